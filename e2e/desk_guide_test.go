package e2e

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"go.yaml.in/yaml/v3"
)

const guideFile = "../docs/DESK.fa.md"

var (
	guidePicture = regexp.MustCompile(`<img src="desk/([a-z-]+)\.png" width="(\d+)" alt="([^"]+)">`)
	guideName    = regexp.MustCompile(`\*\*([^*]+)\*\*`)
)

// pictures of the guide, by name: how wide it shows them. A wide one is of a wide window.
func guidePictures(t *testing.T) (pictures map[string]string, text string) {
	t.Helper()
	b, err := os.ReadFile(guideFile)
	must(t, err)
	pictures = map[string]string{}
	for _, m := range guidePicture.FindAllStringSubmatch(string(b), -1) {
		pictures[m[1]] = m[2]
	}
	if len(pictures) != strings.Count(string(b), "<img ") {
		t.Errorf("%d pictures are told apart of %d", len(pictures), strings.Count(string(b), "<img "))
	}
	return pictures, string(b)
}

// TestTheGuideIsGivenItsPictures walks the whole way and keeps what the guide shows. It runs where HEMMAT_E2E_GUIDE names the
// folder, from the root of the tree.
func TestTheGuideIsGivenItsPictures(t *testing.T) {
	dir := os.Getenv("HEMMAT_E2E_GUIDE")
	if dir == "" {
		t.Skip("HEMMAT_E2E_GUIDE names no folder for the pictures of the guide")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", dir)
	}
	must(t, os.MkdirAll(dir, 0o755))
	pictures, _ := guidePictures(t)
	w := newWay(t, 360, true)
	w.kept = func(b *tab, name, part string) {
		width, wanted := pictures[name]
		if !wanted {
			return
		}
		delete(pictures, name)
		clip := cdp.Viewport{Width: 360, Height: 640, Scale: 1.5}
		if width != "300" {
			clip = cdp.Viewport{Width: 1280, Height: 800, Scale: 1}
		}
		b.screen(t, int64(clip.Width), int64(clip.Height), 1, "light", "")
		defer b.screen(t, w.width, 800, 1, "light", "")
		eval[bool](t, b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
		clip.Y = eval[float64](t, b, fmt.Sprintf(`(() => { const e = %q && document.querySelector(%[1]q); return e ? Math.max(0, e.getBoundingClientRect().top + scrollY - 12) : 0 })()`, part))
		clip.Height = min(clip.Height, eval[float64](t, b, `document.documentElement.getBoundingClientRect().height`)-clip.Y)
		beyond := true
		shot, err := chromedp.Call(b.Context, cdp.CaptureScreenshot, cdp.CaptureScreenshotParams{Clip: &clip, CaptureBeyondViewport: &beyond})
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, name+".png"), plain(t, shot.Data), 0o644))
	}
	w.walk()
	w.around()
	for name := range pictures {
		t.Errorf("no step of the way is called %s", name)
	}
}

// plain is a picture in the few colours that a page has, so that many of them are small.
func plain(t *testing.T, shot []byte) []byte {
	t.Helper()
	p, err := png.Decode(bytes.NewReader(shot))
	must(t, err)
	often := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(p.At(x, y)).(color.RGBA) }
	box := p.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			often[at(x, y)]++
		}
	}
	all := make([]color.RGBA, 0, len(often))
	for c := range often {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		return cmp.Or(often[b]-often[a], cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range all[:min(len(all), 64)] {
		palette = append(palette, c)
	}
	few := image.NewPaletted(box, palette)
	near := map[color.RGBA]uint8{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := at(x, y)
			i, known := near[c]
			if !known {
				i = uint8(palette.Index(c))
				near[c] = i
			}
			few.SetColorIndex(x, y, i)
		}
	}
	var b bytes.Buffer
	must(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, few))
	return b.Bytes()
}

// around shows the pages of the guide that the way does not pass.
func (w *way) around() {
	w.administrator.at("/my/")
	w.administrator.look("my")
	w.chief.at("/desk/occasions/")
	w.chief.follow("مناسبت تازه")
	w.chief.fill("[name=name_fa]", "زادروز حزب")
	w.chief.fill("[name=day]", "۱۴۰۵/۰۹/۱۵")
	w.chief.look("occasion")
	send(w.t, w.chief.tab, "main form.formpage > .row button")
	w.chief.at("/desk/occasions/")
	w.chief.look("occasions")
	w.chief.at("/desk/calendar/")
	w.chief.look("calendar")
	w.administrator.at("/desk/ledger/")
	w.administrator.look("ledger")
	w.administrator.at("/desk/health/")
	w.administrator.look("health")
	w.administrator.at("/desk/settings/")
	w.administrator.look("settings")
	w.chief.at("/desk/redirects/new/")
	w.chief.fill("[name=path]", "/fars/dehyaran/")
	w.chief.fill("[name=target]", "/news/")
	send(w.t, w.chief.tab, "main form.formpage > .row button")
	w.chief.at("/desk/redirects/")
	w.chief.look("redirects")
	for _, name := range []string{"آب", "راه و حمل‌ونقل", "آموزش"} {
		w.chief.at("/desk/topics/new/")
		w.chief.fill("[name=name_fa]", name)
		send(w.t, w.chief.tab, "main form.formpage > .row button")
	}
	w.chief.at("/desk/topics/")
	w.chief.look("topics")
	w.chief.at("/desk/words/")
	w.chief.fill("[name=words]", "دهیاری\nسروستان‌فر")
	send(w.t, w.chief.tab, "main form.formpage > .row button")
	w.chief.look("words")
	w.isShownBefore()
}

// isShownBefore: somebody without an account reads a text before it is public, and says what they think of it.
func (w *way) isShownBefore() {
	e := w.editor
	x := w.writes("news", "نشست ماه آینده در شیراز", "shiraz")
	e.at(x.desk)
	e.act("review")
	e.follow("پیوندهای پیش از انتشار")
	e.act("links/review", "label-review", "استاد آب‌شناسی دانشگاه")
	key := eval[string](w.t, e.tab, `document.querySelector('main .notice code').textContent`)
	e.look("links")
	guest := w.seat()
	guest.at(key)
	guest.look("look", "article")
	e.at("/desk/ledger/")
}

// TestTheGuideNamesWhatIsThere: each picture is there, and each name of a button or a part stands in the catalogue.
func TestTheGuideNamesWhatIsThere(t *testing.T) {
	pictures, text := guidePictures(t)
	var size int64
	for name := range pictures {
		if f, err := os.Stat(filepath.Join("../docs/desk", name+".png")); err != nil {
			t.Error(err)
		} else {
			size += f.Size()
		}
	}
	files, err := filepath.Glob("../docs/desk/*")
	must(t, err)
	if len(files) != len(pictures) {
		t.Errorf("%d files beside the guide, which shows %d", len(files), len(pictures))
	}
	if size > 1<<20 {
		t.Errorf("the pictures have %d bytes, more than a megabyte", size)
	}
	known := catalogue(t)
	for _, m := range guideName.FindAllStringSubmatch(text, -1) {
		if name := strings.Join(strings.Fields(m[1]), " "); !known[name] {
			t.Errorf("no text of the catalogue is %q", name)
		}
	}
}

// catalogue is every Persian text of the program.
func catalogue(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	must(t, filepath.WalkDir("../internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "fa.yaml" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var texts map[string]any
		if err := yaml.Unmarshal(b, &texts); err != nil {
			return err
		}
		for _, x := range texts {
			switch x := x.(type) {
			case string:
				known[x] = true
			case map[string]any:
				for _, s := range x {
					known[fmt.Sprint(s)] = true
				}
			}
		}
		return nil
	}))
	if len(known) < 1000 {
		t.Fatalf("only %d texts", len(known))
	}
	return known
}
