package press

import (
	"context"

	"hemmat/internal/kit/db"
)

// siteWords are the words that are right on this site, with who added them.
func (s *Store) siteWords(ctx context.Context) ([]siteWord, error) {
	return db.Select(ctx, s.db, func(r db.Row) (w siteWord, err error) {
		var at int64
		err = r.Scan(&w.Word, &at, &w.By)
		w.At = db.Instant(at)
		return w, err
	}, `SELECT word, at, person_id FROM press_word`)
}

// removeWord takes a word away, and says whether it was there.
func (s *Store) removeWord(ctx context.Context, word string) (bool, error) {
	n, err := db.Exec(ctx, s.db, `DELETE FROM press_word WHERE word = $1`, word)
	return n > 0, err
}
