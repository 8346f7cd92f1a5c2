package site

import (
	"context"
	"net/http"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/view"
)

// A page for programs refuses what it does not understand, is open to every origin, and asks no finder.
func TestAPageForProgramsIsStrictAndOpen(t *testing.T) {
	s, _ := newSite(t)
	s.Fallback(func(context.Context, string, string) (string, bool, []view.Link, error) {
		return "/found/", false, nil, nil
	})
	p := text("/api/v1/{slug}", func(_ context.Context, r Request) (string, error) {
		if r.Params["slug"] == "none" {
			return "", fault.New(fault.NotFound, "")
		}
		return r.Query.Get("a"), nil
	})
	p.Query, p.Machine, p.Langs = []string{"a", "b"}, true, []string{"fa"}
	s.Page(p)
	s.Page(text("/page/", func(_ context.Context, r Request) (string, error) { return "page", nil }))
	for target, want := range map[string]int{
		"/api/v1/x": 200, "/api/v1/x?a=1": 200, "/api/v1/x?a=1&b=2": 200, "/api/v1/none": 404,
		"/api/v1/x?c=1": 400, "/api/v1/x?a=1&a=2": 400, "/api/v1/x?a=": 400, "/api/v1/x?a=%zz": 400, "/api/v1/x?a=1;b=2": 400, "/api/v1/x?a=1&utm_source=y": 400,
		"/page/?c=1": 200, "/page/?a=%zz": 200, "/none/": 301,
	} {
		a := get(t, s, target)
		if a.StatusCode != want {
			t.Errorf("%s: %d, want %d", target, a.StatusCode, want)
		}
		if open := a.Header.Get("Access-Control-Allow-Origin"); open != "" && (open != "*" || want != 200 || target[1] != 'a') {
			t.Errorf("%s: open to %q", target, open)
		} else if open == "" && want == 200 && target[1] == 'a' {
			t.Errorf("%s: closed to other origins", target)
		}
	}
	// From the cache, too, and for what has not changed, and where the address is spelled otherwise.
	first := get(t, s, "/api/v1/x")
	for name, a := range map[string]answer{
		"again":     first,
		"unchanged": get(t, s, "/api/v1/x", "If-None-Match", first.Header.Get("Etag")),
		"moved":     get(t, s, "/api/v1/x/?a=1"),
	} {
		if a.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %v", name, a.StatusCode, a.Header)
		}
	}
}

// An answer that is passing is given and never kept.
func TestWhatIsPassingIsNotKept(t *testing.T) {
	s, _ := newSite(t)
	built := 0
	s.Page(Page{Name: "x", Pattern: "/x/", Query: []string{"a"}, Build: func(_ context.Context, r Request) (View, error) {
		built++
		return View{Type: "text/plain", Body: []byte("x"), Passing: r.Query.Get("a") == "passing"}, nil
	}})
	for _, target := range []string{"/x/?a=passing", "/x/?a=passing", "/x/?a=stays", "/x/?a=stays"} {
		if a := get(t, s, target); a.StatusCode != http.StatusOK || a.body != "x" {
			t.Errorf("%s: %d %s", target, a.StatusCode, a.body)
		}
	}
	if pages, _ := s.Stats(); built != 3 || pages != 1 {
		t.Errorf("built %d times, %d kept", built, pages)
	}
}
