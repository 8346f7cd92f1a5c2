package press

import (
	"context"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
)

// noteUses tells the store of pictures what the item shows as it stands: whoever keeps the library sees at a glance where
// a picture is used.
func (rm *Room) noteUses(ctx context.Context, it *Item) error {
	if rm.Media == nil {
		return nil
	}
	var uses []media.Shown
	add := func(how, ref string) { uses = append(uses, media.Shown{How: how, Ref: ref}) }
	if it.Cover != "" {
		add("cover", string(it.Cover))
	}
	for _, f := range it.Gallery {
		add("gallery", string(f.Media))
	}
	for _, hash := range it.mediaHashes() {
		add("text", hash)
	}
	return rm.Media.NoteUses(ctx, "item:"+string(it.ID), uses)
}

// NoteUses tells it of every item: once, for what was written before anybody asked.
func (rm *Room) NoteUses(ctx context.Context) error {
	for before := id.Item(""); ; {
		some, err := rm.store.Every(ctx, "", "", before, 500)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, l := range some {
			if err := rm.noteUsesOf(ctx, l.ID); err != nil {
				return err
			}
			before = l.ID
		}
	}
}

func (rm *Room) noteUsesOf(ctx context.Context, item id.Item) error {
	return rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.DB.Lock(ctx, "press.file"); err != nil {
			return err
		}
		it, err := rm.store.Item(ctx, item)
		if err != nil {
			return err
		}
		return rm.noteUses(ctx, &it)
	})
}
