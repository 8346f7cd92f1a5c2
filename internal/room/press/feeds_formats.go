package press

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"time"
)

// atomFeed writes the feed as Atom (RFC 4287).
func atomFeed(f *feed) ([]byte, error) {
	type link struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
		// Of an enclosure.
		Bytes int64  `xml:"length,attr,omitempty"`
		Title string `xml:"title,attr,omitempty"`
	}
	type text struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
	type person struct {
		Name string `xml:"name"`
	}
	type entry struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Links     []link `xml:"link"`
		Published string `xml:"published"`
		Updated   string `xml:"updated"`
		Author    person `xml:"author"`
		Summary   *text  `xml:"summary"`
		Content   text   `xml:"content"`
	}
	doc := struct {
		XMLName  xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Lang     string   `xml:"xml:lang,attr"`
		ID       string   `xml:"id"`
		Title    string   `xml:"title"`
		Subtitle string   `xml:"subtitle"`
		Updated  string   `xml:"updated"`
		Links    []link   `xml:"link"`
		Logo     string   `xml:"logo,omitempty"`
		Entries  []entry  `xml:"entry"`
	}{
		Lang: f.lang, ID: f.self, Title: f.title, Subtitle: f.about, Updated: stamp(f.changed), Logo: f.logo,
		Links: []link{{Rel: "self", Type: "application/atom+xml", Href: f.self}, {Rel: "alternate", Type: "text/html", Href: f.home}},
	}
	for _, e := range f.entries {
		a := entry{
			ID: e.id, Title: e.title, Links: []link{{Rel: "alternate", Type: "text/html", Href: e.link}}, Published: stamp(e.published),
			Updated: stamp(e.changed), Author: person{e.by}, Content: text{"html", e.body},
		}
		if e.lead != "" {
			a.Summary = &text{"text", e.lead}
		}
		for _, x := range e.films {
			a.Links = append(a.Links, link{"enclosure", x.mime, x.url, x.bytes, x.title})
		}
		doc.Entries = append(doc.Entries, a)
	}
	return marshal(doc)
}

// rssFeed writes the feed as RSS 2.0. The author stands in dc:creator, for RSS's
// own author is an e-mail address, which nobody here gives.
func rssFeed(f *feed) ([]byte, error) {
	type guid struct {
		Permalink bool   `xml:"isPermaLink,attr"`
		ID        string `xml:",chardata"`
	}
	type film struct {
		URL   string `xml:"url,attr"`
		Bytes int64  `xml:"length,attr"`
		Type  string `xml:"type,attr"`
	}
	type item struct {
		Title   string `xml:"title"`
		Link    string `xml:"link"`
		GUID    guid   `xml:"guid"`
		Date    string `xml:"pubDate"`
		Creator string `xml:"dc:creator"`
		Lead    string `xml:"description"` // HTML, by the format
		Content string `xml:"content:encoded"`
		Film    *film  `xml:"enclosure"` // the format has room for one
	}
	type self struct {
		Href string `xml:"href,attr"`
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
	}
	type picture struct {
		URL   string `xml:"url"`
		Title string `xml:"title"`
		Link  string `xml:"link"`
	}
	type channel struct {
		Title    string   `xml:"title"`
		Link     string   `xml:"link"`
		About    string   `xml:"description"`
		Language string   `xml:"language"`
		Changed  string   `xml:"lastBuildDate"`
		Self     self     `xml:"atom:link"`
		Image    *picture `xml:"image"`
		Items    []item   `xml:"item"`
	}
	doc := struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Atom    string   `xml:"xmlns:atom,attr"`
		DC      string   `xml:"xmlns:dc,attr"`
		Content string   `xml:"xmlns:content,attr"`
		Channel channel  `xml:"channel"`
	}{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/", Content: "http://purl.org/rss/1.0/modules/content/",
		Channel: channel{
			Title: f.title, Link: f.home, About: f.about, Language: f.lang, Changed: f.changed.UTC().Format(time.RFC1123Z),
			Self: self{f.self, "self", "application/rss+xml"},
		},
	}
	if f.logo != "" {
		doc.Channel.Image = &picture{f.logo, f.title, f.home}
	}
	for _, e := range f.entries {
		i := item{
			Title: e.title, Link: e.link, GUID: guid{false, e.id}, Date: e.published.UTC().Format(time.RFC1123Z), Creator: e.by, Lead: html.EscapeString(e.lead), Content: e.body,
		}
		if len(e.films) > 0 {
			i.Film = &film{e.films[0].url, e.films[0].bytes, e.films[0].mime}
		}
		doc.Channel.Items = append(doc.Channel.Items, i)
	}
	return marshal(doc)
}

func marshal(doc any) ([]byte, error) {
	b, err := xml.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("press: feed: %w", err)
	}
	return append([]byte(xml.Header), b...), nil
}

// jsonFeed writes the feed as JSON Feed 1.1.
func jsonFeed(f *feed) ([]byte, error) {
	type author struct {
		Name string `json:"name"`
	}
	type film struct {
		URL     string `json:"url"`
		Type    string `json:"mime_type"`
		Title   string `json:"title,omitempty"`
		Bytes   int64  `json:"size_in_bytes"`
		Seconds int    `json:"duration_in_seconds,omitempty"`
	}
	type item struct {
		ID        string   `json:"id"`
		URL       string   `json:"url"`
		Title     string   `json:"title"`
		Summary   string   `json:"summary,omitempty"`
		Content   string   `json:"content_html"`
		Published string   `json:"date_published"`
		Modified  string   `json:"date_modified"`
		Authors   []author `json:"authors"`
		Language  string   `json:"language"`
		Films     []film   `json:"attachments,omitempty"`
	}
	doc := struct {
		Version  string `json:"version"`
		Title    string `json:"title"`
		HomePage string `json:"home_page_url"`
		FeedURL  string `json:"feed_url"`
		About    string `json:"description,omitempty"`
		Language string `json:"language"`
		Icon     string `json:"icon,omitempty"`
		Items    []item `json:"items"`
	}{Version: "https://jsonfeed.org/version/1.1", Title: f.title, HomePage: f.home, FeedURL: f.self, About: f.about, Language: f.lang, Icon: f.logo, Items: []item{}}
	for _, e := range f.entries {
		i := item{
			ID: e.id, URL: e.link, Title: e.title, Summary: e.lead, Content: e.body, Published: stamp(e.published),
			Modified: stamp(e.changed), Authors: []author{{e.by}}, Language: f.lang,
		}
		for _, x := range e.films {
			i.Films = append(i.Films, film{x.url, x.mime, x.title, x.bytes, x.seconds})
		}
		doc.Items = append(doc.Items, i)
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("press: feed: %w", err)
	}
	return b, nil
}

// stamp is a time for machines: Gregorian, in UTC, in ASCII digits.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
