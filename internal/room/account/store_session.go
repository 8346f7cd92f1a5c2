package account

import (
	"context"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

const sessionFields = `s.id, s.person_id, s.device, s.created_at, s.seen_at, s.fresh_at`

func scanSession(r db.Row) (s Session, err error) {
	var created, seen, fresh int64
	err = r.Scan(&s.ID, &s.Person, &s.Device, &created, &seen, &fresh)
	s.Created, s.Seen, s.Fresh = db.Instant(created), db.Instant(seen), db.Instant(fresh)
	return s, err
}

func (rm *Room) addSession(ctx context.Context, s Session, token string) error {
	_, err := db.Exec(ctx, rm.o.DB, `
		INSERT INTO account_session (id, hash, person_id, device, created_at, seen_at, fresh_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, hashed(token), s.Person, s.Device, db.Millis(s.Created), db.Millis(s.Seen), db.Millis(s.Fresh))
	return err
}

// session finds the session of a token and who it is; ok is false when there is none that lives.
func (rm *Room) session(ctx context.Context, token string) (s Session, name string, ok bool, err error) {
	if token == "" {
		return Session{}, "", false, nil
	}
	s, err = db.One(ctx, rm.o.DB, func(r db.Row) (Session, error) {
		return scanSession(rowWith{r, &name})
	}, `SELECT `+sessionFields+`, a.name FROM account_session AS s JOIN account AS a ON a.person_id = s.person_id
	     WHERE s.hash = $1 AND a.ready_at > 0`, hashed(token))
	if fault.Is(err, fault.NotFound) || err == nil && !s.lives(rm.o.Now()) {
		return Session{}, "", false, nil
	}
	return s, name, err == nil, err
}

// rowWith reads one more column than the scan function knows.
type rowWith struct {
	db.Row
	last any
}

func (r rowWith) Scan(dest ...any) error { return r.Row.Scan(append(dest, r.last)...) }

// see keeps that a session is in use, now and then.
func (rm *Room) see(ctx context.Context, s Session) error {
	now := rm.o.Now()
	if now.Sub(s.Seen) < seenStep {
		return nil
	}
	_, err := db.Exec(ctx, rm.o.DB, `UPDATE account_session SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, s.ID, db.Millis(now))
	return err
}

func (rm *Room) freshen(ctx context.Context, s id.Session) error {
	_, err := db.Exec(ctx, rm.o.DB, `UPDATE account_session SET fresh_at = $2 WHERE id = $1`, s, db.Millis(rm.o.Now()))
	return err
}

// sessions lists the devices of somebody that are signed in, the one used last first.
func (rm *Room) sessions(ctx context.Context, person id.Person) ([]Session, error) {
	all, err := db.Select(ctx, rm.o.DB, scanSession, `
		SELECT `+sessionFields+` FROM account_session AS s WHERE s.person_id = $1 ORDER BY s.seen_at DESC, s.id`, person)
	living := all[:0]
	for _, s := range all {
		if s.lives(rm.o.Now()) {
			living = append(living, s)
		}
	}
	return living, err
}

// endToken ends the session of a token, whoever's it is.
func (rm *Room) endToken(ctx context.Context, token string) error {
	_, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_session WHERE hash = $1`, hashed(token))
	return err
}

// endSession signs one of somebody's devices out.
func (rm *Room) endSession(ctx context.Context, person id.Person, s id.Session) error {
	n, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_session WHERE id = $1 AND person_id = $2`, s, person)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "")
	}
	return err
}

// endOthers signs every device but one out, and forgets that they were known.
func (rm *Room) endOthers(ctx context.Context, person id.Person, but id.Session, device string) error {
	if _, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_session WHERE person_id = $1 AND id <> $2`, person, but); err != nil {
		return err
	}
	_, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_device WHERE person_id = $1 AND hash <> $2`, person, hashed(device))
	return err
}

// know remembers that somebody has signed in on a device.
func (rm *Room) know(ctx context.Context, device string, person id.Person) error {
	_, err := db.Exec(ctx, rm.o.DB, `
		INSERT INTO account_device (hash, person_id, seen_at) VALUES ($1, $2, $3)
		    ON CONFLICT (hash, person_id) DO UPDATE SET seen_at = excluded.seen_at`, hashed(device), person, db.Millis(rm.o.Now()))
	return err
}

// knows says whether somebody has signed in on a device before.
func (rm *Room) knows(ctx context.Context, device string, person id.Person) (bool, error) {
	n, err := db.Value[int64](ctx, rm.o.DB, `
		SELECT count(*) FROM account_device WHERE hash = $1 AND person_id = $2 AND seen_at > $3`,
		hashed(device), person, db.Millis(rm.o.Now().Add(-knownTime)))
	return n > 0, err
}

// slowKey is a row of attempts with its pace.
type slowKey struct {
	key  string
	pace pace
}

// attempt counts an attempt before it is made, as one that failed, under every key; whoever makes many at once gains
// nothing by it. One that comes too soon is a *Slow and counts no more.
func (rm *Room) attempt(ctx context.Context, keys []slowKey) error {
	now := rm.o.Now()
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		for _, k := range keys {
			type row struct{ fails, until int64 }
			x, err := db.One(ctx, rm.o.DB, func(r db.Row) (x row, err error) { return x, r.Scan(&x.fails, &x.until) }, `
				INSERT INTO account_slow (key, fails, at, until_at) VALUES ($1, 1, $2, 0)
				    ON CONFLICT (key) DO UPDATE SET
				       fails = CASE WHEN account_slow.at < $3 THEN 1 ELSE account_slow.fails + 1 END,
				       at = $2
				RETURNING fails, until_at`, k.key, db.Millis(now), db.Millis(now.Add(-forgets)))
			if err != nil {
				return err
			}
			if until := db.Instant(x.until); now.Before(until) {
				return &Slow{until}
			}
			if _, err := db.Exec(ctx, rm.o.DB, `UPDATE account_slow SET until_at = $2 WHERE key = $1`,
				k.key, db.Millis(now.Add(k.pace.wait(x.fails)))); err != nil {
				return err
			}
		}
		return nil
	})
}

// pardon gives one attempt back: the password was right, and the code is the next.
func (rm *Room) pardon(ctx context.Context, keys []slowKey) error {
	for _, k := range keys {
		if _, err := db.Exec(ctx, rm.o.DB, `
			UPDATE account_slow SET fails = fails - 1, until_at = 0 WHERE key = $1 AND fails > 0`, k.key); err != nil {
			return err
		}
	}
	return nil
}

// succeeded forgets the attempts of an account or device; a network is given its one attempt back.
func (rm *Room) succeeded(ctx context.Context, keys []slowKey) error {
	for _, k := range keys {
		if k.pace == networkPace {
			if err := rm.pardon(ctx, []slowKey{k}); err != nil {
				return err
			}
			continue
		}
		if _, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_slow WHERE key = $1`, k.key); err != nil {
			return err
		}
	}
	return nil
}

// refused counts a refusal of this hour.
func (rm *Room) refused(ctx context.Context) error {
	_, err := db.Exec(ctx, rm.o.DB, `
		INSERT INTO account_refused (hour, n) VALUES ($1, 1)
		    ON CONFLICT (hour) DO UPDATE SET n = account_refused.n + 1`, db.Millis(rm.o.Now().Truncate(time.Hour)))
	return err
}

// Sweep deletes what has expired and tells the ledger how many were refused in the hours that are over. Nodes may call it
// at once: each hour is told once.
func (rm *Room) Sweep(ctx context.Context) error {
	now := rm.o.Now()
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		type hour struct{ at, n int64 }
		hours, err := db.Select(ctx, rm.o.DB, func(r db.Row) (h hour, err error) { return h, r.Scan(&h.at, &h.n) },
			`DELETE FROM account_refused WHERE hour < $1 RETURNING hour, n`, db.Millis(now.Truncate(time.Hour)))
		if err != nil {
			return err
		}
		for _, h := range hours {
			if err := rm.o.Ledger.Append(ctx, ledger.Entry{
				At: now, Act: "account.refused", Actor: ledger.Actor{Via: "job"},
				Object: "hour:" + db.Instant(h.at).Format("2006-01-02T15"), Reason: itoa(h.n),
			}); err != nil {
				return err
			}
		}
		for _, x := range []struct {
			query  string
			before time.Time
		}{
			{`DELETE FROM account_slow WHERE at <= $1`, now.Add(-slowLives + SweepEvery)},
			{`DELETE FROM account_spent WHERE until_at <= $1`, now},
			{`DELETE FROM account_invite WHERE first = 0 AND expires_at <= $1`, now},
			{`DELETE FROM account_session WHERE seen_at <= $1`, now.Add(-idleTime)},
			{`DELETE FROM account_session WHERE created_at <= $1`, now.Add(-sessionTime)},
			{`DELETE FROM account_device WHERE seen_at <= $1`, now.Add(-knownTime)},
		} {
			if _, err := db.Exec(ctx, rm.o.DB, x.query, db.Millis(x.before)); err != nil {
				return err
			}
		}
		return nil
	})
}
