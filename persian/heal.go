package persian

import (
	"strings"

	"hemmat/persian/internal/half"
)

// Mode says how sure Heal must be.
type Mode int

const (
	// Proofread gives what is worth a person's look.
	Proofread Mode = iota
	// Import gives only changes of probability 0.9 and more, which may be applied
	// unseen; over a space it joins only the closed class (see Healer).
	Import
)

// Change is a word, or several that are one, whose half-spaces were restored.
type Change struct {
	Start, End    int    // the bytes of Before in the text that was given
	Before, After string // whole words
	P             float64
	Reason        Reason
}

// Heal restores lost half-spaces in plain text. It is Healer.Heal with nothing but a mode.
func Heal(s string, mode Mode) (string, []Change) {
	return Healer{Mode: mode}.Heal(s)
}

// Healer restores half-spaces that were deleted (میشود), turned into spaces (می شود) or
// written as another character (می¬شود). The zero value proofreads.
//
// Two words over a space become one only if they are of the closed class: می، نمی، همی
// and بی before a word; ها and its forms, تر and ترین after one; ام، ات، اش، ای، ایم،
// اید، اند after heh. Proofread also suggests compounds that the lexicon lists or whose
// second part is no word by itself (برنامه ریزی); Closed leaves those out.
type Healer struct {
	Mode   Mode
	Closed bool
	Words  *WordList // words that are right as they stand; may be nil
	Keep   []Span    // what must not be touched, beside Protected: code, verse, other languages
}

// Heal returns the healed text and what was changed, in order; P is the least of the
// probabilities of the change's half-spaces. All that is no half-space stays as it is,
// byte for byte, and so do protected spans; healing a healed text again changes nothing.
// It takes any bytes, in time and memory that grow with the length of s, and leaves
// words of more than 48 letters alone.
//
// The first call unpacks the lexicon and the model. The method is a logistic model over
// letters, parts of words, the lexicon's readings and the neighbouring words;
// persian/README.md has its measures.
func (h Healer) Heal(s string) (string, []Change) {
	if !hasLetters(s) {
		return s, nil
	}
	w := healed{text: s}
	if len(s) > 1<<18 { // room at once, since growing would hold it twice
		w.changes = make([]Change, 0, len(s)/9)
		w.out.Grow(len(s) + len(s)/8)
	}
	h.edits(s, h.spans(s), w.edit)
	return w.finish()
}

// changes are those that Heal makes.
func (h Healer) changes(s string, spans []Span) []Change {
	w := healed{text: s}
	h.edits(s, spans, w.edit)
	_, all := w.finish()
	return all
}

// spans are what must not be touched in s.
func (h Healer) spans(s string) []Span {
	spans := Protected(s)
	if len(h.Keep) > 0 {
		spans = merge(append(spans, clip(h.Keep, len(s))...))
	}
	return spans
}

// edits calls yield for each place to change, in order.
func (h Healer) edits(s string, spans []Span, yield func(half.Edit)) {
	if !hasLetters(s) {
		return
	}
	scorer := half.Borrow()
	defer half.Return(scorer)
	engine := half.Healer{Scorer: scorer, Least: half.WorthALook, Closed: h.Closed}
	if h.Mode == Import {
		engine.Least, engine.Closed = half.Sure, true
	}
	if h.Words != nil {
		engine.Right = h.Words.hasKey
	}
	for x := half.NewSegments(s, skipper(spans)); x.Next(); {
		for _, e := range engine.Segment(x.Words) {
			yield(e)
		}
	}
}

// healed puts the edits of a text together.
type healed struct {
	text    string
	at      int // what is before is written
	out     strings.Builder
	changes []Change
	grown   []int16 // bytes that each change adds
}

func (w *healed) edit(e half.Edit) {
	w.out.WriteString(w.text[w.at:e.Start])
	w.out.WriteString(e.With)
	w.at = e.End
	n, grown := len(w.changes)-1, int16(len(e.With)-(e.End-e.Start))
	if n < 0 || e.Start > w.changes[n].End {
		start := wordStart(w.text, e.Start)
		if n >= 0 {
			start = max(start, w.changes[n].End)
		}
		w.changes = append(w.changes, Change{Start: start, End: wordEnd(w.text, e.End), P: float64(e.P), Reason: reasonOf(e)})
		w.grown = append(w.grown, grown)
		return
	}
	c := &w.changes[n]
	c.End = max(c.End, wordEnd(w.text, e.End))
	w.grown[n] += grown
	if p := float64(e.P); p < c.P {
		c.P, c.Reason = p, reasonOf(e)
	}
}

// clip keeps the spans a caller gave within a text of n bytes.
func clip(spans []Span, n int) []Span {
	out := make([]Span, 0, len(spans))
	for _, s := range spans {
		if s.Start, s.End = max(0, s.Start), min(n, s.End); s.Start < s.End {
			out = append(out, s)
		}
	}
	return out
}

// hasLetters reports whether there may be Persian letters in s.
func hasLetters(s string) bool {
	for i := range len(s) {
		if s[i] >= 0xd8 && s[i] <= 0xdb || s[i] == 0xef {
			return true
		}
	}
	return false
}

func reasonOf(e half.Edit) Reason {
	switch {
	case e.Sign:
		return HalfSign
	case e.Kind == half.Apart:
		return HalfLost
	case e.Kind.Closed():
		return HalfSpaced
	}
	return HalfCompound
}

// inWord reports whether r may be part of a Persian word.
func inWord(r, _ rune) bool {
	return class(r)&(letter|mark) != 0 || isJoiner(r)
}

func wordStart(s string, i int) int { return i - backspan(s[:i], 512, inWord) }

func wordEnd(s string, i int) int { return i + span(s[i:], 512, inWord) }
