package account

import (
	"context"
	"fmt"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// What administrators do with the accounts of others.

// crown makes somebody the administrator of the whole party: by the link of the first start alone.
func (rm *Room) crown(ctx context.Context, person id.Person) error {
	root, err := rm.o.Party.Root(ctx)
	if err != nil {
		return err
	}
	_, err = rm.o.Grants.Give(ctx, ledger.Actor{Via: "cli"}, access.Grant{Person: person, Function: access.Administrator, Body: root, Below: true})
	return err
}

// give gives a function at the desk. Administrator is proposed only, for another administrator to confirm.
func (rm *Room) give(ctx context.Context, by ledger.Actor, g access.Grant) (proposed bool, err error) {
	if !g.Function.Known() {
		return false, fault.New(fault.Invalid, "access.error.function", "function", string(g.Function))
	}
	if g.Function != access.Administrator {
		_, err = rm.o.Grants.Give(ctx, by, g)
		return false, err
	}
	others, err := rm.otherAdministrators(ctx, by.Person, g)
	if err != nil {
		return false, err
	}
	if others == 0 {
		return false, fault.New(fault.Conflict, "account.error.alone")
	}
	return true, rm.propose(ctx, by, g)
}

// otherAdministrators counts those who could confirm a proposal.
func (rm *Room) otherAdministrators(ctx context.Context, by id.Person, g access.Grant) (int, error) {
	scope, err := rm.o.Party.Scope(ctx, g.Body)
	if err != nil {
		return 0, err
	}
	table, err := access.NewTable(Rules())
	if err != nil {
		return 0, err
	}
	all, err := rm.o.Grants.All(ctx)
	if err != nil {
		return 0, err
	}
	now := rm.o.Now()
	could := map[id.Person]bool{}
	for _, h := range all {
		who := access.Who{Person: h.Person, Grants: []access.Grant{h}, Fresh: true}
		o := access.Object{Scope: scope, Hands: []id.Person{by, g.Person}}
		if !h.Holds(now) || !table.Decide(who, Confirm, o).OK {
			continue
		}
		a, err := rm.Account(ctx, h.Person)
		if err == nil && !a.Ready.IsZero() {
			could[h.Person] = true
		}
	}
	return len(could), nil
}

func (rm *Room) propose(ctx context.Context, by ledger.Actor, g access.Grant) error {
	p := id.New[proposalID](rm.o.IDs)
	now := rm.o.Now()
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if _, err := db.Exec(ctx, rm.o.DB, `
			INSERT INTO account_proposal (id, person_id, body_id, below, term_id, from_at, until_at, by_id, at, closed_at, closed_by, granted)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '', 0)`,
			p, g.Person, g.Body, g.Below, g.Term, db.Millis(g.From), db.Millis(g.Until), by.Person, db.Millis(now)); err != nil {
			return err
		}
		return rm.tell(ctx, by, "proposed", g.Person, string(p))
	})
	if err != nil {
		return fmt.Errorf("account: propose: %w", err)
	}
	return nil
}

const proposalFields = `id, person_id, body_id, below, term_id, from_at, until_at, by_id, at, closed_at`

func scanProposal(r db.Row) (p Proposal, err error) {
	var from, until, at, closed int64
	g := &p.Grant
	err = r.Scan(&p.ID, &g.Person, &g.Body, &g.Below, &g.Term, &from, &until, &g.By, &at, &closed)
	g.Function, g.From, g.Until = access.Administrator, db.Instant(from), db.Instant(until)
	p.At, p.Closed = db.Instant(at), db.Instant(closed)
	return p, err
}

func (rm *Room) proposal(ctx context.Context, p proposalID) (Proposal, error) {
	return db.One(ctx, rm.o.DB, scanProposal, `SELECT `+proposalFields+` FROM account_proposal WHERE id = $1`, p)
}

// proposals lists what waits for a second administrator.
func (rm *Room) proposals(ctx context.Context) ([]Proposal, error) {
	return db.Select(ctx, rm.o.DB, scanProposal, `
		SELECT `+proposalFields+` FROM account_proposal WHERE closed_at = 0 AND at > $1 ORDER BY at, id`,
		db.Millis(rm.o.Now().Add(-proposalTime)))
}

// decide confirms a proposal or refuses it, once.
func (rm *Room) decide(ctx context.Context, by ledger.Actor, p Proposal, yes bool) error {
	now := rm.o.Now()
	if !p.open(now) {
		return fault.New(fault.Conflict, "account.error.decided")
	}
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		n, err := db.Exec(ctx, rm.o.DB, `
			UPDATE account_proposal SET closed_at = $2, closed_by = $3, granted = $4 WHERE id = $1 AND closed_at = 0`,
			p.ID, db.Millis(now), by.Person, yes)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "account.error.decided")
		}
		if !yes {
			return rm.tell(ctx, by, "proposal-refused", p.Grant.Person, string(p.ID))
		}
		if err := rm.tell(ctx, by, "proposal-confirmed", p.Grant.Person, string(p.ID)); err != nil {
			return err
		}
		g := p.Grant
		if g.From.Before(now) {
			g.From = now
		}
		_, err = rm.o.Grants.Give(ctx, by, g)
		return err
	})
}

// take ends a function; that of the last administrator of the party stays.
func (rm *Room) take(ctx context.Context, by ledger.Actor, g access.Grant) error {
	return rm.o.Grants.Revoke(ctx, by, g.ID)
}

// resetAtDesk resets an account, but not an administrator's: its new link would be that function without a second person.
func (rm *Room) resetAtDesk(ctx context.Context, by ledger.Actor, person id.Person) (token string, err error) {
	held, err := rm.o.Grants.Of(ctx, person)
	if err != nil {
		return "", err
	}
	now := rm.o.Now()
	for _, g := range held {
		if g.Function == access.Administrator && (g.Until.IsZero() || g.Until.After(now)) {
			return "", fault.New(fault.Conflict, "account.error.reset-administrator")
		}
	}
	return rm.ResetAccount(ctx, by, person)
}
