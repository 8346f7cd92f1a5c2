package db

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hemmat/internal/kit/fault"
)

// ErrDiskFull is in the chain of every error of a write that found no room. The
// transaction is taken back whole, and reading goes on.
var ErrDiskFull = errors.New("the disk is full: nothing of this change was kept; make room and try again")

// ErrNewerSchema says that a newer program has already changed this database.
var ErrNewerSchema = errors.New("the database belongs to a newer version of this program: start that version, or restore a backup made before it")

var errWriteInRead = errors.New("a statement that writes and returns rows runs inside Tx")

// translate gives an engine's error its kind; the same mistake has the same
// kind on both.
func translate(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &lite):
		return fromSQLite(lite.Code(), err)
	case errors.As(err, &pg):
		return fromPostgres(pg.Code, err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fault.Wrap(fault.Busy, fmt.Errorf("the database does not answer: %s", oneLine(cause(err))))
	}
	return err
}

func fromSQLite(code int, err error) error {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fault.Wrap(fault.Conflict, err)
	case sqlite3.SQLITE_CONSTRAINT_TRIGGER:
		return fault.Wrap(fault.Forbidden, err)
	}
	switch code & 0xff {
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG:
		return fault.Wrap(fault.Invalid, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.Wrap(fault.Busy, fmt.Errorf("the database is busy with another write: %w", err))
	case sqlite3.SQLITE_FULL:
		return fault.Wrap(fault.Busy, fmt.Errorf("%w (%v)", ErrDiskFull, err))
	case sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%w: %w", errWriteInRead, err)
	case sqlite3.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", context.Canceled, err)
	}
	return err
}

func fromPostgres(code string, err error) error {
	switch code {
	case "23505", "23P01": // unique, exclusion
		return fault.Wrap(fault.Conflict, err)
	case "23001": // restrict_violation: what our triggers raise
		return fault.Wrap(fault.Forbidden, err)
	case "40001", "40P01", "55P03", "53300": // serialization, deadlock, lock wait, too many connections
		return fault.Wrap(fault.Busy, fmt.Errorf("the database is busy: %w", err))
	case "53100":
		return fault.Wrap(fault.Busy, fmt.Errorf("%w (%v)", ErrDiskFull, err))
	case "25006":
		return fmt.Errorf("%w: %w", errWriteInRead, err)
	}
	switch {
	case strings.HasPrefix(code, "23"), strings.HasPrefix(code, "22"): // constraints, values
		return fault.Wrap(fault.Invalid, err)
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "57P"): // connection, shutdown
		return fault.Wrap(fault.Busy, fmt.Errorf("the database does not answer: %w", err))
	}
	return err
}
