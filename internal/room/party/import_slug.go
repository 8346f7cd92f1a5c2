package party

import (
	"strconv"
	"strings"

	"hemmat/persian"
)

// sounds are Persian letters in Latin ones. Vowels that are written stand apart in voiced.
var sounds = map[rune]string{
	'ب': "b", 'پ': "p", 'ت': "t", 'ث': "s", 'ج': "j", 'چ': "ch", 'ح': "h", 'خ': "kh", 'د': "d", 'ذ': "z", 'ر': "r", 'ز': "z", 'ژ': "zh",
	'س': "s", 'ش': "sh", 'ص': "s", 'ض': "z", 'ط': "t", 'ظ': "z", 'ع': "", 'غ': "gh", 'ف': "f", 'ق': "gh", 'ک': "k", 'گ': "g", 'ل': "l",
	'م': "m", 'ن': "n", 'و': "v", 'ه': "h", 'ی': "y",
}

var voiced = map[rune]string{'ا': "a", 'و': "u", 'ی': "i", 'ه': "eh"}

// romanised makes a part of an address of a Persian name, as it may be said: a syllable is a consonant with its vowel,
// and an «a» stands for the one that is not written. It is a guess that people may correct before it is recorded, never
// after.
func romanised(name string) string {
	var words []string
	for _, w := range strings.FieldsFunc(persian.Fold(name), func(r rune) bool {
		_, known := sounds[r]
		return !known && r != 'ا' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		words = append(words, syllables([]rune(w)))
	}
	return latin(strings.Join(words, "-"))
}

// syllables says one word.
func syllables(w []rune) string {
	var b strings.Builder
	at := func(i int) rune {
		if i < len(w) {
			return w[i]
		}
		return 0
	}
	vowel := func(i int) bool { // a written vowel: alef, «و» and «ی» without an alef beside them, the «ه» that ends a word
		return at(i) == 'ا' || (at(i) == 'و' || at(i) == 'ی') && at(i+1) != 'ا' && (i == 0 || at(i-1) != 'ا') || at(i) == 'ه' && i == len(w)-1 && i > 1 && w[i-1] != 'ا' && w[i-1] != 'و'
	}
	for i := 0; i < len(w); {
		if w[i] < 0x80 {
			b.WriteRune(w[i])
			i++
			continue
		}
		if i == 0 && w[0] == 'ا' && (at(1) == 'ی' || at(1) == 'و') && at(2) != 'ا' { // «ای», «او»
			b.WriteString(voiced[w[1]])
			i = 2
			continue
		}
		if i == 0 && w[0] != 'ا' || !vowel(i) { // the onset
			b.WriteString(sounds[w[i]])
			i++
		}
		switch {
		case i < len(w) && vowel(i):
			b.WriteString(voiced[w[i]])
			i++
		default:
			b.WriteByte('a')
		}
		// The coda: a consonant that begins no syllable of its own, and a second one at the end of the word.
		for n := 0; i < len(w) && w[i] >= 0x80 && !vowel(i) && !vowel(i+1) && (n == 0 || i == len(w)-1); n++ {
			b.WriteString(sounds[w[i]])
			i++
		}
	}
	return b.String()
}

// freeSlug is the first of these that nobody has: what is wanted, that below its body, that with a number.
func freeSlug(want, below string, taken func(string) bool) string {
	if want == "" {
		want = "x"
	}
	cut := func(s string, n int) string { return strings.Trim(s[:min(len(s), n)], "-") }
	ok := func(s string) bool { return isSlug(s) && !isReserved(s) && !taken(s) }
	if s := cut(want, 60); ok(s) {
		return s
	}
	if s := cut(below+"-"+want, 60); below != "" && ok(s) {
		return s
	}
	for n := 2; ; n++ {
		if s := cut(want, 50) + "-" + strconv.Itoa(n); ok(s) {
			return s
		}
	}
}
