package party

import (
	"context"
	"encoding/json"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// leave takes what was taken back out of a record, and notes the ids.
func (s *Store) leave(ctx context.Context, rec *record) error {
	objects, err := db.Select(ctx, s.db, func(r db.Row) (o string, err error) { return o, r.Scan(&o) }, `SELECT object FROM party_taken_back`)
	if err != nil || len(objects) == 0 {
		return err
	}
	gone := map[string]bool{}
	for _, o := range objects {
		gone[o] = true
	}
	rec.gone = map[string]string{}
	bodies, err := db.Select(ctx, s.db, scanBody, `
		SELECT id, kind, COALESCE(parent_id, ''), slug, COALESCE(code, ''), sort_order, founded, dissolved, content
		  FROM body
		 WHERE 'body:' || id IN (SELECT object FROM party_taken_back)`)
	if err != nil {
		return err
	}
	for _, b := range bodies {
		rec.gone["body "+b.Slug] = string(b.ID)
	}
	rec.posts = remaining(rec, rec.posts, gone, func(p Post) (string, string) { return "post:" + string(p.ID), "post " + postKey(p.Body, p.Slug) })
	rec.people = remaining(rec, rec.people, gone, func(p Person) (string, string) { return "person:" + string(p.ID), "person " + p.Slug })
	rec.terms = remaining(rec, rec.terms, gone, func(t Term) (string, string) {
		return "term:" + string(t.ID), "term " + termKey(t.Person, t.Post, t.From)
	})
	return nil
}

// remaining leaves out what was taken back, and notes under which name it is kept.
func remaining[V any](rec *record, all []V, gone map[string]bool, name func(V) (object, name string)) []V {
	kept := all[:0]
	for _, v := range all {
		object, called := name(v)
		if gone[object] {
			_, rec.gone[called], _ = strings.Cut(object, ":")
			continue
		}
		kept = append(kept, v)
	}
	return kept
}

// TakeBack notes that an object was taken back.
func (s *Store) TakeBack(ctx context.Context, object string, by Undo) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO party_taken_back (object, import_id, at) VALUES ($1, $2, $3)`, object, by.Import, db.Millis(by.At))
	return err
}

// Again takes an object out of what was taken back.
func (s *Store) Again(ctx context.Context, object string) error {
	_, err := db.Exec(ctx, s.db, `DELETE FROM party_taken_back WHERE object = $1`, object)
	return err
}

// TakenBack lists what was taken back of an import and has not been recorded again.
func (s *Store) TakenBack(ctx context.Context, x id.Import) ([]string, error) {
	return db.Select(ctx, s.db, func(r db.Row) (o string, err error) { return o, r.Scan(&o) },
		`SELECT object FROM party_taken_back WHERE import_id = $1 ORDER BY object`, x)
}

// PutUndo keeps what an undoing did.
func (s *Store) PutUndo(ctx context.Context, u Undo) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO party_undo (import_id, by_id, via, at, taken, restored, stays)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, u.Import, u.By, u.Via, db.Millis(u.At), u.Taken, u.Restored, content(u.Stays))
	return err
}

// Undo returns how an import was undone; fault.NotFound when it was not.
func (s *Store) Undo(ctx context.Context, x id.Import) (Undo, error) {
	return db.One(ctx, s.db, scanUndo, `SELECT import_id, by_id, via, at, taken, restored, stays FROM party_undo WHERE import_id = $1`, x)
}

// Undone lists the undoings.
func (s *Store) Undone(ctx context.Context) ([]Undo, error) {
	return db.Select(ctx, s.db, scanUndo, `SELECT import_id, by_id, via, at, taken, restored, stays FROM party_undo`)
}

func scanUndo(r db.Row) (u Undo, err error) {
	var at int64
	var stays []byte
	if err = r.Scan(&u.Import, &u.By, &u.Via, &at, &u.Taken, &u.Restored, &stays); err != nil {
		return u, err
	}
	u.At = db.Instant(at)
	return u, json.Unmarshal(stays, &u.Stays)
}

// StatesMade lists how many states the objects of an import were in until now.
func (s *Store) StatesMade(ctx context.Context, x id.Import) (map[string]int, error) {
	type count struct {
		object string
		n      int
	}
	all, err := db.Select(ctx, s.db, func(r db.Row) (c count, err error) { return c, r.Scan(&c.object, &c.n) }, `
		SELECT s.object, MAX(s.n)
		  FROM party_state s JOIN party_import_object o ON o.object = s.object
		 WHERE o.import_id = $1
		 GROUP BY s.object`, x)
	counts := make(map[string]int, len(all))
	for _, c := range all {
		counts[c.object] = c.n
	}
	return counts, err
}

// StateBefore is the state that an object was in before its n-th.
func (s *Store) StateBefore(ctx context.Context, object string, n int) (string, error) {
	return db.Value[string](ctx, s.db, `SELECT state FROM party_state WHERE object = $1 AND n = $2`, object, n-1)
}
