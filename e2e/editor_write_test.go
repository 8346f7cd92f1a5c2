package e2e

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"hemmat/internal/room/press"
)

// keyboard opens a tab in which the page has the focus whatever other tabs do.
func keyboard(t *testing.T) *tab {
	t.Helper()
	b := open(t)
	must2(t, func() (any, error) {
		return chromedp.Call(b.Context, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	})
	return b
}

// press sends keys as a keyboard does.
func (b *tab) press(t *testing.T, keys string, with ...chromedp.Modifier) {
	t.Helper()
	if keys == kb.Enter {
		b.strike(t, "Enter", "Enter", "\r", 13, with...)
		return
	}
	must(t, chromedp.Do(b.Context, chromedp.KeyEvent(keys, chromedp.KeyModifiers(with...))))
}

// strike presses one key that brings its sign along, so that a page that holds the key back does not get the sign:
// chromedp sends the two apart.
func (b *tab) strike(t *testing.T, key, code, text string, number int64, with ...chromedp.Modifier) {
	t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		k := input.DispatchKeyEventParams{Type: kind, Key: key, Code: code, WindowsVirtualKeyCode: number}
		for _, m := range with {
			k.Modifiers |= int64(m)
		}
		if kind == input.DispatchKeyEventTypeKeyDown {
			k.Text, k.UnmodifiedText = text, text
		}
		must2(t, func() (any, error) { return chromedp.Call(b.Context, input.DispatchKeyEvent, k) })
	}
}

// halfSpace strikes Shift and the space bar.
func (b *tab) halfSpace(t *testing.T) {
	t.Helper()
	b.strike(t, " ", "Space", " ", 32, chromedp.ModifierShift)
}

// caret puts the caret at the end of the text.
func caret(t *testing.T, b *tab) {
	t.Helper()
	eval[bool](t, b, `editing.editor.commands.setTextSelection(editing.editor.state.doc.content.size) && (editing.editor.view.focus(), true)`)
}

// settled waits until the server has what the page shows.
func (s *writing) settled(t *testing.T, b *tab) {
	t.Helper()
	until(t, b, `!editing.save.dirty && !editing.save.sending`)
}

func TestAHalfSpaceIsTypedKeptAndSaved(t *testing.T) {
	s := newWriting(t, "<p>آغاز</p>")
	b := keyboard(t)
	s.write(t, b)
	half := func() { b.halfSpace(t) }
	must(t, chromedp.Do(b.Context, chromedp.Focus("#title")))
	eval[bool](t, b, `document.querySelector('#title').select() ?? true`)
	b.press(t, "می")
	half()
	b.press(t, "خواهم")
	must(t, chromedp.Do(b.Context, chromedp.Focus("#lead")))
	b.press(t, "کتاب")
	b.press(t, "2", chromedp.ModifierCtrl, chromedp.ModifierShift)
	b.press(t, "ها")
	caret(t, b)
	b.press(t, kb.Enter)
	b.press(t, "می")
	half()
	b.press(t, "خواهم کتاب")
	b.press(t, "2", chromedp.ModifierCtrl, chromedp.ModifierShift)
	b.press(t, "ها")
	half() // at the end of a line it is kept too while one types
	b.press(t, kb.Backspace)
	want := map[string]string{"title": "می\u200cخواهم", "lead": "کتاب\u200cها", "body": "<p>آغاز</p>\n<p>می\u200cخواهم کتاب\u200cها</p>"}
	check := func(when string, f url.Values) {
		t.Helper()
		for name, text := range want {
			if got := strings.ReplaceAll(f.Get(name), "\r\n", "\n"); got != text {
				t.Errorf("%s: %s is %q, want %q", when, name, got, text)
			}
		}
	}
	s.settled(t, b)
	check("autosaved", s.draft())
	if _, err := chromedp.RunResponse(b.Context, chromedp.Click("#save")); err != nil {
		t.Fatal(err)
	}
	check("saved", s.saves[0])
	if blocks := s.saves[0]["block-1"]; blocks != nil {
		t.Errorf("the list of blocks was sent beside the text: %q", blocks)
	}
	s.write(t, b)
	if got := body(t, b); got != want["body"] {
		t.Errorf("loaded again: %q", got)
	}
	if got := eval[string](t, b, `document.querySelector('#title').value + document.querySelector('.ProseMirror p:last-child').textContent`); got != want["title"]+"می\u200cخواهم کتاب\u200cها" {
		t.Errorf("shown: %q", got)
	}
}

// Undo takes a half-space back in a field as it does any letter.
func TestAHalfSpaceInAFieldCanBeUndone(t *testing.T) {
	s := newWriting(t, "")
	b := keyboard(t)
	s.write(t, b)
	must(t, chromedp.Do(b.Context, chromedp.Focus("#kicker")))
	b.press(t, "می")
	b.halfSpace(t)
	if got := eval[string](t, b, `document.querySelector('#kicker').value`); got != "می\u200c" {
		t.Errorf("typed: %q", got)
	}
	if got := eval[string](t, b, `document.execCommand('undo') && document.querySelector('#kicker').value`); strings.Contains(got, "\u200c") {
		t.Errorf("undone: %q", got)
	}
	if got := eval[string](t, b, `document.execCommand('redo') && document.querySelector('#kicker').value`); got != "می\u200c" {
		t.Errorf("done again: %q", got)
	}
}

func TestEverythingIsReachedWithTheKeyboard(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	b := keyboard(t)
	s.write(t, b)
	caret(t, b)
	ctrl := chromedp.ModifierCtrl
	b.press(t, "a", ctrl)
	b.press(t, "b", ctrl)
	if got := body(t, b); got != "<p><strong>یک</strong></p>" {
		t.Errorf("bold: %s", got)
	}
	b.press(t, "z", ctrl)
	// the same key of a Persian keyboard
	b.press(t, "a", ctrl)
	b.strike(t, "ذ", "KeyB", "", 66, ctrl)
	if got := body(t, b); got != "<p><strong>یک</strong></p>" {
		t.Errorf("bold on a Persian keyboard: %s", got)
	}
	b.strike(t, "ظ", "KeyZ", "", 90, ctrl)
	if got := body(t, b); got != "<p>یک</p>" {
		t.Errorf("undo on a Persian keyboard: %s", got)
	}
	// to the toolbar, along it and round its end, and back
	b.press(t, kb.F10, chromedp.ModifierAlt)
	name := func() string { return eval[string](t, b, `document.activeElement.getAttribute('aria-label')`) }
	first := name()
	b.press(t, kb.ArrowLeft)
	if second := name(); second == first || !strings.Contains(second, "Ctrl+I") {
		t.Errorf("after %q comes %q", first, second)
	}
	b.press(t, kb.End)
	b.press(t, kb.ArrowLeft)
	if got := name(); got != first {
		t.Errorf("after the last comes %q", got)
	}
	b.press(t, kb.ArrowLeft)
	b.press(t, kb.Enter)
	if got := body(t, b); got != "<p><em>یک</em></p>" {
		t.Errorf("emphasis: %s", got)
	}
	if on := eval[string](t, b, `document.querySelector('.ed-bar button[aria-label*="Ctrl+I"]').getAttribute('aria-pressed')`); on != "true" {
		t.Errorf("the button says it is pressed: %s", on)
	}
	if stops := eval[int](t, b, `document.querySelectorAll('.ed-bar [tabindex="0"]').length`); stops != 1 {
		t.Errorf("the toolbar has %d stops", stops)
	}
	b.press(t, kb.Escape)
	if in := eval[bool](t, b, `document.activeElement.classList.contains('ProseMirror')`); !in {
		t.Error("Escape does not lead back to the text")
	}
	// a link
	b.press(t, "k", ctrl)
	until(t, b, `!!document.querySelector('dialog[open]')`)
	b.press(t, "javascript:x")
	b.press(t, kb.Enter)
	if got := eval[string](t, b, `document.activeElement.getAttribute('aria-invalid') + document.getElementById(document.activeElement.getAttribute('aria-describedby').split(' ').at(-1)).textContent`); !strings.HasPrefix(got, "true") || !strings.Contains(got, "example.org") {
		t.Errorf("an address that leads nowhere: %q", got)
	}
	b.press(t, "a", ctrl)
	b.press(t, "example.org/a")
	b.press(t, kb.Enter)
	until(t, b, `!document.querySelector('dialog')`)
	if got := body(t, b); got != `<p><a href="https://example.org/a" rel="noopener"><em>یک</em></a></p>` {
		t.Errorf("link: %s", got)
	}
	// a list that is left by an empty item, then a heading
	b.press(t, kb.ArrowDown)
	b.press(t, kb.End, ctrl)
	b.press(t, kb.Enter)
	b.press(t, "8", ctrl, chromedp.ModifierShift)
	b.press(t, "دو")
	b.press(t, kb.Enter)
	b.press(t, "سه")
	b.press(t, kb.Tab)
	b.press(t, kb.Enter)
	b.press(t, kb.Enter)
	b.press(t, kb.Enter)
	b.press(t, "2", ctrl, chromedp.ModifierAlt)
	b.press(t, "سر")
	want := `<ul><li>دو<ul><li>سه</li></ul></li></ul>` + "\n<h2>سر</h2>"
	if got := body(t, b); !strings.HasSuffix(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	// Tab leaves the text where it means nothing in it.
	b.press(t, kb.Tab)
	if in := eval[bool](t, b, `document.activeElement.classList.contains('ProseMirror')`); in {
		t.Error("Tab is held in the text")
	}
}

// act presses a button of the toolbar.
func act(t *testing.T, b *tab, label string) {
	t.Helper()
	eval[bool](t, b, fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll('.ed-bar button:not([hidden])')].filter(b => b.getAttribute('aria-label').startsWith(%q))
		if (all.length !== 1) throw new Error(all.length + ' buttons ' + %[1]q)
		all[0].click()
		return true
	})()`, label))
}

func TestTheToolbarMakesWhatTheSanitiserKnows(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	b := keyboard(t)
	s.write(t, b)
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"quotation with source", func() {
			act(t, b, "نقل قول")
			act(t, b, "گویندهٔ نقل قول")
			b.press(t, "او")
		}, "<blockquote><p>یک</p><cite>او</cite></blockquote>"},
		{"quotation taken off", func() {
			act(t, b, "نقل قول")
			act(t, b, "گویندهٔ نقل قول")
			b.press(t, "او")
			act(t, b, "نقل قول")
		}, "<p>یک</p>\n<p>او</p>"},
		{"note of correction", func() { act(t, b, "یادداشت اصلاح") }, "<p><ins>یک</ins></p>"},
		{"direction", func() { act(t, b, "جهت بند"); act(t, b, "جهت بند") }, `<p dir="ltr">یک</p>`},
		{"Latin words", func() { b.press(t, "a", chromedp.ModifierCtrl); act(t, b, "واژهٔ لاتین") }, `<p><span dir="ltr" lang="en">یک</span></p>`},
		{"line", func() { act(t, b, "خط جداکننده") }, "<p>یک</p>\n<hr/>"},
		{"half-space", func() { act(t, b, "نیم‌فاصله"); b.press(t, "ب") }, "<p>یک\u200cب</p>"},
		{"table", func() {
			b.press(t, kb.Enter)
			act(t, b, "جدول")
			b.press(t, "سال")
			b.press(t, kb.Tab)
			b.press(t, "شمار")
			act(t, b, "ستون تازه")
			act(t, b, "سطر نخست عنوان است")
			act(t, b, "سطر نخست عنوان است")
			for range 3 {
				b.press(t, kb.Tab)
			}
			b.press(t, "۱۴۰۴")
			act(t, b, "سطر تازه")
			for range 4 {
				b.press(t, kb.Tab)
			}
			act(t, b, "حذف سطر")
		}, `<p>یک</p>` + "\n" + `<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">سال</th><th scope="col">شمار</th><th scope="col"></th><th scope="col"></th></tr></thead><tbody>` +
			strings.Replace(strings.Repeat(`<tr><td></td><td></td><td></td><td></td></tr>`, 2), "<td>", "<td>۱۴۰۴", 1) + `</tbody></table></div>`},
		{"film", func() {
			b.press(t, kb.Enter)
			act(t, b, "فیلم یا صدا")
			until(t, b, `!!document.querySelector('dialog[open]')`)
			eval[bool](t, b, `document.querySelector('dialog [name=href]').focus() ?? true`)
			b.press(t, "https://www.aparat.com/v/x")
			b.press(t, kb.Enter)
			until(t, b, `!document.querySelector('dialog')`)
		}, "<p>یک</p>\n" + `<p><a href="https://www.aparat.com/v/x" rel="noopener nofollow external" class="video">تماشای فیلم</a></p>`},
		{"picture and gallery", func() {
			b.press(t, kb.Enter)
			for range 2 {
				act(t, b, "تصویر")
				until(t, b, `!!document.querySelector('dialog[open] .ed-shelf button')`)
				eval[bool](t, b, `document.querySelector('dialog .ed-shelf button').click() ?? true`)
				eval[bool](t, b, `document.querySelector('dialog .row button').click() ?? true`)
				until(t, b, `!document.querySelector('dialog')`)
				eval[bool](t, b, `(() => { let at; editing.editor.state.doc.descendants((n, p) => { if (n.type.name === 'caption') at = p + 1 }); return editing.editor.commands.focus(at) })()`)
			}
		}, "<p>یک</p>\n<figure>" + strings.Repeat(`<img src="`+pictureSrc+`" alt="پلی آجری روی رود" width="640" height="400" loading="lazy"/>`, 2) + "<figcaption>پل تاریخی شهر <small>دفتر هنری</small></figcaption></figure>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			empty(t, b)
			caret(t, b)
			b.press(t, "یک")
			c.do()
			got := press.Sanitise(body(t, b), "fa")
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCountersSayHowLongTitleAndLeadAre(t *testing.T) {
	s := newWriting(t, "")
	b := keyboard(t)
	s.write(t, b)
	must(t, chromedp.Do(b.Context, chromedp.Focus("#title")))
	eval[bool](t, b, `document.querySelector('#title').select() ?? true`)
	b.press(t, "می")
	b.halfSpace(t)
	b.press(t, "خواهم")
	counter := func() string { return eval[string](t, b, `document.querySelector('#title + .counter').textContent`) }
	if got := counter(); got != "۷ از ۲۰ نویسه" {
		t.Errorf("%q", got)
	}
	b.press(t, " این عنوان خیلی دراز است")
	if over := eval[bool](t, b, `document.querySelector('#title + .counter').classList.contains('wrong')`); !over {
		t.Errorf("nothing says that it is too long: %q", counter())
	}
}

// Whoever leaves with something that nobody has is asked.
func TestLeavingWithSomethingUnsavedAsks(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	b := keyboard(t)
	s.write(t, b)
	s.set(func() { s.dropped = true })
	caret(t, b)
	b.press(t, " دو")
	asked := make(chan bool, 1)
	must(t, chromedp.Listen(b.Context, func(ev any) {
		if d, ok := ev.(*cdp.EventJavascriptDialogOpening); ok {
			asked <- d.Type == cdp.DialogTypeBeforeunload
			go chromedp.Call(b.Context, cdp.HandleJavaScriptDialog, cdp.HandleJavaScriptDialogParams{Accept: false})
		}
	}))
	eval[bool](t, b, `setTimeout(() => { location.href = '/desk/' }) > 0`)
	select {
	case ok := <-asked:
		if !ok {
			t.Error("another question")
		}
	case <-b.Context.Done():
		t.Error("nothing asks")
	}
}
