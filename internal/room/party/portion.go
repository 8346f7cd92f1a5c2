package party

import (
	"net/url"

	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// A list that is longer than a page is read page by page; a page after the first is named by the slug of the last entry before it.

// portion is the part of a list that one page draws: the entries from From to before To.
type portion struct {
	From, To int

	path string // with language
	n    int    // of the whole list
	most int    // on a page
	slug func(i int) string
}

// portionOf is the part of a list of n entries that an address names. Not ok is one that no page leads to, or none any more.
func portionOf(r site.Request, path string, n, most int, slug func(i int) string) (p portion, ok bool) {
	p = portion{path: path, n: n, most: most, slug: slug}
	after := r.Query.Get("after")
	ok = after == ""
	for i := most; i < n && !ok; i += most {
		if slug(i-1) == after {
			p.From, ok = i, true
		}
	}
	p.To = min(p.From+most, n)
	return p, ok
}

// query is the end of the address of the page that holds the i-th entry.
func (p *portion) query(i int) string {
	if i -= i % p.most; i > 0 {
		return "?after=" + url.QueryEscape(p.slug(i-1))
	}
	return ""
}

// pager leads to the pages beside this one.
func (p *portion) pager(l *look, label, next, previous string) view.Pager {
	x := view.Pager{Label: label}
	if p.To < p.n {
		x.Older = &view.Link{Text: l.t(next, "n", p.n-p.To), Href: p.path + p.query(p.To)}
	}
	if p.From > 0 {
		x.Newer = &view.Link{Text: l.t(previous), Href: p.path + p.query(p.From-1)}
	}
	return x
}
