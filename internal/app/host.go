package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/internal/room/desk"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// partyForDesk answers what the desk asks of the party.
type partyForDesk struct {
	*party.Room
	who colleagues
}

// Scope is a body, then every body above it.
func (p partyForDesk) Scope(ctx context.Context, body id.Body) ([]id.Body, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := d.Body(body); !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return partyForPress{p.Room}.Ancestors(ctx, body)
}

// Tree lists every body by name, each followed by those below it.
func (p partyForDesk) Tree(ctx context.Context, lang string) ([]desk.Choice, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var all []desk.Choice
	open := []party.Body{d.Root()}
	for len(open) > 0 {
		b := open[0]
		name, _ := b.FullName(lang)
		all = append(all, desk.Choice{Body: b.ID, Name: name})
		open = append(slices.Clone(d.Children(b.ID)), open[1:]...)
	}
	return all, nil
}

// People are the names of people as the desk shows them.
func (p partyForDesk) People(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error) {
	return p.who.Names(ctx, lang, people...)
}

// FindPeople finds people by a part of their name.
func (p partyForDesk) FindPeople(ctx context.Context, name string) ([]id.Person, error) {
	return p.who.FindPeople(ctx, name)
}

// Pages reports whether the host makes pictures of the pages of documents.
func (h host) Pages() bool { return h.a.poppler != nil }

// objects names what tasks and entries of the ledger are about.
type objects struct{ *App }

// Titles gives the title and the page at the desk of the items, the files, the features and the proposals among the objects.
func (o objects) Titles(ctx context.Context, lang string, about ...string) (map[string]view.Link, error) {
	var items []id.Item
	var proposals, features []string
	for _, x := range about {
		if item, ok := strings.CutPrefix(x, "item:"); ok {
			items = append(items, id.Item(item))
		}
		if p, ok := strings.CutPrefix(x, second.Object("")); ok {
			proposals = append(proposals, p)
		}
		if f, ok := strings.CutPrefix(x, press.FeatureObject); ok {
			features = append(features, f)
		}
	}
	acts, err := o.Second.Names(ctx, proposals...)
	if err != nil {
		return nil, err
	}
	titles, err := o.Press.Store().Titles(ctx, lang, items...)
	if err != nil {
		return nil, err
	}
	featured, err := o.Press.Store().FeatureTitles(ctx, lang, features...)
	if err != nil {
		return nil, err
	}
	links := make(map[string]view.Link, len(about))
	for f, title := range featured {
		links[press.FeatureObject+f] = view.Link{Text: title, Href: i18n.Prefix(lang) + press.FrontPath}
	}
	for p, act := range acts {
		links[second.Object(p)] = view.Link{Text: o.Texts.Text(lang, "second.act."+act), Href: i18n.Prefix(lang) + second.Path(act, p)}
	}
	for item, title := range titles {
		links["item:"+string(item)] = view.Link{Text: title, Href: i18n.Prefix(lang) + press.DeskPath(item)}
	}
	if err := o.Circular.Titles(ctx, lang, about, links); err != nil {
		return nil, err
	}
	if err := o.Member.Titles(ctx, o.Texts, lang, about, links); err != nil {
		return nil, err
	}
	if err := o.Meeting.Titles(ctx, lang, about, links); err != nil {
		return nil, err
	}
	return links, o.Library.Titles(ctx, lang, about, links)
}

// titles are what public pages are called, by address, each in the page's language; an address of none is absent.
func (a *App) titles(ctx context.Context, addresses []string) (map[string]string, error) {
	places := a.Site.Places(addresses...)
	all, err := a.Public.Titles(ctx, places)
	if err != nil {
		return nil, err
	}
	of, err := a.Party.Titles(ctx, places)
	maps.Copy(all, of)
	for _, at := range places {
		switch at.Page {
		case "search":
			all[at.Address] = a.Texts.Text(at.Lang, "view.search.title")
		case "api":
			all[at.Address] = a.Texts.Text(at.Lang, "app.api.title")
		}
	}
	return all, err
}

// schedule knows what is to be published, and the days of meetings and resolutions.
type schedule struct{ *App }

// Covers says that a task is about a resolution, which stands on its own day.
func (s schedule) Covers(t task.Task) bool { return meeting.Covers(t) }

// Scheduled lists the items that are set for a time in the bodies of the scope, and what of meetings the visitor sees.
func (s schedule) Scheduled(ctx context.Context, r *staff.Request, in desk.Scope, from, to time.Time) ([]desk.Event, error) {
	owners := in.Bodies
	if in.All {
		owners = nil
	} else if owners == nil {
		owners = []id.Body{}
	}
	planned, err := s.Press.Store().Planned(ctx, owners, from, to)
	var all []desk.Event
	for _, d := range planned {
		all = append(all, desk.Event{
			At: d.ChangedAt, Kind: s.kindName(r.Lang, string(d.Kind)), Title: d.Title, Href: r.Href(press.DeskPath(d.ID)), Body: d.Owner,
		})
	}
	if err != nil {
		return nil, err
	}
	dates, err := s.Meeting.Dates(ctx, r, from, to)
	for _, d := range dates {
		all = append(all, desk.Event(d))
	}
	return all, err
}

// host tells the desk of the machine and the process.
type host struct {
	a       *App
	started time.Time
}

var (
	_ desk.Host  = host{}
	_ desk.Party = partyForDesk{}
)

// Disk is what is free and what there is where the data lie.
func (h host) Disk(context.Context) (free, total int64, err error) { return diskSpace(h.a.Data) }

// Followers are who in this process follows the ledger: the site's cache, with what rooms keep in memory.
func (h host) Followers(context.Context) ([]desk.Follower, error) {
	return []desk.Follower{{Key: "app.follower.site", Seq: h.a.Site.Seen(), Up: h.a.Site.Following()}}, nil
}

// Version is the program's.
func (host) Version() string { return Version() }

// Started is when the process began to serve.
func (h host) Started() time.Time { return h.started }
