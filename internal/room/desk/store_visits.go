package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/jalali"
)

// date is a day as the tables have it.
func date(d jalali.Date) string {
	y, m, day := d.Gregorian()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// AddVisits adds what was counted on a day, in one transaction. Nodes add to the same rows, in the same order.
func (s *Store) AddVisits(ctx context.Context, day jalali.Date, counted map[string]int64) error {
	var whole int64
	for _, n := range counted {
		whole += n
	}
	err := s.d.Tx(ctx, func(ctx context.Context) error {
		for _, path := range append([]string{""}, slices.Sorted(maps.Keys(counted))...) {
			n := counted[path]
			if path == "" {
				n = whole
			}
			if _, err := db.Exec(ctx, s.d, `
				INSERT INTO desk_visit (day, path, n) VALUES ($1, $2, $3)
				    ON CONFLICT (day, path) DO UPDATE SET n = desk_visit.n + excluded.n`, date(day), path, n); err != nil {
				return err
			}
			if _, err := db.Exec(ctx, s.d, `
				INSERT INTO desk_visit_month (year, month, path, n) VALUES ($1, $2, $3, $4)
				    ON CONFLICT (year, month, path) DO UPDATE SET n = desk_visit_month.n + excluded.n`, day.Year, int(day.Month), path, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("desk: add visits: %w", err)
	}
	return nil
}

// ForgetVisits deletes the days before a day; their months stay.
func (s *Store) ForgetVisits(ctx context.Context, before jalali.Date) error {
	if _, err := db.Exec(ctx, s.d, `DELETE FROM desk_visit WHERE day < $1`, date(before)); err != nil {
		return fmt.Errorf("desk: forget visits: %w", err)
	}
	return nil
}

// Visited is how often a page was opened.
type Visited struct {
	Path string
	N    int64
}

func scanVisited(r db.Row) (v Visited, err error) { return v, r.Scan(&v.Path, &v.N) }

// VisitDays gives the days from one to another, both with, on which a page was opened; path "" is all pages.
func (s *Store) VisitDays(ctx context.Context, path string, from, to jalali.Date) (map[jalali.Date]int64, error) {
	type line struct {
		day string
		n   int64
	}
	lines, err := db.Select(ctx, s.d, func(r db.Row) (l line, err error) { return l, r.Scan(&l.day, &l.n) },
		`SELECT day, n FROM desk_visit WHERE path = $1 AND day >= $2 AND day <= $3`, path, date(from), date(to))
	if err != nil {
		return nil, fmt.Errorf("desk: visits by day: %w", err)
	}
	days := map[jalali.Date]int64{}
	for _, l := range lines {
		t, err := time.Parse(time.DateOnly, l.day)
		if err != nil {
			return nil, fmt.Errorf("desk: visits by day: %w", err)
		}
		d, err := jalali.FromGregorian(t.Date())
		if err != nil {
			return nil, fmt.Errorf("desk: visits by day: %w", err)
		}
		days[d] = l.n
	}
	return days, nil
}

// VisitMonths gives the months from one up to another, both with, by their first days.
func (s *Store) VisitMonths(ctx context.Context, path string, from, to jalali.Date) (map[jalali.Date]int64, error) {
	type line struct {
		d jalali.Date
		n int64
	}
	lines, err := db.Select(ctx, s.d, func(r db.Row) (l line, err error) {
		l.d.Day = 1
		return l, r.Scan(&l.d.Year, &l.d.Month, &l.n)
	}, `
		SELECT year, month, n FROM desk_visit_month
		 WHERE path = $1 AND year * 100 + month >= $2 AND year * 100 + month <= $3`,
		path, from.Year*100+int(from.Month), to.Year*100+int(to.Month))
	if err != nil {
		return nil, fmt.Errorf("desk: visits by month: %w", err)
	}
	months := map[jalali.Date]int64{}
	for _, l := range lines {
		months[l.d] = l.n
	}
	return months, nil
}

// MostVisited lists the pages that were opened most from one day to another, both with.
func (s *Store) MostVisited(ctx context.Context, from, to jalali.Date, limit int) ([]Visited, error) {
	all, err := db.Select(ctx, s.d, scanVisited, `
		SELECT path, CAST(sum(n) AS BIGINT) AS whole FROM desk_visit
		 WHERE day >= $1 AND day <= $2 AND path <> ''
		 GROUP BY path ORDER BY whole DESC, path LIMIT $3`, date(from), date(to), limit)
	if err != nil {
		return nil, fmt.Errorf("desk: most visited: %w", err)
	}
	return all, nil
}

// MostVisitedMonths is the same by months.
func (s *Store) MostVisitedMonths(ctx context.Context, from, to jalali.Date, limit int) ([]Visited, error) {
	all, err := db.Select(ctx, s.d, scanVisited, `
		SELECT path, CAST(sum(n) AS BIGINT) AS whole FROM desk_visit_month
		 WHERE year * 100 + month >= $1 AND year * 100 + month <= $2 AND path <> ''
		 GROUP BY path ORDER BY whole DESC, path LIMIT $3`,
		from.Year*100+int(from.Month), to.Year*100+int(to.Month), limit)
	if err != nil {
		return nil, fmt.Errorf("desk: most visited: %w", err)
	}
	return all, nil
}

// VisitTable gives every page of every day of a time, for a table, up to limit rows.
func (s *Store) VisitTable(ctx context.Context, path string, from, to jalali.Date, limit int, row func(day, path string, n int64) error) error {
	type line struct {
		day, path string
		n         int64
	}
	w := db.Where{}
	w.Add("day >= ", w.Place(date(from)), " AND day <= ", w.Place(date(to)))
	if path != "" {
		w.Add("path = ", w.Place(path))
	} else {
		w.Add("path <> ''")
	}
	for l, err := range db.Each(ctx, s.d, func(r db.Row) (l line, err error) { return l, r.Scan(&l.day, &l.path, &l.n) },
		`SELECT day, path, n FROM desk_visit WHERE `+w.String()+` ORDER BY day DESC, n DESC, path LIMIT `+w.Place(limit), w.Args...) {
		if err == nil {
			err = row(l.day, l.path, l.n)
		}
		if err != nil {
			return fmt.Errorf("desk: table of visits: %w", err)
		}
	}
	return nil
}
