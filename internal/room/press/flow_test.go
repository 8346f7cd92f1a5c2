package press

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
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
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/task"
)

// staffed is who works at the desk, each for the whole party.
var staffed = map[id.Person]access.Function{
	"reporter": access.Reporter, "colleague": access.Reporter, "editor": access.Editor, "second": access.Editor,
	"chief": access.ChiefEditor, "speaker": access.StatementPublisher, "clerk": access.Archivist,
}

func at(p id.Person) ledger.Actor { return ledger.Actor{Person: p, Body: root, Via: ViaDesk} }

func who(p id.Person) access.Who {
	return access.Who{Person: p, Fresh: true, Grants: []access.Grant{{Person: p, Function: staffed[p], Body: root, Below: true}}}
}

func table(t *testing.T) *access.Table {
	t.Helper()
	tab, err := access.NewTable(Rules())
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// withTasks gives the room an inbox.
func (k *desk) withTasks() *task.Inbox {
	x := task.New(k.DB, k.IDs, k.Now)
	k.Tasks, k.Root = x, func(context.Context) (id.Body, error) { return root, nil }
	return x
}

// open tasks of an item, by kind and function.
func (k *desk) waiting(x *task.Inbox, item id.Item) (all []string) {
	k.t.Helper()
	tasks, err := x.List(k.ctx, task.Filter{Object: "item:" + string(item)})
	if err != nil {
		k.t.Fatal(err)
	}
	for _, w := range tasks {
		if w.Due.IsZero() || w.Body == "" {
			k.t.Errorf("task %+v", w)
		}
		all = append(all, w.Kind+" "+w.Function)
	}
	slices.Sort(all)
	return all
}

func (k *desk) item(item id.Item) Item {
	k.t.Helper()
	return k.must(k.store.Item(k.ctx, item))
}

func (k *desk) mark(item id.Item) string {
	k.t.Helper()
	it := k.item(item)
	return it.Mark()
}

func (k *desk) state(item id.Item) Status {
	k.t.Helper()
	it := k.item(item)
	f, err := k.Flow(k.ctx, item)
	if err != nil {
		k.t.Fatal(err)
	}
	return f.State(&it)
}

// approved brings a draft of the reporter to where it may be published.
func (k *desk) approved(d Draft) Item {
	k.t.Helper()
	it := k.must(k.Add(k.ctx, at("reporter"), d))
	k.must(k.Submit(k.ctx, at("reporter"), it.ID))
	it = k.must(k.TakeUp(k.ctx, at("editor"), it.ID))
	return k.must(k.Approve(k.ctx, at("editor"), it.ID, it.Mark()))
}

func TestATextGoesFromHandToHandAndTheInboxKnowsWhoseTurnItIs(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		x := k.withTasks()
		d := draft("خبر استان")
		d.Owner = tehran
		it := k.must(k.Add(k.ctx, at("reporter"), d))
		turn := func(state Status, tasks ...string) {
			t.Helper()
			if got := k.state(it.ID); got != state {
				t.Errorf("it is %s, want %s", got, state)
			}
			if got := k.waiting(x, it.ID); !slices.Equal(got, tasks) {
				t.Errorf("waits for %q, want %q", got, tasks)
			}
		}
		turn(Drafted)
		k.must(k.Submit(k.ctx, at("reporter"), it.ID))
		turn(Submitted, "press.review editor")
		_, err := k.TakeUp(k.ctx, at("reporter"), it.ID)
		refused(t, err, fault.Forbidden, access.NotApart.Key())
		k.must(k.TakeUp(k.ctx, at("editor"), it.ID))
		turn(InReview, "press.approve editor")
		_, err = k.Return(k.ctx, at("editor"), it.ID, "because", "")
		refused(t, err, fault.Invalid, "press.error.return")
		k.must(k.Return(k.ctx, at("editor"), it.ID, "facts", "عدد بند دوم\nمنبع ندارد"))
		turn(Drafted, "press.write reporter")
		if f, err := k.Flow(k.ctx, it.ID); err != nil || f.Returned != "facts" || f.Note != "عدد بند دوم\nمنبع ندارد" {
			t.Errorf("sent back with %+v, %v", f, err)
		}
		k.must(k.Submit(k.ctx, at("reporter"), it.ID))
		now := k.must(k.TakeUp(k.ctx, at("editor"), it.ID))
		_, err = k.Approve(k.ctx, at("reporter"), it.ID, now.Mark())
		refused(t, err, fault.Forbidden, access.NotApart.Key())
		k.must(k.Approve(k.ctx, at("editor"), it.ID, now.Mark()))
		turn(Approved, "press.publish editor")
		k.must(k.Release(k.ctx, ActPublish, at("second"), it.ID, time.Time{}))
		turn(Published)
		_, err = k.Release(k.ctx, ActPublish, at("second"), it.ID, time.Time{})
		refused(t, err, fault.Conflict, access.NoState.Key())
		entries, err := k.Ledger.Of(k.ctx, "item:"+string(it.ID), 20)
		if err != nil {
			t.Fatal(err)
		}
		var acts []string
		for _, e := range slices.Backward(entries) {
			acts = append(acts, string(e.Actor.Person)+" "+e.Act+" "+e.Reason)
		}
		want := []string{
			"reporter press.drafted ", "reporter press.submitted ", "editor press.review ", "editor press.returned press.return.facts",
			"reporter press.submitted ", "editor press.review ", "editor press.approved ", "second press.published ",
		}
		if !slices.Equal(acts, want) {
			t.Errorf("the ledger says %q", acts)
		}
	})
}

func TestAChangedTextIsReadAgain(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		x := k.withTasks()
		it := k.must(k.Add(k.ctx, at("reporter"), draft("خبر")))
		k.must(k.Submit(k.ctx, at("reporter"), it.ID))
		k.must(k.TakeUp(k.ctx, at("editor"), it.ID))
		seen := k.mark(it.ID)
		d := draft("خبر")
		d.Body = "<p>متن دوم</p>"
		k.must(k.Edit(k.ctx, at("colleague"), it.ID, d, "", false))
		for _, mark := range []string{seen, ""} {
			_, err := k.Approve(k.ctx, at("editor"), it.ID, mark)
			refused(t, err, fault.Conflict, "press.error.changed")
		}
		seen = k.mark(it.ID)
		_, err := k.Approve(k.ctx, at("colleague"), it.ID, seen)
		refused(t, err, fault.Forbidden, access.NotApart.Key())
		k.must(k.Approve(k.ctx, at("editor"), it.ID, seen))

		k.must(k.Release(k.ctx, ActPublish, at("editor"), it.ID, noon.Add(time.Hour)))
		if k.state(it.ID) != Scheduled || len(k.waiting(x, it.ID)) > 0 {
			t.Errorf("%s with %q", k.state(it.ID), k.waiting(x, it.ID))
		}
		d.Body = "<p>متن سوم</p>"
		k.must(k.Edit(k.ctx, at("reporter"), it.ID, d, "", false))
		if got := k.waiting(x, it.ID); k.state(it.ID) != InReview || !slices.Equal(got, []string{"press.approve editor"}) {
			t.Errorf("after a change it is %s with %q", k.state(it.ID), got)
		}
		if done, err := k.PublishDue(k.ctx, noon.Add(2*time.Hour)); err != nil || len(done) > 0 {
			t.Errorf("published %v, %v", done, err)
		}
		d.Topics, d.Slug = nil, "another-address" // not the text alone
		seen = k.mark(it.ID)
		k.must(k.Approve(k.ctx, at("editor"), it.ID, seen))
		k.must(k.Edit(k.ctx, at("reporter"), it.ID, d, "", false))
		_, err = k.Release(k.ctx, ActPublish, at("editor"), it.ID, time.Time{})
		refused(t, err, fault.Conflict, access.NoState.Key())
	})
}

func TestAStatementNeedsItsPublisherAndAnotherPerson(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		d := draft("بیانیه")
		d.Kind = Statement
		it := k.approved(d)
		_, err := k.Release(k.ctx, ActPublish, at("chief"), it.ID, time.Time{})
		refused(t, err, fault.Forbidden, "press.error.statement")
		_, err = k.Release(k.ctx, ActPublishStatement, at("editor"), it.ID, time.Time{}) // who approved it
		refused(t, err, fault.Forbidden, access.NotApart.Key())
		got := k.must(k.Release(k.ctx, ActPublishStatement, at("speaker"), it.ID, time.Time{}))
		if got.Number != 1 || got.Status != Published {
			t.Errorf("%s with number %d", got.Status, got.Number)
		}
		news := k.approved(draft("خبر"))
		_, err = k.Release(k.ctx, ActPublishStatement, at("speaker"), news.ID, time.Time{})
		refused(t, err, fault.Forbidden, "press.error.statement")
	})
}

func TestAnEmergencyIsRedUntilASecondPersonHasRead(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		x := k.withTasks()
		it := k.must(k.Add(k.ctx, at("reporter"), draft("زلزله")))
		_, err := k.Emergency(k.ctx, at("chief"), it.ID, " ")
		refused(t, err, fault.Invalid, "press.error.reason")
		_, err = k.Emergency(k.ctx, ledger.Actor{Via: ViaDesk}, it.ID, "فوری")
		refused(t, err, fault.Forbidden, access.NotApart.Key())
		now := k.must(k.Emergency(k.ctx, at("chief"), it.ID, "جان مردم در خطر است"))
		if f, _ := k.Flow(k.ctx, it.ID); now.Status != Published || !f.Emergency || !slices.Equal(k.waiting(x, it.ID), []string{"press.second chief_editor"}) {
			t.Errorf("%s %+v %q", now.Status, f, k.waiting(x, it.ID))
		}
		entries, _ := k.Ledger.Of(k.ctx, "item:"+string(it.ID), 2)
		if entries[1].Act != "press.emergency" || entries[1].Reason != "جان مردم در خطر است" || entries[0].Act != "press.published" {
			t.Errorf("the ledger says %+v", entries)
		}
		for _, p := range []id.Person{"chief", "reporter"} {
			_, err = k.Second(k.ctx, at(p), it.ID, now.Mark())
			refused(t, err, fault.Forbidden, access.NotApart.Key())
		}
		now = k.item(it.ID)
		k.must(k.Second(k.ctx, at("speaker"), it.ID, now.Mark()))
		if f, _ := k.Flow(k.ctx, it.ID); f.Emergency || len(k.waiting(x, it.ID)) > 0 {
			t.Errorf("%+v %q", f, k.waiting(x, it.ID))
		}
		_, err = k.Second(k.ctx, at("speaker"), it.ID, now.Mark())
		refused(t, err, fault.Conflict, access.NoState.Key())
	})
}

func TestTheDeskCannotPassItsRules(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.must(k.Add(k.ctx, at("chief"), draft("خبر")))
		_, err := k.Publish(k.ctx, at("chief"), it.ID, time.Time{})
		refused(t, err, fault.Forbidden, "press.error.rules")
		_, err = k.Schedule(k.ctx, at("chief"), it.ID, noon.Add(time.Hour))
		refused(t, err, fault.Forbidden, "press.error.rules")
		_, err = k.AddPublished(k.ctx, at("chief"), draft("دیگر"))
		refused(t, err, fault.Forbidden, "press.error.rules")
		_, err = k.Release(k.ctx, ActPublish, at("chief"), it.ID, time.Time{})
		refused(t, err, fault.Conflict, access.NoState.Key())
		k.must(k.Schedule(k.ctx, editor, it.ID, noon.Add(time.Hour))) // the engineer's way, which nobody approved
		_, err = k.Release(k.ctx, ActPublish, at("chief"), it.ID, time.Time{})
		refused(t, err, fault.Conflict, "press.error.unapproved")
		k.must(k.Publish(k.ctx, editor, it.ID, time.Time{}))
		changed := draft("خبر")
		changed.Body = "<p>دیگر</p>"
		for _, correction := range []bool{false, true} {
			_, err = k.Edit(k.ctx, at("chief"), it.ID, changed, "یادداشت", correction)
			refused(t, err, fault.Conflict, "press.error.correct")
		}
		_, err = k.Unpublish(k.ctx, at("chief"), it.ID, "no such reason")
		refused(t, err, fault.Invalid, "press.error.unpublish")
	})
}

func TestADoubleClickOnTwoNodesIsOnePublication(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := open(t, d, 1), open(t, d, 2)
		statement := draft("بیانیه")
		statement.Kind = Statement
		for _, way := range []struct {
			d  Draft
			as access.Action
			by id.Person
		}{{draft("خبر"), ActPublish, "second"}, {statement, ActPublishStatement, "speaker"}} {
			it := a.approved(way.d)
			var wg sync.WaitGroup
			var mu sync.Mutex
			done, conflicts := 0, 0
			for _, k := range []*desk{a, b, a, b} {
				wg.Go(func() {
					_, err := k.Release(k.ctx, way.as, at(way.by), it.ID, time.Time{})
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						done++
					case fault.Is(err, fault.Conflict):
						conflicts++
					default:
						t.Error(err)
					}
				})
			}
			wg.Wait()
			entries, err := a.Ledger.Of(a.ctx, "item:"+string(it.ID), 20)
			n := 0
			for _, e := range entries {
				if e.Act == "press.published" {
					n++
				}
			}
			if err != nil || done != 1 || conflicts != 3 || n != 1 {
				t.Errorf("%s: %d publications, %d conflicts, %d entries, %v", way.as, done, conflicts, n, err)
			}
		}
	})
}

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

func TestEveryReasonClassAndTaskHasItsTextInBothLanguages(t *testing.T) {
	b, err := i18n.New(Locales, FlowLocales())
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range ReturnReasons {
		keys = append(keys, "press.return."+r)
	}
	for _, r := range UnpublishReasons {
		keys = append(keys, "press.unpublish."+r)
	}
	for _, c := range Classes {
		keys = append(keys, "press.class."+string(c))
	}
	for kind := range patience {
		keys = append(keys, "press.task."+kind[len("press."):])
	}
	for _, key := range append(keys, "press.error.changed", "press.error.statement", "press.error.unapproved", "press.error.rules", "press.error.correct") {
		for _, lang := range i18n.Langs {
			if b.Text(lang, key) == key {
				t.Errorf("%s: no text for %s", lang, key)
			}
		}
	}
}
