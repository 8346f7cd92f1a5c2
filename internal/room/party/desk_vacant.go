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
func (d *Directory) vacancies(day Day, asked func(id.Body) bool) []Post {
	var all []Post
	of := inBody(func(b *Body) bool { return b.Exists(day) && asked(b.ID) })
	for _, s := range d.seats() {
		if s.post.Single() && of(s.body) && !slices.ContainsFunc(s.terms, func(t Term) bool { return !t.Acting && t.Holds(day) }) {
			all = append(all, s.post)
		}
	}
	return all
}

// ending lists the terms held on a day that end within so many days, the first to end first.
func (d *Directory) ending(day Day, days int, asked func(id.Body) bool) []Office {
	var all []Office
	of := inBody(func(b *Body) bool { return asked(b.ID) })
	for _, s := range d.seats() {
		for _, t := range s.terms {
			if !t.To.IsZero() && t.Holds(day) && t.To.Sub(day) <= days && of(s.body) {
				all = append(all, d.office(t))
			}
		}
	}
	slices.SortFunc(all, func(a, b Office) int {
		return cmp.Or(a.Term.To.Compare(b.Term.To), cmp.Compare(a.Term.ID, b.Term.ID))
	})
	return all
}

// sees says in which bodies the visitor sees who holds what, asking the rules once for each: not at all below one that is seen by
// a grant which holds there too.
func (d deskRoom) sees(r *staff.Request, dir *Directory) func(id.Body) bool {
	type verdict struct{ ok, below bool }
	may := make(map[id.Body]verdict, len(dir.bodies))
	var sees func(x id.Body) verdict
	sees = func(x id.Body) verdict {
		v, known := may[x]
		if known {
			return v
		}
		if up := dir.bodies[x].Parent; up != "" && sees(up).below {
			v = verdict{true, true}
		} else {
			said := r.May(ActSee, dir.scope(x))
			v = verdict{said.OK, said.OK && said.Grant.Below}
		}
		may[x] = v
		return v
	}
	if sees(RootID).below {
		return func(id.Body) bool { return true }
	}
	return func(x id.Body) bool { return sees(x).ok }
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
