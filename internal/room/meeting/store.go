package meeting

import (
	"context"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Store is the room's SQL.
type Store struct{ db *db.DB }

// NewStore gives the store in d.
func NewStore(d *db.DB) *Store { return &Store{d} }

const meetingColumns = `id, body_id, kind, title, place, begins_at, ends_at, state, version, salt, guest, by_id, at, called_by, called_at, warned,
	cancelled_at, reason, held_at, jy, number, chair_id, secretary_id, quorum, edition, until_at, signed_at, public_at`

// instant scans milliseconds.
type instant struct{ t *time.Time }

func (i instant) Scan(v any) error {
	ms, _ := v.(int64)
	*i.t = db.Instant(ms)
	return nil
}

func scanMeeting(r db.Row) (m Meeting, err error) {
	var warned string
	err = r.Scan(&m.ID, &m.Body, &m.Kind, &m.Title, &m.Place, instant{&m.Begins}, instant{&m.Ends}, &m.State, &m.Version, &m.Salt, &m.Guest, &m.By, instant{&m.At},
		&m.CalledBy, instant{&m.CalledAt}, &warned, instant{&m.CancelledAt}, &m.Reason, instant{&m.HeldAt}, &m.Year, &m.Number, &m.Chair, &m.Secretary, &m.Quorum, &m.Edition, instant{&m.Until},
		instant{&m.SignedAt}, instant{&m.PublicAt})
	m.Warned = readWarnings(warned)
	return m, err
}

// readWarnings are warnings as a row or a form holds them: "short chair".
func readWarnings(s string) []Warning {
	var all []Warning
	for _, w := range strings.Fields(s) {
		all = append(all, Warning(w))
	}
	return all
}

func writeWarnings(all []Warning) string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = string(w)
	}
	return strings.Join(words, " ")
}

// Meeting is a meeting, or fault.NotFound.
func (s *Store) Meeting(ctx context.Context, m id.Meeting) (Meeting, error) {
	return db.One(ctx, s.db, scanMeeting, `SELECT `+meetingColumns+` FROM meeting WHERE id = $1`, m)
}

// Meetings are meetings by id.
func (s *Store) Meetings(ctx context.Context, ids ...id.Meeting) (map[id.Meeting]Meeting, error) {
	of := make(map[id.Meeting]Meeting, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), valuesAtOnce)
		w := &db.Where{}
		w.Add(db.In(w, "id", ids[:n]))
		ids = ids[n:]
		some, err := db.Select(ctx, s.db, scanMeeting, `SELECT `+meetingColumns+` FROM meeting WHERE `+w.String(), w.Args...)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			of[m.ID] = m
		}
	}
	return of, nil
}

// valuesAtOnce is how many values one statement names.
const valuesAtOnce = 200

// lock makes others who want to change the meeting wait, and gives it as it was before.
func (s *Store) lock(ctx context.Context, m id.Meeting) (Meeting, error) {
	n, err := db.Exec(ctx, s.db, `UPDATE meeting SET version = version WHERE id = $1`, m)
	if err != nil {
		return Meeting{}, err
	}
	if n == 0 {
		return Meeting{}, fault.New(fault.NotFound, "")
	}
	return s.Meeting(ctx, m)
}

// put writes a new meeting.
func (s *Store) put(ctx context.Context, m *Meeting) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO meeting (id, body_id, kind, title, place, begins_at, ends_at, state, version, salt, guest, by_id, at, called_by, called_at, warned,
		       cancelled_at, reason, held_at, jy, number, chair_id, secretary_id, quorum, edition, until_at, signed_at, public_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		m.ID, m.Body, m.Kind, m.Title, m.Place, db.Millis(m.Begins), db.Millis(m.Ends), m.State, m.Version, m.Salt, m.Guest, m.By, db.Millis(m.At), m.CalledBy, db.Millis(m.CalledAt), writeWarnings(m.Warned),
		db.Millis(m.CancelledAt), m.Reason, db.Millis(m.HeldAt), m.Year, m.Number, m.Chair, m.Secretary, m.Quorum, m.Edition, db.Millis(m.Until), db.Millis(m.SignedAt), db.Millis(m.PublicAt))
	return err
}

// change writes a meeting as it is now; who read it before it was locked is told by the version.
func (s *Store) change(ctx context.Context, m *Meeting) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE meeting SET kind = $2, title = $3, place = $4, begins_at = $5, ends_at = $6, state = $7, version = $8, called_by = $9, called_at = $10, warned = $11,
		       cancelled_at = $12, reason = $13, held_at = $14, jy = $15, number = $16, chair_id = $17, secretary_id = $18, quorum = $19, edition = $20,
		       until_at = $21, signed_at = $22, public_at = $23
		 WHERE id = $1`,
		m.ID, m.Kind, m.Title, m.Place, db.Millis(m.Begins), db.Millis(m.Ends), m.State, m.Version, m.CalledBy, db.Millis(m.CalledAt), writeWarnings(m.Warned),
		db.Millis(m.CancelledAt), m.Reason, db.Millis(m.HeldAt), m.Year, m.Number, m.Chair, m.Secretary, m.Quorum, m.Edition, db.Millis(m.Until), db.Millis(m.SignedAt), db.Millis(m.PublicAt))
	return err
}

// drop takes a draft away with its record.
func (s *Store) drop(ctx context.Context, m id.Meeting) error {
	for _, q := range []string{`DELETE FROM meeting_aside WHERE meeting_id = $1`, `DELETE FROM meeting_edition WHERE meeting_id = $1`, `DELETE FROM meeting WHERE id = $1 AND state = 'draft'`} {
		if _, err := db.Exec(ctx, s.db, q, m); err != nil {
			return err
		}
	}
	return nil
}

// Seats are those of a meeting in order.
func (s *Store) Seats(ctx context.Context, m id.Meeting) ([]Seat, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x Seat, err error) {
		return x, r.Scan(&x.N, &x.Post, &x.Person, &x.Gone)
	}, `SELECT n, post_id, person_id, gone FROM meeting_seat WHERE meeting_id = $1 ORDER BY n`, m)
}

// seat writes seats; of one that is there, whether it is gone.
func (s *Store) seat(ctx context.Context, m id.Meeting, seats []Seat) error {
	for _, x := range seats {
		if _, err := db.Exec(ctx, s.db, `
			INSERT INTO meeting_seat (meeting_id, n, post_id, person_id, gone) VALUES ($1, $2, $3, $4, $5)
			    ON CONFLICT (meeting_id, n) DO UPDATE SET gone = excluded.gone`, m, x.N, x.Post, x.Person, x.Gone); err != nil {
			return err
		}
	}
	return nil
}

// Filter chooses meetings. Empty fields do not choose.
type Filter struct {
	Bodies []id.Body // nil: all
	States []State
	After  time.Time // that begin then or later
	Before time.Time // that began before
	Person id.Person // who was given a seat, or led, or wrote
	Posts  []id.Post // whose holders have a seat; with Person: either
	Public bool
	Later  bool // the next one first, in place of the latest
	Limit  int
}

// List lists the meetings of a filter.
func (s *Store) List(ctx context.Context, f Filter) ([]Meeting, error) {
	w := &db.Where{}
	if f.Bodies != nil {
		w.Add(db.In(w, "body_id", f.Bodies))
	}
	if len(f.States) > 0 {
		w.Add(db.In(w, "state", f.States))
	}
	if !f.After.IsZero() {
		w.Add("begins_at >= ", w.Place(db.Millis(f.After)))
	}
	if !f.Before.IsZero() {
		w.Add("begins_at < ", w.Place(db.Millis(f.Before)))
	}
	if f.Public {
		w.Add("public_at > 0")
	}
	if f.Person != "" {
		w.Add("id IN (", own(w, f.Person, f.Posts), ")")
		w.Add("state <> 'draft'")
	}
	order := "begins_at DESC, id DESC"
	if f.Later {
		order = "begins_at, id"
	}
	limit := w.Place(f.Limit)
	return db.Select(ctx, s.db, scanMeeting, `SELECT `+meetingColumns+` FROM meeting WHERE `+w.String()+` ORDER BY `+order+` LIMIT `+limit, w.Args...)
}

// own are the meetings that concern a person who holds posts: a seat of theirs, then or now, or a part in leading it.
func own(w *db.Where, person id.Person, posts []id.Post) string {
	who := w.Place(person)
	return `SELECT meeting_id FROM meeting_seat WHERE person_id = ` + who + ` OR ` + db.In(w, "post_id", posts) + `
		UNION SELECT id FROM meeting WHERE chair_id = ` + who + ` OR secretary_id = ` + who
}

// Concerns says whether a meeting is among those of a person who holds posts.
func (s *Store) Concerns(ctx context.Context, m id.Meeting, person id.Person, posts []id.Post) (bool, error) {
	w := &db.Where{}
	w.Add("id = ", w.Place(m))
	w.Add("id IN (", own(w, person, posts), ")")
	n, err := db.Value[int64](ctx, s.db, `SELECT count(*) FROM meeting WHERE `+w.String(), w.Args...)
	return n > 0, err
}

// Named are the bodies, posts and people that meetings name: the party takes none of them back.
func (s *Store) Named(ctx context.Context) (bodies []id.Body, posts []id.Post, people []id.Person, err error) {
	if bodies, err = column[id.Body](ctx, s.db, `SELECT body_id FROM meeting`); err != nil {
		return
	}
	if posts, err = column[id.Post](ctx, s.db, `SELECT post_id FROM meeting_seat UNION SELECT post_id FROM meeting_ruling WHERE post_id <> ''`); err != nil {
		return
	}
	people, err = column[id.Person](ctx, s.db, `SELECT person_id FROM meeting_seat WHERE person_id <> '' UNION SELECT person_id FROM meeting_signature UNION SELECT person_id FROM meeting_follow`)
	return
}

func column[T ~string](ctx context.Context, d *db.DB, query string, args ...any) ([]T, error) {
	return db.Select(ctx, d, func(r db.Row) (v T, err error) { return v, r.Scan(&v) }, query, args...)
}

// publicBodies are the bodies that show meetings to everybody.
func (s *Store) publicBodies(ctx context.Context) ([]id.Body, error) {
	return column[id.Body](ctx, s.db, `SELECT DISTINCT body_id FROM meeting WHERE public_at > 0 ORDER BY body_id`)
}

// at is the meeting of a body with a number, or fault.NotFound.
func (s *Store) at(ctx context.Context, body id.Body, year int, number int64) (Meeting, error) {
	return db.One(ctx, s.db, scanMeeting, `SELECT `+meetingColumns+` FROM meeting WHERE body_id = $1 AND jy = $2 AND number = $3`, body, year, number)
}
