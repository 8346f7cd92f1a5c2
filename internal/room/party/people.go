package party

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

const allPeople = "/people/"

// mostPeople is how many people a page draws.
const mostPeople = 100

type peoplePage struct {
	Letters view.Tabs
	Groups  []peopleGroup
	Pager   view.Pager
	Empty   view.Empty
}

type peopleGroup struct {
	Head   view.Head
	People []holder
}

func (rm *Room) peoplePage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	site.Depend(ctx, site.TagList("people"))
	data := peoplePage{
		Letters: view.Tabs{Label: l.t("party.people.letters")},
		Empty: view.Empty{
			Title: l.t("party.people.empty.title"), Text: l.t("party.people.empty.text"),
			Links: []view.Link{l.contact()},
		},
	}
	for x := range l.d.careers { // who begins tomorrow stands here from then on
		until(ctx, l.d.TurnOf(l.now, x))
	}
	all, path := l.d.People(l.today, l.lang), l.path(allPeople)
	part, ok := portionOf(r, path, len(all), mostPeople, func(i int) string { return all[i].Slug })
	if !ok {
		return site.View{Redirect: path}, nil
	}
	// One office for each: what is signed with, or the last one held.
	var shown []Office
	for _, p := range all[part.From:part.To] {
		offices := l.d.Offices(p.ID, l.today)
		if len(offices) == 0 {
			offices = l.d.Career(p.ID, l.today)
		}
		shown = append(shown, offices[0])
	}
	if err := l.offices(shown); err != nil {
		return site.View{}, err
	}
	last := ""
	for i, p := range all {
		name := l.in(p.Name)
		letter, here := initialOf(name.Text, name.Lang), part.From <= i && i < part.To
		if letter != last {
			last = letter
			href := "#letter-" + itoa(len(data.Letters.Links)+1)
			if !here {
				href = path + part.query(i) + href
			}
			data.Letters.Links = append(data.Letters.Links, view.Link{Text: letter, Href: href})
		}
		if !here {
			continue
		}
		if len(data.Groups) == 0 || data.Groups[len(data.Groups)-1].Head.Title != letter {
			data.Groups = append(data.Groups, peopleGroup{Head: view.Head{ID: "letter-" + itoa(len(data.Letters.Links)), Title: letter}})
		}
		g := &data.Groups[len(data.Groups)-1]
		g.People = append(g.People, l.holder(shown[i-part.From], bySignature))
	}
	data.Pager = part.pager(l, l.t("party.people"), "party.people.next", "party.people.previous")
	m := l.meta(allPeople, l.t("party.people"))
	m.Canonical += part.query(part.From)
	m.NoIndex = part.From > 0 // each person has a page, and this one has no form in another language, where the order is another
	m.Description = l.t("party.people.description", "party", l.party())
	return site.View{Template: "party/people", Meta: m, Data: data}, nil
}

var plainAlef = strings.NewReplacer("أ", "ا", "إ", "ا")

// initialOf is the letter a name stands under: آ and ا are two in the Persian alphabet.
func initialOf(name, lang string) string {
	_, size := utf8.DecodeRuneInString(name)
	letter := name[:size]
	if lang == i18n.English {
		return strings.ToUpper(letter)
	}
	return plainAlef.Replace(letter)
}

type personPage struct {
	Name       words
	Now        []held
	About      prose
	Portrait   *view.Picture
	CareerHead view.Head
	Career     []held
	News       *news
}

// held is a post in a career.
type held struct {
	Sign     words
	Href     string // of the body
	From, To time.Time
	Former   bool
	Acting   bool
	Notes    []string
}

func (rm *Room) personPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	p, ok := l.d.PersonAt(r.Params["slug"])
	site.Depend(ctx, site.TagList("people"))
	if !ok || !p.Public {
		return site.View{}, notFound()
	}
	site.Depend(ctx, site.TagPerson(p.ID))
	until(ctx, l.d.TurnOf(l.now, p.ID))
	career := l.d.Career(p.ID, l.today)
	if len(career) == 0 { // recorded, but not yet in any post
		return site.View{}, notFound()
	}
	if err := l.offices(career); err != nil {
		return site.View{}, err
	}
	data := personPage{
		Name: l.in(p.Name), About: l.prose(p.About), Portrait: l.portrait(p),
		CareerHead: view.Head{ID: "h-career", Title: l.t("party.person.career")},
	}
	now := l.d.Offices(p.ID, l.today)
	for _, o := range now {
		data.Now = append(data.Now, l.held(o))
	}
	for _, o := range career {
		data.Career = append(data.Career, l.held(o))
	}
	if data.News, err = l.newsBy(r, p); err != nil {
		return site.View{}, err
	}
	m := l.meta(p.Path(), data.Name.Text, p.Name)
	m.Nav = allPeople
	m.OGType = "profile"
	m.Description = l.t("party.person.description", "name", data.Name.Text, "post", l.held(append(slices.Clone(now), career...)[0]).Sign.Text)
	m.JSONLD = l.person(p, now)
	if f, ok := l.files[p.Portrait]; ok {
		m.Image, m.ImageAlt = f.Press(), view.PortraitAlt(f.Alt, data.Name.Text, l.lang)
		m.ImageW, m.ImageH = f.Width, f.Height
	}
	return site.View{Template: "party/person", Meta: m, Data: data}, nil
}

func (l *look) held(o Office) held {
	site.Depend(l.ctx, site.TagBody(o.Body.ID))
	h := held{Href: l.path(o.Body.Path()), From: o.Term.From.Time(), Former: !o.Term.Holds(l.now), Acting: o.Term.Acting}
	h.Sign.Text, h.Sign.Lang = o.Signature(l.lang)
	if !o.Term.To.IsZero() {
		h.To = o.Term.To.Time()
	}
	switch o.Term.Manner {
	case Elected:
		h.Notes = append(h.Notes, l.t("party.person.elected"))
	case Appointed:
		h.Notes = append(h.Notes, l.t("party.person.appointed"))
	}
	if o.Term.Letter != "" {
		h.Notes = append(h.Notes, l.t("party.person.letter", "number", l.digits(o.Term.Letter)))
	}
	return h
}

// newsBy is what the person signed.
func (l *look) newsBy(r site.Request, p Person) (*news, error) {
	if l.rm.news == nil {
		return nil, nil
	}
	cards, all, err := l.rm.news.CardsBy(l.ctx, r, p.ID, 10)
	x := &news{Head: view.Head{ID: "h-news", Title: l.t("party.person.texts")}, Cards: cards, Empty: view.Empty{
		Title: l.t("party.person.texts.none.title"), Text: l.t("party.person.texts.none.text"), Level: 3,
	}}
	if all > len(cards) {
		x.Head.More = &view.Link{Text: l.t("party.person.texts.all"), Href: l.path(p.Path() + "texts/"), Count: all}
	}
	return x, err
}

type secretaryGeneralPage struct {
	Post, Name words
	Href       string
	From, To   time.Time
	About      prose
	Portrait   *view.Picture
	Vacant     view.Empty
	News       *news
	FormerHead view.Head
	Former     []holder
}

func (rm *Room) secretaryGeneralPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	site.Depend(ctx, site.TagList("secretary-general"), site.TagBody(RootID))
	rm.turnOfSecretaryGeneral(ctx, l.d, r.Now)
	data := secretaryGeneralPage{
		FormerHead: view.Head{ID: "h-former", Title: l.t("party.sg.former")},
		Vacant:     view.Empty{Title: l.t("party.sg.none.title"), Text: l.t("party.sg.none.text"), Links: []view.Link{l.contact()}},
	}
	m := l.meta("/secretary-general/", l.t("party.sg"))
	m.Description = l.t("party.sg.description", "party", l.party())
	former := l.d.FormerSecretariesGeneral(l.today)
	o, ok := l.d.SecretaryGeneral(l.today)
	if err := l.offices([]Office{o}, former); err != nil {
		return site.View{}, err
	}
	if ok && o.Person.Public {
		h := l.held(o)
		site.Depend(ctx, site.TagPerson(o.Person.ID))
		data.Name, data.Post, data.Href = l.in(o.Person.Name), h.Sign, l.path(o.Person.Path())
		data.From, data.To = h.From, h.To
		data.About, data.Portrait = l.prose(o.Person.About), l.portrait(o.Person)
		m.JSONLD = l.person(o.Person, []Office{o})
	}
	for _, o := range former {
		data.Former = append(data.Former, l.holder(o, byPost))
	}
	if data.News, err = l.words(r); err != nil {
		return site.View{}, err
	}
	return site.View{Template: "party/secretary-general", Meta: m, Data: data}, nil
}

// words are the latest of the Secretary-General's.
func (l *look) words(r site.Request) (*news, error) {
	if l.rm.news == nil {
		return nil, nil
	}
	cards, err := l.rm.news.Word(l.ctx, r, 5)
	x := &news{
		Head: view.Head{ID: "h-news", Title: l.t("party.sg.word")}, Cards: cards,
		Empty: view.Empty{Title: l.t("party.sg.word.none.title"), Text: l.t("party.sg.word.none.text"), Level: 3},
	}
	if len(cards) > 0 {
		x.Head.More = &view.Link{Text: l.t("party.sg.word.all"), Href: l.path("/word/")}
	}
	return x, err
}

// Voice is the Secretary-General as a band of words shows them.
type Voice struct {
	Name, Post string
	Href       string
	Portrait   *view.Picture // nil when there is none
}

// Voice returns the Secretary-General of the day for the band of the home page; not ok when the post is vacant.
func (rm *Room) Voice(ctx context.Context, lang string, now time.Time) (Voice, bool, error) {
	o, ok, err := rm.SecretaryGeneral(ctx, now)
	if err != nil || !ok || !o.Person.Public {
		return Voice{}, false, err
	}
	l, err := rm.look(ctx, lang, now)
	if err != nil {
		return Voice{}, false, err
	}
	if err := l.offices([]Office{o}); err != nil {
		return Voice{}, false, err
	}
	sign, _ := o.Signature(lang)
	return Voice{Name: l.in(o.Person.Name).Text, Post: sign, Href: l.path(o.Person.Path()), Portrait: l.portrait(o.Person)}, true, nil
}
