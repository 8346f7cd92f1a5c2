package press

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

// A category is a kind of news of a body's own: a topic that the body owns. Only what is of the body is filed under it, the body's
// editors keep it, and its list and feed stand below the body's page. The site's own lists of topics do not have it.

// maxCategories is how many a body may have: more is no help to a reader.
const maxCategories = 30

// Categories are the own categories of bodies in their order, those out of use too.
func (s *Store) Categories(ctx context.Context, bodies ...id.Body) ([]Topic, error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	return db.Select(ctx, s.db, scanTopic, `SELECT `+topicColumns+` FROM press_topic WHERE body_id <> '' AND body_id IN (`+db.Placeholders(1, len(bodies))+`) ORDER BY body_id, sort_order, slug`, anys(bodies)...)
}

// EveryTopic lists topics and categories.
func (s *Store) EveryTopic(ctx context.Context) ([]Topic, error) {
	return db.Select(ctx, s.db, scanTopic, `SELECT `+topicColumns+` FROM press_topic ORDER BY sort_order, slug`)
}

// categorySlug is the slug of a category among all topics: home is the address of its body's page.
func categorySlug(home, own string) string { return path.Base(home) + "-" + own }

// own is the last part of a category's address.
func (t Topic) own(home string) string { return strings.TrimPrefix(t.Slug, path.Base(home)+"-") }

// at is where a topic's list is: below the body's page, whose address is home, or among the topics.
func (t Topic) at(lang, home string) string {
	if t.Body == "" {
		return href(lang, "/topics/"+t.Slug+"/")
	}
	return home + "news/" + t.own(home) + "/"
}

// AddCategory gives a body a category; its slug is the last part of its address, which stays.
func (rm *Room) AddCategory(ctx context.Context, by ledger.Actor, body id.Body, home string, t Topic) (Topic, error) {
	t.ID, t.Body, t.Slug = "", body, categorySlug(home, t.Slug)
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.DB.Lock(ctx, "press.topics"); err != nil {
			return err
		}
		all, err := rm.store.Categories(ctx, body)
		if err != nil {
			return err
		}
		if len(all) >= maxCategories {
			return fault.New(fault.TooLarge, "press.category.error.many", "n", maxCategories)
		}
		for _, x := range all {
			if x.Slug == t.Slug || x.Name["fa"] == t.Name["fa"] {
				return fault.New(fault.Conflict, "press.category.error.taken")
			}
		}
		t, err = rm.SetTopic(ctx, by, t)
		return err
	})
	return t, err
}

// MoveCategory puts a category before the one that stands before it, or after the next one.
func (rm *Room) MoveCategory(ctx context.Context, by ledger.Actor, body id.Body, category id.Topic, up bool) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.DB.Lock(ctx, "press.topics"); err != nil {
			return err
		}
		all, err := rm.store.Categories(ctx, body)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(t Topic) bool { return t.ID == category })
		if i < 0 {
			return fault.New(fault.NotFound, "")
		}
		j := i + 1
		if up {
			j = i - 1
		}
		if j < 0 || j >= len(all) {
			return nil
		}
		all[i].Order, all[j].Order = all[j].Order, all[i].Order
		for _, t := range []Topic{all[i], all[j]} {
			if _, err := rm.store.putTopic(ctx, t); err != nil {
				return err
			}
		}
		return rm.Ledger.Append(ctx, ledger.Entry{
			At: rm.Now(), Act: "press.topic", Actor: by, Object: site.TagTopic(category), Touches: []string{site.TagTopic(category), site.TagTopic(all[j].ID), site.TagList("topics"), site.TagAll()},
		})
	})
	if err != nil {
		err = fmt.Errorf("press: move a category: %w", err)
	}
	return err
}

// ownCategories refuses categories of bodies whose item it is not.
func (it *Item) ownCategories() error {
	for _, t := range it.Topics {
		if t.Body != "" && !slices.Contains(bodiesOf(it), t.Body) {
			return fault.New(fault.Invalid, "press.error.category", "name", t.Name.In("fa"))
		}
	}
	return nil
}
