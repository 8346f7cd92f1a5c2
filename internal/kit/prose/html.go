package prose

import (
	stdhtml "html"
	"strings"

	"golang.org/x/net/html"
)

func names(list string) map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(list) {
		m[n] = true
	}
	return m
}

var (
	// unseen elements have no words that anybody reads.
	unseen = names("script style template svg math noscript iframe noembed noframes xmp plaintext textarea select datalist object")
	// verbatim elements hold code.
	verbatim = names("code pre kbd samp var tt")
	blocks   = names(`address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer
		form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol option p section summary table tbody td tfoot th thead title tr ul`)
	void = names("area base br col embed hr img input link meta param source track wbr")
	// again are the elements that a second one of the same name ends.
	again = names("p li dt dd td th tr option")
)

// passage is an element within which the language, or what may be read, is another.
type passage struct {
	name  string
	depth int // elements of the same name that are open, this one included
	kept  bool
	blind bool // nothing of it is written
}

// maxPassages bounds passages within passages; what lies deeper is read like its parent.
const maxPassages = 64

// html reads HTML that stands in the source from a place on. It never builds a tree, so
// that time and memory grow with the length alone.
func (w *writer) html(from int, s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	at := from
	var open []passage
	top := func() *passage {
		if len(open) == 0 {
			return nil
		}
		return &open[len(open)-1]
	}
	holding := false
	hold := func() { // as the innermost passage says
		p := top()
		if want := p != nil && p.kept; want != holding {
			if holding = want; want {
				w.hold()
			} else {
				w.release()
			}
		}
	}
	closeTop := func() {
		open = open[:len(open)-1]
		hold()
	}
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		raw := len(z.Raw())
		switch kind {
		case html.TextToken:
			if p := top(); p == nil || !p.blind {
				w.text(at, s[at-from:at-from+raw])
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag, more := z.TagName()
			name := string(tag)
			lang := ""
			for more {
				var key, value []byte
				if key, value, more = z.TagAttr(); string(key) == "lang" {
					lang = string(value)
				}
			}
			if blocks[name] {
				w.line()
			}
			if void[name] {
				break
			}
			if p := top(); p != nil && p.name == name {
				if !again[name] {
					p.depth++
					break
				}
				closeTop()
			}
			p := passage{name: name, depth: 1, blind: unseen[name], kept: verbatim[name]}
			if q := top(); q != nil {
				p.blind = p.blind || q.blind
				p.kept = p.kept || q.kept && !(isPersian(lang) && !verbatim[q.name])
			}
			if lang != "" && !isPersian(lang) {
				p.kept = true
			}
			if (unseen[name] || verbatim[name] || lang != "") && len(open) < maxPassages {
				open = append(open, p)
				hold()
			}
		case html.EndTagToken:
			tag, _ := z.TagName()
			name := string(tag)
			for i := len(open) - 1; i >= 0; i-- {
				if open[i].name != name {
					continue
				}
				for len(open) > i+1 {
					closeTop()
				}
				if open[i].depth--; open[i].depth == 0 {
					closeTop()
				}
				break
			}
			if blocks[name] {
				w.line()
			}
		}
		at += raw
	}
	for len(open) > 0 {
		closeTop()
	}
}

func isPersian(lang string) bool {
	lang = strings.ToLower(strings.TrimSpace(lang))
	return lang == "fa" || strings.HasPrefix(lang, "fa-") || lang == "prs"
}

const space = " \t\r\n\f"

// text adds text as a browser shows it: entities read, a run of white space one space.
func (w *writer) text(at int, s string) {
	for i := 0; i < len(s); {
		switch j := strings.IndexAny(s[i:], space+"&"); {
		case j < 0:
			w.source(at+i, at+len(s))
			return
		case j > 0:
			w.source(at+i, at+i+j)
			i += j
		}
		if s[i] == '&' {
			n := entity(s[i:])
			w.put(unescape(s[i:i+n]), at+i, n)
			i += n
			continue
		}
		n := len(s[i:]) - len(strings.TrimLeft(s[i:], space))
		if begun := w.b.Len(); begun > 0 && w.b.String()[begun-1] != '\n' && w.b.String()[begun-1] != ' ' {
			w.put(" ", at+i, n)
		}
		i += n
	}
}

// unescape reads character references.
func unescape(s string) string { return stdhtml.UnescapeString(s) }

// entity is the length of the character reference that s begins with, 1 for a plain &.
func entity(s string) int {
	end := strings.IndexByte(s[:min(len(s), 40)], ';')
	if end < 2 || strings.ContainsAny(s[1:end], " <&\n") || unescape(s[:end+1]) == s[:end+1] {
		return 1
	}
	return end + 1
}
