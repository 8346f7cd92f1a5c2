package prose

import (
	"fmt"
	"io"
	"strings"
)

// around is how many lines a diff shows beside those that differ.
const around = 3

// Diff writes what parts two texts of the same number of lines, as diff -u does.
func Diff(w io.Writer, name, before, after string) error {
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	if len(a) != len(b) {
		return fmt.Errorf("prose: %d lines became %d", len(a), len(b))
	}
	if n := len(a) - 1; a[n] == "" && b[n] == "" {
		a, b = a[:n], b[:n]
	}
	p := printer{w: w}
	for i := 0; i < len(a); i++ {
		if a[i] == b[i] {
			continue
		}
		if !p.begun {
			p.print("--- %s\n+++ %s\n", name, name)
		}
		from, to := max(i-around, 0), i+1
		for j := i + 1; j < len(a) && j < to+2*around+1; j++ {
			if a[j] != b[j] {
				to = j + 1
			}
		}
		end := min(to+around, len(a))
		p.print("@@ -%d,%d +%d,%d @@\n", from+1, end-from, from+1, end-from)
		for j := from; j < end; {
			if a[j] == b[j] {
				p.line(" ", a[j])
				j++
				continue
			}
			k := j
			for k < end && a[k] != b[k] {
				p.line("-", a[k])
				k++
			}
			for ; j < k; j++ {
				p.line("+", b[j])
			}
		}
		i = end - 1
	}
	return p.err
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
