package half

import "math/rand/v2"

// Learner turns correct text into examples: each word without its half-spaces, and, for
// the joins over spaces, the text with half-spaces turned into spaces.
type Learner struct {
	*Trainer
	Scorer *Scorer
	Spaces bool // learn joins over spaces too
	rand   *rand.Rand
	closed bool // the closed class is joined already, as it mostly is when the rest is looked at
}

// NewLearner returns a learner without examples.
func NewLearner(words *Lexicon, seed uint64) *Learner {
	return &Learner{Trainer: new(Trainer), Scorer: NewScorer(words, nil), Spaces: true, rand: rand.New(rand.NewPCG(seed, 1))}
}

// Text adds the examples of a text; each counts weight.
func (l *Learner) Text(text string, weight float32) {
	for x := NewSegments(text, nil); x.Next(); {
		l.gaps(x.Words, weight)
		if l.Spaces {
			l.spaces(x.Words, weight, 1)
			l.spaces(x.Words, weight, 0.4)
			l.closed = true
			l.spaces(x.Words, weight, 1)
			l.closed = false
		}
	}
}

func (l *Learner) gaps(words []Word, weight float32) {
	for i, w := range words {
		var c Context
		if i > 0 {
			c.Prev = words[i-1].Key
		}
		if i+1 < len(words) {
			c.Next = words[i+1].Key
		}
		if len(w.Key) < 2 {
			continue
		}
		f := l.Scorer.prepare(w.Key, c)
		for k := 1; k < len(w.Key); k++ {
			if Joins(w.Key[k-1]) {
				l.add(l.Scorer.gapFeatures(&f, k), w.Gaps>>(k-1)&1 != 0, false, weight)
			}
		}
	}
}

// spaces turns half-spaces into spaces, each with the given chance.
func (l *Learner) spaces(words []Word, weight float32, chance float64) {
	type part struct {
		key []byte
		one bool // with the part before
	}
	var parts []part
	for _, w := range words {
		from, one := 0, false
		for k := 1; k < len(w.Key); k++ {
			if w.Gaps>>(k-1)&1 != 0 && l.rand.Float64() < chance && !(l.closed && l.isClosed(w, from, k)) {
				parts = append(parts, part{w.Key[from:k], one})
				from, one = k, true
			}
		}
		if len(w.Key) > 0 {
			parts = append(parts, part{w.Key[from:], one})
		} else {
			parts = append(parts, part{})
		}
	}
	for i := 0; i+1 < len(parts); i++ {
		a, b := parts[i], parts[i+1]
		kind := l.Scorer.Kind(a.key, b.key)
		if kind == Apart {
			continue
		}
		var c Context
		if i > 0 {
			c.Prev = parts[i-1].key
		}
		if i+2 < len(parts) {
			c.Next = parts[i+2].key
		}
		l.add(l.Scorer.spaceFeatures(a.key, b.key, kind, c), b.one, true, weight)
	}
}

// Entries adds the lexicon's own words, as if the lexicon did not hold them: what it
// teaches is how words are made of parts. About one in each of the compounds is taken.
func (l *Learner) Entries(weight float32, each int) {
	x := l.Scorer.words
	for i := range x.set {
		key, gaps := x.key(i), x.gaps[i]
		if len(key) < 4 || x.class[i]&Never != 0 {
			continue
		}
		rarer := each
		switch first, end := x.entries(key); {
		case gaps == 0 && end-first > 1: // listed with and without: the house parts them
			rarer *= 6
		case gaps == 0:
			rarer *= 2
		case gaps&2 != 0 && x.class[i]&Conjugated != 0: // forms of verbs: all alike
			rarer *= 4
		}
		if l.rand.IntN(rarer) != 0 {
			continue
		}
		if flags := x.sets[x.set[i]]; flags != 0 && l.rand.IntN(2) == 0 {
			s := x.suffixes[l.rand.IntN(len(x.suffixes))]
			if s.Flags&flags != 0 && len(key)+len(s.Key) <= MaxWord {
				n := len(key)
				key = append(append([]byte{}, key...), s.Key...)
				gaps |= s.Gaps << (n - 1)
				if !Joins(key[n-1]) {
					gaps &^= 1 << (n - 1)
				}
			}
		}
		l.Scorer.hidden, l.Scorer.alone = x.key(i), true
		if l.rand.IntN(2) == 0 { // and what the lexicon's own word is worth
			l.Scorer.hidden = nil
		}
		f := l.Scorer.prepare(key, Context{})
		for k := 1; k < len(key); k++ {
			if Joins(key[k-1]) {
				l.add(l.Scorer.gapFeatures(&f, k), gaps>>(k-1)&1 != 0, false, weight)
			}
		}
	}
	l.Scorer.hidden, l.Scorer.alone = nil, false
}

// isClosed reports whether the half-space after letter k is of the closed class.
func (l *Learner) isClosed(w Word, from, k int) bool {
	end := k + 1
	for end < len(w.Key) && w.Gaps>>(end-1)&1 == 0 {
		end++
	}
	return l.Scorer.rules.kindOf(w.Key[from:k], w.Key[k:end]) != Apart
}
