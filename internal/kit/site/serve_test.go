package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/view"
)

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
	for _, p := range []string{
		"/", "/news/", "/{jy}/{jm}/{slug}/", "/{jy}/{jm}/{jd}/", "/{jy}/{jm}/", "/{jy}/", "/{slug}/",
		"/{jy}/{jm}/{slug}/text", "/provinces/{slug}/news/", "/n/{number}", "/announcements/{jy}/{number}/",
	} {
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
	for _, target := range []string{
		"/none/", "/none", "/en/persian-only/", "/1404/13/x/y/", "/announcements/x/7/", "/news/x/", "/desk/",
		"/1404/02/none/", "/a%00b/", "/wp-admin/", "/sitemap-x.xml", "/sitemap-2.xml", "/sitemap-01.xml",
	} {
		if a := get(t, s, target); a.StatusCode != 404 || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", target, a.StatusCode, a.Header.Get("Cache-Control"))
		}
	}
	for _, c := range [][3]string{
		{"PUT", "/news/", "GET, HEAD, POST"},
		{"POST", "/1404/", "GET, HEAD"},
		{"DELETE", "/healthz", "GET, HEAD"},
		{"POST", "/en/news/", "GET, HEAD"},
	} {
		if a := ask(t, s, c[0], c[1]); a.StatusCode != 405 || a.Header.Get("Allow") != c[2] {
			t.Errorf("%s %s: %d, Allow %q", c[0], c[1], a.StatusCode, a.Header.Get("Allow"))
		}
	}
	if a := ask(t, s, "POST", "/news/"); a.body != "posted" {
		t.Errorf("POST: %d %s", a.StatusCode, a.body)
	}
	if r := s.Reserved(); !slices.Contains(r, "news") || !slices.Contains(r, "media") || !slices.Contains(r, "en") || slices.Contains(r, "about") {
		t.Errorf("reserved slugs %q", r)
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

func TestAnAddressThatIsNowhereIsNotLookedFor(t *testing.T) {
	s, _ := newSite(t)
	s.Page(Page{Name: "day", Pattern: "/{jy}/{jm}/{jd}/", Build: func(context.Context, Request) (View, error) { return View{}, Nowhere() }})
	s.Fallback(func(context.Context, string, string) (string, bool, []view.Link, error) {
		return "/found/", false, nil, nil
	})
	if a := get(t, s, "/1404/12/30/"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%d to %q, want 404", a.StatusCode, a.Header.Get("Location"))
	}
	if a := get(t, s, "/1404/12/x/"); a.StatusCode != http.StatusMovedPermanently {
		t.Errorf("%d, want what the finder found", a.StatusCode)
	}
}
