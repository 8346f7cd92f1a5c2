package press

import (
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/jalali"
)

// Filter says which published items a list holds. Fields that are set must all
// hold; the empty Filter with a Lang is everything dated in that language.
//
// With at most one of Topic, Scope, Author and Audience, with or without kinds,
// a page of the list is one walk along an index. With more than one, the first
// that is set is walked and the others are looked up item by item.
type Filter struct {
	Lang     string // "" is "fa"
	Kind     Kind
	Kinds    []Kind // several kinds; ignored when Kind is set
	Topic    id.Topic
	Scope    id.Body   // the item's owner, province or committee, or a body below this one
	Author   id.Person // signed by
	Audience id.Body   // addressed to
	From, To time.Time // [From, To); zero is open
}

// Cursor is a place in a list: after or before the item published at At with
// the short number Short. The zero Cursor is the list's beginning. It holds no
// id, because it stands in addresses.
type Cursor struct {
	At    time.Time
	Short int64
}

// IsZero reports whether c is the beginning of a list.
func (c Cursor) IsZero() bool { return c.At.IsZero() && c.Short == 0 }

// String is the cursor for an address: lower-case letters, digits and one dot.
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMilli(), 36) + "." + strconv.FormatInt(c.Short, 36)
}

// ParseCursor reads what String wrote; "" is the zero Cursor.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	at, short, ok := strings.Cut(s, ".")
	ms, err := strconv.ParseInt(at, 36, 64)
	n, err2 := strconv.ParseInt(short, 36, 64)
	c := Cursor{At: time.UnixMilli(ms).UTC(), Short: n}
	// Only the one spelling is an address; others would each be a page of their own.
	if !ok || err != nil || err2 != nil || n <= 0 || c.String() != s {
		return Cursor{}, fault.New(fault.NotFound, "")
	}
	return c, nil
}

// ListItem is an item as a list shows it, in one language: no body, no gallery.
type ListItem struct {
	ID          id.Item
	Kind        Kind
	Lang        string
	Slug        string
	JYear       int
	JMonth      int
	JDay        int
	Kicker      string
	Title       string
	Lead        string
	Minutes     int
	Owner       id.Body
	Province    id.Body
	Committee   id.Body
	Authors     []Author
	Audience    []Audience
	Cover       id.Media
	Series      string
	Number      int64
	SerialYear  int
	Short       int64
	PublishedAt time.Time
	ChangedAt   time.Time
}

// Path is the item's address.
func (l ListItem) Path() string { return Path(l.Kind, l.JYear, l.JMonth, l.Slug, l.Lang) }

// Cursor is the item's place in its lists.
func (l ListItem) Cursor() Cursor { return Cursor{At: l.PublishedAt, Short: l.Short} }

// Archived reports whether the item bears the mark «آرشیو» at the time given.
func (l ListItem) Archived(now time.Time) bool { return !now.Before(ArchivedFrom(l.PublishedAt)) }

// FullItem is a list item with its text, for feeds.
type FullItem struct {
	ListItem
	Body string // sanitised HTML
	Text string
}

// Month is a month of the archive and how many items it has.
type Month struct {
	Year, Month int
	Items       int
}

// Address is one address of an item, for the sitemap and the export.
type Address struct {
	Item      id.Item
	Lang      string
	Path      string
	Langs     []string // every language the item has
	ChangedAt time.Time
	Status    Status // Published or Withdrawn

	Owner, Province, Committee id.Body
}

// Revision is one stored state of an edition.
type Revision struct {
	Item     id.Item
	Lang     string
	N        int
	At       time.Time
	By       ledger.Actor
	Content  Content // as it came: raw, never to be shown as HTML
	Note     string  // why it was changed
	Class    Class   // "" for a change that is no correction
	Salt     []byte  // of the commitment in the ledger; empty once Redacted
	Redacted bool    // something was taken out of it afterwards
}

// Correction is a public correction of a published item.
type Correction struct {
	Item  ListItem
	N     int
	At    time.Time
	Note  string
	Class Class
}

// The names of lists, which the counters and cache tags know them by.

// ListAll is every dated item.
const ListAll = "all"

// ListKind is the list of a kind.
func ListKind(k Kind) string { return "kind:" + string(k) }

// ListTopic is the list of a topic.
func ListTopic(t id.Topic) string { return "topic:" + string(t) }

// ListBody is the list of a body with everything below it.
func ListBody(b id.Body) string { return "body:" + string(b) }

// ListAuthor is the list of what a person signed.
func ListAuthor(p id.Person) string { return "person:" + string(p) }

// ListAudience is the list of what was addressed to a body.
func ListAudience(b id.Body) string { return "audience:" + string(b) }

// ListYear and ListMonth are counted, not stored: the archive walks ListAll
// between two instants.
func ListYear(jy int) string { return "year:" + strconv.Itoa(jy) }

// ListMonth is the counter of a month of the archive.
func ListMonth(jy, jm int) string {
	return "month:" + strconv.Itoa(jy*100+jm)
}

// of narrows a list to one kind.
func of(list string, k Kind) string {
	if list == ListAll {
		return ListKind(k)
	}
	return list + "/" + string(k)
}

// lists returns the lists whose union the filter walks, and the lists that an
// item must stand in besides.
func (f Filter) lists() (walk []string, also []string) {
	var sets []string
	if f.Author != "" {
		sets = append(sets, ListAuthor(f.Author))
	}
	if f.Audience != "" {
		sets = append(sets, ListAudience(f.Audience))
	}
	if f.Topic != "" {
		sets = append(sets, ListTopic(f.Topic))
	}
	if f.Scope != "" {
		sets = append(sets, ListBody(f.Scope))
	}
	if len(sets) == 0 {
		sets = []string{ListAll}
	}
	kinds := f.Kinds
	if f.Kind != "" {
		kinds = []Kind{f.Kind}
	}
	if len(kinds) == 0 {
		return sets[:1], sets[1:]
	}
	for _, k := range kinds {
		walk = append(walk, of(sets[0], k))
	}
	return walk, sets[1:]
}

func (f Filter) lang() string {
	if f.Lang == "" {
		return "fa"
	}
	return f.Lang
}

// InYear, InMonth and InDay narrow a filter to a span of the Jalali calendar.
func (f Filter) InYear(jy int) (Filter, error) {
	from, to, err := jalali.YearBounds(jy)
	f.From, f.To = from, to
	return f, err
}

// InMonth narrows the filter to a month.
func (f Filter) InMonth(jy, jm int) (Filter, error) {
	from, to, err := jalali.MonthBounds(jy, jm)
	f.From, f.To = from, to
	return f, err
}

// InDay narrows the filter to a day.
func (f Filter) InDay(d jalali.Date) (Filter, error) {
	from, to, err := jalali.DayBounds(d)
	f.From, f.To = from, to
	return f, err
}
