package app

import (
	"context"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
	"hemmat/jalali"
)

// partyForPress answers what press asks of the party, in press's own words.
type partyForPress struct{ *party.Room }

// Ancestors is the body itself and every body above it.
func (p partyForPress) Ancestors(ctx context.Context, body id.Body) ([]id.Body, error) {
	d, err := p.Tree(ctx)
	if err != nil {
		return nil, err
	}
	ids := []id.Body{body}
	for _, b := range d.Ancestors(body) {
		if b.ID != body {
			ids = append(ids, b.ID)
		}
	}
	return ids, nil
}

// BodyBySlug finds a body by the slug of its page.
func (p partyForPress) BodyBySlug(ctx context.Context, slug string) (id.Body, error) {
	b, ok, err := p.BodyAt(ctx, slug)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "")
	}
	return b.ID, err
}

// Office is how a person, by slug or id, signs on a day.
func (p partyForPress) Office(ctx context.Context, person string, on jalali.Date) (press.Author, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return press.Author{}, err
	}
	who, ok := d.PersonAt(person)
	if !ok {
		if who, ok = d.Person(id.Person(person)); !ok {
			return press.Author{}, fault.New(fault.NotFound, "")
		}
	}
	a := press.Author{Person: who.ID, Name: press.Text(who.Name)}
	if who.Public {
		a.Slug = who.Slug
	}
	if held := d.Offices(who.ID, on); len(held) > 0 {
		o := held[0]
		a.PostID, a.BodyID, a.Post = o.Post.ID, o.Body.ID, press.Text{}
		for _, lang := range i18n.Langs {
			if text, in := o.Signature(lang); in == lang {
				a.Post[lang] = text
			}
		}
	}
	return a, nil
}

// Label is a body's name in lang and its province's slug.
func (p partyForPress) Label(ctx context.Context, lang string, body id.Body) (name, province string, err error) {
	d, err := p.Tree(ctx)
	if err != nil {
		return "", "", err
	}
	b, _ := d.Body(body)
	name, _ = b.FullName(lang)
	return name, d.Province(body), nil
}

// neighbours answers what press's pages ask of the party.
type neighbours struct{ *party.Room }

// Bodies names bodies and says where their pages are.
func (n neighbours) Bodies(ctx context.Context, lang string, ids ...id.Body) (map[id.Body]view.Link, error) {
	all, err := n.Room.Bodies(ctx, ids...)
	if err != nil {
		return nil, err
	}
	links := make(map[id.Body]view.Link, len(all))
	for _, b := range all {
		links[b.ID] = bodyLink(lang, b)
	}
	return links, nil
}

func bodyLink(lang string, b party.Body) view.Link {
	name, in := b.ShortName(lang)
	l := view.Link{Text: name, Href: i18n.Prefix(lang) + b.Path()}
	if in != lang {
		l.Lang = in
	}
	return l
}

// BodyAt finds a body by its slug. A province and a committee have their lists
// at their own address only.
func (n neighbours) BodyAt(ctx context.Context, lang, kind, slug string) (id.Body, view.Link, error) {
	b, ok, err := n.Room.BodyAt(ctx, slug)
	if err != nil {
		return "", view.Link{}, err
	}
	own := b.Kind == party.KindProvince || b.Kind == party.KindCommittee
	if !ok || kind != "" && b.Kind != kind || kind == "" && own {
		return "", view.Link{}, fault.New(fault.NotFound, "")
	}
	l := bodyLink(lang, b)
	l.Text, _ = b.FullName(lang)
	return b.ID, l, nil
}

// PersonAt finds a person by the slug of their page.
func (n neighbours) PersonAt(ctx context.Context, lang, slug string) (id.Person, view.Link, error) {
	p, ok, err := n.Room.PersonAt(ctx, slug)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return "", view.Link{}, err
	}
	name, _ := p.Name.In(lang)
	return p.ID, view.Link{Text: name, Href: i18n.Prefix(lang) + p.Path()}, nil
}

// People names those who may be shown and says where their pages are.
func (n neighbours) People(ctx context.Context, lang string, people ...id.Person) (map[id.Person]view.Link, error) {
	all, err := n.Room.People(ctx, people...)
	if err != nil {
		return nil, err
	}
	links := make(map[id.Person]view.Link, len(all))
	for _, p := range all {
		name, _ := p.Name.In(lang)
		links[p.ID] = view.Link{Text: name, Href: i18n.Prefix(lang) + p.Path()}
	}
	return links, nil
}

// SecretaryGeneral is who holds the office, for the band of the home page.
func (n neighbours) SecretaryGeneral(ctx context.Context, lang string, now time.Time) (view.Word, bool, error) {
	v, ok, err := n.Voice(ctx, lang, now)
	return view.Word{Name: v.Name, Post: v.Post, Href: v.Href, Portrait: v.Portrait}, ok, err
}

// Party is the party itself.
func (n neighbours) Party(ctx context.Context, lang string) (view.Link, error) {
	b, err := n.Root(ctx)
	return bodyLink(lang, b), err
}

// Portraits are the portraits of those who have one.
func (n neighbours) Portraits(ctx context.Context, people ...id.Person) (map[id.Person]id.Media, error) {
	all, err := n.Room.People(ctx, people...)
	if err != nil {
		return nil, err
	}
	faces := map[id.Person]id.Media{}
	for _, p := range all {
		if p.Portrait != "" {
			faces[p.ID] = p.Portrait
			site.Depend(ctx, site.TagMedia(p.Portrait))
		}
	}
	return faces, nil
}
