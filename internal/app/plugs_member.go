package app

import (
	"context"
	"slices"
	"strconv"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/member"
	"hemmat/internal/room/party"
	"hemmat/jalali"
	"hemmat/persian"
)

var (
	_ member.Party    = partyForMember{}
	_ member.Accounts = doorForMember{}
)

// buildMember makes the room that keeps the register.
func (a *App) buildMember() {
	a.Member = member.New(member.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Now: a.Now, Entropy: a.Entropy, Keys: a.Keys, Tasks: a.Tasks, Jobs: a.Jobs, BaseURL: a.BaseURL, Log: a.Log,
		Door: doorForMember{a}, NumbersKnown: a.Circular.NumbersKnown,
		Party: partyForMember{partyForCircular{partyForDesk{a.Party, colleagues{a.Party, a.Account}}, a}},
	})
}

// doorForMember gives members their accounts, which show a number.
type doorForMember struct{ *App }

// Invite makes the code of a sheet.
func (d doorForMember) Invite(ctx context.Context, by ledger.Actor, person id.Person, number int64) (member.Ticket, error) {
	n := strconv.FormatInt(number, 10)
	t, err := d.Account.Nameless(ctx, by, person, d.Texts.Text(i18n.Persian, "member.account.name", "number", persian.Digits(n)), n)
	return member.Ticket(t), err
}

// Close takes an account away.
func (d doorForMember) Close(ctx context.Context, by ledger.Actor, person id.Person) error {
	return d.Account.CloseNameless(ctx, by, person)
}

// keepMember does what time brings to the register, again and again.
func (a *App) keepMember(ctx context.Context) error {
	for {
		if err := a.Member.Tend(ctx, a.Now()); err != nil && ctx.Err() == nil {
			a.Log.Error("what time brings to the register was not done", "error", err)
		}
		if !sleep(ctx, 10*time.Minute) {
			return nil
		}
	}
}

// partyForMember answers what the register asks of the party.
type partyForMember struct{ partyForCircular }

// Province is the province that a body is in.
func (p partyForMember) Province(ctx context.Context, body id.Body) (id.Body, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return "", err
	}
	return newTreeForCircular(d).Province(body), nil
}

// localKinds are the kinds of bodies of a province that applications go to.
var localKinds = []string{"county", "city", "office"}

// Branches are the provinces in their order, each with its offices; a party that has none takes applications itself.
func (p partyForMember) Branches(ctx context.Context, lang string) ([]member.BranchOffice, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	today, err := jalali.FromTime(p.app.Now())
	if err != nil {
		return nil, err
	}
	var all []member.BranchOffice
	add := func(b party.Body) {
		name, _ := b.FullName(lang)
		all = append(all, member.BranchOffice{ID: b.ID, Slug: b.Slug, Name: name})
	}
	for _, b := range d.Kind(party.KindProvince, lang) {
		if !b.Exists(today) {
			continue
		}
		add(b)
		for _, c := range d.Children(b.ID) {
			if slices.Contains(localKinds, c.Kind) && c.Exists(today) {
				add(c)
			}
		}
	}
	if len(all) == 0 {
		add(d.Root())
	}
	return all, nil
}

// Bodies are the names of bodies.
func (p partyForMember) Bodies(ctx context.Context, lang string, bodies ...id.Body) (map[id.Body]string, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[id.Body]string, len(bodies))
	for _, x := range bodies {
		if b, ok := d.Body(x); ok {
			names[x], _ = b.FullName(lang)
		}
	}
	return names, nil
}
