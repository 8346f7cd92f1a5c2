package library_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff/stafftest"
)

// BenchmarkList is the page of the list at 10,000 files: 30 ms at the most.
func BenchmarkList(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(fmt.Sprint(engine), func(b *testing.B) {
			x := open(b, dbtest.Open(b, engine))
			if err := x.multiply(10_000); err != nil {
				b.Fatal(err)
			}
			for name, path := range map[string]string{"plain": "/desk/media/", "word": "/desk/media/?q=می‌خواهیم+9999", "unused": "/desk/media/?state=unused", "pick": "/desk/media/pictures.json?q=نشست"} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if res := x.ask(stafftest.Get(officer, path)); res.StatusCode != 200 {
							b.Fatal(res.StatusCode)
						}
					}
				})
			}
		})
	}
}

// multiply brings the same picture again and again, each time with other words.
func (b *bench) multiply(n int) error {
	src := photo(1)
	return b.d.Tx(b.t.Context(), func(ctx context.Context) error {
		for i := range n {
			u := media.Upload{Name: fmt.Sprintf("%d.jpg", i), Alt: fmt.Sprintf("نشست می‌خواهیم %d", i), By: reporter, Body: "shiraz"}
			if _, err := b.media.Add(ctx, bytes.NewReader(src), u); err != nil {
				return err
			}
		}
		return nil
	})
}
