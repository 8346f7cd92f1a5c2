package circular

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// deskForm is what the template "desk-form" shows.
type deskForm struct {
	Head   view.DeskHead
	Notice *view.Notice
	Form   view.FormPage
}

// filled is the form of a circular as it stands.
type filled struct {
	item, asked, until string
	version            int64
	lines              []sheetLine
	wrong              map[string]string // by field, in words
	notice             *view.Notice
}

// read reads a form that was sent. Fields that are not there are empty; lines without a body are passed over.
func read(r *staff.Request) *filled {
	s := &filled{item: r.PostFormValue("item"), asked: r.PostFormValue("asked"), version: version(r), wrong: map[string]string{}}
	line, err := r.Line("until")
	if s.until = strings.TrimSpace(line); err != nil {
		s.until = strings.ToValidUTF8(r.PostFormValue("until"), "�")
	}
	for i := range maxChoices + 1 {
		n := strconv.Itoa(i)
		if _, ok := r.PostForm["body-"+n]; !ok {
			break
		}
		if x := (sheetLine{r.PostFormValue("posts-" + n), r.PostFormValue("in-" + n), r.PostFormValue("body-" + n)}); x.body != "" {
			s.lines = append(s.lines, x)
		}
	}
	return s
}

// draft turns the form into what the room takes; what cannot be understood is said by field.
func (s *filled) draft(r *staff.Request, tree Tree) Draft {
	d := Draft{Item: id.Item(s.item), Asked: Asked(s.asked)}
	if s.until != "" {
		x, err := jalali.Parse(s.until)
		if err == nil {
			x, err = x.AddDays(1)
		}
		if err != nil {
			s.wrong["until"] = r.Text("circular.error.day")
		}
		d.Until = x.Time()
		if err != nil {
			d.Until = time.Time{}
		}
	}
	for i, l := range s.lines {
		found := l.choices(tree)
		if len(found) == 0 {
			s.wrong["posts-"+strconv.Itoa(i)] = r.Text("circular.error.no-post")
		}
		d.Choices = append(d.Choices, found...)
	}
	return d
}

func recorded(tree Tree, c *Circular) *filled {
	s := &filled{item: string(c.Item), asked: string(c.Asked), version: c.Version, wrong: map[string]string{}}
	if !c.Until.IsZero() {
		s.until = lastDay(c.Until).Numeric()
	}
	for _, x := range c.Choices {
		s.lines = append(s.lines, lineOf(tree, x))
	}
	return s
}

// form draws the form: of a new circular when c is nil.
func (rm *Room) form(ctx context.Context, r *staff.Request, s *filled, c *Circular) (staff.Answer, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskForm{Head: view.DeskHead{Title: r.Text("circular.new"), Crumbs: view.Crumbs{{Text: r.Text("circular.title"), Href: r.Href(home)}}}, Notice: s.notice}
	p.Form = view.FormPage{ID: "circular", Action: r.Href(home + "new/"), Submit: r.Text("circular.save"), Cancel: &view.Link{Text: r.Text("circular.cancel"), Href: r.Href(home)}}
	about := view.Group{}
	if c == nil {
		f, err := rm.itemField(ctx, r, s)
		if err != nil {
			return staff.Answer{}, err
		}
		if len(f.Options) == 0 && len(s.wrong) == 0 && s.notice == nil {
			p.Form = view.FormPage{}
			p.Notice = &view.Notice{Kind: "quiet", Title: r.Text("circular.none.title"), Text: r.Text("circular.none.text")}
			return staff.Answer{Template: "circular/desk-form", Title: p.Head.Title, Data: p, Nav: home}, nil
		}
		about.Fields = append(about.Fields, f)
	} else {
		text, err := rm.o.Texts.Announcement(ctx, c.Item)
		if err != nil {
			return staff.Answer{}, err
		}
		title := text.Title.In(r.Lang)
		p.Head.Title = r.Text("circular.edit")
		p.Head.Crumbs = append(p.Head.Crumbs, view.Link{Text: title, Href: r.Href(circularPath(c.ID))})
		p.Form.Action, p.Form.Cancel.Href = r.Href(circularPath(c.ID)+"edit/"), r.Href(circularPath(c.ID))
		about.Fields = append(about.Fields, view.Field{Kind: "hidden", Name: "version", Value: strconv.FormatInt(s.version, 10)})
	}
	asked := view.Field{Kind: "radio", Name: "asked", Label: r.Text("circular.field.asked"), Error: s.wrong["asked"], Required: true}
	for _, a := range Askings {
		asked.Options = append(asked.Options, view.Option{Value: string(a), Text: r.Text("circular.asked." + string(a)), Hint: r.Text("circular.asked." + string(a) + ".hint"), Chosen: s.asked == string(a)})
	}
	until := view.Field{Kind: "date", Name: "until", Label: r.Text("circular.field.until"), Hint: r.Text("circular.field.until.hint"), Value: s.until, Error: s.wrong["until"]}
	if d, err := jalali.Parse(s.until); err == nil && until.Error == "" {
		until.At = d.Time()
	}
	about.Fields = append(about.Fields, asked, until)
	p.Form.Groups = append(p.Form.Groups, about)
	lines, err := rm.lineGroups(ctx, r, tree, s)
	if err != nil {
		return staff.Answer{}, err
	}
	p.Form.Groups = append(p.Form.Groups, lines...)
	p.Form.Also = []view.Button{{Name: "more", Value: "1", Text: r.Text("circular.line.more")}}
	a := staff.Answer{Template: "circular/desk-form", Title: p.Head.Title, Data: p, Nav: home}
	if len(s.wrong) > 0 || s.notice != nil {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// itemField offers the texts that the visitor may send and that are not prepared yet.
func (rm *Room) itemField(ctx context.Context, r *staff.Request, s *filled) (view.Field, error) {
	f := view.Field{Kind: "select", Name: "item", Label: r.Text("circular.field.item"), Hint: r.Text("circular.field.item.hint"), Error: s.wrong["item"], Required: true}
	issuers, err := r.Bodies(ctx, ActPrepare, rm.o.Party.Subtree)
	if err != nil {
		return f, err
	}
	texts, err := rm.o.Texts.Approved(ctx, issuers)
	if err != nil {
		return f, err
	}
	items := make([]id.Item, len(texts))
	for i, t := range texts {
		items[i] = t.Item
	}
	taken, err := rm.store.OfItems(ctx, items...)
	if err != nil {
		return f, err
	}
	for _, t := range texts {
		if taken[t.Item] != "" {
			continue
		}
		text := t.Title.In(r.Lang)
		if t.Public {
			text = r.Text("circular.item.public", "title", text)
		}
		f.Options = append(f.Options, view.Option{Value: string(t.Item), Text: text, Chosen: string(t.Item) == s.item})
	}
	return f, nil
}

func (rm *Room) newPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return rm.form(ctx, r, &filled{item: r.URL.Query().Get("item"), asked: string(Read), wrong: map[string]string{}}, nil)
}

// fieldOf is the field that an error of the room is about.
var fieldOf = map[string]string{
	"circular.error.asked": "asked", "circular.error.until": "until", "circular.error.until-nothing": "until", "circular.error.audience": "body-0", "circular.error.choices": "body-0",
	"circular.error.choice": "body-0", "circular.error.text": "item", "circular.error.taken": "item", "circular.error.unapproved": "item",
}

// refusedForm keeps the form and says what is wrong; an error that is no refusal is given back.
func (s *filled) refused(r *staff.Request, err error) error {
	key, _ := fault.Text(err)
	wrong, err := r.Said(err, "staff.error.form")
	if err != nil {
		return err
	}
	if f := fieldOf[key]; f != "" {
		s.wrong[f] = wrong
	} else {
		s.notice = &view.Notice{Kind: "urgent", Title: wrong}
	}
	return nil
}

func (rm *Room) prepare(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s := read(r)
	if r.PostFormValue("more") != "" {
		return rm.form(ctx, r, s, nil)
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	d := s.draft(r, tree)
	if len(s.wrong) > 0 {
		return rm.form(ctx, r, s, nil)
	}
	text, err := rm.text(ctx, d.Item)
	if err == nil {
		var o access.Object
		if o, err = rm.scoped(ctx, text.Owner, Prepared); err != nil {
			return staff.Answer{}, err
		}
		v := r.May(ActPrepare, o)
		if !v.OK {
			return staff.Answer{}, fault.New(fault.Forbidden, v.Refusal.Key())
		}
		actor := r.Actor()
		actor.Body = text.Owner
		var c Circular
		if c, err = rm.Prepare(ctx, actor, d); err == nil {
			return staff.Answer{To: circularPath(c.ID), Notice: "circular.notice.prepared"}, nil
		}
	}
	if err := s.refused(r, err); err != nil {
		return staff.Answer{}, err
	}
	return rm.form(ctx, r, s, nil)
}

func (rm *Room) editPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if c.State == Sent {
		return staff.Answer{To: circularPath(c.ID)}, nil
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.form(ctx, r, recorded(tree, &c), &c)
}

func (rm *Room) change(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	s := read(r)
	if r.PostFormValue("more") != "" {
		return rm.form(ctx, r, s, &c)
	}
	d := s.draft(r, tree)
	if len(s.wrong) > 0 {
		return rm.form(ctx, r, s, &c)
	}
	_, err = rm.Change(ctx, r.Actor(), c.ID, s.version, d)
	if err == nil {
		return staff.Answer{To: circularPath(c.ID), Notice: "circular.notice.saved"}, nil
	}
	if c, err := rm.circularOf(ctx, r); err != nil || c.State == Sent {
		return rm.refusedAct(ctx, r, fault.New(fault.Conflict, "circular.error.sent"))
	}
	return rm.stale(ctx, r, tree, s, err)
}

// stale shows a form that was refused. When somebody else changed the circular meanwhile, it says what is recorded now, and
// the form goes on from there: to send it again is to decide so.
func (rm *Room) stale(ctx context.Context, r *staff.Request, tree Tree, s *filled, err error) (staff.Answer, error) {
	key, _ := fault.Text(err)
	if err := s.refused(r, err); err != nil {
		return staff.Answer{}, err
	}
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if key == "circular.error.changed" {
		lines, err := rm.audience(ctx, r, tree, c.Choices)
		if err != nil {
			return staff.Answer{}, err
		}
		now := []string{r.Text("circular.asked." + string(c.Asked))}
		if !c.Until.IsZero() {
			now = append(now, r.Text("circular.key.until")+" "+lastDay(c.Until).Medium(r.Lang))
		}
		s.version = c.Version
		s.notice = &view.Notice{
			Kind: "urgent", Title: r.Text("circular.error.changed.form"),
			Text: r.Text("circular.recorded", "text", strings.Join(append(now, lines...), r.Text("circular.semicolon"))),
		}
	}
	return rm.form(ctx, r, s, &c)
}
