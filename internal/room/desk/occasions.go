package desk

import (
	"context"
	"fmt"
	"strconv"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

type occasionsPage struct {
	Head  view.DeskHead
	Years view.Tabs
	Rows  []occasionRow
	Empty *view.Empty
	Copy  *view.Acts
}

type occasionRow struct {
	view.Key
	Calendar string
	Of       string
}

func (rm *Room) occasionsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	year, err := rm.yearOf(r)
	if err != nil {
		return staff.Answer{}, err
	}
	all, err := rm.store.Occasions(ctx, year, 0)
	if err != nil {
		return staff.Answer{}, err
	}
	var bodies []id.Body
	for _, o := range all {
		bodies = append(bodies, o.Body)
	}
	names, err := rm.names(ctx, r.Lang, bodies)
	if err != nil {
		return staff.Answer{}, err
	}
	title := r.Text("desk.occasions.title", "year", plainNumber(r.Lang, year))
	p := occasionsPage{Head: view.DeskHead{Title: title, Note: r.Text("desk.occasions.note"), Crumbs: view.Crumbs{{Text: r.Text("desk.nav.calendar"), Href: r.Href("/desk/calendar/")}}}}
	writes := r.May(SetOccasion, access.Object{Anywhere: true}).OK
	if writes {
		p.Head.Main = &view.Link{Text: r.Text("desk.occasion.new"), Href: r.Href("/desk/occasions/new/?" + query("year", strconv.Itoa(year)))}
		p.Copy = &view.Acts{Label: r.Text("desk.occasions.copy"), More: []view.Act{{
			Key: "copy", Text: r.Text("desk.occasions.copy"), Action: r.Href("/desk/occasions/copy/"), Hint: r.Text("desk.occasions.copy.hint", "year", plainNumber(r.Lang, year-1)),
			Fields: []view.Field{{Name: "year", Kind: "hidden", Value: strconv.Itoa(year)}}, Submit: r.Text("desk.occasions.copy.do"),
		}}}
	}
	p.Years.Label = r.Text("desk.occasions.years")
	for y := year - 1; y <= year+1; y++ {
		p.Years.Links = append(p.Years.Links, view.Link{Text: plainNumber(r.Lang, y), Href: r.Href("/desk/occasions/?" + query("year", strconv.Itoa(y))), Current: y == year})
	}
	allowed := map[id.Body]bool{}
	for _, o := range all {
		if _, asked := allowed[o.Body]; writes && !asked {
			if allowed[o.Body], err = rm.may(ctx, r, o.Body); err != nil {
				return staff.Answer{}, err
			}
		}
		row := occasionRow{Key: view.Key{Text: o.Name(r.Lang), At: o.Day.Time(), Note: o.Note}, Calendar: r.Text("desk.calendar." + string(o.Calendar)), Of: names[o.Body]}
		if allowed[o.Body] {
			row.Href = r.Href("/desk/occasions/" + string(o.ID) + "/")
		}
		p.Rows = append(p.Rows, row)
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("desk.occasions.empty.title"), Text: r.Text("desk.occasions.empty.text")}
	}
	return staff.Answer{Template: "desk/occasions", Title: title, Data: p, Nav: "/desk/occasions/"}, nil
}

// plainNumber is a year in the digits of the language, its thousands together.
func plainNumber(lang string, year int) string { return i18n.Digits(lang, strconv.Itoa(year)) }

// yearOf is the year that the address or the form names, or this one.
func (rm *Room) yearOf(r *staff.Request) (int, error) {
	typed := r.FormValue("year")
	if typed == "" {
		today, err := jalali.FromTime(r.Now)
		return today.Year, err
	}
	year, err := strconv.Atoi(typed)
	if err != nil || year <= jalali.MinYear || year >= jalali.MaxYear {
		return 0, fault.New(fault.NotFound, "")
	}
	return year, nil
}

// occasionObject is the occasion of the address, for the rules.
func (rm *Room) occasionObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	o, err := rm.store.Occasion(ctx, id.Occasion(r.PathValue("occasion")))
	if err != nil {
		return access.Object{}, err
	}
	above, err := rm.o.Party.Scope(ctx, o.Body)
	return access.Object{Scope: above}, err
}

type occasionPage struct {
	Head   view.DeskHead
	Notice *view.Notice
	Form   view.FormPage
	Remove *view.Acts
}

func (rm *Room) newOccasionPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	o := Occasion{ID: id.New[id.Occasion](rm.o.IDs), Calendar: Solar}
	if reach := r.Reach(SetOccasion); len(reach) > 0 {
		o.Body = reach[0].Body
	}
	typed := ""
	if year := r.URL.Query().Get("year"); year != "" {
		if _, err := rm.yearOf(r); err != nil {
			return staff.Answer{}, err
		}
		typed = year + "/"
	}
	return rm.occasionForm(ctx, r, o, typed, nil)
}

func (rm *Room) occasionPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	o, err := rm.store.Occasion(ctx, id.Occasion(r.PathValue("occasion")))
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.occasionForm(ctx, r, o, o.Day.Numeric(), nil)
}

// occasionForm shows the form, with what is wrong in it by field.
func (rm *Room) occasionForm(ctx context.Context, r *staff.Request, o Occasion, day string, wrong map[string]string) (staff.Answer, error) {
	tree, err := rm.o.Party.Tree(ctx, r.Lang)
	if err != nil {
		return staff.Answer{}, err
	}
	bodies := []view.Option{}
	for _, c := range tree {
		ok, err := rm.may(ctx, r, c.Body)
		if err != nil {
			return staff.Answer{}, err
		}
		if ok {
			bodies = append(bodies, view.Option{Value: string(c.Body), Text: c.Name, Chosen: c.Body == o.Body})
		}
	}
	fault := func(field string) string {
		if wrong[field] == "" {
			return ""
		}
		return r.Text(wrong[field], "n", longestName)
	}
	kinds := make([]view.Option, 0, 2)
	for _, c := range []Calendar{Solar, Lunar} {
		kinds = append(kinds, view.Option{Value: string(c), Text: r.Text("desk.calendar." + string(c)), Hint: r.Text("desk.calendar." + string(c) + ".hint"), Chosen: c == o.Calendar})
	}
	p := occasionPage{Head: view.DeskHead{Title: r.Text("desk.occasion.new"), Crumbs: view.Crumbs{{Text: r.Text("desk.nav.occasions"), Href: r.Href("/desk/occasions/")}}}}
	p.Form = view.FormPage{
		Action: r.Href("/desk/occasions/new/"), Submit: r.Text("desk.save"), Cancel: &view.Link{Text: r.Text("desk.back"), Href: r.Href("/desk/occasions/")},
		Groups: []view.Group{
			{Fields: []view.Field{{Name: "id", Kind: "hidden", Value: string(o.ID)}, {Name: "version", Kind: "hidden", Value: strconv.FormatInt(o.Version, 10)}}},
			{Legend: r.Text("desk.occasion"), Half: true, Fields: []view.Field{
				{Name: "name_fa", Label: r.Text("desk.occasion.fa"), Value: o.NameFa, Required: true, Error: fault("name_fa")},
				{Name: "name_en", Label: r.Text("desk.occasion.en"), Value: o.NameEn, Hint: r.Text("desk.occasion.en.hint"), Error: fault("name_en")},
				{Name: "day", Kind: "date", Label: r.Text("desk.occasion.day"), Value: day, Hint: r.Text("desk.occasion.day.hint"), Required: true, Error: fault("day")},
				{Name: "body", Kind: "select", Label: r.Text("desk.occasion.body"), Hint: r.Text("desk.occasion.body.hint"), Options: bodies, Error: fault("body")},
			}},
			{Legend: r.Text("desk.occasion.return"), Fields: []view.Field{
				{Name: "calendar", Kind: "radio", Label: r.Text("desk.occasion.calendar"), Options: kinds, Error: fault("calendar")},
				{Name: "note", Kind: "textarea", Label: r.Text("desk.occasion.note"), Value: o.Note, Rows: 3, Error: fault("note")},
			}},
		},
	}
	if o.Day.Valid() {
		p.Form.Groups[1].Fields[2].At = o.Day.Time()
	}
	if o.Version > 0 {
		here := r.Href("/desk/occasions/" + string(o.ID) + "/")
		p.Head.Title, p.Form.Action = r.Text("desk.occasion.edit"), here
		p.Remove = &view.Acts{Label: r.Text("desk.occasion.remove"), More: []view.Act{{
			Key: "remove", Text: r.Text("desk.occasion.remove"), Grave: true, Action: here + "remove/", Hint: r.Text("desk.occasion.remove.hint"),
			Fields: []view.Field{{Name: "version", Kind: "hidden", Value: strconv.FormatInt(o.Version, 10)}},
		}}}
	}
	a := staff.Answer{Template: "desk/occasion", Title: p.Head.Title, Data: p, Nav: "/desk/occasions/"}
	if len(wrong) > 0 {
		a.Status = 422
	}
	return a, nil
}

// readOccasion reads the form; what is wrong comes back by field.
func (rm *Room) readOccasion(ctx context.Context, r *staff.Request) (o Occasion, day string, wrong map[string]string, err error) {
	wrong = map[string]string{}
	text := func(field string, read func(string) (string, error)) string {
		s, err := read(field)
		if err != nil {
			wrong[field] = "desk.error.text"
			return ""
		}
		return s
	}
	o.NameFa, o.NameEn, o.Note = text("name_fa", r.Line), text("name_en", r.Line), text("note", r.Lines)
	day = text("day", r.Line)
	o.Calendar, o.Body = Calendar(r.PostFormValue("calendar")), id.Body(r.PostFormValue("body"))
	if d, err := jalali.Parse(day); err == nil {
		o.Day = d
	}
	o.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	for field, key := range o.Check() {
		if wrong[field] == "" {
			wrong[field] = key
		}
	}
	if wrong["body"] == "" {
		ok, err := rm.may(ctx, r, o.Body)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return o, day, nil, err
		}
		if !ok {
			wrong["body"] = "desk.error.body"
		}
	}
	return o, day, wrong, nil
}

func (rm *Room) addOccasion(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	o, day, wrong, err := rm.readOccasion(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if o.ID = id.Occasion(r.PostFormValue("id")); !id.Valid(string(o.ID)) {
		o.ID = id.New[id.Occasion](rm.o.IDs)
	}
	o.Version = 0
	if len(wrong) > 0 {
		return rm.occasionForm(ctx, r, o, day, wrong)
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		added, err := rm.store.Add(ctx, o)
		if err != nil || !added {
			return err
		}
		return rm.enter(ctx, r, o, "added")
	})
	return rm.back(o, "desk.notice.occasion.added"), err
}

func (rm *Room) setOccasion(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	o, day, wrong, err := rm.readOccasion(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if o.ID = id.Occasion(r.PathValue("occasion")); len(wrong) > 0 {
		o.Version = max(o.Version, 1)
		return rm.occasionForm(ctx, r, o, day, wrong)
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Set(ctx, o); err != nil {
			return err
		}
		return rm.enter(ctx, r, o, "changed")
	})
	if fault.Is(err, fault.Conflict) {
		return rm.overtaken(ctx, r, o, day)
	}
	return rm.back(o, "desk.notice.occasion.changed"), err
}

// overtaken shows what the visitor typed over what another person has saved meanwhile; sent again, it stands.
func (rm *Room) overtaken(ctx context.Context, r *staff.Request, o Occasion, day string) (staff.Answer, error) {
	now, err := rm.store.Occasion(ctx, o.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	o.Version = now.Version
	a, err := rm.occasionForm(ctx, r, o, day, nil)
	if err != nil {
		return staff.Answer{}, err
	}
	p := a.Data.(occasionPage)
	p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("desk.occasion.overtaken"), Text: r.Text("desk.occasion.overtaken.text", "name", now.Name(r.Lang), "day", now.Day.Medium(r.Lang))}
	a.Data, a.Status = p, 409
	return a, nil
}

func (rm *Room) removeOccasion(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	o, err := rm.store.Occasion(ctx, id.Occasion(r.PathValue("occasion")))
	if err != nil {
		return staff.Answer{}, err
	}
	version, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Remove(ctx, o.ID, version, r.Now); err != nil {
			return err
		}
		return rm.enter(ctx, r, o, "removed")
	})
	return rm.back(o, "desk.notice.occasion.removed"), err
}

// copyOccasions brings the solar occasions of the year before into a year, those that the visitor may set, once each.
func (rm *Room) copyOccasions(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	year, err := rm.yearOf(r)
	if err != nil {
		return staff.Answer{}, err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		old, err := rm.store.Occasions(ctx, year-1, 0)
		if err != nil {
			return err
		}
		there, err := rm.store.Occasions(ctx, year, 0)
		if err != nil {
			return err
		}
		for _, o := range old {
			o, ok := o.In(year)
			if !ok || contains(there, o) {
				continue
			}
			if ok, err = rm.may(ctx, r, o.Body); err != nil || !ok {
				if err != nil {
					return err
				}
				continue
			}
			o.ID = id.New[id.Occasion](rm.o.IDs)
			if _, err := rm.store.Add(ctx, o); err != nil {
				return err
			}
			if err := rm.enter(ctx, r, o, "added"); err != nil {
				return err
			}
			there = append(there, o)
		}
		return nil
	})
	return staff.Answer{To: fmt.Sprintf("/desk/occasions/?year=%d", year), Notice: "desk.notice.occasions.copied"}, err
}

func contains(all []Occasion, o Occasion) bool {
	for _, x := range all {
		if x.Same(o) {
			return true
		}
	}
	return false
}

// enter writes what was done to an occasion into the ledger.
func (rm *Room) enter(ctx context.Context, r *staff.Request, o Occasion, verb string) error {
	actor := r.Actor()
	actor.Body = o.Body
	return rm.o.Ledger.Append(ctx, ledger.Entry{At: r.Now, Act: "desk.occasion." + verb, Actor: actor, Object: "occasion:" + string(o.ID)})
}

func (rm *Room) back(o Occasion, notice string) staff.Answer {
	return staff.Answer{To: fmt.Sprintf("/desk/occasions/?year=%d", o.Day.Year), Notice: notice}
}
