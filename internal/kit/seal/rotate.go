package seal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"hemmat/internal/kit/db"
)

// Owner is a room that has sealed values in its tables.
type Owner struct {
	Name  string // of its table
	Scope string

	// Reseal seals up to limit rows anew that are sealed under a version before this one, in one transaction, and says how many; 0 is
	// all. A row keeps its version in a column of its own.
	Reseal func(ctx context.Context, before int64, limit int) (int, error)

	// Check opens every sealed value and reports each that does not; it says how many there are.
	Check func(ctx context.Context, bad func(row string)) (int, error)

	// Erase deletes every sealed value, in the transaction ctx carries, and says how many rows had one.
	Erase func(ctx context.Context) (int, error)
}

// Own adds a room's values to what is resealed and checked. It comes before both.
func (k *Keys) Own(o Owner) { k.owners = append(k.owners, o) }

// steps is how many rows one transaction reseals.
const steps = 500

// RotateMaster wraps every key anew by a new master key and puts it into the file, or, when the master key is in the environment,
// into the file out. The old key stays beside it, for the backups of its time. Broken off at any point, nothing is lost: until the
// database has the new wraps the old key opens it, and afterwards the new one, which lies beside the old (Load).
func (k *Keys) RotateMaster(ctx context.Context, out string) (file string, err error) {
	if k.locked != nil {
		return "", k.locked
	}
	inFile := k.o.Master.Text == ""
	next := k.o.Master.next()
	if !inFile {
		if next.File = out; out == "" {
			return "", errors.New("the master key is in HEMMAT_MASTER_KEY: say with --out in which file the new one is to be written")
		}
	}
	fresh := make([]byte, keyBytes)
	if _, err := io.ReadFull(k.o.Entropy, fresh); err != nil {
		return "", fmt.Errorf("seal: rotate: read entropy: %w", err)
	}
	err = k.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := k.lock(ctx); err != nil {
			return err
		}
		rows, err := k.rows(ctx)
		if err != nil {
			return err
		}
		_, all, err := k.unwrapped(rows)
		if err != nil {
			return err
		}
		if inFile { // the key of this database is in its place, so one beside it came to nothing
			if err := os.Remove(next.File); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		if err := write(next.File, fresh); err != nil {
			return err
		}
		return k.rewrap(ctx, rows, all, fresh)
	})
	if err != nil { // the file stays: nobody knows whether a commit that failed came through
		return "", fmt.Errorf("seal: rotate: %w", err)
	}
	k.mu.Lock()
	k.master = fresh
	k.mu.Unlock()
	if !inFile {
		return next.File, nil
	}
	return k.o.Master.File, k.o.Master.settle()
}

func (k *Keys) rewrap(ctx context.Context, rows []row, all map[name]*key, master []byte) error {
	for _, r := range rows {
		_, err := db.Exec(ctx, k.o.DB, `UPDATE seal_key SET wrapped = $3, master = $4 WHERE scope = $1 AND version = $2`,
			r.scope, r.version, wrap(master, all[r.name].raw, r.name), mark(master))
		if err != nil {
			return err
		}
	}
	return nil
}

// RotateData makes a new data key for each scope that has one. What is sealed under those before still opens; Reseal seals it
// anew.
func (k *Keys) RotateData(ctx context.Context) (scopes []string, err error) {
	if k.locked != nil {
		return nil, k.locked
	}
	err = k.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := k.lock(ctx); err != nil {
			return err
		}
		rows, err := k.rows(ctx)
		if err != nil {
			return err
		}
		newest := map[string]int64{}
		for _, r := range rows {
			if r.scope != scopeIndex {
				newest[r.scope] = max(newest[r.scope], r.version)
			}
		}
		for scope, version := range newest {
			if _, err := k.add(ctx, scope, version+1); err != nil {
				return err
			}
			if _, err := db.Exec(ctx, k.o.DB, `UPDATE seal_key SET retired_at = $3 WHERE scope = $1 AND version <= $2 AND retired_at = 0`, scope, version, db.Millis(k.o.Now())); err != nil {
				return err
			}
			scopes = append(scopes, scope)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("seal: rotate: %w", err)
	}
	slices.Sort(scopes)
	return scopes, nil
}

// Reseal seals anew, in steps, what is sealed under a key that is not the newest. It may be broken off and run again at any
// time, beside a server. done hears how many rows each step sealed.
func (k *Keys) Reseal(ctx context.Context, done func(n int)) error {
	if k.locked != nil {
		return k.locked
	}
	for _, o := range k.owners {
		r, ok, err := k.newest(ctx, o.Scope)
		if err != nil {
			return fmt.Errorf("seal: reseal: %w", err)
		}
		for ok {
			n, err := o.Reseal(ctx, r.version, steps)
			if err != nil {
				return fmt.Errorf("seal: reseal %s: %w", o.Name, err)
			}
			if n == 0 {
				break
			}
			done(n)
		}
	}
	return nil
}

// Check unwraps every key and opens every value. It changes nothing and makes nothing: without a master key it is bad that
// there are keys.
func (k *Keys) Check(ctx context.Context, bad func(object, what string)) (keys, values int, err error) {
	rows, err := k.rows(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("seal: check: %w", err)
	}
	if len(rows) == 0 {
		return 0, 0, nil
	}
	if k.master, err = k.o.Master.read(); err != nil {
		bad("", lost(k.o.Master, rows, err).Error())
		return len(rows), 0, nil
	}
	for _, r := range rows {
		if _, err := unwrap(k.master, r); err != nil {
			bad(fmt.Sprintf("key %s/%d", r.scope, r.version), fmt.Sprintf("the master key %s does not open it; it belongs to the master key %s", k.o.Master.place(), r.master))
		}
	}
	for _, o := range k.owners {
		n, err := o.Check(ctx, func(row string) { bad(o.Name+":"+row, "what is sealed in it does not open") })
		if err != nil {
			return 0, 0, fmt.Errorf("seal: check: %w", err)
		}
		values += n
	}
	return len(rows), values, nil
}

// Bare are keys that were not loaded, for Check alone.
func Bare(o Options) *Keys { return newKeys(o) }

// Abandon gives up what is sealed when the master key is lost for good: every sealed value is deleted, and the database begins anew
// with a new master key. Where the key is not lost it is an error.
func Abandon(ctx context.Context, o Options, owners ...Owner) (values int, err error) {
	k := newKeys(o)
	rows, err := k.rows(ctx)
	if err != nil {
		return 0, fmt.Errorf("seal: abandon: %w", err)
	}
	master, err := o.Master.read()
	switch {
	case len(rows) == 0:
		return 0, errors.New("nothing is sealed in this database")
	case err == nil:
		if _, bad := unwrapAll(master, rows); bad == nil {
			return 0, errors.New("the master key is not lost: it opens every key of this database")
		}
		return 0, fmt.Errorf("the master key %s is another database's: move it away first, so that it is not lost as well", o.Master.place())
	case err != nil && !errors.Is(err, errMissing):
		return 0, fmt.Errorf("the master key %s: %w", o.Master.place(), err)
	}
	err = o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := k.lock(ctx); err != nil {
			return err
		}
		for _, owner := range owners {
			n, err := owner.Erase(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", owner.Name, err)
			}
			values += n
		}
		_, err := db.Exec(ctx, o.DB, `DELETE FROM seal_key`)
		return err
	})
	if err == nil {
		_, err = o.Master.readOrMake(k.o.Entropy, k.o.Log)
	}
	if err != nil {
		return 0, fmt.Errorf("seal: abandon: %w", err)
	}
	return values, nil
}
