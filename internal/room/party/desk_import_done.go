package party

import (
	"context"
	"encoding/json"
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
func (d deskRoom) madeLine(ctx context.Context, r *staff.Request, dir *Directory, m Made) (madeLine, bool, error) {
	line, ok := d.standing(r, dir, m)
	if !ok && !recordedIn(dir, m.Object) {
		name, err := d.lastName(ctx, r.Lang, dir, m.Object)
		if err != nil {
			return line, false, err
		}
		line, ok = madeLine{Text: name}, r.May(ActSee, anywhere).OK
	}
	kind, _, _ := strings.Cut(m.Object, ":")
	key := "party.import.changes."
	if m.Fresh {
		key = "party.import.makes."
	}
	line.Text = r.Text(key+kind, "name", line.Text)
	return line, ok, nil
}

func recordedIn(dir *Directory, object string) bool {
	kind, x, _ := strings.Cut(object, ":")
	ok := false
	switch kind {
	case "body":
		_, ok = dir.Body(id.Body(x))
	case "post":
		_, ok = dir.Post(id.Post(x))
	case "person":
		_, ok = dir.Person(id.Person(x))
	case "term":
		_, ok = dir.Term(id.Term(x))
	}
	return ok
}

// lastName is what an object that was taken back was called last, by the state that was kept of it.
func (d deskRoom) lastName(ctx context.Context, lang string, dir *Directory, object string) (string, error) {
	states, err := d.store.States(ctx, object)
	if err != nil || len(states) == 0 {
		return "", err
	}
	var was struct {
		Name   Text `json:"name"`
		Person id.Person
		Post   id.Post
	}
	if err := json.Unmarshal([]byte(states[len(states)-1].State), &was); err != nil {
		return "", err
	}
	if !strings.HasPrefix(object, "term:") {
		name, _ := was.Name.In(lang)
		return name, nil
	}
	name := func(object string, t Text, there bool) (string, error) {
		if there {
			s, _ := t.In(lang)
			return s, nil
		}
		return d.lastName(ctx, lang, dir, object)
	}
	p, there := dir.Person(was.Person)
	who, err := name("person:"+string(was.Person), p.Name, there)
	if err != nil {
		return "", err
	}
	post, there := dir.Post(was.Post)
	held, err := name("post:"+string(was.Post), post.Name, there)
	return d.o.Texts.Text(lang, "party.import.term", "person", who, "post", held), err
}

// standing is an object that is recorded, if the visitor sees it.
func (d deskRoom) standing(r *staff.Request, dir *Directory, m Made) (madeLine, bool) {
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
	return line, true
}
