package circular

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Store is the room's SQL.
type Store struct {
	db    *db.DB
	items sync.Map // id.Circular: id.Item, of those that were asked for
}

// NewStore gives the store in d.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

const circularColumns = `id, item_id, issuer_id, asked, until_at, state, version, salt, by_id, at, sent_by, sent_at, series, jy, number, reach, seats, noticed`

func scanCircular(r db.Row) (c Circular, err error) {
	var until, at, sent int64
	err = r.Scan(&c.ID, &c.Item, &c.Issuer, &c.Asked, &until, &c.State, &c.Version, &c.Salt, &c.By, &at, &c.SentBy, &sent, &c.Series, &c.Year, &c.Number, &c.Reach, &c.Seats, &c.Noticed)
	c.Until, c.At, c.SentAt = db.Instant(until), db.Instant(at), db.Instant(sent)
	return c, err
}

// Circular is a circular without its choices, or fault.NotFound.
func (s *Store) Circular(ctx context.Context, circular id.Circular) (Circular, error) {
	return db.One(ctx, s.db, scanCircular, `SELECT `+circularColumns+` FROM circular WHERE id = $1`, circular)
}

// itemOf is the text of a circular, or fault.NotFound. A circular never gets another, so it is asked for once: whoever accepts waits for
// one answer of the database less.
func (s *Store) itemOf(ctx context.Context, circular id.Circular) (id.Item, error) {
	if item, ok := s.items.Load(circular); ok {
		return item.(id.Item), nil
	}
	item, err := db.Value[id.Item](ctx, s.db, `SELECT item_id FROM circular WHERE id = $1`, circular)
	if err == nil {
		s.items.Store(circular, item)
	}
	return item, err
}

// Circulars are circulars by id, without their choices.
func (s *Store) Circulars(ctx context.Context, ids ...id.Circular) (map[id.Circular]Circular, error) {
	of := make(map[id.Circular]Circular, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), valuesAtOnce)
		w := &db.Where{}
		w.Add(db.In(w, "id", ids[:n]))
		ids = ids[n:]
		some, err := db.Select(ctx, s.db, scanCircular, `SELECT `+circularColumns+` FROM circular WHERE `+w.String(), w.Args...)
		if err != nil {
			return nil, err
		}
		for _, c := range some {
			of[c.ID] = c
		}
	}
	return of, nil
}

// Choices are the lines of an audience in order.
func (s *Store) Choices(ctx context.Context, circular id.Circular) ([]Choice, error) {
	return db.Select(ctx, s.db, func(r db.Row) (c Choice, err error) {
		return c, r.Scan(&c.Kind, &c.Body, &c.Post, &c.BodyKind, &c.Posts)
	}, `SELECT kind, body_id, post_id, body_kind, posts FROM circular_audience WHERE circular_id = $1 ORDER BY place`, circular)
}

// lock makes others who want to change the circular wait, and gives it with its choices, as it was before: the version is
// one more now.
func (s *Store) lock(ctx context.Context, circular id.Circular) (Circular, error) {
	n, err := db.Exec(ctx, s.db, `UPDATE circular SET version = version + 1 WHERE id = $1`, circular)
	if err != nil {
		return Circular{}, err
	}
	if n == 0 {
		return Circular{}, fault.New(fault.NotFound, "")
	}
	c, err := s.Circular(ctx, circular)
	if err != nil {
		return Circular{}, err
	}
	c.Version--
	c.Choices, err = s.Choices(ctx, circular)
	return c, err
}

// put writes a circular that was prepared. A second one of the same text is fault.Conflict.
func (s *Store) put(ctx context.Context, c *Circular) error {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO circular (id, item_id, issuer_id, asked, until_at, state, version, salt, by_id, at, sent_by, sent_at, series, jy, number, reach, seats, noticed)
		VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, '', 0, '', 0, 0, '', 0, 0)
		ON CONFLICT DO NOTHING`,
		c.ID, c.Item, c.Issuer, c.Asked, db.Millis(c.Until), Prepared, c.Salt, c.By, db.Millis(c.At))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "circular.error.taken")
	}
	return s.putChoices(ctx, c)
}

// change writes what of a prepared circular may still change. The version is lock's.
func (s *Store) change(ctx context.Context, c *Circular) error {
	if _, err := db.Exec(ctx, s.db, `UPDATE circular SET asked = $2, until_at = $3 WHERE id = $1`, c.ID, c.Asked, db.Millis(c.Until)); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, s.db, `DELETE FROM circular_audience WHERE circular_id = $1`, c.ID); err != nil {
		return err
	}
	return s.putChoices(ctx, c)
}

func (s *Store) putChoices(ctx context.Context, c *Circular) error {
	for i, x := range c.Choices {
		if _, err := db.Exec(ctx, s.db, `
			INSERT INTO circular_audience (circular_id, place, kind, body_id, post_id, body_kind, posts) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			c.ID, i+1, x.Kind, x.Body, x.Post, x.BodyKind, x.Posts); err != nil {
			return err
		}
	}
	return nil
}

// drop takes a prepared circular away.
func (s *Store) drop(ctx context.Context, circular id.Circular) error {
	for _, q := range []string{`DELETE FROM circular_audience WHERE circular_id = $1`, `DELETE FROM circular WHERE id = $1 AND state = 'prepared'`} {
		if _, err := db.Exec(ctx, s.db, q, circular); err != nil {
			return err
		}
	}
	return nil
}

// sent writes what a circular became by being sent.
func (s *Store) sent(ctx context.Context, c *Circular) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE circular SET state = $2, sent_by = $3, sent_at = $4, series = $5, jy = $6, number = $7, reach = $8, seats = $9 WHERE id = $1`,
		c.ID, Sent, c.SentBy, db.Millis(c.SentAt), c.Series, c.Year, c.Number, c.Reach, c.Seats)
	return err
}

// valuesAtOnce is how many values one statement inserts: SQLite looks each up by its name among those before it, so that a
// statement of ten times as many takes a hundred times as long.
const valuesAtOnce = 200

// insert writes rows of values with few statements. head is the statement up to VALUES, row what stands in each row, with a
// ? in place of a value.
func insert(ctx context.Context, d *db.DB, head, row string, rows [][]any) error {
	columns := strings.Count(row, "?")
	for len(rows) > 0 {
		n := min(len(rows), valuesAtOnce/columns)
		args := make([]any, 0, n*columns)
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := db.Exec(ctx, d, head+" VALUES "+places(n, row), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// places are so many rows with their places: ($1, $2, 0), ($3, $4, 0).
func places(rows int, row string) string {
	var b strings.Builder
	place := 0
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, c := range []byte(row) {
			if c != '?' {
				b.WriteByte(c)
				continue
			}
			place++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(place))
		}
	}
	return b.String()
}

// freeze writes the seats of the day.
func (s *Store) freeze(ctx context.Context, circular id.Circular, seats []Seat) error {
	rows := make([][]any, len(seats))
	for i, x := range seats {
		rows[i] = []any{circular, x.N, x.Body, x.Post, x.Person, x.Province, x.Passes}
	}
	return insert(ctx, s.db, `INSERT INTO circular_seat (circular_id, n, body_id, post_id, person_id, province_id, passes, reminded_at, raised_at, raised_to)`, "(?, ?, ?, ?, ?, ?, ?, 0, 0, '')", rows)
}

// Of lists the circulars of some issuers, nil for all, the latest first; before is the last one of the page above.
func (s *Store) Of(ctx context.Context, issuers []id.Body, before id.Circular, limit int) ([]Circular, error) {
	w := &db.Where{}
	if issuers != nil {
		w.Add(db.In(w, "issuer_id", issuers))
	}
	if before != "" {
		w.Add("id < ", w.Place(before))
	}
	most := w.Place(limit)
	return db.Select(ctx, s.db, scanCircular, `SELECT `+circularColumns+` FROM circular WHERE `+w.String()+` ORDER BY id DESC LIMIT `+most, w.Args...)
}

// ForMembers lists the circulars for members, the latest first; before is the last one of the page above.
func (s *Store) ForMembers(ctx context.Context, before id.Circular, limit int) ([]Circular, error) {
	w := &db.Where{}
	w.Add("state = 'sent' AND reach = 'members'")
	if before != "" {
		w.Add("(sent_at, id) < (SELECT c.sent_at, c.id FROM circular AS c WHERE c.id = ", w.Place(before), ")")
	}
	most := w.Place(limit)
	return db.Select(ctx, s.db, scanCircular, `SELECT `+circularColumns+` FROM circular WHERE `+w.String()+` ORDER BY sent_at DESC, id DESC LIMIT `+most, w.Args...)
}

// OfItems are the circulars of texts.
func (s *Store) OfItems(ctx context.Context, items ...id.Item) (map[id.Item]id.Circular, error) {
	if len(items) == 0 {
		return nil, nil
	}
	w := &db.Where{}
	w.Add(db.In(w, "item_id", items))
	type pair struct {
		item id.Item
		c    id.Circular
	}
	all, err := db.Select(ctx, s.db, func(r db.Row) (p pair, err error) { return p, r.Scan(&p.item, &p.c) }, `SELECT item_id, id FROM circular WHERE `+w.String(), w.Args...)
	of := make(map[id.Item]id.Circular, len(all))
	for _, p := range all {
		of[p.item] = p.c
	}
	return of, err
}

// Named are the bodies, posts and people that circulars name: the party takes none of them back.
func (s *Store) Named(ctx context.Context) (bodies []id.Body, posts []id.Post, people []id.Person, err error) {
	if bodies, err = column[id.Body](ctx, s.db, `SELECT issuer_id FROM circular UNION SELECT body_id FROM circular_audience UNION SELECT body_id FROM circular_seat`); err != nil {
		return
	}
	if posts, err = column[id.Post](ctx, s.db, `SELECT post_id FROM circular_audience UNION SELECT post_id FROM circular_seat`); err != nil {
		return
	}
	people, err = column[id.Person](ctx, s.db, `SELECT person_id FROM circular_seat UNION SELECT person_id FROM circular_receipt UNION SELECT by_id FROM circular`)
	return
}

func column[T ~string](ctx context.Context, d *db.DB, query string, args ...any) ([]T, error) {
	return db.Select(ctx, d, func(r db.Row) (v T, err error) { return v, r.Scan(&v) }, query, args...)
}
