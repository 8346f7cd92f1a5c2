package circular

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
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
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// noon is Sunday 1 Azar 1405, noon in Tehran.
var noon = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

// neighbour answers for the party and the press of the tests.
type neighbour struct {
	tree *tree
	d    *db.DB
	now  func() time.Time

	mu    sync.Mutex
	texts map[id.Item]Announcement
	files map[id.Item][]Attachment
	roll  map[id.Person]bool // who is a member
}

// Member says who is a member.
func (n *neighbour) Member(_ context.Context, person id.Person) (bool, error) {
	return n.roll[person], nil
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

func (n *neighbour) Announcement(_ context.Context, item id.Item) (Announcement, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	t, ok := n.texts[item]
	if !ok {
		return t, fault.New(fault.NotFound, "")
	}
	return t, nil
}

func (n *neighbour) Ended(_ context.Context, item id.Item) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.texts[item].Ended, nil
}

func (n *neighbour) Titles(_ context.Context, lang string, items ...id.Item) (map[id.Item]string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	titles := map[id.Item]string{}
	for _, x := range items {
		if t, ok := n.texts[x]; ok {
			titles[x] = t.Title.In(lang)
		}
	}
	return titles, nil
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
	x := Letter{Lang: "fa", Title: t.Title.In(lang), Ended: t.Ended}
	if t.Ended == "" { // as press does
		x.Lead, x.HTML, x.Files = "سرآغاز", "<p>متن محرمانهٔ نامه</p>", n.files[item]
	}
	return x, nil
}

// ServeTo answers with what was asked for.
func (n *neighbour) ServeTo(w http.ResponseWriter, _ *http.Request, hash, name string) error {
	_, err := io.WriteString(w, hash+"/"+name)
	return err
}

func jalaliYear(t time.Time) int { return day(t).Year }

// write makes a text that is approved.
func (n *neighbour) write(item id.Item, owner id.Body, reach Reach) id.Item {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texts[item] = Announcement{Item: item, Owner: owner, Title: Text{"fa": "برنامهٔ نشست‌های استانی " + string(item)}, Reach: reach, Approved: true, Approver: "approver"}
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
func (p *post) Tell(ctx context.Context, all ...Notice) error {
	for _, n := range all {
		if _, err := db.Exec(ctx, p.d, `INSERT INTO test_notice (key, person, round) VALUES ($1, $2, $3)`, n.Key, n.Person, n.Round); err != nil {
			return err
		}
	}
	return nil
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
	desk   stafftest.Client // what asks the pages
}

func openOn(t testing.TB, d *db.DB, tr *tree) *bench {
	t.Helper()
	b := &bench{t: t, now: noon}
	clock := func() time.Time { return b.now }
	ids := id.NewSource(clock, nil)
	b.neighbour = &neighbour{tree: tr, d: d, now: clock, texts: map[id.Item]Announcement{}, files: map[id.Item][]Attachment{}, roll: map[id.Person]bool{}}
	b.ids, b.ledger, b.tasks = ids, ledger.New(d, clock), task.New(d, ids, clock)
	b.Room = New(Options{
		DB: d, Ledger: b.ledger, IDs: ids, Now: clock, Tasks: b.tasks, Jobs: jobs.New(d, ids, clock), Texts: b.neighbour, Party: b.neighbour, Files: b.neighbour, Register: b.neighbour,
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

var sender = ledger.Actor{Person: "chief", Body: "party", Via: "desk"}

func ymd(y, m, d int) Day {
	x, err := jalali.New(y, m, d)
	if err != nil {
		panic(err)
	}
	return x
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

// sentTo sends a new text of a reach to the provincial secretaries.
func (b *bench) sentTo(item id.Item, r Reach, asked Asked) Circular {
	b.t.Helper()
	c, err := b.Prepare(b.t.Context(), sender, Draft{Item: b.write(item, "party", r), Asked: asked, Choices: []Choice{secretaries}})
	if err == nil {
		c, err = b.Send(b.t.Context(), sender, c.ID, c.Version)
	}
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

// end takes a text back.
func (n *neighbour) end(item id.Item, why string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	x := n.texts[item]
	x.Ended = why
	n.texts[item] = x
}
