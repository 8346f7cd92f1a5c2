package meeting

import (
	"context"
	"fmt"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/persian"
)

type recalled struct {
	Found
	doc string
	at  int64
}

// forget takes what the memory has of a meeting.
func (s *Store) forget(ctx context.Context, m id.Meeting) error {
	for _, q := range []string{`DELETE FROM meeting_word WHERE doc IN (SELECT doc FROM meeting_doc WHERE meeting_id = $1)`, `DELETE FROM meeting_doc WHERE meeting_id = $1`} {
		if _, err := db.Exec(ctx, s.db, q, m); err != nil {
			return err
		}
	}
	return nil
}

// remember writes a document under the terms of its title and text.
func (s *Store) remember(ctx context.Context, m *Meeting, doc string, r id.Ruling, title, text string) error {
	if _, err := db.Exec(ctx, s.db, `INSERT INTO meeting_doc (doc, meeting_id, ruling_id, title, text, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		doc, m.ID, r, title, text, db.Millis(m.Begins)); err != nil {
		return err
	}
	seen := map[string]bool{}
	var args []any
	flush := func() error {
		if len(args) == 0 {
			return nil
		}
		var b strings.Builder
		for i := range len(args) / 2 {
			fmt.Fprintf(&b, ", ($%d, $%d)", 2*i+1, 2*i+2)
		}
		_, err := db.Exec(ctx, s.db, `INSERT INTO meeting_word (word, doc) VALUES `+b.String()[2:], args...)
		args = args[:0]
		return err
	}
	for _, t := range persian.Tokens(title + "\n" + text) {
		if seen[t.Text] {
			continue
		}
		seen[t.Text] = true
		if args = append(args, t.Text, doc); len(args) >= valuesAtOnce {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// recall finds documents that have every unit of a question, within what a reader may see.
func (s *Store) recall(ctx context.Context, who Reader, q persian.Query, before Place, limit int) ([]recalled, error) {
	w := &db.Where{}
	for _, u := range q.Units {
		w.Add(holds(w, u))
	}
	if !who.All {
		w.Add("(d.meeting_id IN (", own(w, who.Person, who.Posts), ") OR ", db.In(w, "m.body_id", who.Bodies), " OR d.ruling_id IN (SELECT id FROM meeting_ruling WHERE public_at > 0))")
	}
	if before.Doc != "" {
		at := w.Place(before.At)
		w.Add("(d.at < ", at, " OR d.at = ", at, " AND d.doc < ", w.Place(before.Doc), ")")
	}
	most := w.Place(limit)
	return db.Select(ctx, s.db, func(r db.Row) (x recalled, err error) {
		err = r.Scan(&x.doc, &x.Meeting, &x.Ruling, &x.Title, &x.Text, &x.at)
		x.At = db.Instant(x.at)
		return x, err
	}, `
		SELECT d.doc, d.meeting_id, d.ruling_id, d.title, d.text, d.at
		  FROM meeting_doc AS d
		  JOIN meeting AS m ON m.id = d.meeting_id
		 WHERE `+w.String()+`
		 ORDER BY d.at DESC, d.doc DESC LIMIT `+most, w.Args...)
}

// holds is the condition that a document has a unit: the joined word, or all of its parts, or what stands for it.
func holds(w *db.Where, u persian.Unit) string {
	word := func(t string) string {
		if u.Prefix {
			return "d.doc IN (SELECT doc FROM meeting_word WHERE word >= " + w.Place(t) + " AND word < " + w.Place(t+"\U0010FFFF") + ")"
		}
		return "d.doc IN (SELECT doc FROM meeting_word WHERE word = " + w.Place(t) + ")"
	}
	any := []string{word(u.Joined)}
	if len(u.Parts) > 0 {
		parts := make([]string, len(u.Parts))
		for i, p := range u.Parts {
			parts[i] = word(p)
		}
		any = append(any, strings.Join(parts, " AND "))
	}
	for _, same := range u.Same {
		any = append(any, holds(w, same))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}
