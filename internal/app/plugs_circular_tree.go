package app

import (
	"context"
	"slices"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/party"
)

// partyForCircular answers what the room of circulars asks of the party.
type partyForCircular struct {
	partyForDesk
	app *App
}

// Tree is the party as it is recorded now.
func (p partyForCircular) Tree(ctx context.Context) (circular.Tree, error) {
	d, err := p.Directory(ctx)
	return newTreeForCircular(d), err
}

// Root is the party itself.
func (p partyForCircular) Root(ctx context.Context) (id.Body, error) {
	return partyForAccount{p.Room, p.app.Now}.Root(ctx)
}

// Names are the names of people at the desk.
func (p partyForCircular) Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error) {
	return p.People(ctx, lang, people...)
}

// Accounts says who of some people has an account that can be signed in with.
func (p partyForCircular) Accounts(ctx context.Context, people ...id.Person) (map[id.Person]bool, error) {
	has := make(map[id.Person]bool, len(people))
	for some := range slices.Chunk(people, 500) {
		names, err := p.app.Account.Names(ctx, some...)
		if err != nil {
			return nil, err
		}
		for x := range names {
			has[x] = true
		}
	}
	return has, nil
}

// Kinds are the kinds of bodies that there are, in the order of the party's chart.
func (p partyForCircular) Kinds(ctx context.Context, lang string) ([]circular.KindName, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var all []circular.KindName
	for _, kind := range party.Kinds {
		if len(d.Kind(kind, lang)) > 0 {
			all = append(all, circular.KindName{Kind: kind, Name: p.app.Texts.Text(lang, "party.kind."+kind)})
		}
	}
	return all, nil
}

// treeForCircular is the party's directory in the words of circulars.
type treeForCircular struct{ treeOf[circular.Post] }

func newTreeForCircular(d *party.Directory) treeForCircular {
	return treeForCircular{treeOf[circular.Post]{d, func(p party.Post, name, bare map[string]string) circular.Post {
		return circular.Post{ID: p.ID, Body: p.Body, Name: name, Bare: bare, Head: p.Head, Single: p.Single()}
	}}}
}

func (t treeForCircular) Body(x id.Body) (circular.Body, bool) {
	b, ok := t.d.Body(x)
	if !ok {
		return circular.Body{}, false
	}
	out := circular.Body{ID: b.ID, Parent: b.Parent, Kind: b.Kind, Name: circular.Text{}, Short: circular.Text{}, Phone: b.Phone, Email: b.Email}
	for _, lang := range i18n.Langs {
		out.Name[lang], _ = b.FullName(lang)
		out.Short[lang], _ = b.ShortName(lang)
	}
	return out, true
}

func (t treeForCircular) Above(x id.Body) []id.Body {
	all := []id.Body{x}
	for _, b := range t.d.Ancestors(x) {
		all = append(all, b.ID)
	}
	return all
}

func (t treeForCircular) Holders(p id.Post, on circular.Day) []circular.Holder {
	var all []circular.Holder
	for _, o := range t.d.Holders(p, on) {
		all = append(all, circular.Holder{Person: o.Person.ID, Acting: o.Term.Acting})
	}
	return all
}

func (t treeForCircular) Since(person id.Person, p id.Post) circular.Day {
	var from circular.Day
	for _, o := range t.d.Terms(person) { // the last to begin comes last
		if o.Post.ID == p {
			from = o.Term.From
		}
	}
	return from
}

// Province is the nearest province above a body, itself included.
func (t treeForCircular) Province(x id.Body) id.Body {
	for _, y := range t.Above(x) {
		if b, ok := t.d.Body(y); ok && b.Kind == party.KindProvince {
			return y
		}
	}
	return ""
}

// Heads are the posts that head a body; of the party itself, the Secretary-General's.
func (t treeForCircular) Heads(x id.Body) []circular.Post {
	var all []circular.Post
	for _, p := range t.d.Posts(x) {
		if p.Head {
			all = append(all, t.post(p))
		}
	}
	if x == t.d.Root().ID && len(all) == 0 {
		for _, p := range t.d.SecretaryGeneralPosts() {
			all = append(all, t.post(p))
		}
	}
	return all
}
