package dbtest

import (
	"fmt"
	"testing"

	"hemmat/internal/kit/db"
)

// Holding are the columns of a database in which a text stands, as table.column, by how many rows. Every table is looked at, so
// that what a room forgets to clean is found; of SQLite's index of words only what can be read.
func Holding(t testing.TB, d *db.DB, text string) map[string]int64 {
	t.Helper()
	list, in := `
		SELECT m.name, p.name, p.type FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS p
		 WHERE m.type = 'table' AND m.name NOT LIKE 'search_fts%'`, `instr(CAST(%s AS TEXT), $1) > 0`
	if d.Engine() == db.Postgres {
		list, in = `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()`, `position($1 in CAST(%s AS TEXT)) > 0`
	}
	type column struct{ table, name, kind string }
	columns, err := db.Select(t.Context(), d, func(r db.Row) (c column, err error) { return c, r.Scan(&c.table, &c.name, &c.kind) }, list)
	if err != nil || len(columns) < 100 {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	found := map[string]int64{}
	for _, c := range columns {
		where := in
		if c.kind == "bytea" {
			where = `position(convert_to($1, 'UTF8') in %s) > 0`
		}
		n, err := db.Value[int64](t.Context(), d, fmt.Sprintf(`SELECT COUNT(*) FROM "%s" WHERE `+where, c.table, `"`+c.name+`"`), text)
		if err != nil {
			t.Fatalf("%s.%s: %v", c.table, c.name, err)
		}
		if n > 0 {
			found[c.table+"."+c.name] = n
		}
	}
	return found
}
