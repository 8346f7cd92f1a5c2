package party

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
)

// The people who work at the desk of the tests.
const (
	officer   id.Person = "officer"   // organisation officer of the party and all below
	local     id.Person = "local"     // organisation officer of Fars and all below
	inspector id.Person = "inspector" // of the party and all below
	outsider  id.Person = "outsider"  // reporter of Fars
)

// bench is the room's desk with the sample party.
type bench struct {
	*party
	pages  *staff.Pages
	grants *access.Grants
	view   *view.Renderer
}

// colleague names nobody whom the party does not know.
type colleague struct{}

func (colleague) Names(context.Context, string, ...id.Person) (map[id.Person]string, error) {
	return map[id.Person]string{officer: "مسئول تشکیلات"}, nil
}

func atDesk(t *testing.T, fn func(b *bench)) { desks(t, true, fn) }

// desks opens the room's desk on each engine, with the sample party or with nothing but what every site has.
func desks(t *testing.T, sample bool, fn func(b *bench)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := desk(t, d, sample)
		fn(b)
		if m := b.texts.Missing(); len(m) > 0 {
			t.Errorf("no text for %v", m)
		}
	})
}

// desk opens the room's desk on a database.
func desk(t testing.TB, d *db.DB, sample bool) *bench {
	t.Helper()
	p := open(t, d)
	if sample {
		p.sample()
	}
	rd, texts := viewtest.Renderer(t, map[string]fs.FS{"party": Templates()}, Locales(), ImportLocales(), web.Locales, access.Locales, staff.Locales)
	p.Room.o.Texts, p.texts = texts, texts
	clock := func() time.Time { return now }
	rules, err := access.NewTable(Rules())
	if err != nil {
		t.Fatal(err)
	}
	fars, _ := p.dir().BodyAt("fars")
	grants := access.NewGrants(d, p.ledger, id.NewSource(clock, nil), clock)
	for _, g := range []access.Grant{
		{Person: officer, Function: access.OrganisationOffice, Body: RootID, Below: true},
		{Person: local, Function: access.OrganisationOffice, Body: fars.ID, Below: true},
		{Person: inspector, Function: access.Inspector, Body: RootID, Below: true},
		{Person: outsider, Function: access.Reporter, Body: fars.ID},
	} {
		if _, err := grants.Give(t.Context(), ledger.Actor{Via: "cli"}, g); err != nil {
			t.Fatal(err)
		}
	}
	chrome := func(context.Context, string) (view.Chrome, error) {
		c := view.Chrome{}
		c.Site.Name = map[string]string{"fa": "حزب نمونه", "en": "Sample Party"}
		return c, nil
	}
	b := &bench{party: p, grants: grants, view: rd, pages: staff.New(staff.Options{
		Renderer: rd, Errors: web.NewErrors(nil, texts, site.ErrorPage(rd, "", clock, chrome)), Texts: texts, Rules: rules, Grants: grants,
		Door: stafftest.Door{}, Root: func(context.Context) (id.Body, error) { return RootID, nil }, Now: clock, Chrome: chrome,
	})}
	p.RegisterDesk(b.pages, colleague{})
	return b
}

// see gets a page that must have the status.
func (b *bench) see(who id.Person, path string, status int) *viewtest.Doc {
	b.t.Helper()
	return b.answer(stafftest.Get(who, path), status)
}

func (b *bench) answer(r *http.Request, status int) *viewtest.Doc {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.pages.ServeHTTP(w, r)
	body, _ := io.ReadAll(w.Result().Body)
	if w.Code != status {
		b.t.Fatalf("%s %s: %d, want %d: %.600s", r.Method, r.URL, w.Code, status, body)
	}
	d := viewtest.Parse(b.t, string(body))
	for _, f := range viewtest.Check(d) {
		b.t.Errorf("%s: %s", r.URL, f)
	}
	return d
}

// send fills in the form of a page and sends it: what the page shows goes along, as a browser does.
func (b *bench) send(who id.Person, path string, typed map[string]string) *http.Request {
	b.t.Helper()
	return stafftest.Post(who, path, b.form(b.see(who, path, 200), typed))
}

func (b *bench) form(d *viewtest.Doc, typed map[string]string) url.Values {
	form := url.Values{}
	for _, x := range d.Find("form[method=post] input, form[method=post] textarea, form[method=post] option[selected]") {
		name := x.Attr("name")
		switch {
		case x.Attr("type") == "checkbox" || x.Attr("type") == "radio":
			if _, ticked := x.Lookup("checked"); ticked {
				form.Set(name, x.Attr("value"))
			}
		case name != "":
			value := x.Attr("value")
			if value == "" {
				value = x.Text()
			}
			form.Set(name, value)
		}
	}
	for _, s := range d.Find("form[method=post] select") {
		for _, o := range s.Find("option[selected]") {
			form.Set(s.Attr("name"), o.Attr("value"))
		}
	}
	for name, value := range typed {
		form.Set(name, value)
	}
	return form
}

// done sends a form that must be taken.
func (b *bench) done(r *http.Request) string {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.pages.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		b.t.Fatalf("%s: %d: %.900s", r.URL, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

func (b *bench) body(slug string) Body {
	b.t.Helper()
	x, ok := b.dir().BodyAt(slug)
	if !ok {
		b.t.Fatalf("no body %s", slug)
	}
	return x
}

func (b *bench) post(body, slug string) Post {
	b.t.Helper()
	for _, p := range b.dir().Posts(b.body(body).ID) {
		if p.Slug == slug {
			return p
		}
	}
	b.t.Fatalf("no post %s/%s", body, slug)
	return Post{}
}

func TestAnOfficerRecordsABodyWithAPostAndItsHolder(t *testing.T) {
	atDesk(t, func(b *bench) {
		fars := b.body("fars")
		to := b.done(b.send(local, bodiesPath+string(fars.ID)+"/bodies/new/", map[string]string{
			"kind": "county", "name_fa": "شهرستان می‌خواهم", "name_en": "Marvdasht County", "founded": "۵ اردیبهشت ۱۴۰۴", "phone": "۰۷۱-۱۲۳۴",
			"duties_fa": "نخست\n\nدوم", "channels_fa": "", "channels": "بله | https://ble.example/x",
		}))
		made := b.body("marvdasht-county")
		if want := bodiesPath + string(made.ID) + "/?notice=party.notice.body.added"; to != want {
			t.Errorf("led to %s", to)
		}
		if made.Name["fa"] != "شهرستان می‌خواهم" || made.Parent != fars.ID || made.Phone != "071-1234" || made.Founded.Numeric() != "1404/02/05" ||
			strings.Join(made.Duties["fa"], "/") != "نخست/دوم" || len(made.Channels) != 1 {
			t.Errorf("recorded: %+v", made)
		}
		b.done(b.send(local, bodiesPath+string(made.ID)+"/posts/new/", map[string]string{"name_fa": "نماینده", "head": "1"}))
		post := b.post("marvdasht-county", "post-1")
		if !post.Head || !post.Unique {
			t.Errorf("the post: %+v", post)
		}
		if s := b.see(inspector, deskPath+"vacant/", 200).Text(); !strings.Contains(s, "نماینده") {
			t.Error("the new post is not among the vacant ones")
		}
		b.done(b.send(local, postsPath+string(post.ID)+"/appoint/", map[string]string{"person": "navid-rud", "from": "۱۴۰۴/۳/۱", "letter": "۱۲/۹", "to": "1405/10/1"}))
		held := b.dir().Holders(post.ID, Today(now))
		if len(held) != 1 || held[0].Person.Slug != "navid-rud" || held[0].Term.Letter != "۱۲/۹" || held[0].Term.Manner != Appointed {
			t.Fatalf("holders: %+v", held)
		}
		d := b.see(inspector, bodiesPath+string(made.ID)+"/", 200)
		if s := d.Text(); !strings.Contains(s, "نوید رودی") || !strings.Contains(s, "حکم شمارهٔ ۱۲/۹") {
			t.Errorf("the page of the body: %s", s)
		}
		if s := b.see(officer, deskPath+"vacant/", 200).One("section[aria-labelledby=ending]").Text(); !strings.Contains(s, "نوید رودی") {
			t.Errorf("a term that ends in a month is not told of: %s", s)
		}
	})
}

func TestASuccessorEndsTheTermOfWhoHoldsThePost(t *testing.T) {
	atDesk(t, func(b *bench) {
		post := b.post("fars", "secretary")
		path := postsPath + string(post.ID) + "/appoint/"
		typed := map[string]string{"person": "navid-rud", "from": "۱۴۰۵/۸/۱"}
		d := b.answer(b.send(local, path, typed), 422)
		if s := d.One("#e-from").Text(); !strings.Contains(s, "پریسا دشتی") || !strings.Contains(s, "یک دارنده") {
			t.Errorf("two holders at a time: %q", s)
		}
		if v := d.One("input[name=from]").Attr("value"); v != "۱۴۰۵/۸/۱" {
			t.Errorf("what was typed is lost: %q", v)
		}
		typed["end"] = "1"
		b.done(b.send(local, path, typed))
		held, past := b.dir().Holders(post.ID, Today(now)), b.dir().Past(post.ID, Today(now))
		if len(held) != 1 || held[0].Person.Slug != "navid-rud" || len(past) != 1 || past[0].Term.To != held[0].Term.From {
			t.Errorf("now %+v, before %+v", held, past)
		}
		// An end that is recorded is moved with a reason only, which stays with the state.
		path = termsPath + string(past[0].Term.ID) + "/"
		if s := b.answer(b.send(local, path, map[string]string{"to": "1405/07/01"}), 422).One("#e-reason").Text(); !strings.Contains(s, "دلیل") {
			t.Errorf("moved without a reason: %q", s)
		}
		b.done(b.send(local, path, map[string]string{"to": "1405/07/01", "reason": "تاریخ حکم"}))
		if p := b.dir().Past(post.ID, Today(now)); p[0].Term.To.Numeric() != "1405/07/01" {
			t.Errorf("the end: %s", p[0].Term.To)
		}
	})
}

func TestAStaleFormOfABodyOverwritesNothing(t *testing.T) {
	atDesk(t, func(b *bench) {
		water := b.body("water")
		path := bodiesPath + string(water.ID) + "/edit/"
		late := b.send(officer, path, map[string]string{"name_fa": "کمیتهٔ آب", "lead_fa": "من"})
		b.done(b.send(officer, path, map[string]string{"lead_fa": "دیگری"}))
		d := b.answer(late, http.StatusConflict)
		if v := d.One("input[name=lead_fa]").Attr("value"); v != "من" {
			t.Errorf("what was typed is lost: %q", v)
		}
		if s := d.One("#o-lead_fa").Text(); s != "اکنون ثبت است: دیگری" {
			t.Errorf("what stands: %q", s)
		}
		if got := b.body("water").Lead["fa"]; got != "دیگری" {
			t.Errorf("the later save was overwritten: %q", got)
		}
		b.done(stafftest.Post(officer, path, b.form(d, nil)))
		if got := b.body("water"); got.Lead["fa"] != "من" || got.Name["fa"] != "کمیتهٔ آب" {
			t.Errorf("sent again: %+v", got)
		}
		if s := b.see(officer, bodiesPath+string(water.ID)+"/", 200).Text(); strings.Count(s, "آگاهی‌های نهاد تغییر کرد") != 2 {
			t.Error("the history does not tell of both changes")
		}
	})
}

func TestAFormThatCannotStandSaysWhere(t *testing.T) {
	atDesk(t, func(b *bench) {
		fars := bodiesPath + string(b.body("fars").ID) + "/"
		for _, c := range []struct {
			path  string
			typed map[string]string
			field string
		}{
			{fars + "bodies/new/", map[string]string{"name_fa": "", "slug": "x"}, "name_fa"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر"}, "slug"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "شهر"}, "slug"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "people"}, "slug"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "water"}, "slug"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "x", "kind": KindProvince}, "kind"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "x", "founded": "۱۴۰۴/۱۳/۴۰"}, "founded"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "x", "founded": "1404/2/1", "dissolved": "1403/2/1"}, "dissolved"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "x", "channels": "بله | javascript:alert(1)"}, "channels"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "x", "phone": "۱"}, "phone"},
			{fars + "bodies/new/", map[string]string{"name_fa": "شهر", "slug": "x", "email": "x"}, "email"},
			{fars + "bodies/new/", map[string]string{"name_fa": strings.Repeat("ش", 201), "slug": "x"}, "name_fa"},
			{bodiesPath + string(b.body("central-council").ID) + "/edit/", map[string]string{"order": "-1"}, "order"},
			{fars + "posts/new/", map[string]string{"name_fa": "رئیس", "head": "1"}, "head"},
			{fars + "posts/new/", map[string]string{"name_fa": "دبیر استان"}, "name_fa"},
			{postsPath + string(b.post("fars", "inspector").ID) + "/appoint/", map[string]string{"person": "nobody"}, "person"},
			{postsPath + string(b.post("fars", "inspector").ID) + "/appoint/", map[string]string{"person": "navid-rud", "from": ""}, "from"},
			{postsPath + string(b.post("fars", "inspector").ID) + "/appoint/", map[string]string{"person": "navid-rud", "from": "1404/1/1", "to": "1403/1/1"}, "to"},
			{postsPath + string(b.post("fars", "inspector").ID) + "/appoint/", map[string]string{"person": "hidden-volunteer", "from": "1404/9/1"}, "from"},
			{peoplePath + "new/", map[string]string{"name_fa": "نوید رودی", "slug": "navid-rud"}, "slug"},
		} {
			before := b.head()
			d := b.answer(b.send(officer, c.path, c.typed), 422)
			if len(d.Find("#e-"+c.field)) != 1 {
				t.Errorf("%s %v: no word at %s: %s", c.path, c.typed, c.field, d.One("main").Text())
			}
			if b.head() != before {
				t.Errorf("%s %v: something was recorded", c.path, c.typed)
			}
		}
	})
}

func TestABodyIsPutOnlyBelowWhatTheOfficerReaches(t *testing.T) {
	atDesk(t, func(b *bench) {
		shiraz := b.body("fars-shiraz")
		path := bodiesPath + string(shiraz.ID) + "/edit/"
		d := b.see(local, path, 200)
		if s := d.One("select[name=parent]").Text(); strings.Contains(s, "شورای مرکزی") || strings.Contains(s, "دفتر شیراز") {
			t.Errorf("offered: %s", s)
		}
		for _, parent := range []string{"central-council", "fars-shiraz", "nothing"} {
			b.answer(b.send(local, path, map[string]string{"parent": parent}), 422)
		}
		if d := b.answer(b.send(officer, bodiesPath+string(b.body("fars").ID)+"/edit/", map[string]string{"parent": "fars-shiraz"}), 422); !strings.Contains(d.One("#e-parent").Text(), "زیر خودش") {
			t.Errorf("a circle: %s", d.One("#e-parent").Text())
		}
		if got := b.body("fars-shiraz").Parent; got != b.body("fars").ID {
			t.Errorf("it stands below %s", got)
		}
		// Elsewhere the local officer may see nothing and change nothing.
		for _, path := range []string{bodiesPath + string(b.body("central-council").ID) + "/", postsPath + string(b.post("water", "secretary").ID) + "/appoint/"} {
			b.see(local, path, 403)
			b.see(outsider, path, 403)
		}
	})
}

func TestPeopleAreFoundAndHiddenOnesSaidToBe(t *testing.T) {
	atDesk(t, func(b *bench) {
		to := b.done(b.send(officer, peoplePath+"new/", map[string]string{"name_fa": "مهسا می‌خواهم", "name_en": "Mahsa M."}))
		x, ok := b.dir().PersonAt("mahsa-m")
		if !ok || x.Name["fa"] != "مهسا می‌خواهم" || !x.Public || !strings.Contains(to, string(x.ID)) {
			t.Fatalf("recorded: %+v, led to %s", x, to)
		}
		if s := b.see(inspector, peoplePath+"?q="+url.QueryEscape("ميخواهم"), 200).One("main .lines").Text(); !strings.Contains(s, "می‌خواهم") || strings.Contains(s, "نوید") {
			t.Errorf("found: %s", s)
		}
		if s := b.see(inspector, peoplePath, 200).One("main").Text(); !strings.Contains(s, "نام برای خوانندگان نمایش داده نمی‌شود") {
			t.Error("whoever is hidden is not said to be")
		}
		b.done(b.send(officer, peoplePath+string(x.ID)+"/edit/", map[string]string{"public": ""}))
		if x, _ = b.dir().PersonAt("mahsa-m"); x.Public {
			t.Error("still shown")
		}
		b.see(outsider, peoplePath, 403)
	})
}
