package seal

import (
	"context"
	"fmt"
	"io"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
)

// row is a key as it lies in the database.
type row struct {
	name
	wrapped []byte
	master  string
	created int64
	retired bool
}

func scan(r db.Row) (x row, err error) {
	var retired int64
	err = r.Scan(&x.scope, &x.version, &x.wrapped, &x.master, &x.created, &retired)
	x.retired = retired > 0
	return x, err
}

const columns = `scope, version, wrapped, master, created_at, retired_at`

func (k *Keys) rows(ctx context.Context) ([]row, error) {
	return db.Select(ctx, k.o.DB, scan, `SELECT `+columns+` FROM seal_key ORDER BY scope, version`)
}

// newest is the row of a scope's highest version; false for none.
func (k *Keys) newest(ctx context.Context, scope string) (row, bool, error) {
	r, err := db.One(ctx, k.o.DB, scan, `SELECT `+columns+` FROM seal_key WHERE scope = $1 ORDER BY version DESC LIMIT 1`, scope)
	if fault.Is(err, fault.NotFound) {
		return row{}, false, nil
	}
	return r, err == nil, err
}

// current is the key that seals now, made when the scope has none. The database is asked each time: another process may have
// made a newer one.
func (k *Keys) current(ctx context.Context, scope string) (*key, int64, error) {
	r, ok, err := k.newest(ctx, scope)
	if err != nil {
		return nil, 0, err
	}
	if !ok {
		return k.first(ctx, scope)
	}
	key, err := k.of(ctx, r)
	return key, r.version, err
}

// first makes the first key of a scope.
func (k *Keys) first(ctx context.Context, scope string) (made *key, version int64, err error) {
	err = k.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := k.lock(ctx); err != nil {
			return err
		}
		r, ok, err := k.newest(ctx, scope)
		if err != nil {
			return err
		}
		if version = 1; ok { // another process was first
			version = r.version
			made, err = k.of(ctx, r)
			return err
		}
		made, err = k.add(ctx, scope, version)
		return err
	})
	return made, version, err
}

// add makes a key and writes it, wrapped. It is remembered when its row is committed: a key whose row was taken back must seal
// nothing.
func (k *Keys) add(ctx context.Context, scope string, version int64) (*key, error) {
	raw := make([]byte, keyBytes)
	if _, err := io.ReadFull(k.o.Entropy, raw); err != nil {
		return nil, fmt.Errorf("read entropy: %w", err)
	}
	rows, err := k.rows(ctx)
	if err != nil {
		return nil, err
	}
	// No key is wrapped by a master key that another process has put aside, or that belongs to another database.
	master, _, err := k.unwrapped(rows)
	if err != nil {
		return nil, err
	}
	n, made := name{scope, version}, newKey(raw)
	made.created = db.Millis(k.o.Now())
	_, err = db.Exec(ctx, k.o.DB, `INSERT INTO seal_key (`+columns+`) VALUES ($1, $2, $3, $4, $5, 0)`, scope, version, wrap(master, raw, n), mark(master), made.created)
	if err != nil {
		return nil, err
	}
	db.AfterCommit(ctx, func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.master, k.known[n] = master, made
	})
	return made, nil
}

// unwrapped unwraps rows with the master key in memory, or as it lies there now: another process may have put a new one in its
// place.
func (k *Keys) unwrapped(rows []row) (master []byte, all map[name]*key, err error) {
	k.mu.RLock()
	master = k.master
	k.mu.RUnlock()
	if all, err = unwrapAll(master, rows); err == nil && len(rows) > 0 { // what opens nothing proves nothing
		return master, all, nil
	}
	if master, err = k.o.Master.read(); err != nil {
		return nil, nil, lost(k.o.Master, rows, err)
	}
	if all, err = unwrapAll(master, rows); err != nil {
		return nil, nil, lost(k.o.Master, rows, err)
	}
	return master, all, nil
}

func unwrapAll(master []byte, rows []row) (map[name]*key, error) {
	all := map[name]*key{}
	for _, r := range rows {
		raw, err := unwrap(master, r)
		if err != nil {
			return nil, err
		}
		all[r.name] = newKey(raw)
		all[r.name].created = r.created
	}
	return all, nil
}

func (k *Keys) held(n name) *key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.known[n]
}

// find gives a key by its name.
func (k *Keys) find(ctx context.Context, n name) (*key, error) {
	if key := k.held(n); key != nil {
		return key, nil
	}
	r, err := db.One(ctx, k.o.DB, scan, `SELECT `+columns+` FROM seal_key WHERE scope = $1 AND version = $2`, n.scope, n.version)
	if fault.Is(err, fault.NotFound) {
		return nil, errSealed
	}
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return k.of(ctx, r)
}

// of gives the key of a row. One that is not known here was made by another process. Inside a transaction it is not remembered:
// its row may be this transaction's own, and be taken back.
func (k *Keys) of(ctx context.Context, r row) (*key, error) {
	if key := k.held(r.name); key != nil && key.created == r.created {
		return key, nil
	}
	rows := []row{r}
	master, all, err := k.unwrapped(rows)
	if err != nil {
		return nil, err
	}
	if !k.o.DB.InTx(ctx) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.master, k.known[r.name] = master, all[r.name]
	}
	return all[r.name], nil
}
