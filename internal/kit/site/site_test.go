package site

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// plain is a renderer that shows what it was given.
type plain struct{}

func (plain) Render(w io.Writer, name string, p *view.Page) error {
	if name == "test/broken" {
		return fmt.Errorf("template %s is broken", name)
	}
	if e, ok := p.Data.(view.ErrorPage); ok {
		fmt.Fprintf(w, "<!doctype html><title>%s</title><p>%s</p>", html.EscapeString(e.Title), html.EscapeString(e.Text))
		for _, l := range e.Near {
			fmt.Fprintf(w, `<a href="%s">%s</a>`, html.EscapeString(l.Href), html.EscapeString(l.Text))
		}
		return nil
	}
	_, err := fmt.Fprintf(w, "<!doctype html><html lang=%q><title>%s</title><link rel=canonical href=%q><main>%v</main>",
		p.Lang, html.EscapeString(p.Title), p.Canonical, p.Data)
	return err
}

// clock is a clock that stands until it is moved.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2025, 4, 25, 8, 30, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func texts(t testing.TB) *i18n.Bundle {
	t.Helper()
	b, err := i18n.New(web.Locales)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// newSite makes a site with a clock that stands.
func newSite(t testing.TB, change ...func(*Options)) (*Site, *clock) {
	t.Helper()
	c := newClock()
	o := Options{Renderer: plain{}, BaseURL: "https://example.org", Now: c.now, Log: slog.New(slog.DiscardHandler)}
	o.Errors = web.NewErrors(o.Log, texts(t), ErrorPage(plain{}, o.BaseURL, c.now, nil))
	for _, fn := range change {
		fn(&o)
	}
	return New(o), c
}

// text is a page of one body.
func text(pattern string, body func(ctx context.Context, r Request) (string, error)) Page {
	return Page{Name: "test" + pattern, Pattern: pattern, Build: func(ctx context.Context, r Request) (View, error) {
		s, err := body(ctx, r)
		return View{Type: "text/html; charset=utf-8", Body: []byte(s)}, err
	}}
}

type answer struct {
	*http.Response
	body string
}

// ask sends a request; headers are pairs.
func ask(t testing.TB, h http.Handler, method, target string, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	res := w.Result()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, string(b)}
}

func get(t testing.TB, h http.Handler, target string, headers ...string) answer {
	t.Helper()
	return ask(t, h, "GET", target, headers...)
}
