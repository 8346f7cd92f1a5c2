package member

import (
	"context"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Transfer is the transfer of a member that waits, or fault.NotFound.
func (s *Store) Transfer(ctx context.Context, m id.Member) (Transfer, error) {
	return db.One(ctx, s.db, func(r db.Row) (t Transfer, err error) {
		var at, released, received int64
		err = r.Scan(&t.Member, &t.To, &at, &t.By, &released, &received)
		t.At, t.Released, t.Received = db.Instant(at), db.Instant(released), db.Instant(received)
		return t, err
	}, `SELECT member_id, to_id, at, by_id, released_at, received_at FROM member_transfer WHERE member_id = $1`, m)
}

func (s *Store) putTransfer(ctx context.Context, t Transfer) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO member_transfer (member_id, to_id, at, by_id, released_at, received_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		t.Member, t.To, db.Millis(t.At), t.By, db.Millis(t.Released), db.Millis(t.Received))
	return err
}

// answerTransfer writes who has answered.
func (s *Store) answerTransfer(ctx context.Context, t Transfer) error {
	_, err := db.Exec(ctx, s.db, `UPDATE member_transfer SET released_at = $2, received_at = $3 WHERE member_id = $1`, t.Member, db.Millis(t.Released), db.Millis(t.Received))
	return err
}

func (s *Store) dropTransfer(ctx context.Context, m id.Member) error {
	_, err := db.Exec(ctx, s.db, `DELETE FROM member_transfer WHERE member_id = $1`, m)
	return err
}
