package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// keptCopy waits until the device has a copy that holds the words.
func keptCopy(t *testing.T, b *tab, words string) {
	t.Helper()
	must2(t, func() (any, error) {
		return chromedp.Run(b.Context, chromedp.Evaluate[bool](`(async () => {
			const q = indexedDB.open('hemmat-desk', 1)
			const db = await new Promise(done => { q.onsuccess = () => done(q.result) })
			for (;;) {
				const all = await new Promise(done => { const g = db.transaction('copies').objectStore('copies').getAll(); g.onsuccess = () => done(g.result) })
				if (all.some(c => decodeURIComponent(c.text.replace(/\+/g, ' ')).includes(`+"`"+words+"`"+`))) { db.close(); return true }
			}
		})()`, chromedp.EvalAwaitPromise))
	})
}

// copies is how many copies the device holds.
func copies(t *testing.T, b *tab) int {
	t.Helper()
	return eval[int](t, b, `new Promise(done => { const q = indexedDB.open('hemmat-desk', 1); q.onsuccess = () => { const g = q.result.transaction('copies').objectStore('copies').count(); g.onsuccess = () => { q.result.close(); done(g.result) } } })`)
}

func TestADroppedLineLosesNothing(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	b := keyboard(t)
	s.write(t, b)
	caret(t, b)
	b.press(t, " دو")
	s.settled(t, b)
	if got := s.draft(); got.Get("body") != "<p>یک دو</p>" || got.Get("based") != "1" || got.Get("kind") != "news" {
		t.Errorf("autosaved: %v", got)
	}
	if n := copies(t, b); n != 0 {
		t.Errorf("%d copies on the device after the server has it", n)
	}
	if line := eval[string](t, b, `document.querySelector('.ed-line').textContent`); !strings.Contains(line, "ذخیره شد") {
		t.Errorf("the line says %q", line)
	}
	s.set(func() { s.dropped = true })
	b.press(t, " سه")
	keptCopy(t, b, "یک دو سه")
	until(t, b, `document.querySelector('.ed-line').textContent.includes('روی همین دستگاه')`)
	b.press(t, " چهار")
	until(t, b, `editing.save.tries >= 2`)
	s.set(func() { s.dropped = false })
	s.settled(t, b)
	if got := s.draft().Get("body"); got != "<p>یک دو سه چهار</p>" {
		t.Errorf("after the line is back: %q", got)
	}
	if n := copies(t, b); n != 0 {
		t.Errorf("%d copies on the device after the line is back", n)
	}
}

func TestAKilledTabIsRestored(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	b := keyboard(t)
	s.write(t, b)
	s.set(func() { s.dropped = true })
	caret(t, b)
	b.press(t, " می")
	b.halfSpace(t)
	b.press(t, "رود")
	must(t, chromedp.Do(b.Context, chromedp.Focus("#title")))
	b.press(t, "تازه")
	keptCopy(t, b, "تازه")
	must(t, chromedp.Cancel(b.Context))
	s.set(func() { s.dropped = false; s.revision = 2; s.item.Based = 2 })

	b = keyboard(t)
	s.write(t, b)
	if got := eval[string](t, b, `document.querySelector('.ed-notices').innerText`); !strings.Contains(got, "مانده") {
		t.Fatalf("nothing is offered: %q", got)
	}
	// Typing before one decides takes nothing away.
	caret(t, b)
	b.press(t, "!")
	s.settled(t, b)
	s.write(t, b)
	if n := eval[int](t, b, `document.querySelectorAll('.ed-notices .notice').length`); n != 1 {
		t.Fatalf("%d offers after another start", n)
	}
	eval[bool](t, b, `document.querySelector('.ed-notices button').click() ?? true`)
	if got := body(t, b); got != "<p>یک می\u200cرود</p>" {
		t.Errorf("restored: %q", got)
	}
	if got := eval[string](t, b, `document.querySelector('#title').value`); !strings.Contains(got, "تازه") {
		t.Errorf("the title: %q", got)
	}
	s.settled(t, b)
	if got := s.draft(); got.Get("based") != "1" || got.Get("body") != "<p>یک می\u200cرود</p>" {
		t.Errorf("what was restored does not say what it is based on: %v", got)
	}
	if n := copies(t, b); n != 0 {
		t.Errorf("%d copies are left", n)
	}
}

// Two pages of one person keep a copy each, and neither takes the other's for one that was left.
func TestTwoPagesOfOnePersonDoNotMix(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	s.item.Every = 60000 // each sends when it is told to
	a, b := keyboard(t), keyboard(t)
	s.write(t, a)
	caret(t, a)
	a.press(t, " الف")
	keptCopy(t, a, "یک الف")
	s.write(t, b)
	if n := eval[int](t, b, `document.querySelectorAll('.ed-notices .notice').length`); n != 0 {
		t.Errorf("%d offers of a page that is open", n)
	}
	caret(t, b)
	b.press(t, " ب")
	keptCopy(t, b, "یک ب")
	eval[bool](t, b, `editing.save.send().then(() => true)`)
	s.settled(t, b)
	keptCopy(t, a, "یک الف")
	if n := copies(t, a); n != 1 {
		t.Errorf("%d copies after the other page was saved", n)
	}
	// Signing out forgets what all of them kept.
	if _, err := chromedp.RunResponse(b.Context, chromedp.Click(`form[action$="/sign-out/"] button`)); err != nil {
		t.Fatal(err)
	}
	if n := copies(t, b); n != 0 {
		t.Errorf("%d copies after signing out", n)
	}
}

func TestAnEndedSessionGoesOn(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	b := keyboard(t)
	s.item.Every = 1 // the answer comes while one types: nothing opens under one's hands
	s.write(t, b)
	s.set(func() { s.out = true })
	caret(t, b)
	words := strings.Repeat(" دو", 20)
	b.press(t, words)
	until(t, b, `!!document.querySelector('dialog[open] a[href="/desk/sign-in/"][target=_blank]')`)
	keptCopy(t, b, "یک"+words)
	s.set(func() { s.out = false })
	eval[bool](t, b, `document.querySelector('dialog button').click() ?? true`)
	s.settled(t, b)
	if got := s.draft().Get("body"); got != "<p>یک"+words+"</p>" {
		t.Errorf("after signing in: %q", got)
	}
}

func TestOthersAndAnotherRevisionAreSaid(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	b := keyboard(t)
	s.write(t, b)
	s.set(func() { s.others, s.revision = []string{"بهرام", "مینا"}, 7 })
	caret(t, b)
	b.press(t, " دو")
	until(t, b, `!!document.querySelector('.ed-notices a[href="/desk/items/1/compare/"]')`)
	if got := eval[string](t, b, `document.querySelector('[data-editor]').innerText`); !strings.Contains(got, "بهرام، مینا") || !strings.Contains(got, "در این میان کس دیگری") {
		t.Errorf("the page says %q", got)
	}
	b.press(t, " سه")
	s.settled(t, b)
	if n := eval[int](t, b, `document.querySelectorAll('.ed-notices .notice').length`); n != 1 {
		t.Errorf("it is said %d times", n)
	}
}

// The server mends what it saves, so that the page no longer shows what was kept.
func TestWhatWasSavedIsNotOffered(t *testing.T) {
	s := newWriting(t, "<p>یک</p>")
	b := keyboard(t)
	s.write(t, b)
	caret(t, b)
	b.press(t, " كتاب")
	if _, err := chromedp.RunResponse(b.Context, chromedp.Click("#save")); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	if late := s.late; len(late) > 0 {
		t.Errorf("autosaved after the form was sent: %v", late)
	}
	s.mu.Unlock()
	s.write(t, b)
	if n := eval[int](t, b, `document.querySelectorAll('.ed-notices .notice').length`); n != 0 {
		t.Errorf("what was saved is offered again")
	}
}
