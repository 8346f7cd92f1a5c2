package meeting

import (
	"context"
	"net/http"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

func (rm *Room) registerRulings(s *staff.Pages) {
	page := func(method, name, pattern string, a access.Action, object func(context.Context, *staff.Request) (access.Object, error), do pageFunc) {
		s.Page(staff.Page{Name: "meeting.rulings." + name, Method: method, Pattern: rulingsPath + pattern, Action: a, Object: object, Do: do})
	}
	page(http.MethodGet, "list", "", ActSee, staff.Anywhere, rm.rulingsPage)
	page(http.MethodGet, "ruling", "{ruling}/", ActSee, rm.rulingObject, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.rulingPage(ctx, r, refusal{})
	})
	page(http.MethodPost, "follow", "{ruling}/follow/", ActKeep, rm.rulingObject, rm.followIt)
	page(http.MethodPost, "settle", "{ruling}/settle/", ActKeep, rm.rulingObject, rm.settleIt)
}

// rulingOf is the resolution of the address.
func (rm *Room) rulingOf(ctx context.Context, r *staff.Request) (Ruling, error) {
	x := id.Ruling(r.PathValue("ruling"))
	if !id.Valid(string(x)) {
		return Ruling{}, fault.New(fault.NotFound, "")
	}
	return rm.store.Ruling(ctx, x)
}

func (rm *Room) rulingObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	x, err := rm.rulingOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return rm.scoped(ctx, x.Body)
}

// rulingWorks are the rows of a list of resolutions.
func (rm *Room) rulingWorks(ctx context.Context, r *staff.Request, f RulingFilter, path func(id.Ruling) string) ([]view.Work, error) {
	all, err := rm.store.ListRulings(ctx, f)
	if err != nil {
		return nil, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]view.Work, len(all))
	for i := range all {
		x := &all[i]
		body, _ := tree.Body(x.Body)
		rows[i] = view.Work{Kind: rulingNumber(r, x), Title: cut(strings.Join(paragraphs(x.Text), " ")), Href: r.Href(path(x.ID)), Chips: []view.Chip{rulingChip(r, x)}, Of: body.Name.In(r.Lang), Late: x.Late(day(r.Now))}
		if post, ok := tree.Post(x.Post); ok {
			rows[i].Note = r.Text("meeting.ruling.owner", "post", post.Name.In(r.Lang))
		}
		switch s := shownDay(r.Lang, x.Due); {
		case x.State != Open:
			rows[i].Left = day(x.ClosedAt).Medium(r.Lang)
		case s != "":
			rows[i].Left = r.Text("meeting.ruling.due", "day", s)
		}
	}
	return rows, nil
}

// deskRulings is what the template "desk-rulings" shows.
type deskRulings struct {
	Head  view.DeskHead
	Tabs  view.Tabs
	Works []view.Work
	Empty *view.Empty
}

const shownRulings = 200

// rulingsPage lists the resolutions of the visitor's bodies: those that are open, those that are late, or all.
func (rm *Room) rulingsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	bodies, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	which := r.URL.Query().Get("which")
	f := RulingFilter{Bodies: bodies, States: []RulingState{Open}, Limit: shownRulings}
	switch which {
	case "late":
		f.Late = day(r.Now)
	case "closed":
		f.States = []RulingState{Done, Overtaken, Dropped}
	default:
		which = ""
	}
	p := deskRulings{Head: view.DeskHead{Title: r.Text("meeting.rulings"), Note: r.Text("meeting.rulings.note"), Crumbs: view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}}, Ways: []view.Link{{Text: r.Text("meeting.memory"), Href: r.Href(memoryPath)}}}}
	p.Tabs.Label = r.Text("meeting.rulings")
	for _, t := range []string{"", "late", "closed"} {
		l := view.Link{Text: r.Text("meeting.rulings.open"), Href: r.Href(rulingsPath), Current: which == t}
		if t != "" {
			l.Text, l.Href = r.Text("meeting.rulings."+t), r.Href(rulingsPath+"?which="+t)
		}
		p.Tabs.Links = append(p.Tabs.Links, l)
	}
	if p.Works, err = rm.rulingWorks(ctx, r, f, rulingPath); err != nil {
		return staff.Answer{}, err
	}
	if len(p.Works) == 0 {
		p.Empty = &view.Empty{Title: r.Text("meeting.rulings.none.title"), Text: r.Text("meeting.rulings.none.text")}
	}
	return staff.Answer{Template: "meeting/desk-rulings", Title: p.Head.Title, Data: p, Nav: home}, nil
}

// rulingView is what the template "ruling" shows, at the desk and to whose work it is.
type rulingView struct {
	Head    view.DeskHead
	Notices []view.Notice
	Text    []string
	Keys    []view.Key
	Follows []followRow
	Follow  *view.Form
	Acts    *view.Acts
}

type followRow struct {
	view.Key
	Lines []string
}

// rulingShown gathers what both pages of a resolution show.
func (rm *Room) rulingShown(ctx context.Context, r *staff.Request, x *Ruling, path string, meeting func(id.Meeting) string, refused refusal) (rulingView, error) {
	p := rulingView{Head: view.DeskHead{Kicker: rulingNumber(r, x), Title: r.Text("meeting.ruling"), Chips: []view.Chip{rulingChip(r, x)}}, Text: paragraphs(x.Text)}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return p, err
	}
	m, err := rm.store.Meeting(ctx, x.Meeting)
	if err != nil {
		return p, err
	}
	body, _ := tree.Body(x.Body)
	p.Keys = []view.Key{
		{Term: r.Text("meeting.key.body"), Text: body.Name.In(r.Lang)},
		{Term: r.Text("meeting.key.meeting"), Text: m.Title, Href: r.Href(meeting(m.ID)), Note: joined(r, numberOf(r, &m), day(m.Begins).Medium(r.Lang))},
	}
	follows, err := rm.store.FollowUps(ctx, x.ID)
	if err != nil {
		return p, err
	}
	people := []id.Person{x.ClosedBy}
	for _, f := range follows {
		people = append(people, f.Person)
	}
	post, owned := tree.Post(x.Post)
	var holders []id.Person
	if owned {
		holders = tree.Holders(x.Post, day(r.Now))
	}
	name, err := rm.names(ctx, r, append(people, holders...)...)
	if err != nil {
		return p, err
	}
	if owned {
		k := view.Key{Term: r.Text("meeting.field.owner"), Text: post.Name.In(r.Lang), Note: r.Text("meeting.vacant")}
		if len(holders) > 0 {
			k.Note = name(holders[0])
		}
		p.Keys = append(p.Keys, k)
	}
	if s := shownDay(r.Lang, x.Due); s != "" {
		k := view.Key{Term: r.Text("meeting.field.due"), Text: s}
		if x.Late(day(r.Now)) {
			k.Late, k.Note = true, r.Text("meeting.ruling.late")
		}
		p.Keys = append(p.Keys, k)
	}
	if x.Counted {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("meeting.votes"), Text: votesText(r, &x.Decided)})
	}
	if x.State != Open {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("meeting.ruling.state." + string(x.State)), At: x.ClosedAt, Note: x.Reason})
	}
	if x.By != "" {
		if other, err := rm.store.Ruling(ctx, x.By); err == nil {
			p.Keys = append(p.Keys, view.Key{Term: r.Text("meeting.key.overtaken"), Text: rulingNumber(r, &other), Note: cut(other.Text)})
		} else if !fault.Is(err, fault.NotFound) {
			return p, err
		}
	}
	if !x.PublicAt.IsZero() {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("meeting.key.public"), At: x.PublicAt})
	}
	for _, f := range follows {
		p.Follows = append(p.Follows, followRow{Key: view.Key{Text: name(f.Person), At: f.At}, Lines: paragraphs(f.Text)})
	}
	if x.Number > 0 {
		text := view.Field{Kind: "textarea", Name: "text", Label: r.Text("meeting.field.follow"), Hint: r.Text("meeting.field.follow.hint"), Rows: 3, Required: true}
		if refused.act == "follow" {
			text.Value, text.Error = typed(r, "text"), refused.text
		}
		p.Follow = &view.Form{ID: "follow", Action: r.Href(path + "follow/"), Method: "post", Title: r.Text("meeting.follow.title"), Submit: r.Text("meeting.follow.send"), Fields: []view.Field{hidden("token", string(id.New[id.Objection](rm.o.IDs))), text}}
	}
	return p, nil
}

func (rm *Room) rulingPage(ctx context.Context, r *staff.Request, refused refusal) (staff.Answer, error) {
	x, err := rm.rulingOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	p, err := rm.rulingShown(ctx, r, &x, rulingPath(x.ID), meetingPath, refused)
	if err != nil {
		return staff.Answer{}, err
	}
	p.Head.Crumbs = view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}, {Text: r.Text("meeting.rulings"), Href: r.Href(rulingsPath)}}
	keep, err := rm.may(ctx, r, ActKeep, x.Body)
	if err != nil {
		return staff.Answer{}, err
	}
	switch {
	case x.Number == 0:
		p.Notices = append(p.Notices, view.Notice{Kind: "quiet", Title: r.Text("meeting.ruling.unsigned"), Text: r.Text("meeting.ruling.unsigned.text")})
	case keep:
		if p.Acts, err = rm.rulingActs(ctx, r, &x, refused); err != nil {
			return staff.Answer{}, err
		}
	}
	if !keep {
		p.Follow = nil
	}
	if refused.text != "" && refused.field == "" {
		p.Notices = append(p.Notices, urgent(refused.text))
	}
	a := staff.Answer{Template: "meeting/ruling", Title: p.Head.Kicker, Data: p, Nav: home}
	if refused.text != "" {
		a.Status = http.StatusUnprocessableEntity
		if refused.field == "" {
			a.Status = http.StatusConflict
		}
	}
	return a, nil
}

// rulingActs are what may become of a resolution, as one form.
func (rm *Room) rulingActs(ctx context.Context, r *staff.Request, x *Ruling, refused refusal) (*view.Acts, error) {
	action := r.Href(rulingPath(x.ID) + "settle/")
	if x.State != Open {
		return &view.Acts{More: []view.Act{{Key: "reopen", Text: r.Text("meeting.ruling.reopen"), Action: action, Hint: r.Text("meeting.ruling.reopen.hint"), Fields: []view.Field{hidden("version", x.Version), hidden("state", string(Open))}}}}, nil
	}
	chosen := typed(r, "state")
	state := view.Field{Kind: "radio", Name: "state", Label: r.Text("meeting.field.state"), Required: true}
	for _, s := range []RulingState{Done, Overtaken, Dropped} {
		state.Options = append(state.Options, view.Option{Value: string(s), Text: r.Text("meeting.ruling.state." + string(s)), Hint: r.Text("meeting.ruling.state." + string(s) + ".hint"), Chosen: refused.act == "settle" && chosen == string(s)})
	}
	others, err := rm.store.ListRulings(ctx, RulingFilter{Bodies: []id.Body{x.Body}, Limit: shownRulings})
	if err != nil {
		return nil, err
	}
	by := view.Field{Kind: "select", Name: "by", Label: r.Text("meeting.field.by"), Options: []view.Option{{Text: r.Text("meeting.none")}}}
	for _, o := range others {
		if o.ID != x.ID && o.Number > 0 {
			by.Options = append(by.Options, view.Option{Value: string(o.ID), Text: rulingNumber(r, &o) + r.Text("meeting.colon") + " " + cut(o.Text), Chosen: refused.act == "settle" && typed(r, "by") == string(o.ID)})
		}
	}
	reason := view.Field{Name: "reason", Label: r.Text("meeting.field.reason"), Hint: r.Text("meeting.field.why.hint")}
	if refused.act == "settle" {
		reason.Value = typed(r, "reason")
		switch refused.field {
		case "state":
			state.Error = refused.text
		case "by":
			by.Error = refused.text
		case "reason":
			reason.Error = refused.text
		}
	}
	return &view.Acts{More: []view.Act{{Key: "settle", Text: r.Text("meeting.ruling.settle"), Action: action, Hint: r.Text("meeting.ruling.settle.hint"), Submit: r.Text("meeting.save"), Fields: []view.Field{hidden("version", x.Version), state, by, reason}}}}, nil
}

// refusedRuling shows a resolution with why an act on it was refused.
func (rm *Room) refusedRuling(ctx context.Context, r *staff.Request, err error, act, field string, page func(context.Context, *staff.Request, refusal) (staff.Answer, error)) (staff.Answer, error) {
	x := refusal{act: act, field: field}
	if fault.Is(err, fault.Conflict) {
		x.field = ""
	}
	if x.text, err = r.Said(err, "meeting.error.form"); err != nil {
		return staff.Answer{}, err
	}
	return page(ctx, r, x)
}

func (rm *Room) followIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return rm.follows(ctx, r, rulingPath, rm.rulingPage)
}

// follows writes a follow-up and leads back to the page it was written on.
func (rm *Room) follows(ctx context.Context, r *staff.Request, path func(id.Ruling) string, page func(context.Context, *staff.Request, refusal) (staff.Answer, error)) (staff.Answer, error) {
	x := id.Ruling(r.PathValue("ruling"))
	wrong := map[string]string{}
	text := lines(r, "text", wrong)
	var err error
	if len(wrong) > 0 {
		err = fault.New(fault.Invalid, "meeting.error.letters")
	} else {
		err = rm.FollowUp(ctx, r.Actor(), x, typed(r, "token"), text)
	}
	if err == nil {
		return staff.Answer{To: path(x), Notice: "meeting.notice.followed"}, nil
	}
	return rm.refusedRuling(ctx, r, err, "follow", "text", page)
}

func (rm *Room) settleIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x := id.Ruling(r.PathValue("ruling"))
	wrong := map[string]string{}
	e := Ending{State: RulingState(typed(r, "state")), Reason: line(r, "reason", wrong), By: id.Ruling(typed(r, "by"))}
	var err error
	if len(wrong) > 0 {
		err = fault.New(fault.Invalid, "meeting.error.letters")
	} else {
		_, err = rm.Settle(ctx, r.Actor(), x, version(r), e)
	}
	if err == nil {
		return staff.Answer{To: rulingPath(x), Notice: "meeting.notice.settled"}, nil
	}
	key, _ := fault.Text(err)
	field := map[string]string{"meeting.error.ruling.state": "state", "meeting.error.overtaken": "by"}[key]
	if field == "" {
		field = "reason"
	}
	return rm.refusedRuling(ctx, r, err, "settle", field, rm.rulingPage)
}
