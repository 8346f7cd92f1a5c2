package circular

import (
	"slices"

	"hemmat/internal/kit/id"
)

// tree is a party that a test draws: who holds what from which day to which.
type tree struct {
	bodies map[id.Body]Body
	order  []id.Body
	posts  map[id.Post]Post
	of     map[id.Body][]id.Post
	terms  map[id.Post][]term
	held   map[id.Person][]id.Post
}

type term struct {
	person   id.Person
	from, to Day
	acting   bool
}

func (t term) on(d Day) bool { return !d.Before(t.from) && (t.to.IsZero() || d.Before(t.to)) }

func newTree() *tree {
	return &tree{
		bodies: map[id.Body]Body{}, posts: map[id.Post]Post{}, of: map[id.Body][]id.Post{}, terms: map[id.Post][]term{},
		held: map[id.Person][]id.Post{},
	}
}

func (t *tree) body(x, parent id.Body, kind, name string) {
	t.bodies[x] = Body{ID: x, Parent: parent, Kind: kind, Name: Text{"fa": name}, Short: Text{"fa": name}, Phone: "02188000000"}
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

func (t *tree) Heads(x id.Body) []Post {
	return slices.DeleteFunc(t.Posts(x), func(p Post) bool { return !p.Head })
}

func (t *tree) Above(x id.Body) []id.Body {
	var up []id.Body
	for ; x != ""; x = t.bodies[x].Parent {
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

func (t *tree) Holders(p id.Post, on Day) []Holder {
	var all []Holder
	for _, acting := range []bool{false, true} {
		for _, x := range t.terms[p] {
			if x.on(on) && x.acting == acting {
				all = append(all, Holder{x.person, acting})
			}
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

func (t *tree) Since(person id.Person, p id.Post) (from Day) {
	for _, x := range t.terms[p] {
		if x.person == person {
			from = x.from
		}
	}
	return from
}

func (t *tree) Province(x id.Body) id.Body {
	for _, b := range t.Above(x) {
		if t.bodies[b].Kind == "province" {
			return b
		}
	}
	return ""
}

// small is a party of three provinces, one without a secretary, and a council of three seats.
func small() *tree {
	t := newTree()
	long := ymd(1400, 1, 1)
	t.body("party", "", "party", "حزب")
	t.body("fars", "party", "province", "استان فارس")
	t.body("yazd", "party", "province", "استان یزد")
	t.body("qom", "party", "province", "استان قم")
	t.body("shiraz", "fars", "city", "شعبهٔ شیراز")
	t.body("council", "party", "council", "شورای مرکزی")
	t.post("general", "party", "دبیرکل", true, true)
	for _, p := range []string{"fars", "yazd", "qom"} {
		t.post(id.Post(p+"-sec"), id.Body(p), "دبیر", true, true)
		t.post(id.Post(p+"-spokes"), id.Body(p), "سخنگو", false, true)
	}
	t.post("shiraz-sec", "shiraz", "دبیر", true, true)
	t.post("member", "council", "عضو", false, false)
	t.appoint("general", "boss", long)
	t.appoint("fars-sec", "farsi", long)
	t.appoint("yazd-sec", "yazdi", long)
	t.appoint("fars-spokes", "voice", long)
	t.appoint("shiraz-sec", "shirazi", long)
	for _, p := range []id.Person{"farsi", "second", "third"} {
		t.appoint("member", p, long)
	}
	return t
}
