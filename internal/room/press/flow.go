package press

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/persian"
)

// ViaDesk is the way of what people do on the pages of the desk: the rules hold for it. The command line and an
// import act past them, and the ledger says so.
const ViaDesk = "desk"

// Flow is where an item stands at the desk.
type Flow struct {
	Stage       Status // Drafted, Submitted, InReview or Approved
	Submitter   id.Person
	SubmittedAt time.Time
	Reviewer    id.Person
	Approver    id.Person
	ApprovedAt  time.Time
	Returned    string      // why it was sent back, one of ReturnReasons
	Note        string      // in the words of who sent it back
	Emergency   bool        // public, and nobody else has looked at it yet
	Hands       []id.Person // who wrote, changed or handed in the text
}

// State is the item's state as the rules know it.
func (f Flow) State(it *Item) Status {
	if it.Status == Drafted && f.Stage != "" {
		return f.Stage
	}
	return it.Status
}

// Mark names what a person saw: an act that carries another mark than the item has now is refused.
func (it *Item) Mark() string {
	var b strings.Builder
	b.WriteString(shape(it))
	for _, lang := range it.Langs() {
		fmt.Fprintf(&b, " %s%d", lang, it.Editions[lang].Revision)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:12])
}

// Flow is where an item stands at the desk.
func (rm *Room) Flow(ctx context.Context, item id.Item) (Flow, error) {
	return rm.store.flow(ctx, item)
}

// Object is the item as the rules see it: its hands are who wrote or handed in the text.
func (rm *Room) Object(ctx context.Context, item id.Item) (access.Object, error) {
	return rm.ObjectFor(ctx, "", item)
}

// ObjectFor is Object for one action: a statement is published by somebody else than who approved it, and what was
// unpublished comes back by somebody else than who asked for it.
func (rm *Room) ObjectFor(ctx context.Context, a access.Action, item id.Item) (access.Object, error) {
	it, err := rm.store.Item(ctx, item)
	if err != nil {
		return access.Object{}, err
	}
	f, err := rm.store.flow(ctx, item)
	if err != nil {
		return access.Object{}, err
	}
	return rm.object(ctx, a, &it, &f)
}

func (rm *Room) object(ctx context.Context, a access.Action, it *Item, f *Flow) (access.Object, error) {
	o := access.Object{State: string(f.State(it)), Hands: f.Hands}
	if hand, other := map[access.Action]id.Person{ActPublishStatement: f.Approver, ActIssue: f.Approver, ActRestoreConfirm: f.Submitter}[a]; other {
		o.Hands = nil
		if hand != "" {
			o.Hands = []id.Person{hand}
		}
	}
	owner, err := rm.owner(ctx, it)
	if err != nil {
		return o, err
	}
	o.Scope, err = rm.above(ctx, owner)
	return o, err
}

// above is a body with every body above it.
func (rm *Room) above(ctx context.Context, body id.Body) ([]id.Body, error) {
	if rm.Party == nil {
		return []id.Body{body}, nil
	}
	return rm.Party.Ancestors(ctx, body)
}

// owner is the body whose work the item is: the party's own when none is named.
func (rm *Room) owner(ctx context.Context, it *Item) (id.Body, error) {
	if it.Owner == "" && rm.Root != nil {
		return rm.Root(ctx)
	}
	return it.Owner, nil
}

// permit asks the rule again, inside the transaction that holds the item: in which state, and by whom not.
func permit(a access.Action, o access.Object, who id.Person) error {
	rule := ruled[a]
	switch {
	case len(rule.States) > 0 && !slices.Contains(rule.States, o.State):
		return fault.New(fault.Conflict, access.NoState.Key())
	case rule.Apart && (who == "" || slices.Contains(o.Hands, who)):
		return fault.New(fault.Forbidden, access.NotApart.Key())
	}
	return nil
}

// act runs one act of the desk on an item that nobody else changes meanwhile.
func (rm *Room) act(ctx context.Context, a access.Action, by ledger.Actor, item id.Item, do func(ctx context.Context, it *Item, f *Flow) error) (Item, error) {
	var it Item
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.lock(ctx, item); err != nil {
			return err
		}
		var err error
		if it, err = rm.store.Item(ctx, item); err != nil {
			return err
		}
		f, err := rm.store.flow(ctx, item)
		if err != nil {
			return err
		}
		o, err := rm.object(ctx, a, &it, &f)
		if err != nil {
			return err
		}
		if err := permit(a, o, by.Person); err != nil {
			return err
		}
		return do(ctx, &it, &f)
	})
	if err != nil {
		return Item{}, fmt.Errorf("%s: %w", strings.Replace(string(a), ".", ": ", 1), err)
	}
	return it, nil
}

// Submit hands a draft in for review.
func (rm *Room) Submit(ctx context.Context, by ledger.Actor, item id.Item) (Item, error) {
	return rm.act(ctx, ActSubmit, by, item, func(ctx context.Context, it *Item, f *Flow) error {
		if err := it.Ready(); err != nil {
			return err
		}
		now := db.Stored(rm.Now())
		*f = Flow{Stage: Submitted, Submitter: by.Person, SubmittedAt: now}
		if err := rm.hand(ctx, by, it.ID); err != nil {
			return err
		}
		return rm.step(ctx, by, it, f, "press.submitted", "")
	})
}

// TakeUp says who reviews a text that was handed in.
func (rm *Room) TakeUp(ctx context.Context, by ledger.Actor, item id.Item) (Item, error) {
	return rm.act(ctx, ActReview, by, item, func(ctx context.Context, it *Item, f *Flow) error {
		f.Stage, f.Reviewer = InReview, by.Person
		return rm.step(ctx, by, it, f, "press.review", "")
	})
}

// Return sends a text back to be a draft. reason is one of ReturnReasons; note is for the writer.
func (rm *Room) Return(ctx context.Context, by ledger.Actor, item id.Item, reason, note string) (Item, error) {
	note, err := persian.Store(note)
	if err != nil {
		return Item{}, fault.Wrap(fault.Invalid, fmt.Errorf("press: return: %w", err))
	}
	if !slices.Contains(ReturnReasons, reason) {
		return Item{}, fault.New(fault.Invalid, "press.error.return")
	}
	return rm.act(ctx, ActReturn, by, item, func(ctx context.Context, it *Item, f *Flow) error {
		*f = Flow{Stage: Drafted, Submitter: f.Submitter, SubmittedAt: f.SubmittedAt, Returned: reason, Note: strings.TrimSpace(note)}
		return rm.step(ctx, by, it, f, "press.returned", "press.return."+reason)
	})
}

// Approve says that a second person has read the text and that it may be published. mark is of the item as they saw
// it: a text that changed meanwhile has to be read again.
func (rm *Room) Approve(ctx context.Context, by ledger.Actor, item id.Item, mark string) (Item, error) {
	return rm.act(ctx, ActApprove, by, item, func(ctx context.Context, it *Item, f *Flow) error {
		if mark != it.Mark() {
			return fault.New(fault.Conflict, "press.error.changed")
		}
		if err := it.Ready(); err != nil {
			return err
		}
		f.Stage, f.Approver, f.ApprovedAt = Approved, by.Person, db.Stored(rm.Now())
		return rm.step(ctx, by, it, f, "press.approved", "")
	})
}

// Release publishes an approved item now (zero at) or at a time to come. as is the action by which the visitor may:
// that of the kind, for a statement is released by the publisher of statements and nobody else.
func (rm *Room) Release(ctx context.Context, as access.Action, by ledger.Actor, item id.Item, at time.Time) (Item, error) {
	var done Item
	_, err := rm.act(ctx, as, by, item, func(ctx context.Context, it *Item, f *Flow) (err error) {
		if as != it.Kind.PublishAct() {
			return fault.New(fault.Forbidden, "press.error.statement")
		}
		if f.Stage != Approved { // put in line by the command line: nobody has read it
			return fault.New(fault.Conflict, "press.error.unapproved")
		}
		if now := rm.Now(); at.After(now) {
			done, err = rm.schedule(ctx, by, item, at)
		} else if !at.IsZero() {
			err = fault.New(fault.Invalid, "press.error.past")
		} else {
			done, err = rm.publish(ctx, by, item, now)
		}
		return err
	})
	return done, err
}

// Emergency publishes at once what nobody else has read. It says so in the ledger and at the desk, until a second
// person has approved it (Second).
func (rm *Room) Emergency(ctx context.Context, by ledger.Actor, item id.Item, reason string) (Item, error) {
	reason, err := reasoned(reason)
	if err != nil {
		return Item{}, err
	}
	var done Item
	_, err = rm.act(ctx, ActEmergency, by, item, func(ctx context.Context, it *Item, f *Flow) (err error) {
		if by.Person == "" {
			return fault.New(fault.Forbidden, access.NotApart.Key())
		}
		if err := rm.hand(ctx, by, item); err != nil {
			return err
		}
		f.Stage, f.Approver, f.ApprovedAt, f.Emergency = Drafted, "", time.Time{}, true
		if err := rm.store.saveFlow(ctx, item, f); err != nil {
			return err
		}
		if err := rm.entry(ctx, "press.emergency", by, it, reason, nil, false, nil); err != nil {
			return err
		}
		done, err = rm.publish(ctx, by, item, rm.Now())
		return err
	})
	return done, err
}

// Second approves afterwards what was published in an emergency.
func (rm *Room) Second(ctx context.Context, by ledger.Actor, item id.Item, mark string) (Item, error) {
	return rm.act(ctx, ActSecond, by, item, func(ctx context.Context, it *Item, f *Flow) error {
		if !f.Emergency {
			return fault.New(fault.Conflict, access.NoState.Key())
		}
		if mark != it.Mark() {
			return fault.New(fault.Conflict, "press.error.changed")
		}
		f.Emergency = false
		return rm.step(ctx, by, it, f, "press.second", "")
	})
}

// step keeps where the item stands now, records the act and turns the inbox to what is due next.
func (rm *Room) step(ctx context.Context, by ledger.Actor, it *Item, f *Flow, act, reason string) error {
	if err := rm.store.saveFlow(ctx, it.ID, f); err != nil {
		return err
	}
	if err := rm.dues(ctx, it, f); err != nil {
		return err
	}
	return rm.entry(ctx, act, by, it, reason, nil, false, nil)
}

// hand notes that a person had a hand in the text.
func (rm *Room) hand(ctx context.Context, by ledger.Actor, item id.Item) error {
	if by.Person == "" {
		return nil
	}
	return rm.store.addHand(ctx, item, by.Person, db.Stored(rm.Now()))
}

// touched is what a change of an item means at the desk: its maker has a hand in it, and an approval was of another
// text. What waited for its time waits no longer. It changes the item's status; the caller saves it.
func (rm *Room) touched(ctx context.Context, by ledger.Actor, it *Item) error {
	if err := rm.hand(ctx, by, it.ID); err != nil {
		return err
	}
	f, err := rm.store.flow(ctx, it.ID)
	if err != nil || f.Stage != Approved || it.Status != Drafted && it.Status != Scheduled {
		return err
	}
	it.Status, it.ScheduledFor = Drafted, time.Time{}
	f.Stage, f.Approver, f.ApprovedAt = InReview, "", time.Time{}
	return rm.step(ctx, by, it, &f, "press.unapproved", "")
}

// reasoned is a reason as it is stored; none is refused.
func reasoned(reason string) (string, error) {
	reason, err := persian.StoreLine(reason)
	if err != nil {
		return "", fault.Wrap(fault.Invalid, fmt.Errorf("press: reason: %w", err))
	}
	if reason == "" {
		return "", fault.New(fault.Invalid, "press.error.reason")
	}
	return reason, nil
}

// ruledOut refuses to do past the rules what came from the desk.
func ruledOut(by ledger.Actor) error {
	if by.Via == ViaDesk {
		return fault.New(fault.Forbidden, "press.error.rules")
	}
	return nil
}

// DeskPath is the item's page at the desk.
func DeskPath(item id.Item) string { return "/desk/press/" + string(item) + "/" }
