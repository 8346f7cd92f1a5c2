package party

import (
	"cmp"
	"context"
	"slices"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// endingDays is how long before its end a term is told of.
const endingDays = 90

// vacancies lists the posts that nobody holds on a day: of one holder, in bodies that exist; in the order of the tree. A
// post held by somebody acting is vacant too.
func (d *Directory) vacancies(day Day, in func(id.Body) bool) []Post {
	var all []Post
	for _, x := range d.Subtree(RootID) {
		if !d.bodies[x].Exists(day) || !in(x) {
			continue
		}
		for _, p := range d.postsOf[x] {
			held := slices.ContainsFunc(d.Holders(p.ID, day), func(o Office) bool { return !o.Term.Acting })
			if p.Single() && !held {
				all = append(all, p)
			}
		}
	}
	return all
}

// ending lists the terms held on a day that end within so many days, the first to end first.
func (d *Directory) ending(day Day, days int, in func(id.Body) bool) []Office {
	var all []Office
	for x, terms := range d.held {
		if !in(d.posts[x].Body) {
			continue
		}
		for _, t := range terms {
			if t.Holds(day) && !t.To.IsZero() && t.To.Sub(day) <= days {
				all = append(all, d.office(t))
			}
		}
	}
	slices.SortFunc(all, func(a, b Office) int {
		return cmp.Or(a.Term.To.Compare(b.Term.To), cmp.Compare(a.Term.ID, b.Term.ID))
	})
	return all
}

// sees says in which bodies the visitor sees who holds what, asking the rules once for each.
func (d deskRoom) sees(r *staff.Request, dir *Directory) func(id.Body) bool {
	may := map[id.Body]bool{}
	return func(x id.Body) bool {
		ok, known := may[x]
		if !known {
			ok = r.May(ActSee, dir.scope(x)).OK
			may[x] = ok
		}
		return ok
	}
}

// deskVacant is what the template "desk-vacant" shows.
type deskVacant struct {
	Head   view.DeskHead
	Vacant []vacantLine
	Seats  []seatsLine
	Ending []endingLine
}

type vacantLine struct {
	Post, Body string
	Href       string
	Acting     []string
	Since      Day // the day from which nobody holds it; zero when nobody ever has
	Appoint    string
}

type endingLine struct {
	termLine
	Post string
}

func (d deskRoom) vacantPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	today := Today(r.Now)
	sees := d.sees(r, dir)
	title := r.Text("party.desk.vacant")
	p := deskVacant{Head: view.DeskHead{Title: title, Note: r.Text("party.desk.vacant.note", "days", endingDays), Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}}}}
	for _, post := range dir.vacancies(today, sees) {
		p.Vacant = append(p.Vacant, d.vacantLine(r, dir, post, today, dir.scope(post.Body)))
	}
	p.Seats = d.seatsLines(r, dir, today, sees)
	for _, o := range dir.ending(today, endingDays, sees) {
		post, _ := o.Signature(r.Lang)
		p.Ending = append(p.Ending, endingLine{d.termLine(r, dir, o, false), post})
	}
	return staff.Answer{Template: "party/desk-vacant", Title: title, Data: p, Nav: deskPath}, nil
}

func (d deskRoom) vacantLine(r *staff.Request, dir *Directory, p Post, today Day, o access.Object) vacantLine {
	x := vacantLine{Href: r.Href(bodiesPath + string(p.Body) + "/")}
	x.Post, _ = p.Name.In(r.Lang)
	x.Body, _ = dir.bodies[p.Body].FullName(r.Lang)
	for _, held := range dir.Holders(p.ID, today) {
		name, _ := held.Person.Name.In(r.Lang)
		x.Acting = append(x.Acting, name)
	}
	for _, past := range dir.Past(p.ID, today) {
		if !past.Term.Acting {
			x.Since = past.Term.To
			break
		}
	}
	if r.May(ActAppoint, o).OK {
		x.Appoint = r.Href(postsPath + string(p.ID) + "/appoint/")
	}
	return x
}
