package party

import (
	"context"
	"slices"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// deskTree is what the template "desk-tree" shows.
type deskTree struct {
	Head  view.DeskHead
	Day   asOf
	Stats []view.Stat
	Root  limb
}

// limb is a body in the tree with those below it.
type limb struct {
	Name, Href string
	Kind       string
	Heads      []string // who heads it now; none of a post that nobody holds
	Vacant     int
	Gone       bool
	Below      []limb
	More       int // bodies right below it that the page has no room for: its own page lists them
	Open       bool
}

// mostLimbs is how many bodies the tree shows at once. Where there are more, it shows as many whole levels as there is room for.
const mostLimbs = 300

func (d deskRoom) treePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	at := d.asOf(r)
	today := at.Day
	sees := d.sees(r, dir)
	vacant, ending := dir.vacancies(today, sees), dir.ending(today, endingDays, sees)
	seats := 0
	for _, b := range dir.openSeats(today, sees) {
		seats += b.Seats - dir.Seated(b.ID, today)
	}
	title := r.Text("party.desk")
	p := deskTree{Head: view.DeskHead{Title: title, Ways: []view.Link{
		{Text: r.Text("party.desk.people"), Href: r.Href(peoplePath)},
		{Text: r.Text("party.desk.branches"), Href: r.Href(branchesPath)},
		{Text: r.Text("party.desk.letters"), Href: r.Href(lettersPath)},
		{Text: r.Text("party.desk.vacant"), Href: r.Href(deskPath + "vacant/")},
	}}}
	if r.May(ActChange, anywhere).OK {
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("party.import"), Href: r.Href(importPath)})
	}
	p.Stats = []view.Stat{
		{Label: r.Text("party.desk.stat.bodies"), Value: itoa(dir.existing(at))},
		{Label: r.Text("party.desk.stat.vacant"), Value: itoa(len(vacant)), Href: r.Href(deskPath + "vacant/"), Tone: tone(len(vacant))},
		{Label: r.Text("party.desk.stat.seats"), Value: itoa(seats), Href: r.Href(deskPath+"vacant/") + "#seats", Tone: tone(seats)},
		{Label: r.Text("party.desk.stat.ending"), Value: itoa(len(ending)), Href: r.Href(deskPath+"vacant/") + "#ending", Tone: tone(len(ending))},
	}
	empty := map[id.Body]int{}
	for _, v := range vacant {
		empty[v.Body]++
	}
	if p.Day = at; at.Other {
		p.Head = at.heads(p.Head)
		for i := range p.Stats {
			p.Stats[i].Href = "" // what is vacant and ends is listed as of today
		}
	}
	p.Root = d.limb(r, dir, dir.Root(), at, empty, dir.levels(RootID, at, mostLimbs))
	p.Root.Open = true
	return staff.Answer{Template: "party/desk-tree", Title: title, Data: p, Nav: deskPath, Status: at.status}, nil
}

// existing counts the bodies: all that are recorded, or those that there were on another day.
func (d *Directory) existing(at asOf) int {
	n := 0
	for _, b := range d.inOrder().bodies {
		if !at.Other || b.Exists(at.Day) {
			n++
		}
	}
	return n
}

func tone(n int) string {
	if n == 0 {
		return "none"
	}
	return ""
}

// levels is how many levels below a body hold at most so many bodies together; one at least.
func (d *Directory) levels(x id.Body, at asOf, most int) int {
	level, seen := d.below(x, at), 0
	for n := 1; ; n++ {
		if seen += len(level); len(level) == 0 || seen > most {
			return max(n-1, 1)
		}
		var next []id.Body
		for _, x := range level {
			next = append(next, d.below(x, at)...)
		}
		level = next
	}
}

// below are the bodies right below one, on another day those that there were.
func (d *Directory) below(x id.Body, at asOf) []id.Body {
	if !at.Other {
		return d.children[x]
	}
	return slices.DeleteFunc(slices.Clone(d.children[x]), func(c id.Body) bool { return !d.bodies[c].Exists(at.Day) })
}

// limb is a body with so many levels below it.
func (d deskRoom) limb(r *staff.Request, dir *Directory, b Body, at asOf, vacant map[id.Body]int, levels int) limb {
	today := at.Day
	x := limb{Href: at.link(r.Href(bodiesPath + string(b.ID) + "/")), Kind: r.Text("party.kind." + b.Kind), Vacant: vacant[b.ID], Gone: !b.Exists(today)}
	x.Name, _ = b.FullName(r.Lang)
	for _, p := range dir.Posts(b.ID) {
		if !p.Head {
			continue
		}
		for _, o := range dir.Holders(p.ID, today) {
			name, _ := o.Person.Name.In(r.Lang)
			x.Heads = append(x.Heads, name)
		}
	}
	below := dir.below(b.ID, at)
	room := mostLimbs
	if levels == 0 {
		room = 0
	}
	for i, c := range below {
		if i == room {
			x.More = len(below) - i
			break
		}
		x.Below = append(x.Below, d.limb(r, dir, dir.bodies[c], at, vacant, levels-1))
	}
	return x
}

// deskBody is what the template "desk-body" shows.
type deskBody struct {
	Head  view.DeskHead
	Day   asOf
	Keys  []view.Key
	Posts []postLine
	Add   *view.Link
	Below []view.Link
	lawLines
	Deeds []view.Deed
}

// postLine is a post with whoever holds it, will hold it and has held it.
type postLine struct {
	Name    string
	Chips   []view.Chip
	Holders []termLine
	Coming  []termLine
	Past    []termLine
	Appoint string
	Edit    string
	History string
}

// termLine is a term as the lists show it.
type termLine struct {
	Name, Href string // of the person; in a person's own list, of the post
	From, To   Day
	Notes      []string
	Edit       string // where it is changed; "" for whoever may not
}

func (d deskRoom) bodyPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	at := d.asOf(r)
	today := at.Day
	name, _ := b.FullName(r.Lang)
	object := dir.scope(b.ID)
	p := deskBody{Head: view.DeskHead{Title: name, Kicker: r.Text("party.kind." + b.Kind), Ways: []view.Link{{Text: r.Text("party.desk.public"), Href: r.Href(b.Path())}}}}
	p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("party.history.link"), Href: r.Href(r.Path + "history/")})
	if b.ID != RootID && !at.Other && !dir.begun(b.ID, today) && b.Exists(today) && r.May(ActAppoint, object).OK {
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("party.begin"), Href: r.Href(r.Path + "begin/")})
	}
	if r.May(ActPageSee, object).OK {
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("party.page.desk"), Href: r.Href(pagePath(b.ID))})
	}
	p.Head.Crumbs = view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}}
	up := dir.Ancestors(b.ID)
	for i := len(up) - 1; i >= 0; i-- {
		above, _ := up[i].FullName(r.Lang)
		p.Head.Crumbs = append(p.Head.Crumbs, view.Link{Text: above, Href: r.Href(bodiesPath + string(up[i].ID) + "/")})
	}
	if !b.Exists(today) {
		p.Head.Chips = []view.Chip{{Text: r.Text("party.desk.gone"), Tone: "off"}}
	}
	if r.May(ActChange, object).OK {
		p.Head.Main = &view.Link{Text: r.Text("party.desk.body.edit"), Href: r.Href(r.Path + "edit/")}
		p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("party.desk.body.add"), Href: r.Href(r.Path + "bodies/new/")})
		p.Add = &view.Link{Text: r.Text("party.desk.post.add"), Href: r.Href(r.Path + "posts/new/")}
	}
	p.Keys = d.bodyKeys(r, b)
	p.Day, p.Head = at, at.heads(p.Head)
	if at.Other {
		p.Add = nil
	}
	for _, post := range dir.Posts(b.ID) {
		p.Posts = append(p.Posts, d.postLine(r, dir, post, at, object))
	}
	for _, c := range dir.Children(b.ID) {
		if at.Other && !c.Exists(today) {
			continue
		}
		called, _ := c.FullName(r.Lang)
		p.Below = append(p.Below, view.Link{Text: called, Href: at.link(r.Href(bodiesPath + string(c.ID) + "/"))})
	}
	if p.lawLines, err = d.lawLines(ctx, r, dir, b, today); err != nil {
		return staff.Answer{}, err
	}
	p.Keys = append(p.Keys, d.licenceKey(r, dir, b, today)...)
	if p.Deeds, err = d.deeds(ctx, r, "body:"+string(b.ID)); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "party/desk-body", Title: name, Data: p, Nav: deskPath, Status: at.status}, nil
}

func (d deskRoom) bodyKeys(r *staff.Request, b Body) []view.Key {
	var keys []view.Key
	add := func(k view.Key) {
		if k.Text != "" || !k.At.IsZero() {
			keys = append(keys, k)
		}
	}
	day := func(key string, d Day) {
		if !d.IsZero() {
			add(view.Key{Term: r.Text(key), At: d.Time()})
		}
	}
	text := func(key string, t Text) {
		s, _ := t.In(r.Lang)
		add(view.Key{Term: r.Text(key), Text: s})
	}
	day("party.founded", b.Founded)
	day("party.dissolved", b.Dissolved)
	text("party.charter", b.Charter)
	keys = append(keys, d.statuteKeys(r, b)...)
	text("party.address", b.Address)
	add(view.Key{Term: r.Text("party.phone"), Text: b.Phone, LTR: true})
	add(view.Key{Term: r.Text("party.email"), Text: b.Email, LTR: true})
	return keys
}

func (d deskRoom) postLine(r *staff.Request, dir *Directory, p Post, at asOf, o access.Object) postLine {
	x := postLine{}
	today := at.Day
	x.Name, _ = p.Name.In(r.Lang)
	if p.Head {
		x.Chips = append(x.Chips, view.Chip{Text: r.Text("party.field.head")})
	}
	for _, t := range dir.held[p.ID] {
		line := d.termLine(r, dir, dir.office(t), false)
		line.on(at)
		switch {
		case t.Holds(today):
			x.Holders = append(x.Holders, line)
		case today.Before(t.From) && at.Other: // of another day only what was so by then
		case today.Before(t.From):
			x.Coming = append(x.Coming, line)
		default:
			x.Past = append([]termLine{line}, x.Past...)
		}
	}
	if len(x.Holders) == 0 {
		x.Chips = append(x.Chips, view.Chip{Text: r.Text("party.desk.empty"), Tone: "wait"})
	}
	if at.Other {
		return x
	}
	x.History = r.Href(postsPath + string(p.ID) + "/history/")
	if r.May(ActAppoint, o).OK {
		x.Appoint = r.Href(postsPath + string(p.ID) + "/appoint/")
	}
	if r.May(ActChange, o).OK {
		x.Edit = r.Href(postsPath + string(p.ID) + "/")
	}
	return x
}

// termLine is a term in the list of its post, or in that of its person.
func (d deskRoom) termLine(r *staff.Request, dir *Directory, o Office, byPost bool) termLine {
	x := termLine{From: o.Term.From, To: o.Term.To}
	if byPost {
		x.Name, _ = o.Signature(r.Lang)
		x.Href = r.Href(bodiesPath + string(o.Body.ID) + "/")
	} else {
		x.Name, _ = o.Person.Name.In(r.Lang)
		x.Href = r.Href(peoplePath + string(o.Person.ID) + "/")
	}
	if o.Term.Acting {
		x.Notes = append(x.Notes, r.Text("party.field.acting"))
	}
	switch o.Term.Manner {
	case Elected:
		x.Notes = append(x.Notes, r.Text("party.person.elected"))
	case Appointed:
		x.Notes = append(x.Notes, r.Text("party.person.appointed"))
	case Unknown:
	}
	if o.Term.Letter != "" {
		x.Notes = append(x.Notes, r.Text("party.person.letter", "number", o.Term.Letter))
	}
	if r.May(ActAppoint, dir.scope(o.Body.ID)).OK {
		x.Edit = r.Href(termsPath + string(o.Term.ID) + "/")
	}
	return x
}

// on keeps the day of a page of another day in the line's link, and drops that which changes it.
func (x *termLine) on(at asOf) {
	if at.Other {
		x.Href, x.Edit = at.link(x.Href), ""
	}
}

// shownDeeds is how much of its history a page tells.
const shownDeeds = 30

// deeds are what was done to an object, newest first, with who did it.
func (d deskRoom) deeds(ctx context.Context, r *staff.Request, object string) ([]view.Deed, error) {
	entries, err := d.o.Ledger.Of(ctx, object, shownDeeds)
	if err != nil {
		return nil, err
	}
	states, err := d.store.States(ctx, object)
	if err != nil {
		return nil, err
	}
	reasons := map[int64]string{}
	for _, s := range states {
		reasons[s.At] = s.Reason
	}
	names, err := namesOf(ctx, d, r.Lang, entries, func(e ledger.Entry) id.Person { return e.Actor.Person })
	if err != nil {
		return nil, err
	}
	deeds := make([]view.Deed, 0, len(entries))
	for _, e := range entries {
		x := view.Deed{Title: r.Text("party.did." + e.Act), At: e.At, Who: names[e.Actor.Person], Reason: reasons[e.At.UnixMilli()], State: "done"}
		if x.Who == "" && e.Actor.Via != "desk" {
			x.Who = r.Text("party.did.via")
		}
		deeds = append(deeds, x)
	}
	return deeds, nil
}
