package persian

import (
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrEncoding: the text is not valid UTF-8.
var ErrEncoding = errors.New("persian: text is not valid UTF-8")

// Store returns s as it is kept. It
//
//   - refuses invalid UTF-8 (ErrEncoding, the only error) and drops controls but for tab
//     and line feed; CR and CRLF, U+0085, U+2028 and U+2029 become LF;
//   - composes (NFC, never NFKC), and writes ئ for yeh and hamza, and hamza above for
//     every heh with hamza (هٔ);
//   - writes ی ک ه for their Arabic, Urdu and Kurdish look-alikes, base letters for
//     presentation forms, ۰–۹ for ٠–٩; drops tatweel between letters. آ أ إ ؤ ئ ة ء,
//     ﷼ and ﷺ stay, Latin digits stay;
//   - keeps a half-space only where it works (RFC 5892 A.1: between a letter that joins
//     forward and one that joins back), reads ¬, soft hyphen, U+200B, U+FEFF and the
//     right-to-left mark between two letters as half-spaces, drops the rest of those
//     but ¬ and direction marks, keeps U+200D in emoji and after a lone ه (ه‍.ش);
//   - drops embeddings, overrides and isolates without a partner;
//   - makes every wide or thin space a space and collapses runs; no-break spaces stay.
//
// Web and mail addresses in the text stay as they are. Store is idempotent; a text with
// nothing to change is returned without allocating.
func Store(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", ErrEncoding
	}
	if stored(s) {
		return s, nil
	}
	// One pass is nearly always enough. Dropping a character can bring an address or a
	// pair to light (ht<U+200B>tp://…); then the next pass sees it.
	for range 8 {
		t := storePass(s)
		if t == s || stored(t) {
			return t, nil
		}
		s = t
	}
	return s, nil
}

// StoreLine is Store for a text of one line (a title, a name): line breaks and tabs are
// spaces, and there is none at either end.
func StoreLine(s string) (string, error) {
	if !utf8.ValidString(s) { // Map would hide it
		return "", ErrEncoding
	}
	if strings.ContainsAny(s, "\n\r\t\v\f\u0085\u2028\u2029") {
		s = strings.Map(func(r rune) rune {
			switch r {
			case '\n', '\r', '\t', '\v', '\f', 0x85, 0x2028, 0x2029:
				return ' '
			}
			return r
		}, s)
	}
	s, err := Store(s)
	if err != nil {
		return "", err
	}
	for t := strings.TrimSpace(s); t != s; t = strings.TrimSpace(s) {
		if s, err = Store(t); err != nil { // trimming may free a mark or a joiner
			return "", err
		}
	}
	return s, nil
}

// stored reports whether Store would return s unchanged, if that can be seen in one
// look. It is the fast path: false only means that storePass must decide.
func stored(s string) bool {
	var (
		left    uint8 // class of the last character that is no mark
		base    rune  // that character, if it is in the Arabic block
		waiting bool  // a half-space waits for the letter after it
		space   bool  // the last character was a space
		order   uint8 // combining class of the last mark since base
		compose bool  // x/text must look for compositions
	)
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if waiting || c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c == ' ' && space {
				return false
			}
			space = c == ' '
			left, base, order = 0, 0, 0
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if uint32(r-0x600) < 256 {
			k := arabic[r-0x600]
			if k&plain == 0 {
				return false
			}
			if k&mark != 0 {
				if r == hamzaOn && base == yeh {
					return false
				}
				o := markOrder(r)
				compose = compose || o < order || o == 0 || r >= 0x653 && r <= 0x655 && base != heh
				order, space = o, false
				continue
			}
			if waiting && k&(dual|right) == 0 {
				return false
			}
			left, base, order, waiting, space = k, r, 0, false, false
			continue
		}
		if r == zwnj {
			if waiting || left&dual == 0 {
				return false
			}
			waiting = true
			continue
		}
		if waiting || !inert(r) && !ordinary(r) {
			return false
		}
		if r == nbsp {
			if space {
				return false
			}
			space = true
		} else {
			space = false
		}
		compose = compose || !inert(r)
		left, base, order = 0, 0, 0
	}
	return !waiting && (!compose || norm.NFC.IsNormalString(s))
}

// composed reports whether s is NFC: at once for what Persian text consists of, by
// x/text for the rest.
func composed(s string) bool {
	var order uint8
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			order = 0
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case uint32(r-0x600) < 256:
			if arabic[r-0x600]&mark == 0 {
				order = 0
				continue
			}
			o := markOrder(r)
			if o < order || o == 0 || r >= 0x653 && r <= 0x655 {
				return norm.NFC.IsNormalString(s)
			}
			order = o
		case inert(r), isJoiner(r):
			order = 0
		default:
			return norm.NFC.IsNormalString(s)
		}
	}
	return true
}

// markOrder returns the canonical combining class of a common mark, 0 for the others.
func markOrder(r rune) uint8 {
	switch {
	case r >= 0x64b && r <= 0x652:
		return uint8(r - 0x64b + 27)
	case r == 0x670:
		return 35
	case r == 0x655:
		return 220
	case r == 0x653, r == hamzaOn:
		return 230
	}
	return 0
}

// inert: of no interest to Store nor to composition. Latin letters with accents and
// general punctuation.
func inert(r rune) bool {
	return r >= 0xa0 && r < 0x300 && r != 0xac && r != 0xad || r >= 0x2010 && r <= 0x2027 || r >= 0x2030 && r <= 0x205e
}

// ordinary: only composition can change it.
func ordinary(r rune) bool {
	switch {
	case r < 0x300: // C1 controls, ¬, soft hyphen
		return false
	case r >= 0x2000 && r <= 0x206f, r == 0x3000, r >= 0xfb50 && r <= 0xfdff, r >= 0xfe70 && r <= 0xfeff, r >= 0xfff0 && r <= 0xffff:
		return false
	}
	return true
}

func storePass(s string) string {
	if strings.Contains(s, "\u2066"[:2]) { // the four isolates share these bytes
		s = balance(s)
	}
	p := writer{out: make([]byte, 0, len(s)+len(s)/16)}
	for s != "" {
		from, to := address(s)
		p.prose(s[:from])
		p.exempt(s[from:to])
		s = s[to:]
	}
	return string(p.out)
}

// balance drops isolates that do not pair within their line.
func balance(s string) string {
	keep := make(map[int]bool)
	var open []int
	for i, r := range s {
		switch r {
		case 0x2066, 0x2067, 0x2068:
			open = append(open, i)
		case 0x2069:
			if n := len(open); n > 0 {
				keep[open[n-1]], keep[i] = true, true
				open = open[:n-1]
			}
		case '\n', '\r', 0x85, 0x2028, 0x2029:
			open = open[:0]
		}
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		if r < 0x2066 || r > 0x2069 || keep[i] {
			b.WriteRune(r)
		}
	}
	return b.String()
}
