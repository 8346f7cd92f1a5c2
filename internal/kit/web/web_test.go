package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
)

func texts(t testing.TB) *i18n.Bundle {
	t.Helper()
	b, err := i18n.New(Locales)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// setup is a chain around h with its log.
func setup(t testing.TB, h Handler, change ...func(*Options)) (http.Handler, *bytes.Buffer) {
	t.Helper()
	var buf bytes.Buffer
	log := slog.New(slog.NewTextHandler(&buf, &slog.HandlerOptions{Level: slog.LevelDebug}))
	errs := NewErrors(log, texts(t), nil)
	o := Options{Errors: errs, Log: log, NewID: func() string { return "request-1" }}
	for _, fn := range change {
		fn(&o)
	}
	return Chain(o, errs.Handle(h)), &buf
}

func send(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEveryKindOfErrorHasAPageInBothLanguages(t *testing.T) {
	status := map[fault.Kind]int{
		fault.Internal: 500, fault.NotFound: 404, fault.Gone: 410, fault.Conflict: 409,
		fault.Invalid: 400, fault.Forbidden: 403, fault.Busy: 503, fault.TooLarge: 413,
	}
	b := texts(t)
	for _, kind := range fault.Kinds() {
		for _, lang := range i18n.Langs {
			h, _ := setup(t, func(w http.ResponseWriter, r *http.Request) error {
				w.Header().Set("Etag", `"x"`)
				w.Header().Set("Cache-Control", "max-age=9")
				return fmt.Errorf("test: %w", fault.New(kind, ""))
			})
			w := send(h, httptest.NewRequest("GET", i18n.Prefix(lang)+"/x/", nil))
			body := w.Body.String()
			if w.Code != status[kind] {
				t.Errorf("%v: status %d, want %d", kind, w.Code, status[kind])
			}
			title := b.Text(lang, table[kind].key+".title")
			if !strings.Contains(body, title) || !strings.Contains(body, `lang="`+lang+`"`) || !strings.Contains(body, i18n.Dir(lang)) {
				t.Errorf("%v in %s: %s", kind, lang, body)
			}
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Etag") != "" ||
				w.Header().Get("Content-Length") != fmt.Sprint(len(body)) {
				t.Errorf("%v: headers %v", kind, w.Header())
			}
			if (w.Header().Get("Retry-After") != "") != (kind == fault.Busy) {
				t.Errorf("%v: Retry-After %q", kind, w.Header().Get("Retry-After"))
			}
			head := send(h, httptest.NewRequest("HEAD", i18n.Prefix(lang)+"/x/", nil))
			if head.Code != w.Code || head.Body.Len() != 0 || head.Header().Get("Content-Length") != w.Header().Get("Content-Length") {
				t.Errorf("%v: HEAD %d %v", kind, head.Code, head.Header())
			}
		}
	}
	if m := b.Missing(); len(m) > 0 {
		t.Error(m)
	}
}

func TestAnErrorSaysItsOwnTextButNeverTheCause(t *testing.T) {
	h, log := setup(t, func(w http.ResponseWriter, r *http.Request) error {
		switch r.URL.Path {
		case "/own/":
			return fault.New(fault.Forbidden, "web.cross-origin")
		case "/near/":
			return Near(fault.New(fault.NotFound, ""), []Link{{"x", "/x/"}})
		}
		return errors.New("dial secret.example:5432")
	}, func(o *Options) {
		o.Errors.page = func(w io.Writer, p Problem) error {
			_, err := fmt.Fprintf(w, "%d|%s|%s|%v|%v", p.Status, p.Text, p.RequestID, p.Near, p.Search)
			return err
		}
	})
	if got := send(h, httptest.NewRequest("GET", "/own/", nil)).Body.String(); !strings.Contains(got, "تارنمای دیگری") {
		t.Error(got)
	}
	if got := send(h, httptest.NewRequest("GET", "/near/", nil)).Body.String(); !strings.Contains(got, "[{x /x/}]|true") {
		t.Error(got)
	}
	got := send(h, httptest.NewRequest("GET", "/fail/", nil)).Body.String()
	if strings.Contains(got, "secret") || !strings.Contains(got, "|request-1|") {
		t.Error(got)
	}
	if !strings.Contains(log.String(), "dial secret.example:5432") || !strings.Contains(log.String(), "request=request-1") {
		t.Error("the log does not say the cause: ", log)
	}
}

func TestABrokenErrorPageLeavesAPlainOne(t *testing.T) {
	for name, page := range map[string]ErrorPage{
		"error": func(w io.Writer, p Problem) error { io.WriteString(w, "half"); return errors.New("broken") },
		"panic": func(w io.Writer, p Problem) error { panic("broken") },
	} {
		h, _ := setup(t, func(http.ResponseWriter, *http.Request) error { return fault.New(fault.Gone, "") },
			func(o *Options) { o.Errors.page = page })
		w := send(h, httptest.NewRequest("GET", "/x/", nil))
		if w.Code != 410 || !strings.HasPrefix(w.Body.String(), "<!doctype html>") || strings.Contains(w.Body.String(), "half") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestErrorPagesReplaceTheWholePageWhenSwapped(t *testing.T) {
	h, _ := setup(t, func(http.ResponseWriter, *http.Request) error { return fault.New(fault.NotFound, "") })
	r := httptest.NewRequest("GET", "/x/", nil)
	r.Header.Set("HX-Request", "true")
	if w := send(h, r); w.Header().Get("HX-Retarget") != "body" {
		t.Error(w.Header())
	}
}

func TestMethods(t *testing.T) {
	h, _ := setup(t, func(w http.ResponseWriter, r *http.Request) error { return Methods(r, "GET, HEAD") })
	if w := send(h, httptest.NewRequest("GET", "/", nil)); w.Code != 200 {
		t.Error(w.Code)
	}
	if w := send(h, httptest.NewRequest("PUT", "/", nil)); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Error(w.Code, w.Header())
	}
	if Status(MethodNotAllowed("GET")) != 405 || Status(fault.New(fault.Gone, "")) != 410 {
		t.Error("Status")
	}
}

func TestAPanicIsAPageAndALogLineWithoutTheReader(t *testing.T) {
	h, log := setup(t, func(w http.ResponseWriter, r *http.Request) error {
		panic("wrong with " + r.RemoteAddr)
	})
	r := httptest.NewRequest("POST", "/desk/?token=secret-query", strings.NewReader("secret-body"))
	r.RemoteAddr = "203.0.113.77:4711"
	w := send(h, r)
	if w.Code != 500 || !strings.Contains(w.Body.String(), "request-1") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	l := log.String()
	for _, must := range []string{"wrong with", "web_test.go", "request=request-1", "path=/desk/"} {
		if !strings.Contains(l, must) {
			t.Errorf("the log lacks %q: %s", must, l)
		}
	}
	for _, not := range []string{"203.0.113.77", "4711", "secret-query", "secret-body"} {
		if strings.Contains(l, not) {
			t.Errorf("the log holds %q: %s", not, l)
		}
	}
}

func TestNoLogHoldsTheKeyThatAnAddressIs(t *testing.T) {
	for path, want := range map[string]string{
		"/my/calendar/s3cretAbCdEfGhIjKlMnOpQrStUvWxYz0123456789.ics": "/my/calendar/s3cr…",
		"/desk/look/QJX2PLM4TTAA7H3B/":                                "/desk/look/QJX2…/",
		"/1404/02/به-مذاکرات-امیدواریم-1404/":                         "/1404/02/به-مذاکرات-امیدواریم-1404/",
		"/committees/environment-and-water/":                          "/committees/environment-and-water/",
	} {
		for name, h := range map[string]Handler{
			"panic": func(http.ResponseWriter, *http.Request) error { panic("x") },
			"error": func(http.ResponseWriter, *http.Request) error { return errors.New("x") },
		} {
			c, log := setup(t, h)
			send(c, httptest.NewRequest("GET", path, nil))
			if l := log.String(); !strings.Contains(l, "path="+want+" ") {
				t.Errorf("%s of %s: %s", name, path, l)
			}
		}
	}
}

func TestAnAnswerThatHasBegunIsBrokenOff(t *testing.T) {
	for name, h := range map[string]Handler{
		"panic": func(w http.ResponseWriter, r *http.Request) error { io.WriteString(w, "half"); panic("late") },
		"error": func(w http.ResponseWriter, r *http.Request) error {
			io.WriteString(w, "half")
			return errors.New("late")
		},
	} {
		chain, _ := setup(t, h)
		func() {
			defer func() {
				if v := recover(); v != http.ErrAbortHandler {
					t.Errorf("%s: %v", name, v)
				}
			}()
			send(chain, httptest.NewRequest("GET", "/", nil))
		}()
	}
}

func TestTheIDOfARequestIsOurs(t *testing.T) {
	var seen string
	h, _ := setup(t, func(w http.ResponseWriter, r *http.Request) error { seen = RequestID(r.Context()); return nil },
		func(o *Options) { o.NewID = newID })
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("X-Request-Id", "forged")
	w := send(h, r)
	if got := w.Header().Get("X-Request-Id"); got == "forged" || got != seen || len(got) != 16 {
		t.Errorf("id %q, the handler saw %q", got, seen)
	}
	if RequestID(t.Context()) != "" {
		t.Error("an id from nowhere")
	}
}

func TestTheFastWayComesFirst(t *testing.T) {
	h, _ := setup(t, func(w http.ResponseWriter, r *http.Request) error { io.WriteString(w, "slow"); return nil },
		func(o *Options) {
			o.Fast = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path != "/fast/" {
					return false
				}
				io.WriteString(w, "fast")
				return true
			}
		})
	for path, want := range map[string]string{"/fast/": "fast", "/": "slow"} {
		if got := send(h, httptest.NewRequest("GET", path, nil)).Body.String(); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestAReaderWhoHasGoneGetsNothing(t *testing.T) {
	h, log := setup(t, func(w http.ResponseWriter, r *http.Request) error { return r.Context().Err() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := send(h, httptest.NewRequest("GET", "/", nil).WithContext(ctx))
	if w.Body.Len() != 0 || log.Len() != 0 {
		t.Errorf("%s %s", w.Body, log)
	}
}

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(1, time.Second)
		leave, err := g.Enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// Four wait; the fifth is sent away at once.
		entered := make(chan error, 4)
		for range 4 {
			go func() {
				leave, err := g.Enter(t.Context())
				if err == nil {
					defer leave()
				}
				entered <- err
			}()
		}
		synctest.Wait()
		start := time.Now()
		if _, err := g.Enter(t.Context()); !fault.Is(err, fault.Busy) || time.Since(start) != 0 {
			t.Errorf("past the queue: %v after %s", err, time.Since(start))
		}
		leave()
		for range 4 {
			if err := <-entered; err != nil {
				t.Errorf("one of the queue: %v", err)
			}
		}
		if g.Inside() != 0 {
			t.Errorf("%d are inside", g.Inside())
		}
		leave, _ = g.Enter(t.Context())
		if _, err := g.Enter(t.Context()); !fault.Is(err, fault.Busy) || time.Since(start) != time.Second {
			t.Errorf("after the wait: %v after %s", err, time.Since(start))
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := g.Enter(ctx); !fault.Is(err, fault.Busy) {
			t.Errorf("whose reader has gone: %v", err)
		}
		leave()
		var none *Gate
		if leave, err := none.Enter(t.Context()); err != nil || none.Inside() != 0 {
			t.Error(err)
		} else {
			leave()
		}
	})
}
