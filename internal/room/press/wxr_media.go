package press

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
)

// shelfOfOld is the old site's files as they are here.
type shelfOfOld struct {
	store OldMedia
	files fs.FS             // of --uploads; nil for none
	known map[int64]oldFile // by number, with a media id
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
	return err
}

// allMedia takes in every attachment but those of texts that are not public,
// which come with their texts if these name them.
func (im *importer) allMedia(ctx context.Context) error {
	for _, n := range slices.Sorted(keys(im.index.files)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		f := im.index.files[n]
		row := ReportMedia{OldID: n, Old: uploadsFolder + f.path, Outcome: Imported}
		old, known := im.shelf.known[n]
		switch {
		case known && old.media != "":
			row.Outcome = Unchanged
		case im.index.hidden(f):
			continue
		default:
			file, err := im.take(ctx, f)
			if err != nil && !ofFile(err) {
				return err
			}
			if err != nil {
				row.Outcome, row.Why = Skipped, whyNot(err)
			} else if !im.o.DryRun {
				row.New = file.Download()
			}
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
		all, err := im.shelf.store.Files(ctx, old.media)
		if err == nil && all[old.media].ID == "" {
			err = fs.ErrNotExist
		}
		return all[old.media], err
	}
	file, err := im.upload(ctx, f.path, media.Upload{Name: path.Base(f.path), Alt: f.alt, Caption: f.caption}, im.index.hidden(f))
	if im.o.DryRun || err != nil && !ofFile(err) {
		return file, err
	}
	old := oldFile{oldID: f.id, key: f.page, media: file.ID, parent: f.parent}
	if keep := im.rm.store.keepOldFile(ctx, old); keep != nil {
		return media.File{}, keep
	}
	if err == nil {
		im.shelf.known[f.id] = old
	}
	return file, err
}

// upload brings one file of the uploads in. One that is hidden does not answer
// at its old address.
func (im *importer) upload(ctx context.Context, name string, u media.Upload, hidden bool) (media.File, error) {
	if im.shelf.files == nil {
		return media.File{}, fs.ErrNotExist
	}
	src, found, err := im.openUpload(name)
	if err != nil {
		return media.File{}, err
	}
	defer src.Close()
	if im.o.DryRun {
		return media.File{Name: path.Base(found)}, nil
	}
	file, err := im.shelf.store.Add(ctx, src, u)
	if err != nil {
		return media.File{}, err
	}
	if !hidden {
		for _, at := range slices.Compact([]string{name, found}) {
			if err := im.shelf.store.RememberOldPath(ctx, uploadsFolder+escapePercent(at), file.ID); err != nil {
				return media.File{}, err
			}
		}
	}
	return file, nil
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
func (im *importer) picture(ctx context.Context, name string, hidden bool) (media.File, error) {
	for _, n := range []string{name, sizeMark.ReplaceAllString(name, "$1")} {
		if at, ok := im.index.byPath[n]; ok {
			return im.take(ctx, im.index.files[at])
		}
	}
	if im.shelf.store != nil && !im.o.DryRun {
		f, _, err := im.shelf.store.ByOldPath(ctx, uploadsFolder+escapePercent(name))
		if err == nil || !fault.Is(err, fault.NotFound) {
			return f, err
		}
	}
	return im.upload(ctx, name, media.Upload{Name: path.Base(name)}, hidden)
}

// byNumber is an attachment's picture by its number, for covers and galleries.
func (im *importer) byNumber(ctx context.Context, n int64) (*attached, media.File, error) {
	f, ok := im.index.files[n]
	if !ok {
		if old, ok := im.shelf.known[n]; ok && old.media != "" { // came with an earlier part
			all, err := im.shelf.store.Files(ctx, old.media)
			return nil, all[old.media], err
		}
		return nil, media.File{}, fmt.Errorf("attachment %d is in no file: %w", n, fs.ErrNotExist)
	}
	file, err := im.take(ctx, f)
	return f, file, err
}

// figure is a file as a gallery or cover takes it, "" for what is no picture.
func figureOf(f media.File) id.Media {
	if !f.Picture() {
		return ""
	}
	return f.ID
}
