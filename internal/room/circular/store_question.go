package circular

import (
	"context"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

func kindOf(reply bool) string {
	if reply {
		return "reply"
	}
	return "question"
}

const questionColumns = `id, circular_id, n, person_id, CASE WHEN kind = 'reply' THEN 1 ELSE 0 END, text, salt, at, answer, answered_by, answered_at`

func scanQuestion(r db.Row) (q Question, err error) {
	return q, r.Scan(&q.ID, &q.Circular, &q.N, &q.Person, &q.Reply, &q.Text, &q.Salt, instant{&q.At}, &q.Answer, &q.AnsweredBy, instant{&q.AnsweredAt})
}

// ask writes a question; false when the same form wrote it before.
func (s *Store) ask(ctx context.Context, q *Question) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO circular_question (id, circular_id, n, person_id, kind, text, salt, at, answer, answered_by, answered_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', 0) ON CONFLICT (id) DO NOTHING`,
		q.ID, q.Circular, q.N, q.Person, kindOf(q.Reply), q.Text, q.Salt, db.Millis(q.At))
	return n > 0, err
}

// Question is a question about a circular, or fault.NotFound.
func (s *Store) Question(ctx context.Context, circular id.Circular, question id.Question) (Question, error) {
	return db.One(ctx, s.db, scanQuestion, `SELECT `+questionColumns+` FROM circular_question WHERE circular_id = $1 AND id = $2`, circular, question)
}

// answer writes an answer; fault.Conflict when somebody was first.
func (s *Store) answer(ctx context.Context, q *Question) error {
	n, err := db.Exec(ctx, s.db, `
		UPDATE circular_question SET answer = $2, answered_by = $3, answered_at = $4 WHERE id = $1 AND answered_at = 0`,
		q.ID, q.Answer, q.AnsweredBy, db.Millis(q.AnsweredAt))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "circular.error.answered")
	}
	return err
}

// QuestionFilter chooses questions. Empty fields do not choose.
type QuestionFilter struct {
	Person id.Person
	Open   bool        // not answered
	After  id.Question // those that were asked later
	Limit  int         // 0: all
}

// Questions lists the questions about a circular, the first one first.
func (s *Store) Questions(ctx context.Context, circular id.Circular, f QuestionFilter) ([]Question, error) {
	w := &db.Where{}
	w.Add("circular_id = ", w.Place(circular))
	if f.Person != "" {
		w.Add("person_id = ", w.Place(f.Person))
	}
	if f.Open {
		w.Add("answered_at = 0")
	}
	if f.After != "" {
		w.Add("id > ", w.Place(f.After))
	}
	limit := ""
	if f.Limit > 0 {
		limit = " LIMIT " + w.Place(f.Limit)
	}
	return db.Select(ctx, s.db, scanQuestion, `SELECT `+questionColumns+` FROM circular_question WHERE `+w.String()+` ORDER BY id`+limit, w.Args...)
}

// OpenQuestions counts what waits for an answer, by circular.
func (s *Store) OpenQuestions(ctx context.Context, circulars ...id.Circular) (map[id.Circular]int, error) {
	w := &db.Where{}
	w.Add(db.In(w, "circular_id", circulars), " AND answered_at = 0")
	type line struct {
		c id.Circular
		n int
	}
	all, err := db.Select(ctx, s.db, func(r db.Row) (l line, err error) { return l, r.Scan(&l.c, &l.n) },
		`SELECT circular_id, count(*) FROM circular_question WHERE `+w.String()+` GROUP BY circular_id`, w.Args...)
	n := make(map[id.Circular]int, len(all))
	for _, l := range all {
		n[l.c] = l.n
	}
	return n, err
}

// questionOf is the circular that a question is about.
func (s *Store) questionOf(ctx context.Context, question id.Question) (id.Circular, error) {
	return db.Value[id.Circular](ctx, s.db, `SELECT circular_id FROM circular_question WHERE id = $1`, question)
}
