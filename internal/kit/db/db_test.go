package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// shelf makes a table to play with.
func shelf(t *testing.T, d *db.DB) {
	t.Helper()
	blob := "BLOB"
	if d.Engine() == db.Postgres {
		blob = "BYTEA"
	}
	for _, q := range []string{
		`CREATE TABLE shelf (id TEXT NOT NULL PRIMARY KEY, n BIGINT NOT NULL CHECK (n >= 0), note TEXT, data ` + blob + `)`,
		`CREATE TABLE book (id BIGINT NOT NULL PRIMARY KEY, shelf TEXT NOT NULL REFERENCES shelf (id))`,
	} {
		if _, err := db.Exec(t.Context(), d, q); err != nil {
			t.Fatal(err)
		}
	}
}

func put(ctx context.Context, d *db.DB, key string, n int64) error {
	_, err := db.Exec(ctx, d, `INSERT INTO shelf (id, n) VALUES ($1, $2)`, key, n)
	return err
}

func count(t *testing.T, ctx context.Context, d *db.DB) int64 {
	t.Helper()
	n, err := db.Value[int64](ctx, d, `SELECT count(*) FROM shelf`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func text(r db.Row) (s string, err error) { return s, r.Scan(&s) }

func TestTheSameMistakeHasTheSameKindOnBothEngines(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		ctx := t.Context()
		if err := put(ctx, d, "a", 1); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, query string
			args        []any
			want        fault.Kind
		}{
			{"taken key", `INSERT INTO shelf (id, n) VALUES ($1, 1)`, []any{"a"}, fault.Conflict},
			{"broken check", `INSERT INTO shelf (id, n) VALUES ($1, $2)`, []any{"b", -1}, fault.Invalid},
			{"missing value", `INSERT INTO shelf (id, n) VALUES ($1, $2)`, []any{"b", nil}, fault.Invalid},
			{"reference to nothing", `INSERT INTO book (id, shelf) VALUES (1, $1)`, []any{"nowhere"}, fault.Invalid},
			{"NUL in text", `INSERT INTO shelf (id, n) VALUES ($1, 1)`, []any{"a\x00b"}, fault.Invalid},
			{"broken UTF-8", `INSERT INTO shelf (id, n) VALUES ($1, 1)`, []any{"a\xff"}, fault.Invalid},
			{"no such table", `INSERT INTO nothing (id) VALUES ($1)`, []any{"a"}, fault.Internal},
			{"a time", `INSERT INTO shelf (id, n) VALUES ('t', $1)`, []any{time.Unix(1, 0)}, fault.Internal},
		} {
			if _, err := db.Exec(ctx, d, c.query, c.args...); err == nil || fault.Of(err) != c.want {
				t.Errorf("%s: %v is %v, want %v", c.name, err, fault.Of(err), c.want)
			}
		}
		if _, err := db.Value[string](ctx, d, `SELECT id FROM shelf WHERE id = $1`, "zz"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no row: %v", err)
		}
		if n := count(t, ctx, d); n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestValuesComeBackAsTheyWent(t *testing.T) {
	type row struct {
		id   id.Item
		n    int64
		note *string
		data []byte
		yes  bool
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		ctx := t.Context()
		note := "می\u200cخواهم"
		// $2 stands before $1: placeholders are numbers, not places.
		if _, err := db.Exec(ctx, d, `INSERT INTO shelf (n, id, note, data) VALUES ($2, $1, $3, $4)`,
			id.Item("k"), true, &note, []byte{0, 1, 255}); err != nil {
			t.Fatal(err)
		}
		got, err := db.One(ctx, d, func(r db.Row) (v row, err error) {
			return v, r.Scan(&v.id, &v.n, &v.note, &v.data, &v.yes)
		}, `SELECT id, n, note, data, n FROM shelf WHERE n = $2 AND id = $1`, id.Item("k"), 1)
		if err != nil {
			t.Fatal(err)
		}
		if got.id != "k" || got.n != 1 || got.note == nil || *got.note != note || string(got.data) != "\x00\x01\xff" || !got.yes {
			t.Fatalf("%+v", got)
		}
		if _, err := db.Exec(ctx, d, `INSERT INTO shelf (id, n, note) VALUES ('null', 0, $1)`, (*string)(nil)); err != nil {
			t.Fatal(err)
		}
		if p, err := db.Value[*string](ctx, d, `SELECT note FROM shelf WHERE id = 'null'`); err != nil || p != nil {
			t.Fatalf("a null came back as %v, %v", p, err)
		}
		ids, err := db.Select(ctx, d, text, `SELECT id FROM shelf WHERE id IN (`+db.Placeholders(1, 2)+`) ORDER BY id`, "k", "null")
		if err != nil || fmt.Sprint(ids) != "[k null]" {
			t.Fatalf("%v, %v", ids, err)
		}
	})
}

func TestAReadOutsideATransactionCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		const q = `INSERT INTO shelf (id, n) VALUES ('a', 1) RETURNING id`
		if _, err := db.Value[string](t.Context(), d, q); err == nil || !strings.Contains(err.Error(), "inside Tx") {
			t.Fatalf("error %v", err)
		}
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			_, err := db.Value[string](ctx, d, q)
			return err
		})
		if err != nil || count(t, t.Context(), d) != 1 {
			t.Fatalf("inside: %v", err)
		}
	})
}

func TestTheSameTextMayRunInsideItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		ctx := t.Context()
		for i := range 20 {
			if err := put(ctx, d, fmt.Sprintf("%02d", i), int64(i)); err != nil {
				t.Fatal(err)
			}
		}
		const q = `SELECT id FROM shelf ORDER BY id`
		outer := 0
		for _, err := range db.Each(ctx, d, text, q) {
			if err != nil {
				t.Fatal(err)
			}
			outer++
			inner, err := db.Select(ctx, d, text, q)
			if err != nil || len(inner) != 20 {
				t.Fatalf("%d rows, %v", len(inner), err)
			}
		}
		if outer != 20 {
			t.Fatalf("%d rows", outer)
		}
		for i := range 1000 { // more texts than are kept; some come again
			i %= 300
			if _, err := db.Value[int64](ctx, d, fmt.Sprintf(`SELECT count(*) + %d FROM shelf`, i)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAnUnusableAddressIsOneClearLineWithoutThePassword(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "letter.txt"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ address, want string }{
		{"mysql://localhost/x", "must begin with"},
		{"", "must begin with"},
		{"sqlite://", "form sqlite:///"},
		{"sqlite://" + dir + "/none/x.db", "folder does not exist"},
		{"sqlite://" + dir, "directory"},
		{"sqlite://" + dir + "/letter.txt", "not a database"},
		{"postgres://u:secret@127.0.0.1:1/x", "refused"},
		{"postgres://u:secret@[::1/x", "not of the form"},
		{"postgres://u:secret@h/x?sslmode=perhaps", "sslmode"},
	} {
		_, err := db.Open(t.Context(), c.address, db.Options{})
		if err == nil {
			t.Errorf("%s opened", c.address)
			continue
		}
		if msg := err.Error(); !strings.Contains(msg, c.want) || strings.ContainsAny(msg, "\n\t") || strings.Contains(msg, "secret") {
			t.Errorf("%s: %q, want one line with %q", c.address, msg, c.want)
		}
	}
}

func TestAFolderMayHaveAnyName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "پوشه #1 100%? x")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	d := dbtest.Again(t, "sqlite://"+dir+"/a b.db")
	if err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(dir + "/a b.db")
	if err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
}

func TestBackupIsWholeWhileOthersWrite(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	shelf(t, d)
	ctx := t.Context()
	copied := filepath.Join(t.TempDir(), "copy.db")
	err := d.Tx(ctx, func(ctx context.Context) error {
		if err := put(ctx, d, "kept back", 1); err != nil {
			return err
		}
		return d.Backup(db.Detach(ctx), copied)
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, ctx, dbtest.Again(t, "sqlite://"+copied)); n != 0 {
		t.Fatalf("the copy holds %d uncommitted rows", n)
	}
	if err := d.Backup(ctx, copied); err == nil {
		t.Fatal("a backup was overwritten")
	}
}

func TestAMessageToTheReaderSurvivesTheTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Tx(t.Context(), func(context.Context) error { return fault.New(fault.Invalid, "press.title") })
		if key, _ := fault.Text(err); key != "press.title" || errors.Unwrap(err) != nil {
			t.Fatalf("%v", err)
		}
	})
}

func TestADatabaseKnowsItsSize(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n, err := d.Size(t.Context())
		if err != nil || n < 50<<10 || n > 100<<20 {
			t.Errorf("%d bytes, %v", n, err)
		}
	})
}
