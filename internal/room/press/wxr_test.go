package press

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/wxr"
	"hemmat/jalali"
)

func TestThePartysSiteMovesInOnce(t *testing.T) {
	src := theParty(t)
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{})
		if r.Summary() != "8 new, 0 changed, 0 skipped" {
			t.Fatal(r.Summary())
		}
		kinds := map[int64]Kind{}
		for _, it := range r.Items {
			kinds[it.OldID] = it.Kind
			if it.Old != it.New {
				t.Errorf("%d: %s became %s", it.OldID, it.Old, it.New)
			}
		}
		want := map[int64]Kind{1: Note, 2: Announcement, 3: Note, 4: Occasion, 5: Word, 6: Word, 7: Word, 20: Page}
		for n, k := range want {
			if kinds[n] != k {
				t.Errorf("item %d is %q, want %q", n, kinds[n], k)
			}
		}
		again := m.move(src, ImportOptions{})
		if again.Summary() != "0 new, 0 changed, 8 skipped" {
			t.Errorf("again: %s", again.Summary())
		}
		it, err := m.store.ByOldID(m.ctx, 6)
		if err != nil || it.Authors[0].Name["fa"] == "" || it.Number != 0 || it.Source != "wxr" {
			t.Errorf("%+v %v", it, err)
		}
		for _, path := range []string{"/", "/news/", "/word/", "/occasions/", "/announcements/", "/feed.xml", "/1404/02/", "/topics/انتخابات/"} {
			if w := m.visit(view.Escape(path)); w.Code != 200 {
				t.Errorf("%s answers %d", path, w.Code)
			}
		}
		if w := m.visit("/word/"); !strings.Contains(w.Body.String(), "به مذاکرات امیدواریم") {
			t.Error("the word's list lacks the word")
		}
	})
}

func TestTextsTakeTheirFormAndTheirMeaning(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(exported(
			oldItem{
				id: 1, name: "a", title: "الف &amp; ب <em>پ</em>", excerpt: "<p>چكيده</p>", by: "login-of-reza", changed: "2025-04-26 10:00:00",
				terms: []string{"category:اخبار", "category:بیانیه", "category:آب", "category:دسته‌بندی نشده", "category:استان ها", "post_tag:استان تهران"},
				body:  "بند یک\nسطر دو\n\nبند دو [contact id=\"3\"] و [سه] <a href=\"https://www.old.example/1398/01/x/\">این</a>",
			},
			oldItem{id: 2, name: "b", title: "ب", by: "plain-login", terms: []string{"post_tag:نگارخانه"}},
		), ImportOptions{Provinces: map[string]string{"تهران": "tehran"}})
		if r.New != 2 {
			t.Fatal(r)
		}
		it, err := m.store.ByOldID(m.ctx, 1)
		e := it.Editions["fa"]
		if err != nil || e.Title != "الف & ب پ" || e.Lead != "چکیده" {
			t.Errorf("%q %q %v", e.Title, e.Lead, err)
		}
		want := "<p>بند یک<br/>\nسطر دو</p>\n<p>بند دو و [سه] <a href=\"/1398/01/x/\">این</a></p>"
		if e.Body != want {
			t.Errorf("body\n%s\nwant\n%s", e.Body, want)
		}
		if it.Kind != Statement || it.Number != 0 || it.Province != tehran || len(it.Topics) != 1 || it.Topics[0].Slug != "آب" {
			t.Errorf("%s %d %s %v", it.Kind, it.Number, it.Province, it.Topics)
		}
		if !it.PublishedAt.Equal(time.Date(2025, 4, 25, 12, 50, 0, 0, time.UTC)) || !it.ChangedAt.Equal(time.Date(2025, 4, 26, 10, 0, 0, 0, time.UTC)) {
			t.Errorf("published %v, changed %v", it.PublishedAt, it.ChangedAt)
		}
		if len(it.Authors) != 1 || it.Authors[0].Name["fa"] != "رضا کاظمی" {
			t.Errorf("authors %v", it.Authors)
		}
		if l, err := m.store.Latest(m.ctx, Filter{Scope: root}, Cursor{}, 9); err != nil || len(l) != 1 {
			t.Errorf("the province's ancestors list %d, %v", len(l), err)
		}
		rev, err := m.store.Revision(m.ctx, it.ID, "fa", 1)
		if err != nil || !strings.Contains(rev.Content.Body, "[contact id=\"3\"]") || rev.Content.Title != "الف &amp; ب <em>پ</em>" || rev.Content.Lead != "<p>چكيده</p>" {
			t.Errorf("the first revision is not as it came: %+v %v", rev.Content, err)
		}
		same, err := Read(rev.Content)
		if err != nil || same.Body != e.Body || same.Title != e.Title {
			t.Errorf("the raw text gives another edition: %v", err)
		}
		if it, err = m.store.ByOldID(m.ctx, 2); err != nil || it.Kind != Occasion || len(it.Authors) != 0 {
			t.Errorf("a login is no name: %v %v", it.Authors, err)
		}
		found, err := m.find.Find(m.ctx, search.Query{Text: "چکیده", Lang: "fa"})
		if err != nil || len(found.Hits) != 1 || found.Hits[0].Path != "/1404/02/a/" {
			t.Errorf("search: %v %v", found.Hits, err)
		}
	})
}

func TestASecondImportChangesNothing(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		first := exported(oldItem{id: 1, name: "a", title: "الف", body: "متن"}, oldItem{id: 2, name: "b", title: "ب", body: "متن", terms: []string{"category:آب"}})
		m.move(first, ImportOptions{})
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		edited := draft("ویراسته")
		edited.Slug = "a"
		m.must(m.Edit(m.ctx, editor, it.ID, edited, "", false))
		dump := func() string {
			var all []string
			for _, table := range []string{"press_item", "press_edition", "press_revision", "press_entry", "press_count", "press_topic", "press_old_path", "press_old_id", "press_old_term", "ledger"} {
				n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM `+table)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, fmt.Sprint(table, n))
			}
			return strings.Join(all, " ")
		}
		before := dump()
		second := exported(oldItem{id: 1, name: "a", title: "الف", body: "متن نو"}, oldItem{id: 2, name: "b", title: "ب", body: "متن", terms: []string{"category:آب"}})
		r := m.move(second, ImportOptions{})
		if r.Summary() != "0 new, 0 changed, 2 skipped" || r.Items[0].Outcome != Unchanged || r.Items[0].New != "/1404/02/a/" {
			t.Errorf("%s %+v", r.Summary(), r.Items)
		}
		if after := dump(); after != before {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		if it, _ = m.store.ByOldID(m.ctx, 1); it.Editions["fa"].Title != "ویراسته" {
			t.Error("the editor's text was lost")
		}
		r = m.move(exported(oldItem{id: 3, name: "c", title: "پ"}, oldItem{id: 1, name: "a", title: "الف"}), ImportOptions{})
		if r.Summary() != "1 new, 0 changed, 1 skipped" {
			t.Error(r.Summary())
		}
	})
}

func TestNewCommentsOfAnItemThatIsHereComeIn(t *testing.T) {
	comments := func(ids ...int) (s string) {
		for _, n := range ids {
			s += fmt.Sprintf("<wp:comment><wp:comment_id>%d</wp:comment_id><wp:comment_author>خواننده</wp:comment_author><wp:comment_content>نظر %d</wp:comment_content></wp:comment>", n, n)
		}
		return s
	}
	item := func(ids ...int) string {
		return exported(oldItem{id: 1, name: "a", title: "الف", body: "متن", extra: comments(ids...)}, oldItem{id: 2, status: "draft", name: "b", title: "ب", extra: comments(9)})
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		if r := m.move(item(4), ImportOptions{}); r.Comments != 2 {
			t.Errorf("%d comments", r.Comments)
		}
		before, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		dry := m.move(item(4, 5, 6), ImportOptions{DryRun: true})
		r := m.move(item(4, 5, 6), ImportOptions{})
		for _, r := range []Report{dry, r} {
			if r.Summary() != "0 new, 0 changed, 2 skipped" || r.Comments != 2 || r.Items[0].Comments != 2 || r.Items[1].Comments != 0 || r.Items[0].Outcome != Unchanged {
				t.Errorf("%s, %d comments, %+v", r.Summary(), r.Comments, r.Items)
			}
		}
		var text strings.Builder
		if err := r.Text(&text); err != nil || !strings.Contains(text.String(), "    new comments: 2\n") {
			t.Errorf("%v\n%s", err, text.String())
		}
		n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM press_comment WHERE item_id = $1`, before.ID)
		if err != nil || n != 3 {
			t.Errorf("the archive has %d, %v", n, err)
		}
		if after, err := m.store.ByOldID(m.ctx, 1); err != nil || !reflect.DeepEqual(after, before) {
			t.Errorf("the item has changed: %+v %v", after, err)
		}
		if r := m.move(item(4, 5, 6), ImportOptions{}); r.Comments != 0 {
			t.Errorf("a third time: %d comments", r.Comments)
		}
	})
}

func TestABatchEndsWithItsBytesToo(t *testing.T) {
	body := strings.Repeat("<p>"+strings.Repeat("دراز ", 200)+"</p>", 1000) // 1.8 MB
	var items []oldItem
	for n := 1; n <= 6; n++ {
		items = append(items, oldItem{id: n, name: fmt.Sprintf("n-%d", n), title: fmt.Sprint("شماره ", n), body: body})
	}
	items = append(items, oldItem{id: 7, name: "n-7", title: "بی‌اندازه", body: strings.Repeat(body, 3)})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMoving(t, d)
		var steps []int
		r := m.move(exported(items...), ImportOptions{Progress: func(done int) { steps = append(steps, done) }})
		if fmt.Sprint(steps) != "[3 6 7]" || r.Summary() != "6 new, 0 changed, 1 skipped" || !strings.Contains(r.Items[6].Why, "larger than 4 MB") {
			t.Errorf("%v %s %q", steps, r.Summary(), r.Items[6].Why)
		}
		for i, it := range r.Items {
			if it.OldID != int64(i+1) {
				t.Errorf("row %d is of item %d", i, it.OldID)
			}
		}
	})
}

func TestAnImportThatWasCutOffIsCompleted(t *testing.T) {
	var items []oldItem
	for n := 1; n <= 3*batchItems; n++ {
		items = append(items, oldItem{id: n, name: fmt.Sprintf("n-%d", n), title: fmt.Sprint("شماره ", n), body: "متن", link: fmt.Sprintf("https://old.example/n-%d/", n)})
	}
	src := exported(items...)
	eachMoving(t, func(t *testing.T, m *moving) {
		ctx, stop := context.WithCancel(m.ctx)
		_, err := m.ImportWXR(ctx, ledger.Actor{Via: "import"}, []WXRFile{part("x.xml", src)}, ImportOptions{Progress: func(done int) {
			if done == batchItems {
				stop()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if r := m.move(src, ImportOptions{}); r.New != 2*batchItems || r.Skipped != batchItems {
			t.Error(r.Summary())
		}
		for _, n := range []int{1, batchItems, batchItems + 1, 3 * batchItems} {
			if w := m.visit(fmt.Sprintf("/n-%d/", n)); w.Header().Get("Location") != fmt.Sprintf("/1404/02/n-%d/", n) {
				t.Errorf("item %d: %d %s", n, w.Code, w.Header().Get("Location"))
			}
		}
	})
}

func TestABadFileKeepsWhatWasRead(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		good := exported(oldItem{id: 5, name: "e", title: "ث"})
		torn := strings.TrimSuffix(exported(oldItem{id: 1, name: "a", title: "الف", body: "با\x0bنشان"}, oldItem{id: 2, name: "b", title: "ب"}), wxrFoot)
		torn = torn[:strings.LastIndex(torn, "<wp:status>")]
		r, err := m.ImportWXR(m.ctx, ledger.Actor{Via: "import"}, []WXRFile{part("torn.xml", torn), part("good.xml", good)}, ImportOptions{})
		var broken *wxr.Error
		if !errors.As(err, &broken) || broken.File != "torn.xml" || broken.Line != strings.Count(torn, "\n")+1 {
			t.Errorf("%v", err)
		}
		if r.New != 2 || m.visit("/1404/02/a/").Code != 200 || m.visit("/1404/02/e/").Code != 200 {
			t.Errorf("%s", r.Summary())
		}
		if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "torn.xml:9: ") {
			t.Errorf("warnings %q", r.Warnings)
		}
	})
}

func TestOneItemThatCannotComeInKeepsNoOther(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(exported(oldItem{id: 1, name: "a", title: "الف"}, oldItem{id: 2, name: "b", title: "ب", at: "1850-01-01 00:00:00"},
			oldItem{id: 3, name: "c", title: strings.Repeat("بلند ", 400)}, oldItem{id: 4, name: "d", title: "ت"}, oldItem{id: 4, name: "d", title: "ت"}), ImportOptions{})
		if r.Summary() != "2 new, 0 changed, 3 skipped" {
			t.Errorf("%s %+v", r.Summary(), r.Items)
		}
		for _, it := range r.Items {
			if it.Outcome == Skipped && it.Why == "" {
				t.Errorf("item %d was skipped without a word", it.OldID)
			}
		}
	})
}

// newcomers is a party that had nobody before 1400.
type newcomers struct{ house }

func (p newcomers) Office(ctx context.Context, person string, on jalali.Date) (Author, error) {
	if on.Year < 1400 {
		return Author{}, fault.New(fault.NotFound, "")
	}
	return p.house.Office(ctx, person, on)
}

func TestOneItemThatTheDatabaseRefusesKeepsNoOther(t *testing.T) {
	who, err := ParseMap("m.yaml", []byte("authors: {login-of-reza: sara}"))
	if err != nil {
		t.Fatal(err)
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		m.Party = newcomers{}
		r := m.move(exported(oldItem{id: 1, name: "a", title: "الف"}, oldItem{id: 2, name: "b", title: "ب", by: "login-of-reza", at: "2015-01-01 00:00:00"},
			oldItem{id: 3, name: "c", title: "پ", by: "login-of-reza"}), ImportOptions{Map: who})
		if r.Summary() != "2 new, 0 changed, 1 skipped" || r.Items[1].Outcome != Skipped || r.Items[1].Why == "" {
			t.Errorf("%s %+v", r.Summary(), r.Items)
		}
		if m.visit("/1404/02/a/").Code != 200 || m.visit("/1404/02/c/").Code != 200 {
			t.Error("the others are not in")
		}
	})
}

func TestAddressesThatClashAreToldApart(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(exported(
			oldItem{id: 9, status: "draft", name: "same", title: "پیش‌نویس"},
			oldItem{id: 1, name: "same", title: "یک"}, oldItem{id: 2, name: "Same", title: "دو"},
			oldItem{id: 3, kind: "page", name: "news", title: "برگه", link: "https://old.example/sub/news/"},
			oldItem{id: 4, name: "22", title: "روز"}, oldItem{id: 5, name: "", title: "بی‌نشانی"},
			oldItem{id: 6, name: "%d8%a7%d8%b7%d9%84%d8%a7%d8", title: "بریده", link: "https://old.example/1404/02/%d8%a7%d8%b7%d9%84%d8%a7%d8/"},
			oldItem{id: 7, name: "tehran-night", title: "شب", at: "2025-04-20 20:40:00", link: "https://old.example/1404/01/tehran-night/"},
			oldItem{id: 8, name: "now", title: "نو", extra: meta("_wp_old_slug", "before")},
		), ImportOptions{})
		for path, want := range map[string]string{
			"/?p=1": "/1404/02/same/", "/?p=2": "/1404/02/Same-2/", "/?p=3": "/news-2/", "/sub/news/": "/news-2/", "/?p=4": "/1404/02/22-2/",
			"/?p=5": "/1404/02/بی-نشانی/", "/1404/02/%D8%A7%D8%B7%D9%84%D8%A7%D8/": "/1404/02/اطلا/", "/1404/02/%25D8%25A7%25D8%25B7%25D9%2584%25D8%25A7%25D/": "/1404/02/اطلا/",
			"/1404/01/tehran-night/": "/1404/02/tehran-night/", "/1404/02/before/": "/1404/02/now/",
		} {
			w := m.visit(path)
			if got := view.Unescape(w.Header().Get("Location")); w.Code != 301 || got != want {
				t.Errorf("%s leads to %q (%d), want %s", path, got, w.Code, want)
			} else if w := m.visit(w.Header().Get("Location")); w.Code != 200 {
				t.Errorf("%s answers %d", want, w.Code)
			}
		}
	})
}
