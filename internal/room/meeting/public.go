package meeting

import (
	"context"
	"net/url"
	"strconv"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// What of meetings is shown to everybody: that, when and where they are, and the resolutions that somebody has chosen. Never who
// was there.

const publicHome = "/meetings/"

// query is a query of an address, from names and values.
func query(pairs ...string) string {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// publicPath is the page of a meeting that is shown to everybody, once it has a number; before that, the list of its body.
func publicPath(slug string, m *Meeting) string {
	path := publicHome + slug + "/"
	if m.Number > 0 {
		path += strconv.Itoa(m.Year) + "/" + strconv.FormatInt(m.Number, 10) + "/"
	}
	return path
}

// ShownOf is where the meetings of a body stand that everybody may see, without language; "" when it shows none.
func (rm *Room) ShownOf(ctx context.Context, body id.Body) (string, error) {
	site.Depend(ctx, site.TagList("meetings/"+string(body)))
	all, err := rm.store.List(ctx, Filter{Bodies: []id.Body{body}, Public: true, Limit: 1})
	if err != nil || len(all) == 0 {
		return "", err
	}
	tree, err := rm.o.Party.Tree(ctx)
	b, _ := tree.Body(body)
	return publicHome + b.Slug + "/", err
}

// publicTags are the tags of the pages that show meetings of a body.
func (rm *Room) publicTags(body id.Body) []string {
	return []string{site.TagList("meetings"), site.TagList("meetings/" + string(body)), site.TagAll()}
}

// touches are the tags of public pages that a change of a meeting reaches.
func (rm *Room) touches(m *Meeting) []string {
	if m.PublicAt.IsZero() {
		return nil
	}
	return rm.publicTags(m.Body)
}

// RegisterPublic adds the pages that everybody reads.
func (rm *Room) RegisterPublic(s *site.Site, texts *i18n.Bundle) {
	p := public{rm, texts}
	s.Page(site.Page{Name: "meeting.list", Pattern: publicHome, List: site.Only(publicHome), Build: p.list})
	s.Page(site.Page{Name: "meeting.body", Pattern: publicHome + "{slug}/", List: p.bodyAddresses, Build: p.body})
	s.Page(site.Page{Name: "meeting.calendar", Pattern: publicHome + "{slug}/calendar.ics", Build: p.calendar})
	s.Page(site.Page{Name: "meeting.meeting", Pattern: publicHome + "{slug}/{jy}/{number}/", List: p.addresses, Build: p.meeting})
}

type public struct {
	*Room
	texts *i18n.Bundle
}

// publicList is what the template "public-list" shows.
type publicList struct {
	Title  string
	Lead   string
	Coming []view.Card
	Past   []view.Card
	Bodies []view.Link
	Feed   *view.Link
	Empty  *view.Empty
}

const shownPublic = 60

func (p public) meta(lang, title, path string) view.Meta {
	m := view.Meta{Title: title, Canonical: i18n.Prefix(lang) + path, Nav: publicHome}
	for _, other := range i18n.Langs {
		if other != lang {
			m.Alternates = append(m.Alternates, view.Alternate{Lang: other, Path: i18n.Prefix(other) + path})
		}
	}
	return m
}

func (p public) text(lang string) func(string, ...any) string {
	return func(key string, args ...any) string { return p.texts.Text(lang, key, args...) }
}

// list is all public meetings of the party.
func (p public) list(ctx context.Context, r site.Request) (site.View, error) {
	site.Depend(ctx, site.TagList("meetings"))
	t := p.text(r.Lang)
	d := publicList{Title: t("meeting.public.title"), Lead: t("meeting.public.lead")}
	tree, err := p.o.Party.Tree(ctx)
	if err != nil {
		return site.View{}, err
	}
	if err := p.fill(ctx, r, tree, nil, &d); err != nil {
		return site.View{}, err
	}
	bodies, err := p.store.publicBodies(ctx)
	if err != nil {
		return site.View{}, err
	}
	for _, x := range bodies {
		site.Depend(ctx, site.TagBody(x))
		if b, ok := tree.Body(x); ok {
			d.Bodies = append(d.Bodies, view.Link{Text: b.Name.In(r.Lang), Href: i18n.Prefix(r.Lang) + publicHome + b.Slug + "/"})
		}
	}
	return site.View{Template: "meeting/public-list", Meta: p.meta(r.Lang, d.Title, publicHome), Data: d}, nil
}

// body is the public meetings of a body.
func (p public) body(ctx context.Context, r site.Request) (site.View, error) {
	tree, body, err := p.bodyAt(ctx, r.Params["slug"])
	if err != nil {
		return site.View{}, err
	}
	t := p.text(r.Lang)
	path := publicHome + body.Slug + "/"
	d := publicList{Title: t("meeting.public.of", "body", body.Name.In(r.Lang))}
	if !r.Export { // a copy has no calendar that goes on
		d.Feed = &view.Link{Text: t("meeting.public.feed"), Href: i18n.Prefix(r.Lang) + path + "calendar.ics"}
	}
	if err := p.fill(ctx, r, tree, []id.Body{body.ID}, &d); err != nil {
		return site.View{}, err
	}
	v := site.View{Template: "meeting/public-list", Meta: p.meta(r.Lang, d.Title, path), Data: d}
	if d.Empty != nil { // any body has this address, also one that never shows a meeting
		v.Meta.NoIndex = true
	}
	return v, nil
}

// bodyAt is the body of an address, with what its pages depend on.
func (p public) bodyAt(ctx context.Context, slug string) (Tree, Body, error) {
	tree, err := p.o.Party.Tree(ctx)
	if err != nil {
		return nil, Body{}, err
	}
	x, err := p.o.Party.BodyAt(ctx, slug)
	if err != nil {
		return nil, Body{}, err
	}
	body, ok := tree.Body(x)
	if !ok {
		return nil, Body{}, fault.New(fault.NotFound, "")
	}
	site.Depend(ctx, site.TagBody(x), site.TagList("meetings/"+string(x)))
	return tree, body, nil
}

// fill lists meetings to come and past; the page changes by itself when the next one begins.
func (p public) fill(ctx context.Context, r site.Request, tree Tree, bodies []id.Body, d *publicList) error {
	coming, err := p.store.List(ctx, Filter{Bodies: bodies, Public: true, States: []State{Called, Cancelled, Held, Minuted, Signed}, After: r.Now, Later: true, Limit: shownPublic})
	if err != nil {
		return err
	}
	if len(coming) > 0 {
		site.Until(ctx, coming[0].Begins)
	}
	past, err := p.store.List(ctx, Filter{Bodies: bodies, Public: true, States: []State{Held, Minuted, Signed}, Before: r.Now, Limit: shownPublic})
	if err != nil {
		return err
	}
	t := p.text(r.Lang)
	card := func(m *Meeting) view.Card {
		body, _ := tree.Body(m.Body)
		c := view.Card{Title: m.Title, Lead: m.Place, At: m.Begins, ShowClock: true, Level: 3, Lang: langOf(r.Lang)}
		if bodies == nil {
			c.Owner = body.Name.In(r.Lang)
		}
		if m.Number > 0 {
			c.Href = i18n.Prefix(r.Lang) + publicPath(body.Slug, m)
		}
		if m.State == Cancelled {
			c.Title = t("meeting.feed.cancelled", "title", m.Title)
		}
		return c
	}
	for i := range coming {
		d.Coming = append(d.Coming, card(&coming[i]))
	}
	for i := range past {
		d.Past = append(d.Past, card(&past[i]))
	}
	if len(coming)+len(past) == 0 {
		d.Empty = &view.Empty{Title: t("meeting.public.none.title"), Text: t("meeting.public.none.text")}
	}
	return nil
}

// langOf marks what is Persian on the page of another language.
func langOf(lang string) string {
	if lang == i18n.Persian {
		return ""
	}
	return i18n.Persian
}

// publicMeeting is what the template "public-meeting" shows.
type publicMeeting struct {
	Title   string
	Lang    string // of what the meeting says
	Number  string
	Facts   []view.Fact
	Rulings []publicRuling
	None    string
	Back    view.Link
}

type publicRuling struct {
	Number string
	Text   []string
	State  string
}

// meeting is a public meeting with the resolutions that are shown.
func (p public) meeting(ctx context.Context, r site.Request) (site.View, error) {
	_, body, err := p.bodyAt(ctx, r.Params["slug"])
	if err != nil {
		return site.View{}, err
	}
	year, _ := strconv.Atoi(r.Params["jy"])
	n, err := strconv.ParseInt(r.Params["number"], 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != r.Params["number"] {
		return site.View{}, fault.New(fault.NotFound, "")
	}
	m, err := p.store.at(ctx, body.ID, year, n)
	if err != nil || m.PublicAt.IsZero() {
		if err == nil {
			err = fault.New(fault.NotFound, "")
		}
		return site.View{}, err
	}
	t := p.text(r.Lang)
	d := publicMeeting{
		Title: m.Title, Lang: langOf(r.Lang), Number: t("meeting.number", "number", i18n.Digits(r.Lang, strconv.FormatInt(n, 10)), "year", i18n.Digits(r.Lang, strconv.Itoa(year))),
		Facts: []view.Fact{{Term: t("meeting.key.body"), Text: body.Name.In(r.Lang)}, {Term: t("meeting.key.when"), Text: when(r.Lang, t, &m)}},
		Back:  view.Link{Text: t("meeting.public.of", "body", body.Name.In(r.Lang)), Href: i18n.Prefix(r.Lang) + publicHome + body.Slug + "/"},
	}
	if m.Place != "" {
		d.Facts = append(d.Facts, view.Fact{Term: t("meeting.key.place"), Text: m.Place})
	}
	all, err := p.store.ListRulings(ctx, RulingFilter{Meeting: m.ID, Public: true, Limit: 1000})
	if err != nil {
		return site.View{}, err
	}
	for _, x := range all {
		d.Rulings = append(d.Rulings, publicRuling{
			Number: t("meeting.ruling.number", "number", i18n.Digits(r.Lang, strconv.FormatInt(x.Number, 10)), "year", i18n.Digits(r.Lang, strconv.Itoa(x.Year))),
			Text:   paragraphs(x.Text), State: t("meeting.ruling.state." + string(x.State)),
		})
	}
	if len(all) == 0 {
		d.None = t("meeting.public.rulings.none")
	}
	v := site.View{Template: "meeting/public-meeting", Meta: p.meta(r.Lang, m.Title, publicPath(body.Slug, &m)), Data: d}
	v.Meta.NoIndex = r.Lang != i18n.Persian // what it says is Persian
	return v, nil
}

func (p public) bodyAddresses(ctx context.Context, yield func(site.Address) error) error {
	site.Depend(ctx, site.TagList("meetings"))
	tree, err := p.o.Party.Tree(ctx)
	if err != nil {
		return err
	}
	bodies, err := p.store.publicBodies(ctx)
	if err != nil {
		return err
	}
	for _, x := range bodies {
		if b, ok := tree.Body(x); ok {
			if err := site.Only(publicHome+b.Slug+"/")(ctx, yield); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p public) addresses(ctx context.Context, yield func(site.Address) error) error {
	site.Depend(ctx, site.TagList("meetings"))
	tree, err := p.o.Party.Tree(ctx)
	if err != nil {
		return err
	}
	all, err := p.store.List(ctx, Filter{Public: true, States: []State{Held, Minuted, Signed}, Limit: 100_000})
	if err != nil {
		return err
	}
	for i := range all {
		b, ok := tree.Body(all[i].Body)
		if !ok || all[i].Number == 0 {
			continue
		}
		if err := yield(site.Address{Path: publicPath(b.Slug, &all[i]), Lang: i18n.Persian}); err != nil {
			return err
		}
		if err := yield(site.Address{Path: publicPath(b.Slug, &all[i]), Lang: i18n.English, Unlisted: true}); err != nil {
			return err
		}
	}
	return nil
}
