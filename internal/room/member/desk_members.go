package member

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The pages of who keeps the register.

const findPath = home + "find/"

func filePath(m id.Member) string { return home + string(m) + "/" }

func (rm *Room) registerMembers(s *staff.Pages) {
	type object = func(context.Context, *staff.Request) (access.Object, error)
	type answer = func(context.Context, *staff.Request) (staff.Answer, error)
	page := func(method, name, pattern string, a access.Action, of object, do answer) {
		s.Page(staff.Page{Name: "member.desk." + name, Method: method, Pattern: home + pattern, Action: a, Object: of, Do: do})
	}
	page(http.MethodGet, "list", "", ActSee, staff.Anywhere, rm.membersPage)
	page(http.MethodPost, "find", "find/", ActFind, staff.Anywhere, rm.findPage)
	page(http.MethodGet, "file", "{member}/", ActSee, rm.ofBody, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.filePage(ctx, r, "", "")
	})
	act := func(name string, of object, do func(context.Context, ledger.Actor, Decision) error) {
		page(http.MethodPost, name, "{member}/"+name+"/", ActKeep, of, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			m, wrong, err := rm.decide(ctx, r, do)
			if err != nil {
				return staff.Answer{}, err
			}
			if wrong != "" {
				return rm.filePage(ctx, r, name, wrong)
			}
			return staff.Answer{To: filePath(m), Notice: "member.notice." + name}, nil
		})
	}
	page(http.MethodGet, "card", "{member}/card/print/", ActFind, rm.ofBody, rm.deskCard)
	page(http.MethodPost, "card.renew", "{member}/card/renew/", ActKeep, rm.ofBody, rm.renewDeskCard)
	page(http.MethodPost, "door", "{member}/door/", ActDoor, rm.ofBody, rm.sheetPage)
	act("promote", staff.Whole, rm.Promote)
	act("suspend", rm.ofBody, rm.Suspend)
	act("restore", rm.ofBody, rm.Restore)
	act("leave", rm.ofBody, rm.Leave)
	s.Nav(staff.Nav{Key: "member.nav", Path: home, Action: ActSee, Order: 27})
}

// membersList is what the template "desk-members" shows.
type membersList struct {
	Head   view.DeskHead
	Notice *view.Notice
	Find   *view.Form
	Table  *view.Table
	Empty  *view.Empty
	Pager  view.Pager
}

// membersPage lists members by number.
func (rm *Room) membersPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	bodies, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	all, err := rm.store.Members(ctx, bodies, after, listLength+1)
	if err != nil {
		return staff.Answer{}, err
	}
	p := membersList{Head: view.DeskHead{Title: r.Text("member.members.title"), Note: r.Text("member.members.note"), Ways: []view.Link{{Text: r.Text("member.dues.title"), Href: r.Href(duesPath)}, {Text: r.Text("member.roll.title"), Href: r.Href(rollPath)}}}}
	if len(r.Reach(ActFind)) > 0 {
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("member.export.title"), Href: r.Href(exportPath)})
	}
	if len(all) > listLength {
		all = all[:listLength]
		p.Pager.Older = &view.Link{Text: r.Text("member.members.more"), Href: r.Href(home) + "?after=" + strconv.FormatInt(all[listLength-1].Number, 10)}
	}
	if err := rm.listed(ctx, r, InList, all, &p); err != nil {
		return staff.Answer{}, err
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("member.members.empty"), Text: r.Text("member.members.empty.text")}
	}
	return rm.membersAnswer(r, &p, "", ""), nil
}

func (rm *Room) membersAnswer(r *staff.Request, p *membersList, kind Kind, typed string) staff.Answer {
	if len(r.Reach(ActFind)) > 0 {
		by := view.Field{Kind: "select", Name: "by", Label: r.Text("member.find.by")}
		for _, k := range []Kind{ByFamily, ByName, ByPhone, ByNational} {
			by.Options = append(by.Options, view.Option{Value: string(k), Text: r.Text("member.find." + string(k)), Chosen: k == kind})
		}
		p.Find = &view.Form{ID: "find", Action: r.Href(findPath), Method: "post", Title: r.Text("member.find.title"), Submit: r.Text("member.find.go"), Fields: []view.Field{
			by, {Name: "q", Kind: "search", Label: r.Text("member.find.what"), Hint: r.Text("member.find.hint"), Value: typed, Autocomplete: "off", Required: true},
		}}
	}
	return staff.Answer{Template: "member/desk-members", Title: p.Head.Title, Data: p, Nav: home}
}

// listed makes the rows of a list. Names are shown to who keeps the register, until the limit of the day.
func (rm *Room) listed(ctx context.Context, r *staff.Request, what What, all []Member, p *membersList) error {
	names := map[id.Member]string{}
	if grants := r.Reach(ActFind); len(grants) > 0 {
		ids := make([]id.Member, 0, len(all))
		for _, m := range all { // an inspector of one body may keep the register of another
			if ok, err := rm.mayOpen(ctx, r, &m); err != nil {
				return err
			} else if ok {
				ids = append(ids, m.ID)
			}
		}
		by := ledger.Actor{Person: r.Visitor.Person, Body: grants[0].Body, Via: "desk"}
		opened, err := rm.Look(ctx, by, Branch, what, ids...)
		if fault.Is(err, fault.TooLarge) {
			text, err := r.Said(err, "member.error.form")
			if err != nil {
				return err
			}
			p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("member.members.limit"), Text: text}
			if what == InFind { // a number that is found by a name or a phone tells whose it is
				return nil
			}
		} else if err != nil {
			return err
		}
		for _, o := range opened {
			names[o.ID] = o.Name()
		}
	}
	asked := make([]id.Body, len(all))
	for i, m := range all {
		asked[i] = m.Body
	}
	bodies, err := rm.o.Party.Bodies(ctx, r.Lang, asked...)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return nil
	}
	p.Table = &view.Table{Caption: p.Head.Title, Quiet: true, Columns: []view.Column{
		{Text: r.Text("member.col.who")}, {Text: r.Text("member.fact.body")}, {Text: r.Text("member.fact.grade")}, {Text: r.Text("member.col.state")}, {Text: r.Text("member.col.since")},
	}}
	for _, m := range all {
		number, since := r.Text("member.number", "number", i18n.Digits(r.Lang, strconv.FormatInt(m.Number, 10))), m.Taken
		x := view.Row{Head: names[m.ID], Href: r.Href(filePath(m.ID)), Below: number}
		if m.Number == 0 {
			x.Href, x.Below, since = r.Href(applicationPath(m.ID)), r.Text("member.application"), m.Applied
		}
		if x.Head == "" {
			x.Head, x.Below = x.Below, ""
		}
		x.Cells = []string{bodies[m.Body], r.Text("member.grade." + string(m.Grade)), r.Text("member.state." + string(m.State)), day(since).Medium(r.Lang)}
		p.Table.Rows = append(p.Table.Rows, x)
	}
	return nil
}

// mayOpen says whether the visitor keeps the register of a file's body.
func (rm *Room) mayOpen(ctx context.Context, r *staff.Request, m *Member) (bool, error) {
	scope, err := rm.o.Party.Scope(ctx, m.Body)
	return err == nil && r.May(ActFind, access.Object{Scope: scope}).OK, err
}

// findPage lists the files with exactly what was typed. It is a form that is sent, so that no name or number stands in an address.
func (rm *Room) findPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	bodies, err := r.Bodies(ctx, ActFind, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	kind, typed := Kind(r.PostFormValue("by")), strings.TrimSpace(r.Typed("q"))
	p := membersList{Head: view.DeskHead{Title: r.Text("member.found.title"), Crumbs: view.Crumbs{{Text: r.Text("member.members.title"), Href: r.Href(home)}}}}
	ids, err := rm.Find(ctx, kind, typed, bodies, listLength)
	if err != nil {
		wrong, err := r.Said(err, "member.error.form")
		if err != nil {
			return staff.Answer{}, err
		}
		a := rm.membersAnswer(r, &p, kind, typed)
		p.Find.Fields[1].Error, a.Status = wrong, http.StatusUnprocessableEntity
		return a, nil
	}
	rows, err := rm.store.rows(ctx, ids)
	if err != nil {
		return staff.Answer{}, err
	}
	all := make([]Member, len(rows))
	for i := range rows {
		all[i] = rows[i].Member
	}
	if err := rm.listed(ctx, r, InFind, all, &p); err != nil {
		return staff.Answer{}, err
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("member.found.empty"), Text: r.Text("member.found.empty.text")}
	}
	return rm.membersAnswer(r, &p, kind, typed), nil
}

// shownLooks is how many of those who looked the page of a file lists.
const shownLooks = 30

// filePage is the file of a member. act is what was refused, and wrong why.
func (rm *Room) filePage(ctx context.Context, r *staff.Request, act, wrong string) (staff.Answer, error) {
	return rm.filePageOf(ctx, r, act, wrong, nil)
}

// filePageOf is filePage with what is wrong of an act's fields, by field.
func (rm *Room) filePageOf(ctx context.Context, r *staff.Request, act, wrong string, fields map[string]error) (staff.Answer, error) {
	m, err := rm.memberOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if m.Number == 0 {
		return staff.Answer{To: applicationPath(m.ID)}, nil
	}
	names, err := rm.o.Party.Bodies(ctx, r.Lang, m.Body, m.Level)
	if err != nil {
		return staff.Answer{}, err
	}
	number := r.Text("member.number", "number", i18n.Digits(r.Lang, strconv.FormatInt(m.Number, 10)))
	p := deskApplication{Head: view.DeskHead{
		Title: number, Kicker: names[m.Body], Crumbs: view.Crumbs{{Text: r.Text("member.members.title"), Href: r.Href(home)}}, Chips: []view.Chip{stateChip(r, &m)},
	}}
	if wrong != "" {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: wrong})
	}
	if ok, err := rm.mayOpen(ctx, r, &m); err != nil {
		return staff.Answer{}, err
	} else if ok && m.State == Active {
		p.Head.Ways = []view.Link{{Text: r.Text("member.card"), Href: r.Href(filePath(m.ID) + "card/print/")}}
	}
	if err := rm.openedKeys(ctx, r, InFile, &m, &p); err != nil {
		return staff.Answer{}, err
	}
	if err := rm.whereKeys(ctx, r, &m, names, &p); err != nil {
		return staff.Answer{}, err
	}
	if err := rm.duesKeys(ctx, r, &m, &p); err != nil {
		return staff.Answer{}, err
	}
	if p.Acts, err = rm.keepActs(ctx, r, &m, act, wrong, fields); err != nil {
		return staff.Answer{}, err
	}
	if p.Looks, err = rm.lookDeeds(ctx, r, m.ID); err != nil {
		return staff.Answer{}, err
	}
	a := staff.Answer{Template: "member/desk-application", Title: p.Head.Title, Data: p, Nav: home}
	if wrong != "" || len(fields) > 0 {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// lookDeeds are who opened a file, the last first.
func (rm *Room) lookDeeds(ctx context.Context, r *staff.Request, m id.Member) ([]view.Deed, error) {
	looks, err := rm.store.Looks(ctx, m, shownLooks)
	if err != nil {
		return nil, err
	}
	var people []id.Person
	var asked []id.Body
	for _, l := range looks {
		people, asked = append(people, l.By), append(asked, l.Body)
	}
	names, err := rm.o.Party.Names(ctx, r.Lang, people...)
	if err != nil {
		return nil, err
	}
	bodies, err := rm.o.Party.Bodies(ctx, r.Lang, asked...)
	if err != nil {
		return nil, err
	}
	var deeds []view.Deed
	for _, l := range looks {
		deeds = append(deeds, view.Deed{Title: r.Text("member.look." + string(l.What)), At: l.At, Who: names[l.By], Post: bodies[l.Body]})
	}
	return deeds, nil
}

// keepActs are what the visitor may do to the file of a member now.
func (rm *Room) keepActs(ctx context.Context, r *staff.Request, m *Member, act, wrong string, fields map[string]error) (*view.Acts, error) {
	scope, err := rm.o.Party.Scope(ctx, m.Body)
	if err != nil {
		return nil, err
	}
	root, err := rm.o.Party.Root(ctx)
	if err != nil {
		return nil, err
	}
	days, err := rm.Number(ctx, GradeDays)
	if err != nil {
		return nil, err
	}
	a := view.Acts{}
	version := view.Field{Kind: "hidden", Name: "version", Value: strconv.FormatInt(m.Version, 10)}
	if m.State == Active && next(m.Grade) != "" && r.May(ActKeep, access.Object{Scope: []id.Body{root}}).OK {
		a.Main = &view.Act{Key: "promote", Text: r.Text("member.act.promote", "grade", r.Text("member.grade."+string(next(m.Grade)))), Action: r.Href(filePath(m.ID) + "promote/"), Fields: []view.Field{version}}
		if from := m.NextFrom(days); r.Now.Before(from) {
			a.Main.Why = r.Text("member.act.promote.early", "day", day(from).Medium(r.Lang))
		}
	}
	if r.May(ActKeep, access.Object{Scope: scope}).OK {
		for _, x := range []struct {
			key   string
			state State
			grave bool
		}{{"suspend", Active, true}, {"restore", Suspended, false}, {"leave", Active, true}, {"leave", Suspended, true}} {
			if x.state != m.State {
				continue
			}
			why := view.Field{Kind: "textarea", Name: "reason", Label: r.Text("member.field.reason"), Hint: r.Text("member.field.reason.inside"), Required: true, Rows: 3, Limit: 300}
			if x.key == act {
				why.Value, why.Error = r.PostFormValue("reason"), wrong
			}
			if x.key == "leave" {
				dues, err := rm.duesActs(r, m, act, wrong, fields, version)
				if err != nil {
					return nil, err
				}
				a.More = append(a.More, dues...)
				t, err := rm.transferAct(ctx, r, m, act, wrong, version)
				if err != nil {
					return nil, err
				}
				a.More = append(a.More, t)
			}
			a.More = append(a.More, view.Act{Key: x.key, Text: r.Text("member.act." + x.key), Hint: r.Text("member.act." + x.key + ".hint"), Action: r.Href(filePath(m.ID) + x.key + "/"), Fields: []view.Field{why, version}, Grave: x.grave})
		}
	}
	if v := r.May(ActDoor, access.Object{Scope: scope}); m.State.Member() && (v.OK || v.Refusal == access.NotFresh) {
		door := view.Act{Key: "door", Text: r.Text("member.act.door"), Hint: r.Text("member.act.door.hint"), Action: r.Href(filePath(m.ID) + "door/"), Fields: []view.Field{version}}
		if m.Person != "" {
			door.Hint = r.Text("member.act.door.again")
		}
		a.More = append([]view.Act{door}, a.More...)
	}
	if a.Main == nil && len(a.More) == 0 {
		return nil, nil
	}
	return &a, nil
}
