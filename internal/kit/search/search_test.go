package search_test

import (
	"context"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/search"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func index(t *testing.T, d *db.DB, docs ...search.Doc) *search.Index {
	t.Helper()
	x := search.New(d, func() time.Time { return now })
	err := d.Tx(context.Background(), func(ctx context.Context) error {
		for i, doc := range docs {
			if doc.Key == "" {
				doc.Key = fmt.Sprintf("item:%d/fa", i)
			}
			if doc.Lang == "" {
				doc.Lang = "fa"
			}
			if err := x.Put(ctx, doc); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func titles(t *testing.T, x *search.Index, q search.Query) []string {
	t.Helper()
	if q.Lang == "" {
		q.Lang = "fa"
	}
	res, err := x.Find(context.Background(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	all := []string{}
	for _, h := range res.Hits {
		all = append(all, h.Title)
	}
	return all
}

func TestAWordIsFoundHoweverItIsSpelt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d, search.Doc{Title: "یک", Body: "مردم می‌خواهم شوراها را ببینم ۱۴۰۴"}, search.Doc{Title: "دو", Body: "چیز دیگر"})
		for _, q := range []string{"می‌خواهم", "میخواهم", "می خواهم", "ميخواهم", "شورا", "شوراها", "شورا ها", "1404", "۱۴۰۴", "١٤٠٤"} {
			if got := titles(t, x, search.Query{Text: q}); !cmp.Equal(got, []string{"یک"}) {
				t.Errorf("%q found %q", q, got)
			}
		}
		for _, q := range []string{"", "   ", "؟!", "\x00", `"`, "نیست", "مردم نیست", "' | 'x", "NEAR(a b)", "*"} {
			if got := titles(t, x, search.Query{Text: q}); len(got) != 0 {
				t.Errorf("%q found %q", q, got)
			}
		}
	})
}

func TestTitleStandsAboveLeadAboveText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := now.AddDate(0, -1, 0)
		x := index(t, d,
			search.Doc{Title: "شهر", At: at},
			search.Doc{Title: "در چکیده", Lead: "دربارهٔ شهر", At: at},
			search.Doc{Title: "در متن، تازه‌تر", Body: "شهر", At: at},
			search.Doc{Title: "در متن، کهنه", Body: "شهر", At: at.AddDate(-5, 0, 0)},
		)
		want := []string{"شهر", "در چکیده", "در متن، تازه‌تر", "در متن، کهنه"}
		if diff := cmp.Diff(want, titles(t, x, search.Query{Text: "شهر"})); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFiltersNarrow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d,
			search.Doc{Title: "الف", Body: "آب", Kind: "news", Province: "fars", Topics: []string{"water", "محیط-زیست"}, Year: 1404, At: now},
			search.Doc{Title: "ب", Body: "آب", Kind: "note", Province: "yazd", Year: 1404, At: now.Add(-time.Hour)},
			search.Doc{Title: "پ", Body: "آب", Kind: "news", Year: 1403, At: now.Add(-2 * time.Hour)},
			search.Doc{Title: "water", Body: "آب", Kind: "news", Lang: "en", At: now},
		)
		for _, c := range []struct {
			q    search.Query
			want []string
		}{
			{search.Query{Text: "آب"}, []string{"الف", "ب", "پ"}},
			{search.Query{Text: "آب", Kind: "news"}, []string{"الف", "پ"}},
			{search.Query{Text: "آب", Province: "yazd"}, []string{"ب"}},
			{search.Query{Text: "آب", Topic: "محیط-زیست"}, []string{"الف"}},
			{search.Query{Text: "آب", Year: 1404}, []string{"الف", "ب"}},
			{search.Query{Text: "آب", Lang: "en"}, []string{"water"}},
			{search.Query{Year: 1404}, []string{"الف", "ب"}},
			{search.Query{Province: "nowhere"}, []string{}},
			{search.Query{Text: "آب", Limit: 1, Offset: 1}, []string{"ب"}},
		} {
			if diff := cmp.Diff(c.want, titles(t, x, c.q)); diff != "" {
				t.Errorf("%+v: %s", c.q, diff)
			}
		}
		res, err := x.Find(context.Background(), search.Query{Text: "آب", Lang: "fa", Kind: "note"})
		if err != nil || res.Total != 1 || res.Kinds["news"] != 2 || res.Kinds["note"] != 1 {
			t.Errorf("total %d, kinds %v, %v: the tabs count every kind", res.Total, res.Kinds, err)
		}
	})
}

func TestAReplacedDocumentIsFoundByItsNewTextOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d, search.Doc{Key: "k", Title: "کهنه"}, search.Doc{Key: "k", Title: "تازه"})
		if got := titles(t, x, search.Query{Text: "کهنه"}); len(got) != 0 {
			t.Errorf("the old text finds %q", got)
		}
		if got := titles(t, x, search.Query{Text: "تازه"}); len(got) != 1 {
			t.Errorf("the new text finds %q", got)
		}
		if err := x.Remove(context.Background(), "k"); err != nil {
			t.Fatal(err)
		}
		if got := titles(t, x, search.Query{Text: "تازه"}); len(got) != 0 {
			t.Errorf("what was removed is found: %q", got)
		}
		if err := x.Remove(context.Background(), "k"); err != nil {
			t.Errorf("removing what is not there: %v", err)
		}
	})
}

func TestTheIndexGoesBackWithItsTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d)
		err := d.Tx(context.Background(), func(ctx context.Context) error {
			if err := x.Put(ctx, search.Doc{Key: "k", Lang: "fa", Title: "نیامده"}); err != nil {
				return err
			}
			return fmt.Errorf("stop")
		})
		if err == nil {
			t.Fatal("the transaction went through")
		}
		if got := titles(t, x, search.Query{Text: "نیامده"}); len(got) != 0 {
			t.Errorf("found %q", got)
		}
	})
}

func TestPhrasesStandTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d, search.Doc{Title: "الف", Body: "شورای شهر تهران"}, search.Doc{Title: "ب", Body: "تهران شهر شورا"})
		if got := titles(t, x, search.Query{Text: "«شهر تهران»"}); !cmp.Equal(got, []string{"الف"}) {
			t.Errorf("found %q", got)
		}
	})
}

func TestMarksWrapWholeWordsAndNothingElseChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		title := `دربارهٔ <b>برنامه‌ریزی</b> & مُشارکت «شهر»`
		x := index(t, d, search.Doc{Title: title, Body: "متن"})
		for q, want := range map[string]string{"برنامه‌ریزی": "برنامه‌ریزی", "برنامه": "برنامه‌ریزی", "مشارکت": "مُشارکت", "شهر": "شهر"} {
			res, err := x.Find(context.Background(), search.Query{Text: q, Lang: "fa"})
			if err != nil || len(res.Hits) != 1 {
				t.Fatalf("%q: %v, %d hits", q, err, len(res.Hits))
			}
			got := string(res.Hits[0].TitleHTML)
			if !strings.Contains(got, "<mark>"+want+"</mark>") {
				t.Errorf("%q marked %s", q, got)
			}
			plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got)
			if html.UnescapeString(plain) != title {
				t.Errorf("%q: without marks %q, want the title", q, html.UnescapeString(plain))
			}
			if strings.Contains(got, "<b>") {
				t.Errorf("%q: markup of the text came through: %s", q, got)
			}
		}
	})
}

func TestSnippetShowsTheFirstMatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		body := strings.Repeat("سخن از چیزی دیگر است. ", 200) + "اینجا قنات خشک شد. " + strings.Repeat("و باز چیزی دیگر. ", 200)
		x := index(t, d, search.Doc{Title: "آب", Lead: "چکیده", Body: body})
		res, err := x.Find(context.Background(), search.Query{Text: "قنات", Lang: "fa"})
		if err != nil || len(res.Hits) != 1 {
			t.Fatalf("%v, %d hits", err, len(res.Hits))
		}
		got := string(res.Hits[0].SnippetHTML)
		if !strings.Contains(got, "<mark>قنات</mark>") || len(got) > 700 || !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") {
			t.Errorf("snippet %q", got)
		}
	})
}

// Both engines answer alike: same documents, same queries, same order.
func TestBothEnginesAgree(t *testing.T) {
	words := strings.Fields("شورا شهر آب بودجه مردم می‌خواهیم رأی پاسخ‌گویی برنامه‌ریزی قنات مدرسه راه نامزد")
	answers := map[string][]string{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var docs []search.Doc
		for i := range 120 {
			pick := func(n int) string { return words[(i*7+n*n)%len(words)] }
			docs = append(docs, search.Doc{
				Title: fmt.Sprintf("%s %s %d", pick(0), pick(1), i), Lead: pick(2), Body: strings.Join([]string{pick(3), pick(4), pick(5), pick(1)}, " "),
				Kind: []string{"news", "note"}[i%2], Year: 1400 + i%5, At: now.AddDate(0, 0, -i),
			})
		}
		x := index(t, d, docs...)
		for i, a := range words {
			for _, q := range []search.Query{{Text: a}, {Text: a + " " + words[(i+3)%len(words)]}, {Text: a[:len(a)/4*2] + "*"}, {Text: a, Kind: "news", Year: 1402}} {
				name := fmt.Sprintf("%+v", q)
				got := titles(t, x, q)
				if want, ok := answers[name]; ok {
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s: %s", name, diff)
					}
				}
				answers[name] = got
			}
		}
	})
	if len(answers) == 0 {
		t.Fatal("nothing was asked")
	}
}

// many are n documents of one word, the i-th an hour older than the one before it.
func many(n int, body string) []search.Doc {
	docs := make([]search.Doc, n)
	for i := range docs {
		docs[i] = search.Doc{Key: fmt.Sprintf("item:many-%d/fa", i), Title: fmt.Sprintf("خبر %d", i), Body: body, Kind: "news", At: now.Add(-time.Duration(i+1) * time.Hour)}
	}
	return docs
}

func TestAPhraseIsFoundHoweverManyNewerTextsHoldItsWordsApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		docs := append([]search.Doc{{Title: "کهنه", Body: "شهر تهران", At: now.AddDate(-3, 0, 0)}}, many(300, "شهر دور از تهران")...)
		x := index(t, d, docs...)
		res, err := x.Find(t.Context(), search.Query{Text: "«شهر تهران»", Lang: "fa"})
		if err != nil || res.Total != 1 || res.Many || res.Hits[0].Title != "کهنه" {
			t.Errorf("%d found, many %v, %v: want the one that holds it, and no more", res.Total, res.Many, err)
		}
	})
}

func TestAPhraseThatMayBeFoundMoreOftenSaysSo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d, many(300, "شهر تهران")...)
		res, err := x.Find(t.Context(), search.Query{Text: "«شهر تهران»", Lang: "fa"})
		if err != nil || res.Total < 50 || res.Many != (res.Total < 300) {
			t.Errorf("%d of 300 found, many %v, %v", res.Total, res.Many, err)
		}
	})
}

func TestTheNewestByDateAreFoundWheneverTheyWereIndexed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		docs := append([]search.Doc{
			{Key: "item:new/fa", Title: "تازه", Body: "آب", Kind: "news", At: now},
			{Key: "body:x/fa", Title: "نهاد آب", Kind: "body"},
		}, many(650, "آب")...) // an import of old posts comes later
		x := index(t, d, docs...)
		for _, q := range []search.Query{{Text: "آب", Lang: "fa", Limit: 5}, {Text: "آب", Lang: "fa", Kind: "body"}} {
			res, err := x.Find(t.Context(), q)
			if err != nil || !res.Many {
				t.Fatalf("many %v, %v", res.Many, err)
			}
			want := "تازه"
			if q.Kind != "" {
				want = "نهاد آب"
			}
			found := false
			for _, h := range res.Hits {
				found = found || h.Title == want
			}
			if !found {
				t.Errorf("%q is not found", want)
			}
		}
	})
}

func TestADocumentMayChangeItsDateAndItsNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d,
			search.Doc{Key: "a", Title: "الف", Body: "آب", Owner: "کهنه", Path: "/a/", At: now.Add(-time.Hour)},
			search.Doc{Key: "b", Title: "ب", Body: "آب", At: now.Add(-time.Hour)},
			search.Doc{Key: "a", Title: "الف", Body: "آب", Owner: "تازه", Path: "/a/", At: now.Add(-time.Hour)},
			search.Doc{Key: "b", Title: "ب", Body: "آب", At: now.AddDate(-2, 0, 0)},
		)
		res, err := x.Find(t.Context(), search.Query{Text: "آب", Lang: "fa"})
		if err != nil || res.Total != 2 || res.Hits[0].Owner != "تازه" || res.Hits[1].Title != "ب" {
			t.Errorf("%+v, %v", res.Hits, err)
		}
		if got := verify(t, x); len(got) > 0 {
			t.Error(got)
		}
	})
}
