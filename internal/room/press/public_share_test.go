package press

import (
	"bytes"
	"context"
	"errors"
	"image"
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
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// jar is a folder of blobs that counts, and refuses when it is full. All in it are of one size, as two pictures may be.
type jar struct {
	media.Blobs
	mu   sync.Mutex
	puts int
	full bool
}

func (j *jar) Put(ctx context.Context, key string, r io.Reader, size int64, ctype string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.full {
		return errors.New("full")
	}
	j.puts++
	const all = 1 << 20
	return j.Blobs.Put(ctx, key, io.MultiReader(r, bytes.NewReader(make([]byte, all-size))), all, ctype)
}

func (j *jar) keys(t *testing.T) (all []string) {
	for k, err := range j.Keys(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, k)
	}
	return all
}

func TestASharePictureIsDrawnOnceForAllAndReplacedByTheNext(t *testing.T) {
	k := open(t, dbtest.Open(t, "sqlite"), 1)
	texts, err := i18n.New(PublicLocales(), Locales, view.Locales, web.Locales)
	if err != nil {
		t.Fatal(err)
	}
	it := k.say(draft("خبر نخست"), noon)
	hidden := k.must(k.Add(k.ctx, editor, draft("پیش نویس")))
	conf := settings.Defaults()
	p := NewPublic(k.Room, street{}, nil, texts, func(context.Context) (settings.Site, error) { return conf, nil }, func(context.Context, string) (string, error) { return "حزب", nil }, "https://party.example")
	disk, err := media.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	j := &jar{Blobs: disk}
	var log bytes.Buffer
	var asked []string
	sign := func(_ context.Context, address string) (image.Image, error) {
		if asked = append(asked, address); strings.Contains(address, "lost") {
			return nil, fault.New(fault.NotFound, "")
		}
		return image.NewGray(image.Rect(0, 0, 40, 40)), nil
	}
	shares := NewShares(p, j, sign, slog.New(slog.NewTextHandler(&log, nil)), 2)
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
	for range 2 {
		if w := get(second); second == first || w.Code != 200 || len(j.keys(t)) != 1 || j.puts != 2 {
			t.Errorf("%s then %s: %d, %v kept, %d drawn", first, second, w.Code, j.keys(t), j.puts)
		}
	}

	conf.Logo.Light.Src = "/media/lost/360.png"
	if third := at(); third == second || get(third).Code != 200 || j.puts != 2 || !strings.Contains(log.String(), "sign is not read") {
		t.Errorf("a sign that is not there: %s, %d kept", third, j.puts)
	}
	conf.Logo.Light.Src = "/media/sign/360.png"
	if own := get("/share/site-fa-x.png").Header().Get("Location"); own == SiteShare("fa", "حزب", "").Src || get(own).Code != 200 || asked[len(asked)-1] != "/media/sign/360.png" {
		t.Errorf("the site's own picture with a sign: %s, %v", own, asked)
	}
	conf.Logo.Light.Src = ""
	if at() != second {
		t.Error("without a sign the picture is not what it was")
	}
	j.puts = 2

	for _, k := range j.keys(t) {
		if err := j.Remove(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
	j.full = true
	if w := get(second); w.Code != 200 || !strings.Contains(log.String(), "share picture not kept") {
		t.Errorf("%d; the log says %q", w.Code, log.String())
	}
	own := get("/share/site-fa-x.png").Header().Get("Location")
	if w := get(own); own != SiteShare("fa", "حزب", "").Src || w.Code != 200 || !strings.HasPrefix(w.Body.String(), "\x89PNG") {
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
