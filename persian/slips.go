package persian

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/persian/internal/half"
)

// Slip is a term that somebody may have meant who wrote another.
type Slip struct {
	Term string // as Tokens writes it
	Cost int    // from 1, the likeliest
}

const (
	slipSound   = 1 // ز for ذ
	slipListed  = 2 // the lexicon's own suggestions, among them two slips of the ear
	slipFinger  = 2 // letters swapped, doubled or not
	slipAny     = 3
	slipLetters = 20 // longer words have no slips
)

var (
	persianLetters = []rune("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی")
	latinLetters   = []rune("abcdefghijklmnopqrstuvwxyz")
	sounds         = []string{"زذضظ", "سصث", "تط", "هح", "غق", "اع", "گک", "پب", "ژز", "جچ"}
)

// Slips returns the terms that are one slip away from that of a word, and those of the
// lexicon's suggestions for it, the likeliest first. A word of less than three letters or
// with digits has none. Which of them a text holds is for the index to say.
func Slips(word string) []Slip {
	tokens := Tokens(word)
	if len(tokens) == 0 {
		return nil
	}
	term := []rune(tokens[0].Text)
	alphabet := persianLetters
	if len(term) > 0 && term[0] < utf8.RuneSelf {
		alphabet = latinLetters
	}
	if len(term) < 3 || len(term) > slipLetters || slices.ContainsFunc(term, func(r rune) bool { return r >= '0' && r <= '9' }) {
		return nil
	}
	costs := map[string]int{}
	add := func(t string, cost int) {
		if c, ok := costs[t]; utf8.RuneCountInString(t) > 1 && t != tokens[0].Text && (!ok || cost < c) {
			costs[t] = cost
		}
	}
	with := func(i, dropped int, put ...rune) string {
		return string(term[:i]) + string(put) + string(term[i+dropped:])
	}
	for i, r := range term {
		for _, c := range alphabet {
			if c != r {
				add(with(i, 1, c), alike(r, c))
			}
			add(with(i, 0, c), doubled(i > 0 && term[i-1] == c || r == c))
		}
		add(with(i, 1), doubled(i > 0 && term[i-1] == r))
		if i > 0 && term[i-1] != r {
			add(with(i-1, 2, r, term[i-1]), slipFinger)
		}
	}
	for _, c := range alphabet {
		add(with(len(term), 0, c), doubled(term[len(term)-1] == c))
	}
	for _, s := range suggestions(word) {
		if t := Tokens(s); len(t) > 0 {
			add(t[0].Text, slipListed)
		}
	}
	slips := make([]Slip, 0, len(costs))
	for t, c := range costs {
		slips = append(slips, Slip{t, c})
	}
	slices.SortFunc(slips, func(a, b Slip) int { return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.Term, b.Term)) })
	return slips
}

func alike(a, b rune) int {
	for _, set := range sounds {
		if strings.ContainsRune(set, a) && strings.ContainsRune(set, b) {
			return slipSound
		}
	}
	return slipAny
}

func doubled(twin bool) int {
	if twin {
		return slipFinger
	}
	return slipAny
}

// suggestions are the lexicon's for a word it does not know.
func suggestions(word string) []string {
	key, _, ok := half.Encode(word)
	if !ok {
		return nil
	}
	s := half.Borrow()
	defer half.Return(s)
	return s.Suggest(key, 5)
}
