package party

import (
	"cmp"
	"context"
	"slices"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// maxChartList is how many bodies the list beside a chart names; the page of those below the body has the rest.
const maxChartList = 400

const chartPath = "/bodies/chart/"

// chartPathOf is the address of a body's chart, without language prefix.
func chartPathOf(b Body) string {
	if b.ID == RootID {
		return chartPath
	}
	return "/bodies/" + b.Slug + "/chart/"
}

// chartLink leads to the chart of a body, on the day that the page shows.
func (l *look) chartLink(b Body, on string) *view.Link {
	to := view.Link{Text: l.t("party.chart"), Href: l.path(chartPathOf(b))}
	if on != "" {
		to.Href += "?on=" + l.today.Numeric()
	}
	return &to
}

type chartPage struct {
	Crumbs   []entry
	Name     words
	Title    string
	Notice   *view.Notice
	Chart    drawing
	Desc     string
	ListHead view.Head
	List     []entry
	Rest     *view.Link // to what the list leaves out
	Empty    *view.Empty
	FormHead view.Head
	Form     view.Form
}

// chartAddresses lists the charts: that of the party, and of each body that has others below it.
func (rm *Room) chartAddresses(ctx context.Context, yield func(site.Address) error) error {
	d, err := rm.Directory(ctx)
	if err != nil {
		return err
	}
	site.Depend(ctx, site.TagList("bodies"))
	for _, x := range d.Subtree(RootID) {
		b := d.bodies[x]
		if x != RootID && len(d.children[x]) > 0 {
			if err := addresses(chartPathOf(b), b.Name, yield); err != nil {
				return err
			}
		}
	}
	return nil
}

func (rm *Room) partyChartPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	return l.chart(r, l.d.Root())
}

func (rm *Room) bodyChartPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	b, err := l.at(r.Params["slug"], "")
	if err != nil {
		return site.View{}, err
	}
	if b.ID == RootID {
		return site.View{Redirect: l.path(chartPath)}, nil
	}
	return l.chart(r, b)
}

// chart builds the chart of a body: now, or with ?on= on a past day.
func (l *look) chart(r site.Request, b Body) (site.View, error) {
	v := site.View{Template: "party/chart"}
	on, wrong := r.Query.Get("on"), ""
	data := chartPage{Name: l.fullName(b)}
	if on != "" {
		if day, key := l.readDay(on); key != "" {
			wrong, v.Status = l.t(key), 400
		} else {
			l.today = day
			data.Notice = l.dayNotice(b)
			data.Notice.Links = []view.Link{{Text: l.t("party.chart.today"), Href: l.path(chartPathOf(b))}}
		}
	}
	site.Depend(l.ctx, site.TagList("bodies"), site.TagBody(b.ID))
	for _, up := range l.d.Ancestors(b.ID) {
		data.Crumbs = append([]entry{{Name: l.shortName(up), Href: l.path(chartPathOf(up))}}, data.Crumbs...)
	}
	if b.Exists(l.today) {
		root := l.chartTree(b)
		data.Chart = layChart(root, i18n.Dir(l.lang) == "rtl")
		data.List, data.Rest = l.chartList(b)
	}
	if len(data.List) == 0 {
		data.Empty = &view.Empty{Title: l.t("party.chart.none"), Text: l.t("party.chart.none.text"), Responsible: l.responsible(b), Links: []view.Link{{Text: l.t("party.bodies"), Href: l.path(allBodies)}}}
	}
	data.Title = l.t("party.chart.of", "name", data.Name.Text)
	data.Desc = l.t("party.chart.desc", "name", data.Name.Text, "n", len(data.List))
	data.ListHead = view.Head{ID: "below", Title: l.t("party.below")}
	if !r.Export {
		data.FormHead, data.Form = l.dayForm(b, on, wrong)
		data.Form.Action = l.path(chartPathOf(b))
	}
	v.Meta = l.meta(chartPathOf(b), data.Title, b.Name)
	v.Meta.Description = l.t("party.chart.description", "name", data.Name.Text)
	if on != "" {
		v.Meta.NoIndex = true
	} else {
		l.until(l.drawn(b)...)
	}
	v.Data = data
	return v, nil
}

// drawn are the bodies whose people a chart may show.
func (l *look) drawn(b Body) []id.Body {
	all := []id.Body{b.ID}
	for _, c := range l.d.Children(b.ID) {
		all = append(all, c.ID)
		all = append(all, l.d.children[c.ID]...)
	}
	return all
}

// chartTree is the body with the level below it, and with the next one too where both have room.
func (l *look) chartTree(b Body) chartNode {
	root := l.chartNode(b)
	root.Here, root.Href = true, l.path(b.Path())
	root.Below = l.chartLevel(b, true)
	if root.boxes() > maxChartBoxes {
		root.Below = l.chartLevel(b, false)
	}
	return root
}

func (l *look) chartNode(b Body) chartNode {
	n := chartNode{Name: l.shortName(b).Text, Href: l.path(b.Path())}
	if o, ok := l.head(b); ok && o.Person.Public {
		n.Note = l.in(o.Person.Name).Text
	}
	return n
}

// living are the bodies right below b on the day shown.
func (l *look) living(b Body) []Body {
	return slices.DeleteFunc(l.d.Children(b.ID), func(c Body) bool { return !c.Exists(l.today) })
}

// chartLevel are the boxes of the bodies right below b. Many of one kind stand in one box, and so do those of which there is no end.
func (l *look) chartLevel(b Body, next bool) []chartNode {
	all := l.living(b)
	of := map[string]int{}
	for _, c := range all {
		of[c.Kind]++
	}
	var nodes []chartNode
	list := l.path(chartPathOf(b)) + "#below"
	if l.today != l.now {
		list = l.path(chartPathOf(b)) + "?on=" + l.today.Numeric() + "#below"
	}
	shown := 0
	for _, c := range all {
		if n := of[c.Kind]; n > maxChartKind {
			nodes = append(nodes, chartNode{Name: l.t("party.chart.group", "n", n, "kind", l.t("party.kind."+c.Kind)), Href: list, Group: true})
			of[c.Kind], shown = 0, shown+n
			continue
		} else if n == 0 {
			continue // in the group's box
		}
		if len(nodes) >= maxChartSiblings {
			nodes = append(nodes, chartNode{Name: l.t("party.chart.more", "n", len(all)-shown), Href: list, Group: true})
			break
		}
		shown++
		n, below := l.chartNode(c), l.living(c)
		if len(below) > 0 {
			n.Href = l.path(chartPathOf(c))
			if l.today != l.now {
				n.Href += "?on=" + l.today.Numeric()
			}
		}
		switch {
		case len(below) > 0 && next:
			n.Below = l.chartLevel2(c, below)
		case len(below) > 0:
			n.Note = cmp.Or(n.Note, l.t("party.chart.below", "n", len(below)))
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// chartLevel2 are the boxes two levels below; what is further down has a chart of its own.
func (l *look) chartLevel2(b Body, all []Body) []chartNode {
	if len(all) > maxChartKind {
		return []chartNode{{Name: l.t("party.chart.below", "n", len(all)), Href: l.path(chartPathOf(b)), Group: true}}
	}
	var nodes []chartNode
	for _, c := range all {
		n := l.chartNode(c)
		if len(l.living(c)) > 0 {
			n.Href = l.path(chartPathOf(c))
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// chartList are the bodies right below b with who heads each, and the way to the rest.
func (l *look) chartList(b Body) (list []entry, rest *view.Link) {
	living := l.living(b)
	for i, c := range living {
		if i == maxChartList {
			return list, l.belowRest(b, len(living)-i)
		}
		e := entry{Name: l.fullName(c), Href: l.path(c.Path())}
		if o, ok := l.head(c); ok && o.Person.Public {
			e.Note = l.in(o.Person.Name)
		}
		list = append(list, e)
	}
	return list, nil
}
