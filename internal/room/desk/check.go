package desk

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// CheckJob is the kind of the job that reads the whole ledger.
const CheckJob = "desk.check"

// checkHour is when the daily check runs: while few people work.
const checkHour = 3

// Handlers are the room's jobs, for the runner.
func (rm *Room) Handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{CheckJob: rm.check}
}

// Start sees to it that the ledger is read once a day. It may be called on each start and on every node.
func (rm *Room) Start(ctx context.Context) error { return rm.plan(ctx, rm.o.Now()) }

// plan adds the next daily check after an instant; its key is the day, so that it is one check on many nodes.
func (rm *Room) plan(ctx context.Context, after time.Time) error {
	d, err := jalali.FromTime(after)
	if err != nil {
		return err
	}
	for {
		at := d.Time().Add(checkHour * time.Hour)
		if at.After(after) {
			_, err := rm.o.Jobs.Enqueue(ctx, jobs.Job{Kind: CheckJob, Key: "day:" + d.Numeric(), At: at})
			return err
		}
		if d, err = d.AddDays(1); err != nil {
			return err
		}
	}
}

// checkLedger asks for a check now. Asked for twice in a minute, it is one.
func (rm *Room) checkLedger(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	key := "asked:" + strconv.FormatInt(r.Now.Unix()/60, 10)
	_, err := rm.o.Jobs.Enqueue(ctx, jobs.Job{Kind: CheckJob, Key: key, Body: string(r.Visitor.Person), At: r.Now})
	return staff.Answer{To: "/desk/ledger/", Notice: "desk.notice.check.asked"}, err
}

// check reads the ledger, keeps what it found, and opens a task for the administrators when something does not agree.
func (rm *Room) check(ctx context.Context, j jobs.Job) error {
	c := Check{Began: rm.o.Now(), By: id.Person(j.Body)}
	head, err := rm.o.Ledger.Head(ctx)
	if err != nil {
		return err
	}
	c.Seq = head.Seq
	err = rm.o.Ledger.Verify(ctx, func(seq int64, what string) {
		if c.Bad++; c.Bad == 1 || seq < c.First {
			c.First, c.What = seq, what
		}
	})
	if err != nil {
		return err
	}
	c.Ended = rm.o.Now()
	root, err := rm.o.Root(ctx)
	if err != nil {
		return err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.KeepCheck(ctx, j.ID, c); err != nil {
			return err
		}
		if c.Bad == 0 {
			return rm.o.Tasks.Close(ctx, "ledger:whole", "desk.check")
		}
		return rm.o.Tasks.Open(ctx, task.Task{
			Kind: "desk.check", Object: "ledger:whole", Function: string(access.Administrator), Body: root,
			Title: "desk.task.check", Link: "/desk/ledger/", Due: c.Ended,
		})
	})
	if err != nil {
		return fmt.Errorf("desk: check: %w", err)
	}
	return rm.plan(ctx, c.Ended)
}

// ledgerState says when the ledger was last read and what was found, with the button that asks for it anew.
func (rm *Room) ledgerState(ctx context.Context, r *staff.Request, p *ledgerPage) error {
	var err error
	if p.Check, err = rm.checkLine(ctx, r); err != nil {
		return err
	}
	root, err := rm.o.Root(ctx)
	if err != nil {
		return err
	}
	if !r.May(CheckLedger, access.Object{Scope: []id.Body{root}}).OK {
		return nil
	}
	act := &view.Act{Key: "check", Text: r.Text("desk.check.do"), Action: r.Href("/desk/ledger/check/"), Hint: r.Text("desk.check.hint")}
	waits, err := rm.o.Jobs.Waits(ctx, CheckJob, r.Now)
	if err != nil {
		return err
	}
	if waits {
		act.Why = r.Text("desk.check.waits")
	}
	p.Acts = &view.Acts{Label: r.Text("desk.check.acts"), Main: act}
	return nil
}

// checkLine is the state of the ledger as one line.
func (rm *Room) checkLine(ctx context.Context, r *staff.Request) (view.Key, error) {
	c, ok, err := rm.store.LastCheck(ctx)
	k := view.Key{Term: r.Text("desk.check.term")}
	switch {
	case err != nil:
		return k, err
	case !ok:
		k.Text, k.Note = r.Text("desk.check.never"), r.Text("desk.check.never.do")
	case c.Bad > 0:
		k.Chip = &view.Chip{Text: r.Text("desk.check.bad"), Tone: "late"}
		k.Text, k.Late = r.Text("desk.check.first", "seq", c.First, "n", c.Bad), true
		k.Note = r.Text("desk.check.bad.do", "what", c.What)
	default:
		k.Chip = &view.Chip{Text: r.Text("desk.check.good"), Tone: "good"}
		k.Text = r.Text("desk.check.all", "n", c.Seq, "ago", ago(r, c.Ended))
		if r.Now.Sub(c.Ended) > oldestCheck {
			k.Late, k.Note = true, r.Text("desk.check.old.do")
		}
	}
	return k, nil
}

// ago is how long ago something was, in words.
func ago(r *staff.Request, at time.Time) string {
	switch d := r.Now.Sub(at); {
	case d >= 48*time.Hour:
		return r.Text("desk.ago.days", "n", int(d/(24*time.Hour)))
	case d >= time.Hour:
		return r.Text("desk.ago.hours", "n", int(d/time.Hour))
	case d >= time.Minute:
		return r.Text("desk.ago.minutes", "n", int(d/time.Minute))
	}
	return r.Text("desk.ago.now")
}
