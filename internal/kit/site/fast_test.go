package site

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/web"
)

// On a real connection a cached page goes another way than everything else. What arrives must be the same.
func TestAPageFromTheCacheIsTheSameOnARealConnection(t *testing.T) {
	s, c := newSite(t)
	long := strings.Repeat("<p>می‌خواهم</p>", 1000)
	s.Page(text("/page/", func(context.Context, Request) (string, error) { return long, nil }))
	get(t, s, "/page/")
	c.add(2 * time.Second) // its date is shown from now on
	named := make(chan string, 1)
	chain := web.Chain(web.Options{Errors: s.o.Errors, Fast: s.ServeCached}, s)
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		done <- web.Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			chain.ServeHTTP(w, r)
			named <- r.Pattern
		}), web.ServeOptions{})
	}()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	tag := get(t, s, "/page/").Header.Get("Etag")
	for _, extra := range [][2]string{{}, {"Accept-Encoding", "gzip"}, {"Accept-Encoding", "zstd"}, {"If-None-Match", tag}, {"If-None-Match", `"other"`}} {
		for range 2 { // the first of a kind makes what later ones share
			r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.Addr().String()+"/page/", nil)
			if err != nil {
				t.Fatal(err)
			}
			if extra[0] != "" {
				r.Header.Set(extra[0], extra[1])
			}
			res, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			res.Header.Del("Date")
			want := get(t, s, "/page/", extra[0], extra[1])
			if res.StatusCode != want.StatusCode || string(body) != want.body || !reflect.DeepEqual(res.Header, want.Header) {
				t.Errorf("%v: %s, %d bytes, %v\nwant %s, %d bytes, %v", extra, res.Status, len(body), res.Header, want.Status, len(want.body), want.Header)
			}
			if name := <-named; name != "test/page/" {
				t.Errorf("%v: counted as %q", extra, name)
			}
		}
	}
}
