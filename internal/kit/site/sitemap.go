package site

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// partSize is the most addresses that one sitemap may hold (sitemaps.org).
const partSize = 50_000

// addSitemap registers /sitemap.xml, its parts and /robots.txt.
func (s *Site) addSitemap() {
	gate := web.NewGate(1, 10*time.Second)
	fa := []string{i18n.Persian} // one for the whole site, at the root
	s.Page(Page{Name: "site.sitemap", Pattern: "/sitemap.xml", Langs: fa, Gate: gate, Build: s.sitemapIndex})
	s.Page(Page{Name: "site.sitemap-part", Pattern: "/{sitemap}", Langs: fa, Gate: gate, Build: s.sitemapPart})
	s.Page(Page{Name: "site.robots", Pattern: "/robots.txt", Langs: fa, Build: s.robots})
}

// Each yields every listed address of every page, in the order of registration.
func (s *Site) Each(ctx context.Context, yield func(Page, Address) error) error {
	Depend(ctx, TagAll())
	for _, p := range s.pages {
		if p.List == nil {
			continue
		}
		err := p.List(ctx, func(a Address) error {
			if a.Lang == "" {
				a.Lang = i18n.Persian
			}
			return yield(p.Page, a)
		})
		if err != nil {
			return fmt.Errorf("site: addresses of %s: %w", p.Name, err)
		}
	}
	return nil
}

// listed yields the addresses of the sitemap.
func (s *Site) listed(ctx context.Context, yield func(Address) error) error {
	return s.Each(ctx, func(_ Page, a Address) error {
		if a.Unlisted {
			return nil
		}
		return yield(a)
	})
}

func partName(n int) string { return "sitemap-" + strconv.Itoa(n) + ".xml" }

func (s *Site) sitemapIndex(ctx context.Context, _ Request) (View, error) {
	var newest []time.Time // of each part
	n := 0
	err := s.listed(ctx, func(a Address) error {
		if n%partSize == 0 {
			newest = append(newest, time.Time{})
		}
		n++
		if last := &newest[len(newest)-1]; a.Modified.After(*last) {
			*last = a.Modified
		}
		return nil
	})
	if err != nil {
		return View{}, err
	}
	if len(newest) == 0 {
		newest = []time.Time{{}} // an index names at least one sitemap
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for i, t := range newest {
		b.WriteString("<sitemap><loc>")
		s.loc(&b, "/"+partName(i+1))
		b.WriteString("</loc>")
		lastmod(&b, t)
		b.WriteString("</sitemap>\n")
	}
	b.WriteString("</sitemapindex>\n")
	return View{Type: "application/xml; charset=utf-8", Body: b.Bytes()}, nil
}

func (s *Site) sitemapPart(ctx context.Context, r Request) (View, error) {
	name := r.Params["sitemap"]
	num, ok := strings.CutPrefix(name, "sitemap-")
	part, err := strconv.Atoi(strings.TrimSuffix(num, ".xml"))
	if !ok || err != nil || part < 1 || name != partName(part) {
		return View{}, fault.New(fault.NotFound, "")
	}
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	n, first := 0, (part-1)*partSize
	err = s.listed(ctx, func(a Address) error {
		n++
		if n > first && n <= first+partSize {
			s.addressXML(&b, a)
		}
		return nil
	})
	if err != nil {
		return View{}, err
	}
	if n <= first && part > 1 {
		return View{}, fault.New(fault.NotFound, "")
	}
	b.WriteString("</urlset>\n")
	return View{Type: "application/xml; charset=utf-8", Body: b.Bytes()}, nil
}

func (s *Site) addressXML(b *bytes.Buffer, a Address) {
	b.WriteString("<url><loc>")
	s.loc(b, i18n.Prefix(a.Lang)+a.Path)
	b.WriteString("</loc>")
	lastmod(b, a.Modified)
	if len(a.Alternates) > 0 {
		// Each form names all forms, its own included.
		s.alternate(b, a.Lang, i18n.Prefix(a.Lang)+a.Path)
		for _, alt := range a.Alternates {
			if alt.Lang != a.Lang {
				s.alternate(b, alt.Lang, alt.Path)
			}
		}
	}
	b.WriteString("</url>\n")
}

func (s *Site) alternate(b *bytes.Buffer, lang, path string) {
	b.WriteString(`<xhtml:link rel="alternate" hreflang="` + lang + `" href="`)
	s.loc(b, path)
	b.WriteString(`"/>`)
}

func (s *Site) loc(b *bytes.Buffer, path string) {
	xml.EscapeText(b, []byte(s.o.BaseURL+view.Escape(path))) //nolint:errcheck // a buffer takes everything
}

// lastmod is Gregorian, in Latin digits: machines read it.
func lastmod(b *bytes.Buffer, t time.Time) {
	if !t.IsZero() {
		b.WriteString("<lastmod>" + t.UTC().Format(time.RFC3339) + "</lastmod>")
	}
}

func (s *Site) robots(context.Context, Request) (View, error) {
	b := "User-agent: *\nDisallow: /search/\nDisallow: /en/search/\nDisallow: /desk/\nDisallow: /my/\nDisallow: /api/v1/\n"
	if s.o.BaseURL != "" {
		b += "\nSitemap: " + s.o.BaseURL + "/sitemap.xml\n"
	}
	return View{Type: "text/plain; charset=utf-8", Body: []byte(b)}, nil
}
