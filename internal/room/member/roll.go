package member

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
)

// A short roll is counted while somebody waits for its page. A long one is counted apart from any request, part by part: what was found is kept with
// how far it came, so that another process goes on where one ended.

// jobCount counts a roll.
const jobCount = "member.roll"

// waitedFor is how many files are counted while somebody waits.
const waitedFor = 5000

// tallyLife is how long a count is kept: the register goes on.
const tallyLife = 24 * time.Hour

// Tally is the count of a roll that was asked for.
type Tally struct {
	Counts
	ID     string
	Bodies []id.Body // nil for all
	Day    Day
	Behind int
	Asked  time.Time
	Done   time.Time // zero while it is counted
	Looked int       // files by now

	reached int64 // the last number
}

// tally is the count of a roll, not begun.
func (rm *Room) tally(ctx context.Context, bodies []id.Body, on Day) (Tally, error) {
	behind, err := rm.Number(ctx, StandingMonths)
	if err != nil {
		return Tally{}, err
	}
	bodies = slices.Clone(bodies)
	slices.Sort(bodies)
	text, err := json.Marshal(struct {
		Bodies []id.Body
		Day    string
		Behind int
	}{bodies, on.Numeric(), behind})
	sum := sha256.Sum256(text)
	return Tally{ID: hex.EncodeToString(sum[:]), Bodies: bodies, Day: on, Behind: behind}, err
}

// Long says whether the bodies have too many files to be counted while somebody waits.
func (rm *Room) Long(ctx context.Context, bodies []id.Body) (bool, error) {
	return rm.store.more(ctx, bodies, rm.o.Waited)
}

// Counted is the count of a roll as far as it has come; fault.NotFound when nobody has asked for it today.
func (rm *Room) Counted(ctx context.Context, bodies []id.Body, on Day) (Tally, error) {
	t, err := rm.tally(ctx, bodies, on)
	if err != nil {
		return t, err
	}
	return rm.store.tally(ctx, t.ID)
}

// AskCount lets a roll be counted, once more when it was. One that is being counted goes on.
func (rm *Room) AskCount(ctx context.Context, bodies []id.Body, on Day) error {
	t, err := rm.tally(ctx, bodies, on)
	if err != nil {
		return err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.o.DB.Lock(ctx, "member:roll:"+t.ID); err != nil {
			return err
		}
		t.Asked = db.Stored(rm.o.Now())
		switch was, err := rm.store.tally(ctx, t.ID); {
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return err
		case was.Done.IsZero():
			return nil
		}
		if err := rm.store.beginTally(ctx, &t); err != nil {
			return err
		}
		_, err := rm.o.Jobs.Enqueue(ctx, jobs.Job{Kind: jobCount, Body: t.ID})
		return err
	})
	if err != nil {
		return fmt.Errorf("member: ask for a count: %w", err)
	}
	return nil
}

// Handlers are the jobs of the room.
func (rm *Room) Handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{jobCount: func(ctx context.Context, j jobs.Job) error {
		for {
			done, err := rm.countOn(ctx, j.Body, walkMost)
			if err != nil {
				return fmt.Errorf("member: count a roll: %w", err)
			}
			if done {
				return nil
			}
		}
	}}
}

// countOn counts the next part of a roll, so many files at most, and says whether nothing is left.
func (rm *Room) countOn(ctx context.Context, tally string, most int) (done bool, err error) {
	t, err := rm.store.tally(ctx, tally)
	switch {
	case fault.Is(err, fault.NotFound): // its day is over
		return true, nil
	case err != nil || !t.Done.IsZero():
		return true, err
	}
	from := t.reached
	members, err := rm.store.numbered(ctx, t.Bodies, from, most)
	if err != nil {
		return false, err
	}
	all, err := rm.standings(ctx, members, t.Day, t.Behind)
	if err != nil {
		return false, err
	}
	for i := range all {
		t.add(&all[i])
		t.reached = all[i].Member.Number
	}
	if t.Looked += len(all); len(members) < most {
		t.Done = db.Stored(rm.o.Now())
	}
	return !t.Done.IsZero(), rm.store.countedTo(ctx, &t, from)
}
