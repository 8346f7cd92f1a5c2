package party

import (
	"context"
	"slices"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

type provincesPage struct {
	Head    view.Head
	Map     view.Map
	Entries []entry
}

func (rm *Room) provincesPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	data, err := l.provinces(true)
	if err != nil {
		return site.View{}, err
	}
	m := l.meta("/provinces/", l.t("party.provinces"))
	m.Description = l.t("party.provinces.description", "party", l.party())
	return site.View{Template: "party/provinces", Meta: m, Data: data}, nil
}

func (rm *Room) provincesSection(ctx context.Context, r site.Request) (any, string, bool, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return nil, "", false, err
	}
	data, err := l.provinces(false)
	data.Head = view.Head{ID: "h-provinces", Title: l.t("party.provinces"), More: &view.Link{Text: l.t("party.provinces.more"), Href: l.path("/provinces/")}}
	return data, "party/provinces-section", true, err
}

// provinces is the map with the list; full adds who heads each and how much it published.
func (l *look) provinces(full bool) (provincesPage, error) {
	site.Depend(l.ctx, site.TagList("provinces"))
	all := l.d.Kind(KindProvince, l.lang)
	data := provincesPage{Map: l.shapes("")}
	for _, b := range all {
		e := entry{Name: l.shortName(b), Href: l.path(b.Path())}
		if full {
			l.until(b.ID)
			if o, ok := l.head(b); ok && o.Person.Public {
				e.Note = l.in(o.Person.Name)
			}
		}
		data.Entries = append(data.Entries, e)
	}
	if !full || l.rm.news == nil {
		return data, nil
	}
	var ids []id.Body
	for _, b := range all {
		ids = append(ids, b.ID)
	}
	counts, err := l.rm.news.Counts(l.ctx, l.lang, ids...)
	for i, x := range ids {
		data.Entries[i].Count = counts[x]
	}
	return data, err
}

func (l *look) shapes(current string) view.Map {
	m := view.Map{Current: current}
	for _, b := range l.d.Kind(KindProvince, l.lang) {
		m.Provinces = append(m.Provinces, view.MapProvince{Code: b.Code, Name: l.shortName(b).Text, Path: l.path(b.Path())})
	}
	return m
}

type provincePage struct {
	Name       words
	Lead       words
	Notice     *view.Notice
	Facts      []view.Fact
	Sketch     *view.Picture
	Map        view.Map
	About      prose
	Branchless *view.Empty
	Order      []Block
	Events     *news
	Gallery    *news
	PeopleHead view.Head
	Seats      []holder
	News       *news
	BelowHead  view.Head
	Below      []entry
	BelowRest  *view.Link
}

func (rm *Room) provincePage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	b, err := l.at(r.Params["slug"], KindProvince)
	if err != nil {
		return site.View{}, err
	}
	if on := r.Query.Get("on"); on != "" {
		return l.pastDay(b, on), nil
	}
	l.until(b.ID)
	site.Depend(ctx, site.TagList("provinces"))
	data := provincePage{Name: l.shortName(b), Lead: l.in(b.Lead), Map: l.shapes(b.Code), About: l.prose(b.About), Notice: l.ownNotice(b), Order: l.column(b)}
	if data.Seats, err = l.seats(b); err != nil {
		return site.View{}, err
	}
	var feeds []view.Feed
	if data.News, feeds, err = l.newsOf(r, b, l.t("party.news.province"), 5); err != nil {
		return site.View{}, err
	}
	data.Events = l.events(b)
	if data.Sketch, err = l.sketch(b); err != nil {
		return site.View{}, err
	}
	if data.Gallery, err = l.gallery(r, b); err != nil {
		return site.View{}, err
	}
	if !slices.Contains(data.Order, BlockNews) {
		data.News = nil // the feed stays
	}
	meets, err := l.meetsFact(b)
	if err != nil {
		return site.View{}, err
	}
	data.Facts = append(append(l.facts(b), meets...), l.feedFact(feeds)...)
	data.PeopleHead = view.Head{ID: "h-people", Title: l.t("party.seats"), More: &view.Link{Text: l.t("party.people.all"), Href: r.Address() + "people/"}}
	data.BelowHead = view.Head{ID: "h-below", Title: l.t("party.below.province"), More: l.chartLink(b, "")}
	data.Below, data.BelowRest = l.children(b)
	if l.branchless(b) {
		data.Branchless = &view.Empty{
			Title: l.t("party.province.none.title"), Text: l.t("party.province.none.text"),
			Responsible: l.responsible(b), Links: []view.Link{l.contact()},
		}
	}
	name := l.fullName(b)
	m := l.meta(b.Path(), name.Text, b.Name)
	m.Nav = "/provinces/"
	m.Feeds = feeds
	m.Description = l.description(b, "party.province.description")
	m.JSONLD = l.organisation(b)
	return site.View{Template: "party/province", Meta: m, Data: data}, nil
}

// branchless reports whether nobody holds a post of the province and nothing says where it is.
func (l *look) branchless(b Body) bool {
	for _, p := range l.d.Posts(b.ID) {
		if len(l.d.Holders(p.ID, l.today)) > 0 {
			return false
		}
	}
	return b.Phone == "" && b.Email == "" && len(b.Address) == 0
}

// contact is where everybody can turn: the undated page of that address.
func (l *look) contact() view.Link {
	return view.Link{Text: l.t("party.contact"), Href: l.path("/contact/")}
}

// at finds the body of a kind by its slug; a tie to the list waits for one that is not there yet.
func (l *look) at(slug, kind string) (Body, error) {
	b, ok := l.d.BodyAt(slug)
	dependOn(l.ctx, b)
	if !ok || kind != "" && b.Kind != kind {
		return Body{}, notFound()
	}
	return b, nil
}

type bodyPeoplePage struct {
	Up         view.Link
	Title      string
	NowHead    view.Head
	Seats      []holder
	Empty      view.Empty
	FormerHead view.Head
	Former     []holder
	FormHead   view.Head
	Form       view.Form
}

func (rm *Room) provincePeoplePage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	b, err := l.at(r.Params["slug"], KindProvince)
	if err != nil {
		return site.View{}, err
	}
	l.until(b.ID)
	name := l.fullName(b)
	data := bodyPeoplePage{
		Up:         view.Link{Text: name.Text, Href: l.path(b.Path())},
		Title:      l.t("party.people.of", "name", name.Text),
		NowHead:    view.Head{ID: "h-now", Title: l.t("party.people.now")},
		FormerHead: view.Head{ID: "h-former", Title: l.t("party.people.former")},
		Empty: view.Empty{
			Title: l.t("party.people.none.title"), Text: l.t("party.people.none.text"),
			Responsible: l.responsible(b), Links: []view.Link{l.contact()}, Level: 3,
		},
	}
	if data.Seats, err = l.seats(b); err != nil {
		return site.View{}, err
	}
	if data.Former, err = l.former(b); err != nil {
		return site.View{}, err
	}
	if !r.Export && len(l.d.Posts(b.ID)) > 0 {
		data.FormHead, data.Form = l.dayForm(b, "", "")
	}
	m := l.meta(b.Path()+"people/", data.Title, b.Name)
	m.Nav = "/provinces/"
	m.Description = l.description(b, "party.province.description")
	return site.View{Template: "party/province-people", Meta: m, Data: data}, nil
}
