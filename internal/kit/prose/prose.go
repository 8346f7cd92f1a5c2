// Package prose finds the words in a text, in Markdown or in HTML, so that they can be
// read and mended where they stand. Everything else (markup, code, addresses, front matter,
// passages in other languages) stays as it is, byte for byte.
package prose

import (
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"hemmat/persian"
)

// Format is how a source is written.
type Format string

// The formats.
const (
	Text     Format = "text"
	Markdown Format = "markdown"
	HTML     Format = "html"
)

// FormatOf is the format that a file's name tells, Text for all it doesn't know.
func FormatOf(name string) Format {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mkd":
		return Markdown
	case ".html", ".htm", ".xhtml":
		return HTML
	}
	return Text
}

// Doc is a source with the words found in it.
type Doc struct {
	Source string
	// Words is what a reader reads, one line for each paragraph or line of it.
	Words string
	// Keep are the parts of Words that nobody may look into: code, other languages.
	Keep []persian.Span

	format Format
	runs   []packed // in order; what no run covers stands in Words alone
}

// run is a stretch of Words that stands in the source as it is or, when the lengths
// differ, as something else: an entity, white space.
type run struct {
	at, n   int // in Words
	from, m int // in Source
}

// packed is a run as it is kept.
type packed struct{ at, n, from, m uint32 }

func (r run) packed() packed { return packed{uint32(r.at), uint32(r.n), uint32(r.from), uint32(r.m)} }

func (p packed) run() run { return run{int(p.at), int(p.n), int(p.from), int(p.m)} }

func (d *Doc) run(i int) run { return d.runs[i].run() }

// A source has at most so many runs, signs of Markdown and stretches of code: bounded, they take no more than
// some times its size. Hostile ones have more, and texts whose markup is not what it seems.
const leastRuns = 1 << 16

func mostRuns(source string) int { return leastRuns + len(source)/5 }

func mostSigns(source string) int { return leastRuns + len(source)/16 }

// Read finds the words of a source. One that is no text is an *Error.
func Read(source string, f Format) (*Doc, error) {
	if err := check(source); err != nil {
		return nil, err
	}
	if len(source) > math.MaxInt32 {
		return nil, &Error{1, "larger than 2 GiB"}
	}
	d := &Doc{Source: source, format: f}
	switch f {
	case HTML:
		w := writer{d: d, most: mostRuns(source)}
		w.html(0, source)
		return d, w.finish()
	case Markdown:
		w := writer{d: d, most: mostRuns(source)}
		w.markdown()
		return d, w.finish()
	default:
		// A line ends at \n for whoever reads Words; both signs are line breaks so.
		d.Words = strings.ReplaceAll(source, "\r\n", "\n\n")
		d.runs = []packed{run{n: len(source), m: len(source)}.packed()}
	}
	return d, nil
}

// Error says where a source is no text.
type Error struct {
	Line int
	What string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.What) }

func check(s string) error {
	bad := func(at int, what string) error { return &Error{1 + strings.Count(s[:at], "\n"), what} }
	if i := strings.IndexByte(s, 0); i >= 0 {
		return bad(i, "a NUL byte: this is no text")
	}
	if utf8.ValidString(s) {
		return nil
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			return bad(i, "not valid UTF-8")
		}
		i += size
	}
	return nil
}

// Place is where a range of Words stands in the source: from the first of its characters
// to the end of the last.
func (d *Doc) Place(start, end int) (from, to int) {
	i := d.covering(start)
	if end <= start { // a place between two characters: beside the one before, if there is one
		switch {
		case i < len(d.runs) && d.run(i).at < start:
			from = d.run(i).from + min(start-d.run(i).at, d.run(i).m)
		case i > 0 && (d.run(i-1).at+d.run(i-1).n == start || i == len(d.runs)):
			from = d.run(i-1).from + d.run(i-1).m
		case i < len(d.runs):
			from = d.run(i).from
		}
		return from, from
	}
	switch {
	case i == len(d.runs):
		return len(d.Source), len(d.Source)
	case d.run(i).same() && start > d.run(i).at:
		from = d.run(i).from + start - d.run(i).at
	default:
		from = d.run(i).from
	}
	j := d.covering(end - 1)
	if j == len(d.runs) {
		return from, len(d.Source)
	}
	if r := d.run(j); r.same() && end-r.at < r.n {
		to = r.from + max(0, end-r.at)
	} else {
		to = r.from + r.m
	}
	return from, max(from, to)
}

func (r run) same() bool { return r.n == r.m }

// covering is the number of the run that covers a place, or of the first after it.
func (d *Doc) covering(at int) int {
	i, _ := slices.BinarySearchFunc(d.runs, at, func(p packed, at int) int {
		r := p.run()
		if r.at+r.n <= at {
			return -1
		}
		return 1
	})
	return i
}

// Edit is a change of the source.
type Edit struct {
	From, To int
	With     string
}

// Edits are the changes of the source that put with in the place of a range of Words, as
// small as can be. ok is false when that would touch markup or the end of a line.
func (d *Doc) Edits(start, end int, with string) (all []Edit, ok bool) {
	for _, e := range differences(d.Words[start:end], with) {
		from, to := d.Place(start+e.From, start+e.To)
		if e.To > e.From && !d.whole(start+e.From, start+e.To) {
			return nil, false
		}
		if strings.ContainsAny(d.Source[from:to], "\r\n") || strings.ContainsAny(e.With, "\r\n") {
			return nil, false
		}
		if d.format == Markdown && strings.HasPrefix(d.Words[start+e.From:], " ") && e.With != " " && d.marked(from, to) {
			return nil, false // _one_ two: a sign may be none any more without its space
		}
		if d.format == HTML {
			e.With = html.EscapeString(e.With)
		}
		all = append(all, Edit{from, to, e.With})
	}
	return all, true
}

// marked reports whether a sign of Markdown stands beside a range of the source.
func (d *Doc) marked(from, to int) bool {
	const signs = "_*~`[]()<>"
	return from > 0 && strings.IndexByte(signs, d.Source[from-1]) >= 0 || to < len(d.Source) && strings.IndexByte(signs, d.Source[to]) >= 0
}

// whole reports whether a range of Words stands in one piece in the source.
func (d *Doc) whole(start, end int) bool {
	for i := d.covering(start); ; i++ {
		if i == len(d.runs) || d.run(i).at > start || !d.run(i).same() && (d.run(i).at < start || d.run(i).at+d.run(i).n > end) {
			return false
		}
		r := d.run(i)
		if end <= r.at+r.n {
			return true
		}
		start = r.at + r.n
		if i+1 < len(d.runs) && d.run(i+1).from != r.from+r.m {
			return false
		}
	}
}

// Apply makes the edits, which must be in order and not overlap.
func (d *Doc) Apply(edits []Edit) string { return Apply(d.Source, edits) }

// Apply makes edits of a text, which must be in order and not overlap.
func Apply(s string, edits []Edit) string {
	if len(edits) == 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 4*len(edits))
	at := 0
	for _, e := range edits {
		b.WriteString(s[at:e.From])
		b.WriteString(e.With)
		at = e.To
	}
	b.WriteString(s[at:])
	return b.String()
}

// differences are the edits that make b of a: each goes from one letter that both have to
// the next. Half-spaces and spaces come and go, letters are replaced one by one.
func differences(a, b string) (all []Edit) {
	put := func(from, to int, with string) {
		if n := len(all); n > 0 && all[n-1].To == from && from > 0 {
			all[n-1].To, all[n-1].With = to, all[n-1].With+with
			return
		}
		all = append(all, Edit{from, to, with})
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		r, n := utf8.DecodeRuneInString(a[i:])
		s, m := utf8.DecodeRuneInString(b[j:])
		switch {
		case n > 0 && m > 0 && a[i:i+n] == b[j:j+m]:
			i, j = i+n, j+m
		case n > 0 && m > 0 && between(r) == between(s):
			put(i, i+n, b[j:j+m])
			i, j = i+n, j+m
		case m == 0 || n > 0 && between(r):
			put(i, i+n, "")
			i += n
		default:
			put(i, i, b[j:j+m])
			j += m
		}
	}
	return all
}

// between are the characters that part words or their parts.
func between(r rune) bool {
	switch r {
	case ' ', '\u00a0', '\u200c', '\u200b', '\u200d', '\u200e', '\u200f', '\u00ac', '\u00ad', '\ufeff', 'ـ':
		return true
	}
	return false
}
