package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// Grants keeps who holds what. Nothing is overwritten: a grant that is taken back ends.
type Grants struct {
	d   *db.DB
	l   *ledger.Ledger
	ids *id.Source
	now func() time.Time

	// TermEnd is the first instant at which a term is no longer held, zero while it is open; a grant that goes with the
	// term ends then at the latest. nil ends nothing.
	TermEnd func(ctx context.Context, term id.Term) (time.Time, error)
}

// NewGrants gives the grants in d.
func NewGrants(d *db.DB, l *ledger.Ledger, ids *id.Source, now func() time.Time) *Grants {
	return &Grants{d: d, l: l, ids: ids, now: now}
}

// Give grants a function. A zero From is now; ID is set here.
func (s *Grants) Give(ctx context.Context, by ledger.Actor, g Grant) (Grant, error) {
	now := s.now()
	if g.From.IsZero() {
		g.From = now
	}
	switch {
	case !g.Function.Known():
		return Grant{}, fault.New(fault.Invalid, "access.error.function", "function", string(g.Function))
	case g.Person == "" || g.Body == "":
		return Grant{}, errors.New("access: give: a grant needs a person and a body")
	case !g.Until.IsZero() && !g.Until.After(g.From):
		return Grant{}, fault.New(fault.Invalid, "access.error.until")
	}
	g.ID, g.By = id.New[id.Grant](s.ids), by.Person
	g.From, g.Until = db.Stored(g.From), db.Stored(g.Until)
	err := s.d.Tx(ctx, func(ctx context.Context) error {
		if _, err := db.Exec(ctx, s.d, `
			INSERT INTO access_grant (id, person_id, function, body_id, below, term_id, from_at, until_at, by_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			g.ID, g.Person, g.Function, g.Body, g.Below, g.Term, db.Millis(g.From), db.Millis(g.Until), g.By); err != nil {
			return err
		}
		return s.l.Append(ctx, ledger.Entry{At: now, Act: "access.granted", Actor: by, Object: "grant:" + string(g.ID), Reason: string(g.Function)})
	})
	if err != nil {
		return Grant{}, fmt.Errorf("access: give: %w", err)
	}
	return g, nil
}

// Revoke ends a grant now. One that has ended already is fault.Conflict.
func (s *Grants) Revoke(ctx context.Context, by ledger.Actor, grant id.Grant) error {
	now := db.Stored(s.now())
	err := s.d.Tx(ctx, func(ctx context.Context) error {
		n, err := db.Exec(ctx, s.d, `
			UPDATE access_grant SET until_at = CASE WHEN from_at > $2 THEN from_at ELSE $2 END
			 WHERE id = $1 AND (until_at = 0 OR until_at > $2)`, grant, db.Millis(now))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "access.error.ended")
		}
		return s.l.Append(ctx, ledger.Entry{At: now, Act: "access.revoked", Actor: by, Object: "grant:" + string(grant)})
	})
	if err != nil {
		return fmt.Errorf("access: revoke: %w", err)
	}
	return nil
}

// Held lists what a person holds now.
func (s *Grants) Held(ctx context.Context, person id.Person) ([]Grant, error) {
	now := s.now()
	all, err := s.Of(ctx, person)
	if err != nil {
		return nil, err
	}
	held := all[:0]
	for _, g := range all {
		if g.Holds(now) {
			held = append(held, g)
		}
	}
	return held, nil
}

// Of lists everything a person ever held, in the order in which it was given. Until is the end of the term where that comes first.
func (s *Grants) Of(ctx context.Context, person id.Person) ([]Grant, error) {
	return s.list(ctx, `WHERE person_id = $1 ORDER BY from_at, id`, person)
}

// In lists the grants that name a body itself, ended ones too.
func (s *Grants) In(ctx context.Context, body id.Body) ([]Grant, error) {
	return s.list(ctx, `WHERE body_id = $1 ORDER BY from_at, id`, body)
}

// All lists the grants of everybody that have not ended, those of one person together.
func (s *Grants) All(ctx context.Context) ([]Grant, error) {
	now := s.now()
	all, err := s.list(ctx, `WHERE until_at = 0 OR until_at > $1 ORDER BY person_id, from_at, id`, db.Millis(now))
	if err != nil {
		return nil, err
	}
	live := all[:0]
	for _, g := range all {
		if g.Until.IsZero() || g.Until.After(now) { // the term may have ended
			live = append(live, g)
		}
	}
	return live, nil
}

// Every lists the grants of everybody, ended ones too.
func (s *Grants) Every(ctx context.Context) ([]Grant, error) {
	return s.list(ctx, `ORDER BY id`)
}

func (s *Grants) list(ctx context.Context, where string, args ...any) ([]Grant, error) {
	all, err := db.Select(ctx, s.d, scanGrant, `
		SELECT id, person_id, function, body_id, below, term_id, from_at, until_at, by_id FROM access_grant `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("access: grants: %w", err)
	}
	for i := range all {
		if err := s.lapse(ctx, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// lapse lets the grant end with its term.
func (s *Grants) lapse(ctx context.Context, g *Grant) error {
	if g.Term == "" || s.TermEnd == nil {
		return nil
	}
	end, err := s.TermEnd(ctx, g.Term)
	if err != nil {
		return fmt.Errorf("access: term of grant %s: %w", g.ID, err)
	}
	if !end.IsZero() && (g.Until.IsZero() || end.Before(g.Until)) {
		g.Until = end
	}
	return nil
}

func scanGrant(r db.Row) (g Grant, err error) {
	var from, until int64
	err = r.Scan(&g.ID, &g.Person, &g.Function, &g.Body, &g.Below, &g.Term, &from, &until, &g.By)
	g.From, g.Until = db.Instant(from), db.Instant(until)
	return g, err
}
