package jalali

import "strings"

// Month is a month's number, 1 to 12.
type Month int

// The months.
const (
	Farvardin Month = iota + 1
	Ordibehesht
	Khordad
	Tir
	Mordad
	Shahrivar
	Mehr
	Aban
	Azar
	Dey
	Bahman
	Esfand
)

// Weekday is a day of the week; the week starts on Saturday.
type Weekday int

// The days of the week. Friday is the weekly holiday.
const (
	Saturday Weekday = iota
	Sunday
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
)

var (
	monthsFa = [12]string{"فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"}
	monthsEn = [12]string{"Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar", "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"}
	daysFa   = [7]string{"شنبه", "یکشنبه", "دوشنبه", "سه\u200cشنبه", "چهارشنبه", "پنجشنبه", "جمعه"}
	daysEn   = [7]string{"Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}
)

// Name returns the month's name in "fa" (also for any language we have no names in) or
// "en", "" for a number that is no month.
func (m Month) Name(lang string) string {
	if m < 1 || m > 12 {
		return ""
	}
	if english(lang) {
		return monthsEn[m-1]
	}
	return monthsFa[m-1]
}

// String returns the Persian name.
func (m Month) String() string { return m.Name("fa") }

// Name returns the day's name in "fa" or "en", as Month.Name does.
func (w Weekday) Name(lang string) string {
	if w < 0 || w > 6 {
		return ""
	}
	if english(lang) {
		return daysEn[w]
	}
	return daysFa[w]
}

// String returns the Persian name.
func (w Weekday) String() string { return w.Name("fa") }

func english(lang string) bool { return lang == "en" || strings.HasPrefix(lang, "en-") }
