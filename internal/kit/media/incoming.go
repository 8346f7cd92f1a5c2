package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/persian"
)

// An upload that comes in chunks. Each chunk is a blob of its own below incoming/, so that any node takes the next one and
// a node that dies loses nothing that it has confirmed. What counts is the row: a blob without one is waste that goes with
// the upload.

// Bounds on what is under way.
const (
	MaxChunk     = 8 << 20        // bytes of a chunk
	MaxIncoming  = 200            // uploads of one person that are not done
	IncomingLife = 24 * time.Hour // after the last chunk
	incomingRoot = "incoming/"
)

// Incoming is an upload under way.
type Incoming struct {
	ID       id.Upload
	By       id.Person
	Body     id.Body
	Shared   bool
	Batch    id.Batch
	Name     string
	Size     int64
	Modified int64 // by the sender's clock, to know the file again
	Received int64
	File     id.Media // what it became; "" before
}

// Allowance is what may be kept of uploads.
type Allowance struct {
	Person int64 // bytes of one person in a day, what is under way included
	All    int64 // bytes under way of everybody
}

const incomingColumns = `id, by_id, body_id, shared, batch_id, name, size, modified, received, media_id`

func scanIncoming(r db.Row) (in Incoming, err error) {
	return in, r.Scan(&in.ID, &in.By, &in.Body, &in.Shared, &in.Batch, &in.Name, &in.Size, &in.Modified, &in.Received, &in.File)
}

// Begin opens an upload, or finds the one that the same person began in the same batch for the same file.
func (s *Store) Begin(ctx context.Context, in Incoming, a Allowance) (Incoming, error) {
	name, err := persian.StoreLine(in.Name)
	if err != nil {
		return Incoming{}, fault.Wrap(fault.Invalid, fmt.Errorf("media: begin: %w", err))
	}
	switch {
	case in.Size <= 0:
		return Incoming{}, fault.New(fault.Invalid, "media.empty")
	case in.Size > MaxFile:
		return Incoming{}, fault.New(fault.TooLarge, "media.too-large", "n", MaxFile>>20)
	}
	in.Name = longName(name)
	now := s.now()
	err = s.d.Tx(ctx, func(ctx context.Context) error {
		if err := s.d.Lock(ctx, "media.incoming"); err != nil {
			return err
		}
		there, err := db.One(ctx, s.d, scanIncoming, `
			SELECT `+incomingColumns+` FROM media_incoming
			 WHERE by_id = $1 AND batch_id = $2 AND name = $3 AND size = $4 AND modified = $5`, in.By, in.Batch, in.Name, in.Size, in.Modified)
		if err == nil {
			in = there
			return nil
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := s.allow(ctx, in.By, in.Size, a); err != nil {
			return err
		}
		in.ID, in.Received, in.File = id.New[id.Upload](s.ids), 0, ""
		_, err = db.Exec(ctx, s.d, `
			INSERT INTO media_incoming (id, by_id, body_id, shared, batch_id, name, size, modified, received, began_at, touched_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9)`,
			in.ID, in.By, in.Body, in.Shared, in.Batch, in.Name, in.Size, in.Modified, now.UnixMilli())
		return err
	})
	if err != nil {
		return Incoming{}, fmt.Errorf("media: begin: %w", err)
	}
	return in, nil
}

// longName bounds a name as the sender gave it: it is shown to them and made safe when the file is kept.
func longName(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}

// Allow says whether a person may bring so many bytes more.
func (s *Store) Allow(ctx context.Context, by id.Person, size int64, a Allowance) error {
	return s.allow(ctx, by, size, a)
}

func (s *Store) allow(ctx context.Context, by id.Person, size int64, a Allowance) error {
	type sums struct{ n, mine, all int64 }
	since := s.now().Add(-24 * time.Hour).UnixMilli()
	under, err := db.One(ctx, s.d, func(r db.Row) (x sums, err error) { return x, r.Scan(&x.n, &x.mine, &x.all) }, `
		SELECT COALESCE(SUM(CASE WHEN by_id = $1 AND media_id = '' THEN 1 ELSE 0 END), 0),
		       CAST(COALESCE(SUM(CASE WHEN by_id = $1 AND media_id = '' THEN size ELSE 0 END), 0) AS BIGINT),
		       CAST(COALESCE(SUM(CASE WHEN media_id = '' THEN size ELSE 0 END), 0) AS BIGINT)
		  FROM media_incoming`, by)
	if err != nil {
		return err
	}
	kept, err := db.Value[int64](ctx, s.d, `
		SELECT CAST(COALESCE(SUM(c.bytes), 0) AS BIGINT) FROM media_file f JOIN media_content c ON c.source = f.source
		 WHERE f.by_id = $1 AND f.created_at >= $2`, by, since)
	switch {
	case err != nil:
		return err
	case under.n >= MaxIncoming:
		return fault.New(fault.TooLarge, "media.too-many", "n", MaxIncoming)
	case under.mine+kept+size > a.Person:
		return fault.New(fault.TooLarge, "media.allowance", "n", a.Person>>20)
	case under.all+size > a.All:
		return fault.New(fault.Busy, "media.crowded")
	}
	return nil
}

// Upload is a person's upload, or fault.NotFound: of others nobody is told.
func (s *Store) Upload(ctx context.Context, by id.Person, upload id.Upload) (Incoming, error) {
	return db.One(ctx, s.d, scanIncoming, `SELECT `+incomingColumns+` FROM media_incoming WHERE id = $1 AND by_id = $2`, upload, by)
}

// Uploads lists what a person has under way, the oldest first.
func (s *Store) Uploads(ctx context.Context, by id.Person) ([]Incoming, error) {
	return db.Select(ctx, s.d, scanIncoming, `
		SELECT `+incomingColumns+` FROM media_incoming WHERE by_id = $1 AND media_id = '' ORDER BY began_at, id LIMIT 1000`, by)
}

// Receive takes the chunk that begins at offset. One that is here already changes nothing; one that leaves a gap, or half
// of which is here, is fault.Conflict. What comes back says how much is here either way.
func (s *Store) Receive(ctx context.Context, by id.Person, upload id.Upload, offset int64, r io.Reader) (Incoming, error) {
	in, err := s.Upload(ctx, by, upload)
	if err != nil {
		return Incoming{}, err
	}
	if offset < 0 || offset > in.Size {
		return in, fault.New(fault.Invalid, "media.chunk")
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxChunk+1))
	switch end := offset + int64(len(data)); {
	case err != nil:
		return in, received(err)
	case len(data) > MaxChunk:
		return in, fault.New(fault.TooLarge, "media.chunk")
	case len(data) == 0 || end > in.Size:
		return in, fault.New(fault.Invalid, "media.chunk")
	case in.File != "" || end <= in.Received:
		return in, nil
	case offset != in.Received:
		return in, fault.New(fault.Conflict, "media.chunk")
	}
	if offset == 0 {
		if err := plausible(in.Name, data, in.Size); err != nil {
			return in, errors.Join(err, s.Drop(ctx, in))
		}
	}
	key := incomingRoot + string(in.ID) + "/" + strconv.FormatInt(offset, 10) + "-" + string(id.New[id.Upload](s.ids))
	if err := s.blobs.Put(ctx, key, bytes.NewReader(data), int64(len(data)), "application/octet-stream"); err != nil {
		return in, err
	}
	taken := false
	err = s.d.Tx(ctx, func(ctx context.Context) error {
		n, err := db.Exec(ctx, s.d, `
			UPDATE media_incoming SET received = $3, touched_at = $4 WHERE id = $1 AND received = $2 AND media_id = ''`,
			in.ID, offset, offset+int64(len(data)), s.now().UnixMilli())
		if err != nil || n == 0 {
			return err
		}
		taken = true
		_, err = db.Exec(ctx, s.d, `INSERT INTO media_chunk (incoming_id, place, bytes, key) VALUES ($1, $2, $3, $4)`, in.ID, offset, len(data), key)
		return err
	})
	if err != nil || !taken {
		s.blobs.Remove(ctx, key)
	}
	if err != nil {
		return in, fmt.Errorf("media: receive: %w", err)
	}
	return s.Upload(ctx, by, upload)
}

// plausible refuses what is sure to be refused in the end, by its first bytes.
func plausible(name string, head []byte, size int64) error {
	if _, ok := formatOf(head); ok {
		if size > MaxPicture {
			return fault.New(fault.TooLarge, "media.too-large", "n", MaxPicture>>20)
		}
		return nil
	}
	if _, ok := byMagic(head); ok || bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return nil
	}
	if isActive(name) || looksActive(head) {
		return fault.New(fault.Invalid, "media.refused-active")
	}
	return fault.New(fault.Invalid, "media.refused-kind")
}

// Complete makes a file of an upload that is all here. Done again, it is the same file. What is refused is forgotten.
func (s *Store) Complete(ctx context.Context, in Incoming) (File, error) {
	if in.File != "" {
		return s.File(ctx, in.File)
	}
	if in.Received != in.Size {
		return File{}, fault.New(fault.Conflict, "media.chunk")
	}
	keys, err := s.chunks(ctx, in.ID)
	if err != nil {
		return File{}, err
	}
	r := &chunkReader{ctx: ctx, s: s, keys: keys}
	defer r.Close()
	f, err := s.Add(ctx, r, Upload{Name: in.Name, By: in.By, Body: in.Body, Shared: in.Shared})
	if kind := fault.Of(err); err != nil {
		if kind == fault.Invalid || kind == fault.TooLarge || kind == fault.Gone {
			err = errors.Join(err, s.Drop(ctx, in))
		}
		return File{}, err
	}
	err = s.d.Tx(ctx, func(ctx context.Context) error {
		if _, err := db.Exec(ctx, s.d, `DELETE FROM media_chunk WHERE incoming_id = $1`, in.ID); err != nil {
			return err
		}
		_, err := db.Exec(ctx, s.d, `UPDATE media_incoming SET media_id = $2, touched_at = $3 WHERE id = $1`, in.ID, f.ID, s.now().UnixMilli())
		return err
	})
	if err != nil {
		return File{}, fmt.Errorf("media: complete: %w", err)
	}
	return f, s.clear(ctx, in.ID)
}

func (s *Store) chunks(ctx context.Context, upload id.Upload) ([]string, error) {
	return db.Select(ctx, s.d, func(r db.Row) (k string, err error) { return k, r.Scan(&k) },
		`SELECT key FROM media_chunk WHERE incoming_id = $1 ORDER BY place`, upload)
}

// chunkReader reads the chunks of an upload one after another.
type chunkReader struct {
	ctx  context.Context
	s    *Store
	keys []string
	open *Blob
}

func (c *chunkReader) Read(p []byte) (int, error) {
	for {
		if c.open == nil {
			if len(c.keys) == 0 {
				return 0, io.EOF
			}
			b, err := c.s.blobs.Open(c.ctx, c.keys[0])
			if err != nil {
				return 0, err
			}
			c.open, c.keys = b, c.keys[1:]
		}
		n, err := c.open.Read(p)
		if err == io.EOF {
			c.Close()
			err = nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// Close closes the chunk that is being read.
func (c *chunkReader) Close() error {
	if c.open == nil {
		return nil
	}
	err := c.open.Close()
	c.open = nil
	return err
}

// Drop forgets an upload and what came of it.
func (s *Store) Drop(ctx context.Context, in Incoming) error {
	err := s.d.Tx(ctx, func(ctx context.Context) error {
		if _, err := db.Exec(ctx, s.d, `DELETE FROM media_chunk WHERE incoming_id = $1`, in.ID); err != nil {
			return err
		}
		_, err := db.Exec(ctx, s.d, `DELETE FROM media_incoming WHERE id = $1`, in.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("media: drop upload: %w", err)
	}
	return s.clear(ctx, in.ID)
}

// clear removes the blobs of an upload.
func (s *Store) clear(ctx context.Context, upload id.Upload) error {
	var keys []string
	for k, err := range s.blobs.Keys(ctx, incomingRoot+string(upload)) {
		if err != nil {
			return err
		}
		keys = append(keys, k)
	}
	for _, k := range keys {
		if err := s.blobs.Remove(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// SweepIncoming forgets uploads that nothing was added to for IncomingLife, done or not, and says how many.
func (s *Store) SweepIncoming(ctx context.Context) (int, error) {
	dead, err := db.Select(ctx, s.d, scanIncoming, `SELECT `+incomingColumns+` FROM media_incoming WHERE touched_at < $1`, s.now().Add(-IncomingLife).UnixMilli())
	if err != nil {
		return 0, fmt.Errorf("media: sweep uploads: %w", err)
	}
	for _, in := range dead {
		if err := s.Drop(ctx, in); err != nil {
			return 0, err
		}
	}
	return len(dead), nil
}
