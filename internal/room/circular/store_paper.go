package circular

import (
	"context"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// code is the code of a circular: the one it has, else the one given; "" when that is another's.
func (s *Store) code(ctx context.Context, circular id.Circular, fresh string) (string, error) {
	const has = `SELECT code FROM circular_code WHERE circular_id = $1`
	code, err := db.Value[string](ctx, s.db, has, circular)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return code, err
	}
	if _, err := db.Exec(ctx, s.db, `INSERT INTO circular_code (circular_id, code) VALUES ($1, $2) ON CONFLICT DO NOTHING`, circular, fresh); err != nil {
		return "", err
	}
	code, err = db.Value[string](ctx, s.db, has, circular)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return code, err
}

// coded is the circular of a code, or fault.NotFound.
func (s *Store) coded(ctx context.Context, code string) (id.Circular, error) {
	return db.Value[id.Circular](ctx, s.db, `SELECT circular_id FROM circular_code WHERE code = $1`, code)
}

// key writes what somebody read; their own earlier entry goes.
func (s *Store) key(ctx context.Context, circular id.Circular, e Entry) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO circular_paper (circular_id, n, by_id, signer, signed, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (circular_id, n, by_id) DO UPDATE SET signer = excluded.signer, signed = excluded.signed, at = excluded.at`,
		circular, e.N, e.By, e.Signer, e.Signed.Numeric(), db.Millis(e.At))
	return err
}

// entries are what people read off the form of a seat, the first one first.
func (s *Store) entries(ctx context.Context, circular id.Circular, n int) ([]Entry, error) {
	return db.Select(ctx, s.db, scanEntry, `SELECT n, by_id, signer, signed, at FROM circular_paper WHERE circular_id = $1 AND n = $2 ORDER BY at, by_id`, circular, n)
}

func scanEntry(r db.Row) (e Entry, err error) {
	var signed string
	err = r.Scan(&e.N, &e.By, &e.Signer, &signed, instant{&e.At})
	e.Signed = parseDay(signed)
	return e, err
}

// Unsettled counts the forms that wait for a second person, and lists the entries of those where people read otherwise.
func (s *Store) Unsettled(ctx context.Context, circular id.Circular) (waiting int, differ []Entry, err error) {
	all, err := db.Select(ctx, s.db, scanEntry, `
		SELECT n, by_id, signer, signed, at FROM circular_paper AS p
		 WHERE circular_id = $1 AND NOT EXISTS (SELECT 1 FROM circular_receipt AS r WHERE r.circular_id = p.circular_id AND r.n = p.n AND r.fact = 'paper')
		 ORDER BY n, at, by_id`, circular)
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j].N == all[i].N {
			j++
		}
		if j == i+1 {
			waiting++
		} else {
			differ = append(differ, all[i:j]...)
		}
		i = j
	}
	return waiting, differ, err
}
