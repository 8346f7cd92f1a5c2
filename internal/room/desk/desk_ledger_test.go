package desk_test

import (
	"context"
	"encoding/csv"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
)

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
