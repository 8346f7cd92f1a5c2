package persian

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"hemmat/persian/internal/half"
)

// Token is one search term of a text. Its text holds only letters and digits, folded, in
// lower case, so FTS5's "ascii" tokenizer and Postgres' "simple" parser leave it whole.
type Token struct {
	Text       string
	Start, End int // the bytes of the whole written word, affixes and vowel signs included
}

// TokensVersion is another number whenever Tokens gives other terms than before, so that
// an index of older terms can be known and made anew.
const TokensVersion = 2

// tokenBytes bounds a token; Postgres refuses a lexeme of 2 KB.
const tokenBytes = 120

// unitTerms bounds how many words over spaces make a unit, and how many of its terms are
// compared so that each stands once. No word has more; what is no word takes no more
// time for it.
const unitTerms = 16

// Tokens returns the terms under which a text is found, in order. A word gives its stem;
// one of several parts gives the stem of the whole, as it would be written joined, then
// of each part that is no affix, all with the range of the whole. Its half-spaces may be
// written (قانون‌گذاری‌ها), lost (قانونگذاریها) or spaces (می خواهم, قانون گذاری ها): the
// lexicon restores them. An auxiliary verb after heh and a «به» before a noun are words
// of their own, however they are written: آمده‌است, به‌دلیل.
//
// The first call unpacks the lexicon, which takes some 50 ms and 8 MB.
func Tokens(s string) []Token {
	var x scanner
	x.fold = make([]byte, 0, len(s))
	x.words = make([]word, 0, len(s)/8+1)
	x.keys = make([]byte, 0, len(s)/2)
	x.cut = half.BorrowCutter()
	defer half.ReturnCutter(x.cut)
	x.scan(s)
	tokens := make([]Token, 0, len(x.words)+len(x.words)/4)
	ends := make([]int, 0, cap(tokens)) // of each token's text
	text := make([]byte, 0, len(x.fold)+len(x.fold)/4)
	var u unit
	for i := 0; i < len(x.words); {
		i = x.unit(i, &u)
		first := len(tokens)
		u.terms(x.cut, func(t []byte) {
			for k := max(first, len(tokens)-unitTerms); k < len(tokens); k++ {
				from := 0
				if k > 0 {
					from = ends[k-1]
				}
				if bytes.Equal(text[from:ends[k]], t) {
					return
				}
			}
			text = append(text, t...)
			ends = append(ends, len(text))
			tokens = append(tokens, Token{Start: u.start, End: u.end})
		})
	}
	all, from := string(text), 0
	for i := range tokens {
		tokens[i].Text = all[from:ends[i]]
		from = ends[i]
	}
	return tokens
}

// unit is one or more written words that are one word to the reader.
type unit struct {
	start, end int
	joined     []byte   // all parts together
	parts      [][]byte // between half-spaces and attached spaces
	key        []byte   // the letters of joined as the lexicon has them
	keyed      bool     // key is whole
	persian    bool
	star       bool
}

func (u *unit) take(x *scanner, w word) {
	u.end, u.star = max(u.end, w.end), w.star
	u.key = append(u.key, x.keys[w.key:w.keyTo]...)
	u.keyed = u.keyed && w.key < w.keyTo && len(u.key) <= half.MaxWord
	for part := range bytes.SplitSeq(x.text(w), []byte{seam}) {
		u.add(part)
	}
}

func (u *unit) add(part []byte) {
	u.joined = append(u.joined, part...)
	switch n := len(u.parts); {
	case n > 1 && string(u.parts[n-1]) == "و":
		if base := link(u.parts[n-2], part); base != nil {
			part = base
		}
	case n > 0 && bytes.HasPrefix(part, []byte("و")): // وگوی of گفت‌وگوی
		if base := link(u.parts[n-1], part[2:]); base != nil {
			part = base
		}
	}
	u.parts = append(u.parts, part)
}

// link returns the second word of a pair that «و» makes one, without its endings, or nil.
func link(first, second []byte) []byte {
	want, ok := linked[string(first)]
	if !ok {
		return nil
	}
	rest, ok := bytes.CutPrefix(second, []byte(want))
	if !ok || len(rest) > 0 && !afterLink[string(rest)] {
		return nil
	}
	return second[:len(want)]
}

// unit reads the unit at word i and returns where the next begins.
func (x *scanner) unit(i int, u *unit) int {
	w := x.words[i]
	*u = unit{start: w.start, persian: w.persian, joined: u.joined[:0], parts: u.parts[:0], key: u.key[:0], keyed: true}
	u.take(x, w)
	i++
	if !w.persian {
		return i
	}
	near := func(k int) bool { return k < len(x.words) && x.words[k].near && x.words[k].persian && !u.star }
	if len(u.parts) == 1 && verbal[string(u.joined)] && near(i) && len(x.text(x.words[i])) > 2 {
		u.take(x, x.words[i])
		i++
	}
	if near(i) && near(i+1) && string(x.text(x.words[i])) == "و" && len(u.parts) == 1 {
		if second, _, _ := bytes.Cut(x.text(x.words[i+1]), []byte{seam}); link(u.parts[0], second) != nil {
			u.take(x, x.words[i])
			u.take(x, x.words[i+1])
			i += 2
		}
	}
	for near(i) && len(u.joined) > 2 && len(u.parts) < unitTerms && x.attaches(u, x.words[i]) {
		u.take(x, x.words[i])
		i++
	}
	return i
}

// attaches reports whether a word over a space belongs to the unit before it.
func (x *scanner) attaches(u *unit, w word) bool {
	t := x.text(w)
	switch {
	case endings[string(t)]:
		return !free[string(u.joined)]
	case clitics[string(t)] && !w.madda:
		return (bytes.HasSuffix(u.joined, []byte("ه")) || bytes.HasSuffix(u.joined, []byte("ی")) && string(t) != "ای") && !free[string(u.joined)]
	case x.cut == nil || !u.keyed || w.key == w.keyTo:
		return false
	}
	return w.bound && len(u.parts) == 1 && len(u.key) > 2 && half.Joins(u.key[len(u.key)-1]) || x.cut.OneWord(u.key, x.keys[w.key:w.keyTo])
}

// terms calls emit with the stem of the whole and those of its content parts.
func (u *unit) terms(c *half.Cutter, emit func([]byte)) {
	if !u.persian {
		emit(cut(u.joined))
		return
	}
	emit(cut(stem(u.whole(c))))
	if len(u.parts) == 1 {
		return
	}
	for _, part := range u.parts {
		if content(part) {
			emit(cut(stem(part)))
		}
	}
}

func content(part []byte) bool {
	return len(part) > 2 && !affixes[string(part)] && !stops[string(part)]
}

// hollow reports that no part of the unit carries content: آن‌ها، شده‌اند.
func (u *unit) hollow() bool { return !slices.ContainsFunc(u.parts, content) }

// whole is the joined letters, without an «ای» that the lexicon sees after a heh: the
// stemmer would take رشته‌ای for رشت‌های. How the word is written must not matter here.
func (u *unit) whole(c *half.Cutter) []byte {
	const after = "های"
	n := len(u.key)
	if !u.keyed || n < 5 || !bytes.HasSuffix(u.joined, []byte(after)) || c.Cut(u.key).Gaps>>(n-3)&1 == 0 {
		return u.joined
	}
	return u.joined[:len(u.joined)-len("ای")]
}

func cut(t []byte) []byte {
	if len(t) <= tokenBytes {
		return t
	}
	n := tokenBytes
	for !utf8.RuneStart(t[n]) {
		n--
	}
	return t[:n]
}
