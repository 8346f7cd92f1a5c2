package press

import (
	"context"
	"slices"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// awaited are the undated pages that menu and footer lead to from the first day.
// Until one is written, its address says what will come and who writes it.
var awaited = []string{"about", "contact", "channels", "privacy", "accessibility"}

// awaitedPage is what the template "awaited" shows.
type awaitedPage struct {
	Title string
	Empty *view.Empty
}

// awaited builds the page that stands in for one that is not written yet; what
// had the address on the old site comes before it.
func (p *Public) awaited(ctx context.Context, r site.Request) (site.View, error) {
	slug := r.Params["slug"]
	if _, dated := r.Params["jy"]; dated || !slices.Contains(awaited, slug) {
		return site.View{}, notFound()
	}
	site.Depend(ctx, site.TagAll()) // the page, or what moves in to its address, may come
	if to, _, _, err := p.findOld(ctx, href(r.Lang, r.Path), ""); to != "" || err != nil && !fault.Is(err, fault.NotFound) {
		return site.View{Redirect: to}, err
	}
	who, err := p.party.Party(ctx, r.Lang)
	if err != nil {
		return site.View{}, err
	}
	data := awaitedPage{Title: p.t(r.Lang, "press.awaited."+slug), Empty: &view.Empty{
		Title: p.t(r.Lang, "press.awaited"), Text: p.t(r.Lang, "press.awaited."+slug+".text"), Responsible: &who,
		Links: []view.Link{{Text: p.t(r.Lang, "press.list.news"), Href: href(r.Lang, "/news/")}, {Text: p.t(r.Lang, "press.empty.search"), Href: href(r.Lang, "/search/")}},
	}}
	return site.View{Template: "press/awaited", Data: data, Meta: view.Meta{
		Title: data.Title, Description: data.Empty.Text, Canonical: href(r.Lang, r.Path), Nav: r.Path, NoIndex: true,
		Alternates: p.twins(r.Lang, r.Path, false),
	}}, nil
}

// awaitedTopic is the list of the topic of elections on a site that has not
// made it yet: empty, and not for search engines.
func (p *Public) awaitedTopic(ctx context.Context, r site.Request) (listing, error) {
	chosen, err := p.settings(ctx)
	if err != nil {
		return listing{}, err
	}
	slug := r.Params["slug"]
	if slug != chosen.ElectionTopic {
		return listing{}, notFound()
	}
	site.Depend(ctx, site.TagList("topics"), site.TagSettings())
	who, err := p.party.Party(ctx, r.Lang)
	name := p.t(r.Lang, "press.home.elections")
	return listing{
		path: "/topics/" + slug + "/", title: name, about: p.t(r.Lang, "press.about.topic", "name", name), nav: "/topics/" + slug + "/",
		filter: Filter{Lang: r.Lang, Topic: id.Topic("none")}, // nothing is filed there
		above:  view.Crumbs{{Text: p.t(r.Lang, "press.topics"), Href: href(r.Lang, "/topics/")}}, owner: &who,
	}, err
}
