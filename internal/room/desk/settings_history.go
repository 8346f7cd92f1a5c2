package desk

import (
	"context"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

const shownSettings = 20

type historyPage struct {
	Head    view.DeskHead
	Changes []settingChange
	Pager   view.Pager
	Empty   *view.Empty
}

type settingChange struct {
	Title   string
	At      time.Time
	Who     string
	Compare view.Compare
	Back    string // where the form goes that puts back; "" when it is not to be put back
	Sign    string // of these settings now
	Again   bool   // they were changed again since
}

// settingsHistory lists the changes, each before and after, with a button that puts back.
func (rm *Room) settingsHistory(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	before := r.URL.Query().Get("before")
	if before != "" && !id.Valid(before) {
		return staff.Answer{}, fault.New(fault.Invalid, "")
	}
	all, err := rm.store.Settings(ctx, id.Setting(before), shownSettings+1)
	if err != nil {
		return staff.Answer{}, err
	}
	p := historyPage{Head: rm.part(r, "history").Head}
	if len(all) > shownSettings {
		all = all[:shownSettings]
		p.Pager.Older = &view.Link{Text: r.Text("desk.settings.older"), Href: r.Href(settingsPath+"history/") + "?" + query("before", string(all[shownSettings-1].ID))}
	}
	var people []id.Person
	for _, c := range all {
		if c.By != "" {
			people = append(people, c.By)
		}
	}
	names := map[id.Person]string{}
	if len(people) > 0 {
		if names, err = rm.o.Party.People(ctx, r.Lang, people...); err != nil {
			return staff.Answer{}, err
		}
	}
	may, err := rm.maySet(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	now, err := rm.o.Settings.Site(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, c := range all {
		x, err := rm.settingChange(r, c, now, may)
		if err != nil {
			return staff.Answer{}, err
		}
		if x.Who = names[c.By]; c.By == "" {
			x.Who = r.Text("desk.settings.cli")
		}
		p.Changes = append(p.Changes, x)
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("desk.settings.history.empty"), Text: r.Text("desk.settings.history.empty.text")}
	}
	return staff.Answer{Template: "desk/settings_history", Title: p.Head.Title, Data: p, Nav: settingsPath}, nil
}

func (rm *Room) settingChange(r *staff.Request, c Setting, now settings.Site, may bool) (settingChange, error) {
	was, names, err := settings.Part([]byte(c.Before))
	is, _, err2 := settings.Part([]byte(c.After))
	x := settingChange{At: c.At, Title: r.Text("desk.settings.part." + partOf(names))}
	if err != nil || err2 != nil { // of a program that had other settings
		return x, nil
	}
	one, two := lineDiff(rm.said(r, was, names), rm.said(r, is, names))
	x.Compare = view.Compare{One: view.Side{Title: r.Text("desk.settings.before"), Diff: one}, Two: view.Side{Title: r.Text("desk.settings.after"), Diff: two}}
	signs := [3]string{}
	for i, s := range []settings.Site{was, is, now} {
		if signs[i], err = s.Sign(names...); err != nil {
			return x, err
		}
	}
	x.Sign, x.Again = signs[2], signs[2] != signs[1]
	if may && signs[2] != signs[0] {
		x.Back = r.Href(settingsPath + "history/" + string(c.ID) + "/back/")
	}
	return x, nil
}

// partOf is the page on which settings are changed, "several" when there is not one.
func partOf(names []string) string {
	for _, p := range settingsParts {
		all := len(names) > 0
		for _, n := range names {
			found := false
			for _, x := range p.names {
				found = found || x == n
			}
			all = all && found
		}
		if all {
			return p.key
		}
	}
	return "several"
}

// putBack sets what a change changed to what stood before it.
func (rm *Room) putBack(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.store.Setting(ctx, id.Setting(r.PathValue("change")))
	if err != nil {
		return staff.Answer{}, err
	}
	was, names, err := settings.Part([]byte(c.Before))
	if err != nil {
		return staff.Answer{}, err
	}
	set, err := was.Values(names...)
	if err != nil {
		return staff.Answer{}, err
	}
	over, err := rm.change(ctx, r, set)
	if over {
		err = fault.New(fault.Conflict, "desk.settings.overtaken")
	}
	return staff.Answer{To: settingsPath + "history/", Notice: "desk.notice.settings.back"}, err
}
