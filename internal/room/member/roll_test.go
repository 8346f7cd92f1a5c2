package member

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/jalali"
)

// work does the jobs that wait, as a runner does, and says how many there were.
func (b *bench) work() int {
	b.t.Helper()
	n := 0
	count := b.Handlers()[jobCount]
	r := jobs.Runner{Queue: b.o.Jobs, Handlers: map[string]jobs.Handler{jobCount: func(ctx context.Context, j jobs.Job) error { n++; return count(ctx, j) }}}
	if _, _, err := r.Due(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestALongRollIsCountedPartByPart(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.now = at(t, "1405/1/10")
		b.cost(100, 100)
		one, two := b.taken(0, "shiraz", Formal, ""), b.taken(1, "yazd", Formal, "")
		b.taken(2, "shiraz", Probationary, "")
		b.now = at(t, "1405/6/5")
		b.must(b.pays(one.ID, "1", "100", "1405/5/20"))
		b.must(b.Suspend(ctx, officer("yazd"), b.on(two.ID, "دلیل", "")))
		for _, bodies := range [][]id.Body{nil, {"yazd", "shiraz"}, {"yazd"}, {}} {
			for _, on := range []string{"1405/1/9", "1405/1/10", "1405/5/1", "1405/5/20", "1405/6/5"} {
				d, _ := jalali.Parse(on)
				want, err := b.Count(ctx, bodies, d)
				b.must(err)
				if _, err := b.Counted(ctx, bodies, d); !fault.Is(err, fault.NotFound) {
					t.Fatal("it was counted before:", err)
				}
				b.must(b.AskCount(ctx, bodies, d))
				tally, err := b.tally(ctx, bodies, d)
				b.must(err)
				if on == "1405/5/20" { // part by part, by two who begin at the same place
					before, err := b.store.tally(ctx, tally.ID)
					b.must(err)
					for range 2 {
						if _, err := b.countOn(ctx, tally.ID, 1); err != nil {
							t.Fatal(err)
						}
					}
					late := before
					late.Members, late.reached = 99, 99
					b.must(b.store.countedTo(ctx, &late, before.reached))
				}
				for done := false; !done; {
					if done, err = b.countOn(ctx, tally.ID, 1); err != nil {
						t.Fatal(err)
					}
				}
				if got, err := b.Counted(ctx, bodies, d); err != nil || got.Counts != want || got.Done.IsZero() || got.Day != d {
					t.Errorf("%v on %s: %+v, want %+v, %v", bodies, on, got, want, err)
				}
			}
		}
		if n := b.count(`SELECT count(*) FROM member_roll`); n != 4*5 {
			t.Errorf("%d counts", n)
		}
		b.must(b.Tend(ctx, b.now.Add(tallyLife+time.Minute)))
		if n := b.count(`SELECT count(*) FROM member_roll`); n != 0 {
			t.Errorf("%d counts are left after their day", n)
		}
	})
}

func TestALongRollIsCountedApartFromItsPage(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.now = at(t, "1405/10/10")
		b.cost(100, 0)
		b.taken(0, "shiraz", Formal, "")
		m := b.taken(1, "shiraz", Formal, "")
		b.now = at(t, "1406/3/10")
		b.o.Waited = 1
		path := rollPath + "?day=1406/3/10"
		figures := func(who id.Person) (all []string) {
			for _, n := range b.desk.See(who, path, http.StatusOK).Find(".stats b") {
				all = append(all, n.Text())
			}
			return all
		}
		if got := figures("centre"); len(got) != 0 || b.work() != 0 {
			t.Error("somebody counted who was not asked:", got)
		}
		form := stafftest.Fields(b.desk.See("centre", path, http.StatusOK), "form#count")
		b.desk.Send("centre", rollPath, form)
		b.desk.Send("centre", rollPath, form) // twice is one
		d := b.desk.See("centre", path, http.StatusOK)
		d.One(`.notice a[href^="/desk/"]`)
		d.None("form#count")
		d.None(".stats")
		b.desk.See("centre", "/en"+path, http.StatusOK)
		if n := b.work(); n != 1 {
			t.Errorf("%d jobs", n)
		}
		if got := strings.Join(figures("centre"), " "); got != "۲ ۲ ۰" {
			t.Errorf("figures %q", got)
		}
		if got := figures("shiraz"); len(got) != 0 {
			t.Errorf("another sees the count of all: %q", got)
		}
		b.must(b.pays(m.ID, "1", "1000", "1406/3/10"))
		b.now = b.now.Add(time.Minute)
		if got := strings.Join(figures("centre"), " "); got != "۲ ۲ ۰" {
			t.Errorf("figures %q", got)
		}
		b.desk.Send("centre", rollPath, stafftest.Fields(b.desk.See("centre", path, http.StatusOK), "form#count"))
		b.work()
		if got := strings.Join(figures("centre"), " "); got != "۲ ۲ ۱" {
			t.Errorf("counted again: %q", got)
		}
		form.Set("day", "1410/1/1")
		b.desk.Refuse("centre", rollPath, form, http.StatusUnprocessableEntity)
		form.Set("day", "1406/3/10")
		b.desk.Refuse("admin", rollPath, form, http.StatusForbidden)
	})
}
