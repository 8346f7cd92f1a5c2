package account

import (
	"context"
	"net/http"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

func (rm *Room) registerMy(s *staff.Pages) {
	rm.registerContact(s)
	page := func(action access.Action, method, pattern, name string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "account.my" + name, Method: method, Pattern: myPath + pattern, Action: action, Do: do})
	}
	page(Own, http.MethodGet, "", "", func(ctx context.Context, r *staff.Request) (staff.Answer, error) { return rm.myPage(ctx, r, nil) })
	page(Own, http.MethodPost, "name/", ".name", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		if err := rm.rename(ctx, r.Visitor.Person, r.PostFormValue("name")); fault.Is(err, fault.NotFound) { // an account without a name
			return staff.Answer{}, err
		} else if err != nil {
			return rm.myPage(ctx, r, err)
		}
		return staff.Answer{To: myPath, Notice: "account.notice.saved"}, nil
	})
	page(Own, http.MethodPost, "devices/end/", ".devices.end", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		err := rm.endOtherDevices(ctx, own(r), rm.origin(r).device)
		return staff.Answer{To: myPath, Notice: "account.notice.others-out"}, err
	})
	page(Own, http.MethodPost, "devices/{session}/end/", ".device.end", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		err := rm.endDevice(ctx, r.Visitor.Person, id.Session(r.PathValue("session")))
		return staff.Answer{To: myPath, Notice: "account.notice.device-out"}, err
	})
	page(Factors, http.MethodGet, "password/", ".password", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.passwordPage(r, nil)
	})
	page(Factors, http.MethodPost, "password/", ".password.change", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		if err := rm.changePassword(ctx, own(r), rm.origin(r).device, r.PostFormValue("password")); err != nil {
			return rm.passwordPage(r, err)
		}
		return staff.Answer{To: myPath, Notice: "account.notice.password"}, nil
	})
	page(Factors, http.MethodGet, "app/", ".app", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.appForm(ctx, r, nil)
	})
	page(Factors, http.MethodPost, "app/", ".app.change", rm.takeApp)
	page(Factors, http.MethodPost, "codes/", ".codes", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		codes, err := rm.renewCodes(ctx, r.Visitor.Person)
		return codesShown(r, codes, view.Link{Text: r.Text("account.codes.my"), Href: r.Href(myPath)}), err
	})
	page(Factors, http.MethodGet, "passkeys/new/", ".passkey.new", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.passkeyPage(r, nil)
	})
	page(Factors, http.MethodPost, "passkeys/new/begin/", ".passkey.begin", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		a, err := rm.Account(ctx, r.Visitor.Person)
		if err != nil {
			return staff.Answer{}, err
		}
		options, state, err := rm.makePasskey(ctx, "add:"+string(a.Person), a)
		return rm.begin(r, options, state, err)
	})
	page(Factors, http.MethodPost, "passkeys/new/", ".passkey.add", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		if err := rm.addOwnPasskey(ctx, r.Visitor.Person, r.PostFormValue("state"), r.PostFormValue("credential"), rm.origin(r).label); err != nil {
			return rm.passkeyPage(r, err)
		}
		return staff.Answer{To: myPath, Notice: "account.notice.passkey"}, nil
	})
	page(Factors, http.MethodPost, "passkeys/{passkey}/remove/", ".passkey.remove", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		err := rm.dropPasskey(ctx, r.Visitor.Person, passkeyID(r.PathValue("passkey")))
		return staff.Answer{To: myPath, Notice: "account.notice.passkey-gone"}, err
	})
}

// deviceRow is a device or a passkey in a list.
type deviceRow struct {
	Name    string
	At      time.Time // last used
	Since   time.Time
	Current bool
	Action  string // where the button posts to; "" without one
}

// myData is the page of one's own account.
type myData struct {
	Faults   []view.Field
	Name     view.Form
	Login    string
	Devices  []deviceRow
	EndAll   string // "" when there is no other device
	Passkeys []deviceRow
	NewKey   *view.Link
	App      bool
	AppLink  view.Link
	Password *view.Link
	Codes    string // where the button for new ones posts to
	Left     int
	Grants   []grantRow
}

// deviceName is what a device is called in a list.
func deviceName(r *staff.Request, label string) string {
	var browser, system string
	for i, c := range label {
		if c == ' ' {
			browser, system = label[:i], label[i+1:]
		}
	}
	if browser == "" {
		browser, system = "other", "other"
	}
	return r.Text("account.device", "browser", r.Text("account.browser."+browser), "system", r.Text("account.system."+system))
}

func (rm *Room) myPage(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	person := r.Visitor.Person
	a, err := rm.Account(ctx, person)
	if err != nil {
		return staff.Answer{}, err
	}
	f, err := rm.factors(ctx, person)
	if err != nil {
		return staff.Answer{}, err
	}
	p := myData{
		Login: a.Login, App: f.totp, Left: f.codes,
		AppLink: view.Link{Text: r.Text("account.my.app.add"), Href: r.Href(myPath + "app/")},
	}
	if !a.Nameless {
		p.Name = view.Form{
			ID: "name", Action: r.Href(myPath + "name/"), Method: "post", Submit: r.Text("account.my.save"), Title: r.Text("account.my.name"),
			Fields: []view.Field{{Name: "name", Label: r.Text("account.field.name"), Value: a.Name, Autocomplete: "name", Required: true}},
		}
	}
	answer := staff.Answer{Template: "account/my", Title: r.Text("account.my.title")}
	if wrong != nil {
		p.Name.Fields[0].Value = r.PostFormValue("name")
		if err := show(r, p.Name.Fields, wrong, "name"); err != nil {
			return staff.Answer{}, err
		}
		answer.Status = http.StatusUnprocessableEntity
	}
	if f.totp {
		p.AppLink.Text = r.Text("account.my.app.renew")
		p.Password = &view.Link{Text: r.Text("account.my.password"), Href: r.Href(myPath + "password/")}
		p.Codes = r.Href(myPath + "codes/")
	}
	sessions, err := rm.sessions(ctx, person)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, s := range sessions {
		d := deviceRow{Name: deviceName(r, s.Device), At: s.Seen, Since: s.Created, Current: s.ID == r.Visitor.Session}
		if !d.Current {
			d.Action = r.Href(myPath + "devices/" + string(s.ID) + "/end/")
			p.EndAll = r.Href(myPath + "devices/end/")
		}
		p.Devices = append(p.Devices, d)
	}
	keys, err := rm.passkeys(ctx, person)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, k := range keys {
		p.Passkeys = append(p.Passkeys, deviceRow{
			Name: deviceName(r, k.Label), At: k.Used, Since: k.Created, Action: r.Href(myPath + "passkeys/" + string(k.ID) + "/remove/"),
		})
	}
	if rm.keys != nil {
		p.NewKey = &view.Link{Text: r.Text("account.my.passkey.add"), Href: r.Href(myPath + "passkeys/new/")}
	}
	if p.Grants, err = rm.grantRows(ctx, r, r.Who.Grants); err != nil {
		return staff.Answer{}, err
	}
	answer.Data = p
	return answer, nil
}

// ownPage is a page of one's own with one form.
func (rm *Room) ownPage(r *staff.Request, title, lead string, f view.Form, key *passkeyButton, wrong error) (staff.Answer, error) {
	p := doorPage{Title: r.Text(title), Lead: r.Text(lead), Form: f, Passkey: key}
	p.Form.Method = "post"
	p.Form.Cancel = &view.Link{Text: r.Text("account.my.back"), Href: r.Href(myPath)}
	a := staff.Answer{Template: "account/door", Title: p.Title, Data: p}
	if wrong == nil {
		return a, nil
	}
	at := f.Fields[0].Name
	if f.Submit == "" {
		if !fault.Is(wrong, fault.Invalid) && !fault.Is(wrong, fault.Conflict) {
			return staff.Answer{}, wrong
		}
		p.Notice = &view.Notice{Kind: "urgent", Title: told(r, wrong)}
		a.Data, a.Status = p, http.StatusUnprocessableEntity
		return a, nil
	}
	return refusedPage(r, a, wrong, at)
}

func (rm *Room) passwordPage(r *staff.Request, wrong error) (staff.Answer, error) {
	field := newPasswordField(r)
	field.Required = true
	return rm.ownPage(r, "account.my.password", "account.my.password.lead", view.Form{
		ID: "password", Action: r.Href(myPath + "password/"), Submit: r.Text("account.my.save"), Fields: []view.Field{field},
	}, nil, wrong)
}

func (rm *Room) passkeyPage(r *staff.Request, wrong error) (staff.Answer, error) {
	if rm.keys == nil {
		return staff.Answer{}, errNoPasskeys
	}
	key := rm.passkeyButton(r, "create", myPath+"passkeys/new/", "account.my.passkey.make")
	key.Ghost = false
	return rm.ownPage(r, "account.my.passkey.add", "account.my.passkey.lead", view.Form{ID: "passkey", Action: r.Href(myPath + "passkeys/new/"), Fields: ceremonyFields}, key, wrong)
}

// ownAppPage renews the authenticator app.
type ownAppPage struct {
	Faults   []view.Field
	Action   string
	Password *view.Field
	App      appPage
	Code     view.Field
	Key      view.Field
	Back     view.Link
}

func (rm *Room) appForm(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	a, err := rm.Account(ctx, r.Visitor.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	key, sealed, err := rm.pendingKey(r, "app:"+string(a.Person))
	if err != nil {
		return staff.Answer{}, err
	}
	p := ownAppPage{
		Action: r.Href(myPath + "app/"), Code: appCodeField(r), Key: view.Field{Kind: "hidden", Name: "key", Value: sealed},
		Back: view.Link{Text: r.Text("account.my.back"), Href: r.Href(myPath)},
	}
	if p.App, err = rm.app(ctx, r, key, a.Login); err != nil {
		return staff.Answer{}, err
	}
	fields := []view.Field{p.Code}
	if a.password == "" {
		fields = append(fields, newPasswordField(r))
	}
	answer := staff.Answer{Template: "account/app", Title: r.Text("account.app.title")}
	if wrong != nil {
		if err := show(r, fields, wrong, "code"); err != nil {
			return staff.Answer{}, err
		}
		p.Faults = view.Form{Fields: fields}.Faults()
		answer.Status = http.StatusUnprocessableEntity
	}
	p.Code = fields[0]
	if len(fields) > 1 {
		p.Password = &fields[1]
	}
	answer.Data = p
	return answer, nil
}

func (rm *Room) takeApp(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	key, sealed, err := rm.pendingKey(r, "app:"+string(r.Visitor.Person))
	if err != nil {
		return staff.Answer{}, err
	}
	code := r.PostFormValue("code")
	if sealed != r.PostFormValue("key") {
		code = ""
		r.PostForm.Set("key", sealed)
	}
	codes, err := rm.renewTOTP(ctx, own(r), key, code, r.PostFormValue("password"))
	if err != nil {
		return rm.appForm(ctx, r, err)
	}
	return codesShown(r, codes, view.Link{Text: r.Text("account.codes.my"), Href: r.Href(myPath)}), nil
}
