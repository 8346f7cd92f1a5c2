package media

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"hemmat/internal/kit/fault"
)

// Add takes in a file. Bytes that came before cost a hash and one look-up; with the same words they are the same row.
//
// Errors a person can mend are fault.Invalid (no picture and no kind that is taken, or broken) and fault.TooLarge. After an
// error no row is left. Encoding and storing take time: call it outside a transaction; only the rows join one.
func (s *Store) Add(ctx context.Context, r io.Reader, u Upload) (File, error) {
	u, err := u.stored()
	if err != nil {
		return File{}, err
	}
	b := bufio.NewReaderSize(r, 4096)
	head, err := b.Peek(32)
	if err != nil && err != io.EOF {
		return File{}, received(err)
	}
	if len(head) == 0 {
		return File{}, fault.New(fault.Invalid, "media.empty")
	}
	if f, ok := formatOf(head); ok {
		return s.addPicture(ctx, b, f, u)
	}
	return s.addFile(ctx, b, u)
}

func (s *Store) addPicture(ctx context.Context, r io.Reader, f format, u Upload) (File, error) {
	src, err := io.ReadAll(io.LimitReader(r, MaxPicture+1))
	if err != nil {
		return File{}, received(err)
	}
	if len(src) > MaxPicture {
		return File{}, fault.New(fault.TooLarge, "media.too-large", "n", MaxPicture>>20)
	}
	source := sumOf(src)
	old, err := s.known(ctx, source, u)
	if old.Gone {
		return File{}, fault.New(fault.Gone, "media.out")
	}
	if err == nil && old.ID != "" {
		return old, nil
	}
	if err == nil {
		u.Name = cleanName(u.Name, old.ext())
		return s.use(ctx, content{source: source, hash: old.Hash, ctype: old.Type, bytes: old.Bytes, width: old.Width, height: old.Height}, u)
	}
	if !fault.Is(err, fault.NotFound) {
		return File{}, fmt.Errorf("media: add: %w", err)
	}
	p, err := s.encode(ctx, f, src)
	if err != nil {
		return File{}, err
	}
	c := content{source: source, hash: p.hash(), ctype: p.ctype, width: p.width, height: p.height}
	if err := s.put(ctx, &c, p); err != nil {
		return File{}, err
	}
	u.Name = cleanName(u.Name, p.ext)
	return s.use(ctx, c, u)
}

func (s *Store) encode(ctx context.Context, f format, src []byte) (picture, error) {
	size, err := measure(f, src)
	if err != nil {
		return picture{}, err
	}
	done, err := s.decoding(ctx, size.X*size.Y)
	if err != nil {
		return picture{}, err
	}
	defer done()
	return makePicture(f, src)
}

// hash covers all renditions, so that whatever lies at an address is fixed by the address.
func (p picture) hash() string {
	h := sha256.New()
	for _, r := range p.parts {
		fmt.Fprintf(h, "%s.%s %d\n", r.slot, p.ext, len(r.data))
		h.Write(r.data)
	}
	return hex.EncodeToString(h.Sum(nil))[:hashLen]
}

func (s *Store) addFile(ctx context.Context, r io.Reader, u Upload) (File, error) {
	// The bytes go by a file without a name: they are hashed before it is known where they belong.
	tmp, err := os.CreateTemp("", "hemmat-upload-")
	if err != nil {
		return File{}, spooled(err)
	}
	defer tmp.Close()
	os.Remove(tmp.Name())
	h := sha256.New()
	source := &errReader{r: io.LimitReader(r, MaxFile+1)}
	size, err := io.Copy(io.MultiWriter(tmp, h), stopping{ctx, source})
	switch {
	case source.err != nil:
		return File{}, received(source.err)
	case err != nil:
		return File{}, spooled(err)
	case size > MaxFile:
		return File{}, fault.New(fault.TooLarge, "media.too-large", "n", MaxFile>>20)
	}
	k, err := detect(u.Name, tmp, size)
	if err != nil {
		return File{}, err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	u.Name = cleanName(u.Name, k.ext)
	old, err := s.known(ctx, sum, u)
	if old.Gone {
		return File{}, fault.New(fault.Gone, "media.out")
	}
	if err == nil && old.ID != "" {
		return old, s.fill(ctx, old.ID, u)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return File{}, fmt.Errorf("media: add: %w", err)
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return File{}, fmt.Errorf("media: add: %w", err)
	}
	c := content{source: sum, hash: sum[:hashLen], ctype: k.ctype, bytes: size, length: lengthOf(k, tmp, size)}
	c.blobs = []blobRow{{key(c.hash, "file", k.ext), sum, size}}
	if err := s.blobs.Put(ctx, c.blobs[0].key, tmp, size, k.ctype); err != nil {
		return File{}, err
	}
	return s.use(ctx, c, u)
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// errReader keeps the error of its source apart from that of where the bytes go.
type errReader struct {
	r   io.Reader
	err error
}

func (e *errReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && err != io.EOF {
		e.err = err
	}
	return n, err
}

// received is an error of the sender's side; a kind it has already (a body over its bound) stays.
func received(err error) error { return fmt.Errorf("media: receive: %w", err) }

// spooled is an error of the place where bytes wait.
func spooled(err error) error { return noRoom(fmt.Errorf("media: receive: %w", err)) }

// cleanName makes a name that is safe in an address and on any disk: the last part of a path, nothing a shell or a file system
// minds, no control or direction characters, at most 80 letters, and the extension of what the file is.
func cleanName(name, ext string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(safeRune, strings.TrimSuffix(name, path.Ext(name)))
	name = strings.Trim(name, ".-\u200c")
	if cut := []rune(name); len(cut) > 80 {
		name = strings.TrimRight(string(cut[:80]), ".-\u200c")
	}
	if name == "" {
		name = "file"
	}
	return name + "." + ext
}
