package view_test

import (
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"

	"golang.org/x/sync/errgroup"
)

var now = time.Date(2026, 11, 22, 8, 40, 0, 0, time.FixedZone("", 12600))

func chrome() view.Chrome {
	fa := func(fa, en string) map[string]string { return map[string]string{"fa": fa, "en": en} }
	c := view.Chrome{Demo: true}
	c.Site.Name = fa("حزب آینده", "Ayandeh Party")
	c.Site.Motto = fa("سخن روشن، کار پیوسته، پاسخ به‌هنگام", "Plain words, steady work, timely answers")
	c.Site.Licence = fa("پروانهٔ فعالیت شمارهٔ ۰۰۰، کمیسیون احزاب", "Licence no. 000, Commission of Parties")
	c.Site.FooterNote = fa("نقل متن‌ها با ذکر نام حزب و نشانی آزاد است.", "Texts may be quoted with the party’s name and the address.")
	c.Site.Menu = menu()
	c.Site.Footer = footer()
	return c
}

func page(lang string, data any) *view.Page {
	return &view.Page{
		Lang: lang, Chrome: chrome(), Data: data, BaseURL: "https://example.org", Now: now,
		Meta: view.Meta{Title: "سخن", Description: "یک جمله", Canonical: i18n.Prefix(lang) + "/1405/09/سخن/"},
	}
}

func provinces(r *view.Renderer) []view.MapProvince {
	var ps []view.MapProvince
	for i, c := range r.MapCodes() {
		ps = append(ps, view.MapProvince{Code: c, Name: fmt.Sprintf("استان %d", i), Path: fmt.Sprintf("/provinces/%d/", i)})
	}
	return ps
}

func TestEveryTemplateOfKitDrawsAValidPageInBothLanguages(t *testing.T) {
	r, b := viewtest.Renderer(t, nil)
	drawn := map[string]bool{}
	for _, lang := range i18n.Langs {
		draw := func(name string, data any) *viewtest.Doc {
			drawn[name] = true
			return viewtest.Render(t, r, b, name, page(lang, data))
		}
		d := draw("kit/gallery", r.Components(lang, now, provinces(r)))
		html := d.One("html")
		if html.Attr("lang") != lang || html.Attr("dir") != i18n.Dir(lang) {
			t.Errorf("html says %s %s", html.Attr("lang"), html.Attr("dir"))
		}
		d.Count("svg.map path", 31)
		d.One("svg.map a[aria-current=page]")
		d.Count(".map a title", 31)

		d.One("main section.desk .works .late")

		framed := page(lang, r.DeskComponents(lang, now))
		framed.Desk = &view.Desk{Name: "پریسا", Notice: "ذخیره شد", Menu: []view.Link{{Text: "کارتابل", Href: "/desk/", Current: true, Count: 12}, {Text: "تقویم", Href: "/desk/calendar/"}}}
		drawn["kit/desk"] = true
		d = viewtest.Render(t, r, b, "kit/desk", framed)
		if here := d.One("details.deskmenu summary .here"); here.Text() != "کارتابل" {
			t.Errorf("the menu says %q is open", here.Text())
		}
		d.One(`link[rel=stylesheet][href="` + r.Asset("desk.css") + `"]`)
		d.One(`main.desk > .done[role=status]`)
		d.One(`nav a[aria-current=page] .count`)

		framed.Data = view.DeskErrorPage{Head: view.DeskHead{Kicker: "خطای ۴۰۹", Title: "پیش از شما"}, Text: "متن", Next: "برگردید", Way: view.Link{Text: "کارتابل", Href: "/desk/"}, Request: "r1", Typed: []string{"یک خط\nو خطی دیگر"}}
		drawn["kit/deskerror"] = true
		viewtest.Render(t, r, b, "kit/deskerror", framed).One(`main.desk a[href="/desk/"]`)

		for _, status := range []int{400, 403, 404, 405, 409, 410, 413, 422, 500, 503} {
			d := draw("kit/error", view.ErrorPage{
				Status: status, Title: "خطا", Text: "متن خطا", Query: "دفتر", Request: "r1",
				Near: []view.Link{{Text: "نزدیک", Href: "/x/", Note: "نامی نزدیک", At: now}, {Text: "بایگانی", Href: "/1405/"}},
			})
			want := 0
			if status == 404 || status == 410 {
				want = 1
			}
			d.Count("main form[role=search]", want)
			d.Count("main ol.lines > li", 2)
		}
		draw("kit/search", view.SearchPage{})
		d = draw("kit/search", view.SearchPage{Query: "صورت جلصه", Filtered: true})
		if a := d.One(".empty a"); a.Attr("href") != i18n.Prefix(lang)+"/search/?q=%d8%b5%d9%88%d8%b1%d8%aa%20%d8%ac%d9%84%d8%b5%d9%87" {
			t.Errorf("the way out of the filters is %s", a.Attr("href"))
		}
		d = draw("kit/search", view.SearchPage{
			Query: "صورت جلصه", Total: 18, Corrected: "صورت‌جلسه",
			Maybe: []view.Link{{Text: "صورت‌جلسه", Href: "/search/?q=a"}}, Kinds: []view.Link{{Text: "همه", Href: "/", Count: 18, Current: true}},
			Hits: []view.Card{{TitleHTML: "شیوهٔ <mark>صورت‌جلسه</mark>", Href: "/x/", LeadHTML: "… <mark>صورت</mark> …", At: now, Archive: true}}, Pager: view.Pager{Older: &view.Link{Href: "?after=x"}},
		})
		d.Count(".rows mark", 2)
		d.One(".pager a[rel=next]")
		for _, export := range []bool{false, true} {
			d = draw("kit/api", view.APIPage{
				Title: "برای برنامه‌نویسان", Base: "https://example.org/api/v1", Example: `curl "https://example.org/api/v1/x?a=1&b=2"`, Export: export,
				OpenAPI: view.Link{Text: "سند", Href: "/api/v1/openapi.json"}, Routes: []view.APIRoute{{"/api/v1/x", "/api/v1/x", "یک"}, {"/api/v1/{n}", "", "دو"}},
				Problems: []view.APIProblem{{"gone", "رفته"}},
			})
			d.One("#gone code")
			d.Count(".lines code", 3)
			d.Count(".lines a", 1)
		}
	}
	for _, name := range r.Names() {
		if !drawn[name] {
			t.Errorf("%s is drawn in no test", name)
		}
	}
}

func TestThePageCarriesWhatMachinesNeed(t *testing.T) {
	r, b := viewtest.Renderer(t, nil)
	p := page("fa", view.ErrorPage{Status: 404, Title: "خطا"})
	p.Alternates = []view.Alternate{{Lang: "en", Path: "/en/x/"}}
	p.Feeds = []view.Feed{{Title: "خبرها", Type: "application/atom+xml", Path: "/news/feed.xml"}}
	p.JSONLD = []any{map[string]any{"@type": "NewsArticle", "headline": "a</script><b>&\u2028ب"}}
	p.Image, p.ImageW, p.ImageH, p.ImageAlt = "/media/x/share.png", 1200, 630, "تصویر"
	p.OGType, p.Published, p.Modified = "article", now, now
	d := viewtest.Render(t, r, b, "kit/error", p)

	for sel, want := range map[string][2]string{
		`link[rel=canonical]`:                   {"href", "https://example.org/1405/09/%D8%B3%D8%AE%D9%86/"},
		`link[hreflang=en][rel=alternate]`:      {"href", "https://example.org/en/x/"},
		`link[hreflang=fa]`:                     {"href", "https://example.org/1405/09/%D8%B3%D8%AE%D9%86/"},
		`link[type="application/atom+xml"]`:     {"href", "/news/feed.xml"},
		`link[rel=manifest]`:                    {"href", "/manifest.webmanifest"},
		`link[rel=preload]`:                     {"href", r.Asset("font/vazirmatn.woff2")},
		`link[rel=stylesheet]`:                  {"href", r.Asset("site.css")},
		`meta[property=og:image]`:               {"content", "https://example.org/media/x/share.png"},
		`meta[property=article:published_time]`: {"content", "2026-11-22T08:40:00+03:30"},
		`meta[name=description]`:                {"content", "یک جمله"},
		`footer .end a[hreflang=en]`:            {"href", "/en/x/"},
	} {
		if got := d.One(sel).Attr(want[0]); got != want[1] {
			t.Errorf("%s: %s is %q, want %q", sel, want[0], got, want[1])
		}
	}
	if got := d.One("title").Text(); got != "سخن — حزب آینده" {
		t.Errorf("title %q", got)
	}
	if got := viewtest.JSON(t, d.One(`script[type="application/ld+json"]`)); got["headline"] != "a</script><b>&\u2028ب" {
		t.Errorf("JSON-LD came out as %q", got["headline"])
	}
	d.One(".demo")
	d.None(`script[src^="/assets/htmx"]`)
}

func TestTheMenuMarksTheCurrentSection(t *testing.T) {
	r, b := viewtest.Renderer(t, nil)
	p := page("en", view.ErrorPage{Status: 404, Title: "خطا"})
	p.Nav = "/news/"
	d := viewtest.Render(t, r, b, "kit/error", p)
	if a := d.One(".nav [aria-current]"); a.Attr("href") != "/en/news/" || a.Attr("aria-current") != "true" {
		t.Errorf("%s is %s", a.Attr("href"), a.Attr("aria-current"))
	}
	p.Canonical = "/en/news/"
	d = viewtest.Render(t, r, b, "kit/error", p)
	d.One(".nav a[aria-current=page]")
}

func TestTheHomePageHasTheNameplateAsItsHeading(t *testing.T) {
	r, b := viewtest.Renderer(t, map[string]fs.FS{"room": fstest.MapFS{"home.html": {Data: []byte(`{{define "main"}}<p>{{long .Now}}</p>{{end}}`)}}})
	p := page("fa", nil)
	p.Title, p.BodyClass = "", "home"
	d := viewtest.Render(t, r, b, "room/home", p)
	if h := d.One("h1.brand").Text(); !strings.HasPrefix(h, "حزب آینده") {
		t.Errorf("h1 is %q", h)
	}
	if got := d.One("title").Text(); got != "حزب آینده" {
		t.Errorf("title %q", got)
	}
	if got := d.One("main p").Text(); got != "یکشنبه ۱ آذر ۱۴۰۵" {
		t.Errorf("the date is %q", got)
	}
}

func TestAPageForPaperHasTheNameplateAndNoNav(t *testing.T) {
	r, b := viewtest.Renderer(t, nil)
	p := page("en", view.ErrorPage{Status: 500, Title: "خطا"})
	p.Print = true
	d := viewtest.Render(t, r, b, "kit/error", p)
	d.None("nav, footer, form, script")
	d.One("header .brand b")
}

func TestASavedCopySaysThatSearchIsLive(t *testing.T) {
	r, b := viewtest.Renderer(t, nil)
	p := page("fa", view.ErrorPage{Status: 404, Title: "خطا"})
	p.Chrome.Export = true
	d := viewtest.Render(t, r, b, "kit/error", p)
	d.None("form")
	d.One(".plate .off")
	d.None("link[rel=manifest]")
}

// Search brings results while one types, but the page loads nothing for it before.
func TestASearchPageLoadsHtmxOnlyWhenItIsUsed(t *testing.T) {
	r, b := viewtest.Renderer(t, nil)
	p := page("fa", view.SearchPage{Query: "آب"})
	p.Live = true
	d := viewtest.Render(t, r, b, "kit/search", p)
	d.None(`script[src^="/assets/htmx"], script[src*="htmx.min"]`)
	if got := d.One("#qq").Attr("data-live"); got != r.Asset("js/htmx.min.js") {
		t.Errorf("the field loads %q", got)
	}
	if got := d.One("form[data-hx-get]").Attr("data-hx-target"); got != "#found" {
		t.Errorf("results go to %q", got)
	}
	d.One("main #found")
	p.Live = false
	viewtest.Render(t, r, b, "kit/search", p).None("[data-live], form[data-hx-get], meta[name=htmx-config]")
}

func TestAWrongTemplateIsAnErrorThatNamesItsLine(t *testing.T) {
	good := `{{define "main"}}<p>ok</p>{{end}}`
	for what, c := range map[string]struct {
		sets  map[string]fs.FS
		theme fs.FS
		want  string
	}{
		"syntax":         {set("item.html", "{{define \"main\"}}\n{{if}}\n{{end}}{{end}}"), nil, "room/item.html:2"},
		"unknown func":   {set("item.html", "{{define \"main\"}}\n\n{{shout .}}{{end}}"), nil, "room/item.html:3"},
		"no main":        {set("item.html", `{{define "other"}}{{end}}`), nil, `room/item.html: a page defines "main"`},
		"name twice":     {set("item.html", good, "list.html", good+`{{define "card"}}{{end}}`), nil, `"card" is defined in kit/components/card.html already`},
		"unknown part":   {set("item.html", `{{define "main"}}{{template "nosuch"}}{{end}}`), nil, "nosuch"},
		"unsafe place":   {set("item.html", "{{define \"main\"}}\n<a href='{{if .}}\"'{{end}}>x</a>{{end}}"), nil, "room/item.html:2"},
		"main in a part": {set("_part.html", good), nil, "room/_part.html"},
		"theme":          {nil, fstest.MapFS{"templates/kit/components/card.html": {Data: []byte("\n{{end}}")}}, "theme: kit/components/card.html:2"},
		"theme, unsafe":  {nil, fstest.MapFS{"templates/kit/components/byline.html": {Data: []byte("{{define \"byline\"}}<a href='{{if .}}\"'{{end}}>x</a>{{end}}")}}, "kit/components/byline.html:1"},
		"theme sheet":    {nil, fstest.MapFS{"static/css/theme.css": {Data: []byte("a{background:url(img/none.png)}")}}, "img/none.png"},
		"kit is taken":   {map[string]fs.FS{"kit": fstest.MapFS{}}, nil, `"kit" is taken`},
	} {
		b, err := i18n.New(view.Locales)
		if err != nil {
			t.Fatal(err)
		}
		r, err := view.New(view.Options{Texts: b, Sets: c.sets, Theme: c.theme})
		if err == nil && c.theme == nil {
			err = r.Check()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", what, err, c.want)
		}
	}
}

func set(files ...string) map[string]fs.FS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return map[string]fs.FS{"room": m}
}

func TestAThemeReplacesAnyFileByName(t *testing.T) {
	b, err := i18n.New(view.Locales)
	if err != nil {
		t.Fatal(err)
	}
	r, err := view.New(view.Options{Texts: b, Sets: set("item.html", `{{define "main"}}<h1>{{template "mark"}}</h1>{{end}}`), Theme: fstest.MapFS{
		"templates/kit/components/mark.html": {Data: []byte(`{{define "mark"}}<i id="mine">نشان</i>{{end}}`)},
		"static/css/theme.css":               {Data: []byte("body{color:red}")},
		"static/img/icon.svg":                {Data: []byte("<svg/>")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := r.Main(&out, "room/item", page("fa", nil)); err != nil {
		t.Fatal(err)
	}
	viewtest.Parse(t, out.String()).One("h1 #mine")
	for p, body := range r.AssetFiles() {
		if p == r.Asset("img/icon.svg") && string(body) != "<svg/>" {
			t.Error("the icon is not the theme's")
		}
		if p == r.Asset("site.css") && !strings.HasSuffix(string(body), "body{color:red}") {
			t.Error("the theme's style is not last")
		}
	}
}

func TestASectionIsDrawnWithItsOwnDataInsideItsPage(t *testing.T) {
	r, b := viewtest.Renderer(t, set(
		"home.html", `{{define "main"}}<h1>{{.Title}}</h1>{{range .Data}}{{section $ .}}{{end}}{{end}}`,
		"news.html", `{{define "main"}}<p id="news">{{.Data}} {{.Title}}</p>{{end}}`))
	d := viewtest.Render(t, r, b, "room/home", page("fa", []view.Section{{Template: "room/news", Data: "خبر"}}))
	if got := d.One("#news").Text(); got != "خبر سخن" {
		t.Errorf("the section says %q", got)
	}
	err := r.Render(&strings.Builder{}, "room/home", page("fa", []view.Section{{Template: "room/none"}}))
	if err == nil || !strings.Contains(err.Error(), "room/none") {
		t.Errorf("a section without template: %v", err)
	}
}

// What two pages share is escaped by the place where html/template meets it first.
func TestPagesAreTheSameInWhateverOrderTheyAreDrawn(t *testing.T) {
	b, err := i18n.New(view.Locales)
	if err != nil {
		t.Fatal(err)
	}
	drawn := func(names ...string) map[string]string {
		r, err := view.New(view.Options{Texts: b, Sets: set(
			"a.html", `{{define "main"}}<h1 title="{{template "shared" .}}">a</h1>{{end}}`, "b.html", `{{define "main"}}<h1>{{template "shared" .}}</h1>{{end}}`,
			"_shared.html", `{{define "shared"}}{{.Data}}{{end}}`)})
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, name := range names {
			var out strings.Builder
			if err := r.Main(&out, "room/"+name, page("fa", template.HTML(`<b title="x">سخن</b>`))); err != nil {
				t.Fatal(err)
			}
			all[name] = out.String()
		}
		return all
	}
	one, other := drawn("a", "b"), drawn("b", "a")
	if !maps.Equal(one, other) {
		t.Errorf("%q and %q", one, other)
	}
	if strings.Contains(one["a"], `"<`) || !strings.Contains(one["b"], `<b title="x">`) {
		t.Errorf("%q", one)
	}
}

// html/template looks at a page when it is first drawn. The race detector reads along (.ci/full race).
func TestPagesAreDrawnForTheFirstTimeAtOnce(t *testing.T) {
	b, err := i18n.New(view.Locales)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for i := range 8 {
		part := `{{template "mark"}}<b>{{template "heading" .}}</b>`
		if i%2 == 1 {
			part = `<a title="{{template "heading" .}}" href="/{{template "heading" .}}/">{{.Title}}</a>{{section $ (index .Data 0)}}`
		}
		files = append(files, fmt.Sprintf("p%d.html", i), `{{define "main"}}<h1>{{.Title}}</h1>`+part+`{{end}}`)
	}
	files = append(files, "_heading.html", `{{define "heading"}}{{.Title}}{{end}}`, "news.html", `{{define "main"}}<p>{{.Data}}</p>{{end}}`)
	r, err := view.New(view.Options{Texts: b, Sets: set(files...)})
	if err != nil {
		t.Fatal(err)
	}
	var all errgroup.Group
	for i := range 32 {
		all.Go(func() error {
			var out strings.Builder
			err := r.Render(&out, fmt.Sprintf("room/p%d", i%8), page(i18n.Langs[i/8%2], []view.Section{{Template: "room/news", Data: "خبر"}}))
			if err == nil && (!strings.Contains(out.String(), "<h1>سخن</h1>") || i%2 == 1 && !strings.Contains(out.String(), "<p>خبر</p>")) {
				err = fmt.Errorf("%d: %s", i, out.String())
			}
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Error(err)
	}
}

func TestNothingIsWrittenWhenATemplateFails(t *testing.T) {
	r, _ := viewtest.Renderer(t, set("item.html", `{{define "main"}}<p>begun</p>{{.Data.Missing}}{{end}}`))
	var out strings.Builder
	if err := r.Render(&out, "room/item", page("fa", struct{}{})); err == nil || out.Len() > 0 {
		t.Errorf("err %v, wrote %d bytes", err, out.Len())
	}
}

func BenchmarkRender(b *testing.B) {
	texts, err := i18n.New(view.Locales)
	if err != nil {
		b.Fatal(err)
	}
	r, err := view.New(view.Options{Texts: texts})
	if err != nil {
		b.Fatal(err)
	}
	p := page("fa", r.Components("fa", now, provinces(r)))
	b.ReportAllocs()
	for b.Loop() {
		var out strings.Builder
		if err := r.Render(&out, "kit/gallery", p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	texts, err := i18n.New(view.Locales)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := view.New(view.Options{Texts: texts}); err != nil {
			b.Fatal(err)
		}
	}
}
