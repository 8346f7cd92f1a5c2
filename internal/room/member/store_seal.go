package member

import (
	"context"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// provinces are those whose key seals files.
func (s *Store) provinces(ctx context.Context) ([]id.Body, error) {
	return column[id.Body](ctx, s.db, `SELECT DISTINCT province_id FROM member ORDER BY province_id`)
}

// older are files of a province that are sealed under a version before one; limit 0 is all.
func (s *Store) older(ctx context.Context, province id.Body, version int64, limit int) ([]id.Member, error) {
	if limit <= 0 {
		limit = 1 << 31
	}
	return column[id.Member](ctx, s.db, `SELECT id FROM member WHERE province_id = $1 AND sealed_with < $2 ORDER BY sealed_with, id LIMIT $3`, province, version, limit)
}

// ofProvince are files of a province after one, with what is sealed in them.
func (s *Store) ofProvince(ctx context.Context, province id.Body, after id.Member, limit int) ([]row, error) {
	return db.Select(ctx, s.db, scanRow, `SELECT `+memberColumns+`, sealed FROM member WHERE province_id = $1 AND id > $2 ORDER BY id LIMIT $3`, province, after, limit)
}
