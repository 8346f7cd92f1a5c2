package circular

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// hold makes others who work on the circular wait until the transaction ends. It changes nothing.
func (s *Store) hold(ctx context.Context, circular id.Circular) error {
	_, err := db.Exec(ctx, s.db, `UPDATE circular SET noticed = noticed WHERE id = $1`, circular)
	return err
}

// seats lists up to limit seats after a place, as they were frozen.
func (s *Store) seats(ctx context.Context, circular id.Circular, after, limit int) ([]Seat, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x Seat, err error) {
		return x, r.Scan(&x.N, &x.Body, &x.Post, &x.Person, &x.Province, &x.Passes)
	}, `SELECT n, body_id, post_id, person_id, province_id, passes FROM circular_seat WHERE circular_id = $1 AND n > $2 ORDER BY n LIMIT $3`, circular, after, limit)
}

// seatsOf are the seats of a circular in whose place a person was told: their own and the one the notice was for.
func (s *Store) seatsOf(ctx context.Context, circular id.Circular, person id.Person, n int) ([]int, error) {
	return db.Select(ctx, s.db, func(r db.Row) (n int, err error) { return n, r.Scan(&n) },
		`SELECT n FROM circular_seat WHERE circular_id = $1 AND (person_id = $2 OR n = $3) ORDER BY n`, circular, person, n)
}

func (s *Store) noticed(ctx context.Context, circular id.Circular, n int) error {
	_, err := db.Exec(ctx, s.db, `UPDATE circular SET noticed = $2 WHERE id = $1 AND noticed < $2`, circular, n)
	return err
}

// told writes who is told in a round, and gives the seats of those who were not told before. Vacant seats are passed over.
func (s *Store) told(ctx context.Context, circular id.Circular, round Round, seats []Seat, at time.Time) ([]Seat, error) {
	var told []Seat
	for len(seats) > 0 {
		n := min(len(seats), valuesAtOnce/5)
		byPerson := map[id.Person]Seat{}
		var args []any
		for _, x := range seats[:n] {
			if _, twice := byPerson[x.Person]; x.Person == "" || twice {
				continue
			}
			byPerson[x.Person] = x
			args = append(args, circular, round, x.Person, x.N, db.Millis(at))
		}
		seats = seats[n:]
		if len(args) == 0 {
			continue
		}
		fresh, err := column[id.Person](ctx, s.db, `
			INSERT INTO circular_notice (circular_id, round, person_id, n, at, taken_at, failed_at, how) VALUES `+places(len(args)/5, "(?, ?, ?, ?, ?, 0, 0, '')")+`
			ON CONFLICT DO NOTHING RETURNING person_id`, args...)
		if err != nil {
			return nil, err
		}
		for _, p := range fresh {
			told = append(told, byPerson[p])
		}
	}
	return told, nil
}

// taken writes that a notice arrived and says whose it was. The first time stays.
func (s *Store) taken(ctx context.Context, circular id.Circular, round Round, n int, how string, at time.Time) (id.Person, error) {
	if _, err := db.Exec(ctx, s.db, `
		UPDATE circular_notice SET taken_at = $4, how = $5 WHERE circular_id = $1 AND round = $2 AND n = $3 AND taken_at = 0`,
		circular, round, n, db.Millis(at), how); err != nil {
		return "", err
	}
	return db.Value[id.Person](ctx, s.db, `SELECT person_id FROM circular_notice WHERE circular_id = $1 AND round = $2 AND n = $3`, circular, round, n)
}

// failed writes that a notice did not arrive, and why.
func (s *Store) failed(ctx context.Context, circular id.Circular, round Round, n int, why Failure, at time.Time) error {
	rows, err := db.Exec(ctx, s.db, `
		UPDATE circular_notice SET failed_at = $4, how = $5 WHERE circular_id = $1 AND round = $2 AND n = $3`, circular, round, n, db.Millis(at), why)
	if err == nil && rows == 0 {
		err = fault.New(fault.NotFound, "")
	}
	return err
}
