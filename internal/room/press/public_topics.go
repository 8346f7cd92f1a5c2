package press

import (
	"context"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// topicsPage is what the template "topics" shows.
type topicsPage struct {
	Title  string
	Topics []view.Link
	Empty  *view.Empty
}

func (p *Public) topics(ctx context.Context, r site.Request) (site.View, error) {
	site.Depend(ctx, site.TagList("topics"), site.TagAll())
	topics, counts, err := p.topicCounts(ctx, r.Lang)
	if err != nil {
		return site.View{}, err
	}
	title := p.t(r.Lang, "press.topics")
	data := topicsPage{Title: title}
	for _, t := range topics {
		site.Depend(ctx, site.TagTopic(t.ID))
		if n := counts[ListTopic(t.ID)]; n > 0 && !t.Hidden {
			data.Topics = append(data.Topics, view.Link{Text: t.Name.In(r.Lang), Href: href(r.Lang, "/topics/"+t.Slug+"/"), Count: n})
		}
	}
	if len(data.Topics) == 0 {
		if data.Empty, err = p.nothing(ctx, r.Lang, listing{title: title, about: p.t(r.Lang, "press.about.topics")}); err != nil {
			return site.View{}, err
		}
	}
	twins, err := p.pair(r.Lang, "/topics/", false, func(lang string) (bool, error) { return p.anyTopic(ctx, lang) })
	if err != nil {
		return site.View{}, err
	}
	return site.View{Template: "press/topics", Data: data, Meta: view.Meta{
		Title: title, Description: p.t(r.Lang, "press.about.topics"), Canonical: href(r.Lang, "/topics/"), Alternates: twins, Nav: "/topics/",
		NoIndex: data.Empty != nil,
	}}, nil
}

func (p *Public) topicCounts(ctx context.Context, lang string) ([]Topic, map[string]int, error) {
	topics, err := p.store.Topics(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = ListTopic(t.ID)
	}
	counts, err := p.store.Counts(ctx, lang, names...)
	return topics, counts, err
}

func (p *Public) anyTopic(ctx context.Context, lang string) (bool, error) {
	_, counts, err := p.topicCounts(ctx, lang)
	return len(counts) > 0, err
}

// topicAddresses lists the topics that have something, each language beside the other.
func (p *Public) topicAddresses(ctx context.Context, yield func(site.Address) error) error {
	topics, err := p.store.Topics(ctx)
	if err != nil {
		return err
	}
	if err := p.categoryAddresses(ctx, yield); err != nil {
		return err
	}
	for _, t := range topics {
		err := p.both("/topics/"+t.Slug+"/", p.some(ListTopic(t.ID)))(ctx, func(a site.Address) error {
			if a.Unlisted { // no page leads to it
				return nil
			}
			return yield(a)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// categoryAddresses lists the own categories of bodies that have something.
func (p *Public) categoryAddresses(ctx context.Context, yield func(site.Address) error) error {
	all, err := p.store.EveryTopic(ctx)
	if err != nil {
		return err
	}
	var bodies []id.Body
	for _, t := range all {
		if t.Body != "" {
			bodies = append(bodies, t.Body)
		}
	}
	homes, err := p.bodies(ctx, i18n.Persian, bodies...)
	if err != nil {
		return err
	}
	for _, t := range all {
		home, ok := homes[t.Body]
		if !ok {
			continue
		}
		err := p.both(t.at(i18n.Persian, home.Href), p.some(ListTopic(t.ID)))(ctx, func(a site.Address) error {
			if a.Unlisted {
				return nil
			}
			return yield(a)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
