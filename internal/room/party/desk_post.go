package party

import (
	"context"
	"strconv"

	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

var (
	postLines  = []string{"name_fa", "name_en", "sign_fa", "sign_en", "order", "head", "unique"}
	postFields = map[string]string{"heads": "head", "clash": "unique", "taken": "name_fa"}
)

func (d deskRoom) newPostPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.postForm(ctx, fresh(r, map[string]string{"unique": "1"}), dir, Post{Body: b.ID})
}

func (d deskRoom) editPostPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, p, err := d.postOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.postForm(ctx, fresh(r, postValues(p)), dir, p)
}

func postValues(p Post) map[string]string {
	is := map[string]string{"state": sign(p), "order": strconv.Itoa(p.Order), "head": tick(p.Head), "unique": tick(p.Unique)}
	put(is, "name", p.Name)
	put(is, "sign", p.Sign)
	return is
}

func (d deskRoom) postForm(ctx context.Context, s *sheet, dir *Directory, p Post) (staff.Answer, error) {
	body, _ := dir.bodies[p.Body].FullName(s.r.Lang)
	path := bodiesPath + string(p.Body) + "/"
	head := view.DeskHead{Title: s.r.Text("party.desk.post.add"), Crumbs: view.Crumbs{
		{Text: s.r.Text("party.desk"), Href: s.r.Href(deskPath)}, {Text: body, Href: s.r.Href(path)},
	}}
	if p.ID != "" {
		head.Title = s.r.Text("party.desk.post.edit")
	}
	signs := s.both("sign", "", 0, false)
	signs[0].Hint = s.r.Text("party.field.sign.hint")
	return drawn(ctx, s, head, path,
		view.Group{Legend: s.r.Text("party.form.what"), Fields: append(s.both("name", "", 0, true), signs...)},
		view.Group{Legend: s.r.Text("party.form.holders"), Fields: []view.Field{
			s.field(view.Field{Name: "head", Kind: "check", Hint: s.r.Text("party.field.head.hint")}),
			s.field(view.Field{Name: "unique", Kind: "check"}),
			s.field(view.Field{Name: "order", Hint: s.r.Text("party.field.order.hint")}),
		}})
}

// postEntry reads what the form says of a post.
func (s *sheet) postEntry(body, slug string) PostEntry {
	s.need("name_fa", "party.form.name")
	head, unique, order := s.truth("head"), s.truth("unique"), s.number("order")
	return PostEntry{Body: body, Slug: slug, Name: s.text("name"), Sign: s.text("sign"), Head: &head, Unique: &unique, Order: &order}
}

func (d deskRoom) addPost(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, postLines, nil)
	e := s.postEntry(b.Slug, freePost(dir, b, latin(s.is["name_en"])))
	if len(s.wrong) == 0 {
		_, err = d.record(ctx, r.Actor(), Doc{Posts: []PostEntry{e}}, nil, func(rec record) error {
			return free(rec.posts, func(p Post) bool { return p.Body == b.ID && (p.Slug == e.Slug || p.Name["fa"] == s.is["name_fa"]) })
		})
		if err == nil {
			return d.to(ctx, b.Slug, "party.notice.post.added")
		}
		if err = d.refused(s, err, postFields, nil); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.postForm(ctx, s, dir, Post{Body: b.ID})
}

// freePost is a slug for a post: what its English name makes, if that is free in the body.
func freePost(dir *Directory, b Body, want string) string {
	taken := map[string]bool{"": true}
	for _, p := range dir.Posts(b.ID) {
		taken[p.Slug] = true
	}
	if !taken[want] && isSlug(want) {
		return want
	}
	for n := 1; ; n++ {
		if slug := "post-" + strconv.Itoa(n); !taken[slug] {
			return slug
		}
	}
}

func (d deskRoom) changePost(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, p, err := d.postOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	body := dir.bodies[p.Body]
	s := filled(r, postLines, nil)
	e := s.postEntry(body.Slug, p.Slug)
	if len(s.wrong) == 0 {
		_, err = d.record(ctx, r.Actor(), Doc{Posts: []PostEntry{e}}, nil, func(rec record) error {
			return same(rec.posts, s.is["state"], func(x Post) bool { return x.ID == p.ID })
		})
		if err == nil {
			return d.to(ctx, body.Slug, "party.notice.saved")
		}
		if err = d.refused(s, err, postFields, func() (map[string]string, error) {
			_, now, err := d.postOf(ctx, r)
			return postValues(now), err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.postForm(ctx, s, dir, p)
}
