package party

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// Actions of the pages about a body's public page.
const (
	ActPageSee access.Action = "party.page.see"
	ActPage    access.Action = "party.page" // set what its editors keep of it
)

const pagesPath = deskPath + "pages/"

// pageRules are the rules of those actions. A body's page is its editors' own; the organisation's officers help where there are none.
func pageRules() []access.Rule {
	keepers := []access.Function{access.Editor, access.ChiefEditor, access.OrganisationOffice}
	return []access.Rule{
		{Action: ActPageSee, Functions: keepers, Reads: true},
		{Action: ActPage, Functions: keepers},
	}
}

// registerPage adds the pages about a body's public page.
func (d deskRoom) registerPage(s *staff.Pages) {
	type do = func(context.Context, *staff.Request) (staff.Answer, error)
	form := func(name, pattern string, show, take do) {
		pattern = bodiesPath + "{body}/page/" + pattern
		s.Page(staff.Page{Name: "party.desk." + name, Method: http.MethodGet, Pattern: pattern, Action: ActPageSee, Object: d.bodyObject, Do: show})
		s.Page(staff.Page{Name: "party.desk." + name + ".save", Method: http.MethodPost, Pattern: pattern, Action: ActPage, Object: d.bodyObject, Do: take})
	}
	s.Page(staff.Page{Name: "party.desk.pages", Method: http.MethodGet, Pattern: pagesPath, Action: ActPageSee, Object: staff.Anywhere, Do: d.pagesPage})
	form("page", "", d.arrangePage, d.arrange)
	form("page.notice", "notice/", d.noticePage, d.setNotice)
	form("page.sketch", "sketch/", d.sketchPage, d.setSketch)
	form("page.event.add", "events/new/", d.newEventPage, d.addEvent)
	form("page.event", "events/{event}/", d.eventPage, d.setEvent)
	s.Nav(staff.Nav{Key: "party.desk.pages", Path: pagesPath, Action: ActPageSee, Order: 24})
}

func pagePath(b id.Body) string { return bodiesPath + string(b) + "/page/" }

// deskPages is what the template "desk-pages" shows.
type deskPages struct {
	Head  view.DeskHead
	Pages []view.Link
	Chips map[string][]view.Chip // by address
}

// pagesPage lists the bodies whose page somebody keeps.
func (d deskRoom) pagesPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	today, title := Today(r.Now), r.Text("party.desk.pages")
	p := deskPages{Head: view.DeskHead{Title: title, Note: r.Text("party.desk.pages.note")}, Chips: map[string][]view.Chip{}}
	for _, x := range dir.Subtree(RootID) {
		b := dir.bodies[x]
		if !b.Exists(today) || !r.May(ActPageSee, dir.scope(x)).OK {
			continue
		}
		name, _ := b.FullName(r.Lang)
		l := view.Link{Text: name, Href: r.Href(pagePath(x))}
		p.Pages = append(p.Pages, l)
		if n, ok := dir.Notice(x); ok && !n.Until.Before(today) {
			p.Chips[l.Href] = []view.Chip{noticeChip(r, n, today)}
		}
	}
	return staff.Answer{Template: "party/desk-pages", Title: title, Data: p, Nav: pagesPath}, nil
}

func noticeChip(r *staff.Request, n PageNotice, today Day) view.Chip {
	switch {
	case today.Before(n.From):
		return view.Chip{Text: r.Text("party.page.notice.coming", "date", n.From.Medium(r.Lang)), Tone: "wait"}
	case n.Until.Before(today):
		return view.Chip{Text: r.Text("party.page.notice.over"), Tone: "off"}
	}
	return view.Chip{Text: r.Text("party.page.notice.stands", "date", n.Until.Medium(r.Lang)), Tone: "good"}
}

// deskPage is what the template "desk-page" shows: the form of the blocks, and the ways to the other parts.
type deskPage struct {
	Head   view.DeskHead
	Keys   []view.Key
	Notice *view.Notice
	Action string
	State  string
	Groups []blockGroup
	May    bool
	Submit string
	Cancel view.Link
	Deeds  []view.Deed
}

// blockGroup are the blocks of one place of the page, in their order.
type blockGroup struct {
	Title, Note string
	Rows        []blockRow
}

type blockRow struct {
	Title, Key, N string
	First, Last   bool
	On            view.Field
}

// placed is a block of the form, shown or not.
type placed struct {
	block Block
	on    bool
}

// placedNow are the blocks as they are set: those shown, then those left out.
func placedNow(shown []Block) (all []placed) {
	for _, group := range [][]Block{columnBlocks, besideBlocks} {
		for _, b := range shown {
			if slices.Contains(group, b) {
				all = append(all, placed{b, true})
			}
		}
		for _, b := range group {
			if !slices.Contains(shown, b) {
				all = append(all, placed{b, false})
			}
		}
	}
	return all
}

func besides(b Block) bool { return slices.Contains(besideBlocks, b) }

func (d deskRoom) arrangePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	_, n := dir.part(b.ID, partBlocks, "")
	return d.arrangement(ctx, r, dir, b, placedNow(dir.Shown(b.ID)), strconv.Itoa(n))
}

// pageCrumbs lead from a part of a body's page to that page, and to the list of pages.
func (d deskRoom) pageCrumbs(r *staff.Request, b Body) view.Crumbs {
	name, _ := b.FullName(r.Lang)
	return view.Crumbs{{Text: r.Text("party.desk.pages"), Href: r.Href(pagesPath)}, {Text: r.Text("party.page.of", "name", name), Href: r.Href(pagePath(b.ID))}}
}

func (d deskRoom) arrangement(ctx context.Context, r *staff.Request, dir *Directory, b Body, all []placed, state string) (staff.Answer, error) {
	name, _ := b.FullName(r.Lang)
	title := r.Text("party.page.of", "name", name)
	p := deskPage{
		Head:   view.DeskHead{Title: title, Crumbs: d.pageCrumbs(r, b)[:1], Ways: []view.Link{{Text: r.Text("party.desk.public"), Href: r.Href(b.Path())}}},
		Action: r.Href(pagePath(b.ID)), State: state, May: r.May(ActPage, dir.scope(b.ID)).OK,
		Submit: r.Text("party.form.save"), Cancel: view.Link{Text: r.Text("party.form.back"), Href: r.Href(pagesPath)},
	}
	notice := view.Key{Term: r.Text("party.page.notice"), Text: r.Text("party.page.none"), Href: r.Href(pagePath(b.ID) + "notice/")}
	if x, ok := dir.Notice(b.ID); ok {
		notice.Text, _ = x.Title.In(r.Lang)
		notice.Note = noticeChip(r, x, Today(r.Now)).Text
	}
	sketch := view.Key{Term: r.Text("party.page.sketch"), Text: r.Text("party.page.none"), Href: r.Href(pagePath(b.ID) + "sketch/")}
	if x, ok := dir.Sketch(b.ID); ok {
		sketch.Text, _ = x.Alt.In(r.Lang)
	}
	p.Keys = append(p.Keys, notice, sketch)
	for _, e := range dir.Events(b.ID, Today(r.Now)) {
		k := view.Key{Term: r.Text("party.page.event"), Href: r.Href(eventPath(b.ID, e.ID)), Note: eventNote(r, e)}
		k.Text, _ = e.Title.In(r.Lang)
		p.Keys = append(p.Keys, k)
	}
	if p.May {
		p.Head.Main = &view.Link{Text: r.Text("party.page.event.new"), Href: r.Href(pagePath(b.ID) + "events/new/")}
	}
	column := blockGroup{Title: r.Text("party.page.column"), Note: r.Text("party.page.column.note")}
	beside := blockGroup{Title: r.Text("party.page.beside"), Note: r.Text("party.page.beside.note")}
	for i, x := range all {
		row := blockRow{Title: r.Text("party.page.block." + string(x.block)), Key: string(x.block), N: strconv.Itoa(i)}
		row.On = view.Field{Name: "on." + row.N, Kind: "check", Label: r.Text("party.page.shown"), Value: "1", Checked: x.on, Disabled: !p.May}
		row.First = i == 0 || besides(all[i-1].block) != besides(x.block)
		row.Last = i == len(all)-1 || besides(all[i+1].block) != besides(x.block)
		if besides(x.block) {
			beside.Rows = append(beside.Rows, row)
		} else {
			column.Rows = append(column.Rows, row)
		}
	}
	p.Groups = []blockGroup{column, beside}
	var err error
	if p.Deeds, err = d.deeds(ctx, r, "page:"+string(b.ID)); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "party/desk-page", Title: title, Data: p, Nav: pagesPath}, nil
}

// readPlaced reads the blocks as the form has them; not ok unless each is there once, those of the column first.
func readPlaced(r *staff.Request) (all []placed, ok bool) {
	for i := range allBlocks {
		n := strconv.Itoa(i)
		x := placed{Block(r.PostFormValue("key." + n)), r.PostFormValue("on."+n) != ""}
		if !slices.Contains(allBlocks, x.block) || besides(x.block) != (i >= len(columnBlocks)) ||
			slices.ContainsFunc(all, func(o placed) bool { return o.block == x.block }) {
			return nil, false
		}
		all = append(all, x)
	}
	return all, true
}

// moved is what a button does to the blocks: nothing is set before the form is saved.
func moved(all []placed, act string, n int) []placed {
	to := n + 1
	if act == "up" {
		to = n - 1
	}
	if n >= 0 && n < len(all) && to >= 0 && to < len(all) && besides(all[n].block) == besides(all[to].block) {
		all[n], all[to] = all[to], all[n]
	}
	return all
}

func (d deskRoom) arrange(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if err := r.ParseForm(); err != nil {
		return staff.Answer{}, fault.Wrap(fault.Invalid, err)
	}
	again := func(all []placed, state string, status int, notice *view.Notice) (staff.Answer, error) {
		a, err := d.arrangement(ctx, r, dir, b, all, state)
		if err == nil && notice != nil {
			p := a.Data.(deskPage)
			p.Notice, a.Status = notice, status
			a.Data = p
		}
		return a, err
	}
	all, ok := readPlaced(r)
	state := r.PostFormValue("state")
	if !ok {
		_, n := dir.part(b.ID, partBlocks, "")
		return again(placedNow(dir.Shown(b.ID)), strconv.Itoa(n), 422, &view.Notice{Kind: "urgent", Title: r.Text("party.page.error")})
	}
	if act, at, _ := strings.Cut(r.PostFormValue("act"), "."); act == "up" || act == "down" {
		n, err := strconv.Atoi(at)
		if err != nil {
			n = -1
		}
		return again(moved(all, act, n), state, 0, nil)
	}
	var shown []Block
	for _, x := range all {
		if x.on {
			shown = append(shown, x.block)
		}
	}
	known, err := strconv.Atoi(state)
	if err != nil {
		known = -1
	}
	err = d.SetPagePart(ctx, r.Actor(), known, PagePart{Body: b.ID, Part: partBlocks, Content: content(pageBlocks{shown})}, nil)
	if errors.Is(err, errStale) {
		if dir, err = d.Directory(ctx); err != nil {
			return staff.Answer{}, err
		}
		var now []string
		for _, x := range dir.Shown(b.ID) {
			now = append(now, r.Text("party.page.block."+string(x)))
		}
		_, n := dir.part(b.ID, partBlocks, "")
		return again(all, strconv.Itoa(n), 409, &view.Notice{
			Kind: "urgent", Title: r.Text("party.form.stale"), Text: r.Text("party.page.stale", "blocks", strings.Join(now, r.Text("view.comma")+" ")),
		})
	}
	if err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: pagePath(b.ID), Notice: "party.notice.saved"}, nil
}
