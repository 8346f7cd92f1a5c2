package settings

// Defaults are the settings of a new site: the addresses that exist, and a name
// that asks to be changed.
func Defaults() Site {
	return Site{
		Name:      map[string]string{"fa": "نام حزب", "en": "Party name"},
		ShortName: map[string]string{"fa": "حزب", "en": "Party"},
		Motto:     map[string]string{},
		Licence:   map[string]string{},
		Menu: []Link{
			narrow("/news/", "اخبار", "News"),
			narrow("/word/", "سخن دبیرکل", "Secretary-General’s word"),
			narrow("/announcements/", "اطلاعیه‌ها", "Announcements"),
			link("/topics/انتخابات/", "انتخابات", "Elections"),
			link("/occasions/", "مناسبت‌ها", "Occasions"),
			narrow("/provinces/", "استان‌ها", "Provinces"),
			link("/committees/", "کمیته‌ها", "Committees"),
			link("/about/", "دربارهٔ حزب", "About the party"),
		},
		Footer: []Column{
			{Title: in("آنچه می‌گوییم", "What we say"), Links: []Link{
				link("/news/", "اخبار", "News"),
				link("/word/", "سخن دبیرکل", "Secretary-General’s word"),
				link("/statements/", "بیانیه‌ها", "Statements"),
				link("/announcements/", "اطلاعیه‌ها", "Announcements"),
				link("/notes/", "یادداشت‌ها", "Notes"),
				link("/interviews/", "گفت‌وگوها", "Interviews"),
				link("/occasions/", "مناسبت‌ها", "Occasions"),
			}},
			{Title: in("کسانی که هستیم", "Who we are"), Links: []Link{
				link("/about/", "دربارهٔ حزب", "About the party"),
				link("/secretary-general/", "دبیرکل", "Secretary-General"),
				link("/bodies/", "ارکان حزب", "Bodies"),
				link("/provinces/", "استان‌ها", "Provinces"),
				link("/committees/", "کمیته‌ها", "Committees"),
			}},
			{Title: in("برای خبرنگاران", "For journalists"), Links: []Link{
				link("/contact/", "اتاق خبر و نشانی‌ها", "Press room and contact"),
				link("/channels/", "کانال‌های رسمی", "Official channels"),
				link("/news/feed.xml", "خوراک اخبار", "News feed"),
				link("/corrections/", "اصلاحیه‌ها", "Corrections"),
			}},
			{Title: in("این تارنما", "This site"), Links: []Link{
				link("/search/", "جست‌وجو", "Search"),
				link("/privacy/", "حریم خصوصی", "Privacy"),
				link("/accessibility/", "دسترس‌پذیری", "Accessibility"),
			}},
		},
		FooterNote:    in("نقل متن‌ها با ذکر نام حزب و نشانی آزاد است.", "Texts may be quoted with the party’s name and the address."),
		HomeSections:  []string{},
		Synonyms:      [][]string{},
		DefaultSeries: "announcements",
		ElectionTopic: "انتخابات",
	}
}

func in(fa, en string) map[string]string { return map[string]string{"fa": fa, "en": en} }

func link(path, fa, en string) Link { return Link{Path: path, Text: in(fa, en)} }

func narrow(path, fa, en string) Link {
	l := link(path, fa, en)
	l.Narrow = true
	return l
}
