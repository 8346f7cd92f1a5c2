package press

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/persian"
)

// A published text is changed in two steps: somebody proposes the new text, its class and the note for readers, and
// somebody whom the rules of the class name decides. One proposal of an item is open at a time.

// Proposal is a change that somebody wants in a published text.
type Proposal struct {
	ID        string
	Item      id.Item
	Class     Class
	Note      string // what readers are told
	Draft     Draft
	At        time.Time
	By        id.Person
	Body      id.Body
	State     string // "open", "applied", "refused"
	DecidedAt time.Time
	DecidedBy id.Person
}

// Propose hands in a correction of a published item. A draft without Kind keeps everything but its texts.
func (rm *Room) Propose(ctx context.Context, by ledger.Actor, item id.Item, class Class, note string, d Draft) (Proposal, error) {
	note, err := persian.StoreLine(note)
	if err != nil {
		return Proposal{}, fault.Wrap(fault.Invalid, fmt.Errorf("press: propose: %w", err))
	}
	switch {
	case !class.Known():
		return Proposal{}, fault.New(fault.Invalid, "press.error.class")
	case note == "":
		return Proposal{}, fault.New(fault.Invalid, "press.error.correction")
	}
	p := Proposal{ID: id.New[string](rm.IDs), Item: item, Class: class, Note: note, At: db.Stored(rm.Now()), By: by.Person, Body: by.Body, State: "open"}
	_, err = rm.act(ctx, ActCorrect, by, item, func(ctx context.Context, it *Item, _ *Flow) error {
		if open, err := rm.store.openProposal(ctx, item); err != nil {
			return err
		} else if open != "" {
			return fault.New(fault.Conflict, "press.error.proposal.open")
		}
		d.keep(it)
		d.defaults()
		if err := d.Check(); err != nil {
			return err
		}
		if live := it.Editions[d.Lang].Revision; d.Based > 0 && d.Based != live {
			return fault.New(fault.Conflict, "press.error.changed")
		} else if d.Based == 0 {
			d.Based = live
		}
		if _, err := Read(d.content()); err != nil {
			return err
		}
		p.Draft = d
		if err := rm.store.addProposal(ctx, p); err != nil {
			return err
		}
		decides := access.Editor
		if ruled[ActCorrectAs(class)].Functions[0] != access.Editor {
			decides = access.ChiefEditor
		}
		if err := rm.due(ctx, it, TaskCorrect, decides); err != nil {
			return err
		}
		return rm.entry(ctx, "press.proposed", by, it, "press.class."+string(class), nil, false, nil)
	})
	return p, err
}

// keep fills a draft of nothing but texts with what the item says of itself.
func (d *Draft) keep(it *Item) {
	if d.Kind != "" || d.Lang != "" && d.Lang != it.Lang {
		return
	}
	d.Kind, d.Owner, d.Province, d.Committee = it.Kind, it.Owner, it.Province, it.Committee
	d.Audience, d.Authors, d.Cover, d.Gallery, d.Series = it.Audience, it.Authors, it.Cover, it.Gallery, it.Series
	for _, t := range it.Topics {
		d.Topics = append(d.Topics, t.ID)
	}
}

// ProposalObject is a proposal as the rules see it: its hand is who proposed it. The action is that of its class.
func (rm *Room) ProposalObject(ctx context.Context, item id.Item, proposal string) (access.Action, access.Object, error) {
	p, err := rm.store.Proposal(ctx, item, proposal)
	if err != nil {
		return "", access.Object{}, err
	}
	o, err := rm.Object(ctx, item)
	o.Hands = []id.Person{p.By}
	return ActCorrectAs(p.Class), o, err
}

// Accept makes the proposed text the live one, with its note. as is the action by which the visitor may.
func (rm *Room) Accept(ctx context.Context, as access.Action, by ledger.Actor, item id.Item, proposal string) (Item, error) {
	var done Item
	err := rm.decide(ctx, as, by, item, proposal, "applied", func(ctx context.Context, p *Proposal) (err error) {
		author := by
		author.Person = p.By // who wrote it; the entry of the decision names who let it through
		done, err = rm.edit(ctx, author, item, p.Draft, p.Draft.content(), change{note: p.Note, class: p.Class, decided: true})
		var old *stale
		if errors.As(err, &old) { // the text is another by now: it is proposed anew
			err = fault.New(fault.Conflict, "press.error.changed")
		}
		return err
	})
	return done, err
}

// Refuse leaves the text as it is.
func (rm *Room) Refuse(ctx context.Context, as access.Action, by ledger.Actor, item id.Item, proposal string) error {
	return rm.decide(ctx, as, by, item, proposal, "refused", func(context.Context, *Proposal) error { return nil })
}

func (rm *Room) decide(ctx context.Context, as access.Action, by ledger.Actor, item id.Item, proposal, state string, do func(context.Context, *Proposal) error) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.lock(ctx, item); err != nil {
			return err
		}
		p, err := rm.store.Proposal(ctx, item, proposal)
		if err != nil {
			return err
		}
		it, err := rm.store.Item(ctx, item)
		if err != nil {
			return err
		}
		if as != ActCorrectAs(p.Class) {
			return fault.New(fault.Forbidden, access.NoFunction.Key())
		}
		if err := permit(as, access.Object{State: string(it.Status), Hands: []id.Person{p.By}}, by.Person); err != nil {
			return err
		}
		if p.State != "open" {
			return fault.New(fault.Conflict, "press.error.proposal.decided")
		}
		if err := do(ctx, &p); err != nil {
			return err
		}
		if err := rm.store.decideProposal(ctx, p.ID, state, by.Person, db.Stored(rm.Now())); err != nil {
			return err
		}
		if err := rm.due(ctx, &it, TaskCorrect, ""); err != nil {
			return err
		}
		return rm.entry(ctx, "press.proposal."+state, by, &it, "press.class."+string(p.Class), nil, false, nil)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Replace(string(as), ".", ": ", 1), err)
	}
	return nil
}

const proposalColumns = `id, item_id, class, note, draft, at, person_id, body_id, state, decided_at, decided_by`

func scanProposal(r db.Row) (p Proposal, err error) {
	var at, decided int64
	var draft []byte
	if err = r.Scan(&p.ID, &p.Item, &p.Class, &p.Note, &draft, &at, &p.By, &p.Body, &p.State, &decided, &p.DecidedBy); err != nil {
		return p, err
	}
	p.At, p.DecidedAt = db.Instant(at), db.Instant(decided)
	return p, fromJSON(draft, &p.Draft)
}

// Proposal is one proposal about an item.
func (s *Store) Proposal(ctx context.Context, item id.Item, proposal string) (Proposal, error) {
	return db.One(ctx, s.db, scanProposal, `SELECT `+proposalColumns+` FROM press_proposal WHERE item_id = $1 AND id = $2`, item, proposal)
}

// Proposals lists the proposals about an item, newest first.
func (s *Store) Proposals(ctx context.Context, item id.Item) ([]Proposal, error) {
	return db.Select(ctx, s.db, scanProposal, `SELECT `+proposalColumns+` FROM press_proposal WHERE item_id = $1 ORDER BY at DESC, id DESC`, item)
}

func (s *Store) openProposal(ctx context.Context, item id.Item) (string, error) {
	open, err := db.Select(ctx, s.db, scanText, `SELECT id FROM press_proposal WHERE item_id = $1 AND state = 'open'`, item)
	if err != nil || len(open) == 0 {
		return "", err
	}
	return open[0], nil
}

func (s *Store) addProposal(ctx context.Context, p Proposal) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_proposal (`+proposalColumns+`) VALUES (`+db.Placeholders(1, 11)+`)`,
		p.ID, p.Item, p.Class, p.Note, toJSON(p.Draft), db.Millis(p.At), p.By, p.Body, p.State, int64(0), "")
	return err
}

func (s *Store) decideProposal(ctx context.Context, proposal, state string, by id.Person, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE press_proposal SET state = $2, decided_at = $3, decided_by = $4 WHERE id = $1 AND state = 'open'`,
		proposal, state, db.Millis(at), by)
	return err
}

// endProposals refuses what is open about an item.
func (s *Store) endProposals(ctx context.Context, item id.Item, by id.Person, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE press_proposal SET state = 'refused', decided_at = $2, decided_by = $3 WHERE item_id = $1 AND state = 'open'`,
		item, db.Millis(at), by)
	return err
}
