package press

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// ToReview is an item of which suggestions are open.
type ToReview struct {
	Item   id.Item
	Status Status
	Path   string // "" when no reader finds anything there
	Title  string
	Open   int
}

// ToReview lists the items with open suggestions, newest first. What was withdrawn is not
// among them: its text is gone.
func (s *Store) ToReview(ctx context.Context) ([]ToReview, error) {
	return db.Select(ctx, s.db, func(r db.Row) (v ToReview, err error) {
		var p place
		if err = r.Scan(&p.id, &p.kind, &p.status, &p.slug, &p.jy, &p.jm, &p.key, &p.title, &p.oldID, &v.Open); err != nil {
			return v, err
		}
		v.Item, v.Status, v.Title = p.id, p.status, p.title
		if p.status.Public() {
			v.Path = p.Path("fa")
		}
		return v, nil
	}, `
		SELECT `+placeColumns+`, h.n
		  FROM (SELECT item_id, COUNT(*) AS n FROM press_heal WHERE status = 'open' GROUP BY item_id) h
		  JOIN press_item i ON i.id = h.item_id
		  JOIN press_edition e ON e.item_id = i.id AND e.lang = i.lang
		 WHERE i.status <> 'withdrawn'
		 ORDER BY i.published_at DESC, i.id`)
}

// suggestions returns all suggestions about an item's texts, in order.
func (s *Store) suggestions(ctx context.Context, item id.Item) ([]*Suggestion, error) {
	return db.Select(ctx, s.db, func(r db.Row) (*Suggestion, error) {
		v := Suggestion{Item: item}
		var p int64
		err := r.Scan(&v.Lang, &v.N, &v.Field, &v.at, &v.Before, &v.After, &v.Left, &v.Right, &p, &v.Status)
		v.P = float64(p) / 1000
		return &v, err
	}, `
		SELECT lang, n, field, place, before, after, left_of, right_of, p, status
		  FROM press_heal WHERE item_id = $1 ORDER BY lang, n`, item)
}

// keepSuggestions adds an import's suggestions about an item.
func (s *Store) keepSuggestions(ctx context.Context, item id.Item, at time.Time, by ledger.Actor, all []Suggestion) error {
	for part := range slices.Chunk(all, 50) {
		var rows []string
		var args []any
		for _, v := range part {
			rows = append(rows, "("+db.Placeholders(len(args)+1, 16)+")")
			args = append(args, item, v.Lang, v.N, v.Field, v.at, v.Before, v.After, v.Left, v.Right, int64(math.Round(v.P*1000)), v.Status,
				db.Millis(at), by.Person, by.Post, by.Body, by.Via)
		}
		if _, err := db.Exec(ctx, s.db, `
			INSERT INTO press_heal (item_id, lang, n, field, place, before, after, left_of, right_of, p, status, at, person_id, post_id, body_id, via)
			VALUES `+strings.Join(rows, ", "), args...); err != nil {
			return fmt.Errorf("press: suggestions: %w", err)
		}
	}
	return nil
}

// decide notes what became of a suggestion, and who decided it.
func (s *Store) decide(ctx context.Context, v *Suggestion, at time.Time, by ledger.Actor) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE press_heal SET status = $4, at = $5, person_id = $6, post_id = $7, body_id = $8, via = $9
		 WHERE item_id = $1 AND lang = $2 AND n = $3`, v.Item, v.Lang, v.N, v.Status, db.Millis(at), by.Person, by.Post, by.Body, by.Via)
	return err
}

// healWord is a word with how many places of it are open.
type healWord struct {
	Before, After string
	Open          int
}

// healOpenFrom asks for the few items that are gone once, and not for the item of each of the many places.
const healOpenFrom = ` FROM press_heal h WHERE h.status = 'open' AND h.item_id NOT IN (SELECT id FROM press_item WHERE status IN ('withdrawn', 'unpublished'))`

// healWords lists the words with open suggestions, those with most places first.
func (s *Store) healWords(ctx context.Context, from, limit int) ([]healWord, error) {
	return db.Select(ctx, s.db, func(r db.Row) (w healWord, err error) { return w, r.Scan(&w.Before, &w.After, &w.Open) }, `
		SELECT h.before, h.after, COUNT(*) AS n`+healOpenFrom+` GROUP BY h.before, h.after ORDER BY n DESC, h.before, h.after LIMIT $1 OFFSET $2`, limit, from)
}

// healOpen counts the open suggestions.
func (s *Store) healOpen(ctx context.Context) (int, error) {
	n, err := db.Value[int64](ctx, s.db, `SELECT COUNT(*)`+healOpenFrom)
	return int(n), err
}

// healPlaces are some open suggestions of a word, and how many more there are.
func (s *Store) healPlaces(ctx context.Context, before, after string, limit int) (all []*Suggestion, more int, err error) {
	all, err = db.Select(ctx, s.db, func(r db.Row) (*Suggestion, error) {
		v := Suggestion{Before: before, After: after, Status: SuggestionOpen}
		return &v, r.Scan(&v.Item, &v.Lang, &v.N, &v.Field, &v.Left, &v.Right)
	}, `SELECT h.item_id, h.lang, h.n, h.field, h.left_of, h.right_of`+healOpenFrom+` AND h.before = $1 AND h.after = $2 ORDER BY h.item_id, h.n LIMIT $3`, before, after, limit)
	if err != nil || len(all) < limit {
		return all, 0, err
	}
	n, err := db.Value[int64](ctx, s.db, `SELECT COUNT(*)`+healOpenFrom+` AND h.before = $1 AND h.after = $2`, before, after)
	return all, int(n) - len(all), err
}

// changeSuggestion notes another way to write an open suggestion's word.
func (s *Store) changeSuggestion(ctx context.Context, v *Suggestion, after string) error {
	_, err := db.Exec(ctx, s.db, `UPDATE press_heal SET after = $4 WHERE item_id = $1 AND lang = $2 AND n = $3`, v.Item, v.Lang, v.N, after)
	return err
}

// moveSuggestion notes where the word of an open suggestion stands now.
func (s *Store) moveSuggestion(ctx context.Context, v *Suggestion) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE press_heal SET place = $4, left_of = $5, right_of = $6
		 WHERE item_id = $1 AND lang = $2 AND n = $3`, v.Item, v.Lang, v.N, v.at, v.Left, v.Right)
	return err
}

// changed notes the last change of an item that readers can see.
func (s *Store) changed(ctx context.Context, it *Item) error {
	_, err := db.Exec(ctx, s.db, `UPDATE press_item SET changed_at = $2 WHERE id = $1`, it.ID, db.Millis(it.ChangedAt))
	return err
}
