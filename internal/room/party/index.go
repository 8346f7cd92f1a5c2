package party

import (
	"context"
	"maps"
	"slices"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/search"
)

// index puts what a plan changed into the search index.
func (w *writing) index(ctx context.Context) error {
	if w.rm.o.Index == nil {
		return nil
	}
	p := w.plan
	d := w.directory()
	bodies, people, posts := map[id.Body]bool{}, map[id.Person]bool{}, map[id.Post]bool{}
	for _, x := range changedOf(&p.bodies) {
		bodies[x] = true
	}
	moved, renamed := p.moved(d)
	for _, x := range slices.Concat(moved, renamed) { // who holds a post there is found with its name and its province
		bodies[x] = true
		for _, post := range d.Posts(x) {
			posts[post.ID] = true
		}
	}
	for _, x := range changedOf(&p.posts) {
		posts[x] = true
	}
	for _, t := range p.terms.is {
		if posts[t.Post] {
			people[t.Person] = true
		}
	}
	for _, x := range changedOf(&p.people) {
		people[x] = true
	}
	for _, x := range changedOf(&p.terms) { // a person is found with the post held
		people[p.terms.is[x].Person] = true
	}
	for _, x := range slices.Sorted(maps.Keys(bodies)) {
		if err := w.rm.indexBody(ctx, p.bodies.is[x], d); err != nil {
			return err
		}
	}
	for _, x := range slices.Sorted(maps.Keys(people)) {
		if err := w.rm.indexPerson(ctx, p.people.is[x], d); err != nil {
			return err
		}
	}
	return nil
}

func changedOf[K ~string, V any](s *shelf[K, V]) []K {
	fresh, changed := s.changes()
	return append(fresh, changed...)
}

// moved lists the recorded bodies that have other bodies above them, and those of the rest that
// have another name.
func (p *plan) moved(d *Directory) (moved, renamed []id.Body) {
	_, changed := p.bodies.changes()
	under, named := map[id.Body]bool{}, map[id.Body]bool{}
	for _, x := range changed {
		was, is := p.bodies.was[x], p.bodies.is[x]
		if was.Parent != is.Parent {
			for _, below := range d.Subtree(x) {
				under[below] = true
			}
		}
		for _, lang := range i18n.Langs {
			before, _ := was.FullName(lang)
			now, _ := is.FullName(lang)
			if before != now {
				named[x] = true
			}
		}
	}
	maps.DeleteFunc(named, func(x id.Body, _ bool) bool { return under[x] })
	return slices.Sorted(maps.Keys(under)), slices.Sorted(maps.Keys(named))
}

// record is what will be recorded once the plan is written.
func (p *plan) record() record {
	var rec record
	for _, b := range p.bodies.is {
		rec.bodies = append(rec.bodies, b)
	}
	for _, x := range p.posts.is {
		rec.posts = append(rec.posts, x)
	}
	for _, x := range p.people.is {
		rec.people = append(rec.people, x)
	}
	for _, t := range p.terms.is {
		rec.terms = append(rec.terms, t)
	}
	return rec
}

// Reindex puts every body and every public person into the index, for its rebuild.
func (rm *Room) Reindex(ctx context.Context) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		rec, err := rm.store.Load(ctx)
		if err != nil {
			return err
		}
		d := newDirectory(rec)
		for _, b := range rec.bodies {
			if err := rm.indexBody(ctx, b, d); err != nil {
				return err
			}
		}
		for _, p := range rec.people {
			if err := rm.indexPerson(ctx, p, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (rm *Room) indexBody(ctx context.Context, b Body, d *Directory) error {
	if rm.o.Index == nil {
		return nil
	}
	for _, lang := range i18n.Langs {
		key := "body:" + string(b.ID) + "/" + lang
		if b.Name[lang] == "" {
			if err := rm.o.Index.Remove(ctx, key); err != nil {
				return err
			}
			continue
		}
		name, _ := b.FullName(lang)
		text := []string{plainText(b.About[lang]), b.Charter[lang], b.Area[lang], b.Address[lang]}
		text = append(text, b.Duties[lang]...)
		err := rm.o.Index.Put(ctx, search.Doc{
			Key: key, Kind: "body", Lang: lang, Title: name, Lead: b.Lead[lang],
			Body: strings.TrimSpace(strings.Join(text, "\n")), Path: i18n.Prefix(lang) + b.Path(),
			Label: rm.o.Texts.Text(lang, "party.kind."+b.Kind), Province: d.Province(b.ID),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (rm *Room) indexPerson(ctx context.Context, p Person, d *Directory) error {
	if rm.o.Index == nil {
		return nil
	}
	today := Today(rm.o.Now())
	for _, lang := range i18n.Langs {
		key := "person:" + string(p.ID) + "/" + lang
		if !p.Public || p.Name[lang] == "" || len(d.Career(p.ID, today)) == 0 {
			if err := rm.o.Index.Remove(ctx, key); err != nil {
				return err
			}
			continue
		}
		doc := search.Doc{
			Key: key, Kind: "person", Lang: lang, Title: p.Name[lang], Path: i18n.Prefix(lang) + p.Path(),
			Body: plainText(p.About[lang]), Label: rm.o.Texts.Text(lang, "party.person"),
		}
		var posts []string
		for _, o := range d.Career(p.ID, today) {
			sign, _ := o.Signature(lang)
			posts = append(posts, sign)
		}
		doc.Lead = strings.Join(posts, "، ")
		if lang == i18n.English {
			doc.Lead = strings.Join(posts, "; ")
		}
		if offices := d.Offices(p.ID, today); len(offices) > 0 {
			doc.Province = d.Province(offices[0].Body.ID)
		}
		if err := rm.o.Index.Put(ctx, doc); err != nil {
			return err
		}
	}
	return nil
}

// Province is the slug of the province that the body is or stands below, "" for none.
func (d *Directory) Province(x id.Body) string {
	for _, up := range append([]Body{d.bodies[x]}, d.Ancestors(x)...) {
		if up.Kind == KindProvince {
			return up.Slug
		}
	}
	return ""
}
