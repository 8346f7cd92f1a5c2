package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"path"
	"strings"
	"syscall"
	"time"

	"hemmat/internal/kit/fault"
)

// Blobs keeps bytes under keys. A key is a slash-separated relative path ("ab/ab12…/720.jpg"); the bytes under a key never
// change, so Put of a key that is already there with the same size does nothing.
type Blobs interface {
	// Put stores exactly size bytes of r. Until it returns nil, Open does not see the key; after an error nothing is left.
	// A full disk is fault.Busy with the key "media.full".
	Put(ctx context.Context, key string, r io.Reader, size int64, ctype string) error
	// Open returns a stored blob, or an error of kind fault.NotFound. The caller closes it.
	Open(ctx context.Context, key string) (*Blob, error)
	// Keys walks the keys below a folder ("share/12-fa"), all for "", in no promised order.
	Keys(ctx context.Context, folder string) iter.Seq2[string, error]
	// Remove forgets a blob; one that is not there is no error.
	Remove(ctx context.Context, key string) error
}

// Blob is an opened blob. Read from the embedded value itself, not from a wrapper, so that the kernel may copy a file.
type Blob struct {
	io.ReadSeekCloser
	Size     int64
	Modified time.Time
}

// OpenBlobs opens the place an address names:
//
//	file:///var/lib/hemmat/media              a folder, made when absent
//	s3://KEY:SECRET@host[:port]/bucket[/prefix][?tls=0][&region=R][&lookup=path|dns]
//
// Without KEY:SECRET the S3 credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
// tls=0 speaks plain HTTP, for a gateway on the same machine. The bucket must exist. Errors never show the secret.
func OpenBlobs(address string) (Blobs, error) {
	u, err := url.Parse(address)
	if err != nil {
		// The parse error would repeat the whole address, secret included.
		return nil, errors.New("media: open blobs: the address is not a URL; use file:///dir or s3://key:secret@host/bucket")
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" || u.Path == "" {
			return nil, fmt.Errorf("media: open blobs: %s: write file:///absolute/dir", u.Redacted())
		}
		return OpenDisk(u.Path)
	case "s3":
		return openS3(u)
	}
	return nil, fmt.Errorf("media: open blobs: unknown scheme %q; use file:///dir or s3://key:secret@host/bucket", u.Scheme)
}

// checkKey refuses keys that are no plain relative path. Names that begin with a dot are the store's own.
func checkKey(key string) error {
	if !fs.ValidPath(key) || key == "." || strings.ContainsAny(key, "\\\x00") {
		return fmt.Errorf("media: bad blob key %q", key)
	}
	for dir := key; dir != "."; dir = path.Dir(dir) {
		if path.Base(dir)[0] == '.' {
			return fmt.Errorf("media: bad blob key %q", key)
		}
	}
	return nil
}

// putError gives a failed write its kind: no room is a state of the place that passes, not a fault of the program.
func putError(key string, err error) error {
	return noRoom(fmt.Errorf("media: put %s: %w", key, err))
}

func noRoom(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &fault.Error{Kind: fault.Busy, Key: "media.full", Err: err}
	}
	return err
}

func notStored(key string) error {
	return fault.Wrap(fault.NotFound, fmt.Errorf("media: no blob %s", key))
}

// exactly reads n bytes and then wants the end: a source that is shorter or longer than it said is an error, not a short blob.
type exactly struct {
	r    io.Reader
	left int64
}

func (e *exactly) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.left -= int64(n)
	switch {
	case e.left < 0:
		return 0, errors.New("the source is longer than its size")
	case err == io.EOF && e.left > 0:
		return n, io.ErrUnexpectedEOF
	}
	return n, err
}

// immutable is how long anyone may keep what lies under a content hash.
const immutable = "public, max-age=31536000, immutable"
