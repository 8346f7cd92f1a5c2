package press

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"hemmat/internal/kit/media"
)

// A film is a link of this class, in which a picture of ours may stand as its
// poster. It says that we do not answer for what lies there.
const (
	filmClass = "video"
	filmRel   = "noopener nofollow external"
)

// noFilm tells the maps and forms that old sites frame in the same way as films.
var noFilm = regexp.MustCompile(`(?i)\bmaps?\b|\bforms?\b|\bdocs\.|soundcloud`)

// filming makes a picture whose file is a film, sound or document of ours the player or link that it means, for Markdown has
// no sign of its own for them; its alternative text is the title.
func filming(n *html.Node) {
	if g := media.AddressGenre(strings.TrimSpace(attr(n, "src"))); g == media.Films || g == media.Sounds {
		rename(n, "video")
		n.Attr = append(n.Attr, html.Attribute{Key: "title", Val: attr(n, "alt")})
	} else if g == media.Documents {
		words := strings.TrimSpace(attr(n, "alt"))
		if words == "" {
			words = placeOf(attr(n, "src"))
		}
		n.Attr = []html.Attribute{{Key: "href", Val: attr(n, "src")}}
		rename(n, "a")
		n.AppendChild(&html.Node{Type: html.TextNode, Data: words})
	}
}

// player puts a link in the place of a player: nothing of another host is loaded.
func (c *cleaner) player(n *html.Node) *html.Node {
	src := attr(n, "src")
	if src == "" {
		src = attr(n, "data")
	}
	for child := n.FirstChild; child != nil && src == ""; child = child.NextSibling {
		if child.Type == html.ElementNode && child.Data == "source" {
			c.own(child, "src")
			src = attr(child, "src")
		}
	}
	href, title := address(src), strings.TrimSpace(attr(n, "title"))
	film := n.Data != "audio" && !noFilm.MatchString(href) || media.AddressGenre(href) == media.Sounds
	if film && title == "" {
		title = placeOf(href)
	}
	a := link(n, href, title)
	if a == nil || !film || a.Type != html.ElementNode {
		return a
	}
	a.Attr = append(a.Attr, html.Attribute{Key: "class", Val: filmClass})
	if p := c.poster(n); p != nil {
		a.InsertBefore(p, a.FirstChild)
	}
	return a
}

// placeOf names where an address leads: the host, of our own the file.
func placeOf(href string) string {
	u, err := url.Parse(href)
	if err != nil || href == "" {
		return ""
	}
	if u.Host == "" {
		return path.Base(u.Path)
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// poster takes the picture of ours that a player names, holds or stands beside.
func (c *cleaner) poster(n *html.Node) *html.Node {
	c.own(n, "poster")
	if src := strings.TrimSpace(attr(n, "poster")); ownMedia.MatchString(src) {
		return &html.Node{Type: html.ElementNode, Data: "img", Attr: []html.Attribute{{Key: "src", Val: src}}}
	}
	for d := range n.Descendants() {
		if c.ours(d) {
			d.Parent.RemoveChild(d)
			return d
		}
	}
	if n.Parent.Data != "p" && n.Parent.Data != "figure" && n.Parent.Data != "div" {
		return nil
	}
	for _, step := range []func(*html.Node) *html.Node{
		func(s *html.Node) *html.Node { return s.PrevSibling },
		func(s *html.Node) *html.Node { return s.NextSibling },
	} {
		beside := step(n)
		for beside != nil && (beside.Type == html.TextNode && strings.TrimFunc(beside.Data, blank) == "" || beside.Data == "br") {
			beside = step(beside)
		}
		if beside != nil && c.ours(beside) {
			for next := step(n); next != beside; next = step(n) { // the space between them
				n.Parent.RemoveChild(next)
			}
			n.Parent.RemoveChild(beside)
			return beside
		}
	}
	return nil
}

// ours reports whether n is a picture of our store, its address mended.
func (c *cleaner) ours(n *html.Node) bool {
	if n.Type != html.ElementNode || n.Data != "img" {
		return false
	}
	c.own(n, "src")
	return ownMedia.MatchString(strings.TrimSpace(attr(n, "src")))
}
