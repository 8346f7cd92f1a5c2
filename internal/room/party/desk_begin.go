package party

import (
	"context"
	"slices"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

var (
	beginLines  = []string{"address_fa", "address_en", "phone", "email", "person", "name_fa", "name_en", "slug", "public", "from", "to", "whole", "manner", "letter", "acting", "signs"}
	beginFields = map[string]string{"clash": "from", "held": "person", "taken": "slug", "phone": "phone", "email": "email"}
)

// headPost is the post that heads a body; not ok when it has none yet.
func (d *Directory) headPost(body id.Body) (Post, bool) {
	for _, p := range d.postsOf[body] {
		if p.Head {
			return p, true
		}
	}
	return Post{}, false
}

// begun reports whether somebody heads the body, now or from a day to come: there is nothing left to begin.
func (d *Directory) begun(body id.Body, today Day) bool {
	p, ok := d.headPost(body)
	return ok && slices.ContainsFunc(d.held[p.ID], func(t Term) bool { return t.To.IsZero() || today.Before(t.To) })
}

func beginValues(r *staff.Request, b Body) map[string]string {
	is := map[string]string{"state": sign(b), "phone": b.Phone, "email": b.Email, "public": "1", "from": dayField(r.Lang, Today(r.Now)), "manner": string(Appointed), "whole": "1"}
	put(is, "address", b.Address)
	return is
}

func (d deskRoom) beginPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if dir.begun(b.ID, Today(r.Now)) {
		return staff.Answer{To: bodiesPath + string(b.ID) + "/"}, nil
	}
	return d.beginForm(ctx, fresh(r, beginValues(r, b)), dir, b)
}

// beginForm is all that a branch needs to be found: where it is, and who heads it since when.
func (d deskRoom) beginForm(ctx context.Context, s *sheet, dir *Directory, b Body) (staff.Answer, error) {
	r := s.r
	name, _ := b.FullName(r.Lang)
	path := bodiesPath + string(b.ID) + "/"
	head := view.DeskHead{
		Title: r.Text("party.begin.of", "name", name), Note: r.Text("party.begin.note"),
		Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: name, Href: r.Href(path)}},
	}
	people := []view.Option{{Text: r.Text("party.begin.new")}}
	for _, x := range dir.Everybody(r.Lang) {
		called, _ := x.Name.In(r.Lang)
		people = append(people, view.Option{Value: x.Slug, Text: called})
	}
	return drawn(ctx, s, head, path,
		view.Group{Legend: r.Text("party.begin.where"), Half: true, Fields: append(s.both("address", "", 0, false),
			s.field(view.Field{Name: "phone", Kind: "tel", LTR: true}), s.field(view.Field{Name: "email", Kind: "email", LTR: true}))},
		view.Group{Legend: r.Text("party.begin.who"), Hint: r.Text("party.begin.who.hint"), Fields: append(append([]view.Field{
			s.field(view.Field{Name: "person", Kind: "select", Options: people}),
		}, s.both("name", "", 0, false)...),
			s.field(view.Field{Name: "slug", LTR: true, Hint: r.Text("party.field.slug.hint")}), s.field(view.Field{Name: "public", Kind: "check"}))},
		view.Group{Legend: r.Text("party.form.term"), Half: true, Fields: append([]view.Field{
			s.field(view.Field{Name: "from", Kind: "date", Required: true}), s.field(view.Field{Name: "to", Kind: "date"}),
		}, s.wholeTerm(b, Today(r.Now))...)},
		s.termGroup())
}

// begin records where a body is and who heads it at once: the post when there is none, the person when nobody knows them.
func (d deskRoom) begin(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, beginLines, nil)
	phone, email := s.is["phone"], s.is["email"]
	doc := Doc{Bodies: []BodyEntry{{Slug: b.Slug, Address: s.text("address"), Phone: &phone, Email: &email}}}
	who := s.is["person"]
	if _, known := dir.PersonAt(who); who == "" {
		s.need("name_fa", "party.begin.name")
		public := s.truth("public")
		who = s.slug("name")
		doc.People = []PersonEntry{{Slug: who, Name: s.text("name"), Public: &public}}
	} else if !known {
		s.bad("person", "party.form.person")
	}
	post, ok := dir.headPost(b.ID)
	if !ok {
		yes := true
		name := Text{i18n.Persian: "دبیر", i18n.English: "Secretary"}
		if b.Kind == KindProvince {
			name[i18n.Persian] = "دبیر استان"
		}
		post.Slug = "secretary"
		doc.Posts = []PostEntry{{Body: b.Slug, Slug: post.Slug, Name: &name, Head: &yes, Unique: &yes}}
	}
	s.need("from", "party.form.from")
	e := s.termEntry(TermEntry{Person: who, Body: b.Slug, Post: post.Slug, From: s.day("from")})
	if e.To.IsZero() && s.truth("whole") {
		*e.To = b.End(e.From)
	}
	doc.Terms = []TermEntry{e}
	if len(s.wrong) == 0 {
		_, err = d.record(ctx, r.Actor(), doc, nil, func(rec record) error {
			if newDirectory(rec).begun(b.ID, Today(r.Now)) {
				return Troubles{{Key: "party.wrong.begin.held"}}
			}
			if len(doc.People) > 0 {
				if err := free(rec.people, func(x Person) bool { return x.Slug == who }); err != nil {
					return err
				}
			}
			return same(rec.bodies, s.is["state"], func(was Body) bool { return was.ID == b.ID })
		})
		if err == nil {
			return staff.Answer{To: strings.TrimSuffix(r.Path, "begin/"), Notice: "party.notice.begun"}, nil
		}
		if err = d.refused(s, err, beginFields, func() (map[string]string, error) {
			_, now, err := d.bodyOf(ctx, r)
			is := map[string]string{"state": sign(now), "phone": now.Phone, "email": now.Email}
			put(is, "address", now.Address)
			return is, err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.beginForm(ctx, s, dir, b)
}
