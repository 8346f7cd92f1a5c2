package account

import (
	"context"
	"net/http"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// The table of all people and their functions leaves the desk by two people: one asks and says what for, another
// confirms, and only who asked may take it, for a day. It is made when it is taken, so that no copy lies about.

const (
	exportPath = peoplePath + "export/"
	actExport  = "account.export"
)

func (rm *Room) exportAct() second.Act {
	return second.Act{
		Name: actExport, See: See, Confirm: ConfirmExport, Function: access.Administrator, Life: exportTime, Then: exportPath,
		Do: func(context.Context, ledger.Actor, second.Proposal) error { return nil }, // the confirmed proposal is the permission
		Tell: func(ctx context.Context, r *staff.Request, _ second.Proposal) ([]view.Key, error) {
			all, err := rm.accounts(ctx)
			if err != nil {
				return nil, err
			}
			return []view.Key{{Term: r.Text("account.export.what"), Text: r.Text("account.export.holds", "n", len(all))}}, nil
		},
	}
}

// exportData is the page of the table.
type exportData struct {
	Head    view.DeskHead
	Form    *view.Form
	Waiting []view.Work
	Ready   []exportReady
}

// exportReady is a table that the visitor may take now.
type exportReady struct {
	Proposal string
	Why      string
	Key      view.Key
}

func (rm *Room) exportPage(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	p := exportData{Head: view.DeskHead{
		Title: r.Text("account.export.title"), Note: r.Text("account.export.note"),
		Crumbs: view.Crumbs{{Text: r.Text("account.people.title"), Href: r.Href(peoplePath)}},
	}}
	whole, err := staff.Whole(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if p.Waiting, err = rm.two.Works(ctx, r, actExport); err != nil {
		return staff.Answer{}, err
	}
	a := staff.Answer{Template: "account/export", Title: p.Head.Title, Nav: peoplePath}
	if mayAfterAll(r, Export, whole) {
		p.Form = &view.Form{ID: "export", Action: r.Href(exportPath), Method: "post", Submit: r.Text("account.export.ask"), Title: r.Text("account.export.ask"), Fields: []view.Field{
			{Name: "why", Kind: "textarea", Rows: 3, Label: r.Text("account.export.why"), Hint: r.Text("account.export.why.hint"), Value: r.PostFormValue("why"), Required: true},
		}}
		if wrong != nil {
			if err := show(r, p.Form.Fields, wrong, "why"); err != nil {
				return staff.Answer{}, err
			}
			a.Status = http.StatusUnprocessableEntity
		}
		ready, err := rm.two.Confirmed(ctx, actExport, r.Visitor.Person, r.Now.Add(-exportTime))
		if err != nil {
			return staff.Answer{}, err
		}
		for _, x := range ready {
			p.Ready = append(p.Ready, exportReady{x.ID, x.Why, view.Key{Term: r.Text("account.export.until"), At: x.Decided.Add(exportTime), Clock: true}})
		}
	}
	a.Data = p
	return a, nil
}

func (rm *Room) askExport(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	why, err := r.Lines("why")
	if err != nil {
		return rm.exportPage(ctx, r, err)
	}
	root, err := r.Root(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	others, err := rm.otherAdministrators(ctx, r.Visitor.Person, access.Grant{Body: root})
	if err != nil {
		return staff.Answer{}, err
	}
	if others == 0 {
		return rm.exportPage(ctx, r, fault.New(fault.Conflict, "account.export.alone"))
	}
	_, err = rm.two.Propose(ctx, r.Actor(), second.Proposal{Act: actExport, Object: "people:" + string(r.Visitor.Person), Why: why})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return rm.exportPage(ctx, r, err)
	}
	return staff.Answer{To: exportPath, Notice: "second.notice.proposed"}, err
}

// takeExport gives the table to who asked for it, and enters that it was taken.
func (rm *Room) takeExport(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	p, err := rm.two.Find(ctx, actExport, r.PostFormValue("proposal"))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return staff.Answer{}, err
	}
	switch {
	case err != nil:
		return staff.Answer{}, fault.New(fault.Conflict, "account.export.late")
	case p.By != r.Visitor.Person:
		return staff.Answer{}, fault.New(fault.Forbidden, "account.export.other")
	case p.State != second.Done || !r.Now.Before(p.Decided.Add(exportTime)):
		return staff.Answer{}, fault.New(fault.Conflict, "account.export.late")
	}
	var table []byte
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if table, err = rm.table(ctx, r); err != nil {
			return err
		}
		return rm.o.Ledger.Append(ctx, ledger.Entry{At: r.Now, Act: "account.exported", Actor: r.Actor(), Object: second.Object(p.ID)})
	})
	return staff.Answer{Type: sheet.Type, Body: table}, err
}

// table is everybody with what they hold or will hold, a row for each function.
func (rm *Room) table(ctx context.Context, r *staff.Request) ([]byte, error) {
	all, err := rm.accounts(ctx)
	if err != nil {
		return nil, err
	}
	live, err := rm.o.Grants.All(ctx)
	if err != nil {
		return nil, err
	}
	links, err := rm.links(ctx)
	if err != nil {
		return nil, err
	}
	bodies, err := rm.bodyNames(ctx, r)
	if err != nil {
		return nil, err
	}
	held := map[id.Person][]access.Grant{}
	for _, g := range live {
		held[g.Person] = append(held[g.Person], g)
	}
	var headings []string
	for _, h := range []string{"name", "login", "state", "since", "function", "body", "below", "from", "until"} {
		headings = append(headings, r.Text("account.export.column."+h))
	}
	w := sheet.New(headings...)
	for _, a := range all {
		how, _ := state(r, a, links[a.Person])
		if how == "" {
			how = r.Text("account.export.ready")
		}
		who := []string{a.Name, a.Login, how, jalaliDay(a.Created)}
		for _, g := range held[a.Person] {
			below := ""
			if g.Below {
				below = r.Text("account.export.below")
			}
			w.Add(append(who[:4:4], r.Text(g.Function.Key()), bodies[g.Body], below, jalaliDay(g.From), jalaliDay(g.Until))...)
		}
		if len(held[a.Person]) == 0 {
			w.Add(append(who, "", "", "", "", "")...)
		}
	}
	return w.Bytes(), nil
}

// jalaliDay is a day for a table, "" for no time.
func jalaliDay(t time.Time) string {
	d, err := jalali.FromTime(t)
	if t.IsZero() || err != nil {
		return ""
	}
	return d.Numeric()
}
