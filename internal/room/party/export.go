package party

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	tables "hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// A table that goes out holds everything that a table may bring in, under the headings that an import knows: what is
// written comes back unchanged. Pictures are not in it.

// Export is the party as a table of the kind, in a file that is a CSV or an XLSX: what sees allows, in the language of the headings.
func (rm *Room) Export(ctx context.Context, kind, file, lang string, sees func(id.Body) bool) (tables.Written, error) {
	if kind != ImportBodies && kind != ImportTerms {
		return tables.Written{}, fault.New(fault.NotFound, "")
	}
	dir, err := rm.Directory(ctx)
	if err != nil {
		return tables.Written{}, err
	}
	t := exporter{rm: rm, lang: lang, dir: dir, sees: sees}
	headings := make([]string, 0, len(columnsOf(kind)))
	for _, c := range columnsOf(kind) {
		headings = append(headings, rm.o.Texts.Text(lang, "party.column."+c))
	}
	t.w = tables.Begin(file, lang, t.text("party.export.sheet."+kind), headings...)
	if kind == ImportBodies {
		t.bodies()
	} else {
		t.terms()
	}
	return t.w.Done()
}

type exporter struct {
	rm   *Room
	lang string
	dir  *Directory
	sees func(id.Body) bool
	w    tables.Out
}

// add writes a row, cell by column.
func (t *exporter) add(kind string, cells map[string]string) {
	row := make([]string, 0, len(cells))
	for _, c := range columnsOf(kind) {
		row = append(row, cells[c])
	}
	t.w.Add(row...)
}

func (t *exporter) text(key string) string { return t.rm.o.Texts.Text(t.lang, key) }

func (t *exporter) truth(is bool) string {
	return t.text(map[bool]string{true: "party.form.yes", false: "party.form.no"}[is])
}

// bodies writes every body below the one that it stands in.
func (t *exporter) bodies() {
	for _, x := range t.dir.Subtree(RootID) {
		b := t.dir.bodies[x]
		if !t.sees(x) {
			continue
		}
		cells := map[string]string{
			"kind": t.text("party.kind." + b.Kind), "parent": t.dir.bodies[b.Parent].Slug, "slug": b.Slug, "code": b.Code,
			"founded": dayField(t.lang, b.Founded), "dissolved": dayField(t.lang, b.Dissolved), "phone": b.Phone, "email": b.Email,
			"order": strconv.Itoa(b.Order), "channels": channelLines(b.Channels),
		}
		for name, text := range map[string]Text{"name": b.Name, "short": b.Short, "lead": b.Lead, "about": b.About, "charter": b.Charter, "area": b.Area, "address": b.Address} {
			put(cells, name, text)
		}
		putStatute(cells, i18n.English, b.Statute)
		for _, lang := range i18n.Langs {
			cells["duties_"+lang] = strings.Join(b.Duties[lang], "\n")
		}
		t.add(ImportBodies, cells)
	}
}

// terms writes every term; a post that nobody ever held and a person who held nothing have rows of their own. What is
// told of a post or a person stands on its first row.
func (t *exporter) terms() {
	told, seen := map[id.Person]bool{}, map[id.Person]bool{}
	for _, x := range t.dir.Subtree(RootID) {
		if !t.sees(x) {
			continue
		}
		for _, p := range t.dir.Posts(x) {
			row := t.post(p)
			for _, term := range t.dir.held[p.ID] {
				seen[term.Person] = true
				t.person(row, term.Person, told)
				t.term(row, term)
				t.add(ImportTerms, row)
				row = map[string]string{"body": row["body"], "post": row["post"], "post_slug": row["post_slug"]}
			}
			if len(t.dir.held[p.ID]) == 0 {
				t.add(ImportTerms, row)
			}
		}
	}
	var idle []Person
	for x, p := range t.dir.people {
		if !seen[x] && len(t.dir.careers[x]) == 0 {
			idle = append(idle, p)
		}
	}
	slices.SortFunc(idle, func(a, b Person) int { return cmp.Compare(a.Slug, b.Slug) })
	for _, p := range idle {
		row := map[string]string{}
		t.person(row, p.ID, told)
		t.add(ImportTerms, row)
	}
}

func (t *exporter) post(p Post) map[string]string {
	row := map[string]string{
		"body": t.dir.bodies[p.Body].Slug, "post": p.Name[i18n.Persian], "post_en": p.Name[i18n.English], "post_slug": p.Slug,
		"head": t.truth(p.Head), "unique": t.truth(p.Unique), "order": strconv.Itoa(p.Order),
	}
	put(row, "sign", p.Sign)
	return row
}

func (t *exporter) person(row map[string]string, x id.Person, told map[id.Person]bool) {
	p := t.dir.people[x]
	row["person"], row["person_slug"] = p.Name[i18n.Persian], p.Slug
	if told[x] {
		return
	}
	told[x] = true
	row["person_en"], row["public"] = p.Name[i18n.English], t.truth(p.Public)
	put(row, "about", p.About)
}

func (t *exporter) term(row map[string]string, x Term) {
	row["from"], row["to"], row["letter"] = dayField(t.lang, x.From), dayField(t.lang, x.To), x.Letter
	row["acting"], row["signs"] = t.truth(x.Acting), t.truth(x.Signs)
	if x.Manner != Unknown {
		row["manner"] = t.text("party.manner." + string(x.Manner))
	}
}

// exports are the ways to the tables.
func exports(r *staff.Request) (all []view.Link) {
	for _, kind := range []string{ImportBodies, ImportTerms} {
		for _, file := range []string{tables.XLSX, tables.CSV} {
			all = append(all, view.Link{Text: r.Text("party.export."+kind, "file", strings.ToUpper(file)), Href: r.Href(exportPath + kind + "/table." + file)})
		}
	}
	return all
}

// exportPage gives a table of what the visitor sees.
func (d deskRoom) exportPage(ctx context.Context, r *staff.Request, file string) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	t, err := d.Export(ctx, r.PathValue("kind"), file, r.Lang, d.sees(r, dir))
	return staff.Answer{Type: t.Type, Body: t.Body}, err
}
