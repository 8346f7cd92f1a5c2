package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/view"
)

func TestAPageIsServedInEachEncodingWithItsOwnStrongTag(t *testing.T) {
	long := strings.Repeat("می‌خواهم ", 1000)
	s, c := newSite(t)
	s.Page(text("/page/", func(context.Context, Request) (string, error) { return long, nil }))
	tags := map[string]bool{}
	for accept, want := range map[string]string{"": "", "gzip": "gzip", "zstd": "zstd", "gzip, deflate, br, zstd": "zstd"} {
		a := get(t, s, "/page/", "Accept-Encoding", accept)
		if got := a.Header.Get("Content-Encoding"); got != want {
			t.Fatalf("%q is answered in %q", accept, got)
		}
		var r io.Reader = strings.NewReader(a.body)
		switch want {
		case "gzip":
			z, err := gzip.NewReader(r)
			if err != nil {
				t.Fatal(err)
			}
			r = z
		case "zstd":
			z, err := zstd.NewReader(r)
			if err != nil {
				t.Fatal(err)
			}
			defer z.Close()
			r = z
		}
		if b, err := io.ReadAll(r); err != nil || string(b) != long {
			t.Errorf("%q: the body is not the page's: %v", want, err)
		}
		if a.Header.Get("Content-Length") != fmt.Sprint(len(a.body)) {
			t.Errorf("%q: length %s of %d", want, a.Header.Get("Content-Length"), len(a.body))
		}
		for name, value := range map[string]string{"Vary": "Accept-Encoding", "Cache-Control": "no-cache",
			"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff", "Set-Cookie": ""} {
			if got := a.Header.Get(name); got != value {
				t.Errorf("%q: %s is %q", want, name, got)
			}
		}
		if !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Error("no policy")
		}
		tag := a.Header.Get("Etag")
		if !strings.HasPrefix(tag, `"`) {
			t.Errorf("tag %s is not strong", tag)
		}
		tags[tag] = true

		// HEAD says the same and sends nothing; the tag is answered by 304 with the tag and nothing else.
		h := ask(t, s, "HEAD", "/page/", "Accept-Encoding", accept)
		if h.body != "" || h.Header.Get("Content-Length") != fmt.Sprint(len(a.body)) || h.Header.Get("Etag") != tag {
			t.Errorf("%q: HEAD answers %v %q", want, h.Header, h.body)
		}
		for _, cond := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			n := get(t, s, "/page/", "Accept-Encoding", accept, "If-None-Match", cond)
			if n.StatusCode != 304 || n.body != "" || n.Header.Get("Etag") != tag || n.Header.Get("Content-Length") != "" {
				t.Errorf("If-None-Match %s: %d %v", cond, n.StatusCode, n.Header)
			}
		}
		if n := get(t, s, "/page/", "Accept-Encoding", accept, "If-None-Match", `"x"`); n.StatusCode != 200 {
			t.Errorf("a wrong tag: %d", n.StatusCode)
		}
	}
	if len(tags) != 3 {
		t.Errorf("tags %v", tags)
	}
	_ = c
}

func TestSmallBodiesAndPicturesAreNotCompressed(t *testing.T) {
	s, _ := newSite(t)
	s.Page(text("/small/", func(context.Context, Request) (string, error) { return "خبر", nil }))
	s.Page(Page{Name: "png", Pattern: "/share.png", Build: func(context.Context, Request) (View, error) {
		return View{Type: "image/png", Body: make([]byte, 5000)}, nil
	}})
	for _, path := range []string{"/small/", "/share.png"} {
		a := get(t, s, path, "Accept-Encoding", "gzip")
		if a.Header.Get("Content-Encoding") != "" || a.Header.Get("Vary") != "" || a.StatusCode != 200 {
			t.Errorf("%s: %d %v", path, a.StatusCode, a.Header)
		}
	}
}

func TestLastModifiedIsTrueToTheSecond(t *testing.T) {
	s, c := newSite(t)
	body := "1"
	s.Page(text("/page/", func(ctx context.Context, _ Request) (string, error) { Depend(ctx, TagList("x")); return body, nil }))
	if a := get(t, s, "/page/"); a.Header.Get("Last-Modified") != "" {
		t.Error("a date is shown in the very second of the build: a second version of that second would bear it too")
	}
	c.add(time.Second)
	date := get(t, s, "/page/").Header.Get("Last-Modified")
	if date != "Fri, 25 Apr 2025 08:30:00 GMT" {
		t.Fatalf("date %q", date)
	}
	if a := get(t, s, "/page/", "If-Modified-Since", date); a.StatusCode != 304 {
		t.Errorf("status %d", a.StatusCode)
	}
	if a := get(t, s, "/page/", "If-Modified-Since", date, "If-None-Match", `"x"`); a.StatusCode != 200 {
		t.Errorf("the tag counts before the date; status %d", a.StatusCode)
	}
	body = "2"
	s.Drop(TagList("x"))
	c.add(time.Second)
	if a := get(t, s, "/page/", "If-Modified-Since", date); a.StatusCode != 200 || a.body != "2" {
		t.Errorf("after a change: %d %s", a.StatusCode, a.body)
	}
}

func TestAcceptEncoding(t *testing.T) {
	for values, want := range map[string]encoding{
		"":                              identity,
		"gzip":                          gzipped,
		"GZIP":                          gzipped,
		"x-gzip":                        gzipped,
		"gzip, deflate, br":             gzipped,
		"gzip, deflate, br, zstd":       zstandard,
		"zstd;q=0.5, gzip":              gzipped,
		"zstd;q=0, gzip;q=0.1":          gzipped,
		"gzip;q=0":                      identity,
		"gzip;q=0.000, zstd;q=0":        identity,
		"gzip;q=0, *":                   identity,
		"*":                             gzipped,
		"*;q=0":                         identity,
		"identity":                      identity,
		"br":                            identity,
		"gzip ; q=1.0 , zstd ; q=0.999": gzipped,
		"gzip;q=2":                      identity,
		"gzip;q=abc":                    identity,
		"gzip;x=1;q=0":                  identity,
		",,gzip":                        gzipped,
		"gzip|zstd":                     zstandard, // two header lines
	} {
		if got := accepted(strings.Split(values, "|")); got != want {
			t.Errorf("%q: %d, want %d", values, got, want)
		}
	}
	if accepted(nil) != identity {
		t.Error("no header")
	}
}

// dated registers what a site of dated items has at its root.
func dated(s *Site) {
	show := func(name string) func(context.Context, Request) (string, error) {
		return func(_ context.Context, r Request) (string, error) {
			if r.Params["slug"] == "none" {
				return "", fault.New(fault.NotFound, "")
			}
			return fmt.Sprintf("%s %s %s%s%s %s", name, r.Lang, r.Params["jy"], r.Params["jm"], r.Params["jd"], r.Params["slug"]), nil
		}
	}
	for _, p := range []string{"/", "/news/", "/{jy}/{jm}/{slug}/", "/{jy}/{jm}/{jd}/", "/{jy}/{jm}/", "/{jy}/", "/{slug}/",
		"/{jy}/{jm}/{slug}/text", "/provinces/{slug}/news/", "/n/{number}", "/announcements/{jy}/{number}/"} {
		s.Page(text(p, show(p)))
	}
	only := text("/persian-only/", show("only"))
	only.Langs = []string{"fa"}
	s.Page(only)
}

func TestAddressesFindTheirPages(t *testing.T) {
	s, _ := newSite(t)
	dated(s)
	s.Handle("/media/{file}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "file "+r.PathValue("file")) }))
	s.Handle("GET /healthz", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "ok") }))
	s.Handle("POST /news/{$}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "posted") }))
	slug := "به-مذاکرات-امیدواریم"
	for target, want := range map[string]string{
		"/":                                   "/ fa  ",
		"/en/":                                "/ en  ",
		"/news/":                              "/news/ fa  ",
		"/en/news/":                           "/news/ en  ",
		"/1404/02/" + url.PathEscape(slug):    "", // no last slash, see below
		"/1404/02/" + slug + "/":              "/{jy}/{jm}/{slug}/ fa 140402 " + slug,
		"/en/1404/02/slug/":                   "/{jy}/{jm}/{slug}/ en 140402 slug",
		"/1404/02/05/":                        "/{jy}/{jm}/{jd}/ fa 14040205 ",
		"/1404/02/32/":                        "/{jy}/{jm}/{slug}/ fa 140402 32",
		"/1404/02/":                           "/{jy}/{jm}/ fa 140402 ",
		"/1404/":                              "/{jy}/ fa 1404 ",
		"/1299/":                              "/{slug}/ fa  1299",
		"/1500/":                              "/{slug}/ fa  1500",
		"/about/":                             "/{slug}/ fa  about",
		"/1404/02/slug/text":                  "/{jy}/{jm}/{slug}/text fa 140402 slug",
		"/provinces/tehran/news/":             "/provinces/{slug}/news/ fa  tehran",
		"/n/12":                               "/n/{number} fa  ",
		"/announcements/1404/7/":              "/announcements/{jy}/{number}/ fa 1404 ",
		"/persian-only/":                      "only fa  ",
		"/media/x.jpg":                        "file x.jpg",
		"/healthz":                            "ok",
		"/about/?utm_source=x":                "/{slug}/ fa  about",
		"/1404/02/%d8%a8%d9%87/":              "/{jy}/{jm}/{slug}/ fa 140402 به",
		"/1404/02/%D8%A8%D9%87/":              "/{jy}/{jm}/{slug}/ fa 140402 به",
		"/1404/02/%d8%a8%d9%87/?fbclid=1&q=2": "/{jy}/{jm}/{slug}/ fa 140402 به",
	} {
		if want == "" {
			continue
		}
		for range 2 { // built, then from the cache
			if a := get(t, s, target); a.body != want || a.StatusCode != 200 {
				t.Errorf("%s: %d %q, want %q", target, a.StatusCode, a.body, want)
			}
		}
	}
	for target, want := range map[string]string{
		"/news":                                "/news/",
		"/en":                                  "/en/",
		"/en/news":                             "/en/news/",
		"//news//":                             "/news/",
		"/./news/":                             "/news/",
		"/news/x/../":                          "/news/",
		"/n/12/":                               "/n/12",
		"/n%65ws/":                             "/news/",
		"/1404/02/slug":                        "/1404/02/slug/",
		"/1404/02/%d8%a8%d9%87":                "/1404/02/%D8%A8%D9%87/",
		"/1404//02/" + slug:                    "/1404/02/" + url.PathEscape(slug) + "/",
		"/1404/02%2Fslug/":                     "/1404/02/slug/",
		"/about":                               "/about/",
		"/about?utm_source=x":                  "/about/",
		"/sitemap.xml/":                        "/sitemap.xml",
		"/1404/02/%D8%A8%D9%87?utm_campaign=1": "/1404/02/%D8%A8%D9%87/",
	} {
		for range 2 {
			a := get(t, s, target)
			if a.StatusCode != 301 || a.Header.Get("Location") != want {
				t.Errorf("%s: %d to %q, want %q", target, a.StatusCode, a.Header.Get("Location"), want)
			}
		}
	}
	for _, target := range []string{"/none/", "/none", "/en/persian-only/", "/1404/13/x/y/", "/announcements/x/7/", "/news/x/", "/desk/",
		"/1404/02/none/", "/a%00b/", "/wp-admin/", "/sitemap-x.xml", "/sitemap-2.xml", "/sitemap-01.xml"} {
		if a := get(t, s, target); a.StatusCode != 404 || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", target, a.StatusCode, a.Header.Get("Cache-Control"))
		}
	}
	for _, c := range [][3]string{{"PUT", "/news/", "GET, HEAD, POST"}, {"POST", "/1404/", "GET, HEAD"}, {"DELETE", "/healthz", "GET, HEAD"},
		{"POST", "/en/news/", "GET, HEAD"}} {
		if a := ask(t, s, c[0], c[1]); a.StatusCode != 405 || a.Header.Get("Allow") != c[2] {
			t.Errorf("%s %s: %d, Allow %q", c[0], c[1], a.StatusCode, a.Header.Get("Allow"))
		}
	}
	if a := ask(t, s, "POST", "/news/"); a.body != "posted" {
		t.Errorf("POST: %d %s", a.StatusCode, a.body)
	}
	if !s.Reserved("news") || !s.Reserved("media") || !s.Reserved("en") || s.Reserved("about") {
		t.Error("reserved slugs")
	}
}

func TestUnknownQueryKeysMakeNoEntries(t *testing.T) {
	s, _ := newSite(t)
	var builds atomic.Int64
	p := text("/news/", func(_ context.Context, r Request) (string, error) {
		builds.Add(1)
		return "after " + r.Query.Get("after") + r.Query.Get("utm"), nil
	})
	p.Query = []string{"year", "after"}
	s.Page(p)
	for i := range 50 {
		if a := get(t, s, fmt.Sprintf("/news/?utm=%d", i)); a.body != "after " {
			t.Fatalf("got %q", a.body)
		}
		if a := get(t, s, fmt.Sprintf("/news/?x=%d&after=5&after=6", i)); a.body != "after 5" {
			t.Fatalf("got %q", a.body)
		}
	}
	get(t, s, "/news/?after=5&year=1404")
	get(t, s, "/news/?year=1404&after=5")
	get(t, s, "/news/?after=")
	if n := builds.Load(); n != 3 {
		t.Errorf("%d builds for three pages", n)
	}
	// A path cannot be written so that it names the entry of a query.
	if a := get(t, s, "/news/%00after=5"); a.StatusCode != 404 {
		t.Errorf("status %d %s", a.StatusCode, a.body)
	}
}

func TestOldAddressesAreLookedFor(t *testing.T) {
	s, _ := newSite(t)
	dated(s)
	var asked atomic.Int64
	s.Fallback(func(_ context.Context, path, query string) (string, bool, []view.Link, error) {
		asked.Add(1)
		switch {
		case query == "p=12", path == "/2025/04/25/none/", path == "/1404/02/none", path == "/desk/old":
			return "/1404/02/به/", false, nil, nil
		case path == "/old/wp-login.php":
			return "", true, nil, nil
		case path == "/circle/none/":
			return "/circle/none/", false, nil, nil
		case path == "/fail/none/":
			return "", false, nil, errors.New("the database is away")
		case query != "":
			return "", false, nil, nil
		}
		return "", false, []view.Link{{Text: "خبر <۱>", Href: "/1404/02/x/"}}, nil
	})
	for _, target := range []string{"/?p=12", "/2025/04/25/none/", "/1404/02/none", "/desk/old"} {
		if a := get(t, s, target); a.StatusCode != 301 || a.Header.Get("Location") != "/1404/02/%D8%A8%D9%87/" {
			t.Errorf("%s: %d %s", target, a.StatusCode, a.Header.Get("Location"))
		}
	}
	for target, want := range map[string]int{"/old/wp-login.php": 410, "/circle/none/": 404, "/fail/none/": 500, "/?p=13": 200, "/": 200} {
		if a := get(t, s, target); a.StatusCode != want {
			t.Errorf("%s: %d, want %d", target, a.StatusCode, want)
		}
	}
	a := get(t, s, "/x/none/")
	if a.StatusCode != 404 || !strings.Contains(a.body, `<a href="/1404/02/x/">خبر &lt;۱&gt;</a>`) {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	// What is not found is never kept, nor is the finder asked about pages that are.
	pages, _ := s.Stats()
	before := asked.Load()
	for i := range 100 {
		get(t, s, fmt.Sprintf("/x%d/none/", i))
	}
	get(t, s, "/news/")
	get(t, s, "/?utm_source=x")
	if after, _ := s.Stats(); after != pages+1 || asked.Load() != before+100 {
		t.Errorf("%d entries became %d; the finder was asked %d times", pages, after, asked.Load()-before)
	}
}

func TestRedirectsOfPages(t *testing.T) {
	s, _ := newSite(t)
	s.Page(Page{Name: "short", Pattern: "/n/{number}", Build: func(ctx context.Context, r Request) (View, error) {
		return View{Redirect: "/1404/02/به/"}, nil
	}})
	for _, target := range []string{"/n/12", "/n/12/"} {
		for range 2 {
			a := get(t, s, target)
			if a.StatusCode != 301 || a.Header.Get("Location") != "/1404/02/%D8%A8%D9%87/" || a.body != "" {
				t.Errorf("%s: %d %s", target, a.StatusCode, a.Header.Get("Location"))
			}
		}
	}
}

func TestTemplatesGetTheFrame(t *testing.T) {
	s, _ := newSite(t, func(o *Options) {
		o.Chrome = func(ctx context.Context, lang string) (view.Chrome, error) {
			if lang == "en" {
				return view.Chrome{}, errors.New("no frame")
			}
			return view.Chrome{}, nil
		}
	})
	var builds atomic.Int64
	s.Page(Page{Name: "t", Pattern: "/t/", Build: func(context.Context, Request) (View, error) {
		builds.Add(1)
		return View{Template: "test/t", Meta: view.Meta{Title: "عنوان"}, Data: "متن"}, nil
	}})
	s.Page(Page{Name: "b", Pattern: "/b/", Build: func(context.Context, Request) (View, error) {
		return View{Template: "test/broken"}, nil
	}})
	a := get(t, s, "/t/")
	if want := `<!doctype html><html lang="fa"><title>عنوان</title><link rel=canonical href="/t/"><main>متن</main>`; a.body != want {
		t.Errorf("got %s", a.body)
	}
	s.Drop(TagSettings())
	get(t, s, "/t/")
	if builds.Load() != 2 {
		t.Error("a page with the frame does not depend on the settings")
	}
	for _, target := range []string{"/en/t/", "/b/"} {
		if a := get(t, s, target); a.StatusCode != 500 || strings.Contains(a.body, "broken") {
			t.Errorf("%s: %d %s", target, a.StatusCode, a.body)
		}
	}
}

func TestComposedPages(t *testing.T) {
	s, _ := newSite(t)
	section := func(key string, order int, ok bool) {
		s.Section(Section{Place: "home", Key: key, Order: order, Build: func(context.Context, Request) (any, string, bool, error) {
			return key, "test/" + key, ok, nil
		}})
	}
	section("last", 30, true)
	section("first", 10, true)
	section("empty", 15, false)
	section("middle", 20, true)
	for _, c := range []struct {
		order []string
		want  string
	}{
		{nil, "first middle last"},
		{[]string{"last", "unknown", "first", "empty"}, "last first"},
		{[]string{}, ""},
	} {
		parts, err := s.Compose(t.Context(), Request{}, "home", c.order)
		var got []string
		for _, p := range parts {
			got = append(got, p.Key)
			if p.Template != "test/"+p.Key || p.Data != p.Key {
				t.Errorf("part %+v", p)
			}
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("order %v: %v %v", c.order, got, err)
		}
	}
	s.Section(Section{Place: "home", Key: "broken", Build: func(context.Context, Request) (any, string, bool, error) {
		return nil, "", false, errors.New("broken")
	}})
	if _, err := s.Compose(t.Context(), Request{}, "home", nil); err == nil {
		t.Error("an error is lost")
	}
	if got := strings.Join(s.SectionKeys("home"), " "); got != "broken first empty middle last" {
		t.Error(got)
	}
	if parts, err := s.Compose(t.Context(), Request{}, "nowhere", nil); err != nil || parts != nil {
		t.Error(parts, err)
	}
}

func TestWrongRegistrationsPanic(t *testing.T) {
	build := func(context.Context, Request) (View, error) { return View{}, nil }
	for name, register := range map[string]func(*Site){
		"no build":           func(s *Site) { s.Page(Page{Pattern: "/x/"}) },
		"no slash":           func(s *Site) { s.Page(Page{Pattern: "x/", Build: build}) },
		"half a wildcard":    func(s *Site) { s.Page(Page{Pattern: "/x-{a}/", Build: build}) },
		"a name twice":       func(s *Site) { s.Page(Page{Pattern: "/{a}/{a}/", Build: build}) },
		"a language of ours": func(s *Site) { s.Page(Page{Pattern: "/en/x/", Build: build}) },
		"unknown language":   func(s *Site) { s.Page(Page{Pattern: "/x/", Langs: []string{"de"}, Build: build}) },
		"twice in the mux":   func(s *Site) { s.Page(Page{Pattern: "/x/", Build: build}); s.Page(Page{Pattern: "/x/", Build: build}) },
		"twice at the root": func(s *Site) {
			s.Page(Page{Pattern: "/{a}/", Build: build})
			s.Page(Page{Pattern: "/{b}/", Build: build})
		},
		"a section twice": func(s *Site) {
			s.Section(Section{Place: "home", Key: "a"})
			s.Section(Section{Place: "home", Key: "a"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := newSite(t)
			defer func() {
				if recover() == nil {
					t.Error("taken")
				}
			}()
			register(s)
		})
	}
}

func FuzzAddress(f *testing.F) {
	for _, p := range []string{"/", "/en/news", "//", "/1404/02/%d8%a8/", "/%2e%2e/news/", "/n/12/", "/a%00", "/1404/02/x/text?after=1", "/./../en//"} {
		f.Add(p)
	}
	s, _ := newSite(f)
	dated(s)
	f.Fuzz(func(t *testing.T, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(target, "/") {
			t.Skip()
		}
		r := &http.Request{Method: "GET", URL: u, Header: http.Header{}, Host: "example.org"}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		switch w.Code {
		case 200, 404:
		case 301:
			// One hop: where a redirect of ours leads, a page answers.
			to := w.Header().Get("Location")
			v, err := url.ParseRequestURI(to)
			if err != nil || strings.HasPrefix(to, "//") {
				t.Fatalf("%q leads to %q: %v", target, to, err)
			}
			w = httptest.NewRecorder()
			s.ServeHTTP(w, &http.Request{Method: "GET", URL: v, Header: http.Header{}, Host: "example.org"})
			if w.Code != 200 {
				t.Fatalf("%q leads to %q, which answers %d %s", target, to, w.Code, w.Header().Get("Location"))
			}
		default:
			t.Fatalf("%q: %d %s", target, w.Code, w.Body)
		}
	})
}

// sink is a ResponseWriter that costs nothing, so that the benchmark counts our own allocations.
type sink struct{ h http.Header }

func (s *sink) Header() http.Header         { return s.h }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func BenchmarkCachedPage(b *testing.B) {
	s, c := newSite(b)
	s.Page(text("/{jy}/{jm}/{slug}/", func(ctx context.Context, r Request) (string, error) {
		Until(ctx, r.Now.Add(time.Hour))
		return string(bytes.Repeat([]byte("خبر "), 4000)), nil
	}))
	target := "/1404/02/" + url.PathEscape("به-مذاکرات-امیدواریم") + "/"
	get(b, s, target)
	c.add(2 * time.Second)
	for _, accept := range []string{"", "gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8, *;q=0.1"} {
		b.Run("accept="+accept, func(b *testing.B) {
			r := httptest.NewRequest("GET", target, nil)
			if accept != "" {
				r.Header.Set("Accept-Encoding", accept)
			}
			w := &sink{http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.h)
				if !s.ServeCached(w, r) {
					b.Fatal("not from the cache")
				}
			}
		})
	}
}

func TestACachedPageCostsNoAllocation(t *testing.T) {
	s, c := newSite(t)
	s.Page(text("/page/", func(context.Context, Request) (string, error) { return strings.Repeat("خبر ", 4000), nil }))
	r := httptest.NewRequest("GET", "/page/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := &sink{http.Header{}}
	s.ServeHTTP(w, r)
	c.add(2 * time.Second)
	if n := testing.AllocsPerRun(200, func() { s.ServeCached(w, r) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
