package press

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// model is what the test itself knows of an item, from the acts that succeeded.
type model struct {
	kind     Kind
	hands    map[id.Person]bool
	approver id.Person
	text     int // counts changes
	approved int // the text that was approved
	red      bool
	public   bool
	acts     map[string]int
}

// TestWhateverPeopleDoTheRulesHold lets people of every function do random things, allowed and not, and compares what
// came of it with a model that knows nothing of the room.
func TestWhateverPeopleDoTheRulesHold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		done := map[access.Action]int{}
		for seed := range int64(2) {
			rng := rand.New(rand.NewSource(seed))
			k, other := open(t, d, 10+seed), open(t, d, 20+seed)
			k.withTasks()
			other.withTasks()
			wander(t, rng, []*desk{k, other}, 600, fmt.Sprint("دور ", seed), done)
		}
		for _, a := range moves {
			if done[a] == 0 {
				t.Errorf("%s never succeeded: the walk proves nothing of it", a)
			}
		}
		k := open(t, d, 99)
		if err := k.Ledger.Verify(k.ctx, func(seq int64, what string) { t.Errorf("ledger %d: %s", seq, what) }); err != nil {
			t.Fatal(err)
		}
		if err := k.store.Check(k.ctx, func(object, what string) { t.Errorf("%s: %s", object, what) }); err != nil {
			t.Fatal(err)
		}
		for _, series := range []string{"statements", "announcements"} {
			numbers, err := db.Select(k.ctx, d, func(r db.Row) (n int64, err error) { return n, r.Scan(&n) },
				`SELECT number FROM press_item WHERE series = $1 AND number > 0 ORDER BY number`, series)
			if err != nil || len(numbers) == 0 {
				t.Fatalf("%s: %v, %v", series, numbers, err)
			}
			for i, n := range numbers {
				if n != int64(i+1) {
					t.Errorf("%s are numbered %v", series, numbers)
					break
				}
			}
		}
	})
}

func wander(t *testing.T, rng *rand.Rand, nodes []*desk, steps int, name string, done map[access.Action]int) {
	t.Helper()
	tab := table(t)
	people := []id.Person{"reporter", "colleague", "editor", "second", "chief", "speaker", "clerk"}
	known := map[id.Item]*model{}
	var items []id.Item
	for n := range steps {
		k := nodes[rng.Intn(len(nodes))]
		for _, x := range nodes {
			x.clock = x.clock.Add(2 * time.Minute)
		}
		p := people[rng.Intn(len(people))]
		if len(items) < 4 || rng.Intn(20) == 0 {
			dr := draft(fmt.Sprintf("%s متن %d", name, n))
			dr.Kind = []Kind{News, Note, Statement, Announcement}[rng.Intn(4)]
			it, err := k.Add(k.ctx, at(p), dr)
			if err != nil {
				t.Fatal(err)
			}
			items = append(items, it.ID)
			known[it.ID] = &model{kind: dr.Kind, hands: map[id.Person]bool{p: true}, text: 1, acts: map[string]int{"press.drafted": 1}}
			continue
		}
		item := items[max(0, len(items)-6)+rng.Intn(min(len(items), 6))]
		m := known[item]
		before := k.item(item)
		mark := before.Mark()
		if rng.Intn(6) == 0 {
			mark = "stale"
		}
		if rng.Intn(8) == 0 { // time passes
			published, err := k.PublishDue(k.ctx, k.clock)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range published {
				came(t, known[i], "", "job")
			}
			continue
		}
		act := moves[rng.Intn(len(moves))]
		if rng.Intn(5) > 0 { // most of the time people do what they may
			may := map[access.Action][]id.Person{}
			for _, a := range moves {
				o, err := k.ObjectFor(k.ctx, a, item)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range people {
					if tab.Decide(who(x), a, o).OK {
						may[a] = append(may[a], x)
					}
				}
			}
			if len(may) == 0 {
				continue
			}
			act = slices.Sorted(maps.Keys(may))[rng.Intn(len(may))]
			p = may[act][rng.Intn(len(may[act]))]
		}
		if thin := map[access.Action]int{ActWrite: 5, ActEmergency: 12, ActReturn: 3, ActWithdraw: 2}[act]; thin > 0 && rng.Intn(thin) > 0 { // else nothing goes its way
			continue
		}
		call := move(rng, k, act, p, item, mark, fmt.Sprintf("<p>%s تغییر %d</p>", name, n))
		o, err := k.ObjectFor(k.ctx, act, item)
		if err != nil {
			t.Fatal(err)
		}
		v := tab.Decide(who(p), act, o)
		if !v.OK && v.Refusal != access.NoState && v.Refusal != access.NotApart {
			continue // the page is not theirs: staff's own tests
		}
		it, err := call()
		if !v.OK && err == nil {
			t.Fatalf("%s %s by %s: refused for %s by the rules and done by the room", item, act, p, v.Refusal)
		}
		if err != nil {
			if fault.Of(err) == fault.Internal {
				t.Fatalf("%s by %s: %v", act, p, err)
			}
			if k.mark(item) != before.Mark() {
				t.Fatalf("%s by %s failed (%v) and changed the item", act, p, err)
			}
			continue
		}
		done[act]++
		m.did(t, act, p, &before, &it)
	}
	for item, m := range known {
		complete(t, nodes[0], item, m)
	}
}

// moves are the acts of the walk.
var moves = []access.Action{
	ActSubmit, ActReview, ActReturn, ActApprove, ActPublish, ActPublishStatement, ActUnschedule, ActEmergency, ActSecond, ActWrite, ActWithdraw, ActUnpublish,
}

func move(rng *rand.Rand, k *desk, act access.Action, p id.Person, item id.Item, mark, body string) func() (Item, error) {
	ctx, by := k.ctx, at(p)
	return func() (Item, error) {
		switch act {
		case ActSubmit:
			return k.Submit(ctx, by, item)
		case ActReview:
			return k.TakeUp(ctx, by, item)
		case ActReturn:
			return k.Return(ctx, by, item, "style", "")
		case ActApprove:
			return k.Approve(ctx, by, item, mark)
		case ActPublish, ActPublishStatement:
			var when time.Time
			if rng.Intn(2) == 0 {
				when = k.clock.Add(time.Hour)
			}
			return k.Release(ctx, act, by, item, when)
		case ActUnschedule:
			return k.Unschedule(ctx, by, item)
		case ActEmergency:
			return k.Emergency(ctx, by, item, "فوری")
		case ActSecond:
			return k.Second(ctx, by, item, mark)
		case ActWithdraw:
			return k.Withdraw(ctx, by, item, "نادرست")
		case ActUnpublish:
			return k.Unpublish(ctx, by, item, "duplicate")
		}
		it := k.item(item)
		d := draft(it.Editions["fa"].Title)
		d.Kind, d.Body = it.Kind, body
		return k.Edit(ctx, by, item, d, "", false)
	}
}

// did is what an act that succeeded means, and what must have held for it.
func (m *model) did(t *testing.T, act access.Action, p id.Person, before, it *Item) {
	t.Helper()
	switch act {
	case ActSubmit:
		m.hands[p] = true
		m.acts["press.submitted"]++
	case ActReview:
		m.acts["press.review"]++
	case ActReturn:
		m.approver, m.approved = "", 0
		m.acts["press.returned"]++
	case ActApprove:
		if m.hands[p] {
			t.Errorf("%s approved a text of their own", p)
		}
		m.approver, m.approved = p, m.text
		m.acts["press.approved"]++
	case ActPublish, ActPublishStatement:
		if it.Status == Scheduled {
			m.check(t, p, "desk")
			m.acts["press.scheduled"]++
			return
		}
		came(t, m, p, "desk")
	case ActUnschedule:
		m.acts["press.unscheduled"]++
	case ActEmergency:
		m.hands[p], m.red, m.public = true, true, true
		m.acts["press.emergency"]++
		m.acts["press.published"]++
	case ActSecond:
		if m.hands[p] || !m.red {
			t.Errorf("%s is the second person of their own emergency", p)
		}
		m.red = false
		m.acts["press.second"]++
	case ActWrite:
		if m.public {
			t.Errorf("%s wrote in a published text", p)
		}
		m.hands[p] = true
		m.text++
		if m.approver != "" {
			m.approver, m.approved = "", 0
			m.acts["press.unapproved"]++
			if it.Status == Scheduled {
				t.Errorf("it waits for its time after a change")
			}
		}
		m.acts["press.edited"]++
	case ActWithdraw:
		m.acts["press.withdrawn"]++
	case ActUnpublish:
		if m.kind.Numbered() {
			t.Errorf("a number has gone")
		}
		m.acts["press.unpublished"]++
	}
}

// check says that the text may be public: somebody approved it as it is who had no hand in it, and a statement is
// given out by its publisher, who is somebody else.
func (m *model) check(t *testing.T, p id.Person, via string) {
	t.Helper()
	if m.approver == "" || m.hands[m.approver] || m.approved != m.text {
		t.Errorf("public without an approval: %+v", *m)
	}
	if via == "desk" && m.kind.Numbered() && (staffed[p] != access.StatementPublisher || p == m.approver) {
		t.Errorf("%s published a %s that %q approved", p, m.kind, m.approver)
	}
}

func came(t *testing.T, m *model, p id.Person, via string) {
	t.Helper()
	m.check(t, p, via)
	m.public = true
	m.acts["press.published"]++
}

// complete compares the ledger with what succeeded.
func complete(t *testing.T, k *desk, item id.Item, m *model) {
	t.Helper()
	entries, err := k.Ledger.Of(k.ctx, "item:"+string(item), 1000)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, e := range entries {
		got[e.Act]++
	}
	if fmt.Sprint(got) != fmt.Sprint(m.acts) {
		t.Errorf("%s: the ledger has %v, done was %v", item, got, m.acts)
	}
	if public := k.item(item).Short > 0; public != m.public {
		t.Errorf("%s: public is %v", item, public)
	}
	f, err := k.Flow(context.Background(), item)
	if err != nil || f.Emergency != m.red {
		t.Errorf("%s: red is %v, %v", item, f.Emergency, err)
	}
}
