package party

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// Shelve says where pictures of the library are chosen: a page that takes the way back as ?pick= and leads there with ?picked=.
// Call it before the first request; without it no sketch can be chosen.
func (rm *Room) Shelve(path string) { rm.shelf = path }

// deskSketch is what the template "desk-sketch" shows.
type deskSketch struct {
	deskFigure
	Choose  *view.Link
	Picture *view.Picture
}

func sketchValues(dir *Directory, b Body) map[string]string {
	_, n := dir.part(b.ID, partSketch, "")
	is := map[string]string{"state": strconv.Itoa(n)}
	if x, ok := dir.Sketch(b.ID); ok {
		is["picture"] = string(x.Picture)
		put(is, "alt", x.Alt)
	}
	return is
}

// picture finds a picture that may be shown; not ok for whatever else an id may name.
func (d deskRoom) picture(ctx context.Context, x string) (f media.File, ok bool, err error) {
	if d.o.Pictures == nil || x == "" || len(x) > 64 {
		return f, false, nil
	}
	found, err := d.o.Pictures.Files(ctx, id.Media(x))
	f, ok = found[id.Media(x)]
	return f, ok && f.Picture() && !f.Gone, err
}

func (d deskRoom) sketchPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	is := sketchValues(dir, b)
	if x := r.URL.Query().Get("picked"); x != "" {
		f, ok, err := d.picture(ctx, x)
		if err != nil {
			return staff.Answer{}, err
		}
		if ok && x != is["picture"] {
			is["picture"], is["alt_fa"], is["alt_en"] = x, f.Alt, ""
		}
	}
	return d.sketchForm(ctx, fresh(r, is), dir, b)
}

func (d deskRoom) sketchForm(ctx context.Context, s *sheet, dir *Directory, b Body) (staff.Answer, error) {
	r := s.r
	head := view.DeskHead{Title: r.Text("party.page.sketch"), Note: r.Text("party.page.sketch.note"), Crumbs: d.pageCrumbs(r, b)}
	a, err := drawn(ctx, s, head, pagePath(b.ID),
		view.Group{Fields: []view.Field{{Name: "picture", Kind: "hidden", Value: s.is["picture"]}}},
		view.Group{Fields: s.both("alt", "", 0, true)})
	if err != nil {
		return staff.Answer{}, err
	}
	path := pagePath(b.ID) + "sketch/"
	p := deskSketch{deskFigure: deskFigure{deskForm: a.Data.(deskForm), May: r.May(ActPage, dir.scope(b.ID)).OK}}
	p.Form.Action = r.Href(path)
	if p.May && d.shelf != "" {
		p.Choose = &view.Link{Text: r.Text("party.page.sketch.choose"), Href: r.Href(d.shelf) + "?" + url.Values{"pick": {path}}.Encode()}
	}
	f, ok, err := d.picture(ctx, s.is["picture"])
	if err != nil {
		return staff.Answer{}, err
	}
	if ok {
		p.Picture = view.NewPicture(f, view.Full("(min-width:48rem) 32rem")).Lazily()
		p.Picture.Alt = s.is["alt_fa"]
	} else {
		p.May = false // there is nothing yet whose way could be told
	}
	if _, set := dir.Sketch(b.ID); set {
		p.Form.Also = []view.Button{{Name: "act", Value: "remove", Text: r.Text("party.page.sketch.remove")}}
		p.May = r.May(ActPage, dir.scope(b.ID)).OK // what is there can be taken away, even when its picture is gone
	}
	if p.Deeds, err = d.partDeeds(ctx, r, dir, b, partSketch, "", func(x PagePart) (title, note string) {
		var was PageSketch
		if x.Content == "" || json.Unmarshal([]byte(x.Content), &was) != nil {
			return r.Text("party.page.sketch.removed"), ""
		}
		title, _ = was.Alt.In(r.Lang)
		return title, ""
	}); err != nil {
		return staff.Answer{}, err
	}
	a.Template, a.Data, a.Nav = "party/desk-sketch", p, pagesPath
	return a, nil
}

func (d deskRoom) setSketch(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, []string{"picture", "alt_fa", "alt_en"}, nil)
	x := PagePart{Body: b.ID, Part: partSketch}
	if r.PostFormValue("act") == "remove" {
		clear(s.wrong)
	} else {
		s.need("alt_fa", "party.form.page.alt")
		_, ok, err := d.picture(ctx, s.is["picture"])
		if err != nil {
			return staff.Answer{}, err
		}
		if !ok {
			s.bad("", "party.form.page.picture")
		}
		x.Content = content(PageSketch{id.Media(s.is["picture"]), *s.text("alt")})
	}
	if len(s.wrong) == 0 {
		err = d.SetPagePart(ctx, r.Actor(), s.count(), x, nil)
		if err == nil {
			return staff.Answer{To: pagePath(b.ID), Notice: "party.notice.saved"}, nil
		}
		if err = d.refused(s, err, nil, func() (map[string]string, error) {
			var err error
			dir, _, err = d.bodyOf(ctx, r)
			return sketchValues(dir, b), err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.sketchForm(ctx, s, dir, b)
}
