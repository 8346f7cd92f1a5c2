package party

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
)

func TestEveryAddressAnswersWithAGoodPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, paper{})
		v.sample()
		v.apply("people:\n  - {slug: mahin-kuh, portrait: a.jpg}\n")
		all := v.addresses()
		if len(all) < 2*(31+31)+20 {
			t.Fatalf("only %d addresses", len(all))
		}
		for _, path := range all {
			v.page(path, http.StatusOK)
		}
	})
}

func TestAnEmptySiteShowsWhatWillCome(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, blank{})
		for _, path := range v.addresses() {
			v.page(path, http.StatusOK)
		}
		v.page("/provinces/fars/", 200).One(".empty h2")
		v.page("/committees/", 200).One(".empty")
		v.page("/people/", 200).One(".empty")
		if got := v.page("/secretary-general/", 200).Find(".empty"); len(got) != 2 {
			t.Errorf("%d empty states, want one for the person and one for the words", len(got))
		}
		doc := v.page("/provinces/", 200)
		doc.Count(".index li", 31)
		doc.Count(".map a", 31)
	})
}

func TestAProvinceHasItsPeopleNewsAddressAndFeed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, paper{})
		v.sample()
		doc := v.page("/provinces/fars/", 200)
		if got := doc.One("h1").Text(); got != "فارس" {
			t.Errorf("title %q", got)
		}
		if got := doc.One(".map a[aria-current=page]").Attr("id"); got != "IR-07" {
			t.Errorf("the map marks %s", got)
		}
		if got := doc.One(".facts a[href^=tel:]"); got.Attr("href") != "tel:+987100000000" || got.Text() != "۰۷۱-۰۰۰۰ ۰۰۰۰" || got.Attr("class") != "ltr" {
			t.Errorf("telephone %s %q", got.Attr("href"), got.Text())
		}
		if got := doc.One(".facts a[href=/people/parisa-dasht/]").Text(); got != "پریسا دشتی" {
			t.Errorf("secretary %q", got)
		}
		doc.One(".facts a[href=/provinces/fars/feed.xml]")
		doc.One("link[type=application/atom+xml]")
		doc.One("a[href=/provinces/fars/news/]")
		doc.One("a[href=/provinces/fars/people/]")
		if got := doc.One(".index a[href=/bodies/fars-shiraz/]").Text(); got != "دفتر شیراز" {
			t.Errorf("office %q", got)
		}
		if got := doc.Find(".person"); len(got) != 2 {
			t.Fatalf("%d people, want the secretary and the inspector", len(got))
		}
		if text := doc.One("main").Text(); strings.Contains(text, "کسی") || !strings.Contains(text, "نام دارندهٔ این سمت منتشر نمی‌شود") {
			t.Error("the holder who is not public is named, or the post looks vacant")
		}
		var ld map[string]any
		if err := json.Unmarshal([]byte(doc.One("script[type=application/ld+json]").Text()), &ld); err != nil {
			t.Fatal(err)
		}
		if ld["@type"] != "Organization" || ld["url"] != "https://party.example/provinces/fars/" || ld["foundingDate"] != "2023-06-02" {
			t.Errorf("structured data %v", ld)
		}
	})
}

func TestInEnglishANameThatIsPersianIsMarkedSo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		doc := v.page("/en/provinces/fars/", 200)
		if got := doc.One("h1").Text(); got != "Fars" {
			t.Errorf("title %q", got)
		}
		if n := doc.Find(".facts a[href=/en/people/parisa-dasht/] bdi[lang=fa]"); len(n) != 1 || n[0].Attr("dir") != "rtl" {
			t.Error("a Persian name in an English page has no language")
		}
		doc = v.page("/en/people/parisa-dasht/", 200)
		doc.One("meta[name=robots]")
		doc.One("h1 bdi[lang=fa]")
		for _, path := range v.addresses() {
			if path == "/en/people/parisa-dasht/" {
				t.Error("the English form of a page without an English name is for search engines")
			}
		}
		v.page("/people/parisa-dasht/", 200).None("link[hreflang=en]")
		v.page("/people/mahin-kuh/", 200).One("link[hreflang=en]")
	})
}

func TestABodyIsShownAsOfAPastDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, paper{})
		v.sample()
		names := func(path string) string {
			var all []string
			for _, n := range v.page(path, 200).Find("section[aria-labelledby=h-people] .person h3 a") {
				all = append(all, n.Text())
			}
			return strings.Join(all, " ")
		}
		base := "/bodies/secretary-general-office/"
		if got := names(base); got != "مهین کوهی" {
			t.Errorf("now it is %q", got)
		}
		for _, on := range []string{"1401-05-12", "۱۴۰۱/۵/۱۲", "١٤٠١-٠٥-١٢", "۱۲ مرداد ۱۴۰۱"} {
			if got := names(base + "?on=" + url.QueryEscape(on)); got != "بهرام سروی" {
				t.Errorf("on %s it was %q", on, got)
			}
		}
		if got := names(base + "?on=1402-07-20"); got != "مهین کوهی" {
			t.Errorf("on the day of the handover it was %q", got)
		}
		doc := v.page(base+"?on=1401-05-12", 200)
		doc.One("meta[name=robots]")
		if got := doc.One("input[name=on]").Attr("value"); got != "1401-05-12" {
			t.Errorf("the form keeps %q", got)
		}
		if got := doc.One("main .notice h2").Text(); got != "چهارشنبه ۱۲ مرداد ۱۴۰۱" {
			t.Errorf("the notice says %q", got)
		}
		// Before the branch was founded, nobody and nothing of it is shown.
		if got := names("/bodies/fars/?on=1400-01-01"); got != "" {
			t.Errorf("before its founding the branch shows %q", got)
		}
	})
}

func TestADayThatIsNoneIsToldBesideTheField(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		for on, key := range map[string]string{"دیروز": "party.day.wrong", "1404-12-30": "party.day.none", "2024-01-01": "party.day.wrong", "1410-01-01": "party.day.future"} {
			doc := v.page("/bodies/central-council/?on="+url.QueryEscape(on), 400)
			if got, want := doc.One("#e-on").Text(), v.texts.Text("fa", key); got != want {
				t.Errorf("%s: %q, want %q", on, got, want)
			}
			if got := doc.One("#f-on").Attr("value"); got != on {
				t.Errorf("what was typed, %q, is now %q", on, got)
			}
		}
	})
}

func TestProvincesAndCommitteesHaveOneAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		for from, to := range map[string]string{
			"/bodies/fars/": "/provinces/fars/", "/en/bodies/fars/": "/en/provinces/fars/", "/bodies/water/": "/committees/water/",
		} {
			if r := v.answer(from); r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != to {
				t.Errorf("%s: %d to %s, want %s", from, r.StatusCode, r.Header.Get("Location"), to)
			}
		}
		for _, path := range []string{"/provinces/water/", "/committees/fars/", "/provinces/nowhere/", "/bodies/nowhere/", "/people/nobody/", "/people/hidden-volunteer/"} {
			v.page(path, 404)
		}
	})
}

func TestAPersonShowsPostsNowAndThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, paper{})
		v.sample()
		doc := v.page("/people/mahin-kuh/", 200)
		if got := doc.Find("p.lead"); len(got) != 2 || got[0].Text() != "دبیرکل" {
			t.Errorf("%d posts now", len(got))
		}
		doc = v.page("/people/bahram-sarv/", 200)
		doc.None("p.lead")
		if got := doc.One("section[aria-labelledby=h-career] li h3").Text(); got != "دبیرکل پیشین" {
			t.Errorf("career %q", got)
		}
		if got := doc.One("section[aria-labelledby=h-career] li p").Text(); got != "از ۱۲ خرداد ۱۴۰۰ تا ۲۰ مهر ۱۴۰۲؛ با رأی" {
			t.Errorf("term %q", got)
		}
		doc = v.page("/secretary-general/", 200)
		if got := doc.One("h1").Text(); got != "مهین کوهی" {
			t.Errorf("the Secretary-General is %q", got)
		}
		if got := doc.One("section[aria-labelledby=h-former] .person h3").Text(); got != "بهرام سروی پیشین" {
			t.Errorf("former Secretary-General %q", got)
		}
		doc = v.page("/people/", 200)
		doc.Count(".person", 4)
	})
}

func TestAPageIsTiedToWhatItShowsAndToWhenThatChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		fars, _ := v.dir().BodyAt("fars")
		parisa, _ := v.dir().PersonAt("parisa-dasht")
		build := func() (map[string]bool, time.Time) {
			tags, until, err := site.Collect(t.Context(), now, func(ctx context.Context) error {
				_, err := v.provincePage(ctx, site.Request{Lang: "fa", Path: "/provinces/fars/", Params: map[string]string{"slug": "fars"}, Now: now})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			set := map[string]bool{}
			for _, tag := range tags {
				set[tag] = true
			}
			return set, until
		}
		tags, until := build()
		if !tags[site.TagBody(fars.ID)] || !tags[site.TagPerson(parisa.ID)] {
			t.Errorf("the page depends on %v", tags)
		}
		if !until.IsZero() {
			t.Errorf("the page changes at %s, and nothing is to come", until)
		}
		v.apply("terms:\n  - {person: parisa-dasht, body: fars, post: secretary, from: 1404/7/20, to: 1405/10/1}\n")
		if _, until = build(); !until.Equal(day(t, "1405/10/1").Time()) {
			t.Errorf("the page changes at %s, want the day the term lapses", until)
		}
	})
}

// Whatever a file changes, no page in the cache shows what was before.
func TestAfterAChangeEveryCachedPageIsAsIfBuiltAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, paper{})
		v.sample()
		body := func(path string) string {
			w := httptest.NewRecorder()
			v.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			return w.Body.String()
		}
		for _, c := range []struct{ name, file string }{
			{"a new holder", "terms:\n  - {person: navid-rud, body: fars, post: inspector, from: 1405/1/1}\n"},
			{"a holder who leaves", "terms:\n  - {person: mahin-kuh, body: secretary-general-office, post: secretary-general, from: 1402/7/20, to: 1405/8/1}\n" +
				"  - {person: navid-rud, body: secretary-general-office, post: secretary-general, from: 1405/8/1}\n"},
			{"a person's name", "people:\n  - {slug: parisa-dasht, name: {fa: پریسا دشت‌بان, en: Parisa Dashtban}}\n"},
			{"the name of a member", "people:\n  - {slug: mahin-kuh, name: مهین کوهسار}\n"},
			{"a person who is hidden", "people:\n  - {slug: bahram-sarv, public: false}\n"},
			{"a portrait", "people:\n  - {slug: mahin-kuh, portrait: new.jpg}\n"},
			{"a new body", "bodies:\n  - {slug: fars-jahrom, kind: county, name: جهرم, parent: fars}\n"},
			{"a new committee", "bodies:\n  - {slug: health, kind: committee, name: کمیتهٔ سلامت}\n"},
			{"a body that moves", "bodies:\n  - {slug: fars-shiraz, parent: yazd}\n"},
			{"a body's name", "bodies:\n  - {slug: water, name: کمیتهٔ آب, short: آب}\n"},
			{"a zone above", "bodies:\n  - {slug: south, kind: zone, name: پهنهٔ جنوب, bodies: [{slug: fars}, {slug: bushehr}]}\n"},
			{"the party's name", "bodies:\n  - {slug: party, name: {fa: حزب دیگر, en: Another Party}}\n"},
			{"a post's name", "posts:\n  - {body: fars, slug: secretary, name: مسئول استان}\n"},
			{"a head where none was", "posts:\n  - {body: central-council, slug: chair, name: رئیس, head: true, terms: [{person: navid-rud, from: 1405/1/1}]}\n"},
		} {
			before := v.addresses()
			for _, path := range before {
				body(path)
			}
			v.apply(c.file)
			cached := map[string]string{}
			for _, path := range before {
				cached[path] = body(path)
			}
			v.site.DropAll()
			for _, path := range before {
				if body(path) != cached[path] {
					t.Errorf("after %s, %s shows what was before", c.name, path)
				}
			}
		}
	})
}

func TestTheHomePageHasProvincesAndCommittees(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		if got := strings.Join(v.site.SectionKeys("home"), " "); got != "provinces committees" {
			t.Errorf("sections %q", got)
		}
		r := site.Request{Lang: "fa", Path: "/", Now: now}
		if _, _, ok, err := v.committeesSection(t.Context(), r); ok || err != nil {
			t.Errorf("a site without committees has the section: %v", err)
		}
		v.sample()
		rd, texts := viewtest.Renderer(t, map[string]fs.FS{"party": Templates()}, Locales())
		for _, build := range []func(context.Context, site.Request) (any, string, bool, error){v.provincesSection, v.committeesSection} {
			for _, lang := range i18n.Langs {
				r.Lang = lang
				data, name, ok, err := build(t.Context(), r)
				if err != nil || !ok {
					t.Fatalf("%s: %v, %v", name, ok, err)
				}
				var out strings.Builder
				if err := rd.Main(&out, name, &view.Page{Lang: lang, Data: data, Now: now}); err != nil {
					t.Fatal(err)
				}
				viewtest.Fragment(t, out.String()).One("section h2")
			}
		}
		if missing := texts.Missing(); len(missing) > 0 {
			t.Errorf("no text for %v", missing)
		}
		voice, ok, err := v.Voice(t.Context(), "fa", now)
		if err != nil || !ok || voice.Name != "مهین کوهی" || voice.Post != "دبیرکل" {
			t.Errorf("voice %+v, %v, %v", voice, ok, err)
		}
	})
}

func TestTextsOfBodiesAreSafeHTML(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.apply("bodies:\n  - slug: x\n    kind: office\n    name: <b>دفتر</b>\n    address: <script>alert(1)</script>\n    about: '<p onclick=x>متن</p><script>alert(2)</script>'\n")
		doc := v.page("/bodies/x/", 200)
		doc.None("main script")
		doc.None("main b")
		if !strings.Contains(doc.One("main").Text(), "<script>alert(2)</script>") {
			t.Error("without a sanitiser the tags are not shown as text")
		}
	})
}

func TestEveryKindHasAWord(t *testing.T) {
	texts, err := i18n.New(Locales())
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range Kinds {
		if !texts.Has("party.kind." + kind) {
			t.Errorf("kind %s has no word", kind)
		}
	}
}
