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
	var w db.Where
	if q.Before > 0 {
		w.Add("l.seq < ", w.Place(q.Before))
	}
	switch {
	case strings.HasSuffix(q.Act, "."):
		// Not by the index of acts: a whole room is much, and the newest of it are near the end of the ledger.
		w.Add("substr(l.act, 1, ", w.Place(utf8.RuneCountInString(q.Act)), ") = ", w.Place(q.Act))
	case q.Act != "":
		w.Add("l.act = ", w.Place(q.Act))
	}
	if q.Object != "" {
		w.Add("l.object = ", w.Place(q.Object))
	}
	if !q.From.IsZero() {
		w.Add("l.at >= ", w.Place(q.From.UnixMilli()))
	}
	if !q.To.IsZero() {
		w.Add("l.at < ", w.Place(q.To.UnixMilli()))
	}
	if len(q.People) > 0 {
		w.Add(db.In(&w, "l.person", q.People))
	}
	if len(q.Bodies) > 0 {
		w.Add(db.In(&w, "l.body", q.Bodies))
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	limit := w.Place(q.Limit)
	rows, err := db.Select(ctx, l.d, scanRow, `
		SELECT `+fields+`, CAST(NULL AS TEXT), l.leaf, l.hash
		  FROM ledger AS l
		 WHERE `+w.String()+`
		 ORDER BY l.seq DESC LIMIT `+limit, w.Args...)
	if err != nil {
		return nil, fmt.Errorf("ledger: read: %w", err)
	}
	all := make([]Row, len(rows))
	for i, r := range rows {
		all[i] = Row{r.Entry, r.hash, r.leaf}
	}
	return all, nil
}
