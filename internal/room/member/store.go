package member

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Store is the room's SQL.
type Store struct{ db *db.DB }

// NewStore gives the store in d.
func NewStore(d *db.DB) *Store { return &Store{d} }

const memberColumns = `id, number, body_id, province_id, grade, grade_at, state, state_at, applied_at, taken_at, due_at, level_id, waived, person_id, version, salt`

// row is a file as it lies in the database.
type row struct {
	Member
	sealed []byte
}

func scanInto(r db.Row, m *Member, more ...any) error {
	var grade, state, applied, taken, due, waived int64
	err := r.Scan(append([]any{&m.ID, &m.Number, &m.Body, &m.Province, &m.Grade, &grade, &m.State, &state, &applied, &taken, &due, &m.Level, &waived, &m.Person, &m.Version, &m.salt}, more...)...)
	m.GradeAt, m.StateAt, m.Applied, m.Taken, m.Due, m.Waived = db.Instant(grade), db.Instant(state), db.Instant(applied), db.Instant(taken), db.Instant(due), waived == 1
	return err
}

func scanMember(r db.Row) (m Member, err error) { return m, scanInto(r, &m) }

func scanRow(r db.Row) (x row, err error) { return x, scanInto(r, &x.Member, &x.sealed) }

// Member is a file without what is sealed in it, or fault.NotFound.
func (s *Store) Member(ctx context.Context, m id.Member) (Member, error) {
	return db.One(ctx, s.db, scanMember, `SELECT `+memberColumns+` FROM member WHERE id = $1`, m)
}

// rows are files with what is sealed in them, by number, then by day.
func (s *Store) rows(ctx context.Context, members []id.Member) ([]row, error) {
	w := &db.Where{}
	w.Add(db.In(w, "id", members))
	return db.Select(ctx, s.db, scanRow, `SELECT `+memberColumns+`, sealed FROM member WHERE `+w.String()+` ORDER BY number, applied_at, id`, w.Args...)
}

// coded is the file of a tracking code, or fault.NotFound.
func (s *Store) coded(ctx context.Context, code []byte) (row, error) {
	return db.One(ctx, s.db, scanRow, `SELECT `+memberColumns+`, sealed FROM member WHERE code = $1`, code)
}

// try counts something that is tried, and gives how often it was on the day.
func (s *Store) try(ctx context.Context, mark []byte, on Day) (int, error) {
	return db.Value[int](ctx, s.db, `
		INSERT INTO member_try (mark, day, n) VALUES ($1, $2, 1)
		    ON CONFLICT (mark) DO UPDATE SET n = member_try.n + 1
		RETURNING n`, mark, on.Numeric())
}

// pardon takes one back.
func (s *Store) pardon(ctx context.Context, mark []byte) error {
	_, err := db.Exec(ctx, s.db, `UPDATE member_try SET n = n - 1 WHERE mark = $1`, mark)
	return err
}

// forget deletes what was counted before a day.
func (s *Store) forget(ctx context.Context, before Day) error {
	for _, q := range []string{`DELETE FROM member_try WHERE day < $1`, `DELETE FROM member_shown WHERE day < $1`} {
		if _, err := db.Exec(ctx, s.db, q, before.Numeric()); err != nil {
			return err
		}
	}
	return nil
}

// lock makes others who want to change the file wait, and gives it as it was before: the version is one more now.
func (s *Store) lock(ctx context.Context, m id.Member) (row, error) {
	n, err := db.Exec(ctx, s.db, `UPDATE member SET version = version + 1 WHERE id = $1`, m)
	if err != nil {
		return row{}, err
	}
	if n == 0 {
		return row{}, fault.New(fault.NotFound, "")
	}
	x, err := db.One(ctx, s.db, scanRow, `SELECT `+memberColumns+`, sealed FROM member WHERE id = $1`, m)
	x.Version--
	return x, err
}

// hold makes others who want to change the file wait. It changes nothing: a form that shows it stays good.
func (s *Store) hold(ctx context.Context, m id.Member) (row, error) {
	if _, err := db.Exec(ctx, s.db, `UPDATE member SET version = version WHERE id = $1`, m); err != nil {
		return row{}, err
	}
	return db.One(ctx, s.db, scanRow, `SELECT `+memberColumns+`, sealed FROM member WHERE id = $1`, m)
}

// put writes a new file.
func (s *Store) put(ctx context.Context, m *Member, code, link, sealed []byte, with int64) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO member (`+memberColumns+`, code, link, sealed, sealed_with)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15, $16, $17, $18, $19)`,
		m.ID, m.Number, m.Body, m.Province, m.Grade, db.Millis(m.GradeAt), m.State, db.Millis(m.StateAt), db.Millis(m.Applied), db.Millis(m.Taken),
		db.Millis(m.Due), m.Level, m.Waived, m.Person, m.salt, code, link, sealed, with)
	return err
}

// change writes what of a file is not sealed. The version is lock's.
func (s *Store) change(ctx context.Context, m *Member) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE member SET number = $2, body_id = $3, province_id = $4, grade = $5, grade_at = $6, state = $7, state_at = $8, taken_at = $9, due_at = $10, level_id = $11, waived = $12, person_id = $13
		 WHERE id = $1`,
		m.ID, m.Number, m.Body, m.Province, m.Grade, db.Millis(m.GradeAt), m.State, db.Millis(m.StateAt), db.Millis(m.Taken), db.Millis(m.Due), m.Level, m.Waived, m.Person)
	return err
}

// reseal writes what is sealed in a file anew.
func (s *Store) reseal(ctx context.Context, m id.Member, sealed []byte, with int64) error {
	_, err := db.Exec(ctx, s.db, `UPDATE member SET sealed = $2, sealed_with = $3 WHERE id = $1`, m, sealed, with)
	return err
}

// mark writes what a file is found by. A national number that another member holds is fault.Conflict.
func (s *Store) mark(ctx context.Context, m id.Member, kind Kind, mark []byte) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO member_mark (kind, mark, member_id) VALUES ($1, $2, $3)`, kind, mark, m)
	return err
}

// unmark takes marks of a file away, of every kind without kinds.
func (s *Store) unmark(ctx context.Context, m id.Member, kinds ...Kind) error {
	w := &db.Where{}
	w.Add("member_id = ", w.Place(m))
	if len(kinds) > 0 {
		w.Add(db.In(w, "kind", kinds))
	}
	_, err := db.Exec(ctx, s.db, `DELETE FROM member_mark WHERE `+w.String(), w.Args...)
	return err
}

// marked are the files with a mark, of bodies, nil for all.
func (s *Store) marked(ctx context.Context, kind Kind, mark []byte, bodies []id.Body, limit int) ([]id.Member, error) {
	w := &db.Where{}
	w.Add("k.kind = ", w.Place(kind))
	w.Add("k.mark = ", w.Place(mark))
	if bodies != nil {
		w.Add(db.In(w, "m.body_id", bodies))
	}
	most := w.Place(limit)
	return column[id.Member](ctx, s.db, `SELECT m.id FROM member_mark k JOIN member m ON m.id = k.member_id WHERE `+w.String()+` ORDER BY m.number, m.id LIMIT `+most, w.Args...)
}

// twins are the other files of a file's national number: of who is a member, and of who applies.
func (s *Store) twins(ctx context.Context, m id.Member) ([]Member, error) {
	return db.Select(ctx, s.db, scanMember, `
		SELECT `+memberColumns+` FROM member
		 WHERE id <> $1 AND id IN (SELECT member_id FROM member_mark WHERE kind = 'national' AND mark = (SELECT mark FROM member_mark WHERE member_id = $1 AND kind = 'national'))
		   AND state IN ('applied', 'introduced', 'endorsed', 'active', 'suspended')
		 ORDER BY number DESC, id`, m)
}

// erase takes a file away with all that belongs to it. Who looked at it stays.
func (s *Store) erase(ctx context.Context, m id.Member) error {
	for _, q := range []string{
		`DELETE FROM member_mark WHERE member_id = $1`, `DELETE FROM member_consent WHERE member_id = $1`, `DELETE FROM member_introduction WHERE member_id = $1`, `DELETE FROM member_card WHERE member_id = $1`, `DELETE FROM member_transfer WHERE member_id = $1`, `DELETE FROM member_step WHERE member_id = $1`,
		`UPDATE member_receipt SET member_id = '' WHERE member_id = $1`, `DELETE FROM member WHERE id = $1`,
	} {
		if _, err := db.Exec(ctx, s.db, q, m); err != nil {
			return err
		}
	}
	return nil
}

// agree writes what somebody agreed to.
func (s *Store) agree(ctx context.Context, m id.Member, c Consent) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO member_consent (member_id, purpose, edition, given_at, withdrawn_at) VALUES ($1, $2, $3, $4, 0)
		    ON CONFLICT (member_id, purpose) DO UPDATE SET edition = excluded.edition, given_at = excluded.given_at, withdrawn_at = 0`,
		m, c.Purpose, c.Edition, db.Millis(c.Given))
	return err
}

// Consents are what somebody agreed to.
func (s *Store) Consents(ctx context.Context, m id.Member) ([]Consent, error) {
	return db.Select(ctx, s.db, func(r db.Row) (c Consent, err error) {
		var given, withdrawn int64
		err = r.Scan(&c.Purpose, &c.Edition, &given, &withdrawn)
		c.Given, c.Withdrawn = db.Instant(given), db.Instant(withdrawn)
		return c, err
	}, `SELECT purpose, edition, given_at, withdrawn_at FROM member_consent WHERE member_id = $1 ORDER BY purpose`, m)
}

// Named are the bodies that files name: the party takes none of them back.
func (s *Store) Named(ctx context.Context) ([]id.Body, error) {
	return column[id.Body](ctx, s.db, `SELECT body_id FROM member UNION SELECT level_id FROM member UNION SELECT province_id FROM member WHERE province_id <> '' UNION SELECT to_id FROM member_transfer UNION SELECT body_id FROM member_export UNION SELECT body_id FROM member_receipt`)
}

// rules are the numbers that somebody set.
func (s *Store) rules(ctx context.Context) (map[Rule]int, error) {
	type pair struct {
		rule  Rule
		value int
	}
	all, err := db.Select(ctx, s.db, func(r db.Row) (p pair, err error) { return p, r.Scan(&p.rule, &p.value) }, `SELECT name, value FROM member_rule ORDER BY name, n`)
	set := map[Rule]int{}
	for _, p := range all {
		set[p.rule] = p.value
	}
	return set, err
}

// number is what a rule says now.
func (s *Store) number(ctx context.Context, rule Rule) (int, error) {
	set, err := s.rules(ctx)
	if err != nil {
		return 0, fmt.Errorf("member: rule %s: %w", rule, err)
	}
	if n, ok := set[rule]; ok {
		return n, nil
	}
	for _, r := range Numbers {
		if r.Name == rule {
			return r.Value, nil
		}
	}
	return 0, fmt.Errorf("member: there is no rule %s", rule)
}

// setRule sets a number.
func (s *Store) setRule(ctx context.Context, rule Rule, value int, by id.Person, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO member_rule (name, n, value, at, by_id)
		SELECT $1, COALESCE(max(n), 0) + 1, $2, $3, $4 FROM member_rule WHERE name = $1`, rule, value, db.Millis(at), by)
	return err
}

func column[T ~string](ctx context.Context, d *db.DB, query string, args ...any) ([]T, error) {
	return db.Select(ctx, d, func(r db.Row) (v T, err error) { return v, r.Scan(&v) }, query, args...)
}
