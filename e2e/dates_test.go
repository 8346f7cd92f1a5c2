package e2e

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// machineDate says what keeps s from being a date for machines: Gregorian, in
// ASCII, no older than the people it may speak of.
func machineDate(s string, layouts ...string) error {
	for _, r := range s {
		if r >= 0x80 {
			return errors.New("holds a byte that is not ASCII")
		}
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, s); err == nil {
			if at.Year() < 1900 || at.Year() > 2200 {
				return errors.New("is not of a Gregorian year of our time")
			}
			return nil
		}
	}
	return errors.New("is not in a form for machines")
}

// The forms of dates: of pages, and of RSS.
var (
	pageDates = []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04Z07:00", "2006-01"}
	rssDates  = []string{time.RFC1123Z, time.RFC1123}
)

func TestAWrongDateIsSeen(t *testing.T) {
	for _, s := range []string{"۲۰۲۶-۱۱-۲۲", "1405-09-01", "2026-13-01", "٢٠٢٦-١١-٢٢T00:00:00Z", "22 Nov 2026", ""} {
		if machineDate(s, pageDates...) == nil {
			t.Errorf("%q passes for a date", s)
		}
	}
	if err := machineDate("2026-11-22T09:30:00+03:30", pageDates...); err != nil {
		t.Error(err)
	}
}

func TestEveryDateForMachinesIsGregorianAndASCII(t *testing.T) {
	s := crawled(t)
	counts := map[string]int{}
	check := func(p *page, what, date string, layouts ...string) {
		counts[what]++
		if err := machineDate(date, layouts...); err != nil {
			t.Errorf("%s: %s %q %s", readable(p.Path), what, date, err)
		}
	}
	for _, path := range s.Order {
		p := s.Pages[path]
		if m := p.Header.Get("Last-Modified"); m != "" {
			check(p, "Last-Modified", m, http.TimeFormat)
		}
		switch {
		case p.Doc != nil:
			pageDatesOf(t, p, func(what, date string) { check(p, what, date, pageDates...) })
		case p.is("application/atom+xml"), p.is("application/rss+xml"), p.is("application/xml"):
			for name, text := range elements(t, p) {
				switch name {
				case "updated", "published", "lastmod":
					check(p, name, text, pageDates...)
				case "pubDate", "lastBuildDate":
					check(p, name, text, rssDates...)
				}
			}
		case p.is("application/feed+json"), p.is("application/json"):
			var v any
			if err := json.Unmarshal(p.Body, &v); err != nil {
				t.Errorf("%s: %v", readable(p.Path), err)
			}
			jsonDates(v, func(key, date string) { check(p, key, date, pageDates...) })
		}
	}
	for _, what := range []string{
		"time", "datePublished", "dateModified", "article:published_time", "article:modified_time", "Last-Modified",
		"updated", "published", "pubDate", "date_published", "lastmod",
	} {
		if counts[what] == 0 {
			t.Errorf("no %s was met", what)
		}
	}
	t.Log(counts)
}

// pageDatesOf gives the dates of an HTML page: elements, social tags, linked data.
func pageDatesOf(t *testing.T, p *page, date func(what, date string)) {
	for n := range p.Doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "time":
			date("time", attr(n, "datetime"))
		case "meta":
			if name := attr(n, "property"); strings.HasSuffix(name, "_time") {
				date(name, attr(n, "content"))
			}
		case "script":
			if attr(n, "type") != "application/ld+json" {
				continue
			}
			var v any
			if err := json.Unmarshal([]byte(n.FirstChild.Data), &v); err != nil {
				t.Errorf("%s: linked data: %v", readable(p.Path), err)
			}
			jsonDates(v, date)
		}
	}
}

// jsonDates gives every value whose key speaks of a date.
func jsonDates(v any, date func(key, date string)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			jsonDates(x, date)
		}
	case map[string]any:
		for key, x := range v {
			if s, ok := x.(string); ok && dateKey(key) {
				date(key, s)
			} else {
				jsonDates(x, date)
			}
		}
	}
}

func dateKey(key string) bool {
	return strings.Contains(strings.ToLower(key), "date") || strings.HasSuffix(key, "Time") || key == "temporalCoverage"
}

// elements yields the innermost elements of an XML document with their text,
// and fails the test where the document is not well formed.
func elements(t *testing.T, p *page) func(yield func(name, text string) bool) {
	return func(yield func(string, string) bool) {
		d := xml.NewDecoder(bytes.NewReader(p.Body))
		var text strings.Builder
		for {
			token, err := d.Token()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Errorf("%s: %v", readable(p.Path), err)
				return
			}
			switch token := token.(type) {
			case xml.StartElement:
				text.Reset()
			case xml.CharData:
				text.Write(token)
			case xml.EndElement:
				if !yield(token.Name.Local, text.String()) {
					return
				}
				text.Reset()
			}
		}
	}
}

// sitemapPaths are the addresses of all parts of the sitemap.
func sitemapPaths(t *testing.T, s *site) []string {
	t.Helper()
	locations := func(p *page) (all []string) {
		for name, text := range elements(t, p) {
			if name == "loc" {
				path, ours := strings.CutPrefix(text, s.Base)
				if !ours {
					t.Errorf("%s names %s, which is not of this site", p.Path, text)
				}
				all = append(all, path)
			}
		}
		return all
	}
	var paths []string
	for _, part := range locations(s.Pages["/sitemap.xml"]) {
		paths = append(paths, locations(fetch(t, s.Base, part))...)
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(paths))); len(sorted) != len(paths) {
		t.Errorf("the sitemap names %d addresses twice", len(paths)-len(sorted))
	}
	return paths
}
