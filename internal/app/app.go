// Package app is the only package that knows all rooms: it builds them, plugs
// them into each other, mounts their pages, and starts and stops the program.
package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/api"
	"hemmat/internal/kit/block"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/seal"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
	"hemmat/internal/room/account"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/desk"
	"hemmat/internal/room/library"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/member"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// App is the program built from its configuration.
type App struct {
	Config
	IDs      *id.Source
	DB       *db.DB
	Keys     *seal.Keys
	Ledger   *ledger.Ledger
	Settings *settings.Store
	Texts    *i18n.Bundle
	Blobs    media.Blobs
	Media    *media.Store
	Search   *search.Index
	Jobs     *jobs.Queue
	Tasks    *task.Inbox
	Notices  *notice.Outbox
	View     *view.Renderer
	Errors   *web.Errors
	Site     *site.Site
	Party    *party.Room
	Press    *press.Room
	Public   *press.Public
	API      *api.API
	Account  *account.Room
	Grants   *access.Grants
	Rules    *access.Table
	Second   *second.Acts
	Desk     *staff.Pages
	Inbox    *desk.Room
	Library  *library.Room
	Circular *circular.Room
	Member   *member.Room
	Joining  *ledger.Kept[bool] // whether citizens may apply
	Meeting  *meeting.Room

	poppler  *media.Poppler                                                     // nil where the host has none
	searches *web.Gate                                                          // of people and of programs together
	demo     bool                                                               // the database holds the demonstration
	beside   func(name string) (io.ReadCloser, error)                           // opens what an applied file names
	take     func(context.Context, io.Reader, media.Upload) (media.File, error) // and stores it
}

// Open builds the program on its data: the folder is made, the database brought
// to this program's schema, every template parsed. Close it afterwards.
func Open(ctx context.Context, cfg Config) (a *App, err error) {
	a = &App{Config: cfg.withDefaults()}
	defer func() {
		if err != nil {
			a.Close()
			a = nil
		}
	}()
	if err := a.buildView(); err != nil { // before the data: a faulty theme changes nothing
		return a, err
	}
	if err := a.openData(ctx); err != nil {
		return a, err
	}
	if a.demo, err = a.isDemo(ctx); err != nil {
		return a, err
	}
	a.buildRooms()
	if err := a.Party.Start(ctx); err != nil {
		return a, err
	}
	if err := a.buildDesk(); err != nil {
		return a, err
	}
	a.mount()
	a.mountDesk()
	return a, nil
}

// Close closes what Open opened. It may be called on a half-built App.
func (a *App) Close() error {
	var errs []error
	if c, ok := a.Blobs.(io.Closer); ok {
		errs = append(errs, c.Close())
	}
	if a.DB != nil {
		errs = append(errs, a.DB.Close())
	}
	return errors.Join(errs...)
}

// openData opens database and media. When it fails, it leaves no empty folder.
func (a *App) openData(ctx context.Context) (err error) {
	if _, old := os.Stat(a.Data); errors.Is(old, fs.ErrNotExist) {
		defer func() {
			if err != nil {
				os.Remove(a.Data) // which fails when something is in it
			}
		}()
	}
	if err := os.MkdirAll(a.Data, 0o750); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if a.DB, err = db.Open(ctx, a.Database, db.Options{Log: a.Log}); err != nil {
		return err
	}
	if err := a.migrate(ctx); err != nil {
		return err
	}
	if a.Blobs, err = media.OpenBlobs(a.Config.Media); err != nil {
		return err
	}
	a.IDs = id.NewSource(a.Now, a.Entropy)
	a.Ledger = ledger.New(a.DB, a.Now)
	a.Settings = settings.New(a.DB, a.Ledger, a.Now)
	a.Settings.Contrast = view.CheckColors
	a.Media = media.New(a.DB, a.Blobs, a.IDs, a.Now)
	if err := a.Media.Renew(ctx); err != nil {
		return err
	}
	a.take = a.Media.Add
	a.poppler = media.FindPoppler()
	a.Search = search.New(a.DB, a.Now)
	a.Search.Synonyms(func(ctx context.Context) ([][]string, error) {
		s, err := a.Settings.Site(ctx)
		return s.Synonyms, err
	})
	if err := a.Search.Renew(ctx, func() { a.Log.Info("words are told apart in another way than before: the search index is made anew") }); err != nil {
		return err
	}
	a.Jobs = jobs.New(a.DB, a.IDs, a.Now)
	a.Tasks = task.New(a.DB, a.IDs, a.Now)
	return nil
}

// buildView reads the catalogues and parses the templates.
func (a *App) buildView() error {
	var err error
	a.Texts, err = i18n.New(view.Locales, block.Locales, web.Locales, api.Locales, media.Locales, site.Locales, access.Locales, staff.Locales, second.Locales, seal.Locales, notice.Locales,
		party.Locales(), party.ImportLocales(), press.Locales, press.FlowLocales(), press.WriteLocales(), press.KeepLocales(), press.PublicLocales(), account.Locales, desk.Locales, library.Locales, circular.Locales, member.Locales, meeting.Locales, Locales)
	if err != nil {
		return err
	}
	var theme fs.FS
	if a.Theme != "" {
		if _, err := os.Stat(a.Theme); err != nil {
			return fmt.Errorf("--theme: %w", err)
		}
		theme = os.DirFS(a.Theme)
	}
	a.View, err = view.New(view.Options{Texts: a.Texts, Theme: theme, Sets: map[string]fs.FS{
		"press": press.Templates(), "party": party.Templates(), "account": account.Templates(), "desk": desk.Templates(), "second": second.Templates(), "library": library.Templates(), "circular": circular.Templates(), "member": member.Templates(),
		"meeting": meeting.Templates(),
	}})
	return err
}

// buildRooms makes the rooms and plugs them into each other. Who keeps
// something in memory hears the ledger before the site does, so that a page
// that is built after a drop is built from what is new.
func (a *App) buildRooms() {
	a.Party = party.New(party.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Now: a.Now, Texts: a.Texts, BaseURL: a.BaseURL, Log: a.Log,
		Pictures: a.Media, Index: a.Search, Portrait: a.portrait, Entropy: a.Entropy, Sanitise: func(html string) string { return press.Sanitise(html, i18n.Persian) },
	})
	a.Press = press.New(press.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Now: a.Now, Entropy: a.Entropy, Party: partyForPress{a.Party},
		Media: a.Media, Search: a.Search, Texts: a.Texts, Series: a.series, Tasks: a.Tasks, Jobs: a.Jobs,
		Root: func(context.Context) (id.Body, error) { return party.RootID, nil }, Shown: a.portrayed,
	})
	a.Public = press.NewPublic(a.Press, neighbours{a.Party}, a.Media, a.Texts, a.Settings.Site, a.siteName, a.BaseURL)
	a.Party.Plug(a.Public)
	a.Party.OnMove(a.Press.Follow)
	a.Joining = member.NewJoining(a.DB, a.Ledger)
	a.Errors = web.NewErrors(a.Log, a.Texts, site.ErrorPage(a.View, a.BaseURL, a.Now, a.chrome))
	a.Site = site.New(site.Options{
		Renderer: a.View, Errors: a.Errors, BaseURL: a.BaseURL, Now: a.Now, Log: a.Log, Chrome: a.chrome, CacheBytes: a.CacheSize << 20, Before: a.hear,
	})
	a.Site.Attach(a.Ledger)
	a.API = api.New(a.BaseURL, a.Texts)
	a.searches = web.NewGate(searchesAtOnce, searchWait).Resting()
	a.buildNotices()
}

// mount adds the rooms' pages and the resources beside them.
func (a *App) mount() {
	a.Public.Register(a.Site)
	a.Party.Register(a.Site)
	a.Settings.Sections = a.Site.SectionKeys("home")
	a.Site.Fallback(a.Public.Finder())
	a.searchPage()
	a.mountAPI()
	a.Site.Handle("/media/", a.Errors.Handle(web.Paced(a.serveMedia)))
	a.Site.Handle("/assets/", a.View.Assets())
	a.Site.Handle(press.SharePattern, a.Errors.Handle(press.NewShares(a.Public, a.Blobs, a.Media.Picture, a.Log, runtime.GOMAXPROCS(0)).Serve))
	a.Site.Handle("/wp-content/uploads/", a.Errors.Handle(web.Paced(a.oldUpload)))
	a.Site.Handle("/healthz", a.Errors.Handle(healthz))
	a.manifest()
	if a.demo {
		a.gallery()
	}
}

// chrome is the frame of every page.
func (a *App) chrome(ctx context.Context, lang string) (view.Chrome, error) {
	s, err := a.Settings.Site(ctx)
	if err != nil {
		return view.Chrome{}, err
	}
	c := view.Chrome{Site: s, Demo: a.demo, Share: press.SiteShare(lang, cmp.Or(s.Name[lang], s.Name[i18n.Persian]), s.Logo.Light.Src)}
	open, err := a.Joining.Value(ctx)
	if err != nil {
		return view.Chrome{}, err
	}
	if open {
		c.Ways = []view.Link{{Text: a.Texts.Text(lang, "member.join.title"), Href: i18n.Prefix(lang) + member.JoinPath}}
	}
	return c, nil
}

// siteName is the site's name in a language.
func (a *App) siteName(ctx context.Context, lang string) (string, error) {
	site.Depend(ctx, site.TagSettings())
	s, err := a.Settings.Site(ctx)
	if err != nil {
		return "", err
	}
	if name := s.Name[lang]; name != "" {
		return name, nil
	}
	return s.Name[i18n.Persian], nil
}

// series is the series in which a kind is numbered.
func (a *App) series(ctx context.Context, k press.Kind) (string, error) {
	s, err := a.Settings.Site(ctx)
	if k != press.Announcement {
		return "", err
	}
	return s.DefaultSeries, err
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Entropy == nil {
		c.Entropy = rand.Reader
	}
	if c.Log == nil {
		c.Log = newLog(os.Stderr, c.LogLevel)
	}
	if c.Data == "" {
		c.Data = "data"
	}
	if abs, err := filepath.Abs(c.Data); err == nil {
		c.Data = abs
	}
	if c.Database == "" {
		c.Database = "sqlite://" + filepath.ToSlash(filepath.Join(c.Data, "hemmat.db"))
	}
	if c.Media == "" {
		c.Media = (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(c.Data, "media"))}).String()
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://localhost:8080"
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	return c
}

func newLog(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}))
}
