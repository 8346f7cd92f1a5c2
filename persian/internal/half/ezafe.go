package half

import "math/bits"

// settle decides between two readings, if the lexicon knows the word with a half-space in
// one of two places and in no other way: گله‌ای or گل‌های. They share the certainty that
// they have. های is in ezafe and wants a word that belongs to it; before a word that
// cannot, ه‌ای is the likelier, however rare it is elsewhere, and a person decides.
func (w *wordFeatures) settle(p []float32) {
	a, b := w.whole.vote&^w.whole.rival, w.whole.rival&^w.whole.vote
	if w.whole.plain != 0 || bits.OnesCount64(a) != 1 || bits.OnesCount64(b) != 1 || w.whole.any&^(w.whole.vote|w.whole.rival) != 0 {
		return
	}
	i, k := min(bits.TrailingZeros64(a), bits.TrailingZeros64(b)), max(bits.TrailingZeros64(a), bits.TrailingZeros64(b))
	if sum := p[i] + p[k]; sum > 0 {
		p[i], p[k] = p[i]/sum, p[k]/sum
	}
	if w.severed && k == i+1 && string(w.key[i+1:]) == ofPlural && p[k] < sureOther {
		p[i], p[k] = 1-sureOther, sureOther
	}
}

var ofPlural = code("های")

// severs reports whether a word cannot belong to a noun in ezafe before it: some
// prepositions and conjunctions, را, forms of verbs that are nothing else.
func (s *Scorer) severs(word []byte, l look) bool {
	if s.rules.severs[string(word)] {
		return true
	}
	for n := 2; n <= 3 && n < len(word)-1; n++ { // می‌شود
		if l.plain == 0 && s.rules.verbal[string(word[:n])] && l.vote>>(n-1)&1 != 0 {
			return true
		}
	}
	return false
}
