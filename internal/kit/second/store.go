package second

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

const columns = `id, act, object, body_id, payload, why, about_id, by_id, at, expires_at, state, decided_at, decided_by`

func scan(r db.Row) (p Proposal, err error) {
	var at, expires, decided int64
	err = r.Scan(&p.ID, &p.Act, &p.Object, &p.Body, &p.Payload, &p.Why, &p.About, &p.By, &at, &expires, &p.State, &decided, &p.Decider)
	p.At, p.Expires, p.Decided = db.Instant(at), db.Instant(expires), db.Instant(decided)
	return p, err
}

// Find is one proposal of an act.
func (s *Acts) Find(ctx context.Context, act, proposal string) (Proposal, error) {
	return db.One(ctx, s.o.DB, scan, `SELECT `+columns+` FROM second_proposal WHERE id = $1 AND act = $2`, proposal, act)
}

// Waiting lists the proposals of an act that can be decided, the oldest first.
func (s *Acts) Waiting(ctx context.Context, act string) ([]Proposal, error) {
	return db.Select(ctx, s.o.DB, scan, `
		SELECT `+columns+` FROM second_proposal WHERE act = $1 AND state = 'open' AND expires_at > $2 ORDER BY at, id`, act, db.Millis(s.o.Now()))
}

// Confirmed lists what somebody proposed of an act and another confirmed since an instant, the newest first.
func (s *Acts) Confirmed(ctx context.Context, act string, by id.Person, since time.Time) ([]Proposal, error) {
	return db.Select(ctx, s.o.DB, scan, `
		SELECT `+columns+` FROM second_proposal
		 WHERE act = $1 AND by_id = $2 AND state = 'done' AND decided_at > $3 ORDER BY decided_at DESC, id`, act, by, db.Millis(since))
}

// Names says which acts proposals are of.
func (s *Acts) Names(ctx context.Context, proposals ...string) (map[string]string, error) {
	acts := map[string]string{}
	if len(proposals) == 0 {
		return acts, nil
	}
	args := make([]any, len(proposals))
	for i, p := range proposals {
		args[i] = p
	}
	for p, err := range db.Each(ctx, s.o.DB, scan, `SELECT `+columns+` FROM second_proposal WHERE id IN (`+db.Placeholders(1, len(args))+`)`, args...) {
		if err != nil {
			return nil, err
		}
		acts[p.ID] = p.Act
	}
	return acts, nil
}

func (s *Acts) open(ctx context.Context, act, object string) ([]Proposal, error) {
	return db.Select(ctx, s.o.DB, scan, `SELECT `+columns+` FROM second_proposal WHERE act = $1 AND object = $2 AND state = 'open'`, act, object)
}

func (s *Acts) late(ctx context.Context, now time.Time) ([]Proposal, error) {
	return db.Select(ctx, s.o.DB, scan, `SELECT `+columns+` FROM second_proposal WHERE state = 'open' AND expires_at <= $1 ORDER BY id`, db.Millis(now))
}

func (s *Acts) insert(ctx context.Context, p Proposal) error {
	_, err := db.Exec(ctx, s.o.DB, `INSERT INTO second_proposal (`+columns+`) VALUES (`+db.Placeholders(1, 13)+`)`,
		p.ID, p.Act, p.Object, p.Body, p.Payload, p.Why, p.About, p.By, db.Millis(p.At), db.Millis(p.Expires), p.State, int64(0), "")
	return err
}

// settle decides a proposal that is open and has not expired: only one who asks wins.
func (s *Acts) settle(ctx context.Context, proposal, state string, by id.Person, now time.Time) (bool, error) {
	n, err := db.Exec(ctx, s.o.DB, `
		UPDATE second_proposal SET state = $2, decided_at = $3, decided_by = $4 WHERE id = $1 AND state = 'open' AND expires_at > $3`,
		proposal, state, db.Millis(now), by)
	return n > 0, err
}

func (s *Acts) lapse(ctx context.Context, proposal string, now time.Time) (bool, error) {
	n, err := db.Exec(ctx, s.o.DB, `UPDATE second_proposal SET state = 'expired', decided_at = $2 WHERE id = $1 AND state = 'open'`, proposal, db.Millis(now))
	return n > 0, err
}
