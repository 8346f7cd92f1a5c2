package circular

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/series"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

const restoredPath = home + "restored/"

// numberField is the field of a series in the form.
func numberField(t series.Taken) string { return "n-" + t.Series + "-" + strconv.Itoa(t.Year) }

// restoredPage asks for the highest numbers that were ever sent. typed are the values of a form that was refused.
func (rm *Room) restoredPage(ctx context.Context, r *staff.Request, typed func(name string) string, wrong map[string]string, notice *view.Notice) (staff.Answer, error) {
	at, err := rm.Restored(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskForm{Head: view.DeskHead{Title: r.Text("circular.restored")}, Notice: notice}
	a := staff.Answer{Template: "circular/desk-form", Title: p.Head.Title, Nav: restoredPath}
	if r.May(ActSee, access.Object{Anywhere: true}).OK { // an administrator confirms, and sends nothing
		p.Head.Crumbs = view.Crumbs{{Text: r.Text("circular.title"), Href: r.Href(home)}}
	}
	if at.IsZero() {
		if a.Status = http.StatusConflict; notice == nil { // else somebody was first
			a.Status = http.StatusOK
			p.Notice = &view.Notice{Kind: "quiet", Title: r.Text("circular.restored.none.title"), Text: r.Text("circular.restored.none.text")}
		}
		a.Data = p
		return a, nil
	}
	p.Head.Note = r.Text("circular.restored.note", "moment", moment(r, at))
	numbers, err := rm.Numbers(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	g := view.Group{Legend: r.Text("circular.restored.numbers"), Hint: r.Text("circular.restored.numbers.hint")}
	for _, t := range numbers {
		name := numberField(t)
		g.Fields = append(g.Fields, view.Field{
			Name: name, Label: rm.seriesLabel(r, t),
			Hint: r.Text("circular.restored.last", "n", i18n.Number(r.Lang, t.Last)), Value: typed(name), Error: wrong[name], Required: true, Autocomplete: "off",
		})
	}
	g.Fields = append(g.Fields,
		view.Field{Kind: "hidden", Name: "restored", Value: strconv.FormatInt(db.Millis(at), 10)},
		view.Field{Kind: "check", Name: "sure", Label: r.Text("circular.restored.sure"), Error: wrong["sure"], Required: true})
	p.Form = view.FormPage{ID: "restored", Action: r.Href(restoredPath), Submit: r.Text("circular.restored.submit"), Groups: []view.Group{g}}
	a.Data = p
	if len(wrong) > 0 || notice != nil {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// seriesLabel is what a series is called, by the catalogue or else by its own name, with its year.
func (rm *Room) seriesLabel(r *staff.Request, t series.Taken) string {
	name := t.Series
	if name == "announcements" || name == "statements" {
		name = r.Text("circular.series." + name)
	} else if i := slices.IndexFunc(rm.o.Others, func(o Other) bool { return o.Series == t.Series }); i >= 0 {
		name = r.Text(rm.o.Others[i].Name)
	}
	if t.Year == 0 {
		return name
	}
	return r.Text("circular.restored.series", "series", name, "year", i18n.Digits(r.Lang, strconv.Itoa(t.Year)))
}

func (rm *Room) confirmNumbers(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	numbers, err := rm.Numbers(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	typed := func(name string) string { return strings.ToValidUTF8(r.PostFormValue(name), "�") }
	wrong := map[string]string{}
	if r.PostFormValue("sure") == "" {
		wrong["sure"] = r.Text("circular.error.sure")
	}
	var highest []series.Taken
	for _, t := range numbers {
		n, err := persian.ParseInt(strings.TrimSpace(typed(numberField(t))))
		if err != nil || n < t.Last || n > t.Last+farthest {
			wrong[numberField(t)] = r.Text("circular.error.highest.of", "n", i18n.Number(r.Lang, t.Last))
		}
		highest = append(highest, series.Taken{Series: t.Series, Year: t.Year, Last: n})
	}
	if len(wrong) > 0 {
		return rm.restoredPage(ctx, r, typed, wrong, nil)
	}
	ms, _ := strconv.ParseInt(r.PostFormValue("restored"), 10, 64)
	err = rm.Confirm(ctx, r.Actor(), time.UnixMilli(ms), highest)
	if err == nil {
		a := staff.Answer{To: home, Notice: "circular.notice.confirmed"}
		if !r.May(ActSee, access.Object{Anywhere: true}).OK {
			a.To = restoredPath
		}
		return a, nil
	}
	text, err := r.Said(err, "staff.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.restoredPage(ctx, r, typed, nil, &view.Notice{Kind: "urgent", Title: text})
}
