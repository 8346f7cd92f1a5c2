package meeting

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

const rulingColumns = `id, meeting_id, body_id, point_id, text, post_id, due, votes_for, votes_against, votes_neither, state, version, jy, number, reason,
	overtaken_by, closed_by, closed_at, public_at`

func scanRuling(r db.Row) (x Ruling, err error) {
	err = r.Scan(&x.ID, &x.Meeting, &x.Body, &x.Point, &x.Text, &x.Post, &x.Due, &x.For, &x.Against, &x.Neither, &x.State, &x.Version, &x.Year, &x.Number, &x.Reason,
		&x.By, &x.ClosedBy, instant{&x.ClosedAt}, instant{&x.PublicAt})
	if x.Counted = x.For >= 0; !x.Counted {
		x.For, x.Against, x.Neither = 0, 0, 0
	}
	x.Decided.ID = x.ID
	return x, err
}

// putDecided writes a resolution as the record has it; one that was struck goes, unless it has a number.
func (s *Store) putDecided(ctx context.Context, m *Meeting, d *Decided) error {
	if d.Struck {
		_, err := db.Exec(ctx, s.db, `DELETE FROM meeting_ruling WHERE id = $1 AND meeting_id = $2 AND number = 0`, d.ID, m.ID)
		return err
	}
	votes := []int{d.For, d.Against, d.Neither}
	if !d.Counted {
		votes = []int{-1, -1, -1}
	}
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO meeting_ruling (id, meeting_id, body_id, point_id, text, post_id, due, votes_for, votes_against, votes_neither, state, version, jy, number, reason,
		       overtaken_by, closed_by, closed_at, public_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', 1, 0, 0, '', '', '', 0, 0)
		    ON CONFLICT (id) DO UPDATE SET point_id = excluded.point_id, text = excluded.text, post_id = excluded.post_id, due = excluded.due,
		       votes_for = excluded.votes_for, votes_against = excluded.votes_against, votes_neither = excluded.votes_neither
		 WHERE meeting_ruling.meeting_id = excluded.meeting_id`,
		d.ID, m.ID, m.Body, d.Point, d.Text, d.Post, d.Due, votes[0], votes[1], votes[2])
	return err
}

// Ruling is a resolution, or fault.NotFound.
func (s *Store) Ruling(ctx context.Context, r id.Ruling) (Ruling, error) {
	return db.One(ctx, s.db, scanRuling, `SELECT `+rulingColumns+` FROM meeting_ruling WHERE id = $1`, r)
}

// Rulings are resolutions by id.
func (s *Store) Rulings(ctx context.Context, ids ...id.Ruling) (map[id.Ruling]Ruling, error) {
	of := make(map[id.Ruling]Ruling, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), valuesAtOnce)
		w := &db.Where{}
		w.Add(db.In(w, "id", ids[:n]))
		ids = ids[n:]
		some, err := db.Select(ctx, s.db, scanRuling, `SELECT `+rulingColumns+` FROM meeting_ruling WHERE `+w.String(), w.Args...)
		if err != nil {
			return nil, err
		}
		for _, x := range some {
			of[x.ID] = x
		}
	}
	return of, nil
}

// RulingFilter chooses resolutions. Empty fields do not choose.
type RulingFilter struct {
	Bodies  []id.Body // nil: all
	Meeting id.Meeting
	Posts   []id.Post // whose work it is; nil: anybody's
	States  []RulingState
	Late    Day // only those due before the day
	From    Day // only those due on the day or later
	Public  bool
	After   id.Ruling
	Limit   int
}

// List of a filter: by when they are due, those without a day last; a meeting's own in the order of their numbers.
func (s *Store) ListRulings(ctx context.Context, f RulingFilter) ([]Ruling, error) {
	w := &db.Where{}
	if f.Bodies != nil {
		w.Add(db.In(w, "body_id", f.Bodies))
	}
	if f.Posts != nil {
		w.Add(db.In(w, "post_id", f.Posts))
	}
	if f.Meeting != "" {
		w.Add("meeting_id = ", w.Place(f.Meeting))
	}
	if len(f.States) > 0 {
		w.Add(db.In(w, "state", f.States))
	}
	if !f.Late.IsZero() {
		w.Add("due <> '' AND due < ", w.Place(f.Late.Numeric()))
	}
	if !f.From.IsZero() {
		w.Add("due >= ", w.Place(f.From.Numeric()))
	}
	if f.Public {
		w.Add("public_at > 0")
	}
	if f.After != "" {
		w.Add("id > ", w.Place(f.After))
	}
	order := "CASE WHEN due = '' THEN 1 ELSE 0 END, due, id"
	if f.Meeting != "" {
		order = "number, id"
	}
	limit := w.Place(f.Limit)
	return db.Select(ctx, s.db, scanRuling, `SELECT `+rulingColumns+` FROM meeting_ruling WHERE `+w.String()+` ORDER BY `+order+` LIMIT `+limit, w.Args...)
}

// lockRuling makes others who want to change the resolution wait.
func (s *Store) lockRuling(ctx context.Context, r id.Ruling) (Ruling, error) {
	n, err := db.Exec(ctx, s.db, `UPDATE meeting_ruling SET version = version WHERE id = $1`, r)
	if err != nil {
		return Ruling{}, err
	}
	if n == 0 {
		return Ruling{}, fault.New(fault.NotFound, "")
	}
	return s.Ruling(ctx, r)
}

// changeRuling writes what became of a resolution.
func (s *Store) changeRuling(ctx context.Context, x *Ruling) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE meeting_ruling SET state = $2, version = $3, jy = $4, number = $5, reason = $6, overtaken_by = $7, closed_by = $8, closed_at = $9, public_at = $10 WHERE id = $1`,
		x.ID, x.State, x.Version, x.Year, x.Number, x.Reason, x.By, x.ClosedBy, db.Millis(x.ClosedAt), db.Millis(x.PublicAt))
	return err
}

// FollowUp is what somebody said of a resolution later.
type FollowUp struct {
	ID     string
	Ruling id.Ruling
	Person id.Person
	Text   string
	Salt   []byte
	At     time.Time
}

// putFollow writes one; the same twice is one.
func (s *Store) putFollow(ctx context.Context, f *FollowUp) (bool, error) {
	n, err := db.Exec(ctx, s.db, `INSERT INTO meeting_follow (id, ruling_id, person_id, text, salt, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		f.ID, f.Ruling, f.Person, f.Text, f.Salt, db.Millis(f.At))
	return n > 0, err
}

// FollowUps are those of a resolution, the first one first.
func (s *Store) FollowUps(ctx context.Context, r id.Ruling) ([]FollowUp, error) {
	return db.Select(ctx, s.db, func(r db.Row) (f FollowUp, err error) {
		return f, r.Scan(&f.ID, &f.Ruling, &f.Person, &f.Text, &f.Salt, instant{&f.At})
	}, `SELECT id, ruling_id, person_id, text, salt, at FROM meeting_follow WHERE ruling_id = $1 ORDER BY at, id`, r)
}
