package press

import (
	"context"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/prose"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// deskHistory is what the template "desk_history" shows.
type deskHistory struct {
	Head     view.DeskHead
	Compare  view.Form
	Editions []view.Deed
	Diff     []prose.Piece
	Between  string
}

// history lists every revision and compares any two.
func (d *Desk) history(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	it, _, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	lang := it.Lang
	if _, ok := it.Editions[r.URL.Query().Get("lang")]; ok {
		lang = r.URL.Query().Get("lang")
	}
	revisions, err := d.room.store.Revisions(ctx, it.ID, lang)
	if err != nil {
		return staff.Answer{}, err
	}
	title := it.Editions[lang].Title
	data := deskHistory{Head: view.DeskHead{
		Title: r.Text("press.desk.history"), Kicker: r.Text("press.lang." + lang),
		Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}, {Text: title, Href: r.Href(DeskPath(it.ID))}},
	}}
	for _, l := range it.Langs() {
		if l != lang {
			data.Head.Ways = append(data.Head.Ways, view.Link{Text: r.Text("press.lang." + l), Href: r.Href(DeskPath(it.ID)+"history/") + "?lang=" + l})
		}
	}
	var who []id.Person
	for _, rev := range revisions {
		who = append(who, rev.By.Person)
	}
	names, err := d.people(ctx, r, who...)
	if err != nil {
		return staff.Answer{}, err
	}
	if data.Compare, data.Diff, data.Between, err = d.compared(r, &it, lang, revisions); err != nil {
		return staff.Answer{}, err
	}
	for _, rev := range revisions {
		deed := view.Deed{Title: r.Text("press.edition", "n", rev.N), At: rev.At, Who: names[rev.By.Person], Reason: rev.Note, State: "done"}
		if deed.Who == "" {
			deed.Who = r.Text("press.via." + rev.By.Via)
		}
		if rev.Class != "" {
			deed.Note = r.Text("press.class." + string(rev.Class))
		}
		if rev.Redacted {
			deed.Note = joinedTexts(r.Text("press.semicolon"), deed.Note, r.Text("press.redacted"))
		}
		if rev.N == it.Editions[lang].Revision {
			deed.Title, deed.State = joinedTexts(r.Text("press.comma"), deed.Title, r.Text("press.edition.live")), "now"
		}
		data.Editions = append(data.Editions, deed)
	}
	return staff.Answer{Template: "press/desk_history", Title: joinedTexts(r.Text("press.colon"), data.Head.Title, title), Data: data, Nav: "/desk/press/"}, nil
}

// compared reads which two revisions the address names, and compares them: the last two when it names none.
func (d *Desk) compared(r *staff.Request, it *Item, lang string, revisions []Revision) (view.Form, []prose.Piece, string, error) {
	form := view.Form{Action: r.Href(DeskPath(it.ID) + "history/"), Submit: r.Text("press.desk.compare"), Fields: []view.Field{{Name: "lang", Kind: "hidden", Value: lang}}}
	if len(revisions) < 2 {
		return form, nil, "", nil
	}
	pick := func(name string, fallback int) int {
		for i, rev := range revisions {
			if digits("en", rev.N) == r.URL.Query().Get(name) {
				return i
			}
		}
		return fallback
	}
	from, to := pick("from", 1), pick("to", 0)
	for _, side := range []struct {
		name string
		at   int
	}{{"from", from}, {"to", to}} {
		f := view.Field{Name: side.name, Label: r.Text("press.desk." + side.name), Kind: "select"}
		for i, rev := range revisions {
			f.Options = append(f.Options, view.Option{Value: digits("en", rev.N), Text: r.Text("press.edition", "n", rev.N), Chosen: i == side.at})
		}
		form.Fields = append(form.Fields, f)
	}
	diff, err := changes(revisions[from].Content, revisions[to].Content)
	return form, diff, r.Text("press.desk.between", "from", digits(r.Lang, revisions[from].N), "to", digits(r.Lang, revisions[to].N)), err
}
