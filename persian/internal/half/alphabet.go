// Package half knows where Persian words part: its lexicon, its affixes and a small
// trained model say for each place between two letters whether a half-space belongs
// there. It works on words as letters of its own alphabet, without half-spaces; texts,
// their bytes and what must not be touched in them are the business of package persian.
package half

import "strings"

// letters are the alphabet: a letter's code is its place here, from 1.
const letters = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقلمنهوپچژکگی"

// The codes beside those of the letters.
const (
	Other  = 60 // any other letter of the Arabic script
	HeMark = 61 // heh with hamza above: هٔ
)

// MaxWord is the longest word, in letters, that is looked at.
const MaxWord = 48

var codes = func() (t [256]byte) {
	i := byte(1)
	for _, r := range letters {
		t[r-0x600] = i
		i++
	}
	for _, pair := range []struct {
		to   rune
		from string
	}{{'ی', "يىےې"}, {'ک', "كڪ"}, {'ه', "ہھە"}} {
		for _, r := range pair.from {
			t[r-0x600] = t[pair.to-0x600]
		}
	}
	t['ۀ'-0x600], t['ۂ'-0x600] = HeMark, HeMark
	return t
}()

// Code returns the code of a letter of the Arabic block, Other for one the alphabet
// does not hold, which includes all that is no letter.
func Code(r rune) byte {
	if uint32(r-0x600) < 256 {
		if c := codes[r-0x600]; c != 0 {
			return c
		}
	}
	return Other
}

// joins holds for the codes of letters that join the next one, so that a half-space
// after them shows.
var joins = func() (t [64]bool) {
	for i, r := range []rune(letters) {
		t[i+1] = !strings.ContainsRune("ءآأؤإاةدذرزوژ", r)
	}
	return t
}()

// Joins reports whether a half-space can stand after the letter with this code.
func Joins(code byte) bool { return joins[code&63] }

// runes are the letters by code.
var runes = func() (t [64]rune) {
	for i, r := range []rune(letters) {
		t[i+1] = r
	}
	t[Other] = '\ufffd'
	return t
}()

// Encode returns the codes of a word's letters and a bit for each letter, from the
// first, after which a half-space stands and works. Marks are passed over. ok is false
// for a word that is empty, too long, or holds anything else.
func Encode(word string) (key []byte, gaps uint64, ok bool) {
	for _, r := range word {
		switch {
		case r == '\u200c':
			if n := len(key); n > 0 && Joins(key[n-1]) {
				gaps |= 1 << (n - 1)
			}
		case r == '\u0654':
			if n := len(key); n > 0 && key[n-1] == codes['ه'-0x600] {
				key[n-1] = HeMark
			}
		case r >= 0x64b && r <= 0x65f || r == 0x670 || r == 'ـ':
		default:
			c := Code(r)
			if c == Other || len(key) == MaxWord {
				return nil, 0, false
			}
			key = append(key, c)
		}
	}
	if n := len(key); n > 0 {
		gaps &^= 1 << (n - 1)
	}
	return key, gaps, len(key) > 0
}

// code is Encode for words written in this package.
func code(word string) string {
	key, _, _ := Encode(word)
	return string(key)
}

// Decode returns the word with the given letters and half-spaces.
func Decode[T ~string | ~[]byte](key T, gaps uint64) string {
	var b strings.Builder
	for i := range len(key) {
		if key[i] == HeMark {
			b.WriteString("ه\u0654")
		} else {
			b.WriteRune(runes[key[i]&63])
		}
		if gaps>>i&1 != 0 {
			b.WriteRune('\u200c')
		}
	}
	return b.String()
}
