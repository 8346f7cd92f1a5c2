package party

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	tables "hemmat/internal/kit/sheet"
)

// allowed says which of what a plan would record somebody may not; nil allows all.
type allowed func(was *Directory, p *plan) []Trouble

// Bring keeps a file as a draft, read as well as can be guessed.
func (rm *Room) Bring(ctx context.Context, by id.Person, name string, file []byte) (Draft, error) {
	rec, err := rm.store.Load(ctx)
	if err != nil {
		return Draft{}, err
	}
	now := db.Stored(rm.o.Now())
	d := Draft{ID: id.New[id.Import](rm.o.IDs), By: by, At: now, Until: now.Add(draftLife), Version: 1, Name: name, File: file}
	if err := d.read(); err != nil {
		return Draft{}, err
	}
	v := rm.vocabulary()
	how := d.Choice
	d.Choice = v.guess(d.Cells.Rows, knownBodies(v, rec))
	d.Choice.Encoding, d.Choice.Comma, d.Choice.Sheet = how.Encoding, how.Comma, how.Sheet
	if _, err := rm.store.SweepDrafts(ctx, now); err != nil {
		return Draft{}, err
	}
	if err := rm.store.PutDraft(ctx, d); err != nil {
		return Draft{}, err
	}
	return d, rm.store.KeepLatest(ctx, by, mostDrafts)
}

// read reads the file as the choice says, and notes in it what the choice left open.
func (d *Draft) read() error {
	c := &d.Choice
	t, err := tables.Open(d.File, tables.Options{Most: maxImportRows + 1, Encoding: c.Encoding, Comma: c.Comma, Sheet: c.Sheet})
	if err != nil {
		return err
	}
	if len(t.Rows) == 0 {
		return errNoRows
	}
	c.Encoding, c.Comma, c.Sheet = t.Encoding, t.Comma, t.Sheet
	d.Cells = Cells{Kind: t.Kind, Sheets: t.Sheets, Rows: t.Rows}
	return nil
}

var errNoRows = errors.New("party: the file has no rows")

// knownBodies says whether a word of a table names a recorded body.
func knownBodies(v *vocabulary, rec record) func(string) bool {
	rd := newTableReader(v, rec, Choice{}, nil)
	return func(s string) bool { return len(rd.names[rd.key(s)]) > 0 }
}

// Choose changes how a draft is read. A file that cannot be read so stays as it was. Of a draft that somebody has
// changed meanwhile nothing is changed: fault.Conflict.
func (rm *Room) Choose(ctx context.Context, d Draft, c Choice) (Draft, error) {
	was := d.Choice
	d.Choice = c
	if c.Encoding != was.Encoding || c.Comma != was.Comma || c.Sheet != was.Sheet {
		if err := d.read(); err != nil {
			return d, err
		}
		d.Choice.Left = nil
	}
	if d.Choice.Columns == nil || len(d.Choice.Columns) != widest(d.Cells.Rows) || c.Kind != was.Kind || c.Headings != was.Headings {
		rec, err := rm.store.Load(ctx)
		if err != nil {
			return d, err
		}
		v := rm.vocabulary()
		d.Choice.Columns = v.guessAs(c.Kind, c.Headings, d.Cells.Rows, knownBodies(v, rec))
	}
	ok, err := rm.store.ChangeDraft(ctx, d)
	if err == nil && !ok {
		err = fault.New(fault.Conflict, "party.import.error.stale")
	}
	d.Version++
	return d, err
}

// Try says what would become of the rows of a draft.
func (rm *Room) Try(ctx context.Context, d Draft, may allowed) (*trial, error) {
	rec, err := rm.store.Load(ctx)
	if err != nil {
		return nil, err
	}
	return rm.try(rec, &d, may)
}

// errOther is a draft of which something else would become than was shown.
var errOther = errors.New("party: the import would do other than was shown")

// ApplyImport records a draft as it was shown: shown is the sign of that trial. Without those of its rows that are left
// out now, no other row may be lost that was shown as good. If something else would become of it by now, or it is left
// with nothing, nothing is recorded and the error is errOther. A draft that was recorded already stays so.
func (rm *Room) ApplyImport(ctx context.Context, actor ledger.Actor, x id.Import, shown string, left []int, may allowed) (done Import, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		d, err := rm.store.Draft(ctx, x, rm.o.Now())
		if fault.Is(err, fault.NotFound) {
			done, err = rm.store.Import(ctx, x)
			return err
		}
		if err != nil {
			return err
		}
		t, err := rm.asShown(ctx, &d, shown, left, may)
		if err != nil {
			return err
		}
		w := &writing{rm: rm, plan: t.plan, actor: actor}
		if err := w.all(ctx); err != nil {
			return err
		}
		now := db.Stored(rm.o.Now())
		done = Import{
			ID: d.ID, By: actor.Person, Via: actor.Via, At: now, Kind: d.Choice.Kind, Name: d.Name,
			Fresh: w.report.New, Changed: w.report.Changed, UndoUntil: now.Add(undoLife),
		}
		if err := rm.store.PutImport(ctx, done, t.plan.made()); err != nil {
			return err
		}
		if err := rm.store.DropDraft(ctx, d.ID); err != nil {
			return err
		}
		return rm.o.Ledger.Append(ctx, ledger.Entry{At: now, Act: "party.import.recorded", Actor: actor, Object: "import:" + string(d.ID)})
	})
	if err != nil {
		return Import{}, fmt.Errorf("party: import: %w", err)
	}
	return done, nil
}

// asShown tries a draft twice: as it was shown, and as it is wanted now.
func (rm *Room) asShown(ctx context.Context, d *Draft, shown string, left []int, may allowed) (*trial, error) {
	rec, err := rm.store.Load(ctx)
	if err != nil {
		return nil, err
	}
	before, err := rm.try(rec, d, may)
	if err != nil {
		return nil, err
	}
	if before.sign != shown {
		return nil, errOther
	}
	t := before
	if !slices.Equal(left, d.Choice.Left) {
		for _, line := range d.Choice.Left {
			if !slices.Contains(left, line) {
				return nil, errOther // what would become of it was not shown
			}
		}
		d.Choice.Left = left
		if t, err = rm.try(rec, d, may); err != nil {
			return nil, err
		}
		for i, r := range t.rows {
			if r.verdict == RowWrong && before.rows[i].verdict != RowWrong {
				return nil, errOther // it needs one that is left out
			}
		}
	}
	if t.count(RowNew)+t.count(RowChanged) == 0 {
		return nil, errOther
	}
	return t, nil
}

// ImportTable records a whole table at once, for whoever writes commands: a row that cannot be recorded refuses it all.
func (rm *Room) ImportTable(ctx context.Context, actor ledger.Actor, name string, file []byte) (Import, error) {
	d, err := rm.Bring(ctx, actor.Person, name, file)
	if err != nil {
		return Import{}, fmt.Errorf("party: import: %w", err)
	}
	t, err := rm.Try(ctx, d, nil)
	if err != nil {
		return Import{}, err
	}
	var wrong []error
	for _, r := range t.rows {
		for _, f := range r.faults {
			if len(wrong) < maxFaults {
				wrong = append(wrong, fmt.Errorf("line %d: %s", r.line, rm.say(i18n.English, f, true)))
			}
		}
	}
	if len(wrong) > 0 {
		return Import{}, errors.Join(fault.Wrap(fault.Invalid, errors.Join(wrong...)), rm.store.DropDraft(ctx, d.ID))
	}
	if t.count(RowNew)+t.count(RowChanged) == 0 { // all of it is there
		return Import{Kind: d.Choice.Kind, Name: name}, rm.store.DropDraft(ctx, d.ID)
	}
	return rm.ApplyImport(ctx, actor, d.ID, t.sign, nil, nil)
}

// made lists what a plan makes and changes.
func (p *plan) made() []Made {
	var all []Made
	each(&p.bodies, func(x id.Body, fresh bool) { all = append(all, Made{"body:" + string(x), 0, fresh}) })
	each(&p.posts, func(x id.Post, fresh bool) { all = append(all, Made{"post:" + string(x), 0, fresh}) })
	each(&p.people, func(x id.Person, fresh bool) { all = append(all, Made{"person:" + string(x), 0, fresh}) })
	each(&p.terms, func(x id.Term, fresh bool) { all = append(all, Made{"term:" + string(x), 0, fresh}) })
	return all
}

// SweepImports takes the drafts away whose time is over.
func (rm *Room) SweepImports(ctx context.Context, now time.Time) error {
	_, err := rm.store.SweepDrafts(ctx, now)
	return err
}
