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

// The pages of who decides about applications.

func (rm *Room) registerApplications(s *staff.Pages) {
	type answer = func(context.Context, *staff.Request) (staff.Answer, error)
	page := func(method, name, pattern string, a access.Action, object func(context.Context, *staff.Request) (access.Object, error), do answer) {
		s.Page(staff.Page{Name: "member.applications." + name, Method: method, Pattern: applicationsPath + pattern, Action: a, Object: object, Do: do})
	}
	page(http.MethodGet, "list", "", ActSee, staff.Anywhere, rm.applicationsPage)
	page(http.MethodGet, "application", "{member}/", ActSee, rm.ofBody, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.applicationPage(ctx, r, "", "")
	})
	act := func(name string, object func(context.Context, *staff.Request) (access.Object, error), do func(context.Context, ledger.Actor, Decision) error) {
		page(http.MethodPost, name, "{member}/"+name+"/", ActDecide, object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return rm.decided(ctx, r, name, do)
		})
	}
	act("endorse", rm.ofLevel, rm.Endorse)
	act("refuse", rm.ofLevel, rm.Refuse)
	act("waive", staff.Whole, rm.Waive)
	act("take-in", staff.Whole, rm.TakeIn)
	s.Nav(staff.Nav{Key: "member.applications.nav", Path: applicationsPath, Action: ActSee, Order: 28})
}

// memberOf is the file of the address.
func (rm *Room) memberOf(ctx context.Context, r *staff.Request) (Member, error) {
	m := id.Member(r.PathValue("member"))
	if !id.Valid(string(m)) {
		return Member{}, fault.New(fault.NotFound, "")
	}
	return rm.store.Member(ctx, m)
}

// ofBody is the file of the address as its body's.
func (rm *Room) ofBody(ctx context.Context, r *staff.Request) (access.Object, error) {
	m, err := rm.memberOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	scope, err := rm.o.Party.Scope(ctx, m.Body)
	return access.Object{Scope: scope, State: string(m.State)}, err
}

// ofLevel is the file of the address as its level's: a level that let the time pass decides no more.
func (rm *Room) ofLevel(ctx context.Context, r *staff.Request) (access.Object, error) {
	m, err := rm.memberOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	scope, err := rm.o.Party.Scope(ctx, m.Level)
	return access.Object{Scope: scope, State: string(m.State)}, err
}

// listLength is how many files a page lists.
const listLength = 50

// listPage is what the template "desk-list" shows.
type listPage struct {
	Head  view.DeskHead
	Works []view.Work
	Empty *view.Empty
	Pager view.Pager
}

// applicationsPage lists what waits, by day. It names nobody.
func (rm *Room) applicationsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	bodies, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	var after *Member
	if x := id.Member(r.URL.Query().Get("after")); id.Valid(string(x)) {
		if m, err := rm.store.Member(ctx, x); err == nil {
			after = &m
		} else if !fault.Is(err, fault.NotFound) {
			return staff.Answer{}, err
		}
	}
	all, err := rm.store.Applications(ctx, bodies, after, listLength+1)
	if err != nil {
		return staff.Answer{}, err
	}
	p := listPage{Head: view.DeskHead{Title: r.Text("member.applications.title"), Note: r.Text("member.applications.note")}}
	if root, err := rm.o.Party.Root(ctx); err != nil {
		return staff.Answer{}, err
	} else if r.May(ActRules, access.Object{Scope: []id.Body{root}}).OK {
		p.Head.Ways = []view.Link{{Text: r.Text("member.rules.title"), Href: r.Href(rulesPath)}}
	}
	if len(all) > listLength {
		all = all[:listLength]
		p.Pager.Older = &view.Link{Text: r.Text("member.more"), Href: r.Href(applicationsPath) + "?after=" + string(all[listLength-1].ID)}
	}
	var asked []id.Body
	for _, m := range all {
		asked = append(asked, m.Body, m.Level)
	}
	names, err := rm.o.Party.Bodies(ctx, r.Lang, asked...)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, m := range all {
		w := view.Work{
			Kind: r.Text("member.application"), Title: r.Text("member.application.of", "day", day(m.Applied).Medium(r.Lang)), Href: r.Href(applicationPath(m.ID)), Of: names[m.Body],
			Chips: []view.Chip{{Text: r.Text("member.state." + string(m.State)), Tone: "wait"}},
		}
		if m.State != Applied {
			w.Due, w.Late = m.Due, !r.Now.Before(m.Due)
		}
		p.Works = append(p.Works, w)
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("member.applications.empty"), Text: r.Text("member.applications.empty.text")}
	}
	return staff.Answer{Template: "member/desk-list", Title: p.Head.Title, Data: p, Nav: applicationsPath}, nil
}

// deskApplication is what the template "desk-application" shows.
type deskApplication struct {
	Head    view.DeskHead
	Notices []view.Notice
	Keys    []view.Key
	Acts    *view.Acts
	Looks   []view.Deed
}

// roleOf is how much the visitor needs of files: who keeps the register of the party itself sees all.
func (rm *Room) roleOf(ctx context.Context, r *staff.Request) (role Role, opens bool, err error) {
	root, err := rm.o.Party.Root(ctx)
	if r.Verdict.Grant.Body == root {
		role = Centre
	}
	return role, r.Verdict.Grant.Function == access.OrganisationOffice, err
}

// applicationPage is an application as who decides reads it. act is what was refused, and wrong why.
func (rm *Room) applicationPage(ctx context.Context, r *staff.Request, act, wrong string) (staff.Answer, error) {
	m, err := rm.memberOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	names, err := rm.o.Party.Bodies(ctx, r.Lang, m.Body, m.Level)
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskApplication{Head: view.DeskHead{
		Title: r.Text("member.application.of", "day", day(m.Applied).Medium(r.Lang)), Kicker: names[m.Body],
		Crumbs: view.Crumbs{{Text: r.Text("member.applications.title"), Href: r.Href(applicationsPath)}}, Chips: []view.Chip{stateChip(r, &m)},
	}}
	if wrong != "" {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: wrong})
	}
	if err := rm.openedKeys(ctx, r, InApplication, &m, &p); err != nil {
		return staff.Answer{}, err
	}
	if err := rm.whereKeys(ctx, r, &m, names, &p); err != nil {
		return staff.Answer{}, err
	}
	if p.Acts, err = rm.acts(ctx, r, &m, act, wrong); err != nil {
		return staff.Answer{}, err
	}
	a := staff.Answer{Template: "member/desk-application", Title: p.Head.Title, Data: p, Nav: applicationsPath}
	if wrong != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

func stateChip(r *staff.Request, m *Member) view.Chip {
	tone := map[State]string{Active: "good", Refused: "off", Left: "off", Suspended: "late"}[m.State]
	if tone == "" {
		tone = "wait"
	}
	return view.Chip{Text: r.Text("member.state." + string(m.State)), Tone: tone}
}

// openedKeys opens the file for who keeps the register, and says whether its national number is another file's too.
func (rm *Room) openedKeys(ctx context.Context, r *staff.Request, what What, m *Member, p *deskApplication) error {
	role, opens, err := rm.roleOf(ctx, r)
	if err != nil {
		return err
	}
	if !opens {
		p.Notices = append(p.Notices, view.Notice{Title: r.Text("member.closed"), Text: r.Text("member.closed.text")})
		return nil
	}
	opened, limit, err := rm.lookWithin(ctx, r, role, what, m.ID)
	if limit != nil {
		p.Notices = append(p.Notices, *limit)
	}
	if err != nil || limit != nil {
		return err
	}
	if len(opened) == 0 {
		return fault.New(fault.NotFound, "")
	}
	f := opened[0].File
	p.Head.Title = f.Name()
	p.Keys = append(p.Keys, view.Key{Term: r.Text("member.field.mobile"), Text: phone(r.Lang, f.Mobile), LTR: true}, view.Key{Term: r.Text("member.field.county"), Text: f.County})
	if role == Centre {
		birth, _ := ReadBirth(f.Birth, day(r.Now))
		p.Keys = append(p.Keys, view.Key{Term: r.Text("member.field.national"), Text: i18n.Digits(r.Lang, f.National), LTR: true}, view.Key{Term: r.Text("member.field.birth"), Text: birth.Medium(r.Lang)})
	}
	for _, n := range f.Notes {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("member.note." + n.Act), Text: n.Text})
	}
	twins, err := rm.store.twins(ctx, m.ID)
	if err != nil {
		return err
	}
	if len(twins) > 0 && step(m.State, Refused) {
		key := "member.twin.application"
		if twins[0].State.Member() {
			key = "member.twin.member"
		}
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text(key), Text: r.Text(key + ".text")})
	}
	return nil
}

// lookWithin is Look for a page that goes on without names when those of the day are used up, and says so.
func (rm *Room) lookWithin(ctx context.Context, r *staff.Request, role Role, what What, members ...id.Member) ([]Opened, *view.Notice, error) {
	opened, err := rm.Look(ctx, r.Actor(), role, what, members...)
	if !fault.Is(err, fault.TooLarge) {
		return opened, nil, err
	}
	text, err := r.Said(err, "member.error.form")
	return nil, &view.Notice{Kind: "urgent", Title: r.Text("member.members.limit"), Text: text}, err
}

// whereKeys say where an application is.
func (rm *Room) whereKeys(ctx context.Context, r *staff.Request, m *Member, names map[id.Body]string, p *deskApplication) error {
	n, err := rm.store.introduced(ctx, m.ID)
	if err != nil {
		return err
	}
	need, err := rm.Number(ctx, Introducers)
	if err != nil {
		return err
	}
	who := view.Key{Term: r.Text("member.fact.introducers"), Text: r.Text("member.introducers", "have", i18n.Number(r.Lang, int64(n)), "of", i18n.Number(r.Lang, int64(need)))}
	if m.Waived {
		who.Text = r.Text("member.introducers.waived")
	}
	p.Keys = append(p.Keys, view.Key{Term: r.Text("member.fact.applied"), At: m.Applied}, who)
	switch m.State {
	case Introduced, Endorsed:
		p.Keys = append(p.Keys, view.Key{Term: r.Text("member.fact.level"), Text: names[m.Level]})
		due := view.Key{Term: r.Text("member.fact.due"), At: m.Due, Late: !r.Now.Before(m.Due)}
		if due.Late {
			due.Note = r.Text("member.late")
		}
		p.Keys = append(p.Keys, due)
	case Active, Suspended, Left:
		p.Keys = append(p.Keys, view.Key{Term: r.Text("member.fact.number"), Text: i18n.Number(r.Lang, m.Number)}, view.Key{Term: r.Text("member.fact.grade"), Text: r.Text("member.grade." + string(m.Grade))})
	}
	return nil
}

// acts are what the visitor may decide now. act is the one that was refused, and wrong why: what was typed there stays.
func (rm *Room) acts(ctx context.Context, r *staff.Request, m *Member, act, wrong string) (*view.Acts, error) {
	level, err := rm.o.Party.Scope(ctx, m.Level)
	if err != nil {
		return nil, err
	}
	root, err := rm.o.Party.Root(ctx)
	if err != nil {
		return nil, err
	}
	local := r.May(ActDecide, access.Object{Scope: level}).OK
	centre := r.May(ActDecide, access.Object{Scope: []id.Body{root}}).OK
	a := view.Acts{}
	add := func(key string, grave bool, fields ...view.Field) {
		x := view.Act{Key: key, Text: r.Text("member.act." + key), Hint: r.Text("member.act." + key + ".hint"), Action: r.Href(applicationPath(m.ID) + key + "/"), Grave: grave}
		x.Fields = append(fields, view.Field{Kind: "hidden", Name: "version", Value: strconv.FormatInt(m.Version, 10)})
		for i := range fields {
			if key == act && fields[i].Kind == "textarea" {
				x.Fields[i].Value, x.Fields[i].Error = r.PostFormValue(fields[i].Name), wrong
			}
		}
		if a.Main == nil && !grave && len(fields) == 0 {
			a.Main = &x
			return
		}
		a.More = append(a.More, x)
	}
	why := view.Field{Kind: "textarea", Name: "reason", Label: r.Text("member.field.reason"), Hint: r.Text("member.field.reason.inside"), Required: true, Rows: 3, Limit: 300}
	if m.State == Applied && centre {
		add("waive", false, why)
	}
	if m.State == Introduced && local {
		add("endorse", false)
	}
	if m.State == Endorsed && centre {
		grades := view.Field{Kind: "select", Name: "grade", Label: r.Text("member.fact.grade")}
		for _, g := range Grades {
			if g != Formal || m.Waived {
				grades.Options = append(grades.Options, view.Option{Value: string(g), Text: r.Text("member.grade." + string(g)), Chosen: g == Probationary})
			}
		}
		add("take-in", false, grades)
	}
	if local && step(m.State, Refused) {
		add("refuse", true, why, view.Field{Kind: "check", Name: "tell", Label: r.Text("member.field.tell"), Hint: r.Text("member.field.tell.hint"), Checked: act == "refuse" && r.PostFormValue("tell") != ""})
	}
	if a.Main == nil && len(a.More) == 0 {
		return nil, nil
	}
	return &a, nil
}

// decided takes a decision. What is refused is said on the page, with what was typed.
func (rm *Room) decided(ctx context.Context, r *staff.Request, name string, do func(context.Context, ledger.Actor, Decision) error) (staff.Answer, error) {
	m, wrong, err := rm.decide(ctx, r, do)
	if err != nil {
		return staff.Answer{}, err
	}
	if wrong != "" {
		return rm.applicationPage(ctx, r, name, wrong)
	}
	return staff.Answer{To: applicationPath(m), Notice: "member.notice." + name}, nil
}

// doneBy does what a form asks to the file of the address, and gives why it cannot be done.
func (rm *Room) doneBy(ctx context.Context, r *staff.Request, do func(context.Context, ledger.Actor, Decision) error) error {
	m, err := rm.memberOf(ctx, r)
	if err != nil {
		return err
	}
	return do(ctx, r.Actor(), Decision{Member: m.ID, Version: versionOf(r), Reason: r.PostFormValue("reason"), Grade: Grade(r.PostFormValue("grade")), Tell: r.PostFormValue("tell") != ""})
}

// decide does what a form asks to the file of the address. wrong is why it cannot be done, in words.
func (rm *Room) decide(ctx context.Context, r *staff.Request, do func(context.Context, ledger.Actor, Decision) error) (member id.Member, wrong string, err error) {
	m, err := rm.memberOf(ctx, r)
	if err != nil {
		return "", "", err
	}
	if err = rm.doneBy(ctx, r, do); err != nil {
		wrong, err = r.Said(err, "member.error.form")
	}
	return m.ID, wrong, err
}
