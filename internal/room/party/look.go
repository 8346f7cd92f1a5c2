package party

import (
	"context"
	"html/template"
	"strings"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// look is the directory as one page sees it: in a language, on a day. What is
// taken through it is what the page depends on.
type look struct {
	rm    *Room
	ctx   context.Context
	d     *Directory
	lang  string
	today Day // the day shown
	now   Day // the day it is
	files map[id.Media]media.File
}

func (rm *Room) look(ctx context.Context, lang string, now time.Time) (*look, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	today := Today(now)
	return &look{rm: rm, ctx: ctx, d: d, lang: lang, today: today, now: today}, nil
}

func (l *look) t(key string, args ...any) string { return l.rm.o.Texts.Text(l.lang, key, args...) }

func (l *look) path(p string) string {
	if p == "" {
		return ""
	}
	return i18n.Prefix(l.lang) + p
}

// words is a text with the language it is in, for pages in another.
type words struct{ Text, Lang string }

func (l *look) in(t Text) words {
	text, lang := t.In(l.lang)
	return words{text, lang}
}

func (l *look) fullName(b Body) words {
	text, lang := b.FullName(l.lang)
	return words{text, lang}
}

func (l *look) shortName(b Body) words {
	text, lang := b.ShortName(l.lang)
	return words{text, lang}
}

// html writes the words for where no template can, with their language when it is not the page's.
func (l *look) html(w words) template.HTML {
	s := template.HTMLEscapeString(w.Text)
	if w.Lang == l.lang {
		return template.HTML(s)
	}
	return template.HTML(`<bdi lang="` + w.Lang + `" dir="` + i18n.Dir(w.Lang) + `">` + s + `</bdi>`)
}

// holder is a person in a post, or a post with nobody in it, as a page shows it.
type holder struct {
	view.Person
	Lang     string // of the name
	PostLang string
}

// offices prepares the faces of those that will be shown, in one question.
func (l *look) offices(all ...[]Office) error {
	if l.rm.o.Pictures == nil {
		return nil
	}
	var ids []id.Media
	for _, offices := range all {
		for _, o := range offices {
			if _, known := l.files[o.Person.Portrait]; !known && o.Person.Public && o.Person.Portrait != "" {
				ids = append(ids, o.Person.Portrait)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := l.rm.o.Pictures.Files(l.ctx, ids...)
	if err != nil {
		return err
	}
	if l.files == nil {
		l.files = map[id.Media]media.File{}
	}
	for x, f := range found {
		if !f.Gone {
			l.files[x] = f
		}
	}
	return nil
}

// face is the small round portrait of a list; nil when there is none.
func (l *look) face(p Person) *view.Picture {
	f, ok := l.files[p.Portrait]
	if !ok || !p.Public {
		return nil
	}
	pic := view.NewPicture(f, "3.4rem").As("face").Lazily()
	if pic != nil {
		pic.Alt = "" // the name stands beside it
	}
	return pic
}

// portrait is the large one of the person's own page.
func (l *look) portrait(p Person) *view.Picture {
	f, ok := l.files[p.Portrait]
	if !ok || !p.Public {
		return nil
	}
	return view.NewPicture(f, view.PortraitSizes).As("iwan").First().Of(l.in(p.Name).Text, l.lang)
}

// How a holder is named beside the post.
type naming int

const (
	byPost      naming = iota // on the body's own page: the post alone
	bySignature               // elsewhere: post and body
)

func (l *look) holder(o Office, by naming) holder {
	site.Depend(l.ctx, site.TagPerson(o.Person.ID))
	post := l.in(o.Post.Name)
	if by == bySignature {
		post.Text, post.Lang = o.Signature(l.lang)
	}
	h := holder{PostLang: post.Lang}
	h.From, h.Former, h.Acting = o.Term.From.Time(), !o.Term.Holds(l.now), o.Term.Acting
	if !o.Term.To.IsZero() {
		h.To = o.Term.To.Time()
	}
	if !o.Person.Public {
		h.Name, h.Lang, h.Note = post.Text, post.Lang, l.t("party.person.hidden")
		h.Initial = persianMark(l.lang)
		return h
	}
	name := l.in(o.Person.Name)
	h.Name, h.Lang, h.Post = name.Text, name.Lang, post.Text
	h.Href, h.Face = l.path(o.Person.Path()), l.face(o.Person)
	return h
}

func persianMark(lang string) string {
	if lang == i18n.Persian {
		return "؟"
	}
	return "?"
}

// seats lists who is in the body's posts on the day shown, and the posts with nobody in them.
func (l *look) seats(b Body) ([]holder, error) {
	site.Depend(l.ctx, site.TagBody(b.ID))
	var all []holder
	for _, p := range l.d.Posts(b.ID) {
		in := l.d.Holders(p.ID, l.today)
		if err := l.offices(in); err != nil {
			return nil, err
		}
		if !p.Single() {
			sortByName(in, func(o Office) (int, string, string) {
				name, _ := o.Person.Name.In(l.lang)
				return 0, name, string(o.Term.ID)
			})
		}
		for _, o := range in {
			all = append(all, l.holder(o, byPost))
		}
		if len(in) == 0 {
			name := l.in(p.Name)
			all = append(all, holder{Person: view.Person{Name: name.Text, Vacant: true}, Lang: name.Lang})
		}
	}
	return all, nil
}

// former lists the ended terms of all posts of the body, latest first.
func (l *look) former(b Body) ([]holder, error) {
	var past []Office
	for _, p := range l.d.Posts(b.ID) {
		past = append(past, l.d.Past(p.ID, l.today)...)
	}
	latestFirst(past)
	if err := l.offices(past); err != nil {
		return nil, err
	}
	var all []holder
	for _, o := range past {
		all = append(all, l.holder(o, byPost))
	}
	return all, nil
}

// head returns who heads the body on the day shown.
func (l *look) head(b Body) (Office, bool) {
	for _, p := range l.d.Posts(b.ID) {
		if !p.Head {
			continue
		}
		if in := l.d.Holders(p.ID, l.today); len(in) > 0 {
			site.Depend(l.ctx, site.TagPerson(in[0].Person.ID))
			return in[0], true
		}
	}
	return Office{}, false
}

// responsible is who answers for a body that has nobody: the head of the nearest body above, at last the Secretary-General.
func (l *look) responsible(b Body) *view.Link {
	for _, up := range l.d.Ancestors(b.ID) {
		site.Depend(l.ctx, site.TagBody(up.ID))
		if o, ok := l.head(up); ok && o.Person.Public {
			return l.officeLink(o)
		}
	}
	site.Depend(l.ctx, site.TagList("secretary-general"))
	if o, ok := l.d.SecretaryGeneral(l.today); ok && o.Person.Public {
		site.Depend(l.ctx, site.TagPerson(o.Person.ID))
		return l.officeLink(o)
	}
	return nil
}

func (l *look) officeLink(o Office) *view.Link {
	name, _ := o.Person.Name.In(l.lang)
	sign, _ := o.Signature(l.lang)
	return &view.Link{Text: name + l.t("view.comma") + " " + sign, Href: l.path(o.Person.Path())}
}

// facts are the terms of a body's rail: who heads it, where and how to reach it.
func (l *look) facts(b Body) []view.Fact {
	var all []view.Fact
	for _, p := range l.d.Posts(b.ID) {
		if !p.Head {
			continue
		}
		for _, o := range l.d.Holders(p.ID, l.today) {
			if !o.Person.Public {
				continue
			}
			site.Depend(l.ctx, site.TagPerson(o.Person.ID))
			all = append(all, view.Fact{Term: l.in(p.Name).Text, HTML: template.HTML(`<a href="`+template.HTMLEscapeString(l.path(o.Person.Path()))+`">`) +
				l.html(l.in(o.Person.Name)) + "</a>"})
		}
	}
	for _, block := range l.shown(b) {
		switch block {
		case BlockAddress:
			all = append(all, l.addressFacts(b)...)
		case BlockChannels:
			for _, c := range b.Channels {
				all = append(all, view.Fact{Term: l.in(c.Name).Text, Text: strings.TrimPrefix(c.URL, "https://"), Href: c.URL, LTR: true})
			}
		}
	}
	if c := l.in(b.Charter); c.Text != "" {
		all = append(all, view.Fact{Term: l.t("party.charter"), HTML: l.html(c)})
	}
	all = append(append(all, l.statuteFacts(b)...), l.licenceFact(b)...)
	if !b.Founded.IsZero() {
		all = append(all, view.Fact{Term: l.t("party.founded"), At: b.Founded.Time()})
	}
	if !b.Dissolved.IsZero() {
		all = append(all, view.Fact{Term: l.t("party.dissolved"), At: b.Dissolved.Time()})
	}
	return all
}

func (l *look) addressFacts(b Body) (all []view.Fact) {
	if a := l.in(b.Address); a.Text != "" {
		all = append(all, view.Fact{Term: l.t("party.address"), HTML: l.html(a)})
	}
	if b.Phone != "" {
		all = append(all, view.Fact{Term: l.t("party.phone"), HTML: l.phone(b.Phone)})
	}
	if b.Email != "" {
		all = append(all, view.Fact{Term: l.t("party.email"), Text: b.Email, Href: "mailto:" + b.Email, LTR: true})
	}
	return all
}

// phone is a number to dial. html/template knows no tel: addresses, so the link is made here, of digits.
func (l *look) phone(number string) template.HTML {
	dial := digits(number)
	if strings.HasPrefix(dial, "0") && !strings.HasPrefix(dial, "00") {
		dial = "+98" + dial[1:]
	}
	shown := number
	if l.lang == i18n.Persian {
		shown = persian.Digits(number)
	}
	return template.HTML(`<a class="ltr" href="tel:` + template.HTMLEscapeString(dial) + `">` + template.HTMLEscapeString(shown) + `</a>`)
}

// prose is a body's or a person's own text as HTML, with its language when it is not the page's.
type prose struct {
	HTML template.HTML
	Lang string
}

func (l *look) prose(t Text) prose {
	w := l.in(t)
	return prose{l.rm.paragraphs(w.Text), w.Lang}
}

// duties are what a body is there for.
type duties struct {
	Lines []string
	Lang  string
}

func (l *look) duties(b Body) duties {
	if lines := b.Duties[l.lang]; len(lines) > 0 {
		return duties{lines, l.lang}
	}
	return duties{b.Duties[i18n.Persian], i18n.Persian}
}

// until says when the page changes by itself: when a term in the bodies begins or lapses.
func (l *look) until(bodies ...id.Body) { until(l.ctx, l.d.Turn(l.now, bodies...)) }
