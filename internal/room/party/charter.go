package party

import "hemmat/internal/kit/id"

// Statute is what the party's statutes say of a body in figures. Zero and empty are unknown: nobody has recorded it.
type Statute struct {
	Seats      int  `json:"seats,omitempty"`
	Quorum     int  `json:"quorum,omitempty"`
	NoticeDays int  `json:"notice_days,omitempty"` // between the call to a meeting and its day
	TermMonths int  `json:"term_months,omitempty"`
	Area       Text `json:"area,omitempty"` // what the body covers
}

// End is the first day on which a term from a day on is over by the statutes; the zero Day when they do not say.
func (s Statute) End(from Day) Day {
	if s.TermMonths <= 0 || from.IsZero() {
		return Day{}
	}
	end, err := from.AddMonths(s.TermMonths)
	if err != nil { // beyond the calendar
		return Day{}
	}
	return end
}

// Seated counts who sits in a body on a day: the people who hold a post there. Whoever only acts in one leaves the seat open,
// and whoever holds two has one seat.
func (d *Directory) Seated(x id.Body, day Day) int {
	in := map[id.Person]bool{}
	for _, p := range d.postsOf[x] {
		for _, t := range d.held[p.ID] {
			if t.Holds(day) && !t.Acting {
				in[t.Person] = true
			}
		}
	}
	return len(in)
}

// Odd is something recorded that does not fit the statutes, as a text of the catalogue. It is told, and is in nobody's
// way: what happened is recorded as it happened, and statutes change.
type Odd struct {
	Key  string
	Args []any // name, value pairs
}

// odd lists what does not fit between a body and its statutes on a day.
func (d *Directory) odd(b Body, day Day) []Odd {
	if b.Seats == 0 || !b.Exists(day) {
		return nil
	}
	var all []Odd
	if n := d.Seated(b.ID, day); n > b.Seats {
		all = append(all, Odd{"party.odd.seats", []any{"n", n, "seats", b.Seats}})
	}
	if b.Quorum > b.Seats {
		all = append(all, Odd{"party.odd.quorum", []any{"quorum", b.Quorum, "seats", b.Seats}})
	}
	return all
}

// openSeats lists the bodies with fewer people than seats on a day, in the order of the tree.
func (d *Directory) openSeats(day Day, in func(id.Body) bool) []Body {
	var all []Body
	for _, b := range d.inOrder().bodies {
		if b.Seats > 0 && b.Exists(day) && d.Seated(b.ID, day) < b.Seats && in(b.ID) {
			all = append(all, *b)
		}
	}
	return all
}
