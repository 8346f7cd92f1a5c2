package app

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/view/viewtest"
)

// What editors set, a reader's search obeys: synonyms at once; a slip is answered with the
// word that was meant; while one types, the beginning of a word is enough.
func TestTheSearchPageMeetsItsReaderHalfway(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		it := add(t, a, "kind: news\ntitle: سامانهٔ برنامه‌ریزی رازمگو", "مردم می‌خواهند.")
		if _, err := a.Press.Publish(t.Context(), cliActor, it.ID, today); err != nil {
			t.Fatal(err)
		}
		search := func(q, more string) *viewtest.Doc {
			return viewtest.Parse(t, get(h, "/search/?q="+url.QueryEscape(q)+more).Body.String())
		}
		for _, q := range []string{"برنامه ریزی رازمگو", "برنامهریزی رازمگو", "می خواهند رازمگو"} {
			search(q, "").One("#found .rows li")
		}
		link := search("راضمگو", "").One("#found .notice a")
		if link.Text() != "رازمگو" || link.Attr("href") != "/search/?q="+url.QueryEscape("رازمگو") {
			t.Errorf("for a slip: %q to %s", link.Text(), link.Attr("href"))
		}
		search("رازم", "").None("#found .rows li")
		typing := search("رازم", "&typing=1&year=1405")
		typing.One("#found .rows li")
		for _, l := range typing.Find("#found a") {
			if strings.Contains(l.Attr("href"), "typing") {
				t.Errorf("a result leads to %s", l.Attr("href"))
			}
		}
		search("راضمگو", "&typing=1").None("#found .notice a") // nobody has finished the word
		search("دستگاه رازمگو", "").None("#found .rows li")
		if err := a.Settings.Apply(t.Context(), cliActor, []byte("synonyms: [[سامانه, دستگاه]]")); err != nil {
			t.Fatal(err)
		}
		search("دستگاه رازمگو", "").One("#found .rows li")
	})
}
