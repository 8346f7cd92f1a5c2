package party

import (
	"cmp"
	"slices"
	"strings"

	"hemmat/internal/kit/id"
)

// termTable is the posts and people of a file while it is found out which of them are recorded.
type termTable struct {
	*tableReader
	posts   map[id.Body]map[string]string // slug by key of a name or slug
	slugs   map[id.Body]map[string]bool
	people  map[string][]Person // by key of a name
	bySlug  map[string]bool
	fresh   map[string]string // slug of a new person by key of the name
	brought map[string]bool   // slugs of new people
	terms   map[string]int    // line by person, post and first day
}

func (rd *tableReader) termRows(rows []tableRow) {
	t := &termTable{
		tableReader: rd, posts: map[id.Body]map[string]string{}, slugs: map[id.Body]map[string]bool{}, people: map[string][]Person{},
		bySlug: map[string]bool{}, fresh: map[string]string{}, brought: map[string]bool{}, terms: map[string]int{},
	}
	for _, p := range rd.rec.posts {
		t.know(p)
	}
	for _, p := range rd.rec.people {
		t.bySlug[p.Slug] = true
		seen := map[string]bool{}
		for _, name := range p.Name {
			if k := rd.key(name); k != "" && !seen[k] {
				seen[k] = true
				t.people[k] = append(t.people[k], p)
			}
		}
	}
	for _, r := range rows {
		t.row(r)
	}
}

func (t *termTable) know(p Post) {
	if t.posts[p.Body] == nil {
		t.posts[p.Body], t.slugs[p.Body] = map[string]string{}, map[string]bool{}
	}
	t.slugs[p.Body][p.Slug] = true
	for _, name := range p.Name {
		t.posts[p.Body][t.key(name)] = p.Slug
	}
	t.posts[p.Body][t.key(p.Slug)] = p.Slug
}

// row makes entries of a row: of its post, of its person, and of the term where it has both.
func (t *termTable) row(r tableRow) {
	before := len(t.wrong[r.line])
	held := r.cells["post"] != "" || r.cells["post_slug"] != ""
	var body Body
	switch {
	case r.cells["body"] == "" && held:
		t.fault(r.line, "nobody")
	case r.cells["body"] != "" && !held:
		t.fault(r.line, "nopost")
	case held:
		body = t.body(r)
	}
	someone := r.cells["person"] != "" || r.cells["person_slug"] != ""
	if !held && !someone {
		t.fault(r.line, "nothing")
	}
	if len(t.wrong[r.line]) > before {
		return
	}
	e := TermEntry{Line: r.line, Body: body.Slug}
	if held {
		e.Post = t.post(r, body)
	}
	if someone {
		e.Person = t.person(r)
	}
	if len(t.wrong[r.line]) == before && held && someone {
		t.term(r, e)
	}
}

// body is the recorded body that a row names.
func (t *termTable) body(r tableRow) Body {
	s := r.cells["body"]
	all := slices.Clone(t.names[t.key(s)])
	if exact := slices.IndexFunc(all, func(x id.Body) bool { return t.bodies[x].Slug == strings.ToLower(s) }); exact >= 0 {
		all = all[exact : exact+1]
	}
	switch len(all) {
	case 0:
		t.fault(r.line, "body", "value", s)
		return Body{}
	case 1:
		return t.bodies[all[0]]
	}
	t.fault(r.line, "ambiguous", "value", s, "all", t.listed(all))
	return Body{}
}

// post is the address of the row's post in its body, recorded, named by an earlier row, or new.
func (t *termTable) post(r tableRow, body Body) string {
	slug := t.slug(r, "post_slug")
	if slug == "" && r.cells["post_slug"] != "" {
		return ""
	}
	if slug == "" {
		slug = t.posts[body.ID][t.key(r.cells["post"])]
	}
	recorded := t.slugs[body.ID][slug]
	if slug == "" {
		slug = freeSlug(cmp.Or(latin(r.cells["post_en"]), romanised(r.cells["post"])), "", func(s string) bool { return t.slugs[body.ID][s] })
	}
	if !recorded && r.cells["post"] == "" {
		t.fault(r.line, "postname")
		return ""
	}
	object := "post " + body.Slug + "/" + slug
	if !t.agrees(object, r, "post_en", "sign_fa", "sign_en", "head", "unique", "order") {
		return slug
	}
	e := PostEntry{
		Line: r.line, Body: body.Slug, Slug: slug, Name: tableRow{cells: map[string]string{"p_fa": r.cells["post"], "p_en": r.cells["post_en"]}}.text("p"),
		Sign: r.text("sign"), Head: t.truth(r, "head"), Unique: t.truth(r, "unique"), Order: t.number(r, "order"),
	}
	if recorded && e.Name != nil && t.posts[body.ID][t.key(r.cells["post"])] == slug && r.cells["post_slug"] == "" {
		delete(*e.Name, "fa") // it was found by this name, in whatever spelling
	}
	if !recorded && e.Unique == nil {
		one := !t.isSeat(r.cells["post"])
		e.Unique = &one
	}
	t.doc.Posts = append(t.doc.Posts, e)
	t.know(Post{Body: body.ID, Slug: slug, PostContent: PostContent{Name: Text{"fa": r.cells["post"]}}})
	return slug
}

// isSeat says whether a post is one of several alike, so that many may hold it: a member's.
func (t *termTable) isSeat(name string) bool {
	first, _, _ := strings.Cut(name, " ")
	return t.words.seats[t.key(first)]
}

// person is the address of the row's person, recorded, named by an earlier row, or new. A name that two recorded people
// bear tells nobody: the row must give the address.
func (t *termTable) person(r tableRow) string {
	slug, name := t.slug(r, "person_slug"), r.cells["person"]
	if slug == "" && r.cells["person_slug"] != "" {
		return ""
	}
	known := t.people[t.key(name)]
	switch {
	case slug != "":
	case len(known) == 1:
		slug = known[0].Slug
	case len(known) > 1:
		var all []string
		for _, p := range known {
			all = append(all, p.Slug)
		}
		slices.Sort(all)
		t.fault(r.line, "namesakes", "value", name, "all", strings.Join(all, ", "))
		return ""
	case t.fresh[t.key(name)] != "":
		slug = t.fresh[t.key(name)]
	default:
		slug = freeSlug(cmp.Or(latin(r.cells["person_en"]), romanised(name)), "", func(s string) bool { return t.bySlug[s] })
	}
	recorded := t.bySlug[slug] && !t.brought[slug]
	if !recorded && name == "" {
		t.fault(r.line, "personname")
		return ""
	}
	if !t.agrees("person "+slug, r, "person_en", "about_fa", "about_en", "public") {
		return slug
	}
	e := PersonEntry{
		Line: r.line, Slug: slug, Name: tableRow{cells: map[string]string{"p_fa": name, "p_en": r.cells["person_en"]}}.text("p"),
		About: r.text("about"), Public: t.truth(r, "public"),
	}
	if recorded && r.cells["person_slug"] == "" && e.Name != nil {
		delete(*e.Name, "fa") // found by this name, in whatever spelling
	}
	t.doc.People = append(t.doc.People, e)
	if !recorded {
		t.bySlug[slug] = true
		if t.fresh[t.key(name)] == "" {
			t.fresh[t.key(name)] = slug
		}
		t.brought[slug] = true
	}
	return slug
}

func (t *termTable) term(r tableRow, e TermEntry) {
	from := t.day(r, "from")
	if r.cells["from"] == "" {
		t.fault(r.line, "from")
	}
	if from == nil {
		return
	}
	e.From, e.To, e.Acting, e.Signs, e.Reason = *from, t.day(r, "to"), t.truth(r, "acting"), t.truth(r, "signs"), r.cells["reason"]
	name := e.Person + " " + e.Body + "/" + e.Post + " " + e.From.Numeric()
	if line := t.terms[name]; line != 0 {
		t.fault(r.line, "twice", "line", line)
		return
	}
	t.terms[name] = r.line
	if e.To != nil && e.To.Before(e.From) {
		t.fault(r.line, "to", "to", *e.To, "from", e.From)
	}
	if s := r.cells["manner"]; s != "" {
		m, ok := t.words.manners[t.key(s)]
		if !ok {
			t.fault(r.line, "manner", "value", s)
		}
		e.Manner = &m
	}
	if s := r.cells["letter"]; s != "" {
		e.Letter = &s
	}
	t.doc.Terms = append(t.doc.Terms, e)
}
