package party

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/series"
)

// papers records what a file says of papers beyond what is recorded, in the transaction that recorded the rest of the file.
func (rm *Room) papers(ctx context.Context, actor ledger.Actor, doc Doc, rep *Report) error {
	if len(doc.Licences)+len(doc.Figures)+len(doc.Letters) == 0 {
		return nil
	}
	rec, err := rm.store.Load(ctx)
	if err != nil {
		return err
	}
	w := papersWriting{rm: rm, actor: actor, rec: rec, dir: newDirectory(rec), report: rep, now: db.Stored(rm.o.Now())}
	for _, step := range []func(context.Context, Doc) error{w.licences, w.figures, w.letters} {
		if err := step(ctx, doc); err != nil {
			return err
		}
	}
	if len(w.wrong) > 0 {
		return fault.Wrap(fault.Invalid, errors.Join(w.wrong...))
	}
	return nil
}

type papersWriting struct {
	rm     *Room
	actor  ledger.Actor
	rec    record
	dir    *Directory
	report *Report
	now    time.Time
	wrong  []error
}

func (w *papersWriting) fault(line int, format string, args ...any) {
	if len(w.wrong) < maxFaults {
		w.wrong = append(w.wrong, fmt.Errorf("line %d: "+format, append([]any{line}, args...)...))
	}
}

func (w *papersWriting) troubles(line int, all Troubles) {
	for _, t := range all {
		w.fault(line, "%s", w.rm.say("en", t, true))
	}
}

// at is when a paper was recorded: as the file says, and now where it says nothing. None is of a time to come.
func (w *papersWriting) at(line int, at time.Time) time.Time {
	if at.After(w.now) {
		w.fault(line, "%s has not come yet", instant(at))
	}
	if at.IsZero() {
		return w.now
	}
	return at
}

func (w *papersWriting) body(line int, slug string) (id.Body, bool) {
	b, ok := w.dir.BodyAt(slug)
	if !ok {
		w.fault(line, "there is no body %q: record it first", slug)
	}
	return b.ID, ok
}

func (w *papersWriting) done(format string, args ...any) {
	w.report.New++
	w.report.Lines = append(w.report.Lines, "new "+fmt.Sprintf(format, args...))
}

func (w *papersWriting) licences(ctx context.Context, doc Doc) error {
	seen, steps := map[id.Body]int{}, w.dir.licences
	for _, e := range doc.Licences {
		x := e.LicenceStep
		var ok bool
		if x.Body, ok = w.body(e.Line, e.Body); !ok {
			continue
		}
		n := seen[x.Body]
		seen[x.Body]++
		if n < len(steps[x.Body]) {
			if was := steps[x.Body][n]; was.Step != x.Step || was.Day != x.Day || was.Letter != x.Letter || was.Note != x.Note {
				w.fault(e.Line, "step %d of %s is recorded otherwise (%s, %s), and stays: write the steps that are recorded first, as they are", n+1, e.Body, was.Step, was.Day)
			}
			continue
		}
		if wrong := checkStep(steps[x.Body], x, Today(w.now)); len(wrong) > 0 {
			w.troubles(e.Line, wrong)
			continue
		}
		if x.At = w.at(e.Line, x.At); len(w.wrong) > 0 {
			continue
		}
		x, err := w.rm.addStep(ctx, w.actor, steps[x.Body], x)
		if err != nil {
			return err
		}
		steps[x.Body] = append(steps[x.Body], x)
		w.done("licence %s %d", e.Body, n+1)
	}
	return nil
}

func (w *papersWriting) figures(ctx context.Context, doc Doc) error {
	type of struct {
		body    id.Body
		measure Measure
	}
	seen := map[of]int{}
	for _, e := range doc.Figures {
		x := e.Figure
		var ok bool
		if x.Body, ok = w.body(e.Line, e.Body); !ok {
			continue
		}
		k := of{x.Body, x.Measure}
		n := seen[k]
		seen[k]++
		if all := w.dir.figures[x.Body][x.Measure]; n < len(all) {
			if was := all[n]; was.Value != x.Value || was.Day != x.Day || was.Source != x.Source {
				w.fault(e.Line, "count %d of %s is recorded otherwise (%d on %s), and stays: write the counts that are recorded first, as they are", n+1, e.Body, was.Value, was.Day)
			}
			continue
		}
		if !slices.Contains(measuresOf(w.dir.bodies[x.Body].Kind), x.Measure) {
			w.fault(e.Line, "%s are not counted of %s", x.Measure, e.Body)
		}
		w.troubles(e.Line, checkFigure(x, Today(w.now)))
		if x.At, x.N = w.at(e.Line, x.At), n+1; len(w.wrong) > 0 {
			continue
		}
		if err := w.rm.addFigure(ctx, w.actor, x); err != nil {
			return err
		}
		w.done("figure %s %s %d", e.Body, x.Measure, n+1)
	}
	return nil
}

// letters records letters by their numbers: each after the one that it replaces.
func (w *papersWriting) letters(ctx context.Context, doc Doc) error {
	if len(doc.Letters) == 0 {
		return nil
	}
	all, err := w.rm.store.Letters(ctx)
	if err != nil {
		return err
	}
	named, coded, ids := map[string]Letter{}, map[string]string{}, map[string]string{"": ""}
	for _, l := range all {
		named[l.Name()], coded[l.Code], ids[l.Name()] = l, l.Name(), l.ID
	}
	terms := map[string]Term{}
	for _, t := range w.rec.terms {
		p := w.dir.posts[t.Post]
		terms[termNamed(w.dir.people[t.Person].Slug, w.dir.bodies[p.Body].Slug, p.Slug, t.From)] = t
	}
	for _, e := range doc.Letters {
		l, name := e.Letter, e.Name()
		t, ok := terms[termNamed(e.Person, e.Body, e.Post, e.From)]
		if !ok {
			w.fault(e.Line, "%s does not hold %s/%s from %s: record the term first", e.Person, e.Body, e.Post, e.From)
			continue
		}
		l.Term = t.ID
		if l.Replaces, ok = ids[e.Replaces]; !ok {
			w.fault(e.Line, "%s replaces the letter %s, which does not stand before it", name, e.Replaces)
			continue
		}
		was, recorded := named[name]
		switch other, used := coded[l.Code]; {
		case recorded && (was.state() != l.state() || was.Reason != l.Reason || !was.At.Equal(l.At)):
			w.fault(e.Line, "the letter %s is recorded otherwise, and stays", name)
		case !recorded && used:
			w.fault(e.Line, "the code of %s is that of %s", name, other)
		case e.Replaces != "" && l.Reason == "":
			w.fault(e.Line, "%s", w.rm.say("en", Trouble{Key: "party.wrong.letter.reason"}, true))
		}
		w.at(e.Line, l.At)
		w.at(e.Line, l.Revoked)
		if len(w.wrong) > 0 {
			continue
		}
		if l, err = w.rm.addLetter(ctx, w.actor, l, was, w.dir.people[t.Person].Public); err != nil {
			return err
		}
		if !recorded {
			w.done("letter %s", name)
		} else if was.Revoked.IsZero() && !l.Revoked.IsZero() {
			w.done("revocation %s", name)
		}
		named[name], coded[l.Code], ids[name] = l, name, l.ID
	}
	return nil
}

func termNamed(person, body, post string, from Day) string {
	return person + " " + body + " " + post + " " + dayText(from)
}

// addLetter keeps a letter that was issued elsewhere, and its revocation; was is the letter as it is recorded, the zero one when it is not.
// Numbers that are given here go on after it.
func (rm *Room) addLetter(ctx context.Context, actor ledger.Actor, l, was Letter, public bool) (Letter, error) {
	if l.ID, l.By, l.Salt = was.ID, actor.Person, ledger.Salt(rm.o.Entropy); l.ID == "" {
		l.ID = id.New[string](rm.o.IDs)
		if err := rm.store.AddLetter(ctx, l); err != nil {
			return l, err
		}
		if err := series.Raise(ctx, rm.o.DB, LetterSeries, l.Year, int64(l.Number)); err != nil {
			return l, err
		}
		if err := rm.enterLetter(ctx, actor, "issued", l, public, l.state(), l.Salt); err != nil {
			return l, err
		}
	}
	if l.Revoked.IsZero() || !was.Revoked.IsZero() {
		return l, nil
	}
	return l, rm.addRevocation(ctx, actor, l, l.Because, l.Revoked, public)
}
