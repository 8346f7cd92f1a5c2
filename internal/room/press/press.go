// Package press is the room of what the party says: news, the Secretary-General's
// word, statements, announcements, notes, interviews, occasions and pages.
//
// This file holds the nouns and the rules. An item is one thing said; an edition
// is its text in one language; a revision is one stored state of that text. The
// first revision keeps the text as it came, before any letter was mended.
package press

import (
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/search"
	"hemmat/jalali"
)

// Kind is what sort of thing an item is.
type Kind string

// The kinds. A page is undated: it has an address without year and month and
// stands in no list.
const (
	News         Kind = "news"
	Word         Kind = "word" // the Secretary-General's word
	Statement    Kind = "statement"
	Announcement Kind = "announcement"
	Note         Kind = "note" // an opinion piece
	Interview    Kind = "interview"
	Occasion     Kind = "occasion" // mostly a gallery
	Page         Kind = "page"
)

// Kinds lists the kinds in the order in which a site shows them.
var Kinds = []Kind{News, Word, Statement, Announcement, Note, Interview, Occasion, Page}

// Known reports whether k is one of Kinds.
func (k Kind) Known() bool {
	switch k {
	case News, Word, Statement, Announcement, Note, Interview, Occasion, Page:
		return true
	}
	return false
}

// Dated reports whether items of the kind have a day, a place in lists and a
// year and month in their address.
func (k Kind) Dated() bool { return k != Page }

// Numbered reports whether items of the kind take a number in a series when
// they are published.
func (k Kind) Numbered() bool { return k == Statement || k == Announcement }

// Segment is the first segment of the kind's list: "news" of /news/. It is ""
// for pages, which have no list.
func (k Kind) Segment() string {
	switch k {
	case News, Word:
		return string(k)
	case Page:
		return ""
	}
	return string(k) + "s"
}

// KindOf is the kind whose list has the first segment given, false for none.
func KindOf(segment string) (Kind, bool) {
	for _, k := range Kinds {
		if s := k.Segment(); s != "" && s == segment {
			return k, true
		}
	}
	return "", false
}

// Status is where an item stands between being written and being read.
type Status string

// The statuses. Only a published item is listed; a withdrawn one keeps its
// address, title and the reason for its withdrawal, and loses its text; an
// unpublished one is as if it had never been there.
const (
	Drafted     Status = "draft"
	Scheduled   Status = "scheduled"
	Published   Status = "published"
	Withdrawn   Status = "withdrawn"
	Unpublished Status = "unpublished"
	Issued      Status = "issued" // given to those it is for, with its number; to all others it is a draft
)

// What a draft is at the desk. The item's own status is Drafted in all of them; Room.Flow knows which it is.
const (
	Submitted Status = "submitted" // handed in
	InReview  Status = "in_review" // somebody looks at it
	Approved  Status = "approved"  // a second person has read it: it may be published
)

// Public reports whether a reader finds anything at the item's address.
func (s Status) Public() bool { return s == Published || s == Withdrawn }

var transitions = map[Status][]Status{
	Drafted:     {Scheduled, Published, Issued},
	Scheduled:   {Scheduled, Published, Drafted},
	Published:   {Withdrawn, Unpublished},
	Unpublished: {Published},
	Withdrawn:   {}, // what was taken back in public stays taken back
	Issued:      {}, // who has it has it
}

// May reports whether an item may go from s to next.
func (s Status) May(next Status) bool {
	for _, t := range transitions[s] {
		if t == next {
			return true
		}
	}
	return false
}

// Text is a short text by language.
type Text map[string]string

// In returns the text in lang, in Persian when there is none, in any language
// when there is no Persian either.
func (t Text) In(lang string) string {
	if s := t[lang]; s != "" {
		return s
	}
	if s := t["fa"]; s != "" {
		return s
	}
	return t["en"]
}

// Topic is a subject that items are filed under.
type Topic struct {
	ID    id.Topic
	Slug  string
	Name  Text
	Order int

	Body    id.Body // of its own category; "" for a topic of the party
	About   Text    // a sentence or two for its page
	Hidden  bool    // not in the list of topics; its address stays
	Version int64   // changes since it was made
}

// Author is who signed an item, as of the item's day: a later change of post or
// name does not change it. Person is "" for an author who is not in the
// party's directory, and a post that nobody recorded is empty.
type Author struct {
	Person id.Person `json:"person,omitempty"`
	Slug   string    `json:"slug,omitempty"` // of the person's page
	Name   Text      `json:"name"`
	PostID id.Post   `json:"post_id,omitempty"`
	Post   Text      `json:"post,omitempty"`
	BodyID id.Body   `json:"body_id,omitempty"`
	Body   Text      `json:"body,omitempty"`
	Asked  bool      `json:"asked,omitempty"` // name and post are the directory's for the day
}

// Audience is one addressee of an announcement: a body of the party, or a
// name as it was written.
type Audience struct {
	Body id.Body `json:"body,omitempty"`
	Name Text    `json:"name,omitempty"`
}

// Figure is one picture of a gallery.
type Figure struct {
	Media   id.Media `json:"media"`
	Caption Text     `json:"caption,omitempty"`
}

// Edition is an item's text in one language.
type Edition struct {
	Lang     string
	Kicker   string // روتیتر
	Title    string
	Lead     string
	Body     string // HTML that Sanitise made: safe to show as it is
	Text     string // Body as plain text
	Words    int
	Minutes  int // reading time, at least 1
	Revision int // number of the live revision
	SortKey  []byte

	terms *search.Terms // known before the transaction; may be nil
}

// Item is one thing the party says, in all its editions.
type Item struct {
	ID        id.Item
	Kind      Kind
	Status    Status
	Lang      string // of the first edition; its editor owns what all editions share
	Slug      string
	Owner     id.Body // the body that speaks
	Province  id.Body
	Committee id.Body
	Topics    []Topic
	Audience  []Audience
	Authors   []Author
	Cover     id.Media
	Gallery   []Figure

	Reach      Reach
	Series     string // "" when the item has no number
	Number     int64  // 0: none
	SerialYear int    // Jalali year of the number
	Short      int64  // the number in /n/{short}; 0 until published

	JYear, JMonth, JDay int // of PublishedAt (ScheduledFor, the planned day) in Tehran; 0 for a page

	PublishedAt  time.Time // zero until published
	IssuedAt     time.Time // zero unless issued
	ScheduledFor time.Time // zero unless scheduled
	ChangedAt    time.Time // last change a reader can see; PublishedAt when there was none
	CreatedAt    time.Time
	WithdrawnAt  time.Time
	Withdrawal   string // the public reason
	Corrected    bool   // a public correction was made

	OldID    int64  // WordPress id, 0 for none
	Source   string // "", or where it was moved in from: "wxr"
	Editions map[string]Edition
}

// Edition returns the item's edition in lang, false when it has none.
func (it *Item) Edition(lang string) (Edition, bool) {
	e, ok := it.Editions[lang]
	return e, ok
}

// Langs lists the languages of the item's editions, its first language first.
func (it *Item) Langs() []string {
	langs := make([]string, 0, len(it.Editions))
	for _, l := range []string{it.Lang, "fa", "en"} {
		if _, ok := it.Editions[l]; ok && (len(langs) == 0 || langs[0] != l) {
			langs = append(langs, l)
		}
	}
	return langs
}

// Path is the item's canonical address in lang: "/1404/02/slug/", "/slug/" for
// a page, with "/en" before it for an English edition.
func (it *Item) Path(lang string) string { return Path(it.Kind, it.JYear, it.JMonth, it.Slug, lang) }

// ShortPath is the address for SMS, print and QR, "" before publication.
func (it *Item) ShortPath(lang string) string { return shortPath(it.Short, lang) }

// ArchivedFrom is the instant from which a text published at the given time
// bears the mark «آرشیو»: the first of the day two years later.
func ArchivedFrom(published time.Time) time.Time {
	d, err := jalali.FromTime(published)
	if err != nil {
		return published.AddDate(2, 0, 0)
	}
	if d, err = d.AddYears(2); err != nil {
		return published.AddDate(2, 0, 0)
	}
	return d.Time()
}

// Archived reports whether the item bears the mark at the time given.
func (it *Item) Archived(now time.Time) bool {
	return it.Kind.Dated() && !it.PublishedAt.IsZero() && !now.Before(ArchivedFrom(it.PublishedAt))
}

// Format is how the body of a draft is written.
type Format string

// The formats of a body.
const (
	HTML     Format = "html"
	Markdown Format = "markdown"
)

// Draft is an edition as an author, an editor or an import hands it in: raw
// text, and the facts that all editions share. In an edition that is not the
// item's first, only the texts count, and the names in Authors, Audience and
// Gallery are taken over for its language, place by place.
type Draft struct {
	Kind    Kind
	Lang    string // "" is "fa"
	Kicker  string
	Title   string
	Lead    string
	Body    string
	Format  Format           // "" is HTML
	Assets  map[string]Asset // by the address in Body
	Slug    string           // "" makes one from the title
	Based   int              // number of the revision the editor saw, None when there was none; 0 does not ask
	Facts   string           // Item.Facts as the editor saw them; "" does not ask
	ID      id.Item          // of a new item whose form was drawn before; "" makes one
	Changed time.Time        // of an import; zero: none since publication

	At        time.Time // planned or, of an import, first publication; zero: when it is published
	Created   time.Time // of an import; zero: now
	Owner     id.Body
	Province  id.Body
	Committee id.Body
	Topics    []id.Topic
	Audience  []Audience
	Authors   []Author // a Person without a Name is asked for name and post of that day
	Cover     id.Media
	Gallery   []Figure
	Reach     Reach
	Series    string // "" is the kind's own
	Number    int64  // only of an import: a number that was given before
	OldID     int64
	Source    string
}

// None is what a draft is based on whose writer saw no edition: one that is there by now is not written over.
const None = -1

// Longest texts, in bytes of UTF-8. A limit keeps one form from filling the disk;
// nothing that people write comes near.
const (
	maxLine = 1000
	maxLead = 8 << 10
	maxBody = 4 << 20
)

// Check says what is wrong with a draft as such, whatever the state of its item.
func (d *Draft) Check() error {
	switch {
	case !d.Kind.Known():
		return fault.New(fault.Invalid, "press.error.kind", "kind", string(d.Kind))
	case d.Lang != "fa" && d.Lang != "en":
		return fault.New(fault.Invalid, "press.error.lang", "lang", d.Lang)
	case d.Title == "":
		return fault.New(fault.Invalid, "press.error.title")
	case len(d.Title) > maxLine || len(d.Kicker) > maxLine || len(d.Slug) > maxLine:
		return fault.New(fault.TooLarge, "press.error.long")
	case len(d.Lead) > maxLead || len(d.Body) > maxBody:
		return fault.New(fault.TooLarge, "press.error.long")
	case d.Number < 0 || d.Number > 0 && !d.Kind.Numbered():
		return fault.New(fault.Invalid, "press.error.number")
	case len(d.Audience) > 0 && d.Kind != Announcement && d.Kind != Statement:
		return fault.New(fault.Invalid, "press.error.audience")
	}
	if !d.Reach.Known() || d.Reach != Everyone && d.Kind != Announcement {
		return fault.New(fault.Invalid, "press.error.reach.kind")
	}
	return checkSlug(d.Kind, d.Slug)
}

// Ready says why an item cannot be published, nil when it can. What moved in
// from an old site was published already, and is taken as it stands.
func (it *Item) Ready() error {
	first, ok := it.Editions[it.Lang]
	switch {
	case !ok || first.Title == "":
		return fault.New(fault.Invalid, "press.error.title")
	case it.Slug == "":
		return fault.New(fault.Invalid, "press.error.slug")
	case first.Text == "" && len(it.Gallery) == 0 && it.Source == "":
		return fault.New(fault.Invalid, "press.error.body")
	}
	return nil
}

// Go says whether the item may go to the next status, and if not, in words.
func (it *Item) Go(next Status) error {
	if it.Status == next && next != Scheduled {
		return fault.New(fault.Conflict, "press.error.already."+string(next))
	}
	if !it.Status.May(next) {
		return fault.New(fault.Conflict, "press.error.from."+string(it.Status))
	}
	if opens := next == Published || next == Scheduled; opens && it.Reach != Everyone || next == Issued && it.Reach == Everyone {
		return fault.New(fault.Conflict, "press.error.reach")
	}
	if next == Unpublished && it.Number > 0 {
		// A series has no holes: a number that was given is answered for in public.
		return fault.New(fault.Conflict, "press.error.numbered", "n", it.Number)
	}
	return nil
}
