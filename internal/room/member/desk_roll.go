package member

import (
	"context"
	"net/http"
	"strconv"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

// The page of the electoral roll of a day. It goes by number and names nobody.

// rollPage asks for a day, and lists who is in good standing on it, with counts.
func (rm *Room) rollPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	behind, err := rm.Number(ctx, StandingMonths)
	if err != nil {
		return staff.Answer{}, err
	}
	p := duesList{Head: view.DeskHead{Title: r.Text("member.roll.title"), Note: r.Text("member.roll.note", "n", behind), Crumbs: view.Crumbs{{Text: r.Text("member.members.title"), Href: r.Href(home)}}, Ways: []view.Link{{Text: r.Text("member.dues.title"), Href: r.Href(duesPath)}}}}
	typed := persian.Truncate(r.FormValue("day"), 40)
	field := view.Field{Name: "day", Kind: "date", Label: r.Text("member.roll.day"), Hint: r.Text("member.roll.day.hint"), Value: typed, Required: true}
	if typed == "" {
		field.Value = i18n.Digits(r.Lang, day(r.Now).Numeric())
	}
	p.Form = &view.Form{ID: "roll", Action: r.Href(rollPath), Submit: r.Text("member.roll.go"), Fields: []view.Field{field}}
	a := staff.Answer{Template: "member/desk-dues", Title: p.Head.Title, Nav: home}
	if typed != "" {
		on, err := jalali.Parse(typed)
		if err != nil || on.After(day(r.Now)) {
			p.Form.Fields[0].Error, a.Status = r.Text("member.error.day"), http.StatusUnprocessableEntity
		} else if err := rm.rolled(ctx, r, on, behind, &p); err != nil {
			return staff.Answer{}, err
		}
	}
	a.Data = p
	return a, nil
}

// rolled adds the roll of a day to the page.
func (rm *Room) rolled(ctx context.Context, r *staff.Request, on Day, behind int, p *duesList) error {
	if r.URL.Query().Get("after") == "" { // the first page counts
		bodies, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
		if err != nil {
			return err
		}
		if err := rm.counts(ctx, r, bodies, on, p); err != nil {
			return err
		}
	}
	var rows []Standing
	more, err := rm.listedStandings(ctx, r, on, (*Standing).Good, behind, &rows)
	if err != nil {
		return err
	}
	if more > 0 {
		p.Pager.Older = &view.Link{Text: r.Text("member.members.more"), Href: r.Href(rollPath) + "?day=" + on.Numeric() + "&after=" + strconv.FormatInt(more, 10)}
	}
	if p.Table, err = rm.standingTable(ctx, r, r.Text("member.roll.of", "day", on.Medium(r.Lang)), rows, false); err != nil {
		return err
	}
	if len(rows) == 0 {
		p.Empty = &view.Empty{Title: r.Text("member.roll.empty"), Text: r.Text("member.roll.empty.text")}
	}
	return nil
}

// counts tells how many the roll of a day is made of: at once, or as far as a count has come.
func (rm *Room) counts(ctx context.Context, r *staff.Request, bodies []id.Body, on Day, p *duesList) error {
	n := Counts{}
	long, err := rm.Long(ctx, bodies)
	if err != nil {
		return err
	}
	if long {
		p.Count = &view.Form{ID: "count", Action: r.Href(rollPath), Method: "post", Submit: r.Text("member.roll.count"), Fields: []view.Field{{Kind: "hidden", Name: "day", Value: on.Numeric()}}}
		t, err := rm.Counted(ctx, bodies, on)
		switch {
		case fault.Is(err, fault.NotFound):
			p.Said = &view.Notice{Kind: "quiet", Title: r.Text("member.roll.long"), Text: r.Text("member.roll.long.text")}
			return nil
		case err != nil:
			return err
		case t.Done.IsZero():
			p.Count = nil
			p.Said = &view.Notice{
				Kind: "quiet", Title: r.Text("member.roll.counting"), Text: r.Text("member.roll.counting.text", "n", t.Looked),
				Links: []view.Link{{Text: r.Text("member.roll.look"), Href: r.Href(rollPath) + "?day=" + on.Numeric()}},
			}
			return nil
		}
		n = t.Counts
		p.Said = &view.Notice{Kind: "quiet", Title: r.Text("member.roll.counted"), Text: r.Text("member.roll.counted.text", "clock", jalali.Clock(t.Done, r.Lang)), At: t.Done}
		p.Count.Submit = r.Text("member.roll.again")
	} else if n, err = rm.Count(ctx, bodies, on); err != nil {
		return err
	}
	for _, x := range []struct {
		key string
		n   int
	}{{"members", n.Members}, {"formal", n.Formal}, {"good", n.Good}} {
		p.Stats = append(p.Stats, view.Stat{Label: r.Text("member.roll." + x.key), Value: i18n.Number(r.Lang, int64(x.n))})
	}
	return nil
}

// countRoll lets the roll of a day be counted for who sees it.
func (rm *Room) countRoll(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	on, err := jalali.Parse(r.PostFormValue("day"))
	if err != nil || on.After(day(r.Now)) {
		return rm.rollPage(ctx, r)
	}
	bodies, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	if err := rm.AskCount(ctx, bodies, on); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: rollPath + "?day=" + on.Numeric()}, nil
}
