package member

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
)

// on is a decision about a file as it stands.
func (b *bench) on(m id.Member, why string, g Grade) Decision {
	return Decision{Member: m, Version: b.member(m).Version, Reason: why, Grade: g}
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// taken carries an application of a person to a member, with an account for who has one.
func (b *bench) taken(i int, body id.Body, g Grade, person id.Person) Member {
	b.t.Helper()
	m, _ := b.apply(i, body)
	ctx := b.t.Context()
	b.must(b.Waive(ctx, officer("party"), b.on(m.ID, "حزب هنوز عضو رسمی ندارد", "")))
	b.must(b.Endorse(ctx, officer(body), b.on(m.ID, "", "")))
	b.must(b.TakeIn(ctx, officer("party"), b.on(m.ID, "", g)))
	if _, err := db.Exec(ctx, b.d, `UPDATE member SET person_id = $1 WHERE id = $2`, person, m.ID); err != nil {
		b.t.Fatal(err)
	}
	return b.member(m.ID)
}

// open tasks of a function.
func (b *bench) waits(body id.Body) []task.Task {
	b.t.Helper()
	all, err := b.tasks.List(b.t.Context(), task.Filter{Limit: 100})
	if err != nil {
		b.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(t task.Task) bool { return t.Body != body })
}

func TestACitizenIsCarriedToAMemberByThreePeople(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		one := b.taken(1, "party", Formal, "kaveh")
		two := b.taken(3, "yazd", Formal, "golnar")
		if one.Number != 1 || two.Number != 2 || one.Grade != Formal {
			t.Fatal(one, two)
		}
		m, r := b.apply(0, "shiraz")
		b.must(b.Introduce(ctx, "kaveh", r.Link))
		b.must(b.Introduce(ctx, "kaveh", r.Link)) // once more is nothing
		if got := b.member(m.ID); got.State != Applied || len(b.waits("shiraz")) != 0 {
			t.Fatal("one introducer is two", got)
		}
		b.must(b.Introduce(ctx, "golnar", r.Link))
		got := b.member(m.ID)
		if got.State != Introduced || got.Level != "shiraz" || !got.Due.Equal(noon.AddDate(0, 0, 14)) {
			t.Fatal(got)
		}
		waits := b.waits("shiraz")
		if len(waits) != 1 || waits[0].Function != string(access.OrganisationOffice) || !waits[0].Due.Equal(got.Due) {
			t.Fatal(waits)
		}
		refused(t, b.Introduce(ctx, "golnar", r.Link), fault.Conflict, "member.error.introduced")
		refused(t, b.TakeIn(ctx, officer("party"), b.on(m.ID, "", Probationary)), fault.Conflict, "member.error.state")
		b.must(b.Endorse(ctx, officer("shiraz"), b.on(m.ID, "", "")))
		if got := b.member(m.ID); got.State != Endorsed || got.Level != "party" || len(b.waits("shiraz")) != 0 || len(b.waits("party")) != 1 {
			t.Fatal(got)
		}
		refused(t, b.TakeIn(ctx, officer("party"), b.on(m.ID, "", Formal)), fault.Invalid, "member.error.grade")
		b.must(b.TakeIn(ctx, officer("party"), b.on(m.ID, "", Probationary)))
		if got := b.member(m.ID); got.State != Active || got.Number != 3 || got.Grade != Probationary || len(b.waits("party")) != 0 {
			t.Fatal(got)
		}
		if got, want := b.acts(m.ID), []string{"member.applied", "member.vouched", "member.vouched", "member.introduced", "member.endorsed", "member.taken-in"}; !slices.Equal(got, want) {
			t.Error(got)
		}
	})
}

func TestOnlyAFormalMemberIntroducesAndNobodyThemself(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		own := b.taken(1, "fars", Formal, "kaveh")
		b.taken(3, "fars", Probationary, "golnar")
		m, r := b.apply(0, "shiraz")
		for _, who := range []id.Person{"golnar", "stranger", ""} {
			refused(t, b.Introduce(ctx, who, r.Link), fault.NotFound, "member.error.introducer")
		}
		refused(t, b.Introduce(ctx, "kaveh", strings.Repeat("0", 32)), fault.NotFound, "member.error.link")
		if _, err := db.Exec(ctx, b.d, `UPDATE member SET link = $1 WHERE id = $2`, linkMark("own"), own.ID); err != nil {
			t.Fatal(err)
		}
		refused(t, b.Introduce(ctx, "kaveh", "own"), fault.NotFound, "member.error.introducer")
		_, again := b.apply(1, "shiraz")
		refused(t, b.Introduce(ctx, "kaveh", again.Link), fault.NotFound, "member.error.introducer")
		if _, err := db.Exec(ctx, b.d, `UPDATE member SET state = 'suspended' WHERE id = $1`, own.ID); err != nil {
			t.Fatal(err)
		}
		refused(t, b.Introduce(ctx, "kaveh", r.Link), fault.NotFound, "member.error.introducer")
		if n, err := b.store.introduced(ctx, m.ID); n != 0 || err != nil {
			t.Error(n, err)
		}
	})
}

func TestADuplicateIsSeenAtTheDeskAndCannotPass(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.taken(0, "yazd", Formal, "zohreh")
		m, r := b.apply(0, "shiraz")
		b.must(b.Waive(ctx, officer("party"), b.on(m.ID, "دلیل", "")))
		refused(t, b.Endorse(ctx, officer("shiraz"), b.on(m.ID, "", "")), fault.Conflict, "member.error.twin")
		twin := b.on(m.ID, "او از پیش عضو یزد است", "")
		twin.Tell = true
		b.must(b.Refuse(ctx, officer("shiraz"), twin))
		x, err := b.coded(ctx, r.Code)
		b.must(err)
		if why, err := b.toldWhy(ctx, &x); why != "" || err != nil {
			t.Error("the applicant reads that somebody is a member:", why, err)
		}
		other, r := b.apply(1, "shiraz")
		refused(t, b.Refuse(ctx, officer("shiraz"), b.on(other.ID, " ", "")), fault.Invalid, "member.error.reason")
		told := b.on(other.ID, "نشانی در این استان نیست", "")
		told.Tell = true
		b.must(b.Refuse(ctx, officer("shiraz"), told))
		x, err = b.coded(ctx, r.Code)
		b.must(err)
		if why, err := b.toldWhy(ctx, &x); why != "نشانی در این استان نیست" || err != nil {
			t.Error(why, err)
		}
		if strings.Contains(string(raw(t, b.d)), "نشانی در این استان نیست") {
			t.Error("the reason lies in the database as it was typed")
		}
	})
}

// Two applications of one person are endorsed, and taken in by two nodes at the same moment.
func TestOneNationalNumberIsOfOneMember(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			b := open(t, dbtest.Again(t, address))
			var all []Member
			for _, body := range []id.Body{"fars", "yazd", "shiraz", "women"} {
				m, _ := b.apply(0, body)
				b.must(b.Waive(t.Context(), officer("party"), b.on(m.ID, "دلیل", "")))
				b.must(b.Endorse(t.Context(), officer(body), b.on(m.ID, "", "")))
				all = append(all, m)
			}
			errs := make([]error, len(all))
			var wg sync.WaitGroup
			for i, m := range all {
				node := openAs(t, dbtest.Again(t, address), b.master)
				d := b.on(m.ID, "", Formal)
				wg.Go(func() { errs[i] = node.TakeIn(context.Background(), officer("party"), d) })
			}
			wg.Wait()
			in := 0
			for _, err := range errs {
				if err == nil {
					in++
				} else if !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			}
			if n := b.count(`SELECT count(*) FROM member WHERE state = 'active'`); in != 1 || n != 1 {
				t.Error(in, n, errors.Join(errs...))
			}
			if next := b.taken(1, "fars", Formal, ""); next.Number != 2 {
				t.Error("a number is missing", next.Number)
			}
		})
	}
}

func TestAFormThatIsStaleDecidesNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m, _ := b.apply(0, "shiraz")
		seen := b.on(m.ID, "دلیل", Supporter)
		b.must(b.Waive(ctx, officer("party"), seen))
		for _, do := range []func(Decision) error{
			func(d Decision) error { return b.Refuse(ctx, officer("shiraz"), d) }, func(d Decision) error { return b.Endorse(ctx, officer("shiraz"), d) },
			func(d Decision) error { return b.Waive(ctx, officer("party"), d) }, func(d Decision) error { return b.TakeIn(ctx, officer("party"), d) },
		} {
			refused(t, do(seen), fault.Conflict, "member.error.changed")
		}
		if got := b.member(m.ID); got.State != Introduced {
			t.Error(got)
		}
	})
}

func TestWhatIsOverdueRisesALevel(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m, _ := b.apply(0, "shiraz")
		b.must(b.Waive(ctx, officer("party"), b.on(m.ID, "دلیل", "")))
		for _, want := range []id.Body{"shiraz", "fars", "party", "party"} {
			b.must(b.Tend(ctx, b.now))
			b.must(b.Tend(ctx, b.now))
			got := b.member(m.ID)
			if got.Level != want || len(b.waits(want)) != 1 || got.State != Introduced {
				t.Fatal(got, want)
			}
			b.now = b.now.AddDate(0, 0, 13)
			b.must(b.Tend(ctx, b.now))
			if b.member(m.ID).Level != want {
				t.Error("it rose a day early")
			}
			b.now = b.now.AddDate(0, 0, 1)
		}
	})
}

func TestWhatIsRefusedOrSilentIsErasedWithAProof(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		silent, _ := b.apply(0, "shiraz")
		out, _ := b.apply(1, "shiraz")
		in := b.taken(3, "fars", Formal, "")
		b.now = b.now.AddDate(0, 0, 10)
		b.must(b.Refuse(ctx, officer("shiraz"), b.on(out.ID, "دلیل", "")))
		there := func(want ...id.Member) {
			t.Helper()
			all, err := column[id.Member](ctx, b.d, `SELECT id FROM member ORDER BY id`)
			if err != nil || !slices.Equal(all, want) {
				t.Fatal(all, err)
			}
		}
		if at, err := b.store.LastSweep(ctx); !at.IsZero() || err != nil {
			t.Fatal(at, err)
		}
		b.now = noon.AddDate(0, 0, 89)
		b.must(b.Tend(ctx, b.now))
		there(silent.ID, out.ID, in.ID)
		b.now = noon.AddDate(0, 0, 90)
		b.must(b.Tend(ctx, b.now))
		b.must(b.Tend(ctx, b.now))
		there(out.ID, in.ID)
		b.now = noon.AddDate(0, 0, 100)
		b.must(b.Tend(ctx, b.now))
		there(in.ID)
		if at, err := b.store.LastSweep(ctx); !at.Equal(b.now) || err != nil {
			t.Error(at, err)
		}
		if n := b.count(`SELECT count(*) FROM ledger WHERE act = 'member.swept'`); n != 3 {
			t.Error("proofs:", n)
		}
		if n := b.count(`SELECT COALESCE(sum(erased), 0) FROM member_sweep`); n != 2 {
			t.Error("erased:", n)
		}
		if _, err := db.Exec(ctx, b.d, `UPDATE member SET state = 'left', state_at = $1 WHERE id = $2`, db.Millis(b.now), in.ID); err != nil {
			t.Fatal(err)
		}
		b.must(b.Tend(ctx, b.now.AddDate(0, 0, 364)))
		there(in.ID)
		b.must(b.Tend(ctx, b.now.AddDate(0, 0, 365)))
		there()
		b.must(b.ledger.Verify(ctx, func(seq int64, what string) { t.Error(seq, what) }))
	})
}

func TestTheDeskCarriesAnApplication(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m, _ := b.apply(0, "shiraz")
		path := applicationPath(m.ID)
		for who, want := range map[id.Person]bool{"centre": true, "fars": true, "shiraz": true, "inspector": true, "yazd": false} {
			d := b.desk.See(who, applicationsPath, http.StatusOK)
			if got := len(d.Find(`a[href="`+path+`"]`)) > 0; got != want {
				t.Errorf("%s: %v", who, got)
			}
			if strings.Contains(d.One("main").Text(), "بابایی") {
				t.Error("the list names somebody")
			}
		}
		if n := b.count(`SELECT count(*) FROM member_look`); n != 0 {
			t.Error("a list without names is a look")
		}
		b.desk.See("yazd", path, http.StatusForbidden)
		b.desk.See("admin", path, http.StatusForbidden)
		b.desk.See("admin", applicationsPath, http.StatusForbidden)
		text := b.desk.See("shiraz", path, http.StatusOK).One("main").Text()
		if !strings.Contains(text, "زهره بابایی‌پور") || !strings.Contains(text, "۰۹۱۲ ۱۲۳ ۴۵۶۷") || strings.Contains(text, "۰۴۹۹۳۷۰۸۹۹") || strings.Contains(text, "۱۳۷۰") {
			t.Error(text)
		}
		if text := b.desk.See("centre", path, http.StatusOK).One("main").Text(); !strings.Contains(text, "۰۴۹۹۳۷۰۸۹۹") || !strings.Contains(text, "۱۳۷۰") {
			t.Error(text)
		}
		looks := b.count(`SELECT count(*) FROM member_look`)
		if text := b.desk.See("inspector", path, http.StatusOK).One("main").Text(); strings.Contains(text, "بابایی") || strings.Contains(text, "۹۱۲") || looks != 2 || b.count(`SELECT count(*) FROM member_look`) != 2 {
			t.Error(text, looks)
		}
		b.desk.Refuse("shiraz", path+"waive/", url.Values{"reason": {"x"}}, http.StatusForbidden)
		v := url.Values{"version": {"1"}, "reason": {""}}
		b.desk.Refuse("centre", path+"waive/", v, http.StatusUnprocessableEntity)
		v = url.Values{"version": {"9"}, "reason": {"چند کلمه که نباید گم شود"}}
		if d := b.desk.Refuse("centre", path+"waive/", v, http.StatusUnprocessableEntity); !strings.Contains(d.One("main").Text(), "چند کلمه که نباید گم شود") {
			t.Error("what was typed is lost")
		}
		v.Set("version", "1")
		if to := b.desk.Send("centre", path+"waive/", v); to != path {
			t.Error(to)
		}
		form := stafftest.Fields(b.desk.See("shiraz", path, http.StatusOK), `form[action="`+path+`endorse/"]`)
		for range 2 { // a double click: by the second one the office decides no more
			if res := b.desk.Ask(stafftest.On("phone", stafftest.Post("shiraz", path+"endorse/", form))); res.StatusCode != http.StatusSeeOther {
				t.Fatal(res.StatusCode)
			}
		}
		if d := b.desk.See("fars", path, http.StatusOK); len(d.Find(`form[action="`+path+`take-in/"]`)) > 0 {
			t.Error("a province takes in")
		}
		b.desk.Refuse("shiraz", path+"refuse/", url.Values{"version": {"3"}, "reason": {"دیر"}}, http.StatusForbidden)
		form = stafftest.Fields(b.desk.See("centre", path, http.StatusOK), `form[action="`+path+`take-in/"]`)
		b.desk.Send("centre", path+"take-in/", form)
		if got := b.member(m.ID); got.State != Active || got.Number != 1 || got.Grade != Probationary {
			t.Error(got)
		}
		b.desk.See("shiraz", path, http.StatusOK)
		b.desk.See("centre", "/en"+path, http.StatusOK)
	})
}

func TestAnIntroducerSeesANameAndTheFileKnows(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.taken(1, "fars", Formal, "kaveh")
		m, r := b.apply(0, "shiraz")
		path := introducePath + r.Link + "/"
		b.desk.See("shiraz", path, http.StatusNotFound)
		d := b.desk.See("kaveh", path, http.StatusOK)
		if text := d.One("main").Text(); !strings.Contains(text, "زهره بابایی‌پور") || strings.Contains(text, "۹۱۲") {
			t.Error(text)
		}
		looks, err := b.store.Looks(t.Context(), m.ID, 9)
		if err != nil || len(looks) != 1 || looks[0].By != "kaveh" || looks[0].What != InIntroduction {
			t.Error(looks, err)
		}
		b.must(b.store.setRule(t.Context(), Introducers, 1, "officer", noon))
		if to := b.desk.Send("kaveh", path, url.Values{}); to != "/my/" || b.member(m.ID).State != Introduced {
			t.Error(to)
		}
		b.desk.See("kaveh", path, http.StatusOK)
		res := b.desk.Ask(stafftest.Get("", path))
		if res.StatusCode != http.StatusSeeOther {
			t.Error("open to a stranger", res.StatusCode)
		}
	})
}

func TestTheSecretariatSetsTheNumbers(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		for _, who := range []id.Person{"fars", "inspector", "admin"} {
			b.desk.See(who, rulesPath, http.StatusForbidden)
		}
		v := stafftest.Fields(b.desk.See("centre", rulesPath, http.StatusOK), "form#rules")
		v.Set("introducers", "۳")
		v.Set("erase_days", "۹۱")
		d := b.desk.Refuse("centre", rulesPath, v, http.StatusUnprocessableEntity)
		d.Count("#errors a", 1)
		if d.One("#f-introducers").Attr("value") != "۳" || b.count(`SELECT count(*) FROM member_rule WHERE name <> 'open'`) != 0 {
			t.Error("what was typed is lost, or one number of two is set")
		}
		v.Set("erase_days", "۶۰")
		b.desk.Send("centre", rulesPath, v)
		for rule, want := range map[Rule]int{Introducers: 3, EraseDays: 60, DecideDays: 14} {
			if n, err := b.Number(t.Context(), rule); n != want || err != nil {
				t.Error(rule, n, err)
			}
		}
		if n := b.count(`SELECT count(*) FROM ledger WHERE act = 'member.ruled'`); n != 2 {
			t.Error("entries:", n)
		}
		v.Set("introducers", "1") // the form still shows what was
		b.desk.Refuse("centre", rulesPath, v, http.StatusUnprocessableEntity)
		if n, err := b.Number(t.Context(), Introducers); n != 3 || err != nil {
			t.Error("a stale form overwrites", n, err)
		}
	})
}
