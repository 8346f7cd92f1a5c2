package press

import (
	"context"
	"fmt"
	"strconv"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// archivePage is what the template "archive" shows: a year, a month or a day.
type archivePage struct {
	Crumbs view.Crumbs
	Title  string
	Beside *view.Tabs  // the years; of a month's page, the months of its year
	Index  []view.Link // the months of a year
	Days   *view.Tabs  // the days of a month
	Rows   []view.Card
	Empty  *view.Empty
	Pager  view.Pager
}

func (p *Public) registerArchive(s *site.Site) {
	before := []string{"before"}
	s.Page(site.Page{Name: "press.year", Pattern: "/{jy}/", Query: before, Gate: p.deep, Follow: "before", List: p.yearAddresses, Build: p.year})
	s.Page(site.Page{Name: "press.month", Pattern: "/{jy}/{jm}/", Query: before, Gate: p.deep, Follow: "before", List: p.monthAddresses, Build: p.month})
	s.Page(site.Page{Name: "press.day", Pattern: "/{jy}/{jm}/{jd}/", Query: before, Gate: p.deep, Build: p.dayPage})
}

func (p *Public) yearAddresses(ctx context.Context, yield func(site.Address) error) error {
	return p.spans(ctx, yield, false)
}

func (p *Public) monthAddresses(ctx context.Context, yield func(site.Address) error) error {
	return p.spans(ctx, yield, true)
}

func (p *Public) spans(ctx context.Context, yield func(site.Address) error, months bool) error {
	for _, lang := range []string{"fa", "en"} {
		years, err := p.store.Years(ctx, lang)
		if err != nil {
			return err
		}
		for _, y := range years {
			if !months {
				if err := yield(site.Address{Path: yearPath(y.Year), Lang: lang}); err != nil {
					return err
				}
				continue
			}
			all, err := p.store.Months(ctx, lang, y.Year)
			if err != nil {
				return err
			}
			for _, m := range all {
				if err := yield(site.Address{Path: monthPath(m.Year, m.Month), Lang: lang}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func yearPath(y int) string     { return fmt.Sprintf("/%04d/", y) }
func monthPath(y, m int) string { return fmt.Sprintf("/%04d/%02d/", y, m) }

func (p *Public) year(ctx context.Context, r site.Request) (site.View, error) {
	y, _ := strconv.Atoi(r.Params["jy"])
	f, err := Filter{Lang: r.Lang}.InYear(y)
	if err != nil {
		return site.View{}, notFound()
	}
	site.Depend(ctx, site.TagList(ListAll))
	months, err := p.store.Months(ctx, r.Lang, y)
	if err != nil {
		return site.View{}, err
	}
	data := archivePage{Title: p.t(r.Lang, "press.year", "year", digits(r.Lang, y)), Index: monthLinks(r.Lang, months, 0)}
	if data.Beside, err = p.years(ctx, r.Lang, y); err != nil {
		return site.View{}, err
	}
	return p.span(ctx, r, f, y, yearPath(y), data)
}

func (p *Public) month(ctx context.Context, r site.Request) (site.View, error) {
	y, _ := strconv.Atoi(r.Params["jy"])
	m, _ := strconv.Atoi(r.Params["jm"])
	f, err := Filter{Lang: r.Lang}.InMonth(y, m)
	if err != nil {
		return site.View{}, notFound()
	}
	months, err := p.store.Months(ctx, r.Lang, y)
	if err != nil {
		return site.View{}, err
	}
	data := archivePage{Title: jalali.Date{Year: y, Month: m, Day: 1}.MonthYear(r.Lang), Crumbs: p.crumbs(r.Lang, y, 0)}
	if len(months) > 1 {
		data.Beside = &view.Tabs{Label: p.t(r.Lang, "press.archive.months"), Links: monthLinks(r.Lang, months, m)}
	}
	if data.Days, err = p.days(ctx, r, f, y, m); err != nil {
		return site.View{}, err
	}
	return p.span(ctx, r, f, y, monthPath(y, m), data)
}

func (p *Public) dayPage(ctx context.Context, r site.Request) (site.View, error) {
	y, _ := strconv.Atoi(r.Params["jy"])
	m, _ := strconv.Atoi(r.Params["jm"])
	n, _ := strconv.Atoi(r.Params["jd"])
	d, err := jalali.New(y, m, n)
	if err != nil { // 30 Esfand of a common year
		return site.View{}, site.Nowhere()
	}
	f, err := Filter{Lang: r.Lang}.InDay(d)
	if err != nil {
		return site.View{}, notFound()
	}
	data := archivePage{Title: d.Long(r.Lang), Crumbs: p.crumbs(r.Lang, y, m)}
	return p.span(ctx, r, f, y, fmt.Sprintf("%s%02d/", monthPath(y, m), n), data)
}

// years is the way into the archive, and from one year to another; nil when there is nowhere to go.
func (p *Public) years(ctx context.Context, lang string, current int) (*view.Tabs, error) {
	site.Depend(ctx, site.TagList(ListAll))
	years, err := p.store.Years(ctx, lang)
	if err != nil || len(years) == 0 || len(years) == 1 && current != 0 {
		return nil, err
	}
	tabs := &view.Tabs{Label: p.t(lang, "press.archive.years")}
	for _, y := range years {
		tabs.Links = append(tabs.Links, view.Link{Text: digits(lang, y.Year), Href: href(lang, yearPath(y.Year)), Current: y.Year == current})
	}
	return tabs, nil
}

func monthLinks(lang string, months []Month, current int) []view.Link {
	var links []view.Link
	for _, m := range months {
		l := view.Link{Text: jalali.Month(m.Month).Name(lang), Href: href(lang, monthPath(m.Year, m.Month)), Count: m.Items, Current: m.Month == current}
		if current > 0 {
			l.Count = 0 // the months stand in one line
		}
		links = append(links, l)
	}
	return links
}

// days is the way to the days of a month on which something was published. A copy on disk has no pages of days.
func (p *Public) days(ctx context.Context, r site.Request, f Filter, y, m int) (*view.Tabs, error) {
	if r.Export {
		return nil, nil
	}
	at, err := p.store.Times(ctx, f)
	if err != nil {
		return nil, err
	}
	tabs := &view.Tabs{Label: p.t(r.Lang, "press.archive.days")}
	last := 0
	for _, t := range at {
		d, err := jalali.FromTime(t)
		if err != nil {
			return nil, err
		}
		if d.Day == last {
			continue
		}
		last = d.Day
		tabs.Links = append(tabs.Links, view.Link{Text: digits(r.Lang, d.Day), Href: href(r.Lang, fmt.Sprintf("%s%02d/", monthPath(y, m), d.Day))})
	}
	if len(tabs.Links) < 2 {
		return nil, nil
	}
	return tabs, nil
}

func (p *Public) crumbs(lang string, y, m int) view.Crumbs {
	c := view.Crumbs{{Text: p.t(lang, "press.year", "year", digits(lang, y)), Href: href(lang, yearPath(y))}}
	if m > 0 {
		c = append(c, view.Link{Text: jalali.Date{Year: y, Month: m, Day: 1}.MonthYear(lang), Href: href(lang, monthPath(y, m))})
	}
	return c
}

// span builds the page of a stretch of time of the year y. A stretch in which nothing was
// published is a page that says so, unless it lies in a year without any.
func (p *Public) span(ctx context.Context, r site.Request, f Filter, y int, path string, data archivePage) (site.View, error) {
	site.Depend(ctx, site.TagList(ListAll))
	n := 0
	for _, lang := range i18n.Langs {
		some, err := p.store.Count(ctx, lang, ListYear(y))
		if err != nil {
			return site.View{}, err
		}
		n += some
	}
	if n == 0 {
		return site.View{}, site.Nowhere()
	}
	cursor, ok, err := p.cursor(ctx, r, f)
	if err != nil || !ok {
		return site.View{Redirect: href(r.Lang, path)}, err
	}
	page, err := p.store.Page(ctx, f, cursor, pageSize)
	if err != nil {
		return site.View{}, err
	}
	l := listing{path: path, title: data.Title}
	data.Pager = p.pager(r, l, page)
	if len(page.Items) == 0 {
		if data.Empty, err = p.nothing(ctx, r.Lang, l); err != nil {
			return site.View{}, err
		}
		if site.Until(ctx, f.To); !f.To.After(r.Now) {
			data.Empty = p.passed(r.Lang, data)
		}
	}
	if data.Rows, err = p.cards(ctx, r, page.Items, shown{lead: true, kind: true, level: 2}); err != nil {
		return site.View{}, err
	}
	meta := view.Meta{Title: data.Title, Description: p.t(r.Lang, "press.about.archive", "name", data.Title), Canonical: href(r.Lang, path), NoIndex: len(page.Items) == 0 || !cursor.IsZero()}
	return site.View{Template: "press/archive", Data: data, Meta: meta, Modified: newest(page.Items)}, nil
}

// passed says that nothing was published in a stretch of time that is over: nothing will come, and nobody has to see to it.
func (p *Public) passed(lang string, data archivePage) *view.Empty {
	e := &view.Empty{Title: p.t(lang, "press.passed", "when", data.Title), Text: p.t(lang, "press.passed.text")}
	if len(data.Crumbs) > 0 {
		e.Links = append(e.Links, data.Crumbs[0]) // the year
	}
	e.Links = append(e.Links, view.Link{Text: p.t(lang, "press.empty.search"), Href: href(lang, "/search/")})
	return e
}

// correctionsPage is what the template "corrections" shows.
type correctionsPage struct {
	Title string
	Fixes []fix
	Empty *view.Empty
	Pager view.Pager
}

type fix struct {
	Card   view.Card
	Notice view.Notice
}

// correctionsShown is how many corrections a page lists.
const correctionsShown = 50

func (p *Public) corrections(ctx context.Context, r site.Request) (site.View, error) {
	site.Depend(ctx, site.TagList(ListAll))
	const path = "/corrections/"
	before, err := ParseCursor(r.Query.Get("before"))
	if err != nil {
		return site.View{Redirect: href(r.Lang, path)}, nil
	}
	if !before.IsZero() {
		if held, err := p.store.correctionAt(ctx, r.Lang, before); err != nil || !held {
			return site.View{Redirect: href(r.Lang, path)}, err
		}
	}
	all, err := p.store.Corrections(ctx, r.Lang, before, correctionsShown+1)
	if err != nil {
		return site.View{}, err
	}
	data := correctionsPage{Title: p.t(r.Lang, "press.corrections"), Pager: view.Pager{Label: p.t(r.Lang, "press.pager")}}
	canonical := href(r.Lang, path)
	if !before.IsZero() {
		canonical += "?before=" + r.Query.Get("before")
		data.Pager.Newer = &view.Link{Text: p.t(r.Lang, "press.corrections.newest"), Href: href(r.Lang, path)}
	}
	if len(all) > correctionsShown {
		all = all[:correctionsShown]
		data.Pager.Older = &view.Link{Text: p.t(r.Lang, "press.older"), Href: href(r.Lang, path) + "?before=" + all[len(all)-1].Cursor().String()}
	}
	items := make([]ListItem, len(all))
	for i, c := range all {
		items[i] = c.Item
	}
	cards, err := p.cards(ctx, r, items, shown{kind: true, level: 2})
	if err != nil {
		return site.View{}, err
	}
	for i, c := range all {
		data.Fixes = append(data.Fixes, fix{Card: cards[i], Notice: view.Notice{Kind: "quiet", Level: 3, Title: p.t(r.Lang, "press.class."+string(c.Class)), At: c.At, Text: c.Note}})
	}
	if len(all) == 0 {
		data.Empty = &view.Empty{Title: p.t(r.Lang, "press.corrections.none"), Text: p.t(r.Lang, "press.corrections.none.text"), Links: []view.Link{{Text: p.t(r.Lang, "press.contact"), Href: href(r.Lang, "/contact/")}}}
	}
	twins, err := p.pair(r.Lang, path, !before.IsZero(), func(lang string) (bool, error) { return p.store.anyCorrection(ctx, lang) })
	if err != nil {
		return site.View{}, err
	}
	return site.View{Template: "press/corrections", Data: data, Meta: view.Meta{
		Title: data.Title, Description: p.t(r.Lang, "press.about.corrections"), Canonical: canonical, Alternates: twins, Nav: path, NoIndex: len(all) == 0,
	}}, nil
}
