package meeting

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The hall: who is there, who leads, what is said and decided, on one page that works on a phone. Each form writes one part of
// the record, so that nobody's words wait for another's.

func (rm *Room) registerHall(s *staff.Pages) {
	page := func(method, name, pattern string, a access.Action, do pageFunc) {
		s.Page(staff.Page{Name: "meeting.hall." + name, Method: method, Pattern: home + "{meeting}/" + pattern, Action: a, Object: rm.object, Do: do})
	}
	page(http.MethodGet, "page", "hall/", ActKeep, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.hallPage(ctx, r, hallTyped{})
	})
	page(http.MethodPost, "seats", "hall/seats/", ActKeep, rm.setSeats)
	page(http.MethodPost, "led", "hall/led/", ActKeep, rm.setLed)
	page(http.MethodPost, "guests", "hall/guests/", ActKeep, rm.setGuests)
	page(http.MethodPost, "text", "hall/{point}/", ActKeep, rm.setText)
	page(http.MethodPost, "aside", "aside/", ActKeep, rm.settleAside)
	page(http.MethodGet, "ruling.new", "hall/{point}/ruling/", ActKeep, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.decidedPage(ctx, r, nil)
	})
	page(http.MethodPost, "ruling.add", "hall/{point}/ruling/", ActKeep, rm.setDecided)
	page(http.MethodGet, "ruling", "rulings/{ruling}/", ActKeep, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.decidedPage(ctx, r, nil)
	})
	page(http.MethodPost, "ruling.set", "rulings/{ruling}/", ActKeep, rm.setDecided)
	page(http.MethodGet, "circulate.form", "circulate/", ActKeep, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.circulatePage(ctx, r, nil, 0)
	})
	page(http.MethodPost, "circulate", "circulate/", ActKeep, rm.circulateNow)
	page(http.MethodGet, "minutes", "minutes/", ActSee, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.paper(ctx, r, meetingPath(id.Meeting(r.PathValue("meeting"))), home)
	})
	page(http.MethodPost, "answer", "objections/{objection}/", ActKeep, rm.answerIt)
}

// hallTyped is what of the hall's forms was refused: by object, what was written and why.
type hallTyped struct {
	refused map[string]hallWords
	notice  string // of a form that cannot be shown again
	code    int
}

type hallWords struct {
	value   string // as it was typed
	text    string // why not
	compare *view.Compare
}

// deskHall is what the template "desk-hall" shows.
type deskHall struct {
	Head    view.DeskHead
	Notices []view.Notice
	Quorum  string
	Led     *view.FormPage
	Seats   *view.FormPage
	Guests  *view.FormPage
	Papers  []view.Link
	Attach  string
	Points  []hallPoint
	Asides  []asideRow
	Add     string
}

// hallPoint is an item in the hall: its minutes as a form, its resolutions.
type hallPoint struct {
	pointRow
	Form    view.Form
	Compare *view.Compare
	Decide  string
}

// asideRow is what another copy of the record says of an object.
type asideRow struct {
	Key     string
	Title   string
	Compare view.Compare
	Action  string
	Fields  []view.Field
	Note    string
}

func (rm *Room) hallPage(ctx context.Context, r *staff.Request, t hallTyped) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if !x.State.Grows(hallObject) {
		return staff.Answer{To: meetingPath(x.ID)}, nil
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	name, err := rm.names(ctx, r, append(peopleOf(&x), r.Visitor.Person)...)
	if err != nil {
		return staff.Answer{}, err
	}
	path := meetingPath(x.ID)
	p := deskHall{
		Head:   view.DeskHead{Kicker: numberOf(r, &x.Meeting), Title: r.Text("meeting.hall.title", "title", x.Title), Crumbs: view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}, {Text: x.Title, Href: r.Href(path)}}},
		Quorum: quorumText(r, x.Tally(tree)), Add: r.Href(path + "agenda/"), Attach: r.Href(path + "papers/"),
	}
	p.Head.Ways = []view.Link{{Text: r.Text("meeting.attendance"), Href: "#there"}, {Text: r.Text("meeting.guests"), Href: "#others"}, {Text: r.Text("meeting.led"), Href: "#leads"}}
	if x.State == Minuted {
		p.Notices = append(p.Notices, view.Notice{Kind: "quiet", Title: r.Text("meeting.hall.minuted"), Text: r.Text("meeting.hall.minuted.text")})
	}
	if t.notice != "" {
		p.Notices = append(p.Notices, urgent(t.notice))
	}
	p.Led, p.Seats, p.Guests = rm.ledForm(r, name, &x, t), rm.seatsForm(r, tree, name, &x, t), guestsForm(r, &x, t)
	papers, rows, err := rm.agenda(ctx, r, tree, &x, path, true)
	if err != nil {
		return staff.Answer{}, err
	}
	p.Papers = papers
	for i, row := range rows {
		p.Points = append(p.Points, hallPointOf(r, &x, row, x.Points[i].ID, t))
	}
	if p.Asides, err = rm.asideRows(r, tree, name, &x); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "meeting/desk-hall", Title: p.Head.Title, Data: p, Nav: home, Status: t.code}, nil
}

func hallPointOf(r *staff.Request, x *Record, row pointRow, point id.Point, t hallTyped) hallPoint {
	object := textObject + string(point)
	path := meetingPath(x.ID)
	text := view.Field{Kind: "textarea", Name: "text", In: "t-" + string(point), Label: r.Text("meeting.field.text"), Value: x.Text(point), Rows: 6}
	h := hallPoint{pointRow: row, Decide: r.Href(path + "hall/" + string(point) + "/ruling/")}
	if w, ok := t.refused[object]; ok {
		text.Value, text.Error, h.Compare = w.value, w.text, w.compare
	}
	h.Form = view.Form{
		ID: "t-" + string(point), Action: r.Href(path + "hall/" + string(point) + "/"), Method: "post", Title: r.Text("meeting.text.of", "title", row.Title), Submit: r.Text("meeting.text.save"),
		Fields: []view.Field{hidden("based", x.Based(object)), text},
	}
	for i, d := range decidedOf(x, point) {
		h.Decided[i].Href = r.Href(path + "rulings/" + string(d.ID) + "/")
	}
	return h
}

func decidedOf(x *Record, point id.Point) []Decided {
	return slices.DeleteFunc(slices.Clone(x.Decided), func(d Decided) bool { return d.Point != point })
}

// ledForm asks who led the meeting and who wrote: two of those who sit in it, or whoever keeps the record.
func (rm *Room) ledForm(r *staff.Request, name func(id.Person) string, x *Record, t hallTyped) *view.FormPage {
	f := &view.FormPage{ID: "led", Action: r.Href(meetingPath(x.ID) + "hall/led/"), Title: r.Text("meeting.led"), Submit: r.Text("meeting.save")}
	chair, secretary, wrong := string(x.Chair), string(x.Secretary), ""
	if w, ok := t.refused[hallObject]; ok {
		chair, secretary, wrong = typed(r, "chair"), typed(r, "secretary"), w.text
	}
	choice := func(field, label, chosen string) view.Field {
		y := view.Field{Kind: "select", Name: field, Label: r.Text(label), Options: []view.Option{{Text: r.Text("meeting.nobody")}}}
		for _, p := range ledBy(x, r.Visitor.Person) {
			y.Options = append(y.Options, view.Option{Value: string(p), Text: name(p), Chosen: string(p) == chosen})
		}
		return y
	}
	one, two := choice("chair", "meeting.key.chair", chair), choice("secretary", "meeting.key.secretary", secretary)
	two.Error, two.Hint = wrong, r.Text("meeting.led.hint")
	f.Groups = []view.Group{{Fields: []view.Field{hidden("based", x.Based(hallObject))}}, {Half: true, Fields: []view.Field{one, two}}}
	return f
}

// ledBy are those who may lead or write: whoever sits in the meeting, whoever keeps the record, and who is recorded.
func ledBy(x *Record, me id.Person) []id.Person {
	var all []id.Person
	add := func(p id.Person) {
		if p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	for _, s := range x.Seats {
		if !s.Gone {
			add(s.Person)
		}
	}
	add(me)
	add(x.Chair)
	add(x.Secretary)
	return all
}

// seatsForm asks of each seat whether it was there. Each carries the edition that the form shows.
func (rm *Room) seatsForm(r *staff.Request, tree Tree, name func(id.Person) string, x *Record, t hallTyped) *view.FormPage {
	f := &view.FormPage{ID: "seats", Action: r.Href(meetingPath(x.ID) + "hall/seats/"), Title: r.Text("meeting.attendance"), Submit: r.Text("meeting.attendance.save")}
	for _, s := range x.Seats {
		if s.Gone || s.Person == "" {
			continue
		}
		n := strconv.Itoa(s.N)
		post, _ := tree.Post(s.Post)
		y := view.Field{Kind: "select", Name: "seat-" + n, Label: r.Text("meeting.seat", "name", name(s.Person), "post", post.Name.In(r.Lang))}
		chosen := string(x.Attendance(s.N))
		if w, ok := t.refused[seatKey(s)]; ok {
			chosen, y.Error = w.value, w.text
		}
		for _, a := range Attendances {
			y.Options = append(y.Options, view.Option{Value: cmp.Or(string(a), "blank"), Text: r.Text("meeting.attendance." + attendanceWord(a)), Chosen: string(a) == chosen})
		}
		f.Groups = append(f.Groups, view.Group{Fields: []view.Field{hidden("based-"+n, x.Based(seatKey(s))), hidden("was-"+n, attendanceWord(x.Attendance(s.N))), y}})
	}
	return f
}

func guestsForm(r *staff.Request, x *Record, t hallTyped) *view.FormPage {
	text := view.Field{Kind: "textarea", Name: "text", In: "guests", Label: r.Text("meeting.field.guests"), Hint: r.Text("meeting.field.guests.hint"), Value: x.Guests, Rows: 3}
	if w, ok := t.refused[guestsObject]; ok {
		text.Value, text.Error = w.value, w.text
	}
	return &view.FormPage{ID: "guests", Action: r.Href(meetingPath(x.ID) + "hall/guests/"), Title: r.Text("meeting.guests"), Submit: r.Text("meeting.save"), Groups: []view.Group{{Fields: []view.Field{hidden("based", x.Based(guestsObject)), text}}}}
}

// setSeats writes the attendance of those seats that were changed. Where somebody else has recorded something meanwhile, the
// rest is saved and this is said.
func (rm *Room) setSeats(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	t := hallTyped{refused: map[string]hallWords{}, code: http.StatusUnprocessableEntity}
	var writes []Write
	for _, s := range x.Seats {
		n := strconv.Itoa(s.N)
		v, there := r.PostForm["seat-"+n]
		if !there || s.Gone || s.Person == "" {
			continue
		}
		a := Attendance(v[0])
		if a == "blank" {
			a = Blank
		}
		now, object := x.Attendance(s.N), seatKey(s)
		switch based := number(r, "based-"+n); {
		case !slices.Contains(Attendances, a):
			t.refused[object] = hallWords{value: string(now), text: r.Text("meeting.error.attendance")}
		case a == now || attendanceWord(a) == typed(r, "was-"+n): // not touched in this form
		case based != x.Based(object):
			t.refused[object] = hallWords{value: string(a), text: r.Text("meeting.stale.seat", "other", r.Text("meeting.attendance."+attendanceWord(now)))}
		default:
			writes = append(writes, Write{object, based, value(Mark{a})})
		}
	}
	if len(writes) > 0 {
		if err := rm.Set(ctx, r.Actor(), x.ID, writes); err != nil {
			return rm.hallRefused(ctx, r, err)
		}
	}
	if len(t.refused) > 0 {
		return rm.hallPage(ctx, r, t)
	}
	return staff.Answer{To: meetingPath(x.ID) + "hall/", Notice: "meeting.notice.seats"}, nil
}

// hallRefused shows the hall with why a form of it was refused.
func (rm *Room) hallRefused(ctx context.Context, r *staff.Request, err error) (staff.Answer, error) {
	if key, _ := fault.Text(err); key == "meeting.error.closed" {
		return rm.refusedAct(ctx, r, err, "", "")
	}
	n, code, err := refusedForm(r, err)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.hallPage(ctx, r, hallTyped{notice: n.Title, code: code})
}

func (rm *Room) setLed(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	h := Hall{Chair: id.Person(typed(r, "chair")), Secretary: id.Person(typed(r, "secretary"))}
	may := append(ledBy(&x, r.Visitor.Person), "")
	wrong := ""
	switch {
	case !slices.Contains(may, h.Chair) || !slices.Contains(may, h.Secretary):
		wrong = r.Text("meeting.error.led")
	case h.Chair != "" && h.Chair == h.Secretary:
		wrong = r.Text("meeting.error.two")
	}
	return rm.setWords(ctx, r, &x, hallObject, value(h), "", wrong, "led")
}

func (rm *Room) setGuests(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	w := map[string]string{}
	text := lines(r, "text", w)
	if runes(text) > maxWords {
		w["text"] = r.Text("meeting.error.text.long", "n", maxWords)
	}
	return rm.setWords(ctx, r, &x, guestsObject, value(Words{text}), text, w["text"], "guests")
}

func (rm *Room) setText(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	p, err := pointAt(&x, r)
	if err != nil {
		return staff.Answer{}, err
	}
	w := map[string]string{}
	text := lines(r, "text", w)
	if runes(text) > maxText {
		w["text"] = r.Text("meeting.error.text.long", "n", maxText)
	}
	return rm.setWords(ctx, r, &x, textObject+string(p.ID), value(Words{text}), text, w["text"], "p-"+string(p.ID))
}

// setWords writes one object. What was refused is kept as it was typed; of what is stale both sides are shown, and the form goes
// on from what is recorded: to send it again is to decide so.
func (rm *Room) setWords(ctx context.Context, r *staff.Request, x *Record, object, v, text, wrong, anchor string) (staff.Answer, error) {
	t := hallTyped{refused: map[string]hallWords{}, code: http.StatusUnprocessableEntity}
	if wrong == "" {
		err := rm.Set(ctx, r.Actor(), x.ID, []Write{{object, number(r, "based"), v}})
		if err == nil {
			return staff.Answer{To: meetingPath(x.ID) + "hall/#" + anchor, Notice: "meeting.notice.text"}, nil
		}
		key, _ := fault.Text(err)
		if key != "meeting.error.stale" {
			return rm.hallRefused(ctx, r, err)
		}
		now, err := rm.recordOf(ctx, r)
		if err != nil {
			return staff.Answer{}, err
		}
		w := hallWords{value: text, text: r.Text("meeting.stale.text")}
		if object != hallObject {
			var recorded Words
			now.read(object, &recorded)
			w.compare = compare(r, recorded.Text, text)
		}
		t.refused[object] = w
		return rm.hallPage(ctx, r, t)
	}
	t.refused[object] = hallWords{value: text, text: wrong}
	return rm.hallPage(ctx, r, t)
}
