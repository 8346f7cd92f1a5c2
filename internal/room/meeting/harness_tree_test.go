package meeting

import (
	"slices"

	"hemmat/internal/kit/id"
)

// tree is a party that a test draws: who holds what from which day to which.
type tree struct {
	bodies map[id.Body]Body
	parent map[id.Body]id.Body
	order  []id.Body
	posts  map[id.Post]Post
	of     map[id.Body][]id.Post
	terms  map[id.Post][]term
	held   map[id.Person][]id.Post
}

type term struct {
	person   id.Person
	from, to Day
}

func (t term) on(d Day) bool { return !d.Before(t.from) && (t.to.IsZero() || d.Before(t.to)) }

func (t *tree) body(x, parent id.Body, name string, quorum, notice int) {
	t.bodies[x], t.parent[x] = Body{ID: x, Slug: string(x), Name: Text{"fa": name}, Quorum: quorum, NoticeDays: notice}, parent
	t.order = append(t.order, x)
}

func (t *tree) post(p id.Post, body id.Body, bare string, head, single bool) {
	t.posts[p] = Post{ID: p, Body: body, Name: Text{"fa": bare + " " + t.bodies[body].Name["fa"]}, Bare: Text{"fa": bare}, Head: head, Single: single || head}
	t.of[body] = append(t.of[body], p)
}

func (t *tree) appoint(p id.Post, person id.Person, from Day) {
	t.terms[p] = append(t.terms[p], term{person: person, from: from})
	t.held[person] = append(t.held[person], p)
}

// leave ends the terms of somebody in a post.
func (t *tree) leave(p id.Post, person id.Person, to Day) {
	for i, x := range t.terms[p] {
		if x.person == person && x.to.IsZero() {
			t.terms[p][i].to = to
		}
	}
}

func (t *tree) Body(x id.Body) (Body, bool) { b, ok := t.bodies[x]; return b, ok }
func (t *tree) Post(x id.Post) (Post, bool) { p, ok := t.posts[x]; return p, ok }

func (t *tree) Above(x id.Body) []id.Body {
	var up []id.Body
	for ; x != ""; x = t.parent[x] {
		up = append(up, x)
	}
	return up
}

func (t *tree) Below(x id.Body, _ Day) []id.Body {
	var all []id.Body
	for _, b := range t.order {
		if slices.Contains(t.Above(b), x) {
			all = append(all, b)
		}
	}
	return all
}

func (t *tree) Posts(x id.Body) []Post {
	var all []Post
	for _, p := range t.of[x] {
		all = append(all, t.posts[p])
	}
	return all
}

func (t *tree) Holders(p id.Post, on Day) []id.Person {
	var all []id.Person
	for _, x := range t.terms[p] {
		if x.on(on) {
			all = append(all, x.person)
		}
	}
	return all
}

func (t *tree) Holds(person id.Person, on Day) []Post {
	var all []Post
	for _, p := range t.held[person] {
		if slices.ContainsFunc(t.terms[p], func(x term) bool { return x.person == person && x.on(on) }) {
			all = append(all, t.posts[p])
		}
	}
	return all
}

// small is a party with a council of a vacant head and three members, quorum two and a week's notice, and two provinces.
func small() *tree {
	t := &tree{
		bodies: map[id.Body]Body{}, parent: map[id.Body]id.Body{}, posts: map[id.Post]Post{}, of: map[id.Body][]id.Post{}, terms: map[id.Post][]term{}, held: map[id.Person][]id.Post{},
	}
	long := ymd(1400, 1, 1)
	t.body("party", "", "حزب", 0, 0)
	t.body("council", "party", "شورای مرکزی", 2, 7)
	t.body("fars", "party", "استان فارس", 0, 0)
	t.body("yazd", "party", "استان یزد", 0, 0)
	t.post("general", "party", "دبیرکل", true, true)
	t.post("speaker", "council", "رئیس", true, true)
	t.post("member", "council", "عضو", false, false)
	t.post("fars-sec", "fars", "دبیر", true, true)
	t.post("yazd-sec", "yazd", "دبیر", true, true)
	t.appoint("general", "boss", long)
	t.appoint("fars-sec", "farsi", long)
	t.appoint("yazd-sec", "yazdi", long)
	for _, p := range []id.Person{"farsi", "second", "third"} {
		t.appoint("member", p, long)
	}
	return t
}
