package member

import (
	"context"
	"html/template"
	"net/http"
	"strconv"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The membership card: printed by the member or by their office, and the page on which anybody checks one.

// cardPage is what the template "card" shows.
type cardPage struct {
	Back    view.Link
	Name    string
	Facts   []view.Fact
	QR      template.HTML
	Address string
	Renew   string // where the button posts to
	Version string
}

func (rm *Room) registerCard(s *staff.Pages) {
	s.Page(staff.Page{Name: "member.card.check", Method: http.MethodGet, Pattern: CardPath + "{token}/", Open: true, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		ok, err := rm.Valid(ctx, r.PathValue("token"))
		if err != nil {
			return staff.Answer{}, err
		}
		key := "member.card.invalid"
		if ok {
			key = "member.card.valid"
		}
		p := joinPage{Title: r.Text(key), Lead: r.Text(key + ".text")}
		return staff.Answer{Template: "member/join", Title: r.Text("member.card.check"), Data: p, Public: true}, nil
	}})
}

// card is the card of an opened file.
func (rm *Room) card(ctx context.Context, r *staff.Request, o *Opened, back view.Link, renew string) (staff.Answer, error) {
	token, err := rm.Card(ctx, &o.Member)
	if err != nil {
		return staff.Answer{}, err
	}
	names, err := rm.o.Party.Bodies(ctx, r.Lang, o.Body)
	if err != nil {
		return staff.Answer{}, err
	}
	p := cardPage{Back: back, Name: o.Name(), Address: rm.o.BaseURL + CardPath + token + "/", Renew: r.Href(renew), Version: strconv.FormatInt(o.Version, 10), Facts: []view.Fact{
		{Term: r.Text("member.fact.number"), Text: i18n.Digits(r.Lang, strconv.FormatInt(o.Number, 10))}, {Term: r.Text("member.fact.body"), Text: names[o.Body]}, {Term: r.Text("member.fact.grade"), Text: r.Text("member.grade." + string(o.Grade))},
	}}
	if p.QR, err = view.QR(p.Address, r.Text("member.card.qr")); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "member/card", Title: r.Text("member.card"), Data: p, Print: true}, nil
}

func (rm *Room) ownCard(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	o, err := rm.Own(ctx, r.Visitor.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.card(ctx, r, &o, view.Link{Text: r.Text("member.my.title"), Href: r.Href(MyPath)}, MyPath+"card/renew/")
}

func (rm *Room) renewOwnCard(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	m, err := rm.store.OfPerson(ctx, r.Visitor.Person)
	if err == nil {
		err = rm.RenewCard(ctx, self(r.Visitor.Person), Decision{Member: m.ID, Version: versionOf(r)})
	}
	if fault.Is(err, fault.Conflict) {
		return rm.refusedOwn(ctx, r, err)
	}
	return staff.Answer{To: MyPath + "card/", Notice: "member.notice.card"}, err
}

// deskCard is the card that an office prints for a member.
func (rm *Room) deskCard(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	m, err := rm.memberOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	all, limit, err := rm.lookWithin(ctx, r, Branch, InFile, m.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	if limit != nil { // its page says so
		return staff.Answer{To: filePath(m.ID)}, nil
	}
	if len(all) == 0 {
		return staff.Answer{}, fault.New(fault.NotFound, "")
	}
	return rm.card(ctx, r, &all[0], view.Link{Text: r.Text("member.sheet.back"), Href: r.Href(filePath(m.ID))}, filePath(m.ID)+"card/renew/")
}

func (rm *Room) renewDeskCard(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	m, wrong, err := rm.decide(ctx, r, rm.RenewCard)
	switch {
	case err != nil:
		return staff.Answer{}, err
	case wrong != "":
		return rm.filePage(ctx, r, "card", wrong)
	}
	return staff.Answer{To: filePath(m) + "card/print/", Notice: "member.notice.card"}, nil
}
