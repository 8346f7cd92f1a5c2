package press

import (
	"context"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/ledger"
)

func TestAnImportThatWaitsHoldsNoFileThatAnotherWants(t *testing.T) {
	uploads := uploadsOf("x.jpg")
	before := exported(oldItem{id: 1, name: "a", title: "الف", body: "متن"}, fileItem(11, 9, "x.jpg", ""))
	more := exported(
		oldItem{id: 1, name: "a", title: "الف", body: img("x.jpg")}, // here before; shows what does not answer yet
		oldItem{id: 2, name: "b", title: "ب", body: "متن"},
	)
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(before, ImportOptions{Uploads: uploads})
		file, err := m.store.oldFileAt(m.ctx, 11, "")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		err = m.db.Tx(m.ctx, func(ctx context.Context) error {
			if err := m.db.Lock(ctx, "press.file"); err != nil {
				return err
			}
			go func() {
				_, err := m.ImportWXR(m.ctx, ledger.Actor{Via: "import"}, []WXRFile{part("x.xml", more)}, ImportOptions{})
				done <- err
			}()
			if m.db.Engine() == db.SQLite {
				return m.media.RememberOldPath(ctx, "/wp-content/uploads/x.jpg", file.media)
			}
			for range 500 {
				n, err := db.Value[int64](ctx, m.db, `
					SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
					   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
				if err != nil {
					return err
				}
				if n > 0 {
					// It would wait for the import, which waits for this transaction.
					return m.media.RememberOldPath(ctx, "/wp-content/uploads/x.jpg", file.media)
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Error("the import does not wait")
			return nil
		})
		if err != nil {
			t.Errorf("the transaction: %v", err)
		}
		if err := <-done; err != nil {
			t.Errorf("the import: %v", err)
		}
		m.answers("after both", map[string]int{"x.jpg": 200})
	})
}
