package app

import (
	"cmp"
	"context"
	"embed"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
	"hemmat/internal/room/party"
	"hemmat/persian"
)

// Locales are the texts of what belongs to no room.
//
//go:embed locales
var Locales embed.FS

// Search results on a page, and how many searches run at once.
const (
	resultsPage    = 10
	searchesAtOnce = 2
	searchWait     = 2 * time.Second
)

// searchPage adds /search/, whose gate is that of every search. It is never cached: its addresses have no end.
func (a *App) searchPage() {
	a.Site.Page(site.Page{
		Name: "search", Pattern: "/search/", Query: []string{"q", "kind", "province", "topic", "year", "from", "typing"},
		Uncached: true, Gate: a.searches, Build: a.search,
	})
}

func (a *App) search(ctx context.Context, r site.Request) (site.View, error) {
	q := search.Query{
		Text: r.Query.Get("q"), Lang: r.Lang, Kind: r.Query.Get("kind"), Province: r.Query.Get("province"),
		Topic: r.Query.Get("topic"), Limit: resultsPage, Typing: r.Query.Get("typing") != "",
	}
	q.Year, _ = strconv.Atoi(persian.ParseDigits(r.Query.Get("year")))
	q.Offset, _ = strconv.Atoi(r.Query.Get("from"))
	found, err := a.Search.Find(ctx, q)
	if err != nil {
		return site.View{}, err
	}
	data := view.SearchPage{
		Query: q.Text, Filtered: q.Kind != "" || q.Province != "" || q.Topic != "" || q.Year != 0,
		Total: found.Total, Many: found.Many, Typing: q.Typing,
	}
	if data.Fields, err = a.searchFields(ctx, q, r); err != nil {
		return site.View{}, err
	}
	if found.Total == 0 && q.Text != "" && !q.Typing {
		better, err := a.Search.Suggest(ctx, q)
		if err != nil {
			return site.View{}, err
		}
		if better != "" {
			data.Maybe = []view.Link{{Text: better, Href: r.Address() + "?" + url.Values{"q": {better}}.Encode()}}
		}
	}
	for _, h := range found.Hits {
		data.Hits = append(data.Hits, view.Card{
			Kicker: h.Label, TitleHTML: h.TitleHTML, Href: h.Path, LeadHTML: h.SnippetHTML, Owner: h.Owner, At: h.At, Level: 2,
			Archive: !h.At.IsZero() && r.Now.Sub(h.At) > 2*365*24*time.Hour,
		})
	}
	data.Kinds = a.searchKinds(r, found)
	if n := q.Offset + len(found.Hits); n < found.Total {
		data.Pager.Older = &view.Link{Href: again(r, "from", strconv.Itoa(n))}
	}
	if q.Offset > 0 {
		data.Pager.Newer = &view.Link{Href: again(r, "from", strconv.Itoa(max(q.Offset-resultsPage, 0)))}
	}
	return site.View{Template: "kit/search", Data: data, Meta: view.Meta{
		Title: a.Texts.Text(r.Lang, "view.search.title"), Description: a.Texts.Text(r.Lang, "app.search.about"),
		Canonical: i18n.Prefix(r.Lang) + "/search/", Nav: "/search/", NoIndex: true, Live: true,
		Alternates: []view.Alternate{{Lang: other(r.Lang), Path: i18n.Prefix(other(r.Lang)) + "/search/"}},
	}}, nil
}

func other(lang string) string {
	if lang == i18n.English {
		return i18n.Persian
	}
	return i18n.English
}

// again is the address of the same search with one key changed; an empty value takes it away.
func again(r site.Request, key, value string) string {
	v := url.Values{}
	for k, all := range r.Query {
		if k != "from" && k != "typing" {
			v[k] = all
		}
	}
	if value == "" || value == "0" {
		v.Del(key)
	} else {
		v.Set(key, value)
	}
	return r.Address() + "?" + v.Encode()
}

// searchKinds are the tabs above the results, in the order of how many there are.
func (a *App) searchKinds(r site.Request, found search.Result) []view.Link {
	if len(found.Kinds) < 2 && r.Query.Get("kind") == "" {
		return nil
	}
	var kinds []string
	all := 0
	for k, n := range found.Kinds {
		kinds = append(kinds, k)
		all += n
	}
	slices.SortFunc(kinds, func(x, y string) int {
		if d := found.Kinds[y] - found.Kinds[x]; d != 0 {
			return d
		}
		return strings.Compare(x, y)
	})
	links := []view.Link{{Text: a.Texts.Text(r.Lang, "app.search.all"), Href: again(r, "kind", ""), Count: all, Current: r.Query.Get("kind") == ""}}
	for _, k := range kinds {
		links = append(links, view.Link{Text: a.kindName(r.Lang, k), Href: again(r, "kind", k), Count: found.Kinds[k], Current: r.Query.Get("kind") == k})
	}
	return links
}

// kindName names a kind of documents, whichever room has it.
func (a *App) kindName(lang, kind string) string {
	for _, key := range []string{"press.kind." + kind, "app.search.kind." + kind} {
		if a.Texts.Has(key) {
			return a.Texts.Text(lang, key)
		}
	}
	return kind
}

func (a *App) searchFields(ctx context.Context, q search.Query, r site.Request) ([]view.Field, error) {
	t := func(key string) string { return a.Texts.Text(r.Lang, key) }
	provinces, err := a.Party.Kind(ctx, party.KindProvince, r.Lang)
	if err != nil {
		return nil, err
	}
	province := view.Field{Name: "province", Kind: "select", Label: t("app.search.province"), Options: []view.Option{{Text: t("app.search.everywhere")}}}
	for _, b := range provinces {
		name, _ := b.ShortName(r.Lang)
		province.Options = append(province.Options, view.Option{Value: b.Slug, Text: name, Chosen: b.Slug == q.Province})
	}
	topics, err := a.Press.Store().Topics(ctx)
	if err != nil {
		return nil, err
	}
	topic := view.Field{Name: "topic", Kind: "select", Label: t("app.search.topic"), Options: []view.Option{{Text: t("app.search.any")}}}
	for _, x := range topics {
		topic.Options = append(topic.Options, view.Option{Value: x.Slug, Text: x.Name.In(r.Lang), Chosen: x.Slug == q.Topic})
	}
	years, err := a.Press.Store().Years(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	year := view.Field{Name: "year", Kind: "select", Label: t("app.search.year"), Options: []view.Option{{Text: t("app.search.always")}}}
	for _, y := range years {
		text := strconv.Itoa(y.Year)
		if r.Lang == i18n.Persian {
			text = persian.Digits(text)
		}
		year.Options = append(year.Options, view.Option{Value: strconv.Itoa(y.Year), Text: text, Chosen: y.Year == q.Year})
	}
	fields := []view.Field{province, year}
	if len(topics) > 0 {
		fields = append(fields, topic)
	}
	if q.Kind != "" {
		fields = append(fields, view.Field{Name: "kind", Kind: "hidden", Value: q.Kind})
	}
	return fields, nil
}

// manifest adds the web app manifest.
func (a *App) manifest() {
	a.Site.Page(site.Page{
		Name: "manifest", Pattern: "/manifest.webmanifest", Langs: []string{i18n.Persian},
		Build: func(ctx context.Context, r site.Request) (site.View, error) {
			c, err := a.chrome(ctx, r.Lang)
			if err != nil {
				return site.View{}, err
			}
			site.Depend(ctx, site.TagSettings())
			body, err := a.View.Manifest(c)
			return site.View{Type: "application/manifest+json", Body: body}, err
		},
	})
}

// gallery adds the page of all components. Until there are people who sign in
// it is shown in the demonstration only.
func (a *App) gallery() {
	a.Site.Page(site.Page{
		Name: "gallery", Pattern: "/desk/components/",
		Build: func(ctx context.Context, r site.Request) (site.View, error) {
			provinces, err := a.Party.Kind(ctx, party.KindProvince, r.Lang)
			if err != nil {
				return site.View{}, err
			}
			var shapes []view.MapProvince
			for _, b := range provinces {
				name, _ := b.ShortName(r.Lang)
				shapes = append(shapes, view.MapProvince{Code: b.Code, Name: name, Path: i18n.Prefix(r.Lang) + b.Path()})
			}
			title := a.Texts.Text(r.Lang, "app.gallery")
			return site.View{Template: "kit/gallery", Data: a.View.Components(r.Lang, r.Now, shapes), Meta: view.Meta{
				Title: title, Description: title, Canonical: r.Address(), NoIndex: true, DeskParts: true,
			}}, nil
		},
	})
}

// oldUpload answers a picture or file of the old site at its old address.
func (a *App) oldUpload(w http.ResponseWriter, r *http.Request) error {
	if err := web.Methods(r, "GET, HEAD"); err != nil {
		return err
	}
	return a.Media.ServeOld(w, r, r.URL.EscapedPath())
}

// serveMedia answers for pictures and files, and says of those that went with what was unpublished, or were blurred or
// taken out, that they are gone.
func (a *App) serveMedia(w http.ResponseWriter, r *http.Request) error {
	hash, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, media.Prefix), "/")
	gone, err := a.Press.Store().Shut(r.Context(), hash)
	if err == nil && !gone {
		gone, err = a.Media.Gone(r.Context(), hash)
	}
	if err != nil {
		return err
	}
	if gone {
		return fault.New(fault.Gone, "")
	}
	if closed, err := a.Media.Closed(r.Context(), hash); err != nil || closed {
		return cmp.Or(err, fault.New(fault.NotFound, ""))
	}
	return a.Media.Serve(w, r)
}

// portrayed reports whether one of the files is a portrait, or the party's sign.
func (a *App) portrayed(ctx context.Context, files []id.Media) (bool, error) {
	d, err := a.Party.Tree(ctx)
	if err != nil {
		return false, err
	}
	if d.Portrays(files...) {
		return true, nil
	}
	s, err := a.Settings.Site(ctx)
	if err != nil || s.Logo.Light.Src == "" {
		return false, err
	}
	found, err := a.Media.Files(ctx, files...)
	for _, f := range found {
		if at := media.Prefix + f.Hash + "/"; strings.HasPrefix(s.Logo.Light.Src, at) || strings.HasPrefix(s.Logo.Dark.Src, at) {
			return true, nil
		}
	}
	return false, err
}

// healthz says that the program answers; whether it is whole, /readyz says on
// the second listener.
func healthz(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Path != "/healthz" {
		return fault.New(fault.NotFound, "")
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write([]byte("ok\n"))
	return err
}
