package press

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

func (s *Store) oldPathsOf(ctx context.Context, item id.Item) ([]string, error) {
	return db.Select(ctx, s.db, scanText, `SELECT path_key FROM press_old_path WHERE item_id = $1`, item)
}

// redactable are all revisions of an item.
func (s *Store) redactable(ctx context.Context, item id.Item) ([]storedText, error) {
	return db.Select(ctx, s.db, func(r db.Row) (t storedText, err error) {
		var content []byte
		if err = r.Scan(&t.Lang, &t.N, &t.Note, &content); err != nil {
			return t, err
		}
		return t, fromJSON(content, &t.Content)
	}, `SELECT lang, n, note, content FROM press_revision WHERE item_id = $1 ORDER BY lang, n`, item)
}

// saveRedacted puts texts in the place of those they were, without their salts. What else was kept of the item's
// texts, refused edits, suggestions and proposals, is not needed any more and goes.
func (s *Store) saveRedacted(ctx context.Context, item id.Item, texts []storedText) error {
	for _, t := range texts {
		if _, err := db.Exec(ctx, s.db, `
			UPDATE press_revision SET content = $4, note = $5, salt = $6, redacted = 1 WHERE item_id = $1 AND lang = $2 AND n = $3`,
			item, t.Lang, t.N, toJSON(t.Content), t.Note, []byte{}); err != nil {
			return err
		}
	}
	for _, query := range []string{
		`DELETE FROM press_stale WHERE item_id = $1`,
		`DELETE FROM press_heal WHERE item_id = $1`,
		`UPDATE press_proposal SET draft = '{}', note = '', reason = '' WHERE item_id = $1 AND state <> 'open'`,
		`UPDATE press_proposal SET draft = '{}', note = '', reason = '', state = 'refused' WHERE item_id = $1 AND state = 'open'`,
		`UPDATE press_flow SET note = '' WHERE item_id = $1`,
		`UPDATE press_feature SET reason = '', answer = '' WHERE item_id = $1`,
	} {
		if _, err := db.Exec(ctx, s.db, query, item); err != nil {
			return err
		}
	}
	return nil
}

// redactions counts what was taken out of an item so far.
func (s *Store) redactions(ctx context.Context, item id.Item) (int, error) {
	return db.Value[int](ctx, s.db, `SELECT COUNT(*) FROM press_redaction WHERE item_id = $1 AND state = 'applied'`, item)
}

const redactionColumns = `id, item_id, phrase, reason, at, person_id, state, places, decided_at, decided_by`

// Redaction is one redaction of an item.
func (s *Store) Redaction(ctx context.Context, item id.Item, redaction string) (Redaction, error) {
	return db.One(ctx, s.db, func(r db.Row) (x Redaction, err error) {
		var at, decided int64
		err = r.Scan(&x.ID, &x.Item, &x.Phrase, &x.Reason, &at, &x.By, &x.State, &x.Places, &decided, &x.DecidedBy)
		x.At, x.DecidedAt = db.Instant(at), db.Instant(decided)
		return x, err
	}, `SELECT `+redactionColumns+` FROM press_redaction WHERE item_id = $1 AND id = $2`, item, redaction)
}

func (s *Store) openRedaction(ctx context.Context, item id.Item) (string, error) {
	open, err := db.Select(ctx, s.db, scanText, `SELECT id FROM press_redaction WHERE item_id = $1 AND state = 'open'`, item)
	if err != nil || len(open) == 0 {
		return "", err
	}
	return open[0], nil
}

func (s *Store) addRedaction(ctx context.Context, x Redaction) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO press_redaction (`+redactionColumns+`) VALUES (`+db.Placeholders(1, 10)+`)`,
		x.ID, x.Item, x.Phrase, x.Reason, db.Millis(x.At), x.By, x.State, int64(0), int64(0), "")
	return err
}

func (s *Store) decideRedaction(ctx context.Context, redaction, state string, places int, by id.Person, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE press_redaction SET state = $2, phrase = '', places = $3, decided_at = $4, decided_by = $5 WHERE id = $1`,
		redaction, state, int64(places), db.Millis(at), by)
	return err
}

// writtenBy is a form that a person has not saved.
type writtenBy struct {
	Unsaved
	Person id.Person
}

// unsavedOf are the forms of an item that anybody has not saved.
func (s *Store) unsavedOf(ctx context.Context, item id.Item) ([]writtenBy, error) {
	return db.Select(ctx, s.db, func(r db.Row) (w writtenBy, err error) {
		w.Item = item
		return w, r.Scan(&w.Lang, &w.Person, &w.Content)
	}, `SELECT lang, person_id, content FROM press_draft WHERE item_id = $1 AND content <> '' ORDER BY lang, person_id`, item)
}

func (s *Store) redactUnsaved(ctx context.Context, w writtenBy, content []byte) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE press_draft SET content = $4 WHERE item_id = $1 AND lang = $2 AND person_id = $3`, w.Item, w.Lang, w.Person, string(content))
	return err
}

// besideTable is a table with two texts of an item that nobody publishes.
type besideTable struct{ read, write string }

var besideTables = []besideTable{
	{
		`SELECT id, label, comment FROM press_link WHERE item_id = $1`,
		`UPDATE press_link SET label = $2, comment = $3 WHERE id = $1`,
	},
	{
		`SELECT CAST(old_id AS TEXT), author_name, body FROM press_comment WHERE item_id = $1`,
		`UPDATE press_comment SET author_name = $2, body = $3 WHERE old_id = CAST($1 AS BIGINT)`,
	},
}

type besideRow struct{ key, one, two string }

func (s *Store) besideOf(ctx context.Context, b besideTable, item id.Item) ([]besideRow, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x besideRow, err error) { return x, r.Scan(&x.key, &x.one, &x.two) }, b.read, item)
}

func (s *Store) redactBeside(ctx context.Context, b besideTable, key, one, two string) error {
	_, err := db.Exec(ctx, s.db, b.write, key, one, two)
	return err
}

func (s *Store) forgetUpload(ctx context.Context, oldID int64) error {
	_, err := db.Exec(ctx, s.db, `UPDATE press_old_file SET path = '', path_key = '', shown = 0, shut = 1 WHERE old_id = $1`, oldID)
	return err
}
