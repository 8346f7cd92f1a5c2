package meeting

import (
	"context"
	"net/http"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

func fromMillis(ms int64) time.Time { return db.Instant(ms) }

// formPage is what the template "desk-form" shows.
type formPage struct {
	Head    view.DeskHead
	Notice  *view.Notice
	Compare *view.Compare
	Form    view.FormPage
}

// filled is the form of a meeting as it stands.
type filled struct {
	body, kind, title, place, day, clock, end string
	version                                   int64
	wrong                                     map[string]string // by field, in words
	notice                                    *view.Notice
}

// readPlan reads a form that was sent.
func readPlan(r *staff.Request) (*filled, Plan) {
	s := &filled{wrong: map[string]string{}, body: typed(r, "body"), kind: typed(r, "kind"), version: version(r)}
	s.title, s.place = line(r, "title", s.wrong), line(r, "place", s.wrong)
	s.day, s.clock, s.end = typed(r, "day"), typed(r, "clock"), typed(r, "end")
	p := Plan{Body: id.Body(s.body), Kind: Kind(s.kind), Title: s.title, Place: s.place}
	d, err := jalali.Parse(strings.TrimSpace(s.day))
	if err != nil {
		s.wrong["day"] = r.Text("meeting.error.day")
	}
	begins, ok := clockOf(s.clock)
	if !ok {
		s.wrong["clock"] = r.Text("meeting.error.clock")
	}
	if err == nil && ok {
		p.Begins = d.Time().Add(begins)
	}
	if strings.TrimSpace(s.end) != "" {
		ends, ok := clockOf(s.end)
		if !ok {
			s.wrong["end"] = r.Text("meeting.error.clock")
		} else if !p.Begins.IsZero() {
			p.Ends = d.Time().Add(ends)
			if ends <= begins { // past midnight
				p.Ends = p.Ends.Add(24 * time.Hour)
			}
		}
	}
	return s, p
}

// clockOf reads a time of day as people type it: «۱۶:۳۰», "16.30", «۱۶».
func clockOf(s string) (time.Duration, bool) {
	s = strings.NewReplacer("٫", ":", ".", ":", "：", ":", "ساعت", "").Replace(persian.ParseDigits(s))
	if s = strings.TrimSpace(s); s != "" && !strings.Contains(s, ":") {
		s += ":00"
	}
	t, err := time.Parse("15:04", s)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil
}

// recordedPlan is the form of a meeting as it is recorded.
func recordedPlan(r *staff.Request, m *Meeting) *filled {
	s := &filled{kind: string(m.Kind), title: m.Title, place: m.Place, version: m.Version, wrong: map[string]string{}, day: day(m.Begins).Numeric(), clock: clockText(r, m.Begins)}
	if !m.Ends.IsZero() {
		s.end = clockText(r, m.Ends)
	}
	return s
}

func clockText(r *staff.Request, t time.Time) string {
	s := t.In(jalali.Location()).Format("15:04")
	if r.Lang == "fa" {
		return persian.Digits(s)
	}
	return s
}

// planForm draws the form: of a new meeting when m is nil.
func (rm *Room) planForm(ctx context.Context, r *staff.Request, s *filled, m *Meeting) (staff.Answer, error) {
	p := formPage{Head: view.DeskHead{Title: r.Text("meeting.new"), Crumbs: view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}}}, Notice: s.notice}
	p.Form = view.FormPage{ID: "meeting", Action: r.Href(home + "new/"), Submit: r.Text("meeting.save"), Cancel: &view.Link{Text: r.Text("meeting.cancel.link"), Href: r.Href(home)}}
	about := view.Group{}
	if m == nil {
		f, err := rm.bodyField(ctx, r, s)
		if err != nil {
			return staff.Answer{}, err
		}
		about.Fields = append(about.Fields, f)
	} else {
		p.Head.Title = r.Text("meeting.edit")
		p.Head.Crumbs = append(p.Head.Crumbs, view.Link{Text: m.Title, Href: r.Href(meetingPath(m.ID))})
		p.Form.Action, p.Form.Cancel.Href = r.Href(meetingPath(m.ID)+"edit/"), r.Href(meetingPath(m.ID))
		about.Fields = append(about.Fields, hidden("version", s.version))
		if m.State == Called {
			p.Head.Note = r.Text("meeting.edit.called")
		}
	}
	kind := view.Field{Kind: "radio", Name: "kind", Label: r.Text("meeting.field.kind"), Error: s.wrong["kind"], Required: true}
	for _, k := range []Kind{Ordinary, Extraordinary} {
		kind.Options = append(kind.Options, view.Option{Value: string(k), Text: r.Text("meeting.kind." + string(k)), Chosen: s.kind == string(k)})
	}
	about.Fields = append(about.Fields,
		view.Field{Name: "title", Label: r.Text("meeting.field.title"), Hint: r.Text("meeting.field.title.hint"), Value: s.title, Error: s.wrong["title"], Required: true, Autocomplete: "off"}, kind)
	d := view.Field{Kind: "date", Name: "day", Label: r.Text("meeting.field.day"), Hint: r.Text("meeting.field.day.hint"), Value: s.day, Error: s.wrong["day"], Required: true, Autocomplete: "off"}
	if x, err := jalali.Parse(s.day); err == nil && d.Error == "" {
		d.At = x.Time()
	}
	times := view.Group{Half: true, Fields: []view.Field{
		{Name: "clock", Label: r.Text("meeting.field.clock"), Hint: r.Text("meeting.field.clock.hint"), Value: s.clock, Error: s.wrong["clock"], Required: true, Autocomplete: "off"},
		{Name: "end", Label: r.Text("meeting.field.end"), Hint: r.Text("meeting.field.end.hint"), Value: s.end, Error: s.wrong["end"], Autocomplete: "off"},
	}}
	place := view.Field{Name: "place", Label: r.Text("meeting.field.place"), Hint: r.Text("meeting.field.place.hint"), Value: s.place, Error: s.wrong["place"], Autocomplete: "off"}
	p.Form.Groups = []view.Group{about, {Fields: []view.Field{d}}, times, {Fields: []view.Field{place}}}
	return staff.Answer{Template: "meeting/desk-form", Title: p.Head.Title, Data: p, Nav: home, Status: status(len(s.wrong) > 0 || s.notice != nil)}, nil
}

// bodyField offers the bodies whose meetings the visitor may call.
func (rm *Room) bodyField(ctx context.Context, r *staff.Request, s *filled) (view.Field, error) {
	f := view.Field{Kind: "select", Name: "body", Label: r.Text("meeting.field.body"), Error: s.wrong["body"], Required: true}
	bodies, err := r.Bodies(ctx, ActKeep, rm.o.Party.Subtree)
	if err != nil {
		return f, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return f, err
	}
	root, err := rm.o.Party.Root(ctx)
	if err != nil {
		return f, err
	}
	if bodies == nil {
		if bodies, err = rm.o.Party.Subtree(ctx, root); err != nil {
			return f, err
		}
	}
	for _, x := range bodies {
		if b, ok := tree.Body(x); ok && len(tree.Posts(x)) > 0 {
			f.Options = append(f.Options, view.Option{Value: string(x), Text: b.Name.In(r.Lang), Chosen: s.body == string(x)})
		}
	}
	return f, nil
}

func (rm *Room) newPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return rm.planForm(ctx, r, &filled{body: r.URL.Query().Get("body"), kind: string(Ordinary), wrong: map[string]string{}}, nil)
}

// planFields are the fields that an error of the room is about.
var planFields = map[string]string{
	"meeting.error.kind": "kind", "meeting.error.title": "title", "meeting.error.title.long": "title", "meeting.error.place.long": "place", "meeting.error.day": "day",
	"meeting.error.ends": "end", "meeting.error.long": "end", "meeting.error.body": "body",
}

// refused keeps the form and says what is wrong; an error that is no refusal is given back.
func (s *filled) refused(r *staff.Request, err error) error {
	key, _ := fault.Text(err)
	wrong, err := r.Said(err, "meeting.error.form")
	if err != nil {
		return err
	}
	if f := planFields[key]; f != "" {
		s.wrong[f] = wrong
	} else {
		n := urgent(wrong)
		s.notice = &n
	}
	return nil
}

func (rm *Room) draftIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s, p := readPlan(r)
	o, err := rm.scoped(ctx, p.Body)
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
		return staff.Answer{}, err
	}
	if err != nil || len(o.Scope) == 0 {
		s.wrong["body"] = r.Text("meeting.error.body")
	} else if v := r.May(ActKeep, o); !v.OK {
		return staff.Answer{}, fault.New(fault.Forbidden, v.Refusal.Key())
	}
	if len(s.wrong) > 0 {
		return rm.planForm(ctx, r, s, nil)
	}
	actor := r.Actor()
	actor.Body = p.Body
	m, err := rm.Draft(ctx, actor, p)
	if err == nil {
		return staff.Answer{To: meetingPath(m.ID), Notice: "meeting.notice.drafted"}, nil
	}
	if err := s.refused(r, err); err != nil {
		return staff.Answer{}, err
	}
	return rm.planForm(ctx, r, s, nil)
}

func (rm *Room) editPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if x.State != Draft && x.State != Called {
		return staff.Answer{To: meetingPath(x.ID)}, nil
	}
	return rm.planForm(ctx, r, recordedPlan(r, &x.Meeting), &x.Meeting)
}

// changeIt writes the frame anew. When somebody else changed it meanwhile, both are shown, and the form goes on from there: to
// send it again is to decide so.
func (rm *Room) changeIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s, p := readPlan(r)
	if len(s.wrong) > 0 {
		return rm.planForm(ctx, r, s, &x.Meeting)
	}
	_, err = rm.Change(ctx, r.Actor(), x.ID, s.version, p)
	if err == nil {
		return staff.Answer{To: meetingPath(x.ID), Notice: "meeting.notice.saved"}, nil
	}
	key, _ := fault.Text(err)
	if strings.HasPrefix(key, "meeting.error.state.") {
		return rm.refusedAct(ctx, r, err, "", "")
	}
	if err := s.refused(r, err); err != nil {
		return staff.Answer{}, err
	}
	if key == "meeting.error.changed" {
		if x, err = rm.recordOf(ctx, r); err != nil {
			return staff.Answer{}, err
		}
		s.version = x.Version
		s.notice = &view.Notice{Kind: "urgent", Title: r.Text("meeting.stale"), Text: r.Text("meeting.recorded", "text", strings.Join([]string{
			x.Title, r.Text("meeting.kind." + string(x.Kind)), when(r.Lang, r.Text, &x.Meeting), x.Place,
		}, r.Text("view.semicolon")+" "))}
	}
	return rm.planForm(ctx, r, s, &x.Meeting)
}

func (rm *Room) dropIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	err := rm.Drop(ctx, r.Actor(), id.Meeting(r.PathValue("meeting")), version(r))
	if err == nil {
		return staff.Answer{To: home, Notice: "meeting.notice.dropped"}, nil
	}
	return rm.refusedAct(ctx, r, err, "drop", "")
}

func (rm *Room) cancelIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	wrong := map[string]string{}
	reason := line(r, "reason", wrong)
	m := id.Meeting(r.PathValue("meeting"))
	var err error
	if len(wrong) > 0 {
		err = fault.New(fault.Invalid, "meeting.error.letters")
	} else {
		err = rm.Cancel(ctx, r.Actor(), m, version(r), reason)
	}
	if err == nil {
		return staff.Answer{To: meetingPath(m), Notice: "meeting.notice.cancelled"}, nil
	}
	return rm.refusedAct(ctx, r, err, "cancel", "reason")
}

// confirmPage is what the template "desk-confirm" shows.
type confirmPage struct {
	Head    view.DeskHead
	Notices []view.Notice
	Confirm view.Confirm
}

func (rm *Room) confirm(r *staff.Request, m *Meeting, title string, notices []view.Notice, c view.Confirm, code int) staff.Answer {
	c.Cancel = view.Link{Text: r.Text("meeting.cancel.link"), Href: r.Href(meetingPath(m.ID))}
	p := confirmPage{Head: view.DeskHead{Title: title, Crumbs: view.Crumbs{{Text: r.Text("meeting.title"), Href: r.Href(home)}, {Text: m.Title, Href: r.Href(meetingPath(m.ID))}}}, Notices: notices, Confirm: c}
	return staff.Answer{Template: "meeting/desk-confirm", Title: title, Data: p, Nav: home, Status: code}
}

// refusedForm is the status and the notice of a form of a page of its own that was refused.
func refusedForm(r *staff.Request, err error) (view.Notice, int, error) {
	code := http.StatusUnprocessableEntity
	if fault.Is(err, fault.Conflict) {
		code = http.StatusConflict
	}
	wrong, err := r.Said(err, "meeting.error.form")
	return urgent(wrong), code, err
}
