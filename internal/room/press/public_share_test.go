package press

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// jar is a store of blobs that counts, and refuses when it is full.
type jar struct {
	media.Blobs
	mu   sync.Mutex
	all  map[string][]byte
	puts int
	full bool
}

func (j *jar) Put(_ context.Context, key string, r io.Reader, _ int64, _ string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.full {
		return errors.New("full")
	}
	b, err := io.ReadAll(r)
	j.all[key], j.puts = b, j.puts+1
	return err
}

type page struct{ *bytes.Reader }

func (page) Close() error { return nil }

func (j *jar) Open(_ context.Context, key string) (*media.Blob, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b, ok := j.all[key]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return &media.Blob{ReadSeekCloser: page{bytes.NewReader(b)}, Size: int64(len(b))}, nil
}

func TestASharePictureIsDrawnOnceForAllAndReplacedByTheNext(t *testing.T) {
	k := open(t, dbtest.Open(t, "sqlite"), 1)
	texts, err := i18n.New(PublicLocales(), Locales, view.Locales, web.Locales)
	if err != nil {
		t.Fatal(err)
	}
	it := k.say(draft("خبر نخست"), noon)
	hidden := k.must(k.Add(k.ctx, editor, draft("پیش نویس")))
	p := NewPublic(k.Room, street{}, nil, texts, nil, func(context.Context, string) (string, error) { return "حزب", nil }, "https://party.example")
	j := &jar{all: map[string][]byte{}}
	var log bytes.Buffer
	shares := NewShares(p, j, slog.New(slog.NewTextHandler(&log, nil)), 2)
	errs := web.NewErrors(nil, texts, nil)
	mux := http.NewServeMux()
	mux.Handle(SharePattern, errs.Handle(shares.Serve))
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	at := func() string {
		w := get("/share/1-fa-x.png")
		if w.Code != http.StatusFound {
			t.Fatalf("a former address: %d, want 302 to the present one", w.Code)
		}
		return w.Header().Get("Location")
	}
	first := at()
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if w := get(first); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "\x89PNG") {
				t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
			}
		})
	}
	wg.Wait()
	if j.puts != 1 {
		t.Errorf("drawn %d times", j.puts)
	}

	d := draft("خبر دیگر")
	d.Based = it.Editions["fa"].Revision
	k.must(k.Edit(k.ctx, editor, it.ID, d, "", false))
	second := at()
	if second == first || get(second).Code != 200 || len(j.all) != 1 || j.puts != 2 {
		t.Errorf("%s then %s: %d pictures kept, %d drawn", first, second, len(j.all), j.puts)
	}

	j.all, j.full = map[string][]byte{}, true
	if w := get(second); w.Code != 200 || !strings.Contains(log.String(), "share picture not kept") {
		t.Errorf("%d; the log says %q", w.Code, log.String())
	}
	own := get("/share/site-fa-x.png").Header().Get("Location")
	if w := get(own); own != SiteShare("fa", "حزب").Src || w.Code != 200 || !strings.HasPrefix(w.Body.String(), "\x89PNG") {
		t.Errorf("the site's own picture at %q: %d", own, w.Code)
	}
	for _, path := range []string{"/share/2-fa-x.png", "/share/1-en-x.png", "/share/x.png", "/share/0-fa-x.png"} {
		if w := get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d (%s is a draft)", path, w.Code, hidden.ID)
		}
	}

	shares.gate = web.NewGate(1, time.Millisecond)
	leave, err := shares.gate.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	if w := get(second); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("past the bound: %d", w.Code)
	}
}

func FuzzReadShare(f *testing.F) {
	for _, s := range []string{"12-fa-abc.png", "", "-1-fa-x.png", "1-de-x.png", "1-fa-.png", "9999999999999999999-fa-x.png"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file string) {
		short, lang, _, ok := readShare(file)
		if ok && (short <= 0 && !strings.HasPrefix(file, "site-") || !i18n.Known(lang) || !strings.HasSuffix(file, ".png")) {
			t.Errorf("%q is read as %d in %q", file, short, lang)
		}
	})
}

func FuzzParseCursor(f *testing.F) {
	for _, s := range []string{"", "m5x2kq80.1", "0.1", "-1.1", "zz", ".", "1.01", "zzzzzzzzzzzzz.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCursor(s)
		if err == nil && c.String() != s {
			t.Errorf("%q and %q are one place", s, c.String())
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", s, err)
		}
	})
}
