package party

import (
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
)

const council = `bodies:
  - slug: central-council
    seats: ۲۱
    quorum: ۱۱
    term_months: ۲۴
    area: {fa: سراسر کشور, en: The whole country}
`

func TestWhatTheStatutesSayOfABodyIsShownAndKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		if rep := v.apply(council); rep.Changed != 1 {
			t.Fatalf("recorded: %s", rep)
		}
		if rep := v.apply(council); rep.Changed != 0 {
			t.Errorf("recorded twice: %s", rep)
		}
		v.apply("bodies:\n  - {slug: central-council, lead: {fa: میان دو کنگره}}\n") // a line that is absent changes nothing
		facts := v.page("/bodies/central-council/", 200).One(".facts").Text()
		for _, want := range []string{"۲۱ کرسی، حد نصاب ۱۱", "۲ سال", "سراسر کشور"} {
			if !strings.Contains(facts, want) {
				t.Errorf("the facts do not say %q: %s", want, facts)
			}
		}
		facts = v.page("/en/bodies/central-council/", 200).One(".facts").Text()
		for _, want := range []string{"21 seats, quorum 11", "2 years", "The whole country"} {
			if !strings.Contains(facts, want) {
				t.Errorf("the facts do not say %q: %s", want, facts)
			}
		}
		b, _ := v.dir().BodyAt("central-council")
		states, err := v.store.States(t.Context(), "body:"+string(b.ID))
		if err != nil || len(states) != 3 || !strings.Contains(states[1].State, `"seats":21,"quorum":11,"term_months":24`) || strings.Contains(states[0].State, "seats") {
			t.Errorf("states %v, %v", states, err)
		}
		v.apply("bodies:\n  - {slug: central-council, seats: 0, quorum: 0, term_months: 0, area: ''}\n")
		if facts := v.page("/bodies/central-council/", 200).One(".facts").Text(); strings.Contains(facts, "کرسی") || strings.Contains(facts, "سال") {
			t.Errorf("what was emptied is shown: %s", facts)
		}
		v.refused("bodies:\n  - {slug: central-council, seats: -1}\n", "line 2", "whole number")
	})
}

func TestASeatIsTakenByAPersonOnceAndNotByWhoActs(t *testing.T) {
	on := Day{Year: 1405, Month: 9, Day: 1}
	from, ended := Day{Year: 1404, Month: 1, Day: 1}, Day{Year: 1405, Month: 1, Day: 1}
	d := newDirectory(record{
		bodies: []Body{{ID: RootID, Kind: KindParty}, {ID: "b", Parent: RootID, BodyContent: BodyContent{Statute: Statute{Seats: 2, Quorum: 3}}}},
		posts:  []Post{{ID: "head", Body: "b", Head: true}, {ID: "member", Body: "b"}},
		terms: []Term{
			{ID: "1", Person: "x", Post: "head", From: from},
			{ID: "2", Person: "x", Post: "member", From: from},
			{ID: "3", Person: "y", Post: "member", From: from, Acting: true},
			{ID: "4", Person: "z", Post: "member", From: from, To: ended},
		},
	})
	if n := d.Seated("b", on); n != 1 {
		t.Errorf("%d seats are taken, want one", n)
	}
	if n := d.Seated("b", from); n != 2 {
		t.Errorf("%d seats were taken, want two", n)
	}
	everywhere := func(id.Body) bool { return true }
	if open := d.openSeats(on, everywhere); len(open) != 1 || open[0].ID != "b" {
		t.Errorf("open: %v", open)
	}
	if open := d.openSeats(from, everywhere); len(open) != 0 {
		t.Errorf("open in a full body: %v", open)
	}
	if open := d.openSeats(on, func(id.Body) bool { return false }); len(open) != 0 {
		t.Errorf("open to whoever does not see the body: %v", open)
	}
}

func TestMorePeopleThanSeatsAndAQuorumAboveThemAreTold(t *testing.T) {
	from := Day{Year: 1404, Month: 1, Day: 1}
	for _, c := range []struct {
		statute Statute
		people  int
		gone    Day
		want    string
	}{
		{Statute{}, 3, Day{}, ""},
		{Statute{Quorum: 5}, 3, Day{}, ""}, // without seats there is nothing to compare with
		{Statute{Seats: 3, Quorum: 3}, 3, Day{}, ""},
		{Statute{Seats: 2}, 3, Day{}, "party.odd.seats"},
		{Statute{Seats: 3, Quorum: 4}, 3, Day{}, "party.odd.quorum"},
		{Statute{Seats: 2, Quorum: 4}, 3, Day{}, "party.odd.seats party.odd.quorum"},
		{Statute{Seats: 2, Quorum: 4}, 3, from, ""},
	} {
		rec := record{
			bodies: []Body{{ID: RootID, Kind: KindParty}, {ID: "b", Parent: RootID, Dissolved: c.gone, BodyContent: BodyContent{Statute: c.statute}}},
			posts:  []Post{{ID: "member", Body: "b"}},
		}
		for _, p := range []id.Person{"x", "y", "z"}[:c.people] {
			rec.terms = append(rec.terms, Term{ID: id.Term(p), Person: p, Post: "member", From: from})
		}
		d := newDirectory(rec)
		var keys []string
		for _, o := range d.odd(d.bodies["b"], from) {
			keys = append(keys, o.Key)
		}
		if got := strings.Join(keys, " "); got != c.want {
			t.Errorf("%+v with %d people: %q, want %q", c.statute, c.people, got, c.want)
		}
	}
}

func TestATermEndsAsTheStatutesSayUnlessAnEndIsTyped(t *testing.T) {
	for _, c := range []struct {
		months   int
		from, to string
	}{
		{24, "1405/09/01", "1407/09/01"}, {1, "1405/06/31", "1405/07/30"}, {6, "1404/06/31", "1404/12/29"}, {0, "1405/09/01", ""}, {999_999, "1405/09/01", ""},
	} {
		if got := dayText(Statute{TermMonths: c.months}.End(day(t, c.from))); got != c.to {
			t.Errorf("%d months from %s: %q, want %q", c.months, c.from, got, c.to)
		}
	}
	atDesk(t, func(b *bench) {
		b.apply("bodies:\n  - {slug: central-council, term_months: 24, seats: 3, posts: [{slug: member, terms: []}]}\n")
		path := postsPath + string(b.post("central-council", "member").ID) + "/appoint/"
		d := b.see(officer, path, 200)
		if s := d.One("form.formpage").Text(); !strings.Contains(s, "۲ سال") || !strings.Contains(s, "۱ آذر ۱۴۰۷") {
			t.Errorf("the form does not say when a term would end: %s", s)
		}
		b.done(b.send(officer, path, map[string]string{"person": "parisa-dasht", "from": "۱۴۰۵/۷/۱"}))
		b.done(b.send(officer, path, map[string]string{"person": "bahram-sarv", "from": "۱۴۰۵/۷/۱", "to": "۱۴۰۶/۷/۱"}))
		b.done(b.send(officer, path, map[string]string{"person": "hidden-volunteer", "from": "۱۴۰۵/۷/۱", "whole": ""}))
		for person, want := range map[string]string{"parisa-dasht": "1407/07/01", "bahram-sarv": "1406/07/01", "hidden-volunteer": ""} {
			who, _ := b.dir().PersonAt(person)
			terms := b.dir().Terms(who.ID)
			if got := dayText(terms[len(terms)-1].Term.To); got != want {
				t.Errorf("the term of %s ends %q, want %q", person, got, want)
			}
		}
		// Five people in three seats were recorded without a lock, and the page says so.
		page := b.see(officer, bodiesPath+string(b.body("central-council").ID)+"/", 200)
		if s := page.One(".notice").Text(); !strings.Contains(s, "۵ نفر") || !strings.Contains(s, "۳") {
			t.Errorf("told: %s", s)
		}
		if d := b.see(officer, postsPath+string(b.post("water", "secretary").ID)+"/appoint/", 200); len(d.Find("input[name=whole]")) != 0 {
			t.Error("an end is offered where the statutes say nothing")
		}
	})
}

func TestTheFiguresOfTheStatutesAreKeptAtTheDesk(t *testing.T) {
	atDesk(t, func(b *bench) {
		council := b.body("central-council")
		path := bodiesPath + string(council.ID) + "/"
		b.answer(b.send(officer, path+"edit/", map[string]string{"seats": "چند"}), 422).One("#e-seats")
		b.done(b.send(officer, path+"edit/", map[string]string{"seats": "۹", "quorum": "۱۲", "notice_days": "۷", "term_months": "18", "area_fa": "سراسر کشور"}))
		got := b.body("central-council")
		if got.Seats != 9 || got.Quorum != 12 || got.NoticeDays != 7 || got.TermMonths != 18 || got.Area["fa"] != "سراسر کشور" || got.Charter["fa"] != "مادهٔ ۱۲ اساسنامه" {
			t.Errorf("recorded %+v", got)
		}
		d := b.see(inspector, path, 200)
		if s := d.One(".notice").Text(); !strings.Contains(s, "حد نصاب این نهاد ۱۲") {
			t.Errorf("told: %s", s)
		}
		if s := d.One(".keys").Text(); !strings.Contains(s, "۹ کرسی") || !strings.Contains(s, "دعوت ۷ روز پیش از نشست") || !strings.Contains(s, "۱۸ ماه") {
			t.Errorf("keys: %s", s)
		}
		if s := b.see(inspector, deskPath, 200).One("a[href=/desk/party/vacant/#seats]").Text(); !strings.Contains(s, "۷") {
			t.Errorf("the tree tells of %s open seats", s)
		}
		if v := b.see(officer, path+"edit/", 200).One("input[name=seats]").Attr("value"); v != "۹" {
			t.Errorf("the form has %q", v)
		}
		if s := b.see(inspector, deskPath+"vacant/", 200).One("section[aria-labelledby=seats]").Text(); !strings.Contains(s, "شورای مرکزی") || !strings.Contains(s, "۷ کرسی از ۹") {
			t.Errorf("open seats: %s", s)
		}
	})
}
