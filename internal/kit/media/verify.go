package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
)

// Kept is a blob that rows speak of: what a backup copies and a check reads.
type Kept struct {
	Key   string
	Sum   string // SHA-256 of its bytes, in hexadecimal digits
	Bytes int64
}

// Kept streams every blob that rows speak of, by key. Other blobs are Orphans.
func (s *Store) Kept(ctx context.Context) iter.Seq2[Kept, error] {
	return db.Each(ctx, s.d, func(r db.Row) (Kept, error) {
		var k Kept
		err := r.Scan(&k.Key, &k.Sum, &k.Bytes)
		return k, err
	}, `SELECT key, sum, bytes FROM media_blob ORDER BY key`)
}

// Verify reads every blob again and calls bad for each that is missing or is not what it was, and for each content of which a
// part was never noted. The error is of the check itself.
func (s *Store) Verify(ctx context.Context, bad func(key, what string)) error {
	for k, err := range s.Kept(ctx) {
		if err != nil {
			return fmt.Errorf("media: verify: %w", err)
		}
		what, err := s.examine(ctx, k)
		if err != nil {
			return fmt.Errorf("media: verify %s: %w", k.Key, err)
		}
		if what != "" {
			bad(k.Key, what)
		}
	}
	type count struct {
		f            File
		parts, faces int
	}
	counted := db.Each(ctx, s.d, func(r db.Row) (count, error) {
		var c count
		err := r.Scan(&c.f.Hash, &c.f.Type, &c.f.Width, &c.f.Pages, &c.parts, &c.faces)
		return c, err
	}, `SELECT c.hash, c.type, c.width, c.pages, (SELECT COUNT(*) FROM media_blob b WHERE b.hash = c.hash),
		       (SELECT COUNT(*) FROM media_blob b WHERE b.hash = c.hash AND b.key LIKE $1)
		  FROM media_content c ORDER BY c.hash`, "%/"+slotName(faceWidth)+".%")
	for c, err := range counted {
		if err != nil {
			return fmt.Errorf("media: verify: %w", err)
		}
		want := len(c.f.Parts())
		if c.faces == 0 && c.f.Width > faceWidth {
			want-- // taken in before there were faces
		}
		if c.parts != want {
			bad(c.f.Hash, fmt.Sprintf("%d parts noted, not %d", c.parts, want))
		}
	}
	return nil
}

// examine says what is wrong with a blob; "" is nothing.
func (s *Store) examine(ctx context.Context, k Kept) (string, error) {
	b, err := s.blobs.Open(ctx, k.Key)
	if fault.Is(err, fault.NotFound) {
		return "missing", nil
	}
	if err != nil {
		return "", err
	}
	defer b.Close()
	h := sha256.New()
	n, err := io.Copy(h, stopping{ctx, b})
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "cannot be read: " + err.Error(), nil
	case n != k.Bytes:
		return fmt.Sprintf("%d bytes, not %d", n, k.Bytes), nil
	case hex.EncodeToString(h.Sum(nil)) != k.Sum:
		return "other bytes than were stored", nil
	}
	return "", nil
}

// Orphans walks the blobs of media that no row speaks of: what an interrupted upload left. They harm nothing and are used
// when the same file comes again. Blobs that others keep in the same place are not looked at.
func (s *Store) Orphans(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		var some []string
		flush := func() bool {
			lost, err := s.unknown(ctx, some)
			some = some[:0]
			if err != nil {
				yield("", err)
				return false
			}
			for _, k := range lost {
				if !yield(k, nil) {
					return false
				}
			}
			return true
		}
		for k, err := range s.blobs.Keys(ctx, "") {
			if err != nil {
				yield("", err)
				return
			}
			if !ours(k) {
				continue
			}
			if some = append(some, k); len(some) == 500 && !flush() {
				return
			}
		}
		flush()
	}
}

// ours tells keys of media from others in the same place.
func ours(k string) bool {
	dir, rest, _ := strings.Cut(k, "/")
	hash, _, ok := strings.Cut(rest, "/")
	return ok && isHash(hash) && dir == hash[:2]
}

func (s *Store) unknown(ctx context.Context, keys []string) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	known, err := db.Select(ctx, s.d, func(r db.Row) (string, error) {
		var k string
		err := r.Scan(&k)
		return k, err
	}, `SELECT key FROM media_blob WHERE key IN (`+db.Placeholders(1, len(keys))+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("media: orphans: %w", err)
	}
	have := make(map[string]bool, len(known))
	for _, k := range known {
		have[k] = true
	}
	var lost []string
	for _, k := range keys {
		if !have[k] {
			lost = append(lost, k)
		}
	}
	return lost, nil
}
