package app

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/demo"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/web"
	"hemmat/internal/room/press"
	"hemmat/jalali"
)

var today = time.Date(2026, 11, 22, 12, 0, 0, 0, jalali.Location())

// entropy is random bytes that are the same in every run.
type entropy struct{ r *rand.ChaCha8 }

func (e entropy) Read(p []byte) (int, error) { return e.r.Read(p) }

// open builds the program on a fresh database of an engine.
func open(t testing.TB, address string) *App {
	t.Helper()
	a, err := Open(t.Context(), Config{
		Data: t.TempDir(), Database: address, BaseURL: "https://party.example", CacheSize: 64,
		Now: func() time.Time { return today }, Entropy: entropy{rand.NewChaCha8([32]byte{1})}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// dot is a small picture in place of every drawing: drawing them takes longer
// than everything else.
func dot(name string) (io.ReadCloser, error) {
	img := image.NewNRGBA(image.Rect(0, 0, 40, 25))
	for i := range len(name) {
		img.Set(i%40, i%25, color.NRGBA{R: name[i], G: 120, B: 130, A: 255})
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return io.NopCloser(&b), err
}

// fill gives a program some of the demonstration's content, or all of it.
func fill(t testing.TB, a *App, items int) {
	t.Helper()
	ctx := t.Context()
	a.beside = dot
	if err := a.Settings.Apply(ctx, demoActor, demo.Settings()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Party.Apply(ctx, demoActor, bytes.NewReader(demo.Party())); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Press.ApplyTopics(ctx, demoActor, demo.Topics()); err != nil {
		t.Fatal(err)
	}
	for _, f := range demo.Items()[:items] {
		if _, err := a.Press.AddFile(ctx, demoActor, press.Source{Name: f.Name, Data: f.Data, Open: dot}); err != nil {
			t.Fatal(err)
		}
	}
}

// handler is the program as readers meet it.
func (a *App) handler() http.Handler {
	return web.Chain(web.Options{Errors: a.Errors, Log: a.Log, Fast: a.Site.ServeCached}, a.Site)
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// pages builds every listed page and returns the bodies by address.
func pages(t *testing.T, a *App) map[string]string {
	t.Helper()
	h := a.handler()
	all := map[string]string{}
	err := a.Site.Each(t.Context(), func(_ site.Page, at site.Address) error {
		path := at.Path
		if at.Lang == "en" {
			path = "/en" + path
		}
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.URL.Path = path
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		all[path] = w.Body.String()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/search/?q=%D8%B4%D9%88%D8%B1%D8%A7", "/news/feed.xml", "/news/feed.rss", "/news/feed.json", "/sitemap-1.xml", "/nowhere"} {
		all[path] = get(h, path).Body.String()
	}
	return all
}

func TestBothEnginesGiveTheSamePages(t *testing.T) {
	var first map[string]string
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		if err := a.View.Check(); err != nil {
			t.Fatal(err)
		}
		fill(t, a, len(demo.Items()))
		all := pages(t, a)
		if len(all) < 200 {
			t.Fatalf("only %d pages", len(all))
		}
		if first == nil {
			first = all
			return
		}
		for path, body := range first {
			if other, ok := all[path]; !ok {
				t.Errorf("%s is on one engine only", path)
			} else if body != other {
				t.Errorf("%s differs: %s", path, cmp.Diff(body, other))
			}
		}
		if len(all) != len(first) {
			t.Errorf("%d pages and %d pages", len(first), len(all))
		}
	})
}

// address is where d lies, for a second process.
func address(t *testing.T, d *db.DB) string {
	t.Helper()
	return dbtest.Address(t, d.Engine())
}

// Two processes serve one database: what one publishes, the other shows.
func TestTwoProcessesShowEachOthersChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := address(t, d)
		writer, reader := open(t, at), open(t, at)
		fill(t, writer, 0)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- reader.keepFollowing(ctx) }()
		defer func() { stop(); <-ended }()
		h := reader.handler()
		get(h, "/news/") // cached, empty

		file := press.Source{Name: "x.md", Data: []byte("---\nkind: news\ntitle: خبر تازهٔ می‌خواهم\nstatus: published\nowner: secretariat\n---\nمتن خبر.\n"), Open: dot}
		if _, err := writer.Press.AddFile(t.Context(), cliActor, file); err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() bool { return bytes.Contains(get(h, "/news/").Body.Bytes(), []byte("می‌خواهم")) })

		// A renamed body reaches what the other process keeps in memory.
		change := "bodies:\n  - slug: secretariat\n    name: {fa: دبیرخانهٔ نوین}\n"
		if _, err := writer.Party.Apply(t.Context(), cliActor, bytes.NewReader([]byte(change))); err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() bool {
			return bytes.Contains(get(h, "/bodies/secretariat/").Body.Bytes(), []byte("دبیرخانهٔ نوین"))
		})
		waitFor(t, func() bool {
			return bytes.Contains(get(h, "/news/").Body.Bytes(), []byte("دبیرخانهٔ نوین"))
		})

		if err := writer.Settings.Set(t.Context(), cliActor, "name.fa", "حزب آزمون"); err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() bool { return bytes.Contains(get(h, "/").Body.Bytes(), []byte("حزب آزمون")) })
	})
}

// waitFor asks again until what another process did has arrived.
func waitFor(t *testing.T, seen func() bool) {
	t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !seen() {
		select {
		case <-deadline.C:
			t.Fatal("the change of the other process is not seen")
		case <-tick.C:
		}
	}
}

func TestAScheduledItemAppearsAtItsInstantOnceOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := address(t, d)
		one, two := open(t, at), open(t, at)
		fill(t, one, 0)
		src := press.Source{Name: "x.md", Data: []byte("---\nkind: announcement\ntitle: اطلاعیهٔ فردا\nowner: secretariat\n---\nمتن.\n"), Open: dot}
		it, err := one.Press.AddFile(t.Context(), cliActor, src)
		if err != nil {
			t.Fatal(err)
		}
		when := today.Add(24 * time.Hour)
		if _, err := one.Press.Schedule(t.Context(), cliActor, it.ID, when); err != nil {
			t.Fatal(err)
		}
		if done, err := one.Press.PublishDue(t.Context(), when.Add(-time.Second)); err != nil || len(done) != 0 {
			t.Fatalf("a second before: %v, %v", done, err)
		}
		results := make(chan int, 2)
		for _, a := range []*App{one, two} {
			go func() {
				done, err := a.Press.PublishDue(context.WithoutCancel(t.Context()), when)
				if err != nil {
					t.Error(err)
				}
				results <- len(done)
			}()
		}
		if n := <-results + <-results; n != 1 {
			t.Errorf("published %d times", n)
		}
		now, err := one.Press.Store().ByShort(t.Context(), 1)
		if err != nil || !now.PublishedAt.Equal(when) || now.Number != 1 {
			t.Errorf("published %v as number %d, %v; want the planned instant and number 1", now.PublishedAt, now.Number, err)
		}
	})
}
