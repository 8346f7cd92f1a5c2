// Package series gives numbers without gaps: 1, 2, 3 … for each series and
// Jalali year, such as the announcements of 1405.
package series

import (
	"context"
	"errors"
	"fmt"

	"hemmat/internal/kit/db"
)

// Next takes the next number of a series in the Jalali year jy, in the
// transaction ctx carries. Others who want one of the same series wait until that
// transaction ends; if it is taken back, so is the number, and no gap stays.
// Take it late: what waits is everyone who publishes in this series.
func Next(ctx context.Context, d *db.DB, series string, jy int) (int64, error) {
	if !d.InTx(ctx) {
		return 0, errors.New("series: next: outside a transaction")
	}
	if series == "" {
		return 0, errors.New("series: next: a series needs a name")
	}
	n, err := db.Value[int64](ctx, d, `
		INSERT INTO series (name, jy, last) VALUES ($1, $2, 1)
		    ON CONFLICT (name, jy) DO UPDATE SET last = series.last + 1
		RETURNING last`, series, jy)
	if err != nil {
		return 0, fmt.Errorf("series: next of %s %d: %w", series, jy, err)
	}
	return n, nil
}

// Raise makes sure that the next number of a series is above n: for numbers
// that were given elsewhere and move in. It never lowers.
func Raise(ctx context.Context, d *db.DB, series string, jy int, n int64) error {
	_, err := db.Exec(ctx, d, `
		INSERT INTO series (name, jy, last) VALUES ($1, $2, $3)
		    ON CONFLICT (name, jy) DO UPDATE SET last = excluded.last
		 WHERE series.last < excluded.last`, series, jy, n)
	if err != nil {
		return fmt.Errorf("series: raise %s %d: %w", series, jy, err)
	}
	return nil
}

// Taken is how far a series has come in a Jalali year.
type Taken struct {
	Series string
	Year   int
	Last   int64
}

// All lists how far each series has come, by name and year.
func All(ctx context.Context, d *db.DB) ([]Taken, error) {
	all, err := db.Select(ctx, d, func(r db.Row) (t Taken, err error) { return t, r.Scan(&t.Series, &t.Year, &t.Last) },
		`SELECT name, jy, last FROM series ORDER BY name, jy`)
	if err != nil {
		return nil, fmt.Errorf("series: all: %w", err)
	}
	return all, nil
}
