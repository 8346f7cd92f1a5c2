package meeting

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
)

// merge brings one meeting of a file into what is here.
func (rm *Room) merge(ctx context.Context, by ledger.Actor, tree Tree, x *FileMeeting, n *Imported) error {
	m, err := rm.store.lock(ctx, x.ID)
	was := *n
	switch {
	case fault.Is(err, fault.NotFound):
		if m, err = rm.guest(ctx, x); err != nil {
			return err
		}
		n.New++
	case err != nil:
		return err
	case m.Body != x.Body:
		return errors.New("here it is a meeting of another body")
	case m.State == Signed:
		n.Signed++
		return nil
	case m.State == Draft || m.State == Cancelled:
		return fmt.Errorf("here it is %s", m.State)
	}
	if err := rm.opened(ctx, by, tree, &m, x, n); err != nil {
		return err
	}
	if err := rm.mergeRecord(ctx, &m, x, n); err != nil {
		return err
	}
	if was.New == n.New && was.Editions == n.Editions && was.Asides == n.Asides && len(was.Held) == len(n.Held) {
		return nil // nothing new
	}
	return rm.enter(ctx, by, &m, "imported", nil)
}

// guest takes in a meeting whose home is another copy of the program.
func (rm *Room) guest(ctx context.Context, x *FileMeeting) (Meeting, error) {
	m := Meeting{
		ID: x.ID, Body: x.Body, Kind: x.Kind, Title: x.Title, Place: x.Place, Begins: db.Instant(x.Begins), Ends: db.Instant(x.Ends), State: Called, Version: x.Version, Guest: true,
		Salt: ledger.Salt(rm.o.Entropy), By: x.By, At: db.Stored(rm.o.Now()), CalledBy: x.By, CalledAt: db.Instant(x.Called), Warned: x.Warned,
	}
	if err := rm.store.put(ctx, &m); err != nil {
		return m, err
	}
	var seats []Seat
	for i, s := range x.Seats {
		seats = append(seats, Seat{N: i + 1, Post: s.Post, Person: s.Person, Gone: s.Gone})
	}
	return m, rm.store.seat(ctx, m.ID, seats)
}

// opened makes a meeting that was held elsewhere one that is held here. At its home it gets its number now; at a guest's it has
// the number that its home gave it.
func (rm *Room) opened(ctx context.Context, by ledger.Actor, tree Tree, m *Meeting, x *FileMeeting, n *Imported) error {
	if x.State == Held && m.State == Called {
		m.Version++
		if err := rm.hold(ctx, by, tree, m); err != nil {
			return err
		}
		m.HeldAt = db.Instant(x.Held)
		n.Held = append(n.Held, *m)
		if err := rm.store.change(ctx, m); err != nil {
			return err
		}
	}
	if m.Guest && m.State == Called && x.Version > m.Version { // its home has changed its frame
		m.Kind, m.Title, m.Place, m.Begins, m.Ends, m.Version = x.Kind, x.Title, x.Place, db.Instant(x.Begins), db.Instant(x.Ends), x.Version
		n.Editions++
		if err := rm.store.change(ctx, m); err != nil {
			return err
		}
	}
	if m.Guest && m.Number == 0 && x.Number > 0 {
		n.Editions++
		m.Year, m.Number = x.Year, x.Number
		return rm.store.change(ctx, m)
	}
	return nil
}

// mergeRecord merges the record, object by object.
func (rm *Room) mergeRecord(ctx context.Context, m *Meeting, x *FileMeeting, n *Imported) error {
	theirs, ours := map[string][]FileEdition{}, map[string][]Edition{}
	for _, e := range x.Record {
		theirs[e.Object] = append(theirs[e.Object], e)
	}
	history, err := rm.store.history(ctx, m.ID)
	if err != nil {
		return err
	}
	for _, e := range history {
		ours[e.Object] = append(ours[e.Object], e)
	}
	for _, object := range slices.Sorted(maps.Keys(theirs)) {
		if err := rm.mergeObject(ctx, m, object, ours[object], theirs[object], n); err != nil {
			return err
		}
	}
	return nil
}

// mergeObject compares two histories of an object by the keys of their editions.
func (rm *Room) mergeObject(ctx context.Context, m *Meeting, object string, ours []Edition, theirs []FileEdition, n *Imported) error {
	known := func(key string) bool { return slices.ContainsFunc(ours, func(e Edition) bool { return e.Key == key }) }
	last := theirs[len(theirs)-1]
	if known(last.Key) {
		return nil // they have nothing that is newer
	}
	var mine Edition
	if len(ours) > 0 {
		mine = ours[len(ours)-1]
	}
	follows := len(ours) == 0 || slices.ContainsFunc(theirs, func(e FileEdition) bool { return e.Key == mine.Key })
	if !follows && mine.Value != string(last.Value) {
		fresh, err := rm.store.putAside(ctx, m.ID, Aside{Object: object, Key: last.Key, Value: string(last.Value), At: db.Instant(last.At)})
		if err != nil || !fresh {
			return err
		}
		n.Asides++
		for _, e := range theirs[:len(theirs)-1] { // what they said before this they say no longer
			if _, err := rm.store.takeAside(ctx, m.ID, object, e.Key); err != nil {
				return err
			}
		}
		return nil
	}
	at := mine.N
	for _, e := range theirs {
		if known(e.Key) {
			continue
		}
		at++
		if err := rm.store.putEdition(ctx, m.ID, &Edition{Object: object, N: at, Value: string(e.Value), Key: e.Key, By: e.By, At: db.Instant(e.At)}); err != nil {
			return err
		}
		n.Editions++
	}
	return rm.follow(ctx, m, object, string(last.Value))
}
