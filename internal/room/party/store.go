package party

import (
	"context"
	"encoding/json"
	"fmt"

	"hemmat/internal/kit/db"
	"hemmat/jalali"
)

// Store is the room's tables: body, post, person, term and the states they
// were in.
type Store struct{ db *db.DB }

// record is all that is recorded, as the tables have it, without what was taken back.
type record struct {
	bodies []Body
	posts  []Post
	lawRecord
	people []Person
	terms  []Term
	pages  []PagePart
	gone   map[string]string // ids of what was taken back, by what names it: it keeps them when it is recorded again
}

// Load returns everything, as of one moment.
func (s *Store) Load(ctx context.Context) (rec record, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context) error {
		if rec.lawRecord, err = s.law(ctx); err != nil {
			return err
		}
		if rec.pages, err = s.PageParts(ctx); err != nil {
			return err
		}
		if rec.bodies, err = s.Bodies(ctx); err != nil {
			return err
		}
		if rec.posts, err = db.Select(ctx, s.db, scanPost, `
			SELECT id, body_id, slug, sort_order, is_head, is_unique, content
			  FROM post
			 ORDER BY is_head DESC, sort_order, slug`); err != nil {
			return err
		}
		if rec.people, err = db.Select(ctx, s.db, scanPerson, `
			SELECT id, slug, COALESCE(portrait_id, ''), is_public, content
			  FROM person
			 ORDER BY slug`); err != nil {
			return err
		}
		if rec.terms, err = db.Select(ctx, s.db, scanTerm, `
			SELECT id, person_id, post_id, from_day, to_day, is_acting, signs, manner, letter
			  FROM term
			 ORDER BY from_day, id`); err != nil {
			return err
		}
		return s.leave(ctx, &rec)
	})
	if err != nil {
		return record{}, fmt.Errorf("party: load: %w", err)
	}
	return rec, nil
}

// Bodies returns every body that was not taken back.
func (s *Store) Bodies(ctx context.Context) ([]Body, error) {
	return db.Select(ctx, s.db, scanBody, `
		SELECT id, kind, COALESCE(parent_id, ''), slug, COALESCE(code, ''), sort_order, founded, dissolved, content
		  FROM body
		 WHERE 'body:' || id NOT IN (SELECT object FROM party_taken_back)
		 ORDER BY sort_order, slug`)
}

// Lock makes this transaction the only one that changes the party until it
// ends: rules that look at several rows hold only so.
func (s *Store) Lock(ctx context.Context) error { return s.db.Lock(ctx, "party") }

// Builtin inserts a body that every site has; it does nothing when the body is there.
func (s *Store) Builtin(ctx context.Context, b Body) (inserted bool, err error) {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO body (id, kind, parent_id, slug, code, sort_order, content)
		VALUES ($1, $2, NULLIF($3, ''), $4, NULLIF($5, ''), $6, $7)
		    ON CONFLICT DO NOTHING`,
		b.ID, b.Kind, b.Parent, b.Slug, b.Code, b.Order, content(b.BodyContent))
	return n == 1, err
}

// PutBody inserts the body, or writes what may change: all but kind, slug and code.
func (s *Store) PutBody(ctx context.Context, b Body) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO body (id, kind, parent_id, slug, sort_order, founded, dissolved, content)
		VALUES ($1, $2, NULLIF($3, ''), $4, $5, $6, $7, $8)
		    ON CONFLICT (id) DO UPDATE
		   SET kind = excluded.kind, parent_id = excluded.parent_id, sort_order = excluded.sort_order,
		       founded = excluded.founded, dissolved = excluded.dissolved, content = excluded.content`,
		b.ID, b.Kind, b.Parent, b.Slug, b.Order, dayText(b.Founded), dayText(b.Dissolved), content(b.BodyContent))
	return err
}

// PutPost inserts the post, or writes what may change: all but body and slug.
func (s *Store) PutPost(ctx context.Context, p Post) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO post (id, body_id, slug, sort_order, is_head, is_unique, content)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		    ON CONFLICT (id) DO UPDATE
		   SET sort_order = excluded.sort_order, is_head = excluded.is_head,
		       is_unique = excluded.is_unique, content = excluded.content`,
		p.ID, p.Body, p.Slug, p.Order, p.Head, p.Unique, content(p.PostContent))
	return err
}

// PutPerson inserts the person, or writes what may change: all but the slug.
func (s *Store) PutPerson(ctx context.Context, p Person) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO person (id, slug, portrait_id, is_public, content)
		VALUES ($1, $2, NULLIF($3, ''), $4, $5)
		    ON CONFLICT (id) DO UPDATE
		   SET portrait_id = excluded.portrait_id, is_public = excluded.is_public, content = excluded.content`,
		p.ID, p.Slug, p.Portrait, p.Public, content(p.PersonContent))
	return err
}

// PutTerm inserts the term, or writes what may change: all but who, which post and since when.
func (s *Store) PutTerm(ctx context.Context, t Term) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO term (id, person_id, post_id, from_day, to_day, is_acting, signs, manner, letter)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		    ON CONFLICT (id) DO UPDATE
		   SET to_day = excluded.to_day, is_acting = excluded.is_acting, signs = excluded.signs,
		       manner = excluded.manner, letter = excluded.letter`,
		t.ID, t.Person, t.Post, dayText(t.From), dayText(t.To), t.Acting, t.Signs, t.Manner, t.Letter)
	return err
}

// State is a state that an object was put in, kept beside the earlier ones.
type State struct {
	Object string // "body:<id>"
	At     int64  // Unix milliseconds
	Reason string
	State  string
	Salt   []byte
}

// Keep records a state. It needs the lock: states are counted.
func (s *Store) Keep(ctx context.Context, st State) error {
	n, err := db.Value[int64](ctx, s.db, `SELECT COUNT(*) FROM party_state WHERE object = $1`, st.Object)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, s.db, `
		INSERT INTO party_state (object, n, at, reason, state, salt)
		VALUES ($1, $2, $3, $4, $5, $6)`, st.Object, n+1, st.At, st.Reason, st.State, st.Salt)
	return err
}

// States returns the states an object was in, oldest first.
func (s *Store) States(ctx context.Context, object string) ([]State, error) {
	return db.Select(ctx, s.db, func(r db.Row) (st State, err error) {
		err = r.Scan(&st.Object, &st.At, &st.Reason, &st.State, &st.Salt)
		return st, err
	}, `
		SELECT object, at, reason, state, salt
		  FROM party_state
		 WHERE object = $1
		 ORDER BY n`, object)
}

func scanBody(r db.Row) (b Body, err error) {
	var founded, dissolved, text string
	if err = r.Scan(&b.ID, &b.Kind, &b.Parent, &b.Slug, &b.Code, &b.Order, &founded, &dissolved, &text); err != nil {
		return b, err
	}
	if b.Founded, err = textDay(founded); err != nil {
		return b, err
	}
	if b.Dissolved, err = textDay(dissolved); err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(text), &b.BodyContent)
}

func scanPost(r db.Row) (p Post, err error) {
	var head, unique int
	var text string
	if err = r.Scan(&p.ID, &p.Body, &p.Slug, &p.Order, &head, &unique, &text); err != nil {
		return p, err
	}
	p.Head, p.Unique = head == 1, unique == 1
	return p, json.Unmarshal([]byte(text), &p.PostContent)
}

func scanPerson(r db.Row) (p Person, err error) {
	var public int
	var text string
	if err = r.Scan(&p.ID, &p.Slug, &p.Portrait, &public, &text); err != nil {
		return p, err
	}
	p.Public = public == 1
	return p, json.Unmarshal([]byte(text), &p.PersonContent)
}

func scanTerm(r db.Row) (t Term, err error) {
	var acting, signs int
	var from, to string
	if err = r.Scan(&t.ID, &t.Person, &t.Post, &from, &to, &acting, &signs, &t.Manner, &t.Letter); err != nil {
		return t, err
	}
	t.Acting, t.Signs = acting == 1, signs == 1
	if t.From, err = textDay(from); err != nil {
		return t, err
	}
	t.To, err = textDay(to)
	return t, err
}

// content is a struct of texts as JSON: opaque to SQL, its keys in one order.
func content(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, maps of strings: cannot fail
	}
	return string(b)
}

func dayText(d Day) string {
	if d.IsZero() {
		return ""
	}
	return d.Numeric()
}

func textDay(s string) (Day, error) {
	if s == "" {
		return Day{}, nil
	}
	return jalali.Parse(s)
}
