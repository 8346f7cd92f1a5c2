package press

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	tag "golang.org/x/net/html/atom"

	"hemmat/persian"
)

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == key {
			return a.Val
		}
	}
	return ""
}

func rename(n *html.Node, name string) {
	n.Data, n.DataAtom = name, tag.Lookup([]byte(name))
}

// within reports whether an element of the name is above n.
func within(n *html.Node, name string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == name {
			return true
		}
	}
	return false
}

// unwrap puts n's children in its place and returns the first of them, so that
// the walk goes on there.
func unwrap(n *html.Node) *html.Node {
	first := n.FirstChild
	next := n.NextSibling
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	n.Parent.RemoveChild(n)
	if first == nil {
		return next
	}
	return first
}

// replace puts with (nil: nothing) in n's place and returns it, to be cleaned.
func replace(n, with *html.Node) *html.Node {
	next := n.NextSibling
	if with != nil {
		n.Parent.InsertBefore(with, n)
		next = with
	}
	n.Parent.RemoveChild(n)
	return next
}

// scrollBox reports whether a div is the box of one table that shape makes.
func scrollBox(n *html.Node) bool {
	return attr(n, "class") == "scroll" && n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Data == "table"
}

func hasBlock(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		switch c.Data {
		case "h1", "h5", "h6", "section", "article", "center", "main", "header", "footer", "aside", "nav", "form", "address":
			return true
		}
		if blocks[c.Data] || hasBlock(c) {
			return true
		}
	}
	return false
}

// empty reports whether nothing of n would be seen.
func empty(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimFunc(c.Data, blank) != "":
			return false
		case c.Type == html.ElementNode && (c.Data == "img" || c.Data == "hr" || c.Data == "td" || c.Data == "th" || !empty(c)):
			return false
		}
	}
	return true
}

func blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// wrapInline makes a paragraph of each run of loose words between the blocks of
// the text. The source of a quotation stands by itself.
func wrapInline(body *html.Node) {
	apart := func(n *html.Node) bool {
		return n.Type == html.ElementNode && (blocks[n.Data] || n.Data == "cite" && body.Data == "blockquote")
	}
	for n := body.FirstChild; n != nil; {
		if apart(n) {
			n = n.NextSibling
			continue
		}
		p := &html.Node{Type: html.ElementNode, Data: "p", DataAtom: tag.P}
		body.InsertBefore(p, n)
		for n != nil && !apart(n) {
			next := n.NextSibling
			body.RemoveChild(n)
			p.AppendChild(n)
			n = next
		}
		trim(p)
		if empty(p) {
			body.RemoveChild(p)
		}
	}
}

// trim takes the white space off both ends of a paragraph.
func trim(p *html.Node) {
	for n := p.FirstChild; n != nil && n.Type == html.TextNode; n = p.FirstChild {
		if n.Data = strings.TrimLeft(n.Data, " \n\t"); n.Data != "" {
			break
		}
		p.RemoveChild(n)
	}
	for n := p.LastChild; n != nil && n.Type == html.TextNode; n = p.LastChild {
		if n.Data = strings.TrimRight(n.Data, " \n\t"); n.Data != "" {
			break
		}
		p.RemoveChild(n)
	}
}

// Plain is the text of sanitised HTML without marks, for search, feeds and the
// plain-text page: paragraphs with an empty line between them, list items after a
// dash, the cells of a row between bars. Addresses of links are not in it.
func Plain(body string) string {
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: tag.Body}
	nodes, err := html.ParseFragment(strings.NewReader(body), root)
	if err != nil {
		return words(body)
	}
	var w plainWriter
	for _, n := range nodes {
		w.node(n)
	}
	return strings.TrimSpace(w.b.String())
}

type plainWriter struct {
	b     strings.Builder
	lines int // line breaks owed before the next word
	space bool
	pre   bool
}

func (w *plainWriter) text(s string) {
	if s == "" {
		return
	}
	if w.b.Len() > 0 {
		for range w.lines {
			w.b.WriteByte('\n')
		}
		if w.lines == 0 && w.space {
			w.b.WriteByte(' ')
		}
	}
	w.lines, w.space = 0, false
	w.b.WriteString(s)
}

func (w *plainWriter) gap(lines int) { w.lines = max(w.lines, lines) }

func (w *plainWriter) node(n *html.Node) {
	if n.Type == html.TextNode {
		if w.pre {
			w.text(n.Data)
			return
		}
		fields := strings.FieldsFunc(n.Data, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f' })
		if len(fields) == 0 {
			w.space = w.space || n.Data != ""
			return
		}
		w.space = w.space || strings.ContainsAny(n.Data[:1], " \n\t\r\f")
		w.text(strings.Join(fields, " "))
		w.space = strings.ContainsAny(n.Data[len(n.Data)-1:], " \n\t\r\f")
		return
	}
	if n.Type != html.ElementNode || dropped[n.Data] {
		return
	}
	switch n.Data {
	case "br":
		w.gap(1)
		return
	case "li":
		w.gap(1)
		w.text("- ")
	case "td", "th":
		if n.PrevSibling != nil {
			w.space = false
			w.text(" | ")
		}
	case "tr", "figcaption", "dt", "dd", "cite":
		w.gap(1)
	case "pre":
		w.pre = true
		defer func() { w.pre = false }()
		w.gap(2)
	default:
		if blocks[n.Data] && !(n.Data == "p" && n.Parent != nil && n.Parent.Data == "li") {
			w.gap(2)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	switch n.Data {
	case "li", "tr", "dt", "dd":
		w.gap(1)
	case "td", "th", "thead", "tbody", "tfoot":
	default:
		if blocks[n.Data] && !(n.Data == "p" && n.Parent != nil && n.Parent.Data == "li") {
			w.gap(2)
		}
	}
}

// words is the text between the tags of anything at all, for input that no
// parser takes.
func words(source string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(b.String())
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			b.WriteByte('\n')
		}
	}
}

// paragraphs is plain text as HTML, one paragraph for each block of lines.
func paragraphs(text, lang string) string {
	if lang == "fa" {
		if t, err := persian.Store(text); err == nil {
			text = t
		}
	}
	var ps []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(storeText(p, lang == "fa")); p != "" {
			ps = append(ps, "<p>"+html.EscapeString(p)+"</p>")
		}
	}
	return strings.Join(ps, "\n")
}
