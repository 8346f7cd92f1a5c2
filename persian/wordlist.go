package persian

import "hemmat/persian/internal/half"

// WordList holds words that are right on a site though no dictionary has them: names,
// above all. Heal leaves them as they stand, Proof takes them for known. It must not be
// added to while it is used elsewhere.
type WordList struct {
	keys map[string]bool
}

// NewWordList returns a list of the given words.
func NewWordList(words ...string) *WordList {
	l := &WordList{keys: make(map[string]bool, len(words))}
	for _, w := range words {
		l.Add(w)
	}
	return l
}

// Add puts a word on the list, as written with or without half-spaces. What is no
// Persian word of at most 48 letters is passed over.
func (l *WordList) Add(word string) {
	if s, err := StoreLine(word); err == nil {
		if key, _, ok := half.Encode(s); ok {
			l.keys[string(key)] = true
		}
	}
}

// Has reports whether a word is on the list, in whatever spelling of its half-spaces.
func (l *WordList) Has(word string) bool {
	s, err := StoreLine(word)
	if err != nil {
		return false
	}
	key, _, ok := half.Encode(s)
	return ok && l.hasKey(key)
}

func (l *WordList) hasKey(key []byte) bool { return l.keys[string(key)] }
