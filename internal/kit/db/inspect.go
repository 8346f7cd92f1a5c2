package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// ErrOlderSchema says that this database has not been brought to this program's
// schema yet.
var ErrOlderSchema = errors.New("the database has an older schema than this program: run hemmat migrate first")

// File is the path of the file that a SQLite address names, which need not
// exist; false for another engine.
func File(address string) (string, bool) {
	path, ok := strings.CutPrefix(address, "sqlite://")
	if !ok || path == "" {
		return "", false
	}
	abs, err := filepath.Abs(filepath.FromSlash(path))
	return abs, err == nil
}

// Current says whether the schema is this program's: nil, ErrOlderSchema or
// ErrNewerSchema. It changes nothing.
func (d *DB) Current(ctx context.Context) error {
	known, err := versions(Migrations(d.engine))
	if err != nil {
		return fmt.Errorf("db: schema: %w", err)
	}
	done, err := d.applied(ctx)
	if err != nil {
		return fmt.Errorf("db: schema: %w", err)
	}
	for _, v := range done {
		if !slices.Contains(known, v) {
			return ErrNewerSchema
		}
	}
	if len(done) < len(known) {
		return ErrOlderSchema
	}
	return nil
}

// Version is the highest number among the migrations applied, 0 for none.
func (d *DB) Version(ctx context.Context) (int64, error) {
	done, err := d.applied(ctx)
	if err != nil || len(done) == 0 {
		return 0, err
	}
	return done[len(done)-1], nil
}

// Stats are the counters of the two pools, for metrics.
func (d *DB) Stats() map[string]sql.DBStats {
	return map[string]sql.DBStats{"read": d.read.Stats(), "write": d.write.Stats()}
}

// Size is how many bytes the database takes on its disk, without what a write-ahead log holds for the moment.
func (d *DB) Size(ctx context.Context) (int64, error) {
	query := `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`
	if d.engine == Postgres {
		query = `SELECT pg_database_size(current_database())`
	}
	n, err := Value[int64](ctx, d, query)
	if err != nil {
		return 0, fmt.Errorf("db: size: %w", err)
	}
	return n, nil
}

// Rows counts the rows of every table that Copy copies.
func (d *DB) Rows(ctx context.Context) (map[string]int64, error) {
	rows := map[string]int64{}
	err := d.Snapshot(ctx, func(ctx context.Context) error {
		tables, err := d.tables(ctx)
		if err != nil {
			return err
		}
		for _, t := range tables {
			if rows[t.name], err = Value[int64](ctx, d, `SELECT count(*) FROM `+quote(t.name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("db: count rows: %w", err)
	}
	return rows, nil
}

// Empty is nil when no table of the database holds more than its migrations put
// there, and ErrNotEmpty otherwise. A database without tables is empty.
func (d *DB) Empty(ctx context.Context) error {
	tables, err := d.tables(ctx)
	if err != nil {
		return fmt.Errorf("db: look for rows: %w", err)
	}
	for _, t := range tables {
		if slices.Contains(seeded, t.name) {
			continue
		}
		n, err := Value[int64](ctx, d, `SELECT count(*) FROM (SELECT 1 FROM `+quote(t.name)+` LIMIT 1) AS x`)
		if err != nil {
			return fmt.Errorf("db: look for rows: %w", err)
		}
		if n > 0 {
			return fmt.Errorf("%w (table %s)", ErrNotEmpty, t.name)
		}
	}
	return nil
}

// Integrity calls bad for what the engine itself finds broken: on SQLite the
// file's structure and the rules of its tables, on both every reference that
// leads nowhere. The error is of the reading.
func (d *DB) Integrity(ctx context.Context, bad func(what string)) error {
	if d.engine == SQLite {
		verdicts, err := Select(ctx, d, func(r Row) (s string, err error) { return s, r.Scan(&s) }, `PRAGMA integrity_check`)
		if err != nil {
			return fmt.Errorf("db: integrity: %w", err)
		}
		for _, v := range verdicts {
			if v != "ok" {
				bad(oneLine(errors.New(v)))
			}
		}
	}
	tables, err := d.tables(ctx)
	if err != nil {
		return fmt.Errorf("db: integrity: %w", err)
	}
	for _, t := range tables {
		for _, ref := range t.parents {
			if err := d.dangling(ctx, t, ref, bad); err != nil {
				return fmt.Errorf("db: integrity: %w", err)
			}
		}
	}
	return nil
}

// dangling calls bad for the rows of t whose reference leads nowhere.
func (d *DB) dangling(ctx context.Context, t table, ref reference, bad func(what string)) error {
	var set, same []string
	for i := range ref.from {
		set = append(set, "c."+quote(ref.from[i])+" IS NOT NULL")
		same = append(same, "p."+quote(ref.to[i])+" = c."+quote(ref.from[i]))
	}
	key := ref.from
	if len(t.key) > 0 {
		key = t.key
	}
	shown := "CAST(c." + quote(key[0]) + " AS TEXT)"
	for _, k := range key[1:] {
		shown += " || '/' || CAST(c." + quote(k) + " AS TEXT)"
	}
	rows := Each(ctx, d, func(r Row) (s string, err error) { return s, r.Scan(&s) }, `
		SELECT `+shown+` FROM `+quote(t.name)+` AS c
		 WHERE `+strings.Join(set, " AND ")+` AND NOT EXISTS (SELECT 1 FROM `+quote(ref.table)+` AS p WHERE `+strings.Join(same, " AND ")+`)
		 ORDER BY 1`)
	for row, err := range rows {
		if err != nil {
			return err
		}
		bad(fmt.Sprintf("%s %s: its %s is in no row of %s", t.name, row, strings.Join(ref.from, ", "), ref.table))
	}
	return nil
}

// table is what Copy needs to know of a table.
type table struct {
	name    string
	columns []string
	key     []string // the primary key's columns; none for a table without one
	parents []reference
}

// reference is a foreign key.
type reference struct {
	table    string
	from, to []string
}

// tables reads the catalogue: every table but goose's own and those of
// full-text indexes, which are made anew from what they index.
func (d *DB) tables(ctx context.Context) ([]table, error) {
	list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
	if d.engine == Postgres {
		list = `SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname`
	}
	text := func(r Row) (s string, err error) { return s, r.Scan(&s) }
	names, err := Select(ctx, d, text, list)
	if err != nil {
		return nil, err
	}
	columns := `SELECT name FROM pragma_table_info($1) ORDER BY cid`
	key := `SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk`
	if d.engine == Postgres {
		columns = `
			SELECT attname FROM pg_catalog.pg_attribute
			 WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`
		key = `
			SELECT a.attname
			  FROM pg_catalog.pg_index AS i
			  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
			 WHERE i.indrelid = to_regclass(quote_ident($1)) AND i.indisprimary
			 ORDER BY array_position(i.indkey::int2[], a.attnum)`
	}
	var all []table
	for _, name := range names {
		if strings.HasPrefix(name, "goose_") || strings.HasSuffix(name, "_fts") || strings.Contains(name, "_fts_") {
			continue
		}
		t := table{name: name}
		if t.columns, err = Select(ctx, d, text, columns, name); err != nil {
			return nil, err
		}
		if t.key, err = Select(ctx, d, text, key, name); err != nil {
			return nil, err
		}
		if t.parents, err = d.references(ctx, name); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func (d *DB) references(ctx context.Context, name string) ([]reference, error) {
	query := `SELECT id, "table", "from", "to" FROM pragma_foreign_key_list($1) ORDER BY id, seq`
	if d.engine == Postgres {
		query = `
			SELECT c.oid::bigint, p.relname, a.attname, b.attname
			  FROM pg_catalog.pg_constraint AS c
			  JOIN pg_catalog.pg_class AS p ON p.oid = c.confrelid
			 CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS u (f, t, n)
			  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = u.f
			  JOIN pg_catalog.pg_attribute AS b ON b.attrelid = c.confrelid AND b.attnum = u.t
			 WHERE c.conrelid = to_regclass(quote_ident($1)) AND c.contype = 'f'
			 ORDER BY c.oid, u.n`
	}
	type line struct {
		id              int64
		table, from, to string
	}
	lines, err := Select(ctx, d, func(r Row) (l line, err error) { return l, r.Scan(&l.id, &l.table, &l.from, &l.to) }, query, name)
	if err != nil {
		return nil, err
	}
	var refs []reference
	for i, l := range lines {
		if i == 0 || l.id != lines[i-1].id {
			refs = append(refs, reference{table: l.table})
		}
		r := &refs[len(refs)-1]
		r.from, r.to = append(r.from, l.from), append(r.to, l.to)
	}
	return refs, nil
}

// quote makes a name from the catalogue safe in a statement.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
