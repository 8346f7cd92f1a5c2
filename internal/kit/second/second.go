// Package second keeps acts that need two people: one proposes an act with its reason, another confirms it. A room
// describes such an act once (Act); the proposal waits in a row, a task stands in the inbox of those who may confirm, and
// the act is done in the transaction that confirms it.
//
// What holds: whoever proposed an act, or is the person whom it is about, never confirms it. A proposal is decided once,
// whoever asks how often on however many nodes: what is decided or has expired is fault.Conflict. An act that cannot be
// done any more as it was proposed leaves the proposal open and everything else as it was.
package second

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
)

// Locales are the texts of the pages.
//
//go:embed locales
var Locales embed.FS

//go:embed templates
var templates embed.FS

// Templates are the pages, for view under the set "second".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// Life is how long a proposal waits when its act does not say.
const Life = 7 * 24 * time.Hour

// longestWhy bounds a reason, in letters.
const longestWhy = 500

// TaskConfirm is the kind of the task.
const TaskConfirm = "second.confirm"

// The states of a proposal.
const (
	Open      = "open"
	Done      = "done"
	Refused   = "refused"
	Withdrawn = "withdrawn"
	Expired   = "expired"
)

// Proposal is an act that somebody proposed.
type Proposal struct {
	ID      string
	Act     string    // Act.Name
	Object  string    // what it is about, kind:id; one is open for each act and object
	Body    id.Body   // whose people confirm; "" is the party itself
	Payload string    // what the act needs, as its room wrote it
	Why     string    // in the words of who proposes
	About   id.Person // whom it is about, who does not confirm either; "" for nobody
	By      id.Person
	At      time.Time
	Expires time.Time
	State   string
	Decided time.Time
	Decider id.Person
}

// Hands are the people who do not confirm it.
func (p Proposal) Hands() []id.Person {
	if p.About == "" {
		return []id.Person{p.By}
	}
	return []id.Person{p.By, p.About}
}

// Act is a kind of act that needs two people. The catalogue has "second.act.<Name>".
type Act struct {
	Name     string          // in addresses and the ledger: "press.merge"
	See      access.Action   // who sees a proposal, and may take back their own
	Confirm  access.Action   // who may decide; its rule must be Apart and Fresh
	Function access.Function // in whose inbox it stands
	Life     time.Duration   // 0: Life

	// Do does the act, in the transaction that confirms it. What does not hold any more is fault.Conflict or
	// fault.Invalid, with a text that says what to do.
	Do func(ctx context.Context, by ledger.Actor, p Proposal) error

	// Tell says what the act would change, for the page on which it is confirmed.
	Tell func(ctx context.Context, r *staff.Request, p Proposal) ([]view.Key, error)

	Then string // where the page leads on to
}

// Options are what Acts are made of. All are required.
type Options struct {
	DB     *db.DB
	Ledger *ledger.Ledger
	IDs    *id.Source
	Tasks  *task.Inbox
	Now    func() time.Time
	Rules  *access.Table
	Names  func(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error)
	Scope  func(ctx context.Context, body id.Body) ([]id.Body, error)
	Root   func(ctx context.Context) (id.Body, error)
}

// Acts keeps the proposals.
type Acts struct {
	o   Options
	all map[string]Act
}

// New makes an empty set of acts.
func New(o Options) *Acts { return &Acts{o: o, all: map[string]Act{}} }

// Add adds an act. One whose rule would let a person confirm alone panics.
func (s *Acts) Add(a Act) {
	rule, ok := s.o.Rules.Rule(a.Confirm)
	if _, twice := s.all[a.Name]; twice || !ok || !rule.Apart || !rule.Fresh || a.Name == "" || a.Do == nil || a.Tell == nil {
		panic(fmt.Sprintf("second: the act %q is there already, is not whole, or its rule does not ask for two people and a fresh factor", a.Name))
	}
	if a.Life == 0 {
		a.Life = Life
	}
	s.all[a.Name] = a
}

// Path is the page of a proposal.
func Path(act, proposal string) string { return "/desk/second/" + act + "/" + proposal + "/" }

// Object is a proposal as the ledger names it.
func Object(proposal string) string { return "proposal:" + proposal }

// Propose keeps a proposal of an act; of the fields of p it takes Act, Object, Body, Payload, Why and About. One that the same
// person sends twice is one.
func (s *Acts) Propose(ctx context.Context, by ledger.Actor, p Proposal) (Proposal, error) {
	a, ok := s.all[p.Act]
	if !ok || p.Object == "" {
		return Proposal{}, fmt.Errorf("second: propose: %q about %q", p.Act, p.Object)
	}
	p.Why = strings.TrimSpace(p.Why)
	switch {
	case by.Person == "":
		return Proposal{}, errors.New("second: propose: nobody proposes")
	case p.Why == "" || utf8.RuneCountInString(p.Why) > longestWhy:
		return Proposal{}, fault.New(fault.Invalid, "second.error.why", "n", longestWhy)
	}
	now := db.Stored(s.o.Now())
	p.ID, p.By, p.At, p.Expires, p.State = id.New[string](s.o.IDs), by.Person, now, now.Add(a.Life), Open
	err := s.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.o.DB.Lock(ctx, "second:"+p.Object); err != nil {
			return err
		}
		if err := s.expire(ctx, now); err != nil {
			return err
		}
		there, err := s.open(ctx, p.Act, p.Object)
		if err != nil {
			return err
		}
		if len(there) > 0 {
			if same := there[0]; same.By == p.By && same.Payload == p.Payload {
				p = same
				return nil
			}
			return fault.New(fault.Conflict, "second.error.open")
		}
		if err := s.insert(ctx, p); err != nil {
			return err
		}
		if err := s.o.Tasks.Open(ctx, task.Task{
			Kind: TaskConfirm, Object: Object(p.ID), Function: string(a.Function), Body: p.Body, Title: "second.task", Link: Path(p.Act, p.ID), Due: p.Expires,
		}); err != nil {
			return err
		}
		return s.enter(ctx, "second.proposed", by, p)
	})
	if err != nil {
		return Proposal{}, fmt.Errorf("second: propose: %w", err)
	}
	return p, nil
}

// Confirm does the act: with the state of the proposal, the entry and the task in one transaction.
func (s *Acts) Confirm(ctx context.Context, by ledger.Actor, act, proposal string) error {
	return s.decide(ctx, by, act, proposal, Done, func(ctx context.Context, p Proposal) error {
		if err := s.enter(ctx, "second.confirmed", by, p); err != nil {
			return err
		}
		return s.all[p.Act].Do(ctx, by, p)
	})
}

// Refuse leaves everything as it is.
func (s *Acts) Refuse(ctx context.Context, by ledger.Actor, act, proposal string) error {
	return s.decide(ctx, by, act, proposal, Refused, func(ctx context.Context, p Proposal) error {
		return s.enter(ctx, "second.refused", by, p)
	})
}

// Withdraw takes a proposal back: its own proposer alone.
func (s *Acts) Withdraw(ctx context.Context, by ledger.Actor, act, proposal string) error {
	return s.decide(ctx, by, act, proposal, Withdrawn, func(ctx context.Context, p Proposal) error {
		return s.enter(ctx, "second.withdrawn", by, p)
	})
}

func (s *Acts) decide(ctx context.Context, by ledger.Actor, act, proposal, state string, do func(context.Context, Proposal) error) error {
	now := db.Stored(s.o.Now())
	err := s.o.DB.Tx(ctx, func(ctx context.Context) error {
		p, err := s.Find(ctx, act, proposal)
		if err != nil {
			return err
		}
		own := by.Person == p.By
		switch {
		case by.Person == "":
			return fault.New(fault.Forbidden, access.NotApart.Key())
		case state == Withdrawn && !own:
			return fault.New(fault.Conflict, "second.error.own")
		case state != Withdrawn && (own || by.Person == p.About):
			return fault.New(fault.Forbidden, access.NotApart.Key())
		}
		won, err := s.settle(ctx, proposal, state, by.Person, now)
		if err != nil {
			return err
		}
		if !won {
			return fault.New(fault.Conflict, "second.error.decided")
		}
		if err := s.o.Tasks.Close(ctx, Object(proposal), TaskConfirm); err != nil {
			return err
		}
		return do(ctx, p)
	})
	if err != nil {
		return fmt.Errorf("second: %s: %w", state, err)
	}
	return nil
}

// Sweep closes what has waited too long.
func (s *Acts) Sweep(ctx context.Context) error {
	err := s.o.DB.Tx(ctx, func(ctx context.Context) error { return s.expire(ctx, db.Stored(s.o.Now())) })
	if err != nil {
		return fmt.Errorf("second: sweep: %w", err)
	}
	return nil
}

func (s *Acts) expire(ctx context.Context, now time.Time) error {
	late, err := s.late(ctx, now)
	if err != nil {
		return err
	}
	for _, p := range late {
		won, err := s.lapse(ctx, p.ID, now)
		if err != nil || !won {
			if err != nil {
				return err
			}
			continue
		}
		if err := s.o.Tasks.Close(ctx, Object(p.ID), TaskConfirm); err != nil {
			return err
		}
		if err := s.enter(ctx, "second.expired", ledger.Actor{Via: "job"}, p); err != nil {
			return err
		}
	}
	return nil
}

// enter says in the ledger what became of a proposal. Its reason is the name of the act: what the proposer wrote is theirs.
func (s *Acts) enter(ctx context.Context, act string, by ledger.Actor, p Proposal) error {
	return s.o.Ledger.Append(ctx, ledger.Entry{At: s.o.Now(), Act: act, Actor: by, Object: Object(p.ID), Reason: "second.act." + p.Act})
}
