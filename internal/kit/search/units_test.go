package search_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/search"
)

func TestSynonymsFindEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d,
			search.Doc{Title: "شورای شهر", Body: "می‌خواهم", At: now},
			search.Doc{Title: "انجمن شهر", At: now.AddDate(0, -1, 0)},
			search.Doc{Title: "دبیرکل سخن گفت", At: now},
			search.Doc{Title: "رهبر حزب سخن گفت", At: now.AddDate(0, -1, 0)},
			search.Doc{Title: "حزب بی رهبر", At: now.AddDate(0, -2, 0)},
		)
		var table [][]string
		var fails error
		x.Synonyms(func(context.Context) ([][]string, error) { return table, fails })
		if got := titles(t, x, search.Query{Text: "انجمن"}); !cmp.Equal(got, []string{"انجمن شهر"}) {
			t.Errorf("without a table: %q", got)
		}
		table = [][]string{{"شورا", "انجمن"}, {"دبیرکل", "رهبر حزب"}, {"؟", "هیچ"}}
		for _, c := range []struct {
			q    string
			want []string
		}{
			{"انجمن", []string{"شورای شهر", "انجمن شهر"}},
			{"شوراها", []string{"شورای شهر", "انجمن شهر"}},
			{"شوراي شهر می خواهم", []string{"شورای شهر"}},
			{"دبیرکل", []string{"دبیرکل سخن گفت", "رهبر حزب سخن گفت", "حزب بی رهبر"}},
			{"رهبر حزب سخن", []string{"دبیرکل سخن گفت", "رهبر حزب سخن گفت"}},
			{"رهبر", []string{"رهبر حزب سخن گفت", "حزب بی رهبر"}},
		} {
			if diff := cmp.Diff(c.want, titles(t, x, search.Query{Text: c.q})); diff != "" {
				t.Errorf("%s: %s", c.q, diff)
			}
		}
		res, err := x.Find(t.Context(), search.Query{Text: "شورا", Lang: "fa"})
		if err != nil || string(res.Hits[1].TitleHTML) != "<mark>انجمن</mark> شهر" {
			t.Errorf("%+v, %v: the synonym is not marked", res.Hits, err)
		}
		table = [][]string{{"شورا", "مجلس"}}
		if got := titles(t, x, search.Query{Text: "انجمن"}); !cmp.Equal(got, []string{"انجمن شهر"}) {
			t.Errorf("an older table is still in force: %q", got)
		}
		fails = errors.New("gone")
		if _, err := x.Find(t.Context(), search.Query{Text: "شورا", Lang: "fa"}); !errors.Is(err, fails) {
			t.Errorf("a table that cannot be read: %v", err)
		}
	})
}

func TestASlipIsAnsweredWithTheWordOfTheTexts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d,
			search.Doc{Title: "انتخابات شوراها", Body: "مردم می‌خواهند رأی بدهند. محمدرضا قنبرزاده گفت: برنامه‌ریزی شد.", At: now},
			search.Doc{Title: "انتخابات", Body: "مُحَمَّد آمد", At: now},
			search.Doc{Title: "Council elections", Body: "turnout", Lang: "en", At: now},
		)
		for _, c := range []struct{ q, lang, want string }{
			{"انتحابات", "fa", "انتخابات"},
			{"انطخابات شوراها", "fa", "انتخابات شوراها"},
			{"«انتخابات» قنبرذاده", "fa", "«انتخابات» قنبرزاده"}, // a name that no dictionary has
			{"برنامه‌ریری", "fa", "برنامه‌ریزی"},
			{"برنامهریضی", "fa", "برنامه‌ریزی"},
			{"elektions", "en", "elections"},
			{"می‌خواهنذ", "fa", "می‌خواهند"},
			{"elektions", "fa", ""},         // of another language's texts
			{"انتخابات", "fa", ""},          // it finds something
			{"مردم turnout", "fa", ""},      // no slip
			{"شترمرغ", "fa", ""},            // a word, of which no text speaks
			{"انتحابات شترمرغ", "fa", ""},   // half an answer is none
			{"مردم انتحابات آمد", "fa", ""}, // each in some text, all in none
			{"", "fa", ""},
			{"؟!", "fa", ""},
			{"۱۴۰۴", "fa", ""},
			{strings.Repeat("ب", 300), "fa", ""},
			{"\x00\xff'\"*", "fa", ""},
		} {
			got, err := x.Suggest(t.Context(), search.Query{Text: c.q, Lang: c.lang})
			if err != nil || got != c.want {
				t.Errorf("%q: %q, %v; want %q", c.q, got, err, c.want)
			}
		}
	})
}

func TestWhileOneTypesTheBeginningOfAWordIsEnough(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d, search.Doc{Title: "برنامه‌ریزی شهری", At: now}, search.Doc{Title: "برنامهٔ شوراها", At: now.AddDate(0, -1, 0)})
		both := []string{"برنامه‌ریزی شهری", "برنامهٔ شوراها"}
		for _, c := range []struct {
			q    string
			want []string
		}{
			{"برن", both},
			{"برنامه", both},
			{"برنامه‌ریز", both[:1]},
			{"برنامه‌ریزی شهر", both[:1]},
			{"شورا برنا", both[1:]},
			{"برنا شورا", []string{}}, // the first word is whole
			{"برنا ", []string{}},     // so is one with a space after it
			{"بر", []string{}},        // too little
			{"«برنا»", []string{}},
		} {
			if diff := cmp.Diff(c.want, titles(t, x, search.Query{Text: c.q, Typing: true})); diff != "" {
				t.Errorf("%q: %s", c.q, diff)
			}
		}
		if got := titles(t, x, search.Query{Text: "برنا"}); len(got) != 0 {
			t.Errorf("nobody is typing and a part of a word finds %q", got)
		}
	})
}

func TestTheWholeWrittenWordIsMarked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, c := range []struct{ text, q, want string }{
			{"«می‌خواهم»، او آمد", "میخواهم", "«<mark>می‌خواهم</mark>»، او آمد"},
			{"او می خواهد و میخواهد", "می‌خواهد", "او <mark>می خواهد</mark> و <mark>میخواهد</mark>"},
			{"برنامهریزی و برنامه ریزی‌ها", "برنامه‌ریزی", "<mark>برنامهریزی</mark> و <mark>برنامه ریزی‌ها</mark>"},
			{"مُحَمَّدٌ آمد", "محمد", "<mark>مُحَمَّدٌ</mark> آمد"},
			{"کتاب‌هایشان را", "کتاب", "<mark>کتاب‌هایشان</mark> را"},
			{"خانهٔ ما", "خانه", "<mark>خانهٔ</mark> ما"},
			{"قانون‌گذاری <b>", "قانون گذار", "<mark>قانون‌گذاری</mark> &lt;b&gt;"},
			{"دفتر دلیل", "به‌دلیل", "دفتر <mark>دلیل</mark>"},
			{"به‌دلیل", "دلیل", "<mark>به‌دلیل</mark>"},
		} {
			x := index(t, d, search.Doc{Key: "k", Title: c.text, At: now})
			res, err := x.Find(t.Context(), search.Query{Text: c.q, Lang: "fa"})
			if err != nil || len(res.Hits) != 1 {
				t.Fatalf("%q in %q: %v, %d hits", c.q, c.text, err, len(res.Hits))
			}
			if got := string(res.Hits[0].TitleHTML); got != c.want {
				t.Errorf("%q in %q: %s", c.q, c.text, got)
			}
		}
	})
}
