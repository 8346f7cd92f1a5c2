package media

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"

	"hemmat/internal/kit/db"
)

// Some files are for whom a room names. The room gives them at addresses of its own, by ServeTo: the public address is made of the
// hash and asks nobody, so that no page of the room shows it, and a mark under a salt of the room's stands for it.

// Stored finds the public addresses of files in a text, each with its hash.
var Stored = regexp.MustCompile(Prefix + `([0-9a-f]{32})/`)

// HashIn is the hash of a file's public address; "" for any other address.
func HashIn(address string) string {
	if at := Stored.FindStringSubmatchIndex(address); at != nil && at[0] == 0 {
		return address[at[2]:at[3]]
	}
	return ""
}

// Mark names a file within what has the salt. It tells neither the hash nor the same file under another salt.
func Mark(salt []byte, hash string) string {
	m := hmac.New(sha256.New, salt)
	fmt.Fprintf(m, "file %s", hash)
	return hex.EncodeToString(m.Sum(nil)[:12])
}

// onlyClosed is the condition that a content c was never held but by closed files.
const onlyClosed = `(EXISTS (SELECT 1 FROM media_file s WHERE s.source = c.source AND s.closed = 1)
	AND NOT EXISTS (SELECT 1 FROM media_file s WHERE s.source = c.source AND s.closed = 0)
	AND NOT EXISTS (SELECT 1 FROM media_earlier e WHERE e.source = c.source))`

// Closed reports whether what lies under a hash is kept in closed files alone: its public address answers nobody.
func (s *Store) Closed(ctx context.Context, hash string) (bool, error) {
	return db.Value[bool](ctx, s.d, `SELECT CASE WHEN EXISTS (SELECT 1 FROM media_content c WHERE c.hash = $1 AND `+onlyClosed+`) THEN 1 ELSE 0 END`, hash)
}

// Has says which hashes something is kept under that was not taken away.
func (s *Store) Has(ctx context.Context, hashes ...string) (map[string]bool, error) {
	there := map[string]bool{}
	if len(hashes) == 0 {
		return there, nil
	}
	w := &db.Where{}
	w.Add("c.out_at = 0 AND ", db.In(w, "c.hash", hashes))
	all, err := db.Select(ctx, s.d, func(r db.Row) (h string, err error) { return h, r.Scan(&h) }, `SELECT c.hash FROM media_content c WHERE `+w.String(), w.Args...)
	for _, h := range all {
		there[h] = true
	}
	return there, err
}
