package meeting

import (
	"context"
	"strconv"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// memoryView is what the template "memory" shows.
type memoryView struct {
	Head  view.DeskHead
	Form  view.Form
	Note  string // how many were found
	Found []foundRow
	Empty *view.Empty
	Pager view.Pager
}

// foundRow is an answer with its source.
type foundRow struct {
	Key     string
	Kicker  string // resolution 3 of 1405, or minutes
	Title   string
	Href    string
	Chip    *view.Chip
	Text    []string
	Source  string // which meeting of which body, when
	Meeting string
}

// memoryPage answers «what did we decide about X», within what the visitor may see.
func (rm *Room) memoryPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	q := strings.ToValidUTF8(r.URL.Query().Get("q"), " ")
	p := memoryView{
		Head: view.DeskHead{Title: r.Text("meeting.memory"), Note: r.Text("meeting.memory.note")},
		Form: view.Form{ID: "memory", Action: r.Href(memoryPath), Title: r.Text("meeting.memory"), Submit: r.Text("meeting.memory.ask"), Fields: []view.Field{
			{Kind: "search", Name: "q", Label: r.Text("meeting.field.q"), Hint: r.Text("meeting.field.q.hint"), Value: q, Autocomplete: "off"},
		}},
	}
	who, err := rm.reader(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	before := Place{Doc: r.URL.Query().Get("doc")}
	if before.At, err = strconv.ParseInt(r.URL.Query().Get("at"), 10, 64); err != nil || !strings.Contains(before.Doc, ":") || strings.ContainsFunc(before.Doc, func(c rune) bool { return c < ' ' || c > '~' }) {
		before = Place{}
	}
	found, next, err := rm.Recall(ctx, who, q, before)
	if err != nil {
		return staff.Answer{}, err
	}
	if p.Found, err = rm.foundRows(ctx, r, who, found); err != nil {
		return staff.Answer{}, err
	}
	switch {
	case strings.TrimSpace(q) == "":
	case len(found) == 0:
		p.Empty = &view.Empty{Title: r.Text("meeting.memory.none.title"), Text: r.Text("meeting.memory.none.text")}
	case next != nil:
		p.Note = r.Text("meeting.memory.many", "n", len(found))
		p.Pager.Older = &view.Link{Text: r.Text("meeting.older"), Href: r.Href(memoryPath) + "?" + query("q", q, "at", strconv.FormatInt(next.At, 10), "doc", next.Doc)}
	default:
		p.Note = r.Text("meeting.memory.found", "n", len(found))
	}
	if before.Doc != "" {
		p.Pager.Newer = &view.Link{Text: r.Text("meeting.newest"), Href: r.Href(memoryPath) + "?" + query("q", q)}
	}
	return staff.Answer{Template: "meeting/memory", Title: p.Head.Title, Data: p, Nav: memoryPath}, nil
}

// reader is the visitor with what they may see: by their function, and by the seats that they have and had.
func (rm *Room) reader(ctx context.Context, r *staff.Request) (Reader, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return Reader{}, err
	}
	who := Reader{Person: r.Visitor.Person, Posts: held(r, tree)}
	if len(r.Reach(ActSee)) == 0 {
		return who, nil
	}
	who.Bodies, err = r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	who.All = err == nil && who.Bodies == nil
	return who, err
}

// foundRows are the answers as the page shows them.
func (rm *Room) foundRows(ctx context.Context, r *staff.Request, who Reader, found []Found) ([]foundRow, error) {
	var meetings []id.Meeting
	var ids []id.Ruling
	for _, f := range found {
		meetings = append(meetings, f.Meeting)
		if f.Ruling != "" {
			ids = append(ids, f.Ruling)
		}
	}
	of, err := rm.store.Meetings(ctx, meetings...)
	if err != nil {
		return nil, err
	}
	rulings, err := rm.store.Rulings(ctx, ids...)
	if err != nil {
		return nil, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]foundRow, len(found))
	for i, f := range found {
		m := of[f.Meeting]
		body, _ := tree.Body(m.Body)
		desk, err := rm.may(ctx, r, ActSee, m.Body)
		if err != nil {
			return nil, err
		}
		seat := false
		if !desk {
			if seat, err = rm.store.Concerns(ctx, m.ID, who.Person, who.Posts); err != nil {
				return nil, err
			}
		}
		row := foundRow{Key: strconv.Itoa(i), Kicker: r.Text("meeting.minutes"), Title: f.Title, Text: paragraphs(f.Text), Source: joined(r, joined(r, body.Name.In(r.Lang), numberOf(r, &m)), day(m.Begins).Medium(r.Lang))}
		switch {
		case desk:
			row.Meeting = r.Href(meetingPath(m.ID))
		case seat:
			row.Meeting = r.Href(myPath(m.ID))
		default:
			row.Meeting = r.Href(publicPath(body.Slug, &m))
		}
		row.Href = row.Meeting
		if x, ok := rulings[f.Ruling]; ok {
			c := rulingChip(r, &x)
			row.Kicker, row.Chip = rulingNumber(r, &x), &c
			switch {
			case desk:
				row.Href = r.Href(rulingPath(x.ID))
			case seat:
				row.Href = r.Href(myRulingPath(x.ID))
			}
		}
		if len(row.Text) > 4 {
			row.Text = append(row.Text[:4:4], "…")
		}
		rows[i] = row
	}
	return rows, nil
}
