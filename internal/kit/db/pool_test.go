package db

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhoCameFirstIsServedFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool(nil, 1)
		release, err := p.turn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var served, came []int
		for n := range 20 {
			came = append(came, n)
			go func() {
				release, err := p.turn(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				served = append(served, n)
				release()
			}()
			synctest.Wait()
		}
		release()
		synctest.Wait()
		if !slices.Equal(served, came) {
			t.Errorf("served %v", served)
		}
	})
}

func TestStatementsAndTransactionsTakeTheirTurn(t *testing.T) {
	d, err := Open(t.Context(), "sqlite://"+t.TempDir()+"/turn.db", Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ways := map[string]struct {
		p  *pool
		do func(context.Context) error
	}{
		"transaction": {d.write, func(ctx context.Context) error { return d.Tx(ctx, func(context.Context) error { return nil }) }},
		"statement":   {d.write, func(ctx context.Context) error { _, err := Exec(ctx, d, "CREATE TABLE IF NOT EXISTS t (n BIGINT)"); return err }},
		"snapshot":    {d.read, func(ctx context.Context) error { return d.Snapshot(ctx, func(context.Context) error { return nil }) }},
		"read":        {d.read, func(ctx context.Context) error { _, err := Value[int64](ctx, d, "SELECT 1"); return err }},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			release, err := way.p.turn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if err := way.do(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("it did not wait for its turn: %v", err)
			}
			release()
			for range 2 { // each gives its turn back
				if err := way.do(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if !way.p.turns.TryAcquire(1) {
				t.Error("the turn was not given back")
			}
			way.p.turns.Release(1)
		})
	}
}
