package party

import (
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
)

func steps(t *testing.T, all ...string) []LicenceStep {
	var out []LicenceStep
	for i, s := range all {
		step, on, _ := strings.Cut(s, " ")
		out = append(out, LicenceStep{ID: string(rune('a' + i)), N: i + 1, Step: Step(step), Day: day(t, on)})
	}
	return out
}

func TestWhichStepOfALicenceMayFollowWhich(t *testing.T) {
	const today = "1405/09/01"
	for _, c := range []struct {
		recorded []string
		add      string
		note     string
		want     string // the troubles
	}{
		{nil, "proposed 1405/01/01", "", ""},
		{nil, "confirmed 1402/01/01", "", ""}, // its papers are lost
		{nil, "refused 1405/01/01", "چرا", "step"},
		{nil, "mistaken 1405/01/01", "چرا", "step"},
		{[]string{"proposed 1405/01/01"}, "sent 1405/01/01", "", ""},
		{[]string{"proposed 1405/01/01"}, "sent 1404/12/29", "", "early"},
		{[]string{"proposed 1405/01/01"}, "confirmed 1405/02/01", "", "step"},
		{[]string{"proposed 1405/01/01"}, "sent 1405/09/02", "", "future"},
		{[]string{"proposed 1405/01/01"}, "proposed 1405/02/01", "", "step"},
		{[]string{"proposed 1405/01/01", "sent 1405/02/01"}, "refused 1405/03/01", "", "note"},
		{[]string{"proposed 1405/01/01", "sent 1405/02/01"}, "refused 1405/03/01", "مدرک کم بود", ""},
		{[]string{"proposed 1405/01/01", "sent 1405/02/01", "refused 1405/03/01"}, "confirmed 1405/04/01", "", "step"},
		{[]string{"proposed 1405/01/01", "sent 1405/02/01", "refused 1405/03/01"}, "sent 1405/04/01", "", ""},
		{[]string{"confirmed 1405/03/01"}, "withdrawn 1405/04/01", "", "note"},
		{[]string{"confirmed 1405/03/01"}, "mistaken 1405/04/01", "اشتباه", ""},
		{[]string{"confirmed 1405/03/01"}, "mistaken 1405/02/01", "اشتباه", ""}, // what was no step has no day before it
		{[]string{"confirmed 1405/03/01", "mistaken 1405/04/01"}, "proposed 1405/01/01", "", ""},
		{[]string{"proposed 1405/01/01", "sent 1405/02/01", "mistaken 1405/02/02"}, "sent 1405/01/15", "", ""},
		{[]string{"proposed 1405/01/01", "sent 1405/02/01", "mistaken 1405/02/02"}, "confirmed 1405/03/01", "", "step"},
	} {
		x := steps(t, c.add)[0]
		x.Note = c.note
		var keys []string
		for _, w := range checkStep(steps(t, c.recorded...), x, day(t, today)) {
			keys = append(keys, strings.TrimPrefix(w.Key, "party.wrong.licence."))
		}
		if got := strings.Join(keys, " "); got != c.want {
			t.Errorf("%v and then %s (%q): %q, want %q", c.recorded, c.add, c.note, got, c.want)
		}
	}
}

func TestTheLicenceOfADayIsWhatHadHappenedByThen(t *testing.T) {
	all := steps(t, "proposed 1404/01/01", "sent 1404/02/01", "confirmed 1404/02/15", "mistaken 1404/03/01", "refused 1404/04/01", "sent 1404/05/01", "confirmed 1405/01/01")
	for on, want := range map[string]Step{
		"1403/12/29": "", "1404/01/01": Proposed, "1404/02/20": Sent, "1404/04/01": Refused, "1404/12/29": Sent, "1405/09/01": Confirmed,
	} {
		if got := licenceOn(all, day(t, on)).Step; got != want {
			t.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
}

func TestABranchGoesItsWayToTheLicenceAndReadersSeeTheConfirmation(t *testing.T) {
	atDesk(t, func(b *bench) {
		fars := b.body("fars")
		path := bodiesPath + string(fars.ID) + "/licence/"
		public := func(e ledger.Entry) bool { return e.Public }
		b.done(b.send(local, path, map[string]string{"step": "proposed", "day": "۱۴۰۵/۵/۱", "letter": "۱۲/۱"}))
		late := b.send(local, path, map[string]string{"step": "sent", "day": "۱۴۰۵/۵/۲", "letter": "۱۲/۹", "note": "نوشتهٔ من"})
		b.done(b.send(officer, path, map[string]string{"step": "sent", "day": "۱۴۰۵/۶/۱", "letter": "۱۲/۲"}))
		d := b.answer(late, http.StatusConflict)
		if d.One("input[name=letter]").Attr("value") != "۱۲/۹" || d.One("textarea[name=note]").Text() != "نوشتهٔ من" {
			t.Error("what was typed is lost")
		}
		if steps := b.dir().licences[fars.ID]; len(steps) != 2 || steps[1].Letter != "۱۲/۲" {
			t.Fatalf("recorded: %+v", steps)
		}
		for field, typed := range map[string]map[string]string{
			"step": {"step": "proposed"}, "day": {"step": "confirmed", "day": "۱۴۰۵/۵/۱"}, "note": {"step": "refused", "note": " "},
		} {
			before := b.head()
			if d := b.answer(b.send(officer, path, typed), 422); len(d.Find("#e-"+field)) != 1 {
				t.Errorf("%v: no word at %s: %s", typed, field, d.One("main").Text())
			}
			if b.head() != before {
				t.Errorf("%v: something was recorded", typed)
			}
		}
		seq := b.head()
		b.done(b.send(officer, path, map[string]string{"step": "confirmed", "day": "۱۴۰۵/۷/۵", "letter": "۴۴", "note": "بی‌شرط"}))
		entries, err := b.ledger.Since(t.Context(), 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		last := entries[len(entries)-1]
		if len(entries) != int(seq)+1 || last.Act != "party.licence.confirmed" || !public(last) || public(entries[seq-1]) || last.Actor.Person != officer || last.Reason != "" {
			t.Errorf("entered: %+v", last)
		}
		x := b.dir().licences[fars.ID][2]
		if string(ledger.Commitment(x.Salt, []byte(x.state()))) != string(last.Commitment) {
			t.Error("the ledger commits to something else than the row")
		}
		page := b.see(inspector, path, 200)
		if s := page.One(".deeds").Text(); !strings.Contains(s, "تأیید شد، ۵ مهر ۱۴۰۵") || !strings.Contains(s, "نامهٔ شمارهٔ ۱۲/۱") || !strings.Contains(s, "بی‌شرط") {
			t.Errorf("the history: %s", s)
		}
		page.None("form[method=post].formpage") // an inspector changes nothing
		b.answer(stafftest.Post(inspector, path, b.form(page, map[string]string{"step": "withdrawn"})), 403)
		b.see(outsider, path, 403)
		if s := b.see(inspector, bodiesPath+string(fars.ID)+"/", 200).One(".keys").Text(); !strings.Contains(s, "پروانه") || !strings.Contains(s, "تأیید شد") {
			t.Errorf("the body's page: %s", s)
		}
	})
}

func TestReadersSeeOnlyTheConfirmationOfALicence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		fars, _ := v.dir().BodyAt("fars")
		last := ""
		for _, c := range []struct{ step, note, want string }{
			{"proposed 1405/05/01", "", ""}, {"sent 1405/06/01", "", ""}, {"confirmed 1405/07/05", "پنهان", "تأیید کمیسیون مادهٔ ۱۰، ۵ مهر ۱۴۰۵"}, {"withdrawn 1405/08/01", "چرا", ""},
		} {
			x := steps(t, c.step)[0]
			x.Body, x.Note = fars.ID, c.note
			if err := v.RecordLicence(t.Context(), operator, last, x); err != nil {
				t.Fatal(err)
			}
			last = latest(v.dir().licences[fars.ID])
			s := v.page("/provinces/fars/", 200).One("main").Text()
			if c.want == "" && strings.Contains(s, "پروانه") || !strings.Contains(s, c.want) || strings.Contains(s, "پنهان") {
				t.Errorf("after %s readers see: %s", c.step, s)
			}
		}
		if s := v.page("/bodies/fars/?on=1405/07/10", 200).One(".facts").Text(); !strings.Contains(s, "تأیید کمیسیون") {
			t.Errorf("the past day does not show the confirmation: %s", s)
		}
		if s := v.page("/en/bodies/fars/?on=1405/07/10", 200).One(".facts").Text(); !strings.Contains(s, "Confirmed by the Article 10 Commission") {
			t.Errorf("in English: %s", s)
		}
	})
}
