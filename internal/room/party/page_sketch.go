package party

import (
	"encoding/json"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

const partSketch = "sketch"

// PageSketch is a picture of the library that shows the way to a body's office. No map of others is asked for it.
type PageSketch struct {
	Picture id.Media `json:"picture"`
	Alt     Text     `json:"alt"` // the way in words, for those who do not see it
}

// Sketch is the sketch of the way to a body; not ok when there is none.
func (d *Directory) Sketch(body id.Body) (x PageSketch, ok bool) {
	s, _ := d.part(body, partSketch, "")
	return x, s != "" && json.Unmarshal([]byte(s), &x) == nil
}

// Sketched lists the bodies whose sketch a picture is.
func (d *Directory) Sketched(picture id.Media) (all []Body) {
	for _, x := range d.Subtree(RootID) {
		if s, ok := d.Sketch(x); ok && s.Picture == picture {
			all = append(all, d.bodies[x])
		}
	}
	return all
}

// Pictures are the files that are somebody's portrait or the sketch of a body.
func (d *Directory) Pictures() (all []id.Media) {
	for _, p := range d.people {
		if p.Portrait != "" {
			all = append(all, p.Portrait)
		}
	}
	for _, x := range d.Subtree(RootID) {
		if s, ok := d.Sketch(x); ok && s.Picture != "" {
			all = append(all, s.Picture)
		}
	}
	return all
}

// sketch stands below the address. A picture that was taken out of the library is shown no more.
func (l *look) sketch(b Body) (*view.Picture, error) {
	x, ok := l.d.Sketch(b.ID)
	if !ok || l.rm.o.Pictures == nil || !l.shows(b, BlockAddress) {
		return nil, nil
	}
	site.Depend(l.ctx, site.TagMedia(x.Picture))
	found, err := l.rm.o.Pictures.Files(l.ctx, x.Picture)
	f, ok := found[x.Picture]
	if err != nil || !ok || f.Gone {
		return nil, err
	}
	pic := view.NewPicture(f, view.Full("(min-width:48rem) 32rem")).Lazily()
	if pic == nil {
		return nil, nil
	}
	if pic.Alt = x.Alt[l.lang]; pic.Alt == "" {
		pic.Alt = l.t("party.page.sketch.alt", "name", l.fullName(b).Text)
	}
	return pic, nil
}
