package party

import (
	"context"
	"slices"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// The bodies of the party on one page, as long as there are few; where there are more, in as many whole levels as a page holds.
// A body whose lower ones have no room there says how many they are, and leads to a page of those below it, which is made in the same way.

const allBodies = "/bodies/"

// mostBranches is how many bodies a page draws. What one body has right below it beyond that is read page by page.
const mostBranches = 250

type bodiesPage struct {
	Crumbs      []entry
	Title, Lead string
	Chart       *view.Link
	Tree        []branch
	Pager       view.Pager
	Empty       *view.Empty
}

// branch is a body with those below it.
type branch struct {
	Name  words
	Note  words // who heads it
	Href  string
	Below []branch
	More  *view.Link // to those below it, where they are not drawn
}

// belowPathOf is the address of all bodies below one, without language prefix.
func belowPathOf(b Body) string {
	if b.ID == RootID {
		return allBodies
	}
	return "/bodies/" + b.Slug + "/below/"
}

// belowRest leads to all bodies below one from a page that has no room for n of them.
func (l *look) belowRest(b Body, n int) *view.Link {
	return &view.Link{Text: l.t("party.chart.more", "n", n), Href: l.path(belowPathOf(b))}
}

// on is what there was on a day.
func on(day Day) asOf { return asOf{Day: day, Other: true} }

// belowAddresses lists the pages that the page of all bodies leads to, and those that these lead to.
func (rm *Room) belowAddresses(ctx context.Context, yield func(site.Address) error) error {
	d, err := rm.Directory(ctx)
	if err != nil {
		return err
	}
	site.Depend(ctx, site.TagList("bodies"))
	at := on(Today(rm.o.Now()))
	for pages := []id.Body{RootID}; len(pages) > 0; pages = pages[1:] {
		level := []id.Body{pages[0]}
		for range d.levels(pages[0], at, mostBranches) {
			var next []id.Body
			for _, x := range level {
				next = append(next, d.below(x, at)...)
			}
			level = next
		}
		for _, x := range level {
			if len(d.below(x, at)) == 0 {
				continue
			}
			pages = append(pages, x)
			if err := addresses(belowPathOf(d.bodies[x]), d.bodies[x].Name, yield); err != nil {
				return err
			}
		}
	}
	return nil
}

func (rm *Room) bodiesPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	b := l.d.Root()
	data := bodiesPage{Title: l.t("party.bodies"), Lead: l.t("party.bodies.lead")}
	m := l.meta(allBodies, data.Title)
	m.Description = l.t("party.bodies.description", "party", l.party())
	return l.below(r, b, data, m)
}

// belowPage is the bodies below one.
func (rm *Room) belowPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	b, err := l.at(r.Params["slug"], "")
	switch {
	case err != nil:
		return site.View{}, err
	case b.ID == RootID:
		return site.View{Redirect: l.path(allBodies)}, nil
	}
	name := l.fullName(b).Text
	data := bodiesPage{Title: l.t("party.below.of", "name", name), Crumbs: []entry{{Name: words{Text: l.t("party.bodies")}, Href: l.path(allBodies)}}}
	for _, up := range append([]Body{b}, l.d.Ancestors(b.ID)...) {
		if up.ID != RootID {
			data.Crumbs = slices.Insert(data.Crumbs, 1, entry{Name: l.shortName(up), Href: l.path(up.Path())})
		}
	}
	m := l.meta(belowPathOf(b), data.Title, b.Name)
	m.Nav = allBodies
	m.Description = l.t("party.chart.description", "name", name)
	return l.below(r, b, data, m)
}

// below draws what is below a body, from the place on that the address names.
func (l *look) below(r site.Request, b Body, data bodiesPage, m view.Meta) (site.View, error) {
	site.Depend(l.ctx, site.TagList("bodies"), site.TagList("provinces"), site.TagList("committees"))
	l.until(l.d.Subtree(b.ID)...)
	path := l.path(belowPathOf(b))
	all := l.living(b)
	part, ok := portionOf(r, path, len(all), mostBranches, func(i int) string { return all[i].Slug })
	if !ok {
		return site.View{Redirect: path}, nil
	}
	place := part.query(part.From)
	m.Canonical += place
	for i := range m.Alternates { // a page holds the same bodies in every language
		m.Alternates[i].Path += place
	}
	levels := l.d.levels(b.ID, on(l.today), mostBranches)
	root := l.twig(b)
	for _, c := range all[part.From:part.To] {
		root.Below = append(root.Below, l.branch(c, levels-1))
	}
	data.Chart = l.chartLink(b, "")
	switch {
	case b.ID == RootID && part.From == 0:
		data.Tree = []branch{root}
	case len(root.Below) > 0:
		data.Tree = root.Below
	default:
		data.Empty = &view.Empty{Title: l.t("party.chart.none"), Text: l.t("party.chart.none.text"), Responsible: l.responsible(b), Links: []view.Link{{Text: l.t("party.bodies"), Href: l.path(allBodies)}}}
		m.NoIndex = true
	}
	data.Pager = part.pager(l, data.Title, "party.bodies.next", "party.bodies.previous")
	return site.View{Template: "party/bodies", Meta: m, Data: data}, nil
}

// twig is a body without those below it.
func (l *look) twig(b Body) branch {
	x := branch{Name: l.fullName(b), Href: l.path(b.Path())}
	if o, ok := l.head(b); ok && o.Person.Public {
		x.Note = l.in(o.Person.Name)
	}
	return x
}

// branch is a body with so many levels below it, or with how many bodies those are.
func (l *look) branch(b Body, levels int) branch {
	x := l.twig(b)
	if levels == 0 {
		if n := l.count(b); n > 0 {
			x.More = &view.Link{Text: l.t("party.bodies.below", "n", n), Href: l.path(belowPathOf(b))}
		}
		return x
	}
	for _, c := range l.living(b) {
		x.Below = append(x.Below, l.branch(c, levels-1))
	}
	return x
}

// count is how many bodies there are below one.
func (l *look) count(b Body) int {
	n := 0
	for _, c := range l.living(b) {
		n += 1 + l.count(c)
	}
	return n
}
