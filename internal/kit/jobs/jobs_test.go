package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
)

var noon = time.Date(2026, 3, 21, 8, 30, 0, 0, time.UTC)

// clock is a time that only the test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// bench is a queue with a runner that notes what it did.
type bench struct {
	*jobs.Queue
	jobs.Runner
	*clock
	t    *testing.T
	mu   sync.Mutex
	did  []string
	fail error
}

func newBench(t *testing.T, d *db.DB, c *clock) *bench {
	b := &bench{t: t, clock: c}
	b.Queue = jobs.New(d, id.NewSource(c.now, nil), c.now)
	b.Runner = jobs.Runner{Queue: b.Queue, Workers: 1, Attempts: 3, Lease: time.Minute, Handlers: map[string]jobs.Handler{"a": b.note}}
	return b
}

func (b *bench) note(_ context.Context, j jobs.Job) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.did = append(b.did, fmt.Sprint(j.Key, "#", j.Attempt))
	return b.fail
}

func (b *bench) add(key string, after time.Duration) bool {
	b.t.Helper()
	added, err := b.Enqueue(b.t.Context(), jobs.Job{Kind: "a", Key: key, At: b.now().Add(after)})
	if err != nil {
		b.t.Fatal(err)
	}
	return added
}

// due runs what is due and gives what was done and the wait for the next.
func (b *bench) due() (did string, wait time.Duration) {
	b.t.Helper()
	b.did = nil
	next, left, err := b.Due(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	if left {
		wait = next.Sub(b.now())
	}
	return fmt.Sprint(b.did), wait
}

func each(t *testing.T, fn func(t *testing.T, b *bench)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newBench(t, d, &clock{t: noon})) })
}

func (b *bench) expect(did string, wait time.Duration) {
	b.t.Helper()
	if d, w := b.due(); d != did || w != wait {
		b.t.Errorf("did %s and waits %v, want %s and %v", d, w, did, wait)
	}
}

func TestAJobRunsAtItsTimeOnceAndInOrder(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.add("late", time.Hour)
		b.add("second", time.Second)
		b.add("first", 0)
		b.expect("[first#1]", time.Second)
		b.move(time.Second)
		b.expect("[second#1]", time.Hour-time.Second)
		b.expect("[]", time.Hour-time.Second)
		b.move(time.Hour)
		b.expect("[late#1]", 0)
		b.expect("[]", 0)
	})
}

func TestTheSameKeyIsOneJobEvenWhenDone(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if !b.add("k", 0) || b.add("k", time.Hour) {
			t.Error("added twice")
		}
		b.expect("[k#1]", 0)
		if b.add("k", 0) {
			t.Error("added again after it was done")
		}
		b.move(time.Hour)
		if n, err := b.Sweep(t.Context(), b.now()); n != 1 || err != nil {
			t.Error(n, err)
		}
		if !b.add("k", 0) {
			t.Error("not added after the sweep")
		}
	})
}

func TestAJobLivesAndDiesWithItsTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d, &clock{t: noon})
		stop := errors.New("stop")
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			if _, err := b.Enqueue(ctx, jobs.Job{Kind: "a"}); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		b.expect("[]", 0)
	})
}

func TestAFailedJobComesAgainLaterAndIsGivenUpInTheEnd(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fail = errors.New("the network is away")
		b.add("k", 0)
		b.expect("[k#1]", 10*time.Second)
		b.expect("[]", 10*time.Second)
		b.move(10 * time.Second)
		b.expect("[k#2]", 20*time.Second)
		b.move(20 * time.Second)
		b.expect("[k#3]", 0)
		if c, err := b.Counts(t.Context()); err != nil || c["failed"] != 1 || c["waiting"] != 0 {
			t.Errorf("%v, %v", c, err)
		}
	})
}

func TestAFailureThatWillNotGetBetterIsNotRepeated(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fail = fault.New(fault.Gone, "")
		b.add("k", 0)
		b.expect("[k#1]", 0)
	})
}

func TestAPanicIsAFailureOfThatJobOnly(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.Handlers["bad"] = func(context.Context, jobs.Job) error { panic("no") }
		if _, err := b.Enqueue(t.Context(), jobs.Job{Kind: "bad", At: noon.Add(-time.Minute)}); err != nil {
			t.Fatal(err)
		}
		b.add("k", 0)
		b.expect("[k#1]", 10*time.Second)
	})
}

func TestAJobNobodyHandlesWaitsForSomebodyWhoDoes(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if _, err := b.Enqueue(t.Context(), jobs.Job{Kind: "other"}); err != nil {
			t.Fatal(err)
		}
		b.expect("[]", 0)
		b.Handlers["other"] = b.note
		if d, _ := b.due(); d == "[]" {
			t.Error("not done")
		}
	})
}

func TestACancelledJobDoesNotRun(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.add("k", time.Minute)
		if err := b.Cancel(t.Context(), "a", "k"); err != nil {
			t.Fatal(err)
		}
		b.expect("[]", 0)
		if !b.add("k", 0) {
			t.Error("the key is not free")
		}
	})
}

func TestAJobThatWasGivenUpIsListedAndBeginsAnew(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fail = fault.New(fault.Gone, "")
		b.add("k", 0)
		b.expect("[k#1]", 0)
		failed, err := b.GivenUp(t.Context(), 10)
		if err != nil || len(failed) != 1 || failed[0].Key != "k" || failed[0].Error != fault.Gone.String() || !failed[0].Ended.Equal(b.now()) {
			t.Fatalf("%+v, %v", failed, err)
		}
		if waits, err := b.Waits(t.Context(), "a", b.now()); waits || err != nil {
			t.Error("it waits", err)
		}
		if err := b.Retry(t.Context(), failed[0].ID); err != nil {
			t.Fatal(err)
		}
		if waits, err := b.Waits(t.Context(), "a", b.now()); !waits || err != nil {
			t.Error("it does not wait", err)
		}
		if err := b.Retry(t.Context(), failed[0].ID); fault.Of(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
		b.fail = nil
		b.expect("[k#1]", 0)
		if failed, err := b.GivenUp(t.Context(), 10); err != nil || len(failed) != 0 {
			t.Errorf("%+v, %v", failed, err)
		}
	})
}

func TestManyJobsAreAddedAtOnceAndEachKeyOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.add("7", 0)
		all := make([]jobs.Job, 1203)
		for i := range all {
			all[i] = jobs.Job{Kind: "a", Key: fmt.Sprint(i)}
		}
		if n, err := b.EnqueueAll(t.Context(), all...); err != nil || n != 1202 {
			t.Fatalf("%d added: %v", n, err)
		}
		if n, err := b.EnqueueAll(t.Context(), all...); err != nil || n != 0 {
			t.Fatalf("%d added again: %v", n, err)
		}
		if counts, err := b.Counts(t.Context()); err != nil || counts["waiting"] != 1203 {
			t.Fatalf("%v, %v", counts, err)
		}
		if _, err := b.EnqueueAll(t.Context(), jobs.Job{Kind: "a", Key: "new"}, jobs.Job{}); err == nil {
			t.Error("a job without a kind was added")
		}
		if counts, err := b.Counts(t.Context()); err != nil || counts["waiting"] != 1203 {
			t.Fatalf("half of what failed was added: %v, %v", counts, err)
		}
	})
}

func TestAllOfAKindThatWereGivenUpBeginAnewAndOthersDoNot(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fail = fault.New(fault.Gone, "")
		b.Handlers["b"] = b.note
		b.add("1", 0)
		b.add("2", 0)
		if _, err := b.Enqueue(t.Context(), jobs.Job{Kind: "b", Key: "3"}); err != nil {
			t.Fatal(err)
		}
		b.due()
		if n, err := b.RetryAll(t.Context(), "a"); n != 2 || err != nil {
			t.Errorf("%d begun anew: %v", n, err)
		}
		b.fail = nil
		b.expect("[1#1 2#1]", 0)
		if n, err := b.RetryAll(t.Context(), "a"); n != 0 || err != nil {
			t.Errorf("%d begun anew again: %v", n, err)
		}
		b.move(time.Second)
		if n, err := b.Sweep(t.Context(), b.now(), "a"); n != 2 || err != nil {
			t.Errorf("%d forgotten: %v", n, err)
		}
		if failed, err := b.GivenUp(t.Context(), 9); err != nil || len(failed) != 1 || failed[0].Kind != "b" {
			t.Errorf("%+v, %v", failed, err)
		}
	})
}
