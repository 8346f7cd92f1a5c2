package circular

import (
	"context"
	"slices"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

const listLength = 50

// deskList is what the template "desk-list" shows.
type deskList struct {
	Head   view.DeskHead
	Notice *view.Notice
	Works  []view.Work
	Empty  *view.Empty
	Pager  view.Pager
}

func (rm *Room) listPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	issuers, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	before := id.Circular(r.URL.Query().Get("before"))
	if !id.Valid(string(before)) {
		before = ""
	}
	all, err := rm.store.Of(ctx, issuers, before, listLength+1)
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskList{Head: view.DeskHead{Title: r.Text("circular.title"), Note: r.Text("circular.title.note")}}
	if r.May(ActPrepare, access.Object{Anywhere: true}).OK {
		p.Head.Main = &view.Link{Text: r.Text("circular.new"), Href: r.Href(home + "new/")}
	}
	if at, err := rm.Restored(ctx); err != nil {
		return staff.Answer{}, err
	} else if !at.IsZero() {
		p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("circular.error.restored"), Links: []view.Link{{Text: r.Text("circular.restored"), Href: r.Href(restoredPath)}}}
	}
	if len(all) > listLength {
		all = all[:listLength]
		p.Pager.Older = &view.Link{Text: r.Text("circular.older"), Href: r.Href(home + "?before=" + string(all[len(all)-1].ID))}
	}
	if before != "" {
		p.Pager.Newer = &view.Link{Text: r.Text("circular.newest"), Href: r.Href(home)}
	}
	if p.Works, err = rm.rows(ctx, r, all); err != nil {
		return staff.Answer{}, err
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("circular.empty.title"), Text: r.Text("circular.empty.text")}
	}
	return staff.Answer{Template: "circular/desk-list", Title: p.Head.Title, Data: p, Nav: home}, nil
}

// rows are the lines of the desk's list.
func (rm *Room) rows(ctx context.Context, r *staff.Request, all []Circular) ([]view.Work, error) {
	ids, items := make([]id.Circular, len(all)), make([]id.Item, len(all))
	for i, c := range all {
		ids[i], items[i] = c.ID, c.Item
	}
	titles, err := rm.o.Texts.Titles(ctx, r.Lang, items...)
	if err != nil {
		return nil, err
	}
	asked, err := rm.store.OpenQuestions(ctx, ids...)
	if err != nil {
		return nil, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]view.Work, len(all))
	for i := range all {
		c := &all[i]
		issuer, _ := tree.Body(c.Issuer)
		w := view.Work{Kind: r.Text("circular.state.prepared"), Title: titles[c.Item], Href: r.Href(circularPath(c.ID)), Of: issuer.Name.In(r.Lang)}
		if c.State == Sent {
			w.Kind, w.Done = numberOf(r, c), c.SentAt
			w.Note = r.Text("circular.seats", "n", c.Seats)
		} else {
			w.Chips = append(w.Chips, view.Chip{Text: r.Text("circular.chip.prepared"), Tone: "wait"})
			if !c.Until.IsZero() {
				w.Due, w.Late = lastDay(c.Until).Time(), !r.Now.Before(c.Until)
			}
		}
		if n := asked[c.ID]; n > 0 {
			w.Chips = append(w.Chips, view.Chip{Text: r.Text("circular.chip.questions", "n", n), Tone: "wait"})
		}
		rows[i] = w
	}
	return rows, nil
}

// audience are the lines of an audience in words.
func (rm *Room) audience(ctx context.Context, r *staff.Request, tree Tree, choices []Choice) ([]string, error) {
	kinds, err := rm.o.Party.Kinds(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	lines := make([]string, len(choices))
	for i, c := range choices {
		body, _ := tree.Body(c.Body)
		name := body.Name.In(r.Lang)
		posts := c.Posts
		if key := c.Name(); key != "" {
			posts = r.Text(key)
		}
		switch c.Kind {
		case OfPost:
			p, _ := tree.Post(c.Post)
			lines[i] = p.Name.In(r.Lang)
		case OfBody:
			lines[i] = r.Text("circular.line.body", "body", name)
		case OfGroup:
			kind := r.Text("circular.in.any")
			if j := slices.IndexFunc(kinds, func(k KindName) bool { return k.Kind == c.BodyKind }); j >= 0 {
				kind = r.Text("circular.in.kind", "kind", kinds[j].Name)
			}
			lines[i] = r.Text("circular.line.group", "posts", posts, "kind", kind, "body", name)
		}
	}
	return lines, nil
}
