// Package dbtest runs one test on both engines, each time on a fresh database
// with the current schema.
//
// SQLite files live in the test's own folder. PostgreSQL is the server that
// HEMMAT_TEST_POSTGRES names (a URL whose user may create databases), or a
// throw-away cluster made from local binaries on first use: it listens on a
// socket in a temporary folder only, and it and its folder go away with the
// test binary, however that ends.
//
// A test whose means are missing is skipped, unless HEMMAT_TEST_REQUIRE, a list
// such as "postgres,browser,shared", names them: then it fails.
package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"hemmat/internal/kit/db"
)

// Require skips the test when ok is false, or fails it when HEMMAT_TEST_REQUIRE
// names what is missing.
func Require(t testing.TB, name string, ok bool, why string) {
	t.Helper()
	if ok {
		return
	}
	for required := range strings.SplitSeq(os.Getenv("HEMMAT_TEST_REQUIRE"), ",") {
		if strings.TrimSpace(required) == name {
			t.Fatalf("%s is required and missing: %s", name, why)
		}
	}
	t.Skipf("no %s: %s", name, why)
}

// Engines are the engines Each runs a test on.
var Engines = []db.Engine{db.SQLite, db.Postgres}

// Each runs fn as one subtest per engine.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, e := range Engines {
		t.Run(string(e), func(t *testing.T) { fn(t, Open(t, e)) })
	}
}

// Open gives a fresh, migrated database of one engine, closed with the test.
func Open(t testing.TB, e db.Engine) *db.DB {
	t.Helper()
	return Again(t, Address(t, e))
}

// Again opens a database a second time, as another process would.
func Again(t testing.TB, address string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), address, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// Address is the URL of a fresh, migrated database of one engine.
func Address(t testing.TB, e db.Engine) string {
	t.Helper()
	if e == db.SQLite {
		file, err := liteTemplate()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "test.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		return "sqlite://" + path
	}
	return postgresDatabase(t, true)
}

// Empty is the URL of a fresh database without any table.
func Empty(t testing.TB, e db.Engine) string {
	t.Helper()
	if e == db.SQLite {
		return "sqlite://" + filepath.Join(t.TempDir(), "test.db")
	}
	return postgresDatabase(t, false)
}

// liteTemplate is the bytes of a migrated file, made once and copied for each test.
var liteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "hemmat-lite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	if err := migrated("sqlite://" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrated(address string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, address, db.Options{})
	if err != nil {
		return err
	}
	return errors.Join(d.Migrate(ctx), d.Close())
}

func postgresDatabase(t testing.TB, full bool) string {
	t.Helper()
	s, err := server()
	Require(t, "postgres", !errors.Is(err, errNoPostgres), "no local binaries, and HEMMAT_TEST_POSTGRES is not set")
	if err != nil {
		t.Fatal(err)
	}
	name := "hemmat_t_" + strings.ToLower(rand.Text()[:16])
	template := "template0"
	if full {
		template = s.template
	}
	if err := s.exec(`CREATE DATABASE ` + name + ` TEMPLATE ` + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.exec(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	return s.database(name)
}

var errNoPostgres = errors.New("dbtest: no PostgreSQL here")

// postgres is a server that may be filled with test databases.
type postgres struct {
	admin    *url.URL
	template string
	mu       sync.Mutex // one CREATE DATABASE at a time: a template bears only one copier
	d        *db.DB
}

var server = sync.OnceValues(func() (*postgres, error) {
	address := os.Getenv("HEMMAT_TEST_POSTGRES")
	if address == "" {
		var err error
		if address, err = startCluster(); err != nil {
			return nil, err
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("dbtest: HEMMAT_TEST_POSTGRES is no URL")
	}
	s := &postgres{admin: u}
	if s.d, err = db.Open(context.Background(), address, db.Options{Writers: 4, Readers: 1}); err != nil {
		return nil, err
	}
	return s, s.prepare()
})

// prepare makes the migrated template, named after the migrations' content so
// that a standing server keeps it between runs.
func (s *postgres) prepare() error {
	sum, err := fingerprint(db.Migrations(db.Postgres))
	if err != nil {
		return err
	}
	s.template = "hemmat_template_" + sum
	ctx := context.Background()
	return s.d.Tx(ctx, func(ctx context.Context) error {
		// Other test binaries wait here for the first one; CREATE DATABASE itself
		// cannot run inside a transaction and goes by another connection.
		if err := s.d.Lock(ctx, s.template); err != nil {
			return err
		}
		n, err := db.Value[int64](ctx, s.d, `SELECT count(*) FROM pg_database WHERE datname = $1`, s.template)
		if err != nil || n == 1 {
			return err
		}
		half := s.template + "_half"
		if err := s.exec(`DROP DATABASE IF EXISTS ` + half); err != nil {
			return err
		}
		if err := s.exec(`CREATE DATABASE ` + half + ` TEMPLATE template0`); err != nil {
			return err
		}
		if err := migrated(s.database(half)); err != nil {
			return err
		}
		return s.exec(`ALTER DATABASE ` + half + ` RENAME TO ` + s.template)
	})
}

func (s *postgres) exec(query string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := db.Exec(context.Background(), s.d, query)
	if err != nil {
		return fmt.Errorf("dbtest: %s: %w", query, err)
	}
	return nil
}

func (s *postgres) database(name string) string {
	u := *s.admin
	u.Path = "/" + name
	return u.String()
}

func fingerprint(files fs.FS) (string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
