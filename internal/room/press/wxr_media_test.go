package press

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/media"
)

func TestPicturesComeFromTheUploadsOnly(t *testing.T) {
	one, two, three := jpegBytes(40), jpegBytes(90), jpegBytes(140)
	attachment := func(id, parent int, path, alt, caption string) oldItem {
		return oldItem{
			id: id, parent: parent, kind: "attachment", status: "inherit", name: fmt.Sprintf("f-%d", id), excerpt: caption,
			link:  fmt.Sprintf("https://old.example/f-%d/", id),
			extra: "<wp:attachment_url>https://old.example/wp-content/uploads/" + path + "</wp:attachment_url>" + meta("_wp_attachment_image_alt", alt),
		}
	}
	src := exported(
		oldItem{
			id: 1, name: "a", title: "الف", extra: meta("_thumbnail_id", "101"),
			body: `[gallery ids="102,103,104"]
<img src="https://old.example/wp-content/uploads/2024/05/%D8%B9%DA%A9%D8%B3-300x150.jpg" alt="پل">
<img src="/wp-content/uploads/2024/05/gone.jpg"><img src="https://other.example/x.jpg" alt="دور">
[caption width="300"]<img src="https://old.example/wp-content/uploads/2024/05/loose.jpg" /> زیرنویس[/caption]
<a href="https://old.example/wp-content/uploads/2024/05/bad.svg">نقشه</a>`,
		},
		oldItem{id: 2, name: "b", title: "ب", status: "private", body: `<img src="https://old.example/wp-content/uploads/2024/05/nahan.jpg">`},
		attachment(101, 1, "2024/05/%D8%B9%DA%A9%D8%B3.jpg", "پل قدیم", "پل شهر"), attachment(102, 1, "2024/05/two.jpg", "", "دوم"),
		attachment(103, 0, "2024/05/three.jpg", "سوم", ""), attachment(104, 1, "2024/05/nowhere.jpg", "", ""),
		attachment(105, 2, "2024/05/nahan.jpg", "نهان", ""), attachment(106, 0, "../../etc/passwd", "", ""),
	)
	uploads := fstest.MapFS{
		"2024/05/عکس.jpg": {Data: one}, "2024/05/two-scaled.jpg": {Data: two}, "2024/05/three.jpg": {Data: three},
		"2024/05/loose.jpg": {Data: jpegBytes(200)}, "2024/05/nahan.jpg": {Data: jpegBytes(10)}, "2024/05/bad.svg": {Data: []byte("<svg/>")},
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		dry := m.move(src, ImportOptions{Uploads: uploads, DryRun: true})
		if n, err := db.Value[int64](m.ctx, m.db, `SELECT (SELECT COUNT(*) FROM press_item) + (SELECT COUNT(*) FROM media_file) + (SELECT COUNT(*) FROM press_old_term) + (SELECT COUNT(*) FROM press_old_file) + (SELECT COUNT(*) FROM ledger)`); err != nil || n != 0 || dry.New != 2 {
			t.Fatalf("a dry run left %d rows, %v, %s", n, err, dry.Summary())
		}
		r := m.move(src, ImportOptions{Uploads: uploads})
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		files, err := m.media.Files(m.ctx, it.Cover)
		if cover := files[it.Cover]; err != nil || cover.Alt != "پل قدیم" || cover.Caption != "پل شهر" {
			t.Errorf("cover %+v %v", cover, err)
		}
		if len(it.Gallery) != 2 || it.Gallery[0].Caption["fa"] != "دوم" {
			t.Errorf("gallery %v", it.Gallery)
		}
		body := it.Editions["fa"].Body
		for _, part := range []string{
			`<img src="/media/`, `alt="پل"`, `width="720" height="360"`, `<figcaption>زیرنویس</figcaption>`,
			`<a href="https://other.example/x.jpg" rel="noopener">دور</a>`, `<a href="/wp-content/uploads/2024/05/gone.jpg">gone.jpg</a>`,
		} {
			if !strings.Contains(body, part) {
				t.Errorf("the text lacks %s:\n%s", part, body)
			}
		}
		if strings.Contains(body, "old.example") || strings.Contains(body, "gallery") {
			t.Errorf("the old site is in the text:\n%s", body)
		}
		missing := strings.Join(r.Items[0].Missing, " ")
		if !strings.Contains(missing, "gone.jpg") || !strings.Contains(missing, "nowhere.jpg") || !strings.Contains(missing, "bad.svg") || len(r.Items[0].Missing) != 3 {
			t.Errorf("missing: %v", r.Items[0].Missing)
		}
		for path, code := range map[string]int{
			"/wp-content/uploads/2024/05/%D8%B9%DA%A9%D8%B3.jpg":         200,
			"/wp-content/uploads/2024/05/%D8%B9%DA%A9%D8%B3-300x150.jpg": 200,
			"/wp-content/uploads/2024/05/two.jpg":                        200,
			"/wp-content/uploads/2024/05/loose-150x150.jpg":              200,
			"/wp-content/uploads/2024/05/nahan.jpg":                      404, // belongs to what is not public
			"/wp-content/uploads/2024/05/gone.jpg":                       404,
			"/wp-content/uploads/2024/05/bad.svg":                        410,
			"/1404/02/a/":                                                200,
		} {
			if w := m.visit(path); w.Code != code {
				t.Errorf("%s answers %d, want %d", path, w.Code, code)
			}
		}
		for path, want := range map[string]string{
			"/?attachment_id=101": "/1404/02/a/", "/f-102/": "/1404/02/a/", "/?attachment_id=103": "/media/", "/?p=103": "/media/",
		} {
			if w := m.visit(path); w.Code != 301 || !strings.HasPrefix(w.Header().Get("Location"), want) {
				t.Errorf("%s leads to %q (%d), want %s", path, w.Header().Get("Location"), w.Code, want)
			}
		}
		for _, path := range []string{"/?attachment_id=105", "/f-105/", "/?attachment_id=104000"} {
			if w := m.visit(path); w.Code != 404 {
				t.Errorf("%s answers %d", path, w.Code)
			}
		}
		// An editor's new words for a picture stay; a file that was missing comes with the next import.
		if _, err := m.media.Update(m.ctx, it.Cover, media.Upload{Alt: "نو", FocusX: 10, FocusY: 10}); err != nil {
			t.Fatal(err)
		}
		uploads["2024/05/nowhere.jpg"] = &fstest.MapFile{Data: jpegBytes(250)}
		defer delete(uploads, "2024/05/nowhere.jpg")
		count := func() int64 {
			n, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM media_file`)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := count()
		if again := m.move(src, ImportOptions{Uploads: uploads}); again.New != 0 || count() != before+1 {
			t.Errorf("again: %s, %d files more", again.Summary(), count()-before)
		}
		if w := m.visit("/wp-content/uploads/2024/05/nowhere.jpg"); w.Code != 200 {
			t.Errorf("a file that came later answers %d", w.Code)
		}
	})
}

func TestAPictureWithoutWordsTakesItsCaptionOrTitleAndIsReportedOnce(t *testing.T) {
	img := func(name, more string) string {
		return `<img src="https://old.example/wp-content/uploads/` + name + `.jpg"` + more + `>`
	}
	src := exported(
		oldItem{
			id: 1, name: "a", title: "الف",
			body: "<p>" + img("bare", "") + "</p>\n<p>" + img("titled", ` alt="" title="پل  می`+"\u200c"+`خواهد"`) + "</p>\n[caption]" + img("captioned", "") + " زیر <b>نویس</b>[/caption]",
		},
		oldItem{id: 2, name: "b", title: "ب", body: "<p>" + img("said", ` alt="رود" title="دیگر"`) + "</p>"},
	)
	uploads := fstest.MapFS{}
	for i, name := range []string{"bare", "titled", "captioned", "said"} {
		uploads[name+".jpg"] = &fstest.MapFile{Data: jpegBytes(uint8(40 * i))}
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(src, ImportOptions{Uploads: uploads})
		if w := strings.Join(r.Items[0].Warnings, "\n"); strings.Count(w, "alternative text: 3;") != 1 {
			t.Errorf("warnings: %q", w)
		}
		if w := strings.Join(r.Items[1].Warnings, "\n"); strings.Contains(w, "alternative text") {
			t.Errorf("warnings of what has words: %q", w)
		}
		for n, alts := range map[int64][]string{1: {`alt=""`, `alt="پل می` + "\u200c" + `خواهد"`, `alt="زیر نویس"`}, 2: {`alt="رود"`}} {
			it, err := m.store.ByOldID(m.ctx, n)
			if err != nil {
				t.Fatal(err)
			}
			for _, alt := range alts {
				if body := it.Editions["fa"].Body; strings.Count(body, alt) != 1 {
					t.Errorf("%d lacks %s:\n%s", n, alt, body)
				}
			}
		}
		if again := m.move(src, ImportOptions{Uploads: uploads}); strings.Contains(strings.Join(again.Items[0].Warnings, ""), "alternative text") {
			t.Errorf("the next import warns of what is here: %v", again.Items[0].Warnings)
		}
	})
}
