package app

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/press"
)

// A province keeps its own categories of news: their lists and feeds stand below its page, no other body's editor touches them and
// no other body's news goes into them.
func TestAProvinceHasItsOwnCategoriesOfNews(t *testing.T) {
	t.Parallel()
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			a := open(t, dbtest.Address(t, e))
			fill(t, a, 3)
			ctx := t.Context()
			w := &walk{t: t, a: a, h: a.handler()}
			d, err := a.Party.Directory(ctx)
			if err != nil {
				t.Fatal(err)
			}
			fars, _ := d.BodyAt("fars")
			yazd, _ := d.BodyAt("yazd")
			editor := w.somebody(access.Grant{Function: access.Editor, Body: fars.ID})
			other := w.somebody(access.Grant{Function: access.Editor, Body: yazd.ID})
			list := "/desk/categories/" + string(fars.ID) + "/"
			post := func(who, path string, status int, form url.Values) string {
				t.Helper()
				got := w.send(who, http.MethodPost, path, form)
				if got.Code != status {
					t.Fatalf("%s: %d, want %d: %.1500s", path, got.Code, status, got.Body)
				}
				return got.Body.String()
			}
			page := func(who, path string, status int) string {
				t.Helper()
				got := w.send(who, http.MethodGet, path, nil)
				if got.Code != status {
					t.Fatalf("%s: %d, want %d: %.900s", path, got.Code, status, got.Body)
				}
				return got.Body.String()
			}
			post(editor, list+"new/", 303, url.Values{"name_fa": {"گزارش نشست"}, "name_en": {"Reports"}, "slug": {"reports"}})
			post(editor, list+"new/", 303, url.Values{"name_fa": {"آموزش"}, "slug": {"training"}})
			if again := post(editor, list+"new/", 409, url.Values{"name_fa": {"آموزش"}, "slug": {"other"}, "about_fa": {"کلاس‌های شهر"}}); !strings.Contains(again, "کلاس‌های شهر") {
				t.Error("the words of a refused form are gone")
			}
			post(editor, list+"new/", 422, url.Values{"name_fa": {""}, "slug": {"empty"}})
			post(other, list+"new/", 403, url.Values{"name_fa": {"بیگانه"}})
			own, err := a.Press.Store().Categories(ctx, fars.ID)
			if err != nil || len(own) != 2 || own[0].Name["fa"] != "گزارش نشست" {
				t.Fatal(own, err)
			}
			reports, training := own[0], own[1]
			foreign := strings.Replace(list, string(fars.ID), string(yazd.ID), 1) + string(reports.ID) + "/"
			page(other, foreign, 404)
			post(other, foreign, 404, url.Values{"name_fa": {"بیگانه"}})
			post(other, foreign+"move/", 404, url.Values{"to": {"down"}})

			// Another place, and a form that stood open meanwhile.
			post(editor, list+string(training.ID)+"/move/", 303, url.Values{"to": {"up"}})
			if own, _ = a.Press.Store().Categories(ctx, fars.ID); own[0].ID != training.ID {
				t.Error("it did not move up")
			}
			stale := url.Values{"version": {"1"}, "name_fa": {"نشست‌ها"}}
			if again := post(editor, list+string(reports.ID)+"/", 409, stale); !strings.Contains(again, "نشست‌ها") {
				t.Error("the words of a stale form are gone")
			}

			// Only what is of the body is filed there.
			say := func(slug string, owner, province id.Body) (press.Item, error) {
				return a.Press.AddPublished(ctx, cliActor, press.Draft{
					Kind: press.News, Lang: "fa", Title: "خبر " + slug, Slug: slug, Body: "<p>متن</p>", Owner: owner, Province: province, Topics: []id.Topic{reports.ID}, At: a.Now().Add(-time.Minute),
				})
			}
			it, err := say("of-fars", fars.ID, "")
			if err != nil {
				t.Fatal(err)
			}
			_, err = say("of-yazd", yazd.ID, "")
			if key, args := fault.Text(err); key != "press.error.category" || !slices.Contains(args, any("گزارش نشست")) {
				t.Error("the news of another province is filed there:", err)
			}
			if _, err := say("about-fars", d.Root().ID, fars.ID); err != nil {
				t.Error(err)
			}
			const at = "/provinces/fars/news/reports/"
			for path, want := range map[string]string{
				at: "خبر of-fars", at + "feed.xml": "خبر of-fars", "/provinces/fars/news/": at, it.Path("fa"): `href="` + at + `"`, "/en" + at: "Reports",
			} {
				if got := page("", path, 200); !strings.Contains(got, want) {
					t.Errorf("%s does not have %s", path, want)
				}
			}
			if got := page("", "/provinces/fars/news/", 200); strings.Contains(got, "آموزش") {
				t.Error("a category without news is shown")
			}
			for _, path := range []string{"/provinces/yazd/news/reports/", "/bodies/fars/news/none/", "/topics/fars-reports/", "/provinces/fars/news/fars-reports/"} {
				page("", path, 404)
			}
			if got := page("", "/topics/", 200); strings.Contains(got, "گزارش نشست") {
				t.Error("it stands among the topics of the party")
			}

			// The keepers of the party's topics do not keep it, and merge nothing into it.
			keeper := w.somebody(access.Grant{Function: access.ChiefEditor, Body: d.Root().ID, Below: true})
			if got := page(keeper, "/desk/topics/", 200); strings.Contains(got, "گزارش نشست") {
				t.Error("it is in the keepers' list")
			}
			page(keeper, "/desk/topics/"+string(reports.ID)+"/", 404)

			// Out of use, it keeps its items and its address.
			now, err := a.Press.Store().Topic(ctx, reports.Slug)
			if err != nil {
				t.Fatal(err)
			}
			form := url.Values{"version": {strconv.FormatInt(now.Version, 10)}, "name_fa": {"گزارش نشست"}, "name_en": {"Reports"}, "hidden": {"on"}}
			post(editor, list+string(reports.ID)+"/", 303, form)
			if got := page("", at, 200); !strings.Contains(got, "خبر of-fars") {
				t.Error("what was retired lost its items")
			}
			if got := page("", "/provinces/fars/news/", 200); strings.Contains(got, at) {
				t.Error("what was retired is in the list of categories")
			}
			clean(t, a.Config)
		})
	}
}
