package party

import (
	"strings"
	"testing"
)

func TestTheTreeABodyAndAPersonAreSeenOnAnyDay(t *testing.T) {
	atDesk(t, func(b *bench) {
		b.apply("bodies:\n  - {slug: fars-shiraz, founded: 1403/1/1, dissolved: 1405/1/1}\nterms:\n  - {person: navid-rud, body: fars, post: secretary, from: 1403/1/1, to: 1404/7/20}\n")
		fars, shiraz := bodiesPath+string(b.body("fars").ID)+"/", string(b.body("fars-shiraz").ID)
		d := b.see(officer, fars+"?on=۱۴۰۴/۲/۵", 200)
		main := d.One("main").Text()
		if !strings.Contains(main, "این صفحه گذشته را نشان می‌دهد: جمعه ۵ اردیبهشت ۱۴۰۴") {
			t.Errorf("the body: %s", main)
		}
		if held := d.Find("main .lines li .plain")[0].Text(); !strings.Contains(held, "نوید رودی") || strings.Contains(main, "پریسا دشتی") {
			t.Errorf("who held it: %s", held)
		}
		for _, a := range d.Find("main a") {
			if href := a.Attr("href"); strings.Contains(href, "/edit/") || strings.Contains(href, "/appoint/") || strings.Contains(href, "/new/") || strings.Contains(href, "/terms/") {
				t.Errorf("a page of the past leads to %s", href)
			}
			if href := a.Attr("href"); strings.HasPrefix(href, peoplePath) && !strings.HasSuffix(href, "?on=1404-02-05") {
				t.Errorf("the day is lost at %s", href)
			}
		}
		if s := b.see(officer, deskPath+"?on=1404/2/5", 200).One("main").Text(); !strings.Contains(s, "دفتر شیراز") || !strings.Contains(s, "نوید رودی") {
			t.Errorf("the tree: %s", s)
		}
		for _, on := range []string{"1402/12/29", "1405/1/1"} {
			if s := b.see(officer, deskPath+"?on="+on, 200).One("main").Text(); strings.Contains(s, "دفتر شیراز") {
				t.Errorf("on %s there was no such office: %s", on, s)
			}
		}
		if s := b.see(officer, deskPath, 200).One("main").Text(); !strings.Contains(s, "دفتر شیراز") || strings.Contains(s, "گذشته را نشان می‌دهد") {
			t.Errorf("today: %s", s)
		}
		navid, _ := b.dir().PersonAt("navid-rud")
		path := peoplePath + string(navid.ID) + "/"
		if s := b.see(officer, path+"?on=1404/2/5", 200).One("section[aria-labelledby=h-terms]").Text(); !strings.Contains(s, "دبیر استان فارس") {
			t.Errorf("the person then: %s", s)
		}
		if s := b.see(officer, path+"?on=1405/2/5", 200).One("section[aria-labelledby=h-terms]").Text(); strings.Contains(s, "دبیر استان فارس") {
			t.Errorf("the person later: %s", s)
		}
		if s := b.see(officer, path+"?on=1410/1/1", 200).One("main").Text(); !strings.Contains(s, "آینده را نشان می‌دهد") {
			t.Errorf("a day to come: %s", s)
		}
		d = b.see(officer, path+"?on=1404/13/1", 422)
		if s := d.One("#e-on").Text(); !strings.Contains(s, "خوانده نشد") || d.One("input[name=on]").Attr("value") != "1404/13/1" {
			t.Errorf("no day: %s", s)
		}
		b.see(outsider, deskPath+"?on=1404/2/5", 403)
		b.see(local, bodiesPath+shiraz+"/?on=1404/2/5", 200)
	})
}
