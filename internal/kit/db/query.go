package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/fault"
)

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// Select gives every row of query, scanned.
func Select[T any](ctx context.Context, d *DB, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	for v, err := range Each(ctx, d, scan, query, args...) {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// Each streams the rows of query. After an error it stops. In a transaction or
// snapshot, no other statement may run until the stream has ended.
func Each[T any](ctx context.Context, d *DB, scan func(Row) (T, error), query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, end, err := d.query(ctx, query, args)
		if err != nil {
			yield(none, err)
			return
		}
		defer end()
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				yield(none, fmt.Errorf("db: scan: %w", err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, d.spoil(ctx, err))
		}
	}
}

// One gives the first row of query. No row is fault.NotFound.
func One[T any](ctx context.Context, d *DB, scan func(Row) (T, error), query string, args ...any) (T, error) {
	for v, err := range Each(ctx, d, scan, query, args...) {
		return v, err
	}
	var none T
	return none, fault.New(fault.NotFound, "")
}

// Value gives the first column of the first row of query. No row is
// fault.NotFound; a column that may be null needs a pointer or sql.Null as T.
func Value[T any](ctx context.Context, d *DB, query string, args ...any) (T, error) {
	return One(ctx, d, func(r Row) (T, error) {
		var v T
		err := r.Scan(&v)
		return v, err
	}, query, args...)
}

// Exec runs a statement that returns no rows and says how many it touched.
// A taken unique value is fault.Conflict; a broken check, reference or missing
// value fault.Invalid; a refusal by a trigger fault.Forbidden; a locked
// database or a full disk fault.Busy.
func Exec(ctx context.Context, d *DB, query string, args ...any) (int64, error) {
	args, err := portable(args)
	if err != nil {
		return 0, err
	}
	var r sql.Result
	if s := d.of(ctx); s != nil {
		if err := s.ready(); err != nil {
			return 0, err
		}
		r, err = s.tx.ExecContext(ctx, query, args...)
	} else {
		r, err = d.write.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, d.spoil(ctx, err)
	}
	n, err := r.RowsAffected()
	return n, err
}

// Counted gives a context in which statements that read are counted, for tests that hold a page to its budget.
func Counted(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, countKey{}, n), n
}

type countKey struct{}

func (d *DB) query(ctx context.Context, query string, args []any) (*sql.Rows, func(), error) {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
	args, err := portable(args)
	if err != nil {
		return nil, nil, err
	}
	s := d.of(ctx)
	if s == nil {
		rows, err := d.read.QueryContext(ctx, query, args...)
		if err != nil {
			return nil, nil, translate(err)
		}
		return rows, func() { rows.Close() }, nil
	}
	if err := s.ready(); err != nil {
		return nil, nil, err
	}
	rows, err := s.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, d.spoil(ctx, err)
	}
	s.streaming(true)
	return rows, func() {
		rows.Close()
		s.streaming(false)
	}, nil
}

// spoil translates err and, in a transaction, makes it the transaction's end,
// which is PostgreSQL's rule.
func (d *DB) spoil(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("db: the transaction of this context is over: %w", err)
	}
	err = translate(err)
	if s := d.of(ctx); s != nil {
		s.fail(err)
	}
	return err
}

func (s *state) ready() error {
	if err := s.broken(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stream {
		return errors.New("db: a statement while a stream of the same transaction is open")
	}
	return nil
}

func (s *state) streaming(on bool) {
	s.mu.Lock()
	s.stream = on
	s.mu.Unlock()
}

// portable turns arguments into the few types both engines take alike, and
// refuses what one of them would refuse.
func portable(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		v, err := plain(a)
		if err != nil {
			return nil, fault.Wrap(fault.Of(err), fmt.Errorf("db: argument $%d: %w", i+1, err))
		}
		out[i] = v
	}
	return out, nil
}

var errText = fault.Wrap(fault.Invalid, errors.New("not valid UTF-8 text"))

func plain(a any) (any, error) {
	switch v := a.(type) {
	case nil, int64, float64, []byte:
		return v, nil
	case string:
		if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
			return nil, errText
		}
		return v, nil
	case time.Time, time.Duration:
		return nil, fmt.Errorf("%T: times are stored as milliseconds", v)
	case driver.Valuer:
		inner, err := v.Value()
		if err != nil {
			return nil, err
		}
		if _, again := inner.(driver.Valuer); again {
			return nil, fmt.Errorf("%T: gives no plain value", v)
		}
		return plain(inner)
	}
	v := reflect.ValueOf(a)
	switch v.Kind() {
	case reflect.String:
		return plain(v.String())
	case reflect.Bool:
		if v.Bool() {
			return int64(1), nil
		}
		return int64(0), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint()), nil
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return plain(v.Elem().Interface())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes(), nil
		}
	}
	return nil, fmt.Errorf("%T cannot be stored", a)
}
