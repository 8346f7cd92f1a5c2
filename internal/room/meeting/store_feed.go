package meeting

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// feed is when somebody's address was made and last asked for, zero for none.
func (s *Store) feed(ctx context.Context, person id.Person) (at, read time.Time, err error) {
	_, err = db.One(ctx, s.db, func(r db.Row) (struct{}, error) {
		return struct{}{}, r.Scan(instant{&at}, instant{&read})
	}, `SELECT at, read_at FROM meeting_feed WHERE person_id = $1`, person)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return at, read, err
}

func (s *Store) putFeed(ctx context.Context, person id.Person, hash []byte, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO meeting_feed (person_id, hash, at, read_at) VALUES ($1, $2, $3, 0)
		ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, at = excluded.at, read_at = 0`, person, hash, db.Millis(at))
	return err
}

func (s *Store) endFeed(ctx context.Context, person id.Person) error {
	_, err := db.Exec(ctx, s.db, `DELETE FROM meeting_feed WHERE person_id = $1`, person)
	return err
}

// whose is the person of an address, or fault.NotFound.
func (s *Store) whose(ctx context.Context, hash []byte) (id.Person, error) {
	return db.Value[id.Person](ctx, s.db, `SELECT person_id FROM meeting_feed WHERE hash = $1`, hash)
}

func (s *Store) readFeed(ctx context.Context, person id.Person, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `UPDATE meeting_feed SET read_at = $2 WHERE person_id = $1`, person, db.Millis(at))
	return err
}
