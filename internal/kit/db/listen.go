package db

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	pollEvery = 100 * time.Millisecond // SQLite: how soon a change by another process is noticed
	pingEvery = 10 * time.Second       // PostgreSQL: how soon a dead line is noticed
)

// Listen calls heard once it listens, and then after each commit that may
// matter: on PostgreSQL those that called Notify with this channel, on SQLite
// every commit by any connection of any process. It blocks until ctx ends, heard
// fails, or the line breaks, and returns why. Whatever was missed between two
// calls of Listen is the caller's to find.
func (d *DB) Listen(ctx context.Context, channel string, heard func() error) error {
	if d.engine == SQLite {
		return d.listenSQLite(ctx, heard)
	}
	return d.listenPostgres(ctx, channel, heard)
}

// Notify tells every Listen on channel, in any process, once the transaction in
// ctx is committed.
func (d *DB) Notify(ctx context.Context, channel string) error {
	if d.engine == SQLite {
		return nil // data_version tells
	}
	_, err := Exec(ctx, d, `SELECT pg_notify($1, '')`, channel)
	return err
}

func (d *DB) listenSQLite(ctx context.Context, heard func() error) error {
	// data_version compares with what this very connection saw before, so it must stay one.
	c, err := d.read.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: listen: %w", translate(err))
	}
	defer c.Close()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for last := int64(-1); ; {
		var v int64
		if err := c.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v); err != nil {
			return fmt.Errorf("db: listen: %w", translate(err))
		}
		if v != last {
			last = v
			if err := heard(); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (d *DB) listenPostgres(ctx context.Context, channel string, heard func() error) error {
	c, err := pgx.ConnectConfig(ctx, d.pg.Copy())
	if err != nil {
		return fmt.Errorf("db: listen: %w", translate(err))
	}
	defer func() {
		// A polite goodbye, though ctx is over by now.
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		c.Close(bye)
	}()
	if _, err := c.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return fmt.Errorf("db: listen: %w", translate(err))
	}
	if err := heard(); err != nil {
		return err
	}
	for {
		wait, cancel := context.WithTimeout(ctx, pingEvery)
		_, err := c.WaitForNotification(wait)
		quiet := wait.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			if err := heard(); err != nil {
				return err
			}
		case quiet:
			// Silence may be a dead line: ask.
			ping, cancel := context.WithTimeout(ctx, pingEvery/2)
			err := c.Ping(ping)
			cancel()
			if err != nil {
				return fmt.Errorf("db: listen: %w", err)
			}
		default:
			return fmt.Errorf("db: listen: %w", err)
		}
	}
}
