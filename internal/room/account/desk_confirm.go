package account

import (
	"context"
	"errors"
	"net/http"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

func (rm *Room) registerConfirm(s *staff.Pages) {
	page := func(method, pattern, name string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "account." + name, Method: method, Pattern: pattern, Action: Own, Do: do})
	}
	page(http.MethodGet, confirmPath, "confirm", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.confirmPage(ctx, r, askedOf(r))
	})
	page(http.MethodPost, confirmPath, "confirm.code", rm.takeConfirm)
	page(http.MethodPost, confirmPath+"passkey/begin/", "confirm.passkey.begin", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		a, err := rm.Account(ctx, r.Visitor.Person)
		if err != nil {
			return staff.Answer{}, err
		}
		h, err := rm.holder(ctx, a)
		if err != nil {
			return staff.Answer{}, err
		}
		options, state, err := rm.askPasskey("confirm:"+string(r.Visitor.Session), &h)
		return rm.begin(r, options, state, err)
	})
	page(http.MethodPost, confirmPath+"passkey/", "confirm.passkey", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		err := rm.confirmPasskey(ctx, own(r), r.PostFormValue("state"), r.PostFormValue("credential"))
		return rm.confirmed(ctx, r, err)
	})
}

// confirmPage asks for what the person has: the code of the app, the passkey, or either.
func (rm *Room) confirmPage(ctx context.Context, r *staff.Request, a asked) (staff.Answer, error) {
	f, err := rm.factors(ctx, r.Visitor.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	p := doorPage{Title: r.Text("account.confirm.title"), Lead: r.Text("account.confirm.lead")}
	p.Form = view.Form{
		ID: "confirm", Action: r.Href(confirmPath), Method: "post", Submit: r.Text("account.confirm.go"),
		Fields: append(a.fields(), ceremonyFields...),
	}
	if f.totp {
		p.Form.Fields = append([]view.Field{codeField(r)}, p.Form.Fields...)
	}
	if f.passkeys > 0 {
		p.Passkey = rm.passkeyButton(r, "get", confirmPath+"passkey/", "account.confirm.passkey")
	}
	if !f.totp {
		p.Form.Submit = ""
		if p.Passkey != nil {
			p.Passkey.Ghost = false
		}
	}
	return staff.Answer{Template: "account/door", Title: p.Title, Data: p}, nil
}

func (rm *Room) takeConfirm(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return rm.confirmed(ctx, r, rm.confirmCode(ctx, own(r), rm.origin(r), r.PostFormValue("code")))
}

func (rm *Room) confirmed(ctx context.Context, r *staff.Request, err error) (staff.Answer, error) {
	a := askedOf(r)
	if err == nil {
		return rm.on(r, a)
	}
	if !errors.Is(err, errCode) && !errors.Is(err, errPasskey) && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
		return staff.Answer{}, slowed(r, err)
	}
	page, perr := rm.confirmPage(ctx, r, a)
	if perr != nil {
		return staff.Answer{}, perr
	}
	p := page.Data.(doorPage)
	if p.Form.Fields[0].Name != "code" {
		p.Notice = &view.Notice{Kind: "urgent", Title: told(r, err)}
		page.Data, page.Status = p, http.StatusUnprocessableEntity
		return page, nil
	}
	return refusedPage(r, page, err, "code")
}
