package view

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/jalali"
)

// The structs below are the components of the desk. Their templates are in templates/components/desk.html, under the
// names that begin each comment; their style is in desk.css, which pages of the desk have beside site.css.

// Chip (desk.chip) is the state of a thing in a word. Tone: "" not begun, "wait" with somebody, "good" done or public,
// "off" taken back or closed, "late" overdue or urgent, and nothing else.
type Chip struct{ Text, Tone string }

// DeskHead (desk.head) heads a page: where it stands, its title with its state, ways from here. Main is the one drawn as a button.
type DeskHead struct {
	Crumbs Crumbs
	Kicker string
	Title  string
	Chips  []Chip
	Note   string
	Ways   []Link
	Main   *Link
}

// Work (desk.work; desk.works takes []Work) is something to do or done: a row of a worklist.
type Work struct {
	Kind  string // what kind of work it is
	Title string // what it is about
	Href  string
	Chips []Chip
	Note  string
	Of    string // the body
	Who   string
	Due   time.Time
	Clock bool   // the hour counts
	Late  bool   // Due has passed: said in words too
	Left  string // how long is left, or how late it is, in words
	Done  time.Time
}

// Acts (desk.acts) is what can be done to a thing now: one act as a button, the others behind their names.
type Acts struct {
	Label string // names the bar; "" is the general one
	Main  *Act
	More  []Act
}

// Rest are the acts beside the main one, those that are grave after the others.
func (a Acts) Rest() []Act {
	return slices.SortedStableFunc(slices.Values(a.More), func(x, y Act) int {
		switch {
		case x.Grave == y.Grave:
			return 0
		case y.Grave:
			return -1
		}
		return 1
	})
}

// Act is one act. An act that is not possible now has Why, said beside it.
type Act struct {
	Key    string // in ids: unique on the page
	Text   string
	Action string // where the form goes, by post
	Href   string // in place of a form: a page of its own
	Fields []Field
	Hint   string // what it does, before it is done
	Submit string // on the button of an act of More; "" is Text
	Why    string
	Grave  bool // takes something back
}

// Inputs are the fields under ids of this act.
func (a Act) Inputs() []Field {
	fs := make([]Field, len(a.Fields))
	for i, f := range a.Fields {
		f.In = a.Key
		fs[i] = f
	}
	return fs
}

// Faults are the fields that have an error; with one, the act stands open.
func (a Act) Faults() []Field { return Form{Fields: a.Inputs()}.Faults() }

// FormPage (desk.form) is a page that is a form: groups of fields, a summary of faults on top, the button in sight.
// Hidden fields stand in a group without a legend.
type FormPage struct {
	ID     string
	Action string // by post
	Title  string // names it for screen readers when it is one of several
	Groups []Group
	Submit string
	Also   []Button // further buttons: save and go on
	Cancel *Link
	Files  bool // some field sends a file
}

// Group is fields that belong together.
type Group struct {
	Legend string
	Hint   string
	Fields []Field
	Half   bool // two short fields beside each other where there is room
}

// Button is a second button of a form, told from the first by its name and value.
type Button struct{ Name, Value, Text string }

// Faults lists the fields that have an error.
func (f FormPage) Faults() []Field {
	var fs []Field
	for _, g := range f.Groups {
		fs = append(fs, Form{Fields: g.Fields}.Faults()...)
	}
	return fs
}

// Key (desk.keys takes []Key) is a term and its value, for people at work.
type Key struct {
	Term  string
	Text  string
	Href  string
	At    time.Time // in place of Text
	Clock bool      // At with the hour
	LTR   bool      // code, address: kept left to right
	Chip  *Chip
	Note  string // what to do about it, what it means
	Late  bool
}

// Deed (desk.deeds takes []Deed) is something that was done: the history of a thing.
type Deed struct {
	Title  string
	Href   string
	At     time.Time
	Who    string
	Post   string
	Reason string // in the words of who did it
	Note   string
	State  string // as of Event
}

// Compare (desk.compare) sets two states beside each other.
type Compare struct{ One, Two Side }

// Side is one of them.
type Side struct {
	Title string
	Note  string
	Diff  Diff
}

// Diff (desk.diff) is a text with the words that came and went, paragraph by paragraph.
type Diff [][]Piece

// Piece is a run of words. Kind: "" kept, "ins" came, "del" went.
type Piece struct{ Kind, Text string }

// Stat (desk.stats takes []Stat) is a figure at a glance. Tone: "" or "late" or "none".
type Stat struct {
	Label string
	Value string // digits are shown in the page's language
	Note  string
	Href  string
	Tone  string
}

// Filters (desk.filters) is the bar above a list: its fields, and what is chosen, each a link that takes it away.
type Filters struct {
	Form   Form
	Chosen []Link
	Clear  *Link
}

// Confirm (desk.confirm) asks before something is done.
type Confirm struct {
	Title  string
	Text   string
	Facts  []Key
	Fields []Field
	Action string
	Submit string
	Grave  bool
	Cancel Link
}

// Faults lists the fields that have an error.
func (c Confirm) Faults() []Field { return Form{Fields: c.Fields}.Faults() }

// Month (desk.month) is a month of the calendar: a table of weeks from Saturday to Friday. On a phone it shows how much a
// day holds, and each such day leads to "d-" and its Numeric date with hyphens, which the list below the table bears.
type Month struct {
	Title string
	Quiet bool // the title is for screen readers only: the page's own says it
	Prev  Link
	Next  Link
	Today *Link // nil in the month of today
	Weeks [][]MonthDay
}

// MonthDay is a day of the table, empty outside the month.
type MonthDay struct {
	Date  jalali.Date
	At    time.Time
	Today bool
	Rest  bool // Friday
	Items []MonthItem
}

// MonthItem is something on a day. Tone: "" or "late" or "occasion".
type MonthItem struct {
	Text  string
	Href  string
	Clock string
	Tone  string
}

// shownItems is how many things a day of the table names.
const shownItems = 3

// NewMonth lays out a month; year and month must be valid.
func NewMonth(year, month int, today jalali.Date) (Month, error) {
	first, err := jalali.New(year, month, 1)
	if err != nil {
		return Month{}, err
	}
	var m Month
	week := make([]MonthDay, int(first.Weekday()), 7)
	for day := 1; day <= jalali.DaysIn(year, month); day++ {
		d := jalali.Date{Year: year, Month: first.Month, Day: day}
		week = append(week, MonthDay{Date: d, At: d.Time(), Today: d == today, Rest: len(week) == 6})
		if len(week) == 7 {
			m.Weeks, week = append(m.Weeks, week), make([]MonthDay, 0, 7)
		}
	}
	if len(week) > 0 {
		m.Weeks = append(m.Weeks, append(week, make([]MonthDay, 7-len(week))...))
	}
	return m, nil
}

// Days gives every day of the month in order, to be filled.
func (m *Month) Days() []*MonthDay {
	var all []*MonthDay
	for _, w := range m.Weeks {
		for i := range w {
			if w[i].In() {
				all = append(all, &w[i])
			}
		}
	}
	return all
}

// In reports whether the day belongs to the month.
func (d MonthDay) In() bool { return !d.Date.IsZero() }

// Anchor is the id of the day in the list below the table.
func (d MonthDay) Anchor() string { return "d-" + strings.ReplaceAll(d.Date.Numeric(), "/", "-") }

// Class is the class of the day's cell.
func (d MonthDay) Class() string {
	var c []string
	if !d.In() {
		c = append(c, "out")
	}
	if d.Rest {
		c = append(c, "rest")
	}
	if d.Today {
		c = append(c, "today")
	}
	return strings.Join(c, " ")
}

// Shown are the things that the table names.
func (d MonthDay) Shown() []MonthItem { return d.Items[:min(len(d.Items), shownItems)] }

// More is how many it leaves to the list.
func (d MonthDay) More() int { return max(len(d.Items)-shownItems, 0) }

// weekday heads a column of a month.
type weekday struct{ Name, Letter string }

// weekdays are the days of the week in a language, from Saturday.
func weekdays(lang string) []weekday {
	var all []weekday
	for d := range 7 {
		name := jalali.Weekday(d).Name(lang)
		_, n := utf8.DecodeRuneInString(name)
		all = append(all, weekday{name, name[:n]})
	}
	return all
}
