package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/seal"
)

// keep is a value that is sealed in no room's table.
var keep = seal.Place{Table: "none", Row: "1", Field: "x"}

func sealSomething(t *testing.T, cfg Config) (sealed []byte) {
	t.Helper()
	a, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if sealed, _, err = a.Keys.Seal(t.Context(), seal.Person, keep, []byte("مریم")); err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestWithoutItsMasterKeyTheProgramDoesNotStartAndWritesNothing(t *testing.T) {
	cfg := Config{Data: filepath.Join(t.TempDir(), "data"), Log: slog.New(slog.DiscardHandler)}
	sealed := sealSomething(t, cfg)
	file := filepath.Join(cfg.Data, masterName)
	key, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	sum := func() [32]byte {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(cfg.Data, "hemmat.db"))
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(b)
	}
	before := sum()
	refused := func(err error) {
		t.Helper()
		var lost *seal.Lost
		if !errors.As(err, &lost) || !strings.Contains(err.Error(), "hemmat export site") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v", err)
		}
	}
	_, err = Open(t.Context(), cfg)
	refused(err)
	refused(Serve(t.Context(), cfg, ServeOptions{Listen: "127.0.0.1:0"}))
	refused(KeysRotate(t.Context(), cfg, false, "", io.Discard))
	refused(KeysRotate(t.Context(), cfg, true, "", io.Discard))
	if err := KeysCheck(t.Context(), cfg, io.Discard); err == nil {
		t.Error("the check found nothing")
	}
	if sum() != before {
		t.Error("the database was written")
	}
	behind := dbtest.Again(t, "sqlite://"+filepath.Join(cfg.Data, "hemmat.db")) // an upgrade would bring its schema up to date
	later, err := db.Select(t.Context(), behind, func(r db.Row) (v int64, err error) { return v, r.Scan(&v) }, `SELECT version_id FROM goose_db_version WHERE version_id > $1`, keysSince)
	if err != nil || len(later) == 0 {
		t.Fatal(later, err)
	}
	if _, err := db.Exec(t.Context(), behind, `DELETE FROM goose_db_version WHERE version_id > $1`, keysSince); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), cfg)
	refused(err)
	for _, v := range later {
		if _, err := db.Exec(t.Context(), behind, `INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, 1)`, v); err != nil {
			t.Fatal(err)
		}
	}
	behind.Close()
	if _, err := os.Stat(file); err == nil {
		t.Error("another key was made")
	}
	// What is public goes out, and a backup is made, without the key.
	out := filepath.Join(t.TempDir(), "copy")
	if err := ExportSite(t.Context(), cfg, out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(out, "index.html")); err != nil {
		t.Error(err)
	}
	if err := Backup(t.Context(), cfg, filepath.Join(t.TempDir(), "backup"), io.Discard); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("another key was made")
	}
	if err := os.WriteFile(file, key, 0o600); err != nil {
		t.Fatal(err)
	}
	opens(t, cfg, sealed)
}

func opens(t *testing.T, cfg Config, sealed []byte) {
	t.Helper()
	a, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if plain, err := a.Keys.Open(t.Context(), seal.Person, keep, sealed); err != nil || string(plain) != "مریم" {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestNoBackupHasTheMasterKeyAndARestoredSiteWantsIt(t *testing.T) {
	cfg := Config{Data: filepath.Join(t.TempDir(), "data"), Log: slog.New(slog.DiscardHandler)}
	sealed := sealSomething(t, cfg)
	file := filepath.Join(cfg.Data, masterName)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	var said strings.Builder
	if err := Backup(t.Context(), cfg, backup, &said); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "the master key is not in a backup") {
		t.Errorf("%q", said.String())
	}
	err = filepath.WalkDir(backup, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if bytes.Contains(b, key) || bytes.Contains(b, bytes.TrimSpace(text)) {
			t.Errorf("%s holds the master key", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	again := Config{Data: filepath.Join(t.TempDir(), "again"), Log: slog.New(slog.DiscardHandler)}
	if err := Restore(t.Context(), again, backup, io.Discard); err != nil {
		t.Fatal(err)
	}
	var lost *seal.Lost
	if _, err := Open(t.Context(), again); !errors.As(err, &lost) {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(filepath.Join(again.Data, masterName), text, 0o600); err != nil {
		t.Fatal(err)
	}
	opens(t, again, sealed)
	if err := KeysRotate(t.Context(), again, true, "", io.Discard); err != nil {
		t.Error(err)
	}
	opens(t, again, sealed)
}

func TestWhatIsLostIsGivenUpAndTheSiteGoesOn(t *testing.T) {
	cfg := Config{Data: filepath.Join(t.TempDir(), "data"), Log: slog.New(slog.DiscardHandler)}
	sealSomething(t, cfg)
	if err := KeysAbandon(t.Context(), cfg, io.Discard); err == nil {
		t.Error("given up although the key is here")
	}
	if err := os.Remove(filepath.Join(cfg.Data, masterName)); err != nil {
		t.Fatal(err)
	}
	if err := KeysAbandon(t.Context(), cfg, io.Discard); err != nil {
		t.Fatal(err)
	}
	opens(t, cfg, sealSomething(t, cfg))
}
