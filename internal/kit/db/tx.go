package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

type stateKey struct{}

// state is a transaction under way. Outer is a transaction on another database.
type state struct {
	d        *DB
	outer    *state
	tx       *sql.Tx
	snapshot bool

	mu     sync.Mutex
	failed error // the first failure; nothing of the transaction can be kept
	stream bool  // rows are being read
	hooks  []hook
	keys   map[any]bool
	after  []func()
	local  map[any]any
}

type hook struct {
	key any
	fn  func(context.Context) error
}

// current is the innermost transaction of ctx on any database.
func current(ctx context.Context) *state {
	s, _ := ctx.Value(stateKey{}).(*state)
	return s
}

// of is the transaction of ctx on d.
func (d *DB) of(ctx context.Context) *state {
	s := current(ctx)
	for s != nil && s.d != d {
		s = s.outer
	}
	return s
}

// InTx reports whether ctx carries a transaction on d that may write.
func (d *DB) InTx(ctx context.Context) bool {
	s := d.of(ctx)
	return s != nil && !s.snapshot
}

// Tx runs fn in a transaction, or in the one ctx already carries. An error
// or a panic of fn, of any statement in it, or of a nested Tx takes everything back.
// A context that ends while fn runs does too; once fn has returned, the commit is
// carried through.
func (d *DB) Tx(ctx context.Context, fn func(context.Context) error) error {
	if s := d.of(ctx); s != nil {
		if s.snapshot {
			return errors.New("db: a transaction inside a snapshot")
		}
		if err := fn(ctx); err != nil {
			s.fail(err)
			return err
		}
		return nil
	}
	s := &state{d: d, outer: current(ctx), keys: map[any]bool{}}
	if err := d.within(ctx, s, d.write, nil, fn); err != nil {
		return err
	}
	for _, fn := range s.after {
		fn()
	}
	return nil
}

// Snapshot runs fn with reads that all see the database at one moment. Inside a
// transaction it is that transaction's view.
func (d *DB) Snapshot(ctx context.Context, fn func(context.Context) error) error {
	if d.of(ctx) != nil {
		return fn(ctx)
	}
	s := &state{d: d, outer: current(ctx), snapshot: true}
	return d.within(ctx, s, d.read, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

func (d *DB) within(ctx context.Context, s *state, pool *sql.DB, o *sql.TxOptions, fn func(context.Context) error) error {
	// The wait for a connection heeds ctx; the transaction itself does not, or
	// database/sql would roll it back under a commit.
	c, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: begin: %w", translate(err))
	}
	defer c.Close()
	firm := context.WithoutCancel(ctx)
	if d.engine == SQLite {
		o = nil // its snapshot is any deferred transaction
	}
	if s.tx, err = c.BeginTx(firm, o); err != nil {
		return fmt.Errorf("db: begin: %w", translate(err))
	}
	done := false
	defer func() {
		if !done { // an error, a panic, or a test that ended its goroutine
			s.tx.Rollback()
		}
	}()
	if err := fn(context.WithValue(ctx, stateKey{}, s)); err != nil {
		return err
	}
	if err := s.broken(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("db: commit: %w", err)
	}
	if err := s.before(context.WithValue(firm, stateKey{}, s)); err != nil {
		return err
	}
	done = true
	if err := s.tx.Commit(); err != nil {
		return fmt.Errorf("db: commit: %w", translate(err))
	}
	return nil
}

// before runs the hooks; one of them may add another.
func (s *state) before(ctx context.Context) error {
	for i := 0; i < len(s.hooks); i++ {
		delete(s.keys, s.hooks[i].key)
		if err := s.hooks[i].fn(ctx); err != nil {
			return err
		}
	}
	return s.broken()
}

func (s *state) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = err
	}
}

func (s *state) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return fmt.Errorf("db: the transaction failed before: %w", s.failed)
	}
	return nil
}

// BeforeCommit makes fn one of the last things the transaction in ctx does, in
// the order given. While a fn of this key waits, another of the same key is
// not added. It panics outside a transaction: what fn promises would be lost.
func BeforeCommit(ctx context.Context, key any, fn func(context.Context) error) {
	s := current(ctx)
	if s == nil || s.snapshot {
		panic("db: BeforeCommit outside a transaction")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.keys[key] {
		s.keys[key] = true
		s.hooks = append(s.hooks, hook{key, fn})
	}
}

// AfterCommit runs fn once the transaction in ctx is committed and its
// connection is free, before Tx returns; never if it is taken back. Without a
// transaction, at once.
func AfterCommit(ctx context.Context, fn func()) {
	s := current(ctx)
	if s == nil || s.snapshot {
		fn()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.after = append(s.after, fn)
}

// Local is a value that lives as long as the transaction in ctx, made on first
// use. It panics outside a transaction.
func Local[T any](ctx context.Context, key any) *T {
	s := current(ctx)
	if s == nil {
		panic("db: Local outside a transaction")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.local[key]; ok {
		return v.(*T)
	}
	if s.local == nil {
		s.local = map[any]any{}
	}
	v := new(T)
	s.local[key] = v
	return v
}

// Detach is ctx without its transaction. A goroutine started inside one must
// use it: the transaction may end before the goroutine does.
func Detach(ctx context.Context) context.Context {
	if current(ctx) == nil {
		return ctx
	}
	return context.WithValue(ctx, stateKey{}, (*state)(nil))
}
