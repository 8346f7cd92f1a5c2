package series_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/series"
)

var errBack = errors.New("taken back")

func take(ctx context.Context, d *db.DB, name string, jy int, end error) (n int64, err error) {
	err = d.Tx(ctx, func(ctx context.Context) error {
		if n, err = series.Next(ctx, d, name, jy); err != nil {
			return err
		}
		return end
	})
	return n, err
}

func TestTwentyTakersAtOnceGetOneToTwenty(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			processes := []*db.DB{dbtest.Again(t, address), dbtest.Again(t, address)}
			type result struct {
				n   int64
				err error
			}
			results := make(chan result)
			for i := range 40 {
				var end error
				if i%2 == 1 {
					end = errBack // half of them are taken back
				}
				go func() {
					n, err := take(t.Context(), processes[i/2%2], "announcement", 1405, end)
					if errors.Is(err, errBack) {
						n, err = 0, nil
					}
					results <- result{n, err}
				}()
			}
			var got []int64
			for range 40 {
				r := <-results
				if r.err != nil {
					t.Error(r.err)
				}
				if r.n > 0 {
					got = append(got, r.n)
				}
			}
			slices.Sort(got)
			for i, n := range got {
				if n != int64(i+1) {
					t.Fatalf("got %v", got)
				}
			}
			if len(got) != 20 {
				t.Fatalf("got %v", got)
			}
		})
	}
}

func TestANumberTakenBackIsGivenAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		take(t.Context(), d, "a", 1405, nil)
		if n, err := take(t.Context(), d, "a", 1405, errBack); n != 2 || !errors.Is(err, errBack) {
			t.Fatal(n, err)
		}
		if n, err := take(t.Context(), d, "a", 1405, nil); n != 2 || err != nil {
			t.Fatal(n, err)
		}
	})
}

func TestEachSeriesAndYearCountsForItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, c := range []struct {
			name string
			jy   int
			want int64
		}{{"a", 1405, 1}, {"a", 1405, 2}, {"b", 1405, 1}, {"a", 1406, 1}, {"a", 1405, 3}} {
			if n, err := take(t.Context(), d, c.name, c.jy, nil); n != c.want || err != nil {
				t.Errorf("%s %d: %d, %v; want %d", c.name, c.jy, n, err, c.want)
			}
		}
		if _, err := series.Next(t.Context(), d, "a", 1405); err == nil {
			t.Error("taken outside a transaction")
		}
	})
}

func TestRaiseNeverLowers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, n := range []int64{12, 7} {
			if err := series.Raise(t.Context(), d, "a", 1404, n); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := take(t.Context(), d, "a", 1404, nil); n != 13 || err != nil {
			t.Fatal(n, err)
		}
	})
}
