package press

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
)

// Shelf is where pictures for a text are chosen. Page takes the way back as ?pick= and leads there with ?picked=, the id of
// what was chosen; Pictures answers the editor.
type Shelf struct{ Page, Pictures string }

// Choose gives the pages of writing a place to choose pictures from.
func (w *Writer) Choose(s Shelf) *Writer {
	w.shelf = s
	return w
}

// filmField ends the name of the field that takes a film of the shelf, not a picture.
const filmField = ".film"

// pick leads to the shelf. The form was kept just now, so that the way back finds everything that was typed.
func (w *Writer) pick(d *written, field string) staff.Answer {
	q := url.Values{"field": {field}}
	back := "/desk/press/new/"
	if d.it == nil {
		q.Set("lang", d.sheet.Lang)
		q.Set("kind", string(d.sheet.Kind))
		if !d.sheet.empty() {
			q.Set("kept", string(d.sheet.ID))
		}
	} else {
		back = writePath(d.it.ID, d.sheet.Lang)
		q.Set("kept", "1")
	}
	way := url.Values{"pick": {back + "?" + q.Encode()}}
	if strings.HasSuffix(field, filmField) {
		way.Set("genre", string(media.Playable))
	}
	return staff.Answer{To: w.shelf.Page + "?" + way.Encode()}
}

// picked puts what was chosen into its field, and gives the block that it went into. What is no picture, or has no field
// any more, changes nothing.
func (w *Writer) picked(ctx context.Context, d *written) (blockN int, err error) {
	q := d.URL.Query()
	ref, field := q.Get("picked"), q.Get("field")
	if !id.Valid(ref) {
		return 0, nil
	}
	if n, ok := strings.CutSuffix(strings.TrimPrefix(field, "b."), filmField); ok {
		return w.pickedFilm(ctx, d, ref, n)
	}
	shot, err := w.shot(ctx, ref, "")
	if err != nil {
		if fault.Is(err, fault.Invalid) {
			err = nil
		}
		return 0, err
	}
	switch field {
	case "cover":
		d.sheet.Cover = ref
	case "gallery":
		d.sheet.Gallery = strings.TrimLeft(strings.TrimRight(d.sheet.Gallery, "\n")+"\n"+ref, "\n")
	default:
		n, _ := strconv.Atoi(strings.TrimPrefix(field, "b."))
		if n < 1 || n > len(d.sheet.Blocks) {
			return 0, nil
		}
		b := d.sheet.Blocks[n-1]
		switch b.Kind {
		case block.Figure, block.Film:
			b.Media, b.Alt, b.Width, b.Height = shot.Media, shot.Alt, shot.Width, shot.Height
		case block.Gallery:
			b.Pictures = append(b.Pictures, shot)
		default:
			return 0, nil
		}
		d.sheet.Blocks[n-1] = b.Changed()
		return n, nil
	}
	return 0, nil
}

// pickedFilm puts a film or sound that was chosen into its block, in the place of what stood there.
func (w *Writer) pickedFilm(ctx context.Context, d *written, ref, place string) (blockN int, err error) {
	n, _ := strconv.Atoi(place)
	if n < 1 || n > len(d.sheet.Blocks) || d.sheet.Blocks[n-1].Kind != block.Film {
		return 0, nil
	}
	f, err := w.find(ctx, ref)
	if err != nil || !f.Plays() {
		if fault.Is(err, fault.Invalid) {
			err = nil
		}
		return 0, err
	}
	b := d.sheet.Blocks[n-1].Changed()
	if err := w.play(ctx, &b, f); err != nil {
		return 0, err
	}
	d.sheet.Blocks[n-1] = b
	return n, nil
}
