// Package jobs does work later or apart from a request: at a time, again after a
// failure, on whichever node is free.
//
// A job is done at least once: it is leased to one runner, and if that runner dies the
// lease runs out and another takes it. So every effect of a handler needs a key of its own, and
// a handler calls a rule of a room and holds none. A job's own key makes a second
// Enqueue of the same work a no-op, also after it is done, until Sweep.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Job is work to do.
type Job struct {
	ID      id.Job
	Kind    string    // who does it, room.verb
	Key     string    // unique within the kind; the ID when empty
	Body    string    // what the handler needs, opaque here; no personal values
	At      time.Time // not before; at once when zero
	Attempt int       // 1 the first time; set when it runs

	holder string
}

// channel carries "there may be something to do" between processes.
const channel = "hemmat_jobs"

// Queue keeps the jobs. It is safe for concurrent use. Several runners of one process may share it, each with kinds of its
// own, so that a long row of one kind keeps no other waiting.
type Queue struct {
	d   *db.DB
	ids *id.Source
	now func() time.Time
	ear chan struct{} // whoever holds it listens to other processes, for all runners

	mu    sync.Mutex
	pokes []chan struct{} // of the runners that wait
}

// New gives the queue in d.
func New(d *db.DB, ids *id.Source, now func() time.Time) *Queue {
	return &Queue{d: d, ids: ids, now: now, ear: make(chan struct{}, 1)}
}

// Enqueue adds a job, in the transaction ctx carries or its own. It
// reports false when one of the same kind and key is there already, done or not.
func (q *Queue) Enqueue(ctx context.Context, j Job) (added bool, err error) {
	n, err := q.EnqueueAll(ctx, j)
	return n > 0, err
}

// together is how many jobs one statement adds.
const together = 500

// EnqueueAll adds jobs as Enqueue does, many by one statement, and says how many were not there already.
func (q *Queue) EnqueueAll(ctx context.Context, all ...Job) (added int, err error) {
	const columns = 6
	err = q.d.Tx(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(all, together) {
			values, args := "", make([]any, 0, len(some)*columns)
			for i, j := range some {
				if j.Kind == "" {
					return errors.New("a job needs a kind")
				}
				j.ID = id.New[id.Job](q.ids)
				if j.Key == "" {
					j.Key = string(j.ID)
				}
				if j.At.IsZero() {
					j.At = q.now()
				}
				if i > 0 {
					values += ", "
				}
				values += "(" + db.Placeholders(i*columns+1, columns) + ", 0, 0, '', '', 0)"
				args = append(args, j.ID, j.Kind, j.Key, j.Body, "waiting", j.At.UnixMilli())
			}
			n, err := db.Exec(ctx, q.d, `
				INSERT INTO job (id, kind, key, body, state, at, attempt, lease, holder, error, ended)
				VALUES `+values+`
				    ON CONFLICT (kind, key) DO NOTHING`, args...)
			if err != nil {
				return err
			}
			added += int(n)
		}
		if added == 0 {
			return nil
		}
		db.AfterCommit(ctx, q.wake)
		return q.d.Notify(ctx, channel)
	})
	if err != nil {
		return 0, fmt.Errorf("jobs: enqueue: %w", err)
	}
	return added, nil
}

// Cancel takes a waiting job out, in the transaction ctx carries or its own. One that runs
// already is not stopped. Its key is free again.
func (q *Queue) Cancel(ctx context.Context, kind, key string) error {
	_, err := db.Exec(ctx, q.d, `
		DELETE FROM job WHERE kind = $1 AND key = $2 AND state = 'waiting' AND lease <= $3`,
		kind, key, q.now().UnixMilli())
	if err != nil {
		return fmt.Errorf("jobs: cancel %s: %w", kind, err)
	}
	return nil
}

// Counts says how many jobs are in each state: waiting, done, failed.
func (q *Queue) Counts(ctx context.Context) (map[string]int64, error) {
	type line struct {
		state string
		n     int64
	}
	lines, err := db.Select(ctx, q.d, func(r db.Row) (l line, err error) { return l, r.Scan(&l.state, &l.n) },
		`SELECT state, count(*) FROM job GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("jobs: counts: %w", err)
	}
	counts := map[string]int64{}
	for _, l := range lines {
		counts[l.state] = l.n
	}
	return counts, nil
}

// Failed is a job that was given up.
type Failed struct {
	Job
	Error string // the kind of the last failure
	Ended time.Time
}

// GivenUp lists up to limit jobs that were given up, the latest first.
func (q *Queue) GivenUp(ctx context.Context, limit int) ([]Failed, error) {
	failed, err := db.Select(ctx, q.d, func(r db.Row) (f Failed, err error) {
		var at, ended int64
		err = r.Scan(&f.ID, &f.Kind, &f.Key, &at, &f.Attempt, &f.Error, &ended)
		f.At, f.Ended = db.Instant(at), db.Instant(ended)
		return f, err
	}, `
		SELECT id, kind, key, at, attempt, error, ended
		  FROM job WHERE state = 'failed'
		 ORDER BY ended DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("jobs: given up: %w", err)
	}
	return failed, nil
}

// Retry lets a job that was given up begin anew, at once, in the transaction ctx carries or its own. One that was not,
// or is waiting again already, is fault.Conflict.
func (q *Queue) Retry(ctx context.Context, job id.Job) error {
	err := q.d.Tx(ctx, func(ctx context.Context) error {
		n, err := db.Exec(ctx, q.d, `
			UPDATE job SET state = 'waiting', at = $2, attempt = 0, lease = 0, holder = '', error = '', ended = 0
			 WHERE id = $1 AND state = 'failed'`, job, q.now().UnixMilli())
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "")
		}
		db.AfterCommit(ctx, q.wake)
		return q.d.Notify(ctx, channel)
	})
	if err != nil {
		return fmt.Errorf("jobs: retry: %w", err)
	}
	return nil
}

// RetryAll lets every job of some kinds that was given up begin anew, at once, and says how many.
func (q *Queue) RetryAll(ctx context.Context, kinds ...string) (n int64, err error) {
	w := &db.Where{Args: []any{q.now().UnixMilli()}}
	w.Add("state = 'failed'")
	w.Add(db.In(w, "kind", kinds))
	err = q.d.Tx(ctx, func(ctx context.Context) error {
		n, err = db.Exec(ctx, q.d, `
			UPDATE job SET state = 'waiting', at = $1, attempt = 0, lease = 0, holder = '', error = '', ended = 0
			 WHERE `+w.String(), w.Args...)
		if err != nil || n == 0 {
			return err
		}
		db.AfterCommit(ctx, q.wake)
		return q.d.Notify(ctx, channel)
	})
	if err != nil {
		return 0, fmt.Errorf("jobs: retry all: %w", err)
	}
	return n, nil
}

// Waits reports whether a job of this kind is due at that moment and not done, or runs.
func (q *Queue) Waits(ctx context.Context, kind string, at time.Time) (bool, error) {
	n, err := db.Value[int64](ctx, q.d, `SELECT count(*) FROM job WHERE kind = $1 AND state = 'waiting' AND at <= $2`, kind, at.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("jobs: waits: %w", err)
	}
	return n > 0, nil
}

// Oldest is when the job that has waited longest was due, of every kind but some; false when none is due that nobody does.
func (q *Queue) Oldest(ctx context.Context, now time.Time, but ...string) (time.Time, bool, error) {
	w := &db.Where{}
	w.Add("state = 'waiting' AND at <= ", w.Place(now.UnixMilli()), " AND lease <= ", w.Place(now.UnixMilli()))
	if len(but) > 0 {
		w.Add("NOT ", db.In(w, "kind", but))
	}
	at, err := db.Value[sql.Null[int64]](ctx, q.d, `SELECT min(at) FROM job WHERE `+w.String(), w.Args...)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("jobs: oldest: %w", err)
	}
	return db.Instant(at.V), at.Valid, nil
}

// Sweep forgets jobs that ended before t, of some kinds or of all, and with them their keys.
func (q *Queue) Sweep(ctx context.Context, t time.Time, kinds ...string) (int64, error) {
	w := &db.Where{}
	w.Add("state <> 'waiting' AND ended < ", w.Place(t.UnixMilli()))
	if len(kinds) > 0 {
		w.Add(db.In(w, "kind", kinds))
	}
	n, err := db.Exec(ctx, q.d, `DELETE FROM job WHERE `+w.String(), w.Args...)
	if err != nil {
		return 0, fmt.Errorf("jobs: sweep: %w", err)
	}
	return n, nil
}

// wake tells this process's runners to look again.
func (q *Queue) wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, poke := range q.pokes {
		select {
		case poke <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// join gives a runner its own line of pokes, and what ends it.
func (q *Queue) join() (poke chan struct{}, leave func()) {
	poke = make(chan struct{}, 1)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pokes = append(q.pokes, poke)
	return poke, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.pokes = slices.DeleteFunc(q.pokes, func(c chan struct{}) bool { return c == poke })
	}
}
