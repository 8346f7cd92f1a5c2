package party

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
)

// The room's actions at the desk.
const (
	ActSee     access.Action = "party.see"     // the tree with whoever is not shown to readers
	ActChange  access.Action = "party.change"  // what a body is and which posts it has
	ActAppoint access.Action = "party.appoint" // who holds a post, from when to when
	ActPerson  access.Action = "party.person"  // what is told of a person
)

// Rules are the room's rules. The tree and its terms are kept by the organisation's officers, each in the bodies that their
// function reaches.
func Rules() []access.Rule {
	officers := []access.Function{access.OrganisationOffice}
	return append(append(lawRules(), pageRules()...), []access.Rule{
		{Action: ActSee, Functions: []access.Function{access.OrganisationOffice, access.Administrator, access.ChiefEditor, access.Archivist}, Reads: true},
		{Action: ActChange, Functions: officers},
		{Action: ActAppoint, Functions: officers},
		{Action: ActPerson, Functions: officers},
	}...)
}

const (
	deskPath   = "/desk/party/"
	bodiesPath = deskPath + "bodies/"
	postsPath  = deskPath + "posts/"
	termsPath  = deskPath + "terms/"
	peoplePath = deskPath + "people/"
)

// Colleagues names the people who work at the desk; one whom nobody knows is absent.
type Colleagues interface {
	Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error)
}

// deskRoom is the room as the desk's pages use it.
type deskRoom struct {
	*Room
	who Colleagues
}

// anywhere is the object of lists and of what belongs to no body yet.
var anywhere = access.Object{Anywhere: true}

// RegisterDesk adds the pages for the party's own people.
func (rm *Room) RegisterDesk(s *staff.Pages, who Colleagues) {
	d := deskRoom{rm, who}
	type do = func(context.Context, *staff.Request) (staff.Answer, error)
	type object = func(context.Context, *staff.Request) (access.Object, error)
	get := func(name, pattern string, a access.Action, o object, f do) {
		s.Page(staff.Page{Name: "party.desk." + name, Method: http.MethodGet, Pattern: pattern, Action: a, Object: o, Do: f})
	}
	// form is a page with a form and the act that the form asks for.
	form := func(name, pattern string, a access.Action, o object, show, take do) {
		get(name, pattern, a, o, show)
		s.Page(staff.Page{Name: "party.desk." + name + ".save", Method: http.MethodPost, Pattern: pattern, Action: a, Object: o, Do: take})
	}
	get("tree", deskPath, ActSee, staff.Anywhere, d.treePage)
	get("vacant", deskPath+"vacant/", ActSee, staff.Anywhere, d.vacantPage)
	d.registerLaw(s)
	get("body", bodiesPath+"{body}/", ActSee, d.bodyObject, d.bodyPage)
	form("body.add", bodiesPath+"{body}/bodies/new/", ActChange, d.bodyObject, d.newBodyPage, d.addBody)
	form("body.edit", bodiesPath+"{body}/edit/", ActChange, d.bodyObject, d.editBodyPage, d.changeBody)
	form("begin", bodiesPath+"{body}/begin/", ActAppoint, d.bodyObject, d.beginPage, d.begin)
	form("post.add", bodiesPath+"{body}/posts/new/", ActChange, d.bodyObject, d.newPostPage, d.addPost)
	form("post.edit", postsPath+"{post}/", ActChange, d.postObject, d.editPostPage, d.changePost)
	form("appoint", postsPath+"{post}/appoint/", ActAppoint, d.postObject, d.appointPage, d.appoint)
	form("term", termsPath+"{term}/", ActAppoint, d.termObject, d.termPage, d.changeTerm)
	get("people", peoplePath, ActSee, staff.Anywhere, d.peoplePage)
	form("person.add", peoplePath+"new/", ActPerson, staff.Anywhere, d.newPersonPage, d.addPerson)
	get("person", peoplePath+"{person}/", ActSee, d.personObject, d.personPage)
	form("person.edit", peoplePath+"{person}/edit/", ActPerson, d.personObject, d.editPersonPage, d.changePerson)
	get("body.history", bodiesPath+"{body}/history/", ActSee, d.bodyObject, d.bodyHistory)
	get("post.history", postsPath+"{post}/history/", ActSee, d.postObject, d.postHistory)
	get("person.history", peoplePath+"{person}/history/", ActSee, d.personObject, d.personHistory)
	d.registerImport(s)
	d.registerPage(s)
	s.Nav(staff.Nav{Key: "party.desk", Path: deskPath, Action: ActSee, Order: 60})
}

// scope is a body and those above it, for the rules.
func (d *Directory) scope(x id.Body) access.Object {
	o := access.Object{Scope: []id.Body{x}}
	for _, up := range d.Ancestors(x) {
		o.Scope = append(o.Scope, up.ID)
	}
	return o
}

func (d deskRoom) bodyOf(ctx context.Context, r *staff.Request) (*Directory, Body, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return nil, Body{}, err
	}
	b, ok := dir.Body(id.Body(r.PathValue("body")))
	if !ok {
		return nil, b, fault.New(fault.NotFound, "")
	}
	return dir, b, nil
}

func (d deskRoom) bodyObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return dir.scope(b.ID), nil
}

func (d deskRoom) postOf(ctx context.Context, r *staff.Request) (*Directory, Post, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return nil, Post{}, err
	}
	p, ok := dir.Post(id.Post(r.PathValue("post")))
	if !ok {
		return nil, p, fault.New(fault.NotFound, "")
	}
	return dir, p, nil
}

func (d deskRoom) postObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	dir, p, err := d.postOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return dir.scope(p.Body), nil
}

func (d deskRoom) termOf(ctx context.Context, r *staff.Request) (*Directory, Office, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return nil, Office{}, err
	}
	t, ok := dir.Term(id.Term(r.PathValue("term")))
	if !ok {
		return nil, Office{}, fault.New(fault.NotFound, "")
	}
	return dir, dir.office(t), nil
}

func (d deskRoom) termObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	dir, o, err := d.termOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return dir.scope(o.Body.ID), nil
}

func (d deskRoom) personOf(ctx context.Context, r *staff.Request) (*Directory, Person, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return nil, Person{}, err
	}
	p, ok := dir.Person(id.Person(r.PathValue("person")))
	if !ok {
		return nil, p, fault.New(fault.NotFound, "")
	}
	return dir, p, nil
}

// personObject is a person as the rules see it: in the body of what they hold, or held last; whoever has held nothing belongs
// to the party as a whole, and may be mended by any officer, who may have entered them for a post to come.
func (d deskRoom) personObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	dir, p, err := d.personOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return dir.personScope(p.ID, Today(r.Now)), nil
}

func (d *Directory) personScope(x id.Person, today Day) access.Object {
	if held := d.Offices(x, today); len(held) > 0 {
		return d.scope(held[0].Body.ID)
	}
	if terms := d.Terms(x); len(terms) > 0 {
		return d.scope(terms[len(terms)-1].Body.ID)
	}
	return anywhere
}

// sign tells one state of an object from another, so that a form says which it was made from.
func sign(v any) string {
	sum := sha256.Sum256([]byte(content(v)))
	return hex.EncodeToString(sum[:8])
}

// same says that one of the recorded objects is the one that a form was made from, in the same state.
func same[V any](recorded []V, state string, is func(V) bool) error {
	if slices.ContainsFunc(recorded, func(v V) bool { return is(v) && sign(v) == state }) {
		return nil
	}
	return errStale
}

// free says that none of the recorded objects is what a form would add.
func free[V any](recorded []V, is func(V) bool) error {
	if slices.ContainsFunc(recorded, is) {
		return errTaken
	}
	return nil
}

// What is found only under the lock: the object that a form was made from is another by now, or what it would add is there.
var (
	errStale = errors.New("party: the form was made from another state")
	errTaken = errors.New("party: what would be added is recorded already")
)

// namesOf are the names of those who did each of all.
func namesOf[T any](ctx context.Context, d deskRoom, lang string, all []T, by func(T) id.Person) (map[id.Person]string, error) {
	who := make([]id.Person, len(all))
	for i, x := range all {
		who[i] = by(x)
	}
	return d.who.Names(ctx, lang, who...)
}
