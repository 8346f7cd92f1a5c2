package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/media"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/press"
)

// Restore fills an empty site from the folder of a backup. Everything of the
// backup is read and compared with its sums before anything is written; media
// come first and the database last, so that a restore that was broken off is no
// site yet and may be run again. The engine and the place of media need not be
// those of the backup: this is how a site moves to PostgreSQL or S3.
func Restore(ctx context.Context, cfg Config, from string, w io.Writer) error {
	m, err := restore(ctx, cfg.withDefaults(), from, w)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s, as of %s\n", m, m.Made.Format("2006-01-02 15:04 MST"))
	return err
}

func restore(ctx context.Context, c Config, from string, w io.Writer) (*manifest, error) {
	root, err := os.OpenRoot(from)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	m, err := readManifest(root)
	if err != nil {
		return nil, err
	}
	if err := emptyPlaces(ctx, c); err != nil {
		return nil, err
	}
	// The backup is never opened itself: it may lie where nothing can be written.
	near := c.Data
	path, lite := db.File(c.Database)
	if lite {
		near = filepath.Dir(path)
	}
	if err := os.MkdirAll(near, 0o750); err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp(near, scratchName)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	file := filepath.Join(scratch, databaseFile)
	if err := m.fetch(ctx, root, file); err != nil {
		return nil, fullDisk(err, "there is no site at "+near+" yet")
	}
	if err := m.fill(ctx, c, root, file, w); err != nil {
		return nil, fullDisk(err, "there is no site at "+near+" yet")
	}
	if lite {
		return m, errors.Join(os.Rename(file, path), flush(near))
	}
	return m, nil
}

const scratchName = ".restore-"

func readManifest(root *os.Root) (*manifest, error) {
	f, err := root.Open(manifestFile)
	if err != nil {
		return nil, fmt.Errorf("%s is no backup: %s is missing", root.Name(), manifestFile)
	}
	defer f.Close()
	var m manifest
	if err := json.NewDecoder(io.LimitReader(f, 1<<20)).Decode(&m); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if m.Format != backupFormat {
		return nil, fmt.Errorf("the backup has format %d, this program reads %d: use the program that wrote it (%s)", m.Format, backupFormat, m.Program)
	}
	return &m, nil
}

// emptyPlaces refuses a database, a data folder or a media folder in use. What a
// bucket holds is looked at later, when it is known what may be there.
func emptyPlaces(ctx context.Context, c Config) error {
	file, lite := db.File(c.Database)
	mediaDir := ""
	if u, err := url.Parse(c.Media); err == nil && u.Scheme == "file" {
		mediaDir = filepath.Clean(filepath.FromSlash(u.Path))
	}
	if lite {
		for _, suffix := range []string{"", "-wal", "-journal"} {
			if _, err := os.Lstat(file + suffix); !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s is there already; a restore goes into an empty place: choose another --data or --database", file+suffix)
			}
		}
	} else if err := emptyDatabase(ctx, c); err != nil {
		return err
	}
	if !lite && !within(c.Data, mediaDir) {
		return nil // the data folder is not used
	}
	entries, err := os.ReadDir(c.Data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		name := filepath.Join(c.Data, e.Name())
		if name == mediaDir || e.Name() == "lost+found" || e.Name() == secretName || e.Name() == masterName || strings.HasPrefix(e.Name(), scratchName) {
			continue
		}
		return fmt.Errorf("the data folder %s is not empty (%s); a restore goes into an empty one: choose another --data", c.Data, e.Name())
	}
	return nil
}

func within(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return name != "" && err == nil && filepath.IsLocal(rel)
}

func emptyDatabase(ctx context.Context, c Config) error {
	d, err := db.Open(ctx, c.Database, db.Options{Log: c.Log})
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Empty(ctx); err != nil {
		return fmt.Errorf("%w: a restore goes into an empty one: choose another --database", err)
	}
	return nil
}

// fetch copies the backup's database to file and compares it with the manifest.
func (m *manifest) fetch(ctx context.Context, root *os.Root, file string) error {
	in, err := root.Open(databaseFile)
	if err != nil {
		return fmt.Errorf("the backup is not whole: %s is missing", databaseFile)
	}
	defer in.Close()
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	s, err := sumOf(ctx, io.TeeReader(in, out))
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if s != m.Database {
		return fmt.Errorf("the backup is damaged: %s is not what %s says", databaseFile, manifestFile)
	}
	return nil
}

// putSecret writes the secret to its place. The same one may be there already, from a restore that was broken off.
func (m *manifest) putSecret(ctx context.Context, c Config, root *os.Root) error {
	if m.Secret == nil {
		return nil
	}
	in, err := root.Open(secretName)
	if err != nil {
		return fmt.Errorf("the backup is not whole: %s is missing", secretName)
	}
	defer in.Close()
	var text bytes.Buffer
	s, err := sumOf(ctx, io.TeeReader(io.LimitReader(in, 1<<10), &text))
	if err != nil {
		return err
	}
	if s != *m.Secret {
		return fmt.Errorf("the backup is damaged: %s is not what %s says", secretName, manifestFile)
	}
	to := cmp.Or(c.SecretFile, filepath.Join(c.Data, secretName))
	if there, err := os.ReadFile(to); err == nil {
		if !bytes.Equal(there, text.Bytes()) {
			return fmt.Errorf("%s is there already and is the secret of another site: choose another --data or --secret-file", to)
		}
		return nil
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(text.Bytes())
	return errors.Join(err, out.Sync(), out.Close())
}

// fill verifies the backup's media against its database, brings that to this
// program's schema, and writes media and, on PostgreSQL, the database.
func (m *manifest) fill(ctx context.Context, c Config, root *os.Root, file string, w io.Writer) error {
	d, err := db.Open(ctx, "sqlite://"+filepath.ToSlash(file), db.Options{Log: c.Log})
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	if err := m.verifyMedia(ctx, c, d, root, w); err != nil {
		return err
	}
	blobs, err := media.OpenBlobs(c.Media)
	if err != nil {
		return err
	}
	defer closeBlobs(blobs)
	if err := m.putMedia(ctx, c, d, blobs, root, w); err != nil {
		return err
	}
	if err := m.putSecret(ctx, c, root); err != nil {
		return err
	}
	if err := errors.Join(circular.MarkRestored(ctx, d, c.Now()), press.SkipShort(ctx, d)); err != nil {
		return err
	}
	if _, lite := db.File(c.Database); !lite {
		if err := m.putDatabase(ctx, c, d, w); err != nil {
			return err
		}
	}
	return settle(d, file)
}

// verifyMedia reads every blob of the backup.
func (m *manifest) verifyMedia(ctx context.Context, c Config, d *db.DB, root *os.Root, w io.Writer) error {
	bar := progress(w, m.Media.Files, "verifying the backup")
	defer bar.Finish()
	for k, err := range media.New(d, nil, nil, c.Now).Kept(ctx) {
		if err != nil {
			return err
		}
		f, err := root.Open(path.Join(mediaFolder, k.Key))
		if err != nil {
			return fmt.Errorf("the backup is not whole: %s is missing", path.Join(mediaFolder, k.Key))
		}
		s, err := sumOf(ctx, f)
		f.Close()
		if err != nil {
			return err
		}
		if !s.of(k) {
			return fmt.Errorf("the backup is damaged: %s is not what was stored", path.Join(mediaFolder, k.Key))
		}
		bar.Add(1)
	}
	return nil
}

// putMedia writes the blobs. A place that holds other media is in use; the same
// ones are what a restore that was broken off left.
func (m *manifest) putMedia(ctx context.Context, c Config, d *db.DB, blobs media.Blobs, root *os.Root, w io.Writer) error {
	store := media.New(d, blobs, nil, c.Now)
	for key, err := range store.Orphans(ctx) {
		if err != nil {
			return err
		}
		return fmt.Errorf("the place of media is not empty (%s): choose another --media", key)
	}
	bar := progress(w, m.Media.Files, "restoring media")
	defer bar.Finish()
	types := map[string]string{}
	for f, err := range store.Each(ctx) {
		if err != nil {
			return err
		}
		types[f.Hash] = f.Type
	}
	for k, err := range store.Kept(ctx) {
		if err != nil {
			return err
		}
		if err := putBlob(ctx, blobs, root, k, types[path.Base(path.Dir(k.Key))]); err != nil {
			return fmt.Errorf("%s: %w", k.Key, err)
		}
		bar.Add(1)
	}
	return nil
}

func putBlob(ctx context.Context, blobs media.Blobs, root *os.Root, k media.Kept, ctype string) error {
	if there, err := blobs.Open(ctx, k.Key); err == nil {
		s, err := sumOf(ctx, there)
		there.Close()
		if err == nil && !s.of(k) {
			err = errors.New("other bytes are there already: choose another --media")
		}
		return err
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	f, err := root.Open(path.Join(mediaFolder, k.Key))
	if err != nil {
		return err
	}
	defer f.Close()
	return blobs.Put(ctx, k.Key, f, k.Bytes, ctype)
}

func (m *manifest) putDatabase(ctx context.Context, c Config, from *db.DB, w io.Writer) error {
	to, err := db.Open(ctx, c.Database, db.Options{Log: c.Log})
	if err != nil {
		return err
	}
	defer to.Close()
	if err := to.Migrate(ctx); err != nil {
		return err
	}
	rows := int64(0)
	for _, n := range m.Rows {
		rows += n
	}
	bar := progress(w, rows, "restoring the database")
	defer bar.Finish()
	return copyInto(ctx, from, to, c.Now, func(n int) { bar.Add(n) })
}
