package persian

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortKeyVersion is the first byte of every sort key. It rises when keys change (a new
// collation table); stored keys of another version must then be rebuilt.
const SortKeyVersion = 1

// collators: a Collator may serve one goroutine at a time.
var collators = sync.Pool{New: func() any {
	return &collator{Collator: collate.New(language.Persian)}
}}

type collator struct {
	*collate.Collator
	buf collate.Buffer
}

// SortKey returns a key whose byte order is the Persian alphabet's, as dictionaries and
// Intl.Collator('fa') have it: digits, آ ا ب پ … ه ی, then Latin. Half-spaces, tatweel and
// the family of digits make no difference, so order by the key and then by an id.
// The key is about three bytes a letter; store it as bytes.
//
// x/text's tables put Latin before Persian and part ۲ from 2, hence the byte that
// separates the two alphabets and the digits folded here.
func SortKey(s string) []byte {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	c.buf.Reset()
	key := c.KeyFromString(&c.buf, sortable(s))
	return append(append(make([]byte, 0, len(key)+2), SortKeyVersion, alphabet(s)), key...)
}

// alphabet is 1 if the first letter or digit of s is a Latin letter.
func alphabet(s string) byte {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			return 1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return 0
		}
	}
	return 0
}

func sortable(s string) string {
	return strings.Map(func(r rune) rune {
		if d := digitOf(r); d >= 0 {
			return '0' + d
		}
		if r == tatweel || r == zwnj {
			return -1
		}
		return storeLetter(r)
	}, s)
}

// Alphabet is the Persian alphabet in its order, for bars of letters over lists.
const Alphabet = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
