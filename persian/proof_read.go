package persian

import (
	"fmt"
	"unicode/utf8"

	"hemmat/persian/internal/half"
)

// What Proof finds long: words.
const (
	longSentence = 40
	longLead     = 60
	rareShare    = 4 // a sentence is hard if one word in so many is rare
)

// Reading says how hard a text is to read.
type Reading struct {
	Words, Sentences int
	Mean             float64 // words in a sentence
	Longest          int     // words in the longest sentence
	Rare             float64 // share of words that are rare or unknown, 0 to 1
	Lead             int     // words in the first paragraph
}

// Readability measures a text. Numbers and words of other scripts count as words, not as
// rare ones.
func Readability(s string) Reading {
	var r Reading
	rare := 0
	first := true
	sentences(s, func(x sentence) {
		r.Words += x.words
		r.Sentences++
		r.Longest = max(r.Longest, x.words)
		rare += x.rare
		if first {
			r.Lead += x.words
		}
		first = first && !x.last
	})
	if r.Words > 0 {
		r.Mean, r.Rare = float64(r.Words)/float64(r.Sentences), float64(rare)/float64(r.Words)
	}
	return r
}

func (r Reading) String() string {
	return fmt.Sprintf("%d words, %d sentences of %.1f words, longest %d, %.0f %% rare, lead %d", r.Words, r.Sentences, r.Mean, r.Longest, r.Rare*100, r.Lead)
}

type sentence struct {
	start, end  int
	words, rare int
	last        bool // of its paragraph
}

// sentences calls yield for each sentence of at least one word.
func sentences(s string, yield func(sentence)) {
	scorer := half.Borrow()
	defer half.Return(scorer)
	x := sentence{start: -1}
	done := func(end int, last bool) {
		if x.words > 0 {
			x.end, x.last = end, last
			yield(x)
		}
		x = sentence{start: -1}
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isPersian(r) || isLatin(r) || digitOf(r) >= 0:
			end := i + span(s[i:], 1<<10, func(r, _ rune) bool { return inWord(r, 0) || isLatin(r) || digitOf(r) >= 0 })
			if x.start < 0 {
				x.start = i
			}
			x.words++
			if isPersian(r) && scorer.Rare(s[i:end]) {
				x.rare++
			}
			i = max(end, i+size)
			continue
		case r == '\n':
			done(i, true)
		case r == '.' || r == '!' || r == '؟' || r == '?' || r == '…':
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			if !(r == '.' && (isPersian(next) || isLatin(next) || digitOf(next) >= 0)) {
				done(i+size, i+size >= len(s) || next == '\n')
			}
		}
		i += size
	}
	done(len(s), true)
}

// lead is what is read of the first paragraph.
type lead struct {
	words, start int  // in the whole text, -1 before the first word
	first        bool // it goes on
}

// readability adds findings for what is long or hard.
func (c *check) readability() {
	sentences(c.s, func(x sentence) {
		if x.words > longSentence {
			c.add(x.start, x.end, SentenceLong)
		} else if x.words >= 12 && x.rare*rareShare >= x.words {
			c.add(x.start, x.end, SentenceRare)
		}
		if l := &c.lead; l.first {
			if l.start < 0 {
				l.start = c.base + x.start
			}
			if l.words += x.words; x.last {
				if l.words > longLead && c.base+x.end < c.total-1 {
					c.add(max(0, l.start-c.base), x.end, LeadLong)
				}
				l.first = false
			}
		}
	})
}
