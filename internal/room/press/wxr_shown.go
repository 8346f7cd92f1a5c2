package press

import (
	"context"
	"slices"

	"hemmat/internal/kit/id"
)

// A file answers at its old address when it belongs to nothing or to what is public here, or
// when something that is public here shows it; one that was private itself, only in the last case. Parts of an export may come one by one: what a file
// belongs to may have come before, or may be yet to come. Until then it does not answer.

// exhibit is a file that an item shows, and where it lay below uploads.
type exhibit struct {
	path  string
	media id.Media
	oldID int64 // 0 for what was no attachment
}

// exhibit notes a file that is to answer at its old address once the item, if it
// is public, is in.
func (a *arrival) exhibit(x exhibit) {
	if a.status == Published && x.media != "" && !slices.Contains(a.shows, x) {
		a.shows = append(a.shows, x)
	}
}

// whatFilesBelongTo asks for the items that files of this export belong to and
// that are here already: their status here counts, not the one of the old site.
func (im *importer) whatFilesBelongTo(ctx context.Context) error {
	parents := map[int64]bool{}
	for _, f := range im.index.files {
		if f.parent != 0 {
			parents[f.parent] = true
		}
	}
	var err error
	im.parents, err = im.here(ctx, slices.Sorted(keys(parents)))
	return err
}

// here finds which items of the old site have moved in, by their numbers.
func (im *importer) here(ctx context.Context, numbers []int64) (map[int64]place, error) {
	all := map[int64]place{}
	for part := range slices.Chunk(numbers, 500) {
		some, err := im.rm.store.byOldIDs(ctx, part)
		if err != nil {
			return nil, err
		}
		for n, p := range some {
			all[n] = p
		}
	}
	return all, nil
}

// hidden reports whether a file, or what it belongs to, is not known to be public.
func (im *importer) hidden(f *attached) bool {
	if f.private || f.parent == 0 {
		return f.private
	}
	if p, ok := im.parents[f.parent]; ok {
		return p.status != Published
	}
	return !im.index.public[f.parent]
}

// private reports whether a file, or what it belongs to, is known not to be public.
func (im *importer) private(f *attached) bool {
	_, known := im.parents[f.parent]
	return im.hidden(f) && (f.private || known || im.index.private[f.parent])
}

// belongings are the files of an item that came with an earlier part.
func (im *importer) belongings(a *arrival) {
	im.shelf.mu.Lock()
	defer im.shelf.mu.Unlock()
	for _, n := range im.shelf.waiting[a.it.ID] {
		if f := im.shelf.known[n]; !f.shown {
			a.exhibit(exhibit{path: f.path, media: f.media, oldID: n})
		}
	}
}

// free lets a file that came in answer at its old address, if what it belongs to is
// public still: an import may take long, and items be taken down beside it.
func (im *importer) free(ctx context.Context, f *attached, m id.Media) (done bool, err error) {
	err = im.rm.DB.Tx(ctx, func(ctx context.Context) error {
		done = false
		if err := im.rm.DB.Lock(ctx, "press.file"); err != nil {
			return err
		}
		there, err := im.rm.store.byOldIDs(ctx, []int64{f.parent})
		if err != nil {
			return err
		}
		if p, ok := there[f.parent]; ok && p.status != Published {
			return nil
		}
		old, err := im.rm.store.oldFileAt(ctx, f.id, "")
		if err != nil || old.shut {
			return err
		}
		done = true
		return im.rm.showUpload(ctx, im.shelf.store, exhibit{path: f.path, media: m, oldID: f.id})
	})
	return done, err
}

// shown notes that a file answers, once the transaction has held.
func (im *importer) shown(number int64) {
	im.shelf.mu.Lock()
	defer im.shelf.mu.Unlock()
	if f, ok := im.shelf.known[number]; ok {
		f.shown = true
		im.shelf.known[number] = f
	}
}
