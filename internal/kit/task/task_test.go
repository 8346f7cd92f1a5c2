package task_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/task"
)

var noon = time.Date(2026, 3, 21, 8, 30, 0, 0, time.UTC)

type inbox struct {
	*task.Inbox
	t *testing.T
	d *db.DB
}

func each(t *testing.T, fn func(t *testing.T, x inbox)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := noon
		clock := func() time.Time { now = now.Add(time.Second); return now }
		fn(t, inbox{task.New(d, id.NewSource(clock, nil), clock), t, d})
	})
}

func (x inbox) tx(fn func(ctx context.Context) error) {
	x.t.Helper()
	if err := x.d.Tx(x.t.Context(), fn); err != nil {
		x.t.Fatal(err)
	}
}

func (x inbox) objects(f task.Filter) string {
	x.t.Helper()
	tasks, err := x.List(x.t.Context(), f)
	if err != nil {
		x.t.Fatal(err)
	}
	var all []string
	for _, t := range tasks {
		all = append(all, t.Object)
	}
	return fmt.Sprint(all)
}

func review(object string, due time.Time) task.Task {
	return task.Task{Kind: "press.review", Object: object, Function: "editor", Body: "b1", Title: "press.task.review", Link: "/desk/press/" + object, Due: due}
}

func TestAnOpenTaskIsInTheInboxUntilItIsClosed(t *testing.T) {
	each(t, func(t *testing.T, x inbox) {
		due := noon.Add(time.Hour)
		x.tx(func(ctx context.Context) error { return x.Open(ctx, review("item:1", due)) })
		got, err := x.List(t.Context(), task.Filter{})
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		want := review("item:1", due)
		want.ID, want.Opened = got[0].ID, got[0].Opened
		if got[0] != want || !id.Valid(string(got[0].ID)) || got[0].Opened.Before(noon) {
			t.Errorf("%+v", got[0])
		}
		x.tx(func(ctx context.Context) error { return x.Close(ctx, "item:1", "press.other") })
		if s := x.objects(task.Filter{}); s != "[item:1]" {
			t.Errorf("another kind closed it: %s", s)
		}
		x.tx(func(ctx context.Context) error { return x.Close(ctx, "item:1", "press.review") })
		if s := x.objects(task.Filter{}) + x.objects(task.Filter{Closed: true}); s != "[][item:1]" {
			t.Errorf("open and closed: %s", s)
		}
		x.tx(func(ctx context.Context) error {
			return errors.Join(x.Close(ctx, "item:1", "press.review"), x.Open(ctx, review("item:1", due)))
		})
		if s := x.objects(task.Filter{}) + x.objects(task.Filter{Closed: true}); s != "[item:1][item:1]" {
			t.Errorf("opened anew: %s", s)
		}
	})
}

func TestOpeningAnOpenTaskMovesIt(t *testing.T) {
	each(t, func(t *testing.T, x inbox) {
		x.tx(func(ctx context.Context) error {
			return errors.Join(x.Open(ctx, review("item:1", noon)), x.Open(ctx, review("item:1", noon.Add(time.Hour))))
		})
		got, err := x.List(t.Context(), task.Filter{})
		if err != nil || len(got) != 1 || !got[0].Due.Equal(noon.Add(time.Hour)) {
			t.Fatal(got, err)
		}
	})
}

func TestATaskLivesAndDiesWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, x inbox) {
		stop := errors.New("stop")
		err := x.d.Tx(t.Context(), func(ctx context.Context) error {
			if err := x.Open(ctx, review("item:1", noon)); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) || x.objects(task.Filter{}) != "[]" {
			t.Fatal(err)
		}
		if x.Open(t.Context(), review("item:1", noon)) == nil || x.Close(t.Context(), "item:1", "press.review") == nil {
			t.Fatal("worked outside a transaction")
		}
	})
}

func TestTheInboxIsFilteredAndInOrderOfDueTime(t *testing.T) {
	each(t, func(t *testing.T, x inbox) {
		x.tx(func(ctx context.Context) error {
			other := review("item:4", noon.Add(-time.Hour))
			other.Function, other.Body = "secretary", "b2"
			return errors.Join(
				x.Open(ctx, review("item:1", time.Time{})), x.Open(ctx, review("item:2", noon.Add(time.Hour))),
				x.Open(ctx, review("item:3", noon)), x.Open(ctx, other))
		})
		for _, c := range []struct {
			f    task.Filter
			want string
		}{
			{task.Filter{}, "[item:4 item:3 item:2 item:1]"},
			{task.Filter{Limit: 2}, "[item:4 item:3]"},
			{task.Filter{Functions: []string{"editor"}}, "[item:3 item:2 item:1]"},
			{task.Filter{Functions: []string{"editor", "secretary"}, Bodies: []id.Body{"b2"}}, "[item:4]"},
			{task.Filter{Object: "item:2"}, "[item:2]"},
			{task.Filter{DueBefore: noon.Add(time.Minute)}, "[item:4 item:3]"},
			{task.Filter{Closed: true}, "[]"},
		} {
			if got := x.objects(c.f); got != c.want {
				t.Errorf("%+v: %s, want %s", c.f, got, c.want)
			}
		}
	})
}

func TestTheInboxOfAPersonIsWhatTheirFunctionsAreAddressedIn(t *testing.T) {
	each(t, func(t *testing.T, x inbox) {
		open := func(object, function string, body id.Body, due time.Time) {
			x.tx(func(ctx context.Context) error {
				task := review(object, due)
				task.Function, task.Body = function, body
				return x.Open(ctx, task)
			})
		}
		open("1", "editor", "fars", noon)
		open("2", "editor", "yazd", noon.Add(time.Hour))
		open("3", "secretary", "fars", noon.Add(2*time.Hour))
		open("4", "editor", "", time.Time{})
		open("5", "editor", "fars", time.Time{})
		fars := task.Address{Function: "editor", Bodies: []id.Body{"fars"}}
		for _, c := range []struct {
			f    task.Filter
			want string
		}{
			{task.Filter{To: []task.Address{fars}}, "[1 5]"},
			{task.Filter{To: []task.Address{fars, {Function: "secretary", Anywhere: true}}}, "[1 3 5]"},
			{task.Filter{To: []task.Address{{Function: "editor", Anywhere: true}}}, "[1 2 4 5]"},
			{task.Filter{To: []task.Address{{Function: "editor"}}}, "[]"},
			{task.Filter{To: []task.Address{}}, "[]"},
			{task.Filter{DueFrom: noon.Add(time.Minute), DueBefore: noon.Add(2 * time.Hour)}, "[2]"},
		} {
			if got := x.objects(c.f); got != c.want {
				t.Errorf("%+v: %s, want %s", c.f, got, c.want)
			}
			n, err := x.Count(t.Context(), c.f)
			if got := len(strings.Fields(strings.Trim(c.want, "[]"))); err != nil || n != got {
				t.Errorf("%+v: counts %d (%v), want %d", c.f, n, err, got)
			}
		}
		var pages []string
		f := task.Filter{Limit: 2}
		for {
			tasks, err := x.List(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			if len(tasks) == 0 {
				break
			}
			for _, t := range tasks {
				pages = append(pages, t.Object)
			}
			f.After = &tasks[len(tasks)-1]
		}
		if fmt.Sprint(pages) != "[1 2 3 4 5]" {
			t.Errorf("page by page: %v", pages)
		}
		x.tx(func(ctx context.Context) error {
			return errors.Join(x.Close(ctx, "1", "press.review"), x.Close(ctx, "2", "press.review"))
		})
		closed, err := x.List(t.Context(), task.Filter{Closed: true})
		if err != nil || len(closed) != 2 {
			t.Fatal(closed, err)
		}
		if got := x.objects(task.Filter{Closed: true, Since: closed[0].Closed}); got != "[2]" {
			t.Errorf("closed since: %s", got)
		}
		if got := x.objects(task.Filter{Closed: true, After: &closed[0]}); got != "[1]" {
			t.Errorf("closed before: %s", got)
		}
	})
}
