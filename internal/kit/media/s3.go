package media

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 keeps blobs as objects of one bucket. An object appears whole or not at all; that is S3's own promise.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string // "" or ends with a slash
}

func openS3(u *url.URL) (*S3, error) {
	where := u.Redacted()
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if u.Host == "" || bucket == "" {
		return nil, fmt.Errorf("media: open %s: write s3://key:secret@host/bucket", where)
	}
	if prefix != "" {
		if err := checkKey(prefix); err != nil {
			return nil, err
		}
		prefix += "/"
	}
	creds := credentials.NewEnvAWS()
	if secret, ok := u.User.Password(); ok {
		creds = credentials.NewStaticV4(u.User.Username(), secret, "")
	}
	q := u.Query()
	for k := range q {
		if k != "tls" && k != "region" && k != "lookup" {
			return nil, fmt.Errorf("media: open %s: unknown option %q; known are tls, region, lookup", where, k)
		}
	}
	o := &minio.Options{Creds: creds, Secure: q.Get("tls") != "0", Region: q.Get("region"), MaxRetries: 3}
	switch q.Get("lookup") {
	case "path":
		o.BucketLookup = minio.BucketLookupPath
	case "dns":
		o.BucketLookup = minio.BucketLookupDNS
	}
	client, err := minio.New(u.Host, o)
	if err != nil {
		return nil, fmt.Errorf("media: open %s: %w", where, err)
	}
	// One question at start: an unreachable place or a wrong key is told at once, not at the first picture.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ok, err := client.BucketExists(ctx, bucket)
	if err != nil {
		return nil, fmt.Errorf("media: open %s: %w", where, err)
	}
	if !ok {
		return nil, fmt.Errorf("media: open %s: there is no bucket %q", where, bucket)
	}
	return &S3{client: client, bucket: bucket, prefix: prefix}, nil
}

func (s *S3) Put(ctx context.Context, key string, r io.Reader, size int64, ctype string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	info, err := s.client.StatObject(ctx, s.bucket, s.prefix+key, minio.StatObjectOptions{})
	if err == nil && info.Size == size {
		return nil
	}
	if err != nil && !absent(err) {
		return putError(key, err)
	}
	_, err = s.client.PutObject(ctx, s.bucket, s.prefix+key, &exactly{r: r, left: size}, size, minio.PutObjectOptions{
		ContentType:  ctype,
		CacheControl: immutable,
	})
	if err != nil {
		return putError(key, full(err))
	}
	return nil
}

func (s *S3) Open(ctx context.Context, key string) (*Blob, error) {
	if checkKey(key) != nil {
		return nil, notStored(key)
	}
	o, err := s.client.GetObject(ctx, s.bucket, s.prefix+key, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("media: open blob %s: %w", key, err)
	}
	// GetObject asks nothing yet; Stat does.
	info, err := o.Stat()
	if err != nil {
		o.Close()
		if absent(err) {
			return nil, notStored(key)
		}
		return nil, fmt.Errorf("media: open blob %s: %w", key, err)
	}
	return &Blob{ReadSeekCloser: o, Size: info.Size, Modified: info.LastModified}, nil
}

func (s *S3) Remove(ctx context.Context, key string) error {
	if checkKey(key) != nil {
		return nil
	}
	err := s.client.RemoveObject(ctx, s.bucket, s.prefix+key, minio.RemoveObjectOptions{})
	if err != nil && !absent(err) {
		return fmt.Errorf("media: remove blob %s: %w", key, err)
	}
	return nil
}

func (s *S3) Keys(ctx context.Context, folder string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		prefix := s.prefix
		if folder != "" {
			prefix += folder + "/"
		}
		for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if o.Err != nil {
				yield("", fmt.Errorf("media: list blobs: %w", o.Err))
				return
			}
			key := strings.TrimPrefix(o.Key, s.prefix)
			if checkKey(key) != nil || strings.HasSuffix(o.Key, "/") {
				continue
			}
			if !yield(key, nil) {
				return
			}
		}
	}
}

func absent(err error) bool {
	r := minio.ToErrorResponse(err)
	return r.StatusCode == http.StatusNotFound && r.Code != minio.NoSuchBucket || r.Code == minio.NoSuchKey
}

// full marks the answers by which gateways say that there is no room.
func full(err error) error {
	switch r := minio.ToErrorResponse(err); {
	case r.StatusCode == http.StatusInsufficientStorage, r.Code == "XMinioStorageFull", r.Code == "QuotaExceeded":
		return fmt.Errorf("%w: %w", syscall.ENOSPC, err)
	}
	return err
}
