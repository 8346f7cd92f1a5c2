package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
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

// Picture is what lies at the address of a size of a picture.
func (s *Store) Picture(ctx context.Context, address string) (image.Image, error) {
	hash, name, _ := strings.Cut(strings.TrimPrefix(address, Prefix), "/")
	slot, ext, ok := cutLast(name)
	if !ok || !isHash(hash) || slotsFor(slot) == nil || pictureTypes[ext] == "" {
		return nil, fault.New(fault.NotFound, "")
	}
	b, err := s.blobs.Open(ctx, key(hash, slot, ext))
	if err != nil {
		return nil, fmt.Errorf("media: picture: %w", err)
	}
	defer b.Close()
	src, err := io.ReadAll(io.LimitReader(b, 4*MaxPicture))
	if err != nil {
		return nil, fmt.Errorf("media: picture: %w", err)
	}
	f, ok := formatOf(src)
	if !ok {
		return nil, broken(fmt.Errorf("%s: no picture", address))
	}
	size, err := measure(f, src)
	if err != nil {
		return nil, err
	}
	done, err := s.decoding(ctx, size.X*size.Y)
	if err != nil {
		return nil, err
	}
	defer done()
	img, err := f.decode(bytes.NewReader(src))
	if err != nil {
		return nil, broken(err)
	}
	return img, nil
}
