package press

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/search"
)

// called is a house whose bodies have other names now.
type called struct{ house }

func (called) Label(_ context.Context, lang string, b id.Body) (string, string, error) {
	return "new " + lang + " " + string(b), "slug-" + string(b), nil
}

// owners reads what results show beside the documents of a language.
func (k *desk) owners(x *search.Index) map[string]string {
	k.t.Helper()
	all := map[string]string{}
	if err := x.Each(k.ctx, func(d search.Doc) error { all[d.Title+d.Key[len(d.Key)-3:]] = d.Owner; return nil }); err != nil {
		k.t.Fatal(err)
	}
	return all
}

func TestABodyThatIsRenamedIsShownByItsNewNameAndNothingIsFiledAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, 1)
		x := search.New(d, k.Now)
		k.Search = x
		for title, owner := range map[string]id.Body{"از ریشه": root, "از تهران": tehran} {
			a := draft(title)
			a.Owner, a.Province = owner, tehran
			k.say(a, noon)
		}
		k.Party = called{}
		before, err := k.Ledger.Head(k.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Follow(k.ctx, editor, nil, []id.Body{tehran}); err != nil {
			t.Fatal(err)
		}
		if got := k.owners(x); got["از ریشه/fa"] != "fa body-root" || got["از تهران/fa"] != "new fa body-tehran" {
			t.Errorf("%v", got)
		}
		if after, err := k.Ledger.Head(k.ctx); err != nil || after.Seq != before.Seq {
			t.Errorf("%d entries, %v: nothing was filed", after.Seq-before.Seq, err)
		}
		k.tags = nil
		if err := k.Follow(k.ctx, editor, []id.Body{root, tehran, shemiran}, nil); err != nil {
			t.Fatal(err)
		}
		if got := k.owners(x); got["از ریشه/fa"] != "new fa body-root" || got["از تهران/fa"] != "new fa body-tehran" {
			t.Errorf("after a move: %v", got)
		}
		if after, err := k.Ledger.Head(k.ctx); err != nil || after.Seq != before.Seq+2 {
			t.Errorf("%d entries, %v: want one for each body that has items", after.Seq-before.Seq, err)
		}
		if !slices.Contains(k.tags, "list:body:body-tehran") {
			t.Errorf("touched %v", k.tags)
		}
	})
}

func TestItemsOfBodiesAreReadAlongIndexes(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	for name, q := range map[string]struct {
		query string
		args  []any
	}{
		"naming": {namingSQL(2), []any{"a", "b"}}, "found": {foundSQL, []any{"a", "fa"}},
	} {
		steps, err := db.Select(t.Context(), d, func(r db.Row) (s string, err error) {
			var n any
			return s, r.Scan(&n, &n, &n, &s)
		}, "EXPLAIN QUERY PLAN "+q.query, q.args...)
		if err != nil || len(steps) == 0 {
			t.Fatal(name, err)
		}
		for _, s := range steps {
			if strings.HasPrefix(s, "SCAN") && !strings.Contains(s, "CONSTANT ROW") || strings.Contains(s, "press_item_due") {
				t.Errorf("%s: %s", name, s)
			}
		}
	}
}

// The party itself owns most items. While its name is recorded, nobody else writes, and SQLite lets
// them wait for ten seconds.
func TestANameOfTheOwnerOfTenThousandItemsIsRecordedInAMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("writes ten thousand rows")
	}
	k := open(t, dbtest.Open(t, db.SQLite), 1)
	x := search.New(k.DB, k.Now)
	k.Search = x
	const n = 10000
	text := strings.Repeat("متن یک خبر که چند بند دارد. ", 100)
	err := k.DB.Tx(k.ctx, func(ctx context.Context) error {
		if _, err := db.Exec(ctx, k.DB, `
			WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < $1)
			INSERT INTO press_item
			SELECT 'i' || n, 'news', 'published', 'fa', 's' || n, '1404/02/s' || n, n, '', 0, 0, 1404, 2, 5,
			       $2 + n, 0, 0, 0, 0, '', 0, $3, '', '', '', 0, '', '[]', '[]', '[]', '[]', '', 0 FROM c`, n, noon.UnixMilli(), root); err != nil {
			return err
		}
		for _, statement := range []string{
			`INSERT INTO press_edition SELECT id, 'en', 1, 1, 500, 3, x'00', '', 'title ' || id, '', $1, $1 FROM press_item`,
			`INSERT INTO search_doc (key, lang, terms, path, label, title, lead, facets, body)
			 SELECT 'item:' || id || '/en', 'en', $1, '', '', 'title ' || id, '', '{}', $1 FROM press_item`,
		} {
			if _, err := db.Exec(ctx, k.DB, statement, text); err != nil {
				return err
			}
		}
		_, err := db.Exec(ctx, k.DB, `INSERT INTO search_rank SELECT id, 'news', 'old', 0, 500, 'i1:1 title:1 ', '' FROM search_doc`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := k.Follow(k.ctx, editor, nil, []id.Body{root}); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	t.Logf("%d documents in %s", n, took)
	if took > 3*time.Second {
		t.Errorf("took %s", took)
	}
	for key, owner := range k.owners(x) {
		if owner == "old" {
			t.Fatalf("%s is shown by the old name", key)
		}
	}
}
