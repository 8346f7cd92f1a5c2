package press

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view/viewtest"
)

const bulkPath = "/desk/press/bulk/"

// choose opens the page of an act on items, and gives its form.
func (o *office) choose(p id.Person, act string, items ...id.Item) (*viewtest.Doc, url.Values) {
	o.t.Helper()
	q := url.Values{"act": {act}}
	for _, i := range items {
		q.Add("item", string(i))
	}
	doc := o.page(p, bulkPath+"?"+q.Encode())
	form := url.Values{}
	for _, f := range doc.Find("form.formpage input[type=hidden]") {
		form.Add(f.Attr("name"), f.Attr("value"))
	}
	return doc, form
}

// came gives the titles of what was done and of what was not.
func (o *office) came(p id.Person, form url.Values) (done, not []string) {
	o.t.Helper()
	doc := viewtest.Parse(o.t, o.post(p, bulkPath, form, http.StatusOK).Body.String())
	for _, f := range viewtest.Check(doc) {
		o.t.Error(f)
	}
	for _, h := range doc.Find("section[aria-labelledby=h-can] h3") {
		done = append(done, h.Text())
	}
	for _, li := range doc.Find("section[aria-labelledby=h-cannot] li") {
		if len(li.Find("p.soft")) != 1 {
			o.t.Errorf("%q does not say why", li.Text())
		}
		not = append(not, li.Find("h3")[0].Text())
	}
	return done, not
}

func TestAnActOnManyIsDecidedOneByOne(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		add := func(p id.Person, title string, owner id.Body) id.Item {
			d := draft(title)
			d.Owner = owner
			return k.must(k.Add(k.ctx, at(p), d)).ID
		}
		one, two, foreign := add("reporter", "یک", tehran), add("tehran-editor", "دو", shemiran), add("reporter", "بیگانه", root)
		public := k.out(draft("منتشر")).ID
		page := o.page("tehran-editor", "/desk/press/")
		if n := len(page.Find("main form input[name=item]")); n != 2 {
			t.Errorf("%d items to choose", n)
		}
		o.page("inspector", "/desk/press/").None("main input[name=item]")
		doc, form := o.choose("tehran-editor", "submit", one, two, foreign, public, "none")
		if text := doc.One("main").Text(); strings.Contains(text, "بیگانه") {
			t.Error("it shows a text of a foreign body")
		}
		if !slices.Equal(form["item"], []string{string(one), string(two)}) {
			t.Errorf("possible are %v", form["item"])
		}
		form["item"] = append(form["item"], string(foreign), string(public), "none") // a hostile form
		done, not := o.came("tehran-editor", form)
		if !slices.Equal(done, []string{"یک", "دو"}) || len(not) != 3 || k.state(one) != Submitted || k.state(foreign) != Drafted {
			t.Errorf("done %q, not %q", done, not)
		}
		if done, _ = o.came("tehran-editor", form); len(done) > 0 { // twice
			t.Errorf("done again: %q", done)
		}
		// Whoever handed them in has a hand in them; somebody else takes them up.
		doc, form = o.choose("tehran-editor", "review", one, two)
		if doc.None("form.formpage"); len(form) > 0 {
			t.Errorf("their own texts may be reviewed: %v", form)
		}
		_, form = o.choose("editor", "review", one, two)
		if _, not = o.came("editor", form); len(not) != 0 {
			t.Errorf("not taken up: %q", not)
		}
		// One that changed meanwhile is read again.
		_, form = o.choose("second", "approve", one, two, foreign)
		d := draft("دو")
		d.Owner, d.Body = shemiran, "<p>متن دیگر</p>"
		k.must(k.Edit(k.ctx, at("colleague"), two, d, "", false))
		done, not = o.came("second", form)
		if !slices.Equal(done, []string{"یک"}) || !slices.Equal(not, []string{"دو"}) || k.state(two) != InReview {
			t.Errorf("approved %q, not %q", done, not)
		}
		entries, err := k.Ledger.Of(k.ctx, "item:"+string(one), 1)
		if err != nil || entries[0].Act != "press.approved" || entries[0].Actor.Person != "second" || entries[0].Actor.Body != root {
			t.Errorf("%+v, %v", entries, err)
		}
	})
}

func TestActsOnManyAskOnceForWhatTheyNeed(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		s := draft("بیانیه")
		s.Kind = Statement
		news, statement := k.approved(draft("خبر")).ID, k.approved(s).ID
		_, form := o.choose("second", "schedule", news, statement)
		if !slices.Equal(form["item"], []string{string(news)}) {
			t.Errorf("an editor may schedule %v", form["item"])
		}
		form.Set("day", "۱۴۰۴/۰۲/۳۲")
		form.Set("clock", "۸:۳۰")
		w := o.post("second", bulkPath, form, http.StatusUnprocessableEntity)
		doc := viewtest.Parse(t, w.Body.String())
		if doc.One("#e-day").Text() == "" || doc.One("#f-clock").Attr("value") != "۸:۳۰" || k.state(news) != Approved {
			t.Errorf("%s", w.Body)
		}
		form.Set("day", "۱۴۰۴/۲/۵")
		form.Set("clock", "۱۴:۰۰")
		if done, _ := o.came("second", form); len(done) != 1 || k.state(news) != Scheduled {
			t.Errorf("scheduled %q", done)
		}
		_, form = o.choose("speaker", "publish", news, statement)
		if done, _ := o.came("speaker", form); !slices.Equal(done, []string{"بیانیه"}) || k.item(statement).Number != 1 {
			t.Errorf("published %q", done)
		}

		topic, err := k.PutTopic(k.ctx, editor, Topic{Slug: "water", Name: Text{"fa": "آب"}})
		if err != nil {
			t.Fatal(err)
		}
		_, form = o.choose("reporter", "topic", news, statement)
		form["item"] = append(form["item"], string(statement)) // readers have seen it
		form.Set("topic", string(topic.ID))
		if done, not := o.came("reporter", form); !slices.Equal(done, []string{"خبر"}) || len(not) != 1 || k.state(news) != InReview || len(k.item(statement).Topics) > 0 {
			t.Errorf("%q, not %q; it is %s", done, not, k.state(news)) // an approval was of something else
		}
		if _, not := o.came("reporter", form); len(not) != 2 {
			t.Errorf("the same topic twice: %q", not)
		}
		_, form = o.choose("reporter", "owner", news)
		form.Set("owner", string(tehran))
		if done, _ := o.came("reporter", form); len(done) != 1 || k.item(news).Owner != tehran {
			t.Errorf("handed over %q", done)
		}
		_, form = o.choose("tehran-editor", "owner", news)
		form.Set("owner", string(root))
		if w := o.post("tehran-editor", bulkPath, form, http.StatusUnprocessableEntity); k.item(news).Owner != tehran {
			t.Errorf("an editor of Tehran gave it to the party: %s", w.Body)
		}
		_, form = o.choose("second", "return", news)
		form.Set("return", "facts")
		form.Set("note", "عدد را ببینید")
		if done, _ := o.came("second", form); len(done) != 1 || k.state(news) != Drafted {
			t.Errorf("sent back %q", done)
		}
		for _, act := range bulkActs {
			o.choose("chief", act, news, statement)
		}
		o.page("chief", "/en"+bulkPath+"?act=topic&item="+string(news))
	})
}

func TestOnePersonDoesNotActOnMoreThanSoMany(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		form := url.Values{"act": {"submit"}}
		var last id.Item
		for n := range maxBulk + 1 {
			last = k.must(k.Add(k.ctx, at("reporter"), draft(fmt.Sprint("متن ", n)))).ID
			form.Add("item", string(last))
		}
		o.post("reporter", bulkPath, form, http.StatusBadRequest)
		if k.state(last) != Drafted {
			t.Error("one was handed in")
		}
		form["item"] = append(form["item"][:maxBulk-1:maxBulk-1], string(last), string(last)) // the same twice is one
		if done, not := o.came("reporter", form); len(done) != maxBulk || len(not) > 0 {
			t.Errorf("%d done, %d not", len(done), len(not))
		}
		for _, wrong := range []url.Values{{"act": {"submit"}}, {"act": {"withdraw"}, "item": {string(last)}}, {}} {
			o.post("reporter", bulkPath, wrong, http.StatusBadRequest)
		}
		o.post("inspector", bulkPath, form, http.StatusForbidden)
		o.post("clerk", bulkPath, form, http.StatusForbidden)
		_, err := k.HandOver(k.ctx, at("reporter"), last, "")
		refused(t, err, fault.Conflict, "press.error.so.already")
	})
}
