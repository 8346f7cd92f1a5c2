package circular

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff/stafftest"
)

// sheet is the form of a new circular, with one line: the heads of the provinces.
func (b *bench) sheet(item id.Item) url.Values {
	b.t.Helper()
	v := stafftest.Fields(b.desk.See("editor", home+"new/", 200), "form.formpage")
	v.Set("item", string(item))
	v.Set("asked", "accept")
	v.Set("posts-0", HeadPosts)
	v.Set("in-0", "province")
	v.Set("body-0", "party")
	return v
}

func TestACircularIsPreparedSentAndFollowedAtTheDesk(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.desk.See("editor", home, 200).One(".empty")
		b.desk.See("editor", home+"new/", 200).None("form.formpage")
		b.write("text", "party", Addressees)
		v := b.sheet("text")
		v.Set("until", "۱۴۰۵/۹/۱۰")
		path := b.desk.Send("editor", home+"new/", v)
		page := b.desk.See("editor", path, 200)
		if got := page.One("ul.stats").Text(); !strings.Contains(got, "۳ گیرنده") || !strings.Contains(got, "۱ سمت خالی") || !strings.Contains(got, "۱ بدون حساب") {
			t.Error("the preview says", got)
		}
		main := page.One("main").Text()
		for _, want := range []string{"دبیر استان قم", "نام yazdi", "بالاترین سمت، در نهادهای نوع «استان»، زیر حزب", "۱۰ آذر ۱۴۰۵"} {
			if !strings.Contains(main, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		page.None(`a[href="` + path + `send/"]`) // an editor prepares and does not send
		b.desk.See("editor", path+"send/", 403)
		b.desk.Refuse("editor", path+"send/", url.Values{"version": {"1"}}, 403)

		confirm := b.desk.See("publisher", path+"send/", 200)
		if got := confirm.One(".confirm").Text(); !strings.Contains(got, "هنگام ارسال داده می‌شود") {
			t.Error(got)
		}
		form := stafftest.Fields(confirm, ".confirm form")
		for range 2 { // a button that is pressed twice
			if to := b.desk.Send("publisher", path+"send/", form); to != path {
				t.Error(to)
			}
		}
		b.desk.Refuse("approver", path+"send/", form, 409) // whose form stood open beside it is told so
		page = b.desk.See("chief", path, 200)
		if got := page.One(".kicker").Text(); got != "شمارهٔ ۱ سال ۱۴۰۵" {
			t.Error(got)
		}
		page.None("main form")
		if to := b.desk.Ask(asGet("publisher", path+"send/")).Header.Get("Location"); to != path {
			t.Error("the form of what was sent leads to", to)
		}
		if to := b.desk.Ask(asGet("chief", path+"edit/")).Header.Get("Location"); to != path {
			t.Error(to)
		}
		b.desk.See("chief", "/en"+path, 200)
		if got := b.desk.See("inspector", home, 200).One(".works").Text(); !strings.Contains(got, "شمارهٔ ۱") {
			t.Error(got)
		}
	})
}

func TestAFormKeepsWhatWasTyped(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.write("text", "party", Addressees)
		v := b.sheet("text")
		v.Set("until", "فردا")
		page := b.desk.Refuse("editor", home+"new/", v, 422)
		page.One("#f-until[aria-invalid]")
		if got := stafftest.Fields(page, "form.formpage"); got.Get("until") != "فردا" || got.Get("posts-0") != HeadPosts || got.Get("in-0") != "province" || got.Get("body-0") != "party" || got.Get("asked") != "accept" {
			t.Error(got)
		}
		v.Set("until", "1405/08/01")
		b.desk.Refuse("editor", home+"new/", v, 422).One("#f-until[aria-invalid]")
		v.Set("until", "")
		v.Set("in-0", "")
		b.desk.Refuse("editor", home+"new/", withLine(v, "سخنگو", "", "party"), 422).One("#f-posts-0[aria-invalid]")
		b.desk.Refuse("editor", home+"new/", withLine(v, "", "", ""), 422).One("#f-body-0[aria-invalid]")
		b.desk.Refuse("editor", home+"new/", withLine(v, "", "", "mars"), 422)
		v = withLine(v, "سخنگو", "", "fars")
		v.Set("more", "1")
		page = b.desk.Refuse("editor", home+"new/", v, 200)
		if n := len(page.One("form.formpage").Find("fieldset.group")); n != 5 {
			t.Errorf("%d lines", n)
		}
		if all, _ := b.store.Of(t.Context(), nil, "", 10); len(all) != 0 {
			t.Error("asking for lines prepared something")
		}
		v.Del("more")
		path := b.desk.Send("editor", home+"new/", v)
		if got := b.desk.See("editor", path, 200).One("#audience").Text(); got == "" {
			t.Error("no audience")
		}
		if got := stafftest.Fields(b.desk.See("editor", path+"edit/", 200), "form.formpage"); got.Get("posts-0") != "سخنگو" || got.Get("in-0") != "" || got.Get("body-0") != "fars" {
			t.Error("the form does not say what is recorded:", got)
		}
		b.desk.Refuse("editor", home+"new/", v, 422).One("#f-item[aria-invalid]") // the text is taken
	})
}

func withLine(v url.Values, posts, in, body string) url.Values {
	v.Set("posts-0", posts)
	v.Set("in-0", in)
	v.Set("body-0", body)
	return v
}

func TestAStaleFormWritesNothingOver(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.prepared("text", Accept)
		path := circularPath(c.ID)
		mine, other := stafftest.Fields(b.desk.See("editor", path+"edit/", 200), "form.formpage"), stafftest.Fields(b.desk.See("keyer", path+"edit/", 200), "form.formpage")
		confirm := stafftest.Fields(b.desk.See("publisher", path+"send/", 200), ".confirm form")
		other.Set("asked", "read")
		b.desk.Send("keyer", path+"edit/", other)
		mine.Set("asked", "reply")
		page := b.desk.Refuse("editor", path+"edit/", mine, 422)
		if got := page.One(".notice.urgent").Text(); !strings.Contains(got, "خوانده شود") {
			t.Error("what is recorded now is not told:", got)
		}
		if x, _ := b.store.Circular(t.Context(), c.ID); x.Asked != Read {
			t.Error("written over:", x.Asked)
		}
		if got := b.desk.Refuse("publisher", path+"send/", confirm, 409).One(".notice.urgent").Text(); !strings.Contains(got, "کس دیگری") {
			t.Error(got)
		}
		again := stafftest.Fields(page, "form.formpage")
		if again.Get("asked") != "reply" {
			t.Error("the choice is lost")
		}
		b.desk.Send("editor", path+"edit/", again) // decided with both in sight
		if x, _ := b.store.Circular(t.Context(), c.ID); x.Asked != Reply {
			t.Error(x.Asked)
		}
		drop := stafftest.Fields(b.desk.See("editor", path, 200), "details.act form")
		b.desk.Send("publisher", path+"send/", stafftest.Fields(b.desk.See("publisher", path+"send/", 200), ".confirm form"))
		if got := b.desk.Refuse("editor", path+"drop/", drop, 409).One(".notice.urgent").Text(); !strings.Contains(got, "پیش‌تر فرستاده شده") {
			t.Error(got)
		}
		b.desk.Refuse("editor", path+"edit/", again, 409)
		b.desk.Refuse("keyer", path+"drop/", nil, 409)
		stranger := confirm
		b.desk.Refuse("stranger", path+"send/", stranger, 403)
	})
}

func TestAnotherBodysCircularsAreNotSeen(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept)
		path := circularPath(c.ID)
		b.desk.See("stranger", home, 200).One(".empty")
		for _, p := range []string{"", "edit/", "send/", "receipts/", "receipts.csv", "questions/"} {
			b.desk.See("stranger", path+p, 403)
			b.desk.See("voice", path+p, 403)
		}
		b.write("mine", "yazd", Addressees)
		b.write("theirs", "party", Addressees)
		v := stafftest.Fields(b.desk.See("stranger", home+"new/", 200), "form.formpage")
		v = withLine(v, HeadPosts, "", "yazd")
		v.Set("item", "theirs")
		b.desk.Refuse("stranger", home+"new/", v, 403)
		v.Set("item", "mine")
		own := b.desk.Send("stranger", home+"new/", v)
		b.desk.See("editor", own, 403)
		b.desk.See("chief", own, 200)
		b.desk.See("chief", home+"x/", 404)
		b.desk.See("chief", circularPath("0190cfe1-0000-7000-8000-000000000000"), 404)
	})
}

func TestTheTableOfReceiptsIsHonest(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept)
		if err := b.Notify(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		if err := b.Failed(t.Context(), noticeKey(c.ID, RoundSent, 2), CameBack, noon); err != nil {
			t.Fatal(err)
		}
		b.list("farsi")
		b.tree.leave("fars-sec", "farsi", ymd(1405, 9, 2))
		b.tree.appoint("fars-sec", "heir", ymd(1405, 9, 2))
		b.now = noon.AddDate(0, 0, 1)
		b.accept("heir", c.ID)
		path := circularPath(c.ID) + "receipts/"
		page := b.desk.See("inspector", path, 200)
		rows := page.One("tbody").Find("tr")
		if len(rows) != 3 {
			t.Fatal(len(rows))
		}
		for i, want := range [][]string{
			{"دبیر استان فارس", "نام farsi؛ اکنون نام heir", "دیروز ۱۲:۰۰", "امروز ۱۲:۰۰، نام heir"}, {"نام yazdi", "پیام بیرونی برگشت خورد"}, {"خالی در روز ارسال"},
		} {
			for _, w := range want {
				if got := rows[i].Text(); !strings.Contains(got, w) {
					t.Errorf("row %d says %q and not %q", i, got, w)
				}
			}
		}
		for which, want := range map[Which]int{Undelivered: 2, Unread: 2, Unaccepted: 2, Returned: 1, Vacant: 1, Raised: 0} {
			if n, err := b.store.CountSeats(t.Context(), c.ID, SeatFilter{Which: which}); n != want || err != nil {
				t.Errorf("%s: %d, %v, want %d", which, n, err, want)
			}
			b.desk.See("editor", path+"?which="+string(which), 200)
		}
		b.desk.See("editor", path+"?which=money&province=x&after=-4", 200)
		res := b.desk.Ask(asGet("editor", circularPath(c.ID)+"receipts.csv"))
		if ct := res.Header.Get("Content-Type"); res.StatusCode != 200 || !strings.HasPrefix(ct, "text/csv") {
			t.Error(res.StatusCode, ct)
		}
		csv, _ := io.ReadAll(res.Body)
		res = b.desk.Ask(asGet("editor", circularPath(c.ID)+"receipts.xlsx"))
		xlsx, _ := io.ReadAll(res.Body)
		if ct := res.Header.Get("Content-Type"); res.StatusCode != 200 || ct != sheet.XLSXType {
			t.Error(res.StatusCode, ct)
		}
		tables := [2]string{}
		for i, data := range [][]byte{csv, xlsx} {
			rows, err := sheet.Read(data, 10)
			if err != nil || len(rows) != 4 {
				t.Fatal(rows, err)
			}
			for _, r := range rows {
				tables[i] += strings.TrimRight(strings.Join(r.Cells, "|"), "|") + "\n"
			}
		}
		if tables[0] != tables[1] || !strings.Contains(tables[1], "دبیر استان یزد") {
			t.Errorf("the spreadsheet says\n%s and the other table\n%s", tables[1], tables[0])
		}
		b.desk.See("stranger", circularPath(c.ID)+"receipts.xlsx", 403)
		chart := b.desk.See("editor", circularPath(c.ID), 200)
		if got := chart.One("svg.chart").Text(); !strings.Contains(got, "۱ از ۱") || !strings.Contains(got, "۰ از ۱") {
			t.Error("the chart says", got)
		}
	})
}

func TestAnAnswerIsWrittenOnceAndALateOneIsKeptInSight(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.sent("text", Accept)
		for range 2 {
			if err := b.Ask(ctx, "farsi", c.ID, id.New[id.Question](b.ids), false, "تا کی؟"); err != nil {
				t.Fatal(err)
			}
		}
		path := questionsPath(c.ID)
		page := b.desk.See("editor", path, 200)
		forms := page.One("main").Find("form.form")
		if len(forms) != 2 {
			t.Fatal(len(forms))
		}
		first := forms[0].Attr("action")
		b.desk.Refuse("editor", first, url.Values{"text": {" "}}, 422)
		b.desk.Send("editor", first, url.Values{"text": {"تا جمعه."}})
		late := b.desk.Refuse("keyer", first, url.Values{"text": {"تا شنبه."}}, 409)
		if got := late.One("main").Text(); !strings.Contains(got, "تا جمعه.") || !strings.Contains(got, "تا شنبه.") {
			t.Error(got)
		}
		b.desk.Send("editor", forms[1].Attr("action")+"settle/", nil)
		b.desk.See("editor", path+"?open=1", 200).One(".empty")
		b.desk.See("inspector", path, 200).None("main form")
		b.desk.Refuse("inspector", first, url.Values{"text": {"x"}}, 403)
		b.desk.Refuse("editor", path+"none/", url.Values{"text": {"x"}}, 404)
		if acts := b.acts(c.ID); !slices.Contains(acts, "circular.answeredfalse") || !slices.Contains(acts, "circular.settledfalse") {
			t.Error(acts)
		}
	})
}

func TestANameBesideABarIsBrief(t *testing.T) {
	for name, want := range map[string]string{
		"فارس": "فارس", "خراسان رضوی": "خراسان رضوی", "آذربایجان شرقی": "آ. شرقی", "آذربایجان غربی": "آ. غربی", "سیستان و بلوچستان": "سیستان…", "East Azerbaijan": "E. Azerbaijan", "Kohgiluyeh and Boyer-Ahmad": "Kohgiluyeh…",
	} {
		if got := brief(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// The same rule as press has for what it publishes itself.
func TestThePublisherSendsWhatSomebodyElseApproved(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.prepared("text", Read)
		path := circularPath(c.ID)
		for who, why := range map[id.Person]string{"chief": "مسئول انتشار بیانیه‌ها", "approver": "نفر دومی"} {
			page := b.desk.See(who, path, 200)
			page.One(".act-main button[disabled]")
			if got := page.One(".act-main .why").Text(); !strings.Contains(got, why) {
				t.Errorf("%s reads %q", who, got)
			}
			b.desk.See(who, path+"send/", 403)
			b.desk.Refuse(who, path+"send/", url.Values{"version": {"1"}}, 403)
		}
		form := stafftest.Fields(b.desk.See("publisher", path+"send/", 200), ".confirm form")
		b.desk.Send("publisher", path+"send/", form)

		// What readers find already has had its second person.
		x := b.write("public", "party", Public)
		text := b.texts[x]
		text.Public = true
		b.texts[x] = text
		p, err := b.Prepare(t.Context(), sender, Draft{Item: x, Asked: Read, Choices: []Choice{secretaries}})
		if err != nil {
			t.Fatal(err)
		}
		b.desk.See("approver", circularPath(p.ID)+"send/", 200)
		b.desk.See("chief", circularPath(p.ID)+"send/", 403)
	})
}
