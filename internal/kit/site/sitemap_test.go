package site

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/view"
)

type sitemapIndex struct {
	Sitemaps []struct {
		Loc     string `xml:"loc"`
		Lastmod string `xml:"lastmod"`
	} `xml:"sitemap"`
}

type urlset struct {
	URLs []struct {
		Loc     string `xml:"loc"`
		Lastmod string `xml:"lastmod"`
		Links   []struct {
			Lang string `xml:"hreflang,attr"`
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/1999/xhtml link"`
	} `xml:"url"`
}

func parse[T any](t *testing.T, body string) (v T) {
	t.Helper()
	if err := xml.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %.200s", err, body)
	}
	return v
}

func TestTheSitemapHasEveryAddressOnce(t *testing.T) {
	s, _ := newSite(t)
	count := partSize + 3
	at := time.Date(2025, 4, 25, 12, 0, 0, 0, time.FixedZone("Tehran", 12600))
	p := text("/{jy}/{jm}/{slug}/", func(context.Context, Request) (string, error) { return "x", nil })
	p.List = func(ctx context.Context, yield func(Address) error) error {
		for i := range count {
			if err := yield(Address{Path: fmt.Sprintf("/1404/02/خبر-%d&/", i), Modified: at.Add(time.Duration(-i) * time.Minute)}); err != nil {
				return err
			}
		}
		return nil
	}
	s.Page(p)
	only := text("/about/", func(context.Context, Request) (string, error) { return "x", nil })
	only.List = Only("/about/")
	s.Page(only)
	s.Page(text("/search/", func(context.Context, Request) (string, error) { return "x", nil })) // not listed

	index := parse[sitemapIndex](t, get(t, s, "/sitemap.xml").body)
	if len(index.Sitemaps) != 2 || index.Sitemaps[0].Lastmod != "2025-04-25T08:30:00Z" {
		t.Fatalf("index %+v", index)
	}
	seen := map[string]bool{}
	for i, m := range index.Sitemaps {
		u, err := url.Parse(m.Loc)
		if err != nil || u.Host != "example.org" {
			t.Fatal(m.Loc, err)
		}
		a := get(t, s, u.Path)
		if a.StatusCode != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/xml") {
			t.Fatal(a.StatusCode, a.Header)
		}
		set := parse[urlset](t, a.body)
		if i == 0 && len(set.URLs) != partSize {
			t.Errorf("the first part has %d addresses", len(set.URLs))
		}
		for _, x := range set.URLs {
			u, err := url.Parse(x.Loc)
			if err != nil || seen[x.Loc] || strings.ContainsFunc(x.Loc, func(r rune) bool { return r > 0x7f }) {
				t.Fatalf("address %q %v", x.Loc, err)
			}
			seen[x.Loc] = true
			if x.Lastmod != "" {
				if _, err := time.Parse(time.RFC3339, x.Lastmod); err != nil {
					t.Fatal(err)
				}
			}
			if about := strings.HasSuffix(u.Path, "/about/"); about != (len(x.Links) == 2) {
				t.Errorf("%s has the pairs %v", x.Loc, x.Links)
			}
		}
	}
	if len(seen) != count+2 || !seen["https://example.org/en/about/"] || seen["https://example.org/search/"] {
		t.Errorf("%d addresses", len(seen))
	}
	if a := get(t, s, "/sitemap-3.xml"); a.StatusCode != 404 {
		t.Errorf("a part that is not there: %d", a.StatusCode)
	}

	count--
	if n := len(parse[urlset](t, get(t, s, "/sitemap-2.xml").body).URLs); n != 5 {
		t.Errorf("%d addresses before the drop", n)
	}
	s.Drop(TagAll())
	if n := len(parse[urlset](t, get(t, s, "/sitemap-2.xml").body).URLs); n != 4 {
		t.Errorf("%d addresses after the drop", n)
	}
}

func TestAnEmptySiteHasAValidSitemap(t *testing.T) {
	s, _ := newSite(t)
	if index := parse[sitemapIndex](t, get(t, s, "/sitemap.xml").body); len(index.Sitemaps) != 1 {
		t.Errorf("%+v", index)
	}
	if set := parse[urlset](t, get(t, s, "/sitemap-1.xml").body); len(set.URLs) != 0 {
		t.Errorf("%+v", set)
	}
	if a := get(t, s, "/robots.txt"); !strings.Contains(a.body, "\nSitemap: https://example.org/sitemap.xml\n") {
		t.Error(a.body)
	}
	if a := get(t, s, "/en/sitemap.xml"); a.StatusCode != 404 {
		t.Errorf("a second sitemap: %d", a.StatusCode)
	}
}

func TestAnUnlistedAddressIsInTheCopyAndNotInTheSitemap(t *testing.T) {
	s, _ := newSite(t)
	p := text("/news/", func(context.Context, Request) (string, error) { return "news", nil })
	p.List = func(_ context.Context, yield func(Address) error) error {
		return errors.Join(yield(Address{Path: "/news/"}), yield(Address{Path: "/news/", Lang: "en", Unlisted: true}))
	}
	s.Page(p)
	n := 0
	if err := s.Each(t.Context(), func(Page, Address) error { n++; return nil }); err != nil || n != 2 {
		t.Errorf("%d addresses, %v", n, err)
	}
	if a := get(t, s, "/sitemap-1.xml"); strings.Contains(a.body, "/en/news/") || !strings.Contains(a.body, "/news/</loc>") {
		t.Error(a.body)
	}
}

func TestPairsOfOnly(t *testing.T) {
	var got []Address
	Only("/x/")(t.Context(), func(a Address) error { got = append(got, a); return nil })
	if len(got) != 2 || got[1].Lang != "en" || len(got[1].Alternates) != 1 || got[1].Alternates[0] != (view.Alternate{Lang: "fa", Path: "/x/"}) {
		t.Errorf("%+v", got)
	}
	got = nil
	Only("/x/", "fa")(t.Context(), func(a Address) error { got = append(got, a); return nil })
	if len(got) != 1 || len(got[0].Alternates) != 0 {
		t.Errorf("%+v", got)
	}
}
