package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// monthTasks bounds what a month shows.
const monthTasks = 500

type calendarPage struct {
	Head  view.DeskHead
	Month view.Month
	Days  []day
	Empty *view.Empty
	More  bool // there are more tasks than a month shows
}

// day is a day of the list below the table.
type day struct {
	Anchor string
	At     time.Time
	Lines  []line
}

// line is something on a day.
type line struct {
	Kind  string
	Title string
	Href  string
	Of    string
	Clock time.Time // zero: the whole day
	Late  bool
	Note  string

	body id.Body
	tone string
}

func (rm *Room) calendarPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	today, err := jalali.FromTime(r.Now)
	if err != nil {
		return staff.Answer{}, err
	}
	year, month := today.Year, today.Month
	if r.PathValue("year") != "" {
		first, err := monthOf(r.PathValue("year"), r.PathValue("month"))
		if err != nil {
			return staff.Answer{}, err
		}
		year, month = first.Year, first.Month
	}
	lines, more, err := rm.monthLines(ctx, r, year, month)
	if err != nil {
		return staff.Answer{}, err
	}
	p := calendarPage{More: more}
	if p.Month, err = view.NewMonth(year, month, today); err != nil {
		return staff.Answer{}, err
	}
	first := jalali.Date{Year: year, Month: month, Day: 1}
	p.Month.Quiet, p.Month.Title = true, first.MonthYear(r.Lang)
	p.Month.Prev, p.Month.Next = rm.besides(r, first, -1), rm.besides(r, first, 1)
	if year != today.Year || month != today.Month {
		p.Month.Today = &view.Link{Text: r.Text("desk.calendar.today"), Href: r.Href("/desk/calendar/")}
	}
	p.Head = view.DeskHead{Title: r.Text("desk.calendar.title", "month", p.Month.Title), Ways: []view.Link{{Text: r.Text("desk.nav.occasions"), Href: r.Href(fmt.Sprintf("/desk/occasions/?year=%d", year))}}}
	for _, d := range p.Month.Days() {
		all := lines[d.Date.Day]
		if len(all) == 0 {
			continue
		}
		for _, l := range all {
			item := view.MonthItem{Text: l.Title, Href: l.Href, Tone: l.tone}
			if !l.Clock.IsZero() {
				item.Clock = jalali.Clock(l.Clock, r.Lang)
			}
			d.Items = append(d.Items, item)
		}
		p.Days = append(p.Days, day{Anchor: d.Anchor(), At: d.At, Lines: all})
	}
	if len(p.Days) == 0 {
		p.Empty = &view.Empty{Title: r.Text("desk.calendar.empty.title"), Text: r.Text("desk.calendar.empty.text")}
	}
	return staff.Answer{Template: "desk/calendar", Title: p.Head.Title, Data: p, Nav: "/desk/calendar/"}, nil
}

// monthOf reads the month of an address.
func monthOf(year, month string) (jalali.Date, error) {
	y, err := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := jalali.New(y, m, 1)
	if err != nil || err2 != nil || err3 != nil || fmt.Sprintf("%d/%02d", y, m) != year+"/"+month {
		return jalali.Date{}, fault.New(fault.NotFound, "")
	}
	return d, nil
}

// besides is the way to the month before or after; at the end of the calendar's years it leads nowhere.
func (rm *Room) besides(r *staff.Request, first jalali.Date, step int) view.Link {
	d, err := first.AddMonths(step)
	if err != nil {
		return view.Link{}
	}
	return view.Link{Text: d.MonthYear(r.Lang), Href: r.Href(fmt.Sprintf("/desk/calendar/%d/%02d/", d.Year, d.Month))}
}

// monthLines is what the month holds for the visitor, by day, in order of the hour.
func (rm *Room) monthLines(ctx context.Context, r *staff.Request, year, month int) (byDay map[int][]line, more bool, err error) {
	from, to, err := jalali.MonthBounds(year, month)
	if err != nil {
		return nil, false, err
	}
	byDay = map[int][]line{}
	var bodies []id.Body
	put := func(at time.Time, l line) {
		d, err := jalali.FromTime(at)
		if err != nil {
			return
		}
		byDay[d.Day] = append(byDay[d.Day], l)
		bodies = append(bodies, l.body)
	}
	if err := rm.putOccasions(ctx, r, year, month, put); err != nil {
		return nil, false, err
	}
	if err := rm.putEvents(ctx, r, from, to, put); err != nil {
		return nil, false, err
	}
	if more, err = rm.putTasks(ctx, r, from, to, put); err != nil {
		return nil, false, err
	}
	names, err := rm.names(ctx, r.Lang, bodies)
	if err != nil {
		return nil, false, err
	}
	for _, lines := range byDay {
		for i := range lines {
			if lines[i].Of == "" {
				lines[i].Of = names[lines[i].body]
			}
		}
		slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.Clock.Unix(), b.Clock.Unix()) })
	}
	return byDay, more, nil
}

// putOccasions puts those of the visitor's bodies, of what stands below them where a function reaches there, and of all
// above them.
func (rm *Room) putOccasions(ctx context.Context, r *staff.Request, year, month int, put func(time.Time, line)) error {
	all, err := rm.store.Occasions(ctx, year, month)
	if err != nil || len(all) == 0 {
		return err
	}
	sees, err := rm.concerns(ctx, r)
	if err != nil {
		return err
	}
	for _, o := range all {
		if sees(o.Body) {
			put(o.Day.Time(), line{Kind: r.Text("desk.occasion"), Title: o.Name(r.Lang), Note: o.Note, body: o.Body, tone: "occasion"})
		}
	}
	return nil
}

// concerns says which bodies' occasions concern the visitor.
func (rm *Room) concerns(ctx context.Context, r *staff.Request) (func(id.Body) bool, error) {
	in, err := rm.scope(ctx, r.Who.Grants)
	if err != nil || in.All {
		return func(id.Body) bool { return in.All }, err
	}
	set := map[id.Body]bool{}
	for _, b := range in.Bodies {
		set[b] = true
	}
	for _, g := range r.Who.Grants {
		above, err := rm.o.Party.Scope(ctx, g.Body)
		if err != nil {
			return nil, err
		}
		for _, b := range above {
			set[b] = true
		}
	}
	return func(b id.Body) bool { return set[b] }, nil
}

func (rm *Room) putEvents(ctx context.Context, r *staff.Request, from, to time.Time, put func(time.Time, line)) error {
	if rm.o.Schedule == nil {
		return nil
	}
	in, err := rm.scope(ctx, r.Who.Grants)
	if err != nil {
		return err
	}
	events, err := rm.o.Schedule.Scheduled(ctx, r, in, from, to)
	for _, e := range events {
		l := line{Kind: e.Kind, Title: e.Title, Href: e.Href, Late: e.Late, body: e.Body}
		if !e.Whole {
			l.Clock = e.At
		}
		if e.Late {
			l.tone = "late"
		}
		put(e.At, l)
	}
	return err
}

func (rm *Room) putTasks(ctx context.Context, r *staff.Request, from, to time.Time, put func(time.Time, line)) (more bool, err error) {
	addresses, err := rm.addresses(ctx, r)
	if err != nil {
		return false, err
	}
	tasks, err := rm.o.Tasks.List(ctx, task.Filter{To: addresses, DueFrom: from, DueBefore: to, Limit: monthTasks + 1})
	if err != nil {
		return false, err
	}
	if len(tasks) > monthTasks {
		tasks, more = tasks[:monthTasks], true
	}
	if rm.o.Schedule != nil {
		tasks = slices.DeleteFunc(tasks, rm.o.Schedule.Covers)
	}
	works, err := rm.works(ctx, r, tasks)
	if err != nil {
		return false, err
	}
	for i, w := range works {
		l := line{Kind: w.Kind, Title: w.Title, Href: w.Href, Of: w.Of, Clock: w.Due, Late: w.Late, body: tasks[i].Body}
		if w.Late {
			l.tone = "late"
		}
		put(w.Due, l)
	}
	return more, nil
}

// may says whether the visitor may set the occasions of a body.
func (rm *Room) may(ctx context.Context, r *staff.Request, body id.Body) (bool, error) {
	above, err := rm.o.Party.Scope(ctx, body)
	if err != nil {
		return false, err
	}
	return r.May(SetOccasion, access.Object{Scope: above}).OK, nil
}
