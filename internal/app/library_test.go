package app

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/room/press"
)

// TestPagesFollowThePicturesThatTheyShow holds a page and an edition of before against what becomes of a picture in the
// library: blurred, replaced, taken out, brought back.
func TestPagesFollowThePicturesThatTheyShow(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		shoot := func(n int) []byte {
			img := image.NewGray(image.Rect(0, 0, 900, 600))
			for i := range img.Pix {
				img.Pix[i] = uint8(i*n + i/900*7)
			}
			var b bytes.Buffer
			if err := jpeg.Encode(&b, img, nil); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		bring := func(n int) media.File {
			f, err := a.Media.Add(t.Context(), bytes.NewReader(shoot(n)), media.Upload{Name: "x.jpg", Alt: "نما", By: "somebody"})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		f := bring(1)
		body := func(words string) string {
			return `<p>` + words + `</p><figure><img src="` + f.Src(720) + `" alt="نما" width="720" height="480"/></figure>`
		}
		it, err := a.Press.AddPublished(t.Context(), cliActor, press.Draft{Kind: press.News, Lang: "fa", Title: "خبر", Slug: "shown", Body: body("یک"), Owner: "party", Cover: f.ID})
		if err != nil {
			t.Fatal(err)
		}
		if it, err = a.Press.Edit(t.Context(), cliActor, it.ID, press.Draft{Kind: press.News, Lang: "fa", Title: "خبر", Slug: "shown", Body: body("دو"), Owner: "party", Cover: f.ID, Based: it.Editions["fa"].Revision}, "درست شد", true); err != nil {
			t.Fatal(err)
		}
		page := func(under string) string {
			w := get(h, (&url.URL{Path: it.Path("fa") + under}).EscapedPath())
			if w.Code != http.StatusOK {
				t.Fatalf("%s: %d", under, w.Code)
			}
			return w.Body.String()
		}
		shown, err := a.Media.ShownBy(t.Context(), f.ID)
		if err != nil || len(shown) != 2 || shown[0].How != "cover" || shown[1].How != "text" || shown[0].Object != "item:"+string(it.ID) {
			t.Errorf("%v %v", shown, err)
		}
		drop := func() { a.Site.Drop(f.Tag()) }
		see := func(what, hash string, in, out bool) {
			t.Helper()
			drop()
			for _, p := range []struct {
				under string
				want  bool
			}{{"", in}, {"v/1/", out}} {
				if got := strings.Contains(page(p.under), "/media/"+hash+"/"); got != p.want {
					t.Errorf("%s: %q shows %s: %v", what, p.under, hash, got)
				}
			}
		}
		code := func(f media.File) int { return get(h, f.Press()).Code }
		see("before", f.Hash, true, true)

		c, err := a.Media.Blurred(t.Context(), f.ID, 1, []media.Box{{X: 100, Y: 100, W: 200, H: 200}}, unentered)
		if err != nil {
			t.Fatal(err)
		}
		see("blurred, the face", f.Hash, false, false)
		see("blurred, the new one", c.Hash, true, true)
		if code(f) != http.StatusGone || code(c.File) != http.StatusOK {
			t.Errorf("blurred: %d, %d", code(f), code(c.File))
		}

		n, err := a.Media.Replace(t.Context(), f.ID, c.Version, bring(2))
		if err != nil {
			t.Fatal(err)
		}
		see("replaced, the earlier one", c.Hash, false, true)
		see("replaced, the new one", n.Hash, true, false)
		if code(c.File) != http.StatusOK || code(n.File) != http.StatusOK {
			t.Errorf("replaced: %d, %d", code(c.File), code(n.File))
		}

		if err := a.Media.TakeOut(t.Context(), f.ID, unentered); err != nil {
			t.Fatal(err)
		}
		see("taken out", n.Hash, false, false)
		if code(n.File) != http.StatusGone || !strings.Contains(page(""), "برداشته شده") {
			t.Errorf("taken out: %d", code(n.File))
		}
		if _, err := a.Press.Edit(t.Context(), cliActor, it.ID, press.Draft{Kind: press.News, Lang: "fa", Title: "خبر", Slug: "shown", Body: body("سه"), Owner: "party", Cover: f.ID, Based: it.Editions["fa"].Revision}, "باز", true); err != nil {
			t.Errorf("an item whose picture was taken out cannot be saved: %v", err)
		}
		if err := a.Media.BringBack(t.Context(), f.ID, unentered); err != nil {
			t.Fatal(err)
		}
		see("brought back", n.Hash, true, false)
	})
}

func unentered(_ context.Context, _ []id.Media) error { return nil }
