package viewtest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
)

// Renderer makes a renderer of this package's templates and a room's. texts are
// the rooms' catalogues; kit's own are added.
func Renderer(t testing.TB, sets map[string]fs.FS, texts ...fs.FS) (*view.Renderer, *i18n.Bundle) {
	t.Helper()
	b, err := i18n.New(append(texts, view.Locales)...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := view.New(view.Options{Texts: b, Sets: sets})
	if err == nil {
		err = r.Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	return r, b
}

// Render draws a page and fails the test when that fails, or when Check finds
// faults, or when a text is missing from the catalogue.
func Render(t testing.TB, r *view.Renderer, b *i18n.Bundle, name string, p *view.Page) *Doc {
	t.Helper()
	var out strings.Builder
	if err := r.Render(&out, name, p); err != nil {
		t.Fatal(err)
	}
	if missing := b.Missing(); len(missing) > 0 {
		t.Errorf("%s: no text for %v", name, missing)
	}
	d := Parse(t, out.String())
	for _, fault := range Check(d) {
		t.Errorf("%s %s: %s", name, p.Lang, fault)
	}
	return d
}

// Check lists what is wrong with a page by rules that hold on all of them: one
// h1, no heading empty, no id twice, references that lead somewhere, pictures with
// size and alternative text, fields with a label, machine dates in ASCII, and nothing
// inline that the content security policy refuses.
func Check(d *Doc) []string {
	var bad []string
	say := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }

	if n := len(d.Find("h1")); n != 1 {
		say("%d h1, want 1", n)
	}
	for _, h := range d.Find("h1, h2, h3, h4, h5, h6, title") {
		if h.Text() == "" {
			say("an empty %s", h.Tag())
		}
	}
	ids := map[string]bool{}
	labels := map[string]bool{}
	for _, n := range d.Find("[id]") {
		id := n.Attr("id")
		if id == "" || ids[id] {
			say("id %q is empty or twice", id)
		}
		ids[id] = true
	}
	for _, n := range d.Find("label[for]") {
		labels[n.Attr("for")] = true
	}
	for _, n := range d.Find("*") {
		checkElement(n, ids, labels, say)
	}
	return bad
}

func checkElement(n Node, ids, labels map[string]bool, say func(string, ...any)) {
	for _, a := range n.n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			say("<%s> has the inline attribute %s", n.Tag(), a.Key)
		}
		if strings.Contains(a.Val, "ZgotmplZ") {
			say("<%s %s> was refused by the template's escaping", n.Tag(), a.Key)
		}
	}
	for _, name := range []string{"for", "aria-labelledby", "aria-describedby"} {
		for _, id := range strings.Fields(n.Attr(name)) {
			if !ids[id] {
				say("<%s %s=%q> leads nowhere", n.Tag(), name, id)
			}
		}
	}
	if h, ok := n.Lookup("href"); ok {
		if h == "" {
			say("<%s> with an empty href: %s", n.Tag(), n.Text())
		}
		if id, inside := strings.CutPrefix(h, "#"); inside && !ids[id] && n.n.Namespace == "" {
			say("a link to #%s, which is not there", id)
		}
	}
	switch n.Tag() {
	case "style":
		if n.n.Namespace == "" {
			say("a style element")
		}
	case "script":
		if _, ok := n.Lookup("src"); !ok && !strings.HasSuffix(n.Attr("type"), "json") {
			say("an inline script")
		}
	case "img":
		if _, ok := n.Lookup("alt"); !ok {
			say("picture %s has no alt", n.Attr("src"))
		}
		if n.Attr("src") == "" || n.Attr("width") == "" || n.Attr("width") == "0" || n.Attr("height") == "" || n.Attr("height") == "0" {
			say("picture %q has no address or no size", n.Attr("src"))
		}
	case "input", "select", "textarea":
		if n.Attr("type") != "hidden" && !labels[n.Attr("id")] && !inside(n.n, "label") && n.Attr("aria-label") == "" {
			say("field %q has no label", n.Attr("name"))
		}
	case "time":
		if !Datetime(n.Attr("datetime")) {
			say("time %q is not for machines", n.Attr("datetime"))
		}
	case "a":
		if _, ok := n.Lookup("href"); ok && n.Text() == "" && len(n.Find("img, title, svg")) == 0 && n.Attr("aria-label") == "" {
			say("a link without words to %s", n.Attr("href"))
		}
	}
}

func inside(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Type == html.ElementNode && p.Data == tag {
			return true
		}
	}
	return false
}

// Datetime reports whether s is a Gregorian date or instant as HTML writes it.
func Datetime(s string) bool {
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04-07:00", time.RFC3339} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// JSON is the content of a script of data.
func JSON(t testing.TB, n Node) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(n.n.FirstChild.Data), &m); err != nil {
		t.Fatalf("viewtest: JSON: %v", err)
	}
	return m
}
