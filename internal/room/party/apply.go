package party

import (
	"context"
	"fmt"
	"io"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// Report says what an applied file did.
type Report struct {
	New, Changed int
	Kept         int      // recorded objects of the kinds a file holds that this file does not name
	Lines        []string // one for each object: "new body water"
}

// String is the last line a command prints, with the rule that nothing is deleted.
func (r Report) String() string {
	s := fmt.Sprintf("%d new, %d changed", r.New, r.Changed)
	if r.Kept > 0 {
		s += fmt.Sprintf("; %d recorded before and not in the file stay as they are: leaving a line out deletes nothing, a term ends with to:, a body with dissolved:", r.Kept)
	}
	return s
}

// Apply reads a file (see Read for its form) and records what is new or changed
// in it, all or nothing. A second time it changes nothing.
func (rm *Room) Apply(ctx context.Context, actor ledger.Actor, r io.Reader) (Report, error) {
	doc, err := Read(r)
	if err != nil {
		return Report{}, err
	}
	portraits, err := rm.portraits(ctx, doc)
	if err != nil {
		return Report{}, err
	}
	var rep Report
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if rep, err = rm.record(ctx, actor, doc, portraits, nil); err != nil {
			return err
		}
		return rm.papers(ctx, actor, doc, &rep)
	})
	if err != nil {
		return Report{}, fmt.Errorf("party: apply: %w", rm.inFile(err))
	}
	return rep, nil
}

// record records what is new or changed in entries, all or nothing, if they may stand beside what is recorded by then.
func (rm *Room) record(ctx context.Context, actor ledger.Actor, doc Doc, portraits map[Portrait]id.Media, may func(record) error) (Report, error) {
	var rep Report
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		rec, err := rm.store.Load(ctx)
		if err != nil {
			return err
		}
		if may != nil {
			if err := may(rec); err != nil {
				return err
			}
		}
		p, err := compare(rec, doc, rm.o.IDs, portraits)
		if err != nil {
			return err
		}
		w := &writing{rm: rm, plan: p, actor: actor}
		if err := w.all(ctx); err != nil {
			return err
		}
		rep = w.report
		rep.Kept = kept(rec, p)
		return nil
	})
	return rep, err
}

// portraits brings the file's pictures in, before the transaction: they are large.
func (rm *Room) portraits(ctx context.Context, doc Doc) (map[Portrait]id.Media, error) {
	found := map[Portrait]id.Media{}
	for _, e := range doc.People {
		if e.Portrait == nil || *e.Portrait == (Portrait{}) {
			continue
		}
		if _, done := found[*e.Portrait]; done {
			continue
		}
		if rm.o.Portrait == nil {
			return nil, fault.Wrap(fault.Invalid, fmt.Errorf("party: apply: line %d: pictures cannot be brought in here: drop portrait", e.Line))
		}
		p := *e.Portrait
		if p.Alt == "" && e.Name != nil {
			name, _ := e.Name.In("fa")
			p.Alt = "چهرهٔ " + name
		}
		x, err := rm.o.Portrait(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("party: apply: line %d: portrait %s: %w", e.Line, p.File, err)
		}
		found[*e.Portrait] = x
	}
	return found, nil
}

// kept counts what is recorded by hand and not named by the file.
func kept(rec record, p *plan) int {
	named := map[string]bool{}
	for _, x := range p.bodies.named {
		named[string(x)] = true
	}
	for _, x := range p.posts.named {
		named[string(x)] = true
	}
	for _, x := range p.people.named {
		named[string(x)] = true
	}
	for _, x := range p.terms.named {
		named[string(x)] = true
	}
	n := 0
	count := func(x string, counts bool) {
		if counts && !named[x] {
			n++
		}
	}
	for _, b := range rec.bodies {
		count(string(b.ID), b.ID != RootID && b.Kind != KindProvince)
	}
	for _, x := range rec.posts {
		count(string(x.ID), true)
	}
	for _, x := range rec.people {
		count(string(x.ID), true)
	}
	for _, t := range rec.terms {
		count(string(t.ID), !t.Void())
	}
	return n
}
