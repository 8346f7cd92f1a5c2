package app

import (
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/party"
)

// treeOf is what rooms ask of the party's directory alike; in is a post in the words of one of them.
type treeOf[Post any] struct {
	d  *party.Directory
	in func(p party.Post, name, bare map[string]string) Post
}

func (t treeOf[Post]) post(p party.Post) Post {
	b, _ := t.d.Body(p.Body)
	name, bare := map[string]string{}, map[string]string{}
	for _, lang := range i18n.Langs {
		name[lang], _ = party.Signature(p, b, lang)
		bare[lang], _ = p.Name.In(lang)
	}
	return t.in(p, name, bare)
}

// Below is a body and every body below it that there was on a day.
func (t treeOf[Post]) Below(x id.Body, on party.Day) []id.Body {
	var all []id.Body
	for _, y := range t.d.Subtree(x) {
		if b, ok := t.d.Body(y); ok && b.Exists(on) {
			all = append(all, y)
		}
	}
	return all
}

// Posts are the posts of a body.
func (t treeOf[Post]) Posts(x id.Body) []Post {
	found := t.d.Posts(x)
	all := make([]Post, len(found))
	for i, p := range found {
		all[i] = t.post(p)
	}
	return all
}

// Post is a post by its id.
func (t treeOf[Post]) Post(x id.Post) (found Post, ok bool) {
	p, ok := t.d.Post(x)
	if ok {
		found = t.post(p)
	}
	return found, ok
}

// Holds are the posts that somebody holds on a day.
func (t treeOf[Post]) Holds(person id.Person, on party.Day) []Post {
	var all []Post
	for _, o := range t.d.Offices(person, on) {
		all = append(all, t.post(o.Post))
	}
	return all
}
