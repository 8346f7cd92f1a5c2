package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focus is where the keyboard is.
type focus struct {
	Name                                string
	Seen, Known, Inside, Skip, Province bool
}

func TestTheKeyboardReachesEverythingAndIsSeen(t *testing.T) {
	needBrowser(t)
	examples := examples(t)
	for _, name := range []string{"home-fa", "home-en", "announcement-fa", "province-fa", "search-results-fa"} {
		t.Run(name, func(t *testing.T) {
			for _, x := range examples {
				if x.Name == name {
					walkKeys(t, x)
					return
				}
			}
			t.Fatal("no such page")
		})
	}
}

// walkKeys presses Tab from the top of a page until it has been through all.
func walkKeys(t *testing.T, x example) {
	b := open(t)
	must2(t, func() (any, error) {
		return chromedp.Call(b.Context, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	})
	b.visit(t, x.Path)
	eval[bool](t, b, lookScript+"\n;true")
	stops := eval[int](t, b, `e2e.stops()`)
	provinces := eval[int](t, b, `document.querySelectorAll('svg.map a').length`)
	seen, onMap := map[string]int{}, 0
	for i := range stops + 20 {
		must(t, chromedp.Do(b.Context, chromedp.KeyEvent(kb.Tab)))
		f := eval[focus](t, b, `e2e.focus()`)
		if f.Name == "" {
			break
		}
		seen[f.Name]++
		if i == 0 && !f.Skip {
			t.Errorf("%s: the first stop is %s, not the way past the menu", readable(x.Path), f.Name)
		}
		if !f.Known || !f.Seen {
			t.Errorf("%s: no focus is seen on %s", readable(x.Path), f.Name)
		}
		if !f.Inside {
			t.Errorf("%s: the focus is out of sight on %s", readable(x.Path), f.Name)
		}
		if f.Province {
			onMap++
		}
	}
	reached := 0
	for _, n := range seen {
		reached += n
	}
	if reached < stops {
		t.Errorf("%s: Tab reaches %d of %d", readable(x.Path), reached, stops)
	}
	if onMap != provinces {
		t.Errorf("%s: Tab reaches %d of %d provinces on the map", readable(x.Path), onMap, provinces)
	}
	skipMenu(t, b, x)
}

// skipMenu goes past the menu with the first link.
func skipMenu(t *testing.T, b *tab, x example) {
	t.Helper()
	b.visit(t, x.Path)
	must(t, chromedp.Do(b.Context, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab)))
	if !eval[bool](t, b, `document.querySelector('main').contains(document.activeElement)`) {
		t.Errorf("%s: the first link does not lead past the menu", readable(x.Path))
	}
}
