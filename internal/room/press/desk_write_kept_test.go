package press

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
)

func TestTheScriptEditorsTextIsTaken(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, path := w.write("editor", "title", "اول", "body", "<h2>سر</h2><p>"+wants+"</p><p></p>")
		it, _ := w.store.Item(w.ctx, item)
		if got := it.Editions["fa"].Body; got != "<h2>سر</h2>\n<p>"+wants+"</p>" {
			t.Errorf("stored %q", got)
		}
		page := w.get("editor", path)
		for _, part := range []string{`<div data-editor data-field="body" data-lang="fa" data-label="متن" data-media="/desk/media/pictures.json">`, `data-autosave="/desk/press/` + string(item) + `/fa/autosave/"`, `data-proof="/desk/proof/"`, `id="write"`} {
			if !strings.Contains(page, part) {
				t.Errorf("no %s in\n%s", part, page)
			}
		}
		form := formOf(t, page)
		w.post("editor", path, with(form, "body", it.Editions["fa"].Body, "act", "save"), 303)
		if n := w.revisions(item, "fa"); n != 1 {
			t.Errorf("%d revisions", n)
		}
	})
}

func TestWhatWasTypedOutlivesACrash(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		// A new item that was never saved.
		form := with(formOf(t, w.get("editor", "/desk/press/new/")), "title", "نیمه\u200cکاره", "b.1.text", wants)
		auto := "/desk/press/" + form.Get("new") + "/fa/autosave/"
		a := w.post("editor", auto, form, 200)
		var said autosaved
		if err := json.Unmarshal(a.Body.Bytes(), &said); err != nil || said.Saved != w.clock.UTC().Format(time.RFC3339) || said.Revision != 0 || said.Others == nil || len(said.Others) != 0 {
			t.Errorf("%s %v", a.Body, err)
		}
		page := w.get("editor", "/desk/press/new/")
		link := regexp.MustCompile(`/desk/press/new/\?kept=[^"]+`).FindString(page)
		if link == "" || strings.Contains(w.get("second", "/desk/press/new/"), "نیمه") {
			t.Fatalf("no way back to it, or one for everybody:\n%s", page)
		}
		back := formOf(t, w.get("editor", html.UnescapeString(link)))
		if back.Get("new") != form.Get("new") || back.Get("title") != "نیمه\u200cکاره" || back.Get("b.1.text") != wants {
			t.Errorf("came back: %v", back)
		}
		w.post("editor", "/desk/press/new/", with(back, "act", "save"), 303)
		if strings.Contains(w.get("editor", "/desk/press/new/"), "نیمه\u200cکاره") {
			t.Error("what was saved is still offered")
		}
		// An item that is there, with another person in it.
		path := writePath(id.Item(form.Get("new")), "fa")
		edit := formOf(t, w.get("editor", path))
		w.get("second", path)
		w.get("nameless", lettingIn(w, path))
		a = w.post("editor", auto, with(edit, "title", "تیتر دوم"), 200)
		if err := json.Unmarshal(a.Body.Bytes(), &said); err != nil || said.Revision != 1 || strings.Join(said.Others, "+") != "یک همکار+نام second" {
			t.Errorf("%s %v", a.Body, err)
		}
		w.clock = w.clock.Add(3 * time.Minute)
		page = w.get("editor", path)
		if !strings.Contains(page, "نوشتهٔ ذخیره\u200cنشدهٔ شما از") || strings.Contains(page, "نام second") || formOf(t, page).Get("title") != "نیمه\u200cکاره" {
			t.Errorf("no offer, or somebody is there who left:\n%s", page)
		}
		if got := formOf(t, w.get("editor", path+"?kept=1")).Get("title"); got != "تیتر دوم" {
			t.Errorf("went on with %q", got)
		}
		w.post("editor", strings.Replace(path, "/write/", "/drop/", 1), nil, 303)
		if page = w.get("editor", path); strings.Contains(page, "ذخیره\u200cنشدهٔ شما از") {
			t.Error("what was dropped is still offered")
		}
		// A button without script keeps what was typed, and so does a save that was refused.
		w.post("editor", path, with(edit, "title", "پس از دکمه", "act", "add.1"), 200)
		if got := formOf(t, w.get("editor", path+"?kept=1")).Get("title"); got != "پس از دکمه" {
			t.Errorf("kept %q", got)
		}
		w.post("editor", path, with(edit, "title", "", "lead", "بماند", "act", "save"), 422)
		if got := formOf(t, w.get("editor", path+"?kept=1")).Get("lead"); got != "بماند" {
			t.Errorf("kept %q", got)
		}
		for _, who := range []id.Person{"inspector", "stranger"} {
			w.post(who, auto, edit, 403)
		}
	})
}

func TestUnsavedTextsHaveAnEnd(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		var last Unsaved
		for range maxUnsaved {
			last = Unsaved{Item: id.New[id.Item](w.IDs), Lang: "fa", At: w.clock, Content: []byte("{}")}
			if err := w.store.keepUnsaved(w.ctx, "editor", last); err != nil {
				t.Fatal(err)
			}
		}
		form := with(formOf(t, w.get("editor", "/desk/press/new/")), "title", "یکی دیگر")
		w.post("editor", "/desk/press/"+form.Get("new")+"/fa/autosave/", form, 413)
		w.post("second", "/desk/press/"+form.Get("new")+"/fa/autosave/", form, 200)
		w.post("editor", "/desk/press/"+string(last.Item)+"/fa/autosave/", form, 200)
	})
}

// lettingIn lets somebody in whose name nobody knows.
func lettingIn(w *writing, path string) string {
	g := access.NewGrants(w.db, w.Ledger, w.IDs, func() time.Time { return w.clock })
	if _, err := g.Give(w.ctx, ledger.Actor{}, access.Grant{Person: "nameless", Function: access.Editor, Body: root, Below: true}); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func TestTheWritingIsCheckedWithoutScript(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, path := w.write("editor", "title", "ما میخواهیم", "lead", "لید", "b.1.text", "او **میرود** و 12 کتاب خواند.")
		form := formOf(t, w.get("editor", path))
		page := w.post("editor", path, with(form, "lead", "كتاب خوب", "act", "proof"), 200).Body.String()
		sound(t, page)
		found := formOf(t, page)
		if found.Get("lead") != "کتاب خوب" || strings.Contains(page, "حرف عربی") {
			t.Errorf("a letter that a save mends is found: %q", found.Get("lead"))
		}
		if len(found["fix"]) < 3 {
			t.Fatalf("found %v in\n%s", found["fix"], page)
		}
		title := ""
		for _, k := range found["fix"] {
			if strings.HasPrefix(k, "title.") {
				title = k
			}
		}
		one := with(found, "act", "proof.apply")
		one["fix"] = []string{title, "title.00000000.0", "body.x", ""}
		after := formOf(t, w.post("editor", path, one, 200).Body.String())
		if after.Get("title") != "ما می\u200cخواهیم" || after.Get("b.1.text") != form.Get("b.1.text") {
			t.Errorf("after one fix: %q %q", after.Get("title"), after.Get("b.1.text"))
		}
		after = formOf(t, w.post("editor", path, with(found, "act", "proof.apply"), 200).Body.String())
		if after.Get("title") != "ما می\u200cخواهیم" || after.Get("b.1.text") != "او **می\u200cرود** و ۱۲ کتاب خواند." {
			t.Errorf("after all fixes: %q %q", after.Get("title"), after.Get("b.1.text"))
		}
		if n := w.revisions(item, "fa"); n != 1 {
			t.Errorf("a check saved: %d revisions", n)
		}
		unknown := with(after, "lead", "ژغرپلق آمد.", "act", "proof")
		if page = w.post("editor", path, unknown, 200).Body.String(); !strings.Contains(page, `value="proof.word.ژغرپلق"`) {
			t.Fatalf("no unknown word in\n%s", page)
		}
		if page = w.post("editor", path, with(unknown, "act", "proof.word.ژغرپلق"), 200).Body.String(); strings.Contains(page, `value="proof.word.ژغرپلق"`) {
			t.Errorf("the word is unknown still:\n%s", page)
		}
		w.post("editor", path, with(unknown, "act", "proof.word.<b>"), 422)
	})
}

func TestAScriptAsksForFindings(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		ask := func(who id.Person, body string, status int) string {
			t.Helper()
			r := stafftest.Post(who, "/desk/proof/", nil)
			r.Body = http.NoBody
			r = r.Clone(r.Context())
			r.Body = readCloser{strings.NewReader(body)}
			r.Header.Set("Content-Type", "application/json")
			a := w.do(r)
			if a.Code != status {
				t.Fatalf("%s: %d %s", body, a.Code, a.Body)
			}
			return a.Body.String()
		}
		got := ask("editor", `{"texts":["😀 میرود","متن خوب","x"],"lang":"fa"}`, 200)
		var all [][]found
		if err := json.Unmarshal([]byte(got), &all); err != nil || len(all) != 3 || len(all[0]) != 1 || len(all[1]) != 0 {
			t.Fatalf("%s %v", got, err)
		}
		if f := all[0][0]; f.Start != 3 || f.End != 8 || f.Rule != "heal" || f.Fixes[0] != "می\u200cرود" || f.Text == "" {
			t.Errorf("%+v", f)
		}
		if got := ask("editor", `{"texts":["میرود"],"lang":"en"}`, 200); got != "[[]]" {
			t.Errorf("English: %s", got)
		}
		ask("editor", `{`, 400)
		ask("editor", `{"texts":[`+strings.Repeat(`"",`, maxTexts)+`""]}`, 413)
		ask("stranger", `{}`, 403)
		w.post("editor", "/desk/proof/words/", url.Values{"word": {"ژغرپلق"}}, 200)
		w.post("editor", "/desk/proof/words/", url.Values{"word": {"دو واژه"}}, 400)
		if words, err := w.store.words(w.ctx); err != nil || strings.Join(words, " ") != "ژغرپلق" {
			t.Errorf("%v %v", words, err)
		}
	})
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

func TestThePagesAreInEnglishToo(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		for _, kind := range Kinds {
			page := w.get("editor", "/en/desk/press/new/?kind="+string(kind)+"&lang=en")
			sound(t, page)
			form := with(formOf(t, page), "title", "A "+string(kind), "body", "<p>Text</p>", "to.add.name", "all", "act", "save")
			a := w.post("editor", "/en/desk/press/new/", form, 303)
			to := a.Header().Get("Location")
			if !strings.HasPrefix(to, "/en/desk/press/") || !strings.Contains(to, "/en/write/") {
				t.Fatalf("leads to %s", to)
			}
			page = w.get("editor", to)
			sound(t, page)
			if !strings.Contains(page, "Saved.") || formOf(t, page).Get("kind") != string(kind) {
				t.Errorf("%s:\n%s", kind, page)
			}
			sound(t, w.post("editor", strings.Split(to, "?")[0], with(formOf(t, page), "act", "proof"), 200).Body.String())
		}
	})
}

func TestATranslationHasItsTextsAlone(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		item, path := w.write("editor", "title", "سخن", "b.1.text", "متن", "owner", string(tehran), "author.add.person", string(sara))
		path = strings.Replace(path, "/fa/", "/en/", 1)
		page := w.get("editor", path)
		sound(t, page)
		form := formOf(t, page)
		if _, ok := form["owner"]; ok {
			t.Error("a translation has an owner of its own")
		}
		w.post("editor", path, with(form, "title", "A word", "owner", string(root), "body", "<p>Text</p>", "act", "save"), 303)
		it, _ := w.store.Item(w.ctx, item)
		if it.Owner != tehran || it.Editions["en"].Title != "A word" || it.Editions["en"].Revision != 1 || len(it.Authors) != 1 {
			t.Errorf("%+v", it)
		}
		w.post("editor", path, with(formOf(t, w.get("editor", path)), "act", "save"), 303)
		if n := w.revisions(item, "en"); n != 1 {
			t.Errorf("%d revisions", n)
		}
	})
}

// A form that was open before a phrase was taken out of its text brings the phrase back nowhere: not by saving, not by what
// is kept while one types. Its words stay on the page.
func TestAFormOlderThanARedactionStoresNothing(t *testing.T) {
	eachWriting(t, func(t *testing.T, w *writing) {
		const word = "رازمگو"
		it, path := w.news(Draft{Kind: News, Title: "نشست", Body: "<p>متن " + word + " و دیگر هیچ</p>", Owner: root})
		old := with(formOf(t, w.get("second", path)), "title", "نشست تازه", "class", "correction", "note", "نام نشست", "reason", "نامه", "act", "save")
		r, err := w.ProposeRedaction(w.ctx, at("chief"), it.ID, word, "privacy")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.ConfirmRedaction(w.ctx, at("admin"), it.ID, r.ID); err != nil {
			t.Fatal(err)
		}
		nowhere := func(when string) {
			t.Helper()
			if held := dbtest.Holding(t, w.db, word); len(held) > 0 {
				t.Errorf("%s: it is in %v", when, held)
			}
		}
		autosave := strings.Replace(path, "/write/", "/autosave/", 1)
		w.post("second", autosave, old, 409)
		nowhere("autosave")
		page := w.post("second", path, old, 409).Body.String()
		sound(t, page)
		nowhere("save")
		again := formOf(t, page)
		if !strings.Contains(page, "چیزی از این متن برداشته شده است") || !strings.Contains(again.Get("b.1.text"), word) || again.Get("title") != "نشست تازه" {
			t.Errorf("what was typed is gone: %v", again)
		}
		for _, act := range []string{"save", "proof", "add.1"} {
			w.post("second", path, with(again, "act", act), 409)
			nowhere(act)
		}
		// Once it was compared, and in a form that was opened since, all goes on.
		mended := with(again, "class", "correction", "merged", "1", "b.1.text", "متن و دیگر هیچ")
		w.post("second", autosave, mended, 200)
		nowhere("what was compared")
		kept := formOf(t, w.get("second", path+"?kept="+string(it.ID)))
		if kept.Get("title") != "نشست تازه" {
			t.Errorf("kept is %v", kept)
		}
		w.post("second", path, with(mended, "act", "save"), 303)
		w.decide("chief", it.ID, "accept", 303)
		if now := w.item(it.ID); now.Editions["fa"].Title != "نشست تازه" {
			t.Errorf("stands %+v", now.Editions["fa"])
		}
		nowhere("the end")
	})
}
