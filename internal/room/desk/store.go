package desk

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// Store is the room's SQL.
type Store struct{ d *db.DB }

// NewStore gives the store of d.
func NewStore(d *db.DB) *Store { return &Store{d} }

const occasionColumns = `id, year, month, day, calendar, name_fa, name_en, note, body_id, version`

func scanOccasion(r db.Row) (o Occasion, err error) {
	var year, month, day int
	err = r.Scan(&o.ID, &year, &month, &day, &o.Calendar, &o.NameFa, &o.NameEn, &o.Note, &o.Body, &o.Version)
	o.Day = jalali.Date{Year: year, Month: month, Day: day}
	return o, err
}

// mostOccasions bounds a year; a party keeps a few hundred days at most.
const mostOccasions = 2000

// Occasions lists a year's, or with a month only that one's, in order of days.
func (s *Store) Occasions(ctx context.Context, year, month int) ([]Occasion, error) {
	all, err := db.Select(ctx, s.d, scanOccasion, `
		SELECT `+occasionColumns+` FROM desk_occasion
		 WHERE year = $1 AND ($2 = 0 OR month = $3) AND removed_at = 0
		 ORDER BY month, day, id LIMIT $4`, year, month, month, mostOccasions)
	if err != nil {
		return nil, fmt.Errorf("desk: occasions: %w", err)
	}
	return all, nil
}

// Occasion finds one that was not taken away.
func (s *Store) Occasion(ctx context.Context, x id.Occasion) (Occasion, error) {
	o, err := db.One(ctx, s.d, scanOccasion, `SELECT `+occasionColumns+` FROM desk_occasion WHERE id = $1 AND removed_at = 0`, x)
	if err != nil {
		return Occasion{}, fmt.Errorf("desk: occasion: %w", err)
	}
	return o, nil
}

// Add writes a new occasion; one with the id of another, the same form sent twice, adds nothing.
func (s *Store) Add(ctx context.Context, o Occasion) (added bool, err error) {
	n, err := db.Exec(ctx, s.d, `
		INSERT INTO desk_occasion (`+occasionColumns+`, removed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 0)
		    ON CONFLICT (id) DO NOTHING`,
		o.ID, o.Day.Year, o.Day.Month, o.Day.Day, o.Calendar, o.NameFa, o.NameEn, o.Note, o.Body)
	if err != nil {
		return false, fmt.Errorf("desk: add an occasion: %w", err)
	}
	return n > 0, nil
}

// Set changes an occasion that is still at o.Version.
func (s *Store) Set(ctx context.Context, o Occasion) error {
	n, err := db.Exec(ctx, s.d, `
		UPDATE desk_occasion
		   SET year = $3, month = $4, day = $5, calendar = $6, name_fa = $7, name_en = $8, note = $9, body_id = $10, version = version + 1
		 WHERE id = $1 AND version = $2 AND removed_at = 0`,
		o.ID, o.Version, o.Day.Year, o.Day.Month, o.Day.Day, o.Calendar, o.NameFa, o.NameEn, o.Note, o.Body)
	return changed(n, err, "set")
}

// Remove takes an occasion away that is still at a version.
func (s *Store) Remove(ctx context.Context, x id.Occasion, version int64, now time.Time) error {
	n, err := db.Exec(ctx, s.d, `
		UPDATE desk_occasion SET removed_at = $3, version = version + 1
		 WHERE id = $1 AND version = $2 AND removed_at = 0`, x, version, db.Millis(now))
	return changed(n, err, "remove")
}

func changed(n int64, err error, what string) error {
	if err == nil && n == 0 {
		err = stale()
	}
	if err != nil {
		return fmt.Errorf("desk: %s an occasion: %w", what, err)
	}
	return nil
}

// KeepCheck writes the result of a reading of the ledger, once for each job.
func (s *Store) KeepCheck(ctx context.Context, job id.Job, c Check) error {
	_, err := db.Exec(ctx, s.d, `
		INSERT INTO desk_check (id, began_at, ended_at, seq, bad, first_seq, first_what, by_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		    ON CONFLICT (id) DO UPDATE
		   SET began_at = excluded.began_at, ended_at = excluded.ended_at, seq = excluded.seq, bad = excluded.bad,
		       first_seq = excluded.first_seq, first_what = excluded.first_what`,
		job, db.Millis(c.Began), db.Millis(c.Ended), c.Seq, c.Bad, c.First, c.What, c.By)
	if err != nil {
		return fmt.Errorf("desk: keep a check: %w", err)
	}
	return nil
}

// LastCheck is the latest reading of the ledger; false when there was none.
func (s *Store) LastCheck(ctx context.Context) (Check, bool, error) {
	c, err := db.One(ctx, s.d, func(r db.Row) (c Check, err error) {
		var began, ended int64
		err = r.Scan(&began, &ended, &c.Seq, &c.Bad, &c.First, &c.What, &c.By)
		c.Began, c.Ended = db.Instant(began), db.Instant(ended)
		return c, err
	}, `SELECT began_at, ended_at, seq, bad, first_seq, first_what, by_id FROM desk_check ORDER BY ended_at DESC, id DESC LIMIT 1`)
	return found(c, err, "last check")
}

// KeepBackup notes that a backup was made.
func (s *Store) KeepBackup(ctx context.Context, b Backup) error {
	_, err := db.Exec(ctx, s.d, `INSERT INTO desk_backup (at, bytes, files) VALUES ($1, $2, $3) ON CONFLICT (at) DO NOTHING`,
		db.Millis(b.At), b.Bytes, b.Files)
	if err != nil {
		return fmt.Errorf("desk: note a backup: %w", err)
	}
	return nil
}

// LastBackup is the latest backup that is known; false when none is.
func (s *Store) LastBackup(ctx context.Context) (Backup, bool, error) {
	b, err := db.One(ctx, s.d, func(r db.Row) (b Backup, err error) {
		var at int64
		err = r.Scan(&at, &b.Bytes, &b.Files)
		b.At = db.Instant(at)
		return b, err
	}, `SELECT at, bytes, files FROM desk_backup ORDER BY at DESC LIMIT 1`)
	return found(b, err, "last backup")
}

// found makes no row no error.
func found[T any](v T, err error, what string) (T, bool, error) {
	if fault.Is(err, fault.NotFound) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("desk: %s: %w", what, err)
	}
	return v, true, nil
}

// Bodies lists the bodies that have occasions of their own.
func (s *Store) Bodies(ctx context.Context) ([]id.Body, error) {
	return db.Select(ctx, s.d, func(r db.Row) (b id.Body, err error) { return b, r.Scan(&b) }, `SELECT DISTINCT body_id FROM desk_occasion`)
}
