package member

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// look writes that files were opened.
func (s *Store) look(ctx context.Context, looks []Look) error {
	for _, l := range looks {
		if _, err := db.Exec(ctx, s.db, `
			INSERT INTO member_look (member_id, at, by_id, post_id, body_id, what, batch) VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT DO NOTHING`,
			l.Member, db.Millis(l.At), l.By, l.Post, l.Body, l.What); err != nil {
			return err
		}
	}
	return nil
}

// looked says whether somebody has opened a file since an instant.
func (s *Store) looked(ctx context.Context, m id.Member, by id.Person, since time.Time) (bool, error) {
	n, err := db.Value[int64](ctx, s.db, `SELECT count(*) FROM member_look WHERE member_id = $1 AND at >= $2 AND by_id = $3`, m, db.Millis(since), by)
	return n > 0, err
}

// shown adds to the names that a reader was shown on a day, and gives their number.
func (s *Store) shown(ctx context.Context, by id.Person, on Day, names int) (int, error) {
	return db.Value[int](ctx, s.db, `
		INSERT INTO member_shown (by_id, day, names) VALUES ($1, $2, $3)
		    ON CONFLICT (by_id, day) DO UPDATE SET names = member_shown.names + excluded.names
		RETURNING names`, by, on.Numeric(), names)
}

func scanLook(r db.Row) (l Look, err error) {
	var at int64
	err = r.Scan(&l.Member, &at, &l.By, &l.Post, &l.Body, &l.What)
	l.At = db.Instant(at)
	return l, err
}

const lookColumns = `member_id, at, by_id, post_id, body_id, what`

// Looks are who opened a file other than whose it is, the last one first.
func (s *Store) Looks(ctx context.Context, m id.Member, limit int) ([]Look, error) {
	return db.Select(ctx, s.db, scanLook, `SELECT `+lookColumns+` FROM member_look WHERE member_id = $1 AND what <> 'own' ORDER BY at DESC, by_id, what LIMIT $2`, m, limit)
}

// unbatched are looks that did not enter the ledger yet.
func (s *Store) unbatched(ctx context.Context, limit int) ([]Look, error) {
	return db.Select(ctx, s.db, scanLook, `SELECT `+lookColumns+` FROM member_look WHERE batch = 0 ORDER BY member_id, at, by_id, what LIMIT $1`, limit)
}

// take puts looks into a batch.
func (s *Store) take(ctx context.Context, batch int64, looks []Look) error {
	for _, l := range looks {
		if _, err := db.Exec(ctx, s.db, `UPDATE member_look SET batch = $5 WHERE member_id = $1 AND at = $2 AND by_id = $3 AND what = $4`, l.Member, db.Millis(l.At), l.By, l.What, batch); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) inBatch(ctx context.Context, batch int64) ([]Look, error) {
	return db.Select(ctx, s.db, scanLook, `SELECT `+lookColumns+` FROM member_look WHERE batch = $1`, batch)
}

// batch is a number of looks that entered the ledger together.
type batch struct {
	n      int64
	salt   []byte
	count  int
	digest []byte
}

func (s *Store) lastBatch(ctx context.Context) (int64, error) {
	return db.Value[int64](ctx, s.db, `SELECT COALESCE(max(batch), 0) FROM member_look_batch`)
}

func (s *Store) putBatch(ctx context.Context, b batch, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO member_look_batch (batch, at, salt, count, digest) VALUES ($1, $2, $3, $4, $5)`, b.n, db.Millis(at), b.salt, b.count, b.digest)
	return err
}

func (s *Store) batches(ctx context.Context) ([]batch, error) {
	return db.Select(ctx, s.db, func(r db.Row) (b batch, err error) { return b, r.Scan(&b.n, &b.salt, &b.count, &b.digest) },
		`SELECT batch, salt, count, digest FROM member_look_batch ORDER BY batch`)
}

// Counted is how many files there are, and how many looks at files.
func (s *Store) Counted(ctx context.Context) (files, looks int64, err error) {
	if files, err = db.Value[int64](ctx, s.db, `SELECT count(*) FROM member`); err != nil {
		return 0, 0, err
	}
	looks, err = db.Value[int64](ctx, s.db, `SELECT count(*) FROM member_look`)
	return files, looks, err
}
