package party

import (
	"context"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
)

// importOf is the import of the address with what it made.
func (d deskRoom) importOf(ctx context.Context, r *staff.Request) (Import, []Made, error) {
	x, err := d.store.Import(ctx, id.Import(r.PathValue("import")))
	if err != nil {
		return x, nil, err
	}
	made, err := d.store.Made(ctx, x.ID)
	return x, made, err
}

// madeLine is an object that an import made, if the visitor sees the body that it is in.
func (d deskRoom) madeLine(r *staff.Request, dir *Directory, m Made) (madeLine, bool) {
	kind, x, _ := strings.Cut(m.Object, ":")
	var line madeLine
	var in id.Body
	switch kind {
	case "body":
		b, ok := dir.Body(id.Body(x))
		if !ok {
			return line, false
		}
		in = b.ID
		line.Text, _ = b.FullName(r.Lang)
	case "post":
		p, ok := dir.Post(id.Post(x))
		if !ok {
			return line, false
		}
		in = p.Body
		line.Text, _ = Signature(p, dir.bodies[p.Body], r.Lang)
	case "person":
		p, ok := dir.Person(id.Person(x))
		if !ok {
			return line, false
		}
		line.Text, _ = p.Name.In(r.Lang)
		line.Href = r.Href(peoplePath + x + "/")
	case "term":
		t, ok := dir.Term(id.Term(x))
		if !ok {
			return line, false
		}
		o := dir.office(t)
		in = o.Body.ID
		who, _ := o.Person.Name.In(r.Lang)
		post, _ := o.Signature(r.Lang)
		line.Text = r.Text("party.import.term", "person", who, "post", post)
	}
	if in != "" {
		if !r.May(ActSee, dir.scope(in)).OK {
			return line, false
		}
		line.Href = r.Href(bodiesPath + string(in) + "/")
	}
	key := "party.import.changes."
	if m.Fresh {
		key = "party.import.makes."
	}
	line.Text = r.Text(key+kind, "name", line.Text)
	return line, true
}
