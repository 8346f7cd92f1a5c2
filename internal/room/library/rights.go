package library

import (
	"context"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/task"
)

// A file whose right to be shown has ended is not offered any more, and a task tells the media officers of its body. Pages
// that show it go on: whether they lose a picture is for a person to decide, by TakeOut. The task is closed when the right
// is made longer or the file taken out.

// Expire opens the tasks about files whose right ended since the instant given, up to now. Doing it again changes nothing.
func (rm *Room) Expire(ctx context.Context, since time.Time) error {
	now := rm.o.Now()
	cards, err := rm.o.Media.ExpiredBetween(ctx, since, now.Add(time.Millisecond))
	if err != nil || len(cards) == 0 {
		return err
	}
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		for _, c := range cards {
			if err := rm.remind(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (rm *Room) remind(ctx context.Context, c media.Card) error {
	body, err := rm.bodyOf(ctx, c.Body)
	if err != nil {
		return err
	}
	there, err := rm.o.Tasks.List(ctx, task.Filter{Object: object(c.ID), Limit: 1})
	if err != nil || len(there) > 0 {
		return err
	}
	return rm.o.Tasks.Open(ctx, task.Task{
		Kind: taskRights, Object: object(c.ID), Function: string(access.MediaOfficer), Body: body, Title: "library.task.rights",
		Link: filePath(c.ID), Due: c.Until.Add(rightsTime),
	})
}

// rightsTime is how long there is to decide about a file whose right has ended.
const rightsTime = 3 * 24 * time.Hour

// Sweep does what time brings: uploads that stopped a day ago are forgotten, documents are given to whoever makes their
// pages, rights that ended are said.
func (rm *Room) Sweep(ctx context.Context) error {
	n, err := rm.o.Media.SweepIncoming(ctx)
	if err != nil {
		return err
	}
	if n > 0 {
		rm.o.Log.Info("uploads that stopped were forgotten", "uploads", n)
	}
	if err := rm.queuePages(ctx); err != nil {
		return err
	}
	return rm.Expire(ctx, rm.o.Now().AddDate(0, 0, -30))
}
