package meeting

import (
	"encoding/json"
	"fmt"

	"hemmat/internal/kit/id"
)

// The objects of a record, as their names begin.
const (
	pointObject  = "point:"  // an item of the agenda
	textObject   = "text:"   // the minutes of an item
	seatObject   = "seat:"   // the attendance of a seat, by post and person
	rulingObject = "ruling:" // a resolution
	papersObject = "papers"  // papers of the meeting itself
	guestsObject = "guests"  // who else was there
	hallObject   = "hall"    // who led and who wrote
)

// seatKey names a seat's attendance by what two copies of a record have in common.
func seatKey(s Seat) string { return seatObject + string(s.Post) + "/" + string(s.Person) }

// Point is an item of an agenda.
type Point struct {
	ID      id.Point  `json:"-"`
	Place   int       `json:"place"`
	Title   string    `json:"title"`
	Words   string    `json:"words,omitempty"`
	Post    id.Post   `json:"post,omitempty"` // who brings it
	Minutes int       `json:"minutes,omitempty"`
	Papers  []Paper   `json:"papers,omitempty"`
	Ruling  id.Ruling `json:"ruling,omitempty"` // an open resolution that has rolled on
	Struck  bool      `json:"struck,omitempty"`
}

// Paper is a paper of a meeting or beside an item of it: a page of this or another site, or a file, which is named by its public
// address and read at one of the meeting's own.
type Paper struct {
	Text string `json:"text,omitempty"`
	Href string `json:"href"`
}

// Papers is the value of the papers of the meeting itself.
type Papers struct {
	Papers []Paper `json:"papers"`
}

// Words is the value of a text of the record.
type Words struct {
	Text string `json:"text"`
}

// Mark is the value of a seat's attendance.
type Mark struct {
	Attendance Attendance `json:"attendance"`
}

// Hall is who led the meeting and who wrote its minutes: they sign.
type Hall struct {
	Chair     id.Person `json:"chair,omitempty"`
	Secretary id.Person `json:"secretary,omitempty"`
}

// Decided is a resolution as the record has it.
type Decided struct {
	ID      id.Ruling `json:"-"`
	Point   id.Point  `json:"point"`
	Text    string    `json:"text"`
	Post    id.Post   `json:"post,omitempty"` // whose work it is: a successor inherits it
	Due     string    `json:"due,omitempty"`  // the last day, 1405/09/20
	Counted bool      `json:"counted,omitempty"`
	For     int       `json:"for,omitempty"`
	Against int       `json:"against,omitempty"`
	Neither int       `json:"neither,omitempty"`
	Struck  bool      `json:"struck,omitempty"`
}

// value is how an object's value is written: the same for the same.
func value(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Errorf("meeting: a value of the record: %w", err)) // they are plain structs
	}
	return string(b)
}
