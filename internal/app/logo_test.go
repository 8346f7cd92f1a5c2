package app

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/settings"
)

// sign is a drawing with a transparent ground; noisy, it has more colours than a sign may.
func sign(t *testing.T, noisy bool) *bytes.Buffer {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 400, 200))
	r := rand.New(rand.NewPCG(1, 2))
	for y := range 200 {
		for x := range 400 {
			switch {
			case noisy:
				img.Set(x, y, color.NRGBA{uint8(r.Uint32()), uint8(r.Uint32()), uint8(r.Uint32()), 200})
			case (x/40+y/40)%2 == 0:
				img.Set(x, y, color.NRGBA{0, 113, 122, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return &b
}

func TestThePartysSignIsAPictureOfTheStoreThatEveryPageShows(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		ctx := t.Context()
		for name, c := range map[string]struct {
			src  *bytes.Buffer
			kind fault.Kind
		}{
			"drawing": {bytes.NewBufferString(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), fault.Invalid},
			"paper":   {bytes.NewBufferString("%PDF-1.7\nx\n%%EOF\n"), fault.Invalid},
			"heavy":   {sign(t, true), fault.TooLarge},
		} {
			if _, err := a.takeLogo(ctx, "p", "fa", name+".svg", c.src); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		add(t, a, "kind: news\ntitle: خبر\nstatus: published\nslug: one", "متن")
		before := shared(t, h, "/", "/news/", itemAt(t, h))
		light, err := a.takeLogo(ctx, "p", "fa", "logo.png", sign(t, false))
		if err != nil || light.Size != "360x180" || !strings.HasSuffix(light.Src, "/360.png") {
			t.Fatalf("%+v %v", light, err)
		}
		is, err := a.Settings.Site(ctx)
		if err != nil {
			t.Fatal(err)
		}
		now, err := is.Sign("logo")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Settings.Change(ctx, cliActor, now, map[string]any{"logo": settings.Logo{Light: light}}); err != nil {
			t.Fatal(err)
		}
		// Pictures for messengers show it too, under a new address each, so that no copy of the old one is shown for it.
		for path, after := range shared(t, h, "/", "/news/", itemAt(t, h)) {
			res := get(h, after)
			img, err := png.Decode(res.Body)
			if err != nil || after == before[path] {
				t.Fatalf("%s: picture %s, before %s: %v", path, after, before[path], err)
			}
			if r, g, b, _ := img.At(1200-72-136+7, 84).RGBA(); r>>8 != 0 || g>>8 != 113 || b>>8 != 122 {
				t.Errorf("%s: no sign on the picture: %x %x %x", path, r>>8, g>>8, b>>8)
			}
		}
		for _, path := range []string{"/", "/news/"} {
			page := get(h, path).Body.String()
			_, rest, ok := strings.Cut(page, `<link rel="stylesheet" href="/assets/logo.`)
			address, _, _ := strings.Cut(rest, `"`)
			if !ok || !strings.Contains(get(h, "/assets/logo."+address).Body.String(), light.Src) {
				t.Errorf("%s does not show the sign", path)
			}
		}
		if code := get(h, light.Src).Code; code != http.StatusOK {
			t.Errorf("the sign answers %d", code)
		}
		users := usersOfMedia{objects{a}}
		signs, err := a.signs(ctx)
		if err != nil || len(signs) != 1 {
			t.Fatal(signs, err)
		}
		if used, err := users.Elsewhere(ctx); err != nil || !slices.Contains(used, signs[0]) {
			t.Errorf("the library thinks the sign unused: %v %v", used, err)
		}
		if where, err := users.Portraits(ctx, "fa", signs[0]); err != nil || len(where) != 1 || where[0].Href != "/desk/settings/logo/" {
			t.Errorf("the library does not say where the sign is used: %v %v", where, err)
		}
		for path, want := range map[string]string{"/feed.xml": "<logo>" + a.BaseURL + light.Src + "</logo>", "/feed.rss": "<image><url>" + a.BaseURL + light.Src + "</url>", "/feed.json": `"icon":"` + a.BaseURL + light.Src + `"`} {
			if body := get(h, path).Body.String(); !strings.Contains(body, want) {
				t.Errorf("%s lacks %s:\n%.800s", path, want, body)
			}
		}
		dir := filepath.Join(t.TempDir(), "copy")
		if report, err := a.export(ctx, dir, nil); err != nil || len(report.Missing) != 0 {
			t.Errorf("%+v %v", report, err)
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(light.Src))); err != nil {
			t.Errorf("the copy lacks the sign: %v", err)
		}
		// An item that showed the same picture is unpublished: the sign stays.
		it := add(t, a, "kind: news\ntitle: دو\nstatus: published\nslug: two", "متن\n\n<img src=\""+light.Src+"\" alt=\"نشان\">")
		if _, err := a.Press.Unpublish(ctx, cliActor, it.ID, "duplicate"); err != nil {
			t.Fatal(err)
		}
		if code := get(h, light.Src).Code; code != http.StatusOK {
			t.Errorf("the sign answers %d when an item with the same picture is gone", code)
		}
	})
}

// shared are the pictures that pages show in messengers.
func shared(t *testing.T, h http.Handler, paths ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, path := range paths {
		_, rest, ok := strings.Cut(get(h, path).Body.String(), `<meta property="og:image" content="https://`)
		at, _, _ := strings.Cut(rest, `"`)
		if i := strings.IndexByte(at, '/'); ok && i > 0 {
			all[path] = at[i:]
		} else {
			t.Fatalf("%s has no picture to share", path)
		}
	}
	return all
}

// itemAt is the address of the only item in the news.
func itemAt(t *testing.T, h http.Handler) string {
	t.Helper()
	at := regexp.MustCompile(`/14\d\d/\d\d/[^"]+`).FindString(get(h, "/news/").Body.String())
	if at == "" {
		t.Fatal("no item in the news")
	}
	return at
}
