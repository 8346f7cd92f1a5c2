package press

import (
	"context"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// Cards returns the newest cards of a body for other rooms' pages, with the
// number of all. It is what the party's pages show of the press.
func (p *Public) Cards(ctx context.Context, r site.Request, body id.Body, n int) ([]view.Card, int, error) {
	return p.few(ctx, r, Filter{Lang: r.Lang, Scope: body}, ListBody(body), n)
}

// CardsBy returns the newest texts that a person signed.
func (p *Public) CardsBy(ctx context.Context, r site.Request, person id.Person, n int) ([]view.Card, int, error) {
	return p.few(ctx, r, Filter{Lang: r.Lang, Author: person}, ListAuthor(person), n)
}

func (p *Public) few(ctx context.Context, r site.Request, f Filter, counter string, n int) ([]view.Card, int, error) {
	site.Depend(ctx, site.TagList(counter))
	items, err := p.store.Latest(ctx, f, Cursor{}, n)
	if err != nil {
		return nil, 0, err
	}
	count, err := p.store.Count(ctx, r.Lang, counter)
	if err != nil {
		return nil, 0, err
	}
	cards, err := p.cards(ctx, r, items, shown{lead: true, kind: true, level: 3})
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
