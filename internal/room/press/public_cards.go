package press

import (
	"context"
	"slices"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// Cards returns the newest cards of a body for other rooms' pages, with the
// number of all. It is what the party's pages show of the press.
func (p *Public) Cards(ctx context.Context, r site.Request, body id.Body, n int) ([]view.Card, int, error) {
	first, err := p.featured(ctx, r, body, fewFeatured)
	if err != nil {
		return nil, 0, err
	}
	return p.few(ctx, r, Filter{Lang: r.Lang, Scope: body}, ListBody(body), n, first...)
}

// fewFeatured is how many items that were put on a body's front page stand above its newest.
const fewFeatured = 2

// featured are the items that stand on a body's front page, those that came last first.
func (p *Public) featured(ctx context.Context, r site.Request, place id.Body, n int) ([]ListItem, error) {
	site.Depend(ctx, site.TagList(ListFront(place)))
	all, err := p.store.featuresOn(ctx, FeatureShown, r.Now, shownFronts, place)
	if err != nil {
		return nil, err
	}
	ids := make([]id.Item, len(all))
	for i, f := range all {
		ids[i] = f.Item
		site.Until(ctx, f.Until)
		site.Depend(ctx, site.TagItem(f.Item))
	}
	items, err := p.store.Items(ctx, r.Lang, ids...)
	return items[:min(n, len(items))], err
}

// homeFeature is what stands on the party's own front page.
func (p *Public) homeFeature(ctx context.Context, r site.Request) ([]ListItem, error) {
	if p.root == nil {
		return nil, nil
	}
	root, err := p.root(ctx)
	if err != nil {
		return nil, err
	}
	return p.featured(ctx, r, root, 1)
}

// CardsBy returns the newest texts that a person signed.
func (p *Public) CardsBy(ctx context.Context, r site.Request, person id.Person, n int) ([]view.Card, int, error) {
	return p.few(ctx, r, Filter{Lang: r.Lang, Author: person}, ListAuthor(person), n)
}

// few are the newest of a list, below those that come first, with the number of all.
func (p *Public) few(ctx context.Context, r site.Request, f Filter, counter string, n int, first ...ListItem) ([]view.Card, int, error) {
	other := len(first) > 0 // they may be of another body
	site.Depend(ctx, site.TagList(counter))
	items, err := p.store.Latest(ctx, f, Cursor{}, n)
	if err != nil {
		return nil, 0, err
	}
	count, err := p.store.Count(ctx, r.Lang, counter)
	if err != nil {
		return nil, 0, err
	}
	for _, it := range items {
		if len(first) < n && !slices.ContainsFunc(first, func(f ListItem) bool { return f.ID == it.ID }) {
			first = append(first, it)
		}
	}
	cards, err := p.cards(ctx, r, first, shown{lead: true, kind: true, badge: other, level: 3})
	return cards, count, err
}

// Word returns the newest words of the Secretary-General.
func (p *Public) Word(ctx context.Context, r site.Request, n int) ([]view.Card, error) {
	cards, _, err := p.few(ctx, r, Filter{Lang: r.Lang, Kind: Word}, ListKind(Word), n)
	return cards, err
}

// Counts returns how many texts there are of each body and those below it.
func (p *Public) Counts(ctx context.Context, lang string, bodies ...id.Body) (map[id.Body]int, error) {
	names := make([]string, len(bodies))
	for i, b := range bodies {
		names[i] = ListBody(b)
		site.Depend(ctx, site.TagList(names[i]))
	}
	counts, err := p.store.Counts(ctx, lang, names...)
	if err != nil {
		return nil, err
	}
	of := make(map[id.Body]int, len(bodies))
	for i, b := range bodies {
		if n := counts[names[i]]; n > 0 {
			of[b] = n
		}
	}
	return of, nil
}
