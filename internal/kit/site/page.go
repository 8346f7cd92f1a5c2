package site

import (
	"context"
	"errors"
	"net/url"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// Page is a public page, described once: the description answers requests, fills the cache, feeds the sitemap and
// writes the offline copy.
type Page struct {
	// Name is for logs and errors: "press.item".
	Name string

	// Pattern is the address without a language. It begins with a literal segment ("/provinces/{slug}/news/") or with
	// a wildcard ("/{jy}/{jm}/{slug}/"). A wildcard is one whole segment. {jy}, {jm} and {jd} match a Jalali year
	// 1300–1499, a month 01–12 and a day 01–31 and nothing else; at the root the narrower pattern wins. A page that
	// people read ends with a slash; a file of it ("/news/feed.xml", "/n/{number}") does not.
	Pattern string

	// Query lists the keys that change the page. All others are ignored and never make a cache entry.
	Query []string

	// Follow is the key by which a listed page leads on to its further parts: "before". The offline copy has those that
	// its pages lead to; search engines find them by the links.
	Follow string

	// Langs lists the page's languages; nil is all of them. English lives below /en.
	Langs []string

	// List yields every address of the page that a search engine and the offline copy should have. A page without List
	// is in neither.
	List func(ctx context.Context, yield func(Address) error) error

	// Build reads what the page shows. It runs under its own timeout, not the reader's, for others may wait for the
	// same page. Whoever is asked for data calls Depend and Until with ctx. An error is never cached.
	Build func(ctx context.Context, r Request) (View, error)

	// Uncached is for pages with an endless number of addresses, such as search results.
	Uncached bool

	// Gate bounds how many of a costly page are built at once. Of a page with Query keys these are the addresses with a
	// query: a past day, a deep page of a list, a search. The plain address does not wait for them.
	Gate *web.Gate

	// Machine is for pages that programs read. Any origin may read them; a key that Query does not name, or one that
	// stands twice or without a value, is refused as fault.Invalid, for a program that is mistaken should hear of it; and
	// what is not found is not looked for among the old site's addresses.
	Machine bool
}

// Request is what a page is built from. It knows nothing of the reader: a public page is the same for everybody.
type Request struct {
	Lang   string            // "fa" or "en"
	Path   string            // decoded and without language: "/1404/02/به-مذاکرات-امیدواریم/"
	Params map[string]string // what the wildcards matched, decoded
	Query  url.Values        // the page's own keys only, one non-empty value each
	Now    time.Time
	Export bool // for the offline copy
}

// Address is Request.Path with the language's prefix.
func (r Request) Address() string { return i18n.Prefix(r.Lang) + r.Path }

// View is a built page. Exactly one of Template, Body (with Type) and Redirect is set.
type View struct {
	Template string // name of the template, "press/item"
	Meta     view.Meta
	Data     any // what the template shows

	Type string // media type of Body
	Body []byte // raw kinds: feeds, plain text, pictures

	Redirect string // path with language, decoded or encoded, answered with 301; or an absolute address

	Passing  bool      // right, and not kept: at an address of which there is no end
	Status   int       // 200 when 0; an answer of 400 and above is never cached
	Modified time.Time // when the content itself last changed; goes into the page's Meta unless that says otherwise
}

// Address is one address of a page, for the sitemap and the offline copy.
type Address struct {
	Path       string // decoded and without language, as Request.Path
	Lang       string // "" is Persian
	Modified   time.Time
	Alternates []view.Alternate // the same content in other languages, only real ones
	Unlisted   bool             // in the offline copy, where links lead to it, and not in the sitemap
}

// Nowhere is the error of an address that is understood and leads nowhere: a day that the calendar does not have. It is
// a 404 without a search for what the address used to mean.
func Nowhere() error { return fault.Wrap(fault.NotFound, errNowhere) }

var errNowhere = errors.New("site: no such address, ever")

// Only is the List of a page with one address in each of langs (all languages when none is given).
func Only(path string, langs ...string) func(context.Context, func(Address) error) error {
	if len(langs) == 0 {
		langs = i18n.Langs
	}
	return func(_ context.Context, yield func(Address) error) error {
		var all []view.Alternate
		for _, lang := range langs {
			all = append(all, view.Alternate{Lang: lang, Path: i18n.Prefix(lang) + path})
		}
		for i, lang := range langs {
			a := Address{Path: path, Lang: lang}
			a.Alternates = append(append(a.Alternates, all[:i]...), all[i+1:]...)
			if err := yield(a); err != nil {
				return err
			}
		}
		return nil
	}
}

// Section is one part of a composed page (home, province, person). A room that registers none leaves nothing behind:
// the section is absent.
type Section struct {
	Place string // the composed page: "home", "province", "person"
	Key   string // the section's name in the settings: "press.latest"
	Order int    // where it stands when the settings do not say

	// Build returns what the section's template shows. Not ok leaves the section out this time.
	Build func(ctx context.Context, r Request) (data any, template string, ok bool, err error)
}

// Finder looks for what an address that no page answers used to mean. redirect is where it went (path with language,
// decoded or encoded); gone says that it was here and will not come back; near are addresses the reader may have
// meant. path is decoded once, with its language prefix.
type Finder func(ctx context.Context, path, rawQuery string) (redirect string, gone bool, near []view.Link, err error)
