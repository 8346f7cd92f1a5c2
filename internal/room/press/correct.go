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
// somebody whom the rules of the class name decides. Where the rule asks for no second person, whoever may decide does
// both at once. One proposal is open for each language of an item.

// Amendment is a change of a published text, or of what is said beside it.
type Amendment struct {
	Class  Class  // not asked of a first edition in a language, which changes nothing that readers have seen
	Note   string // what readers are told; as Class
	Reason string // for whoever decides; may be empty
	Draft  Draft  // one without Kind keeps everything but its texts
	Renews string // the open proposal of the same person in whose place it comes
}

// Proposal is a change that somebody wants in a published text.
type Proposal struct {
	ID        string
	Item      id.Item
	Lang      string
	Class     Class
	Note      string // what readers are told
	Reason    string
	Draft     Draft
	At        time.Time
	By        id.Person
	Body      id.Body
	State     string // "open", "applied", "refused"
	DecidedAt time.Time
	DecidedBy id.Person
}

// Propose hands in a correction of a published item. One that says what the same person has open already is that one:
// the second of two clicks.
func (rm *Room) Propose(ctx context.Context, by ledger.Actor, item id.Item, c Amendment) (Proposal, error) {
	p := Proposal{ID: id.New[string](rm.IDs), Item: item, At: db.Stored(rm.Now()), By: by.Person, Body: by.Body, State: "open"}
	_, err := rm.act(ctx, ActCorrect, by, item, func(ctx context.Context, it *Item, _ *Flow) error {
		if err := rm.check(ctx, it, &c); err != nil {
			return err
		}
		p.Lang, p.Class, p.Note, p.Reason, p.Draft = c.Draft.Lang, c.Class, c.Note, c.Reason, c.Draft
		open, err := rm.store.openProposals(ctx, item, p.Lang)
		if err != nil {
			return err
		}
		for _, o := range open {
			switch {
			case o.By == by.Person && by.Person != "" && o.says(&p):
				p = o
				return nil
			case o.ID != c.Renews || o.By != by.Person:
				return fault.New(fault.Conflict, "press.error.proposal.open")
			}
			if err := rm.store.decideProposal(ctx, o.ID, "refused", by.Person, p.At); err != nil {
				return err
			}
		}
		if err := rm.store.addProposal(ctx, p); err != nil {
			return err
		}
		if err := rm.dueProposals(ctx, it); err != nil {
			return err
		}
		return rm.entry(ctx, "press.proposed", by, it, "press.class."+string(p.Class), nil, false, nil)
	})
	return p, staleFault(err)
}

// says reports whether two proposals ask for the same.
func (p *Proposal) says(o *Proposal) bool {
	return p.Class == o.Class && p.Note == o.Note && p.Reason == o.Reason && toJSON(p.Draft) == toJSON(o.Draft)
}

// Correct makes a correction the live text at once, where the rule of its class asks for no second person.
func (rm *Room) Correct(ctx context.Context, by ledger.Actor, item id.Item, c Amendment) (Item, error) {
	as := ActCorrectAs(c.Class)
	if rule, ok := ruled[as]; !ok || rule.Apart {
		return Item{}, fault.New(fault.Forbidden, access.NotApart.Key())
	}
	var done Item
	_, err := rm.act(ctx, as, by, item, func(ctx context.Context, it *Item, _ *Flow) (err error) {
		if err := rm.check(ctx, it, &c); err != nil {
			return err
		}
		if open, err := rm.store.openProposals(ctx, item, c.Draft.Lang); err != nil {
			return err
		} else if len(open) > 0 {
			return fault.New(fault.Conflict, "press.error.proposal.open")
		}
		done, err = rm.edit(ctx, by, item, c.Draft, c.Draft.content(), c.change(it))
		return err
	})
	return done, staleFault(err)
}

// change is how readers are told of a correction. A first edition in a language corrects nothing.
func (c *Amendment) change(it *Item) change {
	if it.Editions[c.Draft.Lang].Revision == 0 {
		return change{decided: true}
	}
	return change{note: c.Note, class: c.Class, decided: true}
}

// staleFault says of an edit of an older text what a person is told.
func staleFault(err error) error {
	var old *stale
	if errors.As(err, &old) {
		return &fault.Error{Kind: fault.Conflict, Key: "press.error.stale", Args: []any{"n", old.current}, Err: err}
	}
	return err
}

// check fills in what a correction leaves out and refuses what could not be made the live text as things stand.
func (rm *Room) check(ctx context.Context, it *Item, c *Amendment) (err error) {
	d := &c.Draft
	d.keep(it)
	d.defaults()
	live := it.Editions[d.Lang].Revision
	if live == 0 {
		c.Class, c.Note = Slip, ""
	}
	if c.Note, err = persian.StoreLine(c.Note); err != nil {
		return fault.Wrap(fault.Invalid, fmt.Errorf("press: correction: %w", err))
	}
	if c.Reason, err = persian.Store(c.Reason); err != nil {
		return fault.Wrap(fault.Invalid, fmt.Errorf("press: correction: %w", err))
	}
	c.Reason = strings.TrimSpace(c.Reason)
	switch {
	case !c.Class.Known():
		return fault.New(fault.Invalid, "press.error.class")
	case live > 0 && c.Note == "":
		return fault.New(fault.Invalid, "press.error.correction")
	case len(c.Note) > maxLine || len(c.Reason) > maxLead:
		return fault.New(fault.TooLarge, "press.error.long")
	}
	if err := d.Check(); err != nil {
		return err
	}
	if d.overtaken(live) || d.Lang == it.Lang && d.Facts != "" && d.Facts != it.Facts() {
		return &stale{live}
	}
	d.Based = live
	if _, err := Read(d.content()); err != nil {
		return err
	}
	after, err := rm.foresee(ctx, *it, *d)
	if err != nil || c.Class != Slip {
		return err
	}
	_, _, last, err := rm.store.last(ctx, it.ID, d.Lang)
	switch {
	case err != nil:
		return err
	case shape(it) == shape(&after) && last == toJSON(d.content()):
		return fault.New(fault.Invalid, "press.error.correction.same")
	case asserted(it) != asserted(&after):
		return fault.New(fault.Invalid, "press.error.class.facts")
	}
	return nil
}

// asserted is what an item tells readers of itself that no slip changes: who speaks, signs and is addressed, and what sort
// of text it is. Where it is filed, found and pictured is not among them.
func asserted(it *Item) string {
	return toJSON([]any{it.Kind, it.Owner, rows(it.Authors), rows(it.Audience)})
}

// foresee is the item as a draft would leave it, its texts apart. Nothing is written.
func (rm *Room) foresee(ctx context.Context, it Item, d Draft) (Item, error) {
	it.Authors, it.Audience, it.Gallery = clone(it.Authors), clone(it.Audience), clone(it.Gallery)
	if err := d.mend(); err != nil {
		return it, err
	}
	if d.Lang != it.Lang {
		it.translate(&d)
	} else if err := rm.refact(ctx, &it, &d); err != nil {
		return it, err
	}
	_, _, err := rm.vacant(ctx, &it)
	return it, err
}

// keep fills a draft of nothing but texts with what the item says of itself.
func (d *Draft) keep(it *Item) {
	if d.Kind != "" {
		return
	}
	d.Kind = it.Kind
	if d.Lang != "" && d.Lang != it.Lang {
		return
	}
	d.Owner, d.Province, d.Committee = it.Owner, it.Province, it.Committee
	d.Audience, d.Authors, d.Cover, d.Gallery, d.Series = it.Audience, it.Authors, it.Cover, it.Gallery, it.Series
	d.Facts = it.Facts()
	for _, t := range it.Topics {
		d.Topics = append(d.Topics, t.ID)
	}
}

// dueProposals turns the inbox to the proposals of an item that wait: to who may decide about all of them.
func (rm *Room) dueProposals(ctx context.Context, it *Item) error {
	open, err := rm.store.openProposals(ctx, it.ID, "")
	if err != nil {
		return err
	}
	var decides access.Function
	for _, p := range open {
		if ruled[ActCorrectAs(p.Class)].Functions[0] != access.Editor {
			decides = access.ChiefEditor
		} else if decides == "" {
			decides = access.Editor
		}
	}
	return rm.due(ctx, it, TaskCorrect, decides)
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
		it, err := rm.store.Item(ctx, item)
		if err != nil {
			return err
		}
		c := Amendment{Class: p.Class, Note: p.Note, Draft: p.Draft}
		done, err = rm.edit(ctx, author, item, p.Draft, p.Draft.content(), c.change(&it))
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
		if err := rm.dueProposals(ctx, &it); err != nil {
			return err
		}
		return rm.entry(ctx, "press.proposal."+state, by, &it, "press.class."+string(p.Class), nil, false, nil)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Replace(string(as), ".", ": ", 1), err)
	}
	return nil
}

const proposalColumns = `id, item_id, lang, class, note, reason, draft, at, person_id, body_id, state, decided_at, decided_by`

func scanProposal(r db.Row) (p Proposal, err error) {
	var at, decided int64
	var draft []byte
	if err = r.Scan(&p.ID, &p.Item, &p.Lang, &p.Class, &p.Note, &p.Reason, &draft, &at, &p.By, &p.Body, &p.State, &decided, &p.DecidedBy); err != nil {
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

// openProposals lists the proposals about an item that nobody has decided about, of one language or, with "", of all.
func (s *Store) openProposals(ctx context.Context, item id.Item, lang string) ([]Proposal, error) {
	return db.Select(ctx, s.db, scanProposal, `
		SELECT `+proposalColumns+` FROM press_proposal
		 WHERE item_id = $1 AND state = 'open' AND ($2 = '' OR lang = $2) ORDER BY at, id`, item, lang)
}

func (s *Store) addProposal(ctx context.Context, p Proposal) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_proposal (`+proposalColumns+`) VALUES (`+db.Placeholders(1, 13)+`)`,
		p.ID, p.Item, p.Lang, p.Class, p.Note, p.Reason, toJSON(p.Draft), db.Millis(p.At), p.By, p.Body, p.State, int64(0), "")
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
