package press

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"hemmat/internal/kit/fault"
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
		words, err := rm.spoken(ctx, e.Body)
		if err != nil {
			return err
		}
		if len(words) > 0 {
			doc.Body, doc.Terms = strings.Join(append([]string{doc.Body}, words...), "\n\n"), nil
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

// spoken are the words of the films, sounds and documents that a text offers.
func (rm *Room) spoken(ctx context.Context, body string) ([]string, error) {
	store, ok := rm.Media.(filmStore)
	refs := filmsIn(body)
	if !ok || len(refs) == 0 {
		return nil, nil
	}
	cards, err := films(ctx, store, refs)
	if err != nil {
		return nil, err
	}
	pages, err := pagesOf(ctx, store, cards)
	return append(spoken(refs, cards), lettered(refs, pages)...), err
}

// Reindex puts items into the search index anew, in the transaction ctx carries: what their films say has changed. Objects
// that are no items are let be.
func (rm *Room) Reindex(ctx context.Context, objects ...string) error {
	var items []id.Item
	for _, o := range objects {
		if i, ok := strings.CutPrefix(o, "item:"); ok {
			items = append(items, id.Item(i))
		}
	}
	if len(items) == 0 {
		return nil
	}
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.DB.Lock(ctx, "press.file"); err != nil {
			return err
		}
		for _, i := range items {
			it, err := rm.store.Item(ctx, i)
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err == nil {
				err = rm.index(ctx, &it)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("press: reindex: %w", err)
	}
	return nil
}
