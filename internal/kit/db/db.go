// Package db is the one way to the database: SQLite and PostgreSQL behind
// database/sql, with the same statement texts and $1 placeholders on both.
//
// The transaction travels in the context. Reads outside a transaction go to
// reader connections that cannot write; everything inside Tx goes to that
// transaction, and a nested Tx joins it. What is true of one engine is made
// true of the other: a statement that fails spoils its transaction, text is
// valid UTF-8 without NUL, a stream must end before the next statement of the
// same transaction, and a statement that writes and returns rows needs a Tx.
//
// Isolation is the hole to know. SQLite has one writer at a time. PostgreSQL
// runs READ COMMITTED: a rule that reads and then writes what it read
// takes Lock first, or leans on a unique index.
//
// Portable types: TEXT, BIGINT (milliseconds for time), 0/1 for truth, BLOB or
// BYTEA. In PostgreSQL sum and avg of BIGINT are NUMERIC: write
// CAST(sum(x) AS BIGINT).
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Engine names the database behind a DB.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options tune Open. The zero value is good for a server.
type Options struct {
	Log     *slog.Logger  // nil: silent
	Readers int           // reader connections; 0: 8
	Writers int           // PostgreSQL's writing connections; 0: 8. SQLite has one.
	Busy    time.Duration // how long SQLite waits for another process's write; 0: 10 s
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine Engine
	log    *slog.Logger
	read   *sql.DB
	write  *sql.DB
	path   string          // SQLite's file
	pg     *pgx.ConnConfig // PostgreSQL's address, for Listen
}

// Open opens the database at address, sqlite:///absolute/path,
// sqlite://relative/path or postgres://…, and makes sure it answers. It makes
// no tables: see Migrate. The error is one line and holds no password.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	if o.Readers <= 0 {
		o.Readers = 8
	}
	if o.Writers <= 0 {
		o.Writers = 8
	}
	if o.Busy <= 0 {
		o.Busy = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	scheme, _, _ := strings.Cut(address, "://")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, address, o)
	case "postgres", "postgresql":
		return openPostgres(ctx, address, o)
	}
	return nil, errors.New("db: open: the address must begin with sqlite:// or postgres://")
}

// Engine says which database this is. Only full-text search and this package need to know.
func (d *DB) Engine() Engine { return d.engine }

// Path is the SQLite file, or "" on PostgreSQL.
func (d *DB) Path() string { return d.path }

// Close closes every connection.
func (d *DB) Close() error {
	if d.engine == SQLite {
		d.write.Exec("PRAGMA optimize") // statistics for the planner; nothing is lost without them
	}
	// The writer goes last: SQLite folds the log into the file when the last connection closes.
	return errors.Join(d.read.Close(), d.write.Close())
}

// Lock makes the transaction in ctx the only one at work on name until it
// ends; another that asks waits. On SQLite every transaction already is.
func (d *DB) Lock(ctx context.Context, name string) error {
	if !d.InTx(ctx) {
		return errors.New("db: lock: outside a transaction")
	}
	if d.engine == SQLite {
		return nil
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	_, err := Exec(ctx, d, `SELECT pg_advisory_xact_lock($1)`, int64(h.Sum64()))
	return err
}

// Backup writes a consistent copy of a SQLite database to a new file while others
// read and write. On PostgreSQL it is an error: pg_dump does that.
func (d *DB) Backup(ctx context.Context, path string) error {
	if d.engine != SQLite {
		return errors.New("db: backup: use pg_dump for PostgreSQL")
	}
	// A connection of its own: the reader pool may not write even to another
	// file, and the writer must stay free.
	own, err := sqlitePool(d.path, "_query_only=0", 1)
	if err != nil {
		return fmt.Errorf("db: backup: %w", err)
	}
	defer own.Close()
	if _, err := own.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return fmt.Errorf("db: backup: %w", translate(err))
	}
	return nil
}

// Placeholders lists n placeholders from number from on: Placeholders(2, 3) is
// "$2,$3,$4".
func Placeholders(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// oneLine folds a driver's many-line message.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}

// bare is the address without user and password, for messages.
func bare(u *url.URL) string {
	c := *u
	c.User, c.RawQuery = nil, ""
	return c.String()
}
