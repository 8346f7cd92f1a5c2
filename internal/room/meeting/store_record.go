package meeting

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Edition is an edition of an object of a record.
type Edition struct {
	Object string
	N      int64
	Value  string
	Key    string // unlike any other's, in every copy of the record
	By     id.Person
	At     time.Time
}

const editionColumns = `object, n, value, key, by_id, at`

func scanEdition(r db.Row) (e Edition, err error) {
	return e, r.Scan(&e.Object, &e.N, &e.Value, &e.Key, &e.By, instant{&e.At})
}

// latest are the editions that count, by object.
func (s *Store) latest(ctx context.Context, m id.Meeting) (map[string]Edition, error) {
	all, err := s.history(ctx, m)
	of := make(map[string]Edition, len(all))
	for _, e := range all { // in their order: the last one stays
		of[e.Object] = e
	}
	return of, err
}

// history are all editions of a record, those of an object in their order.
func (s *Store) history(ctx context.Context, m id.Meeting) ([]Edition, error) {
	return db.Select(ctx, s.db, scanEdition, `SELECT `+editionColumns+` FROM meeting_edition WHERE meeting_id = $1 ORDER BY object, n`, m)
}

// editions are those of one object, the last one first.
func (s *Store) editions(ctx context.Context, m id.Meeting, object string) ([]Edition, error) {
	return db.Select(ctx, s.db, scanEdition, `SELECT `+editionColumns+` FROM meeting_edition WHERE meeting_id = $1 AND object = $2 ORDER BY n DESC`, m, object)
}

func (s *Store) putEdition(ctx context.Context, m id.Meeting, e *Edition) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO meeting_edition (meeting_id, object, n, value, key, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		m, e.Object, e.N, e.Value, e.Key, e.By, db.Millis(e.At))
	return err
}

// Aside is what another copy of the record says of an object.
type Aside struct {
	Object string
	Key    string
	Value  string
	At     time.Time
}

// Asides wait for a decision.
func (s *Store) Asides(ctx context.Context, m id.Meeting) ([]Aside, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x Aside, err error) {
		return x, r.Scan(&x.Object, &x.Key, &x.Value, instant{&x.At})
	}, `SELECT object, key, value, at FROM meeting_aside WHERE meeting_id = $1 ORDER BY object, at, key`, m)
}

// putAside keeps one; it says whether it is new.
func (s *Store) putAside(ctx context.Context, m id.Meeting, x Aside) (bool, error) {
	n, err := db.Exec(ctx, s.db, `INSERT INTO meeting_aside (meeting_id, object, key, value, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		m, x.Object, x.Key, x.Value, db.Millis(x.At))
	return n > 0, err
}

func (s *Store) takeAside(ctx context.Context, m id.Meeting, object, key string) (bool, error) {
	n, err := db.Exec(ctx, s.db, `DELETE FROM meeting_aside WHERE meeting_id = $1 AND object = $2 AND key = $3`, m, object, key)
	return n > 0, err
}
