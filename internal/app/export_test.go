package app

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/view/viewtest"
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
			return add(t, a, front, "![تصویر]("+name+"-text.png \"شرح\")\n\n![فیلم]("+name+".mp4)")
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
			if want := strings.HasPrefix(f.Name, "open"); some != want || want && !all {
				t.Errorf("%s: in the copy %v (whole %v), want %v", f.Name, some, all, want)
			}
		}
		if known != 14 || len(copied) != 0 {
			t.Errorf("%d files are stored, want 14; the copy has besides: %v", known, copied)
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

func TestEveryItemOfACopyIsReachedByLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		party := "bodies:\n  - {slug: office, name: {fa: دفتر}, parent: party, kind: office}\npeople:\n  - {slug: sara, name: {fa: سارا}, public: true}\n"
		if _, err := a.Party.Apply(t.Context(), cliActor, strings.NewReader(party)); err != nil {
			t.Fatal(err)
		}
		const n = 65
		for i := range n { // all of one month
			add(t, a, fmt.Sprintf("kind: news\ntitle: خبر %d\nslug: item-%d\nstatus: published\ndate: 1404/02/%02d 10:00\nowner: office\nauthors: [sara]", i, i, i%28+1), "متن")
		}
		dir := filepath.Join(t.TempDir(), "copy")
		if _, err := a.export(t.Context(), dir, nil); err != nil {
			t.Fatal(err)
		}
		// from follows links between files; from items it goes no further, for they lead to each other.
		from := func(start string, within func(string) bool) map[string]bool {
			seen := map[string]bool{start: true}
			for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
				b, err := os.ReadFile(filepath.Join(dir, queue[0]))
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range viewtest.Parse(t, string(b)).Find("a[href]") {
					u, err := url.Parse(l.Attr("href"))
					if err != nil || u.Scheme != "" || u.Path == "" {
						continue
					}
					to := path.Join(path.Dir(queue[0]), u.Path)
					if path.Ext(to) == ".html" && within(to) && !seen[to] {
						seen[to] = true
						if !strings.Contains(to, "/item-") {
							queue = append(queue, to)
						}
					}
				}
			}
			return seen
		}
		for start, under := range map[string]string{
			"index.html": "", "1404/index.html": "1404/", "1404/02/index.html": "1404/02/", "news/index.html": "news/",
			"bodies/office/news/index.html": "bodies/office/news/", "people/sara/texts/index.html": "people/sara/texts/",
		} {
			reached := from(start, func(to string) bool {
				return strings.HasPrefix(to, under) || strings.Contains(to, "/item-")
			})
			missing := 0
			for i := range n {
				if !reached[fmt.Sprintf("1404/02/item-%d/index.html", i)] {
					missing++
				}
			}
			if missing > 0 {
				t.Errorf("from %s, %d of %d items are not reached", start, missing, n)
			}
		}
	})
}
