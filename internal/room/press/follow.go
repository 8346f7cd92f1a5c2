package press

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

// Follow makes the published items follow their bodies, in the transaction that changed the
// tree, so that no moment shows one without the other: those of bodies that have other bodies
// above them are put into their lists and into the search index anew, those of bodies that
// have another name alone are shown under it in the results.
func (rm *Room) Follow(ctx context.Context, actor ledger.Actor, moved, renamed []id.Body) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.DB.Lock(ctx, "press.file"); err != nil {
			return err
		}
		if err := rm.refile(ctx, actor, moved); err != nil {
			return err
		}
		return rm.rename(ctx, renamed)
	})
	if err != nil {
		return fmt.Errorf("press: follow: %w", err)
	}
	return nil
}

// refile files all items of the bodies anew. One entry for each body says so.
func (rm *Room) refile(ctx context.Context, actor ledger.Actor, bodies []id.Body) error {
	items, err := rm.store.naming(ctx, bodies)
	if err != nil {
		return err
	}
	touched := map[id.Body]map[string]bool{}
	for _, b := range bodies {
		touched[b] = map[string]bool{}
	}
	named := map[id.Body]bool{}
	for _, i := range items {
		it, err := rm.store.Item(ctx, i)
		if err != nil {
			return err
		}
		tags, err := rm.file(ctx, &it)
		if err != nil {
			return err
		}
		for _, b := range []id.Body{it.Owner, it.Province, it.Committee} {
			if touched[b] == nil {
				continue
			}
			named[b] = true
			for _, t := range tags {
				// Nothing else of the item changed; who shows a body's name depends on the body.
				if strings.HasPrefix(t, site.TagList("body:")) {
					touched[b][t] = true
				}
			}
		}
	}
	for _, b := range bodies {
		if !named[b] {
			continue
		}
		if err := rm.Ledger.Append(ctx, ledger.Entry{
			At: rm.Now(), Act: "press.refiled", Actor: actor, Object: "body:" + string(b), Touches: slices.Sorted(maps.Keys(touched[b])),
		}); err != nil {
			return err
		}
	}
	return nil
}

// rename changes what the search index took from the bodies' names. Nothing else of press holds
// one, and pages that show a name depend on the body.
func (rm *Room) rename(ctx context.Context, bodies []id.Body) error {
	if rm.Search == nil || rm.Party == nil {
		return nil
	}
	for _, b := range bodies {
		for _, lang := range i18n.Langs {
			keys, err := rm.store.found(ctx, b, lang)
			if err != nil {
				return err
			}
			name, _, err := rm.Party.Label(ctx, lang, b)
			if err != nil {
				return err
			}
			if err := rm.Search.SetOwner(ctx, name, keys); err != nil {
				return err
			}
		}
	}
	return nil
}

// namingSQL is the published items whose owner, province or committee is one of n bodies.
func namingSQL(n int) string {
	of := func(role string) string {
		return `SELECT id FROM press_item WHERE status = 'published' AND ` + role + ` IN (` + db.Placeholders(1, n) + `)`
	}
	return of("owner_id") + ` UNION ` + of("province_id") + ` UNION ` + of("committee_id") + ` ORDER BY id`
}

// naming returns the published items whose owner, province or committee one of the bodies is.
func (s *Store) naming(ctx context.Context, bodies []id.Body) ([]id.Item, error) {
	var all []id.Item
	for some := range slices.Chunk(bodies, batch) {
		args := make([]any, len(some))
		for i, b := range some {
			args[i] = b
		}
		items, err := db.Select(ctx, s.db, func(r db.Row) (i id.Item, err error) { return i, r.Scan(&i) }, namingSQL(len(some)), args...)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

const foundSQL = `
	SELECT i.id FROM press_item i JOIN press_edition e ON e.item_id = i.id AND e.lang = $2
	 WHERE i.status = 'published' AND i.owner_id = $1 ORDER BY i.id`

// found returns the keys in the search index of what the body published in lang.
func (s *Store) found(ctx context.Context, owner id.Body, lang string) ([]string, error) {
	return db.Select(ctx, s.db, func(r db.Row) (string, error) {
		var i id.Item
		err := r.Scan(&i)
		return searchKey(i, lang), err
	}, foundSQL, owner, lang)
}
