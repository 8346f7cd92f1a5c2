package press

import (
	"cmp"
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
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
	places Fronts
}

// NewDesk makes the pages; public shows a text as readers will see it.
func NewDesk(rm *Room, public *Public, names Names, places Fronts) *Desk {
	return &Desk{rm, public, names, places}
}

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
	d.registerBulk(s)
	d.registerCorrections(s, item)
	d.registerLinks(s, item)
	d.registerRedactions(s, item)
	d.registerFeatures(s, item)
	d.registerCategories(s)
}

// object finds what a page is about.
func (d *Desk) object(a access.Action) func(context.Context, *staff.Request) (access.Object, error) {
	return func(ctx context.Context, r *staff.Request) (access.Object, error) {
		return d.room.ObjectFor(ctx, a, id.Item(r.PathValue("item")))
	}
}

// deskItem is what the template "desk_item" shows.
type deskItem struct {
	Head      view.DeskHead
	Lang      string
	Kicker    string
	Lead      string
	Notices   []view.Notice
	Others    []string // who writes in it now
	Acts      view.Acts
	Facts     []view.Key
	Body      template.HTML
	Proposals []deskProposal
	Timeline  []view.Deed
}

// tones are the states that are told by more than their word.
var tones = map[Status]string{
	Submitted: "wait", InReview: "wait", Approved: "wait", Scheduled: "wait", Published: "good", Issued: "good", Withdrawn: "off", Unpublished: "off",
}

func (d *Desk) item(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	it, f, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	e := it.Editions[it.Lang]
	state := f.State(&it)
	data := deskItem{Kicker: e.Kicker, Lead: e.Lead, Lang: it.Lang, Head: view.DeskHead{
		Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}}, Title: e.Title, Kicker: r.Text("press.kind." + string(it.Kind)),
		Chips: chips(r, state, f.Emergency),
	}}
	if data.Body, err = d.public.bodyText(ctx, it.Lang, e.Body); err != nil {
		return staff.Answer{}, err
	}
	if data.Notices, err = d.notices(ctx, r, &it, &f); err != nil {
		return staff.Answer{}, err
	}
	if data.Others, err = d.others(ctx, r, it.ID); err != nil {
		return staff.Answer{}, err
	}
	if data.Acts, err = d.actsOf(ctx, r, &it, &f); err != nil {
		return staff.Answer{}, err
	}
	if data.Head.Ways, err = d.ways(ctx, r, &it, &f); err != nil {
		return staff.Answer{}, err
	}
	if data.Facts, err = d.facts(ctx, r, &it, &f); err != nil {
		return staff.Answer{}, err
	}
	if data.Proposals, err = d.proposals(ctx, r, &it); err != nil {
		return staff.Answer{}, err
	}
	if data.Timeline, err = d.timeline(ctx, r, it.ID); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "press/desk_item", Title: e.Title, Data: data, Nav: "/desk/press/"}, nil
}

// others names who has an edition of the item open to write in it.
func (d *Desk) others(ctx context.Context, r *staff.Request, item id.Item) ([]string, error) {
	var all []id.Person
	for _, lang := range i18n.Langs {
		people, err := d.room.store.writers(ctx, item, lang, r.Visitor.Person, r.Now.Add(-presence))
		if err != nil {
			return nil, err
		}
		all = append(all, people...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	names, err := d.people(ctx, r, all...)
	if err != nil {
		return nil, err
	}
	var said []string
	for _, p := range all {
		said = append(said, names[p])
	}
	return said, nil
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

func (d *Desk) notices(ctx context.Context, r *staff.Request, it *Item, f *Flow) (all []view.Notice, err error) {
	if f.Emergency {
		all = append(all, view.Notice{Kind: "urgent", Title: r.Text("press.desk.red"), Text: r.Text("press.desk.red.text")})
	}
	if f.Returned != "" && f.State(it) == Drafted {
		all = append(all, view.Notice{Title: r.Text("press.return." + f.Returned), Text: f.Note})
	}
	switch it.Status {
	case Withdrawn:
		all = append(all, view.Notice{Kind: "urgent", Title: r.Text("press.state.withdrawn"), At: it.WithdrawnAt, Text: it.Withdrawal})
	case Unpublished:
		all = append(all, view.Notice{Kind: "urgent", Title: r.Text("press.state.unpublished"), At: it.WithdrawnAt, Text: r.Text(it.Withdrawal)})
	}
	if d.public.files != nil {
		_, titles, err := silent(ctx, d.public.files, it.Editions[it.Lang].Body)
		if err != nil {
			return nil, err
		}
		if len(titles) > 0 {
			all = append(all, view.Notice{Title: r.Text("press.write.silent"), Text: strings.Join(titles, r.Text("press.semicolon"))})
		}
	}
	if f.Asked(it) {
		names, err := d.people(ctx, r, f.Submitter)
		if err != nil {
			return nil, err
		}
		name := cmp.Or(names[f.Submitter], r.Text("press.desk.somebody"))
		all = append(all, view.Notice{Title: r.Text("press.desk.asked", "name", name), At: f.SubmittedAt, Text: f.Note})
	}
	return all, nil
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
		if it.Reach != Everyone {
			return "issue"
		}
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
	case Unpublished:
		if f.Asked(it) {
			return "restore-confirm"
		}
	}
	return ""
}

// grave are the acts that take something back, or that nobody looks at first.
var grave = map[string]bool{"withdraw": true, "unpublish": true, "emergency": true}

// actsOf are the next act, allowed or not, and the others that this visitor may do now.
func (d *Desk) actsOf(ctx context.Context, r *staff.Request, it *Item, f *Flow) (view.Acts, error) {
	acts := view.Acts{Label: r.Text("press.desk.acts")}
	first := next(it, f)
	if first == "issue" && d.room.Sending != nil {
		o, err := d.room.object(ctx, ActIssue, it, f)
		if err != nil {
			return acts, err
		}
		acts.Main = &view.Act{Key: first, Text: r.Text("press.do.issue"), Why: d.why(r, ActIssue, o)}
		if acts.Main.Why == "" {
			acts.Main.Href = r.Href(d.room.Sending(it.ID))
		}
	}
	if first == "correct" {
		o, err := d.room.object(ctx, ActCorrect, it, f)
		if err != nil {
			return acts, err
		}
		acts.Main = &view.Act{Key: first, Text: r.Text("press.do.correct"), Why: d.why(r, ActCorrect, o)}
		if acts.Main.Why == "" {
			acts.Main.Href = r.Href(writePath(it.ID, it.Lang))
		}
	}
	for _, a := range d.acts() {
		if a.applies != nil && !a.applies(it, f) {
			continue
		}
		o, err := d.room.object(ctx, a.action, it, f)
		if err != nil {
			return acts, err
		}
		why := d.why(r, a.action, o)
		if a.name == first && why == "" {
			if err := it.Ready(); err != nil {
				key, args := fault.Text(err)
				why = r.Text(key, args...)
			}
		}
		act := view.Act{
			Key: a.name, Text: r.Text("press.do." + a.name), Action: r.Href(DeskPath(it.ID) + a.name + "/"), Why: why, Grave: grave[a.name],
			Fields: []view.Field{hidden("mark", it.Mark())},
		}
		if len(a.fields) > 0 {
			act.Hint, act.Fields = r.Text("press.do."+a.name+".text"), d.fields(r, a)
		}
		switch {
		case a.name == first:
			acts.Main = &act
		case why == "":
			acts.More = append(acts.More, act)
		}
	}
	return acts, nil
}

// ways are where one goes from the item's page: to where it is written, and to what is known of it.
func (d *Desk) ways(ctx context.Context, r *staff.Request, it *Item, f *Flow) (ways []view.Link, err error) {
	o, err := d.room.object(ctx, ActWrite, it, f)
	if err != nil {
		return nil, err
	}
	if d.why(r, ActWrite, o) == "" {
		langs := []string{it.Lang}
		for _, lang := range i18n.Langs {
			if lang != it.Lang {
				langs = append(langs, lang)
			}
		}
		ways = writeWays(r, it, langs)
	}
	for _, more := range []struct {
		name, key string
		action    access.Action
	}{{"links", "press.desk.links", ActPreview}, {"feature", "press.do.feature", ActFeature}, {"redact", "press.do.redact", ActRedact}} {
		o, err := d.room.object(ctx, more.action, it, f)
		if err != nil {
			return nil, err
		}
		if d.why(r, more.action, o) == "" {
			ways = append(ways, view.Link{Text: r.Text(more.key), Href: r.Href(DeskPath(it.ID) + more.name + "/")})
		}
	}
	ways = append(ways, view.Link{Text: r.Text("press.desk.history"), Href: r.Href(DeskPath(it.ID) + "history/")})
	if it.Status.Public() {
		ways = append(ways, view.Link{Text: r.Text("press.desk.public"), Href: it.Path(it.Lang)})
	}
	return ways, nil
}

// why says why the visitor may not; "" when they may. A second factor is asked for when the form is sent.
func (d *Desk) why(r *staff.Request, a access.Action, o access.Object) string {
	v := r.May(a, o)
	if v.OK || v.Refusal == access.NotFresh {
		return ""
	}
	return r.Text(v.Refusal.Key())
}

func (d *Desk) facts(ctx context.Context, r *staff.Request, it *Item, f *Flow) ([]view.Key, error) {
	names, err := d.people(ctx, r, append([]id.Person{f.Submitter, f.Reviewer, f.Approver}, f.Hands...)...)
	if err != nil {
		return nil, err
	}
	bodies, err := d.public.bodies(ctx, r.Lang, bodiesOf(it)...)
	if err != nil {
		return nil, err
	}
	var facts []view.Key
	fact := func(key, text string) {
		if text != "" {
			facts = append(facts, view.Key{Term: r.Text(key), Text: text})
		}
	}
	fact("press.fact.owner", bodies[it.Owner].Text)
	if it.Reach != Everyone {
		fact("press.write.reach", r.Text(it.Reach.key()))
	}
	var hands []string
	for _, p := range f.Hands {
		hands = append(hands, names[p])
	}
	fact("press.desk.hands", strings.Join(hands, r.Text("press.comma")))
	fact("press.desk.submitter", names[f.Submitter])
	fact("press.desk.reviewer", names[f.Reviewer])
	fact("press.desk.approver", names[f.Approver])
	if it.Status == Scheduled {
		facts = append(facts, view.Key{Term: r.Text("press.desk.due"), At: it.ScheduledFor, Clock: true})
	}
	if it.Status == Issued {
		facts = append(facts, view.Key{Term: r.Text("press.state.issued"), At: it.IssuedAt, Clock: true})
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
