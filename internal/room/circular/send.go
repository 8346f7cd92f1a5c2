package circular

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
)

// maxChoices is how many lines an audience may have.
const maxChoices = 50

// Draft is what somebody asks for before it is sent.
type Draft struct {
	Item    id.Item // of a new one; a change keeps it
	Asked   Asked
	Until   time.Time
	Choices []Choice
}

// check says what is wrong with a draft: by when has to lie in the future, and every choice has to mean something.
func (d *Draft) check(tree Tree, now time.Time) error {
	switch {
	case !slices.Contains(Askings, d.Asked):
		return fault.New(fault.Invalid, "circular.error.asked")
	case d.Asked == Nothing && !d.Until.IsZero():
		return fault.New(fault.Invalid, "circular.error.until-nothing")
	case !d.Until.IsZero() && !d.Until.After(now):
		return fault.New(fault.Invalid, "circular.error.until")
	case len(d.Choices) == 0:
		return fault.New(fault.Invalid, "circular.error.audience")
	case len(d.Choices) > maxChoices:
		return fault.New(fault.TooLarge, "circular.error.choices", "n", maxChoices)
	}
	for i := range d.Choices {
		if !d.Choices[i].known(tree) {
			return fault.New(fault.Invalid, "circular.error.choice")
		}
	}
	return nil
}

// known says whether a choice names what there is, and drops what its kind does not ask for.
func (c *Choice) known(tree Tree) bool {
	switch c.Kind {
	case OfPost:
		p, ok := tree.Post(c.Post)
		*c = Choice{Kind: OfPost, Post: c.Post, Body: p.Body}
		return ok
	case OfBody:
		*c = Choice{Kind: OfBody, Body: c.Body}
	case OfGroup:
		c.Post, c.Posts = "", clean(c.Posts)
	default:
		return false
	}
	_, ok := tree.Body(c.Body)
	return ok
}

// Prepare begins a circular of an announcement that is approved or public.
func (rm *Room) Prepare(ctx context.Context, by ledger.Actor, d Draft) (Circular, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return Circular{}, err
	}
	now := rm.o.Now()
	if err := d.check(tree, now); err != nil {
		return Circular{}, err
	}
	text, err := rm.text(ctx, d.Item)
	if err != nil {
		return Circular{}, err
	}
	if !text.Approved && !text.Public || text.Ended != "" {
		return Circular{}, fault.New(fault.Conflict, "circular.error.unapproved")
	}
	c := Circular{
		ID: id.New[id.Circular](rm.o.IDs), Item: d.Item, Issuer: text.Owner, Asked: d.Asked, Until: db.Stored(d.Until), State: Prepared, Version: 1,
		Salt: ledger.Salt(rm.o.Entropy), By: by.Person, At: db.Stored(now), Choices: d.Choices,
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.put(ctx, &c); err != nil {
			return err
		}
		return rm.enter(ctx, by, &c, "prepared", nil, false)
	})
	if err != nil {
		return Circular{}, fmt.Errorf("circular: prepare: %w", err)
	}
	return c, nil
}

func (rm *Room) text(ctx context.Context, item id.Item) (Announcement, error) {
	text, err := rm.o.Texts.Announcement(ctx, item)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Invalid, "circular.error.text")
	}
	return text, err
}

// ready locks a circular that may still change. seen is the version that the form showed.
func (rm *Room) ready(ctx context.Context, circular id.Circular, seen int64) (Circular, error) {
	c, err := rm.store.lock(ctx, circular)
	switch {
	case err != nil:
		return c, err
	case c.State == Sent:
		return c, fault.New(fault.Conflict, "circular.error.sent")
	case c.Version != seen:
		return c, fault.New(fault.Conflict, "circular.error.changed")
	}
	return c, nil
}

// Change writes a prepared circular anew.
func (rm *Room) Change(ctx context.Context, by ledger.Actor, circular id.Circular, seen int64, d Draft) (c Circular, err error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return c, err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if c, err = rm.ready(ctx, circular, seen); err != nil {
			return err
		}
		if err := d.check(tree, rm.o.Now()); err != nil {
			return err
		}
		c.Asked, c.Until, c.Choices = d.Asked, db.Stored(d.Until), d.Choices
		c.Version++
		if err := rm.store.change(ctx, &c); err != nil {
			return err
		}
		return rm.enter(ctx, by, &c, "changed", nil, false)
	})
	if err != nil {
		err = fmt.Errorf("circular: change: %w", err)
	}
	return c, err
}

// Drop takes a prepared circular away: its text can be prepared anew.
func (rm *Room) Drop(ctx context.Context, by ledger.Actor, circular id.Circular, seen int64) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		c, err := rm.ready(ctx, circular, seen)
		if err != nil {
			return err
		}
		if err := rm.store.drop(ctx, circular); err != nil {
			return err
		}
		return rm.enter(ctx, by, &c, "dropped", nil, false)
	})
	if err != nil {
		err = fmt.Errorf("circular: drop: %w", err)
	}
	return err
}

// Send sends a prepared circular: the audience is frozen to who holds it today, the text gets its number, all in one
// transaction. The notices follow after it.
func (rm *Room) Send(ctx context.Context, by ledger.Actor, circular id.Circular, seen int64) (c Circular, err error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return c, err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if c, err = rm.ready(ctx, circular, seen); err != nil {
			return err
		}
		if err := rm.NumbersKnown(ctx); err != nil {
			return err
		}
		now := rm.o.Now()
		if !c.Until.IsZero() && !c.Until.After(now) { // it waited too long
			return fault.New(fault.Conflict, "circular.error.until")
		}
		seats := Seats(tree, c.Choices, day(now))
		if len(seats) == 0 {
			return fault.New(fault.Conflict, "circular.error.nobody")
		}
		if err := rm.store.freeze(ctx, c.ID, seats); err != nil {
			return err
		}
		// The number is taken late: whoever publishes in the series waits until this transaction ends.
		text, err := rm.o.Texts.Issue(ctx, by, c.Item)
		if err != nil {
			return err
		}
		if text.Number == 0 {
			return fmt.Errorf("the text %s was issued without a number", c.Item)
		}
		c.State, c.Version, c.SentBy, c.SentAt, c.Seats = Sent, c.Version+1, by.Person, db.Stored(now), len(seats)
		c.Series, c.Year, c.Number, c.Reach = text.Series, text.Year, text.Number, text.Reach
		if err := rm.store.sent(ctx, &c); err != nil {
			return err
		}
		if rm.o.Jobs != nil {
			if _, err := rm.o.Jobs.Enqueue(ctx, jobs.Job{Kind: jobNotices, Key: string(c.ID), Body: string(c.ID)}); err != nil {
				return err
			}
		}
		return rm.enter(ctx, by, &c, "sent", ledger.Commitment(c.Salt, frozen(seats)), c.Reach == Public)
	})
	if err != nil {
		err = fmt.Errorf("circular: send: %w", err)
	}
	return c, err
}

// frozen are the seats as the ledger's commitment covers them.
func frozen(seats []Seat) []byte {
	var b strings.Builder
	for _, s := range seats {
		fmt.Fprintf(&b, "%d\t%s\t%s\t%s\n", s.N, s.Body, s.Post, s.Person)
	}
	return []byte(b.String())
}

// enter writes an act on a circular into the ledger.
func (rm *Room) enter(ctx context.Context, by ledger.Actor, c *Circular, act string, commitment []byte, public bool) error {
	if by.Body == "" {
		by.Body = c.Issuer
	}
	return rm.o.Ledger.Append(ctx, ledger.Entry{At: rm.o.Now(), Act: "circular." + act, Actor: by, Object: c.Object(), Commitment: commitment, Public: public})
}
