package press

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	tag "golang.org/x/net/html/atom"

	"hemmat/persian"
)

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
			filmed := attr(n, "class") == filmClass
			switch {
			case filmed && strings.HasPrefix(href, "http"):
				keep = append(keep, html.Attribute{Key: "rel", Val: filmRel})
			case strings.HasPrefix(href, "http"):
				keep = append(keep, html.Attribute{Key: "rel", Val: "noopener"})
			}
			if filmed {
				keep = append(keep, html.Attribute{Key: "class", Val: filmClass})
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
