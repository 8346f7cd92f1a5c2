package circular

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/task"
)

// What time brings to a letter that nobody opens, where it asks for more than nothing: after RemindAfter whoever holds the
// seat is told once more, after RaiseAfter whoever stands in for it, and the issuer's editors get a list to telephone by.
const (
	RemindAfter = 48 * time.Hour
	RaiseAfter  = 96 * time.Hour
)

// taskPhone waits at the editors of the issuer while seats that were raised are still unread.
const taskPhone = "circular.phone"

// phoneTime is how long there is to telephone.
const phoneTime = 2 * 24 * time.Hour

// Tend does what is due now. Called twice, or on two nodes at once, it does each thing once; what was broken off it goes on
// with.
func (rm *Room) Tend(ctx context.Context, now time.Time) error {
	if at, err := rm.Restored(ctx); err != nil || !at.IsZero() { // nothing is sent, see Confirm
		return err
	}
	unfinished, err := rm.store.unfinished(ctx)
	if err != nil {
		return fmt.Errorf("circular: tend: %w", err)
	}
	for _, c := range unfinished {
		if err := rm.Notify(ctx, c); err != nil {
			return err
		}
	}
	for _, x := range []struct {
		round Round
		after time.Duration
		do    func(context.Context, *Circular, []Seat, time.Time) error
	}{{RoundReminder, RemindAfter, rm.remind}, {RoundRaised, RaiseAfter, rm.raise}} {
		due, err := rm.store.due(ctx, x.round, now.Add(-x.after))
		if err != nil {
			return fmt.Errorf("circular: tend: %w", err)
		}
		for _, c := range due {
			for more := true; more; {
				if more, err = rm.step(ctx, c, x.round, now, x.do); err != nil {
					return fmt.Errorf("circular: tend: %s: %w", x.round, err)
				}
			}
		}
	}
	if err := rm.closePhones(ctx); err != nil {
		return fmt.Errorf("circular: tend: %w", err)
	}
	_, err = rm.Digest(ctx)
	return err
}

// step does a round for some seats; when none is left, the round of this circular is through.
func (rm *Room) step(ctx context.Context, circular id.Circular, round Round, now time.Time, do func(context.Context, *Circular, []Seat, time.Time) error) (more bool, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.hold(ctx, circular); err != nil {
			return err
		}
		c, err := rm.store.Circular(ctx, circular)
		if err != nil {
			return err
		}
		seats, err := rm.store.overdue(ctx, circular, round, noticesAtOnce)
		if err != nil {
			return err
		}
		if more = len(seats) > 0; !more {
			return rm.store.through(ctx, circular, round, now)
		}
		return do(ctx, &c, seats, now)
	})
	return more && err == nil, err
}

// remind tells whoever holds the seats today.
func (rm *Room) remind(ctx context.Context, c *Circular, seats []Seat, now time.Time) error {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return err
	}
	today := day(now)
	tell := make([]Seat, len(seats))
	for i, s := range seats {
		tell[i] = s
		if held := tree.Holders(s.Post, today); s.Passes {
			if tell[i].Person = ""; len(held) > 0 {
				tell[i].Person = held[0].Person
			}
		}
	}
	if err := rm.tell(ctx, c, RoundReminder, tell); err != nil {
		return err
	}
	return rm.store.reminded(ctx, c.ID, seats, now)
}

// raise tells whoever stands in for the seats, and opens the task to telephone.
func (rm *Room) raise(ctx context.Context, c *Circular, seats []Seat, now time.Time) error {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return err
	}
	today := day(now)
	var tell []Seat
	for _, s := range seats {
		post, person, _ := Deputy(tree, s.Post, today)
		if err := rm.store.raised(ctx, c.ID, s.N, post.ID, now); err != nil {
			return err
		}
		s.Person = person
		tell = append(tell, s)
	}
	if err := rm.tell(ctx, c, RoundRaised, tell); err != nil {
		return err
	}
	return rm.o.Tasks.Open(ctx, task.Task{
		Kind: taskPhone, Object: c.Object(), Function: string(access.Editor), Body: c.Issuer, Title: "circular.task.phone", Link: phonesPath(c.ID), Due: db.Stored(now).Add(phoneTime),
	})
}

// closePhones closes the tasks whose last seat has opened its letter.
func (rm *Room) closePhones(ctx context.Context) error {
	open, err := rm.store.phones(ctx)
	if err != nil {
		return err
	}
	for _, c := range open {
		err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
			n, err := rm.store.CountSeats(ctx, c, SeatFilter{Which: Raised})
			if err != nil || n > 0 {
				return err
			}
			if err := rm.store.quiet(ctx, c); err != nil {
				return err
			}
			return rm.o.Tasks.Close(ctx, object(c), taskPhone)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Standin is a circular with the seats that were raised to somebody and are unread still.
type Standin struct {
	Circular
	Seats []Received
}

// Standins lists what waits at those for whom a person stands in today.
func (rm *Room) Standins(ctx context.Context, person id.Person) ([]Standin, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	posts := heldBy(tree, person, day(rm.o.Now()))
	if len(posts) == 0 {
		return nil, nil
	}
	raised, err := rm.store.raisedTo(ctx, posts)
	if err != nil || len(raised) == 0 {
		return nil, err
	}
	var ids []id.Circular
	for _, x := range raised {
		if len(ids) == 0 || ids[len(ids)-1] != x.Circular {
			ids = append(ids, x.Circular)
		}
	}
	circulars, err := rm.store.Circulars(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var all []Standin
	for _, x := range raised {
		if len(all) == 0 || all[len(all)-1].ID != x.Circular {
			all = append(all, Standin{Circular: circulars[x.Circular]})
		}
		all[len(all)-1].Seats = append(all[len(all)-1].Seats, x.Received)
	}
	return all, nil
}
