package member

import (
	"context"
	"net/http"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The page of a link that an applicant gave to a member whom they know.

func (rm *Room) registerIntroduce(s *staff.Pages) {
	page := func(method, name string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "member.introduce" + name, Method: method, Pattern: introducePath + "{link}/", Action: ActIntroduce, Do: do})
	}
	page(http.MethodGet, ".form", rm.introducePage)
	page(http.MethodPost, "", rm.introduceIt)
}

// confirmed is what the template "desk-confirm" shows.
type confirmed struct {
	Head    view.DeskHead
	Notice  *view.Notice
	Confirm *view.Confirm
}

// introducePage names the applicant, which the applicant's file notes, and asks.
func (rm *Room) introducePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.introducing(ctx, r.Visitor.Person, r.PathValue("link"))
	if err != nil {
		return staff.Answer{}, err
	}
	p := confirmed{Head: view.DeskHead{Title: r.Text("member.introduce.title")}}
	if x.State != Applied {
		p.Notice = &view.Notice{Title: r.Text("member.introduce.enough"), Text: r.Text("member.introduce.enough.text")}
		return staff.Answer{Template: "member/desk-confirm", Title: p.Head.Title, Data: p}, nil
	}
	opened, err := rm.Look(ctx, ledger.Actor{Person: r.Visitor.Person, Via: "desk"}, Branch, InIntroduction, x.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	if len(opened) == 0 {
		return staff.Answer{}, fault.New(fault.NotFound, "member.error.link")
	}
	names, err := rm.o.Party.Bodies(ctx, r.Lang, x.Body)
	if err != nil {
		return staff.Answer{}, err
	}
	p.Confirm = &view.Confirm{
		Title: r.Text("member.introduce.ask", "name", opened[0].Name()), Text: r.Text("member.introduce.text"),
		Facts:  []view.Key{{Term: r.Text("member.fact.body"), Text: names[x.Body]}, {Term: r.Text("member.fact.applied"), At: x.Applied}},
		Action: r.Href(introducePath + r.PathValue("link") + "/"), Submit: r.Text("member.introduce.yes"), Cancel: view.Link{Text: r.Text("member.introduce.no"), Href: r.Href("/my/")},
	}
	return staff.Answer{Template: "member/desk-confirm", Title: p.Head.Title, Data: p}, nil
}

func (rm *Room) introduceIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if err := rm.Introduce(ctx, r.Visitor.Person, r.PathValue("link")); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: "/my/", Notice: "member.notice.introduced"}, nil
}
