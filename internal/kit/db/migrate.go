package db

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// Migrations are the schema changes of engine: NNNN_name.sql, applied in order of number.
func Migrations(engine Engine) fs.FS {
	sub, err := fs.Sub(migrations, "migrations/"+string(engine))
	if err != nil {
		panic(err) // a path fixed at build time
	}
	return sub
}

// Migrate brings the schema up to this program. When it already is, that costs
// one query. A schema this program does not know is ErrNewerSchema. Two
// programs may start at once: on PostgreSQL they queue on a lock, on SQLite the
// one that came second looks again.
func (d *DB) Migrate(ctx context.Context) error {
	return d.migrate(ctx, Migrations(d.engine))
}

func (d *DB) migrate(ctx context.Context, files fs.FS) error {
	known, err := versions(files)
	if err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	applied := -1
	for {
		done, err := d.applied(ctx)
		if err != nil {
			return fmt.Errorf("db: migrate: %w", err)
		}
		open := 0
		for _, v := range known {
			if !slices.Contains(done, v) {
				open++
			}
		}
		for _, v := range done {
			if v > known[len(known)-1] {
				return ErrNewerSchema
			}
		}
		if open == 0 {
			return nil
		}
		last := applied == len(done) // nobody got further since we failed
		applied = len(done)
		err = d.up(ctx, files)
		if err != nil && (last || d.engine == Postgres) {
			return fmt.Errorf("db: migrate: %w", translate(err))
		}
	}
}

func (d *DB) up(ctx context.Context, files fs.FS) error {
	o := []goose.ProviderOption{
		goose.WithDisableGlobalRegistry(true),
		goose.WithSlog(slog.New(slog.DiscardHandler)),
		// Rooms are built apart and own ranges of numbers: a lower number may arrive later.
		goose.WithAllowOutofOrder(true),
	}
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return err
		}
		o = append(o, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, d.write, files, o...)
	if err != nil {
		return err
	}
	results, err := p.Up(ctx)
	for _, r := range results {
		d.log.Info("schema changed", "version", r.Source.Version, "ms", r.Duration.Milliseconds())
	}
	return err
}

// applied lists the versions the database has, none when it is new.
func (d *DB) applied(ctx context.Context) ([]int64, error) {
	catalogue := `SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'`
	if d.engine == Postgres {
		catalogue = `SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('goose_db_version')`
	}
	n, err := Value[int64](ctx, d, catalogue)
	if err != nil || n == 0 {
		return nil, err
	}
	return Select(ctx, d, func(r Row) (v int64, err error) { return v, r.Scan(&v) },
		`SELECT version_id FROM goose_db_version WHERE version_id > 0 ORDER BY version_id`)
}

// versions lists the numbers of the files, in order.
func versions(files fs.FS) ([]int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var all []int64
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		v, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: the name must begin with a number", name)
		}
		all = append(all, v)
	}
	if len(all) == 0 {
		return nil, errors.New("no migrations")
	}
	slices.Sort(all)
	return all, nil
}
