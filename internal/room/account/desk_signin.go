package account

import (
	"context"
	"errors"
	"net/http"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// Register puts the room's pages on the desk.
func (rm *Room) Register(s *staff.Pages) {
	open := func(method, pattern, name string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "account." + name, Method: method, Pattern: pattern, Open: true, Do: do})
	}
	open(http.MethodGet, signInPath, "sign-in", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		if r.Visitor.Person != "" {
			return staff.Answer{To: nextPath(r.FormValue("next"))}, nil
		}
		return rm.signInPage(ctx, r, askedOf(r))
	})
	open(http.MethodPost, signInPath, "sign-in.password", rm.takePassword)
	open(http.MethodPost, signInPath+"code/", "sign-in.code", rm.takeCode)
	open(http.MethodPost, signInPath+"passkey/begin/", "sign-in.passkey.begin", func(_ context.Context, r *staff.Request) (staff.Answer, error) {
		options, state, err := rm.askPasskey("in", nil)
		return rm.begin(r, options, state, err)
	})
	open(http.MethodPost, signInPath+"passkey/", "sign-in.passkey", rm.takePasskey)
	open(http.MethodPost, "/desk/sign-out/", "sign-out", rm.signOutPage)
	rm.registerSetUp(open)
	rm.registerConfirm(s)
	rm.registerMy(s)
	rm.registerPeople(s)
}

// doorPage is a page of the door: a form, and the way in by passkey beside it.
type doorPage struct {
	Title, Lead string
	Notice      *view.Notice
	Form        view.Form
	Passkey     *passkeyButton // nil: none at this address
	Way         *view.Link     // to another door
}

// passkeyButton is the button that a script shows where the browser knows passkeys. It sends the form it is in to Action.
type passkeyButton struct {
	Way    string // "get" or "create"
	Begin  string
	Action string
	Text   string
	Ghost  bool
}

func (rm *Room) passkeyButton(r *staff.Request, way, path, text string) *passkeyButton {
	if rm.keys == nil {
		return nil
	}
	return &passkeyButton{Way: way, Begin: r.Href(path + "begin/"), Action: r.Href(path), Text: r.Text(text), Ghost: true}
}

// ceremonyFields are what the script fills in.
var ceremonyFields = []view.Field{{Kind: "hidden", Name: "state"}, {Kind: "hidden", Name: "credential"}}

func (rm *Room) signInPage(_ context.Context, r *staff.Request, a asked) (staff.Answer, error) {
	p := doorPage{
		Title:   r.Text("account.sign-in.title"),
		Passkey: rm.passkeyButton(r, "get", signInPath+"passkey/", "account.sign-in.passkey"),
		Way:     &view.Link{Text: r.Text("account.paper.way"), Href: r.Href(paperPath)},
	}
	if a.keep != "" {
		p.Notice = &view.Notice{Title: r.Text("account.kept.waits"), Text: r.Text("account.kept.waits.text")}
	}
	p.Form = view.Form{
		ID: "sign-in", Action: r.Href(signInPath), Method: "post", Submit: r.Text("account.sign-in.go"),
		Fields: append([]view.Field{
			{Name: "login", Label: r.Text("account.field.login"), Value: r.PostFormValue("login"), Autocomplete: "username webauthn", Required: true},
			{Name: "password", Kind: "password", Label: r.Text("account.field.password"), Autocomplete: "current-password", Required: true},
		}, append(a.fields(), ceremonyFields...)...),
	}
	if r.Path != signInPath {
		p.Form.Fields[0].Value = "" // the form that waits is another one
	}
	return staff.Answer{Template: "account/door", Title: p.Title, Data: p}, nil
}

func (rm *Room) takePassword(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	a := askedOf(r)
	h, err := rm.signInPassword(ctx, rm.origin(r), r.PostFormValue("login"), r.PostFormValue("password"))
	if errors.Is(err, errSignIn) {
		page, perr := rm.signInPage(ctx, r, a)
		if perr != nil {
			return staff.Answer{}, perr
		}
		return refusedPage(r, page, err, "login")
	}
	if err != nil {
		return staff.Answer{}, slowed(r, err)
	}
	sealed, err := slip(rm.o.Secret, "half", h, r.Now.Add(halfTime))
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.codePage(r, a, sealed), nil
}

// refusedPage shows a page of the door again, with what is wrong.
func refusedPage(r *staff.Request, page staff.Answer, err error, at string) (staff.Answer, error) {
	p := page.Data.(doorPage)
	if err := show(r, p.Form.Fields, err, at); err != nil {
		return staff.Answer{}, err
	}
	page.Data, page.Status = p, http.StatusUnprocessableEntity
	return page, nil
}

// codePage asks for the second half.
func (rm *Room) codePage(r *staff.Request, a asked, sealed string) staff.Answer {
	p := doorPage{Title: r.Text("account.code.title"), Lead: r.Text("account.code.lead")}
	p.Form = view.Form{
		ID: "code", Action: r.Href(signInPath + "code/"), Method: "post", Submit: r.Text("account.sign-in.go"),
		Fields: append([]view.Field{codeField(r), {Kind: "hidden", Name: "half", Value: sealed}}, a.fields()...),
	}
	return staff.Answer{Template: "account/door", Title: p.Title, Data: p}
}

func codeField(r *staff.Request) view.Field {
	return view.Field{Name: "code", Label: r.Text("account.field.code"), Hint: r.Text("account.field.code.hint"), Autocomplete: "one-time-code", Required: true, LTR: true}
}

func (rm *Room) takeCode(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	a := askedOf(r)
	h, err := readSlip[half](rm.o.Secret, "half", r.PostFormValue("half"), r.Now)
	if err == nil {
		var s signed
		if s, err = rm.signInCode(ctx, rm.origin(r), h, r.PostFormValue("code")); err == nil {
			return rm.on(r, rm.landed(ctx, a, s), inCookies(s)...)
		}
	}
	if errors.Is(err, errCode) {
		return refusedPage(r, rm.codePage(r, a, r.PostFormValue("half")), err, "code")
	}
	if key, _ := fault.Text(err); key == "account.error.stale" {
		return rm.again(ctx, r, a, err)
	}
	return staff.Answer{}, slowed(r, err)
}

// again begins the signing in anew, with the reason.
func (rm *Room) again(ctx context.Context, r *staff.Request, a asked, why error) (staff.Answer, error) {
	page, err := rm.signInPage(ctx, r, a)
	if err != nil {
		return staff.Answer{}, err
	}
	return refusedPage(r, page, why, "login")
}

func (rm *Room) takePasskey(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s, err := rm.signInPasskey(ctx, rm.origin(r), r.PostFormValue("state"), r.PostFormValue("credential"))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return rm.again(ctx, r, askedOf(r), err)
	}
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.on(r, rm.landed(ctx, askedOf(r), s), inCookies(s)...)
}

func (rm *Room) signOutPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if r.Visitor.Person != "" {
		if err := rm.signOut(ctx, own(r)); err != nil {
			return staff.Answer{}, err
		}
	}
	return staff.Answer{To: signInPath, Notice: "account.notice.out", Cookies: []*http.Cookie{newCookie(sessionCookie, "", 0)}, Forget: true}, nil
}
