package member

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// tendAtOnce is how many files one step takes.
const tendAtOnce = 100

// Tend does what is due now: an application that has its introducers since the rule asks fewer goes to the local body, one that waited
// too long rises a level, one that was refused or is silent is erased, and so is the file of who left, each after its days. It leaves a
// proof that it ran. Called twice, or on two nodes, it does each thing once.
func (rm *Room) Tend(ctx context.Context, now time.Time) error {
	if err := rm.passAll(ctx); err != nil {
		return fmt.Errorf("member: tend: %w", err)
	}
	raised, err := rm.raiseAll(ctx, now)
	if err != nil {
		return fmt.Errorf("member: tend: %w", err)
	}
	erased := 0
	for _, x := range []struct {
		state State
		after Rule
		why   Why
	}{{Refused, EraseDays, Expired}, {Applied, EraseDays, Expired}, {Left, LeftDays, Forgotten}} {
		days, err := rm.Number(ctx, x.after)
		if err != nil {
			return fmt.Errorf("member: tend: %w", err)
		}
		n, err := rm.eraseAll(ctx, x.state, now.AddDate(0, 0, -days), x.why)
		if err != nil {
			return fmt.Errorf("member: tend: %w", err)
		}
		erased += n
	}
	if err := rm.dropExports(ctx, db.Stored(now)); err != nil {
		return fmt.Errorf("member: tend: %w", err)
	}
	if err := rm.store.dropTallies(ctx, now.Add(-tallyLife)); err != nil {
		return fmt.Errorf("member: tend: %w", err)
	}
	if _, err := rm.Digest(ctx); err != nil {
		return err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.forget(ctx, day(now)); err != nil {
			return err
		}
		first, err := rm.store.swept(ctx, day(now), db.Stored(now), erased, raised)
		if err != nil || !first {
			return err
		}
		return rm.o.Ledger.Append(ctx, ledger.Entry{At: db.Stored(now), Act: "member.swept", Actor: ledger.Actor{Via: "job"}, Object: "sweep:" + day(now).Numeric(), Reason: fmt.Sprintf("erased: %d", erased)})
	})
	if err != nil {
		return fmt.Errorf("member: tend: %w", err)
	}
	return nil
}

// passAll hands to the local bodies what waited for more introducers than the rule asks now. It is before anything is erased as silent.
func (rm *Room) passAll(ctx context.Context) error {
	need, err := rm.Number(ctx, Introducers)
	if err != nil {
		return err
	}
	for {
		all, err := rm.store.introducedBy(ctx, need, tendAtOnce)
		if err != nil || len(all) == 0 {
			return err
		}
		for _, m := range all {
			if err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
				x, err := rm.store.lock(ctx, m)
				if fault.Is(err, fault.NotFound) || err == nil && x.State != Applied { // another process was first
					return nil
				}
				if err != nil {
					return err
				}
				return rm.toLocal(ctx, ledger.Actor{Via: "job"}, &x.Member)
			}); err != nil {
				return err
			}
		}
	}
}

// raiseAll hands what a level did not decide about to the one above.
func (rm *Room) raiseAll(ctx context.Context, now time.Time) (n int, err error) {
	root, err := rm.o.Party.Root(ctx)
	if err != nil {
		return 0, err
	}
	for {
		late, err := rm.store.overdue(ctx, root, now, tendAtOnce)
		if err != nil || len(late) == 0 {
			return n, err
		}
		for _, m := range late {
			if err := rm.raise(ctx, m, root, now); err != nil {
				return n, err
			}
			n++
		}
	}
}

func (rm *Room) raise(ctx context.Context, member id.Member, root id.Body, now time.Time) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.store.lock(ctx, member)
		if err != nil {
			return err
		}
		if x.State != Introduced || x.Level == root || x.Due.After(now) { // another process was first
			return nil
		}
		above, err := rm.o.Party.Scope(ctx, x.Level)
		if err != nil {
			return err
		}
		if x.Level = root; len(above) > 1 {
			x.Level = above[1]
		}
		if err := rm.ask(ctx, &x.Member, db.Stored(now)); err != nil {
			return err
		}
		if err := rm.store.change(ctx, &x.Member); err != nil {
			return err
		}
		return rm.enter(ctx, ledger.Actor{Body: x.Level, Via: "job"}, &x.Member, "raised", "", "")
	})
}

// eraseAll erases what has been in a state since before an instant.
func (rm *Room) eraseAll(ctx context.Context, state State, before time.Time, why Why) (n int, err error) {
	for {
		all, err := rm.store.stale(ctx, state, before, tendAtOnce)
		if err != nil || len(all) == 0 {
			return n, err
		}
		for _, m := range all {
			gone, err := rm.eraseStale(ctx, m, state, before, why)
			if err != nil {
				return n, err
			}
			if gone {
				n++
			}
		}
	}
}

func (rm *Room) eraseStale(ctx context.Context, member id.Member, state State, before time.Time, why Why) (gone bool, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		gone = false
		x, err := rm.store.lock(ctx, member)
		if fault.Is(err, fault.NotFound) { // another process was first
			return nil
		}
		if err != nil || x.State != state || x.StateAt.After(before) {
			return err
		}
		gone = true
		return rm.erase(ctx, ledger.Actor{Via: "job"}, &x.Member, why)
	})
	return gone, err
}
