package half

import (
	"cmp"
	"slices"
	"strings"
)

// Known reports whether the lexicon reads the letters in any way, spelt with hamza or
// without, alone or after a part that is put before many words (غیر، ابر).
func (s *Scorer) Known(key []byte) bool {
	if s.look(key).top > 0 {
		return true
	}
	k := append(s.joined[:0], key...)
	s.joined = k
	for i, c := range k {
		switch c {
		case yeHamza:
			k[i] = ye
		case alefHamza:
			k[i] = alef
		case vavHamza:
			k[i] = vav
		}
	}
	if s.look(k).top > 0 {
		return true
	}
	for n := 2; n <= min(4, len(k)-3); n++ {
		if s.rules.before[string(k[:n])] && s.look(k[n:]).top > 0 {
			return true
		}
	}
	return false
}

// Affix reports whether letters between half-spaces are an affix.
func Affix(key []byte) bool {
	g := rules()
	return g.verbal[string(key)] || string(key) == without || g.plural[string(key)] || g.compare[string(key)] || g.clitics[string(key)] || g.loose[string(key)]
}

// Rare reports whether a word is unknown or was seen next to never.
func (s *Scorer) Rare(word string) bool {
	key, _, ok := Encode(word)
	if !ok {
		return false
	}
	return s.look(key).top < 6
}

// besides gives each letter its neighbours in the rows of the Persian keyboard.
func besides(rows ...string) (near [64][]byte) {
	for _, row := range rows {
		k, _, _ := Encode(row)
		for i := 1; i < len(k); i++ {
			near[k[i]] = append(near[k[i]], k[i-1])
			near[k[i-1]] = append(near[k[i-1]], k[i])
		}
	}
	return near
}

// groups gives each letter those that sound or look like it.
func groups(sets ...string) (near [64][]byte) {
	for _, set := range sets {
		k, _, _ := Encode(set)
		for _, a := range k {
			for _, b := range k {
				if a != b {
					near[a] = append(near[a], b)
				}
			}
		}
	}
	return near
}

// What an edit costs: slips of the ear less than slips of the finger.
const (
	costSound = 4
	costSwap  = 6
	costNear  = 6
	costSplit = 5
	costTwin  = 5
	costAny   = 10
)

type candidate struct {
	text string
	cost int
}

// Suggest returns up to n words of the lexicon that are one slip away from the letters,
// or two slips of the ear, likeliest first.
func (s *Scorer) Suggest(key []byte, n int) []string {
	if len(key) < 2 || len(key) > 24 {
		return nil
	}
	var found []candidate
	try := func(k []byte, cost int) {
		v := s.look(k)
		if v.top < 3 || v.never {
			return
		}
		found = append(found, candidate{Decode(k, v.vote), cost*4 - int(v.top)/2})
	}
	b := make([]byte, 0, MaxWord+1)
	for i := range key {
		for _, c := range s.rules.alike[key[i]] {
			b = append(b[:0], key...)
			b[i] = c
			try(b, costSound)
			for j := i + 1; j < len(key); j++ {
				for _, d := range s.rules.alike[key[j]] {
					b[j] = d
					try(b, 2*costSound)
				}
				b[j] = key[j]
			}
		}
		for c := byte(1); c < Other && runes[c] != 0; c++ {
			if c == key[i] || slices.Contains(s.rules.alike[key[i]], c) {
				continue
			}
			b = append(b[:0], key...)
			b[i] = c
			cost := costAny
			if slices.Contains(s.rules.beside[key[i]], c) {
				cost = costNear
			}
			try(b, cost)
		}
		cost := costAny
		if i > 0 && key[i] == key[i-1] {
			cost = costTwin
		}
		try(append(append(b[:0], key[:i]...), key[i+1:]...), cost)
		if i > 0 && key[i] != key[i-1] {
			b = append(b[:0], key...)
			b[i], b[i-1] = b[i-1], b[i]
			try(b, costSwap)
		}
	}
	for i := 0; i <= len(key); i++ {
		for c := byte(1); c < Other && runes[c] != 0; c++ {
			try(append(append(append(b[:0], key[:i]...), c), key[i:]...), costAny)
		}
		if i > 1 && i < len(key)-1 { // a space left out
			l, r := s.look(key[:i]), s.look(key[i:])
			if l.top > 8 && r.top > 8 {
				found = append(found, candidate{Decode(key[:i], l.vote) + " " + Decode(key[i:], r.vote), costSplit*4 - int(min(l.top, r.top))/2})
			}
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), strings.Compare(a.text, b.text))
	})
	var out []string
	for _, c := range found {
		if len(out) == n {
			break
		}
		if !slices.Contains(out, c.text) {
			out = append(out, c.text)
		}
	}
	return out
}
