package media

import (
	"bytes"
	"context"
	"fmt"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Replace gives a file the bytes of another that was just added, which is then forgotten. What it held before keeps its
// address and is Earlier from now on. A picture stays a picture, a film a film.
func (s *Store) Replace(ctx context.Context, file id.Media, version int64, by File) (Card, error) {
	var c Card
	err := s.d.Tx(ctx, func(ctx context.Context) error {
		old, err := s.Card(ctx, file)
		switch {
		case err != nil:
			return err
		case old.Version != version:
			return fault.New(fault.Conflict, "media.stale")
		case old.Genre() != by.Genre():
			return fault.New(fault.Invalid, "media.other-genre")
		case old.Hash == by.Hash:
			return fault.New(fault.Invalid, "media.same")
		}
		now := s.now().UnixMilli()
		if _, err := db.Exec(ctx, s.d, `
			INSERT INTO media_earlier (media_id, source, until_at) SELECT id, source, $2 FROM media_file WHERE id = $1`, file, now); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, s.d, `
			UPDATE media_file SET source = (SELECT source FROM media_file WHERE id = $2), version = version + 1 WHERE id = $1`, file, by.ID); err != nil {
			return err
		}
		if by.ID != file {
			if _, err := db.Exec(ctx, s.d, `
				DELETE FROM media_file WHERE id = $1 AND by_id <> '' AND alt = '' AND caption = '' AND credit = ''
				   AND NOT EXISTS (SELECT 1 FROM media_earlier e WHERE e.media_id = $1)
				   AND NOT EXISTS (SELECT 1 FROM media_old_path o WHERE o.media_id = $1)
				   AND NOT EXISTS (SELECT 1 FROM media_incoming i WHERE i.media_id = $1)
				   AND NOT EXISTS (SELECT 1 FROM media_use u WHERE u.ref = $1)`, by.ID); err != nil {
				return err
			}
		}
		c, err = s.Card(ctx, file)
		return err
	})
	if err != nil {
		return Card{}, fmt.Errorf("media: replace: %w", err)
	}
	return c, nil
}

// Blurred makes the pictures' faces unknowable: what lies in the boxes is put together anew from a few coarse cells, in
// every size, and what was there before is destroyed. Every file that holds the same bytes changes, and so does what is
// made of the same upload later. The earlier address is gone. then runs in the same transaction, with the files that
// changed.
//
// Not reached are copies that others have: readers, messengers, a backup that was made before.
func (s *Store) Blurred(ctx context.Context, file id.Media, version int64, boxes []Box, then func(ctx context.Context, changed []id.Media) error) (Card, error) {
	old, err := s.Card(ctx, file)
	switch {
	case err != nil:
		return Card{}, err
	case !old.Picture() || len(boxes) == 0:
		return Card{}, fault.New(fault.Invalid, "media.boxes")
	case old.Version != version:
		return Card{}, fault.New(fault.Conflict, "media.stale")
	}
	p, err := s.blurred(ctx, old.File, boxes)
	if err != nil {
		return Card{}, err
	}
	now := content{hash: p.hash(), ctype: p.ctype, width: p.width, height: p.height}
	if now.hash == old.Hash {
		return Card{}, fault.New(fault.Invalid, "media.same")
	}
	if err := s.put(ctx, &now, p); err != nil {
		return Card{}, err
	}
	var dead []string
	var c Card
	err = s.d.Tx(ctx, func(ctx context.Context) error {
		if n, err := db.Exec(ctx, s.d, `UPDATE media_file SET version = version + 1 WHERE id = $1 AND version = $2`, file, version); err != nil || n == 0 {
			return orConflict(err)
		}
		changed, err := s.usesOf(ctx, old.Hash)
		if err != nil {
			return err
		}
		for _, b := range now.blobs {
			if _, err := db.Exec(ctx, s.d, `INSERT INTO media_blob (key, hash, sum, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING`, b.key, now.hash, b.sum, b.bytes); err != nil {
				return err
			}
		}
		if dead, err = db.Select(ctx, s.d, func(r db.Row) (k string, err error) { return k, r.Scan(&k) }, `SELECT key FROM media_blob WHERE hash = $1`, old.Hash); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, s.d, `
			UPDATE media_content SET hash = $2, type = $3, bytes = $4, width = $5, height = $6 WHERE hash = $1`,
			old.Hash, now.hash, now.ctype, now.bytes, now.width, now.height); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, s.d, `DELETE FROM media_blob WHERE hash = $1`, old.Hash); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, s.d, `UPDATE media_gone SET after = $2 WHERE after = $1`, old.Hash, now.hash); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, s.d, `INSERT INTO media_gone (hash, after, at) VALUES ($1, $2, $3)`, old.Hash, now.hash, s.now().UnixMilli()); err != nil {
			return err
		}
		if c, err = s.Card(ctx, file); err != nil {
			return err
		}
		return then(ctx, changed)
	})
	if err != nil {
		return Card{}, fmt.Errorf("media: blur: %w", err)
	}
	for _, k := range dead {
		if err := s.blobs.Remove(ctx, k); err != nil {
			return c, fmt.Errorf("media: blur: %w", err)
		}
	}
	return c, nil
}

// blurred is the picture with its boxes made coarse, from the largest size that is kept.
func (s *Store) blurred(ctx context.Context, f File, boxes []Box) (picture, error) {
	img, err := s.Picture(ctx, f.Press())
	if err != nil {
		return picture{}, fmt.Errorf("media: blur: %w", err)
	}
	done, err := s.decoding(ctx, f.Width*f.Height)
	if err != nil {
		return picture{}, err
	}
	defer done()
	return render(coarse(img, boxes), 1, f.ext() == "png")
}

// put stores the sizes of a picture and notes them in c.
func (s *Store) put(ctx context.Context, c *content, p picture) error {
	for _, part := range p.parts {
		k := key(c.hash, part.slot, p.ext)
		if err := s.blobs.Put(ctx, k, bytes.NewReader(part.data), int64(len(part.data)), p.ctype); err != nil {
			return err
		}
		c.bytes = int64(len(part.data)) // the last is the press size
		c.blobs = append(c.blobs, blobRow{k, sumOf(part.data), c.bytes})
	}
	return nil
}

// TakeOut takes a file's bytes from sight: its address is gone, no page shows it, nobody can bring the same bytes again.
// They are kept, for whoever brings them back. then runs in the same transaction, with the files that hold them.
func (s *Store) TakeOut(ctx context.Context, file id.Media, then func(ctx context.Context, changed []id.Media) error) error {
	return s.turnOut(ctx, file, true, then)
}

// BringBack undoes TakeOut.
func (s *Store) BringBack(ctx context.Context, file id.Media, then func(ctx context.Context, changed []id.Media) error) error {
	return s.turnOut(ctx, file, false, then)
}

func (s *Store) turnOut(ctx context.Context, file id.Media, out bool, then func(ctx context.Context, changed []id.Media) error) error {
	err := s.d.Tx(ctx, func(ctx context.Context) error {
		c, err := s.Card(ctx, file)
		if err != nil {
			return err
		}
		if out != c.Out.IsZero() {
			return fault.New(fault.Conflict, "media.stale")
		}
		at := int64(0)
		if out {
			at = s.now().UnixMilli()
			_, err = db.Exec(ctx, s.d, `INSERT INTO media_gone (hash, after, at) VALUES ($1, '', $2) ON CONFLICT (hash) DO NOTHING`, c.Hash, at)
		} else {
			_, err = db.Exec(ctx, s.d, `DELETE FROM media_gone WHERE hash = $1 AND after = ''`, c.Hash)
		}
		if err != nil {
			return err
		}
		if _, err := db.Exec(ctx, s.d, `UPDATE media_content SET out_at = $2 WHERE hash = $1`, c.Hash, at); err != nil {
			return err
		}
		changed, err := s.usesOf(ctx, c.Hash)
		if err != nil {
			return err
		}
		return then(ctx, changed)
	})
	if err != nil {
		return fmt.Errorf("media: take out: %w", err)
	}
	return nil
}

// usesOf are the files that hold what has a hash, or held it before they were replaced.
func (s *Store) usesOf(ctx context.Context, hash string) ([]id.Media, error) {
	return db.Select(ctx, s.d, func(r db.Row) (f id.Media, err error) { return f, r.Scan(&f) }, `
		SELECT f.id FROM media_file f JOIN media_content c ON c.source = f.source WHERE c.hash = $1
		 UNION SELECT e.media_id FROM media_earlier e JOIN media_content c ON c.source = e.source WHERE c.hash = $1
		 ORDER BY 1`, hash)
}

func orConflict(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "media.stale")
}
