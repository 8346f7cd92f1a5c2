package press

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Line is an item whatever its status, in one line, for those who run the program. Nothing public is made of it.
type Line struct {
	ID     id.Item
	Kind   Kind
	Status Status
	Title  string // in the item's first language
	Series string
	Number int64
	Year   int       // of the number
	At     time.Time // published, planned, or else made
}

// Every returns up to limit items, those made last first. An empty status or kind is any; before is the id of the last
// item of the lines that came before, "" for none. One statement, along the key.
func (s *Store) Every(ctx context.Context, status Status, kind Kind, before id.Item, limit int) ([]Line, error) {
	lines, err := db.Select(ctx, s.db, func(r db.Row) (l Line, err error) {
		var published, scheduled, created int64
		err = r.Scan(&l.ID, &l.Kind, &l.Status, &l.Title, &l.Series, &l.Number, &l.Year, &published, &scheduled, &created)
		switch l.Status {
		case Drafted:
			l.At = db.Instant(created)
		case Scheduled:
			l.At = db.Instant(scheduled)
		default:
			l.At = db.Instant(published)
		}
		return l, err
	}, `
		SELECT i.id, i.kind, i.status, e.title, i.series, i.number, i.serial_year, i.published_at, i.scheduled_for, i.created_at
		  FROM press_item i
		  JOIN press_edition e ON e.item_id = i.id AND e.lang = i.lang
		 WHERE ($1 = '' OR i.status = $1) AND ($2 = '' OR i.kind = $2) AND ($3 = '' OR i.id < $3)
		 ORDER BY i.id DESC LIMIT $4`, status, kind, before, limit)
	if err != nil {
		return nil, fmt.Errorf("press: every item: %w", err)
	}
	return lines, nil
}
