package desk_test

import (
	"fmt"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/task"
	"hemmat/internal/room/desk"
)

func review(n int, due time.Time) task.Task {
	return task.Task{Kind: "press.review", Object: fmt.Sprint("item:", n), Function: string(access.ChiefEditor), Body: "fars", Title: "desk.task.unknown", Link: fmt.Sprintf("/desk/press/%d/", n), Due: due}
}

func TestThePartsOfTheInboxEndAtMidnightAndWithFriday(t *testing.T) {
	tehran := time.FixedZone("", 12600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, tehran) } // 22 is a Sunday
	for _, c := range []struct {
		due  time.Time
		want desk.Span
	}{
		{at(22, 11, 59), desk.Late},
		{at(22, 12, 0), desk.Today},
		{at(22, 23, 59), desk.Today},
		{at(23, 0, 0), desk.Week},
		{at(27, 23, 59), desk.Week},
		{at(28, 0, 0), desk.Later},
		{time.Time{}, desk.Later},
	} {
		if got := desk.SpanOf(c.due, now); got != c.want {
			t.Errorf("%v is %s, want %s", c.due, got, c.want)
		}
	}
	if got := desk.SpanOf(at(28, 12, 0), at(27, 12, 0)); got != desk.Later {
		t.Errorf("Saturday seen on Friday is %s", got)
	}
}
