package member

import (
	"context"
	"html/template"
	"strconv"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The sheet with which a member signs in for the first time, or again after everything was lost.

// sheetPage is what the template "sheet" shows. The paper has a number and no name: it may be lost.
type sheetPage struct {
	Back       view.Link
	Name       string // beside the paper, for who hands it over
	Number     string
	Code, Page string
	Link       string
	QR         template.HTML
	Facts      []view.Fact
}

// sheetPage makes a code and shows it, this once.
func (rm *Room) sheetPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	p := sheetPage{}
	m, wrong, err := rm.decide(ctx, r, func(ctx context.Context, by ledger.Actor, d Decision) error {
		o, t, err := rm.Invite(ctx, by, d)
		if err != nil {
			return err
		}
		p.Name, p.Number, p.Code, p.Page, p.Link = o.Name(), i18n.Digits(r.Lang, strconv.FormatInt(o.Number, 10)), t.Code, t.Page, t.Link
		p.Facts = []view.Fact{{Term: r.Text("member.fact.number"), Text: p.Number}, {Term: r.Text("member.sheet.code"), Text: t.Code, LTR: true}, {Term: r.Text("member.sheet.until"), At: t.Until}}
		p.QR, err = view.QR(t.Link, r.Text("member.sheet.qr"))
		return err
	})
	switch {
	case err != nil:
		return staff.Answer{}, err
	case wrong != "":
		return rm.filePage(ctx, r, "door", wrong)
	}
	p.Back = view.Link{Text: r.Text("member.sheet.back"), Href: r.Href(filePath(m))}
	return staff.Answer{Template: "member/sheet", Title: r.Text("member.sheet.title"), Data: p, Nav: home, Print: true}, nil
}
