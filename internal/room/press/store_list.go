package press

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

const listColumns = `
	i.id, i.kind, d.lang, i.slug, i.jyear, i.jmonth, i.jday, d.kicker, d.title, d.lead, d.minutes,
	i.owner_id, i.province_id, i.committee_id, i.authors, i.audience, i.cover_id,
	i.series, i.number, i.serial_year, i.short, i.published_at, i.changed_at`

func scanListItem(r db.Row) (ListItem, error) { return scanFields(r) }

func scanFullItem(r db.Row) (f FullItem, err error) {
	f.ListItem, err = scanFields(r, &f.Body, &f.Text)
	return f, err
}

func scanFields(r db.Row, more ...any) (ListItem, error) {
	var l ListItem
	var authors, audience []byte
	var published, changed int64
	err := r.Scan(append([]any{
		&l.ID, &l.Kind, &l.Lang, &l.Slug, &l.JYear, &l.JMonth, &l.JDay, &l.Kicker, &l.Title, &l.Lead,
		&l.Minutes, &l.Owner, &l.Province, &l.Committee, &authors, &audience, &l.Cover,
		&l.Series, &l.Number, &l.SerialYear, &l.Short, &published, &changed,
	}, more...)...)
	if err != nil {
		return ListItem{}, err
	}
	l.PublishedAt, l.ChangedAt = db.Instant(published), db.Instant(changed)
	if err := fromJSON(authors, &l.Authors); err != nil {
		return ListItem{}, err
	}
	return l, fromJSON(audience, &l.Audience)
}

// Latest returns the items of a list that stand after the cursor, newest first;
// the zero cursor begins at the newest. One statement, as fast at page 300 as at
// page 1. Names of owners and files of covers are for the caller to ask for by batch.
func (s *Store) Latest(ctx context.Context, f Filter, before Cursor, limit int) ([]ListItem, error) {
	return listed(ctx, s, scanListItem, "", f, before, true, limit)
}

// Full is Latest with the texts, for feeds.
func (s *Store) Full(ctx context.Context, f Filter, before Cursor, limit int) ([]FullItem, error) {
	return listed(ctx, s, scanFullItem, ", d.body, d.plain", f, before, true, limit)
}

// Newer returns the items that stand right before the cursor, newest first, one
// statement.
func (s *Store) Newer(ctx context.Context, f Filter, after Cursor, limit int) ([]ListItem, error) {
	items, err := listed(ctx, s, scanListItem, "", f, after, false, limit)
	slices.Reverse(items)
	return items, err
}

// ListPage is one page of a list with its neighbours.
type ListPage struct {
	Items    []ListItem
	HasNewer bool
	HasOlder bool
	Newer    Cursor // of the newer page; the zero Cursor is the list's beginning
	Older    Cursor // of the older page
}

// Page returns the page of a list after the cursor and the cursors of both
// neighbours: one statement for the first page, two for others.
func (s *Store) Page(ctx context.Context, f Filter, before Cursor, limit int) (ListPage, error) {
	items, err := s.Latest(ctx, f, before, limit+1)
	if err != nil {
		return ListPage{}, err
	}
	p := ListPage{Items: items}
	if len(items) > limit {
		p.Items, p.HasOlder = items[:limit], true
		p.Older = p.Items[limit-1].Cursor()
	}
	if before.IsZero() {
		return p, nil
	}
	// The newer page ends at this page's cursor: it begins after the item limit places up.
	newer, err := listed(ctx, s, scanListItem, "", f, before, false, limit)
	if err != nil {
		return ListPage{}, err
	}
	// The item at the cursor itself belongs to the newer page, and listed has left it out.
	p.HasNewer = true
	if len(newer) >= limit {
		p.Newer = newer[limit-1].Cursor()
	}
	return p, nil
}

// listed walks press_entry from a cursor, down (newest first) or up.
func listed[T any](ctx context.Context, s *Store, scan func(db.Row) (T, error), more string, f Filter, from Cursor, down bool, limit int) ([]T, error) {
	walk, also := f.lists()
	at, short := from.At.UnixMilli(), from.Short
	switch {
	case from.IsZero() && down:
		at, short = math.MaxInt64, 0
	case from.IsZero():
		at, short = math.MinInt64, 0
	}
	floor, ceiling := int64(math.MinInt64), int64(math.MaxInt64)
	if !f.From.IsZero() {
		floor = f.From.UnixMilli()
	}
	if !f.To.IsZero() {
		ceiling = f.To.UnixMilli()
	}
	beyond, order := "<", "DESC"
	if !down {
		beyond, order = ">", "ASC"
	}
	args := []any{f.lang(), at, short, floor, ceiling, limit}
	var must strings.Builder
	for _, l := range also {
		args = append(args, l)
		fmt.Fprintf(&must, ` AND EXISTS (SELECT 1 FROM press_entry x
			WHERE x.list = $%d AND x.lang = e.lang AND x.at = e.at AND x.short = e.short)`, len(args))
	}
	var walks []string
	for _, l := range walk {
		args = append(args, l)
		// The bounds are written out for the planner: a row comparison is the
		// place to begin, at >= and at < are where the walk ends.
		walks = append(walks, fmt.Sprintf(`
			SELECT * FROM (SELECT e.lang, e.at, e.short FROM press_entry e
			 WHERE e.list = $%d AND e.lang = $1 AND (e.at, e.short) %s ($2, $3)
			   AND e.at >= $4 AND e.at < $5%s
			 ORDER BY e.at %s, e.short %s LIMIT $6) w`, len(args), beyond, must.String(), order, order))
	}
	items, err := db.Select(ctx, s.db, scan, fmt.Sprintf(`
		SELECT %s%s
		  FROM (SELECT lang, at, short FROM (%s) u ORDER BY at %s, short %s LIMIT $6) e
		  JOIN press_item i ON i.short = e.short
		  JOIN press_edition d ON d.item_id = i.id AND d.lang = e.lang
		 ORDER BY e.at %s, e.short %s`, listColumns, more, strings.Join(walks, " UNION ALL "), order, order, order, order), args...)
	if err != nil {
		return nil, fmt.Errorf("press: list: %w", err)
	}
	return items, nil
}

// holds reports whether the place is that of an item of the list.
func (s *Store) holds(ctx context.Context, f Filter, c Cursor) (bool, error) {
	at := c.At.UnixMilli()
	if !f.From.IsZero() && c.At.Before(f.From) || !f.To.IsZero() && !c.At.Before(f.To) {
		return false, nil
	}
	walk, also := f.lists()
	args := []any{f.lang(), at, c.Short}
	for _, l := range slices.Concat(walk, also) {
		args = append(args, l)
	}
	found, err := db.Select(ctx, s.db, scanText, `
		SELECT list FROM press_entry
		 WHERE lang = $1 AND at = $2 AND short = $3 AND list IN (`+db.Placeholders(4, len(args)-3)+`)`, args...)
	if err != nil {
		return false, fmt.Errorf("press: list: %w", err)
	}
	for _, l := range also {
		if !slices.Contains(found, l) {
			return false, nil
		}
	}
	return slices.ContainsFunc(walk, func(l string) bool { return slices.Contains(found, l) }), nil
}

// Items returns published items by id in one statement, as a list shows them,
// in the order of the ids; those without an edition in lang are left out.
func (s *Store) Items(ctx context.Context, lang string, ids ...id.Item) ([]ListItem, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{lang}
	for _, i := range ids {
		args = append(args, i)
	}
	items, err := db.Select(ctx, s.db, scanListItem, `
		SELECT `+listColumns+`
		  FROM press_item i
		  JOIN press_edition d ON d.item_id = i.id AND d.lang = $1
		 WHERE i.status = 'published' AND i.id IN (`+db.Placeholders(2, len(ids))+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("press: items: %w", err)
	}
	place := make(map[id.Item]int, len(ids))
	for n, i := range ids {
		place[i] = n
	}
	slices.SortFunc(items, func(a, b ListItem) int { return place[a.ID] - place[b.ID] })
	return items, nil
}

// topicsOfAll returns the topics of published items by item, two statements for all.
func (s *Store) topicsOfAll(ctx context.Context, items []id.Item) (map[id.Item][]Topic, error) {
	if len(items) == 0 {
		return nil, nil
	}
	args := make([]any, len(items))
	for i, x := range items {
		args[i] = x
	}
	type line struct {
		item   id.Item
		topics []id.Topic
	}
	lines, err := db.Select(ctx, s.db, func(r db.Row) (l line, err error) {
		var topics []byte
		if err := r.Scan(&l.item, &topics); err != nil {
			return l, err
		}
		return l, fromJSON(topics, &l.topics)
	}, `SELECT id, topics FROM press_item WHERE status = 'published' AND id IN (`+db.Placeholders(1, len(items))+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("press: topics: %w", err)
	}
	var ids []id.Topic
	for _, l := range lines {
		ids = append(ids, l.topics...)
	}
	slices.Sort(ids)
	named, err := s.topicsOf(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	by := make(map[id.Topic]Topic, len(named))
	for _, t := range named {
		by[t.ID] = t
	}
	all := make(map[id.Item][]Topic, len(lines))
	for _, l := range lines {
		for _, t := range l.topics {
			if topic, ok := by[t]; ok {
				all[l.item] = append(all[l.item], topic)
			}
		}
	}
	return all, nil
}

// related bounds the cost of Related: topics looked at, and items of each.
const (
	relatedTopics = 4
	relatedDepth  = 12
)

// Related returns up to n other published items: those that share most topics
// with the item first, newer before older, then the newest of its kind. At most
// relatedTopics+1 short walks, whatever the size of the archive.
func (s *Store) Related(ctx context.Context, it *Item, lang string, n int) ([]ListItem, error) {
	type scored struct {
		ListItem
		shared int
	}
	found := map[id.Item]*scored{}
	var order []*scored
	for _, t := range it.Topics[:min(len(it.Topics), relatedTopics)] {
		items, err := s.Latest(ctx, Filter{Lang: lang, Topic: t.ID}, Cursor{}, relatedDepth)
		if err != nil {
			return nil, err
		}
		for _, l := range items {
			if l.ID == it.ID {
				continue
			}
			if found[l.ID] == nil {
				found[l.ID] = &scored{ListItem: l}
				order = append(order, found[l.ID])
			}
			found[l.ID].shared++
		}
	}
	slices.SortStableFunc(order, func(a, b *scored) int {
		if a.shared != b.shared {
			return b.shared - a.shared
		}
		return b.PublishedAt.Compare(a.PublishedAt)
	})
	var related []ListItem
	for _, o := range order[:min(len(order), n)] {
		related = append(related, o.ListItem)
	}
	if len(related) < n && it.Kind.Dated() {
		items, err := s.Latest(ctx, Filter{Lang: lang, Kind: it.Kind}, Cursor{}, n+len(related)+1)
		if err != nil {
			return nil, err
		}
		for _, l := range items {
			if len(related) < n && l.ID != it.ID && found[l.ID] == nil {
				related = append(related, l)
			}
		}
	}
	return related, nil
}
