package viewtest

import (
	"slices"
	"strings"
	"testing"
)

func TestTheSelectorFindsWhatABrowserWould(t *testing.T) {
	d := Fragment(t, `<div class="a b" id="x"><p lang="fa">یک</p><section><p data-n="12">دو</p></section></div><p>سه</p>`)
	for sel, want := range map[string][]string{
		"p": {"یک", "دو", "سه"}, "div p": {"یک", "دو"}, "div > p": {"یک"}, ".a.b > section p": {"دو"}, "#x p[lang=fa]": {"یک"},
		"[data-n^=1]": {"دو"}, "p[lang], section": {"یک", "دو"}, ".c p": nil, "div.a[id] p[data-n]": {"دو"},
		"[data-n$=2]": {"دو"}, "[data-n$=1]": nil, "[lang*=a]": {"یک"}, "[lang*=e]": nil, "section > *": {"دو"},
	} {
		var got []string
		for _, n := range d.Find(sel) {
			got = append(got, n.Text())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", sel, got, want)
		}
	}
}

func TestASelectorThatIsNotUnderstoodIsNoProofOfAbsence(t *testing.T) {
	d := Fragment(t, `<p>یک</p>`)
	for _, sel := range []string{"p:not(.a)", "p + p", "[class~=a]", "[lang|=fa]", "p ~ p", ""} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q finds nothing and says nothing", sel)
				}
			}()
			d.Find(sel)
		}()
	}
}

func TestCheckSeesEachFault(t *testing.T) {
	good := `<!doctype html><html><head><title>t</title></head><body><main><h1>a</h1>%</main></body></html>`
	if bad := Check(Parse(t, strings.Replace(good, "%", `<img src="a" alt="" width="1" height="1"><time datetime="2026-11-22T08:40+03:30">x</time>`, 1))); len(bad) > 0 {
		t.Fatalf("a good page: %v", bad)
	}
	for piece, want := range map[string]string{
		`<h1>b</h1>`:                            "2 h1",
		`<h2></h2>`:                             "empty h2",
		`<p id=x></p><p id=x></p>`:              "twice",
		`<a href="#none">x</a>`:                 "not there",
		`<a href="">x</a>`:                      "empty href",
		`<a href="/x"></a>`:                     "without words",
		`<img src=a width=1 height=1>`:          "no alt",
		`<img src=a alt="">`:                    "no size",
		`<input name=q>`:                        "no label",
		`<p style="color:red">`:                 "inline attribute style",
		`<p onclick="x()">`:                     "inline attribute onclick",
		`<script>x()</script>`:                  "inline script",
		`<style>p{}</style>`:                    "style element",
		`<time datetime="۱۴۰۵-۰۹-۰۱">x</time>`:  "not for machines",
		`<p aria-labelledby="y">`:               "leads nowhere",
		`<a href="#ZgotmplZ" id=ZgotmplZ>x</a>`: "refused",
	} {
		bad := strings.Join(Check(Parse(t, strings.Replace(good, "%", piece, 1))), "; ")
		if !strings.Contains(bad, want) {
			t.Errorf("%s: said %q, want %q", piece, bad, want)
		}
	}
}
