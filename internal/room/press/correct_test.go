package press

import (
	"slices"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// out is a published item of the reporter.
func (k *desk) out(d Draft) Item {
	k.t.Helper()
	return k.must(k.Release(k.ctx, ActPublish, at("second"), k.approved(d).ID, time.Time{}))
}

func (k *desk) propose(p id.Person, item id.Item, c Class, note, body string) Proposal {
	k.t.Helper()
	got, err := k.Propose(k.ctx, at(p), item, Amendment{Class: c, Note: note, Draft: Draft{Title: "خبر", Body: body}})
	if err != nil {
		k.t.Fatal(err)
	}
	return got
}

func TestACorrectionIsProposedByOneAndDecidedAsItsClassSays(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		x := k.withTasks()
		tab := table(t)
		d := draft("خبر")
		d.Owner = tehran
		it := k.out(d)
		for n, c := range Classes {
			p := k.propose("reporter", it.ID, c, "یادداشت "+string(c), "<p>متن "+string(c)+"</p>")
			if len(k.waiting(x, it.ID)) != 1 {
				t.Errorf("%s waits for %q", c, k.waiting(x, it.ID))
			}
			act, o, err := k.ProposalObject(k.ctx, it.ID, p.ID)
			if err != nil || act != ActCorrectAs(c) {
				t.Fatal(act, err)
			}
			for who_, want := range map[id.Person]bool{"reporter": false, "editor": c == Slip || c == Clarification, "chief": true, "speaker": true, "clerk": false} {
				if got := tab.Decide(who(who_), act, o).OK; got != want {
					t.Errorf("%s by %s: %v", c, who_, got)
				}
			}
			_, err = k.Propose(k.ctx, at("editor"), it.ID, Amendment{Class: "praise", Note: "دیگر", Draft: Draft{Title: "خبر", Body: "<p>دیگر</p>"}})
			refused(t, err, fault.Invalid, "press.error.class")
			_, err = k.Propose(k.ctx, at("editor"), it.ID, Amendment{Class: Slip, Note: "دیگر", Draft: Draft{Title: "خبر", Body: "<p>دیگر</p>"}})
			refused(t, err, fault.Conflict, "press.error.proposal.open")
			wrong := ActCorrectAs(Classes[(n+1)%4])
			_, err = k.Accept(k.ctx, wrong, at("chief"), it.ID, p.ID)
			refused(t, err, fault.Forbidden, access.NoFunction.Key())
			k.clock = k.clock.Add(time.Hour)
			got := k.must(k.Accept(k.ctx, act, at("chief"), it.ID, p.ID))
			if got.Editions["fa"].Text != "متن "+string(c) || got.Owner != tehran || len(k.waiting(x, it.ID)) > 0 {
				t.Errorf("%s: %q of %s, %q", c, got.Editions["fa"].Text, got.Owner, k.waiting(x, it.ID))
			}
			if got.Corrected != (c != Slip) {
				t.Errorf("after %s: corrected is %v", c, got.Corrected)
			}
			_, err = k.Accept(k.ctx, act, at("chief"), it.ID, p.ID)
			refused(t, err, fault.Conflict, "press.error.proposal.decided")
		}
		h, err := k.store.History(k.ctx, it.ID, "fa")
		var classes []Class
		for _, r := range h {
			classes = append(classes, r.Class)
		}
		if err != nil || !slices.Equal(classes, []Class{Retraction, Correcting, Clarification, Slip, ""}) {
			t.Errorf("history %v, %v", classes, err)
		}
		c, err := k.store.Corrections(k.ctx, "fa", Cursor{}, 10)
		if err != nil || len(c) != 2 || c[0].Class != Retraction || c[1].Class != Correcting {
			t.Errorf("announced %+v, %v", c, err)
		}
	})
}

func TestNobodyDecidesAboutTheirOwnCorrectionOfFact(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.out(draft("خبر"))
		p := k.propose("chief", it.ID, Correcting, "عدد", "<p>سه</p>")
		_, err := k.Accept(k.ctx, ActCorrectAs(Correcting), at("chief"), it.ID, p.ID)
		refused(t, err, fault.Forbidden, access.NotApart.Key())
		if err := k.Refuse(k.ctx, ActCorrectAs(Correcting), at("speaker"), it.ID, p.ID); err != nil {
			t.Fatal(err)
		}
		if got := k.item(it.ID); got.Editions["fa"].Revision != 1 || got.Corrected {
			t.Errorf("a refused correction made revision %d", got.Editions["fa"].Revision)
		}
		p = k.propose("editor", it.ID, Slip, "املا", "<p>متن خبر.</p>") // one person may mend a slip
		k.must(k.Accept(k.ctx, ActCorrectAs(Slip), at("editor"), it.ID, p.ID))
		same := Amendment{Class: Slip, Note: "هیچ", Draft: Draft{Title: "خبر", Body: "<p>متن خبر.</p>"}}
		_, err = k.Propose(k.ctx, at("reporter"), it.ID, same)
		refused(t, err, fault.Invalid, "press.error.correction.same")
		_, err = k.Correct(k.ctx, at("editor"), it.ID, same)
		refused(t, err, fault.Invalid, "press.error.correction.same")
		_, err = k.Correct(k.ctx, at("chief"), it.ID, Amendment{Class: Correcting, Note: "عدد", Draft: Draft{Title: "خبر", Body: "<p>سه</p>"}})
		refused(t, err, fault.Forbidden, access.NotApart.Key())
	})
}

func TestACorrectionOfAnOlderTextIsProposedAnew(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.out(draft("خبر"))
		p := k.propose("reporter", it.ID, Correcting, "عدد", "<p>سه</p>")
		changed := draft("خبر")
		changed.Body = "<p>از خط فرمان</p>"
		k.must(k.Edit(k.ctx, editor, it.ID, changed, "", false))
		_, err := k.Accept(k.ctx, ActCorrectAs(Correcting), at("chief"), it.ID, p.ID)
		refused(t, err, fault.Conflict, "press.error.changed")
		if got := k.item(it.ID).Editions["fa"].Text; got != "از خط فرمان" {
			t.Errorf("the text is %q", got)
		}
	})
}

func TestWhatIsTakenDownWaitsForNobody(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		x := k.withTasks()
		for n, down := range []func(id.Item) (Item, error){
			func(item id.Item) (Item, error) { return k.Withdraw(k.ctx, at("chief"), item, "نادرست") },
			func(item id.Item) (Item, error) { return k.Unpublish(k.ctx, at("chief"), item, "mistake") },
		} {
			it := k.must(k.Add(k.ctx, at("reporter"), draft([]string{"خبر", "خبر دوم"}[n])))
			k.must(k.Emergency(k.ctx, at("chief"), it.ID, "فوری"))
			p := k.propose("reporter", it.ID, Correcting, "عدد", "<p>سه</p>")
			it = k.must(down(it.ID))
			want := []string{"press.second chief_editor"} // a withdrawn text stands there still
			if it.Status == Unpublished {
				want = nil
			}
			if got := k.waiting(x, it.ID); !slices.Equal(got, want) {
				t.Errorf("%s, it waits for %q, want %q", it.Status, got, want)
			}
			if p, err := k.store.Proposal(k.ctx, it.ID, p.ID); err != nil || p.State != "refused" || p.DecidedBy != "chief" {
				t.Errorf("%s: the proposal is %s by %q, %v", it.Status, p.State, p.DecidedBy, err)
			}
		}
	})
}

func TestARetractionMayLeaveTheTextAsItIs(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.out(draft("خبر"))
		live, err := k.store.Revision(k.ctx, it.ID, "fa", 1)
		if err != nil {
			t.Fatal(err)
		}
		c := live.Content
		p, err := k.Propose(k.ctx, at("editor"), it.ID, Amendment{Class: Retraction, Note: "منبع نادرست بود", Draft: Draft{Title: c.Title, Lead: c.Lead, Body: c.Body}})
		if err != nil {
			t.Fatal(err)
		}
		got := k.must(k.Accept(k.ctx, ActCorrectAs(Retraction), at("chief"), it.ID, p.ID))
		if got.Status != Published || got.Editions["fa"].Revision != 2 || got.Editions["fa"].Text != it.Editions["fa"].Text {
			t.Errorf("%s at revision %d: %q", got.Status, got.Editions["fa"].Revision, got.Editions["fa"].Text)
		}
	})
}
