package e2e

import (
	"strings"
	"testing"

	"hemmat/internal/kit/view/viewtest"
)

func TestEveryInnerLinkLeadsSomewhere(t *testing.T) {
	s := crawled(t)
	redirects := 0
	for _, path := range s.Order {
		p := s.Pages[path]
		switch {
		case p.Status >= 400:
			t.Errorf("%s answers %d; linked from %s", readable(p.Path), p.Status, readable(p.From))
		case p.Status >= 300:
			redirects++
			to := strings.TrimPrefix(p.Header.Get("Location"), s.Base)
			if got := fetch(t, s.Base, to); got.Status != 200 {
				t.Errorf("%s redirects to %s, which answers %d; linked from %s", readable(p.Path), readable(to), got.Status, readable(p.From))
			}
		}
		for _, ref := range p.Targets {
			to, id, ok := strings.Cut(ref, "#")
			if target := s.Pages[to]; ok && id != "" && target != nil && target.Doc != nil && !target.IDs[readable(id)] {
				t.Errorf("%s links to %s, which has no #%s", readable(p.Path), readable(to), readable(id))
			}
		}
	}
	t.Logf("%d addresses, %d of them redirects", len(s.Order), redirects)
}

func TestEveryAddressOfTheSitemapIsAPageThatWantsToBeFound(t *testing.T) {
	s := crawled(t)
	n := 0
	for _, path := range sitemapPaths(t, s) {
		n++
		p := s.Pages[path]
		if p == nil {
			p = fetch(t, s.Base, path)
		}
		if p.Status != 200 || p.Doc == nil {
			t.Errorf("%s answers %d", readable(path), p.Status)
			continue
		}
		if robots := p.meta("robots"); strings.Contains(robots, "noindex") {
			t.Errorf("%s is in the sitemap and says %s", readable(path), robots)
		}
	}
	if n < 100 {
		t.Errorf("the sitemap has %d addresses", n)
	}
}

func TestEveryPageKeepsTheRulesOfPages(t *testing.T) {
	s := crawled(t)
	for p := range s.html {
		d := viewtest.Parse(t, string(p.Body))
		for _, fault := range viewtest.Check(d) {
			t.Errorf("%s: %s", readable(p.Path), fault)
		}
		root := d.One("html")
		lang, dir := "fa", "rtl"
		if strings.HasPrefix(p.Path, "/en/") {
			lang, dir = "en", "ltr"
		}
		if root.Attr("lang") != lang || root.Attr("dir") != dir {
			t.Errorf("%s is %s %s, want %s %s", readable(p.Path), root.Attr("lang"), root.Attr("dir"), lang, dir)
		}
		level := 0
		for _, h := range d.Find("h1, h2, h3, h4, h5, h6") {
			now := int(h.Tag()[1] - '0')
			if now > level+1 {
				t.Errorf("%s: %q is an %s after an h%d", readable(p.Path), h.Text(), h.Tag(), level)
			}
			level = now
		}
		for _, img := range d.Find("img") {
			if _, ok := img.Lookup("alt"); !ok || img.Attr("width") == "" || img.Attr("height") == "" {
				t.Errorf("%s: picture %s has no alternative text or no size", readable(p.Path), img.Attr("src"))
			}
		}
	}
}
