package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
)

func TestTheMonthShowsWhatIsDueWhatIsSetAndWhatIsKept(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.open(1, access.ChiefEditor, "fars", now.AddDate(0, 0, -1).Add(2*time.Hour)) // 30 Aban
		b.open(2, access.ChiefEditor, "fars", now.Add(2*time.Hour))                   // today
		b.open(3, access.ChiefEditor, "yazd", now.Add(2*time.Hour))
		b.add("روز دانشجو", "1405/09/16", "party")
		b.add("روز شیراز", "1405/09/15", "shiraz")
		b.add("روز یزد", "1405/09/14", "yazd")

		d := b.see(chief, "/desk/calendar/", 200)
		d.Count("table.month td time", 30)
		if s := d.One("td.today .day time").Text(); s != "۱" {
			t.Errorf("today is %s", s)
		}
		if got := all(d, ".daylist > h2"); got != "یکشنبه ۱ آذر ۱۴۰۵ | جمعه ۶ آذر ۱۴۰۵ | یکشنبه ۱۵ آذر ۱۴۰۵ | دوشنبه ۱۶ آذر ۱۴۰۵" {
			t.Errorf("the days: %s", got)
		}
		for _, a := range d.Find(".month .day a") {
			d.One(a.Attr("href")) // leads to the list
		}
		d = b.see(chief, "/desk/calendar/1405/08/", 200)
		if got := all(d, ".daylist .work-due.late"); !strings.HasPrefix(got, "مهلت گذشت:") {
			t.Errorf("yesterday's task: %q", got)
		}
		if got := d.One(".monthbar a[rel=prev]").Attr("href") + d.One(".monthbar a[rel=next]").Attr("href"); got != "/desk/calendar/1405/07//desk/calendar/1405/09/" {
			t.Errorf("the ways: %s", got)
		}
		if got := all(b.see(reporter, "/desk/calendar/", 200), ".daylist h3"); got != "روز یزد | روز دانشجو" {
			t.Errorf("Yazd sees %s", got)
		}
		if got := all(b.see(editor, "/desk/calendar/", 200), ".daylist h3"); got != "روز شیراز | روز دانشجو" {
			t.Errorf("Shiraz sees %s", got)
		}
		for path, status := range map[string]int{"/desk/calendar/1405/13/": 404, "/desk/calendar/1405/9/": 404, "/desk/calendar/x/01/": 404, "/desk/calendar/99999/01/": 404} {
			b.see(chief, path, status)
		}
		b.see(nobody, "/desk/calendar/", 403)
	})
}

// What a room has for the visitor alone stands on their calendar for the whole day, and a task about it is not said beside it.
func TestTheMonthShowsWhatIsTheVisitorsOwnOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.tx(func(ctx context.Context) error {
			return b.tasks.Open(ctx, task.Task{Kind: "test.covered", Object: "item:9", Function: string(access.Reporter), Body: "yazd", Title: "desk.task.unknown", Link: "/desk/press/9/", Due: now.AddDate(0, 0, -2)})
		})
		d := b.see(reporter, "/desk/calendar/1405/08/", 200)
		if got := all(d, ".daylist h3"); got != "گزارش به شورا" {
			t.Errorf("Yazd sees %s", got)
		}
		if got := all(d, ".daylist .work-due.late"); !strings.Contains(got, "مهلت گذشت:") || strings.Contains(got, "۱۲:") {
			t.Errorf("a day is shown as %q", got)
		}
		if got := all(b.see(chief, "/desk/calendar/1405/08/", 200), ".daylist h3"); got != "" {
			t.Errorf("another sees %s", got)
		}
	})
}

// form is a valid occasion, with changes in pairs.
func form(changes ...string) url.Values {
	f := url.Values{"name_fa": {"روز دانشجو"}, "name_en": {"Students’ day"}, "day": {"۱۴۰۵/۰۹/۱۶"}, "calendar": {"solar"}, "body": {"party"}, "note": {""}}
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

func (b *bench) add(name, day, body string) {
	b.t.Helper()
	b.send(admin, "/desk/occasions/new/", form("name_fa", name, "name_en", "", "day", day, "body", body))
}

func TestAnOccasionIsWrittenOnceChangedAndTakenAway(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		d := b.see(admin, "/desk/occasions/new/?year=1405", 200)
		f := form("id", d.One("input[name=id]").Attr("value"))
		to := b.send(admin, "/desk/occasions/new/", f)
		if to != "/desk/occasions/?notice=desk.notice.occasion.added&year=1405" {
			t.Errorf("leads to %s", to)
		}
		b.send(admin, "/desk/occasions/new/", f) // the second click
		d = b.see(admin, to, 200)
		if got := all(d, "tbody th"); got != "روز دانشجو" || d.One(".done").Text() != "مناسبت افزوده شد." {
			t.Errorf("the table has %s", got)
		}
		at := d.One("tbody th a").Attr("href")
		d = b.see(admin, at, 200)
		version := d.One("form.formpage input[name=version]").Attr("value")
		if v := d.One("#f-day").Attr("value"); v != "1405/09/16" {
			t.Errorf("the day is %s", v)
		}
		b.send(admin, at, form("version", version, "note", "سخنرانی\nدر دانشگاه"))

		// Another person had the old form open: nothing is overwritten, nothing typed is lost.
		d = b.read(b.ask(stafftest.Post(admin, at, form("version", version, "name_fa", "روز دانشجویان"))), at, 409)
		if d.One("#f-name_fa").Attr("value") != "روز دانشجویان" || !strings.Contains(d.One(".notice").Text(), "«روز دانشجو» در ۱۶ آذر ۱۴۰۵") {
			t.Errorf("the stale form: %s", d.One(".notice").Text())
		}
		b.send(admin, at, form("version", d.One("form.formpage input[name=version]").Attr("value"), "name_fa", "روز دانشجویان"))
		b.read(b.ask(stafftest.Post(admin, at+"remove/", url.Values{"version": {version}})), at, 409)
		version = b.see(admin, at, 200).One("form.formpage input[name=version]").Attr("value")
		b.send(admin, at+"remove/", url.Values{"version": {version}})
		b.see(admin, at, 404)
		b.see(admin, "/desk/occasions/", 200).None("tbody tr")
		if got := b.acts("desk."); got != "desk.occasion.removed desk.occasion.changed desk.occasion.changed desk.occasion.added" {
			t.Errorf("the ledger has %s", got)
		}
	})
}

func TestAWrongOccasionComesBackAsItWasTyped(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		long := strings.Repeat("ب", 121)
		for field, values := range map[string][]string{
			"name_fa": {"", long, "a\xff", " \u200c "}, "name_en": {long}, "day": {"", "1405/13/01", "30 اسفند ۱۴۰۵", "<b>"}, "calendar": {"", "moon"},
			"body": {"", "mars", "yazd' --"}, "note": {strings.Repeat("ن", 601)},
		} {
			for _, v := range values {
				d := b.read(b.ask(stafftest.Post(admin, "/desk/occasions/new/", form(field, v))), field+"="+v, 422)
				if a := d.One("#errors a").Attr("href"); a != "#f-"+field {
					t.Errorf("%s=%q: the summary leads to %s", field, v, a)
				}
				if field == "day" && d.One("#f-day").Attr("value") != v {
					t.Errorf("the day %q came back as %q", v, d.One("#f-day").Attr("value"))
				}
			}
		}
		if got := b.acts("desk."); got != "" {
			t.Errorf("the ledger has %s", got)
		}
	})
}

func TestOccasionsBelongToWhoMaySetThem(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.add("روز یزد", "1405/02/01", "yazd")
		at := b.see(admin, "/desk/occasions/", 200).One("tbody th a").Attr("href")
		d := b.see(editor, "/desk/occasions/", 200)
		d.None("tbody a")
		if got := all(b.see(editor, "/desk/occasions/new/", 200), "select option"); got != "شعبهٔ شیراز" {
			t.Errorf("the editor of Shiraz may choose %s", got)
		}
		b.see(editor, at, 403)
		for _, p := range []string{at, at + "remove/"} {
			if res := b.ask(stafftest.Post(editor, p, form("version", "1"))); res.StatusCode != 403 {
				t.Errorf("%s: %d", p, res.StatusCode)
			}
		}
		b.read(b.ask(stafftest.Post(editor, "/desk/occasions/new/", form("body", "fars"))), "fars", 422)
		b.send(editor, "/desk/occasions/new/", form("body", "shiraz"))
		for _, p := range []id.Person{reporter, inspector, nobody} {
			if res := b.ask(stafftest.Post(p, "/desk/occasions/new/", form())); res.StatusCode != 403 {
				t.Errorf("%s: %d", p, res.StatusCode)
			}
		}
	})
}

func TestSolarOccasionsComeFromTheYearBeforeOnceEach(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.add("نوروز", "1405/01/01", "party")
		b.add("روز کبیسه", "1403/12/30", "party")
		b.send(admin, "/desk/occasions/new/", form("name_fa", "عید فطر", "day", "1405/01/01", "calendar", "lunar"))
		for range 2 {
			b.send(admin, "/desk/occasions/copy/", url.Values{"year": {"1406"}})
		}
		if got := all(b.see(admin, "/desk/occasions/?year=1406", 200), "tbody th"); got != "نوروز" {
			t.Errorf("1406 has %s", got)
		}
		b.send(admin, "/desk/occasions/copy/", url.Values{"year": {"1404"}})
		b.see(admin, "/desk/occasions/?year=1404", 200).None("tbody tr") // 30 Esfand is not in 1404
		b.send(editor, "/desk/occasions/copy/", url.Values{"year": {"1406"}})
		for _, year := range []string{"0", "-1", "x", "99999"} {
			if res := b.ask(stafftest.Post(admin, "/desk/occasions/copy/", url.Values{"year": {year}})); res.StatusCode != 404 {
				t.Errorf("%s: %d", year, res.StatusCode)
			}
		}
	})
}
