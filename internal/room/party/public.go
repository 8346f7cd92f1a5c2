package party

import (
	"context"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// Register adds the room's public pages and its sections of composed pages.
func (rm *Room) Register(s *site.Site) {
	// A past day is built from memory, but there are 73,414 of them.
	days, on, after := web.NewGate(2, 2*time.Second), []string{"on"}, []string{"after"}
	for _, p := range []site.Page{
		{Name: "party.provinces", Pattern: "/provinces/", List: site.Only("/provinces/"), Build: rm.provincesPage},
		{Name: "party.province", Pattern: "/provinces/{slug}/", Query: on, List: rm.bodyAddresses(KindProvince, ""), Build: rm.provincePage},
		{Name: "party.province.people", Pattern: "/provinces/{slug}/people/", List: rm.bodyAddresses(KindProvince, "people/"), Build: rm.provincePeoplePage},
		{Name: "party.committees", Pattern: "/committees/", List: site.Only("/committees/"), Build: rm.committeesPage},
		{Name: "party.committee", Pattern: "/committees/{slug}/", Query: on, List: rm.bodyAddresses(KindCommittee, ""), Build: rm.committeePage},
		{Name: "party.bodies", Pattern: allBodies, Query: after, Gate: days, Follow: "after", List: site.Only(allBodies), Build: rm.bodiesPage},
		{Name: "party.below", Pattern: "/bodies/{slug}/below/", Query: after, Gate: days, Follow: "after", List: rm.belowAddresses, Build: rm.belowPage},
		{Name: "party.body", Pattern: "/bodies/{slug}/", Query: on, Gate: days, List: rm.bodyAddresses("", ""), Build: rm.bodyPage},
		{Name: "party.chart", Pattern: chartPath, Query: on, Gate: days, List: site.Only(chartPath), Build: rm.partyChartPage},
		{Name: "party.body.chart", Pattern: "/bodies/{slug}/chart/", Query: on, Gate: days, List: rm.chartAddresses, Build: rm.bodyChartPage},
		{Name: "party.verify", Pattern: verifyPath, Query: []string{"code"}, List: site.Only(verifyPath), Build: rm.verifyFormPage},
		{Name: "party.verify.letter", Pattern: verifyPath + "{code}/", Build: rm.verifyLetterPage},
		{Name: "party.people", Pattern: allPeople, Query: after, Gate: days, Follow: "after", List: site.Only(allPeople), Build: rm.peoplePage},
		{Name: "party.person", Pattern: "/people/{slug}/", List: rm.peopleAddresses, Build: rm.personPage},
		{Name: "party.secretary-general", Pattern: "/secretary-general/", List: site.Only("/secretary-general/"), Build: rm.secretaryGeneralPage},
	} {
		s.Page(p)
	}
	s.Section(site.Section{Place: "home", Key: "provinces", Order: 700, Build: rm.provincesSection})
	s.Section(site.Section{Place: "home", Key: "committees", Order: 800, Build: rm.committeesSection})
}

// entry is one body in a list of bodies.
type entry struct {
	Name    words
	Note    words // a soft word after the name, or the line below it on a card
	Href    string
	Count   int
	Current bool
}

// news is a list of texts with its heading, or what stands there while there is none.
type news struct {
	Head  view.Head
	Cards []view.Card
	Empty view.Empty
}

// bodyAddresses lists the pages of the bodies of a kind; of "" those that have no address of another kind's.
func (rm *Room) bodyAddresses(kind, below string) func(context.Context, func(site.Address) error) error {
	return func(ctx context.Context, yield func(site.Address) error) error {
		d, err := rm.Directory(ctx)
		if err != nil {
			return err
		}
		site.Depend(ctx, site.TagList("bodies"))
		for _, x := range d.Subtree(RootID) {
			b := d.bodies[x]
			own := b.Kind == KindProvince || b.Kind == KindCommittee
			if kind == "" && own || kind != "" && b.Kind != kind {
				continue
			}
			if err := addresses(b.Path()+below, b.Name, yield); err != nil {
				return err
			}
		}
		return nil
	}
}

func (rm *Room) peopleAddresses(ctx context.Context, yield func(site.Address) error) error {
	d, err := rm.Directory(ctx)
	if err != nil {
		return err
	}
	site.Depend(ctx, site.TagList("people"))
	for _, p := range d.People(Today(rm.o.Now()), i18n.Persian) {
		if err := addresses(p.Path(), p.Name, yield); err != nil {
			return err
		}
	}
	return nil
}

// addresses yields the forms of one page: in English only what has an English name.
func addresses(path string, name Text, yield func(site.Address) error) error {
	if name[i18n.English] == "" {
		return yield(site.Address{Path: path, Lang: i18n.Persian})
	}
	return site.Only(path)(context.Background(), yield)
}

// meta is what all pages of the room say of themselves. A page whose subject
// has no name in the language is not for search engines.
func (l *look) meta(path, title string, names ...Text) view.Meta {
	m := view.Meta{Title: title, Canonical: l.path(path), Nav: path}
	english := true
	for _, name := range names {
		english = english && name[i18n.English] != ""
	}
	m.NoIndex = !english && l.lang == i18n.English
	for _, lang := range i18n.Langs {
		// hreflang pairs only real ones; the way back to Persian is always there.
		if lang != l.lang && (english || lang == i18n.Persian) {
			m.Alternates = append(m.Alternates, view.Alternate{Lang: lang, Path: i18n.Prefix(lang) + path})
		}
	}
	return m
}

// party is the name of the party as recorded, for descriptions.
func (l *look) party() string {
	site.Depend(l.ctx, site.TagBody(RootID))
	name, _ := l.d.Root().Name.In(l.lang)
	return name
}

func notFound() error { return fault.New(fault.NotFound, "") }

// newsOf is what the body and those below it published, and its feeds; nil on a site without news.
func (l *look) newsOf(r site.Request, b Body, title string, n int) (*news, []view.Feed, error) {
	if l.rm.news == nil {
		return nil, nil, nil
	}
	cards, all, err := l.rm.news.Cards(l.ctx, r, b.ID, n)
	if err != nil {
		return nil, nil, err
	}
	x := &news{Head: view.Head{ID: "h-news", Title: title}, Cards: cards, Empty: view.Empty{
		Title: l.t("party.news.none.title"), Text: l.t("party.news.none.text"), Level: 3,
	}}
	if o, ok := l.head(b); ok && o.Person.Public {
		x.Empty.Responsible = l.officeLink(o)
	} else {
		x.Empty.Responsible = l.responsible(b)
	}
	if all > len(cards) {
		x.Head.More = &view.Link{Text: l.t("party.news.all"), Href: l.path(b.Path() + "news/"), Count: all}
	}
	name := l.fullName(b).Text
	var feeds []view.Feed
	for _, f := range []struct{ file, kind string }{
		{"feed.xml", "application/atom+xml"}, {"feed.rss", "application/rss+xml"}, {"feed.json", "application/feed+json"},
	} {
		feeds = append(feeds, view.Feed{Title: name, Type: f.kind, Path: l.path(b.Path() + f.file)})
	}
	return x, feeds, nil
}

// meetsFact links the body's meetings in the rail, where it shows some to everybody.
func (l *look) meetsFact(b Body) ([]view.Fact, error) {
	if l.rm.meets == nil {
		return nil, nil
	}
	path, err := l.rm.meets(l.ctx, b.ID)
	if err != nil || path == "" {
		return nil, err
	}
	return []view.Fact{{Term: l.t("party.meetings"), Text: l.t("party.meetings.all"), Href: l.path(path)}}, nil
}

// feedFact links the feed in the rail.
func (l *look) feedFact(feeds []view.Feed) []view.Fact {
	if len(feeds) == 0 {
		return nil
	}
	return []view.Fact{{Term: l.t("party.feed"), Text: feeds[0].Name(), Href: feeds[0].Path, LTR: true}}
}

// children are the entries of the bodies right below b that exist on the day shown, and the way to those that a page has no room for.
func (l *look) children(b Body) (all []entry, rest *view.Link) {
	site.Depend(l.ctx, site.TagBody(b.ID))
	living := l.living(b)
	for i, c := range living {
		if i == mostBranches {
			return all, l.belowRest(b, len(living)-i)
		}
		site.Depend(l.ctx, site.TagBody(c.ID))
		all = append(all, entry{Name: l.shortName(c), Href: l.path(c.Path())})
	}
	return all, nil
}
