package press

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
)

func TestAHalfSpaceGoesFromTheFormToThePageAndTheFeed(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, form := w.write("editor", "title", wants+" بنویسم", "lead", "لید "+wants, "b.1.text", "من **"+wants+"** بنویسم.\r\nسطر دوم")
		page := w.get("editor", form)
		if f := formOf(t, page); f.Get("title") != wants+" بنویسم" || f.Get("b.1.text") != "من **"+wants+"** بنویسم.\r\nسطر دوم" || f.Get("based") != "1" {
			t.Errorf("the form holds %v", f)
		}
		sound(t, page)
		w.must(w.Publish(w.ctx, editor, item, w.clock))
		it, err := w.store.Item(w.ctx, item)
		if err != nil {
			t.Fatal(err)
		}
		want := "<p>من <strong>" + wants + "</strong> بنویسم.<br/>سطر دوم</p>"
		if it.Editions["fa"].Body != want {
			t.Errorf("stored %q", it.Editions["fa"].Body)
		}
		for _, address := range []string{view.Escape(it.Path("fa")), "/feed.xml"} {
			if got := w.visit(address).Body.String(); !strings.Contains(got, wants) {
				t.Errorf("%s lacks the half-space:\n%s", address, got)
			}
		}
	})
}

func TestASaveWithoutAChangeMakesNoRevision(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		topic, err := w.PutTopic(w.ctx, editor, Topic{Slug: "water", Name: Text{"fa": "آب"}})
		if err != nil {
			t.Fatal(err)
		}
		air, err := w.PutTopic(w.ctx, editor, Topic{Slug: "air", Name: Text{"fa": "هوا"}, Order: -1})
		if err != nil {
			t.Fatal(err)
		}
		body := "## سر\n\nمتن *كتاب* {x}\n\n- یک\n- دو\n\n> سخن\n>\n> — او\n\n|الف|ب|\n|-|-|\n|۱|۲|\n"
		for name, d := range map[string]Draft{
			"markdown":   {Kind: News, Title: "عنوان  دراز", Kicker: "رو", Lead: "خلاصه\nدو", Body: body, Format: Markdown, Owner: tehran, Province: tehran, Topics: []id.Topic{topic.ID, air.ID}},
			"html":       {Kind: Note, Title: "یادداشت", Body: "<div>متن<div>دو</div></div><pre>\n\nx</pre><ul><li>a<ul><li>b</ul></ul>", Owner: root, Authors: []Author{{Slug: "sara"}, {Name: Text{"fa": "رضا", "en": "Reza"}, Post: Text{"fa": "نویسنده"}}}},
			"statement":  {Kind: Statement, Title: "بیانیه", Body: "<p>متن</p>", Owner: root, Series: "council", Audience: []Audience{{Body: tehran}, {Name: Text{"fa": "همه", "en": "all"}}, {Body: shemiran, Name: Text{"fa": "شعبه"}}}},
			"page":       {Kind: Page, Title: "درباره", Body: "<p>متن</p>", Slug: "about"},
			"no owner":   {Kind: News, Title: "بی نهاد", Body: "<p>متن</p>"},
			"with a day": {Kind: News, Title: "دیروز", Body: "<p>متن</p>", At: w.clock.Add(-24 * time.Hour), Owner: root},
		} {
			t.Run(name, func(t *testing.T) {
				it := w.must(w.Add(w.ctx, editor, d))
				path := writePath(it.ID, "fa")
				form := formOf(t, w.get("editor", path))
				before, entries := w.revisions(it.ID, "fa"), w.entries()
				a := w.post("editor", path, with(form, "act", "save"), 303)
				if got := w.revisions(it.ID, "fa"); got != before || w.entries() != entries || !strings.Contains(a.Header().Get("Location"), "notice=press.notice.same") {
					now, _ := w.store.Item(w.ctx, it.ID)
					t.Errorf("%d revisions and %d entries more, leads to %s\n%+v\n%+v", got-before, w.entries()-entries, a.Header().Get("Location"), it, now)
				}
			})
		}
	})
}

func TestADoubleClickOnSaveMakesOneItemAndOneRevision(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		form := with(formOf(t, w.get("editor", "/desk/press/new/")), "title", "یک بار", "b.1.text", "متن", "act", "save")
		twice := func(path string, form url.Values) {
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					if a := w.do(stafftest.Post("editor", path, form)); a.Code != 303 {
						t.Errorf("%s: %d\n%s", path, a.Code, a.Body)
					}
				})
			}
			wg.Wait()
		}
		twice("/desk/press/new/", form)
		item := id.Item(form.Get("new"))
		if n := w.revisions(item, "fa"); n != 1 {
			t.Fatalf("%d revisions", n)
		}
		if n, err := db.Value[int](w.ctx, w.db, `SELECT COUNT(*) FROM press_item`); err != nil || n != 1 {
			t.Fatalf("%d items, %v", n, err)
		}
		path := writePath(item, "fa")
		edit := with(formOf(t, w.get("editor", path)), "title", "دو بار", "act", "save")
		twice(path, edit)
		w.post("editor", path, edit, 303) // and a third, much later
		if n := w.revisions(item, "fa"); n != 2 {
			t.Errorf("%d revisions", n)
		}
		// Somebody else's form with the id of an item that is there changes nothing and shows nothing.
		stolen := with(formOf(t, w.get("reporter", "/desk/press/new/")), "new", string(item), "title", "دزدی", "owner", string(shemiran), "act", "save")
		w.post("reporter", "/desk/press/new/", stolen, 403)
		if n := w.revisions(item, "fa"); n != 2 {
			t.Errorf("%d revisions", n)
		}
	})
}

func TestAStaleSaveIsNeverAnOverwrite(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, path := w.write("editor", "title", "نشست فردا", "b.1.text", "نشست ساعت نه است.")
		first, second := formOf(t, w.get("editor", path)), formOf(t, w.get("second", path))
		w.post("editor", path, with(first, "b.1.text", "نشست ساعت ده است.", "act", "save"), 303)
		mine := with(second, "b.1.text", "نشست ساعت یازده است.", "act", "save")
		a := w.post("second", path, mine, 409)
		page := a.Body.String()
		sound(t, page)
		for _, part := range []string{"<del>ده </del>", "<ins>یازده </ins>", "نام editor", "نسخهٔ ۲"} {
			if !strings.Contains(page, part) {
				t.Errorf("the comparison lacks %s:\n%s", part, page)
			}
		}
		it, _ := w.store.Item(w.ctx, item)
		if got := it.Editions["fa"].Text; got != "نشست ساعت ده است." {
			t.Errorf("stands %q", got)
		}
		if kept, err := w.store.Stale(w.ctx, item, "fa"); err != nil || len(kept) != 1 || !strings.Contains(kept[0].Content.Body, "یازده") {
			t.Errorf("kept %+v, %v", kept, err)
		}
		again := formOf(t, page)
		if again.Get("b.1.text") != "نشست ساعت یازده است." || again.Get("merged") != "" || again.Get("based") != "1" {
			t.Errorf("the form holds %v", again)
		}
		w.post("second", path, with(again, "act", "save"), 409) // without a word that it was taken in
		w.post("second", path, with(again, "merged", "2", "b.1.text", "نشست ساعت ده یا یازده است.", "act", "save"), 303)
		it, _ = w.store.Item(w.ctx, item)
		if got := it.Editions["fa"]; got.Text != "نشست ساعت ده یا یازده است." || got.Revision != 3 {
			t.Errorf("stands %+v", got)
		}
		// A third save meanwhile makes what was taken in stale again.
		w.post("second", path, with(again, "merged", "2", "act", "save"), 409)
	})
}

func TestOfTwoFirstTranslationsNoneIsOverwritten(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, path := w.write("editor", "title", "سخن", "b.1.text", "متن")
		path = strings.Replace(path, "/fa/", "/en/", 1)
		first, second := formOf(t, w.get("editor", path)), formOf(t, w.get("second", path))
		w.post("editor", path, with(first, "title", "A word", "body", "<p>Nine.</p>", "act", "save"), 303)
		mine := with(second, "title", "A word", "body", "<p>Eleven.</p>", "act", "save")
		page := w.post("second", path, mine, 409).Body.String()
		mine.Del("based") // of a form that was made by hand
		w.post("second", path, mine, 409)
		it, _ := w.store.Item(w.ctx, item)
		if got := it.Editions["en"]; got.Text != "Nine." || got.Revision != 1 {
			t.Errorf("stands %+v", got)
		}
		w.post("second", path, with(formOf(t, page), "merged", "1", "body", "<p>Nine or eleven.</p>", "act", "save"), 303)
		it, _ = w.store.Item(w.ctx, item)
		if got := it.Editions["en"]; got.Text != "Nine or eleven." || got.Revision != 2 {
			t.Errorf("stands %+v", got)
		}
	})
}

func TestFactsThatSomebodyChangedAreNotOverwritten(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, path := w.write("editor", "title", "نشست", "b.1.text", "متن", "owner", string(tehran))
		first, second := formOf(t, w.get("editor", path)), formOf(t, w.get("second", path))
		w.post("editor", path, with(first, "province", string(tehran), "act", "save"), 303)
		w.post("second", path, with(second, "title", "نشست دوم", "act", "save"), 409)
		it, _ := w.store.Item(w.ctx, item)
		if it.Province != tehran || it.Editions["fa"].Title != "نشست" {
			t.Errorf("stands %+v", it)
		}
	})
}

func TestButtonsKeepWhatWasTyped(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		form := with(formOf(t, w.get("editor", "/desk/press/new/")), "title", "تیتر "+wants, "lead", "یک\r\nدو", "b.1.text", "بند یک",
			"day", "۵ اردیبهشت ۱۴۰۴", "slug", "جایی", "author.add.name", "رضا", "author.add.post", "نویسنده")
		press := func(act string, pairs ...string) {
			t.Helper()
			page := w.post("editor", "/desk/press/new/", with(form, append(pairs, "act", act)...), 200).Body.String()
			sound(t, page)
			form = formOf(t, page)
			if form.Get("title") != "تیتر "+wants || form.Get("lead") != "یک\r\nدو" || form.Get("slug") != "جایی" || form.Get("day") != "۵ اردیبهشت ۱۴۰۴" {
				t.Fatalf("%s: the form holds %v", act, form)
			}
		}
		for i, kind := range block.Kinds {
			press("add.1", "b.1.new", string(kind))
			if form.Get("b.2.kind") != string(kind) {
				t.Errorf("added %q, not %q", form.Get("b.2.kind"), kind)
			}
			_ = i
		}
		press("up.2")
		if form.Get("b.2.text") != "بند یک" {
			t.Errorf("%v", form)
		}
		press("down.1")
		for range block.Kinds {
			press("remove.2")
		}
		if form.Get("b.1.text") != "بند یک" || form.Get("b.2.kind") != "" {
			t.Errorf("%v", form)
		}
		press("kind", "kind", "announcement")
		if _, ok := form["series"]; !ok || form.Get("author.0.name") != "رضا" {
			t.Errorf("%v", form)
		}
		press("to.add", "to.add.body", string(tehran))
		press("to.add", "to.add.name", "همه")
		press("author.add", "author.add.person", string(sara))
		press("to.remove.0")
		press("up.99")
		press("nonsense")
		if form.Get("to.0.name") != "همه" || form.Get("to.1.name") != "" || form.Get("author.1.person") != string(sara) {
			t.Errorf("%v", form)
		}
		w.post("editor", "/desk/press/new/", with(form, "act", "save"), 303)
		it, err := w.store.Item(w.ctx, id.Item(form.Get("new")))
		if err != nil || it.Path("fa") != "/1404/02/جایی/" || len(it.Authors) != 2 || it.Authors[1].Post.In("fa") != "دبیر استان" || it.Audience[0].Name.In("fa") != "همه" {
			t.Errorf("%+v %v", it, err)
		}
	})
}

func TestAFormThatIsWrongIsGivenBackWithItsWords(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, path := w.write("editor", "title", "اول", "slug", "first", "b.1.text", "متن", "owner", string(shemiran))
		blank := formOf(t, w.get("editor", "/desk/press/new/"))
		for name, c := range map[string]struct {
			change []string
			status int
			at     string
		}{
			"no title":         {nil, 422, "f-title"},
			"a wild kind":      {[]string{"title", "x", "kind", "decree"}, 422, "f-kind"},
			"no kind":          {[]string{"title", "x", "kind", ""}, 422, "f-kind"},
			"a wild day":       {[]string{"title", "x", "day", "دیروز"}, 422, "f-day"},
			"a bad address":    {[]string{"title", "x", "slug", "a/b"}, 422, "f-slug"},
			"a taken address":  {[]string{"title", "x", "slug", "first"}, 409, "f-slug"},
			"no such body":     {[]string{"title", "x", "owner", "body-x"}, 422, "f-owner"},
			"no such province": {[]string{"title", "x", "province", "body-x"}, 422, "f-province"},
			"no addressee":     {[]string{"title", "x", "kind", "statement", "to.add.body", "body-x"}, 422, "f-to.add.body"},
			"no such person":   {[]string{"title", "x", "author.add.person", "nobody"}, 422, "f-author.add.person"},
			"no such topic":    {[]string{"title", "x", "topic", "topic-x"}, 422, "f-form"},
			"no such cover":    {[]string{"title", "x", "cover", "/media/" + strings.Repeat("0", 32) + "/720.jpg"}, 422, "f-cover"},
			"no such picture":  {[]string{"title", "x", "b.1.kind", "figure", "b.1.media", "x"}, 422, "f-b.1.media"},
			"a long title":     {[]string{"title", strings.Repeat("x", maxLine+1)}, 413, "f-form"},
			"a long block":     {[]string{"title", "x", "b.1.text", strings.Repeat("x", block.MaxText+1)}, 413, "f-form"},
			"a wild block":     {[]string{"title", "x", "b.1.kind", "script"}, 422, "f-form"},
			"too many blocks":  {[]string{"title", "x", "b.5000.kind", "paragraph"}, 422, "f-form"},
			"hostile title":    {[]string{"title", "\xff\x00", "owner", `"><script>`}, 422, "f-owner"},
			"a gallery of air": {[]string{"title", "x", "kind", "occasion", "gallery", "x | y"}, 422, "f-gallery"},
		} {
			form := with(blank, append(c.change, "lead", "لیدی که می\u200cماند", "act", "save")...)
			page := w.post("editor", "/desk/press/new/", form, c.status).Body.String()
			if !strings.Contains(page, `href="#`+c.at+`"`) || !strings.Contains(page, `id="`+c.at+`"`) {
				t.Errorf("%s: no way to %s:\n%s", name, c.at, page)
			}
			if strings.Contains(page, "<script>") || formOf(t, page).Get("lead") != "لیدی که می\u200cماند" {
				t.Errorf("%s: the form lost its words", name)
			}
		}
		if n, _ := db.Value[int](w.ctx, w.db, `SELECT COUNT(*) FROM press_item`); n != 1 {
			t.Errorf("%d items", n)
		}
		// In bodies where a person may not write nothing is said of what is there.
		for _, c := range []struct {
			who    id.Person
			path   string
			form   url.Values
			status int
		}{
			{"reporter", "/desk/press/new/", with(blank, "title", "x", "owner", string(tehran), "act", "save"), 403},
			{"reporter", "/desk/press/new/", with(blank, "title", "x", "owner", "", "act", "save"), 403},
			{"reporter", path, with(formOf(t, w.get("reporter", path)), "owner", string(root), "act", "save"), 403},
			{"inspector", path, url.Values{"title": {"x"}}, 403},
			{"stranger", path, url.Values{"title": {"x"}}, 403},
			{"", path, url.Values{"title": {"x"}}, 303},
			{"editor", writePath("none", "fa"), url.Values{"title": {"x"}}, 404},
			{"editor", "/desk/press/" + string(item) + "/de/write/", url.Values{"title": {"x"}}, 404},
			{"editor", path, url.Values{"based": {"1"}}, 422},
		} {
			w.post(c.who, c.path, c.form, c.status)
		}
		if n := w.revisions(item, "fa"); n != 1 {
			t.Errorf("%d revisions", n)
		}
	})
}

func TestHostileWordsAreWords(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		evil := `"><script>alert(1)</script><img src=x onerror=alert(1)>`
		item, path := w.write("editor", "title", evil, "kicker", evil, "lead", evil, "b.1.text", evil+" [x](javascript:alert(1)) {a \"javascript:alert(1)\"|y}", "b.1.dir", evil, "b.1.lang", evil, "slug", "evil", "day", "1405/01/01")
		page := w.get("editor", path)
		// The bytes that a block says it was read from are judged like any others.
		form := formOf(t, page)
		w.post("editor", path, with(form, "b.1.kind", "raw", "b.1.was", `<p onclick="x()">الف</p><script>y</script>`, "act", "save"), 303)
		w.post("editor", path, with(formOf(t, w.get("editor", path)), "body", `<p>ب<iframe src="//x.y"></iframe></p>`+evil, "act", "save"), 303)
		for _, r := range []int{2, 3} {
			rev, err := w.store.Revision(w.ctx, item, "fa", r)
			if err != nil || strings.ContainsAny(rev.Content.Body, "\x00") || Sanitise(rev.Content.Body, "fa") != rev.Content.Body {
				t.Errorf("%v %q", err, rev.Content.Body)
			}
		}
		w.must(w.Publish(w.ctx, editor, item, w.clock))
		it, _ := w.store.Item(w.ctx, item)
		for _, got := range []string{page, w.visit(it.Path("fa")).Body.String(), it.Editions["fa"].Body} {
			if strings.Contains(got, "<script>alert") || strings.Contains(got, "<img src=x") || strings.Contains(got, `href="javascript`) {
				t.Errorf("it runs:\n%s", got)
			}
		}
	})
}
