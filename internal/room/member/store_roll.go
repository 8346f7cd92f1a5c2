package member

import (
	"context"
	"encoding/json"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// more says whether bodies, nil for all, have more than so many files with a number.
func (s *Store) more(ctx context.Context, bodies []id.Body, than int) (bool, error) {
	w := &db.Where{}
	w.Add("number > 0")
	if bodies != nil {
		w.Add(db.In(w, "body_id", bodies))
	}
	most := w.Place(than + 1)
	n, err := db.Value[int](ctx, s.db, `SELECT count(*) FROM (SELECT 1 FROM member WHERE `+w.String()+` LIMIT `+most+`) AS first`, w.Args...)
	return n > than, err
}

// tally is a count as far as it has come.
func (s *Store) tally(ctx context.Context, tally string) (Tally, error) {
	return db.One(ctx, s.db, func(r db.Row) (t Tally, err error) {
		var bodies, on string
		var asked, done int64
		if err = r.Scan(&t.ID, &bodies, &on, &t.Behind, &asked, &t.reached, &t.Looked, &t.Members, &t.Formal, &t.Good, &done); err != nil {
			return t, err
		}
		t.Asked, t.Done = db.Instant(asked), db.Instant(done)
		if bodies != "" {
			err = json.Unmarshal([]byte(bodies), &t.Bodies)
		}
		if err == nil {
			t.Day, err = jalali.Parse(on)
		}
		return t, err
	}, `SELECT id, bodies, day, behind, asked_at, reached, looked, members, formal, good, done_at FROM member_roll WHERE id = $1`, tally)
}

// beginTally begins a count, anew when there was one.
func (s *Store) beginTally(ctx context.Context, t *Tally) error {
	bodies := ""
	if t.Bodies != nil {
		text, err := json.Marshal(t.Bodies)
		if err != nil {
			return err
		}
		bodies = string(text)
	}
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO member_roll (id, bodies, day, behind, asked_at, reached, looked, members, formal, good, done_at)
		VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0)
		    ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at, reached = 0, looked = 0, members = 0, formal = 0, good = 0, done_at = 0`,
		t.ID, bodies, t.Day.Numeric(), t.Behind, db.Millis(t.Asked))
	return err
}

// countedTo keeps a count that went on from a number; what another process counted first stays.
func (s *Store) countedTo(ctx context.Context, t *Tally, from int64) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE member_roll SET reached = $4, looked = $5, members = $6, formal = $7, good = $8, done_at = $9
		 WHERE id = $1 AND asked_at = $2 AND reached = $3 AND done_at = 0`,
		t.ID, db.Millis(t.Asked), from, t.reached, t.Looked, t.Members, t.Formal, t.Good, db.Millis(t.Done))
	return err
}

// dropTallies forgets the counts that were asked for before an instant.
func (s *Store) dropTallies(ctx context.Context, before time.Time) error {
	_, err := db.Exec(ctx, s.db, `DELETE FROM member_roll WHERE asked_at < $1`, db.Millis(before))
	return err
}
