package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hemmat/internal/kit/dbtest"
)

// What npm ci puts beside this file.
var (
	axeFile = filepath.Join("node_modules", "axe-core", "axe.min.js")
	vnuFile = filepath.Join("node_modules", "vnu-jar", "build", "dist", "vnu.jar")
)

// pageTime bounds what is done with one page.
const pageTime = 90 * time.Second

//go:embed look.js
var lookScript string

// chromium finds the browser's program.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// browser is the one Chromium of all tests.
var browser = sync.OnceValues(func() (context.Context, error) {
	dir, err := scratch()
	if err != nil {
		return nil, err
	}
	alloc, end := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(chromium()),
		chromedp.UserDataDir(filepath.Join(dir, "chromium")),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("headless", "new"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-default-apps", true),
		chromedp.Flag("disable-extensions", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true),
		chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-features", "Translate,MediaRouter,OptimizationHints,PreloadTopChromeWebUI"),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	ctx, cancel := chromedp.NewContext(alloc)
	atEnd = append(atEnd, func() error { cancel(); end(); return nil })
	return ctx, chromedp.Do(ctx)
})

// needBrowser skips the test, or fails it where a browser is required. The demonstration runs then.
func needBrowser(t *testing.T) context.Context {
	t.Helper()
	ctx := needChromium(t)
	running(t)
	return ctx
}

// needChromium is needBrowser for tests with a server of their own.
func needChromium(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("the program is built and started; not with -short")
	}
	dbtest.Require(t, "browser", chromium() != "", "Chromium is not installed")
	_, err := os.Stat(axeFile)
	dbtest.Require(t, "browser", err == nil, "run npm ci in e2e")
	ctx, err := browser()
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// tab is one page in the browser and what the browser said while it was open.
type tab struct {
	context.Context
	mu       sync.Mutex
	said     []string // by the console, the policy, the browser's own checks, and scripts that failed
	requests []*request
	bare     bool // scripts are off
}

// request is one thing a page loaded.
type request struct {
	ID     network.RequestID
	URL    string
	Kind   network.ResourceType
	Status int64
	Bytes  float64 // as transferred, with headers
	Failed string
}

// open makes a tab, at the width of a desktop, in light.
func open(t *testing.T, options ...chromedp.ContextOption) *tab {
	t.Helper()
	return openFor(t, pageTime, options...)
}

// openFor is open for a tab in which more than one page is looked at.
func openFor(t *testing.T, limit time.Duration, options ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(needChromium(t), options...)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	limited, stop := context.WithTimeout(ctx, limit)
	t.Cleanup(func() { stop(); cancel() })
	b := &tab{Context: limited}
	must(t, chromedp.Listen(limited, b.hear))
	must2(t, func() (any, error) { return chromedp.Call(limited, network.Enable, network.EnableParams{}) })
	must2(t, func() (any, error) { return chromedp.Call(limited, log.Enable, struct{}{}) })
	must2(t, func() (any, error) { return chromedp.Call(limited, runtime.Enable, struct{}{}) })
	must2(t, func() (any, error) { return chromedp.Call(limited, audits.Enable, struct{}{}) })
	b.screen(t, 1280, 900, 1, "light", "")
	return b
}

// hear keeps what the browser reports. It is called in the order of events.
func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	say := func(format string, args ...any) { b.said = append(b.said, fmt.Sprintf(format, args...)) }
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		say("%s: %s %s", ev.Entry.Source, ev.Entry.Text, ev.Entry.URL)
	case *runtime.EventConsoleAPICalled:
		say("console.%s", ev.Type)
	case *runtime.EventExceptionThrown:
		say("script: %s", ev.ExceptionDetails.Text)
		if x := ev.ExceptionDetails.Exception; x != nil {
			say("%s", x.Description)
		}
	case *audits.EventIssueAdded:
		if ev.Issue.Code == audits.InspectorIssueCodeLazyLoadImageIssue {
			return // a lazy picture whose width the sheet leaves open: the attributes give its size, which has a test of its own
		}
		details, _ := json.Marshal(ev.Issue.Details)
		say("issue: %s %s", ev.Issue.Code, details)
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, &request{ID: ev.RequestID, URL: ev.Request.URL, Kind: ev.Type})
	case *network.EventResponseReceived:
		if r := b.request(ev.RequestID); r != nil {
			r.Status = ev.Response.Status
		}
	case *network.EventLoadingFinished:
		if r := b.request(ev.RequestID); r != nil {
			r.Bytes = ev.EncodedDataLength
		}
	case *network.EventLoadingFailed:
		if r := b.request(ev.RequestID); r != nil && !ev.Canceled {
			r.Failed = ev.ErrorText
		}
	}
}

func (b *tab) request(id network.RequestID) *request {
	for i := len(b.requests) - 1; i >= 0; i-- {
		if b.requests[i].ID == id {
			return b.requests[i]
		}
	}
	return nil
}

// heard gives what was said and requested so far.
func (b *tab) heard() (said []string, requests []request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.requests {
		requests = append(requests, *r)
	}
	return append(said, b.said...), requests
}

// forget drops what was heard so far.
func (b *tab) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said, b.requests = nil, nil
}

// script lets the pages' scripts run, or not. The test's own expressions always do.
func (b *tab) script(t *testing.T, on bool) {
	t.Helper()
	b.bare = !on
	must2(t, func() (any, error) {
		return chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	})
}

// screen sets width, height, pixel density, scheme ("light", "dark") and medium
// ("" or "print") without loading the page again.
func (b *tab) screen(t *testing.T, width, height int64, density float64, scheme, medium string) {
	t.Helper()
	must2(t, func() (any, error) {
		return chromedp.Call(b.Context, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: width, Height: height, DeviceScaleFactor: density, Mobile: width < 700,
		})
	})
	must2(t, func() (any, error) {
		return chromedp.Call(b.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
	})
}

// textSize is the size of text that the reader has set in the browser; most leave it at 16.
func (b *tab) textSize(t *testing.T, px int64) {
	t.Helper()
	must2(t, func() (any, error) {
		return chromedp.Call(b.Context, cdp.SetFontSizes, cdp.SetFontSizesParams{FontSizes: &cdp.FontSizes{Standard: px}})
	})
}

// visit loads a page of the site, or of another with its whole address.
func (b *tab) visit(t *testing.T, path string) {
	t.Helper()
	if strings.HasPrefix(path, "/") {
		path = running(t).Base + path
	}
	if err := chromedp.Do(b.Context, chromedp.Navigate(path)); err != nil {
		t.Fatalf("%s: %v", readable(path), err)
	}
	eval[bool](t, b, `document.fonts.ready.then(() => true)`)
}

// eval runs an expression in the page and waits when it is a promise.
func eval[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	v, err := chromedp.Run(b.Context, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		short, _, _ := strings.Cut(expression, "\n")
		t.Fatalf("%.80s: %v", short, err)
	}
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must2(t *testing.T, fn func() (any, error)) {
	t.Helper()
	_, err := fn()
	must(t, err)
}
