package press

import (
	"bytes"
	"image"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/media"
)

func TestAPictureIsChosenWithoutScriptAndNothingTypedIsLost(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 900, 600))); err != nil {
			t.Fatal(err)
		}
		f, err := w.media.Add(t.Context(), &b, media.Upload{Name: "x.png", Alt: "نما"})
		if err != nil {
			t.Fatal(err)
		}
		_, path := w.write("editor", "title", "عنوان", "b.1.text", "متن")
		page := w.get("editor", path)
		if !strings.Contains(page, `data-media="/desk/media/pictures.json"`) {
			t.Error("the editor is not told where pictures are")
		}
		form := formOf(t, page)
		form.Set("lead", "تازه نوشته‌ام و "+wants)
		for _, act := range []string{"pick.cover", "add.1"} {
			a := w.post("editor", path, with(form, "act", act, "b.1.new", "figure"), map[string]int{"pick.cover": 303, "add.1": 200}[act])
			if act == "add.1" {
				form = formOf(t, a.Body.String())
				continue
			}
			to, err := url.Parse(a.Header().Get("Location"))
			if err != nil || to.Path != "/desk/media/" {
				t.Fatal(to, err)
			}
			form = formOf(t, w.get("editor", to.Query().Get("pick")+"&picked="+string(f.ID)))
			if form.Get("cover") != string(f.ID) || form.Get("lead") != "تازه نوشته‌ام و "+wants {
				t.Fatalf("%v", form)
			}
		}
		if form.Get("b.2.kind") != "figure" {
			t.Fatalf("%v", form)
		}
		a := w.post("editor", path, with(form, "act", "pick.b.2"), 303)
		to, _ := url.Parse(a.Header().Get("Location"))
		form = formOf(t, w.get("editor", to.Query().Get("pick")+"&picked="+string(f.ID)))
		if form.Get("b.2.media") != f.Src(720) || form.Get("b.2.alt") != "نما" || form.Get("b.1.text") != "متن" || form.Get("cover") != string(f.ID) {
			t.Errorf("%v", form)
		}
		for _, ref := range []string{"none", "0190aaaa-0000-7000-8000-000000000000", "../x"} { // no such picture: nothing changes
			if got := formOf(t, w.get("editor", to.Query().Get("pick")+"&picked="+url.QueryEscape(ref))); got.Get("cover") != string(f.ID) {
				t.Errorf("%s: %v", ref, got)
			}
		}
		a = w.post("editor", "/desk/press/new/", url.Values{"act": {"pick.cover"}, "lang": {"fa"}, "kind": {"news"}}, 303)
		to, _ = url.Parse(a.Header().Get("Location"))
		if got := formOf(t, w.get("editor", to.Query().Get("pick")+"&picked="+string(f.ID))); got.Get("cover") != string(f.ID) {
			t.Errorf("of a new item: %v", got)
		}
	})
}
