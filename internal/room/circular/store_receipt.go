package circular

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// write writes facts; one that is known already stays as it was. It says how many are new.
func (s *Store) write(ctx context.Context, circular id.Circular, receipts []Receipt) (int64, error) {
	if len(receipts) == 0 {
		return 0, nil
	}
	args := make([]any, 0, len(receipts)*6)
	for _, r := range receipts {
		args = append(args, circular, r.N, r.Fact, r.Person, db.Millis(r.At), r.How)
	}
	return db.Exec(ctx, s.db, `INSERT INTO circular_receipt (circular_id, n, fact, person_id, at, how, batch) VALUES `+places(len(receipts), "(?, ?, ?, ?, ?, ?, 0)")+` ON CONFLICT DO NOTHING`, args...)
}

// accept writes that a person who holds posts accepts their seats of a circular that asks for it, and opened it. It says
// how many facts are new.
func (s *Store) accept(ctx context.Context, circular id.Circular, person id.Person, posts []id.Post, at time.Time) (int64, error) {
	if len(posts) == 0 {
		return 0, nil
	}
	w := &db.Where{}
	of, who, when := w.Place(circular), w.Place(person), w.Place(db.Millis(at))
	return db.Exec(ctx, s.db, `
		INSERT INTO circular_receipt (circular_id, n, fact, person_id, at, how, batch)
		SELECT s.circular_id, s.n, f.fact, CAST(`+who+` AS TEXT), CAST(`+when+` AS BIGINT), 'page', 0
		  FROM circular_seat AS s
		  JOIN circular AS c ON c.id = s.circular_id
		 CROSS JOIN (SELECT 'opened' AS fact UNION ALL SELECT 'accepted') AS f
		 WHERE s.circular_id = `+of+` AND `+db.In(w, "s.post_id", posts)+` AND (s.person_id = CAST(`+who+` AS TEXT) OR s.passes = 1) AND c.asked = 'accept'
		ON CONFLICT DO NOTHING`, w.Args...)
}

// received are the columns of Received after those of its seat s: each fact the first time it was written.
const received = `
		(SELECT COALESCE(min(at), 0) FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.fact = 'delivered'),
		(SELECT COALESCE(min(at), 0) FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.fact = 'opened'),
		(SELECT COALESCE(min(at), 0) FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.fact = 'accepted'),
		(SELECT COALESCE(min(person_id), '') FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.fact = 'accepted'),
		(SELECT COALESCE(min(at), 0) FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.fact = 'paper'),
		(SELECT COALESCE(min(at), 0) FROM circular_question AS q WHERE q.circular_id = s.circular_id AND q.n = s.n AND q.kind = 'reply'),
		` + failed

// failed is why the notices of a seat did not arrive, "" while nothing is known or since its letter was delivered. Who holds several
// seats is told once, and every seat of theirs knows what became of it; a notice to who stands in is of the one seat alone.
const failed = `CASE WHEN EXISTS (SELECT 1 FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.fact = 'delivered') THEN ''
		     ELSE COALESCE(
		       (SELECT min(CASE WHEN m.how = 'nowhere' THEN m.how ELSE 'failed' END) FROM circular_notice AS m
		         WHERE m.circular_id = s.circular_id AND m.n = s.n AND m.failed_at > 0 AND m.taken_at = 0),
		       (SELECT min(CASE WHEN m.how = 'nowhere' THEN m.how ELSE 'failed' END) FROM circular_notice AS m
		         WHERE m.circular_id = s.circular_id AND m.round IN ('sent', 'reminder') AND m.person_id = s.person_id AND s.person_id <> '' AND m.failed_at > 0 AND m.taken_at = 0),
		       '') END`

const seatColumns = `s.n, s.body_id, s.post_id, s.person_id, s.province_id, s.passes, s.reminded_at, s.raised_at`

func scanReceived(r db.Row) (x Received, err error) {
	err = r.Scan(x.into()...)
	return x, err
}

// instant scans milliseconds.
type instant struct{ t *time.Time }

func (i instant) Scan(v any) error {
	ms, _ := v.(int64)
	*i.t = db.Instant(ms)
	return nil
}

func (x *Received) into() []any {
	return []any{
		&x.N, &x.Body, &x.Post, &x.Person, &x.Province, &x.Passes,
		instant{&x.Reminded},
		instant{&x.Raised},
		instant{&x.Delivered},
		instant{&x.Opened},
		instant{&x.Accepted},
		&x.AcceptedBy,
		instant{&x.Paper},
		instant{&x.Replied},
		&x.Failed,
	}
}

// Own is a seat that concerns somebody: theirs at sending, of a post they hold, or of which they received something.
type Own struct {
	Circular id.Circular
	Mine     bool // something was delivered to them there
	Read     bool // they opened it
	Received
}

// own finds the seats that concern a person who holds posts now, in one circular, or in all when it is "".
func (s *Store) own(ctx context.Context, person id.Person, posts []id.Post, circular id.Circular) ([]Own, error) {
	w := &db.Where{}
	who := w.Place(person)
	held := db.In(w, "s.post_id", posts)
	of, ofReceipt := "", ""
	if circular != "" {
		at := w.Place(circular)
		of, ofReceipt = " AND s.circular_id = "+at, " AND r.circular_id = "+at
	}
	return db.Select(ctx, s.db, func(r db.Row) (x Own, err error) {
		return x, r.Scan(append([]any{&x.Circular, &x.Mine, &x.Read}, x.into()...)...)
	}, ownQuery(who, held, of, ofReceipt), w.Args...)
}

func ownQuery(who, held, of, ofReceipt string) string {
	return `
		SELECT s.circular_id,
		       CASE WHEN EXISTS (SELECT 1 FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.person_id = ` + who + `) THEN 1 ELSE 0 END,
		       CASE WHEN EXISTS (SELECT 1 FROM circular_receipt AS r WHERE r.circular_id = s.circular_id AND r.n = s.n AND r.person_id = ` + who + ` AND r.fact = 'opened') THEN 1 ELSE 0 END,
		       ` + seatColumns + `, ` + received + `
		  FROM circular_seat AS s
		  JOIN (SELECT circular_id, n
		          FROM (SELECT s.circular_id, s.n FROM circular_seat AS s WHERE s.person_id = ` + who + of + `
		                UNION ALL SELECT s.circular_id, s.n FROM circular_seat AS s WHERE s.passes = 1 AND ` + held + of + `
		                UNION ALL SELECT r.circular_id, r.n FROM circular_receipt AS r WHERE r.person_id = ` + who + ofReceipt + `) AS each
		         GROUP BY circular_id, n) AS mine
		    ON mine.circular_id = s.circular_id AND mine.n = s.n
		 ORDER BY s.circular_id DESC, s.n`
}

// Which chooses seats by what is missing.
type Which string

// The choices of a list of seats.
const (
	Every       Which = ""
	Undelivered Which = "undelivered"
	Unread      Which = "unread"
	Unaccepted  Which = "unaccepted"
	Unreplied   Which = "unreplied"
	Raised      Which = "raised"
	Returned    Which = "returned" // a notice did not arrive
	Vacant      Which = "vacant"
)

// Whiches lists them in the order of a form.
var Whiches = []Which{Undelivered, Unread, Unaccepted, Unreplied, Raised, Returned, Vacant}

// missing is the condition that something lacks at a seat s of the circular whose place among the arguments is given. A
// seat that answered on paper has received and read its letter. The facts of a circular are gathered once and not looked up
// for each of fifty thousand seats.
func missing(w Which, circular string) string {
	without := func(facts string) string {
		return `s.n NOT IN (SELECT r.n FROM circular_receipt AS r WHERE r.circular_id = ` + circular + ` AND r.fact IN (` + facts + `))`
	}
	switch w {
	case Undelivered:
		return without(`'delivered', 'opened', 'accepted', 'paper'`)
	case Unread:
		return without(`'opened', 'accepted', 'paper'`)
	case Unaccepted:
		return without(`'accepted', 'paper'`)
	case Unreplied:
		return without(`'paper'`) + ` AND s.n NOT IN (SELECT q.n FROM circular_question AS q WHERE q.circular_id = ` + circular + ` AND q.kind = 'reply')`
	case Raised:
		return `s.raised_at > 0 AND ` + without(`'opened', 'accepted', 'paper'`)
	case Returned:
		lost := ` FROM circular_notice AS m WHERE m.circular_id = ` + circular + ` AND m.failed_at > 0 AND m.taken_at = 0`
		return `(s.n IN (SELECT m.n` + lost + `) OR s.person_id IN (SELECT m.person_id` + lost + ` AND m.round <> 'raised')) AND ` + without(`'delivered'`)
	case Vacant:
		return `s.person_id = ''`
	}
	return `1 = 1`
}

// SeatFilter chooses seats of a circular. Empty fields do not choose.
type SeatFilter struct {
	Which    Which
	Province id.Body
	Bodies   []id.Body // nil: all
	After    int       // those after this place
	Limit    int       // 0: all
}

func (f SeatFilter) where(circular id.Circular) *db.Where {
	w := &db.Where{}
	of := w.Place(circular)
	w.Add("s.circular_id = ", of)
	w.Add(missing(f.Which, of))
	if f.Province != "" {
		w.Add("s.province_id = ", w.Place(f.Province))
	}
	if f.Bodies != nil {
		w.Add(db.In(w, "s.body_id", f.Bodies))
	}
	return w
}

// Received lists seats of a circular with what is known of each, in order.
func (s *Store) Received(ctx context.Context, circular id.Circular, f SeatFilter) ([]Received, error) {
	w := f.where(circular)
	if f.After > 0 {
		w.Add("s.n > ", w.Place(f.After))
	}
	limit := ""
	if f.Limit > 0 {
		limit = " LIMIT " + w.Place(f.Limit)
	}
	return db.Select(ctx, s.db, scanReceived, `SELECT `+seatColumns+`, `+received+` FROM circular_seat AS s WHERE `+w.String()+` ORDER BY s.n`+limit, w.Args...)
}

// Seat is one seat, or fault.NotFound.
func (s *Store) Seat(ctx context.Context, circular id.Circular, n int) (Received, error) {
	return db.One(ctx, s.db, scanReceived, `SELECT `+seatColumns+`, `+received+` FROM circular_seat AS s WHERE s.circular_id = $1 AND s.n = $2`, circular, n)
}

// CountSeats says how many seats a filter chooses.
func (s *Store) CountSeats(ctx context.Context, circular id.Circular, f SeatFilter) (int, error) {
	w := f.where(circular)
	n, err := db.Value[int64](ctx, s.db, `SELECT count(*) FROM circular_seat AS s WHERE `+w.String(), w.Args...)
	return int(n), err
}

// Tally counts the seats of a province, "" for those in none.
type Tally struct {
	Province                           id.Body
	Seats, Delivered, Opened, Accepted int // who answered on paper counts in each
}

// Tallies counts seats by province, in one walk along the facts.
func (s *Store) Tallies(ctx context.Context, circular id.Circular) ([]Tally, error) {
	return db.Select(ctx, s.db, func(r db.Row) (t Tally, err error) {
		return t, r.Scan(&t.Province, &t.Seats, &t.Delivered, &t.Opened, &t.Accepted)
	}, `
		SELECT s.province_id, count(*), count(f.n), COALESCE(sum(f.opened), 0), COALESCE(sum(f.accepted), 0)
		  FROM circular_seat AS s
		  LEFT JOIN (SELECT n, max(CASE WHEN fact <> 'delivered' THEN 1 ELSE 0 END) AS opened, max(CASE WHEN fact IN ('accepted', 'paper') THEN 1 ELSE 0 END) AS accepted
		               FROM circular_receipt WHERE circular_id = $1 GROUP BY n) AS f ON f.n = s.n
		 WHERE s.circular_id = $1 GROUP BY s.province_id ORDER BY s.province_id`, circular)
}

// unbatched are the circulars with facts that did not enter the ledger yet.
func (s *Store) unbatched(ctx context.Context) ([]id.Circular, error) {
	return column[id.Circular](ctx, s.db, `SELECT DISTINCT circular_id FROM circular_receipt WHERE batch = 0 ORDER BY circular_id`)
}

// take puts up to limit facts of a circular into its next batch and lists them in the order of their keys.
func (s *Store) take(ctx context.Context, circular id.Circular, batch int64, limit int) ([]Receipt, error) {
	if _, err := db.Exec(ctx, s.db, `
		UPDATE circular_receipt SET batch = $2
		 WHERE batch = 0 AND circular_id = $1
		   AND (n, fact, person_id) IN (SELECT n, fact, person_id FROM circular_receipt WHERE circular_id = $1 AND batch = 0 ORDER BY n, fact, person_id LIMIT $3)`,
		circular, batch, limit); err != nil {
		return nil, err
	}
	return s.inBatch(ctx, circular, batch)
}

func (s *Store) inBatch(ctx context.Context, circular id.Circular, batch int64) ([]Receipt, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x Receipt, err error) {
		return x, r.Scan(&x.N, &x.Fact, &x.Person, instant{&x.At}, &x.How)
	}, `SELECT n, fact, person_id, at, how FROM circular_receipt WHERE circular_id = $1 AND batch = $2 ORDER BY n, fact, person_id`, circular, batch)
}

func (s *Store) lastBatch(ctx context.Context, circular id.Circular) (int64, error) {
	return db.Value[int64](ctx, s.db, `SELECT COALESCE(max(batch), 0) FROM circular_batch WHERE circular_id = $1`, circular)
}

func (s *Store) putBatch(ctx context.Context, circular id.Circular, batch int64, at time.Time, salt []byte, count int, digest []byte) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO circular_batch (circular_id, batch, at, salt, count, digest) VALUES ($1, $2, $3, $4, $5, $6)`,
		circular, batch, db.Millis(at), salt, count, digest)
	return err
}

// batch is what was entered into the ledger at once.
type batch struct {
	circular id.Circular
	n        int64
	salt     []byte
	count    int
	digest   []byte
}

func (s *Store) batches(ctx context.Context) ([]batch, error) {
	return db.Select(ctx, s.db, func(r db.Row) (b batch, err error) {
		return b, r.Scan(&b.circular, &b.n, &b.salt, &b.count, &b.digest)
	}, `SELECT circular_id, batch, salt, count, digest FROM circular_batch ORDER BY circular_id, batch`)
}

// allSent lists the circulars that were sent, the first one first.
func (s *Store) allSent(ctx context.Context) ([]Circular, error) {
	return db.Select(ctx, s.db, scanCircular, `SELECT `+circularColumns+` FROM circular WHERE state = 'sent' ORDER BY id`)
}
