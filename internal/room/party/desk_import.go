package party

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	tables "hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

const (
	importPath   = deskPath + "import/"
	exportPath   = deskPath + "export/"
	shownImports = 100
)

// registerImport adds the pages that bring tables in and give them out.
func (d deskRoom) registerImport(s *staff.Pages) {
	page := func(name, method, pattern string, a access.Action, o func(context.Context, *staff.Request) (access.Object, error), most int64, f func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "party.desk." + name, Method: method, Pattern: pattern, Action: a, Object: o, MaxBody: most, Do: f})
	}
	page("import", http.MethodGet, importPath, ActChange, staff.Anywhere, 0, d.importsPage)
	page("import.send", http.MethodPost, importPath, ActChange, staff.Anywhere, 2*maxImport, d.sendImport)
	page("import.one", http.MethodGet, importPath+"{import}/", ActChange, d.importObject, 0, d.importPage)
	page("import.one.save", http.MethodPost, importPath+"{import}/", ActChange, d.importObject, 0, d.changeImport)
	page("import.undo", http.MethodPost, importPath+"{import}/undo/", ActChange, d.importObject, 0, d.undoImport)
	for name, file := range map[string]string{"export": tables.CSV, "export.xlsx": tables.XLSX} {
		page(name, http.MethodGet, exportPath+"{kind}/table."+file, ActSee, staff.Anywhere, 0, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return d.exportPage(ctx, r, file)
		})
	}
}

// deskImports is what the template "desk-import" shows.
type deskImports struct {
	Head    view.DeskHead
	Form    view.FormPage
	Drafts  []view.Link
	Imports []importLine
	Exports []view.Link
}

type importLine struct {
	Import
	Title, Href string
	Who         string
	Counts      string
	Until       string // it can be undone, "" when not
	Chips       []view.Chip
}

func (d deskRoom) importsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return d.importForm(ctx, r, nil)
}

func (d deskRoom) importForm(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	p := deskImports{Head: view.DeskHead{Title: r.Text("party.import"), Note: r.Text("party.import.note"), Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}}}}
	file := view.Field{Name: "file", Kind: "file", Label: r.Text("party.import.file"), Hint: r.Text("party.import.file.hint", "rows", maxImportRows, "mb", maxImport>>20)}
	paste := view.Field{Name: "rows", Kind: "textarea", Rows: 6, Label: r.Text("party.import.rows"), Hint: r.Text("party.import.rows.hint"), Value: r.PostFormValue("rows")}
	a := staff.Answer{Template: "party/desk-import", Title: p.Head.Title, Nav: deskPath}
	if wrong != nil {
		text, err := d.notATable(r, wrong)
		if err != nil {
			return staff.Answer{}, err
		}
		file.Error, a.Status = text, http.StatusUnprocessableEntity
		if paste.Value != "" {
			file.Error, paste.Error = "", text
		}
	}
	p.Form = view.FormPage{Action: r.Href(importPath), Submit: r.Text("party.import.look"), Files: true, Groups: []view.Group{{Fields: []view.Field{file, paste}}}}
	drafts, err := d.store.DraftsOf(ctx, r.Visitor.Person, r.Now)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, x := range drafts {
		p.Drafts = append(p.Drafts, view.Link{Text: fileName(r, x.Name), Href: r.Href(importPath + string(x.ID) + "/"), Note: r.Text("party.import.draft.until", "at", clock(r, x.Until))})
	}
	if p.Imports, err = d.importLines(ctx, r); err != nil {
		return staff.Answer{}, err
	}
	p.Exports = exports(r)
	a.Data = p
	return a, nil
}

func fileName(r *staff.Request, name string) string {
	if name == "" {
		return r.Text("party.import.pasted")
	}
	return name
}

func (d deskRoom) importLines(ctx context.Context, r *staff.Request) ([]importLine, error) {
	all, err := d.store.Imports(ctx, shownImports)
	if err != nil {
		return nil, err
	}
	names, err := namesOf(ctx, d, r.Lang, all, func(x Import) id.Person { return x.By })
	if err != nil {
		return nil, err
	}
	undos, err := d.store.Undone(ctx)
	if err != nil {
		return nil, err
	}
	lines := make([]importLine, 0, len(all))
	for _, x := range all {
		line := importLine{
			Import: x, Title: fileName(r, x.Name), Href: r.Href(importPath + string(x.ID) + "/"), Who: byWhom(r, names[x.By], x.Via),
			Counts: counts(r, x),
		}
		if i := slices.IndexFunc(undos, func(u Undo) bool { return u.Import == x.ID }); i >= 0 {
			line.Chips, line.Counts = []view.Chip{{Text: r.Text("party.undo.undone"), Tone: "off"}}, line.Counts+r.Text("view.semicolon")+" "+undone(r, undos[i])
		} else if r.Now.Before(x.UndoUntil) {
			line.Until = r.Text("party.undo.until.at", "at", clock(r, x.UndoUntil))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func byWhom(r *staff.Request, name, via string) string {
	if name == "" && via != "desk" {
		return r.Text("party.did.via")
	}
	return name
}

func counts(r *staff.Request, x Import) string {
	return r.Text("party.import."+x.Kind) + r.Text("view.comma") + " " + r.Text("party.import.fresh.n", "n", x.Fresh) + r.Text("view.comma") + " " + r.Text("party.import.changed.n", "n", x.Changed)
}

// notATable says why a file cannot be read; another error stays.
func (d deskRoom) notATable(r *staff.Request, err error) (string, error) {
	var e *tables.Error
	switch {
	case errors.Is(err, errNoRows):
		return r.Text("party.import.error.empty"), nil
	case errors.Is(err, errLarge):
		return r.Text("party.import.error.size", "mb", maxImport>>20), nil
	case errors.As(err, &e) && e.Line > 0 && d.o.Texts.Has("party.import.error."+string(e.Problem)+".line"):
		return r.Text("party.import.error."+string(e.Problem)+".line", "line", e.Line), nil
	case errors.As(err, &e):
		return r.Text("party.import.error."+string(e.Problem), "mb", maxImport>>20, "rows", maxImportRows), nil
	}
	return "", err
}

var errLarge = errors.New("party: the file is too large")

func (d deskRoom) sendImport(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	name, data, err := sentFile(r)
	if err != nil {
		return d.importForm(ctx, r, err)
	}
	draft, err := d.Bring(ctx, r.Visitor.Person, name, data)
	if err != nil {
		return d.importForm(ctx, r, err)
	}
	return staff.Answer{To: importPath + string(draft.ID) + "/"}, nil
}

// sentFile is the file of the form, or the rows that were pasted into it.
func sentFile(r *staff.Request) (name string, data []byte, err error) {
	f, h, err := r.FormFile("file") // it reads the form of several parts, and with it the field of rows
	if err == nil {
		defer f.Close()
		if data, err = io.ReadAll(io.LimitReader(f, maxImport+1)); err != nil {
			return "", nil, err
		}
		if name, err = persian.StoreLine(path.Base(strings.ReplaceAll(h.Filename, `\`, "/"))); err != nil {
			name = ""
		}
		name = persian.Truncate(name, 100)
	} else if !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart) {
		return "", nil, fault.Wrap(fault.Invalid, err)
	}
	if len(data) == 0 {
		name, data = "", []byte(r.PostFormValue("rows"))
	}
	switch {
	case len(data) > maxImport:
		return "", nil, errLarge
	case strings.TrimSpace(string(data)) == "":
		return "", nil, errNoRows
	}
	return name, data, nil
}

// importObject lets everybody of the office see what was recorded, and a draft whoever sent it.
func (d deskRoom) importObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	x := id.Import(r.PathValue("import"))
	draft, err := d.store.Draft(ctx, x, r.Now)
	switch {
	case err == nil && draft.By != r.Visitor.Person:
		return access.Object{}, fault.New(fault.NotFound, "")
	case fault.Is(err, fault.NotFound):
		_, err = d.store.Import(ctx, x)
	}
	return anywhere, err
}

// mayImport says which bodies and posts of an import are outside of what the visitor keeps.
func (d deskRoom) mayImport(r *staff.Request) allowed {
	return func(was *Directory, p *plan) []Trouble {
		var all []Trouble
		known := map[string]bool{}
		may := func(a access.Action, x id.Body) bool {
			key := string(a) + string(x)
			ok, asked := known[key]
			if !asked {
				ok = r.May(a, access.Object{Scope: p.scope(x)}).OK
				known[key] = ok
			}
			return ok
		}
		outside := func(object string, b Body) {
			all = append(all, Trouble{Line: p.lines[object], Key: "party.import.wrong.outside", Args: []any{"name", named{b.Slug, fullText(b)}}})
		}
		for _, x := range p.bodies.named {
			b := p.bodies.is[x]
			old, recorded := p.bodies.was[x]
			if recorded && !r.May(ActChange, was.scope(x)).OK {
				outside("body "+b.Slug, b)
			} else if (!recorded || old.Parent != b.Parent) && !may(ActChange, b.Parent) {
				outside("body "+b.Slug, p.bodies.is[b.Parent])
			}
		}
		for _, x := range p.posts.named {
			post := p.posts.is[x]
			if b := p.bodies.is[post.Body]; !may(ActChange, b.ID) {
				outside("post "+b.Slug+"/"+post.Slug, b)
			}
		}
		for _, x := range p.terms.named {
			if b := p.bodies.is[p.posts.is[p.terms.is[x].Post].Body]; !may(ActAppoint, b.ID) {
				outside("term "+string(x), b)
			}
		}
		each(&p.people, func(x id.Person, fresh bool) {
			if person := p.people.is[x]; !fresh && !r.May(ActPerson, was.personScope(x, Today(r.Now))).OK {
				all = append(all, Trouble{Line: p.lines["person "+person.Slug], Key: "party.import.wrong.person", Args: []any{"name", named{person.Slug, person.Name}}})
			}
		})
		return all
	}
}

// scope is a body and those above it as they will be.
func (p *plan) scope(x id.Body) []id.Body {
	var all []id.Body
	for x != "" && !slices.Contains(all, x) {
		all = append(all, x)
		x = p.bodies.is[x].Parent
	}
	return all
}

func fullText(b Body) Text {
	t := Text{}
	for lang := range b.Name {
		t[lang], _ = b.FullName(lang)
	}
	return t
}

// importPage is a draft as it would be recorded, or what was recorded.
func (d deskRoom) importPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	draft, err := d.store.Draft(ctx, id.Import(r.PathValue("import")), r.Now)
	if fault.Is(err, fault.NotFound) {
		return d.donePage(ctx, r)
	}
	if err != nil {
		return staff.Answer{}, err
	}
	return d.draftPage(ctx, r, draft, shown{verdict: RowVerdict(r.URL.Query().Get("show")), page: r.URL.Query().Get("page")})
}

// changeImport reads the draft otherwise, leaves rows out, records it, or drops it.
func (d deskRoom) changeImport(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	here := importPath + r.PathValue("import") + "/"
	draft, err := d.store.Draft(ctx, id.Import(r.PathValue("import")), r.Now)
	if fault.Is(err, fault.NotFound) { // it was recorded, perhaps by the first of two clicks
		return staff.Answer{To: here}, nil
	}
	if err != nil {
		return staff.Answer{}, err
	}
	at := shown{verdict: RowVerdict(r.PostFormValue("show")), page: r.PostFormValue("page")}
	switch r.PostFormValue("do") {
	case "drop":
		return staff.Answer{To: importPath, Notice: "party.notice.import.dropped"}, d.store.DropDraft(ctx, draft.ID)
	case "read":
		if draft, err = d.Choose(ctx, draft, chosen(r, draft)); err == nil {
			return staff.Answer{To: here, Notice: "party.notice.import.read"}, nil
		}
		text, err := d.notATable(r, err)
		if fault.Is(err, fault.Conflict) {
			text, err = r.Text("party.import.error.stale"), nil
		}
		if err != nil {
			return staff.Answer{}, err
		}
		at.wrong = text
		draft, err = d.store.Draft(ctx, draft.ID, r.Now)
		if err != nil {
			return staff.Answer{}, err
		}
		return d.draftPage(ctx, r, draft, at)
	case "choose":
		c := draft.Choice
		c.Left = leftOut(r, draft)
		if _, err := d.Choose(ctx, draft, c); err != nil {
			return staff.Answer{}, err
		}
		return staff.Answer{To: here + at.query(), Notice: "party.notice.import.chosen"}, nil
	}
	left := leftOut(r, draft)
	if _, err = d.ApplyImport(ctx, r.Actor(), draft.ID, r.PostFormValue("sign"), left, d.mayImport(r)); err == nil {
		return staff.Answer{To: here, Notice: "party.notice.import.recorded"}, nil
	}
	if !errors.Is(err, errOther) {
		return staff.Answer{}, err
	}
	c := draft.Choice
	c.Left = left
	if draft, err = d.Choose(ctx, draft, c); err != nil {
		return staff.Answer{}, err
	}
	at.stale = true
	return d.draftPage(ctx, r, draft, at)
}

// chosen is how a form asks for a draft to be read.
func chosen(r *staff.Request, d Draft) Choice {
	c := d.Choice
	c.Kind, c.Headings = cmp.Or(r.PostFormValue("kind"), c.Kind), r.PostFormValue("headings") != ""
	if c.Kind != ImportTerms {
		c.Kind = ImportBodies
	}
	if e := tables.Encoding(r.PostFormValue("encoding")); slices.Contains(tables.Encodings, e) {
		c.Encoding = e
	}
	if s := r.PostFormValue("comma"); s != "" && slices.Contains(tables.Commas, commas[s]) {
		c.Comma = commas[s]
	}
	if s := r.PostFormValue("sheet"); slices.Contains(d.Cells.Sheets, s) {
		c.Sheet = s
	}
	c.Columns = make([]string, len(d.Choice.Columns))
	for i := range c.Columns {
		col := r.PostFormValue("column" + itoa(i))
		if slices.Contains(columnsOf(c.Kind), col) && !slices.Contains(c.Columns, col) {
			c.Columns[i] = col
		}
	}
	return c
}

// commas are what parts cells, by the names that a form gives them.
var commas = map[string]rune{"comma": ',', "semicolon": ';', "tab": '\t'}

// leftOut are the rows that are left out: as before, but for those that the form showed.
func leftOut(r *staff.Request, d Draft) []int {
	left := map[int]bool{}
	for _, line := range d.Choice.Left {
		left[line] = true
	}
	lines := map[string]int{}
	for _, row := range d.body() {
		lines[itoa(row.Line)] = row.Line
	}
	for _, s := range r.PostForm["row"] {
		if line, ok := lines[s]; ok {
			left[line] = !slices.Contains(r.PostForm["keep"], s)
		}
	}
	var all []int
	for _, row := range d.body() {
		if left[row.Line] {
			all = append(all, row.Line)
		}
	}
	return all
}
