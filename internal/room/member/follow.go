package member

import (
	"context"
	"net/http"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The pages of who applied and has a tracking code: where the application is, and taking it back.

func followForm(r *staff.Request, wrong string) staff.Answer {
	f := view.Field{
		Name: "code", Kind: "number", Label: r.Text("member.field.code"), Hint: r.Text("member.field.code.hint"), Autocomplete: "off", Required: true, Error: wrong,
		Value: r.Typed("code"),
	}
	p := joinPage{
		Title: r.Text("member.follow.title"), Lead: r.Text("member.follow.lead"),
		Form: &view.Form{ID: "follow", Action: r.Href(followPath), Method: "post", Fields: []view.Field{f}, Submit: r.Text("member.follow.go")},
		Ways: []view.Link{{Text: r.Text("member.join.title"), Href: r.Href(JoinPath)}},
	}
	a := staff.Answer{Template: "member/join", Title: p.Title, Data: p}
	if wrong != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a
}

// codedBy is the file of the code that a form holds. One that is none counts for the network.
func (rm *Room) codedBy(ctx context.Context, r *staff.Request) (row, string, error) {
	if err := r.ParseForm(); err != nil {
		return row{}, "", fault.Wrap(fault.Invalid, err)
	}
	code := codeOf(r.PostFormValue("code"))
	if err := rm.try(ctx, "follow", wrongCodes); err != nil {
		return row{}, "", err
	}
	if len(code) != codeDigits {
		return row{}, "", fault.New(fault.Invalid, "member.error.code")
	}
	x, err := rm.coded(ctx, code)
	if fault.Is(err, fault.NotFound) {
		return row{}, "", fault.New(fault.Invalid, "member.error.code")
	}
	if err != nil {
		return row{}, "", err
	}
	mark, _, err := rm.network(ctx, "follow")
	if err == nil && mark != nil {
		err = rm.store.pardon(ctx, mark)
	}
	return x, code, err
}

// followedPage is what the template "follow" shows.
type followedPage struct {
	Title    string
	State    string
	Text     string
	Reason   string
	Facts    []view.Fact
	Link     string // to hand on
	Withdraw string // where the button posts to; "" without one
	Sure     bool   // it was pressed once
	Code     string
	Back     string
}

func (rm *Room) follow(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, code, err := rm.codedBy(ctx, r)
	if err != nil {
		wrong, err := r.Said(err, "member.error.form")
		return followForm(r, wrong), err
	}
	return rm.followed(ctx, r, &x, code, false)
}

// followed says where an application is.
func (rm *Room) followed(ctx context.Context, r *staff.Request, x *row, code string, sure bool) (staff.Answer, error) {
	names, err := rm.o.Party.Bodies(ctx, r.Lang, x.Body, x.Level)
	if err != nil {
		return staff.Answer{}, err
	}
	p := followedPage{
		Title: r.Text("member.followed.title"), State: r.Text("member.state." + string(x.State)), Text: r.Text("member.followed." + string(x.State)), Code: code, Back: r.Href(followPath), Sure: sure,
		Facts: []view.Fact{{Term: r.Text("member.fact.applied"), At: x.Applied}, {Term: r.Text("member.fact.body"), Text: names[x.Body]}},
	}
	switch x.State {
	case Applied:
		link, err := rm.linkOf(ctx, code)
		if err != nil {
			return staff.Answer{}, err
		}
		p.Link = rm.introduceLink(r.Lang, link)
	case Introduced, Endorsed:
		p.Facts = append(p.Facts, view.Fact{Term: r.Text("member.fact.level"), Text: names[x.Level]}, view.Fact{Term: r.Text("member.fact.due"), At: x.Due})
	case Refused:
		if p.Reason, err = rm.toldWhy(ctx, x); err != nil {
			return staff.Answer{}, err
		}
		if p.Reason == "" {
			p.Reason = r.Text("member.refused.twin")
		} else {
			p.Reason = r.Text("member.refused.why", "why", p.Reason)
		}
		days, err := rm.Number(ctx, EraseDays)
		if err != nil {
			return staff.Answer{}, err
		}
		p.Facts = append(p.Facts, view.Fact{Term: r.Text("member.fact.erased"), At: x.StateAt.AddDate(0, 0, days)})
	case Active, Suspended:
		p.Facts = append(p.Facts, view.Fact{Term: r.Text("member.fact.number"), Text: i18n.Number(r.Lang, x.Number)})
	}
	if !x.State.Member() && x.State != Left {
		p.Withdraw = r.Href(withdrawPath)
	}
	return staff.Answer{Template: "member/follow", Title: p.Title, Data: p}, nil
}

// toldWhy is what an applicant who was refused is told. "" is the sentence for all: it must not show who else is a member.
func (rm *Room) toldWhy(ctx context.Context, x *row) (string, error) {
	f, err := rm.open(ctx, x)
	return f.Why("refused"), err
}

// withdraw erases an application at once, after it was asked whether it is meant.
func (rm *Room) withdraw(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, code, err := rm.codedBy(ctx, r)
	if err != nil {
		wrong, err := r.Said(err, "member.error.form")
		return followForm(r, wrong), err
	}
	if r.PostFormValue("sure") == "" {
		return rm.followed(ctx, r, &x, code, true)
	}
	if err := rm.Withdraw(ctx, x.ID); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: gonePath}, nil
}
