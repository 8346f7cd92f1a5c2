package persian

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	zwnj    = '\u200c'
	zwj     = '\u200d'
	lrm     = '\u200e'
	rlm     = '\u200f'
	nbsp    = '\u00a0'
	bom     = '\ufeff'
	tatweel = 'ـ'
	heh     = 'ه'
	yeh     = 'ی'
	hamzaOn = '\u0654' // hamza above
)

// The classes of a character of the Arabic block, U+0600 to U+06FF. The joining types are
// those of Unicode's ArabicShaping: a dual-joining letter joins both neighbours, a
// right-joining one (ا د ر و …) only the one before it, ء none.
const (
	dual   = 1 << iota // joining type D
	right              // joining type R
	letter             // a letter of any joining type
	mark               // a combining mark
	plain              // Store leaves it as it is
)

// arabic is the block's table: class of U+0600+i.
var arabic = func() (t [256]uint8) {
	set := func(class uint8, ranges ...rune) {
		for i := 0; i < len(ranges); i += 2 {
			for r := ranges[i]; r <= ranges[i+1]; r++ {
				t[r-0x600] |= class
			}
		}
	}
	set(letter, 0x620, 0x63f, 0x641, 0x64a, 0x66e, 0x66f, 0x671, 0x6d3, 0x6d5, 0x6d5, 0x6ee, 0x6ef, 0x6fa, 0x6fc, 0x6ff, 0x6ff)
	set(dual, 0x620, 0x620, 0x626, 0x626, 0x628, 0x628, 0x62a, 0x62e, 0x633, 0x63f, 0x641, 0x647, 0x649, 0x64a,
		0x66e, 0x66f, 0x678, 0x687, 0x69a, 0x6bf, 0x6c1, 0x6c2, 0x6cc, 0x6cc, 0x6ce, 0x6ce, 0x6d0, 0x6d1,
		0x6fa, 0x6fc, 0x6ff, 0x6ff)
	set(right, 0x622, 0x625, 0x627, 0x627, 0x629, 0x629, 0x62f, 0x632, 0x648, 0x648, 0x671, 0x673, 0x675, 0x677,
		0x688, 0x699, 0x6c0, 0x6c0, 0x6c3, 0x6cb, 0x6cd, 0x6cd, 0x6cf, 0x6cf, 0x6d2, 0x6d3, 0x6d5, 0x6d5, 0x6ee, 0x6ef)
	set(mark, 0x610, 0x61a, 0x64b, 0x65f, 0x670, 0x670, 0x6d6, 0x6dc, 0x6df, 0x6e4, 0x6e7, 0x6e8, 0x6ea, 0x6ed)
	for i := range t {
		r := rune(0x600 + i)
		if r != tatweel && r != 0x61c && storeLetter(r) == r && r != 0x6c0 && r != 0x6c2 && r != 0x6d3 {
			t[i] |= plain
		}
	}
	return t
}()

// class returns the class of any character; 0 outside the Arabic block and its
// presentation forms.
func class(r rune) uint8 {
	if uint32(r-0x600) < 256 {
		return arabic[r-0x600]
	}
	if f := form(r); f != "" {
		r, _ = utf8.DecodeRuneInString(f)
		return class(r)
	}
	return 0
}

// isMark reports whether r combines with the character before it.
func isMark(r rune) bool {
	if uint32(r-0x600) < 256 {
		return arabic[r-0x600]&mark != 0
	}
	return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me)
}

// storeLetter unifies the letters and digits that look alike in Persian. The three that
// become two characters or depend on their neighbours are the caller's.
func storeLetter(r rune) rune {
	switch r {
	case 'ي', 'ى', 'ے', 'ې':
		return yeh
	case 'ك', 'ڪ':
		return 'ک'
	case 'ہ', 'ھ', 'ە':
		return heh
	}
	if '٠' <= r && r <= '٩' {
		return r - '٠' + '۰'
	}
	return r
}

// form returns the base letters of an Arabic presentation form, "" for anything else.
// The rial sign, the honorific U+FDFA and the ornate parentheses are signs of their own.
func form(r rune) string {
	switch {
	case r >= 0xfb50 && r <= 0xfdff:
		return forms()[r-0xfb50]
	case r >= 0xfe70 && r < bom:
		return forms()[r-0xfe70+0x2b0]
	}
	return ""
}

var forms = sync.OnceValue(func() *[0x2b0 + 0x8f]string {
	t := new([0x2b0 + 0x8f]string)
	fill := func(from, to rune, at int) {
		for r := from; r <= to; r++ {
			if r == 0xfdfa || r == 0xfdfc || r == 0xfd3e || r == 0xfd3f {
				continue
			}
			if base := norm.NFKC.String(string(r)); base != string(r) {
				t[int(r-from)+at] = bare(base)
			}
		}
	}
	fill(0xfb50, 0xfdff, 0)
	fill(0xfe70, 0xfefe, 0x2b0)
	return t
})

// bare drops the space or tatweel that carries a mark in a form for marks alone.
func bare(s string) string {
	if len(s) > 1 && s[0] == ' ' {
		return s[1:]
	}
	if len(s) > 2 && s[:2] == string(tatweel) {
		return s[2:]
	}
	return s
}
