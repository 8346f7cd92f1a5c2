package member

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// step writes what somebody is from now on. It is after the step before, also when that was written while the clock was ahead: else who
// was suspended or left since were a member still.
func (s *Store) step(ctx context.Context, m *Member, at time.Time) error {
	last, err := db.Value[int64](ctx, s.db, `SELECT COALESCE(max(at), 0) FROM member_step WHERE member_id = $1`, m.ID)
	if err != nil {
		return err
	}
	if last > db.Millis(at) {
		at = db.Instant(last + 1)
	}
	_, err = db.Exec(ctx, s.db, `
		INSERT INTO member_step (member_id, at, month, state, grade) VALUES ($1, $2, $3, $4, $5)
		    ON CONFLICT (member_id, at) DO UPDATE SET state = excluded.state, grade = excluded.grade`, m.ID, db.Millis(at), monthOf(day(at)), m.State, m.Grade)
	return err
}

// pay writes a receipt. A number that the body has is fault.Conflict.
func (s *Store) pay(ctx context.Context, p Paid, by id.Person, at time.Time) error {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO member_receipt (body_id, receipt, member_id, amount, day, at, by_id, void_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT DO NOTHING`,
		p.Body, p.Receipt, p.Member, p.Amount, p.Day.Numeric(), db.Millis(at), by)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "member.error.receipt.twice")
	}
	return err
}

// void says that a receipt of a member does not count, and how many there were. Two bodies may have written one number for a member who
// went from one to the other: it is the present body's, else the last one.
func (s *Store) void(ctx context.Context, m id.Member, body id.Body, receipt string, at time.Time) (int64, error) {
	return db.Exec(ctx, s.db, `
		UPDATE member_receipt SET void_at = $3
		 WHERE member_id = $1 AND receipt = $2 AND void_at = 0 AND body_id = (
		       SELECT body_id FROM member_receipt WHERE member_id = $1 AND receipt = $2 AND void_at = 0
		        ORDER BY CASE body_id WHEN $4 THEN 0 ELSE 1 END, at DESC, body_id LIMIT 1)`, m, receipt, db.Millis(at), body)
}

// Receipts are what a member paid, the last first.
func (s *Store) Receipts(ctx context.Context, m id.Member, limit int) ([]Paid, error) {
	return db.Select(ctx, s.db, func(r db.Row) (p Paid, err error) {
		var on string
		var void int64
		err = r.Scan(&p.Body, &p.Receipt, &p.Member, &p.Amount, &on, &void)
		p.Void = db.Instant(void)
		if err == nil {
			p.Day, err = jalali.Parse(on)
		}
		return p, err
	}, `SELECT body_id, receipt, member_id, amount, day, void_at FROM member_receipt WHERE member_id = $1 ORDER BY day DESC, at DESC, receipt LIMIT $2`, m, limit)
}

// setRate lets a rate begin. What was to begin then or later is gone, and the one before ends.
func (s *Store) setRate(ctx context.Context, x Rate, by id.Person, at time.Time) error {
	if _, err := db.Exec(ctx, s.db, `DELETE FROM member_rate WHERE grade = $1 AND from_month >= $2`, x.Grade, x.From); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, s.db, `UPDATE member_rate SET to_month = $2 - 1 WHERE grade = $1 AND to_month >= $2`, x.Grade, x.From); err != nil {
		return err
	}
	_, err := db.Exec(ctx, s.db, `INSERT INTO member_rate (grade, from_month, to_month, amount, at, by_id) VALUES ($1, $2, $3, $4, $5, $6)`, x.Grade, x.From, x.To, x.Amount, db.Millis(at), by)
	return err
}

// rates are what a month costs each grade.
func (s *Store) rates(ctx context.Context, m Month) (map[Grade]int64, error) {
	all, err := db.Select(ctx, s.db, func(r db.Row) (x Rate, err error) { return x, r.Scan(&x.Grade, &x.Amount) },
		`SELECT grade, amount FROM member_rate WHERE from_month <= $1 AND to_month >= $1`, m)
	rates := map[Grade]int64{}
	for _, x := range all {
		rates[x.Grade] = x.Amount
	}
	return rates, err
}

// numbered are files with a number after one, of bodies, nil for all, whatever became of them.
func (s *Store) numbered(ctx context.Context, bodies []id.Body, after int64, limit int) ([]Member, error) {
	w := &db.Where{}
	w.Add("number > ", w.Place(max(after, 0)), " AND number > 0")
	if bodies != nil {
		w.Add(db.In(w, "body_id", bodies))
	}
	most := w.Place(limit)
	return db.Select(ctx, s.db, scanMember, `SELECT `+memberColumns+` FROM member WHERE `+w.String()+` ORDER BY number LIMIT `+most, w.Args...)
}

// ratesAll are all rates.
func (s *Store) ratesAll(ctx context.Context) ([]Rate, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x Rate, err error) { return x, r.Scan(&x.Grade, &x.From, &x.To, &x.Amount) },
		`SELECT grade, from_month, to_month, amount FROM member_rate ORDER BY grade, from_month`)
}

// stepOf is a step of a member.
type stepOf struct {
	member id.Member
	at     int64
	month  Month
	state  State
	grade  Grade
}

// steps are the steps of members, each member's in their order.
func (s *Store) steps(ctx context.Context, members []id.Member) (map[id.Member][]stepOf, error) {
	w := &db.Where{}
	w.Add(db.In(w, "member_id", members))
	all, err := db.Select(ctx, s.db, func(r db.Row) (x stepOf, err error) {
		return x, r.Scan(&x.member, &x.at, &x.month, &x.state, &x.grade)
	}, `SELECT member_id, at, month, state, grade FROM member_step WHERE `+w.String()+` ORDER BY member_id, at`, w.Args...)
	of := make(map[id.Member][]stepOf, len(members))
	for _, x := range all {
		of[x.member] = append(of[x.member], x)
	}
	return of, err
}

// paid is what members paid until a day.
func (s *Store) paid(ctx context.Context, members []id.Member, until Day) (map[id.Member]int64, error) {
	w := &db.Where{}
	w.Add(db.In(w, "member_id", members))
	w.Add("void_at = 0 AND day <= ", w.Place(until.Numeric()))
	type sum struct {
		member id.Member
		amount int64
	}
	all, err := db.Select(ctx, s.db, func(r db.Row) (x sum, err error) { return x, r.Scan(&x.member, &x.amount) },
		`SELECT member_id, CAST(sum(amount) AS BIGINT) FROM member_receipt WHERE `+w.String()+` GROUP BY member_id`, w.Args...)
	of := map[id.Member]int64{}
	for _, x := range all {
		of[x.member] = x.amount
	}
	return of, err
}

// plain are files without what is sealed in them, by number.
func (s *Store) plain(ctx context.Context, members []id.Member) ([]Member, error) {
	w := &db.Where{}
	w.Add(db.In(w, "id", members))
	return db.Select(ctx, s.db, scanMember, `SELECT `+memberColumns+` FROM member WHERE `+w.String()+` ORDER BY number`, w.Args...)
}
