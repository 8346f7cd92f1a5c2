package press

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
	"hemmat/internal/kit/wxr"
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
}

func newMoving(t *testing.T, d *db.DB) *moving {
	k := open(t, d, 1)
	k.clock = time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	now := func() time.Time { return k.clock }
	blobs, err := media.OpenBlobs("file://" + t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m := &moving{desk: k, db: d, media: media.New(d, blobs, k.IDs, now), find: search.New(d, now)}
	rd, texts := viewtest.Renderer(t, map[string]fs.FS{"press": Templates()}, Locales, PublicLocales(), web.Locales, media.Locales, site.Locales)
	k.Media, k.Search, k.Texts = m.media, m.find, texts
	errs := web.NewErrors(nil, texts, site.ErrorPage(rd, "", now, nil))
	m.site = site.New(site.Options{Renderer: rd, Errors: errs, BaseURL: "https://party.example", Now: now})
	public := NewPublic(k.Room, street{}, m.media, texts, func(context.Context, string) (string, error) { return "حزب", nil }, "https://party.example")
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

func TestThePartysSiteMovesInOnce(t *testing.T) {
	src := theParty(t)
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		if r.Summary() != "8 new, 0 changed, 0 skipped" {
			t.Fatal(r.Summary())
		}
		kinds := map[int64]Kind{}
		for _, it := range r.Items {
			kinds[it.OldID] = it.Kind
			if it.Old != it.New {
				t.Errorf("%d: %s became %s", it.OldID, it.Old, it.New)
			}
		}
		want := map[int64]Kind{1: Note, 2: Announcement, 3: Note, 4: Occasion, 5: Word, 6: Word, 7: Word, 20: Page}
		for n, k := range want {
			if kinds[n] != k {
				t.Errorf("item %d is %q, want %q", n, kinds[n], k)
			}
		}
		again := m.move(src, ImportOptions{})
		if again.Summary() != "0 new, 0 changed, 8 skipped" {
			t.Errorf("again: %s", again.Summary())
		}
		it, err := m.store.ByOldID(m.ctx, 6)
		if err != nil || it.Authors[0].Name["fa"] == "" || it.Number != 0 || it.Source != "wxr" {
			t.Errorf("%+v %v", it, err)
		}
		for _, path := range []string{"/", "/news/", "/word/", "/occasions/", "/announcements/", "/feed.xml", "/1404/02/", "/topics/انتخابات/"} {
			if w := m.visit(view.Escape(path)); w.Code != 200 {
				t.Errorf("%s answers %d", path, w.Code)
			}
		}
		if w := m.visit("/word/"); !strings.Contains(w.Body.String(), "به مذاکرات امیدواریم") {
			t.Error("the word's list lacks the word")
		}
	})
}

func TestTextsTakeTheirFormAndTheirMeaning(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(exported(
			oldItem{
				id: 1, name: "a", title: "الف &amp; ب <em>پ</em>", excerpt: "<p>چكيده</p>", by: "login-of-reza", changed: "2025-04-26 10:00:00",
				terms: []string{"category:اخبار", "category:بیانیه", "category:آب", "category:دسته‌بندی نشده", "category:استان ها", "post_tag:استان تهران"},
				body:  "بند یک\nسطر دو\n\nبند دو [contact id=\"3\"] و [سه] <a href=\"https://www.old.example/1398/01/x/\">این</a>",
			},
			oldItem{id: 2, name: "b", title: "ب", by: "plain-login", terms: []string{"post_tag:نگارخانه"}},
		), ImportOptions{Provinces: map[string]string{"تهران": "tehran"}})
		if r.New != 2 {
			t.Fatal(r)
		}
		it, err := m.store.ByOldID(m.ctx, 1)
		e := it.Editions["fa"]
		if err != nil || e.Title != "الف & ب پ" || e.Lead != "چکیده" {
			t.Errorf("%q %q %v", e.Title, e.Lead, err)
		}
		want := "<p>بند یک<br/>\nسطر دو</p>\n<p>بند دو و [سه] <a href=\"/1398/01/x/\">این</a></p>"
		if e.Body != want {
			t.Errorf("body\n%s\nwant\n%s", e.Body, want)
		}
		if it.Kind != Statement || it.Number != 0 || it.Province != tehran || len(it.Topics) != 1 || it.Topics[0].Slug != "آب" {
			t.Errorf("%s %d %s %v", it.Kind, it.Number, it.Province, it.Topics)
		}
		if !it.PublishedAt.Equal(time.Date(2025, 4, 25, 12, 50, 0, 0, time.UTC)) || !it.ChangedAt.Equal(time.Date(2025, 4, 26, 10, 0, 0, 0, time.UTC)) {
			t.Errorf("published %v, changed %v", it.PublishedAt, it.ChangedAt)
		}
		if len(it.Authors) != 1 || it.Authors[0].Name["fa"] != "رضا کاظمی" {
			t.Errorf("authors %v", it.Authors)
		}
		if l, err := m.store.Latest(m.ctx, Filter{Scope: root}, Cursor{}, 9); err != nil || len(l) != 1 {
			t.Errorf("the province's ancestors list %d, %v", len(l), err)
		}
		rev, err := m.store.Revision(m.ctx, it.ID, "fa", 1)
		if err != nil || !strings.Contains(rev.Content.Body, "[contact id=\"3\"]") || rev.Content.Title != "الف &amp; ب <em>پ</em>" || rev.Content.Lead != "<p>چكيده</p>" {
			t.Errorf("the first revision is not as it came: %+v %v", rev.Content, err)
		}
		same, err := Read(rev.Content)
		if err != nil || same.Body != e.Body || same.Title != e.Title {
			t.Errorf("the raw text gives another edition: %v", err)
		}
		if it, err = m.store.ByOldID(m.ctx, 2); err != nil || it.Kind != Occasion || len(it.Authors) != 0 {
			t.Errorf("a login is no name: %v %v", it.Authors, err)
		}
		found, err := m.find.Find(m.ctx, search.Query{Text: "چکیده", Lang: "fa"})
		if err != nil || len(found.Hits) != 1 || found.Hits[0].Path != "/1404/02/a/" {
			t.Errorf("search: %v %v", found.Hits, err)
		}
	})
}

func TestNothingThatWasNotPublicIsSeenAnywhere(t *testing.T) {
	secret := func(id int, status, extra string) oldItem {
		return oldItem{
			id: id, status: status, name: fmt.Sprintf("nahan-%d", id), title: "نهانی", body: "متن نهانی", excerpt: "خلاصهٔ نهانی", extra: extra,
			terms: []string{"post_tag:نهانی"},
		}
	}
	src := exported(
		oldItem{id: 1, name: "ashkar", title: "آشکار", body: "متن"},
		secret(2, "draft", ""), secret(3, "pending", ""), secret(4, "private", ""), secret(5, "publish", "<wp:post_password>x</wp:post_password>"),
		secret(6, "trash", ""), secret(7, "auto-draft", ""), secret(8, "future", ""), secret(9, "inherit", ""),
		oldItem{id: 10, kind: "revision", status: "inherit", title: "نهانی", body: "نهانی"},
		oldItem{id: 11, status: "future", at: "2030-01-01 00:00:00", name: "nahan-11", title: "نهانی"},
	)
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		statuses := map[int64]Status{}
		for _, it := range r.Items {
			statuses[it.OldID] = it.Status
		}
		for n, want := range map[int64]Status{1: Published, 2: Drafted, 3: Drafted, 4: Drafted, 5: Drafted, 6: "", 7: "", 8: Scheduled, 9: "", 11: Scheduled} {
			if statuses[n] != want {
				t.Errorf("item %d is %q, want %q", n, statuses[n], want)
			}
		}
		if r.Others["revision"] != 1 || r.Summary() != "7 new, 0 changed, 4 skipped" {
			t.Errorf("%s %v", r.Summary(), r.Others)
		}
		seen := func(where, text string) {
			if strings.Contains(text, "نهانی") || strings.Contains(text, "nahan") {
				t.Errorf("%s shows what was not public", where)
			}
		}
		visited := 0
		for _, p := range m.site.Pages() {
			if p.List == nil {
				continue
			}
			err := p.List(m.ctx, func(a site.Address) error {
				address := href(a.Lang, a.Path)
				w := m.visit(view.Escape(address))
				visited++
				if w.Code != 200 {
					t.Errorf("%s answers %d", address, w.Code)
				}
				seen(address, w.Body.String())
				seen("the list of "+p.Name, a.Path)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if visited < 20 {
			t.Errorf("only %d pages were looked at", visited)
		}
		for _, path := range []string{"/sitemap.xml", "/sitemap-1.xml", "/feed.xml", "/feed.rss", "/feed.json", "/news/feed.xml", "/1404/02/", "/1404/02/05/"} {
			seen(path, m.visit(path).Body.String())
		}
		for _, path := range []string{
			"/1404/02/nahan-2/", "/1404/02/nahan/", "/1404/02/nahan-22/", "/nahan-4/", "/2025/04/25/nahan-5/", "/?p=2", "/?p=5", "/?p=8", "/?p=6", "/tag/%D9%86%D9%87%D8%A7%D9%86%DB%8C/",
		} {
			w := m.visit(path)
			if w.Code != 404 {
				t.Errorf("%s answers %d", path, w.Code)
			}
			seen(path, w.Body.String())
		}
		for _, q := range []string{"نهانی", "متن"} {
			found, err := m.find.Find(m.ctx, search.Query{Text: q, Lang: "fa"})
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range found.Hits {
				seen("search", h.Title+h.Path)
			}
		}
		dir := t.TempDir()
		if _, err := m.site.Export(m.ctx, dir, site.ExportOptions{Texts: m.Texts}); err != nil {
			t.Fatal(err)
		}
		files := 0
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			files++
			seen(path, path+string(b))
			return err
		})
		if err != nil || files < 20 {
			t.Errorf("%d files, %v", files, err)
		}
		// What was planned comes when its time has come, and only then.
		if w := m.visit("/1408/10/nahan-11/"); w.Code != 404 {
			t.Errorf("before its time: %d", w.Code)
		}
		m.clock = time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)
		if done, err := m.PublishDue(m.ctx, m.clock); err != nil || len(done) != 2 {
			t.Errorf("%v %v", done, err)
		}
		if w := m.visit("/1408/10/nahan-11/"); w.Code != 200 {
			t.Errorf("after its time: %d", w.Code)
		}
	})
}

func TestNothingThatFindsAPersonIsStored(t *testing.T) {
	src := exported(oldItem{id: 1, name: "a", title: "الف", body: "متن", by: "login-of-reza", extra: `<wp:post_password></wp:post_password>
<wp:comment><wp:comment_id>4</wp:comment_id><wp:comment_author>خواننده</wp:comment_author><wp:comment_author_email>reader@mail.example</wp:comment_author_email><wp:comment_author_url>https://me.example</wp:comment_author_url><wp:comment_author_IP>192.0.2.7</wp:comment_author_IP><wp:comment_agent>Agent-X/7</wp:comment_agent><wp:comment_date_gmt>2025-04-26 08:00:00</wp:comment_date_gmt><wp:comment_content>نظر بلند من</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>
<wp:comment><wp:comment_id>5</wp:comment_id><wp:comment_author>shown@mail.example</wp:comment_author><wp:comment_content>دوم</wp:comment_content></wp:comment>`},
		oldItem{id: 2, name: "b", title: "ب", body: "متن", by: "plain-login"},
		oldItem{id: 3, name: "c", title: "پ", body: "متن", status: "private", by: "login-of-reza", extra: "<wp:post_password>ramz-7</wp:post_password>"})
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		if r.Items[0].Comments != 2 {
			t.Errorf("%d comments", r.Items[0].Comments)
		}
		n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM press_comment WHERE body = 'نظر بلند من' AND author_name = 'خواننده' AND approved = 1`)
		if err != nil || n != 1 {
			t.Errorf("the archive: %d %v", n, err)
		}
		if w := m.visit("/1404/02/a/"); w.Code != 200 || strings.Contains(w.Body.String(), "نظر بلند من") {
			t.Errorf("%d: an archived comment is shown", w.Code)
		}
		secrets := []string{"login-of-reza", "plain-login", "@mail.example", "me.example", "192.0.2.7", "Agent-X", "ramz-7"}
		var report bytes.Buffer
		if err := r.JSON(&report); err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(report.String(), s) {
				t.Errorf("the report says %q", s)
			}
		}
		if m.db.Engine() != db.SQLite {
			return
		}
		look := func(when string) {
			path := databaseFile(t, m.db)
			names, err := filepath.Glob(path + "*")
			if err != nil || len(names) == 0 {
				t.Fatal(names, err)
			}
			found := false
			for _, name := range names {
				b, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				found = found || bytes.Contains(b, []byte("نظر بلند من"))
				for _, s := range secrets {
					if bytes.Contains(b, []byte(s)) {
						t.Errorf("%s: %s holds %q", when, filepath.Base(name), s)
					}
				}
			}
			if !found {
				t.Errorf("%s: the search looks in the wrong place", when)
			}
		}
		look("after the import")
		if _, err := db.Exec(m.ctx, m.db, `VACUUM`); err != nil {
			t.Fatal(err)
		}
		look("after VACUUM")
	})
}

func databaseFile(t *testing.T, d *db.DB) string {
	t.Helper()
	path, err := db.Value[string](t.Context(), d, `SELECT file FROM pragma_database_list WHERE name = 'main'`)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPicturesComeFromTheUploadsOnly(t *testing.T) {
	one, two, three := jpegBytes(40), jpegBytes(90), jpegBytes(140)
	attachment := func(id, parent int, path, alt, caption string) oldItem {
		return oldItem{
			id: id, parent: parent, kind: "attachment", status: "inherit", name: fmt.Sprintf("f-%d", id), excerpt: caption,
			link:  fmt.Sprintf("https://old.example/f-%d/", id),
			extra: "<wp:attachment_url>https://old.example/wp-content/uploads/" + path + "</wp:attachment_url>" + meta("_wp_attachment_image_alt", alt),
		}
	}
	src := exported(
		oldItem{
			id: 1, name: "a", title: "الف", extra: meta("_thumbnail_id", "101"),
			body: `[gallery ids="102,103,104"]
<img src="https://old.example/wp-content/uploads/2024/05/%D8%B9%DA%A9%D8%B3-300x150.jpg" alt="پل">
<img src="/wp-content/uploads/2024/05/gone.jpg"><img src="https://other.example/x.jpg" alt="دور">
[caption width="300"]<img src="https://old.example/wp-content/uploads/2024/05/loose.jpg" /> زیرنویس[/caption]
<a href="https://old.example/wp-content/uploads/2024/05/bad.svg">نقشه</a>`,
		},
		oldItem{id: 2, name: "b", title: "ب", status: "private", body: `<img src="https://old.example/wp-content/uploads/2024/05/nahan.jpg">`},
		attachment(101, 1, "2024/05/%D8%B9%DA%A9%D8%B3.jpg", "پل قدیم", "پل شهر"), attachment(102, 1, "2024/05/two.jpg", "", "دوم"),
		attachment(103, 0, "2024/05/three.jpg", "سوم", ""), attachment(104, 1, "2024/05/nowhere.jpg", "", ""),
		attachment(105, 2, "2024/05/nahan.jpg", "نهان", ""), attachment(106, 0, "../../etc/passwd", "", ""),
	)
	uploads := fstest.MapFS{
		"2024/05/عکس.jpg": {Data: one}, "2024/05/two-scaled.jpg": {Data: two}, "2024/05/three.jpg": {Data: three},
		"2024/05/loose.jpg": {Data: jpegBytes(200)}, "2024/05/nahan.jpg": {Data: jpegBytes(10)}, "2024/05/bad.svg": {Data: []byte("<svg/>")},
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		dry := m.move(src, ImportOptions{Uploads: uploads, DryRun: true})
		if n, err := db.Value[int64](m.ctx, m.db, `SELECT (SELECT COUNT(*) FROM press_item) + (SELECT COUNT(*) FROM media_file) + (SELECT COUNT(*) FROM press_old_term) + (SELECT COUNT(*) FROM ledger)`); err != nil || n != 0 || dry.New != 2 {
			t.Fatalf("a dry run left %d rows, %v, %s", n, err, dry.Summary())
		}
		r := m.move(src, ImportOptions{Uploads: uploads})
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		files, err := m.media.Files(m.ctx, it.Cover)
		if cover := files[it.Cover]; err != nil || cover.Alt != "پل قدیم" || cover.Caption != "پل شهر" {
			t.Errorf("cover %+v %v", cover, err)
		}
		if len(it.Gallery) != 2 || it.Gallery[0].Caption["fa"] != "دوم" {
			t.Errorf("gallery %v", it.Gallery)
		}
		body := it.Editions["fa"].Body
		for _, part := range []string{
			`<img src="/media/`, `alt="پل"`, `width="720" height="360"`, `<figcaption>زیرنویس</figcaption>`,
			`<a href="https://other.example/x.jpg" rel="noopener">دور</a>`, `<a href="/wp-content/uploads/2024/05/gone.jpg">gone.jpg</a>`,
		} {
			if !strings.Contains(body, part) {
				t.Errorf("the text lacks %s:\n%s", part, body)
			}
		}
		if strings.Contains(body, "old.example") || strings.Contains(body, "gallery") {
			t.Errorf("the old site is in the text:\n%s", body)
		}
		missing := strings.Join(r.Items[0].Missing, " ")
		if !strings.Contains(missing, "gone.jpg") || !strings.Contains(missing, "nowhere.jpg") || !strings.Contains(missing, "bad.svg") || len(r.Items[0].Missing) != 3 {
			t.Errorf("missing: %v", r.Items[0].Missing)
		}
		for path, code := range map[string]int{
			"/wp-content/uploads/2024/05/%D8%B9%DA%A9%D8%B3.jpg":         200,
			"/wp-content/uploads/2024/05/%D8%B9%DA%A9%D8%B3-300x150.jpg": 200,
			"/wp-content/uploads/2024/05/two.jpg":                        200,
			"/wp-content/uploads/2024/05/loose-150x150.jpg":              200,
			"/wp-content/uploads/2024/05/nahan.jpg":                      404, // belongs to what is not public
			"/wp-content/uploads/2024/05/gone.jpg":                       404,
			"/wp-content/uploads/2024/05/bad.svg":                        410,
			"/1404/02/a/":                                                200,
		} {
			if w := m.visit(path); w.Code != code {
				t.Errorf("%s answers %d, want %d", path, w.Code, code)
			}
		}
		for path, want := range map[string]string{
			"/?attachment_id=101": "/1404/02/a/", "/f-102/": "/1404/02/a/", "/?attachment_id=103": "/media/", "/?p=103": "/media/",
		} {
			if w := m.visit(path); w.Code != 301 || !strings.HasPrefix(w.Header().Get("Location"), want) {
				t.Errorf("%s leads to %q (%d), want %s", path, w.Header().Get("Location"), w.Code, want)
			}
		}
		for _, path := range []string{"/?attachment_id=105", "/f-105/", "/?attachment_id=104000"} {
			if w := m.visit(path); w.Code != 404 {
				t.Errorf("%s answers %d", path, w.Code)
			}
		}
		// An editor's new words for a picture stay; a file that was missing comes with the next import.
		if _, err := m.media.Update(m.ctx, it.Cover, media.Upload{Alt: "نو", FocusX: 10, FocusY: 10}); err != nil {
			t.Fatal(err)
		}
		uploads["2024/05/nowhere.jpg"] = &fstest.MapFile{Data: jpegBytes(250)}
		defer delete(uploads, "2024/05/nowhere.jpg")
		count := func() int64 {
			n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM media_file`)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := count()
		if again := m.move(src, ImportOptions{Uploads: uploads}); again.New != 0 || count() != before+1 {
			t.Errorf("again: %s, %d files more", again.Summary(), count()-before)
		}
		if w := m.visit("/wp-content/uploads/2024/05/nowhere.jpg"); w.Code != 200 {
			t.Errorf("a file that came later answers %d", w.Code)
		}
	})
}

func TestASecondImportChangesNothing(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		first := exported(oldItem{id: 1, name: "a", title: "الف", body: "متن"}, oldItem{id: 2, name: "b", title: "ب", body: "متن", terms: []string{"category:آب"}})
		m.move(first, ImportOptions{})
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		edited := draft("ویراسته")
		edited.Slug = "a"
		m.must(m.Edit(m.ctx, editor, it.ID, edited, "", false))
		dump := func() string {
			var all []string
			for _, table := range []string{"press_item", "press_edition", "press_revision", "press_entry", "press_count", "press_topic", "press_old_path", "press_old_id", "press_old_term", "ledger"} {
				n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM `+table)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, fmt.Sprint(table, n))
			}
			return strings.Join(all, " ")
		}
		before := dump()
		second := exported(oldItem{id: 1, name: "a", title: "الف", body: "متن نو"}, oldItem{id: 2, name: "b", title: "ب", body: "متن", terms: []string{"category:آب"}})
		r := m.move(second, ImportOptions{})
		if r.Summary() != "0 new, 0 changed, 2 skipped" || r.Items[0].Outcome != Unchanged || r.Items[0].New != "/1404/02/a/" {
			t.Errorf("%s %+v", r.Summary(), r.Items)
		}
		if after := dump(); after != before {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		if it, _ = m.store.ByOldID(m.ctx, 1); it.Editions["fa"].Title != "ویراسته" {
			t.Error("the editor's text was lost")
		}
		r = m.move(exported(oldItem{id: 3, name: "c", title: "پ"}, oldItem{id: 1, name: "a", title: "الف"}), ImportOptions{})
		if r.Summary() != "1 new, 0 changed, 1 skipped" {
			t.Error(r.Summary())
		}
	})
}

func TestAnImportThatWasCutOffIsCompleted(t *testing.T) {
	var items []oldItem
	for n := 1; n <= 3*batchItems; n++ {
		items = append(items, oldItem{id: n, name: fmt.Sprintf("n-%d", n), title: fmt.Sprint("شماره ", n), body: "متن", link: fmt.Sprintf("https://old.example/n-%d/", n)})
	}
	src := exported(items...)
	eachMoving(t, func(t *testing.T, m *moving) {
		ctx, stop := context.WithCancel(m.ctx)
		_, err := m.ImportWXR(ctx, ledger.Actor{Via: "import"}, []WXRFile{part("x.xml", src)}, ImportOptions{Progress: func(done int) {
			if done == batchItems {
				stop()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if r := m.move(src, ImportOptions{}); r.New != 2*batchItems || r.Skipped != batchItems {
			t.Error(r.Summary())
		}
		for _, n := range []int{1, batchItems, batchItems + 1, 3 * batchItems} {
			if w := m.visit(fmt.Sprintf("/n-%d/", n)); w.Header().Get("Location") != fmt.Sprintf("/1404/02/n-%d/", n) {
				t.Errorf("item %d: %d %s", n, w.Code, w.Header().Get("Location"))
			}
		}
	})
}

func TestABadFileKeepsWhatWasRead(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		good := exported(oldItem{id: 5, name: "e", title: "ث"})
		torn := strings.TrimSuffix(exported(oldItem{id: 1, name: "a", title: "الف", body: "با\x0bنشان"}, oldItem{id: 2, name: "b", title: "ب"}), wxrFoot)
		torn = torn[:strings.LastIndex(torn, "<wp:status>")]
		r, err := m.ImportWXR(m.ctx, ledger.Actor{Via: "import"}, []WXRFile{part("torn.xml", torn), part("good.xml", good)}, ImportOptions{})
		var broken *wxr.Error
		if !errors.As(err, &broken) || broken.File != "torn.xml" || broken.Line != strings.Count(torn, "\n")+1 {
			t.Errorf("%v", err)
		}
		if r.New != 2 || m.visit("/1404/02/a/").Code != 200 || m.visit("/1404/02/e/").Code != 200 {
			t.Errorf("%s", r.Summary())
		}
		if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "torn.xml:9: ") {
			t.Errorf("warnings %q", r.Warnings)
		}
	})
}

func TestOneItemThatCannotComeInKeepsNoOther(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(exported(oldItem{id: 1, name: "a", title: "الف"}, oldItem{id: 2, name: "b", title: "ب", at: "1850-01-01 00:00:00"},
			oldItem{id: 3, name: "c", title: strings.Repeat("بلند ", 400)}, oldItem{id: 4, name: "d", title: "ت"}, oldItem{id: 4, name: "d", title: "ت"}), ImportOptions{})
		if r.Summary() != "2 new, 0 changed, 3 skipped" {
			t.Errorf("%s %+v", r.Summary(), r.Items)
		}
		for _, it := range r.Items {
			if it.Outcome == Skipped && it.Why == "" {
				t.Errorf("item %d was skipped without a word", it.OldID)
			}
		}
	})
}

func TestAddressesThatClashAreToldApart(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(exported(
			oldItem{id: 9, status: "draft", name: "same", title: "پیش‌نویس"},
			oldItem{id: 1, name: "same", title: "یک"}, oldItem{id: 2, name: "Same", title: "دو"},
			oldItem{id: 3, kind: "page", name: "news", title: "برگه", link: "https://old.example/sub/news/"},
			oldItem{id: 4, name: "22", title: "روز"}, oldItem{id: 5, name: "", title: "بی‌نشانی"},
			oldItem{id: 6, name: "%d8%a7%d8%b7%d9%84%d8%a7%d8", title: "بریده", link: "https://old.example/1404/02/%d8%a7%d8%b7%d9%84%d8%a7%d8/"},
			oldItem{id: 7, name: "tehran-night", title: "شب", at: "2025-04-20 20:40:00", link: "https://old.example/1404/01/tehran-night/"},
			oldItem{id: 8, name: "now", title: "نو", extra: meta("_wp_old_slug", "before")},
		), ImportOptions{})
		for path, want := range map[string]string{
			"/?p=1": "/1404/02/same/", "/?p=2": "/1404/02/Same-2/", "/?p=3": "/news-2/", "/sub/news/": "/news-2/", "/?p=4": "/1404/02/22-2/",
			"/?p=5": "/1404/02/بی-نشانی/", "/1404/02/%D8%A7%D8%B7%D9%84%D8%A7%D8/": "/1404/02/اطلا/", "/1404/02/%25D8%25A7%25D8%25B7%25D9%2584%25D8%25A7%25D/": "/1404/02/اطلا/",
			"/1404/01/tehran-night/": "/1404/02/tehran-night/", "/1404/02/before/": "/1404/02/now/",
		} {
			w := m.visit(path)
			if got := view.Unescape(w.Header().Get("Location")); w.Code != 301 || got != want {
				t.Errorf("%s leads to %q (%d), want %s", path, got, w.Code, want)
			} else if w := m.visit(w.Header().Get("Location")); w.Code != 200 {
				t.Errorf("%s answers %d", want, w.Code)
			}
		}
	})
}

func TestAMapDecides(t *testing.T) {
	src := exported(
		oldItem{id: 1, name: "a", title: "الف", by: "login-of-reza", terms: []string{"category:مقالات ویژه", "category:آب"}},
		oldItem{id: 2, name: "b", title: "ب", by: "plain-login", terms: []string{"post_tag:پایتخت", "category:بیانیه"}},
	)
	m1, err := ParseMap("m.yaml", []byte("kinds: {مقالات ویژه: note}\ntopics: {آب: water}\nprovinces: {پایتخت: tehran}\nignore: [بیانیه]\nauthors:\n  login-of-reza: sara\n  plain-login: {name: نام دیگر, post: پژوهشگر}\n"))
	if err != nil {
		t.Fatal(err)
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(src, ImportOptions{Map: m1})
		a, err := m.store.ByOldID(m.ctx, 1)
		if err != nil || a.Kind != Note || a.Topics[0].Slug != "water" || a.Authors[0].Person != sara || a.Authors[0].Post["fa"] != "دبیر استان" {
			t.Errorf("%s %v %+v %v", a.Kind, a.Topics, a.Authors, err)
		}
		b, err := m.store.ByOldID(m.ctx, 2)
		if err != nil || b.Kind != News || b.Province != tehran || b.Authors[0].Name["fa"] != "نام دیگر" || b.Authors[0].Post["fa"] != "پژوهشگر" {
			t.Errorf("%s %s %+v %v", b.Kind, b.Province, b.Authors, err)
		}
		if w := m.visit("/category/%D8%A2%D8%A8/"); w.Header().Get("Location") != "/topics/water/" {
			t.Errorf("the category leads to %s", w.Header().Get("Location"))
		}
		unknown, err := ParseMap("m.yaml", []byte("authors:\n  x: nobody\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.ImportWXR(m.ctx, ledger.Actor{}, []WXRFile{part("x.xml", src)}, ImportOptions{Map: unknown})
		var fe *FileError
		if !errors.As(err, &fe) || fe.Line != 2 {
			t.Errorf("a person nobody knows: %v", err)
		}
	})
}

func TestAMapIsReadStrictly(t *testing.T) {
	for text, line := range map[string]int{
		"kind: {a: note}": 1, "kinds:\n  a: nonsense": 2, "kinds: [a]": 1, "authors:\n  a: {nam: x}": 2, "ignore: a": 1,
		"kinds: {a: note}\nkinds: {b: note}": 2, "a: [": 1, "topics: {a: }": 1, "authors:\n  a: {post: x}": 2, "kinds: {a: page}": 1,
	} {
		_, err := ParseMap("m.yaml", []byte(text))
		var fe *FileError
		if !errors.As(err, &fe) || fe.Line != line || fault.Of(err) != fault.Invalid {
			t.Errorf("%q: %v, want line %d", text, err, line)
		}
	}
	if m, err := ParseMap("m.yaml", nil); err != nil || len(m.Kinds) != 0 {
		t.Errorf("an empty map: %v", err)
	}
}

func TestMenusAreReportedWithTheirNewAddresses(t *testing.T) {
	line := func(id, parent int, text, kind, object, number, url string) oldItem {
		return oldItem{
			id: id, kind: "nav_menu_item", title: text, terms: []string{"nav_menu:اصلی"},
			extra: meta("_menu_item_type", kind) + meta("_menu_item_object", object) + meta("_menu_item_object_id", number) +
				meta("_menu_item_menu_item_parent", fmt.Sprint(parent)) + meta("_menu_item_url", url),
		}
	}
	src := exported(
		oldItem{id: 1, kind: "page", name: "darbareh", title: "درباره", body: "متن"}, oldItem{id: 2, status: "private", name: "nahan", title: "نهان"},
		line(11, 0, "", "post_type", "page", "1", ""), line(12, 11, "بیانیه‌ها", "taxonomy", "category", "31", ""),
		line(13, 0, "نهان", "post_type", "page", "2", ""), line(14, 0, "تماس", "custom", "custom", "14", "https://old.example/tamas/"),
	)
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		got := fmt.Sprintf("%+v", r.Menus)
		want := fmt.Sprintf("%+v", []MenuLink{
			{Menu: "اصلی", Text: "درباره", Path: "/darbareh/", Below: []MenuLink{{Text: "بیانیه‌ها", Path: "/statements/"}}},
			{Menu: "اصلی", Text: "تماس", Path: "/tamas/"},
		})
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestTheReportEndsWithItsCount(t *testing.T) {
	r := Report{Items: []ReportItem{{OldID: 1, Outcome: Imported, Old: "/?p=1", New: "/a/", Missing: []string{"/wp-content/uploads/x.jpg"}}}, New: 1}
	var b bytes.Buffer
	if err := r.Text(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if lines[len(lines)-1] != "1 new, 0 changed, 0 skipped" || !slices.Contains(lines, "1  imported  /?p=1 → /a/") || r.Missing() != 1 {
		t.Errorf("%q", lines)
	}
}
