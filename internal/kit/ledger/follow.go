package ledger

import (
	"context"
	"time"
)

const (
	channel = "hemmat_ledger"
	batch   = 500

	// Between two tries to reach the database: at first, and at most.
	firstWait = 50 * time.Millisecond
	lastWait  = 2 * time.Second
)

// Follow calls fn with every entry after number from, in order, as they are committed by any
// process, and blocks until ctx ends or fn fails. It first
// reads what is there already. Lost says that the line was broken or the ledger
// is not the one followed so far: the caller forgets everything it derived; the
// batch may then be empty. A new entry is heard within 250 ms on
// SQLite, at once on PostgreSQL.
func (l *Ledger) Follow(ctx context.Context, from int64, fn func(batch []Entry, lost bool) error) error {
	f := follower{l: l, seq: from, fn: fn}
	for {
		l.d.Listen(ctx, channel, func() error { return f.read(ctx) })
		switch {
		case f.failed != nil:
			return f.failed
		case ctx.Err() != nil:
			return ctx.Err()
		}
		f.lost = true
		f.wait = min(max(2*f.wait, firstWait), lastWait)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(f.wait):
		}
	}
}

type follower struct {
	l      *Ledger
	fn     func([]Entry, bool) error
	seq    int64 // the last entry handed over
	lost   bool  // to be said with the next batch
	failed error // of fn
	begun  bool
	wait   time.Duration // before the last try; zero once one succeeded
}

// read hands over everything new. An error is the database's, or failed.
func (f *follower) read(ctx context.Context) error {
	if f.lost || !f.begun {
		// A ledger that ends before our place was restored from an older copy.
		head, err := f.l.head(ctx)
		if err != nil {
			return err
		}
		if head.Seq < f.seq {
			f.lost, f.seq = true, head.Seq
		}
		f.begun = true
	}
	for {
		entries, err := f.l.Since(ctx, f.seq, batch)
		if err != nil {
			return err
		}
		if len(entries) > 0 || f.lost {
			if f.failed = f.fn(entries, f.lost); f.failed != nil {
				return f.failed
			}
			f.lost = false
		}
		if len(entries) > 0 {
			f.seq = entries[len(entries)-1].Seq
		}
		if len(entries) < batch {
			f.wait = 0
			return nil
		}
	}
}
