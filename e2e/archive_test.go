package e2e

import (
	"slices"
	"strings"
	"testing"
)

func TestTheSitemapNamesTheNewsOfBodies(t *testing.T) {
	s := crawled(t)
	var named []string
	for path, p := range s.Pages {
		if strings.HasPrefix(path, "/sitemap-") {
			named = append(named, p.Targets...)
		}
	}
	for _, want := range []string{"/provinces/fars/news/", "/en/provinces/fars/news/", "/bodies/central-council/news/"} {
		if !slices.Contains(named, want) {
			t.Errorf("%s is not in the sitemap", want)
		}
	}
	if slices.Contains(named, "/provinces/ilam/news/") {
		t.Error("a province without news has a page of news in the sitemap")
	}
}

func TestTheArchiveIsReachedFromTheLists(t *testing.T) {
	s := crawled(t)
	for from, want := range map[string]string{"/news/": "/1405/", "/en/news/": "/en/1405/", "/1405/": "/1404/", "/1405/08/": "/1405/07/"} {
		p := s.Pages[from]
		if p == nil || !slices.Contains(p.Targets, want) {
			t.Errorf("%s has no link to %s", from, want)
		}
	}
}
