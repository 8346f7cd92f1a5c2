package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
)

func TestALeaseThatRanOutIsTakenOverAndItsFirstHolderHasNoSay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.add("k", 0)
		b.Handlers["a"] = func(ctx context.Context, j jobs.Job) error {
			b.note(ctx, j)
			if j.Attempt > 1 {
				return errors.New("the second one fails")
			}
			b.move(30 * time.Second)
			if _, _, err := b.Due(ctx); err != nil { // another node: the lease holds
				t.Error(err)
			}
			if n := len(b.did); n != 1 {
				t.Errorf("a leased job was taken: %v", b.did)
			}
			b.move(30 * time.Second)
			_, _, err := b.Due(ctx) // the lease has run out
			return err              // nil: but the other node's failure stands
		}
		b.expect("[k#1 k#2]", 20*time.Second)
	})
}

func TestTwoRunnersDoEveryJobOnce(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			const n = 120
			address, c := dbtest.Address(t, e), &clock{t: noon}
			benches := []*bench{newBench(t, dbtest.Again(t, address), c), newBench(t, dbtest.Again(t, address), c), newBench(t, dbtest.Again(t, address), c)}
			for i := range n {
				benches[0].add(fmt.Sprintf("%03d", i), 0)
			}
			var wg sync.WaitGroup
			for _, b := range benches {
				b.Workers = 3
				wg.Go(func() {
					if _, _, err := b.Due(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			var all []string
			for _, b := range benches {
				all = append(all, b.did...)
			}
			slices.Sort(all)
			if len(all) != n || len(slices.Compact(all)) != n {
				t.Fatalf("%d runs of %d jobs", len(all), n)
			}
			if counts, err := benches[0].Counts(t.Context()); err != nil || counts["done"] != n {
				t.Fatalf("%v, %v", counts, err)
			}
		})
	}
}

func TestARunnerWakesForAJobOfAnyProcessAndStopsInPeace(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			here := newBench(t, dbtest.Again(t, address), &clock{t: noon})
			far := newBench(t, dbtest.Again(t, address), here.clock)
			ran := make(chan jobs.Job)
			finish := make(chan struct{})
			here.Handlers["a"] = func(ctx context.Context, j jobs.Job) error {
				ran <- j
				<-finish
				return ctx.Err()
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stopped := make(chan error)
			go func() { stopped <- here.Run(ctx) }()
			here.add("near", 0)
			await(t, ran)
			finish <- struct{}{}
			far.add("far", 0)
			await(t, ran)
			cancel() // while the handler runs
			select {
			case err := <-stopped:
				t.Fatalf("left its handler behind: %v", err)
			default:
			}
			finish <- struct{}{}
			if err := await(t, stopped); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if counts, err := here.Counts(t.Context()); err != nil || counts["done"] != 2 {
				t.Errorf("%v, %v", counts, err)
			}
		})
	}
}

// await bounds the wait for what must come.
func await[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("it never came")
		panic("unreachable")
	}
}

func TestARunnerWakesWhenAJobComesDue(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	q := jobs.New(d, id.NewSource(time.Now, nil), time.Now)
	ran := make(chan time.Time, 1)
	r := jobs.Runner{Queue: q, Handlers: map[string]jobs.Handler{"a": func(context.Context, jobs.Job) error { ran <- time.Now(); return nil }}}
	at := time.Now().Add(300 * time.Millisecond)
	if _, err := q.Enqueue(t.Context(), jobs.Job{Kind: "a", At: at}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error)
	go func() { stopped <- r.Run(ctx) }()
	if early := at.Sub(await(t, ran)); early > time.Millisecond {
		t.Errorf("ran %v early", early)
	}
	cancel()
	await(t, stopped)
}

func TestTwoRunnersOfOneQueueBothWakeAndOneOutlivesTheOther(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			here := newBench(t, dbtest.Again(t, address), &clock{t: noon})
			far := newBench(t, dbtest.Again(t, address), here.clock)
			ran := make(chan string)
			run := func(kind string) (stop func()) {
				r := jobs.Runner{Queue: here.Queue, Handlers: map[string]jobs.Handler{kind: func(_ context.Context, j jobs.Job) error { ran <- j.Kind; return nil }}}
				ctx, cancel := context.WithCancel(t.Context())
				stopped := make(chan error)
				go func() { stopped <- r.Run(ctx) }()
				return func() { cancel(); await(t, stopped) }
			}
			add := func(b *bench, kind string) {
				t.Helper()
				if _, err := b.Enqueue(t.Context(), jobs.Job{Kind: kind}); err != nil {
					t.Fatal(err)
				}
				if got := await(t, ran); got != kind {
					t.Errorf("%s ran, not %s", got, kind)
				}
			}
			first, second := run("first"), run("second")
			defer second()
			for range 2 { // whichever of them slept
				add(here, "first")
				add(here, "second")
				add(far, "second")
				add(far, "first")
			}
			first()
			add(here, "second")
			add(far, "second")
		})
	}
}
