package member

import (
	"context"
	"errors"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/task"
)

// Transfer is that a member wants to be of another body. The body that they are of lets them go, the other one takes them; each says
// so once, and either may refuse. With the second yes the file is sealed under the key of the other province, in the same transaction.
type Transfer struct {
	Member   id.Member
	To       id.Body
	At       time.Time
	By       id.Person
	Released time.Time // zero: the body that they are of has not answered
	Received time.Time // zero: the other one has not
}

// Side is a body of a transfer.
type Side string

// The sides.
const (
	Releases Side = "release"
	Receives Side = "receive"
)

// task is what waits at a side.
func (s Side) task() string { return "member." + string(s) }

// AskTransfer asks for a transfer. Whoever asks at the desk for the member's own body has let them go by it.
func (rm *Room) AskTransfer(ctx context.Context, by ledger.Actor, d Decision, to id.Body, released bool) error {
	return rm.change(ctx, "ask transfer", d, func(ctx context.Context, x *row) error { return rm.askTransfer(ctx, by, x, to, released) })
}

func (rm *Room) askTransfer(ctx context.Context, by ledger.Actor, x *row, to id.Body, released bool) error {
	if !x.State.Member() {
		return fault.New(fault.Conflict, "member.error.state")
	}
	if _, err := rm.o.Party.Scope(ctx, to); err != nil || to == "" {
		return fault.New(fault.Invalid, "member.error.body")
	}
	if to == x.Body {
		return fault.New(fault.Invalid, "member.error.transfer.same")
	}
	switch _, err := rm.store.Transfer(ctx, x.ID); {
	case err == nil:
		return fault.New(fault.Conflict, "member.error.transfer.open")
	case !fault.Is(err, fault.NotFound):
		return err
	}
	t := Transfer{Member: x.ID, To: to, At: db.Stored(rm.o.Now()), By: by.Person}
	if released {
		t.Released = t.At
	} else if err := rm.askSide(ctx, x, Releases, x.Body, t.At); err != nil {
		return err
	}
	return errors.Join(rm.askSide(ctx, x, Receives, to, t.At), rm.store.putTransfer(ctx, t), rm.enter(ctx, by, &x.Member, "transfer-asked", "", ""))
}

// askSide opens the task of a side.
func (rm *Room) askSide(ctx context.Context, x *row, s Side, body id.Body, now time.Time) error {
	days, err := rm.Number(ctx, DecideDays)
	if err != nil {
		return err
	}
	return rm.o.Tasks.Open(ctx, task.Task{
		Kind: s.task(), Object: x.Object(), Function: string(access.OrganisationOffice), Body: body, Title: "member.task." + string(s), Link: transferPath(x.ID), Due: now.AddDate(0, 0, days),
	})
}

// AnswerTransfer is a side's yes. With the second one the member is of the other body.
func (rm *Room) AnswerTransfer(ctx context.Context, by ledger.Actor, d Decision, s Side) error {
	return rm.change(ctx, string(s), d, func(ctx context.Context, x *row) error {
		t, err := rm.openTransfer(ctx, x)
		if err != nil {
			return err
		}
		at, answered := db.Stored(rm.o.Now()), &t.Released
		if s == Receives {
			answered = &t.Received
		}
		if !answered.IsZero() {
			return fault.New(fault.Conflict, "member.error.transfer.gone")
		}
		*answered = at
		if t.Released.IsZero() || t.Received.IsZero() {
			return errors.Join(rm.store.answerTransfer(ctx, t), rm.o.Tasks.Close(ctx, x.Object(), s.task()), rm.enter(ctx, by, &x.Member, "transfer-"+string(s)+"d", "", ""))
		}
		return errors.Join(rm.endTransfer(ctx, x.ID), rm.transfer(ctx, x, t.To), rm.enter(ctx, by, &x.Member, "transferred", "", ""))
	})
}

// openTransfer is the transfer of a file that waits.
func (rm *Room) openTransfer(ctx context.Context, x *row) (Transfer, error) {
	t, err := rm.store.Transfer(ctx, x.ID)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Conflict, "member.error.transfer.gone")
	}
	return t, err
}

// transfer gives a file to another body, sealed under the key of that body's province. What it is found by stays.
func (rm *Room) transfer(ctx context.Context, x *row, to id.Body) error {
	f, err := rm.open(ctx, x)
	if err != nil {
		return err
	}
	if x.Province, err = rm.o.Party.Province(ctx, to); err != nil {
		return err
	}
	x.Body, x.Level = to, to
	sealed, with, err := rm.seal(ctx, &x.Member, &f)
	if err != nil {
		return err
	}
	return errors.Join(rm.store.reseal(ctx, x.ID, sealed, with), rm.store.change(ctx, &x.Member))
}

// endTransfer ends what waits of a transfer, where there is one.
func (rm *Room) endTransfer(ctx context.Context, m id.Member) error {
	return errors.Join(rm.store.dropTransfer(ctx, m), rm.o.Tasks.Close(ctx, object(m), Releases.task()), rm.o.Tasks.Close(ctx, object(m), Receives.task()))
}

// RefuseTransfer is a side's no. The member stays where they are, and reads why.
func (rm *Room) RefuseTransfer(ctx context.Context, by ledger.Actor, d Decision) error {
	why, err := reason(d.Reason)
	if err != nil {
		return err
	}
	return rm.change(ctx, "refuse transfer", d, func(ctx context.Context, x *row) error {
		if _, err := rm.openTransfer(ctx, x); err != nil {
			return err
		}
		return errors.Join(rm.note(ctx, x, Note{Act: "transfer-refused", Text: why}), rm.endTransfer(ctx, x.ID), rm.enter(ctx, by, &x.Member, "transfer-refused", "", why))
	})
}

// AskOwnTransfer asks for one's own transfer.
func (rm *Room) AskOwnTransfer(ctx context.Context, person id.Person, version int64, to id.Body) error {
	return rm.ownFile(ctx, "ask transfer", person, version, func(ctx context.Context, x *row) error {
		return rm.askTransfer(ctx, self(person), x, to, false)
	})
}

// DropOwnTransfer takes back what one asked for.
func (rm *Room) DropOwnTransfer(ctx context.Context, person id.Person, version int64) error {
	return rm.ownFile(ctx, "drop transfer", person, version, func(ctx context.Context, x *row) error {
		if _, err := rm.openTransfer(ctx, x); err != nil {
			return err
		}
		return errors.Join(rm.endTransfer(ctx, x.ID), rm.enter(ctx, self(person), &x.Member, "transfer-withdrawn", "", ""))
	})
}
