package meeting

import (
	"context"
	"net/http"
	"strconv"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The pages of who organises a body: its meetings, each with its agenda, its seats and what can be done now.

func (rm *Room) registerDesk(s *staff.Pages) {
	page := func(method, name, pattern string, a access.Action, object func(context.Context, *staff.Request) (access.Object, error), do pageFunc) {
		s.Page(staff.Page{Name: "meeting.desk." + name, Method: method, Pattern: home + pattern, Action: a, Object: object, Do: do})
	}
	page(http.MethodGet, "list", "", ActSee, staff.Anywhere, rm.listPage)
	page(http.MethodGet, "new", "new/", ActKeep, staff.Anywhere, rm.newPage)
	page(http.MethodPost, "draft", "new/", ActKeep, staff.Anywhere, rm.draftIt)
	page(http.MethodGet, "meeting", "{meeting}/", ActSee, rm.object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.meetingPage(ctx, r, refusal{})
	})
	page(http.MethodGet, "edit", "{meeting}/edit/", ActKeep, rm.object, rm.editPage)
	page(http.MethodPost, "change", "{meeting}/edit/", ActKeep, rm.object, rm.changeIt)
	page(http.MethodPost, "drop", "{meeting}/drop/", ActKeep, rm.object, rm.dropIt)
	page(http.MethodGet, "call.form", "{meeting}/call/", ActKeep, rm.object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.callPage(ctx, r, "")
	})
	page(http.MethodPost, "call", "{meeting}/call/", ActKeep, rm.object, rm.callNow)
	page(http.MethodPost, "cancel", "{meeting}/cancel/", ActKeep, rm.object, rm.cancelIt)
	page(http.MethodGet, "hold.form", "{meeting}/hold/", ActKeep, rm.object, rm.holdPage)
	page(http.MethodPost, "hold", "{meeting}/hold/", ActKeep, rm.object, rm.holdNow)
	page(http.MethodGet, "point.new", "{meeting}/agenda/", ActKeep, rm.object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.pointPage(ctx, r, nil)
	})
	page(http.MethodPost, "point.add", "{meeting}/agenda/", ActKeep, rm.object, rm.setPoint)
	page(http.MethodGet, "point", "{meeting}/agenda/{point}/", ActKeep, rm.object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.pointPage(ctx, r, nil)
	})
	page(http.MethodPost, "point.set", "{meeting}/agenda/{point}/", ActKeep, rm.object, rm.setPoint)
	page(http.MethodGet, "papers", "{meeting}/papers/", ActKeep, rm.object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.papersPage(ctx, r, paperTyped{})
	})
	s.Page(staff.Page{Name: "meeting.desk.paper.add", Method: http.MethodPost, Pattern: home + "{meeting}/papers/", Action: ActKeep, Object: rm.object, MaxBody: media.MaxFile + paperWords, Do: rm.addPaper})
	page(http.MethodPost, "paper.drop", "{meeting}/papers/drop/", ActKeep, rm.object, rm.dropPaper)
	page(http.MethodGet, "file", "{meeting}/files/{mark}/{name}", ActSee, rm.object, rm.deskFile)
	page(http.MethodGet, "publish.form", "{meeting}/publish/", ActPublish, rm.object, rm.publishPage)
	page(http.MethodPost, "publish", "{meeting}/publish/", ActPublish, rm.object, rm.publishIt)
	s.Nav(staff.Nav{Key: "meeting.nav", Path: home, Action: ActSee, Order: 27})
}

const listLength = 40

// deskList is what the template "desk-list" shows.
type deskList struct {
	Head   view.DeskHead
	Coming []view.Work
	Past   []view.Work
	Empty  *view.Empty
	Pager  view.Pager
}

func (rm *Room) listPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	bodies, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskList{Head: view.DeskHead{Title: r.Text("meeting.title"), Note: r.Text("meeting.title.note"), Ways: []view.Link{
		{Text: r.Text("meeting.rulings"), Href: r.Href(rulingsPath)}, {Text: r.Text("meeting.memory"), Href: r.Href(memoryPath)},
	}}}
	if r.May(ActKeep, access.Object{Anywhere: true}).OK {
		p.Head.Main = &view.Link{Text: r.Text("meeting.new"), Href: r.Href(home + "new/")}
	}
	before := r.Now
	page := false
	if ms, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64); err == nil && ms > 0 {
		before, page = fromMillis(ms), true
	}
	if !page {
		coming, err := rm.store.List(ctx, Filter{Bodies: bodies, After: r.Now, Later: true, Limit: listLength})
		if err != nil {
			return staff.Answer{}, err
		}
		if p.Coming, err = rm.works(ctx, r, coming, meetingPath); err != nil {
			return staff.Answer{}, err
		}
	}
	past, err := rm.store.List(ctx, Filter{Bodies: bodies, Before: before, Limit: listLength + 1})
	if err != nil {
		return staff.Answer{}, err
	}
	if len(past) > listLength {
		past = past[:listLength]
		p.Pager.Older = &view.Link{Text: r.Text("meeting.older"), Href: r.Href(home + "?before=" + strconv.FormatInt(past[len(past)-1].Begins.UnixMilli(), 10))}
	}
	if page {
		p.Pager.Newer = &view.Link{Text: r.Text("meeting.newest"), Href: r.Href(home)}
	}
	if p.Past, err = rm.works(ctx, r, past, meetingPath); err != nil {
		return staff.Answer{}, err
	}
	if len(p.Coming)+len(p.Past) == 0 {
		p.Empty = &view.Empty{Title: r.Text("meeting.empty.title"), Text: r.Text("meeting.empty.text")}
	}
	return staff.Answer{Template: "meeting/desk-list", Title: p.Head.Title, Data: p, Nav: home}, nil
}

// works are the rows of a list of meetings.
func (rm *Room) works(ctx context.Context, r *staff.Request, all []Meeting, path func(id.Meeting) string) ([]view.Work, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]view.Work, len(all))
	for i := range all {
		m := &all[i]
		body, _ := tree.Body(m.Body)
		rows[i] = view.Work{Kind: when(r.Lang, r.Text, m), Title: m.Title, Href: r.Href(path(m.ID)), Chips: []view.Chip{stateChip(r, m)}, Note: m.Place, Of: body.Name.In(r.Lang)}
		if m.Number > 0 {
			rows[i].Left = numberOf(r, m)
		}
	}
	return rows, nil
}

// refusal is why an act was refused: of an act with fields, by its key.
type refusal struct {
	act   string
	text  string
	field string // of the act
}

// deskMeeting is what the template "desk-meeting" shows.
type deskMeeting struct {
	Head       view.DeskHead
	Notices    []view.Notice
	Keys       []view.Key
	Quorum     string
	Papers     []view.Link // of the meeting itself
	Attach     string      // where papers are added; "" when none can be
	Points     []pointRow
	Add        string // where an item is added; "" when none can be
	SeatTable  *view.Table
	Rulings    []view.Work
	Objections []objectionRow
	Editions   []view.Link
	Acts       *view.Acts
}

// pointRow is an item of the agenda as pages show it.
type pointRow struct {
	Key     string
	Title   string
	Words   []string
	By      string // who brings it, how long
	Papers  []view.Link
	Text    []string // the minutes
	Href    string   // where it is changed
	Ruling  *view.Link
	Chip    *view.Chip
	Decided []decidedRow
}

// decidedRow is a resolution of an item.
type decidedRow struct {
	Text  []string
	Note  string
	Href  string
	Label string
}

// meetingPage is a meeting. refused is why an act was refused.
func (rm *Room) meetingPage(ctx context.Context, r *staff.Request, refused refusal) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	keep, err := rm.may(ctx, r, ActKeep, x.Body)
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskMeeting{Head: view.DeskHead{Kicker: kicker(r, tree, &x.Meeting), Title: x.Title, Chips: []view.Chip{stateChip(r, &x.Meeting)}, Crumbs: view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}}}}
	if refused.text != "" && refused.field == "" {
		p.Notices = append(p.Notices, urgent(refused.text))
	}
	if err := rm.meetingNotices(ctx, r, &x, &p); err != nil {
		return staff.Answer{}, err
	}
	name, err := rm.names(ctx, r, peopleOf(&x)...)
	if err != nil {
		return staff.Answer{}, err
	}
	p.Keys = rm.frameKeys(r, tree, name, &x)
	p.Quorum = quorumText(r, x.Tally(tree))
	if !x.State.Happened() {
		p.Quorum = ""
	}
	if p.Papers, p.Points, err = rm.agenda(ctx, r, tree, &x, meetingPath(x.ID), keep); err != nil {
		return staff.Answer{}, err
	}
	if keep && x.State.Grows(pointObject) {
		p.Attach = r.Href(meetingPath(x.ID) + "papers/")
		p.Add = r.Href(meetingPath(x.ID) + "agenda/")
	}
	p.SeatTable = seatTable(r, tree, name, &x)
	if p.Objections, err = rm.objectionRows(ctx, r, name, &x, keep, refused); err != nil {
		return staff.Answer{}, err
	}
	editions, err := rm.store.Editions(ctx, x.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, c := range editions {
		p.Editions = append(p.Editions, view.Link{
			Text: r.Text("meeting.edition", "n", digits(r, c.Edition)), Href: r.Href(meetingPath(x.ID)+"minutes/") + "?edition=" + strconv.Itoa(c.Edition), At: c.At, Note: c.Note,
		})
	}
	if p.Rulings, err = rm.rulingWorks(ctx, r, RulingFilter{Meeting: x.ID, Limit: 200}, rulingPath); err != nil {
		return staff.Answer{}, err
	}
	if keep {
		p.Acts = rm.acts(r, &x, refused)
	}
	a := staff.Answer{Template: "meeting/desk-meeting", Title: x.Title, Data: p, Nav: home}
	if refused.text != "" {
		a.Status = http.StatusConflict
		if refused.field != "" {
			a.Status = http.StatusUnprocessableEntity
		}
	}
	return a, nil
}

// meetingNotices say what has to be known of a meeting before anything else.
func (rm *Room) meetingNotices(ctx context.Context, r *staff.Request, x *Record, p *deskMeeting) error {
	if x.State == Cancelled {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("meeting.cancelled"), Text: x.Reason, At: x.CancelledAt})
	}
	if x.Guest {
		p.Notices = append(p.Notices, view.Notice{Kind: "quiet", Title: r.Text("meeting.guest"), Text: r.Text("meeting.guest.text")})
	}
	if len(x.Asides) > 0 {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("meeting.asides", "n", len(x.Asides)), Text: r.Text("meeting.asides.text"), Links: []view.Link{{Text: r.Text("meeting.hall"), Href: r.Href(meetingPath(x.ID) + "hall/")}}})
	}
	if len(x.Warned) > 0 {
		n := view.Notice{Kind: "quiet", Title: r.Text("meeting.warned")}
		for i, w := range x.Warned {
			if i > 0 {
				n.Text += " "
			}
			n.Text += r.Text("meeting.warning." + string(w))
		}
		p.Notices = append(p.Notices, n)
	}
	if x.State == Minuted {
		same, err := rm.asCirculated(ctx, x)
		if err != nil {
			return err
		}
		if !same {
			p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("meeting.unsent"), Text: r.Text("meeting.unsent.text")})
		}
	}
	return nil
}

// peopleOf are the people whom a record names.
func peopleOf(x *Record) []id.Person {
	people := []id.Person{x.Chair, x.Secretary, x.By, x.CalledBy}
	for _, s := range x.Seats {
		people = append(people, s.Person)
	}
	return people
}

// frameKeys say of which body a meeting is, when and where, and who leads it.
func (rm *Room) frameKeys(r *staff.Request, tree Tree, name func(id.Person) string, x *Record) []view.Key {
	body, _ := tree.Body(x.Body)
	keys := []view.Key{
		{Term: r.Text("meeting.key.body"), Text: body.Name.In(r.Lang)},
		{Term: r.Text("meeting.key.kind"), Text: r.Text("meeting.kind." + string(x.Kind))},
		{Term: r.Text("meeting.key.when"), Text: when(r.Lang, r.Text, &x.Meeting)},
	}
	if x.Place != "" {
		keys = append(keys, view.Key{Term: r.Text("meeting.key.place"), Text: x.Place})
	}
	if x.Chair != "" {
		keys = append(keys, view.Key{Term: r.Text("meeting.key.chair"), Text: name(x.Chair)})
	}
	if x.Secretary != "" {
		keys = append(keys, view.Key{Term: r.Text("meeting.key.secretary"), Text: name(x.Secretary)})
	}
	if x.State == Minuted {
		last := x.Until.Add(-1)
		keys = append(keys, view.Key{Term: r.Text("meeting.key.until"), Text: day(last).Medium(r.Lang)})
	}
	if !x.SignedAt.IsZero() {
		keys = append(keys, view.Key{Term: r.Text("meeting.key.signed"), At: x.SignedAt})
	}
	if !x.PublicAt.IsZero() {
		keys = append(keys, view.Key{Term: r.Text("meeting.key.public"), At: x.PublicAt})
	}
	return keys
}

// seatTable says who sits in the meeting and what is recorded of them.
func seatTable(r *staff.Request, tree Tree, name func(id.Person) string, x *Record) *view.Table {
	if len(x.Seats) == 0 {
		return nil
	}
	t := &view.Table{ID: "seats", Caption: r.Text("meeting.seats.table"), Quiet: true, Columns: []view.Column{{Text: r.Text("meeting.col.person")}, {Text: r.Text("meeting.col.post")}}}
	if x.State.Happened() {
		t.Columns = append(t.Columns, view.Column{Text: r.Text("meeting.col.attendance")})
	}
	for _, s := range x.Seats {
		post, _ := tree.Post(s.Post)
		row := view.Row{Head: r.Text("meeting.vacant"), Cells: []string{post.Name.In(r.Lang)}}
		if s.Person != "" {
			row.Head = name(s.Person)
		}
		switch {
		case s.Gone:
			row.Below = r.Text("meeting.gone")
			row.Cells = append(row.Cells, r.Text("meeting.gone.short"))
		case s.Person == "":
			row.Cells = append(row.Cells, r.Text("meeting.gone.short"))
		default:
			row.Cells = append(row.Cells, r.Text("meeting.attendance."+attendanceWord(x.Attendance(s.N))))
		}
		row.Cells = row.Cells[:len(t.Columns)-1]
		t.Rows = append(t.Rows, row)
	}
	return t
}

func attendanceWord(a Attendance) string {
	if a == Blank {
		return "blank"
	}
	return string(a)
}

// refusedAct shows a meeting with why an act on it was refused: it is as the page says now.
func (rm *Room) refusedAct(ctx context.Context, r *staff.Request, err error, act, field string) (staff.Answer, error) {
	if fault.Is(err, fault.Forbidden) {
		return staff.Answer{}, err
	}
	invalid := fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge)
	wrong, err := r.Said(err, "meeting.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	x := refusal{act: act, text: wrong}
	if invalid {
		x.field = field
	}
	return rm.meetingPage(ctx, r, x)
}
