package press

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/task"
)

// frontPages are the front pages of the tests: the party's and that of Tehran.
type frontPages struct{}

func (frontPages) Fronts(context.Context) ([]id.Body, error) { return []id.Body{root, tehran}, nil }

func TestAnItemComesToAFrontPageByBothSides(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		x := k.withTasks()
		mine := func(p id.Person, at id.Body) ledger.Actor { return ledger.Actor{Person: p, Body: at, Via: ViaDesk} }
		d := draft("می\u200cخواهیم")
		d.Owner = tehran
		theirs, own := k.out(d), k.out(draft("خبر مرکز"))
		upon := func(place id.Body) (titles []string) {
			all, err := k.store.featuresOn(k.ctx, FeatureShown, k.Now(), 10, place)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range all {
				titles = append(titles, k.item(f.Item).Editions["fa"].Title)
			}
			return titles
		}
		asked := func(place id.Body) (n int) {
			all, err := x.List(k.ctx, task.Filter{Bodies: []id.Body{place}, Functions: []string{"editor"}})
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range all {
				if one.Kind == TaskFeature {
					n++
				}
			}
			return n
		}

		// A province proposes upwards, on the pages.
		under := DeskPath(theirs.ID) + "feature/"
		form := url.Values{"place": {string(root)}, "until": {"1404/02/20"}, "reason": {"می\u200cخواهیم دیده شود"}}
		o.post("reporter", under, form, http.StatusForbidden)
		for name, bad := range map[string]string{"place": "none", "until": "دیروز"} {
			wrong := url.Values{"place": form["place"], "until": form["until"], "reason": form["reason"]}
			wrong.Set(name, bad)
			w := o.post("tehran-editor", under, wrong, http.StatusUnprocessableEntity)
			if !strings.Contains(w.Body.String(), "می\u200cخواهیم دیده شود") || !strings.Contains(w.Body.String(), `id="e-`+name) {
				t.Errorf("%s: the form does not come back whole", name)
			}
		}
		late := url.Values{"place": {string(root)}, "until": {"1405/02/20"}}
		o.post("tehran-editor", under, late, http.StatusUnprocessableEntity)
		o.post("tehran-editor", under, form, http.StatusSeeOther)
		o.post("tehran-editor", under, form, http.StatusSeeOther) // the second click
		o.post("editor", under, form, http.StatusConflict)
		all, err := k.store.featuresOf(k.ctx, theirs.ID)
		if err != nil || len(all) != 1 || all[0].State != FeatureProposed || all[0].Reason != "می\u200cخواهیم دیده شود" || asked(root) != 1 || len(upon(root)) > 0 {
			t.Fatalf("%+v, %v, %d tasks, shown %q", all, err, asked(root), upon(root))
		}
		f := all[0]
		at := FrontPath + f.ID + "/"
		o.post("tehran-editor", at+"show/", nil, http.StatusForbidden) // not their page
		waits := o.page("editor", FrontPath)
		if href, err := url.PathUnescape(waits.One("main h3 a").Attr("href")); err != nil || href != theirs.Path("fa") {
			t.Errorf("the title leads to %q, %v", href, err)
		}
		waits.Count(`form[action="`+at+`show/"]`, 1)
		if !strings.Contains(waits.One("main").Text(), "می\u200cخواهیم دیده شود") {
			t.Error("the reason is not on the page")
		}
		o.page("editor", "/en"+FrontPath)
		o.page("tehran-editor", under)
		o.post("editor", at+"refuse/", url.Values{"reason": {" "}}, http.StatusUnprocessableEntity)
		o.post("editor", at+"show/", nil, http.StatusSeeOther)
		o.post("chief", at+"refuse/", url.Values{"reason": {"دیر"}}, http.StatusConflict)
		if got := upon(root); !slices.Equal(got, []string{"می\u200cخواهیم"}) || asked(root) != 0 {
			t.Errorf("on the home page %q, %d tasks", got, asked(root))
		}
		entries, err := k.Ledger.Of(k.ctx, site.TagItem(theirs.ID), 2)
		if err != nil || entries[0].Act != "press.feature.shown" || entries[0].Reason != site.TagBody(root) || entries[0].Actor.Person != "editor" || entries[1].Act != "press.feature.proposed" {
			t.Errorf("%+v, %v", entries, err)
		}
		o.post("tehran-editor", DeskPath(own.ID)+"feature/"+f.ID+"/back/", nil, http.StatusForbidden)
		o.post("editor", DeskPath(own.ID)+"feature/"+f.ID+"/back/", nil, http.StatusNotFound) // of another item
		o.post("tehran-editor", under+f.ID+"/back/", nil, http.StatusSeeOther)
		if len(upon(root)) > 0 {
			t.Error("what was taken back stands there")
		}

		// The centre offers what it has, and the province answers, not the centre in its place.
		must := func(f Feature, err error) Feature {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		week := k.Now().Add(7 * 24 * time.Hour)
		f = must(k.Feature(k.ctx, mine("chief", root), own.ID, tehran, week, ""))
		at = FrontPath + f.ID + "/"
		o.post("editor", at+"show/", nil, http.StatusForbidden) // edits for both sides
		if page := o.page("editor", FrontPath); strings.Contains(page.One("main").Text(), "رد پیشنهاد") {
			t.Error("who edits for both sides is offered the answer")
		}
		o.post("tehran-editor", at+"refuse/", url.Values{"reason": {"ما را به کار نمی\u200cآید"}}, http.StatusSeeOther)
		if page := o.page("chief", DeskPath(own.ID)+"feature/"); !strings.Contains(page.One("main").Text(), "ما را به کار نمی\u200cآید") {
			t.Error("the reason of the refusal does not reach the proposer")
		}
		f = must(k.Feature(k.ctx, mine("chief", root), own.ID, tehran, week, "باز هم"))
		refused(t, k.AnswerFeature(k.ctx, mine("chief", tehran), f.ID, true, ""), fault.Forbidden, access.NotApart.Key())
		o.post("tehran-editor", FrontPath+f.ID+"/show/", nil, http.StatusSeeOther)
		if got := upon(tehran); !slices.Equal(got, []string{"خبر مرکز"}) {
			t.Errorf("on the page of Tehran %q", got)
		}
		o.post("tehran-editor", FrontPath+f.ID+"/end/", nil, http.StatusSeeOther)

		// On one's own page at once; gone with the item and with its day.
		f = must(k.Feature(k.ctx, mine("tehran-editor", tehran), theirs.ID, tehran, week, ""))
		if f.State != FeatureShown || len(upon(tehran)) != 1 || asked(tehran) != 0 {
			t.Errorf("%s, %q", f.State, upon(tehran))
		}
		g := must(k.Feature(k.ctx, mine("tehran-editor", tehran), theirs.ID, root, k.Now().Add(time.Hour), ""))
		k.clock = k.clock.Add(2 * time.Hour)
		refused(t, k.AnswerFeature(k.ctx, mine("editor", root), g.ID, true, ""), fault.Conflict, "press.feature.error.late")
		must(k.Feature(k.ctx, mine("tehran-editor", tehran), theirs.ID, root, k.Now().Add(time.Hour), "")) // its day had come
		k.must(k.Withdraw(k.ctx, ledger.Actor{Person: "chief", Body: root, Via: ViaDesk}, theirs.ID, "نادرست بود"))
		if len(upon(tehran)) > 0 || asked(root) != 0 {
			t.Errorf("what was withdrawn stands on %q, %d tasks", upon(tehran), asked(root))
		}
		_, err = k.Feature(k.ctx, mine("tehran-editor", tehran), theirs.ID, root, week, "")
		refused(t, err, fault.Conflict, access.NoState.Key())
	})
}
