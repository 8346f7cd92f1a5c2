package party

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

// Licences returns every step of every body, those of a body in the order in which they were recorded.
func (s *Store) Licences(ctx context.Context) ([]LicenceStep, error) {
	return db.Select(ctx, s.db, scanLicence, `
		SELECT id, body_id, n, step, day, letter, note, at, by_id, salt
		  FROM party_licence
		 ORDER BY body_id, n`)
}

// LicenceOf returns the steps of one body.
func (s *Store) LicenceOf(ctx context.Context, body id.Body) ([]LicenceStep, error) {
	return db.Select(ctx, s.db, scanLicence, `
		SELECT id, body_id, n, step, day, letter, note, at, by_id, salt
		  FROM party_licence
		 WHERE body_id = $1
		 ORDER BY n`, body)
}

// AddLicence adds a step. Nothing changes one.
func (s *Store) AddLicence(ctx context.Context, x LicenceStep) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO party_licence (id, body_id, n, step, day, letter, note, at, by_id, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		x.ID, x.Body, x.N, x.Step, dayText(x.Day), x.Letter, x.Note, x.At.UnixMilli(), x.By, x.Salt)
	return err
}

func scanLicence(r db.Row) (x LicenceStep, err error) {
	var day string
	var at int64
	if err = r.Scan(&x.ID, &x.Body, &x.N, &x.Step, &day, &x.Letter, &x.Note, &at, &x.By, &x.Salt); err != nil {
		return x, err
	}
	x.At = time.UnixMilli(at).UTC()
	x.Day, err = textDay(day)
	return x, err
}

// RecordLicence records a further step of a body, if it may follow those recorded by then. last is the id of the step that
// whoever asks knows as the latest, "" for none; another is errStale.
func (rm *Room) RecordLicence(ctx context.Context, actor ledger.Actor, last string, x LicenceStep) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		steps, err := rm.store.LicenceOf(ctx, x.Body)
		if err != nil {
			return err
		}
		if latest(steps) != last {
			return errStale
		}
		now := rm.o.Now()
		if wrong := checkStep(steps, x, Today(now)); len(wrong) > 0 {
			return wrong
		}
		x.At = now
		_, err = rm.addStep(ctx, actor, steps, x)
		return err
	})
	if err != nil {
		return fmt.Errorf("party: licence: %w", err)
	}
	return nil
}

// addStep adds a step that may follow those recorded, with the instant at which it was.
func (rm *Room) addStep(ctx context.Context, actor ledger.Actor, steps []LicenceStep, x LicenceStep) (LicenceStep, error) {
	x.ID, x.N, x.By, x.Salt = id.New[string](rm.o.IDs), len(steps)+1, actor.Person, ledger.Salt(rm.o.Entropy)
	if err := rm.store.AddLicence(ctx, x); err != nil {
		return x, err
	}
	// What readers never see is not for the public log either.
	today := Today(rm.o.Now())
	was, is := licenceOn(steps, today), licenceOn(append(steps, x), today)
	return x, rm.commit(ctx, x.state(), x.Salt, ledger.Entry{
		Act: "party.licence." + string(x.Step), Actor: actor, Object: "licence:" + x.ID,
		Public:  was.Step == Confirmed || is.Step == Confirmed,
		Touches: []string{site.TagBody(x.Body)},
	})
}

// state is what the ledger commits to.
func (x LicenceStep) state() string {
	return content(struct {
		Body         id.Body
		N            int
		Step         Step
		Day          string
		Letter, Note string
	}{x.Body, x.N, x.Step, dayText(x.Day), x.Letter, x.Note})
}

// latest is the id of the last step; "" for none.
func latest(steps []LicenceStep) string {
	if len(steps) == 0 {
		return ""
	}
	return steps[len(steps)-1].ID
}
