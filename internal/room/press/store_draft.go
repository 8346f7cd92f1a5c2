package press

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Unsaved is what a person writes and has not saved.
type Unsaved struct {
	Item    id.Item
	Lang    string
	Based   int
	At      time.Time // when it was kept; zero when nothing was
	Content []byte    // the form as JSON
}

// maxUnsaved is how many unsaved texts a person may have.
const maxUnsaved = 300

// keepUnsaved keeps what a person writes, in the place of what they wrote before.
func (s *Store) keepUnsaved(ctx context.Context, who id.Person, u Unsaved) error {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO press_draft (item_id, lang, person_id, based, at, seen, content)
		SELECT $1, $2, $3, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($5 AS BIGINT), $6
		 WHERE (SELECT COUNT(*) FROM press_draft WHERE person_id = $3 AND content <> '') < CAST($7 AS BIGINT)
		    OR EXISTS (SELECT 1 FROM press_draft WHERE item_id = $1 AND lang = $2 AND person_id = $3)
		ON CONFLICT (item_id, lang, person_id) DO UPDATE SET
			based = excluded.based, at = excluded.at, seen = excluded.seen, content = excluded.content`,
		u.Item, u.Lang, who, u.Based, db.Millis(u.At), string(u.Content), maxUnsaved)
	if err == nil && n == 0 {
		err = fault.New(fault.TooLarge, "press.write.error.drafts")
	}
	return err
}

// seeWriter notes that a person has an edition open, and forgets what they had open before without writing.
func (s *Store) seeWriter(ctx context.Context, who id.Person, item id.Item, lang string, now time.Time) error {
	if _, err := db.Exec(ctx, s.db, `
		DELETE FROM press_draft WHERE person_id = $1 AND at = 0 AND seen < $2`, who, db.Millis(now.Add(-presence))); err != nil {
		return err
	}
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_draft (item_id, lang, person_id, based, at, seen, content) VALUES ($1, $2, $3, 0, 0, $4, '')
		ON CONFLICT (item_id, lang, person_id) DO UPDATE SET seen = excluded.seen`, item, lang, who, db.Millis(now))
	return err
}

// unsaved is what a person has written and not saved of an edition, or fault.NotFound.
func (s *Store) unsaved(ctx context.Context, who id.Person, item id.Item, lang string) (Unsaved, error) {
	return db.One(ctx, s.db, scanUnsaved, `
		SELECT item_id, lang, based, at, content FROM press_draft
		 WHERE item_id = $1 AND lang = $2 AND person_id = $3 AND content <> ''`, item, lang, who)
}

// unsavedNew are what a person has written of items that do not exist yet, newest first.
func (s *Store) unsavedNew(ctx context.Context, who id.Person) ([]Unsaved, error) {
	return db.Select(ctx, s.db, scanUnsaved, `
		SELECT d.item_id, d.lang, d.based, d.at, d.content FROM press_draft d
		 WHERE d.person_id = $1 AND d.content <> '' AND NOT EXISTS (SELECT 1 FROM press_item i WHERE i.id = d.item_id)
		 ORDER BY d.at DESC, d.item_id LIMIT 20`, who)
}

func scanUnsaved(r db.Row) (u Unsaved, err error) {
	var at int64
	err = r.Scan(&u.Item, &u.Lang, &u.Based, &at, &u.Content)
	u.At = db.Instant(at)
	return u, err
}

// dropUnsaved forgets what a person has written of an edition.
func (s *Store) dropUnsaved(ctx context.Context, who id.Person, item id.Item, lang string) error {
	_, err := db.Exec(ctx, s.db, `DELETE FROM press_draft WHERE item_id = $1 AND lang = $2 AND person_id = $3`, item, lang, who)
	return err
}

// writers are the others who were at an edition since the time given.
func (s *Store) writers(ctx context.Context, item id.Item, lang string, but id.Person, since time.Time) ([]id.Person, error) {
	return db.Select(ctx, s.db, func(r db.Row) (p id.Person, err error) { return p, r.Scan(&p) }, `
		SELECT person_id FROM press_draft
		 WHERE item_id = $1 AND lang = $2 AND person_id <> $3 AND seen >= $4 ORDER BY person_id`, item, lang, but, db.Millis(since))
}

// head is what a rule asks of an item, in one statement: the body that speaks and the state.
func (s *Store) head(ctx context.Context, item id.Item) (owner id.Body, state Status, err error) {
	type row struct {
		owner id.Body
		state Status
	}
	h, err := db.One(ctx, s.db, func(r db.Row) (h row, err error) { return h, r.Scan(&h.owner, &h.state) }, `
		SELECT owner_id, status FROM press_item WHERE id = $1`, item)
	return h.owner, h.state, err
}

// liveRevision is the number of an edition's live revision, 0 when there is none.
func (s *Store) liveRevision(ctx context.Context, item id.Item, lang string) (int, error) {
	n, err := db.Value[int](ctx, s.db, `SELECT COALESCE(MAX(revision), 0) FROM press_edition WHERE item_id = $1 AND lang = $2`, item, lang)
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	return n, err
}

// words are the words that are right on this site.
func (s *Store) words(ctx context.Context) ([]string, error) {
	return db.Select(ctx, s.db, func(r db.Row) (w string, err error) { return w, r.Scan(&w) }, `SELECT word FROM press_word ORDER BY word`)
}

// addWord adds a word, and says whether it was not there.
func (s *Store) addWord(ctx context.Context, word string, by id.Person, at time.Time) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO press_word (word, at, person_id) VALUES ($1, $2, $3) ON CONFLICT (word) DO NOTHING`, word, db.Millis(at), by)
	return n > 0, err
}
