package app

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/room/press"
)

// What nobody may read has its pictures and files, too: a copy is given away whole.
const exportedWXR = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url>
<item><title>آشکار</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_name>open</wp:post_name><wp:post_date_gmt>2025-04-25 08:00:00</wp:post_date_gmt>
<content:encoded><![CDATA[<a href="https://old.example/wp-content/uploads/open.pdf">پرونده</a>]]></content:encoded></item>
<item><title>نهان</title><wp:post_id>2</wp:post_id><wp:post_type>post</wp:post_type><wp:status>private</wp:status><wp:post_name>hidden</wp:post_name><wp:post_date_gmt>2025-04-25 08:00:00</wp:post_date_gmt>
<content:encoded><![CDATA[<a href="https://old.example/wp-content/uploads/hidden-plan.pdf">پرونده</a>]]></content:encoded></item>
</channel></rss>`

func TestACopyHoldsOnlyFilesThatItsPagesName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		ctx := t.Context()
		written := func(name, status string) press.Item {
			front := "kind: news\ntitle: " + name + "\nstatus: " + status + "\ncover: {file: " + name + "-cover.png, alt: تصویر}"
			return add(t, a, front, "متن ![تصویر]("+name+"-text.png)")
		}
		written("open", "published")
		written("draft", "draft")
		later := written("later", "draft")
		if _, err := a.Press.Schedule(ctx, cliActor, later.ID, today.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		back := written("back", "published")
		if _, err := a.Press.Withdraw(ctx, cliActor, back.ID, "نادرست بود"); err != nil {
			t.Fatal(err)
		}
		export := press.WXRFile{Name: "x.xml", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(exportedWXR)), nil }}
		uploads := fstest.MapFS{"open.pdf": {Data: []byte("%PDF-1.4\nopen")}, "hidden-plan.pdf": {Data: []byte("%PDF-1.4\nhidden")}}
		if _, err := a.Press.ImportWXR(ctx, cliActor, []press.WXRFile{export}, press.ImportOptions{Uploads: uploads}); err != nil {
			t.Fatal(err)
		}

		dir := filepath.Join(t.TempDir(), "copy")
		report, err := a.export(ctx, dir, nil)
		if err != nil || len(report.Missing) != 0 {
			t.Fatalf("%+v %v", report, err)
		}
		copied := map[string]bool{}
		err = filepath.WalkDir(filepath.Join(dir, "media"), func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				copied["/media/"+filepath.Base(filepath.Dir(name))+"/"+d.Name()] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		known := 0
		for f, err := range a.Media.Each(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			known++
			some, all := false, true
			for _, p := range f.Parts() {
				some, all = some || copied[p.Path], all && copied[p.Path]
				delete(copied, p.Path)
			}
			if want := strings.HasPrefix(f.Name, "open"); some != want || want && !strings.HasPrefix(f.Name, "open-text") && !all {
				t.Errorf("%s: in the copy %v (whole %v), want %v", f.Name, some, all, want)
			}
		}
		if known != 10 || len(copied) != 0 {
			t.Errorf("%d files are stored, want 10; the copy has besides: %v", known, copied)
		}
		for _, secret := range []string{"draft", "later", "hidden"} {
			err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				b, err := os.ReadFile(name)
				if bytes.Contains(b, []byte(secret+"-")) || strings.Contains(name, secret+"-") {
					t.Errorf("%s tells of %s", name, secret)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
