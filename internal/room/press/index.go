package press

import (
	"cmp"
	"context"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/search"
)

// Index is what press asks of search.
type Index interface {
	Put(ctx context.Context, d search.Doc) error
	Remove(ctx context.Context, key string) error
	SetOwner(ctx context.Context, name string, keys []string) error
}

func searchKey(i id.Item, lang string) string { return "item:" + string(i) + "/" + lang }

// index keeps the search documents of an item: one for each edition while it is
// published, none otherwise.
func (rm *Room) index(ctx context.Context, it *Item) error {
	if rm.Search == nil {
		return nil
	}
	for lang, e := range it.Editions {
		key := searchKey(it.ID, lang)
		if it.Status != Published {
			if err := rm.Search.Remove(ctx, key); err != nil {
				return err
			}
			continue
		}
		doc := search.Doc{
			Key: key, Kind: string(it.Kind), Lang: lang, Title: e.Title, Lead: e.Lead, Body: e.Text, Path: it.Path(lang),
			Year: it.JYear, At: it.PublishedAt, Terms: e.terms,
		}
		if rm.Texts != nil {
			doc.Label = rm.Texts.Text(lang, "press.kind."+string(it.Kind))
		}
		for _, t := range it.Topics {
			doc.Topics = append(doc.Topics, t.Slug)
		}
		if rm.Party != nil {
			// The province is the one given, else the one that the owner or the committee belongs to.
			for _, b := range []id.Body{it.Province, it.Owner, it.Committee} {
				if b == "" {
					continue
				}
				name, province, err := rm.Party.Label(ctx, lang, b)
				if err != nil {
					return err
				}
				doc.Province = cmp.Or(doc.Province, province)
				if b == it.Owner {
					doc.Owner = name
				}
			}
		}
		if err := rm.Search.Put(ctx, doc); err != nil {
			return err
		}
	}
	return nil
}
