package search

import (
	"fmt"
	"strings"
	"testing"

	"hemmat/persian"
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

// A match far down a long lead is what the reader looked for: the snippet goes there.
func TestASnippetShowsTheFirstMatchWhereverItStands(t *testing.T) {
	long := strings.Repeat("متنی دربارهٔ شهر و مردم ", 20)
	m := newMarker(persian.ParseQuery("می‌خواهم").Units)
	for _, c := range []struct{ lead, body string }{
		{long + "می‌خواهم", "تنه"}, {"می‌خواهم " + long, ""}, {long, long + "می‌خواهم " + long}, {"", "می‌خواهم"},
	} {
		if got := string(m.snippet(c.lead, c.body)); !strings.Contains(got, "<mark>می‌خواهم</mark>") {
			t.Errorf("lead of %d, body of %d bytes: %s", len(c.lead), len(c.body), got)
		}
	}
	if got := string(m.snippet("", "")); got != "" {
		t.Errorf("of nothing: %q", got)
	}
	if got := string(m.snippet(long, "")); !strings.HasPrefix(got, "متنی") || !strings.HasSuffix(got, "…") {
		t.Errorf("without a match: %s", got)
	}
}
