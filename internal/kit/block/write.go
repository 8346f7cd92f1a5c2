package block

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// filmClass marks the link to a film.
const filmClass = "video"

// normal is the one form in which a block is written; "" for one that says nothing.
func (b Block) normal() string {
	switch b.Kind {
	case Paragraph:
		return b.paragraphs("", "")
	case Correction:
		return b.paragraphs("<ins>", "</ins>")
	case Heading:
		h := "h" + strconv.Itoa(min(max(b.Level, 2), 4))
		return b.element(h, "", Inline(oneLine(b.Text)))
	case List:
		return b.list()
	case Quotation:
		return b.quotation()
	case Figure:
		if b.Media == "" {
			return ""
		}
		return b.element("figure", "", img(Picture{b.Media, b.Alt, b.Width, b.Height})+caption(b.Text))
	case Gallery:
		var all strings.Builder
		for _, p := range b.Pictures {
			if p.Media != "" {
				all.WriteString(img(p))
			}
		}
		if all.Len() == 0 {
			return ""
		}
		return b.element("figure", "", all.String()+caption(b.Text))
	case Table:
		return b.table()
	case Film:
		return b.film()
	}
	return b.html
}

// element is "" when nothing stands in it.
func (b Block) element(name, attrs, inner string) string {
	if strings.TrimSpace(inner) == "" {
		return ""
	}
	return "<" + name + attrs + b.marks() + ">" + inner + "</" + name + ">"
}

// marks are the attributes that every element may have.
func (b Block) marks() string { return pair("dir", b.Dir) + pair("lang", b.Lang) }

func pair(name, value string) string {
	if value == "" {
		return ""
	}
	return " " + name + `="` + html.EscapeString(value) + `"`
}

// paragraphs writes a paragraph for each run of lines with an empty line between them.
func (b Block) paragraphs(open, end string) string {
	var all []string
	for _, p := range runs(b.Text) {
		all = append(all, b.element("p", "", open+Inline(p)+end))
	}
	return strings.Join(all, "\n")
}

// runs are the runs of lines of a text without the empty lines between them.
func runs(text string) (all []string) {
	var run []string
	flush := func() {
		if len(run) > 0 {
			all = append(all, strings.Join(run, "\n"))
		}
		run = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			flush()
		} else {
			run = append(run, line)
		}
	}
	flush()
	return all
}

func lines(text string) (all []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func oneLine(s string) string { return strings.TrimSpace(s) }

func (b Block) list() string {
	var items strings.Builder
	for _, item := range lines(b.Text) {
		s := Inline(item)
		if b.Loose {
			s = "<p>" + s + "</p>"
		}
		items.WriteString("<li>" + s + "</li>")
	}
	name, attrs := "ul", ""
	if b.Ordered {
		name = "ol"
		if b.Start > 0 && b.Start < 1e5 {
			attrs = pair("start", strconv.Itoa(b.Start))
		}
	}
	return b.element(name, attrs, items.String())
}

func (b Block) quotation() string {
	var inner strings.Builder
	for _, p := range runs(b.Text) {
		inner.WriteString("<p>" + Inline(p) + "</p>")
	}
	if inner.Len() == 0 {
		return ""
	}
	if s := oneLine(b.Source); s != "" {
		inner.WriteString("<cite>" + Inline(s) + "</cite>")
	}
	return b.element("blockquote", pair("cite", b.Cite), inner.String())
}

func img(p Picture) string {
	size := ""
	if p.Width > 0 {
		size += pair("width", strconv.Itoa(p.Width))
	}
	if p.Height > 0 {
		size += pair("height", strconv.Itoa(p.Height))
	}
	return `<img src="` + html.EscapeString(p.Media) + `" alt="` + html.EscapeString(p.Alt) + `"` + size + ` loading="lazy"/>`
}

func caption(text string) string {
	if text = oneLine(text); text == "" {
		return ""
	}
	return "<figcaption>" + Inline(text) + "</figcaption>"
}

func (b Block) table() string {
	var head, body strings.Builder
	rows := lines(b.Text)
	if len(rows) == 0 {
		return ""
	}
	for i, row := range rows {
		to, open, end := &body, "<td>", "</td>"
		if b.Head && i == 0 {
			to, open, end = &head, `<th scope="col">`, "</th>"
		}
		to.WriteString("<tr>")
		for _, c := range cells(row) {
			to.WriteString(open + Inline(c) + end)
		}
		to.WriteString("</tr>")
	}
	inner := ""
	if s := oneLine(b.Source); s != "" {
		inner = "<caption>" + Inline(s) + "</caption>"
	}
	if head.Len() > 0 {
		inner += "<thead>" + head.String() + "</thead>"
	}
	if body.Len() > 0 {
		inner += "<tbody>" + body.String() + "</tbody>"
	}
	return `<div class="scroll" tabindex="0">` + b.element("table", "", inner) + "</div>"
}

func (b Block) film() string {
	if b.Address == "" {
		return ""
	}
	rel := ""
	if strings.HasPrefix(b.Address, "http") {
		rel = pair("rel", "noopener nofollow external")
	}
	poster := ""
	if b.Media != "" {
		poster = img(Picture{b.Media, b.Alt, b.Width, b.Height})
	}
	title := Inline(oneLine(b.Text))
	if title == "" {
		title = html.EscapeString(place(b.Address))
	}
	return b.element("p", "", `<a href="`+html.EscapeString(b.Address)+`"`+rel+pair("class", filmClass)+">"+poster+title+"</a>")
}

// place names where an address leads: the host, else the address itself.
func place(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return strings.TrimPrefix(u.Hostname(), "www.")
	}
	return address
}
