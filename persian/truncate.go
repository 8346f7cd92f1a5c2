package persian

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Truncate shortens s to at most n characters as a reader counts them (a letter with its
// marks and an emoji with its parts are one), the closing … included. It cuts between
// words, never at a half-space; a first word that does not fit is cut only if it has
// no half-space. A text that fits is returned as it is.
func Truncate(s string, n int) string {
	if len(s) <= n { // no character is shorter than a byte
		return s
	}
	count := 0
	end := 0  // after the last whole word with room for … behind it
	hard := 0 // after n-1 characters
	word := false
	for i := 0; i < len(s); {
		size := character(s[i:])
		r, _ := utf8.DecodeRuneInString(s[i:])
		if count == n {
			// One character too many: does a word end exactly here?
			return ellipsis(s, end, hard)
		}
		if r == zwnj { // it takes no room of its own
			i += size
			continue
		}
		space := unicode.IsSpace(r)
		if space && word && count <= n-1 {
			end = i
		}
		word = !space
		count++
		i += size
		if count == n-1 {
			hard = i
		}
	}
	return s
}

func ellipsis(s string, end, hard int) string {
	if end == 0 {
		first, _, _ := strings.Cut(s[:hard]+" ", " ")
		if word := strings.FieldsFunc(s, unicode.IsSpace); len(word) > 0 && strings.ContainsRune(word[0], zwnj) {
			return "…"
		} else if first == "" {
			return "…"
		}
		end = hard
	}
	return strings.TrimRightFunc(s[:end], func(r rune) bool {
		return unicode.IsSpace(r) || r == zwnj || strings.ContainsRune("،؛:,;.…-–—(«[", r)
	}) + "…"
}

// character returns the length of the first character as a reader sees it: a letter with
// its marks, an emoji sequence, a flag. It follows UAX #29 for what texts here hold;
// Hangul written in parts counts part by part.
func character(s string) int {
	r, i := utf8.DecodeRuneInString(s)
	if r == '\r' && strings.HasPrefix(s[i:], "\n") {
		return i + 1
	}
	if flag(r) {
		if next, size := utf8.DecodeRuneInString(s[i:]); flag(next) {
			i += size
		}
	}
	for i < len(s) {
		next, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isMark(next) || unicode.Is(unicode.Mc, next) || next >= 0x1f3fb && next <= 0x1f3ff || next >= 0xe0020 && next <= 0xe007f:
		case next == zwj:
			if after, n := utf8.DecodeRuneInString(s[i+size:]); pictograph(after) {
				size += n
			}
		default:
			return i
		}
		i += size
	}
	return i
}

func flag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
