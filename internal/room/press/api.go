package press

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"hemmat/internal/kit/api"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/jalali"
)

// API is what the room answers to programs: what its pages show, and nothing else.
func (p *Public) API() []api.Route {
	number := api.Param{Name: "number", About: "The short number of the item, which never changes.", Min: 1, Max: math.MaxInt32, Example: "1"}
	lang := api.Lang()
	return []api.Route{
		api.Get(api.Route{Name: "items", Path: "/items", Params: p.apiFilters(), Gate: p.deep}, p.apiItems),
		api.Get(api.Route{Name: "item", Path: "/items/{number}", Params: []api.Param{number}}, p.apiItem),
		api.Get(api.Route{Name: "history", Path: "/items/{number}/history", Params: []api.Param{number, lang}, Gate: p.deep}, p.apiHistory),
		api.Get(api.Route{Name: "version", Path: "/items/{number}/versions/{version}", Params: []api.Param{
			number, {Name: "version", About: "The version, counted from one: the text as it was first published.", Min: 1, Max: math.MaxInt32, Example: "1"}, lang,
		}, Gate: p.deep}, p.apiVersion),
		api.Lead(api.Route{Name: "at", Path: "/items/at", Params: []api.Param{
			{Name: "path", About: "The address of an item without the site's name, decoded: /1404/02/slug/, or its short one: /n/12.", Required: true, Long: 2000, Pattern: "^/"},
		}, Gate: p.deep, Uncached: true}, p.apiAt),
		api.Lead(api.Route{Name: "series", Path: "/series/{series}/{year}/{number}", Params: []api.Param{
			{Name: "series", About: "The series of numbers.", Example: "announcements"},
			{Name: "year", About: "The Jalali year of the number.", Min: jalali.MinYear, Max: jalali.MaxYear - 1, Example: "1405"},
			{Name: "number", About: "The number within the series and the year.", Min: 1, Max: math.MaxInt32, Example: "1"},
		}}, p.apiSeries),
		api.Get(api.Route{Name: "topics", Path: "/topics"}, p.apiTopics),
		api.Get(api.Route{Name: "corrections", Path: "/corrections", Params: []api.Param{
			lang, {Name: "before", About: "Where in the list the answer begins: as the address in next says.", Pattern: apiPlace}, api.Limit(),
		}, Gate: p.deep}, p.apiCorrections),
		api.Get(api.Route{Name: "addresses", Path: "/addresses", Params: []api.Param{
			{Name: "after", About: "Where in the list the answer begins: as the address in next says.", Min: 1, Max: math.MaxInt32}, api.Limit(),
		}, Gate: p.deep}, p.apiAddresses),
	}
}

// apiPlace is how a Cursor is written.
const apiPlace = `^-?[0-9a-z]{1,13}\.[0-9a-z]{1,13}$`

// apiFilters are the parameters of a list of items.
func (p *Public) apiFilters() []api.Param {
	var kinds []string
	for _, k := range Kinds {
		if k.Dated() {
			kinds = append(kinds, string(k))
		}
	}
	return []api.Param{
		api.Lang(),
		{Name: "kind", About: "Only items of the kind.", Enum: kinds},
		{Name: "topic", About: "Only items filed under the topic, or a body's own category, with this slug."},
		{Name: "province", About: "Only what a province, or a body below it, says; its slug. One of province, committee and body at most."},
		{Name: "committee", About: "Only what a committee, or a body below it, says; its slug."},
		{Name: "body", About: "Only what another body, or one below it, says; its slug."},
		{Name: "author", About: "Only what the person with this slug signed."},
		{Name: "year", About: "Only items of a Jalali year.", Min: jalali.MinYear, Max: jalali.MaxYear - 1},
		{Name: "before", About: "Where in the list the answer begins: as the address in next says.", Pattern: apiPlace},
		api.Limit(),
	}
}

// apiFilter reads the filter of a request. What a parameter names and is not there is the parameter's fault.
func (p *Public) apiFilter(ctx context.Context, r *api.Request) (Filter, error) {
	f := Filter{Lang: r.Text("lang"), Kind: Kind(r.Text("kind"))}
	if slug := r.Text("topic"); slug != "" {
		t, err := p.store.Topic(ctx, slug)
		if err != nil {
			return f, nothingHas("topic", err)
		}
		site.Depend(ctx, site.TagTopic(t.ID))
		f.Topic = t.ID
	}
	for _, of := range []struct{ key, kind string }{{"province", "province"}, {"committee", "committee"}, {"body", ""}} {
		slug := r.Text(of.key)
		if slug == "" {
			continue
		}
		if f.Scope != "" {
			return f, api.Wrong("press.api.one", of.key)
		}
		body, _, err := p.party.BodyAt(ctx, f.Lang, of.kind, slug)
		if err != nil {
			return f, nothingHas(of.key, err)
		}
		f.Scope = body
	}
	if slug := r.Text("author"); slug != "" {
		person, _, err := p.party.PersonAt(ctx, f.Lang, slug)
		if err != nil {
			return f, nothingHas("author", err)
		}
		f.Author = person
	}
	if y := r.Number("year"); y != 0 {
		return f.InYear(y)
	}
	return f, nil
}

func nothingHas(parameter string, err error) error {
	if fault.Is(err, fault.NotFound) {
		return api.Wrong("api.parameter.nothing", parameter)
	}
	return err
}

// apiItems answers a list. A place that no item of the list has any more is a good one still: whoever walks the list
// goes on from there, and the answer is not kept. At most seven statements, however many items there are.
func (p *Public) apiItems(ctx context.Context, r *api.Request) (api.List[apiItem], error) {
	none := api.List[apiItem]{}
	f, err := p.apiFilter(ctx, r)
	if err != nil {
		return none, err
	}
	before, err := ParseCursor(r.Text("before"))
	if err != nil {
		return none, api.Wrong("api.parameter.place", "before")
	}
	site.Depend(ctx, listing{filter: f}.tags()...)
	if !before.IsZero() {
		held, err := p.store.holds(ctx, f, before)
		if err != nil {
			return none, err
		}
		if !held {
			r.Pass()
		}
	}
	limit := r.Number("limit")
	items, err := p.store.Latest(ctx, f, before, limit+1)
	if err != nil {
		return none, err
	}
	next := ""
	if len(items) > limit {
		items = items[:limit]
		next = r.Again("before", items[limit-1].Cursor().String())
	}
	all, err := p.apiList(ctx, r, items)
	return api.NewList(all, next), err
}

// apiAt leads from an item's address to the item.
func (p *Public) apiAt(ctx context.Context, r *api.Request) (string, error) {
	_, path := i18n.Split(r.Text("path"))
	parts := strings.Split(strings.Trim(path, "/"), "/")
	params := map[string]string{"slug": parts[len(parts)-1]}
	switch len(parts) {
	case 1:
	case 2:
		n, ok := readNumber(parts[1])
		if parts[0] != "n" || !ok {
			return "", notFound()
		}
		it, err := p.store.ByShort(ctx, n)
		return itemRoute(it.Short), err
	case 3:
		params["jy"], params["jm"] = parts[0], parts[1]
	default:
		return "", notFound()
	}
	it, _, err := p.find(ctx, site.Request{Lang: i18n.Persian, Path: path, Params: params})
	return itemRoute(it.Short), err
}

func itemRoute(short int64) string { return "/items/" + strconv.FormatInt(short, 10) }

// apiSeries leads from a number in a series to the item.
func (p *Public) apiSeries(ctx context.Context, r *api.Request) (string, error) {
	it, err := p.store.ByNumber(ctx, r.Text("series"), r.Number("year"), int64(r.Number("number")))
	if err != nil {
		return "", err
	}
	site.Depend(ctx, site.TagItem(it.ID))
	return itemRoute(it.Short), nil
}

// apiTopic is a topic with how much is filed under it.
type apiTopic struct {
	apiTopicRef
	Items api.Counts `json:"items" doc:"How many items are filed under it."`
}

type apiTopicRef struct {
	Slug string   `json:"slug" doc:"Names the topic in addresses and filters."`
	Name api.Text `json:"name" doc:"What it is called."`
	URL  string   `json:"url" format:"uri" doc:"Its page."`
}

func topicRef(r *api.Request, t Topic) apiTopicRef {
	return apiTopicRef{Slug: t.Slug, Name: api.In(t.Name), URL: r.URL("/topics/" + t.Slug + "/")}
}

// apiTopics lists the topics under which something is filed, as the page of topics does.
func (p *Public) apiTopics(ctx context.Context, r *api.Request) (api.List[apiTopic], error) {
	site.Depend(ctx, site.TagList("topics"), site.TagAll())
	topics, fa, err := p.topicCounts(ctx, i18n.Persian)
	if err != nil {
		return api.List[apiTopic]{}, err
	}
	_, en, err := p.topicCounts(ctx, i18n.English)
	if err != nil {
		return api.List[apiTopic]{}, err
	}
	var all []apiTopic
	for _, t := range topics {
		site.Depend(ctx, site.TagTopic(t.ID))
		if n := (api.Counts{Fa: fa[ListTopic(t.ID)], En: en[ListTopic(t.ID)]}); n != (api.Counts{}) && !t.Hidden {
			all = append(all, apiTopic{topicRef(r, t), n})
		}
	}
	return api.NewList(all, ""), nil
}

// apiCorrection is a public correction.
type apiCorrection struct {
	At   *api.Moment `json:"at" doc:"When it was made."`
	Note string      `json:"note" doc:"What was corrected."`
	Item apiItem     `json:"item" doc:"The item as it is now."`
}

func (p *Public) apiCorrections(ctx context.Context, r *api.Request) (api.List[apiCorrection], error) {
	none := api.List[apiCorrection]{}
	site.Depend(ctx, site.TagList(ListAll))
	before, err := ParseCursor(r.Text("before"))
	if err != nil {
		return none, api.Wrong("api.parameter.place", "before")
	}
	if !before.IsZero() {
		held, err := p.store.correctionAt(ctx, r.Text("lang"), before)
		if err != nil {
			return none, err
		}
		if !held {
			r.Pass()
		}
	}
	limit := r.Number("limit")
	found, err := p.store.Corrections(ctx, r.Text("lang"), before, limit+1)
	if err != nil {
		return none, err
	}
	next := ""
	if len(found) > limit {
		found = found[:limit]
		next = r.Again("before", found[limit-1].Cursor().String())
	}
	items := make([]ListItem, len(found))
	for i, c := range found {
		items[i] = c.Item
	}
	shown, err := p.apiList(ctx, r, items)
	if err != nil {
		return none, err
	}
	var all []apiCorrection
	for i, c := range found {
		all = append(all, apiCorrection{At: api.At(c.At), Note: c.Note, Item: shown[i]})
	}
	return api.NewList(all, next), nil
}

// apiAddress is one address of an item.
type apiAddress struct {
	Number  int64       `json:"number" min:"1" doc:"The short number of the item."`
	Lang    string      `json:"lang" enum:"fa,en" doc:"The language of the text there."`
	Path    string      `json:"path" doc:"The address without the site's name, decoded."`
	URL     string      `json:"url" format:"uri" doc:"The whole address."`
	Changed *api.Moment `json:"changed" doc:"When a reader last saw a change; null when that is not known."`
	Links   apiLinks    `json:"links" doc:"Where there is more."`
}

type apiLinks struct {
	Self string `json:"self" format:"uri" doc:"The item itself in the API."`
}

// apiAddresses lists every published item, undated ones too, in the order of publication: what a mirror begins from.
func (p *Public) apiAddresses(ctx context.Context, r *api.Request) (api.List[apiAddress], error) {
	none := api.List[apiAddress]{}
	site.Depend(ctx, site.TagAll())
	limit := r.Number("limit")
	lines, last, err := p.store.addressesAfter(ctx, int64(r.Number("after")), limit)
	if err != nil {
		return none, err
	}
	var all []apiAddress
	for _, a := range lines {
		if a.Status != Published {
			continue
		}
		site.Depend(ctx, site.TagItem(a.Item))
		all = append(all, apiAddress{
			Number: a.short, Lang: a.Lang, Path: a.Path, URL: r.URL(a.Path), Changed: api.At(a.ChangedAt),
			Links: apiLinks{Self: r.API(itemRoute(a.short))},
		})
	}
	next := ""
	if last > 0 {
		next = r.Again("after", fmt.Sprint(last))
	}
	return api.NewList(all, next), nil
}
