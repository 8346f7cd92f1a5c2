package meeting

import (
	"context"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// agenda is the papers of a meeting and its items, as pages below a path show them.
func (rm *Room) agenda(ctx context.Context, r *staff.Request, tree Tree, x *Record, path string, keep bool) ([]view.Link, []pointRow, error) {
	link, err := rm.paperLinks(ctx, r, &x.Meeting, x.every(), path)
	if err != nil {
		return nil, nil, err
	}
	rows, err := rm.pointRows(ctx, r, tree, x, link, keep)
	return link(x.Papers), rows, err
}

// pointRows are the items of an agenda as pages show them.
func (rm *Room) pointRows(ctx context.Context, r *staff.Request, tree Tree, x *Record, link func([]Paper) []view.Link, keep bool) ([]pointRow, error) {
	var rolled []id.Ruling
	for _, p := range x.Points {
		if p.Ruling != "" {
			rolled = append(rolled, p.Ruling)
		}
	}
	rulings, err := rm.store.Rulings(ctx, rolled...)
	if err != nil {
		return nil, err
	}
	rows := make([]pointRow, len(x.Points))
	for i, p := range x.Points {
		row := pointRow{Key: string(p.ID), Title: p.Title, Words: paragraphs(p.Words), Text: paragraphs(x.Text(p.ID)), By: byText(r, tree, &p), Papers: link(p.Papers)}
		if y, ok := rulings[p.Ruling]; ok {
			c := rulingChip(r, &y)
			row.Chip = &c
			if keep {
				row.Ruling = &view.Link{Text: rulingNumber(r, &y), Href: r.Href(rulingPath(y.ID))}
			} else {
				row.Ruling = &view.Link{Text: rulingNumber(r, &y), Href: r.Href(myRulingPath(y.ID))}
			}
		}
		if keep && x.State.Grows(pointObject) {
			row.Href = r.Href(meetingPath(x.ID) + "agenda/" + string(p.ID) + "/")
		}
		for _, d := range x.Decided {
			if d.Point == p.ID {
				row.Decided = append(row.Decided, decidedRowOf(r, tree, &d))
			}
		}
		rows[i] = row
	}
	return rows, nil
}

// byText says who brings an item and how long it is to take.
func byText(r *staff.Request, tree Tree, p *Point) string {
	var parts []string
	if post, ok := tree.Post(p.Post); ok {
		parts = append(parts, post.Name.In(r.Lang))
	}
	if p.Minutes > 0 {
		parts = append(parts, r.Text("meeting.minutes.n", "n", p.Minutes))
	}
	return strings.Join(parts, r.Text("view.comma")+" ")
}

func decidedRowOf(r *staff.Request, tree Tree, d *Decided) decidedRow {
	row := decidedRow{Text: paragraphs(d.Text), Label: r.Text("meeting.ruling.change")}
	var parts []string
	if post, ok := tree.Post(d.Post); ok {
		parts = append(parts, r.Text("meeting.ruling.owner", "post", post.Name.In(r.Lang)))
	}
	if s := shownDay(r.Lang, d.Due); s != "" {
		parts = append(parts, r.Text("meeting.ruling.due", "day", s))
	}
	if d.Counted {
		parts = append(parts, votesText(r, d))
	}
	row.Note = strings.Join(parts, r.Text("view.semicolon")+" ")
	return row
}

func votesText(r *staff.Request, d *Decided) string {
	return r.Text("meeting.ruling.votes", "for", digits(r, d.For), "against", digits(r, d.Against), "neither", digits(r, d.Neither))
}

// pointForm is the form of an item as it stands.
type pointForm struct {
	id                                         id.Point
	title, words, post, minutes, place, papers string
	based                                      int64
	wrong                                      map[string]string
	notice                                     *view.Notice
	compare                                    *view.Compare
}

func recordedPoint(r *staff.Request, x *Record, p *Point) *pointForm {
	_, links := split(p.Papers) // files are brought and taken away on a page of their own
	s := &pointForm{id: p.ID, title: p.Title, words: p.Words, post: string(p.Post), place: digits(r, p.Place), papers: paperLines(links), based: x.Based(pointObject + string(p.ID)), wrong: map[string]string{}}
	if p.Minutes > 0 {
		s.minutes = digits(r, p.Minutes)
	}
	return s
}

// paperNames are papers in a text that is compared: a file by what it is called.
func paperNames(papers []Paper) string {
	files, links := split(papers)
	s := paperLines(links)
	for i := range files {
		s = strings.Trim(s+"\n"+files[i].name(), "\n")
	}
	return s
}

// paperLines are papers as a form holds them: an address, then what it is called.
func paperLines(papers []Paper) string {
	all := make([]string, len(papers))
	for i, p := range papers {
		all[i] = strings.TrimSpace(p.Href + " " + p.Text)
	}
	return strings.Join(all, "\n")
}

func readPapers(s string) []Paper {
	var all []Paper
	for _, l := range paragraphs(s) {
		href, text, _ := strings.Cut(l, " ")
		all = append(all, Paper{Text: strings.TrimSpace(text), Href: href})
	}
	return all
}

// pointAt is the item of the address; with no address a new one.
func pointAt(x *Record, r *staff.Request) (*Point, error) {
	key := r.PathValue("point")
	if key == "" {
		return nil, nil
	}
	for i := range x.Points {
		if string(x.Points[i].ID) == key {
			return &x.Points[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "")
}

// pointPage is the form of an item.
func (rm *Room) pointPage(ctx context.Context, r *staff.Request, s *pointForm) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	p, err := pointAt(&x, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if !x.State.Grows(pointObject) {
		return staff.Answer{To: meetingPath(x.ID)}, nil
	}
	if s == nil {
		if p != nil {
			s = recordedPoint(r, &x, p)
		} else {
			s = &pointForm{id: id.New[id.Point](rm.o.IDs), place: digits(r, nextPlace(&x)), wrong: map[string]string{}}
		}
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	posts, err := rm.postField(ctx, r, tree, &x.Meeting, view.Field{Name: "post", Label: r.Text("meeting.field.brings"), Error: s.wrong["post"]}, s.post)
	if err != nil {
		return staff.Answer{}, err
	}
	d := formPage{Head: view.DeskHead{Title: r.Text("meeting.point.new"), Crumbs: view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}, {Text: x.Title, Href: r.Href(meetingPath(x.ID))}}}, Notice: s.notice, Compare: s.compare}
	d.Form = view.FormPage{
		ID: "point", Action: r.Href(r.Path), Submit: r.Text("meeting.save"), Cancel: &view.Link{Text: r.Text("meeting.cancel.link"), Href: r.Href(meetingPath(x.ID))},
		Groups: []view.Group{
			{Fields: []view.Field{
				hidden("based", s.based), hidden("point", string(s.id)),
				{Name: "title", Label: r.Text("meeting.field.point"), Value: s.title, Error: s.wrong["title"], Required: true, Autocomplete: "off"},
				{Kind: "textarea", Name: "words", Label: r.Text("meeting.field.words"), Hint: r.Text("meeting.field.words.hint"), Value: s.words, Error: s.wrong["words"], Rows: 4},
				posts,
			}},
			{Half: true, Fields: []view.Field{
				{Kind: "number", Name: "minutes", Label: r.Text("meeting.field.minutes"), Value: s.minutes, Error: s.wrong["minutes"], Autocomplete: "off"},
				{Kind: "number", Name: "place", Label: r.Text("meeting.field.order"), Value: s.place, Error: s.wrong["place"], Autocomplete: "off"},
			}},
			{Fields: []view.Field{
				{Kind: "textarea", Name: "papers", Label: r.Text("meeting.field.papers"), Hint: r.Text("meeting.field.papers.hint"), Value: s.papers, Error: s.wrong["papers"], Rows: 2},
			}},
		},
	}
	if p != nil {
		d.Head.Title = r.Text("meeting.point.edit")
		d.Form.Also = []view.Button{{Name: "strike", Value: "1", Text: r.Text("meeting.point.strike")}}
	}
	return staff.Answer{Template: "meeting/desk-form", Title: d.Head.Title, Data: d, Nav: home, Status: status(len(s.wrong) > 0 || s.notice != nil)}, nil
}

func nextPlace(x *Record) int {
	place := 0
	for _, p := range x.Points {
		place = max(place, p.Place)
	}
	return place + 1
}

// shownPosts is how many posts a choice offers.
const shownPosts = 400

// postField offers posts: of the body, then of those above it, then of those below.
func (rm *Room) postField(ctx context.Context, r *staff.Request, tree Tree, m *Meeting, f view.Field, chosen string) (view.Field, error) {
	f.Kind = "select"
	f.Options = []view.Option{{Text: r.Text("meeting.nobody")}}
	scope, err := rm.o.Party.Scope(ctx, m.Body)
	if err != nil {
		return f, err
	}
	below := tree.Below(m.Body, day(r.Now))
	seen := map[id.Body]bool{}
	for _, body := range append(scope, below...) {
		if seen[body] || len(f.Options) > shownPosts {
			continue
		}
		seen[body] = true
		for _, p := range tree.Posts(body) {
			f.Options = append(f.Options, view.Option{Value: string(p.ID), Text: p.Name.In(r.Lang), Chosen: string(p.ID) == chosen})
		}
	}
	return f, nil
}

// pointFields are the fields that an error of the room is about.
var pointFields = map[string]string{
	"meeting.error.point.title": "title", "meeting.error.point.title.long": "title", "meeting.error.point.words.long": "words", "meeting.error.point.minutes": "minutes",
	"meeting.error.point.papers": "papers", "meeting.error.point.papers.long": "papers", "meeting.error.post": "post",
}

// whole reads a whole number of a field; empty is none.
func whole(r *staff.Request, name string, wrong map[string]string) int {
	s := strings.TrimSpace(typed(r, name))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(persian.ParseDigits(s))
	if err != nil || n < 0 || n > 100_000 {
		wrong[name] = r.Text("meeting.error.number")
		return 0
	}
	return n
}

// setPoint writes an item, or strikes it.
func (rm *Room) setPoint(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	was, err := pointAt(&x, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := &pointForm{id: id.Point(typed(r, "point")), based: number(r, "based"), wrong: map[string]string{}}
	s.title, s.words, s.papers = line(r, "title", s.wrong), lines(r, "words", s.wrong), lines(r, "papers", s.wrong)
	s.post, s.minutes, s.place = typed(r, "post"), typed(r, "minutes"), typed(r, "place")
	p := Point{Title: s.title, Words: s.words, Post: id.Post(s.post), Minutes: whole(r, "minutes", s.wrong), Place: whole(r, "place", s.wrong), Papers: readPapers(s.papers)}
	if was != nil {
		files, _ := split(was.Papers)
		s.id, p.Ruling, p.Papers = was.ID, was.Ruling, join(files, p.Papers...)
		p.Struck = r.PostFormValue("strike") != ""
	} else if len(x.Points) >= maxPoints {
		n := urgent(r.Text("meeting.error.points", "n", i18n.Number(r.Lang, maxPoints)))
		s.notice = &n
	}
	if p.Place == 0 {
		p.Place = nextPlace(&x)
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	if len(s.wrong) == 0 && s.notice == nil {
		if err = checkPoint(tree, &p); err == nil && !id.Valid(string(s.id)) {
			err = fault.New(fault.Invalid, "meeting.error.form")
		}
		if err == nil {
			err = rm.Set(ctx, r.Actor(), x.ID, []Write{{pointObject + string(s.id), s.based, value(p)}})
		}
		if err == nil {
			notice := "meeting.notice.point"
			if p.Struck {
				notice = "meeting.notice.struck"
			}
			to := meetingPath(x.ID)
			if x.State.Happened() {
				to += "hall/"
			}
			return staff.Answer{To: to, Notice: notice}, nil
		}
		if err := rm.pointRefused(ctx, r, s, err); err != nil {
			return staff.Answer{}, err
		}
	}
	return rm.pointPage(ctx, r, s)
}

// pointRefused keeps the form and says why; of one that is stale it shows what is recorded now beside it.
func (rm *Room) pointRefused(ctx context.Context, r *staff.Request, s *pointForm, err error) error {
	key, _ := fault.Text(err)
	wrong, err := r.Said(err, "meeting.error.form")
	if err != nil {
		return err
	}
	if f := pointFields[key]; f != "" {
		s.wrong[f] = wrong
		return nil
	}
	n := urgent(wrong)
	if key == "meeting.error.stale" {
		x, err := rm.recordOf(ctx, r)
		if err != nil {
			return err
		}
		n.Title, s.based = r.Text("meeting.stale"), x.Based(pointObject+string(s.id))
		now := Point{}
		x.read(pointObject+string(s.id), &now)
		s.compare = compare(r, strings.Join([]string{now.Title, now.Words, paperNames(now.Papers)}, "\n"), strings.Join([]string{s.title, s.words, s.papers}, "\n"))
	}
	s.notice = &n
	return nil
}

// compare sets what is recorded beside what somebody wrote.
func compare(r *staff.Request, theirs, mine string) *view.Compare {
	return &view.Compare{One: view.Side{Title: r.Text("meeting.side.recorded"), Diff: plain(theirs)}, Two: view.Side{Title: r.Text("meeting.side.yours"), Diff: plain(mine)}}
}
