package press

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// One act on many items: they are chosen in the list, seen once more with what can be done to each, and then each is
// decided by the rules by itself, in a transaction of its own. Nothing that readers have seen is changed so.

// maxBulk is how many items one person acts on at once. More is a mass change, which takes two people.
const maxBulk = 50

// massChange refuses what one person alone may not do to so many items. This is where a second person's word would count.
func massChange(items []id.Item) error {
	if len(items) > maxBulk {
		return fault.New(fault.Invalid, "press.error.bulk.many", "n", maxBulk)
	}
	return nil
}

// bulkActs are the acts on many, in the order of the choice. Those that take something back are done one by one.
var bulkActs = []string{"submit", "review", "approve", "publish", "schedule", "unschedule", "return", "topic", "owner"}

func (d *Desk) registerBulk(s *staff.Pages) {
	s.Page(staff.Page{Name: "press.desk.bulk.form", Method: http.MethodGet, Pattern: "/desk/press/bulk/", Action: ActBulk, Object: staff.Anywhere, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return d.bulkForm(ctx, r, r.URL.Query().Get("act"), r.URL.Query()["item"], nil)
	}})
	s.Page(staff.Page{Name: "press.desk.bulk", Method: http.MethodPost, Pattern: "/desk/press/bulk/", Action: ActBulk, Object: staff.Anywhere, Do: d.bulk})
}

// deskBulk is what the template "desk_bulk" shows: the items chosen, or what came of them.
type deskBulk struct {
	Head   view.DeskHead
	Form   *view.FormPage
	Can    []bulkRow
	Cannot []bulkRow
	Asked  bool // before it is done
}

type bulkRow struct{ Title, Href, Lang, State, Why string }

// bulkItem is one of the items, with the act as it is for its kind.
type bulkItem struct {
	row  bulkRow
	item id.Item
	mark string
	act  deskAct
	v    access.Verdict
}

func (d *Desk) bulkForm(ctx context.Context, r *staff.Request, act string, chosen []string, wrong error) (staff.Answer, error) {
	items, err := d.chosen(act, chosen)
	if err != nil {
		return staff.Answer{}, err
	}
	data := deskBulk{Asked: true, Head: bulkHead(r, r.Text("press.bulk."+act))}
	fields := []view.Field{hidden("act", act)}
	var can []view.Field
	for _, item := range items {
		one, err := d.bulkItem(ctx, r, act, item)
		if err != nil {
			return staff.Answer{}, err
		}
		if one.row.Why != "" {
			data.Cannot = append(data.Cannot, one.row)
			continue
		}
		data.Can = append(data.Can, one.row)
		can = append(can, hidden("item", string(item)), hidden("mark."+string(item), one.mark))
	}
	status := 0
	if len(can) > 0 {
		asked, err := d.bulkFields(ctx, r, act)
		if err != nil {
			return staff.Answer{}, err
		}
		if wrong != nil {
			status = http.StatusUnprocessableEntity
			values(r.PostForm, asked)
			key, args := fault.Text(wrong)
			for i := range asked {
				if asked[i].Name == faulty[key] {
					asked[i].Error = r.Text(key, args...)
				}
			}
		}
		data.Form = &view.FormPage{
			Action: r.Href("/desk/press/bulk/"), Submit: r.Text("press.bulk.go", "n", len(data.Can)), Cancel: &view.Link{Text: r.Text("press.desk.cancel"), Href: r.Href("/desk/press/")},
			Groups: []view.Group{{Fields: slices.Concat(fields, can, asked)}},
		}
	}
	return staff.Answer{Template: "press/desk_bulk", Title: data.Head.Title, Data: data, Nav: "/desk/press/", Status: status}, nil
}

func bulkHead(r *staff.Request, title string) view.DeskHead {
	return view.DeskHead{Title: title, Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}}}
}

// chosen reads the items and the act.
func (d *Desk) chosen(act string, chosen []string) ([]id.Item, error) {
	if !slices.Contains(bulkActs, act) {
		return nil, fault.New(fault.Invalid, "press.error.bulk.act")
	}
	var items []id.Item
	for _, c := range chosen {
		if item := id.Item(c); c != "" && !slices.Contains(items, item) {
			items = append(items, item)
		}
		if err := massChange(items); err != nil {
			return nil, err
		}
	}
	if len(items) == 0 {
		return nil, fault.New(fault.Invalid, "press.error.bulk.none")
	}
	return items, nil
}

// bulkItem says whether the act can be done to an item by the visitor, and if not, why.
func (d *Desk) bulkItem(ctx context.Context, r *staff.Request, act string, item id.Item) (bulkItem, error) {
	unknown := bulkItem{item: item, row: bulkRow{Title: r.Text("press.bulk.unknown"), Why: r.Text("press.bulk.unknown.why")}}
	it, err := d.room.store.Item(ctx, item)
	if fault.Is(err, fault.NotFound) {
		return unknown, nil
	} else if err != nil {
		return unknown, err
	}
	f, err := d.room.store.flow(ctx, item)
	if err != nil {
		return unknown, err
	}
	o, err := d.room.object(ctx, ActSee, &it, &f)
	if err != nil || !r.May(ActSee, o).OK {
		return unknown, err
	}
	one := bulkItem{item: item, mark: it.Mark(), act: d.bulkAct(act, &it), row: bulkRow{
		Title: it.Editions[it.Lang].Title, Lang: it.Lang, Href: r.Href(DeskPath(item)), State: r.Text("press.state." + string(f.State(&it))),
	}}
	if o, err = d.room.object(ctx, one.act.action, &it, &f); err != nil {
		return one, err
	}
	one.v = r.May(one.act.action, o)
	switch err := it.Ready(); {
	case !one.v.OK:
		one.row.Why = r.Text(one.v.Refusal.Key())
	case one.act.action == ActWrite && it.Short > 0:
		one.row.Why = r.Text("press.error.correct")
	case err != nil && one.act.action != ActWrite && one.act.action != ActReturn:
		key, args := fault.Text(err)
		one.row.Why = r.Text(key, args...)
	}
	return one, nil
}

// bulkAct is an act on many as it is for one item: a statement is published by an act of its own.
func (d *Desk) bulkAct(act string, it *Item) deskAct {
	rm := d.room
	switch act {
	case "topic":
		return deskAct{name: act, action: ActWrite, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			topic := id.Topic(r.PostFormValue("topic"))
			if topic == "" {
				return fault.New(fault.Invalid, "press.error.topic")
			}
			_, err := rm.FileUnder(ctx, r.Actor(), item, topic)
			return err
		}}
	case "owner":
		return deskAct{name: act, action: ActWrite, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			owner := id.Body(r.PostFormValue("owner"))
			o, err := rm.object(ctx, ActWrite, &Item{Status: Drafted, Owner: owner}, &Flow{})
			if err != nil || owner == "" || !r.May(ActWrite, o).OK {
				return fault.New(fault.Invalid, "press.write.error.owner")
			}
			_, err = rm.HandOver(ctx, r.Actor(), item, owner)
			return err
		}}
	case "publish", "schedule":
		if it.Kind.Numbered() {
			act += "-statement"
		}
	}
	for _, a := range d.acts() {
		if a.name == act {
			return a
		}
	}
	return deskAct{name: act}
}

// bulkFields are what the act asks for, once for all.
func (d *Desk) bulkFields(ctx context.Context, r *staff.Request, act string) ([]view.Field, error) {
	switch act {
	case "schedule":
		return []view.Field{d.field(r, "day"), d.field(r, "clock")}, nil
	case "return":
		return []view.Field{d.field(r, "return"), d.field(r, "note")}, nil
	case "topic":
		topics, err := d.room.store.Topics(ctx)
		f := view.Field{Name: "topic", Kind: "select", Label: r.Text("press.bulk.which"), Required: true, Options: []view.Option{{Text: r.Text("press.bulk.choose")}}}
		for _, t := range topics {
			if t.Hidden {
				continue
			}
			f.Options = append(f.Options, view.Option{Value: string(t.ID), Text: t.Name.In(r.Lang)})
		}
		return []view.Field{f}, err
	case "owner":
		bodies, names, err := d.mayWriteFor(ctx, r)
		f := view.Field{Name: "owner", Kind: "select", Label: r.Text("press.fact.owner"), Required: true, Options: []view.Option{{Text: r.Text("press.bulk.choose")}}}
		for _, b := range bodies {
			f.Options = append(f.Options, view.Option{Value: string(b), Text: names[b].Text})
		}
		return []view.Field{f}, err
	}
	return nil, nil
}

// mayWriteFor are the bodies for which the visitor may write: those of their grants, and of those that own something.
func (d *Desk) mayWriteFor(ctx context.Context, r *staff.Request) ([]id.Body, map[id.Body]view.Link, error) {
	all, err := d.room.store.Owners(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, g := range r.Reach(ActWrite) {
		all = append(all, g.Body)
	}
	may := map[id.Body]bool{}
	for _, b := range all {
		o, err := d.room.object(ctx, ActWrite, &Item{Status: Drafted, Owner: b}, &Flow{})
		if err != nil {
			return nil, nil, err
		}
		if b != "" && r.May(ActWrite, o).OK {
			may[b] = true
		}
	}
	bodies := slices.Sorted(maps.Keys(may))
	names, err := d.public.bodies(ctx, r.Lang, bodies...)
	slices.SortStableFunc(bodies, func(a, b id.Body) int { return strings.Compare(names[a].Text, names[b].Text) })
	return bodies, names, err
}

// bulk does the act, item by item, and lists what was done and what was not. A fault of what was typed is said before
// anything is done: it is that of the first item.
func (d *Desk) bulk(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return staff.Answer{}, fault.Wrap(fault.Invalid, err)
	}
	act := r.PostForm.Get("act")
	items, err := d.chosen(act, r.PostForm["item"])
	if err != nil {
		return staff.Answer{}, err
	}
	data := deskBulk{Head: bulkHead(r, r.Text("press.bulk.done."+act))}
	for _, item := range items {
		one, err := d.bulkItem(ctx, r, act, item)
		if err != nil {
			return staff.Answer{}, err
		}
		if one.row.Why == "" {
			err := d.doOne(ctx, r, &one)
			key, args := fault.Text(err)
			switch fault.Of(err) {
			case fault.Invalid, fault.Conflict, fault.Forbidden, fault.NotFound:
				if fault.Is(err, fault.Invalid) && faulty[key] != "" && len(data.Can) == 0 {
					return d.bulkForm(ctx, r, act, r.PostForm["item"], err)
				}
				one.row.Why = r.Text(key, args...)
			default:
				if err != nil {
					return staff.Answer{}, err
				}
			}
		}
		if one.row.Why != "" {
			data.Cannot = append(data.Cannot, one.row)
		} else {
			data.Can = append(data.Can, one.row)
		}
	}
	return staff.Answer{Template: "press/desk_bulk", Title: data.Head.Title, Data: data, Nav: "/desk/press/"}, nil
}

// doOne does the act to one item as if its own button had been pressed.
func (d *Desk) doOne(ctx context.Context, r *staff.Request, one *bulkItem) error {
	own := *r
	own.Verdict = one.v
	own.Request = r.Request.WithContext(ctx)
	own.PostForm = maps.Clone(r.PostForm)
	own.PostForm.Set("mark", r.PostForm.Get("mark."+string(one.item)))
	return one.act.run(ctx, &own, one.item)
}
