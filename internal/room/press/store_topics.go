package press

import (
	"context"
	"fmt"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

const topicColumns = `id, slug, name, sort_order, about, hidden, version, body_id`

func scanTopic(r db.Row) (Topic, error) {
	var t Topic
	var name, about []byte
	if err := r.Scan(&t.ID, &t.Slug, &name, &t.Order, &about, &t.Hidden, &t.Version, &t.Body); err != nil {
		return Topic{}, err
	}
	if err := fromJSON(about, &t.About); err != nil {
		return Topic{}, err
	}
	return t, fromJSON(name, &t.Name)
}

// Topics returns every topic of the party in the order the site lists them, hidden ones too; the own categories of bodies are not
// among them.
func (s *Store) Topics(ctx context.Context) ([]Topic, error) {
	return db.Select(ctx, s.db, scanTopic, `SELECT `+topicColumns+` FROM press_topic WHERE body_id = '' ORDER BY sort_order, slug`)
}

// Topic returns a topic by its slug.
func (s *Store) Topic(ctx context.Context, slug string) (Topic, error) {
	return db.One(ctx, s.db, scanTopic, `SELECT `+topicColumns+` FROM press_topic WHERE slug = $1`, slug)
}

// topic returns a topic by its id.
func (s *Store) topic(ctx context.Context, t id.Topic) (Topic, error) {
	return db.One(ctx, s.db, scanTopic, `SELECT `+topicColumns+` FROM press_topic WHERE id = $1`, t)
}

// ofParty is a topic of the party by its id; a body's own category is none.
func (s *Store) ofParty(ctx context.Context, t string) (Topic, error) {
	return db.One(ctx, s.db, scanTopic, `SELECT `+topicColumns+` FROM press_topic WHERE id = $1 AND body_id = ''`, t)
}

// TopicWas returns the topic that once had the slug, itself or by one that was merged into it.
func (s *Store) TopicWas(ctx context.Context, slug string) (Topic, error) {
	return db.One(ctx, s.db, scanTopic, `
		SELECT `+topicColumns+` FROM press_topic WHERE id = (SELECT topic_id FROM press_topic_was WHERE slug_key = $1)`, SlugKey(slug))
}

// slugsWere are the slugs that topics had, with the topics that they lead to.
func (s *Store) slugsWere(ctx context.Context) (map[string]id.Topic, error) {
	were := map[string]id.Topic{}
	type pair struct {
		slug  string
		topic id.Topic
	}
	for p, err := range db.Each(ctx, s.db, func(r db.Row) (p pair, err error) { return p, r.Scan(&p.slug, &p.topic) }, `SELECT slug_key, topic_id FROM press_topic_was`) {
		if err != nil {
			return nil, err
		}
		were[p.slug] = p.topic
	}
	return were, nil
}

// topicsOf returns the topics with the ids, in the order of the ids, those that were merged as what they are now.
func (s *Store) topicsOf(ctx context.Context, ids []id.Topic) ([]Topic, error) {
	by, err := s.topicsBy(ctx, ids)
	if err != nil {
		return nil, err
	}
	topics := make([]Topic, 0, len(ids))
	seen := map[id.Topic]bool{}
	for _, t := range ids { // the order in which the editor named them
		if topic, ok := by[t]; ok && !seen[topic.ID] {
			seen[topic.ID] = true
			topics = append(topics, topic)
		}
	}
	return topics, nil
}

// topicsBy returns what the ids name; an id of nothing is absent.
func (s *Store) topicsBy(ctx context.Context, ids []id.Topic) (map[id.Topic]Topic, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := anys(ids)
	found, err := db.Select(ctx, s.db, scanTopic, `SELECT `+topicColumns+` FROM press_topic WHERE id IN (`+db.Placeholders(1, len(ids))+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("press: topics: %w", err)
	}
	by := make(map[id.Topic]Topic, len(found))
	for _, t := range found {
		by[t.ID] = t
	}
	if len(by) < len(ids) {
		err = s.merged(ctx, ids, by)
	}
	return by, err
}

// merged adds what became of the topics that are no more.
func (s *Store) merged(ctx context.Context, ids []id.Topic, by map[id.Topic]Topic) error {
	type pair struct{ was, is id.Topic }
	pairs, err := db.Select(ctx, s.db, func(r db.Row) (p pair, err error) { return p, r.Scan(&p.was, &p.is) },
		`SELECT id, topic_id FROM press_topic_merged WHERE id IN (`+db.Placeholders(1, len(ids))+`)`, anys(ids)...)
	if err != nil {
		return fmt.Errorf("press: merged topics: %w", err)
	}
	for _, p := range pairs {
		if by[p.was], err = s.topic(ctx, p.is); err != nil {
			return err
		}
	}
	return nil
}

// putTopic writes a topic whose version is still that one, new or not; false is that somebody changed it meanwhile.
func (s *Store) putTopic(ctx context.Context, t Topic) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO press_topic (id, slug, name, sort_order, about, hidden, version, body_id) VALUES ($1, $2, $3, $4, $5, $6, 1, $8)
		ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, sort_order = excluded.sort_order,
			about = excluded.about, hidden = excluded.hidden, version = press_topic.version + 1
		 WHERE press_topic.version = $7`,
		t.ID, t.Slug, toJSON(t.Name), t.Order, toJSON(t.About), t.Hidden, t.Version, t.Body)
	return n > 0, err
}

// keepSlug makes a slug lead to the topic for good.
func (s *Store) keepSlug(ctx context.Context, slug string, t id.Topic) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_topic_was (slug_key, topic_id) VALUES ($1, $2) ON CONFLICT (slug_key) DO UPDATE SET topic_id = excluded.topic_id`, SlugKey(slug), t)
	return err
}

// takeSlugBack frees a slug that the topic itself takes again.
func (s *Store) takeSlugBack(ctx context.Context, slug string, t id.Topic) error {
	_, err := db.Exec(ctx, s.db, `DELETE FROM press_topic_was WHERE slug_key = $1 AND topic_id = $2`, SlugKey(slug), t)
	return err
}

// filed counts the items that name a topic, public or not.
func (s *Store) filed(ctx context.Context, t id.Topic) (int, error) {
	n, err := db.Value[int64](ctx, s.db, `SELECT COUNT(*) FROM press_item WHERE topics LIKE $1`, "%"+toJSON(t)+"%")
	return int(n), err
}

// filedAfter are some public items of a topic, in the order of their ids.
func (s *Store) filedAfter(ctx context.Context, t id.Topic, after id.Item, limit int) ([]id.Item, error) {
	return db.Select(ctx, s.db, func(r db.Row) (i id.Item, err error) { return i, r.Scan(&i) }, `
		SELECT id FROM press_item WHERE status = 'published' AND topics LIKE $1 AND id > $2 ORDER BY id LIMIT $3`, "%"+toJSON(t)+"%", after, limit)
}

// merge files everything of one topic under another, and forgets the first: a fixed number of statements, however many
// items there are. It returns the lists that changed.
func (s *Store) merge(ctx context.Context, from, into id.Topic) ([]string, error) {
	was, is := toJSON(from), toJSON(into) // as the lists of topics have them
	like := "%" + was + "%"
	if _, err := db.Exec(ctx, s.db, `
		UPDATE press_item SET topics = REPLACE(REPLACE(topics, $1, ''), $2, '') WHERE topics LIKE $3 AND topics LIKE $4`, was+",", ","+was, like, "%"+is+"%"); err != nil {
		return nil, err
	}
	if _, err := db.Exec(ctx, s.db, `UPDATE press_item SET topics = REPLACE(topics, $1, $2) WHERE topics LIKE $3`, was, is, like); err != nil {
		return nil, err
	}
	old, now := ListTopic(from), ListTopic(into)
	lists, err := db.Select(ctx, s.db, scanText, `SELECT DISTINCT list FROM press_entry WHERE list = $1 OR list LIKE $2 ORDER BY list`, old, old+"/%")
	if err != nil {
		return nil, err
	}
	touched := make([]string, 0, 2*len(lists))
	for _, l := range lists {
		to := now + strings.TrimPrefix(l, old)
		touched = append(touched, l, to)
		for _, step := range []struct {
			query string
			args  []any
		}{
			{`INSERT INTO press_entry (list, lang, at, short) SELECT $2, lang, at, short FROM press_entry WHERE list = $1 ON CONFLICT DO NOTHING`, []any{l, to}},
			{`DELETE FROM press_entry WHERE list = $1`, []any{l}},
			{`DELETE FROM press_count WHERE list IN ($1, $2)`, []any{l, to}},
			{`INSERT INTO press_count (list, lang, n) SELECT list, lang, COUNT(*) FROM press_entry WHERE list = $1 GROUP BY list, lang`, []any{to}},
		} {
			if _, err := db.Exec(ctx, s.db, step.query, step.args...); err != nil {
				return nil, err
			}
		}
	}
	for _, query := range []string{
		`UPDATE press_topic_was SET topic_id = $2 WHERE topic_id = $1`,
		`UPDATE press_topic_merged SET topic_id = $2 WHERE topic_id = $1`,
		`INSERT INTO press_topic_merged (id, topic_id) VALUES ($1, $2)`,
		`UPDATE press_old_term SET target = 'topic:' || $2 WHERE target = 'topic:' || $1`,
	} {
		if _, err := db.Exec(ctx, s.db, query, from, into); err != nil {
			return nil, err
		}
	}
	_, err = db.Exec(ctx, s.db, `DELETE FROM press_topic WHERE id = $1`, from)
	return touched, err
}
