package party

import (
	"strings"
	"testing"
)

func TestTheHistoryTellsWhatWasAndWhatBecame(t *testing.T) {
	atDesk(t, func(b *bench) {
		shiraz := b.body("fars-shiraz")
		path := bodiesPath + string(shiraz.ID) + "/"
		b.done(b.send(officer, path+"edit/", map[string]string{"lead_fa": "درِ دفتر به روی همه باز است", "phone": "071-1"}))
		b.done(b.send(officer, path+"edit/", map[string]string{"lead_fa": "درِ دفتر به روی شما باز است", "phone": "071-1"}))
		b.apply("posts:\n  - {body: fars-shiraz, slug: one, name: یک}\n")
		d := b.see(officer, path+"history/", 200)
		lines := d.Find("main .lines > li")
		if len(lines) != 4 {
			t.Fatalf("%d changes: %s", len(lines), d.One("main").Text())
		}
		// All of them are of one minute; that of the body that came last stands before its others.
		all := d.One("main").Text()
		if !strings.Contains(all, "مسئول تشکیلات") || !strings.Contains(all, "خط فرمان") || !strings.Contains(all, "سمت ثبت شد، یک") {
			t.Errorf("who did what: %s", all)
		}
		var del, ins []string
		for _, x := range d.Find("main del") {
			del = append(del, x.Text())
		}
		for _, x := range d.Find("main ins") {
			ins = append(ins, x.Text())
		}
		if len(del) != 1 || !strings.Contains(del[0], "همه") || strings.Contains(del[0], "باز") || !strings.Contains(strings.Join(ins, "|"), "شما") {
			t.Errorf("went %q, came %q", del, ins)
		}
		post := b.post("fars", "secretary")
		b.apply("terms:\n  - {person: parisa-dasht, body: fars, post: secretary, from: 1404/7/20, to: 1405/7/20}\n  - {person: parisa-dasht, body: fars, post: secretary, from: 1405/8/20}\n")
		if s := b.see(local, postsPath+string(post.ID)+"/history/", 200).One("main").Text(); !strings.Contains(s, "پایان دوره ثبت شد، دورهٔ پریسا دشتی") || !strings.Contains(s, "۲۰ مهر ۱۴۰۵") {
			t.Errorf("the post: %s", s)
		}
		who, _ := b.dir().PersonAt("parisa-dasht")
		b.apply("people:\n  - {slug: parisa-dasht, about: آموزگار}\n")
		if s := b.see(inspector, peoplePath+string(who.ID)+"/history/", 200).One("main").Text(); !strings.Contains(s, "آموزگار") || !strings.Contains(s, "دبیر استان فارس") {
			t.Errorf("the person: %s", s)
		}
		b.see(outsider, path+"history/", 403)
		b.see(local, postsPath+string(b.post("water", "secretary").ID)+"/history/", 403)
	})
}
