package party

import (
	"context"
	"slices"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
)

// What other rooms ask. Every answer comes from the directory without a query,
// and says what the page that is being built depends on.

// Bodies returns the bodies of the given ids that there are.
func (rm *Room) Bodies(ctx context.Context, ids ...id.Body) (map[id.Body]Body, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	found := make(map[id.Body]Body, len(ids))
	for _, x := range ids {
		site.Depend(ctx, site.TagBody(x))
		if b, ok := d.Body(x); ok {
			found[x] = b
		}
	}
	return found, nil
}

// Names returns the full names of bodies in lang, Persian where there is none in lang.
func (rm *Room) Names(ctx context.Context, lang string, ids ...id.Body) (map[id.Body]string, error) {
	bodies, err := rm.Bodies(ctx, ids...)
	if err != nil {
		return nil, err
	}
	names := make(map[id.Body]string, len(bodies))
	for x, b := range bodies {
		names[x], _ = b.FullName(lang)
	}
	return names, nil
}

// People returns the people of the given ids who may be shown.
func (rm *Room) People(ctx context.Context, ids ...id.Person) (map[id.Person]Person, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	found := make(map[id.Person]Person, len(ids))
	for _, x := range ids {
		site.Depend(ctx, site.TagPerson(x))
		if p, ok := d.Person(x); ok && p.Public {
			found[x] = p
		}
	}
	return found, nil
}

// BodyAt returns the body with the slug.
func (rm *Room) BodyAt(ctx context.Context, slug string) (Body, bool, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return Body{}, false, err
	}
	b, ok := d.BodyAt(slug)
	dependOn(ctx, b)
	return b, ok, nil
}

// PersonAt returns the person with the slug, if they may be shown.
func (rm *Room) PersonAt(ctx context.Context, slug string) (Person, bool, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return Person{}, false, err
	}
	p, ok := d.PersonAt(slug)
	if !ok || !p.Public {
		site.Depend(ctx, site.TagList("people"))
		return Person{}, false, nil
	}
	site.Depend(ctx, site.TagPerson(p.ID))
	return p, true, nil
}

// dependOn ties the page to a body; to the list of bodies when there is none, for it may come.
func dependOn(ctx context.Context, b Body) {
	if b.ID == "" {
		site.Depend(ctx, site.TagList("bodies"))
		return
	}
	site.Depend(ctx, site.TagBody(b.ID))
}

// Office returns what somebody signs with on the day of the instant at: the post
// that is marked for it, else the highest. Not ok means no post was held. The answer for a past day changes
// only when the record of that day does.
func (rm *Room) Office(ctx context.Context, person id.Person, at time.Time) (Office, bool, error) {
	all, err := rm.Offices(ctx, person, at)
	if err != nil || len(all) == 0 {
		return Office{}, false, err
	}
	return all[0], true, nil
}

// Offices returns everything somebody held on the day of the instant at, in the order of rank.
func (rm *Room) Offices(ctx context.Context, person id.Person, at time.Time) ([]Office, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	site.Depend(ctx, site.TagPerson(person))
	all := d.Offices(person, Today(at))
	for _, o := range all {
		site.Depend(ctx, site.TagBody(o.Body.ID))
	}
	return all, nil
}

// Ancestors lists the bodies above x, nearest first, the party last.
func (rm *Room) Ancestors(ctx context.Context, x id.Body) ([]Body, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	up := d.Ancestors(x)
	site.Depend(ctx, site.TagBody(x))
	for _, b := range up {
		site.Depend(ctx, site.TagBody(b.ID))
	}
	return up, nil
}

// Subtree lists x and all that stands below it.
func (rm *Room) Subtree(ctx context.Context, x id.Body) ([]id.Body, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	site.Depend(ctx, site.TagBody(x), site.TagList("bodies"))
	return d.Subtree(x), nil
}

// Kind lists the bodies of a kind, by order and by name in lang: the provinces, the committees.
func (rm *Room) Kind(ctx context.Context, kind, lang string) ([]Body, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	site.Depend(ctx, site.TagList("bodies"))
	return d.Kind(kind, lang), nil
}

// Root is the party itself: the owner of what no other body owns.
func (rm *Room) Root(ctx context.Context) (Body, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return Body{}, err
	}
	site.Depend(ctx, site.TagBody(RootID))
	return d.Root(), nil
}

// SecretaryGeneral returns who is Secretary-General on the day of the instant at.
func (rm *Room) SecretaryGeneral(ctx context.Context, at time.Time) (Office, bool, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return Office{}, false, err
	}
	site.Depend(ctx, site.TagList("secretary-general"))
	rm.turnOfSecretaryGeneral(ctx, d, at)
	o, ok := d.SecretaryGeneral(Today(at))
	if ok {
		site.Depend(ctx, site.TagPerson(o.Person.ID), site.TagBody(o.Body.ID))
	}
	return o, ok, nil
}

func (rm *Room) turnOfSecretaryGeneral(ctx context.Context, d *Directory, at time.Time) {
	for _, p := range d.sg {
		until(ctx, d.Turn(Today(at), p.Body))
	}
}

// until says that the page changes by itself when day begins.
func until(ctx context.Context, day Day) {
	if !day.IsZero() {
		site.Until(ctx, day.Time())
	}
}

// Named finds people whose name, in any language, holds the words; the letters and half-spaces may be of any kind.
func (rm *Room) Named(ctx context.Context, words string) ([]id.Person, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return d.Named(words), nil
}

// SecretaryGeneralPosts are the posts whose holder is the Secretary-General, usually one.
func (d *Directory) SecretaryGeneralPosts() []Post { return slices.Clone(d.sg) }
