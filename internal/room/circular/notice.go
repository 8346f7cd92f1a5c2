package circular

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// noticesAtOnce is how many seats one transaction hands on.
const noticesAtOnce = 500

// MyPath is where somebody finds their letters, without language.
const MyPath = "/my/announcements/"

func myPath(c id.Circular) string { return MyPath + string(c) + "/" }

// Notify hands on the notices of a circular that was sent, in steps. A step and how far it came are one transaction: who
// is stopped between two goes on there, and nobody is told twice.
func (rm *Room) Notify(ctx context.Context, circular id.Circular) error {
	for {
		more, err := rm.notifySome(ctx, circular)
		if err != nil {
			return fmt.Errorf("circular: notify: %w", err)
		}
		if !more {
			return nil
		}
	}
}

func (rm *Room) notifySome(ctx context.Context, circular id.Circular) (more bool, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if at, err := rm.Restored(ctx); err != nil || !at.IsZero() {
			return err
		}
		if err := rm.store.hold(ctx, circular); err != nil {
			return err
		}
		c, err := rm.store.Circular(ctx, circular)
		if err != nil || c.State != Sent || c.Noticed >= c.Seats {
			return err
		}
		to := min(c.Noticed+noticesAtOnce, c.Seats)
		if rm.o.Notices == nil { // nobody to hand them to, now or later
			to = c.Seats
		} else {
			seats, err := rm.store.seats(ctx, circular, c.Noticed, noticesAtOnce)
			if err != nil {
				return err
			}
			if err := rm.tell(ctx, &c, RoundSent, seats); err != nil {
				return err
			}
		}
		more = to < c.Seats
		return rm.store.noticed(ctx, circular, to)
	})
	return more && err == nil, err
}

// tell hands on a notice for each seat that somebody holds; who was told of the circular in this round is not told again.
func (rm *Room) tell(ctx context.Context, c *Circular, round Round, seats []Seat) error {
	if rm.o.Notices == nil {
		return nil
	}
	told, err := rm.store.told(ctx, c.ID, round, seats, rm.o.Now())
	if err != nil {
		return err
	}
	if len(told) == 0 {
		return nil
	}
	all := make([]Notice, len(told))
	for i, s := range told {
		all[i] = Notice{Key: noticeKey(c.ID, round, s.N), Person: s.Person, Round: round, Year: c.Year, Number: c.Number, Path: MyPath}
	}
	return rm.o.Notices.Tell(ctx, all...)
}

// NoticeRoom begins the keys of the room's notices, before a colon.
const NoticeRoom = "circular"

// noticeKey names a notice; it names nobody.
func noticeKey(c id.Circular, round Round, n int) string {
	return NoticeRoom + ":" + strings.Join([]string{string(c), string(round), strconv.Itoa(n)}, "/")
}

func readKey(key string) (c id.Circular, round Round, n int, ok bool) {
	rest, ours := strings.CutPrefix(key, NoticeRoom+":")
	parts := strings.Split(rest, "/")
	if !ours || len(parts) != 3 {
		return "", "", 0, false
	}
	n, err := strconv.Atoi(parts[2])
	return id.Circular(parts[0]), Round(parts[1]), n, err == nil
}

// Taken is told by who carries notices that the receiver's side took one: their letters count as delivered. A key that is
// not of this room is fault.NotFound.
func (rm *Room) Taken(ctx context.Context, key, how string, at time.Time) error {
	return rm.outcome(ctx, key, func(ctx context.Context, c id.Circular, round Round, n int) error {
		person, err := rm.store.taken(ctx, c, round, n, how, at)
		if err != nil || round == RoundRaised { // who stands in was told of another's letter
			return err
		}
		seats, err := rm.store.seatsOf(ctx, c, person, n)
		if err != nil {
			return err
		}
		var facts []Receipt
		for _, seat := range seats {
			facts = append(facts, Receipt{N: seat, Fact: Delivered, Person: person, At: db.Stored(at), How: how})
		}
		_, err = rm.store.write(ctx, c, facts)
		return err
	})
}

// Failed is told when a notice could not be brought, or there is no way to bring it: the desk shows it at its addressee.
func (rm *Room) Failed(ctx context.Context, key string, why Failure, at time.Time) error {
	return rm.outcome(ctx, key, func(ctx context.Context, c id.Circular, round Round, n int) error {
		return rm.store.failed(ctx, c, round, n, why, at)
	})
}

func (rm *Room) outcome(ctx context.Context, key string, do func(context.Context, id.Circular, Round, int) error) error {
	c, round, n, ok := readKey(key)
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	if err := rm.o.DB.Tx(ctx, func(ctx context.Context) error { return do(ctx, c, round, n) }); err != nil {
		return fmt.Errorf("circular: outcome of a notice: %w", err)
	}
	return nil
}
