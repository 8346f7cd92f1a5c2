package e2e

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// kind is one kind of page and how a page of it is found among those crawled.
type kind struct {
	Name   string
	Status int                                        // 0 is 200
	Langs  string                                     // "fa en" when empty
	Find   func(s *site, prefix string) (path string) // "" when there is none
}

// example is a page that the browser looks at.
type example struct {
	Name, Lang, Path string
	Status           int
}

var itemPath = regexp.MustCompile(`^(/en)?/1[34]\d\d/\d\d/[^/]+/$`)

var kinds = []kind{
	{Name: "home", Find: at("/")},
	{Name: "list news", Find: at("/news/")},
	{Name: "list news older", Langs: "fa", Find: first(`^/news/\?before=`, nil)},
	{Name: "list word", Find: at("/word/")},
	{Name: "list statements", Find: at("/statements/")},
	{Name: "list announcements", Find: at("/announcements/")},
	{Name: "list notes", Find: at("/notes/")},
	{Name: "list interviews", Find: at("/interviews/")},
	{Name: "list occasions", Find: at("/occasions/")},
	{Name: "list empty", Find: at("/provinces/ilam/news/")},
	{Name: "news", Find: listed("/news/", class("item"))},
	{Name: "news with cover", Find: listed("/news/", picture)},
	{Name: "word", Find: listed("/word/", nil)},
	{Name: "statement", Langs: "fa", Find: listed("/statements/", nil)},
	{Name: "announcement", Find: listed("/announcements/", class("letter"))},
	{Name: "note", Find: listed("/notes/", nil)},
	{Name: "interview", Find: listed("/interviews/", nil)},
	{Name: "occasion", Langs: "fa", Find: listed("/occasions/", class("gallery"))},
	{Name: "corrected", Langs: "fa", Find: corrected},
	{Name: "archived", Langs: "fa", Find: first(`^/140[0-2]/\d\d/[^/]+/$`, nil)},
	{Name: "untranslated", Langs: "en", Find: untranslated},
	{Name: "withdrawn", Langs: "fa", Find: func(s *site, _ string) string { return s.Withdrawn }},
	{Name: "page about", Find: at("/about/")},
	{Name: "page contact", Find: at("/contact/")},
	{Name: "topics", Find: at("/topics/")},
	{Name: "topic", Find: first(`^/topics/[^/]+/$`, nil)},
	{Name: "year", Find: first(`^/1[34]\d\d/$`, nil)},
	{Name: "month", Find: first(`^/1[34]\d\d/\d\d/$`, nil)},
	{Name: "day", Find: first(`^/1[34]\d\d/\d\d/\d\d/$`, nil)},
	{Name: "provinces", Find: at("/provinces/")},
	{Name: "province", Find: first(`^/provinces/[^/]+/$`, picture)},
	{Name: "province without branch", Find: first(`^/provinces/[^/]+/$`, class("empty"))},
	{Name: "province news", Find: at("/provinces/fars/news/")},
	{Name: "province people", Find: first(`^/provinces/[^/]+/people/$`, nil)},
	{Name: "committees", Find: at("/committees/")},
	{Name: "committee", Find: first(`^/committees/[^/]+/$`, nil)},
	{Name: "bodies", Find: at("/bodies/")},
	{Name: "body", Find: first(`^/bodies/[^/]+/$`, class("person"))},
	{Name: "body on a past day", Find: onDay},
	{Name: "chart", Find: at("/bodies/chart/")},
	{Name: "chart of a body", Find: first(`^/bodies/[^/]+/chart/$`, nil)},
	{Name: "check of letters", Find: at("/verify/")},
	{Name: "no such letter", Status: http.StatusNotFound, Find: func(_ *site, prefix string) string { return prefix + "/verify/22222aaaaa/" }},
	{Name: "people", Find: at("/people/")},
	{Name: "person", Find: first(`^/people/[^/]+/$`, nil)},
	{Name: "secretary-general", Find: at("/secretary-general/")},
	{Name: "corrections", Find: at("/corrections/")},
	{Name: "history", Langs: "fa", Find: under(`history/$`)},
	{Name: "old edition", Langs: "fa", Find: under(`v/\d+/$`)},
	{Name: "print", Find: under(`print/$`)},
	{Name: "search start", Find: at("/search/")},
	{Name: "search results", Find: func(_ *site, prefix string) string {
		if prefix != "" {
			return "/en/search/?q=party"
		}
		return "/search/?q=%D8%A2%D8%A8"
	}},
	{Name: "search filtered", Langs: "fa", Find: func(*site, string) string { return "/search/?q=%D8%B4%D9%88%D8%B1%D8%A7&kind=news" }},
	{Name: "search none", Find: func(_ *site, prefix string) string { return prefix + "/search/?q=qwertyuiop" }},
	{Name: "not found", Status: http.StatusNotFound, Find: func(_ *site, prefix string) string { return prefix + "/bodies/no-such-body/" }},
	{Name: "not found with nearest", Status: http.StatusNotFound, Langs: "fa", Find: misspelt},
	{Name: "gone", Status: http.StatusGone, Langs: "fa", Find: func(*site, string) string { return "/wp-login.php" }},
	{Name: "for programs", Find: at("/api/")},
	{Name: "components", Find: at("/desk/components/")},
}

// at is a page at an address of its own.
func at(path string) func(*site, string) string {
	return func(_ *site, prefix string) string { return prefix + path }
}

// first is the first page a reader meets whose address and content fit. The
// pattern is for the address without language, decoded.
func first(pattern string, fits func(*page) bool) func(*site, string) string {
	re := regexp.MustCompile(pattern)
	return func(s *site, prefix string) string {
		for p := range s.html {
			rest, ok := strings.CutPrefix(p.Path, prefix)
			if ok && re.MatchString(readable(rest)) && (fits == nil || fits(p)) {
				return p.Path
			}
		}
		return ""
	}
}

// listed is the first item of a list that fits.
func listed(list string, fits func(*page) bool) func(*site, string) string {
	return func(s *site, prefix string) string {
		p := s.Pages[prefix+list]
		if p == nil || p.Doc == nil {
			return ""
		}
		for n := range p.main() {
			if n.Data != "a" {
				continue
			}
			it := s.Pages[attr(n, "href")]
			if it != nil && it.Doc != nil && it.Status == http.StatusOK && strings.HasPrefix(it.Path, prefix+"/1") &&
				itemPath.MatchString(readable(it.Path)) && (fits == nil || fits(it)) {
				return it.Path
			}
		}
		return ""
	}
}

// under is the first page below an item's address.
func under(pattern string) func(*site, string) string {
	return first(`^/1[34]\d\d/\d\d/[^/]+/`+pattern, nil)
}

func class(name string) func(*page) bool { return func(p *page) bool { return p.has(name) } }

func picture(p *page) bool {
	for n := range p.main() {
		if n.Data == "img" {
			return true
		}
	}
	return false
}

func corrected(s *site, prefix string) string {
	return listed("/corrections/", nil)(s, prefix)
}

func onDay(s *site, prefix string) string {
	body := first(`^/bodies/[^/]+/$`, class("person"))(s, prefix)
	if body == "" {
		return ""
	}
	return body + "?on=1404-05-12"
}

// untranslated is the English address of an item that has no English text.
func untranslated(s *site, prefix string) string {
	for p := range s.html {
		if itemPath.MatchString(readable(p.Path)) && !strings.HasPrefix(p.Path, "/en/") && s.Pages[prefix+p.Path] == nil {
			return prefix + p.Path
		}
	}
	return ""
}

// misspelt is an item's address with other words at its end.
func misspelt(s *site, prefix string) string {
	path := listed("/news/", nil)(s, prefix)
	words := strings.Split(strings.TrimSuffix(path, "/"), "-")
	if len(words) < 4 {
		return ""
	}
	words[len(words)-2], words[len(words)-1] = words[len(words)-1], words[len(words)-2]
	return strings.Join(words, "-") + "/"
}

// examples are the pages of all kinds, in both languages. A kind of which no
// page can be found fails the test.
func examples(t *testing.T) []example {
	t.Helper()
	s := crawled(t)
	var all []example
	for _, k := range kinds {
		langs, status := k.Langs, k.Status
		if langs == "" {
			langs = "fa en"
		}
		if status == 0 {
			status = http.StatusOK
		}
		for lang := range strings.FieldsSeq(langs) {
			prefix := ""
			if lang == "en" {
				prefix = "/en"
			}
			path := k.Find(s, prefix)
			if path == "" {
				t.Errorf("no page of the kind %q in %s", k.Name, lang)
				continue
			}
			all = append(all, example{Name: strings.ReplaceAll(k.Name, " ", "-") + "-" + lang, Lang: lang, Path: path, Status: status})
		}
	}
	return all
}

func TestEveryKindOfPageIsFoundAndAnswersAsItMust(t *testing.T) {
	s := crawled(t)
	for _, x := range examples(t) {
		p := fetch(t, s.Base, x.Path)
		if p.Status != x.Status {
			t.Errorf("%s: %s answers %d, want %d", x.Name, readable(x.Path), p.Status, x.Status)
			continue
		}
		if p.Doc == nil {
			t.Errorf("%s: %s is %s", x.Name, readable(x.Path), p.Header.Get("Content-Type"))
			continue
		}
		switch x.Name {
		case "not-found-with-nearest-fa":
			n := 0
			for e := range p.main() {
				if e.Data == "a" && itemPath.MatchString(readable(attr(e, "href"))) {
					n++
				}
			}
			if n == 0 {
				t.Errorf("%s offers no item that is near", readable(x.Path))
			}
		case "withdrawn-fa", "untranslated-en":
			if !strings.Contains(p.meta("robots"), "noindex") {
				t.Errorf("%s may be indexed", readable(x.Path))
			}
		}
	}
}
