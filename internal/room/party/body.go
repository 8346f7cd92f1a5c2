package party

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

type committeesPage struct {
	Groups []committeeGroup
	Empty  view.Empty
}

// committeeGroup is the committees below one province, or the national ones.
type committeeGroup struct {
	Head    view.Head
	Entries []entry
}

func (rm *Room) committeesPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	site.Depend(ctx, site.TagList("committees"), site.TagList("bodies"))
	data := committeesPage{Empty: view.Empty{
		Title: l.t("party.committees.none.title"), Text: l.t("party.committees.none.text"),
		Responsible: l.responsible(l.d.Root()), Links: []view.Link{l.contact()},
	}}
	national, provincial := l.committees()
	if len(national) > 0 {
		data.Groups = append(data.Groups, committeeGroup{view.Head{ID: "h-national", Title: l.t("party.committees.national")}, national})
	}
	for _, b := range l.d.Kind(KindProvince, l.lang) {
		if all := provincial[b.Slug]; len(all) > 0 {
			name := l.fullName(b)
			data.Groups = append(data.Groups, committeeGroup{view.Head{ID: "h-" + b.Slug, Title: name.Text}, all})
		}
	}
	m := l.meta("/committees/", l.t("party.committees"))
	m.Description = l.t("party.committees.description", "party", l.party())
	return site.View{Template: "party/committees", Meta: m, Data: data}, nil
}

// committees lists the working committees, those of provinces by the province's slug.
func (l *look) committees() (national []entry, provincial map[string][]entry) {
	provincial = map[string][]entry{}
	for _, b := range l.d.Kind(KindCommittee, l.lang) {
		until(l.ctx, l.d.Turn(l.now, b.ID))
		if !b.Exists(l.today) {
			continue
		}
		e := entry{Name: l.shortName(b), Note: l.in(b.Lead), Href: l.path(b.Path())}
		if slug := l.d.Province(b.ID); slug != "" {
			provincial[slug] = append(provincial[slug], e)
		} else {
			national = append(national, e)
		}
	}
	return national, provincial
}

func (rm *Room) committeesSection(ctx context.Context, r site.Request) (any, string, bool, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return nil, "", false, err
	}
	site.Depend(ctx, site.TagList("committees"), site.TagList("bodies"))
	national, _ := l.committees()
	head := view.Head{ID: "h-committees", Title: l.t("party.committees"), More: &view.Link{Text: l.t("party.committees.all"), Href: l.path("/committees/")}}
	return committeeGroup{head, national}, "party/committees-section", len(national) > 0, nil
}

type bodyPage struct {
	Crumbs     []entry
	Kind       string
	Name, Lead words
	Notice     *view.Notice
	Order      []Block
	Events     *news
	Gallery    *news
	About      prose
	DutiesHead view.Head
	Duties     duties
	Silent     bool // nothing is told of the body
	Empty      view.Empty
	Facts      []view.Fact
	Sketch     *view.Picture
	PeopleHead view.Head
	Seats      []holder
	BelowHead  view.Head
	Below      []entry
	BelowRest  *view.Link
	News       *news
	FormerHead view.Head
	Former     []holder
	FormHead   view.Head
	Form       view.Form
}

// PeopleHidden reports whether the bodies below have nobody to stand after.
func (p bodyPage) PeopleHidden() bool { return !slices.Contains(p.Order, BlockPeople) }

func (rm *Room) committeePage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	b, err := l.at(r.Params["slug"], KindCommittee)
	if err != nil {
		return site.View{}, err
	}
	if on := r.Query.Get("on"); on != "" {
		return l.pastDay(b, on), nil
	}
	return l.body(r, b, "")
}

// bodyPage is a body now, or with ?on= on a past day. Provinces and committees
// have addresses of their own; their past days are here.
func (rm *Room) bodyPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	b, err := l.at(r.Params["slug"], "")
	if err != nil {
		return site.View{}, err
	}
	on := r.Query.Get("on")
	if on == "" && l.path(b.Path()) != r.Address() {
		return site.View{Redirect: l.path(b.Path())}, nil
	}
	return l.body(r, b, on)
}

// pastDay leads to where every body's past days are.
func (l *look) pastDay(b Body, on string) site.View {
	return site.View{Redirect: l.path("/bodies/"+b.Slug+"/") + "?on=" + url.QueryEscape(on)}
}

// body builds the page of a body: now when on is "", else on that day.
func (l *look) body(r site.Request, b Body, on string) (site.View, error) {
	v := site.View{Template: "party/body"}
	data := bodyPage{Kind: l.t("party.kind." + b.Kind), Name: l.fullName(b), Lead: l.in(b.Lead), About: l.prose(b.About), Duties: l.duties(b)}
	if on == "" && b.Exists(l.today) {
		data.Notice = l.ownNotice(b)
	}
	if strings.EqualFold(data.Kind, data.Name.Text) { // «شورای مرکزی» over «شورای مرکزی» says nothing
		data.Kind = ""
	}
	wrong := ""
	if on != "" {
		day, key := l.readDay(on)
		if key != "" {
			wrong, v.Status = l.t(key), 400
		} else {
			l.today = day
			data.Notice = l.dayNotice(b)
		}
	}
	if err := l.fill(&data, b, on); err != nil {
		return v, err
	}
	if !r.Export {
		data.FormHead, data.Form = l.dayForm(b, on, wrong)
	}
	name := data.Name.Text
	v.Meta = l.meta(b.Path(), name, b.Name)
	switch {
	case on != "":
		v.Meta.NoIndex = true
		if wrong == "" {
			v.Meta.Title = l.t("party.day.title", "name", name, "date", l.today.Medium(l.lang))
		}
	case b.Kind == KindCommittee:
		v.Meta.Nav = "/committees/"
	}
	v.Meta.Description = l.description(b, "party.body.description")
	if on == "" {
		l.until(l.d.Subtree(b.ID)...)
		v.Meta.JSONLD = l.organisation(b)
		data.Events = l.events(b)
		var err error
		if data.Sketch, err = l.sketch(b); err != nil {
			return v, err
		}
		if data.Gallery, err = l.gallery(r, b); err != nil {
			return v, err
		}
		meets, err := l.meetsFact(b)
		if err != nil {
			return v, err
		}
		data.Facts = append(data.Facts, meets...)
		x, feeds, err := l.newsOf(r, b, l.newsTitle(b), 6)
		if err != nil {
			return v, err
		}
		if x != nil && (len(x.Cards) > 0 || b.Kind == KindCommittee) {
			v.Meta.Feeds = feeds
			if slices.Contains(data.Order, BlockNews) {
				data.News = x
			}
			data.Facts = append(data.Facts, l.feedFact(feeds)...)
		}
	}
	v.Data = data
	return v, nil
}

func (l *look) newsTitle(b Body) string {
	switch b.Kind {
	case KindCommittee:
		return l.t("party.news.committee")
	case KindProvince:
		return l.t("party.news.province")
	}
	return l.t("party.news.body")
}

// fill sets what depends on the day shown.
func (l *look) fill(data *bodyPage, b Body, on string) (err error) {
	for _, up := range l.d.Ancestors(b.ID) {
		site.Depend(l.ctx, site.TagBody(up.ID))
		data.Crumbs = append([]entry{{Name: l.shortName(up), Href: l.path(up.Path())}}, data.Crumbs...)
	}
	data.DutiesHead = view.Head{ID: "h-duties", Title: l.t("party.duties")}
	data.PeopleHead = view.Head{ID: "h-people", Title: l.t("party.seats")}
	data.BelowHead = view.Head{ID: "h-below", Title: l.t("party.below"), More: l.chartLink(b, on)}
	data.FormerHead = view.Head{ID: "h-former", Title: l.t("party.people.former")}
	for _, p := range l.d.Posts(b.ID) {
		if !p.Single() {
			data.PeopleHead.Title = l.t("party.seats.members")
		}
	}
	data.Order = l.column(b)
	if !b.Exists(l.today) {
		return nil
	}
	data.Facts = l.facts(b)
	data.Below, data.BelowRest = l.children(b)
	if data.Seats, err = l.seats(b); err != nil {
		return err
	}
	if data.Former, err = l.former(b); err != nil {
		return err
	}
	data.Silent = data.About.HTML == "" && len(data.Duties.Lines) == 0 && len(data.Seats) == 0 && len(data.Below) == 0
	data.Empty = view.Empty{
		Title: l.t("party.body.none.title"), Text: l.t("party.body.none.text"),
		Responsible: l.responsible(b), Links: []view.Link{l.contact()},
	}
	return nil
}

// readDay reads the day a reader asked for; key names what is wrong with it.
func (l *look) readDay(on string) (day Day, key string) {
	day, err := jalali.Parse(on)
	switch {
	case errors.Is(err, jalali.ErrInvalid):
		return Day{}, "party.day.none"
	case err != nil:
		return Day{}, "party.day.wrong"
	case l.now.Before(day):
		return Day{}, "party.day.future"
	}
	return day, ""
}

// dayNotice says which day is shown, and whether the body existed.
func (l *look) dayNotice(b Body) *view.Notice {
	date := l.today.Long(l.lang)
	n := &view.Notice{Kind: "quiet", Title: l.today.Long(l.lang), Links: []view.Link{{Text: l.t("party.day.today"), Href: l.path(b.Path())}}}
	switch {
	case b.Exists(l.today):
		n.Text = l.t("party.day.notice", "name", l.fullName(b).Text, "date", date)
	case !b.Founded.IsZero() && l.today.Before(b.Founded):
		n.Text = l.t("party.day.before", "date", date)
	default:
		n.Text = l.t("party.day.after", "date", date)
	}
	return n
}

// dayForm asks for a day and keeps what was typed.
func (l *look) dayForm(b Body, typed, wrong string) (view.Head, view.Form) {
	f := view.Field{Name: "on", Kind: "date", Label: l.t("party.day.label"), Hint: l.t("party.day.hint"), Value: typed, Error: wrong, Required: true}
	if typed != "" && wrong == "" {
		f.At = l.today.Time()
	}
	return view.Head{ID: "h-day", Title: l.t("party.day")}, view.Form{
		Action: l.path("/bodies/" + url.PathEscape(b.Slug) + "/"), Method: "get", Title: l.t("party.day"),
		Fields: []view.Field{f}, Submit: l.t("party.day.submit"),
	}
}

// description is the body's own line, or the general one with its name.
func (l *look) description(b Body, key string) string {
	if lead := b.Lead[l.lang]; lead != "" {
		return sentence(lead, 160)
	}
	if about := b.About[l.lang]; about != "" {
		return sentence(about, 160)
	}
	return l.t(key, "name", l.fullName(b).Text)
}
