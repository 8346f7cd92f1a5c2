package press

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// What an item shows, and what belonged to it on the old site, answers at the old
// addresses below wp-content/uploads as long as something public shows it: publishing
// opens them, and taking down shuts those that no other published item needs. Both
// run after the item was filed, under the lock that filing takes.

// showUpload lets a file answer at its old address.
func (rm *Room) showUpload(ctx context.Context, store OldMedia, x exhibit) error {
	err := store.RememberOldPath(ctx, uploadsFolder+escapePercent(x.path), x.media)
	if err != nil && !fault.Is(err, fault.Invalid) { // an address that nobody can ask for
		return err
	}
	if x.oldID == 0 {
		return nil
	}
	return rm.store.showOldFile(ctx, x.oldID)
}

// openUploads opens the old addresses of a published item's files, and of those of further hashes.
func (rm *Room) openUploads(ctx context.Context, it *Item, hashes ...string) error {
	store, ok := rm.Media.(OldMedia)
	if !ok {
		return nil
	}
	uses, err := store.Uses(ctx, it.figures(), append(it.mediaHashes(), hashes...))
	if err != nil {
		return err
	}
	var shows []id.Media
	for _, u := range uses {
		shows = append(shows, u.File)
	}
	files, err := rm.store.oldFilesOf(ctx, it.ID, shows)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.shown {
			continue
		}
		if err := rm.showUpload(ctx, store, exhibit{path: f.path, media: f.media, oldID: f.oldID}); err != nil {
			return err
		}
	}
	return store.OpenOldPaths(ctx, shows...)
}

// shutUploads shuts the old addresses of the files of an item that was taken down.
func (rm *Room) shutUploads(ctx context.Context, it *Item) error {
	store, ok := rm.Media.(OldMedia)
	if !ok {
		return nil
	}
	files, err := rm.store.oldFilesOf(ctx, it.ID, nil)
	if err != nil {
		return err
	}
	all := it.figures()
	for _, f := range files {
		all = append(all, f.media)
	}
	earlier, err := rm.store.earlierTexts(ctx, it.ID) // what a text showed once may answer still
	if err != nil {
		return err
	}
	uses, err := store.Uses(ctx, all, append(it.mediaHashes(), hashesIn(earlier...)...))
	if err != nil {
		return err
	}
	open := map[string][]id.Media{}
	for _, u := range uses {
		if u.Old {
			open[u.Hash] = nil
		}
	}
	for _, u := range uses {
		if _, ok := open[u.Hash]; ok {
			open[u.Hash] = append(open[u.Hash], u.File)
		}
	}
	for hash := range open {
		shown, err := rm.store.showsAnywhere(ctx, hash, open[hash])
		if err != nil {
			return err
		}
		if shown {
			delete(open, hash)
		}
	}
	shut := slices.Sorted(func(yield func(id.Media) bool) {
		for some := range maps.Values(open) {
			for _, m := range some {
				if !yield(m) {
					return
				}
			}
		}
	})
	if err := store.ShutOldPaths(ctx, shut...); err != nil {
		return err
	}
	return rm.store.shutOldFiles(ctx, shut)
}

// figures are the files of the item's cover and gallery.
func (it *Item) figures() (all []id.Media) {
	if it.Cover != "" {
		all = append(all, it.Cover)
	}
	for _, f := range it.Gallery {
		all = append(all, f.Media)
	}
	return all
}

// mediaHashes are the hashes of what the item's texts show and link to.
func (it *Item) mediaHashes() (all []string) {
	for _, e := range it.Editions {
		all = append(all, hashesIn(e.Lead, e.Body)...)
	}
	return all
}

var storedAt = regexp.MustCompile(`/media/([0-9a-f]{32})/`)

func hashesIn(texts ...string) (all []string) {
	for _, t := range texts {
		for _, m := range storedAt.FindAllStringSubmatch(t, -1) {
			all = append(all, m[1])
		}
	}
	return all
}

// oldFilesOf are the files of the old site that belong to the item or are among the
// media, those that are here.
func (s *Store) oldFilesOf(ctx context.Context, item id.Item, media []id.Media) ([]oldFile, error) {
	found, err := db.Select(ctx, s.db, scanOldFile, `
		SELECT `+oldFileColumns+` FROM press_old_file
		 WHERE media_id <> '' AND parent IN (SELECT old_id FROM press_old_id WHERE item_id = $1) ORDER BY old_id`, item)
	for some := range slices.Chunk(media, 500) {
		if err != nil {
			return nil, err
		}
		var more []oldFile
		more, err = db.Select(ctx, s.db, scanOldFile, `
			SELECT `+oldFileColumns+` FROM press_old_file
			 WHERE media_id IN (`+db.Placeholders(1, len(some))+`) ORDER BY old_id`, anys(some)...)
		found = append(found, more...)
	}
	return found, err
}

// earlierTexts are the item's revisions as they are stored.
func (s *Store) earlierTexts(ctx context.Context, item id.Item) ([]string, error) {
	return db.Select(ctx, s.db, func(r db.Row) (t string, err error) {
		return t, r.Scan(&t)
	}, `SELECT content FROM press_revision WHERE item_id = $1`, item)
}

// showsAnywhere reports whether a published item shows what has the hash, in its text
// or as one of the files, or one of the files belongs to it.
func (s *Store) showsAnywhere(ctx context.Context, hash string, files []id.Media) (bool, error) {
	for some := range slices.Chunk(files, 100) {
		in := db.Placeholders(1, len(some))
		var gallery []string
		args := anys(some)
		for _, m := range some {
			args = append(args, `%"`+string(m)+`"%`)
			gallery = append(gallery, "gallery LIKE "+db.Placeholders(len(args), 1))
		}
		shown, err := db.Value[bool](ctx, s.db, `
			SELECT CASE WHEN EXISTS (
				SELECT 1 FROM press_old_file f JOIN press_old_id o ON o.old_id = f.parent JOIN press_item i ON i.id = o.item_id
				 WHERE f.media_id IN (`+in+`) AND i.status = 'published')
			OR EXISTS (SELECT 1 FROM press_item WHERE status = 'published' AND (cover_id IN (`+in+`) OR `+strings.Join(gallery, " OR ")+`))
			THEN 1 ELSE 0 END`, args...)
		if err != nil || shown {
			return shown, err
		}
	}
	return db.Value[bool](ctx, s.db, `
		SELECT CASE WHEN EXISTS (
			SELECT 1 FROM press_edition e JOIN press_item i ON i.id = e.item_id
			 WHERE i.status = 'published' AND (e.body LIKE $1 OR e.lead LIKE $1))
		THEN 1 ELSE 0 END`, "%/media/"+hash+"/%")
}

// shutOldFiles notes that files don't answer at their old addresses any more.
func (s *Store) shutOldFiles(ctx context.Context, media []id.Media) error {
	for some := range slices.Chunk(media, 500) {
		_, err := db.Exec(ctx, s.db, `
			UPDATE press_old_file SET shown = 0, shut = 1 WHERE shown = 1 AND media_id IN (`+db.Placeholders(1, len(some))+`)`, anys(some)...)
		if err != nil {
			return err
		}
	}
	return nil
}

func anys[T any](all []T) []any {
	args := make([]any, len(all))
	for i, v := range all {
		args[i] = v
	}
	return args
}
