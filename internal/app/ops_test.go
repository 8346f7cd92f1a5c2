package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/jobs"
)

// follow runs the site's follower until the test ends.
func follow(t *testing.T, a *App) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.keepFollowing(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	waitFor(t, a.Site.Following)
}

func TestReadyIsSaidWhenTheDatabaseAnswersAndOthersAreHeard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		h := newOps(a).handler()
		wants := func(status int, text string) {
			t.Helper()
			w := get(h, "/readyz")
			if w.Code != status || !strings.Contains(w.Body.String(), text) || strings.Count(w.Body.String(), "\n") != 1 {
				t.Errorf("%d %q, want %d and one line with %q", w.Code, w.Body, status, text)
			}
		}
		wants(http.StatusServiceUnavailable, "not heard")
		follow(t, a)
		wants(http.StatusOK, "ready")
		raw(t, a.DB, `UPDATE goose_db_version SET version_id = 9999 WHERE version_id = 1`)
		wants(http.StatusServiceUnavailable, "newer version")
		a.DB.Close()
		wants(http.StatusServiceUnavailable, "closed")
	})
}

func TestMetricsCountRequestsByPageAndNeverSayWhoReads(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	o := newOps(a)
	site := o.count(a.handler())
	ask := func(path, from string) {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.RemoteAddr = from
		r.Header.Set("X-Forwarded-For", "198.51.100.9")
		r.Header.Set("User-Agent", "telltale/1.0")
		site.ServeHTTP(httptest.NewRecorder(), r)
	}
	for range 3 {
		ask("/", "203.0.113.7:1234")
	}
	ask("/en/provinces/fars/", "203.0.113.8:1234")
	ask("/nowhere/?q=secret", "[2001:db8::77]:1234")
	ask("/healthz", "203.0.113.7:1234")
	if _, err := a.Jobs.Enqueue(t.Context(), jobs.Job{Kind: "test.later"}); err != nil {
		t.Fatal(err)
	}
	w := get(o.handler(), "/metrics")
	text := w.Body.String()
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, text)
	}
	home, _ := a.Site.PageName("/")
	province, _ := a.Site.PageName("/en/provinces/fars/")
	for _, want := range []string{
		`hemmat_http_requests_total{page="` + home + `",status="2xx"} 3`,
		`hemmat_http_requests_total{page="` + province + `",status="2xx"} 1`,
		`hemmat_http_requests_total{page="other",status="2xx"} 1`,
		`status="4xx"} 1`,
		`hemmat_http_request_seconds_count{page="` + home + `"} 3`,
		"hemmat_cache_pages ", "hemmat_cache_bytes ", "hemmat_following 0", `hemmat_db_connections{pool="read"} `,
		`hemmat_db_waits_total{pool="write"} `, `hemmat_jobs{state="waiting"} 1`, `hemmat_jobs{state="failed"} 0`, "go_goroutines ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, told := range []string{"203.0.113", "2001:db8", "198.51.100", "telltale", "secret", "nowhere", "fars"} {
		if strings.Contains(text, told) {
			t.Errorf("the metrics say %q", told)
		}
	}
	for line := range strings.Lines(text) {
		if t.Failed() && strings.HasPrefix(line, "hemmat_http_requests") {
			t.Log(line)
		}
	}
}

func TestACountedAnswerIsTheAnswer(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	o := newOps(a)
	status := map[string]int{"/early": http.StatusEarlyHints, "/gone": http.StatusGone, "/": http.StatusOK}
	h := o.count(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic(http.ErrAbortHandler)
		}
		if r.URL.Path == "/early" {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusTeapot)
			return
		}
		w.WriteHeader(status[r.URL.Path])
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		w.Write([]byte("said"))
	}))
	if w := get(h, "/gone"); w.Code != http.StatusGone || w.Body.String() != "said" || !w.Flushed {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	get(h, "/")
	get(h, "/early")
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("the panic was swallowed")
			}
		}()
		get(h, "/panic")
	}()
	text := get(o.handler(), "/metrics").Body.String()
	for _, want := range []string{`status="2xx"} 1`, `status="4xx"} 2`, `status="5xx"} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestProfilesAreServedWithoutTheCommandLine(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	h := newOps(a).handler()
	for path, want := range map[string]int{
		"/debug/pprof/": http.StatusOK, "/debug/pprof/goroutine": http.StatusOK, "/debug/pprof/cmdline": http.StatusNotFound, "/": http.StatusNotFound,
	} {
		if w := get(h, path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}
