package site

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/fault"
)

const firefox = "Mozilla/5.0 (Android 13; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"

func TestOnlyPagesThatABrowserOpensAreCounted(t *testing.T) {
	s, c := newSite(t)
	s.Page(text("/page/", func(context.Context, Request) (string, error) {
		return strings.Repeat("<p>می‌خواهم</p>", 200), nil
	}))
	s.Page(Page{Name: "search", Pattern: "/search/", Query: []string{"q"}, Uncached: true, Build: func(context.Context, Request) (View, error) {
		return View{Type: typeHTML[0], Body: []byte("<p>")}, nil
	}})
	s.Page(Page{Name: "endless", Pattern: "/endless/{x}/", Build: func(context.Context, Request) (View, error) {
		return View{Type: typeHTML[0], Body: []byte("<p>"), Passing: true}, nil
	}})
	s.Page(Page{Name: "feed", Pattern: "/feed.xml", Build: func(context.Context, Request) (View, error) {
		return View{Type: "application/xml", Body: []byte("<x/>")}, nil
	}})
	s.Page(Page{Name: "none", Pattern: "/none/{x}/", Build: func(context.Context, Request) (View, error) {
		return View{}, fault.New(fault.NotFound, "")
	}})
	s.Page(Page{Name: "moved", Pattern: "/moved/", Build: func(context.Context, Request) (View, error) { return View{Redirect: "/page/"}, nil }})
	tag := get(t, s, "/page/").Header.Get("Etag")
	c.add(2 * time.Second)
	for _, x := range []struct {
		path, method string
		headers      []string
		want         string
	}{
		{"/page/", "GET", []string{"User-Agent", firefox}, "/page/"},
		{"/page/", "GET", []string{"User-Agent", firefox, "Sec-Fetch-Dest", "document"}, "/page/"},
		{"/en/page/", "GET", []string{"User-Agent", firefox}, "/en/page/"},
		{"/search/?q=a", "GET", []string{"User-Agent", firefox}, "/search/"},
		{"/page/?utm=1", "GET", []string{"User-Agent", firefox}, "/page/"},
		{"/page/", "HEAD", []string{"User-Agent", firefox}, ""},
		{"/page/", "GET", []string{"User-Agent", firefox, "If-None-Match", tag}, ""},
		{"/page/", "GET", []string{"User-Agent", firefox, "Sec-Purpose", "prefetch"}, ""},
		{"/page/", "GET", []string{"User-Agent", firefox, "Sec-Fetch-Dest", "empty"}, ""},
		{"/page/", "GET", []string{"User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, ""},
		{"/page/", "GET", []string{"User-Agent", "curl/8.5.0"}, ""},
		{"/page/", "GET", nil, ""},
		{"/page", "GET", []string{"User-Agent", firefox}, ""}, // leads on
		{"/endless/7/", "GET", []string{"User-Agent", firefox}, ""},
		{"/feed.xml", "GET", []string{"User-Agent", firefox}, ""},
		{"/none/7/", "GET", []string{"User-Agent", firefox}, ""},
		{"/nowhere/", "GET", []string{"User-Agent", firefox}, ""},
		{"/moved/", "GET", []string{"User-Agent", firefox}, ""},
	} {
		r := httptest.NewRequest(x.method, x.path, nil)
		for i := 0; i < len(x.headers); i += 2 {
			r.Header.Set(x.headers[i], x.headers[i+1])
		}
		s.ServeHTTP(httptest.NewRecorder(), r)
		want := map[string]int64{}
		if x.want != "" {
			want[x.want] = 1
		}
		if got := s.TakeVisits(); !maps.Equal(got, want) {
			t.Errorf("%s %s %v: counted %v, want %v", x.method, x.path, x.headers, got, want)
		}
	}
}

func TestNoVisitIsLostBetweenReadersTakingAndReturning(t *testing.T) {
	s, _ := newSite(t)
	s.Page(text("/page/", func(context.Context, Request) (string, error) { return "<p>", nil }))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 500 {
				r := httptest.NewRequest(http.MethodGet, "/page/", nil)
				r.Header.Set("User-Agent", firefox)
				s.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
	var kept int64
	for i := range 50 {
		taken := s.TakeVisits()
		if i%2 == 0 {
			s.ReturnVisits(taken)
			continue
		}
		kept += taken["/page/"]
		if i == 25 {
			s.DropAll() // a page built anew counts on
		}
	}
	wg.Wait()
	if kept += s.TakeVisits()["/page/"]; kept != 2000 {
		t.Errorf("%d of 2000", kept)
	}
}

func TestTheAddressesThatAreCountedHaveABound(t *testing.T) {
	s, _ := newSite(t)
	for i := range mostCounted {
		s.visits.by[string(rune('a'+i%26))+time.Duration(i).String()] = nil
	}
	s.visits.by["/old/"] = nil
	if s.visits.of("/new/") != nil {
		t.Error("one more is counted")
	}
}
