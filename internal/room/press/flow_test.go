package press

import (
	"context"
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
