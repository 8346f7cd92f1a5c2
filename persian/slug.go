package persian

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// slugLetters is the longest slug; the longest Persian word fits several times.
const slugLetters = 60

// Slug makes the last part of an address from a title: words of letters and ASCII digits
// with one hyphen for whatever stands between them, half-spaces too. Letters are as
// Store writes them, without vowel signs and in lower case; at most 60, cut at a word.
// The result may be "" (a title of signs) and is not percent-encoded.
func Slug(title string) string {
	s, err := Store(strings.ToValidUTF8(title, " "))
	if err != nil {
		return ""
	}
	var b strings.Builder
	letters, cut := 0, 0 // cut: where the last hyphen stands
	gap := false
	for _, r := range s {
		switch d := digitOf(r); {
		case d >= 0:
			r = '0' + d
		case r == tatweel, r != zwnj && isJoiner(r), isMark(r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			r = unicode.ToLower(r)
		default:
			gap = b.Len() > 0
			continue
		}
		if gap {
			cut, gap = b.Len(), false
			b.WriteByte('-')
			letters++
		}
		b.WriteRune(r)
		if letters++; letters > slugLetters {
			break
		}
	}
	slug := b.String()
	if letters <= slugLetters {
		return slug
	}
	if cut == 0 { // one endless word
		_, size := utf8.DecodeLastRuneInString(slug)
		cut = len(slug) - size
	}
	return slug[:cut]
}

// FoldSlug is the key by which the spellings of one address meet: decoded slug or path
// in, folded, with ASCII digits. Between letters half-spaces and hyphens are dropped, since
// the same word was written «می‌خواهم», «می-خواهم» and «میخواهم» over the years; next
// to a digit one hyphen stays, so that part-1-2 is not part-12. Slashes part segments
// as before but for those at the ends and repeated ones. It is idempotent and no address
// itself: look it up, then redirect to what is stored.
func FoldSlug(s string) string { return settle(s, func(string) bool { return false }, foldSlugPass) }

func foldSlugPass(s string) string {
	s = Fold(s)
	b := make([]byte, 0, len(s))
	gap := byte(0) // hyphen or slash not yet written
	var last rune
	for _, r := range s {
		switch {
		case r == zwnj || isJoiner(r) || isMark(r):
			continue
		case r == '/':
			gap = '/'
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if gap == 0 {
				gap = '-'
			}
			continue
		}
		if gap == '/' || gap == '-' && (unicode.IsDigit(r) || unicode.IsDigit(last)) {
			if len(b) > 0 {
				b = append(b, gap)
			}
		}
		gap = 0
		b = utf8.AppendRune(b, r)
		last = r
	}
	return string(b)
}
