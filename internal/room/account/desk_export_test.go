package account

import (
	"encoding/csv"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

var (
	exportPage = regexp.MustCompile(`/desk/second/account\.export/[0-9a-f-]{36}/`)
	exportID   = regexp.MustCompile(`name="proposal" value="([0-9a-f-]{36})"`)
)

func TestTwoPeopleGiveTheTableOfPeopleOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		ask := url.Values{"why": {"برای گزارش سالانه می‌خواهم"}}
		m.browser.post(exportPath, ask).status(422).holds("نخست مدیر دومی تعیین کنید", "برای گزارش سالانه می‌خواهم")
		n := g.invited("second", access.Administrator, "party", true)
		evil := g.invited("evil", access.Reporter, "fars", false)
		if err := g.rm.rename(t.Context(), evil.person, "=HYPERLINK(1)"); err != nil {
			t.Fatal(err)
		}
		m.browser.post(exportPath, url.Values{"why": {" "}}).status(422).holds("دلیل را در چند واژه بنویسید")
		evil.browser.post(exportPath, ask).status(403)
		for range 2 {
			m.browser.post(exportPath, ask).to(exportPath + "?notice=second.notice.proposed")
		}
		at := exportPage.FindString(m.browser.get(exportPath).status(200).Body)
		proposal := strings.Split(at, "/")[4]
		take := func(b *browser) page { return b.post(exportPath+"people.csv", url.Values{"proposal": {proposal}}) }
		take(m.browser).status(409)
		m.browser.post(at+"confirm/", nil).status(403)
		n.browser.get(at).status(200).holds("برای گزارش سالانه می‌خواهم", "کاربر")
		for range 2 { // a double click
			n.browser.post(at+"confirm/", nil).to(exportPath + "?notice=second.notice.confirm")
		}
		take(n.browser).status(403) // who confirmed did not ask for it
		if got := exportID.FindStringSubmatch(m.browser.get(exportPath).Body); got == nil || got[1] != proposal {
			t.Fatalf("the table is not offered: %v", got)
		}
		p := take(m.browser).status(200)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Body, "\ufeff"))).ReadAll()
		if err != nil || !strings.HasPrefix(p.Body, "\ufeffنام,نام ورود") || p.Header.Get("Content-Type") != "text/csv; charset=utf-8" || len(rows) != 4 {
			t.Fatalf("%v %s", err, p.Body)
		}
		for _, want := range []string{"مدیر سامانه", "خبرنگار,استان فارس,,1405/09/06", "'=HYPERLINK(1)"} {
			if !strings.Contains(p.Body, want) {
				t.Errorf("%s is not in %s", want, p.Body)
			}
		}
		g.now = g.now.Add(exportTime - time.Minute)
		m.signIn(m.browser)
		take(m.browser).status(200)
		g.now = g.now.Add(2 * time.Minute)
		take(m.browser).status(409).holds("مهلت گرفتن این جدول")
		if strings.Contains(m.browser.get(exportPath).Body, "people.csv") {
			t.Error("a table that is late is offered")
		}
		taken := 0
		for _, e := range g.acts() {
			if e.Act == "account.exported" {
				taken++
			}
		}
		if taken != 2 {
			t.Errorf("taken twice, and the ledger has %d", taken)
		}
	})
}
