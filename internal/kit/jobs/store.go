package jobs

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

// lease takes up to limit due jobs of the given kinds until the given moment,
// the longest due first. The condition on lease stands twice: on PostgreSQL two runners may
// choose the same rows, and the one that comes second looks at them again.
func (q *Queue) lease(ctx context.Context, kinds []string, now, until time.Time, limit int) (jobs []Job, err error) {
	args := []any{now.UnixMilli(), until.UnixMilli(), string(id.New[id.Job](q.ids)), limit}
	for _, k := range kinds {
		args = append(args, k)
	}
	err = q.d.Tx(ctx, func(ctx context.Context) error {
		jobs, err = db.Select(ctx, q.d, scan, `
			UPDATE job SET lease = $2, holder = $3, attempt = attempt + 1
			 WHERE lease <= $1 AND state = 'waiting' AND id IN (
			       SELECT id FROM job
			        WHERE state = 'waiting' AND at <= $1 AND lease <= $1 AND kind IN (`+db.Placeholders(5, len(kinds))+`)
			        ORDER BY at, id LIMIT $4)
			RETURNING id, kind, key, body, at, attempt, holder`, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: lease: %w", err)
	}
	slices.SortFunc(jobs, func(a, b Job) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return jobs, nil
}

func scan(r db.Row) (j Job, err error) {
	var at int64
	err = r.Scan(&j.ID, &j.Kind, &j.Key, &j.Body, &at, &j.Attempt, &j.holder)
	j.At = time.UnixMilli(at).UTC()
	return j, err
}

// next is when a job of these kinds is due or a lease runs out, whichever
// comes first; false when there is none.
func (q *Queue) next(ctx context.Context, kinds []string) (time.Time, bool, error) {
	args := make([]any, len(kinds))
	for i, k := range kinds {
		args[i] = k
	}
	at, err := db.Value[sql.Null[int64]](ctx, q.d, `
		SELECT min(CASE WHEN lease > at THEN lease ELSE at END)
		  FROM job WHERE state = 'waiting' AND kind IN (`+db.Placeholders(1, len(kinds))+`)`, args...)
	if err != nil || !at.Valid {
		return time.Time{}, false, err
	}
	return time.UnixMilli(at.V), true, nil
}

// end writes how a job went. A runner whose lease ran out, and was taken over,
// has no say any more.
func (q *Queue) end(ctx context.Context, j Job, state string, at time.Time, message string) error {
	ended := int64(0)
	if state != "waiting" {
		ended = q.now().UnixMilli()
	}
	_, err := db.Exec(ctx, q.d, `
		UPDATE job SET state = $3, at = $4, error = $5, ended = $6, lease = 0, holder = ''
		 WHERE id = $1 AND holder = $2`,
		j.ID, j.holder, state, at.UnixMilli(), message, ended)
	if err != nil {
		return fmt.Errorf("jobs: end %s: %w", j.Kind, err)
	}
	return nil
}
