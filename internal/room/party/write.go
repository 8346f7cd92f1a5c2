package party

import (
	"context"
	"fmt"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

// writing puts a plan into the tables, the states, the ledger and the index.
type writing struct {
	rm     *Room
	plan   *plan
	actor  ledger.Actor
	report Report
	dir    *Directory
}

// all writes parents before children and what is referred to before what refers.
func (w *writing) all(ctx context.Context) error {
	for _, step := range []func(context.Context) error{w.again, w.bodies, w.posts, w.people, w.terms, w.follow, w.index} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// again takes what is recorded anew out of what was taken back.
func (w *writing) again(ctx context.Context) error {
	if len(w.plan.gone) == 0 {
		return nil
	}
	for _, m := range w.plan.made() {
		if !m.Fresh {
			continue
		}
		if err := w.rm.store.Again(ctx, m.Object); err != nil {
			return err
		}
	}
	return nil
}

// follow tells the neighbours which bodies were moved or renamed.
func (w *writing) follow(ctx context.Context) error {
	moved, renamed := w.plan.moved(w.directory())
	if len(moved)+len(renamed) == 0 {
		return nil
	}
	for _, tell := range w.rm.moved {
		if err := tell(ctx, w.actor, moved, renamed); err != nil {
			return err
		}
	}
	return nil
}

// directory is the party as it will be once the plan is recorded.
func (w *writing) directory() *Directory {
	if w.dir == nil {
		w.dir = newDirectory(w.plan.record())
	}
	return w.dir
}

func (w *writing) bodies(ctx context.Context) error {
	p := w.plan
	fresh, changed := p.bodies.changes()
	done := map[id.Body]bool{}
	var put func(x id.Body) error
	put = func(x id.Body) error {
		if _, recorded := p.bodies.was[x]; recorded || done[x] {
			return nil
		}
		done[x] = true
		if err := put(p.bodies.is[x].Parent); err != nil {
			return err
		}
		return w.rm.store.PutBody(ctx, p.bodies.is[x])
	}
	for _, x := range fresh {
		if err := put(x); err != nil {
			return err
		}
	}
	for _, x := range changed {
		if err := w.rm.store.PutBody(ctx, p.bodies.is[x]); err != nil {
			return err
		}
	}
	return enterAll(w, ctx, "body", fresh, changed, func(x id.Body) act {
		b, old := p.bodies.is[x], p.bodies.was[x]
		touches := append(bodyTags(b), site.TagBody(b.Parent))
		if old.Parent != "" {
			touches = append(touches, site.TagBody(old.Parent))
		}
		return act{name: "body " + b.Slug, state: content(b), public: true, touches: touches}
	})
}

// bodyTags are what shows a body's name, place or holders.
func bodyTags(b Body) []string {
	tags := []string{site.TagBody(b.ID), site.TagList("bodies")}
	switch b.Kind {
	case KindProvince:
		tags = append(tags, site.TagList("provinces"))
	case KindCommittee:
		tags = append(tags, site.TagList("committees"))
	case KindSecretaryOffice:
		tags = append(tags, site.TagList("secretary-general"))
	}
	return tags
}

func (w *writing) posts(ctx context.Context) error {
	p := w.plan
	fresh, changed := p.posts.changes()
	// Heads last: for a moment a body would have two.
	for _, head := range []bool{false, true} {
		for _, x := range append(append([]id.Post(nil), fresh...), changed...) {
			if post := p.posts.is[x]; post.Head == head {
				if err := w.rm.store.PutPost(ctx, post); err != nil {
					return err
				}
			}
		}
	}
	return enterAll(w, ctx, "post", fresh, changed, func(x id.Post) act {
		post := p.posts.is[x]
		b := p.bodies.is[post.Body]
		touches := append(w.postTags(post), site.TagPost(x), site.TagList("people"))
		return act{name: "post " + b.Slug + "/" + post.Slug, state: content(post), public: true, touches: touches}
	})
}

func (w *writing) postTags(post Post) []string {
	b := w.plan.bodies.is[post.Body]
	tags := bodyTags(b)
	if isSecretaryGeneral(post, b) || isSecretaryGeneral(w.plan.posts.was[post.ID], b) {
		tags = append(tags, site.TagList("secretary-general"))
	}
	return tags
}

func (w *writing) people(ctx context.Context) error {
	p := w.plan
	fresh, changed := p.people.changes()
	for _, x := range append(append([]id.Person(nil), fresh...), changed...) {
		if err := w.rm.store.PutPerson(ctx, p.people.is[x]); err != nil {
			return err
		}
	}
	return enterAll(w, ctx, "person", fresh, changed, func(x id.Person) act {
		person := p.people.is[x]
		return act{
			name: "person " + person.Slug, state: content(person), public: person.Public,
			touches: []string{site.TagPerson(x), site.TagList("people")},
		}
	})
}

func (w *writing) terms(ctx context.Context) error {
	p := w.plan
	fresh, changed := p.terms.changes()
	for _, x := range append(append([]id.Term(nil), fresh...), changed...) {
		if err := w.rm.store.PutTerm(ctx, p.terms.is[x]); err != nil {
			return err
		}
	}
	return enterAll(w, ctx, "term", fresh, changed, func(x id.Term) act {
		t := p.terms.is[x]
		post, person := p.posts.is[t.Post], p.people.is[t.Person]
		verb := ""
		if _, recorded := p.terms.was[x]; recorded && p.terms.was[x].To != t.To {
			verb = "ended"
		}
		touches := append(w.postTags(post), site.TagTerm(x), site.TagPerson(t.Person), site.TagList("people"))
		return act{
			name: fmt.Sprintf("term %s as %s/%s from %s", person.Slug, p.bodies.is[post.Body].Slug, post.Slug, t.From),
			verb: verb, state: content(t), reason: p.reasons[x], public: person.Public, touches: touches,
		}
	})
}

// act is one thing done, for the report, the states and the ledger.
type act struct {
	name    string // "body water"
	verb    string // "" is recorded or changed
	state   string
	reason  string // kept with the state; the ledger holds no free text
	public  bool
	touches []string
}

// enterAll keeps the states of what is new and what changed, and enters them in the ledger.
func enterAll[K ~string](w *writing, ctx context.Context, noun string, fresh, changed []K, describe func(K) act) error {
	enter := func(x K, word, verb string) error {
		a := describe(x)
		if a.verb != "" && word == "changed" {
			verb = a.verb
		}
		if word == "new" {
			a.touches = append(a.touches, site.TagAll())
		}
		w.report.Lines = append(w.report.Lines, word+" "+a.name)
		return w.rm.enter(ctx, w.actor, "party."+noun+"."+verb, noun+":"+string(x), a)
	}
	for _, x := range fresh {
		if err := enter(x, "new", "recorded"); err != nil {
			return err
		}
	}
	for _, x := range changed {
		if err := enter(x, "changed", "changed"); err != nil {
			return err
		}
	}
	w.report.New += len(fresh)
	w.report.Changed += len(changed)
	return nil
}

// enter keeps a state and appends the act with a commitment to it.
func (rm *Room) enter(ctx context.Context, actor ledger.Actor, name, object string, a act) error {
	salt := ledger.Salt(rm.o.Entropy)
	err := rm.store.Keep(ctx, State{Object: object, At: rm.o.Now().UnixMilli(), Reason: a.reason, State: a.state, Salt: salt})
	if err != nil {
		return err
	}
	return rm.commit(ctx, a.state, salt, ledger.Entry{
		Act: name, Actor: actor, Object: object, Public: a.public,
		Touches: compact(a.touches),
	})
}

// compact drops repeated tags and those of no object.
func compact(tags []string) []string {
	var all []string
	seen := map[string]bool{}
	for _, tag := range tags {
		if !seen[tag] && !strings.HasSuffix(tag, ":") {
			seen[tag] = true
			all = append(all, tag)
		}
	}
	return all
}

// commit appends an act to the ledger with the commitment to a state, which its row keeps with the salt: an erased row leaves
// an entry that says nothing.
func (rm *Room) commit(ctx context.Context, state string, salt []byte, e ledger.Entry) error {
	e.Commitment = ledger.Commitment(salt, []byte(state))
	return rm.o.Ledger.Append(ctx, e)
}
