package block

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// maxDepth is how deep marks may stand in each other.
const maxDepth = 20

// maxTries bounds the search for the ends of marks, so that a text of nothing but signs costs no more than another.
const maxTries = 20000

// Inline reads words in Notation as HTML. Whatever is no mark is text, so that it has no errors.
func Inline(s string) string {
	r := &reader{tries: maxTries}
	return r.inline(s, 0)
}

type reader struct{ tries int }

func (r *reader) inline(s string, depth int) string {
	var b, text strings.Builder
	flush := func() {
		b.WriteString(html.EscapeString(text.String()))
		text.Reset()
	}
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(signs, s[i+1]) >= 0:
			text.WriteByte(s[i+1])
			i += 2
			continue
		case c == '\n':
			flush()
			b.WriteString("<br/>")
			i++
			continue
		case depth < maxDepth && strings.IndexByte("*`[{", c) >= 0:
			if out, n := r.mark(s[i:], depth); n > 0 {
				flush()
				b.WriteString(out)
				i += n
				continue
			}
			if c == '*' { // a pair of stars that makes no mark makes none of its second star
				n := len(s[i:]) - len(strings.TrimLeft(s[i:], "*"))
				text.WriteString(s[i : i+n])
				i += n
				continue
			}
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		text.WriteString(s[i : i+n])
		i += n
	}
	flush()
	return b.String()
}

// mark reads the mark that s begins with, and says how long it is; 0 when there is none.
func (r *reader) mark(s string, depth int) (string, int) {
	switch s[0] {
	case '`':
		if n := strings.IndexByte(s[1:], '`'); n > 0 && !strings.Contains(s[1:1+n], "\n") {
			return "<code>" + html.EscapeString(s[1:1+n]) + "</code>", n + 2
		}
	case '*':
		if strings.HasPrefix(s, "**") {
			return r.stars(s, "**", "strong", depth)
		}
		return r.stars(s, "*", "em", depth)
	case '[':
		return r.link(s, depth)
	case '{':
		return r.brace(s, depth)
	}
	return "", 0
}

func (r *reader) stars(s, sign, name string, depth int) (string, int) {
	n := len(sign)
	if len(s) <= n || s[n] == ' ' || s[n] == '\n' || s[n] == '*' {
		return "", 0
	}
	end := r.end(s[n:], sign)
	if end <= 0 {
		return "", 0
	}
	return "<" + name + ">" + r.inline(s[n:n+end], depth+1) + "</" + name + ">", n + end + n
}

// end is where the sign that closes stands outside of braces, brackets and code; -1 when it does not.
func (r *reader) end(s, sign string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		if r.tries--; r.tries < 0 {
			return -1
		}
		c := s[i]
		if c == '\\' {
			i++
			continue
		}
		if depth == 0 && strings.HasPrefix(s[i:], sign) {
			if sign != "*" && sign != "**" {
				return i
			}
			run := len(s[i:]) - len(strings.TrimLeft(s[i:], "*"))
			if run == len(sign) && i > 0 && s[i-1] != ' ' && s[i-1] != '\n' {
				return i
			}
			i += run - 1
			continue
		}
		switch c {
		case '`':
			if n := strings.IndexByte(s[i+1:], '`'); n > 0 && !strings.Contains(s[i+1:i+1+n], "\n") {
				i += n + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return -1
			}
		}
	}
	return -1
}

func (r *reader) link(s string, depth int) (string, int) {
	end := r.end(s[1:], "]")
	if end <= 0 || !strings.HasPrefix(s[1+end:], "](") {
		return "", 0
	}
	from := 1 + end + 2
	n := strings.IndexAny(s[from:], "() \n")
	if n <= 0 || s[from+n] != ')' {
		return "", 0
	}
	return anchor(s[from:from+n], "") + r.inline(s[1:1+end], depth+1) + "</a>", from + n + 1
}

func anchor(address, rest string) string {
	rel := ""
	if strings.HasPrefix(address, "http") {
		rel = pair("rel", "noopener")
	}
	return `<a href="` + html.EscapeString(address) + `"` + rel + rest + ">"
}

func (r *reader) brace(s string, depth int) (string, int) {
	if strings.HasPrefix(s, "{br}") {
		return "<br/>", len("{br}")
	}
	h, n, ok := readHead(s[1:])
	if !ok {
		return "", 0
	}
	from := 1 + n
	end := r.end(s[from:], "}")
	if end < 0 {
		return "", 0
	}
	rest := pair("dir", h.dir) + pair("lang", h.lang)
	open := "<" + h.name
	key := marked[h.name]
	switch {
	case h.name == "a" && h.value == "", key == "" && h.value != "", (h.name == "span" || h.name == "bdo") && rest == "":
		return "", 0
	case h.name == "a":
		open = anchor(h.value, rest)
	case key != "":
		open += pair(key, h.value) + rest + ">"
	default:
		open += rest + ">"
	}
	return open + r.inline(s[from:from+end], depth+1) + "</" + h.name + ">", from + end + 1
}

type braceHead struct{ name, dir, lang, value string }

// readHead reads what stands between { and |, and says how long it is with the bar.
func readHead(s string) (h braceHead, n int, ok bool) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '|':
			if h == (braceHead{}) {
				return h, 0, false
			}
			if h.name == "" {
				h.name = "span"
			}
			return h, i + 1, true
		case c == ' ':
			i++
		case c == '"':
			var b strings.Builder
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' && i+1 < len(s) {
					i++
				}
				b.WriteByte(s[i])
			}
			if i == len(s) || h.value != "" {
				return h, 0, false
			}
			h.value = b.String()
			i++
		default:
			end := strings.IndexAny(s[i:], " |\"{}\n")
			if end < 0 || !h.word(s[i:i+end]) {
				return h, 0, false
			}
			i += end
		}
	}
	return h, 0, false
}

func (h *braceHead) word(w string) bool {
	_, isMark := marked[w]
	lang, isLang := strings.CutPrefix(w, "lang=")
	switch {
	case isMark && h.name == "":
		h.name = w
	case (w == "rtl" || w == "ltr" || w == "auto") && h.dir == "":
		h.dir = w
	case isLang && lang != "" && h.lang == "":
		h.lang = lang
	default:
		return false
	}
	return true
}
