package persian

import (
	"strings"
	"unicode/utf8"
)

// marksOfQuotes are all signs that stand for quotation marks.
const marksOfQuotes = `"“”„‟«»‹›`

// quoted is an open quotation.
type quoted struct {
	at, size int
	sign     rune
}

// quotes pairs the quotation marks of each paragraph.
func (c *check) quotes() {
	at := 0
	skip := skipper(c.spans)
	for line := range strings.Lines(c.s) {
		if strings.ContainsAny(line, marksOfQuotes) {
			c.quotesOf(at, line, skip)
		}
		at += len(line)
	}
}

func (c *check) quotesOf(base int, line string, skip func(int) int) {
	var open []quoted
	for i := 0; i < len(line); {
		if skip != nil {
			if to := skip(base + i); to > base+i {
				i = to - base
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(line[i:])
		if !strings.ContainsRune(marksOfQuotes, r) {
			i += size
			continue
		}
		at := base + i
		i += size
		prev, next := c.before(at), c.after(at+size)
		if r == '"' && digitOf(prev) >= 0 && len(open) == 0 { // inches, seconds
			continue
		}
		if !c.opens(r, prev, next, open) {
			n := len(open) - 1
			if n < 0 {
				continue
			}
			c.pair(open[n], quoted{at: at, size: size, sign: r}, n)
			open = open[:n]
			continue
		}
		if len(open) < 8 {
			open = append(open, quoted{at: at, size: size, sign: r})
		}
	}
	for _, q := range open {
		if q.sign != '"' || strings.ContainsFunc(line, isPersian) {
			c.add(q.at, q.at+q.size, QuoteOpen)
		}
	}
}

// opens reports whether a sign begins a quotation: by its own look where that is to be
// trusted, by its neighbours where it is not.
func (c *check) opens(r, prev, next rune, open []quoted) bool {
	if len(open) == 0 {
		return true
	}
	outside := prev == 0 || prev == ' ' || prev == '\n' || prev == '(' || prev == '['
	inside := isPersian(next) || isLatin(next) || digitOf(next) >= 0
	last := open[len(open)-1].sign
	switch r {
	case '«', '‹', '»', '›':
		if last == '»' || last == '›' || last == '"' || last == '”' {
			return outside && inside
		}
		return r == '«' || r == '‹'
	case '"':
		return last != '"' && outside && inside
	case '“', '„':
		if last == '”' || last == '“' || last == '„' {
			return outside && inside && prev != ' ' // ”متن“: the second closes
		}
		return outside && inside
	}
	return outside && inside && last != '“' && last != '„' && last != '”'
}

// pair gives both signs of a quotation their Persian forms; depth quotations are around it.
func (c *check) pair(a, b quoted, depth int) {
	if !strings.ContainsFunc(c.s[a.at:b.at], isPersian) {
		return
	}
	left, right := "«", "»"
	if depth > 0 {
		left, right = "‹", "›"
	}
	for _, m := range []struct {
		q    quoted
		want string
	}{{a, left}, {b, right}} {
		have := c.s[m.q.at : m.q.at+m.q.size]
		if have == m.want {
			continue
		}
		reason := QuoteStraight
		switch {
		case strings.Contains("«»‹›", have) && depth > 0 && (have == "«") == (m.want == "‹"):
			reason = QuoteNested
		case strings.Contains("«»‹›", have):
			reason = QuoteReversed
		case a.sign == '”':
			reason = QuoteReversed
		}
		c.add(m.q.at, m.q.at+m.q.size, reason, m.want)
	}
}
