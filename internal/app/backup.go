package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"
	"time"

	"github.com/dustin/go-humanize"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/search"
	"hemmat/internal/room/desk"
)

// What a backup's folder holds: the database as one SQLite file, whatever the
// engine it was taken from; the blobs that this file names, each with its SHA-256
// there; and the manifest, which vouches for the file and so for all.
const (
	manifestFile = "manifest.json"
	databaseFile = "hemmat.db"
	mediaFolder  = "media"

	backupFormat = 1
)

// manifest is what a backup says of itself.
type manifest struct {
	Format   int              `json:"format"`
	Program  string           `json:"program"`
	Made     time.Time        `json:"made"`
	Engine   db.Engine        `json:"engine"` // it was taken from
	Schema   int64            `json:"schema"`
	Database sum              `json:"database"`
	Media    kept             `json:"media"`
	Secret   *sum             `json:"secret,omitempty"` // of secret.key; a site whose secret is elsewhere has none here
	Rows     map[string]int64 `json:"rows"`             // of each table
}

type sum struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

type kept struct {
	Files int64 `json:"files"`
	Bytes int64 `json:"bytes"`
}

func (m *manifest) String() string {
	return fmt.Sprintf("%s items, %s entries of the ledger, %s media files (%s)", humanize.Comma(m.Rows["press_item"]), humanize.Comma(m.Rows["ledger"]),
		humanize.Comma(m.Media.Files), humanize.IBytes(uint64(m.Database.Bytes+m.Media.Bytes)))
}

// existing opens database and media as they are: nothing is made, migrated or seeded.
func existing(ctx context.Context, c Config) (*db.DB, media.Blobs, error) {
	if path, ok := db.File(c.Database); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("there is no database at %s", path)
		}
	}
	d, err := db.Open(ctx, c.Database, db.Options{Log: c.Log})
	if err != nil {
		return nil, nil, err
	}
	blobs, err := media.OpenBlobs(c.Media)
	if err != nil {
		d.Close()
		return nil, nil, err
	}
	return d, blobs, nil
}

func closeBlobs(b media.Blobs) {
	if c, ok := b.(io.Closer); ok {
		c.Close()
	}
}

// Backup writes a copy of database and media into the new folder to, also while
// the site is served: the database as of one moment, then the blobs it names, which
// never change. The folder appears whole or not at all.
func Backup(ctx context.Context, cfg Config, to string, w io.Writer) error {
	c := cfg.withDefaults()
	to, err := filepath.Abs(to)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backup: %s is there already; name a folder that is not", to)
	}
	d, blobs, err := existing(ctx, c)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer d.Close()
	defer closeBlobs(blobs)
	if err := d.Current(ctx); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	part, err := os.MkdirTemp(filepath.Dir(to), "."+filepath.Base(to)+".part-")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	m, err := writeBackup(ctx, c, d, blobs, part, w)
	if err == nil {
		err = errors.Join(os.Rename(part, to), flush(filepath.Dir(to)))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("backup: %w", fullDisk(err, "nothing was left at "+to)), os.RemoveAll(part))
	}
	if err := desk.NewStore(d).KeepBackup(ctx, desk.Backup{At: m.Made, Bytes: m.Database.Bytes + m.Media.Bytes, Files: m.Media.Files}); err != nil {
		c.Log.Warn("the backup is whole, but the desk does not know of it", "error", err)
	}
	_, err = fmt.Fprintf(w, "%s in %s\n", m, to)
	return err
}

// fullDisk says in one line what has become of the work and what to do.
func fullDisk(err error, so string) error {
	if errors.Is(err, db.ErrDiskFull) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("the disk is full: %s; make room and try again", so)
	}
	return err
}

func writeBackup(ctx context.Context, c Config, d *db.DB, blobs media.Blobs, dir string, w io.Writer) (*manifest, error) {
	m := &manifest{Format: backupFormat, Program: Version(), Made: c.Now().UTC().Truncate(time.Second), Engine: d.Engine()}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	file := filepath.Join(dir, databaseFile)
	if err := copyDatabase(ctx, d, file, c.Now, w); err != nil {
		return nil, err
	}
	if err := m.copyMedia(ctx, c, file, blobs, root, w); err != nil {
		return nil, err
	}
	if m.Secret, err = copySecret(ctx, c, root, w); err != nil {
		return nil, err
	}
	if m.Rows["seal_key"] > 0 {
		fmt.Fprintln(w, "the master key is not in a backup, and what is sealed does not open without it: keep a copy of it apart")
	}
	f, err := root.OpenFile(databaseFile, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if m.Database, err = sumOf(ctx, f); err != nil {
		return nil, err
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync()); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	out, err := root.OpenFile(manifestFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = out.Write(append(text, '\n'))
	return m, errors.Join(err, out.Sync(), out.Close(), flush(dir))
}

// copySecret takes the secret along from the data folder. One that an operator keeps elsewhere stays there.
func copySecret(ctx context.Context, c Config, root *os.Root, w io.Writer) (*sum, error) {
	if c.SecretFile != "" {
		_, err := fmt.Fprintf(w, "the secret stays at %s: keep a copy of that file yourself\n", c.SecretFile)
		return nil, err
	}
	in, err := os.Open(filepath.Join(c.Data, secretName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // the program has not been started since it needs one
	}
	if err != nil {
		return nil, err
	}
	defer in.Close()
	out, err := root.OpenFile(secretName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	s, err := sumOf(ctx, io.TeeReader(in, out))
	return &s, errors.Join(err, out.Sync(), out.Close())
}

// copyDatabase writes d as a SQLite file that is complete in itself.
func copyDatabase(ctx context.Context, d *db.DB, file string, now func() time.Time, w io.Writer) error {
	bar := progress(w, -1, "copying the database")
	defer bar.Finish()
	if d.Engine() == db.SQLite {
		return d.Backup(ctx, file)
	}
	to, err := db.Open(ctx, "sqlite://"+filepath.ToSlash(file), db.Options{})
	if err != nil {
		return err
	}
	err = to.Migrate(ctx)
	if err == nil {
		err = copyInto(ctx, d, to, now, func(n int) { bar.Add(n) })
	}
	return errors.Join(err, to.Close())
}

// copyInto fills an empty database, its full-text table included.
func copyInto(ctx context.Context, from, to *db.DB, now func() time.Time, copied func(int)) error {
	return to.Tx(ctx, func(ctx context.Context) error {
		if err := db.Copy(ctx, from, to, copied); err != nil {
			return err
		}
		return search.New(to, now).Rebuild(ctx)
	})
}

// copyMedia copies every blob that the copied database names, and notes what that
// database holds.
func (m *manifest) copyMedia(ctx context.Context, c Config, file string, blobs media.Blobs, root *os.Root, w io.Writer) error {
	d, err := db.Open(ctx, "sqlite://"+filepath.ToSlash(file), db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	if m.Schema, err = d.Version(ctx); err != nil {
		return err
	}
	if m.Rows, err = d.Rows(ctx); err != nil {
		return err
	}
	bar := progress(w, m.Rows["media_blob"], "copying media")
	defer bar.Finish()
	if err := root.Mkdir(mediaFolder, 0o750); err != nil {
		return err
	}
	for k, err := range media.New(d, blobs, nil, c.Now).Kept(ctx) {
		if err != nil {
			return err
		}
		if err := copyBlob(ctx, blobs, root, k); err != nil {
			return fmt.Errorf("%s: %w", k.Key, err)
		}
		m.Media.Files++
		m.Media.Bytes += k.Bytes
		bar.Add(1)
	}
	return settle(d, file)
}

// settle closes a SQLite file that is to be used without its log.
func settle(d *db.DB, file string) error {
	if err := d.Close(); err != nil {
		return err
	}
	if info, err := os.Stat(file + "-wal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("%s could not be closed: its log is not empty", file)
	}
	return nil
}

var errSpoilt = errors.New("it is not what was stored; hemmat check names all such files")

func copyBlob(ctx context.Context, blobs media.Blobs, root *os.Root, k media.Kept) error {
	b, err := blobs.Open(ctx, k.Key)
	if fault.Is(err, fault.NotFound) {
		return errors.New("it is missing; hemmat check names all such files")
	}
	if err != nil {
		return err
	}
	defer b.Close()
	name := path.Join(mediaFolder, k.Key)
	if err := root.MkdirAll(path.Dir(name), 0o750); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	s, err := sumOf(ctx, io.TeeReader(b, f))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if !s.of(k) {
		return errSpoilt
	}
	return nil
}

func (s sum) of(k media.Kept) bool { return s.Bytes == k.Bytes && s.SHA256 == k.Sum }

// sumOf reads r to its end.
func sumOf(ctx context.Context, r io.Reader) (sum, error) {
	h := sha256.New()
	n, err := io.Copy(h, stopping{ctx, r})
	return sum{n, hex.EncodeToString(h.Sum(nil))}, err
}

// stopping ends a long read when its context ends.
type stopping struct {
	ctx context.Context
	io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}

// flush makes the names in a folder survive a crash.
func flush(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
