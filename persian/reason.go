package persian

// Rule is one of Proof's rules. They can be switched one by one.
type Rule uint16

// The rules.
const (
	HalfSpaces Rule = 1 << iota // half-spaces that Heal restores
	Letters                     // ي ك and other look-alikes
	Numerals                    // Latin and Arabic digits beside Persian words
	Quotes                      // «», nested ‹›, reversed ones
	Dashes                      // -- for –, ... for …
	Spaces                      // spaces around punctuation and brackets
	Heh                         // هٔ or ه‌ی
	Doubled                     // the same word twice
	Unknown                     // words no dictionary has
	Ease                        // long sentences, rare words, a long lead
	AllRules   Rule = 1<<iota - 1
)

var ruleKeys = []string{"heal", "letters", "digits", "quotes", "dashes", "spaces", "heh", "doubled", "words", "readability"}

// ParseRule returns the rule with the given key: heal, letters, digits, quotes, dashes,
// spaces, heh, doubled, words, readability.
func ParseRule(key string) (Rule, bool) {
	for i, k := range ruleKeys {
		if k == key {
			return 1 << i, true
		}
	}
	return 0, false
}

// Key returns the rule's key, "" for none or several.
func (r Rule) Key() string {
	for i, k := range ruleKeys {
		if r == 1<<i {
			return k
		}
	}
	return ""
}

// Reason says why a finding was made. Its number may change, its key does not.
type Reason uint8

// The reasons.
const (
	HalfLost Reason = iota + 1
	HalfSpaced
	HalfSign
	HalfCompound
	LetterArabic
	LetterForm
	DigitLatin
	DigitArabic
	QuoteStraight
	QuoteReversed
	QuoteNested
	QuoteOpen
	DashDouble
	DashHyphen
	EllipsisDots
	MarkLatin
	SpaceBefore
	SpaceAfter
	SpaceInside
	SpaceOutside
	SpaceRun
	HehYeh
	HehHamza
	WordTwice
	WordUnknown
	SentenceLong
	SentenceRare
	LeadLong
	reasons
)

// texts are the reasons' rule, key and Persian words.
var texts = [reasons]struct {
	rule      Rule
	key, text string
}{
	HalfLost:      {HalfSpaces, "half-lost", "نیم‌فاصله افتاده است."},
	HalfSpaced:    {HalfSpaces, "half-spaced", "به‌جای نیم‌فاصله، فاصله آمده است."},
	HalfSign:      {HalfSpaces, "half-sign", "به‌جای نیم‌فاصله، نویسهٔ دیگری آمده است."},
	HalfCompound:  {HalfSpaces, "half-compound", "شاید این دو جزء یک واژه باشند."},
	LetterArabic:  {Letters, "letter-arabic", "حرف عربی است؛ فارسی آن را بنویسید."},
	LetterForm:    {Letters, "letter-form", "نویسهٔ نمایشی است؛ حرف سادهٔ آن را بنویسید."},
	DigitLatin:    {Numerals, "digit-latin", "در متن فارسی رقم فارسی بنویسید."},
	DigitArabic:   {Numerals, "digit-arabic", "رقم عربی است؛ فارسی آن را بنویسید."},
	QuoteStraight: {Quotes, "quote-straight", "نشانهٔ نقل‌قول فارسی «» است."},
	QuoteReversed: {Quotes, "quote-reversed", "نشانهٔ نقل‌قول وارونه است."},
	QuoteNested:   {Quotes, "quote-nested", "نقل‌قول درونی را میان ‹› بنویسید."},
	QuoteOpen:     {Quotes, "quote-open", "نقل‌قول بسته نشده است."},
	DashDouble:    {Dashes, "dash-double", "به‌جای چند خط تیره، یک خط کشیده بنویسید."},
	DashHyphen:    {Dashes, "dash-hyphen", "میان دو فاصله، خط کشیده بنویسید."},
	EllipsisDots:  {Dashes, "ellipsis", "سه‌نقطه یک نشانه است: …"},
	MarkLatin:     {Spaces, "mark-latin", "نشانهٔ فارسی آن را بنویسید."},
	SpaceBefore:   {Spaces, "space-before", "پیش از این نشانه فاصله نمی‌آید."},
	SpaceAfter:    {Spaces, "space-after", "پس از این نشانه فاصله می‌آید."},
	SpaceInside:   {Spaces, "space-inside", "درون کمانک و گیومه فاصله نمی‌آید."},
	SpaceOutside:  {Spaces, "space-outside", "بیرون کمانک و گیومه فاصله می‌آید."},
	SpaceRun:      {Spaces, "space-run", "یک فاصله بس است."},
	HehYeh:        {Heh, "heh-yeh", "برای کسرهٔ پس از ه، هٔ بنویسید."},
	HehHamza:      {Heh, "heh-hamza", "برای کسرهٔ پس از ه، ه‌ی بنویسید."},
	WordTwice:     {Doubled, "word-twice", "واژه دو بار آمده است."},
	WordUnknown:   {Unknown, "word-unknown", "این واژه در واژه‌نامه نیست."},
	SentenceLong:  {Ease, "sentence-long", "جمله بلند است؛ آن را دو جمله کنید."},
	SentenceRare:  {Ease, "sentence-rare", "جمله واژه‌های کم‌کاربرد بسیار دارد."},
	LeadLong:      {Ease, "lead-long", "بند آغازین بلند است؛ کوتاهش کنید."},
}

// Rule returns the rule that the reason belongs to.
func (r Reason) Rule() Rule { return r.entry().rule }

// Key returns a short name that stays, for catalogues and JSON: "half-lost".
func (r Reason) Key() string { return r.entry().key }

// String returns the reason as a Persian sentence.
func (r Reason) String() string { return r.entry().text }

func (r Reason) entry() struct {
	rule      Rule
	key, text string
} {
	if r >= reasons {
		r = 0
	}
	return texts[r]
}
