package member

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/series"
	"hemmat/internal/kit/task"
	"hemmat/persian"
)

// NumberSeries is the series of membership numbers: one for all years.
const NumberSeries = "member"

// reasonMost is how long a reason may be.
const reasonMost = 1000

// Introduce says that a formal member knows an applicant, by the link that the applicant gave them. With enough of them the local body
// decides. Doing it twice changes nothing.
func (rm *Room) Introduce(ctx context.Context, by id.Person, link string) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.introducing(ctx, by, link)
		if err != nil {
			return err
		}
		if x, err = rm.store.lock(ctx, x.ID); err != nil {
			return err
		}
		if x.State != Applied {
			return fault.New(fault.Conflict, "member.error.introduced")
		}
		n, again, err := rm.store.introduce(ctx, x.ID, by, db.Stored(rm.o.Now()))
		if err != nil || again {
			return err
		}
		actor := ledger.Actor{Person: by, Via: "desk"}
		if err := rm.enter(ctx, actor, &x.Member, "vouched", "", ""); err != nil {
			return err
		}
		most, err := rm.Number(ctx, Introducers)
		if err != nil || n < most {
			return err
		}
		return rm.toLocal(ctx, actor, &x.Member)
	})
	if err != nil {
		return fmt.Errorf("member: introduce: %w", err)
	}
	return nil
}

// introducing is the file of a link, for who may introduce.
func (rm *Room) introducing(ctx context.Context, by id.Person, link string) (row, error) {
	not := fault.New(fault.NotFound, "member.error.introducer") // whether there is such a link is nobody else's
	own, err := rm.store.OfPerson(ctx, by)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return row{}, err
	}
	if own.State != Active || own.Grade != Formal {
		return row{}, not
	}
	x, err := rm.store.linked(ctx, linkMark(link))
	if fault.Is(err, fault.NotFound) {
		return row{}, fault.New(fault.NotFound, "member.error.link")
	}
	if err != nil {
		return row{}, err
	}
	twins, err := rm.store.twins(ctx, x.ID) // who applies once more is no other person
	if own.ID == x.ID || slices.ContainsFunc(twins, func(t Member) bool { return t.ID == own.ID }) {
		return row{}, not
	}
	return x, err
}

// toLocal hands an application to the local body.
func (rm *Room) toLocal(ctx context.Context, by ledger.Actor, m *Member) error {
	m.Level = m.Body
	return rm.move(ctx, by, m, Introduced, "introduced", "")
}

// move changes a state, with what has to be decided next and by whom.
func (rm *Room) move(ctx context.Context, by ledger.Actor, m *Member, to State, act, text string) error {
	if !step(m.State, to) {
		return fault.New(fault.Conflict, "member.error.state")
	}
	now := db.Stored(rm.o.Now())
	m.State, m.StateAt, m.Due = to, now, time.Time{}
	if to == Introduced || to == Endorsed {
		if err := rm.ask(ctx, m, now); err != nil {
			return err
		}
	} else if err := rm.o.Tasks.Close(ctx, m.Object(), taskDecide); err != nil {
		return err
	}
	if err := rm.store.change(ctx, m); err != nil {
		return err
	}
	if to.Member() || to == Left {
		if err := rm.store.step(ctx, m, now); err != nil {
			return err
		}
	}
	return rm.enter(ctx, by, m, act, "", text)
}

// ask opens the task of the level that decides.
func (rm *Room) ask(ctx context.Context, m *Member, now time.Time) error {
	days, err := rm.Number(ctx, DecideDays)
	if err != nil {
		return err
	}
	m.Due = now.AddDate(0, 0, days)
	return rm.o.Tasks.Open(ctx, task.Task{
		Kind: taskDecide, Object: m.Object(), Function: string(access.OrganisationOffice), Body: m.Level, Title: "member.task.decide", Link: applicationPath(m.ID), Due: m.Due,
	})
}

// Decision is what a body says to an application, on a form that showed a version of it.
type Decision struct {
	Member  id.Member
	Version int64
	Reason  string
	Grade   Grade // of who is taken in
	Tell    bool  // who is refused reads the reason
}

// change locks the file of a decision and does something to it.
func (rm *Room) change(ctx context.Context, what string, d Decision, do func(context.Context, *row) error) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.store.lock(ctx, d.Member)
		if err != nil {
			return err
		}
		if x.Version != d.Version {
			return fault.New(fault.Conflict, "member.error.changed")
		}
		return do(ctx, &x)
	})
	if err != nil {
		return fmt.Errorf("member: %s: %w", what, err)
	}
	return nil
}

// reason is what was typed as a reason: there has to be one.
func reason(typed string) (string, error) {
	s, err := persian.Store(typed)
	s = strings.TrimSpace(s)
	switch {
	case err != nil:
		return "", fault.Wrap(fault.Invalid, err)
	case s == "":
		return "", fault.New(fault.Invalid, "member.error.reason")
	case utf8.RuneCountInString(s) > reasonMost:
		return "", fault.New(fault.Invalid, "member.error.long", "most", reasonMost)
	}
	return s, nil
}

// note seals what was written into the file.
func (rm *Room) note(ctx context.Context, x *row, n Note) error {
	f, err := rm.open(ctx, x)
	if err != nil {
		return err
	}
	n.At = db.Millis(rm.o.Now())
	f.Notes = append(f.Notes, n)
	sealed, with, err := rm.seal(ctx, &x.Member, &f)
	if err != nil {
		return err
	}
	return rm.store.reseal(ctx, x.ID, sealed, with)
}

// Waive lets an application pass without introducers: a party that begins has none. It is the secretariat's, with a reason.
func (rm *Room) Waive(ctx context.Context, by ledger.Actor, d Decision) error {
	why, err := reason(d.Reason)
	if err != nil {
		return err
	}
	return rm.change(ctx, "waive", d, func(ctx context.Context, x *row) error {
		if x.State != Applied {
			return fault.New(fault.Conflict, "member.error.state")
		}
		if err := rm.note(ctx, x, Note{Act: "waived", Text: why}); err != nil {
			return err
		}
		x.Waived = true
		if err := rm.enter(ctx, by, &x.Member, "waived", "", why); err != nil {
			return err
		}
		return rm.toLocal(ctx, by, &x.Member)
	})
}

// Endorse hands an application on to the secretariat. One whose national number is a member's cannot pass.
func (rm *Room) Endorse(ctx context.Context, by ledger.Actor, d Decision) error {
	return rm.change(ctx, "endorse", d, func(ctx context.Context, x *row) error {
		if twin, err := rm.twin(ctx, x.ID); err != nil || twin {
			return first(err, fault.New(fault.Conflict, "member.error.twin"))
		}
		root, err := rm.o.Party.Root(ctx)
		if err != nil {
			return err
		}
		x.Level = root
		return rm.move(ctx, by, &x.Member, Endorsed, "endorsed", "")
	})
}

func first(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// twin says whether the national number of a file is a member's too.
func (rm *Room) twin(ctx context.Context, m id.Member) (bool, error) {
	all, err := rm.store.twins(ctx, m)
	return slices.ContainsFunc(all, func(t Member) bool { return t.State.Member() }), err
}

// Refuse ends an application. The applicant reads the reason where the office says so, and never when the number is a member's. Who
// reads none reads the same sentence as everybody, so that it tells nothing: an office that says nothing of it is the rule.
func (rm *Room) Refuse(ctx context.Context, by ledger.Actor, d Decision) error {
	why, err := reason(d.Reason)
	if err != nil {
		return err
	}
	return rm.change(ctx, "refuse", d, func(ctx context.Context, x *row) error {
		twin, err := rm.twin(ctx, x.ID)
		if err != nil {
			return err
		}
		if err := rm.note(ctx, x, Note{Act: "refused", Text: why, Untold: twin || !d.Tell}); err != nil {
			return err
		}
		return rm.move(ctx, by, &x.Member, Refused, "refused", why)
	})
}

// TakeIn makes an applicant a member, with the next number. Only who came without introducers may begin as a formal member: the
// founders of a party.
func (rm *Room) TakeIn(ctx context.Context, by ledger.Actor, d Decision) error {
	return rm.change(ctx, "take in", d, func(ctx context.Context, x *row) error {
		if !slices.Contains(Grades, d.Grade) || d.Grade == Formal && !x.Waived {
			return fault.New(fault.Invalid, "member.error.grade")
		}
		if !step(x.State, Active) || x.State != Endorsed {
			return fault.New(fault.Conflict, "member.error.state")
		}
		if err := rm.store.keep(ctx, x.ID); err != nil {
			return err
		}
		now := db.Stored(rm.o.Now())
		x.Grade, x.GradeAt, x.Taken, x.Level = d.Grade, now, now, x.Body
		var err error
		if rm.o.NumbersKnown != nil {
			if err := rm.o.NumbersKnown(ctx); err != nil {
				return err
			}
		}
		if x.Number, err = series.Next(ctx, rm.o.DB, NumberSeries, 0); err != nil {
			return err
		}
		return rm.move(ctx, by, &x.Member, Active, "taken-in", "")
	})
}
