package search

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/persian"
)

// hits reads what the page of results shows, in order, with the matches marked.
func (x *Index) hits(ctx context.Context, a ask, found []candidate) ([]Hit, error) {
	type row struct {
		id int64
		d  Doc
	}
	scan := func(r db.Row) (o row, err error) {
		var facets string
		if err := r.Scan(&o.id, &o.d.Key, &o.d.Lang, &o.d.Path, &o.d.Label, &o.d.Owner, &o.d.Title, &o.d.Lead, &facets, &o.d.Body); err != nil {
			return o, err
		}
		var f facetsOf
		if err := json.Unmarshal([]byte(facets), &f); err != nil {
			return o, fmt.Errorf("search: facets of %s: %w", o.d.Key, err)
		}
		o.d.Province, o.d.Topics, o.d.Year = f.Province, f.Topics, f.Year
		return o, nil
	}
	rows, err := byID(ctx, x, scan, "key, lang, path, label, (SELECT owner FROM search_rank AS r WHERE r.id = search_doc.id), title, lead, facets, body", found)
	if err != nil {
		return nil, err
	}
	docs := make(map[int64]Doc, len(rows))
	for _, o := range rows {
		docs[o.id] = o.d
	}
	m := newMarker(a.units)
	hits := make([]Hit, 0, len(found))
	for _, c := range found {
		d := docs[c.id]
		d.Kind, d.At = c.kind, db.Instant(c.at)
		yield()
		hits = append(hits, Hit{Doc: d, TitleHTML: m.mark(d.Title), SnippetHTML: m.snippet(d.Lead, d.Body)})
	}
	return hits, nil
}

// holding keeps the candidates whose texts hold every phrase. It reads the texts batch
// after batch and is content with rankLimit of them; left says that it did not look at all.
func (x *Index) holding(ctx context.Context, found []candidate, phrases []string) (kept []candidate, left bool, err error) {
	for batch := range slices.Chunk(found, rankLimit) {
		if len(kept) >= rankLimit {
			return kept, true, nil
		}
		rows, err := x.texts(ctx, batch, math.MaxInt)
		if err != nil {
			return nil, false, err
		}
		holds := map[int64]bool{}
		for _, o := range rows {
			holds[o.id] = persian.Holds(o.text, phrases)
		}
		for _, c := range batch {
			if holds[c.id] {
				kept = append(kept, c)
			}
		}
	}
	return kept, false, nil
}

// marker knows the terms of a query.
type marker struct {
	terms    map[string]bool
	prefixes []string
}

func newMarker(units []persian.Unit) marker {
	m := marker{terms: map[string]bool{}}
	m.add(units)
	return m
}

func (m *marker) add(units []persian.Unit) {
	for _, u := range units {
		m.add(u.Same)
		if u.Prefix {
			m.prefixes = append(m.prefixes, u.Joined)
			continue
		}
		m.terms[u.Joined] = true
		for _, p := range u.Parts {
			m.terms[p] = true
		}
	}
}

func (m marker) hit(term string) bool {
	if m.terms[term] {
		return true
	}
	for _, p := range m.prefixes {
		if strings.HasPrefix(term, p) {
			return true
		}
	}
	return false
}

// span is a range of bytes of a text.
type span struct{ from, to int }

// spans are the written words that match, in order, each once.
func (m marker) spans(s string) []span {
	var all []span
	for _, t := range persian.Tokens(s) {
		if m.hit(t.Text) && (len(all) == 0 || t.Start >= all[len(all)-1].to) {
			all = append(all, span{t.Start, t.End})
		}
	}
	return all
}

// mark escapes a text and wraps the whole words that match. Without the marks
// it is the text, byte for byte.
func (m marker) mark(s string) template.HTML {
	var b strings.Builder
	at := 0
	for _, w := range m.spans(s) {
		b.WriteString(template.HTMLEscapeString(s[at:w.from]))
		b.WriteString("<mark>" + template.HTMLEscapeString(s[w.from:w.to]) + "</mark>")
		at = w.to
	}
	b.WriteString(template.HTMLEscapeString(s[at:]))
	return template.HTML(b.String())
}

// Sizes of a snippet, in letters: three or four lines on a phone, two on paper's width.
const (
	snippetLetters = 150
	snippetBefore  = 45 // before the first match
)

// snippet is what stands around the first match: in the lead, otherwise in the
// body. Where nothing matches it is the beginning of the first of them there is.
func (m marker) snippet(lead, body string) template.HTML {
	if first := m.first(lead); first >= 0 {
		return m.around(lead, first)
	}
	if first := m.first(body); first >= 0 {
		return m.around(body, first)
	}
	if lead != "" {
		return m.around(lead, 0)
	}
	return m.around(body, 0)
}

// around is a text from a little before a match on, cut between words. A match
// near the beginning needs no cut before it.
func (m marker) around(s string, match int) template.HTML {
	from := match
	for n := 0; n < snippetBefore && from > 0; n++ {
		_, size := utf8.DecodeLastRuneInString(s[:from])
		from -= size
	}
	from = wordStart(s, from)
	if utf8.RuneCountInString(s[:match]) <= snippetLetters/2 {
		from = 0
	}
	part := s[from:]
	n := 0
	for i := range part {
		if n++; n > snippetLetters {
			part = part[:wordStart(part, i)]
			break
		}
	}
	before, after := "", ""
	if from > 0 {
		before = "… "
	}
	if from+len(part) < len(s) {
		after = " …"
	}
	return template.HTML(before) + m.mark(strings.Join(strings.Fields(part), " ")) + template.HTML(after)
}

// piece is how much of a text is told apart at once for its first match, in bytes.
const piece = 1024

// first is where the first match of a long text begins, -1 for none. Tokens are
// made piece by piece, so that a match near the beginning is found soon, and only of
// pieces whose letters hold a term.
func (m marker) first(s string) int {
	for at := 0; at < len(s); {
		end := len(s)
		if at+piece < end {
			end = wordStart(s, at+piece)
		}
		if m.may(s[at:end]) {
			if found := m.spans(s[at:end]); len(found) > 0 {
				return at + found[0].from
			}
		}
		at = end
	}
	return -1
}

// may reports whether a text's letters hold those of a term. Each term of persian.Tokens is a
// stretch of the letters in the order they are written, so a text that may not has no match;
// to find that out takes no lexicon.
func (m marker) may(s string) bool {
	letters := persian.Phrase(s)
	for t := range m.terms {
		if strings.Contains(letters, t) {
			return true
		}
	}
	return slices.ContainsFunc(m.prefixes, func(p string) bool { return strings.Contains(letters, p) })
}

// wordStart is the beginning of the first word at or after i, or the end.
func wordStart(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i++
	}
	if i <= 0 {
		return 0
	}
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if unicode.IsSpace(r) {
			return i
		}
	}
	return len(s)
}
