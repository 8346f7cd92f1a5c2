package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/s3test"
)

// eachBlobs runs a test on a folder and on an S3 gateway.
func eachBlobs(t *testing.T, test func(t *testing.T, b Blobs)) {
	t.Run("disk", func(t *testing.T) { test(t, disk(t)) })
	t.Run("s3", func(t *testing.T) {
		b, err := OpenBlobs(s3test.Bucket(t) + "/some/prefix?tls=0&region=us-east-1")
		if err != nil {
			t.Fatal(err)
		}
		test(t, b)
	})
}

func disk(t testing.TB) *Disk {
	t.Helper()
	d, err := OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func put(t testing.TB, b Blobs, key, text string) {
	t.Helper()
	if err := b.Put(t.Context(), key, strings.NewReader(text), int64(len(text)), "text/plain"); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, b Blobs, key string) string {
	t.Helper()
	o, err := b.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	text, err := io.ReadAll(o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Size != int64(len(text)) || o.Modified.IsZero() {
		t.Errorf("%s: size %d of %d, modified %v", key, o.Size, len(text), o.Modified)
	}
	return string(text)
}

func keys(t testing.TB, b Blobs) []string {
	t.Helper()
	var all []string
	for k, err := range b.Keys(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

func TestABlobIsReadAsItWasPut(t *testing.T) {
	eachBlobs(t, func(t *testing.T, b Blobs) {
		put(t, b, "ab/abcd/720.jpg", "seven twenty")
		put(t, b, "ab/abcd/360.jpg", "")
		put(t, b, "share/x.png", "می‌خواهم")
		if got := read(t, b, "ab/abcd/720.jpg"); got != "seven twenty" {
			t.Errorf("%q", got)
		}
		if got := read(t, b, "share/x.png"); got != "می‌خواهم" {
			t.Errorf("%q", got)
		}
		o, err := b.Open(t.Context(), "ab/abcd/720.jpg")
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		if _, err := o.Seek(-6, io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		if tail, _ := io.ReadAll(o); string(tail) != "twenty" {
			t.Errorf("after a seek: %q", tail)
		}
		if got := keys(t, b); !slices.Equal(got, []string{"ab/abcd/360.jpg", "ab/abcd/720.jpg", "share/x.png"}) {
			t.Errorf("keys: %v", got)
		}
		for _, k := range []string{"ab/abcd/1280.jpg", "ab", "ab/abcd", "../x", "/etc/passwd", "", ".", "a//b", ".put/1"} {
			if _, err := b.Open(t.Context(), k); fault.Of(err) != fault.NotFound {
				t.Errorf("open %q: %v", k, err)
			}
		}
	})
}

func TestARemovedBlobIsGoneAndItsNeighboursStay(t *testing.T) {
	eachBlobs(t, func(t *testing.T, b Blobs) {
		below := func(folder string) (all []string) {
			for k, err := range b.Keys(t.Context(), folder) {
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, k)
			}
			slices.Sort(all)
			return all
		}
		for _, k := range []string{"share/1-fa/a", "share/1-fa/b", "share/12-fa/a"} {
			put(t, b, k, k)
		}
		if got := below("share/1-fa"); !slices.Equal(got, []string{"share/1-fa/a", "share/1-fa/b"}) {
			t.Errorf("below the folder: %v", got)
		}
		if got := below("share/2-fa"); len(got) != 0 {
			t.Errorf("below none: %v", got)
		}
		for _, k := range []string{"share/1-fa/a", "share/1-fa/a", "share/1-fa", "share/2-fa/x", "../x", "", "."} {
			if err := b.Remove(t.Context(), k); err != nil {
				t.Errorf("remove %q: %v", k, err)
			}
		}
		if got := below(""); !slices.Equal(got, []string{"share/1-fa/b", "share/12-fa/a"}) {
			t.Errorf("left: %v", got)
		}
		if _, err := b.Open(t.Context(), "share/1-fa/a"); fault.Of(err) != fault.NotFound {
			t.Errorf("open what was removed: %v", err)
		}
		put(t, b, "share/1-fa/a", "other text!!")
		if got := read(t, b, "share/1-fa/a"); got != "other text!!" {
			t.Errorf("%q", got)
		}
	})
}

func TestPuttingTwiceReadsNothingTheSecondTime(t *testing.T) {
	eachBlobs(t, func(t *testing.T, b Blobs) {
		put(t, b, "ab/k", "same")
		if err := b.Put(t.Context(), "ab/k", unread{t}, 4, ""); err != nil {
			t.Error(err)
		}
	})
}

type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) { u.t.Error("was read"); return 0, io.EOF }

func TestAnUnfinishedBlobIsNeverSeen(t *testing.T) {
	eachBlobs(t, func(t *testing.T, b Blobs) {
		for name, r := range map[string]io.Reader{
			"short": strings.NewReader("1234"),
			"torn":  io.MultiReader(strings.NewReader("1234"), torn{}),
		} {
			if err := b.Put(t.Context(), "ab/"+name, r, 8, ""); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := b.Put(ctx, "ab/stopped", strings.NewReader("1234"), 4, ""); err == nil {
			t.Error("stopped: no error")
		}
		for _, k := range []string{"../out", "/abs", "a/../b", ".hidden", "a/.b", "", "a\\b", "a/"} {
			if err := b.Put(t.Context(), k, strings.NewReader("x"), 1, ""); err == nil {
				t.Errorf("put %q: no error", k)
			}
		}
		if got := keys(t, b); len(got) != 0 {
			t.Errorf("left: %v", got)
		}
	})
}

type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, errors.New("the line broke") }

func TestABlobLongerThanItSaidIsRefused(t *testing.T) {
	d := disk(t)
	if err := d.Put(t.Context(), "ab/long", strings.NewReader("123456789"), 8, ""); err == nil {
		t.Error("no error")
	}
	if got := files(t, d); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

// files lists every file in a folder of blobs, the hidden ones too.
func files(t *testing.T, d *Disk) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(d.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNoLinkLeadsOutOfTheFolder(t *testing.T) {
	d, outside := disk(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(d.root.Name(), "ab")); err != nil {
		t.Fatal(err)
	}
	if o, err := d.Open(t.Context(), "ab/secret"); err == nil {
		o.Close()
		t.Error("a link was followed out")
	}
	if err := d.Put(t.Context(), "ab/new", strings.NewReader("x"), 1, ""); err == nil {
		t.Error("a link was followed out to write")
	}
	if _, err := os.Stat(filepath.Join(outside, "new")); err == nil {
		t.Error("a file was written outside")
	}
}

func TestADamagedBlobIsPutAnew(t *testing.T) {
	d := disk(t)
	put(t, d, "ab/k", "whole")
	if err := os.Truncate(filepath.Join(d.root.Name(), "ab/k"), 2); err != nil {
		t.Fatal(err)
	}
	put(t, d, "ab/k", "whole")
	if got := read(t, d, "ab/k"); got != "whole" {
		t.Errorf("%q", got)
	}
}

func TestWhatAKilledProcessLeftIsSweptAfterADay(t *testing.T) {
	dir := t.TempDir()
	d, err := OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	young, old := filepath.Join(dir, putDir, "1-1"), filepath.Join(dir, putDir, "1-2")
	for _, f := range []string{young, old} {
		if err := os.WriteFile(f, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(old)
	if err != nil {
		t.Fatal(err)
	}
	yesterday := info.ModTime().AddDate(0, 0, -2)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	if d, err = OpenDisk(dir); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if got := files(t, d); !slices.Equal(got, []string{putDir + "/1-1"}) {
		t.Errorf("left: %v", got)
	}
	if got := keys(t, d); len(got) != 0 {
		t.Errorf("keys: %v", got)
	}
}

func TestAFullDiskIsAClearErrorAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no small disk could be mounted to be filled: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, 0) })
	d, err := OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	big := bytes.Repeat([]byte("x"), 128<<10)
	err = d.Put(t.Context(), "ab/big", bytes.NewReader(big), int64(len(big)), "")
	if key, _ := fault.Text(err); fault.Of(err) != fault.Busy || key != "media.full" {
		t.Errorf("%v", err)
	}
	if got := files(t, d); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
	put(t, d, "ab/small", "still room for this")
	if got := read(t, d, "ab/small"); got != "still room for this" {
		t.Errorf("%q", got)
	}
}

func TestNoRoomIsBusy(t *testing.T) {
	for _, e := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		err := putError("k", fmt.Errorf("write: %w", &os.PathError{Op: "write", Path: "k", Err: e}))
		if fault.Of(err) != fault.Busy {
			t.Errorf("%v is %v", e, fault.Of(err))
		}
	}
}

func TestABadAddressIsOneClearLineWithoutTheSecret(t *testing.T) {
	for _, a := range []string{
		"", "media", "ftp://h/x", "file://host/dir", "file://", "s3://k:hush@/b", "s3://k:hush@localhost", "s3://k:hush@localhost:1/b?tls=0",
		"s3://k:hush@local host/b", "s3://k:hush@localhost/b?tsl=0", "s3://k:hush@localhost/b/../c",
	} {
		_, err := OpenBlobs(a)
		if err == nil {
			t.Errorf("%q: no error", a)
			continue
		}
		if m := err.Error(); strings.Contains(m, "hush") || strings.Contains(m, "\n") {
			t.Errorf("%q: %s", a, m)
		}
	}
	if _, err := OpenBlobs("file://" + t.TempDir() + "/new/folder"); err != nil {
		t.Error(err)
	}
}
