package jalali

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// The first and the last year of the calendar.
const (
	MinYear = 1300
	MaxYear = 1500
)

var (
	// ErrRange: the year is outside MinYear..MaxYear.
	ErrRange = errors.New("year out of range 1300–1500")
	// ErrInvalid: there is no such day, as 30 Esfand of a common year.
	ErrInvalid = errors.New("no such date")
	// ErrSyntax: the text is not a date.
	ErrSyntax = errors.New("not a date")
)

// Date is a day of the Solar Hijri calendar. The zero Date is no day; a Date from this
// package's functions is always valid. Arithmetic on an invalid Date carries over
// (month 13 is next year's first) but never panics.
type Date struct{ Year, Month, Day int }

// New returns the date, or an error that is ErrRange or ErrInvalid.
func New(year, month, day int) (Date, error) {
	d := Date{year, month, day}
	if year < MinYear || year > MaxYear {
		return Date{}, fmt.Errorf("jalali: %v: %w", d, ErrRange)
	}
	if month < 1 || month > 12 {
		return Date{}, fmt.Errorf("jalali: %v: %w: month %d", d, ErrInvalid, month)
	}
	if n := DaysIn(year, month); day < 1 || day > n {
		return Date{}, fmt.Errorf("jalali: %v: %w: that month has %d days", d, ErrInvalid, n)
	}
	return d, nil
}

// FromTime returns the day in Tehran at the instant t.
func FromTime(t time.Time) (Date, error) {
	return FromGregorian(t.In(tehran()).Date())
}

// FromGregorian converts a Gregorian date; 30 February is ErrInvalid.
func FromGregorian(year int, month time.Month, day int) (Date, error) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if y, m, d := t.Date(); y != year || m != month || d != day {
		return Date{}, fmt.Errorf("jalali: %04d-%02d-%02d: %w", year, month, day, ErrInvalid)
	}
	return fromNumber(int(t.Unix() / 86400)) // a whole number of days, also before 1970
}

// Gregorian returns the same day in the Gregorian calendar.
func (d Date) Gregorian() (year int, month time.Month, day int) { return civil(d.number()) }

// Time returns the first instant of the day in Tehran: midnight, or 01:00 where
// summer time began at midnight.
func (d Date) Time() time.Time { return startOf(d.number()) }

// IsZero reports whether d is the zero Date.
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports whether d is a day of the calendar.
func (d Date) Valid() bool {
	return d.Year >= MinYear && d.Year <= MaxYear && d.Month >= 1 && d.Month <= 12 &&
		d.Day >= 1 && d.Day <= DaysIn(d.Year, d.Month)
}

// Weekday returns the day of the week.
func (d Date) Weekday() Weekday {
	return Weekday(mod(d.number()+5, 7)) // day 0, 1 January 1970, was a Thursday
}

// YearDay returns the number of the day in its year, 1 to 366.
func (d Date) YearDay() int { return daysBefore(d.Month) + d.Day }

// AddDays moves by n days, back when n is negative; leaving the calendar is ErrRange.
func (d Date) AddDays(n int) (Date, error) { return fromNumber(d.number() + n) }

// AddMonths moves by n months. A day the month does not have becomes its last day:
// 31 Shahrivar plus one month is 30 Mehr.
func (d Date) AddMonths(n int) (Date, error) {
	m := d.Year*12 + d.Month - 1 + n
	year, month := floorDiv(m, 12), mod(m, 12)+1
	return New(year, month, min(d.Day, DaysIn(year, month)))
}

// AddYears moves by n years; 30 Esfand becomes 29 Esfand in a common year.
func (d Date) AddYears(n int) (Date, error) { return d.AddMonths(12 * n) }

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return d.number() - e.number() }

// Compare returns -1, 0 or 1 as d is before, the same as or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is before e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is after e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Leap reports whether the year has 366 days.
func Leap(year int) bool { return mod(25*year+11, 33) < 8 }

// DaysIn returns the number of days of the month, or 0 if month is not 1 to 12.
func DaysIn(year, month int) int {
	switch {
	case month < 1 || month > 12:
		return 0
	case month <= 6:
		return 31
	case month <= 11 || Leap(year):
		return 30
	}
	return 29
}

// daysBefore returns how many days of a year precede the month.
func daysBefore(month int) int {
	if month <= 7 {
		return 31 * (month - 1)
	}
	return 186 + 30*(month-7)
}

// dayNumber counts days from 1970-01-01. (8y+21) div 33 counts the leap years before
// y and is Leap's rule summed; 1 Farvardin 1300 is day -17818.
func dayNumber(year, month, day int) int {
	return 365*(year-1300) + floorDiv(8*year+21, 33) - 315 - 17818 + daysBefore(month) + day - 1
}

func (d Date) number() int { return dayNumber(d.Year, d.Month, d.Day) }

func fromNumber(n int) (Date, error) {
	if n < dayNumber(MinYear, 1, 1) || n >= dayNumber(MaxYear+1, 1, 1) {
		y, m, d := civil(n)
		return Date{}, fmt.Errorf("jalali: %04d-%02d-%02d: %w", y, m, d, ErrRange)
	}
	year := MinYear + (n-dayNumber(MinYear, 1, 1))/366
	for n >= dayNumber(year+1, 1, 1) {
		year++
	}
	day := n - dayNumber(year, 1, 1)
	if day < 186 {
		return Date{year, day/31 + 1, day%31 + 1}, nil
	}
	day -= 186
	return Date{year, day/30 + 7, day%30 + 1}, nil
}

// civil is the Gregorian date of a day number.
func civil(n int) (int, time.Month, int) {
	return time.Unix(int64(n)*86400, 0).UTC().Date()
}

func floorDiv(a, b int) int { return (a - mod(a, b)) / b }

func mod(a, b int) int { return (a%b + b) % b }
