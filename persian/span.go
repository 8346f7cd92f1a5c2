package persian

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Span is a range of a text's bytes.
type Span struct{ Start, End int }

// Protected returns what Heal and Proof leave alone in plain text: web and mail
// addresses, @names, #tags, code between backticks, and verse (lines of two halves
// parted by *, /, a tab or a row of spaces). The spans are in order and do not overlap.
func Protected(s string) []Span {
	var all []Span
	for at := 0; ; {
		from, to := address(s[at:])
		if from == len(s)-at {
			break
		}
		all = append(all, Span{at + from, at + to})
		at += to
	}
	all = append(all, handles(s)...)
	all = append(all, backticks(s)...)
	all = append(all, verses(s)...)
	return merge(all)
}

// merge puts spans in order and makes one of those that overlap.
func merge(all []Span) []Span {
	slices.SortFunc(all, func(a, b Span) int { return a.Start - b.Start })
	out := all[:0]
	for _, s := range all {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
		} else if s.End > s.Start {
			out = append(out, s)
		}
	}
	return out
}

// handles finds @name and #tag.
func handles(s string) (all []Span) {
	for i := 0; i < len(s); i++ {
		j := strings.IndexAny(s[i:], "@#")
		if j < 0 {
			break
		}
		i += j
		end := i + 1
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if r != '_' && r != zwnj && !(r < utf8.RuneSelf && alnum(byte(r))) && class(r)&(letter|mark) == 0 && digitOf(r) < 0 {
				break
			}
			end += size
		}
		if end > i+1 {
			if n := len(all); n > 0 && strings.Trim(s[all[n-1].End:i], " ") == "" {
				all[n-1].End = end // a row of tags is one span
			} else {
				all = append(all, Span{i, end})
			}
			i = end - 1
		}
	}
	return all
}

// backticks finds code in a line, and fenced code over lines.
func backticks(s string) (all []Span) {
	for i := 0; i < len(s); {
		j := strings.IndexByte(s[i:], '`')
		if j < 0 {
			break
		}
		i += j
		end, ok := code(s, i)
		if ok {
			all = append(all, Span{i, end})
		}
		i = end
	}
	return all
}

// code reads the backticks at i: the end of the code that they begin, or, if they begin
// none, where to look on.
func code(s string, i int) (end int, ok bool) {
	n := 1
	for i+n < len(s) && s[i+n] == '`' {
		n++
	}
	if n > 8 {
		return i + n, false
	}
	rest := s[i+n:]
	if n < 3 { // code in a line ends in it
		if line := strings.IndexByte(rest, '\n'); line >= 0 {
			rest = rest[:line]
		}
	}
	switch end := strings.Index(rest, s[i:i+n]); {
	case end >= 0:
		return i + n + end + n, true
	case n >= 3:
		return len(s), true
	}
	return i + n + len(rest), false
}

var halves = []string{" *** ", " ** ", " * ", " // ", " / ", "\t", "    "}

// verses finds lines of two halves of like length.
func verses(s string) (all []Span) {
	at := 0
	for line := range strings.Lines(s) {
		if len(line) < 400 {
			text := strings.TrimSpace(line)
			for _, sign := range halves {
				a, b, ok := strings.Cut(text, sign)
				if !ok {
					continue
				}
				b = strings.TrimSpace(b)
				m, n := WordCount(a), WordCount(b)
				if m >= 3 && n >= 3 && m <= 10 && n <= 10 && max(m, n)-min(m, n) <= 3 &&
					!strings.Contains(b, strings.TrimSpace(sign)+" ") && !strings.ContainsAny(text, "|0123456789۰۱۲۳۴۵۶۷۸۹.:") {
					all = append(all, Span{at, at + len(line)})
				}
				break
			}
		}
		at += len(line)
	}
	return all
}

// skipper returns, for places in rising order, the end of the span around each, or the
// place itself.
func skipper(spans []Span) func(int) int {
	if len(spans) == 0 {
		return nil
	}
	i := 0
	return func(at int) int {
		for i > 0 && spans[i-1].End > at {
			i--
		}
		for i < len(spans) && spans[i].End <= at {
			i++
		}
		if i < len(spans) && spans[i].Start <= at {
			return spans[i].End
		}
		return at
	}
}
