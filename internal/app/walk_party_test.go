package app

import (
	"fmt"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/room/party"
)

// partyExamples are bodies, and posts, terms and people of theirs.
var partyExamples = func() map[string]exampleFunc {
	m := map[string]exampleFunc{}
	for _, name := range []string{"body", "body.add", "body.edit", "post.add", "body.history", "page", "page.notice", "page.sketch", "page.event.add", "begin"} {
		body := func(_ *walk, body id.Body) example { return example{path: map[string]string{"body": string(body)}} }
		m["party.desk."+name], m["party.desk."+name+".save"] = body, body
	}
	for _, name := range []string{"post.edit", "appoint", "term", "person", "person.edit", "post.history", "person.history"} {
		m["party.desk."+name], m["party.desk."+name+".save"] = termExample, termExample
	}
	for _, name := range []string{"import.one", "import.one.save", "import.undo"} {
		m["party.desk."+name] = importExample
	}
	m["party.desk.page.event"], m["party.desk.page.event.save"] = eventExample, eventExample
	for _, name := range []string{"export", "export.xlsx"} {
		m["party.desk."+name] = func(*walk, id.Body) example {
			return example{path: map[string]string{"kind": party.ImportBodies}, anywhere: true}
		}
	}
	return m
}()

// eventExample is an event of the body.
func eventExample(w *walk, body id.Body) example {
	w.t.Helper()
	w.n++
	item := fmt.Sprintf("00000000-0000-7000-8000-%012d", w.n)
	content := fmt.Sprintf(`{"title": {"fa": %q}, "day": "1406/01/01", "minute": -1}`, w.name)
	if err := w.a.Party.SetPagePart(w.t.Context(), cliActor, 0, party.PagePart{Body: body, Part: "event", Item: item, Content: content}, nil); err != nil {
		w.t.Fatal(err)
	}
	return example{path: map[string]string{"body": string(body), "event": item}, mark: w.name}
}

// importExample is a table that was recorded: whoever keeps bodies somewhere sees of it what is in them.
func importExample(w *walk, _ id.Body) example {
	w.t.Helper()
	w.n++
	x, err := w.a.Party.ImportTable(w.t.Context(), cliActor, "walk.csv", fmt.Appendf(nil, "kind,name_fa,slug\ncity,%s,walk-import-%d\n", w.name, w.n))
	if err != nil {
		w.t.Fatal(err)
	}
	return example{path: map[string]string{"import": string(x.ID)}, anywhere: true}
}

// termExample is somebody who holds a post of the body, the same for every request: the forms of the walk are empty, so
// that none of them changes anything.
func termExample(w *walk, body id.Body) example {
	w.t.Helper()
	if x, ok := w.terms[body]; ok {
		return x
	}
	w.n++
	d := w.directory()
	b, _ := d.Body(body)
	slug := fmt.Sprintf("walk-%d", w.n)
	file := fmt.Sprintf("people:\n  - {slug: %[1]s, name: %[2]s}\nposts:\n  - {body: %[3]s, slug: %[1]s, name: سمت}\nterms:\n  - {person: %[1]s, body: %[3]s, post: %[1]s, from: 1404/1/1}\n", slug, w.name, b.Slug)
	if _, err := w.a.Party.Apply(w.t.Context(), cliActor, strings.NewReader(file)); err != nil {
		w.t.Fatal(err)
	}
	d = w.directory()
	who, _ := d.PersonAt(slug)
	held := d.Terms(who.ID)[0]
	x := example{path: map[string]string{"person": string(who.ID), "post": string(held.Post.ID), "term": string(held.Term.ID)}, mark: w.name}
	if w.terms == nil {
		w.terms = map[id.Body]example{}
	}
	w.terms[body] = x
	return x
}

func (w *walk) directory() *party.Directory {
	w.t.Helper()
	d, err := w.a.Party.Directory(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}
