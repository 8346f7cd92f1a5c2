package half

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"sync"
	"sync/atomic"
)

//go:embed lexicon.bin
var lexiconFile string

// Words returns the embedded lexicon. The first call unpacks it, which takes some 30 ms
// and 10 MB; a program that never calls it holds nothing of it in memory.
var Words = sync.OnceValue(func() *Lexicon {
	loaded.Store(true)
	x, err := Open(lexiconFile)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return x
})

var loaded atomic.Bool

// Loaded reports whether Words or Trained was ever called.
func Loaded() bool { return loaded.Load() }

// Load unpacks the embedded files anew.
func Load() (*Lexicon, *Model) {
	x, err := Open(lexiconFile)
	if err != nil {
		panic(err) // the file is part of the program
	}
	m, err := OpenModel(modelFile)
	if err != nil {
		panic(err)
	}
	return x, m
}

// The classes of an entry.
const (
	Noun = 1 << iota
	Adjective
	Adverb
	Number
	Function   // pronoun, preposition, conjunction, determiner
	Conjugated // stands in Lilak without affixes: forms of verbs and the like
	Never      // not to be suggested
	Listed     // in Lilak
)

// Lexicon holds words by their letters. It stores what Lilak lists and forms the rest
// with Lilak's affixes when asked.
type Lexicon struct {
	keys   []byte   // the letters of all entries, one after the other
	from   []uint32 // of entry i: keys[from[i]:from[i+1]]
	gaps   []uint64 // the half-spaces of an entry
	set    []uint8  // its set of affixes, in sets
	count  []uint8  // how often it was seen: log2 in counted text, log2 on the web
	spaced []uint8  // how often its parts were seen with a space between them: log2
	class  []uint8
	sets   []uint32
	table  []uint32 // of entries, open addressing, the first of each key; 0 is empty
	shift  uint

	suffixes []Suffix
	endings  map[string][]int32 // suffixes by their letters
	lasts    [64]bool           // letters some suffix ends with
	longest  int
	without  uint32 // affix sets that take «بی» before them
}

// Suffix is one of Lilak's affixes, chained ones as one.
type Suffix struct {
	Key   string // its letters
	Gaps  uint64 // bit 0: before its first letter; bit i: after its i-th
	Flags uint32 // the affix classes it belongs to

	twin uint32 // the classes of the same suffix with a half-space before it
}

// Reading is one way to read a word's letters.
type Reading struct {
	Gaps   uint64 // half-spaces, a bit for each letter they follow
	Entry  int32
	Suffix int16 // in the lexicon's list, -1 for none
	Prefix bool  // «بی» before the entry
}

const magic = "half2"

// unpack opens an embedded file of one format; name is for errors, limit bounds
// its bytes unpacked.
func unpack(file, magic, name string, limit int64) (*reader, error) {
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader([]byte(file))), limit))
	if err != nil {
		return nil, fmt.Errorf("half: %s: %w", name, err)
	}
	r := &reader{b: raw}
	if string(r.take(len(magic))) != magic {
		return nil, fmt.Errorf("half: %s: unknown format", name)
	}
	return r, nil
}

// Open reads what Write wrote.
func Open(file string) (*Lexicon, error) {
	r, err := unpack(file, magic, "lexicon", 1<<26)
	if err != nil {
		return nil, err
	}
	x := &Lexicon{endings: map[string][]int32{}}
	x.sets = make([]uint32, r.number())
	for i := range x.sets {
		x.sets[i] = uint32(r.number())
	}
	x.without = uint32(r.number())
	for range r.number() {
		s := Suffix{Key: string(r.take(r.number()))}
		s.Gaps, s.Flags = uint64(r.number()), uint32(r.number())
		x.endings[s.Key] = append(x.endings[s.Key], int32(len(x.suffixes)))
		x.suffixes = append(x.suffixes, s)
		x.lasts[s.Key[len(s.Key)-1]&63] = true
		x.longest = max(x.longest, len(s.Key))
	}
	x.pairSuffixes()
	n := r.number()
	shared, rest, letters := r.take(n), r.take(n), r.take(r.number())
	x.set, x.count, x.spaced, x.class = r.take(n), r.take(n), r.take(n), r.take(n)
	parts := r.take(n)
	x.gaps = make([]uint64, n)
	for i, c := range parts {
		for range c {
			x.gaps[i] |= 1 << r.take(1)[0]
		}
	}
	if r.failed {
		return nil, errors.New("half: lexicon: cut short")
	}
	x.fill(shared, rest, letters)
	return x, nil
}

// pairSuffixes finds the suffixes that Lilak takes with and without a half-space.
func (x *Lexicon) pairSuffixes() {
	for i := range x.suffixes {
		a := &x.suffixes[i]
		for _, k := range x.endings[a.Key] {
			if b := &x.suffixes[k]; a.Gaps&1 == 0 && b.Gaps == a.Gaps|1 {
				a.twin |= b.Flags
			}
		}
	}
}

// loose reports whether r joins a suffix to letters (کتابهای) that takes a half-space as
// well (کتاب‌های). That is the spelling the house does not use, and no reading of its own.
func (x *Lexicon) loose(r Reading, key []byte) bool {
	if r.Suffix < 0 {
		return false
	}
	s := &x.suffixes[r.Suffix]
	return s.twin&x.sets[x.set[r.Entry]] != 0 && Joins(key[len(key)-len(s.Key)-1])
}

// apart reports whether r ends in a suffix that would have a half-space before it if the
// last letter before it joined the next (درآمدهای).
func (x *Lexicon) apart(r Reading, key []byte) bool {
	if r.Suffix < 0 {
		return false
	}
	s := &x.suffixes[r.Suffix]
	return s.twin != 0 && !Joins(key[len(key)-len(s.Key)-1])
}

// fill unfolds the keys, each given as the letters it shares with the one before and the
// rest, and builds the table.
func (x *Lexicon) fill(shared, rest, letters []byte) {
	n, size := len(shared), 0
	for i := range shared {
		size += int(shared[i]) + int(rest[i])
	}
	x.keys, x.from = make([]byte, 0, size), make([]uint32, 1, n+1)
	x.shift = uint(64 - bits.Len(uint(n*2)))
	x.table = make([]uint32, 1<<(64-x.shift))
	last := 0
	for i := range n {
		at := len(x.keys)
		x.keys = append(x.keys, x.keys[last:last+int(shared[i])]...)
		x.keys = append(x.keys, letters[:rest[i]]...)
		letters = letters[rest[i]:]
		x.from = append(x.from, uint32(len(x.keys)))
		if i > 0 && rest[i] == 0 && at-last == int(shared[i]) {
			last = at
			continue // another reading of the same letters
		}
		last = at
		mask := uint64(len(x.table) - 1)
		h := hash(x.keys[at:]) >> x.shift
		for x.table[h] != 0 {
			h = (h + 1) & mask
		}
		x.table[h] = uint32(i + 1)
	}
}

// hash is FNV-1a with its bits spread upwards, where the table looks.
func hash(key []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range key {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h * 0x9e3779b97f4a7c15
}

func (x *Lexicon) key(i int) []byte { return x.keys[x.from[i]:x.from[i+1]] }

// entries returns the entries with these letters: from first, before end.
func (x *Lexicon) entries(key []byte) (first, end int) {
	mask := uint64(len(x.table) - 1)
	for h := hash(key) >> x.shift; ; h = (h + 1) & mask {
		i := int(x.table[h]) - 1
		if i < 0 {
			return 0, 0
		}
		if string(x.key(i)) == string(key) {
			end = i + 1
			for end < len(x.set) && string(x.key(end)) == string(key) {
				end++
			}
			return i, end
		}
	}
}

// Read appends to list the ways to read the letters of a word as an entry, with or
// without a suffix, with or without «بی».
func (x *Lexicon) Read(list []Reading, key []byte) []Reading {
	list = x.read(list, key)
	if len(key) > 3 && string(key[:2]) == without {
		n := len(list)
		list = x.read(list, key[2:])
		keep := list[:n]
		for _, r := range list[n:] {
			if x.sets[x.set[r.Entry]]&x.without != 0 {
				r.Prefix, r.Gaps = true, r.Gaps<<2|2
				keep = append(keep, r)
			}
		}
		list = keep
	}
	return list
}

var without = code("بی")

func (x *Lexicon) read(list []Reading, key []byte) []Reading {
	first, end := x.entries(key)
	for i := first; i < end; i++ {
		list = append(list, Reading{Gaps: x.gaps[i], Entry: int32(i), Suffix: -1})
	}
	if len(key) == 0 {
		return list
	}
	if key[len(key)-1] == HeMark { // only ever a suffix of a word in heh
		var b [MaxWord]byte
		k := b[:copy(b[:], key)]
		k[len(k)-1] = he
		first, end = x.entries(k)
		for i := first; i < end; i++ {
			list = append(list, Reading{Gaps: x.gaps[i], Entry: int32(i), Suffix: -1})
		}
		return list
	}
	if !x.lasts[key[len(key)-1]&63] {
		return list
	}
	for n := 1; n <= min(x.longest, len(key)-1); n++ {
		cut := len(key) - n
		ends, ok := x.endings[string(key[cut:])]
		if !ok {
			continue
		}
		first, end = x.entries(key[:cut])
		for i := first; i < end; i++ {
			flags := x.sets[x.set[i]]
			for _, s := range ends {
				suffix := &x.suffixes[s]
				if suffix.Flags&flags == 0 {
					continue
				}
				gaps := x.gaps[i] | suffix.Gaps<<(cut-1)
				if suffix.Gaps&1 != 0 && !Joins(key[cut-1]) {
					gaps &^= 1 << (cut - 1)
				}
				list = append(list, Reading{Gaps: gaps, Entry: int32(i), Suffix: int16(s)})
			}
		}
	}
	return list
}

// Count returns how often an entry was seen: the logarithms, to base 2, of one more than
// the number in the counted text and on the web.
func (x *Lexicon) Count(entry int32) (text, web uint8) {
	return x.count[entry] >> 4, x.count[entry] & 15 * 2
}

// Class returns the classes of an entry.
func (x *Lexicon) Class(entry int32) uint8 { return x.class[entry] }

// reader takes the file apart; failed says that it ended too early.
type reader struct {
	b      []byte
	failed bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.failed, r.b = true, nil
		return make([]byte, max(0, min(n, 1<<20)))
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) number() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > 1<<40 {
		r.failed, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

// Entry returns an entry as Write took it, but for its affixes.
func (x *Lexicon) Entry(i int32) Entry {
	text, web := x.Count(i)
	return Entry{Key: string(x.key(int(i))), Gaps: x.gaps[i], Flags: x.sets[x.set[i]], Text: text, Web: web, Apart: x.spaced[i], Class: x.class[i]}
}
