package party

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

var (
	personLines  = []string{"name_fa", "name_en", "slug", "public"}
	personTexts  = []string{"about_fa", "about_en"}
	personFields = map[string]string{"taken": "slug"}
)

// peopleLength is how many people a page of the list has.
const peopleLength = 60

// deskPeople is what the template "desk-people" shows.
type deskPeople struct {
	Head    view.DeskHead
	Filters view.Filters
	Rows    []personLine
	Empty   *view.Empty
	Pager   view.Pager
}

// personLine is somebody in the list, with what they hold now.
type personLine struct {
	Name, Href string
	Lang       string
	Posts      []string
	Hidden     bool // from readers
}

func (d deskRoom) peoplePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	q, err := persian.StoreLine(r.URL.Query().Get("q"))
	if err != nil {
		return staff.Answer{}, fault.Wrap(fault.Invalid, err)
	}
	all := dir.Everybody(r.Lang)
	if q != "" {
		named := dir.Named(q)
		all = slices.DeleteFunc(all, func(p Person) bool { return !slices.Contains(named, p.ID) })
	}
	title := r.Text("party.desk.people")
	p := deskPeople{Head: view.DeskHead{Title: title, Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}}}}
	if r.May(ActPerson, anywhere).OK {
		p.Head.Main = &view.Link{Text: r.Text("party.desk.person.add"), Href: r.Href(peoplePath + "new/")}
	}
	p.Filters.Form = view.Form{Action: r.Href(peoplePath), Title: r.Text("party.desk.find"), Fields: []view.Field{
		{Name: "q", Kind: "search", Label: r.Text("party.desk.find"), Value: q},
	}}
	all, p.Pager = paged(r, all, q)
	for _, x := range all {
		p.Rows = append(p.Rows, d.personLine(r, dir, x))
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("party.people.empty.title"), Text: r.Text("party.desk.people.none")}
	}
	return staff.Answer{Template: "party/desk-people", Title: title, Data: p, Nav: deskPath}, nil
}

// paged is the page of a list that the address asks for, and the links to those beside it.
func paged(r *staff.Request, all []Person, q string) ([]Person, view.Pager) {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || (page-1)*peopleLength >= len(all) {
		page = 1
	}
	link := func(n int, key string) *view.Link {
		at := url.Values{"page": {strconv.Itoa(n)}}
		if q != "" {
			at.Set("q", q)
		}
		return &view.Link{Text: r.Text(key), Href: r.Href(peoplePath) + "?" + at.Encode()}
	}
	p := view.Pager{Label: r.Text("party.desk.people")}
	if page > 1 {
		p.Newer = link(page-1, "party.desk.pager.before")
	}
	if page*peopleLength < len(all) {
		p.Older = link(page+1, "party.desk.pager.after")
	}
	return all[(page-1)*peopleLength : min(page*peopleLength, len(all))], p
}

func (d deskRoom) personLine(r *staff.Request, dir *Directory, x Person) personLine {
	row := personLine{Href: r.Href(peoplePath + string(x.ID) + "/"), Hidden: !x.Public}
	row.Name, row.Lang = x.Name.In(r.Lang)
	for _, o := range dir.Offices(x.ID, Today(r.Now)) {
		row.Posts = append(row.Posts, d.postInWords(r, o))
	}
	return row
}

// postInWords is a post that somebody holds, as acting if so.
func (d deskRoom) postInWords(r *staff.Request, o Office) string {
	post, _ := o.Signature(r.Lang)
	if o.Term.Acting {
		return r.Text("party.desk.acting", "post", post)
	}
	return post
}

// deskPerson is what the template "desk-person" shows.
type deskPerson struct {
	Head  view.DeskHead
	Day   asOf
	Terms []termLine
	Deeds []view.Deed
}

func (d deskRoom) personPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, x, err := d.personOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	name, _ := x.Name.In(r.Lang)
	p := deskPerson{Head: view.DeskHead{Title: name, Crumbs: view.Crumbs{
		{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: r.Text("party.desk.people"), Href: r.Href(peoplePath)},
	}}}
	if x.Public {
		p.Head.Ways = []view.Link{{Text: r.Text("party.desk.public"), Href: r.Href(x.Path())}}
	} else {
		p.Head.Chips = []view.Chip{{Text: r.Text("party.desk.hidden"), Tone: "off"}}
	}
	p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("party.history.link"), Href: r.Href(r.Path + "history/")})
	o, err := d.personObject(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if r.May(ActPerson, o).OK {
		p.Head.Main = &view.Link{Text: r.Text("party.desk.person.edit"), Href: r.Href(r.Path + "edit/")}
	}
	at := d.asOf(r)
	p.Day, p.Head = at, at.heads(p.Head)
	for _, o := range slices.Backward(dir.Terms(x.ID)) {
		if at.Other && !o.Term.Holds(at.Day) {
			continue
		}
		line := d.termLine(r, dir, o, true)
		line.on(at)
		p.Terms = append(p.Terms, line)
	}
	if p.Deeds, err = d.deeds(ctx, r, "person:"+string(x.ID)); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "party/desk-person", Title: name, Data: p, Nav: deskPath, Status: at.status}, nil
}

func (d deskRoom) newPersonPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return d.personForm(ctx, fresh(r, map[string]string{"public": "1"}), Person{})
}

func (d deskRoom) editPersonPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	_, x, err := d.personOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.personForm(ctx, fresh(r, personValues(x)), x)
}

func personValues(x Person) map[string]string {
	is := map[string]string{"state": sign(x), "public": tick(x.Public)}
	put(is, "name", x.Name)
	put(is, "about", x.About)
	return is
}

func (d deskRoom) personForm(ctx context.Context, s *sheet, x Person) (staff.Answer, error) {
	r := s.r
	back := peoplePath
	head := view.DeskHead{Title: r.Text("party.desk.person.add"), Crumbs: view.Crumbs{
		{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: r.Text("party.desk.people"), Href: r.Href(peoplePath)},
	}}
	names := s.both("name", "", 0, true)
	if x.ID == "" {
		names = append(names, s.field(view.Field{Name: "slug", LTR: true, Hint: r.Text("party.field.slug.hint")}))
	} else {
		name, _ := x.Name.In(r.Lang)
		back += string(x.ID) + "/"
		head.Title = r.Text("party.desk.person.edit")
		head.Crumbs = append(head.Crumbs, view.Link{Text: name, Href: r.Href(back)})
	}
	return drawn(ctx, s, head, back,
		view.Group{Legend: r.Text("party.form.name.legend"), Fields: names},
		view.Group{Legend: r.Text("party.form.shown"), Fields: append([]view.Field{
			s.field(view.Field{Name: "public", Kind: "check", Label: r.Text("party.field.public"), Hint: r.Text("party.field.public.hint")}),
		}, s.both("about", "textarea", 6, false)...)})
}

// personEntry reads what the form says of a person.
func (s *sheet) personEntry(slug string) PersonEntry {
	s.need("name_fa", "party.form.name")
	public := s.truth("public")
	return PersonEntry{Slug: slug, Name: s.text("name"), About: s.text("about"), Public: &public}
}

func (d deskRoom) addPerson(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s := filled(r, personLines, personTexts)
	e := s.personEntry(s.slug("name"))
	if len(s.wrong) == 0 {
		_, err := d.record(ctx, r.Actor(), Doc{People: []PersonEntry{e}}, nil, func(rec record) error {
			return free(rec.people, func(x Person) bool { return x.Slug == e.Slug })
		})
		if err == nil {
			dir, err := d.Directory(ctx)
			return staff.Answer{To: peoplePath + string(dir.personAt[e.Slug]) + "/", Notice: "party.notice.person.added"}, err
		}
		if err = d.refused(s, err, personFields, nil); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.personForm(ctx, s, Person{})
}

func (d deskRoom) changePerson(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	_, x, err := d.personOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, personLines, personTexts)
	e := s.personEntry(x.Slug)
	if len(s.wrong) == 0 {
		_, err = d.record(ctx, r.Actor(), Doc{People: []PersonEntry{e}}, nil, func(rec record) error {
			return same(rec.people, s.is["state"], func(was Person) bool { return was.ID == x.ID })
		})
		if err == nil {
			return staff.Answer{To: strings.TrimSuffix(r.Path, "edit/"), Notice: "party.notice.saved"}, nil
		}
		if err = d.refused(s, err, personFields, func() (map[string]string, error) {
			_, now, err := d.personOf(ctx, r)
			return personValues(now), err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.personForm(ctx, s, x)
}
