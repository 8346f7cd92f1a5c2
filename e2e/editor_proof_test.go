package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// found are the words that are underlined, in their order.
func found(t *testing.T, b *tab) string {
	t.Helper()
	return eval[string](t, b, `[...document.querySelectorAll('.ProseMirror .ed-finding')].map(e => e.textContent).join('|')`)
}

func TestTheProofUnderlinesAndMends(t *testing.T) {
	s := newWriting(t, `<p>ما می خواهیم <code>می خواهیم</code> و <span lang="en" dir="ltr">can not</span> بنویسیم.</p><p>کتاب ها در قفسه است.</p>`)
	b := keyboard(t)
	s.write(t, b)
	until(t, b, `document.querySelectorAll('.ProseMirror .ed-finding').length >= 2`)
	if got := found(t, b); got != "می خواهیم|کتاب ها" {
		t.Fatalf("underlined: %q", got)
	}
	before := body(t, b)
	if strings.Contains(before, "ed-finding") {
		t.Errorf("the underline is in the text: %s", before)
	}
	// A key goes to the next one and opens what there is to do; another makes the first fix.
	eval[bool](t, b, `editing.editor.commands.setTextSelection(1) && (editing.editor.view.focus(), true)`)
	b.press(t, kb.F7)
	if got := eval[string](t, b, `document.querySelector('.ed-why').textContent + document.activeElement.textContent`); !strings.HasPrefix(got, "دلیل:") || !strings.HasSuffix(got, "می\u200cخواهیم") {
		t.Errorf("the box says %q", got)
	}
	b.press(t, kb.Enter)
	if got := body(t, b); !strings.Contains(got, "ما می\u200cخواهیم <code>می خواهیم</code>") {
		t.Errorf("after the fix: %s", got)
	}
	if in := eval[bool](t, b, `document.activeElement.classList.contains('ProseMirror') && document.querySelector('.ed-pop').hidden`); !in {
		t.Error("after the fix the focus is not in the text")
	}
	b.press(t, "z", chromedp.ModifierCtrl)
	if got := body(t, b); got != before {
		t.Errorf("undone: %s", got)
	}
	b.press(t, "y", chromedp.ModifierCtrl)
	// A click opens the box and leaves the caret where it is.
	until(t, b, `document.querySelectorAll('.ProseMirror .ed-finding').length === 1`)
	must(t, chromedp.Do(b.Context, chromedp.Click(".ProseMirror .ed-finding")))
	until(t, b, `!document.querySelector('.ed-pop').hidden`)
	if in := eval[bool](t, b, `document.activeElement.classList.contains('ProseMirror')`); !in {
		t.Error("the box took the focus")
	}
	until(t, b, `!!editing.proof.at(editing.editor.state.selection.from)`)
	// Alt+Enter goes into it, Escape back; what is ignored is gone.
	b.press(t, kb.Escape)
	b.strike(t, "Enter", "Enter", "", 13, chromedp.ModifierAlt)
	if in := eval[bool](t, b, `document.querySelector('.ed-pop').contains(document.activeElement)`); !in {
		t.Error("Alt+Enter does not lead into the box")
	}
	b.press(t, kb.Escape)
	until(t, b, `document.querySelector('.ed-panel .soft').textContent === 'یک یافته'`)
	b.press(t, kb.F7)
	eval[bool](t, b, `document.querySelector('.ed-rest button').click() ?? true`)
	until(t, b, `!document.querySelector('.ProseMirror .ed-finding')`)
	until(t, b, `document.querySelector('.ed-panel [role=status]').textContent === document.querySelector('.ed-panel .soft').textContent`)
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	for _, texts := range s.texts {
		for _, text := range texts {
			if seen[text] {
				t.Errorf("asked twice about %q", text)
			}
			seen[text] = true
		}
	}
}

// Nothing takes the caret or the focus while answers come in.
func TestTheProofLeavesOneAloneWhileOneTypes(t *testing.T) {
	s := newWriting(t, "<p>آغاز</p>")
	b := keyboard(t)
	s.write(t, b)
	caret(t, b)
	b.press(t, " کتاب ها")
	until(t, b, `document.querySelectorAll('.ProseMirror .ed-finding').length === 1`)
	b.press(t, "ی تازه می خواهم")
	until(t, b, `document.querySelectorAll('.ProseMirror .ed-finding').length === 2`)
	if got := eval[string](t, b, `document.querySelector('.ProseMirror p').textContent`); got != "آغاز کتاب های تازه می خواهم" {
		t.Errorf("typed: %q", got)
	}
	if in := eval[bool](t, b, `document.activeElement.classList.contains('ProseMirror')`); !in {
		t.Error("the focus went away")
	}
}

func TestTitleAndLeadAreReadTooAndAWordIsAdded(t *testing.T) {
	s := newWriting(t, "<p>ژرخوف آمد.</p>")
	b := keyboard(t)
	s.write(t, b)
	must(t, chromedp.Do(b.Context, chromedp.Focus("#lead")))
	b.press(t, "کتاب ها")
	until(t, b, `[...document.querySelectorAll('.ed-word')].some(e => e.textContent === 'کتاب ها')`)
	eval[bool](t, b, `[...document.querySelectorAll('.ed-word')].find(e => e.textContent === 'کتاب ها').click() ?? true`)
	until(t, b, `!document.querySelector('.ed-pop').hidden`)
	b.press(t, kb.Enter)
	if got := eval[string](t, b, `document.querySelector('#lead').value`); got != "کتاب\u200cها" {
		t.Errorf("lead: %q", got)
	}
	until(t, b, `[...document.querySelectorAll('.ProseMirror .ed-finding')].some(e => e.textContent === 'ژرخوف')`)
	eval[bool](t, b, `[...document.querySelectorAll('.ed-word')].find(e => e.textContent === 'ژرخوف').click() ?? true`)
	eval[bool](t, b, `[...document.querySelectorAll('.ed-rest button')].at(-1).click() ?? true`)
	until(t, b, `!document.querySelector('.ProseMirror .ed-finding')`)
	if !s.words.Has("ژرخوف") {
		t.Error("the word did not reach the server")
	}
}
