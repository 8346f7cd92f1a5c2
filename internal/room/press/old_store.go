package press

import (
	"context"
	"fmt"

	"hemmat/internal/kit/db"
)

// oldAt returns the public item, or when there is none the unpublished one, that once had the first key or that has one of
// the keys, and whether there is one: a stored old address first, then the keys in their
// order. Two walks along unique keys.
func (s *Store) oldAt(ctx context.Context, keys []string) (place, bool, error) {
	if len(keys) == 0 {
		return place{}, false, nil
	}
	n := len(keys)
	args := make([]any, n)
	for i, k := range keys {
		args[i] = k
	}
	found, err := db.Select(ctx, s.db, scanPlace, oldAtSQL(n), args...)
	if err != nil {
		return place{}, false, fmt.Errorf("press: old address: %w", err)
	}
	for _, gone := range []bool{false, true} {
		for _, key := range append([]string{""}, keys...) {
			for _, p := range found {
				if p.key == key && (p.status == Unpublished) == gone {
					return p, true, nil
				}
			}
		}
	}
	return place{}, false, nil
}

func oldAtSQL(n int) string {
	return `
		SELECT i.id, i.kind, i.status, i.slug, i.jyear, i.jmonth, '', e.title, i.old_id
		  FROM press_old_path o
		  JOIN press_item i ON i.id = o.item_id
		  JOIN press_edition e ON e.item_id = i.id AND e.lang = i.lang
		 WHERE o.path_key = $1 AND i.status IN ('published', 'withdrawn', 'unpublished')
		 UNION ALL
		SELECT ` + placeColumns + placeFrom + `
		 WHERE i.path_key IN (` + db.Placeholders(1, n) + `) AND i.status IN ('published', 'withdrawn', 'unpublished')`
}

// neighbourhood is how many public items on each side of a key are looked at.
const neighbourhood = 12

// Both walks stop at their limit before the titles are joined. The status is
// asked as the indexes of the migration have it.
const aroundSQL = `
	SELECT ` + placeColumns + `
	  FROM (SELECT * FROM (SELECT id, kind, status, lang, slug, jyear, jmonth, path_key, old_id FROM press_item
	         WHERE path_key >= $1 AND path_key < $3 AND status || '' IN ('published', 'withdrawn') ORDER BY path_key LIMIT $4) AS up
	         UNION ALL
	        SELECT * FROM (SELECT id, kind, status, lang, slug, jyear, jmonth, path_key, old_id FROM press_item
	         WHERE path_key >= $2 AND path_key < $1 AND status || '' IN ('published', 'withdrawn') ORDER BY path_key DESC LIMIT $4) AS down) AS i
	  JOIN press_edition e ON e.item_id = i.id AND e.lang = i.lang`

// around returns the public items of a month whose keys come next to key, in no
// order. Two walks along an index.
func (s *Store) around(ctx context.Context, jy, jm int, key string) ([]place, error) {
	found, err := db.Select(ctx, s.db, scanPlace, aroundSQL, key, datedKey(jy, jm, ""), fmt.Sprintf("%04d/%02d0", jy, jm), neighbourhood) // "0" comes after "/"
	if err != nil {
		return nil, fmt.Errorf("press: around an address: %w", err)
	}
	return found, nil
}

const alikeSQL = `
	SELECT ` + placeColumns + `
	  FROM (SELECT * FROM (SELECT id, kind, status, lang, slug, jyear, jmonth, path_key, old_id FROM press_item
	         WHERE substr(path_key, 9) >= $1 AND status || '' IN ('published', 'withdrawn') AND jyear > 0 ORDER BY substr(path_key, 9) LIMIT $2) AS up
	         UNION ALL
	        SELECT * FROM (SELECT id, kind, status, lang, slug, jyear, jmonth, path_key, old_id FROM press_item
	         WHERE substr(path_key, 9) < $1 AND status || '' IN ('published', 'withdrawn') AND jyear > 0 ORDER BY substr(path_key, 9) DESC LIMIT $2) AS down) AS i
	  JOIN press_edition e ON e.item_id = i.id AND e.lang = i.lang`

// alike returns the dated public items whose slugs come next to the slug's key,
// whatever their month, in no order.
func (s *Store) alike(ctx context.Context, slugKey string) ([]place, error) {
	found, err := db.Select(ctx, s.db, scanPlace, alikeSQL, slugKey, neighbourhood)
	if err != nil {
		return nil, fmt.Errorf("press: slugs alike: %w", err)
	}
	return found, nil
}

// oldFileAt returns the file of the old site with the number, or whose page had
// the key when the number is 0.
func (s *Store) oldFileAt(ctx context.Context, number int64, key string) (oldFile, error) {
	if number > 0 {
		return db.One(ctx, s.db, scanOldFile, `SELECT `+oldFileColumns+` FROM press_old_file WHERE old_id = $1`, number)
	}
	return db.One(ctx, s.db, scanOldFile, `
		SELECT `+oldFileColumns+` FROM press_old_file WHERE path_key = $1 ORDER BY old_id LIMIT 1`, key)
}

// oldTermAt returns what a category or tag of the old site has become, by its
// slug's key or by its number.
func (s *Store) oldTermAt(ctx context.Context, taxonomy, slugKey string, number int64) (string, error) {
	if number > 0 {
		return db.Value[string](ctx, s.db, `SELECT target FROM press_old_term WHERE term_id = $1 AND term_id > 0 ORDER BY taxonomy LIMIT 1`, number)
	}
	return db.Value[string](ctx, s.db, `SELECT target FROM press_old_term WHERE taxonomy = $1 AND slug_key = $2`, taxonomy, slugKey)
}
