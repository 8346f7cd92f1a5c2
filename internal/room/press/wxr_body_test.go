package press

import (
	"strings"
	"testing"
	"time"
)

func FuzzWordPress(f *testing.F) {
	for _, s := range []string{
		"a\nb\n\nc", "<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", "[gallery ids=\"1,2\"][caption]<img src=x> y[/caption]", "[a][b][/a][[c]]", "<pre>\n[x]\n\n</pre>",
		"<div>\n\na<p>b\n\nc</div><li>d", "https://aparat.com/v/x", "<figure class=\"wp-block-gallery\"><img src=\"/a\"></figure>", "<p><table><tr><td>x\ny", "[x y=\"z]",
	} {
		f.Add(s)
	}
	assets := map[string]Asset{"/a": {Src: "/media/0123456789abcdef0123456789abcdef/720.jpg", Width: 1, Height: 1}, "x": {Src: "/wp-content/uploads/x.jpg"}}
	f.Fuzz(func(t *testing.T, body string) {
		out := sanitise(wordpress(body, assets), "fa", assets)
		if again := sanitise(out, "fa", nil); again != out {
			t.Fatalf("%q is no fixed point:\n%q\n%q", body, out, again)
		}
		if strings.Contains(strings.ToLower(out), "<script") || strings.Contains(out, "<img src=\"http") {
			t.Fatalf("%q gives %q", body, out)
		}
		_ = galleryCodes(body, 0)
		_ = bare(body)
	})
}

func TestWordPressTextsBecomeHTML(t *testing.T) {
	for in, want := range map[string]string{
		"یک\nدو\n\nسه":                          "<p>یک<br>\nدو</p>\n<p>سه</p>\n",
		"یک<br />\nدو":                          "<p>یک<br>\nدو</p>\n",
		"<p>یک</p>\n\n<ul>\n<li>دو</li>\n</ul>": "<p>یک</p>\n\n<ul>\n<li>دو</li>\n</ul>",
		"متن\n<blockquote>نقل\n\nدوم</blockquote>\nپایان": "<p>متن</p>\n<blockquote><p>نقل</p>\n<p>دوم</p>\n</blockquote><p>پایان</p>\n",
		"<pre>a\n\nb</pre>":                                            "<pre>a\n\nb</pre>",
		"https://www.aparat.com/v/abc":                                 "<p><a href=\"https://www.aparat.com/v/abc\">https://www.aparat.com/v/abc</a></p>\n",
		"[embed]https://a.example/v[/embed]":                           "<p><a href=\"https://a.example/v\">https://a.example/v</a></p>\n",
		"<!-- wp:paragraph -->\n<p>یک\nدو</p>\n<!-- /wp:paragraph -->": "\n<p>یک\nدو</p>\n",
		"[box color=\"red\"]درون[/box] بیرون":                          "<p>درون بیرون</p>\n",
		"[sic] و [[gallery]] و [1]":                                    "<p>[sic] و [gallery] و [1]</p>\n",
		"پیش\n[divider]\nپس":                                           "<p>پیش</p>\n<p>پس</p>\n",
		"[video mp4=\"https://x.example/a%20b.mp4\"][/video]":          "<p><a href=\"https://x.example/a%20b.mp4\">a b.mp4</a></p>\n",
		"<code>[gallery]</code>":                                       "<p><code>[gallery]</code></p>\n",
		"[gallery ids=\"1\"]متن":                                       "<p>متن</p>\n",
		"پیش<!--more-->پس":                                             "<p>پیش</p>\n<p>پس</p>\n",
	} {
		if got := wordpress(in, nil); got != want {
			t.Errorf("%q gives\n%q, want\n%q", in, got, want)
		}
	}
}

func TestAHugeTextOfShortcodesTakesNoTime(t *testing.T) {
	began := time.Now()
	for _, s := range []string{strings.Repeat("[a]", 400_000), strings.Repeat("[a x=1]", 200_000) + "[/a]", strings.Repeat("[caption]", 200_000) + strings.Repeat("[/caption]", 200_000)} {
		_ = wordpress(s, nil)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}
