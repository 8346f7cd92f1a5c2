package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"

	"hemmat/persian/internal/half"
)

// row is one way to heal.
type row struct {
	name          string
	least         float32
	closed        bool
	d, s, m       tally
	words, harmed int
}

type table struct{ rows []*row }

func newTable() *table {
	return &table{[]*row{
		{name: "proof", least: half.WorthALook},
		{name: "proof, closed", least: half.WorthALook, closed: true},
		{name: "import", least: half.Sure, closed: true},
	}}
}

func (t *table) score(gold []string, model *half.Model) {
	for _, r := range t.rows {
		h := &half.Healer{Scorer: half.NewScorer(half.Words(), model), Least: r.least, Closed: r.closed}
		random := rand.New(rand.NewPCG(7, 7))
		for _, s := range gold {
			r.d.add(s, heal(h, strings.ReplaceAll(s, "\u200c", "")))
			r.s.add(s, heal(h, strings.ReplaceAll(s, "\u200c", " ")))
			r.m.add(s, heal(h, mixed(s, random)))
			n, harmed := touched(h, s)
			r.words, r.harmed = r.words+n, r.harmed+harmed
		}
	}
}

func (t *table) print() {
	fmt.Printf("%-14s %-24s %-24s %-24s %s\n", "", "D: F1 (P / R)", "S: F1 (P / R)", "M: F1 (P / R)", "false changes")
	for _, r := range t.rows {
		fmt.Printf("%-14s %-24s %-24s %-24s %.3f %% of %d words\n", r.name, r.d, r.s, r.m, 100*float64(r.harmed)/float64(max(1, r.words)), r.words)
	}
}

func mixed(s string, random *rand.Rand) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\u200c' {
			switch x := random.Float64(); {
			case x < 0.6:
				continue
			case x < 0.85:
				r = ' '
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

func edits(h *half.Healer, s string, yield func(half.Edit)) {
	for x := half.NewSegments(s, nil); x.Next(); {
		for _, e := range h.Segment(x.Words) {
			yield(e)
		}
	}
}

func heal(h *half.Healer, s string) string {
	var b strings.Builder
	at := 0
	edits(h, s, func(e half.Edit) {
		b.WriteString(s[at:e.Start])
		b.WriteString(e.With)
		at = e.End
	})
	b.WriteString(s[at:])
	return b.String()
}

// touched counts the words of a right text, and those that healing would change.
func touched(h *half.Healer, s string) (words, harmed int) {
	words = len(strings.Fields(s))
	at := 0
	edits(h, s, func(e half.Edit) {
		// From where the last harmed word ended: two edits of a word harm one word, a
		// join over a space two.
		from, to := max(at, wordStart(s, e.Start)), wordEnd(s, e.End)
		if from < to {
			harmed += len(strings.Fields(s[from:to]))
			at = to
		}
	})
	return words, harmed
}

func wordStart(s string, i int) int { return strings.LastIndexByte(s[:i], ' ') + 1 }

func wordEnd(s string, i int) int {
	if k := strings.IndexByte(s[i:], ' '); k >= 0 {
		return i + k
	}
	return len(s)
}

// tally counts half-spaces that are right, wrong, and missing.
type tally struct{ right, wrong, missing int }

func (t *tally) add(gold, healed string) {
	want, have := gaps(gold), gaps(healed)
	for i := range want {
		switch {
		case want[i] == halfSpace && have[i] == halfSpace:
			t.right++
		case have[i] == halfSpace:
			t.wrong++
		case want[i] == halfSpace:
			t.missing++
		}
	}
}

func (t tally) String() string {
	p := float64(t.right) / float64(max(1, t.right+t.wrong))
	r := float64(t.right) / float64(max(1, t.right+t.missing))
	return fmt.Sprintf("%.4f (%.4f / %.4f)", 2*p*r/max(1e-9, p+r), p, r)
}

const (
	nothing = iota
	halfSpace
	space
)

// gaps returns what stands between each letter or digit and the next.
func gaps(s string) (all []byte) {
	gap, last := byte(nothing), rune(0)
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if last != 0 {
				if gap == halfSpace && !half.Joins(half.Code(last)) {
					gap = nothing
				}
				all = append(all, gap)
			}
			gap, last = nothing, r
		case r == '\u200c':
			gap = max(gap, halfSpace)
		case r == ' ':
			gap = space
		}
	}
	return all
}
