package press

import (
	"context"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

func (rm *Room) putTopic(ctx context.Context, actor ledger.Actor, t Topic) (Topic, error) {
	if err := checkSlug(News, t.Slug); err != nil || t.Slug == "" {
		return Topic{}, fault.New(fault.Invalid, "press.error.slug", "slug", t.Slug)
	}
	name, err := t.Name.stored()
	if err != nil {
		return Topic{}, err
	}
	if len(name) == 0 {
		return Topic{}, fault.New(fault.Invalid, "press.error.title")
	}
	t.Name = name
	old, err := rm.store.Topic(ctx, t.Slug)
	switch {
	case err == nil:
		t.ID = old.ID
		if toJSON(old) == toJSON(t) {
			return t, nil
		}
	case !fault.Is(err, fault.NotFound):
		return Topic{}, err
	default:
		t.ID = id.New[id.Topic](rm.IDs)
	}
	if err := rm.store.putTopic(ctx, t); err != nil {
		return Topic{}, err
	}
	return t, rm.Ledger.Append(ctx, ledger.Entry{
		At: rm.Now(), Act: "press.topic", Actor: actor, Object: site.TagTopic(t.ID),
		Touches: []string{site.TagTopic(t.ID), site.TagList("topics"), site.TagAll()},
	})
}

// ApplyTopics adds the topics of a YAML text and changes those that are there,
// by their slugs, in the order of the text; it takes none away.
//
//	topics:
//	  - {slug: elections, name: {fa: انتخابات, en: Elections}}
func (rm *Room) ApplyTopics(ctx context.Context, actor ledger.Actor, text []byte) error {
	var doc struct {
		Topics []struct {
			Slug string
			Name map[string]string
		}
	}
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	d.KnownFields(true)
	if err := d.Decode(&doc); err != nil {
		return fault.Wrap(fault.Invalid, fmt.Errorf("press: topics: %w", err))
	}
	return rm.DB.Tx(ctx, func(ctx context.Context) error {
		for i, t := range doc.Topics {
			if _, err := rm.putTopic(ctx, actor, Topic{Slug: t.Slug, Name: t.Name, Order: i + 1}); err != nil {
				return fmt.Errorf("press: topic %q: %w", t.Slug, err)
			}
		}
		return nil
	})
}
