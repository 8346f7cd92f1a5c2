package party

import (
	"context"
	"time"

	"hemmat/internal/kit/api"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/web"
)

// API is what the room answers to programs: what its pages show, and nothing else. Of a person who is not shown by
// name there is the post and its days.
func (rm *Room) API() []api.Route {
	days := web.NewGate(2, 2*time.Second) // a past day is built from memory, but there are many of them
	slug := api.Param{Name: "slug", About: "The slug.", Example: "secretariat"}
	on := api.Param{Name: "on", About: "The party as it was on a day of the Gregorian calendar, not after today.", Format: "date"}
	return []api.Route{
		api.Get(api.Route{Name: "bodies", Path: "/bodies", Params: []api.Param{on}, Gate: days}, rm.apiBodies),
		api.Get(api.Route{Name: "body", Path: "/bodies/{slug}", Params: []api.Param{slug, on}, Gate: days}, rm.apiBody),
		api.Get(api.Route{Name: "people", Path: "/people", Params: []api.Param{
			{Name: "after", About: "Where in the list the answer begins: as the address in next says."}, api.Limit(),
		}, Gate: days}, rm.apiPeople),
		api.Get(api.Route{Name: "person", Path: "/people/{slug}", Params: []api.Param{slug}}, rm.apiPerson),
		api.Get(api.Route{Name: "provinces", Path: "/provinces"}, rm.apiProvinces),
	}
}

// apiBodyRef names a body.
type apiBodyRef struct {
	Slug string   `json:"slug" doc:"Names the body in addresses and filters."`
	Kind string   `json:"kind" doc:"What sort of body it is; more sorts may come."`
	Name api.Text `json:"name" doc:"The name that stands alone."`
	URL  string   `json:"url" format:"uri" doc:"Its page."`
	Self string   `json:"self" format:"uri" doc:"The body itself in the API."`
}

// apiBranch is a body in the tree.
type apiBranch struct {
	apiBodyRef
	Head  *apiPersonRef `json:"head,omitempty" doc:"Who heads it, if the person is shown by name."`
	Below []apiBranch   `json:"below" doc:"The bodies right below it."`
}

type apiPersonRef struct {
	Slug string   `json:"slug" doc:"Names the person in addresses and filters."`
	Name api.Text `json:"name" doc:"The name."`
	URL  string   `json:"url" format:"uri" doc:"The person's page."`
	Self string   `json:"self" format:"uri" doc:"The person in the API."`
}

// apiBodyWhole is a body with who is in it.
type apiBodyWhole struct {
	apiBodyRef
	Day       *api.Day      `json:"day,omitempty" doc:"The day that was asked for; absent when the answer is about today."`
	Exists    bool          `json:"exists" doc:"Whether the body existed on the day that was asked for, or exists today."`
	Code      string        `json:"code,omitempty" doc:"The ISO 3166-2 code of a province."`
	Short     *api.Text     `json:"short,omitempty" doc:"The name among others of its kind."`
	Lead      *api.Text     `json:"lead,omitempty" doc:"One line about it."`
	About     *api.Text     `json:"about,omitempty" doc:"What it says of itself, as HTML."`
	Charter   *api.Text     `json:"charter,omitempty" doc:"The article of the statutes."`
	Seats     int           `json:"seats,omitempty" doc:"How many sit in it by the statutes; absent when that is not recorded."`
	Quorum    int           `json:"quorum,omitempty" doc:"How many of them must be there for a decision."`
	Months    int           `json:"term_months,omitempty" doc:"How many months a term lasts."`
	Area      *api.Text     `json:"area,omitempty" doc:"What it covers."`
	Duties    *apiDuties    `json:"duties,omitempty" doc:"What it is there for."`
	Address   *api.Text     `json:"address,omitempty" doc:"Where it is."`
	Phone     string        `json:"phone,omitempty" doc:"In Latin digits."`
	Email     string        `json:"email,omitempty" doc:"Its address for e-mail."`
	Channels  []apiChannel  `json:"channels,omitempty" doc:"Its official channels."`
	Founded   *api.Day      `json:"founded,omitempty" doc:"When it was founded, if that is known."`
	Dissolved *api.Day      `json:"dissolved,omitempty" doc:"The first day on which it was no more."`
	Above     []apiBodyRef  `json:"above" doc:"The bodies above it, the nearest first."`
	Below     []apiBodyRef  `json:"below" doc:"The bodies right below it on that day."`
	Posts     []apiPost     `json:"posts" doc:"Its posts, with who held them that day."`
	Former    []apiHeldPost `json:"former" doc:"The terms that had ended by that day, the latest first."`
}

type apiDuties struct {
	Fa []string `json:"fa,omitempty" doc:"In Persian."`
	En []string `json:"en,omitempty" doc:"In English."`
}

type apiChannel struct {
	Name api.Text `json:"name" doc:"What it is called."`
	URL  string   `json:"url" format:"uri" doc:"Where it is."`
}

// apiPost is a post of a body.
type apiPost struct {
	Slug    string      `json:"slug" doc:"Names the post within its body."`
	Name    api.Text    `json:"name" doc:"What it is called."`
	Head    bool        `json:"head" doc:"Whether it heads its body."`
	Single  bool        `json:"single" doc:"Whether one person holds it at a time."`
	Holders []apiHolder `json:"holders" doc:"Who held it on that day; empty when nobody did."`
}

// apiHolder is one term in a post.
type apiHolder struct {
	Person *apiPersonRef `json:"person" doc:"Who; null for a person who is not shown by name."`
	From   *api.Day      `json:"from" doc:"The first day."`
	To     *api.Day      `json:"to" doc:"The first day on which the post is not held; null while it is."`
	Acting bool          `json:"acting" doc:"Whether the post is held in place of somebody."`
}

type apiHeldPost struct {
	apiHolder
	Post api.Text `json:"post" doc:"What the post is called."`
}

// apiDay turns l to the day that a request asks for.
func (l *look) apiDay(r *api.Request) error {
	on := r.Text("on")
	if on == "" {
		return nil
	}
	day, err := api.ReadDay("on", on)
	if err != nil {
		return err
	}
	if l.now.Before(day) {
		return api.Wrong("party.api.future", "on")
	}
	l.today = day
	return nil
}

// apiLook is the directory as an answer sees it; every text is given in all languages.
func (rm *Room) apiLook(ctx context.Context, r *api.Request) (*look, error) {
	return rm.look(ctx, i18n.Persian, r.Now)
}

func apiBodyRefOf(r *api.Request, b Body) apiBodyRef {
	return apiBodyRef{Slug: b.Slug, Kind: b.Kind, Name: fullNames(b), URL: r.URL(b.Path()), Self: r.API("/bodies/" + b.Slug)}
}

// fullNames are the names that stand alone, in the languages that have one.
func fullNames(b Body) api.Text {
	var t api.Text
	if name, in := b.FullName(i18n.Persian); in == i18n.Persian {
		t.Fa = name
	}
	if name, in := b.FullName(i18n.English); in == i18n.English {
		t.En = name
	}
	return t
}

func apiPersonRefOf(r *api.Request, p Person) *apiPersonRef {
	if !p.Public {
		return nil
	}
	return &apiPersonRef{Slug: p.Slug, Name: api.In(p.Name), URL: r.URL(p.Path()), Self: r.API("/people/" + p.Slug)}
}

func (rm *Room) apiBodies(ctx context.Context, r *api.Request) (apiBranch, error) {
	l, err := rm.apiLook(ctx, r)
	if err != nil {
		return apiBranch{}, err
	}
	site.Depend(ctx, site.TagList("bodies"), site.TagList("provinces"), site.TagList("committees"))
	if err := l.apiDay(r); err != nil {
		return apiBranch{}, err
	}
	l.until(l.d.Subtree(RootID)...)
	return l.apiBranch(r, l.d.Root()), nil
}

func (l *look) apiBranch(r *api.Request, b Body) apiBranch {
	site.Depend(l.ctx, site.TagBody(b.ID))
	x := apiBranch{apiBodyRef: apiBodyRefOf(r, b), Below: []apiBranch{}}
	if o, ok := l.head(b); ok {
		x.Head = apiPersonRefOf(r, o.Person)
	}
	for _, c := range l.d.Children(b.ID) {
		if c.Exists(l.today) {
			x.Below = append(x.Below, l.apiBranch(r, c))
		}
	}
	return x
}

func (rm *Room) apiBody(ctx context.Context, r *api.Request) (apiBodyWhole, error) {
	l, err := rm.apiLook(ctx, r)
	if err != nil {
		return apiBodyWhole{}, err
	}
	b, err := l.at(r.Text("slug"), "")
	if err != nil {
		return apiBodyWhole{}, err
	}
	if err := l.apiDay(r); err != nil {
		return apiBodyWhole{}, err
	}
	l.until(l.d.Subtree(b.ID)...)
	x := apiBodyWhole{
		apiBodyRef: apiBodyRefOf(r, b), Exists: b.Exists(l.today), Code: b.Code,
		Short: api.InPtr(b.Short), Lead: api.InPtr(b.Lead), About: rm.apiProse(b.About),
		Above: []apiBodyRef{}, Below: []apiBodyRef{}, Posts: []apiPost{}, Former: []apiHeldPost{},
	}
	if r.Text("on") != "" { // an answer about today stays right until somebody's term turns, whatever day it is
		x.Day = api.On(l.today)
	}
	if len(b.Duties) > 0 {
		x.Duties = &apiDuties{b.Duties[i18n.Persian], b.Duties[i18n.English]}
	}
	for _, up := range l.d.Ancestors(b.ID) {
		site.Depend(ctx, site.TagBody(up.ID))
		x.Above = append(x.Above, apiBodyRefOf(r, up))
	}
	if x.Exists { // of a body that was not there its page tells no more either
		l.apiFill(r, b, &x)
	}
	return x, nil
}

// apiFill sets what depends on the day.
func (l *look) apiFill(r *api.Request, b Body, x *apiBodyWhole) {
	x.Charter, x.Address, x.Phone, x.Email = api.InPtr(b.Charter), api.InPtr(b.Address), b.Phone, b.Email
	x.Seats, x.Quorum, x.Months, x.Area = b.Seats, b.Quorum, b.TermMonths, api.InPtr(b.Area)
	x.Founded, x.Dissolved = api.On(b.Founded), api.On(b.Dissolved)
	for _, c := range b.Channels {
		x.Channels = append(x.Channels, apiChannel{api.In(c.Name), c.URL})
	}
	for _, c := range l.d.Children(b.ID) {
		if c.Exists(l.today) {
			site.Depend(l.ctx, site.TagBody(c.ID))
			x.Below = append(x.Below, apiBodyRefOf(r, c))
		}
	}
	var past []Office
	for _, p := range l.d.Posts(b.ID) {
		post := apiPost{Slug: p.Slug, Name: api.In(p.Name), Head: p.Head, Single: p.Single(), Holders: []apiHolder{}}
		in := l.d.Holders(p.ID, l.today)
		if !p.Single() {
			sortByName(in, func(o Office) (int, string, string) {
				if !o.Person.Public { // the order must not tell the name
					return 1, "", string(o.Term.ID)
				}
				name, _ := o.Person.Name.In(l.lang)
				return 0, name, string(o.Term.ID)
			})
		}
		for _, o := range in {
			post.Holders = append(post.Holders, l.apiHolder(r, o))
		}
		x.Posts = append(x.Posts, post)
		past = append(past, l.d.Past(p.ID, l.today)...)
	}
	latestFirst(past)
	for _, o := range past {
		x.Former = append(x.Former, apiHeldPost{l.apiHolder(r, o), api.In(o.Post.Name)})
	}
}

func (l *look) apiHolder(r *api.Request, o Office) apiHolder {
	site.Depend(l.ctx, site.TagPerson(o.Person.ID))
	return apiHolder{Person: apiPersonRefOf(r, o.Person), From: api.On(o.Term.From), To: api.On(o.Term.To), Acting: o.Term.Acting}
}

// apiProse is a text as its page shows it, in every language that has one.
func (rm *Room) apiProse(t Text) *api.Text {
	html := map[string]string{}
	for lang, text := range t {
		html[lang] = string(rm.paragraphs(text))
	}
	return api.InPtr(html)
}
