package desk_test

import (
	"context"
	"encoding/csv"
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
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/room/desk"
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

// record writes an entry.
func (b *bench) record(e ledger.Entry) {
	b.t.Helper()
	b.tx(func(ctx context.Context) error { return b.ledger.Append(ctx, e) })
}

func TestTheLedgerIsReadInWordsByWhoMayReadIt(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.record(ledger.Entry{At: now.AddDate(0, 0, -3), Act: "press.published", Object: "item:7", Actor: ledger.Actor{Person: chief, Body: "fars", Via: "desk"}, Public: true, Commitment: []byte{1, 2}})
		b.record(ledger.Entry{At: now, Act: "press.new.act", Object: "x:1", Actor: ledger.Actor{Person: "gone", Body: "yazd"}})
		d := b.see(inspector, "/desk/ledger/", 200)
		d.Count(".deeds > li", 7) // five grants too
		first := d.Find(".deeds > li")[0]
		if s := first.Text(); !strings.Contains(s, "کار «press.new.act»") || !strings.Contains(s, "نامش دیگر نگه داشته نمی‌شود") || !strings.Contains(s, "استان یزد") {
			t.Errorf("an act without words: %s", s)
		}
		second := d.Find(".deeds > li")[1].Text()
		for _, want := range []string{"متنی منتشر شد: نشست مشترک", "پریسا کوهستان‌پور", "استان فارس", "از میز کار", "ردیف ۶؛", "هست؛ برگ ۰", "0102"} {
			if !strings.Contains(second, want) {
				t.Errorf("%q is not in %s", want, second)
			}
		}
		d = b.see(chief, "/desk/ledger/", 200)
		if got := d.Find(".deeds > li"); len(got) != 1 { // what was done in Fars only
			t.Errorf("Fars reads %d entries", len(got))
		}
		for q, want := range map[string]int{
			"act=press.": 2, "act=press.published": 1, "person=" + url.QueryEscape("کوهستان"): 1, "person=Nobody": 0, "object=x:1": 1, "body=fars": 1, "body=party": 2,
			"from=1405/09/01": 6, "to=1405/08/30": 1, "from=" + url.QueryEscape("۲۸ آبان ۱۴۰۵") + "&to=1405/08/30": 1, "before=7": 6, "before=1": 0, "body=mars": 0,
		} {
			b.see(inspector, "/desk/ledger/?"+q, 200).Count(".deeds > li", want)
		}
		b.see(chief, "/desk/ledger/?body=yazd", 200).Count(".deeds > li", 0)
		b.see(chief, "/desk/ledger/?body=party", 200).Count(".deeds > li", 1)
		d = b.see(inspector, "/desk/ledger/?from=tomorrow&act=press.", 422)
		if d.One("#f-from").Attr("value") != "tomorrow" || d.One("#f-from").Attr("aria-invalid") != "true" {
			t.Error("the wrong day did not come back")
		}
		if got := all(d, ".chosen a"); !strings.Contains(got, "متن‌ها و خبرها") {
			t.Errorf("what is chosen: %s", got)
		}
		for _, before := range []string{"x", "0", "-4"} {
			b.see(inspector, "/desk/ledger/?before="+before, 400)
		}
		for _, p := range []id.Person{editor, reporter, nobody} {
			b.see(p, "/desk/ledger/", 403)
		}
	})
}

func TestTheTableOfTheLedgerIsForInspectorsWithAFreshFactor(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.record(ledger.Entry{At: now, Act: "press.published", Object: "item:7", Reason: "=HYPERLINK(1)", Actor: ledger.Actor{Person: chief, Body: "fars", Via: "desk"}})
		post := func(p id.Person, fresh bool) *http.Response {
			r := stafftest.Post(p, "/desk/ledger/ledger.csv", url.Values{"act": {"press."}})
			if fresh {
				r = stafftest.Fresh(r)
			}
			return b.ask(r)
		}
		if res := post(inspector, false); res.StatusCode != 303 || res.Header.Get("Location") != "/desk/confirm/" {
			t.Errorf("without a factor: %d %s", res.StatusCode, res.Header.Get("Location"))
		}
		for _, p := range []id.Person{chief, editor, nobody} {
			if res := post(p, true); res.StatusCode != 403 {
				t.Errorf("%s: %d", p, res.StatusCode)
			}
		}
		res := post(inspector, true)
		s := text(t, res)
		if res.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.HasPrefix(s, "\ufeffseq,") {
			t.Fatalf("%s %.60s", res.Header.Get("Content-Type"), s)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if r := rows[1]; r[0] != "6" || r[1] != "2026-11-22T12:00:00+03:30" || r[2] != "1405/09/01" || r[3] != "press.published" || r[9] != "استان فارس" || r[11] != "'=HYPERLINK(1)" || len(r[14]) != 64 {
			t.Errorf("%q", r)
		}
		if strings.Contains(s, "پریسا") {
			t.Error("the table names a person")
		}
		if got := b.acts("desk."); got != "desk.ledger.exported" {
			t.Errorf("the ledger has %s", got)
		}
		b.record(ledger.Entry{At: now, Act: "press.published", Object: "item:8", Actor: ledger.Actor{Person: chief, Body: "fars", Via: "desk"}})
		b.SetExported(1)
		if s := text(t, post(inspector, true)); !strings.Contains(s, "item:8") || strings.Contains(s, "item:7") || !strings.Contains(s, "جدول در اینجا پایان یافته است") {
			t.Errorf("a table that ends before its rows does not say so: %s", s)
		}
		b.SetExported(2)
		if s := text(t, post(inspector, true)); !strings.Contains(s, "item:7") || strings.Contains(s, "پایان یافته") {
			t.Errorf("a table that holds all says it does not: %s", s)
		}
	})
}

// work does the jobs that are due.
func (b *bench) work() {
	b.t.Helper()
	r := jobs.Runner{Queue: b.jobs, Handlers: b.Handlers()}
	if _, _, err := r.Due(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func TestTheLedgerIsCheckedOnDemandAndEachNight(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		state := func() string { return b.see(inspector, "/desk/ledger/", 200).One(".keys dd").Text() }
		if s := state(); !strings.Contains(s, "هنوز وارسی نشده است") {
			t.Errorf("before the first: %s", s)
		}
		for range 2 {
			if to := b.send(inspector, "/desk/ledger/check/", nil); to != "/desk/ledger/?notice=desk.notice.check.asked" {
				t.Error(to)
			}
		}
		d := b.see(inspector, "/desk/ledger/", 200)
		if _, off := d.One(".act-main button").Lookup("disabled"); !off {
			t.Error("the button may be pressed while a check waits")
		}
		b.work()
		if s := state(); !strings.Contains(s, "درست") || !strings.Contains(s, "همهٔ ۵ ردیف، هم‌اکنون خوانده شد") {
			t.Errorf("after it: %s", s)
		}
		// The next runs at three in the night, once on many nodes.
		if err := errors.Join(b.Start(t.Context()), b.Start(t.Context())); err != nil {
			t.Fatal(err)
		}
		b.now = now.Add(15 * time.Hour) // 3 o'clock
		b.work()
		if s := state(); !strings.Contains(s, "هم‌اکنون") {
			t.Errorf("in the night: %s", s)
		}
		b.now = b.now.Add(49 * time.Hour)
		if d := b.see(inspector, "/desk/ledger/", 200); len(d.Find(".keys dd.late")) != 1 {
			t.Error("an old check is not overdue")
		}
		b.falsify()
		b.work()
		if s := state(); !strings.Contains(s, "نخستین ردیف نادرست: ۲") {
			t.Errorf("a changed row: %s", s)
		}
		if got := all(b.see(admin, "/desk/", 200), ".works h3"); got != "دفتر ثبت: ردیفی با بقیه نمی‌خواند" {
			t.Errorf("the administrator's inbox: %s", got)
		}
		for _, p := range []id.Person{chief, editor, nobody} {
			if res := b.ask(stafftest.Post(p, "/desk/ledger/check/", nil)); res.StatusCode != 403 {
				t.Errorf("%s: %d", p, res.StatusCode)
			}
		}
	})
}

// falsify changes a row past the triggers.
func (b *bench) falsify() {
	b.t.Helper()
	drop := `DROP TRIGGER ledger_no_update`
	if b.d.Engine() == db.Postgres {
		drop = `DROP TRIGGER ledger_no_change ON ledger`
	}
	for _, q := range []string{drop, `UPDATE ledger SET reason = 'other' WHERE seq = 2`} {
		if _, err := db.Exec(b.t.Context(), b.d, q); err != nil {
			b.t.Fatal(err)
		}
	}
}

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
