package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

const settingsPath = "/desk/settings/"

// settingsParts are the pages of settings below settingsPath, with the settings that each changes.
var settingsParts = []struct {
	key   string
	names []string
}{
	{"names", []string{"name", "short_name", "motto", "licence", "footer_note", "default_series", "election_topic"}},
	{"colors", []string{"colors"}},
	{"logo", []string{"logo"}},
	{"home", []string{"home_sections"}},
	{"menu", []string{"menu"}},
	{"footer", []string{"footer"}},
	{"synonyms", []string{"synonyms"}},
}

func (rm *Room) registerSettings(get, post register) {
	if rm.o.Settings == nil {
		return
	}
	get("settings", settingsPath, SeeSettings, nil, rm.settingsPage)
	get("settings.history", settingsPath+"history/", SeeSettings, nil, rm.settingsHistory)
	post("settings.back", settingsPath+"history/{change}/back/", SetSettings, nil, rm.putBack)
	get("settings.names", settingsPath+"names/", SeeSettings, nil, rm.namesPage)
	post("settings.names.set", settingsPath+"names/", SetSettings, nil, rm.setNames)
	get("settings.colors", settingsPath+"colors/", SeeSettings, nil, rm.colorsPage)
	post("settings.colors.set", settingsPath+"colors/", SetSettings, nil, rm.setColors)
	get("settings.synonyms", settingsPath+"synonyms/", SeeSettings, nil, rm.synonymsPage)
	post("settings.synonyms.set", settingsPath+"synonyms/", SetSettings, nil, rm.setSynonyms)
	for _, l := range []list{homeList, menuList, footerList} {
		get("settings."+l.key, settingsPath+l.key+"/", SeeSettings, nil, rm.listPage(l))
		post("settings."+l.key+".set", settingsPath+l.key+"/", SetSettings, nil, rm.setList(l))
	}
	get("settings.column", settingsPath+"footer/{column}/", SeeSettings, nil, rm.listPage(columnList))
	post("settings.column.set", settingsPath+"footer/{column}/", SetSettings, nil, rm.setList(columnList))
}

type settingsPage struct {
	Head  view.DeskHead
	Parts []view.Key
}

// settingsPage lists the parts, each with what it is now.
func (rm *Room) settingsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s, err := rm.o.Settings.Site(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	p := settingsPage{Head: view.DeskHead{Title: r.Text("desk.settings.title"), Note: r.Text("desk.settings.note"), Ways: []view.Link{{Text: r.Text("desk.settings.history"), Href: r.Href(settingsPath + "history/")}}}}
	for _, x := range settingsParts {
		p.Parts = append(p.Parts, view.Key{Term: r.Text("desk.settings." + x.key), Text: r.Text("desk.settings.open"), Href: r.Href(settingsPath + x.key + "/"), Note: summary(rm.said(r, s, x.names))})
	}
	return staff.Answer{Template: "desk/settings", Title: p.Head.Title, Data: p, Nav: settingsPath}, nil
}

// summary is the beginning of what settings say.
func summary(lines []string) string {
	const most = 4
	if len(lines) > most {
		return strings.Join(lines[:most], "؛ ") + " …"
	}
	return strings.Join(lines, "؛ ")
}

// said is what settings say, line by line, in the words of their pages.
func (rm *Room) said(r *staff.Request, s settings.Site, names []string) []string {
	var all []string
	say := func(key string, parts ...string) {
		if key != "" {
			key = r.Text("desk.settings."+key) + r.Text("desk.colon") + " "
		}
		all = append(all, key+strings.Join(parts, " "))
	}
	both := func(key string, t map[string]string) {
		for _, lang := range i18n.Langs {
			if t[lang] != "" {
				say(key+"."+lang, t[lang])
			}
		}
	}
	links := func(ls []settings.Link) {
		for _, l := range ls {
			say("", apart(l.Text[i18n.Persian]), "—", apart(l.Text[i18n.English]), "—", apart(l.Path))
		}
	}
	for _, name := range names {
		switch name {
		case "name":
			both(name, s.Name)
		case "short_name":
			both(name, s.ShortName)
		case "motto":
			both(name, s.Motto)
		case "licence":
			both(name, s.Licence)
		case "footer_note":
			both(name, s.FooterNote)
		case "default_series":
			say(name, s.DefaultSeries)
		case "election_topic":
			say(name, s.ElectionTopic)
		case "colors":
			own := r.Text("desk.settings.colors.own")
			say("accent", cmp.Or(s.Colors.Accent, own))
			say("accent_dark", cmp.Or(s.Colors.AccentDark, own))
		case "logo":
			if s.Logo.Light.Src == "" {
				say("", r.Text("desk.settings.logo.own"))
			} else {
				say("logo.light", s.Logo.Light.Src)
				say("logo.dark", cmp.Or(s.Logo.Dark.Src, s.Logo.Light.Src))
			}
		case "home_sections":
			for _, k := range rm.shownSections(s) {
				say("", rm.sectionName(r, k))
			}
		case "menu":
			links(s.Menu)
		case "footer":
			for _, c := range s.Footer {
				say("", apart(c.Title[i18n.Persian]), "—", apart(c.Title[i18n.English]))
				links(c.Links)
			}
		case "synonyms":
			for _, g := range s.Synonyms {
				say("", strings.Join(g, "، "))
			}
		}
	}
	return all
}

// apart keeps a text of one direction from moving what stands around it.
func apart(s string) string { return "\u2068" + s + "\u2069" }

// settingsForm is a page with a form of settings.
type settingsForm struct {
	Head    view.DeskHead
	Notice  *view.Notice
	Compare *view.Compare
	Form    view.FormPage
	Tests   *view.Filters
	Shown   []view.Table
	Meant   []view.Key
}

// part begins the page of a part of settings.
func (rm *Room) part(r *staff.Request, key string) settingsForm {
	return settingsForm{
		Head: view.DeskHead{Crumbs: view.Crumbs{{Text: r.Text("desk.settings.title"), Href: r.Href(settingsPath)}}, Title: r.Text("desk.settings." + key), Note: r.Text("desk.settings." + key + ".note")},
		Form: view.FormPage{Action: r.Href(settingsPath + key + "/"), Submit: r.Text("desk.save"), Cancel: &view.Link{Text: r.Text("desk.back"), Href: r.Href(settingsPath)}},
	}
}

// maySet says whether the visitor may change settings: a reader sees the forms and no button would do.
func (rm *Room) maySet(ctx context.Context, r *staff.Request) (bool, error) {
	root, err := rm.o.Root(ctx)
	return r.May(SetSettings, access.Object{Scope: []id.Body{root}}).OK, err
}

// signed is the settings with the sign of some.
func (rm *Room) signed(ctx context.Context, names []string) (settings.Site, string, error) {
	s, err := rm.o.Settings.Site(ctx)
	if err != nil {
		return s, "", err
	}
	sign, err := s.Sign(names...)
	return s, sign, err
}

// beside says that somebody else was faster: what is saved now beside what was typed.
func (rm *Room) beside(r *staff.Request, now, typed settings.Site, names []string) (*view.Notice, *view.Compare) {
	one, two := lineDiff(rm.said(r, now, names), rm.said(r, typed, names))
	return &view.Notice{Kind: "urgent", Title: r.Text("desk.settings.overtaken"), Text: r.Text("desk.settings.overtaken.text")},
		&view.Compare{One: view.Side{Title: r.Text("desk.settings.saved"), Diff: one}, Two: view.Side{Title: r.Text("desk.settings.yours"), Diff: two}}
}

// lineDiff marks the lines that one of two lists alone has.
func lineDiff(a, b []string) (one, two view.Diff) {
	mark := func(lines, others []string, kind string) (d view.Diff) {
		for _, l := range lines {
			k := kind
			if slices.Contains(others, l) {
				k = ""
			}
			d = append(d, []view.Piece{{Kind: k, Text: l}})
		}
		return d
	}
	return mark(a, b, "del"), mark(b, a, "ins")
}

// change sets settings that a form was filled from at a sign. overtaken says that somebody else was faster; anything that
// the form's own checks let through and the settings refuse comes back as an error of the form.
func (rm *Room) change(ctx context.Context, r *staff.Request, set map[string]any) (overtaken bool, err error) {
	err = rm.o.Settings.Change(ctx, r.Actor(), r.PostFormValue("sign"), set)
	if fault.Is(err, fault.Conflict) {
		return true, nil
	}
	if fault.Is(err, fault.Invalid) {
		return false, fault.Wrap(fault.Invalid, fault.New(fault.Invalid, "desk.settings.error.refused"))
	}
	return false, err
}

func changedTo(path string) staff.Answer {
	return staff.Answer{To: path, Notice: "desk.notice.settings.changed"}
}

// fieldText reads a line and says what is wrong with it: the key of a text.
func fieldText(r *staff.Request, name string, most int) (text, wrong string) {
	s, err := r.Line(name)
	switch {
	case err != nil:
		return r.PostFormValue(name), "desk.error.text"
	case utf8.RuneCountInString(s) > most:
		return s, "desk.settings.error.long"
	}
	return s, ""
}

// textFields are the pages' texts by language, with the most letters of each.
var textFields = []struct {
	name string
	most int
	of   func(*settings.Site) *map[string]string
}{
	{"name", settings.LongestName, func(s *settings.Site) *map[string]string { return &s.Name }},
	{"short_name", settings.LongestShort, func(s *settings.Site) *map[string]string { return &s.ShortName }},
	{"motto", settings.LongestLine, func(s *settings.Site) *map[string]string { return &s.Motto }},
	{"licence", settings.LongestLine, func(s *settings.Site) *map[string]string { return &s.Licence }},
	{"footer_note", settings.LongestNote, func(s *settings.Site) *map[string]string { return &s.FooterNote }},
}

func (rm *Room) namesPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	names := settingsParts[0].names
	s, sign, err := rm.signed(ctx, names)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.namesForm(r, s, sign, nil), nil
}

func (rm *Room) namesForm(r *staff.Request, s settings.Site, sign string, wrong map[string]string) staff.Answer {
	p := rm.part(r, "names")
	hidden := view.Field{Name: "sign", Kind: "hidden", Value: sign}
	p.Form.Groups = []view.Group{{Fields: []view.Field{hidden}}}
	for _, x := range textFields {
		g := view.Group{Legend: r.Text("desk.settings." + x.name), Half: true}
		for _, lang := range i18n.Langs {
			key := x.name + "." + lang
			f := view.Field{Name: key, Label: r.Text("desk.settings." + key), Value: (*x.of(&s))[lang], Required: key == "name.fa"}
			if w := wrong[key]; w != "" {
				f.Error = r.Text(w, "n", x.most)
			}
			g.Fields = append(g.Fields, f)
		}
		p.Form.Groups = append(p.Form.Groups, g)
	}
	g := view.Group{Legend: r.Text("desk.settings.other"), Half: true, Fields: []view.Field{
		{Name: "default_series", Label: r.Text("desk.settings.default_series"), Hint: r.Text("desk.settings.default_series.hint"), Value: s.DefaultSeries, LTR: true},
		{Name: "election_topic", Label: r.Text("desk.settings.election_topic"), Hint: r.Text("desk.settings.election_topic.hint"), Value: s.ElectionTopic},
	}}
	for i := range g.Fields {
		if w := wrong[g.Fields[i].Name]; w != "" {
			g.Fields[i].Error = r.Text(w, "n", settings.LongestName)
		}
	}
	p.Form.Groups = append(p.Form.Groups, g)
	a := staff.Answer{Template: "desk/settings_form", Title: p.Head.Title, Data: p, Nav: settingsPath}
	if len(wrong) > 0 {
		a.Status = 422
	}
	return a
}

func (rm *Room) setNames(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	var s settings.Site
	wrong, set := map[string]string{}, map[string]any{}
	for _, x := range textFields {
		t := map[string]string{}
		for _, lang := range i18n.Langs {
			key, w := x.name+"."+lang, ""
			if t[lang], w = fieldText(r, key, x.most); w != "" {
				wrong[key] = w
			}
		}
		*x.of(&s) = t
		set[x.name] = t
	}
	if s.Name[i18n.Persian] == "" {
		wrong["name.fa"] = "desk.settings.error.name"
	}
	for name, into := range map[string]*string{"default_series": &s.DefaultSeries, "election_topic": &s.ElectionTopic} {
		w := ""
		if *into, w = fieldText(r, name, settings.LongestName); w != "" {
			wrong[name] = w
		}
		set[name] = *into
	}
	if wrong["default_series"] == "" && !settings.Key(s.DefaultSeries) {
		wrong["default_series"] = "desk.settings.error.series"
	}
	if strings.ContainsAny(s.ElectionTopic, "/?# ") {
		wrong["election_topic"] = "desk.settings.error.topic"
	}
	if len(wrong) > 0 {
		return rm.namesForm(r, s, r.PostFormValue("sign"), wrong), nil
	}
	over, err := rm.change(ctx, r, set)
	if err != nil || !over {
		return changedTo(settingsPath + "names/"), err
	}
	names := settingsParts[0].names
	now, sign, err := rm.signed(ctx, names)
	if err != nil {
		return staff.Answer{}, err
	}
	a := rm.namesForm(r, s, sign, nil)
	p := a.Data.(settingsForm)
	p.Notice, p.Compare = rm.beside(r, now, s, names)
	a.Data, a.Status = p, 409
	return a, nil
}

// sectionName is a section of the home page in words.
func (rm *Room) sectionName(r *staff.Request, key string) string {
	if k := "desk.section." + key; rm.o.Texts.Has(k) {
		return r.Text(k)
	}
	return key
}

// shownSections are the sections of the home page that are shown, in order.
func (rm *Room) shownSections(s settings.Site) []string {
	if len(s.HomeSections) == 0 {
		return rm.o.Settings.Sections
	}
	return s.HomeSections
}

// KeepSettings keeps a change of the settings, in its transaction: what settings.Store tells of each.
func (rm *Room) KeepSettings(ctx context.Context, c settings.Change) error {
	return rm.store.KeepSetting(ctx, Setting{
		ID: id.New[id.Setting](rm.o.IDs), At: rm.o.Now(), By: c.Actor.Person, Via: c.Actor.Via, Before: string(c.Before), After: string(c.After),
	})
}

// where is the field of a list's entry in words: «پیوند ۳».
func where(r *staff.Request, n int) string {
	return r.Text("desk.settings.entry", "n", n+1)
}
