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

// A text whose letters hold no term is not told apart; what is found must be the same.
func TestTheFirstMatchIsThatOfAllTokens(t *testing.T) {
	text := strings.Repeat("مردم می‌خواهند کتاب ها را بخوانند؛ جزء ها و مسئولان (۱۲۳ TV) رفت و آمد کردند. ", 30) +
		"برنامه ریزی شهری و گفت‌وگو با شورا‌ها، شهروندان گرامی شده‌اند. " + strings.Repeat("ﻻ مُحَمَّد آمده‌است به‌دلیل république ", 40)
	marked := 0
	for _, q := range []string{
		"مردم", "می‌خواهند", "میخواهند", "کتاب", "کتابها", "جزء", "جزءها", "مسئول", "123", "tv", "رفت و آمد", "برنامه‌ریزی", "برنامه ریزی", "ریزی",
		"گفتگو", "شورا", "شهروند*", "گفت*", "محمد", "لا", "دلیل", "republique", "آمده است", "نیست", "ن", "و", "شهر*",
	} {
		m := newMarker(persian.ParseQuery(q).Units)
		for at := 0; at < len(text); at = wordStart(text, at+200) {
			s := text[at:]
			want := -1
			for from := 0; from < len(s) && want < 0; {
				end := len(s)
				if from+piece < end {
					end = wordStart(s, from+piece)
				}
				if found := m.spans(s[from:end]); len(found) > 0 {
					want = from + found[0].from
					marked++
				}
				from = end
			}
			if got := m.first(s); got != want {
				t.Errorf("%s: the first match is at %d, not %d", q, got, want)
			}
		}
	}
	if marked < 100 {
		t.Errorf("%d matches", marked)
	}
}

// BenchmarkFirst finds a match at the end of a text of 8 KB, as first does and with all tokens.
func BenchmarkFirst(b *testing.B) {
	text := strings.Repeat("مردم می‌خواهند کتاب‌ها را بخوانند و مسئولان رفت و آمد کردند. ", 75) + "شهروندان"
	m := newMarker(persian.ParseQuery("شهروند").Units)
	b.Run("letters", func(b *testing.B) {
		for b.Loop() {
			m.first(text)
		}
	})
	b.Run("tokens", func(b *testing.B) {
		for b.Loop() {
			for at := 0; at < len(text); {
				end := len(text)
				if at+piece < end {
					end = wordStart(text, at+piece)
				}
				m.spans(text[at:end])
				at = end
			}
		}
	})
}
