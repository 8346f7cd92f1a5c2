package view_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/media"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
)

func itoa(n int) string { return strconv.Itoa(n) }

func draw(t *testing.T, lang, name string, data any) *viewtest.Doc {
	t.Helper()
	r, b := viewtest.Renderer(t, nil)
	var out strings.Builder
	if err := r.Component(&out, lang, name, data); err != nil {
		t.Fatal(err)
	}
	if m := b.Missing(); len(m) > 0 {
		t.Errorf("no text for %v", m)
	}
	return viewtest.Fragment(t, out.String())
}

func TestDatesAreWordsForPeopleAndGregorianForMachines(t *testing.T) {
	// Half past midnight in Tehran is still the day before in Greenwich.
	at := time.Date(2026, 11, 21, 21, 0, 0, 0, time.UTC)
	d := draw(t, "fa", "card", view.Card{Title: "ت", Href: "/", At: at})
	if n := d.One("time"); n.Attr("datetime") != "2026-11-22" || n.Text() != "۱ آذر ۱۴۰۵" {
		t.Errorf("%s %s", n.Attr("datetime"), n.Text())
	}
	d = draw(t, "fa", "row", view.Card{Title: "ت", Href: "/", At: at, ShowClock: true})
	if n := d.One("time"); n.Attr("datetime") != "2026-11-22T00:30+03:30" || n.Text() != "یکشنبه ۱ آذر ۱۴۰۵، ساعت ۰:۳۰" {
		t.Errorf("%s %s", n.Attr("datetime"), n.Text())
	}
	d = draw(t, "en", "person", view.Person{Name: "Parisa", From: at})
	if got := d.One(".soft").Text(); got != "since 1 Azar 1405" {
		t.Errorf("%q", got)
	}
	draw(t, "fa", "card", view.Card{Title: "ت", Href: "/"}).None("time")
}

func TestAPersonWithoutAFaceShowsALetter(t *testing.T) {
	for _, c := range []struct {
		lang string
		p    view.Person
		want string
	}{
		{"fa", view.Person{Name: "پریسا کوهستان‌پور"}, "پ"},
		{"en", view.Person{Name: "«arash"}, "A"},
		{"fa", view.Person{Name: "بازرس استان", Vacant: true}, "؟"},
		{"fa", view.Person{Name: "س", Initial: "م"}, "م"},
	} {
		if got := draw(t, c.lang, "person", c.p).One(".mono").Text(); got != c.want {
			t.Errorf("%q shows %q, want %q", c.p.Name, got, c.want)
		}
	}
}

func TestBarsBeginWhereTheLineBegins(t *testing.T) {
	c := view.Chart{Title: "پاسخ", Whole: 50, Bars: []view.Bar{{Label: "فارس", Value: 25}, {Label: "قم", Value: 0, Low: true}, {Label: "یزد", Value: -3}}}
	fa, en := draw(t, "fa", "chart", c), draw(t, "en", "chart", c)
	if d := fa.One("path.bar").Attr("d"); d != "M290 8h-115v18h115z" {
		t.Errorf("right to left: %s", d)
	}
	if d := en.One("path.bar").Attr("d"); d != "M70 8h115v18h-115z" {
		t.Errorf("left to right: %s", d)
	}
	fa.None("path.low")
	fa.Count("path.back", 3)
	fa.Count("tbody tr", 3)
	if got := fa.Find("td.num")[0].Text(); got != "۲۵" {
		t.Errorf("the table says %q", got)
	}
	draw(t, "fa", "chart", view.Chart{Title: "هیچ"}).None("path")
	// A long name takes its room from the bars; a whole still ends where it did.
	c.Bars = append(c.Bars, view.Bar{Label: "سیستان و بلوچستان", Value: 50})
	if d := draw(t, "fa", "chart", c).Find("path.bar")[1].Attr("d"); d != "M238 116h-178v18h178z" {
		t.Errorf("beside a long name: %s", d)
	}
}

func TestAFormKeepsValuesAndLinksItsErrors(t *testing.T) {
	d := draw(t, "fa", "form", view.Form{Action: "/my/", Method: "post", Fields: []view.Field{
		{Name: "mobile", Kind: "tel", Label: "همراه", Hint: "رقم", Value: "۰۹۱۲", Error: "کوتاه است"},
		{Name: "n", Kind: "number", Label: "شمار", Value: "۱۲۳"},
		{Name: "ok", Label: "نام", Value: `"<b>`},
	}})
	if h := d.One("#errors a").Attr("href"); h != "#f-mobile" {
		t.Errorf("the summary leads to %s", h)
	}
	m := d.One("#f-mobile")
	if m.Attr("aria-invalid") != "true" || m.Attr("aria-describedby") != "h-mobile e-mobile" || m.Attr("value") != "۰۹۱۲" || m.Attr("dir") != "ltr" {
		t.Errorf("the field: %+v", m)
	}
	if n := d.One("#f-n"); n.Attr("type") == "number" || n.Attr("inputmode") != "numeric" {
		t.Error("a number field loses Persian digits")
	}
	if v := d.One("#f-ok").Attr("value"); v != `"<b>` {
		t.Errorf("kept %q", v)
	}
	if d.One("form").Attr("method") != "post" {
		t.Error("not a post")
	}
}

func TestLinksOfTelephonesPassAndScriptsDoNot(t *testing.T) {
	d := draw(t, "fa", "facts", []view.Fact{{Term: "تلفن", Text: "1", Href: "tel:+98", LTR: true}, {Term: "بد", Text: "2", Href: "javascript:alert(1)"}})
	as := d.Find("a")
	if as[0].Attr("href") != "tel:+98" || strings.HasPrefix(as[1].Attr("href"), "javascript") {
		t.Errorf("%s %s", as[0].Attr("href"), as[1].Attr("href"))
	}
}

func TestAPictureComesWithItsSizesAndFocus(t *testing.T) {
	p := view.NewPicture(media.File{Hash: "0123456789abcdef0123456789abcdef", Type: "image/jpeg", Width: 2000, Height: 1000, Alt: "کوه", FocusX: 26, FocusY: 50}, "100vw").First()
	img := draw(t, "fa", "picture", p).One("img")
	for name, want := range map[string]string{
		"class": "fx-30", "src": "/media/0123456789abcdef0123456789abcdef/720.jpg", "sizes": "100vw",
		"width": "2000", "height": "1000", "alt": "کوه", "fetchpriority": "high", "loading": "",
	} {
		if got := img.Attr(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(img.Attr("srcset"), "/360.jpg 360w") {
		t.Errorf("srcset %q", img.Attr("srcset"))
	}
	if view.NewPicture(media.File{Type: "application/pdf"}, "") != nil {
		t.Error("a document became a picture")
	}
	if got := view.Focus(-4, 104); got != "fx-0 fy-100" {
		t.Errorf("focus %q", got)
	}
}

func TestAddressesAreEncodedOnce(t *testing.T) {
	for in, want := range map[string]string{
		"/1405/سخن/":                "/1405/%D8%B3%D8%AE%D9%86/",
		"/1405/%D8%B3%D8%AE%D9%86/": "/1405/%D8%B3%D8%AE%D9%86/",
		"/search/?q=a b&x=1#y":      "/search/?q=a%20b&x=1#y",
		"/":                         "/",
		"/نیم\u200cفاصله/":          "/%D9%86%DB%8C%D9%85%E2%80%8C%D9%81%D8%A7%D8%B5%D9%84%D9%87/",
	} {
		if got := view.Escape(in); got != want {
			t.Errorf("%s became %s", in, got)
		}
		if got := view.Escape(view.Escape(in)); got != want {
			t.Errorf("%s twice became %s", in, got)
		}
	}
	if got := view.Unescape("/%D8%B3%D8%AE%D9%86/"); got != "/سخن/" {
		t.Errorf("read as %s", got)
	}
	if got := view.Unescape("/%FF/"); got != "/%FF/" {
		t.Errorf("broken letters read as %q", got)
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("/1405/09/سخن/?q=%20 a\x00\xff")
	f.Fuzz(func(t *testing.T, s string) {
		once := view.Escape(s)
		if view.Escape(once) != once {
			t.Errorf("%q changes twice", s)
		}
		for i := range len(once) {
			if once[i] <= ' ' || once[i] > '~' {
				t.Fatalf("%q kept byte %x", s, once[i])
			}
		}
	})
}
