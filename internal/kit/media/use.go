package media

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Shown is that an object shows a file.
type Shown struct {
	Object string // kind:id
	How    string // "cover", "gallery", "text"
	Ref    string // the file's id, or the hash of what it holds
}

// NoteUses writes down what an object shows now, in the transaction ctx carries or its own: what it showed before and does
// not any more is forgotten.
func (s *Store) NoteUses(ctx context.Context, object string, uses []Shown) error {
	err := s.d.Tx(ctx, func(ctx context.Context) error {
		if _, err := db.Exec(ctx, s.d, `DELETE FROM media_use WHERE object = $1`, object); err != nil {
			return err
		}
		for _, u := range uses {
			if _, err := db.Exec(ctx, s.d, `
				INSERT INTO media_use (object, how, ref) VALUES ($1, $2, $3) ON CONFLICT (object, how, ref) DO NOTHING`, object, u.How, u.Ref); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("media: note uses: %w", err)
	}
	return nil
}

// Noted reports whether any object has ever said what it shows.
func (s *Store) Noted(ctx context.Context) (bool, error) {
	return db.Value[bool](ctx, s.d, `SELECT CASE WHEN EXISTS (SELECT 1 FROM media_use) THEN 1 ELSE 0 END`)
}

// ShownBy lists the objects that show a file: by its id, by what it holds, or by what it held. One query.
func (s *Store) ShownBy(ctx context.Context, file id.Media) ([]Shown, error) {
	all, err := db.Select(ctx, s.d, func(r db.Row) (u Shown, err error) { return u, r.Scan(&u.Object, &u.How) }, `
		SELECT DISTINCT u.object, u.how FROM media_use u
		 WHERE u.ref = $1
		    OR u.ref IN (SELECT c.hash FROM media_file f JOIN media_content c ON c.source = f.source WHERE f.id = $1)
		    OR u.ref IN (SELECT c.hash FROM media_earlier e JOIN media_content c ON c.source = e.source WHERE e.media_id = $1)
		    OR u.ref IN (SELECT g.hash FROM media_file f JOIN media_content c ON c.source = f.source JOIN media_gone g ON g.after = c.hash WHERE f.id = $1)
		 ORDER BY u.object, u.how`, file)
	if err != nil {
		return nil, fmt.Errorf("media: shown by: %w", err)
	}
	return all, nil
}

// Earlier is what a file held before it was replaced.
type Earlier struct {
	File
	Until time.Time
}

// Earlier lists what a file held, the latest first.
func (s *Store) Earlier(ctx context.Context, file id.Media) ([]Earlier, error) {
	all, err := db.Select(ctx, s.d, func(r db.Row) (e Earlier, err error) {
		var until int64
		e.File, err = scanFile(also{r, []any{&until}})
		e.Until = db.Instant(until)
		return e, err
	}, `
		SELECT `+fileColumns+`, e.until_at
		  FROM media_file f JOIN media_earlier e ON e.media_id = f.id JOIN media_content c ON c.source = e.source
		 WHERE f.id = $1 ORDER BY e.until_at DESC`, file)
	if err != nil {
		return nil, fmt.Errorf("media: earlier: %w", err)
	}
	return all, nil
}
