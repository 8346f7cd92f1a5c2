package party

import (
	"context"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

const (
	branchesPath = deskPath + "branches/"
	rulesPath    = deskPath + "rules/"
)

// Members is what the room asks of whoever keeps the register of members. Until somebody does, the organisation's officers
// record the counts by hand, each with its day and source.
type Members interface {
	// Formal counts the formal members of bodies on a day. A body whose register is not kept is absent.
	Formal(ctx context.Context, day Day, bodies ...id.Body) (map[id.Body]int, error)
}

// PlugMembers gives the room the register of members. Call it before the first request.
func (rm *Room) PlugMembers(m Members) { rm.members = m }

// counted are the formal members of bodies; nil when nobody keeps the register.
func (rm *Room) counted(ctx context.Context, day Day, bodies ...id.Body) (map[id.Body]int, error) {
	if rm.members == nil || len(bodies) == 0 {
		return nil, nil
	}
	n, err := rm.members.Formal(ctx, day, bodies...)
	if n == nil && err == nil {
		n = map[id.Body]int{}
	}
	return n, err
}

// findingLine is a finding in words.
type findingLine struct {
	Name   string
	Chip   view.Chip
	Text   string
	Note   string     // from when the count is, and the articles of the numbers
	Record *view.Link // where what is missing, or has grown old, is counted
}

// findingLines are what the rules say of a body; none of a kind that they do not know.
func (d deskRoom) findingLines(r *staff.Request, dir *Directory, b Body, today Day, members map[id.Body]int) []findingLine {
	var all []findingLine
	for _, f := range findings(dir.branch(b, today, members), func(key string) int { n, _ := dir.number(key); return n }) {
		x := findingLine{Name: r.Text("party.branch." + f.Check), Chip: judgementChip(r, f.Judgement), Text: r.Text(f.Key, f.Args...)}
		if f.Figure != nil && f.Figure.Source != "" {
			x.Note = r.Text("party.branch.counted", "date", f.Figure.Day.Medium(r.Lang), "source", f.Figure.Source)
		}
		for _, key := range f.Numbers {
			if _, set := dir.number(key); set != nil && set.Source != "" {
				if x.Note != "" {
					x.Note += " "
				}
				x.Note += r.Text("party.branch.article", "source", set.Source)
			}
		}
		if f.Asks != "" && (f.Asks != MembersOf || d.members == nil) && today == Today(r.Now) && r.May(ActFigure, dir.scope(b.ID)).OK {
			x.Record = &view.Link{Text: r.Text("party.desk.figure." + string(f.Asks)), Href: r.Href(figurePath(b.ID, f.Asks))}
		}
		all = append(all, x)
	}
	return all
}

func judgementChip(r *staff.Request, v Judgement) view.Chip {
	tones := map[Judgement]string{Met: "good", Unmet: "wait", Uncount: ""}
	return view.Chip{Text: r.Text("party.branch." + string(v)), Tone: tones[v]}
}

// lawLines are what the page of a body tells of the statutes and the rules.
type lawLines struct {
	Odd   []view.Notice
	Rules []findingLine
}

func (d deskRoom) lawLines(ctx context.Context, r *staff.Request, dir *Directory, b Body, day Day) (x lawLines, err error) {
	if !b.Exists(day) {
		return x, nil
	}
	members, err := d.counted(ctx, day, b.ID)
	if err != nil {
		return x, err
	}
	x.Odd, x.Rules = d.oddNotices(r, dir, b, day), d.findingLines(r, dir, b, day, members)
	return x, nil
}

// deskBranches is what the template "desk-branches" shows.
type deskBranches struct {
	Head     view.DeskHead
	Branches []branchLine
	Empty    *view.Empty
}

type branchLine struct {
	Name, Href string
	Below      *view.Link  // to the counties of a province
	Chips      []view.Chip // where provinces are listed: each rule in a word
	Findings   []findingLine
}

// branchesPage lists the provinces, or a province with its counties, and how far each is.
func (d deskRoom) branchesPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	today, sees := Today(r.Now), d.sees(r, dir)
	title := r.Text("party.desk.branches")
	p := deskBranches{Head: view.DeskHead{
		Title: title, Note: r.Text("party.desk.branches.note"), Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}},
		Ways: []view.Link{{Text: r.Text("party.desk.rules"), Href: r.Href(rulesPath)}},
	}}
	all := dir.Kind(KindProvince, r.Lang)
	in := r.URL.Query().Get("in")
	if in != "" {
		province, ok := dir.BodyAt(in)
		if !ok || province.Kind != KindProvince {
			return staff.Answer{}, fault.New(fault.NotFound, "")
		}
		name, _ := province.FullName(r.Lang)
		p.Head.Title, title = r.Text("party.desk.branches.of", "name", name), name
		p.Head.Crumbs = append(p.Head.Crumbs, view.Link{Text: r.Text("party.desk.branches"), Href: r.Href(branchesPath)})
		all = []Body{province}
		for _, x := range dir.Subtree(province.ID) {
			if dir.bodies[x].Kind == KindCounty {
				all = append(all, dir.bodies[x])
			}
		}
	}
	var shown []Body
	var ids []id.Body
	for _, b := range all {
		if b.Exists(today) && sees(b.ID) {
			shown, ids = append(shown, b), append(ids, b.ID)
		}
	}
	members, err := d.counted(ctx, today, ids...)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, b := range shown {
		p.Branches = append(p.Branches, d.branchLine(r, dir, b, today, members, in == ""))
	}
	if len(shown) == 0 {
		p.Empty = &view.Empty{Title: r.Text("party.desk.branches.none"), Text: r.Text("party.desk.branches.none.text")}
	}
	return staff.Answer{Template: "party/desk-branches", Title: title, Data: p, Nav: deskPath}, nil
}

// branchLine is a branch with what the rules say of it: in full, or among all provinces in a word each.
func (d deskRoom) branchLine(r *staff.Request, dir *Directory, b Body, today Day, members map[id.Body]int, all bool) branchLine {
	x := branchLine{Href: r.Href(bodiesPath + string(b.ID) + "/"), Findings: d.findingLines(r, dir, b, today, members)}
	x.Name, _ = b.FullName(r.Lang)
	colon := r.Text("party.colon") + " "
	if step := dir.Licence(b.ID, today); step.Step != "" {
		chip := stepChip(r, step)
		chip.Text = r.Text("party.licence") + colon + chip.Text
		x.Chips = append(x.Chips, chip)
	}
	if all {
		for _, f := range x.Findings {
			x.Chips = append(x.Chips, view.Chip{Text: f.Name + colon + f.Chip.Text, Tone: f.Chip.Tone})
		}
		x.Findings = nil
	}
	if n := dir.branch(b, today, members).Organised; all && n > 0 {
		x.Below = &view.Link{Text: r.Text("party.desk.branches.counties", "n", n), Href: r.Href(branchesPath) + "?in=" + b.Slug}
	}
	return x
}
