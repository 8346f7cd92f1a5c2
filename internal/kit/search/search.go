// Package search finds documents of all rooms. A room hands it what a reader
// may find (Doc) in its own transaction; results are shown from the index alone.
//
// What holds: the index changes with the transaction that changes the document;
// both engines return the same results in the same order; highlighting never
// changes a text but for the marks.
//
// The candidates of a query are the documents that match, at most candidateLimit:
// the newest by their date, whenever they were indexed, and some of those without a date. Among
// them the order is ours (rank.go). A query that matches more is answered from
// those: Result.Many says so.
package search

import (
	"context"
	"html/template"
	"sync/atomic"
	"time"

	"hemmat/internal/kit/db"
)

// Doc is what a room hands in.
type Doc struct {
	Key      string // "item:<id>/fa": unique among all rooms
	Kind     string // "news", "person": the tabs of the results
	Lang     string
	Title    string
	Lead     string
	Body     string // plain text
	Path     string // with language
	Label    string // the kind or number as shown
	Owner    string
	At       time.Time // zero for what has no date
	Province string    // slug
	Topics   []string  // slugs
	Year     int       // Jalali, 0 for none
	Terms    *Terms    // of the three texts, if they are known already
}

// Query is what a reader asks. Empty fields ask nothing; a Query with facets
// and no Text is a list of the newest.
type Query struct {
	Text     string
	Lang     string
	Kind     string
	Province string
	Topic    string
	Year     int
	Typing   bool // the last word may be the beginning of one
	Offset   int
	Limit    int // 10 when 0
}

// Result is a page of what was found.
type Result struct {
	Hits  []Hit
	Total int            // at most candidateLimit
	Many  bool           // there may be more than Total
	Kinds map[string]int // how many of each kind, whatever Query.Kind says
}

// Hit is a document with its matches marked.
type Hit struct {
	Doc
	TitleHTML   template.HTML
	SnippetHTML template.HTML
}

// Index is the index of public documents.
type Index struct {
	db       *db.DB
	now      func() time.Time
	table    func(context.Context) ([][]string, error) // of synonyms; may be nil
	synonyms atomic.Pointer[synonyms]
}

// New returns the index in d.
func New(d *db.DB, now func() time.Time) *Index { return &Index{db: d, now: now} }

// Bounds of one query.
const (
	candidateLimit = 450
	undatedLimit   = 100 // of them: bodies, people, pages
	rankLimit      = 80  // candidates whose body is looked at
	maxOffset      = 500
)

// Put adds a document or replaces the one with its key. Call it inside the
// transaction that changes what the document shows.
func (x *Index) Put(ctx context.Context, d Doc) error {
	return x.db.Tx(ctx, func(ctx context.Context) error { return x.put(ctx, d) })
}

// Remove takes a document out; one that is not there is no error.
func (x *Index) Remove(ctx context.Context, key string) error {
	return x.db.Tx(ctx, func(ctx context.Context) error { return x.remove(ctx, key) })
}

// SetOwner changes the owner's name that results show, of the documents with the keys that are there.
func (x *Index) SetOwner(ctx context.Context, name string, keys []string) error {
	return x.db.Tx(ctx, func(ctx context.Context) error { return x.setOwner(ctx, name, keys) })
}

// Find answers a query.
func (x *Index) Find(ctx context.Context, q Query) (Result, error) {
	if q.Limit <= 0 {
		q.Limit = 10
	}
	q.Offset = min(max(q.Offset, 0), maxOffset)
	ask := x.parse(q)
	if ask.empty() {
		return Result{}, nil
	}
	same, err := x.readSynonyms(ctx)
	if err != nil {
		return Result{}, err
	}
	ask.units = same.apply(ask.units)
	var res Result
	err = x.db.Snapshot(ctx, func(ctx context.Context) error {
		all, many, err := x.candidates(ctx, ask)
		if err != nil {
			return err
		}
		if len(ask.phrases) > 0 {
			var left bool
			if all, left, err = x.holding(ctx, all, ask.phrases); err != nil {
				return err
			}
			many = many || left
		}
		res.Many = many
		res.Kinds = map[string]int{}
		var found []candidate
		for _, c := range all {
			res.Kinds[c.kind]++
			if q.Kind == "" || c.kind == q.Kind {
				found = append(found, c)
			}
		}
		res.Total = len(found)
		if err := x.rank(ctx, ask, found); err != nil {
			return err
		}
		found = found[min(q.Offset, len(found)):]
		res.Hits, err = x.hits(ctx, ask, found[:min(q.Limit, len(found))])
		return err
	})
	return res, err
}
