package app

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// A page's title at the desk is the heading that its readers see, and nothing is told that they do not.
func TestPagesHaveAtTheDeskTheTitleThatReadersSee(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		if _, err := a.Party.Apply(t.Context(), cliActor, strings.NewReader("bodies: [{slug: archive, kind: office, name: {fa: دفتر اسناد}, posts: [{slug: head, name: {fa: سرپرست}, head: true, terms: [{person: open, from: ۱۴۰۲/۱/۱}]}]}]\npeople: [{slug: quiet, name: {fa: رازدار}, public: false}, {slug: open, name: {fa: پریسا دشت}, about: {fa: متن}}]")); err != nil {
			t.Fatal(err)
		}
		it := add(t, a, "kind: news\ntitle: می‌خواهیم بدانیم\nslug: به-مذاکرات\nstatus: published\nowner: secretariat\ntopics: [elections]\nauthors: [{person: open}]", "متن")
		draft := add(t, a, "kind: news\ntitle: رازمگو\nslug: secret\nowner: secretariat", "متن")
		gone := add(t, a, "kind: news\ntitle: رازمگو\nslug: gone\nstatus: published\nowner: secretariat", "متن")
		if _, err := a.Press.Unpublish(t.Context(), cliActor, gone.ID, "mistake"); err != nil {
			t.Fatal(err)
		}
		own := it.Path("fa")
		at := []string{
			"/", "/en/", own, own + "history/", own + "print/", own + "text", own + "v/1/", "/en" + own, "/news/", "/en/news/", "/statements/", "/topics/", "/topics/elections/", "/corrections/",
			own[:6], own[:9], own[:9] + "01/", "/provinces/", "/provinces/fars/", "/en/provinces/fars/", "/provinces/fars/people/", "/provinces/fars/news/", "/committees/", "/bodies/", "/bodies/secretariat/", "/bodies/secretariat/news/",
			"/people/", "/people/open/", "/people/open/texts/", "/chart/", "/verify/", "/search/", "/api/", "/secretary-general/",
			draft.Path("fa"), gone.Path("fa"), "/people/quiet/", "/people/quiet/texts/", "/provinces/none/", "/none/", "/topics/none/", "/1405/13/x/", "/media/x", "/bodies/fars/news/",
		}
		titles, err := a.titles(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range at {
			w := get(h, encoded(address))
			title, ok := titles[address]
			switch {
			case w.Code != http.StatusOK:
				if ok && w.Code >= 400 {
					t.Errorf("%s answers %d and is called %q", address, w.Code, title)
				}
			case !ok && address != "/en"+own: // which says that there is no English text
				t.Errorf("%s has no title", address)
			case ok && strings.HasSuffix(address, "/"):
				form, of, _ := strings.Cut(title, ": ")
				heads := headingsOf(w.Body.String())
				if !strings.Contains(heads, title) && !strings.Contains(heads, form) && (of == "" || !strings.Contains(heads, of)) {
					t.Errorf("%s is called %q at the desk, and %q by itself", address, title, heads)
				}
			}
		}
		for address, title := range map[string]string{own: "می‌خواهیم بدانیم", own + "text": "متن ساده: می‌خواهیم بدانیم", own + "v/1/": "نسخهٔ ۱: می‌خواهیم بدانیم"} {
			if titles[address] != title {
				t.Errorf("%s: %q", address, titles[address])
			}
		}
	})
}

// headingsOf are the texts of the headings of the first rank, and the title of the document.
func headingsOf(page string) string {
	var all []string
	for _, m := range regexp.MustCompile(`(?s)<(?:h1|title)[^>]*>(.*?)</(?:h1|title)>`).FindAllStringSubmatch(page, -1) {
		all = append(all, html.UnescapeString(regexp.MustCompile(`<[^>]+>`).ReplaceAllString(m[1], "")))
	}
	return strings.Join(all, "\n")
}
