package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dustin/go-humanize"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/seal"
	"hemmat/internal/room/account"
	"hemmat/internal/room/member"
)

const (
	// masterName is the file of the master key in the data folder. No backup has it.
	masterName = "master.key"

	// masterKey is the variable that holds the master key in place of a file. It is no flag: those are seen by everybody on the machine.
	masterKey = "HEMMAT_MASTER_KEY"

	// keysSince is the migration that made the table of keys.
	keysSince = 100
)

func (c Config) master() seal.Master {
	return seal.Master{File: cmp.Or(c.MasterKeyFile, filepath.Join(c.Data, masterName)), Text: os.Getenv(masterKey)}
}

func (c Config) sealOptions(d *db.DB) seal.Options {
	return seal.Options{DB: d, Master: c.master(), Now: c.Now, Entropy: c.Entropy, Log: c.Log}
}

// migrate brings the database to this program's schema, unless what is sealed in it does not open: then nothing is written.
func (a *App) migrate(ctx context.Context) error {
	if v, err := a.DB.Version(ctx); err == nil && v >= keysSince {
		if err := a.openKeys(ctx); err != nil {
			return err
		}
	}
	if err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	if a.Keys != nil {
		return nil
	}
	return a.openKeys(ctx)
}

// openKeys loads the keys. What needs no sealed value goes on without the master key.
func (a *App) openKeys(ctx context.Context) (err error) {
	a.Keys, err = seal.Load(ctx, a.sealOptions(a.DB))
	var lost *seal.Lost
	if errors.As(err, &lost) && a.keyless {
		a.Log.Warn("the master key is not here; what is public needs none", "error", err)
		a.Keys, err = seal.Locked(err), nil
	}
	return err
}

// KeysRotate puts a new master key in the place of the old one; with data, it makes new data keys and seals everything anew.
func KeysRotate(ctx context.Context, cfg Config, data bool, out string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		if data {
			return a.reseal(ctx, w)
		}
		file, err := a.Keys.RotateMaster(ctx, out)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "The new master key is in %s. Keep a copy of it apart from the backups.\n"+
			"Other nodes need the same file (or HEMMAT_MASTER_KEY), then a restart. Backups made before open with the old key alone:\n"+
			"keep that one (beside it, .old-…) as long as those, and delete it then.\n", file)
		return err
	})
}

func (a *App) reseal(ctx context.Context, w io.Writer) error {
	all, err := a.owners(ctx, a.DB, a.Keys)
	if err != nil {
		return err
	}
	for _, o := range all {
		a.Keys.Own(o)
	}
	scopes, err := a.Keys.RotateData(ctx)
	if err != nil {
		return err
	}
	bar := progress(os.Stderr, -1, "sealing anew")
	n := 0
	err = a.Keys.Reseal(ctx, func(done int) {
		n += done
		bar.Add(done)
	})
	bar.Finish()
	if err != nil {
		return fmt.Errorf("%w (what is sealed already stays; the same command goes on)", err)
	}
	_, err = fmt.Fprintf(w, "%d new data keys; %s values sealed anew.\n", len(scopes), humanize.Comma(int64(n)))
	return err
}

// KeysCheck says whether every key and every sealed value opens. It changes nothing.
func KeysCheck(ctx context.Context, cfg Config, w io.Writer) error {
	c := cfg.withDefaults()
	d, blobs, err := existing(ctx, c)
	if err != nil {
		return fmt.Errorf("keys check: %w", err)
	}
	defer d.Close()
	defer closeBlobs(blobs)
	k := checker{w: w, db: d, keys: c.sealOptions(d), config: c}
	k.part(ctx, "schema", k.schema)
	if len(k.bad) == 0 {
		k.part(ctx, "keys", k.sealed)
	}
	if len(k.bad) > 0 {
		return errors.New("keys check: not everything opens")
	}
	return nil
}

// KeysAbandon deletes what is sealed when the master key is lost for good.
func KeysAbandon(ctx context.Context, cfg Config, w io.Writer) error {
	c := cfg.withDefaults()
	d, blobs, err := existing(ctx, c)
	if err != nil {
		return fmt.Errorf("keys abandon: %w", err)
	}
	defer d.Close()
	defer closeBlobs(blobs)
	if err := d.Current(ctx); err != nil {
		return fmt.Errorf("keys abandon: %w", err)
	}
	all, err := c.owners(ctx, d, nil)
	if err != nil {
		return fmt.Errorf("keys abandon: %w", err)
	}
	n, err := seal.Abandon(ctx, c.sealOptions(d), all...)
	if err != nil {
		return fmt.Errorf("keys abandon: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s sealed values are deleted. A new master key is in %s: keep a copy of it apart from the backups.\n", humanize.Comma(int64(n)), c.master().File)
	return err
}

// owners are the rooms that have sealed values.
func (c Config) owners(ctx context.Context, d *db.DB, keys *seal.Keys) ([]seal.Owner, error) {
	all, err := member.Owners(ctx, member.Options{DB: d, Ledger: ledger.New(d, c.Now), Now: c.Now, Entropy: c.Entropy, Keys: keys, Door: doorForMember{&App{Account: account.Closing(d, ledger.New(d, c.Now), c.Now)}}})
	return append(all, account.Sealed(d, keys)), err
}

// sealed opens every key and every value.
func (k *checker) sealed(ctx context.Context, bad found) (string, error) {
	keys := seal.Bare(k.keys)
	all, err := k.config.owners(ctx, k.db, keys)
	if err != nil {
		return "", err
	}
	for _, o := range all {
		keys.Own(o)
	}
	n, values, err := keys.Check(ctx, bad)
	return fmt.Sprintf("%s keys, %s sealed values", humanize.Comma(int64(n)), humanize.Comma(int64(values))), err
}
