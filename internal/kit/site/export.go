package site

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hemmat/internal/kit/i18n"
)

// Locales are the texts of the copy's notice.
//
//go:embed locales
var Locales embed.FS

// File is a file that the copy takes over as it is, or, when it is a style sheet, with its links mended.
type File struct {
	Path string // its address: "/assets/site.css", "/media/<hash>/720.jpg"
	Open func() (io.ReadCloser, error)
}

// Content is a File of bytes in memory.
func Content(path string, b []byte) File {
	return File{path, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// Files yields files for a copy; nil is none.
type Files func(ctx context.Context, yield func(File) error) error

// ExportOptions say what the copy holds beside the pages.
type ExportOptions struct {
	Texts    *i18n.Bundle          // with Locales
	Files    Files                 // what every copy has: sheets, fonts, scripts
	Shown    Files                 // pictures and files, of which the copy has those that its pages name and no other
	Progress func(done, total int) // may be nil; is called by one goroutine at a time
}

// Report says what an export has written.
type Report struct {
	Pages   int
	Files   int
	Missing []string // pictures and files that pages show and the copy lacks, in order; at most 100
}

// marker is the file by which a folder is known as an earlier copy, which may be replaced.
const marker = ".hemmat-copy"

// noticeFile is where links lead that have nothing to lead to in the copy, within the language's folder.
const noticeFile = "notice.html"

// Export writes a copy of every listed page to dir, to be opened from disk without a server. The copy is made in a
// folder beside dir and takes its place when it is whole; when anything fails, dir stays as it was. A folder that is
// neither empty nor an earlier copy is never replaced.
func (s *Site) Export(ctx context.Context, dir string, o ExportOptions) (Report, error) {
	dir = filepath.Clean(dir)
	if err := replaceable(dir); err != nil {
		return Report{}, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	tmp := dir + ".new-" + strings.ToLower(rand.Text()[:8])
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	defer os.RemoveAll(tmp)
	root, err := os.OpenRoot(tmp)
	if err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	defer root.Close()
	c := &copying{s: s, o: o, root: root, names: newNames(s.o.BaseURL)}
	if err := c.run(ctx); err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	root.Close() // some systems do not rename an open folder
	if err := swap(tmp, dir); err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	return c.report(), nil
}

func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("site: export: %w", err)
	}
	if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == marker }) {
		return fmt.Errorf("site: export: %s holds something else than an earlier copy; choose another folder or empty it", dir)
	}
	return nil
}

// swap puts tmp in the place of dir.
func swap(tmp, dir string) error {
	old := tmp + ".old"
	err := os.Rename(dir, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	had := err == nil
	if err := os.Rename(tmp, dir); err != nil {
		if had {
			err = errors.Join(err, os.Rename(old, dir))
		}
		return err
	}
	return os.RemoveAll(old)
}
