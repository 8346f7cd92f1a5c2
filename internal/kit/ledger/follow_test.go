package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/ledger"
)

var errDone = errors.New("done")

// limit bounds a wait for something that must happen; it is not what is measured.
func limit(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestConcurrentWritersNeverMakeAFollowerSkip(t *testing.T) {
	const writers, rounds = 4, 60
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			ctx := limit(t)
			var wg sync.WaitGroup
			defer wg.Wait()
			for w := range writers {
				d := dbtest.Again(t, address) // as another process
				l := ledger.New(d, fixed)
				wg.Go(func() {
					r := rand.New(rand.NewPCG(uint64(w), 0))
					for i := range rounds {
						err := d.Tx(ctx, func(ctx context.Context) error {
							for range 1 + r.IntN(3) {
								if err := l.Append(ctx, act(i)); err != nil {
									return err
								}
							}
							// Work of different length between the append and the commit.
							for range r.IntN(8) {
								if _, err := db.Value[int64](ctx, d, `SELECT count(*) FROM ledger`); err != nil {
									return err
								}
							}
							if r.IntN(5) == 0 {
								return errDone // taken back
							}
							return nil
						})
						if err != nil && !errors.Is(err, errDone) {
							t.Error(err)
						}
					}
					// The last word of each writer tells the follower when to stop.
					d.Tx(ctx, func(ctx context.Context) error {
						return l.Append(ctx, ledger.Entry{Act: "test.end", Object: fmt.Sprint("writer:", w)})
					})
				})
			}
			reader := dbtest.Again(t, address)
			l := ledger.New(reader, fixed)
			next, ends := int64(1), 0
			err := l.Follow(ctx, 0, func(batch []ledger.Entry, lost bool) error {
				if lost {
					t.Error("lost the line")
				}
				for _, entry := range batch {
					if entry.Seq != next {
						t.Errorf("%d came where %d was due", entry.Seq, next)
					}
					next = entry.Seq + 1
					if entry.Act == "test.end" {
						ends++
					}
				}
				// At every moment anyone can see, the numbers are whole.
				type extent struct{ count, last int64 }
				v, err := db.One(ctx, reader, func(r db.Row) (v extent, err error) { return v, r.Scan(&v.count, &v.last) },
					`SELECT count(*), coalesce(max(seq), 0) FROM ledger`)
				if err != nil || v.count != v.last {
					t.Errorf("%+v, %v", v, err)
				}
				if ends == writers {
					return errDone
				}
				return nil
			})
			if !errors.Is(err, errDone) {
				t.Fatalf("%v after %d", err, next-1)
			}
			wg.Wait()
			if found := findings(t, l); len(found) != 0 {
				t.Errorf("found %q", found)
			}
		})
	}
}

func TestAFollowerHearsAnotherProcess(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			near, far := dbtest.Again(t, address), dbtest.Again(t, address)
			write(t, far, ledger.New(far, fixed), 3)
			var seen []int64
			err := ledger.New(near, fixed).Follow(limit(t), 2, func(batch []ledger.Entry, lost bool) error {
				for _, entry := range batch {
					seen = append(seen, entry.Seq)
				}
				if len(seen) == 1 { // it listens by now: what follows must wake it
					write(t, far, ledger.New(far, fixed), 1)
				}
				if len(seen) >= 2 {
					return errDone
				}
				return nil
			})
			if !errors.Is(err, errDone) || fmt.Sprint(seen) != "[3 4]" {
				t.Fatalf("%v, %v", seen, err)
			}
		})
	}
}

func TestABrokenLineIsReportedAndNothingIsMissed(t *testing.T) {
	address := dbtest.Address(t, db.Postgres)
	d := dbtest.Again(t, address)
	l := ledger.New(d, fixed)
	write(t, d, l, 1)
	var seen []int64
	err := l.Follow(limit(t), 0, func(batch []ledger.Entry, lost bool) error {
		for _, entry := range batch {
			seen = append(seen, entry.Seq)
		}
		if lost {
			return errDone
		}
		n, err := db.Value[int64](t.Context(), d, `
			SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			 WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
		if err != nil || n != 1 {
			t.Errorf("cut %d lines, %v", n, err)
		}
		write(t, d, l, 2)
		return nil
	})
	if !errors.Is(err, errDone) || fmt.Sprint(seen) != "[1 2 3]" {
		t.Fatalf("%v, %v", seen, err)
	}
}

func TestALedgerThatEndsBeforeOurPlaceIsALostOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := ledger.New(d, fixed)
		write(t, d, l, 2)
		var lostAt int64
		err := l.Follow(limit(t), 50, func(batch []ledger.Entry, lost bool) error {
			if lost && len(batch) == 0 {
				lostAt = 2
				write(t, d, l, 1)
				return nil
			}
			if len(batch) != 1 || batch[0].Seq != 3 {
				t.Errorf("%v", batch)
			}
			return errDone
		})
		if !errors.Is(err, errDone) || lostAt != 2 {
			t.Fatal(err)
		}
	})
}

func TestFollowEndsWithItsContext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := ledger.New(d, fixed)
		write(t, d, l, 1)
		ctx, cancel := context.WithCancel(t.Context())
		err := l.Follow(ctx, 0, func([]ledger.Entry, bool) error { cancel(); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	})
}
