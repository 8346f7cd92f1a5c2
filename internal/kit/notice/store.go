package notice

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

const columns = `id, key, person_id, channel, template, number, link, at, until_at, state, tries, via, refused, why, code, ended_at, told`

// together is how many rows one statement adds.
const together = 500

// added is a notice that was not there before.
type added struct {
	ID     id.Notice
	Urgent bool
}

// insert adds the notices whose keys are new. Rows go in by the order of their keys, so that two transactions
// with the same keys do not wait for each other.
func (x *Outbox) insert(ctx context.Context, all []Notice) (fresh []added, err error) {
	const width = 17
	all = slices.SortedFunc(slices.Values(all), func(a, b Notice) int { return strings.Compare(a.Key, b.Key) })
	now := db.Millis(x.o.Now())
	for some := range slices.Chunk(all, together) {
		urgent := map[string]bool{}
		values, args := "", make([]any, 0, len(some)*width)
		for i, n := range some {
			if i > 0 {
				values += ", "
			}
			values += "(" + db.Placeholders(i*width+1, width) + ")"
			args = append(args, id.New[id.Notice](x.o.IDs), n.Key, n.Person, n.Channel, n.Text, n.Number, n.Link, now, db.Millis(n.Until),
				Waiting, int64(0), "", "", "", int64(0), int64(0), int64(0))
			urgent[n.Key] = n.Urgent
		}
		rows, err := db.Select(ctx, x.o.DB, func(r db.Row) (a added, err error) {
			var key string
			err = r.Scan(&a.ID, &key)
			a.Urgent = urgent[key]
			return a, err
		}, `
			INSERT INTO notice (`+columns+`) VALUES `+values+`
			    ON CONFLICT (key) DO NOTHING
			RETURNING id, key`, args...)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, rows...)
	}
	return fresh, nil
}

func scan(r db.Row) (s Sent, err error) {
	var at, until, tries, code, ended, told int64
	var refused string
	err = r.Scan(&s.ID, &s.Key, &s.Person, &s.Channel, &s.Text, &s.Number, &s.Link, &at, &until, &s.State, &tries, &s.Via, &refused, &s.Why, &code, &ended, &told)
	s.At, s.Until, s.Ended = db.Instant(at), db.Instant(until), db.Instant(ended)
	s.Tries, s.Code, s.told = int(tries), int(code), told == 1
	for c := range strings.SplitSeq(refused, ",") {
		if c != "" {
			s.refused = append(s.refused, Channel(c))
		}
	}
	return s, err
}

func (x *Outbox) find(ctx context.Context, n id.Notice) (Sent, error) {
	return db.One(ctx, x.o.DB, scan, `SELECT `+columns+` FROM notice WHERE id = $1`, n)
}

// Find is the notice of a key.
func (x *Outbox) Find(ctx context.Context, key string) (Sent, error) {
	s, err := db.One(ctx, x.o.DB, scan, `SELECT `+columns+` FROM notice WHERE key = $1`, key)
	if err != nil {
		return Sent{}, fmt.Errorf("notice: find: %w", err)
	}
	return s, nil
}

// Last lists what somebody was told last, the newest first.
func (x *Outbox) Last(ctx context.Context, person id.Person, limit int) ([]Sent, error) {
	all, err := db.Select(ctx, x.o.DB, scan, `SELECT `+columns+` FROM notice WHERE person_id = $1 ORDER BY at DESC, id DESC LIMIT $2`, person, limit)
	if err != nil {
		return nil, fmt.Errorf("notice: last: %w", err)
	}
	return all, nil
}

// tried writes that a try is made, or that it came to nothing and another will follow. It reports false when the notice does not
// wait any more: somebody else ended it, or took it out.
func (x *Outbox) tried(ctx context.Context, s Sent) (bool, error) {
	n, err := db.Exec(ctx, x.o.DB, `
		UPDATE notice SET tries = $2, via = $3, refused = $4, why = $5, code = $6 WHERE id = $1 AND state = 'waiting'`,
		s.ID, s.Tries, s.Via, refusals(s.refused), s.Why, s.Code)
	return n > 0, err
}

// end writes how a notice that waits ended. It reports false when it does not wait any more: somebody else ended it, or
// took it out.
func (x *Outbox) end(ctx context.Context, s Sent) (bool, error) {
	n, err := db.Exec(ctx, x.o.DB, `
		UPDATE notice SET state = $2, tries = $3, via = $4, refused = $5, why = $6, code = $7, ended_at = $8, told = $9
		 WHERE id = $1 AND state = 'waiting'`,
		s.ID, s.State, s.Tries, s.Via, refusals(s.refused), s.Why, s.Code, db.Millis(s.Ended), flag(s.told))
	return n > 0, err
}

// again lets one that failed wait anew, with nothing refused.
func (x *Outbox) again(ctx context.Context, n id.Notice) error {
	_, err := db.Exec(ctx, x.o.DB, `
		UPDATE notice SET state = 'waiting', refused = '', why = '', code = 0, ended_at = 0, told = 0 WHERE id = $1 AND state = 'failed'`, n)
	return err
}

// knows writes that the room has heard of the end. Only one who asks is told true.
func (x *Outbox) knows(ctx context.Context, n id.Notice) (bool, error) {
	rows, err := db.Exec(ctx, x.o.DB, `UPDATE notice SET told = 1 WHERE id = $1 AND state <> 'waiting' AND told = 0`, n)
	return rows > 0, err
}

// Health is how the outbox does.
type Health struct {
	Waiting  int       // all that nobody took yet
	Stuck    int       // of these, those that were tried and not taken
	Since    time.Time // when the oldest of the stuck was told; zero for none
	Oldest   time.Time // when the oldest of all that wait was told; zero for none
	Failed   int       // since the instant that was asked for
	Reasons  []Reason  // of stuck and failed, the most frequent first
	Channels []Channel // that the site has
}

// Reason is why some notices were not taken.
type Reason struct {
	Why   string
	Code  int
	Count int
}

// Health says how the outbox does: what waits, and what failed since an instant. A code that did not reach whoever asked for it is
// theirs to see.
func (x *Outbox) Health(ctx context.Context, since time.Time) (h Health, err error) {
	for _, c := range Channels {
		if x.Has(c) {
			h.Channels = append(h.Channels, c)
		}
	}
	type line struct {
		state  State
		stuck  bool
		reason Reason
		oldest sql.Null[int64]
	}
	lines, err := db.Select(ctx, x.o.DB, func(r db.Row) (l line, err error) {
		var stuck, n, code int64
		err = r.Scan(&l.state, &stuck, &l.reason.Why, &code, &n, &l.oldest)
		l.stuck, l.reason.Count, l.reason.Code = stuck == 1, int(n), int(code)
		return l, err
	}, `
		SELECT state, CASE WHEN why <> '' THEN 1 ELSE 0 END AS stuck, why, code, count(*), min(at)
		  FROM notice
		 WHERE state = 'waiting' OR state = 'failed' AND ended_at >= $1 AND NOT (template = $2 AND why IN ($3, $4))
		 GROUP BY state, stuck, why, code`, db.Millis(since), Code, NotTaken, Late)
	if err != nil {
		return Health{}, fmt.Errorf("notice: health: %w", err)
	}
	for _, l := range lines {
		switch {
		case l.state == Failed:
			h.Failed += l.reason.Count
		default:
			h.Waiting += l.reason.Count
			at := db.Instant(l.oldest.V)
			if h.Oldest.IsZero() || at.Before(h.Oldest) {
				h.Oldest = at
			}
			if !l.stuck {
				continue
			}
			h.Stuck += l.reason.Count
			if h.Since.IsZero() || at.Before(h.Since) {
				h.Since = at
			}
		}
		h.add(l.reason)
	}
	slices.SortFunc(h.Reasons, func(a, b Reason) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Why, b.Why)
	})
	return h, nil
}

func (h *Health) add(r Reason) {
	for i, there := range h.Reasons {
		if there.Why == r.Why && there.Code == r.Code {
			h.Reasons[i].Count += r.Count
			return
		}
	}
	h.Reasons = append(h.Reasons, r)
}

// Sweep forgets notices that ended before t, and with them their keys.
func (x *Outbox) Sweep(ctx context.Context, t time.Time) (int64, error) {
	n, err := db.Exec(ctx, x.o.DB, `DELETE FROM notice WHERE state <> 'waiting' AND ended_at < $1`, db.Millis(t))
	if err != nil {
		return 0, fmt.Errorf("notice: sweep: %w", err)
	}
	return n, nil
}

func refusals(all []Channel) string {
	s := make([]string, len(all))
	for i, c := range all {
		s[i] = string(c)
	}
	return strings.Join(s, ",")
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
