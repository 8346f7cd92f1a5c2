package app

import (
	"context"
	"slices"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/desk"
	"hemmat/internal/room/party"
)

// partyForDesk answers what the desk asks of the party.
type partyForDesk struct{ *party.Room }

// Scope is a body, then every body above it.
func (p partyForDesk) Scope(ctx context.Context, body id.Body) ([]id.Body, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := d.Body(body); !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return partyForPress(p).Ancestors(ctx, body)
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

// People are the names of people of the directory, also of those whose name is not public.
func (p partyForDesk) People(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	names := map[id.Person]string{}
	for _, x := range people {
		if who, ok := d.Person(x); ok {
			names[x], _ = who.Name.In(lang)
		}
	}
	return names, nil
}

// FindPeople finds people of the directory by a part of their name.
func (p partyForDesk) FindPeople(ctx context.Context, name string) ([]id.Person, error) {
	return p.Named(ctx, name)
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
