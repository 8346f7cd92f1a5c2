// Package looktest opens pages in a real Chromium, for tests of pages that stand behind a door: a room hands it the mux
// of its test, and every page is looked at on a phone and wide, in light and dark, with the accessibility checker that
// the tests of e2e use. Public pages are looked at there.
package looktest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hemmat/internal/kit/dbtest"
)

// patience bounds everything that one Looker does.
const patience = 10 * time.Minute

// Looker is a browser on a server.
type Looker struct {
	ctx       context.Context
	base      string
	look, axe string // scripts

	mu   sync.Mutex
	said []string
}

// New serves h on this machine and starts a browser. Without one, or without what npm ci puts into e2e, the test is
// skipped, or fails where a browser is required.
func New(t *testing.T, h http.Handler) *Looker {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil && program == "" {
			program = p
		}
	}
	dbtest.Require(t, "browser", program != "", "Chromium is not installed")
	root := moduleRoot(t)
	axe, err := os.ReadFile(filepath.Join(root, "e2e", "node_modules", "axe-core", "axe.min.js"))
	dbtest.Require(t, "browser", err == nil, "run npm ci in e2e")
	look, err := os.ReadFile(filepath.Join(root, "e2e", "look.js"))
	must(t, err)

	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	alloc, end := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("headless", "new"), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-default-apps", true), chromedp.Flag("disable-extensions", true),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.WSURLReadTimeout(time.Minute),
	)
	ctx, cancel := chromedp.NewContext(alloc)
	limited, stop := context.WithTimeout(ctx, patience)
	t.Cleanup(func() { stop(); cancel(); end() })
	must(t, chromedp.Do(limited))
	k := &Looker{ctx: limited, base: s.URL, look: string(look), axe: string(axe)}
	must(t, chromedp.Listen(limited, k.hear))
	_, err = chromedp.Call(limited, log.Enable, struct{}{})
	must(t, err)
	_, err = chromedp.Call(limited, runtime.Enable, struct{}{})
	must(t, err)
	return k
}

func (k *Looker) hear(ev any) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		k.said = append(k.said, ev.Entry.Text+" "+ev.Entry.URL)
	case *runtime.EventExceptionThrown:
		k.said = append(k.said, "script: "+ev.ExceptionDetails.Text)
	}
}

// Page fails the test for whatever is wrong with how a page looks, on the screen and on paper: opened once, wide in the light
// for what sticks out and what the browser says, then on paper, then on a phone in the dark with the checker of accessibility;
// in English, whose structure is the same, on the phone alone and without the checker. With HEMMAT_TEST_LOOKS=all it is opened
// for each screen and scheme, and checked in each, in every language. With HEMMAT_LOOK_SHOTS set to a folder, it leaves pictures
// there, for people, under name.
func (k *Looker) Page(t *testing.T, name, path string) {
	t.Helper()
	type screen struct {
		width  int64
		scheme string
		check  bool // with the checker, which lays all out: last of a page that is opened once
	}
	screens := []screen{{1280, "light", false}, {1280, "print", false}, {360, "dark", true}}
	all := os.Getenv("HEMMAT_TEST_LOOKS") == "all"
	switch {
	case all:
		screens = []screen{{1280, "light", true}, {1280, "dark", true}, {1280, "print", false}, {360, "light", true}, {360, "dark", true}}
	case strings.HasPrefix(path, "/en/"):
		screens = []screen{{360, "dark", false}}
	}
	for i, s := range screens {
		say := func(what string) { t.Errorf("%s, %d px, %s: %s", path, s.width, s.scheme, what) }
		k.screen(t, s.width, 900, s.scheme)
		if i == 0 || all {
			k.heard()
			must(t, chromedp.Do(k.ctx, chromedp.Navigate(k.base+path)))
			eval[bool](t, k, `document.fonts.ready.then(() => true)`)
			eval[bool](t, k, k.look+"\n;true")
		}
		if got := eval[int64](t, k, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(innerWidth))))`); got != s.width {
			say(fmt.Sprintf("the window is %d px wide", got))
		}
		for _, what := range k.heard() {
			if !strings.HasSuffix(what, k.base+path) { // the page's own status, which its own test asks for
				say(what)
			}
		}
		for _, what := range eval[[]string](t, k, `e2e.wide()`) {
			say(what)
		}
		if s.check {
			eval[bool](t, k, `e2e.whole();`+k.axe+"\n;true") // the checker takes what is not laid out yet for pale
			for _, what := range eval[[]string](t, k, `e2e.axe()`) {
				say(what)
			}
		}
		if s.scheme == "print" {
			k.shoot(t, name+"-print.png", s.width, s.scheme)
		} else {
			k.shoot(t, fmt.Sprintf("%s-%d-%s.png", name, s.width, s.scheme), s.width, s.scheme)
		}
	}
}

// Pages looks at pages by their names, each in both languages. One browser does for all: to start one takes longer than to look.
func (k *Looker) Pages(t *testing.T, paths map[string]string) {
	t.Helper()
	for name, path := range paths {
		t.Run(name, func(t *testing.T) {
			k.Page(t, name+"-fa", path)
			k.Page(t, name+"-en", "/en"+path)
		})
	}
}

// Run opens a page and gives the text that an expression comes to in it.
func (k *Looker) Run(t *testing.T, path, expression string) string {
	t.Helper()
	must(t, chromedp.Do(k.ctx, chromedp.Navigate(k.base+path)))
	return eval[string](t, k, expression)
}

// Eval gives the text that an expression comes to in the page that is open.
func (k *Looker) Eval(t *testing.T, expression string) string {
	t.Helper()
	return eval[string](t, k, expression)
}

// Drag presses the pointer at a place of the window, moves it to another and lets go, as a hand does.
func (k *Looker) Drag(t *testing.T, fromX, fromY, toX, toY float64) {
	t.Helper()
	for _, at := range []struct {
		kind input.DispatchMouseEventType
		x, y float64
	}{
		{input.DispatchMouseEventTypeMouseMoved, fromX, fromY},
		{input.DispatchMouseEventTypeMousePressed, fromX, fromY},
		{input.DispatchMouseEventTypeMouseMoved, (fromX + toX) / 2, (fromY + toY) / 2},
		{input.DispatchMouseEventTypeMouseMoved, toX, toY},
		{input.DispatchMouseEventTypeMouseReleased, toX, toY},
	} {
		_, err := chromedp.Call(k.ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: at.kind, X: at.x, Y: at.y, Button: input.MouseButtonLeft, ClickCount: 1})
		must(t, err)
	}
}

// Enter presses the Enter key where the focus is.
func (k *Looker) Enter(t *testing.T) {
	t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
		if kind == input.DispatchKeyEventTypeKeyDown {
			p.Text = "\r"
		}
		_, err := chromedp.Call(k.ctx, input.DispatchKeyEvent, p)
		must(t, err)
	}
}

// heard gives what the browser said since it was last asked.
func (k *Looker) heard() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	said := k.said
	k.said = nil
	return said
}

func (k *Looker) shoot(t *testing.T, name string, width int64, scheme string) {
	t.Helper()
	dir := os.Getenv("HEMMAT_LOOK_SHOTS")
	if dir == "" {
		return
	}
	must(t, os.MkdirAll(dir, 0o755))
	height := eval[int64](t, k, `document.scrollingElement.scrollHeight`)
	k.screen(t, width, min(max(height, 400), 9000), scheme)
	shot, err := chromedp.Call(k.ctx, cdp.CaptureScreenshot, cdp.CaptureScreenshotParams{})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, name), shot.Data, 0o600))
}

func (k *Looker) screen(t *testing.T, width, height int64, scheme string) {
	t.Helper()
	_, err := chromedp.Call(k.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 700,
	})
	must(t, err)
	media := ""
	if scheme == "print" {
		media, scheme = "print", "light"
	}
	_, err = chromedp.Call(k.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	must(t, err)
}

func eval[T any](t *testing.T, k *Looker, expression string) T {
	t.Helper()
	v, err := chromedp.Run(k.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		short, _, _ := strings.Cut(expression, "\n")
		t.Fatalf("%.80s: %v", short, err)
	}
	return v
}

// moduleRoot is the folder of go.mod above the test.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("looktest: no go.mod above this folder")
		}
		dir = up
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
