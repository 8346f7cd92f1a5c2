package desk

import (
	"cmp"
	"context"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

const (
	// yearsOfVisits is how long days are kept; months stay.
	yearsOfVisits = 2
	shownVisited  = 50
)

// Counter counts how often public pages are opened. kit's site is one.
type Counter interface {
	TakeVisits() map[string]int64
	ReturnVisits(map[string]int64)
}

// Visits keeps what a Counter has counted. One process has one.
type Visits struct {
	store   *Store
	counter Counter
	now     func() time.Time
	day     jalali.Date // on which it counts
}

// Visits begins to keep what c counts from now on.
func (rm *Room) Visits(c Counter) (*Visits, error) {
	day, err := jalali.FromTime(rm.o.Now())
	return &Visits{store: rm.store, counter: c, now: rm.o.Now, day: day}, err
}

// visitsEvery is how long counts stay in memory alone: a process that is killed loses no more.
const visitsEvery = time.Minute

// Wait is how long to wait for the next Keep: not past midnight, so that a visit is counted on its day.
func (v *Visits) Wait() time.Duration {
	next, err := v.day.AddDays(1)
	if err != nil {
		return visitsEvery
	}
	return max(min(visitsEvery, next.Time().Sub(v.now())), 0)
}

// Keep adds what was counted since the last time to the tables. What could not be added is counted on.
func (v *Visits) Keep(ctx context.Context) error {
	day := v.day
	today, err := jalali.FromTime(v.now())
	if err != nil {
		return err
	}
	if counted := v.counter.TakeVisits(); len(counted) > 0 {
		if err := v.store.AddVisits(ctx, day, counted); err != nil {
			v.counter.ReturnVisits(counted)
			return err
		}
	}
	if v.day = today; today == day {
		return nil
	}
	before, err := today.AddYears(-yearsOfVisits)
	if err != nil {
		return err
	}
	return v.store.ForgetVisits(ctx, before)
}

// span is a length of time by which visits are put together.
type span struct {
	key   string
	count int
	first func(d jalali.Date) (jalali.Date, error)        // the first day of the one that d is in
	add   func(d jalali.Date, n int) (jalali.Date, error) // n of them on
	label func(d jalali.Date, lang string) string
}

var spans = []span{
	{"day", 14, func(d jalali.Date) (jalali.Date, error) { return d, nil }, jalali.Date.AddDays, jalali.Date.DayMonth},
	{
		"week", 12,
		func(d jalali.Date) (jalali.Date, error) { return d.AddDays(-int(d.Weekday())) },
		func(d jalali.Date, n int) (jalali.Date, error) { return d.AddDays(7 * n) }, jalali.Date.DayMonth,
	},
	{
		"month", 12,
		func(d jalali.Date) (jalali.Date, error) { return jalali.New(d.Year, d.Month, 1) }, jalali.Date.AddMonths,
		func(d jalali.Date, lang string) string { return jalali.Month(d.Month).Name(lang) },
	},
}

// seen is what a page of visits shows: which page, put together how, from which day to which.
type seen struct {
	span
	path     string // "" is all pages
	firsts   []jalali.Date
	from, to jalali.Date
}

func (rm *Room) readVisits(r *staff.Request) (seen, error) {
	q := r.URL.Query()
	s := seen{span: spans[0], path: address(q.Get("page"))}
	for _, x := range spans {
		if x.key == q.Get("by") {
			s.span = x
		}
	}
	today, err := jalali.FromTime(r.Now)
	if err != nil {
		return s, err
	}
	last, err := s.first(today)
	for n := 1 - s.count; n <= 0 && err == nil; n++ {
		var d jalali.Date
		d, err = s.add(last, n)
		s.firsts = append(s.firsts, d)
	}
	s.from, s.to = s.firsts[0], today
	return s, err
}

// address is the page's address that somebody typed or copied: with the site's name or without, encoded or not.
func address(typed string) string {
	line, err := persian.StoreLine(typed)
	if err != nil {
		return ""
	}
	u, err := url.Parse(line)
	if err != nil || u.Path == "" {
		return ""
	}
	p := path.Clean("/" + u.Path)
	if p != "/" {
		p += "/"
	}
	return p
}

type visitsPage struct {
	Head    view.DeskHead
	Tabs    view.Tabs
	Filters view.Filters
	Chart   *view.Chart
	Most    *view.Table
	Empty   *view.Empty
	Note    string
}

func (rm *Room) visitsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s, err := rm.readVisits(r)
	if err != nil {
		return staff.Answer{}, err
	}
	bars, whole, err := rm.bars(ctx, r, s)
	if err != nil {
		return staff.Answer{}, err
	}
	here := func(by, page string) string {
		if q := query("by", by, "page", page); q != "" {
			return r.Href("/desk/visits/") + "?" + q
		}
		return r.Href("/desk/visits/")
	}
	p := visitsPage{Head: view.DeskHead{Title: r.Text("desk.visits.title"), Note: r.Text("desk.visits.note")}, Note: r.Text("desk.visits.kept", "years", yearsOfVisits)}
	for _, x := range spans {
		p.Tabs.Links = append(p.Tabs.Links, view.Link{Text: r.Text("desk.visits.by." + x.key), Href: here(x.key, s.path), Current: x.key == s.key})
	}
	p.Tabs.Label = r.Text("desk.visits.by")
	p.Filters = view.Filters{Form: view.Form{Action: r.Href("/desk/visits/"), Title: r.Text("desk.visits.one"), Fields: []view.Field{
		{Name: "page", Label: r.Text("desk.visits.page"), Hint: r.Text("desk.visits.page.hint"), Value: s.path, LTR: true},
		{Name: "by", Kind: "hidden", Value: s.key},
	}}}
	title := r.Text("desk.visits.chart." + s.key)
	if s.path != "" {
		titles, err := rm.pageTitles(ctx, s.path)
		if err != nil {
			return staff.Answer{}, err
		}
		p.Filters.Chosen = []view.Link{{Text: s.path, Href: here(s.key, "")}}
		p.Head.Crumbs = view.Crumbs{{Text: p.Head.Title, Href: here(s.key, "")}}
		p.Head.Title = cmp.Or(titles[s.path], s.path)
	}
	p.Head.Ways = []view.Link{{Text: r.Text("desk.visits.table"), Href: r.Href("/desk/visits/visits.csv") + "?" + query("by", s.key, "page", s.path)}}
	if whole == 0 {
		key := "desk.visits.empty"
		if s.path != "" {
			key = "desk.visits.none"
		}
		p.Empty = &view.Empty{Title: r.Text(key + ".title"), Text: r.Text(key + ".text")}
		return staff.Answer{Template: "desk/visits", Title: p.Head.Title, Data: p, Nav: "/desk/visits/"}, nil
	}
	p.Chart = &view.Chart{Title: title, Name: r.Text("desk.visits.by." + s.key), Measure: r.Text("desk.visits.count"), Bars: bars}
	if s.path == "" {
		if p.Most, err = rm.most(ctx, r, s, here); err != nil {
			return staff.Answer{}, err
		}
	}
	return staff.Answer{Template: "desk/visits", Title: p.Head.Title, Data: p, Nav: "/desk/visits/"}, nil
}

// bars are the chart's, the oldest first, and how much they are together.
func (rm *Room) bars(ctx context.Context, r *staff.Request, s seen) (bars []view.Bar, whole int64, err error) {
	read := rm.store.VisitDays
	if s.key == "month" {
		read = rm.store.VisitMonths
	}
	counted, err := read(ctx, s.path, s.from, s.to)
	if err != nil {
		return nil, 0, err
	}
	by := map[jalali.Date]int64{}
	for d, n := range counted {
		first, err := s.first(d)
		if err != nil {
			return nil, 0, err
		}
		by[first] += n
		whole += n
	}
	for _, d := range s.firsts {
		bars = append(bars, view.Bar{Label: s.label(d, r.Lang), Value: float64(by[d])})
	}
	return bars, whole, nil
}

// most lists the pages that were opened most.
func (rm *Room) most(ctx context.Context, r *staff.Request, s seen, here func(by, page string) string) (*view.Table, error) {
	read := rm.store.MostVisited
	if s.key == "month" {
		read = rm.store.MostVisitedMonths
	}
	all, err := read(ctx, s.from, s.to, shownVisited)
	if err != nil {
		return nil, err
	}
	t := &view.Table{ID: "most", Caption: r.Text("desk.visits.most"), Columns: []view.Column{{Text: r.Text("desk.visits.which")}, {Text: r.Text("desk.visits.count"), Numeric: true}}}
	paths := make([]string, len(all))
	for i, v := range all {
		paths[i] = v.Path
	}
	titles, err := rm.pageTitles(ctx, paths...)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		row := view.Row{Head: "\u2066" + v.Path + "\u2069", Href: here(s.key, v.Path), Cells: []string{i18n.Number(r.Lang, v.N)}}
		if title := titles[v.Path]; title != "" {
			row.Head, row.Below = apart(title), row.Head
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// pageTitles are what pages are called; one that nobody knows stands by its address.
func (rm *Room) pageTitles(ctx context.Context, paths ...string) (map[string]string, error) {
	if rm.o.Titles == nil || len(paths) == 0 {
		return nil, nil
	}
	return rm.o.Titles(ctx, paths)
}

// exportVisits gives the days of the time that is shown as a table, page by page.
func (rm *Room) exportVisits(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s, err := rm.readVisits(r)
	if err != nil {
		return staff.Answer{}, err
	}
	w := sheet.New("day", "jalali", "page", "visits")
	err = rm.store.VisitTable(ctx, s.path, s.from, s.to, mostExported, func(day, page string, n int64) error {
		t, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return err
		}
		d, err := jalali.FromGregorian(t.Date())
		if err != nil {
			return err
		}
		w.Add(day, d.Numeric(), strings.TrimSpace(page), strconv.FormatInt(n, 10))
		return nil
	})
	return staff.Answer{Type: sheet.Type, Body: w.Bytes()}, err
}
