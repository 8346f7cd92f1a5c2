package search_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/search"
)

func library() []search.Doc {
	var docs []search.Doc
	for i := range 450 { // more than two batches of a rebuild
		docs = append(docs, search.Doc{
			Title: fmt.Sprintf("خبر شمارهٔ %d", i), Lead: "چکیدهٔ استان", Body: fmt.Sprintf("مردم شهر %d می‌گویند", i%7),
			Province: []string{"fars", "gilan"}[i%2], Topics: []string{"elections"}, Year: 1400 + i%5, At: now.Add(-time.Duration(i) * time.Hour),
		})
	}
	return docs
}

func verify(t *testing.T, x *search.Index) []string {
	t.Helper()
	found := []string{}
	if err := x.Verify(t.Context(), func(key, what string) { found = append(found, key+": "+what) }); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestACopiedIndexFindsTheSameOnceRebuilt(t *testing.T) {
	for _, a := range dbtest.Engines {
		for _, b := range dbtest.Engines {
			t.Run(string(a)+" to "+string(b), func(t *testing.T) {
				from, to := dbtest.Open(t, a), dbtest.Open(t, b)
				x := index(t, from, library()...)
				if err := search.New(to, time.Now).Renew(t.Context(), t.FailNow); err != nil { // as the first start does
					t.Fatal(err)
				}
				if err := db.Copy(t.Context(), from, to, nil); err != nil {
					t.Fatal(err)
				}
				y := search.New(to, func() time.Time { return now })
				if got := verify(t, y); len(got) != 450 {
					t.Fatalf("%d documents are missing before the rebuild", len(got))
				}
				for range 2 { // a second one changes nothing
					if err := y.Rebuild(t.Context()); err != nil {
						t.Fatal(err)
					}
					if got := verify(t, y); len(got) > 0 {
						t.Fatal(got)
					}
				}
				for _, q := range []search.Query{
					{Text: "مردم شهر"}, {Text: "۴۴۹"}, {Text: "استان", Province: "gilan", Year: 1403}, {Topic: "elections"}, {Text: "نیست"},
				} {
					q.Limit = 20
					if before, after := titles(t, x, q), titles(t, y, q); !cmp.Equal(before, after) {
						t.Errorf("%+v: %q became %q", q, before, after)
					}
				}
			})
		}
	}
}

func TestRebuildMendsWhatVerifyNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d, library()[:3]...)
		if got := verify(t, x); len(got) > 0 {
			t.Fatal(got)
		}
		spoil := []string{
			`UPDATE search_doc SET terms = ' دروغ:1 ' WHERE key = 'item:0/fa'`,
			`DELETE FROM search_fts WHERE rowid = (SELECT id FROM search_doc WHERE key = 'item:1/fa')`,
		}
		want := []string{"item:0/fa: its words are not those of its text", "item:1/fa: it cannot be found: the index has no row of it"}
		if d.Engine() == db.SQLite { // PostgreSQL's reference forbids it
			spoil = append(spoil, `INSERT INTO search_fts (rowid, tok) VALUES (77, 'x')`)
			want = append(want, "row 77: the full-text table finds a document that is not there")
		}
		for _, q := range spoil {
			if _, err := db.Exec(t.Context(), d, q); err != nil {
				t.Fatal(err)
			}
		}
		if got := verify(t, x); !slices.Equal(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
		if err := x.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := verify(t, x); len(got) > 0 {
			t.Fatal(got)
		}
	})
}

func TestVerifyNamesADocumentThatLostItsOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := index(t, d, library()[:3]...)
		if _, err := db.Exec(t.Context(), d, `DELETE FROM search_rank WHERE id = (SELECT id FROM search_doc WHERE key = 'item:1/fa')`); err != nil {
			t.Fatal(err)
		}
		if got, want := verify(t, x), []string{"item:1/fa: it cannot be found: the index has no row of it"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestAnIndexOfOlderWordsIsMadeAnewOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		begun := 0
		x := index(t, d)
		renew := func(want int) {
			t.Helper()
			if err := x.Renew(t.Context(), func() { begun++ }); err != nil {
				t.Fatal(err)
			}
			if begun != want {
				t.Fatalf("made anew %d times, want %d", begun, want)
			}
		}
		renew(0) // an empty one is of this program
		index(t, d, library()[:3]...)
		renew(0)
		for _, older := range []string{`UPDATE search_version SET version = 1`, `DELETE FROM search_version`} {
			for _, q := range []string{older, `UPDATE search_doc SET terms = ''`} {
				if _, err := db.Exec(t.Context(), d, q); err != nil {
					t.Fatal(err)
				}
			}
			if got := verify(t, x); len(got) == 0 {
				t.Error("nothing is wrong with an index of older words")
			}
			before := begun
			renew(before + 1)
			renew(before + 1)
			if got := verify(t, x); len(got) > 0 {
				t.Error(got)
			}
		}
	})
}
