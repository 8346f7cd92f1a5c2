package desk

import (
	"context"
	"strings"

	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

func (rm *Room) synonymsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s, sign, err := rm.signed(ctx, []string{"synonyms"})
	if err != nil {
		return staff.Answer{}, err
	}
	a := rm.synonymsForm(r, strings.Join(rm.said(r, s, []string{"synonyms"}), "\n"), sign, "")
	try := r.URL.Query().Get("try")
	p := a.Data.(settingsForm)
	if p.Meant, err = rm.tried(ctx, r, try); err != nil {
		return a, err
	}
	p.Tests.Form.Fields[0].Value = try
	a.Data = p
	return a, nil
}

// tried says how a search for a text is read.
func (rm *Room) tried(ctx context.Context, r *staff.Request, text string) ([]view.Key, error) {
	if text == "" || rm.o.Meanings == nil {
		return nil, nil
	}
	meant, err := rm.o.Meanings(ctx, text)
	if err != nil {
		return nil, err
	}
	var keys []view.Key
	for _, m := range meant {
		k := view.Key{Term: m.Text, Text: strings.Join(m.Also, "، ")}
		if len(m.Also) == 0 {
			k.Text = r.Text("desk.settings.alone")
		}
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		keys = []view.Key{{Term: text, Text: r.Text("desk.settings.nothing")}}
	}
	return keys, nil
}

func (rm *Room) synonymsForm(r *staff.Request, typed, sign, wrong string) staff.Answer {
	p := rm.part(r, "synonyms")
	p.Form.Groups = []view.Group{{Fields: []view.Field{
		{Name: "sign", Kind: "hidden", Value: sign},
		{Name: "groups", Kind: "textarea", Label: r.Text("desk.settings.groups"), Hint: r.Text("desk.settings.groups.hint"), Value: typed, Rows: 12, Error: wrong},
	}}}
	p.Tests = &view.Filters{Form: view.Form{Action: r.Href(settingsPath + "synonyms/"), Title: r.Text("desk.settings.try"), Submit: r.Text("desk.settings.try.do"), Fields: []view.Field{
		{Name: "try", Kind: "search", Label: r.Text("desk.settings.try.words")},
	}}}
	a := staff.Answer{Template: "desk/settings_form", Title: p.Head.Title, Data: p, Nav: settingsPath}
	if wrong != "" {
		a.Status = 422
	}
	return a
}

// groups reads one group a line, its words apart by commas.
func groups(text string) (all [][]string, line int) {
	all = [][]string{}
	for i, l := range strings.Split(text, "\n") {
		var g []string
		for _, w := range strings.FieldsFunc(l, func(c rune) bool { return c == '،' || c == ',' || c == '=' }) {
			if w = strings.TrimSpace(w); w != "" {
				g = append(g, w)
			}
		}
		if len(g) == 0 {
			continue
		}
		for _, w := range g {
			if !settings.Synonym(w) {
				return all, i + 1
			}
		}
		if len(g) < 2 || len(g) > settings.MostWords {
			return all, i + 1
		}
		all = append(all, g)
	}
	return all, 0
}

func (rm *Room) setSynonyms(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	typed, err := r.Lines("groups")
	sign := r.PostFormValue("sign")
	if err != nil {
		return rm.synonymsForm(r, r.PostFormValue("groups"), sign, r.Text("desk.error.text")), nil
	}
	all, line := groups(typed)
	switch {
	case line > 0:
		return rm.synonymsForm(r, typed, sign, r.Text("desk.settings.error.group", "line", line, "most", settings.MostWords)), nil
	case len(all) > settings.MostSynonyms:
		return rm.synonymsForm(r, typed, sign, r.Text("desk.settings.error.many", "n", settings.MostSynonyms)), nil
	}
	over, err := rm.change(ctx, r, map[string]any{"synonyms": all})
	if err != nil || !over {
		return changedTo(settingsPath + "synonyms/"), err
	}
	now, sign, err := rm.signed(ctx, []string{"synonyms"})
	if err != nil {
		return staff.Answer{}, err
	}
	a := rm.synonymsForm(r, typed, sign, "")
	p := a.Data.(settingsForm)
	p.Notice, p.Compare = rm.beside(r, now, settings.Site{Synonyms: all}, []string{"synonyms"})
	a.Data, a.Status = p, 409
	return a, nil
}
