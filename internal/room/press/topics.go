package press

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"

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
		t.ID, t.About, t.Hidden, t.Version, t.Body = old.ID, old.About, old.Hidden, old.Version, old.Body
		if toJSON(old) == toJSON(t) {
			return t, nil
		}
	case !fault.Is(err, fault.NotFound):
		return Topic{}, err
	default:
		t.ID = id.New[id.Topic](rm.IDs)
		if err := rm.freeSlug(ctx, t); err != nil {
			return Topic{}, err
		}
	}
	if ok, err := rm.store.putTopic(ctx, t); err != nil {
		return Topic{}, err
	} else if !ok {
		return Topic{}, fault.New(fault.Conflict, "press.topic.error.overtaken")
	}
	return t, rm.Ledger.Append(ctx, ledger.Entry{
		At: rm.Now(), Act: "press.topic", Actor: actor, Object: site.TagTopic(t.ID),
		Touches: []string{site.TagTopic(t.ID), site.TagList("topics"), site.TagAll()},
	})
}

// TopicsHelp teaches the form of a file of topics, for --help.
const TopicsHelp = `A file of topics, in the order the site lists them. Items name them by slug.

  topics:
    - {slug: elections, name: {fa: انتخابات, en: Elections}}
    - {slug: councils, name: {fa: شوراها}}

Topics that are there are changed by their slugs; none is taken away.`

// maxTopics bounds a file of topics.
const maxTopics = 1000

// ParseTopics reads a file of topics. Keys are strict; errors are fault.Invalid.
func ParseTopics(text []byte) ([]Topic, error) {
	var doc struct {
		Topics []struct {
			Slug string
			Name map[string]string
		}
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err := oneLine(d.Decode(&doc))
	switch {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Topics) == 0:
		err = errors.New("no topic in it; topics stand below a line with the word topics and a colon")
	case err == nil && len(doc.Topics) > maxTopics:
		err = fmt.Errorf("at most %d topics", maxTopics)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, fmt.Errorf("press: topics: %w", err))
	}
	topics := make([]Topic, len(doc.Topics))
	seen := map[string]bool{}
	for i, t := range doc.Topics {
		if seen[t.Slug] {
			return nil, fault.Wrap(fault.Invalid, fmt.Errorf("press: topics: %q stands twice", t.Slug))
		}
		seen[t.Slug] = true
		topics[i] = Topic{Slug: t.Slug, Name: t.Name, Order: i + 1}
	}
	return topics, nil
}

// noField is how package yaml complains of a key that is none.
var noField = regexp.MustCompile(`field (\S+) not found in type .*`)

// oneLine is the first of what package yaml complains of, for the person who wrote the file.
func oneLine(err error) error {
	var many *yaml.TypeError
	if errors.As(err, &many) && len(many.Errors) > 0 {
		return errors.New(noField.ReplaceAllString(many.Errors[0], "there is no key $1 here"))
	}
	return err
}

// ApplyTopics adds the topics of a file and changes those that are there, by
// their slugs, in the order of the file; it takes none away.
func (rm *Room) ApplyTopics(ctx context.Context, actor ledger.Actor, text []byte) (int, error) {
	topics, err := ParseTopics(text)
	if err != nil {
		return 0, err
	}
	return len(topics), rm.DB.Tx(ctx, func(ctx context.Context) error {
		for _, t := range topics {
			if _, err := rm.putTopic(ctx, actor, t); err != nil {
				return fmt.Errorf("press: topic %q: %w", t.Slug, err)
			}
		}
		return nil
	})
}
