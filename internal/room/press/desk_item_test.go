package press

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
)

// hall names bodies; nothing else is asked of it here.
type hall struct{ Neighbours }

func (hall) Bodies(_ context.Context, _ string, ids ...id.Body) (map[id.Body]view.Link, error) {
	all := map[id.Body]view.Link{}
	for _, b := range ids {
		all[b] = view.Link{Text: "نهاد " + string(b), Href: "/bodies/" + string(b) + "/"}
	}
	return all, nil
}

// badges names people after their ids, but for the clerk.
type badges struct{}

func (badges) Names(_ context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
	all := map[id.Person]string{}
	for _, p := range people {
		if p != "clerk" {
			all[p] = "آقای " + string(p)
		}
	}
	return all, nil
}

// office is the desk's pages, with a person of each function for the whole party and one editor of Tehran.
type office struct {
	*desk
	pages *staff.Pages
	texts interface{ Missing() []string }
}

func (k *desk) office() *office {
	k.t.Helper()
	k.withTasks()
	r, b := viewtest.Renderer(k.t, map[string]fs.FS{"press": Templates()}, Locales, FlowLocales(), PublicLocales(), WriteLocales(), KeepLocales(), web.Locales, access.Locales, staff.Locales)
	k.Texts = b
	grants := access.NewGrants(k.DB, k.Ledger, k.IDs, k.Now)
	give := func(p id.Person, f access.Function, body id.Body) {
		if _, err := grants.Give(k.ctx, ledger.Actor{Via: "cli"}, access.Grant{Person: p, Function: f, Body: body, Below: true}); err != nil {
			k.t.Fatal(err)
		}
	}
	for p, f := range staffed {
		give(p, f, root)
	}
	give("tehran-editor", access.Editor, tehran)
	give("inspector", access.Inspector, root)
	s := staff.New(staff.Options{
		Renderer: r, Errors: web.NewErrors(nil, b, nil), Texts: b, Rules: table(k.t), Grants: grants, Door: stafftest.Door{},
		Root:   func(context.Context) (id.Body, error) { return root, nil },
		Chrome: func(context.Context, string) (view.Chrome, error) { return view.Chrome{}, nil },
		Now:    k.Now,
	})
	public := NewPublic(k.Room, hall{}, nil, b, nil, nil, "https://party.example")
	NewDesk(k.Room, public, badges{}, frontPages{}).Register(s)
	return &office{k, s, b}
}

func (o *office) ask(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	o.pages.ServeHTTP(w, stafftest.Fresh(r))
	return w
}

// page opens a page that must be there and be sound.
func (o *office) page(p id.Person, path string) *viewtest.Doc {
	o.t.Helper()
	w := o.ask(stafftest.Get(p, path))
	if w.Code != http.StatusOK {
		o.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	doc := viewtest.Parse(o.t, w.Body.String())
	for _, fault := range viewtest.Check(doc) {
		o.t.Errorf("%s: %s", path, fault)
	}
	if missing := o.texts.Missing(); len(missing) > 0 {
		o.t.Errorf("%s: no text for %v", path, missing)
	}
	return doc
}

func (o *office) post(p id.Person, path string, form url.Values, want int) *httptest.ResponseRecorder {
	o.t.Helper()
	w := o.ask(stafftest.Post(p, path, form))
	if w.Code != want {
		o.t.Fatalf("%s by %s: %d, want %d: %s", path, p, w.Code, want, w.Body)
	}
	return w
}

// press presses the one primary button of the item's page.
func (o *office) press(p id.Person, item id.Item) {
	o.t.Helper()
	doc := o.page(p, DeskPath(item))
	form := doc.One("main form.act-main")
	mark := form.Find("input[name=mark]")[0].Attr("value")
	o.post(p, form.Attr("action"), url.Values{"mark": {mark}}, http.StatusSeeOther)
}

func TestTheOneButtonLeadsATextFromDraftToReaders(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		d := draft("خبر استان")
		d.Owner = tehran
		it := k.must(k.Add(k.ctx, at("reporter"), d))
		o.press("reporter", it.ID)
		own := o.page("reporter", DeskPath(it.ID))
		own.One("main form.act-main button[disabled]")
		if why := own.One(".act-main .why").Text(); why == "" {
			t.Error("a disabled button does not say why")
		}
		o.press("tehran-editor", it.ID)
		o.press("tehran-editor", it.ID)
		if k.state(it.ID) != Approved {
			t.Fatalf("it is %s", k.state(it.ID))
		}
		o.press("second", it.ID)
		if k.state(it.ID) != Published {
			t.Fatalf("it is %s", k.state(it.ID))
		}
		doc := o.page("inspector", DeskPath(it.ID))
		if doc.Count("ol.time li", 5); len(doc.Find("main form[method=post]")) != len(doc.Find("main form button[disabled]")) {
			t.Error("an inspector finds a button that can be pressed")
		}
		if text := doc.One("ol.deeds").Text(); !strings.Contains(text, "آقای tehran-editor") || !strings.Contains(text, "منتشر شد") {
			t.Errorf("the timeline says %q", text)
		}
		o.page("reporter", "/en"+DeskPath(it.ID))
		o.page("reporter", DeskPath(it.ID)+"history/")
	})
}

func TestAFormKeepsWhatWasTypedAndSaysWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		it := k.approved(draft("خبر"))
		under := DeskPath(it.ID)
		for _, form := range []string{"schedule/", "return/", "emergency/"} {
			who := id.Person("chief")
			o.page(who, under+form)
		}
		w := o.post("chief", under+"schedule/", url.Values{"day": {"۱۴۰۴/۰۲/۳۲"}, "clock": {"۸:۳۰"}}, http.StatusUnprocessableEntity)
		doc := viewtest.Parse(t, w.Body.String())
		if doc.One("#e-day").Text() == "" || doc.One("#f-clock").Attr("value") != "۸:۳۰" {
			t.Errorf("%s", w.Body)
		}
		o.post("chief", under+"schedule/", url.Values{"day": {"1404/02/05"}, "clock": {"11:00"}}, http.StatusUnprocessableEntity) // an hour ago
		o.post("chief", under+"schedule/", url.Values{"day": {"٥/٢/١٤٠٤"}, "clock": {"١٤:٠٠"}}, http.StatusUnprocessableEntity)
		o.post("chief", under+"schedule/", url.Values{"day": {"۱۴۰۴/۲/۵"}, "clock": {"۱۴:۰۰:۳۰"}}, http.StatusSeeOther)
		if got := k.item(it.ID); got.Status != Scheduled || !got.ScheduledFor.Equal(time.Date(2025, 4, 25, 10, 30, 30, 0, time.UTC)) {
			t.Errorf("%s for %v", got.Status, got.ScheduledFor)
		}
		o.post("chief", under+"emergency/", url.Values{"reason": {" "}}, http.StatusUnprocessableEntity)
		o.post("editor", under+"emergency/", url.Values{"reason": {"فوری"}}, http.StatusForbidden)
		o.post("chief", under+"emergency/", url.Values{"reason": {"فوری"}}, http.StatusSeeOther)
		o.page("chief", under).One(".notice.urgent")
		o.post("chief", under+"emergency/", url.Values{"reason": {"فوری"}}, http.StatusConflict) // twice
		o.press("speaker", it.ID)
		o.page("chief", under).None(".notice.urgent")
	})
}

func TestTheListShowsWhatTheVisitorMaySee(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		titles := map[id.Body]string{root: "خبر مرکز", tehran: "خبر تهران", shemiran: "خبر شمیران"}
		for owner, title := range titles {
			d := draft(title)
			d.Owner = owner
			k.must(k.Add(k.ctx, at("reporter"), d))
		}
		d := draft("یادداشت منتشر")
		d.Kind, d.Owner = Note, tehran
		k.out(d)
		seen := func(p id.Person, query string) string {
			t.Helper()
			return o.page(p, "/desk/press/"+query).One("main").Text()
		}
		for _, c := range []struct {
			p        id.Person
			query    string
			has, not []string
		}{
			{"reporter", "", []string{"خبر مرکز", "خبر تهران", "خبر شمیران", "یادداشت منتشر"}, nil},
			{"tehran-editor", "", []string{"خبر تهران", "خبر شمیران", "یادداشت منتشر"}, []string{"خبر مرکز"}},
			{"tehran-editor", "?body=" + string(root), []string{"خبر تهران"}, []string{"خبر مرکز"}},
			{"reporter", "?state=published", []string{"یادداشت منتشر"}, []string{"خبر تهران"}},
			{"reporter", "?state=draft&kind=news", []string{"خبر مرکز"}, []string{"یادداشت منتشر"}},
			{"reporter", "?state=red", nil, []string{"خبر تهران", "یادداشت منتشر"}},
		} {
			text := seen(c.p, c.query)
			for _, x := range c.has {
				if !strings.Contains(text, x) {
					t.Errorf("%s %s: %s is missing", c.p, c.query, x)
				}
			}
			for _, x := range c.not {
				if strings.Contains(text, x) {
					t.Errorf("%s %s: %s is shown", c.p, c.query, x)
				}
			}
		}
	})
}

// TestNoPageOfTheDeskAnswersWithoutItsRule walks every page with every function, in the own body and in a foreign one.
func TestNoPageOfTheDeskAnswersWithoutItsRule(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		d := draft("خبر مرکز")
		d.Owner = root
		foreign := k.must(k.Add(k.ctx, at("reporter"), d))
		tab := table(t)
		for _, p := range o.pages.All() {
			if p.Open { // a key is the door
				continue
			}
			rule, _ := tab.Rule(p.Action)
			for _, x := range []id.Person{"stranger", "tehran-editor", "clerk", "inspector"} {
				path := strings.NewReplacer("{item}", string(foreign.ID), "{proposal}", "none", "{redaction}", "none", "{link}", "none", "{feature}", "none", "{body}", string(root), "{category}", "none").Replace(p.Pattern)
				r := stafftest.Get(x, path)
				if p.Method == http.MethodPost {
					r = stafftest.Post(x, path, url.Values{"reason": {"دلیل"}, "mark": {foreign.Mark()}})
				}
				code := o.ask(r).Code
				if strings.HasPrefix(p.Name, "press.desk.bulk") && x == "tehran-editor" { // no item was chosen
					if code != http.StatusBadRequest {
						t.Errorf("%s %s by %s: %d", p.Method, p.Name, x, code)
					}
					continue
				}
				may := x == "clerk" && (p.Action == ActSee || p.Action == ActHistory) || x == "inspector" && rule.Reads || x == "tehran-editor" && slices.Contains([]string{"press.desk.list", "press.desk.front", "press.desk.categories"}, p.Name) // lists of what is theirs
				if may != (code == http.StatusOK) || !may && code != http.StatusForbidden && code != http.StatusNotFound {
					t.Errorf("%s %s by %s: %d", p.Method, p.Name, x, code)
				}
			}
		}
		if k.state(foreign.ID) != Drafted {
			t.Errorf("it is %s", k.state(foreign.ID))
		}
	})
}

func TestAReviewerWithoutAnAccountAnswersOnce(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		it := k.must(k.Add(k.ctx, at("reporter"), draft("خبر رازمگو")))
		links := DeskPath(it.ID) + "links/"
		o.page("chief", links)
		o.post("chief", links+"review/", url.Values{"label-review": {" "}}, http.StatusUnprocessableEntity)
		o.post("reporter", links+"review/", url.Values{"label-review": {"استاد"}}, http.StatusForbidden)
		o.post("chief", links+"embargo/", url.Values{"label-embargo": {"روزنامه"}}, http.StatusConflict) // nobody has approved it
		made := viewtest.Parse(t, o.post("chief", links+"review/", url.Values{"label-review": {"استاد نمونه"}}, http.StatusOK).Body.String())
		address, err := url.Parse(made.One("code").Text())
		if err != nil {
			t.Fatal(err)
		}
		w := o.ask(stafftest.Get("", address.Path))
		if h := w.Header(); w.Code != http.StatusOK || h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex" {
			t.Fatalf("%d %v", w.Code, h)
		}
		mark := viewtest.Parse(t, w.Body.String()).One("input[name=mark]").Attr("value")
		o.page("", address.Path)
		o.post("", address.Path, url.Values{"advice": {"refuse"}, "mark": {mark}}, http.StatusUnprocessableEntity)
		o.post("", address.Path, url.Values{"advice": {"refuse"}, "comment": {"بند دوم نادرست است"}, "mark": {mark}}, http.StatusOK)
		if w := o.ask(stafftest.Get("", address.Path)); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "رازمگو") {
			t.Errorf("an answered link answers %d", w.Code)
		}
		if text := o.page("chief", links).One("main").Text(); !strings.Contains(text, "بند دوم نادرست است") || !strings.Contains(text, "استاد نمونه") {
			t.Errorf("the desk shows %q", text)
		}
		o.page("chief", "/en"+links)
	})
}

func TestARedactionGoesThroughItsForms(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		it := k.out(draft("رازمگو"))
		under := DeskPath(it.ID) + "redact/"
		o.page("chief", under)
		o.post("editor", under, url.Values{"phrase": {"رازمگو"}, "why": {"law"}}, http.StatusForbidden)
		o.post("chief", under, url.Values{"phrase": {"نیست"}, "why": {"law"}}, http.StatusUnprocessableEntity)
		o.post("chief", under, url.Values{"phrase": {"رازمگو"}, "why": {"law"}}, http.StatusSeeOther)
		if forms := o.page("chief", under).Find("main form"); len(forms) > 0 {
			t.Error("who proposed it may confirm it")
		}
		grants := access.NewGrants(k.DB, k.Ledger, k.IDs, k.Now)
		if _, err := grants.Give(k.ctx, ledger.Actor{Via: "cli"}, access.Grant{Person: "admin", Function: access.Administrator, Body: root, Below: true}); err != nil {
			t.Fatal(err)
		}
		confirm := o.page("admin", under).Find("main form")[0].Attr("action")
		o.post("chief", confirm, nil, http.StatusForbidden)
		o.post("admin", confirm, nil, http.StatusSeeOther)
		if text := o.page("reporter", DeskPath(it.ID)).One("article").Text(); strings.Contains(text, "رازمگو") {
			t.Errorf("left is %q", text)
		}
	})
}
