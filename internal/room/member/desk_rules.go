package member

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// The page of the numbers that the room goes by.

const rulesPath = home + "settings/"

func (rm *Room) registerRules(s *staff.Pages) {
	page := func(method, name string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "member.rules" + name, Method: method, Pattern: rulesPath, Action: ActRules, Do: do})
	}
	page(http.MethodGet, ".form", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.rulesPage(ctx, r, nil, "")
	})
	page(http.MethodPost, "", rm.takeRules)
}

// SetRules sets numbers that a form showed as seen. When another has set one meanwhile, none is set.
func (rm *Room) SetRules(ctx context.Context, by ledger.Actor, seen, want map[Rule]int) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.o.DB.Lock(ctx, "member:rules"); err != nil {
			return err
		}
		now := db.Stored(rm.o.Now())
		for _, x := range Numbers {
			n, err := rm.Number(ctx, x.Name)
			if err != nil {
				return err
			}
			switch to := want[x.Name]; {
			case n != seen[x.Name]:
				return fault.New(fault.Conflict, "member.error.rules")
			case to < x.Least || to > x.Most:
				return fault.New(fault.Invalid, "member.error.number", "least", x.Least, "most", x.Most)
			case to != n:
				if err := rm.store.setRule(ctx, x.Name, to, by.Person, now); err != nil {
					return err
				}
				e := ledger.Entry{At: now, Act: "member.ruled", Actor: by, Object: "member-rule:" + string(x.Name), Reason: strconv.Itoa(to)}
				if x.Name == Open { // every page leads to the form, or none
					e.Touches = []string{site.TagSettings()}
				}
				if err := rm.o.Ledger.Append(ctx, e); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("member: set rules: %w", err)
	}
	return nil
}

// rulesPage is the form. wrong is what cannot be accepted, by number; notice is said above.
func (rm *Room) rulesPage(ctx context.Context, r *staff.Request, wrong map[Rule]error, notice string) (staff.Answer, error) {
	form := view.FormPage{ID: "rules", Action: r.Href(rulesPath), Submit: r.Text("member.rules.save"), Cancel: &view.Link{Text: r.Text("member.rules.back"), Href: r.Href(applicationsPath)}}
	group := view.Group{}
	for _, x := range Numbers {
		n, err := rm.Number(ctx, x.Name)
		if err != nil {
			return staff.Answer{}, err
		}
		f := view.Field{
			Name: string(x.Name), Kind: "number", Label: r.Text("member.rule." + string(x.Name)), Value: i18n.Digits(r.Lang, strconv.Itoa(n)), Required: true,
			Hint: r.Text("member.rule.bounds", "least", i18n.Number(r.Lang, int64(x.Least)), "most", i18n.Number(r.Lang, int64(x.Most))),
		}
		if x.Name == Open {
			f.Kind, f.Value, f.Hint, f.Required, f.Checked = "check", "", r.Text("member.rule.open.hint"), false, n == 1
			if r.Method == http.MethodPost {
				f.Checked = r.PostFormValue(f.Name) != ""
			}
		} else if r.Method == http.MethodPost {
			f.Value = r.Typed(f.Name)
		}
		if err := wrong[x.Name]; err != nil {
			if f.Error, err = r.Said(err, "member.error.form"); err != nil {
				return staff.Answer{}, err
			}
		}
		group.Fields = append(group.Fields, f, view.Field{Kind: "hidden", Name: "seen-" + f.Name, Value: strconv.Itoa(n)})
	}
	form.Groups = []view.Group{group}
	p := rulesForm{Head: view.DeskHead{Title: r.Text("member.rules.title"), Note: r.Text("member.rules.note"), Crumbs: view.Crumbs{{Text: r.Text("member.applications.title"), Href: r.Href(applicationsPath)}}}, Form: form}
	a := staff.Answer{Template: "member/desk-rules", Title: p.Head.Title, Nav: applicationsPath}
	if notice != "" || len(wrong) > 0 {
		a.Status = http.StatusUnprocessableEntity
	}
	if notice != "" {
		p.Notice = &view.Notice{Kind: "urgent", Title: notice}
	}
	a.Data = p
	return a, nil
}

// rulesForm is what the template "desk-rules" shows.
type rulesForm struct {
	Head   view.DeskHead
	Notice *view.Notice
	Form   view.FormPage
}

func (rm *Room) takeRules(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	seen, want, wrong := map[Rule]int{}, map[Rule]int{}, map[Rule]error{}
	for _, x := range Numbers {
		if x.Name == Open {
			if want[Open] = 0; r.PostFormValue(string(Open)) != "" {
				want[Open] = 1
			}
			seen[Open], _ = strconv.Atoi(r.PostFormValue("seen-" + string(Open)))
			continue
		}
		n, err := persian.ParseInt(r.PostFormValue(string(x.Name)))
		if err != nil || n < int64(x.Least) || n > int64(x.Most) {
			wrong[x.Name] = fault.New(fault.Invalid, "member.error.number", "least", x.Least, "most", x.Most)
		}
		want[x.Name] = int(n)
		seen[x.Name], _ = strconv.Atoi(r.PostFormValue("seen-" + string(x.Name)))
	}
	if len(wrong) > 0 {
		return rm.rulesPage(ctx, r, wrong, "")
	}
	err := rm.SetRules(ctx, r.Actor(), seen, want)
	if err == nil {
		return staff.Answer{To: rulesPath, Notice: "member.notice.rules"}, nil
	}
	notice, err := r.Said(err, "member.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.rulesPage(ctx, r, nil, notice)
}
