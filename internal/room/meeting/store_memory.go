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

// fewDocs is how many documents have a word that a search begins with.
const fewDocs = 2000

// rarest is the unit that the fewest documents have, -1 where each is in many.
func (s *Store) rarest(ctx context.Context, units []persian.Unit) (int, error) {
	best, fewest := -1, int64(fewDocs)
	for i, u := range units {
		if u.Prefix || len(u.Same) > 0 {
			continue
		}
		n := int64(0)
		for _, t := range append([]string{u.Joined}, u.Parts...) {
			c, err := db.Value[int64](ctx, s.db, `SELECT count(*) FROM (SELECT 1 FROM meeting_word WHERE word = $1 LIMIT $2) AS few`, t, fewDocs+1)
			if err != nil {
				return -1, err
			}
			n += c
		}
		if n <= fewest {
			best, fewest = i, n
		}
	}
	return best, nil
}

// recall finds documents that have every unit of a question, within what a reader may see. It begins with those that have its
// rarest word; where all words are common it goes along the days from the latest, and has enough soon.
func (s *Store) recall(ctx context.Context, who Reader, q persian.Query, before Place, limit int) ([]recalled, error) {
	w := &db.Where{}
	rare, err := s.rarest(ctx, q.Units)
	if err != nil {
		return nil, err
	}
	for i, u := range q.Units {
		w.Add(holds(w, u, i == rare))
	}
	if !who.All {
		w.Add("(d.meeting_id IN (", own(w, who.Person, who.Posts), ") OR d.meeting_id IN (SELECT id FROM meeting WHERE ", db.In(w, "body_id", who.Bodies), ") OR d.ruling_id IN (SELECT id FROM meeting_ruling WHERE public_at > 0))")
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
		 WHERE `+w.String()+`
		 ORDER BY d.at DESC, d.doc DESC LIMIT `+most, w.Args...)
}

// holds is the condition that a document has a unit: the joined word, or all of its parts, or what stands for it. first says
// that the search begins with it.
func holds(w *db.Where, u persian.Unit, first bool) string {
	word := func(t string) string {
		switch {
		case u.Prefix:
			return "EXISTS (SELECT 1 FROM meeting_word AS x WHERE x.doc = d.doc AND x.word >= " + w.Place(t) + " AND x.word < " + w.Place(t+"\U0010FFFF") + ")"
		case first:
			return "d.doc IN (SELECT doc FROM meeting_word WHERE word = " + w.Place(t) + ")"
		}
		return "EXISTS (SELECT 1 FROM meeting_word AS x WHERE x.word = " + w.Place(t) + " AND x.doc = d.doc)"
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
		any = append(any, holds(w, same, first))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}
