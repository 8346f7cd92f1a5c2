package library_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
	"hemmat/internal/room/library"
)

// now is Sunday 1 Azar 1405, noon in Tehran.
var now = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

// The people of the tests, by what they hold where.
const (
	officer   id.Person = "officer"   // media officer of Fars and all below
	reporter  id.Person = "reporter"  // of Shiraz
	stranger  id.Person = "stranger"  // reporter of Yazd
	inspector id.Person = "inspector" // of the party and all below
	nobody    id.Person = "nobody"    // signed in, without a function
)

// tree is a party: above each body, its parent.
var tree = map[id.Body]id.Body{"party": "", "fars": "party", "shiraz": "fars", "yazd": "party"}

type neighbour struct{ elsewhere *[]id.Media }

func (neighbour) Scope(_ context.Context, b id.Body) ([]id.Body, error) {
	if _, ok := tree[b]; !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	var all []id.Body
	for ; b != ""; b = tree[b] {
		all = append(all, b)
	}
	return all, nil
}

func (n neighbour) Subtree(ctx context.Context, b id.Body) ([]id.Body, error) {
	var all []id.Body
	for x := range tree {
		if above, _ := n.Scope(ctx, x); slices.Contains(above, b) {
			all = append(all, x)
		}
	}
	return all, nil
}

func (neighbour) Choices(_ context.Context, lang string) ([]library.Choice, error) {
	if lang == i18n.English {
		return []library.Choice{{"party", "Ayandeh Party"}, {"fars", "Fars province"}, {"shiraz", "Shiraz branch"}, {"yazd", "Yazd province"}}, nil
	}
	return []library.Choice{{"party", "حزب آینده"}, {"fars", "استان فارس"}, {"shiraz", "شعبهٔ شیراز"}, {"yazd", "استان یزد"}}, nil
}

func (neighbour) People(_ context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
	names := map[id.Person]string{}
	for _, p := range people {
		if p == reporter {
			names[p] = "پریسا کوهستان‌پور"
		}
	}
	return names, nil
}

func (neighbour) FindPeople(_ context.Context, name string) ([]id.Person, error) {
	if strings.Contains("پریسا کوهستان‌پور", name) {
		return []id.Person{reporter}, nil
	}
	return nil, nil
}

func (neighbour) Titles(_ context.Context, lang string, objects ...string) (map[string]view.Link, error) {
	titles := map[string]view.Link{}
	for _, o := range objects {
		if item, ok := strings.CutPrefix(o, "item:"); ok {
			titles[o] = view.Link{Text: "نشست مشترک، گزارش " + item, Href: i18n.Prefix(lang) + "/desk/press/" + item + "/"}
		}
	}
	return titles, nil
}

func (neighbour) Reworded(context.Context, ...string) error { return nil }

func (n neighbour) Elsewhere(context.Context) ([]id.Media, error) { return *n.elsewhere, nil }

func (neighbour) Portraits(context.Context, string, id.Media) ([]view.Link, error) { return nil, nil }

// bench is the library behind the door of the tests.
type bench struct {
	*library.Room
	t      testing.TB
	d      *db.DB
	media  *media.Store
	blobs  *media.Disk
	pages  *staff.Pages
	view   *view.Renderer
	texts  *i18n.Bundle
	ledger *ledger.Ledger
	tasks  *task.Inbox
	ids    *id.Source
	free   int64
	now    time.Time

	elsewhere []id.Media // what others than texts show

	options library.Options
	build   func() // the room and its pages, from the options
}

func open(t testing.TB, d *db.DB) *bench {
	t.Helper()
	b := &bench{t: t, d: d, free: 50 << 30, now: now}
	clock := func() time.Time { return b.now }
	b.ids = id.NewSource(clock, nil)
	var err error
	if b.blobs, err = media.OpenDisk(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.blobs.Close() })
	b.view, b.texts = viewtest.Renderer(t, map[string]fs.FS{"library": library.Templates()}, library.Locales, media.Locales, web.Locales, access.Locales, staff.Locales, site.Locales)
	b.ledger, b.tasks = ledger.New(d, clock), task.New(d, b.ids, clock)
	b.media = media.New(d, b.blobs, b.ids, clock)
	root := func(context.Context) (id.Body, error) { return "party", nil }
	b.options = library.Options{
		DB: d, Ledger: b.ledger, Media: b.media, Tasks: b.tasks, IDs: b.ids, Now: clock, Texts: b.texts, Party: neighbour{}, Users: neighbour{&b.elsewhere}, Root: root,
		Free: func(context.Context) (int64, error) { return b.free, nil },
	}
	rules, err := access.NewTable(library.Rules())
	if err != nil {
		t.Fatal(err)
	}
	grants := access.NewGrants(d, b.ledger, b.ids, clock)
	for _, g := range []access.Grant{
		{Person: officer, Function: access.MediaOfficer, Body: "fars", Below: true},
		{Person: reporter, Function: access.Reporter, Body: "shiraz"},
		{Person: stranger, Function: access.Reporter, Body: "yazd"},
		{Person: inspector, Function: access.Inspector, Body: "party", Below: true},
	} {
		if _, err := grants.Give(t.Context(), ledger.Actor{Via: "cli"}, g); err != nil {
			t.Fatal(err)
		}
	}
	chrome := func(context.Context, string) (view.Chrome, error) {
		c := view.Chrome{}
		c.Site.Name = map[string]string{"fa": "حزب آینده", "en": "Ayandeh Party"}
		return c, nil
	}
	b.build = func() {
		b.Room = library.New(b.options)
		b.pages = staff.New(staff.Options{
			Renderer: b.view, Errors: web.NewErrors(nil, b.texts, site.ErrorPage(b.view, "", clock, chrome)), Texts: b.texts, Rules: rules, Grants: grants,
			Door: stafftest.Door{}, Root: root, Now: clock, Chrome: chrome,
		})
		b.Register(b.pages)
	}
	b.build()
	return b
}

// withPages builds the room anew, on a host that makes the pages of documents.
func (b *bench) withPages(queue *jobs.Queue, p *media.Poppler) {
	b.options.Jobs, b.options.Pages = queue, p
	b.build()
}

func each(t *testing.T, fn func(t *testing.T, b *bench)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		fn(t, b)
		if m := b.texts.Missing(); len(m) > 0 {
			t.Errorf("no text for %v", m)
		}
	})
}

func (b *bench) ask(r *http.Request) *http.Response {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.pages.ServeHTTP(w, r)
	return w.Result()
}

func text(t testing.TB, r *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// see gives a page that must be answered with a status, and holds it to the rules of all pages.
func (b *bench) see(person id.Person, path string, status int) *viewtest.Doc {
	b.t.Helper()
	return b.read(b.ask(stafftest.Get(person, path)), path, status)
}

func (b *bench) read(res *http.Response, path string, status int) *viewtest.Doc {
	b.t.Helper()
	body := text(b.t, res)
	if res.StatusCode != status {
		b.t.Fatalf("%s: %d, want %d: %.600s", path, res.StatusCode, status, body)
	}
	d := viewtest.Parse(b.t, body)
	for _, f := range viewtest.Check(d) {
		b.t.Errorf("%s: %s", path, f)
	}
	return d
}

// send posts a form that must lead on, and gives where to, without what it says there.
func (b *bench) send(person id.Person, path string, form url.Values) string {
	b.t.Helper()
	return b.led(b.ask(stafftest.Post(person, path, form)), path)
}

func (b *bench) led(res *http.Response, path string) string {
	b.t.Helper()
	if res.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("%s: %d, want 303: %.2000s", path, res.StatusCode, text(b.t, res))
	}
	to, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return to
}

// file is a file of a form.
type file struct {
	name string
	data []byte
}

// form makes a form with files, its fields first.
func form(person id.Person, path string, fields url.Values, files ...file) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, v := range values {
			w.WriteField(name, v)
		}
	}
	for _, f := range files {
		part, _ := w.CreateFormFile("files", f.name)
		part.Write(f.data)
	}
	w.Close()
	r := stafftest.Post(person, path, nil)
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// bring sends pictures with a form, as a reporter of Shiraz, and gives the page of their batch and the files.
func (b *bench) bring(files ...file) (string, []id.Media) {
	b.t.Helper()
	batch := id.New[id.Batch](b.ids)
	to := b.led(b.ask(form(reporter, "/desk/media/add/", url.Values{"batch": {string(batch)}, "body": {"shiraz"}}, files...)), "add")
	x, err := b.Store().Batch(b.t.Context(), batch)
	if err != nil {
		b.t.Fatal(err)
	}
	return to, x.Files
}

// photo makes a picture that differs by n.
func photo(n int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 240, 180))
	for y := range 180 {
		for x := range 240 {
			img.Set(x, y, color.RGBA{uint8(x + n*7), uint8(y * n), uint8(x*y + n), 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func (b *bench) card(f id.Media) media.Card {
	b.t.Helper()
	c, err := b.media.Card(b.t.Context(), f)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// acts lists the ledger's acts of the room, the newest first.
func (b *bench) acts() string {
	b.t.Helper()
	rows, err := b.ledger.Read(b.t.Context(), ledger.Query{Act: "library."})
	if err != nil {
		b.t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		all = append(all, strings.TrimPrefix(r.Act, "library."))
	}
	return strings.Join(all, " ")
}

func decode[T any](t testing.TB, res *http.Response, status int) (v T) {
	t.Helper()
	body := text(t, res)
	if res.StatusCode != status {
		t.Fatalf("%d, want %d: %.300s", res.StatusCode, status, body)
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatal(err, body)
	}
	return v
}

// fields are the values of a form as a browser would send them unchanged.
func fields(d *viewtest.Doc, selector string) url.Values {
	v := url.Values{}
	for _, n := range d.Find(selector + " input, " + selector + " textarea, " + selector + " select") {
		name := n.Attr("name")
		switch {
		case name == "" || n.Attr("type") == "checkbox" && !has(n, "checked"):
		case n.Tag() == "textarea":
			v.Set(name, n.Text())
		case n.Tag() == "select":
			for _, o := range n.Find("option") {
				if has(o, "selected") {
					v.Set(name, o.Attr("value"))
				}
			}
		default:
			v.Set(name, n.Attr("value"))
		}
	}
	return v
}

func has(n viewtest.Node, attr string) bool {
	_, ok := n.Lookup(attr)
	return ok
}

func fuzzDB(t testing.TB) *db.DB { return dbtest.Open(t, db.SQLite) }

// in is the bench of another test.
func (b *bench) in(t testing.TB) *bench {
	x := *b
	x.t = t
	return &x
}

// empty is a batch without files.
func (b *bench) empty() id.Batch {
	b.t.Helper()
	x, err := b.Store().Open(b.t.Context(), library.Batch{ID: id.New[id.Batch](b.ids), Body: "shiraz", By: reporter}, now)
	if err != nil {
		b.t.Fatal(err)
	}
	return x.ID
}
