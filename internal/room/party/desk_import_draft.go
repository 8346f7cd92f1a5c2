package party

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	tables "hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

// draftLength is how many rows a page of a draft shows.
const draftLength = 100

// shown is which rows of a draft a page shows, and what it says first.
type shown struct {
	verdict RowVerdict
	page    string
	wrong   string // why the file cannot be read as was asked for
	stale   bool   // something else would become of it than was shown
}

func (s shown) query() string {
	q := url.Values{}
	if s.verdict != "" {
		q.Set("show", string(s.verdict))
	}
	if s.page != "" {
		q.Set("page", s.page)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// deskDraft is what the template "desk-import-draft" shows.
type deskDraft struct {
	Head    view.DeskHead
	Notices []view.Notice
	Stats   []view.Stat
	Read    view.FormPage // how the file is read
	Open    bool          // that form stands open: no row would come of it as it is
	Title   string        // of the rows shown
	Rows    []draftRow
	Pager   view.Pager
	Action  string
	Hidden  []view.Field
	Choice  bool   // some row may be left out
	Submit  string // "" when nothing would be recorded
	Drop    string
}

// draftRow is a row as the page shows it.
type draftRow struct {
	Line    int
	Cells   string
	Chip    view.Chip
	Choice  bool // it may be left out
	Kept    bool
	Faults  []string
	Objects []draftObject
}

// draftObject is something that a row would record.
type draftObject struct {
	Text  string
	Facts []draftFact
}

type draftFact struct{ Name, Was, Is string }

func (d deskRoom) draftPage(ctx context.Context, r *staff.Request, draft Draft, at shown) (staff.Answer, error) {
	t, err := d.Try(ctx, draft, d.mayImport(r))
	if err != nil {
		return staff.Answer{}, err
	}
	here := importPath + string(draft.ID) + "/"
	p := deskDraft{Action: r.Href(here), Drop: r.Href(here), Head: view.DeskHead{
		Title: fileName(r, draft.Name), Kicker: r.Text("party.import." + draft.Choice.Kind), Note: r.Text("party.import.draft.note", "at", clock(r, draft.Until)),
		Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: r.Text("party.import"), Href: r.Href(importPath)}},
	}}
	a := staff.Answer{Template: "party/desk-import-draft", Title: p.Head.Title, Nav: deskPath}
	if !slices.Contains(verdicts, at.verdict) {
		at.verdict = firstShown(t)
	}
	switch {
	case at.stale:
		a.Status = http.StatusConflict
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("party.import.other"), Text: r.Text("party.import.other.text")})
	case at.wrong != "":
		a.Status = http.StatusUnprocessableEntity
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("party.import.unread"), Text: at.wrong})
	}
	good := t.count(RowNew) + t.count(RowChanged)
	switch {
	case good > 0:
		p.Submit = r.Text("party.import.record.n", "n", good)
		if n := t.count(RowWrong); n > 0 {
			p.Notices = append(p.Notices, view.Notice{Kind: "quiet", Title: r.Text("party.import.wrong.n", "n", n), Text: r.Text("party.import.wrong.text.n")})
		}
	case t.count(RowWrong) > 0:
		p.Open = true
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("party.import.none"), Text: r.Text("party.import.none.text")})
	default:
		p.Notices = append(p.Notices, view.Notice{Kind: "quiet", Title: r.Text("party.import.same"), Text: r.Text("party.import.same.text")})
	}
	for _, v := range verdicts {
		tone := "none"
		n := t.count(v)
		if n > 0 {
			tone = map[bool]string{true: "late"}[v == RowWrong]
		}
		s := view.Stat{Label: r.Text("party.import.row." + string(v)), Value: itoa(n), Tone: tone}
		if n > 0 {
			s.Href = r.Href(here) + shown{verdict: v}.query() + "#rows"
		}
		p.Stats = append(p.Stats, s)
	}
	p.Read = d.readForm(r, draft)
	d.draftRows(r, draft, t, at, &p)
	a.Data = p
	return a, nil
}

// firstShown is the verdict that a page shows first: what is wrong, then what becomes other, then what is new.
func firstShown(t *trial) RowVerdict {
	for _, v := range verdicts {
		if t.count(v) > 0 {
			return v
		}
	}
	return RowNew
}

func clock(r *staff.Request, at time.Time) string {
	d, err := jalali.FromTime(at)
	if err != nil {
		return ""
	}
	return r.Text("party.import.at", "date", d.Medium(r.Lang), "time", jalali.Clock(at, r.Lang))
}

// readForm asks how the file is read: its kind, its letters, what each column holds.
func (d deskRoom) readForm(r *staff.Request, draft Draft) view.FormPage {
	c := draft.Choice
	choose := func(name string, now string, options ...view.Option) view.Field {
		for i := range options {
			options[i].Chosen = options[i].Value == now
		}
		return view.Field{Name: name, Kind: "select", Label: r.Text("party.import.field." + name), Options: options}
	}
	file := []view.Field{
		{Name: "do", Kind: "hidden", Value: "read"},
		choose("kind", c.Kind, view.Option{Value: ImportBodies, Text: r.Text("party.import.bodies")}, view.Option{Value: ImportTerms, Text: r.Text("party.import.terms")}),
	}
	if draft.Cells.Kind == tables.CSV {
		var encodings, parts []view.Option
		for _, e := range tables.Encodings {
			encodings = append(encodings, view.Option{Value: string(e), Text: r.Text("party.import.encoding." + string(e))})
		}
		now := ""
		for _, name := range []string{"comma", "semicolon", "tab"} {
			parts = append(parts, view.Option{Value: name, Text: r.Text("party.import.comma." + name)})
			if commas[name] == c.Comma {
				now = name
			}
		}
		file = append(file, choose("encoding", string(c.Encoding), encodings...), choose("comma", now, parts...))
	} else {
		var sheets []view.Option
		for _, s := range draft.Cells.Sheets {
			sheets = append(sheets, view.Option{Value: s, Text: s})
		}
		file = append(file, choose("sheet", c.Sheet, sheets...))
	}
	file = append(file, view.Field{Name: "headings", Kind: "check", Label: r.Text("party.import.field.headings"), Checked: c.Headings})
	var columns []view.Field
	head := draft.head()
	for i, now := range c.Columns {
		options := []view.Option{{Text: r.Text("party.import.column.none")}}
		for _, col := range columnsOf(c.Kind) {
			options = append(options, view.Option{Value: col, Text: r.Text("party.column." + col)})
		}
		f := choose("column", now, options...)
		f.Name = "column" + itoa(i)
		f.Label = r.Text("party.import.column", "number", i+1)
		if i < len(head) && head[i] != "" {
			f.Label = r.Text("party.import.column.named", "number", i+1, "name", persian.Truncate(head[i], 60))
		}
		if all := values(draft.body(), i); len(all) > 0 {
			f.Hint = r.Text("party.import.column.sample", "value", persian.Truncate(strings.Join(all[:min(len(all), 3)], r.Text("view.comma")+" "), 80))
		}
		columns = append(columns, f)
	}
	return view.FormPage{ID: "read", Action: r.Href(importPath + string(draft.ID) + "/"), Title: r.Text("party.import.read"), Submit: r.Text("party.import.read.again"), Groups: []view.Group{
		{Legend: r.Text("party.import.read.file"), Half: true, Fields: file}, {Legend: r.Text("party.import.read.columns"), Half: true, Fields: columns},
	}}
}

// draftRows puts the page of rows with one verdict in.
func (d deskRoom) draftRows(r *staff.Request, draft Draft, t *trial, at shown, p *deskDraft) {
	var all []triedRow
	for _, row := range t.rows {
		if row.verdict == at.verdict {
			all = append(all, row)
		}
	}
	page, err := strconv.Atoi(at.page)
	if err != nil || page < 1 || (page-1)*draftLength >= len(all) {
		page = 1
	}
	p.Title = r.Text("party.import.row." + string(at.verdict))
	link := func(n int, key string) *view.Link {
		return &view.Link{Text: r.Text(key), Href: r.Href(importPath+string(draft.ID)+"/") + shown{verdict: at.verdict, page: itoa(n)}.query() + "#rows"}
	}
	p.Pager = view.Pager{Label: p.Title}
	if page > 1 {
		p.Pager.Newer = link(page-1, "party.desk.pager.before")
	}
	if page*draftLength < len(all) {
		p.Pager.Older = link(page+1, "party.desk.pager.after")
	}
	for _, row := range all[(page-1)*draftLength : min(page*draftLength, len(all))] {
		shown := d.draftRow(r, draft, t, row)
		p.Choice = p.Choice || shown.Choice
		p.Rows = append(p.Rows, shown)
	}
	for _, f := range [][2]string{{"sign", t.sign}, {"show", string(at.verdict)}, {"page", itoa(page)}} {
		p.Hidden = append(p.Hidden, view.Field{Name: f[0], Kind: "hidden", Value: f[1]})
	}
}

func (d deskRoom) draftRow(r *staff.Request, draft Draft, t *trial, row triedRow) draftRow {
	x := draftRow{Line: row.line, Kept: row.verdict != RowLeft, Choice: row.verdict == RowNew || row.verdict == RowChanged || row.verdict == RowLeft}
	x.Chip = view.Chip{Text: r.Text("party.import.verdict." + string(row.verdict)), Tone: map[RowVerdict]string{RowWrong: "late", RowNew: "good", RowChanged: "wait", RowLeft: "off"}[row.verdict]}
	var cells []string
	for _, col := range []string{"name_fa", "kind", "parent", "person", "post", "body", "from", "to"} {
		if i := slices.Index(draft.Choice.Columns, col); i >= 0 && i < len(row.cells) && row.cells[i] != "" {
			cells = append(cells, persian.Truncate(row.cells[i], 80))
		}
	}
	if len(cells) == 0 {
		cells = row.cells[:min(len(row.cells), 4)]
	}
	x.Cells = strings.Join(cells, " · ")
	for _, f := range row.faults {
		x.Faults = append(x.Faults, d.say(r.Lang, f, false))
	}
	for _, o := range d.objects(r.Lang, t.plan, row) {
		key := "party.import.changes."
		if o.fresh {
			key = "party.import.makes."
		}
		shown := draftObject{Text: r.Text(key+o.key, "name", o.name)}
		if o.fresh && o.slug != "" { // it does not change once recorded
			shown.Facts = append(shown.Facts, draftFact{Name: r.Text("party.column.slug"), Is: o.slug})
		}
		for _, c := range o.changes {
			if o.fresh && (c.is == "" || slices.Contains([]string{"name_fa", "kind", "parent", "order", "acting", "signs", "portrait"}, c.key)) {
				continue
			}
			shown.Facts = append(shown.Facts, draftFact{r.Text("party.column." + c.key), persian.Truncate(c.was, 200), persian.Truncate(c.is, 200)})
		}
		x.Objects = append(x.Objects, shown)
	}
	return x
}
