package press

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// What was unpublished may come back: one person asks, with the reason, and another lets it. It comes back as it was, to
// its place and its day; what is to be another then is corrected in the open. What was withdrawn stays withdrawn: readers
// were told in public that it does not hold, and a text that holds again is a new one.

// AskRestore asks for an unpublished item to be published again. In the flow it stands as handed in.
func (rm *Room) AskRestore(ctx context.Context, by ledger.Actor, item id.Item, reason string) (Item, error) {
	reason, err := reasoned(reason)
	if err != nil {
		return Item{}, err
	}
	return rm.act(ctx, ActRestore, by, item, func(ctx context.Context, it *Item, f *Flow) error {
		if f.Asked(it) {
			return fault.New(fault.Conflict, "press.error.restore.asked")
		}
		f.Stage, f.Submitter, f.SubmittedAt, f.Note = Submitted, by.Person, db.Stored(rm.Now()), reason
		f.Approver, f.ApprovedAt = "", time.Time{} // what was approved was another decision
		return rm.step(ctx, by, it, f, "press.restore.asked", reason)
	})
}

// Restore publishes again what somebody else has asked for. mark is of the item as the visitor saw it.
func (rm *Room) Restore(ctx context.Context, by ledger.Actor, item id.Item, mark string) (Item, error) {
	var done Item
	err := rm.answer(ctx, by, item, func(ctx context.Context, it *Item, f *Flow) (err error) {
		if mark != it.Mark() {
			return fault.New(fault.Conflict, "press.error.changed")
		}
		reason := f.Note
		f.Stage, f.Approver, f.ApprovedAt, f.Note = Approved, by.Person, db.Stored(rm.Now()), ""
		if err := rm.store.saveFlow(ctx, item, f); err != nil {
			return err
		}
		done, err = rm.publishFor(ctx, "press.restored", by, item, rm.Now(), reason)
		return err
	})
	return done, err
}

// RefuseRestore leaves an item unpublished that somebody asked for.
func (rm *Room) RefuseRestore(ctx context.Context, by ledger.Actor, item id.Item) error {
	return rm.answer(ctx, by, item, func(ctx context.Context, it *Item, f *Flow) error {
		f.Stage, f.Note = Drafted, ""
		return rm.step(ctx, by, it, f, "press.restore.refused", "")
	})
}

func (rm *Room) answer(ctx context.Context, by ledger.Actor, item id.Item, do func(context.Context, *Item, *Flow) error) error {
	_, err := rm.act(ctx, ActRestoreConfirm, by, item, func(ctx context.Context, it *Item, f *Flow) error {
		if !f.Asked(it) {
			return fault.New(fault.Conflict, access.NoState.Key())
		}
		return do(ctx, it, f)
	})
	return err
}

// Asked reports whether somebody has asked for an unpublished item.
func (f *Flow) Asked(it *Item) bool { return it.Status == Unpublished && f.Stage == Submitted }

// unasked forgets what was asked before: an item that is unpublished anew is asked for anew.
func (rm *Room) unasked(ctx context.Context, item id.Item) error {
	f, err := rm.store.flow(ctx, item)
	if err != nil || f.Stage != Submitted {
		return err
	}
	f.Stage, f.Note = Drafted, ""
	return rm.store.saveFlow(ctx, item, &f)
}

// openEarlier lets the pictures and files of earlier editions answer again, at their old addresses too.
func (rm *Room) openEarlier(ctx context.Context, it *Item) error {
	earlier, err := rm.store.earlierTexts(ctx, it.ID)
	if err != nil {
		return fmt.Errorf("press: earlier editions: %w", err)
	}
	hashes := hashesIn(earlier...)
	if err := rm.store.openMedia(ctx, hashes); err != nil {
		return err
	}
	return rm.openUploads(ctx, it, hashes...)
}
