package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrNotEmpty says that a database that should be filled holds something.
var ErrNotEmpty = errors.New("the database is not empty")

// seeded are the tables in which migrations, or the first start of a program, put a row.
// Copy writes over it; whatever else was done in such a database shows in other tables.
var seeded = []string{"ledger_head", "search_version"}

// The bounds of one INSERT of a copy.
const (
	copyArgs  = 4000    // both engines allow more than 30,000
	copyBytes = 4 << 20 // of text and bytes
)

// Copy fills to, migrated and empty, with every row of from, whatever the
// engines are: one snapshot of the one, one transaction of the other (the one ctx
// carries, if it does). A target that holds rows is ErrNotEmpty; two schemas that differ are an error.
// Full-text tables are left out, whoever owns one rebuilds it. Memory is
// bounded by a batch. copied, when not nil, is told of rows as they are written.
//
// A trigger that watches inserts would see the copy as its own; we have none.
func Copy(ctx context.Context, from, to *DB, copied func(rows int)) error {
	if copied == nil {
		copied = func(int) {}
	}
	err := from.Snapshot(ctx, func(ctx context.Context) error {
		return to.Tx(ctx, func(ctx context.Context) error {
			tables, err := pairs(ctx, from, to)
			if err != nil {
				return err
			}
			if err := to.Empty(ctx); err != nil {
				return err
			}
			for _, t := range tables {
				if err := copyTable(ctx, from, to, t, copied); err != nil {
					return fmt.Errorf("table %s: %w", t.name, err)
				}
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("db: copy: %w", err)
	}
	return nil
}

// pairs lists the tables that both databases have, those referred to before
// those that refer. Any difference of the two schemas is an error.
func pairs(ctx context.Context, from, to *DB) ([]table, error) {
	versions := [2][]int64{}
	tables := [2][]table{}
	for i, d := range []*DB{from, to} {
		var err error
		if versions[i], err = d.applied(ctx); err != nil {
			return nil, err
		}
		if tables[i], err = d.tables(ctx); err != nil {
			return nil, err
		}
	}
	if !slices.Equal(versions[0], versions[1]) {
		return nil, fmt.Errorf("the schemas differ: migrations %v and %v", versions[0], versions[1])
	}
	if len(tables[0]) != len(tables[1]) {
		return nil, fmt.Errorf("the schemas differ: %d tables and %d", len(tables[0]), len(tables[1]))
	}
	for i, t := range tables[0] {
		a, b := slices.Sorted(slices.Values(t.columns)), slices.Sorted(slices.Values(tables[1][i].columns))
		if t.name != tables[1][i].name || !slices.Equal(a, b) {
			return nil, fmt.Errorf("the schemas differ: table %s", t.name)
		}
	}
	return ordered(tables[1])
}

// ordered puts tables that are referred to before those that refer to them.
func ordered(tables []table) ([]table, error) {
	done := map[string]bool{}
	var all []table
	for len(all) < len(tables) {
		before := len(all)
		for _, t := range tables {
			waits := func(r reference) bool { return r.table != t.name && !done[r.table] }
			if !done[t.name] && !slices.ContainsFunc(t.parents, waits) {
				done[t.name] = true
				all = append(all, t)
			}
		}
		if len(all) == before {
			return nil, errors.New("tables refer to each other in a circle")
		}
	}
	return all, nil
}

func copyTable(ctx context.Context, from, to *DB, t table, copied func(int)) error {
	want, err := Value[int64](ctx, from, `SELECT count(*) FROM `+quote(t.name))
	if err != nil {
		return err
	}
	out := &copier{to: to, table: t}
	var got int64
	for row, err := range Each(ctx, from, out.scan, reading(t)) {
		if err != nil {
			return err
		}
		got++
		if n, err := out.add(ctx, row); err != nil {
			return err
		} else if n > 0 {
			copied(n)
		}
	}
	n, err := out.flush(ctx)
	if err != nil {
		return err
	}
	copied(n)
	if got != want {
		return fmt.Errorf("%d of %d rows could be put in an order in which each follows what it refers to", got, want)
	}
	return nil
}

// reading is the statement that reads a table; rows that refer to rows of the
// same table come after those.
func reading(t table) string {
	columns := "t." + quoted(t.columns, ", t.")
	i := slices.IndexFunc(t.parents, func(r reference) bool { return r.table == t.name })
	if i < 0 {
		return `SELECT ` + columns + ` FROM ` + quote(t.name) + ` AS t`
	}
	child, parent := quote(t.parents[i].from[0]), quote(t.parents[i].to[0])
	return `
		WITH RECURSIVE tree (k, depth) AS (
			SELECT ` + parent + `, 0 FROM ` + quote(t.name) + ` WHERE ` + child + ` IS NULL
			UNION ALL
			SELECT c.` + parent + `, tree.depth + 1 FROM ` + quote(t.name) + ` AS c JOIN tree ON c.` + child + ` = tree.k)
		SELECT ` + columns + ` FROM ` + quote(t.name) + ` AS t JOIN tree ON tree.k = t.` + parent + ` ORDER BY tree.depth`
}

// copier collects rows into statements.
type copier struct {
	to    *DB
	table table
	args  []any
	bytes int
}

func (c *copier) scan(r Row) ([]any, error) {
	row := make([]any, len(c.table.columns))
	into := make([]any, len(row))
	for i := range row {
		into[i] = &row[i]
	}
	if err := r.Scan(into...); err != nil {
		return nil, err
	}
	for i, v := range row {
		// The SQLite driver reads no bytes as a nil slice and would write that as null.
		if b, ok := v.([]byte); ok && b == nil {
			row[i] = []byte{}
		}
	}
	return row, nil
}

func (c *copier) add(ctx context.Context, row []any) (int, error) {
	for _, v := range row {
		switch v := v.(type) {
		case string:
			c.bytes += len(v)
		case []byte:
			c.bytes += len(v)
		}
	}
	c.args = append(c.args, row...)
	if len(c.args)+len(row) <= copyArgs && c.bytes < copyBytes {
		return 0, nil
	}
	return c.flush(ctx)
}

func (c *copier) flush(ctx context.Context) (int, error) {
	width := len(c.table.columns)
	n := len(c.args) / width
	if n == 0 {
		return 0, nil
	}
	var b strings.Builder
	b.WriteString(`INSERT INTO ` + quote(c.table.name) + ` (` + quoted(c.table.columns, ", ") + `) VALUES `)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("(" + Placeholders(i*width+1, width) + ")")
	}
	if slices.Contains(seeded, c.table.name) {
		b.WriteString(` ON CONFLICT (` + quoted(c.table.key, ", ") + `) DO UPDATE SET `)
		for i, column := range c.table.columns {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quote(column) + ` = excluded.` + quote(column))
		}
	}
	_, err := Exec(ctx, c.to, b.String(), c.args...)
	clear(c.args) // the values may be large
	c.args, c.bytes = c.args[:0], 0
	return n, err
}

func quoted(names []string, between string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = quote(name)
	}
	return strings.Join(all, between)
}
