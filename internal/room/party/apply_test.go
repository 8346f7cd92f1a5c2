package party

import (
	"fmt"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

func TestASecondApplyChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		first := p.sample()
		if first.New == 0 || first.Changed != 2 { // the party and Fars are built in
			t.Fatalf("first apply: %s\n%s", first, strings.Join(first.Lines, "\n"))
		}
		before := p.head()
		second := p.sample()
		if got := second.String(); got != "0 new, 0 changed" {
			t.Errorf("second apply: %s\n%s", got, strings.Join(second.Lines, "\n"))
		}
		if after := p.head(); after != before {
			t.Errorf("the second apply wrote entries %d to %d", before+1, after)
		}
		if err := p.ledger.Verify(t.Context(), func(seq int64, what string) { t.Errorf("entry %d: %s", seq, what) }); err != nil {
			t.Fatal(err)
		}
	})
}

func TestStartingTwiceSeedsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		if got := p.head(); got != 32 {
			t.Errorf("%d entries after the first start, want one for the party and each province", got)
		}
		again := open(t, d)
		if got := again.head(); got != 32 {
			t.Errorf("%d entries after the second start, want 32", got)
		}
		all := again.dir().Kind(KindProvince, "fa")
		if len(all) != 31 || all[0].Slug != "east-azerbaijan" || all[30].Slug != "yazd" {
			t.Errorf("%d provinces from %s to %s", len(all), all[0].Slug, all[len(all)-1].Slug)
		}
	})
}

func TestWhatAFileLeavesOutStaysAndIsSaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		rep := p.apply("people:\n  - {slug: navid-rud}\n")
		if rep.New != 0 || rep.Changed != 0 || rep.Kept == 0 || !strings.Contains(rep.String(), "deletes nothing") {
			t.Errorf("report: %s", rep)
		}
		if got := p.holders("water", "secretary", "1405/9/1"); got != "navid-rud" {
			t.Errorf("the secretary of the committee is %q", got)
		}
		rep = p.apply("bodies:\n  - slug: water\n    name: {en: Water}\n    lead: ''\n")
		b, _ := p.dir().BodyAt("water")
		if rep.Changed != 1 || b.Name["fa"] != "کمیتهٔ آب و محیط زیست" || b.Name["en"] != "Water" || len(b.Lead) != 0 || len(b.Duties["fa"]) != 2 {
			t.Errorf("%s: %+v", rep, b)
		}
		states, err := p.store.States(t.Context(), "body:"+string(b.ID))
		if err != nil || len(states) != 2 || !strings.Contains(states[0].State, "پیگیری سهم آب") {
			t.Errorf("states %v, %v: the former line is lost", states, err)
		}
	})
}

func TestEveryActIsInTheLedgerWithWhatItTouches(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		before := p.head()
		p.sample()
		entries, err := p.ledger.Since(t.Context(), before, 1000)
		if err != nil {
			t.Fatal(err)
		}
		fars, _ := p.dir().BodyAt("fars")
		parisa, _ := p.dir().PersonAt("parisa-dasht")
		hidden, _ := p.dir().PersonAt("hidden-volunteer")
		seen := map[string]bool{}
		for _, e := range entries {
			seen[e.Act] = true
			touches := " " + strings.Join(e.Touches, " ") + " "
			if e.Act == "party.term.recorded" && strings.Contains(touches, "person:"+string(parisa.ID)) {
				for _, want := range []string{"body:" + string(fars.ID), "list:provinces", "list:people"} {
					if !strings.Contains(touches, " "+want+" ") {
						t.Errorf("the term of the secretary of Fars touches%s, not %s", touches, want)
					}
				}
			}
			if e.Object == "person:"+string(hidden.ID) && e.Public {
				t.Error("a person who is not public has a public entry")
			}
			if len(e.Commitment) == 0 || e.Reason != "" {
				t.Errorf("entry %s: commitment %x, reason %q", e.Act, e.Commitment, e.Reason)
			}
			for _, name := range []string{"پریسا", "نوید"} {
				if strings.Contains(fmt.Sprint(e), name) {
					t.Errorf("entry %s holds a name", e.Act)
				}
			}
		}
		for _, act := range []string{"party.body.recorded", "party.body.changed", "party.post.recorded", "party.person.recorded", "party.term.recorded"} {
			if !seen[act] {
				t.Errorf("no entry %s", act)
			}
		}
	})
}

func TestACircleOfBodiesIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		p.refused("bodies:\n  - slug: fars\n    parent: fars-shiraz\n", "line 2", "circle", "fars below fars-shiraz below fars")
		p.refused("bodies:\n  - {slug: a, kind: office, name: x, parent: b}\n  - {slug: b, kind: office, name: y, parent: a}\n", "circle")
		p.refused("bodies:\n  - slug: party\n    parent: fars\n", "the party itself stands below nothing")
	})
}

func TestOverlappingHoldersAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		term := "terms:\n  - {person: navid-rud, body: fars, post: secretary, from: %s%s}\n"
		p.refused(fmt.Sprintf(term, "1405/1/1", ""), "line 2", "one holder at a time", "parisa-dasht", "navid-rud", "end the first on 1405/01/01")
		p.refused(fmt.Sprintf(term, "1404/1/1", ", to: 1404/7/21"), "overlap")
		p.apply(fmt.Sprintf(term, "1405/1/1", ", to: 1405/2/1, acting: true"))
		p.apply("terms:\n  - {person: parisa-dasht, body: fars, post: secretary, from: 1404/7/20, to: 1405/6/1}\n" +
			"  - {person: navid-rud, body: fars, post: secretary, from: 1405/6/1}\n")
		for on, want := range map[string]string{
			"1404/7/19": "", "1404/7/20": "parisa-dasht", "1405/1/15": "parisa-dasht navid-rud",
			"1405/5/31": "parisa-dasht", "1405/6/1": "navid-rud", "1405/9/1": "navid-rud",
		} {
			if got := p.holders("fars", "secretary", on); got != want {
				t.Errorf("on %s the secretary is %q, want %q", on, got, want)
			}
		}
		// A post of many that becomes a post of one must not have several holders.
		p.refused("posts:\n  - {body: central-council, slug: member, unique: true}\n", "line 2", "one holder at a time")
		p.refused("posts:\n  - {body: fars, slug: inspector, head: true}\n", "two heads, inspector and secretary")
	})
}

func TestAnEndIsMovedOnlyWithAReasonAndNothingIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		term := "terms:\n  - {person: bahram-sarv, body: secretary-general-office, post: secretary-general, from: 1400/3/12, to: %s}\n"
		p.refused(fmt.Sprintf(term, "1402/7/1"), "line 2", "reason")
		p.apply(fmt.Sprintf(term, "1402/7/1, reason: نامهٔ شمارهٔ ۷"))
		if got := p.holders("secretary-general-office", "secretary-general", "1402/7/5"); got != "" {
			t.Errorf("on 1402/7/5 the Secretary-General is %q", got)
		}
		var term0 Term
		for _, o := range p.dir().FormerSecretariesGeneral(day(t, "1405/9/1")) {
			term0 = o.Term
		}
		states, err := p.store.States(t.Context(), "term:"+string(term0.ID))
		if err != nil || len(states) != 2 || states[1].Reason != "نامهٔ شمارهٔ ۷" || !strings.Contains(states[0].State, `"Day":20`) {
			t.Errorf("states %+v, %v", states, err)
		}
		// An end on the first day takes the term back.
		p.apply(fmt.Sprintf(term, "1400/3/12, reason: به اشتباه ثبت شده بود"))
		if got := p.holders("secretary-general-office", "secretary-general", "1401/1/1"); got != "" {
			t.Errorf("a term that was taken back still shows %q", got)
		}
	})
}

func TestTheOfficeOfTheDayIsTheOneHeldThatDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		mahin, _ := p.dir().PersonAt("mahin-kuh")
		for on, want := range map[string]string{
			"1400/3/11": "", "1400/3/12": "عضو شورای مرکزی", "1402/7/19": "عضو شورای مرکزی", "1402/7/20": "دبیرکل", "1405/9/1": "دبیرکل",
		} {
			o, ok, err := p.Office(t.Context(), mahin.ID, day(t, on).Time())
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if ok {
				got, _ = o.Signature("fa")
			}
			if got != want {
				t.Errorf("on %s she signs as %q, want %q", on, got, want)
			}
		}
		p.apply("terms:\n  - {person: mahin-kuh, body: central-council, post: member, from: 1400/3/12, signs: true}\n")
		o, _, err := p.Office(t.Context(), mahin.ID, now)
		if got, _ := o.Signature("fa"); err != nil || got != "عضو شورای مرکزی" {
			t.Errorf("she signs as %q, %v, want the post that is marked", got, err)
		}
	})
}

func TestTheDirectoryKnowsTheTreeAndItsPast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		shiraz, _ := p.dir().BodyAt("fars-shiraz")
		var up []string
		for _, b := range p.dir().Ancestors(shiraz.ID) {
			up = append(up, b.Slug)
		}
		if got := strings.Join(up, " "); got != "fars party" {
			t.Errorf("above Shiraz stand %s", got)
		}
		fars, _ := p.dir().BodyAt("fars")
		if got := p.dir().Subtree(fars.ID); len(got) != 2 || got[1] != shiraz.ID {
			t.Errorf("below Fars stand %v", got)
		}
		p.apply("bodies:\n  - {slug: yazd, bodies: [{slug: fars-shiraz}]}\n")
		if got := p.dir().Subtree(fars.ID); len(got) != 1 {
			t.Errorf("below Fars stand %v after the office moved", got)
		}
		sg, ok := p.dir().SecretaryGeneral(day(t, "1401/1/1"))
		if !ok || sg.Person.Slug != "bahram-sarv" {
			t.Errorf("the Secretary-General of 1401 is %s", sg.Person.Slug)
		}
		if got := p.dir().Turn(day(t, "1402/1/1"), sg.Body.ID); got != day(t, "1402/7/20") {
			t.Errorf("the next change of the office is on %s", got)
		}
	})
}

func TestASecondProcessSeesTheChangeWhenItHears(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p, other := open(t, d), open(t, d)
		p.sample()
		if _, ok := other.dir().BodyAt("water"); ok {
			t.Fatal("the other process knows before it heard: the test proves nothing")
		}
		entries, err := other.ledger.Since(t.Context(), 32, 1000)
		if err != nil {
			t.Fatal(err)
		}
		other.Heard(entries)
		if _, ok := other.dir().BodyAt("water"); !ok {
			t.Error("the other process has heard and does not know")
		}
	})
}

func TestFilesThatNameWhatIsNowhereAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		p.refused("bodies:\n  - {slug: x, name: y}\n", "line 2", "needs kind")
		p.refused("bodies:\n  - {slug: x, kind: office}\n", "needs name")
		p.refused("bodies:\n  - {slug: x, kind: province, name: y}\n", "31 provinces are built in")
		p.refused("bodies:\n  - {slug: x, kind: party, name: y}\n", "built in")
		p.refused("bodies:\n  - {slug: x, kind: office, name: y, parent: nowhere}\n", "no body has the slug nowhere")
		p.refused("bodies:\n  - {slug: water, kind: office}\n", "its address would change")
		p.refused("bodies:\n  - {slug: water}\n  - {slug: water}\n", "line 3", "stands on line 2 already")
		p.refused("terms:\n  - {person: nobody, body: water, post: secretary, from: 1400/1/1}\n", "nobody has the slug nobody")
		p.refused("terms:\n  - {person: navid-rud, body: water, post: king, from: 1400/1/1}\n", "body water has no post king")
		p.refused("posts:\n  - {body: nowhere, slug: a, name: x}\n", "no body has the slug nowhere")
		p.refused("bodies:\n  - {slug: water, founded: 1402/1/1, dissolved: 1401/1/1}\n", "before its founding")
	})
}

func TestWhatCanBeFoundFollowsWhatIsRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		body, _ := p.dir().BodyAt("fars")
		doc, ok := p.index["body:"+string(body.ID)+"/fa"]
		if !ok || doc.Title != "استان فارس" || doc.Path != "/provinces/fars/" || doc.Province != "fars" {
			t.Errorf("the document of Fars: %+v", doc)
		}
		parisa, _ := p.dir().PersonAt("parisa-dasht")
		doc, ok = p.index["person:"+string(parisa.ID)+"/fa"]
		if !ok || doc.Lead != "دبیر استان فارس" || doc.Province != "fars" || doc.Path != "/people/parisa-dasht/" {
			t.Errorf("the document of the secretary: %+v", doc)
		}
		if _, ok := p.index["person:"+string(parisa.ID)+"/en"]; ok {
			t.Error("somebody without an English name is in the English index")
		}
		hidden, _ := p.dir().PersonAt("hidden-volunteer")
		if _, ok := p.index["person:"+string(hidden.ID)+"/fa"]; ok {
			t.Error("somebody who is not public can be found")
		}
		p.apply("people:\n  - {slug: parisa-dasht, public: false}\n")
		if _, ok := p.index["person:"+string(parisa.ID)+"/fa"]; ok {
			t.Error("somebody who is no longer public can still be found")
		}
	})
}
