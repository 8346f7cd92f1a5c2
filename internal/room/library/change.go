package library

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// fileActs are what may be done to a file besides its words.
func (rm *Room) fileActs(r *staff.Request, c media.Card, o access.Object, p *filePage) {
	acts := view.Acts{}
	if c.Out.IsZero() && r.May(Replace, o).OK {
		acts.More = append(acts.More, view.Act{Key: "replace", Text: r.Text("library.replace"), Href: r.Href(filePath(c.ID) + "replace/")})
	}
	if c.Out.IsZero() && c.Picture() && r.May(Blur, o).OK {
		acts.More = append(acts.More, view.Act{Key: "blur", Text: r.Text("library.blur"), Href: r.Href(filePath(c.ID) + "blur/")})
	}
	if r.May(TakeOut, o).OK {
		act := view.Act{Key: "out", Text: r.Text("library.out"), Action: r.Href(filePath(c.ID) + "out/"), Hint: r.Text("library.out.hint"), Grave: true}
		if !c.Out.IsZero() {
			act = view.Act{Key: "back", Text: r.Text("library.back"), Action: r.Href(filePath(c.ID) + "back/"), Hint: r.Text("library.back.hint")}
		}
		acts.More = append(acts.More, act)
	}
	if len(acts.More) > 0 {
		p.Acts = &acts
	}
}

// takeOut takes a file from sight: its address is gone, and pages show it no more.
func (rm *Room) takeOut(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return rm.turn(ctx, r, rm.o.Media.TakeOut, "taken-out", "library.notice.out")
}

// bringBack undoes that.
func (rm *Room) bringBack(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return rm.turn(ctx, r, rm.o.Media.BringBack, "brought-back", "library.notice.back")
}

func (rm *Room) turn(ctx context.Context, r *staff.Request, do func(context.Context, id.Media, func(context.Context, []id.Media) error) error, act, notice string) (staff.Answer, error) {
	c, err := rm.card(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	err = do(ctx, c.ID, func(ctx context.Context, changed []id.Media) error {
		now, err := rm.o.Media.Card(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := rm.settle(ctx, now); err != nil {
			return err
		}
		return rm.enter(ctx, r, c.Body, act, "", c.ID, changed...)
	})
	return staff.Answer{To: filePath(c.ID), Notice: notice}, err
}

// changePage asks for the new bytes of a file, or for the boxes of its faces.
type changePage struct {
	Head    view.DeskHead
	Action  string
	Hidden  []view.Field
	Error   string
	Limits  string
	Others  string // who else is changed
	Picture *view.Picture
	Boxes   []boxRow
	Max     int
}

// boxRow are the four numbers of a box, as they were typed.
type boxRow struct {
	N          int
	X, Y, W, H string
}

func (rm *Room) changePage(r *staff.Request, c media.Card, title, path string) changePage {
	p := changePage{
		Head: view.DeskHead{Title: r.Text(title), Note: r.Text(title + ".note"), Crumbs: view.Crumbs{
			{Text: r.Text("library.title"), Href: r.Href(home)}, {Text: titleOf(c), Href: r.Href(filePath(c.ID))},
		}},
		Action: r.Href(filePath(c.ID) + path), Hidden: []view.Field{{Kind: "hidden", Name: "version", Value: strconv.FormatInt(c.Version, 10)}},
		Limits: r.Text("library.limits", "picture", media.MaxPicture>>20, "file", media.MaxFile>>20),
	}
	if p.Picture = view.NewPicture(c.File, "(min-width:48rem) 44rem, 92vw"); p.Picture != nil {
		p.Picture.Class = ""
	}
	return p
}

func (rm *Room) replacePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.card(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.showReplace(r, c, nil)
}

func (rm *Room) showReplace(r *staff.Request, c media.Card, wrong error) (staff.Answer, error) {
	p := rm.changePage(r, c, "library.replace", "replace/")
	return rm.changed(r, "library/replace", p, wrong)
}

// changed shows a page of change with what was wrong.
func (rm *Room) changed(r *staff.Request, template string, p changePage, wrong error) (staff.Answer, error) {
	a := staff.Answer{Template: template, Title: p.Head.Title, Data: p, Nav: home}
	if wrong == nil {
		return a, nil
	}
	why, mendable := rm.why(r, wrong)
	if !mendable {
		return staff.Answer{}, wrong
	}
	p.Error = why
	a.Data, a.Status = p, http.StatusUnprocessableEntity
	if fault.Is(wrong, fault.Conflict) {
		a.Status = http.StatusConflict
	}
	return a, nil
}

// replace gives a file the bytes of the one that the form brings.
func (rm *Room) replace(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.card(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return staff.Answer{}, fault.Wrap(fault.Invalid, fmt.Errorf("library: replace: %w", err))
	}
	version := int64(0)
	for {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		name := filename(part)
		if name == "" {
			buf := make([]byte, 20)
			n, _ := part.Read(buf)
			if part.FormName() == "version" {
				version, _ = strconv.ParseInt(string(buf[:n]), 10, 64)
			}
			continue
		}
		if err := rm.room(ctx, media.MaxFile); err != nil {
			return rm.showReplace(r, c, err)
		}
		if err := rm.o.Media.Allow(ctx, r.Visitor.Person, 0, allowance); err != nil {
			return rm.showReplace(r, c, err)
		}
		f, err := rm.o.Media.Add(ctx, part, media.Upload{Name: name, By: r.Visitor.Person, Body: c.Body})
		if err == nil {
			err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
				if _, err := rm.o.Media.Replace(ctx, c.ID, version, f); err != nil {
					return err
				}
				return rm.enter(ctx, r, c.Body, "replaced", "", c.ID)
			})
		}
		if err != nil {
			return rm.showReplace(r, c, err)
		}
		return staff.Answer{To: filePath(c.ID), Notice: "library.notice.replaced"}, nil
	}
	return rm.showReplace(r, c, fault.New(fault.Invalid, "library.error.nothing"))
}

// emptyBoxes is how many boxes the form offers without script.
const emptyBoxes = 4

func (rm *Room) blurPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.card(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.showBlur(ctx, r, c, nil, nil)
}

func (rm *Room) showBlur(ctx context.Context, r *staff.Request, c media.Card, rows []boxRow, wrong error) (staff.Answer, error) {
	if !c.Picture() || !c.Out.IsZero() {
		return staff.Answer{}, fault.New(fault.Conflict, "media.boxes")
	}
	p := rm.changePage(r, c, "library.blur", "blur/")
	p.Max = media.MaxBoxes
	if p.Boxes = rows; len(rows) <= media.MaxBoxes-emptyBoxes {
		for range emptyBoxes {
			p.Boxes = append(p.Boxes, boxRow{})
		}
	}
	for i := range p.Boxes {
		p.Boxes[i].N = i + 1
	}
	earlier, err := rm.o.Media.Earlier(ctx, c.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	if len(earlier) > 0 {
		p.Others = r.Text("library.blur.earlier")
	}
	return rm.changed(r, "library/blur", p, wrong)
}

// blur makes what lies in the boxes unknowable, for good.
func (rm *Room) blur(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.card(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if err := r.ParseForm(); err != nil {
		return staff.Answer{}, broken(err)
	}
	version, _ := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	boxes, rows, err := readBoxes(r.PostForm["x"], r.PostForm["y"], r.PostForm["w"], r.PostForm["h"])
	if err != nil || r.PostForm.Get("more") != "" {
		return rm.showBlur(ctx, r, c, rows, err)
	}
	if c.Picture() && c.Version != version {
		return rm.showBlur(ctx, r, c, rows, fault.New(fault.Conflict, "media.stale"))
	}
	_, err = rm.o.Media.Blurred(ctx, c.ID, version, boxes, func(ctx context.Context, changed []id.Media) error {
		return rm.enter(ctx, r, c.Body, "blurred", "", c.ID, changed...)
	})
	if err != nil {
		return rm.showBlur(ctx, r, c, rows, err)
	}
	return staff.Answer{To: filePath(c.ID), Notice: "library.notice.blurred"}, nil
}

// readBoxes reads boxes given in percent, from the left and from the top, with at most one decimal: a row without any
// number is none. What was typed comes back for a form that is shown again.
func readBoxes(xs, ys, ws, hs []string) ([]media.Box, []boxRow, error) {
	bad := fault.New(fault.Invalid, "media.boxes")
	n := max(len(xs), len(ys), len(ws), len(hs))
	if n > 2*media.MaxBoxes {
		return nil, nil, bad
	}
	nth := func(all []string, i int) string { // a column that is cut short has empty fields
		if i < len(all) {
			return short(all[i])
		}
		return ""
	}
	var boxes []media.Box
	var rows []boxRow
	var wrong error
	for i := range n {
		row := boxRow{X: nth(xs, i), Y: nth(ys, i), W: nth(ws, i), H: nth(hs, i)}
		if row.X+row.Y+row.W+row.H == "" {
			continue
		}
		rows = append(rows, row)
		var b media.Box
		ok := true
		for _, f := range []struct {
			text string
			to   *int
		}{{row.X, &b.X}, {row.Y, &b.Y}, {row.W, &b.W}, {row.H, &b.H}} {
			n, good := thousandths(f.text)
			*f.to, ok = n, ok && good
		}
		if b.X+b.W > 1000 && b.X+b.W <= 1002 { // rounded twice
			b.W = 1000 - b.X
		}
		if b.Y+b.H > 1000 && b.Y+b.H <= 1002 {
			b.H = 1000 - b.Y
		}
		if !ok || !b.Valid() {
			wrong = bad
			continue
		}
		boxes = append(boxes, b)
	}
	switch {
	case wrong != nil:
	case len(boxes) > media.MaxBoxes:
		wrong = fault.New(fault.TooLarge, "library.error.boxes", "n", media.MaxBoxes)
	case len(boxes) == 0:
		wrong = bad
	}
	return boxes, rows[:min(len(rows), media.MaxBoxes)], wrong
}

// short is a number as it was typed, bounded.
func short(s string) string {
	s = strings.ToValidUTF8(strings.TrimSpace(s), "")
	if len(s) > 100 {
		return ""
	}
	return s
}

// thousandths reads a percentage with at most one decimal, in any digits.
func thousandths(s string) (int, bool) {
	s = strings.NewReplacer("٫", ".", "/", ".", ",", ".").Replace(persian.ParseDigits(s))
	whole, part, dot := strings.Cut(s, ".")
	if dot && len(part) != 1 || len(whole) == 0 || len(whole) > 3 {
		return 0, false
	}
	n := 0
	for _, c := range whole + part {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	if !dot {
		n *= 10
	}
	return n, n <= 1000
}
