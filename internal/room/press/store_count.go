package press

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/db"
)

// Counts returns how many published items each list has in lang, by the names
// that ListAll, ListKind and the like make. They are kept by the transactions
// that publish; nothing is counted here.
func (s *Store) Counts(ctx context.Context, lang string, lists ...string) (map[string]int, error) {
	counts := make(map[string]int, len(lists))
	if len(lists) == 0 {
		return counts, nil
	}
	args := []any{lang}
	for _, l := range lists {
		args = append(args, l)
	}
	return counts, s.count(ctx, counts, `list IN (`+db.Placeholders(2, len(lists))+`)`, args...)
}

func (s *Store) count(ctx context.Context, into map[string]int, where string, args ...any) error {
	for c, err := range db.Each(ctx, s.db, func(r db.Row) (c struct {
		list string
		n    int
	}, err error,
	) {
		err = r.Scan(&c.list, &c.n)
		return c, err
	}, `SELECT list, n FROM press_count WHERE lang = $1 AND n > 0 AND `+where, args...) {
		if err != nil {
			return fmt.Errorf("press: counts: %w", err)
		}
		into[c.list] = c.n
	}
	return nil
}

// Filled returns the ids whose lists, named by the prefix and the id, have items in lang: of "body:" the bodies.
func (s *Store) Filled(ctx context.Context, lang, prefix string) ([]string, error) {
	counts := map[string]int{}
	if err := s.count(ctx, counts, `list LIKE $2`, lang, prefix+"%"); err != nil {
		return nil, err
	}
	var ids []string
	for list := range counts {
		if x := strings.TrimPrefix(list, prefix); !strings.Contains(x, "/") { // not of one kind only
			ids = append(ids, x)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// Count returns how many published items a list has in lang.
func (s *Store) Count(ctx context.Context, lang, list string) (int, error) {
	counts, err := s.Counts(ctx, lang, list)
	return counts[list], err
}

// Months returns the months of a Jalali year that have items, in order.
func (s *Store) Months(ctx context.Context, lang string, jy int) ([]Month, error) {
	lists := make([]string, 12)
	for m := range lists {
		lists[m] = ListMonth(jy, m+1)
	}
	counts, err := s.Counts(ctx, lang, lists...)
	if err != nil {
		return nil, err
	}
	var months []Month
	for m, l := range lists {
		if counts[l] > 0 {
			months = append(months, Month{Year: jy, Month: m + 1, Items: counts[l]})
		}
	}
	return months, nil
}

// Times returns when the dated items between the filter's two instants were
// published, newest first: what a month's days are known by.
func (s *Store) Times(ctx context.Context, f Filter) ([]time.Time, error) {
	at, err := db.Select(ctx, s.db, func(r db.Row) (t time.Time, err error) {
		var ms int64
		err = r.Scan(&ms)
		return db.Instant(ms), err
	}, `SELECT at FROM press_entry WHERE list = $1 AND lang = $2 AND at >= $3 AND at < $4 ORDER BY at DESC`,
		ListAll, f.lang(), f.From.UnixMilli(), f.To.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("press: times: %w", err)
	}
	return at, nil
}

// Years returns the Jalali years that have items with their counts, newest
// first; Month is 0.
func (s *Store) Years(ctx context.Context, lang string) ([]Month, error) {
	counts := map[string]int{}
	if err := s.count(ctx, counts, `list LIKE 'year:%'`, lang); err != nil {
		return nil, err
	}
	var years []Month
	for l, n := range counts {
		if y, err := strconv.Atoi(strings.TrimPrefix(l, "year:")); err == nil {
			years = append(years, Month{Year: y, Items: n})
		}
	}
	slices.SortFunc(years, func(a, b Month) int { return b.Year - a.Year })
	return years, nil
}

// NextDue returns the instant at which the next scheduled item is to appear,
// false when none is scheduled.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	at, err := db.Value[*int64](ctx, s.db, `SELECT MIN(scheduled_for) FROM press_item WHERE status = 'scheduled'`)
	if err != nil || at == nil {
		return time.Time{}, false, err
	}
	return db.Instant(*at), true, nil
}
