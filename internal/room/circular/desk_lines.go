package circular

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// anyKind stands in the form for bodies of every kind.
const anyKind = "*"

// sheetLine is a line of the audience as the form has it: which posts, of which bodies.
type sheetLine struct{ posts, in, body string }

// choices are what a line means; none when its body has no such post.
func (l sheetLine) choices(tree Tree) []Choice {
	body := id.Body(l.body)
	switch {
	case l.in == anyKind:
		return []Choice{{Kind: OfGroup, Body: body, Posts: l.posts}}
	case l.in != "":
		return []Choice{{Kind: OfGroup, Body: body, BodyKind: l.in, Posts: l.posts}}
	case l.posts == AllPosts:
		return []Choice{{Kind: OfBody, Body: body}}
	}
	var all []Choice
	for _, p := range tree.Posts(body) {
		if l.posts == HeadPosts && p.Head || l.posts != HeadPosts && persian.FoldKey(p.Bare["fa"]) == persian.FoldKey(l.posts) {
			all = append(all, Choice{Kind: OfPost, Post: p.ID, Body: body})
		}
	}
	return all
}

// lineOf is a choice as the form has it.
func lineOf(tree Tree, c Choice) sheetLine {
	switch c.Kind {
	case OfPost:
		p, _ := tree.Post(c.Post)
		if p.Head {
			return sheetLine{HeadPosts, "", string(p.Body)}
		}
		return sheetLine{p.Bare["fa"], "", string(p.Body)}
	case OfGroup:
		if c.BodyKind == "" {
			return sheetLine{c.Posts, anyKind, string(c.Body)}
		}
		return sheetLine{c.Posts, c.BodyKind, string(c.Body)}
	}
	return sheetLine{AllPosts, "", string(c.Body)}
}

// spareLines is how many empty lines a form shows below those that are filled.
const spareLines = 2

// lineGroups are the lines of the audience, each three choices that read as a sentence, and some that are empty.
func (rm *Room) lineGroups(ctx context.Context, r *staff.Request, tree Tree, s *filled) ([]view.Group, error) {
	root, err := rm.o.Party.Root(ctx)
	if err != nil {
		return nil, err
	}
	kinds, err := rm.o.Party.Kinds(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	today := day(r.Now)
	posts := []view.Option{{Text: r.Text("circular.posts.all")}, {Value: HeadPosts, Text: r.Text("circular.posts.head")}}
	for _, n := range postNames(tree, root, today, r.Lang) {
		posts = append(posts, view.Option{Value: n.key, Text: n.text})
	}
	in := []view.Option{{Text: r.Text("circular.in.self")}, {Value: anyKind, Text: r.Text("circular.in.any")}}
	for _, k := range kinds {
		in = append(in, view.Option{Value: k.Kind, Text: r.Text("circular.in.kind", "kind", k.Name)})
	}
	bodies := []view.Option{{Text: r.Text("circular.line.none")}}
	for _, x := range tree.Below(root, today) {
		b, _ := tree.Body(x)
		bodies = append(bodies, view.Option{Value: string(x), Text: b.Name.In(r.Lang)})
	}
	spare := spareLines
	if r.PostFormValue("more") != "" {
		spare += spareLines
	}
	lines := append(slices.Clone(s.lines), make([]sheetLine, spare)...)
	if len(lines) > maxChoices {
		lines = lines[:maxChoices]
	}
	var groups []view.Group
	for i, l := range lines {
		n := strconv.Itoa(i)
		g := view.Group{Legend: r.Text("circular.line", "n", i18n.Number(r.Lang, int64(i+1)))}
		if i == 0 {
			g.Hint = r.Text("circular.line.hint")
		}
		g.Fields = []view.Field{
			{Kind: "select", Name: "posts-" + n, Label: r.Text("circular.line.posts"), Options: chosenOf(posts, l.posts), Error: s.wrong["posts-"+n]},
			{Kind: "select", Name: "in-" + n, Label: r.Text("circular.line.in"), Options: chosenOf(in, l.in)},
			{Kind: "select", Name: "body-" + n, Label: r.Text("circular.line.of"), Options: chosenOf(bodies, l.body)},
		}
		if i == 0 {
			g.Fields[2].Error = s.wrong["body-0"]
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// chosenOf marks the option with a value; one that is not offered any more is offered as it is.
func chosenOf(all []view.Option, value string) []view.Option {
	out := slices.Clone(all)
	for i := range out {
		if out[i].Value == value {
			out[i].Chosen = true
			return out
		}
	}
	return append(out, view.Option{Value: value, Text: value, Chosen: true})
}

// postName is what posts are called: by the Persian name, which a choice keeps.
type postName struct{ key, text string }

// mostNames is how many names of posts a form offers: those that most posts have.
const mostNames = 40

func postNames(tree Tree, root id.Body, on Day, lang string) []postName {
	count := map[string]int{}
	names := map[string]postName{}
	for _, x := range tree.Below(root, on) {
		for _, p := range tree.Posts(x) {
			key := persian.FoldKey(p.Bare["fa"])
			if key == "" {
				continue
			}
			if count[key]++; count[key] == 1 {
				names[key] = postName{p.Bare["fa"], p.Bare.In(lang)}
			}
		}
	}
	keys := make([]string, 0, len(names))
	for k := range names {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if c := count[b] - count[a]; c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	var all []postName
	for _, k := range keys[:min(len(keys), mostNames)] {
		all = append(all, names[k])
	}
	slices.SortFunc(all, func(a, b postName) int { return slices.Compare(persian.SortKey(a.text), persian.SortKey(b.text)) })
	return all
}
