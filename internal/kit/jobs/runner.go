package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"hemmat/internal/kit/fault"
)

const (
	firstRetry = 10 * time.Second
	lastRetry  = time.Hour
	// idle bounds a sleep, so that a line that broke silently costs no more.
	idle = time.Minute
)

// Handler does a job. Its context ends when the lease does. An error makes it
// come again later; one of kind fault.Invalid, NotFound, Gone or Forbidden will not
// get better and ends the job.
type Handler func(ctx context.Context, j Job) error

// Runner does the jobs of a queue whose kinds it has handlers for.
type Runner struct {
	Queue    *Queue
	Handlers map[string]Handler
	Log      *slog.Logger  // nil: silent
	Lease    time.Duration // 0: 5 minutes; longer than any handler takes
	Workers  int           // at once; 0: 2
	Attempts int           // before a job is given up; 0: 20
}

// Run works until ctx ends, then lets running handlers finish and returns. It
// wakes when the next job is due and when one is added by any process.
func (r *Runner) Run(ctx context.Context) error {
	if len(r.Handlers) == 0 {
		<-ctx.Done()
		return ctx.Err()
	}
	poke, leave := r.Queue.join()
	defer leave()
	var side sync.WaitGroup
	defer side.Wait()
	side.Go(func() { r.listen(ctx) })
	for {
		wait := idle
		next, ok, err := r.Due(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			r.log().Warn("jobs wait for the database", "error", err)
			wait = time.Second
		case ok:
			wait = min(max(next.Sub(r.Queue.now()), 0), idle)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		case <-poke:
			timer.Stop()
		}
	}
}

// listen wakes the queue's runners when another process added something. One of them listens; when it stops, another does.
func (r *Runner) listen(ctx context.Context) {
	select {
	case r.Queue.ear <- struct{}{}:
		defer func() { <-r.Queue.ear }()
	case <-ctx.Done():
		return
	}
	for ctx.Err() == nil {
		err := r.Queue.d.Listen(ctx, channel, func() error { r.Queue.wake(); return nil })
		if ctx.Err() == nil {
			r.log().Warn("jobs hear nothing of other processes", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

// Due does what is due now, several jobs at once, and says when to come again,
// if any job is left. It waits for the handlers it started.
func (r *Runner) Due(ctx context.Context) (next time.Time, left bool, err error) {
	kinds := slices.Sorted(maps.Keys(r.Handlers))
	workers := r.Workers
	if workers <= 0 {
		workers = 2
	}
	lease := r.Lease
	if lease <= 0 {
		lease = 5 * time.Minute
	}
	for ctx.Err() == nil {
		now := r.Queue.now()
		jobs, err := r.Queue.lease(ctx, kinds, now, now.Add(lease), workers)
		if err != nil {
			return time.Time{}, false, err
		}
		if len(jobs) == 0 {
			return r.Queue.next(ctx, kinds)
		}
		var wg sync.WaitGroup
		for _, j := range jobs {
			wg.Go(func() { r.do(ctx, j, lease) })
		}
		wg.Wait()
	}
	return time.Time{}, false, ctx.Err()
}

// do runs one job to its end, also while the runner is being stopped.
func (r *Runner) do(ctx context.Context, j Job, lease time.Duration) {
	ctx = context.WithoutCancel(ctx)
	err := r.call(ctx, j, lease)
	state, at, message := "done", j.At, ""
	if err != nil {
		state, at, message = r.failed(j, err)
		r.log().Warn("job failed", "kind", j.Kind, "job", string(j.ID), "attempt", j.Attempt, "state", state, "error", err)
	}
	if err := r.Queue.end(ctx, j, state, at, message); err != nil {
		// The lease runs out and the job comes again: its effects have keys.
		r.log().Warn("job's end not written", "kind", j.Kind, "job", string(j.ID), "error", err)
	}
}

// call shields the runner from a handler's panic.
func (r *Runner) call(ctx context.Context, j Job, lease time.Duration) (err error) {
	ctx, cancel := context.WithTimeout(ctx, lease)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("jobs: %s panicked: %v", j.Kind, v)
		}
	}()
	return r.Handlers[j.Kind](ctx, j)
}

func (r *Runner) failed(j Job, err error) (state string, at time.Time, message string) {
	attempts := r.Attempts
	if attempts <= 0 {
		attempts = 20
	}
	// Errors may quote what they failed on; the table keeps the kind only.
	message = fault.Of(err).String()
	switch fault.Of(err) {
	case fault.Invalid, fault.NotFound, fault.Gone, fault.Forbidden:
		return "failed", j.At, message
	}
	if j.Attempt >= attempts {
		return "failed", j.At, message
	}
	return "waiting", r.Queue.now().Add(retry(j.Attempt)), message
}

// retry is the wait after the n-th attempt: it doubles, up to an hour.
func retry(n int) time.Duration {
	d := firstRetry
	for range n - 1 {
		if d *= 2; d >= lastRetry {
			return lastRetry
		}
	}
	return d
}

func (r *Runner) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}
