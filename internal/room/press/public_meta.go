package press

import (
	"context"

	"hemmat/internal/kit/share"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// itemMeta is what an item says about itself to browsers and search engines.
func (p *Public) itemMeta(ctx context.Context, r site.Request, it *Item, e Edition, data itemPage) (view.Meta, error) {
	d, err := p.dress(ctx, r.Lang)
	if err != nil {
		return view.Meta{}, err
	}
	m := view.Meta{
		Title: e.Title, Description: describe(e), Canonical: it.Path(r.Lang), OGType: "article",
		Published: it.PublishedAt, Modified: it.ChangedAt, ImageAlt: e.Title,
	}
	if s := it.Kind.Segment(); s != "" {
		m.Nav = "/" + s + "/"
		m.JSONLD = []any{p.article(r.Lang, d.name, it, e, data)}
	} else {
		m.Nav, m.OGType = it.Path("fa"), ""
	}
	for _, lang := range it.Langs() {
		if lang != r.Lang {
			m.Alternates = append(m.Alternates, view.Alternate{Lang: lang, Path: it.Path(lang)})
		}
	}
	if it.Short > 0 && it.Kind.Dated() {
		m.Image, m.ImageW, m.ImageH = sharePath(it, p.shareCard(r.Lang, d, it, e, data.Bylines)), share.Width, share.Height
	}
	return m, nil
}

// describe is the lead, or the beginning of the text.
func describe(e Edition) string {
	if e.Lead != "" {
		return persian.Truncate(e.Lead, 160)
	}
	return persian.Truncate(e.Text, 160)
}

// The vocabulary of schema.org, as far as we speak it.
type (
	ldArticle struct {
		Context   string   `json:"@context"`
		Type      string   `json:"@type"`
		Headline  string   `json:"headline"`
		About     string   `json:"description,omitempty"`
		Language  string   `json:"inLanguage"`
		Published string   `json:"datePublished"`
		Modified  string   `json:"dateModified"`
		URL       string   `json:"url"`
		Image     []string `json:"image,omitempty"`
		Authors   []ldName `json:"author"`
		Publisher ldName   `json:"publisher"`
	}
	ldName struct {
		Type     string `json:"@type"`
		Name     string `json:"name"`
		URL      string `json:"url,omitempty"`
		JobTitle string `json:"jobTitle,omitempty"`
	}
	ldOrganization struct {
		Context string `json:"@context"`
		Type    string `json:"@type"`
		Name    string `json:"name"`
		URL     string `json:"url"`
	}
)

func (p *Public) article(lang, name string, it *Item, e Edition, data itemPage) ldArticle {
	a := ldArticle{
		Context: "https://schema.org", Type: "NewsArticle", Headline: e.Title, About: e.Lead, Language: lang,
		Published: stamp(it.PublishedAt), Modified: stamp(it.ChangedAt), URL: p.base + view.Escape(it.Path(lang)),
		Publisher: ldName{Type: "Organization", Name: name, URL: p.base + href(lang, "/")},
	}
	for _, by := range data.Bylines {
		switch {
		case by.Name != "" && by.Href != "":
			a.Authors = append(a.Authors, ldName{Type: "Person", Name: by.Name, JobTitle: by.Post, URL: p.base + view.Escape(by.Href)})
		case by.Name != "":
			a.Authors = append(a.Authors, ldName{Type: "Person", Name: by.Name, JobTitle: by.Post})
		}
	}
	if len(a.Authors) == 0 {
		a.Authors = []ldName{a.Publisher}
	}
	if data.Cover != nil {
		a.Image = []string{p.base + data.Cover.Picture.Src}
	}
	return a
}

func (p *Public) organization(lang, name string) ldOrganization {
	return ldOrganization{Context: "https://schema.org", Type: "Organization", Name: name, URL: p.base + href(lang, "/")}
}
