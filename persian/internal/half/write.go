package half

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"slices"
)

// Entry is a word for Write.
type Entry struct {
	Key   string // its letters, as Encode gives them
	Gaps  uint64
	Flags uint32 // Lilak's affix classes, as the suffixes have them
	Text  uint8  // log2 of 1 + the number seen in the counted text, at most 15
	Web   uint8  // the same for the web, at most 30
	Apart uint8  // the same for its parts with a space between them, in the counted text
	Class uint8
}

// Write makes the file of a lexicon. The same entries give the same bytes; without is
// the flag of the words that take «بی».
func Write(entries []Entry, suffixes []Suffix, without uint32) ([]byte, error) {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Gaps, b.Gaps))
	})
	ids := map[uint32]int{}
	var sets []uint32
	for _, e := range entries {
		if _, ok := ids[e.Flags]; !ok {
			ids[e.Flags] = len(sets)
			sets = append(sets, e.Flags)
		}
	}
	if len(sets) > 256 {
		return nil, fmt.Errorf("half: %d sets of affixes", len(sets))
	}
	var b []byte
	number := func(n uint64) { b = binary.AppendUvarint(b, n) }
	b = append(b, magic...)
	number(uint64(len(sets)))
	for _, s := range sets {
		number(uint64(s))
	}
	number(uint64(without))
	number(uint64(len(suffixes)))
	for _, s := range suffixes {
		number(uint64(len(s.Key)))
		b = append(b, s.Key...)
		number(s.Gaps)
		number(uint64(s.Flags))
	}
	number(uint64(len(entries)))
	var shared, rest, letters, set, count, apart, class, parts, places []byte
	last := ""
	for _, e := range entries {
		n := 0
		for n < min(len(e.Key), len(last)) && e.Key[n] == last[n] {
			n++
		}
		last = e.Key
		shared, rest = append(shared, byte(n)), append(rest, byte(len(e.Key)-n))
		letters = append(letters, e.Key[n:]...)
		set, class = append(set, byte(ids[e.Flags])), append(class, e.Class)
		count, apart = append(count, e.Text<<4|e.Web/2), append(apart, e.Apart)
		k := byte(0)
		for i := range len(e.Key) {
			if e.Gaps>>i&1 != 0 {
				k++
				places = append(places, byte(i))
			}
		}
		parts = append(parts, k)
	}
	b = append(append(b, shared...), rest...)
	number(uint64(len(letters)))
	for _, column := range [][]byte{letters, set, count, apart, class, parts, places} {
		b = append(b, column...)
	}
	return deflate(b)
}

func deflate(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
