package app

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/s3test"
)

// pictures are all pictures that pages name, as a reader gets them.
func pictures(t *testing.T, a *App, pages map[string]string) map[string]string {
	t.Helper()
	h, all := a.handler(), map[string]string{}
	address := regexp.MustCompile(`/media/[0-9a-f]{32}/[^" ,]+`)
	for _, body := range pages {
		for _, path := range address.FindAllString(body, -1) {
			if _, seen := all[path]; seen {
				continue
			}
			w := get(h, path)
			if w.Code != 200 {
				t.Errorf("%s: %d", path, w.Code)
			}
			all[path] = w.Header().Get("Content-Type") + " " + w.Body.String()
		}
	}
	if len(all) == 0 {
		t.Fatal("the pages name no picture")
	}
	return all
}

func TestABackupMovesMediaIntoABucketAndOutOfIt(t *testing.T) {
	bucket := s3test.Bucket(t)
	a := furnished(t, db.SQLite, 8)
	before := pages(t, a)
	shown := pictures(t, a, before)

	restored := func(from string, c Config) *App {
		t.Helper()
		if err := Restore(t.Context(), c, from, io.Discard); err != nil {
			t.Fatal(err)
		}
		clean(t, c)
		b, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { b.Close() })
		if diff := cmp.Diff(before, pages(t, b)); diff != "" {
			t.Fatalf("pages with media at %s differ:\n%.2000s", c.Media, diff)
		}
		if diff := cmp.Diff(shown, pictures(t, b, before)); diff != "" {
			t.Fatalf("pictures with media at %s differ:\n%.2000s", c.Media, diff)
		}
		return b
	}
	there := elsewhere(t, a, db.SQLite)
	there.Media = bucket + "/site?tls=0"
	inBucket := restored(backup(t, a), there)
	confirmNumbers(t, inBucket, 0)
	include(t, inBucket, 20) // the restored site goes on
	clean(t, there)

	second := elsewhere(t, a, db.SQLite)
	second.Media = bucket + "/back?tls=0"
	restored(backup(t, a), second)
	back := elsewhere(t, a, db.SQLite)
	b, err := Open(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	restored(backup(t, b), back)
}

func TestARestoreNeverGoesIntoABucketInUse(t *testing.T) {
	c := Config{Media: s3test.Bucket(t) + "/site?tls=0"}
	blobs, err := media.OpenBlobs(c.Media)
	if err != nil {
		t.Fatal(err)
	}
	const key = "01/0123456789abcdef0123456789abcdef/press.jpg"
	if err := blobs.Put(t.Context(), key, strings.NewReader("theirs"), 6, "image/jpeg"); err != nil {
		t.Fatal(err)
	}
	a := furnished(t, db.SQLite, 4)
	there := elsewhere(t, a, db.SQLite)
	there.Media = c.Media
	err = Restore(t.Context(), there, backup(t, a), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "--media") || strings.Contains(err.Error(), s3test.Secret) {
		t.Errorf("%v; want one line that says what to do and no secret", err)
	}
	r, err := blobs.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var left bytes.Buffer
	if _, err := left.ReadFrom(r); err != nil || left.String() != "theirs" {
		t.Errorf("the bucket's own bytes became %q, %v", left.String(), err)
	}
	var keys int
	for _, err := range blobs.Keys(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		keys++
	}
	if keys != 1 {
		t.Errorf("%d blobs in the bucket, want what was there alone", keys)
	}
}
