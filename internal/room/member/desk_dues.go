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

// The pages of dues: who is behind, what a month costs. They go by number and name nobody, and so does the electoral roll (desk_roll.go).

const (
	duesPath  = home + "dues/"
	rollPath  = home + "roll/"
	ratesPath = duesPath + "rates/"
)

func (rm *Room) registerDues(s *staff.Pages) {
	page := func(method, name, pattern string, a access.Action, of func(context.Context, *staff.Request) (access.Object, error), do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "member.dues." + name, Method: method, Pattern: pattern, Action: a, Object: of, Do: do})
	}
	page(http.MethodGet, "list", duesPath, ActSee, staff.Anywhere, rm.arrearsPage)
	page(http.MethodGet, "roll", rollPath, ActSee, staff.Anywhere, rm.rollPage)
	page(http.MethodPost, "roll.count", rollPath, ActSee, staff.Anywhere, rm.countRoll)
	page(http.MethodGet, "rates.form", ratesPath, ActRules, nil, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.ratesPage(ctx, r, nil, "")
	})
	page(http.MethodPost, "rates", ratesPath, ActRules, nil, rm.takeRates)
	act := func(name string, do func(context.Context, *staff.Request) (wrong map[string]error, err error)) {
		page(http.MethodPost, name, home+"{member}/"+name+"/", ActKeep, rm.ofBody, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			m, err := rm.memberOf(ctx, r)
			if err != nil {
				return staff.Answer{}, err
			}
			wrong, err := do(ctx, r)
			if len(wrong) > 0 {
				return rm.filePageOf(ctx, r, name, "", wrong)
			}
			if err != nil {
				said, err := r.Said(err, "member.error.form")
				if err != nil {
					return staff.Answer{}, err
				}
				return rm.filePage(ctx, r, name, said)
			}
			return staff.Answer{To: filePath(m.ID), Notice: "member.notice." + name}, nil
		})
	}
	act("pay", func(ctx context.Context, r *staff.Request) (map[string]error, error) {
		p, wrong := ReadPaid(r.PostFormValue("receipt"), r.PostFormValue("amount"), r.PostFormValue("day"), day(r.Now))
		if len(wrong) > 0 {
			return wrong, nil
		}
		return nil, rm.doneBy(ctx, r, func(ctx context.Context, by ledger.Actor, d Decision) error { return rm.Pay(ctx, by, d, p) })
	})
	act("void", func(ctx context.Context, r *staff.Request) (map[string]error, error) {
		return nil, rm.doneBy(ctx, r, func(ctx context.Context, by ledger.Actor, d Decision) error {
			return rm.Void(ctx, by, d, r.PostFormValue("receipt"))
		})
	})
}

// tomans is an amount as people read it.
func tomans(r *staff.Request, n int64) string {
	return r.Text("member.tomans", "amount", i18n.Number(r.Lang, n))
}

// duesList is what the template "desk-dues" shows.
type duesList struct {
	Head  view.DeskHead
	Form  *view.Form
	Said  *view.Notice // how far a count has come
	Stats []view.Stat
	Count *view.Form // lets a long roll be counted
	Table *view.Table
	Empty *view.Empty
	Pager view.Pager
}

// lookedAt bounds how many files one page of a list goes through.
const lookedAt = 20_000

// arrearsPage lists who has not paid what is due through this month, by number.
func (rm *Room) arrearsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	p := duesList{Head: view.DeskHead{Title: r.Text("member.dues.title"), Note: r.Text("member.dues.note"), Crumbs: view.Crumbs{{Text: r.Text("member.members.title"), Href: r.Href(home)}}, Ways: []view.Link{{Text: r.Text("member.roll.title"), Href: r.Href(rollPath)}}}}
	if root, err := r.Root(ctx); err != nil {
		return staff.Answer{}, err
	} else if r.May(ActRules, access.Object{Scope: []id.Body{root}}).OK {
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("member.rates.title"), Href: r.Href(ratesPath)})
	}
	var rows []Standing
	more, err := rm.listedStandings(ctx, r, day(r.Now), func(s *Standing) bool { return s.Member.State.Member() && s.Paid < s.Due }, 0, &rows)
	if err != nil {
		return staff.Answer{}, err
	}
	if more > 0 {
		p.Pager.Older = &view.Link{Text: r.Text("member.members.more"), Href: r.Href(duesPath) + "?after=" + strconv.FormatInt(more, 10)}
	}
	if p.Table, err = rm.standingTable(ctx, r, p.Head.Title, rows, true); err != nil {
		return staff.Answer{}, err
	}
	if len(rows) == 0 {
		p.Empty = &view.Empty{Title: r.Text("member.dues.empty"), Text: r.Text("member.dues.empty.text")}
	}
	return staff.Answer{Template: "member/desk-dues", Title: p.Head.Title, Data: p, Nav: home}, nil
}

// listedStandings gathers a page of a list of standings, and gives the number after which it goes on; 0 is the end.
func (rm *Room) listedStandings(ctx context.Context, r *staff.Request, on Day, which func(*Standing) bool, behind int, rows *[]Standing) (more int64, err error) {
	bodies, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	if err != nil {
		return 0, err
	}
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	seen, last := 0, after
	err = rm.walk(ctx, bodies, on, behind, after, func(s *Standing) bool {
		if seen++; len(*rows) == listLength || seen > lookedAt {
			more = last
			return false
		}
		if last = s.Member.Number; which(s) {
			*rows = append(*rows, *s)
		}
		return true
	})
	return more, err
}

// standingTable lists standings by number.
func (rm *Room) standingTable(ctx context.Context, r *staff.Request, caption string, rows []Standing, dues bool) (*view.Table, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	asked := make([]id.Body, len(rows))
	for i := range rows {
		asked[i] = rows[i].Member.Body
	}
	bodies, err := rm.o.Party.Bodies(ctx, r.Lang, asked...)
	t := &view.Table{Caption: caption, Quiet: true, Columns: []view.Column{{Text: r.Text("member.fact.number")}, {Text: r.Text("member.fact.body")}, {Text: r.Text("member.fact.grade")}}}
	if dues {
		t.Columns = append(t.Columns, view.Column{Text: r.Text("member.dues.owed"), Numeric: true})
	}
	for _, s := range rows {
		x := view.Row{Head: i18n.Digits(r.Lang, strconv.FormatInt(s.Member.Number, 10)), Href: r.Href(filePath(s.Member.ID)), Cells: []string{bodies[s.Member.Body], r.Text("member.grade." + string(s.Grade))}}
		if dues {
			x.Cells = append(x.Cells, tomans(r, s.Due-s.Paid))
		}
		t.Rows = append(t.Rows, x)
	}
	return t, err
}

// duesKeys add to the page of a file what is owed and what was paid, and to its acts a receipt.
func (rm *Room) duesKeys(ctx context.Context, r *staff.Request, m *Member, p *deskApplication) error {
	due, paid, err := rm.Owes(ctx, m.ID)
	if err != nil {
		return err
	}
	p.Keys = append(p.Keys, owedKey(r, due, paid))
	all, err := rm.store.Receipts(ctx, m.ID, 12)
	for _, x := range all {
		p.Keys = append(p.Keys, receiptKey(r, &x))
	}
	return err
}

func owedKey(r *staff.Request, due, paid int64) view.Key {
	switch owed := due - paid; {
	case owed > 0:
		return view.Key{Term: r.Text("member.dues.owed"), Text: tomans(r, owed), Late: true}
	case owed < 0:
		return view.Key{Term: r.Text("member.dues.ahead"), Text: tomans(r, -owed)}
	}
	return view.Key{Term: r.Text("member.dues.owed"), Text: r.Text("member.dues.nothing")}
}

func receiptKey(r *staff.Request, x *Paid) view.Key {
	k := view.Key{Term: r.Text("member.dues.receipt", "number", i18n.Digits(r.Lang, x.Receipt)), Text: tomans(r, x.Amount), Note: x.Day.Medium(r.Lang)}
	if !x.Void.IsZero() {
		k.Chip = &view.Chip{Text: r.Text("member.dues.void"), Tone: "off"}
	}
	return k
}

// duesActs are the forms of a receipt.
func (rm *Room) duesActs(r *staff.Request, m *Member, act, wrong string, fields map[string]error, version view.Field) ([]view.Act, error) {
	typed := func(f view.Field) (view.Field, error) {
		f.Required = true
		var err error
		if e := fields[f.Name]; e != nil {
			f.Error, err = r.Said(e, "member.error.form")
		}
		return f, err
	}
	value := func(key, name, otherwise string) string {
		if key != act {
			return otherwise
		}
		return r.Typed(name)
	}
	pay := view.Act{Key: "pay", Text: r.Text("member.act.pay"), Hint: r.Text("member.act.pay.hint"), Action: r.Href(filePath(m.ID) + "pay/")}
	for _, f := range []view.Field{
		{Name: "receipt", Label: r.Text("member.field.receipt"), Value: value("pay", "receipt", ""), Autocomplete: "off"},
		{Name: "amount", Kind: "number", Label: r.Text("member.field.amount"), Value: value("pay", "amount", ""), Autocomplete: "off"},
		{Name: "day", Kind: "date", Label: r.Text("member.field.day"), Value: value("pay", "day", i18n.Digits(r.Lang, day(r.Now).Numeric()))},
	} {
		f, err := typed(f)
		if err != nil {
			return nil, err
		}
		if act == "pay" && wrong != "" && f.Name == "receipt" {
			f.Error = wrong
		}
		pay.Fields = append(pay.Fields, f)
	}
	void := view.Act{Key: "void", Text: r.Text("member.act.void"), Hint: r.Text("member.act.void.hint"), Action: r.Href(filePath(m.ID) + "void/"), Grave: true, Fields: []view.Field{
		{Name: "receipt", Label: r.Text("member.field.receipt"), Value: value("void", "receipt", ""), Autocomplete: "off", Required: true},
		{Kind: "textarea", Name: "reason", Label: r.Text("member.field.reason"), Hint: r.Text("member.field.reason.inside"), Required: true, Rows: 2, Limit: 300},
	}}
	if act == "void" {
		void.Fields[1].Value, void.Fields[1].Error = r.PostFormValue("reason"), wrong
	}
	pay.Fields, void.Fields = append(pay.Fields, version), append(void.Fields, version)
	return []view.Act{pay, void}, nil
}

// ratesPage is the form of what a month costs. wrong is what cannot be accepted, by grade; notice is said above.
func (rm *Room) ratesPage(ctx context.Context, r *staff.Request, wrong map[Grade]error, notice string) (staff.Answer, error) {
	held, err := rm.Rates(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	group := view.Group{Hint: r.Text("member.rates.hint", "month", monthOf(day(r.Now)).Day().MonthYear(r.Lang))}
	for _, g := range Grades {
		f := view.Field{Name: string(g), Kind: "number", Label: r.Text("member.grade." + string(g)), Value: i18n.Digits(r.Lang, strconv.FormatInt(held[g], 10)), Required: true}
		if r.Method == http.MethodPost {
			f.Value = r.Typed(f.Name)
		}
		if err := wrong[g]; err != nil {
			if f.Error, err = r.Said(err, "member.error.form"); err != nil {
				return staff.Answer{}, err
			}
		}
		group.Fields = append(group.Fields, f, view.Field{Kind: "hidden", Name: "seen-" + f.Name, Value: strconv.FormatInt(held[g], 10)})
	}
	p := rulesForm{
		Head: view.DeskHead{Title: r.Text("member.rates.title"), Note: r.Text("member.rates.note"), Crumbs: view.Crumbs{{Text: r.Text("member.dues.title"), Href: r.Href(duesPath)}}},
		Form: view.FormPage{ID: "rates", Action: r.Href(ratesPath), Submit: r.Text("member.rules.save"), Cancel: &view.Link{Text: r.Text("member.rules.back"), Href: r.Href(duesPath)}, Groups: []view.Group{group}},
	}
	a := staff.Answer{Template: "member/desk-rules", Title: p.Head.Title, Nav: home}
	if notice != "" {
		p.Notice = &view.Notice{Kind: "urgent", Title: notice}
	}
	if notice != "" || len(wrong) > 0 {
		a.Status = http.StatusUnprocessableEntity
	}
	a.Data = p
	return a, nil
}

func (rm *Room) takeRates(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	seen, want, wrong := map[Grade]int64{}, map[Grade]int64{}, map[Grade]error{}
	for _, g := range Grades {
		n, err := ReadAmount(r.PostFormValue(string(g)), 0)
		if err != nil {
			wrong[g] = err
		}
		want[g] = n
		seen[g], _ = strconv.ParseInt(r.PostFormValue("seen-"+string(g)), 10, 64)
	}
	if len(wrong) > 0 {
		return rm.ratesPage(ctx, r, wrong, "")
	}
	err := rm.SetRates(ctx, r.Actor(), seen, want)
	if err == nil {
		return staff.Answer{To: ratesPath, Notice: "member.notice.rates"}, nil
	}
	if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
		return staff.Answer{}, err
	}
	notice, err := r.Said(err, "member.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.ratesPage(ctx, r, nil, notice)
}
