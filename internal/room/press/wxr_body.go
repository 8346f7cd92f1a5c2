package press

import (
	"cmp"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// WordPress is the format of a text that moved in as it stood in the old site's
// database: HTML with short-codes and block comments, in which an empty line
// parts paragraphs.
const WordPress Format = "wordpress"

// opened is a text in WordPress's format as HTML and plain lines that nobody
// has looked at yet.
func (c Content) opened() Content {
	c.Kicker, c.Title, c.Lead = bare(c.Kicker), bare(c.Title), bare(c.Lead)
	c.Body, c.Format = wordpress(c.Body, c.Assets), HTML
	return c
}

// bare is a line without tags, short-codes and entities.
func bare(s string) string {
	if strings.ContainsRune(s, '[') {
		s = shortcodes(s)
	}
	if strings.ContainsAny(s, "<&") {
		s = words(s)
	}
	return strings.TrimSpace(s)
}

var htmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)

// wordpress is the body as HTML. Galleries whose pictures are among the assets
// are left out: they are the item's own gallery.
func wordpress(body string, assets map[string]Asset) string {
	s := strings.ReplaceAll(body, "\r\n", "\n")
	blocky := strings.Contains(s, "<!-- wp:")
	if strings.Contains(s, "<!--") {
		s = htmlComment.ReplaceAllStringFunc(s, func(c string) string {
			if strings.HasPrefix(c, "<!--more") || strings.HasPrefix(c, "<!--nextpage") {
				return "\n\n"
			}
			return ""
		})
	}
	if strings.ContainsRune(s, '[') {
		s = outsideCode(s, shortcodes)
	}
	s = paragraphed(s, blocky)
	if strings.Contains(s, "<img") {
		s = pictures(s, assets)
	}
	return s
}

var codeSpan = regexp.MustCompile(`(?is)<pre\b.*?</pre>|<code\b.*?</code>`)

// outsideCode changes a text but for what stands in pre and code.
func outsideCode(s string, change func(string) string) string {
	var b strings.Builder
	last := 0
	for _, at := range codeSpan.FindAllStringIndex(s, -1) {
		b.WriteString(change(s[last:at[0]]))
		b.WriteString(s[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(change(s[last:]))
	return b.String()
}

// The elements by what loose words inside them become.
var (
	flow    = set("div", "blockquote", "section", "article", "center", "main", "header", "footer", "aside", "details", "form", "body")
	phrases = set("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "dt", "dd", "figcaption", "caption", "address", "summary")
	frames  = set("ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "figure", "pre", "hr", "nav")
)

// paragraphed makes paragraphs of loose words, as WordPress does when it shows a
// text: an empty line parts them, the end of a line is a line break. In a text of
// blocks only words outside all blocks are loose.
func paragraphed(s string, blocky bool) string {
	p := paragrapher{blocky: blocky}
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		raw := string(z.Raw())
		if kind != html.StartTagToken && kind != html.EndTagToken && kind != html.SelfClosingTagToken {
			p.run.WriteString(raw)
			continue
		}
		tag, _ := z.TagName()
		name := string(tag)
		if !flow[name] && !phrases[name] && !frames[name] || p.in() == "pre" && name != "pre" {
			p.run.WriteString(raw)
			continue
		}
		p.flush()
		switch {
		case kind == html.EndTagToken:
			if !p.close(name) {
				continue
			}
		case name == "hr" || kind == html.SelfClosingTagToken:
			p.closeParagraph()
		default:
			p.closeParagraph()
			p.open = append(p.open, name)
		}
		p.out.WriteString(raw)
	}
	p.flush()
	return p.out.String()
}

type paragrapher struct {
	blocky bool
	out    strings.Builder
	run    strings.Builder // loose words and inline elements since the last block
	open   []string
}

func (p *paragrapher) in() string {
	if len(p.open) == 0 {
		return ""
	}
	return p.open[len(p.open)-1]
}

// closeParagraph: no block stands inside a paragraph, whether or not it was closed.
func (p *paragrapher) closeParagraph() {
	if p.in() == "p" {
		p.open = p.open[:len(p.open)-1]
	}
}

// close closes the innermost element of the name; false when there is none.
func (p *paragrapher) close(name string) bool {
	for i := len(p.open) - 1; i >= 0; i-- {
		if p.open[i] == name {
			p.open = p.open[:i]
			return true
		}
	}
	return false
}

var (
	emptyLine = regexp.MustCompile(`\n[ \t\x{A0}]*\n\s*`)
	lineEnd   = regexp.MustCompile(`(?:<br ?/?>)?[ \t]*\n[ \t]*`)
	lastBreak = regexp.MustCompile(`(?:\s*<br ?/?>)+\s*$`)
	loneURL   = regexp.MustCompile(`^https?://[^\s<>"]+$`)
)

func (p *paragrapher) flush() {
	run := p.run.String()
	p.run.Reset()
	in := p.in()
	if strings.TrimSpace(run) == "" || in == "pre" || frames[in] || p.blocky && in != "" && strings.TrimSpace(run) != "" && !loneURL.MatchString(strings.TrimSpace(run)) {
		p.out.WriteString(run)
		return
	}
	run = strings.TrimSpace(run)
	if phrases[in] {
		p.out.WriteString(lines(emptyLine.ReplaceAllString(run, "\n")))
		return
	}
	for _, piece := range emptyLine.Split(run, -1) {
		if piece = strings.TrimSpace(piece); piece != "" {
			p.out.WriteString("<p>" + lines(piece) + "</p>\n")
		}
	}
}

// lines makes the ends of lines visible, and an address that stands alone a link.
func lines(s string) string {
	if strings.HasPrefix(s, "http") && loneURL.MatchString(s) {
		return `<a href="` + s + `">` + html.EscapeString(readable(s)) + `</a>`
	}
	if strings.HasSuffix(s, ">") {
		s = lastBreak.ReplaceAllString(s, "")
	}
	if !strings.Contains(s, "\n") {
		return s
	}
	return lineEnd.ReplaceAllString(s, "<br>\n")
}

// readable is an address as people read it.
func readable(address string) string {
	address = html.UnescapeString(address)
	if s, err := url.PathUnescape(address); err == nil {
		return s
	}
	return address
}

// pictures takes out the pictures of galleries that have moved into the item's
// own, gives a picture that is not there a name to be linked by, and one without
// words its caption, its title or the words of its attachment.
func pictures(s string, assets map[string]Asset) string {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		return s
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	var imgs []*html.Node
	for n := range body.Descendants() {
		if n.Type == html.ElementNode && n.Data == "img" {
			imgs = append(imgs, n)
		}
	}
	for _, n := range imgs {
		a, known := assets[strings.TrimSpace(attr(n, "src"))]
		switch {
		case known && ownMedia.MatchString(a.Src) && galleryOf(n) != nil:
			frame := n // with its link, caption and list item
			for frame.Parent != nil && frame.Parent != galleryOf(n) {
				frame = frame.Parent
			}
			frame.Parent.RemoveChild(frame)
		case known && !ownMedia.MatchString(a.Src) && strings.TrimSpace(attr(n, "alt")) == "":
			n.Attr = append(n.Attr, html.Attribute{Key: "alt", Val: path.Base(readable(a.Src))})
		case known && strings.TrimSpace(attr(n, "alt")) == "":
			if alt := cmp.Or(captionBelow(n), strings.TrimSpace(attr(n, "title")), a.Alt); alt != "" {
				n.Attr = slices.DeleteFunc(n.Attr, func(at html.Attribute) bool { return at.Key == "alt" })
				n.Attr = append(n.Attr, html.Attribute{Key: "alt", Val: alt})
			}
		}
	}
	for n := range body.Descendants() { // what is left of an emptied gallery may be a caption of the whole
		if n.Type == html.ElementNode && n.Data == "figure" && isGallery(n) {
			rename(n, "div")
		}
	}
	var b strings.Builder
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&b, n); err != nil {
			return s
		}
	}
	return b.String()
}

// captionBelow is the caption of the figure that a picture stands in.
func captionBelow(img *html.Node) string {
	for p := img.Parent; p != nil; p = p.Parent {
		if p.Data != "figure" {
			continue
		}
		for n := range p.Descendants() {
			if n.Type == html.ElementNode && n.Data == "figcaption" {
				return strings.Join(strings.Fields(textOf(n)), " ")
			}
		}
		return ""
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for t := range n.Descendants() {
		if t.Type == html.TextNode {
			b.WriteString(t.Data)
		}
	}
	return b.String()
}

func isGallery(n *html.Node) bool {
	for _, c := range strings.Fields(attr(n, "class")) {
		switch c {
		case "wp-block-gallery", "blocks-gallery-grid", "gallery":
			return true
		}
	}
	return false
}

// galleryOf is the innermost gallery that n stands in.
func galleryOf(n *html.Node) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Type == html.ElementNode && isGallery(p) {
			return p
		}
	}
	return nil
}
