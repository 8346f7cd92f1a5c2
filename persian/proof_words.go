package persian

import (
	"strings"
	"unicode/utf8"

	"hemmat/persian/internal/half"
)

// reduplicated are words that are rightly said twice: کم کم، تک تک.
var reduplicated = wordSet(`کم تک یک دو سه چند گاه جا دست بار گروه دسته ذره رفته نرم آرام آهسته تند هزار
	بسیار خیلی زود یواش قطره تکه پاره لقمه قدم خرد نم پله مو جفت سال روز شب هفته ماه فوج هر نه بله آفرین
	سلام مرد زن چه واژه کلمه خط صفحه خانه شهر کوچه درجه`)

// words looks at each word for the rules about words. What Heal mends is not said to be
// unknown.
func (c *check) words(healed []Change) {
	var scorer *half.Scorer
	lastText, lastEnd, k := "", -1, 0
	for x := half.NewSegments(c.s, skipper(c.spans)); x.Next(); {
		for _, w := range x.Words {
			text := c.s[w.Start:w.End]
			if c.on(Letters) {
				c.letters(w.Start, text)
			}
			if c.on(Heh) {
				c.heh(w.Start, w.End, text)
			}
			if c.on(Doubled) && text == lastText && strings.Trim(c.s[lastEnd:w.Start], " ") == "" && !mayRepeat(text) {
				c.add(lastEnd, w.End, WordTwice, "")
			}
			lastText, lastEnd = text, w.End
			if !c.on(Unknown) || c.Mode == Import || len(w.Key) < 2 {
				continue
			}
			for k < len(healed) && healed[k].End <= w.Start {
				k++
			}
			if k < len(healed) && healed[k].Start < w.End || c.Words != nil && c.Words.hasKey(w.Key) {
				continue
			}
			if scorer == nil {
				scorer = half.Borrow()
				defer half.Return(scorer)
			}
			if known(scorer, w.Key, w.Gaps) {
				continue
			}
			fixes, ok := c.suggested[text]
			if !ok && len(c.suggested) < maxSuggested {
				fixes = scorer.Suggest(w.Key, 5)
				c.suggested[strings.Clone(text)] = fixes
			}
			c.add(w.Start, w.End, WordUnknown, fixes...)
		}
	}
}

// maxSuggested bounds the different unknown words of a text that get suggestions.
const maxSuggested = 2000

func mayRepeat(text string) bool {
	return text != "و" && utf8.RuneCountInString(text) < 2 || reduplicated[text]
}

// letters wants the Persian letters for Arabic ones and forms.
func (c *check) letters(start int, text string) {
	reason := Reason(0)
	for _, r := range text {
		switch {
		case r >= 0xfb50 && form(r) != "":
			reason = LetterForm
		case storeLetter(r) != r && reason == 0:
			reason = LetterArabic
		}
	}
	if reason == 0 {
		return
	}
	var b strings.Builder
	for _, r := range text {
		if f := form(r); f != "" {
			for _, r := range f {
				b.WriteRune(storeLetter(r))
			}
			continue
		}
		b.WriteRune(storeLetter(r))
	}
	c.add(start, start+len(text), reason, b.String())
}

const (
	hehHamza = "ه\u0654"
	hehYeh   = "ه\u200cی"
)

// heh brings the ezafe after heh into the house's style.
func (c *check) heh(start, end int, text string) {
	stem, ok := strings.CutSuffix(text, "ۀ")
	if !ok {
		stem, ok = strings.CutSuffix(text, hehHamza)
	}
	switch {
	case c.Heh == HehYehStyle:
		if ok {
			c.add(start, end, HehHamza, stem+hehYeh)
		}
	case strings.HasSuffix(text, "ۀ"):
		c.add(start, end, HehYeh, stem+hehHamza)
	case strings.HasSuffix(text, hehYeh) && len(text) > len(hehYeh):
		c.add(start, end, HehYeh, strings.TrimSuffix(text, hehYeh)+hehHamza)
	case strings.HasSuffix(text, "ه") && utf8.RuneCountInString(text) > 2:
		rest := strings.TrimLeft(c.s[end:], " ")
		if gap := len(c.s) - end - len(rest); gap > 0 && strings.HasPrefix(rest, "ی") && !inWord(c.after(end+gap+len("ی")), 0) {
			c.add(start, end+gap+len("ی"), HehYeh, text+"\u0654")
		}
	}
}
