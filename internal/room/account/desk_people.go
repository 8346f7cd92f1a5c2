package account

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

func (rm *Room) registerPeople(s *staff.Pages) {
	person := peoplePath + "{person}/"
	for _, p := range []staff.Page{
		{Name: "people", Method: http.MethodGet, Pattern: peoplePath, Action: See, Object: staff.Anywhere, Do: rm.peoplePage},
		{Name: "invite", Method: http.MethodGet, Pattern: peoplePath + "invite/", Action: Invite, Object: staff.Anywhere, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return rm.invitePage(ctx, r, nil)
		}},
		{Name: "invite.send", Method: http.MethodPost, Pattern: peoplePath + "invite/", Action: Invite, Object: rm.chosenBody, Do: rm.takeInvite},
		{Name: "person", Method: http.MethodGet, Pattern: person, Action: See, Object: rm.someone, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return rm.personPage(ctx, r, nil, "")
		}},
		{Name: "grant", Method: http.MethodPost, Pattern: person + "grants/", Action: Give, Object: rm.chosenBody, Do: rm.takeGrant},
		{Name: "revoke", Method: http.MethodPost, Pattern: person + "grants/{grant}/revoke/", Action: Take, Object: rm.itsBody, Do: rm.takeRevoke},
		{Name: "reset", Method: http.MethodPost, Pattern: person + "reset/", Action: Reset, Object: rm.resettable, Do: rm.takeReset},
		{Name: "export", Method: http.MethodGet, Pattern: exportPath, Action: See, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return rm.exportPage(ctx, r, nil)
		}},
		{Name: "export.ask", Method: http.MethodPost, Pattern: exportPath, Action: Export, Do: rm.askExport},
		{Name: "export.take", Method: http.MethodPost, Pattern: exportPath + "people.csv", Action: Export, Do: rm.takeExport},
		{Name: "proposal", Method: http.MethodPost, Pattern: "/desk/proposals/{proposal}/", Action: Confirm, Object: rm.proposed, Do: rm.takeDecision},
	} {
		p.Name = "account.people." + p.Name
		s.Page(p)
	}
	s.Nav(staff.Nav{Key: "account.people.title", Path: peoplePath, Action: See, Order: 90})
}

// chosenBody is the body that a form chooses, and in whose hands the choice is. Without a choice there is no object yet:
// what is done refuses it.
func (rm *Room) chosenBody(ctx context.Context, r *staff.Request) (access.Object, error) {
	o := access.Object{}
	if p := id.Person(r.PathValue("person")); p != "" {
		if _, err := rm.colleague(ctx, p); err != nil {
			return o, err
		}
		o.Hands = []id.Person{p}
	}
	body := id.Body(r.PostFormValue("body"))
	if body == "" {
		o.Anywhere = true
		return o, nil
	}
	scope, err := rm.o.Party.Scope(ctx, body)
	if err == nil && len(scope) == 0 {
		err = fault.New(fault.NotFound, "")
	}
	o.Scope = scope
	return o, err
}

// someone is an account as it is seen: by whoever may see people in a body in which it has a function, and otherwise by
// those of the party as a whole.
func (rm *Room) someone(ctx context.Context, r *staff.Request) (access.Object, error) {
	a, err := rm.colleague(ctx, id.Person(r.PathValue("person")))
	if err != nil {
		return access.Object{}, err
	}
	held, err := rm.o.Grants.Of(ctx, a.Person)
	if err != nil {
		return access.Object{}, err
	}
	for _, g := range held {
		o, err := rm.scopeOf(ctx, g.Body)
		if err != nil {
			return o, err
		}
		if r.May(See, o).OK {
			return o, nil
		}
	}
	return staff.Whole(ctx, r)
}

// resettable is an account as it is reset: by those of the party as a whole, and never by its owner.
func (rm *Room) resettable(ctx context.Context, r *staff.Request) (access.Object, error) {
	a, err := rm.colleague(ctx, id.Person(r.PathValue("person")))
	if err != nil {
		return access.Object{}, err
	}
	o, err := staff.Whole(ctx, r)
	o.Hands = []id.Person{a.Person}
	return o, err
}

func (rm *Room) scopeOf(ctx context.Context, body id.Body) (access.Object, error) {
	scope, err := rm.o.Party.Scope(ctx, body)
	return access.Object{Scope: scope}, err
}

// itsBody is the body of a grant.
func (rm *Room) itsBody(ctx context.Context, r *staff.Request) (access.Object, error) {
	g, err := rm.grantOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	o, err := rm.scopeOf(ctx, g.Body)
	o.Hands = []id.Person{g.Person}
	return o, err
}

func (rm *Room) grantOf(ctx context.Context, r *staff.Request) (access.Grant, error) {
	held, err := rm.o.Grants.Of(ctx, id.Person(r.PathValue("person")))
	if err != nil {
		return access.Grant{}, err
	}
	i := slices.IndexFunc(held, func(g access.Grant) bool { return string(g.ID) == r.PathValue("grant") })
	if i < 0 {
		return access.Grant{}, fault.New(fault.NotFound, "")
	}
	return held[i], nil
}

// proposed is a proposal: neither who made it nor who would be the administrator decides.
func (rm *Room) proposed(ctx context.Context, r *staff.Request) (access.Object, error) {
	p, err := rm.proposal(ctx, proposalID(r.PathValue("proposal")))
	if err != nil {
		return access.Object{}, err
	}
	o, err := rm.scopeOf(ctx, p.Grant.Body)
	o.Hands = []id.Person{p.Grant.By, p.Grant.Person}
	return o, err
}

// personRow is an account in the list.
type personRow struct {
	Name, Href string
	State      string
	Urgent     bool
	Grants     []grantRow
}

// grantRow is a function that somebody holds.
type grantRow struct {
	Function, Body string
	From, Until    time.Time
	Note           string
	Revoke         string // where the button posts to; "" without one
}

// proposalRow is what waits for a second administrator.
type proposalRow struct {
	Text   string
	At     time.Time
	Action string // "" when the visitor may not decide
	Why    string
}

type peopleData struct {
	Invite    *view.Link
	Export    *view.Link
	Proposals []proposalRow
	People    []personRow
	Empty     view.Empty
}

func (rm *Room) peoplePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	all, err := rm.accounts(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	live, err := rm.o.Grants.All(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	links, err := rm.links(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	whole, err := staff.Whole(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	everybody := r.May(See, whole).OK
	held := map[id.Person][]access.Grant{}
	seen := map[id.Person]bool{}
	for _, g := range live {
		o, err := rm.scopeOf(ctx, g.Body)
		if err != nil {
			return staff.Answer{}, err
		}
		if r.May(See, o).OK {
			held[g.Person] = append(held[g.Person], g)
			seen[g.Person] = true
		}
	}
	p := peopleData{Empty: view.Empty{Title: r.Text("account.people.empty"), Text: r.Text("account.people.empty.text")}}
	if canInvite(r) {
		p.Invite = &view.Link{Text: r.Text("account.people.invite"), Href: r.Href(peoplePath + "invite/")}
	}
	if everybody {
		p.Export = &view.Link{Text: r.Text("account.export.title"), Href: r.Href(exportPath)}
	}
	for _, a := range all {
		if !everybody && !seen[a.Person] {
			continue
		}
		row := personRow{Name: a.Name, Href: r.Href(peoplePath + string(a.Person) + "/")}
		row.State, row.Urgent = state(r, a, links[a.Person])
		if row.Grants, err = rm.grantRows(ctx, r, held[a.Person]); err != nil {
			return staff.Answer{}, err
		}
		p.People = append(p.People, row)
	}
	if p.Proposals, err = rm.proposalRows(ctx, r); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "account/people", Title: r.Text("account.people.title"), Data: p, Nav: peoplePath}, nil
}

// canInvite says whether the visitor may invite in some body, once a second factor is given.
func canInvite(r *staff.Request) bool { return mayAfterAll(r, Invite, access.Object{Anywhere: true}) }

// mayAfterAll says whether an action is allowed, or would be after a second factor: a button asks for it then.
func mayAfterAll(r *staff.Request, a access.Action, o access.Object) bool {
	v := r.May(a, o)
	return v.OK || v.Refusal == access.NotFresh
}

// state says how far an account is, and whether something is to be done.
func state(r *staff.Request, a Account, link time.Time) (text string, urgent bool) {
	switch {
	case !a.Ready.IsZero():
		return "", false
	case !link.IsZero():
		return r.Text("account.people.invited", "date", day(r, link)), false
	}
	return r.Text("account.people.lapsed"), true
}

func day(r *staff.Request, t time.Time) string {
	d, err := jalali.FromTime(t)
	if err != nil {
		return t.Format("2006-01-02")
	}
	return d.Medium(r.Lang)
}

// grantRows names functions and bodies.
func (rm *Room) grantRows(ctx context.Context, r *staff.Request, grants []access.Grant) ([]grantRow, error) {
	names, err := rm.bodyNames(ctx, r)
	if err != nil {
		return nil, err
	}
	var rows []grantRow
	for _, g := range grants {
		row := grantRow{Function: r.Text(g.Function.Key()), Body: names[g.Body], Until: g.Until}
		if g.Below {
			row.Body = r.Text("account.grant.below", "body", names[g.Body])
		}
		if r.Now.Before(g.From) {
			row.From = g.From
		}
		if g.Term != "" {
			row.Note = r.Text("account.grant.term")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (rm *Room) bodyNames(ctx context.Context, r *staff.Request) (map[id.Body]string, error) {
	bodies, err := rm.o.Party.Bodies(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	names := map[id.Body]string{}
	for _, b := range bodies {
		names[b.ID] = b.Name
	}
	return names, nil
}

func (rm *Room) proposalRows(ctx context.Context, r *staff.Request) ([]proposalRow, error) {
	all, err := rm.proposals(ctx)
	if err != nil {
		return nil, err
	}
	names, err := rm.bodyNames(ctx, r)
	if err != nil {
		return nil, err
	}
	var rows []proposalRow
	for _, p := range all {
		o, err := rm.scopeOf(ctx, p.Grant.Body)
		if err != nil {
			return nil, err
		}
		if !r.May(See, o).OK {
			continue
		}
		a, err := rm.Account(ctx, p.Grant.Person)
		if err != nil {
			return nil, err
		}
		by, err := rm.Account(ctx, p.Grant.By)
		if err != nil {
			return nil, err
		}
		row := proposalRow{Text: r.Text("account.proposal.text", "by", by.Name, "name", a.Name, "body", names[p.Grant.Body]), At: p.At}
		o.Hands = []id.Person{p.Grant.By, p.Grant.Person}
		if mayAfterAll(r, Confirm, o) {
			row.Action = r.Href("/desk/proposals/" + string(p.ID) + "/")
		} else {
			row.Why = r.Text("account.proposal.wait")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (rm *Room) takeDecision(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	p, err := rm.proposal(ctx, proposalID(r.PathValue("proposal")))
	if err != nil {
		return staff.Answer{}, err
	}
	answer := r.PostFormValue("answer")
	if answer != "yes" && answer != "no" {
		return staff.Answer{}, fault.New(fault.Invalid, "account.error.answer")
	}
	if err := rm.decide(ctx, r.Actor(), p, answer == "yes"); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: peoplePath, Notice: "account.notice.decided-" + answer}, nil
}

func (rm *Room) takeRevoke(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	g, err := rm.grantOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if err := rm.take(ctx, r.Actor(), g); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: peoplePath + string(g.Person) + "/", Notice: "account.notice.revoked"}, nil
}

// linkPage shows a new link, this once.
type linkPage struct {
	Name, Link string
	Days       int
	Back       view.Link
	Notice     *view.Notice
}

func (rm *Room) linkShown(r *staff.Request, person id.Person, name, token string, notice *view.Notice) staff.Answer {
	return staff.Answer{Template: "account/link", Title: r.Text("account.link.title"), Nav: peoplePath, Data: linkPage{
		Name: name, Link: rm.Link(token), Days: int(inviteTime / (24 * time.Hour)), Notice: notice,
		Back: view.Link{Text: r.Text("account.link.back"), Href: r.Href(peoplePath + string(person) + "/")},
	}}
}

func (rm *Room) takeReset(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	person := id.Person(r.PathValue("person"))
	token, err := rm.resetAtDesk(ctx, r.Actor(), person)
	if err != nil {
		return staff.Answer{}, err
	}
	a, err := rm.Account(ctx, person)
	if err != nil {
		return staff.Answer{}, fmt.Errorf("account: reset: %w", err)
	}
	return rm.linkShown(r, person, a.Name, token, nil), nil
}
