package press

import (
	"context"
	"net/url"
	"path"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/persian"
)

// oldQuery answers the addresses that named things by a query on the home page.
// A number that leads nowhere is not found; a query that names nothing leaves the home page.
func (p *Public) oldQuery(ctx context.Context, lang, rawQuery string) (to string, gone bool, err error) {
	values, _ := url.ParseQuery(rawQuery) // what can be read of it counts
	if values.Has("rest_route") {
		return "", true, nil
	}
	for _, key := range []string{"p", "page_id", "attachment_id"} {
		n, err := persian.ParseInt(strings.TrimSpace(values.Get(key)))
		if err != nil || n <= 0 {
			continue
		}
		it, err := p.oldItem(ctx, n)
		if err == nil {
			return it.Path(lang), false, nil
		}
		if !fault.Is(err, fault.NotFound) {
			return "", false, err
		}
		f, err := p.store.oldFileAt(ctx, n, "")
		if err != nil {
			return "", false, err
		}
		to, err := p.oldFile(ctx, lang, f)
		return to, false, err
	}
	if n, err := persian.ParseInt(values.Get("cat")); err == nil && n > 0 {
		target, err := p.store.oldTermAt(ctx, "", "", n)
		if err != nil {
			return "", false, notFoundIsNil(err)
		}
		to, err := p.target(ctx, lang, target, "")
		return to, false, notFoundIsNil(err)
	}
	for _, key := range []string{"tag", "category_name"} {
		if slug := path.Base(values.Get(key)); SlugKey(slug) != "" {
			taxonomy := map[string]string{"tag": "post_tag", "category_name": "category"}[key]
			to, err := p.oldTerm(ctx, lang, taxonomy, slug, "")
			return to, false, notFoundIsNil(err)
		}
	}
	for _, key := range []string{"name", "pagename"} {
		if name := values.Get(key); strings.Trim(name, "/") != "" {
			to, gone, _, err := p.findOld(ctx, i18n.Prefix(lang)+"/"+name, "")
			return to, gone, err
		}
	}
	switch {
	case values.Get("m") != "":
		return p.oldMonth(lang, persian.ParseDigits(values.Get("m"))), false, nil
	case values.Get("s") != "":
		return href(lang, "/search/?q="+url.QueryEscape(values.Get("s"))), false, nil
	case values.Has("feed"):
		return href(lang, "/feed.xml"), false, nil
	}
	return "", false, nil
}

// oldMonth is the archive of ?m=202504 or ?m=140402, "" for none.
func (p *Public) oldMonth(lang, m string) string {
	if !digitsOnly(m, 4, 8) || len(m)%2 != 0 {
		return ""
	}
	segments := []string{m[:4]}
	for i := 4; i < len(m); i += 2 {
		segments = append(segments, m[i:i+2])
	}
	if _, ok := yearOf(segments[0]); !ok {
		return ""
	}
	to, _, _ := p.oldList(context.Background(), lang, readOld(segments, segments)) // a date asks nobody
	return to
}
