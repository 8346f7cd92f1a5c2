package view

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// Escape percent-encodes a path for machine-read places (canonical, feeds,
// headers). A path that is encoded already stays as it is, a decoded one is
// encoded once; query and fragment are kept.
func Escape(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c <= ' ' || c == '"' || c == '<' || c == '>' || c == '`' || c >= 0x7f {
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Unescape is the path as people read it, or itself when it cannot be decoded.
func Unescape(path string) string {
	s, err := url.PathUnescape(path)
	if err != nil || !utf8.ValidString(s) {
		return path
	}
	return s
}
