package half

import "sync"

// Cutter says, for search, where a written word parts and which words over a space are
// one. It asks the lexicon and the grammar but not the model: the same letters must part
// alike in a text and in a query, whatever stands beside them. Its words are folded, as
// Fold writes them, so that رأی and رای part alike too. It is for one goroutine.
type Cutter struct {
	Scorer
	seen []seenCut
}

// Cut is what a Cutter knows of a word.
type Cut struct {
	Gaps  uint64 // its half-spaces, as Word.Gaps counts them
	First uint64 // hash of its letters
	Known bool   // in the lexicon
	Bound bool   // no word by itself: گذاری, المللی
	To    bool   // «به» and a word: به‌دلیل
	Aux   uint8  // letters at the end that are a verb of their own: است of آمده‌است
}

type seenCut struct {
	n uint8
	Cut
}

const cutBits = 15

var cutters = sync.Pool{New: func() any {
	return &Cutter{Scorer: Scorer{words: foldedWords(), rules: foldedRules()}, seen: make([]seenCut, 1<<cutBits)}
}}

// BorrowCutter returns a cutter of the embedded lexicon; ReturnCutter takes it back.
func BorrowCutter() *Cutter { return cutters.Get().(*Cutter) }

// ReturnCutter gives back what BorrowCutter gave.
func ReturnCutter(c *Cutter) { cutters.Put(c) }

// Cut parts a word of at most MaxWord letters.
func (c *Cutter) Cut(key []byte) Cut {
	h := hash(key)
	slot := &c.seen[h>>(64-cutBits)]
	if slot.First == h && slot.n == uint8(len(key)) {
		return slot.Cut
	}
	*slot = seenCut{n: uint8(len(key)), Cut: c.cut(key)}
	slot.First = h
	return slot.Cut
}

// cut takes the lexicon's best reading, or of a word it does not know the best pair of
// a word and an affix, or of two words.
func (c *Cutter) cut(key []byte) (cut Cut) {
	v := c.fresh(key)
	gaps := c.reading(v.vote)
	cut.Bound = c.rules.isBound(key) && !(v.top > 0 && string(key[:2]) == al)
	if n := c.auxiliary(key, v); n > 0 {
		base := c.cut(key[:len(key)-n])
		return Cut{Gaps: base.Gaps | 1<<(len(key)-n-1), Known: base.Known, To: base.To, Aux: uint8(n)}
	}
	if v.top > 0 {
		cut.Known, cut.Gaps = true, gaps
		cut.To = cut.Gaps&2 != 0 && string(key[:2]) == to
		return cut
	}
	if len(key) > 4 && string(key[:2]) == to && c.fresh(key[2:]).top > 0 {
		return Cut{Gaps: 2 | c.cut(key[2:]).Gaps<<2, To: true}
	}
	best := 0
	for i := 1; i < len(key); i++ {
		if !Joins(key[i-1]) {
			continue
		}
		if worth := c.pair(key[:i], key[i:]); worth > best {
			best = worth
			cut.Gaps = 1 << (i - 1)
		}
	}
	return cut
}

// reading is the half-spaces of the best of the readings that were last looked up. A word
// that is listed as it stands is not read as another with an affix: پیام is no «پی‌ام».
func (c *Cutter) reading(vote uint64) uint64 {
	best, plain := -1, false
	var gaps uint64
	for _, r := range c.list {
		if r.Suffix >= 0 || r.Prefix {
			continue
		}
		plain = plain || r.Gaps == 0
		if worth := c.words.worth(r); worth > best {
			best, gaps = worth, r.Gaps
		}
	}
	if plain {
		return gaps
	}
	return vote
}

// auxiliary is the length of the auxiliary verb that a word ends with, after heh.
func (c *Cutter) auxiliary(key []byte, whole look) int {
	for n := min(maxAux, len(key)-3); n >= 2; n-- {
		base := key[:len(key)-n]
		if base[len(base)-1] != he || !auxiliaries[string(key[len(base):])] {
			continue
		}
		if string(key[len(base)-1:]) == hast {
			if c.participle(base) {
				return n
			}
			return 0
		}
		if whole.top == 0 {
			return n
		}
		return 0
	}
	return 0
}

// participle reports whether a word in heh, before است, is likelier than its plural:
// کرده‌است and not کرد‌هاست, but سال‌هاست.
func (c *Cutter) participle(word []byte) bool {
	whole := c.fresh(word).top
	without := c.fresh(word[:len(word)-1]).top
	for _, r := range c.list {
		if class := c.words.class[r.Entry]; r.Suffix < 0 && class&Conjugated != 0 && class&Function == 0 {
			return whole > 0
		}
	}
	return whole > without
}

var (
	auxiliaries = keys("است نیست بود بودم بودی بودیم بودید بودند باشد باشم باشی باشیم باشید باشند شد شدم شدیم شدند شده شود شوند")
	hast        = code("هاست")
	to          = code("به")
)

const maxAux = 6

// pair is how good it is to part an unknown word so, 0 for not at all.
func (c *Cutter) pair(a, b []byte) int {
	affix := c.rules.affixWorth(a, b)
	if affix == 0 && (len(a) < 3 || len(b) < 3) {
		return 0
	}
	if affix > 0 && (string(a) == without || c.rules.verbal[string(a)]) {
		if v := c.fresh(b); v.top > 0 {
			return affix + int(v.top)
		}
		return 0
	}
	l := c.fresh(a)
	if l.top == 0 {
		return 0
	}
	if affix > 0 {
		return affix + int(l.top)
	}
	if c.rules.isBound(b) && string(b[:2]) != al {
		return boundWorth + int(l.top)
	}
	r := c.fresh(b)
	if least := min(l.top, r.top); least >= aWord {
		return int(least)
	}
	return 0
}

// boundWorth stands between that of an affix and that of two words.
const boundWorth = 15

// aWord is the worth of a reading from which two unlisted halves are taken for words.
const aWord = 12

// OneWord reports whether the lexicon lists a and b, written with a space, as one word
// with a half-space between them.
func (c *Cutter) OneWord(a, b []byte) bool {
	if len(a) < 2 || len(b) < 2 || len(a)+len(b) > MaxWord || !Joins(a[len(a)-1]) {
		return false
	}
	if string(a) != without && !compounds().has(hash(a), b) {
		return false
	}
	c.joined = append(append(c.joined[:0], a...), b...)
	return c.fresh(c.joined).any>>(len(a)-1)&1 != 0
}

// pairs is a set of first parts of listed compounds with two letters of the second. It
// may say yes wrongly and is there to say no at once.
type pairs []uint64

const pairBits = 20

func pairAt(first uint64, b []byte) uint64 {
	return (first ^ uint64(b[0])<<8 ^ uint64(b[1])) * 0x9e3779b97f4a7c15 >> (64 - pairBits)
}

func (p pairs) has(first uint64, b []byte) bool {
	at := pairAt(first, b)
	return p[at>>6]>>(at&63)&1 != 0
}

var compounds = sync.OnceValue(func() pairs {
	x, p := foldedWords(), make(pairs, 1<<pairBits/64)
	for i, gaps := range x.gaps {
		key := x.key(i)
		for g := 2; g+1 < len(key); g++ {
			if gaps>>(g-1)&1 != 0 {
				at := pairAt(hash(key[:g]), key[g:])
				p[at>>6] |= 1 << (at & 63)
			}
		}
	}
	return p
})
