package press

import (
	"net/url"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

// TestThePagesThatKeepTheSiteInOrderShutNobodyOut looks at each page, full and empty.
func TestThePagesThatKeepTheSiteInOrderShutNobodyOut(t *testing.T) {
	k := newKeeping(t, dbtest.Open(t, db.SQLite))
	none := k.topic("none", "بی‌متن")
	water := k.topic("water", "آب و محیط زیست و همهٔ آنچه دربارهٔ رودها و تالاب‌هاست")
	water.Hidden = true
	if _, err := k.SetTopic(k.ctx, editor, water); err != nil {
		t.Fatal(err)
	}
	merge := topicsPath + string(none.ID) + "/merge/"
	k.post("keeper", merge, url.Values{"into": {string(water.ID)}, "why": {"هر دو یکی‌اند و خوانندگان را سرگردان می‌کنند."}}, 303)
	for from, to := range map[string]string{"/old/a-very-long-address-that-somebody-once-made-for-a-page/": "/news/", "/gone/": "", "/صفحهٔ-قدیم/": "/topics/"} {
		if _, err := k.SetRedirect(k.ctx, editor, Redirect{Path: from, Target: to, Note: "از سایت قدیم"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	r, err := k.store.redirectAt(k.ctx, "gone")
	if err != nil {
		t.Fatal(err)
	}
	k.move(exported(oldItem{
		id: 1, title: "خبر یک", body: "آنچه دیدیم برنامه ریزی خوبی بود که مردم کردند.", name: "a",
		extra: `<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_author>خواننده</wp:comment_author><wp:comment_date_gmt>2025-04-27 08:00:00</wp:comment_date_gmt><wp:comment_content>نظر من این است.</wp:comment_content><wp:comment_approved>0</wp:comment_approved></wp:comment>`,
	}), ImportOptions{Heal: HealSafe})
	word, _ := k.word("برنامه ریزی")
	k.look(t, map[string]string{
		"topics": topicsPath, "topic": topicsPath + string(water.ID) + "/", "merge": merge, "preview": merge + "?into=" + string(water.ID),
		"waiting": secondPage.FindString(k.get("keeper", topicsPath)), "redirects": redirectsPath + "?try=" + url.QueryEscape("/gone/"), "nothing": redirectsPath + "?q=zzz",
		"heal": healPath, "word": word, "settled": healPath + "word/?before=a&after=b", "comments": commentsPath, "uncommented": commentsPath + "?q=zzz",
		"redirect": redirectsPath + r.ID + "/", "new": redirectsPath + "new/", "import": redirectsPath + "import/",
	})
}
