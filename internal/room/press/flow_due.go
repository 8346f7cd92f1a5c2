package press

import (
	"context"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/task"
)

// Tasks is the inbox in which the room says what waits for whom.
type Tasks interface {
	Open(ctx context.Context, t task.Task) error
	Close(ctx context.Context, object, kind string) error
}

// The tasks, and how long each may wait.
const (
	TaskWrite   = "press.write" // sent back
	TaskReview  = "press.review"
	TaskApprove = "press.approve"
	TaskPublish = "press.publish"
	TaskSecond  = "press.second"
	TaskCorrect = "press.correct"
	TaskRedact  = "press.redact"
	TaskRestore = "press.restore"
	TaskFeature = "press.feature"
)

var patience = map[string]time.Duration{
	TaskWrite:   48 * time.Hour,
	TaskReview:  24 * time.Hour,
	TaskApprove: 24 * time.Hour,
	TaskPublish: 12 * time.Hour,
	TaskSecond:  6 * time.Hour,
	TaskCorrect: 12 * time.Hour,
	TaskRedact:  6 * time.Hour,
	TaskRestore: 24 * time.Hour,
	TaskFeature: 48 * time.Hour,
}

// dues closes the tasks of an item that are settled and opens the one that its state calls for.
func (rm *Room) dues(ctx context.Context, it *Item, f *Flow) error {
	want := map[string]access.Function{}
	switch f.State(it) {
	case Drafted:
		if f.Returned != "" {
			want[TaskWrite] = access.Reporter
		}
	case Submitted:
		want[TaskReview] = access.Editor
	case InReview:
		want[TaskApprove] = access.Editor
	case Approved:
		want[TaskPublish] = access.Editor
		if it.Kind.Numbered() {
			want[TaskPublish] = access.StatementPublisher
		}
	case Unpublished:
		if f.Asked(it) {
			want[TaskRestore] = access.ChiefEditor
		}
	case Published, Withdrawn:
		if f.Emergency {
			want[TaskSecond] = access.ChiefEditor
		}
	}
	for _, kind := range []string{TaskWrite, TaskReview, TaskApprove, TaskPublish, TaskSecond, TaskRestore} {
		if err := rm.due(ctx, it, kind, want[kind]); err != nil {
			return err
		}
	}
	return nil
}

// due opens the item's task of a kind for a function of its body, or closes it when there is none.
func (rm *Room) due(ctx context.Context, it *Item, kind string, who access.Function) error {
	if rm.Tasks == nil {
		return nil
	}
	object := "item:" + string(it.ID)
	if who == "" {
		return rm.Tasks.Close(ctx, object, kind)
	}
	body, err := rm.owner(ctx, it)
	if err != nil {
		return err
	}
	return rm.Tasks.Open(ctx, task.Task{
		Kind: kind, Object: object, Function: string(who), Body: body, Title: "press.task." + kind[len("press."):],
		Link: DeskPath(it.ID), Due: rm.Now().Add(patience[kind]),
	})
}
