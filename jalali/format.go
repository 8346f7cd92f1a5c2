package jalali

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Numeric returns 1404/02/05: ASCII digits, for addresses, files and sorting.
func (d Date) Numeric() string { return fmt.Sprintf("%04d/%02d/%02d", d.Year, d.Month, d.Day) }

// String is Numeric.
func (d Date) String() string { return d.Numeric() }

// NumericFa returns ۱۴۰۴/۰۲/۰۵, for tables read by people.
func (d Date) NumericFa() string { return digits(d.Numeric(), "fa") }

// Long returns «جمعه ۵ اردیبهشت ۱۴۰۴» or "Friday 5 Ordibehesht 1404". CLDR's full date
// style has neither this order nor this comma-less form, hence our own.
func (d Date) Long(lang string) string { return d.Weekday().Name(lang) + " " + d.Medium(lang) }

// Medium returns «۵ اردیبهشت ۱۴۰۴» or "5 Ordibehesht 1404".
func (d Date) Medium(lang string) string {
	return digits(strconv.Itoa(d.Day), lang) + " " + d.MonthYear(lang)
}

// MonthYear returns «اردیبهشت ۱۴۰۴» or "Ordibehesht 1404".
func (d Date) MonthYear(lang string) string {
	return Month(d.Month).Name(lang) + " " + digits(strconv.Itoa(d.Year), lang)
}

// DayMonth returns «۵ اردیبهشت» or "5 Ordibehesht", for dates of the current year.
func (d Date) DayMonth(lang string) string {
	return digits(strconv.Itoa(d.Day), lang) + " " + Month(d.Month).Name(lang)
}

// Words returns the date in Persian words, as minutes and contracts write it:
// «پنجم اردیبهشت یک هزار و چهارصد و چهار». It is "" for an invalid date.
func (d Date) Words() string {
	if !d.Valid() {
		return ""
	}
	return ordinal(d.Day) + " " + Month(d.Month).String() + " " + yearWords(d.Year)
}

// Clock returns the time of day in Tehran, «ساعت ۸:۴۰» or "8:40".
func Clock(t time.Time, lang string) string {
	t = t.In(tehran())
	s := digits(fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()), lang)
	if english(lang) {
		return s
	}
	return "ساعت " + s
}

var (
	ones = [20]string{
		"", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده",
		"یازده", "دوازده", "سیزده", "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده",
	}
	tens     = [10]string{"", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"}
	hundreds = map[int]string{3: "سیصد", 4: "چهارصد", 5: "پانصد"}
)

func below100(n int) string {
	if n < 20 {
		return ones[n]
	}
	if n%10 == 0 {
		return tens[n/10]
	}
	return tens[n/10] + " و " + ones[n%10]
}

// ordinal is the ordinal of a day of the month: یکم، دوم، سوم، … سی‌ام، سی و یکم.
func ordinal(day int) string {
	w := below100(day)
	switch {
	case day == 30:
		return w + "\u200cام"
	case strings.HasSuffix(w, "سه"):
		return strings.TrimSuffix(w, "سه") + "سوم"
	}
	return w + "م"
}

func yearWords(year int) string {
	w := "یک هزار و " + hundreds[year/100-10]
	if r := year % 100; r != 0 {
		w += " و " + below100(r)
	}
	return w
}

// digits writes ASCII digits as Persian ones unless the language is English.
func digits(s, lang string) string {
	if english(lang) {
		return s
	}
	var b strings.Builder
	b.Grow(2 * len(s))
	for _, r := range s {
		if '0' <= r && r <= '9' {
			r += '۰' - '0'
		}
		b.WriteRune(r)
	}
	return b.String()
}
