package id

import (
	"math/rand/v2"
	"sort"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 21, 8, 30, 0, 123e6, time.UTC)

func fixed() time.Time { return noon }

func TestIDsRiseWhileTheClockStandsOrStepsBack(t *testing.T) {
	now := noon
	s := NewSource(func() time.Time { return now }, nil)
	last := New[Item](s)
	for i := range 20_000 {
		if i == 10_000 {
			now = now.Add(-time.Hour)
		}
		next := New[Item](s)
		if next <= last {
			t.Fatalf("%s after %s", next, last)
		}
		last = next
	}
}

func TestIDHasTheFormOfVersionSeven(t *testing.T) {
	v := New[Body](NewSource(fixed, nil))
	if !Valid(string(v)) {
		t.Fatalf("%q", v)
	}
	if got := Time(v); !got.Equal(noon) {
		t.Fatalf("holds %v, made at %v", got, noon)
	}
}

func TestSeededSourceRepeats(t *testing.T) {
	a := NewSource(fixed, rand.NewChaCha8([32]byte{1}))
	b := NewSource(fixed, rand.NewChaCha8([32]byte{1}))
	for range 100 {
		if x, y := New[Post](a), New[Post](b); x != y {
			t.Fatalf("%s and %s", x, y)
		}
	}
}

func TestConcurrentTakersNeverShareAnID(t *testing.T) {
	s := NewSource(fixed, nil)
	var (
		mu  sync.Mutex
		all []string
		wg  sync.WaitGroup
	)
	for range 8 {
		wg.Go(func() {
			var mine []string
			for range 1000 {
				mine = append(mine, New[string](s))
			}
			if !sort.StringsAreSorted(mine) {
				t.Error("one taker saw ids out of order")
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	sort.Strings(all)
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] {
			t.Fatalf("%s twice", all[i])
		}
	}
}

func TestOtherTextsAreNoIDs(t *testing.T) {
	for _, s := range []string{"", "x", "019c0000-0000-4000-8000-000000000000", "019C0000-0000-7000-8000-000000000000", "019c0000x0000-7000-8000-000000000000"} {
		if Valid(s) {
			t.Errorf("%q passes", s)
		}
		if !Time(s).IsZero() {
			t.Errorf("%q has a time", s)
		}
	}
}
