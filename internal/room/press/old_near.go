package press

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view"
)

// The shortest beginning of a slug that stands for the whole, in letters; and the
// length, encoded, from which a stored slug may itself be the beginning of one: the old site
// cut at 200 bytes.
const (
	shortestCut = 3
	longestSlug = 180
)

// cut finds the one item whose key begins with key, or whose key, itself cut by the
// old site, is the beginning of it.
func cut(found []place, key string) (place, bool) {
	var longer []place
	var shorter place
	for _, it := range found {
		switch {
		case strings.HasPrefix(it.key, key):
			longer = append(longer, it)
		case len(it.key) > len(shorter.key) && strings.HasPrefix(key, it.key) && len(url.PathEscape(it.slug)) >= longestSlug:
			shorter = it
		}
	}
	if len(longer) == 1 && utf8.RuneCountInString(key[8:]) >= shortestCut {
		return longer[0], true
	}
	return shorter, len(longer) == 0 && shorter.key != ""
}

// mostNear is how many addresses a reader is offered.
const mostNear = 5

// nearest orders what was found by what it has in common with the slug.
func nearest(lang, slug string, wanted map[string]bool, found []place) []view.Link {
	type scored struct {
		place
		score int
	}
	var all []scored
	seen := map[id.Item]bool{}
	for _, it := range found {
		if seen[it.id] || it.status != Published {
			continue
		}
		seen[it.id] = true
		s := scored{it, 2 * common(slug, it.key[min(8, len(it.key)):])}
		if s.score < 2*4 {
			s.score = 0 // a few letters are chance
		}
		for w := range slugWords(it.slug) {
			if wanted[w] {
				s.score += 2 * utf8.RuneCountInString(w)
			}
		}
		if s.score > 0 {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.key, a.key))
	})
	links := make([]view.Link, 0, mostNear)
	for _, it := range all[:min(len(all), mostNear)] {
		links = append(links, view.Link{Text: it.title, Href: it.Path(lang)})
	}
	return links
}

// common is how many letters two slugs begin with together.
func common(a, b string) int {
	n := 0
	for a != "" && b != "" {
		r, size := utf8.DecodeRuneInString(a)
		s, _ := utf8.DecodeRuneInString(b)
		if r != s {
			break
		}
		n++
		a, b = a[size:], b[size:]
	}
	return n
}

// words are the words of an address that are long enough to say something.
func (a oldAddress) words() map[string]bool {
	words := map[string]bool{}
	for _, s := range a.raw {
		for w := range slugWords(s) {
			words[w] = true
		}
	}
	return words
}

// slugWords walks the keys of a slug's words of three letters and more.
func slugWords(slug string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for w := range strings.FieldsFuncSeq(slug, func(r rune) bool { return r == '-' || r == '_' || r == ' ' }) {
			if key := SlugKey(w); utf8.RuneCountInString(key) > 2 && !yield(key) {
				return
			}
		}
	}
}
