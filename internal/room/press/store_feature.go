package press

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

const featureColumns = `id, item_id, place_id, state, reason, until_at, at, person_id, body_id, answer, decided_at, decided_by`

func scanFeature(r db.Row) (f Feature, err error) {
	var until, at, decided int64
	err = r.Scan(&f.ID, &f.Item, &f.Place, &f.State, &f.Reason, &until, &at, &f.By, &f.Body, &f.Answer, &decided, &f.DecidedBy)
	f.Until, f.At, f.DecidedAt = db.Instant(until), db.Instant(at), db.Instant(decided)
	return f, err
}

func (s *Store) feature(ctx context.Context, feature string) (Feature, error) {
	return db.One(ctx, s.db, scanFeature, `SELECT `+featureColumns+` FROM press_feature WHERE id = $1`, feature)
}

// featuresOf are all of an item, the latest first.
func (s *Store) featuresOf(ctx context.Context, item id.Item) ([]Feature, error) {
	return db.Select(ctx, s.db, scanFeature, `SELECT `+featureColumns+` FROM press_feature WHERE item_id = $1 ORDER BY at DESC, id DESC`, item)
}

// featuresOn are those of front pages in a state that their day has not ended, the latest decision first.
func (s *Store) featuresOn(ctx context.Context, state FeatureState, now time.Time, limit int, places ...id.Body) ([]Feature, error) {
	if len(places) == 0 {
		return nil, nil
	}
	args := []any{state, db.Millis(now), limit}
	for _, p := range places {
		args = append(args, p)
	}
	all, err := db.Select(ctx, s.db, scanFeature, `
		SELECT `+featureColumns+`
		  FROM press_feature
		 WHERE place_id IN (`+db.Placeholders(4, len(places))+`) AND state = $1 AND until_at > $2
		 ORDER BY decided_at DESC, at DESC, id DESC LIMIT $3`, args...)
	if err != nil {
		return nil, fmt.Errorf("press: front pages: %w", err)
	}
	return all, nil
}

// FeatureTitles are the titles of the items of features, by feature, as Titles gives them.
func (s *Store) FeatureTitles(ctx context.Context, lang string, features ...string) (map[string]string, error) {
	if len(features) == 0 {
		return nil, nil
	}
	args := make([]any, len(features))
	for i, f := range features {
		args[i] = f
	}
	all, err := db.Select(ctx, s.db, scanFeature, `SELECT `+featureColumns+` FROM press_feature WHERE id IN (`+db.Placeholders(1, len(features))+`)`, args...)
	if err != nil {
		return nil, err
	}
	items := make([]id.Item, len(all))
	for i, f := range all {
		items[i] = f.Item
	}
	titles, err := s.Titles(ctx, lang, items...)
	if err != nil {
		return nil, err
	}
	named := make(map[string]string, len(all))
	for _, f := range all {
		named[f.ID] = titles[f.Item]
	}
	return named, nil
}

func (s *Store) addFeature(ctx context.Context, f Feature) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_feature (`+featureColumns+`) VALUES (`+db.Placeholders(1, 12)+`)`,
		f.ID, f.Item, f.Place, f.State, f.Reason, db.Millis(f.Until), db.Millis(f.At), f.By, f.Body, f.Answer, db.Millis(f.DecidedAt), f.DecidedBy)
	return err
}

func (s *Store) saveFeature(ctx context.Context, f Feature) error {
	_, err := db.Exec(ctx, s.db, `UPDATE press_feature SET state = $2, answer = $3, decided_at = $4, decided_by = $5 WHERE id = $1`,
		f.ID, f.State, f.Answer, db.Millis(f.DecidedAt), f.DecidedBy)
	return err
}
