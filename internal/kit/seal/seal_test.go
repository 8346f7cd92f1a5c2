package seal_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/seal"
)

var noon = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

func options(d *db.DB, file string) seal.Options {
	return seal.Options{DB: d, Master: seal.Master{File: file}, Now: func() time.Time { return noon }}
}

func masterFile(t *testing.T) string { return filepath.Join(t.TempDir(), "master.key") }

func load(t *testing.T, d *db.DB, file string) *seal.Keys {
	t.Helper()
	k, err := seal.Load(t.Context(), options(d, file))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var place = seal.Place{Table: "account_contact", Row: "1", Field: "phone"}

func sealed(t *testing.T, k *seal.Keys, plain string) []byte {
	t.Helper()
	s, _, err := k.Seal(t.Context(), seal.Person, place, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func opens(t *testing.T, k *seal.Keys, s []byte, want string) {
	t.Helper()
	plain, err := k.Open(t.Context(), seal.Person, place, s)
	if err != nil || string(plain) != want {
		t.Errorf("%q, %v; want %q", plain, err, want)
	}
}

func each(t *testing.T, fn func(t *testing.T, d *db.DB, file string)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, d, masterFile(t)) })
}

func TestAValueOpensInItsOwnPlaceAndNowhereElse(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		k := load(t, d, file)
		s := sealed(t, k, "09121234567")
		opens(t, k, s, "09121234567")
		opens(t, load(t, d, file), s, "09121234567") // after a start
		if bytes.Equal(s, sealed(t, k, "09121234567")) {
			t.Error("two seals of one value are the same")
		}
		for _, other := range []seal.Place{{"account_contact", "2", "phone"}, {"account_contact", "1", "mail"}, {"member", "1", "phone"}, {"account_contact1", "", "phone"}, {"account_contac", "t1", "phone"}} {
			if _, err := k.Open(t.Context(), seal.Person, other, s); err == nil {
				t.Errorf("it opens at %+v", other)
			}
		}
		if _, _, err := k.Seal(t.Context(), "fars", place, nil); err != nil { // another scope, with its own key
			t.Fatal(err)
		}
		if _, err := k.Open(t.Context(), "fars", place, s); err == nil {
			t.Error("it opens in another scope")
		}
	})
}

func TestAValueThatWasChangedDoesNotOpen(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	k := load(t, d, masterFile(t))
	s := sealed(t, k, "مریم")
	for i := range s {
		for bit := range 8 {
			bad := bytes.Clone(s)
			bad[i] ^= 1 << bit
			if _, err := k.Open(t.Context(), seal.Person, place, bad); err == nil {
				t.Fatalf("byte %d, bit %d changed: it opens", i, bit)
			}
		}
		if _, err := k.Open(t.Context(), seal.Person, place, s[:i]); err == nil {
			t.Fatalf("cut to %d bytes, it opens", i)
		}
	}
}

func FuzzOpenOfAnythingFailsInPeace(f *testing.F) {
	d := dbtest.Open(f, db.SQLite)
	k, err := seal.Load(f.Context(), options(d, filepath.Join(f.TempDir(), "master.key")))
	if err != nil {
		f.Fatal(err)
	}
	s, _, err := k.Seal(f.Context(), seal.Person, place, []byte("x"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s)
	f.Add([]byte{})
	f.Add([]byte{1, 0x80})
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		if plain, err := k.Open(t.Context(), seal.Person, place, b); err == nil && string(plain) != "x" {
			t.Errorf("%x opens as %q", b, plain)
		}
	})
}

func TestAScopeAndAPlaceAreGiven(t *testing.T) {
	k := load(t, dbtest.Open(t, db.SQLite), masterFile(t))
	for _, scope := range []string{"", "index", "a\x00b"} {
		if _, _, err := k.Seal(t.Context(), scope, place, nil); err == nil {
			t.Errorf("the scope %q seals", scope)
		}
	}
	for _, p := range []seal.Place{{"", "1", "x"}, {"t", "", "x"}, {"t", "1", ""}} {
		if _, _, err := k.Seal(t.Context(), seal.Person, p, nil); err == nil {
			t.Errorf("the place %+v seals", p)
		}
	}
	if _, err := k.Index(t.Context(), "phone", ""); err == nil {
		t.Error("an index of nothing")
	}
}

func TestEqualIsEqualInAnIndexAndFieldsAreApart(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		k, far := load(t, d, file), load(t, d, file)
		index := func(k *seal.Keys, kind, s string) string {
			t.Helper()
			b, err := k.Index(t.Context(), kind, s)
			if err != nil || len(b) != 32 {
				t.Fatal(b, err)
			}
			return string(b)
		}
		a := index(k, "phone", "+989121234567")
		if a != index(far, "phone", "+989121234567") || a != index(load(t, d, file), "phone", "+989121234567") {
			t.Error("equal is not equal")
		}
		if a == index(k, "phone", "+989121234568") || a == index(k, "name", "+989121234567") || index(k, "ab", "c") == index(k, "a", "bc") {
			t.Error("what is not equal is")
		}
		other := load(t, dbtest.Open(t, db.SQLite), masterFile(t))
		if a == index(other, "phone", "+989121234567") {
			t.Error("two sites have one index")
		}
		if err := d.Tx(t.Context(), func(ctx context.Context) error { _, err := k.Index(ctx, "phone", "1"); return err }); err != nil {
			t.Error(err)
		}
	})
}

func TestKeysThatWereTakenBackSealNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		k, far := load(t, d, file), load(t, d, file)
		stop := errors.New("stop")
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			for range 2 {
				if _, _, err := k.Seal(ctx, seal.Person, place, []byte("lost")); err != nil {
					return err
				}
			}
			s, _, err := k.Seal(ctx, "fars", place, []byte("x"))
			if err != nil {
				return err
			}
			if plain, err := k.Open(ctx, "fars", place, s); err != nil || string(plain) != "x" {
				t.Errorf("within the transaction: %q, %v", plain, err)
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		s := sealed(t, far, "kept") // which makes the key of that version
		opens(t, k, s, "kept")
		opens(t, far, sealed(t, k, "also"), "also")
	})
}

func TestTwoProcessesMakeOneKey(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address, file := dbtest.Address(t, e), masterFile(t)
			var wg sync.WaitGroup
			all := make([][]byte, 6)
			for i := range all {
				d := dbtest.Again(t, address)
				wg.Go(func() {
					k, err := seal.Load(t.Context(), options(d, file))
					if err != nil {
						t.Error(err)
						return
					}
					if all[i], _, err = k.Seal(t.Context(), seal.Person, place, fmt.Append(nil, i)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			k := load(t, dbtest.Again(t, address), file)
			for i, s := range all {
				opens(t, k, s, fmt.Sprint(i))
			}
		})
	}
}

func TestWithoutItsMasterKeyNothingBeginsAndNothingIsWritten(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		k := load(t, d, file)
		s := sealed(t, k, "مریم")
		key, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		refuses := func(why string) {
			t.Helper()
			_, err := seal.Load(t.Context(), options(d, file))
			var lost *seal.Lost
			if !errors.As(err, &lost) || lost.Keys != 1 || lost.Mark == "" || !strings.Contains(err.Error(), "hemmat export site") || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v", err)
			}
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		refuses("it is not there")
		if _, err := os.Stat(file); err == nil {
			t.Error("a new key was made")
		}
		if err := os.WriteFile(file, []byte(base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o600); err != nil {
			t.Fatal(err)
		}
		refuses("it is another one")
		if err := os.WriteFile(file, []byte("no key"), 0o600); err != nil {
			t.Fatal(err)
		}
		refuses("is no master key")
		if err := os.WriteFile(file, key, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, 0o640); err != nil {
			t.Fatal(err)
		}
		refuses("chmod 600")
		if err := os.Chmod(file, 0o600); err != nil {
			t.Fatal(err)
		}
		opens(t, load(t, d, file), s, "مریم")
		if n := count(t, d); n != 1 {
			t.Errorf("%d keys", n)
		}
	})
}

func count(t *testing.T, d *db.DB) int64 {
	t.Helper()
	n, err := db.Value[int64](t.Context(), d, `SELECT count(*) FROM seal_key`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A node whose data folder has no master key, or another's, while the database of the others has keys.
func TestANodeWithAnotherMasterKeyIsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		sealed(t, load(t, d, file), "x")
		_, err := seal.Load(t.Context(), options(d, masterFile(t)))
		var lost *seal.Lost
		if !errors.As(err, &lost) {
			t.Errorf("%v", err)
		}
	})
}

func TestTheMasterKeyMayBeInTheEnvironment(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		text := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
		o := options(d, file)
		o.Master.Text = text
		k, err := seal.Load(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		s := sealed(t, k, "مریم")
		if _, err := os.Stat(file); err == nil {
			t.Error("a file was made")
		}
		sealed(t, k, "x")
		for _, bad := range []string{"geheimgeheim", text[4:], base64.StdEncoding.EncodeToString(make([]byte, 32))} {
			o.Master.Text = bad
			_, err := seal.Load(t.Context(), o)
			if err == nil || strings.Contains(err.Error(), bad) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		opens(t, load(t, d, file), s, "مریم")
	})
}

func TestTheMasterKeyIsForItsOwnerAloneAndInNoRow(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		k := load(t, d, file)
		sealed(t, k, "x")
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Error(info, err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		all, err := db.Select(t.Context(), d, func(r db.Row) (b []byte, err error) { return b, r.Scan(&b) }, `SELECT wrapped FROM seal_key`)
		if err != nil || len(all) != 1 {
			t.Fatal(len(all), err)
		}
		for _, w := range all {
			if bytes.Contains(w, key) || bytes.Contains(w, key[:16]) {
				t.Error("the master key is in the database")
			}
		}
	})
}

func TestAMasterKeyIsMadeOnceAndAWrongOneIsNotReplaced(t *testing.T) {
	file := masterFile(t)
	one, err := seal.ReadOrMake(seal.Master{File: file})
	if err != nil {
		t.Fatal(err)
	}
	if two, err := seal.ReadOrMake(seal.Master{File: file}); err != nil || !bytes.Equal(one, two) {
		t.Error("it was made twice", err)
	}
	if err := os.WriteFile(file, []byte("half of a ke"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.ReadOrMake(seal.Master{File: file}); err == nil {
		t.Error("a damaged one was replaced")
	}
}

// Two nodes that made a master key each, before anything was sealed: the first one that seals decides.
func TestOfTwoMasterKeysTheFirstThatSealsCounts(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		other := masterFile(t)
		first, second := load(t, d, file), load(t, d, other)
		s := sealed(t, first, "x")
		var lost *seal.Lost
		if _, _, err := second.Seal(t.Context(), seal.Person, place, []byte("y")); !errors.As(err, &lost) {
			t.Errorf("the second one seals: %v", err)
		}
		if _, _, err := second.Seal(t.Context(), "fars", place, []byte("y")); !errors.As(err, &lost) {
			t.Errorf("the second one seals in another scope: %v", err)
		}
		if _, err := second.Open(t.Context(), seal.Person, place, s); !errors.As(err, &lost) {
			t.Errorf("the second one opens: %v", err)
		}
		opens(t, load(t, d, file), s, "x")
	})
}

// A rotation before anything is sealed, while a server runs: the key that the server has in memory is nobody's any more.
func TestTheFirstKeyIsWrappedByTheMasterKeyAsItLiesThere(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, file string) {
		serving := load(t, d, file)
		if _, err := load(t, d, file).RotateMaster(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		opens(t, load(t, d, file), sealed(t, serving, "x"), "x")
	})
}

func TestLockedKeysOpenNothing(t *testing.T) {
	k := seal.Locked(errors.New("lost"))
	if _, _, err := k.Seal(t.Context(), seal.Person, place, nil); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
	if _, err := k.Open(t.Context(), seal.Person, place, []byte{1, 1}); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
	if _, err := k.Index(t.Context(), "phone", "1"); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}
