package prose

import (
	"strings"

	"hemmat/persian"
)

// writer puts Words together.
type writer struct {
	d    *Doc
	b    strings.Builder
	keep int // above 0: what comes is kept
	from int // where the kept part begins
}

func (w *writer) finish() {
	for w.keep > 0 {
		w.release()
	}
	w.d.Words = w.b.String()
}

// put adds words that stand in the source from a place on, in n bytes.
func (w *writer) put(words string, from, n int) {
	if words == "" {
		return
	}
	r := run{at: w.b.Len(), n: len(words), from: from, m: n}
	if k := len(w.d.runs) - 1; k >= 0 && r.same() && w.d.runs[k].same() {
		if l := &w.d.runs[k]; l.at+l.n == r.at && l.from+l.m == r.from {
			l.n, l.m = l.n+r.n, l.m+r.m
			w.b.WriteString(words)
			return
		}
	}
	w.d.runs = append(w.d.runs, r)
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
	if w.keep--; w.keep == 0 && w.b.Len() > w.from {
		w.d.Keep = append(w.d.Keep, persian.Span{Start: w.from, End: w.b.Len()})
	}
}
