package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view"
	"hemmat/internal/room/library"
)

var (
	_ library.Party = partyForLibrary{}
	_ library.Users = usersOfMedia{}
)

// partyForLibrary answers what the library asks of the party.
type partyForLibrary struct{ partyForDesk }

// Choices lists every body by name, each followed by those below it.
func (p partyForLibrary) Choices(ctx context.Context, lang string) ([]library.Choice, error) {
	tree, err := p.Tree(ctx, lang)
	all := make([]library.Choice, len(tree))
	for i, c := range tree {
		all[i] = library.Choice(c)
	}
	return all, err
}

// usersOfMedia are the rooms that show pictures.
type usersOfMedia struct{ objects }

// Portraits names those whose portrait a file is, and the bodies whose sketch it is.
func (u usersOfMedia) Portraits(ctx context.Context, lang string, file id.Media) ([]view.Link, error) {
	d, err := u.Party.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var all []view.Link
	for _, p := range d.Everybody(lang) {
		if p.Portrait != file {
			continue
		}
		name, _ := p.Name.In(lang)
		l := view.Link{Text: name, Note: u.Texts.Text(lang, "library.how.portrait")}
		if p.Public {
			l.Href = i18n.Prefix(lang) + p.Path()
		}
		all = append(all, l)
	}
	for _, b := range d.Sketched(file) {
		name, _ := b.FullName(lang)
		all = append(all, view.Link{Text: name, Note: u.Texts.Text(lang, "party.page.sketch"), Href: i18n.Prefix(lang) + b.Path()})
	}
	if signs, err := u.signs(ctx); err != nil {
		return nil, err
	} else if slices.Contains(signs, file) {
		all = append(all, view.Link{Text: u.Texts.Text(lang, "desk.settings.logo"), Href: i18n.Prefix(lang) + "/desk/settings/logo/"})
	}
	return all, nil
}

// Elsewhere are portraits, sketches and the party's sign.
func (u usersOfMedia) Elsewhere(ctx context.Context) ([]id.Media, error) {
	d, err := u.Party.Directory(ctx)
	if err != nil {
		return nil, err
	}
	signs, err := u.signs(ctx)
	return append(d.Pictures(), signs...), err
}

// Reworded puts the items among the objects into the search index anew.
func (u usersOfMedia) Reworded(ctx context.Context, objects ...string) error {
	return u.Press.Reindex(ctx, objects...)
}

// buildLibrary makes the media library.
func (a *App) buildLibrary() {
	space := host{a, a.Now()}
	a.Library = library.New(library.Options{
		DB: a.DB, Ledger: a.Ledger, Media: a.Media, Tasks: a.Tasks, IDs: a.IDs, Now: a.Now, Texts: a.Texts, Log: a.Log,
		Party: partyForLibrary{partyForDesk{a.Party, colleagues{a.Party, a.Account}}}, Users: usersOfMedia{objects{a}},
		Root: partyForAccount{a.Party, a.Now}.Root, Jobs: a.Jobs, Pages: a.poppler,
		Free: func(ctx context.Context) (int64, error) {
			if !strings.HasPrefix(a.Config.Media, "file:") {
				return 0, fault.New(fault.NotFound, "") // a bucket does not say
			}
			free, _, err := space.Disk(ctx)
			return free, err
		},
	})
}

// keepLibrary does what time brings to the library, again and again; first it notes where pictures are used, if nobody has.
func (a *App) keepLibrary(ctx context.Context) error {
	noted, err := a.Media.Noted(ctx)
	if err == nil && !noted {
		err = a.Press.NoteUses(ctx)
	}
	if err != nil && ctx.Err() == nil {
		a.Log.Error("where pictures are used was not noted", "error", err)
	}
	if err := a.Media.Measure(ctx); err != nil && ctx.Err() == nil {
		a.Log.Error("sounds and films were not measured", "error", err)
	}
	for {
		if err := a.Library.Sweep(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("the library was not swept", "error", err)
		}
		if !sleep(ctx, time.Minute) {
			return nil
		}
	}
}
