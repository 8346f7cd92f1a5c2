package party

import (
	"context"
	"fmt"
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
