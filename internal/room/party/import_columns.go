package party

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hemmat/internal/kit/i18n"
	tables "hemmat/internal/kit/sheet"
	"hemmat/jalali"
	"hemmat/persian"
)

// bodyColumns and termColumns are what a column may hold, as a list of choices shows them and an export writes them.
var (
	bodyColumns = []string{
		"kind", "name_fa", "name_en", "parent", "slug", "code", "founded", "dissolved", "address_fa", "address_en", "phone", "email", "channels",
		"order", "short_fa", "short_en", "lead_fa", "lead_en", "about_fa", "about_en", "charter_fa", "charter_en", "area_fa", "area_en",
		"seats", "quorum", "notice_days", "term_months", "duties_fa", "duties_en",
	}
	termColumns = []string{
		"person", "post", "body", "from", "to", "manner", "letter", "acting", "signs", "person_en", "person_slug", "about_fa", "about_en", "public",
		"post_en", "post_slug", "head", "unique", "order", "sign_fa", "sign_en", "reason",
	}
)

func columnsOf(kind string) []string {
	if kind == ImportTerms {
		return termColumns
	}
	return bodyColumns
}

// vocabulary is what headings and values of a table are called, in both languages.
type vocabulary struct {
	columns map[string]map[string]string // by kind of import: column by heading
	kinds   map[string]string            // of bodies
	manners map[string]Manner
	truths  map[string]bool
	seats   map[string]bool // first words of posts that several hold
}

// vocabulary reads it from the catalogue: party.column.x is what the program writes, party.column.x.also what others do.
func (rm *Room) vocabulary() *vocabulary {
	v := &vocabulary{columns: map[string]map[string]string{}, kinds: map[string]string{}, manners: map[string]Manner{}, truths: map[string]bool{}, seats: map[string]bool{}}
	said := func(key string, take func(name string)) {
		for _, lang := range i18n.Langs {
			for _, k := range []string{key, key + ".also"} {
				if !rm.o.Texts.Has(k) {
					continue
				}
				for name := range strings.SplitSeq(rm.o.Texts.Text(lang, k), "|") {
					take(headKey(name))
				}
			}
		}
	}
	for _, kind := range []string{ImportBodies, ImportTerms} {
		m := map[string]string{}
		for _, c := range columnsOf(kind) {
			m[headKey(c)] = c
		}
		for _, c := range columnsOf(kind) {
			said("party.column."+c, func(name string) {
				if m[name] == "" {
					m[name] = c
				}
			})
		}
		v.columns[kind] = m
	}
	for _, k := range Kinds {
		v.kinds[headKey(k)] = k
		said("party.kind."+k, func(name string) { v.kinds[name] = k })
	}
	for _, m := range []Manner{Elected, Appointed, Unknown} {
		v.manners[headKey(string(m))] = m
		said("party.import.manner."+cmp.Or(string(m), "unknown"), func(name string) { v.manners[name] = m })
	}
	for word, is := range map[string]bool{"yes": true, "no": false} {
		said("party.import."+word, func(name string) { v.truths[name] = is })
	}
	said("party.import.seat", func(name string) { v.seats[name] = true })
	return v
}

// headKey is a heading or a word of a table as it is compared: letters and digits only, in one spelling.
func headKey(s string) string {
	return persian.FoldKey(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, s))
}

// guess finds what a file holds: its kind and columns by the headings, and the columns that no heading tells by their values.
func (v *vocabulary) guess(rows []tables.Row, known func(string) bool) Choice {
	if len(rows) == 0 {
		return Choice{Kind: ImportBodies}
	}
	best, most := Choice{Kind: ImportBodies}, -1
	for _, kind := range []string{ImportBodies, ImportTerms} {
		c := Choice{Kind: kind, Columns: make([]string, widest(rows))}
		n := 0
		for i, h := range rows[0].Cells {
			if col := v.columns[kind][headKey(h)]; col != "" && !slices.Contains(c.Columns, col) {
				c.Columns[i] = col
				n++
			}
		}
		if c.Headings = n > 0; n > most {
			best, most = c, n
		}
	}
	if !best.Headings && v.looksLikeTerms(rows) {
		best.Kind = ImportTerms
	}
	v.byValues(&best, rows, known)
	return best
}

// guessAs is guess when the kind is said.
func (v *vocabulary) guessAs(kind string, headings bool, rows []tables.Row, known func(string) bool) []string {
	c := Choice{Kind: kind, Headings: headings, Columns: make([]string, widest(rows))}
	if headings && len(rows) > 0 {
		for i, h := range rows[0].Cells {
			if col := v.columns[kind][headKey(h)]; col != "" && !slices.Contains(c.Columns, col) {
				c.Columns[i] = col
			}
		}
	}
	v.byValues(&c, rows, known)
	return c.Columns
}

func widest(rows []tables.Row) int {
	n := 0
	for _, r := range rows {
		n = max(n, len(r.Cells))
	}
	return n
}

// looked is how many rows are looked at for what a column holds.
const looked = 300

// values are those of a column, without empty ones.
func values(rows []tables.Row, column int) []string {
	var all []string
	for _, r := range rows[:min(len(rows), looked)] {
		if column < len(r.Cells) && r.Cells[column] != "" {
			all = append(all, r.Cells[column])
		}
	}
	return all
}

// mostly says whether at least three of four values are so.
func mostly(all []string, is func(string) bool) bool {
	n := 0
	for _, s := range all {
		if is(s) {
			n++
		}
	}
	return n > 0 && 4*n >= 3*len(all)
}

func isDay(s string) bool { _, err := jalali.Parse(s); return err == nil }

func isPersianText(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf && unicode.IsLetter(r) })
}

func (v *vocabulary) isKind(s string) bool { return v.kinds[headKey(s)] != "" }

func (v *vocabulary) looksLikeTerms(rows []tables.Row) bool {
	for i := range widest(rows) {
		all := values(rows, i)
		if mostly(all, v.isKind) {
			return false
		}
		if mostly(all, func(s string) bool { _, ok := v.manners[headKey(s)]; return ok }) {
			return true
		}
	}
	return false
}

// byValues fills in the columns that no heading told. Under a heading that says something else only what cannot be
// taken for anything else is guessed: a day there may be any day.
func (v *vocabulary) byValues(c *Choice, rows []tables.Row, known func(string) bool) {
	if c.Headings && len(rows) > 0 {
		rows = rows[1:]
	}
	give := func(i int, wanted ...string) bool {
		for _, w := range wanted {
			if !slices.Contains(c.Columns, w) {
				c.Columns[i] = w
				return true
			}
		}
		return false
	}
	days, latin := []string{"founded", "dissolved"}, []string{"slug", "name_en"}
	if c.Kind == ImportTerms {
		days, latin = []string{"from", "to"}, []string{"person_slug", "person_en"}
	}
	var texts []int
	for i, told := range c.Columns {
		if told != "" {
			continue
		}
		all := values(rows, i)
		switch {
		case len(all) == 0:
		case c.Kind == ImportBodies && mostly(all, v.isKind):
			give(i, "kind")
		case c.Kind == ImportTerms && mostly(all, func(s string) bool { m, ok := v.manners[headKey(s)]; return ok && m != Unknown }):
			give(i, "manner")
		case c.Kind == ImportBodies && mostly(all, func(s string) bool { return strings.Contains(s, "@") && isEmail(s) }):
			give(i, "email")
		case c.Kind == ImportBodies && mostly(all, func(s string) bool { n, ok := phoneTyped(s); return ok && len(digits(n)) >= 7 && !isDay(s) }):
			give(i, "phone")
		case c.Headings:
		case mostly(all, isDay):
			give(i, days...)
		case mostly(all, func(s string) bool { return isSlug(s) && strings.Contains(s, "-") }):
			give(i, latin[0])
		case mostly(all, isPersianText):
			texts = append(texts, i)
		case mostly(all, func(s string) bool { return strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' && r <= 'z' }) }):
			give(i, latin[1])
		}
	}
	v.texts(c, rows, texts, known, give)
}

// texts tells columns of Persian words apart: what names bodies that are recorded is the body, or the body above; of
// the rest, the one with the most different values is the name, and the other the post.
func (v *vocabulary) texts(c *Choice, rows []tables.Row, columns []int, known func(string) bool, give func(int, ...string) bool) {
	different := func(i int) int {
		m := map[string]bool{}
		for _, s := range values(rows, i) {
			m[headKey(s)] = true
		}
		return len(m)
	}
	slices.SortStableFunc(columns, func(a, b int) int { return cmp.Compare(different(b), different(a)) })
	name, place, post := "name_fa", "parent", ""
	if c.Kind == ImportTerms {
		name, place, post = "person", "body", "post"
	}
	for _, i := range columns {
		switch {
		case !slices.Contains(c.Columns, place) && mostly(values(rows, i), known) && (len(columns) > 1 || slices.Contains(c.Columns, name)):
			give(i, place)
		case !slices.Contains(c.Columns, name):
			give(i, name)
		case post != "":
			give(i, post)
		}
	}
}
