package press

import (
	"context"
	"path"

	"hemmat/internal/kit/api"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
)

// apiHead is what every answer about an item begins with.
type apiHead struct {
	Number int64    `json:"number" min:"1" doc:"The short number, which never changes: the item is at /n/{number} for ever."`
	Kind   string   `json:"kind" enum:"news,word,statement,announcement,note,interview,occasion,page" doc:"What sort of thing it is. A page has no date and stands in no list."`
	Links  apiLinks `json:"links" doc:"Where there is more."`
}

// apiFiled says whose an item is and where it is filed.
type apiFiled struct {
	Serial     *apiSerial    `json:"serial,omitempty" doc:"Its number in a series."`
	Owner      *apiBody      `json:"owner,omitempty" doc:"The body that speaks."`
	Province   *apiBody      `json:"province,omitempty" doc:"The province that it is about."`
	Committee  *apiBody      `json:"committee,omitempty" doc:"The committee that it is about."`
	Authors    []apiAuthor   `json:"authors" doc:"Who signed it, with the post of that day."`
	Audience   []apiAudience `json:"audience,omitempty" doc:"To whom it is addressed."`
	Topics     []apiTopicRef `json:"topics" doc:"What it is filed under."`
	Categories []apiCategory `json:"categories" doc:"Under which of a body's own categories of news it is filed."`
	Cover      *api.Picture  `json:"cover,omitempty" doc:"Its picture."`
}

// apiItem is an item as lists have it.
type apiItem struct {
	apiHead
	Lang      string      `json:"lang" enum:"fa,en" doc:"The language of the texts here."`
	Path      string      `json:"path" doc:"The address without the site's name, decoded."`
	URL       string      `json:"url" format:"uri" doc:"The whole address."`
	ShortURL  string      `json:"short_url" format:"uri" doc:"The address that never changes."`
	Kicker    string      `json:"kicker,omitempty" doc:"What stands over the title."`
	Title     string      `json:"title" doc:"The title, as plain text."`
	Lead      string      `json:"lead,omitempty" doc:"The lead, as plain text."`
	Minutes   int         `json:"minutes" min:"0" doc:"How long reading takes."`
	Published *api.Moment `json:"published" doc:"When it was published."`
	Changed   *api.Moment `json:"changed" doc:"When a reader last saw a change."`
	Archived  bool        `json:"archived" doc:"Whether it is two years old and bears the mark of the archive."`
	apiFiled
}

type apiSerial struct {
	Series string `json:"series" doc:"The series of numbers."`
	Year   int    `json:"year" doc:"The Jalali year of the number."`
	Number int64  `json:"number" min:"1" doc:"The number within the series and the year."`
}

// apiBody names a body.
type apiBody struct {
	Slug string   `json:"slug" doc:"Names the body in addresses and filters."`
	Name api.Text `json:"name" doc:"What it is called."`
	URL  string   `json:"url" format:"uri" doc:"Its page."`
	Self string   `json:"self" format:"uri" doc:"The body itself in the API."`
}

// apiAuthor is who signed, as of the item's day: a later change of post or name does not change it.
type apiAuthor struct {
	Name api.Text  `json:"name" doc:"The name."`
	Post *api.Text `json:"post,omitempty" doc:"The post of that day, as it stands under the text."`
	Body *api.Text `json:"body,omitempty" doc:"The body of that post, where the post does not name it."`
	Slug string    `json:"slug,omitempty" doc:"Names the person in addresses and filters; absent for who has no page."`
	URL  string    `json:"url,omitempty" format:"uri" doc:"The person's page."`
}

// apiCategory is a category of news that a body keeps for itself.
type apiCategory struct {
	Slug string   `json:"slug" doc:"Names the category where a list asks for a topic."`
	Name api.Text `json:"name" doc:"What it is called."`
	URL  string   `json:"url" format:"uri" doc:"The page of its news, below that of its body."`
	Body string   `json:"body" doc:"The slug of the body that keeps it."`
}

type apiAudience struct {
	Name api.Text `json:"name" doc:"What the addressee is called."`
	Slug string   `json:"slug,omitempty" doc:"The slug of the body; absent for an addressee that is none of the party's bodies."`
}

// apiList describes a batch of items: files, topics and those who speak are asked for once for all of them.
func (p *Public) apiList(ctx context.Context, r *api.Request, items []ListItem) ([]apiItem, error) {
	ids := make([]id.Item, len(items))
	for i, it := range items {
		ids[i] = it.ID
		site.Depend(ctx, site.TagItem(it.ID))
		if it.Kind.Dated() {
			site.Until(ctx, ArchivedFrom(it.PublishedAt))
		}
	}
	covers, err := p.covers(ctx, items, true)
	if err != nil {
		return nil, err
	}
	topics, err := p.store.topicsOfAll(ctx, ids)
	if err != nil {
		return nil, err
	}
	var bodies []id.Body
	for _, it := range items {
		bodies = append(bodies, it.Owner, it.Province, it.Committee)
		for _, a := range it.Audience {
			bodies = append(bodies, a.Body)
		}
	}
	names, err := p.apiBodies(ctx, r, bodies)
	if err != nil {
		return nil, err
	}
	all := make([]apiItem, 0, len(items))
	for _, it := range items {
		x := apiItem{
			apiHead: apiHeadOf(r, it.Short, it.Kind), Lang: it.Lang, Path: it.Path(), URL: r.URL(it.Path()), ShortURL: r.URL(shortPath(it.Short, it.Lang)),
			Kicker: it.Kicker, Title: it.Title, Lead: it.Lead, Minutes: it.Minutes,
			Published: api.At(it.PublishedAt), Changed: api.At(it.ChangedAt), Archived: it.Kind.Dated() && it.Archived(r.Now),
			apiFiled: apiFiled{
				Serial: serialOf(it.Series, it.SerialYear, it.Number),
				Owner:  names[it.Owner], Province: names[it.Province], Committee: names[it.Committee],
				Authors: apiAuthors(r, it.Authors), Audience: apiAudienceOf(it.Audience, names),
			},
		}
		x.Topics, x.Categories = apiTopicsOf(ctx, r, topics[it.ID], names)
		if f, ok := covers[it.Cover]; ok {
			x.Cover = r.Picture(f, "")
		}
		all = append(all, x)
	}
	return all, nil
}

func apiHeadOf(r *api.Request, short int64, k Kind) apiHead {
	return apiHead{Number: short, Kind: string(k), Links: apiLinks{Self: r.API(itemRoute(short))}}
}

func serialOf(series string, year int, number int64) *apiSerial {
	if number == 0 {
		return nil
	}
	return &apiSerial{series, year, number}
}

// apiBodies names bodies in both languages. The slug is the last segment of a body's page.
func (p *Public) apiBodies(ctx context.Context, r *api.Request, ids []id.Body) (map[id.Body]*apiBody, error) {
	var some []id.Body
	for _, x := range ids {
		if x != "" {
			some = append(some, x)
		}
	}
	all := map[id.Body]*apiBody{"": nil}
	for _, lang := range i18n.Langs {
		links, err := p.bodies(ctx, lang, some...)
		if err != nil {
			return nil, err
		}
		for x, l := range links {
			if all[x] == nil {
				_, at := i18n.Split(l.Href)
				slug := path.Base(at)
				all[x] = &apiBody{Slug: slug, URL: r.URL(at), Self: r.API("/bodies/" + slug)}
			}
			switch {
			case l.Lang != "" && l.Lang != lang: // there is no name in this language
			case lang == i18n.English:
				all[x].Name.En = l.Text
			default:
				all[x].Name.Fa = l.Text
			}
		}
	}
	return all, nil
}

func apiAuthors(r *api.Request, authors []Author) []apiAuthor {
	all := make([]apiAuthor, 0, len(authors))
	for _, a := range authors {
		x := apiAuthor{Name: api.In(a.Name), Post: api.InPtr(a.Post), Body: api.InPtr(a.Body)}
		if a.Slug != "" {
			x.Slug, x.URL = a.Slug, r.URL("/people/"+a.Slug+"/")
		}
		all = append(all, x)
	}
	return all
}

func apiAudienceOf(to []Audience, names map[id.Body]*apiBody) []apiAudience {
	var all []apiAudience
	for _, a := range to {
		if b := names[a.Body]; b != nil {
			all = append(all, apiAudience{Name: b.Name, Slug: b.Slug})
		} else if a.Body == "" {
			all = append(all, apiAudience{Name: api.In(a.Name)})
		}
	}
	return all
}

// apiTopicsOf tells the party's topics from the categories of bodies.
func apiTopicsOf(ctx context.Context, r *api.Request, topics []Topic, names map[id.Body]*apiBody) ([]apiTopicRef, []apiCategory) {
	all, own := make([]apiTopicRef, 0, len(topics)), []apiCategory{}
	for _, t := range topics {
		site.Depend(ctx, site.TagTopic(t.ID))
		if t.Body == "" {
			all = append(all, topicRef(r, t))
		} else if b := names[t.Body]; b != nil {
			own = append(own, apiCategory{Slug: t.Slug, Name: api.In(t.Name), URL: t.at(i18n.Persian, b.URL), Body: b.Slug})
		}
	}
	return all, own
}

// apiWhole is an item with its texts. Of what was withdrawn there is the title and the reason, as on its page.
type apiWhole struct {
	apiHead
	Status    string      `json:"status" enum:"published,withdrawn" doc:"Whether it stands or was taken back in public."`
	ShortURL  string      `json:"short_url" format:"uri" doc:"The address that never changes."`
	Published *api.Moment `json:"published,omitempty" doc:"When it was published."`
	Changed   *api.Moment `json:"changed,omitempty" doc:"When a reader last saw a change."`
	Archived  bool        `json:"archived" doc:"Whether it is two years old and bears the mark of the archive."`
	apiFiled
	Gallery   []*api.Picture `json:"gallery" doc:"Its further pictures."`
	Editions  []apiEdition   `json:"editions" doc:"Its texts: one for each language, the first language first."`
	Withdrawn *apiWithdrawal `json:"withdrawn,omitempty" doc:"When and why it was taken back."`
}

type apiEdition struct {
	Lang        string      `json:"lang" enum:"fa,en" doc:"The language."`
	Path        string      `json:"path" doc:"The address without the site's name, decoded."`
	URL         string      `json:"url" format:"uri" doc:"The whole address."`
	Kicker      string      `json:"kicker,omitempty" doc:"What stands over the title."`
	Title       string      `json:"title" doc:"The title, as plain text."`
	Lead        string      `json:"lead,omitempty" doc:"The lead, as plain text."`
	HTML        string      `json:"html,omitempty" doc:"The text as HTML that holds no script; its addresses are whole."`
	Text        string      `json:"text,omitempty" doc:"The text as plain text."`
	Media       []apiMedia  `json:"media" doc:"The films, sounds and PDF documents that the text offers, in its order."`
	Words       int         `json:"words" min:"0" doc:"How many words the text has."`
	Minutes     int         `json:"minutes" min:"0" doc:"How long reading takes."`
	History     string      `json:"history,omitempty" format:"uri" doc:"The versions that readers saw, in the API."`
	Corrections []apiChange `json:"corrections" doc:"The public corrections, the newest first."`
}

type apiChange struct {
	Version int         `json:"version" min:"1" doc:"The version that it made."`
	At      *api.Moment `json:"at" doc:"When it was made."`
	Note    string      `json:"note" doc:"What was corrected."`
}

type apiWithdrawal struct {
	At     *api.Moment `json:"at" doc:"When it was taken back."`
	Reason string      `json:"reason" doc:"Why."`
}

// apiFind is the public item of a request.
func (p *Public) apiFind(ctx context.Context, r *api.Request) (Item, error) {
	it, err := p.store.ByShort(ctx, int64(r.Number("number")))
	if err == nil {
		site.Depend(ctx, site.TagItem(it.ID))
	}
	return it, err
}

func (p *Public) apiItem(ctx context.Context, r *api.Request) (apiWhole, error) {
	it, err := p.apiFind(ctx, r)
	if err != nil {
		return apiWhole{}, err
	}
	bodies := bodiesOf(&it)
	for _, a := range it.Audience {
		bodies = append(bodies, a.Body)
	}
	names, err := p.apiBodies(ctx, r, bodies)
	if err != nil {
		return apiWhole{}, err
	}
	x := apiWhole{
		apiHead: apiHeadOf(r, it.Short, it.Kind), Status: string(it.Status), ShortURL: r.URL(it.ShortPath(i18n.Persian)),
		apiFiled: apiFiled{
			Owner: names[it.Owner], Province: names[it.Province], Committee: names[it.Committee],
			Authors: []apiAuthor{}, Topics: []apiTopicRef{}, Categories: []apiCategory{},
		},
		Gallery: []*api.Picture{},
	}
	if it.Status == Withdrawn {
		x.Withdrawn = &apiWithdrawal{At: api.At(it.WithdrawnAt), Reason: it.Withdrawal}
		for _, lang := range it.Langs() {
			x.Editions = append(x.Editions, apiEdition{
				Lang: lang, Path: it.Path(lang), URL: r.URL(it.Path(lang)), Title: it.Editions[lang].Title, Media: []apiMedia{}, Corrections: []apiChange{},
			})
		}
		return x, nil
	}
	if it.Kind.Dated() {
		x.Archived = it.Archived(r.Now)
		site.Until(ctx, ArchivedFrom(it.PublishedAt))
	}
	x.Published, x.Changed = api.At(it.PublishedAt), api.At(it.ChangedAt)
	x.Serial = serialOf(it.Series, it.SerialYear, it.Number)
	x.Authors, x.Audience = apiAuthors(r, it.Authors), apiAudienceOf(it.Audience, names)
	x.Topics, x.Categories = apiTopicsOf(ctx, r, it.Topics, names)
	if err := p.apiPictures(ctx, r, &it, &x); err != nil {
		return apiWhole{}, err
	}
	for _, lang := range it.Langs() {
		e, err := p.apiEdition(ctx, r, &it, it.Editions[lang])
		if err != nil {
			return apiWhole{}, err
		}
		x.Editions = append(x.Editions, e)
	}
	return x, nil
}

func (p *Public) apiPictures(ctx context.Context, r *api.Request, it *Item, x *apiWhole) error {
	var ids []id.Media
	if it.Cover != "" {
		ids = append(ids, it.Cover)
	}
	for _, g := range it.Gallery {
		ids = append(ids, g.Media)
	}
	files, err := p.media(ctx, ids...)
	if err != nil {
		return err
	}
	if f, ok := files[it.Cover]; ok {
		x.Cover = r.Picture(f, "")
	}
	for _, g := range it.Gallery {
		if pic := r.Picture(files[g.Media], g.Caption.In(it.Lang)); pic != nil {
			x.Gallery = append(x.Gallery, pic)
		}
	}
	return nil
}

func (p *Public) apiEdition(ctx context.Context, r *api.Request, it *Item, e Edition) (apiEdition, error) {
	x := apiEdition{
		Lang: e.Lang, Path: it.Path(e.Lang), URL: r.URL(it.Path(e.Lang)), Kicker: e.Kicker, Title: e.Title, Lead: e.Lead,
		HTML: p.absolute(e.Body), Text: e.Text, Words: e.Words, Minutes: e.Minutes,
		History: r.API(itemRoute(it.Short) + "/history?lang=" + e.Lang), Corrections: []apiChange{},
	}
	var err error
	if x.Media, err = p.apiMedia(ctx, r, e.Body); err != nil || !it.Corrected {
		return x, err
	}
	revisions, err := p.store.History(ctx, it.ID, e.Lang)
	for i, rev := range revisions {
		if rev.Class.Announced() {
			x.Corrections = append(x.Corrections, apiChange{Version: len(revisions) - i, At: api.At(rev.At), Note: rev.Note})
		}
	}
	return x, err
}
