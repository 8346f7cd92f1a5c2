package half

// instead returns the other place where the word may part if it parts at i between a word
// in heh and ای, or a word and های; -1 for none.
func (s *Scorer) instead(key []byte, i int) int {
	switch {
	case i > 2 && key[i-1] == he && s.rules.clitics[string(key[i:])]:
		return i - 1
	case i+1 < len(key) && s.rules.plural[string(key[i:])]:
		return i + 1
	}
	return -1
}

// gapFeatures lists what is asked of the place after letter i. What a model learns depends
// on their order.
func (s *Scorer) gapFeatures(w *wordFeatures, i int) []uint32 {
	f, _ := s.features(w, i, !s.alone)
	return f
}

// features lists them with or without those that look at neighbours.
func (s *Scorer) features(w *wordFeatures, i int, beside bool) ([]uint32, gap) {
	key := w.key
	left, right := key[:i], key[i:]
	l, r := hash(left), hash(right)
	ll, rl := s.look(left), s.look(right)
	bit := uint64(1) << (i - 1)
	vote := uint64(0)
	if w.whole.vote&bit != 0 {
		vote |= 1
	}
	if w.whole.any&bit != 0 {
		vote |= 2
	}
	if w.whole.any&^bit != 0 {
		vote |= 4
	}
	vote |= uint64(uint8(w.whole.counts+8)) << 3
	lk := uint64(ll.plain) | uint64(ll.parted)<<8
	rk := uint64(rl.plain) | uint64(rl.parted)<<8
	sizes := uint64(min(i, 9)*16 + min(len(right), 9))
	g := gap{after: i, right: r, vote: vote}
	f := s.feats[:0]
	add := func(template, value uint64) { f = append(f, mix(template, value)) }
	add(1, 0)
	add(2, at(key, i-1, 1))
	add(3, at(key, i-2, 2))
	add(4, at(key, i-3, 3))
	add(5, at(key, i-4, 4))
	add(6, at(key, i, 1))
	add(7, at(key, i, 2))
	add(8, at(key, i, 3))
	add(9, at(key, i, 4))
	add(10, at(key, i-1, 2))
	add(11, at(key, i-2, 3))
	add(12, at(key, i-1, 3))
	add(13, at(key, i-2, 4))
	add(14, at(key, i-3, 6))
	add(15, l)
	add(16, r)
	if !s.alone {
		add(17, pair(l, r))
	}
	add(18, lk)
	add(19, rk)
	add(20, pair(lk, rk))
	add(21, pair(lk, r))
	add(22, pair(l, rk))
	add(23, vote)
	add(24, pair(vote, uint64(w.whole.plain)))
	add(25, pair(vote, pair(uint64(w.whole.plain), uint64(w.whole.parted))))
	add(26, pair(vote, r))
	add(27, pair(vote, l))
	add(28, sizes)
	add(29, pair(sizes, vote))
	add(30, rl.stem)
	add(31, ll.stem)
	add(32, pair(rl.stem, uint64(ll.plain)))
	add(33, pair(ll.stem, uint64(rl.plain)))
	if beside {
		f = s.beside(f, w, &g, besideWords)
	}
	state := uint64(0)
	if w.whole.plain != 0 {
		state |= 1
	}
	if w.whole.parted != 0 {
		state |= 2
	}
	add(44, state)
	add(45, pair(state, r))
	add(46, pair(state, l))
	add(47, pair(state, at(key, i-2, 4)))
	add(48, pair(state, pair(lk, rk)))
	add(49, pair(state, rl.stem))
	add(50, pair(state, at(key, i, 3)))
	best := uint64(0)
	if w.best == i {
		best = 1 + uint64(min(w.margin, 7))
	} else if w.best > 0 {
		best = 16
		if w.best == i-1 || w.best == i+1 {
			best++
		}
	}
	add(51, pair(state, best))
	add(52, pair(best, r))
	add(53, pair(best, pair(lk, rk)))
	add(54, pair(best, vote))
	linked := uint64(0)
	if len(right) > 2 && right[0] == vav { // گفت‌وگو
		linked = 1 + uint64(s.look(right[1:]).plain)
	}
	add(55, pair(linked, pair(vote, uint64(ll.plain))))
	add(56, pair(linked, state))
	if other := s.instead(key, i); other >= 0 { // نامه or نام, درآمده or درآمد
		d := uint64(max(0, 8+min(7, (int(ll.top)-int(s.look(key[:other]).top))/2)))
		if Joins(key[min(i, other)-1]) {
			d |= 16
		}
		if w.whole.plain != 0 {
			d |= 32
		}
		add(68, pair(r, d))
		add(69, d)
		g.other = d | anOther
		if beside {
			f = s.beside(f, w, &g, besideOther)
		}
	}
	if s.rules.isBound(right) {
		add(66, pair(uint64(w.whole.origin), uint64(ll.plain)))
		add(67, pair(state, vote))
	}
	origin := uint64(w.whole.origin)<<2 | vote&3
	add(57, origin)
	add(58, pair(origin, pair(lk, rk)))
	add(59, pair(origin, uint64(w.whole.plain)))
	if w.whole.rival != 0 {
		rank := uint64(w.whole.ahead)<<3 | 4
		if w.whole.vote&bit != 0 {
			rank |= 1
		}
		if w.whole.rival&bit != 0 {
			rank |= 2
		}
		add(60, pair(rank, state))
		add(61, pair(rank, r))
		g.rank = rank
		if beside {
			f = s.beside(f, w, &g, besideRank)
		}
	}
	s.feats = f
	return f, g
}

// The features that look at neighbours, in three parts.
const (
	besideWords = iota
	besideOther
	besideRank
	besideParts
)

const anOther = 1 << 63

func (s *Scorer) beside(f []uint32, w *wordFeatures, g *gap, part int) []uint32 {
	add := func(template, value uint64) { f = append(f, mix(template, value)) }
	r, next, prev := g.right, uint64(w.nextLook.plain), uint64(w.prevLook.plain)
	switch {
	case part == besideWords:
		i := uint64(g.after)
		add(34, pair(w.prev, r))
		add(35, pair(w.next, r))
		add(36, pair(w.prev, w.hash)^i)
		add(37, pair(w.next, w.hash)^i)
		add(38, pair(w.nextStart, r))
		add(39, pair(w.prevEnd, r))
		add(40, pair(next, r))
		add(41, pair(prev, r))
		add(42, pair(pair(prev, next), g.vote))
		add(43, pair(w.hash, next)^i)
	case part == besideOther && g.other != 0:
		d := g.other &^ anOther
		add(70, pair(d, pair(r, next)))
		add(71, pair(d, pair(r, prev)))
	case part == besideRank && g.rank != 0:
		add(62, pair(g.rank&7, pair(r, next)))
		add(63, pair(g.rank&7, pair(r, w.next)))
		add(64, pair(g.rank&7, pair(r, w.prev)))
		add(65, pair(g.rank&7, pair(r, prev)))
	}
	return f
}
