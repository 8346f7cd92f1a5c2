package meeting

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/series"
)

// Plan is what somebody says of a meeting to come.
type Plan struct {
	Body   id.Body // of a new one; a change keeps it
	Kind   Kind
	Title  string
	Place  string
	Begins time.Time
	Ends   time.Time
}

// longest is how long a meeting may be planned.
const longest = 31 * 24 * time.Hour

// check says what is wrong with a plan.
func (p *Plan) check() error {
	switch {
	case p.Kind != Ordinary && p.Kind != Extraordinary:
		return fault.New(fault.Invalid, "meeting.error.kind")
	case p.Title == "":
		return fault.New(fault.Invalid, "meeting.error.title")
	case runes(p.Title) > maxTitle:
		return fault.New(fault.TooLarge, "meeting.error.title.long", "n", maxTitle)
	case runes(p.Place) > maxTitle:
		return fault.New(fault.TooLarge, "meeting.error.place.long", "n", maxTitle)
	case p.Begins.IsZero():
		return fault.New(fault.Invalid, "meeting.error.day")
	case !p.Ends.IsZero() && !p.Ends.After(p.Begins):
		return fault.New(fault.Invalid, "meeting.error.ends")
	case !p.Ends.IsZero() && p.Ends.Sub(p.Begins) > longest:
		return fault.New(fault.Invalid, "meeting.error.long")
	}
	return nil
}

// Draft begins a meeting. What the body has decided and is open still comes onto its agenda by itself.
func (rm *Room) Draft(ctx context.Context, by ledger.Actor, p Plan) (m Meeting, err error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return m, err
	}
	if _, ok := tree.Body(p.Body); !ok {
		return m, fault.New(fault.Invalid, "meeting.error.body")
	}
	if err := p.check(); err != nil {
		return m, err
	}
	m = Meeting{
		ID: id.New[id.Meeting](rm.o.IDs), Body: p.Body, Kind: p.Kind, Title: p.Title, Place: p.Place, Begins: db.Stored(p.Begins), Ends: db.Stored(p.Ends), State: Draft, Version: 1,
		Salt: ledger.Salt(rm.o.Entropy), By: by.Person, At: db.Stored(rm.o.Now()), Warned: nil,
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.put(ctx, &m); err != nil {
			return err
		}
		if err := rm.roll(ctx, &m, by.Person); err != nil {
			return err
		}
		return rm.enter(ctx, by, &m, "drafted", nil)
	})
	if err != nil {
		err = fmt.Errorf("meeting: draft: %w", err)
	}
	return m, err
}

// rolling is how an item is named that a resolution has rolled to: in every copy of a record alike.
func rolling(r id.Ruling) id.Point { return id.Point(r) }

// mostRolled is how many open resolutions come onto an agenda by themselves.
const mostRolled = 40

// roll puts the open resolutions of the body onto the agenda that are not on it, after what is there.
func (rm *Room) roll(ctx context.Context, m *Meeting, by id.Person) error {
	open, err := rm.store.ListRulings(ctx, RulingFilter{Bodies: []id.Body{m.Body}, States: []RulingState{Open}, Limit: mostRolled})
	if err != nil || len(open) == 0 {
		return err
	}
	of, err := rm.store.latest(ctx, m.ID)
	if err != nil {
		return err
	}
	place := 0
	x := Record{of: of}
	x.gather()
	for _, p := range x.Points {
		place = max(place, p.Place)
	}
	for _, r := range open {
		object := pointObject + string(rolling(r.ID))
		if _, there := of[object]; there || r.Meeting == m.ID {
			continue
		}
		place++
		title, _, _ := strings.Cut(r.Text, "\n")
		p := Point{Place: place, Title: cut(title), Post: r.Post, Ruling: r.ID}
		if err := rm.next(ctx, m, Edition{}, object, value(p), by); err != nil {
			return err
		}
	}
	return nil
}

// cut is a title out of a text.
func cut(s string) string {
	const most = 120
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	head := string(r[:most])
	if i := strings.LastIndex(head, " "); i > 0 {
		head = head[:i]
	}
	return head + "…"
}

// at locks a meeting that stands in one of some states and whose frame is as a form showed it.
func (rm *Room) at(ctx context.Context, m id.Meeting, seen int64, states ...State) (Meeting, error) {
	x, err := rm.store.lock(ctx, m)
	switch {
	case err != nil:
		return x, err
	case !slices.Contains(states, x.State):
		return x, fault.New(fault.Conflict, "meeting.error.state."+string(x.State))
	case x.Version != seen:
		return x, fault.New(fault.Conflict, "meeting.error.changed")
	}
	x.Version++
	return x, nil
}

// Change writes the frame of a meeting anew, until it is held. Who was called hears when time or place is another one.
func (rm *Room) Change(ctx context.Context, by ledger.Actor, m id.Meeting, seen int64, p Plan) (x Meeting, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if x, err = rm.at(ctx, m, seen, Draft, Called); err != nil {
			return err
		}
		if err := p.check(); err != nil {
			return err
		}
		moved := x.Place != p.Place || !x.Begins.Equal(db.Stored(p.Begins)) || !x.Ends.Equal(db.Stored(p.Ends))
		x.Kind, x.Title, x.Place, x.Begins, x.Ends = p.Kind, p.Title, p.Place, db.Stored(p.Begins), db.Stored(p.Ends)
		if err := rm.store.change(ctx, &x); err != nil {
			return err
		}
		if moved && x.State == Called {
			if err := rm.tell(ctx, &x, NewsMoved); err != nil {
				return err
			}
		}
		return rm.enter(ctx, by, &x, "changed", nil, rm.touches(&x)...)
	})
	if err != nil {
		err = fmt.Errorf("meeting: change: %w", err)
	}
	return x, err
}

// Drop takes a draft away: nobody has been told of it.
func (rm *Room) Drop(ctx context.Context, by ledger.Actor, m id.Meeting, seen int64) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.at(ctx, m, seen, Draft)
		if err != nil {
			return err
		}
		if err := rm.store.drop(ctx, m); err != nil {
			return err
		}
		return rm.enter(ctx, by, &x, "dropped", nil)
	})
	if err != nil {
		err = fmt.Errorf("meeting: drop: %w", err)
	}
	return err
}

// Call calls a meeting: its seats are those of the body today, and whoever holds one is told. confirmed are the warnings
// that were shown: when there are others now, nothing is done and they are said.
func (rm *Room) Call(ctx context.Context, by ledger.Actor, m id.Meeting, seen int64, confirmed []Warning) (x Meeting, err error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return x, err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if x, err = rm.at(ctx, m, seen, Draft); err != nil {
			return err
		}
		if err := rm.roll(ctx, &x, by.Person); err != nil {
			return err
		}
		now := rm.o.Now()
		r := Record{Meeting: x}
		if err := rm.fillRecord(ctx, &r); err != nil {
			return err
		}
		warnings := Warnings(tree, &x, len(r.Points), now)
		for _, w := range warnings {
			if !slices.Contains(confirmed, w) {
				return fault.New(fault.Conflict, "meeting.error.warned")
			}
		}
		seats := Seats(tree, x.Body, day(now))
		if !slices.ContainsFunc(seats, func(s Seat) bool { return s.Person != "" }) {
			return fault.New(fault.Conflict, "meeting.error.nobody")
		}
		if err := rm.store.seat(ctx, m, seats); err != nil {
			return err
		}
		x.State, x.CalledBy, x.CalledAt, x.Warned = Called, by.Person, db.Stored(now), warnings
		if err := rm.store.change(ctx, &x); err != nil {
			return err
		}
		if err := rm.tell(ctx, &x, NewsCalled); err != nil {
			return err
		}
		return rm.enter(ctx, by, &x, "called", ledger.Commitment(x.Salt, frozen(seats)))
	})
	if err != nil {
		err = fmt.Errorf("meeting: call: %w", err)
	}
	return x, err
}

// frozen are seats as the ledger's commitment covers them.
func frozen(seats []Seat) []byte {
	var b strings.Builder
	for _, s := range seats {
		fmt.Fprintf(&b, "%d\t%s\t%s\t%t\n", s.N, s.Post, s.Person, s.Gone)
	}
	return []byte(b.String())
}

// Cancel calls a meeting off, with a reason. It stays, and is said to be cancelled wherever it was shown.
func (rm *Room) Cancel(ctx context.Context, by ledger.Actor, m id.Meeting, seen int64, reason string) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.at(ctx, m, seen, Called)
		switch {
		case err != nil:
			return err
		case reason == "":
			return fault.New(fault.Invalid, "meeting.error.reason")
		case runes(reason) > maxTitle:
			return fault.New(fault.TooLarge, "meeting.error.reason.long", "n", maxTitle)
		}
		x.State, x.Reason, x.CancelledAt = Cancelled, reason, db.Stored(rm.o.Now())
		if err := rm.store.change(ctx, &x); err != nil {
			return err
		}
		if err := rm.tell(ctx, &x, NewsCancelled); err != nil {
			return err
		}
		return rm.enter(ctx, by, &x, "cancelled", nil, rm.touches(&x)...)
	})
	if err != nil {
		err = fmt.Errorf("meeting: cancel: %w", err)
	}
	return err
}

// The series that number meetings and resolutions of a body.
func meetingSeries(body id.Body) string { return SeriesPrefix + string(body) }
func rulingSeries(body id.Body) string  { return SeriesPrefix + "ruling." + string(body) }

// SeriesPrefix begins the names of the room's series.
const SeriesPrefix = "meeting."

// Hold opens a meeting: who sits in it is seen to anew, and it gets its number. At a guest's it gets none.
func (rm *Room) Hold(ctx context.Context, by ledger.Actor, m id.Meeting, seen int64) (x Meeting, err error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return x, err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if x, err = rm.at(ctx, m, seen, Called); err != nil {
			return err
		}
		return rm.hold(ctx, by, tree, &x)
	})
	if err != nil {
		err = fmt.Errorf("meeting: hold: %w", err)
	}
	return x, err
}

// hold makes a called meeting one that is held, in the transaction ctx carries.
func (rm *Room) hold(ctx context.Context, by ledger.Actor, tree Tree, x *Meeting) error {
	now := rm.o.Now()
	were, err := rm.store.Seats(ctx, x.ID)
	if err != nil {
		return err
	}
	on := day(now)
	if x.Begins.Before(now) { // of one that is entered afterwards, who sat in it that day
		on = day(x.Begins)
	}
	if err := rm.store.seat(ctx, x.ID, Reseat(were, Seats(tree, x.Body, on))); err != nil {
		return err
	}
	body, _ := tree.Body(x.Body)
	x.State, x.HeldAt, x.Quorum = Held, db.Stored(now), body.Quorum
	if err := rm.enter(ctx, by, x, "held", nil, rm.touches(x)...); err != nil {
		return err
	}
	if !x.Guest {
		// Late, for whoever holds another meeting of the body waits from here to the end.
		x.Year = on.Year
		if x.Number, err = series.Next(ctx, rm.o.DB, meetingSeries(x.Body), x.Year); err != nil {
			return err
		}
	}
	return rm.store.change(ctx, x)
}

// tell hands news of a meeting on to whoever has a seat in it, each person once for each change.
func (rm *Room) tell(ctx context.Context, m *Meeting, n News) error {
	if rm.o.Notices == nil {
		return nil
	}
	seats, err := rm.store.Seats(ctx, m.ID)
	if err != nil {
		return err
	}
	var all []Notice
	told := map[id.Person]bool{"": true}
	for _, s := range seats {
		if told[s.Person] || s.Gone {
			continue
		}
		told[s.Person] = true
		x := Notice{Key: NoticeRoom + ":" + strings.Join([]string{string(m.ID), string(n), strconv.FormatInt(m.Version, 10), strconv.Itoa(s.N)}, "/"), Person: s.Person, News: n, Path: MyPath}
		if n != NewsMinutes {
			x.Until = m.Begins
		}
		if x.Until.IsZero() || x.Until.After(rm.o.Now()) {
			all = append(all, x)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return rm.o.Notices.Tell(ctx, all...)
}

// NoticeRoom begins the keys of the room's notices, before a colon.
const NoticeRoom = "meeting"
