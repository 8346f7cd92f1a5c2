package circular

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// unfinished lists the circulars whose notices were not all handed on.
func (s *Store) unfinished(ctx context.Context) ([]id.Circular, error) {
	return column[id.Circular](ctx, s.db, `SELECT id FROM circular WHERE state = 'sent' AND noticed < seats ORDER BY id`)
}

// due lists the circulars that were sent by an instant, ask for something, and whose round is not through.
func (s *Store) due(ctx context.Context, round Round, sent time.Time) ([]id.Circular, error) {
	return column[id.Circular](ctx, s.db, `
		SELECT id FROM circular AS c
		 WHERE state = 'sent' AND asked <> 'nothing' AND sent_at <= $2
		   AND NOT EXISTS (SELECT 1 FROM circular_round AS r WHERE r.circular_id = c.id AND r.round = $1)
		 ORDER BY id`, round, db.Millis(sent))
}

// overdue lists up to limit seats that are unread and were not reminded, or raised, yet.
func (s *Store) overdue(ctx context.Context, circular id.Circular, round Round, limit int) ([]Seat, error) {
	mark := "s.reminded_at = 0"
	if round == RoundRaised {
		mark = "s.raised_at = 0"
	}
	return db.Select(ctx, s.db, func(r db.Row) (x Seat, err error) {
		return x, r.Scan(&x.N, &x.Body, &x.Post, &x.Person, &x.Province, &x.Passes)
	}, `
		SELECT s.n, s.body_id, s.post_id, s.person_id, s.province_id, s.passes FROM circular_seat AS s
		 WHERE s.circular_id = $1 AND `+mark+` AND `+missing(Unread, "$1")+` ORDER BY s.n LIMIT $2`, circular, limit)
}

func (s *Store) through(ctx context.Context, circular id.Circular, round Round, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO circular_round (circular_id, round, at, quiet) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING`, circular, round, db.Millis(at))
	return err
}

// reminded writes that seats were reminded.
func (s *Store) reminded(ctx context.Context, circular id.Circular, seats []Seat, at time.Time) error {
	for len(seats) > 0 {
		n := min(len(seats), valuesAtOnce)
		w := &db.Where{}
		when := w.Place(db.Millis(at))
		w.Add("circular_id = ", w.Place(circular))
		places := make([]int, n)
		for i, x := range seats[:n] {
			places[i] = x.N
		}
		w.Add(db.In(w, "n", places))
		if _, err := db.Exec(ctx, s.db, `UPDATE circular_seat SET reminded_at = `+when+` WHERE `+w.String(), w.Args...); err != nil {
			return err
		}
		seats = seats[n:]
	}
	return nil
}

// raised writes that a seat was raised to a post, "" where nobody stands in.
func (s *Store) raised(ctx context.Context, circular id.Circular, n int, to id.Post, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `UPDATE circular_seat SET raised_at = $3, raised_to = $4 WHERE circular_id = $1 AND n = $2`, circular, n, db.Millis(at), to)
	return err
}

// raisedTo lists the unread seats that were raised to posts.
func (s *Store) raisedTo(ctx context.Context, posts []id.Post) ([]Own, error) {
	w := &db.Where{}
	w.Add(db.In(w, "s.raised_to", posts), ` AND s.raised_at > 0
		AND NOT EXISTS (SELECT 1 FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.fact IN ('opened', 'accepted', 'paper'))`)
	return db.Select(ctx, s.db, func(r db.Row) (x Own, err error) {
		return x, r.Scan(append([]any{&x.Circular}, x.into()...)...)
	}, `SELECT s.circular_id, `+seatColumns+`, `+received+` FROM circular_seat AS s WHERE `+w.String()+` ORDER BY s.circular_id DESC, s.n`, w.Args...)
}

// phones lists the circulars whose raised round began and whose seats may be read by now.
func (s *Store) phones(ctx context.Context) ([]id.Circular, error) {
	return column[id.Circular](ctx, s.db, `SELECT circular_id FROM circular_round WHERE round = 'raised' AND quiet = 0 ORDER BY circular_id`)
}

// quiet writes that nobody is left to telephone.
func (s *Store) quiet(ctx context.Context, circular id.Circular) error {
	_, err := db.Exec(ctx, s.db, `UPDATE circular_round SET quiet = 1 WHERE circular_id = $1 AND round = 'raised'`, circular)
	return err
}

func (s *Store) gate(ctx context.Context) (gate, error) {
	g, err := db.One(ctx, s.db, func(r db.Row) (g gate, err error) {
		return g, r.Scan(instant{&g.restored}, instant{&g.confirmed})
	}, `SELECT restored_at, confirmed_at FROM circular_gate WHERE id = 1`)
	if fault.Is(err, fault.NotFound) { // no backup was ever restored here
		err = nil
	}
	return g, err
}

// confirm opens the gate; false when the restore is another one, or it is open.
func (s *Store) confirm(ctx context.Context, restored, now time.Time, by id.Person) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		UPDATE circular_gate SET confirmed_at = CASE WHEN restored_at > $2 THEN restored_at ELSE $2 END, confirmed_by = $3
		 WHERE id = 1 AND restored_at = $1 AND restored_at > confirmed_at`, db.Millis(restored), db.Millis(now), by)
	return n > 0, err
}

// noticedAll takes the notices of every circular for handed on.
func (s *Store) noticedAll(ctx context.Context) error {
	_, err := db.Exec(ctx, s.db, `UPDATE circular SET noticed = seats WHERE state = 'sent' AND noticed < seats`)
	return err
}
