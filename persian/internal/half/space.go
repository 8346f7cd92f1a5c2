package half

import (
	"bytes"
	"maps"
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
	Bound         // a second part that is no word by itself: گیری; a day of the week
	Compound      // a compound that the lexicon lists
	Spelt         // three names of Latin letters and more: سی‌ان‌ان
	Strange       // a part that the lexicon does not know
	Second        // a second part that many words take, though it is a word too: زاده، کننده
)

// Closed reports whether k is of the closed class, which may be joined without asking.
func (k Kind) Closed() bool { return k < Bound }

// grammar holds the lists of affixes, made when first asked for.
type grammar struct {
	verbal, plural, compare, clitics, loose map[string]bool
	bound, endings, days, before, second    map[string]bool
	severs, amid, names, never              map[string]bool
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
			نشین فروش یاب آفرین اندوز افکن افراز پرور گستر اندیش انگار گریز ستیز مند سنج سوز فرسا کوب
			گزار گشا نورد نواز پیما پوش تراش خراش خیز ربا زی سپار شمار فشان کاو گرد برانگیز`),
		endings: keys("ی ان انی انه ها های هایی ان‌ها یی یان یانه ترین تر"),
		days:    keys("یک دو سه چهار پنج"),
		// Those of both lists that are never words.
		never: participles(keys(`گرا زدا انگیز آمیز پذیر ناپذیر شناس نگار پرداز رسان نویس نشین آفرین اندوز افکن افراز
			گستر اندیش سنج کوب گون کننده دهنده`)),
		// After these a noun in «ای» is no noun with an article: میان‌دوره‌ای.
		amid: keys("میان بین درون برون فرا پیش پس"),
		// The names of Latin letters.
		names: keys("ای بی سی دی اف جی اچ آی جی کی ال ام ان او پی کیو آر اس تی یو وی دبلیو ایکس وای زد"),
		severs: keys(`از را که و یا تا اما ولی نیز است نیست هست بود نبود بودند نبودند شد نشد شدند نشدند باشد نباشد
			دارد ندارد دارم ندارم داریم نداریم دارند ندارند داشت نداشت داشتم نداشتم داشتیم نداشتیم داشتند نداشتند
			کردم کردیم کردند نکرد نکردند گرفتم گرفتیم گرفتند داد نداد دادم دادیم دادند آمد نیامد آمدند رفتم رفتیم رفتند
			رسید رسیدم رسیدند گفتم گفتند دیدم دیدیم دیدند خواهد نخواهد خواهند باید نباید`),
		// Second parts that are words too, or parts of names.
		second: participles(keys(`زاده نسب نژاد پور لو نیا وند گون آسا سالار وار نما
			کننده دهنده گیرنده آورنده`)),
		// First parts that many words take without a half-space.
		before: keys(`غیر زیر پر پور ابر ابن دو سر بر باز هم نا فوق سوپر شبه نیم پاد پیرا فرا بین میان چند تک
			کم پیش پس ضد`),
		beside: besides("ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدئوپ"),
		alike:  groups("زذضظ", "سصث", "تط", "هح", "قغ", "اآأع", "یئ", "وؤ", "گک", "پب", "ژز", "جچ"),
	}
})

// participles adds to words in heh what they are before «ان» and «ی»: کنندگ.
func participles(set map[string]bool) map[string]bool {
	for w := range maps.Clone(set) {
		if n := len(w) - 1; w[n] == he {
			set[w[:n]+string(gaf)] = true
		}
	}
	return set
}

var gaf = code("گ")

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
	return g.ended(g.bound, b) || len(b) > 4 && string(b[:2]) == al
}

// ended reports whether b is of the set, alone or with an ending.
func (g *grammar) ended(set map[string]bool, b []byte) bool {
	for n := len(b); n >= 2; n-- {
		if set[string(b[:n])] && (n == len(b) || g.endings[string(b[n:])]) {
			return true
		}
	}
	return false
}

// Kind returns by which rule a and b, with a space between them, may be one word.
func (s *Scorer) Kind(a, b []byte) Kind {
	kind := s.rules.kindOf(a, b)
	if kind != Apart || len(a) < 2 || len(b) < 2 || len(a)+len(b) > MaxWord || !Joins(a[len(a)-1]) {
		return kind
	}
	if s.rules.ended(s.rules.bound, b) || s.rules.days[string(a)] && string(b) == day {
		return Bound
	}
	if s.rules.isBound(b) || s.look(a).top == 0 || s.look(b).top == 0 {
		return Strange
	}
	s.joined = append(append(s.joined[:0], a...), b...)
	if s.look(s.joined).any>>(len(a)-1)&1 != 0 {
		return Compound
	}
	if len(a) > 2 && s.rules.ended(s.rules.second, b) {
		return Second
	}
	if unhamza(s.joined) && s.look(s.joined).any>>(len(a)-1)&1 != 0 {
		return Compound
	}
	return Apart
}

// Space returns how likely a and b, parted by a space, are one word of the given kind.
func (s *Scorer) Space(a, b []byte, kind Kind, c Context) float32 {
	p := probability(s.model.sum(s.spaceFeatures(a, b, kind, c)))
	switch {
	case kind == Compound && s.rules.amid[string(a)] && string(c.Next) == indefinite,
		kind >= Bound && s.agent(a, b):
		p = max(p, 0.75)
	case kind == Compound && b[len(b)-1] == he && auxiliaries[string(c.Next)]: // حذف شده است
		p = min(p, 0.3)
	}
	return p
}

var indefinite = code("ای")

// agent reports whether b is a second part that is never a word, after a noun or an
// adjective. With «های» it may be another word: اندیشه‌ای.
func (s *Scorer) agent(a, b []byte) bool {
	v := s.look(a)
	return len(a) > 2 && v.top > 0 && !v.function() && s.rules.ended(s.rules.never, b) && !bytes.HasSuffix(b, []byte(ofPlural))
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
		least, web := uint64(min(la.top, lb.top)), uint64(whole.web)
		add(220, web/3)
		add(221, pair(web/3, least/4)) // whether the compound is rarer than its parts
		add(222, pair(uint64(whole.usage&15), least/4))
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

// unhamza writes آئین as آیین, in place.
func unhamza(key []byte) (changed bool) {
	for i, c := range key {
		if c == yeHamza {
			key[i], changed = ye, true
		}
	}
	return changed
}
