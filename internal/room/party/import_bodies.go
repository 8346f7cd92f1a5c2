package party

import (
	"slices"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
)

// place is what the name of a body means: one that is recorded, or one of the file's rows.
type place struct {
	body id.Body
	row  int // of the rows; -1 for a recorded body
}

// bodyTable is the bodies of a file while it is found out which of them are recorded.
type bodyTable struct {
	*tableReader
	rows   []tableRow
	kinds  []string
	names  map[string][]int // rows by the key of a name or slug
	slugs  []string         // of each row, "" until it is known
	placed []int            // 0 not yet, 1 on the way, 2 done
	ok     []bool
	fresh  map[string]int // line by the body above and the key of the name, of new bodies without an address
	lines  map[string]int // line by address
}

func (rd *tableReader) bodyRows(rows []tableRow) {
	t := &bodyTable{
		tableReader: rd, rows: rows, kinds: make([]string, len(rows)), names: map[string][]int{},
		slugs: make([]string, len(rows)), placed: make([]int, len(rows)), ok: make([]bool, len(rows)),
		fresh: map[string]int{}, lines: map[string]int{},
	}
	for i, r := range rows {
		if s := r.cells["kind"]; s != "" {
			if t.kinds[i] = rd.words.kinds[rd.key(s)]; t.kinds[i] == "" {
				rd.fault(r.line, "kind", "value", s)
			}
		}
		seen := map[string]bool{}
		for _, c := range []string{"name_fa", "name_en", "short_fa", "slug"} {
			if s := r.cells[c]; s != "" && !seen[rd.key(s)] {
				seen[rd.key(s)] = true
				t.names[rd.key(s)] = append(t.names[rd.key(s)], i)
			}
		}
	}
	for i := range rows {
		t.place(i)
	}
	for i, r := range rows {
		switch line := t.lines[t.slugs[i]]; {
		case !t.ok[i]:
		case line != 0:
			t.fault(r.line, "twice", "line", line)
		default:
			t.lines[t.slugs[i]] = r.line
			t.entry(i, r)
		}
	}
}

// place finds out which body a row is: by its address, its code, its name below the body above it; else it is new and
// gets an address of its own.
func (t *bodyTable) place(i int) string {
	if t.placed[i] != 0 {
		return t.slugs[i] // a circle of rows has no address yet; the tree is looked at later
	}
	t.placed[i] = 1
	defer func() { t.placed[i] = 2 }()
	r := t.rows[i]
	given := t.slug(r, "slug")
	if r.cells["slug"] != "" && given == "" {
		return ""
	}
	parent, found := t.above(i)
	if !found {
		return ""
	}
	t.ok[i] = true
	if given != "" {
		t.slugs[i] = given
		t.tableReader.slugs[given] = true
		return given
	}
	if same := t.recorded(i, parent); len(same) == 1 {
		t.slugs[i] = t.bodies[same[0]].Slug
		return t.slugs[i]
	} else if len(same) > 1 {
		t.ok[i] = false
		t.fault(r.line, "ambiguous", "value", r.cells["name_fa"], "all", t.listed(same))
		return ""
	}
	want := latin(r.cells["name_en"])
	if want == "" {
		want = romanised(r.cells["name_fa"])
	}
	if r.cells["name_fa"] == "" {
		t.ok[i] = false
		t.fault(r.line, "name")
		return ""
	}
	name := parent + "/" + t.key(r.cells["name_fa"])
	if line := t.fresh[name]; line != 0 {
		t.ok[i] = false
		t.fault(r.line, "twice", "line", line)
		return ""
	}
	t.fresh[name] = r.line
	t.slugs[i] = freeSlug(want, parent, func(s string) bool { return t.tableReader.slugs[s] })
	t.tableReader.slugs[t.slugs[i]] = true
	return t.slugs[i]
}

// recorded lists the recorded bodies that a row without an address may be.
func (t *bodyTable) recorded(i int, parent string) []id.Body {
	r := t.rows[i]
	if code := r.cells["code"]; code != "" {
		for _, x := range t.tableReader.names[t.key(code)] {
			if strings.EqualFold(t.bodies[x].Code, strings.TrimSpace(code)) {
				return []id.Body{x}
			}
		}
	}
	var all []id.Body
	for _, c := range []string{"name_fa", "name_en"} {
		if len(all) > 0 || r.cells[c] == "" {
			continue
		}
		for _, x := range t.tableReader.names[t.key(r.cells[c])] {
			b := t.bodies[x]
			if !t.isNamed(b, r.cells[c]) {
				continue
			}
			switch {
			case t.kinds[i] == KindParty || t.kinds[i] == KindProvince:
				if b.Kind == t.kinds[i] {
					all = append(all, x)
				}
			case parent != "":
				if t.bodies[b.Parent].Slug == parent && b.Kind != KindParty {
					all = append(all, x)
				}
			case t.kinds[i] == "" || b.Kind == t.kinds[i]:
				all = append(all, x)
			}
		}
	}
	return all
}

// isNamed says that the body bears the name, with or without the word of its kind.
func (t *bodyTable) isNamed(b Body, name string) bool {
	for _, lang := range i18n.Langs {
		full, _ := b.FullName(lang)
		if t.key(b.Name[lang]) == t.key(name) || t.key(full) == t.key(name) {
			return true
		}
	}
	return false
}

// above is the address of the body that a row stands below, "" when the row does not say.
func (t *bodyTable) above(i int) (slug string, found bool) {
	r := t.rows[i]
	s := r.cells["parent"]
	if s == "" {
		return "", true
	}
	var all []place
	for _, x := range t.tableReader.names[t.key(s)] {
		all = append(all, place{x, -1})
	}
	for _, n := range t.names[t.key(s)] {
		if n != i {
			all = append(all, place{row: n})
		}
	}
	slugs, circle := []string{}, false
	for _, p := range all {
		slug := t.bodies[p.body].Slug
		if p.row >= 0 {
			slug = t.place(p.row)
			circle = circle || t.placed[p.row] == 1
			if slug == "" || t.placed[p.row] == 1 {
				continue
			}
		}
		if !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
	}
	if circle && len(slugs) == 0 {
		t.fault(r.line, "circle", "value", s)
		return "", false
	}
	if len(slugs) > 1 && slices.Contains(slugs, strings.ToLower(s)) { // an address means itself
		slugs = []string{strings.ToLower(s)}
	}
	switch len(slugs) {
	case 0:
		t.fault(r.line, "parent", "value", s)
		return "", false
	case 1:
		return slugs[0], true
	}
	slices.Sort(slugs)
	t.fault(r.line, "ambiguous", "value", s, "all", strings.Join(slugs, ", "))
	return "", false
}

// entry says of a body what its row says. What is empty says nothing.
func (t *bodyTable) entry(i int, r tableRow) {
	parent, _ := t.above(i)
	e := BodyEntry{
		Line: r.line, Slug: t.slugs[i], Kind: t.kinds[i], Parent: parent, Name: r.text("name"), Short: r.text("short"), Lead: r.text("lead"),
		About: r.text("about"), Charter: r.text("charter"), Address: r.text("address"), Founded: t.day(r, "founded"), Dissolved: t.day(r, "dissolved"),
		Order: t.number(r, "order"), Seats: t.number(r, "seats"), Quorum: t.number(r, "quorum"), NoticeDays: t.number(r, "notice_days"), TermMonths: t.number(r, "term_months"), Area: r.text("area"),
	}
	was, recorded := t.at(e.Slug)
	if recorded && (was.Kind == KindProvince || was.Kind == KindParty) {
		t.bare(&e, was)
	}
	if s := r.cells["phone"]; s != "" {
		number, ok := phoneTyped(s)
		switch {
		case !ok:
			t.fault(r.line, "phone", "value", s)
		case dialled(number) != dialled(was.Phone):
			e.Phone = &number
		}
	}
	if s := strings.ToLower(r.cells["email"]); s != "" {
		if !isEmail(s) {
			t.fault(r.line, "email", "value", s)
		}
		e.Email = &s
	}
	for _, lang := range i18n.Langs {
		for line := range strings.SplitSeq(r.cells["duties_"+lang], "\n") {
			if line = strings.TrimSpace(line); line != "" {
				if e.Duties == nil {
					e.Duties = map[string][]string{}
				}
				e.Duties[lang] = append(e.Duties[lang], line)
			}
		}
	}
	if s := r.cells["channels"]; s != "" {
		e.Channels = t.channels(r, s, was)
	}
	if code := r.cells["code"]; code != "" && !strings.EqualFold(code, was.Code) {
		t.fault(r.line, "code", "value", code)
	}
	t.doc.Bodies = append(t.doc.Bodies, e)
}

// at is a recorded body by its address.
func (rd *tableReader) at(slug string) (Body, bool) {
	for _, x := range rd.names[rd.key(slug)] {
		if rd.bodies[x].Slug == slug {
			return rd.bodies[x], true
		}
	}
	return Body{}, false
}

// bare drops what a file need not say of what is built in: that a province stands below the party and is called
// «استان» with its name.
func (t *bodyTable) bare(e *BodyEntry, was Body) {
	if e.Name == nil {
		return
	}
	for _, lang := range i18n.Langs {
		full, in := was.FullName(lang)
		if s, ok := (*e.Name)[lang]; ok && in == lang && (t.key(s) == t.key(full) || t.key(s) == t.key(was.Name[lang])) {
			delete(*e.Name, lang)
		}
	}
	if len(*e.Name) == 0 {
		e.Name = nil
	}
}

// channels reads a channel a line: its name, |, its address, and | its English name where there is one.
func (t *bodyTable) channels(r tableRow, s string, was Body) *[]Channel {
	english := map[string]string{}
	for _, c := range was.Channels {
		english[c.URL] = c.Name[i18n.English]
	}
	all := []Channel{}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := append(strings.Split(line, "|"), "", "")
		c := Channel{Name: Text{i18n.Persian: strings.TrimSpace(parts[0])}, URL: strings.TrimSpace(parts[1])}
		if c.Name[i18n.Persian] == "" || !isChannel(c.URL) {
			t.fault(r.line, "channels", "value", line)
			continue
		}
		en := strings.TrimSpace(parts[2])
		if en == "" {
			en = english[c.URL]
		}
		if en != "" {
			c.Name[i18n.English] = en
		}
		all = append(all, c)
	}
	return &all
}
