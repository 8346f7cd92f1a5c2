package press

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/ledger"
)

// fileItem is an attachment of an export.
func fileItem(id, parent int, path, caption string) oldItem {
	return oldItem{
		id: id, parent: parent, kind: "attachment", status: "inherit", name: fmt.Sprintf("f-%d", id), excerpt: caption,
		link:  fmt.Sprintf("https://old.example/f-%d/", id),
		extra: "<wp:attachment_url>https://old.example/wp-content/uploads/" + path + "</wp:attachment_url>",
	}
}

func img(path string) string {
	return `<p>متن</p><img src="https://old.example/wp-content/uploads/` + path + `" alt="پل">`
}

// answers asserts how the old addresses of uploads answer.
func (m *moving) answers(when string, codes map[string]int) {
	m.t.Helper()
	for path, code := range codes {
		if w := m.visit("/wp-content/uploads/" + path); w.Code != code {
			m.t.Errorf("%s: %s answers %d, want %d", when, path, w.Code, code)
		}
	}
}

func uploadsOf(paths ...string) fstest.MapFS {
	all := fstest.MapFS{}
	for i, p := range paths {
		all[p] = &fstest.MapFile{Data: jpegBytes(uint8(10 + 20*i))}
	}
	return all
}

func TestAFileOfAPartAnswersOnlyIfWhatItBelongsToIsPublicHere(t *testing.T) {
	texts := exported(
		oldItem{id: 1, name: "a", title: "آشکار", body: "متن"}, oldItem{id: 2, status: "private", name: "b", title: "نهان", body: "متن"},
		oldItem{id: 3, kind: "product", status: "draft", title: "کالا"}, oldItem{id: 4, kind: "product", title: "کالا"},
	)
	files := exported(fileItem(11, 1, "a.jpg", ""), fileItem(12, 2, "b.jpg", ""), fileItem(13, 0, "c.jpg", ""))
	products := exported(oldItem{id: 3, kind: "product", status: "draft", title: "کالا"}, oldItem{id: 4, kind: "product", title: "کالا"}, fileItem(14, 3, "d.jpg", ""), fileItem(15, 4, "e.jpg", ""))
	uploads := uploadsOf("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")
	o := ImportOptions{Uploads: uploads}
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(texts, o)
		m.move(files, o)
		m.move(products, o)
		m.answers("texts first", map[string]int{"a.jpg": 200, "b.jpg": 404, "c.jpg": 200, "d.jpg": 404, "e.jpg": 200})
		// The status here counts, whatever the old site's was.
		it, err := m.store.ByOldID(m.ctx, 2)
		if err != nil {
			t.Fatal(err)
		}
		m.must(m.Publish(m.ctx, editor, it.ID, m.clock))
		m.move(files, o)
		m.answers("once it was published here", map[string]int{"b.jpg": 200})
	})
	moreMoving(t, func(t *testing.T, m *moving) {
		r := m.move(files, o)
		m.answers("files first", map[string]int{"a.jpg": 404, "b.jpg": 404, "c.jpg": 200})
		if r.Media[0].Why == "" || r.Media[0].New != "" || r.Media[2].Why != "" {
			t.Errorf("%+v", r.Media)
		}
		m.move(texts, ImportOptions{})
		m.answers("and then the texts", map[string]int{"a.jpg": 200, "b.jpg": 404, "c.jpg": 200})
	})
	moreMoving(t, func(t *testing.T, m *moving) {
		parts := []WXRFile{part("1.xml", files), part("2.xml", texts)}
		if _, err := m.ImportWXR(m.ctx, ledger.Actor{Via: "import"}, parts, o); err != nil {
			t.Fatal(err)
		}
		m.answers("together", map[string]int{"a.jpg": 200, "b.jpg": 404, "c.jpg": 200})
	})
}

func TestAPictureThatSomethingPublicShowsAnswersAtItsOldAddress(t *testing.T) {
	hidden := []oldItem{
		{id: 2, status: "draft", name: "b", title: "پیش‌نویس", body: img("in-draft.jpg") + img("loose.jpg") + img("kept.jpg")},
		fileItem(11, 2, "text.jpg", ""), fileItem(12, 2, "cover.jpg", ""), fileItem(13, 2, "gallery.jpg", ""), fileItem(14, 2, "in-draft.jpg", ""), fileItem(15, 2, "later.jpg", ""),
	}
	public := oldItem{
		id: 1, name: "a", title: "آشکار", body: img("text.jpg") + img("loose-300x150.jpg") + `[gallery ids="13"]`, extra: meta("_thumbnail_id", "12"),
	}
	later := oldItem{id: 3, name: "c", title: "پس از آن", body: img("later.jpg")}
	uploads := uploadsOf("text.jpg", "cover.jpg", "gallery.jpg", "in-draft.jpg", "loose.jpg", "kept.jpg", "later.jpg")
	o := ImportOptions{Uploads: uploads}
	eachMoving(t, func(t *testing.T, m *moving) {
		want := map[string]int{"text.jpg": 200, "cover.jpg": 200, "gallery.jpg": 200, "loose.jpg": 200, "in-draft.jpg": 404, "kept.jpg": 404, "later.jpg": 404}
		m.move(exported(append([]oldItem{public}, hidden...)...), o)
		m.answers("in one", want)
		m.move(exported(append([]oldItem{public}, hidden...)...), o)
		m.answers("again", want)
		m.move(exported(later), ImportOptions{})
		want["later.jpg"] = 404 // nobody gave it: what is hidden and named by nothing is not taken
		m.answers("without the uploads", want)
		m.move(exported(later), o)
		want["later.jpg"] = 200
		m.answers("what was missing comes with the next import", want)
	})
	moreMoving(t, func(t *testing.T, m *moving) {
		m.move(exported(hidden...), o)
		m.answers("the draft alone", map[string]int{"text.jpg": 404, "loose.jpg": 404, "in-draft.jpg": 404})
		m.move(exported(public, oldItem{id: 4, name: "d", title: "دیگر", body: img("in-draft-300x150.jpg")}), o)
		m.answers("and then what shows it", map[string]int{"text.jpg": 200, "loose.jpg": 200, "in-draft.jpg": 200, "kept.jpg": 404})
	})
}

func TestAnItemThatDidNotComeInShowsNothing(t *testing.T) {
	uploads := uploadsOf("text.jpg")
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(exported(
			oldItem{id: 2, status: "draft", name: "b", title: "پیش‌نویس"}, fileItem(11, 2, "text.jpg", ""),
			oldItem{id: 1, name: "a", title: strings.Repeat("بلند ", 400), body: img("text.jpg")},
		), ImportOptions{Uploads: uploads})
		if r.New != 1 {
			t.Fatal(r.Summary())
		}
		m.answers("after all", map[string]int{"text.jpg": 404})
	})
}

func TestABlockGalleryBecomesTheItemsGallery(t *testing.T) {
	figure := func(name, caption string) string {
		return `<!-- wp:image --><figure class="wp-block-image"><a href="https://old.example/wp-content/uploads/` + name + `"><img src="https://old.example/wp-content/uploads/` + name +
			`" alt="نمای ` + caption + `"/></a><figcaption class="wp-element-caption">` + caption + `</figcaption></figure><!-- /wp:image -->`
	}
	src := exported(
		oldItem{id: 1, name: "a", title: "نگاره‌ها", terms: []string{"category:نگارخانه"}, body: `<!-- wp:paragraph --><p>پیش</p><!-- /wp:paragraph -->
<!-- wp:gallery --><figure class="wp-block-gallery has-nested-images">` + figure("one-1024x512.jpg", "نخست <b>پل</b>") + figure("two.jpg", "دوم") + `<figcaption class="blocks-gallery-caption">همه</figcaption></figure><!-- /wp:gallery -->
<!-- wp:gallery --><ul class="blocks-gallery-grid"><li class="blocks-gallery-item"><figure><img src="/wp-content/uploads/three.jpg"/><figcaption class="blocks-gallery-item__caption">سوم</figcaption></figure></li></ul><!-- /wp:gallery -->
` + figure("alone.jpg", "تنها")},
		fileItem(11, 1, "one.jpg", "از کتابخانه"), fileItem(12, 1, "two.jpg", ""), fileItem(13, 1, "three.jpg", ""), fileItem(14, 1, "alone.jpg", ""),
	)
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(src, ImportOptions{Uploads: uploadsOf("one.jpg", "two.jpg", "three.jpg", "alone.jpg")})
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		var captions []string
		for _, f := range it.Gallery {
			captions = append(captions, f.Caption["fa"])
		}
		if got := strings.Join(captions, "، "); got != "نخست پل، دوم، سوم" {
			t.Errorf("captions %q", got)
		}
		if it.Cover == "" || it.Cover != it.Gallery[0].Media {
			t.Errorf("cover %q", it.Cover)
		}
		body := it.Editions["fa"].Body
		if strings.Count(body, "<img") != 1 || !strings.Contains(body, "تنها") || strings.Contains(body, "دوم") || !strings.Contains(body, "همه") {
			t.Errorf("the text\n%s", body)
		}
	})
}

func TestAnImportCutOffInItsMediaIsCompleted(t *testing.T) {
	var items []oldItem
	var paths []string
	for n := 1; n <= 12; n++ {
		path := fmt.Sprintf("%d.jpg", n)
		paths = append(paths, path)
		items = append(items, oldItem{
			id: n, name: fmt.Sprintf("n-%d", n), title: fmt.Sprint("شماره ", n), body: img(path), extra: fmt.Sprintf(
				`<wp:comment><wp:comment_id>%d</wp:comment_id><wp:comment_author>خواننده</wp:comment_author><wp:comment_content>نظر</wp:comment_content></wp:comment>`, n),
		}, fileItem(100+n, n, path, ""))
	}
	src := exported(items...)
	eachMoving(t, func(t *testing.T, m *moving) {
		ctx, stop := context.WithCancel(m.ctx)
		uploads := &stopping{uploadsOf(paths...), 5, stop}
		_, err := m.ImportWXR(ctx, ledger.Actor{Via: "import"}, []WXRFile{part("x.xml", src)}, ImportOptions{Uploads: uploads})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM press_old_file`)
		if err != nil || n == 0 || n == 12 {
			t.Fatalf("it was cut off after %d files, %v", n, err)
		}
		r := m.move(src, ImportOptions{Uploads: uploadsOf(paths...)})
		if r.New != 12 || r.Missing() != 0 || r.Comments != 12 {
			t.Errorf("%s, %d missing, %d comments", r.Summary(), r.Missing(), r.Comments)
		}
		for n := 1; n <= 12; n++ {
			m.answers("completed", map[string]int{fmt.Sprintf("%d.jpg", n): 200})
			if w := m.visit(fmt.Sprintf("/1404/02/n-%d/", n)); w.Code != 200 || strings.Count(w.Body.String(), `src="/media/`) != 1 {
				t.Errorf("item %d: %d, %d pictures", n, w.Code, strings.Count(w.Body.String(), `src="/media/`))
			}
		}
		for _, table := range []string{"press_old_file", "media_file", "media_old_path"} {
			if n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM `+table); err != nil || n != 12 {
				t.Errorf("%s has %d rows, %v", table, n, err)
			}
		}
	})
}

// stopping breaks the import off at so many opened files.
type stopping struct {
	fstest.MapFS
	left int
	stop func()
}

func (s *stopping) Open(name string) (fs.File, error) {
	f, err := s.MapFS.Open(name)
	if err == nil && strings.HasSuffix(name, ".jpg") {
		if s.left--; s.left == 0 {
			s.stop()
		}
	}
	return f, err
}

func TestPartsOfAnExportMayComeOneByOne(t *testing.T) {
	uploads := uploadsOf("a.jpg", "b.jpg")
	line := oldItem{id: 31, kind: "nav_menu_item", terms: []string{"nav_menu:اصلی"}, extra: meta("_menu_item_type", "post_type") + meta("_menu_item_object", "page") + meta("_menu_item_object_id", "2") + meta("_menu_item_menu_item_parent", "0")}
	one := exported(fileItem(11, 1, "a.jpg", "پل"), fileItem(12, 0, "b.jpg", ""))
	two := exported(oldItem{id: 2, kind: "page", name: "darbareh", title: "درباره", body: "متن"})
	three := exported(oldItem{id: 1, name: "a", title: "الف", body: img("b.jpg") + `[gallery ids="11"]`, extra: meta("_thumbnail_id", "11")}, line)
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(one, ImportOptions{Uploads: uploads})
		m.move(two, ImportOptions{})
		r := m.move(three, ImportOptions{})
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil || it.Cover == "" || len(it.Gallery) != 1 || it.Gallery[0].Caption["fa"] != "پل" || !strings.Contains(it.Editions["fa"].Body, `<img src="/media/`) {
			t.Errorf("cover %q, gallery %v, %v\n%s", it.Cover, it.Gallery, err, it.Editions["fa"].Body)
		}
		if len(r.Items[0].Missing) != 0 {
			t.Errorf("missing: %v", r.Items[0].Missing)
		}
		m.answers("after the last part", map[string]int{"a.jpg": 200, "b.jpg": 200})
		m.leads("/?attachment_id=11", "/1404/02/a/")
		if len(r.Menus) != 1 || r.Menus[0].Path != "/darbareh/" || r.Menus[0].Text != "درباره" {
			t.Errorf("menus %+v", r.Menus)
		}
	})
}

func TestTheReportListsEveryOldAddressWithTheNewOne(t *testing.T) {
	src := exported(
		oldItem{id: 1, name: "a", title: "الف", body: "متن", by: "login-of-reza", link: "https://old.example/1404/01/a/", terms: []string{"category:آب", "category:بیانیه", "post_tag:گلستان ما"}, extra: meta("_wp_old_slug", "pish")},
		oldItem{id: 2, kind: "page", name: "darbareh", title: "درباره", body: "متن", link: "https://old.example/about/darbareh/"},
		oldItem{id: 3, name: "same", title: "یک", link: "https://old.example/1404/02/same/"}, oldItem{id: 4, name: "same", title: "دو", link: "https://old.example/1404/02/same/"},
		oldItem{id: 5, status: "draft", name: "nahan", title: "نهان", link: "https://old.example/1404/02/nahan/", terms: []string{"post_tag:پنهان"}},
		fileItem(11, 1, "a.jpg", ""), fileItem(12, 0, "b.jpg", ""), fileItem(13, 5, "c.jpg", ""), fileItem(14, 1, "gone.jpg", ""),
	)
	want := map[string]string{
		"/1404/01/a/": "/1404/02/a/", "/?p=1": "/1404/02/a/", "/1404/02/pish/": "/1404/02/a/", "/about/darbareh/": "/darbareh/", "/?page_id=2": "/darbareh/",
		"/1404/02/same/": "/1404/02/same/", "/?p=3": "/1404/02/same/", "/?p=4": "/1404/02/same-2/",
		"/category/آب/": "/topics/آب/", "/?cat=32": "/topics/آب/", "/category/بیانیه/": "/statements/", "/?cat=31": "/statements/", "/tag/گلستان-ما/": "/topics/گلستان-ما/",
		"/author/*/": "/", "/f-11/": "/1404/02/a/", "/?attachment_id=11": "/1404/02/a/", "/f-12/": "/media/", "/?attachment_id=12": "/media/", "/f-14/": "/1404/02/a/", "/?attachment_id=14": "/1404/02/a/",
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		o := ImportOptions{Uploads: uploadsOf("a.jpg", "b.jpg", "c.jpg")}
		check := func(when string, r Report) {
			got := map[string]string{}
			for _, a := range r.Addresses {
				if _, again := got[a.Old]; again {
					t.Errorf("%s: %s stands twice", when, a.Old)
				}
				got[a.Old] = a.New
			}
			for old, to := range want {
				if got[old] != to && !(to == "/media/" && (strings.HasPrefix(got[old], to) || r.DryRun)) {
					t.Errorf("%s: %s → %q, want %q", when, old, got[old], to)
				}
				delete(got, old)
			}
			if len(got) > 0 {
				t.Errorf("%s: and %v", when, got)
			}
		}
		dry := o
		dry.DryRun = true
		check("a dry run", m.move(src, dry))
		check("the first import", m.move(src, o))
		r := m.move(src, o)
		check("the second import", r)
		for _, a := range r.Addresses {
			old := strings.Replace(a.Old, "*", "reza", 1)
			path, query, _ := strings.Cut(old, "?")
			if query != "" {
				path += "?" + query
			} else {
				path = (&url.URL{Path: path}).EscapedPath()
			}
			if old == a.New {
				if w := m.visit(path); w.Code != 200 {
					t.Errorf("%s answers %d", old, w.Code)
				}
				continue
			}
			m.leads(path, a.New)
		}
		var text, whole strings.Builder
		if err := r.Text(&text); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"1  unchanged  /1404/01/a/ → /1404/02/a/", "/category/آب/ → /topics/آب/", "/author/*/ → /", "0 new, 0 changed, 5 skipped"} {
			if !strings.Contains(text.String(), line+"\n") {
				t.Errorf("no line %q in\n%s", line, text.String())
			}
		}
		if err := r.JSON(&whole); err != nil || !strings.Contains(whole.String(), `"old": "/f-11/"`) || strings.Contains(whole.String(), "login-of-reza") {
			t.Errorf("%v\n%s", err, whole.String())
		}
	})
}

func TestAFileThatWasPrivateItselfAnswersOnlyIfSomethingPublicShowsIt(t *testing.T) {
	own := func(id, parent int, path, status, extra string) oldItem {
		f := fileItem(id, parent, path, "")
		f.status, f.extra = status, f.extra+extra
		return f
	}
	public := oldItem{id: 1, name: "a", title: "آشکار", body: img("named.jpg") + "[gallery]", terms: []string{"category:نگارخانه"}}
	src := exported(
		public, oldItem{id: 2, status: "draft", name: "b", title: "نهان", body: img("in-draft.jpg")},
		own(11, 0, "private.jpg", "private", ""), own(12, 0, "draft.jpg", "draft", ""), own(13, 0, "locked.jpg", "inherit", "<wp:post_password>x</wp:post_password>"),
		own(14, 1, "of-public.jpg", "private", ""), own(15, 0, "named.jpg", "private", ""), own(16, 0, "in-draft.jpg", "private", ""),
		own(17, 0, "open.jpg", "inherit", ""), own(18, 1, "child.jpg", "inherit", ""),
	)
	o := ImportOptions{Uploads: uploadsOf("private.jpg", "draft.jpg", "locked.jpg", "of-public.jpg", "named.jpg", "in-draft.jpg", "open.jpg", "child.jpg")}
	eachMoving(t, func(t *testing.T, m *moving) {
		for _, when := range []string{"first", "again"} {
			m.move(src, o)
			m.answers(when, map[string]int{
				"private.jpg": 404, "draft.jpg": 404, "locked.jpg": 404, "of-public.jpg": 404, "in-draft.jpg": 404, "named.jpg": 200, "open.jpg": 200, "child.jpg": 200,
			})
		}
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil || len(it.Gallery) != 1 {
			t.Errorf("the gallery of all that belongs to it: %v, %v", it.Gallery, err)
		}
		for path, code := range map[string]int{"/f-16/": 404, "/?attachment_id=16": 404, "/?attachment_id=15": 301, "/?attachment_id=17": 301} {
			if w := m.visit(path); w.Code != code && !(code == 404 && w.Code == 410) {
				t.Errorf("%s answers %d %s, want %d", path, w.Code, w.Header().Get("Location"), code)
			}
		}
	})
}
