package site

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hemmat/internal/kit/i18n"
)

// class narrows what a wildcard matches.
type class uint8

const (
	literal class = iota
	year          // {jy}: 1300–1499
	month         // {jm}: 01–12
	day           // {jd}: 01–31
	part          // {sitemap}: sitemap-1.xml
	anything
)

// classes are the wildcards with a class of their own; any other name matches anything.
var classes = map[string]class{"jy": year, "jm": month, "jd": day, "sitemap": part}

// matches says whether segment is of the class. Dates in other digits are old addresses; the finder knows them.
func (c class) matches(segment string) bool {
	switch c {
	case year:
		return digits(segment, 4) && segment >= "1300" && segment <= "1499"
	case month:
		return digits(segment, 2) && segment >= "01" && segment <= "12"
	case day:
		return digits(segment, 2) && segment >= "01" && segment <= "31"
	case part:
		return strings.HasPrefix(segment, "sitemap-") && strings.HasSuffix(segment, ".xml")
	}
	return segment != ""
}

func digits(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

type segment struct {
	class class
	text  string // the literal, or the wildcard's name
}

// page is a registered Page with its pattern read.
type page struct {
	Page
	segments []segment
	slash    bool // ends with one
}

func newPage(p Page) (*page, error) {
	if p.Build == nil {
		return nil, errors.New("it has no Build")
	}
	if p.Langs == nil {
		p.Langs = i18n.Langs
	}
	for _, lang := range p.Langs {
		if !i18n.Known(lang) {
			return nil, fmt.Errorf("unknown language %q", lang)
		}
	}
	p.Query = slices.Sorted(slices.Values(p.Query))
	rest, ok := strings.CutPrefix(p.Pattern, "/")
	if !ok {
		return nil, fmt.Errorf("pattern %q does not begin with a slash", p.Pattern)
	}
	pg := &page{Page: p, slash: strings.HasSuffix(p.Pattern, "/")}
	rest = strings.TrimSuffix(rest, "/")
	if rest == "" {
		return pg, nil
	}
	names := map[string]bool{}
	for text := range strings.SplitSeq(rest, "/") {
		name, wild := strings.CutPrefix(text, "{")
		name, closed := strings.CutSuffix(name, "}")
		switch {
		case wild && closed && name != "" && !strings.ContainsAny(name, "{}.$"):
			if names[name] {
				return nil, fmt.Errorf("pattern %q names %q twice", p.Pattern, name)
			}
			names[name] = true
			c, ok := classes[name]
			if !ok {
				c = anything
			}
			pg.segments = append(pg.segments, segment{c, name})
		case text == "" || strings.ContainsAny(text, "{}"):
			return nil, fmt.Errorf("pattern %q: %q is neither a literal nor a wildcard", p.Pattern, text)
		default:
			pg.segments = append(pg.segments, segment{literal, text})
		}
	}
	if pg.segments[0] == (segment{literal, "en"}) {
		return nil, fmt.Errorf("pattern %q: /en is added by site", p.Pattern)
	}
	return pg, nil
}

// root says whether the pattern begins with a wildcard, and so belongs to the catch-all.
func (p *page) root() bool { return len(p.segments) > 0 && p.segments[0].class != literal }

// match returns what the wildcards hold when the decoded path is of the pattern.
func (p *page) match(path string) (map[string]string, bool) {
	if strings.HasSuffix(path, "/") != p.slash {
		return nil, false
	}
	path = strings.Trim(path, "/")
	if len(p.segments) == 0 {
		return nil, path == ""
	}
	parts := strings.Split(path, "/")
	if len(parts) != len(p.segments) {
		return nil, false
	}
	var params map[string]string
	for i, s := range p.segments {
		if s.class == literal {
			if parts[i] != s.text {
				return nil, false
			}
			continue
		}
		if !s.class.matches(parts[i]) {
			return nil, false
		}
		if params == nil {
			params = make(map[string]string, len(p.segments))
		}
		params[s.text] = parts[i]
	}
	return params, true
}

// narrower orders patterns of the catch-all: at the first difference the narrower class comes first.
func narrower(a, b *page) int {
	for i := range min(len(a.segments), len(b.segments)) {
		if d := int(a.segments[i].class) - int(b.segments[i].class); d != 0 {
			return d
		}
	}
	return len(a.segments) - len(b.segments)
}

// routes finds what answers an address. The mux holds patterns that begin with a literal; the catch-all is ours, for
// its patterns would conflict there.
type routes struct {
	mux      *http.ServeMux
	patterns map[string]*page // pages of the mux, by pattern
	roots    []*page
	reserved map[string]bool
}

// later are first segments of rooms to come: no slug may take them.
var later = []string{
	"en", "fa", "media", "assets", "desk", "my", "join", "councils", "elections", "candidates", "demands", "dialogue",
	"budget", "verify", "log", "corrections", "feed", "amp", "category", "tag", "author", "comments", "wp-content",
	"wp-admin", "wp-includes", "wp-json", "healthz", "readyz", "metrics",
}

func (rs *routes) init() {
	rs.mux = http.NewServeMux()
	rs.patterns = map[string]*page{}
	rs.reserved = map[string]bool{}
	for _, s := range later {
		rs.reserved[s] = true
	}
}

func (rs *routes) add(p *page) {
	if p.root() {
		for _, q := range rs.roots {
			if narrower(p, q) == 0 && p.slash == q.slash && samePattern(p, q) {
				panic(fmt.Sprintf("site: pages %s and %s answer the same addresses", p.Name, q.Name))
			}
		}
		rs.roots = append(rs.roots, p)
		slices.SortStableFunc(rs.roots, narrower)
		return
	}
	if len(p.segments) > 0 {
		rs.reserved[p.segments[0].text] = true
	}
	for _, lang := range p.Langs {
		pattern := "GET " + i18n.Prefix(lang) + p.Pattern
		if p.slash {
			pattern += "{$}"
		}
		rs.patterns[pattern] = p
		rs.mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
}

// samePattern compares the literals of two patterns of the same classes.
func samePattern(a, b *page) bool {
	for i := range a.segments {
		if a.segments[i].class == literal && a.segments[i].text != b.segments[i].text {
			return false
		}
	}
	return true
}

// found is what answers an address.
type found struct {
	page   *page
	lang   string
	path   string // canonical: decoded, without language
	params map[string]string
}

// find looks for the page of a decoded path with language, in either form of the last slash.
func (rs *routes) find(full string) (found, bool) {
	if f, ok := rs.exact(full); ok {
		return f, true
	}
	if other, ok := strings.CutSuffix(full, "/"); ok {
		if other == "" {
			return found{}, false
		}
		return rs.exact(other)
	}
	return rs.exact(full + "/")
}

func (rs *routes) exact(full string) (found, bool) {
	lang, path := i18n.Split(full)
	if full == "/en" {
		return found{}, false // its form with the slash is the page
	}
	// The mux knows its own rules of precedence; we only read what it has chosen.
	_, pattern := rs.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: full}})
	if p := rs.patterns[pattern]; p != nil {
		if params, ok := p.match(path); ok {
			return found{p, lang, path, params}, true
		}
		return found{}, false
	}
	if pattern != "" {
		return found{}, false
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if rs.reserved[first] {
		return found{}, false
	}
	for _, p := range rs.roots {
		if !slices.Contains(p.Langs, lang) {
			continue
		}
		if params, ok := p.match(path); ok {
			return found{p, lang, path, params}, true
		}
	}
	return found{}, false
}

// other is the handler, registered with Handle, that answers r. It is nil when none does; allow is then what the
// address would answer, if anything.
func (rs *routes) other(r *http.Request) (h http.Handler, allow string) {
	h, pattern := rs.mux.Handler(r)
	if pattern != "" {
		if rs.patterns[pattern] != nil {
			return nil, ""
		}
		return rs.mux, ""
	}
	probe := probe{h: http.Header{}}
	h.ServeHTTP(&probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		return nil, probe.h.Get("Allow")
	}
	return nil, ""
}

// probe takes an answer of the mux itself, for its status and Allow.
type probe struct {
	h      http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.h }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// clean is a path without empty and dot segments. The last slash stays as it is.
func clean(path string) string {
	if !strings.Contains(path, "//") && !strings.Contains(path, "/.") && strings.HasPrefix(path, "/") {
		return path
	}
	var kept []string
	segments := strings.Split(path, "/")
	for i, s := range segments {
		switch s {
		case "", ".":
			if i == len(segments)-1 && len(kept) > 0 {
				kept = append(kept, "")
			}
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
			if i == len(segments)-1 && len(kept) > 0 {
				kept = append(kept, "")
			}
		default:
			kept = append(kept, s)
		}
	}
	return "/" + strings.Join(kept, "/")
}

// normal says whether an encoded path escapes nothing that needs no escape. Bytes above ASCII may stand in any form:
// old links have them in small hex, in capital hex and raw.
func normal(raw string) bool {
	for i := strings.IndexByte(raw, '%'); i >= 0 && i+2 < len(raw); {
		c := unhex(raw[i+1])<<4 | unhex(raw[i+2])
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~/", c) >= 0:
			return false
		}
		next := strings.IndexByte(raw[i+1:], '%')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return true
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 0
}
