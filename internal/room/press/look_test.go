package press

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// TestThePagesOfTextsShutNobodyOut looks at the pages on which texts are chosen, corrected and decided about.
func TestThePagesOfTextsShutNobodyOut(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		if !strings.HasSuffix(t.Name(), "sqlite") {
			return // what a page looks like does not know the engine
		}
		water := w.topic("water", "آب و محیط زیست")
		body := "<p>شورای شهر در نشست دیروز سه مصوبه را بررسی کرد و دو مصوبه را پذیرفت.</p><h2>مصوبهٔ نخست</h2><p>بودجهٔ سال آینده.</p>"
		it, path := w.news(Draft{Kind: News, Kicker: "شورای شهر", Title: "سه مصوبه در نشست شورای شهر", Lead: "گزارشی از نشست دیروز.", Body: body, Owner: root})
		w.post("second", path, with(formOf(t, w.get("second", path)), "class", "correction", "note", "نوشته بودیم دو مصوبه پذیرفته شد؛ هر سه پذیرفته شد.", "reason", "صورت‌جلسه را دیدم.",
			"b.1.text", "شورای شهر در نشست دیروز سه مصوبه را بررسی کرد و هر سه مصوبه را پذیرفت.", "province", string(tehran), "topic", string(water), "act", "save"), 303)
		old, oldPath := w.news(Draft{Kind: News, Title: "ساعت نشست", Body: "<p>نشست ساعت نه است.</p>", Owner: root})
		w.post("second", oldPath, with(formOf(t, w.get("second", oldPath)), "class", "correction", "note", "ساعت", "b.1.text", "نشست ساعت ده است.", "act", "save"), 303)
		w.must(w.Edit(w.ctx, editor, old.ID, Draft{Kind: News, Title: "ساعت نشست", Body: "<p>نشست ساعت یازده است.</p>", Owner: root}, "از خط فرمان", false))
		draft, _ := w.write("editor", "title", "پیش‌نویس خبر", "b.1.text", "متن")
		gone, _ := w.news(Draft{Kind: News, Title: "خبری که برداشته شد", Body: "<p>متن</p>", Owner: root})
		w.must(w.Unpublish(w.ctx, at("chief"), gone.ID, "rights"))
		w.must(w.AskRestore(w.ctx, at("editor"), gone.ID, "اجازهٔ عکاس رسید"))
		w.get("second", path) // is there
		own, _ := w.news(Draft{Kind: News, Title: "گزارش نشست تهران", Body: "<p>متن</p>", Owner: tehran})
		for _, f := range []struct {
			item  id.Item
			place id.Body
		}{{own.ID, root}, {it.ID, tehran}, {it.ID, root}} {
			if _, err := w.Feature(w.ctx, at("editor"), f.item, f.place, w.Now().AddDate(0, 0, 7), "خبر نخست هفته است و همهٔ استان‌ها می‌خواهند آن را ببینند."); err != nil {
				t.Fatal(err)
			}
		}

		var category Topic
		for _, name := range []string{"گزارش نشست", "آموزش"} {
			var err error
			if category, err = w.AddCategory(w.ctx, at("editor"), tehran, "/bodies/"+string(tehran)+"/", Topic{Name: Text{"fa": name, "en": "Reports"}, Slug: map[string]string{"آموزش": "training"}[name] + "own"}); err != nil {
				t.Fatal(err)
			}
		}
		categories := categoriesPath + string(tehran) + "/"

		k := looktest.New(t, http.HandlerFunc(func(a http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
				w.view.Assets().ServeHTTP(a, r)
				return
			}
			who := id.Person("chief")
			if r.Method == http.MethodPost || strings.Contains(r.URL.RawQuery, "proposal=") {
				who = "second"
			}
			q := stafftest.Fresh(stafftest.Get(who, r.URL.RequestURI())) // the door of the tests believes a header
			q.Method, q.Body, q.ContentLength = r.Method, r.Body, r.ContentLength
			q.Header["Content-Type"] = r.Header["Content-Type"]
			w.pages.ServeHTTP(a, q)
		}))
		open, err := w.store.openProposals(w.ctx, old.ID, "")
		if err != nil || len(open) != 1 {
			t.Fatal(open, err)
		}
		chosen := url.Values{"act": {"submit"}, "item": {string(draft), string(it.ID)}}
		topic := url.Values{"act": {"topic"}, "item": {string(draft), string(it.ID)}}
		for name, path := range map[string]string{
			"list": "/desk/press/", "many": bulkPath + "?" + chosen.Encode(), "asks": bulkPath + "?" + topic.Encode(), "correct": path, "translate": writePath(it.ID, "en"),
			"decide": DeskPath(it.ID), "outdated": DeskPath(old.ID), "renew": oldPath + "?proposal=" + open[0].ID, "restore": DeskPath(gone.ID), "draft": DeskPath(draft), "front": FrontPath, "feature": DeskPath(it.ID) + "feature/",
			"history": DeskPath(old.ID) + "history/", "categories": categoriesPath, "categories-of": categories, "category": categories + string(category.ID) + "/",
		} {
			t.Run(name, func(t *testing.T) { k.Page(t, name+"-fa", path) })
			if name == "decide" || name == "correct" || name == "asks" {
				t.Run(name+"-en", func(t *testing.T) { k.Page(t, name+"-en", "/en"+path) })
			}
		}
	})
}
