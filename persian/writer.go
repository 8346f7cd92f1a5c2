package persian

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// writer is one pass of Store. It looks back at what it has written and forward at what
// is still to read, so that rules about neighbours see the text as it will be kept.
type writer struct {
	out     []byte
	left    rune  // last character written that is no mark; 0 at the start and after an address
	left2   rune  // the one before it
	base    int   // where left stands in out
	last    rune  // last character written
	blocked bool  // something between left and here keeps a hamza from joining it
	half    bool  // a half-space was written since left
	order   uint8 // combining class of the last mark since left
	compose bool  // what was written may no longer be NFC

	next    rune // what ahead saw last: the first character that is no mark and no joiner
	nextEnd int  // it holds for every position of the text before this
}

func (p *writer) exempt(s string) {
	if s == "" {
		return
	}
	p.out = append(p.out, s...)
	p.left, p.left2, p.last, p.half = 0, 0, 0, false
}

func (p *writer) prose(s string) {
	if !composed(s) {
		s = norm.NFC.String(s)
	}
	start := len(p.out)
	p.nextEnd, p.compose = -1, false
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			i++
			p.ascii(c, s[i:])
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if isJoiner(r) {
			i = p.joiners(s, i)
			continue
		}
		i += size
		p.rune(r)
	}
	// Mapping and dropping can bring a letter and its mark together.
	if p.compose && !norm.NFC.IsNormal(p.out[start:]) {
		p.out = append(p.out[:start], norm.NFC.Bytes(p.out[start:])...)
	}
}

func (p *writer) ascii(c byte, rest string) {
	switch {
	case c == ' ':
		p.space(' ')
	case c == '\r':
		if rest == "" || rest[0] != '\n' {
			p.emit('\n')
		}
	case c < ' ' && c != '\n' && c != '\t', c == 0x7f:
	default:
		p.emit(rune(c))
	}
}

// rune writes a character that is neither ASCII nor a joiner.
func (p *writer) rune(r rune) {
	if uint32(r-0x600) < 256 {
		switch {
		case arabic[r-0x600]&mark != 0:
			p.mark(r)
		case r == 'ۀ' || r == 'ۂ':
			p.emit(heh)
			p.mark(hamzaOn)
		case r == 'ۓ':
			p.emit('ئ')
		default:
			p.emit(storeLetter(r))
		}
		return
	}
	switch {
	case r == nbsp || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000:
		if r != nbsp {
			r = ' '
		}
		p.space(r)
	case r == 0x85 || r == 0x2028 || r == 0x2029:
		p.emit('\n')
	case r >= 0x80 && r < 0xa0, // C1 controls
		r >= 0x202a && r <= 0x202e,                     // embeddings and overrides
		r >= 0x206a && r <= 0x206f,                     // deprecated format characters
		r >= 0xfff9 && r <= 0xfffb, r&0xfffe == 0xfffe: // annotations, noncharacters
	case isMark(r):
		p.mark(r)
	default:
		if f := form(r); f != "" {
			for _, r := range f {
				if r == ' ' {
					p.space(r)
				} else {
					p.rune(r)
				}
			}
			return
		}
		p.emit(r)
	}
}

func (p *writer) emit(r rune) {
	p.left2, p.left, p.last = p.left, r, r
	p.base = len(p.out)
	p.blocked, p.half, p.order = false, false, 0
	p.compose = p.compose || r >= 0x900 && !inert(r) && !pictograph(r)
	p.out = utf8.AppendRune(p.out, r)
}

func (p *writer) mark(r rune) {
	if r == hamzaOn && p.left == yeh && !p.blocked {
		copy(p.out[p.base:], "ئ")
		p.left = 'ئ'
		return
	}
	// Vowel signs order before the hamza, marks of its own class (230) bar its way.
	if !(r >= 0x64b && r <= 0x652 || r == 0x670 || r == 0x655 || r == 0x656) {
		p.blocked = true
	}
	o := markOrder(r)
	p.compose = p.compose || o < p.order || o == 0 || r >= 0x653 && r <= 0x655 && p.left != heh
	p.order = o
	p.last = r
	p.out = utf8.AppendRune(p.out, r)
}

// space writes one space for a run; a run of no-break spaces alone stays one.
func (p *writer) space(r rune) {
	switch {
	case p.last == ' ':
	case p.last == nbsp:
		if r == ' ' {
			p.out = append(p.out[:len(p.out)-2], ' ')
			p.left, p.last, p.base = ' ', ' ', len(p.out)-1
		}
	default:
		p.emit(r)
	}
}

// isJoiner: characters that are invisible, or mean something, by their neighbours.
func isJoiner(r rune) bool {
	switch r {
	case 0xac, 0xad, 0x200b, zwnj, zwj, lrm, rlm, 0x61c, 0x2060, bom, tatweel:
		return true
	}
	return false
}

// joiners writes what a run of joiners at s[i:] comes to and returns where it ends.
func (p *writer) joiners(s string, i int) int {
	var store [8]rune
	run, half := store[:0], false
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isJoiner(r) {
			break
		}
		switch r {
		case 0xac, 0xad, 0x200b, zwnj, rlm, bom:
			half = true
		}
		run = append(run, r)
		i += size
	}
	l, n := class(p.left), class(p.ahead(s, i))
	if l&letter != 0 && n&letter != 0 {
		if half && !p.half && l&dual != 0 && n&(dual|right) != 0 {
			p.write(zwnj)
			p.half = true
		}
		return i
	}
	for _, r := range run {
		switch r {
		case 0xac, tatweel:
			p.emit(r)
		case lrm, rlm, 0x61c:
			if p.last != r {
				p.write(r)
			}
		case zwnj: // Indic text: after a virama it chooses the letter's shape
			if p.last >= 0x900 && isMark(p.last) && norm.NFC.PropertiesString(string(p.last)).CCC() == 9 {
				p.write(r)
			}
		case zwj:
			if p.joinsEmoji(s[i:]) || p.left == heh && p.last == heh && class(p.left2)&letter == 0 {
				p.write(r)
			}
		}
	}
	return i
}

// write appends a character that does not part its neighbours.
func (p *writer) write(r rune) {
	p.last, p.blocked, p.order = r, true, 0
	p.out = utf8.AppendRune(p.out, r)
}

// joinsEmoji reports whether a U+200D here has a picture on either side.
func (p *writer) joinsEmoji(rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	return pictograph(next) && (pictograph(p.last) || p.last == 0xfe0f)
}

func pictograph(r rune) bool {
	return r >= 0x1f000 && r <= 0x1faff || r >= 0x2190 && r <= 0x2bff
}

// ahead returns the first character from s[i:] on that is neither mark nor joiner, 0 if
// there is none. It remembers, so that a long run is walked once.
func (p *writer) ahead(s string, i int) rune {
	if i < p.nextEnd {
		return p.next
	}
	for j, r := range s[i:] {
		if isMark(r) || isJoiner(r) || class(r)&mark != 0 {
			continue
		}
		p.next, p.nextEnd = r, i+j+1
		return r
	}
	p.next, p.nextEnd = 0, len(s)+1
	return 0
}

// address finds the first web or mail address in s; from == len(s) if there is none.
func address(s string) (from, to int) {
	for i := 0; i < len(s); i++ {
		j := strings.IndexAny(s[i:], ":@wW")
		if j < 0 {
			break
		}
		i += j
		switch s[i] {
		case ':':
			if !strings.HasPrefix(s[i:], "://") {
				continue
			}
			from = i
			for from > 0 && i-from < 16 && alnum(s[from-1]) {
				from--
			}
			if to = i + 3 + span(s[i+3:], 2048, urlRune); from < i && to > i+3 {
				return from, to
			}
		case '@':
			from, to = i-backspan(s[:i], 64, mailRune), i+1+span(s[i+1:], 255, mailRune)
			domain := strings.TrimRight(s[i+1:to], ".-_%+")
			if dot := strings.IndexByte(domain, '.'); from < i && dot > 0 {
				return from, i + 1 + len(domain)
			}
		default:
			if len(s) > i+4 && strings.EqualFold(s[i:i+4], "www.") && (i == 0 || !alnum(s[i-1])) {
				return i, i + 4 + span(s[i+4:], 2048, urlRune)
			}
		}
	}
	return len(s), len(s)
}

func alnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// urlRune: a decoded address may hold any letter, and half-spaces before letters.
func urlRune(r, next rune) bool {
	switch {
	case r <= ' ' || r == 0x7f || r >= 0x80 && r <= 0xbf || r >= 0x2000 && r <= 0x206f && r != zwnj || r == 0x3000 || r >= 0xfff0 && r <= 0xffff || r == bom:
		return false
	case r == zwnj:
		return class(next)&letter != 0
	}
	return !strings.ContainsRune(`<>"،؛؟`, r)
}

func mailRune(r, _ rune) bool {
	if r < utf8.RuneSelf {
		return alnum(byte(r)) || strings.ContainsRune("._%+-", r)
	}
	return class(r)&letter != 0 || '٠' <= r && r <= '٩' || '۰' <= r && r <= '۹'
}

// span returns the length of the longest start of s, at most limit bytes, that ok accepts.
func span(s string, limit int, ok func(r, next rune) bool) int {
	i := 0
	for i < len(s) && i < limit {
		r, size := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		if !ok(r, next) {
			break
		}
		i += size
	}
	return i
}

func backspan(s string, limit int, ok func(r, next rune) bool) int {
	n := 0
	for n < len(s) && n < limit {
		r, size := utf8.DecodeLastRuneInString(s[:len(s)-n])
		if !ok(r, 0) {
			break
		}
		n += size
	}
	return n
}
