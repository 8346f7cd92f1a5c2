package circular

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
)

// BenchmarkSend is the transaction that sends to 50,000 addressees: 3 s at the most.
func BenchmarkSend(b *testing.B) {
	for _, e := range dbtest.Engines {
		b.Run(string(e), func(b *testing.B) {
			x := openOn(b, dbtest.Open(b, e), big(50_000))
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				c := x.prepared(id.Item(fmt.Sprint("text-", i)), Accept, everybody)
				b.StartTimer()
				if _, err := x.Send(b.Context(), sender, c.ID, c.Version); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// racers is how many people accept at once.
const racers = 8

// peak lets n people accept at once and says how long it took.
func (b *bench) peak(c id.Circular, from, n int) time.Duration {
	b.t.Helper()
	return race(b.t, n, func(i int) error {
		return b.Accept(b.t.Context(), id.Person(fmt.Sprintf("0190cfe1-0000-7000-8000-%012d", from+i)), c)
	})
}

// bare inserts and commits n rows of the same size at once.
func bare(t testing.TB, d *db.DB, from, n int) time.Duration {
	t.Helper()
	return race(t, n, func(i int) error {
		return d.Tx(t.Context(), func(ctx context.Context) error {
			_, err := db.Exec(ctx, d, `INSERT INTO test_bare (a, n, fact, person, at, how, batch) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				"0190cfe1-0000-7000-8000-000000000000", from+i, "accepted", fmt.Sprintf("0190cfe1-0000-7000-8000-%012d", from+i), noon.UnixMilli(), ByPage, 0)
			return err
		})
	})
}

func race(t testing.TB, n int, do func(int) error) time.Duration {
	t.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range racers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

const bareTable = `CREATE TABLE test_bare (a TEXT NOT NULL, n BIGINT NOT NULL, fact TEXT NOT NULL, person TEXT NOT NULL, at BIGINT NOT NULL, how TEXT NOT NULL, batch BIGINT NOT NULL, PRIMARY KEY (a, n, fact, person))`

// BenchmarkAccept is the peak after a letter went out: people who have it open accept, beside a bare loop that inserts and
// commits, in turns. The part of the bare loop's pace that acceptance keeps has to be 0.5 or more, and none is lost.
func BenchmarkAccept(b *testing.B) {
	const round, rounds, seats = 500, 8, 40_000
	for _, e := range dbtest.Engines {
		b.Run(string(e), func(b *testing.B) {
			d := dbtest.Open(b, e)
			x := openOn(b, d, big(seats))
			if _, err := db.Exec(b.Context(), d, bareTable); err != nil {
				b.Fatal(err)
			}
			c := x.sent("text", Accept, everybody)
			for i := range rounds * round {
				if _, err := x.Open(b.Context(), id.Person(fmt.Sprintf("0190cfe1-0000-7000-8000-%012d", i)), c.ID); err != nil {
					b.Fatal(err)
				}
			}
			var accepted, plain time.Duration
			done := 0
			for range rounds {
				accepted += x.peak(c.ID, done, round)
				plain += bare(b, d, done, round)
				done += round
			}
			n, err := x.store.CountSeats(b.Context(), c.ID, SeatFilter{Which: Unaccepted})
			if err != nil || seats-n != done {
				b.Fatalf("%d of %d acceptances are there: %v", seats-n, done, err)
			}
			b.ReportMetric(float64(plain)/float64(accepted), "of-bare")
			b.ReportMetric(float64(done)/accepted.Seconds(), "accepted/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkDesk is what the pages of a circular ask of the store at 50,000 addressees, half of whom have opened it.
func BenchmarkDesk(b *testing.B) {
	const seats = 50_000
	for _, e := range dbtest.Engines {
		b.Run(string(e), func(b *testing.B) {
			x := openOn(b, dbtest.Open(b, e), big(seats))
			c := x.sent("text", Accept, everybody)
			err := x.d.Tx(b.Context(), func(ctx context.Context) error {
				var facts []Receipt
				for n := 1; n <= seats; n += 2 {
					facts = append(facts, Receipt{N: n, Fact: Opened, Person: id.Person(fmt.Sprint(n)), At: noon, How: ByPage})
					if len(facts) == 30 || n+2 > seats {
						if _, err := x.store.write(ctx, c.ID, facts); err != nil {
							return err
						}
						facts = facts[:0]
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			for name, do := range map[string]func() error{
				"tallies": func() error { _, err := x.store.Tallies(b.Context(), c.ID); return err },
				"count": func() error {
					_, err := x.store.CountSeats(b.Context(), c.ID, SeatFilter{Which: Unread})
					return err
				},
				"returned": func() error {
					_, err := x.store.CountSeats(b.Context(), c.ID, SeatFilter{Which: Returned})
					return err
				},
				"rows": func() error {
					_, err := x.store.Received(b.Context(), c.ID, SeatFilter{Which: Unread, After: 40_000, Limit: receiptsLength})
					return err
				},
				"mine": func() error { _, err := x.mine(b.Context(), "0190cfe1-0000-7000-8000-000000000007", ""); return err },
			} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if err := do(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}
