package member

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

const exportColumns = `id, proposal, body_id, by_id, at, until_at, rows`

func scanExport(r db.Row) (x Export, err error) {
	var at, until int64
	err = r.Scan(&x.ID, &x.Proposal, &x.Body, &x.By, &at, &until, &x.Rows)
	x.At, x.Until = db.Instant(at), db.Instant(until)
	return x, err
}

// putExport writes a list. One of the same proposal is fault.Conflict.
func (s *Store) putExport(ctx context.Context, x *Export, decoy []byte) error {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO member_export (`+exportColumns+`, decoy, file) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (proposal) DO NOTHING`,
		x.ID, x.Proposal, x.Body, x.By, db.Millis(x.At), db.Millis(x.Until), x.Rows, decoy, x.File)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "")
	}
	return err
}

// Exports are the lists that were let out of bodies, nil for all, the last first, without the files.
func (s *Store) Exports(ctx context.Context, bodies []id.Body, limit int) ([]Export, error) {
	w := &db.Where{}
	w.Add("rows > 0")
	if bodies != nil {
		w.Add(db.In(w, "body_id", bodies))
	}
	most := w.Place(limit)
	return db.Select(ctx, s.db, scanExport, `SELECT `+exportColumns+` FROM member_export WHERE `+w.String()+` ORDER BY at DESC, id LIMIT `+most, w.Args...)
}

// exportOf is the list of a proposal, or fault.NotFound.
func (s *Store) exportOf(ctx context.Context, proposal string) (Export, error) {
	return db.One(ctx, s.db, scanExport, `SELECT `+exportColumns+` FROM member_export WHERE proposal = $1`, proposal)
}

// exportFile is the file of somebody's own list while it is there, or fault.NotFound.
func (s *Store) exportFile(ctx context.Context, export string, by id.Person, now time.Time) (Export, error) {
	return db.One(ctx, s.db, func(r db.Row) (x Export, err error) { return x, r.Scan(&x.Body, &x.File) },
		`SELECT body_id, file FROM member_export WHERE id = $1 AND by_id = $2 AND until_at > $3 AND length(file) > 0`, export, by, db.Millis(now))
}

// decoyed is the list of a decoy, or fault.NotFound.
func (s *Store) decoyed(ctx context.Context, mark []byte) (Export, error) {
	return db.One(ctx, s.db, scanExport, `SELECT `+exportColumns+` FROM member_export WHERE decoy = $1`, mark)
}

// dropFiles takes away the files whose time is over, and says of which lists they were.
func (s *Store) dropFiles(ctx context.Context, now time.Time) ([]Export, error) {
	return db.Select(ctx, s.db, scanExport, `UPDATE member_export SET file = $2 WHERE until_at <= $1 AND length(file) > 0 RETURNING `+exportColumns, db.Millis(now), []byte{})
}
