package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// scriptless opens a tab in which no page's script runs.
func scriptless(t *testing.T) *tab {
	b := open(t)
	b.script(t, false)
	return b
}

func TestEveryPageSaysAllWithoutScript(t *testing.T) {
	eachLook(t, func(t *testing.T, l *look) {
		if strings.HasPrefix(l.Name, "components") {
			return // shows what script adds
		}
		if len(l.Bare) < 20 || l.Links == 0 {
			t.Errorf("%s says only %q and has %d links", readable(l.Path), l.Bare, l.Links)
		}
		// The buttons beside the share links come with script; the rest is the same.
		for line := range strings.FieldsFuncSeq(l.Text, func(r rune) bool { return strings.ContainsRune(".؟!؛:", r) }) {
			if line = strings.TrimSpace(line); len(line) > 60 && !strings.Contains(l.Bare, line) && !strings.Contains(line, "ایتا") && !strings.Contains(line, "Eitaa") {
				t.Errorf("%s says only with script: %q", readable(l.Path), line)
			}
		}
	})
}

func TestALinkIsFollowedWithoutScript(t *testing.T) {
	needBrowser(t)
	b := scriptless(t)
	b.visit(t, "/news/")
	want := eval[string](t, b, `document.querySelector('main h2 a, main h3 a').href`)
	if _, err := chromedp.RunResponse(b.Context, chromedp.Click("main h2 a, main h3 a")); err != nil {
		t.Fatal(err)
	}
	if at := eval[string](t, b, `location.href`); at != want {
		t.Errorf("a click on %s leads to %s", readable(want), readable(at))
	}
}

func TestSearchWorksWithoutScript(t *testing.T) {
	needBrowser(t)
	b := scriptless(t)
	for _, x := range []struct{ path, field, words, results string }{
		{"/", "#q", "شورا", "/search/?q="},
		{"/search/", "#qq", "شورا", "/search/?q="},
		{"/en/", "#q", "council", "/en/search/?q="},
		{"/bodies/no-such-body/", "#qe", "شورا", "/search/?q="},
	} {
		b.visit(t, x.path)
		must(t, chromedp.Do(b.Context, chromedp.SetValue(x.field, x.words)))
		if _, err := chromedp.RunResponse(b.Context, chromedp.SendKeys(x.field, "\r")); err != nil {
			t.Fatalf("%s: %v", x.path, err)
		}
		at := strings.TrimPrefix(eval[string](t, b, `location.href`), running(t).Base)
		if !strings.HasPrefix(at, x.results) {
			t.Errorf("%s: the form leads to %s", x.path, readable(at))
		}
		if n := eval[int](t, b, `document.querySelectorAll('main h2 a, main h3 a').length`); n == 0 {
			t.Errorf("%s: no result for %s", x.path, x.words)
		}
		if v := eval[string](t, b, `document.querySelector('#qq').value`); v != x.words {
			t.Errorf("%s: the words were not kept: %q", x.path, v)
		}
	}
}

// The script that brings results is loaded when the field is first used, and the strict
// policy of the page lets it.
func TestResultsComeWhileOneTypes(t *testing.T) {
	needBrowser(t)
	b := open(t)
	b.visit(t, "/search/")
	if n := eval[int](t, b, `document.querySelectorAll('script[src*=htmx]').length`); n != 0 {
		t.Error("htmx is loaded before anybody types")
	}
	must(t, chromedp.Do(b.Context, chromedp.Focus("#qq")))
	until(t, b, `!!document.querySelector('form[data-htmx-powered]')`)
	must(t, chromedp.Do(b.Context, chromedp.SendKeys("#qq", "شور")))
	until(t, b, `document.querySelectorAll('#found h2 a').length > 0`)
	if at := eval[string](t, b, `location.search + document.querySelector('#qq').value`); at != "شور" {
		t.Errorf("typing leaves %q", readable(at))
	}
	if links := eval[string](t, b, `[...document.querySelectorAll('#found .tabs a, #found .pager a')].map(a => a.href).join(' ')`); strings.Contains(links, "typing") {
		t.Errorf("a link of the results says that somebody types: %s", readable(links))
	}
	if said, _ := b.heard(); len(said) > 0 {
		t.Errorf("the browser says: %q", said)
	}
}

// Whoever hears the page learns how much was found while typing; the region that says so is
// there before and stays, else it would not be read out.
func TestResultsAreSaidWhileOneTypes(t *testing.T) {
	needBrowser(t)
	b := open(t)
	for _, x := range []struct{ path, words, said, none string }{
		{"/search/", "شور", `^(بیش از )?[۰-۹٬]+ نتیجه$`, "نیافتیم"},
		{"/en/search/", "counc", `^(More than )?[0-9,]+ results?$`, "qqzzqq"},
	} {
		b.visit(t, x.path)
		said := `document.querySelector('#heard').textContent.trim()`
		if got := eval[string](t, b, `document.querySelector('#heard').getAttribute('role') + ' ' + `+said); got != "status " {
			t.Errorf("%s: before anybody types the page says %q", x.path, got)
		}
		eval[bool](t, b, `(window.region = document.querySelector('#heard'), true)`)
		must(t, chromedp.Do(b.Context, chromedp.Focus("#qq")))
		until(t, b, `!!document.querySelector('form[data-htmx-powered]')`)
		must(t, chromedp.Do(b.Context, chromedp.SendKeys("#qq", x.words)))
		until(t, b, `/`+x.said+`/.test(`+said+`)`)
		must(t, chromedp.Do(b.Context, chromedp.SendKeys("#qq", "qqzzqq")))
		until(t, b, said+`.includes('`+x.none+`')`)
		if !eval[bool](t, b, `window.region === document.querySelector('#heard') && window.region.isConnected`) {
			t.Errorf("%s: the region was replaced", x.path)
		}
	}
	b.visit(t, "/search/?q=شورا")
	if got := eval[string](t, b, `document.querySelector('#heard').textContent`); got != "" {
		t.Errorf("a page of results says %q again", got)
	}
}

// until asks the page again and again, till the tab's time is over.
func until(t *testing.T, b *tab, holds string) {
	t.Helper()
	for !eval[bool](t, b, holds) {
	}
}
