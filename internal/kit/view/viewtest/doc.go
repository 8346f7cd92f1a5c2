// Package viewtest reads pages in tests as a browser would: parsed, by selector,
// never by searching their text.
package viewtest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Doc is a parsed page or a piece of one.
type Doc struct {
	Node
	t testing.TB
}

// Node is an element.
type Node struct{ n *html.Node }

// Parse reads a whole page.
func Parse(t testing.TB, page string) *Doc {
	t.Helper()
	n, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("viewtest: parse: %v", err)
	}
	return &Doc{Node{n}, t}
}

// Fragment reads a component as it stands in a body.
func Fragment(t testing.TB, piece string) *Doc {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(piece), body)
	if err != nil {
		t.Fatalf("viewtest: parse: %v", err)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return &Doc{Node{body}, t}
}

// One returns the only element the selector finds; none or more fail the test.
func (d *Doc) One(selector string) Node {
	d.t.Helper()
	all := d.Find(selector)
	if len(all) != 1 {
		d.t.Fatalf("%s: found %d, want 1", selector, len(all))
	}
	return all[0]
}

// None fails the test when the selector finds anything.
func (d *Doc) None(selector string) {
	d.t.Helper()
	if all := d.Find(selector); len(all) > 0 {
		d.t.Errorf("%s: found %d, the first is %q; want none", selector, len(all), all[0].Text())
	}
}

// Count fails the test unless the selector finds n elements.
func (d *Doc) Count(selector string, n int) {
	d.t.Helper()
	if got := len(d.Find(selector)); got != n {
		d.t.Errorf("%s: found %d, want %d", selector, got, n)
	}
}

// Text is the words of the element, runs of white space as one space.
func (n Node) Text() string {
	var b strings.Builder
	walk(n.n, func(x *html.Node) {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		} else if x.DataAtom == atom.Br {
			b.WriteByte(' ')
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// Attr is an attribute's value, "" when it is absent.
func (n Node) Attr(name string) string {
	v, _ := n.Lookup(name)
	return v
}

// Lookup is an attribute's value and whether it is there.
func (n Node) Lookup(name string) (string, bool) {
	for _, a := range n.n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// Tag is the element's name.
func (n Node) Tag() string { return n.n.Data }

// Find returns the elements below n that the selector matches, in order. It
// knows tag, #id, .class, [attr], [attr=value], [attr^=value], [attr$=value], [attr*=value], the space, > and the comma, and panics at anything
// else: a selector that nothing can match would prove that nothing is there.
func (n Node) Find(selector string) []Node {
	alternatives := compile(selector)
	var found []Node
	walk(n.n, func(x *html.Node) {
		if x == n.n || x.Type != html.ElementNode {
			return
		}
		for _, steps := range alternatives {
			if matches(x, steps, n.n) {
				found = append(found, Node{x})
				return
			}
		}
	})
	return found
}

func walk(n *html.Node, fn func(*html.Node)) {
	fn(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, fn)
	}
}

// step is one compound of a selector; child says that it stands right below the one before.
type step struct {
	tag, id string
	classes []string
	attrs   []attr
	child   bool
}

type attr struct {
	name, value string
	op          byte // 0 present, '=' equal, '^' begins with, '$' ends with, '*' holds
}

func compile(selector string) [][]step {
	var all [][]step
	for alternative := range strings.SplitSeq(selector, ",") {
		var steps []step
		child := false
		for _, part := range strings.Fields(strings.ReplaceAll(alternative, ">", " > ")) {
			if part == ">" {
				child = true
				continue
			}
			s := compound(part)
			s.child, child = child, false
			steps = append(steps, s)
		}
		if len(steps) == 0 {
			panic("viewtest: empty selector " + selector)
		}
		all = append(all, steps)
	}
	return all
}

func compound(part string) step {
	var s step
	for part != "" {
		end := strings.IndexAny(part[1:], ".#[") + 1
		if part[0] == '[' {
			end = strings.IndexByte(part, ']') + 1
			if end == 0 {
				panic("viewtest: no ] in " + part)
			}
		}
		if end == 0 {
			end = len(part)
		}
		word := part[:end]
		part = part[end:]
		switch word[0] {
		case '.':
			s.classes = append(s.classes, word[1:])
		case '#':
			s.id = word[1:]
		case '[':
			s.attrs = append(s.attrs, attribute(word[1:len(word)-1]))
		default:
			if strings.ContainsAny(word, ":+~*()") && word != "*" {
				panic("viewtest: cannot select " + word)
			}
			s.tag = word
		}
	}
	return s
}

func attribute(word string) attr {
	name, value, ok := strings.Cut(word, "=")
	if !ok {
		return attr{name: name}
	}
	value = strings.Trim(value, `"'`)
	if n, begins := strings.CutSuffix(name, "^"); begins {
		return attr{n, value, '^'}
	}
	for _, op := range []byte("$*") {
		if n, is := strings.CutSuffix(name, string(op)); is {
			return attr{n, value, op}
		}
	}
	if strings.ContainsAny(name, "~|") {
		panic("viewtest: cannot select [" + word + "]")
	}
	return attr{name, value, '='}
}

func matches(x *html.Node, steps []step, root *html.Node) bool {
	last := steps[len(steps)-1]
	if !last.fits(Node{x}) {
		return false
	}
	rest := steps[:len(steps)-1]
	if len(rest) == 0 {
		return true
	}
	for p := x.Parent; p != nil && p != root.Parent; p = p.Parent {
		if p.Type == html.ElementNode && matches(p, rest, root) {
			return true
		}
		if last.child {
			return false
		}
	}
	return false
}

func (s step) fits(n Node) bool {
	if s.tag != "" && s.tag != "*" && s.tag != n.Tag() {
		return false
	}
	if s.id != "" && s.id != n.Attr("id") {
		return false
	}
	has := " " + strings.Join(strings.Fields(n.Attr("class")), " ") + " "
	for _, c := range s.classes {
		if !strings.Contains(has, " "+c+" ") {
			return false
		}
	}
	for _, a := range s.attrs {
		v, ok := n.Lookup(a.name)
		fits := map[byte]func(string, string) bool{
			'=': func(v, is string) bool { return v == is }, '^': strings.HasPrefix, '$': strings.HasSuffix, '*': strings.Contains,
		}[a.op]
		if !ok || fits != nil && !fits(v, a.value) {
			return false
		}
	}
	return true
}
