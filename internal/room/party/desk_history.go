package party

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	texts "hemmat/internal/kit/prose"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The history of a body is that of its posts too; that of a post or a person, of the terms too.

// Bounds of a history: how many objects it tells of, and how many changes.
const (
	toldObjects = 60
	toldChanges = 200
)

// deskHistory is what the template "desk-history" shows.
type deskHistory struct {
	Head  view.DeskHead
	Lines []historyLine
}

// historyLine is a change: what was recorded before and after, word by word.
type historyLine struct {
	Deed  view.Deed
	Facts []historyFact
}

type historyFact struct {
	Name string
	Diff view.Diff
}

// told is an object whose history is told, with its name.
type told struct{ object, name string }

func (d deskRoom) bodyHistory(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	name, _ := b.FullName(r.Lang)
	all := []told{{"body:" + string(b.ID), name}}
	for _, p := range dir.Posts(b.ID) {
		called, _ := p.Name.In(r.Lang)
		all = append(all, told{"post:" + string(p.ID), called})
	}
	return d.history(ctx, r, dir, name, bodiesPath+string(b.ID)+"/", all)
}

func (d deskRoom) postHistory(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, p, err := d.postOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	name, _ := Signature(p, dir.bodies[p.Body], r.Lang)
	all := []told{{"post:" + string(p.ID), name}}
	for _, t := range slices.Backward(dir.held[p.ID]) {
		who, _ := dir.people[t.Person].Name.In(r.Lang)
		all = append(all, told{"term:" + string(t.ID), r.Text("party.desk.term", "name", who)})
	}
	return d.history(ctx, r, dir, name, bodiesPath+string(p.Body)+"/", all)
}

func (d deskRoom) personHistory(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, x, err := d.personOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	name, _ := x.Name.In(r.Lang)
	all := []told{{"person:" + string(x.ID), name}}
	for _, o := range slices.Backward(dir.Terms(x.ID)) {
		if r.May(ActSee, dir.scope(o.Body.ID)).OK {
			post, _ := o.Signature(r.Lang)
			all = append(all, told{"term:" + string(o.Term.ID), post})
		}
	}
	return d.history(ctx, r, dir, name, peoplePath+string(x.ID)+"/", all)
}

func (d deskRoom) history(ctx context.Context, r *staff.Request, dir *Directory, title, back string, objects []told) (staff.Answer, error) {
	p := deskHistory{Head: view.DeskHead{Title: r.Text("party.history", "name", title), Note: r.Text("party.history.note"), Crumbs: view.Crumbs{
		{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: title, Href: r.Href(back)},
	}}}
	t := tell{d.Room, r.Lang, func(x id.Body) string {
		s, _ := dir.bodies[x].FullName(r.Lang)
		return s
	}}
	var by []id.Person
	var lines []historyLine
	var actors []ledger.Actor
	for _, o := range objects[:min(len(objects), toldObjects)] {
		entries, err := d.o.Ledger.Of(ctx, o.object, toldChanges)
		if err != nil {
			return staff.Answer{}, err
		}
		states, err := d.store.States(ctx, o.object)
		if err != nil {
			return staff.Answer{}, err
		}
		slices.SortFunc(entries, func(a, b ledger.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
		was := []fact(nil)
		for i, e := range entries {
			if len(entries) != len(states) { // a history too long to be told whole: only who did what
				lines, actors = append(lines, historyLine{Deed: d.deed(r, o, e, "")}), append(actors, e.Actor)
				continue
			}
			is, err := t.state(o.object, states[i].State)
			if err != nil {
				return staff.Answer{}, err
			}
			line := historyLine{Deed: d.deed(r, o, e, states[i].Reason)}
			for _, c := range changes(was, is) {
				line.Facts = append(line.Facts, historyFact{r.Text("party.column." + c.key), wordDiff(c.was, c.is)})
			}
			was = is
			lines, actors = append(lines, line), append(actors, e.Actor)
		}
	}
	for _, a := range actors {
		by = append(by, a.Person)
	}
	names, err := d.who.Names(ctx, r.Lang, by...)
	if err != nil {
		return staff.Answer{}, err
	}
	for i := range lines {
		lines[i].Deed.Who = byWhom(r, names[actors[i].Person], actors[i].Via)
	}
	slices.Reverse(lines)
	slices.SortStableFunc(lines, func(a, b historyLine) int { return b.Deed.At.Compare(a.Deed.At) })
	p.Lines = lines[:min(len(lines), toldChanges)]
	return staff.Answer{Template: "party/desk-history", Title: p.Head.Title, Data: p, Nav: deskPath}, nil
}

func (d deskRoom) deed(r *staff.Request, o told, e ledger.Entry, reason string) view.Deed {
	return view.Deed{Title: r.Text("party.did."+e.Act) + r.Text("party.history.of", "name", o.name), At: e.At, Reason: reason, State: "done"}
}

// state is what is recorded of an object in one of its states.
func (t tell) state(object, state string) ([]fact, error) {
	kind, _, _ := strings.Cut(object, ":")
	switch kind {
	case "body":
		var b Body
		err := json.Unmarshal([]byte(state), &b)
		return t.body(b), err
	case "post":
		var p Post
		err := json.Unmarshal([]byte(state), &p)
		return t.post(p), err
	case "person":
		var p Person
		err := json.Unmarshal([]byte(state), &p)
		return t.person(p), err
	}
	var x Term
	err := json.Unmarshal([]byte(state), &x)
	return t.term(x), err
}

// wordDiff is how one text became another, word by word.
func wordDiff(was, is string) view.Diff {
	var line []view.Piece
	for _, p := range texts.Words(was, is) {
		switch p.Change {
		case texts.Removed:
			line = append(line, view.Piece{Kind: "del", Text: p.Text})
		case texts.Added:
			line = append(line, view.Piece{Kind: "ins", Text: p.Text})
		case texts.Spelled:
			line = append(line, view.Piece{Kind: "del", Text: p.Was}, view.Piece{Kind: "ins", Text: p.Text})
		case texts.Kept:
			line = append(line, view.Piece{Text: p.Text})
		}
	}
	return view.Diff{line}
}
