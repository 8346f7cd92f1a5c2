package view_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
)

func fetch(t *testing.T, h http.Handler, method, path, coding string) *http.Response {
	t.Helper()
	q := httptest.NewRequest(method, path, nil)
	if coding != "" {
		q.Header.Set("Accept-Encoding", coding)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, q)
	return w.Result()
}

func read(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryAssetIsImmutableAndSmallerWhereItCanBe(t *testing.T) {
	r, _ := viewtest.Renderer(t, nil)
	h := r.Assets()
	hashed := regexp.MustCompile(`^/assets/[\w.-]+\.[0-9a-f]{16}\.(css|js|svg|png|woff2|txt)$`)
	types := map[string]string{"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "woff2": "font/woff2", "txt": "text/plain; charset=utf-8"}
	for p, want := range r.AssetFiles() {
		m := hashed.FindStringSubmatch(p)
		if m == nil {
			t.Fatalf("%s does not name its content", p)
		}
		res := fetch(t, h, "GET", p, "")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != types[m[1]] || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", p, res.StatusCode, res.Header)
		}
		if got := read(t, res.Body); !bytes.Equal(got, want) {
			t.Errorf("%s: other bytes than AssetFiles has", p)
		}
		if res := fetch(t, h, "HEAD", p, ""); len(read(t, res.Body)) != 0 || res.ContentLength != int64(len(want)) {
			t.Errorf("%s: HEAD with %d bytes of length", p, res.ContentLength)
		}
		if m[1] != "css" && m[1] != "js" {
			continue
		}
		z := fetch(t, h, "GET", p, "gzip, zstd")
		if z.Header.Get("Content-Encoding") != "zstd" || z.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v", p, z.Header)
		}
		d, err := zstd.NewReader(z.Body)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(read(t, d), want) {
			t.Errorf("%s: zstd holds other bytes", p)
		}
		d.Close()
		g := fetch(t, h, "GET", p, "zstd;q=0, gzip;q=0.5")
		if g.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: zstd was refused, yet came %q", p, g.Header.Get("Content-Encoding"))
		}
		u, err := gzip.NewReader(g.Body)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(read(t, u), want) {
			t.Errorf("%s: gzip holds other bytes", p)
		}
	}
	for _, p := range []string{"/assets/", "/assets/site.css", "/assets/../view.go", "/assets/colors.00717a.css", "/assets/colors.zz717a.57cac8.css"} {
		if res := fetch(t, h, "GET", p, ""); res.StatusCode != 404 {
			t.Errorf("%s answers %d", p, res.StatusCode)
		}
	}
	if res := fetch(t, h, "POST", r.Asset("site.css"), ""); res.StatusCode != 405 {
		t.Errorf("POST answers %d", res.StatusCode)
	}
}

// The sheet turns round with the direction of the language only while no part of it names a side.
func TestTheSheetNamesNoSideAndStaysSmall(t *testing.T) {
	side := regexp.MustCompile(`\b(left|right)\b`)
	forbidden := regexp.MustCompile(`letter-spacing|font-style:\s*italic|hyphens|@import|https?://|data:`)
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	var files []string
	for dir, parts := range view.SheetParts() {
		fs, err := filepath.Glob("static/" + dir + "/*.css")
		if err != nil || len(fs) != len(parts) {
			t.Fatalf("%s: %d files, %d parts in order, %v", dir, len(fs), len(parts), err)
		}
		files = append(files, fs...)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		css := comment.ReplaceAllString(string(b), "")
		if m := side.FindString(css); m != "" {
			t.Errorf("%s names a side: %q", f, m)
		}
		if m := forbidden.FindString(css); m != "" {
			t.Errorf("%s has %q", f, m)
		}
		if strings.Count(css, "{") != strings.Count(css, "}") {
			t.Errorf("%s: braces do not match", f)
		}
	}
	r, _ := viewtest.Renderer(t, nil)
	budget := map[string][2]int{r.Asset("site.css"): {21 << 10, 5750}, r.Asset("desk.css"): {20 << 10, 5000}}
	for p, b := range r.AssetFiles() {
		most, ok := budget[p]
		if !ok {
			continue
		}
		delete(budget, p)
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		w.Write(b)
		w.Close()
		if len(b) > most[0] || z.Len() > most[1] {
			t.Errorf("%s has %d bytes, %d in gzip", p, len(b), z.Len())
		}
		if p == r.Asset("site.css") && !bytes.Contains(b, []byte("font-display:optional")) {
			t.Error("the font may push the text away under the reader")
		}
		if bytes.Contains(b, []byte("/*")) {
			t.Errorf("%s kept its comments", p)
		}
	}
	if len(budget) > 0 {
		t.Errorf("no sheet at %v", budget)
	}
}

func TestTheFirstViewKeepsItsBudget(t *testing.T) {
	r, _ := viewtest.Renderer(t, nil)
	total := 0
	for p, b := range r.AssetFiles() {
		for _, name := range []string{"site.css", "font/vazirmatn.woff2", "img/icon.svg", "js/site.js"} {
			if p == r.Asset(name) {
				res := fetch(t, r.Assets(), "GET", p, "gzip")
				total += int(res.ContentLength)
				_ = b
			}
		}
	}
	if total == 0 || total > 46<<10 {
		t.Errorf("style, font, pictures and script take %d bytes; 14 KB of 60 belong to the page", total)
	}
}

func TestTheMapHasExactlyThe31Provinces(t *testing.T) {
	r, _ := viewtest.Renderer(t, nil)
	codes := r.MapCodes()
	if len(codes) != 31 {
		t.Fatalf("%d shapes", len(codes))
	}
	for i, c := range codes {
		if want := "IR-" + string([]byte{'0' + byte(i/10), '0' + byte(i%10)}); c != want {
			t.Errorf("shape %d is %s, want %s", i, c, want)
		}
	}
	var out strings.Builder
	if err := r.Component(&out, "fa", "map", view.Map{Current: "IR-07", Provinces: []view.MapProvince{{Code: "IR-07", Name: "فارس", Path: "/provinces/fars/"}}}); err != nil {
		t.Fatal(err)
	}
	d := viewtest.Fragment(t, out.String())
	d.Count("path", 31)
	if a := d.One("a"); a.Attr("aria-current") != "page" || a.Attr("href") != "/provinces/fars/" || d.One("a title").Text() != "فارس" {
		t.Errorf("Fars is drawn as %v", a.Text())
	}
}

func TestAPartysColoursAreASheetOfTheirOwn(t *testing.T) {
	r, b := viewtest.Renderer(t, nil)
	p := page("fa", view.ErrorPage{Status: 404, Title: "خطا"})
	viewtest.Render(t, r, b, "kit/error", p).Count("link[rel=stylesheet]", 1)
	p.Chrome.Site.Colors = settings.Colors{Accent: "#7A1F00", AccentDark: "}evil"}
	d := viewtest.Render(t, r, b, "kit/error", p)
	d.Count("link[rel=stylesheet]", 2)
	path := d.One(`link[href^="/assets/colors."]`).Attr("href")
	if path != "/assets/colors.7a1f00.57cac8.css" {
		t.Fatalf("the sheet is at %s", path)
	}
	res := fetch(t, r.Assets(), "GET", path, "")
	css := string(read(t, res.Body))
	if res.StatusCode != 200 || !strings.Contains(css, ":root{--accent:#7a1f00;") || !strings.Contains(css, "--on-accent:#fff") {
		t.Errorf("%d %s", res.StatusCode, css)
	}
	if string(view.PaletteSheet(p.Chrome.Site.Colors)) != css {
		t.Error("the copy on disk would have other colours")
	}
}

func TestTheManifestNamesIconsThatAreServed(t *testing.T) {
	r, _ := viewtest.Renderer(t, nil)
	b, err := r.Manifest(chrome())
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Name, Lang, Dir string
		Icons           []struct{ Src, Sizes, Type string }
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	if m.Name != "حزب آینده" || m.Lang != "fa" || m.Dir != "rtl" || len(m.Icons) != 3 {
		t.Errorf("%s", b)
	}
	for _, i := range m.Icons {
		res := fetch(t, r.Assets(), "GET", i.Src, "")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != i.Type {
			t.Errorf("%s: %d", i.Src, res.StatusCode)
		}
		if i.Type != "image/png" {
			continue
		}
		c, err := png.DecodeConfig(res.Body)
		if err != nil || !strings.HasPrefix(i.Sizes, itoa(c.Width)+"x") {
			t.Errorf("%s is %d wide, said %s (%v)", i.Src, c.Width, i.Sizes, err)
		}
	}
}
