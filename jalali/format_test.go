package jalali_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hemmat/jalali"
)

func TestDatesReadAsANewspaperWritesThem(t *testing.T) {
	d := jalali.Date{Year: 1404, Month: 2, Day: 5}
	for _, c := range []struct{ got, want string }{
		{d.Numeric(), "1404/02/05"},
		{d.NumericFa(), "۱۴۰۴/۰۲/۰۵"},
		{d.Long("fa"), "جمعه ۵ اردیبهشت ۱۴۰۴"},
		{d.Long("en"), "Friday 5 Ordibehesht 1404"},
		{d.Medium("fa"), "۵ اردیبهشت ۱۴۰۴"},
		{d.Medium("en-GB"), "5 Ordibehesht 1404"},
		{d.MonthYear("fa"), "اردیبهشت ۱۴۰۴"},
		{d.DayMonth("fa"), "۵ اردیبهشت"},
		{d.Words(), "پنجم اردیبهشت یک هزار و چهارصد و چهار"},
		{jalali.Date{Year: 1399, Month: 12, Day: 30}.Words(), "سی\u200cام اسفند یک هزار و سیصد و نود و نه"},
		{jalali.Date{Year: 1400, Month: 1, Day: 23}.Words(), "بیست و سوم فروردین یک هزار و چهارصد"},
		{jalali.Date{Year: 1500, Month: 1, Day: 31}.Words(), "سی و یکم فروردین یک هزار و پانصد"},
		{jalali.Date{Year: 1412, Month: 1, Day: 2}.Words(), "دوم فروردین یک هزار و چهارصد و دوازده"},
		{jalali.Date{Year: 1404, Month: 2, Day: 9}.Long("fa"), "سه\u200cشنبه ۹ اردیبهشت ۱۴۰۴"},
		{jalali.Date{}.Words(), ""},
		{jalali.Month(13).Name("fa"), ""},
		{jalali.Weekday(-1).Name("en"), ""},
		{jalali.Clock(time.Date(2025, 4, 25, 5, 10, 0, 0, time.UTC), "fa"), "ساعت ۸:۴۰"},
		{jalali.Clock(time.Date(2025, 4, 25, 20, 35, 0, 0, time.UTC), "en"), "0:05"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	_ = jalali.Date{Month: 99}.Long("fa") // a broken row must not break a page
}

func TestParseReadsWhatPeopleType(t *testing.T) {
	want := jalali.Date{Year: 1404, Month: 2, Day: 5}
	for _, s := range []string{
		"1404/02/05", "1404/2/5", "۱۴۰۴/۲/۵", "١٤٠٤/٢/٥", "۱۴۰۴/2/٥", "1404-02-05", "1404.2.5", "1404 2 5",
		"  ۱۴۰۴ / ۰۲ / ۰۵ ", "\u200f۱۴۰۴/۰۲/۰۵\u200e", "۱۴۰۴–۲–۵",
		"۵ اردیبهشت ۱۴۰۴", "5 اردیبهشت 1404", "جمعه ۵ اردیبهشت ۱۴۰۴", "جمعه، ۵ اردیبهشت ۱۴۰۴", "۵ ارديبهشت ۱۴۰۴", "۵اردیبهشت۱۴۰۴",
		"Friday 5 Ordibehesht 1404", "friday, 5 ordibehesht 1404",
		"1404 اردیبهشت 5",
	} {
		if s == "1404 اردیبهشت 5" { // CLDR's order: the year would be «5»
			if _, err := jalali.Parse(s); !errors.Is(err, jalali.ErrSyntax) {
				t.Errorf("Parse(%q): %v", s, err)
			}
			continue
		}
		if d, err := jalali.Parse(s); err != nil || d != want {
			t.Errorf("Parse(%q) = %v, %v", s, d, err)
		}
	}
	for _, s := range []string{"سه\u200cشنبه ۹ اردیبهشت ۱۴۰۴", "سه شنبه ۹ اردیبهشت ۱۴۰۴", "سهشنبه ۹ اردیبهشت ۱۴۰۴"} {
		if d, err := jalali.Parse(s); err != nil || d.Day != 9 {
			t.Errorf("Parse(%q) = %v, %v", s, d, err)
		}
	}
	for s, m := range map[string]int{"۱ امرداد ۱۴۰۴": 5, "۱ آبان ۱۴۰۴": 8, "۱ اذر ۱۴۰۴": 9, "۱ دي ۱۴۰۴": 10} {
		if d, err := jalali.Parse(s); err != nil || d.Month != m {
			t.Errorf("Parse(%q) = %v, %v", s, d, err)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		s    string
		want error
		says string
	}{
		{"", jalali.ErrSyntax, "want year, month and day"},
		{"۱۴۰۴/۲", jalali.ErrSyntax, "want year, month and day"},
		{"1404/2/5/6", jalali.ErrSyntax, "want year, month and day"},
		{"04/2/5", jalali.ErrSyntax, "four digits"},
		{"5/2/1404", jalali.ErrSyntax, "four digits"},
		{"14040205", jalali.ErrSyntax, "more than four digits"},
		{"1404/002/5", jalali.ErrSyntax, "at most two"},
		{"1404/2/x", jalali.ErrSyntax, "must be numbers"},
		{"۵ فلان ۱۴۰۴", jalali.ErrSyntax, "no month is called"},
		{"1404_2_5", jalali.ErrSyntax, "unexpected '_'"},
		{strings.Repeat("1", 200), jalali.ErrSyntax, "200 bytes"},
		{"2025-04-25", jalali.ErrRange, "1300–1500"},
		{"1404/13/1", jalali.ErrInvalid, "month 13"},
		{"1404/12/30", jalali.ErrInvalid, "29 days"},
		{"شنبه ۵ اردیبهشت ۱۴۰۴", jalali.ErrInvalid, "Friday"},
	} {
		_, err := jalali.Parse(c.s)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("Parse(%q): %v; want %v saying %q", c.s, err, c.want, c.says)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"۱۴۰۴/۲/۵", "1404-02-05", "جمعه ۵ اردیبهشت ۱۴۰۴", "سه شنبه ۹ اردیبهشت ۱۴۰۴", "5/2/1404", "1403/12/30", "\u200f٠", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := jalali.Parse(s)
		if err != nil {
			if !d.IsZero() {
				t.Fatalf("Parse(%q) = %v with %v", s, d, err)
			}
			return
		}
		if !d.Valid() {
			t.Fatalf("Parse(%q) = %v, which is no day", s, d)
		}
		for _, form := range []string{d.Numeric(), d.NumericFa(), d.Long("fa"), d.Long("en"), d.Medium("fa")} {
			if back, err := jalali.Parse(form); err != nil || back != d {
				t.Fatalf("%v written as %q reads as %v, %v", d, form, back, err)
			}
		}
	})
}

func BenchmarkLong(b *testing.B) {
	d := jalali.Date{Year: 1404, Month: 2, Day: 5}
	for b.Loop() {
		_ = d.Long("fa")
	}
}

// BenchmarkEveryDay does what testdata/intl.mjs does: an instant of each day of the range, in Persian figures.
func BenchmarkEveryDay(b *testing.B) {
	const days = 73414
	from := time.Date(1921, time.March, 21, 12, 0, 0, 0, time.UTC)
	for b.Loop() {
		for i := range days {
			d, err := jalali.FromTime(from.Add(time.Duration(i) * 24 * time.Hour))
			if err != nil || len(d.NumericFa()) != 18 {
				b.Fatal(d, err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/days, "ns/day")
}
