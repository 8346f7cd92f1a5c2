package prose

import (
	"regexp"
	"strings"
)

// markdown reads Markdown line by line. It builds no tree, so that hostile nesting costs no
// more than other text; where CommonMark is subtle it rather takes words for markup.
type markdown struct {
	*writer
	defined map[string]bool // labels of links that are defined somewhere
	para    []stretch       // the lines of the paragraph so far
	table   bool
	content int // column at which the text of the last list item begins, 0 outside lists
}

// paraLines bounds the lines that are held together; they are lines of Words all the same.
const paraLines = 4096

// stretch is a piece of the source.
type stretch struct{ from, to int }

var (
	definition = regexp.MustCompile(`(?m)^ {0,3}\[([^\^\]\[\n][^\]\[\n]{0,998})\]:`)
	footnote   = regexp.MustCompile(`^\[\^[^\]\[\n]{1,99}\]:`)
	listMark   = regexp.MustCompile(`^(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$)`)
	heading    = regexp.MustCompile(`^#{1,6}(?:[ \t]+|$)`)
	rule       = regexp.MustCompile(`^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|[-=][-= \t]*)$`)
	delimiter  = regexp.MustCompile(`^[|:\- \t]*-[|:\- \t]*$`)
	aloneTag   = regexp.MustCompile(`^</?[A-Za-z][^<>]*>[ \t]*$`)
	firstTag   = regexp.MustCompile(`^</?([A-Za-z][A-Za-z0-9-]*)`)
)

func (w *writer) markdown() {
	s := w.d.Source
	m := markdown{writer: w, defined: map[string]bool{}}
	for line := range strings.Lines(s) {
		if !strings.Contains(line, "]:") || len(m.defined) == mostSigns(s)/4 {
			continue
		}
		if d := definition.FindStringSubmatch(line); d != nil {
			m.defined[label(d[1])] = true
		}
	}
	for at := frontMatter(s); at < len(s) && w.full == 0; {
		at = m.block(at)
	}
	m.flush()
}

// label is the name by which a link finds its definition.
func label(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// lineAt is the end of the line at a place, without and with its line break.
func lineAt(s string, at int) (end, next int) {
	n := strings.IndexByte(s[at:], '\n')
	if n < 0 {
		return len(s), len(s)
	}
	end, next = at+n, at+n+1
	if end > at && s[end-1] == '\r' {
		end--
	}
	return end, next
}

// block reads the line at a place, or the whole block of code or HTML that begins there,
// and returns where the next begins.
func (m *markdown) block(at int) int {
	s := m.d.Source
	end, next := lineAt(s, at)
	from, indent, marked := m.markers(at, end)
	line := s[from:end]
	switch {
	case line == "":
		m.flush()
		return next
	case marked: // an item or a quotation begins something new
		m.flush()
	case indent == 0 && len(m.para) == 0:
		m.content = 0
	}
	switch {
	case len(m.para) == 0 && indent >= m.content+4 && !marked: // indented code
		return next
	case strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~"):
		m.flush()
		return m.fenced(next, line)
	case len(m.para) > 0 && delimiter.MatchString(line) && strings.ContainsAny(line, "|:"):
		m.table = true
		return next
	case rule.MatchString(line), delimiter.MatchString(line) && strings.Contains(line, "|"):
		m.flush()
		return next
	case definition.MatchString(line):
		return next
	case line[0] == '<' && len(m.para) == 0 && htmlBlock(line):
		return m.htmlBlock(from)
	}
	if n := len(heading.FindString(line)); n > 0 {
		m.flush()
		m.para = append(m.para, stretch{from + n, end})
		m.flush()
		return next
	}
	if len(m.para) == paraLines {
		table := m.table
		m.flush()
		m.table = table
	}
	from += len(footnote.FindString(line))
	m.para = append(m.para, stretch{from, end})
	return next
}

// markers passes over what stands before a line's text: indents, signs of quotations and
// list items. indent is the column at which the text begins when none of them stands there.
func (m *markdown) markers(at, end int) (from, indent int, marked bool) {
	s := m.d.Source
	column := 0
	for from = at; from < end; {
		switch c := s[from]; {
		case c == ' ':
			from, column = from+1, column+1
		case c == '\t':
			from, column = from+1, column+4-column%4
		case column-indentOf(marked, m.content) >= 4 && !marked:
			return from, column, false // deep enough to be code
		case c == '>':
			from, column, marked = from+1, column+1, true
		default:
			n := len(listMark.FindString(s[from:min(end, from+16)]))
			if n == 0 || rule.MatchString(s[from:min(end, from+200)]) {
				return from, column, marked
			}
			from, column, marked = from+n, column+n, true
			m.content = column
		}
	}
	return from, column, marked
}

func indentOf(marked bool, content int) int {
	if marked {
		return 0
	}
	return content
}

// fenced passes over fenced code and returns what comes after it.
func (m *markdown) fenced(at int, open string) int {
	s := m.d.Source
	fence := open[:len(open)-len(strings.TrimLeft(open, open[:1]))]
	for at < len(s) {
		end, next := lineAt(s, at)
		line := strings.TrimLeft(s[at:end], "> \t")
		if strings.HasPrefix(line, fence) && strings.Trim(line, fence[:1]+" \t") == "" {
			return next
		}
		at = next
	}
	return at
}

// htmlBlock reports whether a line begins a block of HTML.
func htmlBlock(line string) bool {
	if strings.HasPrefix(line, "<!") || strings.HasPrefix(line, "<?") {
		return true
	}
	t := firstTag.FindStringSubmatch(line)
	return t != nil && (blocks[strings.ToLower(t[1])] || unseen[strings.ToLower(t[1])] || aloneTag.MatchString(line))
}

// htmlBlock reads HTML up to an empty line, or to its own end where that may hold empty lines.
func (m *markdown) htmlBlock(from int) int {
	s := m.d.Source
	close := ""
	switch t := firstTag.FindStringSubmatch(s[from:min(len(s), from+40)]); {
	case strings.HasPrefix(s[from:], "<!--"):
		close = "-->"
	case t != nil && (unseen[strings.ToLower(t[1])] || strings.EqualFold(t[1], "pre")):
		close = "</" + strings.ToLower(t[1])
	}
	at := from
	for at < len(s) {
		end, next := lineAt(s, at)
		line := s[at:end]
		at = next
		if close == "" && strings.Trim(line, " \t") == "" {
			break
		}
		if close != "" && strings.Contains(strings.ToLower(line), close) {
			break
		}
	}
	m.line()
	m.html(from, s[from:at])
	m.line()
	return at
}

// flush writes the paragraph.
func (m *markdown) flush() {
	if len(m.para) > 0 && m.full == 0 {
		m.line()
		newInline(m).write()
		m.line()
	}
	m.para, m.table = m.para[:0], false
}

// frontMatter is the length of the head between two lines of ---, 0 without one.
func frontMatter(s string) int {
	const bom = "\ufeff"
	at := 0
	if strings.HasPrefix(s, bom) {
		at = len(bom)
	}
	first := true
	for line := range strings.Lines(s[at:]) {
		at += len(line)
		fence := strings.TrimRight(line, " \t\r\n") == "---"
		if first && !fence {
			return 0
		}
		if !first && fence {
			return at
		}
		first = false
	}
	return 0
}
