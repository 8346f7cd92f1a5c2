package seal_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/seal"
)

// What sealing costs beside the plain read of a row: a page of fifty rows, read plain, and read and opened; and one found by its
// blind index. docs/PERFORMANCE.md has the ratios.
func BenchmarkPageOfFifty(b *testing.B) {
	d := dbtest.Open(b, db.SQLite)
	k, err := seal.Load(b.Context(), options(d, filepath.Join(b.TempDir(), "master.key")))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec(b.Context(), d, `CREATE TABLE box (id TEXT PRIMARY KEY, plain TEXT NOT NULL, sealed BLOB NOT NULL, found BLOB NOT NULL)`); err != nil {
		b.Fatal(err)
	}
	const rows = 50
	at := func(id string) seal.Place { return seal.Place{Table: "box", Row: id, Field: "sealed"} }
	for i := range rows {
		id, phone := fmt.Sprint("row ", i), fmt.Sprintf("+98912%07d", i)
		s, _, err := k.Seal(b.Context(), seal.Person, at(id), []byte(phone))
		if err != nil {
			b.Fatal(err)
		}
		found, err := k.Index(b.Context(), "phone", phone)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := db.Exec(b.Context(), d, `INSERT INTO box (id, plain, sealed, found) VALUES ($1, $2, $3, $4)`, id, phone, s, found); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := db.Exec(b.Context(), d, `CREATE INDEX box_found ON box (found)`); err != nil {
		b.Fatal(err)
	}
	type row struct {
		id     string
		plain  string
		sealed []byte
	}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			all, err := db.Select(b.Context(), d, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.plain) }, `SELECT id, plain FROM box`)
			if err != nil || len(all) != rows {
				b.Fatal(len(all), err)
			}
		}
	})
	b.Run("sealed", func(b *testing.B) {
		for b.Loop() {
			all, err := db.Select(b.Context(), d, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.sealed) }, `SELECT id, sealed FROM box`)
			if err != nil || len(all) != rows {
				b.Fatal(len(all), err)
			}
			for _, x := range all {
				if _, err := k.Open(b.Context(), seal.Person, at(x.id), x.sealed); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		s, _, err := k.Seal(b.Context(), seal.Person, at("x"), []byte("+989121234567"))
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := k.Open(b.Context(), seal.Person, at("x"), s); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			if _, err := k.Index(b.Context(), "phone", "+989121234567"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("find", func(b *testing.B) {
		for b.Loop() {
			found, err := k.Index(b.Context(), "phone", "+989120000007")
			if err != nil {
				b.Fatal(err)
			}
			x, err := db.One(b.Context(), d, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.sealed) }, `SELECT id, sealed FROM box WHERE found = $1`, found)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := k.Open(b.Context(), seal.Person, at(x.id), x.sealed); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("find plain", func(b *testing.B) {
		for b.Loop() {
			if _, err := db.One(b.Context(), d, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.plain) }, `SELECT id, plain FROM box WHERE id = $1`, "row 7"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
