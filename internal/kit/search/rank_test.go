package search

import (
	"fmt"
	"strings"
	"testing"
)

// A term is looked up by halving; every term of a field must be found from
// wherever the halves fall, and nothing beside it.
func TestATermIsCountedWhereverItStands(t *testing.T) {
	var terms []string
	for i := range 60 {
		for range 1 + i%3 {
			terms = append(terms, strings.Repeat("ب", i%7)+fmt.Sprintf("م%d", i*i))
		}
	}
	for n := range len(terms) + 1 {
		field := counted(terms[:n])
		want := map[string]float64{}
		for _, w := range terms[:n] {
			want[w]++
		}
		for _, w := range append(terms, "", "ا", "ب", "م", "ی", "م1x") {
			if got := times(field, w, false); got != want[w] {
				t.Fatalf("%q in %q: %v, want %v", w, field, got, want[w])
			}
			begin := 0.0
			for have, k := range want {
				if strings.HasPrefix(have, w) {
					begin += k
				}
			}
			if got := times(field, w, true); got != begin {
				t.Fatalf("%q… in %q: %v, want %v", w, field, got, begin)
			}
		}
	}
}
