package search

import (
	"context"
	"encoding/json"
	"fmt"

	"hemmat/internal/kit/db"
	"hemmat/persian"
)

// rebuildBatch is how many documents Rebuild holds at once.
const rebuildBatch = 200

// Rebuild makes the words of every document anew from its texts, and the
// full-text table from those: after the documents were copied from another
// database, or when words are told apart in another way than they were.
// It is one transaction, the one ctx carries if it does; readers find what was there until it ends.
func (x *Index) Rebuild(ctx context.Context) error {
	err := x.db.Tx(ctx, func(ctx context.Context) error {
		if err := x.db.Lock(ctx, "search"); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, x.db, `DELETE FROM search_fts`); err != nil {
			return err
		}
		for last := int64(-1); ; {
			docs, err := db.Select(ctx, x.db, scanStored, `
				SELECT `+storedColumns+`
				  FROM search_doc AS d JOIN search_rank AS r ON r.id = d.id
				 WHERE d.id > $1 ORDER BY d.id LIMIT $2`, last, rebuildBatch)
			if err != nil {
				return err
			}
			for _, d := range docs {
				last = d.id
				w := d.words()
				if !w.same(d.was) {
					if _, err := db.Exec(ctx, x.db, `
						UPDATE search_rank SET units = $2, title_tok = $3, lead_tok = $4 WHERE id = $1`, d.id, w.units, w.title, w.lead); err != nil {
						return err
					}
					if _, err := db.Exec(ctx, x.db, `UPDATE search_doc SET terms = $2 WHERE id = $1`, d.id, w.body); err != nil {
						return err
					}
				}
				if err := x.insert(ctx, d.id, w.all); err != nil {
					return err
				}
			}
			if len(docs) < rebuildBatch {
				return x.stamp(ctx)
			}
		}
	})
	if err != nil {
		return fmt.Errorf("search: rebuild: %w", err)
	}
	return nil
}

// Renew rebuilds an index whose words were told apart in another way than this program
// does it; begin is called before, and not if there is nothing to do. It costs one short
// statement where nothing has changed.
func (x *Index) Renew(ctx context.Context, begin func()) error {
	if v, err := x.version(ctx); v == persian.TokensVersion || err != nil {
		return err
	}
	err := x.db.Tx(ctx, func(ctx context.Context) error {
		if err := x.db.Lock(ctx, "search"); err != nil {
			return err
		}
		if v, err := x.version(ctx); v == persian.TokensVersion || err != nil { // another process did it
			return err
		}
		n, err := db.Value[int](ctx, x.db, `SELECT count(*) FROM (SELECT 1 FROM search_doc LIMIT 1) AS d`)
		if err != nil {
			return err
		}
		if n == 0 {
			return x.stamp(ctx)
		}
		begin()
		return x.Rebuild(ctx)
	})
	if err != nil {
		return fmt.Errorf("search: renew: %w", err)
	}
	return nil
}

// version is the persian.TokensVersion that the words are of, 0 if nobody noted it.
func (x *Index) version(ctx context.Context) (int, error) {
	v, err := db.Value[int](ctx, x.db, `SELECT coalesce(max(version), 0) FROM search_version`)
	if err != nil {
		return 0, fmt.Errorf("search: version: %w", err)
	}
	return v, nil
}

// stamp notes that all words are this program's.
func (x *Index) stamp(ctx context.Context) error {
	if _, err := db.Exec(ctx, x.db, `DELETE FROM search_version`); err != nil {
		return err
	}
	_, err := db.Exec(ctx, x.db, `INSERT INTO search_version (version) VALUES ($1)`, persian.TokensVersion)
	return err
}

// Verify calls bad for each document whose words are not those of its texts, and
// for each row that stands in one of the three tables alone. The error is of the reading.
func (x *Index) Verify(ctx context.Context, bad func(key, what string)) error {
	err := x.db.Snapshot(ctx, func(ctx context.Context) error {
		v, err := x.version(ctx)
		if err != nil {
			return err
		}
		if v != 0 && v != persian.TokensVersion {
			bad("index", "its words are of another version of this program; hemmat migrate makes them anew")
			return nil
		}
		for d, err := range db.Each(ctx, x.db, scanStored, `
			SELECT `+storedColumns+` FROM search_doc AS d JOIN search_rank AS r ON r.id = d.id ORDER BY d.id`) {
			if err != nil {
				return err
			}
			if !d.words().same(d.was) {
				bad(d.Key, "its words are not those of its text")
			}
		}
		text := func(r db.Row) (s string, err error) { return s, r.Scan(&s) }
		for key, err := range db.Each(ctx, x.db, text, `
			SELECT d.key FROM search_doc AS d
			 WHERE NOT EXISTS (SELECT 1 FROM search_fts AS f WHERE f.rowid = d.id)
			    OR NOT EXISTS (SELECT 1 FROM search_rank AS r WHERE r.id = d.id) ORDER BY d.id`) {
			if err != nil {
				return err
			}
			bad(key, "it cannot be found: the index has no row of it")
		}
		for row, err := range db.Each(ctx, x.db, text, `
			SELECT CAST(f.rowid AS TEXT) FROM search_fts AS f
			 WHERE NOT EXISTS (SELECT 1 FROM search_doc AS d WHERE d.id = f.rowid) ORDER BY f.rowid`) {
			if err != nil {
				return err
			}
			bad("row "+row, "the full-text table finds a document that is not there")
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("search: verify: %w", err)
	}
	return nil
}

// stored is a document with the words that its row holds.
type stored struct {
	id, at int64
	Doc
	was words
}

const storedColumns = `d.id, r.at, d.key, d.lang, d.title, d.lead, d.body, d.facets, r.units, r.title_tok, r.lead_tok, d.terms`

func scanStored(r db.Row) (s stored, err error) {
	var facets []byte
	err = r.Scan(&s.id, &s.at, &s.Key, &s.Lang, &s.Title, &s.Lead, &s.Body, &facets, &s.was.units, &s.was.title, &s.was.lead, &s.was.body)
	if err != nil {
		return s, err
	}
	var f facetsOf
	if err := json.Unmarshal(facets, &f); err != nil {
		return s, fmt.Errorf("search: facets of %s: %w", s.Key, err)
	}
	s.Province, s.Topics, s.Year = f.Province, f.Topics, f.Year
	return s, nil
}
