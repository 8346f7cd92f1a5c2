package prose

import (
	"fmt"
	"io"
	"strings"
)

// around is how many lines a diff shows beside those that differ.
const around = 3

// pair is a line of two texts: its number from 0, and where it stands in each.
type pair struct {
	n, a, b int
}

// Diff writes what parts two texts of the same number of lines, as diff -u does. It holds
// no list of lines.
func Diff(w io.Writer, name, before, after string) error {
	if a, b := strings.Count(before, "\n"), strings.Count(after, "\n"); a != b {
		return fmt.Errorf("prose: %d lines became %d", a+1, b+1)
	}
	d := differ{printer: printer{w: w}, a: before, b: after}
	var last [around]pair // the lines before at; none of them is of a hunk
	at := pair{}
	for !d.end(at) {
		if d.same(at) {
			last[at.n%around] = at
			at = d.next(at)
			continue
		}
		if !d.begun {
			d.print("--- %s\n+++ %s\n", name, name)
		}
		from := at
		if n := min(around, at.n); n > 0 {
			from = last[(at.n-n)%around]
		}
		at = d.hunk(from, at)
	}
	return d.err
}

type differ struct {
	printer
	a, b string
}

func (d *differ) end(p pair) bool { return p.a >= len(d.a) && p.b >= len(d.b) }

func lineOf(s string, at int) string {
	if i := strings.IndexByte(s[at:], '\n'); i >= 0 {
		return s[at : at+i+1]
	}
	return s[at:]
}

func (d *differ) same(p pair) bool { return lineOf(d.a, p.a) == lineOf(d.b, p.b) }

func (d *differ) next(p pair) pair {
	return pair{p.n + 1, p.a + len(lineOf(d.a, p.a)), p.b + len(lineOf(d.b, p.b))}
}

// hunk writes the lines from one on, of which first differs, to those after the last that
// differs near it, and returns the line after them.
func (d *differ) hunk(from, first pair) pair {
	end, same := d.next(first), 0
	for p := end; !d.end(p) && same <= 2*around; p = d.next(p) {
		if d.same(p) {
			same++
		} else {
			same, end = 0, d.next(p)
		}
	}
	for i := 0; i < around && !d.end(end); i++ {
		end = d.next(end)
	}
	d.print("@@ -%d,%d +%d,%d @@\n", from.n+1, end.n-from.n, from.n+1, end.n-from.n)
	for p := from; p.n < end.n; {
		if d.same(p) {
			d.line(" ", lineOf(d.a, p.a))
			p = d.next(p)
			continue
		}
		k := p
		for ; k.n < end.n && !d.same(k); k = d.next(k) {
			d.line("-", lineOf(d.a, k.a))
		}
		for ; p.n < k.n; p = d.next(p) {
			d.line("+", lineOf(d.b, p.b))
		}
	}
	return end
}

type printer struct {
	w     io.Writer
	begun bool
	err   error
}

func (p *printer) print(format string, args ...any) {
	p.begun = true
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *printer) line(sign, text string) {
	if line, ended := strings.CutSuffix(text, "\n"); ended {
		p.print("%s%s\n", sign, line)
	} else {
		p.print("%s%s\n\\ No newline at end of file\n", sign, line)
	}
}
