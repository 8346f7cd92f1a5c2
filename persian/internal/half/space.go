package half

import (
	"strings"
	"sync"
)

// Kind says by which rule two words over a space may be one.
type Kind uint8

// The closed class, and what only the proof suggests.
const (
	Apart    Kind = iota
	Verb          // می، نمی، همی before a verb, also after بر، در، باز، فرو
	Without       // بی before a noun
	Plural        // ها and what follows it
	Compare       // تر، ترین
	Clitic        // ام، ات، اش، ای، ایم، اید، اند after heh
	Bound         // a part that is no word by itself: گیری, المللی, what the lexicon does not know; a day of the week
	Compound      // a compound that the lexicon lists
)

// Closed reports whether k is of the closed class, which may be joined without asking.
func (k Kind) Closed() bool { return k < Bound }

// grammar holds the lists of affixes, made when first asked for.
type grammar struct {
	verbal, plural, compare, clitics, loose map[string]bool
	bound, endings, days, before            map[string]bool
	beside, alike                           [64][]byte
}

var rules = sync.OnceValue(func() *grammar {
	return &grammar{
		verbal:  keys("می نمی همی برمی درمی بازمی فرومی فرامی وامی ورمی برنمی درنمی بازنمی فرونمی فرانمی وانمی"),
		plural:  keys("ها های هایی هایم هایت هایش هایمان هایتان هایشان هاست هایند"),
		compare: keys("تر ترین تری ترم ترند ترها ترهای ترین‌ها ترین‌های ترینش ترینشان"),
		clitics: keys("ام ات اش ای ایم اید اند"),
		loose:   keys("ی مان تان شان م ت ش و هم بر در"),
		// Second parts that are no words by themselves, and what may end them.
		bound: keys(`گیر گذار ساز بند ریز نویس شناس نگار پرداز رسان زدا گرا طلب خواه پذیر ناپذیر آمیز انگیز
			نشین فروش یاب سرا آفرین اندوز افکن افراز پرور گستر اندیش انگار گریز ستیز مند سنج سوز فرسا کوب
			گزار گشا نورد نواز پیما پوش تراش خراش خیز ربا زی سپار شمار فشان کاو گرد برانگیز`),
		endings: keys("ی ان انی انه ها های هایی ان‌ها یی یان یانه ترین تر"),
		days:    keys("یک دو سه چهار پنج"),
		// First parts that many words take without a half-space.
		before: keys(`غیر زیر پر پور ابر ابن دو سر بر باز هم نا فوق سوپر شبه نیم پاد پیرا فرا بین میان چند تک
			کم پیش پس ضد`),
		beside: besides("ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدئوپ"),
		alike:  groups("زذضظ", "سصث", "تط", "هح", "قغ", "اآأع", "یئ", "وؤ", "گک", "پب", "ژز", "جچ"),
	}
})

func keys(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		set[code(w)] = true
	}
	return set
}

// kindOf returns by which rule a and b, with a space between them, may be one word.
func (g *grammar) kindOf(a, b []byte) Kind {
	if len(a) == 0 || len(b) == 0 || len(a)+len(b) > MaxWord {
		return Apart
	}
	switch {
	case g.verbal[string(a)] && len(b) > 1:
		return Verb
	case string(a) == without && len(b) > 1:
		return Without
	case g.plural[string(b)]:
		return Plural
	case g.compare[string(b)]:
		return Compare
	case a[len(a)-1] == he && len(a) > 1 && g.clitics[string(b)]:
		return Clitic
	}
	return Apart
}

var (
	day = code("شنبه")
	al  = code("ال")
)

func (g *grammar) isBound(b []byte) bool {
	for n := len(b); n >= 2; n-- {
		if g.bound[string(b[:n])] && (n == len(b) || g.endings[string(b[n:])]) {
			return true
		}
	}
	return len(b) > 4 && string(b[:2]) == al
}

// Kind returns by which rule a and b, with a space between them, may be one word.
func (s *Scorer) Kind(a, b []byte) Kind {
	kind := s.rules.kindOf(a, b)
	if kind != Apart || len(a) < 2 || len(b) < 2 || len(a)+len(b) > MaxWord || !Joins(a[len(a)-1]) {
		return kind
	}
	if s.rules.isBound(b) || s.rules.days[string(a)] && string(b) == day {
		return Bound
	}
	if s.look(a).top == 0 || s.look(b).top == 0 {
		return Bound
	}
	s.joined = append(append(s.joined[:0], a...), b...)
	if s.look(s.joined).any>>(len(a)-1)&1 != 0 {
		return Compound
	}
	return Apart
}

// Space returns how likely a and b, parted by a space, are one word of the given kind.
func (s *Scorer) Space(a, b []byte, kind Kind, c Context) float32 {
	return probability(s.model.sum(s.spaceFeatures(a, b, kind, c)))
}

func (s *Scorer) spaceFeatures(a, b []byte, kind Kind, c Context) []uint32 {
	joined := append(append(s.joined[:0], a...), b...)
	s.joined = joined
	w := s.prepare(joined, c)
	f := s.gapFeatures(&w, len(a))
	k := uint64(kind)
	for i := range f { // the same questions, with answers of their own
		f[i] = mix(64+k<<8, uint64(f[i]))
	}
	whole := s.look(joined)
	la, lb := s.look(a), s.look(b)
	bit := uint64(1) << (len(a) - 1)
	vote := k << 2
	if whole.vote&bit != 0 {
		vote |= 1
	}
	if whole.any&bit != 0 {
		vote |= 2
	}
	add := func(template, value uint64) { f = append(f, mix(template, value)) }
	add(200, k)
	add(201, vote)
	add(202, hash(b))
	add(203, hash(a))
	add(204, pair(hash(a), hash(b)))
	add(205, pair(vote, pair(uint64(la.plain), uint64(lb.plain))))
	add(206, pair(vote, lb.stem))
	add(207, pair(vote, la.stem))
	add(208, pair(vote, pair(uint64(whole.plain), uint64(whole.parted))))
	add(209, pair(hash(b), hash(c.Next)))
	add(210, pair(hash(b), hash(c.Prev)))
	add(211, pair(k, uint64(whole.origin)))
	if kind == Compound {
		add(212, uint64(whole.usage))
		add(213, pair(uint64(whole.usage), uint64(whole.origin)))
		add(214, pair(uint64(whole.usage&15), pair(uint64(la.plain), uint64(lb.plain))))
	}
	if longer := len(joined) + len(c.Next); longer <= MaxWord && len(c.Next) > 0 {
		if next := s.rules.kindOf(b, c.Next); next > Without { // میان دوره ای
			s.triple = append(append(s.triple[:0], joined...), c.Next...)
			v := s.look(s.triple)
			ext := uint64(next) << 2
			if v.any&bit != 0 {
				ext |= 1
			}
			if v.plain != 0 {
				ext |= 2
			}
			add(217, pair(k, ext))
			add(218, pair(ext, vote))
			add(219, pair(ext, uint64(whole.usage)))
		}
	}
	if s.rules.isBound(b) {
		add(215, pair(k, lb.stem))
		add(216, pair(k, uint64(la.plain)))
	}
	s.feats = f
	return f
}
