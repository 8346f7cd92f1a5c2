package seal_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/seal"
)

// box is a table of a room with sealed values: ten rows.
type box struct {
	t  *testing.T
	d  *db.DB
	k  *seal.Keys
	at int // transactions
}

func newBox(t *testing.T, d *db.DB, k *seal.Keys) *box {
	t.Helper()
	kind := "BLOB"
	if d.Engine() == db.Postgres {
		kind = "BYTEA"
	}
	b := &box{t: t, d: d, k: k}
	if _, err := db.Exec(t.Context(), d, `CREATE TABLE box (id TEXT PRIMARY KEY, sealed `+kind+` NOT NULL, version BIGINT NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	for _, id := range strings.Fields("a b c d e f g h i j") {
		s, v, err := k.Seal(t.Context(), seal.Person, b.place(id), []byte("value of "+id))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(t.Context(), d, `INSERT INTO box (id, sealed, version) VALUES ($1, $2, $3)`, id, s, v); err != nil {
			t.Fatal(err)
		}
	}
	b.own(k)
	return b
}

func (b *box) place(id string) seal.Place { return seal.Place{Table: "box", Row: id, Field: "x"} }

type boxRow struct {
	id     string
	sealed []byte
}

func (b *box) own(k *seal.Keys) {
	b.k = k
	k.Own(b.owner(k))
}

func (b *box) owner(k *seal.Keys) seal.Owner {
	scan := func(r db.Row) (x boxRow, err error) { return x, r.Scan(&x.id, &x.sealed) }
	return seal.Owner{
		Name: "box", Scope: seal.Person,
		Reseal: func(ctx context.Context, before int64, limit int) (n int, err error) {
			limit = min(limit, 4) // several steps
			err = b.d.Tx(ctx, func(ctx context.Context) error {
				rows, err := db.Select(ctx, b.d, scan, `SELECT id, sealed FROM box WHERE version < $1 ORDER BY id LIMIT $2`, before, limit)
				if err != nil {
					return err
				}
				for _, r := range rows {
					plain, err := k.Open(ctx, seal.Person, b.place(r.id), r.sealed)
					if err != nil {
						return err
					}
					s, v, err := k.Seal(ctx, seal.Person, b.place(r.id), plain)
					if err != nil {
						return err
					}
					if _, err := db.Exec(ctx, b.d, `UPDATE box SET sealed = $2, version = $3 WHERE id = $1`, r.id, s, v); err != nil {
						return err
					}
				}
				n = len(rows)
				return nil
			})
			b.at++
			return n, err
		},
		Check: func(ctx context.Context, bad func(string)) (int, error) {
			rows, err := db.Select(ctx, b.d, scan, `SELECT id, sealed FROM box ORDER BY id`)
			for _, r := range rows {
				if _, err := k.Open(ctx, seal.Person, b.place(r.id), r.sealed); err != nil {
					bad(r.id)
				}
			}
			return len(rows), err
		},
		Erase: func(ctx context.Context) (int, error) {
			n, err := db.Exec(ctx, b.d, `DELETE FROM box`)
			return int(n), err
		},
	}
}

// whole holds every value to what it was, as a process that starts now reads it.
func (b *box) whole(file string) {
	b.t.Helper()
	k := load(b.t, b.d, file)
	rows, err := db.Select(b.t.Context(), b.d, func(r db.Row) (x boxRow, err error) { return x, r.Scan(&x.id, &x.sealed) }, `SELECT id, sealed FROM box`)
	if err != nil || len(rows) != 10 {
		b.t.Fatal(len(rows), err)
	}
	for _, r := range rows {
		if plain, err := k.Open(b.t.Context(), seal.Person, b.place(r.id), r.sealed); err != nil || string(plain) != "value of "+r.id {
			b.t.Errorf("%s: %q, %v", r.id, plain, err)
		}
	}
}

func (b *box) older(version int64) int64 {
	b.t.Helper()
	n, err := db.Value[int64](b.t.Context(), b.d, `SELECT count(*) FROM box WHERE version < $1`, version)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestANewMasterKeyOpensEverythingAndTheOldOneNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		k, serving := load(t, d, file), load(t, d, file)
		b := newBox(t, d, k)
		before, err := k.Index(t.Context(), "phone", "1")
		if err != nil {
			t.Fatal(err)
		}
		old, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if where, err := k.RotateMaster(t.Context(), ""); err != nil || where != file {
			t.Fatal(where, err)
		}
		if fresh, err := os.ReadFile(file); err != nil || string(fresh) == string(old) {
			t.Error("the key in the file is the old one", err)
		}
		b.whole(file)
		if after, err := load(t, d, file).Index(t.Context(), "phone", "1"); err != nil || string(after) != string(before) {
			t.Error("an index changed", err)
		}
		// A server that ran meanwhile goes on, with keys of new scopes too.
		opens(t, load(t, d, file), sealed(t, serving, "x"), "x")
		if _, _, err := serving.Seal(t.Context(), "fars", place, []byte("x")); err != nil {
			t.Error(err)
		}
		names, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*"))
		if err != nil || len(names) != 2 {
			t.Errorf("%q, %v", names, err)
		}
		kept, err := filepath.Glob(file + ".old-*")
		if err != nil || len(kept) != 1 {
			t.Fatalf("the old key is gone, and with it the backups: %q, %v", kept, err)
		}
		if text, err := os.ReadFile(kept[0]); err != nil || string(text) != string(old) {
			t.Error("another key is kept", err)
		}
		if _, err := seal.Load(t.Context(), options(d, kept[0])); err == nil {
			t.Error("the old master key still opens the database")
		}
	})
}

// The process dies after the database has the new wraps and before the file is in its place.
func TestARotationThatWasBrokenOffIsFinishedAtTheNextStart(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		k := load(t, d, file)
		b := newBox(t, d, k)
		old, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.RotateMaster(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		kept, _ := filepath.Glob(file + ".old-*")
		if err := errors.Join(os.Rename(file, file+".new"), os.Remove(kept[0]), os.WriteFile(file, old, 0o600)); err != nil {
			t.Fatal(err)
		}
		b.whole(file)
		if fresh, err := os.ReadFile(file); err != nil || string(fresh) == string(old) {
			t.Error("the file holds the old key", err)
		}
		if _, err := os.Stat(file + ".new"); err == nil {
			t.Error("the new key is still beside it")
		}
		b.whole(file)
	})
}

// The process dies, or the database refuses, before the database has the new wraps: the old key is as good as before, and the new one in its
// place would be the end.
func TestARotationThatCameToNothingChangesNothing(t *testing.T) {
	d, file := dbtest.Open(t, db.SQLite), masterFile(t)
	k := load(t, d, file)
	b := newBox(t, d, k)
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), d, `CREATE TRIGGER full BEFORE UPDATE ON seal_key BEGIN SELECT RAISE(ABORT, 'full'); END`); err != nil {
		t.Fatal(err)
	}
	if _, err := k.RotateMaster(t.Context(), ""); err == nil {
		t.Fatal("it was rotated")
	}
	b.whole(file)
	if now, err := os.ReadFile(file); err != nil || string(now) != string(old) {
		t.Error("the key was exchanged", err)
	}
	if _, err := db.Exec(t.Context(), d, `DROP TRIGGER full`); err != nil {
		t.Fatal(err)
	}
	if _, err := k.RotateMaster(t.Context(), ""); err != nil { // the one that was left beside it does no harm
		t.Fatal(err)
	}
	b.whole(file)
}

func TestAMasterKeyOfTheEnvironmentIsRotatedIntoAFile(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		load(t, d, file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		o := options(d, file)
		o.Master.Text = string(text)
		k, err := seal.Load(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		b := newBox(t, d, k)
		if _, err := k.RotateMaster(t.Context(), ""); err == nil {
			t.Error("rotated into nowhere")
		}
		if _, err := k.RotateMaster(t.Context(), file); err == nil {
			t.Error("a file that is there was overwritten")
		}
		b.whole(file)
		out := file + ".for-the-environment"
		if where, err := k.RotateMaster(t.Context(), out); err != nil || where != out {
			t.Fatal(where, err)
		}
		b.whole(out)
	})
}

func TestNewDataKeysSealAnewInStepsAlsoAfterABreak(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		k, serving := load(t, d, file), load(t, d, file)
		b := newBox(t, d, k)
		if scopes, err := k.RotateData(t.Context()); err != nil || len(scopes) != 1 || scopes[0] != seal.Person {
			t.Fatal(scopes, err)
		}
		b.whole(file) // before anything is sealed anew
		ctx, cancel := context.WithCancel(t.Context())
		if err := k.Reseal(ctx, func(int) { cancel() }); err == nil {
			t.Fatal("it was not broken off")
		}
		if n := b.older(2); n != 6 {
			t.Errorf("%d rows are left, not 6", n)
		}
		b.whole(file)
		b.at = 0
		sum := 0
		if err := k.Reseal(t.Context(), func(n int) { sum += n }); err != nil || sum != 6 || b.at != 3 {
			t.Errorf("%d rows in %d transactions: %v", sum, b.at, err)
		}
		if n := b.older(2); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		b.whole(file)
		if _, v, err := serving.Seal(t.Context(), seal.Person, place, []byte("x")); err != nil || v != 2 {
			t.Errorf("a server that ran meanwhile seals under version %d: %v", v, err)
		}
		retired, err := db.Value[int64](t.Context(), d, `SELECT count(*) FROM seal_key WHERE retired_at > 0`)
		if err != nil || retired != 1 {
			t.Error(retired, err)
		}
	})
}

func TestCheckNamesWhatDoesNotOpenAndMakesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		check := func() (keys, values int, all []string) {
			t.Helper()
			bare := seal.Bare(options(d, file))
			(&box{t: t, d: d}).own(bare)
			keys, values, err := bare.Check(t.Context(), func(object, what string) { all = append(all, object+" "+what) })
			if err != nil {
				t.Fatal(err)
			}
			return keys, values, all
		}
		if keys, values, all := check(); keys+values != 0 || len(all) != 0 {
			t.Error(keys, values, all)
		}
		if _, err := os.Stat(file); err == nil {
			t.Error("a key was made")
		}
		newBox(t, d, load(t, d, file))
		if keys, values, all := check(); keys != 1 || values != 10 || len(all) != 0 {
			t.Error(keys, values, all)
		}
		if _, err := db.Exec(t.Context(), d, `UPDATE box SET sealed = (SELECT sealed FROM box WHERE id = 'a') WHERE id = 'b'`); err != nil {
			t.Fatal(err)
		}
		if _, _, all := check(); len(all) != 1 || !strings.HasPrefix(all[0], "box:b ") {
			t.Error(all)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if _, _, all := check(); len(all) != 1 || !strings.Contains(all[0], "it is not there") {
			t.Error(all)
		}
		load(t, dbtest.Open(t, db.SQLite), file) // another site's
		if _, _, all := check(); len(all) < 2 || !strings.HasPrefix(all[0], "key person/1 ") {
			t.Error(all)
		}
	})
}

func TestWhatIsLostForGoodIsGivenUpOnPurposeAlone(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		runs := load(t, d, file)
		b := newBox(t, d, runs)
		abandon := func() (int, error) {
			o := options(d, file)
			o.Now = func() time.Time { return noon.Add(time.Hour) }
			return seal.Abandon(t.Context(), o, b.owner(b.k))
		}
		if _, err := abandon(); err == nil || !strings.Contains(err.Error(), "it opens every key") {
			t.Errorf("%v", err)
		}
		if err := os.Rename(file, file+".kept"); err != nil {
			t.Fatal(err)
		}
		load(t, dbtest.Open(t, db.SQLite), file)
		if _, err := abandon(); err == nil || !strings.Contains(err.Error(), "another database") {
			t.Errorf("%v", err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if n, err := abandon(); err != nil || n != 10 {
			t.Fatal(n, err)
		}
		o := options(d, file)
		o.Now = func() time.Time { return noon.Add(time.Hour) }
		fresh, err := seal.Load(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		s := sealed(t, fresh, "new") // makes version 1 again
		opens(t, load(t, d, file), s, "new")
		opens(t, load(t, d, file), sealed(t, runs, "a process that ran meanwhile"), "a process that ran meanwhile")
	})
}
