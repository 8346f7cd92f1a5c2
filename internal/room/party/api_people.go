package party

import (
	"context"
	"slices"

	"hemmat/internal/kit/api"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
)

// apiPerson is a person in the list of people.
type apiPerson struct {
	apiPersonRef
	Portrait *api.Picture `json:"portrait,omitempty" doc:"The portrait."`
	Office   apiTerm      `json:"office" doc:"What the person signs with now; for somebody without a post, the last one held."`
}

// apiTerm is a post of a person.
type apiTerm struct {
	Post      api.Text   `json:"post" doc:"What the post is called."`
	Signature api.Text   `json:"signature" doc:"Post and body as they stand under a text."`
	Body      apiBodyRef `json:"body" doc:"The body of the post."`
	From      *api.Day   `json:"from" doc:"The first day."`
	To        *api.Day   `json:"to" doc:"The first day on which the post is not held; null while it is."`
	Holds     bool       `json:"holds" doc:"Whether the post is held today."`
	Acting    bool       `json:"acting" doc:"Whether the post is held in place of somebody."`
	Manner    string     `json:"manner,omitempty" enum:"election,appointment" doc:"How the person came to it."`
	Letter    string     `json:"letter,omitempty" doc:"The number of the letter of appointment."`
}

// apiPersonWhole is a person with every term.
type apiPersonWhole struct {
	apiPersonRef
	About    *api.Text    `json:"about,omitempty" doc:"What is told of the person, as HTML."`
	Portrait *api.Picture `json:"portrait,omitempty" doc:"The portrait."`
	Terms    []apiTerm    `json:"terms" doc:"Every post that was or is held, the latest first."`
	Texts    string       `json:"texts" format:"uri" doc:"What the person signed, in the API."`
}

func (l *look) apiTerm(r *api.Request, o Office) apiTerm {
	site.Depend(l.ctx, site.TagBody(o.Body.ID))
	x := apiTerm{
		Post: api.In(o.Post.Name), Body: apiBodyRefOf(r, o.Body), From: api.On(o.Term.From), To: api.On(o.Term.To),
		Holds: o.Term.Holds(l.now), Acting: o.Term.Acting, Manner: string(o.Term.Manner), Letter: o.Term.Letter,
	}
	signed := map[string]string{}
	for _, lang := range i18n.Langs {
		if text, in := o.Signature(lang); in == lang {
			signed[lang] = text
		}
	}
	x.Signature = api.In(signed)
	return x
}

// apiPeople lists those who are shown by name and have held a post, by their Persian names.
func (rm *Room) apiPeople(ctx context.Context, r *api.Request) (api.List[apiPerson], error) {
	none := api.List[apiPerson]{}
	l, err := rm.apiLook(ctx, r)
	if err != nil {
		return none, err
	}
	site.Depend(ctx, site.TagList("people"))
	people := l.d.People(l.today, l.lang)
	if after := r.Text("after"); after != "" {
		i := slices.IndexFunc(people, func(p Person) bool { return p.Slug == after })
		if i < 0 {
			return none, api.Wrong("api.parameter.place", "after")
		}
		people = people[i+1:]
	}
	next := ""
	if limit := r.Number("limit"); len(people) > limit {
		people = people[:limit]
		next = r.Again("after", people[limit-1].Slug)
	}
	var shown []Office
	for _, p := range people {
		site.Depend(ctx, site.TagPerson(p.ID))
		until(ctx, l.d.TurnOf(l.now, p.ID))
		held := l.d.Offices(p.ID, l.today)
		if len(held) == 0 {
			held = l.d.Career(p.ID, l.today)
		}
		shown = append(shown, held[0])
	}
	if err := l.offices(shown); err != nil {
		return none, err
	}
	var all []apiPerson
	for i, p := range people {
		all = append(all, apiPerson{apiPersonRef: *apiPersonRefOf(r, p), Portrait: l.apiPortrait(r, p), Office: l.apiTerm(r, shown[i])})
	}
	return api.NewList(all, next), nil
}

func (l *look) apiPortrait(r *api.Request, p Person) *api.Picture {
	if p.Portrait == "" {
		return nil
	}
	site.Depend(l.ctx, site.TagMedia(p.Portrait))
	return r.Picture(l.files[p.Portrait], "")
}

func (rm *Room) apiPerson(ctx context.Context, r *api.Request) (apiPersonWhole, error) {
	l, err := rm.apiLook(ctx, r)
	if err != nil {
		return apiPersonWhole{}, err
	}
	p, ok := l.d.PersonAt(r.Text("slug"))
	site.Depend(ctx, site.TagList("people"))
	if !ok || !p.Public {
		return apiPersonWhole{}, fault.New(fault.NotFound, "")
	}
	site.Depend(ctx, site.TagPerson(p.ID))
	until(ctx, l.d.TurnOf(l.now, p.ID))
	career := l.d.Career(p.ID, l.today)
	if len(career) == 0 { // recorded, but not yet in any post
		return apiPersonWhole{}, fault.New(fault.NotFound, "")
	}
	if err := l.offices(career); err != nil {
		return apiPersonWhole{}, err
	}
	x := apiPersonWhole{
		apiPersonRef: *apiPersonRefOf(r, p), About: rm.apiProse(p.About), Portrait: l.apiPortrait(r, p),
		Terms: []apiTerm{}, Texts: r.API("/items?author=" + p.Slug),
	}
	for _, o := range career {
		x.Terms = append(x.Terms, l.apiTerm(r, o))
	}
	return x, nil
}

// apiProvince is a province in the list.
type apiProvince struct {
	apiBodyRef
	Code  string        `json:"code" doc:"The ISO 3166-2 code."`
	Short api.Text      `json:"short" doc:"The name among the provinces."`
	Head  *apiPersonRef `json:"head,omitempty" doc:"Who heads it, if the person is shown by name."`
	Items api.Counts    `json:"items" doc:"How many items there are of the province and the bodies below it."`
}

func (rm *Room) apiProvinces(ctx context.Context, r *api.Request) (api.List[apiProvince], error) {
	none := api.List[apiProvince]{}
	l, err := rm.apiLook(ctx, r)
	if err != nil {
		return none, err
	}
	site.Depend(ctx, site.TagList("provinces"), site.TagList("bodies"))
	var all []apiProvince
	var ids []id.Body
	for _, b := range l.d.Kind(KindProvince, l.lang) {
		l.until(b.ID)
		site.Depend(ctx, site.TagBody(b.ID))
		x := apiProvince{apiBodyRef: apiBodyRefOf(r, b), Code: b.Code, Short: shortNames(b)}
		if o, ok := l.head(b); ok {
			x.Head = apiPersonRefOf(r, o.Person)
		}
		all, ids = append(all, x), append(ids, b.ID)
	}
	if rm.news == nil {
		return api.NewList(all, ""), nil
	}
	fa, err := rm.news.Counts(ctx, i18n.Persian, ids...)
	if err != nil {
		return none, err
	}
	en, err := rm.news.Counts(ctx, i18n.English, ids...)
	for i, x := range ids {
		all[i].Items = api.Counts{Fa: fa[x], En: en[x]}
	}
	return api.NewList(all, ""), err
}

func shortNames(b Body) api.Text {
	var t api.Text
	if name, in := b.ShortName(i18n.Persian); in == i18n.Persian {
		t.Fa = name
	}
	if name, in := b.ShortName(i18n.English); in == i18n.English {
		t.En = name
	}
	return t
}
