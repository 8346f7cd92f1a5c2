package press

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
)

// street names the bodies and people of house for the pages.
type street struct{}

func (street) Bodies(_ context.Context, lang string, ids ...id.Body) (map[id.Body]view.Link, error) {
	all := map[id.Body]view.Link{}
	for _, b := range ids {
		all[b] = view.Link{Text: string(b), Href: href(lang, "/bodies/"+string(b)+"/")}
	}
	return all, nil
}

func (street) BodyAt(context.Context, string, string, string) (id.Body, view.Link, error) {
	return "", view.Link{}, fault.New(fault.NotFound, "")
}

func (street) PersonAt(_ context.Context, lang, slug string) (id.Person, view.Link, error) {
	if slug != "sara" {
		return "", view.Link{}, fault.New(fault.NotFound, "")
	}
	return sara, view.Link{Text: "سارا نوری", Href: href(lang, "/people/sara/")}, nil
}

func (street) People(context.Context, string, ...id.Person) (map[id.Person]view.Link, error) {
	return nil, nil
}

func (street) SecretaryGeneral(context.Context, string, time.Time) (view.Word, bool, error) {
	return view.Word{}, false, nil
}

func (street) Party(context.Context, string) (view.Link, error) {
	return view.Link{Text: "حزب", Href: "/bodies/party/"}, nil
}

func (street) Portraits(context.Context, ...id.Person) (map[id.Person]id.Media, error) {
	return nil, nil
}

// moving is a site into which an old one moves.
type moving struct {
	*desk
	db    *db.DB
	media *media.Store
	find  *search.Index
	site  *site.Site

	public *Public
}

func newMoving(t *testing.T, d *db.DB) *moving {
	k := open(t, d, 1)
	k.clock = time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	now := func() time.Time { return k.clock }
	blobs, err := media.OpenBlobs((&url.URL{Scheme: "file", Path: t.TempDir()}).String()) // the folder's name may hold a #
	if err != nil {
		t.Fatal(err)
	}
	m := &moving{desk: k, db: d, media: media.New(d, blobs, k.IDs, now), find: search.New(d, now)}
	rd, texts := viewtest.Renderer(t, map[string]fs.FS{"press": Templates()}, Locales, PublicLocales(), web.Locales, media.Locales, site.Locales)
	k.Media, k.Search, k.Texts = m.media, m.find, texts
	errs := web.NewErrors(nil, texts, site.ErrorPage(rd, "", now, nil))
	m.site = site.New(site.Options{Renderer: rd, Errors: errs, BaseURL: "https://party.example", Now: now})
	public := NewPublic(k.Room, street{}, m.media, texts, func(context.Context) (settings.Site, error) { return settings.Defaults(), nil }, func(context.Context, string) (string, error) { return "حزب", nil }, "https://party.example")
	m.public = public
	public.Register(m.site)
	m.site.Fallback(public.Finder())
	m.site.Handle("/wp-content/uploads/", errs.Handle(func(w http.ResponseWriter, r *http.Request) error {
		return m.media.ServeOld(w, r, r.URL.Path)
	}))
	k.Ledger.OnCommit(func(entries []ledger.Entry) {
		for _, e := range entries {
			m.site.Drop(e.Touches...)
		}
	})
	return m
}

func eachMoving(t *testing.T, fn func(t *testing.T, m *moving)) {
	t.Parallel()
	moreMoving(t, fn)
}

// moreMoving is eachMoving for what a test does besides.
func moreMoving(t *testing.T, fn func(t *testing.T, m *moving)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newMoving(t, d)) })
}

// part is an export as the import opens it.
func part(name, text string) WXRFile {
	return WXRFile{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func (m *moving) move(text string, o ImportOptions) Report {
	m.t.Helper()
	r, err := m.ImportWXR(m.ctx, ledger.Actor{Via: "import"}, []WXRFile{part("x.xml", text)}, o)
	if err != nil {
		m.t.Fatal(err)
	}
	return r
}

// visit asks the site for an address, and follows nothing.
func (m *moving) visit(address string) *httptest.ResponseRecorder {
	m.t.Helper()
	return m.serve(httptest.NewRequest("GET", address, nil))
}

func (m *moving) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	m.site.ServeHTTP(w, r)
	return w
}

// httptestRequest asks for a path whose letters stand as they are.
func httptestRequest(path string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	r.URL.Path, r.URL.RawPath, r.RequestURI = path, path, path
	return r
}

const wxrHead = `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>نمونه</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:author><wp:author_login><![CDATA[login-of-reza]]></wp:author_login><wp:author_email><![CDATA[reza@mail.example]]></wp:author_email><wp:author_display_name><![CDATA[رضا کاظمی]]></wp:author_display_name></wp:author>
<wp:author><wp:author_login><![CDATA[plain-login]]></wp:author_login><wp:author_email><![CDATA[p@mail.example]]></wp:author_email><wp:author_display_name><![CDATA[plain-login]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>31</wp:term_id><wp:category_nicename>%d8%a8%db%8c%d8%a7%d9%86%db%8c%d9%87</wp:category_nicename><wp:cat_name><![CDATA[بیانیه]]></wp:cat_name></wp:category>
<wp:category><wp:term_id>32</wp:term_id><wp:category_nicename>%d8%a2%d8%a8</wp:category_nicename><wp:cat_name><![CDATA[آب]]></wp:cat_name></wp:category>
`
const wxrFoot = "</channel></rss>\n"

// oldItem is an item of an export.
type oldItem struct {
	id                          int
	kind, status, name, link    string // kind "" is post, status "" is publish
	title, body, excerpt, extra string
	by                          string
	at, changed                 string // GMT; at "" is 2025-04-25 12:50:00
	terms                       []string
	parent                      int
}

func or(s, t string) string {
	if s == "" {
		return t
	}
	return s
}

func (o oldItem) String() string {
	at := or(o.at, "2025-04-25 12:50:00")
	var terms strings.Builder
	for _, t := range o.terms { // "category:آب" or "post_tag:گلستان"
		domain, name, _ := strings.Cut(t, ":")
		fmt.Fprintf(&terms, `<category domain="%s" nicename="%s"><![CDATA[%s]]></category>`, domain, strings.ToLower(view.Escape(strings.ReplaceAll(name, " ", "-"))), name)
	}
	return fmt.Sprintf(`<item><title><![CDATA[%s]]></title><link>%s</link><dc:creator><![CDATA[%s]]></dc:creator>
<content:encoded><![CDATA[%s]]></content:encoded><excerpt:encoded><![CDATA[%s]]></excerpt:encoded><wp:post_id>%d</wp:post_id>
<wp:post_date_gmt>%s</wp:post_date_gmt><wp:post_modified_gmt>%s</wp:post_modified_gmt><wp:post_name>%s</wp:post_name><wp:status>%s</wp:status>
<wp:post_parent>%d</wp:post_parent><wp:post_type>%s</wp:post_type>%s%s</item>
`, o.title, or(o.link, fmt.Sprintf("https://old.example/?p=%d", o.id)), o.by, o.body, o.excerpt, o.id, at, or(o.changed, at), o.name,
		or(o.status, "publish"), o.parent, or(o.kind, "post"), terms.String(), o.extra)
}

func exported(items ...oldItem) string {
	var b strings.Builder
	b.WriteString(wxrHead)
	for _, it := range items {
		b.WriteString(it.String())
	}
	return b.String() + wxrFoot
}

func meta(key, value string) string {
	return "<wp:postmeta><wp:meta_key>" + key + "</wp:meta_key><wp:meta_value><![CDATA[" + value + "]]></wp:meta_value></wp:postmeta>"
}

func jpegBytes(shade uint8) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 800, 400))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	img.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func theParty(t *testing.T) string {
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "party", "home.wxr.xml")
	src, err := os.ReadFile(path)
	dbtest.Require(t, "shared", err == nil, "no file "+path)
	return string(src)
}
