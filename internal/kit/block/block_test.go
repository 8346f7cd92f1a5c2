package block

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

const (
	half = "می\u200cخواهم"
	pic  = "/media/0123456789abcdef/720.jpg"
)

// texts are sanitised bodies and other things, for the properties.
var texts = []string{
	"", "<p>" + half + "</p>", "<p>یک</p>\n<p>دو</p>", "<p>یک</p><p>دو</p>", "یک", "<p>یک", "</p>", "<p>a</p>\n", "\n<p>a</p>",
	`<p><strong>یک</strong> <em>دو</em> <code>x|y</code> <a href="https://example.org/?a=1&amp;b=2" rel="noopener">سه</a><br/>چهار</p>`,
	`<p><strong>یک <em>دو</em></strong><em>سه</em><strong>چهار</strong> ۵ * ۳ *x* [y](z) {w} a|b \ ` + "`c`</p>",
	`<p dir="ltr" lang="en">x <abbr title="a &#34;b&#34; } | \ c">y</abbr> <span dir="rtl">z</span> H<sub>2</sub>O <q cite="https://example.org/">w</q></p>`,
	`<p>یک<br/><br/>دو<br/></p>`, `<p><em> a </em><strong></strong></p>`, "<p>a\nb</p>", `<p><ins>اصلاح شد</ins></p>`, `<p>یک <ins>دو</ins></p>`,
	"<h2>سر</h2>\n<h3 dir=\"ltr\">x</h3>\n<h4>سه</h4>",
	"<ul>\n<li>یک</li>\n<li>دو <strong>سه</strong><br/>چهار</li>\n</ul>", `<ol start="3"><li>یک</li></ol>`, "<ul><li><p>یک</p></li><li><p>دو</p></li></ul>",
	`<ul><li>یک<ul><li>دو</li></ul></li></ul>`, `<ul><li>یک</li><li></li></ul>`, `<ul><li>یک</li>دو</ul>`,
	`<blockquote cite="https://example.org/"><p>یک</p><p>دو<br/>سه</p><cite>گوینده</cite></blockquote>`, `<blockquote><ul><li>x</li></ul></blockquote>`,
	`<figure><img src="` + pic + `" alt="پل" width="720" height="480" loading="lazy"/><figcaption>پل <em>قدیم</em></figcaption></figure>`,
	`<p><img src="` + pic + `" alt="پل" loading="lazy"/></p>`, `<p>متن <img src="` + pic + `" alt="" loading="lazy"/></p>`,
	`<figure><img src="` + pic + `" alt="یک" loading="lazy"/><img src="` + pic + `" alt="دو | \ سه" width="1" height="2" loading="lazy"/></figure>`,
	`<figure><a href="/news/"><img src="` + pic + `" alt="" loading="lazy"/></a></figure>`,
	`<div class="scroll" tabindex="0"><table><caption>نام</caption><thead><tr><th>یک</th><th>د|و</th></tr></thead><tbody><tr><td>۱</td><td></td></tr></tbody></table></div>`,
	`<div class="scroll" tabindex="0"><table><tbody><tr><td colspan="2">۱</td></tr></tbody></table></div>`,
	`<p><a href="https://example.org/v" rel="noopener nofollow external" class="video">نشست</a></p>`,
	`<p><a href="https://example.org/v" rel="noopener nofollow external" class="video"><img src="` + pic + `" alt="" loading="lazy"/>نشست</a></p>`,
	"<pre>\nكتاب  دو</pre>\n<hr/>\n<dl><dt>a</dt><dd>b</dd></dl>", "<p>&amp;&lt;&#39;</p>", "<!-- x -->", "<p>a</p>\n<!-- x -->\n<p>b</p>",
	"<p>" + strings.Repeat("<em>", 60) + "x" + strings.Repeat("</em>", 60) + "</p>",
}

// check asks for what must hold of every text.
func check(t *testing.T, text string) {
	t.Helper()
	blocks := Parse(text)
	if got := HTML(blocks); got != text {
		t.Errorf("%q came back as %q", text, got)
	}
	// Through a browser: fields of several lines come with \r\n.
	form := Values(blocks)
	for name := range form {
		form.Set(name, strings.ReplaceAll(form.Get(name), "\n", "\r\n"))
	}
	again, err := Decode(form)
	if err != nil {
		if strings.Contains(err.Error(), "block.error.long") {
			return
		}
		t.Fatalf("%q: %v", text, err)
	}
	if got := HTML(again); got != text && utf8.ValidString(text) && !strings.ContainsAny(text, "\r\x00") {
		t.Errorf("an unchanged form makes %q of %q", got, text)
	}
	for _, b := range blocks {
		if b.Kind == Raw {
			continue
		}
		normal := b.Changed().HTML()
		next := Parse(normal)
		if len(next) != 1 || next[0].Changed().HTML() != normal {
			t.Errorf("%q: its normal form %q is read as %+v", text, normal, next)
		}
		if got, want := words(normal), words(b.html); got != want {
			t.Errorf("%q: words %q, want %q", normal, got, want)
		}
	}
}

// words are the letters of a text, without white space.
func words(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for z.Next() != html.ErrorToken {
		if tok := z.Token(); tok.Type == html.TextToken {
			b.WriteString(white.ReplaceAllString(tok.Data, ""))
		}
	}
	return b.String()
}

func TestATextComesBackByteForByte(t *testing.T) {
	for _, s := range texts {
		check(t, s)
	}
	check(t, strings.Join(texts[9:], "\n"))
	check(t, strings.Repeat("<p>x</p>\n", 2*MaxBlocks)+"<p>y</p>")
}

func FuzzParse(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 8<<10 {
			check(t, s)
		}
	})
}

func TestKindsAreTold(t *testing.T) {
	for in, want := range map[string]Kind{
		texts[1]: Paragraph, texts[9]: Paragraph, texts[10]: Paragraph, texts[11]: Paragraph, texts[12]: Paragraph,
		texts[15]: Correction, texts[16]: Paragraph, texts[18]: List, texts[19]: List, texts[20]: List, texts[21]: Raw,
		texts[24]: Quotation, texts[25]: Raw, texts[26]: Figure, texts[27]: Figure, texts[28]: Raw, texts[29]: Gallery, texts[30]: Raw,
		texts[31]: Table, texts[32]: Raw, texts[33]: Film, texts[34]: Film,
	} {
		if got := Parse(in); len(got) != 1 || got[0].Kind != want {
			t.Errorf("%s: %+v, want %s", in, got, want)
		}
	}
}

func TestNotationIsWhatPeopleType(t *testing.T) {
	for in, want := range map[string]string{
		"**یک** *دو* `سه`":                "<strong>یک</strong> <em>دو</em> <code>سه</code>",
		"[یک](/news/) [دو](https://a.b/)": `<a href="/news/">یک</a> <a href="https://a.b/" rel="noopener">دو</a>`,
		"۵ * ۳ * ۲ ** x":                  "۵ * ۳ * ۲ ** x",
		`\*یک\* \[ \{ \\`:                 `*یک* [ { \`,
		"**یک *دو* سه**":                  "<strong>یک <em>دو</em> سه</strong>",
		"{ltr|x} {en|y}":                  `<span dir="ltr">x</span> {en|y}`,
		"{ltr lang=en|x}":                 `<span dir="ltr" lang="en">x</span>`,
		`{abbr "سازمان"|سمم}`:             `<abbr title="سازمان">سمم</abbr>`,
		"{script|x} {a|y} {span|z}":       "{script|x} {a|y} {span|z}",
		"[یک](a b) [دو] (x)":              "[یک](a b) [دو] (x)",
		"H{sub|2}O\n" + half:              "H<sub>2</sub>O<br/>" + half,
		"<b>&":                            "&lt;b&gt;&amp;",
		"*یک":                             "*یک",
		"{ltr|**یک**":                     "{ltr|<strong>یک</strong>",
	} {
		if got := Inline(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestATextOfSignsIsReadInTime(t *testing.T) {
	for _, s := range []string{"*", "**", "[", "{ltr|", "`", "{", "*a ", "[a](", "{abbr \""} {
		Inline(strings.Repeat(s, MaxText/len(s)))
	}
}

func FuzzInline(f *testing.F) {
	for _, s := range texts {
		for _, b := range Parse(s) {
			f.Add(b.Text)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := "<p>" + Inline(s) + "</p>"
		for z := html.NewTokenizer(strings.NewReader(out)); z.Next() != html.ErrorToken; {
			tok := z.Token()
			if tok.Type == html.StartTagToken || tok.Type == html.SelfClosingTagToken {
				if _, ok := marked[tok.Data]; !ok && tok.Data != "p" && tok.Data != "br" {
					t.Errorf("%q makes <%s>", s, tok.Data)
				}
				for _, a := range tok.Attr {
					if !strings.Contains("href title cite dir lang rel", a.Key) {
						t.Errorf("%q makes %s=", s, a.Key)
					}
				}
			}
		}
	})
}

func TestAChangedBlockIsWrittenInItsNormalForm(t *testing.T) {
	for name, c := range map[string]struct {
		in     string
		change url.Values
		want   string
	}{
		"words":           {"<p>a\nb</p>", url.Values{"text": {"الف\r\nب"}}, "<p>الف<br/>ب</p>"},
		"a new paragraph": {"<p>a</p>", url.Values{"text": {"الف\n\n\nب\n"}}, "<p>الف</p>\n<p>ب</p>"},
		"level":           {"<h2>a</h2>", url.Values{"level": {"۴"}}, "<h4>a</h4>"},
		"items":           {"<ul>\n<li>a</li>\n</ul>", url.Values{"ordered": {"1"}, "start": {"۲"}}, `<ol start="2"><li>a</li></ol>`},
		"direction":       {"<p>a</p>", url.Values{"dir": {"ltr"}}, `<p dir="ltr">a</p>`},
		"rows":            {texts[32-1], url.Values{"text": {"یک | دو\n۳ | ۴"}}, `<div class="scroll" tabindex="0"><table><caption>نام</caption><thead><tr><th scope="col">یک</th><th scope="col">دو</th></tr></thead><tbody><tr><td>۳</td><td>۴</td></tr></tbody></table></div>`},
		"quotation":       {"<blockquote><p>a</p></blockquote>", url.Values{"source": {"او"}}, "<blockquote><p>a</p><cite>او</cite></blockquote>"},
		"alt":             {texts[27], url.Values{"alt": {"رود"}}, `<figure><img src="` + pic + `" alt="رود" loading="lazy"/></figure>`},
		"nothing left":    {"<p>a</p>", url.Values{"text": {" \n"}}, ""},
		"raw stays":       {"<hr/>", url.Values{"text": {"x"}}, "<hr/>"},
	} {
		t.Run(name, func(t *testing.T) {
			form := Values(Parse(c.in))
			for k, v := range c.change {
				form["b.1."+k] = v
			}
			got, err := Decode(form)
			if err != nil || HTML(got) != c.want {
				t.Errorf("%s: %q, want %q (%v)", c.in, HTML(got), c.want, err)
			}
		})
	}
}

func TestActsKeepWhatWasTyped(t *testing.T) {
	text := "<p>یک</p>\n<p>دو</p>\n<hr/>"
	for act, want := range map[string]string{
		"up.2": "<p>دو</p>\n<p>یک</p>\n<hr/>", "down.2": "<p>یک</p>\n<hr/>\n<p>دو</p>", "remove.1": "<p>دو</p>\n<hr/>",
		"up.1": text, "down.3": text, "remove.9": text, "add.0": text, "up.-1": text, "add.99": text,
	} {
		got, _, ok := Act(Parse(text), act, nil)
		if !ok || HTML(got) != want {
			t.Errorf("%s: %q, want %q", act, HTML(got), want)
		}
	}
	got, at, _ := Act(Parse(text), "add.1", url.Values{"b.1.new": {"quotation"}})
	if len(got) != 4 || at != 2 || got[1].Kind != Quotation {
		t.Errorf("%+v at %d", got, at)
	}
	for _, act := range []string{"", "save", "up", "up.x", "burn.1"} {
		if _, _, ok := Act(Parse(text), act, nil); ok {
			t.Errorf("%q is an act", act)
		}
	}
}

func TestHostileFormsAreRefusedOrHarmless(t *testing.T) {
	long := strings.Repeat("x", MaxText+1)
	for name, form := range map[string]url.Values{
		"too many":         {"b.1001.kind": {"paragraph"}},
		"a wild number":    {"b.-1.kind": {"paragraph"}},
		"no number":        {"b.x.kind": {"paragraph"}},
		"no kind":          {"b.1.text": {"x"}},
		"two spellings":    {"b.01.kind": {"paragraph"}},
		"an unknown kind":  {"b.1.kind": {"script"}},
		"too long":         {"b.1.kind": {"paragraph"}, "b.1.text": {long}},
		"a long address":   {"b.1.kind": {"film"}, "b.1.address": {long}},
		"too many figures": {"b.1.kind": {"gallery"}, "b.1.pictures": {strings.Repeat("/x\n", maxPictures+1)}},
	} {
		if got, err := Decode(form); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got, err := Decode(url.Values{"b.1.kind": {"x"}, "b.1.text": {"می‌ماند"}, "b.2.kind": {"paragraph"}, "b.2.text": {long}, "b.0.new": {"list"}}); err == nil || len(got) != 2 || got[0].Text != "می‌ماند" || got[1].Text != long {
		t.Errorf("a form with faults lost its words: %d %v", len(got), err)
	}
	got, err := Decode(url.Values{
		"b.7.kind": {"paragraph"}, "b.7.was": {"<script>x</script>"}, "b.7.text": {"<script>y</script>"},
		"b.9.kind": {"figure"}, "b.9.media": {`"><script>`}, "b.9.dir": {`"x`}, "b.3.new": {"list"}, "other": {"x"},
	})
	if err != nil || HTML(got) != "<p>&lt;script&gt;y&lt;/script&gt;</p>\n"+`<figure dir="&#34;x"><img src="&#34;&gt;&lt;script&gt;" alt="" loading="lazy"/></figure>` {
		t.Errorf("%q %v", HTML(got), err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("paragraph", "<p>a</p>", "a", "2", "x", pic)
	f.Add("gallery", "", "a", "rtl", pic+" | x | 3×4", "")
	f.Add("gallery", "", "a", "", pic+" | x | ×4", "")
	f.Add("gallery", "", "a", "", `/a{\|b | x { \\ y | 3×4`, "")
	f.Add("table", texts[31], "a | b\n{ltr|c|d}", "1", "", "")
	f.Fuzz(func(t *testing.T, kind, was, text, small, lines, media string) {
		got, err := Decode(url.Values{
			"b.1.kind": {kind}, "b.1.was": {was}, "b.1.text": {text}, "b.1.level": {small}, "b.1.dir": {small}, "b.1.lang": {small},
			"b.1.start": {small}, "b.1.ordered": {small}, "b.1.source": {text}, "b.1.pictures": {lines}, "b.1.media": {media}, "b.1.address": {media}, "b.1.alt": {lines},
		})
		if err != nil {
			return
		}
		again, err := Decode(Values(got))
		if err != nil || HTML(again) != HTML(got) {
			t.Errorf("%q then %q (%v)", HTML(got), HTML(again), err)
		}
	})
}
