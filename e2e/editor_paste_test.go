package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/room/press"
)

// paste gives the editor what a clipboard would hold.
func paste(t *testing.T, b *tab, kinds map[string]string) {
	t.Helper()
	q, err := json.Marshal(kinds)
	must(t, err)
	eval[bool](t, b, fmt.Sprintf(`(() => {
		const data = new DataTransfer(), view = editing.editor.view
		for (const [kind, text] of Object.entries(%s)) data.setData(kind, text)
		view.focus()
		return view.dom.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})) || true
	})()`, q))
}

// body is the text as the form would send it.
func body(t *testing.T, b *tab) string {
	t.Helper()
	return eval[string](t, b, `document.querySelector('#write').elements.body.value`)
}

func empty(t *testing.T, b *tab) {
	t.Helper()
	eval[bool](t, b, `editing.editor.commands.clearContent(true)`)
}

func TestWhatIsPastedIsCleaned(t *testing.T) {
	s := newWriting(t, "")
	b := open(t)
	s.write(t, b)
	refused := map[string]bool{"docs": true, "wordpress": true}
	for _, name := range []string{"word", "docs", "wordpress", "telegram"} {
		t.Run(name, func(t *testing.T) {
			empty(t, b)
			eval[bool](t, b, `editing.save.notices.replaceChildren() ?? true`)
			in, err := os.ReadFile(filepath.Join("testdata", "paste", name+".html"))
			must(t, err)
			want, err := os.ReadFile(filepath.Join("testdata", "paste", name+".want.html"))
			must(t, err)
			paste(t, b, map[string]string{"text/html": string(in), "text/plain": "x"})
			raw := body(t, b)
			if got := press.Sanitise(raw, "fa"); got != strings.TrimSpace(string(want)) {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
			for _, junk := range []string{"mso", "style=", "class=\"wp", "&nbsp;", "\u00a0", "\u00ad", "\u200b", "<span", "<font", "<!--"} {
				if strings.Contains(raw, junk) {
					t.Errorf("%q is left in %s", junk, raw)
				}
			}
			if said := eval[bool](t, b, `!!editing.save.notices.firstChild`); said != refused[name] {
				t.Errorf("says that a picture was refused: %v, want %v", said, refused[name])
			}
		})
	}
	if said, _ := b.heard(); len(said) > 0 {
		t.Errorf("the browser says: %q", said)
	}
}

func TestPlainTextIsPastedInParagraphsWithLinks(t *testing.T) {
	s := newWriting(t, "")
	b := open(t)
	s.write(t, b)
	paste(t, b, map[string]string{"text/plain": "می\u200cخواهم\u00a0این را: https://example.org/a).\n\nكتاب\u00adها"})
	want := "<p>می\u200cخواهم این را: <a href=\"https://example.org/a\" rel=\"noopener\">https://example.org/a</a>).</p>\n<p>كتاب\u200cها</p>"
	if got := body(t, b); got != want {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// A part that goes through the clipboard of another page brings nothing that runs.
func TestAHostileClipboardRunsNothing(t *testing.T) {
	s := newWriting(t, "")
	b := open(t)
	s.write(t, b)
	paste(t, b, map[string]string{"text/html": `<div data-pm-slice="0 0 []" data-opaque="&lt;img src=x onerror=alert(1)&gt;&lt;p onclick=alert(2)&gt;الف&lt;/p&gt;&lt;script&gt;alert(3)&lt;/script&gt;"></div><p><a href="javascript:alert(4)">ب</a></p>`})
	if bad := eval[string](t, b, `[...document.querySelectorAll('.ProseMirror *')].filter(e => e.nodeName === 'SCRIPT' || [...e.attributes].some(a => /^on/.test(a.name) || /^javascript/i.test(a.value)) || e.src && !e.src.includes('/media/')).map(e => e.outerHTML).join()`); bad != "" {
		t.Errorf("the page holds %s", bad)
	}
	if said, _ := b.heard(); len(said) > 0 {
		t.Errorf("the browser says: %q", said)
	}
}
