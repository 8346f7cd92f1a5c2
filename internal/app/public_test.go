package app

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/room/press"
)

// eachSite runs fn on a site with the demonstration's party and no item.
func eachSite(t *testing.T, fn func(t *testing.T, a *App, h http.Handler)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		fill(t, a, 0)
		fn(t, a, a.handler())
	})
}

// add adds an item from front matter and body, as the command line does.
func add(t *testing.T, a *App, front, body string) press.Item {
	t.Helper()
	it, err := a.Press.AddFile(t.Context(), cliActor, press.Source{Name: "x.md", Data: []byte("---\n" + front + "\n---\n" + body + "\n"), Open: cinema})
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// everywhere fetches each place where an item's text could show.
func everywhere(t *testing.T, a *App, h http.Handler, it press.Item) map[string]string {
	t.Helper()
	all := pages(t, a)
	path := (&url.URL{Path: it.Path("fa")}).EscapedPath()
	for _, p := range []string{path, path + "print/", path + "text", path + "history/", path + "v/1/", "/feed.xml", "/feed.json", "/n/1", "/corrections/", "/search/?q=" + url.QueryEscape("رازمگو")} {
		all[p] = get(h, p).Body.String()
	}
	return all
}

func TestADraftsTextAppearsNowhere(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		draft := add(t, a, "kind: news\ntitle: عنوان رازمگو\nlead: چکیدهٔ رازمگو\ntopics: [elections]", "متن رازمگو")
		scheduled := add(t, a, "kind: news\ntitle: نوبت رازمگو", "متن رازمگو")
		if _, err := a.Press.Schedule(t.Context(), cliActor, scheduled.ID, today.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		for path, body := range everywhere(t, a, h, draft) {
			if strings.Contains(body, "رازمگو") && !strings.HasPrefix(path, "/search/") {
				t.Errorf("%s shows a draft", path)
			}
		}
		viewtest.Parse(t, get(h, "/search/?q="+url.QueryEscape("رازمگو")).Body.String()).None(".rows li")
		if w := get(h, (&url.URL{Path: "/1405/09/" + draft.Slug + "/"}).EscapedPath()); w.Code != http.StatusNotFound {
			t.Errorf("the draft's address answers %d", w.Code)
		}
	})
}

func TestAWithdrawnItemKeepsItsReasonAndLosesItsText(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		it := add(t, a, "kind: statement\ntitle: بیانیهٔ پس‌گرفته\nstatus: published\nowner: secretariat\nlead: چکیدهٔ رازمگو", "متن رازمگو")
		path := (&url.URL{Path: it.Path("fa")}).EscapedPath()
		if !strings.Contains(get(h, path).Body.String(), "رازمگو") {
			t.Fatal("the published text is not shown")
		}
		everywhere(t, a, h, it) // all of it cached
		if _, err := a.Press.Withdraw(t.Context(), cliActor, it.ID, "خطای عددی داشت"); err != nil {
			t.Fatal(err)
		}
		for p, body := range everywhere(t, a, h, it) {
			if strings.Contains(body, "رازمگو") && !strings.HasPrefix(p, "/search/") {
				t.Errorf("%s still shows the text", p)
			}
		}
		w := get(h, path)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "خطای عددی داشت") || !strings.Contains(w.Body.String(), "noindex") {
			t.Errorf("%d: the page of what was withdrawn says why and is not indexed", w.Code)
		}
		if strings.Contains(get(h, "/statements/").Body.String(), "پس‌گرفته") {
			t.Error("the list still has it")
		}
	})
}

func TestNumbersLeadToTheItem(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		it := add(t, a, "kind: announcement\ntitle: نخستین اطلاعیه\nstatus: published\nowner: secretariat", "متن")
		want := it.Path("fa")
		for _, path := range []string{"/n/1", "/announcements/1405/1/", "/announcements/announcements/1405/1/", "/announcements/1405/1"} {
			w := get(h, path)
			got, _ := url.PathUnescape(w.Header().Get("Location"))
			if w.Code != http.StatusMovedPermanently || got != want && path != "/announcements/1405/1" {
				t.Errorf("%s: %d to %q, want 301 to %q", path, w.Code, got, want)
			}
		}
		for _, path := range []string{"/n/2", "/n/01", "/n/x", "/announcements/1405/2/", "/announcements/1404/1/", "/announcements/other/1405/1/"} {
			if w := get(h, path); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d, want 404", path, w.Code)
			}
		}
	})
}

func TestAListIsWalkedPageByPageWithoutLossOrRepetition(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		const n = 45
		for i := range n {
			add(t, a, fmt.Sprintf("kind: note\ntitle: یادداشت %d\nstatus: published\ndate: 1404/%02d/%02d 10:00\nauthors: [{name: نویسنده}]", i, i%12+1, i%28+1), "متن")
		}
		seen := map[string]bool{}
		next, count := "/notes/", 0
		for next != "" && count < 10 {
			count++
			doc := viewtest.Parse(t, get(h, next).Body.String())
			for _, link := range doc.Find(".rows h2 a") {
				if seen[link.Attr("href")] {
					t.Errorf("%s stands twice", link.Attr("href"))
				}
				seen[link.Attr("href")] = true
			}
			next = ""
			for _, link := range doc.Find(".pager a[rel=next]") {
				next = link.Attr("href")
			}
		}
		if len(seen) != n || count != 3 {
			t.Errorf("%d of %d items on %d pages", len(seen), n, count)
		}
		if w := get(h, "/notes/?before=nonsense"); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/notes/" {
			t.Errorf("a cursor nobody gave: %d to %q, want 301 to the list", w.Code, w.Header().Get("Location"))
		}
	})
}

func TestFeedsAreWholeAndGregorian(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		add(t, a, "kind: news\ntitle: خبر «می‌خواهم» & <b>\nlead: چکیده\nstatus: published\nowner: fars\nprovince: fars\ntopics: [elections]\ndate: 1404/02/05 16:20", "متن با [پیوند](/about/) و می‌خواهم.")
		for _, base := range []string{"/", "/news/", "/topics/elections/", "/provinces/fars/"} {
			var feed struct {
				Updated string `xml:"updated"`
				Entries []struct {
					Title     string `xml:"title"`
					ID        string `xml:"id"`
					Published string `xml:"published"`
					Content   string `xml:"content"`
				} `xml:"entry"`
			}
			body := get(h, base+"feed.xml").Body.Bytes()
			if err := xml.Unmarshal(body, &feed); err != nil || len(feed.Entries) != 1 {
				t.Fatalf("%s: %v, %d entries", base, err, len(feed.Entries))
			}
			e := feed.Entries[0]
			at, err := time.Parse(time.RFC3339, e.Published)
			if want := time.Date(2025, 4, 25, 12, 50, 0, 0, time.UTC); err != nil || !at.Equal(want) {
				t.Errorf("%s: published %q, want %v", base, e.Published, want)
			}
			if e.Title != "خبر «می‌خواهم» & <b>" || !strings.Contains(e.Content, "می‌خواهم") || !strings.Contains(e.Content, `href="https://party.example/about/"`) || e.ID != "https://party.example/n/1" {
				t.Errorf("%s: %+v", base, e)
			}
			var rss struct {
				Items []struct {
					Date string `xml:"pubDate"`
				} `xml:"channel>item"`
			}
			if err := xml.Unmarshal(get(h, base+"feed.rss").Body.Bytes(), &rss); err != nil || len(rss.Items) != 1 {
				t.Fatalf("%s: rss %v", base, err)
			}
			if _, err := time.Parse(time.RFC1123Z, rss.Items[0].Date); err != nil {
				t.Errorf("%s: %v", base, err)
			}
			var j struct {
				Items []struct {
					Published time.Time `json:"date_published"`
					Content   string    `json:"content_html"`
				}
			}
			if err := json.Unmarshal(get(h, base+"feed.json").Body.Bytes(), &j); err != nil || len(j.Items) != 1 || j.Items[0].Published.Year() != 2025 {
				t.Errorf("%s: json %v %+v", base, err, j)
			}
		}
	})
}

func TestACorrectionIsMadeInTheOpen(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		front := "kind: news\ntitle: خبر با خطا\nslug: khabar\nstatus: published\ndate: 1405/08/01 10:00"
		it := add(t, a, front, "دو روز پیش")
		src := press.Source{Name: "x.md", Data: []byte("---\n" + front + "\n---\nسه روز پیش\n"), Open: dot}
		if _, err := a.Press.EditFile(t.Context(), cliActor, src, "درست آن سه روز است", true); err != nil {
			t.Fatal(err)
		}
		path := it.Path("fa")
		page := viewtest.Parse(t, get(h, path).Body.String())
		if text := page.One(".notice").Text(); !strings.Contains(text, "درست آن سه روز است") {
			t.Errorf("the notice says %q", text)
		}
		for p, want := range map[string]string{path: "سه روز پیش", path + "v/1/": "دو روز پیش", "/corrections/": "درست آن سه روز است", path + "history/": "درست آن سه روز است"} {
			if w := get(h, p); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d, without %q", p, w.Code, want)
			}
		}
		history := viewtest.Parse(t, get(h, path+"history/").Body.String())
		if out, in := history.One("del").Text(), history.One("ins").Text(); strings.TrimSpace(out) != "دو" || strings.TrimSpace(in) != "سه" {
			t.Errorf("the history says that %q became %q", out, in)
		}
		if text := page.One(".text").Text(); strings.Index(text, "درست آن سه روز است") > strings.Index(text, "سه روز پیش") {
			t.Error("the note of a correction does not stand over the text")
		}
		if w := get(h, path+"v/2/"); w.Code != http.StatusMovedPermanently {
			t.Errorf("today's edition has its own address: %d", w.Code)
		}
		if w := get(h, path+"v/3/"); w.Code != http.StatusNotFound {
			t.Errorf("an edition that never was: %d", w.Code)
		}
	})
}

func TestTheArchiveIsCutAtMidnightInTehran(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		add(t, a, "kind: news\ntitle: پیش از نیمه‌شب\nstatus: published\ndate: 1403/12/30 23:59", "متن")
		add(t, a, "kind: news\ntitle: پس از نیمه‌شب\nstatus: published\ndate: 1404/01/01 00:00", "متن")
		for path, want := range map[string][2]bool{
			"/1403/": {true, false}, "/1403/12/": {true, false}, "/1403/12/30/": {true, false},
			"/1404/": {false, true}, "/1404/01/": {false, true}, "/1404/01/01/": {false, true}, "/1404/01/02/": {false, false},
		} {
			body := get(h, path).Body.String()
			if got := [2]bool{strings.Contains(body, "پیش از نیمه‌شب"), strings.Contains(body, "پس از نیمه‌شب")}; got != want {
				t.Errorf("%s shows %v, want %v", path, got, want)
			}
		}
		for _, path := range []string{"/1404/12/30/", "/1404/13/", "/1404/00/", "/1299/", "/1404/1/"} {
			if w := get(h, path); w.Code == http.StatusOK {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}

func TestAMissingTranslationSaysSoAndIsNotIndexed(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		it := add(t, a, "kind: news\ntitle: تنها فارسی\nstatus: published\nslug: only", "متن")
		w := get(h, "/en"+it.Path("fa"))
		doc := viewtest.Parse(t, w.Body.String())
		if w.Code != http.StatusOK || doc.One("meta[name=robots]").Attr("content") != "noindex" {
			t.Errorf("%d: the notice is not indexed", w.Code)
		}
		if got := doc.One(".notice a").Attr("href"); got != it.Path("fa") {
			t.Errorf("leads to %s", got)
		}
		sitemap := get(h, "/sitemap-1.xml").Body.String()
		if strings.Contains(sitemap, "/en"+it.Path("fa")) || !strings.Contains(sitemap, it.Path("fa")) {
			t.Error("the sitemap has the missing edition, or lacks the real one")
		}
	})
}

// No byte of a date for machines is a Persian digit, whatever page it is on.
func TestDatesForMachinesAreGregorian(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 60)
	date := regexp.MustCompile(`(?:datetime="|<lastmod>|"date(?:Published|Modified)":"|_time" content=")([^"<]*)`)
	found := 0
	for path, body := range pages(t, a) {
		for _, m := range date.FindAllStringSubmatch(body, -1) {
			found++
			ok := false
			for _, layout := range []string{time.RFC3339, "2006-01-02", "2006-01-02T15:04Z07:00", "2006-01"} {
				at, err := time.Parse(layout, html.UnescapeString(m[1]))
				ok = ok || err == nil && at.Year() >= 1900 && at.Year() < 2200
			}
			if !ok {
				t.Errorf("%s: %q is no Gregorian date", path, m[1])
			}
		}
	}
	if found < 500 {
		t.Errorf("only %d dates seen", found)
	}
}
