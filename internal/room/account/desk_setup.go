package account

import (
	"cmp"
	"context"
	"html/template"
	"net/http"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

func (rm *Room) registerSetUp(open func(method, pattern, name string, do func(context.Context, *staff.Request) (staff.Answer, error))) {
	open(http.MethodGet, setUpPath, "set-up", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.setUpForm(ctx, r, r.URL.Query().Get("invite"), nil)
	})
	open(http.MethodPost, setUpPath, "set-up.password", rm.takeSetUp)
	open(http.MethodGet, paperPath, "set-up.paper.form", func(_ context.Context, r *staff.Request) (staff.Answer, error) { return rm.paperPage(r), nil })
	open(http.MethodPost, paperPath, "set-up.paper", rm.takePaper)
	open(http.MethodPost, setUpPath+"passkey/begin/", "set-up.passkey.begin", rm.beginSetUp)
	open(http.MethodPost, setUpPath+"passkey/", "set-up.passkey", rm.takeSetUpPasskey)
}

// appPage is what an authenticator app reads: the picture, and the same in letters.
type appPage struct {
	QR      template.HTML
	Spelled string
	Open    template.URL // opens the app where it is on this very phone
}

// setUpPage is the page behind an invitation.
type setUpPage struct {
	Lead     string
	Number   string // the log-in name of an account without a name
	Faults   []view.Field
	Action   string
	Who      []view.Field
	Passkey  *passkeyButton
	Password view.Field
	App      appPage
	Code     view.Field
	Hidden   []view.Field
}

// appKey is the key of an authenticator app that nobody has confirmed yet; the browser keeps it meanwhile.
type appKey struct {
	For string
	Key []byte
}

// pendingKey reads the key that a form carries, or draws one.
func (rm *Room) pendingKey(r *staff.Request, for_ string) (key []byte, sealed string, err error) {
	sealed = r.PostFormValue("key")
	if k, err := readSlip[appKey](rm.o.Secret, "app", sealed, r.Now); err == nil && k.For == for_ {
		return k.Key, sealed, nil
	}
	key = rm.random(totpBytes)
	sealed, err = slip(rm.o.Secret, "app", appKey{for_, key}, r.Now.Add(setUpTime))
	return key, sealed, err
}

func (rm *Room) app(ctx context.Context, r *staff.Request, key []byte, login string) (appPage, error) {
	site, err := rm.o.SiteName(ctx, r.Lang)
	if err != nil {
		return appPage{}, err
	}
	address := totpAddress(key, site, login)
	code, err := view.QR(address, r.Text("account.app.qr"))
	if err != nil {
		return appPage{}, err
	}
	return appPage{QR: code, Spelled: spelled(key), Open: template.URL(address)}, nil
}

func (rm *Room) setUpForm(ctx context.Context, r *staff.Request, token string, wrong error) (staff.Answer, error) {
	in, err := rm.invited(ctx, token)
	if err != nil {
		return staff.Answer{}, err
	}
	acc, err := rm.Account(ctx, in.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	key, sealed, err := rm.pendingKey(r, "set-up:"+mark(token))
	if err != nil {
		return staff.Answer{}, err
	}
	name, login := acc.Name, acc.Login
	if r.Method == http.MethodPost {
		name, login = r.PostFormValue("name"), r.PostFormValue("login")
	}
	p := setUpPage{
		Lead: r.Text("account.set-up.lead"), Action: r.Href(setUpPath),
		Who: []view.Field{
			{Name: "name", Label: r.Text("account.field.name"), Hint: r.Text("account.field.name.hint"), Value: name, Autocomplete: "name", Required: true},
			{Name: "login", Label: r.Text("account.field.login"), Hint: r.Text("account.field.login.hint"), Value: login, Autocomplete: "username", Required: true},
		},
		Passkey:  rm.passkeyButton(r, "create", setUpPath+"passkey/", "account.set-up.passkey"),
		Password: newPasswordField(r),
		Code:     appCodeField(r),
		Hidden:   append([]view.Field{{Kind: "hidden", Name: "invite", Value: token}, {Kind: "hidden", Name: "key", Value: sealed}}, ceremonyFields...),
	}
	if acc.Nameless {
		p.Lead, p.Number, p.Who, login = r.Text("account.set-up.nameless"), i18n.Digits(r.Lang, acc.Login), nil, acc.Login
	}
	if p.Passkey != nil {
		p.Passkey.Ghost = false
	}
	if in.First {
		p.Lead = r.Text("account.set-up.first")
	}
	if p.App, err = rm.app(ctx, r, key, cmp.Or(login, name)); err != nil {
		return staff.Answer{}, err
	}
	a := staff.Answer{Template: "account/setup", Title: r.Text("account.set-up.title")}
	if wrong != nil {
		n := len(p.Who)
		fields := append(p.Who, p.Password, p.Code)
		if err := show(r, fields, wrong, fields[0].Name); err != nil {
			return staff.Answer{}, err
		}
		p.Who, p.Password, p.Code = fields[:n], fields[n], fields[n+1]
		p.Faults = view.Form{Fields: fields}.Faults()
		a.Status = http.StatusUnprocessableEntity
	}
	a.Data = p
	return a, nil
}

func newPasswordField(r *staff.Request) view.Field {
	return view.Field{Name: "password", Kind: "password", Label: r.Text("account.field.password.new"), Hint: r.Text("account.field.password.hint"), Autocomplete: "new-password"}
}

func appCodeField(r *staff.Request) view.Field {
	return view.Field{Name: "code", Label: r.Text("account.field.app"), Hint: r.Text("account.field.app.hint"), Autocomplete: "one-time-code", LTR: true}
}

func newcomerOf(r *staff.Request) newcomer {
	return newcomer{
		Token: r.PostFormValue("invite"), Name: r.PostFormValue("name"), Login: r.PostFormValue("login"),
		Password: r.PostFormValue("password"), Code: r.PostFormValue("code"),
	}
}

// codesPage shows recovery codes, this once.
type codesPage struct {
	Codes []string
	Next  view.Link
}

func codesShown(r *staff.Request, codes []string, next view.Link) staff.Answer {
	return staff.Answer{Template: "account/codes", Title: r.Text("account.codes.title"), Data: codesPage{codes, next}}
}

func (rm *Room) takeSetUp(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	n := newcomerOf(r)
	key, sealed, err := rm.pendingKey(r, "set-up:"+mark(n.Token))
	if err != nil {
		return staff.Answer{}, err
	}
	n.Key = key
	if sealed != r.PostFormValue("key") { // the page lay too long: there is a new picture to read
		n.Code = ""
		r.PostForm.Set("key", sealed)
	}
	s, codes, err := rm.setUp(ctx, rm.origin(r), n)
	if err != nil {
		return rm.setUpAgain(ctx, r, n, err)
	}
	next := view.Link{Text: r.Text("account.codes.desk"), Href: r.Href(rm.landing(ctx, s.person))}
	if next.Href != r.Href(deskPath) {
		next.Text = r.Text("account.codes.own")
	}
	a := codesShown(r, codes, next)
	a.Cookies = inCookies(s)
	return a, nil
}

// setUpAgain shows the page again with what is wrong; a link that is void is said so.
func (rm *Room) setUpAgain(ctx context.Context, r *staff.Request, n newcomer, err error) (staff.Answer, error) {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return rm.setUpForm(ctx, r, n.Token, err)
	}
	return staff.Answer{}, err
}

func (rm *Room) beginSetUp(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	n := newcomerOf(r)
	in, err := rm.invited(ctx, n.Token)
	if err != nil {
		return rm.begin(r, nil, "", err)
	}
	wrong := faults{}
	a, key, err := rm.introduce(ctx, in, n, wrong)
	if err != nil {
		return staff.Answer{}, err
	}
	if other, found, err := rm.accountAt(ctx, key); err != nil {
		return staff.Answer{}, err
	} else if found && other.Person != in.Person {
		wrong["login"] = fault.New(fault.Conflict, "account.error.taken")
	}
	if len(wrong) > 0 {
		return rm.begin(r, nil, "", wrong)
	}
	options, state, err := rm.makePasskey(ctx, "set-up:"+mark(n.Token), a)
	return rm.begin(r, options, state, err)
}

func (rm *Room) takeSetUpPasskey(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	n := newcomerOf(r)
	s, err := rm.setUpPasskey(ctx, rm.origin(r), n, r.PostFormValue("state"), r.PostFormValue("credential"))
	if err != nil {
		return rm.setUpAgain(ctx, r, n, err)
	}
	return staff.Answer{To: rm.landing(ctx, s.person), Notice: "account.notice.welcome", Cookies: inCookies(s)}, nil
}
