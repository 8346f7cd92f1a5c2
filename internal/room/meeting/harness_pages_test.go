package meeting

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
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
	b.view, b.words = viewtest.Renderer(b.t, map[string]fs.FS{"meeting": Templates()}, Locales, web.Locales, access.Locales, staff.Locales, site.Locales)
	clock := func() time.Time { return b.now }
	rules, err := access.NewTable(Rules())
	if err != nil {
		b.t.Fatal(err)
	}
	b.grants = access.NewGrants(b.d, b.ledger, b.ids, clock)
	for _, g := range []access.Grant{
		{Person: "officer", Function: access.OrganisationOffice, Body: "party", Below: true},
		{Person: "other", Function: access.OrganisationOffice, Body: "council"},
		{Person: "stranger", Function: access.OrganisationOffice, Body: "yazd"},
		{Person: "editor", Function: access.ChiefEditor, Body: "party", Below: true},
		{Person: "inspector", Function: access.Inspector, Body: "party", Below: true},
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
	errors := web.NewErrors(nil, b.words, site.ErrorPage(b.view, "", clock, chrome))
	b.pages = staff.New(staff.Options{Renderer: b.view, Errors: errors, Texts: b.words, Rules: rules, Grants: b.grants, Door: stafftest.Door{}, Root: b.Root, Now: clock, Chrome: chrome})
	b.Register(b.pages)
	b.site = site.New(site.Options{Renderer: b.view, Errors: errors, BaseURL: "https://party.example", Now: clock, Chrome: chrome, CacheBytes: 1 << 20})
	b.site.Attach(b.ledger)
	b.RegisterPublic(b.site, b.words)
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

// visit gives a page that everybody reads.
func (b *bench) visit(path string, status int) (*viewtest.Doc, string) {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://party.example"+path, nil))
	res := w.Result()
	text := w.Body.String()
	if res.StatusCode != status {
		b.t.Fatalf("%s: %d, want %d: %.900s", path, res.StatusCode, status, text)
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		return nil, text
	}
	d := viewtest.Parse(b.t, text)
	for _, f := range viewtest.Check(d) {
		b.t.Errorf("%s: %s", path, f)
	}
	return d, text
}

// with is a form with some fields as somebody filled them in.
func with(v url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}
