package press

import (
	"context"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// Pictures are looked for among so many of a body's newest items.
const picturedOf = 60

const pictureSizes = "(min-width:68rem) 20rem, 76vw"

// Pictured returns cards of a body's newest items that have a picture, up to n, no picture twice. Here the picture is what is
// shown, and says itself what is seen on it.
func (p *Public) Pictured(ctx context.Context, r site.Request, body id.Body, n int) ([]view.Card, error) {
	site.Depend(ctx, site.TagList(ListBody(body)))
	items, err := p.store.Latest(ctx, Filter{Lang: r.Lang, Scope: body}, Cursor{}, picturedOf)
	if err != nil {
		return nil, err
	}
	covers, err := p.covers(ctx, items, true)
	if err != nil {
		return nil, err
	}
	var shown []ListItem
	seen := map[string]bool{}
	for _, it := range items {
		f, ok := covers[it.Cover]
		if !ok || !f.Picture() || seen[f.Hash] || len(shown) == n {
			continue
		}
		seen[f.Hash] = true
		shown = append(shown, it)
	}
	cards := make([]view.Card, len(shown))
	for i, it := range shown {
		site.Depend(ctx, site.TagItem(it.ID))
		cards[i] = view.Card{Title: it.Title, Href: it.Path(), At: it.PublishedAt, Level: 3, Lang: it.Lang}
		cards[i].Picture = view.NewPicture(covers[it.Cover], pictureSizes).Lazily().Of(it.Title, r.Lang)
	}
	return cards, nil
}
