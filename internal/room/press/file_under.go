package press

import (
	"context"
	"slices"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// Single facts of a text that readers have not seen, changed without its form: what is done to many at once.

// FileUnder adds a topic to an item.
func (rm *Room) FileUnder(ctx context.Context, by ledger.Actor, item id.Item, topic id.Topic) (Item, error) {
	return rm.amendFacts(ctx, by, item, func(it *Item) { it.Topics = append(slices.Clone(it.Topics), Topic{ID: topic}) })
}

// HandOver makes another body the owner of an item. The caller knows that the visitor may write for it.
func (rm *Room) HandOver(ctx context.Context, by ledger.Actor, item id.Item, owner id.Body) (Item, error) {
	return rm.amendFacts(ctx, by, item, func(it *Item) { it.Owner = owner })
}

// amendFacts is a change of facts: as any other, it ends an approval.
func (rm *Room) amendFacts(ctx context.Context, by ledger.Actor, item id.Item, change func(*Item)) (Item, error) {
	return rm.act(ctx, ActWrite, by, item, func(ctx context.Context, it *Item, _ *Flow) error {
		if it.Short > 0 {
			return fault.New(fault.Conflict, "press.error.correct")
		}
		topics, owner := it.Topics, it.Owner
		change(it)
		if n := len(it.Topics); n > len(topics) && slices.ContainsFunc(topics, func(t Topic) bool { return t.ID == it.Topics[n-1].ID }) || n == len(topics) && it.Owner == owner {
			return fault.New(fault.Conflict, "press.error.so.already")
		}
		if err := rm.known(ctx, it); err != nil {
			return err
		}
		if err := rm.touched(ctx, by, it); err != nil {
			return err
		}
		if err := rm.store.save(ctx, it, PathKey(it.Kind, it.JYear, it.JMonth, it.Slug)); err != nil {
			return err
		}
		if err := rm.settle(ctx, it); err != nil { // what waits, waits with the body that owns it
			return err
		}
		return rm.entry(ctx, "press.edited", by, it, "", nil, false, nil)
	})
}
