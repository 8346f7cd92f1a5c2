package press

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// flow is where an item stands at the desk; an item that was never handed in is a draft.
func (s *Store) flow(ctx context.Context, item id.Item) (Flow, error) {
	f, err := db.One(ctx, s.db, func(r db.Row) (f Flow, err error) {
		var submitted, approved int64
		err = r.Scan(&f.Stage, &f.Submitter, &submitted, &f.Reviewer, &f.Approver, &approved, &f.Returned, &f.Note, &f.Emergency)
		f.SubmittedAt, f.ApprovedAt = db.Instant(submitted), db.Instant(approved)
		return f, err
	}, `
		SELECT stage, submitter_id, submitted_at, reviewer_id, approver_id, approved_at, returned, note, emergency
		  FROM press_flow WHERE item_id = $1`, item)
	if fault.Is(err, fault.NotFound) {
		f, err = Flow{Stage: Drafted}, nil
	}
	if err == nil {
		f.Hands, err = db.Select(ctx, s.db, func(r db.Row) (p id.Person, err error) { return p, r.Scan(&p) }, `
			SELECT person_id FROM press_hand WHERE item_id = $1 ORDER BY at, person_id`, item)
	}
	if err != nil {
		return Flow{}, fmt.Errorf("press: flow: %w", err)
	}
	return f, nil
}

func (s *Store) saveFlow(ctx context.Context, item id.Item, f *Flow) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_flow (item_id, stage, submitter_id, submitted_at, reviewer_id, approver_id, approved_at, returned, note, emergency)
		VALUES (`+db.Placeholders(1, 10)+`)
		ON CONFLICT (item_id) DO UPDATE SET
			stage = excluded.stage, submitter_id = excluded.submitter_id, submitted_at = excluded.submitted_at,
			reviewer_id = excluded.reviewer_id, approver_id = excluded.approver_id, approved_at = excluded.approved_at,
			returned = excluded.returned, note = excluded.note, emergency = excluded.emergency`,
		item, f.Stage, f.Submitter, db.Millis(f.SubmittedAt), f.Reviewer, f.Approver, db.Millis(f.ApprovedAt), f.Returned, f.Note, f.Emergency)
	return err
}

// addHand notes a person once.
func (s *Store) addHand(ctx context.Context, item id.Item, p id.Person, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_hand (item_id, person_id, at) VALUES ($1, $2, $3) ON CONFLICT (item_id, person_id) DO NOTHING`,
		item, p, db.Millis(at))
	return err
}

// Standing is the status of an item, and why it was taken back.
func (s *Store) Standing(ctx context.Context, item id.Item) (status Status, why string, err error) {
	type standing struct {
		status Status
		why    string
	}
	x, err := db.One(ctx, s.db, func(r db.Row) (x standing, err error) { return x, r.Scan(&x.status, &x.why) }, `SELECT status, withdrawal FROM press_item WHERE id = $1`, item)
	return x.status, x.why, err
}
