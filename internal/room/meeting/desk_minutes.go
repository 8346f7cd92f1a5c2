package meeting

import (
	"context"
	"strconv"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// circulatePage asks for how long the minutes may be objected to, and after the first time what is another now.
func (rm *Room) circulatePage(ctx context.Context, r *staff.Request, refused error, code int) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if x.State != Held && x.State != Minuted || x.Guest {
		return staff.Answer{To: meetingPath(x.ID)}, nil
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	name, err := rm.names(ctx, r, peopleOf(&x)...)
	if err != nil {
		return staff.Answer{}, err
	}
	days := view.Field{Kind: "number", Name: "days", Label: r.Text("meeting.field.days"), Hint: r.Text("meeting.field.days.hint"), Value: digits(r, ObjectionDays), Required: true, Autocomplete: "off"}
	note := view.Field{Kind: "textarea", Name: "note", Label: r.Text("meeting.field.note"), Hint: r.Text("meeting.field.note.hint"), Rows: 2, Required: true}
	var notices []view.Notice
	if refused != nil {
		days.Value, note.Value = typed(r, "days"), typed(r, "note")
		key, _ := fault.Text(refused)
		n, was, err := refusedForm(r, refused)
		if err != nil {
			return staff.Answer{}, err
		}
		code = was
		switch key {
		case "meeting.error.days":
			days.Error = n.Title
		case "meeting.error.note":
			note.Error = n.Title
		default:
			notices = append(notices, n)
		}
	}
	c := x.Tally(tree)
	if c.Blank > 0 {
		notices = append(notices, view.Notice{Kind: "urgent", Title: r.Text("meeting.warning"), Text: r.Text("meeting.circulate.blank", "n", c.Blank)})
	}
	if c.Verdict == Inquorate {
		notices = append(notices, view.Notice{Kind: "urgent", Title: r.Text("meeting.warning"), Text: r.Text("meeting.circulate.short")})
	}
	orNobody := func(p id.Person) string {
		if p == "" {
			return r.Text("meeting.nobody")
		}
		return name(p)
	}
	fields := []view.Field{hidden("version", x.Version), days}
	title := r.Text("meeting.act.circulate")
	if x.Edition > 0 {
		fields, title = append(fields, note), r.Text("meeting.act.circulate.again")
	}
	return rm.confirm(r, &x.Meeting, title, notices, view.Confirm{
		Title: r.Text("meeting.circulate.title"), Text: r.Text("meeting.circulate.text"), Action: r.Href(meetingPath(x.ID) + "circulate/"), Submit: title, Fields: fields,
		Facts: []view.Key{
			{Term: r.Text("meeting.attendance"), Text: quorumText(r, c)},
			{Term: r.Text("meeting.key.chair"), Text: orNobody(x.Chair)},
			{Term: r.Text("meeting.key.secretary"), Text: orNobody(x.Secretary)},
			{Term: r.Text("meeting.key.rulings"), Text: r.Text("meeting.rulings.n", "n", len(x.Decided))},
		},
	}, code), nil
}

func (rm *Room) circulateNow(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	m := id.Meeting(r.PathValue("meeting"))
	wrong := map[string]string{}
	days, note := whole(r, "days", wrong), lines(r, "note", wrong)
	if wrong["note"] != "" || runes(note) > maxWords {
		return rm.circulatePage(ctx, r, fault.New(fault.Invalid, "meeting.error.note"), 0)
	}
	_, err := rm.Circulate(ctx, r.Actor(), m, version(r), days, note)
	if err != nil && rm.didBefore(ctx, r, m, Minuted) {
		err = nil
	}
	if err == nil {
		return staff.Answer{To: meetingPath(m), Notice: "meeting.notice.circulated"}, nil
	}
	if fault.Is(err, fault.NotFound) {
		return staff.Answer{}, err
	}
	return rm.circulatePage(ctx, r, err, 0)
}

// objectionRow is an objection as pages show it.
type objectionRow struct {
	Key    string
	Who    string
	Text   []string
	At     view.Key
	Answer []string
	Chip   view.Chip
	Form   *view.Form
}

// objectionRows are the objections to a meeting's minutes; whoever keeps the record may answer those that are open.
func (rm *Room) objectionRows(ctx context.Context, r *staff.Request, name func(id.Person) string, x *Record, keep bool, refused refusal) ([]objectionRow, error) {
	all, err := rm.store.Objections(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	rows := make([]objectionRow, len(all))
	for i, o := range all {
		row := objectionRow{Key: string(o.ID), Who: name(o.Person), Text: paragraphs(o.Text), At: view.Key{Term: r.Text("meeting.edition", "n", digits(r, o.Edition)), At: o.At, Clock: true}, Answer: paragraphs(o.Answer)}
		switch {
		case o.AnsweredAt.IsZero():
			row.Chip = view.Chip{Text: r.Text("meeting.objection.open"), Tone: "wait"}
		case o.Accepted:
			row.Chip = view.Chip{Text: r.Text("meeting.objection.accepted"), Tone: "good"}
		default:
			row.Chip = view.Chip{Text: r.Text("meeting.objection.noted"), Tone: "off"}
		}
		if keep && o.AnsweredAt.IsZero() && x.State == Minuted {
			row.Form = answerForm(r, x, &o, refused)
		}
		rows[i] = row
	}
	return rows, nil
}

func answerForm(r *staff.Request, x *Record, o *Objection, refused refusal) *view.Form {
	in := "o-" + string(o.ID)
	text := view.Field{Kind: "textarea", Name: "text", In: in, Label: r.Text("meeting.field.answer"), Rows: 3, Required: true}
	choice := view.Field{Kind: "radio", Name: "accepted", In: in, Label: r.Text("meeting.field.accepted"), Required: true, Options: []view.Option{
		{Value: "yes", Text: r.Text("meeting.objection.accept"), Hint: r.Text("meeting.objection.accept.hint")}, {Value: "no", Text: r.Text("meeting.objection.note"), Hint: r.Text("meeting.objection.note.hint")},
	}}
	if refused.act == in {
		text.Value = typed(r, "text")
		for i := range choice.Options {
			choice.Options[i].Chosen = choice.Options[i].Value == typed(r, "accepted")
		}
		if refused.field == "accepted" {
			choice.Error = refused.text
		} else {
			text.Error = refused.text
		}
	}
	return &view.Form{ID: in, Action: r.Href(meetingPath(x.ID) + "objections/" + string(o.ID) + "/"), Method: "post", Title: r.Text("meeting.answer.title"), Submit: r.Text("meeting.answer.send"), Fields: []view.Field{choice, text}}
}

func (rm *Room) answerIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	m, o := id.Meeting(r.PathValue("meeting")), id.Objection(r.PathValue("objection"))
	in := "o-" + string(o)
	wrong := map[string]string{}
	text := lines(r, "text", wrong)
	if wrong["text"] != "" {
		return rm.refusedAct(ctx, r, fault.New(fault.Invalid, "meeting.error.letters"), in, "text")
	}
	accepted := typed(r, "accepted")
	if accepted != "yes" && accepted != "no" {
		return rm.refusedAct(ctx, r, fault.New(fault.Invalid, "meeting.error.accepts"), in, "accepted")
	}
	err := rm.Answer(ctx, r.Actor(), m, o, accepted == "yes", text)
	if err == nil {
		return staff.Answer{To: meetingPath(m) + "#objections", Notice: "meeting.notice.answered"}, nil
	}
	if fault.Is(err, fault.NotFound) {
		return staff.Answer{}, err
	}
	return rm.refusedAct(ctx, r, err, in, "text")
}

// paperPage is what the template "paper" shows: an edition of the minutes on the party's letterhead. It is Persian whatever the
// language of the desk.
type paperPage struct {
	Back       view.Link
	Notice     *view.Notice
	Number     string
	Title      string
	Lines      []view.Key
	Count      string
	Seats      []paperSeat
	Guests     []string
	Papers     []view.Link
	Parts      []paperPart
	Signatures []paperSign
}

type paperSeat struct{ Name, Post, Attendance string }

type paperPart struct {
	N       string
	Title   string
	By      string
	Papers  []view.Link
	Text    []string
	Decided []paperRuling
}

type paperRuling struct {
	Label string
	Text  []string
	Note  string
}

type paperSign struct{ Role, Name, Note string }

// paper prints an edition of the minutes, the last one where none is asked for.
func (rm *Room) paper(ctx context.Context, r *staff.Request, back, nav string) (staff.Answer, error) {
	m, err := rm.store.Meeting(ctx, id.Meeting(r.PathValue("meeting")))
	if err != nil {
		return staff.Answer{}, err
	}
	edition := m.Edition
	if n, err := strconv.Atoi(r.URL.Query().Get("edition")); err == nil && n > 0 {
		edition = n
	}
	c, err := rm.store.Circulated(ctx, m.ID, edition)
	if fault.Is(err, fault.NotFound) && m.Edition == 0 {
		return staff.Answer{To: back}, nil
	}
	if err != nil {
		return staff.Answer{}, err
	}
	text, err := c.Minutes()
	if err != nil {
		return staff.Answer{}, err
	}
	rulings, err := rm.store.ListRulings(ctx, RulingFilter{Meeting: m.ID, Limit: 1000})
	if err != nil {
		return staff.Answer{}, err
	}
	numbers := map[id.Ruling]string{}
	fa := *r
	fa.Lang = i18n.Persian
	for _, x := range rulings {
		if x.Number > 0 {
			numbers[x.ID] = rulingNumber(&fa, &x)
		}
	}
	link, err := rm.paperLinks(ctx, &fa, &m, text.every(), back)
	if err != nil {
		return staff.Answer{}, err
	}
	p := paperOf(&fa, &m, &text, numbers, link)
	p.Back = view.Link{Text: r.Text("meeting.back"), Href: r.Href(back)}
	signed, err := rm.store.Signatures(ctx, m.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, role := range Roles {
		s := paperSign{Role: fa.Text("meeting.key." + string(role)), Name: map[Role]string{ByChair: text.Chair, BySecretary: text.Secretary}[role], Note: fa.Text("meeting.paper.unsigned")}
		for _, x := range signed {
			if x.Role == role && x.Edition == edition {
				s.Note = fa.Text("meeting.paper.signed", "day", day(x.At).Medium(i18n.Persian))
			}
		}
		p.Signatures = append(p.Signatures, s)
	}
	switch {
	case edition < m.Edition:
		p.Notice = &view.Notice{Kind: "urgent", Text: fa.Text("meeting.paper.old")}
	case m.State != Signed:
		p.Notice = &view.Notice{Kind: "urgent", Text: fa.Text("meeting.paper.open")}
	}
	return staff.Answer{Template: "meeting/paper", Title: r.Text("meeting.paper"), Data: p, Nav: nav, Print: true}, nil
}

func paperOf(r *staff.Request, m *Meeting, text *Minutes, numbers map[id.Ruling]string, link func([]Paper) []view.Link) paperPage {
	frame := Meeting{Begins: db.Instant(text.Begins), Ends: db.Instant(text.Ends), Kind: text.Kind}
	p := paperPage{
		Number: digits(r, int(text.Number)) + r.Text("meeting.slash") + digits(r, text.Year), Title: text.Title, Count: quorumText(r, text.Count), Guests: paragraphs(text.Guests), Papers: link(text.Papers),
		Lines: []view.Key{{Term: r.Text("meeting.key.body"), Text: text.Body}, {Term: r.Text("meeting.key.kind"), Text: r.Text("meeting.kind." + string(text.Kind))}, {Term: r.Text("meeting.key.when"), Text: when(i18n.Persian, r.Text, &frame)}},
	}
	if text.Place != "" {
		p.Lines = append(p.Lines, view.Key{Term: r.Text("meeting.key.place"), Text: text.Place})
	}
	for _, s := range text.Seats {
		y := paperSeat{Name: s.Name, Post: s.Post, Attendance: r.Text("meeting.attendance." + attendanceWord(s.Attendance))}
		if s.Vacant {
			y.Name, y.Attendance = r.Text("meeting.vacant"), r.Text("meeting.gone.short")
		}
		p.Seats = append(p.Seats, y)
	}
	for i, part := range text.Points {
		y := paperPart{N: digits(r, i+1), Title: part.Title, By: part.By, Papers: link(part.Papers), Text: paragraphs(part.Text)}
		for _, d := range part.Decided {
			x := paperRuling{Label: numbers[d.ID], Text: paragraphs(d.Text)}
			if x.Label == "" {
				x.Label = r.Text("meeting.ruling")
			}
			if d.Owner != "" {
				x.Note = r.Text("meeting.ruling.owner", "post", d.Owner)
			}
			if s := shownDay(i18n.Persian, d.Due); s != "" {
				x.Note = joined(r, x.Note, r.Text("meeting.ruling.due", "day", s))
			}
			if d.Counted {
				x.Note = joined(r, x.Note, votesText(r, &d.Decided))
			}
			y.Decided = append(y.Decided, x)
		}
		p.Parts = append(p.Parts, y)
	}
	return p
}

// joined are two remarks, either of which may be missing.
func joined(r *staff.Request, a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + r.Text("view.semicolon") + " " + b
}
