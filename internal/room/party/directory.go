package party

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/persian"
)

// Directory is the whole party as of one moment of recording: every body, post,
// person and term, past ones too. It never changes, so it is read without locks;
// a change makes a new one. A day given to a method may be any day.
type Directory struct {
	bodies   map[id.Body]Body
	posts    map[id.Post]Post
	people   map[id.Person]Person
	bodyAt   map[string]id.Body
	personAt map[string]id.Person

	children map[id.Body][]id.Body
	depth    map[id.Body]int
	postsOf  map[id.Body][]Post
	held     map[id.Post][]Term   // by first day
	careers  map[id.Person][]Term // by first day
	terms    map[id.Term]Term

	// What the statutes and the law ask, each in the order in which it was recorded.
	licences map[id.Body][]LicenceStep
	figures  map[id.Body]map[Measure][]Figure
	numbers  map[string][]RuleNumber

	parts    map[partKey][]PagePart // of pages, each in the order in which it was set
	eventsOf map[id.Body][]string

	sg      []Post // the Secretary-General's, usually one
	seating seating
}

// newDirectory indexes what is recorded. Terms that were taken back are left out.
func newDirectory(rec record) *Directory {
	d := &Directory{
		bodies: map[id.Body]Body{}, posts: map[id.Post]Post{}, people: map[id.Person]Person{},
		bodyAt: map[string]id.Body{}, personAt: map[string]id.Person{},
		children: map[id.Body][]id.Body{}, depth: map[id.Body]int{}, postsOf: map[id.Body][]Post{},
		held: map[id.Post][]Term{}, careers: map[id.Person][]Term{}, terms: map[id.Term]Term{},
		licences: map[id.Body][]LicenceStep{}, figures: map[id.Body]map[Measure][]Figure{}, numbers: map[string][]RuleNumber{},
		parts: map[partKey][]PagePart{}, eventsOf: map[id.Body][]string{},
	}
	for _, b := range rec.bodies {
		d.bodies[b.ID] = b
		d.bodyAt[b.Slug] = b.ID
		if b.Parent != "" {
			d.children[b.Parent] = append(d.children[b.Parent], b.ID)
		}
	}
	for parent, ids := range d.children {
		d.children[parent] = d.sorted(ids, persian.SortKey)
	}
	d.measure(RootID, 0)
	for _, p := range rec.posts {
		d.posts[p.ID] = p
		d.postsOf[p.Body] = append(d.postsOf[p.Body], p)
		if isSecretaryGeneral(p, d.bodies[p.Body]) {
			d.sg = append(d.sg, p)
		}
	}
	for _, p := range rec.people {
		d.people[p.ID] = p
		d.personAt[p.Slug] = p.ID
	}
	for _, t := range rec.terms {
		if t.Void() {
			continue
		}
		d.held[t.Post] = append(d.held[t.Post], t)
		d.careers[t.Person] = append(d.careers[t.Person], t)
		d.terms[t.ID] = t
	}
	for _, x := range rec.licences {
		d.licences[x.Body] = append(d.licences[x.Body], x)
	}
	for _, f := range rec.figures {
		if d.figures[f.Body] == nil {
			d.figures[f.Body] = map[Measure][]Figure{}
		}
		d.figures[f.Body][f.Measure] = append(d.figures[f.Body][f.Measure], f)
	}
	for _, x := range rec.numbers {
		d.numbers[x.Number] = append(d.numbers[x.Number], x)
	}
	for _, x := range rec.pages {
		k := partKey{x.Body, x.Part, x.Item}
		if x.Part == partEvent && d.parts[k] == nil {
			d.eventsOf[x.Body] = append(d.eventsOf[x.Body], x.Item)
		}
		d.parts[k] = append(d.parts[k], x)
	}
	return d
}

// sorted orders siblings: by their order, then by name.
func (d *Directory) sorted(ids []id.Body, key func(string) []byte) []id.Body {
	keys := make(map[id.Body][]byte, len(ids))
	for _, x := range ids {
		name, _ := d.bodies[x].ShortName("fa")
		keys[x] = key(name)
	}
	slices.SortFunc(ids, func(a, b id.Body) int {
		if c := d.bodies[a].Order - d.bodies[b].Order; c != 0 {
			return c
		}
		if c := bytes.Compare(keys[a], keys[b]); c != 0 {
			return c
		}
		return bytes.Compare([]byte(a), []byte(b))
	})
	return ids
}

func (d *Directory) measure(x id.Body, depth int) {
	d.depth[x] = depth
	for _, child := range d.children[x] {
		d.measure(child, depth+1)
	}
}

// Body returns a body by its id.
func (d *Directory) Body(x id.Body) (Body, bool) { b, ok := d.bodies[x]; return b, ok }

// BodyAt returns a body by its slug.
func (d *Directory) BodyAt(slug string) (Body, bool) { return d.Body(d.bodyAt[slug]) }

// Post returns a post by its id.
func (d *Directory) Post(x id.Post) (Post, bool) { p, ok := d.posts[x]; return p, ok }

// Person returns a person by id, public or not.
func (d *Directory) Person(x id.Person) (Person, bool) { p, ok := d.people[x]; return p, ok }

// PersonAt returns a person by slug, public or not.
func (d *Directory) PersonAt(slug string) (Person, bool) { return d.Person(d.personAt[slug]) }

// Portrays reports whether one of the pictures is somebody's portrait.
func (d *Directory) Portrays(pictures ...id.Media) bool {
	for _, p := range d.people {
		if p.Portrait != "" && slices.Contains(pictures, p.Portrait) {
			return true
		}
	}
	return false
}

// Root is the party itself.
func (d *Directory) Root() Body { return d.bodies[RootID] }

// Posts lists the posts of a body, heads first.
func (d *Directory) Posts(x id.Body) []Post { return d.postsOf[x] }

// Children lists the bodies right below x, in order.
func (d *Directory) Children(x id.Body) []Body {
	all := make([]Body, 0, len(d.children[x]))
	for _, c := range d.children[x] {
		all = append(all, d.bodies[c])
	}
	return all
}

// Ancestors lists the bodies above x, nearest first; the last is the party.
func (d *Directory) Ancestors(x id.Body) []Body {
	var up []Body
	for b, ok := d.bodies[x]; ok && b.Parent != "" && len(up) <= len(d.bodies); {
		if b, ok = d.bodies[b.Parent]; ok {
			up = append(up, b)
		}
	}
	return up
}

// Subtree lists x and every body below it.
func (d *Directory) Subtree(x id.Body) []id.Body {
	if _, ok := d.bodies[x]; !ok {
		return nil
	}
	all := []id.Body{x}
	for i := 0; i < len(all); i++ {
		all = append(all, d.children[all[i]]...)
	}
	return all
}

// Kind lists the bodies of a kind, by order and then by name in lang.
func (d *Directory) Kind(kind, lang string) []Body {
	var all []Body
	for _, b := range d.bodies {
		if b.Kind == kind {
			all = append(all, b)
		}
	}
	sortByName(all, func(b Body) (int, string, string) {
		name, _ := b.ShortName(lang)
		return b.Order, name, string(b.ID)
	})
	return all
}

// Everybody lists all people, public or not, by name in lang.
func (d *Directory) Everybody(lang string) []Person {
	all := slices.Collect(maps.Values(d.people))
	sortByName(all, func(p Person) (int, string, string) {
		name, _ := p.Name.In(lang)
		return 0, name, string(p.ID)
	})
	return all
}

// Term returns a term by its id; one that was taken back is not there.
func (d *Directory) Term(x id.Term) (Term, bool) { t, ok := d.terms[x]; return t, ok }

// Terms lists all of somebody's terms, those to come included, by first day.
func (d *Directory) Terms(person id.Person) []Office {
	var all []Office
	for _, t := range d.careers[person] {
		all = append(all, d.office(t))
	}
	return all
}

// People lists everybody who may be shown and has held a post by day, by name in lang.
func (d *Directory) People(day Day, lang string) []Person {
	var all []Person
	for x, terms := range d.careers {
		p := d.people[x]
		if p.Public && !day.Before(terms[0].From) {
			all = append(all, p)
		}
	}
	sortByName(all, func(p Person) (int, string, string) {
		name, _ := p.Name.In(lang)
		return 0, name, string(p.ID)
	})
	return all
}

// sortByName orders by number, then by persian.SortKey of the name, then by id.
func sortByName[T any](all []T, by func(T) (order int, name, id string)) {
	type key struct {
		order int
		name  []byte
		id    string
		value T
	}
	keys := make([]key, len(all))
	for i, v := range all {
		order, name, x := by(v)
		keys[i] = key{order, persian.SortKey(name), x, v}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.order != b.order {
			return a.order - b.order
		}
		if c := bytes.Compare(a.name, b.name); c != 0 {
			return c
		}
		return bytes.Compare([]byte(a.id), []byte(b.id))
	})
	for i, k := range keys {
		all[i] = k.value
	}
}

func (d *Directory) office(t Term) Office {
	p := d.posts[t.Post]
	return Office{Person: d.people[t.Person], Post: p, Body: d.bodies[p.Body], Term: t, depth: d.depth[p.Body]}
}

// Holders lists who holds the post on day, holders before those who act for them.
func (d *Directory) Holders(post id.Post, day Day) []Office {
	var all []Office
	for _, t := range d.held[post] {
		if t.Holds(day) {
			all = append(all, d.office(t))
		}
	}
	slices.SortStableFunc(all, func(a, b Office) int { return first(!a.Term.Acting, !b.Term.Acting) })
	return all
}

// Past lists the terms of the post that had ended by day, latest first.
func (d *Directory) Past(post id.Post, day Day) []Office {
	var all []Office
	for _, t := range d.held[post] {
		if !t.To.IsZero() && !day.Before(t.To) {
			all = append(all, d.office(t))
		}
	}
	slices.Reverse(all)
	return all
}

// Offices lists what the person holds on day, the one to sign with first.
func (d *Directory) Offices(person id.Person, day Day) []Office {
	var all []Office
	for _, t := range d.careers[person] {
		if t.Holds(day) {
			all = append(all, d.office(t))
		}
	}
	return ranked(all)
}

// Career lists the person's terms that have begun by day, latest first.
func (d *Directory) Career(person id.Person, day Day) []Office {
	var all []Office
	for _, t := range d.careers[person] {
		if !day.Before(t.From) {
			all = append(all, d.office(t))
		}
	}
	slices.Reverse(all)
	return all
}

// SecretaryGeneral returns who is Secretary-General on day; somebody acting only when nobody else is.
func (d *Directory) SecretaryGeneral(day Day) (Office, bool) {
	var all []Office
	for _, p := range d.sg {
		all = append(all, d.Holders(p.ID, day)...)
	}
	if len(all) == 0 {
		return Office{}, false
	}
	slices.SortStableFunc(all, func(a, b Office) int { return first(!a.Term.Acting, !b.Term.Acting) })
	return all[0], true
}

// FormerSecretariesGeneral lists the terms that had ended by day, latest first.
func (d *Directory) FormerSecretariesGeneral(day Day) []Office {
	var all []Office
	for _, p := range d.sg {
		all = append(all, d.Past(p.ID, day)...)
	}
	slices.SortStableFunc(all, func(a, b Office) int { return b.Term.From.Compare(a.Term.From) })
	return all
}

// Turn returns the next day after day on which a term in one of the posts begins or
// ends, or a body is founded or dissolved; the zero Day when nothing is to come.
func (d *Directory) Turn(day Day, bodies ...id.Body) Day {
	var next Day
	see := func(x Day) {
		if !x.IsZero() && day.Before(x) && (next.IsZero() || x.Before(next)) {
			next = x
		}
	}
	for _, x := range bodies {
		see(d.bodies[x].Founded)
		see(d.bodies[x].Dissolved)
		for _, p := range d.postsOf[x] {
			for _, t := range d.held[p.ID] {
				see(t.From)
				see(t.To)
			}
		}
	}
	return next
}

// TurnOf is Turn for the terms of one person.
func (d *Directory) TurnOf(day Day, person id.Person) Day {
	var next Day
	for _, t := range d.careers[person] {
		for _, x := range []Day{t.From, t.To} {
			if !x.IsZero() && day.Before(x) && (next.IsZero() || x.Before(next)) {
				next = x
			}
		}
	}
	return next
}

// Named lists the people whose name, in any language, holds the words, in order of their ids.
func (d *Directory) Named(words string) []id.Person {
	key := persian.FoldKey(words)
	if key == "" {
		return nil
	}
	var all []id.Person
	for x, p := range d.people {
		for _, name := range p.Name {
			if strings.Contains(persian.FoldKey(name), key) {
				all = append(all, x)
				break
			}
		}
	}
	slices.Sort(all)
	return all
}
