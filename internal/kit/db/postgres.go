package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPostgres opens two pools as well, so that a write outside Tx by way of a
// read fails here as it does on SQLite.
func openPostgres(ctx context.Context, address string, o Options) (*DB, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("db: open: the address is not of the form postgres://user@host/name")
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %s", bare(u), oneLine(hideConfig(err)))
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	config.RuntimeParams["application_name"] = "hemmat"
	config.RuntimeParams["timezone"] = "UTC"
	readOnly := config.Copy()
	readOnly.RuntimeParams["default_transaction_read_only"] = "on"

	d := &DB{
		engine: Postgres, log: o.Log, pg: config,
		read:  postgresPool(readOnly, o.Readers),
		write: postgresPool(config, o.Writers),
	}
	if err := d.write.PingContext(ctx); err != nil {
		d.Close()
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, fmt.Errorf("db: open %s: no answer; does the server run there?", bare(u))
		}
		return nil, fmt.Errorf("db: open %s: %s", bare(u), oneLine(cause(err)))
	}
	return d, nil
}

func postgresPool(config *pgx.ConnConfig, conns int) *sql.DB {
	p := stdlib.OpenDB(*config)
	p.SetMaxOpenConns(conns)
	p.SetMaxIdleConns(conns)
	p.SetConnMaxIdleTime(5 * time.Minute)
	return p
}

// cause is the innermost reason of a failed connection; the outer texts repeat
// the address once for each host tried.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 0 {
			inner = many.Unwrap()[0]
		}
		if inner == nil {
			return err
		}
		err = inner
	}
}

// hideConfig drops pgx's copy of the address from its message.
func hideConfig(err error) error {
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		if inner := parse.Unwrap(); inner != nil {
			return inner
		}
		return errors.New("the address cannot be read")
	}
	return err
}
