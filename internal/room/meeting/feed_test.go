package meeting

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
)

// subscribed makes an address for somebody and gives its path.
func (b *bench) subscribed(p id.Person) string {
	b.t.Helper()
	d := b.desk.Read(b.desk.Ask(stafftest.Post(p, feedPath, nil)), feedPath, 200)
	u := must(url.Parse(strings.TrimSpace(d.One("main bdi.ltr").Text())))(b.t)
	return u.Path
}

// fetch asks for a calendar as a phone does: nobody is signed in.
func (b *bench) fetch(path string, status int) string {
	b.t.Helper()
	res := b.desk.Ask(stafftest.Get("", path))
	text := string(must(io.ReadAll(res.Body))(b.t))
	if res.StatusCode != status {
		b.t.Fatalf("%s: %d, want %d: %.300s", path, res.StatusCode, status, text)
	}
	if status == http.StatusOK && res.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		b.t.Error(res.Header)
	}
	return text
}

func TestAPrivateCalendarIsReadAtItsAddressAlone(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.drafted("نشست بسیار مهم شورای مرکزی دربارهٔ برنامهٔ پنج‌سالهٔ حزب و بودجهٔ استان‌ها")
		b.point(m.ID, "دستور جلسهٔ محرمانه")
		path := b.subscribed("farsi")
		if got := b.fetch(path, 200); strings.Contains(got, "VEVENT") {
			t.Error("a draft is in the calendar")
		}
		m = b.callIt(m.ID)
		text := b.fetch(path, 200)
		for _, line := range strings.SplitAfter(text, "\r\n") {
			if len(line) > foldAt+2 || !utf8.ValidString(line) || strings.Contains(strings.TrimSuffix(line, "\r\n"), "\n") {
				t.Errorf("a line of %d octets: %q", len(line), line)
			}
		}
		flat := strings.ReplaceAll(text, "\r\n ", "")
		for _, want := range []string{
			"UID:" + string(m.ID) + "@meeting.hemmat", "DTSTART:20261202T083000Z", "DTEND:20261202T103000Z", "STATUS:CONFIRMED", "SEQUENCE:2", "LOCATION:دفتر مرکزی", "چهارشنبه ۱۱ آذر ۱۴۰۵",
			"https://party.example/my/meetings/" + string(m.ID) + "/", "SUMMARY:" + m.Title,
		} {
			if !strings.Contains(flat, want) {
				t.Errorf("the calendar has no %q:\n%s", want, flat)
			}
		}
		if strings.Contains(flat, "محرمانه") {
			t.Error("the agenda is in the calendar")
		}
		cal := must(ics.ParseCalendar(strings.NewReader(text)))(t)
		if len(cal.Events()) != 1 {
			t.Fatal(len(cal.Events()))
		}
		// Time moves, and the meeting stays the same one.
		moved := must(b.Change(t.Context(), officer, m.ID, m.Version, Plan{Kind: Ordinary, Title: "نشست", Place: "دفتر", Begins: m.Begins.Add(24 * time.Hour)}))(t)
		flat = strings.ReplaceAll(b.fetch(path, 200), "\r\n ", "")
		if !strings.Contains(flat, "UID:"+string(m.ID)) || !strings.Contains(flat, "SEQUENCE:3") || !strings.Contains(flat, "DTSTART:20261203T083000Z") {
			t.Error(flat)
		}
		if got := b.news(NewsMoved); len(got) != 3 {
			t.Error(got)
		}
		if err := b.Cancel(t.Context(), officer, m.ID, moved.Version, "برف"); err != nil {
			t.Fatal(err)
		}
		if flat = b.fetch(path, 200); !strings.Contains(flat, "STATUS:CANCELLED") || strings.Contains(flat, "برف") {
			t.Error("what was cancelled does not stay:", flat)
		}
		if got := b.fetch(b.subscribed("boss"), 200); strings.Contains(got, "VEVENT") {
			t.Error("a stranger has it in their calendar")
		}
		// A new address takes the place of the old one; a revoked one answers nobody.
		again := b.subscribed("farsi")
		b.fetch(path, 404)
		b.fetch(again, 200)
		if again == path {
			t.Error("the same address")
		}
		b.desk.See("farsi", feedPath, 200).None("main bdi.ltr") // shown once
		b.desk.Send("farsi", feedPath+"end/", nil)
		b.fetch(again, 404)
		b.fetch(feedPath+strings.Repeat("A", 43)+".ics", 404)
		b.fetch(feedPath+"x.ics", 404)
	})
}

// Whoever has lost a phone and had the account reset has lost the address with it.
func TestAPrivateCalendarEndsWithWhatItsOwnerSignedInWith(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		path := b.subscribed("farsi")
		b.fetch(path, 200)
		b.ready["farsi"] = time.Time{} // not set up again
		b.fetch(path, 404)
		b.ready["farsi"] = b.now.Add(time.Minute)
		b.fetch(path, 404)
		b.desk.See("farsi", feedPath, 200).None("form#end")
		delete(b.ready, "farsi")
		b.fetch(path, 200)
	})
}

func TestLinesAreFoldedBetweenLetters(t *testing.T) {
	for n := range 200 {
		line := strings.Repeat("ن", n) + strings.Repeat("x", n%3) + "‌ها"
		out := string(fold([]byte(line + "\r\nEND\r\n")))
		if strings.ReplaceAll(out, "\r\n ", "") != line+"\r\nEND\r\n" {
			t.Fatalf("%d: not the same: %q", n, out)
		}
		for l := range strings.SplitSeq(out, "\r\n") {
			if len(l) > foldAt || !utf8.ValidString(l) {
				t.Fatalf("%d: %d octets, %q", n, len(l), l)
			}
		}
	}
}

func TestOnlyWhatIsPublishedIsShownToEverybody(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		x := b.signed("نشست شورا")
		later := b.drafted("نشست بعد")
		b.callIt(later.ID)
		list, _ := b.visit("/meetings/", 200)
		list.One(".empty")
		b.visit("/meetings/council/1405/1/", 404)
		b.visit("/meetings/mars/", 404)
		path := meetingPath(x.ID) + "publish/"
		form := stafftest.Fields(b.desk.See("officer", path, 200), ".confirm form")
		b.desk.Refuse("officer", path, url.Values{"version": form["version"]}, 422)
		b.desk.Send("officer", path, with(form, "shown", "yes"))
		page, _ := b.visit("/meetings/council/1405/1/", 200)
		if got := page.One("main").Text(); !strings.Contains(got, "نشست شورا") || strings.Contains(got, "صندوق") {
			t.Error("a resolution that nobody chose is shown:", got)
		}
		r := string(x.Decided[0].ID)
		b.desk.Send("officer", path, with(stafftest.Fields(b.desk.See("officer", path, 200), ".confirm form"), "ruling", r))
		page, text := b.visit("/meetings/council/1405/1/", 200)
		if got := page.One("main").Text(); !strings.Contains(got, "صندوق") || !strings.Contains(got, "مصوبهٔ ۱ سال ۱۴۰۵") {
			t.Error(got)
		}
		for _, secret := range []string{"نام farsi", "نام third", "گزارش داد", string(x.ID), r} {
			if strings.Contains(text, secret) {
				t.Errorf("the page shows %q", secret)
			}
		}
		y := b.record(later.ID)
		if err := b.Publish(ctx, officer, later.ID, y.Version, true, nil); err != nil {
			t.Fatal(err)
		}
		list, _ = b.visit("/meetings/council/", 200)
		if got := list.One("section[aria-labelledby=\"coming\"]").Text(); !strings.Contains(got, "نشست بعد") {
			t.Error(got)
		}
		_, cal := b.visit("/meetings/council/calendar.ics", 200)
		if strings.Count(cal, "BEGIN:VEVENT") != 2 || strings.Contains(cal, "/my/") {
			t.Error(cal)
		}
		b.visit("/en/meetings/", 200)
		b.visit("/en/meetings/council/1405/1/", 200)
		// A resolution that is shown is found by everybody who asks the memory.
		if got := must2(b.Recall(ctx, Reader{Person: "boss", Posts: []id.Post{"general"}}, "صندوق", Place{}))(t); len(got) != 1 {
			t.Error(got)
		}
		if got := b.desk.See("boss", memoryPath+"?q=%D8%B5%D9%86%D8%AF%D9%88%D9%82", 200).One("section[aria-labelledby=\"found\"] h3 a").Attr("href"); got != "/meetings/council/1405/1/" {
			t.Error(got)
		}
		b.desk.Send("officer", path, with(stafftest.Fields(b.desk.See("officer", path, 200), ".confirm form"), "shown", "no"))
		b.visit("/meetings/council/1405/1/", 404)
		if got := b.acts(x.Object()); !strings.HasSuffix(got, "published published unpublished") {
			t.Error(got)
		}
	})
}
