package press

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
)

// news is a public item of the party with its page of writing.
func (w *writing) news(d Draft) (Item, string) {
	w.t.Helper()
	it := w.must(w.AddPublished(w.ctx, editor, d))
	return it, writePath(it.ID, it.Lang)
}

// decide presses a button of the open proposal: "accept" or "refuse".
func (w *writing) decide(who id.Person, item id.Item, what string, status int) {
	w.t.Helper()
	open, err := w.store.openProposals(w.ctx, item, "")
	if err != nil || len(open) == 0 {
		w.t.Fatalf("%v, %v", open, err)
	}
	w.post(who, DeskPath(item)+"proposals/"+open[0].ID+"/"+string(open[0].Class)+"/"+what+"/", nil, status)
}

func TestACorrectionIsPreparedWhereTextsAreWritten(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		water := w.topic("water", "آب")
		it, path := w.news(Draft{Kind: News, Title: "خبر", Body: "<p>دو تن آمدند.</p>", Owner: root})
		page := w.get("second", path)
		sound(t, page)
		form := formOf(t, page)
		fix := with(form, "class", "correction", "note", "", "reason", "صورت\u200cجلسه را دیدم\r\nو شمردم", "b.1.text", "ما "+wants+" سه تن بیایند.", "province", string(tehran), "topic", string(water), "act", "save")
		again := w.post("second", path, fix, 422).Body.String()
		sound(t, again)
		if f := formOf(t, again); f.Get("reason") != fix.Get("reason") || f.Get("b.1.text") != fix.Get("b.1.text") || !strings.Contains(summary(again), "#f-note") {
			t.Errorf("a refused form holds %v", f)
		}
		w.post("second", path, with(fix, "note", "نوشته بودیم دو تن", "class", ""), 422)
		a := w.post("second", path, with(fix, "note", "نوشته بودیم دو تن", "class", "correction"), 303)
		if to := a.Header().Get("Location"); to != DeskPath(it.ID)+"?notice=press.notice.proposed" {
			t.Errorf("leads to %s", to)
		}
		if now := w.item(it.ID); now.Editions["fa"].Revision != 1 || now.Province != "" || len(now.Topics) > 0 {
			t.Errorf("a proposal changed the item: %+v", now)
		}
		page = w.get("chief", DeskPath(it.ID))
		sound(t, page)
		shown := viewtest.Parse(t, page).One("section.notice")
		text := shown.Text()
		for _, part := range []string{"نام second", "نوشته بودیم دو تن", "و شمردم", "از «هیچ» به «آب»", "از «هیچ» به «"} {
			if !strings.Contains(text, part) {
				t.Errorf("who decides does not see %q:\n%s", part, text)
			}
		}
		if len(shown.Find("ins")) == 0 || len(shown.Find("del")) == 0 {
			t.Errorf("no words that came and went:\n%s", text)
		}
		if len(viewtest.Parse(t, w.get("editor", DeskPath(it.ID))).Find("section.notice form")) > 0 {
			t.Error("an editor may decide about a correction of fact")
		}
		w.decide("editor", it.ID, "accept", 403)
		w.decide("second", it.ID, "accept", 403)
		w.decide("chief", it.ID, "accept", 303)
		now := w.item(it.ID)
		if now.Editions["fa"].Text != "ما "+wants+" سه تن بیایند." || now.Province != tehran || len(now.Topics) != 1 || !now.Corrected {
			t.Errorf("after it was accepted: %+v", now)
		}
		if body := w.visit(view.Escape(now.Path("fa"))).Body.String(); !strings.Contains(body, wants) || !strings.Contains(body, "نوشته بودیم دو تن") {
			t.Errorf("readers see\n%s", body)
		}
		w.post("inspector", path, fix, 403)
	})
}

func TestASlipIsPublishedAtOnceByWhoMay(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		water := w.topic("water", "آب")
		it, path := w.news(Draft{Kind: News, Title: "خبر", Body: "<p>متن</p>", Owner: shemiran, Authors: []Author{{Slug: "sara"}}})
		address := view.Escape(it.Path("fa"))
		w.visit(address) // it is kept from now on
		form := with(formOf(t, w.get("editor", path)), "class", "slip", "note", "موضوع افزوده شد", "act", "save")
		for name, pairs := range map[string][]string{
			"nothing":  nil,
			"owner":    {"owner", string(tehran)},
			"kind":     {"kind", "note"},
			"signer":   {"author.add.name", "کسی دیگر"},
			"unsigned": {"author.0.person", ""},
		} {
			before := w.entries()
			if page := w.post("editor", path, with(form, pairs...), 422).Body.String(); w.entries() != before || name != "nothing" && !strings.Contains(summary(page), "#f-class") {
				t.Errorf("%s by a slip:\n%s", name, summary(page))
			}
		}
		done := with(form, "topic", string(water), "b.1.text", "متن "+wants)
		w.post("editor", path, done, 303)
		now := w.item(it.ID)
		if len(now.Topics) != 1 || now.Editions["fa"].Revision != 2 || now.Corrected || len(now.Authors) != 1 || now.Authors[0].Person != sara {
			t.Errorf("%+v", now)
		}
		if body := w.visit(address).Body.String(); !strings.Contains(body, "آب") || !strings.Contains(body, wants) {
			t.Error("readers see what was kept")
		}
		r, err := w.store.Revision(w.ctx, it.ID, "fa", 2)
		if err != nil || r.Class != Slip || r.Note != "موضوع افزوده شد" {
			t.Errorf("%+v, %v", r, err)
		}
		// Facts alone are a change as well, and the history says why.
		form = with(formOf(t, w.get("editor", path)), "class", "slip", "note", "استان افزوده شد", "province", string(tehran), "act", "save")
		var wg sync.WaitGroup
		for range 2 { // a double click
			wg.Go(func() {
				if a := w.do(stafftest.Post("editor", path, form)); a.Code != 303 {
					t.Errorf("%d\n%s", a.Code, summary(a.Body.String()))
				}
			})
		}
		wg.Wait()
		if now = w.item(it.ID); now.Province != tehran || now.Editions["fa"].Revision != 3 {
			t.Errorf("%+v", now)
		}
		entries, err := w.Ledger.Of(w.ctx, "item:"+string(it.ID), 1)
		if err != nil || entries[0].Act != "press.corrected" || entries[0].Actor.Person != "editor" || !entries[0].Public || !slices.Contains(entries[0].Touches, "item:"+string(it.ID)) {
			t.Errorf("%+v, %v", entries, err)
		}
		// A reporter may propose one.
		slip := with(formOf(t, w.get("reporter", path)), "class", "slip", "note", "املا", "title", "خبر تازه", "act", "save")
		for range 2 {
			w.post("reporter", path, slip, 303)
		}
		if open, err := w.store.openProposals(w.ctx, it.ID, "fa"); err != nil || len(open) != 1 || w.item(it.ID).Editions["fa"].Title != "خبر" {
			t.Errorf("%+v, %v", open, err)
		}
	})
}

func TestAnAddressThatReadersKnowMovesWithAWarning(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		it, path := w.news(Draft{Kind: News, Title: "خبر", Body: "<p>متن</p>", Slug: "old-name", Owner: root})
		page := w.get("editor", path)
		if strings.Contains(page, "نشانی تازه می\u200cگیرد") {
			t.Error("a warning of nothing")
		}
		form := with(formOf(t, page), "slug", "new-name", "class", "slip", "note", "نشانی درست شد")
		page = w.post("editor", path, with(form, "act", "proof"), 200).Body.String()
		sound(t, page)
		if warned := viewtest.Parse(t, page).One("[role=alert]").Text(); !strings.Contains(warned, "نشانی تازه می\u200cگیرد") || !strings.Contains(page, "new-name/") {
			t.Errorf("no warning: %s", warned)
		}
		page = w.post("editor", path, with(form, "slug", "", "act", "proof"), 200).Body.String()
		if len(viewtest.Parse(t, page).Find("[role=alert]")) > 0 {
			t.Error("an empty field makes the address of a public text anew")
		}
		w.post("editor", path, with(form, "act", "save"), 303)
		now := w.item(it.ID)
		if a := w.visit(view.Escape(it.Path("fa"))); a.Code != 301 || a.Header().Get("Location") != view.Escape(now.Path("fa")) || now.Slug != "new-name" {
			t.Errorf("the old address answers %d, to %s", a.Code, a.Header().Get("Location"))
		}
		if a := w.visit(view.Escape(now.Path("fa"))); a.Code != 200 {
			t.Errorf("the new one answers %d", a.Code)
		}
		other, otherPath := w.news(Draft{Kind: News, Title: "دیگری", Body: "<p>متن</p>", Slug: "other", Owner: root})
		taken := with(formOf(t, w.get("editor", otherPath)), "slug", "old-name", "class", "slip", "note", "نشانی", "act", "save")
		w.post("editor", otherPath, taken, 409)
		if w.item(other.ID).Slug != "other" {
			t.Error("it took an address that leads elsewhere")
		}
	})
}

func TestACorrectionOfAnotherTextIsSetBesideIt(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		it, path := w.news(Draft{Kind: News, Title: "خبر", Body: "<p>ساعت نه</p>", Owner: root})
		first, second := formOf(t, w.get("editor", path)), formOf(t, w.get("second", path))
		w.post("editor", path, with(first, "class", "slip", "note", "املا", "b.1.text", "ساعت ده", "act", "save"), 303)
		mine := with(second, "class", "correction", "note", "ساعت", "b.1.text", "ساعت یازده", "act", "save")
		page := w.post("second", path, mine, 409).Body.String()
		sound(t, page)
		again := formOf(t, page)
		if !strings.Contains(page, "<ins>یازده</ins>") || !strings.Contains(page, "<del>ده</del>") || again.Get("b.1.text") != "ساعت یازده" || again.Get("note") != "ساعت" {
			t.Errorf("the comparison:\n%s", page)
		}
		w.post("second", path, with(again, "merged", "2", "class", "correction", "act", "save"), 303)
		// What is proposed may grow old as well: then it is nobody's to accept.
		changed := Draft{Kind: News, Title: "خبر", Body: "<p>ساعت دوازده</p>", Owner: root}
		w.must(w.Edit(w.ctx, editor, it.ID, changed, "", false))
		page = w.get("chief", DeskPath(it.ID))
		sound(t, page)
		shown := viewtest.Parse(t, page).One("section.notice")
		if text := shown.Text(); !strings.Contains(text, "تغییر کرده است") || len(shown.Find("form")) != 1 || len(shown.Find(".pair")) != 1 {
			t.Errorf("it is shown as\n%s", text)
		}
		w.decide("chief", it.ID, "accept", 409)
		if got := w.item(it.ID).Editions["fa"].Text; got != "ساعت دوازده" {
			t.Errorf("stands %q", got)
		}
		// Its own person compares it and sends it again; nobody else does.
		renew := html.UnescapeString(viewtest.Parse(t, w.get("second", DeskPath(it.ID))).One("section.notice a.btn").Attr("href"))
		if a := w.do(stafftest.Get("editor", renew)); a.Code != 404 {
			t.Errorf("another person opens it: %d", a.Code)
		}
		page = w.get("second", renew)
		sound(t, page)
		form := formOf(t, page)
		if form.Get("b.1.text") != "ساعت یازده" || form.Get("note") != "ساعت" || !strings.Contains(page, "<del>دوازده</del>") {
			t.Errorf("opened again:\n%s", page)
		}
		form.Set("class", "correction")
		w.post("second", path, with(form, "act", "save"), 409)
		w.post("editor", path, with(form, "merged", "3", "act", "save"), 409) // somebody else has no such proposal
		w.post("second", path, with(form, "merged", "3", "act", "save"), 303)
		all, err := w.store.Proposals(w.ctx, it.ID)
		if err != nil || len(all) != 2 || all[1].State != "refused" || all[1].DecidedBy != "second" || all[0].State != "open" {
			t.Fatalf("%+v, %v", all, err)
		}
		w.decide("chief", it.ID, "accept", 303)
		if got := w.item(it.ID).Editions["fa"].Text; got != "ساعت یازده" {
			t.Errorf("stands %q", got)
		}
	})
}

func TestFactsThatChangedMeanwhileAreNotOverwritten(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		it, _ := w.news(Draft{Kind: News, Title: "خبر", Body: "<p>متن</p>", Owner: root})
		p, err := w.Propose(w.ctx, at("second"), it.ID, Amendment{Class: Correcting, Note: "عدد", Draft: Draft{Title: "خبر", Body: "<p>سه</p>"}})
		if err != nil {
			t.Fatal(err)
		}
		w.must(w.Edit(w.ctx, editor, it.ID, Draft{Kind: News, Title: "خبر", Body: "<p>متن</p>", Owner: tehran}, "", false))
		_, err = w.Accept(w.ctx, ActCorrectAs(Correcting), at("chief"), it.ID, p.ID)
		if now := w.item(it.ID); err == nil || now.Owner != tehran {
			t.Errorf("%v, owner %s", err, now.Owner)
		}
	})
}

func TestEachLanguageIsCorrectedApart(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		it, path := w.news(Draft{Kind: News, Title: "خبر", Body: "<p>متن</p>", Owner: root})
		english := writePath(it.ID, "en")
		page := w.get("second", english)
		sound(t, page)
		form := formOf(t, page)
		if strings.Contains(page, `name="class"`) || strings.Contains(page, `name="owner"`) {
			t.Error("a translation is asked for its class or the facts")
		}
		w.post("reporter", english, form, 403)
		w.post("second", path, with(formOf(t, w.get("second", path)), "class", "clarification", "note", "روشن", "b.1.text", "متن روشن", "act", "save"), 303)
		// An editor adds the translation at once; it corrects nothing.
		w.post("second", english, with(form, "title", "News", "body", "<p>Text</p>", "act", "save"), 303)
		now := w.item(it.ID)
		if now.Editions["en"].Title != "News" || now.Corrected || now.Editions["fa"].Revision != 1 {
			t.Errorf("%+v", now)
		}
		if a := w.visit(view.Escape(now.Path("en"))); a.Code != 200 {
			t.Errorf("it answers %d", a.Code)
		}
		w.post("second", english, with(formOf(t, w.get("second", english)), "class", "correction", "note", "number", "body", "<p>Two texts</p>", "act", "save"), 303)
		page = w.get("chief", DeskPath(it.ID))
		sound(t, page)
		if n := len(viewtest.Parse(t, page).Find("section.notice")); n != 2 {
			t.Errorf("%d proposals are shown", n)
		}
		w.decide("chief", it.ID, "accept", 303)
		w.decide("chief", it.ID, "accept", 303)
		now = w.item(it.ID)
		if now.Editions["en"].Text != "Two texts" || now.Editions["fa"].Text != "متن روشن" || now.Owner != root {
			t.Errorf("%+v", now)
		}
		sound(t, w.get("chief", "/en"+DeskPath(it.ID)))
		sound(t, w.get("editor", "/en"+path))
	})
}

func TestAFormThatComesAfterPublicationLosesNothing(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, path := w.write("editor", "title", "پیش از انتشار", "b.1.text", "متن")
		form := with(formOf(t, w.get("editor", path)), "b.1.text", "متن "+wants)
		w.must(w.Publish(w.ctx, editor, item, time.Time{}))
		page := w.post("editor", path, with(form, "act", "save"), 422).Body.String()
		if f := formOf(t, page); f.Get("b.1.text") != "متن "+wants || !strings.Contains(summary(page), "#f-class") {
			t.Errorf("it holds %v", f)
		}
		w.post("editor", strings.Replace(path, "/write/", "/autosave/", 1), with(form, "class", "slip", "note", "نیمه"), 200)
		back := formOf(t, w.get("editor", path+"?kept=1"))
		if back.Get("note") != "نیمه" || back.Get("b.1.text") != "متن "+wants {
			t.Errorf("kept: %v", back)
		}
	})
}

func TestASaveOfAPublicTextWithoutAChangeIsNone(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		water, air := w.topic("water", "آب"), w.topic("air", "هوا")
		for name, d := range map[string]Draft{
			"news":      {Kind: News, Title: "عنوان", Kicker: "رو", Lead: "خلاصه\nدو", Body: "## سر\n\nمتن *کتاب*", Format: Markdown, Owner: tehran, Province: tehran, Topics: []id.Topic{water, air}},
			"note":      {Kind: Note, Title: "یادداشت", Body: "<p>متن</p>", Owner: root, Authors: []Author{{Slug: "sara"}, {Name: Text{"fa": "رضا", "en": "Reza"}, Post: Text{"fa": "نویسنده"}}}},
			"statement": {Kind: Statement, Title: "بیانیه", Body: "<p>متن</p>", Owner: root, Series: "council", Audience: []Audience{{Body: tehran}, {Name: Text{"fa": "همه", "en": "all"}}}},
			"page":      {Kind: Page, Title: "درباره", Body: "<p>متن</p>", Slug: "about"},
			"no owner":  {Kind: News, Title: "بی نهاد", Body: "<p>متن</p>"},
		} {
			it, path := w.news(d)
			before, was := w.entries(), w.item(it.ID)
			form := with(formOf(t, w.get("editor", path)), "class", "slip", "note", "هیچ", "act", "save")
			page := w.post("editor", path, form, 422).Body.String()
			if now := w.item(it.ID); !strings.Contains(summary(page), "هیچ تغییری نکرده") || w.entries() != before || now.Mark() != was.Mark() {
				t.Errorf("%s:\n%s", name, summary(page))
			}
		}
	})
}

func (w *writing) topic(slug, name string) id.Topic {
	w.t.Helper()
	topic, err := w.PutTopic(w.ctx, editor, Topic{Slug: slug, Name: Text{"fa": name}})
	if err != nil {
		w.t.Fatal(err)
	}
	return topic.ID
}

func TestAHiddenTopicIsOfferedOnlyToTheTextThatHasIt(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		open, hidden := w.topic("water", "آب"), w.topic("old", "موضوع کهنه")
		_, path := w.news(Draft{Kind: News, Title: "با موضوع کهنه", Body: "<p>متن</p>", Owner: root, Topics: []id.Topic{hidden}})
		draft, draftPath := w.write("editor", "title", "بی موضوع", "b.1.text", "متن")
		topic, err := w.store.topic(w.ctx, hidden)
		if err != nil {
			t.Fatal(err)
		}
		topic.Hidden = true
		if _, err := w.SetTopic(w.ctx, editor, topic); err != nil {
			t.Fatal(err)
		}
		many := bulkPath + "?" + url.Values{"act": {"topic"}, "item": {string(draft)}}.Encode()
		for path, want := range map[string]bool{path: true, draftPath: false, many: false} {
			page := w.get("chief", path)
			if !strings.Contains(page, string(open)) || strings.Contains(page, string(hidden)) != want {
				t.Errorf("%s offers the hidden topic: %t", path, !want)
			}
		}
	})
}

func TestWhoTypesNothingIsSeenAndHears(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		it, path := w.news(Draft{Kind: News, Title: "خبر", Body: "<p>متن</p>", Owner: root})
		page, here := w.get("editor", path), strings.Replace(path, "/write/", "/presence/", 1)
		for _, part := range []string{`data-presence="` + here + `"`, `data-compare="` + DeskPath(it.ID) + `history/?lang=fa"`, `data-count data-limit="70"`} {
			if !strings.Contains(page, part) {
				t.Errorf("no %s in\n%s", part, page)
			}
		}
		w.clock = w.clock.Add(presence + time.Minute) // the editor's page stands open, and nothing is typed
		if text := w.get("chief", DeskPath(it.ID)); strings.Contains(text, "نام editor") && strings.Contains(text, "هم\u200cاکنون") {
			t.Error("somebody is there who left")
		}
		if a := w.post("second", here, nil, 200); !strings.Contains(a.Body.String(), `"others":[]`) || !strings.Contains(a.Body.String(), `"revision":1`) {
			t.Errorf("%s", a.Body)
		}
		if a := w.post("editor", here, nil, 200); !strings.Contains(a.Body.String(), "نام second") {
			t.Errorf("%s", a.Body)
		}
		if text := viewtest.Parse(t, w.get("chief", DeskPath(it.ID))).One("[role=status]").Text(); !strings.Contains(text, "نام editor") || !strings.Contains(text, "نام second") {
			t.Errorf("who reads is told %q", text)
		}
		w.post("inspector", here, nil, 403)
		w.post("stranger", here, nil, 403)
	})
}
