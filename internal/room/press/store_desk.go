package press

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// DeskFilter chooses items for the list of the desk. Empty fields do not choose; Owners nil is everybody's, and an
// empty one nobody's.
type DeskFilter struct {
	State  Status
	Kind   Kind
	Owners []id.Body
	Red    bool    // published in an emergency, and not read by a second person
	Before id.Item // the items after it in the list; "" begins
	Limit  int
}

// DeskItem is an item as the desk lists it.
type DeskItem struct {
	ID        id.Item
	Kind      Kind
	State     Status
	Title     string
	Lang      string
	Owner     id.Body
	Number    int64
	Red       bool
	CreatedAt time.Time
	ChangedAt time.Time // when it was handed in, planned or published: what its state is about
}

// Desk lists items for staff, the newest first. One walk along the key.
func (s *Store) Desk(ctx context.Context, f DeskFilter) ([]DeskItem, error) {
	var w db.Where
	if f.Before != "" {
		w.Add("i.id < ", w.Place(f.Before))
	}
	if f.Kind != "" {
		w.Add("i.kind = ", w.Place(f.Kind))
	}
	switch f.State {
	case "":
	case Drafted:
		w.Add("i.status = 'draft' AND i.issued_at = 0 AND COALESCE(f.stage, 'draft') = 'draft'")
	case Issued:
		w.Add("i.issued_at > 0")
	case Submitted, InReview, Approved:
		w.Add("i.status = 'draft' AND i.issued_at = 0 AND f.stage = ", w.Place(f.State))
	default:
		w.Add("i.status = ", w.Place(f.State))
	}
	if f.Red {
		w.Add("f.emergency = 1")
	}
	if f.Owners != nil {
		if len(f.Owners) == 0 {
			return nil, nil
		}
		w.Add(db.In(&w, "i.owner_id", f.Owners))
	}
	limit := w.Place(f.Limit)
	all, err := db.Select(ctx, s.db, func(r db.Row) (d DeskItem, err error) {
		var status, stage Status
		var created, submitted, scheduled, published, withdrawn, issued int64
		err = r.Scan(&d.ID, &d.Kind, &status, &stage, &d.Title, &d.Lang, &d.Owner, &d.Number, &d.Red, &created, &submitted, &scheduled, &published, &withdrawn, &issued)
		if issued > 0 {
			status = Issued
		}
		d.State = Flow{Stage: stage}.State(&Item{Status: status})
		d.CreatedAt = db.Instant(created)
		d.ChangedAt = db.Instant(map[Status]int64{
			Submitted: submitted, InReview: submitted, Approved: submitted, Scheduled: scheduled, Published: published, Withdrawn: withdrawn, Unpublished: withdrawn, Issued: issued,
		}[d.State])
		return d, err
	}, `
		SELECT i.id, i.kind, i.status, COALESCE(f.stage, 'draft'), e.title, i.lang, i.owner_id, i.number, COALESCE(f.emergency, 0),
		       i.created_at, COALESCE(f.submitted_at, 0), i.scheduled_for, i.published_at, i.withdrawn_at, i.issued_at
		  FROM press_item i
		  JOIN press_edition e ON e.item_id = i.id AND e.lang = i.lang
		  LEFT JOIN press_flow f ON f.item_id = i.id
		 WHERE `+w.String()+`
		 ORDER BY i.id DESC LIMIT `+limit, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("press: desk: %w", err)
	}
	return all, nil
}

// Owners lists the bodies that own items.
func (s *Store) Owners(ctx context.Context) ([]id.Body, error) {
	return db.Select(ctx, s.db, func(r db.Row) (b id.Body, err error) { return b, r.Scan(&b) }, `SELECT DISTINCT owner_id FROM press_item ORDER BY owner_id`)
}

// Titles are the titles of items in any state, in lang where there is an edition; one that is not known is absent.
func (s *Store) Titles(ctx context.Context, lang string, items ...id.Item) (map[id.Item]string, error) {
	titles := make(map[id.Item]string, len(items))
	if len(items) == 0 {
		return titles, nil
	}
	args := []any{lang}
	for _, i := range items {
		args = append(args, i)
	}
	for t, err := range db.Each(ctx, s.db, scanTitle, `
		SELECT e.item_id, e.title
		  FROM press_edition AS e JOIN press_item AS i ON i.id = e.item_id
		 WHERE e.item_id IN (`+db.Placeholders(2, len(items))+`) AND e.lang IN (i.lang, $1)
		 ORDER BY CASE WHEN e.lang = $1 THEN 1 ELSE 0 END`, args...) { // the wanted language last: it stays
		if err != nil {
			return nil, fmt.Errorf("press: titles: %w", err)
		}
		titles[t.item] = t.title
	}
	return titles, nil
}

// titlesAt are the titles of what is published or withdrawn, by the keys of addresses and by language.
func (s *Store) titlesAt(ctx context.Context, keys []string) (map[string]map[string]string, error) {
	all := make(map[string]map[string]string, len(keys))
	if len(keys) == 0 {
		return all, nil
	}
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	type titleAt struct{ key, lang, title string }
	for t, err := range db.Each(ctx, s.db, func(r db.Row) (t titleAt, err error) { return t, r.Scan(&t.key, &t.lang, &t.title) }, `
		SELECT i.path_key, e.lang, e.title
		  FROM press_item AS i JOIN press_edition AS e ON e.item_id = i.id
		 WHERE i.path_key IN (`+db.Placeholders(1, len(keys))+`) AND i.status IN ('published', 'withdrawn')`, args...) {
		if err != nil {
			return nil, fmt.Errorf("press: titles: %w", err)
		}
		if all[t.key] == nil {
			all[t.key] = map[string]string{}
		}
		all[t.key][t.lang] = t.title
	}
	return all, nil
}

type itemTitle struct {
	item  id.Item
	title string
}

func scanTitle(r db.Row) (t itemTitle, err error) {
	err = r.Scan(&t.item, &t.title)
	return t, err
}

// Planned lists the items that are to be published from from up to, not with, to. Owners nil is everybody's.
func (s *Store) Planned(ctx context.Context, owners []id.Body, from, to time.Time) ([]DeskItem, error) {
	if owners != nil && len(owners) == 0 {
		return nil, nil
	}
	var w db.Where
	w.Add("i.status = 'scheduled' AND i.scheduled_for >= ", w.Place(from.UnixMilli()), " AND i.scheduled_for < ", w.Place(to.UnixMilli()))
	if owners != nil {
		w.Add(db.In(&w, "i.owner_id", owners))
	}
	all, err := db.Select(ctx, s.db, func(r db.Row) (d DeskItem, err error) {
		var at int64
		err = r.Scan(&d.ID, &d.Kind, &d.Title, &d.Lang, &d.Owner, &at)
		d.State, d.ChangedAt = Scheduled, db.Instant(at)
		return d, err
	}, `
		SELECT i.id, i.kind, e.title, i.lang, i.owner_id, i.scheduled_for
		  FROM press_item AS i JOIN press_edition AS e ON e.item_id = i.id AND e.lang = i.lang
		 WHERE `+w.String()+`
		 ORDER BY i.scheduled_for, i.id`, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("press: planned: %w", err)
	}
	return all, nil
}
