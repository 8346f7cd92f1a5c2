package party

import (
	"slices"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
)

// checkTree refuses a body that would stand below itself.
func (p *plan) checkTree() {
	for _, x := range p.bodies.named {
		b := p.bodies.is[x]
		path, names := []string{b.Slug}, b.Name
		for up := b.Parent; up != ""; up = p.bodies.is[up].Parent {
			path = append(path, p.bodies.is[up].Slug)
			names = beside(names, p.bodies.is[up].Name)
			if up == x {
				p.fault(p.lines["body "+b.Slug], "circle", "path", named{strings.Join(path, " below "), names})
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
	type seat struct {
		post   id.Post
		person id.Person
	}
	own := map[seat][]Term{} // many hold a post of several: there, terms clash only with those of the same person
	for _, t := range p.terms.is {
		held[t.Post] = append(held[t.Post], t)
		own[seat{t.Post, t.Person}] = append(own[seat{t.Post, t.Person}], t)
	}
	for _, x := range p.posts.named {
		post := p.posts.is[x]
		body := p.bodies.is[post.Body].Slug
		line := p.lines["post "+body+"/"+post.Slug]
		if all := heads[post.Body]; post.Head && len(all) > 1 {
			slices.SortFunc(all, func(a, b Post) int { return strings.Compare(a.Slug, b.Slug) })
			p.fault(line, "heads", "slug", named{body, p.bodies.is[post.Body].Name}, "one", named{all[0].Slug, all[0].Name}, "two", named{all[1].Slug, all[1].Name})
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
		post, line := p.posts.is[t.Post], p.lines["term "+string(x)]
		others := own[seat{t.Post, t.Person}]
		if post.Single() {
			others = held[t.Post]
		}
		for _, u := range others {
			if u.ID != x {
				p.checkClash(post, t, u, line)
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
	defer func() { // both are in the way of the other
		p.wrong[len(p.wrong)-1].Also = p.others(line, t, u)
	}()
	name, a, b := p.postNamed(post.ID), p.personNamed(t.Person), p.personNamed(u.Person)
	if t.Person == u.Person {
		p.fault(line, "held", "person", a, "post", name, "first", t.From, "second", u.From)
		return
	}
	p.fault(line, "clash", "post", name, "one", a, "first", t.From, "two", b, "second", u.From)
}

// others are the lines of the file that name one of the terms, but for that which is told of them.
func (p *plan) others(told int, terms ...Term) []int {
	var lines []int
	for _, t := range terms {
		if line := p.lines["term "+string(t.ID)]; line != 0 && line != told {
			lines = append(lines, line)
		}
	}
	return lines
}

// postNamed is a post as what is wrong with it names it.
func (p *plan) postNamed(x id.Post) named {
	post := p.posts.is[x]
	b := p.bodies.is[post.Body]
	n := named{slug: b.Slug + "/" + post.Slug, name: Text{}}
	for _, lang := range i18n.Langs {
		n.name[lang], _ = Signature(post, b, lang)
	}
	return n
}

func (p *plan) personNamed(x id.Person) named {
	return named{p.people.is[x].Slug, p.people.is[x].Name}
}

// beside sets a name after others, in each language.
func beside(names, name Text) Text {
	all := Text{}
	for _, lang := range i18n.Langs {
		a, _ := names.In(lang)
		b, _ := name.In(lang)
		all[lang] = a + " ← " + b
	}
	return all
}
