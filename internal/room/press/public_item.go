package press

import (
	"context"
	"html/template"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// relatedItems is how many other items an item leads to.
const relatedItems = 4

// itemPage is what the templates "item", "letter", "print" and "page" show.
type itemPage struct {
	Badge    string
	Kicker   string
	Title    string
	Lead     string
	Archive  bool
	Bylines  []view.Byline
	Cover    *view.Figure
	Body     template.HTML
	Gallery  *view.Gallery
	Letter   view.Letterhead // of what has a number
	Number   *view.Number
	Facts    []view.Fact
	Share    view.Share
	Notices  []view.Notice // over the text: withdrawn, corrected, an old edition
	Fixes    []view.Notice // under the text: clarifications
	Topics   []view.Link
	Related  []view.Card
	Comments bool
	Signers  []view.Byline // under a letter
	Site     string        // on paper
	Printed  time.Time
}

func (p *Public) registerItems(s *site.Site) {
	for _, form := range []struct{ name, pattern string }{{"item", "/{jy}/{jm}/{slug}/"}, {"page", "/{slug}/"}} {
		var addresses func(context.Context, func(site.Address) error) error
		if form.name == "item" {
			addresses = p.addresses // dated and undated alike: one walk lists them all
		}
		s.Page(site.Page{Name: "press." + form.name, Pattern: form.pattern, List: addresses, Build: p.tombs(p.item)})
		s.Page(site.Page{Name: "press." + form.name + ".print", Pattern: form.pattern + "print/", Build: p.tombs(p.print)})
		s.Page(site.Page{Name: "press." + form.name + ".text", Pattern: form.pattern + "text", Build: p.tombs(p.text)})
		s.Page(site.Page{Name: "press." + form.name + ".history", Pattern: form.pattern + "history/", Build: p.tombs(p.history)})
		s.Page(site.Page{Name: "press." + form.name + ".edition", Pattern: form.pattern + "v/{n}/", Build: p.tombs(p.edition)})
	}
}

func (p *Public) addresses(ctx context.Context, yield func(site.Address) error) error {
	for a, err := range p.store.Addresses(ctx) {
		if err != nil {
			return err
		}
		if a.Status != Published {
			continue
		}
		to := site.Address{Path: strings.TrimPrefix(a.Path, href(a.Lang, "")), Lang: a.Lang, Modified: a.ChangedAt}
		for _, lang := range a.Langs {
			if lang != a.Lang {
				to.Alternates = append(to.Alternates, view.Alternate{Lang: lang, Path: href(lang, to.Path)})
			}
		}
		if err := yield(to); err != nil {
			return err
		}
	}
	return nil
}

// find returns the item of a request. An address that spells it otherwise than
// its path is answered with the path.
func (p *Public) find(ctx context.Context, r site.Request) (it Item, elsewhere string, err error) {
	slug := r.Params["slug"]
	prefix := "/" + slug + "/"
	if jy, dated := r.Params["jy"]; dated {
		y, _ := strconv.Atoi(jy)
		m, _ := strconv.Atoi(r.Params["jm"])
		prefix = "/" + jy + "/" + r.Params["jm"] + prefix
		it, err = p.store.ItemByPath(ctx, y, m, SlugKey(slug))
	} else {
		it, err = p.store.PageBySlug(ctx, SlugKey(slug))
	}
	if err != nil {
		return Item{}, "", err
	}
	site.Depend(ctx, site.TagItem(it.ID))
	if canonical := it.Path("fa"); canonical != prefix {
		return it, href(r.Lang, canonical) + strings.TrimPrefix(r.Path, prefix), nil
	}
	return it, "", nil
}

// item builds an item's own page.
func (p *Public) item(ctx context.Context, r site.Request) (site.View, error) {
	it, elsewhere, err := p.find(ctx, r)
	if fault.Is(err, fault.NotFound) {
		return p.awaited(ctx, r)
	}
	if err != nil || elsewhere != "" {
		return site.View{Redirect: elsewhere}, err
	}
	return p.show(ctx, r, &it)
}

func (p *Public) show(ctx context.Context, r site.Request, it *Item) (site.View, error) {
	e, ok := it.Edition(r.Lang)
	if it.Status == Withdrawn {
		return p.withdrawn(ctx, r, it)
	}
	if !ok {
		return p.untranslated(r, it), nil
	}
	data, err := p.itemPage(ctx, r, it, e)
	if err != nil {
		return site.View{}, err
	}
	related, err := p.store.Related(ctx, it, r.Lang, relatedItems)
	if err != nil {
		return site.View{}, err
	}
	if data.Related, err = p.cards(ctx, r, related, shown{kind: true, level: 3}); err != nil {
		return site.View{}, err
	}
	v := site.View{Template: "press/item", Data: data, Modified: it.ChangedAt}
	if it.Number > 0 {
		v.Template = "press/letter"
	} else if !it.Kind.Dated() {
		v.Template = "press/page"
	}
	v.Meta, err = p.itemMeta(ctx, r, it, e, data)
	return v, err
}

// itemPage gathers what all forms of an item show. The queries: files, those of
// the text if it has pictures, and what the party answers from memory.
func (p *Public) itemPage(ctx context.Context, r site.Request, it *Item, e Edition) (itemPage, error) {
	data := itemPage{
		Kicker: e.Kicker, Title: e.Title, Lead: e.Lead, Archive: it.Archived(r.Now),
	}
	if it.Kind.Dated() {
		data.Badge = p.kindName(r.Lang, it.Kind)
		site.Until(ctx, ArchivedFrom(it.PublishedAt))
	}
	var err error
	if data.Body, err = p.bodyText(ctx, r.Lang, e.Body); err != nil {
		return data, err
	}
	files, faces, err := p.pictures(ctx, it)
	if err != nil {
		return data, err
	}
	if f, ok := files[it.Cover]; ok {
		data.Cover = pictured(f, Text{r.Lang: f.Caption}, r.Lang, view.Full("(min-width:48rem) 32rem"))
		data.Cover.Picture.High = true
	}
	if len(it.Gallery) > 0 {
		data.Gallery = &view.Gallery{Label: p.t(r.Lang, "press.gallery", "title", e.Title)}
	}
	for _, g := range it.Gallery {
		if f, ok := files[g.Media]; ok {
			fig := pictured(f, g.Caption, r.Lang, view.Full("(min-width:48rem) 32rem"))
			fig.Picture.Lazy = true
			data.Gallery.Figures = append(data.Gallery.Figures, *fig)
		}
	}
	names, err := p.bodies(ctx, r.Lang, bodiesOf(it)...)
	if err != nil {
		return data, err
	}
	data.Bylines = p.bylines(r.Lang, it, e, names, files, faces)
	data.Facts, data.Share = p.facts(r.Lang, it, e, names)
	for _, t := range it.Topics {
		site.Depend(ctx, site.TagTopic(t.ID))
		data.Topics = append(data.Topics, view.Link{Text: t.Name.In(r.Lang), Href: t.at(r.Lang, names[t.Body].Href)})
	}
	if it.Number > 0 {
		if data.Letter, err = p.letter(ctx, r.Lang, it, e, names); err != nil {
			return data, err
		}
		data.Number = &view.Number{Label: data.Letter.Label, Text: data.Letter.Number}
	}
	data.Notices, data.Fixes, err = p.fixes(ctx, r.Lang, it)
	return data, err
}

// pictures reads cover, gallery and the authors' portraits in one batch.
func (p *Public) pictures(ctx context.Context, it *Item) (map[id.Media]media.File, map[id.Person]id.Media, error) {
	var people []id.Person
	for _, a := range it.Authors {
		if a.Person != "" {
			people = append(people, a.Person)
		}
	}
	faces := map[id.Person]id.Media{}
	if len(people) > 0 {
		var err error
		if faces, err = p.party.Portraits(ctx, people...); err != nil {
			return nil, nil, err
		}
	}
	var ids []id.Media
	if it.Cover != "" {
		ids = append(ids, it.Cover)
	}
	for _, g := range it.Gallery {
		ids = append(ids, g.Media)
	}
	for _, m := range faces {
		ids = append(ids, m)
	}
	files, err := p.media(ctx, ids...)
	return files, faces, err
}

func pictured(f media.File, caption Text, lang, sizes string) *view.Figure {
	text := caption.In(lang)
	if text == "" {
		text = f.Caption
	}
	return &view.Figure{Picture: view.NewPicture(f, sizes), Caption: text, Credit: f.Credit, Press: f.Press()}
}

func bodiesOf(it *Item) []id.Body {
	var ids []id.Body
	for _, b := range []id.Body{it.Owner, it.Province, it.Committee} {
		if b != "" {
			ids = append(ids, b)
		}
	}
	return ids
}

// bylines names the authors with the post of their day; without an author, the body.
func (p *Public) bylines(lang string, it *Item, e Edition, names map[id.Body]view.Link, files map[id.Media]media.File, faces map[id.Person]id.Media) []view.Byline {
	var at time.Time
	minutes := 0
	if it.Kind.Dated() {
		at, minutes = it.PublishedAt, e.Minutes
	}
	if len(it.Authors) == 0 {
		if !it.Kind.Dated() {
			return nil
		}
		owner := names[it.Owner]
		return []view.Byline{{Owner: owner.Text, Href: owner.Href, At: at, Minutes: minutes}}
	}
	var bylines []view.Byline
	for i, a := range it.Authors {
		b := view.Byline{Name: a.Name.In(lang), Post: p.office(lang, a)}
		if a.Slug != "" {
			b.Href = href(lang, "/people/"+a.Slug+"/")
		}
		if f, ok := files[faces[a.Person]]; ok {
			b.Face = view.NewPicture(f, "3.4rem")
			b.Face.Class += " face"
			b.Face.Alt = "" // the name stands beside it
		}
		if i == 0 {
			b.At, b.Minutes = at, minutes
		}
		bylines = append(bylines, b)
	}
	return bylines
}

// office is the post with its body: «دبیر، شعبهٔ استان فارس».
func (p *Public) office(lang string, a Author) string {
	post, body := a.Post.In(lang), a.Body.In(lang)
	switch {
	case post == "":
		return body
	case body == "" || strings.Contains(post, body):
		return post
	}
	return post + p.t(lang, "press.comma") + body
}

func (p *Public) facts(lang string, it *Item, e Edition, names map[id.Body]view.Link) ([]view.Fact, view.Share) {
	var facts []view.Fact
	for _, b := range []struct {
		key  string
		body id.Body
	}{{"press.fact.owner", it.Owner}, {"press.fact.province", it.Province}, {"press.fact.committee", it.Committee}} {
		if l := names[b.body]; l.Text != "" && (b.body != it.Owner || b.key == "press.fact.owner") {
			facts = append(facts, view.Fact{Term: p.t(lang, b.key), Text: l.Text, Href: l.Href})
		}
	}
	path := it.Path(lang)
	if e.Revision > 1 && it.Corrected {
		facts = append(facts, view.Fact{Term: p.t(lang, "press.fact.edition"), Text: p.t(lang, "press.fact.history"), Href: path + "history/"})
	}
	if it.ChangedAt.After(it.PublishedAt.Add(time.Minute)) && it.Corrected {
		facts = append(facts, view.Fact{Term: p.t(lang, "press.fact.changed"), At: it.ChangedAt})
	}
	short := p.base + it.ShortPath(lang)
	if it.Short > 0 {
		facts = append(facts, view.Fact{Term: p.t(lang, "press.fact.short"), Text: strings.TrimPrefix(strings.TrimPrefix(short, "https://"), "http://"), Href: it.ShortPath(lang), LTR: true})
	}
	return facts, view.Share{URL: short, Title: e.Title, Print: path + "print/", Text: path + "text"}
}

// letter is the head of what has a number.
func (p *Public) letter(ctx context.Context, lang string, it *Item, e Edition, names map[id.Body]view.Link) (view.Letterhead, error) {
	l := view.Letterhead{
		Label: p.numberLabel(lang, it.Kind), Number: strconv.FormatInt(it.Number, 10), Title: e.Title,
		Owner: names[it.Owner].Text, Series: p.t(lang, "press.series", "year", digits(lang, it.SerialYear)), At: it.PublishedAt, Minutes: e.Minutes,
	}
	var err error
	l.To, err = p.audience(ctx, lang, it.Audience)
	return l, err
}

// fixes are the notes about changes, newest first: over the text that it does not hold or was wrong, under it what was
// made clear. A slip is in the history only.
func (p *Public) fixes(ctx context.Context, lang string, it *Item) (over, under []view.Notice, err error) {
	if !it.Corrected {
		return nil, nil, nil
	}
	revisions, err := p.store.History(ctx, it.ID, lang)
	if err != nil {
		return nil, nil, err
	}
	for _, rev := range revisions {
		n := view.Notice{
			ID: "fix-" + strconv.Itoa(rev.N), Kind: "quiet", Title: p.t(lang, "press.class."+string(rev.Class)), At: rev.At, Text: rev.Note,
			Links: []view.Link{{Text: p.t(lang, "press.correction.compare"), Href: it.Path(lang) + "history/"}},
		}
		switch rev.Class {
		case Retraction:
			n.Kind = "urgent"
			over = append([]view.Notice{n}, over...)
		case Correcting:
			over = append(over, n)
		case Clarification:
			under = append(under, n)
		}
	}
	return over, under, nil
}

// withdrawn is the page of what was taken back: title and reason, no text.
func (p *Public) withdrawn(ctx context.Context, r site.Request, it *Item) (site.View, error) {
	e, ok := it.Edition(r.Lang)
	if !ok {
		e = it.Editions[it.Lang]
	}
	names, err := p.bodies(ctx, r.Lang, bodiesOf(it)...)
	if err != nil {
		return site.View{}, err
	}
	data := itemPage{Title: e.Title, Badge: p.kindName(r.Lang, it.Kind), Notices: []view.Notice{{
		Kind: "urgent", Title: p.t(r.Lang, "press.withdrawn"), At: it.WithdrawnAt, Text: it.Withdrawal,
	}}}
	data.Facts, _ = p.facts(r.Lang, it, e, names)
	return site.View{Template: "press/item", Data: data, Modified: it.WithdrawnAt, Meta: view.Meta{
		Title: e.Title, Description: p.t(r.Lang, "press.withdrawn"), Canonical: href(r.Lang, it.Path("fa")), NoIndex: true,
	}}, nil
}

// untranslated is the notice in place of a missing edition.
func (p *Public) untranslated(r site.Request, it *Item) site.View {
	first := it.Editions[it.Lang]
	data := itemPage{Title: p.t(r.Lang, "press.untranslated"), Notices: []view.Notice{{
		Kind: "", Title: first.Title, Text: p.t(r.Lang, "press.untranslated.text"),
		Links: []view.Link{{Text: p.t(r.Lang, "press.untranslated.read"), Href: it.Path(it.Lang), Lang: it.Lang}},
	}}}
	return site.View{Template: "press/item", Data: data, Meta: view.Meta{
		Title: data.Title, Description: p.t(r.Lang, "press.untranslated.text"), NoIndex: true,
		Alternates: []view.Alternate{{Lang: it.Lang, Path: it.Path(it.Lang)}},
	}}
}
