// Package party holds who the party is: its bodies, the posts in them, the
// people, and who held which post from when to when.
//
// Nothing recorded is lost. A term ends by a later end, a change of a name or
// an address is recorded beside the earlier state (party_state), and each act
// appends to the ledger. So every question can be asked of a past day: the tree,
// the holders, the office somebody signed with.
package party

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// Kinds of bodies. A kind is data: it chooses the word in the catalogue
// (party.kind.…) and, for provinces and committees, the address.
const (
	KindParty           = "party"
	KindProvince        = "province"
	KindCommittee       = "committee"
	KindSecretaryOffice = "secretary-general-office"
)

// Kinds lists every kind, in the order in which a party writes its chart.
var Kinds = []string{
	KindParty, "congress", "founding-board", "central-council", "national-policy-council",
	KindSecretaryOffice, "secretariat", "political-office", "department", "office", "inspectors",
	"election-hq", KindCommittee, "working-group", "zone", KindProvince, "county", "district", "city", "organisation",
}

// RootSlug is the party itself: the body above all others, built in.
const RootSlug = "party"

// SecretaryGeneralSlug is the post's slug; with it a party that has no
// Secretary-General's office still has a Secretary-General.
const SecretaryGeneralSlug = "secretary-general"

// Text is a text by language: "fa", "en".
type Text map[string]string

// In returns the text in lang, or in Persian with its language when there is none.
func (t Text) In(lang string) (text, textLang string) {
	if s := t[lang]; s != "" {
		return s, lang
	}
	if s := t["fa"]; s != "" {
		return s, "fa"
	}
	return t["en"], "en"
}

// Day is a calendar day; the zero Day is none (an open end, an unknown date).
type Day = jalali.Date

// Channel is an official channel of a body.
type Channel struct {
	Name Text   `json:"name"`
	URL  string `json:"url"`
}

// Body is a body of the party.
type Body struct {
	ID     id.Body
	Kind   string
	Parent id.Body // "" only for the party itself
	Slug   string
	Code   string // ISO 3166-2 of a province: IR-07
	Order  int

	Founded, Dissolved Day
	BodyContent
}

// BodyContent is what a body says of itself.
type BodyContent struct {
	Name     Text                `json:"name"`
	Short    Text                `json:"short,omitempty"`
	Lead     Text                `json:"lead,omitempty"`
	About    Text                `json:"about,omitempty"`
	Charter  Text                `json:"charter,omitempty"`
	Duties   map[string][]string `json:"duties,omitempty"`
	Address  Text                `json:"address,omitempty"`
	Phone    string              `json:"phone,omitempty"` // Latin digits
	Email    string              `json:"email,omitempty"`
	Channels []Channel           `json:"channels,omitempty"`
	Statute
}

// Exists reports whether the body existed on day. A body of unknown founding
// has existed always; on the day of its dissolution it exists no more.
func (b Body) Exists(day Day) bool {
	return (b.Founded.IsZero() || !day.Before(b.Founded)) && (b.Dissolved.IsZero() || day.Before(b.Dissolved))
}

// Path is the body's own address, without language prefix.
func (b Body) Path() string {
	switch b.Kind {
	case KindProvince:
		return "/provinces/" + b.Slug + "/"
	case KindCommittee:
		return "/committees/" + b.Slug + "/"
	}
	return "/bodies/" + b.Slug + "/"
}

// FullName is the name that stands alone: «استان فارس» for a province, whose Name is «فارس».
func (b Body) FullName(lang string) (name, nameLang string) {
	name, nameLang = b.Name.In(lang)
	if b.Kind != KindProvince {
		return name, nameLang
	}
	if nameLang == "en" {
		return name + " Province", nameLang
	}
	return "استان " + name, nameLang
}

// ShortName is the name among others of its kind.
func (b Body) ShortName(lang string) (name, nameLang string) {
	if b.Short[lang] != "" {
		return b.Short[lang], lang
	}
	if b.Name[lang] != "" {
		return b.Name[lang], lang
	}
	if b.Short["fa"] != "" {
		return b.Short["fa"], "fa"
	}
	return b.Name.In(lang)
}

// Post is a post in a body.
type Post struct {
	ID     id.Post
	Body   id.Body
	Slug   string
	Order  int
	Head   bool // heads its body; a head post is unique
	Unique bool // one holder at a time
	PostContent
}

// PostContent is what a post is called.
type PostContent struct {
	Name Text `json:"name"`
	Sign Text `json:"sign,omitempty"` // the signature, when it is not made from post and body
}

// Single reports whether the post has one holder at a time.
func (p Post) Single() bool { return p.Head || p.Unique }

// Person is somebody in the party.
type Person struct {
	ID       id.Person
	Slug     string
	Portrait id.Media
	Public   bool // may be shown by name
	PersonContent
}

// PersonContent is what is told of a person.
type PersonContent struct {
	Name  Text `json:"name"`
	About Text `json:"about,omitempty"`
}

// Path is the person's address, without language prefix; "" when the person is not shown.
func (p Person) Path() string {
	if !p.Public {
		return ""
	}
	return "/people/" + p.Slug + "/"
}

// Manner is how somebody came to a post.
type Manner string

const (
	Unknown   Manner = ""
	Elected   Manner = "election"
	Appointed Manner = "appointment"
)

// Term is a person's time in a post, from the first day up to and without the last.
type Term struct {
	ID     id.Term
	Person id.Person
	Post   id.Post
	From   Day
	To     Day // the first day on which the post is not held; zero while open
	Acting bool
	Signs  bool // texts are signed with this post, whatever else the person holds
	Manner Manner
	Letter string // number of the letter of appointment
}

// Void reports whether the term was taken back: it ends on the day it begins.
func (t Term) Void() bool { return t.To == t.From }

// Holds reports whether the post is held on day.
func (t Term) Holds(day Day) bool {
	return !day.Before(t.From) && (t.To.IsZero() || day.Before(t.To))
}

// Overlaps reports whether both terms hold on some day.
func (t Term) Overlaps(u Term) bool {
	if t.Void() || u.Void() {
		return false
	}
	return (t.To.IsZero() || u.From.Before(t.To)) && (u.To.IsZero() || t.From.Before(u.To))
}

// Clash says why two terms cannot both stand: the same person twice in one
// post, or two holders, neither of them acting, of a post that has one.
func Clash(p Post, t, u Term) bool {
	if t.Post != u.Post || !t.Overlaps(u) {
		return false
	}
	return t.Person == u.Person || p.Single() && !t.Acting && !u.Acting
}

// Signature is what stands under a text: «دبیر استان فارس», "Secretary, Fars Province".
// A post in the party itself or in the Secretary-General's office is named alone.
func Signature(p Post, b Body, lang string) (text, textLang string) {
	if s := p.Sign[lang]; s != "" {
		return s, lang
	}
	post, postLang := p.Name.In(lang)
	if s := p.Sign[postLang]; s != "" {
		return s, postLang
	}
	if b.Kind == KindParty || b.Kind == KindSecretaryOffice {
		return post, postLang
	}
	body, bodyLang := b.FullName(postLang)
	if bodyLang != postLang {
		return post, postLang
	}
	if postLang == "en" {
		return post + ", " + body, postLang
	}
	return join(post, body), postLang
}

// join sets a Persian post before its body. A word that ends one and begins the
// other is written once, as the body has it («دبیر استان» + «استان فارس», «عضو شورا» + «شورای مرکزی»,
// «دبیر کمیته» + «کمیتهٔ آب»); a final alef takes its «ی».
func join(post, body string) string {
	i := strings.LastIndexByte(post, ' ') + 1
	first, _, more := strings.Cut(body, " ")
	if rest, ok := strings.CutPrefix(first, post[i:]); ok && more && slices.Contains([]string{"", "ی", "ٔ", "‌ی"}, rest) {
		return post[:i] + body
	}
	if strings.HasSuffix(post, "ا") || strings.HasSuffix(post, "گو") {
		post += "ی"
	}
	return post + " " + body
}

// Today is the day in Tehran at the instant now. Outside the calendar there is no day.
func Today(now time.Time) Day {
	d, err := jalali.FromTime(now)
	if err != nil {
		return Day{}
	}
	return d
}

// ranked orders offices: the one somebody signs with, then the
// Secretary-General, then posts of one holder before seats among others, those
// nearer the top of the tree, heads, holders before those who act for them.
func ranked(offices []Office) []Office {
	slices.SortStableFunc(offices, func(a, b Office) int {
		return cmp.Or(
			first(a.Term.Signs, b.Term.Signs),
			first(a.secretaryGeneral(), b.secretaryGeneral()),
			first(a.Post.Single(), b.Post.Single()),
			cmp.Compare(a.depth, b.depth),
			first(a.Post.Head, b.Post.Head),
			first(!a.Term.Acting, !b.Term.Acting),
			cmp.Compare(a.Post.Order, b.Post.Order),
			cmp.Compare(a.Body.Order, b.Body.Order),
			cmp.Compare(a.Term.ID, b.Term.ID),
		)
	})
	return offices
}

// first orders true before false.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// Office is a post held by a person on a day.
type Office struct {
	Person Person
	Post   Post
	Body   Body
	Term   Term

	depth int // of the body in the tree
}

// Signature is what stands under the person's text.
func (o Office) Signature(lang string) (text, textLang string) {
	return Signature(o.Post, o.Body, lang)
}

func (o Office) secretaryGeneral() bool { return isSecretaryGeneral(o.Post, o.Body) }

// isSecretaryGeneral reports whether the post is the Secretary-General's: the
// head of that office, or the post that bears the slug.
func isSecretaryGeneral(p Post, b Body) bool {
	return p.Slug == SecretaryGeneralSlug || b.Kind == KindSecretaryOffice && p.Head
}
