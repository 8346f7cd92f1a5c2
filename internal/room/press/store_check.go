package press

import (
	"context"
	"fmt"

	"hemmat/internal/kit/db"
)

// Check reads the room's tables against each other and calls bad for each row that does
// not fit: what names the row, and says what is wrong with it.
func (s *Store) Check(ctx context.Context, bad func(what string)) error {
	for _, q := range []struct{ what, query string }{
		{"a list names item %s, which is not published", `
			SELECT DISTINCT COALESCE(i.id, 'no. ' || CAST(e.short AS TEXT))
			  FROM press_entry e LEFT JOIN press_item i ON i.short = e.short
			 WHERE i.id IS NULL OR i.status <> 'published' OR i.published_at <> e.at`},
		{"item %s is published and stands in no list", `
			SELECT i.id FROM press_item i
			 WHERE i.status = 'published' AND i.kind <> 'page'
			   AND NOT EXISTS (SELECT 1 FROM press_entry e WHERE e.short = i.short AND e.list = 'all')`},
		{"the counter of list %s is wrong", `
			SELECT COALESCE(c.list, w.list)
			  FROM press_count c
			  FULL JOIN (SELECT list, lang, COUNT(*) AS n FROM press_entry GROUP BY list, lang) w
			    ON w.list = c.list AND w.lang = c.lang
			 WHERE COALESCE(c.n, 0) <> COALESCE(w.n, 0)
			   AND COALESCE(c.list, '') NOT LIKE 'year:%' AND COALESCE(c.list, '') NOT LIKE 'month:%'`},
		{"the months do not add up to the list of everything in %s", `
			SELECT a.lang FROM press_count a
			 WHERE a.list = 'all' AND a.n <> (
			       SELECT COALESCE(SUM(m.n), 0) FROM press_count m WHERE m.lang = a.lang AND m.list LIKE 'month:%')`},
		{"item %s has no text in its own language", `
			SELECT i.id FROM press_item i
			 WHERE NOT EXISTS (SELECT 1 FROM press_edition e WHERE e.item_id = i.id AND e.lang = i.lang)`},
		{"the live text of item %s is none of its revisions", `
			SELECT e.item_id FROM press_edition e
			 WHERE NOT EXISTS (SELECT 1 FROM press_revision r
			                    WHERE r.item_id = e.item_id AND r.lang = e.lang AND r.n = e.revision)`},
		{"item %s was withdrawn and its text is still there", `
			SELECT i.id FROM press_item i JOIN press_edition e ON e.item_id = i.id
			 WHERE i.status = 'withdrawn' AND (e.body <> '' OR e.lead <> '' OR e.plain <> '')`},
	} {
		for row, err := range db.Each(ctx, s.db, func(r db.Row) (name string, err error) {
			err = r.Scan(&name)
			return name, err
		}, q.query) {
			if err != nil {
				return fmt.Errorf("press: check: %w", err)
			}
			bad(fmt.Sprintf(q.what, row))
		}
	}
	return nil
}
