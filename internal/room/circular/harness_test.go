package circular

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
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
	"hemmat/internal/kit/series"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
	"hemmat/jalali"
)

// noon is Sunday 1 Azar 1405, noon in Tehran.
var noon = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

// tree is a party that a test draws: who holds what from which day to which.
type tree struct {
	bodies map[id.Body]Body
	order  []id.Body
	posts  map[id.Post]Post
	of     map[id.Body][]id.Post
	terms  map[id.Post][]term
	held   map[id.Person][]id.Post
	stands map[id.Post][]id.Post
}

type term struct {
	person   id.Person
	from, to Day
	acting   bool
}

func (t term) on(d Day) bool { return !d.Before(t.from) && (t.to.IsZero() || d.Before(t.to)) }

func newTree() *tree {
	return &tree{
		bodies: map[id.Body]Body{}, posts: map[id.Post]Post{}, of: map[id.Body][]id.Post{}, terms: map[id.Post][]term{},
		held: map[id.Person][]id.Post{}, stands: map[id.Post][]id.Post{},
	}
}

func (t *tree) body(x, parent id.Body, kind, name string) {
	t.bodies[x] = Body{ID: x, Parent: parent, Kind: kind, Name: Text{"fa": name}, Phone: "02188000000"}
	t.order = append(t.order, x)
}

func (t *tree) post(p id.Post, body id.Body, bare string, head, single bool) {
	t.posts[p] = Post{ID: p, Body: body, Name: Text{"fa": bare + " " + t.bodies[body].Name["fa"]}, Bare: Text{"fa": bare}, Head: head, Single: single || head}
	t.of[body] = append(t.of[body], p)
}

func (t *tree) appoint(p id.Post, person id.Person, from Day) {
	t.terms[p] = append(t.terms[p], term{person: person, from: from})
	t.held[person] = append(t.held[person], p)
}

// leave ends the terms of somebody in a post.
func (t *tree) leave(p id.Post, person id.Person, to Day) {
	for i, x := range t.terms[p] {
		if x.person == person && x.to.IsZero() {
			t.terms[p][i].to = to
		}
	}
}

func (t *tree) Body(x id.Body) (Body, bool)         { b, ok := t.bodies[x]; return b, ok }
func (t *tree) Post(x id.Post) (Post, bool)         { p, ok := t.posts[x]; return p, ok }
func (t *tree) Deputies(p id.Post, _ Day) []id.Post { return t.stands[p] }

func (t *tree) Above(x id.Body) []id.Body {
	var up []id.Body
	for ; x != ""; x = t.bodies[x].Parent {
		up = append(up, x)
	}
	return up
}

func (t *tree) Below(x id.Body, _ Day) []id.Body {
	var all []id.Body
	for _, b := range t.order {
		if slices.Contains(t.Above(b), x) {
			all = append(all, b)
		}
	}
	return all
}

func (t *tree) Posts(x id.Body) []Post {
	var all []Post
	for _, p := range t.of[x] {
		all = append(all, t.posts[p])
	}
	return all
}

func (t *tree) Holders(p id.Post, on Day) []Holder {
	var all []Holder
	for _, acting := range []bool{false, true} {
		for _, x := range t.terms[p] {
			if x.on(on) && x.acting == acting {
				all = append(all, Holder{x.person, acting})
			}
		}
	}
	return all
}

func (t *tree) Holds(person id.Person, on Day) []Post {
	var all []Post
	for _, p := range t.held[person] {
		if slices.ContainsFunc(t.terms[p], func(x term) bool { return x.person == person && x.on(on) }) {
			all = append(all, t.posts[p])
		}
	}
	return all
}

func (t *tree) Since(person id.Person, p id.Post) (from Day) {
	for _, x := range t.terms[p] {
		if x.person == person {
			from = x.from
		}
	}
	return from
}

func (t *tree) Province(x id.Body) id.Body {
	for _, b := range t.Above(x) {
		if t.bodies[b].Kind == "province" {
			return b
		}
	}
	return ""
}

// neighbour answers for the party and the press of the tests.
type neighbour struct {
	tree *tree
	d    *db.DB
	now  func() time.Time

	mu    sync.Mutex
	texts map[id.Item]Announcement
}

func (n *neighbour) Tree(context.Context) (Tree, error)    { return n.tree, nil }
func (n *neighbour) Root(context.Context) (id.Body, error) { return "party", nil }
func (n *neighbour) Scope(_ context.Context, x id.Body) ([]id.Body, error) {
	if _, ok := n.tree.bodies[x]; !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return n.tree.Above(x), nil
}

func (n *neighbour) Subtree(_ context.Context, x id.Body) ([]id.Body, error) {
	return n.tree.Below(x, Day{}), nil
}

func (n *neighbour) Names(_ context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
	names := map[id.Person]string{}
	for _, p := range people {
		names[p] = "نام " + string(p)
	}
	return names, nil
}

func (n *neighbour) Accounts(_ context.Context, people ...id.Person) (map[id.Person]bool, error) {
	has := map[id.Person]bool{}
	for _, p := range people {
		has[p] = p != "yazdi"
	}
	return has, nil
}

func (n *neighbour) Kinds(context.Context, string) ([]KindName, error) {
	return []KindName{{"party", "حزب"}, {"province", "استان"}, {"council", "شورا"}}, nil
}

func (n *neighbour) Approved(_ context.Context, issuers []id.Body) ([]Announcement, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []Announcement
	for _, t := range n.texts {
		if t.Approved && (issuers == nil || slices.Contains(issuers, t.Owner)) {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b Announcement) int { return -compare(a.Item, b.Item) })
	return all, nil
}

func compare(a, b id.Item) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (n *neighbour) Announcements(_ context.Context, items ...id.Item) (map[id.Item]Announcement, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := map[id.Item]Announcement{}
	for _, x := range items {
		if t, ok := n.texts[x]; ok {
			all[x] = t
		}
	}
	return all, nil
}

func (n *neighbour) Issue(ctx context.Context, by ledger.Actor, item id.Item) (Announcement, error) {
	n.mu.Lock()
	t, ok := n.texts[item]
	n.mu.Unlock()
	if !ok || !t.Approved {
		return t, fault.New(fault.Conflict, "circular.error.unapproved")
	}
	year := jalaliYear(n.now())
	number, err := series.Next(ctx, n.d, "announcement", year)
	if err != nil {
		return t, err
	}
	t.Series, t.Year, t.Number, t.Approved, t.Public = "announcement", year, number, false, t.Reach == Public
	db.AfterCommit(ctx, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.texts[item] = t
	})
	return t, nil
}

func (n *neighbour) Letter(_ context.Context, lang string, item id.Item) (Letter, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	t, ok := n.texts[item]
	if !ok {
		return Letter{}, fault.New(fault.NotFound, "")
	}
	return Letter{Lang: "fa", Title: t.Title.In(lang), Lead: "سرآغاز", HTML: "<p>متن محرمانهٔ نامه</p>", Ended: t.Ended}, nil
}

func jalaliYear(t time.Time) int { return day(t).Year }

// write makes a text that is approved.
func (n *neighbour) write(item id.Item, owner id.Body, reach Reach) id.Item {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts[item] = Announcement{Item: item, Owner: owner, Title: Text{"fa": "برنامهٔ نشست‌های استانی " + string(item)}, Reach: reach, Approved: true}
	return item
}

// post is a carrier of notices that keeps what it was told in a table, as the real one does.
type post struct{ d *db.DB }

func openPost(t testing.TB, d *db.DB) *post {
	t.Helper()
	if _, err := db.Exec(t.Context(), d, `CREATE TABLE test_notice (key TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, round TEXT NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	return &post{d}
}

// Tell refuses a key that it knows: the room must not rely on being forgiven.
func (p *post) Tell(ctx context.Context, n Notice) error {
	_, err := db.Exec(ctx, p.d, `INSERT INTO test_notice (key, person, round) VALUES ($1, $2, $3)`, n.Key, n.Person, n.Round)
	return err
}

type told struct{ key, person, round string }

func (p *post) told(t testing.TB) []told {
	t.Helper()
	all, err := db.Select(t.Context(), p.d, func(r db.Row) (x told, err error) { return x, r.Scan(&x.key, &x.person, &x.round) }, `SELECT key, person, round FROM test_notice ORDER BY key`)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// bench is the room with its neighbours and a clock.
type bench struct {
	*Room
	*neighbour
	t      testing.TB
	ledger *ledger.Ledger
	tasks  *task.Inbox
	now    time.Time
	mail   *post

	ids    *id.Source
	grants *access.Grants
	pages  *staff.Pages
	view   *view.Renderer
	words  *i18n.Bundle
}

func openOn(t testing.TB, d *db.DB, tr *tree) *bench {
	t.Helper()
	b := &bench{t: t, now: noon}
	clock := func() time.Time { return b.now }
	ids := id.NewSource(clock, nil)
	b.neighbour = &neighbour{tree: tr, d: d, now: clock, texts: map[id.Item]Announcement{}}
	b.ids, b.ledger, b.tasks = ids, ledger.New(d, clock), task.New(d, ids, clock)
	b.Room = New(Options{
		DB: d, Ledger: b.ledger, IDs: ids, Now: clock, Tasks: b.tasks, Jobs: jobs.New(d, ids, clock), Texts: b.neighbour, Party: b.neighbour,
	})
	return b
}

func open(t testing.TB, d *db.DB) *bench {
	t.Helper()
	b := openOn(t, d, small())
	b.mail = openPost(t, d)
	b.o.Notices = b.mail
	return b
}

func each(t *testing.T, fn func(t *testing.T, b *bench)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

// serve puts the pages of the room behind the door of the tests.
func (b *bench) serve() {
	b.t.Helper()
	b.view, b.words = viewtest.Renderer(b.t, map[string]fs.FS{"circular": Templates()}, Locales, web.Locales, access.Locales, staff.Locales, site.Locales)
	clock := func() time.Time { return b.now }
	rules, err := access.NewTable(Rules())
	if err != nil {
		b.t.Fatal(err)
	}
	b.grants = access.NewGrants(b.d, b.ledger, b.ids, clock)
	for _, g := range []access.Grant{
		{Person: "chief", Function: access.ChiefEditor, Body: "party", Below: true},
		{Person: "editor", Function: access.Editor, Body: "party"},
		{Person: "keyer", Function: access.Editor, Body: "party"},
		{Person: "stranger", Function: access.ChiefEditor, Body: "yazd"},
		{Person: "inspector", Function: access.Inspector, Body: "party", Below: true},
	} {
		if _, err := b.grants.Give(b.t.Context(), ledger.Actor{Via: "cli"}, g); err != nil {
			b.t.Fatal(err)
		}
	}
	chrome := func(context.Context, string) (view.Chrome, error) {
		c := view.Chrome{}
		c.Site.Name = map[string]string{"fa": "حزب آینده", "en": "Ayandeh Party"}
		return c, nil
	}
	b.pages = staff.New(staff.Options{
		Renderer: b.view, Errors: web.NewErrors(nil, b.words, site.ErrorPage(b.view, "", clock, chrome)), Texts: b.words, Rules: rules, Grants: b.grants,
		Door: stafftest.Door{}, Root: b.Root, Now: clock, Chrome: chrome,
	})
	b.Register(b.pages)
}

func served(t *testing.T, fn func(t *testing.T, b *bench)) {
	each(t, func(t *testing.T, b *bench) {
		b.serve()
		fn(t, b)
		if m := b.words.Missing(); len(m) > 0 {
			t.Errorf("no text for %v", m)
		}
	})
}

func (b *bench) ask(r *http.Request) *http.Response {
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
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if res.StatusCode != status {
		b.t.Fatalf("%s: %d, want %d: %.900s", path, res.StatusCode, status, body)
	}
	d := viewtest.Parse(b.t, string(body))
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
		body, _ := io.ReadAll(res.Body)
		b.t.Fatalf("%s: %d, want 303: %.2000s", path, res.StatusCode, body)
	}
	to, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return to
}

// refuse posts a form that must be refused with a status, and gives the page.
func (b *bench) refuse(person id.Person, path string, form url.Values, status int) *viewtest.Doc {
	b.t.Helper()
	return b.read(b.ask(stafftest.Post(person, path, form)), path, status)
}

// fields are what a form of a page would send as it stands.
func fields(d *viewtest.Doc, form string) url.Values {
	v := url.Values{}
	for _, n := range d.One(form).Find("input") {
		kind := n.Attr("type")
		if _, on := n.Lookup("checked"); (kind == "checkbox" || kind == "radio") && !on {
			continue
		}
		v.Add(n.Attr("name"), n.Attr("value"))
	}
	for _, n := range d.One(form).Find("textarea") {
		v.Add(n.Attr("name"), n.Text())
	}
	for _, n := range d.One(form).Find("select") {
		for _, o := range n.Find("option[selected]") {
			v.Add(n.Attr("name"), o.Attr("value"))
		}
	}
	return v
}

var sender = ledger.Actor{Person: "chief", Body: "party", Via: "desk"}

func ymd(y, m, d int) Day {
	x, err := jalali.New(y, m, d)
	if err != nil {
		panic(err)
	}
	return x
}

// small is a party of three provinces, one without a secretary, and a council of three seats.
func small() *tree {
	t := newTree()
	long := ymd(1400, 1, 1)
	t.body("party", "", "party", "حزب")
	t.body("fars", "party", "province", "استان فارس")
	t.body("yazd", "party", "province", "استان یزد")
	t.body("qom", "party", "province", "استان قم")
	t.body("shiraz", "fars", "city", "شعبهٔ شیراز")
	t.body("council", "party", "council", "شورای مرکزی")
	t.post("general", "party", "دبیرکل", true, true)
	for _, p := range []string{"fars", "yazd", "qom"} {
		t.post(id.Post(p+"-sec"), id.Body(p), "دبیر", true, true)
		t.post(id.Post(p+"-spokes"), id.Body(p), "سخنگو", false, true)
		t.stands[id.Post(p+"-sec")] = []id.Post{"general"}
	}
	t.post("shiraz-sec", "shiraz", "دبیر", true, true)
	t.post("member", "council", "عضو", false, false)
	t.appoint("general", "boss", long)
	t.appoint("fars-sec", "farsi", long)
	t.appoint("yazd-sec", "yazdi", long)
	t.appoint("fars-spokes", "voice", long)
	t.appoint("shiraz-sec", "shirazi", long)
	for _, p := range []id.Person{"farsi", "second", "third"} {
		t.appoint("member", p, long)
	}
	return t
}

var secretaries = Choice{Kind: OfGroup, Body: "party", BodyKind: "province", Posts: HeadPosts}

// prepared prepares a circular of a new text to the provincial secretaries, or to others.
func (b *bench) prepared(item id.Item, asked Asked, choices ...Choice) Circular {
	b.t.Helper()
	if len(choices) == 0 {
		choices = []Choice{secretaries}
	}
	c, err := b.Prepare(b.t.Context(), sender, Draft{Item: b.write(item, "party", Addressees), Asked: asked, Choices: choices})
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// sent sends one at once.
func (b *bench) sent(item id.Item, asked Asked, choices ...Choice) Circular {
	b.t.Helper()
	c := b.prepared(item, asked, choices...)
	c, err := b.Send(b.t.Context(), sender, c.ID, c.Version)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// seat is what is known of the n-th seat.
func (b *bench) seat(c id.Circular, n int) Received {
	b.t.Helper()
	x, err := b.store.Seat(b.t.Context(), c, n)
	if err != nil {
		b.t.Fatal(err)
	}
	return x
}

// refused says that an error is of a kind and says so in words of the catalogue.
func refused(t testing.TB, err error, k fault.Kind, key string) {
	t.Helper()
	if got, _ := fault.Text(err); !fault.Is(err, k) || got != key {
		t.Fatalf("got %v, want %s: %s", err, k, key)
	}
}

// acts lists the acts about a circular in the ledger, the first one first.
func (b *bench) acts(c id.Circular) []string {
	b.t.Helper()
	all, err := b.ledger.Of(b.t.Context(), object(c), 100)
	if err != nil {
		b.t.Fatal(err)
	}
	var acts []string
	for _, e := range slices.Backward(all) {
		acts = append(acts, fmt.Sprint(e.Act, e.Public))
	}
	return acts
}
