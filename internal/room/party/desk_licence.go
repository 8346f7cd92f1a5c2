package party

import (
	"context"
	"slices"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

var (
	licenceLines  = []string{"step", "day", "letter"}
	licenceTexts  = []string{"note"}
	licenceFields = map[string]string{"licence.step": "step", "licence.early": "day", "licence.future": "day", "licence.note": "note"}
)

// licensed are the kinds of bodies that ask for a licence; another may have one too.
var licensed = []string{KindParty, KindProvince, "county", "district", "city", "office", "organisation"}

// deskLicence is what the template "desk-licence" shows.
type deskLicence struct {
	deskForm
	May   bool // add a step
	Deeds []view.Deed
}

func (d deskRoom) licencePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	steps := dir.licences[b.ID]
	is := map[string]string{"state": latest(steps), "day": dayField(r.Lang, Today(r.Now))}
	if next := nextSteps(steps)[0]; !next.reasoned() { // what takes something back is not chosen for anybody
		is["step"] = string(next)
	}
	return d.licenceForm(ctx, fresh(r, is), dir, b)
}

func (d deskRoom) licenceForm(ctx context.Context, s *sheet, dir *Directory, b Body) (staff.Answer, error) {
	r, steps := s.r, dir.licences[b.ID]
	name, _ := b.FullName(r.Lang)
	path := bodiesPath + string(b.ID) + "/"
	head := view.DeskHead{
		Title: r.Text("party.licence"), Note: r.Text("party.desk.licence.note"), Chips: []view.Chip{stepChip(r, dir.Licence(b.ID, Today(r.Now)))},
		Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: name, Href: r.Href(path)}},
	}
	var options []view.Option
	for _, step := range nextSteps(steps) {
		options = append(options, view.Option{Value: string(step), Text: r.Text("party.licence.step." + string(step))})
	}
	a, err := drawn(ctx, s, head, path, view.Group{Legend: r.Text("party.desk.licence.add"), Fields: []view.Field{
		s.field(view.Field{Name: "step", Kind: "radio", Options: options}),
		s.field(view.Field{Name: "day", Kind: "date", Required: true}),
		s.field(view.Field{Name: "letter", Label: r.Text("party.field.licence.letter"), Hint: r.Text("party.field.licence.letter.hint")}),
		s.field(view.Field{Name: "note", Kind: "textarea", Rows: 3, Hint: r.Text("party.field.note.hint")}),
	}})
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskLicence{deskForm: a.Data.(deskForm), May: r.May(ActLicence, dir.scope(b.ID)).OK}
	if p.Deeds, err = d.licenceDeeds(ctx, r, steps); err != nil {
		return staff.Answer{}, err
	}
	a.Template, a.Data = "party/desk-licence", p
	return a, nil
}

// stepChip is where a body stands.
func stepChip(r *staff.Request, x LicenceStep) view.Chip {
	switch x.Step {
	case Proposed, Sent:
		return view.Chip{Text: r.Text("party.licence.step." + string(x.Step)), Tone: "wait"}
	case Confirmed:
		return view.Chip{Text: r.Text("party.licence.step." + string(x.Step)), Tone: "good"}
	case Refused, Withdrawn, Mistaken:
		return view.Chip{Text: r.Text("party.licence.step." + string(x.Step)), Tone: "off"}
	}
	return view.Chip{Text: r.Text("party.licence.none")}
}

// licenceDeeds are the steps, newest first. One that was entered by mistake stays, and says so.
func (d deskRoom) licenceDeeds(ctx context.Context, r *staff.Request, steps []LicenceStep) ([]view.Deed, error) {
	names, err := namesOf(ctx, d, r.Lang, steps, func(x LicenceStep) id.Person { return x.By })
	if err != nil {
		return nil, err
	}
	stands := standing(steps)
	var deeds []view.Deed
	for _, x := range slices.Backward(steps) {
		e := view.Deed{
			Title: r.Text("party.licence.told", "step", r.Text("party.licence.step."+string(x.Step)), "date", x.Day.Medium(r.Lang)),
			At:    x.At, Who: names[x.By], Reason: x.Note, State: "done",
		}
		if x.Letter != "" {
			e.Note = r.Text("party.licence.letter", "number", x.Letter)
		}
		if x.Step != Mistaken && !slices.ContainsFunc(stands, func(s LicenceStep) bool { return s.ID == x.ID }) {
			e.State, e.Note = "", r.Text("party.licence.struck")
		}
		deeds = append(deeds, e)
	}
	return deeds, nil
}

func (d deskRoom) addLicence(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, licenceLines, licenceTexts)
	s.need("day", "party.form.licence.day")
	x := LicenceStep{Body: b.ID, Step: Step(s.is["step"]), Day: s.day("day"), Letter: s.is["letter"], Note: s.is["note"]}
	if len(s.wrong) == 0 {
		err = d.RecordLicence(ctx, r.Actor(), s.is["state"], x)
		if err == nil {
			return staff.Answer{To: r.Path, Notice: "party.notice.licence"}, nil
		}
		if err = d.refused(s, err, licenceFields, func() (map[string]string, error) {
			var err error
			dir, _, err = d.bodyOf(ctx, r)
			return map[string]string{"state": latest(dir.licences[b.ID])}, err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.licenceForm(ctx, s, dir, b)
}

// licenceKey is where the body stands, on its page at the desk.
func (d deskRoom) licenceKey(r *staff.Request, dir *Directory, b Body, today Day) []view.Key {
	if len(dir.licences[b.ID]) == 0 && !slices.Contains(licensed, b.Kind) {
		return nil
	}
	x := dir.Licence(b.ID, today)
	k := view.Key{Term: r.Text("party.licence"), Text: stepChip(r, x).Text, Href: r.Href(bodiesPath + string(b.ID) + "/licence/")}
	if x.Step != "" {
		k.Note = x.Day.Medium(r.Lang)
	}
	return []view.Key{k}
}

// licenceFact tells readers that the body is confirmed; whatever else is under way is not theirs to see.
func (l *look) licenceFact(b Body) []view.Fact {
	x := l.d.Licence(b.ID, l.today)
	if x.Step != Confirmed {
		return nil
	}
	return []view.Fact{{Term: l.t("party.licence"), Text: l.t("party.licence.public", "date", x.Day.Medium(l.lang))}}
}
