package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strconv"
	"sync/atomic"
	"time"
)

// Disk keeps blobs as files under one folder. All access goes through os.Root: no key and no symbolic link leads out of it.
//
// A blob is written to a file of its own in .put/, flushed, and renamed into place; then the folders are flushed. What a killed
// process leaves in .put/ is swept when the folder is next opened, once it is a day old (another process may be writing).
type Disk struct {
	root *os.Root
	next atomic.Uint64
}

const putDir = ".put"

// OpenDisk opens a folder of blobs and makes it when absent. A folder that can't be written to is an error here, not at the first upload.
func OpenDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("media: open folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("media: open folder: %w", err)
	}
	d := &Disk{root: root}
	if err := d.sweep(); err != nil {
		root.Close()
		return nil, fmt.Errorf("media: open folder %s: %w", dir, err)
	}
	return d, nil
}

// Close releases the folder.
func (d *Disk) Close() error { return d.root.Close() }

// sweep removes what killed processes left. The age is measured by the folder's own clock, from a file made just now.
func (d *Disk) sweep() error {
	if err := d.root.MkdirAll(putDir, 0o750); err != nil {
		return err
	}
	f, name, err := d.temp()
	if err != nil {
		return err
	}
	defer d.root.Remove(name)
	defer f.Close()
	probe, err := f.Stat()
	if err != nil {
		return err
	}
	left, err := fs.ReadDir(d.root.FS(), putDir)
	if err != nil {
		return err
	}
	for _, e := range left {
		info, err := e.Info()
		if err != nil || probe.ModTime().Sub(info.ModTime()) < 24*time.Hour {
			continue
		}
		d.root.Remove(path.Join(putDir, e.Name()))
	}
	return nil
}

func (d *Disk) temp() (*os.File, string, error) {
	for {
		name := path.Join(putDir, strconv.Itoa(os.Getpid())+"-"+strconv.FormatUint(d.next.Add(1), 10))
		f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
		if !errors.Is(err, fs.ErrExist) {
			return f, name, err
		}
	}
}

func (d *Disk) Put(ctx context.Context, key string, r io.Reader, size int64, ctype string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if info, err := d.root.Stat(key); err == nil && info.Mode().IsRegular() && info.Size() == size {
		return nil
	}
	f, name, err := d.temp()
	if err != nil {
		return putError(key, err)
	}
	if err := d.write(ctx, f, r, size); err != nil {
		d.root.Remove(name)
		return putError(key, err)
	}
	if err := d.place(name, key); err != nil {
		d.root.Remove(name)
		return putError(key, err)
	}
	return nil
}

func (d *Disk) write(ctx context.Context, f *os.File, r io.Reader, size int64) error {
	_, err := io.Copy(f, &exactly{r: stopping{ctx, r}, left: size})
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// place renames a finished file to its key and flushes the folders that lead to it, so that a crash does not forget the name.
func (d *Disk) place(name, key string) error {
	dir := path.Dir(key)
	_, err := d.root.Stat(dir)
	fresh := err != nil
	if fresh {
		if err := d.root.MkdirAll(dir, 0o750); err != nil {
			return err
		}
	}
	if err := d.root.Rename(name, key); err != nil {
		return err
	}
	for ; ; dir = path.Dir(dir) {
		if err := d.flush(dir); err != nil {
			return err
		}
		if !fresh || dir == "." {
			return nil
		}
	}
}

func (d *Disk) flush(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func (d *Disk) Open(ctx context.Context, key string) (*Blob, error) {
	if checkKey(key) != nil {
		return nil, notStored(key)
	}
	f, err := d.root.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notStored(key)
	}
	if err != nil {
		return nil, fmt.Errorf("media: open blob: %w", err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		f.Close()
		return nil, notStored(key)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("media: open blob: %w", err)
	}
	return &Blob{ReadSeekCloser: f, Size: info.Size(), Modified: info.ModTime()}, nil
}

func (d *Disk) Remove(_ context.Context, key string) error {
	if checkKey(key) != nil {
		return nil
	}
	info, err := d.root.Lstat(key)
	if err == nil && info.Mode().IsRegular() {
		err = d.root.Remove(key)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("media: remove blob: %w", err)
	}
	return nil
}

func (d *Disk) Keys(ctx context.Context, folder string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		start := path.Clean(folder)
		err := fs.WalkDir(d.root.FS(), start, func(name string, e fs.DirEntry, err error) error {
			switch {
			case name == start && errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case e.IsDir() && name != "." && e.Name()[0] == '.':
				return fs.SkipDir
			case !e.Type().IsRegular() || e.Name()[0] == '.':
				return nil
			case !yield(name, nil):
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield("", fmt.Errorf("media: list blobs: %w", err))
		}
	}
}

// stopping ends a copy when its context ends.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
