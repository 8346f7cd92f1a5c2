package member

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// step writes what somebody is from now on.
func (s *Store) step(ctx context.Context, m *Member, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `
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

// void says that a receipt of a member does not count, and how many there were.
func (s *Store) void(ctx context.Context, m id.Member, receipt string, at time.Time) (int64, error) {
	return db.Exec(ctx, s.db, `UPDATE member_receipt SET void_at = $3 WHERE member_id = $1 AND receipt = $2 AND void_at = 0`, m, receipt, db.Millis(at))
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

// numbered are files with a number after one, of bodies, nil for all, whatever became of them, and the last number.
func (s *Store) numbered(ctx context.Context, bodies []id.Body, after int64, limit int) (members []id.Member, last int64, err error) {
	w := &db.Where{}
	w.Add("number > ", w.Place(max(after, 0)), " AND number > 0")
	if bodies != nil {
		w.Add(db.In(w, "body_id", bodies))
	}
	most := w.Place(limit)
	type pair struct {
		id     id.Member
		number int64
	}
	all, err := db.Select(ctx, s.db, func(r db.Row) (p pair, err error) { return p, r.Scan(&p.id, &p.number) }, `SELECT id, number FROM member WHERE `+w.String()+` ORDER BY number LIMIT `+most, w.Args...)
	for _, p := range all {
		members, last = append(members, p.id), p.number
	}
	return members, last, err
}

// standings are what members were before an instant, with what was due through a month and paid until a day, by number. Each step lasts from
// the month after it through the month of the next one.
func (s *Store) standings(ctx context.Context, members []id.Member, before time.Time, through Month, until Day) ([]Standing, error) {
	w := &db.Where{}
	in := db.In(w, "member_id", members)
	at, month, on := w.Place(db.Millis(before)), w.Place(through), w.Place(until.Numeric())
	all := w.Place(endless)
	least := func(a, b string) string { return `CASE WHEN ` + a + ` < ` + b + ` THEN ` + a + ` ELSE ` + b + ` END` }
	return db.Select(ctx, s.db, func(r db.Row) (x Standing, err error) {
		return x, scanInto(r, &x.Member, &x.State, &x.Grade, &x.Due, &x.Paid)
	}, `
		WITH span AS (
			SELECT member_id, at, state AS held, grade AS rank, month + 1 AS a, COALESCE(lead(month) OVER (PARTITION BY member_id ORDER BY at), `+all+`) AS b,
			       lead(at) OVER (PARTITION BY member_id ORDER BY at) AS next
			  FROM member_step WHERE `+in+`),
		bounded AS (SELECT member_id, held, rank, a, `+least(`b`, month)+` AS b FROM span),
		due AS (
			SELECT p.member_id, sum((`+least(`p.b`, `r.to_month`)+` - CASE WHEN p.a > r.from_month THEN p.a ELSE r.from_month END + 1) * r.amount) AS amount
			  FROM bounded p JOIN member_rate r ON r.grade = p.rank AND r.from_month <= p.b AND r.to_month >= p.a
			 WHERE p.held IN ('active', 'suspended') AND p.a <= p.b GROUP BY p.member_id),
		paid AS (SELECT member_id, sum(amount) AS amount FROM member_receipt WHERE `+in+` AND void_at = 0 AND day <= `+on+` GROUP BY member_id)
		SELECT `+memberColumns+`, COALESCE(was.held, ''), COALESCE(was.rank, ''), CAST(COALESCE(due.amount, 0) AS BIGINT), CAST(COALESCE(paid.amount, 0) AS BIGINT)
		  FROM member LEFT JOIN due ON due.member_id = member.id LEFT JOIN paid ON paid.member_id = member.id
		  LEFT JOIN span AS was ON was.member_id = member.id AND was.at < `+at+` AND (was.next IS NULL OR was.next >= `+at+`)
		 WHERE member.id IN (SELECT member_id FROM span) ORDER BY number`, w.Args...)
}
