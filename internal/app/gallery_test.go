package app

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"testing"

	"hemmat/internal/kit/media"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/room/press"
)

func TestTheGalleryOfAProvinceIsOfItsPublicTexts(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		dir, err := a.Party.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		fars, _ := dir.BodyAt("fars")
		yazd, _ := dir.BodyAt("yazd")
		bring := func(n uint8, alt string) media.File {
			img := image.NewGray(image.Rect(0, 0, 90, 60))
			for i := range img.Pix {
				img.Pix[i] = n
			}
			var b bytes.Buffer
			if err := png.Encode(&b, img); err != nil {
				t.Fatal(err)
			}
			f, err := a.Media.Add(t.Context(), &b, media.Upload{Name: "x.png", Alt: alt, By: "somebody"})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		shown := func() []viewtest.Node {
			t.Helper()
			w := get(h, "/provinces/fars/")
			if w.Code != http.StatusOK {
				t.Fatalf("%d", w.Code)
			}
			return viewtest.Parse(t, w.Body.String()).Find("section[aria-labelledby=h-gallery] li")
		}
		if n := len(shown()); n != 0 {
			t.Fatalf("%d pictures of nothing", n)
		}
		square := bring(1, "مردم در میدان")
		draft := press.Draft{Kind: press.News, Lang: "fa", Title: "گردهمایی", Slug: "one", Body: "<p>متن</p>", Owner: fars.ID, Cover: square.ID}
		it, err := a.Press.AddPublished(t.Context(), cliActor, draft)
		if err != nil {
			t.Fatal(err)
		}
		all := shown()
		if len(all) != 1 || all[0].Find("img")[0].Attr("alt") != "مردم در میدان" || all[0].Find("a")[0].Attr("href") != it.Path("fa") {
			t.Fatalf("one public text: %d pictures", len(all))
		}
		draft.Slug, draft.Title = "two", "همان تصویر"
		again, err := a.Press.AddPublished(t.Context(), cliActor, draft)
		if err != nil {
			t.Fatal(err)
		}
		all = shown()
		if len(all) != 1 || all[0].Find("a")[0].Attr("href") != again.Path("fa") {
			t.Errorf("a picture of two texts: %d pictures", len(all))
		}
		hidden := draft
		hidden.Slug, hidden.Cover = "three", bring(2, "پیش‌نویس").ID
		if _, err := a.Press.Add(t.Context(), cliActor, hidden); err != nil {
			t.Fatal(err)
		}
		hidden.Slug, hidden.Owner, hidden.Cover = "four", yazd.ID, bring(3, "یزد").ID
		if _, err := a.Press.AddPublished(t.Context(), cliActor, hidden); err != nil {
			t.Fatal(err)
		}
		if n := len(shown()); n != 1 {
			t.Errorf("%d pictures: of a draft, or of another province", n)
		}
		for i := range uint8(7) {
			x := draft
			x.Slug, x.Cover = "more-"+string('a'+rune(i)), bring(10+i, "نما").ID
			if _, err := a.Press.AddPublished(t.Context(), cliActor, x); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(shown()); n != 6 {
			t.Errorf("%d pictures, want the latest six", n)
		}
	})
}

func TestAPictureLeavesTheGalleryWithItsTextOrItself(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		dir, err := a.Party.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		fars, _ := dir.BodyAt("fars")
		count := func() int {
			return len(viewtest.Parse(t, get(h, "/provinces/fars/").Body.String()).Find("section[aria-labelledby=h-gallery] img"))
		}
		add := func(slug string, n uint8) (press.Item, media.File) {
			img := image.NewGray(image.Rect(0, 0, 90, 60))
			img.Pix[0] = n
			var b bytes.Buffer
			if err := png.Encode(&b, img); err != nil {
				t.Fatal(err)
			}
			f, err := a.Media.Add(t.Context(), &b, media.Upload{Name: "x.png", Alt: "نما", By: "somebody"})
			if err != nil {
				t.Fatal(err)
			}
			it, err := a.Press.AddPublished(t.Context(), cliActor, press.Draft{Kind: press.News, Lang: "fa", Title: slug, Slug: slug, Body: "<p>متن</p>", Owner: fars.ID, Cover: f.ID})
			if err != nil {
				t.Fatal(err)
			}
			return it, f
		}
		it, _ := add("one", 1)
		_, f := add("two", 2)
		if n := count(); n != 2 {
			t.Fatalf("%d pictures", n)
		}
		if _, err := a.Press.Withdraw(t.Context(), cliActor, it.ID, "نادرست بود"); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != 1 {
			t.Errorf("%d pictures after a text was withdrawn", n)
		}
		if err := a.Media.TakeOut(t.Context(), f.ID, unentered); err != nil {
			t.Fatal(err)
		}
		a.Site.Drop(f.Tag()) // as whoever keeps the library does
		if n := count(); n != 0 {
			t.Errorf("%d pictures after it was taken out", n)
		}
	})
}
