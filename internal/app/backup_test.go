package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/demo"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/series"
	"hemmat/internal/room/press"
)

// chosen are files of the demonstration of several kinds, two of them with
// translations: an announcement with a number, a gallery, news, pages.
var chosen = []int{16, 19, 40, 41, 0, 1, 10, 42}

// furnished is a site with the content of n chosen files, open as a server has it.
func furnished(t *testing.T, e db.Engine, n int) *App {
	t.Helper()
	a := open(t, dbtest.Address(t, e))
	fill(t, a, 0)
	for _, i := range chosen[:n] {
		include(t, a, i)
	}
	return a
}

// include brings in a file of the demonstration.
func include(t *testing.T, a *App, i int) {
	t.Helper()
	item := demo.Items()[i]
	if _, err := a.Press.AddFile(t.Context(), demoActor, press.Source{Name: item.Name, Data: item.Data, Open: dot}); err != nil {
		t.Fatal(err)
	}
}

// confirmNumbers says of a restored site that so many more were numbered after its backup in each series.
func confirmNumbers(t *testing.T, a *App, more int64) {
	t.Helper()
	at, err := a.Circular.Restored(t.Context())
	if err != nil || at.IsZero() {
		t.Fatal("a restored site does not know that it is one:", at, err)
	}
	numbers, err := a.Circular.Numbers(t.Context())
	for i := range numbers {
		numbers[i].Last += more
	}
	if err == nil {
		err = a.Circular.Confirm(t.Context(), demoActor, at, numbers)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// given is the last short number that a site gave.
func given(t *testing.T, a *App) int64 {
	t.Helper()
	all, err := series.All(t.Context(), a.DB)
	i := slices.IndexFunc(all, func(x series.Taken) bool { return x.Series == "press.short" })
	if err != nil || i < 0 {
		t.Fatal(all, err)
	}
	return all[i].Last
}

// elsewhere is the configuration of a site that is not there yet.
func elsewhere(t *testing.T, from *App, e db.Engine) Config {
	t.Helper()
	c := from.Config
	c.Data, c.Database, c.Media = filepath.Join(t.TempDir(), "new"), "", ""
	if e == db.Postgres {
		c.Database = dbtest.Empty(t, e)
	}
	return c
}

func backup(t *testing.T, a *App) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "backup")
	if err := Backup(t.Context(), a.Config, to, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	return to
}

func clean(t *testing.T, c Config) {
	t.Helper()
	var out bytes.Buffer
	if err := Check(t.Context(), c, &out); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
}

func TestABackupRestoresTheWholeSiteOnEitherEngine(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run("from "+string(e), func(t *testing.T) {
			a := furnished(t, e, 8)
			clean(t, a.Config)
			rows, err := a.DB.Rows(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			rows["circular_gate"] = 1 // a restored site knows that it is one
			before := pages(t, a)
			to := filepath.Join(t.TempDir(), "deep", "backup")
			var said bytes.Buffer
			if err := Backup(t.Context(), a.Config, to, &said); err != nil {
				t.Fatal(err)
			}
			if line := strings.TrimSpace(said.String()); !strings.HasPrefix(line, "6 items, ") || !strings.HasSuffix(line, " in "+to) || strings.Contains(line, "\n") {
				t.Errorf("it said %q", line)
			}
			for _, f := range dbtest.Engines {
				t.Run("to "+string(f), func(t *testing.T) {
					c := elsewhere(t, a, f)
					if err := Restore(t.Context(), c, to, &bytes.Buffer{}); err != nil {
						t.Fatal(err)
					}
					clean(t, c)
					b, err := Open(t.Context(), c)
					if err != nil {
						t.Fatal(err)
					}
					defer b.Close()
					if got, err := b.DB.Rows(t.Context()); err != nil || !maps.Equal(got, rows) {
						t.Fatalf("rows %v became %v, %v", rows, got, err)
					}
					if err := b.Ledger.Verify(t.Context(), func(seq int64, what string) { t.Errorf("entry %d: %s", seq, what) }); err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(before, pages(t, b)); diff != "" {
						t.Fatal(diff)
					}
					// The restored site goes on, once somebody has said which numbers were given.
					confirmNumbers(t, b, 0)
					include(t, b, 20)
					if n := given(t, b); n <= given(t, a)+500 {
						t.Errorf("/n/%d may have led to another text before the restore", n)
					}
				})
			}
		})
	}
}

// busy changes a site without a pause until stop is called; at least one change
// is made before it returns.
func busy(t *testing.T, a *App) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	begun, done := make(chan struct{}), make(chan error, 1)
	go func() {
		items := demo.Items()[20:40]
		for i := 0; ; i++ {
			var err error
			switch {
			case i%2 == 1:
				_, err = a.Party.Apply(ctx, demoActor, strings.NewReader(fmt.Sprintf("bodies:\n  - {slug: test-%d, kind: office, parent: party, name: {fa: دفتر %d}}\n", i, i)))
			case i/2 < len(items):
				i := i / 2
				_, err = a.Press.AddFile(ctx, demoActor, press.Source{Name: items[i].Name, Data: items[i].Data, Open: dot})
			default:
				err = a.Settings.Set(ctx, demoActor, "name.fa", fmt.Sprint("حزب ", i))
			}
			if err != nil {
				done <- err
				return
			}
			if i == 0 {
				close(begun)
			}
		}
	}()
	select {
	case <-begun:
	case err := <-done:
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("the writer ended with %v", err)
		}
	}
}

func TestABackupBesideAWriterIsOfOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := furnished(t, d.Engine(), 2)
		stop := busy(t, a)
		to := backup(t, a)
		stop()
		c := elsewhere(t, a, db.SQLite)
		if err := Restore(t.Context(), c, to, &bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
		clean(t, c)
	})
}

// nothing is what a failed command leaves.
func nothing(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("%s was left", e.Name())
	}
}

// aBlob is the file of some picture of a site.
func aBlob(t *testing.T, dir string) string {
	t.Helper()
	found := ""
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.Name() == "press.png" {
			found = name
		}
		return err
	})
	if err != nil || found == "" {
		t.Fatalf("no picture in %s: %v", dir, err)
	}
	return found
}

// spoil turns one byte of a file.
func spoil(t *testing.T, name string) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestABackupIsNeverHalf(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	dir := t.TempDir()
	refused := func(c Config, to, want string) {
		t.Helper()
		err := Backup(t.Context(), c, to, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("error %v, want one line with %q", err, want)
		}
		nothing(t, dir)
	}
	taken := t.TempDir()
	refused(a.Config, taken, "there already")
	none := a.Config
	none.Database = "sqlite://" + filepath.Join(dir, "none.db")
	refused(none, filepath.Join(dir, "b"), "there is no database")

	blob := aBlob(t, filepath.Join(a.Data, "media"))
	spoil(t, blob)
	refused(a.Config, filepath.Join(dir, "b"), "not what was stored")
	if err := os.Remove(blob); err != nil {
		t.Fatal(err)
	}
	refused(a.Config, filepath.Join(dir, "b"), "missing")

	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Backup(stopped, a.Config, filepath.Join(dir, "b"), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Fatalf("error %v", err)
	}
	nothing(t, dir)
}

func TestARestoreNeverGoesIntoAPlaceInUse(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	from := backup(t, a)
	refused := func(c Config, want string) {
		t.Helper()
		err := Restore(t.Context(), c, from, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("error %v, want one line with %q", err, want)
		}
	}
	refused(a.Config, "there already")

	c := elsewhere(t, a, db.SQLite)
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.Data, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(c, "not empty (notes.txt)")

	c = elsewhere(t, a, db.SQLite)
	other := open(t, dbtest.Address(t, db.SQLite))
	file, err := dot("another")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Media.Add(t.Context(), file, media.Upload{Name: "x.png"}); err != nil {
		t.Fatal(err)
	}
	c.Media = other.Config.Media
	refused(c, "the place of media is not empty")
	nothing(t, c.Data)
}

func TestARestoreNeverGoesIntoADatabaseInUse(t *testing.T) {
	dbtest.Open(t, db.Postgres)
	a := furnished(t, db.SQLite, 2)
	from := backup(t, a)
	c := elsewhere(t, a, db.Postgres)
	d := dbtest.Again(t, c.Database)
	if _, err := db.Exec(t.Context(), d, `CREATE TABLE theirs (x BIGINT)`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), d, `INSERT INTO theirs VALUES (1)`); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), c, from, &bytes.Buffer{}); !errors.Is(err, db.ErrNotEmpty) {
		t.Fatalf("error %v", err)
	}
	nothing(t, c.Data)
}

func TestADamagedBackupIsNotRestored(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	for name, c := range map[string]struct {
		damage func(t *testing.T, dir string)
		want   string
	}{
		"database":   {func(t *testing.T, dir string) { spoil(t, filepath.Join(dir, databaseFile)) }, "damaged: hemmat.db"},
		"picture":    {func(t *testing.T, dir string) { spoil(t, aBlob(t, dir)) }, "damaged: media/"},
		"lost file":  {func(t *testing.T, dir string) { os.Remove(aBlob(t, dir)) }, "not whole: media/"},
		"no list":    {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, manifestFile)) }, "is no backup"},
		"no content": {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, databaseFile)) }, "not whole: hemmat.db"},
		"later form": {func(t *testing.T, dir string) {
			text, err := json.Marshal(manifest{Format: backupFormat + 1, Program: "hemmat 9"})
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, manifestFile), text, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, "hemmat 9"},
	} {
		t.Run(name, func(t *testing.T) {
			from := backup(t, a)
			c.damage(t, from)
			to := elsewhere(t, a, db.SQLite)
			err := Restore(t.Context(), to, from, &bytes.Buffer{})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("error %v, want one line with %q", err, c.want)
			}
			nothing(t, to.Data)
		})
	}
}

func TestARestoreThatWasBrokenOffMayBeRunAgain(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	from := backup(t, a)
	c := elsewhere(t, a, db.SQLite)
	picture := aBlob(t, from)
	rel, err := filepath.Rel(from, picture)
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(c.Data, rel) // media/ab/ab…/press.png
	b, err := os.ReadFile(picture)
	if err == nil {
		err = errors.Join(os.MkdirAll(filepath.Dir(left), 0o750), os.WriteFile(left, b, 0o640), os.MkdirAll(filepath.Join(c.Data, scratchName+"1"), 0o700))
	}
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, left)
	if err := Restore(t.Context(), c, from, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "other bytes") {
		t.Fatalf("error %v", err)
	}
	if err := os.WriteFile(left, b, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), c, from, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	clean(t, c)
}

func TestTheManifestVouchesForTheDatabaseAndThatForTheRest(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	from := backup(t, a)
	text, err := os.ReadFile(filepath.Join(from, manifestFile))
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	files := int64(0)
	err = filepath.WalkDir(filepath.Join(from, mediaFolder), func(_ string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files++
		}
		return err
	})
	if err != nil || m.Media.Files != files || files == 0 || m.Rows["press_item"] != 3 || m.Engine != db.SQLite || m.Schema == 0 || len(m.Database.SHA256) != 64 {
		t.Fatalf("%d files, %+v, %v", files, m, err)
	}
	info, err := os.Stat(filepath.Join(from, databaseFile))
	if err != nil || info.Size() != m.Database.Bytes || info.Mode().Perm() != 0o600 {
		t.Fatal(fmt.Sprint(info, err))
	}
	if entries, _ := os.ReadDir(from); len(entries) != 4 || m.Secret == nil { // with the secret
		t.Fatalf("%v", entries)
	}
}
