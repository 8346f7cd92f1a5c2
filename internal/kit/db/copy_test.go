package db_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/ledger"
)

// pairsOf runs fn for every pair of engines.
func pairsOf(t *testing.T, fn func(t *testing.T, from, to *db.DB)) {
	for _, a := range dbtest.Engines {
		for _, b := range dbtest.Engines {
			t.Run(string(a)+" to "+string(b), func(t *testing.T) { fn(t, dbtest.Open(t, a), dbtest.Open(t, b)) })
		}
	}
}

func do(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(t.Context(), d, query, args...); err != nil {
		t.Fatal(err)
	}
}

// furnish writes rows of every kind of value: a tree whose parents were recorded
// last, empty and large bytes, nulls, and a ledger.
func furnish(t *testing.T, d *db.DB) {
	t.Helper()
	body := func(key, parent string) {
		var up any
		if parent != "" {
			up = parent
		}
		do(t, d, `INSERT INTO body (id, kind, parent_id, slug, content) VALUES ($1, 'office', $2, $1, $3)`, key, up, "می\u200cخواهم «"+key+"»")
	}
	for _, key := range []string{"leaf", "twig", "root", "branch"} {
		body(key, "")
	}
	for child, parent := range map[string]string{"leaf": "twig", "twig": "branch", "branch": "root"} {
		do(t, d, `UPDATE body SET parent_id = $2 WHERE id = $1`, child, parent)
	}
	for i, salt := range [][]byte{{}, {0, 255, 10}, bytes.Repeat([]byte{7}, 9<<20)} {
		do(t, d, `INSERT INTO party_state (object, n, at, state, salt) VALUES ('body:leaf', $1, 0, '', $2)`, i, salt)
	}
	l := ledger.New(d, time.Now)
	for i := range 5 {
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			return l.Append(ctx, ledger.Entry{Act: "test.done", Object: fmt.Sprint("thing:", i), Public: i%2 == 0, Touches: []string{"a", "b"}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// content is every row of every table as text, in order.
func content(t *testing.T, d *db.DB) string {
	t.Helper()
	var b strings.Builder
	for _, q := range []string{
		`SELECT id || '|' || coalesce(parent_id, 'none') || '|' || slug || '|' || content FROM body ORDER BY id`,
		`SELECT object || '|' || n || '|' || length(salt) FROM party_state ORDER BY n`,
		`SELECT seq || '|' || object || '|' || coalesce(leaf, -1) || '|' || length(commitment) FROM ledger ORDER BY seq`,
		`SELECT seq || '|' || tags FROM ledger_touch ORDER BY seq`,
	} {
		lines, err := db.Select(t.Context(), d, text, q)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, strings.Join(lines, "\n"))
	}
	return b.String()
}

func TestACopyHoldsEveryRowWhateverTheEngines(t *testing.T) {
	pairsOf(t, func(t *testing.T, from, to *db.DB) {
		ctx := t.Context()
		furnish(t, from)
		told := 0
		if err := db.Copy(ctx, from, to, func(n int) { told += n }); err != nil {
			t.Fatal(err)
		}
		if a, b := content(t, from), content(t, to); a != b {
			t.Fatalf("%s\nbecame\n%s", a, b)
		}
		a, err := from.Rows(ctx)
		if err != nil {
			t.Fatal(err)
		}
		b, err := to.Rows(ctx)
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for name, n := range a {
			if sum += n; b[name] != n {
				t.Errorf("%s: %d rows became %d", name, n, b[name])
			}
		}
		if int64(told) != sum {
			t.Errorf("told of %d rows of %d", told, sum)
		}
		l := ledger.New(to, time.Now)
		if err := l.Verify(ctx, func(seq int64, what string) { t.Errorf("entry %d: %s", seq, what) }); err != nil {
			t.Fatal(err)
		}
		// The copy goes on where the ledger stood, and is still append-only.
		if err := to.Tx(ctx, func(ctx context.Context) error {
			return l.Append(ctx, ledger.Entry{Act: "test.done", Object: "thing:5"})
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(ctx, to, `DELETE FROM ledger WHERE seq = 1`); err == nil {
			t.Error("the copy's ledger can be cut")
		}
	})
}

func TestACopyNeverGoesIntoADatabaseThatHoldsSomething(t *testing.T) {
	pairsOf(t, func(t *testing.T, from, to *db.DB) {
		furnish(t, from)
		do(t, to, `INSERT INTO setting (name, value, at) VALUES ('x', '', 0)`)
		if err := db.Copy(t.Context(), from, to, nil); !errors.Is(err, db.ErrNotEmpty) || !strings.Contains(err.Error(), "setting") {
			t.Fatalf("error %v", err)
		}
		if rows, err := to.Rows(t.Context()); err != nil || rows["ledger"] != 0 || rows["setting"] != 1 {
			t.Fatalf("%v, %v", rows, err)
		}
	})
}

func TestARowThatDoesNotFitTakesTheWholeCopyBack(t *testing.T) {
	pairsOf(t, func(t *testing.T, from, to *db.DB) {
		furnish(t, from)
		do(t, to, `CREATE UNIQUE INDEX narrow ON party_state (object)`)
		if err := db.Copy(t.Context(), from, to, nil); err == nil {
			t.Fatal("copied")
		}
		if err := to.Empty(t.Context()); err != nil {
			t.Fatal(err)
		}
		if rows, _ := to.Rows(t.Context()); rows["body"] != 0 {
			t.Fatalf("%v", rows)
		}
	})
}

func TestACircleInATreeIsAnErrorAndNoSilentLoss(t *testing.T) {
	from, to := dbtest.Open(t, db.SQLite), dbtest.Open(t, db.SQLite)
	furnish(t, from)
	do(t, from, `UPDATE body SET parent_id = 'leaf' WHERE id = 'root'`)
	if err := db.Copy(t.Context(), from, to, nil); err == nil || !strings.Contains(err.Error(), "table body: 0 of 4 rows") {
		t.Fatalf("error %v", err)
	}
}

func TestOnlyTheSameSchemaIsCopied(t *testing.T) {
	from, to := dbtest.Open(t, db.SQLite), dbtest.Again(t, dbtest.Empty(t, db.SQLite))
	if err := db.Copy(t.Context(), from, to, nil); err == nil || !strings.Contains(err.Error(), "schemas differ") {
		t.Fatalf("error %v", err)
	}
	to = dbtest.Open(t, db.SQLite)
	do(t, to, `ALTER TABLE setting ADD COLUMN more TEXT`)
	if err := db.Copy(t.Context(), from, to, nil); err == nil || !strings.Contains(err.Error(), "table setting") {
		t.Fatalf("error %v", err)
	}
}

// TestAFreshDatabaseIsEmpty guards the list of tables in which migrations put rows.
func TestAFreshDatabaseIsEmpty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Empty(t.Context()); err != nil {
			t.Fatal(err)
		}
		rows, err := d.Rows(t.Context())
		if err != nil || len(rows) < 20 || rows["ledger_head"] != 1 {
			t.Fatalf("%v, %v", rows, err)
		}
	})
	if err := dbtest.Again(t, dbtest.Empty(t, db.SQLite)).Empty(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestACopyOfManyRowsTakesTheMemoryOfABatch(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 rows")
	}
	from, to := dbtest.Open(t, db.SQLite), dbtest.Open(t, db.SQLite)
	const rows = 100_000
	do(t, from, `
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO setting (name, value, at) SELECT 'row ' || i, $2, i FROM n`, rows, strings.Repeat("بلند ", 100))
	live := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, told := live(), uint64(0), 0
	err := db.Copy(t.Context(), from, to, func(n int) {
		if told/20_000 != (told+n)/20_000 {
			most = max(most, live())
		}
		told += n
	})
	if err != nil || told < rows {
		t.Fatalf("%d rows, %v", told, err)
	}
	if grown := int64(most) - int64(before); grown > 24<<20 {
		t.Fatalf("%d MB more in memory", grown>>20)
	}
}

func TestTheSchemaSaysWhetherItIsThisPrograms(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := d.Current(ctx); err != nil {
			t.Fatal(err)
		}
		do(t, d, `DELETE FROM goose_db_version WHERE version_id = 1`)
		if err := d.Current(ctx); !errors.Is(err, db.ErrOlderSchema) {
			t.Fatalf("error %v", err)
		}
		is := "1"
		if d.Engine() == db.Postgres {
			is = "true"
		}
		do(t, d, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, `+is+`)`)
		if err := d.Current(ctx); !errors.Is(err, db.ErrNewerSchema) {
			t.Fatalf("error %v", err)
		}
	})
}

func TestIntegrityNamesTheRowWhoseReferenceLeadsNowhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		furnish(t, d)
		var found []string
		look := func() {
			found = nil
			if err := d.Integrity(ctx, func(what string) { found = append(found, what) }); err != nil {
				t.Fatal(err)
			}
		}
		if look(); len(found) > 0 {
			t.Fatalf("found %v", found)
		}
		loosen(t, d, `DELETE FROM body WHERE id = 'root'`)
		if look(); len(found) != 1 || found[0] != "body branch: its parent_id is in no row of body" {
			t.Fatalf("found %v", found)
		}
	})
}

func TestIntegrityFindsABrokenRuleOfATable(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	furnish(t, d)
	loosen(t, d, `UPDATE body SET parent_id = id WHERE id = 'leaf'`)
	var found []string
	if err := d.Integrity(t.Context(), func(what string) { found = append(found, what) }); err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || !strings.Contains(found[0], "CHECK constraint failed in body") {
		t.Fatalf("found %v", found)
	}
}

// loosen runs a statement past the rules that the engine would keep.
func loosen(t *testing.T, d *db.DB, query string) {
	t.Helper()
	if d.Engine() == db.Postgres {
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			if _, err := db.Exec(ctx, d, `SET LOCAL session_replication_role = replica`); err != nil {
				return err
			}
			_, err := db.Exec(ctx, d, query)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, q := range []string{`PRAGMA foreign_keys = 0`, `PRAGMA ignore_check_constraints = 1`, query, `PRAGMA foreign_keys = 1`, `PRAGMA ignore_check_constraints = 0`} {
		do(t, d, q)
	}
}

func TestTheFileOfAnAddress(t *testing.T) {
	here, err := filepath.Abs("x.db")
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{"sqlite:///a/b.db": "/a/b.db", "sqlite://x.db": here, "sqlite://": "", "postgres://h/x": ""} {
		if got, ok := db.File(address); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", address, got, ok)
		}
	}
}
