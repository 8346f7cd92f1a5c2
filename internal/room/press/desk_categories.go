package press

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

const categoriesPath = "/desk/categories/"

// registerCategories adds the pages on which the editors of a body keep its own categories of news.
func (d *Desk) registerCategories(s *staff.Pages) {
	const body = categoriesPath + "{body}/"
	of := func(ctx context.Context, r *staff.Request) (o access.Object, err error) {
		o.Scope, err = d.room.above(ctx, id.Body(r.PathValue("body")))
		return o, err
	}
	s.Nav(staff.Nav{Key: "press.categories", Path: categoriesPath, Action: ActCategories, Order: 23})
	for _, p := range []staff.Page{
		{Name: "", Method: http.MethodGet, Pattern: categoriesPath, Action: ActCategories, Object: staff.Anywhere, Do: d.bodiesWithCategories},
		{Name: ".body", Method: http.MethodGet, Pattern: body, Action: ActCategories, Object: of, Do: d.categories},
		{Name: ".new", Method: http.MethodGet, Pattern: body + "new/", Action: ActSetCategory, Object: of, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return d.categoryForm(ctx, r, Topic{}, nil)
		}},
		{Name: ".add", Method: http.MethodPost, Pattern: body + "new/", Action: ActSetCategory, Object: of, Do: d.setCategory},
		{Name: ".one", Method: http.MethodGet, Pattern: body + "{category}/", Action: ActSetCategory, Object: of, Do: d.category},
		{Name: ".set", Method: http.MethodPost, Pattern: body + "{category}/", Action: ActSetCategory, Object: of, Do: d.setCategory},
		{Name: ".move", Method: http.MethodPost, Pattern: body + "{category}/move/", Action: ActSetCategory, Object: of, Do: d.moveCategory},
	} {
		p.Name = "press.desk.categories" + p.Name
		s.Page(p)
	}
}

// bodiesWithCategories lists the bodies whose categories the visitor sees; whoever sees one alone is led there.
func (d *Desk) bodiesWithCategories(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	places, err := d.places.Fronts(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	root, err := r.Root(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	names, err := d.public.bodies(ctx, r.Lang, places...)
	if err != nil {
		return staff.Answer{}, err
	}
	all, err := d.room.store.Categories(ctx, places...)
	if err != nil {
		return staff.Answer{}, err
	}
	p := categoryList{Head: view.DeskHead{Title: r.Text("press.categories"), Note: r.Text("press.categories.note")}}
	for _, b := range places {
		if b == root { // its categories are the topics
			continue
		}
		scope, err := d.room.above(ctx, b)
		if err != nil {
			return staff.Answer{}, err
		}
		if !r.May(ActCategories, access.Object{Scope: scope}).OK {
			continue
		}
		var own []string
		for _, t := range all {
			if t.Body == b && !t.Hidden {
				own = append(own, t.Name.In(r.Lang))
			}
		}
		p.Bodies = append(p.Bodies, view.Link{Text: names[b].Text, Href: r.Href(categoriesPath + string(b) + "/"), Note: strings.Join(own, r.Text("press.comma"))})
	}
	if len(p.Bodies) == 0 {
		p.Empty = &view.Empty{Title: r.Text("press.categories.nobody"), Text: r.Text("press.categories.nobody.text")}
	}
	return staff.Answer{Template: "press/desk_categories", Title: p.Head.Title, Data: p, Nav: categoriesPath}, nil
}

// categoryList is what the template "desk_categories" shows: bodies, or the categories of one.
type categoryList struct {
	Head   view.DeskHead
	Bodies []view.Link
	Rows   []categoryRow
	Empty  *view.Empty
}

type categoryRow struct {
	Name, Other string
	Href        string // "" when the visitor may not change it
	Page        string // for readers
	Count       int
	Hidden      *view.Chip
	Move        string // where up and down are sent; "" without them
	First, Last bool
}

// place is the body of the address.
func (d *Desk) place(ctx context.Context, r *staff.Request) (id.Body, view.Link, error) {
	b := id.Body(r.PathValue("body"))
	names, err := d.public.bodies(ctx, r.Lang, b)
	if err == nil && names[b].Href == "" {
		err = notFound()
	}
	return b, names[b], err
}

func (d *Desk) categories(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	b, place, err := d.place(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	all, err := d.room.store.Categories(ctx, b)
	if err != nil {
		return staff.Answer{}, err
	}
	lists := make([]string, len(all))
	for i, t := range all {
		lists[i] = ListTopic(t.ID)
	}
	counts, err := d.room.store.Counts(ctx, r.Lang, lists...)
	if err != nil {
		return staff.Answer{}, err
	}
	scope, err := d.room.above(ctx, b)
	if err != nil {
		return staff.Answer{}, err
	}
	here := r.Href(categoriesPath + string(b) + "/")
	p := categoryList{Head: view.DeskHead{Title: r.Text("press.categories.of", "body", place.Text), Note: r.Text("press.categories.one.note"), Crumbs: view.Crumbs{{Text: r.Text("press.categories"), Href: r.Href(categoriesPath)}}}}
	may := r.May(ActSetCategory, access.Object{Scope: scope}).OK
	if may {
		p.Head.Main = &view.Link{Text: r.Text("press.category.new"), Href: here + "new/"}
	}
	for i, t := range all {
		row := categoryRow{Name: t.Name.In(r.Lang), Page: t.at(r.Lang, place.Href), Count: counts[lists[i]], First: i == 0, Last: i == len(all)-1}
		for _, lang := range i18n.Langs {
			if lang != r.Lang {
				row.Other = t.Name[lang]
			}
		}
		if may {
			row.Href, row.Move = here+string(t.ID)+"/", here+string(t.ID)+"/move/"
		}
		if t.Hidden {
			row.Hidden = &view.Chip{Text: r.Text("press.category.off"), Tone: "off"}
		}
		p.Rows = append(p.Rows, row)
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("press.categories.empty"), Text: r.Text("press.categories.empty.text")}
	}
	return staff.Answer{Template: "press/desk_categories", Title: p.Head.Title, Data: p, Nav: categoriesPath}, nil
}

// categoryOf is the category of the address: one of another body is none.
func (d *Desk) categoryOf(ctx context.Context, r *staff.Request) (Topic, error) {
	t, err := d.room.store.topic(ctx, id.Topic(r.PathValue("category")))
	if err == nil && t.Body != id.Body(r.PathValue("body")) {
		err = notFound()
	}
	return t, err
}

func (d *Desk) category(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	t, err := d.categoryOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.categoryForm(ctx, r, t, nil)
}

// categoryForm shows a category as it is, or as it was typed, with what is wrong.
func (d *Desk) categoryForm(ctx context.Context, r *staff.Request, t Topic, wrong wrongs) (staff.Answer, error) {
	b, place, err := d.place(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	list := r.Href(categoriesPath + string(b) + "/")
	p := kept{Head: view.DeskHead{Title: r.Text("press.category.new"), Crumbs: view.Crumbs{{Text: r.Text("press.categories"), Href: r.Href(categoriesPath)}, {Text: place.Text, Href: list}}}}
	here := list + "new/"
	about := []view.Field{{Name: "slug", Label: r.Text("press.category.slug"), Hint: r.Text("press.category.slug.hint"), Value: t.Slug, LTR: true}}
	if t.ID != "" {
		here, about = list+string(t.ID)+"/", nil
		p.Head.Title = r.Text("press.category.edit")
		p.Head.Ways = []view.Link{{Text: r.Text("press.topic.page"), Href: t.at(r.Lang, place.Href)}}
	}
	about = append(about,
		view.Field{Name: "about_fa", Kind: "textarea", Rows: 2, Label: r.Text("press.topic.about.fa"), Hint: r.Text("press.category.about.hint"), Value: t.About["fa"]},
		view.Field{Name: "about_en", Kind: "textarea", Rows: 2, Label: r.Text("press.topic.about.en"), Value: t.About["en"], LTR: true},
		view.Field{Name: "hidden", Kind: "check", Label: r.Text("press.category.hide"), Hint: r.Text("press.category.hide.hint"), Checked: t.Hidden})
	p.Form = &view.FormPage{
		Action: here, Submit: r.Text("press.topic.save"), Cancel: &view.Link{Text: r.Text("press.category.back"), Href: list},
		Groups: []view.Group{
			{Fields: []view.Field{{Name: "version", Kind: "hidden", Value: strconv.FormatInt(t.Version, 10)}}},
			{Legend: r.Text("press.topic.names"), Half: true, Fields: []view.Field{
				{Name: "name_fa", Label: r.Text("press.topic.fa"), Value: t.Name["fa"], Required: true}, {Name: "name_en", Label: r.Text("press.topic.en"), Value: t.Name["en"], LTR: true},
			}},
			{Legend: r.Text("press.category.its-page"), Fields: about},
		},
	}
	wrong.form(r, p.Form)
	if err := wrong[""]; err != nil {
		p.Notice = &view.Notice{Kind: "urgent", Title: second.Say(r, err)}
	}
	return staff.Answer{Template: "press/keep", Title: p.Head.Title, Nav: categoriesPath, Status: wrong.status(), Data: p}, nil
}

func (d *Desk) setCategory(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	b, place, err := d.place(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	t := Topic{Body: b}
	if r.PathValue("category") != "" {
		if t, err = d.categoryOf(ctx, r); err != nil {
			return staff.Answer{}, err
		}
	}
	now := t.Version
	t.Name, t.About, t.Hidden = Text{}, Text{}, r.PostFormValue("hidden") != ""
	t.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	wrong := wrongs{}
	line := func(field string) string {
		s, err := r.Line(field)
		switch {
		case err != nil:
			wrong[field] = fault.New(fault.Invalid, "press.keep.error.text")
			return ""
		case len([]rune(s)) > longestAbout:
			wrong[field] = fault.New(fault.Invalid, "press.keep.error.long", "n", longestAbout)
		}
		return s
	}
	t.Name["fa"], t.Name["en"] = line("name_fa"), line("name_en")
	t.About["fa"], t.About["en"] = line("about_fa"), line("about_en")
	if t.ID == "" {
		if t.Slug = line("slug"); t.Slug == "" {
			t.Slug = persian.Slug(cmp.Or(t.Name["en"], t.Name["fa"]))
		}
	}
	if t.Name["fa"] == "" {
		wrong["name_fa"] = fault.New(fault.Invalid, "press.category.error.name")
	}
	if len(wrong) > 0 {
		return d.categoryForm(ctx, r, t, wrong)
	}
	if t.ID == "" {
		_, err = d.room.AddCategory(ctx, r.Actor(), b, place.Href, t)
	} else {
		_, err = d.room.SetTopic(ctx, r.Actor(), t)
	}
	if err == nil {
		return staff.Answer{To: categoriesPath + string(b) + "/", Notice: "press.notice.category"}, nil
	}
	at := "" // what is no field's fault stands above the form
	if key, _ := fault.Text(err); t.ID == "" && slices.Contains([]string{"press.topic.error.taken", "press.topic.error.was", "press.error.slug"}, key) {
		at = "slug"
	}
	if wrong, err = told(err, at); err != nil {
		return staff.Answer{}, err
	}
	if t.ID != "" && now != t.Version { // somebody was faster; sent again, it stands
		t.Version = now
		wrong = wrongs{"": fault.New(fault.Conflict, "press.category.error.overtaken")}
	}
	return d.categoryForm(ctx, r, t, wrong)
}

func (d *Desk) moveCategory(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	b := id.Body(r.PathValue("body"))
	err := d.room.MoveCategory(ctx, r.Actor(), b, id.Topic(r.PathValue("category")), r.PostFormValue("to") == "up")
	return staff.Answer{To: categoriesPath + string(b) + "/", Notice: "press.notice.category"}, err
}
