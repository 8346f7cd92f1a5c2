package press

import (
	"context"
	"slices"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// deskList is what the template "desk_list" shows.
type deskList struct {
	Head   view.DeskHead
	Filter view.Form
	Rows   []deskRow
	Bulk   *view.Field // the act on those chosen; nil for whoever only reads
	Empty  *view.Empty
	Pager  view.Pager
}

type deskRow struct {
	ID    id.Item
	Title string
	Lang  string
	Href  string
	Kind  string
	Chips []view.Chip
	Owner string
	At    time.Time
}

// deskPage is how many items a page of the desk's list has.
const deskPage = 50

// states in the order of the filter.
var deskStates = []Status{Drafted, Submitted, InReview, Approved, Scheduled, Published, Issued, Withdrawn, Unpublished}

func (d *Desk) list(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	q := r.URL.Query()
	f := DeskFilter{State: Status(q.Get("state")), Kind: Kind(q.Get("kind")), Red: q.Get("state") == "red", Before: id.Item(q.Get("before")), Limit: deskPage + 1}
	if f.Red || !slices.Contains(deskStates, f.State) {
		f.State = ""
	}
	if !f.Kind.Known() {
		f.Kind = ""
	}
	owners, names, err := d.reach(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	f.Owners = owners
	body := id.Body(q.Get("body"))
	if body != "" && slices.Contains(owners, body) {
		f.Owners = []id.Body{body}
	}
	items, err := d.room.store.Desk(ctx, f)
	if err != nil {
		return staff.Answer{}, err
	}
	title := r.Text("press.desk")
	data := deskList{Head: view.DeskHead{Title: title}, Filter: d.filter(r, f, body, owners, names), Pager: view.Pager{Label: title}}
	if r.May(ActWrite, access.Object{Anywhere: true}).OK {
		data.Head.Main = &view.Link{Text: r.Text("press.desk.new"), Href: r.Href("/desk/press/new/")}
	}
	if r.May(ActBulk, access.Object{Anywhere: true}).OK {
		data.Bulk = &view.Field{Name: "act", Kind: "select", Label: r.Text("press.bulk")}
		for _, a := range bulkActs {
			data.Bulk.Options = append(data.Bulk.Options, view.Option{Value: a, Text: r.Text("press.bulk." + a)})
		}
	}
	more := func(before id.Item) string {
		q := r.URL.Query()
		q.Del("notice")
		q.Set("before", string(before))
		return r.Href("/desk/press/") + "?" + q.Encode()
	}
	if len(items) > deskPage {
		items = items[:deskPage]
		data.Pager.Older = &view.Link{Text: r.Text("press.older"), Href: more(items[deskPage-1].ID)}
	}
	for _, it := range items {
		row := deskRow{
			ID: it.ID, Title: it.Title, Href: r.Href(DeskPath(it.ID)), Kind: r.Text("press.kind." + string(it.Kind)),
			Owner: names[it.Owner].Text, At: it.ChangedAt, Chips: chips(r, it.State, it.Red),
		}
		if it.Lang != r.Lang {
			row.Lang = it.Lang
		}
		if row.At.IsZero() {
			row.At = it.CreatedAt
		}
		data.Rows = append(data.Rows, row)
	}
	if len(items) == 0 {
		data.Empty = &view.Empty{Title: r.Text("press.desk.none"), Text: r.Text("press.desk.none.text"), Links: []view.Link{{Text: r.Text("press.desk.all"), Href: r.Href("/desk/press/")}}}
	}
	return staff.Answer{Template: "press/desk_list", Title: title, Data: data, Nav: "/desk/press/"}, nil
}

// chips say in which state an item is, and whether it was published in haste and nobody has read it since.
func chips(r *staff.Request, state Status, red bool) []view.Chip {
	all := []view.Chip{{Text: r.Text("press.state." + string(state)), Tone: tones[state]}}
	if red {
		all = append(all, view.Chip{Text: r.Text("press.desk.red"), Tone: "late"})
	}
	return all
}

// reach are the owners whose items the visitor may see, with their names.
func (d *Desk) reach(ctx context.Context, r *staff.Request) ([]id.Body, map[id.Body]view.Link, error) {
	all, err := d.room.store.Owners(ctx)
	if err != nil {
		return nil, nil, err
	}
	may := []id.Body{}
	for _, owner := range all {
		o, err := d.room.object(ctx, ActSee, &Item{Owner: owner}, &Flow{})
		if err != nil {
			return nil, nil, err
		}
		if r.May(ActSee, o).OK {
			may = append(may, owner)
		}
	}
	names, err := d.public.bodies(ctx, r.Lang, given(slices.Clone(may))...)
	return may, names, err
}

func (d *Desk) filter(r *staff.Request, f DeskFilter, body id.Body, owners []id.Body, names map[id.Body]view.Link) view.Form {
	state := view.Field{Name: "state", Label: r.Text("press.desk.state"), Kind: "select", Options: []view.Option{{Text: r.Text("press.desk.any")}}}
	for _, s := range deskStates {
		state.Options = append(state.Options, view.Option{Value: string(s), Text: r.Text("press.state." + string(s)), Chosen: f.State == s})
	}
	state.Options = append(state.Options, view.Option{Value: "red", Text: r.Text("press.desk.red"), Chosen: f.Red})
	kind := view.Field{Name: "kind", Label: r.Text("press.desk.kind"), Kind: "select", Options: []view.Option{{Text: r.Text("press.desk.any")}}}
	for _, k := range Kinds {
		kind.Options = append(kind.Options, view.Option{Value: string(k), Text: r.Text("press.kind." + string(k)), Chosen: f.Kind == k})
	}
	form := view.Form{Action: r.Href("/desk/press/"), Title: r.Text("press.desk.filter"), Fields: []view.Field{state, kind}}
	if len(owners) > 1 {
		of := view.Field{Name: "body", Label: r.Text("press.fact.owner"), Kind: "select", Options: []view.Option{{Text: r.Text("press.desk.any")}}}
		for _, o := range owners {
			if o != "" {
				of.Options = append(of.Options, view.Option{Value: string(o), Text: names[o].Text, Chosen: o == body})
			}
		}
		form.Fields = append(form.Fields, of)
	}
	return form
}
