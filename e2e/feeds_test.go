package e2e

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// The parts of feeds that readers' programs need.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomEntry struct {
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Content string     `xml:"content"`
		Links   []atomLink `xml:"link"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	rssFeed struct {
		XMLName xml.Name  `xml:"rss"`
		Version string    `xml:"version,attr"`
		Title   string    `xml:"channel>title"`
		Items   []rssItem `xml:"channel>item"`
	}
	rssItem struct {
		Title   string `xml:"title"`
		Link    string `xml:"link"`
		GUID    string `xml:"guid"`
		Date    string `xml:"pubDate"`
		Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		Text    string `xml:"description"`
	}
	jsonFeed struct {
		Version string `json:"version"`
		Title   string `json:"title"`
		FeedURL string `json:"feed_url"`
		Items   []struct {
			ID, URL, Title string
			HTML           string `json:"content_html"`
			Published      string `json:"date_published"`
		} `json:"items"`
	}
)

func TestEveryFeedIsWholeAndValid(t *testing.T) {
	s := crawled(t)
	linked := map[string]string{} // address → type that its page gives
	for p := range s.html {
		for n := range p.Doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == "link" && attr(n, "rel") == "alternate" && attr(n, "type") != "" {
				linked[attr(n, "href")] = attr(n, "type")
			}
		}
	}
	counts := map[string]int{}
	for path, kind := range linked {
		p := s.Pages[path]
		if p == nil || p.Status != 200 {
			t.Errorf("the feed %s does not answer", readable(path))
			continue
		}
		if !p.is(kind) {
			t.Errorf("%s is %q, its page says %q", readable(path), p.Header.Get("Content-Type"), kind)
		}
		counts[kind]++
		var bad []string
		var entries int
		switch kind {
		case "application/atom+xml":
			bad, entries = checkAtom(s, p)
		case "application/rss+xml":
			bad, entries = checkRSS(s, p)
		case "application/feed+json":
			bad, entries = checkJSON(s, p)
		default:
			bad = []string{"is of no known kind: " + kind}
		}
		counts["entries"] += entries
		for _, b := range bad {
			t.Errorf("%s %s", readable(path), b)
		}
	}
	for _, kind := range []string{"application/atom+xml", "application/rss+xml", "application/feed+json", "entries"} {
		if counts[kind] < 10 {
			t.Errorf("%d of %s", counts[kind], kind)
		}
	}
	t.Log(counts)
}

// entry says what a feed's entry lacks. Its address must be one a reader of the
// site can reach too.
func (s *site) entry(title, address, date, content string) string {
	path, ours := strings.CutPrefix(address, s.Base)
	switch p := s.Pages[path]; {
	case title == "" || date == "" || content == "":
		return "has an entry without title, date or text: " + address
	case !ours || p == nil || p.Status != 200:
		return "has an entry whose address no page links to: " + address
	}
	return ""
}

func checkAtom(s *site, p *page) (bad []string, n int) {
	var f atomFeed
	if err := xml.Unmarshal(p.Body, &f); err != nil {
		return []string{err.Error()}, 0
	}
	if f.ID == "" || f.Title == "" || f.Updated == "" {
		bad = append(bad, "has no id, title or time")
	}
	self := false
	for _, l := range f.Links {
		self = self || l.Rel == "self" && l.Href == s.Base+p.Path
	}
	if !self {
		bad = append(bad, "does not name its own address")
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		address := ""
		for _, l := range e.Links {
			if l.Rel == "" || l.Rel == "alternate" {
				address = l.Href
			}
		}
		if b := s.entry(e.Title, address, e.Updated, e.Content); b != "" {
			bad = append(bad, b)
		}
		if e.ID == "" || ids[e.ID] {
			bad = append(bad, "has an id that is empty or twice: "+e.ID)
		}
		ids[e.ID] = true
	}
	return bad, len(f.Entries)
}

func checkRSS(s *site, p *page) (bad []string, n int) {
	var f rssFeed
	if err := xml.Unmarshal(p.Body, &f); err != nil {
		return []string{err.Error()}, 0
	}
	if f.Version != "2.0" || f.Title == "" {
		bad = append(bad, "has no version or title")
	}
	for _, it := range f.Items {
		text := it.Content
		if text == "" {
			text = it.Text
		}
		if b := s.entry(it.Title, it.Link, it.Date, text); b != "" {
			bad = append(bad, b)
		}
		if it.GUID == "" {
			bad = append(bad, "has an item without guid")
		}
	}
	return bad, len(f.Items)
}

func checkJSON(s *site, p *page) (bad []string, n int) {
	var f jsonFeed
	if err := json.Unmarshal(p.Body, &f); err != nil {
		return []string{err.Error()}, 0
	}
	if !strings.HasPrefix(f.Version, "https://jsonfeed.org/version/1") || f.Title == "" || f.FeedURL != s.Base+p.Path {
		bad = append(bad, "has no version, title or address of its own")
	}
	for _, it := range f.Items {
		if b := s.entry(it.Title, it.URL, it.Published, it.HTML); b != "" {
			bad = append(bad, b)
		}
		if it.ID == "" {
			bad = append(bad, "has an item without id")
		}
	}
	return bad, len(f.Items)
}
