package persian

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hemmat/persian/internal/half"
)

// seam stands for a half-space within a folded word.
const seam = 0x1f

// scanner finds the written words of a text and their folds.
type scanner struct {
	fold  []byte // the words' folded letters, one after the other
	words []word
	keys  []byte       // their letters as the lexicon has them
	cut   *half.Cutter // restores half-spaces; nil to leave words as they are written
	seams []byte       // scratch
}

// word is a written word: letters of one alphabet, or letters and digits of another.
type word struct {
	start, end int  // its bytes in the text, marks included
	from, to   int  // its letters in fold, half-spaces as seam
	key, keyTo int  // its letters in keys; none if the lexicon cannot hold it
	bound      bool // no word by itself: گذاری
	persian    bool // Arabic script: affixes and stems apply
	near       bool // nothing but spaces between it and the word before
	star       bool // an asterisk follows at once
	madda      bool // begins with آ, which its fold does not show: آش is no اش
}

func (x *scanner) text(w word) []byte { return x.fold[w.from:w.to] }

// scan reads s. A word ends where the script changes («۵اردیبهشت», «TVملی»), so that no
// database's parser can part a token again.
func (x *scanner) scan(s string) {
	x.fold, x.words, x.keys = x.fold[:0], x.words[:0], x.keys[:0]
	var w word
	in, near := false, false
	var before rune // the letter before, unfolded
	flush := func() {
		if !in {
			return
		}
		w.to = len(x.fold)
		if w.persian {
			w.to = w.from + len(trim(x.fold[w.from:]))
			x.fold = x.fold[:w.to]
			if x.cut != nil {
				x.restore(&w)
			}
		}
		x.words = append(x.words, w)
		in, near = false, true
	}
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		at := i
		i += size
		isPersian := class(r)&letter != 0
		switch {
		case isPersian || r < utf8.RuneSelf && alnum(byte(r)) || r >= 0x80 && r != tatweel && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if in && w.persian != isPersian {
				flush()
				near = false
			}
			if !in {
				w = word{start: at, from: len(x.fold), persian: isPersian, near: near, madda: r == 'آ'}
				in, before = true, 0
			}
			x.add(r, before)
			before, w.end = r, i
		case isMark(r) || class(r)&mark != 0 || r == tatweel:
			if in {
				w.end = i
			}
			if r == 0x653 && in && w.from+2 == len(x.fold) && before == 'ا' {
				w.madda = true
			}
			if r == hamzaOn { // a seat not composed, in text that did not pass Store
				switch before {
				case 'ی', 'ي', 'ى':
					before = 'ئ'
				case 'و':
					before = 'ؤ'
				}
			}
		case r == zwnj:
			if in && w.persian && class(before)&dual != 0 { // elsewhere Store drops it
				x.fold = append(x.fold, seam)
				before = 0
			}
		case foldRune(r) == dropped:
		case r == '٬' && in && !w.persian && digitAt(s[i:]):
		default:
			if flush(); r == '*' && len(x.words) > 0 && x.words[len(x.words)-1].end == at {
				x.words[len(x.words)-1].star = true
			}
			near = near && (r == ' ' || r == nbsp)
		}
	}
	flush()
}

// restore puts half-spaces where the lexicon has them into the word at the end of fold.
func (x *scanner) restore(w *word) {
	var gaps uint64
	from := len(x.keys)
	w.key, w.keyTo = from, from
	for i := w.from; i < w.to; {
		if x.fold[i] == seam {
			gaps |= 1 << (len(x.keys) - from - 1)
			i++
			continue
		}
		r, size := utf8.DecodeRune(x.fold[i:w.to])
		code := half.Code(r)
		if code == half.Other || len(x.keys)-from == half.MaxWord {
			x.keys = x.keys[:from]
			return
		}
		x.keys = append(x.keys, code)
		i += size
	}
	w.keyTo = len(x.keys)
	cut := x.cut.Cut(x.keys[from:])
	w.bound = cut.Bound
	defer x.detach(w, int(cut.Aux))
	if cut.To {
		defer x.preposition(w)
	}
	if cut.Gaps&^gaps == 0 {
		return
	}
	gaps |= cut.Gaps
	x.seams = x.seams[:0]
	for i := w.from; i < w.to; {
		if x.fold[i] == seam {
			i++
			continue
		}
		x.seams = append(x.seams, x.fold[i:i+2]...) // the lexicon's letters have two bytes each
		i += 2
		if gaps&1 != 0 {
			x.seams = append(x.seams, seam)
		}
		gaps >>= 1
	}
	x.fold = append(x.fold[:w.from], x.seams...)
	w.to = len(x.fold)
}

// preposition makes the «به» at the beginning of a word a word of its own.
func (x *scanner) preposition(w *word) {
	to := *w
	to.to, to.keyTo, to.star, to.bound = w.from+len("به"), w.key+2, false, false
	x.words = append(x.words, to)
	w.from, w.key, w.near = to.to+1, to.keyTo, true
	w.bound = x.cut.Cut(x.keys[w.key:w.keyTo]).Bound
}

// detach makes the auxiliary verb at the end of a word, n letters, a word of its own.
func (x *scanner) detach(w *word, n int) {
	if n == 0 {
		return
	}
	verb := *w
	verb.from, verb.key, verb.near, verb.bound = w.to-2*n, w.keyTo-n, false, false
	w.to, w.keyTo, w.star = verb.from-1, verb.key, false // less the seam
	cut := x.cut.Cut(x.keys[w.key:w.keyTo])
	w.bound = cut.Bound
	x.detach(w, int(cut.Aux))
	x.words = append(x.words, *w)
	*w = verb
}

// add appends the fold of a letter or digit; before is the letter it follows.
func (x *scanner) add(r, before rune) {
	if uint32(r-0x600) < 256 {
		f := foldTable[r-0x600]
		if f == 'و' && (before == 'ئ' || before == 'ؤ') {
			x.fold = x.fold[:len(x.fold)-2]
		}
		x.fold = utf8.AppendRune(x.fold, f)
		return
	}
	if r < utf8.RuneSelf {
		x.fold = append(x.fold, byte(foldRune(r)))
		return
	}
	// Compatibility forms opened, accents dropped: république is found by republique.
	from := len(x.fold)
	for _, c := range norm.NFKD.String(string(r)) {
		if c = foldRune(c); c != dropped && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
			x.fold = utf8.AppendRune(x.fold, c)
		}
	}
	if len(x.fold) == from { // a word is never empty
		x.fold = utf8.AppendRune(x.fold, r)
	}
}

func digitAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return digitOf(r) >= 0
}

// trim drops half-spaces and hamzas at the end of a folded word, but leaves a letter.
func trim(w []byte) []byte {
	for {
		t := bytes.TrimSuffix(w, []byte{seam})
		if len(t) > 2 {
			t = bytes.TrimSuffix(t, []byte("ء"))
		}
		if len(t) == len(w) {
			return t
		}
		w = t
	}
}

// WordCount returns the number of words; one with half-spaces is one word.
func WordCount(s string) int {
	n, in := 0, false
	for _, r := range s {
		switch {
		case r != tatweel && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if !in {
				n++
			}
			in = true
		case isMark(r) || isJoiner(r) && r != 0xac, strings.ContainsRune("٬٫.", r) && in:
		default:
			in = false
		}
	}
	return n
}
