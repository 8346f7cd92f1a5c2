package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view/viewtest"
)

func (b *bench) site() settings.Site {
	b.t.Helper()
	s, err := b.settings.Site(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

// filled is the form of a page as a browser would send it, with changes in pairs; "-" takes a field out.
func filled(d *viewtest.Doc, changes ...string) url.Values {
	f := url.Values{}
	for _, x := range d.Find("form.formpage input") {
		if t := x.Attr("type"); t != "checkbox" || checked(x) {
			f.Set(x.Attr("name"), x.Attr("value"))
		}
	}
	for _, x := range d.Find("form.formpage textarea") {
		f.Set(x.Attr("name"), x.Text())
	}
	for i := 0; i < len(changes); i += 2 {
		if f.Set(changes[i], changes[i+1]); changes[i+1] == "-" {
			f.Del(changes[i])
		}
	}
	return f
}

func (b *bench) post(person id.Person, path string, form url.Values, status int) *viewtest.Doc {
	b.t.Helper()
	return b.read(b.ask(stafftest.Post(person, path, form)), path, status)
}

func TestNamesAreSetOnceEnteredAndPutBack(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const path = "/desk/settings/names/"
		old := b.site().Name["fa"]
		d := b.see(admin, path, 200)
		to := b.send(admin, path, filled(d, "name.fa", "حزبی که می\u200cخواهم", "motto.en", "For all"))
		if !strings.Contains(to, "desk.notice.settings.changed") {
			t.Errorf("leads to %s", to)
		}
		if s := b.site(); s.Name["fa"] != "حزبی که می\u200cخواهم" || s.Motto["en"] != "For all" || s.Name["en"] != settings.Defaults().Name["en"] {
			t.Errorf("%+v", s.Name)
		}
		if got := b.acts("settings."); got != "settings.changed" {
			t.Errorf("entered: %s", got)
		}
		d = b.see(inspector, "/desk/settings/history/", 200)
		if got := d.One(".compare del").Text(); !strings.Contains(got, old) {
			t.Errorf("before: %q", got)
		}
		d.None("main form") // who reads puts nothing back
		d = b.see(admin, "/desk/settings/history/", 200)
		back := d.One("main form")
		b.send(admin, back.Attr("action"), url.Values{"sign": {d.One("main form input").Attr("value")}})
		if s := b.site(); s.Name["fa"] != old || s.Motto["en"] != "" {
			t.Errorf("put back: %+v %+v", s.Name, s.Motto)
		}
		acts := b.acts("settings.")
		b.send(admin, path, filled(b.see(admin, path, 200)))
		if b.acts("settings.") != acts {
			t.Error("an unchanged save is entered")
		}
		// The same form again: what it was filled from is no longer so.
		if got := b.ask(stafftest.Post(admin, back.Attr("action"), url.Values{"sign": {"x"}})); got.StatusCode != http.StatusConflict {
			t.Errorf("twice: %d", got.StatusCode)
		}
		for _, who := range []id.Person{chief, nobody} {
			b.see(who, path, 403)
		}
		b.post(inspector, path, filled(d), 403)
	})
}

func TestAFormOfSettingsThatIsLateLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for path, change := range map[string][3]string{
			"/desk/settings/names/":    {"name.fa", "نام یکم", "نام دوم"},
			"/desk/settings/menu/":     {"fa.0", "پیوند یکم", "پیوند دوم"},
			"/desk/settings/footer/":   {"fa.1", "ستون یکم", "ستون دوم"},
			"/desk/settings/footer/0/": {"fa.2", "پیوند سوم", "پیوند چهارم"},
			"/desk/settings/colors/":   {"accent", "#005555", "#004444"},
			"/desk/settings/synonyms/": {"groups", "شورا، انجمن", "شهر، شهرستان"},
		} {
			page := b.see(admin, path, 200)
			b.send(admin, path, filled(page, change[0], change[1]))
			d := b.post(admin, path, filled(page, change[0], change[2]), 409)
			if text := d.One(".compare").Text(); !strings.Contains(text, change[1]) || !strings.Contains(text, change[2]) {
				t.Errorf("%s: side by side: %s", path, text)
			}
			again := filled(d)
			if again.Get(change[0]) != change[2] {
				t.Errorf("%s: what was typed is lost: %q", path, again.Get(change[0]))
			}
			b.send(admin, path, again)
			if got := filled(b.see(admin, path, 200)).Get(change[0]); got != change[2] {
				t.Errorf("%s: sent again: %q", path, got)
			}
			// Another part was not in the way.
		}
		names, menu := b.see(admin, "/desk/settings/names/", 200), b.see(admin, "/desk/settings/menu/", 200)
		b.send(admin, "/desk/settings/names/", filled(names, "motto.fa", "شعار"))
		b.send(admin, "/desk/settings/menu/", filled(menu, "fa.0", "خبرها"))
	})
}

func TestALinkLeadsToAPageThatExistsOrToHTTPS(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const path = "/desk/settings/menu/"
		page := b.see(admin, path, 200)
		before := len(b.site().Menu)
		for _, bad := range []string{"javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "//evil.example/", "http://plain.example/", "/nowhere/", "https://user:p@x.example/", "/a b/", "news", "", "/" + strings.Repeat("x", 600)} {
			d := b.post(admin, path, filled(page, "path.1", bad), 422)
			d.One(".notice.urgent a[href=#f-path.1]")
			if len(bad) < 50 && filled(d).Get("path.1") != strings.TrimSpace(bad) {
				t.Errorf("%q is lost: %q", bad, filled(d).Get("path.1"))
			}
		}
		b.post(admin, path, filled(page, "fa.0", ""), 422)
		b.post(admin, path, filled(page, "fa.0", strings.Repeat("م", 61)), 422)
		asked := b.asked["answers"]
		for n, status := range map[int]int{13: 422, 3000: 422, 10_000: 400} { // the last is no form of a browser
			many := filled(page)
			for i := range n {
				n := fmt.Sprint(i)
				many.Set("key."+n, "")
				many.Set("fa."+n, "پیوند")
				many.Set("path."+n, "/news/")
			}
			b.post(admin, path, many, status)
		}
		if b.asked["answers"] != asked {
			t.Error("ten thousand addresses are asked for")
		}
		if len(b.site().Menu) != before {
			t.Error("something was set")
		}
		b.send(admin, path, filled(page, "path.0", "/en/news/", "path.1", "https://elsewhere.example/x\u202e"))
		if m := b.site().Menu; m[0].Path != "/news/" || m[1].Path != "https://elsewhere.example/x" {
			t.Errorf("%+v", m[:2])
		}
	})
}

func TestEntriesAreMovedAddedAndRemovedBeforeAnythingIsSaved(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const path = "/desk/settings/menu/"
		was := b.site().Menu
		step := func(d *viewtest.Doc, changes ...string) *viewtest.Doc {
			return b.post(admin, path, filled(d, changes...), 200)
		}
		d := step(b.see(admin, path, 200), "act", "down.0", "fa.0", "نوشتهٔ ناتمام")
		if f := filled(d); f.Get("fa.1") != "نوشتهٔ ناتمام" || f.Get("fa.0") != was[1].Text["fa"] {
			t.Errorf("down: %s, %s", f.Get("fa.0"), f.Get("fa.1"))
		}
		d = step(d, "act", "up.1")
		d = step(d, "act", "remove.1")
		d = step(d, "act", "add")
		for _, act := range []string{"up.0", "down.99", "remove.-1", "remove.x", "explode"} {
			d = step(d, "act", act)
		}
		last := fmt.Sprint(len(was) - 1)
		if fmt.Sprint(b.site().Menu) != fmt.Sprint(was) || b.acts("settings.") != "" {
			t.Error("set before it was saved")
		}
		b.send(admin, path, filled(d, "act", "save", "fa."+last, "کانال‌ها", "path."+last, "/channels/"))
		if m := b.site().Menu; len(m) != len(was) || m[0].Text["fa"] != "نوشتهٔ ناتمام" || !m[0].Narrow || m[1].Path != was[2].Path || m[len(m)-1].Path != "/channels/" {
			t.Errorf("%+v", m)
		}

		d = b.see(admin, "/desk/settings/home/", 200)
		d = b.post(admin, "/desk/settings/home/", filled(d, "act", "up.1"), 200)
		b.send(admin, "/desk/settings/home/", filled(d, "act", "save", "on.2", "-"))
		if s := strings.Join(b.site().HomeSections, " "); s != "word lead committees" {
			t.Errorf("the home page: %s", s)
		}
		d = b.see(admin, "/desk/settings/home/", 200)
		b.post(admin, "/desk/settings/home/", filled(d, "on.0", "-", "on.1", "-", "on.2", "-"), 422)
		b.post(admin, "/desk/settings/home/", filled(d, "key.0", "made-up"), 422)

		d = b.see(admin, "/desk/settings/footer/", 200)
		links := b.site().Footer[1].Links
		d = b.post(admin, "/desk/settings/footer/", filled(d, "act", "up.1"), 200)
		b.send(admin, "/desk/settings/footer/", filled(d, "act", "save"))
		if f := b.site().Footer[0]; fmt.Sprint(f.Links) != fmt.Sprint(links) {
			t.Errorf("a column lost its links: %+v", f)
		}
		for _, c := range []string{"99", "-1", "x"} {
			b.see(admin, "/desk/settings/footer/"+c+"/", 404)
		}
	})
}

func TestAColourThatCannotBeReadIsRefusedAndAnotherProposed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const path = "/desk/settings/colors/"
		page := b.see(admin, path, 200)
		for _, bad := range []string{"#zzz", "#zzzzzz", "red", "#12345", "#0b7f86;}body{display:none"} {
			b.post(admin, path, filled(page, "accent", bad), 422).Count(".notice.urgent li", 1)
		}
		d := b.post(admin, path, filled(page, "accent", "#ffcc00"), 422)
		said := d.One("#e-accent").Text()
		near := strings.TrimSuffix(said[strings.LastIndex(said, "#"):], "\u2069")
		if !strings.Contains(said, "۴٫۵") || len(near) != 7 {
			t.Fatalf("said %q", said)
		}
		d = b.post(admin, path, filled(page, "accent", strings.ToUpper(near), "act", "preview"), 200)
		if sheets := d.Find("link[rel=stylesheet]"); !strings.Contains(sheets[len(sheets)-1].Attr("href"), near[1:]) {
			t.Error("the preview does not wear the colour")
		}
		if b.site().Colors.Accent != "" {
			t.Error("a preview sets")
		}
		b.send(admin, path, filled(page, "accent", near, "accent_dark", "#۵۷cac8"))
		if c := b.site().Colors; c.Accent != near || c.AccentDark != "#57cac8" {
			t.Errorf("%+v", c)
		}
		if err := b.settings.Set(t.Context(), cli, "colors.accent", "#ffcc00"); err == nil || !strings.Contains(err.Error(), "contrast") {
			t.Errorf("the command line: %v", err)
		}
	})
}

func TestSynonymsAreReadLineByLine(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		const path = "/desk/settings/synonyms/"
		page := b.see(admin, path, 200)
		for _, bad := range []string{"تنها", "شورا، انجمن\nتنها", "یک، دو، سه، چهار، پنج، شش، هفت، هشت، نه", "الف، " + strings.Repeat("ب", 61)} {
			d := b.post(admin, path, filled(page, "groups", bad), 422)
			if got := filled(d).Get("groups"); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(bad), " ") {
				t.Errorf("%q is lost", bad)
			}
		}
		b.send(admin, path, filled(page, "groups", "شورا, انجمن شهر\n\nمی\u200cخواهم، خواستار"))
		if got := fmt.Sprintf("%q", b.site().Synonyms); got != `[["شورا" "انجمن شهر"] ["می\u200cخواهم" "خواستار"]]` {
			t.Errorf("%s", got)
		}
		d := b.see(inspector, path+"?try="+url.QueryEscape("شورا"), 200)
		if got := d.One("dl.keys dd").Text(); got != "انجمن شهر" {
			t.Errorf("tried: %q", got)
		}
		b.see(inspector, path+"?try="+url.QueryEscape("؟؟"), 200)
	})
}

func checked(n viewtest.Node) bool {
	_, is := n.Lookup("checked")
	return is
}
