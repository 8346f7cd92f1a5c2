package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The pictures are for people to look at.
func TestShots(t *testing.T) {
	dir := os.Getenv("HEMMAT_E2E_SHOTS")
	if dir == "" {
		t.Skip("HEMMAT_E2E_SHOTS names no folder for pictures of the pages")
	}
	needBrowser(t)
	must(t, os.MkdirAll(dir, 0o755))
	for _, x := range examples(t) {
		t.Run(x.Name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			for _, width := range []int64{360, 768, 1280} {
				for _, scheme := range []string{"light", "dark"} {
					b.screen(t, width, 800, 1, scheme, "")
					b.visit(t, x.Path)
					height := eval[int64](t, b, `document.scrollingElement.scrollHeight`)
					b.screen(t, width, min(height, 9000), 1, scheme, "") // what is lazy below comes into sight
					eval[bool](t, b, `Promise.all([...document.images].map(i => (i.loading = "eager", i).decode().catch(() => {}))).then(() => true)`)
					shot, err := chromedp.Call(b.Context, cdp.CaptureScreenshot, cdp.CaptureScreenshotParams{})
					must(t, err)
					name := fmt.Sprintf("%s-%d-%s.png", x.Name, width, scheme)
					must(t, os.WriteFile(filepath.Join(dir, name), shot.Data, 0o600))
				}
			}
		})
	}
}
