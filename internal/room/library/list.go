package library

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

const listLength = 60

type listPage struct {
	Head    view.DeskHead
	Notice  *view.Notice
	Filters view.Filters
	Count   string
	Cards   []tile
	Empty   *view.Empty
	Pager   view.Pager
}

// tile is a file in the list.
type tile struct {
	Href    string
	Title   string
	Picture *view.Picture
	Genre   string // in words, where there is no picture
	Note    string // who, when
	Chips   []view.Chip
	Choose  string // where choosing it leads
	This    string // what choosing it is called
}

// chosen are the filters of the list as the address has them.
type chosen struct {
	q, genre, state, who, body, from, to string
	pick                                 string
}

func choose(r *staff.Request) chosen {
	q := r.URL.Query()
	c := chosen{
		q: strings.TrimSpace(q.Get("q")), genre: q.Get("genre"), state: q.Get("state"), who: strings.TrimSpace(q.Get("who")), body: q.Get("body"),
		from: strings.TrimSpace(q.Get("from")), to: strings.TrimSpace(q.Get("to")), pick: wayBack(q.Get("pick")),
	}
	if c.pick != "" && c.genre == "" {
		c.genre = string(media.Pictures)
	}
	return c
}

// wayBack is the page that asked for a picture: one of writing, or "".
// pickers are the addresses below which pictures are chosen for something.
var pickers = []string{"/desk/press/", "/desk/party/bodies/"}

func wayBack(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Fragment != "" || !slices.ContainsFunc(pickers, func(p string) bool { return strings.HasPrefix(u.Path, p) }) || strings.Contains(u.Path, "//") || strings.ContainsAny(s, "\\\r\n") {
		return ""
	}
	return s
}

func (c chosen) address(without string, more ...string) string {
	q := url.Values{}
	for _, f := range []struct{ name, value string }{
		{"q", c.q}, {"genre", c.genre}, {"state", c.state}, {"who", c.who}, {"body", c.body}, {"from", c.from}, {"to", c.to}, {"pick", c.pick},
	} {
		if f.value != "" && f.name != without {
			q.Set(f.name, f.value)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return home
	}
	return home + "?" + q.Encode()
}

// search turns what was chosen into a search. A name that nobody has finds nothing; a day that is none is said by field.
func (rm *Room) search(ctx context.Context, r *staff.Request, c chosen) (media.Search, map[string]string, error) {
	s := media.Search{Text: c.q, Now: r.Now, Limit: listLength + 1}
	wrong := map[string]string{}
	var err error
	if s.Reach, err = rm.reach(ctx, r); err != nil {
		return s, nil, err
	}
	for _, g := range media.Genres {
		if string(g) == c.genre {
			s.Genre = g
		}
	}
	if c.genre == string(media.Playable) {
		s.Genre = media.Playable
	}
	for _, x := range media.States {
		if string(x) == c.state {
			s.State = x
		}
	}
	if c.pick != "" {
		s.State = media.Offered
	}
	if s.State == media.Unused && rm.o.Users != nil {
		if s.Shown, err = rm.o.Users.Elsewhere(ctx); err != nil {
			return s, nil, err
		}
	}
	if c.body != "" {
		root, err := rm.o.Root(ctx)
		if err != nil {
			return s, nil, err
		}
		if s.Bodies = []id.Body{id.Body(c.body)}; s.Bodies[0] == root {
			s.Bodies = append(s.Bodies, "")
		}
	}
	if c.who != "" {
		people, err := rm.o.Party.FindPeople(ctx, c.who)
		if err != nil {
			return s, nil, err
		}
		s.People = append([]id.Person{}, people...)
	}
	if c.from != "" {
		if d, err := jalali.Parse(c.from); err == nil {
			s.From = d.Time()
		} else {
			wrong["from"] = "library.error.day"
		}
	}
	if c.to != "" {
		d, err := jalali.Parse(c.to)
		if err == nil {
			d, err = d.AddDays(1)
		}
		if err != nil {
			wrong["to"] = "library.error.day"
		} else {
			s.To = d.Time()
		}
	}
	return s, wrong, nil
}

func (rm *Room) listPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c := choose(r)
	s, wrong, err := rm.search(ctx, r, c)
	if err != nil {
		return staff.Answer{}, err
	}
	if before := r.URL.Query().Get("before"); id.Valid(before) {
		s.Before = id.Media(before)
	}
	cards, err := rm.o.Media.Find(ctx, s)
	if err != nil {
		return staff.Answer{}, err
	}
	n, err := rm.o.Media.Count(ctx, s)
	if err != nil {
		return staff.Answer{}, err
	}
	p := listPage{Head: view.DeskHead{Title: r.Text("library.title")}, Count: r.Text("library.count", "n", n)}
	if c.pick != "" {
		p.Head.Title, p.Head.Note = r.Text("library.pick.title"), r.Text("library.pick.note")
		if c.genre != string(media.Pictures) {
			p.Head.Title, p.Head.Note = r.Text("library.pick.title.file"), r.Text("library.pick.note.file")
		}
		p.Head.Crumbs = view.Crumbs{{Text: r.Text("library.pick.back"), Href: r.Href(c.pick)}}
	}
	if r.May(Add, access.Object{Anywhere: true}).OK {
		p.Head.Main = &view.Link{Text: r.Text("library.add"), Href: r.Href(home + "add/")}
	}
	if len(cards) > listLength {
		cards = cards[:listLength]
		p.Pager.Older = &view.Link{Text: r.Text("library.older"), Href: r.Href(c.address("", "before", string(cards[len(cards)-1].ID)))}
	}
	if s.Before != "" {
		p.Pager.Newer = &view.Link{Text: r.Text("library.newest"), Href: r.Href(c.address(""))}
	}
	if p.Cards, err = rm.tiles(ctx, r, cards, c.pick); err != nil {
		return staff.Answer{}, err
	}
	if p.Filters, err = rm.filters(ctx, r, c, wrong); err != nil {
		return staff.Answer{}, err
	}
	if len(cards) == 0 {
		p.Empty = &view.Empty{Title: r.Text("library.empty.title"), Text: r.Text("library.empty.text")}
	}
	return staff.Answer{Template: "library/list", Title: p.Head.Title, Data: p, Nav: home}, nil
}

// tiles shows cards, with one question for all names.
func (rm *Room) tiles(ctx context.Context, r *staff.Request, cards []media.Card, pick string) ([]tile, error) {
	var people []id.Person
	seen := map[id.Person]bool{}
	for _, c := range cards {
		if c.By != "" && !seen[c.By] {
			seen[c.By] = true
			people = append(people, c.By)
		}
	}
	names := map[id.Person]string{}
	if len(people) > 0 {
		var err error
		if names, err = rm.o.Party.People(ctx, r.Lang, people...); err != nil {
			return nil, err
		}
	}
	tiles := make([]tile, len(cards))
	for i, c := range cards {
		tiles[i] = tile{Href: r.Href(filePath(c.ID)), Title: titleOf(c), Picture: thumb(c), Chips: chips(r, c), Note: dayOf(r.Lang, c)}
		if n := names[c.By]; n != "" {
			tiles[i].Note = r.Text("library.by", "name", n, "day", tiles[i].Note)
		}
		if tiles[i].Picture == nil {
			tiles[i].Genre = r.Text("library.genre." + string(c.Genre()))
		}
		if pick != "" {
			tiles[i].Choose, tiles[i].This = r.Href(picked(pick, c.ID)), r.Text("library.pick.this")
			if !c.Picture() {
				tiles[i].This = r.Text("library.pick.this.file")
			}
		}
	}
	return tiles, nil
}

// picked is the way back with what was chosen.
func picked(back string, f id.Media) string {
	u, err := url.Parse(back)
	if err != nil {
		return home
	}
	q := u.Query()
	q.Set("picked", string(f))
	u.RawQuery = q.Encode()
	return u.String()
}

// titleOf is what a file is called: by what it shows, else by its name.
func titleOf(c media.Card) string {
	for _, s := range []string{c.Caption, c.Alt} {
		if s != "" {
			return persian.Truncate(strings.Join(strings.Fields(s), " "), 80)
		}
	}
	return c.Name
}

// thumb is the small picture of a file. The words beside it say what it is.
func thumb(c media.Card) *view.Picture {
	if c.Out.IsZero() {
		if p := view.NewPicture(c.File, "10rem"); p != nil {
			p.Src, p.Alt, p.Lazy = c.Src(360), "", true
			return p
		}
	}
	return nil
}

// chips are what a file wants, at a glance.
func chips(r *staff.Request, c media.Card) []view.Chip {
	var all []view.Chip
	if !c.Out.IsZero() {
		all = append(all, view.Chip{Text: r.Text("library.state.out"), Tone: "off"})
	}
	if !c.Described() {
		all = append(all, view.Chip{Text: r.Text("library.state.undescribed"), Tone: "wait"})
	}
	if c.Silent() {
		all = append(all, view.Chip{Text: r.Text("library.state.silent"), Tone: "wait"})
	}
	if c.Expired(r.Now) {
		all = append(all, view.Chip{Text: r.Text("library.state.expired"), Tone: "late"})
	}
	return all
}

func dayOf(lang string, c media.Card) string {
	d, err := jalali.FromTime(c.Created)
	if err != nil {
		return ""
	}
	return d.Medium(lang)
}

// filters is the bar above the list.
func (rm *Room) filters(ctx context.Context, r *staff.Request, c chosen, wrong map[string]string) (view.Filters, error) {
	f := view.Filters{Form: view.Form{Action: r.Href(home), Title: r.Text("library.filters"), Submit: r.Text("library.find")}}
	take := func(name, key, value, said string, field view.Field) {
		field.Name, field.Label, field.Value = name, r.Text(key), value
		if k := wrong[name]; k != "" {
			field.Error = r.Text(k)
		}
		f.Form.Fields = append(f.Form.Fields, field)
		if value != "" && field.Kind != "hidden" {
			f.Chosen = append(f.Chosen, view.Link{Text: r.Text("library.chosen", "label", r.Text(key), "value", said), Href: r.Href(c.address(name))})
		}
	}
	options := func(value string, all ...string) ([]view.Option, string) {
		list := []view.Option{{Text: r.Text("library.any")}}
		said := ""
		for i := 0; i+1 < len(all); i += 2 {
			on := all[i] == value
			if on {
				said = all[i+1]
			}
			list = append(list, view.Option{Value: all[i], Text: all[i+1], Chosen: on})
		}
		return list, said
	}
	take("q", "library.q", c.q, c.q, view.Field{Kind: "search"})
	var genres, states []string
	for _, g := range media.Genres {
		genres = append(genres, string(g), r.Text("library.genre."+string(g)))
	}
	if c.genre == string(media.Playable) {
		genres = append(genres, c.genre, r.Text("library.genre.play"))
	}
	for _, s := range media.States {
		states = append(states, string(s), r.Text("library.state."+string(s)))
	}
	list, said := options(c.genre, genres...)
	take("genre", "library.genre", c.genre, said, view.Field{Kind: "select", Options: list})
	if c.pick == "" {
		list, said = options(c.state, states...)
		take("state", "library.state", c.state, said, view.Field{Kind: "select", Options: list})
	} else {
		f.Form.Fields = append(f.Form.Fields, view.Field{Kind: "hidden", Name: "pick", Value: c.pick})
	}
	bodies, err := rm.bodies(ctx, r, See)
	if err != nil {
		return f, err
	}
	var names []string
	for _, b := range bodies {
		names = append(names, string(b.Body), b.Name)
	}
	list, said = options(c.body, names...)
	take("body", "library.body", c.body, said, view.Field{Kind: "select", Options: list})
	take("who", "library.who", c.who, c.who, view.Field{})
	take("from", "library.from", c.from, i18n.Digits(r.Lang, c.from), view.Field{Kind: "date"})
	take("to", "library.to", c.to, i18n.Digits(r.Lang, c.to), view.Field{Kind: "date"})
	if len(f.Chosen) > 1 {
		f.Clear = &view.Link{Text: r.Text("library.clear"), Href: r.Href(chosen{pick: c.pick}.address(""))}
	}
	return f, nil
}

func number(lang string, n int) string { return i18n.Digits(lang, strconv.Itoa(n)) }
