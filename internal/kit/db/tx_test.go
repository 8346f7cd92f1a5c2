package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
)

var errStop = errors.New("stop")

func TestAnErrorOrAPanicTakesEverythingBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		ctx := t.Context()
		err := d.Tx(ctx, func(ctx context.Context) error {
			if err := put(ctx, d, "a", 1); err != nil {
				return err
			}
			return errStop
		})
		if !errors.Is(err, errStop) {
			t.Errorf("error %v", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			d.Tx(ctx, func(ctx context.Context) error {
				put(ctx, d, "b", 1)
				panic("no")
			})
		}()
		if n := count(t, ctx, d); n != 0 {
			t.Errorf("%d rows stayed", n)
		}
		if err := d.Tx(ctx, func(ctx context.Context) error { return put(ctx, d, "c", 1) }); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestReadsInsideSeeWhatOthersDoNotYet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			if err := put(ctx, d, "a", 1); err != nil {
				return err
			}
			if n := count(t, ctx, d); n != 1 {
				t.Errorf("inside: %d", n)
			}
			if n := count(t, db.Detach(ctx), d); n != 0 {
				t.Errorf("outside: %d", n)
			}
			return nil
		})
		if err != nil || count(t, t.Context(), d) != 1 {
			t.Fatal(err)
		}
	})
}

func TestANestedFailureCannotBeSwallowed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		ctx := t.Context()
		if err := put(ctx, d, "taken", 1); err != nil {
			t.Fatal(err)
		}
		err := d.Tx(ctx, func(ctx context.Context) error {
			put(ctx, d, "a", 1)
			d.Tx(ctx, func(ctx context.Context) error {
				put(ctx, d, "b", 1)
				return errStop
			})
			return nil
		})
		if !errors.Is(err, errStop) {
			t.Errorf("nested Tx: %v", err)
		}
		err = d.Tx(ctx, func(ctx context.Context) error {
			put(ctx, d, "taken", 1)
			if err := put(ctx, d, "c", 1); !fault.Is(err, fault.Conflict) {
				t.Errorf("a statement after the failed one: %v", err)
			}
			return nil
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("failed statement: %v", err)
		}
		if n := count(t, ctx, d); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestACancelledRequestEndsBeforeOrAfterTheCommitNeverInBetween(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Tx(ctx, func(ctx context.Context) error {
			if err := put(ctx, d, "a", 1); err != nil {
				return err
			}
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) || count(t, t.Context(), d) != 0 {
			t.Errorf("cancelled in fn: %v", err)
		}
		ctx, cancel = context.WithCancel(t.Context())
		err = d.Tx(ctx, func(ctx context.Context) error {
			db.BeforeCommit(ctx, "k", func(ctx context.Context) error {
				cancel()
				return put(ctx, d, "hook", 1)
			})
			return put(ctx, d, "b", 1)
		})
		if err != nil || count(t, t.Context(), d) != 2 {
			t.Errorf("cancelled while committing: %v", err)
		}
		if err := d.Tx(ctx, func(context.Context) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("begun on a dead context: %v", err)
		}
	})
}

func TestWaitingForTheWriterHeedsTheContext(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	err := d.Tx(t.Context(), func(ctx context.Context) error {
		short, cancel := context.WithTimeout(db.Detach(ctx), time.Millisecond)
		defer cancel()
		err := d.Tx(short, func(context.Context) error { return nil })
		if fault.Of(err) != fault.Busy {
			t.Errorf("waited: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestHooksRunInOrderOncePerKeyAndOnlyAroundACommit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		var seen []string
		say := func(s string) func(context.Context) error {
			return func(ctx context.Context) error {
				seen = append(seen, s)
				return put(ctx, d, s, 1)
			}
		}
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			db.AfterCommit(ctx, func() { seen = append(seen, fmt.Sprint("after ", count(t, t.Context(), d))) })
			db.BeforeCommit(ctx, 1, say("one"))
			db.BeforeCommit(ctx, 2, func(ctx context.Context) error {
				db.BeforeCommit(ctx, 1, say("late"))
				return say("two")(ctx)
			})
			db.BeforeCommit(ctx, 1, say("again"))
			return d.Tx(ctx, func(ctx context.Context) error {
				seen = append(seen, "fn")
				return nil
			})
		})
		if err != nil || fmt.Sprint(seen) != "[fn one two late after 3]" {
			t.Fatalf("%v, %v", seen, err)
		}
		seen = nil
		err = d.Tx(t.Context(), func(ctx context.Context) error {
			db.AfterCommit(ctx, func() { seen = append(seen, "after") })
			db.BeforeCommit(ctx, 1, func(context.Context) error { return errStop })
			return put(ctx, d, "x", 1)
		})
		if !errors.Is(err, errStop) || len(seen) != 0 || count(t, t.Context(), d) != 3 {
			t.Fatalf("%v, %v", seen, err)
		}
	})
}

func TestASnapshotSeesOneMomentAndCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		err := d.Snapshot(t.Context(), func(ctx context.Context) error {
			before := count(t, ctx, d)
			if err := put(db.Detach(ctx), d, "a", 1); err != nil {
				return err
			}
			if n := count(t, ctx, d); n != before {
				t.Errorf("saw %d rows, then %d", before, n)
			}
			if err := d.Tx(ctx, func(context.Context) error { return nil }); err == nil {
				t.Error("a transaction began inside")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Snapshot(t.Context(), func(ctx context.Context) error { return put(ctx, d, "b", 1) })
		if err == nil || count(t, t.Context(), d) != 1 {
			t.Fatalf("wrote in a snapshot: %v", err)
		}
	})
}

func TestAStreamMustEndBeforeTheNextStatementOfItsTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			for _, key := range []string{"a", "b"} {
				if err := put(ctx, d, key, 1); err != nil {
					return err
				}
			}
			for _, err := range db.Each(ctx, d, text, `SELECT id FROM shelf`) {
				if err != nil {
					return err
				}
				if _, err := db.Value[int64](ctx, d, `SELECT 1`); err == nil || !strings.Contains(err.Error(), "stream") {
					t.Errorf("inside the stream: %v", err)
				}
				break
			}
			_, err := db.Value[int64](ctx, d, `SELECT 1`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAContextKeptBeyondItsTransactionIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		var kept context.Context
		if err := d.Tx(t.Context(), func(ctx context.Context) error { kept = ctx; return nil }); err != nil {
			t.Fatal(err)
		}
		if err := put(kept, d, "a", 1); err == nil || !strings.Contains(err.Error(), "over") {
			t.Fatalf("error %v", err)
		}
		if err := put(db.Detach(kept), d, "a", 1); err != nil {
			t.Fatalf("detached: %v", err)
		}
	})
}

func TestTwoDatabasesDoNotShareATransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, a *db.DB) {
		b := dbtest.Open(t, a.Engine())
		shelf(t, a)
		shelf(t, b)
		err := a.Tx(t.Context(), func(ctx context.Context) error {
			err := b.Tx(ctx, func(ctx context.Context) error {
				return errors.Join(put(ctx, a, "x", 1), put(ctx, b, "y", 1))
			})
			return errors.Join(err, errStop)
		})
		if !errors.Is(err, errStop) || count(t, t.Context(), a) != 0 || count(t, t.Context(), b) != 1 {
			t.Fatalf("%v", err)
		}
	})
}

func TestLockLetsOneInAtATime(t *testing.T) {
	engines(t, func(t *testing.T, e db.Engine) {
		address := dbtest.Address(t, e)
		d, other := dbtest.Again(t, address), dbtest.Again(t, address) // as two processes
		shelf(t, d)
		ctx := t.Context()
		if err := put(ctx, d, "n", 0); err != nil {
			t.Fatal(err)
		}
		errs := make(chan error)
		for i := range 10 {
			d := []*db.DB{d, other}[i%2]
			go func() {
				errs <- d.Tx(ctx, func(ctx context.Context) error {
					if err := d.Lock(ctx, "n"); err != nil {
						return err
					}
					n, err := db.Value[int64](ctx, d, `SELECT n FROM shelf WHERE id = 'n'`)
					if err != nil {
						return err
					}
					_, err = db.Exec(ctx, d, `UPDATE shelf SET n = $1 WHERE id = 'n'`, n+1)
					return err
				})
			}()
		}
		for range 10 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if n, _ := db.Value[int64](ctx, d, `SELECT n FROM shelf`); n != 10 {
			t.Fatalf("counted %d", n)
		}
		if err := d.Lock(ctx, "n"); err == nil {
			t.Fatal("locked outside a transaction")
		}
	})
}
