package party

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

// Undo is how an import was undone. What it made is taken back: nobody sees it but where the import is told of, and
// its states are kept. What it changed is as it was. What somebody has touched since, or what is used, stays.
type Undo struct {
	Import          id.Import
	By              id.Person
	Via             string
	At              time.Time
	Taken, Restored int
	Stays           []Stay
}

// Stay is an object that an undoing left as it is.
type Stay struct {
	Object string
	Why    Why
}

// Why is why it stays.
type Why string

// The reasons, in the order in which they are found.
const (
	StaysOutside Why = "outside" // it is kept by somebody else
	StaysTouched Why = "touched" // it was changed since
	StaysUsed    Why = "used"    // a text, a file, an account or a function names it
	StaysNeeded  Why = "needed"  // something stands in it, or holds it, that stays
	StaysRules   Why = "rules"   // as it was before, it could not stand beside what was recorded since
)

// reach says whether somebody may take back what lies in a body, or what is told of a person; nil allows all.
type reach struct {
	body   func(id.Body) bool
	person func(id.Person) bool
}

// OnUse tells the room who names objects of the party: of the objects "body:<id>" that are asked for, those that somebody
// does. Call it before the first undoing.
func (rm *Room) OnUse(used func(ctx context.Context, objects []string) (map[string]bool, error)) {
	rm.used = append(rm.used, used)
}

// undoing is an import laid beside what is recorded now.
type undoing struct {
	rm     *Room
	rec    record
	p      *plan
	made   []Made
	remove map[string]bool
	stays  map[string]Why
}

// UndoImport takes an import back, once, within its time.
func (rm *Room) UndoImport(ctx context.Context, actor ledger.Actor, x id.Import, may *reach) (done Undo, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		if done, err = rm.store.Undo(ctx, x); err == nil || !fault.Is(err, fault.NotFound) {
			return err // a second click
		}
		i, err := rm.store.Import(ctx, x)
		if err != nil {
			return err
		}
		now := db.Stored(rm.o.Now())
		if !now.Before(i.UndoUntil) {
			return fault.New(fault.Conflict, "party.undo.late")
		}
		u := &undoing{rm: rm, remove: map[string]bool{}, stays: map[string]Why{}}
		if err := u.weigh(ctx, i, may); err != nil {
			return err
		}
		done = Undo{Import: x, By: actor.Person, Via: actor.Via, At: now}
		return u.write(ctx, actor, &done)
	})
	if err != nil {
		return Undo{}, fmt.Errorf("party: undo: %w", err)
	}
	return done, nil
}

// weigh finds what can be taken back, and why the rest stays.
func (u *undoing) weigh(ctx context.Context, i Import, may *reach) (err error) {
	if u.rec, err = u.rm.store.Load(ctx); err != nil {
		return err
	}
	if u.p, err = compare(u.rec, Doc{}, u.rm.o.IDs, nil); err != nil {
		return err
	}
	if u.made, err = u.rm.store.Made(ctx, i.ID); err != nil {
		return err
	}
	states, err := u.rm.store.StatesMade(ctx, i.ID)
	if err != nil {
		return err
	}
	var fresh []string
	for _, m := range u.made {
		switch {
		case !u.recorded(m.Object): // it was taken back with another import
			u.stays[m.Object] = StaysTouched
		case may != nil && !u.reached(m.Object, *may):
			u.stays[m.Object] = StaysOutside
		case states[m.Object] != m.N:
			u.stays[m.Object] = StaysTouched
		case m.Fresh:
			fresh = append(fresh, m.Object)
		}
	}
	for _, used := range u.rm.used {
		of, err := used(ctx, fresh)
		if err != nil {
			return err
		}
		for o, is := range of {
			if is {
				u.stays[o] = StaysUsed
			}
		}
	}
	for _, o := range fresh {
		u.remove[o] = u.stays[o] == ""
	}
	u.keepNeeded()
	return u.restore(ctx)
}

func (u *undoing) recorded(object string) bool {
	kind, x, _ := strings.Cut(object, ":")
	ok := false
	switch kind {
	case "body":
		_, ok = u.p.bodies.is[id.Body(x)]
	case "post":
		_, ok = u.p.posts.is[id.Post(x)]
	case "person":
		_, ok = u.p.people.is[id.Person(x)]
	case "term":
		_, ok = u.p.terms.is[id.Term(x)]
	}
	return ok
}

func (u *undoing) reached(object string, may reach) bool {
	kind, x, _ := strings.Cut(object, ":")
	switch kind {
	case "body":
		return may.body(id.Body(x))
	case "post":
		return may.body(u.p.posts.is[id.Post(x)].Body)
	case "term":
		return may.body(u.p.posts.is[u.p.terms.is[id.Term(x)].Post].Body)
	}
	return may.person(id.Person(x))
}

// keepNeeded leaves what something that stays stands in, or is held by: bodies with their posts and those below, posts
// and people with their terms.
func (u *undoing) keepNeeded() {
	keep := func(object string) bool {
		if !u.remove[object] {
			return false
		}
		u.remove[object] = false
		u.stays[object] = StaysNeeded
		return true
	}
	for again := true; again; {
		again = false
		for _, t := range u.rec.terms {
			if !u.remove["term:"+string(t.ID)] && !t.Void() {
				again = keep("post:"+string(t.Post)) || keep("person:"+string(t.Person)) || again
			}
		}
		for _, p := range u.rec.posts {
			if !u.remove["post:"+string(p.ID)] {
				again = keep("body:"+string(p.Body)) || again
			}
		}
		for _, b := range u.rec.bodies {
			if !u.remove["body:"+string(b.ID)] {
				again = keep("body:"+string(b.Parent)) || again
			}
		}
	}
}

// restore puts what was changed as it was, if it may stand so.
func (u *undoing) restore(ctx context.Context) error {
	was := map[string]string{}
	for _, m := range u.made {
		if m.Fresh || u.stays[m.Object] != "" {
			continue
		}
		state, err := u.rm.store.StateBefore(ctx, m.Object, m.N)
		if err != nil {
			return err
		}
		was[m.Object] = state
	}
	if ok, err := u.stands(was); ok || err != nil {
		return err
	}
	// Not all may stand: one after another is tried, in a fixed order.
	good := map[string]string{}
	for n, o := range slices.Sorted(maps.Keys(was)) {
		good[o] = was[o]
		ok := false
		if n < mostTried {
			var err error
			if ok, err = u.stands(good); err != nil {
				return err
			}
		}
		if !ok {
			delete(good, o)
			u.stays[o] = StaysRules
		}
	}
	_, err := u.stands(good)
	return err
}

// mostTried bounds how many changes are tried one after another, each against the whole party.
const mostTried = 300

// stands lays states over what is recorded, and says whether the rules let them stand.
func (u *undoing) stands(was map[string]string) (bool, error) {
	if err := u.lay(was); err != nil {
		return false, err
	}
	if len(u.p.wrong) == 0 {
		u.p.checkTree()
		u.p.checkPosts()
	}
	return len(u.p.wrong) == 0, nil
}

// lay makes the plan anew: without what is removed, and with what is restored.
func (u *undoing) lay(was map[string]string) (err error) {
	if u.p, err = compare(u.rec, Doc{}, u.rm.o.IDs, nil); err != nil {
		return err
	}
	for o, remove := range u.remove {
		if !remove {
			continue
		}
		kind, x, _ := strings.Cut(o, ":")
		switch kind {
		case "body":
			delete(u.p.bodies.is, id.Body(x))
		case "post":
			delete(u.p.posts.is, id.Post(x))
		case "person":
			delete(u.p.people.is, id.Person(x))
		case "term":
			delete(u.p.terms.is, id.Term(x))
		}
	}
	for o, state := range was {
		kind, x, _ := strings.Cut(o, ":")
		switch kind {
		case "body":
			err = again(&u.p.bodies, id.Body(x), state)
			if b := u.p.bodies.is[id.Body(x)]; b.Parent != "" && u.p.bodies.is[b.Parent].ID == "" {
				u.p.fault(0, "parent", "slug", b.Slug) // the one above was taken back since
			}
		case "post":
			err = again(&u.p.posts, id.Post(x), state)
		case "person":
			err = again(&u.p.people, id.Person(x), state)
		case "term":
			err = again(&u.p.terms, id.Term(x), state)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func again[K ~string, V any](s *shelf[K, V], x K, state string) error {
	var v V
	if err := json.Unmarshal([]byte(state), &v); err != nil {
		return fmt.Errorf("the state of %s: %w", x, err)
	}
	s.put(x, v)
	return nil
}

// write records what an undoing does.
func (u *undoing) write(ctx context.Context, actor ledger.Actor, done *Undo) error {
	w := &writing{rm: u.rm, plan: u.p, actor: actor}
	if err := w.all(ctx); err != nil {
		return err
	}
	done.Restored = w.report.Changed
	for _, m := range slices.Backward(u.made) {
		if u.remove[m.Object] {
			if err := u.takeBack(ctx, w, m.Object, *done); err != nil {
				return err
			}
			done.Taken++
		} else if why := u.stays[m.Object]; why != "" {
			done.Stays = append(done.Stays, Stay{m.Object, why})
		}
	}
	if err := u.findAnew(ctx, w.directory()); err != nil {
		return err
	}
	if err := u.rm.store.PutUndo(ctx, *done); err != nil {
		return err
	}
	return u.rm.o.Ledger.Append(ctx, ledger.Entry{
		At: done.At, Act: "party.import.undone", Actor: actor, Object: "import:" + string(done.Import), Touches: []string{site.TagAll()},
	})
}

// findAnew puts the people who have lost a term, and stay, into the index as they are now: found with what they hold, or not at all.
func (u *undoing) findAnew(ctx context.Context, now *Directory) error {
	lost := map[id.Person]bool{}
	for x, t := range u.p.terms.was {
		lost[t.Person] = lost[t.Person] || u.remove["term:"+string(x)]
	}
	for _, x := range slices.Sorted(maps.Keys(lost)) {
		if !lost[x] || u.remove["person:"+string(x)] {
			continue
		}
		if err := u.rm.indexPerson(ctx, u.p.people.is[x], now); err != nil {
			return err
		}
	}
	return nil
}

// takeBack takes one object back. Its row stays; a post no longer heads its body and a term ends on its first day, so
// that others may.
func (u *undoing) takeBack(ctx context.Context, w *writing, object string, by Undo) error {
	kind, x, _ := strings.Cut(object, ":")
	a := act{public: true}
	var err error
	var index []string
	switch kind {
	case "body":
		b := u.p.bodies.was[id.Body(x)]
		a.state, a.touches = content(b), append(bodyTags(b), site.TagBody(b.Parent))
		index = []string{object}
	case "post":
		p := u.p.posts.was[id.Post(x)]
		a.state, a.touches = content(p), []string{site.TagPost(p.ID), site.TagBody(p.Body), site.TagList("people")}
		p.Head = false
		err = u.rm.store.PutPost(ctx, p)
	case "person":
		p := u.p.people.was[id.Person(x)]
		a.state, a.public, a.touches = content(p), p.Public, []string{site.TagPerson(p.ID), site.TagList("people")}
		index = []string{object}
	case "term":
		t := u.p.terms.was[id.Term(x)]
		a.state, a.public = content(t), u.p.people.was[t.Person].Public
		a.touches = append(w.postTags(u.p.posts.was[t.Post]), site.TagTerm(t.ID), site.TagPerson(t.Person), site.TagList("people"))
		t.To = t.From
		err = u.rm.store.PutTerm(ctx, t)
	}
	if err != nil {
		return err
	}
	if err := u.rm.store.TakeBack(ctx, object, by); err != nil {
		return err
	}
	for _, o := range index {
		for _, lang := range i18n.Langs {
			if u.rm.o.Index == nil {
				continue
			}
			if err := u.rm.o.Index.Remove(ctx, o+"/"+lang); err != nil {
				return err
			}
		}
	}
	return u.rm.enter(ctx, w.actor, "party."+kind+".withdrawn", object, a)
}
