package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/view/viewtest"
)

// emptyStates are the keys of what a new site's pages say.
var emptyStates = map[string][]string{
	"/":                   {"press.home.empty", "press.home.empty.text", "press.home.elections.empty", "press.empty.text"},
	"/news/":              {"press.about.news", "press.empty.search", "view.empty.responsible"},
	"/word/":              {"press.about.word"},
	"/announcements/":     {"press.about.announcement"},
	"/provinces/fars/":    {"party.news.none.title", "party.news.none.text"},
	"/committees/":        {"party.committees.none.title"},
	"/people/":            {"party.people.empty.title"},
	"/secretary-general/": {"party.sg.none.title", "party.sg.none.text"},
	"/topics/":            {"press.about.topics", "view.empty.responsible"},
	"/topics/انتخابات/":   {"press.empty.search", "view.empty.responsible"},
	"/corrections/":       {"press.corrections.none", "press.corrections.none.text"},
	"/about/":             {"press.awaited", "press.awaited.about.text", "view.empty.responsible"},
	"/contact/":           {"press.awaited", "press.awaited.contact.text", "view.empty.responsible"},
	"/channels/":          {"press.awaited", "press.awaited.channels.text", "view.empty.responsible"},
	"/privacy/":           {"press.awaited", "press.awaited.privacy.text", "view.empty.responsible"},
	"/accessibility/":     {"press.awaited", "press.awaited.accessibility.text", "view.empty.responsible"},
}

func TestAnEmptySiteShowsProperEmptyStates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		h := a.handler()
		for path, keys := range emptyStates {
			for _, lang := range i18n.Langs {
				at := (&url.URL{Path: i18n.Prefix(lang) + path}).EscapedPath()
				w := get(h, at)
				if w.Code != http.StatusOK {
					t.Errorf("%s: %d", at, w.Code)
					continue
				}
				said := ""
				for _, n := range viewtest.Parse(t, w.Body.String()).Find("main .empty") {
					said += n.Text() + "\n"
				}
				for _, key := range keys {
					if want := a.Texts.Text(lang, key); !strings.Contains(said, want) {
						t.Errorf("%s does not say %q (%s); it says %q", at, want, key, said)
					}
				}
			}
		}
		for _, path := range []string{"/provinces/", "/bodies/", "/search/", "/en/", "/news/feed.xml", "/sitemap.xml", "/topics/%D8%A7%D9%86%D8%AA%D8%AE%D8%A7%D8%A8%D8%A7%D8%AA/feed.xml"} {
			if w := get(h, path); w.Code != http.StatusOK {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		// Whatever menu and footer lead to on the first day is there.
		links := settings.Defaults().Menu
		for _, c := range settings.Defaults().Footer {
			links = append(links, c.Links...)
		}
		for _, l := range links {
			for _, lang := range i18n.Langs {
				at := (&url.URL{Path: i18n.Prefix(lang) + l.Path}).EscapedPath()
				if w := get(h, at); w.Code != http.StatusOK {
					t.Errorf("the frame leads to %s, which answers %d", at, w.Code)
				}
			}
		}
	})
}

func TestAPageThatIsAwaitedYieldsToTheOneThatIsWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		h := a.handler()
		listed := func(path string) bool { return strings.Contains(get(h, "/sitemap-1.xml").Body.String(), path+"<") }
		noindex := func(path string) bool {
			all := viewtest.Parse(t, get(h, path).Body.String()).Find("meta[name=robots]")
			return len(all) == 1 && all[0].Attr("content") == "noindex"
		}
		elections := (&url.URL{Path: "/topics/انتخابات/"}).EscapedPath()
		for _, path := range []string{"/contact/", "/en/contact/", elections, "/en" + elections} {
			if !noindex(path) || listed(path) {
				t.Errorf("%s is empty: noindex %v, in the sitemap %v", path, noindex(path), listed(path))
			}
		}
		add(t, a, "kind: page\nslug: contact\ntitle: راه‌های تماس با ما\nstatus: draft", "تهران")
		if body := get(h, "/contact/").Body.String(); strings.Contains(body, "راه‌های تماس با ما") {
			t.Error("a draft is shown")
		}
		if _, err := a.Press.ApplyTopics(t.Context(), cliActor, []byte("topics:\n  - {slug: انتخابات, name: {fa: انتخابات شوراها}}\n")); err != nil {
			t.Fatal(err)
		}
		if body := get(h, elections).Body.String(); !strings.Contains(body, "انتخابات شوراها") || !noindex(elections) {
			t.Error("a topic that was made is not shown, or indexed while it is empty")
		}
		it := add(t, a, "kind: page\nslug: channels\ntitle: کانال‌های ما\nstatus: published", "بله")
		add(t, a, "kind: news\ntitle: خبر\nstatus: published\ntopics: [انتخابات]", "متن")
		for path, want := range map[string]string{"/channels/": "کانال‌های ما", elections: "خبر"} {
			if body := get(h, path).Body.String(); !strings.Contains(body, want) || noindex(path) || !listed(path) {
				t.Errorf("%s: the page that was written is not there, not indexed (%v) or not listed (%v)", path, noindex(path), listed(path))
			}
		}
		if _, err := a.Press.Withdraw(t.Context(), cliActor, it.ID, "کهنه شد"); err != nil {
			t.Fatal(err)
		}
		if body := get(h, "/channels/").Body.String(); !strings.Contains(body, "کهنه شد") {
			t.Error("a page that was withdrawn does not say why")
		}
		for _, path := range []string{"/1404/02/contact/", "/contact/print/", "/topics/other/"} {
			if w := get(h, path); w.Code == http.StatusOK {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		if get(h, "/contact").Code != http.StatusMovedPermanently {
			t.Error("without the slash it does not lead there")
		}
	})
}
