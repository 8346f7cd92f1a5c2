package party

import (
	"context"
	"fmt"

	"hemmat/internal/kit/db"
)

// Recorded is the party as the transaction or snapshot of ctx sees it, read anew:
// for a check, which compares it with other tables of the same moment.
func (rm *Room) Recorded(ctx context.Context) (*Directory, error) {
	rec, err := rm.store.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("party: recorded: %w", err)
	}
	return newDirectory(rec), nil
}

type treeKey struct{}

// Tree is the bodies as the transaction of ctx sees them, read once for all of it: rows that
// are written beside the tree must agree with it, whatever other processes have done.
// Nobody may change the bodies in the same transaction afterwards. Outside a
// transaction it is the directory.
func (rm *Room) Tree(ctx context.Context) (*Directory, error) {
	if !rm.o.DB.InTx(ctx) {
		return rm.Directory(ctx)
	}
	known := db.Local[*Directory](ctx, treeKey{})
	if *known == nil {
		bodies, err := rm.store.Bodies(ctx)
		if err != nil {
			return nil, fmt.Errorf("party: tree: %w", err)
		}
		*known = newDirectory(record{bodies: bodies})
	}
	return *known, nil
}
