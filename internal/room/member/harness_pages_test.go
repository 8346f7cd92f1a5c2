package member

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"testing"
	"time"

	"hemmat/internal/kit/access"
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
	b.desk = stafftest.Client{T: b.t, Desk: b.chain}
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

// post is a form of somebody who is not signed in.
func (b *bench) post(path string, form url.Values) *http.Request {
	return stafftest.Post("", path, form)
}
