package view

import (
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/jalali"
)

// DeskGallery is the data of kit/desk and of the last part of kit/gallery: every component of the desk in every state.
type DeskGallery struct {
	Head    DeskHead
	Stats   []Stat
	Filters Filters
	Works   []Work
	Past    []Work
	Chips   []Chip
	Acts    Acts
	Barred  Acts
	Form    FormPage
	Keys    []Key
	Deeds   []Deed
	Compare Compare
	Diff    Diff
	Notices []Notice
	Month   Month
	Days    []*MonthDay
	Confirm Confirm
	Empty   Empty
	Tabs    Tabs
	Pager   Pager
	Table   Table
	Plain   Plain
}

// Plain is the words of the sample that has no component: plain HTML as it looks at the desk.
type Plain struct{ Title, Text, Term, Value, More string }

// DeskComponents is the data of kit/desk, with invented texts in lang.
func (r *Renderer) DeskComponents(lang string, now time.Time) DeskGallery {
	s := func(fa, en string) string {
		if lang == i18n.Persian {
			return fa
		}
		return en
	}
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	here := local(lang, "/desk/components")
	fars, writer, editor := s("استان فارس", "Fars province"), s("کامران آذربرزین", "Kamran Azarbarzin"), s("پریسا کوهستان‌پور", "Parisa Kuhestanpour")
	title := s("نشست مشترک کمیتهٔ آب و شعبه‌های یزد و کرمان", "Joint meeting of the water committee with Yazd and Kerman")
	draft, review, public := Chip{Text: s("پیش‌نویس", "Draft")}, Chip{Text: s("در بررسی", "In review"), Tone: "wait"}, Chip{Text: s("منتشرشده", "Published"), Tone: "good"}

	var g DeskGallery
	g.Chips = []Chip{draft, review, {Text: s("زمان‌بندی‌شده", "Scheduled"), Tone: "wait"}, public, {Text: s("پس‌گرفته", "Withdrawn"), Tone: "off"}, {Text: s("فوری، تأیید نشده", "Urgent, not approved"), Tone: "late"}}
	g.Head = DeskHead{
		Crumbs: Crumbs{{Text: s("کارتابل", "Inbox"), Href: here}, {Text: s("خبرها", "News")}}, Kicker: s("خبر", "News"), Title: title,
		Chips: []Chip{review}, Note: s("نسخهٔ ۴، دیروز ساعت ۱۶:۲۰", "Revision 4, yesterday at 16:20"),
		Ways: []Link{{Text: s("پیش‌نمایش", "Preview"), Href: here}, {Text: s("تاریخچه", "History"), Href: here}}, Main: &Link{Text: s("ویرایش", "Edit"), Href: here},
	}
	g.Stats = []Stat{
		{Label: s("کار باز", "open tasks"), Value: "12", Href: here},
		{Label: s("مهلت‌گذشته", "overdue"), Value: "2", Tone: "late", Note: s("کهنه‌ترین: ۳ روز", "the oldest: 3 days"), Href: here},
		{Label: s("در انتظار نفر دوم", "wait for a second person"), Value: "5", Note: s("دو بیانیه، سه خبر", "two statements, three news")},
		{Label: s("کار شکست‌خوردهٔ سامانه", "failed jobs"), Value: "0", Tone: "none"},
	}
	g.Works = []Work{
		{Kind: s("بررسی خبر", "Review news"), Title: title, Href: here, Of: fars, Who: writer, Chips: []Chip{review}, Due: day(-3), Late: true, Left: s("۳ روز دیر شده", "3 days late")},
		{Kind: s("تأیید بیانیه", "Approve a statement"), Title: s("دربارهٔ بودجهٔ شهرداری‌ها", "On the budgets of the municipalities"), Href: here, Of: s("شورای مرکزی", "Central council"), Who: editor, Due: now.Add(3 * time.Hour), Clock: true, Left: s("۳ ساعت مانده", "3 hours left"), Note: s("نویسنده در یادداشت خود یک پرسش گذاشته است.", "The writer left a question in the note.")},
		{Kind: s("پاسخ به درخواست", "Answer a request"), Title: s("ساعت کار دفترها در زمستان", "Office hours in winter"), Href: here, Of: s("دبیرخانه", "Secretariat")},
	}
	g.Past = []Work{{Kind: s("بررسی خبر", "Review news"), Title: s("راه‌پیمایی خانوادگی در پارک جنگلی", "Family walk in the forest park"), Href: here, Of: fars, Chips: []Chip{public}, Done: day(-1)}}
	why := Field{Name: "why", Kind: "textarea", Label: s("دلیل", "Reason"), Hint: s("در تاریخچه می‌ماند و نویسنده آن را می‌بیند.", "It stays in the history and the writer sees it."), Rows: 3, Required: true}
	faulty := why
	faulty.Error = s("دلیل را بنویسید تا نویسنده بداند چه را درست کند.", "Give the reason, so that the writer knows what to mend.")
	g.Acts = Acts{
		Main: &Act{Key: "approve", Text: s("تأیید و انتشار", "Approve and publish"), Action: here, Hint: s("همین اکنون در تارنما دیده می‌شود.", "It is on the site at once.")},
		More: []Act{
			{Key: "back", Text: s("بازگرداندن به نویسنده", "Return to the writer"), Action: here, Fields: []Field{faulty}, Submit: s("بازگرداندن", "Return it")},
			{Key: "when", Text: s("زمان‌بندی", "Schedule"), Action: here, Fields: []Field{{Name: "at", Kind: "date", Label: s("روز انتشار", "Day"), Value: "1405/09/15"}}},
			{Key: "drop", Text: s("کنار گذاشتن", "Put aside"), Action: here, Grave: true, Fields: []Field{why}},
		},
	}
	g.Barred = Acts{
		Label: s("کارهای متنی که خود فرستاده‌اید", "Acts on a text you sent"),
		Main:  &Act{Key: "second", Text: s("تأیید و انتشار", "Approve and publish"), Action: here, Why: s("این متن را خود شما فرستاده‌اید؛ تأیید آن با دبیر یا سردبیر دیگری است.", "You sent this text yourself; another editor approves it.")},
		More:  []Act{{Text: s("پیش‌نمایش", "Preview"), Href: here}, {Key: "tell", Text: s("فرستادن پیوند پیش‌نمایش", "Send a preview link"), Why: s("این متن منتشر شده است و پیوند پیش‌نمایش ندارد.", "This text is public and has no preview link.")}},
	}
	g.Form = FormPage{
		Action: here, Title: s("فرم نمونه", "Sample form"), Submit: s("ذخیره", "Save"), Cancel: &Link{Text: s("بازگشت", "Back"), Href: here},
		Also: []Button{{Name: "then", Value: "next", Text: s("ذخیره و بعدی", "Save and next")}},
		Groups: []Group{
			{Legend: s("مناسبت", "Occasion"), Hint: s("نام هر دو زبان در تقویم میز دیده می‌شود.", "Both names are seen in the calendar."), Half: true, Fields: []Field{
				{Name: "fa", Label: s("نام فارسی", "Persian name"), Value: "روز مادر", Required: true},
				{Name: "en", Label: s("نام انگلیسی", "English name"), LTR: true, Hint: s("اگر نباشد، نام فارسی می‌آید.", "Without it the Persian name is shown.")},
				{Name: "day", Kind: "date", Label: s("روز", "Day"), Value: "۱۴۰۵/۱۳/۰۱", Error: s("ماه از ۱ تا ۱۲ است؛ تاریخ را مانند ۱۴۰۵/۰۹/۰۱ بنویسید.", "Months go from 1 to 12; write the date like 1405/09/01.")},
				{Name: "eve", Kind: "date", Label: s("یادآوری از", "Remind from"), Value: "1405/09/01", At: now},
			}},
			{Legend: s("دامنه", "Reach"), Fields: []Field{
				{Name: "level", Kind: "radio", Label: s("برای که؟", "For whom?"), Options: []Option{{Value: "all", Text: s("همهٔ حزب", "The whole party"), Hint: s("در تقویم همهٔ نهادها می‌آید.", "In the calendar of every body."), Chosen: true}, {Value: "one", Text: fars, Hint: s("تنها در تقویم این استان و شعبه‌هایش.", "Only there and in its branches.")}}},
				{Name: "part", Kind: "checks", Label: s("کدام بخش‌ها آماده شوند؟", "Which parts get ready?"), Options: []Option{{Value: "news", Text: s("خبر", "News"), Chosen: true}, {Value: "media", Text: s("رسانه", "Media")}, {Value: "print", Text: s("چاپ", "Print"), Disabled: true, Hint: s("چاپخانه در این روز بسته است.", "The press is closed that day.")}}},
				{Name: "note", Kind: "textarea", Label: s("یادداشت", "Note"), Rows: 2},
				{Name: "shown", Kind: "check", Label: s("در تقویم عمومی هم بیاید", "In the public calendar too"), Checked: true},
			}},
		},
	}
	for _, group := range g.Form.Groups {
		for i := range group.Fields {
			group.Fields[i].In = "page"
		}
	}
	g.Keys = []Key{
		{Term: s("نهاد", "Body"), Text: fars, Href: here},
		{Term: s("وضع", "State"), Chip: &review, Note: s("دبیر استان از دیروز آن را در دست دارد.", "The province’s editor has had it since yesterday.")},
		{Term: s("زمان انتشار", "To be published"), At: day(2), Clock: true},
		{Term: s("مهلت بررسی", "Review due"), Text: s("۳ روز پیش گذشت", "3 days ago"), Late: true, Note: s("آن را بررسی کنید یا به دبیر دیگری بسپارید.", "Review it or hand it to another editor.")},
		{Term: s("نشانی", "Address"), Text: "example.org/n/1437", LTR: true},
	}
	g.Deeds = []Deed{
		{Title: s("برای بررسی فرستاده شد", "Sent for review"), At: day(-1), Who: writer, Post: s("خبرنگار فارس", "reporter, Fars"), State: "now"},
		{Title: s("بازگردانده شد", "Returned"), At: day(-2), Who: editor, Post: s("دبیر استان", "province editor"), Reason: s("تاریخ نشست با اطلاعیهٔ شمارهٔ ۱۲ نمی‌خواند؛ لطفاً درست کنید.", "The date does not agree with announcement 12; please mend it."), State: "done"},
		{Title: s("پیش‌نویس ساخته شد", "Draft made"), Href: here, At: day(-4), Who: writer, State: "done"},
	}
	words := func(fa, en []Piece) Diff {
		if lang == i18n.Persian {
			return Diff{fa}
		}
		return Diff{en}
	}
	g.Diff = words([]Piece{{"", "مهلت پاسخ "}, {"del", "دو"}, {"ins", "سه"}, {"", " روز است و از شنبه "}, {"ins", "۱۵ آذر "}, {"", "آغاز می‌شود."}},
		[]Piece{{"", "The answer is due in "}, {"del", "two"}, {"ins", "three"}, {"", " days from Saturday"}, {"ins", ", 15 Azar"}, {"", "."}})
	g.Compare = Compare{
		One: Side{Title: s("نوشتهٔ شما", "Yours"), Note: s("ذخیره‌شده در ۱۶:۲۰", "saved at 16:20"), Diff: words([]Piece{{"", "مهلت پاسخ "}, {"del", "دو"}, {"", " روز است."}}, []Piece{{"", "The answer is due in "}, {"del", "two"}, {"", " days."}})},
		Two: Side{Title: s("نوشتهٔ پریسا کوهستان‌پور", "Parisa Kuhestanpour’s"), Note: s("ذخیره‌شده در ۱۶:۲۴", "saved at 16:24"), Diff: words([]Piece{{"", "مهلت پاسخ "}, {"ins", "سه"}, {"", " روز است."}}, []Piece{{"", "The answer is due in "}, {"ins", "three"}, {"", " days."}})},
	}
	g.Notices = []Notice{
		{Title: s("آگاهی", "For information"), Level: 3, Text: s("پریسا کوهستان‌پور هم‌اکنون همین متن را باز دارد.", "Parisa Kuhestanpour has this text open too.")},
		{Kind: "urgent", Title: s("انتشار فوری؛ هنوز نفر دوم تأیید نکرده است", "Published in a hurry; no second person has approved"), Level: 3, Text: s("تا دو ساعت دیگر تأیید کنید یا آن را پس بگیرید.", "Approve it within two hours or withdraw it.")},
	}
	g.Confirm = Confirm{
		Title: s("این بیانیه پس گرفته شود؟", "Withdraw this statement?"), Text: s("صفحه می‌ماند و دلیل شما بالای آن دیده می‌شود. این کار در دفتر ثبت می‌ماند.", "The page stays and shows your reason on top. The ledger keeps this act."), Grave: true,
		Facts: []Key{{Term: s("متن", "Text"), Text: title}, {Term: s("انتشار", "Published"), At: day(-20)}}, Fields: []Field{{Name: "reason", In: "confirm", Label: s("دلیل، برای خوانندگان", "Reason, for readers")}},
		Action: here, Submit: s("پس گرفتن بیانیه", "Withdraw"), Cancel: Link{Text: s("بازگشت، بدون تغییر", "Back, nothing changed"), Href: here},
	}
	g.Filters = Filters{
		Form: Form{Action: here, Fields: []Field{
			{Name: "kind", In: "filter", Kind: "select", Label: s("گونه", "Kind"), Options: []Option{{Text: s("همه", "All")}, {Value: "news", Text: s("خبر", "News"), Chosen: true}}},
			{Name: "from", In: "filter", Kind: "date", Label: s("از روز", "From"), Value: "1405/08/01"},
			{Name: "who", In: "filter", Label: s("شخص", "Person")},
		}},
		Chosen: []Link{{Text: s("گونه: خبر", "Kind: news"), Href: here}, {Text: s("از ۱ آبان ۱۴۰۵", "from 1 Aban 1405"), Href: here}}, Clear: &Link{Text: s("برداشتن همه", "Clear all"), Href: here},
	}
	g.Empty = Empty{Title: s("کاری در کارتابل شما نیست", "Nothing in your inbox"), Level: 3, Text: s("هرگاه متنی برای بررسی برسد یا مهلتی نزدیک شود، همین‌جا دیده می‌شود.", "When a text comes for review or a deadline draws near, you see it here.")}
	g.Tabs = Tabs{Label: s("زبانه‌های کارتابل", "Tabs of the inbox"), Links: []Link{{Text: s("باز", "Open"), Href: here, Count: 12, Current: true}, {Text: s("انجام‌شده", "Done"), Href: here}}}
	g.Pager = Pager{Label: s("ورق‌زدن نمونه", "Sample pages"), Note: s("تازه‌ترین‌ها همین‌جاست", "This is the newest"), Older: &Link{Href: here}}
	g.Table = Table{
		ID: "grants", Caption: s("مسئولیت‌ها در فارس", "Functions in Fars"), Columns: []Column{{Text: s("نام", "Name")}, {Text: s("مسئولیت", "Function")}, {Text: s("از", "Since")}, {Text: s("متن", "Texts"), Numeric: true}},
		Rows: []Row{{Head: writer, Href: here, Cells: []string{s("خبرنگار", "Reporter"), "1404/11/02", "41"}}, {Head: editor, Cells: []string{s("دبیر", "Editor"), "1403/05/20", "128"}}},
	}
	g.Plain = Plain{
		Title: s("بدون کلاس", "Without any class"), Text: s("فهرست، جدول، فرم، گروه فیلدها، جزئیات و dl سادهٔ صفحه‌های میز همین‌گونه دیده می‌شود.", "Plain lists, tables, forms, fieldsets, details and dl look like this at the desk."),
		Term: s("دستگاه", "Device"), Value: s("گوشی، ورود دو روز پیش", "Phone, signed in two days ago"), More: s("چرا این را می‌پرسیم؟", "Why do we ask?"),
	}
	r.deskMonth(&g, lang, now, s, here)
	return g
}

// deskMonth fills in the sample month.
func (r *Renderer) deskMonth(g *DeskGallery, lang string, now time.Time, s func(fa, en string) string, here string) {
	today, err := jalali.FromTime(now)
	if err != nil {
		return
	}
	if g.Month, err = NewMonth(today.Year, today.Month, today); err != nil {
		return
	}
	g.Month.Title = today.MonthYear(lang)
	g.Month.Prev, g.Month.Next = Link{Text: s("ماه پیش", "Month before"), Href: here}, Link{Text: s("ماه بعد", "Month after"), Href: here}
	g.Month.Today = &Link{Text: s("امروز", "Today"), Href: here}
	items := map[int][]MonthItem{
		today.Day:             {{Text: s("تأیید بیانیه", "Approve a statement"), Href: here, Clock: jalali.Clock(now, lang)}, {Text: s("روز مادر", "Mothers’ day"), Tone: "occasion"}, {Text: s("بررسی خبر", "Review news"), Href: here}, {Text: s("پاسخ به درخواست", "Answer a request"), Href: here}},
		(today.Day+26)%29 + 1: {{Text: s("بررسی خبر", "Review news"), Href: here, Tone: "late"}},
		(today.Day+6)%29 + 1:  {{Text: s("مجمع استان", "Province assembly"), Href: here}},
		(today.Day+9)%29 + 1:  {{Text: s("یلدا", "Yalda"), Tone: "occasion"}},
	}
	for _, d := range g.Month.Days() {
		if d.Items = items[d.Date.Day]; len(d.Items) > 0 {
			g.Days = append(g.Days, d)
		}
	}
}
