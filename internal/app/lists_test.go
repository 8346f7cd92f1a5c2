package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/room/press"
)

func TestNoPageCanTakeAnAddressOfTheProgram(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	first := append(a.Site.Reserved(), "sitemap-1.xml", "1404")
	for _, s := range first {
		if !press.Reserved(s) {
			t.Errorf("a page with the slug %q would be hidden by another page", s)
		}
	}
	if len(first) < 30 || press.Reserved("about") {
		t.Errorf("%d segments", len(first))
	}
}

func TestADayThatIsNoneAndAYearWithoutAnythingAreNotFound(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		add(t, a, "kind: news\ntitle: خبر\nstatus: published\ndate: 1404/02/05 10:00", "متن")
		for path, want := range map[string]int{
			"/1404/12/29/": 200, "/1404/12/30/": 404, "/1404/12/31/": 404, "/1404/11/": 200, "/1404/": 200, "/en/1404/": 200,
			"/1300/": 404, "/1403/": 404, "/1405/": 404, "/1499/12/": 404, "/1403/01/01/": 404, "/en/1403/": 404,
		} {
			w := get(h, path)
			if w.Code != want {
				t.Errorf("%s: %d to %q, want %d", path, w.Code, w.Header().Get("Location"), want)
			}
			if empty := w.Code == 200 && !strings.Contains(w.Body.String(), ">خبر<"); empty && !strings.Contains(w.Body.String(), "noindex") {
				t.Errorf("%s is empty and for search engines", path)
			}
		}
	})
}

func TestAStretchOfTimeThatIsOverDoesNotPromiseAnything(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		add(t, a, "kind: news\ntitle: خبر\nstatus: published\ndate: 1405/02/05 10:00", "متن")
		for path, over := range map[string]bool{ // today is 1 Azar 1405
			"/1405/01/": true, "/1405/02/04/": true, "/1405/08/30/": true, "/en/1405/08/": true,
			"/1405/09/": false, "/1405/09/01/": false, "/1405/12/": false, "/en/1405/": false,
		} {
			page := viewtest.Parse(t, get(h, path).Body.String())
			said, title, lang := page.One(".empty h2").Text(), page.One("h1").Text(), "fa"
			if strings.HasPrefix(path, "/en/") {
				lang = "en"
			}
			want := a.Texts.Text(lang, "press.empty.title", "list", title)
			if over {
				want = a.Texts.Text(lang, "press.passed", "when", title)
			}
			answers := strings.Contains(page.One(".empty").Text(), a.Texts.Text(lang, "view.empty.responsible"))
			if said != want || over == answers {
				t.Errorf("%s says %q, and that somebody answers for it: %v; want %q", path, said, answers, want)
			}
		}
	})
}

func TestAPlaceInAListThatNoPageGivesIsNoPage(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		var made []press.Item
		for i := range 25 {
			made = append(made, add(t, a, fmt.Sprintf("kind: note\ntitle: یادداشت %d\nstatus: published\ndate: 1404/02/%02d 10:00", i, i+1), "متن"))
		}
		older := viewtest.Parse(t, get(h, "/notes/").Body.String()).One(".pager a[rel=next]").Attr("href")
		at, _ := url.Parse(older)
		before := at.Query().Get("before")
		other := press.Cursor{At: made[0].PublishedAt.Add(time.Second), Short: made[0].Short}.String()
		for _, list := range []string{"/notes/", "/1404/", "/1404/02/"} {
			if w := get(h, list+"?before="+before); w.Code != 200 {
				t.Errorf("%s: %d", list, w.Code)
			}
			pages, _ := a.Site.Stats()
			for _, c := range []string{other, "zz.1", "1.zzz"} {
				if w := get(h, list+"?before="+c); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != list {
					t.Errorf("%s?before=%s: %d to %q, want 301 to the list", list, c, w.Code, w.Header().Get("Location"))
				}
			}
			if after, _ := a.Site.Stats(); after > pages {
				t.Errorf("%s: %d entries for places that nobody gave", list, after-pages)
			}
		}
		if w := get(h, "/news/?before="+before); w.Code != http.StatusMovedPermanently {
			t.Errorf("a place of another list: %d", w.Code)
		}
	})
}

func TestPastDaysOfProvincesAndCommitteesAreAtTheirBodies(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	fill(t, a, 0)
	h := a.handler()
	for from, to := range map[string]string{
		"/provinces/fars/?on=1404-05-12": "/bodies/fars/?on=1404-05-12", "/committees/water-environment/?on=1404-05-12": "/bodies/water-environment/?on=1404-05-12",
		"/en/provinces/fars/?on=x": "/en/bodies/fars/?on=x",
	} {
		if w := get(h, from); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %q, want %q", from, w.Code, w.Header().Get("Location"), to)
		}
	}
	if w := get(h, "/bodies/fars/?on=1404-05-12"); w.Code != 200 {
		t.Errorf("the day itself: %d", w.Code)
	}
}

func TestAnEmptyListSaysWhoAnswersForItAndIsNoPairOfAFullOne(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		add(t, a, "kind: news\ntitle: خبر\nstatus: published\nowner: fars\ntopics: [elections]\ndate: 1404/02/05 10:00", "متن")
		sitemap := get(h, "/sitemap-1.xml").Body.String()
		for _, path := range []string{"/news/", "/provinces/fars/news/", "/topics/elections/", "/topics/", "/corrections/", "/1404/03/", "/notes/", "/provinces/yazd/news/"} {
			for _, prefix := range []string{"", "/en"} {
				w := get(h, prefix+path)
				doc := viewtest.Parse(t, w.Body.String())
				empty := strings.Contains(w.Body.String(), `class="empty"`)
				if full := prefix == "" && !slices.Contains([]string{"/corrections/", "/1404/03/", "/notes/", "/provinces/yazd/news/"}, path); full == empty {
					t.Fatalf("%s%s is empty: %v", prefix, path, empty)
				}
				doc.None("link[hreflang]")
				if !empty {
					doc.None("meta[name=robots]")
					continue
				}
				doc.One("meta[name=robots][content=noindex]")
				doc.None(".pager")
				if path != "/corrections/" {
					who := doc.Find(".empty a")[0].Attr("href")
					if path == "/1404/03/" { // a month that is over: nobody is asked to fill it
						if who != prefix+"/1404/" {
							t.Errorf("%s%s leads to %s", prefix, path, who)
						}
					} else if who != prefix+"/bodies/party/" && who != prefix+"/provinces/"+strings.Split(path, "/")[2]+"/" {
						t.Errorf("%s%s: %s answers for it", prefix, path, who)
					}
				}
				if strings.Contains(sitemap, prefix+path+"<") {
					t.Errorf("%s%s is in the sitemap", prefix, path)
				}
			}
		}
		doc := viewtest.Parse(t, get(h, "/search/").Body.String())
		doc.One("meta[name=robots][content=noindex]")
		if strings.Contains(sitemap, "/search/") || !strings.Contains(sitemap, "/news/<") {
			t.Error("the sitemap has the search, or lacks what is there")
		}
	})
}

func TestTheCorrectionsAreWalkedToTheFirst(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	fill(t, a, 0)
	h := a.handler()
	now := today
	a.Press.Now = func() time.Time { return now }
	const n = 60
	for i := range n { // all corrections are made in one millisecond
		front := fmt.Sprintf("kind: news\ntitle: خبر %d\nslug: k%d\nstatus: published\ndate: 1405/08/01 10:00", i, i)
		now = today
		add(t, a, front, "غلط")
		now = today.Add(time.Hour)
		src := press.Source{Name: "x.md", Data: []byte("---\n" + front + "\n---\nدرست\n"), Open: dot}
		if _, err := a.Press.EditFile(t.Context(), cliActor, src, fmt.Sprintf("اصلاح شمارهٔ %d.", i), true); err != nil {
			t.Fatal(err)
		}
	}
	seen := ""
	at := "/corrections/"
	for at != "" {
		w := get(h, at)
		if w.Code != 200 {
			t.Fatalf("%s: %d", at, w.Code)
		}
		seen += w.Body.String()
		older := viewtest.Parse(t, w.Body.String()).Find(".pager a[rel=next]")
		at = ""
		if len(older) > 0 {
			at = older[0].Attr("href")
		}
	}
	for i := range n {
		if got := strings.Count(seen, fmt.Sprintf("اصلاح شمارهٔ %d.", i)); got != 1 {
			t.Errorf("correction %d stands %d times", i, got)
		}
	}
	for next, walked := "/corrections?limit=7", 0; next != ""; walked++ {
		got := get(h, "/api/v1"+next)
		if got.Code != 200 || walked > n {
			t.Fatalf("%s: %d", next, got.Code)
		}
		seen += got.Body.String()
		var page struct{ Next string }
		if err := json.Unmarshal(got.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		_, next, _ = strings.Cut(page.Next, "/api/v1")
	}
	for i := range n {
		if got := strings.Count(seen, fmt.Sprintf("اصلاح شمارهٔ %d.", i)); got != 2 {
			t.Errorf("correction %d stands %d times in page and API", i, got)
		}
	}
	if w := get(h, "/corrections/?before=zz.1"); w.Code != http.StatusMovedPermanently {
		t.Errorf("a place nobody gave: %d", w.Code)
	}
}

// The addresses that cost much answer 503 with Retry-After past their own bound.
func TestCostlyAddressesSendAwayPastTheirBound(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	fill(t, a, 0)
	h := a.handler()
	it := add(t, a, "kind: news\ntitle: خبر\nstatus: published\ndate: 1404/02/05 10:00", "متن")
	c := press.Cursor{At: it.PublishedAt, Short: it.Short}.String()
	for name, path := range map[string]string{
		"search": "/search/?q=x", "party.body": "/bodies/fars/?on=1404-05-12", "press.news": "/news/?before=" + c,
		"press.year": "/1404/?before=" + c, "press.day": "/1404/02/05/?before=" + c, "press.topic": "/topics/elections/?before=" + c,
		"press.province": "/provinces/fars/news/?before=" + c, "press.corrections": "/corrections/?before=" + c,
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range a.Site.Pages() {
				if p.Name != name {
					continue
				}
				ctx, stop := context.WithCancel(t.Context())
				stop()
				for { // takes every place
					leave, err := p.Gate.Enter(ctx)
					if err != nil {
						break
					}
					defer leave()
				}
			}
			if w := get(h, path); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d, Retry-After %q", path, w.Code, w.Header().Get("Retry-After"))
			}
		})
	}
}
