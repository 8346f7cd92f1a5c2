package member

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// disagree writes that a consent was taken back.
func (s *Store) disagree(ctx context.Context, m id.Member, purpose string, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `UPDATE member_consent SET withdrawn_at = $3 WHERE member_id = $1 AND purpose = $2 AND withdrawn_at = 0`, m, purpose, db.Millis(at))
	return err
}

// card is which card of a member counts, or fault.NotFound.
func (s *Store) card(ctx context.Context, m id.Member) (int64, error) {
	return db.One(ctx, s.db, func(r db.Row) (n int64, err error) { return n, r.Scan(&n) }, `SELECT n FROM member_card WHERE member_id = $1`, m)
}

// putCard writes a card in the place of the one before.
func (s *Store) putCard(ctx context.Context, m id.Member, n int64, mark []byte) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO member_card (member_id, n, mark) VALUES ($1, $2, $3)
		    ON CONFLICT (member_id) DO UPDATE SET n = excluded.n, mark = excluded.mark`, m, n, mark)
	return err
}

// carded is the state of the file of a card, or fault.NotFound.
func (s *Store) carded(ctx context.Context, mark []byte) (State, error) {
	return db.One(ctx, s.db, func(r db.Row) (x State, err error) { return x, r.Scan(&x) }, `
		SELECT m.state FROM member_card c JOIN member m ON m.id = c.member_id WHERE c.mark = $1`, mark)
}
