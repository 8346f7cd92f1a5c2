package party

import (
	"slices"
	"strings"

	"hemmat/internal/kit/id"
)

// checkTree refuses a body that would stand below itself.
func (p *plan) checkTree() {
	for _, x := range p.bodies.named {
		b := p.bodies.is[x]
		path := []string{b.Slug}
		for up := b.Parent; up != ""; up = p.bodies.is[up].Parent {
			path = append(path, p.bodies.is[up].Slug)
			if up == x {
				p.fault(p.lines["body "+b.Slug], "the bodies stand in a circle: %s", strings.Join(path, " below "))
				break
			}
			if len(path) > len(p.bodies.is) { // a circle further up: told at its own bodies
				break
			}
		}
	}
}

// checkPosts refuses a second head of a body and terms that clash.
func (p *plan) checkPosts() {
	heads := map[id.Body][]Post{}
	held := map[id.Post][]Term{}
	for _, x := range p.posts.is {
		if x.Head {
			heads[x.Body] = append(heads[x.Body], x)
		}
	}
	for _, t := range p.terms.is {
		held[t.Post] = append(held[t.Post], t)
	}
	for _, x := range p.posts.named {
		post := p.posts.is[x]
		body := p.bodies.is[post.Body].Slug
		line := p.lines["post "+body+"/"+post.Slug]
		if all := heads[post.Body]; post.Head && len(all) > 1 {
			slices.SortFunc(all, func(a, b Post) int { return strings.Compare(a.Slug, b.Slug) })
			p.fault(line, "body %s has two heads, %s and %s: only one post has head: true", body, all[0].Slug, all[1].Slug)
		}
		if post.Single() && !p.posts.was[x].Single() {
			for i, t := range held[x] {
				for _, u := range held[x][i+1:] {
					p.checkClash(post, t, u, line)
				}
			}
		}
	}
	for _, x := range p.terms.named {
		t := p.terms.is[x]
		for _, u := range held[t.Post] {
			if u.ID != x {
				p.checkClash(p.posts.is[t.Post], t, u, p.lines["term "+string(x)])
			}
		}
	}
}

// checkClash tells once of two terms that cannot both stand.
func (p *plan) checkClash(post Post, t, u Term, line int) {
	if !Clash(post, t, u) {
		return
	}
	if c := t.From.Compare(u.From); c > 0 || c == 0 && t.ID > u.ID {
		t, u = u, t
	}
	pair := "clash " + string(t.ID) + string(u.ID)
	if p.lines[pair] != 0 {
		return
	}
	p.lines[pair] = line
	name := p.bodies.is[post.Body].Slug + "/" + post.Slug
	a, b := p.people.is[t.Person].Slug, p.people.is[u.Person].Slug
	if a == b {
		p.fault(line, "%s would hold %s twice at a time, from %s and from %s: end the first (to: %s)", a, name, t.From, u.From, u.From)
		return
	}
	p.fault(line, "%s has one holder at a time: %s from %s and %s from %s overlap; end the first (to: %s) or mark one acting: true",
		name, a, t.From, b, u.From, u.From)
}
