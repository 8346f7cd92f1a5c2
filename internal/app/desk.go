package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/room/account"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/desk"
	"hemmat/internal/room/library"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/member"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// secretName is the file of the site's secret in the data folder.
const secretName = "secret.key"

// buildDesk makes what stands behind the door: who may do what, who signs in, and the pages of both.
func (a *App) buildDesk() error {
	file := a.SecretFile
	if file == "" {
		file = filepath.Join(a.Data, secretName)
	}
	secret, err := account.SecretFile(file)
	if err != nil {
		return err
	}
	a.Grants = access.NewGrants(a.DB, a.Ledger, a.IDs, a.Now)
	a.Grants.TermEnd = a.termEnd
	if a.Rules, err = access.NewTable(account.Rules(), press.Rules(), party.Rules(), desk.Rules(), library.Rules(), circular.Rules(), member.Rules(), meeting.Rules()); err != nil {
		return err
	}
	if a.Account, err = account.New(account.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Now: a.Now, Entropy: a.Entropy, Log: a.Log, Secret: secret, Keys: a.Keys, Notices: a.Notices,
		Grants: a.Grants, Party: partyForAccount{a.Party, a.Now}, BaseURL: a.BaseURL, OwnHome: member.MyPath, SiteName: a.siteName,
	}); err != nil {
		return err
	}
	a.Second = second.New(second.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Tasks: a.Tasks, Now: a.Now, Rules: a.Rules, Names: colleagues{a.Party, a.Account}.Names,
		Scope: partyForAccount{a.Party, a.Now}.Scope, Root: partyForAccount{a.Party, a.Now}.Root,
	})
	a.Desk = staff.New(staff.Options{
		Renderer: a.View, Errors: a.Errors, Texts: a.Texts, Rules: a.Rules, Grants: a.Grants, Door: a.Account,
		Root: partyForAccount{a.Party, a.Now}.Root, Chrome: a.chrome, Now: a.Now, Log: a.Log,
	})
	a.Inbox = desk.New(desk.Options{
		DB: a.DB, Ledger: a.Ledger, Tasks: a.Tasks, Jobs: a.Jobs, Notices: a.Notices, IDs: a.IDs, Now: a.Now, Texts: a.Texts,
		Swept: func(ctx context.Context) (time.Time, error) { return a.Member.Store().LastSweep(ctx) },
		Party: partyForDesk{a.Party, colleagues{a.Party, a.Account}}, Objects: objects{a}, Schedule: schedule{a}, Host: host{a, a.Now()},
		Root: partyForAccount{a.Party, a.Now}.Root, Parts: a.View.DeskComponents,
		Settings: a.Settings, Logo: a.takeLogo, Answers: a.Site.Answers, Titles: a.titles, Meanings: a.Search.Meanings,
	})
	a.buildLibrary()
	a.Press.Papers = a.Library.Rewrite
	a.buildCircular()
	a.buildMember()
	a.buildMeeting()
	a.Party.OnUse(a.used)
	a.Settings.Changed = a.Inbox.KeepSettings
	return nil
}

// mountDesk adds the pages of the party's own people beside the public ones.
func (a *App) mountDesk() {
	who := colleagues{a.Party, a.Account}
	a.Account.Plug(a.Second)
	a.Account.Register(a.Desk)
	a.Inbox.Register(a.Desk)
	a.Party.Shelve(library.Path)
	a.Party.RegisterDesk(a.Desk, who)
	a.Library.Register(a.Desk)
	a.Circular.Register(a.Desk)
	a.Member.Plug(a.Second)
	a.Member.Register(a.Desk)
	a.Meeting.Register(a.Desk)
	a.Meeting.RegisterPublic(a.Site, a.Texts)
	press.NewDesk(a.Press, a.Public, who, fronts{a.Party, a.Now}).Register(a.Desk)
	press.NewWriter(a.Press, newPartyForWriting(a.Party, who), a.Media, a.BaseURL).Choose(press.Shelf{Page: library.Path, Pictures: library.PicturesPath}).Register(a.Desk)
	press.NewKeeper(a.Press, a.Public, a.Second, a.Site).Register(a.Desk)
	a.Second.Register(a.Desk)
	for _, lang := range i18n.Langs {
		for _, path := range []string{"/desk/", "/my/", member.JoinPath, member.CardPath} {
			a.Site.Handle(i18n.Prefix(lang)+path, http.Handler(a.Desk))
		}
	}
}

// termEnd is when a term of the party ends. One that was taken back ended before it began.
func (a *App) termEnd(ctx context.Context, term id.Term) (time.Time, error) {
	d, err := a.Party.Directory(ctx)
	if err != nil {
		return time.Time{}, err
	}
	t, ok := d.Term(term)
	if !ok {
		return time.UnixMilli(1), nil
	}
	if t.To.IsZero() {
		return time.Time{}, nil
	}
	return t.To.Time(), nil
}

// sweepAccounts deletes what has expired at the door, closes what has waited too long for a second person, and writes down how
// often old addresses were asked for, again and again, and that once more at the end.
func (a *App) sweepAccounts(ctx context.Context) error {
	defer a.flushHits(context.WithoutCancel(ctx))
	for {
		a.flushHits(ctx)
		if err := a.Second.Sweep(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("what has waited too long for a second person was not closed", "error", err)
		}
		if err := a.Account.Sweep(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("what has expired at the door was not deleted", "error", err)
		}
		if err := a.Party.SweepImports(ctx, a.Now()); err != nil && ctx.Err() == nil {
			a.Log.Error("tables that nobody recorded were not deleted", "error", err)
		}
		if !sleep(ctx, account.SweepEvery) {
			return nil
		}
	}
}

func (a *App) flushHits(ctx context.Context) {
	if err := a.Public.FlushHits(ctx, a.Now()); err != nil && ctx.Err() == nil {
		a.Log.Error("how often old addresses were asked for was not written", "error", err)
	}
}

// invite prints the link of the first administrator while there is none, and says when nobody can sign in.
func (a *App) invite(ctx context.Context, w io.Writer) error {
	if !account.Possible(a.BaseURL) {
		a.Log.Warn("nobody can sign in at this address: without TLS only localhost may; give --base-url with https", "base-url", a.BaseURL)
	}
	if n, err := a.Account.Unreadable(ctx); err != nil {
		return err
	} else if n > 0 {
		a.Log.Warn("the secret is another one than it was: codes of authenticator apps are refused; restore its file, or reset the accounts", "accounts", n)
	}
	token, needed, err := a.Account.First(ctx)
	if err != nil || !needed {
		return err
	}
	_, err = fmt.Fprintln(w, "Set up the first administrator, once, within a day:", a.Account.Link(token))
	return err
}

// partyForAccount answers what account asks of the party, in account's own words.
type partyForAccount struct {
	*party.Room
	now func() time.Time
}

// Root is the party itself.
func (p partyForAccount) Root(ctx context.Context) (id.Body, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return "", err
	}
	return d.Root().ID, nil
}

// Bodies lists the bodies that exist, in the order of the tree.
func (p partyForAccount) Bodies(ctx context.Context, lang string) ([]account.BodyChoice, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var all []account.BodyChoice
	var walk func(b party.Body, depth int)
	walk = func(b party.Body, depth int) {
		name, _ := b.FullName(lang)
		all = append(all, account.BodyChoice{ID: b.ID, Slug: b.Slug, Name: name, Depth: depth})
		for _, c := range d.Children(b.ID) {
			walk(c, depth+1)
		}
	}
	walk(d.Root(), 0)
	return all, nil
}

// Scope is a body and those above it.
func (p partyForAccount) Scope(ctx context.Context, body id.Body) ([]id.Body, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := d.Body(body); !ok {
		return nil, nil
	}
	return partyForPress{p.Room}.Ancestors(ctx, body)
}

// People lists everybody of the directory, by name.
func (p partyForAccount) People(ctx context.Context, lang string) ([]account.PersonChoice, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var all []account.PersonChoice
	for _, x := range d.Everybody(lang) {
		name, _ := x.Name.In(lang)
		all = append(all, account.PersonChoice{ID: x.ID, Slug: x.Slug, Name: name})
	}
	return all, nil
}

// Terms lists the terms of somebody that have not ended.
func (p partyForAccount) Terms(ctx context.Context, lang string, person id.Person) ([]account.TermChoice, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	today := party.Today(p.now())
	var all []account.TermChoice
	for _, o := range d.Terms(person) {
		if o.Term.To.IsZero() || today.Before(o.Term.To) {
			name, _ := o.Signature(lang)
			all = append(all, account.TermChoice{ID: o.Term.ID, Name: name})
		}
	}
	return all, nil
}
