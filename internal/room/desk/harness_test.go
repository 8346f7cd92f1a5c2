package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
	"hemmat/internal/room/desk"
)

// now is Sunday 1 Azar 1405, noon in Tehran.
var now = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

// The people of the tests, by what they hold where.
const (
	admin     id.Person = "admin"     // administrator of the party and all below
	inspector id.Person = "inspector" // of the party and all below
	chief     id.Person = "chief"     // chief editor of Fars and all below
	editor    id.Person = "editor"    // editor of Shiraz
	reporter  id.Person = "reporter"  // of Yazd
	nobody    id.Person = "nobody"    // signed in, without a function
)

// tree is a party: above each body, its parent.
var tree = map[id.Body]id.Body{"party": "", "fars": "party", "shiraz": "fars", "yazd": "party"}

var bodyNames = map[id.Body][2]string{"party": {"حزب آینده", "Ayandeh Party"}, "fars": {"استان فارس", "Fars province"}, "shiraz": {"شعبهٔ شیراز", "Shiraz branch"}, "yazd": {"استان یزد", "Yazd province"}}

// neighbour is the party and the press of the tests; it counts what it is asked.
type neighbour struct{ asked map[string]int }

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
		above, err := n.Scope(ctx, x)
		if err != nil {
			return nil, err
		}
		if slices.Contains(above, b) {
			all = append(all, x)
		}
	}
	return all, nil
}

func in(lang string, names [2]string) string {
	if lang == i18n.English {
		return names[1]
	}
	return names[0]
}

func (n neighbour) Names(_ context.Context, lang string, bodies ...id.Body) (map[id.Body]string, error) {
	n.asked["names"]++
	names := map[id.Body]string{}
	for _, b := range bodies {
		if name, ok := bodyNames[b]; ok {
			names[b] = in(lang, name)
		}
	}
	return names, nil
}

func (neighbour) Tree(_ context.Context, lang string) ([]desk.Choice, error) {
	var all []desk.Choice
	for _, b := range []id.Body{"party", "fars", "shiraz", "yazd"} {
		all = append(all, desk.Choice{Body: b, Name: in(lang, bodyNames[b])})
	}
	return all, nil
}

func (n neighbour) People(_ context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
	names := map[id.Person]string{}
	n.asked["people"]++
	for _, p := range people {
		if p == chief {
			names[p] = "پریسا کوهستان‌پور"
		}
	}
	return names, nil
}

func (neighbour) FindPeople(_ context.Context, name string) ([]id.Person, error) {
	if strings.Contains("پریسا کوهستان‌پور", name) {
		return []id.Person{chief}, nil
	}
	return nil, nil
}

func (n neighbour) Titles(_ context.Context, lang string, objects ...string) (map[string]view.Link, error) {
	n.asked["titles"]++
	titles := map[string]view.Link{}
	for _, o := range objects {
		if item, ok := strings.CutPrefix(o, "item:"); ok {
			titles[o] = view.Link{Text: "نشست مشترک کمیتهٔ آب و شعبه‌های یزد و کرمان، گزارش " + item, Href: i18n.Prefix(lang) + "/desk/press/" + item + "/"}
		}
	}
	return titles, nil
}

// Covers knows the tasks of a kind, which stand on their own day.
func (neighbour) Covers(t task.Task) bool { return t.Kind == "test.covered" }

func (neighbour) Scheduled(_ context.Context, r *staff.Request, scope desk.Scope, from, to time.Time) ([]desk.Event, error) {
	lang := r.Lang
	if day := now.AddDate(0, 0, -3); r.Visitor.Person == reporter && !day.Before(from) && day.Before(to) { // of the visitor's own
		return []desk.Event{{At: day, Kind: "مصوبه", Title: "گزارش به شورا", Href: "/my/resolutions/1/", Whole: true, Late: true}}, nil
	}
	at := now.AddDate(0, 0, 5)
	if at.Before(from) || !at.Before(to) || !scope.All && !slices.Contains(scope.Bodies, id.Body("fars")) {
		return nil, nil
	}
	return []desk.Event{{At: at, Kind: in(lang, [2]string{"انتشار", "Publication"}), Title: "بیانیهٔ بودجهٔ شهرداری‌ها", Href: i18n.Prefix(lang) + "/desk/press/9/", Body: "fars"}}, nil
}

type host struct{ free int64 }

func (h host) Disk(context.Context) (free, total int64, err error) {
	if h.free < 0 {
		return 0, 0, errors.New("this machine does not say")
	}
	return h.free, 100 << 30, nil
}

func (host) Followers(context.Context) ([]desk.Follower, error) {
	return []desk.Follower{{Key: "desk.nav.ledger", Seq: 0, Up: true}}, nil
}
func (h host) Pages() bool      { return h.free > 1<<30 }
func (host) Version() string    { return "v1.2.3" }
func (host) Started() time.Time { return now.Add(-26 * time.Hour) }

// bench is a desk behind the door of the tests.
type bench struct {
	*desk.Room
	t      testing.TB
	d      *db.DB
	pages  *staff.Pages
	view   *view.Renderer
	texts  *i18n.Bundle
	ledger *ledger.Ledger
	tasks  *task.Inbox
	jobs   *jobs.Queue
	ids    *id.Source
	asked  map[string]int // of the neighbours
	host   *host
	server *mailServer
	now    time.Time

	notices *notice.Outbox

	settings *settings.Store
}

var cli = ledger.Actor{Via: "cli"}

func open(t testing.TB, d *db.DB) *bench {
	t.Helper()
	b := &bench{t: t, d: d, host: &host{50 << 30}, now: now}
	clock := func() time.Time { return b.now }
	ids := id.NewSource(clock, nil)
	b.ids = ids
	own := map[string]fs.FS{"desk": desk.Templates()}
	b.view, b.texts = viewtest.Renderer(t, own, desk.Locales, notice.Locales, web.Locales, access.Locales, staff.Locales, site.Locales)
	b.ledger = ledger.New(d, clock)
	b.tasks, b.jobs = task.New(d, ids, clock), jobs.New(d, ids, clock)
	b.server = &mailServer{}
	b.notices = b.outbox(b.server)
	root := func(context.Context) (id.Body, error) { return "party", nil }
	n := neighbour{map[string]int{}}
	b.asked = n.asked
	b.settings = settings.New(d, b.ledger, clock)
	b.settings.Sections, b.settings.Contrast = []string{"lead", "word", "provinces", "committees"}, view.CheckColors
	index := search.New(d, clock)
	index.Synonyms(func(context.Context) ([][]string, error) { return b.site().Synonyms, nil })
	b.Room = desk.New(desk.Options{
		Logo: func(_ context.Context, _ id.Person, _, _ string, r io.Reader) (settings.Image, error) {
			what, err := io.ReadAll(r)
			switch string(what) {
			case "day":
				return settings.Image{Src: "/media/" + strings.Repeat("d", 32) + "/176.png", Size: "176x92"}, err
			case "night":
				return settings.Image{Src: "/media/" + strings.Repeat("e", 32) + "/176.png", Size: "176x92"}, err
			}
			return settings.Image{}, fault.New(fault.Invalid, "desk.settings.error.logo")
		},
		Settings: b.settings, Meanings: index.Meanings, Answers: func(_ context.Context, path string) bool {
			b.asked["answers"]++
			return path != "/nowhere/"
		},
		Titles: func(_ context.Context, addresses []string) (map[string]string, error) {
			b.asked["titles"]++
			return map[string]string{"/": "حزب آینده", "/1405/09/می-خواهم-بدانم/": "می‌خواهم بدانم"}, nil
		},
		DB: d, Ledger: b.ledger, Tasks: b.tasks, Jobs: b.jobs, Notices: b.notices, IDs: ids, Now: clock, Texts: b.texts, Party: n, Root: root,
		Objects: n, Schedule: n, Host: b.host, Parts: b.view.DeskComponents,
	})
	b.settings.Changed = b.KeepSettings
	rules, err := access.NewTable(desk.Rules())
	if err != nil {
		t.Fatal(err)
	}
	grants := access.NewGrants(d, b.ledger, ids, clock)
	for _, g := range []access.Grant{
		{Person: admin, Function: access.Administrator, Body: "party", Below: true},
		{Person: inspector, Function: access.Inspector, Body: "party", Below: true},
		{Person: chief, Function: access.ChiefEditor, Body: "fars", Below: true},
		{Person: editor, Function: access.Editor, Body: "shiraz"},
		{Person: reporter, Function: access.Reporter, Body: "yazd"},
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
	b.pages = staff.New(staff.Options{
		Renderer: b.view, Errors: web.NewErrors(nil, b.texts, site.ErrorPage(b.view, "", clock, chrome)), Texts: b.texts, Rules: rules, Grants: grants,
		Door: stafftest.Door{}, Root: root, Now: clock, Chrome: chrome,
	})
	b.Register(b.pages)
	return b
}

func each(t *testing.T, fn func(t *testing.T, b *bench)) {
	testtexts := func(b *bench) {
		if m := b.texts.Missing(); len(m) > 0 {
			b.t.Errorf("no text for %v", m)
		}
	}
	eachDB(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		fn(t, b)
		testtexts(b)
	})
}

func (b *bench) ask(r *http.Request) *http.Response {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.pages.ServeHTTP(w, r)
	return w.Result()
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
		b.t.Fatalf("%s: %d, want %d: %.300s", path, res.StatusCode, status, body)
	}
	d := viewtest.Parse(b.t, body)
	for _, f := range viewtest.Check(d) {
		b.t.Errorf("%s: %s", path, f)
	}
	return d
}

// send posts a form that must lead on, and gives where to.
func (b *bench) send(person id.Person, path string, form url.Values) string {
	b.t.Helper()
	res := b.ask(stafftest.Post(person, path, form))
	if res.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("%s: %d, want 303: %.400s", path, res.StatusCode, text(b.t, res))
	}
	return res.Header.Get("Location")
}

func (b *bench) tx(fn func(ctx context.Context) error) {
	b.t.Helper()
	if err := b.d.Tx(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

// open opens a task about item n.
func (b *bench) open(n int, function access.Function, body id.Body, due time.Time) {
	b.t.Helper()
	b.tx(func(ctx context.Context) error {
		return b.tasks.Open(ctx, task.Task{Kind: "press.review", Object: fmt.Sprint("item:", n), Function: string(function), Body: body, Title: "desk.task.unknown", Link: fmt.Sprintf("/desk/press/%d/", n), Due: due})
	})
}

// acts lists the ledger's acts of the room, the newest first.
func (b *bench) acts(prefix string) string {
	b.t.Helper()
	rows, err := b.ledger.Read(b.t.Context(), ledger.Query{Act: prefix})
	if err != nil {
		b.t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		all = append(all, r.Act)
	}
	return strings.Join(all, " ")
}

// all is what a selector finds, as words.
func all(d *viewtest.Doc, selector string) string {
	var words []string
	for _, n := range d.Find(selector) {
		words = append(words, n.Text())
	}
	return strings.Join(words, " | ")
}
