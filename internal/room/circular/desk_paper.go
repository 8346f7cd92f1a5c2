package circular

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// keyPath is where forms are keyed in: a form's picture leads there.
const keyPath = home + "paper/"

// paperForms is what the template "paper" shows: a form for each seat.
type paperForms struct {
	Back  view.Link
	Next  *view.Link
	Lang  string // of the text
	Title string
	Kick  string
	Keys  []view.Key
	Lead  string
	HTML  template.HTML
	Files []string // what the text has beside it: a form tells of it, and cannot hold it
	Forms []paperForm
	Empty *view.Empty
}

// paperForm is one form.
type paperForm struct {
	To, Name string
	Code     string
	QR       template.HTML
}

// formsAtOnce is how many forms one page prints.
const formsAtOnce = 50

// paperPage prints the forms of the seats that owe what was asked, or of one seat.
func (rm *Room) paperPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if c.State != Sent {
		return staff.Answer{To: circularPath(c.ID)}, nil
	}
	f := SeatFilter{Which: Unread, Limit: formsAtOnce + 1}
	if c.Asked == Accept {
		f.Which = Unaccepted
	}
	f.After, _ = strconv.Atoi(r.URL.Query().Get("after"))
	seats, err := rm.store.Received(ctx, c.ID, f)
	if err != nil {
		return staff.Answer{}, err
	}
	letter, err := rm.o.Texts.Letter(ctx, r.Lang, c.Item)
	if err != nil {
		return staff.Answer{}, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	code, err := rm.Code(ctx, c.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	path := circularPath(c.ID)
	issuer, _ := tree.Body(c.Issuer)
	p := paperForms{
		Back: view.Link{Text: r.Text("circular.phones.back"), Href: r.Href(path)}, Lang: letter.Lang, Title: letter.Title, Kick: r.Text("circular.letter.kicker", "number", numberOf(r, &c)),
		Lead: letter.Lead, HTML: template.HTML(letter.HTML), Keys: []view.Key{{Term: r.Text("circular.key.issuer"), Text: issuer.Name.In(r.Lang)}, {Term: r.Text("circular.key.sent"), At: c.SentAt}},
	}
	for _, f := range letter.Files {
		p.Files = append(p.Files, f.Text)
	}
	if k, ok := untilKey(r, &c, false); ok {
		p.Keys = append(p.Keys, k)
	}
	if len(seats) > formsAtOnce {
		seats = seats[:formsAtOnce]
		p.Next = &view.Link{Text: r.Text("circular.paper.next"), Href: r.Href(path + "paper/?after=" + strconv.Itoa(seats[len(seats)-1].N))}
	}
	name, err := rm.namesOf(ctx, r, tree, seats)
	if err != nil {
		return staff.Answer{}, err
	}
	for i := range seats {
		form, err := rm.paperForm(r, tree, name, &c, code, &seats[i])
		if err != nil {
			return staff.Answer{}, err
		}
		p.Forms = append(p.Forms, form)
	}
	if len(seats) == 0 {
		p.Empty = &view.Empty{Title: r.Text("circular.paper.none.title"), Text: r.Text("circular.paper.none.text")}
	}
	return staff.Answer{Template: "circular/paper", Title: r.Text("circular.paper"), Data: p, Nav: home, Print: true}, nil
}

func (rm *Room) paperForm(r *staff.Request, tree Tree, name func(id.Person) string, c *Circular, code string, s *Received) (paperForm, error) {
	post, _ := tree.Post(s.Post)
	x := paperForm{To: post.Name.In(r.Lang), Code: seatCode(code, c.Salt, s.N)}
	if held := tree.Holders(s.Post, day(r.Now)); s.Passes && len(held) > 0 {
		x.Name = name(held[0].Person)
	} else if !s.Passes {
		x.Name = name(s.Person)
	}
	qr, err := view.QR(rm.o.BaseURL+keyPath+"?code="+url.QueryEscape(x.Code), r.Text("circular.paper.qr", "code", x.Code))
	x.QR = qr
	return x, err
}

// keyForm is what the template "desk-key" shows: the form by which a paper is keyed in.
type keyForm struct {
	Head    view.DeskHead
	Notices []view.Notice
	Form    view.FormPage
	Differ  []differing
	Waiting []string // how many forms of which letter wait for a second person
}

// differing is a form that people read otherwise.
type differing struct {
	Title   string
	Code    string
	Href    string
	Entries []string
}

// keyed is the form as it was sent.
type keyed struct {
	code, signer, signed string
	wrong                map[string]string
	notice               *view.Notice
	status               int
}

func (rm *Room) keyPage(ctx context.Context, r *staff.Request, s *keyed) (staff.Answer, error) {
	if s == nil {
		s = &keyed{code: r.URL.Query().Get("code")}
	}
	p := keyForm{Head: view.DeskHead{Title: r.Text("circular.key"), Note: r.Text("circular.key.note"), Crumbs: view.Crumbs{{Text: r.Text("circular.title"), Href: r.Href(home)}}}}
	if s.notice != nil {
		p.Notices = append(p.Notices, *s.notice)
	}
	signed := view.Field{Kind: "date", Name: "signed", Label: r.Text("circular.key.signed"), Hint: r.Text("circular.key.signed.hint"), Value: s.signed, Error: s.wrong["signed"], Required: true}
	if d := parseDay(s.signed); !d.IsZero() && signed.Error == "" {
		signed.At = d.Time()
	}
	p.Form = view.FormPage{ID: "key", Action: r.Href(keyPath), Submit: r.Text("circular.key.send"), Groups: []view.Group{{Fields: []view.Field{
		{Name: "code", Label: r.Text("circular.key.code"), Hint: r.Text("circular.key.code.hint"), Value: s.code, Error: s.wrong["code"], Required: true, LTR: true, Autocomplete: "off"},
		{Name: "signer", Label: r.Text("circular.key.signer"), Hint: r.Text("circular.key.signer.hint"), Value: s.signer, Error: s.wrong["signer"], Required: true, Autocomplete: "off"},
		signed,
	}}}}
	if err := rm.unsettled(ctx, r, &p); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "circular/desk-key", Title: p.Head.Title, Data: p, Nav: home, Status: s.status}, nil
}

// recentCirculars is how many of the latest circulars the page of keying in looks at.
const recentCirculars = 30

// unsettled lists what waits. Of a form that one person read, nothing is shown: the second reads it for themself.
func (rm *Room) unsettled(ctx context.Context, r *staff.Request, p *keyForm) error {
	issuers, err := r.Bodies(ctx, ActKey, rm.o.Party.Subtree)
	if err != nil {
		return err
	}
	all, err := rm.store.Of(ctx, issuers, "", recentCirculars)
	if err != nil {
		return err
	}
	for i := range all {
		c := &all[i]
		if c.State != Sent {
			continue
		}
		waiting, differ, err := rm.store.Unsettled(ctx, c.ID)
		if err != nil {
			return err
		}
		if waiting > 0 {
			p.Waiting = append(p.Waiting, r.Text("circular.key.waiting", "number", numberOf(r, c), "n", waiting))
		}
		if len(differ) == 0 {
			continue
		}
		code, err := rm.Code(ctx, c.ID)
		if err != nil {
			return err
		}
		var people []id.Person
		for _, e := range differ {
			people = append(people, e.By)
		}
		name, err := rm.names(ctx, r, people...)
		if err != nil {
			return err
		}
		for _, e := range differ {
			seat := seatCode(code, c.Salt, e.N)
			if j := len(p.Differ) - 1; j < 0 || p.Differ[j].Code != seat {
				p.Differ = append(p.Differ, differing{Title: numberOf(r, c), Code: seat, Href: r.Href(keyPath + "?code=" + url.QueryEscape(seat))})
			}
			x := &p.Differ[len(p.Differ)-1]
			x.Entries = append(x.Entries, r.Text("circular.key.read", "who", name(e.By), "signer", e.Signer, "day", e.Signed.Medium(r.Lang)))
		}
	}
	return nil
}

// keyIn takes what somebody read.
func (rm *Room) keyIn(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s := &keyed{code: strings.ToValidUTF8(r.PostFormValue("code"), "�"), signer: strings.ToValidUTF8(r.PostFormValue("signer"), "�"), signed: strings.ToValidUTF8(r.PostFormValue("signed"), "�"), wrong: map[string]string{}}
	c, n, err := rm.FormAt(ctx, s.code)
	if err == nil {
		var o access.Object
		if o, err = rm.scoped(ctx, c.Issuer, c.State); err != nil {
			return staff.Answer{}, err
		}
		if v := r.May(ActKey, o); !v.OK {
			return staff.Answer{}, fault.New(fault.Forbidden, v.Refusal.Key())
		}
		actor := r.Actor()
		actor.Body = c.Issuer
		var signed Day
		if d, bad := jalali.Parse(s.signed); bad == nil {
			signed = d
		}
		var k Keyed
		if k, err = rm.Key(ctx, actor, c.ID, Entry{N: n, Signer: s.signer, Signed: signed}); err == nil {
			switch {
			case k.Done:
				return staff.Answer{To: keyPath, Notice: "circular.notice.paper"}, nil
			case len(k.Others) == 0:
				return staff.Answer{To: keyPath, Notice: "circular.notice.first"}, nil
			}
			s.status, s.notice = http.StatusUnprocessableEntity, &view.Notice{Kind: "urgent", Title: r.Text("circular.key.differ"), Text: r.Text("circular.key.differ.text")}
			return rm.keyPage(ctx, r, s)
		}
	}
	key, _ := fault.Text(err)
	wrong, err := r.Said(err, "staff.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	field := map[string]string{"circular.error.code": "code", "circular.error.paper": "code", "circular.error.signer": "signer", "circular.error.signed": "signed"}[key]
	if slices.Contains([]string{"code", "signer", "signed"}, field) {
		s.wrong[field] = wrong
	} else {
		s.notice = &view.Notice{Kind: "urgent", Title: wrong}
	}
	s.status = http.StatusUnprocessableEntity
	return rm.keyPage(ctx, r, s)
}

// paperWays are the ways to paper from a circular that was sent.
func (rm *Room) paperWays(r *staff.Request, c *Circular) []view.Link {
	o, err := rm.scoped(r.Context(), c.Issuer, c.State)
	if err != nil || !r.May(ActKey, o).OK {
		return nil
	}
	return []view.Link{{Text: r.Text("circular.paper"), Href: r.Href(circularPath(c.ID) + "paper/")}, {Text: r.Text("circular.key"), Href: r.Href(keyPath)}}
}
