package desk_test

import (
	"context"
	"encoding/csv"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/room/desk"
	"hemmat/jalali"
)

// counter is a site whose pages were opened.
type counter map[string]int64

func (c counter) TakeVisits() map[string]int64 {
	taken := map[string]int64{}
	for p, n := range c {
		taken[p] = n
		delete(c, p)
	}
	return taken
}

func (c counter) ReturnVisits(taken map[string]int64) {
	for p, n := range taken {
		c[p] += n
	}
}

func (b *bench) count(c counter) *desk.Visits {
	b.t.Helper()
	v, err := b.Visits(c)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *bench) keep(v *desk.Visits) {
	b.t.Helper()
	if err := v.Keep(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) days(path string, from, to jalali.Date) map[jalali.Date]int64 {
	b.t.Helper()
	m, err := desk.NewStore(b.d).VisitDays(b.t.Context(), path, from, to)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

func TestVisitsOfAllNodesAddUpOnTheirDay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		one, two := counter{"/": 3, "/news/": 1}, counter{"/": 2}
		first, second := b.count(one), b.count(two)
		b.keep(first)
		b.keep(second)
		b.keep(second) // nothing new
		azar := func(day int) jalali.Date { return jalali.Date{Year: 1405, Month: 9, Day: day} }
		if m := b.days("/", azar(1), azar(1)); m[azar(1)] != 5 {
			t.Errorf("home: %v", m)
		}
		if m := b.days("", azar(1), azar(1)); m[azar(1)] != 6 {
			t.Errorf("all: %v", m)
		}
		midnight := azar(2).Time()
		b.now = midnight.Add(-20 * time.Second)
		if w := first.Wait(); w != 20*time.Second {
			t.Errorf("waits %v past midnight", w)
		}
		one["/"] = 7
		b.now = midnight // woken
		b.keep(first)
		one["/"] = 1
		b.keep(first)
		if m := b.days("/", azar(1), azar(2)); m[azar(1)] != 12 || m[azar(2)] != 1 {
			t.Errorf("about midnight: %v", m)
		}
	})
}

func TestVisitsThatCannotBeKeptAreCountedOn(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := counter{"/": 3}
		v := b.count(c)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if v.Keep(ctx) == nil || c["/"] != 3 {
			t.Errorf("lost: %v", c)
		}
		b.keep(v)
		day, _ := jalali.FromTime(now)
		if m := b.days("/", day, day); m[day] != 3 {
			t.Errorf("kept %v", m)
		}
	})
}

func TestDaysOfVisitsGoAfterTwoYearsAndMonthsStay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := counter{"/": 3}
		v := b.count(c)
		b.keep(v)
		b.now = now.AddDate(2, 0, 3)
		b.keep(v)
		old, _ := jalali.FromTime(now)
		if m := b.days("/", old, old); len(m) != 0 {
			t.Errorf("after two years: %v", m)
		}
		m, err := desk.NewStore(b.d).VisitMonths(t.Context(), "/", old, old)
		if first := (jalali.Date{Year: 1405, Month: 9, Day: 1}); err != nil || m[first] != 3 {
			t.Errorf("the month: %v %v", m, err)
		}
	})
}

func TestTheDeskShowsWhatWasReadMost(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.see(reporter, "/desk/visits/", 200).One(".empty")
		slug := "/1405/09/می-خواهم-بدانم/"
		c := counter{"/": 30, slug: 1200, "/en/news/": 4}
		v := b.count(c)
		b.keep(v)
		b.now = now.AddDate(0, 0, 7) // the next week
		b.keep(v)
		c[slug] = 3
		b.keep(v)
		for by, want := range map[string]string{"day": "1234 0 0 0 0 0 0 3", "week": "1234 3", "month": "1237"} {
			d := b.see(inspector, "/desk/visits/?by="+by, 200)
			d.Count("svg.chart .bar", map[string]int{"day": 2, "week": 2, "month": 1}[by])
			got := strings.NewReplacer("٬", "").Replace(all(d, "div.near > table td"))
			if !strings.HasSuffix(strings.ReplaceAll(latin(got), " | ", " "), want) {
				t.Errorf("%s: %s, want …%s", by, latin(got), want)
			}
			if got := strings.NewReplacer("\u2066", "", "\u2068", "", "\u2069", "").Replace(all(d, "section.near tbody th")); got != "می‌خواهم بدانم "+slug+" | حزب آینده / | /en/news/" {
				t.Errorf("%s: most read: %q", by, got)
			}
			if n := b.asked["titles"]; n != 1 {
				t.Errorf("%s: titles are asked for %d times", by, n)
			}
			delete(b.asked, "titles")
		}
		for _, typed := range []string{slug, "https://party.example" + slug, strings.ReplaceAll(url.PathEscape(slug), "%2F", "/"), strings.TrimSuffix(slug, "/") + "?utm=1#x"} {
			d := b.see(reporter, "/desk/visits/?page="+url.QueryEscape(typed), 200)
			if d.One("h1").Text() != "می‌خواهم بدانم" || !strings.Contains(d.One("main").Text(), slug) || !strings.HasSuffix(latin(all(d, "div.near > table td")), "| 3") {
				t.Errorf("%s: %s", typed, d.One("h1").Text())
			}
		}
		for _, typed := range []string{"javascript:alert(1)", "\u202e/x/", "%zz", "/" + strings.Repeat("الف", 3000), "'; DROP TABLE desk_visit; --", "<b>"} {
			b.see(reporter, "/desk/visits/?by=nothing&page="+url.QueryEscape(typed), 200)
		}
		b.see(nobody, "/desk/visits/", 403)
		b.see(nobody, "/desk/visits/visits.csv", 403)

		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text(t, b.ask(stafftest.Get(inspector, "/desk/visits/visits.csv?by=day"))), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, row := range rows {
			lines = append(lines, strings.Join(row, ","))
		}
		if got, want := strings.Join(lines, "\n"), "day,jalali,page,visits\n2026-11-29,1405/09/08,"+slug+",3\n2026-11-22,1405/09/01,"+slug+",1200\n2026-11-22,1405/09/01,/,30\n2026-11-22,1405/09/01,/en/news/,4"; got != want {
			t.Errorf("the table:\n%s\nwant\n%s", got, want)
		}
	})
}

// latin gives numbers their ASCII digits.
func latin(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '۰' && r <= '۹' {
			return r - '۰' + '0'
		}
		return r
	}, s)
}
