package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hemmat/internal/kit/api"
	"hemmat/internal/kit/db"
	"hemmat/internal/room/press"
)

// ids are what no answer holds: internal names of things.
var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

func onlyWhatPagesShowIsTold(t *testing.T, c *client) {
	private := []string{"quiet-one", "رازآلودیان", "Quiet One"}
	paths := []string{"/items?limit=100", "/items?lang=en&limit=100", "/items?topic=elections&limit=100", "/items?body=secretariat&limit=100", "/addresses?limit=100", "/addresses?after=100&limit=100", "/corrections", "/topics", "/bodies", "/people?limit=100", "/search?q=" + url.QueryEscape("رازمگو")}
	for n := range c.unpublished.Short + 1 {
		paths = append(paths, "/items/"+strconv.FormatInt(n, 10), "/items/"+strconv.FormatInt(n, 10)+"/history", "/items/"+strconv.FormatInt(n, 10)+"/versions/1")
	}
	for _, slug := range c.a.slugs(t) {
		paths = append(paths, "/bodies/"+slug)
	}
	for _, path := range paths {
		body := c.ask(path).Body.String()
		for _, secret := range append([]string{"رازمگو", "salt", "commitment"}, private...) {
			if strings.Contains(body, secret) {
				t.Errorf("%s tells %q", path, secret)
			}
		}
		if strings.Contains(path, "?") && strings.Contains(body, c.withdrawn.Path("fa")) {
			t.Errorf("%s lists what was withdrawn", path)
		}
		if id := ids.FindString(body); id != "" {
			t.Errorf("%s tells the id %s", path, id)
		}
	}
	w := c.ask("/items/" + strconv.FormatInt(c.withdrawn.Short, 10))
	if !strings.Contains(w.Body.String(), "خطای عددی داشت") {
		t.Errorf("the reason of a withdrawal is not told: %s", w.Body)
	}
	if w := c.ask("/items/" + strconv.FormatInt(c.unpublished.Short, 10)); w.Code != get(c.h, "/n/"+strconv.FormatInt(c.unpublished.Short, 10)).Code {
		t.Errorf("of what was unpublished the API answers %d, the page otherwise", w.Code)
	}
}

// A key that the API does not know is refused, and nothing that is refused or has no end is kept.
func TestWhatIsRefusedIsNeverKept(t *testing.T) {
	eachAPI(t, 10, func(t *testing.T, c *client) {
		count := func(path string) int {
			before, _ := c.a.Site.Stats()
			c.ask(path)
			after, _ := c.a.Site.Stats()
			return after - before
		}
		for _, path := range []string{
			"/items?utm_source=x", "/items?limit=1000", "/items?before=zzz.9", "/items?lang=fa&before=zzz.a", "/search?q=a", "/items/at?path=/about/", "/corrections?before=zz.1", "/bodies/none", "/series/none/1405/1", "/none",
		} {
			if n := count(path); n != 0 {
				t.Errorf("%s leaves %d entries", path, n)
			}
		}
		if n := count("/items?kind=note"); n != 1 {
			t.Errorf("an answer leaves %d entries", n)
		}
		// The page for people passes over what it does not know, as all pages do.
		if w := get(c.h, "/api/?utm_source=x"); w.Code != http.StatusOK || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
	})
}

func TestOnlyReadingIsAnsweredAndEveryOriginMayRead(t *testing.T) {
	a := open(t, "sqlite://"+t.TempDir()+"/a.db")
	h := a.handler()
	ask := func(method, path string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	first := ask("GET", "/api/v1/items", "Origin", "https://elsewhere.example")
	for _, x := range []struct {
		name string
		w    *httptest.ResponseRecorder
		code int
	}{
		{"first", first, 200},
		{"again", ask("GET", "/api/v1/items", "If-None-Match", first.Header().Get("Etag")), 304},
		{"head", ask("HEAD", "/api/v1/items"), 200},
		{"moved", ask("GET", "/api/v1/items/?limit=1"), 301},
		{"moved, uncached", ask("GET", "/api/v1/search/?q=a"), 301},
		{"missing", ask("GET", "/api/v1/items/1"), 404},
		{"another version", ask("GET", "/api/v2/items"), 404},
		{"written", ask("POST", "/api/v1/items"), 405},
		{"asked before", ask("OPTIONS", "/api/v1/items", "Origin", "https://elsewhere.example", "Access-Control-Request-Method", "PUT"), 405},
	} {
		if x.w.Code != x.code || x.w.Header().Get("Access-Control-Allow-Origin") != "*" || x.w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %d %v", x.name, x.w.Code, x.w.Header())
		}
		if x.code >= 400 && x.w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", x.name, x.w.Header().Get("Content-Type"))
		}
	}
	if w := ask("POST", "/api/v1/items"); w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("allowed is %q", w.Header().Get("Allow"))
	}
	for _, path := range []string{"/", "/news/", "/none", "/api/", "/en/api/v1/items", "/feed.json"} {
		if w := ask("GET", path, "Origin", "https://elsewhere.example"); w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may be read by other origins", path)
		}
	}
}

// Markup in a title is text in JSON, whatever a browser is made to do with the address.
func TestMarkupInATitleIsText(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		titles := []string{
			`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</script><svg onload=alert(1)>`, `{{.}} ${alert(1)}`, `می‌خواهم & «نقل» 'x'`, "javascript:alert(1)",
		}
		for i, title := range titles {
			front, err := json.Marshal(title)
			if err != nil {
				t.Fatal(err)
			}
			add(t, a, fmt.Sprintf("kind: note\nslug: x-%d\nstatus: published\ntitle: %s\nlead: %s\nauthors: [{name: %s}]", i, front, front, front), "<script>alert(1)</script><p onclick=alert(1)>متن</p>")
		}
		w := get(h, "/api/v1/items?kind=note")
		if ct := w.Header().Get("Content-Type"); ct != "application/json" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q %v", ct, w.Header())
		}
		var list struct {
			Data []struct {
				Title, Lead string
				Authors     []struct{ Name struct{ Fa string } }
				Links       struct{ Self string }
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range list.Data {
			got = append(got, x.Title)
			if x.Lead != x.Title || x.Authors[0].Name.Fa != x.Title {
				t.Errorf("%q has the lead %q and the author %q", x.Title, x.Lead, x.Authors[0].Name.Fa)
			}
			whole := get(h, strings.TrimPrefix(x.Links.Self, "https://party.example")).Body.String()
			var item struct{ Editions []struct{ HTML string } }
			if err := json.Unmarshal([]byte(whole), &item); err != nil {
				t.Fatal(err)
			}
			if text := item.Editions[0].HTML; !strings.Contains(text, "متن") || strings.Contains(text, "<script") || strings.Contains(text, "onclick") {
				t.Errorf("the text is %s", text)
			}
		}
		slices.Sort(got)
		slices.Sort(titles)
		if !slices.Equal(got, titles) {
			t.Errorf("titles are %q, want %q", got, titles)
		}
		if body := w.Body.String(); !strings.Contains(body, "می‌خواهم & «نقل» 'x'") {
			t.Errorf("a half-space or a sign was changed: %s", body)
		}
	})
}

// Whoever walks a list while it changes meets every item once that stays in it.
func TestAWalkGoesOnWhileTheListChanges(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		var items []press.Item
		for i := range 9 {
			items = append(items, add(t, a, fmt.Sprintf("kind: note\nslug: x-%d\ntitle: یادداشت %d\nstatus: published\ndate: 1404/02/%02d 10:00", i, i, i+1), "متن"))
		}
		var met []int64
		for next := "/api/v1/items?limit=2"; next != "" && len(met) < 20; {
			var list struct {
				Data []struct{ Number int64 }
				Next *string
			}
			w := get(h, next)
			if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
				t.Fatalf("%s: %d %s", next, w.Code, w.Body)
			}
			for _, x := range list.Data {
				met = append(met, x.Number)
			}
			if next = ""; list.Next != nil {
				next = strings.TrimPrefix(*list.Next, "https://party.example")
			}
			if len(met) == 2 { // the very item that the place names is taken back, and a new one comes
				if _, err := a.Press.Withdraw(t.Context(), cliActor, items[7].ID, "نادرست"); err != nil {
					t.Fatal(err)
				}
				add(t, a, "kind: note\nslug: new\ntitle: تازه\nstatus: published", "متن")
			}
		}
		if want := []int64{9, 8, 7, 6, 5, 4, 3, 2, 1}; !slices.Equal(met, want) {
			t.Errorf("met are %v, want %v", met, want)
		}
	})
}

// A change is seen by the next who asks, in each answer that shows it.
func TestAnAnswerIsRenewedWithWhatItShows(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		it := add(t, a, "kind: news\nslug: mended\ntitle: خبر می‌شود\nlead: چکیده\nstatus: published\nowner: secretariat\ntopics: [elections]", "متن نخست")
		number := strconv.FormatInt(it.Short, 10)
		has := func(path, text string, want bool) {
			t.Helper()
			if got := strings.Contains(get(h, "/api/v1"+path).Body.String(), text); got != want {
				t.Errorf("%s has %q: %v", path, text, got)
			}
		}
		has("/items/"+number, "متن دوم", false)
		has("/items/"+number+"/history", "شمار درست شد", false)
		has("/corrections", "شمار درست شد", false)
		has("/topics", `"items":{"fa":1,"en":0}`, true)
		if _, err := a.Press.EditFile(t.Context(), cliActor, source1(t, it, "متن دوم"), "شمار درست شد", true); err != nil {
			t.Fatal(err)
		}
		has("/items/"+number, "متن دوم", true)
		has("/items/"+number, "شمار درست شد", true)
		has("/items/"+number+"/history", "شمار درست شد", true)
		has("/items/"+number+"/versions/1", "متن نخست", true)
		has("/corrections", "شمار درست شد", true)
		has("/items", "خبر می‌شود", true)
		has("/items?topic=elections", "خبر می‌شود", true)
		has("/items?body=secretariat", "خبر می‌شود", true)
		has("/addresses", "mended", true)
		if _, err := a.Party.Apply(t.Context(), cliActor, strings.NewReader("bodies: [{slug: secretariat, name: {fa: دبیرخانهٔ نو}}]")); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/items", "/items/" + number, "/bodies", "/bodies/secretariat"} {
			has(path, "دبیرخانهٔ نو", true)
		}
		if err := a.Settings.Set(t.Context(), cliActor, "name.fa", "حزب نو"); err != nil {
			t.Fatal(err)
		}
		has("/site", "حزب نو", true)
		if _, err := a.Press.Unpublish(t.Context(), cliActor, it.ID, "mistake"); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/items", "/items/" + number, "/items?topic=elections", "/items?body=secretariat", "/addresses", "/corrections"} {
			has(path, "خبر می‌شود", false)
		}
		has("/addresses", "mended", false)
		has("/topics", `"items":{"fa":1,"en":0}`, false)
	})
}

// A hundred items cost as many statements as one.
func aHundredItemsCostNoMoreStatementsThanOne(t *testing.T, c *client) {
	cost := func(path string) int64 {
		c.a.Site.DropAll()
		ctx, n := db.Counted(t.Context())
		w := httptest.NewRecorder()
		c.h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1"+path, nil).WithContext(ctx))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		return n.Load()
	}
	for of, most := range map[string]int64{
		"/items?%s": 4, "/items?topic=elections&%s": 5, "/items?body=secretariat&%s": 4, "/corrections?%s": 4, "/addresses?%s": 1, "/people?%s": 1,
	} {
		one, many := cost(fmt.Sprintf(of, "limit=1")), cost(fmt.Sprintf(of, "limit=100"))
		if one == 0 && most > 1 || many == 0 || many > most {
			t.Errorf("%s: %d statements for one, %d for a hundred, want %d at most", of, one, many, most)
		}
	}
	for path, most := range map[string]int64{"/bodies": 0, "/bodies/secretariat": 0, "/provinces": 2, "/topics": 4, "/items/" + strconv.FormatInt(c.fixed.Short, 10): 6} {
		if n := cost(path); n > most {
			t.Errorf("%s: %d statements, want %d at most", path, n, most)
		}
	}
}

// A body is told as it was on the day that is asked for.
func TestABodyIsToldAsOfADay(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		doc := `
bodies: [{slug: archive, kind: office, name: {fa: دفتر اسناد, en: Archive}, founded: ۱ فروردین ۱۴۰۰, posts: [{slug: head, name: {fa: سرپرست, en: Head}, head: true, terms: [
  {person: first-one, from: ۱۴۰۰/۱/۱, to: ۱۴۰۲/۱/۱}, {person: quiet-one, from: ۱۴۰۲/۱/۱}]}]}]
people: [{slug: first-one, name: {fa: نخستین نفر, en: First One}, public: true}, {slug: quiet-one, name: {fa: نفر پوشیده, en: Quiet One}, public: false}]`
		if _, err := a.Party.Apply(t.Context(), cliActor, strings.NewReader(doc)); err != nil {
			t.Fatal(err)
		}
		type answer struct {
			Exists bool
			Day    *struct{ Date string }
			Posts  []struct {
				Holders []struct {
					Person *struct{ Slug string }
					From   struct{ Date string }
				}
			}
			Former []struct{ Person *struct{ Slug string } }
		}
		ask := func(on string) answer {
			t.Helper()
			var x answer
			w := get(h, "/api/v1/bodies/archive"+on)
			if err := json.Unmarshal(w.Body.Bytes(), &x); err != nil {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if strings.Contains(w.Body.String(), "پوشیده") || strings.Contains(w.Body.String(), "quiet-one") {
				t.Errorf("who is not shown is told: %s", w.Body)
			}
			return x
		}
		if x := ask("?on=2020-01-01"); x.Exists || len(x.Posts) != 0 {
			t.Errorf("before it was founded: %+v", x)
		}
		if x := ask("?on=2022-01-01"); !x.Exists || x.Day.Date != "2022-01-01" || x.Posts[0].Holders[0].Person.Slug != "first-one" || x.Posts[0].Holders[0].From.Date != "2021-03-21" || len(x.Former) != 0 {
			t.Errorf("in the first term: %+v", x)
		}
		if x := ask(""); !x.Exists || x.Day != nil || len(x.Posts[0].Holders) != 1 || x.Posts[0].Holders[0].Person != nil || x.Former[0].Person.Slug != "first-one" {
			t.Errorf("today: %+v", x)
		}
		if w := get(h, "/api/v1/people/quiet-one"); w.Code != http.StatusNotFound {
			t.Errorf("who is not shown has an answer: %d", w.Code)
		}
	})
}

// Whatever stands in the query, the answer is one that is described, and no fault of ours.
func FuzzTheQueryOfTheAPI(f *testing.F) {
	a := open(f, "sqlite://"+f.TempDir()+"/a.db")
	fill(f, a, 12)
	h := a.handler()
	routes := a.API.Routes()
	for _, q := range []string{"", "limit=1", "before=mwrfglc0.2s", "before=zz", "on=2024-01-01", "q=%D8%B4", "path=/1404/02/x/", "lang=en&kind=news&year=1404", "a=%zz", ";", "topic=%00", "after=9"} {
		for i := range routes {
			f.Add(i, "1", q)
		}
	}
	f.Fuzz(func(t *testing.T, i int, part, query string) {
		r := routes[((i%len(routes))+len(routes))%len(routes)]
		path := regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllLiteralString(r.Path, url.PathEscape(part))
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		u, err := url.Parse(api.Base + path)
		if err != nil {
			return
		}
		u.RawQuery = query
		req.URL = u
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		switch w.Code {
		case 200, 301, 400, 404:
		default:
			t.Fatalf("%s?%s: %d %s", path, query, w.Code, w.Body)
		}
		if w.Code != 301 && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s?%s: %s", path, query, w.Body)
		}
	})
}
