package meeting

import (
	"context"
	"slices"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// acts are what can be done to a meeting in its state.
func (rm *Room) acts(r *staff.Request, x *Record, refused refusal) *view.Acts {
	path := meetingPath(x.ID)
	seen := hidden("version", x.Version)
	way := func(key, text, to string) view.Act {
		return view.Act{Key: key, Text: r.Text(text), Href: r.Href(path + to)}
	}
	a := &view.Acts{}
	main := func(key, to string) {
		m := way(key, "meeting.act."+key, to)
		m.Hint = r.Text("meeting.act." + key + ".hint")
		a.Main = &m
	}
	switch x.State {
	case Draft:
		main("call", "call/")
		a.More = []view.Act{
			way("edit", "meeting.edit", "edit/"),
			{Key: "drop", Text: r.Text("meeting.drop"), Action: r.Href(path + "drop/"), Hint: r.Text("meeting.drop.hint"), Fields: []view.Field{seen}, Grave: true},
		}
	case Called:
		main("hold", "hold/")
		reason := view.Field{Name: "reason", Label: r.Text("meeting.field.reason"), Hint: r.Text("meeting.field.reason.hint"), Required: true}
		if refused.act == "cancel" {
			reason.Value = typed(r, "reason")
			if refused.field == "reason" {
				reason.Error = refused.text
			}
		}
		a.More = []view.Act{
			way("edit", "meeting.edit", "edit/"),
			{Key: "cancel", Text: r.Text("meeting.cancel"), Action: r.Href(path + "cancel/"), Hint: r.Text("meeting.cancel.hint"), Submit: r.Text("meeting.cancel.submit"), Fields: []view.Field{seen, reason}, Grave: true},
		}
	case Held:
		main("hall", "hall/")
		if !x.Guest {
			a.More = []view.Act{way("circulate", "meeting.act.circulate", "circulate/")}
		}
	case Minuted:
		main("hall", "hall/")
		a.More = []view.Act{way("circulate", "meeting.act.circulate.again", "circulate/"), way("paper", "meeting.paper", "minutes/")}
	case Signed:
		main("paper", "minutes/")
	}
	if x.State != Draft && x.State != Cancelled && !x.Guest {
		a.More = append(a.More, way("publish", "meeting.publish", "publish/"))
	}
	if a.Main == nil && len(a.More) == 0 {
		return nil
	}
	return a
}

// callPage asks once more, and says what has to be known before a meeting is called.
func (rm *Room) callPage(ctx context.Context, r *staff.Request, wrong string) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if x.State != Draft {
		return staff.Answer{To: meetingPath(x.ID)}, nil
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	warnings := Warnings(tree, &x.Meeting, len(x.Points), r.Now)
	var notices []view.Notice
	if wrong != "" {
		notices = append(notices, urgent(wrong))
	}
	body, _ := tree.Body(x.Body)
	for _, w := range warnings {
		notices = append(notices, view.Notice{Kind: "urgent", Level: 2, Title: r.Text("meeting.warning"), Text: r.Text("meeting.warning."+string(w)+".now", "days", digits(r, body.NoticeDays), "quorum", digits(r, body.Quorum))})
	}
	seats := Seats(tree, x.Body, day(r.Now))
	people := 0
	for _, s := range seats {
		if s.Person != "" {
			people++
		}
	}
	facts := []view.Key{
		{Term: r.Text("meeting.key.body"), Text: body.Name.In(r.Lang)},
		{Term: r.Text("meeting.key.when"), Text: when(r.Lang, r.Text, &x.Meeting)},
		{Term: r.Text("meeting.key.place"), Text: x.Place},
		{Term: r.Text("meeting.key.agenda"), Text: r.Text("meeting.points", "n", len(x.Points))},
		{Term: r.Text("meeting.key.invited"), Text: r.Text("meeting.people", "n", people)},
	}
	if x.Place == "" {
		facts = slices.Delete(facts, 2, 3)
	}
	code := 0
	if wrong != "" {
		code = 409
	}
	c := view.Confirm{
		Title: r.Text("meeting.call.title"), Text: r.Text("meeting.call.text"), Facts: facts, Action: r.Href(meetingPath(x.ID) + "call/"), Submit: r.Text("meeting.act.call"),
		Fields: []view.Field{hidden("version", x.Version), hidden("warned", writeWarnings(warnings))},
	}
	if len(warnings) > 0 {
		c.Submit = r.Text("meeting.call.anyway")
	}
	return rm.confirm(r, &x.Meeting, r.Text("meeting.act.call"), notices, c, code), nil
}

// callNow calls. The same form sent twice leads to what the first one did.
func (rm *Room) callNow(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	m := id.Meeting(r.PathValue("meeting"))
	_, err := rm.Call(ctx, r.Actor(), m, version(r), readWarnings(typed(r, "warned")))
	if err != nil && rm.didBefore(ctx, r, m, Called) {
		err = nil
	}
	if err == nil {
		return staff.Answer{To: meetingPath(m), Notice: "meeting.notice.called"}, nil
	}
	if key, _ := fault.Text(err); key == "meeting.error.warned" || key == "meeting.error.nobody" {
		return rm.callPage(ctx, r, r.Text(key))
	}
	return rm.refusedAct(ctx, r, err, "call", "")
}

// didBefore says whether a form was sent twice: the meeting is already what it was to become, one change after what the form saw.
func (rm *Room) didBefore(ctx context.Context, r *staff.Request, m id.Meeting, state State) bool {
	x, err := rm.store.Meeting(ctx, m)
	return err == nil && x.State == state && x.Version == version(r)+1
}

// holdPage shows who sits in the body today, and who came and left since the call.
func (rm *Room) holdPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if x.State != Called {
		return staff.Answer{To: meetingPath(x.ID)}, nil
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	on := day(r.Now)
	if x.Begins.Before(r.Now) {
		on = day(x.Begins)
	}
	seats := Reseat(x.Seats, Seats(tree, x.Body, on))
	var people []id.Person
	for _, s := range seats {
		people = append(people, s.Person)
	}
	name, err := rm.names(ctx, r, people...)
	if err != nil {
		return staff.Answer{}, err
	}
	facts := []view.Key{{Term: r.Text("meeting.key.when"), Text: when(r.Lang, r.Text, &x.Meeting)}}
	for _, s := range seats {
		post, _ := tree.Post(s.Post)
		k := view.Key{Term: post.Name.In(r.Lang), Text: r.Text("meeting.vacant")}
		if s.Person != "" {
			k.Text = name(s.Person)
		}
		switch {
		case s.Gone:
			k.Note = r.Text("meeting.gone")
		case s.N > len(x.Seats):
			k.Note = r.Text("meeting.came")
		}
		facts = append(facts, k)
	}
	var notices []view.Notice
	if x.Begins.After(r.Now) {
		notices = append(notices, view.Notice{Kind: "urgent", Title: r.Text("meeting.warning"), Text: r.Text("meeting.hold.early")})
	}
	text := r.Text("meeting.hold.text")
	if x.Guest {
		text = r.Text("meeting.hold.guest")
	}
	return rm.confirm(r, &x.Meeting, r.Text("meeting.act.hold"), notices, view.Confirm{
		Title: r.Text("meeting.hold.title"), Text: text, Facts: facts, Action: r.Href(meetingPath(x.ID) + "hold/"), Submit: r.Text("meeting.act.hold"), Fields: []view.Field{hidden("version", x.Version)},
	}, 0), nil
}

func (rm *Room) holdNow(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	m := id.Meeting(r.PathValue("meeting"))
	_, err := rm.Hold(ctx, r.Actor(), m, version(r))
	if err != nil && rm.didBefore(ctx, r, m, Held) {
		err = nil
	}
	if err == nil {
		return staff.Answer{To: meetingPath(m) + "hall/", Notice: "meeting.notice.held"}, nil
	}
	return rm.refusedAct(ctx, r, err, "hold", "")
}
