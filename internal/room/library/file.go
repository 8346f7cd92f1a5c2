package library

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

type filePage struct {
	Head    view.DeskHead
	Notices []view.Notice
	Picture *view.Picture
	Focal   bool // a click on the picture sets the focal point
	Keys    []view.Key
	Ref     string // what a form of writing takes
	Form    *view.FormPage
	Paper   []view.Key // for who reads and does not change
	Uses    []view.Link
	Earlier []view.Link
	Acts    *view.Acts
}

func (rm *Room) filePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.card(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	papers, err := rm.store.Papers(ctx, c.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.showFile(ctx, r, c, wordsOf(c, papers[c.ID]), nil, false)
}

// showFile shows a file with its form as it is filled in.
func (rm *Room) showFile(ctx context.Context, r *staff.Request, c media.Card, w words, wrong map[string]string, stale bool) (staff.Answer, error) {
	object, err := rm.scope(ctx, c.Body)
	if err != nil {
		return staff.Answer{}, err
	}
	p := filePage{Head: view.DeskHead{Title: titleOf(c), Chips: chips(r, c), Crumbs: view.Crumbs{{Text: r.Text("library.title"), Href: r.Href(home)}}}, Ref: string(c.ID)}
	if c.Out.IsZero() {
		if p.Picture = view.NewPicture(c.File, "(min-width:48rem) 44rem, 92vw"); p.Picture != nil {
			p.Picture.Class = "" // it is shown whole
		}
	}
	if c.Silent() && c.Out.IsZero() {
		p.Notices = append(p.Notices, view.Notice{Title: r.Text("library.silent"), Text: r.Text("library.silent.text")})
	}
	if stale {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("library.stale"), Text: r.Text("library.stale.text")})
	}
	change := r.May(Change, object).OK
	if change {
		p.Focal = p.Picture != nil
		p.Form = rm.fileForm(r, c, w, wrong, r.May(Papers, object).OK)
	} else if r.May(Papers, object).OK {
		p.Paper = paperKeys(r, w)
	}
	for _, add := range []func(context.Context, *staff.Request, media.Card, *filePage) error{rm.fileKeys, rm.fileUses} {
		if err := add(ctx, r, c, &p); err != nil {
			return staff.Answer{}, err
		}
	}
	if c.Expired(r.Now) && c.Out.IsZero() {
		n := view.Notice{Kind: "urgent", Title: r.Text("library.expired"), Text: r.Text("library.expired.unused")}
		if len(p.Uses) > 0 {
			n.Text = r.Text("library.expired.used")
		}
		p.Notices = append(p.Notices, n)
	}
	rm.fileActs(r, c, object, &p)
	a := staff.Answer{Template: "library/file", Title: p.Head.Title, Data: p, Nav: home}
	switch {
	case stale:
		a.Status = http.StatusConflict
	case len(wrong) > 0:
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// maker makes the fields of a form.
type maker struct {
	r      *staff.Request
	texts  *i18n.Bundle
	prefix string
	wrong  map[string]string
}

func (m maker) field(name, kind, value string) view.Field {
	f := view.Field{Name: m.prefix + name, Kind: kind, Label: m.r.Text("library.field." + name), Value: value}
	if key := "library.field." + name + ".hint"; m.texts.Has(key) {
		f.Hint = m.r.Text(key)
	}
	if k := m.wrong[name]; k != "" {
		f.Error = m.r.Text(k)
	}
	return f
}

func (m maker) area(name, value string, rows int) view.Field {
	f := m.field(name, "textarea", value)
	f.Rows = rows
	return f
}

func (m maker) tick(name string, on bool) view.Field {
	f := m.field(name, "check", "")
	f.Checked = on
	return f
}

func (m maker) day(name, value string) view.Field {
	return m.field(name, "date", i18n.Digits(m.r.Lang, value))
}

func (m maker) consent(now Consent) view.Field {
	f := m.field("consent", "select", string(now))
	for _, c := range Consents {
		f.Options = append(f.Options, view.Option{Value: string(c), Text: consentText(m.r, c), Chosen: c == now})
	}
	return f
}

func consentText(r *staff.Request, c Consent) string {
	if c == Unasked {
		return r.Text("library.consent.unasked")
	}
	return r.Text("library.consent." + string(c))
}

func (m maker) hidden(name, value string) view.Field {
	return view.Field{Name: m.prefix + name, Kind: "hidden", Value: value}
}

// fileForm is the form of a file's words.
func (rm *Room) fileForm(r *staff.Request, c media.Card, w words, wrong map[string]string, papers bool) *view.FormPage {
	m := maker{r: r, texts: rm.o.Texts, wrong: wrong}
	f := &view.FormPage{Action: r.Href(filePath(c.ID)), Title: r.Text("library.words"), Submit: r.Text("library.save")}
	said := view.Group{Legend: r.Text("library.group.words"), Fields: []view.Field{m.hidden("version", strconv.FormatInt(c.Version, 10))}}
	if c.Picture() {
		said.Fields = append(said.Fields, m.area("alt", w.Alt, 2), m.tick("decoration", w.Decoration))
	}
	said.Fields = append(said.Fields, m.area("caption", w.Caption, 3), m.field("credit", "", w.Credit))
	f.Groups = append(f.Groups, said)
	if c.Picture() {
		f.Groups = append(f.Groups, view.Group{Legend: r.Text("library.group.focus"), Hint: r.Text("library.group.focus.hint"), Half: true, Fields: []view.Field{
			m.field("focus_x", "number", i18n.Digits(r.Lang, w.FocusX)), m.field("focus_y", "number", i18n.Digits(r.Lang, w.FocusY)),
		}})
	}
	switch c.Genre() {
	case media.Films, media.Sounds:
		g := view.Group{Legend: r.Text("library.group.play")}
		if c.Genre() == media.Films {
			poster := m.field("poster", "", w.Poster)
			poster.LTR = true
			g.Fields = append(g.Fields, poster)
		}
		f.Groups = append(f.Groups, view.Group{Legend: g.Legend, Fields: append(g.Fields, m.area("transcript", w.Transcript, 8))})
	}
	rights := view.Group{Legend: r.Text("library.group.rights"), Fields: []view.Field{m.day("until", w.Until)}}
	if papers {
		rights.Fields = append(rights.Fields, m.area("terms", w.Terms, 2))
	}
	rights.Fields = append(rights.Fields, m.tick("shared", c.Shared))
	f.Groups = append(f.Groups, rights)
	if papers {
		f.Groups = append(f.Groups, view.Group{Legend: r.Text("library.group.consent"), Hint: r.Text("library.group.consent.hint"), Fields: []view.Field{
			m.consent(w.Consent), m.area("persons", w.Persons, 2), m.area("note", w.Note, 2),
		}})
	}
	return f
}

func paperKeys(r *staff.Request, w words) []view.Key {
	return []view.Key{
		{Term: r.Text("library.field.consent"), Text: consentText(r, w.Consent)},
		{Term: r.Text("library.field.persons"), Text: w.Persons},
		{Term: r.Text("library.field.note"), Text: w.Note},
		{Term: r.Text("library.field.terms"), Text: w.Terms},
	}
}

// fileKeys are what a file is.
func (rm *Room) fileKeys(ctx context.Context, r *staff.Request, c media.Card, p *filePage) error {
	p.Keys = []view.Key{{Term: r.Text("library.key.genre"), Text: r.Text("library.genre." + string(c.Genre()))}, {Term: r.Text("library.key.name"), Text: c.Name, LTR: false}}
	if c.Picture() {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("library.key.measures"), Text: r.Text("library.measures", "w", i18n.Digits(r.Lang, strconv.Itoa(c.Width)), "h", i18n.Digits(r.Lang, strconv.Itoa(c.Height)))})
	}
	if c.Length > 0 {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("library.key.length"), Text: view.Clock(r.Lang, c.Length), LTR: true})
	}
	pages, err := rm.pagesKey(ctx, r, c)
	if err != nil {
		return err
	}
	p.Keys = append(p.Keys, pages...)
	p.Keys = append(p.Keys, view.Key{Term: r.Text("library.key.size"), Text: view.FileSize(rm.o.Texts, r.Lang, c.Bytes)}, view.Key{Term: r.Text("library.key.added"), At: c.Created, Clock: true})
	if c.By != "" {
		names, err := rm.o.Party.People(ctx, r.Lang, c.By)
		if err != nil {
			return err
		}
		if n := names[c.By]; n != "" {
			p.Keys = append(p.Keys, view.Key{Term: r.Text("library.key.by"), Text: n})
		}
	}
	body, err := rm.bodyOf(ctx, c.Body)
	if err != nil {
		return err
	}
	all, err := rm.o.Party.Choices(ctx, r.Lang)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Body == body {
			p.Keys = append(p.Keys, view.Key{Term: r.Text("library.key.body"), Text: x.Name})
		}
	}
	if !c.Until.IsZero() {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("library.key.until"), Text: i18n.Digits(r.Lang, dayBefore(c.Until)), Late: c.Expired(r.Now)})
	}
	if c.Out.IsZero() {
		if href := c.Download(); c.Picture() {
			p.Keys = append(p.Keys, view.Key{Term: r.Text("library.key.address"), Text: c.Src(textWidth), Href: c.Src(textWidth), LTR: true})
		} else {
			p.Keys = append(p.Keys, view.Key{Term: r.Text("library.key.address"), Text: href, Href: href, LTR: true})
		}
	}
	if b, err := rm.store.BatchOf(ctx, c.ID); err != nil {
		return err
	} else if b != "" && p.Form != nil {
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("library.batch.of"), Href: r.Href(batchPath(b))})
	}
	return nil
}

// fileUses lists who shows a file, and what it held before.
func (rm *Room) fileUses(ctx context.Context, r *staff.Request, c media.Card, p *filePage) error {
	shown, err := rm.o.Media.ShownBy(ctx, c.ID)
	if err != nil {
		return err
	}
	how := map[string]string{}
	var objects []string
	for _, u := range shown {
		word := r.Text("library.how." + u.How)
		if was, ok := how[u.Object]; ok {
			how[u.Object] = was + r.Text("view.comma") + " " + word
			continue
		}
		how[u.Object] = word
		objects = append(objects, u.Object)
	}
	if rm.o.Users != nil {
		titles := map[string]view.Link{}
		if len(objects) > 0 {
			if titles, err = rm.o.Users.Titles(ctx, r.Lang, objects...); err != nil {
				return err
			}
		}
		for _, o := range objects {
			l := titles[o]
			if l.Text == "" {
				l.Text = r.Text("library.how.unknown")
			}
			l.Note = how[o]
			p.Uses = append(p.Uses, l)
		}
		portraits, err := rm.o.Users.Portraits(ctx, r.Lang, c.ID)
		if err != nil {
			return err
		}
		p.Uses = append(p.Uses, portraits...)
	}
	earlier, err := rm.o.Media.Earlier(ctx, c.ID)
	for _, e := range earlier {
		l := view.Link{Text: r.Text("library.earlier.until"), At: e.Until, Href: e.Download()}
		if e.Picture() {
			l.Href = e.Press()
		}
		p.Earlier = append(p.Earlier, l)
	}
	return err
}

// save changes what a file says.
func (rm *Room) save(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.card(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	object, err := rm.scope(ctx, c.Body)
	if err != nil {
		return staff.Answer{}, err
	}
	papers := r.May(Papers, object).OK
	w, wrong := read(r, "")
	now := c
	c.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	c.Shared = r.PostFormValue("shared") != ""
	if err := rm.apply(ctx, &c, w, wrong); err != nil {
		return staff.Answer{}, err
	}
	focus(&c, w, wrong)
	if err := rm.poster(ctx, &c, w.Poster, wrong); err != nil {
		return staff.Answer{}, err
	}
	if len(wrong) > 0 {
		return rm.showFile(ctx, r, c, w, wrong, false)
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		after, err := rm.o.Media.Describe(ctx, c)
		if err != nil {
			return err
		}
		if papers {
			if err := rm.store.SetPaper(ctx, Paper{c.ID, w.Persons, w.Consent, w.Note, w.Terms}); err != nil {
				return err
			}
		}
		if err := rm.settle(ctx, after); err != nil {
			return err
		}
		return rm.enter(ctx, r, c.Body, "described", "", c.ID)
	})
	if fault.Is(err, fault.Conflict) {
		c.Version = now.Version
		if fresh, ferr := rm.card(ctx, r); ferr == nil {
			c.Version = fresh.Version
		}
		return rm.showFile(ctx, r, c, w, nil, true)
	}
	return staff.Answer{To: filePath(c.ID), Notice: "library.notice.saved"}, err
}

// settle closes the task about rights that have ended, when they have been made longer.
func (rm *Room) settle(ctx context.Context, c media.Card) error {
	if c.Expired(rm.o.Now()) && c.Out.IsZero() {
		return nil
	}
	return rm.o.Tasks.Close(ctx, object(c.ID), taskRights)
}

// taskRights is the task about a file whose right to be shown has ended.
const taskRights = "library.rights"

// Titles adds the titles and pages of the files among objects.
func (rm *Room) Titles(ctx context.Context, lang string, about []string, links map[string]view.Link) error {
	var files []id.Media
	for _, x := range about {
		if f, ok := strings.CutPrefix(x, "media:"); ok {
			files = append(files, id.Media(f))
		}
	}
	if len(files) == 0 {
		return nil
	}
	cards, err := rm.o.Media.Cards(ctx, files...)
	for _, c := range cards {
		links[object(c.ID)] = view.Link{Text: titleOf(c), Href: i18n.Prefix(lang) + filePath(c.ID)}
	}
	return err
}
