package press

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hemmat/internal/kit/fault"
	"hemmat/jalali"
	"hemmat/persian"
)

// Path is the canonical address of an item, decoded: "/1404/02/slug/", "/slug/"
// for a page, "/en/…" in English.
func Path(k Kind, jy, jm int, slug, lang string) string {
	prefix := ""
	if lang == "en" {
		prefix = "/en"
	}
	if !k.Dated() {
		return prefix + "/" + slug + "/"
	}
	return fmt.Sprintf("%s/%04d/%02d/%s/", prefix, jy, jm, slug)
}

func shortPath(short int64, lang string) string {
	if short == 0 {
		return ""
	}
	p := "/n/" + strconv.FormatInt(short, 10)
	if lang == "en" {
		return "/en" + p
	}
	return p
}

// SlugKey is what makes two slugs the same: decoded, then persian.FoldSlug, so
// that Arabic letters, Persian digits, capitals and the ways to write a half-space find
// their item.
func SlugKey(slug string) string {
	for range 2 { // copied links are often encoded twice
		s, err := url.PathUnescape(slug)
		if err != nil || !utf8.ValidString(s) {
			break
		}
		slug = s
	}
	return strings.ReplaceAll(persian.FoldSlug(slug), "/", "")
}

// PathKey is the unique key of an address: "1404/02/" and the slug's key for a
// dated item, the slug's key alone for a page.
func PathKey(k Kind, jy, jm int, slug string) string {
	if !k.Dated() {
		return SlugKey(slug)
	}
	return datedKey(jy, jm, SlugKey(slug))
}

func datedKey(jy, jm int, slugKey string) string {
	return fmt.Sprintf("%04d/%02d/%s", jy, jm, slugKey)
}

// reserved are the first segments that pages of other rooms, of the kit or of
// later rooms stand under, and those that the old site used. An undated page
// cannot have them as its slug. Keys are folded.
var reserved = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.Fields(`
		news word statements announcements notes interviews occasions topics search corrections n
		provinces committees bodies people meetings secretary-general councils elections candidates demands
		dialogue budget verify log media assets desk my join card en fa feed comments amp category tag author
		page share index.php index.html sitemap.xml sitemap sitemaps robots.txt manifest.webmanifest favicon.ico
		healthz readyz metrics debug wp-content wp-admin wp-includes wp-json wp-login.php xmlrpc.php
		feed.xml feed.rss feed.json api static login logout account home print text history v .well-known`) {
		m[SlugKey(s)] = true
	}
	return m
}()

// Reserved reports whether an undated page cannot have the slug: it is the first
// segment of other pages, or reads as a year.
func Reserved(slug string) bool {
	key := SlugKey(slug)
	if reserved[key] || strings.HasPrefix(slug, "sitemap-") && strings.HasSuffix(slug, ".xml") {
		return true
	}
	y, err := strconv.Atoi(key)
	return err == nil && len(key) == 4 && y >= jalali.MinYear && y < jalali.MaxYear
}

// checkSlug refuses what cannot be a last segment of an address. An empty slug
// is fine: one is made from the title.
func checkSlug(k Kind, slug string) error {
	if slug == "" {
		return nil
	}
	key := SlugKey(slug)
	bad := key == "" || !utf8.ValidString(slug) || strings.ContainsAny(slug, "/\\?#%<>\"") || key == "." || key == ".."
	for _, r := range slug {
		bad = bad || unicode.IsControl(r) || unicode.IsSpace(r)
	}
	if bad {
		return fault.New(fault.Invalid, "press.error.slug", "slug", slug)
	}
	if !k.Dated() {
		if Reserved(slug) {
			return fault.New(fault.Invalid, "press.error.reserved", "slug", slug)
		}
		return nil
	}
	// After year and month two digits are a day, and these words were feeds and pagers of the old site.
	if len(key) == 2 && key[0] >= '0' && key[0] <= '9' && key[1] >= '0' && key[1] <= '9' ||
		key == "feed" || key == "amp" || key == "page" {
		return fault.New(fault.Invalid, "press.error.reserved", "slug", slug)
	}
	return nil
}
