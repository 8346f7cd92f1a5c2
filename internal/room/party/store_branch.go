package party

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// lawRecord is what is recorded beside the bodies of what the statutes and the law ask.
type lawRecord struct {
	licences []LicenceStep
	figures  []Figure
	numbers  []RuleNumber
}

func (s *Store) law(ctx context.Context) (rec lawRecord, err error) {
	if rec.licences, err = s.Licences(ctx); err != nil {
		return rec, err
	}
	if rec.figures, err = s.Figures(ctx); err != nil {
		return rec, err
	}
	rec.numbers, err = s.RuleNumbers(ctx)
	return rec, err
}

// Figures returns every figure, those of a body and measure in the order in which they were recorded.
func (s *Store) Figures(ctx context.Context) ([]Figure, error) {
	return db.Select(ctx, s.db, func(r db.Row) (f Figure, err error) {
		var day string
		var at int64
		if err = r.Scan(&f.ID, &f.Body, &f.Measure, &f.N, &f.Value, &day, &f.Source, &at, &f.By, &f.Salt); err != nil {
			return f, err
		}
		f.At = time.UnixMilli(at).UTC()
		f.Day, err = textDay(day)
		return f, err
	}, `
		SELECT id, body_id, measure, n, value, day, source, at, by_id, salt
		  FROM party_figure
		 ORDER BY body_id, measure, n`)
}

// AddFigure adds a figure. Nothing changes one.
func (s *Store) AddFigure(ctx context.Context, f Figure) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO party_figure (id, body_id, measure, n, value, day, source, at, by_id, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		f.ID, f.Body, f.Measure, f.N, f.Value, dayText(f.Day), f.Source, f.At.UnixMilli(), f.By, f.Salt)
	return err
}

// RuleNumbers returns every number that somebody set, those of each in the order in which they were.
func (s *Store) RuleNumbers(ctx context.Context) ([]RuleNumber, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x RuleNumber, err error) {
		var at int64
		err = r.Scan(&x.Number, &x.N, &x.Value, &x.Source, &x.Reason, &at, &x.By, &x.Salt)
		x.At = time.UnixMilli(at).UTC()
		return x, err
	}, `
		SELECT number, n, value, source, reason, at, by_id, salt
		  FROM party_rule
		 ORDER BY number, n`)
}

// AddRuleNumber sets a number. What it was before stays.
func (s *Store) AddRuleNumber(ctx context.Context, x RuleNumber) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO party_rule (number, n, value, source, reason, at, by_id, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		x.Number, x.N, x.Value, x.Source, x.Reason, x.At.UnixMilli(), x.By, x.Salt)
	return err
}

// RecordFigure records a count of a body. known is how many counts of it whoever asks knows; another number is errStale.
func (rm *Room) RecordFigure(ctx context.Context, actor ledger.Actor, known int, f Figure) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		n, err := db.Value[int](ctx, rm.o.DB, `SELECT COUNT(*) FROM party_figure WHERE body_id = $1 AND measure = $2`, f.Body, f.Measure)
		if err != nil {
			return err
		}
		if n != known {
			return errStale
		}
		if wrong := checkFigure(f, Today(rm.o.Now())); len(wrong) > 0 {
			return wrong
		}
		f.N, f.At = n+1, rm.o.Now()
		return rm.addFigure(ctx, actor, f)
	})
	if err != nil {
		return fmt.Errorf("party: figure: %w", err)
	}
	return nil
}

// addFigure adds a figure with its place and the instant at which it was recorded.
func (rm *Room) addFigure(ctx context.Context, actor ledger.Actor, f Figure) error {
	f.ID, f.By, f.Salt = id.New[string](rm.o.IDs), actor.Person, ledger.Salt(rm.o.Entropy)
	if err := rm.store.AddFigure(ctx, f); err != nil {
		return err
	}
	return rm.commit(ctx, f.state(), f.Salt, ledger.Entry{
		Act: "party.figure.recorded", Actor: actor, Object: "figure:" + f.ID,
	})
}

// state is what the ledger commits to.
func (f Figure) state() string {
	return content(struct {
		Body        id.Body
		Measure     Measure
		N, Value    int
		Day, Source string
	}{f.Body, f.Measure, f.N, f.Value, dayText(f.Day), f.Source})
}

// SetNumber sets a number of the rules. known is how often whoever asks knows it to have been set; another number is errStale.
func (rm *Room) SetNumber(ctx context.Context, actor ledger.Actor, known int, x RuleNumber) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		n, err := db.Value[int](ctx, rm.o.DB, `SELECT COUNT(*) FROM party_rule WHERE number = $1`, x.Number)
		if err != nil {
			return err
		}
		if n != known {
			return errStale
		}
		all, err := rm.store.RuleNumbers(ctx)
		if err != nil {
			return err
		}
		if wrong := checkNumber(all, x); len(wrong) > 0 {
			return wrong
		}
		x.N, x.At, x.By, x.Salt = n+1, rm.o.Now(), actor.Person, ledger.Salt(rm.o.Entropy)
		if err := rm.store.AddRuleNumber(ctx, x); err != nil {
			return err
		}
		return rm.commit(ctx, x.state(), x.Salt, ledger.Entry{
			Act: "party.rule.changed", Actor: actor, Object: "rule:" + x.Number,
		})
	})
	if err != nil {
		return fmt.Errorf("party: rule: %w", err)
	}
	return nil
}

// state is what the ledger commits to.
func (x RuleNumber) state() string {
	return content(struct {
		Number         string
		N, Value       int
		Source, Reason string
	}{x.Number, x.N, x.Value, x.Source, x.Reason})
}
