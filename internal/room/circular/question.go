package circular

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/task"
	"hemmat/persian"
)

// maxText is the longest question, reply or answer, in letters.
const maxText = 4000

// Question is what an addressee asks, or reports where a reply was asked for, and what the issuer says to it.
type Question struct {
	ID         id.Question
	Circular   id.Circular
	N          int // the seat
	Person     id.Person
	Reply      bool
	Text       string
	Salt       []byte
	At         time.Time
	Answer     string
	AnsweredBy id.Person
	AnsweredAt time.Time
}

const questionObject = "circular-question:"

func (q *Question) object() string { return questionObject + string(q.ID) }

// taskQuestion waits at the editors of the issuer until a question is answered.
const taskQuestion = "circular.question"

// answerTime is how long an addressee is to wait for an answer at most.
const answerTime = 3 * 24 * time.Hour

const home = "/desk/circulars/"

func circularPath(c id.Circular) string  { return home + string(c) + "/" }
func questionsPath(c id.Circular) string { return circularPath(c) + "questions/" }
func phonesPath(c id.Circular) string    { return circularPath(c) + "phones/" }

// words reads what somebody wrote. empty is the error when there is nothing.
func words(text, empty string) (string, error) {
	text, err := persian.Store(text)
	switch {
	case err != nil:
		return "", fault.Wrap(fault.Invalid, err)
	case clean(text) == "":
		return "", fault.New(fault.Invalid, empty)
	case utf8.RuneCountInString(text) > maxText:
		return "", fault.New(fault.TooLarge, "circular.error.long", "n", maxText)
	}
	return clean(text), nil
}

// Ask writes what an addressee asks of the issuer; reply says that it is the reply which the circular asked for. token is
// the form's: sent twice, it is written once.
func (rm *Room) Ask(ctx context.Context, person id.Person, circular id.Circular, token id.Question, reply bool, text string) error {
	text, err := words(text, "circular.error.empty")
	if err != nil {
		return err
	}
	if !id.Valid(string(token)) {
		return fault.New(fault.Invalid, "staff.error.form")
	}
	m, err := rm.addressed(ctx, person, circular)
	if err != nil {
		return err
	}
	if err := rm.stands(ctx, m.Item); err != nil {
		return err
	}
	if reply && m.Asked != Reply {
		return fault.New(fault.Conflict, "circular.error.unasked")
	}
	now := db.Stored(rm.o.Now())
	var asked []Question
	for _, s := range m.Seats {
		if !s.active() || reply && !s.Open(Reply) {
			continue
		}
		asked = append(asked, Question{ID: token, Circular: circular, N: s.N, Person: person, Reply: reply, Text: text, At: now})
		if !reply { // a question is asked once, a reply is owed by every seat
			break
		}
	}
	if len(asked) == 0 {
		if m.Best() == Former {
			return fault.New(fault.Forbidden, "circular.error.former")
		}
		return nil // replied already
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		for i := range asked {
			q := &asked[i]
			if q.Salt = ledger.Salt(rm.o.Entropy); i > 0 {
				q.ID = id.New[id.Question](rm.o.IDs)
			}
			fresh, err := rm.store.ask(ctx, q)
			if err != nil || !fresh {
				return err
			}
			if err := rm.o.Tasks.Open(ctx, task.Task{
				Kind: taskQuestion, Object: q.object(), Function: string(access.Editor), Body: m.Issuer, Title: taskTitle(reply),
				Link: questionsPath(circular), Due: now.Add(answerTime),
			}); err != nil {
				return err
			}
			if err := rm.enter(ctx, ledger.Actor{Person: person, Body: m.Issuer, Via: "my"}, &m.Circular, "asked", ledger.Commitment(q.Salt, []byte(q.Text)), false); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("circular: ask: %w", err)
	}
	return nil
}

func taskTitle(reply bool) string {
	if reply {
		return "circular.task.reply"
	}
	return "circular.task.question"
}

// Answer writes what the issuer says to a question. An answer that is there is not written over.
func (rm *Room) Answer(ctx context.Context, by ledger.Actor, circular id.Circular, question id.Question, text string) error {
	text, err := words(text, "circular.error.answer")
	if err != nil {
		return err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		q, err := rm.store.Question(ctx, circular, question)
		if err != nil {
			return err
		}
		q.Answer, q.AnsweredBy, q.AnsweredAt = text, by.Person, db.Stored(rm.o.Now())
		if err := rm.store.answer(ctx, &q); err != nil {
			return err
		}
		if err := rm.o.Tasks.Close(ctx, q.object(), taskQuestion); err != nil {
			return err
		}
		c, err := rm.store.Circular(ctx, circular)
		if err != nil {
			return err
		}
		return rm.enter(ctx, by, &c, "answered", ledger.Commitment(q.Salt, []byte(q.Answer)), false)
	})
	if err != nil {
		return fmt.Errorf("circular: answer: %w", err)
	}
	return nil
}

// Settle closes the task of a reply that needs no answer.
func (rm *Room) Settle(ctx context.Context, by ledger.Actor, circular id.Circular, question id.Question) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		q, err := rm.store.Question(ctx, circular, question)
		if err != nil {
			return err
		}
		if q.AnsweredAt.IsZero() {
			q.AnsweredBy, q.AnsweredAt = by.Person, db.Stored(rm.o.Now())
			if err := rm.store.answer(ctx, &q); err != nil {
				return err
			}
		}
		if err := rm.o.Tasks.Close(ctx, q.object(), taskQuestion); err != nil {
			return err
		}
		c, err := rm.store.Circular(ctx, circular)
		if err != nil {
			return err
		}
		return rm.enter(ctx, by, &c, "settled", nil, false)
	})
	if err != nil {
		return fmt.Errorf("circular: settle: %w", err)
	}
	return nil
}
