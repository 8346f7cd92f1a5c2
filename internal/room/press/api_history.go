package press

import (
	"context"
	"strconv"
	"strings"

	"hemmat/internal/kit/api"
	"hemmat/internal/kit/fault"
)

// apiVersionHead is one version of a text that readers saw.
type apiVersionHead struct {
	Version    int         `json:"version" min:"1" doc:"The version, counted from one."`
	Lang       string      `json:"lang" enum:"fa,en" doc:"The language."`
	At         *api.Moment `json:"at" doc:"When it was written."`
	Note       string      `json:"note,omitempty" doc:"Why the text was changed."`
	Correction bool        `json:"correction" doc:"Whether the change was a public correction."`
	Current    bool        `json:"current" doc:"Whether this is the present text."`
	URL        string      `json:"url" format:"uri" doc:"Its page."`
	Links      apiLinks    `json:"links" doc:"Where there is more."`
}

type apiVersion struct {
	apiVersionHead
	Title string `json:"title" doc:"The title of that version, as plain text."`
	HTML  string `json:"html,omitempty" doc:"The text as HTML that holds no script; its addresses are whole."`
	Text  string `json:"text,omitempty" doc:"The text as plain text."`
}

// apiRevisions are the versions of a request, the newest first. Only what has a text in the language has one.
func (p *Public) apiRevisions(ctx context.Context, r *api.Request) (Item, Edition, []Revision, error) {
	it, err := p.apiFind(ctx, r)
	if err != nil {
		return it, Edition{}, nil, err
	}
	e, ok := it.Edition(r.Text("lang"))
	if it.Status != Published || !ok {
		return it, e, nil, fault.New(fault.NotFound, "")
	}
	revisions, err := p.store.History(ctx, it.ID, e.Lang)
	return it, e, revisions, err
}

func versionHead(r *api.Request, it *Item, e Edition, rev Revision, n int) apiVersionHead {
	number := strconv.Itoa(n)
	x := apiVersionHead{
		Version: n, Lang: e.Lang, At: api.At(rev.At), Note: rev.Note, Correction: rev.Class.Announced(), Current: rev.N == e.Revision,
		URL:   r.URL(it.Path(e.Lang)),
		Links: apiLinks{Self: r.API(itemRoute(it.Short) + "/versions/" + number + "?lang=" + e.Lang)},
	}
	if !x.Current {
		x.URL += "v/" + number + "/"
	}
	return x
}

func (p *Public) apiHistory(ctx context.Context, r *api.Request) (api.List[apiVersionHead], error) {
	it, e, revisions, err := p.apiRevisions(ctx, r)
	if err != nil {
		return api.List[apiVersionHead]{}, err
	}
	var all []apiVersionHead
	for i, rev := range revisions {
		all = append(all, versionHead(r, &it, e, rev, len(revisions)-i))
	}
	return api.NewList(all, ""), nil
}

func (p *Public) apiVersion(ctx context.Context, r *api.Request) (apiVersion, error) {
	it, e, revisions, err := p.apiRevisions(ctx, r)
	if err != nil {
		return apiVersion{}, err
	}
	n := r.Number("version")
	if n > len(revisions) {
		return apiVersion{}, fault.New(fault.NotFound, "")
	}
	rev := revisions[len(revisions)-n]
	x := apiVersion{apiVersionHead: versionHead(r, &it, e, rev, n)}
	if !x.Current {
		if e, err = Read(rev.Content); err != nil {
			return apiVersion{}, err
		}
	}
	x.Title, x.HTML, x.Text = e.Title, p.absolute(e.Body), strings.TrimSpace(e.Text)
	return x, nil
}
