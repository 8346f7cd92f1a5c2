package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hemmat/persian"
	"hemmat/persian/internal/half"
)

// pinned reads a source and refuses any other bytes than those it was made from.
func pinned(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	want, ok := sources[filepath.Base(path)]
	if sum := sha256.Sum256(b); !ok || hex.EncodeToString(sum[:]) != want {
		return nil, fmt.Errorf("%s has the SHA-256 %x, not the pinned %s", path, sum, want)
	}
	return b, nil
}

// archive returns Lilak's words and affixes.
func archive(path string) (dic, aff []byte, err error) {
	b, err := pinned(path)
	if err != nil {
		return nil, nil, err
	}
	zip, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, nil, err
	}
	for r := tar.NewReader(zip); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, err
		}
		switch head.Name {
		case "package/index.dic":
			dic, err = io.ReadAll(r)
		case "package/index.aff":
			aff, err = io.ReadAll(r)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if dic == nil || aff == nil {
		return nil, nil, errors.New(path + " lacks index.dic or index.aff")
	}
	return dic, aff, nil
}

// builder gathers the entries.
type builder struct {
	flags    map[string]uint32 // bit of each affix class
	suffixes []half.Suffix
	without  uint32
	entries  map[word]*half.Entry
	seen     map[word]int // in the counted text
	spaced   map[word]int // there, with a space between its parts
}

type word struct {
	key  string
	gaps uint64
}

func newBuilder() *builder {
	return &builder{flags: map[string]uint32{}, entries: map[word]*half.Entry{}, seen: map[word]int{}, spaced: map[word]int{}}
}

func (b *builder) flag(name string) uint32 {
	if _, ok := b.flags[name]; !ok {
		b.flags[name] = 1 << len(b.flags)
	}
	return b.flags[name]
}

// pairs splits a run of two-character flags.
func pairs(s string) (all []string) {
	for ; len(s) >= 2; s = s[2:] {
		all = append(all, s[:2])
	}
	return all
}

// affixes reads the affix file: one prefix, «بی», and suffixes that may take another.
func (b *builder) affixes(aff []byte) error {
	type rule struct{ text, next string }
	rules := map[string][]rule{}
	for line := range strings.Lines(string(aff)) {
		f := strings.Fields(line)
		if len(f) < 5 || f[0] != "SFX" && f[0] != "PFX" {
			continue
		}
		if f[2] != "0" || f[4] != "." && f[4] != "1" {
			return fmt.Errorf("an affix rule with a condition: %s", line)
		}
		text, next, _ := strings.Cut(f[3], "/")
		if f[0] == "PFX" {
			if text != "بی\u200c" {
				return fmt.Errorf("an unknown prefix: %s", line)
			}
			b.without |= b.flag(f[1])
			continue
		}
		rules[f[1]] = append(rules[f[1]], rule{text, next})
	}
	found := map[word]uint32{}
	add := func(text string, flag uint32) {
		if text == "\u0654" {
			return // هٔ is read as heh
		}
		lead, before := strings.CutPrefix(text, "\u200c")
		key, gaps, ok := half.Encode(lead)
		if !ok {
			return
		}
		gaps <<= 1
		if before {
			gaps |= 1
		}
		found[word{string(key), gaps}] |= flag
	}
	for name, list := range rules {
		for _, r := range list {
			add(r.text, b.flag(name))
			for _, next := range pairs(r.next) {
				for _, second := range rules[next] {
					add(r.text+second.text, b.flag(name))
				}
			}
		}
	}
	// Maps have no order and bits must not depend on it: the flags are numbered anew.
	names := make([]string, 0, len(b.flags))
	for name := range b.flags {
		names = append(names, name)
	}
	slices.Sort(names)
	renumber := func(old uint32) (mask uint32) {
		for i, name := range names {
			if old&b.flags[name] != 0 {
				mask |= 1 << i
			}
		}
		return mask
	}
	b.without = renumber(b.without)
	for w, mask := range found {
		b.suffixes = append(b.suffixes, half.Suffix{Key: w.key, Gaps: w.gaps, Flags: renumber(mask)})
	}
	for i, name := range names {
		b.flags[name] = 1 << i
	}
	slices.SortFunc(b.suffixes, func(x, y half.Suffix) int {
		return cmp.Or(cmp.Compare(x.Key, y.Key), cmp.Compare(x.Gaps, y.Gaps))
	})
	return nil
}

// encode brings a listed word into the form that texts are kept in.
func encode(s string) (word, bool) {
	s, err := persian.StoreLine(s)
	if err != nil {
		return word{}, false
	}
	key, gaps, ok := half.Encode(s)
	return word{string(key), gaps}, ok
}

func (b *builder) entry(w word) *half.Entry {
	e := b.entries[w]
	if e == nil {
		e = &half.Entry{Key: w.key, Gaps: w.gaps}
		b.entries[w] = e
	}
	return e
}

// stems reads Lilak's words.
func (b *builder) stems(dic []byte) error {
	for line := range strings.Lines(string(dic)) {
		s, flags, _ := strings.Cut(strings.TrimSpace(line), "/")
		w, ok := encode(s)
		if !ok {
			continue // the number in the first line; a few words in other scripts
		}
		e := b.entry(w)
		e.Class |= half.Listed
		for _, name := range pairs(flags) {
			switch name {
			case "!!":
				e.Class |= half.Never
			default:
				bit, ok := b.flags[name]
				if !ok {
					return fmt.Errorf("an unknown affix class: %s", line)
				}
				e.Flags |= bit
			}
		}
		if flags == "" {
			e.Class |= half.Conjugated
		}
	}
	return nil
}

var classes = map[string]uint8{
	"N": half.Noun, "AJ": half.Adjective, "ADV": half.Adverb, "NUM": half.Number,
	"P": half.Function, "CONJ": half.Function, "PRO": half.Function, "DET": half.Function, "POSTP": half.Function,
}

// web reads hazm's list: word, frequency, parts of speech. Rows without a part of speech
// are what a crawler met, misspellings among them, and are left out.
func (b *builder) web(list []byte) error {
	for line := range strings.Lines(string(list)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 {
			return fmt.Errorf("not word, frequency, class: %s", line)
		}
		n, err := strconv.ParseUint(f[1], 10, 63)
		if err != nil {
			return err
		}
		w, ok := encode(f[0])
		if !ok || f[2] == "0" {
			continue
		}
		e := b.entry(w)
		e.Web = max(e.Web, uint8(min(30, bits.Len64(n))))
		for class := range strings.SplitSeq(f[2], ",") {
			e.Class |= classes[class]
		}
	}
	return nil
}

// affixed gives affixes to the words with half-spaces that have none: those of the same
// letters listed without (روانشناس), else those that words of the same class and last
// letter have most often. Lilak lists many such words bare, hazm all of them.
func (b *builder) affixed() {
	type kind struct {
		class uint8
		last  byte
	}
	of := func(e *half.Entry) kind {
		return kind{e.Class & (half.Noun | half.Adjective), e.Key[len(e.Key)-1]}
	}
	counts := map[kind]map[uint32]int{}
	for _, e := range b.entries {
		if k := of(e); e.Flags != 0 && k.class != 0 {
			if counts[k] == nil {
				counts[k] = map[uint32]int{}
			}
			counts[k][e.Flags]++
		}
	}
	usual := map[kind]uint32{}
	for k, list := range counts {
		for flags, n := range list {
			if best := usual[k]; n > list[best] || n == list[best] && flags < best {
				usual[k] = flags
			}
		}
	}
	for w, e := range b.entries {
		if w.gaps == 0 || e.Flags != 0 || e.Class&half.Never != 0 {
			continue
		}
		if plain := b.entries[word{w.key, 0}]; plain != nil && plain.Flags != 0 {
			e.Flags = plain.Flags
		} else { // a word without a class, such as می‌رود, gets none
			e.Flags = usual[of(e)]
		}
	}
}

// count counts the entries in running text. A form with a suffix counts for its entry; of
// several ways to read it, the one with the longest entry.
func (b *builder) count(text string) error {
	file, err := half.Write(b.list(), b.suffixes, b.without)
	if err != nil {
		return err
	}
	lexicon, err := half.Open(string(file))
	if err != nil {
		return err
	}
	if text, err = persian.Store(text); err != nil {
		return err
	}
	var list []half.Reading
	for line := range strings.Lines(text) {
		b.apart(line)
	}
	for s := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return !(unicode.IsLetter(r) || unicode.IsMark(r) || r == '\u200c')
	}) {
		key, gaps, ok := half.Encode(s)
		if !ok {
			continue
		}
		list = lexicon.Read(list[:0], key)
		best := word{}
		for _, r := range list {
			if e := lexicon.Entry(r.Entry); r.Gaps == gaps && len(e.Key) > len(best.key) {
				best = word{e.Key, e.Gaps}
			}
		}
		if best.key != "" {
			b.seen[best]++
		}
	}
	for w, n := range b.spaced {
		b.entries[w].Apart = uint8(min(15, bits.Len(uint(n))))
	}
	for w, n := range b.seen {
		b.entries[w].Text = uint8(min(15, bits.Len(uint(n))))
	}
	return nil
}

// apart counts the compounds whose two parts stand in a line with a space between them.
func (b *builder) apart(line string) {
	last := word{}
	for s := range strings.SplitSeq(line, " ") {
		key, gaps, ok := half.Encode(s)
		if !ok {
			last = word{}
			continue
		}
		w := word{string(key), gaps}
		if n := len(last.key); n > 0 && half.Joins(last.key[n-1]) {
			compound := word{last.key + w.key, last.gaps | 1<<(n-1) | w.gaps<<n}
			if b.entries[compound] != nil {
				b.spaced[compound]++
			}
		}
		last = w
	}
}

func (b *builder) list() []half.Entry {
	all := make([]half.Entry, 0, len(b.entries))
	for _, e := range b.entries {
		all = append(all, *e)
	}
	return all
}
