package jalali_test

import (
	"bufio"
	"embed"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hemmat/jalali"
)

//go:embed testdata/years.txt
var golden embed.FS

type year struct {
	year  int
	first time.Time
	days  [12]int
}

func goldenYears(t testing.TB) []year {
	t.Helper()
	text, err := golden.ReadFile("testdata/years.txt")
	if err != nil {
		t.Fatal(err)
	}
	var years []year
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if f[0] == "#" {
			continue
		}
		y := year{year: atoi(t, f[0])}
		if y.first, err = time.Parse(time.DateOnly, f[1]); err != nil {
			t.Fatal(err)
		}
		for i := range y.days {
			y.days[i] = atoi(t, f[2+i])
		}
		years = append(years, y)
	}
	return years
}

func atoi(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryDayAgreesWithTheGoldenTableBothWays(t *testing.T) {
	total := 0
	var before jalali.Date
	for _, y := range goldenYears(t) {
		g := y.first
		yearDay := 0
		for month := 1; month <= 12; month++ {
			for day := 1; day <= y.days[month-1]; day++ {
				total++
				yearDay++
				want := jalali.Date{Year: y.year, Month: month, Day: day}
				d, err := jalali.New(y.year, month, day)
				if err != nil || d != want {
					t.Fatalf("New(%v) = %v, %v", want, d, err)
				}
				gy, gm, gd := d.Gregorian()
				if gy != g.Year() || gm != g.Month() || gd != g.Day() {
					t.Fatalf("%v is %v-%v-%v, want %v", d, gy, gm, gd, g.Format(time.DateOnly))
				}
				back, err := jalali.FromGregorian(g.Date())
				if err != nil || back != d {
					t.Fatalf("%v back is %v, %v; want %v", g.Format(time.DateOnly), back, err, d)
				}
				if d.YearDay() != yearDay {
					t.Fatalf("%v is day %d of its year, want %d", d, d.YearDay(), yearDay)
				}
				if w := int(g.Weekday()+1) % 7; int(d.Weekday()) != w {
					t.Fatalf("%v is weekday %d, want %d", d, d.Weekday(), w)
				}
				if !before.IsZero() {
					if next, err := before.AddDays(1); err != nil || next != d || !before.Before(d) {
						t.Fatalf("%v plus a day is %v, %v; want %v", before, next, err, d)
					}
				}
				before = d
				g = g.AddDate(0, 0, 1)
			}
			if _, err := jalali.New(y.year, month, y.days[month-1]+1); !errors.Is(err, jalali.ErrInvalid) {
				t.Fatalf("%d/%d has one day too many: %v", y.year, month, err)
			}
			if jalali.DaysIn(y.year, month) != y.days[month-1] {
				t.Fatalf("DaysIn(%d, %d) = %d", y.year, month, jalali.DaysIn(y.year, month))
			}
		}
		if jalali.Leap(y.year) != (yearDay == 366) {
			t.Fatalf("Leap(%d) = %v", y.year, jalali.Leap(y.year))
		}
	}
	if total != 73414 {
		t.Errorf("the golden table has %d days, want 73,414", total)
	}
}

func TestGoldenTableAgreesWithTheSharedYears(t *testing.T) {
	f, err := os.Open("../../shared/data/persian-dev/jalali_years_1300_1500.tsv")
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("HEMMAT_TEST_REQUIRE"), ","), "shared") {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	defer f.Close()
	years := goldenYears(t)
	lines := bufio.NewScanner(f)
	lines.Scan() // heading
	for i := 0; lines.Scan(); i++ {
		y := years[i]
		leap := "0"
		if jalali.Leap(y.year) {
			leap = "1"
		}
		if want := strings.Join([]string{strconv.Itoa(y.year), leap, y.first.Format(time.DateOnly)}, "\t"); lines.Text() != want {
			t.Errorf("line %q, want %q", lines.Text(), want)
		}
		if i == len(years)-1 && lines.Scan() {
			t.Error("the shared table has more years")
		}
	}
}

func TestDatesOutsideAreRefused(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    error
	}{
		{1299, 12, 29, jalali.ErrRange},
		{1501, 1, 1, jalali.ErrRange},
		{2025, 4, 25, jalali.ErrRange},
		{0, 1, 1, jalali.ErrRange},
		{1404, 0, 1, jalali.ErrInvalid},
		{1404, 13, 1, jalali.ErrInvalid},
		{1404, 1, 0, jalali.ErrInvalid},
		{1404, 7, 31, jalali.ErrInvalid},
		{1404, 12, 30, jalali.ErrInvalid},
		{1403, 12, 30, nil},
		{1403, 12, 31, jalali.ErrInvalid},
	} {
		if d, err := jalali.New(c.y, c.m, c.d); !errors.Is(err, c.want) || (err != nil) != d.IsZero() {
			t.Errorf("New(%d, %d, %d) = %v, %v; want %v", c.y, c.m, c.d, d, err, c.want)
		}
	}
	for _, c := range []struct {
		y    int
		m    time.Month
		d    int
		want error
	}{
		{1921, 3, 20, jalali.ErrRange},
		{2122, 3, 21, jalali.ErrRange},
		{2025, 2, 29, jalali.ErrInvalid},
		{2025, 13, 1, jalali.ErrInvalid},
		{1921, 3, 21, nil},
		{2122, 3, 20, nil},
	} {
		if d, err := jalali.FromGregorian(c.y, c.m, c.d); !errors.Is(err, c.want) {
			t.Errorf("FromGregorian(%d, %d, %d) = %v, %v; want %v", c.y, c.m, c.d, d, err, c.want)
		}
	}
	if _, err := jalali.FromTime(time.Time{}); !errors.Is(err, jalali.ErrRange) {
		t.Errorf("the zero time is a date: %v", err)
	}
}

func TestArithmeticClampsAndStaysInside(t *testing.T) {
	date := func(y, m, d int) jalali.Date { return jalali.Date{Year: y, Month: m, Day: d} }
	months := func(n int) func(jalali.Date) (jalali.Date, error) {
		return func(d jalali.Date) (jalali.Date, error) { return d.AddMonths(n) }
	}
	years := func(n int) func(jalali.Date) (jalali.Date, error) {
		return func(d jalali.Date) (jalali.Date, error) { return d.AddYears(n) }
	}
	days := func(n int) func(jalali.Date) (jalali.Date, error) {
		return func(d jalali.Date) (jalali.Date, error) { return d.AddDays(n) }
	}
	for _, c := range []struct {
		from jalali.Date
		op   func(jalali.Date) (jalali.Date, error)
		want jalali.Date
		err  error
	}{
		{date(1404, 6, 31), months(1), date(1404, 7, 30), nil},
		{date(1404, 6, 31), months(6), date(1404, 12, 29), nil},
		{date(1403, 6, 31), months(6), date(1403, 12, 30), nil},
		{date(1404, 1, 31), months(-1), date(1403, 12, 30), nil},
		{date(1404, 1, 31), months(-3), date(1403, 10, 30), nil},
		{date(1403, 12, 30), years(1), date(1404, 12, 29), nil},
		{date(1403, 12, 30), years(5), date(1408, 12, 30), nil},
		{date(1403, 12, 30), days(1), date(1404, 1, 1), nil},
		{date(1404, 1, 1), days(-366), date(1403, 1, 1), nil},
		{date(1500, 12, 29), days(1), date(0, 0, 0), jalali.ErrRange},
		{date(1500, 12, 1), months(1), date(0, 0, 0), jalali.ErrRange},
		{date(1300, 1, 1), months(-1), date(0, 0, 0), jalali.ErrRange},
		{date(1300, 1, 1), years(300), date(0, 0, 0), jalali.ErrRange},
	} {
		if d, err := c.op(c.from); d != c.want || !errors.Is(err, c.err) {
			t.Errorf("from %v: %v, %v; want %v, %v", c.from, d, err, c.want, c.err)
		}
	}
	if n := date(1405, 1, 1).Sub(date(1404, 1, 1)); n != 365 {
		t.Errorf("1404 has %d days", n)
	}
}

func TestEveryDayBeginsAtItsFirstInstantInTehran(t *testing.T) {
	first, _ := jalali.New(1300, 1, 1)
	skipped := 0
	for n := range 73414 {
		d, err := first.AddDays(n)
		if err != nil {
			t.Fatal(err)
		}
		from, to, err := jalali.DayBounds(d)
		if err != nil || !from.Equal(d.Time()) {
			t.Fatalf("%v: bounds %v, %v, %v; day begins %v", d, from, to, err, d.Time())
		}
		if in, err := jalali.FromTime(from.UTC()); err != nil || in != d {
			t.Fatalf("%v begins at %v, which is in %v (%v)", d, from, in, err)
		}
		if n > 0 {
			if in, err := jalali.FromTime(from.Add(-time.Second)); err != nil || in.Sub(d) != -1 {
				t.Fatalf("a second before %v is in %v (%v)", from, in, err)
			}
		}
		if h := to.Sub(from); h < 23*time.Hour-30*time.Minute || h > 25*time.Hour+30*time.Minute {
			t.Fatalf("%v lasts %v", d, h)
		}
		if from.Hour() != 0 {
			skipped++
		}
	}
	if skipped < 20 {
		t.Errorf("only %d days begin after midnight: summer time is not seen", skipped)
	}
}

func TestBoundsJoinWithoutGapOrOverlap(t *testing.T) {
	var end time.Time
	for y := jalali.MinYear; y <= jalali.MaxYear; y++ {
		from, to, err := jalali.YearBounds(y)
		if err != nil || (!end.IsZero() && !from.Equal(end)) {
			t.Fatalf("%d begins at %v (%v), the year before ended at %v", y, from, err, end)
		}
		at := from
		for m := 1; m <= 12; m++ {
			mf, mt, err := jalali.MonthBounds(y, m)
			if err != nil || !mf.Equal(at) {
				t.Fatalf("%d/%d begins at %v (%v), want %v", y, m, mf, err, at)
			}
			at = mt
		}
		if !at.Equal(to) {
			t.Fatalf("the months of %d end at %v, the year at %v", y, at, to)
		}
		end = to
	}
	for _, y := range []int{1299, 1501} {
		if _, _, err := jalali.YearBounds(y); !errors.Is(err, jalali.ErrRange) {
			t.Errorf("YearBounds(%d): %v", y, err)
		}
	}
	if _, _, err := jalali.MonthBounds(1404, 13); !errors.Is(err, jalali.ErrInvalid) {
		t.Errorf("month 13: %v", err)
	}
	if _, _, err := jalali.DayBounds(jalali.Date{}); !errors.Is(err, jalali.ErrInvalid) {
		t.Errorf("the zero date has bounds: %v", err)
	}
}

func TestAnInstantNearMidnightFallsInTehransDay(t *testing.T) {
	for at, want := range map[string]string{
		"2025-03-20T20:29:59Z": "1403/12/30", // 23:59:59 in Tehran
		"2025-03-20T20:30:00Z": "1404/01/01",
		"2022-03-21T20:29:59Z": "1401/01/01", // summer time began this midnight
		"2022-03-21T20:30:00Z": "1401/01/02",
		"2022-09-21T19:29:59Z": "1401/06/30", // 23:59:59, then the hour came again
		"2022-09-21T20:29:59Z": "1401/06/30",
		"2022-09-21T20:30:00Z": "1401/06/31",
	} {
		u, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := jalali.FromTime(u); err != nil || d.String() != want {
			t.Errorf("%s is in %v (%v), want %s", at, d, err, want)
		}
	}
}
