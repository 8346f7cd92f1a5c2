package member

import (
	"context"
	"fmt"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/seal"
)

// Owners are the register's sealed values for rotation, check and giving up: one owner for each province whose key seals a file.
func Owners(ctx context.Context, o Options) ([]seal.Owner, error) {
	rm := New(o)
	provinces, err := rm.store.provinces(ctx)
	if err != nil {
		return nil, fmt.Errorf("member: owners: %w", err)
	}
	var all []seal.Owner
	for _, p := range provinces {
		all = append(all, seal.Owner{
			Name: "member", Scope: scopeOf(p),
			Reseal: func(ctx context.Context, before int64, limit int) (int, error) {
				return rm.reseal(ctx, p, before, limit)
			},
			Check: func(ctx context.Context, bad func(string)) (int, error) { return rm.checkSealed(ctx, p, bad) },
			Erase: func(ctx context.Context) (int, error) { return rm.abandon(ctx, p) },
		})
	}
	return all, nil
}

func (rm *Room) reseal(ctx context.Context, province id.Body, before int64, limit int) (n int, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		members, err := rm.store.older(ctx, province, before, limit)
		if err != nil {
			return err
		}
		for _, m := range members {
			x, err := rm.store.hold(ctx, m)
			if err != nil {
				return err
			}
			f, err := rm.open(ctx, &x)
			if err != nil {
				return err
			}
			sealed, with, err := rm.seal(ctx, &x.Member, &f)
			if err != nil {
				return err
			}
			if err := rm.store.reseal(ctx, m, sealed, with); err != nil {
				return err
			}
		}
		n = len(members)
		return nil
	})
	return n, err
}

// page is how many files are in memory at once.
const page = 500

func (rm *Room) checkSealed(ctx context.Context, province id.Body, bad func(string)) (n int, err error) {
	after := id.Member("")
	for {
		rows, err := rm.store.ofProvince(ctx, province, after, page)
		if err != nil || len(rows) == 0 {
			return n, err
		}
		for i := range rows {
			if _, err := rm.open(ctx, &rows[i]); err != nil {
				bad(string(rows[i].ID))
			}
		}
		n, after = n+len(rows), rows[len(rows)-1].ID
	}
}

// abandon takes every file of a province away: its key is lost.
func (rm *Room) abandon(ctx context.Context, province id.Body) (n int, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		for {
			rows, err := rm.store.ofProvince(ctx, province, "", page)
			if err != nil || len(rows) == 0 {
				return err
			}
			for i := range rows {
				if err := rm.store.erase(ctx, rows[i].ID); err != nil {
					return err
				}
				if err := rm.shut(ctx, ledger.Actor{Via: "cli"}, &rows[i].Member); err != nil {
					return err
				}
				if err := rm.enter(ctx, ledger.Actor{Via: "cli"}, &rows[i].Member, "erased", "member.erased.abandoned", ""); err != nil {
					return err
				}
			}
			n += len(rows)
		}
	})
	return n, err
}
