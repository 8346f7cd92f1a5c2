package meeting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/series"
	"hemmat/internal/kit/task"
	"hemmat/jalali"
)

// Objection is what somebody who sat in the meeting holds against its minutes.
type Objection struct {
	ID         id.Objection
	Meeting    id.Meeting
	Edition    int
	Person     id.Person
	Text       string
	Salt       []byte
	At         time.Time
	Accepted   bool
	Answer     string
	AnsweredBy id.Person
	AnsweredAt time.Time
}

// Object writes an objection. The same form sent twice is one.
func (rm *Room) Object(ctx context.Context, by ledger.Actor, m id.Meeting, token id.Objection, text string) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.store.lock(ctx, m)
		if err != nil {
			return err
		}
		seats, err := rm.store.Seats(ctx, m)
		now := rm.o.Now()
		switch {
		case err != nil:
			return err
		case !slices.ContainsFunc(seats, func(s Seat) bool { return s.Person == by.Person && !s.Gone }):
			return fault.New(fault.Forbidden, "meeting.error.seat")
		case !id.Valid(string(token)):
			return fault.New(fault.Invalid, "meeting.error.form")
		case x.State != Minuted || !now.Before(x.Until):
			return fault.New(fault.Conflict, "meeting.error.late")
		case text == "":
			return fault.New(fault.Invalid, "meeting.error.objection")
		case runes(text) > maxWords:
			return fault.New(fault.TooLarge, "meeting.error.text.long", "n", maxWords)
		}
		o := Objection{ID: token, Meeting: m, Edition: x.Edition, Person: by.Person, Text: text, Salt: ledger.Salt(rm.o.Entropy), At: db.Stored(now)}
		if fresh, err := rm.store.putObjection(ctx, &o); err != nil || !fresh {
			return err
		}
		if err := rm.o.Tasks.Open(ctx, task.Task{
			Kind: taskAnswer, Object: x.Object(), Function: string(access.OrganisationOffice), Body: x.Body, Title: "meeting.task.answer", Link: meetingPath(m), Due: x.Until,
		}); err != nil {
			return err
		}
		return rm.enter(ctx, by, &x, "objected", ledger.Commitment(o.Salt, []byte(text)))
	})
	if err != nil {
		err = fmt.Errorf("meeting: object: %w", err)
	}
	return err
}

// Answer answers an objection: accepted, and a new edition is due, or noted. An answer is written once.
func (rm *Room) Answer(ctx context.Context, by ledger.Actor, m id.Meeting, objection id.Objection, accepted bool, text string) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.store.lock(ctx, m)
		if err != nil {
			return err
		}
		all, err := rm.store.Objections(ctx, m)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o Objection) bool { return o.ID == objection })
		switch {
		case i < 0:
			return fault.New(fault.NotFound, "")
		case !all[i].AnsweredAt.IsZero():
			return fault.New(fault.Conflict, "meeting.error.answered")
		case x.State != Minuted:
			return fault.New(fault.Conflict, "meeting.error.state."+string(x.State))
		case text == "":
			return fault.New(fault.Invalid, "meeting.error.answer")
		case runes(text) > maxWords:
			return fault.New(fault.TooLarge, "meeting.error.text.long", "n", maxWords)
		}
		o := &all[i]
		o.Accepted, o.Answer, o.AnsweredBy, o.AnsweredAt = accepted, text, by.Person, db.Stored(rm.o.Now())
		if err := rm.store.answer(ctx, o); err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(o Objection) bool { return o.AnsweredAt.IsZero() }) {
			if err := rm.o.Tasks.Close(ctx, x.Object(), taskAnswer); err != nil {
				return err
			}
		}
		return rm.enter(ctx, by, &x, "answered", ledger.Commitment(o.Salt, []byte(text)))
	})
	if err != nil {
		err = fmt.Errorf("meeting: answer: %w", err)
	}
	return err
}

// Role is the part in which somebody signs.
type Role string

// The roles.
const (
	ByChair     Role = "chair"
	BySecretary Role = "secretary"
)

// Roles lists them in the order in which they are shown.
var Roles = []Role{ByChair, BySecretary}

// Signature is one of two under an edition.
type Signature struct {
	Role    Role
	Edition int
	Person  id.Person
	At      time.Time
}

// Sign signs the edition that was seen. The second signature ends the minutes: resolutions get their numbers.
func (rm *Room) Sign(ctx context.Context, by ledger.Actor, m id.Meeting, edition int) (x Record, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if x.Meeting, err = rm.store.lock(ctx, m); err != nil {
			return err
		}
		if err := rm.fillRecord(ctx, &x); err != nil {
			return err
		}
		role := map[id.Person]Role{x.Chair: ByChair, x.Secretary: BySecretary}[by.Person]
		signed, err := rm.store.Signatures(ctx, m)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(signed, func(s Signature) bool { return s.Person == by.Person && s.Edition == edition }) {
			return nil // the button was pressed twice
		}
		if err := rm.mayBeSigned(ctx, &x, edition, role); err != nil {
			return err
		}
		now := db.Stored(rm.o.Now())
		s := Signature{Role: role, Edition: edition, Person: by.Person, At: now}
		if err := rm.store.sign(ctx, m, &s); err != nil {
			return err
		}
		c, err := rm.store.Circulated(ctx, m, edition)
		if err != nil {
			return err
		}
		if err := rm.enter(ctx, by, &x.Meeting, "signed", c.Digest, rm.touches(&x.Meeting)...); err != nil {
			return err
		}
		if len(signed) == 0 {
			return nil
		}
		return rm.finish(ctx, &x, now)
	})
	if err != nil {
		err = fmt.Errorf("meeting: sign: %w", err)
	}
	return x, err
}

// mayBeSigned says why an edition cannot be signed now.
func (rm *Room) mayBeSigned(ctx context.Context, x *Record, edition int, role Role) error {
	switch {
	case role == "":
		return fault.New(fault.Forbidden, "meeting.error.signer")
	case x.State != Minuted:
		return fault.New(fault.Conflict, "meeting.error.state."+string(x.State))
	case x.Edition != edition:
		return fault.New(fault.Conflict, "meeting.error.edition")
	case rm.o.Now().Before(x.Until):
		return fault.New(fault.Conflict, "meeting.error.early")
	}
	all, err := rm.store.Objections(ctx, x.ID)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.AnsweredAt.IsZero() {
			return fault.New(fault.Conflict, "meeting.error.unanswered")
		}
		if o.Accepted && o.Edition == x.Edition {
			return fault.New(fault.Conflict, "meeting.error.accepted")
		}
	}
	same, err := rm.asCirculated(ctx, x)
	if err == nil && !same {
		err = fault.New(fault.Conflict, "meeting.error.unsent")
	}
	return err
}

// asCirculated says whether the record is what the last edition says: nobody signs one thing while another is recorded.
func (rm *Room) asCirculated(ctx context.Context, x *Record) (bool, error) {
	c, err := rm.store.Circulated(ctx, x.ID, x.Edition)
	if err != nil {
		return false, err
	}
	m, err := c.Minutes()
	return m.Record == x.mark() && len(x.Asides) == 0, err
}

// finish makes minuted minutes signed ones: the last act on a record.
func (rm *Room) finish(ctx context.Context, x *Record, now time.Time) error {
	x.State, x.SignedAt = Signed, now
	x.Version++
	if err := rm.store.change(ctx, &x.Meeting); err != nil {
		return err
	}
	for _, k := range []string{taskSign, taskAnswer} {
		if err := rm.o.Tasks.Close(ctx, x.Object(), k); err != nil {
			return err
		}
	}
	of, err := rm.store.ListRulings(ctx, RulingFilter{Meeting: x.ID, Limit: 10_000})
	if err != nil {
		return err
	}
	place := map[id.Ruling]int{}
	for i, d := range x.Decided {
		place[d.ID] = i
	}
	slices.SortFunc(of, func(a, b Ruling) int { return place[a.ID] - place[b.ID] })
	for i := range of {
		if err := rm.openTask(ctx, &of[i]); err != nil {
			return err
		}
	}
	for i := range of { // late: whoever signs other minutes of the body waits from here
		r := &of[i]
		r.Year, r.Version = x.Year, r.Version+1
		if r.Number, err = series.Next(ctx, rm.o.DB, rulingSeries(x.Body), r.Year); err != nil {
			return err
		}
		if err := rm.store.changeRuling(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// openTask puts an open resolution into the inbox of who organises the body of its owner.
func (rm *Room) openTask(ctx context.Context, r *Ruling) error {
	due, err := jalali.Parse(r.Due)
	if r.State != Open || err != nil {
		return nil
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return err
	}
	body := r.Body
	if p, ok := tree.Post(r.Post); ok {
		body = p.Body
	}
	return rm.o.Tasks.Open(ctx, task.Task{
		Kind: taskRuling, Object: r.Object(), Function: string(access.OrganisationOffice), Body: body, Title: "meeting.task.ruling", Link: rulingPath(r.ID), Due: due.Time().Add(24 * time.Hour),
	})
}
