package meeting

import (
	"time"

	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// RulingState is what became of a resolution.
type RulingState string

// The states of a resolution.
const (
	Open      RulingState = "open"
	Done      RulingState = "done"
	Overtaken RulingState = "overtaken" // by another
	Dropped   RulingState = "dropped"   // with a reason
)

// RulingStates lists them in the order of a form.
var RulingStates = []RulingState{Open, Done, Overtaken, Dropped}

// Ruling is a resolution with what became of it.
type Ruling struct {
	ID      id.Ruling
	Meeting id.Meeting
	Body    id.Body
	Decided
	State    RulingState
	Version  int64
	Year     int
	Number   int64 // 0 until the minutes are signed
	Reason   string
	By       id.Ruling // that overtook it
	ClosedBy id.Person
	ClosedAt time.Time
	PublicAt time.Time
}

// Object names it in the ledger and among the tasks.
func (x *Ruling) Object() string { return "ruling:" + string(x.ID) }

// Late says whether an open resolution is overdue on a day.
func (x *Ruling) Late(today Day) bool {
	d, err := jalali.Parse(x.Due)
	return x.State == Open && err == nil && d.Before(today)
}
