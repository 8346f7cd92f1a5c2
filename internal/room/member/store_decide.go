package member

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// keep keeps the national number of a file for its member. One that another member has is fault.Conflict.
func (s *Store) keep(ctx context.Context, m id.Member) error {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO member_mark (kind, mark, member_id)
		SELECT 'held', mark, member_id FROM member_mark WHERE member_id = $1 AND kind = 'national'
		    ON CONFLICT DO NOTHING`, m)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "member.error.twin")
	}
	return err
}

// linked is the file of an introducers' link, or fault.NotFound.
func (s *Store) linked(ctx context.Context, link []byte) (row, error) {
	return db.One(ctx, s.db, scanRow, `SELECT `+memberColumns+`, sealed FROM member WHERE link = $1`, link)
}

// OfPerson is the file of whoever has an account, or fault.NotFound.
func (s *Store) OfPerson(ctx context.Context, person id.Person) (Member, error) {
	if person == "" {
		return Member{}, fault.New(fault.NotFound, "")
	}
	return db.One(ctx, s.db, scanMember, `SELECT `+memberColumns+` FROM member WHERE person_id = $1`, person)
}

// introduce writes that somebody introduced an applicant, and says how many have; again is that they had done so before.
func (s *Store) introduce(ctx context.Context, m id.Member, by id.Person, at time.Time) (n int, again bool, err error) {
	added, err := db.Exec(ctx, s.db, `INSERT INTO member_introduction (member_id, person_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, m, by, db.Millis(at))
	if err != nil {
		return 0, false, err
	}
	n, err = s.introduced(ctx, m)
	return n, added == 0, err
}

// introduced is how many have introduced an applicant.
func (s *Store) introduced(ctx context.Context, m id.Member) (int, error) {
	return db.Value[int](ctx, s.db, `SELECT count(*) FROM member_introduction WHERE member_id = $1`, m)
}

// introducedBy are applications that wait for introducers and have so many.
func (s *Store) introducedBy(ctx context.Context, least, limit int) ([]id.Member, error) {
	return column[id.Member](ctx, s.db, `
		SELECT id FROM member
		 WHERE state = 'applied' AND (SELECT count(*) FROM member_introduction AS i WHERE i.member_id = member.id) >= $1
		 ORDER BY applied_at, id LIMIT $2`, least, limit)
}

// Applications lists files of bodies, nil for all, that somebody has to decide about, the one that waits longest first; after is the last one
// of the page above.
func (s *Store) Applications(ctx context.Context, bodies []id.Body, after *Member, limit int) ([]Member, error) {
	w := &db.Where{}
	w.Add(db.In(w, "state", Applications))
	if bodies != nil {
		w.Add(db.In(w, "body_id", bodies))
	}
	if after != nil {
		at := db.Millis(after.Applied)
		w.Add("(applied_at > ", w.Place(at), " OR applied_at = ", w.Place(at), " AND id > ", w.Place(after.ID), ")")
	}
	most := w.Place(limit)
	return db.Select(ctx, s.db, scanMember, `SELECT `+memberColumns+` FROM member WHERE `+w.String()+` ORDER BY applied_at, id LIMIT `+most, w.Args...)
}

// Members lists the members of bodies, nil for all, by number, after one.
func (s *Store) Members(ctx context.Context, bodies []id.Body, after int64, limit int) ([]Member, error) {
	w := &db.Where{}
	w.Add("number > ", w.Place(max(after, 0)))
	if bodies == nil { // in the order of the index of numbers: said otherwise, SQLite sorts every member
		w.Add("number > 0 AND CASE state WHEN 'active' THEN 1 WHEN 'suspended' THEN 1 ELSE 0 END = 1")
	} else {
		w.Add("state IN ('active', 'suspended')")
		w.Add(db.In(w, "body_id", bodies))
	}
	most := w.Place(limit)
	return db.Select(ctx, s.db, scanMember, `SELECT `+memberColumns+` FROM member WHERE `+w.String()+` ORDER BY number LIMIT `+most, w.Args...)
}

// overdue are applications that a level below the root did not decide about in time.
func (s *Store) overdue(ctx context.Context, root id.Body, now time.Time, limit int) ([]id.Member, error) {
	return column[id.Member](ctx, s.db, `SELECT id FROM member WHERE state = 'introduced' AND level_id <> $1 AND due_at <= $2 ORDER BY due_at, id LIMIT $3`, root, db.Millis(now), limit)
}

// stale are files in a state since before an instant.
func (s *Store) stale(ctx context.Context, state State, before time.Time, limit int) ([]id.Member, error) {
	return column[id.Member](ctx, s.db, `SELECT id FROM member WHERE state = $1 AND state_at <= $2 ORDER BY state_at, id LIMIT $3`, state, db.Millis(before), limit)
}

// swept writes that a sweep ran. first is that it was the first one of the day.
func (s *Store) swept(ctx context.Context, on Day, at time.Time, erased, raised int) (first bool, err error) {
	runs, err := db.Value[int](ctx, s.db, `
		INSERT INTO member_sweep (day, at, runs, erased, raised) VALUES ($1, $2, 1, $3, $4)
		    ON CONFLICT (day) DO UPDATE SET at = excluded.at, runs = member_sweep.runs + 1, erased = member_sweep.erased + excluded.erased, raised = member_sweep.raised + excluded.raised
		RETURNING runs`, on.Numeric(), db.Millis(at), erased, raised)
	return runs == 1, err
}

// LastSweep is when a sweep ran last; zero is never.
func (s *Store) LastSweep(ctx context.Context) (time.Time, error) {
	ms, err := db.Value[int64](ctx, s.db, `SELECT COALESCE(max(at), 0) FROM member_sweep`)
	return db.Instant(ms), err
}
