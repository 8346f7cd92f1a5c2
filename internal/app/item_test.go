package app

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	qrcode "github.com/skip2/go-qrcode"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/room/press"
)

// described is a page's structured data by its type.
func described(t *testing.T, h http.Handler, path string) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	for _, s := range viewtest.Parse(t, get(h, path).Body.String()).Find("script[type=application/ld+json]") {
		d := viewtest.JSON(t, s)
		name, _ := d["@type"].(string)
		all[name] = d
	}
	return all
}

func TestWhatIsSaidOfAnItemAPersonAndABodyToMachines(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	fill(t, a, 0)
	h := a.handler()
	apply(t, a, office)
	it := add(t, a, "kind: note\ntitle: یادداشت\nslug: note-x\nstatus: published\nauthors: [someone-x]\nowner: office-x\ndate: 1404/02/05 10:00", "متن")
	article := described(t, h, it.Path("fa"))["NewsArticle"]
	authors, _ := article["author"].([]any)
	if len(authors) != 1 {
		t.Fatalf("%v", article)
	}
	author, _ := authors[0].(map[string]any)
	publisher, _ := article["publisher"].(map[string]any)
	if author["@type"] != "Person" || author["name"] != "شهرزاد دفتری" || author["jobTitle"] != "مسئول دفتر نخست" || publisher["@type"] != "Organization" || publisher["name"] == "" {
		t.Errorf("author %v, publisher %v", author, publisher)
	}
	person := described(t, h, "/people/someone-x/")["Person"]
	if person["name"] != "شهرزاد دفتری" || fmt.Sprint(person["jobTitle"]) != "[مسئول دفتر نخست]" || person["worksFor"] == nil {
		t.Errorf("person %v", person)
	}
	if body := described(t, h, "/committees/water-environment/")["Organization"]; body["name"] != "کمیتهٔ آب و محیط زیست" || body["parentOrganization"] == nil {
		t.Errorf("body %v", body)
	}
}

func TestANumberedTextSaysToWhomHowLongAndWhereItIs(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	fill(t, a, 0)
	h := a.handler()
	it := add(t, a, "kind: announcement\ntitle: اطلاعیه\nslug: ann-x\nlead: چکیدهٔ نامه\nstatus: published\nowner: secretariat\naudience: [{name: دبیران استان}, election-hq]\ndate: 1404/02/05 10:00", "متن نامه با [پیوند](/about/).")
	doc := viewtest.Parse(t, get(h, it.Path("fa")).Body.String())
	to := doc.One(".letterhead .to").Text()
	hq := doc.One(".letterhead .to a")
	if !strings.Contains(to, "دبیران استان") || hq.Attr("href") != "/bodies/election-hq/" || hq.Text() == "" {
		t.Errorf("to %q", to)
	}
	if head := doc.One(".letterhead").Text(); !strings.Contains(head, "دقیقه") {
		t.Errorf("no reading time: %q", head)
	}

	plain := get(h, it.Path("fa")+"text")
	want := []string{"۱", "اطلاعیه", "جمعه ۵ اردیبهشت ۱۴۰۴", "چکیدهٔ نامه", "متن نامه با پیوند.", "https://party.example/n/1"}
	rest := plain.Body.String()
	for _, part := range want {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Fatalf("plain text lacks %q, or not in this order:\n%s", part, plain.Body.String())
		}
		rest = after
	}
	if strings.Contains(plain.Body.String(), "<") || plain.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%s", plain.Body.String())
	}

	print := viewtest.Parse(t, get(h, it.Path("fa")+"print/").Body.String())
	svg := get(h, print.One("img.qr").Attr("src")).Body.String()
	code, err := qrcode.New("https://party.example/n/1", qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	code.DisableBorder = true
	var dots strings.Builder
	for y, row := range code.Bitmap() {
		for x, dark := range row {
			if dark {
				fmt.Fprintf(&dots, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	if !strings.Contains(svg, `d="`+dots.String()+`"`) {
		t.Error("the code is not of the short address")
	}
}

func TestACommitteeShowsItsDutiesAndItsOutput(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	fill(t, a, 0)
	h := a.handler()
	add(t, a, "kind: news\ntitle: گزارش تراز آب\nslug: water-x\nstatus: published\ncommittee: water-environment\ndate: 1404/02/05 10:00", "متن")
	doc := viewtest.Parse(t, get(h, "/committees/water-environment/").Body.String())
	page := doc.One("main").Text()
	for _, must := range []string{"گزارش فصلی از تراز آب ده دشت", "پیگیری حق‌آبهٔ تالاب‌ها و رودخانه‌ها", "بررسی طرح‌های انتقال آب پیش از اجرا", "گزارش تراز آب"} {
		if !strings.Contains(page, must) {
			t.Errorf("it does not show %q", must)
		}
	}
	doc.One("#h-duties")
	doc.One("#h-news")
}

// Every feed is read as its readers would, with the whole text of its entries.
func TestEveryFeedHasTheWholeTextInEachForm(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	fill(t, a, 0)
	h := a.handler()
	apply(t, a, office)
	const tail = "آخرین جملهٔ متن کامل"
	for _, kind := range []string{"news", "note", "statement", "announcement", "interview", "occasion", "word"} {
		add(t, a, "kind: "+kind+"\ntitle: عنوان & <b>\nslug: feed-"+kind+"\nlead: چکیده\nstatus: published\nowner: office-x\ncommittee: water-environment\nauthors: [someone-x]\ntopics: [elections]\ndate: 1404/02/05 10:00", "یک.\n\n"+tail)
	}
	d, err := a.Party.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]string{"/provinces/": "fars", "/committees/": "water-environment", "/bodies/": "office-x"} // a body that has a category
	for under, slug := range own {
		body, ok := d.BodyAt(slug)
		if !ok {
			t.Fatal(slug)
		}
		if _, err := a.Press.AddCategory(t.Context(), cliActor, body.ID, under+slug+"/", press.Topic{Name: press.Text{"fa": "گزارش‌ها"}, Slug: "reports"}); err != nil {
			t.Fatal(err)
		}
		add(t, a, "kind: news\ntitle: عنوان\nslug: own-"+slug+"\nlead: چکیده\nstatus: published\nowner: "+slug+"\ntopics: ["+slug+"-reports]\ndate: 1404/02/05 11:00", "یک.\n\n"+tail)
	}
	n := 0
	for _, p := range a.Site.Pages() {
		if !strings.HasSuffix(p.Pattern, "/feed.xml") {
			continue
		}
		base := strings.TrimSuffix(p.Pattern, "feed.xml")
		under, _, _ := strings.Cut(base, "{slug}")
		slug := cmp.Or(own[under], map[string]string{"/people/": "someone-x", "/topics/": "elections"}[under])
		base = strings.NewReplacer("{slug}", slug, "{category}", "reports").Replace(base)
		n++
		whole := func(file string, texts []string) {
			if len(texts) == 0 {
				t.Errorf("%s%s is empty", base, file)
			}
			for _, s := range texts {
				if !strings.Contains(s, "<p>"+tail+"</p>") {
					t.Errorf("%s%s: %q is not the whole text", base, file, s)
				}
			}
		}
		var atom struct {
			Texts []string `xml:"entry>content"`
		}
		var rss struct {
			Texts []string `xml:"channel>item>encoded"`
		}
		var feed struct {
			Items []struct {
				Text string `json:"content_html"`
			} `json:"items"`
		}
		path := (&url.URL{Path: base}).EscapedPath()
		if err := xml.Unmarshal(get(h, path+"feed.xml").Body.Bytes(), &atom); err != nil {
			t.Errorf("%s: %v", base, err)
		}
		if err := xml.Unmarshal(get(h, path+"feed.rss").Body.Bytes(), &rss); err != nil {
			t.Errorf("%s: %v", base, err)
		}
		if err := json.Unmarshal(get(h, path+"feed.json").Body.Bytes(), &feed); err != nil {
			t.Errorf("%s: %v", base, err)
		}
		var texts []string
		for _, i := range feed.Items {
			texts = append(texts, i.Text)
		}
		whole("feed.xml", atom.Texts)
		whole("feed.rss", rss.Texts)
		whole("feed.json", texts)
	}
	if n < 16 {
		t.Errorf("%d feeds: of everything, seven kinds, topics, provinces, committees, bodies, categories of those three, and authors", n)
	}
}

func TestEveryPageForSearchEnginesHasAPictureToPassOn(t *testing.T) {
	a := open(t, address(t, dbtest.Open(t, db.SQLite)))
	fill(t, a, 0)
	h := a.handler()
	it := add(t, a, "kind: news\ntitle: خبر\nslug: x\nstatus: published\ntopics: [elections]\ndate: 1404/02/05 10:00", "متن")
	seen := map[string]bool{}
	for _, path := range []string{"/", "/en/", "/news/", "/topics/elections/", "/provinces/", "/provinces/fars/", "/committees/water-environment/", "/people/", "/secretary-general/", it.Path("fa")} {
		doc := viewtest.Parse(t, get(h, path).Body.String())
		src := strings.TrimPrefix(doc.One("meta[property=og:image]").Attr("content"), "https://party.example")
		if doc.One("meta[property=og:image:width]").Attr("content") != "1200" || doc.One("meta[property=og:image:height]").Attr("content") != "630" {
			t.Errorf("%s: no size", path)
		}
		if w := get(h, src); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%s: %s answers %d", path, src, w.Code)
		}
		seen[src] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d pictures, want the site's in two languages and the item's: %v", len(seen), seen)
	}
}
