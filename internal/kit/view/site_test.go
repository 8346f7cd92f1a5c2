package view_test

import "hemmat/internal/kit/settings"

func menu() []settings.Link {
	l := func(path, fa, en string, narrow bool) settings.Link {
		return settings.Link{Path: path, Text: map[string]string{"fa": fa, "en": en}, Narrow: narrow}
	}
	return []settings.Link{
		l("/news/", "اخبار", "News", true), l("/word/", "سخن دبیرکل", "The word", true), l("/announcements/", "اطلاعیه‌ها", "Announcements", true),
		l("/topics/elections/", "انتخابات", "Elections", false), l("/occasions/", "مناسبت‌ها", "Occasions", false),
		l("/provinces/", "استان‌ها", "Provinces", true), l("/committees/", "کمیته‌ها", "Committees", false), l("/about/", "دربارهٔ حزب", "About", false),
	}
}

func footer() []settings.Column {
	var cs []settings.Column
	for _, c := range [][2]string{{"آنچه می‌گوییم", "What we say"}, {"کسانی که هستیم", "Who we are"}, {"برای خبرنگاران", "For journalists"}, {"این تارنما", "This site"}} {
		cs = append(cs, settings.Column{Title: map[string]string{"fa": c[0], "en": c[1]}, Links: menu()[:5]})
	}
	return cs
}
