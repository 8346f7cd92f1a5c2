package circular

import (
	"context"
	"slices"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// whose says who held a seat on the day of sending, and who holds it now where that is somebody else.
func whose(r *staff.Request, tree Tree, name func(id.Person) string, s *Seat) string {
	then := r.Text("circular.vacant")
	if s.Person != "" {
		then = name(s.Person)
	}
	if !s.Passes {
		return then
	}
	held := tree.Holders(s.Post, day(r.Now))
	switch {
	case len(held) == 0 && s.Person != "":
		return r.Text("circular.now.vacant", "then", then)
	case len(held) > 0 && !slices.ContainsFunc(held, func(h Holder) bool { return h.Person == s.Person }):
		return r.Text("circular.now", "then", then, "now", name(held[0].Person))
	}
	return then
}

// namesOf are the names of those who held and hold seats, and of who accepted.
func (rm *Room) namesOf(ctx context.Context, r *staff.Request, tree Tree, seats []Received) (func(id.Person) string, error) {
	var people []id.Person
	for _, s := range seats {
		people = append(people, s.Person, s.AcceptedBy)
		if s.Passes {
			for _, h := range tree.Holders(s.Post, day(r.Now)) {
				people = append(people, h.Person)
			}
		}
	}
	return rm.names(ctx, r, people...)
}

// moment is an instant in a cell: «۱ آذر ۱۴۰۵، ۱۲:۰۰».
func moment(r *staff.Request, at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return r.Text("circular.moment", "day", day(at).Medium(r.Lang), "clock", jalali.Clock(at, r.Lang))
}

// when is an instant in a narrow cell: «امروز ۱۲:۰۰», «۱ آذر ۱۲:۰۰», of another year «۱ آذر ۱۴۰۴».
func when(r *staff.Request, at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	today, on, clock := day(r.Now), day(at), i18n.Digits(r.Lang, at.In(jalali.Location()).Format("15:04"))
	switch {
	case on == today:
		return r.Text("circular.when.today", "clock", clock)
	case day(at.Add(24*time.Hour)) == today:
		return r.Text("circular.when.yesterday", "clock", clock)
	case on.Year == today.Year:
		return r.Text("circular.when.day", "day", on.DayMonth(r.Lang), "clock", clock)
	}
	return on.Medium(r.Lang)
}

// receiptTable has a row for each seat: its post, below it who holds it and what else is known, then the facts. Post and holder share
// a cell, so that a phone shows the facts beside them.
func (rm *Room) receiptTable(ctx context.Context, r *staff.Request, tree Tree, c *Circular, seats []Received) (*view.Table, error) {
	name, err := rm.namesOf(ctx, r, tree, seats)
	if err != nil {
		return nil, err
	}
	t := &view.Table{Caption: r.Text("circular.receipts"), Quiet: true, Columns: []view.Column{
		{Text: r.Text("circular.col.seat")}, {Text: r.Text("circular.fact.delivered")}, {Text: r.Text("circular.fact.opened")},
	}}
	last := map[Asked]string{Accept: "circular.fact.accepted", Reply: "circular.fact.replied"}[c.Asked]
	if last != "" {
		t.Columns = append(t.Columns, view.Column{Text: r.Text(last)})
	}
	for i := range seats {
		s := &seats[i]
		post, _ := tree.Post(s.Post)
		row := view.Row{Head: post.Name.In(r.Lang), Below: whose(r, tree, name, &s.Seat), Cells: []string{when(r, s.Delivered), when(r, s.Opened)}}
		switch c.Asked {
		case Accept:
			x := when(r, s.Accepted)
			if s.AcceptedBy != "" && s.AcceptedBy != s.Person {
				x = r.Text("circular.by", "moment", x, "name", name(s.AcceptedBy))
			}
			row.Cells = append(row.Cells, x)
		case Reply:
			row.Cells = append(row.Cells, when(r, s.Replied))
		}
		if note := seatNote(r, s); note != "" {
			row.Below += r.Text("circular.semicolon") + note
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// seatNote says what else is known of a seat.
func seatNote(r *staff.Request, s *Received) string {
	switch {
	case !s.Paper.IsZero():
		return r.Text("circular.note.paper", "day", day(s.Paper).Medium(r.Lang))
	case s.Failed != "":
		return r.Text("circular.note." + string(s.Failed))
	case s.Opened.IsZero() && !s.Raised.IsZero():
		return r.Text("circular.note.raised", "day", day(s.Raised).Medium(r.Lang))
	case s.Opened.IsZero() && !s.Reminded.IsZero():
		return r.Text("circular.note.reminded", "day", day(s.Reminded).Medium(r.Lang))
	}
	return ""
}
