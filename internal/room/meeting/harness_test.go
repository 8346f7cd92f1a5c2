package meeting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
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
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// noon is Sunday 1 Azar 1405, noon in Tehran.
var noon = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

// bench is the room with its neighbours and a clock. The party is drawn by the test.
type bench struct {
	ready map[id.Person]time.Time // since when accounts are set up
	*Room
	*tree
	t      testing.TB
	d      *db.DB
	ledger *ledger.Ledger
	tasks  *task.Inbox
	now    time.Time
	told   []Notice
	shelf  shelf
	dates  []Dated // what was asked for last
	asked  func(context.Context, *staff.Request) ([]Dated, error)

	ids    *id.Source
	grants *access.Grants
	pages  *staff.Pages
	view   *view.Renderer
	words  *i18n.Bundle
	site   *site.Site
	desk   stafftest.Client // what asks the pages
}

func (b *bench) Tree(context.Context) (Tree, error)    { return b.tree, nil }
func (b *bench) Root(context.Context) (id.Body, error) { return "party", nil }
func (b *bench) Scope(_ context.Context, x id.Body) ([]id.Body, error) {
	if _, ok := b.bodies[x]; !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return b.Above(x), nil
}

func (b *bench) Subtree(_ context.Context, x id.Body) ([]id.Body, error) {
	return b.Below(x, Day{}), nil
}

func (b *bench) BodyAt(_ context.Context, slug string) (id.Body, error) {
	if _, ok := b.bodies[id.Body(slug)]; !ok {
		return "", fault.New(fault.NotFound, "")
	}
	return id.Body(slug), nil
}

func (b *bench) Names(_ context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
	names := map[id.Person]string{}
	for _, p := range people {
		names[p] = "نام " + string(p)
	}
	return names, nil
}

// shelf holds files by their hashes, as the library does.
type shelf map[string]string

func (s shelf) Take(_ context.Context, _ id.Person, _ id.Body, name string, r io.Reader) (string, error) {
	b, err := io.ReadAll(r)
	if len(b) == 0 {
		return "", fault.New(fault.Invalid, "")
	}
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:16])
	s[hash] = string(b)
	return media.Prefix + hash + "/" + url.PathEscape(name), err
}

// lose forgets what holds something.
func (s shelf) lose(content string) {
	for h, b := range s {
		if b == content {
			delete(s, h)
		}
	}
}

func (s shelf) Has(_ context.Context, hashes ...string) (map[string]bool, error) {
	here := map[string]bool{}
	for _, h := range hashes {
		_, here[h] = s[h]
	}
	return here, nil
}

func (s shelf) ServeTo(w http.ResponseWriter, _ *http.Request, hash, _ string) error {
	b, ok := s[hash]
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	_, err := io.WriteString(w, b)
	return err
}

// Tell refuses a key that it knows: the room must not rely on being forgiven.
func (b *bench) Tell(ctx context.Context, all ...Notice) error {
	for _, n := range all {
		if slices.ContainsFunc(b.told, func(o Notice) bool { return o.Key == n.Key }) {
			return fmt.Errorf("%s is told twice", n.Key)
		}
	}
	db.AfterCommit(ctx, func() { b.told = append(b.told, all...) })
	return nil
}

// since is since when an account is set up; a year for whom nothing is said of.
func (b *bench) since(_ context.Context, p id.Person) (time.Time, error) {
	if at, ok := b.ready[p]; ok {
		return at, nil
	}
	return noon.AddDate(-1, 0, 0), nil
}

// news lists who was told what.
func (b *bench) news(n News) (people []string) {
	for _, x := range b.told {
		if x.News == n {
			people = append(people, string(x.Person))
		}
	}
	slices.Sort(people)
	return people
}

func open(t testing.TB, d *db.DB) *bench {
	t.Helper()
	b := &bench{t: t, d: d, now: noon, tree: small(), shelf: shelf{}, ready: map[id.Person]time.Time{}}
	clock := func() time.Time { return b.now }
	b.ids = id.NewSource(clock, nil)
	b.ledger, b.tasks = ledger.New(d, clock), task.New(d, b.ids, clock)
	b.Room = New(Options{DB: d, Ledger: b.ledger, IDs: b.ids, Now: clock, Tasks: b.tasks, Party: b, Shelf: b.shelf, Notices: b, BaseURL: "https://party.example", Ready: b.since})
	return b
}

func each(t *testing.T, fn func(t *testing.T, b *bench)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

var officer = ledger.Actor{Person: "officer", Body: "party", Via: "desk"}

func as(p id.Person) ledger.Actor { return ledger.Actor{Person: p, Via: "desk"} }

func ymd(y, m, d int) Day {
	x, err := jalali.New(y, m, d)
	if err != nil {
		panic(err)
	}
	return x
}

// drafted is a meeting of the council in ten days.
func (b *bench) drafted(title string) Meeting {
	b.t.Helper()
	m, err := b.Draft(b.t.Context(), officer, Plan{Body: "council", Kind: Ordinary, Title: title, Place: "دفتر مرکزی", Begins: b.now.AddDate(0, 0, 10), Ends: b.now.AddDate(0, 0, 10).Add(2 * time.Hour)})
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// called is one with an item, and called.
func (b *bench) called(title string) Meeting {
	b.t.Helper()
	m := b.drafted(title)
	b.point(m.ID, "گزارش دبیر")
	return b.callIt(m.ID)
}

func (b *bench) callIt(m id.Meeting) Meeting {
	b.t.Helper()
	x := b.record(m)
	x.Meeting = must(b.Call(b.t.Context(), officer, m, x.Version, Warnings(b.tree, &x.Meeting, len(x.Points), b.now)))(b.t)
	return x.Meeting
}

// held is one that is held on its day.
func (b *bench) held(title string) Meeting {
	b.t.Helper()
	m := b.called(title)
	b.now = m.Begins.Add(time.Minute)
	return must(b.Hold(b.t.Context(), officer, m.ID, m.Version))(b.t)
}

// minuted is one that was led by farsi and written by second, with one resolution, circulated for a week.
func (b *bench) minuted(title string) Record {
	b.t.Helper()
	m := b.held(title)
	b.set(m.ID, hallObject, Hall{Chair: "farsi", Secretary: "second"})
	x := b.record(m.ID)
	b.set(m.ID, textObject+string(x.Points[0].ID), Words{Text: "دبیر گزارش داد."})
	b.decide(m.ID, "قرار شد برای "+title+" صندوق قرض‌الحسنه راه بیفتد.", "fars-sec", "1405/10/01")
	b.circulate(m.ID)
	return b.record(m.ID)
}

func (b *bench) circulate(m id.Meeting) {
	b.t.Helper()
	x := b.record(m)
	note := ""
	if x.Edition > 0 {
		note = "اصلاح"
	}
	must(b.Circulate(b.t.Context(), officer, m, x.Version, ObjectionDays, note))(b.t)
}

// signed is one that both have signed, after the week.
func (b *bench) signed(title string) Record {
	b.t.Helper()
	x := b.minuted(title)
	b.now = x.Until
	for _, p := range []id.Person{"farsi", "second"} {
		must(b.Sign(b.t.Context(), as(p), x.ID, x.Edition))(b.t)
	}
	return b.record(x.ID)
}

// point puts an item onto the agenda.
func (b *bench) point(m id.Meeting, title string) id.Point {
	b.t.Helper()
	p := id.New[id.Point](b.ids)
	x := b.record(m)
	b.set(m, pointObject+string(p), Point{Place: len(x.Points) + 1, Title: title})
	return p
}

// decide writes a resolution into the first item.
func (b *bench) decide(m id.Meeting, text string, post id.Post, due string) id.Ruling {
	b.t.Helper()
	r := id.New[id.Ruling](b.ids)
	b.set(m, rulingObject+string(r), Decided{Point: b.record(m).Points[0].ID, Text: text, Post: post, Due: due})
	return r
}

// set writes the next edition of an object.
func (b *bench) set(m id.Meeting, object string, v any) {
	b.t.Helper()
	x := b.record(m)
	if err := b.Set(b.t.Context(), officer, m, []Write{{object, x.Based(object), value(v)}}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) attend(m id.Meeting, seats map[int]Attendance) {
	b.t.Helper()
	x := b.record(m)
	for n, a := range seats {
		b.set(m, seatKey(x.Seats[n-1]), Mark{a})
	}
}

func (b *bench) record(m id.Meeting) Record {
	b.t.Helper()
	return must(b.Record(b.t.Context(), m))(b.t)
}

func taskFilter() task.Filter { return task.Filter{} }

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refused says that an error is of a kind and says so in words of the catalogue.
func refused(t testing.TB, err error, k fault.Kind, key string) {
	t.Helper()
	if got, _ := fault.Text(err); !fault.Is(err, k) || got != key {
		t.Fatalf("got %v, want %s: %s", err, k, key)
	}
}

// acts lists the acts about an object in the ledger, the first one first.
func (b *bench) acts(object string) string {
	b.t.Helper()
	var acts []string
	for _, e := range slices.Backward(must(b.ledger.Of(b.t.Context(), object, 100))(b.t)) {
		acts = append(acts, strings.TrimPrefix(e.Act, "meeting."))
	}
	return strings.Join(acts, " ")
}
