package press

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/ledger"
)

func TestTheSitesWordsAreAddedListedAndRemoved(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		const path = "/desk/words/"
		if page := w.get("editor", path); !strings.Contains(page, `class="empty"`) {
			t.Errorf("no word yet:\n%s", page)
		}
		w.post("reporter", path, url.Values{"words": {"همت\u200cآباد\r\n\r\n" + wants + "\r\n"}}, http.StatusSeeOther)
		w.post("reporter", path, url.Values{"words": {wants}}, http.StatusSeeOther) // twice is once
		page := w.get("editor", path)
		sound(t, page)
		for _, must := range []string{"همت\u200cآباد", wants, "نام reporter", "<time"} {
			if !strings.Contains(page, must) {
				t.Errorf("the list lacks %q", must)
			}
		}
		if page := w.get("editor", path+"?q="+url.QueryEscape("خواهم")); strings.Contains(page, "آباد") || !strings.Contains(page, wants) {
			t.Error("the list is not narrowed")
		}
		// All or none, and nothing that was typed is lost.
		for _, bad := range []string{"پارسونه\nسه واژه باهم", "پارسونه\n<script>", "", strings.Repeat("واژه\n", 201)} {
			a := w.post("editor", path, url.Values{"words": {bad}}, http.StatusUnprocessableEntity)
			if first, _, _ := strings.Cut(bad, "\n"); !strings.Contains(a.Body.String(), first) || strings.Contains(a.Body.String(), "<script>") {
				t.Errorf("%.20q is lost", bad)
			}
		}
		if page := w.get("editor", path); strings.Contains(page, "پارسونه") {
			t.Error("half a form was added")
		}
		// Who may what.
		if page := w.get("inspector", path); strings.Contains(page, `method="post" action="/desk/words/`) {
			t.Error("who reads is offered a change")
		}
		w.post("inspector", path, url.Values{"words": {"نو"}}, http.StatusForbidden)
		w.post("reporter", path+"remove/", url.Values{"word": {wants}}, http.StatusForbidden)

		for range 2 { // a double click
			w.post("editor", path+"remove/", url.Values{"word": {wants}}, http.StatusSeeOther)
		}
		words, err := w.store.words(w.ctx)
		if err != nil || strings.Join(words, " ") != "همت\u200cآباد" {
			t.Errorf("%q %v", words, err)
		}
		if n := w.count("press.word.removed"); n != 1 {
			t.Errorf("entered %d times", n)
		}
		if n := w.count("press.word"); n != 2 {
			t.Errorf("additions entered %d times", n)
		}
	})
}

// count is how often the ledger has an act.
func (w *writing) count(act string) int {
	w.t.Helper()
	rows, err := w.Ledger.Read(w.ctx, ledger.Query{Act: act})
	if err != nil {
		w.t.Fatal(err)
	}
	return len(rows)
}
