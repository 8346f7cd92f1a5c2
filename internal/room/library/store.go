package library

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Store is the room's SQL.
type Store struct{ db *db.DB }

// NewStore gives the store in d.
func NewStore(d *db.DB) *Store { return &Store{d} }

// Open opens a batch, or finds it: its first file says whose it is. Another person's is fault.Conflict.
func (s *Store) Open(ctx context.Context, b Batch, now time.Time) (Batch, error) {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO library_batch (id, body_id, by_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING`, b.ID, b.Body, b.By, now.UnixMilli())
	if err != nil {
		return Batch{}, err
	}
	there, err := s.head(ctx, b.ID)
	if err == nil && there.By != b.By {
		err = fault.New(fault.Conflict, "library.error.batch")
	}
	return there, err
}

func (s *Store) head(ctx context.Context, batch id.Batch) (Batch, error) {
	return db.One(ctx, s.db, func(r db.Row) (b Batch, err error) { return b, r.Scan(&b.ID, &b.Body, &b.By) },
		`SELECT id, body_id, by_id FROM library_batch WHERE id = $1`, batch)
}

// Batch is a batch with its files in order, or fault.NotFound.
func (s *Store) Batch(ctx context.Context, batch id.Batch) (Batch, error) {
	b, err := s.head(ctx, batch)
	if err != nil {
		return b, err
	}
	b.Files, err = db.Select(ctx, s.db, func(r db.Row) (f id.Media, err error) { return f, r.Scan(&f) },
		`SELECT media_id FROM library_place WHERE batch_id = $1 ORDER BY place, media_id`, batch)
	return b, err
}

// Put adds a file to the end of a batch; false when it is in it already.
func (s *Store) Put(ctx context.Context, batch id.Batch, file id.Media) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO library_place (batch_id, media_id, place)
		SELECT $1, $2, COALESCE(MAX(place), 0) + 1 FROM library_place WHERE batch_id = $1
		ON CONFLICT (batch_id, media_id) DO NOTHING`, batch, file)
	return n > 0, err
}

// Order sets the order of a batch's files.
func (s *Store) Order(ctx context.Context, batch id.Batch, files []id.Media) error {
	for i, f := range files {
		if _, err := db.Exec(ctx, s.db, `UPDATE library_place SET place = $3 WHERE batch_id = $1 AND media_id = $2`, batch, f, i+1); err != nil {
			return err
		}
	}
	return nil
}

// BatchOf is the last batch in which a file came, "" for one that came in none.
func (s *Store) BatchOf(ctx context.Context, file id.Media) (id.Batch, error) {
	b, err := db.Value[id.Batch](ctx, s.db, `SELECT batch_id FROM library_place WHERE media_id = $1 ORDER BY batch_id DESC LIMIT 1`, file)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return b, err
}

// Papers are the papers of files; a file without any has an empty one.
func (s *Store) Papers(ctx context.Context, files ...id.Media) (map[id.Media]Paper, error) {
	all := make(map[id.Media]Paper, len(files))
	for _, f := range files {
		all[f] = Paper{File: f}
	}
	for len(files) > 0 {
		n := min(len(files), 500)
		w := &db.Where{}
		w.Add(db.In(w, "media_id", files[:n]))
		files = files[n:]
		some, err := db.Select(ctx, s.db, func(r db.Row) (p Paper, err error) {
			return p, r.Scan(&p.File, &p.Persons, &p.Consent, &p.Note, &p.Terms)
		}, `SELECT media_id, persons, consent, note, terms FROM library_paper WHERE `+w.String(), w.Args...)
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			all[p.File] = p
		}
	}
	return all, nil
}

// SetPaper keeps a paper.
func (s *Store) SetPaper(ctx context.Context, p Paper) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO library_paper (media_id, persons, consent, note, terms) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (media_id) DO UPDATE SET persons = excluded.persons, consent = excluded.consent, note = excluded.note, terms = excluded.terms`,
		p.File, p.Persons, p.Consent, p.Note, p.Terms)
	return err
}

// Rewrite puts what line makes of them in the place of the words of the papers of files, and says how many it changed. Nothing
// is written unless save.
func (rm *Room) Rewrite(ctx context.Context, files []id.Media, line func(string) string, save bool) (changed int, err error) {
	papers, err := rm.store.Papers(ctx, files...)
	if err != nil {
		return 0, err
	}
	for _, p := range papers {
		now := p
		now.Persons, now.Note, now.Terms = line(p.Persons), line(p.Note), line(p.Terms)
		if now == p {
			continue
		}
		changed++
		if save {
			if err := rm.store.SetPaper(ctx, now); err != nil {
				return 0, err
			}
		}
	}
	return changed, nil
}

// Bodies lists the bodies for which somebody brought files.
func (s *Store) Bodies(ctx context.Context) ([]id.Body, error) {
	return db.Select(ctx, s.db, func(r db.Row) (b id.Body, err error) { return b, r.Scan(&b) }, `SELECT DISTINCT body_id FROM library_batch`)
}
