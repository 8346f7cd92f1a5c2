package press

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// Reach is who may read an announcement.
type Reach string

// The reaches. What is not for everyone is never published: it is issued to whom it is for, and no page, list, feed or
// search of the site knows it.
const (
	Everyone   Reach = ""
	Members    Reach = "members"
	Addressees Reach = "addressees"
)

// Reaches lists them in the order of the form.
var Reaches = []Reach{Everyone, Members, Addressees}

// Known reports whether r is one of Reaches.
func (r Reach) Known() bool { return r == Everyone || r == Members || r == Addressees }

// key names the reach in the catalogue.
func (r Reach) key() string { return "press.reach." + cmp.Or(string(r), "everyone") }

// Issue gives an approved announcement its number and lets those have it whom it is for: one for everyone is published,
// any other becomes Issued. One that is public already stays as it is. It joins the transaction of the caller, who
// keeps who they are.
func (rm *Room) Issue(ctx context.Context, by ledger.Actor, item id.Item) (Item, error) {
	it, err := rm.store.Item(ctx, item)
	switch {
	case err != nil:
		return Item{}, fmt.Errorf("press: issue: %w", err)
	case it.Kind != Announcement:
		return Item{}, fault.New(fault.Invalid, "press.error.reach.kind")
	case it.Status == Published:
		return it, nil
	case it.Reach == Everyone:
		return rm.Release(ctx, ActPublishStatement, by, item, time.Time{})
	}
	var done Item
	_, err = rm.act(ctx, ActIssue, by, item, func(ctx context.Context, _ *Item, _ *Flow) (err error) {
		done, err = rm.issue(ctx, by, item, rm.Now())
		return err
	})
	return done, err
}

// issue is publish for a text that is not for everyone: it takes its number and its day, and goes into no list, no index
// and no cache.
func (rm *Room) issue(ctx context.Context, by ledger.Actor, item id.Item, at time.Time) (Item, error) {
	it, err := rm.turn(ctx, item, Issued)
	if err != nil {
		return Item{}, err
	}
	it.IssuedAt = db.Stored(at)
	if err := it.day(at); err != nil {
		return Item{}, err
	}
	if err := rm.sign(ctx, &it, at); err != nil {
		return Item{}, err
	}
	key, err := rm.claim(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	if err := rm.serial(ctx, &it); err != nil {
		return Item{}, err
	}
	if err := rm.store.save(ctx, &it, key); err != nil {
		return Item{}, err
	}
	commitment, err := rm.commitment(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	if err := rm.settle(ctx, &it); err != nil {
		return Item{}, err
	}
	return it, rm.entry(ctx, "press.issued", by, &it, "", commitment, false, nil)
}
