package press

import (
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// A short-code is [name], [name key="value"] or [/name]; [[name]] is the text
// [name]. Names are Latin, so that words in brackets of a Persian text are none.
var (
	shortcode = regexp.MustCompile(`\[(\[?)(/?)([a-zA-Z][\w-]*)((?:[\s/][^\[\]]*)?)\](\]?)`)
	codeAttr  = regexp.MustCompile(`([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'/]+))`)
	imgTag    = regexp.MustCompile(`(?is)^\s*(?:<a\b[^>]*>\s*)?<img\b[^>]*>\s*(?:</a>)?`)
)

// code is one short-code of a text.
type code struct {
	name       string
	attrs      map[string]string
	start, end int    // of the opening tag
	inner      string // between it and its end, if it has one
	after      int    // where the text goes on after all of it
	closed     bool
}

// codes finds the short-codes of a text that are not inside another one.
func codes(s string) []code {
	var found []code
	ends := map[string]int{} // where the last [/name] begins, so that a text is not searched again for each code
	for at := 0; at < len(s); {
		m := shortcode.FindStringSubmatchIndex(s[at:])
		if m == nil {
			break
		}
		text := func(i int) string { return s[at+m[2*i] : at+m[2*i+1]] }
		c := code{name: strings.ToLower(text(3)), start: at + m[0], end: at + m[1], after: at + m[1], attrs: map[string]string{}}
		switch {
		case text(1) == "[" && text(5) == "]":
			c.name, c.inner = "", s[c.start+1:c.end-1]
		case text(1) == "[":
			at = at + m[0] + 1
			continue
		case text(2) == "/":
			c.name = "/"
		default:
			if text(5) == "]" {
				c.end--
				c.after--
			}
			for _, a := range codeAttr.FindAllStringSubmatch(text(4), -1) {
				c.attrs[strings.ToLower(a[1])] = html.UnescapeString(a[2] + a[3] + a[4])
			}
			end := "[/" + text(3) + "]"
			if _, ok := ends[end]; !ok {
				ends[end] = strings.LastIndex(s, end)
			}
			if ends[end] >= c.end {
				n := strings.Index(s[c.end:], end)
				c.inner, c.closed, c.after = s[c.end:c.end+n], true, c.end+n+len(end)
			}
		}
		found = append(found, c)
		at = c.after
	}
	return found
}

// shortcodes puts what a short-code stands for in its place. Of one that we don't
// know, what it encloses stays.
func shortcodes(s string) string { return opencodes(s, 0) }

// deepest is how far short-codes may enclose each other; a text that goes on is no text.
const deepest = 8

func opencodes(s string, depth int) string {
	if depth > deepest {
		return s
	}
	found := codes(s)
	if len(found) == 0 {
		return s
	}
	var b strings.Builder
	last := 0
	for _, c := range found {
		b.WriteString(s[last:c.start])
		b.WriteString(c.open(s, depth))
		last = c.after
	}
	b.WriteString(s[last:])
	return b.String()
}

func (c code) open(s string, depth int) string {
	switch c.name {
	case "": // escaped
		return c.inner
	case "/", "gallery", "playlist": // a stray end; what stands in the item's own gallery
		return ""
	case "caption", "wp_caption":
		img := imgTag.FindString(c.inner)
		text := strings.TrimSpace(c.inner[len(img):] + " " + c.attrs["caption"])
		if img == "" || text == "" {
			return opencodes(c.inner, depth+1)
		}
		return "\n\n<figure>" + strings.TrimSpace(img) + "<figcaption>" + opencodes(text, depth+1) + "</figcaption></figure>\n\n"
	case "embed":
		return "\n\n" + strings.TrimSpace(c.inner+c.attrs["src"]) + "\n\n"
	case "audio", "video":
		for _, key := range []string{"src", "mp4", "m4v", "webm", "ogv", "wmv", "flv", "mp3", "m4a", "ogg", "wav", "wma"} {
			if v := c.attrs[key]; v != "" {
				return "\n\n<a href=\"" + html.EscapeString(v) + "\">" + html.EscapeString(path.Base(readable(v))) + "</a>\n\n"
			}
		}
		return opencodes(c.inner, depth+1)
	}
	if c.closed {
		return opencodes(c.inner, depth+1)
	}
	if len(c.attrs) == 0 && !strings.ContainsAny(c.name, "-_") && !alone(s, c) {
		return s[c.start:c.after] // a word in brackets: [sic]
	}
	return ""
}

// alone reports whether nothing else stands on the short-code's line.
func alone(s string, c code) bool {
	i := c.start - 1
	for i >= 0 && strings.IndexByte(" \t\r", s[i]) >= 0 {
		i--
	}
	j := c.after
	for j < len(s) && strings.IndexByte(" \t\r", s[j]) >= 0 {
		j++
	}
	return (i < 0 || s[i] == '\n') && (j == len(s) || s[j] == '\n')
}

// galleryCodes are the galleries of a text: the numbers of their pictures, or
// none for all that are attached to the item.
func galleryCodes(s string, depth int) (galleries [][]int64) {
	if depth > deepest {
		return nil
	}
	for _, c := range codes(s) {
		if c.name == "gallery" {
			galleries = append(galleries, numbers(c.attrs["ids"]+","+c.attrs["include"]))
		} else if c.closed {
			galleries = append(galleries, galleryCodes(c.inner, depth+1)...)
		}
	}
	return galleries
}
