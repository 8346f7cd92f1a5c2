package desk

import (
	"context"
	"regexp"
	"strconv"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

var sixDigits = regexp.MustCompile(`^#?([0-9a-f]{6})$`)

// readColor reads #0B7F86, 0b7f86 or nothing, with digits of any family.
func readColor(typed string) (string, bool) {
	line, err := persian.StoreLine(typed)
	if err != nil {
		return typed, false
	}
	s := persian.ParseDigits(line)
	if s == "" {
		return "", true
	}
	if m := sixDigits.FindStringSubmatch(lower(s)); m != nil {
		return "#" + m[1], true
	}
	return line, false
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// colorsPage shows the form; with colours in the address it wears them, so that they are seen before they are set.
func (rm *Room) colorsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s, sign, err := rm.signed(ctx, []string{"colors"})
	if err != nil {
		return staff.Answer{}, err
	}
	q := r.URL.Query()
	if !q.Has("accent") && !q.Has("accent_dark") {
		return rm.colorsForm(r, s.Colors, sign, false), nil
	}
	return rm.colorsForm(r, settings.Colors{Accent: q.Get("accent"), AccentDark: q.Get("accent_dark")}, sign, true), nil
}

// colorsForm shows colours as they were typed, with how they stand to the sheet's grounds.
func (rm *Room) colorsForm(r *staff.Request, typed settings.Colors, sign string, asked bool) staff.Answer {
	p := rm.part(r, "colors")
	worn, faulty := settings.Colors{}, false
	g := view.Group{Half: true}
	for i, x := range []struct {
		name, typed string
		into        *string
	}{{"accent", typed.Accent, &worn.Accent}, {"accent_dark", typed.AccentDark, &worn.AccentDark}} {
		color, ok := readColor(x.typed)
		f := view.Field{Name: x.name, Label: r.Text("desk.settings." + x.name), Hint: r.Text("desk.settings.colors.hint"), Value: color, LTR: true}
		if !ok {
			f.Error = r.Text("desk.settings.error.color")
		} else {
			m := view.MeasureAccent(color, i == 1)
			if *x.into = color; !m.Passes() {
				f.Error = r.Text("desk.settings.error.contrast", "ratio", ratio(r, m.Least), "least", ratio(r, view.LeastContrast), "color", m.Nearest)
			}
			p.Shown = append(p.Shown, rm.contrastTable(r, x.name, m))
		}
		faulty = faulty || f.Error != ""
		g.Fields = append(g.Fields, f)
	}
	p.Form.Groups = []view.Group{{Fields: []view.Field{{Name: "sign", Kind: "hidden", Value: sign}}}, g}
	p.Form.Also = []view.Button{{Name: "act", Value: "preview", Text: r.Text("desk.settings.preview")}}
	a := staff.Answer{Template: "desk/settings_form", Title: p.Head.Title, Nav: settingsPath}
	if asked && !faulty { // nobody is left with a page that cannot be read
		a.Colors = &worn
		p.Notice = &view.Notice{Title: r.Text("desk.settings.preview.title"), Text: r.Text("desk.settings.preview.text")}
	}
	a.Data = p
	return a
}

// contrastTable says how a colour stands to each ground.
func (rm *Room) contrastTable(r *staff.Request, name string, m view.Contrast) view.Table {
	t := view.Table{ID: name + "-contrast", Caption: r.Text("desk.settings.contrast." + name), Columns: []view.Column{{Text: r.Text("desk.settings.ground")}, {Text: r.Text("desk.settings.ratio"), Numeric: true}}}
	for _, g := range m.Grounds {
		t.Rows = append(t.Rows, view.Row{Head: r.Text("desk.settings.ground."+g.Token) + " \u2066" + g.Color + "\u2069", Cells: []string{ratio(r, g.Ratio)}})
	}
	return t
}

// ratio is a contrast in words; cut, not rounded, so that 4.49 is not said to be 4.5.
func ratio(r *staff.Request, v float64) string {
	n := int(v * 10)
	s := strconv.Itoa(n/10) + r.Text("desk.point") + strconv.Itoa(n%10)
	return i18n.Digits(r.Lang, s)
}

func (rm *Room) setColors(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	typed := settings.Colors{Accent: r.PostFormValue("accent"), AccentDark: r.PostFormValue("accent_dark")}
	s, sign, err := rm.signed(ctx, []string{"colors"})
	if err != nil {
		return staff.Answer{}, err
	}
	form := func(sign string) (staff.Answer, bool) {
		a := rm.colorsForm(r, typed, sign, true)
		p := a.Data.(settingsForm)
		return a, len(p.Form.Faults()) == 0
	}
	a, ok := form(r.PostFormValue("sign"))
	switch {
	case !ok:
		a.Status = 422
		return a, nil
	case r.PostFormValue("act") == "preview":
		return a, nil
	}
	over, err := rm.change(ctx, r, map[string]any{"colors": *a.Colors})
	if err != nil || !over {
		return changedTo(settingsPath + "colors/"), err
	}
	worn := *a.Colors
	a, _ = form(sign)
	p := a.Data.(settingsForm)
	p.Notice, p.Compare = rm.beside(r, s, settings.Site{Colors: worn}, []string{"colors"})
	a.Data, a.Status = p, 409
	return a, nil
}
