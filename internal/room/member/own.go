package member

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/seal"
	"hemmat/persian"
)

// What members do with their own file.

// addressMost is how long an address may be.
const addressMost = 300

// Own opens a member's file for themself. It is written down too: whoever else came in with their account left a trace.
func (rm *Room) Own(ctx context.Context, person id.Person) (Opened, error) {
	m, err := rm.store.OfPerson(ctx, person)
	if err != nil {
		return Opened{}, err
	}
	all, err := rm.Look(ctx, self(person), Centre, InOwn, m.ID)
	if err != nil {
		return Opened{}, err
	}
	if len(all) == 0 {
		return Opened{}, fault.New(fault.NotFound, "")
	}
	return all[0], nil
}

// InOrder says whether somebody is a member now whom the party speaks to as one: taken in, neither suspended nor gone. The words of the
// party keep a member, formal or probationary, apart from a supporter.
func (rm *Room) InOrder(ctx context.Context, person id.Person) (bool, error) {
	m, err := rm.store.OfPerson(ctx, person)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return m.State == Active && m.Grade != Supporter, err
}

// self is a member who acts for themself.
func self(person id.Person) ledger.Actor { return ledger.Actor{Person: person, Via: "desk"} }

// ownFile is the file that a member changes, by the version of the form that they saw.
func (rm *Room) ownFile(ctx context.Context, what string, person id.Person, version int64, do func(context.Context, *row) error) error {
	m, err := rm.store.OfPerson(ctx, person)
	if err != nil {
		return err
	}
	return rm.change(ctx, what, Decision{Member: m.ID, Version: version}, do)
}

// Contact is what members change of their file themselves.
type Contact struct{ Mobile, Address string }

// Read makes of what was typed what is kept. wrong is what cannot be accepted, by field.
func (c Contact) Read() (read Contact, wrong map[string]error) {
	wrong = map[string]error{}
	var err error
	if read.Mobile, err = seal.Phone(c.Mobile); err != nil {
		wrong["mobile"] = err
	} else if !seal.Mobile(read.Mobile) {
		wrong["mobile"] = fault.New(fault.Invalid, "member.error.mobile")
	}
	read.Address, err = persian.Store(c.Address)
	read.Address = strings.TrimSpace(read.Address)
	switch {
	case err != nil:
		wrong["address"] = fault.Wrap(fault.Invalid, err)
	case utf8.RuneCountInString(read.Address) > addressMost:
		wrong["address"] = fault.New(fault.Invalid, "member.error.long", "most", addressMost)
	}
	return read, wrong
}

// Correct gives a file another phone number and address. It is found by the new number from then on.
func (rm *Room) Correct(ctx context.Context, person id.Person, version int64, c Contact) error {
	return rm.ownFile(ctx, "correct", person, version, func(ctx context.Context, x *row) error {
		f, err := rm.open(ctx, x)
		if err != nil {
			return err
		}
		f.Mobile, f.Address = c.Mobile, c.Address
		sealed, with, err := rm.seal(ctx, &x.Member, &f)
		if err != nil {
			return err
		}
		marks, err := rm.index(ctx, &f)
		if err != nil {
			return err
		}
		return errors.Join(
			rm.store.reseal(ctx, x.ID, sealed, with),
			rm.store.unmark(ctx, x.ID, ByPhone),
			rm.store.mark(ctx, x.ID, ByPhone, marks[ByPhone]),
			rm.enter(ctx, self(person), &x.Member, "corrected", "", ""),
		)
	})
}

// Agree gives a consent, in the edition that stands now, or takes it back. What the register itself needs is taken back by leaving.
func (rm *Room) Agree(ctx context.Context, person id.Person, version int64, purpose string, given bool) error {
	p, ok := purposeOf(purpose)
	if !ok || p.Required {
		return fault.New(fault.NotFound, "")
	}
	return rm.ownFile(ctx, "agree", person, version, func(ctx context.Context, x *row) error {
		now := db.Stored(rm.o.Now())
		if given {
			return errors.Join(rm.store.agree(ctx, x.ID, Consent{Purpose: p.Name, Edition: p.Edition, Given: now}), rm.enter(ctx, self(person), &x.Member, "agreed", p.Key(), ""))
		}
		return errors.Join(rm.store.disagree(ctx, x.ID, p.Name, now), rm.enter(ctx, self(person), &x.Member, "disagreed", p.Key(), ""))
	})
}

func purposeOf(name string) (Purpose, bool) {
	for _, p := range Purposes {
		if p.Name == name {
			return p, true
		}
	}
	return Purpose{}, false
}

// LeaveOwn ends one's own membership. A reason may be given. The account ends with it, and after its days the file is erased.
func (rm *Room) LeaveOwn(ctx context.Context, person id.Person, version int64, typed string) error {
	why, err := persian.Store(typed)
	why = strings.TrimSpace(why)
	switch {
	case err != nil:
		return fault.Wrap(fault.Invalid, err)
	case utf8.RuneCountInString(why) > reasonMost:
		return fault.New(fault.Invalid, "member.error.long", "most", reasonMost)
	}
	err = rm.ownFile(ctx, "leave", person, version, func(ctx context.Context, x *row) error {
		if why != "" {
			if err := rm.note(ctx, x, Note{Act: "left", Text: why}); err != nil {
				return err
			}
		}
		return rm.left(ctx, self(person), x, why)
	})
	if err != nil {
		return fmt.Errorf("member: leave: %w", err)
	}
	return nil
}
