package meeting

import (
	"context"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// decidedForm is the form of a resolution as it stands.
type decidedForm struct {
	id                                       id.Ruling
	point                                    id.Point
	text, post, due, votes, against, neither string
	based                                    int64
	wrong                                    map[string]string
	notice                                   *view.Notice
	compare                                  *view.Compare
}

// decidedAt is the resolution of the address; nil is a new one of the item of the address.
func decidedAt(x *Record, r *staff.Request) (*Decided, error) {
	key := r.PathValue("ruling")
	if key == "" {
		_, err := pointAt(x, r)
		return nil, err
	}
	for i := range x.Decided {
		if string(x.Decided[i].ID) == key {
			return &x.Decided[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "")
}

// decidedPage is the form of a resolution while the minutes grow.
func (rm *Room) decidedPage(ctx context.Context, r *staff.Request, s *decidedForm) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	d, err := decidedAt(&x, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if !x.State.Grows(rulingObject) {
		return staff.Answer{To: meetingPath(x.ID)}, nil
	}
	if s == nil {
		s = &decidedForm{id: id.New[id.Ruling](rm.o.IDs), point: id.Point(r.PathValue("point")), wrong: map[string]string{}}
		if d != nil {
			s = &decidedForm{id: d.ID, point: d.Point, text: d.Text, post: string(d.Post), due: d.Due, based: x.Based(rulingObject + string(d.ID)), wrong: map[string]string{}}
			if d.Counted {
				s.votes, s.against, s.neither = digits(r, d.For), digits(r, d.Against), digits(r, d.Neither)
			}
		}
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	owner, err := rm.postField(ctx, r, tree, &x.Meeting, view.Field{Name: "post", Label: r.Text("meeting.field.owner"), Hint: r.Text("meeting.field.owner.hint"), Error: s.wrong["post"]}, s.post)
	if err != nil {
		return staff.Answer{}, err
	}
	due := view.Field{Kind: "date", Name: "due", Label: r.Text("meeting.field.due"), Hint: r.Text("meeting.field.due.hint"), Value: s.due, Error: s.wrong["due"], Autocomplete: "off"}
	if y, err := jalali.Parse(s.due); err == nil && due.Error == "" {
		due.At = y.Time()
	}
	votes := func(name, v string) view.Field {
		return view.Field{Kind: "number", Name: name, Label: r.Text("meeting.field." + name), Value: v, Error: s.wrong[name], Autocomplete: "off"}
	}
	back := meetingPath(x.ID) + "hall/"
	p := formPage{Head: view.DeskHead{Title: r.Text("meeting.ruling.new"), Crumbs: view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}, {Text: x.Title, Href: r.Href(back)}}}, Notice: s.notice, Compare: s.compare}
	p.Form = view.FormPage{
		ID: "ruling", Action: r.Href(r.Path), Submit: r.Text("meeting.save"), Cancel: &view.Link{Text: r.Text("meeting.cancel.link"), Href: r.Href(back)},
		Groups: []view.Group{
			{Fields: []view.Field{
				hidden("based", s.based), hidden("ruling", string(s.id)),
				{Kind: "textarea", Name: "text", Label: r.Text("meeting.field.ruling"), Hint: r.Text("meeting.field.ruling.hint"), Value: s.text, Error: s.wrong["text"], Rows: 4, Required: true},
				owner, due,
			}},
			{Legend: r.Text("meeting.votes"), Hint: r.Text("meeting.votes.hint"), Half: true, Fields: []view.Field{votes("votes", s.votes), votes("against", s.against), votes("neither", s.neither)}},
		},
	}
	if d != nil {
		p.Head.Title = r.Text("meeting.ruling.edit")
		p.Form.Also = []view.Button{{Name: "strike", Value: "1", Text: r.Text("meeting.ruling.strike")}}
	}
	return staff.Answer{Template: "meeting/desk-form", Title: p.Head.Title, Data: p, Nav: home, Status: status(len(s.wrong) > 0 || s.notice != nil)}, nil
}

var decidedFields = map[string]string{
	"meeting.error.ruling.text": "text", "meeting.error.ruling.long": "text", "meeting.error.ruling.votes": "votes", "meeting.error.post": "post", "meeting.error.day": "due",
}

func (rm *Room) setDecided(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	was, err := decidedAt(&x, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := &decidedForm{id: id.Ruling(typed(r, "ruling")), point: id.Point(r.PathValue("point")), based: number(r, "based"), wrong: map[string]string{}}
	s.text, s.post = lines(r, "text", s.wrong), typed(r, "post")
	s.due, s.votes, s.against, s.neither = strings.TrimSpace(typed(r, "due")), typed(r, "votes"), typed(r, "against"), typed(r, "neither")
	d := Decided{Point: s.point, Text: s.text, Post: id.Post(s.post), For: whole(r, "votes", s.wrong), Against: whole(r, "against", s.wrong), Neither: whole(r, "neither", s.wrong)}
	d.Counted = strings.TrimSpace(s.votes+s.against+s.neither) != ""
	if was != nil {
		s.id, d.Point, d.Struck = was.ID, was.Point, r.PostFormValue("strike") != ""
	}
	if s.due != "" {
		y, err := jalali.Parse(s.due)
		if err != nil {
			s.wrong["due"] = r.Text("meeting.error.day")
		} else {
			d.Due = y.Numeric()
		}
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	if len(s.wrong) > 0 {
		return rm.decidedPage(ctx, r, s)
	}
	if err = checkDecided(tree, &d); err == nil && !id.Valid(string(s.id)) {
		err = fault.New(fault.Invalid, "meeting.error.form")
	}
	if err == nil {
		err = rm.Set(ctx, r.Actor(), x.ID, []Write{{rulingObject + string(s.id), s.based, value(d)}})
	}
	if err == nil {
		notice := "meeting.notice.ruling"
		if d.Struck {
			notice = "meeting.notice.struck"
		}
		return staff.Answer{To: meetingPath(x.ID) + "hall/#p-" + string(d.Point), Notice: notice}, nil
	}
	key, _ := fault.Text(err)
	if key == "meeting.error.closed" {
		return rm.refusedAct(ctx, r, err, "", "")
	}
	wrong, err := r.Said(err, "meeting.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	if f := decidedFields[key]; f != "" {
		s.wrong[f] = wrong
		return rm.decidedPage(ctx, r, s)
	}
	n := urgent(wrong)
	if key == "meeting.error.stale" {
		if x, err = rm.recordOf(ctx, r); err != nil {
			return staff.Answer{}, err
		}
		now := Decided{}
		x.read(rulingObject+string(s.id), &now)
		n.Title, s.based = r.Text("meeting.stale"), x.Based(rulingObject+string(s.id))
		s.compare = compare(r, now.Text+"\n"+decidedRowOf(r, tree, &now).Note, s.text+"\n"+decidedRowOf(r, tree, &d).Note)
	}
	s.notice = &n
	return rm.decidedPage(ctx, r, s)
}
