package meeting

import (
	"context"
	"net/http"
	"slices"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The pages of whoever has a seat: to what they are called, what is circulated, what they have to see to.

func (rm *Room) registerMy(s *staff.Pages) {
	page := func(method, name, pattern string, do pageFunc) {
		s.Page(staff.Page{Name: "meeting.my." + name, Method: method, Pattern: pattern, Action: ActOwn, Do: do})
	}
	page(http.MethodGet, "list", MyPath, rm.myList)
	page(http.MethodGet, "meeting", MyPath+"{meeting}/", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.myMeeting(ctx, r, refusal{})
	})
	page(http.MethodGet, "minutes", MyPath+"{meeting}/minutes/", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		x, _, err := rm.mine(ctx, r)
		if err != nil {
			return staff.Answer{}, err
		}
		return rm.paper(ctx, r, myPath(x.ID), MyPath)
	})
	page(http.MethodGet, "file", MyPath+"{meeting}/files/{mark}/{name}", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		x, _, err := rm.mine(ctx, r)
		if err != nil {
			return staff.Answer{}, err
		}
		return rm.file(ctx, r, &x)
	})
	page(http.MethodPost, "object", MyPath+"{meeting}/object/", rm.objectIt)
	page(http.MethodPost, "sign", MyPath+"{meeting}/sign/", rm.signIt)
	page(http.MethodGet, "ruling", myRulings+"{ruling}/", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.myRuling(ctx, r, refusal{})
	})
	page(http.MethodPost, "follow", myRulings+"{ruling}/follow/", rm.myFollow)
	page(http.MethodGet, "memory", memoryPath, rm.memoryPage)
	s.Nav(staff.Nav{Key: "meeting.my.nav", Path: MyPath, Action: ActOwn, Order: 13, Count: rm.waiting})
	s.Nav(staff.Nav{Key: "meeting.memory", Path: memoryPath, Action: ActOwn, Order: 14})
}

// mine is the meeting of the address, when it is one of the visitor's; one that is not is not there.
func (rm *Room) mine(ctx context.Context, r *staff.Request) (Record, Tree, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return Record{}, nil, err
	}
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return x, nil, err
	}
	ok, err := rm.store.Concerns(ctx, x.ID, r.Visitor.Person, held(r, tree))
	if err == nil && (!ok || x.State == Draft) {
		err = fault.New(fault.NotFound, "")
	}
	return x, tree, err
}

// signs is the role in which the visitor has a meeting to sign now, "" for none.
func (rm *Room) signs(ctx context.Context, r *staff.Request, x *Record) (Role, error) {
	role := map[id.Person]Role{x.Chair: ByChair, x.Secretary: BySecretary}[r.Visitor.Person]
	if role == "" || x.State != Minuted {
		return "", nil
	}
	signed, err := rm.store.Signatures(ctx, x.ID)
	if slices.ContainsFunc(signed, func(s Signature) bool { return s.Role == role }) {
		role = ""
	}
	return role, err
}

// waiting counts what the visitor has to see to: late resolutions, and minutes to sign.
func (rm *Room) waiting(ctx context.Context, r *staff.Request) (int, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return 0, err
	}
	posts := held(r, tree)
	late, err := rm.store.ListRulings(ctx, RulingFilter{Posts: posts, States: []RulingState{Open}, Late: day(r.Now), Limit: 100})
	if err != nil {
		return 0, err
	}
	unsigned, err := rm.store.unsigned(ctx, r.Visitor.Person, r.Now)
	return len(late) + int(unsigned), err
}

// myListPage is what the template "my-list" shows.
type myListPage struct {
	Head    view.DeskHead
	Coming  []view.Work
	Rulings []view.Work
	Past    []view.Work
	Empty   *view.Empty
}

func (rm *Room) myList(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	posts := held(r, tree)
	p := myListPage{Head: view.DeskHead{Title: r.Text("meeting.my.title"), Note: r.Text("meeting.my.note"), Ways: []view.Link{{Text: r.Text("meeting.memory"), Href: r.Href(memoryPath)}, {Text: r.Text("meeting.feed"), Href: r.Href(feedPath)}}}}
	mine := Filter{Person: r.Visitor.Person, Posts: posts, Limit: listLength}
	coming, past := mine, mine
	coming.After, coming.Later, past.Before = r.Now, true, r.Now
	for _, part := range []struct {
		f  Filter
		to *[]view.Work
	}{{coming, &p.Coming}, {past, &p.Past}} {
		all, err := rm.store.List(ctx, part.f)
		if err != nil {
			return staff.Answer{}, err
		}
		if *part.to, err = rm.works(ctx, r, all, myPath); err != nil {
			return staff.Answer{}, err
		}
	}
	if p.Rulings, err = rm.rulingWorks(ctx, r, RulingFilter{Posts: posts, States: []RulingState{Open}, Limit: shownRulings}, myRulingPath); err != nil {
		return staff.Answer{}, err
	}
	if len(p.Coming)+len(p.Past)+len(p.Rulings) == 0 {
		p.Empty = &view.Empty{Title: r.Text("meeting.my.empty.title"), Text: r.Text("meeting.my.empty.text")}
	}
	return staff.Answer{Template: "meeting/my-list", Title: p.Head.Title, Data: p, Nav: MyPath}, nil
}

// myMeetingPage is what the template "my-meeting" shows.
type myMeetingPage struct {
	Head       view.DeskHead
	Notices    []view.Notice
	Keys       []view.Key
	Quorum     string
	Papers     []view.Link // of the meeting itself
	Points     []pointRow
	Objections []objectionRow
	Paper      *view.Link
	Sign       *view.Confirm
	Object     *view.Form
}

// myMeeting is a meeting as whoever has a seat sees it: the agenda, and of the minutes what is circulated.
func (rm *Room) myMeeting(ctx context.Context, r *staff.Request, refused refusal) (staff.Answer, error) {
	x, tree, err := rm.mine(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	name, err := rm.names(ctx, r, peopleOf(&x)...)
	if err != nil {
		return staff.Answer{}, err
	}
	p := myMeetingPage{Head: view.DeskHead{Kicker: kicker(r, tree, &x.Meeting), Title: x.Title, Chips: []view.Chip{stateChip(r, &x.Meeting)}, Crumbs: view.Crumbs{{Text: r.Text("meeting.my.title"), Href: r.Href(MyPath)}}}}
	if x.State == Cancelled {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("meeting.cancelled"), Text: x.Reason, At: x.CancelledAt})
	}
	p.Keys = rm.frameKeys(r, tree, name, &x)
	if p.Papers, p.Points, err = rm.agenda(ctx, r, tree, &x, myPath(x.ID), false); err != nil {
		return staff.Answer{}, err
	}
	for i := range p.Points { // what is said in the hall is read in the minutes that are circulated
		p.Points[i].Text, p.Points[i].Decided = nil, nil
	}
	if x.Edition > 0 {
		p.Paper = &view.Link{Text: r.Text("meeting.paper.read", "n", digits(r, x.Edition)), Href: r.Href(myPath(x.ID) + "minutes/")}
		if p.Objections, err = rm.objectionRows(ctx, r, name, &x, false, refusal{}); err != nil {
			return staff.Answer{}, err
		}
		if err := rm.myForms(ctx, r, &x, &p, refused); err != nil {
			return staff.Answer{}, err
		}
	}
	if refused.text != "" && p.Object == nil {
		p.Notices = append(p.Notices, urgent(refused.text))
	} else if refused.text != "" && refused.act != "object" {
		p.Notices = append(p.Notices, urgent(refused.text))
	}
	a := staff.Answer{Template: "meeting/my-meeting", Title: x.Title, Data: p, Nav: MyPath}
	if refused.text != "" {
		a.Status = http.StatusUnprocessableEntity
		if refused.field == "" {
			a.Status = http.StatusConflict
		}
	}
	return a, nil
}

// myForms are what somebody who has a seat can do with circulated minutes: object in time, and sign who has to.
func (rm *Room) myForms(ctx context.Context, r *staff.Request, x *Record, p *myMeetingPage, refused refusal) error {
	sits := slices.ContainsFunc(x.Seats, func(s Seat) bool { return s.Person == r.Visitor.Person && !s.Gone })
	if sits && x.State == Minuted && r.Now.Before(x.Until) {
		text := view.Field{Kind: "textarea", Name: "text", Label: r.Text("meeting.field.objection"), Hint: r.Text("meeting.field.objection.hint"), Rows: 4, Required: true}
		if refused.act == "object" {
			text.Value, text.Error = typed(r, "text"), refused.text
		}
		p.Object = &view.Form{ID: "object", Action: r.Href(myPath(x.ID) + "object/"), Method: "post", Title: r.Text("meeting.object.title"), Submit: r.Text("meeting.object.send"), Fields: []view.Field{hidden("token", string(id.New[id.Objection](rm.o.IDs))), text}}
	}
	role, err := rm.signs(ctx, r, x)
	if err != nil || role == "" {
		return err
	}
	err = rm.mayBeSigned(ctx, x, x.Edition, role)
	if err == nil {
		p.Sign = &view.Confirm{
			Title: r.Text("meeting.sign.title"), Text: r.Text("meeting.sign.text", "role", r.Text("meeting.key."+string(role))), Action: r.Href(myPath(x.ID) + "sign/"), Submit: r.Text("meeting.sign.submit"),
			Fields: []view.Field{hidden("edition", int64(x.Edition))}, Cancel: view.Link{Text: r.Text("meeting.paper"), Href: r.Href(myPath(x.ID) + "minutes/")},
		}
		return nil
	}
	why, err := r.Said(err, "meeting.error.form")
	if err == nil {
		p.Notices = append(p.Notices, view.Notice{Kind: "quiet", Title: r.Text("meeting.sign.later"), Text: why})
	}
	return err
}

func (rm *Room) objectIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, _, err := rm.mine(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	wrong := map[string]string{}
	text := lines(r, "text", wrong)
	if len(wrong) > 0 {
		err = fault.New(fault.Invalid, "meeting.error.letters")
	} else {
		err = rm.Object(ctx, r.Actor(), x.ID, id.Objection(typed(r, "token")), text)
	}
	if err == nil {
		return staff.Answer{To: myPath(x.ID), Notice: "meeting.notice.objected"}, nil
	}
	return rm.refusedRuling(ctx, r, err, "object", "text", rm.myMeeting)
}

func (rm *Room) signIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, _, err := rm.mine(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if _, err = rm.Sign(ctx, r.Actor(), x.ID, int(number(r, "edition"))); err == nil {
		return staff.Answer{To: myPath(x.ID), Notice: "meeting.notice.signed"}, nil
	}
	return rm.refusedRuling(ctx, r, err, "sign", "", rm.myMeeting)
}

// myRulingOf is the resolution of the address, when the visitor may read it: whose work it is, and who has a seat in the body.
func (rm *Room) myRulingOf(ctx context.Context, r *staff.Request) (x Ruling, owner bool, err error) {
	if x, err = rm.rulingOf(ctx, r); err != nil {
		return x, false, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return x, false, err
	}
	posts := held(r, tree)
	owner = x.Post != "" && slices.Contains(posts, x.Post)
	seat, err := rm.store.Concerns(ctx, x.Meeting, r.Visitor.Person, posts)
	if err != nil {
		return x, owner, err
	}
	m, err := rm.store.Meeting(ctx, x.Meeting)
	if err == nil && !(m.Edition > 0 && (owner || seat)) { // before it is circulated it is nobody's
		err = fault.New(fault.NotFound, "")
	}
	return x, owner, err
}

func (rm *Room) myRuling(ctx context.Context, r *staff.Request, refused refusal) (staff.Answer, error) {
	x, owner, err := rm.myRulingOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	p, err := rm.rulingShown(ctx, r, &x, myRulingPath(x.ID), myPath, refused)
	if err != nil {
		return staff.Answer{}, err
	}
	if !owner {
		p.Follow = nil
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	if seat, err := rm.store.Concerns(ctx, x.Meeting, r.Visitor.Person, held(r, tree)); err != nil {
		return staff.Answer{}, err
	} else if !seat { // whose work it is need not have been there
		p.Keys[1].Href = ""
	}
	p.Head.Crumbs = view.Crumbs{{Text: r.Text("meeting.my.title"), Href: r.Href(MyPath)}}
	if refused.text != "" && refused.field == "" {
		p.Notices = append(p.Notices, urgent(refused.text))
	}
	a := staff.Answer{Template: "meeting/ruling", Title: p.Head.Kicker, Data: p, Nav: MyPath}
	if refused.text != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

func (rm *Room) myFollow(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	_, owner, err := rm.myRulingOf(ctx, r)
	if err == nil && !owner {
		err = fault.New(fault.Forbidden, "meeting.error.owner")
	}
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.follows(ctx, r, myRulingPath, rm.myRuling)
}
