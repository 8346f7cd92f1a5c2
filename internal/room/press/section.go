package press

import (
	"context"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// How many items the sections of the home page show.
const (
	homeNews          = 6
	homeWords         = 3
	homeAnnouncements = 4
	homeOccasions     = 4
	homeElections     = 6
)

// registerHome adds the home page and the room's sections of it, in the order of
// the party's own page; the setting home_sections chooses another.
func (p *Public) registerHome(s *site.Site) {
	s.Section(site.Section{Place: "home", Key: "lead", Order: 10, Build: p.lead})
	s.Section(site.Section{Place: "home", Key: "elections", Order: 20, Build: p.elections})
	s.Section(site.Section{Place: "home", Key: "word", Order: 30, Build: p.word})
	s.Section(site.Section{Place: "home", Key: "announcements", Order: 40, Build: p.announcements})
	s.Section(site.Section{Place: "home", Key: "occasions", Order: 50, Build: p.occasions})
	s.Page(site.Page{
		Name: "press.home", Pattern: "/", List: site.Only("/"),
		Build: func(ctx context.Context, r site.Request) (site.View, error) { return p.home(ctx, r, s) },
	})
}

// homePage is what the template "home" shows: rows of one section, or of two
// halves side by side.
type homePage struct{ Rows []homeRow }

type homeRow struct {
	Half  bool
	Parts []view.Section
}

// Pair says whether two halves stand side by side.
func (r homeRow) Pair() bool { return len(r.Parts) == 2 }

// half marks the data of a section that stands beside another where there is room.
type half interface{ half() }

func (p *Public) home(ctx context.Context, r site.Request, s *site.Site) (site.View, error) {
	chosen, err := p.settings(ctx)
	if err != nil {
		return site.View{}, err
	}
	order := chosen.HomeSections
	if len(order) == 0 {
		order = nil // the rooms' own
	}
	parts, err := s.Compose(ctx, r, "home", order)
	if err != nil {
		return site.View{}, err
	}
	var data homePage
	for _, part := range parts {
		_, isHalf := part.Data.(half)
		if last := len(data.Rows) - 1; isHalf && last >= 0 && data.Rows[last].Half && !data.Rows[last].Pair() {
			data.Rows[last].Parts = append(data.Rows[last].Parts, part)
			continue
		}
		data.Rows = append(data.Rows, homeRow{Half: isHalf, Parts: []view.Section{part}})
	}
	name, err := p.name(ctx, r.Lang)
	if err != nil {
		return site.View{}, err
	}
	ear, err := p.ear(ctx, r)
	if err != nil {
		return site.View{}, err
	}
	all := listing{path: "/", title: name}
	return site.View{Template: "press/home", Data: data, Meta: view.Meta{
		Description: p.t(r.Lang, "press.about.home", "name", name), Canonical: href(r.Lang, "/"), Alternates: p.twins(r.Lang, "/", false),
		Feeds: p.feeds(r.Lang, all), BodyClass: "home", Ear: ear, JSONLD: []any{p.organization(r.Lang, name)},
	}}, nil
}

// ear is the latest announcement, beside the nameplate.
func (p *Public) ear(ctx context.Context, r site.Request) (*view.Link, error) {
	site.Depend(ctx, site.TagList(ListKind(Announcement)))
	items, err := p.store.Latest(ctx, Filter{Lang: r.Lang, Kind: Announcement}, Cursor{}, 1)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	it := items[0]
	text := it.Title
	if it.Number > 0 {
		text = p.t(r.Lang, "press.ear", "n", int(it.Number), "title", it.Title)
	}
	return &view.Link{Text: text, Href: it.Path(), Note: p.t(r.Lang, "press.ear.kicker")}, nil
}

// leadSection is the front: the newest item large, two beside it, the latest news.
type leadSection struct {
	Story view.Card
	Cards []view.Card
	News  []view.Card
	Head  view.Head
	Empty *view.Empty
}

func (p *Public) lead(ctx context.Context, r site.Request) (any, string, bool, error) {
	kinds := []Kind{News, Statement, Note, Interview}
	for _, k := range kinds {
		site.Depend(ctx, site.TagList(ListKind(k)))
	}
	data := leadSection{Head: view.Head{ID: "h-news", Title: p.t(r.Lang, "press.home.news"), More: &view.Link{Text: p.t(r.Lang, "press.home.all"), Href: href(r.Lang, "/news/")}}}
	front, err := p.homeFeature(ctx, r)
	if err == nil && len(front) == 0 {
		front, err = p.store.Latest(ctx, Filter{Lang: r.Lang, Kinds: kinds}, Cursor{}, 1)
	}
	if err != nil {
		return nil, "", false, err
	}
	if len(front) == 0 {
		data.Empty = &view.Empty{Title: p.t(r.Lang, "press.home.empty"), Text: p.t(r.Lang, "press.home.empty.text")}
		return data, "press/lead", true, nil
	}
	if data.Story, err = p.story(ctx, r, front[0]); err != nil {
		return nil, "", false, err
	}
	beside, err := p.beside(ctx, r, front[0].ID, Statement, Note)
	if err != nil {
		return nil, "", false, err
	}
	if data.Cards, err = p.cards(ctx, r, beside, shown{lead: true, kind: true, level: 3}); err != nil {
		return nil, "", false, err
	}
	news, err := p.store.Latest(ctx, Filter{Lang: r.Lang, Kind: News}, Cursor{}, homeNews+1)
	if err != nil {
		return nil, "", false, err
	}
	data.News, err = p.cards(ctx, r, without(news, front[0].ID, homeNews), shown{clock: true, badge: true, level: 3})
	return data, "press/lead", true, err
}

// story is the front's large item: its picture is the one above the fold.
func (p *Public) story(ctx context.Context, r site.Request, it ListItem) (view.Card, error) {
	cards, err := p.cards(ctx, r, []ListItem{it}, shown{sizes: view.Full("(min-width:68rem) 35rem"), lead: true, kind: true, level: 2})
	if err != nil {
		return view.Card{}, err
	}
	c := cards[0]
	if it.Kicker != "" {
		c.Kicker = it.Kicker
	}
	if len(it.Authors) > 0 {
		c.Owner, c.Post = it.Authors[0].Name.In(r.Lang), p.office(r.Lang, it.Authors[0])
	}
	if c.Picture != nil {
		c.Picture.Lazy, c.Picture.High = false, true
	}
	return c, nil
}

// beside returns the newest item of each kind but the one on the front.
func (p *Public) beside(ctx context.Context, r site.Request, front id.Item, kinds ...Kind) ([]ListItem, error) {
	var some []ListItem
	for _, k := range kinds {
		items, err := p.store.Latest(ctx, Filter{Lang: r.Lang, Kind: k}, Cursor{}, 2)
		if err != nil {
			return nil, err
		}
		some = append(some, without(items, front, 1)...)
	}
	return some, nil
}

func without(items []ListItem, not id.Item, n int) []ListItem {
	var some []ListItem
	for _, it := range items {
		if it.ID != not && len(some) < n {
			some = append(some, it)
		}
	}
	return some
}

// word is the Secretary-General's band: the newest word, in its own words. While
// there is none, it shows who holds the office.
func (p *Public) word(ctx context.Context, r site.Request) (any, string, bool, error) {
	site.Depend(ctx, site.TagList(ListKind(Word)))
	items, err := p.store.Latest(ctx, Filter{Lang: r.Lang, Kind: Word}, Cursor{}, homeWords)
	if err != nil {
		return nil, "", false, err
	}
	if len(items) == 0 {
		band, ok, err := p.party.SecretaryGeneral(ctx, r.Lang, r.Now)
		band.Title = p.t(r.Lang, "press.home.voice")
		band.All = &view.Link{Text: p.t(r.Lang, "press.home.voice.more"), Href: href(r.Lang, "/secretary-general/")}
		return band, "press/word", ok, err
	}
	it := items[0]
	data := view.Word{
		Title: p.kindName(r.Lang, Word), Quote: it.Title, Href: it.Path(), At: it.PublishedAt, Minutes: it.Minutes,
		All: &view.Link{Text: p.t(r.Lang, "press.home.words"), Href: href(r.Lang, "/word/")},
	}
	if said := sentence(it.Lead); said != "" {
		data.Quote, data.In = said, it.Title
	}
	if len(it.Authors) > 0 {
		a := it.Authors[0]
		data.Name, data.Post = a.Name.In(r.Lang), p.office(r.Lang, a)
		if data.Portrait, err = p.portrait(ctx, r.Lang, a); err != nil {
			return nil, "", false, err
		}
	}
	data.More, err = p.cards(ctx, r, items[1:], shown{level: 3})
	for i := range data.More {
		data.More[i].Owner = ""
	}
	return data, "press/word", true, err
}

// sentence is the first sentence of a lead, short enough to be set large.
func sentence(lead string) string {
	const most = 110 // letters
	if i := strings.IndexAny(lead, ".؟!"); i >= 0 {
		_, size := utf8.DecodeRuneInString(lead[i:])
		lead = lead[:i+size]
	}
	return persian.Truncate(lead, most)
}

func (p *Public) portrait(ctx context.Context, lang string, a Author) (*view.Picture, error) {
	if a.Person == "" {
		return nil, nil
	}
	faces, err := p.party.Portraits(ctx, a.Person)
	if err != nil || faces[a.Person] == "" {
		return nil, err
	}
	files, err := p.media(ctx, faces[a.Person])
	if err != nil {
		return nil, err
	}
	f, ok := files[faces[a.Person]]
	if !ok {
		return nil, fault.New(fault.NotFound, "")
	}
	return view.NewPicture(f, view.PortraitSizes).Lazily().Of(a.Name.In(lang), lang), nil
}

// notesSection is the latest announcements beside their heading.
type notesSection struct {
	Head  view.Head
	Notes []view.Note
	Empty *view.Empty
}

func (notesSection) half() {}

func (p *Public) announcements(ctx context.Context, r site.Request) (any, string, bool, error) {
	site.Depend(ctx, site.TagList(ListKind(Announcement)))
	items, err := p.store.Latest(ctx, Filter{Lang: r.Lang, Kind: Announcement}, Cursor{}, homeAnnouncements)
	if err != nil {
		return nil, "", false, err
	}
	data := notesSection{Head: view.Head{ID: "h-ann", Title: p.kindList(r.Lang, Announcement), More: &view.Link{Text: p.t(r.Lang, "press.home.announcements"), Href: href(r.Lang, "/announcements/")}}}
	if len(items) == 0 {
		data.Empty = p.noItems(r.Lang, Announcement)
	}
	data.Notes, err = p.notes(ctx, r, items)
	return data, "press/announcements", true, err
}

// linesSection is a few items under a heading.
type linesSection struct {
	Head  view.Head
	Lines []view.Card
	Empty *view.Empty
}

func (linesSection) half() {}

// elections stands for the election room until there is one: what is filed
// under the topic that the settings name. Without a name there is no section.
func (p *Public) elections(ctx context.Context, r site.Request) (any, string, bool, error) {
	chosen, err := p.settings(ctx)
	if err != nil || chosen.ElectionTopic == "" {
		return nil, "", false, err
	}
	data := linesSection{
		Head:  view.Head{ID: "h-el", Title: p.t(r.Lang, "press.home.elections")},
		Empty: &view.Empty{Title: p.t(r.Lang, "press.home.elections.empty"), Text: p.t(r.Lang, "press.home.elections.empty.text"), Level: 3},
	}
	site.Depend(ctx, site.TagList("topics"))
	topic, err := p.store.Topic(ctx, chosen.ElectionTopic)
	if fault.Is(err, fault.NotFound) {
		return data, "press/elections", true, nil
	}
	if err != nil {
		return nil, "", false, err
	}
	site.Depend(ctx, site.TagTopic(topic.ID), site.TagList(ListTopic(topic.ID)))
	items, err := p.store.Latest(ctx, Filter{Lang: r.Lang, Topic: topic.ID}, Cursor{}, homeElections)
	if err != nil || len(items) == 0 {
		return data, "press/elections", true, err
	}
	data.Empty = nil
	data.Head.More = &view.Link{Text: p.t(r.Lang, "press.home.election"), Href: href(r.Lang, "/topics/"+topic.Slug+"/")}
	data.Lines, err = p.cards(ctx, r, items, shown{kind: true, level: 3})
	return data, "press/elections", true, err
}

// stripSection is the ribbon of occasions.
type stripSection struct {
	Head  view.Head
	Strip []view.Card
}

func (p *Public) occasions(ctx context.Context, r site.Request) (any, string, bool, error) {
	site.Depend(ctx, site.TagList(ListKind(Occasion)))
	items, err := p.store.Latest(ctx, Filter{Lang: r.Lang, Kind: Occasion}, Cursor{}, homeOccasions)
	if err != nil || len(items) == 0 {
		return nil, "", false, err
	}
	data := stripSection{Head: view.Head{ID: "h-occ", Title: p.kindList(r.Lang, Occasion), More: &view.Link{Text: p.t(r.Lang, "press.home.occasions"), Href: href(r.Lang, "/occasions/")}}}
	data.Strip, err = p.cards(ctx, r, items, shown{sizes: "(min-width:68rem) 20rem, 18rem", level: 3})
	return data, "press/occasions", true, err
}

func (p *Public) noItems(lang string, k Kind) *view.Empty {
	e := p.empty(lang, listing{title: p.kindList(lang, k)})
	e.Level = 3
	e.Links = nil
	return e
}
