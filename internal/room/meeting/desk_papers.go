package meeting

import (
	"context"
	"errors"
	"net/http"
	"path"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The page on which papers are brought and taken away, and the files as the meeting gives them.

// paperWords is how much a form of a paper holds besides the file.
const paperWords = 1 << 20

// paperLinks links papers as pages below a path show them. A file has the meeting's own address; of one that is not here only its name
// is shown.
func (rm *Room) paperLinks(ctx context.Context, r *staff.Request, m *Meeting, papers []Paper, root string) (func([]Paper) []view.Link, error) {
	here, err := rm.here(ctx, papers)
	away := "meeting.paper.away"
	if strings.HasPrefix(root, MyPath) { // who reads it there cannot bring it
		away = "meeting.paper.away.my"
	}
	return func(some []Paper) []view.Link {
		var all []view.Link
		for i := range some {
			p := &some[i]
			l := view.Link{Text: p.name(), Href: p.Href}
			if h := p.hash(); h != "" {
				l.Href, l.Note = "", r.Text(away)
				if here[h] {
					l.Href = r.Href(root) + "files/" + media.Mark(m.Salt, h) + "/" + path.Base(p.Href)
					if g := media.AddressGenre(p.Href); g != "" {
						l.Note = r.Text("meeting.paper." + string(g))
					}
				}
			}
			all = append(all, l)
		}
		return all
	}, err
}

// file is a file of a meeting that the visitor may read.
func (rm *Room) file(ctx context.Context, r *staff.Request, x *Record) (staff.Answer, error) {
	hash, err := rm.fileAt(ctx, x, r.PathValue("mark"))
	if err == nil && rm.o.Shelf == nil {
		err = fault.New(fault.NotFound, "")
	}
	name := r.PathValue("name")
	return staff.Answer{Serve: func(w http.ResponseWriter, hr *http.Request) error { return rm.o.Shelf.ServeTo(w, hr, hash, name) }}, err
}

func (rm *Room) deskFile(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.file(ctx, r, &x)
}

// papersPage is what the template "desk-papers" shows.
type deskPapers struct {
	Head   view.DeskHead
	Notice *view.Notice
	Of     []papersOf
	Form   view.FormPage
}

// papersOf are the papers of the meeting itself, or of an item.
type papersOf struct {
	Key   string
	Title string
	Rows  []paperRow
}

// paperRow is a paper with the button that takes it away.
type paperRow struct {
	view.Link
	Drop   string
	Fields []view.Field
}

// paperTyped is a form of a paper that was refused.
type paperTyped struct {
	text, point string
	wrong       map[string]string
	notice      string
}

func (rm *Room) papersPage(ctx context.Context, r *staff.Request, s paperTyped) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	root := meetingPath(x.ID)
	if !x.State.Grows(papersObject) {
		return staff.Answer{To: root}, nil
	}
	link, err := rm.paperLinks(ctx, r, &x.Meeting, x.every(), root)
	if err != nil {
		return staff.Answer{}, err
	}
	d := deskPapers{Head: view.DeskHead{
		Title: r.Text("meeting.papers"), Note: r.Text("meeting.papers.note"), Crumbs: view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}, {Text: x.Title, Href: r.Href(root)}},
	}}
	if s.notice != "" {
		n := urgent(s.notice)
		d.Notice = &n
	} else if x.Guest {
		d.Notice = &view.Notice{Kind: "quiet", Title: r.Text("meeting.papers.guest"), Text: r.Text("meeting.papers.guest.text")}
	}
	list := func(point id.Point, title string, papers []Paper) {
		of := papersOf{Key: "of-" + string(point), Title: title}
		for i, l := range link(papers) {
			of.Rows = append(of.Rows, paperRow{Link: l, Drop: r.Href(root + "papers/drop/"), Fields: []view.Field{hidden("point", string(point)), hidden("paper", paperMark(&x.Meeting, &papers[i]))}})
		}
		if len(of.Rows) > 0 {
			d.Of = append(d.Of, of)
		}
	}
	where := view.Field{Kind: "select", Name: "point", Label: r.Text("meeting.field.paper.of"), Options: []view.Option{{Text: r.Text("meeting.papers.whole"), Chosen: s.point == ""}}}
	list("", r.Text("meeting.papers.whole"), x.Papers)
	for _, p := range x.Points {
		list(p.ID, p.Title, p.Papers)
		where.Options = append(where.Options, view.Option{Value: string(p.ID), Text: p.Title, Chosen: s.point == string(p.ID)})
	}
	d.Form = view.FormPage{
		ID: "paper", Action: r.Href(root + "papers/"), Title: r.Text("meeting.papers.add"), Submit: r.Text("meeting.papers.send"), Files: true, Cancel: &view.Link{Text: r.Text("meeting.cancel.link"), Href: r.Href(root)},
		Groups: []view.Group{{Fields: []view.Field{
			{Kind: "file", Name: "file", Label: r.Text("meeting.field.paper"), Hint: r.Text("meeting.field.paper.hint", "n", media.MaxFile>>20, "picture", media.MaxPicture>>20), Error: s.wrong["file"], Required: true},
			{Name: "text", Label: r.Text("meeting.field.paper.text"), Hint: r.Text("meeting.field.paper.text.hint"), Value: s.text, Error: s.wrong["text"], Autocomplete: "off"},
			where,
		}}},
	}
	return staff.Answer{Template: "meeting/desk-papers", Title: d.Head.Title, Data: d, Nav: home, Status: status(len(s.wrong) > 0 || s.notice != "")}, nil
}

// paperMark names a paper in a form: of a file no form shows where it lies.
func paperMark(m *Meeting, p *Paper) string {
	if h := p.hash(); h != "" {
		return media.Mark(m.Salt, h)
	}
	return p.Href
}

// afterPapers is where who changed papers goes on.
func afterPapers(x *Record, notice string) staff.Answer {
	return staff.Answer{To: meetingPath(x.ID) + "papers/", Notice: notice}
}

// addPaper takes a file in and puts it to the meeting or an item. The shelf is asked after everything else has been.
func (rm *Room) addPaper(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if err := r.ParseMultipartForm(paperWords); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return rm.papersPage(ctx, r, paperTyped{wrong: map[string]string{"file": r.Text("meeting.error.paper.large", "n", media.MaxFile>>20)}})
		}
		return staff.Answer{}, fault.Wrap(fault.Invalid, err)
	}
	if r.MultipartForm != nil {
		defer func() { _ = r.MultipartForm.RemoveAll() }()
	}
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := paperTyped{wrong: map[string]string{}, point: typed(r, "point")}
	s.text = line(r, "text", s.wrong)
	were, ok := x.papersOf(id.Point(s.point))
	switch {
	case !x.State.Grows(papersObject):
		return rm.refusedAct(ctx, r, fault.New(fault.Conflict, "meeting.error.closed"), "", "")
	case !ok:
		s.point, s.notice = "", r.Text("meeting.error.paper.point")
	case runes(s.text) > maxTitle:
		s.wrong["text"] = r.Text("meeting.error.paper.long", "n", maxTitle)
	case len(were) >= maxPapers:
		s.notice = r.Text("meeting.error.point.papers.long", "n", maxPapers)
	}
	if len(s.wrong) > 0 || s.notice != "" {
		return rm.papersPage(ctx, r, s)
	}
	address, err := rm.takePaper(ctx, r, x.Body)
	if err == nil {
		err = rm.Attach(ctx, r.Actor(), x.ID, id.Point(s.point), Paper{Text: s.text, Href: address})
	} else if wrong, said := r.Said(err, "meeting.error.paper"); said == nil {
		s.wrong["file"] = wrong
		return rm.papersPage(ctx, r, s)
	}
	if err == nil {
		return afterPapers(&x, "meeting.notice.paper"), nil
	}
	if s.notice, err = r.Said(err, "meeting.error.form"); err != nil {
		return staff.Answer{}, err
	}
	return rm.papersPage(ctx, r, s)
}

// takePaper hands the file of a form to the shelf.
func (rm *Room) takePaper(ctx context.Context, r *staff.Request, body id.Body) (string, error) {
	f, head, err := r.FormFile("file")
	if err != nil || rm.o.Shelf == nil {
		return "", fault.New(fault.Invalid, "meeting.error.paper.none")
	}
	defer f.Close()
	return rm.o.Shelf.Take(ctx, r.Visitor.Person, body, strings.ToValidUTF8(head.Filename, ""), f)
}

// dropPaper takes a paper away; one that is not there any more is away already.
func (rm *Room) dropPaper(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	point := id.Point(typed(r, "point"))
	papers, _ := x.papersOf(point)
	for i := range papers {
		if paperMark(&x.Meeting, &papers[i]) != typed(r, "paper") {
			continue
		}
		if err := rm.Detach(ctx, r.Actor(), x.ID, point, papers[i].Href); err != nil {
			return rm.refusedAct(ctx, r, err, "", "")
		}
	}
	return afterPapers(&x, "meeting.notice.paper.gone"), nil
}
