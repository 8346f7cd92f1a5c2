// Package desk is where the party's people work: the inbox, the calendar of what is due, the table of occasions, the
// reader of the ledger and the health of the program. It shows what other rooms keep; its own are the occasions, the
// results of checks of the ledger and the note of each backup.
package desk

import (
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// The actions of the room.
const (
	SeeInbox     access.Action = "desk.inbox"
	SeeCalendar  access.Action = "desk.calendar"
	SeeOccasions access.Action = "desk.occasions"
	SetOccasion  access.Action = "desk.occasion.set"
	SeeParts     access.Action = "desk.components"
	ReadLedger   access.Action = "desk.ledger.read"
	CheckLedger  access.Action = "desk.ledger.check"
	ExportLedger access.Action = "desk.ledger.export"
	SeeHealth    access.Action = "desk.health"
	RetryJob     access.Action = "desk.job.retry"
	SeeVisits    access.Action = "desk.visits"
	SeeSettings  access.Action = "desk.settings"
	SetSettings  access.Action = "desk.settings.set"
)

// Rules say who may do them. The inbox shows to everybody what is theirs; the ledger shows to each the bodies that their
// function reaches.
func Rules() []access.Rule {
	return []access.Rule{
		{Action: SeeInbox, Everybody: true},
		{Action: SeeCalendar, Functions: access.Functions},
		{Action: SeeOccasions, Functions: access.Functions},
		{Action: SeeParts, Functions: access.Functions},
		{Action: SetOccasion, Functions: []access.Function{access.Editor, access.ChiefEditor, access.OrganisationOffice, access.Administrator}},
		{Action: ReadLedger, Functions: []access.Function{access.ChiefEditor, access.OrganisationOffice, access.Administrator}, Reads: true},
		{Action: CheckLedger, Functions: []access.Function{access.Inspector, access.Administrator}},
		{Action: ExportLedger, Functions: []access.Function{access.Administrator}, Reads: true, Fresh: true},
		{Action: SeeHealth, Functions: []access.Function{access.Administrator}, Reads: true},
		{Action: RetryJob, Functions: []access.Function{access.Administrator}},
		{Action: SeeVisits, Functions: access.Functions},
		{Action: SeeSettings, Functions: []access.Function{access.Administrator}, Reads: true},
		{Action: SetSettings, Functions: []access.Function{access.Administrator}},
	}
}

// Calendar is by which an occasion returns.
type Calendar string

// A solar occasion falls on the same Jalali day each year and can be copied to the next; a lunar one is set by hand.
const (
	Solar Calendar = "solar"
	Lunar Calendar = "lunar"
)

// Occasion is a day that the party keeps, in one year.
type Occasion struct {
	ID       id.Occasion
	Day      jalali.Date
	Calendar Calendar
	NameFa   string
	NameEn   string // may be empty
	Note     string
	Body     id.Body // whose it is, with the bodies below it
	Version  int64   // grows with every change
}

// Name is the name in lang, or the Persian one.
func (o Occasion) Name(lang string) string {
	if lang == "en" && o.NameEn != "" {
		return o.NameEn
	}
	return o.NameFa
}

// The longest a name and a note may be, in characters.
const (
	longestName = 120
	longestNote = 600
)

// Check says what is wrong, by field: the key of a text of the catalogue.
func (o Occasion) Check() map[string]string {
	wrong := map[string]string{}
	switch {
	case o.NameFa == "":
		wrong["name_fa"] = "desk.error.name"
	case len([]rune(o.NameFa)) > longestName:
		wrong["name_fa"] = "desk.error.long"
	}
	if len([]rune(o.NameEn)) > longestName {
		wrong["name_en"] = "desk.error.long"
	}
	if len([]rune(o.Note)) > longestNote {
		wrong["note"] = "desk.error.long"
	}
	if !o.Day.Valid() {
		wrong["day"] = "desk.error.day"
	}
	if o.Calendar != Solar && o.Calendar != Lunar {
		wrong["calendar"] = "desk.error.calendar"
	}
	if o.Body == "" {
		wrong["body"] = "desk.error.body"
	}
	return wrong
}

// In is the occasion in another year; false for one that does not return by itself, or on a day which that year lacks.
func (o Occasion) In(year int) (Occasion, bool) {
	day, err := jalali.New(year, o.Day.Month, o.Day.Day)
	if o.Calendar != Solar || err != nil {
		return Occasion{}, false
	}
	o.ID, o.Day, o.Version = "", day, 0
	return o, true
}

// Same reports whether two occasions are one: the same name on the same day in the same body.
func (o Occasion) Same(p Occasion) bool {
	return o.Day == p.Day && o.NameFa == p.NameFa && o.Body == p.Body
}

// stale is the answer to a form that another person was faster than.
func stale() error { return fault.New(fault.Conflict, "desk.error.stale") }

// Span is a part of the inbox.
type Span string

// The spans, in the order of the inbox.
const (
	Late  Span = "late"
	Today Span = "today"
	Week  Span = "week"
	Later Span = "later"
)

// SpanOf says in which part of the inbox something due is, seen from now. The week ends with Friday.
func SpanOf(due, now time.Time) Span {
	if due.IsZero() {
		return Later
	}
	if due.Before(now) {
		return Late
	}
	today, err := jalali.FromTime(now)
	day, err2 := jalali.FromTime(due)
	if err != nil || err2 != nil {
		return Later
	}
	switch left := day.Sub(today); {
	case left == 0:
		return Today
	case left <= int(jalali.Friday)-int(today.Weekday()):
		return Week
	}
	return Later
}

// Check is one reading of the whole ledger.
type Check struct {
	Began, Ended time.Time
	Seq          int64 // the last entry it read
	Bad          int64 // how many rows do not agree
	First        int64 // the first of them
	What         string
	By           id.Person // who asked for it; "" for the program itself
}

// Backup is a copy that was made.
type Backup struct {
	At    time.Time
	Bytes int64
	Files int64
}

// What the health page calls too little or too old.
const (
	leastFree    = 2 << 30 // bytes
	leastShare   = 10      // percent of the disk
	oldestBackup = 36 * time.Hour
	oldestCheck  = 48 * time.Hour
	longestLag   = 100              // entries
	longestWait  = 10 * time.Minute // of a job that is due
)

// Short reports whether a disk has too little left.
func Short(free, total int64) bool {
	return free < leastFree || total > 0 && free*100/total < leastShare
}
