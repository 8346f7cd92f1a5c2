package party

import (
	"fmt"
	"maps"
	"strings"

	"hemmat/internal/kit/id"
)

// plan is a file compared with what is recorded: what would be after it.
type plan struct {
	ids       *id.Source
	portraits map[Portrait]id.Media

	bodies shelf[id.Body, Body]
	posts  shelf[id.Post, Post]
	people shelf[id.Person, Person]
	terms  shelf[id.Term, Term]

	bodyAt   map[string]id.Body
	postAt   map[string]id.Post // body id + "/" + slug
	personAt map[string]id.Person
	termAt   map[string]id.Term // person id + post id + first day

	gone    map[string]string  // ids of what was taken back
	lines   map[string]int     // where the file first named an object
	reasons map[id.Term]string // why a term is corrected
	wrong   []Trouble
}

// shelf holds one kind of object before and after.
type shelf[K ~string, V any] struct {
	was, is map[K]V
	named   []K // by the file, in its order
}

func (s *shelf[K, V]) put(k K, v V) {
	s.is[k] = v
	s.named = append(s.named, k)
}

// changes lists what is new or other than before, in the file's order.
func (s *shelf[K, V]) changes() (fresh, changed []K) {
	for _, k := range s.named {
		switch old, ok := s.was[k]; {
		case !ok:
			fresh = append(fresh, k)
		case content(old) != content(s.is[k]):
			changed = append(changed, k)
		}
	}
	return fresh, changed
}

func stock[K ~string, V any](all []V, key func(V) K) shelf[K, V] {
	s := shelf[K, V]{was: make(map[K]V, len(all)), is: make(map[K]V, len(all))}
	for _, v := range all {
		s.was[key(v)], s.is[key(v)] = v, v
	}
	return s
}

func postKey(body id.Body, slug string) string { return string(body) + "/" + slug }

func termKey(person id.Person, post id.Post, from Day) string {
	return string(person) + string(post) + from.Numeric()
}

// compare lays doc over rec. What does not fit comes back as Troubles.
func compare(rec record, doc Doc, ids *id.Source, portraits map[Portrait]id.Media) (*plan, error) {
	p := &plan{
		ids: ids, portraits: portraits,
		bodies:   stock(rec.bodies, func(b Body) id.Body { return b.ID }),
		posts:    stock(rec.posts, func(p Post) id.Post { return p.ID }),
		people:   stock(rec.people, func(p Person) id.Person { return p.ID }),
		terms:    stock(rec.terms, func(t Term) id.Term { return t.ID }),
		bodyAt:   map[string]id.Body{},
		postAt:   map[string]id.Post{},
		personAt: map[string]id.Person{},
		termAt:   map[string]id.Term{},
		gone:     rec.gone,
		lines:    map[string]int{},
		reasons:  map[id.Term]string{},
	}
	for _, b := range rec.bodies {
		p.bodyAt[b.Slug] = b.ID
	}
	for _, x := range rec.posts {
		p.postAt[postKey(x.Body, x.Slug)] = x.ID
	}
	for _, x := range rec.people {
		p.personAt[x.Slug] = x.ID
	}
	for _, t := range rec.terms {
		p.termAt[termKey(t.Person, t.Post, t.From)] = t.ID
	}
	p.layBodies(doc.Bodies)
	p.layPosts(doc.Posts)
	p.layPeople(doc.People)
	p.layTerms(doc.Terms)
	if len(p.wrong) == 0 {
		p.checkTree()
		p.checkPosts()
	}
	if len(p.wrong) > 0 {
		return nil, Troubles(p.wrong)
	}
	return p, nil
}

// newID is the id of a new object: that which it had, if it was taken back before.
func newID[T ~string](p *plan, name string) T {
	if x := p.gone[name]; x != "" {
		return T(x)
	}
	return id.New[T](p.ids)
}

func (p *plan) fault(line int, key string, args ...any) {
	p.wrong = append(p.wrong, Trouble{Line: line, Key: "party.wrong." + key, Args: args})
}

// once remembers the line that names an object, and refuses a second.
func (p *plan) once(object string, line int) bool {
	if old, twice := p.lines[object]; twice {
		p.fault(line, "twice", "object", object, "line", old)
		return false
	}
	p.lines[object] = line
	return true
}

// layBodies first gives every new body its id, so that a parent may stand below its child in the file.
func (p *plan) layBodies(entries []BodyEntry) {
	for _, e := range entries {
		if !p.once("body "+e.Slug, e.Line) || p.bodyAt[e.Slug] != "" {
			continue
		}
		switch {
		case e.Kind == "":
			p.fault(e.Line, "kind", "slug", e.Slug, "kinds", strings.Join(Kinds, ", "))
		case e.Kind == KindParty:
			p.fault(e.Line, "party", "slug", RootSlug)
		case e.Kind == KindProvince:
			p.fault(e.Line, "province")
		case e.Name == nil:
			p.fault(e.Line, "body.name", "slug", e.Slug)
		default:
			p.bodyAt[e.Slug] = newID[id.Body](p, "body "+e.Slug)
		}
	}
	for _, e := range entries {
		x := p.bodyAt[e.Slug]
		if x == "" {
			continue
		}
		b, recorded := p.bodies.is[x]
		if !recorded {
			b = Body{ID: x, Kind: e.Kind, Slug: e.Slug, Parent: RootID}
		}
		if e.Kind != "" && e.Kind != b.Kind {
			if ownAddress(e.Kind) || ownAddress(b.Kind) {
				p.fault(e.Line, "kind.fixed", "slug", named{e.Slug, b.Name})
			}
			b.Kind = e.Kind
		}
		if e.Parent != "" {
			parent := p.bodyAt[e.Parent]
			switch {
			case x == RootID:
				p.fault(e.Line, "parent.party")
			case parent == "":
				p.fault(e.Line, "parent", "slug", e.Parent)
			default:
				b.Parent = parent
			}
		}
		lay(&b.Name, e.Name)
		lay(&b.Short, e.Short)
		lay(&b.Lead, e.Lead)
		lay(&b.About, e.About)
		lay(&b.Charter, e.Charter)
		lay(&b.Address, e.Address)
		lay(&b.Area, e.Area)
		set(&b.Seats, e.Seats)
		set(&b.Quorum, e.Quorum)
		set(&b.NoticeDays, e.NoticeDays)
		set(&b.TermMonths, e.TermMonths)
		if e.Duties != nil {
			duties := maps.Clone(b.Duties)
			if duties == nil {
				duties = map[string][]string{}
			}
			maps.Copy(duties, e.Duties)
			maps.DeleteFunc(duties, func(_ string, lines []string) bool { return len(lines) == 0 })
			b.Duties = duties
		}
		set(&b.Phone, e.Phone)
		set(&b.Email, e.Email)
		set(&b.Channels, e.Channels)
		set(&b.Founded, e.Founded)
		set(&b.Dissolved, e.Dissolved)
		set(&b.Order, e.Order)
		if !b.Founded.IsZero() && !b.Dissolved.IsZero() && b.Dissolved.Before(b.Founded) {
			p.fault(e.Line, "dissolved", "slug", named{e.Slug, b.Name}, "to", b.Dissolved, "from", b.Founded)
		}
		p.bodies.put(x, b)
	}
}

// ownAddress reports whether a kind has addresses of its own.
func ownAddress(kind string) bool {
	return kind == KindParty || kind == KindProvince || kind == KindCommittee
}

func (p *plan) layPosts(entries []PostEntry) {
	for _, e := range entries {
		body, name := p.bodyAt[e.Body], e.Body+"/"+e.Slug
		if body == "" {
			if p.lines["body "+e.Body] == 0 { // else its own fault is told
				p.fault(e.Line, "post.body", "post", e.Slug, "slug", e.Body)
			}
			continue
		}
		if !p.once("post "+name, e.Line) {
			continue
		}
		x, recorded := p.postAt[postKey(body, e.Slug)]
		post := p.posts.is[x]
		if !recorded {
			if e.Name == nil {
				p.fault(e.Line, "post.name", "post", name)
				continue
			}
			x = newID[id.Post](p, "post "+postKey(body, e.Slug))
			post = Post{ID: x, Body: body, Slug: e.Slug}
			p.postAt[postKey(body, e.Slug)] = x
		}
		lay(&post.Name, e.Name)
		lay(&post.Sign, e.Sign)
		set(&post.Head, e.Head)
		set(&post.Unique, e.Unique)
		set(&post.Order, e.Order)
		p.posts.put(x, post)
	}
}

func (p *plan) layPeople(entries []PersonEntry) {
	for _, e := range entries {
		if !p.once("person "+e.Slug, e.Line) {
			continue
		}
		x, recorded := p.personAt[e.Slug]
		person := p.people.is[x]
		if !recorded {
			if e.Name == nil {
				p.fault(e.Line, "person.name", "slug", e.Slug)
				continue
			}
			x = newID[id.Person](p, "person "+e.Slug)
			person = Person{ID: x, Slug: e.Slug, Public: true}
			p.personAt[e.Slug] = x
		}
		lay(&person.Name, e.Name)
		lay(&person.About, e.About)
		set(&person.Public, e.Public)
		if e.Portrait != nil {
			person.Portrait = p.portraits[*e.Portrait]
		}
		p.people.put(x, person)
	}
}

func (p *plan) layTerms(entries []TermEntry) {
	for _, e := range entries {
		body := p.bodyAt[e.Body]
		post := p.postAt[postKey(body, e.Post)]
		person := p.personAt[e.Person]
		if body == "" || post == "" || person == "" {
			p.missing(e, body, post, person)
			continue
		}
		if !p.once(fmt.Sprintf("the term of %s as %s/%s from %s", e.Person, e.Body, e.Post, e.From), e.Line) {
			continue
		}
		x, recorded := p.termAt[termKey(person, post, e.From)]
		t := p.terms.is[x]
		if !recorded {
			x = newID[id.Term](p, "term "+termKey(person, post, e.From))
			t = Term{ID: x, Person: person, Post: post, From: e.From}
			p.termAt[termKey(person, post, e.From)] = x
		}
		if e.To != nil && *e.To != t.To {
			if !t.To.IsZero() && e.Reason == "" {
				p.fault(e.Line, "reason", "person", p.personNamed(person), "post", p.postNamed(post), "to", t.To)
				continue
			}
			t.To = *e.To
		}
		set(&t.Acting, e.Acting)
		set(&t.Signs, e.Signs)
		set(&t.Manner, e.Manner)
		set(&t.Letter, e.Letter)
		p.reasons[x] = e.Reason
		p.terms.put(x, t)
		p.lines["term "+string(x)] = e.Line
	}
}

// missing says what a term names that is nowhere, unless that has its own fault.
func (p *plan) missing(e TermEntry, body id.Body, post id.Post, person id.Person) {
	switch {
	case body == "" && p.lines["body "+e.Body] == 0:
		p.fault(e.Line, "body", "slug", e.Body)
	case body != "" && post == "" && p.lines["post "+e.Body+"/"+e.Post] == 0:
		p.fault(e.Line, "post", "slug", e.Body, "post", e.Post)
	}
	if person == "" && p.lines["person "+e.Person] == 0 {
		p.fault(e.Line, "person", "slug", e.Person)
	}
}

// lay puts a text over the recorded one, language by language.
func lay(into *Text, text *Text) {
	if text == nil {
		return
	}
	t := maps.Clone(*into)
	if t == nil {
		t = Text{}
	}
	for lang, s := range *text {
		t[lang] = s
		if s == "" {
			delete(t, lang)
		}
	}
	*into = t
}

func set[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}
