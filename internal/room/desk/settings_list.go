package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// list is a setting that is a list in an order: its page is one form, whose buttons move, add and remove entries of what
// was typed; nothing is set before it is saved.
type list struct {
	key   string
	names []string
	most  int
	text  bool // entries have a text by language
	path  bool // and lead somewhere
	on    bool // and a switch
	add   bool // entries may be added and removed

	from func(rm *Room, r *staff.Request, s settings.Site) ([]entryOf, error)
	to   func(rm *Room, r *staff.Request, s settings.Site, all []entryOf) (settings.Site, error)
}

// entryOf is an entry of a list, as far as the list has what it says.
type entryOf struct {
	key    string // of a section; of a column, where it stood
	fa, en string
	path   string
	on     bool
}

func linkEntries(links []settings.Link) (all []entryOf) {
	for _, l := range links {
		all = append(all, entryOf{fa: l.Text[i18n.Persian], en: l.Text[i18n.English], path: l.Path, on: l.Narrow})
	}
	return all
}

func entryLinks(all []entryOf) []settings.Link {
	links := []settings.Link{}
	for _, e := range all {
		links = append(links, settings.Link{Path: e.path, Text: map[string]string{i18n.Persian: e.fa, i18n.English: e.en}, Narrow: e.on})
	}
	return links
}

var menuList = list{
	key: "menu", names: []string{"menu"}, most: settings.MostMenu, text: true, path: true, on: true, add: true,
	from: func(_ *Room, _ *staff.Request, s settings.Site) ([]entryOf, error) { return linkEntries(s.Menu), nil },
	to: func(_ *Room, _ *staff.Request, s settings.Site, all []entryOf) (settings.Site, error) {
		s.Menu = entryLinks(all)
		return s, nil
	},
}

var homeList = list{
	key: "home", names: []string{"home_sections"}, most: 50, on: true,
	from: func(rm *Room, _ *staff.Request, s settings.Site) (all []entryOf, err error) {
		shown := rm.shownSections(s)
		for _, k := range shown {
			if slices.Contains(rm.o.Settings.Sections, k) {
				all = append(all, entryOf{key: k, on: true})
			}
		}
		for _, k := range rm.o.Settings.Sections {
			if !slices.Contains(shown, k) {
				all = append(all, entryOf{key: k})
			}
		}
		return all, nil
	},
	to: func(_ *Room, _ *staff.Request, s settings.Site, all []entryOf) (settings.Site, error) {
		s.HomeSections = []string{}
		for _, e := range all {
			if e.on {
				s.HomeSections = append(s.HomeSections, e.key)
			}
		}
		return s, nil
	},
}

// footerList are the columns; each has a page with its links.
var footerList = list{
	key: "footer", names: []string{"footer"}, most: settings.MostColumns, text: true, add: true,
	from: func(_ *Room, _ *staff.Request, s settings.Site) (all []entryOf, err error) {
		for i, c := range s.Footer {
			all = append(all, entryOf{key: strconv.Itoa(i), fa: c.Title[i18n.Persian], en: c.Title[i18n.English]})
		}
		return all, nil
	},
	to: func(_ *Room, _ *staff.Request, s settings.Site, all []entryOf) (settings.Site, error) {
		old := s.Footer
		s.Footer = []settings.Column{}
		for _, e := range all {
			c := settings.Column{Title: map[string]string{i18n.Persian: e.fa, i18n.English: e.en}, Links: []settings.Link{}}
			if i, err := strconv.Atoi(e.key); err == nil && i >= 0 && i < len(old) {
				c.Links = old[i].Links
			}
			s.Footer = append(s.Footer, c)
		}
		return s, nil
	},
}

// columnList are the links of a column.
var columnList = list{
	key: "column", names: []string{"footer"}, most: settings.MostLinks, text: true, path: true, add: true,
	from: func(_ *Room, r *staff.Request, s settings.Site) ([]entryOf, error) {
		i, err := column(r, s)
		if err != nil {
			return nil, err
		}
		return linkEntries(s.Footer[i].Links), nil
	},
	to: func(_ *Room, r *staff.Request, s settings.Site, all []entryOf) (settings.Site, error) {
		i, err := column(r, s)
		if err != nil {
			return s, err
		}
		s.Footer = slices.Clone(s.Footer)
		s.Footer[i].Links = entryLinks(all)
		return s, nil
	},
}

func column(r *staff.Request, s settings.Site) (int, error) {
	i, err := strconv.Atoi(r.PathValue("column"))
	if err != nil || i < 0 || i >= len(s.Footer) {
		return 0, fault.New(fault.NotFound, "")
	}
	return i, nil
}

type listPage struct {
	settingsForm
	Sign string
	Rows []listRow
	Add  bool
}

type listRow struct {
	Title, N    string
	First, Last bool
	Remove      bool
	Group       view.Group
	Way         *view.Link
}

func (rm *Room) listPage(l list) func(context.Context, *staff.Request) (staff.Answer, error) {
	return func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		s, sign, err := rm.signed(ctx, l.names)
		if err != nil {
			return staff.Answer{}, err
		}
		all, err := l.from(rm, r, s)
		if err != nil {
			return staff.Answer{}, err
		}
		return rm.listForm(r, l, s, all, sign, nil), nil
	}
}

// listForm shows the entries, with what is wrong by field.
func (rm *Room) listForm(r *staff.Request, l list, s settings.Site, all []entryOf, sign string, wrong map[string]string) staff.Answer {
	p := listPage{settingsForm: rm.part(r, l.key), Sign: sign, Add: l.add && len(all) < l.most}
	if l.key == columnList.key {
		i, _ := column(r, s)
		p.Head.Crumbs = append(p.Head.Crumbs, view.Link{Text: r.Text("desk.settings.footer"), Href: r.Href(settingsPath + "footer/")})
		p.Form.Action = r.Href(settingsPath + "footer/" + strconv.Itoa(i) + "/")
		p.Form.Cancel.Href = r.Href(settingsPath + "footer/")
		p.Head.Title = r.Text("desk.settings.column.of", "title", s.Footer[i].Title[i18n.Persian])
	}
	for i, e := range all {
		n := strconv.Itoa(i)
		row := listRow{N: n, First: i == 0, Last: i == len(all)-1, Remove: l.add, Title: where(r, i)}
		row.Group.Half = l.text
		field := func(f view.Field) {
			if w := wrong[f.Name]; w != "" {
				f.Error = row.Title + r.Text("desk.colon") + " " + r.Text(w, "n", settings.LongestLink)
			}
			row.Group.Fields = append(row.Group.Fields, f)
		}
		if l.text {
			field(view.Field{Name: "fa." + n, Label: r.Text("desk.settings.text.fa"), Value: e.fa, Required: true})
			field(view.Field{Name: "en." + n, Label: r.Text("desk.settings.text.en"), Value: e.en})
		}
		if l.path {
			field(view.Field{Name: "path." + n, Label: r.Text("desk.settings.path"), Value: e.path, LTR: true, Required: true})
		}
		switch {
		case l.key == homeList.key:
			row.Title = rm.sectionName(r, e.key)
			field(view.Field{Name: "on." + n, Kind: "check", Label: r.Text("desk.settings.shown"), Checked: e.on})
		case l.on:
			field(view.Field{Name: "on." + n, Kind: "check", Label: r.Text("desk.settings.narrow"), Checked: e.on})
		}
		field(view.Field{Name: "key." + n, Kind: "hidden", Value: e.key})
		if l.key == footerList.key && e.key != "" {
			row.Way = &view.Link{Text: r.Text("desk.settings.column"), Href: r.Href(settingsPath + "footer/" + e.key + "/")}
		}
		p.Rows = append(p.Rows, row)
	}
	if w := wrong[""]; w != "" {
		p.Notice = &view.Notice{Kind: "urgent", Title: r.Text(w, "n", l.most)}
	}
	a := staff.Answer{Template: "desk/settings_list", Title: p.Head.Title, Data: p, Nav: settingsPath}
	if len(wrong) > 0 {
		a.Status = 422
	}
	return a
}

// Faults are the fields that have an error.
func (p listPage) Faults() (all []view.Field) {
	for _, row := range p.Rows {
		all = append(all, view.Form{Fields: row.Group.Fields}.Faults()...)
	}
	return all
}

// mostRead bounds what is read of a form that holds more than any list may.
const mostRead = 100

// readList reads the entries as they were typed; what is wrong with a letter is told by field.
func readList(r *staff.Request, l list) (all []entryOf, wrong map[string]string) {
	wrong = map[string]string{}
	for i := 0; i < mostRead; i++ {
		n := strconv.Itoa(i)
		if _, ok := r.PostForm["key."+n]; !ok {
			return all, wrong
		}
		e := entryOf{on: r.PostFormValue("on."+n) != ""}
		for name, into := range map[string]*string{"fa.": &e.fa, "en.": &e.en, "path.": &e.path, "key.": &e.key} {
			most := settings.LongestLink
			if name == "path." {
				most = 500
			}
			w := ""
			if *into, w = fieldText(r, name+n, most); w != "" {
				wrong[name+n] = w
			}
		}
		all = append(all, e)
	}
	return all, wrong
}

func (rm *Room) setList(l list) func(context.Context, *staff.Request) (staff.Answer, error) {
	return func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		if err := r.ParseForm(); err != nil {
			return staff.Answer{}, fault.Wrap(fault.Invalid, err)
		}
		s, sign, err := rm.signed(ctx, l.names)
		if err != nil {
			return staff.Answer{}, err
		}
		if l.key == columnList.key {
			if _, err := column(r, s); err != nil {
				return staff.Answer{}, err
			}
		}
		all, wrong := readList(r, l)
		act, at, _ := strings.Cut(r.PostFormValue("act"), ".")
		if n, err := strconv.Atoi(at); act != "save" && act != "" {
			return rm.listForm(r, l, s, rearranged(l, all, act, n, err == nil), r.PostFormValue("sign"), nil), nil
		}
		rm.checkList(ctx, l, all, wrong)
		if len(wrong) > 0 {
			return rm.listForm(r, l, s, all, r.PostFormValue("sign"), wrong), nil
		}
		typed, err := l.to(rm, r, s, all)
		if err != nil {
			return staff.Answer{}, err
		}
		set, err := typed.Values(l.names...)
		if err != nil {
			return staff.Answer{}, err
		}
		over, err := rm.change(ctx, r, set)
		if err != nil || !over {
			return changedTo(strings.TrimPrefix(r.Path, i18n.Prefix(r.Lang))), err
		}
		a := rm.listForm(r, l, s, all, sign, nil)
		p := a.Data.(listPage)
		p.Notice, p.Compare = rm.beside(r, s, typed, l.names)
		a.Data, a.Status = p, 409
		return a, nil
	}
}

// rearranged is what a button does to the entries.
func rearranged(l list, all []entryOf, act string, n int, ok bool) []entryOf {
	switch in := ok && n >= 0 && n < len(all); {
	case act == "add" && l.add:
		return append(all, entryOf{})
	case act == "remove" && in && l.add:
		return slices.Delete(all, n, n+1)
	case act == "up" && in && n > 0:
		all[n-1], all[n] = all[n], all[n-1]
	case act == "down" && in && n < len(all)-1:
		all[n+1], all[n] = all[n], all[n+1]
	}
	return all
}

// checkList says what is wrong with the entries; under "" what is wrong with the list.
func (rm *Room) checkList(ctx context.Context, l list, all []entryOf, wrong map[string]string) {
	if len(all) > l.most {
		wrong[""] = "desk.settings.error.many"
		return // nothing else is asked about ten thousand entries
	}
	on := 0
	for i := range all {
		e, n := &all[i], strconv.Itoa(i)
		if e.on {
			on++
		}
		if l.text && e.fa == "" && wrong["fa."+n] == "" {
			wrong["fa."+n] = "desk.settings.error.text"
		}
		if l.path && wrong["path."+n] == "" {
			if key := rm.checkPath(ctx, &e.path); key != "" {
				wrong["path."+n] = key
			}
		}
	}
	if l.key == homeList.key {
		if on == 0 {
			wrong[""] = "desk.settings.error.none"
		}
		for i, e := range all {
			if !slices.Contains(rm.o.Settings.Sections, e.key) || slices.ContainsFunc(all[:i], func(o entryOf) bool { return o.key == e.key }) {
				wrong[""] = "desk.settings.error.refused"
			}
		}
	}
}

// checkPath says what is wrong with where a link leads. An address of this site is kept without its language.
func (rm *Room) checkPath(ctx context.Context, path *string) string {
	if !settings.Address(*path) {
		return "desk.settings.error.path"
	}
	if strings.HasPrefix(*path, "/") {
		_, *path = i18n.Split(*path)
		if rm.o.Answers != nil && !rm.o.Answers(ctx, *path) {
			return "desk.settings.error.nowhere"
		}
	}
	return ""
}
