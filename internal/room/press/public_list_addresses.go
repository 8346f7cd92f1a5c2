package press

import (
	"context"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// some says whether a list has anything in a language.
func (p *Public) some(counter string) func(ctx context.Context, lang string) (bool, error) {
	return func(ctx context.Context, lang string) (bool, error) {
		n, err := p.store.Count(ctx, lang, counter)
		return n > 0, err
	}
}

// pair is the same list in the other language, when it has something there; deep pages have
// no twin, for the other language's items differ.
func (p *Public) pair(lang, path string, deep bool, some func(lang string) (bool, error)) ([]view.Alternate, error) {
	if deep {
		return nil, nil
	}
	twins := p.twins(lang, path, false)
	if ok, err := some(twins[0].Lang); err != nil || !ok {
		return nil, err
	}
	return twins, nil
}

// twins is the same page in the other language.
func (p *Public) twins(lang, path string, deep bool) []view.Alternate {
	if deep {
		return nil
	}
	other := i18n.English
	if lang == other {
		other = i18n.Persian
	}
	return []view.Alternate{{Lang: other, Path: href(other, path)}}
}

// both lists a page in every language. Where it is empty it is no address for search
// engines, and no pair of the other.
func (p *Public) both(path string, some func(ctx context.Context, lang string) (bool, error)) func(context.Context, func(site.Address) error) error {
	return func(ctx context.Context, yield func(site.Address) error) error {
		var all []site.Address
		var full []view.Alternate
		for _, lang := range i18n.Langs {
			ok, err := some(ctx, lang)
			if err != nil {
				return err
			}
			all = append(all, site.Address{Path: path, Lang: lang, Unlisted: !ok})
			if ok {
				full = append(full, view.Alternate{Lang: lang, Path: href(lang, path)})
			}
		}
		for _, a := range all {
			if !a.Unlisted && len(full) > 1 {
				a.Alternates = full
			}
			if err := yield(a); err != nil {
				return err
			}
		}
		return nil
	}
}

// bodyAddresses lists the lists of all bodies that have items, whatever their kind.
func (p *Public) bodyAddresses(ctx context.Context, yield func(site.Address) error) error {
	return listsOf(ctx, p.store, "body:", "news/", p.party.Bodies, yield)
}

func (p *Public) authorAddresses(ctx context.Context, yield func(site.Address) error) error {
	return listsOf(ctx, p.store, "person:", "texts/", p.party.People, yield)
}

// listsOf yields the lists below the pages of bodies or people; links says where these are.
func listsOf[K ~string](ctx context.Context, s *Store, prefix, below string, links func(context.Context, string, ...K) (map[K]view.Link, error), yield func(site.Address) error) error {
	for _, lang := range i18n.Langs {
		names, err := s.Filled(ctx, lang, prefix)
		if err != nil {
			return err
		}
		ids := make([]K, len(names))
		for i, name := range names {
			ids[i] = K(name)
		}
		homes, err := links(ctx, lang, ids...)
		if err != nil {
			return err
		}
		for _, x := range ids {
			if home, ok := homes[x]; ok {
				if err := yield(site.Address{Path: strings.TrimPrefix(home.Href, href(lang, "")) + below, Lang: lang}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
