package circular

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/series"
)

// A backup that is restored does not know what was sent after it was made. So sending and notices wait until a person has
// said, for each series, which number was the highest ever sent: the next one is above it. Notices that the backup holds as
// unfinished are not handed on: they may have been.

// MarkRestored says in a database that was just restored that nothing is to be sent from it until a person confirms.
func MarkRestored(ctx context.Context, d *db.DB, now time.Time) error {
	_, err := db.Exec(ctx, d, `
		INSERT INTO circular_gate (id, restored_at, confirmed_at, confirmed_by) VALUES (1, $1, 0, '')
		    ON CONFLICT (id) DO UPDATE SET restored_at = excluded.restored_at`, db.Millis(now))
	if err != nil {
		return fmt.Errorf("circular: mark as restored: %w", err)
	}
	return nil
}

// Restored is when the backup was restored that nobody has confirmed the numbers for; zero when nothing waits.
func (rm *Room) Restored(ctx context.Context) (time.Time, error) {
	g, err := rm.store.gate(ctx)
	if err != nil || !g.shut() {
		return time.Time{}, err
	}
	return g.restored, nil
}

// gate is what the database says of itself.
type gate struct{ restored, confirmed time.Time }

func (g gate) shut() bool { return g.restored.After(g.confirmed) }

// NumbersKnown refuses while the gate is shut: whoever gives the next number of a series asks it, in the transaction that gives it.
func (rm *Room) NumbersKnown(ctx context.Context) error {
	at, err := rm.Restored(ctx)
	if err == nil && !at.IsZero() {
		err = fault.New(fault.Conflict, "circular.error.restored")
	}
	return err
}

// farthest is how far above the last number of the backup a confirmed one may lie: more is a slip of the hand.
const farthest = 10_000

// Other is a series of another room.
type Other struct {
	Series string
	Name   string // the key of what it is called
	Ever   bool   // one count for all years
}

// Numbers lists how far each numbered series has come, as the database knows it. Years in which no text got a number are absent; a
// series of another room is there without one, for its first number may have been given after the backup.
func (rm *Room) Numbers(ctx context.Context) ([]series.Taken, error) {
	all, err := series.All(ctx, rm.o.DB)
	if err != nil {
		return nil, err
	}
	year := day(rm.o.Now()).Year
	var own []series.Taken
	current := map[string]bool{}
	for _, t := range all {
		i := slices.IndexFunc(rm.o.Others, func(o Other) bool { return o.Series == t.Series })
		if i >= 0 && rm.o.Others[i].Ever {
			own, current[t.Series] = append(own, t), true
			continue
		}
		if i < 0 && rm.o.Numbered != nil && !rm.o.Numbered(t.Series) || t.Year < year-1 || t.Year > year { // what lies further back was sent before any backup that is worth restoring
			continue
		}
		own = append(own, t)
		current[t.Series] = current[t.Series] || t.Year == year
	}
	for _, t := range own {
		if !current[t.Series] { // the year may have begun after the backup
			current[t.Series] = true
			own = append(own, series.Taken{Series: t.Series, Year: year})
		}
	}
	for _, o := range rm.o.Others {
		switch {
		case current[o.Series]:
		case o.Ever:
			own = append(own, series.Taken{Series: o.Series})
		default:
			own = append(own, series.Taken{Series: o.Series, Year: year})
		}
	}
	return own, nil
}

// Confirm opens the gate: highest are the numbers that a person answers for, one for each of Numbers. restored is the
// restore that the form showed.
func (rm *Room) Confirm(ctx context.Context, by ledger.Actor, restored time.Time, highest []series.Taken) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		now := db.Stored(rm.o.Now())
		fresh, err := rm.store.confirm(ctx, restored, now, by.Person)
		if err != nil {
			return err
		}
		if !fresh {
			return fault.New(fault.Conflict, "circular.error.confirmed")
		}
		known, err := rm.Numbers(ctx)
		if err != nil {
			return err
		}
		given := map[series.Taken]int64{}
		for _, t := range highest {
			given[series.Taken{Series: t.Series, Year: t.Year}] = t.Last
		}
		for _, t := range known {
			n, ok := given[series.Taken{Series: t.Series, Year: t.Year}]
			if !ok || n < t.Last || n > t.Last+farthest {
				return fault.New(fault.Invalid, "circular.error.highest")
			}
			if err := series.Raise(ctx, rm.o.DB, t.Series, t.Year, n); err != nil {
				return err
			}
			if err := rm.o.Ledger.Append(ctx, ledger.Entry{
				At: now, Act: "circular.confirmed", Actor: by, Object: fmt.Sprintf("series:%s/%d", t.Series, t.Year), Reason: fmt.Sprintf("%d → %d", t.Last, n),
			}); err != nil {
				return err
			}
		}
		return rm.store.noticedAll(ctx)
	})
	if err != nil {
		err = fmt.Errorf("circular: confirm: %w", err)
	}
	return err
}
