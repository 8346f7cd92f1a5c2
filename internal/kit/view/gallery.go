package view

import (
	"html/template"
	"time"

	"hemmat/internal/kit/i18n"
)

// Components is the data of kit/gallery: every component in every state, with
// invented texts in lang and the given provinces on the map.
func (r *Renderer) Components(lang string, now time.Time, provinces []MapProvince) GalleryPage {
	s := func(fa, en string) string {
		if lang == i18n.Persian {
			return fa
		}
		return en
	}
	day := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	here := local(lang, "/desk/components")
	dawn := func(class string) *Picture {
		return &Picture{
			Src: r.Asset("img/sample-dawn.svg"), Width: 960, Height: 600, Class: class, Lazy: true,
			Alt: s("سپیده‌دم بر فراز کوه", "Dawn over a mountain"),
		}
	}
	portrait := &Picture{
		Src: r.Asset("img/sample-portrait.svg"), Width: 480, Height: 600, Lazy: true,
		Alt: s("نگارهٔ دبیرکل", "Portrait of the Secretary-General"),
	}
	face := &Picture{Src: portrait.Src, Width: 480, Height: 600, Class: "face", Lazy: true}
	name := s("سیاوش مهرآذین", "Siavash Mehrazin")

	cards := []Card{
		{
			Kicker: s("با تصویر", "With picture"), Title: s("راه‌پیمایی خانوادگی در پارک جنگلی", "Family walk in the forest park"), Href: here,
			Owner: s("شعبهٔ مازندران", "Mazandaran branch"), At: day(37), Picture: dawn(""),
		},
		{
			Kicker: s("بی‌تصویر", "Without picture"), Title: s("نشست مشترک کمیتهٔ آب و شعبه‌های یزد و کرمان", "Joint meeting of the water committee with Yazd and Kerman"), Href: here,
			Lead: s("موضوع نشست، سهم آب شهرها و قنات‌های رو به خشکی بود.", "It dealt with the cities’ share of water and the drying qanats."), Owner: s("کمیتهٔ آب", "Water committee"), At: day(1), ShowClock: true,
		},
		{
			Kicker: s("یادداشت", "Note"), Title: s("از شورا چه می‌خواهیم؟", "What do we want from the council?"), Href: here,
			Lead: s("متنی کهنه‌تر از دو سال که نشان آرشیو دارد.", "A text older than two years bears the archive mark."), At: day(1200), Archive: true,
		},
	}
	g := GalleryPage{Cards: cards}
	g.Front = Card{
		Kicker: s("شوراها و پاسخ‌گویی", "Councils and accountability"), Title: s("صد شهر، یک پیمان: شورا دفترش را می‌گشاید", "A hundred cities, one pledge: the council opens its books"), Href: here,
		Lead:  s("دستور جلسه پیش از جلسه، رأی هر عضو پس از جلسه و بودجه به زبانی که هر کس بخواند.", "The agenda before the meeting, each member’s vote after it, and the budget in words anybody can read."),
		Owner: s("ترانه سروستان‌فر", "Taraneh Sarvestanfar"), Post: s("سخنگوی حزب", "Party spokesperson"), At: now,
		Picture: &Picture{Src: dawn("").Src, Width: 960, Height: 600, High: true, Alt: dawn("").Alt},
	}
	for i, b := range []string{s("فارس", "Fars"), s("دبیرخانه", "Secretariat"), s("کمیتهٔ آب", "Water committee")} {
		g.News = append(g.News, Card{Badge: b, Title: cards[i].Title, Href: here, At: day(i), ShowClock: true, Archive: i == 2})
	}
	for i := range 4 {
		g.Strip = append(g.Strip, Card{Title: s("شب یلدا در شعبه‌ها", "Yalda night in the branches"), Href: here, At: day(i * 90), Picture: dawn("")})
	}
	g.Notes = []Note{
		{Label: s("شمارهٔ", "No."), Number: "12", Title: s("آغاز نام‌نویسی داوطلبان شوراها در شعبه‌های شهرستان", "Registration of council candidates begins in the branches"), Href: here, To: []string{s("همهٔ شعبه‌ها", "all branches"), s("ستاد انتخابات", "election staff")}, At: day(2)},
		{Label: s("شمارهٔ", "No."), Number: "123/405", Title: s("ساعت کار دفترها در زمستان", "Office hours in winter"), Href: here, At: day(30)},
	}
	g.Word = Word{
		Title: s("سخن دبیرکل", "The Secretary-General’s word"), Quote: s("سیاست از جایی آغاز می‌شود که کسی نام خود را پای یک مهلت بنویسد.", "Politics begins where somebody puts their name to a deadline."), Href: here,
		Name: name, Post: s("دبیرکل", "Secretary-General"), In: s("هر شورا یک دفتر گشوده", "Every council an open book"), At: day(3), Minutes: 6, Portrait: portrait,
		More: []Card{{Title: s("از وعده تا برگهٔ تعهد", "From promise to pledge"), Href: here, At: day(24)}}, All: &Link{Text: s("همهٔ سخن‌ها", "All words"), Href: here},
	}
	g.Bylines = []Byline{
		{Name: name, Href: here, Post: s("دبیرکل، در روز انتشار", "Secretary-General, on the day"), Face: face, At: day(3), Minutes: 6},
		{Owner: s("شورای مرکزی", "Central council"), Href: here, At: day(5), Minutes: 1},
	}
	g.Events = []Event{
		{Title: s("تصویب شاخص‌های گزینش نامزد", "Criteria for candidates adopted"), State: "done", From: day(16)},
		{Title: s("نام‌نویسی داوطلبان در شعبه‌ها", "Registration in the branches"), Href: here, State: "now", From: day(2), To: day(-19)},
		{Title: s("پایان مهلت معرفی رابط استان‌ها", "Provinces name their contacts"), State: "late", From: day(1), Note: s("۴ استان نفرستاده‌اند", "4 provinces have not")},
		{Title: s("گفت‌وگوی عمومی با داوطلبان", "Public talks with candidates"), From: day(-34)},
	}
	g.People = []Person{
		{Name: name, Href: here, Post: s("دبیرکل", "Secretary-General"), From: day(620), Face: face},
		{Name: s("پریسا کوهستان‌پور", "Parisa Kuhestanpour"), Href: here, Post: s("دبیر", "Secretary"), BodyName: s("استان فارس", "Fars province"), From: day(400), Acting: true},
		{Name: s("کامران آذربرزین", "Kamran Azarbarzin"), Post: s("دبیر", "Secretary"), BodyName: s("استان فارس", "Fars province"), From: day(1200), To: day(400), Former: true},
		{Name: s("بازرس استان", "Province inspector"), Vacant: true, Note: s("گزینش در مجمع بعدی", "to be chosen at the next assembly")},
	}
	g.Notices = []Notice{
		{Title: s("آگاهی", "For information"), Level: 3, Text: s("این متن برگردان انگلیسی هم دارد.", "This text is also in Persian."), Links: []Link{{Text: s("خواندن", "Read it"), Href: here}}},
		{Kind: "urgent", Title: s("فوری", "Urgent"), Level: 3, Text: s("مهلت پاسخ دو روز پیش گذشت.", "The deadline passed two days ago.")},
		{Kind: "quiet", Title: s("اصلاحیه", "Correction"), At: day(1), Level: 3, HTML: template.HTML(s("<p>نوشته بودیم «دو روز»؛ درست آن <b>سه روز</b> است.</p>", "<p>We wrote “two days”; it is <b>three days</b>.</p>"))},
		{Kind: "quiet", Title: s("نسخهٔ پیشین", "Old edition"), Level: 3, Text: s("نسخهٔ ۱ را می‌بینید.", "You are looking at edition 1."), Links: []Link{{Text: s("نسخهٔ امروز", "Today’s edition"), Href: here}}},
	}
	r.forms(&g, s, here, now)
	g.Crumbs = Crumbs{{Text: s("صفحهٔ نخست", "Front page"), Href: local(lang, "/")}, {Text: s("میز کار", "Desk")}}
	g.Tabs = Tabs{Label: s("نمونهٔ زبانه", "Sample tabs"), Links: []Link{{Text: s("همه", "All"), Href: here, Count: 18, Current: true}, {Text: s("اطلاعیه", "Announcements"), Href: here, Count: 7}, {Text: s("خبر", "News"), Href: here, Count: 1409}}}
	g.Pager = Pager{Newer: &Link{Href: here}, Older: &Link{Text: s("قدیمی‌تر، پیش از ۲۸ آبان", "Older, before 28 Aban"), Href: here}}
	g.Last = Pager{Label: s("نمونهٔ آغاز فهرست", "Sample of a list’s beginning"), Note: s("تازه‌ترین‌ها همین‌جاست", "This is the newest"), Older: &Link{Href: here}}
	g.Table = Table{
		ID: "demands", Caption: s("پیگیری مطالبه‌ها، آبان ۱۴۰۵", "Demands followed up, Aban 1405"),
		Columns: []Column{{Text: s("استان", "Province")}, {Text: s("ثبت‌شده", "Filed"), Numeric: true}, {Text: s("پاسخ‌گرفته", "Answered"), Numeric: true}},
		Rows:    []Row{{Head: s("فارس", "Fars"), Href: here, Cells: []string{"48", "31"}}, {Head: s("گیلان", "Gilan"), Cells: []string{"40", "27"}}, {Head: s("قم", "Qom"), Cells: []string{"9", "5"}}},
	}
	bars := []Bar{{Label: s("فارس", "Fars"), Value: 31}, {Label: s("گیلان", "Gilan"), Value: 27}, {Label: s("قم", "Qom"), Value: 5, Low: true}}
	g.Chart = Chart{ID: "answers", Title: s("پاسخ‌های گرفته‌شده در سه استان", "Answers received in three provinces"), Name: s("استان", "Province"), Measure: s("پاسخ", "Answers"), Bars: bars, Whole: 48}
	g.Whole = Chart{ID: "longest", Title: s("بی زمینه؛ بلندترین میله تمام‌قد است", "Without ground; the longest bar is whole"), Name: s("استان", "Province"), Measure: s("سهم", "Share"), Bars: []Bar{{Label: s("یزد", "Yazd"), Value: 88, Text: s("88٪", "88%")}, {Label: s("تهران", "Tehran"), Value: 28, Text: s("28٪", "28%")}}}
	g.Numbers = []Number{{Label: s("سخن شمارهٔ", "Word no."), Text: "37"}, {Text: "12/405"}}
	g.Empty = Empty{
		Title: s("هنوز اطلاعیه‌ای در این سری نیست", "No announcement in this series yet"), Level: 3, Text: s("نخستین اطلاعیه پس از مجمع ۱۹ آذر می‌آید.", "The first one comes after the assembly of 19 Azar."),
		Responsible: &Link{Text: s("دبیرخانهٔ استان", "the province’s secretariat"), Href: here}, Links: []Link{{Text: s("همهٔ اطلاعیه‌ها", "All announcements"), Href: here}},
	}
	g.Facts = []Fact{
		{Term: s("نهاد صادرکننده", "Owner"), Text: s("دفتر دبیرکل", "Secretary-General’s office"), Href: here},
		{Term: s("از", "Since"), At: day(40)},
		{Term: s("تلفن", "Telephone"), Text: "021-0000 0000", Href: "tel:+982100000000", LTR: true},
		{Term: s("نشانی", "Address"), Text: "example.org/n/1437", LTR: true},
	}
	g.Share = Share{URL: "https://example.org/n/1437", Title: g.Front.Title, Print: here, Text: here}
	g.Letter = Letterhead{
		Label: s("اطلاعیهٔ شمارهٔ", "Announcement no."), Number: "12", Title: g.Notes[0].Title, Owner: s("دبیرخانهٔ مرکزی", "Central secretariat"), Series: s("سری سراسری، سال ۱۴۰۵", "National series, 1405"), At: day(2),
		To:  []Link{{Text: s("همهٔ شعبه‌های شهرستان", "All county branches"), Href: here}, {Text: s("ستاد انتخابات", "Election staff")}, {Text: s("بازرسان", "Inspectors"), Note: s("رونوشت:", "Copy:")}},
		URL: "example.org/n/1441", Level: 2,
	}
	g.Figure = Figure{Picture: dawn("fx-30 fy-60"), Caption: s("سپیده‌دم از دامنه.", "Dawn from the slope."), Credit: s("دفتر هنری", "Art office"), Press: here}
	g.Gallery = Gallery{Label: s("نگارخانهٔ نمونه", "Sample gallery"), Figures: []Figure{g.Figure, {Picture: portrait, Caption: s("نگاره", "A portrait")}}}
	g.Text = template.HTML(s(`<blockquote><p>«شهری که دفترش بسته است، درش هم به روی شهروند بسته است.»</p><cite>گزارش کمیتهٔ بودجهٔ شهری، صفحهٔ ۱۲</cite></blockquote><ol><li>دستور هر جلسه؛</li><li>رأی هر عضو.</li></ol><p><a class="video" href="#c-pic">دیدن ویدیو</a></p>`,
		`<blockquote><p>“A city whose books are closed has closed its door as well.”</p><cite>Report of the city budget committee, page 12</cite></blockquote><ol><li>The agenda of each meeting;</li><li>The vote of each member.</li></ol><p><a class="video" href="#c-pic">Watch the video</a></p>`))
	g.Land.Map.Provinces = provinces
	for i, p := range provinces {
		if i == 7 {
			g.Land.Map.Current = p.Code
		}
		g.Land.Index = append(g.Land.Index, Link{Text: p.Name, Href: p.Path, Current: i == 7})
	}
	for _, f := range []string{"application/atom+xml", "application/rss+xml", "application/feed+json"} {
		g.Feeds = append(g.Feeds, Feed{Title: s("خبرها", "News"), Type: f, Path: here})
	}
	g.Desk = r.DeskComponents(lang, now)
	return g
}

// forms fills in the samples of forms: one refused, one being filled, one filter.
func (r *Renderer) forms(g *GalleryPage, s func(fa, en string) string, here string, now time.Time) {
	g.Form = Form{Action: here, Title: s("فرم با خطا", "Form with errors"), Fields: []Field{
		{Name: "name", Label: s("نام و نام خانوادگی", "Full name"), Value: s("آناهیتا گلستانی", "Anahita Golestani"), Autocomplete: "name", Required: true},
		{Name: "mobile", Kind: "tel", Label: s("شمارهٔ همراه", "Mobile number"), Hint: s("رقم فارسی یا لاتین، هر دو پذیرفته است.", "Persian or Latin digits, both are accepted."), Value: "۰۹۱۲۰۰۰۰", Error: s("شمارهٔ همراه یازده رقم دارد؛ سه رقم کم است.", "A mobile number has eleven digits; three are missing.")},
		{Name: "date", Kind: "date", Label: s("تاریخ رخداد", "Date"), Value: "۱۴۰۵/۱۳/۰۱", Error: s("ماه از ۱ تا ۱۲ است. تاریخ را مانند ۱۴۰۵/۰۹/۰۱ بنویسید.", "Months go from 1 to 12. Write the date like 1405/09/01.")},
	}}
	g.Filled = Form{Action: here, Title: s("فرم درست", "Form in order"), Submit: s("ثبت درخواست", "File the request"), Cancel: &Link{Text: s("بازگشت", "Back"), Href: here}, Fields: []Field{
		{Name: "on", Kind: "date", Label: s("تاریخ پذیرفته", "Accepted date"), Value: "۱۴۰۵/۰۹/۰۱", At: now},
		{Name: "province", Kind: "select", Label: s("استان", "Province"), Options: []Option{{Text: s("برگزینید", "Choose")}, {Value: "fars", Text: s("فارس", "Fars"), Chosen: true}}},
		{Name: "text", Kind: "textarea", Label: s("متن درخواست", "Text"), Placeholder: s("در چند جمله بنویسید", "In a few sentences"), Rows: 3},
		{Name: "via", Kind: "radio", Label: s("پاسخ را چگونه بفرستیم؟", "How shall we answer?"), Options: []Option{{Value: "sms", Text: s("پیامک", "SMS"), Chosen: true}, {Value: "post", Text: s("نامه", "Letter")}}},
		{Name: "agree", Kind: "check", Label: s("شرط‌ها را خوانده‌ام", "I have read the terms"), Checked: true},
		{Name: "code", Label: s("کد رهگیری", "Tracking code"), Value: s("پس از ثبت ساخته می‌شود", "made when filed"), Disabled: true},
		{Name: "token", Kind: "hidden", Value: "1"},
	}}
	g.Filter = Form{Action: here, Title: s("پالایش فهرست", "Filter of the list"), Fields: []Field{
		{Name: "kind", Kind: "select", Label: s("گونه", "Kind"), Options: []Option{{Text: s("همه", "All"), Chosen: true}, {Value: "news", Text: s("خبر", "News")}}},
		{Name: "from", Kind: "date", Label: s("از تاریخ", "From"), Placeholder: s("۱۴۰۵/۰۸/۰۱", "1405/08/01"), Autocomplete: "off"},
	}}
}
