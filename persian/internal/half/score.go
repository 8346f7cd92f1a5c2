package half

import (
	"sync"
)

// Scorer computes the places of half-spaces. It has scratch memory of its own and is for
// one goroutine.
type Scorer struct {
	words  *Lexicon
	model  *Model
	rules  *grammar
	list   []Reading
	feats  []uint32
	joined []byte
	triple []byte
	alone  bool   // no features of neighbours
	hidden []byte // an entry to overlook, while learning from it
	seen   []seenLook
	knows  []known // made when first asked
}

// NewScorer returns a scorer; model may be nil for one that only lists features.
func NewScorer(words *Lexicon, model *Model) *Scorer {
	return &Scorer{words: words, model: model, rules: rules(), seen: make([]seenLook, 1<<seenBits)}
}

// scorers of the embedded files, kept between texts: what they have looked up serves the
// next text too.
var scorers = sync.Pool{New: func() any { return NewScorer(Words(), Trained()) }}

// Borrow returns a scorer of the embedded lexicon and model; Return takes it back.
func Borrow() *Scorer { return scorers.Get().(*Scorer) }

// Return gives back what Borrow gave.
func Return(s *Scorer) { scorers.Put(s) }

// featureBits is the size of the space that features are hashed into.
const featureBits = 20

// mix hashes a feature: the number of its template and its value.
func mix(template, value uint64) uint32 {
	h := (value ^ template*0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd
	h ^= h >> 32
	h *= 0xc4ceb9fe1a85ec53
	return uint32(h >> (64 - featureBits))
}

func pair(a, b uint64) uint64 { return a*0x9e3779b97f4a7c15 ^ (b + 0x632be59bd9b4e019) }

// at returns the letters around place i of key, packed: n of them from i on.
func at(key []byte, i, n int) (v uint64) {
	for k := i; k < i+n; k++ {
		v <<= 6
		if k >= 0 && k < len(key) {
			v |= uint64(key[k] & 63)
		}
	}
	return v + uint64(n)<<56
}

// Context is what stands beside a word: the words before and after it, nil at the edge of
// a sentence. Words that are parted by a half-space there are given without it.
type Context struct{ Prev, Next []byte }

// Gaps returns, for each letter of a word but the last, how likely a half-space follows
// it. A place where none can work has 0.
func (s *Scorer) Gaps(out []float32, word []byte, c Context) []float32 {
	out = out[:0]
	for range len(word) - 1 {
		out = append(out, 0)
	}
	k := s.known(word)
	if len(k.gaps) == 0 {
		return out
	}
	w := wordFeatures{own: k.own, neighbours: s.neighbours(c)}
	w.key = word
	for i := range k.gaps {
		g := &k.gaps[i]
		f := s.feats[:0]
		for part := range besideParts {
			f = s.beside(f, &w, &g.gap, part)
		}
		s.feats = f
		out[g.after-1] = max(probability(g.sum+s.model.sum(f)), g.floor)
	}
	w.settle(out)
	return out
}

// known is what a word says by itself, and its places with what all features say that do
// not look at neighbours. That is most of them, and most words of a text come again.
func (s *Scorer) known(word []byte) *known {
	if s.knows == nil {
		s.knows = make([]known, 1<<knownBits)
	}
	h := hash(word)
	k := &s.knows[h>>(64-knownBits)]
	if k.hash == h && k.length == len(word) {
		return k
	}
	k.hash, k.length, k.gaps = h, len(word), k.gaps[:0]
	var w wordFeatures
	for i := 1; i < len(word); i++ {
		if !Joins(word[i-1]) {
			continue
		}
		if w.key == nil {
			w.own = s.own(word)
		}
		f, g := s.features(&w, i, false)
		k.gaps = append(k.gaps, knownGap{gap: g, sum: s.model.sum(f), floor: s.floor(&w.own, i)})
	}
	k.own = w.own
	k.key = nil // the caller's
	return k
}

const knownBits = 14

type known struct {
	own
	length int
	gaps   []knownGap
}

type knownGap struct {
	gap
	sum   int
	floor float32
}

// wordFeatures is what the features of all gaps of a word share.
type wordFeatures struct {
	own
	neighbours
}

// own is what a word says by itself.
type own struct {
	key          []byte
	whole        look
	hash         uint64
	sons         uint64 // half-spaces on either side of «بن»
	best, margin int    // where the grammar would part the word, and how surely
}

// neighbours is what the words beside it say.
type neighbours struct {
	prev, next         uint64
	prevEnd, nextStart uint64
	prevLook, nextLook look
	severed            bool // the next word cannot belong to a noun in ezafe: از, را, a verb
}

// gap is what features share of a place between two letters.
type gap struct {
	after int    // letters before it
	right uint64 // hash of the letters after it
	vote  uint64 // what the lexicon says
	other uint64 // see instead; 0 if there is no other place
	rank  uint64 // of the reading that has it, 0 if there is only one
}

// What the lexicon alone is worth. Of the words of the development sets that it knows with
// a half-space and in no other way, 99.5 % of 1,755 have it, as do 99.5 % of 801 before an
// affix of the closed class. Other affixes (شان, ی) and «بن» are left to a person.
const (
	sureListed = 0.97
	sureAffix  = 0.93
	sureOther  = 0.85
	sureSeen   = 0.91 // Lilak lists both spellings, and only this one was counted: 41 of 43
)

// floor is the least probability of a half-space after letter i.
func (s *Scorer) floor(w *own, i int) float32 {
	switch bit := uint64(1) << (i - 1); {
	case w.whole.listed&bit != 0:
		return sureListed
	case w.whole.sure&bit != 0:
		if k := s.rules.kindOf(w.key[:i], w.key[i:]); k == Plural || k == Compare || k == Clitic {
			return sureAffix
		}
		return sureOther
	case w.whole.vote&bit != 0 && w.whole.origin == plainListed|partedListed|partedSeen:
		return sureSeen
	case w.sons&bit != 0:
		return sureOther
	}
	return 0
}

func (s *Scorer) prepare(key []byte, c Context) wordFeatures {
	return wordFeatures{s.own(key), s.neighbours(c)}
}

func (s *Scorer) own(key []byte) own {
	w := own{key: key, whole: s.look(key), hash: hash(key)}
	s.part(&w)
	s.sons(&w)
	return w
}

func (s *Scorer) neighbours(c Context) neighbours {
	n := neighbours{prev: hash(c.Prev), next: hash(c.Next), prevEnd: at(c.Prev, len(c.Prev)-2, 2), nextStart: at(c.Next, 0, 2)}
	if len(c.Prev) > 0 {
		n.prevLook = s.look(c.Prev)
	}
	if len(c.Next) > 0 {
		n.nextLook = s.look(c.Next)
		n.severed = s.severs(c.Next, n.nextLook)
	}
	return n
}

var son = code("بن")

// sons finds «بن» between two words of three letters and more, in letters that are no
// word as a whole: عبداللهبنزبیر.
func (s *Scorer) sons(w *own) {
	if w.whole.top > 0 {
		return
	}
	for i := 3; i+2+3 <= len(w.key); i++ {
		if string(w.key[i:i+2]) == son && s.look(w.key[:i]).top > 0 && s.look(w.key[i+2:]).top > 0 {
			w.sons |= 1<<(i-1) | 1<<(i+1)
		}
	}
}

// part finds the place where both sides are words or affixes, and how much better it is
// than the next best.
func (s *Scorer) part(w *own) {
	first, second := 0, 0
	for i := 1; i < len(w.key); i++ {
		if !Joins(w.key[i-1]) {
			continue
		}
		l, r := s.look(w.key[:i]), s.look(w.key[i:])
		v := partWorth(w.key[:i], l, true) + partWorth(w.key[i:], r, false)
		if l.top == 0 || r.top == 0 {
			if a := s.rules.affixWorth(w.key[:i], w.key[i:]); a > 0 && (l.top > 0 || r.top > 0) {
				v += a
			} else {
				continue
			}
		} else {
			v += s.rules.affixWorth(w.key[:i], w.key[i:])
		}
		if v > first {
			first, second, w.best = v, first, i
		} else if v > second {
			second = v
		}
	}
	w.margin = min(7, (first-second)/3)
}

func partWorth(key []byte, l look, left bool) int {
	if l.top == 0 {
		return 0
	}
	return int(l.top) + 3*min(len(key), 6)
}

func (g *grammar) affixWorth(a, b []byte) int {
	switch k := g.kindOf(a, b); {
	case k == Verb:
		return 30
	case k == Plural || k == Compare || k == Without:
		return 20
	case k == Clitic:
		return 18
	}
	return 0
}
