package party

import (
	"context"
	"slices"
	"strconv"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

var (
	figureLines  = []string{"value", "day", "source"}
	figureFields = map[string]string{"figure.future": "day", "figure.source": "source"}
	ruleLines    = []string{"value", "source", "reason"}
	ruleFields   = map[string]string{"rule.value": "value", "rule.board": "value"}
)

func figurePath(b id.Body, m Measure) string {
	return bodiesPath + string(b) + "/figures/" + string(m) + "/"
}

// figureOf is the body and what of it is counted; a measure that is not counted by hand of such a body is not there.
func (d deskRoom) figureOf(ctx context.Context, r *staff.Request) (*Directory, Body, Measure, error) {
	dir, b, err := d.bodyOf(ctx, r)
	m := Measure(r.PathValue("measure"))
	if err == nil && (!slices.Contains(measuresOf(b.Kind), m) || m == MembersOf && d.members != nil) {
		err = fault.New(fault.NotFound, "")
	}
	return dir, b, m, err
}

func (d deskRoom) figurePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, m, err := d.figureOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	is := map[string]string{"state": strconv.Itoa(len(dir.figures[b.ID][m])), "day": dayField(r.Lang, Today(r.Now))}
	return d.figureForm(ctx, fresh(r, is), dir, b, m)
}

// deskFigure is what the templates "desk-figure" and "desk-rule" show: a form, and what was recorded before.
type deskFigure struct {
	deskForm
	May   bool // fill in the form
	Deeds []view.Deed
}

func (d deskRoom) figureForm(ctx context.Context, s *sheet, dir *Directory, b Body, m Measure) (staff.Answer, error) {
	r := s.r
	name, _ := b.FullName(r.Lang)
	path := bodiesPath + string(b.ID) + "/"
	head := view.DeskHead{
		Title: r.Text("party.desk.figure." + string(m)), Note: r.Text("party.desk.figure.note"),
		Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: name, Href: r.Href(path)}},
	}
	a, err := drawn(ctx, s, head, path, view.Group{Fields: []view.Field{
		s.field(view.Field{Name: "value", Kind: "number", Label: r.Text("party.measure." + string(m)), Required: true}),
		s.field(view.Field{Name: "day", Kind: "date", Label: r.Text("party.field.counted"), Required: true}),
		s.field(view.Field{Name: "source", Hint: r.Text("party.field.source.hint"), Required: true}),
	}})
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskFigure{deskForm: a.Data.(deskForm), May: true}
	all := dir.figures[b.ID][m]
	names, err := namesOf(ctx, d, r.Lang, all, func(f Figure) id.Person { return f.By })
	if err != nil {
		return staff.Answer{}, err
	}
	for _, f := range slices.Backward(all) {
		p.Deeds = append(p.Deeds, view.Deed{
			Title: r.Text("party.figure.told", "value", f.Value, "date", f.Day.Medium(r.Lang)), At: f.At, Who: names[f.By], Note: r.Text("party.branch.source", "source", f.Source), State: "done",
		})
	}
	a.Template, a.Data = "party/desk-figure", p
	return a, nil
}

func (d deskRoom) recordFigure(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, m, err := d.figureOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, figureLines, nil)
	s.need("value", "party.form.value")
	s.need("day", "party.form.counted")
	f := Figure{Body: b.ID, Measure: m, Value: s.number("value"), Day: s.day("day"), Source: s.is["source"]}
	if len(s.wrong) == 0 {
		err = d.RecordFigure(ctx, r.Actor(), s.count(), f)
		if err == nil {
			return staff.Answer{To: bodiesPath + string(b.ID) + "/", Notice: "party.notice.figure"}, nil
		}
		if err = d.refused(s, err, figureFields, func() (map[string]string, error) {
			var err error
			dir, _, err = d.bodyOf(ctx, r)
			return map[string]string{"state": strconv.Itoa(len(dir.figures[b.ID][m]))}, err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.figureForm(ctx, s, dir, b, m)
}

// count is the state of a form about rows that are added: how many there were.
func (s *sheet) count() int {
	n, err := strconv.Atoi(s.is["state"])
	if err != nil {
		return -1 // of no form: stale
	}
	return n
}

// deskRules is what the template "desk-rules" shows.
type deskRules struct {
	Head view.DeskHead
	Keys []view.Key
}

func (d deskRoom) rulesPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	title := r.Text("party.desk.rules")
	p := deskRules{Head: view.DeskHead{Title: title, Note: r.Text("party.desk.rules.note"), Crumbs: view.Crumbs{
		{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: r.Text("party.desk.branches"), Href: r.Href(branchesPath)},
	}}}
	for _, n := range Numbers {
		value, set := dir.number(n.Key)
		k := view.Key{Term: r.Text("party.number." + n.Key), Text: r.Text("party.number.value", "value", value), Href: r.Href(rulesPath + n.Key + "/"), Note: r.Text("party.number.default")}
		if set != nil {
			k.Note = r.Text("party.branch.source", "source", set.Source)
		}
		p.Keys = append(p.Keys, k)
	}
	return staff.Answer{Template: "party/desk-rules", Title: title, Data: p, Nav: deskPath}, nil
}

func (d deskRoom) ruleOf(ctx context.Context, r *staff.Request) (*Directory, Number, error) {
	dir, err := d.Directory(ctx)
	n, ok := numberAt(r.PathValue("number"))
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "")
	}
	return dir, n, err
}

func ruleValues(lang string, dir *Directory, key string) map[string]string {
	value, set := dir.number(key)
	is := map[string]string{"state": strconv.Itoa(len(dir.numbers[key])), "value": numberField(lang, value)}
	if set != nil {
		is["source"] = set.Source
	}
	return is
}

func (d deskRoom) rulePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, n, err := d.ruleOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.ruleForm(ctx, fresh(r, ruleValues(r.Lang, dir, n.Key)), dir, n)
}

func (d deskRoom) ruleForm(ctx context.Context, s *sheet, dir *Directory, n Number) (staff.Answer, error) {
	r := s.r
	head := view.DeskHead{Title: r.Text("party.number." + n.Key), Note: r.Text("party.number." + n.Key + ".note"), Crumbs: view.Crumbs{
		{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: r.Text("party.desk.rules"), Href: r.Href(rulesPath)},
	}}
	a, err := drawn(ctx, s, head, rulesPath, view.Group{Fields: []view.Field{
		s.field(view.Field{Name: "value", Kind: "number", Label: r.Text("party.field.value"), Required: true}),
		s.field(view.Field{Name: "source", Label: r.Text("party.field.article"), Hint: r.Text("party.field.article.hint"), Required: true}),
		s.field(view.Field{Name: "reason", Hint: r.Text("party.field.why.hint")}),
	}})
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskFigure{deskForm: a.Data.(deskForm), May: r.May(ActRules, access.Object{Scope: []id.Body{RootID}}).OK}
	names, err := namesOf(ctx, d, r.Lang, dir.numbers[n.Key], func(x RuleNumber) id.Person { return x.By })
	if err != nil {
		return staff.Answer{}, err
	}
	was := n.Default
	for _, x := range dir.numbers[n.Key] {
		p.Deeds = append(p.Deeds, view.Deed{
			Title: r.Text("party.number.told", "was", was, "is", x.Value), At: x.At, Who: names[x.By], Reason: x.Reason, Note: r.Text("party.branch.source", "source", x.Source), State: "done",
		})
		was = x.Value
	}
	slices.Reverse(p.Deeds)
	a.Template, a.Data = "party/desk-figure", p
	return a, nil
}

func (d deskRoom) changeRule(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, n, err := d.ruleOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, ruleLines, nil)
	s.need("value", "party.form.value")
	s.need("source", "party.form.article")
	x := RuleNumber{Number: n.Key, Value: s.number("value"), Source: s.is["source"], Reason: s.is["reason"]}
	if len(s.wrong) == 0 {
		err = d.SetNumber(ctx, r.Actor(), s.count(), x)
		if err == nil {
			return staff.Answer{To: rulesPath, Notice: "party.notice.saved"}, nil
		}
		if err = d.refused(s, err, ruleFields, func() (map[string]string, error) {
			var err error
			dir, err = d.Directory(ctx)
			if err != nil {
				return nil, err
			}
			return ruleValues(r.Lang, dir, n.Key), nil
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.ruleForm(ctx, s, dir, n)
}
