package press

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/prose"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// Names says how people are called at the desk.
type Names interface {
	Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error)
}

// Desk is the room's pages for the people of the desk.
type Desk struct {
	room   *Room
	public *Public
	names  Names
}

// NewDesk makes the pages; public shows a text as readers will see it.
func NewDesk(rm *Room, public *Public, names Names) *Desk { return &Desk{rm, public, names} }

// Register adds the pages.
func (d *Desk) Register(s *staff.Pages) {
	const item = "/desk/press/{item}/"
	s.Nav(staff.Nav{Key: "press.desk", Path: "/desk/press/", Action: ActSee, Order: 20})
	s.Page(staff.Page{Name: "press.desk.list", Method: http.MethodGet, Pattern: "/desk/press/", Action: ActSee, Object: staff.Anywhere, Do: d.list})
	s.Page(staff.Page{Name: "press.desk.item", Method: http.MethodGet, Pattern: item, Action: ActSee, Object: d.object(ActSee), Do: d.item})
	s.Page(staff.Page{Name: "press.desk.history", Method: http.MethodGet, Pattern: item + "history/", Action: ActHistory, Object: d.object(ActHistory), Do: d.history})
	for _, a := range d.acts() {
		if len(a.fields) > 0 {
			s.Page(staff.Page{Name: "press.desk." + a.name + ".form", Method: http.MethodGet, Pattern: item + a.name + "/", Action: a.action, Object: d.object(a.action), Do: d.form(a)})
		}
		s.Page(staff.Page{Name: "press.desk." + a.name, Method: http.MethodPost, Pattern: item + a.name + "/", Action: a.action, Object: d.object(a.action), MaxBody: a.maxBody, Do: d.do(a)})
	}
	d.registerCorrections(s, item)
	d.registerLinks(s, item)
	d.registerRedactions(s, item)
}

// object finds what a page is about.
func (d *Desk) object(a access.Action) func(context.Context, *staff.Request) (access.Object, error) {
	return func(ctx context.Context, r *staff.Request) (access.Object, error) {
		return d.room.ObjectFor(ctx, a, id.Item(r.PathValue("item")))
	}
}

// deskList is what the template "desk_list" shows.
type deskList struct {
	Title  string
	Filter view.Form
	Rows   []deskRow
	Empty  *view.Empty
	Pager  view.Pager
}

type deskRow struct {
	Title string
	Lang  string
	Href  string
	Kind  string
	State string
	Owner string
	Red   bool
	At    time.Time
}

// deskPage is how many items a page of the desk's list has.
const deskPage = 50

// states in the order of the filter.
var deskStates = []Status{Drafted, Submitted, InReview, Approved, Scheduled, Published, Withdrawn, Unpublished}

func (d *Desk) list(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	q := r.URL.Query()
	f := DeskFilter{State: Status(q.Get("state")), Kind: Kind(q.Get("kind")), Red: q.Get("state") == "red", Before: id.Item(q.Get("before")), Limit: deskPage + 1}
	if f.Red || !slices.Contains(deskStates, f.State) {
		f.State = ""
	}
	if !f.Kind.Known() {
		f.Kind = ""
	}
	owners, names, err := d.reach(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	f.Owners = owners
	body := id.Body(q.Get("body"))
	if body != "" && slices.Contains(owners, body) {
		f.Owners = []id.Body{body}
	}
	items, err := d.room.store.Desk(ctx, f)
	if err != nil {
		return staff.Answer{}, err
	}
	data := deskList{Title: r.Text("press.desk"), Filter: d.filter(r, f, body, owners, names), Pager: view.Pager{Label: r.Text("press.desk")}}
	more := func(before id.Item) string {
		q := r.URL.Query()
		q.Del("notice")
		q.Set("before", string(before))
		return r.Href("/desk/press/") + "?" + q.Encode()
	}
	if len(items) > deskPage {
		items = items[:deskPage]
		data.Pager.Older = &view.Link{Text: r.Text("press.older"), Href: more(items[deskPage-1].ID)}
	}
	for _, it := range items {
		row := deskRow{
			Title: it.Title, Href: r.Href(DeskPath(it.ID)), Kind: r.Text("press.kind." + string(it.Kind)), State: r.Text("press.state." + string(it.State)),
			Owner: names[it.Owner].Text, Red: it.Red, At: it.ChangedAt,
		}
		if it.Lang != r.Lang {
			row.Lang = it.Lang
		}
		if row.At.IsZero() {
			row.At = it.CreatedAt
		}
		data.Rows = append(data.Rows, row)
	}
	if len(items) == 0 {
		data.Empty = &view.Empty{Title: r.Text("press.desk.none"), Text: r.Text("press.desk.none.text"), Links: []view.Link{{Text: r.Text("press.desk.all"), Href: r.Href("/desk/press/")}}}
	}
	return staff.Answer{Template: "press/desk_list", Title: data.Title, Data: data, Nav: "/desk/press/"}, nil
}

// reach are the owners whose items the visitor may see, with their names.
func (d *Desk) reach(ctx context.Context, r *staff.Request) ([]id.Body, map[id.Body]view.Link, error) {
	all, err := d.room.store.Owners(ctx)
	if err != nil {
		return nil, nil, err
	}
	may := []id.Body{}
	for _, owner := range all {
		o, err := d.room.object(ctx, ActSee, &Item{Owner: owner}, &Flow{})
		if err != nil {
			return nil, nil, err
		}
		if r.May(ActSee, o).OK {
			may = append(may, owner)
		}
	}
	names, err := d.public.bodies(ctx, r.Lang, given(slices.Clone(may))...)
	return may, names, err
}

func (d *Desk) filter(r *staff.Request, f DeskFilter, body id.Body, owners []id.Body, names map[id.Body]view.Link) view.Form {
	state := view.Field{Name: "state", Label: r.Text("press.desk.state"), Kind: "select", Options: []view.Option{{Text: r.Text("press.desk.any")}}}
	for _, s := range deskStates {
		state.Options = append(state.Options, view.Option{Value: string(s), Text: r.Text("press.state." + string(s)), Chosen: f.State == s})
	}
	state.Options = append(state.Options, view.Option{Value: "red", Text: r.Text("press.desk.red"), Chosen: f.Red})
	kind := view.Field{Name: "kind", Label: r.Text("press.desk.kind"), Kind: "select", Options: []view.Option{{Text: r.Text("press.desk.any")}}}
	for _, k := range Kinds {
		kind.Options = append(kind.Options, view.Option{Value: string(k), Text: r.Text("press.kind." + string(k)), Chosen: f.Kind == k})
	}
	form := view.Form{Action: r.Href("/desk/press/"), Title: r.Text("press.desk.filter"), Fields: []view.Field{state, kind}}
	if len(owners) > 1 {
		of := view.Field{Name: "body", Label: r.Text("press.fact.owner"), Kind: "select", Options: []view.Option{{Text: r.Text("press.desk.any")}}}
		for _, o := range owners {
			if o != "" {
				of.Options = append(of.Options, view.Option{Value: string(o), Text: names[o].Text, Chosen: o == body})
			}
		}
		form.Fields = append(form.Fields, of)
	}
	return form
}

// deskItem is what the template "desk_item" shows.
type deskItem struct {
	Crumbs   view.Crumbs
	Title    string
	Lang     string
	Kicker   string
	Lead     string
	Kind     string
	State    string
	Red      bool
	Notices  []view.Notice
	Primary  *deskButton
	Acts     []view.Link
	Facts    []view.Fact
	Body     template.HTML
	Proposal *deskProposal
	Timeline []view.Event
}

// deskButton is the one act that is next. Why says why it cannot be done by this visitor now.
type deskButton struct {
	Text, Href, Why string
	Form            bool // it asks for more first: a link to its form
	Mark            string
}

func (d *Desk) item(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	it, f, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	e := it.Editions[it.Lang]
	state := f.State(&it)
	data := deskItem{
		Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}}, Title: e.Title, Kicker: e.Kicker, Lead: e.Lead, Lang: it.Lang,
		Kind: r.Text("press.kind." + string(it.Kind)), State: r.Text("press.state." + string(state)), Red: f.Emergency,
	}
	if data.Body, err = d.public.bodyText(ctx, it.Lang, e.Body); err != nil {
		return staff.Answer{}, err
	}
	if err := d.notices(ctx, r, &it, &f, &data); err != nil {
		return staff.Answer{}, err
	}
	if err := d.buttons(ctx, r, &it, &f, &data); err != nil {
		return staff.Answer{}, err
	}
	if data.Facts, err = d.facts(ctx, r, &it, &f); err != nil {
		return staff.Answer{}, err
	}
	if data.Proposal, err = d.proposal(ctx, r, &it); err != nil {
		return staff.Answer{}, err
	}
	if data.Timeline, err = d.timeline(ctx, r, it.ID); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "press/desk_item", Title: e.Title, Data: data, Nav: "/desk/press/"}, nil
}

func (d *Desk) read(ctx context.Context, r *staff.Request) (Item, Flow, error) {
	item := id.Item(r.PathValue("item"))
	it, err := d.room.store.Item(ctx, item)
	if err != nil {
		return Item{}, Flow{}, err
	}
	f, err := d.room.Flow(ctx, item)
	return it, f, err
}

func (d *Desk) notices(ctx context.Context, r *staff.Request, it *Item, f *Flow, data *deskItem) error {
	if f.Emergency {
		data.Notices = append(data.Notices, view.Notice{Kind: "urgent", Title: r.Text("press.desk.red"), Text: r.Text("press.desk.red.text")})
	}
	if f.Returned != "" && f.State(it) == Drafted {
		data.Notices = append(data.Notices, view.Notice{Title: r.Text("press.return." + f.Returned), Text: f.Note})
	}
	switch it.Status {
	case Withdrawn:
		data.Notices = append(data.Notices, view.Notice{Kind: "urgent", Title: r.Text("press.state.withdrawn"), At: it.WithdrawnAt, Text: it.Withdrawal})
	case Unpublished:
		data.Notices = append(data.Notices, view.Notice{Kind: "urgent", Title: r.Text("press.state.unpublished"), At: it.WithdrawnAt, Text: r.Text(it.Withdrawal)})
	}
	return nil
}

// next is the act that a state calls for; "" for none.
func next(it *Item, f *Flow) string {
	switch f.State(it) {
	case Drafted:
		return "submit"
	case Submitted:
		return "review"
	case InReview:
		return "approve"
	case Approved:
		if it.Kind.Numbered() {
			return "publish-statement"
		}
		return "publish"
	case Scheduled:
		return "unschedule"
	case Published:
		if f.Emergency {
			return "second"
		}
		return "correct"
	}
	return ""
}

// buttons are the next act, allowed or not, and the others that this visitor may do now.
func (d *Desk) buttons(ctx context.Context, r *staff.Request, it *Item, f *Flow, data *deskItem) error {
	first := next(it, f)
	if first == "correct" {
		o, err := d.room.object(ctx, ActCorrect, it, f)
		if err != nil {
			return err
		}
		data.Primary = &deskButton{Text: r.Text("press.do.correct"), Href: r.Href(DeskPath(it.ID) + "correct/"), Form: true, Why: d.why(r, ActCorrect, o)}
	}
	for _, a := range d.acts() {
		o, err := d.room.object(ctx, a.action, it, f)
		if err != nil {
			return err
		}
		why := d.why(r, a.action, o)
		if a.applies != nil && !a.applies(it, f) {
			continue
		}
		at := r.Href(DeskPath(it.ID) + a.name + "/")
		switch {
		case a.name == first:
			if a.action == ActSubmit || a.action == ActApprove || why == "" {
				if err := it.Ready(); err != nil && why == "" {
					key, args := fault.Text(err)
					why = r.Text(key, args...)
				}
			}
			data.Primary = &deskButton{Text: r.Text("press.do." + a.name), Href: at, Why: why, Form: len(a.fields) > 0, Mark: it.Mark()}
		case why == "" && len(a.fields) > 0:
			data.Acts = append(data.Acts, view.Link{Text: r.Text("press.do." + a.name), Href: at})
		}
	}
	for _, more := range []struct {
		name, key string
		action    access.Action
	}{{"links", "press.desk.links", ActPreview}, {"redact", "press.do.redact", ActRedact}} {
		o, err := d.room.object(ctx, more.action, it, f)
		if err != nil {
			return err
		}
		if d.why(r, more.action, o) == "" {
			data.Acts = append(data.Acts, view.Link{Text: r.Text(more.key), Href: r.Href(DeskPath(it.ID) + more.name + "/")})
		}
	}
	data.Acts = append(data.Acts, view.Link{Text: r.Text("press.desk.history"), Href: r.Href(DeskPath(it.ID) + "history/")})
	if it.Status.Public() {
		data.Acts = append(data.Acts, view.Link{Text: r.Text("press.desk.public"), Href: it.Path(it.Lang)})
	}
	return nil
}

// why says why the visitor may not; "" when they may. A second factor is asked for when the form is sent.
func (d *Desk) why(r *staff.Request, a access.Action, o access.Object) string {
	v := r.May(a, o)
	if v.OK || v.Refusal == access.NotFresh {
		return ""
	}
	return r.Text(v.Refusal.Key())
}

func (d *Desk) facts(ctx context.Context, r *staff.Request, it *Item, f *Flow) ([]view.Fact, error) {
	names, err := d.people(ctx, r, append([]id.Person{f.Submitter, f.Reviewer, f.Approver}, f.Hands...)...)
	if err != nil {
		return nil, err
	}
	bodies, err := d.public.bodies(ctx, r.Lang, bodiesOf(it)...)
	if err != nil {
		return nil, err
	}
	var facts []view.Fact
	fact := func(key, text string) {
		if text != "" {
			facts = append(facts, view.Fact{Term: r.Text(key), Text: text})
		}
	}
	fact("press.fact.owner", bodies[it.Owner].Text)
	var hands []string
	for _, p := range f.Hands {
		hands = append(hands, names[p])
	}
	fact("press.desk.hands", strings.Join(hands, r.Text("press.comma")))
	fact("press.desk.submitter", names[f.Submitter])
	fact("press.desk.reviewer", names[f.Reviewer])
	fact("press.desk.approver", names[f.Approver])
	if it.Status == Scheduled {
		facts = append(facts, view.Fact{Term: r.Text("press.desk.due"), At: it.ScheduledFor})
	}
	return facts, nil
}

// people names people; who has no name is called by what they are: somebody.
func (d *Desk) people(ctx context.Context, r *staff.Request, all ...id.Person) (map[id.Person]string, error) {
	all = given(slices.Clone(all))
	if len(all) == 0 {
		return nil, nil
	}
	names, err := d.names.Names(ctx, r.Lang, all...)
	if err != nil {
		return nil, err
	}
	full := make(map[id.Person]string, len(all))
	for _, p := range all {
		if full[p] = names[p]; full[p] == "" {
			full[p] = r.Text("press.desk.somebody")
		}
	}
	return full, nil
}

// timelineActs is how many acts the timeline of an item shows.
const timelineActs = 100

// timeline is what the ledger says of the item, the newest first.
func (d *Desk) timeline(ctx context.Context, r *staff.Request, item id.Item) ([]view.Event, error) {
	entries, err := d.room.Ledger.Of(ctx, "item:"+string(item), timelineActs)
	if err != nil {
		return nil, err
	}
	var who []id.Person
	for _, e := range entries {
		who = append(who, e.Actor.Person)
	}
	names, err := d.people(ctx, r, who...)
	if err != nil {
		return nil, err
	}
	events := make([]view.Event, 0, len(entries))
	for _, e := range entries {
		ev := view.Event{Title: r.Text("press.did." + strings.TrimPrefix(e.Act, "press.")), From: e.At, State: "done"}
		by := names[e.Actor.Person]
		if by == "" {
			by = r.Text("press.via." + e.Actor.Via)
		}
		reason := e.Reason
		for _, typed := range []string{"press.return.", "press.unpublish.", "press.class."} {
			if strings.HasPrefix(reason, typed) {
				reason = r.Text(reason)
			}
		}
		ev.Note = joinedTexts(r.Text("press.colon"), by, reason)
		if e.Act == "press.emergency" {
			ev.State = "late"
		}
		events = append(events, ev)
	}
	return events, nil
}

// deskHistory is what the template "desk_history" shows.
type deskHistory struct {
	Crumbs   view.Crumbs
	Title    string
	Compare  view.Form
	Editions []edition
	Notes    []string // who, by edition
	Diff     []prose.Piece
	Between  string
}

// history lists every revision and compares any two.
func (d *Desk) history(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	it, _, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	lang := it.Lang
	if _, ok := it.Editions[r.URL.Query().Get("lang")]; ok {
		lang = r.URL.Query().Get("lang")
	}
	revisions, err := d.room.store.Revisions(ctx, it.ID, lang)
	if err != nil {
		return staff.Answer{}, err
	}
	data := deskHistory{
		Title:  joinedTexts(r.Text("press.colon"), r.Text("press.desk.history"), it.Editions[lang].Title),
		Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}, {Text: it.Editions[lang].Title, Href: r.Href(DeskPath(it.ID))}},
	}
	var who []id.Person
	for _, rev := range revisions {
		who = append(who, rev.By.Person)
	}
	names, err := d.people(ctx, r, who...)
	if err != nil {
		return staff.Answer{}, err
	}
	if data.Compare, data.Diff, data.Between, err = d.compared(r, &it, lang, revisions); err != nil {
		return staff.Answer{}, err
	}
	for _, rev := range revisions {
		ed := edition{N: rev.N, At: rev.At, Note: rev.Note, Live: rev.N == it.Editions[lang].Revision, Redacted: rev.Redacted}
		if rev.Class != "" {
			ed.Class = r.Text("press.class." + string(rev.Class))
		}
		data.Editions = append(data.Editions, ed)
		by := names[rev.By.Person]
		if by == "" {
			by = r.Text("press.via." + rev.By.Via)
		}
		data.Notes = append(data.Notes, by)
	}
	return staff.Answer{Template: "press/desk_history", Title: data.Title, Data: data, Nav: "/desk/press/"}, nil
}

// compared reads which two revisions the address names, and compares them: the last two when it names none.
func (d *Desk) compared(r *staff.Request, it *Item, lang string, revisions []Revision) (view.Form, []prose.Piece, string, error) {
	form := view.Form{Action: r.Href(DeskPath(it.ID) + "history/"), Submit: r.Text("press.desk.compare"), Fields: []view.Field{{Name: "lang", Kind: "hidden", Value: lang}}}
	if len(revisions) < 2 {
		return form, nil, "", nil
	}
	pick := func(name string, fallback int) int {
		for i, rev := range revisions {
			if digits("en", rev.N) == r.URL.Query().Get(name) {
				return i
			}
		}
		return fallback
	}
	from, to := pick("from", 1), pick("to", 0)
	for _, side := range []struct {
		name string
		at   int
	}{{"from", from}, {"to", to}} {
		f := view.Field{Name: side.name, Label: r.Text("press.desk." + side.name), Kind: "select"}
		for i, rev := range revisions {
			f.Options = append(f.Options, view.Option{Value: digits("en", rev.N), Text: r.Text("press.edition", "n", rev.N), Chosen: i == side.at})
		}
		form.Fields = append(form.Fields, f)
	}
	diff, err := changes(revisions[from].Content, revisions[to].Content)
	return form, diff, r.Text("press.desk.between", "from", digits(r.Lang, revisions[from].N), "to", digits(r.Lang, revisions[to].N)), err
}

// back leads to the item's page with a notice.
func back(item id.Item, notice string) staff.Answer {
	return staff.Answer{To: DeskPath(item), Notice: "press.notice." + notice}
}

// values keeps what was typed.
func values(f url.Values, fields []view.Field) {
	for i := range fields {
		v := f.Get(fields[i].Name)
		fields[i].Value = v
		for j := range fields[i].Options {
			fields[i].Options[j].Chosen = fields[i].Options[j].Value == v
		}
	}
}
