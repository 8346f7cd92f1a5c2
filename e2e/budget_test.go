package e2e

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// The budgets of the first view, in bytes as transferred.
const (
	mostWithFont    = 60 << 10
	mostWithoutFont = 25 << 10
	mostRequests    = 6
	mostPicture     = 30_000 // of one above the fold
	mostFaces       = 30_000 // of the small round ones beside it
	mostHome        = 14 << 10
)

func TestTheFirstViewIsSmall(t *testing.T) {
	eachLook(t, func(t *testing.T, l *look) {
		if !strings.HasPrefix(l.Name, "components") { // not of the public site
			firstView(t, l)
		}
	})
}

// firstView weighs what a phone loads that has never been here.
func firstView(t *testing.T, l *look) {
	bytes, font, n := 0.0, 0.0, 0
	counted := map[string]bool{}
	for _, r := range l.First {
		u, _ := url.Parse(r.URL)
		if r.Bytes == 0 || counted[r.URL] {
			continue // left over from the load without script
		}
		counted[r.URL] = true
		switch {
		case strings.HasPrefix(u.Path, "/media/"):
			continue
		case strings.HasSuffix(u.Path, ".woff2"):
			font += r.Bytes
		default:
			bytes += r.Bytes
		}
		n++
	}
	// The browser without a window leaves the icon out; readers' do not.
	if icon := iconOf(fetch(t, running(t).Base, l.Path)); icon != "" && !counted[running(t).Base+icon] {
		p, err := get(running(t).Base, icon, "gzip")
		must(t, err)
		bytes += float64(len(p.Body))
		n++
	}
	if font == 0 {
		t.Errorf("%s: no font was loaded, so nothing was measured", readable(l.Path))
	}
	if bytes > mostWithoutFont {
		t.Errorf("%s: the first view has %.0f bytes without font and pictures, more than %d", readable(l.Path), bytes, mostWithoutFont)
	}
	if bytes+font > mostWithFont {
		t.Errorf("%s: the first view has %.0f bytes with font, more than %d", readable(l.Path), bytes+font, mostWithFont)
	}
	if n > mostRequests {
		t.Errorf("%s: %d requests, more than %d: %v", readable(l.Path), n, mostRequests, l.First)
	}
	t.Logf("%s: %.0f bytes and %.0f of font in %d requests", l.Name, bytes, font, n)
	pictures(t, l, 1, l.Above)
	pictures(t, l, 2, l.AboveToo)
}

// pictures weighs the pictures above the fold of a phone of so many pixels a
// pixel. They are asked for anew: the browser keeps some from an earlier load.
func pictures(t *testing.T, l *look, density int, above []seenPicture) {
	seen, small, n := 0, 0, 0
	counted := map[string]bool{}
	for _, p := range above {
		if counted[p.Src] {
			continue
		}
		counted[p.Src] = true
		base := running(t).Base
		size := len(fetch(t, base, strings.TrimPrefix(p.Src, base)).Body)
		if p.Face {
			small += size
			continue
		}
		n++
		seen += size
	}
	if n > 1 || seen > mostPicture {
		t.Errorf("%s: %d pictures with %d bytes above the fold at density %d", readable(l.Path), n, seen, density)
	}
	if small > mostFaces {
		t.Errorf("%s: faces of %d bytes above the fold at density %d", readable(l.Path), small, density)
	}
	t.Logf("%s: %d pictures with %d above the fold at density %d, faces with %d", l.Name, n, seen, density, small)
}

func iconOf(p *page) string {
	if p.Doc == nil {
		return ""
	}
	for n := range p.Doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "link" && attr(n, "rel") == "icon" {
			return attr(n, "href")
		}
	}
	return ""
}

func TestTheHomePageIsSmall(t *testing.T) {
	s := running(t)
	for _, path := range []string{"/", "/en/"} {
		p, err := get(s.Base, path, "gzip")
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Header.Get("Content-Encoding"); got != "gzip" {
			t.Errorf("%s comes as %q", path, got)
		}
		if len(p.Body) > mostHome {
			t.Errorf("%s has %d bytes with gzip, more than %d", path, len(p.Body), mostHome)
		}
		t.Logf("%s: %d bytes", path, len(p.Body))
	}
}
