// Package meeting keeps the party's meetings and what they decided: the memory of the party.
//
// A meeting is called, held, minuted and signed. What holds:
//   - Who sits in it are the posts of the body and their holders of the day: of the call, and again of the day it is held.
//   - A meeting gets its number when it is held, a resolution when the minutes are signed: both without gaps, per body and
//     Jalali year. What was called and never held, and what was written down and struck again, leaves no hole.
//   - Short notice, a vacant chair and too few people are said, confirmed and recorded. They are in nobody's way.
//   - A blank is not an absence: what was not recorded is said to be not recorded.
//   - The record grows object by object (an item, its minutes, a seat, a resolution), each in editions. Who writes from an
//     edition that is no longer the last one is shown both; the same when two copies of a record come together. Nothing is lost.
//   - Circulated minutes never change: a correction is a new edition. What two people have signed is the end of it.
//   - The ledger holds no word of a meeting: ids, states, and commitments to editions.
package meeting

import (
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// Day is a calendar day.
type Day = jalali.Date

// State is where a meeting stands.
type State string

// The states.
const (
	Draft     State = "draft"
	Called    State = "called"
	Held      State = "held"    // the minutes grow
	Minuted   State = "minuted" // they are circulated, and may be objected to
	Signed    State = "signed"
	Cancelled State = "cancelled"
)

// States lists them in the order of a life.
var States = []State{Draft, Called, Held, Minuted, Signed, Cancelled}

// follows are the states that a state may lead to. Minutes may be circulated anew.
var follows = map[State][]State{Draft: {Called}, Called: {Held, Cancelled}, Held: {Minuted}, Minuted: {Minuted, Signed}}

// Leads says whether a meeting may go from a state to another.
func (s State) Leads(to State) bool { return slices.Contains(follows[s], to) }

// Happened says whether the meeting took place.
func (s State) Happened() bool { return s == Held || s == Minuted || s == Signed }

// Grows says whether an object of the record may be written in the state: the agenda and papers from the draft on, the rest once the
// meeting is held, nothing once it is signed.
func (s State) Grows(object string) bool {
	if strings.HasPrefix(object, pointObject) || object == papersObject {
		return s != Cancelled && s != Signed
	}
	return s == Held || s == Minuted
}

// Kind is what sort of meeting it is.
type Kind string

// The kinds.
const (
	Ordinary      Kind = "ordinary"
	Extraordinary Kind = "extraordinary"
)

// Meeting is a meeting of a body.
type Meeting struct {
	ID      id.Meeting
	Body    id.Body
	Kind    Kind
	Title   string
	Place   string
	Begins  time.Time
	Ends    time.Time // zero: not said
	State   State
	Version int64 // changes since it was drafted: of its frame, not of its record
	Salt    []byte
	Guest   bool // its home is another copy of the program: here it gets no numbers and is not signed
	By      id.Person
	At      time.Time

	CalledBy id.Person
	CalledAt time.Time
	Warned   []Warning // what was said at calling and confirmed

	CancelledAt time.Time
	Reason      string

	HeldAt time.Time
	Hall
	Year   int
	Number int64 // 0 of a guest that has not heard from home
	Quorum int   // by the statutes of the day it was held; 0 is not recorded

	Edition  int       // of the minutes, the last that was circulated
	Until    time.Time // the first instant at which it is too late to object
	SignedAt time.Time
	PublicAt time.Time // shown to everybody; zero: it is not
}

// Object names it in the ledger and among the tasks.
func (m *Meeting) Object() string { return object(m.ID) }

func object(m id.Meeting) string { return "meeting:" + string(m) }

// Seat is a post of the body in a meeting and who held it.
type Seat struct {
	N      int // its place, from 1
	Post   id.Post
	Person id.Person // "" when nobody held it
	Gone   bool      // invited, and no longer in the body when the meeting was held
}

// Tree is the party of one moment. Answers come from memory; a day may be any day.
type Tree interface {
	Body(id.Body) (Body, bool)
	Below(body id.Body, on Day) []id.Body // itself and those below it that exist on the day, in order
	Posts(body id.Body) []Post
	Post(id.Post) (Post, bool)
	Holders(post id.Post, on Day) []id.Person // who holds it before who acts for them
	Holds(person id.Person, on Day) []Post
}

// Body is a body of the party.
type Body struct {
	ID         id.Body
	Slug       string
	Name       Text
	Quorum     int // 0 is not recorded
	NoticeDays int // 0 is not recorded
}

// Post is a post of a body.
type Post struct {
	ID     id.Post
	Body   id.Body
	Name   Text // with the body's: «دبیر استان فارس»
	Bare   Text // alone: «دبیر»
	Head   bool
	Single bool // one holder at a time
}

// Text is a text by language.
type Text map[string]string

// In is the text in a language, in Persian where there is none.
func (t Text) In(lang string) string {
	if s := t[lang]; s != "" {
		return s
	}
	return t["fa"]
}

// Seats are those of a body on a day, in the order of its posts: one for a post of one holder, held or vacant, and one for
// each holder of any other.
func Seats(tree Tree, body id.Body, on Day) []Seat {
	var all []Seat
	seated := map[id.Person]bool{}
	add := func(p Post, person id.Person) {
		if person != "" && seated[person] { // who holds two posts has one seat
			return
		}
		seated[person] = true
		all = append(all, Seat{N: len(all) + 1, Post: p.ID, Person: person})
	}
	for _, p := range tree.Posts(body) {
		held := tree.Holders(p.ID, on)
		switch {
		case p.Single && len(held) == 0:
			add(p, "")
		case p.Single:
			add(p, held[0])
		default:
			for _, x := range held {
				add(p, x)
			}
		}
	}
	return all
}

// Reseat brings the seats of a call to those of a day: who left is gone, who came has a new seat.
func Reseat(were, now []Seat) []Seat {
	all := slices.Clone(were)
	has := func(list []Seat, x Seat) bool {
		return slices.ContainsFunc(list, func(s Seat) bool { return s.Post == x.Post && s.Person == x.Person })
	}
	for i := range all {
		all[i].Gone = !has(now, all[i])
	}
	for _, x := range now {
		if !has(were, x) {
			x.N = len(all) + 1
			all = append(all, x)
		}
	}
	return all
}

// Warning is something about a call that is said, confirmed and recorded.
type Warning string

// The warnings.
const (
	ShortNotice Warning = "short"  // fewer days than the statutes of the body ask for
	NoChair     Warning = "chair"  // nobody holds the post that heads the body
	FewSeats    Warning = "few"    // the posts that are held do not come to the quorum
	NoAgenda    Warning = "agenda" // nothing is on the agenda
	Past        Warning = "past"   // it has begun already: it is recorded afterwards
)

// Warnings are what has to be said before a meeting is called now.
func Warnings(tree Tree, m *Meeting, points int, now time.Time) []Warning {
	var all []Warning
	body, _ := tree.Body(m.Body)
	today := day(now)
	switch days := int(day(m.Begins).Time().Sub(today.Time()).Hours() / 24); {
	case m.Begins.Before(now):
		all = append(all, Past)
	case body.NoticeDays > 0 && days < body.NoticeDays:
		all = append(all, ShortNotice)
	}
	held := 0
	for _, s := range Seats(tree, m.Body, today) {
		p, _ := tree.Post(s.Post)
		if s.Person != "" {
			held++
		} else if p.Head {
			all = append(all, NoChair)
		}
	}
	if body.Quorum > held {
		all = append(all, FewSeats)
	}
	if points == 0 {
		all = append(all, NoAgenda)
	}
	return all
}

// Attendance is what is recorded of a seat.
type Attendance string

// What can be recorded. A blank is no absence.
const (
	Blank   Attendance = ""
	Present Attendance = "present"
	Excused Attendance = "excused"
	Absent  Attendance = "absent"
)

// Attendances lists them in the order of a form.
var Attendances = []Attendance{Present, Excused, Absent, Blank}

// Verdict is what the attendance says of the quorum.
type Verdict string

// The verdicts. While blanks could still make a quorum, nobody says that there is none.
const (
	Quorate   Verdict = "met"
	Inquorate Verdict = "short"
	Unsettled Verdict = "open"
	NoQuorum  Verdict = "none" // the statutes of the body say nothing
)

// Count is the attendance in numbers.
type Count struct {
	Seats, Vacant, Present, Excused, Absent, Blank int
	Quorum                                         int
	Verdict                                        Verdict
}

// Tally counts the seats that count.
func Tally(seats []Seat, of func(n int) Attendance, quorum int) Count {
	c := Count{Quorum: quorum}
	for _, s := range seats {
		if s.Gone {
			continue
		}
		c.Seats++
		if s.Person == "" {
			c.Vacant++
			continue
		}
		switch of(s.N) {
		case Present:
			c.Present++
		case Excused:
			c.Excused++
		case Absent:
			c.Absent++
		default:
			c.Blank++
		}
	}
	switch {
	case quorum == 0:
		c.Verdict = NoQuorum
	case c.Present >= quorum:
		c.Verdict = Quorate
	case c.Present+c.Blank < quorum:
		c.Verdict = Inquorate
	default:
		c.Verdict = Unsettled
	}
	return c
}

// day is the day in Tehran at an instant.
func day(at time.Time) Day {
	d, err := jalali.FromTime(at)
	if err != nil {
		return Day{}
	}
	return d
}
