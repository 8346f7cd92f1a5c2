package main

import (
	"testing"
	"time"

	"hemmat/internal/room/press"
)

func TestQuantilesAreValuesThatWereMeasured(t *testing.T) {
	v := []float64{5, 1, 4, 2, 3, 10, 9, 8, 7, 6}
	for q, want := range map[float64]float64{0: 1, 0.05: 1, 0.5: 5, 0.95: 10, 0.9: 9, 1: 10} {
		if got := quantile(v, q); got != want {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
	if v[0] != 5 {
		t.Error("the values were put in another order")
	}
	if median(v) != 5.5 || median(v[:3]) != 4 {
		t.Errorf("medians %v and %v", median(v), median(v[:3]))
	}
}

func TestPlacesAreThePresssOwnCursors(t *testing.T) {
	for _, p := range []place{{1_746_000_000_123, 4711}, {1, 1}, {1_590_000_000_000, 99_999}} {
		want := press.Cursor{At: time.UnixMilli(p.At), Short: p.Short}.String()
		if p.String() != want {
			t.Errorf("%+v is written %s, in addresses %s", p, p, want)
		}
	}
}

func TestEveryKindsListHasItsAddress(t *testing.T) {
	for _, k := range press.Kinds {
		if got := segments[string(k)]; k.Dated() && got != "/"+k.Segment()+"/" {
			t.Errorf("%s: %q", k, got)
		}
	}
}
