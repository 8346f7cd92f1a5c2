package e2e

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// most bounds the crawl. A site that reaches it has addresses without end,
// which is a fault of its own.
const most = 6000

// page is one address as plain HTTP answers it.
type page struct {
	Path    string // with its query, as linked, without the host
	From    string // the first page that links to it
	Status  int
	Header  http.Header
	Body    []byte
	Doc     *html.Node      // of HTML pages
	IDs     map[string]bool // of HTML pages
	Targets []string        // inner addresses it links to or loads, with their fragments
}

// client follows no redirect: an address answers itself or says where to go.
var client = &http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{MaxIdleConnsPerHost: 4, DisableCompression: true},
}

// get reads one address; accept is the Accept-Encoding.
func get(base, path, accept string) (*page, error) {
	req, err := http.NewRequest("GET", base+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", accept)
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	p := &page{Path: path, Status: resp.StatusCode, Header: resp.Header, Body: body}
	if strings.HasPrefix(path, "/sitemap") {
		p.locations(base)
	}
	if p.is("text/html") && accept == "identity" {
		if p.Doc, err = html.Parse(bytes.NewReader(body)); err != nil {
			return nil, err
		}
		p.read(base)
	}
	return p, nil
}

// locations are the addresses that a sitemap names.
func (p *page) locations(base string) {
	type location struct {
		Loc string `xml:"loc"`
	}
	var m struct {
		Parts []location `xml:"sitemap"`
		Pages []location `xml:"url"`
	}
	if xml.Unmarshal(p.Body, &m) != nil {
		return // whoever reads its dates says so
	}
	for _, l := range append(m.Parts, m.Pages...) {
		p.Targets = append(p.Targets, strings.TrimPrefix(l.Loc, base))
	}
}

func fetch(t testing.TB, base, path string) *page {
	t.Helper()
	p, err := get(base, path, "identity")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *page) is(kind string) bool { return strings.HasPrefix(p.Header.Get("Content-Type"), kind) }

// read collects the page's ids and inner targets.
func (p *page) read(base string) {
	p.IDs = map[string]bool{}
	here, _ := url.Parse(base + p.Path)
	for n := range p.Doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				p.IDs[a.Val] = true
			case a.Key == "srcset":
				for _, part := range strings.Split(a.Val, ",") {
					if f := strings.Fields(part); len(f) > 0 {
						p.target(base, here, f[0])
					}
				}
			case a.Key == "href" || a.Key == "src" || a.Key == "poster",
				a.Key == "content" && strings.HasPrefix(a.Val, base+"/"):
				p.target(base, here, a.Val)
			}
		}
	}
}

func (p *page) target(base string, here *url.URL, ref string) {
	u, err := here.Parse(ref)
	if err != nil {
		p.Targets = append(p.Targets, ref) // a broken reference is a broken link
		return
	}
	if u.Scheme+"://"+u.Host != base {
		return
	}
	p.Targets = append(p.Targets, strings.TrimPrefix(u.String(), base))
}

// meta is the content of a meta element, by its name or property.
func (p *page) meta(name string) string {
	for n := range p.Doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "meta" && (attr(n, "name") == name || attr(n, "property") == name) {
			return attr(n, "content")
		}
	}
	return ""
}

// has reports whether the page has an element of a class, below main.
func (p *page) has(class string) bool {
	for n := range p.main() {
		for c := range strings.FieldsSeq(attr(n, "class")) {
			if c == class {
				return true
			}
		}
	}
	return false
}

// main yields the elements of the page's own content.
func (p *page) main() func(yield func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for m := range p.Doc.Descendants() {
			if m.Type != html.ElementNode || m.Data != "main" {
				continue
			}
			for n := range m.Descendants() {
				if n.Type == html.ElementNode && !yield(n) {
					return
				}
			}
			return
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func plainOf(ref string) string {
	path, _, _ := strings.Cut(ref, "#")
	return path
}

// site is all that links reach, in the order a reader would meet it.
type site struct {
	Base  string
	Order []string
	Pages map[string]*page
	// Withdrawn is the address of an item that was taken back by a command beside the running program.
	Withdrawn string
}

// html yields the pages that are HTML and that answer, in order.
func (s *site) html(yield func(*page) bool) {
	for _, path := range s.Order {
		if p := s.Pages[path]; p.Doc != nil && p.Status == http.StatusOK && !yield(p) {
			return
		}
	}
}

var crawl = sync.OnceValues(func() (*site, error) {
	srv, err := shared()
	if err != nil {
		return nil, err
	}
	s := &site{Base: srv.Base, Pages: map[string]*page{}}
	if s.Withdrawn, err = withdraw(srv); err != nil {
		return nil, err
	}
	wave := []string{"/", "/sitemap.xml", "/robots.txt", "/search/", "/desk/components/", "/en/desk/components/"}
	from := map[string]string{}
	for len(wave) > 0 {
		if len(s.Pages)+len(wave) > most {
			return nil, fmt.Errorf("more than %d addresses are linked; the last is %s", most, wave[len(wave)-1])
		}
		pages, err := s.fetchAll(wave)
		if err != nil {
			return nil, err
		}
		var next []string
		for i, p := range pages {
			p.From = from[wave[i]]
			s.Order = append(s.Order, p.Path)
			s.Pages[p.Path] = p
			for _, ref := range p.Targets {
				to := plainOf(ref)
				if _, seen := from[to]; !seen && s.Pages[to] == nil {
					from[to] = p.Path
					next = append(next, to)
				}
			}
		}
		wave = next
	}
	return s, nil
})

// fetchAll reads one wave of addresses, a few at a time, and keeps their order.
func (s *site) fetchAll(paths []string) ([]*page, error) {
	pages := make([]*page, len(paths))
	errs := make([]error, len(paths))
	var wg sync.WaitGroup
	turn := make(chan struct{}, 2)
	for i, path := range paths {
		wg.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			pages[i], errs[i] = get(s.Base, path, "identity")
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", paths[i], err)
		}
	}
	return pages, nil
}

// crawled is everything that can be reached from the home page.
func crawled(t testing.TB) *site {
	t.Helper()
	running(t)
	s, err := crawl()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// readable is an address as people write it.
func readable(path string) string {
	if s, err := url.PathUnescape(path); err == nil {
		return s
	}
	return path
}
