package member

import (
	"context"
	"net/http"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// The pages of who wants to join. They need no account and no script, are kept in no cache and no copy of the site, and are not
// counted among the visits.

// JoinPath is where somebody applies, without language.
const JoinPath = "/join/"

const (
	followPath   = JoinPath + "follow/"
	withdrawPath = JoinPath + "withdraw/"
	gonePath     = JoinPath + "gone/"
	leftPath     = JoinPath + "left/"
)

func (rm *Room) registerJoin(s *staff.Pages) {
	page := func(method, name, pattern string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "member.join." + name, Method: method, Pattern: pattern, Open: true, MaxBody: 64 << 10, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			a, err := do(ctx, r)
			a.Public = true
			return a, err
		}})
	}
	// whileOpen answers in the place of a page while the party takes no applications. Who applied before follows and withdraws.
	whileOpen := func(do func(context.Context, *staff.Request) (staff.Answer, error)) func(context.Context, *staff.Request) (staff.Answer, error) {
		return func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			switch open, err := rm.Number(ctx, Open); {
			case err != nil:
				return staff.Answer{}, err
			case open == 0:
				return shutPage(r), nil
			}
			return do(ctx, r)
		}
	}
	page(http.MethodGet, "form", JoinPath, whileOpen(func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		token, err := rm.Token()
		if err != nil {
			return staff.Answer{}, err
		}
		return rm.joinForm(ctx, r, token, nil)
	}))
	page(http.MethodPost, "send", JoinPath, whileOpen(rm.join))
	page(http.MethodGet, "follow.form", followPath, func(_ context.Context, r *staff.Request) (staff.Answer, error) { return followForm(r, ""), nil })
	page(http.MethodPost, "follow", followPath, rm.follow)
	page(http.MethodPost, "withdraw", withdrawPath, rm.withdraw)
	for name, path := range map[string]string{"gone": gonePath, "left": leftPath} {
		page(http.MethodGet, name, path, func(_ context.Context, r *staff.Request) (staff.Answer, error) {
			p := joinPage{Title: r.Text("member." + name + ".title"), Lead: r.Text("member." + name + ".text")}
			return staff.Answer{Template: "member/join", Title: p.Title, Data: p}, nil
		})
	}
}

// joinPage is what the template "join" shows.
type joinPage struct {
	Title, Lead string
	Notice      *view.Notice
	Facts       []view.Fact
	Form        *view.Form
	Ways        []view.Link
	Notes       []string
}

// shutPage says that nobody can apply now, and what can be done. A form that was open before meets it too: nothing of it is kept.
func shutPage(r *staff.Request) staff.Answer {
	p := joinPage{
		Title: r.Text("member.join.title"), Notice: &view.Notice{Title: r.Text("member.shut.title"), Text: r.Text("member.shut.text")},
		Ways: []view.Link{{Text: r.Text("member.follow.way"), Href: r.Href(followPath)}},
	}
	a := staff.Answer{Template: "member/join", Title: p.Title, Data: p}
	if r.Method == http.MethodPost {
		a.Status = http.StatusConflict
	}
	return a
}

// typedIn are the fields of the form, as they were typed.
func typedIn(r *staff.Request) Form {
	v := func(name string) string {
		return strings.TrimSpace(r.Typed(name))
	}
	return Form{Given: v("given"), Family: v("family"), Birth: v("birth"), National: v("national"), Mobile: v("mobile"), County: v("county")}
}

// joinForm is the form, with what was typed and what is wrong with it.
func (rm *Room) joinForm(ctx context.Context, r *staff.Request, token string, wrong map[string]error) (staff.Answer, error) {
	x := typedIn(r)
	branches, err := rm.o.Party.Branches(ctx, r.Lang)
	if err != nil {
		return staff.Answer{}, err
	}
	body := view.Field{Name: "body", Kind: "select", Label: r.Text("member.field.body"), Hint: r.Text("member.field.body.hint"), Required: true, Options: []view.Option{{Text: r.Text("member.field.choose")}}}
	for _, b := range branches {
		body.Options = append(body.Options, view.Option{Value: b.Slug, Text: b.Name, Chosen: b.Slug == r.PostFormValue("body")})
	}
	text := func(name, value, auto string, f view.Field) view.Field {
		f.Name, f.Value, f.Autocomplete, f.Required = name, value, auto, true
		f.Label, f.Hint = r.Text("member.field."+name), ""
		if key := "member.field." + name + ".hint"; f.Rows == 0 && name != "given" && name != "family" {
			f.Hint = r.Text(key)
		}
		return f
	}
	fields := []view.Field{
		text("given", x.Given, "given-name", view.Field{}), text("family", x.Family, "family-name", view.Field{}),
		text("birth", x.Birth, "off", view.Field{Kind: "date"}),
		text("national", x.National, "off", view.Field{Kind: "number"}),
		text("mobile", x.Mobile, "tel", view.Field{Kind: "tel"}),
		body,
		text("county", x.County, "address-level2", view.Field{}),
	}
	for _, p := range Purposes {
		fields = append(fields, view.Field{Name: "agree-" + p.Name, Kind: "check", Label: r.Text(p.Key()), Checked: r.PostFormValue("agree-"+p.Name) != "", Required: p.Required})
	}
	fields = append(fields, view.Field{Kind: "hidden", Name: "token", Value: token})
	for i, f := range fields {
		if err := wrong[f.Name]; err != nil {
			if fields[i].Error, err = r.Said(err, "member.error.form"); err != nil {
				return staff.Answer{}, err
			}
		}
	}
	need, err := rm.Number(ctx, Introducers)
	if err != nil {
		return staff.Answer{}, err
	}
	lead := r.Text("member.join.lead", "n", i18n.Number(r.Lang, int64(need)))
	if need == 0 {
		lead = r.Text("member.join.lead.none")
	}
	p := joinPage{
		Title: r.Text("member.join.title"), Lead: lead, Notes: []string{r.Text("member.join.note")},
		Form: &view.Form{ID: "join", Action: r.Href(JoinPath), Method: "post", Fields: fields, Submit: r.Text("member.join.next")},
		Ways: []view.Link{{Text: r.Text("member.follow.way"), Href: r.Href(followPath)}},
	}
	a := staff.Answer{Template: "member/join", Title: p.Title, Data: p}
	if len(wrong) > 0 {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// join takes the form. What was understood is shown in words first, the day of birth above all, and is sent by a second button.
func (rm *Room) join(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return staff.Answer{}, fault.Wrap(fault.Invalid, err)
	}
	token := r.PostFormValue("token")
	if !validToken(token) {
		return staff.Answer{}, fault.New(fault.Invalid, "member.error.form")
	}
	if r.PostFormValue("go") == "change" {
		return rm.joinForm(ctx, r, token, nil)
	}
	file, wrong := typedIn(r).Read(day(r.Now))
	a := Application{Token: token, File: file}
	branches, err := rm.o.Party.Branches(ctx, r.Lang)
	if err != nil {
		return staff.Answer{}, err
	}
	name := ""
	for _, b := range branches {
		if b.Slug == r.PostFormValue("body") {
			a.Body, name = b.ID, b.Name
		}
	}
	if a.Body == "" {
		wrong["body"] = fault.New(fault.Invalid, "member.error.body")
	}
	for _, p := range Purposes {
		if r.PostFormValue("agree-"+p.Name) != "" {
			a.Agreed = append(a.Agreed, p.Name)
		} else if p.Required {
			wrong["agree-"+p.Name] = fault.New(fault.Invalid, "member.error.consent")
		}
	}
	if len(wrong) > 0 {
		return rm.joinForm(ctx, r, token, wrong)
	}
	if r.PostFormValue("go") != "send" {
		return confirmPage(r, &a, name), nil
	}
	most, err := rm.Number(ctx, AppliedDaily)
	if err != nil {
		return staff.Answer{}, err
	}
	if err := rm.try(ctx, "apply", most); fault.Is(err, fault.Busy) { // what was typed stays: tomorrow it can be sent
		a, err := rm.joinForm(ctx, r, token, nil)
		if err != nil {
			return staff.Answer{}, err
		}
		p := a.Data.(joinPage)
		p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("member.busy.title"), Text: r.Text("member.error.network")}
		a.Data, a.Status = p, http.StatusTooManyRequests
		return a, nil
	} else if err != nil {
		return staff.Answer{}, err
	}
	receipt, err := rm.Apply(ctx, a)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.receiptPage(ctx, r, receipt)
}

// confirmPage says what was understood.
func confirmPage(r *staff.Request, a *Application, body string) staff.Answer {
	birth, _ := ReadBirth(a.File.Birth, day(r.Now))
	words := birth.Medium(r.Lang)
	if r.Lang == i18n.Persian {
		words = birth.Words()
	}
	p := joinPage{
		Title: r.Text("member.confirm.title"), Lead: r.Text("member.confirm.lead"),
		Facts: []view.Fact{
			{Term: r.Text("member.field.given"), Text: a.File.Given},
			{Term: r.Text("member.field.family"), Text: a.File.Family},
			{Term: r.Text("member.field.birth"), Text: words},
			{Term: r.Text("member.field.national"), Text: i18n.Digits(r.Lang, a.File.National), LTR: true},
			{Term: r.Text("member.field.mobile"), Text: phone(r.Lang, a.File.Mobile), LTR: true},
			{Term: r.Text("member.field.body"), Text: body},
			{Term: r.Text("member.field.county"), Text: a.File.County},
		},
	}
	fields := []view.Field{}
	for _, name := range []string{"given", "family", "birth", "national", "mobile", "body", "county", "token"} {
		fields = append(fields, view.Field{Kind: "hidden", Name: name, Value: r.PostFormValue(name)})
	}
	for _, name := range a.Agreed {
		fields = append(fields, view.Field{Kind: "hidden", Name: "agree-" + name, Value: "1"})
	}
	p.Form = &view.Form{ID: "confirm", Action: r.Href(JoinPath), Fields: fields, Submit: r.Text("member.confirm.send")}
	return staff.Answer{Template: "member/confirm", Title: p.Title, Data: p}
}

// receiptPage is what a page with the tracking code shows.
type receiptPage struct {
	Title, Lead string
	Code        string
	Link        string // "" where nobody has to introduce
	Follow      view.Link
}

// groups writes a tracking code in fours.
func groups(lang, code string) string {
	var parts []string
	for ; len(code) > 4; code = code[4:] {
		parts = append(parts, code[:4])
	}
	return i18n.Digits(lang, strings.Join(append(parts, code), " "))
}

func (rm *Room) receiptPage(ctx context.Context, r *staff.Request, x Receipt) (staff.Answer, error) {
	p := receiptPage{
		Title: r.Text("member.sent.title"), Lead: r.Text("member.sent.lead"), Code: groups(r.Lang, x.Code),
		Follow: view.Link{Text: r.Text("member.follow.way"), Href: r.Href(followPath)},
	}
	need, err := rm.Number(ctx, Introducers)
	if need > 0 {
		p.Link = rm.introduceLink(r.Lang, x.Link)
	}
	return staff.Answer{Template: "member/sent", Title: p.Title, Data: p}, err
}

// introducePath is where an introducer confirms, without language.
const introducePath = "/my/introduce/"

func (rm *Room) introduceLink(lang, token string) string {
	return rm.o.BaseURL + i18n.Prefix(lang) + introducePath + token + "/"
}

// wrongCodes is how many tracking codes that are none may come from a network on a day.
const wrongCodes = 40

// try counts what comes from a network on a day, before it is done; whoever does many at once gains nothing by it.
func (rm *Room) try(ctx context.Context, what string, most int) error {
	mark, on, err := rm.network(ctx, what)
	if err != nil || mark == nil {
		return err
	}
	n := 0
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		n, err = rm.store.try(ctx, mark, on)
		return err
	})
	if err != nil {
		return err
	}
	if n > most {
		return web.Later(fault.New(fault.Busy, "member.error.network"), 6*time.Hour)
	}
	return nil
}

// network is the key under which a network counts on this day; nil for a local socket.
func (rm *Room) network(ctx context.Context, what string) ([]byte, Day, error) {
	n, on := web.Network(ctx), day(rm.o.Now())
	if !n.IsValid() {
		return nil, on, nil
	}
	mark, err := rm.o.Keys.Index(ctx, "member "+what, on.Numeric()+" "+n.String())
	return mark, on, err
}
