package meeting

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
)

func TestASecretaryCallsAMeetingAndHoldsItAndItsMinutesAreSigned(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.desk.See("officer", home, 200).One(".empty")
		v := with(stafftest.Fields(b.desk.See("other", home+"new/", 200), "form.formpage"), "body", "council", "title", "نشست ماهانه", "day", "۱۴۰۵/۹/۱۵", "clock", "۱۶.۳۰", "end", "18", "place", "دفتر مركزي")
		path := b.desk.Send("other", home+"new/", v)
		m := id.Meeting(strings.Split(path, "/")[3])
		x := b.record(m)
		if got := x.Begins.UTC().Format("2006-01-02 15:04"); got != "2026-12-06 13:00" || x.Ends.Sub(x.Begins) != 90*time.Minute || x.Place != "دفتر مرکزی" {
			t.Error(got, x.Ends, x.Place)
		}
		add := path + "agenda/"
		for _, title := range []string{"گزارش دبیر", "بودجه"} {
			b.desk.Send("officer", add, with(stafftest.Fields(b.desk.See("officer", add, 200), "form.formpage"), "title", title, "minutes", "۲۰", "papers", "/media/report.pdf گزارش سالانه"))
		}
		page := b.desk.See("officer", path, 200)
		if got := page.One("section[aria-labelledby=\"agenda\"]").Text(); !strings.Contains(got, "گزارش دبیر") || !strings.Contains(got, "۲۰ دقیقه") || !strings.Contains(got, "گزارش سالانه") {
			t.Error(got)
		}
		call := b.desk.See("officer", path+"call/", 200)
		if got := call.One("main").Text(); !strings.Contains(got, "خالی است") || strings.Contains(got, "کمتر از") || !strings.Contains(got, "۳ نفر") {
			t.Error("the warnings are", got)
		}
		form := stafftest.Fields(call, ".confirm form")
		stale := url.Values{"version": form["version"], "warned": {""}}
		b.desk.Refuse("officer", path+"call/", stale, 409)
		for range 2 { // a button that is pressed twice
			b.desk.Send("officer", path+"call/", form)
		}
		if got := b.desk.See("farsi", MyPath, 200).One(".works").Text(); !strings.Contains(got, "نشست ماهانه") {
			t.Error(got)
		}
		b.now = x.Begins.Add(5 * time.Minute)
		form = stafftest.Fields(b.desk.See("officer", path+"hold/", 200), ".confirm form")
		for range 2 {
			if to := b.desk.Send("officer", path+"hold/", form); to != path+"hall/" {
				t.Error(to)
			}
		}
		hall := b.desk.See("officer", path+"hall/", 200)
		b.desk.Send("officer", path+"hall/led/", with(stafftest.Fields(hall, "form#led"), "chair", "farsi", "secretary", "second"))
		b.desk.Send("officer", path+"hall/seats/", with(stafftest.Fields(hall, "form#seats"), "seat-2", "present", "seat-3", "present"))
		b.desk.Send("officer", path+"hall/guests/", with(stafftest.Fields(hall, "form#guests"), "text", "خانم مهمان"))
		p := b.record(m).Points[0].ID
		b.desk.Send("officer", path+"hall/"+string(p)+"/", with(stafftest.Fields(hall, "form#t-"+string(p)), "text", "دبير گزارش داد."))
		rule := path + "hall/" + string(p) + "/ruling/"
		b.desk.Send("officer", rule, with(stafftest.Fields(b.desk.See("officer", rule, 200), "form.formpage"), "text", "صندوق قرض‌الحسنه راه بیفتد.", "post", "fars-sec", "due", "۱۴۰۵/۱۰/۳۰", "votes", "۲", "against", "0"))
		hall = b.desk.See("officer", path+"hall/", 200)
		if got := hall.One("main").Text(); !strings.Contains(got, "۲ حاضر") || !strings.Contains(got, "۱ ثبت‌نشده") || !strings.Contains(got, "نشست رسمی است") || !strings.Contains(got, "بر عهدهٔ دبیر استان فارس") {
			t.Error(got)
		}
		// What is said in the hall is nobody's until it is circulated.
		if got := b.desk.See("farsi", myPath(m), 200).One("main").Text(); strings.Contains(got, "گزارش داد") || strings.Contains(got, "صندوق") {
			t.Error("uncirculated minutes are shown")
		}
		b.desk.Send("officer", path+"circulate/", stafftest.Fields(b.desk.See("officer", path+"circulate/", 200), ".confirm form"))
		my := b.desk.See("third", myPath(m), 200)
		b.desk.Send("third", myPath(m)+"object/", with(stafftest.Fields(my, "form#object"), "text", "نام من جا افتاده است."))
		page = b.desk.See("officer", path, 200)
		answer := page.One("section[aria-labelledby=\"objections\"] form")
		b.desk.Refuse("officer", answer.Attr("action"), url.Values{"text": {"درست است."}}, 422)
		b.desk.Send("officer", answer.Attr("action"), url.Values{"text": {"درست است."}, "accepted": {"yes"}})
		b.now = b.record(m).Until
		b.desk.See("farsi", myPath(m), 200).None(".confirm") // accepted: a new edition is due
		b.desk.Send("officer", path+"hall/seats/", with(stafftest.Fields(b.desk.See("officer", path+"hall/", 200), "form#seats"), "seat-4", "present"))
		circulate := with(stafftest.Fields(b.desk.See("officer", path+"circulate/", 200), ".confirm form"), "days", "۳")
		b.desk.Refuse("officer", path+"circulate/", circulate, 422).One("#f-note[aria-invalid]")
		b.desk.Send("officer", path+"circulate/", with(circulate, "note", "نام نفر سوم افزوده شد"))
		b.desk.See("farsi", myPath(m), 200).None(".confirm") // too early
		b.now = b.record(m).Until
		for _, who := range []id.Person{"farsi", "second"} {
			b.desk.Send(who, myPath(m)+"sign/", stafftest.Fields(b.desk.See(who, myPath(m), 200), ".confirm form"))
		}
		b.desk.See("third", myPath(m), 200).None(".confirm")
		x = b.record(m)
		if x.State != Signed || x.Edition != 2 || x.Number != 1 {
			t.Fatal(x.State, x.Edition, x.Number)
		}
		paper := b.desk.See("third", myPath(m)+"minutes/", 200).One("article").Text()
		for _, want := range []string{"۱/۱۴۰۵", "نام farsi", "دبیر گزارش داد.", "مصوبهٔ ۱ سال ۱۴۰۵", "۲ موافق", "امضا شد در", "خانم مهمان", "حد نصاب ۲ نفر است و نشست رسمی است"} {
			if !strings.Contains(paper, want) {
				t.Errorf("the minutes do not say %q", want)
			}
		}
		b.desk.See("officer", "/en"+path, 200)
		b.desk.See("inspector", path+"minutes/?edition=1", 200)
		if got := b.acts(object(m)); got != "drafted called held circulated objected answered circulated signed signed" {
			t.Error(got)
		}
		r := must(b.store.ListRulings(ctx, RulingFilter{Meeting: m, Limit: 2}))(t)[0]
		if open := must(b.tasks.List(ctx, taskFilter()))(t); len(open) != 1 || open[0].Body != "fars" || open[0].Link != rulingPath(r.ID) {
			t.Error(open)
		}
		b.desk.Refuse("officer", path+"hall/guests/", url.Values{"text": {"x"}, "based": {"1"}}, 409)
	})
}

func TestWhoMaySeeWhat(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		d := b.drafted("پیش‌نویس")
		x := b.signed("نشست")
		for _, path := range []string{meetingPath(x.ID), meetingPath(x.ID) + "minutes/", rulingPath(x.Decided[0].ID), meetingPath(d.ID)} {
			b.desk.See("stranger", path, 403)
			b.desk.See("editor", path, 403)
			b.desk.See("farsi", path, 403)
			b.desk.See("other", path, 200)
			b.desk.See("inspector", path, 200)
		}
		b.desk.See("farsi", myPath(d.ID), 404)
		for _, who := range []id.Person{"stranger", "boss", "yazdi", "editor"} {
			b.desk.See(who, myPath(x.ID), 404)
			b.desk.See(who, myPath(x.ID)+"minutes/", 404)
			b.desk.See(who, myRulingPath(x.Decided[0].ID), 404)
		}
		b.leave("member", "third", ymd(1405, 10, 1))
		b.appoint("member", "yazdi", ymd(1405, 10, 1))
		b.now = b.now.AddDate(0, 2, 0)
		b.desk.See("third", myPath(x.ID), 200) // who sat there
		b.desk.See("yazdi", myPath(x.ID), 200) // who sits there now
		b.desk.Refuse("inspector", meetingPath(d.ID)+"drop/", url.Values{"version": {"1"}}, 403)
	})
}

func TestAStaleFormShowsBothAndLosesNothing(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.held("نشست")
		path := meetingPath(m.ID)
		p := string(b.record(m.ID).Points[0].ID)
		text := path + "hall/" + p + "/"
		mine, theirs := stafftest.Fields(b.desk.See("officer", path+"hall/", 200), "form#t-"+p), stafftest.Fields(b.desk.See("other", path+"hall/", 200), "form#t-"+p)
		b.desk.Send("other", text, with(theirs, "text", "نوشتهٔ نخست"))
		page := b.desk.Refuse("officer", text, with(mine, "text", "نوشتهٔ دوم"), 422)
		if got := page.One(".compare").Text(); !strings.Contains(got, "نوشتهٔ نخست") || !strings.Contains(got, "نوشتهٔ دوم") {
			t.Error(got)
		}
		if got := b.record(m.ID); got.Text(id.Point(p)) != "نوشتهٔ نخست" {
			t.Error("written over")
		}
		again := stafftest.Fields(page, "form#t-"+p)
		if again.Get("text") != "نوشتهٔ دوم" {
			t.Error("what was typed is gone")
		}
		b.desk.Send("officer", text, again) // decided with both in sight
		b.desk.Send("officer", text, again) // and sent twice
		got := b.record(m.ID)
		if got.Text(id.Point(p)) != "نوشتهٔ دوم" || got.Based(textObject+p) != 2 {
			t.Error(got.Text(id.Point(p)), got.Based(textObject+p))
		}
		// Of the attendance, what was not touched is nobody's loss.
		one, two := stafftest.Fields(b.desk.See("officer", path+"hall/", 200), "form#seats"), stafftest.Fields(b.desk.See("other", path+"hall/", 200), "form#seats")
		b.desk.Send("other", path+"hall/seats/", with(two, "seat-2", "absent"))
		b.desk.Send("officer", path+"hall/seats/", with(one, "seat-3", "present"))
		got = b.record(m.ID)
		if got.Attendance(2) != Absent || got.Attendance(3) != Present {
			t.Fatal("an untouched seat was written over")
		}
		page = b.desk.Refuse("officer", path+"hall/seats/", with(one, "seat-2", "excused", "seat-4", "present"), 422)
		if s := page.One("form#seats").Text(); !strings.Contains(s, "«غایب» ثبت کرده است") {
			t.Error(s)
		}
		if got = b.record(m.ID); got.Attendance(2) != Absent || got.Attendance(4) != Present {
			t.Error(got.Attendance(2), got.Attendance(4))
		}
		// The frame, an item, a resolution.
		d := b.drafted("پیش‌نویس")
		edit := meetingPath(d.ID) + "edit/"
		a, c := stafftest.Fields(b.desk.See("officer", edit, 200), "form.formpage"), stafftest.Fields(b.desk.See("other", edit, 200), "form.formpage")
		b.desk.Send("other", edit, with(c, "title", "عنوان آنان"))
		page = b.desk.Refuse("officer", edit, with(a, "title", "عنوان من"), 422)
		if s := page.One(".notice.urgent").Text(); !strings.Contains(s, "عنوان آنان") || stafftest.Fields(page, "form.formpage").Get("title") != "عنوان من" {
			t.Error(s)
		}
		b.desk.Send("officer", edit, stafftest.Fields(page, "form.formpage"))
		item := path + "agenda/" + p + "/"
		a, c = stafftest.Fields(b.desk.See("officer", item, 200), "form.formpage"), stafftest.Fields(b.desk.See("other", item, 200), "form.formpage")
		b.desk.Send("other", item, with(c, "title", "گزارش آنان"))
		if s := b.desk.Refuse("officer", item, with(a, "title", "گزارش من"), 422).One(".compare").Text(); !strings.Contains(s, "گزارش آنان") {
			t.Error(s)
		}
		r := b.decide(m.ID, "متن نخست", "", "")
		rule := path + "rulings/" + string(r) + "/"
		a, c = stafftest.Fields(b.desk.See("officer", rule, 200), "form.formpage"), stafftest.Fields(b.desk.See("other", rule, 200), "form.formpage")
		b.desk.Send("other", rule, with(c, "text", "متن آنان"))
		if s := b.desk.Refuse("officer", rule, with(a, "text", "متن من"), 422).One(".compare").Text(); !strings.Contains(s, "متن آنان") || !strings.Contains(s, "متن من") {
			t.Error(s)
		}
	})
}

func TestFormsKeepWhatWasTyped(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		v := with(stafftest.Fields(b.desk.See("officer", home+"new/", 200), "form.formpage"), "body", "council", "title", " ", "day", "فردا", "clock", "دیر", "end", "99")
		page := b.desk.Refuse("officer", home+"new/", v, 422)
		for _, f := range []string{"day", "clock", "end"} {
			page.One("#f-" + f + "[aria-invalid]")
		}
		if got := stafftest.Fields(page, "form.formpage"); got.Get("day") != "فردا" || got.Get("clock") != "دیر" || got.Get("body") != "council" {
			t.Error(got)
		}
		b.desk.Refuse("officer", home+"new/", with(v, "day", "1405/9/20", "clock", "10", "end", ""), 422).One("#f-title[aria-invalid]")
		b.desk.Refuse("stranger", home+"new/", with(v, "title", "نشست"), 403)
		b.desk.Refuse("officer", home+"new/", with(v, "body", "mars"), 422).One("#f-body[aria-invalid]")
		m := b.held("نشست")
		add := meetingPath(m.ID) + "agenda/"
		page = b.desk.Refuse("officer", add, with(stafftest.Fields(b.desk.See("officer", add, 200), "form.formpage"), "title", "موضوع", "papers", "javascript:alert(1) بد"), 422)
		if got := stafftest.Fields(page, "form.formpage"); got.Get("papers") != "javascript:alert(1) بد" || got.Get("title") != "موضوع" {
			t.Error(got)
		}
		path := meetingPath(m.ID) + "hall/led/"
		led := stafftest.Fields(b.desk.See("officer", meetingPath(m.ID)+"hall/", 200), "form#led")
		b.desk.Refuse("officer", path, with(led, "chair", "farsi", "secretary", "farsi"), 422)
		b.desk.Refuse("officer", path, with(led, "chair", "nobody", "secretary", "farsi"), 422)
		call := b.called("دعوت‌شده")
		page = b.desk.Refuse("officer", meetingPath(call.ID)+"cancel/", url.Values{"version": {"2"}, "reason": {" "}}, 422)
		page.One("details.act[open]")
		b.desk.Send("officer", meetingPath(call.ID)+"cancel/", url.Values{"version": {"2"}, "reason": {"برف"}})
		if got := b.desk.See("farsi", myPath(call.ID), 200).One(".notice.urgent").Text(); !strings.Contains(got, "برف") {
			t.Error(got)
		}
		if got := b.news(NewsCancelled); !slices.Equal(got, []string{"farsi", "second", "third"}) {
			t.Error(got)
		}
	})
}
