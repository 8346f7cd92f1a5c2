package half

import "unicode/utf8"

// Word is a written word in Persian letters.
type Word struct {
	Start, End int     // its bytes
	Key        []byte  // its letters; nil if it is not to be read: foreign letters, too long
	Ends       []int32 // for each letter, where it ends in the text, marks included
	Gaps       uint64  // the half-spaces it is written with
	Sign       []Sign  // what was written for half-spaces
}

// Sign is another character that was written for a half-space, or a run of them.
type Sign struct{ Start, End, Letter int }

// segmentLetters ends a segment at the next space. It counts letters, which healing
// leaves alone, so that a healed text parts at the same places.
const segmentLetters = 4096

// Segments reads a text piece by piece: words with nothing but spaces between them.
type Segments struct {
	Words []Word // valid until the next call of Next

	text  string
	skip  func(at int) int // end of the protected span that begins at or spans at, or at
	at    int
	keys  []byte
	ends  []int32
	signs []Sign
}

// NewSegments reads text; skip, if not nil, returns for a place the end of the span
// around it that must not be looked into, or the place itself.
func NewSegments(text string, skip func(at int) int) *Segments {
	return &Segments{text: text, skip: skip}
}

// kinds of characters within and between words.
const (
	other = iota
	aLetter
	aMark
	aSpace
	aHalf  // U+200C
	aSign  // written for a half-space
	aJoint // invisible, without meaning here
)

func kindOf(r rune) int {
	switch {
	case r == ' ' || r == '\u00a0':
		return aSpace
	case r < 0x80:
		return other
	case r >= 0x620 && r <= 0x6d5 || r >= 0x6ee && r <= 0x6ef || r >= 0x6fa && r <= 0x6ff:
		switch {
		case r == 'ـ':
			return aJoint
		case r >= 0x64b && r <= 0x65f, r == 0x670:
			return aMark
		case r >= 0x660 && r <= 0x66d, r == 0x6d4:
			return other
		}
		return aLetter
	case r >= 0x610 && r <= 0x61a || r >= 0x6d6 && r <= 0x6ed && r != 0x6dd && r != 0x6de && r != 0x6e9:
		return aMark
	case r == '\u200c':
		return aHalf
	case r == '¬' || r == '\u00ad' || r == '\u200b' || r == '\u200f' || r == '\ufeff':
		return aSign
	case r == '\u200d':
		return aJoint
	case r >= 0xfb50 && r <= 0xfdfb && r != 0xfd3e && r != 0xfd3f || r >= 0xfe70 && r <= 0xfefc:
		return aLetter
	}
	return other
}

// Next reads the next segment that holds a word.
func (x *Segments) Next() bool {
	x.Words, x.keys, x.ends, x.signs = x.Words[:0], x.keys[:0], x.ends[:0], x.signs[:0]
	letters := 0
	for x.at < len(x.text) {
		if x.skip != nil {
			if to := x.skip(x.at); to > x.at {
				x.at = to
				if len(x.Words) > 0 {
					return true
				}
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(x.text[x.at:])
		switch kindOf(r) {
		case aLetter:
			before := len(x.keys)
			x.word()
			letters += len(x.keys) - before
			continue
		case aSpace:
			if letters >= segmentLetters {
				x.at += size
				return true
			}
		case aHalf, aSign: // beside a space
		default:
			x.at += size
			if len(x.Words) > 0 {
				return true
			}
			continue
		}
		x.at += size
	}
	return len(x.Words) > 0
}

// word reads the word at x.at.
func (x *Segments) word() {
	w := Word{Start: x.at}
	first, firstSign := len(x.keys), len(x.signs)
	ok, half, signs := true, false, Sign{Start: -1}
	i := x.at
loop:
	for i < len(x.text) {
		r, size := utf8.DecodeRuneInString(x.text[i:])
		if x.skip != nil && i > x.at && x.skip(i) > i {
			break
		}
		n := len(x.keys) - first
		switch kindOf(r) {
		case aLetter:
			c := Code(r)
			if c == Other || n == MaxWord {
				ok = false
			}
			if ok {
				if n > 0 {
					if signs.Start >= 0 {
						signs.Letter = n - 1
						x.signs = append(x.signs, signs)
						half = true
					}
					if half && Joins(x.keys[len(x.keys)-1]) {
						w.Gaps |= 1 << (n - 1)
					}
				}
				x.keys = append(x.keys, c)
				x.ends = append(x.ends, int32(i+size))
			}
			half, signs.Start = false, -1
			w.End = i + size
		case aMark:
			if ok && n > 0 && !half && signs.Start < 0 {
				last := &x.keys[len(x.keys)-1]
				*last = marked(*last, r)
				x.ends[len(x.ends)-1] = int32(i + size)
			}
			signs.Start = -1 // a sign with a mark on it stands for itself
			w.End = i + size
		case aJoint:
			signs.Start = -1
		case aHalf:
			half = true
			if signs.Start >= 0 {
				signs.End = i + size
			}
		case aSign:
			if signs.Start < 0 {
				signs.Start = i
			}
			signs.End = i + size
		default:
			break loop
		}
		i += size
	}
	// What trails after the last letter belongs to what follows.
	x.at = w.End
	if ok {
		w.Key, w.Ends, w.Sign = x.keys[first:len(x.keys):len(x.keys)], x.ends[first:len(x.ends):len(x.ends)], x.signs[firstSign:len(x.signs):len(x.signs)]
	} else {
		x.keys, x.ends, x.signs = x.keys[:first], x.ends[:first], x.signs[:firstSign]
	}
	x.Words = append(x.Words, w)
}

// marked is a letter with a mark that makes it another.
func marked(c byte, mark rune) byte {
	switch {
	case mark == 0x653 && c == alef:
		return alefMadda
	case mark == 0x654 && c == he:
		return HeMark
	case mark == 0x654 && c == alef:
		return alefHamza
	case mark == 0x654 && c == vav:
		return vavHamza
	case mark == 0x654 && c == ye:
		return yeHamza
	}
	return c
}

var (
	he, ye, vav, alef                       = Code('ه'), Code('ی'), Code('و'), Code('ا')
	yeHamza, vavHamza, alefHamza, alefMadda = Code('ئ'), Code('ؤ'), Code('أ'), Code('آ')
)
