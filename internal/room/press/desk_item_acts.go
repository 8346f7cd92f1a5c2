package press

import (
	"context"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

// deskAct is an act on an item: a button, or with fields a form of its own.
type deskAct struct {
	name    string
	action  access.Action
	applies func(it *Item, f *Flow) bool // nil: whenever the rule's state allows
	fields  []string
	maxBody int64
	run     func(ctx context.Context, r *staff.Request, item id.Item) error
}

// acts are the acts of the item's page, in the order of its list.
func (d *Desk) acts() []deskAct {
	rm := d.room
	red := func(_ *Item, f *Flow) bool { return f.Emergency }
	open := func(it *Item, _ *Flow) bool { return it.Reach == Everyone }
	of := func(numbered bool) func(*Item, *Flow) bool {
		return func(it *Item, _ *Flow) bool { return it.Kind.Numbered() == numbered && open(it, nil) }
	}
	asked := func(yes bool) func(*Item, *Flow) bool {
		return func(it *Item, f *Flow) bool { return it.Status == Unpublished && f.Asked(it) == yes }
	}
	release := func(a access.Action) func(context.Context, *staff.Request, id.Item) error {
		return func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Release(ctx, a, r.Actor(), item, time.Time{})
			return err
		}
	}
	schedule := func(a access.Action) func(context.Context, *staff.Request, id.Item) error {
		return func(ctx context.Context, r *staff.Request, item id.Item) error {
			at, err := moment(r.PostFormValue("day"), r.PostFormValue("clock"))
			if err == nil && !at.After(r.Now) {
				err = fault.New(fault.Invalid, "press.error.past")
			}
			if err == nil {
				_, err = rm.Release(ctx, a, r.Actor(), item, at)
			}
			return err
		}
	}
	return []deskAct{
		{name: "submit", action: ActSubmit, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Submit(ctx, r.Actor(), item)
			return err
		}},
		{name: "review", action: ActReview, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.TakeUp(ctx, r.Actor(), item)
			return err
		}},
		{name: "approve", action: ActApprove, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Approve(ctx, r.Actor(), item, r.PostFormValue("mark"))
			return err
		}},
		{name: "publish", action: ActPublish, applies: of(false), run: release(ActPublish)},
		{name: "publish-statement", action: ActPublishStatement, applies: of(true), run: release(ActPublishStatement)},
		{name: "schedule", action: ActPublish, applies: of(false), fields: []string{"day", "clock"}, run: schedule(ActPublish)},
		{name: "schedule-statement", action: ActPublishStatement, applies: of(true), fields: []string{"day", "clock"}, run: schedule(ActPublishStatement)},
		{name: "unschedule", action: ActUnschedule, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Unschedule(ctx, r.Actor(), item)
			return err
		}},
		{name: "second", action: ActSecond, applies: red, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Second(ctx, r.Actor(), item, r.PostFormValue("mark"))
			return err
		}},
		{name: "return", action: ActReturn, fields: []string{"return", "note"}, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Return(ctx, r.Actor(), item, r.PostFormValue("return"), r.PostFormValue("note"))
			return err
		}},
		{name: "emergency", action: ActEmergency, applies: open, fields: []string{"reason"}, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Emergency(ctx, r.Actor(), item, r.PostFormValue("reason"))
			return err
		}},
		{name: "withdraw", action: ActWithdraw, fields: []string{"reason"}, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Withdraw(ctx, r.Actor(), item, r.PostFormValue("reason"))
			return err
		}},
		{name: "restore-confirm", action: ActRestoreConfirm, applies: asked(true), run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Restore(ctx, r.Actor(), item, r.PostFormValue("mark"))
			return err
		}},
		{name: "restore-refuse", action: ActRestoreConfirm, applies: asked(true), run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			return rm.RefuseRestore(ctx, r.Actor(), item)
		}},
		{name: "restore", action: ActRestore, applies: asked(false), fields: []string{"reason"}, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.AskRestore(ctx, r.Actor(), item, r.PostFormValue("reason"))
			return err
		}},
		{name: "unpublish", action: ActUnpublish, applies: of(false), fields: []string{"unpublish"}, run: func(ctx context.Context, r *staff.Request, item id.Item) error {
			_, err := rm.Unpublish(ctx, r.Actor(), item, r.PostFormValue("unpublish"))
			return err
		}},
	}
}

// moment reads a Jalali day and a time of day in Tehran.
func moment(day, clock string) (time.Time, error) {
	d, err := jalali.Parse(strings.TrimSpace(persian.ParseDigits(day)))
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "press.error.day")
	}
	clock = strings.NewReplacer("٫", ":", ".", ":", "：", ":").Replace(strings.TrimSpace(persian.ParseDigits(clock)))
	t, err := time.Parse("15:04", clock)
	if err != nil {
		if t, err = time.Parse("15:04:05", clock); err != nil {
			return time.Time{}, fault.New(fault.Invalid, "press.error.clock")
		}
	}
	y, m, dd := d.Gregorian()
	return time.Date(y, m, dd, t.Hour(), t.Minute(), t.Second(), 0, jalali.Location()).UTC(), nil
}

// deskForm is what the template "desk_form" shows.
type deskForm struct {
	Crumbs view.Crumbs
	Title  string
	Lead   string
	Form   view.Form
}

// faulty is the field beside which an error of the act stands.
var faulty = map[string]string{
	"press.error.return": "return", "press.error.reason": "reason", "press.error.unpublish": "unpublish", "press.error.day": "day", "press.error.clock": "clock",
	"press.error.past": "day", "press.error.topic": "topic", "press.write.error.owner": "owner",
}

func (d *Desk) form(a deskAct) func(context.Context, *staff.Request) (staff.Answer, error) {
	return func(ctx context.Context, r *staff.Request) (staff.Answer, error) { return d.ask(ctx, r, a, nil) }
}

// ask shows the form of an act, after a fault with what was typed.
func (d *Desk) ask(ctx context.Context, r *staff.Request, a deskAct, wrong error) (staff.Answer, error) {
	it, _, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.asked(r, &it, a.name, d.fields(r, a), wrong)
}

func (d *Desk) fields(r *staff.Request, a deskAct) []view.Field {
	fields := make([]view.Field, 0, len(a.fields))
	for _, name := range a.fields {
		fields = append(fields, d.field(r, name))
	}
	return fields
}

func (d *Desk) asked(r *staff.Request, it *Item, act string, fields []view.Field, wrong error) (staff.Answer, error) {
	status := 0
	if wrong != nil {
		key, args := fault.Text(wrong)
		values(r.PostForm, fields)
		status = refusedStatus(wrong)
		if key == "" { // bytes that are no text
			key = "web.invalid.text"
		}
		at := slices.IndexFunc(fields, func(f view.Field) bool { return f.Name == faulty[key] })
		fields[max(at, 0)].Error = r.Text(key, args...) // what is of no field stands at the first
	}
	title := r.Text("press.do." + act)
	data := deskForm{
		Title: title, Lead: r.Text("press.do." + act + ".text"),
		Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}, {Text: it.Editions[it.Lang].Title, Href: r.Href(DeskPath(it.ID))}},
		Form: view.Form{
			Action: r.Href(DeskPath(it.ID) + act + "/"), Method: "post", Fields: fields, Submit: title,
			Cancel: &view.Link{Text: r.Text("press.desk.cancel"), Href: r.Href(DeskPath(it.ID))},
		},
	}
	return staff.Answer{Template: "press/desk_form", Title: title, Data: data, Nav: "/desk/press/", Status: status}, nil
}

func (d *Desk) field(r *staff.Request, name string) view.Field {
	f := view.Field{Name: name, Label: r.Text("press.field." + name), Required: true}
	switch name {
	case "return":
		f.Kind, f.Options = "radio", reasons(r, "press.return.", ReturnReasons)
	case "unpublish":
		f.Kind, f.Options = "radio", reasons(r, "press.unpublish.", UnpublishReasons)
	case "note":
		f.Kind, f.Required, f.Hint = "textarea", false, r.Text("press.field.note.hint")
	case "reason":
		f.Hint = r.Text("press.field.reason.hint")
	case "day":
		f.Hint = r.Text("press.field.day.hint")
		if d, err := jalali.FromTime(r.Now); err == nil {
			f.Value = i18n.Digits(r.Lang, d.Numeric())
		}
	case "clock":
		f.Hint = r.Text("press.field.clock.hint")
	}
	return f
}

func reasons(r *staff.Request, prefix string, all []string) []view.Option {
	options := make([]view.Option, len(all))
	for i, x := range all {
		options[i] = view.Option{Value: x, Text: r.Text(prefix + x)}
	}
	return options
}

func (d *Desk) do(a deskAct) func(context.Context, *staff.Request) (staff.Answer, error) {
	return func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		item := id.Item(r.PathValue("item"))
		err := a.run(ctx, r, item)
		if (fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict)) && len(a.fields) > 0 { // what was typed stays
			return d.ask(ctx, r, a, err)
		}
		if err != nil {
			return staff.Answer{}, err
		}
		return back(item, a.name), nil
	}
}
