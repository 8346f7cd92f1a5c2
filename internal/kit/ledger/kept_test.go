package ledger_test

import (
	"context"
	"errors"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/ledger"
)

func TestAKeptValueIsReadOnceAndAgainAfterAnEntryTouchedIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l, reads := ledger.New(d, fixed), 0
		k := &ledger.Kept[int64]{Tag: "settings:x", Read: func(ctx context.Context) (int64, error) {
			reads++
			return db.Value[int64](ctx, d, `SELECT count(*) FROM setting`)
		}}
		l.OnCommit(k.Hear)
		enter := func(tag string, inside func(context.Context) error) {
			t.Helper()
			err := d.Tx(t.Context(), func(ctx context.Context) error {
				if _, err := db.Exec(ctx, d, `INSERT INTO setting (name, value, at) SELECT 'x' || count(*), '', 0 FROM setting`); err != nil {
					return err
				}
				if err := l.Append(ctx, ledger.Entry{Act: "test.done", Object: "x:1", Touches: []string{tag}}); err != nil {
					return err
				}
				return inside(ctx)
			})
			if err != nil && !errors.Is(err, errDone) {
				t.Fatal(err)
			}
		}
		holds := func(ctx context.Context, want int64, after int) {
			t.Helper()
			for range 2 {
				if got, err := k.Value(ctx); err != nil || got != want || reads != after {
					t.Errorf("it is %d after %d readings, %v; want %d after %d", got, reads, err, want, after)
				}
			}
		}
		nothing := func(context.Context) error { return nil }
		holds(t.Context(), 0, 1)
		enter("settings:y", nothing)
		holds(t.Context(), 0, 1)
		enter("settings:x", nothing)
		holds(t.Context(), 2, 2)
		enter("settings:x", func(ctx context.Context) error {
			k.Drop()
			holds(ctx, 2, 3) // what is not committed is in no memory
			return errDone
		})
		holds(t.Context(), 2, 3)
	})
}

func TestAKeptValueWhoseReadingBeganBeforeADropIsNotKept(t *testing.T) {
	now := 1
	var k *ledger.Kept[int]
	k = &ledger.Kept[int]{Tag: "settings:x", Read: func(context.Context) (int, error) {
		was := now
		if now == 1 { // another changes it while it is read
			now = 2
			k.Hear([]ledger.Entry{{Touches: []string{"settings:x"}}})
		}
		return was, nil
	}}
	for i, want := range []int{1, 2, 2} {
		if got, err := k.Value(t.Context()); err != nil || got != want {
			t.Errorf("question %d: %d, %v; want %d", i, got, err, want)
		}
	}
}
