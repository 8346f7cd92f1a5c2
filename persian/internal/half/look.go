package half

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
}

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
	plain, parted, length := -1, -1, 0
	agree := true
	for _, r := range s.list {
		if s.hidden != nil && string(x.key(int(r.Entry))) == string(s.hidden) {
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
		if r.Gaps == 0 {
			if score > plain {
				plain, v.plain = score, x.kind(r)
			}
		} else if score > parted {
			parted, v.parted, v.vote = score, x.kind(r), r.Gaps
		}
		if n := int(x.from[r.Entry+1] - x.from[r.Entry]); n > length {
			length, v.stem = n, hash(x.key(int(r.Entry)))
		}
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
