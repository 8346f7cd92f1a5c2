package party

import (
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	tables "hemmat/internal/kit/sheet"
)

// FuzzTry lays any rows over a small party: each gets one verdict, and no trial takes more rounds than it may.
func FuzzTry(f *testing.F) {
	for _, rows := range []string{
		"نوع,نام,زیر\nشهر,الف,فارس\nکارگروه,ب,الف\n", undoRows, "slug,parent,name\na,b,x\nb,a,y\n",
		"نام,سمت,نهاد,از\nالف,دبیر,فارس,1405/1/1\nب,دبیر,فارس,1405/1/1\n",
	} {
		f.Add(rows)
	}
	texts, err := i18n.New(Locales(), ImportLocales())
	if err != nil {
		f.Fatal(err)
	}
	rm := &Room{o: Options{Texts: texts, IDs: id.NewSource(time.Now, nil)}}
	v := rm.vocabulary()
	rec := record{bodies: builtins()}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := tables.Read([]byte(text), 40)
		if err != nil || len(rows) == 0 {
			return
		}
		d := &Draft{Cells: Cells{Rows: rows}, Choice: v.guess(rows, knownBodies(v, rec))}
		try, err := rm.try(rec, d, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(try.rows) != len(d.body()) {
			t.Errorf("%d rows tried of %d", len(try.rows), len(d.body()))
		}
		for _, r := range try.rows {
			if (r.verdict == RowWrong) != (len(r.faults) > 0) {
				t.Errorf("row %d is %s with %d faults", r.line, r.verdict, len(r.faults))
			}
			for _, x := range r.faults {
				if s := rm.say("fa", x, false); s == x.Key || strings.Contains(s, "<no value>") {
					t.Errorf("no words for %+v: %s", x, s)
				}
			}
		}
		// What is good is good again, and nothing else would come of it.
		again, err := rm.try(rec, d, nil)
		if err != nil || again.sign != try.sign {
			t.Errorf("another outcome the second time: %v", err)
		}
	})
}

func FuzzRomanised(f *testing.F) {
	f.Add("دفتر شهر ۱۲ می‌خواهم")
	f.Fuzz(func(t *testing.T, name string) {
		if s := freeSlug(romanised(name), "below", func(string) bool { return false }); !isSlug(s) {
			t.Errorf("%q: %q", name, s)
		}
	})
}
