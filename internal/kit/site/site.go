// Package site serves the public pages. A room describes a page once (Page); the description answers the request,
// fills the cache, feeds the sitemap and writes the offline copy.
//
// What holds: after Drop has returned, no request that begins gets a page whose build began before the Drop and
// depends on a dropped tag. A page is built once however many ask for it at the same time. The cache's memory stays
// below its bound. Public pages vary by Accept-Encoding only.
//
// What does not: between two nodes a change is seen when the ledger's follower brings it (within 200 ms on PostgreSQL,
// a second on SQLite), so that two requests to two nodes may see two states for that long.
package site

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// Renderer turns a view into HTML. view.Renderer is one.
type Renderer interface {
	Render(w io.Writer, name string, p *view.Page) error
}

// Options are what a Site is made of. Renderer and Errors are required.
type Options struct {
	Renderer Renderer
	Errors   *web.Errors
	BaseURL  string // "https://example.org", no slash at the end; "" leaves absolute addresses out
	Now      func() time.Time
	Log      *slog.Logger

	// Chrome is the frame of every page of the language. It calls Depend for what it shows; settings are added anyway.
	Chrome func(ctx context.Context, lang string) (view.Chrome, error)

	// Before is told of other processes' entries before their tags are dropped, so that a page built after the drop is
	// built from what rooms have renewed in memory. lost says that entries were missed: renew everything. May be nil.
	Before func(ctx context.Context, entries []ledger.Entry, lost bool)

	CacheBytes   int64         // bound of the cache's memory; 128 MiB when 0
	Builds       int           // how many pages are built at once; four a core when 0
	BuildTimeout time.Duration // 15 s when 0
}

// Site is the set of public pages with their cache. Pages, sections and handlers are registered before the first
// request; a wrong registration panics, as it would on http.ServeMux.
type Site struct {
	o        Options
	pages    []*page
	sections map[string][]Section
	finder   Finder
	routes   routes
	builds   *web.Gate
	lost     *web.Gate // bounds the finder and the page of what was not found
	cache    *cache
	visits   visits
	heard    heard
	deaf     atomic.Bool // the follower has failed
}

// New makes an empty site.
func New(o Options) *Site {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Chrome == nil {
		o.Chrome = func(context.Context, string) (view.Chrome, error) { return view.Chrome{}, nil }
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 128 << 20
	}
	cores := runtime.GOMAXPROCS(0)
	if o.Builds <= 0 {
		o.Builds = 4 * cores
	}
	if o.BuildTimeout <= 0 {
		o.BuildTimeout = 15 * time.Second
	}
	o.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	s := &Site{
		o:        o,
		sections: map[string][]Section{},
		builds:   web.NewGate(o.Builds, 5*time.Second),
		lost:     web.NewGate(2*cores, time.Second),
		cache:    newCache(o.CacheBytes, o.Now),
	}
	s.visits.by = map[string]*atomic.Int64{}
	s.routes.init()
	s.addSitemap()
	return s
}

// Page registers a public page.
func (s *Site) Page(p Page) {
	pg, err := newPage(p)
	if err != nil {
		panic(fmt.Sprintf("site: page %q: %v", p.Name, err))
	}
	s.pages = append(s.pages, pg)
	s.routes.add(pg)
}

// Pages lists what is registered, for tests that visit every page.
func (s *Site) Pages() []Page {
	all := make([]Page, 0, len(s.pages))
	for _, p := range s.pages {
		all = append(all, p.Page)
	}
	return all
}

// Answers says whether a page answers an address of this site, given without language and with any query: whether a link
// to it leads somewhere. The page is built when it is not in the cache.
func (s *Site) Answers(ctx context.Context, address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" {
		return false
	}
	f, ok := s.routes.find(clean(u.Path))
	if !ok {
		return false
	}
	e, err := s.entry(ctx, f, allowed(u.Query(), f.page.Query))
	return err == nil && e.status < http.StatusBadRequest
}

// Place is which page lies at an address: its name, its language and what its wildcards hold there. Whether it has anything
// to show is not asked.
type Place struct {
	Address string // with language, decoded
	Page    string
	Lang    string
	Params  map[string]string
}

// Places are the pages at addresses; an address of none is absent.
func (s *Site) Places(addresses ...string) []Place {
	var all []Place
	for _, a := range addresses {
		if f, ok := s.routes.find(clean(a)); ok {
			all = append(all, Place{a, f.page.Name, f.lang, f.params})
		}
	}
	return all
}

// Section registers a part of a composed page.
func (s *Site) Section(x Section) {
	for _, y := range s.sections[x.Place] {
		if y.Key == x.Key {
			panic(fmt.Sprintf("site: section %s of %s is registered twice", x.Key, x.Place))
		}
	}
	s.sections[x.Place] = append(s.sections[x.Place], x)
	slices.SortStableFunc(s.sections[x.Place], func(a, b Section) int { return cmp.Compare(a.Order, b.Order) })
}

// SectionKeys lists the sections of a place in their own order, for the settings to choose from.
func (s *Site) SectionKeys(place string) []string {
	var keys []string
	for _, x := range s.sections[place] {
		keys = append(keys, x.Key)
	}
	return keys
}

// Compose builds the sections of a place. A nil order shows all in their own order; otherwise only the named ones are
// shown, in the order of the names; a name that no room has registered is passed over. The page's template draws each
// with {{section $ .}}.
func (s *Site) Compose(ctx context.Context, r Request, place string, order []string) ([]view.Section, error) {
	Depend(ctx, TagSettings())
	chosen := s.sections[place]
	if order != nil {
		chosen = nil
		for _, key := range order {
			for _, x := range s.sections[place] {
				if x.Key == key {
					chosen = append(chosen, x)
				}
			}
		}
	}
	var parts []view.Section
	for _, x := range chosen {
		data, name, ok, err := x.Build(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("site: section %s: %w", x.Key, err)
		}
		if !ok {
			continue
		}
		parts = append(parts, view.Section{Key: x.Key, Template: name, Data: data})
	}
	return parts, nil
}

// Fallback sets the finder of old addresses. It runs under a bound, for addresses that no page answers.
func (s *Site) Fallback(f Finder) { s.finder = f }
