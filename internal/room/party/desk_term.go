package party

import (
	"context"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

var (
	appointLines = []string{"person", "from", "to", "whole", "acting", "signs", "manner", "letter", "end"}
	termLines    = []string{"to", "acting", "signs", "manner", "letter", "reason"}
	termFields   = map[string]string{"clash": "from", "held": "person", "reason": "reason", "taken": "from"}
)

func (d deskRoom) appointPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, p, err := d.postOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	is := map[string]string{"from": dayField(r.Lang, Today(r.Now)), "manner": string(Appointed), "whole": "1"}
	if who, ok := dir.PersonAt(r.URL.Query().Get("person")); ok {
		is["person"] = who.Slug
	}
	return d.appointForm(ctx, fresh(r, is), dir, p)
}

func (d deskRoom) appointForm(ctx context.Context, s *sheet, dir *Directory, p Post) (staff.Answer, error) {
	r := s.r
	name, _ := Signature(p, dir.bodies[p.Body], r.Lang)
	path := bodiesPath + string(p.Body) + "/"
	body, _ := dir.bodies[p.Body].FullName(r.Lang)
	head := view.DeskHead{
		Title: r.Text("party.desk.appoint"), Note: name,
		Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: body, Href: r.Href(path)}},
		Ways:   []view.Link{{Text: r.Text("party.desk.person.add"), Href: r.Href(peoplePath + "new/")}},
	}
	people := []view.Option{{Text: r.Text("party.form.choose")}}
	for _, x := range dir.Everybody(r.Lang) {
		called, _ := x.Name.In(r.Lang)
		if held := dir.Offices(x.ID, Today(r.Now)); len(held) > 0 {
			post, _ := held[0].Signature(r.Lang)
			called += r.Text("view.comma") + " " + post
		}
		people = append(people, view.Option{Value: x.Slug, Text: called})
	}
	who := []view.Field{s.field(view.Field{Name: "person", Kind: "select", Options: people, Required: true})}
	if left := d.leaving(dir, p, r); p.Single() && left != nil {
		old, _ := left.Person.Name.In(r.Lang)
		who = append(who, s.field(view.Field{Name: "end", Kind: "check", Label: r.Text("party.field.end", "name", old), Hint: r.Text("party.field.end.hint")}))
	}
	return drawn(ctx, s, head, path,
		view.Group{Legend: r.Text("party.form.who"), Fields: who},
		view.Group{Legend: r.Text("party.form.term"), Half: true, Fields: append([]view.Field{
			s.field(view.Field{Name: "from", Kind: "date", Required: true}), s.field(view.Field{Name: "to", Kind: "date"}),
		}, s.wholeTerm(dir.bodies[p.Body], Today(r.Now))...)},
		s.termGroup())
}

// leaving is whoever holds the post now or from a later day on, with no end, and not acting.
func (d deskRoom) leaving(dir *Directory, p Post, r *staff.Request) *Office {
	for _, o := range dir.Holders(p.ID, Today(r.Now)) {
		if !o.Term.Acting && o.Term.To.IsZero() {
			return &o
		}
	}
	return nil
}

// termGroup is how somebody came to a post.
func (s *sheet) termGroup() view.Group {
	r := s.r
	return view.Group{Legend: r.Text("party.form.manner"), Fields: []view.Field{
		s.field(view.Field{Name: "manner", Kind: "radio", Options: []view.Option{
			{Value: string(Appointed), Text: r.Text("party.manner.appointment")},
			{Value: string(Elected), Text: r.Text("party.manner.election")},
			{Value: string(Unknown), Text: r.Text("party.manner.unknown")},
		}}),
		s.field(view.Field{Name: "letter", Hint: r.Text("party.field.letter.hint")}),
		s.field(view.Field{Name: "acting", Kind: "check", Hint: r.Text("party.field.acting.hint")}),
		s.field(view.Field{Name: "signs", Kind: "check", Hint: r.Text("party.field.signs.hint")}),
	}}
}

// termEntry reads what both forms of a term say.
func (s *sheet) termEntry(e TermEntry) TermEntry {
	acting, signs, manner, letter := s.truth("acting"), s.truth("signs"), Manner(s.is["manner"]), s.is["letter"]
	if manner != Appointed && manner != Elected && manner != Unknown {
		s.bad("manner", "party.form.manner.wrong")
	}
	to := s.day("to")
	if !to.IsZero() && to.Before(e.From) {
		s.bad("to", "party.form.to")
	}
	e.To, e.Acting, e.Signs, e.Manner, e.Letter = &to, &acting, &signs, &manner, &letter
	return e
}

func (d deskRoom) appoint(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, p, err := d.postOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	body := dir.bodies[p.Body]
	s := filled(r, appointLines, nil)
	if _, ok := dir.PersonAt(s.is["person"]); !ok {
		s.bad("person", "party.form.person")
	}
	s.need("from", "party.form.from")
	e := s.termEntry(TermEntry{Person: s.is["person"], Body: body.Slug, Post: p.Slug, From: s.day("from")})
	if e.To.IsZero() && s.truth("whole") {
		*e.To = body.End(e.From)
	}
	doc := Doc{Terms: []TermEntry{e}}
	if left := d.leaving(dir, p, r); left != nil && s.truth("end") {
		doc.Terms = append([]TermEntry{{Person: left.Person.Slug, Body: body.Slug, Post: p.Slug, From: left.Term.From, To: &e.From}}, doc.Terms...)
		if e.From.Before(left.Term.From) {
			s.bad("from", "party.form.from.before")
		}
	}
	if len(s.wrong) == 0 {
		_, err = d.record(ctx, r.Actor(), doc, nil, func(rec record) error {
			who, _ := dir.PersonAt(e.Person)
			return free(rec.terms, func(t Term) bool { return t.Person == who.ID && t.Post == p.ID && t.From == e.From })
		})
		if err == nil {
			return d.to(ctx, body.Slug, "party.notice.appointed")
		}
		if err = d.refused(s, err, termFields, nil); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.appointForm(ctx, s, dir, p)
}

func (d deskRoom) termPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	_, o, err := d.termOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.termForm(ctx, fresh(r, termValues(r.Lang, o.Term)), o)
}

func termValues(lang string, t Term) map[string]string {
	return map[string]string{
		"state": sign(t), "to": dayField(lang, t.To), "acting": tick(t.Acting), "signs": tick(t.Signs), "manner": string(t.Manner), "letter": t.Letter,
	}
}

func (d deskRoom) termForm(ctx context.Context, s *sheet, o Office) (staff.Answer, error) {
	r := s.r
	path := bodiesPath + string(o.Body.ID) + "/"
	body, _ := o.Body.FullName(r.Lang)
	who, _ := o.Person.Name.In(r.Lang)
	post, _ := o.Signature(r.Lang)
	head := view.DeskHead{
		Title: r.Text("party.desk.term", "name", who), Note: r.Text("party.desk.term.note", "post", post, "date", o.Term.From.Medium(r.Lang)),
		Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: body, Href: r.Href(path)}},
		Ways:   []view.Link{{Text: r.Text("party.desk.letter.way"), Href: r.Href(termsPath + string(o.Term.ID) + "/letter/")}},
	}
	to := s.field(view.Field{Name: "to", Kind: "date"})
	to.Hint = r.Text("party.field.to.hint", "date", o.Term.From.Medium(r.Lang))
	reason := s.field(view.Field{Name: "reason", Hint: r.Text("party.field.reason.hint")})
	return drawn(ctx, s, head, path, view.Group{Legend: r.Text("party.form.end"), Fields: []view.Field{to, reason}}, s.termGroup())
}

func (d deskRoom) changeTerm(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	_, o, err := d.termOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, termLines, nil)
	e := s.termEntry(TermEntry{Person: o.Person.Slug, Body: o.Body.Slug, Post: o.Post.Slug, From: o.Term.From, Reason: s.is["reason"]})
	if len(s.wrong) == 0 {
		_, err = d.record(ctx, r.Actor(), Doc{Terms: []TermEntry{e}}, nil, func(rec record) error {
			return same(rec.terms, s.is["state"], func(t Term) bool { return t.ID == o.Term.ID })
		})
		if err == nil {
			return d.to(ctx, o.Body.Slug, "party.notice.saved")
		}
		if err = d.refused(s, err, termFields, func() (map[string]string, error) {
			_, now, err := d.termOf(ctx, r)
			if fault.Is(err, fault.NotFound) { // it was taken back meanwhile
				return nil, fault.New(fault.Conflict, "party.form.term.gone")
			}
			return termValues(r.Lang, now.Term), err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.termForm(ctx, s, o)
}
