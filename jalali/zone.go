package jalali

import (
	"fmt"
	"sync"
	"time"

	// A machine without a zone database (a bare container) must still know when a
	// day began in Tehran; about 450 KB of the program are this copy.
	_ "time/tzdata"
)

var tehran = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Asia/Tehran")
	if err != nil {
		panic("jalali: zone: " + err.Error()) // the database is embedded
	}
	return loc
})

// Location is Asia/Tehran.
func Location() *time.Location { return tehran() }

// startOf returns the first instant of the civil day n (days since 1970-01-01) in Tehran.
// time.Date answers with either side of a gap and either pass of a repeated hour, so
// the change of clocks next to midnight is looked at here.
func startOf(n int) time.Time {
	y, m, d := civil(n)
	t := time.Date(y, m, d, 0, 0, 0, 0, tehran())
	from, to := t.ZoneBounds()
	switch {
	case t.Day() != d: // the evening before: midnight was skipped
		return to.In(tehran())
	case t.Hour() != 0: // after the gap
		return from.In(tehran())
	case from.IsZero():
		return t
	}
	// In 1978 clocks went back from 01:00 to midnight: the first midnight counts.
	_, now := t.Zone()
	_, was := from.Add(-time.Second).In(tehran()).Zone()
	if first := t.Add(time.Duration(now-was) * time.Second); was > now && first.Before(from) && !t.Before(from) {
		return first
	}
	return t
}

// YearBounds returns the half-open span [from, to) of a year.
func YearBounds(year int) (from, to time.Time, err error) {
	if _, err := New(year, 1, 1); err != nil {
		return from, to, err
	}
	return startOf(dayNumber(year, 1, 1)), startOf(dayNumber(year+1, 1, 1)), nil
}

// MonthBounds returns the half-open span [from, to) of a month.
func MonthBounds(year, month int) (from, to time.Time, err error) {
	d, err := New(year, month, 1)
	if err != nil {
		return from, to, err
	}
	n := d.number()
	return startOf(n), startOf(n + DaysIn(year, month)), nil
}

// DayBounds returns the half-open span [from, to) of a day. It is 23, 24 or 25 hours long.
func DayBounds(d Date) (from, to time.Time, err error) {
	if !d.Valid() {
		return from, to, fmt.Errorf("jalali: bounds of %v: %w", d, ErrInvalid)
	}
	n := d.number()
	return startOf(n), startOf(n + 1), nil
}
