package press

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// place is where an item stands: what its address is made of, and little more.
type place struct {
	id     id.Item
	kind   Kind
	status Status
	slug   string
	jy, jm int
	key    string
	title  string
	oldID  int64
}

// Path is the item's address.
func (p place) Path(lang string) string { return Path(p.kind, p.jy, p.jm, p.slug, lang) }

const placeColumns = `i.id, i.kind, i.status, i.slug, i.jyear, i.jmonth, coalesce(i.path_key, ''), e.title, i.old_id`

// placeFrom joins the edition in the item's first language, for its title.
const placeFrom = ` FROM press_item i JOIN press_edition e ON e.item_id = i.id AND e.lang = i.lang `

func scanPlace(r db.Row) (p place, err error) {
	err = r.Scan(&p.id, &p.kind, &p.status, &p.slug, &p.jy, &p.jm, &p.key, &p.title, &p.oldID)
	return p, err
}

// byOldIDs returns the items that moved in under the numbers given.
func (s *Store) byOldIDs(ctx context.Context, ids []int64) (map[int64]place, error) {
	args := make([]any, len(ids))
	for i, n := range ids {
		args[i] = n
	}
	type line struct {
		place
		old int64
	}
	found, err := db.Select(ctx, s.db, func(r db.Row) (l line, err error) {
		err = r.Scan(&l.id, &l.kind, &l.status, &l.slug, &l.jy, &l.jm, &l.key, &l.title, &l.oldID, &l.old)
		return l, err
	}, `
		SELECT `+placeColumns+`, o.old_id
		  FROM press_old_id o
		  JOIN press_item i ON i.id = o.item_id
		  JOIN press_edition e ON e.item_id = i.id AND e.lang = i.lang
		 WHERE o.old_id IN (`+db.Placeholders(1, len(ids))+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("press: by old ids: %w", err)
	}
	m := make(map[int64]place, len(found))
	for _, l := range found {
		m[l.old] = l.place
	}
	return m, nil
}

// oldPaths returns the keys of addresses that items had before, by item.
func (s *Store) oldPaths(ctx context.Context, items []id.Item) (map[id.Item][]string, error) {
	m := map[id.Item][]string{}
	if len(items) == 0 {
		return m, nil
	}
	args := make([]any, len(items))
	for i, it := range items {
		args[i] = it
	}
	type line struct {
		item id.Item
		key  string
	}
	found, err := db.Select(ctx, s.db, func(r db.Row) (l line, err error) {
		return l, r.Scan(&l.item, &l.key)
	}, `SELECT item_id, path_key FROM press_old_path WHERE item_id IN (`+db.Placeholders(1, len(items))+`) ORDER BY path_key`, args...)
	if err != nil {
		return nil, fmt.Errorf("press: old paths: %w", err)
	}
	for _, l := range found {
		m[l.item] = append(m[l.item], l.key)
	}
	return m, nil
}

// keepComments adds readers' comments to the archive and counts them; one that is
// there stays.
func (s *Store) keepComments(ctx context.Context, item id.Item, all []comment) (added int, err error) {
	for part := range slices.Chunk(all, 100) {
		var rows []string
		var args []any
		for _, c := range part {
			rows = append(rows, "("+db.Placeholders(len(args)+1, 7)+")")
			args = append(args, c.oldID, item, db.Millis(c.at), c.author, c.text, c.parent, c.approved)
		}
		n, err := db.Exec(ctx, s.db, `
			INSERT INTO press_comment (old_id, item_id, at, author_name, body, parent, approved) VALUES `+strings.Join(rows, ", ")+`
			ON CONFLICT (old_id) DO NOTHING`, args...)
		if err != nil {
			return added, fmt.Errorf("press: keep comments: %w", err)
		}
		added += int(n)
	}
	return added, nil
}

// keepTerm notes what a category or tag of the old site has become, once.
func (s *Store) keepTerm(ctx context.Context, t termKey, number int64, target string) error {
	key := SlugKey(t.slug)
	if key == "" {
		return nil
	}
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_old_term (taxonomy, slug_key, term_id, target) VALUES ($1, $2, $3, $4)
		ON CONFLICT (taxonomy, slug_key) DO NOTHING`, t.taxonomy, key, number, target)
	return err
}

// oldFile is a file of the old site.
type oldFile struct {
	oldID  int64
	key    string // of its page
	media  id.Media
	parent int64
	path   string // below uploads
	shown  bool   // it answers at its old address
	shut   bool   // it did, until what showed it was taken down
}

const oldFileColumns = `old_id, path_key, media_id, parent, path, shown, shut`

// oldFiles returns all files of the old site, by their numbers there.
func (s *Store) oldFiles(ctx context.Context) (map[int64]oldFile, error) {
	m := map[int64]oldFile{}
	for f, err := range db.Each(ctx, s.db, scanOldFile, `SELECT `+oldFileColumns+` FROM press_old_file`) {
		if err != nil {
			return nil, fmt.Errorf("press: old files: %w", err)
		}
		m[f.oldID] = f
	}
	return m, nil
}

func scanOldFile(r db.Row) (f oldFile, err error) {
	err = r.Scan(&f.oldID, &f.key, &f.media, &f.parent, &f.path, &f.shown, &f.shut)
	return f, err
}

// keepOldFile notes a file of the old site; one that was missing may come later.
func (s *Store) keepOldFile(ctx context.Context, f oldFile) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_old_file (`+oldFileColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (old_id) DO UPDATE SET media_id = excluded.media_id, path = excluded.path, shown = excluded.shown
		 WHERE press_old_file.media_id = ''`, f.oldID, f.key, f.media, f.parent, f.path, f.shown, f.shut)
	return err
}

// showOldFile notes that a file answers at its old address.
func (s *Store) showOldFile(ctx context.Context, number int64) error {
	_, err := db.Exec(ctx, s.db, `UPDATE press_old_file SET shown = 1, shut = 0 WHERE old_id = $1`, number)
	return err
}
