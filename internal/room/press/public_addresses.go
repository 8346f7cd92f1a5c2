package press

import (
	"context"
	"maps"
	"slices"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
)

// bodyAddresses lists the news pages of the bodies whose pages lie below an
// address: of those that published something, in the languages they did it in.
func (p *Public) bodyAddresses(under string) func(context.Context, func(site.Address) error) error {
	return func(ctx context.Context, yield func(site.Address) error) error {
		for _, lang := range []string{"fa", "en"} {
			bodies, err := p.store.Bodies(ctx, lang)
			if err != nil {
				return err
			}
			links, err := p.party.Bodies(ctx, lang, bodies...)
			if err != nil {
				return err
			}
			var paths []string
			for _, l := range links {
				if path := strings.TrimPrefix(l.Href, i18n.Prefix(lang)); strings.HasPrefix(path, under) {
					paths = append(paths, path+"news/")
				}
			}
			slices.Sort(paths)
			for _, path := range paths {
				if err := yield(site.Address{Path: path, Lang: lang}); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// Bodies returns the bodies that published something in lang, themselves or
// by one below them.
func (s *Store) Bodies(ctx context.Context, lang string) ([]id.Body, error) {
	const list = "body:" // ListBody
	counts := map[string]int{}
	if err := s.count(ctx, counts, `list LIKE 'body:%'`, lang); err != nil {
		return nil, err
	}
	var bodies []id.Body
	for _, l := range slices.Sorted(maps.Keys(counts)) {
		bodies = append(bodies, id.Body(strings.TrimPrefix(l, list)))
	}
	return bodies, nil
}
