package meeting

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

const circulatedColumns = `meeting_id, edition, content, salt, digest, note, by_id, at`

func scanCirculated(r db.Row) (c Circulated, err error) {
	return c, r.Scan(&c.Meeting, &c.Edition, &c.Content, &c.Salt, &c.Digest, &c.Note, &c.By, instant{&c.At})
}

// Circulated is an edition of the minutes, or fault.NotFound.
func (s *Store) Circulated(ctx context.Context, m id.Meeting, edition int) (Circulated, error) {
	return db.One(ctx, s.db, scanCirculated, `SELECT `+circulatedColumns+` FROM meeting_minutes WHERE meeting_id = $1 AND edition = $2`, m, edition)
}

// Editions are those of a meeting's minutes, the last one first.
func (s *Store) Editions(ctx context.Context, m id.Meeting) ([]Circulated, error) {
	return db.Select(ctx, s.db, scanCirculated, `SELECT `+circulatedColumns+` FROM meeting_minutes WHERE meeting_id = $1 ORDER BY edition DESC`, m)
}

func (s *Store) everyCirculated(ctx context.Context) ([]Circulated, error) {
	return db.Select(ctx, s.db, scanCirculated, `SELECT `+circulatedColumns+` FROM meeting_minutes ORDER BY meeting_id, edition`)
}

// circulate writes an edition. A signature under one before it signs nothing any more.
func (s *Store) circulate(ctx context.Context, c *Circulated) error {
	if _, err := db.Exec(ctx, s.db, `DELETE FROM meeting_signature WHERE meeting_id = $1`, c.Meeting); err != nil {
		return err
	}
	_, err := db.Exec(ctx, s.db, `INSERT INTO meeting_minutes (meeting_id, edition, content, salt, digest, note, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.Meeting, c.Edition, c.Content, c.Salt, c.Digest, c.Note, c.By, db.Millis(c.At))
	return err
}

// putObjection writes an objection; one that is there stays as it is.
func (s *Store) putObjection(ctx context.Context, o *Objection) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO meeting_objection (id, meeting_id, edition, person_id, text, salt, at, accepted, answer, answered_by, answered_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '', 0) ON CONFLICT DO NOTHING`, o.ID, o.Meeting, o.Edition, o.Person, o.Text, o.Salt, db.Millis(o.At))
	return n > 0, err
}

// Objections are those to a meeting's minutes, the first one first.
func (s *Store) Objections(ctx context.Context, m id.Meeting) ([]Objection, error) {
	return db.Select(ctx, s.db, func(r db.Row) (o Objection, err error) {
		return o, r.Scan(&o.ID, &o.Meeting, &o.Edition, &o.Person, &o.Text, &o.Salt, instant{&o.At}, &o.Accepted, &o.Answer, &o.AnsweredBy, instant{&o.AnsweredAt})
	}, `SELECT id, meeting_id, edition, person_id, text, salt, at, accepted, answer, answered_by, answered_at FROM meeting_objection WHERE meeting_id = $1 ORDER BY at, id`, m)
}

func (s *Store) answer(ctx context.Context, o *Objection) error {
	_, err := db.Exec(ctx, s.db, `UPDATE meeting_objection SET accepted = $2, answer = $3, answered_by = $4, answered_at = $5 WHERE id = $1 AND answered_at = 0`,
		o.ID, o.Accepted, o.Answer, o.AnsweredBy, db.Millis(o.AnsweredAt))
	return err
}

// Signatures are those under the last edition.
func (s *Store) Signatures(ctx context.Context, m id.Meeting) ([]Signature, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x Signature, err error) {
		return x, r.Scan(&x.Role, &x.Edition, &x.Person, instant{&x.At})
	}, `SELECT role, edition, person_id, at FROM meeting_signature WHERE meeting_id = $1 ORDER BY role`, m)
}

func (s *Store) sign(ctx context.Context, m id.Meeting, x *Signature) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO meeting_signature (meeting_id, role, edition, person_id, at) VALUES ($1, $2, $3, $4, $5)`, m, x.Role, x.Edition, x.Person, db.Millis(x.At))
	return err
}

// unsigned counts the meetings whose minutes a person has to sign, and whose time to object is over.
func (s *Store) unsigned(ctx context.Context, person id.Person, now time.Time) (int64, error) {
	return db.Value[int64](ctx, s.db, `
		SELECT count(*) FROM meeting AS m
		 WHERE m.state = 'minuted' AND m.until_at <= $2 AND (m.chair_id = $1 OR m.secretary_id = $1)
		   AND NOT EXISTS (SELECT 1 FROM meeting_signature AS s WHERE s.meeting_id = m.id AND s.person_id = $1)`, person, db.Millis(now))
}
