package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// badPage has one of each fault that the looks are for.
const badPage = `<!doctype html><html><head><meta name="viewport" content="width=device-width"><title>bad</title>
<link rel="stylesheet" href="/bad.css"></head><body><main><h1>Bad</h1><p class="pale">Pale words on white paper.</p>
<p class="wide">Wide</p><img src="%s/picture.png" width="9" height="9"><script>document.title = 'inline'</script>
<a href="/">A link whose focus nobody sees</a></main></body></html>`

const badSheet = `a{outline:none}.wide{inline-size:2000px}@media(prefers-color-scheme:dark){.pale{color:#ccc}}`

// TestTheLooksSeeFaults proves that what passes on every page of the site fails
// on a page that has the faults.
func TestTheLooksSeeFaults(t *testing.T) {
	needBrowser(t)
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad.css" {
			w.Header().Set("Content-Type", "text/css")
			fmt.Fprint(w, badSheet)
			return
		}
		w.Header().Set("Content-Security-Policy", "script-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, badPage, other.URL)
	}))
	defer bad.Close()
	l := &look{example: example{Name: "bad", Path: bad.URL + "/"}, Wide: map[string][]string{}, Faults: map[string][]string{}}
	l.see(t)
	for _, screen := range []string{"360 px", "768 px", "1280 px", "360 px with large text"} {
		if len(l.Wide[screen]) == 0 {
			t.Errorf("at %s 2000 px pass for narrow", screen)
		}
	}
	light, dark := strings.Join(l.Faults["light"], "\n"), strings.Join(l.Faults["dark"], "\n")
	if !strings.Contains(light, "image-alt") || strings.Contains(light, "color-contrast") || !strings.Contains(dark, "color-contrast") {
		t.Errorf("the checker says in light:\n%s\nin dark:\n%s", light, dark)
	}
	if said := strings.Join(l.Said, "\n"); !strings.Contains(said, "script-src") {
		t.Errorf("a script that the policy refuses is not heard of: %s", said)
	}
	foreign := false
	for _, r := range l.Requests {
		foreign = foreign || strings.HasPrefix(r.URL, other.URL)
	}
	if !foreign || len(l.Broken) == 0 {
		t.Error("a broken picture of another host is not seen")
	}
	b := open(t)
	b.visit(t, bad.URL+"/")
	eval[bool](t, b, lookScript+"\n;true")
	eval[int](t, b, `e2e.stops()`)
	must(t, chromedp.Do(b.Context, chromedp.KeyEvent(kb.Tab)))
	if f := eval[focus](t, b, `e2e.focus()`); f.Seen || !f.Known || f.Skip {
		t.Errorf("a focus without outline passes: %+v", f)
	}
}
