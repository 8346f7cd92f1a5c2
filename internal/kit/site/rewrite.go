package site

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"path"
	"regexp"
	"strings"

	nethtml "golang.org/x/net/html"

	"hemmat/internal/kit/i18n"
)

// rewriter turns the links of one page or sheet of a copy into links between files.
type rewriter struct {
	c       *copying
	address string // of the page, with language, decoded
	file    string
	lang    string
}

func (c *copying) rewriter(address, file, lang string) *rewriter {
	return &rewriter{c, address, file, lang}
}

// place is what a link leads to in the copy.
type place uint8

const (
	elsewhere place = iota // not ours: the link stays
	inCopy
	absent // ours, and not in the copy
)

// find resolves a link of the page.
func (rw *rewriter) find(link string) (to string, p place) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Opaque != "" || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return link, elsewhere
	}
	own := u.Host == ""
	if !own && u.Host != rw.c.names.host {
		return link, elsewhere
	}
	if own && u.Path == "" && u.RawQuery == "" {
		return link, elsewhere // a place on the page itself
	}
	target := u.Path
	if !strings.HasPrefix(target, "/") {
		target = path.Dir(rw.address+"x") + "/" + target
		if u.Path == "" {
			target = rw.address
		}
	}
	target = clean(target)
	file := ""
	if u.RawQuery != "" {
		file = rw.c.part(target, u.RawQuery)
	} else {
		for _, form := range []string{target, target + "/", strings.TrimSuffix(target, "/")} {
			if file = rw.c.names.file(form); file != "" {
				rw.c.leadsTo(form)
				break
			}
		}
	}
	switch {
	case file != "":
		to = relative(rw.file, file)
		if u.Fragment != "" {
			to += "#" + u.EscapedFragment()
		}
		return to, inCopy
	case !own:
		return link, elsewhere // written with the host: it works on the net
	}
	return target, absent
}

func (rw *rewriter) notice() string { return relative(rw.file, noticeAt(rw.lang)) }

// link is where an anchor leads.
func (rw *rewriter) link(v string) string {
	to, p := rw.find(v)
	if p == absent {
		if lang, _ := i18n.Split(to); lang != rw.lang {
			return relative(rw.file, noticeAt(lang))
		}
		return rw.notice()
	}
	return to
}

// source is what the page shows: a picture, a script. One that the copy lacks is reported.
func (rw *rewriter) source(v string) string {
	to, p := rw.find(v)
	if p == absent {
		rw.c.lacks(to)
		return rw.notice()
	}
	return to
}

// html rewrites a page. Tags without links keep their bytes.
func (rw *rewriter) html(b []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(b) + len(b)/8)
	z := nethtml.NewTokenizer(bytes.NewReader(b))
	inStyle := false
	for {
		kind := z.Next()
		raw := z.Raw()
		switch kind {
		case nethtml.ErrorToken:
			return out.Bytes()
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			rawTag := bytes.Clone(raw)
			tok := z.Token()
			inStyle = tok.Data == "style"
			out.Write(rw.tag(tok, rawTag))
		case nethtml.TextToken:
			if inStyle {
				raw = rw.css(raw)
			}
			out.Write(raw)
		default:
			inStyle = false
			out.Write(raw)
		}
	}
}

// tag rewrites one tag; nil drops it.
func (rw *rewriter) tag(t nethtml.Token, raw []byte) []byte {
	if t.Data == "link" && !rw.keepLink(t) {
		return nil
	}
	changed := false
	kept := t.Attr[:0]
	for _, a := range t.Attr {
		v, keep := rw.attr(t.Data, a.Key, a.Val)
		changed = changed || !keep || v != a.Val
		if keep {
			a.Val = v
			kept = append(kept, a)
		}
	}
	if !changed {
		return raw
	}
	var b bytes.Buffer
	b.WriteString("<" + t.Data)
	for _, a := range kept {
		b.WriteByte(' ')
		if a.Namespace != "" {
			b.WriteString(a.Namespace + ":")
		}
		b.WriteString(a.Key + `="` + html.EscapeString(a.Val) + `"`)
	}
	if t.Type == nethtml.SelfClosingTagToken {
		b.WriteByte('/')
	}
	b.WriteByte('>')
	return b.Bytes()
}

// attr is an attribute's new value, or not kept.
func (rw *rewriter) attr(tag, key, v string) (string, bool) {
	switch key {
	case "href", "xlink:href":
		switch tag {
		case "link", "image", "use":
			return rw.source(v), true
		}
		return rw.link(v), true
	case "src", "poster":
		return rw.source(v), true
	case "data":
		if tag == "object" {
			return rw.source(v), true
		}
	case "srcset", "imagesrcset":
		return rw.srcset(v), true
	case "action", "formaction":
		if _, p := rw.find(v); p == elsewhere && strings.Contains(v, ":") {
			return v, true // sent to another site, as before
		}
		return rw.notice(), true
	case "method", "formmethod":
		return "get", true
	case "style":
		return string(rw.css([]byte(v))), true
	case "crossorigin", "integrity":
		return "", false // pages on disk have no origin that these could be checked against
	}
	if strings.HasPrefix(key, "hx-") {
		return "", false // there is no server to ask
	}
	return v, true
}

// keepLink says whether a link element has a use in a copy.
func (rw *rewriter) keepLink(t nethtml.Token) bool {
	var rel, href string
	crossorigin := false
	for _, a := range t.Attr {
		switch a.Key {
		case "rel":
			rel = strings.ToLower(a.Val)
		case "href":
			href = a.Val
		case "crossorigin":
			crossorigin = true
		}
	}
	_, p := rw.find(href)
	for r := range strings.FieldsSeq(rel) {
		switch r {
		case "stylesheet", "icon", "apple-touch-icon":
			return true // one that the copy lacks is reported
		case "manifest":
			return false // browsers refuse it on disk
		case "preload", "modulepreload", "prefetch":
			return p == inCopy && !crossorigin
		}
	}
	// canonical, alternate, search …: true with the host, otherwise only when the copy has it.
	return p != absent
}

// srcset rewrites the addresses of a list "a 1x, b 2x".
func (rw *rewriter) srcset(v string) string {
	var out []string
	for len(v) > 0 {
		v = strings.TrimLeft(v, ", \t\r\n")
		end := strings.IndexAny(v, " \t\r\n")
		if end < 0 {
			end = len(v)
		}
		address := v[:end]
		v = v[end:]
		descriptor := ""
		if short := strings.TrimRight(address, ","); short != address {
			address = short // no descriptor
		} else {
			descriptor, v, _ = strings.Cut(v, ",")
		}
		if address != "" {
			out = append(out, strings.TrimSpace(rw.source(address)+" "+strings.TrimSpace(descriptor)))
		}
	}
	return strings.Join(out, ", ")
}

var (
	cssURL    = regexp.MustCompile(`url\(\s*(?:"([^"]*)"|'([^']*)'|([^'")\s]+))\s*\)`)
	cssImport = regexp.MustCompile(`@import\s+(?:"([^"]*)"|'([^']*)')`)
)

// css rewrites the links of a sheet.
func (rw *rewriter) css(b []byte) []byte {
	replace := func(re *regexp.Regexp, form string) {
		b = re.ReplaceAllFunc(b, func(m []byte) []byte {
			parts := re.FindSubmatch(m)
			v := string(bytes.Join(parts[1:], nil))
			if v == "" {
				return m
			}
			to := rw.source(v)
			if to == v {
				return m
			}
			return fmt.Appendf(nil, form, to)
		})
	}
	replace(cssURL, `url("%s")`)
	replace(cssImport, `@import "%s"`)
	return b
}

// stub is the page of an address that leads on to another.
func (c *copying) stub(t target, location string) []byte {
	rw := c.rewriter(i18n.Prefix(t.f.lang)+t.f.path, t.file, t.f.lang)
	to := html.EscapeString(rw.link(location))
	return fmt.Appendf(nil, "<!doctype html>\n<html lang=%q dir=%q>\n<meta charset=\"utf-8\">\n"+
		"<meta http-equiv=\"refresh\" content=\"0; url=%s\">\n<title>%s</title>\n<a href=\"%s\">%s</a>\n</html>\n",
		t.f.lang, i18n.Dir(t.f.lang), to, to, to, to)
}
