package meeting

import (
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
)

func TestAnOpenResolutionRollsOntoTheNextAgendaUntilItIsClosed(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		x := b.signed("نخست")
		r := must(b.store.Ruling(ctx, x.Decided[0].ID))(t)
		next := b.drafted("دوم")
		got := b.record(next.ID)
		if len(got.Points) != 1 || got.Points[0].Ruling != r.ID || got.Points[0].Post != "fars-sec" {
			t.Fatal(got.Points)
		}
		if s := b.desk.See("officer", meetingPath(next.ID), 200).One("section[aria-labelledby=\"agenda\"]").Text(); !strings.Contains(s, "مصوبهٔ ۱ سال ۱۴۰۵") || !strings.Contains(s, "مهلت گذشته") && !strings.Contains(s, "باز") {
			t.Error(s)
		}
		// What was struck by hand does not come back by itself; a call looks once more, for what was decided meanwhile.
		p := got.Points[0]
		p.Struck = true
		b.set(next.ID, pointObject+string(p.ID), p)
		b.callIt(next.ID)
		if got := b.record(next.ID); len(got.Points) != 0 {
			t.Error("it is on the agenda again")
		}
		early := b.drafted("سوم")
		settled := must(b.Settle(ctx, officer, r.ID, r.Version, Ending{State: Done}))(t)
		if got := b.record(b.drafted("چهارم").ID); len(got.Points) != 0 {
			t.Error("what is closed rolls on")
		}
		b.signedWith(early.ID, "مصوبهٔ تازه")
		must(b.Settle(ctx, officer, r.ID, settled.Version, Ending{State: Open}))(t)
		if got := b.record(b.drafted("پنجم").ID); len(got.Points) != 2 {
			t.Error(got.Points)
		}
	})
}

// signedWith carries a draft through to its signatures, with one more resolution.
func (b *bench) signedWith(m id.Meeting, text string) {
	b.t.Helper()
	ctx := b.t.Context()
	if len(b.record(m).Points) == 0 {
		b.point(m, "موضوع")
	}
	x := b.callIt(m)
	b.now = latestOf(b.now, x.Begins)
	must(b.Hold(ctx, officer, m, x.Version))(b.t)
	b.set(m, hallObject, Hall{"farsi", "second"})
	b.decide(m, text, "", "")
	b.circulate(m)
	b.now = b.record(m).Until
	for _, p := range []id.Person{"farsi", "second"} {
		must(b.Sign(ctx, as(p), m, 1))(b.t)
	}
}

func TestASuccessorInheritsAResolution(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		x := b.signed("نخست")
		r := must(b.store.Ruling(ctx, x.Decided[0].ID))(t)
		path := myRulingPath(r.ID)
		form := with(stafftest.Fields(b.desk.See("farsi", path, 200), "form#follow"), "text", "با بانك گفت‌وگو شد.")
		for range 2 { // a button that is pressed twice
			b.desk.Send("farsi", path+"follow/", form)
		}
		if got := must(b.store.FollowUps(ctx, r.ID))(t); len(got) != 1 || got[0].Text != "با بانک گفت‌وگو شد." {
			t.Fatal(got)
		}
		b.desk.Refuse("farsi", path+"follow/", with(stafftest.Fields(b.desk.See("farsi", path, 200), "form#follow"), "text", " "), 422).One("#f-text[aria-invalid]")
		b.desk.Refuse("second", path+"follow/", form, 403) // sat there, and it is not theirs
		b.desk.See("second", path, 200).None("form#follow")
		b.leave("fars-sec", "farsi", day(b.now))
		b.leave("member", "farsi", day(b.now))
		b.appoint("fars-sec", "heir", day(b.now))
		page := b.desk.See("heir", path, 200)
		if got := page.One("main").Text(); !strings.Contains(got, "با بانک گفت‌وگو شد") {
			t.Error(got)
		}
		page.None(`dl.keys a`) // the meeting is not theirs to read
		b.desk.See("heir", myPath(x.ID), 404)
		b.desk.Send("heir", path+"follow/", with(stafftest.Fields(page, "form#follow"), "text", "دنبال می‌شود."))
		b.desk.See("farsi", path, 200).None("form#follow")
		if got := b.desk.See("heir", MyPath, 200).One("section[aria-labelledby=\"rulings\"]").Text(); !strings.Contains(got, "صندوق") {
			t.Error(got)
		}
		due, _ := b.waitingOf("heir")
		b.now = b.now.AddDate(0, 3, 0)
		late, _ := b.waitingOf("heir")
		if due != 0 || late != 1 {
			t.Error("waiting", due, late)
		}
		if got := b.desk.See("officer", rulingsPath+"?which=late", 200).One(".works").Text(); !strings.Contains(got, "مهلت گذشته") {
			t.Error(got)
		}
	})
}

func (b *bench) waitingOf(p id.Person) (int, error) {
	late, err := b.store.ListRulings(b.t.Context(), RulingFilter{Posts: postsOf(b.tree.Holds(p, day(b.now))), States: []RulingState{Open}, Late: day(b.now), Limit: 10})
	return len(late), err
}

func postsOf(all []Post) []id.Post {
	posts := []id.Post{}
	for _, p := range all {
		posts = append(posts, p.ID)
	}
	return posts
}

func TestWhatBecameOfAResolutionIsSaidOnce(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		x := b.signed("نخست")
		r := must(b.store.Ruling(ctx, x.Decided[0].ID))(t)
		other := b.drafted("دوم")
		b.signedWith(other.ID, "جای آن را می‌گیرد")
		var by id.Ruling
		for _, y := range must(b.store.ListRulings(ctx, RulingFilter{Meeting: other.ID, Limit: 5}))(t) {
			by = y.ID
		}
		path := rulingPath(r.ID)
		v := stafftest.Fields(b.desk.See("officer", path, 200), "details.act form")
		b.desk.Refuse("officer", path+"settle/", v, 422).One("details.act[open]")
		b.desk.Refuse("officer", path+"settle/", with(v, "state", "dropped"), 422)
		b.desk.Refuse("officer", path+"settle/", with(v, "state", "overtaken", "by", string(r.ID)), 422)
		stale := with(url.Values{}, "version", v.Get("version"), "state", "done", "reason", "", "by", "")
		b.desk.Send("officer", path+"settle/", with(v, "state", "overtaken", "by", string(by)))
		b.desk.Refuse("officer", path+"settle/", stale, 409)
		page := b.desk.See("inspector", path, 200)
		if got := page.One("dl.keys").Text(); !strings.Contains(got, "مصوبهٔ ۲ سال ۱۴۰۵") {
			t.Error(got)
		}
		page.None("main form")
		if open := must(b.tasks.List(ctx, taskFilter()))(t); len(open) != 0 {
			t.Error("the task is open still:", open)
		}
		if got := b.acts(r.Object()); got != "ruling.overtaken" {
			t.Error(got)
		}
		unsigned := b.minuted("سوم").Decided[0].ID
		_, err := b.Settle(ctx, officer, unsigned, 1, Ending{State: Done})
		refused(t, err, fault.Conflict, "meeting.error.unsigned")
	})
}

func TestOnlyTwoPeopleSignAndOnlyWhatWasCirculated(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.held("نشست")
		_, err := b.Circulate(ctx, officer, m.ID, m.Version, 7, "")
		refused(t, err, fault.Conflict, "meeting.error.signers")
		b.set(m.ID, hallObject, Hall{"farsi", "farsi"})
		_, err = b.Circulate(ctx, officer, m.ID, m.Version, 7, "")
		refused(t, err, fault.Conflict, "meeting.error.two")
		b.set(m.ID, hallObject, Hall{"farsi", "second"})
		b.circulate(m.ID)
		x := b.record(m.ID)
		_, err = b.Sign(ctx, as("farsi"), m.ID, 1)
		refused(t, err, fault.Conflict, "meeting.error.early")
		if err := b.Object(ctx, as("boss"), m.ID, id.New[id.Objection](b.ids), "نه"); !fault.Is(err, fault.Forbidden) {
			t.Error("a stranger objects:", err)
		}
		if err := b.Object(ctx, as("third"), m.ID, id.New[id.Objection](b.ids), "نه"); err != nil {
			t.Fatal(err)
		}
		b.now = x.Until
		err = b.Object(ctx, as("third"), m.ID, id.New[id.Objection](b.ids), "دیر")
		refused(t, err, fault.Conflict, "meeting.error.late")
		_, err = b.Sign(ctx, as("farsi"), m.ID, 1)
		refused(t, err, fault.Conflict, "meeting.error.unanswered")
		o := must(b.store.Objections(ctx, m.ID))(t)[0]
		if err := b.Answer(ctx, officer, m.ID, o.ID, false, "ثبت شد."); err != nil {
			t.Fatal(err)
		}
		refused(t, b.Answer(ctx, officer, m.ID, o.ID, true, "نه."), fault.Conflict, "meeting.error.answered")
		_, err = b.Sign(ctx, as("third"), m.ID, 1)
		refused(t, err, fault.Forbidden, "meeting.error.signer")
		must(b.Sign(ctx, as("farsi"), m.ID, 1))(t)
		must(b.Sign(ctx, as("farsi"), m.ID, 1))(t) // a button that is pressed twice
		if x := b.record(m.ID); x.State != Minuted {
			t.Fatal("signed by one")
		}
		// A word is changed after one has signed: the other cannot sign what is not circulated, and a new edition voids the first.
		b.set(m.ID, textObject+string(x.Points[0].ID), Words{Text: "یک واژهٔ دیگر"})
		_, err = b.Sign(ctx, as("second"), m.ID, 1)
		refused(t, err, fault.Conflict, "meeting.error.unsent")
		b.circulate(m.ID)
		if got := must(b.store.Signatures(ctx, m.ID))(t); len(got) != 0 {
			t.Fatal("a signature under an old edition counts:", got)
		}
		b.now = b.record(m.ID).Until
		_, err = b.Sign(ctx, as("second"), m.ID, 1)
		refused(t, err, fault.Conflict, "meeting.error.edition")
		must(b.Sign(ctx, as("second"), m.ID, 2))(t)
		must(b.Sign(ctx, as("farsi"), m.ID, 2))(t)
		err = b.Set(ctx, officer, m.ID, []Write{{guestsObject, 0, value(Words{"x"})}})
		refused(t, err, fault.Conflict, "meeting.error.closed")
		bad := 0
		if n := must(b.Check(ctx, func(string, string) { bad++ }))(t); n != 2 || bad != 0 {
			t.Error(n, bad)
		}
		if _, err := db.Exec(ctx, b.d, `UPDATE meeting_minutes SET content = 'x' WHERE edition = 2`); err != nil {
			t.Fatal(err)
		}
		if must(b.Check(ctx, func(string, string) { bad++ }))(t); bad != 1 {
			t.Error("a changed edition is not found")
		}
	})
}
