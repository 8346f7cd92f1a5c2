package persian

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// marks walks over the characters for all rules that look at a sign and its neighbours:
// digits, dashes, dots, spaces, Latin punctuation.
func (c *check) marks() {
	skip := skipper(c.spans)
	s := c.s
	for i := 0; i < len(s); {
		if skip != nil {
			if to := skip(i); to > i {
				i = to
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case digitOf(r) >= 0:
			i = c.number(i)
			continue
		case r == '-' || r == '.':
			n := 1
			for i+n < len(s) && s[i+n] == s[i] {
				n++
			}
			c.run(i, i+n)
			i += n
			continue
		case r == ' ':
			n := 1
			for i+n < len(s) && s[i+n] == ' ' {
				n++
			}
			if n > 1 && i > 0 && s[i-1] != '\n' && i+n < len(s) && s[i+n] != '\n' {
				c.add(i, i+n, SpaceRun, " ")
			}
			i += n
			continue
		case strings.ContainsRune("،؛:!؟,;?", r):
			c.pause(i, r, size)
		case strings.ContainsRune("([{«‹", r):
			c.opening(i, size)
		case strings.ContainsRune(")]}»›", r):
			c.closing(i, size)
		}
		i += size
	}
}

// before and after return the characters beside a place, 0 at an end or in a protected span.
func (c *check) before(i int) rune {
	if i <= 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(c.s[:i])
	return r
}

func (c *check) after(i int) rune {
	if i >= len(c.s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(c.s[i:])
	return r
}

func isPersian(r rune) bool { return class(r)&(letter|mark) != 0 }

func isLatin(r rune) bool { return r < 0x250 && unicode.IsLetter(r) }

// spacesBefore returns where the run of spaces before i begins.
func (c *check) spacesBefore(i int) int {
	for i > 0 && c.s[i-1] == ' ' {
		i--
	}
	return i
}

// number reads a number, with the signs that may stand within it, and returns its end.
func (c *check) number(i int) int {
	s, start := c.s, i
	dots, latin, arabic := 0, false, false
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if digitOf(r) < 0 {
			if next := c.after(i + size); !strings.ContainsRune(".,/:-٬٫", r) || digitOf(next) < 0 {
				break
			}
			if r == '.' {
				dots++
			}
		}
		latin = latin || r >= '0' && r <= '9'
		arabic = arabic || r >= '٠' && r <= '٩'
		i += size
	}
	word := s[start:i]
	if !latin && !arabic || dots > 1 || foreign(c.before(start)) || foreign(c.after(i)) {
		return i
	}
	reason := DigitArabic
	if latin {
		reason = DigitLatin
		if !c.among(start, i) {
			return i
		}
	}
	end := i
	if c.after(i) == '%' {
		end = i + 1
	}
	c.add(start, end, reason, persianNumber(word, end > i))
	return i
}

// foreign are the characters that make a number beside them part of a name or code.
func foreign(r rune) bool { return isLatin(r) || r != 0 && strings.ContainsRune("_@#$/\\=+~^&<>", r) }

// among reports whether a number stands among Persian words: no Latin word is next to it
// and the line has Persian letters.
func (c *check) among(start, end int) bool {
	s := c.s
	b := c.spacesBefore(start)
	if isLatin(c.before(b)) {
		return false
	}
	e := end
	for e < len(s) && s[e] == ' ' {
		e++
	}
	if isLatin(c.after(e)) {
		return false
	}
	const near = 200
	from, to := max(0, start-near), min(len(s), end+near)
	if k := strings.LastIndexByte(s[from:start], '\n'); k >= 0 {
		from += k
	}
	if k := strings.IndexByte(s[end:to], '\n'); k >= 0 {
		to = end + k
	}
	return hasLetters(strings.NewReplacer("۰", "", "۱", "", "۲", "", "۳", "", "۴", "", "۵", "", "۶", "", "۷", "", "۸", "", "۹", "").Replace(s[from:to]))
}

// persianNumber writes digits, the decimal point, thousands and per cent the Persian way.
func persianNumber(s string, percent bool) string {
	var b strings.Builder
	groups := strings.Split(s, ",")
	thousands := len(groups) > 1 && len(groups[0]) <= 3
	for _, g := range groups[1:] {
		thousands = thousands && len(g) >= 3 && (len(g) == 3 || g[3] == '.')
	}
	for _, r := range s {
		switch d := digitOf(r); {
		case d >= 0:
			r = '۰' + d
		case r == ',' && thousands:
			r = '٬'
		case r == '.':
			r = '٫'
		}
		b.WriteRune(r)
	}
	if percent {
		b.WriteRune('٪')
	}
	return b.String()
}

// run looks at a run of hyphens or of dots.
func (c *check) run(i, end int) {
	s, n := c.s, end-i
	if s[i] == '.' {
		switch {
		case n >= 3 && !isLatin(c.before(i)) && !strings.ContainsRune("/\\", c.after(end)):
			c.add(i, end, EllipsisDots, "…")
		case n == 1:
			c.stop(i)
		}
		return
	}
	from := strings.LastIndexByte(s[:i], '\n') + 1
	if strings.Trim(s[from:i], " |:-") == "" { // a list, a rule, a table
		return
	}
	prev, next := c.before(i), c.after(end)
	switch {
	case n == 2 || n == 3:
		if !isLatin(prev) && !isLatin(next) && (isPersian(prev) || prev == ' ') && (isPersian(next) || next == ' ') {
			c.add(i, end, DashDouble, "–")
		}
	case n == 1 && prev == ' ' && next == ' ':
		if isPersian(c.before(c.spacesBefore(i))) {
			c.add(i, end, DashHyphen, "–")
		}
	}
}

// stop looks at a full stop.
func (c *check) stop(i int) {
	next := c.after(i + 1)
	if next == 0 || next == '\n' || next == ' ' {
		c.noSpaceBefore(i)
	}
	if isPersian(next) && isPersian(c.before(i)) {
		// Initials and abbreviations (ه.ش، ق.م) are written close.
		a, b := wordStart(c.s, i), wordEnd(c.s, i+1)
		if utf8.RuneCountInString(c.s[a:i]) > 2 && utf8.RuneCountInString(c.s[i+1:b]) > 1 {
			c.add(i, i+1, SpaceAfter, ". ")
		}
	}
}

// noSpaceBefore wants no space before the sign at i if words stand before it.
func (c *check) noSpaceBefore(i int) {
	b := c.spacesBefore(i)
	if b == i || b == 0 {
		return
	}
	if r := c.before(b); isPersian(r) || digitOf(r) >= 0 || strings.ContainsRune(")]}»›\"”“", r) {
		c.add(b, i, SpaceBefore, "")
	}
}

// latinMarks are those that have Persian forms.
var latinMarks = map[rune]string{',': "،", ';': "؛", '?': "؟"}

// pause looks at a comma, semicolon, colon, question or exclamation mark.
func (c *check) pause(i int, r rune, size int) {
	prev, next := c.before(c.spacesBefore(i)), c.after(i+size)
	if fix, ok := latinMarks[r]; ok {
		if !isPersian(prev) && !c.persianQuote(i, prev) || foreign(next) {
			return
		}
		if r == ',' && digitOf(next) >= 0 && digitOf(c.before(i)) >= 0 {
			return
		}
		c.add(i, i+size, MarkLatin, fix)
	}
	if next != '/' && !isLatin(prev) && !(r == ':' && strings.ContainsRune(")(-", next)) {
		c.noSpaceBefore(i)
	}
	if (isPersian(next) || next == '«') && (isPersian(prev) || strings.ContainsRune("»)]", prev) && prev != 0) || strings.ContainsRune("،؛", r) && digitOf(next) >= 0 && digitOf(prev) < 0 {
		c.add(i+size, i+size, SpaceAfter, " ")
	}
}

// persianQuote reports whether a sign at i follows a bracket or quotation mark that ends
// Persian words.
func (c *check) persianQuote(i int, prev rune) bool {
	if prev == 0 || !strings.ContainsRune("»)\"”“", prev) {
		return false
	}
	b := c.spacesBefore(i) - utf8.RuneLen(prev)
	return isPersian(c.before(c.spacesBefore(b)))
}

// opening looks at an opening bracket or quotation mark.
func (c *check) opening(i, size int) {
	if r := c.before(i); isPersian(r) && isPersian(c.after(i+size)) {
		c.add(i, i, SpaceOutside, " ")
	}
	e := i + size
	for e < len(c.s) && c.s[e] == ' ' {
		e++
	}
	if e > i+size && isPersian(c.after(e)) {
		c.add(i+size, e, SpaceInside, "")
	}
}

// closing looks at a closing one.
func (c *check) closing(i, size int) {
	b := c.spacesBefore(i)
	if r := c.before(b); b < i && (isPersian(r) || strings.ContainsRune("؟!.…", r)) {
		c.add(b, i, SpaceInside, "")
	}
	if isPersian(c.after(i+size)) && isPersian(c.before(b)) {
		c.add(i+size, i+size, SpaceOutside, " ")
	}
}
