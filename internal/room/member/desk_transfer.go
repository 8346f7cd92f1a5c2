package member

import (
	"context"
	"net/http"
	"strconv"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The page on which both bodies of a transfer answer, and the forms that ask for one.

const transfersPath = home + "transfers/"

func transferPath(m id.Member) string { return transfersPath + string(m) + "/" }

func (rm *Room) registerTransfers(s *staff.Pages) {
	page := func(method, name, pattern string, of func(context.Context, *staff.Request) (access.Object, error), do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "member.transfer." + name, Method: method, Pattern: pattern, Action: ActKeep, Object: of, Do: do})
	}
	at := transfersPath + "{member}/"
	page(http.MethodGet, "page", at, rm.ofEither, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.transferPage(ctx, r, "", "")
	})
	answer := func(name string, of func(context.Context, *staff.Request) (access.Object, error), do func(context.Context, ledger.Actor, Decision) error) {
		page(http.MethodPost, name, at+name+"/", of, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			_, wrong, err := rm.decide(ctx, r, do)
			switch {
			case err != nil:
				return staff.Answer{}, err
			case wrong != "":
				return rm.transferPage(ctx, r, name, wrong)
			}
			return staff.Answer{To: home, Notice: "member.notice.transfer." + name}, nil
		})
	}
	for _, side := range []Side{Releases, Receives} {
		answer(string(side), rm.ofSide(side), func(ctx context.Context, by ledger.Actor, d Decision) error {
			return rm.AnswerTransfer(ctx, by, d, side)
		})
	}
	answer("refuse", rm.ofEither, rm.RefuseTransfer)
	page(http.MethodPost, "ask", home+"{member}/transfer/", rm.ofBody, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		to, err := rm.branchAt(ctx, r)
		if err != nil {
			return staff.Answer{}, err
		}
		m, wrong, err := rm.decide(ctx, r, func(ctx context.Context, by ledger.Actor, d Decision) error {
			return rm.AskTransfer(ctx, by, d, to, true)
		})
		switch {
		case err != nil:
			return staff.Answer{}, err
		case wrong != "":
			return rm.filePage(ctx, r, "transfer", wrong)
		}
		return staff.Answer{To: filePath(m), Notice: "member.notice.transfer.ask"}, nil
	})
}

// branchAt is the body that a form names, "" for none.
func (rm *Room) branchAt(ctx context.Context, r *staff.Request) (id.Body, error) {
	all, err := rm.o.Party.Branches(ctx, r.Lang)
	for _, b := range all {
		if b.Slug == r.PostFormValue("to") {
			return b.ID, err
		}
	}
	return "", err
}

// branchField is the choice of a body to go to.
func (rm *Room) branchField(ctx context.Context, r *staff.Request, but id.Body) (view.Field, error) {
	all, err := rm.o.Party.Branches(ctx, r.Lang)
	f := view.Field{Kind: "select", Name: "to", Label: r.Text("member.transfer.to"), Required: true, Options: []view.Option{{Text: r.Text("member.field.choose")}}}
	for _, b := range all {
		if b.ID != but {
			f.Options = append(f.Options, view.Option{Value: b.Slug, Text: b.Name, Chosen: b.Slug == r.PostFormValue("to")})
		}
	}
	return f, err
}

// transferOf is the file of the address with its transfer.
func (rm *Room) transferOf(ctx context.Context, r *staff.Request) (Member, Transfer, error) {
	m, err := rm.memberOf(ctx, r)
	if err != nil {
		return m, Transfer{}, err
	}
	t, err := rm.store.Transfer(ctx, m.ID)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "member.error.transfer.gone")
	}
	return m, t, err
}

// ofSide is a transfer as the body of a side answers it.
func (rm *Room) ofSide(s Side) func(context.Context, *staff.Request) (access.Object, error) {
	return func(ctx context.Context, r *staff.Request) (access.Object, error) {
		m, t, err := rm.transferOf(ctx, r)
		if err != nil {
			return access.Object{}, err
		}
		body := m.Body
		if s == Receives {
			body = t.To
		}
		scope, err := rm.o.Party.Scope(ctx, body)
		return access.Object{Scope: scope}, err
	}
}

// ofEither is a transfer as whichever of the two bodies sees it.
func (rm *Room) ofEither(ctx context.Context, r *staff.Request) (access.Object, error) {
	o, err := rm.ofSide(Releases)(ctx, r)
	if err != nil || r.May(ActKeep, o).OK {
		return o, err
	}
	return rm.ofSide(Receives)(ctx, r)
}

// transferPage is a transfer. act is what was refused, and wrong why.
func (rm *Room) transferPage(ctx context.Context, r *staff.Request, act, wrong string) (staff.Answer, error) {
	m, t, err := rm.transferOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	opened, limit, err := rm.lookWithin(ctx, r, Branch, InTransfer, m.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	names, err := rm.o.Party.Bodies(ctx, r.Lang, m.Body, t.To)
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskApplication{Head: view.DeskHead{Title: r.Text("member.transfer.title"), Crumbs: view.Crumbs{{Text: r.Text("member.members.title"), Href: r.Href(home)}}}}
	if limit != nil {
		p.Notices = append(p.Notices, *limit)
	}
	for _, o := range opened {
		p.Head.Title, p.Head.Kicker = o.Name(), r.Text("member.transfer.title")
		p.Keys = append(p.Keys, view.Key{Term: r.Text("member.field.mobile"), Text: phone(r.Lang, o.Mobile), LTR: true})
	}
	answer := func(term string, body id.Body, yes bool) view.Key {
		k := view.Key{Term: r.Text(term), Text: names[body], Chip: &view.Chip{Text: r.Text("member.transfer.waits"), Tone: "wait"}}
		if yes {
			k.Chip = &view.Chip{Text: r.Text("member.transfer.agrees"), Tone: "good"}
		}
		return k
	}
	p.Keys = append(p.Keys, view.Key{Term: r.Text("member.fact.number"), Text: i18n.Digits(r.Lang, strconv.FormatInt(m.Number, 10))}, view.Key{Term: r.Text("member.fact.grade"), Text: r.Text("member.grade." + string(m.Grade))},
		answer("member.transfer.from", m.Body, !t.Released.IsZero()), answer("member.transfer.to", t.To, !t.Received.IsZero()), view.Key{Term: r.Text("member.transfer.asked"), At: t.At})
	if wrong != "" {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: wrong})
	}
	version := view.Field{Kind: "hidden", Name: "version", Value: strconv.FormatInt(m.Version, 10)}
	p.Acts = &view.Acts{}
	for _, x := range []struct {
		side     Side
		answered bool
	}{{Releases, !t.Released.IsZero()}, {Receives, !t.Received.IsZero()}} {
		o, err := rm.ofSide(x.side)(ctx, r)
		if err != nil {
			return staff.Answer{}, err
		}
		if !x.answered && r.May(ActKeep, o).OK {
			a := view.Act{Key: string(x.side), Text: r.Text("member.act." + string(x.side)), Hint: r.Text("member.act." + string(x.side) + ".hint"), Action: r.Href(transferPath(m.ID) + string(x.side) + "/"), Fields: []view.Field{version}}
			if p.Acts.Main == nil {
				p.Acts.Main = &a
			} else {
				p.Acts.More = append(p.Acts.More, a)
			}
		}
	}
	why := view.Field{Kind: "textarea", Name: "reason", Label: r.Text("member.field.reason"), Hint: r.Text("member.transfer.reason.hint"), Required: true, Rows: 3, Limit: 300}
	if act == "refuse" {
		why.Value, why.Error = r.PostFormValue("reason"), wrong
	}
	p.Acts.More = append(p.Acts.More, view.Act{Key: "refuse", Text: r.Text("member.act.transfer.refuse"), Action: r.Href(transferPath(m.ID) + "refuse/"), Fields: []view.Field{why, version}, Grave: true})
	a := staff.Answer{Template: "member/desk-application", Title: p.Head.Title, Data: p, Nav: home}
	if wrong != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// transferAct is the act by which an office asks for a transfer, or the way to the one that waits.
func (rm *Room) transferAct(ctx context.Context, r *staff.Request, m *Member, act, wrong string, version view.Field) (view.Act, error) {
	_, err := rm.store.Transfer(ctx, m.ID)
	if err == nil {
		return view.Act{Key: "transfer", Text: r.Text("member.transfer.open"), Href: r.Href(transferPath(m.ID))}, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return view.Act{}, err
	}
	to, err := rm.branchField(ctx, r, m.Body)
	if act == "transfer" {
		to.Error = wrong
	}
	return view.Act{Key: "transfer", Text: r.Text("member.act.transfer"), Hint: r.Text("member.act.transfer.hint"), Action: r.Href(filePath(m.ID) + "transfer/"), Fields: []view.Field{to, version}}, err
}
