package party

import (
	"context"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// deskDone is what the template "desk-import-done" shows.
type deskDone struct {
	Head   view.DeskHead
	Notice *view.Notice
	Keys   []view.Key
	Undo   *view.Confirm
	Made   []madeLine
	More   int // how many are not listed
}

type madeLine struct {
	Text, Href string
	Chips      []view.Chip
	Note       string
}

// shownMade is how much of an import its page lists.
const shownMade = 500

// donePage is an import that was recorded.
func (d deskRoom) donePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, made, err := d.importOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	names, err := d.who.Names(ctx, r.Lang, x.By)
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskDone{Head: view.DeskHead{
		Title: fileName(r, x.Name), Kicker: r.Text("party.import." + x.Kind),
		Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: r.Text("party.import"), Href: r.Href(importPath)}},
	}}
	p.Keys = []view.Key{
		{Term: r.Text("party.import.key.at"), At: x.At, Clock: true},
		{Term: r.Text("party.import.key.who"), Text: byWhom(r, names[x.By], x.Via)},
		{Term: r.Text("party.import.key.counts"), Text: r.Text("party.import.fresh.n", "n", x.Fresh) + r.Text("view.comma") + " " + r.Text("party.import.changed.n", "n", x.Changed)},
	}
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	undo, err := d.undoOf(ctx, r, x, made, &p)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, m := range made {
		line, ok, err := d.madeLine(ctx, r, dir, m)
		if err != nil {
			return staff.Answer{}, err
		}
		line.Chips = undo[m.Object]
		switch {
		case !ok:
		case len(p.Made) == shownMade:
			p.More++
		default:
			p.Made = append(p.Made, line)
		}
	}
	return staff.Answer{Template: "party/desk-import-done", Title: p.Head.Title, Data: p, Nav: deskPath}, nil
}

// undoOf tells how an import was undone, or until when it can be, and what became of each object.
func (d deskRoom) undoOf(ctx context.Context, r *staff.Request, x Import, made []Made, p *deskDone) (map[string][]view.Chip, error) {
	chips := map[string][]view.Chip{}
	taken, err := d.store.TakenBack(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range taken {
		chips[o] = []view.Chip{{Text: r.Text("party.undo.taken"), Tone: "off"}}
	}
	u, err := d.store.Undo(ctx, x.ID)
	switch {
	case fault.Is(err, fault.NotFound) && !r.Now.Before(x.UndoUntil):
		p.Keys = append(p.Keys, view.Key{Term: r.Text("party.undo.until"), At: x.UndoUntil, Clock: true, Note: r.Text("party.undo.over")})
		return chips, nil
	case fault.Is(err, fault.NotFound):
		p.Keys = append(p.Keys, view.Key{Term: r.Text("party.undo.until"), At: x.UndoUntil, Clock: true})
		p.Undo = &view.Confirm{
			Title: r.Text("party.undo.ask"), Text: r.Text("party.undo.ask.text"), Action: r.Href(importPath + string(x.ID) + "/undo/"),
			Submit: r.Text("party.undo.do"), Grave: true, Cancel: view.Link{Text: r.Text("party.form.back"), Href: r.Href(importPath)},
		}
		return chips, nil
	case err != nil:
		return nil, err
	}
	names, err := d.who.Names(ctx, r.Lang, u.By)
	if err != nil {
		return nil, err
	}
	p.Notice = &view.Notice{Kind: "quiet", Title: r.Text("party.undo.done", "date", clock(r, u.At), "who", byWhom(r, names[u.By], u.Via)), Text: undone(r, u)}
	for _, m := range made {
		if !m.Fresh {
			chips[m.Object] = []view.Chip{{Text: r.Text("party.undo.restored"), Tone: "good"}}
		}
	}
	for _, s := range u.Stays {
		chips[s.Object] = []view.Chip{{Text: r.Text("party.undo.stays." + string(s.Why)), Tone: "wait"}}
	}
	return chips, nil
}

// undone counts what an undoing did.
func undone(r *staff.Request, u Undo) string {
	return strings.Join([]string{r.Text("party.undo.taken.n", "n", u.Taken), r.Text("party.undo.restored.n", "n", u.Restored), r.Text("party.undo.stays.n", "n", len(u.Stays))}, r.Text("view.comma")+" ")
}

// undoImport takes back what an import recorded.
func (d deskRoom) undoImport(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x := id.Import(r.PathValue("import"))
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	may := &reach{
		body:   func(b id.Body) bool { return r.May(ActChange, dir.scope(b)).OK && r.May(ActAppoint, dir.scope(b)).OK },
		person: func(p id.Person) bool { return r.May(ActPerson, dir.personScope(p, Today(r.Now))).OK },
	}
	if _, err := d.UndoImport(ctx, r.Actor(), x, may); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: importPath + string(x) + "/", Notice: "party.notice.import.undone"}, nil
}
