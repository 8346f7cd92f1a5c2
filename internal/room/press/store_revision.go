package press

import (
	"context"
	"fmt"
	"math"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

const revisionColumns = `r.item_id, r.lang, r.n, r.at, r.person_id, r.post_id, r.body_id, r.via, r.note, r.class, r.redacted, r.salt, r.content`

func scanRevision(r db.Row) (Revision, error) {
	var v Revision
	var at int64
	var content []byte
	err := r.Scan(&v.Item, &v.Lang, &v.N, &at, &v.By.Person, &v.By.Post, &v.By.Body, &v.By.Via,
		&v.Note, &v.Class, &v.Redacted, &v.Salt, &content)
	if err != nil {
		return Revision{}, err
	}
	v.At = db.Instant(at)
	return v, fromJSON(content, &v.Content)
}

// History returns the revisions of a published item's edition that readers saw,
// newest first: the one it was published with and those after it.
func (s *Store) History(ctx context.Context, item id.Item, lang string) ([]Revision, error) {
	return db.Select(ctx, s.db, scanRevision, `
		SELECT `+revisionColumns+`
		  FROM press_item i
		  JOIN press_edition e ON e.item_id = i.id AND e.lang = $2
		  JOIN press_revision r ON r.item_id = i.id AND r.lang = e.lang AND r.n >= e.shown
		 WHERE i.id = $1 AND i.status = 'published' AND e.shown > 0
		 ORDER BY r.n DESC`, item, lang)
}

// Shown returns one revision of History, NotFound when readers never saw it.
func (s *Store) Shown(ctx context.Context, item id.Item, lang string, n int) (Revision, error) {
	return db.One(ctx, s.db, scanRevision, `
		SELECT `+revisionColumns+`
		  FROM press_item i
		  JOIN press_edition e ON e.item_id = i.id AND e.lang = $2
		  JOIN press_revision r ON r.item_id = i.id AND r.lang = e.lang AND r.n >= e.shown
		 WHERE i.id = $1 AND i.status = 'published' AND e.shown > 0 AND r.n = $3`, item, lang, n)
}

// Revisions returns every revision of an edition, newest first, for staff: those
// before publication too.
func (s *Store) Revisions(ctx context.Context, item id.Item, lang string) ([]Revision, error) {
	return db.Select(ctx, s.db, scanRevision, `
		SELECT `+revisionColumns+` FROM press_revision r WHERE r.item_id = $1 AND r.lang = $2 ORDER BY r.n DESC`, item, lang)
}

// Revision returns one revision for staff.
func (s *Store) Revision(ctx context.Context, item id.Item, lang string, n int) (Revision, error) {
	return db.One(ctx, s.db, scanRevision, `
		SELECT `+revisionColumns+` FROM press_revision r WHERE r.item_id = $1 AND r.lang = $2 AND r.n = $3`, item, lang, n)
}

// Stale returns the refused edits of an edition, newest first: N is the revision
// each was based on.
func (s *Store) Stale(ctx context.Context, item id.Item, lang string) ([]Revision, error) {
	return db.Select(ctx, s.db, func(r db.Row) (Revision, error) {
		v := Revision{Item: item, Lang: lang}
		var at int64
		var content []byte
		if err := r.Scan(&v.N, &at, &v.By.Person, &v.By.Post, &v.By.Body, &v.By.Via, &content); err != nil {
			return Revision{}, err
		}
		v.At = db.Instant(at)
		return v, fromJSON(content, &v.Content)
	}, `
		SELECT based, at, person_id, post_id, body_id, via, content
		  FROM press_stale WHERE item_id = $1 AND lang = $2 ORDER BY at DESC`, item, lang)
}

// Corrections returns the public corrections of published items in lang that stand after the
// place given (zero: the newest), newest first: by their time, those of one millisecond by the item's
// number. One statement.
func (s *Store) Corrections(ctx context.Context, lang string, before Cursor, limit int) ([]Correction, error) {
	at, short := before.At.UnixMilli(), before.Short
	if before.IsZero() {
		at, short = math.MaxInt64, 0
	}
	found, err := db.Select(ctx, s.db, func(r db.Row) (Correction, error) {
		var c Correction
		var at int64
		var err error
		c.Item, err = scanFields(r, &c.N, &at, &c.Note, &c.Class)
		c.At = db.Instant(at)
		return c, err
	}, `
		SELECT `+listColumns+`, r.n, r.at, r.note, r.class
		  FROM press_revision r
		  JOIN press_item i ON i.id = r.item_id
		  JOIN press_edition d ON d.item_id = i.id AND d.lang = r.lang
		 WHERE r.correction = 1 AND r.lang = $1 AND r.at <= $2 AND (r.at < $2 OR i.short < $3) AND i.status = 'published'
		 ORDER BY r.at DESC, i.short DESC LIMIT $4`, lang, at, short, limit)
	if err != nil {
		return nil, fmt.Errorf("press: corrections: %w", err)
	}
	return found, nil
}

// correctionAt reports whether the place is that of a correction in lang.
func (s *Store) correctionAt(ctx context.Context, lang string, c Cursor) (bool, error) {
	n, err := db.Value[int64](ctx, s.db, `
		SELECT COUNT(*) FROM press_revision r JOIN press_item i ON i.id = r.item_id
		 WHERE r.correction = 1 AND r.lang = $1 AND r.at = $2 AND i.short = $3`, lang, c.At.UnixMilli(), c.Short)
	return n > 0, err
}

// Cursor is the correction's place in its list. The revisions of one text never share a millisecond.
func (c Correction) Cursor() Cursor { return Cursor{At: c.At, Short: c.Item.Short} }

// anyCorrection reports whether there is a correction in lang.
func (s *Store) anyCorrection(ctx context.Context, lang string) (bool, error) {
	some, err := s.Corrections(ctx, lang, Cursor{}, 1)
	return len(some) > 0, err
}
