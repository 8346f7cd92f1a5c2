package member

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/seal"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
)

// serve puts the pages of the room behind the door of the tests.
func (b *bench) serve() {
	b.t.Helper()
	b.view, b.words = viewtest.Renderer(b.t, map[string]fs.FS{"member": Templates(), "second": second.Templates()}, Locales, second.Locales, seal.Locales, web.Locales, access.Locales, staff.Locales, site.Locales)
	clock := func() time.Time { return b.now }
	rules, err := access.NewTable(Rules())
	if err != nil {
		b.t.Fatal(err)
	}
	b.grants = access.NewGrants(b.d, b.ledger, b.ids, clock)
	for _, g := range []access.Grant{
		{Person: "centre", Function: access.OrganisationOffice, Body: "party", Below: true},
		{Person: "fars", Function: access.OrganisationOffice, Body: "fars", Below: true},
		{Person: "shiraz", Function: access.OrganisationOffice, Body: "shiraz"},
		{Person: "yazd", Function: access.OrganisationOffice, Body: "yazd", Below: true},
		{Person: "inspector", Function: access.Inspector, Body: "party", Below: true},
		{Person: "admin", Function: access.Administrator, Body: "party", Below: true},
	} {
		if _, err := b.grants.Give(b.t.Context(), ledger.Actor{Via: "cli"}, g); err != nil {
			b.t.Fatal(err)
		}
	}
	chrome := func(context.Context, string) (view.Chrome, error) {
		c := view.Chrome{}
		c.Site.Name = map[string]string{"fa": "حزب آینده", "en": "Ayandeh Party"}
		return c, nil
	}
	b.pages = staff.New(staff.Options{
		Renderer: b.view, Errors: web.NewErrors(slog.New(slog.NewTextHandler(b.t.Output(), nil)), b.words, site.ErrorPage(b.view, "", clock, chrome)), Texts: b.words, Rules: rules, Grants: b.grants,
		Door: stafftest.Door{}, Root: neighbour{}.Root, Now: clock, Chrome: chrome,
	})
	two := second.New(second.Options{
		DB: b.d, Ledger: b.ledger, IDs: b.ids, Tasks: b.tasks, Now: clock, Rules: rules, Names: neighbour{}.Names, Scope: neighbour{}.Scope, Root: neighbour{}.Root,
	})
	b.Plug(two)
	b.Register(b.pages)
	two.Register(b.pages)
	if err := b.store.setRule(b.t.Context(), Open, 1, "centre", noon); err != nil {
		b.t.Fatal(err)
	}
	b.chain = web.Chain(web.Options{Errors: web.NewErrors(slog.New(slog.NewTextHandler(b.t.Output(), nil)), b.words, site.ErrorPage(b.view, "", clock, chrome))}, b.pages)
}

func served(t *testing.T, fn func(t *testing.T, b *bench)) {
	each(t, func(t *testing.T, b *bench) {
		b.serve()
		fn(t, b)
		if m := b.words.Missing(); len(m) > 0 {
			t.Errorf("no text for %v", m)
		}
	})
}

func (b *bench) ask(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	b.chain.ServeHTTP(w, r)
	return w.Result()
}

// see gives a page that must be answered with a status, and holds it to the rules of all pages.
func (b *bench) see(person id.Person, path string, status int) *viewtest.Doc {
	b.t.Helper()
	return b.read(b.ask(stafftest.Get(person, path)), path, status)
}

func (b *bench) read(res *http.Response, path string, status int) *viewtest.Doc {
	b.t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if res.StatusCode != status {
		b.t.Fatalf("%s: %d, want %d: %.900s", path, res.StatusCode, status, body)
	}
	d := viewtest.Parse(b.t, string(body))
	for _, f := range viewtest.Check(d) {
		b.t.Errorf("%s: %s", path, f)
	}
	return d
}

// send posts a form that must lead on, and gives where to.
func (b *bench) send(person id.Person, path string, form url.Values) string {
	b.t.Helper()
	res := b.ask(stafftest.Post(person, path, form))
	if res.StatusCode != http.StatusSeeOther {
		body, _ := io.ReadAll(res.Body)
		b.t.Fatalf("%s: %d, want 303: %.2000s", path, res.StatusCode, body)
	}
	to, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return to
}

// refuse posts a form that must be refused with a status, and gives the page.
func (b *bench) refuse(person id.Person, path string, form url.Values, status int) *viewtest.Doc {
	b.t.Helper()
	return b.read(b.ask(stafftest.Post(person, path, form)), path, status)
}

// fields are what a form of a page would send as it stands.
func fields(d *viewtest.Doc, form string) url.Values {
	v := url.Values{}
	for _, n := range d.One(form).Find("input") {
		kind := n.Attr("type")
		if _, on := n.Lookup("checked"); (kind == "checkbox" || kind == "radio") && !on {
			continue
		}
		v.Add(n.Attr("name"), n.Attr("value"))
	}
	for _, n := range d.One(form).Find("textarea") {
		v.Add(n.Attr("name"), n.Text())
	}
	for _, n := range d.One(form).Find("select") {
		for _, o := range n.Find("option[selected]") {
			v.Add(n.Attr("name"), o.Attr("value"))
		}
	}
	return v
}

// post is a form of somebody who is not signed in.
func (b *bench) post(path string, form url.Values) *http.Request {
	return stafftest.Post("", path, form)
}
