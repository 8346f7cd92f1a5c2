package desk

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Setting is one change of the settings: documents of what was changed, as settings.Change has them.
type Setting struct {
	ID            id.Setting
	At            time.Time
	By            id.Person // "" for the command line
	Via           string
	Before, After string
}

func scanSetting(r db.Row) (s Setting, err error) {
	var at int64
	err = r.Scan(&s.ID, &at, &s.By, &s.Via, &s.Before, &s.After)
	s.At = db.Instant(at)
	return s, err
}

// KeepSetting adds a change.
func (s *Store) KeepSetting(ctx context.Context, x Setting) error {
	_, err := db.Exec(ctx, s.d, `INSERT INTO desk_setting (id, at, person_id, via, before_doc, after_doc) VALUES ($1, $2, $3, $4, $5, $6)`,
		x.ID, db.Millis(x.At), x.By, x.Via, x.Before, x.After)
	if err != nil {
		return fmt.Errorf("desk: keep a setting: %w", err)
	}
	return nil
}

// Settings lists changes, the latest first, from before one on; "" is from the latest.
func (s *Store) Settings(ctx context.Context, before id.Setting, limit int) ([]Setting, error) {
	all, err := db.Select(ctx, s.d, scanSetting, `
		SELECT id, at, person_id, via, before_doc, after_doc FROM desk_setting
		 WHERE $1 = '' OR id < $2 ORDER BY id DESC LIMIT $3`, before, before, limit)
	if err != nil {
		return nil, fmt.Errorf("desk: settings: %w", err)
	}
	return all, nil
}

// Setting finds a change.
func (s *Store) Setting(ctx context.Context, x id.Setting) (Setting, error) {
	c, err := db.One(ctx, s.d, scanSetting, `SELECT id, at, person_id, via, before_doc, after_doc FROM desk_setting WHERE id = $1`, x)
	if err != nil {
		return Setting{}, fmt.Errorf("desk: setting: %w", err)
	}
	return c, nil
}
