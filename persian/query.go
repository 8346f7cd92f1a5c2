package persian

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/persian/internal/half"
)

// Unit is one term of a query: it is found where Joined is, or, if there are Parts, where
// all of them are. Prefix asks for every term that begins with Joined.
type Unit struct {
	Joined     string
	Parts      []string
	Prefix     bool
	Same       []Unit // what stands for it as well: synonyms, the beginning of a word
	Start, End int    // the bytes of what was written for it in Query.Text
}

// Query is what a reader asked for: all units, and each phrase as Holds reads it.
type Query struct {
	Text    string // as Store leaves it, cut at what is read of it
	Units   []Unit
	Phrases []string
}

const (
	queryBytes = 400 // what is longer was pasted, not asked
	queryUnits = 16
)

// ParseQuery reads what a reader typed. Spellings with a half-space, a space before an
// affix, or neither give units that meet. Words in quotation marks are units and also
// a phrase; an asterisk after a word makes it a prefix. Function words count only if
// there is nothing else. What is past 400 bytes or 16 units is ignored.
func ParseQuery(s string) Query {
	s = strings.ToValidUTF8(s, " ")
	if len(s) > queryBytes {
		n := queryBytes
		for !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	if t, err := Store(s); err == nil {
		s = t
	}
	q := Query{Text: s, Phrases: phrases(s)}
	var x scanner
	x.cut = half.BorrowCutter()
	defer half.ReturnCutter(x.cut)
	var u unit
	var idle []Unit
	x.scan(s)
	for i := 0; i < len(x.words) && len(q.Units) < queryUnits; {
		i = x.unit(i, &u)
		n := Unit{Prefix: u.star, Start: u.start, End: u.end}
		u.terms(x.cut, func(t []byte) {
			switch {
			case n.Joined == "":
				n.Joined = string(t)
			case string(t) != n.Joined && !slices.Contains(n.Parts, string(t)):
				n.Parts = append(n.Parts, string(t))
			}
		})
		list := &q.Units
		if stops[string(u.joined)] || len(u.parts) > 1 && len(n.Parts) == 0 && u.hollow() {
			list = &idle
		}
		if !slices.ContainsFunc(*list, func(o Unit) bool { return o.Joined == n.Joined && o.Prefix == n.Prefix }) {
			*list = append(*list, n)
		}
	}
	if len(q.Units) == 0 {
		q.Units = idle[:min(len(idle), queryUnits)]
	}
	return q
}

// phrases returns what stands between quotation marks, as Phrase writes it.
func phrases(s string) (all []string) {
	const opening, closing = `"“”„«`, `"“”»`
	for {
		i := strings.IndexAny(s, opening)
		if i < 0 {
			return all
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		s = s[i+size:]
		j := strings.IndexAny(s, closing)
		if j < 0 {
			return all
		}
		if p := Phrase(s[:j]); p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
		_, size = utf8.DecodeRuneInString(s[j:])
		s = s[j+size:]
	}
}

// Phrase returns the letters of a phrase, folded, without spaces and half-spaces: what Holds
// looks for.
func Phrase(s string) string {
	var x scanner
	x.scan(s)
	letters, _ := x.letters()
	return string(letters)
}

// Holds reports whether a text holds every phrase: letter by letter, from where a written
// word or a part of one begins to where one ends, whatever spaces stand between.
func Holds(s string, phrases []string) bool {
	var x scanner
	x.scan(s)
	letters, edges := x.letters()
	for _, p := range phrases {
		if !holds(letters, edges, []byte(p)) {
			return false
		}
	}
	return true
}

func holds(letters []byte, edges []int, phrase []byte) bool {
	for at := 0; ; at++ {
		i := bytes.Index(letters[at:], phrase)
		if i < 0 {
			return false
		}
		at += i
		_, begins := slices.BinarySearch(edges, at)
		if _, ends := slices.BinarySearch(edges, at+len(phrase)); begins && ends {
			return true
		}
	}
}

// letters are those of all words, one after the other, and where words and their parts
// begin and end among them.
func (x *scanner) letters() (letters []byte, edges []int) {
	letters = make([]byte, 0, len(x.fold))
	edges = make([]int, 1, len(x.words)+1)
	edge := func() {
		if n := len(letters); n > edges[len(edges)-1] {
			edges = append(edges, n)
		}
	}
	for _, w := range x.words {
		for part := range bytes.SplitSeq(x.text(w), []byte{seam}) {
			letters = append(letters, part...)
			edge()
		}
	}
	return letters, edges
}
