package half

import "slices"

// look is what the lexicon says of some letters.
type look struct {
	plain  uint8  // class of the best reading without half-spaces, 0 if there is none
	parted uint8  // the same for readings with half-spaces
	vote   uint64 // the half-spaces of the best reading of all
	any    uint64 // half-spaces of any reading
	sure   uint64 // half-spaces, if all readings have the same and none is without
	listed uint64 // those of sure within a listed word, not before an affix
	stem   uint64 // hash of the entry of the longest reading
	never  bool   // not to be suggested
	top    uint8  // worth of the best reading, at least 1 if there is one
	counts int8   // of the best parted reading less those of the best plain one
	rival  uint64 // half-spaces of the best parted reading that differs from the best one
	ahead  uint8  // how much worse that one is, in steps
	usage  uint8  // counts of the best parted reading as an entry: seen so, seen with a space
	web    uint8  // how often the best parted reading was seen on the web
	origin uint8  // who lists the word: see below
}

// function reports whether the best plain reading is of a pronoun, a preposition or the
// like; kind has the number.
func (v look) function() bool { return v.plain > 0 && (v.plain-1)%20/4 == 1 }

// origins of a word's readings.
const (
	plainListed  = 1 << iota // Lilak lists it without half-spaces
	plainSeen                // it was counted so
	partedListed             // Lilak lists it with half-spaces, not before an affix
	partedSeen
)

// look reads letters. It is the costly step, so the scorer remembers what it saw last.
func (s *Scorer) look(key []byte) look {
	h := hash(key)
	slot := &s.seen[h>>(64-seenBits)]
	if slot.hash == h && slot.n == uint8(len(key)) && s.hidden == nil {
		return slot.look
	}
	v := s.fresh(key)
	if s.hidden == nil {
		*slot = seenLook{hash: h, n: uint8(len(key)), look: v}
	}
	return v
}

const seenBits = 15

type seenLook struct {
	hash uint64
	n    uint8
	look look
}

func (s *Scorer) fresh(key []byte) (v look) {
	x := s.words
	s.list = x.Read(s.list[:0], key)
	if s.hidden != nil {
		s.list = slices.DeleteFunc(s.list, func(r Reading) bool { return string(x.key(int(r.Entry))) == string(s.hidden) })
	}
	plain, parted, rival, length := -1, -1, -1, 0
	agree := true
	styled := s.styled(key)
	for _, r := range s.list {
		if x.loose(r, key) || styled && r.Gaps == 0 && x.count[r.Entry]&15 == 0 {
			continue
		}
		score := x.worth(r)
		v.never = v.never || x.class[r.Entry]&Never != 0
		agree = agree && (v.any == 0 && v.plain == 0 || v.any == r.Gaps)
		v.any |= r.Gaps
		if listed := x.gaps[r.Entry]; r.Prefix {
			v.listed |= listed << 2
		} else {
			v.listed |= listed
		}
		v.origin |= x.origin(r)
		switch {
		case r.Gaps == 0:
			if score > plain {
				plain, v.plain = score, x.kind(r)
				if x.apart(r, key) {
					v.plain += 80
				}
			}
		case score > parted:
			if r.Gaps != v.vote && v.vote != 0 {
				rival, v.rival = parted, v.vote
			}
			parted, v.parted, v.vote = score, x.kind(r), r.Gaps
			text, web := x.Count(r.Entry)
			v.web = web
			v.usage = min(text, 5)<<4 | min(x.spaced[r.Entry], 7)
		case r.Gaps != v.vote && score > rival:
			rival, v.rival = score, r.Gaps
		}
		if n := int(x.from[r.Entry+1] - x.from[r.Entry]); n > length {
			length, v.stem = n, hash(x.key(int(r.Entry)))
		}
	}
	if rival >= 0 {
		v.ahead = uint8(min(7, (parted-rival)/2))
	}
	if plain < 0 && agree {
		v.sure = v.any
	}
	v.listed &= v.sure
	if top := max(plain, parted); top >= 0 {
		v.top = uint8(min(255, top+1))
	}
	switch {
	case plain >= 0 && parted >= 0:
		v.counts = int8(max(-6, min(6, (parted-plain)/3)))
		if plain > parted {
			v.vote = 0 // what stands plain more often is no vote
		}
	case plain >= 0:
		v.counts = -7
	case parted >= 0:
		v.counts = 7
	}
	return v
}

// styled reports whether a reading in s.list parts an ending of the plural or of comparison
// from the letters before it. Readings without half-spaces that hazm's list, which parts
// such words, does not have (سیاستهای, آسانتر; but تنها, کلانتر) are those of texts in
// another style.
func (s *Scorer) styled(key []byte) bool {
	for n := min(8, len(key)-2); n >= 2; n-- {
		cut := len(key) - n
		if s.rules.plural[string(key[cut:])] || s.rules.compare[string(key[cut:])] {
			return slices.ContainsFunc(s.list, func(r Reading) bool { return r.Gaps>>(cut-1)&1 != 0 })
		}
	}
	return false
}

func (x *Lexicon) origin(r Reading) (o uint8) {
	if r.Suffix >= 0 || r.Prefix {
		return 0
	}
	text, _ := x.Count(r.Entry)
	if r.Gaps == 0 {
		if x.class[r.Entry]&Listed != 0 {
			o |= plainListed
		}
		if text > 0 {
			o |= plainSeen
		}
		return o
	}
	if x.class[r.Entry]&Listed != 0 {
		o |= partedListed
	}
	if text > 0 {
		o |= partedSeen
	}
	return o
}

// worth ranks readings: by how often the entry was seen, less what an affix costs.
func (x *Lexicon) worth(r Reading) int {
	text, web := x.Count(r.Entry)
	score := 3*int(text) + int(web)/3 + 2
	if r.Suffix >= 0 {
		score -= 2 + len(x.suffixes[r.Suffix].Key)/4
	}
	if r.Prefix {
		score -= 3
	}
	return max(0, score)
}

// kind is a small number for how a reading is made: its classes, how common, affixed or
// not; never 0.
func (x *Lexicon) kind(r Reading) uint8 {
	text, web := x.Count(r.Entry)
	k := uint8(1)
	switch {
	case text >= 6:
		k += 3
	case text >= 3 || web >= 22:
		k += 2
	case text >= 1 || web >= 10:
		k++
	}
	class := x.class[r.Entry]
	switch {
	case class&Function != 0:
		k += 1 * 4
	case class&Adjective != 0:
		k += 2 * 4
	case class&Noun != 0:
		k += 3 * 4
	case class&Conjugated != 0:
		k += 4 * 4
	}
	if r.Suffix >= 0 {
		k += 20
	}
	if r.Prefix {
		k += 40
	}
	return k
}
