package press

import (
	"context"
	"slices"
	"strings"

	"hemmat/internal/kit/fault"
)

// Moved is an address of the old site, and where it leads now.
type Moved struct {
	Old string `json:"old"`
	New string `json:"new"`

	list bool // of a category, tag or author
}

// addresses lists every address of the old site that leads anywhere, as readers
// are led: of items, of categories, tags and authors, and of the pages of files.
func (im *importer) addresses(ctx context.Context) error {
	items := map[int64]string{} // where an item of the old site is, by number
	for n, p := range im.parents {
		if p.status.Public() {
			items[n] = p.Path("fa")
		}
	}
	for _, it := range im.report.Items {
		for _, old := range it.leads {
			im.leads(old, it.New)
		}
		if it.New != "" {
			items[it.OldID] = it.New
		}
	}
	if err := im.listAddresses(ctx); err != nil {
		return err
	}
	if len(im.index.authors) > 0 { // their logins are nobody's business
		im.report.Addresses = append(im.report.Addresses, Moved{Old: "/author/*/", New: "/", list: true})
	}
	for _, m := range im.report.Media {
		f := im.index.files[m.OldID]
		to := items[f.parent]
		if f.parent == 0 {
			to = m.New
		}
		if f.page != "" {
			im.leads("/"+f.page+"/", to)
		}
		im.leads("/?attachment_id="+decimal(m.OldID), to)
	}
	return nil
}

func (im *importer) leads(from, to string) {
	if to != "" {
		im.report.Addresses = append(im.report.Addresses, Moved{Old: from, New: to})
	}
}

// listAddresses are those of categories and tags; what an earlier import made of one holds.
func (im *importer) listAddresses(ctx context.Context) error {
	for _, t := range im.index.sortedTerms() {
		path := map[string]string{"category": "/category/", "post_tag": "/tag/"}[t.taxonomy]
		slug, _ := unescape(t.slug)
		if path == "" || slug == "" {
			continue
		}
		old := im.index.terms[t]
		target, err := im.rm.store.oldTermAt(ctx, t.taxonomy, SlugKey(t.slug), 0)
		if fault.Is(err, fault.NotFound) {
			target, err = im.target(t, old.name), nil
		}
		if err != nil {
			return err
		}
		to := im.at(target)
		if to == "" {
			continue
		}
		all := []Moved{{Old: path + slug + "/", New: to, list: true}}
		if old.id > 0 && t.taxonomy == "category" {
			all = append(all, Moved{Old: "/?cat=" + decimal(old.id), New: to, list: true})
		}
		im.report.Addresses = append(im.report.Addresses, all...)
	}
	return nil
}

// sortedTerms are the categories and tags in an order that is always the same.
func (x *wxrIndex) sortedTerms() []termKey {
	all := slices.Collect(keys(x.terms))
	slices.SortFunc(all, func(a, b termKey) int {
		return strings.Compare(a.taxonomy+"\n"+a.slug, b.taxonomy+"\n"+b.slug)
	})
	return all
}

// at is the address of what a category or tag has become, "" for none.
func (im *importer) at(target string) string {
	what, which, _ := strings.Cut(target, ":")
	switch what {
	case "kind":
		return "/" + Kind(which).Segment() + "/"
	case "path":
		return which
	case "topic":
		for _, t := range im.topics {
			if string(t.ID) == which {
				return "/topics/" + t.Slug + "/"
			}
		}
	case "body":
		for slug, b := range im.bodies {
			if string(b) == which {
				return "/provinces/" + slug + "/"
			}
		}
	}
	return ""
}

// old are the addresses that lead to an item, as people read them: its link, its
// number, and the keys that it keeps.
func (a *arrival) old(key string, kept []string) []string {
	var all []string
	link := linkKey(a.row.Old)
	if link != "" && (link == key || slices.Contains(kept, link)) {
		all = append(all, a.row.Old)
	}
	for _, k := range kept {
		if k != link {
			all = append(all, "/"+k+"/")
		}
	}
	number := map[string]string{"page": "/?page_id="}[a.it.Type]
	if number == "" {
		number = "/?p="
	}
	return append(all, number+decimal(a.it.ID))
}

// linkKey is the key of an item's link, "" for one that is a number only.
func linkKey(path string) string {
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "?") {
		return ""
	}
	return oldKey(path)
}
