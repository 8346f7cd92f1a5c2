package app

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

const office = "bodies:\n  - {slug: office-x, kind: office, parent: fars, name: {fa: دفتر نخست}}\n" +
	"people:\n  - {slug: someone-x, name: {fa: شهرزاد دفتری}}\n" +
	"posts:\n  - {body: office-x, slug: head, name: {fa: مسئول}, head: true}\n" +
	"terms:\n  - {person: someone-x, body: office-x, post: head, from: 1403/01/01}\n"

func apply(t *testing.T, a *App, file string) {
	t.Helper()
	if _, err := a.Party.Apply(t.Context(), cliActor, strings.NewReader(file)); err != nil {
		t.Fatal(err)
	}
}

func TestABodyThatIsMovedTakesItsTextsAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := address(t, d)
		server, beside := open(t, at), open(t, at)
		fill(t, server, 0)
		apply(t, server, office)
		add(t, server, "kind: news\ntitle: خبر کوچنده\nstatus: published\nowner: office-x", "متن")
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- server.keepFollowing(ctx) }()
		defer func() { stop(); <-ended }()
		h := server.handler()
		shows := func(path, text string) bool { return strings.Contains(get(h, path).Body.String(), text) }
		found := func(text, province string) bool {
			return shows("/search/?q="+url.QueryEscape(text)+"&province="+province, `<mark>`)
		}
		for _, path := range []string{"/provinces/fars/news/", "/provinces/fars/feed.xml", "/provinces/fars/"} {
			if !shows(path, "کوچنده") {
				t.Errorf("%s does not have it before", path)
			}
		}
		for _, text := range []string{"کوچنده", "دفتر نخست", "شهرزاد"} {
			if !found(text, "fars") {
				t.Errorf("%s is not found in the province of its owner", text)
			}
		}

		if err := beside.Party.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		apply(t, beside, "bodies:\n  - {slug: office-x, parent: yazd, name: {fa: دفتر دوم}}\n")
		waitFor(t, func() bool {
			return shows("/provinces/yazd/news/", "کوچنده") && shows("/provinces/yazd/news/", "دفتر دوم")
		})
		for _, path := range []string{"/provinces/fars/news/", "/provinces/fars/feed.xml", "/provinces/fars/"} {
			if shows(path, "کوچنده") {
				t.Errorf("%s still has it", path)
			}
		}
		for _, text := range []string{"کوچنده", "دفتر دوم", "شهرزاد"} {
			if found(text, "fars") || !found(text, "yazd") {
				t.Errorf("%s is not found in its new province alone", text)
			}
		}
		if shows("/search/?q="+url.QueryEscape("کوچنده"), "دفتر نخست") || !shows("/search/?q="+url.QueryEscape("شهرزاد"), "دفتر دوم") {
			t.Error("results show the old name")
		}
		clean(t, server.Config)

		// A second time nothing is left to do.
		before, err := beside.Ledger.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		apply(t, beside, "bodies:\n  - {slug: office-x, parent: yazd, name: {fa: دفتر دوم}}\n")
		if after, err := beside.Ledger.Head(t.Context()); err != nil || after.Seq != before.Seq {
			t.Errorf("%d entries for nothing, %v", after.Seq-before.Seq, err)
		}
	})
}

func TestABodyThatGetsAnotherNameIsShownByItWithItsTexts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		fill(t, a, 0)
		apply(t, a, office)
		add(t, a, "kind: news\ntitle: خبر ماندگار\nstatus: published\nowner: office-x", "متن")
		h := a.handler()
		places := []string{"/provinces/fars/news/", "/search/?q=" + url.QueryEscape("ماندگار")}
		shows := func(path, text string) bool { return strings.Contains(get(h, path).Body.String(), text) }
		for _, path := range places {
			if !shows(path, "دفتر نخست") {
				t.Errorf("%s does not show the owner before", path)
			}
		}
		apply(t, a, "bodies:\n  - {slug: office-x, name: {fa: دفتر دوم, en: Second Office}}\n")
		for _, path := range places {
			if shows(path, "دفتر نخست") || !shows(path, "دفتر دوم") {
				t.Errorf("%s shows the old name", path)
			}
		}
		clean(t, a.Config)
		n, err := db.Value[int](t.Context(), a.DB, `SELECT COUNT(*) FROM ledger WHERE act = 'press.refiled'`)
		if err != nil || n != 0 {
			t.Errorf("%d times filed anew, %v", n, err)
		}
	})
}

// A process that has not heard of a move yet writes rows of the tree as it is.
func TestWhoPublishesWithoutHavingHeardOfAMoveFilesByTheNewTree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := address(t, d)
		deaf, other := open(t, at), open(t, at)
		fill(t, deaf, 0)
		apply(t, deaf, office)
		if err := other.Party.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		apply(t, other, "bodies:\n  - {slug: office-x, parent: yazd, name: {fa: دفتر دوم}}\n")
		add(t, deaf, "kind: news\ntitle: خبر کوچنده\nstatus: published\nowner: office-x", "متن")
		clean(t, deaf.Config)
	})
}
