package press

import (
	"context"
	"fmt"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

// jobTopic renews what the search index says of the items of a topic.
const jobTopic = "press.topic"

// Merge is what merging one topic into another is proposed with: the slugs are those that the proposer saw.
type Merge struct {
	From, Into         id.Topic
	FromSlug, IntoSlug string
}

// MergeTopics files everything of one topic under another. The address and the feeds of the first lead to the second for
// good. It cannot be undone; the ledger tells it. The search index follows, in steps.
func (rm *Room) MergeTopics(ctx context.Context, by ledger.Actor, m Merge) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.DB.Lock(ctx, "press.file"); err != nil {
			return err
		}
		from, into, err := rm.merging(ctx, m)
		if err != nil {
			return err
		}
		lists, err := rm.store.merge(ctx, from.ID, into.ID)
		if err != nil {
			return err
		}
		if err := rm.store.keepSlug(ctx, from.Slug, into.ID); err != nil {
			return err
		}
		touched := []string{site.TagTopic(from.ID), site.TagTopic(into.ID), site.TagList("topics"), site.TagAll()}
		for _, l := range append(lists, ListTopic(from.ID), ListTopic(into.ID)) {
			touched = append(touched, site.TagList(l))
		}
		if err := rm.Ledger.Append(ctx, ledger.Entry{
			At: rm.Now(), Act: "press.topic.merged", Actor: by, Object: site.TagTopic(from.ID), Reason: site.TagTopic(into.ID), Touches: touched,
		}); err != nil {
			return err
		}
		return rm.renewTopic(ctx, into.ID)
	})
	if err != nil {
		return fmt.Errorf("press: merge topics: %w", err)
	}
	return nil
}

// merging finds the two topics, as the proposer saw them.
func (rm *Room) merging(ctx context.Context, m Merge) (from, into Topic, err error) {
	stale := fault.New(fault.Conflict, "press.topic.error.stale")
	if from, err = rm.store.topic(ctx, m.From); err == nil {
		into, err = rm.store.topic(ctx, m.Into)
	}
	switch {
	case fault.Is(err, fault.NotFound), err == nil && (from.Slug != m.FromSlug || into.Slug != m.IntoSlug):
		return from, into, stale
	case err == nil && from.ID == into.ID:
		return from, into, fault.New(fault.Invalid, "press.topic.error.itself")
	}
	return from, into, err
}

// renewTopic lets the search index follow what happened to a topic: by a job, which a long list does not hold up others
// with, or at once where there are none.
func (rm *Room) renewTopic(ctx context.Context, t id.Topic) error {
	if rm.Jobs == nil {
		return rm.reindexTopic(ctx, t)
	}
	_, err := rm.Jobs.Enqueue(ctx, jobs.Job{Kind: jobTopic, Body: string(t)})
	return err
}

// Handlers are the room's jobs, for the runner.
func (rm *Room) Handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{jobTopic: func(ctx context.Context, j jobs.Job) error { return rm.reindexTopic(ctx, id.Topic(j.Body)) }}
}

// reindexStep is how many items one transaction puts into the index.
const reindexStep = 100

// reindexTopic puts the items of a topic into the search index as they are now.
func (rm *Room) reindexTopic(ctx context.Context, t id.Topic) error {
	after := id.Item("")
	for {
		items, err := rm.store.filedAfter(ctx, t, after, reindexStep)
		if err != nil || len(items) == 0 {
			return err
		}
		after = items[len(items)-1]
		if err := rm.DB.Tx(ctx, func(ctx context.Context) error {
			for _, i := range items {
				if err := rm.store.lock(ctx, i); err != nil { // nobody takes it back meanwhile
					return err
				}
				it, err := rm.store.Item(ctx, i)
				if err == nil {
					err = rm.index(ctx, &it)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return fmt.Errorf("press: items of a topic: %w", err)
		}
	}
}

// SetTopic changes a topic at the desk, or adds one without an id. Its old slug leads to it for good. One that somebody has
// changed meanwhile is fault.Conflict.
func (rm *Room) SetTopic(ctx context.Context, by ledger.Actor, t Topic) (Topic, error) {
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		if err := rm.DB.Lock(ctx, "press.topics"); err != nil {
			return err
		}
		if t, err = rm.readTopic(t); err != nil {
			return err
		}
		act, was := "press.topic", Topic{}
		if t.ID == "" {
			act = "press.topic.added"
			t.ID, t.Version = id.New[id.Topic](rm.IDs), 0
			if t.Order, err = rm.store.lastTopic(ctx); err != nil {
				return err
			}
		} else if was, err = rm.store.topic(ctx, t.ID); err != nil {
			return err
		}
		if err := rm.freeSlug(ctx, t); err != nil {
			return err
		}
		if ok, err := rm.store.putTopic(ctx, t); err != nil {
			return err
		} else if !ok {
			return fault.New(fault.Conflict, "press.topic.error.overtaken")
		}
		t.Version++
		if was.Slug != "" && was.Slug != t.Slug {
			act = "press.topic.moved"
			if err := rm.store.takeSlugBack(ctx, t.Slug, t.ID); err != nil {
				return err
			}
			if err := rm.store.keepSlug(ctx, was.Slug, t.ID); err != nil {
				return err
			}
			if err := rm.renewTopic(ctx, t.ID); err != nil {
				return err
			}
		}
		return rm.Ledger.Append(ctx, ledger.Entry{
			At: rm.Now(), Act: act, Actor: by, Object: site.TagTopic(t.ID), Touches: []string{site.TagTopic(t.ID), site.TagList("topics"), site.TagAll()},
		})
	})
	if err != nil {
		return t, fmt.Errorf("press: topic: %w", err)
	}
	return t, nil
}

// readTopic checks and stores what a person typed.
func (rm *Room) readTopic(t Topic) (Topic, error) {
	if err := checkSlug(News, t.Slug); err != nil || t.Slug == "" {
		return t, fault.New(fault.Invalid, "press.error.slug", "slug", t.Slug)
	}
	name, err := t.Name.stored()
	if err != nil {
		return t, err
	}
	if name["fa"] == "" {
		return t, fault.New(fault.Invalid, "press.topic.error.name")
	}
	t.Name = name
	t.About, err = t.About.stored()
	return t, err
}

// freeSlug refuses a slug that another topic has or had: an address never changes what it leads to.
func (rm *Room) freeSlug(ctx context.Context, t Topic) error {
	all, err := rm.store.EveryTopic(ctx)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.ID != t.ID && SlugKey(x.Slug) == SlugKey(t.Slug) {
			return fault.New(fault.Conflict, "press.topic.error.taken", "name", x.Name.In("fa"))
		}
	}
	was, err := rm.store.TopicWas(ctx, t.Slug)
	if err == nil && was.ID != t.ID {
		return fault.New(fault.Conflict, "press.topic.error.was", "name", was.Name.In("fa"))
	}
	return notFoundIsNil(err)
}

// lastTopic is the place behind every topic.
func (s *Store) lastTopic(ctx context.Context) (int, error) {
	n, err := db.Value[int64](ctx, s.db, `SELECT COALESCE(MAX(sort_order), 0) + 1 FROM press_topic WHERE sort_order < $1`, importedOrder)
	return int(n), err
}
