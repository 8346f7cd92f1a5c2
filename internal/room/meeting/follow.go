package meeting

import (
	"context"
	"fmt"
	"slices"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// FollowUp writes what somebody says of a resolution: the holder of the post whose work it is, or who organises the body. The
// same form sent twice is one.
func (rm *Room) FollowUp(ctx context.Context, by ledger.Actor, r id.Ruling, token, text string) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.store.lockRuling(ctx, r)
		switch {
		case err != nil:
			return err
		case !id.Valid(token):
			return fault.New(fault.Invalid, "meeting.error.form")
		case text == "":
			return fault.New(fault.Invalid, "meeting.error.follow")
		case runes(text) > maxWords:
			return fault.New(fault.TooLarge, "meeting.error.text.long", "n", maxWords)
		case x.Number == 0:
			return fault.New(fault.Conflict, "meeting.error.unsigned")
		}
		f := FollowUp{ID: token, Ruling: r, Person: by.Person, Text: text, Salt: ledger.Salt(rm.o.Entropy), At: db.Stored(rm.o.Now())}
		if fresh, err := rm.store.putFollow(ctx, &f); err != nil || !fresh {
			return err
		}
		return rm.enterRuling(ctx, by, &x, "followed", ledger.Commitment(f.Salt, []byte(text)))
	})
	if err != nil {
		err = fmt.Errorf("meeting: follow up: %w", err)
	}
	return err
}

// Ending is what becomes of a resolution.
type Ending struct {
	State  RulingState
	Reason string    // of one that is dropped; of the others it may be said
	By     id.Ruling // that overtakes it
}

// Settle says what became of a resolution; one that was closed may be opened again. Until the minutes are signed there is
// nothing to settle.
func (rm *Room) Settle(ctx context.Context, by ledger.Actor, r id.Ruling, seen int64, e Ending) (x Ruling, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if x, err = rm.store.lockRuling(ctx, r); err != nil {
			return err
		}
		switch {
		case x.Number == 0:
			return fault.New(fault.Conflict, "meeting.error.unsigned")
		case x.Version != seen:
			return fault.New(fault.Conflict, "meeting.error.ruling.changed")
		case !slices.Contains(RulingStates, e.State):
			return fault.New(fault.Invalid, "meeting.error.ruling.state")
		case e.State == x.State:
			return nil
		case e.State == Dropped && e.Reason == "":
			return fault.New(fault.Invalid, "meeting.error.reason")
		case runes(e.Reason) > maxTitle:
			return fault.New(fault.TooLarge, "meeting.error.reason.long", "n", maxTitle)
		}
		if e.State == Overtaken {
			other, err := rm.store.Ruling(ctx, e.By)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if err != nil || other.ID == x.ID || other.Body != x.Body {
				return fault.New(fault.Invalid, "meeting.error.overtaken")
			}
		} else {
			e.By = ""
		}
		x.State, x.Reason, x.By, x.Version = e.State, e.Reason, e.By, x.Version+1
		x.ClosedBy, x.ClosedAt = by.Person, db.Stored(rm.o.Now())
		if e.State == Open {
			x.ClosedBy, x.ClosedAt = "", db.Instant(0)
			if err := rm.openTask(ctx, &x); err != nil {
				return err
			}
		} else if err := rm.o.Tasks.Close(ctx, x.Object(), taskRuling); err != nil {
			return err
		}
		if err := rm.store.changeRuling(ctx, &x); err != nil {
			return err
		}
		return rm.enterRuling(ctx, by, &x, string(e.State), nil)
	})
	if err != nil {
		err = fmt.Errorf("meeting: settle: %w", err)
	}
	return x, err
}

// enterRuling writes an act on a resolution into the ledger.
func (rm *Room) enterRuling(ctx context.Context, by ledger.Actor, x *Ruling, act string, commitment []byte) error {
	if by.Body == "" {
		by.Body = x.Body
	}
	var touches []string
	if !x.PublicAt.IsZero() {
		touches = rm.publicTags(x.Body)
	}
	return rm.o.Ledger.Append(ctx, ledger.Entry{At: rm.o.Now(), Act: "meeting.ruling." + act, Actor: by, Object: x.Object(), Commitment: commitment, Touches: touches})
}
