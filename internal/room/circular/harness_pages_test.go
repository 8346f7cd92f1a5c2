package circular

import (
	"context"
	"io/fs"
	"net/http"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
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
	b.view, b.words = viewtest.Renderer(b.t, map[string]fs.FS{"circular": Templates()}, Locales, web.Locales, access.Locales, staff.Locales, site.Locales)
	clock := func() time.Time { return b.now }
	rules, err := access.NewTable(Rules())
	if err != nil {
		b.t.Fatal(err)
	}
	b.grants = access.NewGrants(b.d, b.ledger, b.ids, clock)
	for _, g := range []access.Grant{
		{Person: "chief", Function: access.ChiefEditor, Body: "party", Below: true},
		{Person: "publisher", Function: access.StatementPublisher, Body: "party", Below: true},
		{Person: "approver", Function: access.StatementPublisher, Body: "party", Below: true},
		{Person: "editor", Function: access.Editor, Body: "party"},
		{Person: "keyer", Function: access.Editor, Body: "party"},
		{Person: "stranger", Function: access.ChiefEditor, Body: "yazd"},
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
		Renderer: b.view, Errors: web.NewErrors(nil, b.words, site.ErrorPage(b.view, "", clock, chrome)), Texts: b.words, Rules: rules, Grants: b.grants,
		Door: stafftest.Door{}, Root: b.Root, Now: clock, Chrome: chrome,
	})
	b.Register(b.pages)
	b.desk = stafftest.Client{T: b.t, Desk: b.pages}
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

func asGet(person id.Person, path string) *http.Request { return stafftest.Get(person, path) }
