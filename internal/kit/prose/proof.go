package prose

import (
	"iter"
	"strings"
	"unicode/utf8"

	"hemmat/persian"
)

// Finding is what persian.Proof found, with its place in the source.
type Finding struct {
	persian.Finding     // places in Words
	From, To        int // bytes of the source
	Line, Column    int // of From; both count from 1, columns in characters
	Edits           []Edit
	Mendable        bool // its first fix can be made without touching markup or lines
}

// Proof reads the words of a source. Nobody holds what it finds, which may be many times the
// source.
func (d *Doc) Proof(p persian.Proofreader) iter.Seq[Finding] {
	p.Keep = d.Keep
	return func(yield func(Finding) bool) {
		at, line, column := 0, 1, 1
		for f := range p.Findings(d.Words) {
			x := Finding{Finding: f}
			if len(f.Fixes) > 0 {
				x.Edits, x.Mendable = d.Edits(f.Start, f.End, f.Fixes[0])
				if !x.Mendable && f.Reason == persian.SpaceRun { // two spaces with markup between
					continue
				}
			}
			x.From, x.To = d.Place(f.Start, f.End)
			if x.From < at {
				at, line, column = 0, 1, 1
			}
			if n := strings.Count(d.Source[at:x.From], "\n"); n > 0 {
				line += n
				at = strings.LastIndexByte(d.Source[:x.From], '\n') + 1
				column = 1
			}
			column += utf8.RuneCountInString(d.Source[at:x.From])
			at = x.From
			x.Line, x.Column = line, column
			if !yield(x) {
				return
			}
		}
	}
}

// Mend makes the first fix of each finding, as persian.Mend does: not of unknown words,
// and of findings that overlap only the first.
func (d *Doc) Mend(found iter.Seq[Finding]) string {
	var b strings.Builder
	at, done := 0, 0
	for f := range found {
		if !f.Mendable || f.Reason == persian.WordUnknown || f.Start < at || len(f.Edits) == 0 || f.Edits[0].From < done {
			continue
		}
		for _, e := range f.Edits {
			if b.Len() == 0 {
				b.Grow(len(d.Source) + len(d.Source)/8)
			}
			b.WriteString(d.Source[done:e.From])
			b.WriteString(e.With)
			done = e.To
		}
		at = f.End
	}
	if done == 0 && b.Len() == 0 {
		return d.Source
	}
	b.WriteString(d.Source[done:])
	return b.String()
}

// maxRounds bounds how often Mend reads a text. One fix may make room for another that
// overlapped it; hardly anything needs a third round.
const maxRounds = 6

// Mend returns a source with all that can be mended, line for line. Mending it again
// changes nothing.
func Mend(source string, f Format, p persian.Proofreader) (string, error) {
	p.Off |= persian.Unknown | persian.Ease // nothing that is mended
	for range maxRounds {
		d, err := Read(source, f)
		if err != nil {
			return "", err
		}
		mended := d.Mend(d.Proof(p))
		if mended == source {
			break
		}
		source = mended
	}
	return source, nil
}
