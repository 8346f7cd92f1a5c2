package press

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

func TestNothingThatWasNotPublicIsSeenAnywhere(t *testing.T) {
	secret := func(id int, status, extra string) oldItem {
		return oldItem{
			id: id, status: status, name: fmt.Sprintf("nahan-%d", id), title: "نهانی", body: "متن نهانی", excerpt: "خلاصهٔ نهانی", extra: extra,
			terms: []string{"post_tag:نهانی"},
		}
	}
	src := exported(
		oldItem{id: 1, name: "ashkar", title: "آشکار", body: "متن"},
		secret(2, "draft", ""), secret(3, "pending", ""), secret(4, "private", ""), secret(5, "publish", "<wp:post_password>x</wp:post_password>"),
		secret(6, "trash", ""), secret(7, "auto-draft", ""), secret(8, "future", ""), secret(9, "inherit", ""),
		oldItem{id: 10, kind: "revision", status: "inherit", title: "نهانی", body: "نهانی"},
		oldItem{id: 11, status: "future", at: "2030-01-01 00:00:00", name: "nahan-11", title: "نهانی"},
	)
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		statuses := map[int64]Status{}
		for _, it := range r.Items {
			statuses[it.OldID] = it.Status
		}
		for n, want := range map[int64]Status{1: Published, 2: Drafted, 3: Drafted, 4: Drafted, 5: Drafted, 6: "", 7: "", 8: Scheduled, 9: "", 11: Scheduled} {
			if statuses[n] != want {
				t.Errorf("item %d is %q, want %q", n, statuses[n], want)
			}
		}
		if r.Others["revision"] != 1 || r.Summary() != "7 new, 0 changed, 4 skipped" {
			t.Errorf("%s %v", r.Summary(), r.Others)
		}
		seen := func(where, text string) {
			if strings.Contains(text, "نهانی") || strings.Contains(text, "nahan") {
				t.Errorf("%s shows what was not public", where)
			}
		}
		visited := 0
		for _, p := range m.site.Pages() {
			if p.List == nil {
				continue
			}
			err := p.List(m.ctx, func(a site.Address) error {
				address := href(a.Lang, a.Path)
				w := m.visit(view.Escape(address))
				visited++
				if w.Code != 200 {
					t.Errorf("%s answers %d", address, w.Code)
				}
				seen(address, w.Body.String())
				seen("the list of "+p.Name, a.Path)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if visited < 20 {
			t.Errorf("only %d pages were looked at", visited)
		}
		for _, path := range []string{"/sitemap.xml", "/sitemap-1.xml", "/feed.xml", "/feed.rss", "/feed.json", "/news/feed.xml", "/1404/02/", "/1404/02/05/"} {
			seen(path, m.visit(path).Body.String())
		}
		for _, path := range []string{
			"/1404/02/nahan-2/", "/1404/02/nahan/", "/1404/02/nahan-22/", "/nahan-4/", "/2025/04/25/nahan-5/", "/?p=2", "/?p=5", "/?p=8", "/?p=6", "/tag/%D9%86%D9%87%D8%A7%D9%86%DB%8C/",
		} {
			w := m.visit(path)
			if w.Code != 404 {
				t.Errorf("%s answers %d", path, w.Code)
			}
			seen(path, w.Body.String())
		}
		for _, q := range []string{"نهانی", "متن"} {
			found, err := m.find.Find(m.ctx, search.Query{Text: q, Lang: "fa"})
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range found.Hits {
				seen("search", h.Title+h.Path)
			}
		}
		dir := t.TempDir()
		if _, err := m.site.Export(m.ctx, dir, site.ExportOptions{Texts: m.Texts}); err != nil {
			t.Fatal(err)
		}
		files := 0
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			files++
			seen(path, path+string(b))
			return err
		})
		if err != nil || files < 20 {
			t.Errorf("%d files, %v", files, err)
		}
		// What was planned comes when its time has come, and only then.
		if w := m.visit("/1408/10/nahan-11/"); w.Code != 404 {
			t.Errorf("before its time: %d", w.Code)
		}
		m.clock = time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)
		if done, err := m.PublishDue(m.ctx, m.clock); err != nil || len(done) != 2 {
			t.Errorf("%v %v", done, err)
		}
		if w := m.visit("/1408/10/nahan-11/"); w.Code != 200 {
			t.Errorf("after its time: %d", w.Code)
		}
	})
}

func TestNothingThatFindsAPersonIsStored(t *testing.T) {
	src := exported(oldItem{id: 1, name: "a", title: "الف", body: "متن", by: "login-of-reza", extra: `<wp:post_password></wp:post_password>
<wp:comment><wp:comment_id>4</wp:comment_id><wp:comment_author>خواننده</wp:comment_author><wp:comment_author_email>reader@mail.example</wp:comment_author_email><wp:comment_author_url>https://me.example</wp:comment_author_url><wp:comment_author_IP>192.0.2.7</wp:comment_author_IP><wp:comment_agent>Agent-X/7</wp:comment_agent><wp:comment_date_gmt>2025-04-26 08:00:00</wp:comment_date_gmt><wp:comment_content>نظر بلند من</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>
<wp:comment><wp:comment_id>5</wp:comment_id><wp:comment_author>shown@mail.example</wp:comment_author><wp:comment_content>دوم</wp:comment_content></wp:comment>
<wp:comment><wp:comment_id>6</wp:comment_id><wp:comment_author>blog-of-me.ir</wp:comment_author><wp:comment_content>سوم</wp:comment_content></wp:comment>
<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_author>مریم ۰۹۱۲ ۳۴۵ ۶۷۸۹</wp:comment_author><wp:comment_content>چهارم</wp:comment_content></wp:comment>`},
		oldItem{id: 2, name: "b", title: "ب", body: "متن", by: "plain-login"},
		oldItem{id: 3, name: "c", title: "پ", body: "متن", status: "private", by: "login-of-reza", extra: "<wp:post_password>ramz-7</wp:post_password>"})
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		if r.Items[0].Comments != 4 {
			t.Errorf("%d comments", r.Items[0].Comments)
		}
		n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM press_comment WHERE body = 'نظر بلند من' AND author_name = 'خواننده' AND approved = 1`)
		if err != nil || n != 1 {
			t.Errorf("the archive: %d %v", n, err)
		}
		if w := m.visit("/1404/02/a/"); w.Code != 200 || strings.Contains(w.Body.String(), "نظر بلند من") {
			t.Errorf("%d: an archived comment is shown", w.Code)
		}
		secrets := []string{"login-of-reza", "plain-login", "@mail.example", "me.example", "192.0.2.7", "Agent-X", "ramz-7", "blog-of-me", "۰۹۱۲", "0912"}
		var report bytes.Buffer
		if err := r.JSON(&report); err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(report.String(), s) {
				t.Errorf("the report says %q", s)
			}
		}
		if m.db.Engine() != db.SQLite {
			return
		}
		look := func(when string) {
			path := databaseFile(t, m.db)
			names, err := filepath.Glob(path + "*")
			if err != nil || len(names) == 0 {
				t.Fatal(names, err)
			}
			found := false
			for _, name := range names {
				b, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				found = found || bytes.Contains(b, []byte("نظر بلند من"))
				for _, s := range secrets {
					if bytes.Contains(b, []byte(s)) {
						t.Errorf("%s: %s holds %q", when, filepath.Base(name), s)
					}
				}
			}
			if !found {
				t.Errorf("%s: the search looks in the wrong place", when)
			}
		}
		look("after the import")
		if _, err := db.Exec(m.ctx, m.db, `VACUUM`); err != nil {
			t.Fatal(err)
		}
		look("after VACUUM")
	})
}

func TestANameThatLeadsToItsWriterIsNone(t *testing.T) {
	for _, name := range []string{
		"me@mail.example", "@me", "https://me.example", "me.example", "www.me.ir", "blog.me.co.uk", "مریم me.ir", "t.me/maryam", "x.com", "me.ir.", "وبلاگ.ایران", "xn--mgba3a.xn--p1ai",
		"192.0.2.7", "۱۹۲.۰.۲.۷", "192.0.2.7:8080", "2001:db8::1", "[2001:db8::1]", "::1",
		"09123456789", "۰۹۱۲۳۴۵۶۷۸۹", "٠٩١٢٣٤٥٦٧٨٩", "+98 912 345 6789", "0912-345-6789", "(021) 8812 3456", "مریم 021.88123456", "0912.345.67.89",
	} {
		if !findsPerson(name) {
			t.Errorf("%q stays", name)
		}
	}
	for _, name := range []string{
		"مریم", "مریم رضایی", "م. رضایی", "م.رضایی", "A.Hosseini", "S. A. Hosseini", "S.A.Hosseini", "رضا ۵۷", "کاربر 1234", "۱۳۵۷", "دکتر علی", "ع.ا.م", "خواننده: یک", "",
	} {
		if findsPerson(name) {
			t.Errorf("%q is dropped", name)
		}
	}
}

func databaseFile(t *testing.T, d *db.DB) string {
	t.Helper()
	path, err := db.Value[string](t.Context(), d, `SELECT file FROM pragma_database_list WHERE name = 'main'`)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnAuthorsNameThatLeadsToAPersonSignsNothing(t *testing.T) {
	author := func(login, name string) string {
		return "<wp:author><wp:author_login>" + login + "</wp:author_login><wp:author_display_name>" + name + "</wp:author_display_name></wp:author>\n"
	}
	items := []oldItem{}
	head := ""
	for i, name := range []string{"«۰۹۱۲۳۴۵۶۷۸۹»", "سردبیر me.ir", "me@mail.example", "login-1", "سارا نوری ۵۷"} {
		login := fmt.Sprintf("login-%d", i)
		head += author(login, name)
		items = append(items, oldItem{id: i + 1, name: fmt.Sprintf("n-%d", i), title: "خبر", body: "متن", by: login})
	}
	src := strings.Replace(exported(items...), wxrHead, wxrHead+head, 1)
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		if len(r.Warnings) != 1 {
			t.Errorf("warnings %q", r.Warnings)
		}
		for i := range items {
			it, err := m.store.ByOldID(m.ctx, int64(i+1))
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case i < 4 && len(it.Authors) > 0:
				t.Errorf("item %d is signed %q", i+1, it.Authors[0].Name)
			case i == 4 && (len(it.Authors) != 1 || it.Authors[0].Name["fa"] != "سارا نوری ۵۷"):
				t.Errorf("item %d is signed %+v", i+1, it.Authors)
			}
		}
	})
}
