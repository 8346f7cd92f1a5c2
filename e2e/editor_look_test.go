package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// everything is a text with all that the editor knows.
const everything = `<p>ما می خواهیم این <a href="https://example.org/">پیوند</a> را <strong>پررنگ</strong> و <em>تأکیدی</em> بنویسیم و <span lang="en" dir="ltr">GPL 2</span> هم بیاید.</p>
<h2>میان‌تیتر</h2><ul><li>یک</li><li>دو<ul><li>سه</li></ul></li></ul><h3>کوچک</h3><ol><li>نخست</li></ol>
<blockquote><p>شهری که دفترش بسته است، درش هم بسته است.</p><cite>گزارش کمیتهٔ بودجه</cite></blockquote>
<figure><img src="` + pictureSrc + `" alt="پل" width="640" height="400" loading="lazy"><img src="` + pictureSrc + `" alt="پل" width="640" height="400" loading="lazy"><figcaption>شرح تصویر <small>دفتر هنری</small></figcaption></figure>
<table><caption>شورا</caption><thead><tr><th scope="col">سال</th><th scope="col">شمار</th></tr></thead><tbody><tr><td>۱۴۰۴</td><td>۱۲</td></tr></tbody></table>
<p><a class="video" href="https://www.aparat.com/v/x">تماشای فیلم</a></p><p><ins>اصلاح: شمار درست ۱۲ است.</ins></p><hr><dl><dt>واژه</dt><dd>معنا</dd></dl><p dir="ltr" lang="en">An English line.</p>`

func TestTheEditorIsSoundInBothSchemesOnAPhoneAndADesk(t *testing.T) {
	s := newWriting(t, everything)
	b := keyboard(t)
	axe, err := axeScript()
	must(t, err)
	dir := os.Getenv("HEMMAT_E2E_SHOTS")
	shot := func(name string) {
		if dir == "" {
			return
		}
		must(t, os.MkdirAll(dir, 0o755))
		width, height := eval[int64](t, b, `innerWidth`), eval[int64](t, b, `document.scrollingElement.scrollHeight`)
		scheme := eval[string](t, b, `matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'`)
		b.screen(t, width, height, 1, scheme, "")
		defer b.screen(t, width, 800, 1, scheme, "")
		p, err := chromedp.Call(b.Context, cdp.CaptureScreenshot, cdp.CaptureScreenshotParams{})
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, "editor-"+name+".png"), p.Data, 0o600))
	}
	for _, width := range []int64{360, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			at := fmt.Sprintf("%d-%s", width, scheme)
			b.screen(t, width, 800, 1, scheme, "")
			b.forget()
			s.write(t, b)
			until(t, b, `!!document.querySelector('.ed-finding')`)
			said, _ := b.heard()
			if len(said) > 0 {
				t.Errorf("%s: the browser says %q", at, said)
			}
			eval[bool](t, b, lookScript+"\n;"+axe+"\n;true")
			look := func(what string) {
				t.Helper()
				for _, fault := range eval[[]string](t, b, `e2e.wide()`) {
					t.Errorf("%s, %s: %s", at, what, fault)
				}
				rules := ""
				if scheme == "dark" {
					rules = `['color-contrast', 'link-in-text-block']` // all that colours decide
				}
				for _, fault := range eval[[]string](t, b, `e2e.axe(`+rules+`)`) {
					t.Errorf("%s, %s: %s", at, what, fault)
				}
				shot(at + "-" + what)
			}
			eval[bool](t, b, `editing.editor.commands.setTextSelection(2) && (editing.editor.view.focus(), true)`)
			b.press(t, kb.F7)
			look("proof")
			b.press(t, kb.Escape)
			eval[bool](t, b, `(() => { let at; editing.editor.state.doc.descendants((n, p) => { if (n.type.name === 'cell') at ??= p + 1 }); editing.editor.commands.setTextSelection(at); editing.editor.view.focus(); editing.save.wait(); editing.save.stale('9'); return true })()`)
			look("table")
			if sticky := eval[bool](t, b, `(scrollTo(0, 0), document.querySelector('.ProseMirror h3').scrollIntoView(), Math.abs(document.querySelector('.ed-bar').getBoundingClientRect().top) < 2)`); !sticky {
				t.Errorf("%s: the toolbar is out of sight in the middle of the text", at)
			}
			eval[bool](t, b, `(scrollTo(0, 0), true)`)
			act(t, b, "تصویر")
			until(t, b, `!!document.querySelector('dialog[open] .ed-shelf img')`)
			look("picture")
			b.press(t, kb.Escape)
			until(t, b, `!document.querySelector('dialog')`)
		}
	}
}
