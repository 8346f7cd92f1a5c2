package press

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"regexp"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// What hemmat check reads. Everything here only reads, whatever the status of
// an item, and holds one batch in memory.

// Check calls bad for each row of the room that contradicts another: a list that
// shows what is not published, a published item that no list shows, a counter
// that counts wrong, an edition without its revision. The error is of the reading.
func (s *Store) Check(ctx context.Context, bad func(object, what string)) error {
	err := s.db.Snapshot(ctx, func(ctx context.Context) error {
		if err := s.checkCounts(ctx, bad); err != nil {
			return err
		}
		for _, c := range []struct{ what, query string }{
			{"an entry of a list leads to no published text", `
				SELECT 'list ' || e.list || ' in ' || e.lang || ', short number ' || CAST(e.short AS TEXT)
				  FROM press_entry e
				  LEFT JOIN press_item i ON i.short = e.short AND i.status = 'published' AND i.published_at = e.at
				  LEFT JOIN press_edition d ON d.item_id = i.id AND d.lang = e.lang
				 WHERE d.item_id IS NULL
				 ORDER BY e.short, e.list`},
			{"published, and missing from the list of everything or of its kind", `
				SELECT 'item:' || i.id || '/' || d.lang
				  FROM press_item i
				  JOIN press_edition d ON d.item_id = i.id
				 WHERE i.status = 'published' AND i.kind <> '` + string(Page) + `'
				   AND (NOT EXISTS (SELECT 1 FROM press_entry e
				                     WHERE e.list = '` + ListAll + `' AND e.lang = d.lang AND e.at = i.published_at AND e.short = i.short)
				     OR NOT EXISTS (SELECT 1 FROM press_entry e
				                     WHERE e.list = 'kind:' || i.kind AND e.lang = d.lang AND e.at = i.published_at AND e.short = i.short))
				 ORDER BY i.id, d.lang`},
			{"its revision is missing", `
				SELECT 'item:' || e.item_id || '/' || e.lang
				  FROM press_edition e
				 WHERE NOT EXISTS (SELECT 1 FROM press_revision r WHERE r.item_id = e.item_id AND r.lang = e.lang AND r.n = e.revision)
				 ORDER BY e.item_id, e.lang`},
			{"it has no text in the language it was written in", `
				SELECT 'item:' || i.id FROM press_item i
				 WHERE NOT EXISTS (SELECT 1 FROM press_edition e WHERE e.item_id = i.id AND e.lang = i.lang)
				 ORDER BY i.id`},
			{"it was withdrawn and its text is still there", `
				SELECT 'item:' || i.id || '/' || e.lang
				  FROM press_item i
				  JOIN press_edition e ON e.item_id = i.id
				 WHERE i.status = 'withdrawn' AND (e.body <> '' OR e.lead <> '' OR e.plain <> '')
				 ORDER BY i.id, e.lang`},
		} {
			for object, err := range db.Each(ctx, s.db, scanText, c.query) {
				if err != nil {
					return err
				}
				bad(object, c.what)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("press: check: %w", err)
	}
	return nil
}

func scanText(r db.Row) (t string, err error) { return t, r.Scan(&t) }

// checkCounts counts the lists anew.
func (s *Store) checkCounts(ctx context.Context, bad func(object, what string)) error {
	type line struct {
		list, lang string
		n          int64
	}
	scan := func(r db.Row) (l line, err error) { return l, r.Scan(&l.list, &l.lang, &l.n) }
	want := map[[2]string]int64{}
	for l, err := range db.Each(ctx, s.db, scan, `SELECT list, lang, COUNT(*) FROM press_entry GROUP BY list, lang`) {
		if err != nil {
			return err
		}
		want[[2]string{l.list, l.lang}] = l.n
	}
	// Years and months are counters without entries of their own.
	for l, err := range db.Each(ctx, s.db, scan, `SELECT list, lang, at FROM press_entry WHERE list = '`+ListAll+`'`) {
		if err != nil {
			return err
		}
		for _, list := range archive(db.Instant(l.n)) {
			want[[2]string{list, l.lang}]++
		}
	}
	for l, err := range db.Each(ctx, s.db, scan, `SELECT list, lang, n FROM press_count ORDER BY list, lang`) {
		if err != nil {
			return err
		}
		k := [2]string{l.list, l.lang}
		if l.n != want[k] {
			bad("list "+l.list+" in "+l.lang, fmt.Sprintf("the counter says %d, there are %d", l.n, want[k]))
		}
		delete(want, k)
	}
	for k, n := range want {
		bad("list "+k[0]+" in "+k[1], fmt.Sprintf("no counter, there are %d", n))
	}
	return nil
}

// CheckScopes calls bad for each published item that does not stand in the lists of exactly
// its bodies and everything above them. above is a body and the bodies above it.
func (s *Store) CheckScopes(ctx context.Context, above func(id.Body) []id.Body, bad func(object, what string)) error {
	type line struct {
		Item
		langs int
	}
	type entry struct {
		short int64
		list  string
		langs int
	}
	scan := func(r db.Row) (l line, err error) {
		return l, r.Scan(&l.ID, &l.Short, &l.Owner, &l.Province, &l.Committee, &l.langs)
	}
	scanEntry := func(r db.Row) (e entry, err error) { return e, r.Scan(&e.short, &e.list, &e.langs) }
	for last := int64(0); ; {
		items, err := db.Select(ctx, s.db, scan, `
			SELECT id, short, owner_id, province_id, committee_id, (SELECT COUNT(*) FROM press_edition e WHERE e.item_id = i.id)
			  FROM press_item i
			 WHERE status = 'published' AND kind <> '`+string(Page)+`' AND short > $1 ORDER BY short LIMIT $2`, last, batch)
		if err != nil || len(items) == 0 {
			return err
		}
		first := items[0].Short
		last = items[len(items)-1].Short
		entries, err := db.Select(ctx, s.db, scanEntry, `
			SELECT short, list, COUNT(*) FROM press_entry
			 WHERE short >= $1 AND short <= $2 AND list LIKE 'body:%' AND list NOT LIKE '%/%' GROUP BY short, list`, first, last)
		if err != nil {
			return err
		}
		stands := map[int64]map[string]int{}
		for _, e := range entries {
			if stands[e.short] == nil {
				stands[e.short] = map[string]int{}
			}
			stands[e.short][e.list] = e.langs
		}
		for _, it := range items {
			want := map[string]int{}
			for _, b := range []id.Body{it.Owner, it.Province, it.Committee} {
				if b == "" {
					continue
				}
				for _, up := range above(b) {
					want[ListBody(up)] = it.langs
				}
			}
			if !maps.Equal(want, stands[it.Short]) {
				bad("item:"+string(it.ID), "it does not stand in the lists of its bodies and of those above them")
			}
		}
	}
}

// Named is what an item says is elsewhere.
type Named struct {
	Item   id.Item
	Bodies []id.Body
	People []id.Person
	Posts  []id.Post
	Topics []id.Topic
	Media  []id.Media
}

// Names walks what every item names.
func (s *Store) Names(ctx context.Context) iter.Seq2[Named, error] {
	type line struct {
		item                               id.Item
		owner, province, committee         id.Body
		cover                              id.Media
		topics, audience, authors, gallery []byte
	}
	scan := func(r db.Row) (l line, err error) {
		return l, r.Scan(&l.item, &l.owner, &l.province, &l.committee, &l.cover, &l.topics, &l.audience, &l.authors, &l.gallery)
	}
	return walk(func(last line) ([]line, error) {
		return db.Select(ctx, s.db, scan, `
			SELECT id, owner_id, province_id, committee_id, cover_id, topics, audience, authors, gallery
			  FROM press_item WHERE id > $1 ORDER BY id LIMIT $2`, last.item, batch)
	}, func(l line) (Named, error) {
		n := Named{Item: l.item, Bodies: []id.Body{l.owner, l.province, l.committee}, Media: []id.Media{l.cover}}
		var audience []Audience
		var authors []Author
		var gallery []Figure
		for _, f := range []struct {
			text []byte
			into any
		}{{l.topics, &n.Topics}, {l.audience, &audience}, {l.authors, &authors}, {l.gallery, &gallery}} {
			if err := fromJSON(f.text, f.into); err != nil {
				return n, fmt.Errorf("press: item %s: %w", l.item, err)
			}
		}
		for _, a := range audience {
			n.Bodies = append(n.Bodies, a.Body)
		}
		for _, a := range authors {
			n.Bodies, n.People, n.Posts = append(n.Bodies, a.BodyID), append(n.People, a.Person), append(n.Posts, a.PostID)
		}
		for _, g := range gallery {
			n.Media = append(n.Media, g.Media)
		}
		n.Bodies, n.People, n.Posts, n.Media = given(n.Bodies), given(n.People), given(n.Posts), given(n.Media)
		return n, nil
	})
}

// given leaves out what is empty.
func given[T ~string](ids []T) []T {
	kept := ids[:0]
	for _, x := range ids {
		if x != "" {
			kept = append(kept, x)
		}
	}
	return kept
}

// ShownMedia is a picture or file that stands in a text.
type ShownMedia struct {
	Item id.Item
	Lang string
	Hash string // of its content
}

var mediaAddress = regexp.MustCompile(`/media/([0-9a-f]{32})/`)

// MediaInTexts walks the pictures and files of our own store that stand in texts.
func (s *Store) MediaInTexts(ctx context.Context) iter.Seq2[ShownMedia, error] {
	type line struct {
		ShownMedia
		body []byte
	}
	texts := walk(func(last line) ([]line, error) {
		return db.Select(ctx, s.db, func(r db.Row) (l line, err error) { return l, r.Scan(&l.Item, &l.Lang, &l.body) }, `
			SELECT item_id, lang, body FROM press_edition
			 WHERE (item_id, lang) > ($1, $2) AND body LIKE '%/media/%' ORDER BY item_id, lang LIMIT $3`, last.Item, last.Lang, batch)
	}, func(l line) (line, error) { return l, nil })
	return func(yield func(ShownMedia, error) bool) {
		for l, err := range texts {
			if err != nil {
				yield(l.ShownMedia, err)
				return
			}
			for _, m := range mediaAddress.FindAllSubmatch(l.body, -1) {
				l.Hash = string(m[1])
				if !yield(l.ShownMedia, nil) {
					return
				}
			}
		}
	}
}

// Sealed is a revision as the ledger knows it.
type Sealed struct {
	Item       id.Item
	Lang       string
	N          int
	Commitment []byte
}

// Seals walks the commitments to all revisions. One that the ledger does not
// hold is of a text that was changed past the room. What was redacted has none any more.
func (s *Store) Seals(ctx context.Context) iter.Seq2[Sealed, error] {
	type line struct {
		Sealed
		salt, content []byte
	}
	return walk(func(last line) ([]line, error) {
		return db.Select(ctx, s.db, func(r db.Row) (l line, err error) {
			return l, r.Scan(&l.Item, &l.Lang, &l.N, &l.salt, &l.content)
		}, `
			SELECT item_id, lang, n, salt, content FROM press_revision
			 WHERE redacted = 0 AND (item_id, lang, n) > ($1, $2, $3) ORDER BY item_id, lang, n LIMIT $4`, last.Item, last.Lang, last.N, batch)
	}, func(l line) (Sealed, error) {
		l.Commitment = ledger.Commitment(l.salt, l.content)
		return l.Sealed, nil
	})
}

// walk reads batch after batch; no statement stays open between two.
func walk[L, T any](next func(last L) ([]L, error), turn func(L) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var last L
		for {
			lines, err := next(last)
			if err != nil {
				var none T
				yield(none, fmt.Errorf("press: check: %w", err))
				return
			}
			for _, l := range lines {
				v, err := turn(l)
				if !yield(v, err) || err != nil {
					return
				}
				last = l
			}
			if len(lines) < batch {
				return
			}
		}
	}
}
