package member

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
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
	"hemmat/internal/kit/seal"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
)

// noon is Sunday 1 Azar 1405, noon in Tehran.
var noon = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

// tree is a small party: two provinces, one with an office in a county.
var tree = map[id.Body]id.Body{"party": "", "fars": "party", "yazd": "party", "shiraz": "fars", "women": "party"}

type neighbour struct{}

func (neighbour) Root(context.Context) (id.Body, error) { return "party", nil }

func (neighbour) Scope(_ context.Context, x id.Body) (all []id.Body, err error) {
	if _, ok := tree[x]; !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	for ; x != ""; x = tree[x] {
		all = append(all, x)
	}
	return all, nil
}

func (n neighbour) Subtree(ctx context.Context, x id.Body) (all []id.Body, err error) {
	for y := range tree {
		above, err := n.Scope(ctx, y)
		if err != nil {
			return nil, err
		}
		if slices.Contains(above, x) {
			all = append(all, y)
		}
	}
	return all, nil
}

func (n neighbour) Province(ctx context.Context, x id.Body) (id.Body, error) {
	all, err := n.Scope(ctx, x)
	for _, y := range all {
		if y == "fars" || y == "yazd" {
			return y, nil
		}
	}
	return "", err
}

var names = map[id.Body]string{"party": "دبیرخانهٔ حزب", "fars": "استان فارس", "yazd": "استان یزد", "shiraz": "دفتر شیراز", "women": "کمیتهٔ زنان"}

func (neighbour) Branches(context.Context, string) ([]BranchOffice, error) {
	return []BranchOffice{{"fars", "fars", names["fars"]}, {"shiraz", "shiraz", names["shiraz"]}, {"yazd", "yazd", names["yazd"]}}, nil
}

func (neighbour) Names(_ context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
	of := map[id.Person]string{}
	for _, p := range people {
		of[p] = "نام " + string(p)
	}
	return of, nil
}

func (neighbour) Bodies(_ context.Context, _ string, bodies ...id.Body) (map[id.Body]string, error) {
	of := map[id.Body]string{}
	for _, x := range bodies {
		of[x] = names[x]
	}
	return of, nil
}

// door is a stand-in for the accounts: whom it let in, and who has none any more.
type door struct {
	numbers map[id.Person]int64
	made    int
}

func (d *door) Invite(_ context.Context, _ ledger.Actor, person id.Person, number int64) (Ticket, error) {
	d.numbers[person] = number
	d.made++
	return Ticket{Login: strconv.FormatInt(number, 10), Code: fmt.Sprintf("abcd-efgh-%04d", d.made), Page: "https://example.org/desk/set-up/code/", Link: "https://example.org/desk/set-up/?invite=x", Until: noon.AddDate(0, 0, 14)}, nil
}

func (d *door) Close(_ context.Context, _ ledger.Actor, person id.Person) error {
	delete(d.numbers, person)
	return nil
}

// bench is the room with its neighbours and a clock.
type bench struct {
	*Room
	t      testing.TB
	d      *db.DB
	keys   *seal.Keys
	ledger *ledger.Ledger
	tasks  *task.Inbox
	ids    *id.Source
	now    time.Time
	master string
	door   *door

	grants *access.Grants
	pages  *staff.Pages
	view   *view.Renderer
	words  *i18n.Bundle
	chain  http.Handler
	desk   stafftest.Client // what asks the pages
}

func open(t testing.TB, d *db.DB) *bench {
	t.Helper()
	return openAs(t, d, filepath.Join(t.TempDir(), "master.key"))
}

// openAs is the room on one node of several, which have one master key.
func openAs(t testing.TB, d *db.DB, master string) *bench {
	t.Helper()
	b := &bench{t: t, d: d, now: noon, master: master, door: &door{numbers: map[id.Person]int64{}}}
	clock := func() time.Time { return b.now }
	var err error
	if b.keys, err = seal.Load(t.Context(), seal.Options{DB: d, Master: seal.Master{File: master}, Now: clock}); err != nil {
		t.Fatal(err)
	}
	b.ids = id.NewSource(clock, nil)
	b.ledger, b.tasks = ledger.New(d, clock), task.New(d, b.ids, clock)
	b.Room = New(Options{DB: d, Ledger: b.ledger, IDs: b.ids, Now: clock, Keys: b.keys, Tasks: b.tasks, Jobs: jobs.New(d, b.ids, clock), Party: neighbour{}, Door: b.door, BaseURL: "https://example.org", ExportWork: 4})
	return b
}

func each(t *testing.T, fn func(t *testing.T, b *bench)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

// typed are forms of invented people.
var typed = []Form{
	{"زهره", "بابایی‌پور", "۱۳۷۰/۲/۵", "۰۴۹۹۳۷۰۸۹۹", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "مرودشت"},
	{"کاوه", "نیک‌سرشت", "۱۳۶۰/۱۲/۲۹", "0084575948", "0935 765 4321", "فسا"},
	{"مهرک", "بابایی پور", "1380-07-01", "0790419904", "+98 901 222 3344", "جهرم"},
	{"گلنار", "آذرپی", "۱۳۵۵/۵/۵", "7731689956", "09361112233", "میبد"},
}

func (b *bench) file(i int) File {
	b.t.Helper()
	f, wrong := typed[i].Read(day(b.now))
	if len(wrong) > 0 {
		b.t.Fatal(wrong)
	}
	return f
}

// apply sends an application of a person and gives it with what they got.
func (b *bench) apply(i int, body id.Body) (Member, Receipt) {
	b.t.Helper()
	r, err := b.Apply(b.t.Context(), Application{Token: b.token(), File: b.file(i), Body: body, Agreed: []string{"register"}})
	if err != nil {
		b.t.Fatal(err)
	}
	all, err := column[id.Member](b.t.Context(), b.d, `SELECT id FROM member ORDER BY id DESC LIMIT 1`)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.member(all[0]), r
}

func (b *bench) token() string {
	b.t.Helper()
	s, err := b.Token()
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *bench) member(x id.Member) Member {
	b.t.Helper()
	m, err := b.store.Member(b.t.Context(), x)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// officer is whoever keeps the register of a body.
func officer(body id.Body) ledger.Actor {
	return ledger.Actor{Person: id.Person("officer-" + string(body)), Post: "secretary", Body: body, Via: "desk"}
}

// refused says that an error is of a kind and says so in words of the catalogue.
func refused(t testing.TB, err error, k fault.Kind, key string) {
	t.Helper()
	if got, _ := fault.Text(err); !fault.Is(err, k) || got != key {
		t.Fatalf("got %v, want %s: %s", err, k, key)
	}
}

// acts lists the acts about a file in the ledger, the first one first.
func (b *bench) acts(m id.Member) []string {
	b.t.Helper()
	all, err := b.ledger.Of(b.t.Context(), object(m), 100)
	if err != nil {
		b.t.Fatal(err)
	}
	var acts []string
	for _, e := range slices.Backward(all) {
		acts = append(acts, e.Act)
	}
	return acts
}
