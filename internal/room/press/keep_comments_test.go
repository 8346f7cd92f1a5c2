package press

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
)

func TestTheCommentsOfTheOldSiteAreReadAtTheDeskAlone(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		var extra strings.Builder
		for i := range commentsShown + 3 {
			fmt.Fprintf(&extra, `<wp:comment><wp:comment_id>%d</wp:comment_id><wp:comment_author>خواننده %d</wp:comment_author><wp:comment_author_email>reader%d@mail.example</wp:comment_author_email><wp:comment_author_url>https://me.example</wp:comment_author_url><wp:comment_author_IP>192.0.2.7</wp:comment_author_IP><wp:comment_date_gmt>2025-04-26 08:00:00</wp:comment_date_gmt><wp:comment_content>می‌خواهم نظر %d-م را &lt;b&gt;بگویم&lt;/b&gt;</wp:comment_content><wp:comment_approved>%d</wp:comment_approved></wp:comment>`, i+1, i+1, i, i+1, i%2)
		}
		k.move(exported(oldItem{id: 1, title: "خبر یک", body: "متن", name: "a", extra: extra.String()}, oldItem{
			id: 2, title: "خبر دو", body: "متن", name: "b",
			extra: `<wp:comment><wp:comment_id>900</wp:comment_id><wp:comment_author>دیگری</wp:comment_author><wp:comment_date_gmt>2025-04-27 08:00:00</wp:comment_date_gmt><wp:comment_content>۵۰٪ درست</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>`,
		}), ImportOptions{})
		page := k.get("reporter", commentsPath)
		for _, want := range []string{"دیگری", "خبر دو", "می\u200cخواهم نظر", "در تارنمای پیشین نمایش داده نشده بود", "before="} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		if strings.Contains(page, "mail.example") || strings.Contains(page, "192.0.2.7") || strings.Contains(page, "<b>بگویم") {
			t.Error("the page shows an address, or markup of a reader")
		}
		at, seen := commentsPath, 0
		for at != "" {
			page := k.get("inspector", at)
			seen += strings.Count(page, `<p class="kicker">`)
			_, rest, more := strings.Cut(page, `rel="next" href="`)
			if at = ""; more {
				at, _, _ = strings.Cut(rest, `"`)
			} else if _, rest, more = strings.Cut(page, `?before=`); more {
				n, _, _ := strings.Cut(rest, `"`)
				at = commentsPath + "?before=" + n
			}
		}
		if seen != commentsShown+4 {
			t.Errorf("%d comments are walked through, of %d", seen, commentsShown+4)
		}
		it, err := k.store.ByOldID(k.ctx, 2)
		if err != nil {
			t.Fatal(err)
		}
		if page := k.get("keeper", commentsPath+"?item="+string(it.ID)); strings.Count(page, `<p class="kicker">`) != 1 {
			t.Error("the comments of one text are not alone")
		}
		for q, want := range map[string]int{"%": 0, "_": 0, "۵۰٪": 1, "دیگری": 1, "نظر 3-م": 1, "'": 0, `\`: 0} {
			if page := k.get("keeper", commentsPath+"?q="+url.QueryEscape(q)); strings.Count(page, `<p class="kicker">`) != want {
				t.Errorf("%s: %d found, want %d", q, strings.Count(page, `<p class="kicker">`), want)
			}
		}
		// No column could hold what finds a writer.
		for row, err := range db.Each(k.ctx, k.DB, func(r db.Row) (s string, err error) { return s, r.Scan(&s) }, `SELECT author_name || ' ' || body FROM press_comment`) {
			if err != nil || strings.Contains(row, "@") || strings.Contains(row, "192.0.2") || strings.Contains(row, "me.example") {
				t.Errorf("%s, %v", row, err)
			}
		}
	})
}
