package prose

import (
	"slices"
	"strings"

	"hemmat/persian"
)

// writer puts Words together.
type writer struct {
	d    *Doc
	b    strings.Builder
	keep int // above 0: what comes is kept
	from int // where the kept part begins
	most int // of runs
	full int // where in the source there was one too many, 0 if nowhere
}

func (w *writer) finish() error {
	for w.keep > 0 {
		w.release()
	}
	w.d.Words = w.b.String()
	if w.full > 0 {
		return &Error{1 + strings.Count(w.d.Source[:w.full], "\n"), "too many signs for so few words; proofread it as plain text"}
	}
	return nil
}

// put adds words that stand in the source from a place on, in n bytes.
func (w *writer) put(words string, from, n int) {
	if words == "" || w.full > 0 {
		return
	}
	r := run{at: w.b.Len(), n: len(words), from: from, m: n}
	if k := len(w.d.runs) - 1; k >= 0 && r.same() {
		if l := w.d.run(k); l.same() && l.at+l.n == r.at && l.from+l.m == r.from {
			l.n, l.m = l.n+r.n, l.m+r.m
			w.d.runs[k] = l.packed()
			w.b.WriteString(words)
			return
		}
	}
	switch len(w.d.runs) {
	case w.most:
		w.full = max(from, 1)
		return
	case leastRuns: // room at once: growing holds it twice
		w.d.runs = slices.Grow(w.d.runs, w.most-leastRuns)
	}
	w.d.runs = append(w.d.runs, r.packed())
	w.b.WriteString(words)
}

// source adds a piece of the source as it is.
func (w *writer) source(from, to int) { w.put(w.d.Source[from:to], from, to-from) }

// line ends the line, if one has begun.
func (w *writer) line() {
	if n := w.b.Len(); n > 0 && w.b.String()[n-1] != '\n' {
		w.b.WriteByte('\n')
	}
}

// hold begins a part that nobody may look into; release ends it.
func (w *writer) hold() {
	if w.keep++; w.keep == 1 {
		w.from = w.b.Len()
	}
}

func (w *writer) release() {
	if w.keep--; w.keep == 0 && w.b.Len() > w.from && w.full == 0 {
		if len(w.d.Keep) == mostSigns(w.d.Source) {
			w.full = max(1, w.d.run(len(w.d.runs)-1).from)
		}
		w.d.Keep = append(w.d.Keep, persian.Span{Start: w.from, End: w.b.Len()})
	}
}
