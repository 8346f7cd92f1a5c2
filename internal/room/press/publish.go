package press

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/persian"
)

// Publish makes an item public as of at (zero: now). A time to come schedules it. It is the engineer's way, past the
// rules of the desk; the desk has Release and Emergency.
func (rm *Room) Publish(ctx context.Context, actor ledger.Actor, item id.Item, at time.Time) (Item, error) {
	if err := ruledOut(actor); err != nil {
		return Item{}, err
	}
	if now := rm.Now(); at.IsZero() {
		at = now
	} else if at.After(now) {
		return rm.Schedule(ctx, actor, item, at)
	}
	var it Item
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		it, err = rm.publish(ctx, actor, item, at)
		return err
	})
	if err != nil {
		return Item{}, fmt.Errorf("press: publish: %w", err)
	}
	return it, nil
}

func (rm *Room) publish(ctx context.Context, actor ledger.Actor, item id.Item, at time.Time) (Item, error) {
	return rm.publishFor(ctx, "press.published", actor, item, at, "")
}

func (rm *Room) publishFor(ctx context.Context, act string, actor ledger.Actor, item id.Item, at time.Time, reason string) (Item, error) {
	it, err := rm.turn(ctx, item, Published)
	if err != nil {
		return Item{}, err
	}
	if it.PublishedAt.IsZero() { // else it was public before: it comes back to its place
		it.PublishedAt = db.Stored(at)
	}
	comesBack := !it.WithdrawnAt.IsZero()
	it.ScheduledFor, it.WithdrawnAt, it.Withdrawal = time.Time{}, time.Time{}, ""
	it.ChangedAt = later(it.PublishedAt, it.ChangedAt)
	if err := it.day(it.PublishedAt); err != nil {
		return Item{}, err
	}
	if it.Short == 0 {
		if err := rm.sign(ctx, &it, it.PublishedAt); err != nil {
			return Item{}, err
		}
	}
	key, err := rm.claim(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	if err := rm.number(ctx, &it); err != nil {
		return Item{}, err
	}
	if err := rm.store.save(ctx, &it, key); err != nil {
		return Item{}, err
	}
	if err := rm.store.show(ctx, it.ID); err != nil {
		return Item{}, err
	}
	tags, err := rm.file(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	if err := rm.openUploads(ctx, &it); err != nil {
		return Item{}, err
	}
	if comesBack {
		if err := rm.openEarlier(ctx, &it); err != nil {
			return Item{}, err
		}
	}
	commitment, err := rm.commitment(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	if err := rm.settle(ctx, &it); err != nil {
		return Item{}, err
	}
	return it, rm.entry(ctx, act, actor, &it, reason, commitment, true, tags)
}

// commitment is to the revision with which the item is published: the same bytes
// and salt as when it was written.
func (rm *Room) commitment(ctx context.Context, it *Item) ([]byte, error) {
	e := it.Editions[it.Lang]
	r, err := rm.store.Revision(ctx, it.ID, it.Lang, e.Revision)
	if err != nil {
		return nil, err
	}
	return ledger.Commitment(r.Salt, []byte(toJSON(r.Content))), nil
}

// turn locks an item and says whether it may go to the next status. The status
// is set; the caller saves it.
func (rm *Room) turn(ctx context.Context, item id.Item, next Status) (Item, error) {
	if err := rm.store.lock(ctx, item); err != nil {
		return Item{}, err
	}
	it, err := rm.store.Item(ctx, item)
	if err != nil {
		return Item{}, err
	}
	if err := it.Go(next); err != nil {
		return Item{}, err
	}
	if next == Published || next == Scheduled || next == Issued {
		if err := it.Ready(); err != nil {
			return Item{}, err
		}
	}
	it.Status = next
	return it, nil
}

// Schedule sets the instant at which PublishDue is to publish the item. As Publish, it is past the rules of the desk.
func (rm *Room) Schedule(ctx context.Context, actor ledger.Actor, item id.Item, at time.Time) (Item, error) {
	if err := ruledOut(actor); err != nil {
		return Item{}, err
	}
	var it Item
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		it, err = rm.schedule(ctx, actor, item, at)
		return err
	})
	if err != nil {
		return Item{}, fmt.Errorf("press: schedule: %w", err)
	}
	return it, nil
}

func (rm *Room) schedule(ctx context.Context, actor ledger.Actor, item id.Item, at time.Time) (Item, error) {
	it, err := rm.turn(ctx, item, Scheduled)
	if err != nil {
		return Item{}, err
	}
	it.ScheduledFor = db.Stored(at)
	if err := it.day(at); err != nil {
		return Item{}, err
	}
	key, err := rm.claim(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	if err := rm.store.save(ctx, &it, key); err != nil {
		return Item{}, err
	}
	if err := rm.settle(ctx, &it); err != nil {
		return Item{}, err
	}
	return it, rm.entry(ctx, "press.scheduled", actor, &it, "", nil, false, nil)
}

// settle turns the inbox to the state that the item has come to.
func (rm *Room) settle(ctx context.Context, it *Item) error {
	f, err := rm.store.flow(ctx, it.ID)
	if err != nil {
		return err
	}
	return rm.dues(ctx, it, &f)
}

// Unschedule takes a scheduled item out of the line: it is approved still, or a draft when nobody had approved it.
func (rm *Room) Unschedule(ctx context.Context, actor ledger.Actor, item id.Item) (Item, error) {
	var it Item
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		if it, err = rm.turn(ctx, item, Drafted); err != nil {
			return err
		}
		it.ScheduledFor = time.Time{}
		if err := rm.store.save(ctx, &it, PathKey(it.Kind, it.JYear, it.JMonth, it.Slug)); err != nil {
			return err
		}
		if err := rm.settle(ctx, &it); err != nil {
			return err
		}
		return rm.entry(ctx, "press.unscheduled", actor, &it, "", nil, false, nil)
	})
	if err != nil {
		return Item{}, fmt.Errorf("press: unschedule: %w", err)
	}
	return it, nil
}

// PublishDue publishes every scheduled item whose instant has come, as of that
// instant, each in its own transaction. Called twice, or on two nodes at once, it publishes
// each item once. One that cannot be published does not keep the others.
func (rm *Room) PublishDue(ctx context.Context, now time.Time) ([]id.Item, error) {
	due, err := rm.store.due(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("press: publish due: %w", err)
	}
	var done []id.Item
	var failed []error
	for _, item := range due {
		var mine bool
		err := rm.DB.Tx(ctx, func(ctx context.Context) error {
			mine = false
			if err := rm.store.lock(ctx, item); err != nil {
				return err
			}
			it, err := rm.store.Item(ctx, item)
			if err != nil || it.Status != Scheduled || it.ScheduledFor.After(now) {
				return err // another node was first, or an editor changed the time
			}
			mine = true
			_, err = rm.publish(ctx, ledger.Actor{Via: "job"}, item, it.ScheduledFor)
			return err
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("press: publish due %s: %w", item, err))
		} else if mine {
			done = append(done, item)
		}
	}
	return done, errors.Join(failed...)
}

// Withdraw takes a published item back in public: title, address and reason
// stay, the text goes.
func (rm *Room) Withdraw(ctx context.Context, actor ledger.Actor, item id.Item, reason string) (Item, error) {
	reason, err := persian.StoreLine(reason)
	if err != nil {
		return Item{}, fault.Wrap(fault.Invalid, fmt.Errorf("press: withdraw: %w", err))
	}
	if reason == "" {
		return Item{}, fault.New(fault.Invalid, "press.error.reason")
	}
	return rm.takeDown(ctx, "press.withdrawn", actor, item, Withdrawn, reason)
}

// Unpublish takes a published item away: what is left is its address, the day and the reason, one of UnpublishReasons.
// A numbered item cannot go so: it is withdrawn.
func (rm *Room) Unpublish(ctx context.Context, actor ledger.Actor, item id.Item, reason string) (Item, error) {
	if !slices.Contains(UnpublishReasons, reason) {
		return Item{}, fault.New(fault.Invalid, "press.error.unpublish")
	}
	return rm.takeDown(ctx, "press.unpublished", actor, item, Unpublished, "press.unpublish."+reason)
}

func (rm *Room) takeDown(ctx context.Context, act string, actor ledger.Actor, item id.Item, to Status, reason string) (Item, error) {
	var it Item
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		if it, err = rm.turn(ctx, item, to); err != nil {
			return err
		}
		now := db.Stored(rm.Now())
		it.ChangedAt, it.WithdrawnAt, it.Withdrawal = now, now, reason
		if to == Withdrawn {
			if err := rm.store.silence(ctx, it.ID); err != nil {
				return err
			}
		}
		if err := rm.store.save(ctx, &it, PathKey(it.Kind, it.JYear, it.JMonth, it.Slug)); err != nil {
			return err
		}
		tags, err := rm.file(ctx, &it)
		if err != nil {
			return err
		}
		if err := rm.shutUploads(ctx, &it); err != nil {
			return err
		}
		if to == Unpublished {
			if err := rm.shut(ctx, &it); err != nil {
				return err
			}
			if err := rm.unasked(ctx, it.ID); err != nil {
				return err
			}
		}
		if err := rm.laidDown(ctx, actor, &it); err != nil {
			return err
		}
		it.Editions, err = rm.store.editions(ctx, it.ID)
		if err != nil {
			return err
		}
		return rm.entry(ctx, act, actor, &it, reason, nil, true, tags)
	})
	if err != nil {
		return Item{}, fmt.Errorf("%s: %w", strings.Replace(act, ".", ": ", 1), err)
	}
	return it, nil
}

// laidDown ends what waited for somebody and cannot be done any more: a correction is of a published text, and a second
// person reads what stands there still.
func (rm *Room) laidDown(ctx context.Context, by ledger.Actor, it *Item) error {
	if err := rm.store.endProposals(ctx, it.ID, by.Person, it.WithdrawnAt); err != nil {
		return err
	}
	if err := rm.endFeatures(ctx, by, it); err != nil {
		return err
	}
	if err := rm.due(ctx, it, TaskCorrect, ""); err != nil || it.Status != Unpublished {
		return err
	}
	return rm.due(ctx, it, TaskSecond, "")
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
