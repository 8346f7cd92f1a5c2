package press

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
)

// shelfOfOld is the old site's files as they are here. Items are read side by
// side: what they ask of it, they ask one after another.
type shelfOfOld struct {
	mu      sync.Mutex
	store   OldMedia
	files   fs.FS             // of --uploads; nil for none
	known   map[int64]oldFile // by number
	byPath  map[string]int64  // of those that are here
	waiting map[int64][]int64 // what is not shown yet, by what it belongs to
}

func (im *importer) openMedia(ctx context.Context) error {
	im.shelf.store, _ = im.rm.Media.(OldMedia)
	if im.o.Uploads != nil {
		if im.shelf.store == nil {
			return errors.New("no store of media to take the uploads")
		}
		im.shelf.files = im.o.Uploads
		// The folder may be named by any of its parents.
		for _, dir := range []string{"wp-content/uploads", "uploads"} {
			if info, err := fs.Stat(im.o.Uploads, dir); err == nil && info.IsDir() {
				sub, err := fs.Sub(im.o.Uploads, dir)
				if err != nil {
					return err
				}
				im.shelf.files = sub
				break
			}
		}
	}
	var err error
	im.shelf.known, err = im.rm.store.oldFiles(ctx)
	im.shelf.byPath, im.shelf.waiting = map[string]int64{}, map[int64][]int64{}
	for _, n := range slices.Sorted(keys(im.shelf.known)) {
		f := im.shelf.known[n]
		if f.media == "" {
			continue
		}
		im.shelf.byPath[f.path] = n
		if !f.shown {
			im.shelf.waiting[f.parent] = append(im.shelf.waiting[f.parent], n)
		}
	}
	return err
}

// allMedia takes in every attachment but private ones and those of texts that are not
// public, which come with the texts that name them.
func (im *importer) allMedia(ctx context.Context) error {
	for _, n := range slices.Sorted(keys(im.index.files)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		f := im.index.files[n]
		row := ReportMedia{OldID: n, Old: uploadsFolder + f.path, Outcome: Imported}
		if old := im.shelf.known[n]; old.media != "" {
			row.Outcome = Unchanged
		} else if im.private(f) {
			continue
		}
		file, err := im.take(ctx, f)
		answers := im.shelf.known[n].shown
		if err == nil && !im.o.DryRun && !answers && !im.hidden(f) {
			if answers, err = im.free(ctx, f, file.ID); answers && err == nil {
				im.shown(n)
			}
		}
		switch {
		case err != nil && !ofFile(err):
			return err
		case err != nil:
			row.Outcome, row.Why = Skipped, whyNot(err)
		case im.hidden(f), !answers && !im.o.DryRun:
			row.Why = "it does not answer at its old address: it was private, or what it belongs to or what showed it is not public here"
		case !im.o.DryRun:
			row.New = file.Download()
		}
		im.report.Media = append(im.report.Media, row)
	}
	return nil
}

// ofFile reports whether an error is the file's own, so that the next may go on.
func ofFile(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) || ofItem(err)
}

func whyNot(err error) string {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return "not in the uploads"
	}
	return technical(err)
}

// take brings an attachment in, unless it is here, and notes where it was.
func (im *importer) take(ctx context.Context, f *attached) (media.File, error) {
	if old, ok := im.shelf.known[f.id]; ok && old.media != "" {
		return im.stored(ctx, old.media)
	}
	file, _, err := im.upload(ctx, f.path, media.Upload{Name: path.Base(f.path), Alt: cmp.Or(f.alt, f.caption), Caption: f.caption})
	if im.o.DryRun || err != nil && !ofFile(err) {
		return file, err
	}
	old := oldFile{oldID: f.id, key: f.page, media: file.ID, parent: f.parent, path: f.path}
	if keep := im.rm.store.keepOldFile(ctx, old); keep != nil {
		return media.File{}, keep
	}
	if err == nil {
		im.shelf.known[f.id] = old
	}
	return file, err
}

func (im *importer) stored(ctx context.Context, m id.Media) (media.File, error) {
	all, err := im.shelf.store.Files(ctx, m)
	if err == nil && all[m].ID == "" {
		err = fs.ErrNotExist
	}
	return all[m], err
}

// upload brings one file of the uploads in, and says under which name it lay there.
func (im *importer) upload(ctx context.Context, name string, u media.Upload) (media.File, string, error) {
	if im.shelf.files == nil {
		return media.File{}, "", fs.ErrNotExist
	}
	src, found, err := im.openUpload(name)
	if err != nil {
		return media.File{}, "", err
	}
	defer src.Close()
	if im.o.DryRun {
		return media.File{Name: path.Base(found)}, found, nil
	}
	file, err := im.shelf.store.Add(ctx, src, u)
	return file, found, err
}

// escapePercent keeps a decoded path from being decoded again.
func escapePercent(p string) string {
	return strings.NewReplacer("%", "%25", "?", "%3F", "#", "%23").Replace(p)
}

var (
	sizeMark  = regexp.MustCompile(`-\d{1,5}x\d{1,5}(\.[^./]+)$`)
	scaleMark = regexp.MustCompile(`-(?:scaled|rotated)(\.[^./]+)$`)
)

// openUpload opens a file, or the picture that it is a smaller size of.
func (im *importer) openUpload(name string) (fs.File, string, error) {
	whole := sizeMark.ReplaceAllString(name, "$1")
	ext := path.Ext(whole)
	err := error(fs.ErrNotExist)
	for _, n := range []string{whole, name, strings.TrimSuffix(whole, ext) + "-scaled" + ext, scaleMark.ReplaceAllString(whole, "$1")} {
		if !fs.ValidPath(n) {
			continue
		}
		f, e := im.shelf.files.Open(n)
		if e != nil {
			if !errors.Is(e, fs.ErrNotExist) && !errors.Is(e, fs.ErrInvalid) {
				err = fault.Wrap(fault.Invalid, e) // a link out of the folder, a name no disk takes
			}
			continue
		}
		if info, e := f.Stat(); e != nil || !info.Mode().IsRegular() {
			f.Close()
			continue
		}
		return f, n, nil
	}
	return nil, "", err
}

// picture is the file that an address in a text means: an attachment, or a file
// that only lies in the uploads.
func (im *importer) picture(ctx context.Context, a *arrival, name string) (media.File, error) {
	im.shelf.mu.Lock()
	defer im.shelf.mu.Unlock()
	for _, n := range []string{name, sizeMark.ReplaceAllString(name, "$1")} {
		if at, ok := im.index.byPath[n]; ok {
			return im.numbered(ctx, a, at)
		}
		if at, ok := im.shelf.byPath[n]; ok { // came with an earlier part
			return im.numbered(ctx, a, at)
		}
	}
	if im.shelf.store != nil && !im.o.DryRun {
		f, _, err := im.shelf.store.ByOldPath(ctx, uploadsFolder+escapePercent(name))
		if err == nil || !fault.Is(err, fault.NotFound) {
			return f, err
		}
	}
	file, found, err := im.upload(ctx, name, media.Upload{Name: path.Base(name)})
	if err == nil {
		a.exhibit(exhibit{path: name, media: file.ID})
		a.exhibit(exhibit{path: found, media: file.ID})
	}
	return file, err
}

// byNumber is an attachment's picture by its number, for covers and galleries.
func (im *importer) byNumber(ctx context.Context, a *arrival, n int64) (*attached, media.File, error) {
	im.shelf.mu.Lock()
	defer im.shelf.mu.Unlock()
	file, err := im.numbered(ctx, a, n)
	return im.index.files[n], file, err
}

// numbered is an attachment of this or an earlier part, shown by the item.
func (im *importer) numbered(ctx context.Context, a *arrival, n int64) (file media.File, err error) {
	if f, ok := im.index.files[n]; ok {
		file, err = im.take(ctx, f)
	} else if old := im.shelf.known[n]; old.media != "" {
		file, err = im.stored(ctx, old.media)
	} else {
		err = fmt.Errorf("attachment %d is in no file: %w", n, fs.ErrNotExist)
	}
	if old := im.shelf.known[n]; err == nil && !old.shown {
		a.exhibit(exhibit{path: old.path, media: file.ID, oldID: n})
	}
	return file, err
}

// figure is a file as a gallery or cover takes it, "" for what is no picture.
func figureOf(f media.File) id.Media {
	if !f.Picture() {
		return ""
	}
	return f.ID
}
