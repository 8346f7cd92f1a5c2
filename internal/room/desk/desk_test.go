package desk_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
)

func eachDB(t *testing.T, fn func(t *testing.T, d *db.DB)) { dbtest.Each(t, fn) }

func text(t testing.TB, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheInboxHoldsWhatTheVisitorsFunctionsReach(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.open(1, access.ChiefEditor, "fars", now.Add(-49*time.Hour))
		b.open(2, access.ChiefEditor, "shiraz", now.Add(3*time.Hour))
		b.open(3, access.ChiefEditor, "yazd", now)
		b.open(4, access.ChiefEditor, "fars", now.AddDate(0, 0, 4))
		b.open(5, access.ChiefEditor, "fars", now.AddDate(0, 0, 20))
		b.open(6, access.ChiefEditor, "fars", time.Time{})
		b.open(7, access.Editor, "shiraz", now.Add(time.Hour))
		b.open(8, access.Editor, "fars", now.Add(time.Hour))
		b.open(9, access.Administrator, "", now.Add(time.Hour))

		d := b.see(chief, "/desk/", 200)
		if got := all(d, "main section h2"); got != "مهلت‌گذشته | امروز | این هفته | بعد" {
			t.Errorf("the parts: %s", got)
		}
		d.Count(".works > li", 5)
		late := d.One(".work-due.late")
		if s := late.Text(); !strings.HasPrefix(s, "مهلت گذشت:") || !strings.HasSuffix(s, "۲ روز دیر شده") {
			t.Errorf("overdue in words: %q", s)
		}
		if s := all(d, ".work-due"); !strings.Contains(s, "۳ ساعت مانده") {
			t.Errorf("what is left: %s", s)
		}
		if a := d.Find(".works h3 a")[0]; a.Attr("href") != "/desk/press/1/" || !strings.HasSuffix(a.Text(), "گزارش 1") {
			t.Errorf("the first is %q at %s", a.Text(), a.Attr("href"))
		}
		if n := d.One(".deskmenu a[aria-current=page] .count").Text(); n != "۵" {
			t.Errorf("the menu counts %s", n)
		}
		if got := all(d, ".stats b"); got != "۵ | ۱ | ۰" {
			t.Errorf("the figures: %s", got)
		}
		for person, want := range map[id.Person]int{editor: 1, reporter: 0, nobody: 0, admin: 1, inspector: 0} {
			d := b.see(person, "/desk/", 200)
			d.Count(".works > li", want)
			if (want == 0) != (len(d.Find(".empty")) == 1) {
				t.Errorf("%s: the empty inbox says nothing", person)
			}
		}
		if s := b.see(nobody, "/desk/", 200).One(".empty h2").Text(); !strings.Contains(s, "مسئولیتی") {
			t.Errorf("whoever has no function is told %q", s)
		}
		if s := all(b.see(chief, "/en/desk/", 200), ".work-due.late"); !strings.Contains(s, "2 days late") {
			t.Errorf("in English: %s", s)
		}
	})
}

func TestWhatWasDoneStaysInSightForAWeek(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		closeAt := func(n int, at time.Time) {
			b.now = at
			b.open(n, access.ChiefEditor, "fars", now)
			b.tx(func(ctx context.Context) error { return b.tasks.Close(ctx, fmt.Sprint("item:", n), "press.review") })
		}
		closeAt(1, now.AddDate(0, 0, -8))
		closeAt(2, now.AddDate(0, 0, -2))
		b.now = now
		d := b.see(chief, "/desk/?show=done", 200)
		d.Count(".works > li", 1)
		if s := d.One(".work-due").Text(); !strings.HasPrefix(s, "انجام شد: ۲۹ آبان") {
			t.Errorf("done: %q", s)
		}
		d.None(".late")
	})
}

func TestALongInboxIsTurnedPageByPage(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.tx(func(ctx context.Context) error {
			for n := range 130 {
				due := now.Add(time.Duration(n/3) * time.Hour) // several at one instant
				if n > 100 {
					due = time.Time{}
				}
				task := review(n, due)
				if err := b.tasks.Open(ctx, task); err != nil {
					return err
				}
			}
			return nil
		})
		seen := map[string]bool{}
		pages := 0
		for path := "/desk/"; path != ""; pages++ {
			d := b.see(chief, path, 200)
			for _, a := range d.Find(".works h3 a") {
				if seen[a.Attr("href")] {
					t.Errorf("%s twice", a.Attr("href"))
				}
				seen[a.Attr("href")] = true
			}
			path = ""
			for _, a := range d.Find(".pager a[rel=next]") {
				path = a.Attr("href")
			}
		}
		if len(seen) != 130 || pages != 3 {
			t.Errorf("%d tasks on %d pages", len(seen), pages)
		}
		for _, after := range []string{"x", "1.y", "9", "-", "99999999999999999999." + string(id.New[id.Task](id.NewSource(time.Now, nil)))} {
			b.see(chief, "/desk/?after="+url.QueryEscape(after), 400)
		}
	})
}

func TestAPageAsksItsNeighboursOnceHoweverLongItIs(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	b.tx(func(ctx context.Context) error {
		for n := range 200 {
			task := review(n, now.Add(time.Duration(n)*time.Hour))
			if err := errors.Join(b.tasks.Open(ctx, task), b.ledger.Append(ctx, ledger.Entry{At: now, Act: "press.published", Object: task.Object, Actor: ledger.Actor{Person: chief, Body: "fars"}})); err != nil {
				return err
			}
		}
		return nil
	})
	for path, person := range map[string]id.Person{"/desk/": chief, "/desk/calendar/": chief, "/desk/ledger/": inspector} {
		clear(b.asked)
		b.see(person, path, 200)
		for what, n := range b.asked {
			if limit := map[string]int{"titles": 1, "people": 1, "names": 2}[what]; n > limit {
				t.Errorf("%s asks for %s %d times", path, what, n)
			}
		}
	}
}

func TestNobodyComesInWithoutADoor(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	for _, p := range b.pages.All() {
		path := strings.NewReplacer("{year}", "1405", "{month}", "09", "{occasion}", "x", "{job}", "x").Replace(p.Pattern)
		r := stafftest.Get("", path)
		if p.Method == http.MethodPost {
			r = stafftest.Post("", path, nil)
		}
		if res := b.ask(r); res.StatusCode != 303 || res.Header.Get("Location") != "/desk/sign-in/" {
			t.Errorf("%s %s: %d to %s", p.Method, path, res.StatusCode, res.Header.Get("Location"))
		}
		// Whoever holds no function sees an empty inbox and no more.
		r.Header.Set("X-Test-Person", string(nobody))
		want := 403
		switch {
		case p.Name == "desk.inbox":
			want = 200
		case strings.Contains(p.Pattern, "{occasion}"):
			want = 404
		}
		if res := b.ask(r); res.StatusCode != want {
			t.Errorf("%s %s for nobody: %d, want %d", p.Method, path, res.StatusCode, want)
		}
	}
}

func BenchmarkInbox(b *testing.B) {
	for _, e := range dbtest.Engines {
		b.Run(string(e), func(b *testing.B) {
			x := open(b, dbtest.Open(b, e))
			x.tx(func(ctx context.Context) error {
				for n := range 2000 {
					task := review(n, now.Add(time.Duration(n-1000)*time.Hour))
					task.Body = []id.Body{"fars", "shiraz", "yazd"}[n%3]
					if err := x.tasks.Open(ctx, task); err != nil {
						return err
					}
				}
				return nil
			})
			for b.Loop() {
				x.see(chief, "/desk/", 200)
			}
		})
	}
}

func BenchmarkLedger(b *testing.B) {
	for _, e := range dbtest.Engines {
		b.Run(string(e), func(b *testing.B) {
			x := open(b, dbtest.Open(b, e))
			for range 20 {
				x.tx(func(ctx context.Context) error {
					for n := range 2000 {
						if err := x.ledger.Append(ctx, ledger.Entry{At: now, Act: "press.edited", Object: fmt.Sprint("item:", n), Actor: ledger.Actor{Person: "other", Body: "yazd"}}); err != nil {
							return err
						}
					}
					return nil
				})
			}
			for b.Loop() { // what is rare is looked for in everything
				x.see(inspector, "/desk/ledger/?act=press.published", 200)
			}
		})
	}
}
