package media

import (
	"context"
	"fmt"
	"slices"
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
	return s.earlierThan(ctx, time.Time{}, file)
}

// earlierThan lists what files held at an instant, and after it before today; the earliest last.
func (s *Store) earlierThan(ctx context.Context, at time.Time, files ...id.Media) ([]Earlier, error) {
	w := &db.Where{}
	w.Add(db.In(w, "f.id", files))
	if !at.IsZero() {
		w.Add("e.until_at > ", w.Place(at.UnixMilli()))
	}
	all, err := db.Select(ctx, s.d, func(r db.Row) (e Earlier, err error) {
		var until int64
		e.File, err = scanFile(also{r, []any{&until}})
		e.Until = db.Instant(until)
		return e, err
	}, `
		SELECT `+fileColumns+`, e.until_at
		  FROM media_file f JOIN media_earlier e ON e.media_id = f.id JOIN media_content c ON c.source = e.source
		 WHERE `+w.String()+` ORDER BY e.until_at DESC`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("media: earlier: %w", err)
	}
	return all, nil
}

// FilesAt is Files with the bytes that they held at an instant.
func (s *Store) FilesAt(ctx context.Context, at time.Time, files ...id.Media) (map[id.Media]File, error) {
	all, err := s.Files(ctx, files...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	for some := range slices.Chunk(files, 500) {
		then, err := s.earlierThan(ctx, at, some...)
		if err != nil {
			return nil, err
		}
		for _, e := range then { // the earliest comes last
			if _, ok := all[e.ID]; ok {
				all[e.ID] = e.File
			}
		}
	}
	return all, nil
}
