package seal_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/seal"
)

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
