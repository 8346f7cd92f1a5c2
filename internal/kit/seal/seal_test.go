package seal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
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
