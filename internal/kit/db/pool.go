package db

import (
	"context"
	"database/sql"
	"fmt"

	"golang.org/x/sync/semaphore"
)

// pool is database/sql's, asked in turn: who came first is served first. By itself it wakes any of those who
// wait, so that while many write, one of them waits for several times as long as the rest.
type pool struct {
	*sql.DB
	turns *semaphore.Weighted
}

// newPool is a pool of so many connections.
func newPool(p *sql.DB, conns int) *pool { return &pool{p, semaphore.NewWeighted(int64(conns))} }

// turn waits for one of the connections, or for the end of ctx. What it gives ends the turn.
func (p *pool) turn(ctx context.Context) (release func(), err error) {
	if err := p.turns.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("db: wait for a connection: %w", translate(err))
	}
	return func() { p.turns.Release(1) }, nil
}
