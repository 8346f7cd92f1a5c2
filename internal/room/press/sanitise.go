package press

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	tag "golang.org/x/net/html/atom"
)

// Sanitise makes HTML of an author, an editor or an old site safe to show, and
// gives it one form. What stays: paragraphs, headings (h2–h4), lists, quotations
// with their source, figures, tables (in a box that scrolls), links, pictures of
// our own store, direction and language marks. What changes: a picture or player of
// another host becomes a plain link, because a page asks no other host for anything;
// text outside code, pre and other languages passes persian.Store; empty paragraphs go.
//
// The result is a fixed point: Sanitise(Sanitise(x)) = Sanitise(x). lang is the
// language of the text.
func Sanitise(source, lang string) string { return sanitise(source, lang, nil) }

// sanitise puts the assets in the place of the addresses that name them.
func sanitise(source, lang string, assets map[string]Asset) string {
	out := strings.ToValidUTF8(source, "\uFFFD")
	// Dropping an element can bring two others together that a browser would nest in
	// another way, so a pass may need a second one. Hardly anything needs a third.
	for range 8 {
		next := sanitisePass(out, lang, assets)
		if next == out {
			return out
		}
		out = next
	}
	return paragraphs(Plain(out), lang) // hostile nesting: the words are kept
}

func sanitisePass(source, lang string, assets map[string]Asset) string {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: tag.Body}
	nodes, err := html.ParseFragment(strings.NewReader(source), body)
	if err != nil { // nested deeper than any text
		return paragraphs(words(source), lang)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	c := cleaner{prose: lang == "fa", assets: assets}
	c.children(body, c.prose)
	wrapInline(body)
	var b strings.Builder
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) == "" {
			continue // between blocks
		}
		if err := html.Render(&b, n); err != nil {
			return paragraphs(words(source), lang)
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(policy.Sanitize(b.String()), "\n")
}

// policy is the second wall. The cleaner should leave it nothing to do; if the
// cleaner has a hole, the policy does not have the same one.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(allowed...)
	p.AllowNoAttrs().OnElements("a", "img", "bdo", "span", "abbr")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener(?: nofollow external)?$`)).OnElements("a")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^video$`)).OnElements("a")
	p.AllowAttrs("src").Matching(ownMedia).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("width", "height").Matching(count).OnElements("img")
	p.AllowAttrs("cite").OnElements("blockquote", "q")
	p.AllowAttrs("title").OnElements("abbr")
	p.AllowAttrs("scope").Matching(scopes).OnElements("th")
	p.AllowAttrs("colspan", "rowspan").Matching(count).OnElements("td", "th")
	p.AllowAttrs("start").Matching(count).OnElements("ol")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^scroll$`)).OnElements("div")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div")
	p.AllowAttrs("dir").Matching(dirs).Globally()
	p.AllowAttrs("lang").Matching(langs).Globally()
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}()

var (
	count    = regexp.MustCompile(`^[0-9]{1,5}$`)
	scopes   = regexp.MustCompile(`^(?:row|col|rowgroup|colgroup)$`)
	dirs     = regexp.MustCompile(`^(?:rtl|ltr|auto)$`)
	langs    = regexp.MustCompile(`^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$`)
	ownMedia = regexp.MustCompile(`^/media/[0-9a-f]{8,128}/[A-Za-z0-9._-]+$`)
)

var allowed = strings.Fields(`
	p h2 h3 h4 ul ol li dl dt dd blockquote figure figcaption hr pre div
	table caption thead tbody tfoot tr th td
	a abbr b bdi bdo br cite code del em i img ins kbd mark q s samp small span strong sub sup var`)

var isAllowed = set(allowed...)

// dropped elements go with everything in them; all other unknown ones leave
// their content.
var dropped = set("script", "style", "noscript", "template", "svg", "math", "head", "title", "meta", "link", "base",
	"textarea", "select", "input", "button", "canvas", "map", "area", "col", "colgroup", "xmp", "plaintext",
	"noembed", "noframes", "frameset", "frame", "param", "track", "source", "dialog", "datalist", "meter", "progress")

var players = set("iframe", "video", "audio", "embed", "object")

var blocks = set("p", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "figure", "figcaption", "hr",
	"pre", "div", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td")

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

type cleaner struct {
	prose  bool
	assets map[string]Asset
}

// own puts the store's address in the place of one that an asset stands for.
func (c *cleaner) own(n *html.Node, key string) {
	a, ok := c.assets[strings.TrimSpace(attr(n, key))]
	if !ok {
		return
	}
	n.Attr = slices.DeleteFunc(n.Attr, func(at html.Attribute) bool {
		return at.Key == key || n.Data == "img" && (at.Key == "width" || at.Key == "height")
	})
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: a.Src})
	if n.Data == "img" && a.Width > 0 {
		n.Attr = append(n.Attr, html.Attribute{Key: "width", Val: strconv.Itoa(a.Width)}, html.Attribute{Key: "height", Val: strconv.Itoa(a.Height)})
	}
	if a.Poster != "" && attr(n, "poster") == "" {
		n.Attr = append(n.Attr, html.Attribute{Key: "poster", Val: a.Poster})
	}
}

// children cleans what is below n, then n's own order of children. store says
// whether text passes persian.Store here.
func (c *cleaner) children(n *html.Node, store bool) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		// An unwrapped element's children take its place and are cleaned in turn.
		if first := c.node(child, store); first != nil {
			next = first
		}
		child = next
	}
}

// node cleans one node; it returns the first of the nodes that took its place and
// are still to be cleaned.
func (c *cleaner) node(n *html.Node, store bool) *html.Node {
	switch n.Type {
	case html.TextNode:
		n.Data = storeText(n.Data, store)
		if n.Data == "" {
			n.Parent.RemoveChild(n)
		}
		return nil
	case html.ElementNode:
	default: // comments, doctypes
		n.Parent.RemoveChild(n)
		return nil
	}
	if n.Namespace != "" || dropped[n.Data] {
		n.Parent.RemoveChild(n)
		return nil
	}
	switch n.Data {
	case "h1":
		rename(n, "h2")
	case "h5", "h6":
		rename(n, "h4")
	case "strike":
		rename(n, "s")
	case "center", "section", "article", "main", "header", "footer", "aside", "nav":
		rename(n, "div")
	}
	switch n.Data {
	case "a":
		c.own(n, "href")
	case "img", "video", "audio", "source":
		c.own(n, "src")
		if n.Data == "img" {
			filming(n)
		}
	}
	if players[n.Data] {
		return replace(n, c.player(n))
	}
	switch n.Data {
	case "img":
		if !c.picture(n) {
			return replace(n, pictureLink(n))
		}
		return nil
	case "div":
		if scrollBox(n) {
			break
		}
		if !hasBlock(n) && !within(n, "p") { // a div of words is a paragraph
			rename(n, "p")
			break
		}
		return unwrap(n)
	}
	if !isAllowed[n.Data] {
		return unwrap(n)
	}
	if !blocks[n.Data] && hasBlock(n) { // <b><p>…</p></b>
		return unwrap(n)
	}
	n.Attr = attributes(n)
	switch n.Data {
	case "a":
		if attr(n, "href") == "" || within(n, "a") {
			return unwrap(n)
		}
	case "span", "bdo":
		if len(n.Attr) == 0 {
			return unwrap(n)
		}
	}
	if l := attr(n, "lang"); l != "" {
		store = l == "fa" || strings.HasPrefix(l, "fa-")
	}
	c.children(n, store && n.Data != "code" && n.Data != "pre" && n.Data != "kbd" && n.Data != "samp")
	c.shape(n)
	return nil
}

// shape mends an element after its children were cleaned.
func (c *cleaner) shape(n *html.Node) {
	switch n.Data {
	case "p", "h2", "h3", "h4", "figcaption":
		if empty(n) {
			n.Parent.RemoveChild(n)
		} else if n.Data == "p" {
			captioned(n)
		}
	case "blockquote":
		if wrapInline(n); empty(n) {
			n.Parent.RemoveChild(n)
			return
		}
		cited(n)
	case "ul", "ol", "figure", "a", "b", "strong", "em", "i":
		if empty(n) {
			n.Parent.RemoveChild(n)
		}
	case "div": // a scroll box whose table is gone
		if n.FirstChild == nil {
			n.Parent.RemoveChild(n)
		}
	case "table":
		if empty(n) {
			n.Parent.RemoveChild(n)
		} else if n.Parent.Data != "div" {
			box := &html.Node{
				Type: html.ElementNode, Data: "div", DataAtom: tag.Div,
				Attr: []html.Attribute{{Key: "class", Val: "scroll"}, {Key: "tabindex", Val: "0"}},
			}
			n.Parent.InsertBefore(box, n)
			n.Parent.RemoveChild(n)
			box.AppendChild(n)
		}
	}
}
