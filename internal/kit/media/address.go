package media

import (
	"context"
	"fmt"
	"slices"

	"hemmat/internal/kit/db"
)

// ByHash returns the files that lie under the hashes, the oldest first: the same picture may be here with several words.
// Under a hash whose address is gone for another stands what took its place; Under one that no file holds any more stand the files that held it, as they are now.
func (s *Store) ByHash(ctx context.Context, hashes ...string) (map[string][]File, error) {
	return s.byHash(ctx, false, hashes)
}

// ByHashThen is ByHash for what stays as it was: what was replaced has the words of today and the bytes of then.
func (s *Store) ByHashThen(ctx context.Context, hashes ...string) (map[string][]File, error) {
	return s.byHash(ctx, true, hashes)
}

func (s *Store) byHash(ctx context.Context, then bool, hashes []string) (map[string][]File, error) {
	all := make(map[string][]File, len(hashes))
	for some := range slices.Chunk(hashes, 500) {
		after, err := s.successors(ctx, some)
		if err != nil {
			return nil, err
		}
		asked := map[string][]string{}
		for _, h := range some {
			to := h
			if a := after[h]; a != "" {
				to = a
			}
			asked[to] = append(asked[to], h)
		}
		files, err := s.holding(ctx, asked)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			for _, h := range asked[f.Hash] {
				all[h] = append(all[h], f)
			}
		}
		for to, from := range asked {
			if len(all[from[0]]) > 0 {
				delete(asked, to)
			}
		}
		earlier, err := s.held(ctx, asked, then)
		if err != nil {
			return nil, err
		}
		for _, e := range earlier {
			for _, h := range asked[e.hash] {
				all[h] = append(all[h], e.File)
			}
		}
	}
	return all, nil
}

// holding are the files that hold one of the hashes now.
func (s *Store) holding(ctx context.Context, hashes map[string][]string) ([]File, error) {
	c := &db.Where{}
	c.Add("f.closed = 0 AND ", db.In(c, "c.hash", keysOf(hashes)))
	files, err := db.Select(ctx, s.d, scanFile, `
		SELECT `+fileColumns+`
		  FROM media_content c JOIN media_file f ON f.source = c.source
		 WHERE `+c.String()+`
		 ORDER BY f.id`, c.Args...)
	if err != nil {
		return nil, fmt.Errorf("media: by hash: %w", err)
	}
	return files, nil
}

// earlier is a file that held a hash once.
type earlier struct {
	File
	hash string
}

// held are the files that held one of the hashes before they were replaced: as they are now, or with what they held then.
func (s *Store) held(ctx context.Context, hashes map[string][]string, then bool) ([]earlier, error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	shown := "f.source"
	if then {
		shown = "o.source"
	}
	w := &db.Where{}
	w.Add(db.In(w, "o.hash", keysOf(hashes)))
	files, err := db.Select(ctx, s.d, func(r db.Row) (e earlier, err error) {
		e.File, err = scanFile(also{r, []any{&e.hash}})
		return e, err
	}, `
		SELECT `+fileColumns+`, o.hash
		  FROM media_content o JOIN media_earlier e ON e.source = o.source JOIN media_file f ON f.id = e.media_id
		  JOIN media_content c ON c.source = `+shown+`
		 WHERE `+w.String()+`
		 ORDER BY f.id`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("media: by hash: %w", err)
	}
	return files, nil
}

func keysOf(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// successors says of those hashes whose address is gone what took their place: "" for what was taken out.
func (s *Store) successors(ctx context.Context, hashes []string) (map[string]string, error) {
	c := &db.Where{}
	c.Add(db.In(c, "hash", hashes))
	type pair struct{ hash, after string }
	gone, err := db.Select(ctx, s.d, func(r db.Row) (p pair, err error) { return p, r.Scan(&p.hash, &p.after) },
		`SELECT hash, after FROM media_gone WHERE `+c.String(), c.Args...)
	if err != nil {
		return nil, fmt.Errorf("media: by hash: %w", err)
	}
	after := make(map[string]string, len(gone))
	for _, p := range gone {
		after[p.hash] = p.after
	}
	return after, nil
}

// Gone reports whether what lay under a hash was taken away on purpose: its address answers 410.
func (s *Store) Gone(ctx context.Context, hash string) (bool, error) {
	return db.Value[bool](ctx, s.d, `SELECT CASE WHEN EXISTS (SELECT 1 FROM media_gone WHERE hash = $1) THEN 1 ELSE 0 END`, hash)
}
