package media

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/persian"
)

// Store keeps rows in the database and bytes in Blobs. It writes no ledger entry: the caller, who knows why a file came or its
// words changed, does, and touches File.Tag.
type Store struct {
	d     *db.DB
	blobs Blobs
	ids   *id.Source
	now   func() time.Time
	work  *semaphore.Weighted // in pixels under way: bounds processors and memory at once
}

// New makes a store.
func New(d *db.DB, b Blobs, ids *id.Source, now func() time.Time) *Store {
	return &Store{d: d, blobs: b, ids: ids, now: now, work: semaphore.NewWeighted(MaxPixels)}
}

// decoding waits for its turn to work on so many pixels. One picture of MaxPixels works alone; small ones, one per processor.
func (s *Store) decoding(ctx context.Context, pixels int) (done func(), err error) {
	n := max(int64(pixels), MaxPixels/int64(runtime.GOMAXPROCS(0)))
	if err := s.work.Acquire(ctx, n); err != nil {
		return nil, fmt.Errorf("media: wait for a turn: %w", err)
	}
	return func() { s.work.Release(n) }, nil
}

// Upload is what comes with a file. FocusX and FocusY are 0–100; both 0 stand for the middle.
type Upload struct {
	Name                 string
	Alt, Credit, Caption string
	FocusX, FocusY       int
	Transcript           string   // of a sound or film; fills in what is empty, and never replaces words that are there
	Poster               id.Media // of a film; likewise

	By     id.Person // "" for the command line
	Body   id.Body   // whose it is; "" the party's
	Shared bool      // every body may use it; what has no By always is
	Closed bool      // a room gives it to those whom it names: no library lists it
}

// stored is the upload with its texts as they are kept.
func (u Upload) stored() (Upload, error) {
	if u.FocusX == 0 && u.FocusY == 0 {
		u.FocusX, u.FocusY = 50, 50
	}
	if u.FocusX < 0 || u.FocusX > 100 || u.FocusY < 0 || u.FocusY > 100 {
		return u, fault.New(fault.Invalid, "media.focus")
	}
	u.Name = strings.ToValidUTF8(u.Name, "")
	for _, t := range []*string{&u.Name, &u.Alt, &u.Credit} {
		line, err := persian.StoreLine(*t)
		if err != nil {
			return u, fault.Wrap(fault.Invalid, fmt.Errorf("media: words: %w", err))
		}
		*t = line
	}
	caption, err := persian.Store(u.Caption)
	if err != nil {
		return u, fault.Wrap(fault.Invalid, fmt.Errorf("media: words: %w", err))
	}
	u.Caption = strings.TrimSpace(caption)
	transcript, err := persian.Store(u.Transcript)
	if err != nil {
		return u, fault.Wrap(fault.Invalid, fmt.Errorf("media: words: %w", err))
	}
	u.Transcript = strings.TrimSpace(transcript)
	return u, nil
}

const fileColumns = `f.id, c.hash, f.name, c.type, c.bytes, c.width, c.height, c.length, c.pages, c.pages_of, f.alt, f.credit, f.caption, f.focus_x, f.focus_y, f.created_at,
	CASE WHEN c.out_at > 0 THEN 1 ELSE 0 END`

func scanFile(r db.Row) (File, error) {
	var f File
	var created, length int64
	err := r.Scan(&f.ID, &f.Hash, &f.Name, &f.Type, &f.Bytes, &f.Width, &f.Height, &length, &f.Pages, &f.PagesOf, &f.Alt, &f.Credit, &f.Caption, &f.FocusX, &f.FocusY, &created, &f.Gone)
	f.Pages = max(f.Pages, 0)
	f.Created, f.Length = time.UnixMilli(created).UTC(), time.Duration(max(length, 0))*time.Millisecond
	return f, err
}

// content is what is kept of certain bytes; files are its uses.
type content struct {
	source, hash, ctype string
	bytes               int64
	width, height       int
	length              time.Duration
	blobs               []blobRow
}

type blobRow struct {
	key, sum string
	bytes    int64
}

// known finds what is kept of bytes that came before, and its use with the same words by the same person for the same body,
// if there is one. The name tells files apart, which show it, not pictures. Nothing kept is fault.NotFound; a use not yet there has no id.
func (s *Store) known(ctx context.Context, source string, u Upload) (File, error) {
	return db.One(ctx, s.d, scanFile, `
		SELECT COALESCE(f.id, ''), c.hash, COALESCE(f.name, ''), c.type, c.bytes, c.width, c.height, c.length, c.pages, c.pages_of, COALESCE(f.alt, ''), COALESCE(f.credit, ''),
		       COALESCE(f.caption, ''), COALESCE(f.focus_x, 0), COALESCE(f.focus_y, 0), COALESCE(f.created_at, 0),
		       CASE WHEN c.out_at > 0 THEN 1 ELSE 0 END
		  FROM media_content c
		  LEFT JOIN media_file f
		    ON f.source = c.source AND f.alt = $2 AND f.credit = $3 AND f.caption = $4 AND f.focus_x = $5 AND f.focus_y = $6
		   AND (c.width > 0 OR f.name = $7) AND f.by_id = $8 AND f.body_id = $9 AND f.closed = $10
		 WHERE c.source = $1
		 ORDER BY f.id
		 LIMIT 1`, source, u.Alt, u.Credit, u.Caption, u.FocusX, u.FocusY, u.Name, u.By, u.Body, u.Closed)
}

// use returns the row of a content with these words, made when absent. Two that add the same bytes at once wait for each other at
// the content's row, so they end with one row.
func (s *Store) use(ctx context.Context, c content, u Upload) (File, error) {
	var f File
	err := s.d.Tx(ctx, func(ctx context.Context) error {
		_, err := db.Exec(ctx, s.d, `
			INSERT INTO media_content (source, hash, type, bytes, width, height, length) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (source) DO NOTHING`, c.source, c.hash, c.ctype, c.bytes, c.width, c.height, c.length.Milliseconds())
		if err != nil {
			return err
		}
		for _, b := range c.blobs {
			_, err := db.Exec(ctx, s.d, `
				INSERT INTO media_blob (key, hash, sum, bytes) VALUES ($1, $2, $3, $4)
				ON CONFLICT (key) DO NOTHING`, b.key, c.hash, b.sum, b.bytes)
			if err != nil {
				return err
			}
		}
		f, err = s.known(ctx, c.source, u)
		if err != nil || f.ID != "" {
			return errors.Join(err, s.fill(ctx, f.ID, u))
		}
		f.ID, f.Name, f.Alt, f.Credit, f.Caption, f.FocusX, f.FocusY = id.New[id.Media](s.ids), u.Name, u.Alt, u.Credit, u.Caption, u.FocusX, u.FocusY
		f.Created = time.UnixMilli(s.now().UnixMilli()).UTC()
		_, err = db.Exec(ctx, s.d, `
			INSERT INTO media_file (id, source, name, alt, credit, caption, focus_x, focus_y, created_at, by_id, body_id, shared, closed, fold)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			f.ID, c.source, f.Name, f.Alt, f.Credit, f.Caption, f.FocusX, f.FocusY, f.Created.UnixMilli(),
			u.By, u.Body, !u.Closed && (u.Shared || u.By == ""), u.Closed, foldOf(f.Name, f.Alt, f.Credit, f.Caption))
		return errors.Join(err, s.fill(ctx, f.ID, u))
	})
	if err != nil {
		return File{}, fmt.Errorf("media: keep row: %w", err)
	}
	return f, nil
}

// fill adds the words and the poster of a sound or film where it has none.
func (s *Store) fill(ctx context.Context, file id.Media, u Upload) error {
	if u.Transcript != "" {
		if _, err := db.Exec(ctx, s.d, `
			UPDATE media_file SET transcript = $2, version = version + 1 WHERE id = $1 AND transcript = ''`, file, u.Transcript); err != nil {
			return err
		}
	}
	if u.Poster == "" {
		return nil
	}
	_, err := db.Exec(ctx, s.d, `UPDATE media_file SET poster_id = $2, version = version + 1 WHERE id = $1 AND poster_id = ''`, file, u.Poster)
	return err
}

// Files returns the files of the ids that exist; who shows them leaves out what is Gone.
func (s *Store) Files(ctx context.Context, ids ...id.Media) (map[id.Media]File, error) {
	all := make(map[id.Media]File, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 500)
		args := make([]any, n)
		for i, v := range ids[:n] {
			args[i] = v
		}
		ids = ids[n:]
		some, err := db.Select(ctx, s.d, scanFile, `
			SELECT `+fileColumns+`
			  FROM media_file f JOIN media_content c ON c.source = f.source
			 WHERE f.id IN (`+db.Placeholders(1, n)+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("media: files: %w", err)
		}
		for _, f := range some {
			all[f.ID] = f
		}
	}
	return all, nil
}

// File returns one file, or fault.NotFound.
func (s *Store) File(ctx context.Context, id id.Media) (File, error) {
	return db.One(ctx, s.d, scanFile, `
		SELECT `+fileColumns+`
		  FROM media_file f JOIN media_content c ON c.source = f.source
		 WHERE f.id = $1`, id)
}

// Update changes a file's words and focal point; the name stays. It returns the file as it is now; the caller's ledger
// entry touches its Tag.
func (s *Store) Update(ctx context.Context, id id.Media, u Upload) (File, error) {
	u, err := u.stored()
	if err != nil {
		return File{}, err
	}
	var f File
	err = s.d.Tx(ctx, func(ctx context.Context) error {
		_, err := db.Exec(ctx, s.d, `
			UPDATE media_file SET alt = $2, credit = $3, caption = $4, focus_x = $5, focus_y = $6, version = version + 1, fold = '' WHERE id = $1`,
			id, u.Alt, u.Credit, u.Caption, u.FocusX, u.FocusY)
		if err != nil {
			return err
		}
		if f, err = s.File(ctx, id); err != nil {
			return err
		}
		return s.refold(ctx, f)
	})
	if err != nil {
		return File{}, fmt.Errorf("media: update: %w", err)
	}
	return f, nil
}

// Bodies lists the bodies that files belong to.
func (s *Store) Bodies(ctx context.Context) ([]id.Body, error) {
	return db.Select(ctx, s.d, func(r db.Row) (b id.Body, err error) { return b, r.Scan(&b) }, `SELECT DISTINCT body_id FROM media_file WHERE body_id <> ''`)
}

// Each streams all files in the order in which they came. Inside a transaction, no other statement may run until it has ended.
func (s *Store) Each(ctx context.Context) iter.Seq2[File, error] {
	return db.Each(ctx, s.d, scanFile, `
		SELECT `+fileColumns+`
		  FROM media_file f JOIN media_content c ON c.source = f.source
		 ORDER BY f.id`)
}
