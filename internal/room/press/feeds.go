package press

import (
	"context"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// feedItems is how many items a feed holds, with their full text.
const feedItems = 20

// feedForms are the three forms of every feed: its file, its media type, and
// how it is written.
var feedForms = []struct {
	file, mime string
	write      func(f *feed) ([]byte, error)
}{
	{"feed.xml", "application/atom+xml", atomFeed},
	{"feed.rss", "application/rss+xml", rssFeed},
	{"feed.json", "application/feed+json", jsonFeed},
}

// feedBase is where the feeds of a list are: of "/provinces/{slug}/news/" at
// "/provinces/{slug}/", of "/people/{slug}/texts/" at "/people/{slug}/".
func feedBase(pattern string) string {
	for _, last := range []string{"}/news/", "}/texts/"} {
		if base, ok := strings.CutSuffix(pattern, last); ok {
			return base + "}/"
		}
	}
	return pattern
}

// feedDir is feedBase of a list's own path, where the slug is filled in.
func (l listing) feedDir() string {
	for _, under := range []string{"/provinces/", "/committees/", "/bodies/", "/people/"} {
		if strings.HasPrefix(l.path, under) {
			return strings.TrimSuffix(strings.TrimSuffix(l.path, "news/"), "texts/")
		}
	}
	return l.path
}

// feeds are the links to a list's feeds.
func (p *Public) feeds(lang string, l listing) []view.Feed {
	var links []view.Feed
	for _, form := range feedForms {
		links = append(links, view.Feed{Title: l.title, Type: form.mime, Path: href(lang, l.feedDir()+form.file)})
	}
	return links
}

func (p *Public) registerFeeds(s *site.Site, name, base string, find finder) {
	for _, form := range feedForms {
		s.Page(site.Page{
			Name: name + "." + form.file, Pattern: base + form.file,
			Build: func(ctx context.Context, r site.Request) (site.View, error) {
				l, err := find(ctx, r)
				if err != nil {
					return site.View{}, err
				}
				f, err := p.feed(ctx, r, l)
				if err != nil {
					return site.View{}, err
				}
				f.self = p.base + href(r.Lang, view.Escape(l.feedDir()+form.file))
				body, err := form.write(&f)
				return site.View{Type: form.mime + "; charset=utf-8", Body: body, Modified: f.changed}, err
			},
		})
	}
}

// feed is a list for readers' programs. Dates are Gregorian; an entry's id is
// its short address, which never changes.
type feed struct {
	lang, title, about string
	self, home, logo   string // absolute; logo is "" where the party has no picture of its own
	changed            time.Time
	entries            []entry
}

type entry struct {
	id, link, title, lead, body, by string
	published, changed              time.Time
	films                           []enclosure
}

// enclosure is a film or sound that comes with an entry.
type enclosure struct {
	url, mime, title string
	bytes            int64
	seconds          int // 0 when nobody knows
}

func (p *Public) feed(ctx context.Context, r site.Request, l listing) (feed, error) {
	site.Depend(ctx, l.tags()...)
	items, err := p.store.Full(ctx, l.filter, Cursor{}, feedItems)
	if err != nil {
		return feed{}, err
	}
	name, err := p.name(ctx, r.Lang)
	if err != nil {
		return feed{}, err
	}
	plain := make([]ListItem, len(items))
	for i, it := range items {
		plain[i] = it.ListItem
		site.Depend(ctx, site.TagItem(it.ID))
	}
	owners, err := p.owners(ctx, r.Lang, plain)
	if err != nil {
		return feed{}, err
	}
	refs := make([][]filmRef, len(items))
	for i, it := range items {
		refs[i] = filmsIn(it.Body)
	}
	cards, err := p.filmed(ctx, slices.Concat(refs...))
	if err != nil {
		return feed{}, err
	}
	f := feed{lang: r.Lang, title: name, about: l.about, home: p.base + view.Escape(href(r.Lang, l.path)), changed: newest(plain)}
	if l.title != name {
		f.title = joinedTexts(p.t(r.Lang, "press.colon"), name, l.title)
	}
	if p.settings != nil {
		s, err := p.settings(ctx)
		if err != nil {
			return feed{}, err
		}
		site.Depend(ctx, settings.Tag)
		if s.Logo.Light.Src != "" {
			f.logo = p.base + s.Logo.Light.Src
		}
	}
	if f.changed.IsZero() {
		f.changed = time.Unix(0, 0) // an empty list never changed; Atom wants a time
	}
	for i, it := range items {
		by := p.voice(r.Lang, it.ListItem, owners)
		if by == "" {
			by = name
		}
		f.entries = append(f.entries, entry{
			id: p.base + shortPath(it.Short, r.Lang), link: p.base + view.Escape(it.Path()), title: it.Title, lead: it.Lead,
			body: p.absolute(it.Body), by: by, published: it.PublishedAt, changed: it.ChangedAt, films: p.enclosures(refs[i], cards),
		})
	}
	return f, nil
}

// absolute makes our own addresses in a text whole, for readers elsewhere.
func (p *Public) absolute(body string) string {
	for _, attr := range []string{`href="/`, `src="/`} {
		body = strings.ReplaceAll(body, attr, strings.TrimSuffix(attr, "/")+p.base+"/")
	}
	return body
}
