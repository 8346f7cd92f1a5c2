package app

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/room/library"
)

// libraryExamples are files and batches of the body. An upload belongs to its sender alone.
var libraryExamples = func() map[string]exampleFunc {
	m := map[string]exampleFunc{}
	for _, name := range []string{"file", "save", "replace.form", "replace", "blur.form", "blur", "out", "back"} {
		m["library."+name] = func(w *walk, body id.Body) example {
			return example{path: map[string]string{"media": string(w.picture(body))}, mark: w.name}
		}
	}
	for _, name := range []string{"batch", "batch.save"} {
		m["library."+name] = func(w *walk, body id.Body) example {
			b := library.Batch{ID: id.New[id.Batch](w.a.IDs), Body: body, By: "somebody"}
			if _, err := w.a.Library.Store().Open(w.t.Context(), b, today); err != nil {
				w.t.Fatal(err)
			}
			if _, err := w.a.Library.Store().Put(w.t.Context(), b.ID, w.picture(body)); err != nil {
				w.t.Fatal(err)
			}
			return example{path: map[string]string{"batch": string(b.ID)}, mark: w.name}
		}
	}
	for _, name := range []string{"chunk", "drop"} {
		m["library."+name] = func(w *walk, body id.Body) example {
			in, err := w.a.Media.Begin(w.t.Context(), media.Incoming{By: "somebody", Body: body, Batch: id.New[id.Batch](w.a.IDs), Name: "x.jpg", Size: 10}, media.Allowance{Person: 1 << 40, All: 1 << 40})
			if err != nil {
				w.t.Fatal(err)
			}
			if err := w.a.Media.Drop(w.t.Context(), in); err != nil { // 200 of one person are too many
				w.t.Fatal(err)
			}
			return example{path: map[string]string{"upload": string(in.ID)}, others: true}
		}
	}
	return m
}()

// picture brings a picture of the body that nobody else may use.
func (w *walk) picture(body id.Body) id.Media {
	w.t.Helper()
	w.n++
	img := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * w.n)
	}
	img.SetGray(0, 0, color.Gray{uint8(w.n)})
	img.SetGray(1, 0, color.Gray{uint8(w.n >> 8)})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		w.t.Fatal(err)
	}
	f, err := w.a.Media.Add(w.t.Context(), &b, media.Upload{Name: fmt.Sprint(w.n, ".png"), Caption: fmt.Sprint(w.name, " ", w.n), By: "somebody", Body: body})
	if err != nil {
		w.t.Fatal(err)
	}
	return f.ID
}
