package press

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	tag "golang.org/x/net/html/atom"

	"hemmat/persian"
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
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener$`)).OnElements("a")
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
	}
	if players[n.Data] {
		return replace(n, playerLink(n))
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
			box := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: tag.Div,
				Attr: []html.Attribute{{Key: "class", Val: "scroll"}, {Key: "tabindex", Val: "0"}}}
			n.Parent.InsertBefore(box, n)
			n.Parent.RemoveChild(n)
			box.AppendChild(n)
		}
	}
}

// picture keeps a picture of our own store and puts its attributes in order.
func (c *cleaner) picture(n *html.Node) bool {
	src := strings.TrimSpace(attr(n, "src"))
	if !ownMedia.MatchString(src) {
		return false
	}
	alt := storeText(attr(n, "alt"), c.prose)
	attrs := []html.Attribute{{Key: "src", Val: src}, {Key: "alt", Val: strings.TrimSpace(alt)}}
	for _, key := range []string{"width", "height"} {
		if v := attr(n, key); count.MatchString(v) {
			attrs = append(attrs, html.Attribute{Key: key, Val: v})
		}
	}
	attrs = append(attrs, html.Attribute{Key: "loading", Val: "lazy"})
	if t := strings.TrimSpace(attr(n, "title")); t != "" && n.Parent.Data == "p" {
		attrs = append(attrs, html.Attribute{Key: "title", Val: storeText(t, c.prose)}) // captioned takes it away
	}
	n.Attr = attrs
	return true
}

// captioned makes a paragraph that is nothing but one titled picture a figure
// with a caption: the way Markdown writes one.
func captioned(p *html.Node) {
	var img *html.Node
	for n := p.FirstChild; n != nil; n = n.NextSibling {
		if n.Type == html.ElementNode && n.Data == "img" && img == nil {
			img = n
		} else if n.Type != html.TextNode || strings.TrimSpace(n.Data) != "" {
			img = nil
			break
		}
	}
	title := ""
	for n := p.FirstChild; n != nil; n = n.NextSibling {
		if n.Data == "img" {
			title = attr(n, "title")
			n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "title" })
		}
	}
	if img == nil || title == "" || p.Parent.Data != "body" {
		return
	}
	rename(p, "figure")
	p.Attr = nil
	caption := &html.Node{Type: html.ElementNode, Data: "figcaption", DataAtom: tag.Figcaption}
	caption.AppendChild(&html.Node{Type: html.TextNode, Data: title})
	p.AppendChild(caption)
}

// cited makes a last paragraph that begins with a dash the quotation's source: the
// way Markdown and letters write one.
func cited(quote *html.Node) {
	p := quote.LastChild
	for p != nil && p.Type == html.TextNode && strings.TrimSpace(p.Data) == "" {
		p = p.PrevSibling
	}
	if p == nil || p == quote.FirstChild || p.Data != "p" || p.FirstChild == nil || p.FirstChild.Type != html.TextNode {
		return
	}
	for _, dash := range []string{"—", "–", "―", "-- "} {
		if source, ok := strings.CutPrefix(strings.TrimLeft(p.FirstChild.Data, " \n"), dash); ok && strings.TrimSpace(source) != "" {
			p.FirstChild.Data = strings.TrimLeft(source, " \n")
			rename(p, "cite")
			return
		}
	}
}

// attributes are those of n that may stay, in a fixed order.
func attributes(n *html.Node) []html.Attribute {
	var keep []html.Attribute
	add := func(key string, ok func(string) bool) {
		if v := strings.TrimSpace(attr(n, key)); v != "" && ok(v) {
			keep = append(keep, html.Attribute{Key: key, Val: v})
		}
	}
	switch n.Data {
	case "a":
		if href := address(attr(n, "href")); href != "" {
			keep = append(keep, html.Attribute{Key: "href", Val: href})
			if strings.HasPrefix(href, "http") {
				keep = append(keep, html.Attribute{Key: "rel", Val: "noopener"})
			}
		}
	case "blockquote", "q":
		if cite := address(attr(n, "cite")); strings.HasPrefix(cite, "http") {
			keep = append(keep, html.Attribute{Key: "cite", Val: cite})
		}
	case "abbr":
		add("title", func(string) bool { return true })
	case "th":
		add("scope", scopes.MatchString)
		fallthrough
	case "td":
		add("colspan", count.MatchString)
		add("rowspan", count.MatchString)
	case "ol":
		add("start", count.MatchString)
	case "div":
		keep = []html.Attribute{{Key: "class", Val: "scroll"}, {Key: "tabindex", Val: "0"}}
	}
	add("dir", dirs.MatchString)
	add("lang", langs.MatchString)
	return keep
}

// address is a link's address if a reader may be sent there, else "".
func address(href string) string {
	href = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) && r != ' ' {
			return -1
		}
		return r
	}, strings.TrimSpace(href))
	if strings.HasPrefix(href, "//") {
		href = "https:" + href
	}
	u, err := url.Parse(href)
	if err != nil || href == "" || strings.HasPrefix(href, "#") || strings.ContainsAny(href, "\\") {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" || u.User != nil {
			return ""
		}
	case "mailto", "tel":
	case "":
		if strings.Contains(strings.SplitN(href, "/", 2)[0], ":") {
			return ""
		}
	default:
		return ""
	}
	return u.String()
}

// playerLink is a player's plain link: the address that a reader may open.
func playerLink(n *html.Node) *html.Node {
	src := attr(n, "src")
	if src == "" {
		src = attr(n, "data")
	}
	for child := n.FirstChild; child != nil && src == ""; child = child.NextSibling {
		if child.Type == html.ElementNode && child.Data == "source" {
			src = attr(child, "src")
		}
	}
	return link(n, address(src), attr(n, "title"))
}

// pictureLink is the plain link that a picture of another host becomes.
func pictureLink(n *html.Node) *html.Node {
	return link(n, address(attr(n, "src")), attr(n, "alt"))
}

// link is a link in place of n, its text alone where a link already is, nil when
// there is nothing to open.
func link(n *html.Node, href, text string) *html.Node {
	text = strings.TrimSpace(text)
	if href == "" || !strings.HasPrefix(href, "http") && !strings.HasPrefix(href, "/") {
		href = ""
	}
	if text == "" {
		text = href
	}
	if text == "" {
		return nil
	}
	words := &html.Node{Type: html.TextNode, Data: text}
	if href == "" || within(n, "a") {
		return words
	}
	a := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: tag.A, Attr: []html.Attribute{{Key: "href", Val: href}}}
	a.AppendChild(words)
	return a
}

// storeText is text as the house keeps it. What is exempt from Persian rules
// still loses control characters.
func storeText(s string, store bool) string {
	if store {
		if t, err := persian.Store(s); err == nil {
			return t
		}
	}
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || r == '\uFEFF' || r >= '\uFFF9' && r <= '\uFFFB' || r >= '\u202A' && r <= '\u202E' {
			return -1
		}
		return r
	}, s)
}
