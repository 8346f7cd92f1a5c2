package persian

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as it is compared: compatibility characters opened (NFKC), vowel signs,
// tatweel and invisible characters gone, one letter for each group of alef, vav, yeh,
// kaf and heh (مسئول = مسؤول), a final hamza dropped, digits ASCII, Latin lower case.
// Half-spaces stay: Tokens reads them, FoldKey drops them. Fold is idempotent.
func Fold(s string) string { return settle(s, folded, foldPass) }

// FoldKey is Fold for identity (user names, tags, names of provinces): half-spaces and
// spaces are dropped too.
func FoldKey(s string) string {
	return settle(s, func(s string) bool { return folded(s) && !strings.ContainsAny(s, " \t\n\v\f\r\u200c") }, func(s string) string {
		return Fold(strings.Map(func(r rune) rune {
			if r == zwnj || unicode.IsSpace(r) {
				return -1
			}
			return r
		}, Fold(s)))
	})
}

// settle applies pass until it changes nothing more; done is a quick look that may say so.
func settle(s string, done func(string) bool, pass func(string) string) string {
	for range 8 {
		if done(s) {
			return s
		}
		t := pass(s)
		if t == s {
			return s
		}
		s = t
	}
	return s
}

// dropped: Fold drops the character.
const dropped = -1

// foldTable is what Fold makes of each character of the Arabic block by itself.
var foldTable = func() (t [256]rune) {
	for i := range t {
		r := rune(0x600 + i)
		t[i] = storeLetter(r)
		switch {
		case arabic[i]&mark != 0, r == tatweel, r == 0x61c:
			t[i] = dropped
		case t[i] >= '۰' && t[i] <= '۹':
			t[i] += '0' - '۰'
		}
		switch r {
		case 'آ', 'أ', 'إ', 'ٱ':
			t[i] = 'ا'
		case 'ؤ':
			t[i] = 'و'
		case 'ئ', 'ۓ':
			t[i] = yeh
		case 'ة', 'ۀ', 'ۂ', 'ۃ':
			t[i] = heh
		}
	}
	return t
}()

// foldRune is Fold for one character without its neighbours: dropped, or the character
// it becomes.
func foldRune(r rune) rune {
	if uint32(r-0x600) < 256 {
		return foldTable[r-0x600]
	}
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r == 0xad, r == 0x200b, r >= zwj && r <= rlm, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == bom, r >= 0xfe00 && r <= 0xfe0f:
		return dropped
	}
	return unicode.ToLower(r)
}

// folded reports whether s is surely its own fold.
func folded(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case uint32(r-0x600) < 256:
			if foldTable[r-0x600] != r || r == 'ء' || r >= 0x675 && r <= 0x678 {
				return false
			}
		case r == zwnj, r == '«', r == '»', r >= 0x2018 && r <= 0x201e:
		default:
			return false
		}
	}
	return true
}

func foldPass(s string) string {
	if !foldable(s) {
		s = norm.NFKC.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	var seat rune          // a vav or yeh that stood under a hamza, not yet written
	hamzas, in := 0, false // final hamzas not yet written; after a letter
	flush := func() {
		if seat != 0 {
			b.WriteRune(seat)
			seat = 0
		}
	}
	for _, r := range s {
		f := foldRune(r)
		if f == dropped {
			continue
		}
		if f == 'ء' && (in || seat != 0) {
			flush()
			hamzas++
			continue
		}
		k := class(f)
		if hamzas > 0 {
			for ; hamzas > 0 && k&letter != 0; hamzas-- {
				b.WriteRune('ء')
			}
			hamzas = 0
		}
		if seat != 0 && f == 'و' {
			seat = 0 // ئو and ؤو
		}
		flush()
		in = k&letter != 0
		if r == 'ئ' || r == 'ؤ' {
			seat = f
			continue
		}
		b.WriteRune(f)
	}
	flush()
	return b.String()
}

// foldable reports whether NFKC changes nothing that foldRune needs.
func foldable(s string) bool {
	for _, r := range s {
		if !(r < utf8.RuneSelf || uint32(r-0x600) < 256 && (r < 0x653 || r > 0x655) && (r < 0x675 || r > 0x678) || r == zwnj || r == '«' || r == '»') {
			return norm.NFKC.IsNormalString(s)
		}
	}
	return true
}
