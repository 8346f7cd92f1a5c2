package db_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

func engines(t *testing.T, fn func(t *testing.T, e db.Engine)) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) { fn(t, e) })
	}
}

func TestMigratingAgainChangesNothing(t *testing.T) {
	engines(t, func(t *testing.T, e db.Engine) {
		d := dbtest.Again(t, dbtest.Empty(t, e))
		for range 3 {
			if err := d.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.Value[int64](t.Context(), d, `SELECT count(*) FROM ledger_head`); err != nil || n != 1 {
			t.Fatalf("%d heads, %v", n, err)
		}
	})
}

func TestProgramsThatStartTogetherMigrateOnce(t *testing.T) {
	engines(t, func(t *testing.T, e db.Engine) {
		address := dbtest.Empty(t, e)
		var wg sync.WaitGroup
		for range 3 {
			d := dbtest.Again(t, address)
			wg.Go(func() {
				if err := d.Migrate(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestANewerSchemaIsRefusedInOneLine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := "CURRENT_TIMESTAMP"
		if _, err := db.Exec(t.Context(), d, `INSERT INTO goose_db_version (version_id, is_applied, tstamp) VALUES (9999, `+flag(d)+`, `+now+`)`); err != nil {
			t.Fatal(err)
		}
		err := d.Migrate(t.Context())
		if !errors.Is(err, db.ErrNewerSchema) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("%v", err)
		}
	})
}

func flag(d *db.DB) string {
	if d.Engine() == db.Postgres {
		return "true"
	}
	return "1"
}

func TestALowerNumberMayArriveLater(t *testing.T) {
	engines(t, func(t *testing.T, e db.Engine) {
		d := dbtest.Again(t, dbtest.Empty(t, e))
		file := func(n int) *fstest.MapFile {
			return &fstest.MapFile{Data: fmt.Appendf(nil, "-- +goose Up\nCREATE TABLE t%d (id BIGINT NOT NULL PRIMARY KEY);\n", n)}
		}
		for _, files := range []fs.FS{
			fstest.MapFS{"0001_a.sql": file(1), "0003_c.sql": file(3)},
			fstest.MapFS{"0001_a.sql": file(1), "0002_b.sql": file(2), "0003_c.sql": file(3)},
		} {
			if err := db.MigrateWith(t.Context(), d, files); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec(t.Context(), d, `INSERT INTO t2 (id) VALUES (1)`); err != nil {
			t.Fatal(err)
		}
		broken := fstest.MapFS{"0004_d.sql": {Data: []byte("-- +goose Up\nCREATE TABLE t4 (id BIGINT);\nCREATE NONSENSE;\n")}}
		if err := db.MigrateWith(t.Context(), d, broken); err == nil {
			t.Fatal("a broken change was taken")
		}
		if _, err := db.Exec(t.Context(), d, `INSERT INTO t4 (id) VALUES (1)`); err == nil {
			t.Fatal("half of a broken change stayed")
		}
	})
}
