package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

func TestAPageIsServedInEachEncodingWithItsOwnStrongTag(t *testing.T) {
	long := strings.Repeat("می‌خواهم ", 1000)
	s, _ := newSite(t)
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
		for name, value := range map[string]string{
			"Vary": "Accept-Encoding", "Cache-Control": "no-cache",
			"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff", "Set-Cookie": "",
		} {
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
			r.Header.Set("User-Agent", firefox)
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
	r.Header.Set("User-Agent", firefox)
	r.Header.Set("Accept-Encoding", "gzip")
	w := &sink{http.Header{}}
	s.ServeHTTP(w, r)
	c.add(2 * time.Second)
	if n := testing.AllocsPerRun(200, func() { s.ServeCached(w, r) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzAcceptEncoding(f *testing.F) {
	for _, s := range []string{"", "gzip", "gzip;q=0, zstd", "*;q=0", "zstd;q=0.5,gzip;q=0.8", "identity;q=0", ";;q=,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		enc := accepted([]string{header})
		low := strings.ToLower(header)
		if enc == zstandard && !strings.Contains(low, "zstd") && !strings.Contains(low, "*") ||
			enc == gzipped && !strings.Contains(low, "gzip") && !strings.Contains(low, "*") {
			t.Errorf("%q gets an encoding that it does not name", header)
		}
	})
}
