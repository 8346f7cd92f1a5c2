package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hemmat/internal/room/press"
)

// shown is a text through the editor.
type shown struct {
	Same   string // untouched
	Fresh  string // written anew from what the editor made of it
	Opaque int    // parts that it does not open
}

// through gives a text to the editor and takes it back.
func through(t *testing.T, b *tab, body string) shown {
	t.Helper()
	quoted, err := json.Marshal(body)
	must(t, err)
	return eval[shown](t, b, fmt.Sprintf(`(() => {
		const {html, editor} = editing, nodes = html.read(%s)
		if (!nodes.length) return {Same: '', Fresh: '', Opaque: 0}
		const doc = editor.schema.nodes.doc.create(null, nodes)
		doc.check()
		return {Same: html.write(doc), Fresh: nodes.map(n => html.fresh(n)).join('\n'), Opaque: nodes.filter(n => n.type.name === 'opaque').length}
	})()`, quoted))
}

var (
	betweenTags = regexp.MustCompile(`\s*(</?(?:p|h[2-4]|ul|ol|li|blockquote|cite|figure|figcaption|div|table|caption|thead|tbody|tr|td|th|hr|br)\b[^>]*>)\s*`)
	spaces      = regexp.MustCompile(`\s+`)
)

// read is HTML with white space as a browser shows it.
func read(body string) string {
	return betweenTags.ReplaceAllString(spaces.ReplaceAllString(body, " "), "$1")
}

func TestTheEditorGivesEveryTextOfTheDemonstrationBack(t *testing.T) {
	s := newWriting(t, "")
	b := open(t)
	s.write(t, b)
	named, opaque := regexp.MustCompile(`drawn/[\w-]+\.jpg`), 0
	files, err := filepath.Glob("../internal/demo/content/press/*.md")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d texts of the demonstration: %v", len(files), err)
	}
	for _, f := range files {
		source, err := os.ReadFile(f)
		must(t, err)
		parts := strings.SplitN(string(source), "---\n", 3)
		lang := "fa"
		if strings.Contains(parts[1], "\nlang: en") {
			lang = "en"
		}
		assets := map[string]press.Asset{}
		for _, name := range named.FindAllString(parts[2], -1) {
			assets[name] = press.Asset{Src: pictureSrc, Width: 640, Height: 400}
		}
		e, err := press.Read(press.Content{Lang: lang, Title: "ت", Body: parts[2], Format: press.Markdown, Assets: assets})
		must(t, err)
		got := through(t, b, e.Body)
		if same := press.Sanitise(got.Same, lang); same != e.Body {
			t.Errorf("%s: untouched, and yet\n got %s\nwant %s", filepath.Base(f), same, e.Body)
		}
		if fresh := press.Sanitise(got.Fresh, lang); read(fresh) != read(e.Body) {
			t.Errorf("%s: written anew\n got %s\nwant %s", filepath.Base(f), read(fresh), read(e.Body))
		}
		opaque += got.Opaque
	}
	if opaque != 0 {
		t.Errorf("%d parts cannot be edited", opaque)
	}
}

// What the sanitiser lets through comes back; what the editor has no place for is not lost.
func TestTheEditorGivesEveryConstructBack(t *testing.T) {
	s := newWriting(t, "")
	b := open(t)
	s.write(t, b)
	img := `<img src="` + pictureSrc + `" alt="پل" width="640" height="400" loading="lazy"/>`
	for _, c := range []struct {
		name, in string
		opaque   int
	}{
		{"half-space", "<p>می\u200cخواهم و کتاب\u200cها</p>", 0},
		{"no-break space", "<p>الف\u00a0ب</p>", 0},
		{"headings", `<h2>یک</h2><h3 dir="rtl">دو</h3><h4 lang="en">three</h4>`, 0},
		{"languages", `<p lang="ar" dir="rtl">كتاب</p><p dir="auto">x</p><p>و <span lang="en" dir="ltr">GPL 2</span> <bdi>x</bdi> <bdo dir="ltr">y</bdo></p>`, 0},
		{"marks", `<p><strong>الف</strong><b>ب</b><em>پ</em><i>ت</i><mark>ث</mark><s>ج</s><small>چ</small>H<sub>2</sub>O<sup>2</sup><code>x  y</code><kbd>k</kbd><samp>s</samp><var>v</var><del>د</del><ins>ذ</ins><cite>ر</cite><abbr title="سازمان">س</abbr><q cite="https://example.org/">ش</q></p>`, 0},
		{"marks in marks", `<p><b>یک <a href="https://example.org/">دو <i>سه</i></a></b> و <em><strong>چهار</strong></em></p>`, 0},
		{"links", `<p><a href="https://example.org/?a=1&amp;b=2">الف</a> <a href="/news/">ب</a> <a href="mailto:a@example.org">پ</a> <a href="tel:+98211">ت</a> <a href="news/1">ث</a></p>`, 0},
		{"film", `<p><a class="video" href="https://www.aparat.com/v/x">فیلم</a></p>`, 0},
		{"film with a poster", `<p><a class="video" href="https://www.aparat.com/v/x">` + img + `فیلم</a></p>`, 0},
		{"lists", `<ul><li>یک</li><li>دو<ol start="3"><li>سه</li></ol></li></ul><ol dir="ltr"><li dir="ltr">four</li></ol>`, 0},
		{"loose list", `<ul><li><p>یک</p><p>دو</p></li><li><p>سه</p></li></ul>`, 0},
		{"quotation", `<blockquote cite="https://example.org/"><p>سخن</p><p>دیگر</p><cite>گوینده، <a href="/news/">خبر</a></cite></blockquote>`, 0},
		{"quotation in a list in a quotation", `<blockquote><ul><li>یک<blockquote><p>دو</p></blockquote></li></ul></blockquote>`, 0},
		{"figure", `<figure>` + img + `<figcaption>شرح <small>عکس: کسی</small></figcaption></figure>`, 0},
		{"figure without words", `<figure>` + img + `</figure>`, 0},
		{"gallery", `<figure>` + img + img + img + `<figcaption>سه پل</figcaption></figure>`, 0},
		{"picture in a line", `<p>این ` + img + ` پل</p>`, 0},
		{"table", `<table><caption>عنوان</caption><thead><tr><th scope="col">سال</th><th scope="col" colspan="2">شمار</th></tr></thead><tbody><tr><th scope="row">۱۴۰۴</th><td rowspan="2">۱</td><td><b>۲</b><br>۳</td></tr><tr><td>۱</td><td></td></tr></tbody></table>`, 0},
		{"table without a head", `<table><tr><td dir="ltr">1</td></tr></table>`, 0},
		{"note of correction", `<p><ins>اصلاح: شمار درست ۱۲ است.</ins></p><p>متن <ins>افزوده</ins></p>`, 0},
		{"line and break", `<p>یک<br>دو</p><hr>`, 0},
		{"definitions", `<dl><dt>یک</dt><dd>دو</dd></dl>`, 1},
		{"code", "<pre>a\n  b</pre>", 1},
		{"table with a foot", `<table><tbody><tr><td>۱</td></tr></tbody><tfoot><tr><td>۲</td></tr></tfoot></table>`, 1},
		{"table with a marked title", `<table><caption>یک <b>دو</b></caption><tbody><tr><td>۱</td></tr></tbody></table>`, 1},
		{"cell with blocks", `<table><tr><td><p>یک</p><p>دو</p></td></tr></table>`, 1},
		{"words before the picture", `<figure><figcaption>شرح</figcaption>` + img + `</figure>`, 1},
		{"film in a figure", `<figure><a class="video" href="https://example.org/v">` + img + `فیلم</a><figcaption>شرح</figcaption></figure>`, 0},
		{"span in a span", `<p><span lang="en">a <span dir="rtl">ب</span></span></p>`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := press.Sanitise(c.in, "fa")
			got := through(t, b, want)
			if same := press.Sanitise(got.Same, "fa"); same != want {
				t.Errorf("untouched, and yet\n got %s\nwant %s", same, want)
			}
			fresh := press.Sanitise(got.Fresh, "fa")
			if c.name == "marks in marks" { // the order of marks is the editor's
				if press.Plain(fresh) != press.Plain(want) || strings.Count(fresh, "<") < strings.Count(want, "<") {
					t.Errorf("written anew\n got %s\nwant %s", fresh, want)
				}
			} else if read(fresh) != read(want) {
				t.Errorf("written anew\n got %s\nwant %s", read(fresh), read(want))
			}
			if got.Opaque != c.opaque {
				t.Errorf("%d parts cannot be edited, want %d", got.Opaque, c.opaque)
			}
		})
	}
}
