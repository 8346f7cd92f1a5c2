package press

import (
	"cmp"
	"context"
	"embed"
	"io/fs"
	"maps"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
	"hemmat/persian"
)

//go:embed templates/*.html
var templates embed.FS

// Templates are the room's templates, for the renderer's set "press".
func Templates() fs.FS { return mustSub(templates, "templates") }

//go:embed locales/public
var publicLocales embed.FS

// PublicLocales are the texts of the public pages.
func PublicLocales() fs.FS { return mustSub(publicLocales, "locales/public") }

func mustSub(fsys fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		panic(err) // the folder is embedded: it is there
	}
	return sub
}

// Neighbours is what the public pages ask of the party. Answers come from
// memory; whoever gives them calls site.Depend.
type Neighbours interface {
	// Bodies names bodies and says where their pages are.
	Bodies(ctx context.Context, lang string, ids ...id.Body) (map[id.Body]view.Link, error)
	// BodyAt finds a body by its slug; kind is "province", "committee" or "" for any.
	BodyAt(ctx context.Context, lang, kind, slug string) (id.Body, view.Link, error)
	// PersonAt finds a person by the slug of their page.
	PersonAt(ctx context.Context, lang, slug string) (id.Person, view.Link, error)
	// People names those who may be shown and says where their pages are.
	People(ctx context.Context, lang string, ids ...id.Person) (map[id.Person]view.Link, error)
	// SecretaryGeneral is the name, post, page and portrait of who holds the office; not ok when nobody does.
	SecretaryGeneral(ctx context.Context, lang string, now time.Time) (view.Word, bool, error)
	// Party is the party itself: who answers for what no other body does.
	Party(ctx context.Context, lang string) (view.Link, error)
	// Portraits are the portraits of those who have one.
	Portraits(ctx context.Context, people ...id.Person) (map[id.Person]id.Media, error)
}

// Files is what the public pages ask of media.
type Files interface {
	Files(ctx context.Context, ids ...id.Media) (map[id.Media]media.File, error)
	// ByHash are the files that lie under the hashes of addresses, the oldest first.
	ByHash(ctx context.Context, hashes ...string) (map[string][]media.File, error)
	// ByHashThen is ByHash with the bytes that lay there before a file was replaced.
	ByHashThen(ctx context.Context, hashes ...string) (map[string][]media.File, error)
	// Cards are the files with what the library knows of them: the words of sounds and films.
	Cards(ctx context.Context, files ...id.Media) (map[id.Media]media.Card, error)
	// Pages are the pages of documents that are shown, by their hashes.
	Pages(ctx context.Context, hashes ...string) (map[string][]media.Page, error)
}

// Public is the room's public side: its pages, feeds and sections.
type Public struct {
	store  *Store
	series func(context.Context, Kind) (string, error)
	party  Neighbours
	root   func(context.Context) (id.Body, error) // the party itself
	files  Files
	texts  *i18n.Bundle
	name   func(ctx context.Context, lang string) (string, error) // of the site
	base   string                                                 // "https://party.example"

	settings func(context.Context) (settings.Site, error)
	hits     hits
	deep     *web.Gate // of pages of lists beyond the first
}

// NewPublic makes the public side. name is the site's name in a language; base
// its address without a slash at the end.
func NewPublic(rm *Room, party Neighbours, files Files, texts *i18n.Bundle, settings func(context.Context) (settings.Site, error), name func(context.Context, string) (string, error), base string) *Public {
	return &Public{
		store: rm.store, series: rm.seriesOf, party: party, root: rm.Root, files: files, texts: texts, settings: settings, name: name,
		base: strings.TrimSuffix(base, "/"), deep: web.NewGate(deepAtOnce, 2*time.Second),
	}
}

// deepAtOnce is how many pages of lists beyond the first are built at once.
const deepAtOnce = 4

// Register adds the pages and sections to the site.
func (p *Public) Register(s *site.Site) {
	p.registerHome(s)
	p.registerLists(s)
	p.registerArchive(s)
	p.registerItems(s)
	p.registerNumbers(s)
	s.Page(site.Page{Name: "press.corrections", Pattern: "/corrections/", Query: []string{"before"}, Gate: p.deep, Follow: "before", List: p.both("/corrections/", p.store.anyCorrection), Build: p.corrections})
}

func (p *Public) t(lang, key string, args ...any) string { return p.texts.Text(lang, key, args...) }

// kindName is the kind in the singular: «خبر».
func (p *Public) kindName(lang string, k Kind) string { return p.t(lang, "press.kind."+string(k)) }

// kindList is the name of the kind's list: «اخبار».
func (p *Public) kindList(lang string, k Kind) string { return p.t(lang, "press.list."+string(k)) }

// numberLabel is what stands over a number: «اطلاعیهٔ شمارهٔ».
func (p *Public) numberLabel(lang string, k Kind) string { return p.t(lang, "press.number."+string(k)) }

// digits is a year or another number that is a name: no thousands apart.
func digits(lang string, n int) string {
	if lang == "en" {
		return strconv.Itoa(n)
	}
	return persian.Digits(strconv.Itoa(n))
}

// href adds the language to a path.
func href(lang, path string) string { return i18n.Prefix(lang) + path }

// shown is how a batch of items is shown.
type shown struct {
	sizes string // the pictures' sizes; "" leaves pictures out
	lead  bool
	clock bool // the time of day beside the date
	badge bool // the owner as a quiet badge, in place of the kind
	kind  bool // the kind as kicker
	level int
}

// cards turns list items into cards with their covers and owners, two batches
// for all. It says what the page depends on, and when an item becomes archive.
func (p *Public) cards(ctx context.Context, r site.Request, items []ListItem, how shown) ([]view.Card, error) {
	covers, err := p.covers(ctx, items, how.sizes != "")
	if err != nil {
		return nil, err
	}
	owners, err := p.owners(ctx, r.Lang, items)
	if err != nil {
		return nil, err
	}
	cards := make([]view.Card, 0, len(items))
	for _, it := range items {
		site.Depend(ctx, site.TagItem(it.ID))
		site.Until(ctx, ArchivedFrom(it.PublishedAt))
		c := view.Card{
			Title: it.Title, Href: it.Path(), Owner: p.voice(r.Lang, it, owners), At: it.PublishedAt,
			ShowClock: how.clock, Archive: it.Archived(r.Now), Level: how.level, Lang: it.Lang,
		}
		if how.kind {
			c.Kicker = p.kindName(r.Lang, it.Kind)
		}
		if how.lead {
			c.Lead = it.Lead
		}
		if how.badge {
			c.Badge = cmp.Or(owners[it.Province].Text, owners[it.Committee].Text, owners[it.Owner].Text)
		}
		if f, ok := covers[it.Cover]; ok {
			c.Picture = view.NewPicture(f, how.sizes)
			c.Picture.Lazy = true
			c.Picture.Alt = "" // the title beside it says it
		}
		cards = append(cards, c)
	}
	return cards, nil
}

func (p *Public) covers(ctx context.Context, items []ListItem, want bool) (map[id.Media]media.File, error) {
	if !want {
		return nil, nil
	}
	var ids []id.Media
	for _, it := range items {
		if it.Cover != "" {
			ids = append(ids, it.Cover)
		}
	}
	return p.media(ctx, ids...)
}

// media reads files by batch, but for those that were taken out, and depends on all.
func (p *Public) media(ctx context.Context, ids ...id.Media) (map[id.Media]media.File, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	for _, m := range ids {
		site.Depend(ctx, site.TagMedia(m))
	}
	files, err := p.files.Files(ctx, ids...)
	maps.DeleteFunc(files, func(_ id.Media, f media.File) bool { return f.Gone })
	return files, err
}

// owners names the bodies that the items speak for.
func (p *Public) owners(ctx context.Context, lang string, items []ListItem) (map[id.Body]view.Link, error) {
	var ids []id.Body
	for _, it := range items {
		for _, b := range []id.Body{it.Owner, it.Province, it.Committee} {
			if b != "" {
				ids = append(ids, b)
			}
		}
	}
	return p.bodies(ctx, lang, ids...)
}

func (p *Public) bodies(ctx context.Context, lang string, ids ...id.Body) (map[id.Body]view.Link, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return p.party.Bodies(ctx, lang, ids...)
}

// voice is who speaks: the author's name, or the body for what a body says.
func (p *Public) voice(lang string, it ListItem, owners map[id.Body]view.Link) string {
	switch it.Kind {
	case News, Announcement, Occasion:
		if name := owners[it.Owner].Text; name != "" {
			return name
		}
	}
	if len(it.Authors) > 0 {
		return it.Authors[0].Name.In(lang)
	}
	return owners[it.Owner].Text
}

// audience is the audience in words: «همهٔ شعبه‌ها، ستاد انتخابات».
func (p *Public) audience(ctx context.Context, lang string, to []Audience) ([]view.Link, error) {
	var ids []id.Body
	for _, a := range to {
		if a.Body != "" {
			ids = append(ids, a.Body)
		}
	}
	names, err := p.bodies(ctx, lang, ids...)
	if err != nil {
		return nil, err
	}
	links := make([]view.Link, 0, len(to))
	for _, a := range to {
		if a.Body != "" {
			links = append(links, names[a.Body])
		} else {
			links = append(links, view.Link{Text: a.Name.In(lang)})
		}
	}
	return links, nil
}

// notes turns announcements into notes, the number as their picture.
func (p *Public) notes(ctx context.Context, r site.Request, items []ListItem) ([]view.Note, error) {
	notes := make([]view.Note, 0, len(items))
	for _, it := range items {
		site.Depend(ctx, site.TagItem(it.ID))
		to, err := p.audience(ctx, r.Lang, it.Audience)
		if err != nil {
			return nil, err
		}
		n := view.Note{Title: it.Title, Href: it.Path(), To: recipients(to), At: it.PublishedAt}
		if it.Number > 0 {
			n.Label, n.Number = p.t(r.Lang, "press.number"), strconv.FormatInt(it.Number, 10)
		}
		notes = append(notes, n)
	}
	return notes, nil
}

func recipients(links []view.Link) []string {
	all := make([]string, len(links))
	for i, l := range links {
		all[i] = l.Text
	}
	return all
}

// notFound is what a page returns for an address it does not know; the site
// then asks the finder of old addresses.
func notFound() error { return fault.New(fault.NotFound, "") }

// newest is the time of the newest item, for the page's Modified.
func newest(items []ListItem) time.Time {
	var t time.Time
	for _, it := range items {
		if it.ChangedAt.After(t) {
			t = it.ChangedAt
		}
	}
	return t
}
