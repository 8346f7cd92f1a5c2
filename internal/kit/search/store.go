package search

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/persian"
)

// put writes the document under the number that its date gives. One that is there
// with the same texts keeps its words: then what the result shows is all that is written.
func (x *Index) put(ctx context.Context, d Doc) error {
	// One writer at a time on SQLite; on PostgreSQL the lock lets two writers not take one number.
	if err := x.db.Lock(ctx, "search"); err != nil {
		return err
	}
	old, err := db.One(ctx, x.db, scanStored, `
		SELECT `+storedColumns+` FROM search_doc AS d JOIN search_rank AS r ON r.id = d.id WHERE d.key = $1`, d.Key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return fmt.Errorf("search: put: %w", err)
	}
	if err == nil && old.at == unix(d.At) && old.sameTexts(d) {
		return x.dress(ctx, old.id, d)
	}
	if err := x.remove(ctx, d.Key); err != nil {
		return err
	}
	id := old.id
	if id == 0 || old.at != unix(d.At) {
		if id, err = x.number(ctx, d.At); err != nil {
			return err
		}
	}
	w := d.words()
	stored, err := json.Marshal(facetsOf{Province: d.Province, Topics: d.Topics, Year: d.Year})
	if err != nil {
		return fmt.Errorf("search: put: %w", err)
	}
	if _, err := db.Exec(ctx, x.db, `
		INSERT INTO search_doc (id, key, lang, terms, path, label, title, lead, facets, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id, d.Key, d.Lang, w.body, d.Path, d.Label, d.Title, d.Lead, string(stored), d.Body); err != nil {
		return fmt.Errorf("search: put: %w", err)
	}
	if _, err := db.Exec(ctx, x.db, `
		INSERT INTO search_rank (id, kind, owner, at, units, title_tok, lead_tok) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, d.Kind, d.Owner, unix(d.At), w.units, w.title, w.lead); err != nil {
		return fmt.Errorf("search: put: %w", err)
	}
	if err := x.insert(ctx, id, w.all); err != nil {
		return fmt.Errorf("search: put: %w", err)
	}
	return nil
}

// dress changes what a result shows beside its texts; the row that holds those is written when it must be.
func (x *Index) dress(ctx context.Context, id int64, d Doc) error {
	if _, err := db.Exec(ctx, x.db, `
		UPDATE search_doc SET path = $2, label = $3 WHERE id = $1 AND (path <> $2 OR label <> $3)`, id, d.Path, d.Label); err != nil {
		return fmt.Errorf("search: put: %w", err)
	}
	if _, err := db.Exec(ctx, x.db, `UPDATE search_rank SET kind = $2, owner = $3 WHERE id = $1`, id, d.Kind, d.Owner); err != nil {
		return fmt.Errorf("search: put: %w", err)
	}
	return nil
}

// setOwner writes the rows alone that change.
func (x *Index) setOwner(ctx context.Context, name string, keys []string) error {
	if err := x.db.Lock(ctx, "search"); err != nil {
		return err
	}
	for some := range slices.Chunk(keys, 500) {
		args := []any{name}
		for _, k := range some {
			args = append(args, k)
		}
		if _, err := db.Exec(ctx, x.db, `
			UPDATE search_rank SET owner = $1
			 WHERE id IN (SELECT id FROM search_doc WHERE key IN (`+db.Placeholders(2, len(some))+`)) AND owner <> $1`, args...); err != nil {
			return fmt.Errorf("search: set owner: %w", err)
		}
	}
	return nil
}

// Numbers of documents. Those with a date stand in the order of their hours, so that
// the newest of a query are read from the end of the index; those without
// stand below all of them.
const (
	hourBits   = 12 // documents of one hour: 4096, then the next hour's numbers
	firstDated = int64(1) << 32
)

// number is the next free number of an instant.
func (x *Index) number(ctx context.Context, at time.Time) (int64, error) {
	from, end := int64(1), firstDated
	if !at.IsZero() {
		from = firstDated + max(at.Unix()/3600, 0)<<hourBits
		end = from + 1<<hourBits
	}
	for {
		id, err := db.Value[int64](ctx, x.db, `SELECT coalesce(max(id) + 1, $1) FROM search_doc WHERE id >= $1 AND id < $2`, from, end)
		if err != nil {
			return 0, fmt.Errorf("search: put: %w", err)
		}
		if id < end {
			return id, nil
		}
		from, end = end, end+1<<hourBits
	}
}

// unix is an instant as its row holds it, 0 for none.
func unix(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}

// words are what a document is found and ranked by, as its rows hold them.
type words struct {
	units             int // how long the body is
	title, lead, body string
	all               string // each once, with the facets: the full-text row
}

// Terms are the terms of a document's texts, told apart before it is put: that is most of the work of putting it,
// and needs no transaction.
type Terms struct {
	of     [3]string
	words  words
	sorted []string // each once
}

// ReadTerms tells the terms of a title, a lead and a body apart.
func ReadTerms(title, lead, body string) *Terms {
	t, l, b := texts(title), texts(lead), texts(body)
	all := slices.Concat(t, l, b)
	slices.Sort(all)
	return &Terms{
		of:     [3]string{title, lead, body},
		words:  words{units: len(b), title: counted(t), lead: counted(l), body: counted(b)},
		sorted: slices.Compact(all),
	}
}

// words are those of the texts, read now unless d brings them, and the facets.
func (d Doc) words() words {
	t := d.Terms
	if t == nil || t.of != [3]string{d.Title, d.Lead, d.Body} {
		t = ReadTerms(d.Title, d.Lead, d.Body)
	}
	w := t.words
	all := append(d.facets(), t.sorted...)
	slices.Sort(all)
	w.all = strings.Join(slices.Compact(all), " ")
	return w
}

// same compares what search_doc and search_rank hold.
func (w words) same(v words) bool {
	return w.units == v.units && w.title == v.title && w.lead == v.lead && w.body == v.body
}

// insert writes the full-text row of a document.
func (x *Index) insert(ctx context.Context, id int64, terms string) error {
	insert := `INSERT INTO search_fts (rowid, tok) VALUES ($1, $2)`
	if x.db.Engine() == db.Postgres {
		insert = `INSERT INTO search_fts (rowid, tok) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))`
	}
	_, err := db.Exec(ctx, x.db, insert, id, terms)
	return err
}

func (x *Index) remove(ctx context.Context, key string) error {
	id, err := db.Value[int64](ctx, x.db, `SELECT id FROM search_doc WHERE key = $1`, key)
	if fault.Of(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("search: remove: %w", err)
	}
	for _, statement := range []string{
		`DELETE FROM search_fts WHERE rowid = $1`, `DELETE FROM search_rank WHERE id = $1`, `DELETE FROM search_doc WHERE id = $1`,
	} {
		if _, err := db.Exec(ctx, x.db, statement, id); err != nil {
			return fmt.Errorf("search: remove: %w", err)
		}
	}
	return nil
}

// candidate is a document that matches, with what the first order needs.
type candidate struct {
	id          int64
	kind        string
	at          int64
	units       int
	title, lead string // of counted
	score       float64
}

func scanCandidate(r db.Row) (c candidate, err error) {
	yield()
	return c, r.Scan(&c.id, &c.kind, &c.at, &c.units, &c.title, &c.lead)
}

// yield lets waiting requests go first. A search keeps a processor busy for some
// milliseconds; on a machine with one, every cheap page would wait for the scheduler to
// take it away. Called for each row, it costs nothing where nobody waits.
func yield() { runtime.Gosched() }

// candidates returns the documents that match: the newest of those with a date, and those
// without one, which are bodies, people and pages. many says that there are more.
func (x *Index) candidates(ctx context.Context, a ask) (found []candidate, many bool, err error) {
	where := x.matches()
	for _, part := range []struct {
		from, to int64
		limit    int
	}{{firstDated, math.MaxInt64, candidateLimit - undatedLimit}, {0, firstDated, undatedLimit}} {
		some, err := db.Select(ctx, x.db, scanCandidate, `
			SELECT r.id, r.kind, r.at, r.units, r.title_tok, r.lead_tok
			  FROM search_fts AS f
			  JOIN search_rank AS r ON r.id = f.rowid
			 WHERE `+where+` AND f.rowid >= $2 AND f.rowid < $3
			 ORDER BY f.rowid DESC
			 LIMIT $4`, a.match(x.db.Engine()), part.from, part.to, part.limit)
		if err != nil {
			return nil, false, fmt.Errorf("search: find: %w", err)
		}
		found, many = append(found, some...), many || len(some) == part.limit
	}
	return found, many, nil
}

// matches is the condition that a row f of the full text matches the first argument.
func (x *Index) matches() string {
	if x.db.Engine() == db.Postgres {
		return `f.tok @@ $1::tsquery`
	}
	return `search_fts MATCH $1`
}

// fullText is what a document says: title, lead and body.
type fullText struct {
	id   int64
	text string
}

// texts reads what documents say, of each body at most so many bytes.
func (x *Index) texts(ctx context.Context, found []candidate, bodyBytes int) ([]fullText, error) {
	return byID(ctx, x, func(r db.Row) (o fullText, err error) {
		var title, lead, body string
		err = r.Scan(&o.id, &title, &lead, &body)
		o.text = title + "\n" + lead + "\n" + body[:min(len(body), bodyBytes)]
		return o, err
	}, "title, lead, body", found)
}

// byID reads one column's worth of documents by id.
func byID[T any](ctx context.Context, x *Index, scan func(db.Row) (T, error), columns string, found []candidate) ([]T, error) {
	if len(found) == 0 {
		return nil, nil
	}
	ids := make([]any, len(found))
	for i, c := range found {
		ids[i] = c.id
	}
	rows, err := db.Select(ctx, x.db, func(r db.Row) (T, error) {
		yield()
		return scan(r)
	}, `SELECT id, `+columns+` FROM search_doc WHERE id IN (`+db.Placeholders(1, len(ids))+`)`, ids...)
	if err != nil {
		return nil, fmt.Errorf("search: find: %w", err)
	}
	return rows, nil
}

// sameTexts reports whether d is found by the same words as what is stored.
func (s stored) sameTexts(d Doc) bool {
	return s.Lang == d.Lang && s.Title == d.Title && s.Lead == d.Lead && s.Body == d.Body &&
		s.Province == d.Province && s.Year == d.Year && slices.Equal(s.Topics, d.Topics)
}

type facetsOf struct {
	Province string   `json:"province,omitempty"`
	Topics   []string `json:"topics,omitempty"`
	Year     int      `json:"year,omitempty"`
}

// facets are the document's own terms for filters.
func (d Doc) facets() []string {
	all := []string{facet("lang", d.Lang)}
	if d.Province != "" {
		all = append(all, facet("province", d.Province))
	}
	for _, t := range d.Topics {
		all = append(all, facet("topic", t))
	}
	if d.Year != 0 {
		all = append(all, facet("year", strconv.Itoa(d.Year)))
	}
	return all
}

// texts are the terms of a text, in order.
func texts(s string) []string {
	tokens := persian.Tokens(s)
	all := make([]string, len(tokens))
	for i, t := range tokens {
		all[i] = t.Text
	}
	return all
}

// counted writes terms, sorted, with how often they stand in the text: "شورا:1 مردم:3 ".
func counted(terms []string) string {
	terms = slices.Clone(terms)
	slices.Sort(terms)
	var b strings.Builder
	for i := 0; i < len(terms); {
		j := i
		for j < len(terms) && terms[j] == terms[i] {
			j++
		}
		b.WriteString(terms[i])
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(j - i))
		b.WriteByte(' ')
		i = j
	}
	return b.String()
}

// Each walks all documents without their texts, for the check of references: what a room
// says of them and what the index took from its neighbours.
func (x *Index) Each(ctx context.Context, yield func(Doc) error) error {
	scan := func(r db.Row) (d Doc, err error) {
		var facets []byte
		if err := r.Scan(&d.Key, &d.Path, &d.Owner, &d.Title, &facets); err != nil {
			return d, err
		}
		var f facetsOf
		err = json.Unmarshal(facets, &f)
		d.Province, d.Topics, d.Year = f.Province, f.Topics, f.Year
		return d, err
	}
	for d, err := range db.Each(ctx, x.db, scan, `
		SELECT d.key, d.path, r.owner, d.title, d.facets FROM search_doc AS d JOIN search_rank AS r ON r.id = d.id ORDER BY d.id`) {
		if err != nil {
			return fmt.Errorf("search: walk: %w", err)
		}
		if err := yield(d); err != nil {
			return err
		}
	}
	return nil
}
