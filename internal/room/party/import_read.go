package party

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	tables "hemmat/internal/kit/sheet"
	"hemmat/jalali"
	"hemmat/persian"
)

// tableReader makes entries of the rows of a table. It finds what they name among what is recorded and among each
// other, and keeps what is wrong with them by line.
type tableReader struct {
	words  *vocabulary
	rec    record
	bodies map[id.Body]Body
	names  map[string][]id.Body // by key of each name, slug and code
	keys   map[string]string    // headKey, kept
	wrong  map[int][]Trouble
	rows   []tableRow
	doc    Doc
	slugs  map[string]bool // of bodies, recorded and new
	said   map[string]spoken
}

// tableRow is a row with its cells by column.
type tableRow struct {
	line  int
	cells map[string]string
}

// spoken is what an earlier row said of the same object.
type spoken struct {
	line  int
	cells string
}

// label is a column as an argument of a Trouble.
type label string

func newTableReader(v *vocabulary, rec record, c Choice, rows []tables.Row) *tableReader {
	rd := &tableReader{words: v, rec: rec, bodies: map[id.Body]Body{}, names: map[string][]id.Body{}, keys: map[string]string{}, wrong: map[int][]Trouble{}}
	for _, b := range rec.bodies {
		rd.bodies[b.ID] = b
		for _, n := range rd.called(b) {
			if !slices.Contains(rd.names[n], b.ID) {
				rd.names[n] = append(rd.names[n], b.ID)
			}
		}
	}
	for _, r := range rows {
		row := tableRow{line: r.Line, cells: map[string]string{}}
		for i, cell := range r.Cells {
			if i < len(c.Columns) && c.Columns[i] != "" && cell != "" {
				rd.store(&row, c.Columns[i], cell)
			}
		}
		rd.rows = append(rd.rows, row)
	}
	return rd
}

// severalLines are the columns whose cells may hold several lines.
var severalLines = []string{"about_fa", "about_en", "duties_fa", "duties_en", "address_fa", "address_en", "channels"}

// store keeps a cell as it is stored: the quotation mark that keeps a spreadsheet from taking it for a formula goes.
func (rd *tableReader) store(row *tableRow, column, cell string) {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && tables.Safe(rest) == cell {
		cell = rest
	}
	keep, longest := persian.StoreLine, longestLine
	if slices.Contains(severalLines, column) {
		keep, longest = persian.Store, longestText
	}
	s, err := keep(cell)
	switch {
	case err != nil:
		rd.fault(row.line, "text", "column", label(column))
	case utf8.RuneCountInString(s) > longest:
		rd.fault(row.line, "long", "column", label(column), "longest", longest)
	}
	if s = strings.TrimSpace(s); s != "" {
		row.cells[column] = s
	}
}

func (rd *tableReader) fault(line int, key string, args ...any) {
	rd.wrong[line] = append(rd.wrong[line], Trouble{Line: line, Key: "party.import.wrong." + key, Args: args})
}

func (rd *tableReader) key(s string) string {
	k, ok := rd.keys[s]
	if !ok {
		k = headKey(s)
		rd.keys[s] = k
	}
	return k
}

// called are the keys under which a body is found.
func (rd *tableReader) called(b Body) []string {
	all := []string{rd.key(b.Slug)}
	if b.Code != "" {
		all = append(all, rd.key(b.Code))
	}
	for _, lang := range i18n.Langs {
		full, _ := b.FullName(lang)
		for _, n := range []string{b.Name[lang], b.Short[lang], full} {
			if n != "" {
				all = append(all, rd.key(n))
			}
		}
	}
	return all
}

// entries makes the entries of the rows that are not left out.
func (rd *tableReader) entries(kind string, without func(line int) bool) Doc {
	rd.doc, rd.said = Doc{}, map[string]spoken{}
	rd.slugs = map[string]bool{}
	for _, b := range rd.rec.bodies {
		rd.slugs[b.Slug] = true
	}
	var rows []tableRow
	for _, r := range rd.rows {
		if !without(r.line) && len(r.cells) > 0 {
			rows = append(rows, r)
		}
	}
	if kind == ImportTerms {
		rd.termRows(rows)
	} else {
		rd.bodyRows(rows)
	}
	return rd.doc
}

// text is a text by language, of the columns name_fa and name_en; nil when both are empty.
func (r tableRow) text(name string) *Text {
	t := Text{}
	for _, lang := range i18n.Langs {
		if s := r.cells[name+"_"+lang]; s != "" {
			t[lang] = s
		}
	}
	if len(t) == 0 {
		return nil
	}
	return &t
}

func (rd *tableReader) day(r tableRow, column string) *Day {
	s := r.cells[column]
	if s == "" {
		return nil
	}
	d, err := jalali.Parse(s)
	if err != nil {
		rd.fault(r.line, "day", "column", label(column), "value", s)
		return nil
	}
	return &d
}

func (rd *tableReader) number(r tableRow, column string) *int {
	s := r.cells[column]
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(persian.ParseDigits(s))
	if err != nil || n < 0 || n > 1_000_000 {
		rd.fault(r.line, "number", "column", label(column), "value", s)
		return nil
	}
	return &n
}

func (rd *tableReader) truth(r tableRow, column string) *bool {
	s := r.cells[column]
	if s == "" {
		return nil
	}
	is, ok := rd.words.truths[rd.key(s)]
	if !ok {
		rd.fault(r.line, "truth", "column", label(column), "value", s)
		return nil
	}
	return &is
}

// slug is an address that the file gives.
func (rd *tableReader) slug(r tableRow, column string) string {
	s := strings.ToLower(persian.ParseDigits(r.cells[column]))
	if s != "" && (!isSlug(s) || isReserved(s)) {
		rd.fault(r.line, "slug", "value", s)
		return ""
	}
	return s
}

// phoneTyped is a telephone number however it was typed: with any digits and dashes, and without the 0 before it that a
// spreadsheet drops.
func phoneTyped(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("–—‑‐−ـ/._", r):
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	s, ok := phone(strings.TrimSpace(s))
	if len(s) == 10 && s[0] != '0' && digits(s) == s {
		s = "0" + s
	}
	return s, ok
}

// dialled is a number as it is dialled from anywhere: two spellings of one number are alike.
func dialled(s string) string {
	s = digits(s)
	switch {
	case strings.HasPrefix(s, "00"):
		return "+" + s[2:]
	case strings.HasPrefix(s, "0"):
		return "+98" + s[1:]
	}
	return s
}

// agrees remembers what a row says of an object that several rows may name, and says whether it is the first. A later
// row may be silent about the object; what it says must be the same.
func (rd *tableReader) agrees(object string, r tableRow, columns ...string) (first bool) {
	var b strings.Builder
	for _, c := range columns {
		b.WriteString(r.cells[c] + "\x00")
	}
	now := spoken{r.line, b.String()}
	was, there := rd.said[object]
	if !there {
		rd.said[object] = now
		return true
	}
	if strings.Trim(now.cells, "\x00") == "" || now.cells == was.cells {
		return false
	}
	for i, c := range columns {
		before := strings.Split(was.cells, "\x00")[i]
		if s := r.cells[c]; s != "" && s != before {
			rd.fault(r.line, "differs", "column", label(c), "value", s, "line", was.line, "before", before)
			break
		}
	}
	return false
}

// listed are objects that one name may mean, as a Trouble names them.
func (rd *tableReader) listed(bodies []id.Body) string {
	var all []string
	for _, x := range bodies {
		all = append(all, rd.bodies[x].Slug)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
