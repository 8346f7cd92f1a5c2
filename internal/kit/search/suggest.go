package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/persian"
)

const (
	suggestWords = 6    // of a longer query nothing is suggested
	suggestDocs  = 20   // texts in which the likely word is looked for
	suggestBytes = 8192 // of each body
)

// Suggest is what somebody may have meant whose query found nothing: each word that stands
// in no text is replaced by the likeliest that does, as a text writes it. It is empty where
// there is none, and never a query that finds nothing either.
func (x *Index) Suggest(ctx context.Context, q Query) (string, error) {
	p := persian.ParseQuery(q.Text)
	if len(p.Units) > suggestWords {
		return "", nil
	}
	better := p.Text
	err := x.db.Snapshot(ctx, func(ctx context.Context) error {
		for _, u := range slices.Backward(p.Units) {
			some, err := x.some(ctx, ask{units: []persian.Unit{u}, facets: []string{facet("lang", q.Lang)}})
			if err != nil {
				return err
			}
			if some {
				continue
			}
			word, err := x.likely(ctx, p.Text[u.Start:u.End], q.Lang)
			if err != nil {
				return err
			}
			if word == "" {
				better = ""
				return nil
			}
			better = better[:u.Start] + word + better[u.End:]
		}
		if better == p.Text {
			better = ""
			return nil
		}
		some, err := x.some(ctx, x.parse(Query{Text: better, Lang: q.Lang}))
		if !some {
			better = ""
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("search: suggest: %w", err)
	}
	return better, nil
}

// some reports whether any text matches.
func (x *Index) some(ctx context.Context, a ask) (bool, error) {
	ids, err := x.newest(ctx, a.match(x.db.Engine()), 1)
	return len(ids) > 0, err
}

// newest are the documents that match a full-text expression, the newest first.
func (x *Index) newest(ctx context.Context, match string, limit int) ([]candidate, error) {
	scan := func(r db.Row) (c candidate, err error) { return c, r.Scan(&c.id) }
	return db.Select(ctx, x.db, scan, `SELECT f.rowid FROM search_fts AS f WHERE `+x.matches()+` ORDER BY f.rowid DESC LIMIT $2`, match, limit)
}

// likely is the likeliest word of the texts that a word may be a slip of: the one nearest to
// it, of those the one that stands there most often.
func (x *Index) likely(ctx context.Context, word, lang string) (string, error) {
	costs := map[string]int{}
	var same []persian.Unit
	for _, s := range persian.Slips(word) {
		costs[s.Term] = s.Cost
		same = append(same, persian.Unit{Joined: s.Term})
	}
	if len(same) == 0 {
		return "", nil
	}
	oneOf := ask{units: []persian.Unit{{Joined: same[0].Joined, Same: same[1:]}}, facets: []string{facet("lang", lang)}}
	found, err := x.newest(ctx, oneOf.match(x.db.Engine()), suggestDocs)
	if err != nil {
		return "", err
	}
	rows, err := x.texts(ctx, found, suggestBytes)
	if err != nil {
		return "", err
	}
	slices.SortFunc(rows, func(a, b fullText) int { return cmp.Compare(b.id, a.id) })
	times, written := map[string]int{}, map[string]string{}
	for _, o := range rows {
		at := -1
		for _, t := range persian.Tokens(o.text) {
			whole := t.Start != at // the first term of a word is that of all of it
			at = t.Start
			if _, ok := costs[t.Text]; !ok || !whole {
				continue
			}
			if times[t.Text]++; times[t.Text] == 1 {
				written[t.Text] = strings.Join(strings.Fields(o.text[t.Start:t.End]), " ")
			}
		}
	}
	best := ""
	for t := range times {
		if best == "" || costs[t] < costs[best] || costs[t] == costs[best] && (times[t] > times[best] || times[t] == times[best] && t < best) {
			best = t
		}
	}
	return written[best], nil
}
