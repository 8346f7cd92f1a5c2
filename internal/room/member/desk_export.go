package member

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// The pages on which a list is asked for, taken, and known again.

const exportPath = home + "export/"

// Plug adds the room's acts of two people. It comes before Register.
func (rm *Room) Plug(two *second.Acts) {
	rm.two = two
	two.Add(second.Act{
		Name: actExport, See: ActExport, Confirm: ActConfirmExport, Function: access.OrganisationOffice, Then: exportPath,
		Do: func(context.Context, ledger.Actor, second.Proposal) error { return nil }, // the confirmed proposal is the permission
		Tell: func(ctx context.Context, r *staff.Request, p second.Proposal) ([]view.Key, error) {
			names, err := rm.o.Party.Bodies(ctx, r.Lang, p.Body)
			if err != nil {
				return nil, err
			}
			want, err := wanted(p)
			return []view.Key{{Term: r.Text("member.export.of"), Text: names[p.Body]}, {Term: r.Text("member.export.holds"), Text: r.Text("member.export.columns")}, {Term: r.Text("member.export.days"), Text: i18n.Number(r.Lang, int64(want.Days))}}, err
		},
	})
}

func (rm *Room) registerExport(s *staff.Pages) {
	page := func(method, name, pattern string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "member.export." + name, Method: method, Pattern: exportPath + pattern, Action: ActExport, Object: staff.Anywhere, Do: do})
	}
	page(http.MethodGet, "page", "", func(ctx context.Context, r *staff.Request) (staff.Answer, error) { return rm.exportPage(ctx, r, nil) })
	page(http.MethodPost, "ask", "", rm.askExport)
	page(http.MethodPost, "take", "take/", rm.takeExport)
	page(http.MethodPost, "known", "known/", rm.knownExport)
	page(http.MethodGet, "file", "{export}/members.csv.age", rm.exportFile)
}

// exportData is what the template "desk-export" shows.
type exportData struct {
	Head    view.DeskHead
	Notice  *view.Notice
	Ready   []exportReady
	Waiting []view.Work
	Form    *view.Form
	Table   *view.Table
	Known   *view.Form
	Find    string
}

// exportReady is a list that the visitor may take now.
type exportReady struct {
	Proposal, Why string
	Key           view.Key
}

// exportPage is the page. wrong is what cannot be accepted, by field.
func (rm *Room) exportPage(ctx context.Context, r *staff.Request, wrong map[string]error) (staff.Answer, error) {
	bodies, err := r.Bodies(ctx, ActExport, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	p := exportData{Head: view.DeskHead{Title: r.Text("member.export.title"), Note: r.Text("member.export.note"), Crumbs: view.Crumbs{{Text: r.Text("member.members.title"), Href: r.Href(home)}}}}
	if p.Waiting, err = rm.two.Works(ctx, r, actExport); err != nil {
		return staff.Answer{}, err
	}
	if p.Form, err = rm.exportForm(ctx, r, wrong); err != nil {
		return staff.Answer{}, err
	}
	past, err := rm.store.Exports(ctx, bodies, listLength)
	if err != nil {
		return staff.Answer{}, err
	}
	taken := map[string]bool{}
	for _, x := range past {
		taken[x.Proposal] = true
	}
	ready, err := rm.two.Confirmed(ctx, actExport, r.Visitor.Person, r.Now.Add(-exportTake))
	if err != nil {
		return staff.Answer{}, err
	}
	for _, x := range ready {
		if !taken[x.ID] {
			p.Ready = append(p.Ready, exportReady{x.ID, x.Why, view.Key{Term: r.Text("member.export.until"), At: x.Decided.Add(exportTake)}})
		}
	}
	if p.Table, err = rm.exportsTable(ctx, r, past); err != nil {
		return staff.Answer{}, err
	}
	p.Known = &view.Form{ID: "known", Action: r.Href(exportPath + "known/"), Method: "post", Submit: r.Text("member.export.known.go"), Fields: []view.Field{
		{Name: "phone", Kind: "tel", Label: r.Text("member.find.phone"), Hint: r.Text("member.export.known.hint"), Value: r.Typed("phone"), Autocomplete: "off"},
		{Name: "numbers", Kind: "textarea", Rows: 3, Label: r.Text("member.export.known.numbers"), Hint: r.Text("member.export.known.numbers.hint"), Value: persian.Truncate(r.PostFormValue("numbers"), 1000)},
	}}
	a := staff.Answer{Template: "member/desk-export", Title: p.Head.Title, Nav: home}
	for i, f := range p.Known.Fields {
		if err := wrong[f.Name]; err != nil {
			if p.Known.Fields[i].Error, err = r.Said(err, "member.error.form"); err != nil {
				return staff.Answer{}, err
			}
		}
	}
	if err := wrong[""]; err != nil {
		said, err := r.Said(err, "member.error.form")
		if err != nil {
			return staff.Answer{}, err
		}
		p.Notice = &view.Notice{Kind: "urgent", Title: said}
	}
	if len(wrong) > 0 {
		a.Status = http.StatusUnprocessableEntity
	}
	a.Data = &p
	return a, nil
}

// exportForm asks for a list.
func (rm *Room) exportForm(ctx context.Context, r *staff.Request, wrong map[string]error) (*view.Form, error) {
	of := view.Field{Name: "body", Kind: "select", Label: r.Text("member.export.of"), Required: true, Options: []view.Option{{Text: r.Text("member.field.choose")}}}
	all, err := rm.o.Party.Branches(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		scope, err := rm.o.Party.Scope(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		if r.May(ActExport, access.Object{Scope: scope}).OK {
			of.Options = append(of.Options, view.Option{Value: b.Slug, Text: b.Name, Chosen: b.Slug == r.PostFormValue("body")})
		}
	}
	days := r.Typed("days")
	if days == "" {
		days = i18n.Digits(r.Lang, "7")
	}
	f := &view.Form{ID: "export", Action: r.Href(exportPath), Method: "post", Submit: r.Text("member.export.ask"), Fields: []view.Field{
		of,
		{Name: "why", Kind: "textarea", Rows: 3, Label: r.Text("member.export.why"), Hint: r.Text("member.export.why.hint"), Value: persian.Truncate(r.PostFormValue("why"), 1000), Required: true},
		{Name: "days", Kind: "number", Label: r.Text("member.export.days"), Hint: r.Text("member.rule.bounds", "least", i18n.Number(r.Lang, 1), "most", i18n.Number(r.Lang, exportDaysMost)), Value: days, Required: true},
	}}
	for i := range f.Fields {
		if err := wrong[f.Fields[i].Name]; err != nil {
			if f.Fields[i].Error, err = r.Said(err, "member.error.form"); err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

// exportsTable lists the lists that were let out.
func (rm *Room) exportsTable(ctx context.Context, r *staff.Request, all []Export) (*view.Table, error) {
	if len(all) == 0 {
		return nil, nil
	}
	var people []id.Person
	var asked []id.Body
	for _, x := range all {
		people, asked = append(people, x.By), append(asked, x.Body)
	}
	names, err := rm.o.Party.Names(ctx, r.Lang, people...)
	if err != nil {
		return nil, err
	}
	bodies, err := rm.o.Party.Bodies(ctx, r.Lang, asked...)
	t := &view.Table{Caption: r.Text("member.export.past"), Columns: []view.Column{{Text: r.Text("member.export.of")}, {Text: r.Text("member.export.by")}, {Text: r.Text("member.export.rows"), Numeric: true}, {Text: r.Text("member.export.at")}, {Text: r.Text("member.export.gone")}}}
	for _, x := range all {
		row := view.Row{Head: bodies[x.Body], Cells: []string{names[x.By], i18n.Number(r.Lang, int64(x.Rows)), dayOf(r.Lang, x.At), dayOf(r.Lang, x.Until)}}
		if x.By == r.Visitor.Person && r.Now.Before(x.Until) {
			row.Href = r.Href(exportPath + x.ID + "/members.csv.age")
		}
		t.Rows = append(t.Rows, row)
	}
	return t, err
}

func (rm *Room) askExport(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	all, err := rm.o.Party.Branches(ctx, r.Lang)
	if err != nil {
		return staff.Answer{}, err
	}
	wrong := map[string]error{}
	var body id.Body
	for _, b := range all {
		if b.Slug == r.PostFormValue("body") {
			body = b.ID
		}
	}
	if body == "" {
		wrong["body"] = fault.New(fault.Invalid, "member.error.body")
	} else if scope, err := rm.o.Party.Scope(ctx, body); err != nil {
		return staff.Answer{}, err
	} else if v := r.May(ActExport, access.Object{Scope: scope}); !v.OK {
		return staff.Answer{}, fault.New(fault.Forbidden, v.Refusal.Key())
	}
	days, err := persian.ParseInt(r.PostFormValue("days"))
	if err != nil || days < 1 || days > exportDaysMost {
		wrong["days"] = fault.New(fault.Invalid, "member.error.number", "least", 1, "most", exportDaysMost)
	}
	why, err := r.Lines("why")
	if err != nil {
		wrong["why"] = err
	}
	if len(wrong) > 0 {
		return rm.exportPage(ctx, r, wrong)
	}
	if _, err := rm.AskExport(ctx, r.Actor(), body, why, int(days)); fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return rm.exportPage(ctx, r, map[string]error{"why": err})
	} else if err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: exportPath, Notice: "second.notice.proposed"}, nil
}

// exportedPage is what the template "exported" shows, this once.
type exportedPage struct {
	Head       view.DeskHead
	Passphrase string
	File       view.Link
	Keys       []view.Key
}

func (rm *Room) takeExport(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	var headings []string
	for _, h := range []string{"member.fact.number", "member.field.given", "member.field.family", "member.field.mobile", "member.field.county", "member.fact.body", "member.fact.grade", "member.my.since"} {
		headings = append(headings, r.Text(h))
	}
	bodies := map[id.Body]string{}
	all, err := rm.o.Party.Branches(ctx, r.Lang)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, b := range all {
		bodies[b.ID] = b.Name
	}
	if p, err := rm.two.Find(ctx, actExport, r.PostFormValue("proposal")); err == nil {
		if err := rm.mayTake(ctx, r, p.Body); err != nil {
			return staff.Answer{}, err
		}
	} else if !fault.Is(err, fault.NotFound) {
		return staff.Answer{}, err
	}
	x, passphrase, err := rm.TakeExport(ctx, r.Actor(), r.PostFormValue("proposal"), headings, func(o *Opened) []string {
		return []string{strconv.FormatInt(o.Number, 10), o.Given, o.Family, dialled(o.Mobile), o.County, bodies[o.Body], r.Text("member.grade." + string(o.Grade)), day(o.Taken).Numeric()}
	})
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return rm.exportPage(ctx, r, map[string]error{"": err})
	}
	if err != nil {
		return staff.Answer{}, err
	}
	p := exportedPage{
		Head:       view.DeskHead{Title: r.Text("member.exported.title"), Note: r.Text("member.exported.note"), Crumbs: view.Crumbs{{Text: r.Text("member.export.title"), Href: r.Href(exportPath)}}},
		Passphrase: passphrase, File: view.Link{Text: r.Text("member.exported.file"), Href: r.Href(exportPath + x.ID + "/members.csv.age")},
		Keys: []view.Key{{Term: r.Text("member.export.rows"), Text: i18n.Number(r.Lang, int64(x.Rows))}, {Term: r.Text("member.export.gone"), At: x.Until}},
	}
	return staff.Answer{Template: "member/exported", Title: p.Head.Title, Data: p, Nav: home}, nil
}

// mayTake says why the visitor takes no list of a body: whoever asked for one may keep the register of another body by now.
func (rm *Room) mayTake(ctx context.Context, r *staff.Request, body id.Body) error {
	scope, err := rm.o.Party.Scope(ctx, body)
	if err != nil {
		return err
	}
	if v := r.May(ActExport, access.Object{Scope: scope}); !v.OK {
		return fault.New(fault.Forbidden, v.Refusal.Key())
	}
	return nil
}

// exportFile gives a list to who took it, until its time is over.
func (rm *Room) exportFile(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.store.exportFile(ctx, r.PathValue("export"), r.Visitor.Person, r.Now)
	if fault.Is(err, fault.NotFound) {
		return rm.exportPage(ctx, r, map[string]error{"": fault.New(fault.Conflict, "member.error.export.gone")})
	}
	if err == nil {
		err = rm.mayTake(ctx, r, x.Body)
	}
	return staff.Answer{Type: "application/octet-stream", Body: x.File}, err
}

// knownExport says which export a list comes from that somebody found: by a phone number of it, or by the order of its rows.
func (rm *Room) knownExport(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	bodies, err := r.Bodies(ctx, ActExport, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	past, err := rm.store.Exports(ctx, bodies, knownMost)
	if err != nil {
		return staff.Answer{}, err
	}
	field, x := "phone", Export{}
	if typed := r.PostFormValue("numbers"); strings.TrimSpace(typed) != "" {
		field = "numbers"
		var numbers []int64
		for _, w := range strings.FieldsFunc(persian.ParseDigits(typed), func(c rune) bool { return c < '0' || c > '9' }) {
			if n, err := strconv.ParseInt(w, 10, 64); err == nil && len(numbers) < listLength {
				numbers = append(numbers, n)
			}
		}
		x, err = rm.ExportOrdered(ctx, past, numbers)
	} else if x, err = rm.ExportAt(ctx, r.PostFormValue("phone")); err == nil && !slices.ContainsFunc(past, func(p Export) bool { return p.ID == x.ID }) {
		err = fault.New(fault.NotFound, "") // another body's
	}
	switch {
	case fault.Is(err, fault.NotFound):
		return rm.exportPage(ctx, r, map[string]error{field: fault.New(fault.Invalid, "member.error.export.unknown")})
	case fault.Is(err, fault.Invalid):
		return rm.exportPage(ctx, r, map[string]error{field: err})
	case err != nil:
		return staff.Answer{}, err
	}
	a, err := rm.exportPage(ctx, r, nil)
	if err != nil {
		return staff.Answer{}, err
	}
	names, err := rm.o.Party.Names(ctx, r.Lang, x.By)
	if err != nil {
		return staff.Answer{}, err
	}
	of, err := rm.o.Party.Bodies(ctx, r.Lang, x.Body)
	a.Data.(*exportData).Find = r.Text("member.export.known.found", "body", of[x.Body], "name", names[x.By], "day", dayOf(r.Lang, x.At))
	return a, err
}

// knownMost is how many of the latest exports a list is compared with.
const knownMost = 500
