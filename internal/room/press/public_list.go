package press

import (
	"cmp"
	"context"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// pageSize is how many items a page of a list shows.
const pageSize = 20

// listing is one list of dated items: what it holds, where it is, what it is called.
type listing struct {
	path   string // of its first page, without language: "/news/"
	filter Filter
	count  string // its counter, "" for none
	title  string
	about  string // one sentence for search engines
	nav    string
	above  view.Crumbs
	where  string // the list in the words of an empty state: «استان قم»
	owner  *view.Link
	kind   bool    // each item shows its kind
	body   id.Body // whose news it holds
}

// finder makes the list of a request, or a NotFound.
type finder func(ctx context.Context, r site.Request) (listing, error)

// listPage is what the template "list" shows.
type listPage struct {
	Crumbs view.Crumbs
	Title  string
	Count  int
	Feeds  []view.Feed
	Filter view.Form
	Own    *view.Tabs // the own categories of a body
	Rows   []view.Card
	Notes  []view.Note // in place of Rows: announcements
	Strip  []view.Card // in place of Rows: occasions
	Empty  *view.Empty
	Pager  view.Pager
	Years  *view.Tabs // the archive of everything, from the first page of a kind's list
}

func (p *Public) registerLists(s *site.Site) {
	for _, k := range Kinds {
		if k.Dated() {
			path := "/" + k.Segment() + "/"
			p.registerList(s, "press."+k.Segment(), path, p.both(path, p.some(ListKind(k))), p.kindFinder(k))
		}
	}
	p.registerList(s, "press.topic", "/topics/{slug}/", p.topicAddresses, p.topicFinder)
	p.registerList(s, "press.province", "/provinces/{slug}/news/", nil, p.bodyFinder("province", "/provinces/"))
	p.registerList(s, "press.committee", "/committees/{slug}/news/", nil, p.bodyFinder("committee", "/committees/"))
	p.registerList(s, "press.body", "/bodies/{slug}/news/", p.bodyAddresses, p.bodyFinder("", "/bodies/"))
	for name, under := range map[string]string{"province": "/provinces/", "committee": "/committees/", "body": "/bodies/"} {
		kind := name
		if kind == "body" {
			kind = ""
		}
		p.registerList(s, "press."+name+".category", under+"{slug}/news/{category}/", nil, p.categoryFinder(kind, under))
	}
	p.registerList(s, "press.author", "/people/{slug}/texts/", p.authorAddresses, p.authorFinder)
	p.registerFeeds(s, "press.all", "/", p.allFinder)
	s.Page(site.Page{Name: "press.topics", Pattern: "/topics/", List: p.both("/topics/", p.anyTopic), Build: p.topics})
}

// registerList adds a list and its feeds. The feeds of "/provinces/fars/news/"
// are also at "/provinces/fars/feed.xml", where the province's page names them.
func (p *Public) registerList(s *site.Site, name, pattern string, addresses func(context.Context, func(site.Address) error) error, find finder) {
	s.Page(site.Page{
		Name: name, Pattern: pattern, Query: []string{"before"}, Gate: p.deep, Follow: "before", List: addresses,
		Build: func(ctx context.Context, r site.Request) (site.View, error) { return p.buildList(ctx, r, find) },
	})
	p.registerFeeds(s, name, feedBase(pattern), find)
}

func (p *Public) kindFinder(k Kind) finder {
	return func(_ context.Context, r site.Request) (listing, error) {
		path := "/" + k.Segment() + "/"
		return listing{
			path: path, filter: Filter{Lang: r.Lang, Kind: k}, count: ListKind(k), nav: path,
			title: p.kindList(r.Lang, k), about: p.t(r.Lang, "press.about."+string(k)),
		}, nil
	}
}

func (p *Public) allFinder(ctx context.Context, r site.Request) (listing, error) {
	name, err := p.name(ctx, r.Lang)
	return listing{path: "/", filter: Filter{Lang: r.Lang}, count: ListAll, title: name, about: p.t(r.Lang, "press.about.all")}, err
}

func (p *Public) topicFinder(ctx context.Context, r site.Request) (listing, error) {
	topic, err := p.store.Topic(ctx, r.Params["slug"])
	if fault.Is(err, fault.NotFound) {
		if _, was := p.store.TopicWas(ctx, r.Params["slug"]); was == nil {
			return listing{}, err // the finder leads on
		}
		return p.awaitedTopic(ctx, r)
	}
	if err != nil {
		return listing{}, err
	}
	if topic.Body != "" { // its list is below the body's page
		return listing{}, notFound()
	}
	site.Depend(ctx, site.TagTopic(topic.ID))
	name := topic.Name.In(r.Lang)
	about := topic.About[r.Lang]
	if about == "" {
		about = p.t(r.Lang, "press.about.topic", "name", name)
	}
	return listing{
		path: "/topics/" + topic.Slug + "/", filter: Filter{Lang: r.Lang, Topic: topic.ID}, count: ListTopic(topic.ID),
		title: name, about: about, nav: "/topics/" + topic.Slug + "/",
		above: view.Crumbs{{Text: p.t(r.Lang, "press.topics"), Href: href(r.Lang, "/topics/")}}, where: name, kind: true,
	}, nil
}

func (p *Public) bodyFinder(kind, under string) finder {
	return func(ctx context.Context, r site.Request) (listing, error) {
		body, link, err := p.party.BodyAt(ctx, r.Lang, kind, r.Params["slug"])
		if err != nil {
			return listing{}, err
		}
		return listing{
			path: under + r.Params["slug"] + "/news/", filter: Filter{Lang: r.Lang, Scope: body}, count: ListBody(body),
			title: p.t(r.Lang, "press.of", "name", link.Text), about: p.t(r.Lang, "press.about.body", "name", link.Text), nav: under,
			above: view.Crumbs{link}, where: link.Text, owner: &link, kind: true, body: body,
		}, nil
	}
}

// categoryFinder finds the list of a body's own category. One that is out of use keeps its list.
func (p *Public) categoryFinder(kind, under string) finder {
	return func(ctx context.Context, r site.Request) (listing, error) {
		body, link, err := p.party.BodyAt(ctx, r.Lang, kind, r.Params["slug"])
		if err != nil {
			return listing{}, err
		}
		site.Depend(ctx, site.TagList("topics"))
		t, err := p.store.Topic(ctx, categorySlug(link.Href, r.Params["category"]))
		if err != nil || t.Body != body {
			return listing{}, cmp.Or(err, notFound())
		}
		site.Depend(ctx, site.TagTopic(t.ID))
		name := t.Name.In(r.Lang)
		about := t.About[r.Lang]
		if about == "" {
			about = p.t(r.Lang, "press.about.category", "name", name, "body", link.Text)
		}
		return listing{
			path: under + r.Params["slug"] + "/news/" + r.Params["category"] + "/", filter: Filter{Lang: r.Lang, Topic: t.ID}, count: ListTopic(t.ID),
			title: p.t(r.Lang, "press.category.of", "name", name, "body", link.Text), about: about, nav: under,
			above: view.Crumbs{link, {Text: p.t(r.Lang, "press.list.news"), Href: href(r.Lang, under+r.Params["slug"]+"/news/")}},
			where: name, owner: &link, kind: true, body: body,
		}, nil
	}
}

// categories are the ways between the news of a body and each of its own categories that has some.
func (p *Public) categories(ctx context.Context, lang string, l listing) (*view.Tabs, error) {
	if l.body == "" {
		return nil, nil
	}
	site.Depend(ctx, site.TagList("topics"))
	all, err := p.store.Categories(ctx, l.body)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	lists := make([]string, len(all))
	for i, t := range all {
		lists[i] = ListTopic(t.ID)
		site.Depend(ctx, site.TagList(lists[i]), site.TagTopic(t.ID))
	}
	counts, err := p.store.Counts(ctx, lang, lists...)
	if err != nil {
		return nil, err
	}
	home := l.owner.Href
	tabs := &view.Tabs{Label: p.t(lang, "press.categories"), Links: []view.Link{{Text: p.t(lang, "press.categories.all"), Href: home + "news/", Current: l.filter.Topic == ""}}}
	for i, t := range all {
		if current := l.filter.Topic == t.ID; current || counts[lists[i]] > 0 && !t.Hidden {
			tabs.Links = append(tabs.Links, view.Link{Text: t.Name.In(lang), Href: t.at(lang, home), Current: current})
		}
	}
	if len(tabs.Links) == 1 {
		return nil, nil
	}
	return tabs, nil
}

func (p *Public) authorFinder(ctx context.Context, r site.Request) (listing, error) {
	person, link, err := p.party.PersonAt(ctx, r.Lang, r.Params["slug"])
	if err != nil {
		return listing{}, err
	}
	return listing{
		path: "/people/" + r.Params["slug"] + "/texts/", filter: Filter{Lang: r.Lang, Author: person}, count: ListAuthor(person),
		title: p.t(r.Lang, "press.by", "name", link.Text), about: p.t(r.Lang, "press.about.author", "name", link.Text),
		above: view.Crumbs{link}, where: link.Text, kind: true,
	}, nil
}

// tags says what a list depends on: its own order and members.
func (l listing) tags() []string {
	walk, also := l.filter.lists()
	var tags []string
	for _, name := range append(walk, also...) {
		tags = append(tags, site.TagList(name))
	}
	return tags
}

func (p *Public) buildList(ctx context.Context, r site.Request, find finder) (site.View, error) {
	l, err := find(ctx, r)
	if err != nil {
		return site.View{}, err
	}
	site.Depend(ctx, l.tags()...)
	cursor, ok, err := p.cursor(ctx, r, l.filter)
	if err != nil || !ok {
		return site.View{Redirect: href(r.Lang, l.path)}, err
	}
	page, err := p.store.Page(ctx, l.filter, cursor, pageSize)
	if err != nil {
		return site.View{}, err
	}
	data := listPage{Crumbs: l.above, Title: l.title, Feeds: p.feeds(r.Lang, l), Pager: p.pager(r, l, page)}
	if l.count != "" {
		if data.Count, err = p.store.Count(ctx, r.Lang, l.count); err != nil {
			return site.View{}, err
		}
	}
	data.Filter = p.filterForm(r.Lang, l)
	if data.Own, err = p.categories(ctx, r.Lang, l); err != nil {
		return site.View{}, err
	}
	switch {
	case len(page.Items) == 0:
		data.Empty, err = p.nothing(ctx, r.Lang, l)
	case l.filter.Kind == Announcement:
		data.Notes, err = p.notes(ctx, r, page.Items)
	case l.filter.Kind == Occasion:
		data.Strip, err = p.cards(ctx, r, page.Items, shown{sizes: view.Full("(min-width:48rem) 22rem"), level: 2})
	default:
		data.Rows, err = p.cards(ctx, r, page.Items, shown{sizes: "(min-width:48rem) 12rem, 5.5rem", lead: true, kind: l.kind, clock: l.filter.Kind == News, level: 2})
	}
	if err != nil {
		return site.View{}, err
	}
	if l.filter.Kind != "" && cursor.IsZero() {
		if data.Years, err = p.years(ctx, r.Lang, 0); err != nil {
			return site.View{}, err
		}
	}
	canonical := href(r.Lang, l.path)
	if !cursor.IsZero() {
		canonical += "?before=" + cursor.String()
	}
	twins, err := p.pair(r.Lang, l.path, !cursor.IsZero(), func(lang string) (bool, error) { return p.some(l.count)(ctx, lang) })
	if err != nil {
		return site.View{}, err
	}
	return site.View{Template: "press/list", Data: data, Modified: newest(page.Items), Meta: view.Meta{
		Title: l.title, Description: l.about, Canonical: canonical, Alternates: twins,
		Feeds: data.Feeds, Nav: l.nav, NoIndex: data.Empty != nil,
	}}, nil
}

// cursor is the place in a list that the address names. Not ok is one that no page of the
// list leads to, or no longer: such addresses have no end, and none is a page.
func (p *Public) cursor(ctx context.Context, r site.Request, f Filter) (c Cursor, ok bool, err error) {
	c, err = ParseCursor(r.Query.Get("before"))
	if err != nil || c.IsZero() {
		return c, err == nil, nil
	}
	ok, err = p.store.holds(ctx, f, c)
	return c, ok, err
}

func (p *Public) pager(r site.Request, l listing, page ListPage) view.Pager {
	pager := view.Pager{Label: p.t(r.Lang, "press.pager")}
	if page.HasOlder {
		pager.Older = &view.Link{Text: p.t(r.Lang, "press.older"), Href: href(r.Lang, l.path) + "?before=" + page.Older.String()}
	}
	switch {
	case !page.HasNewer:
		pager.Note = p.t(r.Lang, "press.newest")
	case page.Newer.IsZero():
		pager.Newer = &view.Link{Text: p.t(r.Lang, "press.newer"), Href: href(r.Lang, l.path)}
	default:
		pager.Newer = &view.Link{Text: p.t(r.Lang, "press.newer"), Href: href(r.Lang, l.path) + "?before=" + page.Newer.String()}
	}
	return pager
}

// filterForm searches within the list.
func (p *Public) filterForm(lang string, l listing) view.Form {
	f := view.Form{Action: href(lang, "/search/"), Title: p.t(lang, "press.filter"), Submit: p.t(lang, "press.filter.do")}
	f.Fields = append(f.Fields, view.Field{Name: "q", Kind: "search", Label: p.t(lang, "press.filter.q")})
	if l.filter.Kind != "" {
		f.Fields = append(f.Fields, view.Field{Name: "kind", Kind: "hidden", Value: string(l.filter.Kind)})
	}
	f.Fields = append(f.Fields, view.Field{Name: "year", Kind: "", Label: p.t(lang, "press.filter.year"), Placeholder: p.t(lang, "press.filter.year.like")})
	return f
}

// nothing is empty with somebody who answers for it: the list's body, else the party.
func (p *Public) nothing(ctx context.Context, lang string, l listing) (*view.Empty, error) {
	if l.owner == nil {
		party, err := p.party.Party(ctx, lang)
		if err != nil {
			return nil, err
		}
		l.owner = &party
	}
	return p.empty(lang, l), nil
}

// empty says what will come, and who answers for it.
func (p *Public) empty(lang string, l listing) *view.Empty {
	e := &view.Empty{Title: p.t(lang, "press.empty.title", "list", l.title), Text: p.t(lang, "press.empty.text"), Responsible: l.owner}
	if l.where != "" {
		e.Title = p.t(lang, "press.empty.where", "name", l.where)
	}
	if l.about != "" {
		e.Text = p.t(lang, "press.empty.about", "about", l.about)
	}
	e.Links = []view.Link{{Text: p.t(lang, "press.list.news"), Href: href(lang, "/news/")}, {Text: p.t(lang, "press.empty.search"), Href: href(lang, "/search/")}}
	return e
}
