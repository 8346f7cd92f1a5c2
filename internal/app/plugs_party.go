package app

import (
	"context"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/room/desk"
	"hemmat/internal/room/library"
	"hemmat/internal/room/member"
	"hemmat/internal/room/press"
)

// used says which objects of the party others name: texts, files, occasions, functions, accounts. The party takes back
// nothing that somebody names.
func (a *App) used(ctx context.Context, objects []string) (map[string]bool, error) {
	asked, used := map[string]bool{}, map[string]bool{}
	var people []id.Person
	for _, o := range objects {
		asked[o] = true
		if x, ok := strings.CutPrefix(o, "person:"); ok {
			people = append(people, id.Person(x))
		}
	}
	if len(objects) == 0 {
		return used, nil
	}
	see := func(kind, x string) {
		if o := kind + ":" + x; asked[o] {
			used[o] = true
		}
	}
	for n, err := range press.NewStore(a.DB).Names(ctx) {
		if err != nil {
			return nil, err
		}
		for _, b := range n.Bodies {
			see("body", string(b))
		}
		for _, p := range n.People {
			see("person", string(p))
		}
		for _, p := range n.Posts {
			see("post", string(p))
		}
	}
	grants, err := a.Grants.Every(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		see("body", string(g.Body))
		see("person", string(g.Person))
		see("term", string(g.Term))
	}
	for _, bodies := range []func(context.Context) ([]id.Body, error){desk.NewStore(a.DB).Bodies, library.NewStore(a.DB).Bodies, a.Media.Bodies, member.NewStore(a.DB).Named} {
		all, err := bodies(ctx)
		if err != nil {
			return nil, err
		}
		for _, b := range all {
			see("body", string(b))
		}
	}
	for _, named := range []func(context.Context) ([]id.Body, []id.Post, []id.Person, error){a.Circular.Store().Named, a.Meeting.Store().Named} {
		bodies, posts, persons, err := named(ctx)
		if err != nil {
			return nil, err
		}
		for _, b := range bodies {
			see("body", string(b))
		}
		for _, p := range posts {
			see("post", string(p))
		}
		for _, p := range persons {
			see("person", string(p))
		}
	}
	accounts, err := a.Account.Names(ctx, people...)
	for p := range accounts {
		see("person", string(p))
	}
	return used, err
}
