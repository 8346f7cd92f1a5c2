package party

import (
	"errors"
	"slices"
	"strings"

	"hemmat/internal/kit/id"
)

// RowVerdict is what becomes of a row.
type RowVerdict string

// The verdicts, in the order in which a list of them shows them.
const (
	RowWrong   RowVerdict = "wrong"   // it cannot be recorded as it is
	RowChanged RowVerdict = "changed" // something recorded becomes other
	RowNew     RowVerdict = "new"
	RowSame    RowVerdict = "same" // all of it is recorded
	RowLeft    RowVerdict = "left" // left out
)

var verdicts = []RowVerdict{RowWrong, RowChanged, RowNew, RowSame, RowLeft}

// trial is a draft laid over what is recorded: what would become of each row.
type trial struct {
	plan *plan
	rows []triedRow
	sign string // tells one outcome from another
}

// triedRow is a row with what it would record.
type triedRow struct {
	line    int
	cells   []string
	verdict RowVerdict
	faults  []Trouble
	bodies  []id.Body
	posts   []id.Post
	people  []id.Person
	terms   []id.Term
}

// count is how many rows have a verdict.
func (t *trial) count(v RowVerdict) int {
	n := 0
	for _, r := range t.rows {
		if r.verdict == v {
			n++
		}
	}
	return n
}

// try lays the rows of a draft over what is recorded. A row that cannot stand is left out with what is wrong with it,
// and with it those that need it; may says which of the rest the sender may not record, with nil for all.
func (rm *Room) try(rec record, d *Draft, may func(was *Directory, p *plan) []Trouble) (*trial, error) {
	rd := newTableReader(rm.vocabulary(), rec, d.Choice, d.body())
	left := map[int]bool{}
	for _, line := range d.Choice.Left {
		left[line] = true
	}
	out := func(line int) bool { return left[line] || len(rd.wrong[line]) > 0 }
	was := newDirectory(rec)
	var p *plan
	for round := 0; p == nil; round++ {
		if round >= maxRounds {
			rd.giveUp(out)
		}
		wrong := len(rd.wrong)
		doc := rd.entries(d.Choice.Kind, out)
		if len(rd.wrong) > wrong {
			continue // what the wrong rows would have brought is missed by others
		}
		var ts Troubles
		var err error
		if p, err = compare(rec, doc, rm.o.IDs, nil); errors.As(err, &ts) {
			p = nil
		} else if err != nil {
			return nil, err
		} else if may != nil {
			if ts = may(was, p); len(ts) > 0 {
				p = nil
			}
		}
		for _, t := range ts {
			for _, line := range append([]int{t.Line}, t.Also...) {
				if !slices.ContainsFunc(rd.wrong[line], func(u Trouble) bool { return u.Key == t.Key }) {
					rd.wrong[line] = append(rd.wrong[line], t)
				}
			}
		}
	}
	return rm.tried(rd, d, p, left), nil
}

// giveUp refuses all rows that are left: so many need each other that the way out takes too long to find.
func (rd *tableReader) giveUp(out func(int) bool) {
	for _, r := range rd.rows {
		if !out(r.line) {
			rd.fault(r.line, "tangled")
		}
	}
}

// tried gives each row its verdict.
func (rm *Room) tried(rd *tableReader, d *Draft, p *plan, left map[int]bool) *trial {
	t := &trial{plan: p}
	at := map[int]*triedRow{}
	t.rows = make([]triedRow, 0, len(d.body()))
	for _, r := range d.body() {
		row := triedRow{line: r.Line, cells: r.Cells, verdict: RowSame, faults: rd.wrong[r.Line]}
		switch {
		case left[r.Line]:
			row.verdict, row.faults = RowLeft, nil
		case len(row.faults) > 0:
			row.verdict = RowWrong
		}
		t.rows = append(t.rows, row)
		at[r.Line] = &t.rows[len(t.rows)-1]
	}
	none := &triedRow{}
	row := func(object string) *triedRow {
		if r := at[p.lines[object]]; r != nil {
			return r
		}
		return none
	}
	mark := func(r *triedRow, fresh bool) {
		if fresh {
			r.verdict = RowNew
		} else if r.verdict == RowSame {
			r.verdict = RowChanged
		}
	}
	each(&p.bodies, func(x id.Body, fresh bool) {
		r := row("body " + p.bodies.is[x].Slug)
		r.bodies = append(r.bodies, x)
		mark(r, fresh)
	})
	each(&p.posts, func(x id.Post, fresh bool) {
		post := p.posts.is[x]
		r := row("post " + p.bodies.is[post.Body].Slug + "/" + post.Slug)
		r.posts = append(r.posts, x)
		mark(r, fresh)
	})
	each(&p.people, func(x id.Person, fresh bool) {
		r := row("person " + p.people.is[x].Slug)
		r.people = append(r.people, x)
		mark(r, fresh)
	})
	each(&p.terms, func(x id.Term, fresh bool) {
		r := row("term " + string(x))
		r.terms = append(r.terms, x)
		mark(r, fresh)
	})
	t.sign = sign(rm.outcome(t))
	return t
}

// each tells of what is new and what is changed.
func each[K ~string, V any](s *shelf[K, V], do func(x K, fresh bool)) {
	fresh, changed := s.changes()
	for _, x := range fresh {
		do(x, true)
	}
	for _, x := range changed {
		do(x, false)
	}
}

// outcome is what would become of the rows, without the ids that are made anew with each trial.
func (rm *Room) outcome(t *trial) []string {
	var b strings.Builder
	all := make([]string, 0, len(t.rows))
	for _, r := range t.rows {
		b.Reset()
		b.WriteString(string(r.verdict))
		for _, f := range r.faults {
			b.WriteString(" " + f.Key)
		}
		for _, o := range rm.objects("fa", t.plan, r) {
			b.WriteString("\n" + o.key + " " + o.name + " " + o.slug)
			for _, c := range o.changes {
				b.WriteString("\n" + c.key + ": " + c.was + " → " + c.is)
			}
		}
		all = append(all, b.String())
	}
	return all
}

// object is something that a row would record, in words.
type object struct {
	key     string // body, post, person, term
	name    string
	slug    string // its part of an address, "" when it has none of its own
	fresh   bool
	changes []change
}

// objects are what a row would record.
func (rm *Room) objects(lang string, p *plan, r triedRow) []object {
	name := func(bodies map[id.Body]Body) func(id.Body) string {
		return func(x id.Body) string {
			s, _ := bodies[x].FullName(lang)
			return s
		}
	}
	was, is := tell{rm, lang, name(p.bodies.was)}, tell{rm, lang, name(p.bodies.is)}
	var all []object
	for _, x := range r.bodies {
		old, there := p.bodies.was[x]
		full, _ := p.bodies.is[x].FullName(lang)
		all = append(all, object{"body", full, p.bodies.is[x].Slug, !there, changes(was.body(old), is.body(p.bodies.is[x]))})
	}
	for _, x := range r.posts {
		old, there := p.posts.was[x]
		post := p.posts.is[x]
		full, _ := Signature(post, p.bodies.is[post.Body], lang)
		all = append(all, object{"post", full, "", !there, changes(was.post(old), is.post(post))})
	}
	for _, x := range r.people {
		old, there := p.people.was[x]
		full, _ := p.people.is[x].Name.In(lang)
		all = append(all, object{"person", full, p.people.is[x].Slug, !there, changes(was.person(old), is.person(p.people.is[x]))})
	}
	for _, x := range r.terms {
		old, there := p.terms.was[x]
		term := p.terms.is[x]
		post := p.posts.is[term.Post]
		held, _ := Signature(post, p.bodies.is[post.Body], lang)
		who, _ := p.people.is[term.Person].Name.In(lang)
		all = append(all, object{"term", is.text("party.import.term", "person", who, "post", held), "", !there, changes(was.term(old), is.term(term))})
	}
	return all
}
