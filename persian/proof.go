package persian

import (
	"cmp"
	"iter"
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
//
// It returns the first 4096 findings and one more for each 24 bytes of the text. No text
// that people write has more; of one that has, Findings gives all.
func (p Proofreader) Proof(s string) []Finding {
	var all []Finding
	for f := range p.Findings(s) {
		if len(all) == leastFindings+len(s)/bytesAFinding {
			break
		}
		all = append(all, f)
	}
	return all
}

const (
	leastFindings = 4096
	bytesAFinding = 24
)

// Findings is Proof without an end to what it finds, which nobody holds: it reads a text
// in blocks of some 64 KB, from line to line. A line that is longer is cut at a space, and
// its parts are read as paragraphs.
func (p Proofreader) Findings(s string) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		c := &check{Proofreader: p, total: len(s), suggested: map[string][]string{}, lead: lead{start: -1, first: true}}
		keep := merge(clip(p.Keep, len(s)))
		units := 0
		for c.base < len(s) {
			end := blockEnd(s, c.base)
			c.s, c.found = s[c.base:end], c.found[:0]
			for len(keep) > 0 && keep[0].End <= c.base {
				keep = keep[1:]
			}
			c.spans = Protected(c.s)
			for _, k := range keep {
				if k.Start >= end {
					break
				}
				c.spans = append(c.spans, Span{max(0, k.Start-c.base), min(end, k.End) - c.base})
			}
			c.spans = merge(c.spans)
			units += c.read(units)
			for _, f := range c.found {
				if !yield(f) {
					return
				}
			}
			c.base = end
		}
	}
}

// Sizes of what is read at once, in bytes.
const (
	blockBytes = 1 << 16
	lineBytes  = 1 << 16 // what of a line may stand beyond
)

// blockEnd is where the block that begins at from ends: at the end of a line, outside of
// code.
func blockEnd(s string, from int) int {
	end := lineEnd(s, from+blockBytes)
	for i := from; i < end; {
		j := strings.IndexByte(s[i:end], '`')
		if j < 0 {
			break
		}
		if i, _ = code(s, i+j); i > end {
			end = lineEnd(s, i)
		}
	}
	return end
}

// lineEnd is after the next line break, or of a line that does not end soon after its next
// space, or after so many bytes.
func lineEnd(s string, i int) int {
	if i >= len(s) {
		return len(s)
	}
	if j := strings.IndexByte(s[i:min(len(s), i+lineBytes)], '\n'); j >= 0 {
		return i + j + 1
	}
	if len(s)-i <= lineBytes {
		return len(s)
	}
	if j := strings.IndexByte(s[i:i+lineBytes], ' '); j >= 0 {
		return i + j + 1
	}
	for i += lineBytes; i < len(s) && !utf8.RuneStart(s[i]); i++ {
	}
	return i
}

// read finds what there is in a block that begins at so many UTF-16 units of the text, and
// returns how many it has.
func (c *check) read(units int) int {
	var healed []Change
	if c.on(HalfSpaces) {
		healed = Healer{Mode: c.Mode, Closed: c.Closed, Words: c.Words}.changes(c.s, c.spans)
		for _, h := range healed {
			c.found = append(c.found, Finding{Start: h.Start, End: h.End, Reason: h.Reason, Fixes: []string{h.After}, P: h.P})
		}
	}
	c.marks()
	if c.on(Quotes) {
		c.quotes()
	}
	if c.on(Letters) || c.on(Heh) || c.on(Doubled) || c.on(Unknown) && c.Mode != Import {
		c.words(healed)
	}
	if c.on(Ease) && c.Mode != Import {
		c.readability()
	}
	slices.SortStableFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	n := inUnits(c.s, c.found)
	for i := range c.found {
		f := &c.found[i]
		f.Start, f.End, f.Start16, f.End16 = f.Start+c.base, f.End+c.base, f.Start16+units, f.End16+units
	}
	return n
}

func (p Proofreader) on(r Rule) bool { return p.Off&r == 0 }

// check is the reading of one text, block after block.
type check struct {
	Proofreader
	s           string // the block
	base, total int    // where it begins, and how long the whole text is
	spans       []Span // of the block
	found       []Finding
	suggested   map[string][]string // for unknown words
	lead        lead
}

// add keeps a finding without doubt, if its rule is on.
func (c *check) add(start, end int, r Reason, fixes ...string) {
	if c.on(r.Rule()) {
		c.found = append(c.found, Finding{Start: start, End: end, Reason: r, Fixes: fixes, P: 1})
	}
}

// inUnits fills in the places in UTF-16 and returns how many units s has. The findings
// are in order of their starts.
func inUnits(s string, found []Finding) int {
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
	return walk(len(s), at, n)
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
