package media

import (
	"context"
	"fmt"

	"hemmat/internal/kit/db"
)

// Drawn is the smallest size of a picture that is at least so high, or the largest before the press size, with how many
// bytes it costs a reader.
func (s *Store) Drawn(ctx context.Context, f File, height int) (size Size, high int, bytes int64, err error) {
	all := f.Sizes()
	if len(all) == 0 {
		return size, 0, 0, nil
	}
	for _, size = range all {
		if high = max(1, (f.Height*size.Width+f.Width/2)/f.Width); high >= height {
			break
		}
	}
	slot := slots(f.Width)
	for i, x := range all {
		if x == size {
			bytes, err = db.Value[int64](ctx, s.d, `SELECT bytes FROM media_blob WHERE key = $1`, key(f.Hash, slotName(slot[i]), f.ext()))
		}
	}
	if err != nil {
		return size, high, 0, fmt.Errorf("media: drawn: %w", err)
	}
	return size, high, bytes, nil
}
