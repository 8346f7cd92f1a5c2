package persian

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/persian/internal/half"
)

// Finding is one place where Proof would change the text, or says something of it.
type Finding struct {
	Start, End     int // its bytes
	Start16, End16 int // the same in UTF-16 units, as editors in browsers count
	Reason         Reason
	Fixes          []string // what could stand there, best first; at most five, perhaps none
	P              float64  // how sure the first fix is; 1 for rules that have no doubt
}

// HehStyle is how the ezafe after a silent heh is written.
type HehStyle int

// The two styles of the house.
const (
	HehHamzaStyle HehStyle = iota // خانهٔ ما
	HehYehStyle                   // خانه‌ی ما
)

// Proofreader finds faults in plain text. The zero value applies all rules.
type Proofreader struct {
	Off    Rule // rules not to apply
	Mode   Mode // Import: only fixes that are sure, half-spaces with p of 0.9 and more
	Closed bool // no compounds over spaces; see Healer
	Heh    HehStyle
	Words  *WordList // words that are right: names
	Keep   []Span    // what must not be looked into, beside Protected
}

// Proof is Proofreader.Proof with all rules.
func Proof(s string) []Finding { return Proofreader{}.Proof(s) }

// Proof reads a text, with line breaks between paragraphs, and returns what it finds in
// order of place. Findings of different rules may overlap; Mend sorts that out. A text
// that is not valid UTF-8 is read up to its damage and after it.
func (p Proofreader) Proof(s string) []Finding {
	spans := Protected(s)
	if len(p.Keep) > 0 {
		spans = merge(append(spans, clip(p.Keep, len(s))...))
	}
	c := &check{Proofreader: p, s: s, spans: spans}
	var healed []Change
	if p.on(HalfSpaces) {
		_, healed = Healer{Mode: p.Mode, Closed: p.Closed, Words: p.Words, Keep: p.Keep}.Heal(s)
		for _, h := range healed {
			c.found = append(c.found, Finding{Start: h.Start, End: h.End, Reason: h.Reason, Fixes: []string{h.After}, P: h.P})
		}
	}
	c.marks()
	if p.on(Quotes) {
		c.quotes()
	}
	if p.on(Letters) || p.on(Heh) || p.on(Doubled) || p.on(Unknown) && p.Mode != Import {
		c.words(healed)
	}
	if p.on(Ease) && p.Mode != Import {
		c.readability()
	}
	slices.SortStableFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	units(s, c.found)
	return c.found
}

func (p Proofreader) on(r Rule) bool { return p.Off&r == 0 }

// check is the reading of one text.
type check struct {
	Proofreader
	s     string
	spans []Span
	found []Finding
}

// add keeps a finding without doubt, if its rule is on.
func (c *check) add(start, end int, r Reason, fixes ...string) {
	if c.on(r.Rule()) {
		c.found = append(c.found, Finding{Start: start, End: end, Reason: r, Fixes: fixes, P: 1})
	}
}

// units fills in the places in UTF-16. The findings are in order of their starts.
func units(s string, found []Finding) {
	at, n := 0, 0
	walk := func(to, at, n int) int {
		for at < to {
			r, size := utf8.DecodeRuneInString(s[at:])
			at += size
			n++
			if r > 0xffff {
				n++
			}
		}
		return n
	}
	end, endN := 0, 0 // of a long finding, remembered so that nested ones cost nothing
	for i := range found {
		f := &found[i]
		n = walk(f.Start, at, n)
		at = f.Start
		f.Start16 = n
		switch {
		case f.End == end:
			f.End16 = endN
		case end > at && f.End > end:
			f.End16 = walk(f.End, end, endN)
		default:
			f.End16 = walk(f.End, at, n)
		}
		if f.End >= end {
			end, endN = f.End, f.End16
		}
	}
}

// Mend returns s with the first fix of each finding, leaving out what only a person can
// decide: unknown words, and findings without a fix. Of findings that overlap the first
// is taken; a second run finds the rest.
func Mend(s string, found []Finding) string {
	var b strings.Builder
	at := 0
	for _, f := range found {
		if len(f.Fixes) == 0 || f.Reason == WordUnknown || f.Start < at || f.End > len(s) || f.End < f.Start {
			continue
		}
		b.WriteString(s[at:f.Start])
		b.WriteString(f.Fixes[0])
		at = f.End
	}
	if at == 0 {
		return s
	}
	b.WriteString(s[at:])
	return b.String()
}

// known reports whether the lexicon can read a written word, whole or by its parts.
func known(scorer *half.Scorer, key []byte, gaps uint64) bool {
	if scorer.Known(key) {
		return true
	}
	if gaps == 0 {
		return false
	}
	from := 0
	for i := range key {
		if gaps>>i&1 != 0 || i == len(key)-1 {
			if part := key[from : i+1]; !half.Affix(part) && !scorer.Known(part) {
				return false
			}
			from = i + 1
		}
	}
	return true
}
