package circular

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

// sentParts are what became of a circular: how many seats received, opened and accepted it, and where.
func (rm *Room) sentParts(ctx context.Context, r *staff.Request, tree Tree, c *Circular, p *deskCircular) error {
	tallies, err := rm.store.Tallies(ctx, c.ID)
	if err != nil {
		return err
	}
	var all Tally
	for _, t := range tallies {
		all.Seats, all.Delivered, all.Opened, all.Accepted = all.Seats+t.Seats, all.Delivered+t.Delivered, all.Opened+t.Opened, all.Accepted+t.Accepted
	}
	number := func(n int) string { return i18n.Number(r.Lang, int64(n)) }
	path := circularPath(c.ID)
	of := r.Text("circular.stat.of", "n", number(all.Seats))
	p.Stats = []view.Stat{
		{Label: r.Text("circular.fact.delivered"), Value: number(all.Delivered), Note: of, Href: r.Href(path + "receipts/?which=" + string(Undelivered))},
		{Label: r.Text("circular.fact.opened"), Value: number(all.Opened), Note: of, Href: r.Href(path + "receipts/?which=" + string(Unread))},
	}
	if c.Asked == Accept {
		p.Stats = append(p.Stats, view.Stat{Label: r.Text("circular.fact.accepted"), Value: number(all.Accepted), Note: of, Href: r.Href(path + "receipts/?which=" + string(Unaccepted))})
	}
	failed, err := rm.store.CountSeats(ctx, c.ID, SeatFilter{Which: Returned})
	if err != nil {
		return err
	}
	if failed > 0 {
		p.Stats = append(p.Stats, view.Stat{Label: r.Text("circular.which.returned"), Value: number(failed), Tone: "late", Href: r.Href(path + "receipts/?which=" + string(Returned))})
	}
	raised, err := rm.store.CountSeats(ctx, c.ID, SeatFilter{Which: Raised})
	if err != nil {
		return err
	}
	if raised > 0 {
		p.Stats = append(p.Stats, view.Stat{Label: r.Text("circular.which.raised"), Value: number(raised), Tone: "late", Href: r.Href(path + "receipts/?which=" + string(Raised))})
	}
	p.Chart = rm.chart(r, tree, c, tallies)
	asked, err := rm.store.OpenQuestions(ctx, c.ID)
	if err != nil {
		return err
	}
	p.Head.Ways = []view.Link{
		{Text: r.Text("circular.receipts"), Href: r.Href(path + "receipts/")},
		{Text: r.Text("circular.thread"), Href: r.Href(questionsPath(c.ID)), Count: asked[c.ID]},
	}
	p.Head.Ways = append(p.Head.Ways, rm.paperWays(r, c)...)
	if raised > 0 {
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("circular.phones"), Href: r.Href(phonesPath(c.ID))})
	}
	return nil
}

// provinceName is what a province is called in a list: «فارس», and what stands in none.
func provinceName(r *staff.Request, tree Tree, province id.Body) string {
	if b, ok := tree.Body(province); ok {
		return b.Short.In(r.Lang)
	}
	return r.Text("circular.province.none")
}

// briefLength is how many letters have room beside a bar.
const briefLength = 11

// brief is a name that has room beside a bar: «آذربایجان شرقی» is «آ. شرقی», «سیستان و بلوچستان» is «سیستان…».
func brief(name string) string {
	if utf8.RuneCountInString(name) <= briefLength {
		return name
	}
	for _, and := range []string{" و ", " and "} {
		if first, _, ok := strings.Cut(name, and); ok {
			return first + "…"
		}
	}
	if first, rest, ok := strings.Cut(name, " "); ok {
		_, n := utf8.DecodeRuneInString(first)
		return first[:n] + ". " + rest
	}
	return name
}

// chart sets the provinces beside each other: how many of a hundred seats did what was asked.
func (rm *Room) chart(r *staff.Request, tree Tree, c *Circular, tallies []Tally) *view.Chart {
	if len(tallies) < 2 {
		return nil
	}
	slices.SortFunc(tallies, func(a, b Tally) int {
		return cmp.Or(slices.Compare(persian.SortKey(provinceName(r, tree, a.Province)), persian.SortKey(provinceName(r, tree, b.Province))), cmp.Compare(a.Province, b.Province))
	})
	fact := "opened"
	if c.Asked == Accept {
		fact = "accepted"
	}
	chart := &view.Chart{Title: r.Text("circular.chart." + fact), Name: r.Text("circular.chart.province"), Measure: r.Text("circular.chart.measure"), Whole: 100}
	for _, t := range tallies {
		done := t.Opened
		if c.Asked == Accept {
			done = t.Accepted
		}
		share := float64(done) * 100 / float64(t.Seats)
		chart.Bars = append(chart.Bars, view.Bar{
			Label: provinceName(r, tree, t.Province), Brief: brief(provinceName(r, tree, t.Province)), Value: share, Low: share < 50,
			Text: r.Text("circular.chart.share", "done", i18n.Number(r.Lang, int64(done)), "seats", i18n.Number(r.Lang, int64(t.Seats))),
		})
	}
	return chart
}

const receiptsLength = 100

// deskReceipts is what the template "desk-receipts" shows.
type deskReceipts struct {
	Head    view.DeskHead
	Filters view.Filters
	Count   string
	Table   *view.Table
	Empty   *view.Empty
	Pager   view.Pager
}

// seatFilter is what the address chooses.
func seatFilter(r *staff.Request) SeatFilter {
	q := r.URL.Query()
	f := SeatFilter{Limit: receiptsLength + 1}
	if w := Which(q.Get("which")); slices.Contains(Whiches, w) {
		f.Which = w
	}
	if p := id.Body(q.Get("province")); id.Valid(string(p)) {
		f.Province = p
	}
	f.After, _ = strconv.Atoi(q.Get("after"))
	return f
}

func (f SeatFilter) address(path string, without string, after int) string {
	q := url.Values{}
	if f.Which != "" && without != "which" {
		q.Set("which", string(f.Which))
	}
	if f.Province != "" && without != "province" {
		q.Set("province", string(f.Province))
	}
	if after > 0 {
		q.Set("after", strconv.Itoa(after))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (rm *Room) receiptsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	text, err := rm.o.Texts.Announcement(ctx, c.Item)
	if err != nil {
		return staff.Answer{}, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	f := seatFilter(r)
	seats, err := rm.store.Received(ctx, c.ID, f)
	if err != nil {
		return staff.Answer{}, err
	}
	n, err := rm.store.CountSeats(ctx, c.ID, f)
	if err != nil {
		return staff.Answer{}, err
	}
	path := circularPath(c.ID) + "receipts/"
	p := deskReceipts{
		Head: view.DeskHead{
			Title: r.Text("circular.receipts"), Note: r.Text("circular.receipts.note"),
			Crumbs: view.Crumbs{{Text: r.Text("circular.title"), Href: r.Href(home)}, {Text: text.Title.In(r.Lang), Href: r.Href(circularPath(c.ID))}},
		},
		Count: r.Text("circular.seats", "n", n),
	}
	for _, kind := range []string{sheet.XLSX, sheet.CSV} {
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("circular.export." + kind), Href: r.Href(f.address(circularPath(c.ID)+"receipts."+kind, "", 0))})
	}
	if len(seats) > receiptsLength {
		seats = seats[:receiptsLength]
		p.Pager.Older = &view.Link{Text: r.Text("circular.receipts.more"), Href: r.Href(f.address(path, "", seats[len(seats)-1].N))}
	}
	if f.After > 0 {
		p.Pager.Newer = &view.Link{Text: r.Text("circular.receipts.first"), Href: r.Href(f.address(path, "", 0))}
	}
	if p.Filters, err = rm.receiptFilters(ctx, r, tree, &c, f, path); err != nil {
		return staff.Answer{}, err
	}
	if len(seats) == 0 {
		p.Empty = &view.Empty{Title: r.Text("circular.receipts.empty.title"), Text: r.Text("circular.receipts.empty.text")}
	} else if p.Table, err = rm.receiptTable(ctx, r, tree, &c, seats); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "circular/desk-receipts", Title: p.Head.Title, Data: p, Nav: home}, nil
}

func (rm *Room) receiptFilters(ctx context.Context, r *staff.Request, tree Tree, c *Circular, f SeatFilter, path string) (view.Filters, error) {
	tallies, err := rm.store.Tallies(ctx, c.ID)
	if err != nil {
		return view.Filters{}, err
	}
	which := view.Field{Kind: "select", Name: "which", Label: r.Text("circular.which"), Options: []view.Option{{Text: r.Text("circular.which.all"), Chosen: f.Which == Every}}}
	for _, w := range Whiches {
		if w == Unaccepted && c.Asked != Accept || w == Unreplied && c.Asked != Reply {
			continue
		}
		which.Options = append(which.Options, view.Option{Value: string(w), Text: r.Text("circular.which." + string(w)), Chosen: f.Which == w})
	}
	province := view.Field{Kind: "select", Name: "province", Label: r.Text("circular.chart.province"), Options: []view.Option{{Text: r.Text("circular.which.all"), Chosen: f.Province == ""}}}
	for _, t := range tallies {
		if t.Province != "" {
			province.Options = append(province.Options, view.Option{Value: string(t.Province), Text: provinceName(r, tree, t.Province), Chosen: f.Province == t.Province})
		}
	}
	x := view.Filters{Form: view.Form{Action: r.Href(path), Fields: []view.Field{which, province}}}
	if f.Which != "" {
		x.Chosen = append(x.Chosen, view.Link{Text: r.Text("circular.which." + string(f.Which)), Href: r.Href(f.address(path, "which", 0))})
	}
	if f.Province != "" {
		x.Chosen = append(x.Chosen, view.Link{Text: provinceName(r, tree, f.Province), Href: r.Href(f.address(path, "province", 0))})
	}
	if len(x.Chosen) > 0 {
		x.Clear = &view.Link{Text: r.Text("circular.which.clear"), Href: r.Href(path)}
	}
	return x, nil
}

// export is the table of receipts for a spreadsheet: instants are Gregorian and for machines, the days Jalali.
func (rm *Room) export(ctx context.Context, r *staff.Request, kind string) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	f := seatFilter(r)
	f.Limit, f.After = 0, 0
	seats, err := rm.store.Received(ctx, c.ID, f)
	if err != nil {
		return staff.Answer{}, err
	}
	name, err := rm.namesOf(ctx, r, tree, seats)
	if err != nil {
		return staff.Answer{}, err
	}
	w := sheet.Begin(kind, r.Lang, r.Text("circular.receipts"),
		r.Text("circular.col.row"), r.Text("circular.chart.province"), r.Text("circular.col.post"), r.Text("circular.col.person"), r.Text("circular.col.accepted-by"), r.Text("circular.fact.delivered"),
		r.Text("circular.fact.opened"), r.Text("circular.fact.accepted"), r.Text("circular.fact.paper"), r.Text("circular.fact.replied"), r.Text("circular.col.note"),
	)
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return day(t).Numeric() + " " + jalali.Clock(t, i18n.English)
	}
	for i := range seats {
		s := &seats[i]
		post, _ := tree.Post(s.Post)
		by := ""
		if s.AcceptedBy != "" {
			by = name(s.AcceptedBy)
		}
		w.Add(strconv.Itoa(s.N), provinceName(r, tree, s.Province), post.Name.In(r.Lang), whose(r, tree, name, &s.Seat), by, at(s.Delivered), at(s.Opened), at(s.Accepted), at(s.Paper), at(s.Replied), seatNote(r, s))
	}
	t, err := w.Done()
	return staff.Answer{Type: t.Type, Body: t.Body}, err
}
