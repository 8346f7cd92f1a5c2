package half

import (
	"bytes"
	"math/bits"
	"slices"
	"sync"
)

// foldedWords is the lexicon with the spellings that search does not tell apart made one.
// It is made from Words when first asked for, in some 30 ms, and takes 5 MB.
var foldedWords = sync.OnceValue(func() *Lexicon { return Words().folded() })

// foldedRules are the lists of affixes, folded too.
var foldedRules = sync.OnceValue(func() *grammar {
	g := *rules()
	for _, set := range []*map[string]bool{&g.verbal, &g.plural, &g.compare, &g.clitics, &g.bound, &g.endings} {
		all := make(map[string]bool, len(*set))
		for k := range *set {
			f, _ := fold(nil, []byte(k), 0)
			all[string(f)] = true
		}
		*set = all
	}
	g.bound[code("سرا")] = true
	for k := range keys("یها یهای یهایی") { // ریزی‌ها after «برنامه»
		g.endings[k] = true
	}
	return &g
})

var tehMarbuta, alefBelow, hamza = Code('ة'), Code('إ'), Code('ء')

// fold appends the letters as persian.Fold leaves them, and returns the gaps with them.
func fold(to, key []byte, gaps uint64) ([]byte, uint64) {
	var kept uint64
	n := 0
	for i, c := range key {
		switch c {
		case alefMadda, alefHamza, alefBelow:
			c = alef
		case vavHamza, yeHamza:
			if i+1 < len(key) && key[i+1] == vav { // ئو and ؤو
				continue
			}
			if c == vavHamza {
				c = vav
			} else {
				c = ye
			}
		case tehMarbuta, HeMark:
			c = he
		case hamza:
			if i == len(key)-1 && n > 0 {
				continue
			}
		}
		to = append(to, c)
		if gaps>>i&1 != 0 && Joins(c) {
			kept |= 1 << n
		}
		n++
	}
	return to, kept
}

var unfolded = func() (t [64]bool) {
	for _, c := range []byte{alefMadda, alefHamza, alefBelow, vavHamza, yeHamza, tehMarbuta, HeMark, hamza} {
		t[c] = true
	}
	return t
}()

// folded returns the lexicon by folded letters. Of readings that become the same the one
// counted most often stays.
func (x *Lexicon) folded() *Lexicon {
	y := &Lexicon{sets: x.sets, without: x.without, longest: x.longest, endings: map[string][]int32{}}
	for _, s := range x.suffixes {
		key, gaps := fold(nil, []byte(s.Key), s.Gaps>>1)
		s.Key, s.Gaps = string(key), gaps<<1|s.Gaps&1
		y.endings[s.Key] = append(y.endings[s.Key], int32(len(y.suffixes)))
		y.suffixes = append(y.suffixes, s)
		y.lasts[s.Key[len(s.Key)-1]&63] = true
	}
	type changed struct {
		key  []byte
		gaps uint64
		from int
	}
	var other []changed
	same := make([]int32, 0, len(x.set)) // stand where they stood
	for i := range x.set {
		key := x.key(i)
		if !slices.ContainsFunc(key, func(c byte) bool { return unfolded[c&63] }) {
			same = append(same, int32(i))
			continue
		}
		c := changed{from: i}
		c.key, c.gaps = fold(nil, key, x.gaps[i])
		other = append(other, c)
	}
	slices.SortStableFunc(other, func(a, b changed) int { return bytes.Compare(a.key, b.key) })
	n := len(x.set)
	y.keys, y.from = make([]byte, 0, len(x.keys)), make([]uint32, 1, n+1)
	y.gaps, y.set = make([]uint64, 0, n), make([]uint8, 0, n)
	y.count, y.spaced, y.class = make([]uint8, 0, n), make([]uint8, 0, n), make([]uint8, 0, n)
	add := func(key []byte, gaps uint64, i int) {
		for k := len(y.set) - 1; k >= 0 && bytes.Equal(y.key(k), key); k-- {
			if y.gaps[k] == gaps && x.sets[y.set[k]] == x.sets[x.set[i]] {
				y.count[k], y.spaced[k] = max(y.count[k], x.count[i]), max(y.spaced[k], x.spaced[i])
				return
			}
		}
		y.keys = append(y.keys, key...)
		y.from = append(y.from, uint32(len(y.keys)))
		y.gaps, y.set = append(y.gaps, gaps), append(y.set, x.set[i])
		y.count, y.spaced, y.class = append(y.count, x.count[i]), append(y.spaced, x.spaced[i]), append(y.class, x.class[i])
	}
	for _, i := range same {
		key := x.key(int(i))
		for len(other) > 0 && bytes.Compare(other[0].key, key) < 0 {
			add(other[0].key, other[0].gaps, other[0].from)
			other = other[1:]
		}
		add(key, x.gaps[i], int(i))
	}
	for _, c := range other {
		add(c.key, c.gaps, c.from)
	}
	y.index()
	return y
}

// index builds the table of a lexicon whose entries of the same letters stand together.
func (x *Lexicon) index() {
	x.shift = uint(64 - bits.Len(uint(len(x.set)*2)))
	x.table = make([]uint32, 1<<(64-x.shift))
	mask := uint64(len(x.table) - 1)
	for i := range x.set {
		if i > 0 && bytes.Equal(x.key(i), x.key(i-1)) {
			continue // another reading of the same letters
		}
		h := hash(x.key(i)) >> x.shift
		for x.table[h] != 0 {
			h = (h + 1) & mask
		}
		x.table[h] = uint32(i + 1)
	}
}
