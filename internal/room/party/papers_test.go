package party

import (
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

// papered is a party with steps, counts and letters, of which some count no more.
func papered(t *testing.T, v *visit) {
	t.Helper()
	v.sample()
	v.apply("bodies:\n  - {slug: fars, bodies: [{slug: shiraz, kind: county, name: شیراز, posts: [{slug: head, name: مسئول, head: true}, {slug: member, name: عضو}]}]}\n" +
		"people:\n  - {slug: one, name: یکم می‌آید}\n  - {slug: two, name: دوم, public: false}\n  - {slug: three, name: سوم}\n" +
		"terms:\n  - {person: one, body: shiraz, post: head, from: 1405/2/1, by: election}\n  - {person: two, body: shiraz, post: member, from: 1405/2/1, to: 1406/2/1, acting: true}\n  - {person: three, body: shiraz, post: member, from: 1405/3/1}\n")
	shiraz, _ := v.dir().BodyAt("shiraz")
	fars, _ := v.dir().BodyAt("fars")
	last := ""
	for _, s := range []LicenceStep{
		{Step: Proposed, Letter: "۱۲/۱"}, {Step: Sent, Note: "با پیک\n\nدر دو نسخه"}, {Step: Refused, Note: "اشتباه می‌شود"}, {Step: Mistaken, Note: "این گام نبود"}, {Step: Confirmed, Letter: "۱۲/۹"},
	} {
		s.Body, s.Day = shiraz.ID, day(t, "1405/05/01")
		if err := v.RecordLicence(t.Context(), operator, last, s); err != nil {
			t.Fatal(err)
		}
		all, err := v.store.LicenceOf(t.Context(), shiraz.ID)
		if err != nil {
			t.Fatal(err)
		}
		last = latest(all)
	}
	for i, f := range []Figure{{Value: 12, Day: day(t, "1405/05/01"), Source: "دفتر: صفحهٔ ۳"}, {Value: 17, Day: day(t, "1405/04/01"), Source: "دفتر"}} {
		f.Body, f.Measure = shiraz.ID, MembersOf
		if err := v.RecordFigure(t.Context(), operator, i, f); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.RecordFigure(t.Context(), operator, 0, Figure{Body: fars.ID, Measure: CountiesOf, Value: 36, Day: day(t, "1405/05/01"), Source: "تقسیمات"}); err != nil {
		t.Fatal(err)
	}
	issue := func(slug, known, text, reason string) Letter {
		t.Helper()
		who, _ := v.dir().PersonAt(slug)
		l, err := v.IssueLetter(t.Context(), operator, v.dir().Terms(who.ID)[0].Term.ID, known, text, reason)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	first := issue("one", "", "با آرزوی کامیابی: \"روشن\"\n- خط دوم", "")
	issue("three", "", "", "")
	issue("one", first.ID, "", "نام درست شد")
	if err := v.RevokeLetter(t.Context(), operator, issue("two", "", "", "").ID, "به درخواست خود"); err != nil {
		t.Fatal(err)
	}
	v.apply("terms:\n  - {person: three, body: shiraz, post: member, from: 1405/3/1, to: 1405/3/1}\n") // taken back
}

func (v *visit) papers() string {
	v.t.Helper()
	b, err := v.ExportPapers(v.t.Context())
	if err != nil {
		v.t.Fatal(err)
	}
	return string(b)
}

// TestThePapersOfAPartyMoveToAnotherSite writes the tables and the papers on one engine and brings them in on the other: the pages are the same,
// and so is what is written again.
func TestThePapersOfAPartyMoveToAnotherSite(t *testing.T) {
	for from, to := range map[db.Engine]db.Engine{db.SQLite: db.Postgres, db.Postgres: db.SQLite} {
		t.Run(string(from), func(t *testing.T) {
			v, w := serve(t, dbtest.Open(t, from), nil), serve(t, dbtest.Open(t, to), nil)
			papered(t, v)
			tables, papers := map[string]string{}, v.papers()
			for _, kind := range []string{ImportBodies, ImportTerms} {
				tables[kind] = v.exported(kind, "fa")
				w.bring(tables[kind])
			}
			if got := w.apply(papers); got.New != 5+3+4+1 || got.Changed != 0 {
				t.Errorf("%+v", got)
			}
			for kind, was := range tables {
				if got := w.exported(kind, "fa"); got != was {
					t.Errorf("%s: %s", kind, firstDifference(got, was))
				}
			}
			if got := w.papers(); got != papers {
				t.Errorf("papers: %s", firstDifference(got, papers))
			}
			letters, err := v.store.Letters(t.Context())
			if err != nil || len(letters) != 4 {
				t.Fatalf("%d letters, %v", len(letters), err)
			}
			all := v.addresses()
			for _, l := range letters {
				all = append(all, l.Path(), "/en"+l.Path())
			}
			read := func(v *visit, path string) string {
				_, body := v.read(t, path)
				return body
			}
			for _, path := range all {
				if got, want := read(w, path), read(v, path); got != want {
					t.Errorf("%s: %s", path, firstDifference(got, want))
				}
			}
			v.page(letters[0].Path(), http.StatusOK)

			// A second time it changes nothing, and numbers go on.
			if got := w.apply(papers); got.New+got.Changed != 0 {
				t.Errorf("again: %v", got.Lines)
			}
			who, _ := w.dir().PersonAt("two")
			l, err := w.IssueLetter(t.Context(), operator, w.dir().Terms(who.ID)[0].Term.ID, "", "", "")
			if err != nil || l.Name() != "1405/5" {
				t.Errorf("the next letter is %s, %v", l.Name(), err)
			}

			// What is recorded stays as it is.
			for name, x := range map[string][2]string{
				"a count":         {"value: 12", "value: 13"},
				"a step":          {"step: proposed", "step: sent"},
				"the words":       {"یکم می‌آید", "یکم می‌رود"},
				"a code":          {letters[1].Code, letters[0].Code},
				"a term":          {"from: 1405/03/01\n    issued", "from: 1405/03/02\n    issued"},
				"what replaces":   {"replaces: 1405/1", "replaces: 1405/9"},
				"an instant":      {"licences:\n", "licences:\n  - {body: fars, step: proposed, day: 1405/1/1, recorded: 2036-01-01T00:00:00Z}\n"},
				"no reason":       {"reason: نام درست شد", "reason: \"\""},
				"a key":           {"licences:", "licence:"},
				"a number":        {"number: 1405/1\n", "number: 1405/01\n"},
				"an unknown body": {"body: shiraz", "body: nowhere"},
			} {
				other := strings.Replace(papers, x[0], x[1], 1)
				if other == papers {
					t.Errorf("%s: there is no %q in\n%s", name, x[0], papers)
				}
				if _, err := w.Apply(t.Context(), operator, strings.NewReader(other)); err == nil || !strings.Contains(err.Error(), "line ") {
					t.Errorf("%s is taken: %v", name, err)
				}
			}
			if got := w.exported(ImportTerms, "fa"); got == "" || strings.Contains(w.papers(), "1405/6") {
				t.Error("something of a refused file is recorded")
			}
		})
	}
}
