package press

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestSanitiseKeepsWhatAWriterNeedsAndNothingElse(t *testing.T) {
	pic := `/media/0123456789abcdef/720.jpg`
	for _, c := range []struct{ name, in, want string }{
		{"half-space", "<p>می\u200cخواهم</p>", "<p>می\u200cخواهم</p>"},
		{"arabic letters", "<p>كتاب علي ٤</p>", "<p>کتاب علی ۴</p>"},
		{"code is exempt", "<p><code>علي</code></p><pre>كتاب  دو</pre>", "<p><code>علي</code></p>\n<pre>كتاب  دو</pre>"},
		{"another language is exempt", `<p lang="ar">علي</p><p>علي</p>`, `<p lang="ar">علي</p>` + "\n<p>علی</p>"},
		{"h1 and h6", "<h1>یک</h1><h6>دو</h6>", "<h2>یک</h2>\n<h4>دو</h4>"},
		{"empty paragraphs", "<p></p><p>&nbsp;</p><p><br></p><p> \u200c</p><p>متن</p>", "<p>متن</p>"},
		{"loose words", "یک <b>دو</b><p>سه</p>چهار", "<p>یک <b>دو</b></p>\n<p>سه</p>\n<p>چهار</p>"},
		{"div of words", "<div>یک</div><div><p>دو</p></div>", "<p>یک</p>\n<p>دو</p>"},
		{"script", `<p onclick="x()">الف<script>alert(1)</script></p><style>p{}</style>`, "<p>الف</p>"},
		{
			"links", `<p><a href="https://example.org/?a=1&amp;b=2" target="_blank" onclick="x">الف</a> <a href="javascript:alert(1)">ب</a> <a href="/news/">پ</a></p>`,
			`<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener">الف</a> ب <a href="/news/">پ</a></p>`,
		},
		{"remote picture", `<p><img src="https://example.org/a.jpg" alt="پل"></p>`, `<p><a href="https://example.org/a.jpg" rel="noopener">پل</a></p>`},
		{"remote picture in a link", `<p><a href="https://example.org/"><img src="https://example.org/a.jpg" alt="پل"></a></p>`, `<p><a href="https://example.org/" rel="noopener">پل</a></p>`},
		{"data picture", `<p>متن<img src="data:image/png;base64,AAAA"></p>`, `<p>متن</p>`},
		{
			"own picture", `<p><img onerror="x" class="y" height="10" width="20" src="` + pic + `" alt="پل"></p>`,
			`<p><img src="` + pic + `" alt="پل" width="20" height="10" loading="lazy"/></p>`,
		},
		{
			"own picture with a title", `<p><img src="` + pic + `" alt="پل" title="پل  قدیم"></p>`,
			`<figure><img src="` + pic + `" alt="پل" loading="lazy"/><figcaption>پل قدیم</figcaption></figure>`,
		},
		{"player", `<iframe src="https://www.aparat.com/video/x" title="فیلم نشست"></iframe>`, `<p><a href="https://www.aparat.com/video/x" rel="noopener nofollow external" class="video">فیلم نشست</a></p>`},
		{"player without a title", `<p>متن</p><div><iframe src="//www.aparat.com/video/x"></iframe></div>`, "<p>متن</p>\n" + `<p><a href="https://www.aparat.com/video/x" rel="noopener nofollow external" class="video">aparat.com</a></p>`},
		{"map", `<iframe src="https://www.google.com/maps/embed?pb=1"></iframe>`, `<p><a href="https://www.google.com/maps/embed?pb=1" rel="noopener">https://www.google.com/maps/embed?pb=1</a></p>`},
		{"video", `<video controls><source src="/media/0123456789abcdef/a.mp4"></video>`, `<p><a href="/media/0123456789abcdef/a.mp4" class="video">a.mp4</a></p>`},
		{"sound", `<audio src="/media/0123456789abcdef/a.mp3"></audio>`, `<p><a href="/media/0123456789abcdef/a.mp3" class="video">a.mp3</a></p>`},
		{"sound elsewhere", `<audio src="https://example.org/a.mp3"></audio>`, `<p><a href="https://example.org/a.mp3" rel="noopener">https://example.org/a.mp3</a></p>`},
		{"film as a picture", `<p><img src="/media/0123456789abcdef/a.webm" alt="نشست"></p>`, `<p><a href="/media/0123456789abcdef/a.webm" class="video">نشست</a></p>`},
		{
			"poster of a video", `<video poster="` + pic + `" src="https://example.org/a.mp4" title="نشست"></video>`,
			`<p><a href="https://example.org/a.mp4" rel="noopener nofollow external" class="video"><img src="` + pic + `" alt="" loading="lazy"/>نشست</a></p>`,
		},
		{
			"poster beside a player", `<p><img src="` + pic + `" alt="پل">` + "\n" + `<iframe src="https://example.org/v"></iframe></p>`,
			`<p><a href="https://example.org/v" rel="noopener nofollow external" class="video"><img src="` + pic + `" alt="پل" loading="lazy"/>example.org</a></p>`,
		},
		{
			"poster in a figure", `<figure><iframe src="https://example.org/v"></iframe> <img src="` + pic + `" alt="پل"><figcaption>شرح</figcaption></figure>`,
			`<figure><a href="https://example.org/v" rel="noopener nofollow external" class="video"><img src="` + pic + `" alt="پل" loading="lazy"/>example.org</a><figcaption>شرح</figcaption></figure>`,
		},
		{
			"a picture among words", `<p><img src="` + pic + `" alt="پل"> متن <iframe src="https://example.org/v"></iframe></p>`,
			`<p><img src="` + pic + `" alt="پل" loading="lazy"/> متن <a href="https://example.org/v" rel="noopener nofollow external" class="video">example.org</a></p>`,
		},
		{
			"a picture beside a player in a list", `<ul><li><img src="` + pic + `" alt="پل"><iframe src="https://example.org/v"></iframe></li></ul>`,
			`<ul><li><img src="` + pic + `" alt="پل" loading="lazy"/><a href="https://example.org/v" rel="noopener nofollow external" class="video">example.org</a></li></ul>`,
		},
		{"poster of another host", `<video poster="https://example.org/a.jpg" src="https://example.org/a.mp4"></video>`, `<p><a href="https://example.org/a.mp4" rel="noopener nofollow external" class="video">example.org</a></p>`},
		{"a player in a link", `<p><a href="/news/"><iframe src="https://example.org/v" title="نشست"></iframe></a></p>`, `<p><a href="/news/">نشست</a></p>`},
		{
			"table", `<table style="x"><tr><th scope="col" onclick="x">سال</th></tr><tr><td colspan="2">۱</td></tr></table>`,
			`<div class="scroll" tabindex="0"><table><tbody><tr><th scope="col">سال</th></tr><tr><td colspan="2">۱</td></tr></tbody></table></div>`,
		},
		{"quotation", `<blockquote cite="https://example.org/">سخن<cite>گوینده</cite></blockquote>`, `<blockquote cite="https://example.org/"><p>سخن</p><cite>گوینده</cite></blockquote>`},
		{"source after a dash", "<blockquote><p>سخن</p><p>— گوینده، ۱۴۰۴</p></blockquote>", "<blockquote><p>سخن</p><cite>گوینده، ۱۴۰۴</cite></blockquote>"},
		{"a quotation that is a dash", "<blockquote><p>— سخن</p></blockquote>", "<blockquote><p>— سخن</p></blockquote>"},
		{
			"directions", `<p dir="rtl">الف <bdi>x</bdi> <bdo dir="ltr">y</bdo> <span dir="ltr">z</span> <span class="q">w</span></p>`,
			`<p dir="rtl">الف <bdi>x</bdi> <bdo dir="ltr">y</bdo> <span dir="ltr">z</span> w</p>`,
		},
		{"svg and math", `<p>الف<svg><script>x</script></svg><math><mtext><img src=x onerror=y></mtext></math></p>`, `<p>الف</p>`},
		{"comment", `<p>الف<!-- x --></p>`, `<p>الف</p>`},
		{"block in inline", `<b><p>الف</p></b>`, `<p>الف</p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Sanitise(c.in, "fa"); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			checkSafe(t, c.in, Sanitise(c.in, "fa"))
		})
	}
}

func TestPlainTextKeepsTheOrderOfReading(t *testing.T) {
	in := Sanitise("<h2>سر</h2><p>یک<br>دو <b>سه</b>.</p><ul><li>الف</li><li><p>ب</p></li></ul><table><tr><td>۱</td><td>۲</td></tr></table><blockquote>سخن<cite>او</cite></blockquote>", "fa")
	want := "سر\n\nیک\nدو سه.\n\n- الف\n- ب\n\n۱ | ۲\n\nسخن\n\nاو"
	if got := Plain(in); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestDeepNestingKeepsTheWords(t *testing.T) {
	in := strings.Repeat("<div><b>", 3000) + "متن" + strings.Repeat("</b></div>", 3000)
	got := Sanitise(in, "fa")
	if !strings.Contains(got, "متن") || len(got) > 1000 {
		t.Errorf("got %.200q", got)
	}
	checkSafe(t, in, got)
}

var handler = regexp.MustCompile(`(?i)^on`)

// checkSafe reads the result as a browser does and looks for anything that could run, load
// from elsewhere, or change on a second pass.
func checkSafe(t *testing.T, in, out string) {
	t.Helper()
	if again := Sanitise(out, "fa"); again != out {
		t.Errorf("second pass of %q changes\n%q to\n%q", in, out, again)
	}
	if second := policy.Sanitize(out); second != out {
		t.Errorf("the policy still had work: %q to %q", out, second)
	}
	doc, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatalf("%q: %v", out, err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("a comment survived in %q", out)
		}
		if n.Type != html.ElementNode || n.Data == "html" || n.Data == "head" || n.Data == "body" {
			continue
		}
		if !isAllowed[n.Data] || n.Namespace != "" {
			t.Errorf("<%s> survived in %q", n.Data, out)
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case handler.MatchString(a.Key), a.Key == "style", a.Key == "srcset", a.Key == "id":
				t.Errorf("%s= survived in %q", a.Key, out)
			case a.Key == "src" && !ownMedia.MatchString(a.Val):
				t.Errorf("src %q survived in %q", a.Val, out)
			case a.Key == "href" && regexp.MustCompile(`^[^/?#]*:`).MatchString(v) && !regexp.MustCompile(`^(https?|mailto|tel):`).MatchString(v):
				t.Errorf("href %q survived in %q", a.Val, out)
			}
		}
	}
}

func FuzzSanitise(f *testing.F) {
	for _, s := range []string{
		"<p>می\u200cخواهم</p>", `<a href="java&#10;script:x">y</a>`, `<svg><p><style><img src=x onerror=1>`, `<table><a><td><b><table>`,
		`<p><blockquote><cite>x</p>`, `<math><mi><mglyph><style><!--</style><img title="--><img src=1 onerror=alert(1)>">`, `<pre>` + "\n\nx", `<div class="scroll"><table><td>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<a><div><a>x`, `<ul><p><li>`, `<b><p><i></b>x`, "<p>a\u202eb", `<select><p>x`, `<form><button>x<input>`,
		`<img src="/media/0123456789abcdef/1.jpg" title="x">`, `<figure><img src="/media/0123456789abcdef/1.jpg"><figcaption></figure>`, `&lt;script&gt;`,
		`<figure><iframe src="//a.b/c"></iframe><img src="/media/0123456789abcdef/1.jpg"></figure>`, `<p><b><iframe src="//a.b/c"></b><img src="/media/0123456789abcdef/1.jpg">x`,
		`<a class="video" href="//a.b"><video src="//a.b/c" poster="/media/0123456789abcdef/1.jpg"><a class="video">`, `<object data="//a.b/c"><img src="/media/0123456789abcdef/1.jpg"><p>x</object>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 4<<10 {
			return
		}
		out := Sanitise(in, "fa")
		checkSafe(t, in, out)
		if strings.Contains(in, "می\u200cخواهم") && !strings.ContainsAny(in, "<>&") && !strings.Contains(out, "می\u200cخواهم") {
			t.Errorf("the half-space of %q is gone: %q", in, out)
		}
		Plain(out)
	})
}
