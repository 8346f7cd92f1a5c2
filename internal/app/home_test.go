package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/view/viewtest"
)

// headings are the sections of a home page, by the ids of their headings.
func headings(t *testing.T, h http.Handler, path string) (all []string) {
	t.Helper()
	for _, s := range viewtest.Parse(t, get(h, path).Body.String()).Find("main [aria-labelledby]") {
		if id := s.Attr("aria-labelledby"); strings.HasPrefix(id, "h-") {
			all = append(all, id)
		}
	}
	return all
}

func TestTheHomePageStandsInTheOrderOfThePartysOwn(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		// The interview is the front, the news stands below it.
		for _, kind := range []string{"news", "interview", "word", "announcement", "occasion"} {
			add(t, a, "kind: "+kind+"\ntitle: نوشته\nslug: one-"+kind+"\nstatus: published\nowner: secretariat\ntopics: [elections]\nauthors: [{name: نویسنده}]", "متن")
		}
		want := []string{"h-news", "h-el", "h-word", "h-ann", "h-occ", "h-provinces", "h-committees"}
		if got := headings(t, h, "/"); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

func TestTheSettingsOrderAndHideSectionsOfTheHomePage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		h := a.handler()
		get(h, "/")
		set := func(value string) error { return a.Settings.Set(t.Context(), cliActor, "home_sections", value) }
		if err := set("[provinces, announcements]"); err != nil {
			t.Fatal(err)
		}
		if got := headings(t, h, "/"); !slices.Equal(got, []string{"h-provinces", "h-ann"}) {
			t.Errorf("the page shows %v", got)
		}
		if err := set("[provinces, anouncements]"); err == nil || !strings.Contains(err.Error(), "there is no section anouncements; there are lead, elections, word, announcements, occasions, provinces, committees") {
			t.Errorf("a section that no room has: %v", err)
		}
		if err := set("[]"); err != nil {
			t.Fatal(err)
		}
		if got := headings(t, h, "/"); len(got) < 3 || got[0] != "h-el" {
			t.Errorf("without a choice the page shows %v", got)
		}
	})
}

func TestElectionsAreTheTopicOfTheSettings(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		add(t, a, "kind: news\ntitle: خبر آب\nstatus: published\nowner: secretariat\ntopics: [water]", "متن")
		section := func() string {
			return viewtest.Parse(t, get(h, "/").Body.String()).One("#elections").Text()
		}
		if got := section(); strings.Contains(got, "خبر آب") {
			t.Fatalf("before: %s", got)
		}
		if err := a.Settings.Set(t.Context(), cliActor, "election_topic", "water"); err != nil {
			t.Fatal(err)
		}
		if got := section(); !strings.Contains(got, "خبر آب") {
			t.Errorf("the setting changes nothing: %s", got)
		}
		if err := a.Settings.Set(t.Context(), cliActor, "election_topic", ""); err != nil {
			t.Fatal(err)
		}
		viewtest.Parse(t, get(h, "/").Body.String()).None("#elections")
	})
}

func TestTheSecretaryGeneralIsShownBeforeTheFirstWord(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		sg, ok, err := a.Party.Voice(t.Context(), "fa", today)
		if err != nil || !ok {
			t.Fatalf("the demonstration has no Secretary-General: %v", err)
		}
		doc := viewtest.Parse(t, get(h, "/").Body.String())
		if text := doc.One(".word").Text(); !strings.Contains(text, sg.Name) || !strings.Contains(text, sg.Post) || strings.Contains(text, "«") {
			t.Errorf("the band says %s", text)
		}
		doc.One(".word img.iwan")
		if got := doc.One(".word .say a").Attr("href"); got != sg.Href {
			t.Errorf("the name leads to %s, want %s", got, sg.Href)
		}
		if got := doc.One(".word .more a").Attr("href"); got != "/secretary-general/" {
			t.Errorf("more is at %s", got)
		}
		add(t, a, "kind: word\ntitle: نخستین سخن\nstatus: published\nauthors: [{name: دبیرکل}]", "متن")
		if text := viewtest.Parse(t, get(h, "/").Body.String()).One(".word .say").Text(); !strings.Contains(text, "نخستین سخن") {
			t.Errorf("with a word the band says %s", text)
		}
	})
}
