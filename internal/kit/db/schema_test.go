package db_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"

	"github.com/google/go-cmp/cmp"
)

// Tables that one engine has for itself: goose's own, SQLite's full-text shadow
// tables and bookkeeping, and what stands for full text in PostgreSQL.
func own(table string) bool {
	return strings.HasPrefix(table, "goose_") || strings.HasPrefix(table, "sqlite_") || strings.Contains(table, "_fts")
}

// schema is every table with its columns and unique keys, one line each, the
// same words on both engines. A column whose name ends in _tsv is PostgreSQL's own.
func schema(t *testing.T, d *db.DB) map[string][]string {
	t.Helper()
	type line struct{ table, text string }
	scan := func(r db.Row) (l line, err error) { return l, r.Scan(&l.table, &l.text) }
	queries := []string{
		`
		SELECT m.name, 'column ' || c.name || ' ' ||
		       CASE upper(c.type) WHEN 'INTEGER' THEN 'number' WHEN 'BIGINT' THEN 'number' WHEN 'TEXT' THEN 'text' WHEN 'BLOB' THEN 'bytes' ELSE c.type END ||
		       CASE WHEN c."notnull" = 1 THEN ' not null' ELSE '' END ||
		       CASE WHEN c.dflt_value IS NULL THEN '' ELSE ' default' END
		  FROM sqlite_master AS m, pragma_table_info(m.name) AS c
		 WHERE m.type = 'table'`, `
		SELECT m.name, 'unique ' || (SELECT group_concat(name, ',') FROM (SELECT coalesce(name, '(expression)') AS name FROM pragma_index_info(i.name) ORDER BY seqno)) ||
		       CASE WHEN i.partial = 1 THEN ' partial' ELSE '' END
		  FROM sqlite_master AS m, pragma_index_list(m.name) AS i
		 WHERE m.type = 'table' AND i."unique" = 1`, `
		SELECT m.name, 'unique ' || c.name
		  FROM sqlite_master AS m, pragma_table_info(m.name) AS c
		 WHERE m.type = 'table' AND c.pk = 1 AND upper(c.type) IN ('INTEGER')
		   AND (SELECT count(*) FROM pragma_table_info(m.name) AS k WHERE k.pk > 0) = 1`, `
		SELECT m.name, 'reference ' || f."from" || ' to ' || f."table"
		  FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
		 WHERE m.type = 'table'`,
	}
	if d.Engine() == db.Postgres {
		queries = []string{
			`
		SELECT table_name, 'column ' || column_name || ' ' ||
		       CASE data_type WHEN 'bigint' THEN 'number' WHEN 'text' THEN 'text' WHEN 'bytea' THEN 'bytes' ELSE data_type END ||
		       CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END ||
		       CASE WHEN column_default IS NULL THEN '' ELSE ' default' END
		  FROM information_schema.columns
		 WHERE table_schema = 'public' AND data_type <> 'tsvector'`, `
		SELECT c.relname::text, 'unique ' ||
		       (SELECT string_agg(coalesce(a.attname::text, '(expression)'), ',' ORDER BY k.n)
		          FROM unnest(i.indkey) WITH ORDINALITY AS k (col, n)
		          LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.col AND k.col > 0) ||
		       CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END
		  FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
		 WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace`, `
		SELECT c.relname::text, 'reference ' || a.attname || ' to ' || t.relname
		  FROM pg_constraint AS f
		  JOIN pg_class AS c ON c.oid = f.conrelid
		  JOIN pg_class AS t ON t.oid = f.confrelid
		  JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)
		 WHERE f.contype = 'f' AND c.relnamespace = 'public'::regnamespace`,
		}
	}
	tables := map[string][]string{}
	for _, q := range queries {
		lines, err := db.Select(t.Context(), d, scan, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if !own(l.table) {
				tables[l.table] = append(tables[l.table], l.text)
			}
		}
	}
	for name := range tables {
		slices.Sort(tables[name])
		tables[name] = slices.Compact(tables[name])
	}
	return tables
}

func TestBothSchemasAgree(t *testing.T) {
	lite := schema(t, dbtest.Open(t, db.SQLite))
	if !slices.Contains(lite["task"], "unique object,kind partial") || !slices.Contains(lite["ledger"], "column hash bytes not null") {
		t.Fatalf("the schema is not read: %v", lite)
	}
	pg := schema(t, dbtest.Open(t, db.Postgres))
	if diff := cmp.Diff(lite, pg); diff != "" {
		t.Errorf("- sqlite, + postgres:\n%s", diff)
	}
}

func TestADifferenceOfTheSchemasIsSeen(t *testing.T) {
	engines(t, func(t *testing.T, e db.Engine) {
		seen := map[string]string{}
		for _, column := range []string{"", "TEXT", "TEXT NOT NULL DEFAULT ''", "BIGINT", "TEXT UNIQUE", "TEXT REFERENCES series2 (name)"} {
			d := dbtest.Open(t, e)
			for _, q := range []string{`CREATE TABLE series2 (name TEXT NOT NULL PRIMARY KEY)`, `CREATE TABLE extra (a TEXT, b ` + column + `)`} {
				if column == "" {
					q = strings.ReplaceAll(q, ", b ", "")
				}
				if _, err := db.Exec(t.Context(), d, q); err != nil {
					t.Fatal(err)
				}
			}
			s := schema(t, d)
			key := fmt.Sprint(slices.Sorted(maps.Keys(s)), s["extra"])
			if before, ok := seen[key]; ok {
				t.Errorf("%q and %q look alike", before, column)
			}
			seen[key] = column
		}
	})
}
