package web

import (
	"testing"
	"testing/synctest"
	"time"

	"hemmat/internal/kit/fault"
)

func TestARestingPlaceRestsAsLongAsItWasHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(1, time.Second).Resting()
		leave, err := g.Enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond) // in the bubble's time
		leave()
		from := time.Now()
		if leave, err = g.Enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		if rested := time.Since(from); rested != 300*time.Millisecond {
			t.Errorf("the place rested %v, want as long as it was held", rested)
		}
		time.Sleep(2 * time.Second)
		leave()
		if _, err := g.Enter(t.Context()); fault.Of(err) != fault.Busy {
			t.Errorf("a place that rests longer than the wait: %v, want Busy", err)
		}
		time.Sleep(2 * time.Second) // the rest ends before the bubble does
	})
}
