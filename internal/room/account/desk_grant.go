package account

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// grantFields are the fields of a function that is given: which, where, from when to when.
func (rm *Room) grantFields(ctx context.Context, r *staff.Request, action access.Action, person id.Person) ([]view.Field, error) {
	functions := view.Field{Name: "function", Kind: "select", Label: r.Text("account.field.function"), Required: true, Options: []view.Option{{Text: r.Text("account.choose")}}}
	for _, f := range access.Functions {
		functions.Options = append(functions.Options, view.Option{Value: string(f), Text: r.Text(f.Key()), Chosen: r.PostFormValue("function") == string(f)})
	}
	all, err := rm.o.Party.Bodies(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	bodies := view.Field{Name: "body", Kind: "select", Label: r.Text("account.field.body"), Required: true, Options: []view.Option{{Text: r.Text("account.choose")}}}
	reach := r.Reach(action)
	for _, b := range all {
		scope, err := rm.o.Party.Scope(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(reach, func(g access.Grant) bool { return g.Body == b.ID || g.Below && slices.Contains(scope, g.Body) }) {
			continue
		}
		bodies.Options = append(bodies.Options, view.Option{
			Value: string(b.ID), Text: strings.Repeat("– ", b.Depth) + b.Name, Chosen: r.PostFormValue("body") == string(b.ID),
		})
	}
	fields := []view.Field{
		functions, bodies,
		{Name: "below", Kind: "check", Label: r.Text("account.field.below"), Checked: r.PostFormValue("below") != ""},
		{Name: "from", Kind: "date", Label: r.Text("account.field.from"), Hint: r.Text("account.field.from.hint"), Value: r.PostFormValue("from")},
		{Name: "until", Kind: "date", Label: r.Text("account.field.until"), Hint: r.Text("account.field.until.hint"), Value: r.PostFormValue("until")},
	}
	if person == "" {
		return fields, nil
	}
	terms, err := rm.o.Party.Terms(ctx, r.Lang, person)
	if err != nil || len(terms) == 0 {
		return fields, err
	}
	term := view.Field{Name: "term", Kind: "select", Label: r.Text("account.field.term"), Hint: r.Text("account.field.term.hint"), Options: []view.Option{{Text: r.Text("account.field.term.none")}}}
	for _, t := range terms {
		term.Options = append(term.Options, view.Option{Value: string(t.ID), Text: t.Name, Chosen: r.PostFormValue("term") == string(t.ID)})
	}
	return append(fields, term), nil
}

// readGrant reads what grantFields ask. The last day given is a day on which the function is still held.
func (rm *Room) readGrant(ctx context.Context, r *staff.Request, person id.Person) (access.Grant, error) {
	wrong := faults{}
	g := access.Grant{
		Person: person, Function: access.Function(r.PostFormValue("function")), Body: id.Body(r.PostFormValue("body")),
		Below: r.PostFormValue("below") != "", Term: id.Term(r.PostFormValue("term")),
	}
	if !g.Function.Known() {
		wrong["function"] = fault.New(fault.Invalid, "account.error.function")
	}
	if g.Body == "" {
		wrong["body"] = fault.New(fault.Invalid, "account.error.body")
	}
	if within, err := rm.within(ctx, r, g); err != nil {
		return g, err
	} else if !within {
		wrong["below"] = fault.New(fault.Invalid, "account.error.below")
	}
	var err error
	if g.From, err = readDay(r.PostFormValue("from"), 0); err != nil {
		wrong["from"] = err
	}
	if !g.From.IsZero() && g.From.Before(r.Now) {
		if today, err := jalali.FromTime(r.Now); err == nil && g.From.Before(today.Time()) {
			wrong["from"] = fault.New(fault.Invalid, "account.error.past")
		}
		g.From = r.Now
	}
	if g.Until, err = readDay(r.PostFormValue("until"), 1); err != nil {
		wrong["until"] = err
	}
	if from := g.From; !g.Until.IsZero() && (from.IsZero() && !g.Until.After(r.Now) || !from.IsZero() && !g.Until.After(from)) {
		wrong["until"] = fault.New(fault.Invalid, "access.error.until")
	}
	if g.Term != "" {
		terms, err := rm.o.Party.Terms(ctx, r.Lang, person)
		if err != nil {
			return g, err
		}
		if !slices.ContainsFunc(terms, func(t TermChoice) bool { return t.ID == g.Term }) {
			wrong["term"] = fault.New(fault.Invalid, "account.error.term")
		}
	}
	if len(wrong) > 0 {
		return g, wrong
	}
	return g, nil
}

// within says whether a function reaches no further than that of the administrator who gives it.
func (rm *Room) within(ctx context.Context, r *staff.Request, g access.Grant) (bool, error) {
	if !g.Below || g.Body == "" {
		return true, nil
	}
	scope, err := rm.o.Party.Scope(ctx, g.Body)
	return slices.ContainsFunc(r.Reach(Give), func(h access.Grant) bool { return h.Below && slices.Contains(scope, h.Body) }), err
}

// readDay reads a Jalali day and goes on by so many days; an empty field is no time.
func readDay(s string, plus int) (time.Time, error) {
	if strings.TrimSpace(s) == "" {
		return time.Time{}, nil
	}
	d, err := jalali.Parse(s)
	if err == nil {
		d, err = d.AddDays(plus)
	}
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "account.error.day")
	}
	return d.Time(), nil
}

// inviteData is the page on which somebody is invited.
type inviteData struct {
	Form view.Form
}

func (rm *Room) invitePage(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	fields, err := rm.grantFields(ctx, r, Invite, "")
	if err != nil {
		return staff.Answer{}, err
	}
	people, err := rm.strangers(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	who := []view.Field{{Name: "name", Label: r.Text("account.field.name"), Value: r.PostFormValue("name"), Autocomplete: "off"}}
	if len(people) > 0 {
		who[0].Hint = r.Text("account.invite.name.hint")
		f := view.Field{Name: "person", Kind: "select", Label: r.Text("account.field.person"), Hint: r.Text("account.field.person.hint"), Options: []view.Option{{Text: r.Text("account.field.person.none")}}}
		for _, p := range people {
			f.Options = append(f.Options, view.Option{Value: string(p.ID), Text: p.Name, Chosen: r.PostFormValue("person") == string(p.ID)})
		}
		who = append(who, f)
	}
	p := inviteData{Form: view.Form{
		ID: "invite", Action: r.Href(peoplePath + "invite/"), Method: "post", Submit: r.Text("account.invite.go"), Fields: append(who, fields...),
		Cancel: &view.Link{Text: r.Text("account.people.back"), Href: r.Href(peoplePath)},
	}}
	a := staff.Answer{Template: "account/invite", Title: r.Text("account.people.invite"), Nav: peoplePath}
	if wrong != nil {
		if err := show(r, p.Form.Fields, wrong, "name"); err != nil {
			return staff.Answer{}, err
		}
		a.Status = http.StatusUnprocessableEntity
	}
	a.Data = p
	return a, nil
}

// strangers are people of the directory without an account.
func (rm *Room) strangers(ctx context.Context, r *staff.Request) ([]PersonChoice, error) {
	people, err := rm.o.Party.People(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	all, err := rm.accounts(ctx)
	if err != nil {
		return nil, err
	}
	has := map[id.Person]bool{}
	for _, a := range all {
		has[a.Person] = true
	}
	return slices.DeleteFunc(slices.Clone(people), func(p PersonChoice) bool { return has[p.ID] }), nil
}

func (rm *Room) takeInvite(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	in := Invitation{Name: r.PostFormValue("name"), Person: id.Person(r.PostFormValue("person"))}
	if in.Person != "" {
		people, err := rm.strangers(ctx, r)
		if err != nil {
			return staff.Answer{}, err
		}
		i := slices.IndexFunc(people, func(p PersonChoice) bool { return p.ID == in.Person })
		if i < 0 {
			return rm.invitePage(ctx, r, faults{"person": fault.New(fault.Conflict, "account.error.has")})
		}
		if strings.TrimSpace(in.Name) == "" {
			in.Name = people[i].Name
		}
	}
	g, err := rm.readGrant(ctx, r, "")
	wrong := faults{}
	if err != nil && !errors.As(err, &wrong) {
		return staff.Answer{}, err
	}
	if _, err := readName(in.Name); err != nil {
		wrong["name"] = err
	}
	administrator := g.Function == access.Administrator
	if administrator && len(wrong) == 0 {
		others, err := rm.otherAdministrators(ctx, r.Visitor.Person, g)
		if err != nil {
			return staff.Answer{}, err
		}
		if others == 0 {
			wrong["function"] = fault.New(fault.Conflict, "account.error.alone")
		}
	}
	if len(wrong) > 0 {
		return rm.invitePage(ctx, r, wrong)
	}
	var notice *view.Notice
	var token string
	var person id.Person
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if !administrator {
			in.Grant = g
		}
		var err error
		if token, person, err = rm.InviteSomebody(ctx, r.Actor(), in); err != nil || !administrator {
			return err
		}
		g.Person = person
		notice = &view.Notice{Title: r.Text("account.proposal.made"), Text: r.Text("account.proposal.wait")}
		return rm.propose(ctx, r.Actor(), g)
	})
	if err != nil {
		return rm.inviteAgain(ctx, r, err)
	}
	return rm.linkShown(r, person, in.Name, token, notice), nil
}

func (rm *Room) inviteAgain(ctx context.Context, r *staff.Request, err error) (staff.Answer, error) {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return rm.invitePage(ctx, r, err)
	}
	return staff.Answer{}, err
}

// personData is the page of an account.
type personData struct {
	Name, Login  string
	State        string
	Urgent       bool
	Since        time.Time
	Grants, Past []grantRow
	Form         *view.Form
	Reset        string // where the button posts to; "" without one
	Own          string // why nothing can be changed
	Back         view.Link
}

func (rm *Room) personPage(ctx context.Context, r *staff.Request, wrong error, at string) (staff.Answer, error) {
	a, err := rm.Account(ctx, id.Person(r.PathValue("person")))
	if err != nil {
		return staff.Answer{}, err
	}
	links, err := rm.links(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	p := personData{Name: a.Name, Login: a.Login, Since: a.Created, Back: view.Link{Text: r.Text("account.people.back"), Href: r.Href(peoplePath)}}
	p.State, p.Urgent = state(r, a, links[a.Person])
	if err := rm.personGrants(ctx, r, a, &p); err != nil {
		return staff.Answer{}, err
	}
	hands := []id.Person{a.Person}
	if mayAfterAll(r, Give, access.Object{Anywhere: true, Hands: hands}) {
		fields, err := rm.grantFields(ctx, r, Give, a.Person)
		if err != nil {
			return staff.Answer{}, err
		}
		p.Form = &view.Form{
			ID: "grant", Action: r.Href(peoplePath + string(a.Person) + "/grants/"), Method: "post", Submit: r.Text("account.grant.go"),
			Title: r.Text("account.grant.title"), Fields: fields,
		}
	} else if a.Person == r.Visitor.Person {
		p.Own = r.Text("account.people.own")
	}
	whole, err := staff.Whole(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	whole.Hands = hands
	if mayAfterAll(r, Reset, whole) {
		p.Reset = r.Href(peoplePath + string(a.Person) + "/reset/")
	}
	answer := staff.Answer{Template: "account/person", Title: a.Name, Nav: peoplePath}
	if wrong != nil && p.Form != nil {
		if err := show(r, p.Form.Fields, wrong, at); err != nil {
			return staff.Answer{}, err
		}
		answer.Status = http.StatusUnprocessableEntity
	}
	answer.Data = p
	return answer, nil
}

// personGrants lists what the visitor may see of somebody's functions, with what may be taken back.
func (rm *Room) personGrants(ctx context.Context, r *staff.Request, a Account, p *personData) error {
	held, err := rm.o.Grants.Of(ctx, a.Person)
	if err != nil {
		return err
	}
	for _, g := range held {
		o, err := rm.scopeOf(ctx, g.Body)
		if err != nil {
			return err
		}
		if !r.May(See, o).OK {
			continue
		}
		rows, err := rm.grantRows(ctx, r, []access.Grant{g})
		if err != nil {
			return err
		}
		if !g.Until.IsZero() && !g.Until.After(r.Now) {
			p.Past = append(p.Past, rows...)
			continue
		}
		o.Hands = []id.Person{a.Person}
		if mayAfterAll(r, Take, o) {
			rows[0].Revoke = r.Href(peoplePath + string(a.Person) + "/grants/" + string(g.ID) + "/revoke/")
		}
		p.Grants = append(p.Grants, rows...)
	}
	return nil
}

func (rm *Room) takeGrant(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	person := id.Person(r.PathValue("person"))
	g, err := rm.readGrant(ctx, r, person)
	notice := "account.notice.granted"
	if err == nil {
		var proposed bool
		if proposed, err = rm.give(ctx, r.Actor(), g); proposed {
			notice = "account.notice.proposed"
		}
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return rm.personPage(ctx, r, err, "function")
	}
	if err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: peoplePath + string(person) + "/", Notice: notice}, nil
}
