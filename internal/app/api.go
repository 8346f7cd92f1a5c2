package app

import (
	"context"
	"strconv"
	"strings"

	"hemmat/internal/kit/api"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// mountAPI gathers what the rooms answer to programs, and adds the page for people.
func (a *App) mountAPI() {
	a.API.Add(a.Public.API()...)
	a.API.Add(a.Party.API()...)
	a.API.Add(
		api.Get(api.Route{Name: "search", Path: "/search", Params: []api.Param{
			{Name: "q", About: "What is searched for.", Required: true, Long: 500},
			api.Lang(),
			{Name: "kind", About: "Only documents of the kind: a kind of items, body or person."},
			{Name: "province", About: "Only documents of the province with this slug."},
			{Name: "topic", About: "Only documents filed under the topic with this slug."},
			{Name: "year", About: "Only documents of a Jalali year.", Min: jalali.MinYear, Max: jalali.MaxYear - 1},
			{Name: "from", About: "How many results stand before the first of the answer.", Min: 0, Max: 500, Default: "0"},
			{Name: "limit", About: "How many results the answer holds at most.", Min: 1, Max: 50, Default: "10"},
		}, Uncached: true, Gate: a.searches}, a.apiSearch),
		api.Get(api.Route{Name: "site", Path: "/site"}, a.apiSite),
	)
	a.API.Register(a.Site, a.Errors)
	a.Site.Page(site.Page{Name: "api", Pattern: api.Home, List: site.Only(api.Home), Build: a.apiPage})
}

// apiFound is a page of results.
type apiFound struct {
	Data  []apiHit       `json:"data" doc:"The results, the best first."`
	Next  *string        `json:"next" format:"uri" doc:"The address of the results after these; null at the end."`
	Total int            `json:"total" min:"0" doc:"How many there are, as far as they are counted."`
	Many  bool           `json:"many" doc:"Whether there may be more than total."`
	Kinds map[string]int `json:"kinds" doc:"How many there are of each kind, whatever the parameter kind says."`
}

type apiHit struct {
	Kind    string      `json:"kind" doc:"The kind of the document: a kind of items, body or person."`
	Lang    string      `json:"lang" enum:"fa,en" doc:"Its language."`
	Title   string      `json:"title" doc:"Its title, as plain text."`
	Snippet string      `json:"snippet_html" doc:"Where it matches, as HTML with the matches in mark."`
	Path    string      `json:"path" doc:"Its address without the site's name, decoded."`
	URL     string      `json:"url" format:"uri" doc:"Its whole address."`
	Label   string      `json:"label,omitempty" doc:"Its kind or number in words."`
	Owner   string      `json:"owner,omitempty" doc:"The body that speaks."`
	At      *api.Moment `json:"at,omitempty" doc:"When it was published."`
}

func (a *App) apiSearch(ctx context.Context, r *api.Request) (apiFound, error) {
	q := search.Query{
		Text: r.Text("q"), Lang: r.Text("lang"), Kind: r.Text("kind"), Province: r.Text("province"), Topic: r.Text("topic"),
		Year: r.Number("year"), Offset: r.Number("from"), Limit: r.Number("limit"),
	}
	found, err := a.Search.Find(ctx, q)
	if err != nil {
		return apiFound{}, err
	}
	x := apiFound{Data: []apiHit{}, Total: found.Total, Many: found.Many, Kinds: found.Kinds}
	if x.Kinds == nil {
		x.Kinds = map[string]int{}
	}
	for _, h := range found.Hits {
		x.Data = append(x.Data, apiHit{
			Kind: h.Kind, Lang: h.Lang, Title: h.Title, Snippet: string(h.SnippetHTML), Path: h.Path, URL: r.URL(h.Path),
			Label: h.Label, Owner: h.Owner, At: api.At(h.At),
		})
	}
	if n := q.Offset + len(found.Hits); n < found.Total && len(found.Hits) > 0 && n <= 500 {
		next := r.Again("from", strconv.Itoa(n))
		x.Next = &next
	}
	return x, nil
}

// apiSettings is what the frame of every page shows of the settings.
type apiSettings struct {
	URL       string      `json:"url" format:"uri" doc:"The home page."`
	Languages []string    `json:"languages" doc:"The languages of the site, the first one first."`
	Name      api.Text    `json:"name" doc:"The name of the party."`
	ShortName api.Text    `json:"short_name" doc:"Its short name."`
	Motto     api.Text    `json:"motto" doc:"Its motto."`
	Licence   api.Text    `json:"licence" doc:"Its licence, as the footer names it."`
	Menu      []apiEntry  `json:"menu" doc:"The menu."`
	Footer    []apiColumn `json:"footer" doc:"The columns of the footer."`
	Note      api.Text    `json:"footer_note" doc:"What stands under the footer."`
}

type apiEntry struct {
	Text api.Text `json:"text" doc:"What the link says."`
	URL  string   `json:"url" format:"uri" doc:"Where it leads."`
}

type apiColumn struct {
	Title api.Text   `json:"title" doc:"What stands over the column."`
	Links []apiEntry `json:"links" doc:"Its links."`
}

func (a *App) apiSite(ctx context.Context, r *api.Request) (apiSettings, error) {
	site.Depend(ctx, site.TagSettings())
	s, err := a.Settings.Site(ctx)
	if err != nil {
		return apiSettings{}, err
	}
	x := apiSettings{
		URL: r.URL("/"), Languages: i18n.Langs, Name: api.In(s.Name), ShortName: api.In(s.ShortName), Motto: api.In(s.Motto),
		Licence: api.In(s.Licence), Menu: apiEntries(r, s.Menu), Footer: []apiColumn{}, Note: api.In(s.FooterNote),
	}
	for _, c := range s.Footer {
		x.Footer = append(x.Footer, apiColumn{Title: api.In(c.Title), Links: apiEntries(r, c.Links)})
	}
	return x, nil
}

func apiEntries(r *api.Request, links []settings.Link) []apiEntry {
	all := make([]apiEntry, 0, len(links))
	for _, l := range links {
		url := view.Escape(l.Path)
		if strings.HasPrefix(l.Path, "/") {
			url = r.URL(l.Path)
		}
		all = append(all, apiEntry{Text: api.In(l.Text), URL: url})
	}
	return all
}

// apiPage is the page that tells people of the API.
func (a *App) apiPage(ctx context.Context, r site.Request) (site.View, error) {
	t := func(key string) string { return a.Texts.Text(r.Lang, key) }
	data := view.APIPage{
		Title: t("app.api.title"), Base: a.BaseURL + api.Base, OpenAPI: view.Link{Text: t("app.api.openapi"), Href: api.Base + "/openapi.json"},
		Example: `curl "` + a.BaseURL + api.Base + `/items?kind=announcement&limit=5"`,
		Export:  r.Export,
	}
	for _, route := range a.API.Routes() {
		x := view.APIRoute{Path: api.Base + route.Path, About: a.API.Summary(r.Lang, route)}
		if !r.Export && !strings.Contains(route.Path, "{") && !route.Needs() {
			x.Href = x.Path
		}
		data.Routes = append(data.Routes, x)
	}
	for _, sort := range []string{"invalid", "not-found", "gone", "method", "forbidden", "too-large", "busy", "internal"} {
		data.Problems = append(data.Problems, view.APIProblem{Name: sort, About: a.Texts.Text(r.Lang, "web.machine."+sort)})
	}
	return site.View{Template: "kit/api", Data: data, Meta: view.Meta{
		Title: data.Title, Description: t("app.api.about"), Canonical: r.Address(), Nav: api.Home,
		Alternates: []view.Alternate{{Lang: other(r.Lang), Path: i18n.Prefix(other(r.Lang)) + api.Home}},
	}}, nil
}
