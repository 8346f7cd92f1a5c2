package e2e

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// look is what was seen of one page: loaded once, looked at in each size and
// scheme, asked about by several tests.
type look struct {
	example
	Bare     string        // what it says without script
	Links    int           // how many it shows without script
	Text     string        // what it says
	First    []request     // for the first view, on a phone
	Above    []seenPicture // pictures of that view
	AboveToo []seenPicture // the same at two pixels a pixel
	Requests []request     // all
	Said     []string
	Broken   []string
	Wide     map[string][]string // by screen
	Faults   map[string][]string // by scheme
	once     sync.Once
	done     bool
}

// seenPicture is a picture of the content in the first view.
type seenPicture struct {
	Src  string
	Face bool // as small as beside a name
}

var (
	looksMu sync.Mutex
	looks   = map[string]*look{}
)

var axeScript = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile(axeFile)
	return string(b), err
})

// eachLook runs fn for every kind of page, a few at a time: for each in Persian and for every third in English, and with
// HEMMAT_E2E_LOOKS=all for each in both.
func eachLook(t *testing.T, fn func(t *testing.T, l *look)) {
	t.Helper()
	needBrowser(t)
	for i, x := range examples(t) {
		if x.Lang == "en" && i%3 != 0 && os.Getenv("HEMMAT_E2E_LOOKS") != "all" {
			continue
		}
		t.Run(x.Name, func(t *testing.T) {
			t.Parallel()
			looksMu.Lock()
			l := looks[x.Name]
			if l == nil {
				l = &look{example: x, Wide: map[string][]string{}, Faults: map[string][]string{}}
				looks[x.Name] = l
			}
			looksMu.Unlock()
			l.once.Do(func() { l.see(t) })
			if !l.done {
				t.Fatal("the page could not be looked at")
			}
			fn(t, l)
		})
	}
}

// see looks at the page: on a phone that has never been here, then without
// script, then wide, in light and in the dark.
func (l *look) see(t *testing.T) {
	// Tabs of one context may share a process, and then a picture that another
	// tab has in a larger size is taken in that.
	b := open(t, chromedp.WithNewBrowserContext())
	axe, err := axeScript()
	must(t, err)
	must2(t, func() (any, error) {
		return chromedp.Call(b.Context, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	})
	b.script(t, false)
	b.screen(t, 360, 740, 1, "light", "")
	b.visit(t, l.Path)
	eval[bool](t, b, lookScript+"\n;true")
	l.Bare = eval[string](t, b, `e2e.text()`)
	l.Links = eval[int](t, b, `[...document.querySelectorAll('a[href]')].filter(a => a.checkVisibility()).length`)
	b.script(t, true)
	b.forget()
	b.visit(t, l.Path)
	eval[bool](t, b, lookScript+"\n;true")
	l.Text = eval[string](t, b, `e2e.text()`)
	l.Wide["360 px"] = eval[[]string](t, b, `e2e.wide()`)
	l.Above = eval[[]seenPicture](t, b, `e2e.pictures()`)
	_, l.First = b.heard()
	if len(l.Above) > 0 {
		b.screen(t, 360, 740, 2, "light", "")
		b.visit(t, l.Path)
		eval[bool](t, b, lookScript+"\n;true")
		l.AboveToo = eval[[]seenPicture](t, b, `e2e.pictures()`)
	}
	l.wide(t, b, "1280 px", func() { b.screen(t, 1280, 900, 1, "light", "") })
	l.Broken = eval[[]string](t, b, `e2e.broken()`)
	l.Said, l.Requests = b.heard() // before the checker adds its own
	eval[bool](t, b, axe+"\n;true")
	l.Faults["light"] = eval[[]string](t, b, `e2e.axe()`)
	b.screen(t, 1280, 900, 1, "dark", "")
	l.Faults["dark"] = eval[[]string](t, b, `e2e.axe(['color-contrast', 'link-in-text-block'])`) // all that colours decide
	l.wide(t, b, "768 px", func() { b.screen(t, 768, 900, 1, "light", "") })
	l.wide(t, b, "360 px with large text", func() { b.textSize(t, 32); b.screen(t, 360, 740, 1, "light", "") })
	l.done = true
}

// wide keeps what is wider than the window once it has been changed.
func (l *look) wide(t *testing.T, b *tab, name string, change func()) {
	t.Helper()
	change()
	l.Wide[name] = eval[[]string](t, b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(e2e.wide()))))`)
}

func TestNoPageShutsAnybodyOut(t *testing.T) {
	eachLook(t, func(t *testing.T, l *look) {
		for scheme, faults := range l.Faults {
			for _, f := range faults {
				t.Errorf("%s in %s: %s", readable(l.Path), scheme, f)
			}
		}
	})
}

func TestNothingIsWiderThanTheWindow(t *testing.T) {
	eachLook(t, func(t *testing.T, l *look) {
		for screen, wide := range l.Wide {
			for _, w := range wide {
				t.Errorf("%s at %s: %s", readable(l.Path), screen, w)
			}
		}
	})
}

func TestTheBrowserHasNothingToComplainOf(t *testing.T) {
	eachLook(t, func(t *testing.T, l *look) {
		for _, s := range l.Said {
			if l.Status >= 400 && strings.Contains(s, fmt.Sprintf("status of %d", l.Status)) {
				continue // the page's own status, which it must have
			}
			t.Errorf("%s: %s", readable(l.Path), s)
		}
		for _, p := range l.Broken {
			t.Errorf("%s: a picture did not load: %s", readable(l.Path), p)
		}
	})
}

func TestNoPageAsksAnotherHost(t *testing.T) {
	base := running(t).Base
	eachLook(t, func(t *testing.T, l *look) {
		if len(l.Requests) == 0 {
			t.Fatal("no request was seen")
		}
		for _, r := range l.Requests {
			if !strings.HasPrefix(r.URL, base+"/") && !strings.HasPrefix(r.URL, "data:") {
				t.Errorf("%s asks for %s", readable(l.Path), r.URL)
			}
			if r.Failed != "" || r.Status >= 400 && r.Kind != network.ResourceTypeDocument {
				t.Errorf("%s: %s failed: %d %s", readable(l.Path), r.URL, r.Status, r.Failed)
			}
		}
	})
}
