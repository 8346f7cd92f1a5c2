package member

import (
	"context"
	"errors"
	"slices"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// What is done to the file of a member.

// next is the grade after one; "" after the last.
func next(g Grade) Grade {
	if i := slices.Index(Grades, g); i >= 0 && i+1 < len(Grades) {
		return Grades[i+1]
	}
	return ""
}

// NextFrom is the first instant at which somebody may have the next grade.
func (m *Member) NextFrom(days int) time.Time { return m.GradeAt.AddDate(0, 0, days) }

// Promote gives a member the next grade, when they have had this one for the days that the rule asks.
func (rm *Room) Promote(ctx context.Context, by ledger.Actor, d Decision) error {
	days, err := rm.Number(ctx, GradeDays)
	if err != nil {
		return err
	}
	return rm.change(ctx, "promote", d, func(ctx context.Context, x *row) error {
		now := db.Stored(rm.o.Now())
		switch {
		case x.State != Active || next(x.Grade) == "":
			return fault.New(fault.Conflict, "member.error.state")
		case now.Before(x.NextFrom(days)):
			return fault.New(fault.Conflict, "member.error.early", "most", days)
		}
		x.Grade, x.GradeAt = next(x.Grade), now
		if err := errors.Join(rm.store.change(ctx, &x.Member), rm.store.step(ctx, &x.Member, now)); err != nil {
			return err
		}
		return rm.enter(ctx, by, &x.Member, "promoted", string(x.Grade), "")
	})
}

// withReason changes the state of a member, and seals why.
func (rm *Room) withReason(ctx context.Context, by ledger.Actor, d Decision, to State, act string, also func(context.Context, *row) error) error {
	why, err := reason(d.Reason)
	if err != nil {
		return err
	}
	return rm.change(ctx, act, d, func(ctx context.Context, x *row) error {
		if !x.State.Member() || !step(x.State, to) {
			return fault.New(fault.Conflict, "member.error.state")
		}
		if err := rm.note(ctx, x, Note{Act: act, Text: why}); err != nil {
			return err
		}
		if also != nil {
			if err := also(ctx, x); err != nil {
				return err
			}
		}
		return rm.move(ctx, by, &x.Member, to, act, why)
	})
}

// Suspend stops a membership for a while.
func (rm *Room) Suspend(ctx context.Context, by ledger.Actor, d Decision) error {
	return rm.withReason(ctx, by, d, Suspended, "suspended", nil)
}

// Restore ends a suspension.
func (rm *Room) Restore(ctx context.Context, by ledger.Actor, d Decision) error {
	return rm.withReason(ctx, by, d, Active, "restored", nil)
}

// Leave ends a membership. The national number is free again, and after some days the file is erased.
func (rm *Room) Leave(ctx context.Context, by ledger.Actor, d Decision) error {
	return rm.withReason(ctx, by, d, Left, "left", func(ctx context.Context, x *row) error { return rm.release(ctx, by, x) })
}

// release takes from a file what only a member has: the number that it holds, the account, a transfer that waits.
func (rm *Room) release(ctx context.Context, by ledger.Actor, x *row) error {
	if err := rm.endTransfer(ctx, x.ID); err != nil {
		return err
	}
	if err := rm.store.unmark(ctx, x.ID, held); err != nil {
		return err
	}
	return rm.shut(ctx, by, &x.Member)
}

// left ends a membership.
func (rm *Room) left(ctx context.Context, by ledger.Actor, x *row, why string) error {
	if err := rm.release(ctx, by, x); err != nil {
		return err
	}
	return rm.move(ctx, by, &x.Member, Left, "left", why)
}

// Invite gives a member the code of a sheet, with which they set up their way in; what they had before counts no more. Whoever makes
// one sees whose it is, and so it is a look.
func (rm *Room) Invite(ctx context.Context, by ledger.Actor, d Decision) (o Opened, t Ticket, err error) {
	err = rm.change(ctx, "invite", d, func(ctx context.Context, x *row) error {
		if !x.State.Member() {
			return fault.New(fault.Conflict, "member.error.state")
		}
		if x.Person == "" {
			x.Person = id.New[id.Person](rm.o.IDs)
		}
		if err := rm.store.change(ctx, &x.Member); err != nil {
			return err
		}
		all, err := rm.look(ctx, by, Branch, InSheet, []id.Member{x.ID})
		if err != nil {
			return err
		}
		o = all[0]
		if t, err = rm.o.Door.Invite(ctx, by, x.Person, x.Number); err != nil {
			return err
		}
		return rm.enter(ctx, by, &x.Member, "invited", "", "")
	})
	return o, t, err
}

// shut takes the account of a file away. The file has none afterwards.
func (rm *Room) shut(ctx context.Context, by ledger.Actor, m *Member) error {
	if m.Person == "" {
		return nil
	}
	person := m.Person
	m.Person = ""
	return rm.o.Door.Close(ctx, by, person)
}
