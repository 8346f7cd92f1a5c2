package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Query chooses entries for people who read the ledger. Empty fields do not choose.
type Query struct {
	Act      string      // an act, or with a dot at its end all acts of a room: "press."
	People   []id.Person // any of them
	Bodies   []id.Body   // any of them: what the reader may see
	Object   string
	From, To time.Time // from the first instant up to, not with, the second
	Before   int64     // entries below this number; 0: from the newest
	Limit    int       // 0: 50
}

// Row is an entry with its place in the chain.
type Row struct {
	Entry
	Hash []byte
	Leaf *int64 // its place in the public log
}

// Read gives the entries of a query, the newest first.
func (l *Ledger) Read(ctx context.Context, q Query) ([]Row, error) {
	w := where{parts: []string{"1 = 1"}}
	if q.Before > 0 {
		w.add("l.seq < ", q.Before)
	}
	switch {
	case strings.HasSuffix(q.Act, "."):
		// Not by the index of acts: a whole room is much, and the newest of it are near the end of the ledger.
		w.parts = append(w.parts, "substr(l.act, 1, "+w.place(utf8.RuneCountInString(q.Act))+") = "+w.place(q.Act))
	case q.Act != "":
		w.add("l.act = ", q.Act)
	}
	if q.Object != "" {
		w.add("l.object = ", q.Object)
	}
	if !q.From.IsZero() {
		w.add("l.at >= ", q.From.UnixMilli())
	}
	if !q.To.IsZero() {
		w.add("l.at < ", q.To.UnixMilli())
	}
	among(&w, "l.person", q.People)
	among(&w, "l.body", q.Bodies)
	if q.Limit <= 0 {
		q.Limit = 50
	}
	rows, err := db.Select(ctx, l.d, scanRow, `
		SELECT `+fields+`, CAST(NULL AS TEXT), l.leaf, l.hash
		  FROM ledger AS l
		 WHERE `+strings.Join(w.parts, " AND ")+`
		 ORDER BY l.seq DESC LIMIT `+w.place(q.Limit), w.args...)
	if err != nil {
		return nil, fmt.Errorf("ledger: read: %w", err)
	}
	all := make([]Row, len(rows))
	for i, r := range rows {
		all[i] = Row{r.Entry, r.hash, r.leaf}
	}
	return all, nil
}

// where gathers conditions and their arguments.
type where struct {
	parts []string
	args  []any
}

// place keeps an argument and gives its place.
func (w *where) place(arg any) string {
	w.args = append(w.args, arg)
	return fmt.Sprintf("$%d", len(w.args))
}

func (w *where) add(condition string, arg any) { w.parts = append(w.parts, condition+w.place(arg)) }

func among[T any](w *where, column string, values []T) {
	if len(values) == 0 {
		return
	}
	places := make([]string, len(values))
	for i, v := range values {
		places[i] = w.place(v)
	}
	w.parts = append(w.parts, column+" IN ("+strings.Join(places, ", ")+")")
}
