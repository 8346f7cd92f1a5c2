package block

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	tag "golang.org/x/net/html/atom"
)

func context() *html.Node {
	return &html.Node{Type: html.ElementNode, Data: "body", DataAtom: tag.Body}
}

// readNode reads the fields of a block from its element; not ok when it has a form of its own.
func readNode(n *html.Node) (b Block, ok bool) {
	b.Dir, b.Lang = attr(n, "dir"), attr(n, "lang")
	switch n.Data {
	case "p":
		return readParagraph(b, n)
	case "h2", "h3", "h4":
		b.Kind, b.Level = Heading, int(n.Data[1]-'0')
		b.Text = notation(n, false)
		return b, true
	case "ul", "ol":
		return readList(b, n)
	case "blockquote":
		return readQuotation(b, n)
	case "figure":
		return readFigure(b, n)
	case "div":
		if table := only(n, "table"); table != nil {
			return readTable(b, table)
		}
	}
	return b, false
}

func readParagraph(b Block, n *html.Node) (Block, bool) {
	b.Kind = Paragraph
	if a := only(n, "a"); a != nil && attr(a, "class") == filmClass {
		b.Kind, b.Address = Film, attr(a, "href")
		if img := a.FirstChild; img != nil && img.Data == "img" {
			b.Media, b.Alt, b.Width, b.Height = picture(img)
			a.RemoveChild(img)
		}
		b.Text = notation(a, false)
		return b, true
	}
	if img := only(n, "img"); img != nil {
		b.Kind = Figure
		b.Media, b.Alt, b.Width, b.Height = picture(img)
		return b, true
	}
	if ins := only(n, "ins"); ins != nil && len(ins.Attr) == 0 {
		b.Kind, n = Correction, ins
	}
	b.Text = notation(n, false)
	return b, true
}

func readList(b Block, n *html.Node) (Block, bool) {
	b.Kind, b.Ordered = List, n.Data == "ol"
	b.Start, _ = strconv.Atoi(attr(n, "start"))
	var items []string
	for li := range elements(n) {
		words := li
		if p := only(li, "p"); p != nil {
			words, b.Loose = p, true
		}
		items = append(items, notation(words, true))
	}
	b.Text = strings.Join(items, "\n")
	return b, true
}

func readQuotation(b Block, n *html.Node) (Block, bool) {
	b.Kind, b.Cite = Quotation, attr(n, "cite")
	var ps []string
	for c := range elements(n) {
		switch c.Data {
		case "p":
			ps = append(ps, notation(c, false))
		case "cite":
			b.Source = notation(c, true)
		default:
			return b, false
		}
	}
	b.Text = strings.Join(ps, "\n\n")
	return b, true
}

func readFigure(b Block, n *html.Node) (Block, bool) {
	for c := range elements(n) {
		switch c.Data {
		case "img":
			var p Picture
			p.Media, p.Alt, p.Width, p.Height = picture(c)
			b.Pictures = append(b.Pictures, p)
		case "figcaption":
			b.Text = notation(c, false)
		default:
			return b, false
		}
	}
	switch len(b.Pictures) {
	case 0:
		return b, false
	case 1:
		p := b.Pictures[0]
		b.Kind, b.Pictures = Figure, nil
		b.Media, b.Alt, b.Width, b.Height = p.Media, p.Alt, p.Width, p.Height
	default:
		b.Kind = Gallery
	}
	return b, true
}

func readTable(b Block, table *html.Node) (Block, bool) {
	b.Kind = Table
	b.Dir, b.Lang = attr(table, "dir"), attr(table, "lang")
	var rows []string
	for part := range elements(table) {
		switch part.Data {
		case "caption":
			b.Source = notation(part, true)
			continue
		case "thead":
			b.Head = true
		case "tbody":
		default:
			return b, false
		}
		for tr := range elements(part) {
			var cells []string
			for c := range elements(tr) {
				cells = append(cells, notation(c, true))
			}
			rows = append(rows, strings.Join(cells, " | "))
		}
	}
	b.Text = strings.Join(rows, "\n")
	return b, len(rows) > 0
}

func picture(n *html.Node) (src, alt string, width, height int) {
	width, _ = strconv.Atoi(attr(n, "width"))
	height, _ = strconv.Atoi(attr(n, "height"))
	return attr(n, "src"), attr(n, "alt"), width, height
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// only is n's one child, beside white space, if it is an element of the name.
func only(n *html.Node, name string) *html.Node {
	var found *html.Node
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode && strings.Trim(c.Data, " \t\n\r\f") == "":
		case c.Type == html.ElementNode && c.Data == name && found == nil:
			found = c
		default:
			return nil
		}
	}
	return found
}

// elements are the children of n that are elements. What else stands between them shows in the comparison with the
// source.
func elements(n *html.Node) func(yield func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for c := range n.ChildNodes() {
			if c.Type == html.ElementNode && !yield(c) {
				return
			}
		}
	}
}
