package block

import (
	"strings"

	"golang.org/x/net/html"
)

// Notation is how words with marks stand in a field:
//
//	**strong**  *emphasis*  `code`  [words of a link](address)
//	{abbr "سازمان ملل متحد"|سمم}     an abbreviation and what it stands for
//	{ltr|example}  {ltr lang=en|…}   direction and language
//	{sub|2} {sup|2} {del|…} {mark|…} any other mark by its name
//	{br}                             a break where a line may not end
//
// A line break in a paragraph is one. \ before a sign takes its meaning away. A sign that makes no mark is itself:
// "5 * 3" needs no \.
//
// A brace holds, in any order, the mark's name (a span without one), rtl, ltr or auto, lang=, and in "" what the mark
// needs: the address of a, the title of abbr, the source of q.
const Notation = "**strong** *emphasis* `code` [words](address) {abbr \"title\"|words} {ltr lang=en|words}"

// marked are the elements that a brace may name.
var marked = map[string]string{ // to the attribute that "" holds
	"a": "href", "abbr": "title", "q": "cite",
	"b": "", "bdi": "", "bdo": "", "cite": "", "code": "", "del": "", "em": "", "i": "", "ins": "", "kbd": "", "mark": "",
	"s": "", "samp": "", "small": "", "span": "", "strong": "", "sub": "", "sup": "", "var": "",
}

const signs = "\\*`[]{}|"

// notation writes the words below n. inLine says that a line break would end the words.
func notation(n *html.Node, inLine bool) string {
	w := &noter{inLine: inLine}
	w.children(n)
	return strings.Trim(w.b.String(), " ")
}

type noter struct {
	b      strings.Builder
	inLine bool
	star   bool // what was written last is the star of a mark
}

func (w *noter) put(s string) {
	w.b.WriteString(s)
	w.star = false
}

func (w *noter) children(n *html.Node) {
	for c := range n.ChildNodes() {
		w.node(c)
	}
}

func (w *noter) node(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		after := n.PrevSibling != nil && n.PrevSibling.Data == "br"
		w.text(n.Data, after, n.NextSibling != nil && n.NextSibling.Data == "br")
		return
	case n.Type != html.ElementNode:
		return
	case n.Data == "br":
		if so := w.b.String(); w.inLine || n.NextSibling == nil || so == "" || strings.HasSuffix(so, "\n") || strings.HasSuffix(so, "{br}") {
			w.put("{br}")
		} else {
			w.put("\n")
		}
		return
	}
	inner := &noter{inLine: w.inLine}
	inner.children(n)
	words := inner.b.String()
	bare := len(n.Attr) == 0 && words != "" && strings.TrimSpace(words) == words
	switch {
	case n.Data == "strong" && bare && !w.star && !inStars(n):
		w.put("**" + words + "**")
		w.star = true
	case n.Data == "em" && bare && !w.star && !inStars(n):
		w.put("*" + words + "*")
		w.star = true
	case n.Data == "code" && bare && plain(n) && !strings.ContainsAny(n.FirstChild.Data, signs+"\n"):
		w.put("`" + n.FirstChild.Data + "`")
	case n.Data == "a" && attr(n, "dir") == "" && attr(n, "lang") == "" && simple(attr(n, "href")):
		w.put("[" + words + "](" + attr(n, "href") + ")")
	default:
		w.put("{" + head(n) + "|" + words + "}")
	}
}

// inStars reports whether stars stand around or in n, where more stars would run together.
func inStars(n *html.Node) bool {
	star := func(n *html.Node) bool { return n.Data == "strong" || n.Data == "em" }
	for d := range n.Descendants() {
		if star(d) {
			return true
		}
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if star(p) {
			return true
		}
	}
	return false
}

func plain(n *html.Node) bool {
	return n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode
}

// simple reports whether an address can stand between round brackets.
func simple(address string) bool {
	return address != "" && !strings.ContainsAny(address, "() \n\""+signs)
}

func head(n *html.Node) string {
	var words []string
	if n.Data != "span" || len(n.Attr) == 0 {
		words = append(words, n.Data)
	}
	if d := attr(n, "dir"); d != "" {
		words = append(words, d)
	}
	if l := attr(n, "lang"); l != "" {
		words = append(words, "lang="+l)
	}
	if key := marked[n.Data]; key != "" {
		if v := attr(n, key); v != "" {
			words = append(words, `"`+escape(white.ReplaceAllString(v, " "), signs+`"`)+`"`)
		}
	}
	return strings.Join(words, " ")
}

func escape(s, signs string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(signs, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// text writes words with their signs escaped. White space beside a line break is not seen.
func (w *noter) text(s string, afterBreak, beforeBreak bool) {
	s = white.ReplaceAllString(s, " ")
	if afterBreak {
		s = strings.TrimPrefix(s, " ")
	}
	if beforeBreak {
		s = strings.TrimSuffix(s, " ")
	}
	for i, r := range s {
		if strings.ContainsRune(signs, r) && !loneStar(s, i) {
			w.b.WriteByte('\\')
		}
		w.b.WriteRune(r)
		w.star = false
	}
}

// loneStar reports whether the sign at i is a star between spaces, which makes no mark.
func loneStar(s string, i int) bool {
	return s[i] == '*' && i > 0 && s[i-1] == ' ' && i+1 < len(s) && s[i+1] == ' '
}

// cells are the cells of a row: what stands between bars that no \ and no brace holds.
func cells(row string) []string { return bars(row, true) }

// bars parts a row at its bars, but where a \ stands before one or, where braces hold, within braces.
func bars(row string, braces bool) []string {
	var all []string
	depth, from := 0, 0
	for i := 0; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			depth = max(0, depth-1)
		case '|':
			if depth == 0 || !braces {
				all = append(all, strings.TrimSpace(row[from:i]))
				from = i + 1
			}
		}
	}
	return append(all, strings.TrimSpace(row[from:]))
}
