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

func TestAFilmOfTheLibraryIsChosenAndItsMissingWordsAreAskedFor(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 900, 600))); err != nil {
			t.Fatal(err)
		}
		poster, err := w.media.Add(t.Context(), &b, media.Upload{Name: "x.png", Alt: "نما"})
		if err != nil {
			t.Fatal(err)
		}
		film, err := w.media.Add(t.Context(), bytes.NewReader(aFilm(60)), media.Upload{Name: "گفت‌وگو.mp4", Poster: poster.ID})
		if err != nil {
			t.Fatal(err)
		}
		const asked = "متن گفتار نوشته نشده است"
		_, path := w.write("editor", "title", "عنوان", "b.1.text", "متن")
		form := formOf(t, w.post("editor", path, with(formOf(t, w.get("editor", path)), "act", "add.1", "b.1.new", "film"), 200).Body.String())

		// By its id, as the page of the file gives it.
		refused := w.post("editor", path, with(form, "b.2.address", string(poster.ID)), 422).Body.String()
		if !strings.Contains(summary(refused), "فیلم یا صدایی با نشانی") || !strings.Contains(summary(refused), `href="#f-b.2.address"`) {
			t.Errorf("a picture is taken for a film: %s", summary(refused))
		}
		w.post("editor", path, with(form, "b.2.address", string(film.ID)), 303)
		page := w.get("editor", path)
		got := formOf(t, page)
		if got.Get("b.2.address") != film.Download() || got.Get("b.2.text") != "گفت‌وگو" || got.Get("b.2.media") != poster.Src(720) {
			t.Errorf("%v", got)
		}
		if !strings.Contains(page, asked) || !strings.Contains(page, `href="/desk/media/files/`+string(film.ID)+`/"`) {
			t.Error("nobody asks for the words")
		}
		proofed := w.post("editor", path, with(got, "act", "proof"), 200).Body.String()
		if i := strings.Index(proofed, `id="proof"`); strings.Count(proofed, asked) != 1 || strings.Index(proofed, asked) < i {
			t.Error("the proof does not say that the words are missing, or the page says it twice")
		}
		item := w.get("editor", strings.TrimSuffix(path, "fa/write/"))
		if !strings.Contains(item, asked) || !strings.Contains(item, "<video controls") {
			t.Error("whoever reviews is not told that the words are missing")
		}

		// From the shelf, which shows films and sounds.
		to, err := url.Parse(w.post("editor", path, with(form, "act", "pick.b.2.film"), 303).Header().Get("Location"))
		if err != nil || to.Query().Get("genre") != "play" {
			t.Fatal(to, err)
		}
		back := to.Query().Get("pick") + "&picked="
		if got = formOf(t, w.get("editor", back+string(film.ID))); got.Get("b.2.address") != film.Download() {
			t.Errorf("%v", got)
		}
		if got = formOf(t, w.get("editor", back+string(poster.ID))); got.Get("b.2.address") == poster.Download() {
			t.Error("a picture was put in as a film")
		}

		c, err := w.media.Card(t.Context(), film.ID)
		if err != nil {
			t.Fatal(err)
		}
		c.Transcript = "سلام"
		if _, err := w.media.Describe(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(w.get("editor", path), asked) {
			t.Error("words that are there are asked for")
		}
	})
}
