package prose

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// inline reads what stands within a paragraph of Markdown.
type inline struct {
	m      *markdown
	text   string    // the lines of the paragraph, each with a line break
	starts []int     // where each begins in text
	ticks  [][]int   // places of runs of backticks, by their length
	angle  int       // last > of the text
	markup []stretch // in text: left out
	keep   []stretch // in text: written, but not to be looked into
	most   int       // of either
}

// tooMany gives the source up.
func (x *inline) tooMany() { x.m.full = max(x.m.full, x.m.para[0].from, 1) }

// maxTag bounds a tag, an address in angle brackets, and what follows the words of a link.
const maxTag = 2 << 10

func newInline(m *markdown) *inline {
	x := &inline{m: m}
	var b strings.Builder
	for _, l := range m.para {
		x.starts = append(x.starts, b.Len())
		b.WriteString(m.d.Source[l.from:l.to])
		b.WriteByte('\n')
	}
	x.text = b.String()
	x.angle = strings.LastIndexByte(x.text, '>')
	x.most = mostSigns(m.d.Source)
	runs := 0
	for i := 0; i < len(x.text); i++ {
		if x.text[i] != '`' {
			continue
		}
		n := x.runOf(i)
		for len(x.ticks) <= n && n < 64 {
			x.ticks = append(x.ticks, nil)
		}
		if runs++; runs > x.most {
			x.tooMany()
			return x
		}
		if n < 64 {
			x.ticks[n] = append(x.ticks[n], i)
		}
		i += n - 1
	}
	x.scan()
	return x
}

// runOf is how often the sign at a place stands there in a row.
func (x *inline) runOf(i int) int {
	n := 1
	for i+n < len(x.text) && x.text[i+n] == x.text[i] {
		n++
	}
	return n
}

func (x *inline) scan() {
	t := x.text
	var open []int // of brackets
	for i := 0; i < len(t); {
		if len(x.markup) > x.most || len(x.keep) > x.most || len(open) > x.most {
			x.tooMany()
			return
		}
		switch c := t[i]; c {
		case '\\':
			if i+1 < len(t) && t[i+1] < utf8.RuneSelf {
				i++
			}
			i++
		case '`':
			i = x.code(i)
		case '<':
			i = x.angled(i)
		case '[':
			open = append(open, i)
			i++
		case ']':
			if n := len(open); n > 0 {
				i = x.link(open[n-1], i)
				open = open[:n-1]
			} else {
				i++
			}
		case '*', '_', '~':
			n := x.runOf(i)
			if x.emphasis(i, i+n) {
				x.markup = append(x.markup, stretch{i, i + n})
			}
			i += n
		case '|':
			if x.m.table {
				x.markup = append(x.markup, stretch{i, i + 1})
			}
			i++
		default:
			i++
		}
	}
}

// code passes over a code span, or over backticks that open none.
func (x *inline) code(i int) int {
	n := x.runOf(i)
	if n >= len(x.ticks) {
		return i + n
	}
	places := x.ticks[n]
	k := sort.SearchInts(places, i+1)
	if k == len(places) {
		return i + n
	}
	x.keep = append(x.keep, stretch{i, places[k] + n})
	return places[k] + n
}

// angled passes over a tag or an address in angle brackets, or the sign alone.
func (x *inline) angled(i int) int {
	t := x.text
	if i+1 >= len(t) || i > x.angle || !strings.ContainsRune("/!?", rune(t[i+1])) && !letter(t[i+1]) {
		return i + 1
	}
	quote := byte(0)
	for j := i + 1; j < len(t) && j < i+maxTag; j++ {
		switch c := t[j]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			return i + 1
		case c == '>':
			inside := t[i+1 : j]
			if strings.ContainsAny(inside, ":@") && !strings.ContainsAny(inside, " \n") {
				x.keep = append(x.keep, stretch{i, j + 1})
			} else {
				x.markup = append(x.markup, stretch{i, j + 1})
			}
			return j + 1
		}
	}
	return i + 1
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// link reads what follows the words of a link, which stand between two brackets.
func (x *inline) link(open, close int) int {
	t := x.text
	i := close + 1
	if i < len(t) && t[i] == '(' {
		if end := target(t, i); end > 0 {
			x.markup = append(x.markup, stretch{close, end})
			return end
		}
	}
	name := t[open+1 : close]
	if i < len(t) && t[i] == '[' {
		if n := strings.IndexAny(t[i+1:min(len(t), i+1000)], "[]"); n >= 0 && t[i+1+n] == ']' && (n == 0 || x.m.defined[label(t[i+1:i+1+n])]) {
			x.markup = append(x.markup, stretch{close, i + n + 2})
			if n == 0 {
				x.keep = append(x.keep, stretch{open + 1, close})
			}
			return i + n + 2
		}
	}
	// [words] alone are a link if they are defined; a footnote's name stays as well.
	if strings.HasPrefix(name, "^") || len(x.m.defined) > 0 && len(name) < 1000 && x.m.defined[label(name)] {
		x.keep = append(x.keep, stretch{open + 1, close})
	}
	return i
}

// target is the end of the (address "title") at a place, 0 if it is none.
func target(t string, i int) int {
	depth, quote := 0, byte(0)
	for j := i; j < len(t) && j < i+maxTag; j++ {
		switch c := t[j]; {
		case c == '\\':
			j++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && strings.IndexByte(" \n", t[j-1]) >= 0:
			quote = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return 0
}

// emphasis reports whether a run of signs is markup: not between spaces, and _ and a lone ~
// not within a word.
func (x *inline) emphasis(from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(x.text[:from])
	after, _ := utf8.DecodeRuneInString(x.text[to:])
	if from == 0 {
		before = ' '
	}
	if unicode.IsSpace(before) && unicode.IsSpace(after) {
		return false
	}
	inWord := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\u200c'
	}
	return x.text[from] == '*' || !inWord(before) || !inWord(after)
}

// write adds the words of the paragraph.
func (x *inline) write() {
	slices.SortFunc(x.markup, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	slices.SortFunc(x.keep, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	w, line := x.m.writer, 0
	at := 0
	put := func(to int) { // the text up to a place
		for at < to {
			for line+1 < len(x.starts) && x.starts[line+1] <= at {
				line++
			}
			l := x.m.para[line]
			end := x.starts[line] + l.to - l.from // of the line's text; its line break follows
			if at >= end {
				w.line()
				at = end + 1
				continue
			}
			n := min(to, end)
			w.entities(l.from+at-x.starts[line], l.from+n-x.starts[line])
			at = n
		}
	}
	k := 0
	pass := func(to int) { // the same without markup
		for k < len(x.markup) && x.markup[k].from < to {
			if m := x.markup[k]; m.to > at {
				put(max(at, m.from))
				if x.text[m.from] == '|' && x.m.table {
					w.line()
				}
				at = min(m.to, max(to, at))
				if m.to > to {
					return
				}
			}
			k++
		}
		put(to)
	}
	for _, s := range x.keep {
		if s.to <= at {
			continue
		}
		pass(max(at, s.from))
		w.hold()
		pass(s.to)
		w.release()
	}
	pass(len(x.text))
}

// entities adds words of the source; character references in them are read.
func (w *writer) entities(from, to int) {
	s := w.d.Source[from:to]
	for i := 0; i < len(s); {
		j := strings.IndexByte(s[i:], '&')
		if j < 0 {
			w.source(from+i, to)
			return
		}
		w.source(from+i, from+i+j)
		i += j
		n := entity(s[i:])
		w.put(unescape(s[i:i+n]), from+i, n)
		i += n
	}
}
