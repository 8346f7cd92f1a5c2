package press

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

// leads asserts that an address answers one 301 to the path.
func (m *moving) leads(address, want string) {
	m.t.Helper()
	w := m.visit(address)
	if got := view.Unescape(w.Header().Get("Location")); w.Code != 301 || got != want {
		m.t.Errorf("%s leads to %q (%d), want %s", address, got, w.Code, want)
	}
}

func TestEveryAddressOfThePartysFileAnswers(t *testing.T) {
	src := theParty(t)
	links := regexp.MustCompile(`<item>.*?<link>https://hmtp\.ir(/[^<]+)</link>.*?<wp:post_id>(\d+)</wp:post_id><wp:post_date><!\[CDATA\[(\d{4}-\d\d-\d\d)`).FindAllStringSubmatch(src, -1)
	if len(links) != 8 {
		t.Fatalf("%d links", len(links))
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(src, ImportOptions{})
		for _, l := range links {
			encoded, number := l[1], l[2]
			decoded, err := url.PathUnescape(encoded)
			if err != nil {
				t.Fatal(err)
			}
			bare := strings.TrimSuffix(encoded, "/")
			for _, address := range []string{encoded, strings.ToUpper(encoded)} {
				if w := m.visit(address); w.Code != 200 {
					t.Errorf("%s answers %d", address, w.Code)
				}
			}
			r := httptestRequest(decoded)
			if w := m.serve(r); w.Code != 200 {
				t.Errorf("%s, decoded, answers %d", decoded, w.Code)
			}
			m.leads("/?p="+number, decoded)
			m.leads("/?page_id="+number, decoded)
			m.leads("/index.php?p="+number, decoded)
			m.leads("/?p="+view.Escape(persian.Digits(number)), decoded)
			m.leads(bare, decoded)
			m.leads("/amp"+encoded, decoded)
			m.leads(encoded+"amp/", decoded)
			m.leads(encoded+"amp", decoded)
			m.leads(encoded+"feed/", decoded)
			m.leads(encoded+"comment-page-2/", decoded)
			if arabic := strings.ReplaceAll(decoded, "ی", "ي"); arabic != decoded {
				m.leads(view.Escape(arabic), decoded)
			}
			m.leads(view.Escape(strings.ReplaceAll(decoded, "-", "--")), decoded)
			m.leads(strings.ReplaceAll(bare, "%", "%25"), decoded)
			if !strings.HasPrefix(decoded, "/1") {
				continue // a page has no date
			}
			slug := strings.Split(bare, "/")[3]
			day := l[3]
			m.leads("/"+strings.ReplaceAll(day, "-", "/")+"/"+slug+"/", decoded)
			m.leads("/"+strings.ReplaceAll(day[:7], "-", "/")+"/"+slug+"/", decoded)
			m.leads(view.Escape("/"+persian.Digits(strings.Join(strings.Split(decoded, "/")[1:3], "/")))+"/"+slug+"/", decoded)
			m.leads("/"+slug+"/", decoded)
			cut := strings.TrimSuffix(bare, "-")
			m.leads(cut[:len(cut)-3], decoded) // in the middle of a letter
			letters := []rune(strings.Trim(decoded, "/-"))
			m.leads("/"+view.Escape(string(letters[:len(letters)-2])), decoded) // and of a word
			m.leads(encoded+"2/", decoded)
		}
	})
}

func TestOldListsAndMachineryAnswer(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(exported(
			oldItem{id: 1, name: "a", title: "الف", terms: []string{"category:آب", "post_tag:گلستان ما", "post_tag:استان تهران"}},
			oldItem{id: 2, status: "draft", name: "d", title: "پیش‌نویس", terms: []string{"post_tag:پنهان"}},
		), ImportOptions{Provinces: map[string]string{"تهران": "tehran"}})
		ab, bayan := url.PathEscape("آب"), url.PathEscape("بیانیه")
		for address, want := range map[string]string{
			"/category/" + ab + "/": "/topics/آب/", "/category/x/" + strings.ToLower(ab): "/topics/آب/", "/category/" + ab + "/page/3/": "/topics/آب/",
			"/category/" + ab + "/feed/": "/topics/آب/feed.xml", "/?cat=32": "/topics/آب/", "/?cat=31": "/statements/",
			"/category/" + bayan + "/": "/statements/", "/category/" + bayan + "/feed/rss2/": "/statements/feed.xml",
			"/tag/" + url.PathEscape("گلستان-ما") + "/": "/topics/گلستان-ما/", "/?tag=" + url.QueryEscape("گلستان-ما"): "/topics/گلستان-ما/",
			"/tag/" + url.PathEscape("استان-تهران") + "/":     "/bodies/body-tehran/",
			"/tag/" + url.PathEscape("استان-تهران") + "/feed": "/bodies/body-tehran/feed.xml",
			"/category/uncategorized/":                        "/", "/category/" + url.PathEscape("استان-ها") + "/": "/provinces/",
			"/author/sara/": "/people/sara/", "/author/reza/": "/", "/author/reza/page/2/": "/", "/author/sara/feed/": "/people/sara/feed.xml",
			"/feed/": "/feed.xml", "/feed": "/feed.xml", "/feed/rss2/": "/feed.xml", "/comments/feed/": "/feed.xml", "/?feed=rss2": "/feed.xml",
			"/page/2/": "/", "/amp/": "/", "/news/feed/": "/news/feed.xml", "/news/page/4/": "/news/", "/topics/" + ab + "/feed/": "/topics/آب/feed.xml",
			"/1404/02/page/2/": "/1404/02/", "/1404/2/": "/1404/02/", "/۱۴۰۴/": "/1404/", "/1404/2/5/": "/1404/02/05/", "/1404/02/feed/": "/1404/02/",
			"/2025/04/": "/1404/01/", "/1404/13/a/": "/1404/02/a/", "/9999/01/a/": "/1404/02/a/", "/2025/04/25/": "/1404/02/", "/?m=202504": "/1404/01/", "/?m=140402": "/1404/02/",
			"/?s=" + url.QueryEscape("آب و"): "/search/?q=آب+و", "/?name=a": "/1404/02/a/", "/blog/1404/02/a/": "/1404/02/a/", "/en/1404/2/a/": "/en/1404/02/a/",
		} {
			m.leads(view.Escape(address), want)
		}
		for _, gone := range []string{
			"/wp-login.php", "/xmlrpc.php", "/wp-json/", "/wp-json/wp/v2/users", "/wp-admin/", "/wp-admin/admin-ajax.php", "/wp-cron.php",
			"/wp-includes/js/x.js", "/wp-content/plugins/x/y.php", "/wp-content/themes/x/style.css", "/?rest_route=/wp/v2/users", "/blog/wp-login.php",
		} {
			if w := m.visit(gone); w.Code != 410 {
				t.Errorf("%s answers %d", gone, w.Code)
			}
		}
		for _, lost := range []string{
			"/?p=2", "/?p=99999", "/?attachment_id=7", "/tag/" + url.PathEscape("پنهان") + "/", "/category/zzz/", "/1404/02/zzz/", "/zzz/", "/2/",
			"/%FF/", "/" + strings.Repeat("x", 5000) + "/", strings.Repeat("/a", 40) + "/", "/1404/02/d/", "/d/", "/1404/02/%00/",
		} {
			if w := m.visit(lost); w.Code != 404 {
				t.Errorf("%s answers %d (%s)", lost[:min(len(lost), 60)], w.Code, w.Header().Get("Location"))
			}
		}
		for _, home := range []string{"/", "/?utm=x", "/?p=x", "/?cat=-3", "/?m=9", "/?cat=777", "/?tag=zzz"} {
			if w := m.visit(home); w.Code != 200 {
				t.Errorf("%s answers %d", home, w.Code)
			}
		}
	})
}

func TestACutSlugLeadsOnlyWhereItIsCertain(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		long := strings.Repeat("دراز-", 22) // 200 bytes, encoded, and more
		m.move(exported(
			oldItem{id: 1, name: "shoraha-yek", title: "شوراها یک"}, oldItem{id: 2, name: "shoraha-do", title: "شوراها دو"},
			oldItem{id: 3, name: "azadi", title: "آزادی"}, oldItem{id: 4, name: "azadi", title: "آزادی در ماه دیگر", at: "2025-06-25 12:00:00"},
			oldItem{id: 5, name: "tanha-dar-mah", title: "تنها", at: "2024-06-25 12:00:00"}, oldItem{id: 6, name: long, title: "دراز"},
			oldItem{id: 7, status: "draft", name: "shoraha-yekom", title: "پیش‌نویس"},
		), ImportOptions{})
		m.leads("/1404/02/shoraha-y/", "/1404/02/shoraha-yek/")
		m.leads("/1403/04/tan/", "/1403/04/tanha-dar-mah/")
		m.leads("/1399/01/tanha-dar-mah/", "/1403/04/tanha-dar-mah/")
		m.leads(view.Escape("/1404/02/"+long+"و-باز-هم/"), "/1404/02/"+long+"/")
		near := func(address string, want ...string) {
			t.Helper()
			w := m.visit(address)
			if w.Code != 404 {
				t.Errorf("%s answers %d (%s)", address, w.Code, w.Header().Get("Location"))
			}
			for _, path := range want {
				if !strings.Contains(w.Body.String(), `href="`+path+`"`) {
					t.Errorf("%s does not offer %s", address, path)
				}
			}
			if strings.Contains(w.Body.String(), "yekom") {
				t.Errorf("%s offers a draft", address)
			}
		}
		near("/1404/02/shoraha/", "/1404/02/shoraha-yek/", "/1404/02/shoraha-do/") // two begin so
		near("/1404/02/shoraha-yekom/", "/1404/02/shoraha-yek/")                   // a draft's address is nobody's
		near("/1399/01/azadi/", "/1404/02/azadi/", "/1404/04/azadi/")              // two are called so
		near("/1403/04/ta/")                                                       // two letters are nothing
		near("/azad/", "/1404/02/azadi/")
	})
}

func TestAWithdrawnItemKeepsItsOldAddressesAndOfAnUnpublishedOneTheyAreGone(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(exported(oldItem{id: 1, name: "a", title: "الف", body: "متن", link: "https://old.example/x/a/"}, oldItem{id: 2, name: "b", title: "ب", body: "متن", link: "https://old.example/x/b/"}), ImportOptions{})
		a, _ := m.store.ByOldID(m.ctx, 1)
		b, _ := m.store.ByOldID(m.ctx, 2)
		m.must(m.Withdraw(m.ctx, editor, a.ID, "خطا"))
		m.must(m.Unpublish(m.ctx, editor, b.ID, "mistake"))
		m.leads("/?p=1", "/1404/02/a/")
		m.leads("/x/a/", "/1404/02/a/")
		for _, address := range []string{"/?p=2", "/x/b/", "/2025/04/25/b/"} {
			if w := m.visit(address); w.Code != 410 {
				t.Errorf("%s answers %d", address, w.Code)
			}
		}
	})
}

func TestTheFinderReadsAlongIndexesOnly(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		if m.db.Engine() != db.SQLite {
			return
		}
		for name, q := range map[string]struct {
			query string
			args  []any
		}{
			"around": {aroundSQL, []any{"1404/02/x", "1404/02/", "1404/020", 12}}, "alike": {alikeSQL, []any{"x", 12}},
			"old":  {oldAtSQL(2), []any{"a", "b"}},
			"file": {`SELECT ` + oldFileColumns + ` FROM press_old_file WHERE path_key = $1 ORDER BY old_id LIMIT 1`, []any{"x"}},
		} {
			steps, err := db.Select(m.ctx, m.db, func(r db.Row) (s string, err error) {
				var n any
				err = r.Scan(&n, &n, &n, &s)
				return s, err
			}, "EXPLAIN QUERY PLAN "+q.query, q.args...)
			if err != nil || len(steps) == 0 {
				t.Fatal(name, err)
			}
			for _, s := range steps {
				if strings.HasPrefix(s, "SCAN i") || strings.HasPrefix(s, "SCAN o") || strings.HasPrefix(s, "SCAN press") || strings.Contains(s, "TEMP B-TREE FOR ORDER") && name != "file" {
					t.Errorf("%s: %s", name, s)
				}
			}
		}
	})
}

func TestGregorianDatesMeetTheirJalaliMonths(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    string
	}{
		{2025, 4, 25, "[[1404 2]]"},
		{2025, 4, 20, "[[1404 1] [1404 2]]"},
		{2025, 4, 0, "[[1404 1] [1404 2]]"},
		{2025, 3, 21, "[[1404 1] [1403 12]]"},
		{1404, 2, 31, "[[1404 2]]"},
		{2024, 12, 31, "[[1403 10]]"},
	} {
		if got := fmt.Sprint(months(c.y, c.m, c.d)); got != c.want {
			t.Errorf("%d-%d-%d: %s, want %s", c.y, c.m, c.d, got, c.want)
		}
	}
}

func TestATornAddressKeepsWhatIsWhole(t *testing.T) {
	for in, want := range map[string]string{
		"%d8%a8": "ب", "%d8%a8%d8": "ب", "%d8%a8%d": "ب", "%d8%a8%": "ب", "%25d8%25a8%25d": "ب", "%25D8%25A8": "ب", "a%20b": "a b", "50%": "50%", "x%zz": "x%zz", "\xd8\xa8\xd8": "ب",
	} {
		got, whole := unescape(in)
		if got != want || whole != (!strings.HasSuffix(in, "d8") && !strings.HasSuffix(in, "d") && !(strings.HasSuffix(in, "%") && in != "50%") && !strings.HasSuffix(in, "\xd8") || in == "%d8%a8") {
			t.Errorf("%q is %q, %v", in, got, whole)
		}
	}
}

func FuzzOldAddress(f *testing.F) {
	for _, s := range []string{"/1404/02/%d8%a8-%d/", "/amp/2025/04/25/x/feed/atom/page/2", "/category/a/b", "/%2f%2f/..%2f", "/۱۴۰۴/۲/۵/", "/\xff%ff%25ff/", "/2025/02/31/x/2/", "/1499/12/29/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		raw, segments := oldSegments(path)
		for _, s := range segments {
			if s == "" || s == ".." || strings.Contains(s, "/") || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Fatalf("%q has the segment %q", path, s)
			}
		}
		if again := oldKey("/" + strings.Join(segments, "/") + "/"); again != strings.Join(segments, "/") && !strings.Contains(path, "%") {
			t.Fatalf("%q: %q and then %q", path, segments, again)
		}
		if len(segments) == 0 {
			return
		}
		a := readOld(raw, segments)
		for _, m := range a.months {
			if m[0] < jalali.MinYear || m[0] > jalali.MaxYear || m[1] < 1 || m[1] > 12 {
				t.Fatalf("%q: month %v", path, m)
			}
		}
		if n := len(a.keys()); n > 5 {
			t.Fatalf("%q: %d keys", path, n)
		}
	})
}
