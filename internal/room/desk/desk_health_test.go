package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/room/desk"
)

func TestTheHealthPageSaysWhatToDo(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		value := func(d *viewtest.Doc, term string) string {
			for _, div := range d.Find(".keys > div") {
				if div.Find("dt")[0].Text() == term {
					return div.Find("dd")[0].Text()
				}
			}
			t.Fatalf("no line %q", term)
			return ""
		}
		late := func(d *viewtest.Doc) int { return len(d.Find(".keys dd.late")) }
		d := b.see(admin, "/desk/health/", 200)
		if s := value(d, "جای داده‌ها"); !strings.HasPrefix(s, "۵۰ گیگابایت آزاد از ۱۰۰ گیگابایت") {
			t.Errorf("disk: %s", s)
		}
		if s := value(d, "رونوشت پشتیبان"); !strings.Contains(s, "hemmat backup") || late(d) != 1 {
			t.Errorf("without a backup: %s, %d late", s, late(d))
		}
		if s := value(d, "برنامه"); !strings.Contains(s, "v1.2.3") || !strings.Contains(s, "۲۶ ساعت پیش") {
			t.Errorf("program: %s", s)
		}
		if s := value(d, "پیروان دفتر"); !strings.Contains(s, "۵ ردیف عقب است") {
			t.Errorf("followers: %s", s)
		}
		keep := func(ago time.Duration) {
			if err := desk.NewStore(b.d).KeepBackup(t.Context(), desk.Backup{At: now.Add(-ago), Bytes: 3 << 20, Files: 4}); err != nil {
				t.Fatal(err)
			}
		}
		keep(37 * time.Hour)
		d = b.see(admin, "/desk/health/", 200)
		if s := value(d, "رونوشت پشتیبان"); !strings.HasPrefix(s, "۳۷ ساعت پیش") || !strings.Contains(s, "همین امروز") || late(d) != 1 {
			t.Errorf("with an old backup: %s, %d late", s, late(d))
		}
		keep(2 * time.Hour)
		b.host.free = 5 << 30 // a twentieth
		d = b.see(admin, "/desk/health/", 200)
		if s := value(d, "رونوشت پشتیبان"); !strings.HasPrefix(s, "۲ ساعت پیش") || late(d) != 1 {
			t.Errorf("with a backup: %s, %d late", s, late(d))
		}
		if s := value(d, "جای داده‌ها"); !strings.Contains(s, "رو به پایان") {
			t.Errorf("a full disk: %s", s)
		}
		b.host.free = -1
		if s := value(b.see(admin, "/desk/health/", 200), "جای داده‌ها"); !strings.Contains(s, "دانسته نیست") {
			t.Errorf("an unknown disk: %s", s)
		}
		for _, p := range []id.Person{chief, editor, nobody} {
			b.see(p, "/desk/health/", 403)
		}
	})
}

func TestAFailedJobIsSentAnewByAnAdministrator(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if _, err := b.jobs.Enqueue(t.Context(), jobs.Job{Kind: "desk.check", Key: "k", At: now}); err != nil {
			t.Fatal(err)
		}
		r := jobs.Runner{Queue: b.jobs, Handlers: map[string]jobs.Handler{"desk.check": func(context.Context, jobs.Job) error { return fault.New(fault.Gone, "") }}}
		if _, _, err := r.Due(t.Context()); err != nil {
			t.Fatal(err)
		}
		d := b.see(admin, "/desk/health/", 200)
		if s := d.One("tbody tr").Text(); !strings.HasPrefix(s, "وارسی دفتر ثبت") || !strings.Contains(s, "موضوع آن برداشته شده است؛ ۱ بار") {
			t.Errorf("the job: %s", s)
		}
		retry := d.One("tbody form").Attr("action")
		b.see(inspector, "/desk/health/", 200).None("tbody form")
		if res := b.ask(stafftest.Post(inspector, retry, nil)); res.StatusCode != 403 {
			t.Errorf("an inspector changes something: %d", res.StatusCode)
		}
		b.send(admin, retry, nil)
		if res := b.ask(stafftest.Post(admin, retry, nil)); res.StatusCode != 409 {
			t.Errorf("the second click: %d", res.StatusCode)
		}
		b.see(admin, "/desk/health/", 200).None("tbody")
		b.work()
		if counts, err := b.jobs.Counts(t.Context()); err != nil || counts["done"] != 1 || b.acts("desk.") != "desk.job.retried" {
			t.Errorf("%v, %v, %s", counts, err, b.acts("desk."))
		}
	})
}

func TestAQueueThatStandsStillIsSaid(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for key, at := range map[string]time.Time{"due": now.Add(-9 * time.Minute), "later": now.Add(time.Hour)} {
			if _, err := b.jobs.Enqueue(t.Context(), jobs.Job{Kind: "desk.check", Key: key, At: at}); err != nil {
				t.Fatal(err)
			}
		}
		queue := func() bool {
			return strings.Contains(b.see(admin, "/desk/health/", 200).One(".keys").Text(), "صف کارها")
		}
		if queue() {
			t.Error("nine minutes are too long")
		}
		b.now = now.Add(2 * time.Minute)
		if !queue() {
			t.Error("eleven minutes are not said")
		}
		b.work()
		if queue() {
			t.Error("said of what was done")
		}
	})
}
